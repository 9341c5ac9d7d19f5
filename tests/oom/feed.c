/* SPDX-License-Identifier: MIT */
/* Every allocation of feeding a file fails once: no leak, the ledger's bytes are those before the
 * call that failed, and the reader only gives that failure again. */
#include "oom.h"

#include "csv/reader.h"
#include "shop.h"

/* Ids within a cell and past it, an alias, an erased one, a piece that begins inside quotes. */
static const char oom_file[] =
    "customer,day,receipt,amount,margin,item\n"
    "anna,2024-01-01,1,1.50,1,tea\nanna,2024-01-01,1,2.50,1,\"a\nb\"\n,2024-01-02,,3.00,1,\n"
    "a customer with a long id,2024-01-02,2,-4.00,1,coffee\nold,2024-01-03,3,5.00,1,tea\n"
    "gone,2024-01-03,4,6.00,1,tea\nx,y\n\"b\n\n\"\"c\",2024-01-04,5,7.00,1,a rather long item\n"
    "another customer of that length,2024-01-05,6,8.00,1,tea\nbram,2024-01-06,7,9.00,1,tea\n";

static const rfm_csv_column oom_columns[] = {
    {.name = "customer", .type = RFM_COLUMN_TEXT},
    {.name = "day", .type = RFM_COLUMN_DAY},
    {.name = "receipt", .type = RFM_COLUMN_TEXT},
    {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2},
    {.name = "margin", .type = RFM_COLUMN_AMOUNT, .scale = 2},
    {.name = "item", .type = RFM_COLUMN_CODE},
};

typedef struct oom_cut {
    size_t block;
    size_t piece;
    const char *key;
    int is_stream;
    rfm_buffer *before;   /* the ledger before the first call */
    rfm_buffer *expected; /* and after the last, when nothing fails */
} oom_cut;

static rfm_status oom_reader(const oom_cut *cut, rfm_csv **out_reader, rfm_error *error) {
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .on_bad = RFM_CSV_COLLECT,
                                     .columns = oom_columns,
                                     .column_count = 6};
    return rfm__csv_reader_new(&options, 60, cut->piece, out_reader, error);
}

/* What must hold after a failure. Where nothing was read the reader would go on, so it is only
 * asked to fail again when it says that it is at its end. */
static void oom_look_after(rfm_csv *reader, rfm_ledger *ledger, const rfm_buffer *before,
                           const rfm_error *error) {
    test_memory_pause(1);
    rfm_buffer *after = shop_saved(ledger);
    rfm_frame *frame = NULL;
    rfm_error again;
    cr_assert(shop_same_bytes(before, after), "a failed call changed the ledger");
    rfm_buffer_free(after);
    if (rfm_csv_read(reader, NULL, 0, 0, &frame, &again) != RFM_OK) {
        int64_t rows = -1;
        cr_assert_eq(again.status, RFM_E_MEMORY);
        cr_assert_str_eq(again.message, error->message);
        cr_assert_eq(rfm_feed_csv(reader, NULL, 0, 1, ledger, NULL, &rows, &again), RFM_E_MEMORY);
        cr_assert_eq(rows, 0);
    }
    rfm_frame_free(frame);
    test_memory_pause(0);
}

/* The file as a stream that gives up to a block at a time. */
typedef struct oom_source {
    size_t at, most;
} oom_source;

static int64_t oom_give(void *payload, void *bytes, size_t size) {
    oom_source *from = payload;
    const size_t left = sizeof oom_file - 1 - from->at;
    if (size > left) size = left;
    if (size > from->most) size = from->most;
    memcpy(bytes, oom_file + from->at, size);
    from->at += size;
    return (int64_t)size;
}

/* One call: `size` bytes from `at` on, or the whole file as a stream. */
static rfm_status oom_call(const oom_cut *cut, rfm_csv *reader, size_t at, size_t size,
                           rfm_ledger *ledger, rfm_error *error) {
    const rfm_append_options append = {.struct_size = sizeof append, .batch_key = cut->key};
    oom_source from = {0, cut->block};
    int64_t rows = -1;
    test_memory_pause(1);
    rfm_buffer *before = shop_saved(ledger);
    test_memory_pause(0);
    const rfm_status status =
        cut->is_stream ? rfm_feed_csv_stream(reader, oom_give, &from, ledger, &append, &rows, error)
                       : rfm_feed_csv(reader, oom_file + at, size, at + size == sizeof oom_file - 1,
                                      ledger, &append, &rows, error);
    if (status != RFM_OK) {
        cr_assert_eq(rows, 0);
        oom_look_after(reader, ledger, before, error);
    }
    rfm_buffer_free(before);
    return status;
}

