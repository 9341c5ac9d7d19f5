/* SPDX-License-Identifier: MIT */
/* A real shop's year, 541,909 lines, taken in every way that a host may choose: the saved ledger and
 * the file of customers are the same to the byte. That their figures are right is compared in
 * online_retail.py with an independent computation. */
#define _POSIX_C_SOURCE 200809L /* popen */
#include "retail.h"
#include "shop.h"

enum { AS_OF = 15318 }; /* 2011-12-10 */

typedef struct year {
    rfm_frame *frame;
    rfm_column columns[4]; /* customer, receipt, day, amount */
    int64_t *rows;         /* 0, 1, 2 ... to be shuffled */
    rfm_buffer *ledger;    /* what the plain way saves */
    rfm_buffer *customers; /* and the file of customers */
} year;

/* Some rows of the year as columns of their own. */
static rfm_frame *pick(const year *from, const int64_t *rows, int64_t count) {
    rfm_column columns[4];
    void *memory[8] = {NULL};
    for (int c = 0; c < 2; ++c) {
        const rfm_column *texts = &from->columns[c];
        int64_t *offsets = malloc(((size_t)count + 1) * sizeof *offsets);
        char *bytes = malloc((size_t)count * 16 + 1);
        cr_assert(offsets != NULL && bytes != NULL);
        offsets[0] = 0;
        for (int64_t i = 0; i < count; ++i) {
            const int64_t start = texts->offsets[rows[i]];
            const int64_t size = texts->offsets[rows[i] + 1] - start;
            cr_assert_leq(size, 16);
            memcpy(bytes + offsets[i], texts->bytes + start, (size_t)size);
            offsets[i + 1] = offsets[i] + size;
        }
        columns[c] = (rfm_column){.name = texts->name,
                                  .type = RFM_COLUMN_TEXT,
                                  .length = count,
                                  .offsets = offsets,
                                  .bytes = bytes};
        memory[2 * c] = offsets;
        memory[2 * c + 1] = bytes;
    }
    int32_t *days = malloc((size_t)count * sizeof *days + 1);
    int64_t *amounts = malloc((size_t)count * sizeof *amounts + 1);
    cr_assert(days != NULL && amounts != NULL);
    for (int64_t i = 0; i < count; ++i) {
        days[i] = ((const int32_t *)from->columns[2].values)[rows[i]];
        amounts[i] = ((const int64_t *)from->columns[3].values)[rows[i]];
    }
    memory[4] = days;
    memory[5] = amounts;
    columns[2] =
        (rfm_column){.name = "day", .type = RFM_COLUMN_DAY, .length = count, .values = days};
    columns[3] = (rfm_column){.name = "amount",
                              .type = RFM_COLUMN_AMOUNT,
                              .scale = 3,
                              .length = count,
                              .values = amounts};
    rfm_frame *frame = NULL;
    cr_assert_eq(rfm_frame_new(columns, 4, &frame, NULL), RFM_OK);
    for (int i = 0; i < 8; ++i) free(memory[i]);
    return frame;
}

static rfm_ledger *new_ledger(void) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .scale = 3};
    rfm_ledger *ledger = NULL;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    return ledger;
}

static void append(rfm_ledger *ledger, const rfm_frame *frame, const char *key, int32_t threads) {
    const rfm_append_options options = {
        .struct_size = sizeof options, .batch_key = key, .threads = threads};
    rfm_error error;
    cr_assert_eq(rfm_ledger_append(ledger, frame, &options, &error), RFM_OK, "%s", error.message);
}

