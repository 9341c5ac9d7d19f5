/* SPDX-License-Identifier: MIT */
/* Law: a stream that is fed leaves the ledger that its frame, appended, leaves: however it is cut
 * into batches, on any number of threads, whatever other columns it has. */
#include "arrow.h"
#include "shop.h"

static rfm_buffer *law_fed(const rfm_frame *frame, rfm_ledger *ledger, int64_t batch_rows,
                           const rfm_append_options *append) {
    const rfm_arrow_options options = {.struct_size = sizeof options, .batch_rows = batch_rows};
    struct ArrowArrayStream stream;
    int64_t rows = -1;
    rfm_error error;
    cr_assert_eq(rfm_arrow_export_stream(frame, &options, &stream, &error), RFM_OK);
    cr_assert_eq(rfm_feed_arrow(&stream, NULL, ledger, append, &rows, &error), RFM_OK, "%s",
                 error.message);
    stream.release(&stream);
    cr_assert_eq(rows, rfm_frame_count(frame));
    rfm_buffer *saved = shop_saved(ledger);
    rfm_ledger_free(ledger);
    return saved;
}

Test(feed_arrow_law, batches_and_threads) {
    static const int64_t cuts[] = {1, 7, 300, 4096, 0};
    static shop_row rows[SHOP_MOST];
    for (uint64_t seed = 1; seed <= 12; ++seed) {
        const int64_t count = seed % 4 == 0 ? (int64_t)(seed / 4 - 1) : (int64_t)(1500 * seed);
        const int rich = seed % 2 == 0;
        shop_fill(rows, count, 200, seed);
        rfm_frame *frame = shop_frame(rows, count);
        rfm_ledger *whole = shop_ledger(rich, seed);
        cr_assert_eq(rfm_ledger_append(whole, frame, NULL, NULL), RFM_OK);
        rfm_buffer *expected = shop_saved(whole);
        for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; ++i) {
            const rfm_append_options append = {.struct_size = sizeof append,
                                               .threads = 1 + (int32_t)(i % 3)};
            rfm_buffer *got = law_fed(frame, shop_ledger(rich, seed + 9), cuts[i], &append);
            cr_assert(shop_same_bytes(expected, got), "seed %d, batches of %d", (int)seed,
                      (int)cuts[i]);
            rfm_buffer_free(got);
        }
        rfm_buffer_free(expected);
        rfm_ledger_free(whole);
        rfm_frame_free(frame);
    }
}

/* Batches longer than what one thread stages, of integers, floats and labels, some missing; of the
 * second one rows do not begin with a byte of the bitmap. */
Test(feed_arrow_law, long_batches) {
    enum { COUNT = 150000, LABELS = 40 };
    static int64_t ids[COUNT], receipts[COUNT], offsets[LABELS + 1];
    static double amounts[COUNT];
    static int32_t days[COUNT], codes[COUNT];
    static char bytes[LABELS * 4];
    static uint8_t present[COUNT / 8 + 1];
    uint64_t state = 77;
    for (int i = 0; i < LABELS; ++i) {
        offsets[i + 1] = offsets[i] + sprintf(bytes + offsets[i], "l%02d", i);
    }
    for (int i = 0; i < COUNT; ++i) {
        receipts[i] = i / 3;
        ids[i] = (int64_t)((uint64_t)receipts[i] * 2654435761u % 5000);
        days[i] = 15000 + (int32_t)(receipts[i] % 900);
        amounts[i] = ((double)(shop_random(&state) % 9000) - 500) / 100.0;
        codes[i] = (int32_t)(ids[i] % LABELS);
        if (i % 17 != 3) present[i / 8] = (uint8_t)(present[i / 8] | 1u << (i % 8));
    }
    const rfm_column columns[] = {
        {.name = "note", .type = RFM_COLUMN_INT64, .length = COUNT, .values = receipts},
        {.name = "customer",
         .type = RFM_COLUMN_INT64,
         .length = COUNT,
         .values = ids,
         .validity = present},
        {.name = "receipt", .type = RFM_COLUMN_INT64, .length = COUNT, .values = receipts},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = COUNT, .values = days},
        {.name = "amount", .type = RFM_COLUMN_DOUBLE, .length = COUNT, .values = amounts},
        {.name = "card",
         .type = RFM_COLUMN_CODE,
         .length = COUNT,
         .values = codes,
         .label_count = LABELS,
         .label_offsets = offsets,
         .label_bytes = bytes}};
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 6, &frame, &error), RFM_OK, "%s", error.message);
    for (int by_card = 0; by_card < 2; ++by_card) {
        const rfm_ledger_options options = {.struct_size = sizeof options,
                                            .id_type = by_card ? RFM_ID_TEXT : RFM_ID_INTEGER};
        rfm_append_options append = {.struct_size = sizeof append,
                                     .customer = by_card ? "card" : "customer"};
        rfm_ledger *whole, *fed;
        cr_assert_eq(rfm_ledger_new(&options, &whole, NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_append(whole, frame, &append, &error), RFM_OK, "%s", error.message);
        rfm_buffer *expected = shop_saved(whole);
        for (append.threads = 1; append.threads <= 2; ++append.threads) {
            cr_assert_eq(rfm_ledger_new(&options, &fed, NULL), RFM_OK);
            rfm_buffer *got = law_fed(frame, fed, append.threads == 1 ? 0 : 99999, &append);
            cr_assert(shop_same_bytes(expected, got));
            rfm_buffer_free(got);
        }
        rfm_buffer_free(expected);
        rfm_ledger_free(whole);
    }
    rfm_frame_free(frame);
}

