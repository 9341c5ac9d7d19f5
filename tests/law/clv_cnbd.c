/* SPDX-License-Identifier: MIT */
/* Laws of the cnbd-k models: rows in any order, threads, units and a save in between change no bit
 * of what is fitted and predicted. */
#include <criterion/criterion.h>

#include "regular.h"

static const char *const names[] = {"bg-cnbd-k", "mbg-cnbd-k"};
static regular_shop shop, other;

static rfm_buffer *save(const rfm_model *model) {
    rfm_buffer *buffer;
    cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
    cr_assert_eq(rfm_model_save(model, rfm_buffer_write, buffer, NULL), RFM_OK);
    return buffer;
}

static void assert_same_text(rfm_buffer *left, rfm_buffer *right) {
    const size_t size = (size_t)rfm_buffer_size(left);
    cr_assert_eq(rfm_buffer_size(right), (int64_t)size);
    cr_assert_eq(memcmp(rfm_buffer_data(left), rfm_buffer_data(right), size), 0);
    rfm_buffer_free(left);
    rfm_buffer_free(right);
}

static rfm_model *fit(const char *name, const regular_shop *from, int32_t threads,
                      double unit_days) {
    const rfm_model_options options = {
        .struct_size = sizeof options, .threads = threads, .unit_days = unit_days};
    rfm_frame *frame = regular_frame(from);
    rfm_model *model;
    cr_assert_eq(rfm_model_fit(name, frame, &options, &model, NULL), RFM_OK);
    rfm_frame_free(frame);
    return model;
}

/* What is predicted, as CSV: equal text is equal to the bit, since doubles read back. */
static rfm_buffer *predicted(const rfm_model *model, int32_t threads) {
    const rfm_predict_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_frame *frame = regular_frame(&shop), *out;
    rfm_buffer *text;
    cr_assert_eq(rfm_model_predict(model, frame, &options, &out, NULL), RFM_OK);
    cr_assert_eq(rfm_buffer_new(&text, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_write(out, NULL, rfm_buffer_write, text, NULL), RFM_OK);
    rfm_frame_free(out);
    rfm_frame_free(frame);
    return text;
}

Test(law_clv_cnbd, order_of_rows_threads_and_a_save_in_between) {
    regular_simulate(&shop, REGULAR_ROWS, 3);
    other = shop;
    for (int64_t i = 0; i < shop.rows; ++i) {
        const int64_t from = (i * 1237 + 11) % shop.rows; /* 1237 and 2000 have no common factor */
        other.x[i] = shop.x[from];
        other.t_x[i] = shop.t_x[from];
        other.T[i] = shop.T[from];
        other.litt[i] = shop.litt[from];
    }
    for (int i = 0; i < 2; ++i) {
        rfm_model *one = fit(names[i], &shop, 1, 7), *two = fit(names[i], &other, 2, 7), *loaded;
        assert_same_text(save(one), save(two));
        rfm_buffer *bytes = save(one);
        cr_assert_eq(
            rfm_model_load(rfm_buffer_data(bytes), (size_t)rfm_buffer_size(bytes), &loaded, NULL),
            RFM_OK);
        assert_same_text(bytes, save(loaded));
        assert_same_text(predicted(one, 1), predicted(loaded, 2));
        rfm_model_free(one);
        rfm_model_free(two);
        rfm_model_free(loaded);
    }
}

/* A unit c times as long moves LL by (sum of x) ln c, for any k, so the same k is chosen. */
Test(law_clv_cnbd, the_unit_of_time_is_a_matter_of_taste) {
    double purchases = 0;
    regular_simulate(&shop, 800, 4);
    for (int64_t i = 0; i < shop.rows; ++i) purchases += (double)shop.x[i];
    for (int i = 0; i < 2; ++i) {
        rfm_model_state weekly = {.struct_size = sizeof weekly}, yearly = weekly;
        rfm_model *one = fit(names[i], &shop, 1, 7), *two = fit(names[i], &shop, 1, 365);
        cr_assert_eq(rfm_model_inspect(one, &weekly, NULL), RFM_OK);
        cr_assert_eq(rfm_model_inspect(two, &yearly, NULL), RFM_OK);
        cr_assert_eq(weekly.k, yearly.k);
        cr_assert_float_eq(yearly.log_likelihood,
                           weekly.log_likelihood + purchases * log(365.0 / 7),
                           1e-12 * fabs(weekly.log_likelihood));
        rfm_model_free(one);
        rfm_model_free(two);
    }
}
