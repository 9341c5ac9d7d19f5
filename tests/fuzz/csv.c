/* SPDX-License-Identifier: MIT */
/* The first eight bytes choose options and how the file, which is the rest, is cut into blocks and
 * pieces. Good rows, bad lines and errors must be the same as when it is read at once by one
 * thread. */
#include <stdint.h>

#include "csv.h"
#include "csv/reader.h"

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
    fuzz_sniff(&options, file, size);
    return 0;
}
