/* SPDX-License-Identifier: MIT */
/* The two tables of regularity: a row for each customer, filled column by column because there are
 * many, and a row for each length of an interval. */
#include <string.h>

#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "retention/intervals.h"

enum {
    INTERVAL_CUSTOMER,
    INTERVAL_COUNT,
    INTERVAL_MEAN_DAYS,
    INTERVAL_SD_DAYS,
    INTERVAL_CV,
    INTERVAL_COLUMNS
};

static const struct interval_layout {
    const char *name;
    int32_t type;
    int32_t least; /* intervals below which the cell is missing */
} interval_layout[INTERVAL_COLUMNS] = {
    [INTERVAL_CUSTOMER] = {RFM__CUSTOMER, RFM_COLUMN_INT64, 0},
    [INTERVAL_COUNT] = {"intervals", RFM_COLUMN_INT64, 0},
    [INTERVAL_MEAN_DAYS] = {"mean_days", RFM_COLUMN_DOUBLE, 1},
    [INTERVAL_SD_DAYS] = {"sd_days", RFM_COLUMN_DOUBLE, 2},
    [INTERVAL_CV] = {"cv", RFM_COLUMN_DOUBLE, 2},
};

static rfm_status interval_text_ids(const rfm_ledger *ledger, const rfm__intervals *intervals,
                                    rfm__column **out_column, rfm_error *error) {
    const size_t rows = intervals->count;
    int64_t *offsets;
    char *bytes;
    RFM_TRY(rfm__new_array(rows + 1, sizeof *offsets, &offsets, error));
    offsets[0] = 0;
    for (size_t i = 0; i < rows; ++i) {
        const rfm__id id = rfm__place_id(ledger, intervals->ordered[i].place);
        offsets[i + 1] = offsets[i] + (int64_t)id.size;
    }
    const rfm_status status = rfm__new_array((size_t)offsets[rows], 1, &bytes, error);
    if (status != RFM_OK) {
        rfm__free(offsets);
        return status;
    }
    for (size_t i = 0; i < rows; ++i) {
        const rfm__id id = rfm__place_id(ledger, intervals->ordered[i].place);
        memcpy(bytes + offsets[i], id.text, id.size);
    }
    return rfm__column_new_text(RFM__CUSTOMER, (int64_t)rows, offsets, bytes, out_column, error);
}

static rfm_status interval_ids(const rfm_ledger *ledger, const rfm__intervals *intervals,
                               rfm__column **out_column, rfm_error *error) {
    if (ledger->id_type == RFM_ID_TEXT) {
        return interval_text_ids(ledger, intervals, out_column, error);
    }
    RFM_TRY(rfm__column_new(RFM__CUSTOMER, RFM_COLUMN_INT64, 0, (int64_t)intervals->count,
                            out_column, error));
    for (size_t i = 0; i < intervals->count; ++i) {
        const rfm__id id = rfm__place_id(ledger, intervals->ordered[i].place);
        rfm__column_int64(*out_column)[i] = id.number;
    }
    return RFM_OK;
}

static double interval_measure(int column, const rfm__rhythm *rhythm) {
    if (rhythm->intervals < interval_layout[column].least) return 0; /* missing */
    if (column == INTERVAL_MEAN_DAYS) return rfm__rhythm_mean(rhythm);
    return column == INTERVAL_SD_DAYS ? rfm__rhythm_sd(rhythm) : rfm__rhythm_cv(rhythm);
}

static rfm_status interval_column(int column, const rfm__intervals *intervals,
                                  rfm__column **out_column, rfm_error *error) {
    const struct interval_layout *layout = &interval_layout[column];
    RFM_TRY(rfm__column_new(layout->name, layout->type, 0, (int64_t)intervals->count, out_column,
                            error));
    uint8_t *validity = rfm__column_validity(*out_column);
    if (validity == NULL) return rfm__fail_memory(error);
    for (size_t i = 0; i < intervals->count; ++i) {
        const rfm__rhythm *rhythm = rfm__intervals_get(intervals, i);
        if (column == INTERVAL_COUNT) {
            rfm__column_int64(*out_column)[i] = rhythm->intervals;
            continue;
        }
        rfm__column_double(*out_column)[i] = interval_measure(column, rhythm);
        if (rhythm->intervals >= layout->least) continue;
        validity[i / 8] = (uint8_t)(validity[i / 8] & ~(1u << (i % 8)));
    }
    rfm__column_count_nulls(*out_column);
    return RFM_OK;
}

rfm_status rfm__intervals_customer_table(const rfm_ledger *ledger, const rfm__intervals *intervals,
                                         rfm_frame **out_frame, rfm_error *error) {
    rfm__column *columns[INTERVAL_COLUMNS] = {NULL};
    rfm_status status = interval_ids(ledger, intervals, &columns[INTERVAL_CUSTOMER], error);
    for (int i = INTERVAL_COUNT; status == RFM_OK && i < INTERVAL_COLUMNS; ++i) {
        status = interval_column(i, intervals, &columns[i], error);
    }
    if (status == RFM_OK) {
        status = rfm__frame_publish(columns, INTERVAL_COLUMNS, (int64_t)intervals->count, out_frame,
                                    error);
    }
    for (int i = 0; i < INTERVAL_COLUMNS; ++i) rfm__column_free(columns[i]);
    return status;
}

static rfm_status interval_write_lengths(const rfm__counter *lengths, rfm_frame **out_frame,
                                         rfm_error *error) {
    static const rfm__builder_column columns[] = {{"days", RFM_COLUMN_INT64, 0},
                                                  {"count", RFM_COLUMN_INT64, 0},
                                                  {"share", RFM_COLUMN_DOUBLE, 0},
                                                  {"cumulative_share", RFM_COLUMN_DOUBLE, 0}};
    rfm__builder *builder;
    int64_t total = 0, sum = 0;
    RFM_TRY(rfm__builder_new(columns, 4, &builder, error));
    for (size_t i = 0; i < lengths->count; ++i) total += lengths->list[i].count;
    for (size_t i = 0; i < lengths->count; ++i) {
        const int64_t count = lengths->list[i].count;
        sum += count;
        rfm__builder_int64(builder, 0, (int64_t)lengths->list[i].key);
        rfm__builder_int64(builder, 1, count);
        rfm__builder_double(builder, 2, (double)count / (double)total);
        rfm__builder_double(builder, 3, (double)sum / (double)total);
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm__intervals_length_table(rfm__intervals *intervals, rfm_frame **out_frame,
                                       rfm_error *error) {
    rfm__counter *all = &intervals->parts[0].lengths;
    RFM_TRY(rfm__counter_settle(all, error));
    for (uint32_t s = 1; s < RFM__SHARDS; ++s) {
        RFM_TRY(rfm__counter_settle(&intervals->parts[s].lengths, error));
        RFM_TRY(rfm__counter_merge(all, &intervals->parts[s].lengths, error));
    }
    return interval_write_lengths(all, out_frame, error);
}