/* ---- texts as views ---- */

enum { VIEW_ROWS = 5000, VIEW = 16 };

/* A column of ids as views, with whatever behind short texts. */
typedef struct view_ids {
    char views[VIEW_ROWS * VIEW];
    char far[VIEW_ROWS * 12]; /* texts that do not fit */
    int64_t sizes[1];
    uint8_t validity[VIEW_ROWS / 8];
    const void *buffers[4];
} view_ids;

static void put_view(view_ids *to, int64_t row, const char *text, int is_dirty) {
    char *view = to->views + row * VIEW;
    const int32_t size = (int32_t)strlen(text), number = 0, offset = (int32_t)to->sizes[0];
    memset(view, is_dirty ? 0xEE : 0, VIEW);
    memcpy(view, &size, 4);
    if (size <= 12) {
        memcpy(view + 4, text, (size_t)size);
        return;
    }
    memcpy(view + 4, text, 4);
    memcpy(view + 8, &number, 4);
    memcpy(view + 12, &offset, 4);
    memcpy(to->far + offset, text, (size_t)size);
    to->sizes[0] += size;
}

/* `missing`: 0 all are there, 1 empty ones are missing, 2 a missing one has a size all the same. */
static void fill_views(view_ids *to, const shop_row *rows, int of_receipts, int is_dirty,
                       int missing) {
    memset(to, 0, sizeof *to);
    memset(to->validity, 0xFF, sizeof to->validity);
    for (int64_t i = 0; i < VIEW_ROWS; ++i) {
        const char *text = of_receipts ? rows[i].receipt : rows[i].customer;
        const int is_missing = missing > 0 && text[0] == 0;
        put_view(to, i, is_missing && missing == 2 ? "gone" : text, is_dirty);
        if (is_missing) to->validity[i / 8] &= (uint8_t) ~(1u << (i % 8));
    }
    to->buffers[0] = missing > 0 ? to->validity : NULL;
    to->buffers[1] = to->views;
    to->buffers[2] = to->far;
    to->buffers[3] = to->sizes;
}

static int view_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    *out = ((foreign *)stream->private_data)->schema;
    return 0;
}

static int view_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    foreign *from = stream->private_data;
    *out = from->array;
    memset(&from->array, 0, sizeof from->array); /* there is one */
    return 0;
}

static void view_release(struct ArrowArrayStream *stream) { stream->release = NULL; }

static rfm_status feed_views(foreign *from, rfm_ledger *ledger, int32_t threads, rfm_error *error) {
    const rfm_append_options append = {
        .struct_size = sizeof append, .threads = threads, .return_prefix = "7"};
    struct ArrowArrayStream stream = {.get_schema = view_schema,
                                      .get_next = view_next,
                                      .release = view_release,
                                      .private_data = from};
    return rfm_feed_arrow(&stream, NULL, ledger, &append, NULL, error);
}

