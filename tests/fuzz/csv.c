/* SPDX-License-Identifier: MIT */
/* The first eight bytes choose options and how the file, which is the rest, is cut into blocks and
 * pieces. Good rows, bad lines and errors must be the same as when it is read at once by one
 * thread; and fed to a ledger it must do what reading and appending does. */
#include <stdint.h>

#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const rfm_csv_column fuzz_named[] = {
    {.name = "t", .source = "a", .type = RFM_COLUMN_TEXT, .flags = RFM_CSV_WHOLE_IDS},
    {.name = "d", .source = "b", .type = RFM_COLUMN_DAY},
    {.name = "p", .source = "c", .factor = "e", .type = RFM_COLUMN_AMOUNT, .scale = 2},
    {.name = "n", .source = "c", .type = RFM_COLUMN_INT64, .flags = RFM_CSV_OPTIONAL},
    {.name = "g", .source = "e", .type = RFM_COLUMN_DOUBLE},
    {.name = "k", .source = "f", .type = RFM_COLUMN_CODE, .flags = RFM_CSV_OPTIONAL},
    {.name = "m", .source = "e", .type = RFM_COLUMN_AMOUNT, .scale = 3, .flags = RFM_CSV_REQUIRED},
};

static const rfm_csv_column fuzz_placed[] = {
    {.name = "t", .position = 1, .type = RFM_COLUMN_TEXT},
    {.name = "d", .position = 2, .type = RFM_COLUMN_DAY, .flags = RFM_CSV_OPTIONAL},
    {.name = "k", .position = 1, .type = RFM_COLUMN_CODE, .flags = RFM_CSV_WHOLE_IDS},
    {.name = "a", .position = 2, .type = RFM_COLUMN_AMOUNT, .scale = 9, .flags = RFM_CSV_OPTIONAL},
};

static rfm_csv_options fuzz_options(const uint8_t *choice) {
    rfm_csv_options options = {.struct_size = sizeof options, .columns = fuzz_named};
    options.column_count = sizeof fuzz_named / sizeof fuzz_named[0];
    options.flags = choice[0] & (RFM_CSV_NO_HEADER | RFM_CSV_ROUND);
    options.on_bad = choice[0] >> 2 & 1;
    options.encoding = choice[0] >> 3 & 1;
    options.day_order = (choice[0] >> 4 & 3) % 3;
    options.delimiter = "\0,;\t|\0\0\0"[choice[1] & 7];
    options.decimal_mark = "\0.,\0"[choice[1] >> 3 & 3];
    options.thousands_mark = "\0\0\0'"[choice[1] >> 5 & 3];
    options.max_field_bytes = choice[2] & 31;
    if ((options.flags & RFM_CSV_NO_HEADER) != 0) {
        options.columns = fuzz_placed;
        options.column_count = sizeof fuzz_placed / sizeof fuzz_placed[0];
    }
    return options;
}

static csv_text fuzz_read(rfm_csv_options options, size_t sample, int32_t threads, size_t piece,
                          const char *file, size_t size, size_t block, int last_with_bytes) {
    csv_text got = {0};
    rfm_csv *reader;
    options.threads = threads;
    csv_text_add(&got, "", 0);
    if (rfm__csv_reader_new(&options, sample, piece, &reader, NULL) == RFM_OK) {
        free(got.data);
        got = csv_read_all(reader, file, size, block, last_with_bytes);
        rfm_csv_free(reader);
    }
    return got;
}

static void fuzz_sniff(const rfm_csv_options *options, const char *file, size_t size) {
    rfm_frame *frame;
    if (rfm_csv_sniff(file, size, options, &frame, NULL) != RFM_OK) return;
    if (rfm_frame_count(frame) < 1 || rfm_frame_column_count(frame) != 4) abort();
    rfm_frame_free(frame);
}

