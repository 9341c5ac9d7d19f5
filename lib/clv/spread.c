/* SPDX-License-Identifier: MIT */
/*
 * Answers depend on the history alone and are worked out once for all rows that are alike; what a
 * purchase brings differs row by row. Replicates of both are paired by their number: the two were
 * fitted apart, so any pairing is as good.
 */
#include "clv/spread.h"

#include <math.h>

#include "base/threads.h"
#include "clv/intervals.h"
#include "frame/vocabulary.h"

enum { SPREAD_CHUNK = 64 /* histories */, SPREAD_ROWS = 4096 };

static const rfm__filled_column spread_columns[RFM__SPREAD_COLUMNS] = {
    {RFM__P_ALIVE, RFM_COLUMN_DOUBLE},
    {RFM__P_ALIVE_LATER, RFM_COLUMN_DOUBLE},
    {RFM__EXPECTED_PURCHASES, RFM_COLUMN_DOUBLE},
    {RFM__P_NO_PURCHASE, RFM_COLUMN_DOUBLE},
    {RFM__EXPECTED_SPEND, RFM_COLUMN_DOUBLE},
    {RFM__CLV, RFM_COLUMN_DOUBLE},
    {RFM__VALUE_AT_RISK, RFM_COLUMN_DOUBLE},
    {RFM__DERT, RFM_COLUMN_DOUBLE},
    {RFM__DAYS_TO_ALIVE_LEVEL, RFM_COLUMN_INT64},
    {RFM__P_ALIVE "_lower", RFM_COLUMN_DOUBLE},
    {RFM__P_ALIVE "_upper", RFM_COLUMN_DOUBLE},
    {RFM__EXPECTED_PURCHASES "_lower", RFM_COLUMN_DOUBLE},
    {RFM__EXPECTED_PURCHASES "_upper", RFM_COLUMN_DOUBLE},
    {RFM__EXPECTED_SPEND "_lower", RFM_COLUMN_DOUBLE},
    {RFM__EXPECTED_SPEND "_upper", RFM_COLUMN_DOUBLE},
    {RFM__CLV "_lower", RFM_COLUMN_DOUBLE},
    {RFM__CLV "_upper", RFM_COLUMN_DOUBLE},
};

/* Of a history; bounds are those of p_alive and of the purchases. */
typedef struct spread_found {
    rfm__answers answers;
    double bounds[4];
} spread_found;

typedef struct spread_job {
    const rfm__spread *spread;
    const rfm__alike *alike;
    spread_found *found; /* by history; NULL: spend alone */
    rfm__history_columns spend_columns;
    rfm__column *made[RFM__SPREAD_COLUMNS]; /* NULL: not wanted */
    int32_t replicates, spend_replicates;   /* 0: no intervals */
} spread_job;

/* By replicate, of one history or one row. */
typedef struct spread_scratch {
    double *alive, *purchases, *discounted;
    double *values;
} spread_scratch;

static void spread_put(const spread_job *job, int32_t column, int64_t row, double value) {
    rfm__filled_put(job->made[column], spread_columns[column].type, row, value);
}

static void spread_put_interval(const spread_job *job, int32_t lower, int64_t row, double *values,
                                int32_t count) {
    double bounds[2];
    rfm__interval(values, count, job->spread->interval, &bounds[0], &bounds[1]);
    spread_put(job, lower, row, bounds[0]);
    spread_put(job, lower + 1, row, bounds[1]);
}

/* Mean spend of a purchase to come; of customers without repeat spend that of all customers. NaN
 * where there is no such mean. */
static double spread_spend(const rfm_model *spend, int32_t replicate, const rfm__history *of) {
    static const rfm__history none = {0, 0, 0, 0};
    const double *values = spend->parameters;
    if (replicate >= 0) {
        values = spend->replicate_values + (ptrdiff_t)replicate * rfm__model_values(spend);
    }
    return spend->kind->spend(values, of->x > 0 ? of : &none);
}

/* Intervals of what a purchase brings and of the value, where the former is known. */
static rfm_status spread_money_intervals(const spread_job *job, int64_t row, int has_value,
                                         const spread_scratch *scratch, rfm_error *error) {
    const rfm__spread *spread = job->spread;
    const int32_t spends = job->spend_replicates;
    rfm__history of;
    int takes_part;
    RFM_TRY(rfm__history_read(&job->spend_columns, row, &of, &takes_part, error));
    const int is_known = takes_part || of.x == 0;
    for (int32_t i = RFM__SPREAD_SPEND_LOWER; !is_known && i <= RFM__SPREAD_CLV_UPPER; ++i) {
        spread_put(job, i, row, NAN);
    }
    if (is_known && spends > 0) {
        for (int32_t i = 0; i < spends; ++i) {
            scratch->values[i] = spread_spend(spread->spend, i, &of);
        }
        spread_put_interval(job, RFM__SPREAD_SPEND_LOWER, row, scratch->values, spends);
    }
    if (is_known && has_value) {
        for (int32_t i = 0; i < job->replicates; ++i) {
            const double spend = spread_spend(spread->spend, spends > 0 ? i % spends : -1, &of);
            scratch->values[i] = scratch->discounted[i] * spend * spread->margin_share;
        }
        spread_put_interval(job, RFM__SPREAD_CLV_LOWER, row, scratch->values, job->replicates);
    }
    return RFM_OK;
}

