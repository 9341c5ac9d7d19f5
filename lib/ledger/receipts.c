/* SPDX-License-Identifier: MIT */
/* Where cells are the usual ones, numbers and short texts, all lines at which a receipt begins are
 * found first (begins.c), and what is known of a receipt is worked out for those alone. Any others
 * are read one by one. */
#include "ledger/receipts.h"

#include <string.h>

#include "base/text.h"
#include "frame/frame.h"
#include "ledger/begins.h"

/* A stretch being read. */
typedef struct receipts_walk {
    const rfm__intake *intake;
    const rfm__lanes *lanes;
    int64_t first;
    int joins;
    rfm__receipts *out;
} receipts_walk;

RFM__INLINE void receipts_fill_cell(rfm__id_cell *cell, rfm__words words) {
    memcpy(cell->bytes, &words.first, sizeof words.first);
    memcpy(cell->bytes + sizeof words.first, &words.second, sizeof words.second);
}

/* Lists the lines at which receipts begin, and counts and sums those up to the next. */
static void receipts_list(const rfm__lanes *lanes, size_t count, const uint8_t *begins,
                          rfm__receipts *out) {
    uint64_t sums[RFM__STRETCH + 1]; /* of all before; may wrap, their differences do not */
    uint64_t sum = 0;
    size_t made = 0;
    for (size_t i = 0; i < count; ++i) {
        out->rows[made] = (uint32_t)i;
        made += begins[i];
        sums[i] = sum;
        sum += (uint64_t)lanes->amounts[i];
    }
    sums[count] = sum;
    for (size_t k = 0; k < made; ++k) {
        const uint32_t row = out->rows[k];
        const uint32_t end = k + 1 < made ? out->rows[k + 1] : (uint32_t)count;
        out->lines[k] = end - row;
        out->days[k] = lanes->days[row];
        out->amounts[k] = (int64_t)(sums[end] - sums[row]);
    }
    out->count = made;
}

static void receipts_copy_cells(const rfm_column *column, int cells, int64_t first,
                                const rfm__receipts *receipts, rfm__id_cell *out) {
    const rfm_column own = *column;
    for (size_t k = 0; k < receipts->count; ++k) {
        const int64_t row = first + receipts->rows[k];
        receipts_fill_cell(&out[k], rfm__words_read(&own, cells, row, 1));
    }
}

/* 0 when a text is too long for a cell. */
static int receipts_join(const receipts_walk *walk, int customers, int receipts, size_t count) {
    const rfm__intake *intake = walk->intake;
    rfm__receipts *out = walk->out;
    const rfm__begins_rows rows = {&intake->customer, &intake->receipt, customers,
                                   receipts,          walk->first,      count};
    if (!rfm__begins_mark(&rows, walk->lanes, walk->joins, out->begins)) return 0;
    receipts_list(walk->lanes, count, out->begins, out);
    receipts_copy_cells(&intake->customer, customers, walk->first, out, out->customers);
    if (receipts != RFM__CELL_ABSENT) {
        receipts_copy_cells(&intake->receipt, receipts, walk->first, out, out->numbers);
    }
    return 1;
}

/* How many of the rows have sixteen bytes behind the beginning of each text. */
static size_t receipts_readable(const rfm_column *column, int cells, int64_t first, size_t count) {
    if (cells != RFM__CELL_TEXT) return count;
    const int64_t end = column->offsets[column->length];
    while (count > 0 && end - column->offsets[first + (int64_t)count - 1] < 16) --count;
    return count;
}

/* ---- What is found out of each receipt afterwards ---- */

static void receipts_hash_customers(const receipts_walk *walk, int cells) {
    rfm__receipts *out = walk->out;
    const rfm__key key = walk->intake->ledger->key;
    if (cells != RFM__CELL_NUMBER) {
        rfm__hash_cells(key, out->customers, out->count, out->hashes);
        return;
    }
    for (size_t i = 0; i < out->count; ++i) {
        int64_t number;
        memcpy(&number, out->customers[i].bytes, sizeof number);
        out->hashes[i] = rfm__hash_int64(key, number);
    }
}