/* A ledger for such columns, and which of them it takes. */
static rfm_ledger *fuzz_ledger(uint8_t choice, int named, rfm_append_options *append) {
    static const char *const attributes[] = {"k"};
    const rfm_ledger_options options = {.struct_size = sizeof options,
                                        .id_type = choice >> 4 & 1,
                                        .flags = named && (choice >> 5 & 1) ? RFM_LEDGER_MARGIN : 0,
                                        .attribute_count = named ? 0 : choice >> 6 & 1,
                                        .attributes = attributes};
    rfm_ledger *ledger;
    *append = (rfm_append_options){.struct_size = sizeof *append,
                                   .flags = choice >> 3 & 1 ? RFM_APPEND_ROUND : 0,
                                   .customer = choice & 1 ? "k" : "t",
                                   .day = "d",
                                   .receipt = choice >> 1 & 1 ? named ? "n" : "t" : NULL,
                                   .amount = !named            ? "a"
                                             : choice >> 2 & 1 ? "g"
                                                               : "p",
                                   .margin = "m",
                                   .return_prefix = choice >> 7 & 1 ? "1" : NULL};
    return rfm_ledger_new(&options, &ledger, NULL) == RFM_OK ? ledger : NULL;
}

static feed_told fuzz_take(int straight, feed_how *how, uint8_t choice, const char *file,
                           size_t size) {
    const int named = how->csv.columns == fuzz_named;
    rfm_ledger *ledger = fuzz_ledger(choice, named, &how->append);
    if (ledger == NULL) abort();
    feed_told told = feed_file(straight, how, ledger, file, size);
    rfm_ledger_free(ledger);
    return told;
}

static void fuzz_compare(const feed_told *expected, const feed_told *got, int in_steps) {
    const char *other = feed_difference(expected, got, in_steps);
    if (other == NULL) return;
    fprintf(stderr, "another %s, appended:\n%s%s%s\nfed:\n%s%s%s\n", other, expected->failure.data,
            expected->rows.data, expected->reader.data, got->failure.data, got->rows.data,
            got->reader.data);
    abort();
}

static void fuzz_feed(const rfm_csv_options *options, const uint8_t *data, const char *file,
                      size_t size) {
    feed_how how = {.csv = *options,
                    .sample = data[6] == 0 ? RFM_CSV_SAMPLE : data[6],
                    .piece = 1 << 20,
                    .block = data[3] >> 3 & 1 ? 1 + 7 * (size_t)data[5] : 0,
                    .last_with_bytes = data[3] >> 2 & 1};
    feed_told expected = fuzz_take(0, &how, data[7], file, size);
    how.csv.threads = 1 + (data[3] & 3);
    how.piece = 1 + (data[4] & 63) + size / 32; /* a block is one step */
    feed_told got = fuzz_take(1, &how, data[7], file, size);
    fuzz_compare(&expected, &got, 0);
    feed_told_free(&got);
    if (expected.failure.size == 0) { /* of two failures the steps may meet another one first */
        how.piece = 1 + (data[4] & 63);
        got = fuzz_take(1, &how, data[7], file, size);
        fuzz_compare(&expected, &got, 1);
        feed_told_free(&got);
    }
    feed_told_free(&expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 8) return 0;
    const rfm_csv_options options = fuzz_options(data);
    const char *file = (const char *)data + 8;
    size -= 8;
    const size_t sample = data[6] == 0 ? RFM_CSV_SAMPLE : data[6];
    csv_text whole = fuzz_read(options, sample, 1, 1 << 20, file, size, 0, 1);
    csv_text cut = fuzz_read(options, sample, 1 + (data[3] & 3), 1 + (data[4] & 63), file, size,
                             1 + (size_t)data[5], data[3] >> 2 & 1);
    if (whole.size != cut.size || memcmp(whole.data, cut.data, whole.size) != 0) {
        fprintf(stderr, "at once:\n%s\ncut:\n%s\n", whole.data, cut.data);
        abort();
    }
    free(whole.data);
    free(cut.data);
    fuzz_feed(&options, data, file, size);
    fuzz_sniff(&options, file, size);
    return 0;
}
