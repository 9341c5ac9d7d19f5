/* SPDX-License-Identifier: MIT */
/* Law: however rows are cut into batches, and however these number their labels, the frame is the
 * same; and what goes out comes in again. */
#include <criterion/criterion.h>

#include "arrow.h"

enum { ROWS_MOST = 300, LABELS_MOST = 40, BATCHES_MOST = 12, COLUMNS = 4, ROUNDS = 200 };

static uint64_t state = 0x9E3779B97F4A7C15u;

static int64_t below(int64_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int64_t)(state % (uint64_t)limit);
}

/* The rows of one foreign table: numbers, texts, amounts, labels. */
typedef struct table {
    int64_t rows;
    int64_t numbers[ROWS_MOST];
    int32_t offsets[ROWS_MOST + 1];
    char bytes[ROWS_MOST * 8];
    uint64_t words[ROWS_MOST * 2];
    int32_t codes[ROWS_MOST];
    uint8_t validity[COLUMNS][ROWS_MOST / 8 + 1];
    int64_t label_count;
    char labels[LABELS_MOST][8];
} table;

/* One batch's own order of the labels, its indices into them, and its buffers. */
typedef struct batch {
    foreign made;
    int64_t label_offsets[LABELS_MOST + 1];
    char label_bytes[LABELS_MOST * 8];
    int16_t indices[ROWS_MOST];
    const void *buffers[COLUMNS][3];
    const void *label_buffers[3];
} batch;

static table rows_of;
static batch batches[BATCHES_MOST];

static void make_rows(void) {
    static const char *const pieces[] = {"", "a", "Z", "é", "日", "🛒"};
    const int holes = below(3) > 0;
    table *t = &rows_of;
    t->rows = below(4) == 0 ? below(10) : below(ROWS_MOST);
    t->label_count = 1 + below(LABELS_MOST);
    t->offsets[0] = 0;
    for (int64_t i = 0; i < t->label_count; ++i) {
        /* Not all different: 26 letters by two lengths. */
        memset(t->labels[i], 0, sizeof t->labels[i]);
        memset(t->labels[i], 'a' + (int)below(26), (size_t)below(3));
    }
    memset(t->validity, 0xFF, sizeof t->validity);
    for (int64_t row = 0; row < t->rows; ++row) {
        const char *piece = pieces[below(6)];
        t->numbers[row] = below(1000) - 500;
        memcpy(t->bytes + t->offsets[row], piece, strlen(piece));
        t->offsets[row + 1] = t->offsets[row] + (int32_t)strlen(piece);
        const uint16_t one = 1;
        const int low = *(const uint8_t *)&one == 1 ? 0 : 1;
        t->words[2 * row + low] = (uint64_t)t->numbers[row];
        t->words[2 * row + 1 - low] = t->numbers[row] < 0 ? UINT64_MAX : 0;
        t->codes[row] = (int32_t)below(t->label_count);
        for (int i = 0; i < COLUMNS && holes; ++i) {
            if (below(5) == 0) t->validity[i][row / 8] &= (uint8_t) ~(1u << (row % 8));
        }
    }
}

/* The labels in an order of the batch's own. */
static void shuffle_labels(batch *to) {
    int64_t order[LABELS_MOST], place[LABELS_MOST];
    for (int64_t i = 0; i < rows_of.label_count; ++i) order[i] = i;
    for (int64_t i = rows_of.label_count - 1; i > 0; --i) {
        const int64_t other = below(i + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    to->label_offsets[0] = 0;
    for (int64_t i = 0; i < rows_of.label_count; ++i) {
        const char *label = rows_of.labels[order[i]];
        place[order[i]] = i;
        memcpy(to->label_bytes + to->label_offsets[i], label, strlen(label));
        to->label_offsets[i + 1] = to->label_offsets[i] + (int64_t)strlen(label);
    }
    for (int64_t row = 0; row < rows_of.rows; ++row) {
        to->indices[row] = (int16_t)place[rows_of.codes[row]];
    }
}

/* Rows begin .. begin + count - 1: the offset lies in the struct, in the columns, or in both. */
static void make_batch(batch *to, int64_t begin, int64_t count) {
    static const char *const names[] = {"n", "t", "a", "s"};
    static const char *const formats[] = {"l", "u", "d:18,2", "s"};
    const void *const values[] = {rows_of.numbers, rows_of.offsets, rows_of.words, to->indices};
    const int64_t outer = below(begin + 1);
    shuffle_labels(to);
    foreign_start(&to->made, count);
    to->made.array.offset = outer;
    for (int i = 0; i < COLUMNS; ++i) {
        to->buffers[i][0] = rows_of.validity[i];
        to->buffers[i][1] = values[i];
        to->buffers[i][2] = rows_of.bytes;
        struct ArrowArray *column =
            foreign_add(&to->made, names[i], formats[i], i == 1 ? 3 : 2, to->buffers[i]);
        column->offset = begin - outer;
        column->length = outer + count;
    }
    to->label_buffers[1] = to->label_offsets;
    to->label_buffers[2] = to->label_bytes;
    foreign_add_labels(&to->made, "U", rows_of.label_count, 3, to->label_buffers);
}

static int batch_count, next_batch;

static int give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    (void)stream;
    *out = batches[0].made.schema;
    return 0;
}

static int give_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    (void)stream;
    memset(out, 0, sizeof *out);
    if (next_batch < batch_count) *out = batches[next_batch++].made.array;
    return 0;
}

static const char *give_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return NULL;
}

