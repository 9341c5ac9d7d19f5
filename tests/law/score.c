/* SPDX-License-Identifier: MIT */
/* What holds for every scorer and all data, to the bit. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "frame/frame.h"
#include "scores.h"

static uint64_t state;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Columns like a shop's: many ties in `n`, a long tail in `a`, anything in `w`, halves in `d`. */
enum { MOST = 3000, COLUMNS = 4 };
typedef struct sample {
    int64_t rows;
    int64_t n[MOST], a[MOST], w[MOST];
    double d[MOST];
    uint8_t missing[(MOST + 7) / 8]; /* validity of n and d */
} sample;

static const rfm_dimension dimensions[] = {
    {.name = "r", .column = "w", .direction = RFM_LOW_IS_GOOD, .bins = 7},
    {.name = "f", .column = "n"},
    {.name = "m", .column = "a", .quantile_type = RFM_QUANTILE_TYPE_1, .bins = 12},
    {.name = "x", .column = "d", .bins = 4},
};

static sample *make_sample(int64_t rows, uint64_t seed) {
    sample *made = calloc(1, sizeof *made);
    cr_assert_not_null(made);
    state = seed;
    made->rows = rows;
    for (int64_t i = 0; i < rows; ++i) {
        made->n[i] = 1;
        while (next_random() % 2 == 0) ++made->n[i];
        made->a[i] = (int64_t)(next_random() >> (20 + next_random() % 40)) - 1000;
        made->w[i] = (int64_t)next_random();
        made->d[i] = (double)(next_random() % 40) / 4.0 - 3.0;
        if (next_random() % 16 != 0 || i == 0) made->missing[i / 8] |= (uint8_t)(1u << (i % 8));
    }
    return made;
}

static rfm_frame *frame_of(const sample *given) {
    rfm_column columns[COLUMNS] = {scores_column("n", RFM_COLUMN_INT64, 0, given->n, given->rows),
                                   scores_column("a", RFM_COLUMN_AMOUNT, 2, given->a, given->rows),
                                   scores_column("w", RFM_COLUMN_INT64, 0, given->w, given->rows),
                                   scores_column("d", RFM_COLUMN_DOUBLE, 0, given->d, given->rows)};
    columns[0].validity = columns[3].validity = given->missing;
    return scores_frame(columns, COLUMNS);
}

static rfm_scorer *fit_sample(const rfm_frame *frame) {
    return scores_fit(frame, dimensions, sizeof dimensions / sizeof dimensions[0]);
}

static const int64_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 1000, 1025, MOST};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

/* Each row with some before it. */
static void check_order(const rfm_frame *scored, const char *score, const char *column,
                        int is_low_good) {
    const rfm_column s = scores_find(scored, score), v = scores_find(scored, column);
    const int32_t *scores = s.values;
    for (int64_t i = 1; i < v.length; ++i) {
        for (int64_t back = 1; back <= 20 && back <= i; ++back) {
            const int64_t k = i - back;
            if (scores_is_missing(&v, i) || scores_is_missing(&v, k)) continue;
            int step;
            if (v.type == RFM_COLUMN_DOUBLE) {
                const double *values = v.values;
                step = (values[i] > values[k]) - (values[i] < values[k]);
            } else {
                const int64_t *values = v.values;
                step = (values[i] > values[k]) - (values[i] < values[k]);
            }
            const int32_t rise = is_low_good ? scores[k] - scores[i] : scores[i] - scores[k];
            cr_assert(step == 0 ? rise == 0 : rise * step >= 0, "%s rows %lld and %lld", score,
                      (long long)k, (long long)i);
        }
    }
}

Test(law_score, scores_never_fall_as_values_rise_and_equal_values_are_equal) {
    for (int s = 0; s < SIZES; ++s) {
        sample *given = make_sample(sizes[s], 11 + (uint64_t)s);
        rfm_frame *frame = frame_of(given);
        rfm_scorer *scorer = fit_sample(frame);
        rfm_frame *scored = scores_apply(scorer, frame, 1);
        check_order(scored, "r", "w", 1);
        check_order(scored, "f", "n", 0);
        check_order(scored, "m", "a", 0);
        check_order(scored, "x", "d", 0);
        rfm_frame_free(scored);
        rfm_scorer_free(scorer);
        rfm_frame_free(frame);
        free(given);
    }
}

