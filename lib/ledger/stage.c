/* SPDX-License-Identifier: MIT */
/* All later work is by receipt and by shard, so lines of one receipt that stand together are joined
 * here, and what is left is sorted by shard. Lines of a receipt share customer, receipt and day:
 * one pass compares the cells with those of the row before, and hashes an id only when it is
 * another one. */
#include "ledger/stage.h"

#include <string.h>

#include "base/exact.h"
#include "base/text.h"
#include "frame/frame.h"

/* A cell that holds an id; size 0 when there is none, 1 for a number. */
typedef struct stage_cell {
    const char *text;
    size_t size;
    int64_t number;
} stage_cell;

/* A part on its way through the rows. */
typedef struct stage_walk {
    rfm__batch_part *part;
    const rfm__intake *intake;
    int joins; /* lines of one receipt may be joined: nothing else is kept of a line */
    const int32_t *days;
    int64_t amounts[RFM__STRETCH];
    /* The row before: */
    int has_before;
    int is_return;
    stage_cell customer;
    stage_cell receipt;
    uint64_t hash;
    uint64_t print;
} stage_walk;

void rfm__batch_part_free(rfm__batch_part *part) {
    rfm__free(part->staged);
    rfm__free(part->shard_of);
    rfm__free(part->order);
}

RFM__INLINE stage_cell stage_read(const rfm_column *column, int cells, int64_t row) {
    stage_cell cell = {"", 0, 0};
    if (rfm__cell_is_missing(column, row)) return cell;
    if (cells == RFM__CELL_NUMBER) {
        cell.size = 1;
        cell.number = ((const int64_t *)column->values)[row];
    } else if (cells == RFM__CELL_LABEL) {
        cell.text = rfm__cell_text(column, row, &cell.size);
    } else {
        cell.size = (size_t)(column->offsets[row + 1] - column->offsets[row]);
        if (cell.size > 0) cell.text = column->bytes + column->offsets[row];
    }
    return cell;
}

RFM__INLINE int stage_is_same(int cells, const stage_cell *left, const stage_cell *right) {
    if (left->size != right->size) return 0;
    return cells == RFM__CELL_NUMBER ? left->number == right->number
                                     : rfm__bytes_are_equal(left->text, right->text, left->size);
}

static void stage_hash_customer(stage_walk *walk, int cells, const stage_cell *cell) {
    const rfm__key key = walk->intake->ledger->key;
    walk->hash = cell->size == 0             ? 0
                 : cells == RFM__CELL_NUMBER ? rfm__hash_int64(key, cell->number)
                                             : rfm__hash(key, cell->text, cell->size);
}

static void stage_print_receipt(stage_walk *walk, int cells, const stage_cell *cell) {
    char number_text[RFM__INT64_TEXT];
    const char *text = cell->text;
    size_t size = cell->size;
    if (cells == RFM__CELL_NUMBER && size > 0) {
        text = number_text;
        size = rfm__write_int64(number_text, cell->number);
    }
    walk->print = size == 0 ? 0 : rfm__fingerprint64(text, size);
    walk->is_return = rfm__intake_is_return(walk->intake, text, size);
}

static void stage_push(stage_walk *walk, const stage_cell *customer, int cells, int64_t row,
                       int64_t amount, int32_t day) {
    rfm__batch_part *part = walk->part;
    const uint32_t part_row = (uint32_t)(row - part->first);
    rfm__staged *to = &part->staged[part->made];
    to->hash = walk->hash;
    to->print = walk->print;
    to->amount = amount;
    to->day = day;
    to->lines = 1;
    to->row = customer->size > 0 ? part_row : part_row | RFM__STAGED_UNIDENTIFIED;
    if (cells == RFM__CELL_NUMBER) {
        to->id.number = customer->number;
    } else if (customer->size <= RFM__ID_SHORT) {
        to->id.cell = rfm__id_cell_of(customer->text, customer->size);
    } else {
        to->id.cell.bytes[RFM__ID_SHORT] = RFM__ID_LONG; /* to be read from its column again */
    }
    const uint32_t shard = customer->size > 0 ? rfm__shard_of_hash(walk->hash)
                                              : rfm__shard_of_unidentified(
                                                    walk->intake->ledger, walk->print, amount, day);
    part->shard_of[part->made++] = (uint8_t)shard;
}

