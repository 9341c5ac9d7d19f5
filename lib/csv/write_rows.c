/* SPDX-License-Identifier: MIT */
/* The writer's inner loop: the caller has made room for the longest text that the rows can have,
 * so cells are written with whole-word stores and without a check on room, and almost without a
 * branch on data. */
#include "csv/write_rows.h"

#include <string.h>

#include "base/days.h"
#include "base/digits.h"
#include "base/exact.h"
#include "base/text.h"

#define CSV_OUT_EIGHT UINT64_C(100000000)
#define CSV_OUT_ONES  UINT64_C(0x0101010101010101)
#define CSV_OUT_HIGHS UINT64_C(0x8080808080808080)

/* ---- Texts ---- */

/* Whether a spreadsheet takes text that begins so for a formula. */
static int csv_out_is_formula(char first) {
    return first == '=' || first == '+' || first == '-' || first == '@' || first == '\t' ||
           first == '\r';
}

static int csv_out_is_digit(char c) { return c >= '0' && c <= '9'; }

/* "-5", "+31", "-12,50": a number is no formula. */
static int csv_out_is_number(const rfm__csv_out *out, const char *text, size_t size) {
    size_t digits = 0, marks = 0;
    for (size_t i = 0; i < size; ++i) {
        const char c = text[i];
        if (csv_out_is_digit(c)) {
            ++digits;
        } else if ((c == '.' || c == out->mark) && marks == 0) {
            ++marks;
        } else if (i != 0 || (c != '-' && c != '+')) {
            return 0;
        }
    }
    return digits > 0;
}

static int csv_out_is_blank(char c) { return c == ' ' || c == '\t'; }

static int csv_out_must_quote(const rfm__csv_out *out, const char *text, size_t size) {
    if (csv_out_is_blank(text[0]) || csv_out_is_blank(text[size - 1])) return 1;
    int found = 0;
    for (size_t i = 0; i < size; ++i) {
        const char c = text[i];
        found |= (c == out->delimiter) | (c == '"') | (c == '\r') | (c == '\n');
    }
    return found;
}

/* The exact rules, for text that has something unusual in it. */
static char *csv_out_careful_text(const rfm__csv_out *out, const char *text, size_t size,
                                  char *to) {
    const int is_guarded =
        !out->is_raw && csv_out_is_formula(text[0]) && !csv_out_is_number(out, text, size);
    if (!is_guarded && !csv_out_must_quote(out, text, size)) {
        memcpy(to, text, size);
        return to + size;
    }
    *to++ = '"';
    if (is_guarded) *to++ = '\'';
    for (size_t i = 0; i < size; ++i) {
        if (text[i] == '"') *to++ = '"';
        *to++ = text[i];
    }
    *to++ = '"';
    return to;
}

