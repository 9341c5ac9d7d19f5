/* SPDX-License-Identifier: MIT */
/* Rows of a frame by history: what is worked out for one row holds for all that are alike. */
#ifndef RFM_LIB_CLV_ALIKE_H
#define RFM_LIB_CLV_ALIKE_H

#include "clv/model.h"
#include "clv/patterns.h"

typedef struct rfm__alike {
    int64_t rows;
    int64_t count;           /* of different histories */
    rfm__history *histories; /* in order of the first row with each */
    double *covariates;      /* those of each history, one after another */
    int32_t covariate_count;
    int64_t *numbers; /* of each row the history; -1: something is missing */
    /* Linked when asked for: */
    int64_t *firsts; /* a row of each history */
    int64_t *nexts;  /* by row: another row that is alike; -1: no more */
} rfm__alike;

/* Gathers the rows of a frame as the model reads them; RFM_E_DATA at the first row that cannot be.
 * Of a model of spend every row stands alone, also those without repeat spend (x is 0 then). */
rfm_status rfm__alike_make(const rfm_model *model, const rfm_frame *frame, rfm__alike *out,
                           rfm_error *error);
/* Links the rows of each history. */
rfm_status rfm__alike_link(rfm__alike *alike, rfm_error *error);
void rfm__alike_free(rfm__alike *alike);
/* As rfm__model_parameters_for takes them. */
const double *rfm__alike_covariates(const rfm__alike *alike, int64_t number);

#endif