static inline int stage_has_sign(int64_t left, int64_t right) {
    return (left > 0) == (right > 0) && (left < 0) == (right < 0);
}

/* The walk itself, written once and put in line for the usual kinds of cells. */
RFM__INLINE void stage_rows(stage_walk *walk, int customers, int receipts, int64_t first,
                            size_t count) {
    const rfm__intake *intake = walk->intake;
    for (size_t i = 0; i < count; ++i) {
        const int64_t row = first + (int64_t)i;
        const stage_cell customer = stage_read(&intake->customer, customers, row);
        const int same_customer =
            walk->has_before && stage_is_same(customers, &customer, &walk->customer);
        int same_receipt = receipts == RFM__CELL_ABSENT;
        if (receipts != RFM__CELL_ABSENT) {
            const stage_cell receipt = stage_read(&intake->receipt, receipts, row);
            same_receipt = walk->has_before && stage_is_same(receipts, &receipt, &walk->receipt);
            if (!same_receipt) stage_print_receipt(walk, receipts, &receipt);
            walk->receipt = receipt;
        }
        if (!same_customer) stage_hash_customer(walk, customers, &customer);
        walk->customer = customer;
        walk->has_before = 1;
        const int64_t amount =
            walk->is_return ? rfm__intake_negative(walk->amounts[i]) : walk->amounts[i];
        if (walk->joins && same_customer && same_receipt && walk->print != 0) {
            rfm__staged *last = &walk->part->staged[walk->part->made - 1];
            if (last->day == walk->days[i] && stage_has_sign(last->amount, amount)) {
                last->amount += amount;
                ++last->lines;
                continue;
            }
        }
        stage_push(walk, &customer, customers, row, amount, walk->days[i]);
    }
}

/* Any other cells, one after the other; ids that are no text of a column are not joined. */
static rfm_status stage_other_rows(stage_walk *walk, int64_t first, size_t count,
                                   rfm_error *error) {
    for (size_t i = 0; i < count; ++i) {
        const int64_t row = first + (int64_t)i;
        char id_text[RFM__INT64_TEXT], receipt_text[RFM__INT64_TEXT];
        rfm__id id = {0};
        int has_id;
        RFM_TRY(rfm__intake_id(walk->intake, row, id_text, &has_id, &id, error));
        const int is_number = walk->intake->ledger->id_type == RFM_ID_INTEGER;
        stage_cell customer = {id.text, id.size, id.number};
        if (is_number) customer.size = has_id ? 1 : 0;
        stage_hash_customer(walk, is_number ? RFM__CELL_NUMBER : RFM__CELL_TEXT, &customer);
        stage_cell receipt = {"", 0, 0};
        if (walk->intake->receipt.type != 0) {
            receipt.text = rfm__intake_receipt(walk->intake, row, receipt_text, &receipt.size);
        }
        stage_print_receipt(walk, RFM__CELL_TEXT, &receipt);
        const int64_t amount =
            walk->is_return ? rfm__intake_negative(walk->amounts[i]) : walk->amounts[i];
        stage_push(walk, &customer, is_number ? RFM__CELL_NUMBER : RFM__CELL_TEXT, row, amount,
                   walk->days[i]);
    }
    return RFM_OK;
}

static rfm_status stage_stretch(stage_walk *walk, int64_t first, size_t count, rfm_error *error) {
    enum { ABSENT = RFM__CELL_ABSENT, TEXT = RFM__CELL_TEXT, NUMBER = RFM__CELL_NUMBER };
    const int customers = rfm__intake_customer_cells(walk->intake);
    const int receipts = rfm__intake_receipt_cells(walk->intake);
    if (customers == TEXT && receipts == TEXT) {
        stage_rows(walk, TEXT, TEXT, first, count);
    } else if (customers == TEXT && receipts == ABSENT) {
        stage_rows(walk, TEXT, ABSENT, first, count);
    } else if (customers == NUMBER && receipts == NUMBER) {
        stage_rows(walk, NUMBER, NUMBER, first, count);
    } else if (customers == NUMBER && receipts == ABSENT) {
        stage_rows(walk, NUMBER, ABSENT, first, count);
    } else if (customers == RFM__CELL_OTHER || receipts == RFM__CELL_OTHER) {
        return stage_other_rows(walk, first, count, error);
    } else {
        stage_rows(walk, customers, receipts, first, count);
    }
    return RFM_OK;
}