static uint64_t csv_out_load(const char *from) {
    uint64_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

/* Up to seven characters as a word, each at least once, without reading past them. */
static uint64_t csv_out_load_short(const char *from, size_t size) {
    if (size >= 4) {
        uint32_t head, tail;
        memcpy(&head, from, 4);
        memcpy(&tail, from + size - 4, 4);
        return (uint64_t)tail << 32 | head;
    }
    return (CSV_OUT_ONES * 'a' & ~UINT64_C(0xFFFFFF)) | (uint64_t)(unsigned char)from[0] |
           (uint64_t)(unsigned char)from[size / 2] << 8 |
           (uint64_t)(unsigned char)from[size - 1] << 16;
}

static void csv_out_copy_short(const char *from, size_t size, char *to) {
    if (size >= 4) {
        uint32_t tail;
        memcpy(&tail, from + size - 4, 4);
        memcpy(to, from, 4);
        memcpy(to + size - 4, &tail, 4);
    } else {
        to[0] = from[0];
        to[size / 2] = from[size / 2];
        to[size - 1] = from[size - 1];
    }
}

/* Not zero when one of eight characters is the delimiter or below '-': there are quotes, line
 * ends, blanks and a comma. Without any of them only the first character can ask for quotes. */
static uint64_t csv_out_unusual(uint64_t word, uint64_t delimiters) {
    const uint64_t without = word ^ delimiters;
    return ((word - CSV_OUT_ONES * '-') & ~word & CSV_OUT_HIGHS) |
           ((without - CSV_OUT_ONES) & ~without & CSV_OUT_HIGHS);
}

static inline char *csv_out_text(const rfm__csv_out *out, const char *text, size_t size, char *to) {
    const uint64_t delimiters = CSV_OUT_ONES * (unsigned char)out->delimiter;
    uint64_t unusual;
    if (size == 0) {
        memcpy(to, "\"\"", 2); /* a missing value is written without quotes */
        return to + 2;
    }
    if (size >= 8) {
        const uint64_t tail = csv_out_load(text + size - 8);
        unusual = csv_out_unusual(tail, delimiters);
        for (size_t i = 0; i + 8 < size; i += 8) {
            const uint64_t word = csv_out_load(text + i);
            unusual |= csv_out_unusual(word, delimiters);
            memcpy(to + i, &word, 8);
        }
        memcpy(to + size - 8, &tail, 8);
    } else {
        unusual = csv_out_unusual(csv_out_load_short(text, size), delimiters);
        csv_out_copy_short(text, size, to);
    }
    if (unusual != 0 || csv_out_is_formula(text[0])) {
        return csv_out_careful_text(out, text, size, to);
    }
    return to + size;
}

char *rfm__csv_write_text(const rfm__csv_out *out, const char *text, size_t size, char *to) {
    return csv_out_text(out, text, size, to);
}

/* ---- Numbers and days ---- */

static uint32_t csv_out_three(uint32_t value, uint32_t size) {
    uint32_t text = size << 24;
    for (uint32_t i = size; i-- > 0; value /= 10) text |= (uint32_t)('0' + value % 10) << (8 * i);
    return text;
}

void rfm__csv_thousand_fill(rfm__csv_thousand *thousand) {
    for (uint32_t i = 0; i < 1000; ++i) {
        thousand->plain[i] = csv_out_three(i, i < 10 ? 1 : i < 100 ? 2 : 3);
        thousand->padded[i] = csv_out_three(i, 3);
    }
}

/* Writes three characters at once; touches four. */
static inline char *csv_out_put_three(uint32_t text, char *to) {
    to[0] = (char)(text & 0xFF);
    to[1] = (char)(text >> 8 & 0xFF);
    to[2] = (char)(text >> 16 & 0xFF);
    to[3] = (char)(text >> 24);
    return to + (text >> 24);
}

/* A number below 10^6: what most cells are. */
static inline char *csv_out_small(const rfm__csv_thousand *thousand, uint32_t value, char *to) {
    if (value < 1000) return csv_out_put_three(thousand->plain[value], to);
    to = csv_out_put_three(thousand->plain[value / 1000], to);
    return csv_out_put_three(thousand->padded[value % 1000], to);
}

static inline char *csv_out_int64(const rfm__csv_out *out, int64_t value, char *to) {
    if (out->thousand != NULL && (uint64_t)value < 1000000) {
        return csv_out_small(out->thousand, (uint32_t)value, to);
    }
    const uint64_t sign = (uint64_t)(value < 0);
    const uint64_t magnitude = ((uint64_t)value ^ (0 - sign)) + sign;
    *to = '-';
    to += sign;
    if (magnitude < 100) {
        /* Counts and scores are small. */
        const uint32_t tens = (uint32_t)magnitude / 10, ones = (uint32_t)magnitude % 10;
        to[0] = (char)('0' + (tens != 0 ? tens : ones));
        to[1] = (char)('0' + ones);
        return to + 1 + (tens != 0);
    }
    if (magnitude < CSV_OUT_EIGHT) return to + rfm__store_number(to, (uint32_t)magnitude);
    return to + rfm__write_uint64(to, magnitude);
}

/* An amount in the digits that are written. */
static inline int64_t csv_out_shown(const rfm__csv_out_column *column, int64_t row) {
    const int64_t value = ((const int64_t *)column->seen.values)[row];
    return column->cut == 1 ? value : rfm__divide_half_even(value, column->cut);
}

static char *csv_out_any_amount(const rfm__csv_out *out, const rfm__csv_out_column *column,
                                int64_t value, char *to) {
    if (column->is_quoted) *to++ = '"';
    to += rfm__write_decimal(to, value, column->decimals, column->decimals + column->zeros,
                             out->mark);
    if (column->is_quoted) *to++ = '"';
    return to;
}

static inline char *csv_out_amount(const rfm__csv_out *out, const rfm__csv_out_column *column,
                                   int64_t value, char *to) {
    if (out->thousand != NULL && column->decimals == 2 && (uint64_t)value < CSV_OUT_EIGHT) {
        to = csv_out_small(out->thousand, (uint32_t)value / 100, to);
        /* The first of three digits becomes the mark. */
        const uint32_t cents = out->thousand->padded[(uint32_t)value % 100];
        return csv_out_put_three((cents & 0xFFFFFF00u) | (unsigned char)out->mark, to);
    }
    const uint64_t sign = (uint64_t)(value < 0);
    const uint64_t magnitude = ((uint64_t)value ^ (0 - sign)) + sign;
    if (magnitude >= CSV_OUT_EIGHT) return csv_out_any_amount(out, column, value, to);
    *to = '-';
    to += sign;
    return to + rfm__store_decimal(to, (uint32_t)magnitude, (uint32_t)column->decimals, out->mark);
}

/* Puts the decimal comma in, and quotes around it when it is the delimiter too. */
static char *csv_out_change_mark(const rfm__csv_out *out, char *from, char *end) {
    char *const point = memchr(from, '.', (size_t)(end - from));
    if (point == NULL) return end;
    *point = out->mark;
    if (out->mark != out->delimiter) return end;
    memmove(from + 1, from, (size_t)(end - from));
    from[0] = end[1] = '"';
    return end + 2;
}

static inline char *csv_out_double(const rfm__csv_out *out, double value, char *to) {
    char *const end = to + rfm__write_double(to, value);
    return out->mark == '.' ? end : csv_out_change_mark(out, to, end);
}

static inline char *csv_out_day(int32_t day, rfm__csv_days *days, char *to) {
    if (days == NULL) {
        rfm__day_write(day, to);
        return to + 10;
    }
    const int32_t key = day - RFM_DAY_MIN + 1;
    struct rfm__csv_day_text *const kept = &days->kept[key % RFM__CSV_DAYS_KEPT];
    if (kept->key != key) {
        kept->key = key;
        rfm__day_write(day, kept->text);
    }
    memcpy(to, kept->text, sizeof kept->text);
    return to + 10;
}

static inline char *csv_out_label(const rfm__csv_out_column *column, int32_t code, char *to) {
    const char *const label = column->labels + column->starts[code];
    const size_t size = (size_t)(column->starts[code + 1] - column->starts[code]);
    memcpy(to, label, 16);
    if (size > 16) memcpy(to + 16, label + 16, size - 16);
    return to + size;
}

/* ---- Rows ---- */

static inline int csv_out_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row >> 3] >> (row & 7) & 1) == 0;
}

