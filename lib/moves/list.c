/* SPDX-License-Identifier: MIT */
/* How many moves there will be is not known before the last day, so rows are gathered first and
 * turned into columns at the end. */
#include "moves/list.h"

#include <string.h>

#include "delay/cells32.h"
#include "frame/vocabulary.h"

/* The columns after the customer; the day comes before him. */
enum {
    LIST_DAY,
    LIST_FROM,
    LIST_FROM_LEVEL,
    LIST_TO,
    LIST_TO_LEVEL,
    LIST_CHANGE,
    LIST_BOUGHT,
    LIST_CELLS
};

static const struct {
    const char *name;
    int32_t type;
    int32_t is_segment, is_daily;
} list_columns[LIST_CELLS] = {
    {RFM__DAY, RFM_COLUMN_DAY, 0, 1},         {RFM__FROM_SEGMENT, RFM_COLUMN_CODE, 1, 0},
    {RFM__FROM_LEVEL, RFM_COLUMN_CODE, 0, 0}, {RFM__TO_SEGMENT, RFM_COLUMN_CODE, 1, 0},
    {RFM__TO_LEVEL, RFM_COLUMN_CODE, 0, 0},   {RFM__CHANGE, RFM_COLUMN_CODE, 0, 0},
    {RFM__BOUGHT, RFM_COLUMN_CODE, 0, 1}};

void rfm__move_list_free(rfm__move_list *list) {
    rfm__free(list->rows);
    rfm__free(list->ids);
    rfm__bytes_free(&list->texts);
    *list = (rfm__move_list){0};
}

static rfm_status list_add_id(rfm__move_list *list, const rfm__roster *ids, int64_t row,
                              rfm_error *error) {
    const size_t at = (size_t)list->count;
    /* One more, because a column of texts has an offset before the first. */
    RFM_TRY(rfm__grow(&list->ids, &list->id_capacity, at + 2, sizeof *list->ids, error));
    if (ids->numbers != NULL) {
        list->ids[at] = ids->numbers[row];
        return RFM_OK;
    }
    size_t size;
    const char *text = rfm__roster_text(ids, row, &size);
    RFM_TRY(rfm__bytes_add(&list->texts, text, size, error));
    list->ids[0] = 0;
    list->ids[at + 1] = (int64_t)list->texts.size;
    return RFM_OK;
}

static rfm__level list_level(const rfm__side *side, int32_t segment) {
    const rfm__level none = {0};
    return segment == RFM__SEGMENT_NONE ? none : side->levels[segment];
}

rfm_status rfm__move_list_add(rfm__move_list *list, const rfm__side *before, const rfm__side *after,
                              const rfm__move *move, int32_t day, int32_t bought,
                              rfm_error *error) {
    const size_t at = (size_t)list->count;
    const int is_lost = move->after_row < 0;
    RFM_TRY(rfm__grow(&list->rows, &list->row_capacity, at + 1, sizeof *list->rows, error));
    RFM_TRY(list_add_id(list, is_lost ? &before->ids : &after->ids,
                        is_lost ? move->before_row : move->after_row, error));
    list->rows[list->count++] = (rfm__listed){.day = day,
                                              .from = move->from,
                                              .to = move->to,
                                              .change = move->change,
                                              .bought = bought,
                                              .from_level = list_level(before, move->from),
                                              .to_level = list_level(after, move->to)};
    return RFM_OK;
}

static void list_put(rfm__cells32 *cells, int64_t row, int is_there, int32_t value) {
    if (is_there) {
        rfm__cells32_put(cells, row, value);
    } else {
        rfm__cells32_skip(cells, row);
    }
}