/* What each replicate says of a history. */
static void spread_replicate(const spread_job *job, const rfm__history *of,
                             const double *covariates, const spread_scratch *scratch) {
    const rfm_model *model = job->spread->purchases;
    const size_t width = (size_t)rfm__model_values(model);
    for (int32_t i = 0; i < job->replicates; ++i) {
        double parameters[RFM__KIND_PARAMETERS_MOST];
        rfm__answers answers;
        rfm__model_parameters_for(model, model->replicate_values + (size_t)i * width, covariates,
                                  parameters);
        rfm__answer_in_short(&job->spread->questions, parameters, of, &answers);
        scratch->alive[i] = answers.alive;
        scratch->purchases[i] = answers.purchases;
        scratch->discounted[i] = answers.discounted;
    }
}

static rfm_status spread_history(const spread_job *job, int64_t number,
                                 const spread_scratch *scratch, rfm_error *error) {
    const rfm__alike *alike = job->alike;
    const rfm_model *model = job->spread->purchases;
    const rfm__history *of = &alike->histories[number];
    const double *covariates = rfm__alike_covariates(alike, number);
    spread_found *found = &job->found[number];
    double parameters[RFM__KIND_PARAMETERS_MOST];
    rfm__model_parameters_for(model, NULL, covariates, parameters);
    rfm__answer(&job->spread->questions, parameters, of, &found->answers);
    if (scratch == NULL) return RFM_OK;
    const double share = job->spread->interval;
    double *bounds = found->bounds;
    spread_replicate(job, of, covariates, scratch);
    rfm__interval(scratch->alive, job->replicates, share, &bounds[0], &bounds[1]);
    rfm__interval(scratch->purchases, job->replicates, share, &bounds[2], &bounds[3]);
    if (job->spread->spend == NULL) return RFM_OK;
    for (int64_t row = alike->firsts[number]; row >= 0; row = alike->nexts[row]) {
        RFM_TRY(spread_money_intervals(job, row, 1, scratch, error));
    }
    return RFM_OK;
}

static rfm_status spread_chunk(void *context, int64_t chunk, rfm_error *error) {
    const spread_job *job = context;
    const int64_t first = chunk * SPREAD_CHUNK, left = job->alike->count - first;
    const int64_t end = first + (left < SPREAD_CHUNK ? left : SPREAD_CHUNK);
    const int32_t spends = job->spend_replicates;
    const size_t room = (size_t)(job->replicates > spends ? job->replicates : spends);
    spread_scratch scratch = {0};
    const spread_scratch *used = NULL;
    rfm_status status = RFM_OK;
    if (room > 0) {
        double *memory;
        RFM_TRY(rfm__new_array(4 * room, sizeof *memory, &memory, error));
        scratch = (spread_scratch){memory, memory + room, memory + 2 * room, memory + 3 * room};
        used = &scratch;
    }
    for (int64_t number = first; status == RFM_OK && number < end; ++number) {
        if (job->spread->purchases != NULL) {
            status = spread_history(job, number, used, error);
        } else if (used != NULL) {
            status = spread_money_intervals(job, job->alike->firsts[number], 0, used, error);
        }
    }
    rfm__free(scratch.alive);
    return status;
}

/* The spend of a purchase goes first, in order of rows: so the first bad one is named. */
static rfm_status spread_spend_chunk(void *context, int64_t chunk, rfm_error *error) {
    const spread_job *job = context;
    const int64_t first = chunk * SPREAD_ROWS, left = job->alike->rows - first;
    const int64_t end = first + (left < SPREAD_ROWS ? left : SPREAD_ROWS);
    for (int64_t row = first; row < end; ++row) {
        rfm__history of;
        int takes_part;
        RFM_TRY(rfm__history_read(&job->spend_columns, row, &of, &takes_part, error));
        const double spend =
            takes_part || of.x == 0 ? spread_spend(job->spread->spend, -1, &of) : NAN;
        spread_put(job, RFM__SPREAD_SPEND, row, spend);
    }
    return RFM_OK;
}

