/* SPDX-License-Identifier: MIT */
/*
 * The table that a marketer looks at first: who is in which segment, and what they are worth. All
 * sums are of integers and wide enough for any order of rows; each share and mean is one division
 * at the end.
 */
#include "base/exact.h"
#include "base/sum128.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "report/groups.h"
#include "rfm/report.h"

/* What is summed up, by column of the frame. */
enum {
    SUMMARY_RECEIPTS,
    SUMMARY_SPEND,
    SUMMARY_DAYS,
    SUMMARY_R,
    SUMMARY_F,
    SUMMARY_M,
    SUMMARY_MEASURES
};

/* What comes out. */
enum {
    SUMMARY_OUT_SEGMENT,
    SUMMARY_OUT_LEVEL,
    SUMMARY_OUT_CUSTOMERS,
    SUMMARY_OUT_SHARE,
    SUMMARY_OUT_RECEIPTS,
    SUMMARY_OUT_SPEND,
    SUMMARY_OUT_SPEND_SHARE,
    SUMMARY_OUT_MEAN_RECEIPT,
    SUMMARY_OUT_MEAN_DAYS,
    SUMMARY_OUT_MEAN_RECEIPTS,
    SUMMARY_OUT_MEAN_SPEND,
    SUMMARY_OUT_MEAN_R,
    SUMMARY_OUT_MEAN_F,
    SUMMARY_OUT_MEAN_M,
    SUMMARY_OUT_COUNT
};

typedef struct summary_measure {
    const char *name;
    uint32_t types;
    int32_t is_optional;
    int32_t mean_out; /* column of its plain mean */
} summary_measure;

static const summary_measure summary_measures[SUMMARY_MEASURES] = {
    {RFM__RECEIPTS, 1u << RFM_COLUMN_INT64, 0, SUMMARY_OUT_MEAN_RECEIPTS},
    {RFM__SPEND_NET, 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_AMOUNT, 0, -1},
    {RFM__DAYS_SINCE_LAST, 1u << RFM_COLUMN_INT64, 1, SUMMARY_OUT_MEAN_DAYS},
    {RFM__SCORE_R, 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_CODE, 1, SUMMARY_OUT_MEAN_R},
    {RFM__SCORE_F, 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_CODE, 1, SUMMARY_OUT_MEAN_F},
    {RFM__SCORE_M, 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_CODE, 1, SUMMARY_OUT_MEAN_M},
};

typedef struct summary_sum {
    rfm__sum128 sum;
    int64_t count; /* of the values that were not missing */
} summary_sum;

typedef struct summary_work {
    rfm__groups groups;
    rfm_column columns[SUMMARY_MEASURES]; /* name NULL: the frame does not have it */
    summary_sum *sums;                    /* groups x measures */
    int64_t *totals;                      /* the same, as 64-bit numbers */
    int64_t rows, spend;                  /* of all */
    int32_t place[SUMMARY_OUT_COUNT];     /* of each column that comes out; -1: left out */
    rfm__builder *builder;
} summary_work;

static rfm_status summary_find_columns(const rfm_frame *frame, summary_work *work,
                                       rfm_error *error) {
    for (int32_t i = 0; i < SUMMARY_MEASURES; ++i) {
        const summary_measure *measure = &summary_measures[i];
        const int32_t index = rfm__frame_index(frame, measure->name);
        if (index < 0 && measure->is_optional) continue;
        RFM_TRY(rfm__frame_require(frame, measure->name, measure->types, &work->columns[i], error));
        if (work->columns[i].label_offsets == NULL) continue;
        return rfm__fail_at(error, RFM_E_COLUMN, -1, index + 1,
                            "column %s is code with labels; expected scores", measure->name);
    }
    return RFM_OK;
}

static int64_t summary_value(const rfm_column *column, int64_t row) {
    return column->type == RFM_COLUMN_CODE ? ((const int32_t *)column->values)[row]
                                           : ((const int64_t *)column->values)[row];
}