/* The text of a receipt that is a number, as its cell. One too long for that gets its print here,
 * and is no cell. */
static void receipts_write_number(rfm__receipts *out, size_t index) {
    rfm__id_cell *cell = &out->numbers[index];
    char text[RFM__INT64_TEXT];
    int64_t number;
    if (cell->bytes[RFM__ID_SHORT] == 0) return;
    memcpy(&number, cell->bytes, sizeof number);
    const size_t size = rfm__write_int64(text, number);
    if (size <= RFM__ID_SHORT) {
        rfm__id_cell_fill(cell, text, size);
    } else {
        cell->bytes[RFM__ID_SHORT] = RFM__ID_LONG;
        out->prints[index] = rfm__fingerprint64(text, size);
    }
}

/* A text that is not in its cell is a number. */
static void receipts_turn_returns(const receipts_walk *walk) {
    rfm__receipts *out = walk->out;
    for (size_t i = 0; i < out->count; ++i) {
        char number_text[RFM__INT64_TEXT];
        const char *text = out->numbers[i].bytes;
        size_t size = (size_t)text[RFM__ID_SHORT];
        if (size == RFM__ID_LONG) {
            text =
                rfm__intake_receipt(walk->intake, walk->first + out->rows[i], number_text, &size);
        }
        if (rfm__intake_is_return(walk->intake, text, size)) {
            out->amounts[i] = rfm__intake_negative(out->amounts[i]);
        }
    }
}

static void receipts_print_numbers(rfm__receipts *out) {
    for (size_t i = 0; i < out->count; ++i) receipts_write_number(out, i);
    for (size_t i = 0; i < out->count;) {
        size_t end = i;
        while (end < out->count && out->numbers[end].bytes[RFM__ID_SHORT] != RFM__ID_LONG) ++end;
        rfm__fingerprint_cells(out->numbers + i, end - i, out->prints + i);
        i = end + 1;
    }
}

static void receipts_finish(const receipts_walk *walk, int customers, int receipts) {
    rfm__receipts *out = walk->out;
    receipts_hash_customers(walk, customers);
    if (receipts == RFM__CELL_ABSENT) {
        memset(out->prints, 0, out->count * sizeof *out->prints);
        return;
    }
    if (receipts == RFM__CELL_NUMBER) {
        receipts_print_numbers(out);
    } else {
        rfm__fingerprint_cells(out->numbers, out->count, out->prints);
    }
    if (walk->intake->return_prefix_size > 0) receipts_turn_returns(walk);
}

/* ---- One by one ---- */

/* An id as it is read; size 0 when there is none, 1 for a number. */
typedef struct receipts_id {
    const char *text;
    size_t size;
    int64_t number;
} receipts_id;

/* A row's ids, with room for those that are no text of a column. */
typedef struct receipts_row {
    receipts_id customer;
    receipts_id receipt;
    char customer_text[RFM__INT64_TEXT];
    char receipt_text[RFM__INT64_TEXT];
} receipts_row;

static rfm_status receipts_read_row(const rfm__intake *intake, int64_t at, receipts_row *row,
                                    rfm_error *error) {
    rfm__id id = {0};
    int has_id;
    RFM_TRY(rfm__intake_id(intake, at, row->customer_text, &has_id, &id, error));
    row->customer = (receipts_id){id.text, id.size, id.number};
    if (intake->ledger->id_type == RFM_ID_INTEGER) row->customer.size = has_id ? 1 : 0;
    row->receipt = (receipts_id){"", 0, 0};
    if (intake->receipt.type != 0) {
        row->receipt.text = rfm__intake_receipt(intake, at, row->receipt_text, &row->receipt.size);
    }
    return RFM_OK;
}

static int receipts_are_same(const receipts_id *left, const receipts_id *right) {
    if (left->size != right->size || left->number != right->number) return 0;
    return left->text == NULL || rfm__bytes_are_equal(left->text, right->text, left->size);
}