static void spread_row(const spread_job *job, int64_t row) {
    const int64_t number = job->alike->numbers[row];
    for (int32_t i = 0; number < 0 && i < RFM__SPREAD_COLUMNS; ++i) spread_put(job, i, row, NAN);
    if (number < 0 || job->found == NULL) return;
    const rfm__answers *answers = &job->found[number].answers;
    spread_put(job, RFM__SPREAD_ALIVE, row, answers->alive);
    spread_put(job, RFM__SPREAD_ALIVE_LATER, row, answers->alive_later);
    spread_put(job, RFM__SPREAD_PURCHASES, row, answers->purchases);
    spread_put(job, RFM__SPREAD_NONE, row, answers->none);
    spread_put(job, RFM__SPREAD_DERT, row, answers->dert);
    spread_put(job, RFM__SPREAD_DAYS_TO_LEVEL, row, answers->days_to_level);
    for (int32_t i = 0; job->replicates > 0 && i < 4; ++i) {
        spread_put(job, RFM__SPREAD_ALIVE_LOWER + i, row, job->found[number].bounds[i]);
    }
    if (job->spread->spend == NULL) return;
    const double spend = rfm__column_double(job->made[RFM__SPREAD_SPEND])[row];
    const double value = answers->discounted * spend * job->spread->margin_share;
    spread_put(job, RFM__SPREAD_CLV, row, value);
    spread_put(job, RFM__SPREAD_AT_RISK, row, value * (1 - answers->alive));
}

static rfm_status spread_row_chunk(void *context, int64_t chunk, rfm_error *error) {
    const spread_job *job = context;
    const int64_t first = chunk * SPREAD_ROWS, left = job->alike->rows - first;
    const int64_t end = first + (left < SPREAD_ROWS ? left : SPREAD_ROWS);
    (void)error;
    for (int64_t row = first; row < end; ++row) spread_row(job, row);
    return RFM_OK;
}

static rfm_status spread_fill(spread_job *job, rfm_error *error) {
    const rfm__spread *spread = job->spread;
    const int64_t chunks = (job->alike->count + SPREAD_CHUNK - 1) / SPREAD_CHUNK;
    const int64_t row_chunks = (job->alike->rows + SPREAD_ROWS - 1) / SPREAD_ROWS;
    if (spread->interval > 0) {
        if (spread->purchases != NULL) job->replicates = spread->purchases->state.replicates;
        if (spread->spend != NULL) job->spend_replicates = spread->spend->state.replicates;
    }
    if (spread->spend != NULL) {
        RFM_TRY(rfm__parallel(spread->threads, row_chunks, spread_spend_chunk, job, error));
    }
    if (job->found != NULL || spread->interval > 0) {
        RFM_TRY(rfm__parallel(spread->threads, chunks, spread_chunk, job, error));
    }
    return rfm__parallel(spread->threads, row_chunks, spread_row_chunk, job, error);
}

static rfm_status spread_columns_make(spread_job *job, const rfm_frame *frame,
                                      rfm_frame **out_frame, rfm_error *error) {
    rfm__filled_column of[RFM__SPREAD_COLUMNS];
    rfm__column *made[RFM__SPREAD_COLUMNS];
    int32_t count = 0, places[RFM__SPREAD_COLUMNS];
    const int64_t rows = rfm_frame_count(frame);
    for (int32_t i = 0; i < RFM__SPREAD_COLUMNS; ++i) {
        if ((job->spread->wanted >> i & 1u) == 0) continue;
        places[count] = i;
        of[count++] = spread_columns[i];
    }
    RFM_TRY(rfm__filled_new(of, count, rows, made, error));
    for (int32_t i = 0; i < count; ++i) job->made[places[i]] = made[i];
    rfm_status status = spread_fill(job, error);
    if (status == RFM_OK) {
        status = rfm__filled_settle(made, of, count, rows, job->spread->threads, error);
    }
    if (status != RFM_OK) {
        rfm__filled_free(made, count);
        return status;
    }
    return rfm__frame_extend(frame, made, count, out_frame, error);
}

rfm_status rfm__spread_make(const rfm__spread *spread, const rfm_frame *frame,
                            rfm_frame **out_frame, rfm_error *error) {
    const rfm_model *by = spread->purchases != NULL ? spread->purchases : spread->spend;
    rfm__alike alike;
    spread_job job = {.spread = spread, .alike = &alike};
    if (spread->spend != NULL) {
        RFM_TRY(rfm__history_columns_find(frame, spread->spend->kind, NULL, 1, &job.spend_columns,
                                          error));
    }
    RFM_TRY(rfm__alike_make(by, frame, &alike, error));
    rfm_status status = RFM_OK;
    if (spread->interval > 0) status = rfm__alike_link(&alike, error);
    if (status == RFM_OK && spread->purchases != NULL) {
        status = rfm__new_array((size_t)alike.count, sizeof *job.found, &job.found, error);
    }
    if (status == RFM_OK) status = spread_columns_make(&job, frame, out_frame, error);
    rfm__free(job.found);
    rfm__alike_free(&alike);
    return status;
}