static rfm_status summary_overflow(const rfm__group *group, const char *name, rfm_error *error) {
    if (group == NULL || group->name == NULL) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1, "sum of %s %s does not fit 64 bits", name,
                         group == NULL ? "of all customers" : "of customers without a segment");
    }
    return rfm__fail(error, RFM_E_OVERFLOW, -1, "sum of %s of segment %.*s does not fit 64 bits",
                     name, group->name_size > 60 ? 60 : (int)group->name_size, group->name);
}

static rfm_status summary_total(summary_work *work, rfm_error *error) {
    rfm__sum128 all = {0, 0};
    for (int64_t row = 0; row < work->rows; ++row) {
        summary_sum *sums = work->sums + rfm__groups_find(&work->groups, row) * SUMMARY_MEASURES;
        for (int32_t i = 0; i < SUMMARY_MEASURES; ++i) {
            const rfm_column *column = &work->columns[i];
            if (column->name == NULL || rfm__cell_is_missing(column, row)) continue;
            const int64_t value = summary_value(column, row);
            rfm__sum128_add(&sums[i].sum, value);
            ++sums[i].count;
            if (i == SUMMARY_SPEND) rfm__sum128_add(&all, value);
        }
    }
    for (int64_t i = 0; i < work->groups.count * SUMMARY_MEASURES; ++i) {
        if (rfm__sum128_fits(&work->sums[i].sum, &work->totals[i])) continue;
        return summary_overflow(&work->groups.groups[i / SUMMARY_MEASURES],
                                summary_measures[i % SUMMARY_MEASURES].name, error);
    }
    if (rfm__sum128_fits(&all, &work->spend)) return RFM_OK;
    return summary_overflow(NULL, RFM__SPEND_NET, error);
}

static rfm_status summary_start(summary_work *work, rfm_error *error) {
    const rfm_column *spend = &work->columns[SUMMARY_SPEND];
    const int32_t scale = spend->type == RFM_COLUMN_AMOUNT ? spend->scale : 0;
    const rfm__builder_column columns[SUMMARY_OUT_COUNT] = {
        {RFM__SEGMENT, RFM_COLUMN_TEXT, 0},
        {RFM__LEVEL, RFM_COLUMN_CODE, 0},
        {"customers", RFM_COLUMN_INT64, 0},
        {"share", RFM_COLUMN_DOUBLE, 0},
        {RFM__RECEIPTS, RFM_COLUMN_INT64, 0},
        {RFM__SPEND_NET, RFM_COLUMN_AMOUNT, scale},
        {"spend_share", RFM_COLUMN_DOUBLE, 0},
        {RFM__MEAN_RECEIPT, RFM_COLUMN_AMOUNT, scale},
        {"mean_days_since_last", RFM_COLUMN_DOUBLE, 0},
        {"mean_receipts", RFM_COLUMN_DOUBLE, 0},
        {"mean_spend", RFM_COLUMN_AMOUNT, scale},
        {"mean_r", RFM_COLUMN_DOUBLE, 0},
        {"mean_f", RFM_COLUMN_DOUBLE, 0},
        {"mean_m", RFM_COLUMN_DOUBLE, 0},
    };
    rfm__builder_column made[SUMMARY_OUT_COUNT];
    int32_t count = 0;
    for (int32_t i = 0; i < SUMMARY_OUT_COUNT; ++i) {
        int is_left_out = 0;
        for (int32_t k = 0; k < SUMMARY_MEASURES; ++k) {
            is_left_out |= summary_measures[k].mean_out == i && work->columns[k].name == NULL;
        }
        work->place[i] = is_left_out ? -1 : count;
        if (!is_left_out) made[count++] = columns[i];
    }
    return rfm__builder_new(made, count, &work->builder, error);
}