static void stage_add_sums(rfm__staged_sums *sums, const rfm__lanes *lanes, size_t count) {
    uint64_t all_bits = sums->all_bits;
    uint64_t magnitude = (uint64_t)sums->totals.magnitude;
    int32_t first_day = sums->totals.first_day;
    int32_t last_day = sums->totals.last_day;
    for (size_t i = 0; i < count; ++i) {
        const uint64_t amount = rfm__magnitude(lanes->amounts[i]);
        all_bits |= amount;
        magnitude += amount; /* not used where it may have wrapped */
        first_day = lanes->days[i] < first_day ? lanes->days[i] : first_day;
        last_day = lanes->days[i] > last_day ? lanes->days[i] : last_day;
    }
    sums->all_bits = all_bits;
    sums->totals.lines += (int64_t)count;
    sums->totals.magnitude = (int64_t)(magnitude & INT64_MAX);
    sums->totals.first_day = first_day;
    sums->totals.last_day = last_day;
}

/* A stretch with a bad row: an id before it that cannot be read comes first. */
static rfm_status stage_lowest_failure(stage_walk *walk, int64_t first, rfm_error *bad) {
    rfm_error before;
    const int64_t good = bad->where - rfm__intake_row(walk->intake, first);
    const int can_fail = rfm__intake_customer_cells(walk->intake) == RFM__CELL_OTHER;
    if (can_fail && stage_other_rows(walk, first, (size_t)good, &before) != RFM_OK) *bad = before;
    return bad->status;
}

static rfm_status stage_walk_rows(stage_walk *walk, rfm_error *error) {
    rfm__batch_part *part = walk->part;
    rfm__staged_sums *sums = &part->sums;
    rfm__lanes lanes = {.amounts = walk->amounts};
    const int may_join =
        walk->intake->margin.type == 0 && walk->intake->ledger->attributes.count == 0;
    *sums = (rfm__staged_sums){.totals = {.first_day = RFM_DAY_MAX, .last_day = RFM_DAY_MIN}};
    for (int64_t at = 0; at < part->rows; at += RFM__STRETCH) {
        const int64_t first = part->first + at;
        const size_t count = rfm__batch_part_stretch(part, at);
        rfm_error bad;
        const rfm_status filled = rfm__intake_fill(walk->intake, first, count, &lanes, &bad);
        walk->days = lanes.days;
        if (filled != RFM_OK) {
            const rfm_status status = stage_lowest_failure(walk, first, &bad);
            if (error != NULL) *error = bad;
            return status;
        }
        stage_add_sums(sums, &lanes, count);
        /* Large amounts might not fit together; whether they do is found out row by row. */
        walk->joins = may_join && rfm__sums_are_small(sums);
        RFM_TRY(stage_stretch(walk, first, count, error));
    }
    return RFM_OK;
}

/* Puts what was made into the order of the shards. */
static void stage_sort(rfm__batch_part *part) {
    uint32_t next[RFM__SHARDS + 1] = {0};
    for (size_t i = 0; i < part->made; ++i) ++next[part->shard_of[i] + 1];
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) next[s + 1] += next[s];
    memcpy(part->starts, next, sizeof next);
    for (size_t i = 0; i < part->made; ++i) {
        part->order[next[part->shard_of[i]]++] = (uint32_t)i;
    }
}

static rfm_status stage_make_room(rfm__batch_part *part, rfm_error *error) {
    const size_t rows = (size_t)part->rows;
    part->made = 0;
    if (part->rows > INT32_MAX) return rfm__fail_memory(error);
    if (rows <= part->capacity) return RFM_OK;
    rfm__batch_part_free(part);
    part->staged = NULL;
    part->shard_of = NULL;
    part->order = NULL;
    part->capacity = 0;
    RFM_TRY(rfm__new_array(rows, sizeof *part->staged, &part->staged, error));
    RFM_TRY(rfm__new_array(rows, sizeof *part->shard_of, &part->shard_of, error));
    RFM_TRY(rfm__new_array(rows, sizeof *part->order, &part->order, error));
    part->capacity = rows;
    return RFM_OK;
}

rfm_status rfm__batch_part_stage(rfm__batch_part *part, rfm_error *error) {
    stage_walk walk = {.part = part, .intake = part->intake};
    RFM_TRY(stage_make_room(part, error));
    RFM_TRY(stage_walk_rows(&walk, error));
    stage_sort(part);
    return RFM_OK;
}
