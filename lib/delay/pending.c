/* SPDX-License-Identifier: MIT */
/* What a delay holds, as frames: the changes that wait, and what is in force. */
#include "base/days.h"
#include "delay/cells32.h"
#include "delay/delay.h"
#include "frame/vocabulary.h"

enum {
    PENDING_SEGMENT,
    PENDING_LEVEL,
    PENDING_NEXT,
    PENDING_NEXT_LEVEL,
    PENDING_SINCE,
    PENDING_DUE,
    PENDING_CELLS
};

static const struct {
    const char *name;
    int32_t type, has_labels;
} pending_columns[PENDING_CELLS] = {
    {RFM__SEGMENT, RFM_COLUMN_CODE, 1},          {RFM__LEVEL, RFM_COLUMN_CODE, 0},
    {RFM__PENDING_SEGMENT, RFM_COLUMN_CODE, 1},  {RFM__PENDING_LEVEL, RFM_COLUMN_CODE, 0},
    {RFM__PENDING_SINCE_DAY, RFM_COLUMN_DAY, 0}, {RFM__DUE_DAY, RFM_COLUMN_DAY, 0}};

typedef struct pending_list {
    const rfm_delay *delay;
    int64_t count;
    rfm__labels *labels;
    rfm__cells32 cells[PENDING_CELLS];
    rfm__column *columns[PENDING_CELLS + 1]; /* customer first */
} pending_list;

/* The ids of the rows in which something waits, or of all rows. */
static rfm_status pending_texts(const rfm_delay *delay, int is_all, int64_t count,
                                rfm__column **out_column, rfm_error *error) {
    const rfm__delay_table *held = &delay->table;
    int64_t *offsets;
    char *bytes;
    size_t total = 0;
    const rfm__roster ids = rfm__delay_roster(delay);
    for (int64_t i = 0; i < held->count; ++i) {
        if (!is_all && held->rows[i].pending == RFM__DELAY_SETTLED) continue;
        total += (size_t)(held->offsets[i + 1] - held->offsets[i]);
    }
    RFM_TRY(rfm__new_array((size_t)count + 1, sizeof *offsets, &offsets, error));
    const rfm_status status = rfm__new_array(total, 1, &bytes, error);
    if (status != RFM_OK) {
        rfm__free(offsets);
        return status;
    }
    offsets[0] = 0;
    for (int64_t i = 0, row = 0; i < held->count; ++i) {
        size_t size;
        if (!is_all && held->rows[i].pending == RFM__DELAY_SETTLED) continue;
        const char *text = rfm__roster_text(&ids, i, &size);
        memcpy(bytes + offsets[row], text, size);
        offsets[row + 1] = offsets[row] + (int64_t)size;
        ++row;
    }
    return rfm__column_new_text(RFM__CUSTOMER, count, offsets, bytes, out_column, error);
}

static rfm_status pending_customers(const rfm_delay *delay, int is_all, rfm__column **out_column,
                                    rfm_error *error) {
    const rfm__delay_table *held = &delay->table;
    const int64_t count = is_all ? held->count : held->pending;
    if (delay->id_type != RFM_COLUMN_INT64) {
        return pending_texts(delay, is_all, count, out_column, error);
    }
    RFM_TRY(rfm__column_new(RFM__CUSTOMER, RFM_COLUMN_INT64, 0, count, out_column, error));
    int64_t *to = rfm__column_int64(*out_column);
    for (int64_t i = 0; i < held->count; ++i) {
        if (is_all || held->rows[i].pending != RFM__DELAY_SETTLED) *to++ = held->numbers[i];
    }
    return RFM_OK;
}

