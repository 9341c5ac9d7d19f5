/* SPDX-License-Identifier: MIT */
/* Segmented tables in a word a customer, and frames as text that can be compared. */
#ifndef RFM_TESTS_SUPPORT_MOVES_H
#define RFM_TESTS_SUPPORT_MOVES_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

enum { MOVES_ROWS = 64, MOVES_LABELS = 32, MOVES_WORD = 40, MOVES_TEXT = 1 << 16 };

typedef struct moves_words {
    int64_t rows, labels;
    int64_t numbers[MOVES_ROWS];
    int64_t offsets[MOVES_ROWS + 1];
    char bytes[MOVES_ROWS * MOVES_WORD];
    int32_t segments[MOVES_ROWS], levels[MOVES_ROWS];
    uint8_t has_segment[MOVES_ROWS / 8], has_level[MOVES_ROWS / 8];
    int64_t label_offsets[MOVES_LABELS + 1];
    char label_bytes[MOVES_LABELS * MOVES_WORD];
} moves_words;

static inline int32_t moves_label(moves_words *made, const char *text, int64_t size) {
    for (int64_t i = 0; i < made->labels; ++i) {
        const int64_t start = made->label_offsets[i];
        if (made->label_offsets[i + 1] - start == size &&
            memcmp(made->label_bytes + start, text, (size_t)size) == 0) {
            return (int32_t)i;
        }
    }
    cr_assert_lt(made->labels, (int64_t)MOVES_LABELS);
    memcpy(made->label_bytes + made->label_offsets[made->labels], text, (size_t)size);
    made->label_offsets[made->labels + 1] = made->label_offsets[made->labels] + size;
    return (int32_t)made->labels++;
}

/* One word, "id=segment/level"; the segment "-" is none, the level "?" is missing. */
static inline void moves_word(moves_words *made, const char *word, int64_t size) {
    const int64_t row = made->rows++;
    const char *mark = memchr(word, '=', (size_t)size);
    const char *slash = memchr(word, '/', (size_t)size);
    cr_assert(mark != NULL && slash != NULL && row < MOVES_ROWS && size < MOVES_WORD);
    memcpy(made->bytes + made->offsets[row], word, (size_t)(mark - word));
    made->offsets[row + 1] = made->offsets[row] + (mark - word);
    made->numbers[row] = strtoll(word, NULL, 10);
    const unsigned bit = 1u << (row % 8);
    if (mark[1] != '-') {
        made->segments[row] = moves_label(made, mark + 1, slash - mark - 1);
        made->has_segment[row / 8] = (uint8_t)(made->has_segment[row / 8] | bit);
    }
    if (slash[1] != '?') {
        made->levels[row] = (int32_t)strtol(slash + 1, NULL, 10);
        made->has_level[row / 8] = (uint8_t)(made->has_level[row / 8] | bit);
    }
}

/* A frame of words between blanks; `type` is that of the customers. The frame keeps nothing of
 * `made`. */
