/* SPDX-License-Identifier: MIT */
/* Moves counted by segment and by pair of segments. */
#ifndef RFM_LIB_MOVES_SUMS_H
#define RFM_LIB_MOVES_SUMS_H

#include "moves/side.h"

/* Of one segment: who came by which change and who left by which; those that stayed are in both. */
typedef struct rfm__flow {
    int64_t in[RFM__CHANGES], out[RFM__CHANGES];
} rfm__flow;

/* Places are those of reports: segments from the highest level down, then none, then absent. */
typedef struct rfm__move_sums {
    const rfm__universe *universe;
    const rfm__level *before, *after; /* by number */
    int32_t *order;                   /* place to number */
    int32_t *places;                  /* number to place */
    rfm__flow *flows;                 /* by place, with none */
    uint64_t *pairs;                  /* of each customer; as many again for sorting */
    size_t pair_count;
} rfm__move_sums;

/* `most` is the number of customers of both tables. Free also after a failure. */
rfm_status rfm__move_sums_start(const rfm__universe *universe, const rfm__side *before,
                                const rfm__side *after, rfm__move_sums *out_sums, rfm_error *error);
void rfm__move_sums_free(rfm__move_sums *sums);
void rfm__move_sums_add(rfm__move_sums *sums, const rfm__move *move);
/* Pairs are sorted by it. */
rfm_status rfm__move_sums_matrix(rfm__move_sums *sums, rfm_frame **out_frame, rfm_error *error);
rfm_status rfm__move_sums_flow(const rfm__move_sums *sums, rfm_frame **out_frame, rfm_error *error);

#endif
