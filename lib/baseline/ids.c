/* SPDX-License-Identifier: MIT */
/* Ids come from hosts and are compared between frames that know nothing of each other. Sorting
 * them needs no secret key, as a table of hashes would, and gives the same answer in any order of
 * rows. */
#include "baseline/ids.h"

#include "base/text.h"
#include "frame/vocabulary.h"

static const char *ids_text(const rfm__sorted_ids *ids, int64_t row, size_t *out_size) {
    return rfm__cell_text(&ids->column, row, out_size);
}

/* Sorts as the id does, as far as it goes. */
static uint64_t ids_key(const rfm__sorted_ids *ids, int64_t row) {
    if (!ids->is_text) {
        return (uint64_t)((const int64_t *)ids->column.values)[row] ^ UINT64_C(0x8000000000000000);
    }
    size_t size;
    const char *text = ids_text(ids, row, &size);
    uint64_t key = 0;
    for (size_t i = 0; i < 8; ++i) key = key << 8 | (i < size ? (unsigned char)text[i] : 0u);
    return key;
}

static int ids_compare_rows(const rfm__sorted_ids *left, const rfm__sorted_id *a,
                            const rfm__sorted_ids *right, const rfm__sorted_id *b) {
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    if (!left->is_text) return 0;
    size_t left_size, right_size;
    const char *left_text = ids_text(left, a->row, &left_size);
    const char *right_text = ids_text(right, b->row, &right_size);
    return rfm__compare_text(left_text, left_size, right_text, right_size);
}

int rfm__ids_compare(const rfm__sorted_ids *left, int64_t left_index, const rfm__sorted_ids *right,
                     int64_t right_index) {
    return ids_compare_rows(left, &left->ids[left_index], right, &right->ids[right_index]);
}

static void ids_merge(const rfm__sorted_ids *ids, const rfm__sorted_id *from, int64_t middle,
                      int64_t end, rfm__sorted_id *to) {
    int64_t left = 0, right = middle;
    while (left < middle && right < end) {
        const int is_right = ids_compare_rows(ids, &from[right], ids, &from[left]) < 0;
        *to++ = is_right ? from[right++] : from[left++];
    }
    while (left < middle) *to++ = from[left++];
    while (right < end) *to++ = from[right++];
}

/* Merges runs of 1, 2, 4 ... from one half of the room into the other. Stable: equal ids stay in
 * order of their rows. */
static void ids_merge_sort(rfm__sorted_ids *ids, rfm__sorted_id *scratch) {
    rfm__sorted_id *from = ids->ids, *to = scratch;
    for (int64_t run = 1; run < ids->count; run *= 2) {
        for (int64_t start = 0; start < ids->count; start += 2 * run) {
            const int64_t rest = ids->count - start;
            const int64_t end = rest < 2 * run ? rest : 2 * run;
            ids_merge(ids, from + start, run < end ? run : end, end, to + start);
        }
        rfm__sorted_id *other = from;
        from = to;
        to = other;
    }
    if (from == ids->ids) return;
    for (int64_t i = 0; i < ids->count; ++i) ids->ids[i] = from[i];
}

static void ids_gather(rfm__sorted_ids *ids) {
    const rfm_column *column = &ids->column;
    for (int64_t row = 0; row < column->length; ++row) {
        size_t size = 1;
        if (rfm__cell_is_missing(column, row)) continue;
        if (ids->is_text) (void)ids_text(ids, row, &size);
        if (size == 0) continue;
        ids->ids[ids->count++] = (rfm__sorted_id){.key = ids_key(ids, row), .row = row};
    }
}

rfm_status rfm__ids_sort(const rfm_frame *frame, rfm__sorted_ids *out_ids, rfm_error *error) {
    const uint32_t types = 1u << RFM_COLUMN_TEXT | 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_CODE;
    rfm__sorted_ids made = {.count = 0};
    rfm__sorted_id *scratch = NULL;
    *out_ids = made;
    RFM_TRY(rfm__frame_require(frame, RFM__CUSTOMER, types, &made.column, error));
    made.is_text = made.column.type != RFM_COLUMN_INT64;
    if (made.column.type == RFM_COLUMN_CODE && made.column.label_offsets == NULL) {
        return rfm__fail(error, RFM_E_COLUMN, -1,
                         "column " RFM__CUSTOMER " is code without labels; expected text or int64");
    }
    const size_t rows = (size_t)made.column.length;
    RFM_TRY(rfm__new_array(rows, sizeof *made.ids, &made.ids, error));
    const rfm_status status = rfm__new_array(rows, sizeof *scratch, &scratch, error);
    if (status != RFM_OK) {
        rfm__free(made.ids);
        return status;
    }
    ids_gather(&made);
    ids_merge_sort(&made, scratch);
    rfm__free(scratch);
    *out_ids = made;
    return RFM_OK;
}

void rfm__ids_free(rfm__sorted_ids *ids) {
    rfm__free(ids->ids);
    *ids = (rfm__sorted_ids){.count = 0};
}
