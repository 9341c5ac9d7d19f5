/* SPDX-License-Identifier: MIT */
/* Tables of the same customers on two days are compared by walking both in order of ids. Those that
 * this library made are in that order already, which one pass finds out; a host may hand over any
 * other. */
#include "delay/roster.h"

#include <string.h>

/* A row with the first eight bytes of its id, which decide nearly every comparison. */
typedef struct roster_item {
    uint64_t key;
    int64_t row;
} roster_item;

static rfm_status roster_check(const rfm_column *column, rfm_error *error) {
    if (column->null_count == 0 && column->type != RFM_COLUMN_TEXT) return RFM_OK;
    for (int64_t row = 0; row < column->length; ++row) {
        const int is_empty =
            column->type == RFM_COLUMN_TEXT && column->offsets[row + 1] == column->offsets[row];
        if (!is_empty && !rfm__cell_is_missing(column, row)) continue;
        return rfm__fail(error, RFM_E_DATA, row, "%s in row %lld is missing; expected an id",
                         column->name, (long long)row);
    }
    return RFM_OK;
}

static int roster_is_in_order(const rfm__roster *roster) {
    for (int64_t row = 1; row < roster->count; ++row) {
        if (rfm__roster_compare(roster, row - 1, roster, row) >= 0) return 0;
    }
    return 1;
}

static uint64_t roster_key(const rfm__roster *roster, int64_t row) {
    if (roster->numbers != NULL) {
        return (uint64_t)roster->numbers[row] ^ UINT64_C(0x8000000000000000);
    }
    uint64_t key = 0;
    size_t size;
    const char *text = rfm__roster_text(roster, row, &size);
    for (size_t i = 0; i < 8; ++i) key = key << 8 | (i < size ? (unsigned char)text[i] : 0u);
    return key;
}

static int roster_compare_items(const rfm__roster *roster, const roster_item *left,
                                const roster_item *right) {
    if (left->key != right->key) return left->key < right->key ? -1 : 1;
    return roster->numbers != NULL ? 0 : rfm__roster_compare(roster, left->row, roster, right->row);
}

/* Bottom-up and stable, so that doubled ids stay in order of their rows; ends in `items`. */
static void roster_sort(const rfm__roster *roster, roster_item *items, roster_item *scratch) {
    const int64_t count = roster->count;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t start = 0; start < count; start += 2 * width) {
            const int64_t middle = count - start > width ? start + width : count;
            const int64_t end = count - middle > width ? middle + width : count;
            int64_t a = start, b = middle;
            for (int64_t to = start; to < end; ++to) {
                const int is_left =
                    a < middle &&
                    (b == end || roster_compare_items(roster, &items[a], &items[b]) <= 0);
                scratch[to] = is_left ? items[a++] : items[b++];
            }
        }
        memcpy(items, scratch, (size_t)count * sizeof *items);
    }
}

/* Names the first row whose id stands in an earlier row. */
static rfm_status roster_check_doubled(const rfm__roster *roster, const roster_item *items,
                                       const char *name, rfm_error *error) {
    int64_t found = -1, earlier = -1;
    for (int64_t i = 1; i < roster->count; ++i) {
        if (roster_compare_items(roster, &items[i - 1], &items[i]) != 0) continue;
        if (found >= 0 && items[i].row > found) continue;
        found = items[i].row;
        earlier = items[i - 1].row;
    }
    if (found < 0) return RFM_OK;
    return rfm__fail(error, RFM_E_DATA, found,
                     "%s in row %lld is that of row %lld too; expected each once", name,
                     (long long)found, (long long)earlier);
}

static rfm_status roster_order(rfm__roster *roster, const char *name, roster_item *items,
                               rfm_error *error) {
    for (int64_t row = 0; row < roster->count; ++row) {
        items[row] = (roster_item){.key = roster_key(roster, row), .row = row};
    }
    roster_sort(roster, items, items + roster->count);
    RFM_TRY(roster_check_doubled(roster, items, name, error));
    RFM_TRY(rfm__new_array((size_t)roster->count, sizeof *roster->order, &roster->order, error));
    for (int64_t i = 0; i < roster->count; ++i) roster->order[i] = items[i].row;
    return RFM_OK;
}

rfm_status rfm__roster_read(const rfm_column *column, rfm__roster *out_roster, rfm_error *error) {
    *out_roster = (rfm__roster){.count = column->length};
    RFM_TRY(roster_check(column, error));
    if (column->type == RFM_COLUMN_TEXT) {
        out_roster->offsets = column->offsets;
        out_roster->bytes = column->bytes;
    } else {
        out_roster->numbers = column->values;
    }
    if (column->length < 2 || roster_is_in_order(out_roster)) return RFM_OK;
    roster_item *items; /* and as many for sorting */
    if ((uint64_t)column->length > SIZE_MAX / 2) return rfm__fail_memory(error);
    RFM_TRY(rfm__new_array((size_t)column->length * 2, sizeof *items, &items, error));
    const rfm_status status = roster_order(out_roster, column->name, items, error);
    rfm__free(items);
    return status;
}

void rfm__roster_free(rfm__roster *roster) {
    rfm__free(roster->order);
    *roster = (rfm__roster){0};
}