Test(feed_arrow_law, ids_as_views) {
    static shop_row rows[VIEW_ROWS];
    static view_ids customers, receipts, items;
    static double amounts[VIEW_ROWS];
    static int32_t days[VIEW_ROWS];
    for (int32_t seed = 1; seed <= 24; ++seed) {
        const int long_ids = seed % 5 == 0, rich = seed % 3 == 0;
        shop_fill(rows, VIEW_ROWS, 300, (uint64_t)seed);
        for (int64_t i = 0; i < VIEW_ROWS; ++i) {
            if (i % 4 != 0) { /* lines that follow each other are of one receipt */
                memcpy(rows[i].customer, rows[i - 1].customer, sizeof rows[i].customer);
                memcpy(rows[i].receipt, rows[i - 1].receipt, sizeof rows[i].receipt);
                rows[i].day = rows[i - 1].day;
            }
            if (seed % 2 == 0 && rows[i].receipt[0] == 0) strcpy(rows[i].receipt, "1");
            amounts[i] = (double)rows[i].amount / 100;
            days[i] = rows[i].day;
        }
        rfm_frame *frame = shop_frame(rows, VIEW_ROWS);
        const rfm_append_options append = {.struct_size = sizeof append, .return_prefix = "7"};
        const rfm_ledger_options options = {.struct_size = sizeof options,
                                            .attribute_count = rich ? 1 : 0,
                                            .attributes = (const char *const[]){"receipt"}};
        rfm_ledger *whole, *ledger;
        cr_assert_eq(rfm_ledger_new(&options, &whole, NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_append(whole, frame, &append, NULL), RFM_OK);
        fill_views(&customers, rows, 0, seed % 2, seed % 3);
        fill_views(&receipts, rows, 1, seed % 2, seed % 4 == 1);
        fill_views(&items, rows, 0, 0, 0);
        if (long_ids) put_view(&customers, 3, "an id of a customer that is long", 0);
        foreign from;
        foreign_start(&from, VIEW_ROWS);
        foreign_add(&from, "customer", "vu", 4, customers.buffers);
        foreign_add(&from, "receipt", "vu", 4, receipts.buffers);
        foreign_add(&from, "note", "vu", 4, items.buffers);
        foreign_add(&from, "day", "tdD", 2, (const void *[]){NULL, days});
        foreign_add(&from, "amount", "g", 2, (const void *[]){NULL, amounts});
        rfm_error error;
        cr_assert_eq(feed_views(&from, ledger, 1 + seed % 2, &error), RFM_OK, "%s", error.message);
        rfm_buffer *expected = shop_saved(whole), *got = shop_saved(ledger);
        cr_assert_eq(shop_same_bytes(expected, got), !long_ids, "seed %d", (int)seed);
        rfm_buffer_free(expected);
        rfm_buffer_free(got);
        rfm_ledger_free(whole);
        rfm_ledger_free(ledger);
        rfm_frame_free(frame);
    }
}

/* One byte that no text may have, wherever it lies in a view. */
Test(feed_arrow_law, views_are_checked) {
    static shop_row rows[VIEW_ROWS];
    static view_ids customers, receipts;
    static int32_t days[VIEW_ROWS];
    static double amounts[VIEW_ROWS];
    memset(rows, 0, sizeof rows);
    for (size_t at = 0; at < 2 * 12; ++at) {
        view_ids *odd = at % 2 == 0 ? &customers : &receipts;
        char text[] = "abcdefghijkl";
        rfm_ledger *ledger = shop_ledger(0, at);
        foreign from;
        rfm_error error;
        text[at / 2] = (char)0xFF;
        fill_views(&customers, rows, 0, 0, 0);
        fill_views(&receipts, rows, 1, 0, 0);
        put_view(odd, 70, text, 0);
        foreign_start(&from, VIEW_ROWS);
        foreign_add(&from, "customer", "vu", 4, customers.buffers);
        foreign_add(&from, "receipt", "vu", 4, receipts.buffers);
        foreign_add(&from, "day", "tdD", 2, (const void *[]){NULL, days});
        foreign_add(&from, "amount", "g", 2, (const void *[]){NULL, amounts});
        cr_assert_eq(feed_views(&from, ledger, 1, &error), RFM_E_DATA);
        cr_assert_eq(error.where, 70);
        cr_assert_not_null(strstr(error.message, "UTF-8"), "%s", error.message);
        rfm_ledger_free(ledger);
    }
}
