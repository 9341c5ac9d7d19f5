/* SPDX-License-Identifier: MIT */
/* What the parameters of a model say of one history. */
#ifndef RFM_LIB_CLV_ANSWERS_H
#define RFM_LIB_CLV_ANSWERS_H

#include "models/kind.h"

/* What is asked; times are in the model's unit. */
typedef struct rfm__questions {
    const rfm__kind *kind;
    double unit_days;
    double horizon, later;
    double period;       /* purchases are discounted at the end of each */
    double rate;         /* by period */
    double endless_rate; /* continuous, by unit, without a horizon; 0: there is one */
    double dert_rate;    /* 0: not asked */
    double alive_level;  /* 0: not asked */
    int wants_value;
} rfm__questions;

typedef struct rfm__answers {
    double alive, alive_later;
    double purchases, none;
    double discounted; /* purchases, for the value */
    double dert;
    double days_to_level; /* NaN: never */
} rfm__answers;

/* Whether all times of a kind are whole numbers of its unit. */
int rfm__kind_is_discrete(const rfm__kind *kind);
/* Days in the unit; of discrete kinds the whole units among them. */
double rfm__days_in_units(const rfm__kind *kind, double days, double unit_days);

void rfm__answer(const rfm__questions *questions, const double *parameters, const rfm__history *of,
                 rfm__answers *out);
/* Only alive, purchases and discounted. */
void rfm__answer_in_short(const rfm__questions *questions, const double *parameters,
                          const rfm__history *of, rfm__answers *out);

/* Chances of 0, 1, ... `most` purchases in a time after the history, of somebody of whom it is not
 * known whether he is alive; `out` has room for twice as many. */
void rfm__answer_chances(const rfm__kind *kind, const double *parameters, const rfm__history *of,
                         double time, int32_t most, double *out);
/* Purchases for ever, each discounted by e^-(rate time): to 1e-10 of it. */
double rfm__discounted_for_ever(const rfm__kind *kind, const double *parameters,
                                const rfm__history *of, double alive, double rate);
/* Whole days until P(alive) is below the level if no purchase comes; NaN: not within 100,000. */
double rfm__days_to_level(const rfm__questions *questions, const double *parameters,
                          const rfm__history *of, double alive);

#endif
