/* SPDX-License-Identifier: MIT */
/* Each row to its segment. A table that reads nothing but scores has as many answers as there
 * are cells: for many rows these are worked out once and looked up. */
#include "base/memory.h"
#include "base/threads.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "segment/program.h"

/* Rows of one piece of work; a multiple of 8, so that no two pieces share a byte of validity. */
enum { APPLY_CHUNK = 65536, APPLY_BLOCK = 512, APPLY_CELLS_MOST = 1 << 24 };

typedef struct apply_job {
    rfm__program program;
    int64_t rows;
    /* The rule of each cell, scores counted from 1 and missing as 0; NULL: run the program. */
    int32_t *lookup;
    int64_t step[RFM__DIMENSIONS]; /* how far apart neighbours are in it; 0: not read */
    rfm__column *segment, *level;
    int32_t *segments, *levels;
    uint8_t *segment_validity, *level_validity; /* NULL when every row gets a segment */
} apply_job;

/* Cells of the scores that are read, with one more for a missing score of each. */
static int64_t apply_count_cells(apply_job *job) {
    int64_t cells = 1;
    for (int32_t i = RFM__DIMENSIONS - 1; i >= 0; --i) {
        const rfm__scale scale = job->program.rules->scale[i];
        if (!job->program.reads_score[i]) continue;
        job->step[i] = cells;
        cells *= scale.high - scale.low + 2;
    }
    return cells;
}

static int64_t apply_find_cell(const apply_job *job, const rfm__point *point) {
    int64_t cell = 0;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (point->score[i] == RFM__NO_SCORE) continue;
        cell += (point->score[i] - job->program.rules->scale[i].low + 1) * job->step[i];
    }
    return cell;
}

static rfm_status apply_make_lookup(apply_job *job, rfm_error *error) {
    if (job->program.reads_columns) return RFM_OK;
    const int64_t cells = apply_count_cells(job);
    if (cells > job->rows || cells > APPLY_CELLS_MOST) return RFM_OK;
    RFM_TRY(rfm__new_array((size_t)cells, sizeof *job->lookup, &job->lookup, error));
    for (int64_t cell = 0; cell < cells; ++cell) {
        rfm__point point = {.row = -1};
        int64_t rest = cell;
        for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
            point.score[i] = RFM__NO_SCORE;
            if (job->step[i] == 0) continue;
            const int64_t place = rest / job->step[i];
            rest %= job->step[i];
            if (place == 0) continue;
            point.score[i] = job->program.rules->scale[i].low + (int32_t)place - 1;
        }
        job->lookup[cell] = rfm__program_run(&job->program, &point);
    }
    return RFM_OK;
}

static void apply_put(const apply_job *job, int64_t row, int32_t rule) {
    const rfm_rules *rules = job->program.rules;
    if (rule < 0) {
        const unsigned absent = ~(1u << (row % 8));
        job->segment_validity[row / 8] = (uint8_t)(job->segment_validity[row / 8] & absent);
        job->level_validity[row / 8] = (uint8_t)(job->level_validity[row / 8] & absent);
        job->segments[row] = job->levels[row] = 0;
    } else {
        job->segments[row] = rules->rules[rule].segment;
        job->levels[row] = rules->segments[rules->rules[rule].segment].level;
    }
}

static rfm_status apply_run_rows(const apply_job *job, int64_t first, int64_t last,
                                 rfm_error *error) {
    for (int64_t row = first; row < last; ++row) {
        rfm__point point;
        RFM_TRY(rfm__program_point(&job->program, row, &point, error));
        const int32_t rule = job->lookup != NULL ? job->lookup[apply_find_cell(job, &point)]
                                                 : rfm__program_run(&job->program, &point);
        apply_put(job, row, rule);
    }
    return RFM_OK;
}

/* Adds one score of each row to its cell. 0 when a score is outside its scale or lies where it has
 * to be read one by one. */
static int apply_add_score(const apply_job *job, int32_t dimension, int64_t first, int64_t count,
                           int32_t *cells) {
    const rfm__source *source = &job->program.scores[dimension];
    const rfm__scale scale = job->program.rules->scale[dimension];
    const int32_t step = (int32_t)job->step[dimension];
    if (source->kind != RFM__SOURCE_INT32 || source->column.validity != NULL) return 0;
    const int32_t *scores = (const int32_t *)source->column.values + first;
    int outside = 0;
    for (int64_t i = 0; i < count; ++i) outside |= scores[i] < scale.low || scores[i] > scale.high;
    if (outside) return 0;
    for (int64_t i = 0; i < count; ++i) cells[i] += (scores[i] - scale.low + 1) * step;
    return 1;
}

