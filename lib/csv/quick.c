/* SPDX-License-Identifier: MIT */
/* Ten million lines are ten million times the same four fields. These are the loops that they go
 * through: over the values of one column of many records found together, and over the values of a
 * record that was found the careful way. They leave whatever is not ordinary to take.c, with which
 * they must agree. */
#include "csv/quick.h"

#include "base/bytes.h"

int32_t rfm__csv_piece_quick(rfm__csv_piece *piece, const rfm__csv_plan *plan, int32_t index,
                             const char *limit) {
    const rfm__csv_column *column = plan->columns + index;
    const rfm__csv_column *end = plan->columns + plan->column_count;
    rfm__csv_build *build = piece->builds + index;
    for (; column < end; ++column, ++build) {
        if (column->field < 0) break;
        const rfm__csv_field *field = &piece->fields[column->field];
        if (rfm__csv_field_form(field) == RFM__CSV_ESCAPED) break;
        const rfm__csv_lane lane = rfm__csv_lane_of(piece, plan, column, build);
        if (!rfm__csv_quick_value(&lane, piece->rows, field->text, rfm__csv_field_size(field),
                                  limit)) {
            break;
        }
    }
    return (int32_t)(column - plan->columns);
}

enum { CSV_QUICK_DAY = 10 }; /* characters of 2024-05-31 */

/* A column of a batch. */
typedef struct csv_quick_column {
    rfm__csv_piece *piece;
    const rfm__csv_plan *plan;
    const rfm__csv_batch *batch;
    rfm__csv_lane lane;
    int32_t index;
} csv_quick_column;

/* Goes through the fields of one column, record after record. */
typedef struct csv_quick_cursor {
    const char *bytes;
    const int16_t *stops; /* the one before the field, and the one behind it */
    int32_t fields;
} csv_quick_cursor;

static inline csv_quick_cursor csv_quick_at(const rfm__csv_batch *batch, int64_t field,
                                            int32_t record) {
    const csv_quick_cursor cursor = {
        batch->bytes, batch->stops + batch->first + record * batch->fields + field, batch->fields};
    return cursor;
}

static inline csv_quick_cursor csv_quick_from(const csv_quick_column *column, int32_t record) {
    return csv_quick_at(column->batch, column->plan->columns[column->index].field, record);
}

/* The next field; the last of a line is without the carriage return before its line feed. */
RFM__INLINE const char *csv_quick_next(csv_quick_cursor *cursor, int is_last, size_t *size) {
    const ptrdiff_t before = cursor->stops[0];
    const ptrdiff_t behind = cursor->stops[1];
    const char *text = cursor->bytes + before + 1;
    *size = (size_t)(behind - before - 1);
    if (is_last && *size > 0 && text[*size - 1] == '\r') --*size;
    cursor->stops += cursor->fields;
    return text;
}

/* Hands a field of a record to take.c's ways. */
static void csv_quick_lend(const csv_quick_column *column, int32_t record, int64_t field) {
    csv_quick_cursor cursor = csv_quick_at(column->batch, field, record);
    rfm__csv_field *to = &column->piece->fields[field];
    size_t size;
    to->text = csv_quick_next(&cursor, field == column->batch->fields - 1, &size);
    to->size_and_form = size << 2 | RFM__CSV_PLAIN;
}

/* Takes a value that is not ordinary as row piece->rows + record; 0 when its record is to be read
 * alone. */
static int csv_quick_with_care(const csv_quick_column *column, int32_t record) {
    const rfm__csv_column *own = &column->plan->columns[column->index];
    csv_quick_lend(column, record, own->field);
    if (own->factor_field >= 0) csv_quick_lend(column, record, own->factor_field);
    return rfm__csv_piece_take_one(column->piece, column->plan, column->index,
                                   column->piece->rows + record, column->batch->limit);
}

/* Makes room to note `count` rows without a value, if empty fields may be and one has been. */
static int csv_quick_can_miss(const csv_quick_column *column, rfm__csv_build *build,
                              int32_t count) {
    if (build->missing_capacity == 0 || column->lane.is_required) return 0;
    return rfm__grow(&build->missing, &build->missing_capacity,
                     build->missing_count + (size_t)count, sizeof *build->missing, NULL) == RFM_OK;
}

/* The loops over a column take values of records `from` to `count`, and give the first that is not
 * ordinary. What the compiler is told it makes a loop of its own for. */
RFM__INLINE int32_t csv_quick_copy(const csv_quick_column *column, int is_last, int can_miss,
                                   int32_t from, int32_t count) {
    rfm__csv_build *build = &column->piece->builds[column->index];
    csv_quick_cursor cursor = csv_quick_from(column, from);
    const char whole_end = column->lane.is_whole ? '0' : 0; /* a NUL is nowhere here */
    int64_t row = column->piece->rows + from;
    int64_t *ends = build->ends;
    char *bytes = build->bytes;
    size_t used = (size_t)ends[row];
    int64_t *missing = can_miss ? build->missing + build->missing_count : NULL;
    const int64_t end = column->piece->rows + count;
    for (; row < end; ++row) {
        size_t size;
        const char *text = csv_quick_next(&cursor, is_last, &size);
        const size_t least = !can_miss; /* characters */
        if (size - least > RFM__CSV_WIDE - least) break;
        /* 1 without characters: by its sign, as no branch must depend on it. */
        const size_t empty = can_miss ? (size - 1) >> (8 * sizeof size - 1) : 0;
        const char last = text[size - 1 + empty];
        if (((unsigned char)*text <= ' ' || (unsigned char)last <= ' ') && !empty) break;
        if (last == whole_end) break;
        memcpy(bytes + used, text, RFM__CSV_WIDE);
        used += size;
        ends[row + 1] = (int64_t)used;
        if (can_miss) {
            *missing = row; /* if it is: that cannot be foreseen */
            missing += empty;
        }
    }
    if (can_miss) build->missing_count = (size_t)(missing - build->missing);
    return (int32_t)(row - column->piece->rows);
}

