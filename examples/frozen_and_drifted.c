/* SPDX-License-Identifier: MIT */
/*
 * Cut points are frozen in spring, so that until autumn only those change score who bought more or
 * less. But a frozen scorer wears out: prices have risen by two fifths meanwhile, and people who
 * buy what they always bought are big spenders all of a sudden. Drift says how far it has gone,
 * and which cut points are worn.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { CUSTOMERS = 1000 };

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static void show(const char *title, rfm_frame *frame) {
    rfm_error error;
    printf("\n%s\n", title);
    must(rfm_csv_write(frame, NULL, print, stdout, &error), &error);
    rfm_frame_free(frame);
}

/* A made-up customer table: receipts as ever, prices in per cent of those of spring. */
static rfm_frame *customers_at(int64_t prices) {
    static int64_t receipts[CUSTOMERS], cents[CUSTOMERS];
    rfm_error error;
    rfm_frame *frame;
    for (int64_t i = 0; i < CUSTOMERS; ++i) {
        receipts[i] = 1 + i * i % 97 * (i % 7) / 30;
        cents[i] = receipts[i] * (1500 + i * 31 % 2000) * prices / 100;
    }
    const rfm_column columns[] = {
        {.name = "receipts", .type = RFM_COLUMN_INT64, .length = CUSTOMERS, .values = receipts},
        {.name = "spend_net",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = CUSTOMERS,
         .values = cents}};
    must(rfm_frame_new(columns, 2, &frame, &error), &error);
    return frame;
}

int main(void) {
    const rfm_dimension dimensions[] = {
        {.name = "f", .column = "receipts", .strategy = RFM_SCORE_KMEANS, .bins = 3},
        {.name = "m", .column = "spend_net", .bins = 4}};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 2, .dimensions = dimensions};
    rfm_frame *spring = customers_at(100), *autumn = customers_at(140);
    rfm_frame *clusters, *moved, *worn;
    rfm_scorer *scorer, *frozen;
    rfm_buffer *text;
    rfm_error error;
    must(rfm_scorer_fit(spring, &options, &scorer, &error), &error);
    must(rfm_buffer_new(&text, &error), &error);
    must(rfm_scorer_save(scorer, rfm_buffer_write, text, &error), &error);
    printf("%s", rfm_buffer_data(text)); /* kept in a file until autumn */

    const size_t size = (size_t)rfm_buffer_size(text);
    must(rfm_scorer_load(rfm_buffer_data(text), size, &frozen, &error), &error);
    must(rfm_scorer_centres(frozen, &clusters, &error), &error);
    must(rfm_scorer_drift(frozen, autumn, &moved, &worn, &error), &error);
    show("clusters of receipts", clusters);
    show("drift", moved);
    show("cut points", worn);

    rfm_buffer_free(text);
    rfm_scorer_free(frozen);
    rfm_scorer_free(scorer);
    rfm_frame_free(autumn);
    rfm_frame_free(spring);
    return 0;
}
