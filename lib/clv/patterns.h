/* SPDX-License-Identifier: MIT */
/* What a model is fitted to: how many customers have which history. */
#ifndef RFM_LIB_CLV_PATTERNS_H
#define RFM_LIB_CLV_PATTERNS_H

#include "clv/covariates.h"

/* The columns of a frame that a model reads. */
typedef struct rfm__history_columns {
    rfm_column x;
    rfm_column t_x;      /* the mean repeat spend for models of spend */
    rfm_column T;        /* name NULL for models of spend */
    rfm_column litt;     /* name NULL where it is not read */
    rfm_column weight;   /* name NULL: 1 each */
    int32_t reads;       /* RFM__READS_ */
    double per_unit;     /* what days are multiplied by */
    double log_per_unit; /* and what their logarithms have added */
} rfm__history_columns;

enum { RFM__HISTORY_X_MOST = 1000000 };

/* Finds the columns; `weight` may be NULL. */
rfm_status rfm__history_columns_find(const rfm_frame *frame, const rfm__kind *kind,
                                     const char *weight, double per_unit, rfm__history_columns *out,
                                     rfm_error *error);
/* Reads a row; x is -1 where it is missing. *out_takes_part is 0 where any value is missing (and of
 * spend models without repeat spend above 0). RFM_E_DATA when it cannot be. */
rfm_status rfm__history_read(const rfm__history_columns *columns, int64_t row,
                             rfm__history *out_history, int *out_takes_part, rfm_error *error);

/* Reads a weight, 1 where there is no column (name NULL). RFM_E_DATA when it cannot be. */
rfm_status rfm__weight_read(const rfm_column *column, int64_t row, double *out_weight,
                            rfm_error *error);

typedef struct rfm__pattern {
    rfm__history of;
    double weight;
    const double *covariates; /* of rfm__patterns.covariates */
} rfm__pattern;

/* Different histories in order, each once: so nothing depends on the order of rows. Covariates come
 * first in the order, so that histories with the same ones stand together. */
typedef struct rfm__patterns {
    rfm__pattern *list;
    int64_t count;
    int64_t customers; /* rows that took part */
    int64_t left_out;
    int64_t x_most;
    double weight;
    double densities; /* a change of unit by a factor f adds `densities` ln f to the likelihood */
    double factor;    /* times here are those in the model's unit times this, a power of two */
    rfm__means means;
    int32_t columns;                         /* covariates of each pattern */
    double *covariates;                      /* less the centre, divided by the deviation */
    double centres[RFM__COVARIATES_MOST];    /* means */
    double deviations[RFM__COVARIATES_MOST]; /* 1 where all are alike */
} rfm__patterns;

/* Gathers the rows of a frame. A missing value is refused here, unlike in rfm__history_read. */
rfm_status rfm__patterns_make(const rfm_frame *frame, const rfm__history_columns *columns,
                              const rfm__covariates *covariates, const rfm__kind *kind,
                              rfm__patterns *out, rfm_error *error);
void rfm__patterns_free(rfm__patterns *patterns);

#endif