RFM__INLINE int32_t csv_quick_texts(const csv_quick_column *column, int is_last, int32_t from,
                                    int32_t count) {
    rfm__csv_build *build = &column->piece->builds[column->index];
    const size_t used = (size_t)build->ends[column->piece->rows + from];
    const size_t wide = (size_t)(count - from) * RFM__CSV_WIDE;
    if (rfm__grow(&build->bytes, &build->byte_capacity, used + wide, 1, NULL) != RFM_OK) {
        return from;
    }
    return csv_quick_can_miss(column, build, count - from)
               ? csv_quick_copy(column, is_last, 1, from, count)
               : csv_quick_copy(column, is_last, 0, from, count);
}

RFM__INLINE int32_t csv_quick_days(const csv_quick_column *column, int is_last, int32_t from,
                                   int32_t count) {
    csv_quick_cursor cursor = csv_quick_from(column, from);
    int32_t *days = column->lane.narrow + column->piece->rows;
    rfm__csv_month *months = column->lane.months;
    const char *before = NULL; /* the day of the row before: most files are in order of days */
    int32_t i = from;
    for (; i < count; ++i) {
        size_t size;
        const char *text = csv_quick_next(&cursor, is_last, &size);
        if (size != CSV_QUICK_DAY) break;
        if (before != NULL && rfm__bytes_are_equal(text, before, CSV_QUICK_DAY)) {
            days[i] = days[i - 1];
        } else if (!rfm__csv_day_iso(text, months, &days[i])) {
            break;
        }
        before = text;
    }
    return i;
}

RFM__INLINE int32_t csv_quick_numbers(const csv_quick_column *column, int is_last, int32_t from,
                                      int32_t count) {
    csv_quick_cursor cursor = csv_quick_from(column, from);
    const rfm__csv_lane lane = column->lane;
    const int32_t decimals = lane.decimals <= RFM__CSV_SHAPE_DECIMALS ? lane.decimals : 0;
    const rfm__csv_shape shape = rfm__csv_shape_of(lane.decimal, decimals);
    const int64_t factor = rfm__csv_powers[lane.scale - decimals];
    int64_t *values = lane.wide + column->piece->rows;
    int32_t i = from;
    for (; i < count; ++i) {
        size_t size;
        int64_t mantissa;
        const char *text = csv_quick_next(&cursor, is_last, &size);
        const int64_t minus = *text == '-';
        if (rfm__csv_number_shaped(text + minus, size - (size_t)minus, &shape, &mantissa)) {
            values[i] = (mantissa * factor ^ -minus) + minus; /* minus 1: all bits set */
        } else if (!rfm__csv_quick_minor(&lane, text, size, &values[i])) {
            break;
        }
    }
    return i;
}

/* Takes the values of a column from the first `count` records, and gives how many. `is_last`: the
 * field ends its line. */
RFM__INLINE int32_t csv_quick_take(const csv_quick_column *column, int is_last, int32_t count) {
    for (int32_t i = 0;; ++i) {
        switch (column->lane.kind) {
            case RFM__CSV_LANE_TEXT: i = csv_quick_texts(column, is_last, i, count); break;
            case RFM__CSV_LANE_DAY: i = csv_quick_days(column, is_last, i, count); break;
            case RFM__CSV_LANE_NUMBER: i = csv_quick_numbers(column, is_last, i, count); break;
            default: break;
        }
        if (i == count || !csv_quick_with_care(column, i)) return i;
    }
}

static int32_t csv_quick_take_inner(const csv_quick_column *column, int32_t count) {
    return csv_quick_take(column, 0, count);
}

static int32_t csv_quick_take_last(const csv_quick_column *column, int32_t count) {
    return csv_quick_take(column, 1, count);
}

/* Takes what all columns can take of the records of a batch, and gives how many those are. */
static int32_t csv_quick_batch(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                               const rfm__csv_batch *batch) {
    int32_t count = batch->count;
    for (int32_t i = 0; i < plan->column_count && count > 0; ++i) {
        if (plan->columns[i].field < 0) continue;
        const csv_quick_column column = {
            piece, plan, batch, rfm__csv_lane_of(piece, plan, &plan->columns[i], &piece->builds[i]),
            i};
        const int is_last = plan->columns[i].field == batch->fields - 1;
        count =
            is_last ? csv_quick_take_last(&column, count) : csv_quick_take_inner(&column, count);
    }
    return count;
}

const char *rfm__csv_piece_run(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                               rfm__csv_batch *batch, const char *at, const char *stop) {
    int32_t taken = 0;
    do {
        const int64_t room = piece->room - piece->rows;
        const int32_t found = rfm__csv_batch_find(batch, &plan->rules, at, stop, room);
        if (found == 0) break;
        taken = csv_quick_batch(piece, plan, batch);
        at = rfm__csv_batch_take(batch, taken);
        piece->rows += taken;
        piece->lines += taken;
        rfm__csv_piece_forget(piece);
    } while (taken == batch->count && at < stop);
    return at;
}
