/* SPDX-License-Identifier: MIT */
/* Law: a stream that is fed leaves the ledger that its frame, appended, leaves: however it is cut
 * into batches, on any number of threads, whatever other columns it has. */
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