/* Scores as they mostly are, dimension by dimension; 0 when they are not so. */
static int apply_run_block(const apply_job *job, int64_t first, int64_t count) {
    int32_t cells[APPLY_BLOCK] = {0};
    if (job->lookup == NULL) return 0;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (job->step[i] != 0 && !apply_add_score(job, i, first, count, cells)) return 0;
    }
    for (int64_t i = 0; i < count; ++i) apply_put(job, first + i, job->lookup[cells[i]]);
    return 1;
}

static rfm_status apply_run_chunk(void *context, int64_t chunk, rfm_error *error) {
    const apply_job *job = context;
    const int64_t start = chunk * APPLY_CHUNK;
    const int64_t end = job->rows - start > APPLY_CHUNK ? start + APPLY_CHUNK : job->rows;
    for (int64_t first = start; first < end; first += APPLY_BLOCK) {
        const int64_t count = end - first < APPLY_BLOCK ? end - first : APPLY_BLOCK;
        if (apply_run_block(job, first, count)) continue;
        RFM_TRY(apply_run_rows(job, first, first + count, error));
    }
    return RFM_OK;
}

rfm_status rfm__rules_labels(const rfm_rules *rules, rfm__labels **out_labels, rfm_error *error) {
    const char **texts;
    *out_labels = NULL;
    RFM_TRY(rfm__new_array((size_t)rules->segment_count, sizeof *texts, &texts, error));
    for (int32_t i = 0; i < rules->segment_count; ++i) {
        texts[i] = rfm__rules_text(rules, rules->segments[i].label);
    }
    const rfm_status status =
        rfm__labels_from_texts(texts, rules->segment_count, out_labels, error);
    rfm__free(texts);
    return status;
}

static rfm_status apply_make_columns(apply_job *job, rfm_error *error) {
    const rfm_rules *rules = job->program.rules;
    RFM_TRY(rfm__column_new(RFM__SEGMENT, RFM_COLUMN_CODE, 0, job->rows, &job->segment, error));
    RFM_TRY(rfm__column_new(RFM__LEVEL, RFM_COLUMN_CODE, 0, job->rows, &job->level, error));
    rfm__labels *labels;
    RFM_TRY(rfm__rules_labels(rules, &labels, error));
    rfm__column_set_labels(job->segment, labels);
    rfm__labels_free(labels);
    job->segments = rfm__column_int32(job->segment);
    job->levels = rfm__column_int32(job->level);
    if (rules->has_otherwise) return RFM_OK;
    job->segment_validity = rfm__column_validity(job->segment);
    job->level_validity = rfm__column_validity(job->level);
    if (job->segment_validity == NULL || job->level_validity == NULL) {
        return rfm__fail_memory(error);
    }
    return RFM_OK;
}

static rfm_status apply_run(apply_job *job, const rfm_frame *frame, int32_t threads,
                            rfm_frame **out_frame, rfm_error *error) {
    RFM_TRY(apply_make_lookup(job, error));
    RFM_TRY(apply_make_columns(job, error));
    const int64_t chunks = (job->rows + APPLY_CHUNK - 1) / APPLY_CHUNK;
    RFM_TRY(rfm__parallel(threads, chunks, apply_run_chunk, job, error));
    rfm__column_count_nulls(job->segment);
    rfm__column_count_nulls(job->level);
    rfm__column *added[] = {job->segment, job->level};
    job->segment = job->level = NULL; /* Moved, also on failure */
    return rfm__frame_extend(frame, added, 2, out_frame, error);
}

rfm_status rfm_rules_apply(const rfm_rules *rules, const rfm_frame *frame, int32_t threads,
                           rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (rules == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         rules == NULL ? "rules" : "frame");
    }
    apply_job job = {.rows = rfm_frame_count(frame)};
    RFM_TRY(rfm__program_bind(rules, frame, &job.program, error));
    const rfm_status status = apply_run(&job, frame, threads, out_frame, error);
    rfm__column_free(job.segment);
    rfm__column_free(job.level);
    rfm__free(job.lookup);
    rfm__program_free(&job.program);
    return status;
}