/* Feeds the file. */
static rfm_status oom_feed(const oom_cut *cut, rfm_ledger *ledger, rfm_error *error) {
    const size_t size = sizeof oom_file - 1, block = cut->is_stream ? size : cut->block;
    rfm_csv *reader;
    rfm_status status = oom_reader(cut, &reader, error);
    if (status != RFM_OK) return status;
    for (size_t at = 0; at < size && status == RFM_OK; at += block) {
        const size_t step = size - at < block ? size - at : block;
        status = oom_call(cut, reader, at, step, ledger, error);
    }
    rfm_csv_free(reader);
    return status;
}

static rfm_status feed_step(void *context, rfm_error *error) {
    const oom_cut *cut = context;
    rfm_ledger *ledger = NULL;
    rfm_status status = rfm_ledger_load(rfm_buffer_data(cut->before),
                                        (size_t)rfm_buffer_size(cut->before), &ledger, error);
    if (status != RFM_OK) return status;
    status = oom_feed(cut, ledger, error);
    if (status == RFM_OK && cut->expected != NULL) {
        test_memory_pause(1);
        rfm_buffer *after = shop_saved(ledger);
        cr_assert(shop_same_bytes(cut->expected, after));
        rfm_buffer_free(after);
        test_memory_pause(0);
    }
    rfm_ledger_free(ledger);
    return status;
}

/* A ledger with an alias, an erased id, and whatever the rows bring. */
static rfm_buffer *oom_ledger(const oom_cut *cut) {
    rfm_ledger *ledger = shop_ledger(1, 3);
    cr_assert_eq(rfm_ledger_alias(ledger, "old", "a customer with a long id", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_erase(ledger, "gone", NULL), RFM_OK);
    if (cut != NULL) cr_assert_eq(oom_feed(cut, ledger, NULL), RFM_OK);
    rfm_buffer *saved = shop_saved(ledger);
    rfm_ledger_free(ledger);
    return saved;
}

Test(feed_oom, feed) {
    const size_t all = sizeof oom_file;
    oom_cut cuts[] = {{.block = all, .piece = 262144},
                      {.block = all, .piece = 16},
                      {.block = all, .piece = 1},
                      {.block = 50, .piece = 8},
                      {.block = all, .piece = 16, .key = "a batch"},
                      {.block = all, .piece = 262144, .is_stream = 1},
                      {.block = 30, .piece = 8, .is_stream = 1}};
    rfm_buffer *before = oom_ledger(NULL);
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; ++i) {
        rfm_buffer *expected = oom_ledger(&cuts[i]);
        cuts[i].before = before;
        cuts[i].expected = expected;
        cr_expect_gt(oom_sweep(feed_step, &cuts[i]), 100);
        rfm_buffer_free(expected);
    }
    rfm_buffer_free(before);
}

/* A call that is refused in any case: for a row, once the pieces are staged. */
static rfm_status refused_step(void *context, rfm_error *error) {
    static const char file[] =
        "customer,day,receipt,amount,margin,item\n"
        "anna,2024-01-01,1,1.50,1,tea\nbram,2024-01-02,2,1.50,,tea\n"
        "a customer with a long id,2024-01-02,2,-4.00,1,coffee\n";
    const oom_cut *cut = context;
    rfm_csv *reader;
    rfm_ledger *ledger = NULL;
    rfm_status status = rfm_ledger_load(rfm_buffer_data(cut->before),
                                        (size_t)rfm_buffer_size(cut->before), &ledger, error);
    if (status != RFM_OK) return status;
    status = oom_reader(cut, &reader, error);
    if (status == RFM_OK) {
        status = rfm_feed_csv(reader, file, sizeof file - 1, 1, ledger, NULL, NULL, error);
        cr_assert_neq(status, RFM_OK);
        if (status == RFM_E_MEMORY) oom_look_after(reader, ledger, cut->before, error);
        if (status == RFM_E_DATA) cr_assert_eq(error->where, 1);
        rfm_csv_free(reader);
    }
    rfm_ledger_free(ledger);
    return status == RFM_E_DATA ? RFM_OK : status;
}

Test(feed_oom, refused) {
    oom_cut cut = {.piece = 20};
    cut.before = oom_ledger(NULL);
    cr_expect_gt(oom_sweep(refused_step, &cut), 100);
    rfm_buffer_free(cut.before);
}