static void pending_put_segment(pending_list *list, int32_t cells, int64_t row, int32_t segment) {
    rfm__cells32 *labels = &list->cells[cells], *levels = &list->cells[cells + 1];
    if (segment == RFM__SEGMENT_NONE) {
        rfm__cells32_skip(labels, row);
        rfm__cells32_skip(levels, row);
        return;
    }
    const rfm__level *level = &list->delay->names.levels[segment];
    rfm__cells32_put(labels, row, segment);
    if (level->is_known) {
        rfm__cells32_put(levels, row, level->value);
    } else {
        rfm__cells32_skip(levels, row);
    }
}

static void pending_put(pending_list *list, int64_t row, const rfm__delay_row *from) {
    const rfm_delay *delay = list->delay;
    const int64_t due = (int64_t)from->pending_since_day +
                        rfm__delay_days(delay, delay->names.levels, from->segment, from->pending);
    pending_put_segment(list, PENDING_SEGMENT, row, from->segment);
    pending_put_segment(list, PENDING_NEXT, row, from->pending);
    rfm__cells32_put(&list->cells[PENDING_SINCE], row, from->pending_since_day);
    if (due > RFM_DAY_MAX) {
        rfm__cells32_skip(&list->cells[PENDING_DUE], row);
    } else {
        rfm__cells32_put(&list->cells[PENDING_DUE], row, (int32_t)due);
    }
}

static rfm_status pending_start(pending_list *list, int32_t cells, int is_all, rfm_error *error) {
    const rfm__delay_names *names = &list->delay->names;
    static const int64_t no_offsets[1] = {0};
    RFM_TRY(rfm__labels_new(names->count, names->offsets == NULL ? no_offsets : names->offsets,
                            names->bytes, &list->labels, error));
    RFM_TRY(pending_customers(list->delay, is_all, &list->columns[0], error));
    for (int32_t i = 0; i < cells; ++i) {
        RFM_TRY(rfm__cells32_new(pending_columns[i].name, pending_columns[i].type, list->count,
                                 pending_columns[i].has_labels ? list->labels : NULL,
                                 &list->cells[i], error));
    }
    return RFM_OK;
}

static rfm_status pending_publish(pending_list *list, int32_t cells, rfm_frame **out_frame,
                                  rfm_error *error) {
    for (int32_t i = 0; i < cells; ++i) list->columns[i + 1] = rfm__cells32_take(&list->cells[i]);
    return rfm__frame_publish(list->columns, cells + 1, list->count, out_frame, error);
}

static void pending_free(pending_list *list) {
    rfm__labels_free(list->labels);
    for (int32_t i = 0; i < PENDING_CELLS; ++i) rfm__cells32_free(&list->cells[i]);
    for (int32_t i = 0; i <= PENDING_CELLS; ++i) rfm__column_free(list->columns[i]);
}

rfm_status rfm_delay_pending(const rfm_delay *delay, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (delay == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "delay is NULL");
    pending_list list = {.delay = delay, .count = delay->table.pending};
    rfm_status status = pending_start(&list, PENDING_CELLS, 0, error);
    if (status == RFM_OK) {
        for (int64_t i = 0, row = 0; i < delay->table.count; ++i) {
            if (delay->table.rows[i].pending == RFM__DELAY_SETTLED) continue;
            pending_put(&list, row++, &delay->table.rows[i]);
        }
        status = pending_publish(&list, PENDING_CELLS, out_frame, error);
    }
    pending_free(&list);
    return status;
}

rfm_status rfm__delay_in_force(const rfm_delay *delay, rfm_frame **out_frame, rfm_error *error) {
    pending_list list = {.delay = delay, .count = delay->table.count};
    *out_frame = NULL;
    rfm_status status = pending_start(&list, PENDING_LEVEL + 1, 1, error);
    if (status == RFM_OK) {
        for (int64_t i = 0; i < delay->table.count; ++i) {
            pending_put_segment(&list, PENDING_SEGMENT, i, delay->table.rows[i].segment);
        }
        status = pending_publish(&list, PENDING_LEVEL + 1, out_frame, error);
    }
    pending_free(&list);
    return status;
}