static void list_fill(const rfm__move_list *list, rfm__cells32 *cells) {
    for (int64_t i = 0; i < list->count; ++i) {
        const rfm__listed *row = &list->rows[i];
        list_put(&cells[LIST_FROM], i, row->from >= 0, row->from);
        list_put(&cells[LIST_FROM_LEVEL], i, row->from_level.is_known, row->from_level.value);
        list_put(&cells[LIST_TO], i, row->to >= 0, row->to);
        list_put(&cells[LIST_TO_LEVEL], i, row->to_level.is_known, row->to_level.value);
        rfm__cells32_put(&cells[LIST_CHANGE], i, row->change);
        if (!list->is_daily) continue;
        rfm__cells32_put(&cells[LIST_DAY], i, row->day);
        rfm__cells32_put(&cells[LIST_BOUGHT], i, row->bought);
    }
}

static rfm_status list_make_cells(const rfm__move_list *list, rfm__labels *segments,
                                  rfm__labels *changes, rfm__cells32 *cells, rfm_error *error) {
    for (int32_t i = 0; i < LIST_CELLS; ++i) {
        if (list_columns[i].is_daily && !list->is_daily) continue;
        rfm__labels *labels = list_columns[i].is_segment ? segments : NULL;
        if (i == LIST_CHANGE) labels = changes;
        RFM_TRY(rfm__cells32_new(list_columns[i].name, list_columns[i].type, list->count, labels,
                                 &cells[i], error));
    }
    return RFM_OK;
}

/* The customers, whose memory moves into the column. */
static rfm_status list_make_customers(rfm__move_list *list, rfm__column **out_column,
                                      rfm_error *error) {
    if (list->id_type == RFM_COLUMN_INT64) {
        RFM_TRY(
            rfm__column_new(RFM__CUSTOMER, RFM_COLUMN_INT64, 0, list->count, out_column, error));
        if (list->count == 0) return RFM_OK;
        memcpy(rfm__column_int64(*out_column), list->ids, (size_t)list->count * sizeof *list->ids);
        return RFM_OK;
    }
    RFM_TRY(rfm__grow(&list->ids, &list->id_capacity, 1, sizeof *list->ids, error));
    list->ids[0] = 0;
    int64_t *offsets = list->ids;
    char *bytes = list->texts.data;
    list->ids = NULL;
    list->id_capacity = 0;
    list->texts = (rfm__bytes){0};
    return rfm__column_new_text(RFM__CUSTOMER, list->count, offsets, bytes, out_column, error);
}

static rfm_status list_publish(rfm__move_list *list, rfm__cells32 *cells, rfm_frame **out_frame,
                               rfm_error *error) {
    rfm__column *columns[LIST_CELLS + 1] = {NULL};
    RFM_TRY(list_make_customers(list, &columns[1], error));
    list_fill(list, cells);
    for (int32_t i = 0; i < LIST_CELLS; ++i) {
        if (cells[i].column == NULL) continue;
        columns[i == LIST_DAY ? 0 : i + 1] = rfm__cells32_take(&cells[i]);
    }
    return rfm__frame_publish(columns, LIST_CELLS + 1, list->count, out_frame, error);
}

rfm_status rfm__move_list_publish(rfm__move_list *list, const rfm__universe *universe,
                                  rfm_frame **out_frame, rfm_error *error) {
    static const char *const words[RFM__CHANGES] = {"stayed", "up",   "down",    "across",
                                                    "new",    "lost", "returned"};
    rfm__labels *segments = NULL, *changes = NULL;
    rfm__cells32 cells[LIST_CELLS] = {{0}};
    *out_frame = NULL;
    rfm_status status = rfm__universe_labels(universe, &segments, error);
    if (status == RFM_OK) status = rfm__labels_from_texts(words, RFM__CHANGES, &changes, error);
    if (status == RFM_OK) status = list_make_cells(list, segments, changes, cells, error);
    if (status == RFM_OK) status = list_publish(list, cells, out_frame, error);
    for (int32_t i = 0; i < LIST_CELLS; ++i) rfm__cells32_free(&cells[i]);
    rfm__labels_free(segments);
    rfm__labels_free(changes);
    rfm__move_list_free(list);
    return status;
}
