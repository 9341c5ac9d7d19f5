/* SPDX-License-Identifier: MIT */
/* There is one way from receipts to a level, and changes take it too: they become rows of the
 * customer table, which the scorer scores and the rules judge. Rows of many days stand in one
 * table, so that a table is made for thousands of changes and not for each. */
#include "next/judge.h"

#include <string.h>

#include "frame/frame.h"
#include "frame/vocabulary.h"

typedef struct next_judge_row {
    size_t owner;
    int64_t visits, spend;
} next_judge_row;

void rfm__next_judge_free(rfm__next_judge *judge) {
    rfm__free(judge->tallies);
    rfm__free(judge->ordered);
    rfm__free(judge->days);
    rfm__free(judge->rows);
    judge->tallies = NULL;
    judge->ordered = NULL;
    judge->days = NULL;
    judge->rows = NULL;
    judge->count = judge->capacity = 0;
}

/* All four arrays together; the old ones stay when one cannot grow. */
static rfm_status judge_reserve(rfm__next_judge *judge, rfm_error *error) {
    size_t capacity = judge->capacity;
    if (judge->count < judge->capacity) return RFM_OK;
    RFM_TRY(rfm__grow(&judge->tallies, &capacity, judge->count + 1, sizeof *judge->tallies, error));
    capacity = judge->capacity;
    RFM_TRY(rfm__grow(&judge->ordered, &capacity, judge->count + 1, sizeof *judge->ordered, error));
    capacity = judge->capacity;
    RFM_TRY(rfm__grow(&judge->days, &capacity, judge->count + 1, sizeof *judge->days, error));
    capacity = judge->capacity;
    RFM_TRY(rfm__grow(&judge->rows, &capacity, judge->count + 1, sizeof *judge->rows, error));
    judge->capacity = capacity;
    return RFM_OK;
}

static rfm_status judge_table(const rfm__next_judge *judge, rfm_frame **out_frame,
                              rfm_error *error) {
    rfm__table_source source = {.ledger = judge->ledger,
                                .lens = judge->lens,
                                .models = judge->models,
                                .ordered = judge->ordered,
                                .rows = (int64_t)judge->count,
                                .days = judge->days};
    source.tallies[judge->shard] = judge->tallies;
    return rfm__table_make(&source, out_frame, error);
}

static rfm_status judge_tables(const rfm__next_judge *judge, rfm_frame **out_customers,
                               rfm_frame **out_scored, rfm_frame **out_judged, rfm_error *error) {
    *out_customers = *out_scored = *out_judged = NULL;
    RFM_TRY(judge_table(judge, out_customers, error));
    RFM_TRY(rfm_scorer_apply(judge->scorer, *out_customers, 1, out_scored, error));
    return rfm_rules_apply(judge->rules, *out_scored, 1, out_judged, error);
}

typedef struct judge_columns {
    rfm_column segment, level;
    int32_t score_count;
    rfm_column scores[RFM__DIMENSIONS_MAX];
} judge_columns;

static rfm_status judge_find(const rfm__next_judge *judge, const rfm_frame *judged,
                             judge_columns *columns, rfm_error *error) {
    RFM_TRY(rfm_frame_find(judged, RFM__SEGMENT, &columns->segment, error));
    RFM_TRY(rfm_frame_find(judged, RFM__LEVEL, &columns->level, error));
    columns->score_count = judge->scorer->count;
    for (int32_t i = 0; i < columns->score_count; ++i) {
        const char *name = judge->scorer->dimensions[i].name;
        RFM_TRY(rfm_frame_find(judged, name, &columns->scores[i], error));
    }
    return RFM_OK;
}

static int32_t judge_cell(const rfm_column *column, int64_t row, int32_t missing) {
    return rfm__cell_is_missing(column, row) ? missing : ((const int32_t *)column->values)[row];
}

static void judge_tell(const rfm__next_judge *judge, const judge_columns *columns) {
    for (size_t i = 0; i < judge->count; ++i) {
        const next_judge_row *row = &judge->rows[i];
        const int64_t at = (int64_t)i;
        rfm__next_verdict verdict = {
            .owner = row->owner, .day = judge->days[i], .visits = row->visits, .spend = row->spend};
        verdict.segment = judge_cell(&columns->segment, at, RFM__NEXT_NO_SEGMENT);
        verdict.level = judge_cell(&columns->level, at, 0);
        for (int32_t k = 0; k < columns->score_count; ++k) {
            verdict.scores[k] = judge_cell(&columns->scores[k], at, 0);
        }
        judge->take(judge->context, &verdict);
    }
}

rfm_status rfm__next_judge_finish(rfm__next_judge *judge, rfm_error *error) {
    rfm_frame *customers, *scored, *judged;
    judge_columns columns = {.score_count = 0};
    if (judge->count == 0) return RFM_OK;
    rfm_status status = judge_tables(judge, &customers, &scored, &judged, error);
    if (status == RFM_OK) status = judge_find(judge, judged, &columns, error);
    if (status == RFM_OK) judge_tell(judge, &columns);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    rfm_frame_free(judged);
    judge->count = 0;
    return status;
}

rfm_status rfm__next_judge_push(rfm__next_judge *judge, uint32_t customer, size_t owner,
                                const rfm__next_change *change, rfm_error *error) {
    if (judge->count == RFM__NEXT_ROWS) RFM_TRY(rfm__next_judge_finish(judge, error));
    RFM_TRY(judge_reserve(judge, error));
    const size_t at = judge->count++;
    judge->tallies[at] = rfm__next_tally(change);
    judge->ordered[at] = (rfm__ordered){.key = at, .place = {judge->shard, customer}};
    judge->days[at] = change->day;
    judge->rows[at] = (next_judge_row){owner, change->visits, change->spend};
    return RFM_OK;
}

rfm_status rfm__next_judge_probe(rfm__next_judge *judge, rfm_frame **out_customers,
                                 rfm_frame **out_scored, rfm_error *error) {
    rfm_frame *judged;
    const rfm_status status = judge_tables(judge, out_customers, out_scored, &judged, error);
    rfm_frame_free(judged);
    if (status == RFM_OK) return RFM_OK;
    rfm_frame_free(*out_customers);
    rfm_frame_free(*out_scored);
    *out_customers = *out_scored = NULL;
    return status;
}