/* Scores one by one with the definition: 1 + the number of cut points below the value. */
Test(law_score, the_code_is_made_of_the_scores) {
    sample *given = make_sample(MOST, 5);
    rfm_frame *frame = frame_of(given);
    rfm_scorer *scorer = fit_sample(frame);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    for (int64_t row = 0; row < MOST; ++row) {
        char expected[32] = "";
        const int32_t f = scores_at(scored, "f", row), m = scores_at(scored, "m", row);
        const int32_t x = scores_at(scored, "x", row);
        if (f > 0 && x > 0) {
            snprintf(expected, sizeof expected, "%d-%d-%d-%d", (int)scores_at(scored, "r", row),
                     (int)f, (int)m, (int)x);
            cr_assert_eq(scores_double(scored, "fm", row), (f + m) / 2.0);
        }
        cr_assert_str_eq(scores_text(scored, "code", row), expected);
    }
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
    free(given);
}

static void set_bit(uint8_t *bits, int64_t at, int is_set) {
    const unsigned mask = 1u << (at % 8), old = bits[at / 8];
    bits[at / 8] = (uint8_t)(is_set ? old | mask : old & ~mask);
}

static void swap_rows(sample *given, int64_t i, int64_t k) {
    const int64_t n = given->n[i], a = given->a[i], w = given->w[i];
    const double d = given->d[i];
    const int has_i = given->missing[i / 8] >> (i % 8) & 1;
    const int has_k = given->missing[k / 8] >> (k % 8) & 1;
    given->n[i] = given->n[k], given->a[i] = given->a[k], given->w[i] = given->w[k];
    given->d[i] = given->d[k];
    given->n[k] = n, given->a[k] = a, given->w[k] = w, given->d[k] = d;
    set_bit(given->missing, i, has_k);
    set_bit(given->missing, k, has_i);
}

Test(law_score, the_order_of_rows_changes_nothing) {
    for (int s = 0; s < SIZES; ++s) {
        sample *given = make_sample(sizes[s], 91 + (uint64_t)s);
        rfm_frame *frame = frame_of(given);
        rfm_scorer *first = fit_sample(frame);
        for (int64_t i = sizes[s] - 1; i > 0; --i) {
            swap_rows(given, i, (int64_t)(next_random() % (uint64_t)(i + 1)));
        }
        rfm_frame *shuffled = frame_of(given);
        rfm_scorer *second = fit_sample(shuffled);
        rfm_buffer *left = scores_save(first), *right = scores_save(second);
        cr_assert_str_eq(rfm_buffer_data(left), rfm_buffer_data(right));
        /* Labels too: they are in the order of the scores. */
        rfm_frame *a = scores_apply(first, shuffled, 1), *b = scores_apply(second, shuffled, 1);
        rfm_frame *c = scores_apply(first, frame, 1);
        scores_assert_same(a, b);
        const rfm_column x = scores_find(a, "code"), y = scores_find(c, "code");
        cr_assert_eq(x.label_count, y.label_count);
        cr_assert_eq(memcmp(x.label_bytes, y.label_bytes, (size_t)x.label_offsets[x.label_count]),
                     0);
        rfm_frame_free(a);
        rfm_frame_free(b);
        rfm_frame_free(c);
        rfm_buffer_free(left);
        rfm_buffer_free(right);
        rfm_scorer_free(first);
        rfm_scorer_free(second);
        rfm_frame_free(frame);
        rfm_frame_free(shuffled);
        free(given);
    }
}

