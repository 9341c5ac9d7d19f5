/* SPDX-License-Identifier: MIT */
/* Any bytes as a saved scorer: refused with a reason, or read, and then what was read is used. */
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds) {
    if (!holds) abort();
}

/* What is saved is read back and saved as the same bytes. */
static void check_round_trip(const rfm_scorer *scorer) {
    rfm_buffer *first = NULL, *second = NULL;
    rfm_scorer *again;
    check(rfm_buffer_new(&first, NULL) == RFM_OK && rfm_buffer_new(&second, NULL) == RFM_OK);
    check(rfm_scorer_save(scorer, rfm_buffer_write, first, NULL) == RFM_OK);
    check(rfm_scorer_load(rfm_buffer_data(first), (size_t)rfm_buffer_size(first), &again, NULL) ==
          RFM_OK);
    check(rfm_scorer_save(again, rfm_buffer_write, second, NULL) == RFM_OK);
    check(strcmp(rfm_buffer_data(first), rfm_buffer_data(second)) == 0);
    rfm_scorer_free(again);
    rfm_buffer_free(first);
    rfm_buffer_free(second);
}

/* What can be applied can be compared with the fit, unless nothing was fitted. */
static void check_drift(const rfm_scorer *scorer, const rfm_frame *frame, rfm_status applied) {
    rfm_frame *dimensions, *cuts;
    const rfm_status status = rfm_scorer_drift(scorer, frame, &dimensions, &cuts, NULL);
    check(status == applied || status == RFM_E_ARGUMENT);
    check((dimensions == NULL) == (status != RFM_OK) && (cuts == NULL) == (status != RFM_OK));
    rfm_frame_free(dimensions);
    rfm_frame_free(cuts);
}

/* Scores a few values of every type under the names that the scorer asks for, as far as it takes
 * them. */
static void check_apply(const rfm_scorer *scorer, const rfm_frame *cuts) {
    static const int64_t whole[] = {INT64_MIN, -1, 0, 1, 500, INT64_MAX};
    static const double doubles[] = {-1e308, -0.5, 0.0, 49.95, 1e18, 1e308};
    static const int32_t days[] = {RFM_DAY_MIN, -1, 0, 1, 15318, RFM_DAY_MAX};
    static const int64_t ids[] = {5, -1, 7, 3, 9, 0};
    static const uint8_t validity = 0x2F;
    rfm_column names;
    check(rfm_frame_find(cuts, "column", &names, NULL) == RFM_OK);
    if (names.length == 0) return; /* ranks have no cut points */
    const size_t size = (size_t)(names.offsets[1] - names.offsets[0]);
    char *name = calloc(size + 1, 1);
    check(name != NULL);
    memcpy(name, names.bytes + names.offsets[0], size);
    for (int32_t type = RFM_COLUMN_INT64; type <= RFM_COLUMN_DAY; ++type) {
        const rfm_column column = {.name = name,
                                   .type = type,
                                   .scale = type == RFM_COLUMN_AMOUNT ? 3 : 0,
                                   .length = 6,
                                   .validity = &validity,
                                   .values = type == RFM_COLUMN_DAY      ? (const void *)days
                                             : type == RFM_COLUMN_DOUBLE ? (const void *)doubles
                                                                         : (const void *)whole};
        const rfm_column columns[] = {
            column, {.name = "customer", .type = RFM_COLUMN_INT64, .length = 6, .values = ids}};
        const int32_t count = strcmp(name, "customer") == 0 ? 1 : 2;
        rfm_frame *frame, *scored;
        check(rfm_frame_new(columns, count, &frame, NULL) == RFM_OK);
        const rfm_status status = rfm_scorer_apply(scorer, frame, 1, &scored, NULL);
        check(status == RFM_OK || status == RFM_E_COLUMN || status == RFM_E_DATA);
        check_drift(scorer, frame, status);
        rfm_frame_free(scored);
        rfm_frame_free(frame);
    }
    free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    rfm_scorer *scorer;
    rfm_frame *cuts, *centres;
    rfm_error error;
    if (size == 0) data = (const uint8_t *)"";
    const rfm_status status = rfm_scorer_load(data, size, &scorer, &error);
    check(status == error.status);
    if (status != RFM_OK) {
        check(status == RFM_E_SYNTAX || status == RFM_E_VERSION);
        check(scorer == NULL && error.where > 0 && error.message[0] != 0);
        return 0;
    }
    check_round_trip(scorer);
    check(rfm_scorer_cuts(scorer, &cuts, NULL) == RFM_OK);
    check(rfm_scorer_centres(scorer, &centres, NULL) == RFM_OK);
    check_apply(scorer, cuts);
    rfm_frame_free(centres);
    rfm_frame_free(cuts);
    rfm_scorer_free(scorer);
    return 0;
}
