/* SPDX-License-Identifier: MIT */
/* A frame is a list of references to columns. Selecting, joining and extending make new lists;
 * values never move. */
#include <string.h>

#include "base/bytes.h"
#include "base/days.h"
#include "base/text.h"
#include "frame/frame.h"
#include "frame/shared.h"

struct rfm_frame {
    int64_t rows;
    int32_t count;
    rfm__column **columns;
};

static rfm_status frame_new_empty(int64_t rows, int32_t capacity, rfm_frame **out_frame,
                                  rfm_error *error) {
    *out_frame = NULL;
    rfm_frame *frame = rfm__alloc_zeroed(sizeof *frame);
    if (frame == NULL) return rfm__fail_memory(error);
    frame->rows = rows;
    const rfm_status status =
        rfm__new_zeroed_array((size_t)capacity, sizeof *frame->columns, &frame->columns, error);
    if (status != RFM_OK) {
        rfm__free(frame);
        return status;
    }
    *out_frame = frame;
    return RFM_OK;
}

/* Takes over one reference; a column of the same name gives its place up. */
static void frame_put(rfm_frame *frame, rfm__column *column) {
    const int32_t index = rfm__frame_index(frame, column->seen.name);
    if (index >= 0) {
        rfm__column_free(frame->columns[index]);
        frame->columns[index] = column;
    } else {
        frame->columns[frame->count++] = column;
    }
}

static void frame_put_shared(rfm_frame *frame, rfm__column *column) {
    rfm__column_share(column);
    frame_put(frame, column);
}

rfm_status rfm__frame_publish(rfm__column **columns, int32_t count, int64_t rows,
                              rfm_frame **out_frame, rfm_error *error) {
    const rfm_status status = frame_new_empty(rows, count, out_frame, error);
    for (int32_t i = 0; i < count; ++i) {
        if (columns[i] == NULL) continue;
        if (status == RFM_OK) {
            frame_put(*out_frame, columns[i]);
        } else {
            rfm__column_free(columns[i]);
        }
        columns[i] = NULL;
    }
    return status;
}

rfm_status rfm__frame_extend(const rfm_frame *base, rfm__column **added, int32_t count,
                             rfm_frame **out_frame, rfm_error *error) {
    const rfm_status status = frame_new_empty(base->rows, base->count + count, out_frame, error);
    if (status == RFM_OK) {
        for (int32_t i = 0; i < base->count; ++i) frame_put_shared(*out_frame, base->columns[i]);
    }
    for (int32_t i = 0; i < count; ++i) {
        if (added[i] == NULL) continue;
        if (status == RFM_OK) {
            frame_put(*out_frame, added[i]);
        } else {
            rfm__column_free(added[i]);
        }
        added[i] = NULL;
    }
    return status;
}

rfm_status rfm__frame_share(const rfm_frame *frame, rfm_frame **out_frame, rfm_error *error) {
    return rfm__frame_extend(frame, NULL, 0, out_frame, error);
}

void rfm_frame_free(rfm_frame *frame) {
    if (frame == NULL) return;
    for (int32_t i = 0; i < frame->count; ++i) rfm__column_free(frame->columns[i]);
    rfm__free(frame->columns);
    rfm__free(frame);
}

int64_t rfm_frame_count(const rfm_frame *frame) { return frame == NULL ? 0 : frame->rows; }

int32_t rfm_frame_column_count(const rfm_frame *frame) { return frame == NULL ? 0 : frame->count; }

int32_t rfm__frame_index(const rfm_frame *frame, const char *name) {
    for (int32_t i = 0; i < frame->count; ++i) {
        if (strcmp(frame->columns[i]->seen.name, name) == 0) return i;
    }
    return -1;
}

rfm_status rfm_frame_column(const rfm_frame *frame, int32_t index, rfm_column *out_column,
                            rfm_error *error) {
    rfm__error_clear(error);
    if (out_column == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_column is NULL");
    *out_column = (rfm_column){0};
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (index < 0 || index >= frame->count) {
        return rfm__fail(error, RFM_E_ARGUMENT, index, "column index %d is not in 0..%d",
                         (int)index, (int)frame->count - 1);
    }
    *out_column = frame->columns[index]->seen;
    return RFM_OK;
}

/* The names there are, as far as they fit, so that a message can list them. */
static void frame_list_names(const rfm_frame *frame, char *text, size_t capacity) {
    size_t used = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < frame->count; ++i) {
        const char *name = frame->columns[i]->seen.name;
        const size_t need = strlen(name) + 2;
        if (used + need + 4 > capacity) {
            memcpy(text + used, ", ...", 6);
            return;
        }
        if (i > 0) memcpy(text + used, ", ", 2);
        used += i > 0 ? 2 : 0;
        memcpy(text + used, name, need - 1);
        used += need - 2;
    }
}