static inline rfm_frame *moves_frame_in(moves_words *made, const char *words, int32_t type) {
    memset(made, 0, sizeof *made);
    while (*words != '\0') {
        const size_t size = strcspn(words, " ");
        if (size > 0) moves_word(made, words, (int64_t)size);
        words += size + (words[size] == ' ');
    }
    const int64_t rows = made->rows;
    const rfm_column columns[] = {{.name = "customer",
                                   .type = type,
                                   .length = rows,
                                   .values = type == RFM_COLUMN_INT64 ? made->numbers : NULL,
                                   .offsets = type == RFM_COLUMN_TEXT ? made->offsets : NULL,
                                   .bytes = type == RFM_COLUMN_TEXT ? made->bytes : NULL},
                                  {.name = "segment",
                                   .type = RFM_COLUMN_CODE,
                                   .length = rows,
                                   .validity = made->has_segment,
                                   .values = made->segments,
                                   .label_count = made->labels,
                                   .label_offsets = made->label_offsets,
                                   .label_bytes = made->label_bytes},
                                  {.name = "level",
                                   .type = RFM_COLUMN_CODE,
                                   .length = rows,
                                   .validity = made->has_level,
                                   .values = made->levels}};
    rfm_frame *frame = NULL;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

static inline rfm_frame *moves_frame_of(const char *words, int32_t type) {
    moves_words *made = malloc(sizeof *made);
    cr_assert_not_null(made);
    rfm_frame *frame = moves_frame_in(made, words, type);
    free(made);
    return frame;
}

static inline rfm_frame *moves_frame(const char *words) {
    return moves_frame_of(words, RFM_COLUMN_TEXT);
}

static inline int moves_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

static inline rfm_column moves_column(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    return column;
}

/* A cell as text, "-" when it is missing; returns its length. */
static inline size_t moves_cell(const rfm_column *column, int64_t row, char *to, size_t room) {
    const int64_t *offsets = column->offsets;
    const char *bytes = column->bytes;
    int64_t at = row;
    if (moves_is_missing(column, row)) return (size_t)snprintf(to, room, "-");
    switch (column->type) {
        case RFM_COLUMN_DOUBLE:
            return (size_t)snprintf(to, room, "%.17g", ((const double *)column->values)[row]);
        case RFM_COLUMN_INT64:
        case RFM_COLUMN_AMOUNT:
            return (size_t)snprintf(to, room, "%lld",
                                    (long long)((const int64_t *)column->values)[row]);
        case RFM_COLUMN_TEXT: break;
        default:
            at = ((const int32_t *)column->values)[row];
            if (column->type == RFM_COLUMN_DAY || column->label_offsets == NULL) {
                return (size_t)snprintf(to, room, "%d", (int)at);
            }
            offsets = column->label_offsets;
            bytes = column->label_bytes;
    }
    const int64_t size = offsets[at + 1] - offsets[at];
    return (size_t)snprintf(to, room, "%.*s", (int)size, size == 0 ? "" : bytes + offsets[at]);
}

/* A frame as text: a line a row, its cells with blanks between them. Free it. */
static inline char *moves_text(const rfm_frame *frame) {
    const int64_t rows = rfm_frame_count(frame);
    const int32_t columns = rfm_frame_column_count(frame);
    const size_t room = ((size_t)rows * (size_t)columns + 1) * 64;
    char *text = malloc(room);
    size_t used = 0;
    cr_assert_not_null(text);
    for (int64_t row = 0; row < rows; ++row) {
        for (int32_t i = 0; i < columns; ++i) {
            rfm_column column;
            rfm_frame_column(frame, i, &column, NULL);
            used += moves_cell(&column, row, text + used, room - used);
            text[used++] = i + 1 < columns ? ' ' : '\n';
        }
    }
    text[used] = '\0';
    return text;
}

/* Asserts what a frame holds, as moves_text has it, and frees it. */
static inline void moves_expect(rfm_frame *frame, const char *wanted) {
    char *text = moves_text(frame);
    cr_assert_str_eq(text, wanted, "found\n%sexpected\n%s", text, wanted);
    free(text);
    rfm_frame_free(frame);
}

/* Asserts that two frames hold the same cells under the same names; labels are compared as texts.
 */
static inline void moves_same(const rfm_frame *left, const rfm_frame *right, const char *what) {
    const int32_t columns = rfm_frame_column_count(left);
    cr_assert_eq(columns, rfm_frame_column_count(right), "%s", what);
    for (int32_t i = 0; i < columns; ++i) {
        rfm_column a, b;
        rfm_frame_column(left, i, &a, NULL);
        rfm_frame_column(right, i, &b, NULL);
        cr_assert_str_eq(a.name, b.name);
        cr_assert(a.type == b.type && a.scale == b.scale, "%s", a.name);
    }
    char *a = moves_text(left), *b = moves_text(right);
    cr_assert_str_eq(a, b, "%s", what);
    free(a);
    free(b);
}

/* A whole number of a frame that is not missing. */
static inline int64_t moves_number(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = moves_column(frame, name);
    cr_assert(!moves_is_missing(&column, row), "%s is missing", name);
    if (column.type == RFM_COLUMN_INT64 || column.type == RFM_COLUMN_AMOUNT) {
        return ((const int64_t *)column.values)[row];
    }
    return ((const int32_t *)column.values)[row];
}

/* Whether a text or labelled cell is `text` (NULL: is missing). */
static inline int moves_is(const rfm_column *column, int64_t row, const char *text) {
    const int is_code = column->type == RFM_COLUMN_CODE;
    if (text == NULL || moves_is_missing(column, row)) {
        return text == NULL && moves_is_missing(column, row);
    }
    const int64_t at = is_code ? ((const int32_t *)column->values)[row] : row;
    const int64_t *offsets = is_code ? column->label_offsets : column->offsets;
    const char *bytes = is_code ? column->label_bytes : column->bytes;
    const size_t size = (size_t)(offsets[at + 1] - offsets[at]);
    return strlen(text) == size && memcmp(bytes + offsets[at], text, size) == 0;
}

static inline int64_t moves_count(const rfm_frame *frame, const char *segment) {
    const rfm_column column = moves_column(frame, "segment");
    int64_t count = 0;
    for (int64_t row = 0; row < column.length; ++row) count += moves_is(&column, row, segment);
    return count;
}

/* Customers of the matrix from (or to) a segment, in its table. */
static inline int64_t moves_sum(const rfm_frame *matrix, const char *side, const char *segment) {
    char name[32];
    int64_t sum = 0;
    snprintf(name, sizeof name, "%s_segment", side);
    const rfm_column segments = moves_column(matrix, name);
    snprintf(name, sizeof name, "%s_present", side);
    for (int64_t row = 0; row < segments.length; ++row) {
        if (moves_number(matrix, name, row) == 0 || !moves_is(&segments, row, segment)) continue;
        sum += moves_number(matrix, "customers", row);
    }
    return sum;
}

/* Rows and columns of the matrix add up to both tables, and the flow says the same. */
static inline void moves_conserve(const rfm_frame *before, const rfm_frame *after,
                                  const rfm_frame *matrix, const rfm_frame *flow) {
    const rfm_column segments = moves_column(flow, "segment");
    int64_t all_before = 0, all_after = 0;
    for (int64_t row = 0; row < segments.length; ++row) {
        char text[64];
        const int is_none = moves_is_missing(&segments, row);
        moves_cell(&segments, row, text, sizeof text);
        const char *segment = is_none ? NULL : text;
        const int64_t was = moves_number(flow, "before", row);
        const int64_t is = moves_number(flow, "after", row);
        cr_assert_eq(was, moves_count(before, segment), "%s", text);
        cr_assert_eq(is, moves_count(after, segment), "%s", text);
        cr_assert_eq(was, moves_sum(matrix, "from", segment), "%s", text);
        cr_assert_eq(is, moves_sum(matrix, "to", segment), "%s", text);
        cr_assert_eq(is - was, moves_number(flow, "net", row));
        static const char *const in[] = {"stayed",    "up_in", "down_in",
                                         "across_in", "new",   "returned"};
        static const char *const out[] = {"stayed", "up_out", "down_out", "across_out", "lost"};
        int64_t came = 0, left = 0;
        for (int i = 0; i < 6; ++i) came += moves_number(flow, in[i], row);
        for (int i = 0; i < 5; ++i) left += moves_number(flow, out[i], row);
        cr_assert_eq(came, is, "%s", text);
        cr_assert_eq(left, was, "%s", text);
        all_before += was;
        all_after += is;
    }
    cr_assert_eq(all_before, rfm_frame_count(before));
    cr_assert_eq(all_after, rfm_frame_count(after));
}

static inline rfm_delay *moves_delay(int32_t up_days, int32_t down_days) {
    const rfm_delay_options options = {
        .struct_size = sizeof options, .up_days = up_days, .down_days = down_days};
    rfm_delay *delay = NULL;
    rfm_error error;
    cr_assert_eq(rfm_delay_new(&options, &delay, &error), RFM_OK, "%s", error.message);
    return delay;
}

static inline rfm_buffer *moves_saved(const rfm_delay *delay) {
    rfm_buffer *buffer = NULL;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
    cr_assert_eq(rfm_delay_save(delay, rfm_buffer_write, buffer, &error), RFM_OK, "%s",
                 error.message);
    return buffer;
}

static inline rfm_delay *moves_loaded(const rfm_buffer *buffer) {
    rfm_delay *delay = NULL;
    rfm_error error;
    cr_assert_eq(
        rfm_delay_load(rfm_buffer_data(buffer), (size_t)rfm_buffer_size(buffer), &delay, &error),
        RFM_OK, "%s", error.message);
    return delay;
}

/* Asserts that two delays save to the same bytes. */
static inline void moves_same_delays(const rfm_delay *left, const rfm_delay *right,
                                     const char *what) {
    rfm_buffer *a = moves_saved(left), *b = moves_saved(right);
    cr_assert_eq(rfm_buffer_size(a), rfm_buffer_size(b), "%s", what);
    cr_assert_eq(memcmp(rfm_buffer_data(a), rfm_buffer_data(b), (size_t)rfm_buffer_size(a)), 0,
                 "%s", what);
    rfm_buffer_free(a);
    rfm_buffer_free(b);
}

#endif
