/* SPDX-License-Identifier: MIT */
/* Every allocation of the CSV writer fails once; nothing is written then, and nothing leaks. */
#include <string.h>

#include "oom.h"
#include "rfm/csv.h"

enum { ROWS = 3000 };

static int32_t count_bytes(void *payload, const void *bytes, size_t size) {
    (void)bytes;
    *(int64_t *)payload += (int64_t)size;
    return 0;
}

typedef struct writing {
    rfm_frame *frame;
    int32_t threads;
} writing;

static rfm_status write_frame(void *context, rfm_error *error) {
    const writing *const given = context;
    const rfm_csv_write_options options = {.struct_size = sizeof options,
                                           .threads = given->threads};
    int64_t written = 0;
    const rfm_status status = rfm_csv_write(given->frame, &options, count_bytes, &written, error);
    cr_assert_eq(written > 0, status == RFM_OK);
    return status;
}

/* Days and labels have memory of their own; enough rows that days are kept. */
Test(oom_csv_writer, writing_fails_cleanly) {
    static int64_t offsets[ROWS + 1];
    static int32_t days[ROWS], codes[ROWS];
    static char bytes[ROWS];
    static const int64_t label_offsets[] = {0, 6, 14};
    for (int i = 0; i < ROWS; ++i) {
        offsets[i + 1] = i + 1;
        bytes[i] = (char)('a' + i % 26);
        days[i] = 15000 + i % 500;
        codes[i] = i % 2;
    }
    const rfm_column columns[] = {
        {.name = "customer",
         .type = RFM_COLUMN_TEXT,
         .length = ROWS,
         .offsets = offsets,
         .bytes = bytes},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = ROWS, .values = days},
        {.name = "segment",
         .type = RFM_COLUMN_CODE,
         .length = ROWS,
         .values = codes,
         .label_count = 2,
         .label_offsets = label_offsets,
         .label_bytes = "LoversDon Juan"}};
    writing given = {.threads = 1};
    cr_assert_eq(rfm_frame_new(columns, 3, &given.frame, NULL), RFM_OK);
    /* Columns, starts and labels, chunks, days, one buffer. */
    cr_assert_geq(oom_sweep(write_frame, &given), 6);
    given.threads = 2;
    cr_assert_geq(oom_sweep(write_frame, &given), 6);
    rfm_frame_free(given.frame);
}
