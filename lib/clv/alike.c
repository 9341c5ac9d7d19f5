/* SPDX-License-Identifier: MIT */
/*
 * Predictions cost microseconds, and in a table of customers by day more than half of the rows
 * repeat the history of another. A table of hashes finds those; which histories are alike does not
 * depend on the order of rows, and what is said of one neither.
 */
#include "clv/alike.h"

#include <string.h>

#include "base/hash.h"

enum { ALIKE_SLOTS_FIRST = 1024, ALIKE_KEY_MOST = 4 + RFM__COVARIATES_MOST };

typedef struct alike_slot {
    uint64_t hash;
    int64_t history; /* 1 + its number; 0: free */
} alike_slot;

typedef struct alike_job {
    rfm__alike *alike;
    int is_spend;
    rfm__history_columns columns;
    rfm_column covariate_columns[RFM__COVARIATES_MOST];
    alike_slot *slots; /* a power of two of them, at most half of them taken */
    size_t slot_count;
    size_t history_room, covariate_room;
} alike_job;

void rfm__alike_free(rfm__alike *alike) {
    rfm__free(alike->histories);
    rfm__free(alike->covariates);
    rfm__free(alike->numbers);
    rfm__free(alike->firsts);
    rfm__free(alike->nexts);
    *alike = (rfm__alike){0};
}

const double *rfm__alike_covariates(const rfm__alike *alike, int64_t number) {
    if (alike->covariate_count == 0) return NULL;
    return alike->covariates + number * alike->covariate_count;
}

static rfm_status alike_grow_slots(alike_job *job, rfm_error *error) {
    alike_slot *slots;
    const size_t count = job->slots == NULL ? ALIKE_SLOTS_FIRST : 2 * job->slot_count;
    if (job->slots != NULL && (size_t)job->alike->count < job->slot_count / 2) return RFM_OK;
    RFM_TRY(rfm__new_zeroed_array(count, sizeof *slots, &slots, error));
    for (size_t i = 0; i < job->slot_count; ++i) {
        if (job->slots[i].history == 0) continue;
        size_t at = (size_t)job->slots[i].hash & (count - 1);
        while (slots[at].history != 0) at = (at + 1) & (count - 1);
        slots[at] = job->slots[i];
    }
    rfm__free(job->slots);
    job->slots = slots;
    job->slot_count = count;
    return RFM_OK;
}

static int alike_is(const rfm__alike *alike, int64_t number, const rfm__history *of,
                    const double *covariates) {
    const rfm__history *there = &alike->histories[number];
    const int32_t count = alike->covariate_count;
    if (there->x != of->x || there->t_x != of->t_x || there->T != of->T ||
        there->litt != of->litt) {
        return 0;
    }
    return count == 0 || memcmp(alike->covariates + number * count, covariates,
                                (size_t)count * sizeof *covariates) == 0;
}

static rfm_status alike_add(alike_job *job, const rfm__history *of, const double *covariates,
                            int64_t row, rfm_error *error) {
    rfm__alike *alike = job->alike;
    const size_t next = (size_t)alike->count + 1, width = (size_t)alike->covariate_count;
    RFM_TRY(rfm__grow(&alike->histories, &job->history_room, next, sizeof *of, error));
    if (width > 0) {
        RFM_TRY(rfm__grow(&alike->covariates, &job->covariate_room, next * width,
                          sizeof *covariates, error));
        memcpy(alike->covariates + (next - 1) * width, covariates, width * sizeof *covariates);
    }
    alike->histories[alike->count] = *of;
    alike->numbers[row] = alike->count++;
    return RFM_OK;
}

/* Finds the history of a row, or makes it one. */
static rfm_status alike_put(alike_job *job, const rfm__history *of, const double *covariates,
                            int64_t row, rfm_error *error) {
    static const rfm__key key = {0, 0};
    rfm__alike *alike = job->alike;
    const size_t width = (size_t)alike->covariate_count;
    double parts[ALIKE_KEY_MOST] = {of->x, of->t_x, of->T, of->litt};
    if (job->is_spend) return alike_add(job, of, covariates, row, error);
    RFM_TRY(alike_grow_slots(job, error));
    if (width > 0) memcpy(parts + 4, covariates, width * sizeof *covariates);
    const uint64_t hash = rfm__hash(key, parts, (4 + width) * sizeof *parts);
    size_t at = (size_t)hash & (job->slot_count - 1);
    for (; job->slots[at].history != 0; at = (at + 1) & (job->slot_count - 1)) {
        const int64_t number = job->slots[at].history - 1;
        if (job->slots[at].hash != hash || !alike_is(alike, number, of, covariates)) continue;
        alike->numbers[row] = number;
        return RFM_OK;
    }
    RFM_TRY(alike_add(job, of, covariates, row, error));
    job->slots[at] = (alike_slot){.hash = hash, .history = alike->count};
    return RFM_OK;
}

static rfm_status alike_read(alike_job *job, int64_t row, rfm_error *error) {
    rfm__alike *alike = job->alike;
    double covariates[RFM__COVARIATES_MOST];
    rfm__history history;
    int takes_part;
    int32_t missing;
    RFM_TRY(rfm__history_read(&job->columns, row, &history, &takes_part, error));
    RFM_TRY(rfm__covariates_read(job->covariate_columns, alike->covariate_count, row, covariates,
                                 &missing, error));
    if (missing < 0 && (takes_part || (job->is_spend && history.x == 0))) {
        return alike_put(job, &history, covariates, row, error);
    }
    alike->numbers[row] = -1;
    return RFM_OK;
}

rfm_status rfm__alike_link(rfm__alike *alike, rfm_error *error) {
    RFM_TRY(rfm__new_array((size_t)alike->count, sizeof *alike->firsts, &alike->firsts, error));
    RFM_TRY(rfm__new_array((size_t)alike->rows, sizeof *alike->nexts, &alike->nexts, error));
    for (int64_t i = 0; i < alike->count; ++i) alike->firsts[i] = -1;
    for (int64_t row = 0; row < alike->rows; ++row) {
        const int64_t number = alike->numbers[row];
        alike->nexts[row] = -1;
        if (number < 0) continue;
        alike->nexts[row] = alike->firsts[number];
        alike->firsts[number] = row;
    }
    return RFM_OK;
}

rfm_status rfm__alike_make(const rfm_model *model, const rfm_frame *frame, rfm__alike *out,
                           rfm_error *error) {
    alike_job job = {.alike = out, .is_spend = rfm__kind_is_spend(model->kind)};
    *out =
        (rfm__alike){.rows = rfm_frame_count(frame), .covariate_count = model->covariates.columns};
    RFM_TRY(rfm__history_columns_find(frame, model->kind, NULL, 1 / model->unit_days, &job.columns,
                                      error));
    RFM_TRY(rfm__covariates_find(&model->covariates, frame, job.covariate_columns, error));
    rfm_status status =
        rfm__new_array((size_t)out->rows, sizeof *out->numbers, &out->numbers, error);
    for (int64_t row = 0; status == RFM_OK && row < out->rows; ++row) {
        status = alike_read(&job, row, error);
    }
    rfm__free(job.slots);
    if (status != RFM_OK) rfm__alike_free(out);
    return status;
}