Test(law_score, a_loaded_scorer_is_the_saved_one) {
    for (int s = 0; s < SIZES; ++s) {
        sample *given = make_sample(sizes[s], 301 + (uint64_t)s);
        rfm_frame *frame = frame_of(given);
        rfm_scorer *scorer = fit_sample(frame);
        rfm_buffer *saved = scores_save(scorer);
        rfm_scorer *loaded = scores_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved));
        rfm_buffer *again = scores_save(loaded);
        cr_assert_str_eq(rfm_buffer_data(saved), rfm_buffer_data(again));
        rfm_frame *a = scores_apply(scorer, frame, 1), *b = scores_apply(loaded, frame, 1);
        scores_assert_same(a, b);
        rfm_frame_free(a);
        rfm_frame_free(b);
        cr_assert_eq(rfm_scorer_cuts(scorer, &a, NULL), RFM_OK);
        cr_assert_eq(rfm_scorer_cuts(loaded, &b, NULL), RFM_OK);
        scores_assert_same(a, b);
        rfm_frame_free(a);
        rfm_frame_free(b);
        rfm_buffer_free(saved);
        rfm_buffer_free(again);
        rfm_scorer_free(scorer);
        rfm_scorer_free(loaded);
        rfm_frame_free(frame);
        free(given);
    }
}

/* The same money in cents and in thousandths of them: scores are equal. */
Test(law_score, the_scale_of_amounts_changes_nothing) {
    enum { ROWS = 500 };
    int64_t cents[ROWS], finer[ROWS];
    state = 8;
    for (int32_t i = 0; i < ROWS; ++i) {
        cents[i] = (int64_t)(next_random() % 100000) - 20000;
        finer[i] = cents[i] * 1000;
    }
    rfm_frame *coarse = scores_of(RFM_COLUMN_AMOUNT, 2, cents, ROWS);
    rfm_frame *fine = scores_of(RFM_COLUMN_AMOUNT, 5, finer, ROWS);
    for (int32_t bins = 2; bins <= 255; bins += bins < 20 ? 1 : 47) {
        const rfm_dimension dimension = {.name = "s", .column = "v", .bins = bins};
        rfm_scorer *from_coarse = scores_fit(coarse, &dimension, 1);
        rfm_scorer *from_fine = scores_fit(fine, &dimension, 1);
        rfm_frame *expected = scores_apply(from_coarse, coarse, 1);
        rfm_frame *others[] = {scores_apply(from_coarse, fine, 1),
                               scores_apply(from_fine, coarse, 1),
                               scores_apply(from_fine, fine, 1)};
        for (int k = 0; k < 3; ++k) {
            for (int64_t row = 0; row < ROWS; ++row) {
                cr_assert_eq(scores_at(others[k], "s", row), scores_at(expected, "s", row),
                             "%d bins, frame %d, row %lld", (int)bins, k, (long long)row);
            }
            rfm_frame_free(others[k]);
        }
        rfm_frame_free(expected);
        rfm_scorer_free(from_coarse);
        rfm_scorer_free(from_fine);
    }
    rfm_frame_free(coarse);
    rfm_frame_free(fine);
}

/* Frames refuse NaN from hosts; should one get in from elsewhere, it is a missing value. */
Test(law_score, a_nan_is_a_missing_value) {
    rfm__column *column;
    rfm_frame *frame;
    cr_assert_eq(rfm__column_new("v", RFM_COLUMN_DOUBLE, 0, 10, &column, NULL), RFM_OK);
    for (int i = 0; i < 10; ++i)
        rfm__column_double(column)[i] = i % 5 == 3 ? (double)NAN : (double)i;
    cr_assert_eq(rfm__frame_publish(&column, 1, 10, &frame, NULL), RFM_OK);
    const rfm_dimension dimension = {.name = "s", .column = "v", .bins = 2};
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    /* 0 1 2 4 5 6 7 9: the median is 4.5. */
    static const int32_t expected[] = {1, 1, 1, -1, 1, 2, 2, 2, -1, 2};
    for (int64_t row = 0; row < 10; ++row) {
        cr_assert_eq(scores_at(scored, "s", row), expected[row], "row %lld", (long long)row);
    }
    cr_assert_eq(scores_find(scored, "code").null_count, 2);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}