static void receipts_put_customer(const rfm__intake *intake, const receipts_id *id,
                                  rfm__receipts *out, size_t index) {
    const rfm__key key = intake->ledger->key;
    rfm__id_cell cell = {{0}};
    if (intake->ledger->id_type == RFM_ID_INTEGER) {
        memcpy(cell.bytes, &id->number, sizeof id->number);
        cell.bytes[RFM__ID_SHORT] = (char)id->size;
        out->customers[index] = cell;
        out->hashes[index] = rfm__hash_int64(key, id->number);
        return;
    }
    cell.bytes[RFM__ID_SHORT] = RFM__ID_LONG;
    if (id->size <= RFM__ID_SHORT) rfm__id_cell_fill(&cell, id->text, id->size);
    out->customers[index] = cell;
    out->hashes[index] = rfm__hash(key, id->text, id->size);
}

/* Lines of one receipt are added up here too; what is known of the line before is not worked out
 * again. */
static void receipts_put_row(const receipts_walk *walk, size_t at, const receipts_row *row,
                             const receipts_row *before) {
    rfm__receipts *out = walk->out;
    const size_t index = out->count, last = index - 1;
    const int same_customer =
        before != NULL && receipts_are_same(&row->customer, &before->customer);
    const int same_receipt = before != NULL && receipts_are_same(&row->receipt, &before->receipt);
    const int is_return = rfm__intake_is_return(walk->intake, row->receipt.text, row->receipt.size);
    const int32_t day = walk->lanes->days[at];
    int64_t amount = walk->lanes->amounts[at];
    if (is_return) amount = rfm__intake_negative(amount);
    if (walk->joins && same_customer && same_receipt && row->receipt.size > 0 &&
        out->days[last] == day && (out->amounts[last] > 0) == (amount > 0) &&
        (out->amounts[last] < 0) == (amount < 0)) {
        out->amounts[last] += amount;
        ++out->lines[last];
        return;
    }
    if (same_customer) {
        out->customers[index] = out->customers[last];
        out->hashes[index] = out->hashes[last];
    } else {
        receipts_put_customer(walk->intake, &row->customer, out, index);
    }
    out->prints[index] = same_receipt ? out->prints[last]
                         : row->receipt.size == 0
                             ? 0
                             : rfm__fingerprint64(row->receipt.text, row->receipt.size);
    out->rows[index] = (uint32_t)at;
    out->lines[index] = 1;
    out->days[index] = day;
    out->amounts[index] = amount;
    ++out->count;
}

static rfm_status receipts_take_rows(const receipts_walk *walk, size_t from, size_t to,
                                     rfm_error *error) {
    receipts_row rows[2];
    const receipts_row *before = NULL;
    for (size_t i = from; i < to; ++i) {
        receipts_row *row = &rows[i % 2];
        RFM_TRY(receipts_read_row(walk->intake, walk->first + (int64_t)i, row, error));
        receipts_put_row(walk, i, row, before);
        before = row;
    }
    return RFM_OK;
}

/* ---- */

static int receipts_are_known(int cells) {
    return RFM__LOWEST_FIRST &&
           (cells == RFM__CELL_TEXT || cells == RFM__CELL_VIEW || cells == RFM__CELL_NUMBER);
}

rfm_status rfm__receipts_read(const rfm__intake *intake, int64_t first, size_t count,
                              const rfm__lanes *lanes, int joins, rfm__receipts *out,
                              rfm_error *error) {
    const receipts_walk walk = {intake, lanes, first, joins, out};
    const int customers = rfm__intake_customer_cells(intake);
    const int receipts = rfm__intake_receipt_cells(intake);
    size_t known = 0;
    out->count = 0;
    if (receipts_are_known(customers) &&
        (receipts == RFM__CELL_ABSENT || receipts_are_known(receipts))) {
        known = receipts_readable(&intake->customer, customers, first, count);
        known = receipts_readable(&intake->receipt, receipts, first, known);
    }
    if (known > 0 && receipts_join(&walk, customers, receipts, known)) {
        receipts_finish(&walk, customers, receipts);
    } else {
        known = 0;
    }
    return receipts_take_rows(&walk, known, count, error);
}
