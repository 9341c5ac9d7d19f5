/* SPDX-License-Identifier: MIT */
/* From values to scores, in blocks that stay in the cache; each row is scored on its own. */
#include <string.h>

#include "base/threads.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "math/quantiles.h"
#include "score/code.h"
#include "score/values.h"

enum {
    SCORER_APPLY_CHUNK =
        65536, /* rows of one parallel piece of work: whole bytes of every bitmap */
    /* The columns made: a score for each dimension, the code, the mean of f and m. */
    SCORER_MADE_CODE = RFM__DIMENSIONS_MAX,
    SCORER_MADE_FM,
    SCORER_MADE_COLUMNS
};

typedef struct scorer_apply_work {
    const rfm_scorer *scorer;
    int64_t rows;
    rfm_column inputs[RFM__DIMENSIONS_MAX];
    rfm__limits limits[RFM__DIMENSIONS_MAX];
    rfm__column *made[SCORER_MADE_COLUMNS];
    int32_t *scores[RFM__DIMENSIONS_MAX];
    uint8_t *validity[RFM__DIMENSIONS_MAX]; /* NULL: no value can be missing */
    rfm__code code;
    const int32_t *f, *m; /* scores of the dimensions of that name, or NULL */
    double *fm;
    uint8_t *fm_validity;
} scorer_apply_work;

/* Takes over the input's bitmap, takes out NaNs, and zeroes the scores of what is missing. */
static void scorer_apply_missing(const rfm_column *input, int64_t first, int64_t count,
                                 const int64_t *keys, uint8_t *validity, int32_t *scores) {
    const int is_double = input->type == RFM_COLUMN_DOUBLE;
    if (input->validity != NULL) {
        memcpy(validity, input->validity + first / 8, (size_t)((count + 7) / 8));
    }
    for (int64_t i = 0; i < count; ++i) {
        const uint8_t bit = (uint8_t)(1u << (i % 8));
        if (is_double && keys[i] == RFM__KEY_NAN) validity[i / 8] &= (uint8_t)~bit;
        if ((validity[i / 8] & bit) == 0) scores[i] = 0;
    }
}

static void scorer_apply_block(const scorer_apply_work *work, int32_t d, int64_t first,
                               int64_t count) {
    const rfm__fitted *fitted = &work->scorer->dimensions[d];
    const int is_low_good = fitted->direction == RFM_LOW_IS_GOOD;
    int64_t keys[RFM__KEYS_BLOCK];
    int32_t *scores = work->scores[d] + first;
    rfm__values_keys(&work->inputs[d], first, count, keys);
    rfm__limits_score(&work->limits[d], keys, count, is_low_good ? fitted->bins : 1,
                      is_low_good ? -1 : 1, scores);
    if (work->validity[d] != NULL) {
        scorer_apply_missing(&work->inputs[d], first, count, keys, work->validity[d] + first / 8,
                             scores);
    }
}

static void scorer_apply_mean(const scorer_apply_work *work, int64_t first, int64_t count) {
    const int32_t *f = work->f + first, *m = work->m + first;
    double *fm = work->fm + first;
    for (int64_t i = 0; i < count; ++i) fm[i] = (double)(f[i] + m[i]) / 2.0;
    if (work->fm_validity == NULL) return;
    for (int64_t i = 0; i < count; ++i) {
        if (f[i] != 0 && m[i] != 0) continue;
        fm[i] = 0.0;
        work->fm_validity[(first + i) / 8] &= (uint8_t) ~(1u << (i % 8));
    }
}

static rfm_status scorer_apply_chunk(void *context, int64_t chunk, rfm_error *error) {
    const scorer_apply_work *work = context;
    const int64_t start = chunk * SCORER_APPLY_CHUNK;
    (void)error;
    for (int64_t first = start; first < start + SCORER_APPLY_CHUNK && first < work->rows;
         first += RFM__KEYS_BLOCK) {
        const int64_t left = work->rows - first;
        const int64_t count = left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK;
        for (int32_t d = 0; d < work->scorer->count; ++d) {
            scorer_apply_block(work, d, first, count);
        }
        rfm__code_rows(&work->code, first, count);
        if (work->fm != NULL) scorer_apply_mean(work, first, count);
    }
    return RFM_OK;
}

