/* SPDX-License-Identifier: MIT */
/* Every allocation of the reader fails once: no leak, no frame, and the same failure ever after. */
#include "oom.h"

#include "csv.h"
#include "csv/reader.h"

static const rfm_csv_column oom_columns[] = {
    {.name = "id", .type = RFM_COLUMN_TEXT},
    {.name = "day", .type = RFM_COLUMN_DAY},
    {.name = "n", .type = RFM_COLUMN_INT64},
    {.name = "amount", .source = "n", .factor = "price", .type = RFM_COLUMN_AMOUNT, .scale = 3},
    {.name = "price", .type = RFM_COLUMN_DOUBLE},
    {.name = "kind", .type = RFM_COLUMN_CODE},
};

static const char oom_file[] =
    "id,day,n,price,kind,note\n"
    "C1,2011-12-01,1,1.5,web,\n\"C\"\"2\",13/1/2011,2,2.5,shop,\"a\nb\"\n,,,,,\nC3,x,1,1,web,\n"
    "C4,2011-12-02,3,\"1,000.5\",\"caf\xC3\xA9\",\nC5,1\n\"C6,2011-12-01,1,1,web,\n"
    "C7,2011-12-02,3,9.25,mail,\nC8,2011-12-02,4,9.25,post,\nC\xFF,2011-12-02,4,9.25,post,\n";

typedef struct oom_cut {
    size_t block;
    int32_t threads;
} oom_cut;

static rfm_csv_options oom_options(int32_t threads) {
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .on_bad = RFM_CSV_COLLECT,
                                     .threads = threads,
                                     .columns = oom_columns,
                                     .column_count = 6};
    return options;
}

static rfm_status new_step(void *context, rfm_error *error) {
    const rfm_csv_options options = oom_options(*(int32_t *)context);
    rfm_csv *reader;
    const rfm_status status = rfm_csv_new(&options, &reader, error);
    if (status != RFM_OK) cr_assert_null(reader);
    rfm_csv_free(reader);
    return status;
}

/* Reads the whole file; after a failure the reader must give it again. */
static rfm_status read_step(void *context, rfm_error *error) {
    const oom_cut *cut = context;
    const rfm_csv_options options = oom_options(cut->threads);
    const size_t size = sizeof oom_file - 1;
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_status status = rfm__csv_reader_new(&options, 60, 16, &reader, error);
    if (status != RFM_OK) return status;
    for (size_t at = 0; at < size && status == RFM_OK; at += cut->block) {
        const size_t step = size - at < cut->block ? size - at : cut->block;
        status = rfm_csv_read(reader, oom_file + at, step, at + step == size, &frame, error);
        if (status != RFM_OK) {
            rfm_error again;
            cr_assert_null(frame);
            cr_assert_eq(rfm_csv_read(reader, NULL, 0, 1, &frame, &again), status);
            cr_assert_null(frame);
            cr_assert_str_eq(again.message, error->message);
        }
        rfm_frame_free(frame);
    }
    rfm_csv_free(reader);
    return status;
}

static rfm_status bad_lines_step(void *context, rfm_error *error) {
    rfm_csv *reader = context;
    rfm_frame *frame;
    const rfm_status status = rfm_csv_bad_lines(reader, &frame, error);
    if (status != RFM_OK) {
        cr_assert_null(frame);
    } else {
        cr_assert_eq(rfm_frame_count(frame), 4); /* nothing was lost by the failures before */
    }
    rfm_frame_free(frame);
    return status;
}

static rfm_status sniff_step(void *context, rfm_error *error) {
    const rfm_csv_options *options = context;
    rfm_frame *frame;
    const rfm_status status = rfm_csv_sniff(oom_file, sizeof oom_file - 1, options, &frame, error);
    if (status != RFM_OK) cr_assert_null(frame);
    rfm_frame_free(frame);
    return status;
}

Test(csv_oom, new_reader) {
    int32_t threads = 1;
    cr_expect_gt(oom_sweep(new_step, &threads), 0);
}

Test(csv_oom, read) {
    oom_cut cuts[] = {{sizeof oom_file, 1}, {50, 1}, {7, 1}};
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; ++i) {
        cr_expect_gt(oom_sweep(read_step, &cuts[i]), 0);
    }
}

Test(csv_oom, bad_lines) {
    const rfm_csv_options options = oom_options(1);
    rfm_csv *reader;
    rfm_frame *frame;
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_read(reader, oom_file, sizeof oom_file - 1, 1, &frame, NULL), RFM_OK);
    rfm_frame_free(frame);
    cr_expect_gt(oom_sweep(bad_lines_step, reader), 0);
    rfm_csv_free(reader);
}

Test(csv_oom, sniff) {
    cr_expect_gt(oom_sweep(sniff_step, NULL), 0);
    rfm_csv_options latin1 = {.struct_size = sizeof latin1, .encoding = RFM_CSV_LATIN1};
    cr_expect_gt(oom_sweep(sniff_step, &latin1), 0);
}

/* A refused line needs memory for its reason too. */
static rfm_status refuse_step(void *context, rfm_error *error) {
    rfm_csv_options options = oom_options(2);
    rfm_csv *reader;
    rfm_frame *frame;
    (void)context;
    options.on_bad = RFM_CSV_REFUSE;
    rfm_status status = rfm__csv_reader_new(&options, 60, 16, &reader, error);
    if (status != RFM_OK) return status;
    status = rfm_csv_read(reader, oom_file, sizeof oom_file - 1, 1, &frame, error);
    cr_assert_null(frame);
    rfm_csv_free(reader);
    return status == RFM_E_DATA ? RFM_OK : status;
}

Test(csv_oom, refuse) { cr_expect_gt(oom_sweep(refuse_step, NULL), 0); }

static rfm_status missing_step(void *context, rfm_error *error) {
    const rfm_csv_options options = oom_options(1);
    const char *file = context;
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_status status = rfm_csv_new(&options, &reader, error);
    if (status != RFM_OK) return status;
    status = rfm_csv_read(reader, file, strlen(file), 1, &frame, error);
    cr_assert_null(frame);
    rfm_csv_free(reader);
    return status == RFM_E_COLUMN || status == RFM_E_SYNTAX || status == RFM_E_DATA ? RFM_OK
                                                                                    : status;
}

Test(csv_oom, settling_that_fails) {
    char missing[] = "id,day\nC1,2011-12-01\n";
    char ambiguous[] = "id,day,n,price,kind\nC1,1/12/2011,1,1,x\n";
    char header[] = "id,\"day\nC1,1/12/2011,1,1\n";
    cr_expect_gt(oom_sweep(missing_step, missing), 0);
    cr_expect_gt(oom_sweep(missing_step, ambiguous), 0);
    cr_expect_gt(oom_sweep(missing_step, header), 0);
}
