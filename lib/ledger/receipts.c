/* SPDX-License-Identifier: MIT */
/* Whether the next line belongs to the same receipt cannot be foreseen, and a wrong guess costs as
 * much as reading a line. So the usual cells, numbers and short texts, are read as two words each
 * and compared without a branch: every line writes the receipt that it is on, and only the place to
 * write moves. What is hashed is hashed afterwards, receipts only. Any other cells are read one by
 * one. */
#include "ledger/receipts.h"

#include <string.h>

#include "base/text.h"
#include "frame/frame.h"

/* The words of a cell as they compare; the second one ends with the size. */
typedef struct receipts_words {
    uint64_t first, second;
} receipts_words;

/* What of sixteen bytes belongs to a text of so many. */
static const uint64_t receipts_masks[16][2] = {
    {0, 0},
    {0xFF, 0},
    {0xFFFF, 0},
    {0xFFFFFF, 0},
    {0xFFFFFFFF, 0},
    {0xFFFFFFFFFF, 0},
    {0xFFFFFFFFFFFF, 0},
    {0xFFFFFFFFFFFFFF, 0},
    {UINT64_MAX, 0},
    {UINT64_MAX, 0xFF},
    {UINT64_MAX, 0xFFFF},
    {UINT64_MAX, 0xFFFFFF},
    {UINT64_MAX, 0xFFFFFFFF},
    {UINT64_MAX, 0xFFFFFFFFFF},
    {UINT64_MAX, 0xFFFFFFFFFFFF},
    {UINT64_MAX, 0xFFFFFFFFFFFFFF},
};

/* A stretch being read. */
typedef struct receipts_walk {
    const rfm__intake *intake;
    const rfm__lanes *lanes;
    int64_t first;
    int joins;
    rfm__receipts *out;
} receipts_walk;

/* A cell of a column whose kind is known; a text must have 16 bytes that can be read. Long texts
 * are noted in *all_sizes. */
RFM__INLINE receipts_words receipts_read(const rfm_column *column, int cells, int64_t row,
                                         uint64_t *all_sizes) {
    receipts_words words = {0, 0};
    const uint64_t has = !rfm__cell_is_missing(column, row);
    if (cells == RFM__CELL_NUMBER) {
        words.first = (uint64_t)((const int64_t *)column->values)[row] & (0 - has);
        words.second = has << 56;
        return words;
    }
    const int64_t start = column->offsets[row];
    const uint64_t size = (uint64_t)(column->offsets[row + 1] - start) & (0 - has);
    const uint64_t *mask = receipts_masks[size & RFM__ID_SHORT];
    memcpy(&words, column->bytes + start, sizeof words);
    words.first &= mask[0];
    words.second = (words.second & mask[1]) | size << 56;
    *all_sizes |= size;
    return words;
}

RFM__INLINE rfm__id_cell receipts_cell(receipts_words words) {
    rfm__id_cell cell;
    memcpy(cell.bytes, &words, sizeof cell.bytes);
    return cell;
}