/* The file of customers: scored by quintiles, with the segments of classic11 and reveal11. */
static rfm_buffer *customers_of(const rfm_ledger *ledger, int32_t threads) {
    const rfm_customers_options options = {.struct_size = sizeof options, .threads = threads};
    const rfm_csv_write_options form = {.struct_size = sizeof form, .threads = threads};
    rfm_frame *customers, *scored, *segmented;
    rfm_scorer *scorer;
    rfm_buffer *text;
    cr_assert_eq(rfm_buffer_new(&text, NULL), RFM_OK);
    cr_assert_eq(rfm_customers_build(ledger, AS_OF, &options, &customers, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, NULL, &scorer, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_apply(scorer, customers, threads, &scored, NULL), RFM_OK);
    static const char *const tables[] = {"classic11", "reveal11"};
    for (int i = 0; i < 2; ++i) {
        rfm_rules *rules;
        cr_assert_eq(rfm_rules_preset(tables[i], 0, &rules, NULL), RFM_OK);
        cr_assert_eq(rfm_rules_apply(rules, scored, threads, &segmented, NULL), RFM_OK);
        cr_assert_eq(rfm_csv_write(segmented, &form, rfm_buffer_write, text, NULL), RFM_OK);
        rfm_frame_free(segmented);
        rfm_rules_free(rules);
    }
    rfm_scorer_free(scorer);
    rfm_frame_free(scored);
    rfm_frame_free(customers);
    return text;
}

static year open_year(void) {
    static const char *const names[] = {"customer", "receipt", "day", "amount"};
    year made = {.frame = retail_frame()};
    const int64_t count = rfm_frame_count(made.frame);
    cr_assert_eq(count, 541909);
    for (int i = 0; i < 4; ++i) {
        cr_assert_eq(rfm_frame_find(made.frame, names[i], &made.columns[i], NULL), RFM_OK);
    }
    made.rows = malloc((size_t)count * sizeof *made.rows);
    for (int64_t i = 0; i < count; ++i) made.rows[i] = i;
    rfm_ledger *ledger = new_ledger();
    append(ledger, made.frame, NULL, 1);
    made.ledger = shop_saved(ledger);
    made.customers = customers_of(ledger, 1);
    rfm_ledger_free(ledger);
    return made;
}

static void close_year(year *from) {
    rfm_frame_free(from->frame);
    rfm_buffer_free(from->ledger);
    rfm_buffer_free(from->customers);
    free(from->rows);
}

/* The same customers; and the same ledger, when it remembers no batches. */
static void assert_same(const year *expected, rfm_ledger *ledger, int has_batches,
                        const char *way) {
    rfm_buffer *customers = customers_of(ledger, 2);
    cr_assert(shop_same_bytes(expected->customers, customers), "customers, %s", way);
    rfm_buffer_free(customers);
    if (!has_batches) {
        rfm_buffer *saved = shop_saved(ledger);
        cr_assert(shop_same_bytes(expected->ledger, saved), "ledger, %s", way);
        rfm_buffer_free(saved);
    }
    rfm_ledger_free(ledger);
}

static void shuffle(int64_t *items, int64_t count, uint64_t *state) {
    for (int64_t i = count - 1; i > 0; --i) {
        const int64_t k = (int64_t)(shop_random(state) % (uint64_t)(i + 1));
        const int64_t item = items[i];
        items[i] = items[k];
        items[k] = item;
    }
}

Test(online_retail_ways, shuffled_rows_two_threads_saved_in_between) {
    year whole = open_year();
    uint64_t state = 1;
    const int64_t count = whole.columns[0].length;
    shuffle(whole.rows, count, &state);
    rfm_frame *halves[] = {pick(&whole, whole.rows, count / 2),
                           pick(&whole, whole.rows + count / 2, count - count / 2)};
    rfm_ledger *ledger = new_ledger();
    append(ledger, halves[0], NULL, 2);
    rfm_buffer *bytes = shop_saved(ledger);
    rfm_ledger_free(ledger);
    cr_assert_eq(
        rfm_ledger_load(rfm_buffer_data(bytes), (size_t)rfm_buffer_size(bytes), &ledger, NULL),
        RFM_OK);
    append(ledger, halves[1], NULL, 2);
    assert_same(&whole, ledger, 0, "shuffled");
    rfm_buffer_free(bytes);
    rfm_frame_free(halves[0]);
    rfm_frame_free(halves[1]);
    close_year(&whole);
}

Test(online_retail_ways, a_batch_a_day_in_any_order_and_a_ledger_a_day_merged_in_any_order) {
    year whole = open_year();
    static rfm_frame *frames[400];
    static rfm_ledger *ledgers[400];
    int64_t order[400];
    int64_t batches = 0;
    uint64_t state = 2;
    const int32_t *days = whole.columns[2].values;
    for (int64_t start = 0, end; start < whole.columns[2].length; start = end) {
        for (end = start; end < whole.columns[2].length && days[end] == days[start]; ++end) {
        }
        order[batches] = batches;
        frames[batches++] = pick(&whole, whole.rows + start, end - start);
    }
    cr_assert_eq(batches, 305);
    shuffle(order, batches, &state);
    rfm_ledger *one = new_ledger();
    for (int64_t i = 0; i < batches; ++i) {
        char key[24];
        snprintf(key, sizeof key, "day %d", (int)order[i]);
        append(one, frames[order[i]], key, 1 + (int32_t)(i % 2));
        ledgers[i] = new_ledger();
        append(ledgers[i], frames[i], NULL, 1);
    }
    assert_same(&whole, one, 1, "305 batches");
    shuffle(order, batches, &state);
    for (int64_t i = 1; i < batches; ++i) {
        cr_assert_eq(rfm_ledger_merge(ledgers[order[0]], ledgers[order[i]], NULL), RFM_OK);
        rfm_ledger_free(ledgers[order[i]]);
    }
    assert_same(&whole, ledgers[order[0]], 0, "305 ledgers merged");
    for (int64_t i = 0; i < batches; ++i) rfm_frame_free(frames[i]);
    close_year(&whole);
}

Test(online_retail_ways, arrow_instead_of_csv) {
    year whole = open_year();
    const rfm_arrow_options options = {.struct_size = sizeof options, .batch_rows = 10007};
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray array;
    rfm_frame *from_stream, *from_array;
    cr_assert_eq(rfm_arrow_export_stream(whole.frame, &options, &stream, NULL), RFM_OK);
    cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, &from_stream, NULL), RFM_OK);
    stream.release(&stream);
    cr_assert_eq(rfm_arrow_export(whole.frame, NULL, &schema, &array, NULL), RFM_OK);
    cr_assert_eq(rfm_arrow_import(&schema, &array, NULL, &from_array, NULL), RFM_OK);
    array.release(&array);
    schema.release(&schema);
    rfm_ledger *ledger = new_ledger();
    append(ledger, from_stream, NULL, 2);
    assert_same(&whole, ledger, 0, "Arrow stream");
    ledger = new_ledger();
    append(ledger, from_array, NULL, 1);
    assert_same(&whole, ledger, 0, "Arrow array");
    rfm_frame_free(from_stream);
    rfm_frame_free(from_array);
    close_year(&whole);
}
