/* SPDX-License-Identifier: MIT */
/* All that is made of a row's scores, in blocks that stay in the cache: the scores, their code, the
 * mean of f and m, points and grade. */
#include <string.h>

#include "base/threads.h"
#include "frame/vocabulary.h"
#include "score/code.h"
#include "score/pass.h"
#include "score/points.h"

enum {
    /* The columns made beside the scores. */
    SCORER_MADE_CODE = RFM__DIMENSIONS_MAX,
    SCORER_MADE_FM,
    SCORER_MADE_POINTS,
    SCORER_MADE_GRADE,
    SCORER_MADE_COLUMNS
};

typedef struct scorer_apply_work {
    const rfm_scorer *scorer;
    rfm__pass pass;
    rfm__column *made[SCORER_MADE_COLUMNS];
    rfm__code code;
    const int32_t *f, *m; /* scores of the dimensions of that name, or NULL */
    double *fm;
    uint8_t *fm_validity;
    double (*points)[RFM__BINS_MAX + 1]; /* by dimension and score; NULL: none asked for */
    double *totals;
    uint8_t *totals_validity;
    int32_t *grades;
    uint8_t *grades_validity;
} scorer_apply_work;

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

/* Totals of a block; a row that lacks a score has none. */
static void scorer_apply_points(const scorer_apply_work *work, int64_t first, int64_t count) {
    double *totals = work->totals + first;
    for (int64_t i = 0; i < count; ++i) totals[i] = 0.0;
    for (int32_t d = 0; d < work->scorer->count; ++d) {
        const int32_t *scores = work->pass.scores[d] + first;
        for (int64_t i = 0; i < count; ++i) totals[i] += work->points[d][scores[i]];
    }
    if (work->totals_validity == NULL) return;
    for (int64_t byte = first / 8; byte < (first + count + 7) / 8; ++byte) {
        for (int32_t d = 0; d < work->scorer->count; ++d) {
            const uint8_t *validity = work->pass.validity[d];
            if (validity != NULL) work->totals_validity[byte] &= validity[byte];
        }
    }
    for (int64_t i = first; i < first + count; ++i) {
        if ((work->totals_validity[i / 8] >> (i % 8) & 1) == 0) work->totals[i] = 0.0;
    }
}

static void scorer_apply_grades(const scorer_apply_work *work, int64_t first, int64_t count) {
    for (int64_t i = first; i < first + count; ++i) {
        const int is_missing =
            work->totals_validity != NULL && (work->totals_validity[i / 8] >> (i % 8) & 1) == 0;
        const int32_t grade = is_missing ? -1 : rfm__points_grade(work->scorer, work->totals[i]);
        work->grades[i] = grade < 0 ? 0 : grade;
        if (grade < 0) work->grades_validity[i / 8] &= (uint8_t) ~(1u << (i % 8));
    }
}

static rfm_status scorer_apply_chunk(void *context, int64_t chunk, rfm_error *error) {
    const scorer_apply_work *work = context;
    const rfm__pass *pass = &work->pass;
    const int64_t start = chunk * RFM__PASS_CHUNK;
    (void)error;
    for (int64_t first = start; first < start + RFM__PASS_CHUNK && first < pass->rows;
         first += RFM__KEYS_BLOCK) {
        const int64_t left = pass->rows - first;
        const int64_t count = left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK;
        for (int32_t d = 0; d < work->scorer->count; ++d) {
            if (!pass->is_done[d]) rfm__pass_block(pass, d, first, count);
        }
        rfm__code_rows(&work->code, first, count);
        if (work->fm != NULL) scorer_apply_mean(work, first, count);
        if (work->totals != NULL) scorer_apply_points(work, first, count);
        if (work->grades != NULL) scorer_apply_grades(work, first, count);
    }
    return RFM_OK;
}

static rfm_status scorer_apply_prepare(scorer_apply_work *work, rfm_error *error) {
    for (int32_t d = 0; d < work->scorer->count; ++d) {
        const rfm__fitted *fitted = &work->scorer->dimensions[d];
        RFM_TRY(rfm__pass_open(&work->pass, error));
        work->code.bins[d] = fitted->bins;
        work->code.scores[d] = work->pass.scores[d];
        work->code.validity[d] = work->pass.validity[d];
        if (strcmp(fitted->name, RFM__SCORE_F) == 0) work->f = work->pass.scores[d];
        if (strcmp(fitted->name, RFM__SCORE_M) == 0) work->m = work->pass.scores[d];
    }
    return RFM_OK;
}