/* 0 when a text is too long for a cell: then nothing is changed. */
RFM__INLINE int receipts_join(const receipts_walk *walk, int customers, int receipts, size_t from,
                              size_t to) {
    const rfm__intake *intake = walk->intake;
    rfm__receipts *out = walk->out;
    receipts_words customer_before = {0, 0}, receipt_before = {0, 0};
    size_t made = out->count, start = from; /* as masks are made of them, so wide */
    uint64_t all_sizes = 0;
    uint64_t split = 1; /* the first line begins a receipt */
    int64_t sum = 0;
    int32_t day_before = 0;
    int sign_before = 0;
    for (size_t i = from; i < to; ++i) {
        const int64_t row = walk->first + (int64_t)i;
        const int64_t amount = walk->lanes->amounts[i];
        const int32_t day = walk->lanes->days[i];
        const int sign = (amount > 0) - (amount < 0);
        const receipts_words customer =
            receipts_read(&intake->customer, customers, row, &all_sizes);
        receipts_words receipt = {0, 0};
        if (receipts != RFM__CELL_ABSENT) {
            receipt = receipts_read(&intake->receipt, receipts, row, &all_sizes);
        }
        const uint64_t differ = (customer.first ^ customer_before.first) |
                                (customer.second ^ customer_before.second) |
                                (receipt.first ^ receipt_before.first) |
                                (receipt.second ^ receipt_before.second) |
                                (uint64_t)(uint32_t)(day ^ day_before) |
                                (uint64_t)(uint32_t)(sign ^ sign_before);
        const uint64_t begins = (uint64_t)((differ | split) != 0) | (receipt.second == 0);
        const uint64_t goes_on = begins - 1; /* all bits or none */
        made += begins;
        start = (start & goes_on) | (i & ~goes_on);
        sum = (int64_t)((uint64_t)sum & goes_on) + amount;
        out->customers[made - 1] = receipts_cell(customer);
        out->numbers[made - 1] = receipts_cell(receipt);
        out->rows[made - 1] = (uint32_t)start;
        out->lines[made - 1] = (uint32_t)(i - start) + 1;
        out->days[made - 1] = day;
        out->amounts[made - 1] = sum;
        customer_before = customer;
        receipt_before = receipt;
        day_before = day;
        sign_before = sign;
        split = !walk->joins;
    }
    if (all_sizes > RFM__ID_SHORT) return 0;
    out->count = made;
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

static void receipts_hash_customers(const receipts_walk *walk, int cells, size_t from) {
    rfm__receipts *out = walk->out;
    const rfm__key key = walk->intake->ledger->key;
    if (cells == RFM__CELL_TEXT) {
        rfm__hash_cells(key, out->customers + from, out->count - from, out->hashes + from);
        return;
    }
    for (size_t i = from; i < out->count; ++i) {
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
        *cell = rfm__id_cell_of(text, size);
    } else {
        cell->bytes[RFM__ID_SHORT] = RFM__ID_LONG;
        out->prints[index] = rfm__fingerprint64(text, size);
    }
}

/* A text that is not in its cell is a number. */
static void receipts_turn_returns(const receipts_walk *walk, size_t from) {
    rfm__receipts *out = walk->out;
    for (size_t i = from; i < out->count; ++i) {
        char number_text[RFM__INT64_TEXT];
        const char *text = out->numbers[i].bytes;
        size_t size = (size_t)text[RFM__ID_SHORT];
        if (size == RFM__ID_LONG) {
            text = rfm__intake_receipt(walk->intake, walk->first + out->rows[i], number_text,
                                       &size);
        }
        if (rfm__intake_is_return(walk->intake, text, size)) {
            out->amounts[i] = rfm__intake_negative(out->amounts[i]);
        }
    }
}

static void receipts_print_numbers(rfm__receipts *out, size_t from) {
    for (size_t i = from; i < out->count; ++i) receipts_write_number(out, i);
    for (size_t i = from; i < out->count;) {
        size_t end = i;
        while (end < out->count && out->numbers[end].bytes[RFM__ID_SHORT] != RFM__ID_LONG) ++end;
        rfm__fingerprint_cells(out->numbers + i, end - i, out->prints + i);
        i = end + 1;
    }
}

static void receipts_finish(const receipts_walk *walk, int customers, int receipts, size_t from) {
    rfm__receipts *out = walk->out;
    receipts_hash_customers(walk, customers, from);
    if (receipts == RFM__CELL_ABSENT) {
        memset(out->prints + from, 0, (out->count - from) * sizeof *out->prints);
        return;
    }
    if (receipts == RFM__CELL_NUMBER) {
        receipts_print_numbers(out, from);
    } else {
        rfm__fingerprint_cells(out->numbers + from, out->count - from, out->prints + from);
    }
    if (walk->intake->return_prefix_size > 0) receipts_turn_returns(walk, from);
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
        row->receipt.text =
            rfm__intake_receipt(intake, at, row->receipt_text, &row->receipt.size);
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
    if (intake->ledger->id_type == RFM_ID_INTEGER) {
        const receipts_words words = {(uint64_t)id->number, (uint64_t)id->size << 56};
        out->customers[index] = receipts_cell(words);
        out->hashes[index] = rfm__hash_int64(key, id->number);
        return;
    }
    const receipts_words elsewhere = {0, (uint64_t)RFM__ID_LONG << 56};
    out->customers[index] = id->size <= RFM__ID_SHORT ? rfm__id_cell_of(id->text, id->size)
                                                      : receipts_cell(elsewhere);
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
    const int is_return =
        rfm__intake_is_return(walk->intake, row->receipt.text, row->receipt.size);
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
    out->prints[index] = same_receipt               ? out->prints[last]
                         : row->receipt.size == 0 ? 0
                                                  : rfm__fingerprint64(row->receipt.text,
                                                                       row->receipt.size);
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

static int receipts_join_known(const receipts_walk *walk, int customers, int receipts, size_t from,
                               size_t to) {
    enum { ABSENT = RFM__CELL_ABSENT, TEXT = RFM__CELL_TEXT, NUMBER = RFM__CELL_NUMBER };
    if (customers == TEXT && receipts == TEXT) return receipts_join(walk, TEXT, TEXT, from, to);
    if (customers == TEXT && receipts == ABSENT) return receipts_join(walk, TEXT, ABSENT, from, to);
    if (customers == TEXT && receipts == NUMBER) return receipts_join(walk, TEXT, NUMBER, from, to);
    if (customers == NUMBER && receipts == TEXT) return receipts_join(walk, NUMBER, TEXT, from, to);
    if (customers == NUMBER && receipts == ABSENT) {
        return receipts_join(walk, NUMBER, ABSENT, from, to);
    }
    if (customers == NUMBER && receipts == NUMBER) {
        return receipts_join(walk, NUMBER, NUMBER, from, to);
    }
    return 0;
}

rfm_status rfm__receipts_read(const rfm__intake *intake, int64_t first, size_t count,
                              const rfm__lanes *lanes, int joins, rfm__receipts *out,
                              rfm_error *error) {
    const receipts_walk walk = {intake, lanes, first, joins, out};
    const int customers = rfm__intake_customer_cells(intake);
    const int receipts = rfm__intake_receipt_cells(intake);
    size_t known = receipts_readable(&intake->customer, customers, first, count);
    known = receipts_readable(&intake->receipt, receipts, first, known);
    out->count = 0;
    if (known > 0 && receipts_join_known(&walk, customers, receipts, 0, known)) {
        receipts_finish(&walk, customers, receipts, 0);
    } else {
        known = 0;
    }
    return receipts_take_rows(&walk, known, count, error);
}
