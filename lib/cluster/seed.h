/* SPDX-License-Identifier: MIT */
/* First centres and single steps of the search. */
#ifndef RFM_LIB_CLUSTER_SEED_H
#define RFM_LIB_CLUSTER_SEED_H

#include "cluster/lloyd.h"

/* Draws the centres of a start (k-means++); `nearest` has room for a distance of each point. */
void rfm__seed_draw(rfm__lloyd *lloyd, uint64_t start, double *nearest);
/* Puts one of the centres somewhere else: at a point drawn as above, and the one whose points lie
 * nearest to other centres goes. `losses` has room for a number of each cluster. */
void rfm__seed_swap(rfm__lloyd *lloyd, uint64_t trial, double *nearest);
/* Takes each centre to the mean of a few of its points, drawn anew in each trial. */
void rfm__seed_shake(rfm__lloyd *lloyd, uint64_t trial);
/* Moves single points while that reduces the sum of squares; returns how many moved. */
int64_t rfm__seed_move_points(rfm__lloyd *lloyd);

#endif