static rfm_status frame_fail_missing(const rfm_frame *frame, const char *name, rfm_error *error) {
    char names[160];
    frame_list_names(frame, names, sizeof names);
    return rfm__fail(error, RFM_E_COLUMN, -1, "no column %.40s; there are %s", name,
                     names[0] == '\0' ? "none" : names);
}

rfm_status rfm_frame_find(const rfm_frame *frame, const char *name, rfm_column *out_column,
                          rfm_error *error) {
    rfm__error_clear(error);
    if (out_column == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_column is NULL");
    *out_column = (rfm_column){0};
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (name == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "name is NULL");
    const int32_t index = rfm__frame_index(frame, name);
    if (index < 0) return frame_fail_missing(frame, name, error);
    *out_column = frame->columns[index]->seen;
    return RFM_OK;
}

rfm_status rfm__frame_require(const rfm_frame *frame, const char *name, uint32_t types,
                              rfm_column *out_column, rfm_error *error) {
    const int32_t index = rfm__frame_index(frame, name);
    if (index < 0) return frame_fail_missing(frame, name, error);
    const rfm_column *found = &frame->columns[index]->seen;
    if ((types >> found->type & 1u) == 0) {
        char wanted[64] = "";
        size_t used = 0;
        for (int32_t type = RFM_COLUMN_INT64; type <= RFM_COLUMN_CODE; ++type) {
            if ((types >> type & 1u) == 0) continue;
            const char *text = rfm__column_type_name(type);
            if (used > 0) memcpy(wanted + used, " or ", 4);
            used += used > 0 ? 4 : 0;
            memcpy(wanted + used, text, strlen(text) + 1);
            used += strlen(text);
        }
        return rfm__fail_at(error, RFM_E_COLUMN, -1, index + 1, "column %.40s is %s; expected %s",
                            name, rfm__column_type_name(found->type), wanted);
    }
    *out_column = *found;
    return RFM_OK;
}

rfm_status rfm_frame_select(const rfm_frame *frame, const char *const *names, int32_t name_count,
                            rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (name_count < 0 || (names == NULL && name_count > 0)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "names are NULL or their count is below 0");
    }
    rfm_frame *made;
    RFM_TRY(frame_new_empty(frame->rows, name_count, &made, error));
    for (int32_t i = 0; i < name_count; ++i) {
        const int32_t index = names[i] == NULL ? -1 : rfm__frame_index(frame, names[i]);
        rfm_status status = RFM_OK;
        if (names[i] == NULL) {
            status = rfm__fail(error, RFM_E_ARGUMENT, i, "name %d is NULL", (int)i);
        } else if (index < 0) {
            status = frame_fail_missing(frame, names[i], error);
        } else if (rfm__frame_index(made, names[i]) >= 0) {
            status =
                rfm__fail(error, RFM_E_ARGUMENT, i, "column %.40s is selected twice", names[i]);
        }
        if (status != RFM_OK) {
            rfm_frame_free(made);
            return status;
        }
        frame_put_shared(made, frame->columns[index]);
    }
    *out_frame = made;
    return RFM_OK;
}

rfm_status rfm_frame_join(const rfm_frame *left, const rfm_frame *right, rfm_frame **out_frame,
                          rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (left == NULL || right == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL", left == NULL ? "left" : "right");
    }
    if (left->rows != right->rows) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "frames of %lld and %lld rows; expected the same number",
                         (long long)left->rows, (long long)right->rows);
    }
    RFM_TRY(frame_new_empty(left->rows, left->count + right->count, out_frame, error));
    for (int32_t i = 0; i < left->count; ++i) frame_put_shared(*out_frame, left->columns[i]);
    for (int32_t i = 0; i < right->count; ++i) frame_put_shared(*out_frame, right->columns[i]);
    return RFM_OK;
}