static inline char *csv_out_cell(const rfm__csv_out *out, const rfm__csv_out_column *column,
                                 int64_t row, rfm__csv_days *days, char *to) {
    const void *const values = column->seen.values;
    switch (column->kind) {
        case RFM__CSV_CELL_INT64: return csv_out_int64(out, ((const int64_t *)values)[row], to);
        case RFM__CSV_CELL_DOUBLE: return csv_out_double(out, ((const double *)values)[row], to);
        case RFM__CSV_CELL_AMOUNT:
            return csv_out_amount(out, column, csv_out_shown(column, row), to);
        case RFM__CSV_CELL_ANY_AMOUNT:
            return csv_out_any_amount(out, column, csv_out_shown(column, row), to);
        case RFM__CSV_CELL_DAY: return csv_out_day(((const int32_t *)values)[row], days, to);
        case RFM__CSV_CELL_CODE: return csv_out_int64(out, ((const int32_t *)values)[row], to);
        case RFM__CSV_CELL_LABEL: return csv_out_label(column, ((const int32_t *)values)[row], to);
        default: {
            const int64_t *const offsets = column->seen.offsets;
            return csv_out_text(out, column->seen.bytes + offsets[row],
                                (size_t)(offsets[row + 1] - offsets[row]), to);
        }
    }
}

char *rfm__csv_write_rows(const rfm__csv_out *out, int64_t first, int64_t count,
                          rfm__csv_days *days, char *to) {
    const rfm__csv_out own = *out;
    const rfm__csv_out_column *const end = own.columns + own.column_count;
    for (int64_t row = first; row < first + count; ++row) {
        for (const rfm__csv_out_column *column = own.columns; column < end; ++column) {
            if (!csv_out_is_missing(&column->seen, row)) {
                to = csv_out_cell(&own, column, row, days, to);
            } else if (own.column_count == 1) {
                memcpy(to, "\"\"", 2); /* a blank line would be no row */
                to += 2;
            }
            *to++ = own.delimiter;
        }
        to[-1] = '\n';
    }
    return to;
}

#undef CSV_OUT_EIGHT
#undef CSV_OUT_ONES
#undef CSV_OUT_HIGHS