static void give_up(struct ArrowArrayStream *stream) { stream->release = NULL; }

static rfm_frame *import_batches(void) {
    struct ArrowArrayStream stream = {give_schema, give_next, give_error, give_up, NULL};
    rfm_frame *frame;
    rfm_error error;
    next_batch = 0;
    cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, &frame, &error), RFM_OK, "%s",
                 error.message);
    return frame;
}

static void cut_at_random(void) {
    int64_t begin = 0;
    batch_count = 1 + (int)below(BATCHES_MOST);
    for (int i = 0; i < batch_count; ++i) {
        const int64_t left = rows_of.rows - begin;
        const int64_t count = i + 1 == batch_count ? left : below(left + 1);
        make_batch(&batches[i], begin, count);
        begin += count;
    }
}

static void expect_same(const rfm_frame *left, const rfm_frame *right) {
    rfm_column ours, theirs;
    cr_assert(arrow_frames_are_equal(left, right));
    cr_assert_eq(rfm_frame_find(left, "s", &ours, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(right, "s", &theirs, NULL), RFM_OK);
    cr_assert(arrow_labels_are_equal(&ours, &theirs));
}

/* The import against the rows themselves, so that two equal wrongs do not pass. */
static void expect_rows(const rfm_frame *frame) {
    rfm_column columns[COLUMNS];
    for (int i = 0; i < COLUMNS; ++i) {
        cr_assert_eq(rfm_frame_column(frame, i, &columns[i], NULL), RFM_OK);
    }
    for (int64_t row = 0; row < rows_of.rows; ++row) {
        int is_there[COLUMNS];
        size_t size;
        for (int i = 0; i < COLUMNS; ++i) {
            is_there[i] = rows_of.validity[i][row / 8] >> (row % 8) & 1;
            cr_assert_eq(arrow_cell_is_missing(&columns[i], row), !is_there[i]);
        }
        const int64_t number = rows_of.numbers[row];
        if (is_there[0]) cr_assert_eq(((const int64_t *)columns[0].values)[row], number);
        if (is_there[2]) cr_assert_eq(((const int64_t *)columns[2].values)[row], number);
        if (is_there[1]) {
            const char *text = arrow_cell_text(&columns[1], row, &size);
            cr_assert_eq(size, (size_t)(rows_of.offsets[row + 1] - rows_of.offsets[row]));
            cr_assert_eq(memcmp(text, rows_of.bytes + rows_of.offsets[row], size), 0);
        }
        if (is_there[3]) {
            const char *text = arrow_cell_text(&columns[3], row, &size);
            const char *label = rows_of.labels[rows_of.codes[row]];
            cr_assert_eq(size, strlen(label));
            cr_assert_eq(memcmp(text, label, size), 0);
        }
    }
}

Test(arrow_law, cutting_and_numbering_do_not_matter) {
    for (int round = 0; round < ROUNDS; ++round) {
        make_rows();
        batch_count = 1;
        make_batch(&batches[0], 0, rows_of.rows);
        rfm_frame *whole = import_batches(), *array;
        cr_assert_eq(
            rfm_arrow_import(&batches[0].made.schema, &batches[0].made.array, NULL, &array, NULL),
            RFM_OK);
        expect_rows(whole);
        expect_same(whole, array);
        for (int i = 0; i < 4; ++i) {
            cut_at_random();
            rfm_frame *pieces = import_batches();
            expect_same(whole, pieces);
            rfm_frame_free(pieces);
        }
        rfm_frame_free(array);
        rfm_frame_free(whole);
    }
}

Test(arrow_law, labels_are_sorted_and_distinct) {
    for (int round = 0; round < ROUNDS; ++round) {
        rfm_column column;
        make_rows();
        cut_at_random();
        rfm_frame *frame = import_batches();
        cr_assert_eq(rfm_frame_find(frame, "s", &column, NULL), RFM_OK);
        for (int64_t i = 1; i < column.label_count; ++i) {
            const int64_t *offsets = column.label_offsets;
            const int64_t left = offsets[i] - offsets[i - 1], right = offsets[i + 1] - offsets[i];
            const int order =
                memcmp(column.label_bytes + offsets[i - 1], column.label_bytes + offsets[i],
                       (size_t)(left < right ? left : right));
            cr_assert(order < 0 || (order == 0 && left < right));
        }
        rfm_frame_free(frame);
    }
}

Test(arrow_law, out_and_in_again_changes_nothing) {
    for (int round = 0; round < ROUNDS; ++round) {
        make_rows();
        cut_at_random();
        rfm_frame *frame = import_batches(), *again;
        const rfm_arrow_options options = {.struct_size = sizeof options,
                                           .amounts = (int32_t)below(2),
                                           .batch_rows = below(rows_of.rows + 2)};
        struct ArrowArrayStream stream;
        struct ArrowSchema schema;
        struct ArrowArray array;
        cr_assert_eq(rfm_arrow_export_stream(frame, &options, &stream, NULL), RFM_OK);
        cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, &again, NULL), RFM_OK);
        expect_same(frame, again);
        stream.release(&stream);
        rfm_frame_free(again);
        cr_assert_eq(rfm_arrow_export(frame, &options, &schema, &array, NULL), RFM_OK);
        rfm_frame_free(frame);
        cr_assert_eq(rfm_arrow_import(&schema, &array, NULL, &again, NULL), RFM_OK);
        schema.release(&schema);
        array.release(&array);
        expect_rows(again);
        rfm_frame_free(again);
    }
}