static int scorer_apply_may_miss(const scorer_apply_work *work) {
    for (int32_t d = 0; d < work->scorer->count; ++d) {
        if (work->pass.validity[d] != NULL) return 1;
    }
    return 0;
}

/* A column of doubles with a bitmap when one is needed. */
static rfm_status scorer_apply_make(scorer_apply_work *work, int32_t made, const char *name,
                                    double **out_values, uint8_t **out_validity, rfm_error *error) {
    RFM_TRY(rfm__column_new(name, RFM_COLUMN_DOUBLE, 0, work->pass.rows, &work->made[made], error));
    *out_values = rfm__column_double(work->made[made]);
    if (!scorer_apply_may_miss(work)) return RFM_OK;
    *out_validity = rfm__column_validity(work->made[made]);
    return *out_validity == NULL ? rfm__fail_memory(error) : RFM_OK;
}

static rfm_status scorer_apply_prepare_points(scorer_apply_work *work, rfm_error *error) {
    const size_t dimensions = (size_t)work->scorer->count;
    RFM_TRY(rfm__new_zeroed_array(dimensions, sizeof *work->points, &work->points, error));
    for (int32_t d = 0; d < work->scorer->count; ++d) {
        for (int32_t score = 1; score <= work->scorer->dimensions[d].bins; ++score) {
            work->points[d][score] = rfm__points_of(work->scorer, d, score);
        }
    }
    return scorer_apply_make(work, SCORER_MADE_POINTS, RFM__SCORE_POINTS, &work->totals,
                             &work->totals_validity, error);
}

static rfm_status scorer_apply_prepare_grades(scorer_apply_work *work, rfm_error *error) {
    const char *texts[RFM__GRADES_MAX];
    rfm__column **column = &work->made[SCORER_MADE_GRADE];
    rfm__labels *labels;
    RFM_TRY(rfm__column_new(RFM__SCORE_GRADE, RFM_COLUMN_CODE, 0, work->pass.rows, column, error));
    for (int32_t i = 0; i < work->scorer->grade_count; ++i)
        texts[i] = work->scorer->grades[i].label;
    RFM_TRY(rfm__labels_from_texts(texts, work->scorer->grade_count, &labels, error));
    rfm__column_set_labels(*column, labels);
    rfm__labels_free(labels);
    work->grades = rfm__column_int32(*column);
    work->grades_validity = rfm__column_validity(*column);
    return work->grades_validity == NULL ? rfm__fail_memory(error) : RFM_OK;
}

static rfm_status scorer_apply_run(scorer_apply_work *work, int32_t threads, rfm_error *error) {
    const int64_t chunks = (work->pass.rows + RFM__PASS_CHUNK - 1) / RFM__PASS_CHUNK;
    RFM_TRY(scorer_apply_prepare(work, error));
    if (work->f != NULL && work->m != NULL) {
        RFM_TRY(scorer_apply_make(work, SCORER_MADE_FM, RFM__SCORE_FM, &work->fm,
                                  &work->fm_validity, error));
    }
    if (work->scorer->has_points) RFM_TRY(scorer_apply_prepare_points(work, error));
    if (work->scorer->grade_count > 0) RFM_TRY(scorer_apply_prepare_grades(work, error));
    RFM_TRY(rfm__code_start(&work->code, error));
    RFM_TRY(rfm__pass_finish_ranks(&work->pass, threads, error));
    RFM_TRY(rfm__parallel(threads, chunks, scorer_apply_chunk, work, error));
    RFM_TRY(rfm__code_finish(&work->code, threads, &work->made[SCORER_MADE_CODE], error));
    for (int32_t d = 0; d < work->scorer->count; ++d) {
        work->made[d] = work->pass.columns[d];
        work->pass.columns[d] = NULL;
    }
    for (int32_t i = 0; i < SCORER_MADE_COLUMNS; ++i) {
        if (work->made[i] == NULL || i == SCORER_MADE_CODE) continue; /* the code has counted */
        rfm__column_count_nulls(work->made[i]);
    }
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
    scorer_apply_work work = {.scorer = scorer};
    work.pass.scorer = scorer;
    work.pass.frame = frame;
    work.pass.rows = work.code.rows = rfm_frame_count(frame);
    work.code.count = scorer->count;
    const rfm_status status = scorer_apply_run(&work, threads, error);
    rfm__code_free(&work.code);
    rfm__pass_free(&work.pass);
    rfm__free(work.points);
    if (status != RFM_OK) {
        for (int32_t i = 0; i < SCORER_MADE_COLUMNS; ++i) rfm__column_free(work.made[i]);
        return status;
    }
    return rfm__frame_extend(frame, work.made, SCORER_MADE_COLUMNS, out_frame, error);
}
