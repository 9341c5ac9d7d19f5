/* SPDX-License-Identifier: MIT */
/* Covariates: columns that tell how often customers buy, or how soon they leave. */
#ifndef RFM_LIB_CLV_COVARIATES_H
#define RFM_LIB_CLV_COVARIATES_H

#include "frame/frame.h"
#include "models/kind.h"
#include "rfm/clv.h"

enum {
    RFM__ACTS_ON_PURCHASE = 1,
    RFM__ACTS_ON_DROPOUT = 2,
    RFM__COVARIATES_MOST = RFM__CLIMB_MOST
};

/* A coefficient divides the parameters that it acts on by e^(coefficient times column). */
typedef struct rfm__coefficient {
    int32_t column; /* of rfm__covariates.names */
    uint32_t acts;  /* RFM__ACTS_ON_ */
} rfm__coefficient;

typedef struct rfm__covariates {
    int32_t columns;
    int32_t count; /* coefficients */
    char *names[RFM__COVARIATES_MOST];
    double centres[RFM__COVARIATES_MOST]; /* of the columns: parameters are those of a customer
                                             there, where the data are */
    rfm__coefficient list[RFM__COVARIATES_MOST];
} rfm__covariates;

/* From the options, checked against the kind; centres are 0. */
rfm_status rfm__covariates_make(const rfm_model_options *options, const rfm__kind *kind,
                                rfm__covariates *out, rfm_error *error);
/* Adds a coefficient, and its column if that is new. There is room. */
rfm_status rfm__covariates_add(rfm__covariates *covariates, const char *name, uint32_t acts,
                               rfm_error *error);
void rfm__covariates_free(rfm__covariates *covariates);
/* Index of a coefficient, or -1. */
int32_t rfm__covariates_index(const rfm__covariates *covariates, const char *name, uint32_t acts);
/* "purchase", "dropout" or "both". */
const char *rfm__acts_name(uint32_t acts);
/* Bit i: the coefficient acts on parameter i of the kind. */
uint32_t rfm__coefficient_reach(const rfm__kind *kind, const rfm__coefficient *coefficient);

/* Slopes of the logarithm of a parameter that is held back by what it would be. */
typedef struct rfm__bend {
    double first, second;
} rfm__bend;

/* A parameter in the patterns' unit divided by e^shift. Far from what parameters without covariates
 * may be it rises ever more slowly and stays within the kind's limits, smoothly, so that a climb
 * finds no edge there; then 1 is returned and *out_bend set. */
int rfm__parameter_shift(const rfm__kind *kind, int32_t i, double shift, double *parameter,
                         rfm__bend *out_bend);

/* Finds the columns of a frame, in order of names; `out` has room for RFM__COVARIATES_MOST. */
rfm_status rfm__covariates_find(const rfm__covariates *covariates, const rfm_frame *frame,
                                rfm_column *out, rfm_error *error);
/* Reads a row, a value for each column; *out_missing is the first column without one, or -1.
 * RFM_E_DATA where a value is beyond 1e12. */
rfm_status rfm__covariates_read(const rfm_column *columns, int32_t count, int64_t row,
                                double *out_values, int32_t *out_missing, rfm_error *error);

#endif
