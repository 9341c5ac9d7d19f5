/* SPDX-License-Identifier: MIT */
/* Law: simulated shops, and the checks of a model on them, are the same bytes for any number of
 * threads. */
#include <stdio.h>
#include <stdlib.h>

#include "clv.h"

enum { CUSTOMERS = 6000, END_DAY = 19400 };

static int add(rfm_frame *frame, rfm_status status, rfm_buffer *text) {
    const int good =
        status == RFM_OK && rfm_csv_write(frame, NULL, rfm_buffer_write, text, NULL) == RFM_OK;
    rfm_frame_free(frame);
    return good;
}

static int check_histories(const rfm_model *model, const rfm_frame *histories, int32_t threads,
                           rfm_buffer *text) {
    const rfm_validate_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_frame *out;
    rfm_status status = rfm_validate_frequency(model, histories, &options, &out, NULL);
    if (!add(out, status, text)) return 0;
    status = rfm_validate_holdout(model, histories, &options, &out, NULL);
    if (!add(out, status, text)) return 0;
    status = rfm_validate_deciles(model, histories, &options, &out, NULL);
    if (!add(out, status, text)) return 0;
    status = rfm_validate_errors(model, histories, &options, &out, NULL);
    return add(out, status, text);
}

static int check_receipts(const rfm_model *model, const rfm_frame *receipts, int32_t threads,
                          rfm_buffer *text) {
    const rfm_tracking_options options = {.struct_size = sizeof options,
                                          .calibration_end_day = END_DAY - 100,
                                          .end_day = END_DAY,
                                          .threads = threads};
    rfm_ledger *ledger = NULL;
    rfm_frame *out;
    int good = rfm_ledger_new(NULL, &ledger, NULL) == RFM_OK &&
               rfm_ledger_append(ledger, receipts, NULL, NULL) == RFM_OK;
    if (good) {
        const rfm_status status = rfm_validate_tracking(model, ledger, &options, &out, NULL);
        good = add(out, status, text);
    }
    rfm_ledger_free(ledger);
    return good;
}

/* Everything as text. */
static rfm_buffer *answers(const rfm_model *model, const rfm_model *spend, int32_t threads) {
    rfm_simulate_options options = {.struct_size = sizeof options,
                                    .customers = CUSTOMERS,
                                    .seed = 8,
                                    .first_day = 19000,
                                    .acquisition_days = 200,
                                    .end_day = END_DAY,
                                    .threads = threads,
                                    .spend = spend};
    rfm_frame *receipts = NULL, *histories = NULL;
    rfm_buffer *text = NULL;
    int good = rfm_buffer_new(&text, NULL) == RFM_OK &&
               rfm_model_simulate(model, &options, &receipts, NULL) == RFM_OK;
    options.form = RFM_SIMULATE_HISTORIES;
    options.holdout_days = 100;
    good = good && rfm_model_simulate(model, &options, &histories, NULL) == RFM_OK &&
           rfm_csv_write(receipts, NULL, rfm_buffer_write, text, NULL) == RFM_OK &&
           rfm_csv_write(histories, NULL, rfm_buffer_write, text, NULL) == RFM_OK &&
           check_histories(model, histories, threads, text) &&
           check_receipts(model, receipts, threads, text);
    rfm_frame_free(receipts);
    rfm_frame_free(histories);
    if (good) return text;
    rfm_buffer_free(text);
    return NULL;
}

int main(void) {
    static const double parameters[] = {0.6, 10, 0.6, 12}, spend_parameters[] = {6, 4, 15};
    rfm_model *model = NULL, *spend = NULL;
    int good = rfm_model_new("pareto-nbd", parameters, 4, 7, &model, NULL) == RFM_OK &&
               rfm_model_new("gamma-gamma", spend_parameters, 3, 7, &spend, NULL) == RFM_OK;
    rfm_buffer *alone = good ? answers(model, spend, 1) : NULL;
    good = alone != NULL && rfm_buffer_size(alone) > 100000;
    for (int32_t threads = 2; threads <= 8 && good; threads += 3) {
        rfm_buffer *more = answers(model, spend, threads);
        good = more != NULL && rfm_buffer_size(more) == rfm_buffer_size(alone) &&
               memcmp(rfm_buffer_data(more), rfm_buffer_data(alone),
                      (size_t)rfm_buffer_size(alone)) == 0;
        rfm_buffer_free(more);
    }
    if (!good) fprintf(stderr, "answers differ between thread counts\n");
    rfm_buffer_free(alone);
    rfm_model_free(spend);
    rfm_model_free(model);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