static void summary_put_ratio(summary_work *work, int32_t out, int64_t part, int64_t whole) {
    if (work->place[out] < 0 || whole <= 0) return;
    rfm__builder_double(work->builder, work->place[out], (double)part / (double)whole);
}

static void summary_put_mean_amount(summary_work *work, int32_t out, int64_t sum, int64_t count) {
    if (count <= 0) return;
    rfm__builder_int64(work->builder, work->place[out], rfm__divide_half_even(sum, count));
}

static void summary_put_group(summary_work *work, int64_t index) {
    const rfm__group *group = &work->groups.groups[index];
    const summary_sum *sums = work->sums + index * SUMMARY_MEASURES;
    const int64_t *totals = work->totals + index * SUMMARY_MEASURES;
    const int64_t receipts = totals[SUMMARY_RECEIPTS], spend = totals[SUMMARY_SPEND];
    const int32_t *place = work->place;
    if (group->name != NULL) {
        rfm__builder_text(work->builder, place[SUMMARY_OUT_SEGMENT], group->name, group->name_size);
    }
    if (group->has_level) {
        rfm__builder_int64(work->builder, place[SUMMARY_OUT_LEVEL], group->level);
    }
    rfm__builder_int64(work->builder, place[SUMMARY_OUT_CUSTOMERS], group->customers);
    rfm__builder_int64(work->builder, place[SUMMARY_OUT_RECEIPTS], receipts);
    rfm__builder_int64(work->builder, place[SUMMARY_OUT_SPEND], spend);
    summary_put_ratio(work, SUMMARY_OUT_SHARE, group->customers, work->rows);
    summary_put_ratio(work, SUMMARY_OUT_SPEND_SHARE, spend, work->spend);
    summary_put_mean_amount(work, SUMMARY_OUT_MEAN_RECEIPT, spend, receipts);
    summary_put_mean_amount(work, SUMMARY_OUT_MEAN_SPEND, spend, sums[SUMMARY_SPEND].count);
    for (int32_t i = 0; i < SUMMARY_MEASURES; ++i) {
        if (summary_measures[i].mean_out < 0) continue;
        summary_put_ratio(work, summary_measures[i].mean_out, totals[i], sums[i].count);
    }
    rfm__builder_end_row(work->builder);
}

static rfm_status summary_write(summary_work *work, rfm_frame **out_frame, rfm_error *error) {
    int64_t *order;
    int64_t count;
    RFM_TRY(rfm__groups_order(&work->groups, &order, &count, error));
    rfm_status status = summary_start(work, error);
    for (int64_t i = 0; status == RFM_OK && i < count; ++i) summary_put_group(work, order[i]);
    rfm__free(order);
    return status == RFM_OK ? rfm__builder_finish(work->builder, out_frame, error) : status;
}

static rfm_status summary_run(const rfm_frame *frame, const rfm_rules *rules, summary_work *work,
                              rfm_frame **out_frame, rfm_error *error) {
    RFM_TRY(rfm__groups_make(frame, rules, &work->groups, error));
    RFM_TRY(summary_find_columns(frame, work, error));
    const size_t sums = (size_t)work->groups.count * SUMMARY_MEASURES;
    RFM_TRY(rfm__new_zeroed_array(sums, sizeof *work->sums, &work->sums, error));
    RFM_TRY(rfm__new_zeroed_array(sums, sizeof *work->totals, &work->totals, error));
    RFM_TRY(rfm__groups_count(&work->groups, error));
    RFM_TRY(summary_total(work, error));
    return summary_write(work, out_frame, error);
}

rfm_status rfm_report_summary(const rfm_frame *frame, const rfm_rules *rules, rfm_frame **out_frame,
                              rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    summary_work work = {.rows = rfm_frame_count(frame)};
    const rfm_status status = summary_run(frame, rules, &work, out_frame, error);
    rfm__groups_free(&work.groups);
    rfm__free(work.sums);
    rfm__free(work.totals);
    return status;
}