static rfm_status scorer_apply_prepare(scorer_apply_work *work, const rfm_frame *frame, int32_t d,
                                       rfm_error *error) {
    const rfm__fitted *fitted = &work->scorer->dimensions[d];
    RFM_TRY(rfm__values_find(frame, fitted->column, &work->inputs[d], error));
    RFM_TRY(rfm__limits_make(fitted, &work->inputs[d], &work->limits[d], error));
    RFM_TRY(rfm__column_new(fitted->name, RFM_COLUMN_CODE, 0, work->rows, &work->made[d], error));
    work->scores[d] = rfm__column_int32(work->made[d]);
    if (rfm__values_may_miss(&work->inputs[d])) {
        work->validity[d] = rfm__column_validity(work->made[d]);
        if (work->validity[d] == NULL) return rfm__fail_memory(error);
    }
    work->code.bins[d] = fitted->bins;
    work->code.scores[d] = work->scores[d];
    work->code.validity[d] = work->validity[d];
    if (strcmp(fitted->name, RFM__SCORE_F) == 0) work->f = work->scores[d];
    if (strcmp(fitted->name, RFM__SCORE_M) == 0) work->m = work->scores[d];
    return RFM_OK;
}

static rfm_status scorer_apply_prepare_mean(scorer_apply_work *work, rfm_error *error) {
    int may_miss = 0;
    if (work->f == NULL || work->m == NULL) return RFM_OK;
    RFM_TRY(rfm__column_new(RFM__SCORE_FM, RFM_COLUMN_DOUBLE, 0, work->rows,
                            &work->made[SCORER_MADE_FM], error));
    work->fm = rfm__column_double(work->made[SCORER_MADE_FM]);
    for (int32_t d = 0; d < work->scorer->count; ++d) may_miss |= work->validity[d] != NULL;
    if (!may_miss) return RFM_OK;
    work->fm_validity = rfm__column_validity(work->made[SCORER_MADE_FM]);
    return work->fm_validity == NULL ? rfm__fail_memory(error) : RFM_OK;
}

static rfm_status scorer_apply_run(scorer_apply_work *work, const rfm_frame *frame, int32_t threads,
                                   rfm_error *error) {
    const int64_t chunks = (work->rows + SCORER_APPLY_CHUNK - 1) / SCORER_APPLY_CHUNK;
    for (int32_t d = 0; d < work->scorer->count; ++d) {
        RFM_TRY(scorer_apply_prepare(work, frame, d, error));
    }
    RFM_TRY(scorer_apply_prepare_mean(work, error));
    RFM_TRY(rfm__code_start(&work->code, error));
    RFM_TRY(rfm__parallel(threads, chunks, scorer_apply_chunk, work, error));
    RFM_TRY(rfm__code_finish(&work->code, threads, &work->made[SCORER_MADE_CODE], error));
    for (int32_t d = 0; d < work->scorer->count; ++d) rfm__column_count_nulls(work->made[d]);
    if (work->fm != NULL) rfm__column_count_nulls(work->made[SCORER_MADE_FM]);
    return RFM_OK;
}

rfm_status rfm_scorer_apply(const rfm_scorer *scorer, const rfm_frame *frame, int32_t threads,
                            rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scorer is NULL");
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (threads < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "threads is %d; expected 0 or more",
                         (int)threads);
    }
    scorer_apply_work work = {.scorer = scorer, .rows = rfm_frame_count(frame)};
    work.code.rows = work.rows;
    work.code.count = scorer->count;
    const rfm_status status = scorer_apply_run(&work, frame, threads, error);
    rfm__code_free(&work.code);
    if (status != RFM_OK) {
        for (int32_t i = 0; i < SCORER_MADE_COLUMNS; ++i) rfm__column_free(work.made[i]);
        return status;
    }
    return rfm__frame_extend(frame, work.made, SCORER_MADE_COLUMNS, out_frame, error);
}
