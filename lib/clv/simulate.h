/* SPDX-License-Identifier: MIT */
/* Made-up customers, one at a time: each has streams of random numbers of its own, so that nobody
 * else, no thread and no later day changes what a customer does. */
#ifndef RFM_LIB_CLV_SIMULATE_H
#define RFM_LIB_CLV_SIMULATE_H

#include "clv/model.h"

typedef struct rfm__simulation {
    const rfm_model *model;
    rfm_simulate_options options; /* defaults filled in, scale 0 to 9 */
} rfm__simulation;

/* Room for one customer after the other. Starts as zeros. */
typedef struct rfm__person {
    int32_t first_day;
    int64_t repeats; /* purchases after the first, up to the last day asked for */
    double *times;   /* of them, since the first, in the model's unit; they rise */
    double *spends;  /* of the first purchase and the repeats, in major units; with a spend model */
    double left;     /* contracts: the period at whose end the customer left; 0: not in that time */
    size_t time_room, spend_room;
} rfm__person;

enum { RFM__PERSONS_CHUNK = 1024 }; /* a multiple of 8: chunks share no byte of a bitmap */

/* Draws customer 0, 1, ... as seen up to a day. */
rfm_status rfm__person_draw(const rfm__simulation *simulation, int64_t customer, int32_t last_day,
                            rfm__person *person, rfm_error *error);
void rfm__person_free(rfm__person *person);
/* From the first purchase to a day, in the model's unit; whole chances or periods where the model
 * counts them. */
double rfm__person_time(const rfm__simulation *simulation, const rfm__person *person, int32_t day);

/* The two forms. */
rfm_status rfm__simulate_receipts(const rfm__simulation *simulation, rfm_frame **out_frame,
                                  rfm_error *error);
rfm_status rfm__simulate_histories(const rfm__simulation *simulation, rfm_frame **out_frame,
                                   rfm_error *error);

#endif
