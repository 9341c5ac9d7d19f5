/* SPDX-License-Identifier: MIT */
/* Law: models of customer value are fitted and predict the same bytes for any number of threads. */
#include <stdio.h>
#include <stdlib.h>

#include "clv.h"
#include "rounds.h"

static clv_shop shop;

/* The saved model and its predictions as text. */
static rfm_buffer *answers(const rfm_frame *frame, const char *name, int32_t threads) {
    const rfm_model_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_predict_options look = {
        .struct_size = sizeof look, .threads = threads, .horizon_days = 90, .dert_rate = 0.01};
    rfm_model *model = NULL, *spend = NULL;
    rfm_frame *predicted = NULL;
    rfm_buffer *text = NULL;
    int good = rfm_buffer_new(&text, NULL) == RFM_OK &&
               rfm_model_fit(name, frame, &options, &model, NULL) == RFM_OK &&
               rfm_model_fit("gamma-gamma", frame, &options, &spend, NULL) == RFM_OK;
    look.spend = spend;
    good = good && rfm_model_predict(model, frame, &look, &predicted, NULL) == RFM_OK &&
           rfm_model_save(model, rfm_buffer_write, text, NULL) == RFM_OK &&
           rfm_model_save(spend, rfm_buffer_write, text, NULL) == RFM_OK &&
           rfm_csv_write(predicted, NULL, rfm_buffer_write, text, NULL) == RFM_OK;
    rfm_frame_free(predicted);
    rfm_model_free(model);
    rfm_model_free(spend);
    if (good) return text;
    rfm_buffer_free(text);
    return NULL;
}

static int check(const rfm_frame *frame, const char *name) {
    rfm_buffer *alone = answers(frame, name, 1);
    int good = alone != NULL && rfm_buffer_size(alone) > 100000;
    for (int32_t threads = ROUNDS(2, 5); threads <= ROUNDS(8, 5) && good; threads += 3) {
        rfm_buffer *more = answers(frame, name, threads);
        good = more != NULL && rfm_buffer_size(more) == rfm_buffer_size(alone) &&
               memcmp(rfm_buffer_data(more), rfm_buffer_data(alone),
                      (size_t)rfm_buffer_size(alone)) == 0;
        rfm_buffer_free(more);
    }
    rfm_buffer_free(alone);
    if (!good) fprintf(stderr, "%s: answers differ between thread counts\n", name);
    return good;
}

int main(void) {
    clv_simulate(&shop, CLV_ROWS_MOST, 19);
    rfm_frame *frame = clv_frame(&shop);
    int good = frame != NULL;
    for (int i = 0; i < 4 && good; i += ROUNDS(1, 3)) good = check(frame, clv_names[i]);
    rfm_frame_free(frame);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
