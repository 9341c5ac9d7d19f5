/* SPDX-License-Identifier: MIT */
/* What holds for every way of scoring and all data, to the bit: clusters, ranks, the R package's
 * intervals, alone and nested, with points and grades. */
#include <math.h>
#include <stdlib.h>

#include "scores.h"

static uint64_t state;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* A shop's columns: few different values of `n`, a long tail in `a`, quarters in `d`. */
enum { MOST = 2500, COLUMNS = 4 };
typedef struct ways_row {
    int64_t customer, n, a;
    double d;
    int has_n, has_d;
} ways_row;

static ways_row rows[MOST];
static int64_t row_count;

static void make_rows(int64_t count, uint64_t seed) {
    state = seed;
    row_count = count;
    for (int64_t i = 0; i < count; ++i) {
        ways_row *row = &rows[i];
        row->customer = i * 7919 % 104729 - 50000;
        row->n = 1;
        while (next_random() % 2 == 0) ++row->n;
        row->a = (int64_t)(next_random() >> (24 + next_random() % 36)) - 1000;
        row->d = (double)(next_random() % 40) / 4.0 - 3.0;
        row->has_n = i == 0 || next_random() % 16 != 0;
        row->has_d = i == 0 || next_random() % 16 != 0;
    }
}

static void shuffle_rows(void) {
    for (int64_t i = row_count - 1; i > 0; --i) {
        const int64_t k = (int64_t)(next_random() % (uint64_t)(i + 1));
        const ways_row row = rows[i];
        rows[i] = rows[k];
        rows[k] = row;
    }
}

static rfm_frame *frame_of_rows(void) {
    static int64_t customers[MOST], n[MOST], a[MOST];
    static double d[MOST];
    static uint8_t has_n[(MOST + 7) / 8], has_d[(MOST + 7) / 8];
    memset(has_n, 0, sizeof has_n);
    memset(has_d, 0, sizeof has_d);
    for (int64_t i = 0; i < row_count; ++i) {
        customers[i] = rows[i].customer, n[i] = rows[i].n, a[i] = rows[i].a, d[i] = rows[i].d;
        if (rows[i].has_n) has_n[i / 8] |= (uint8_t)(1u << (i % 8));
        if (rows[i].has_d) has_d[i / 8] |= (uint8_t)(1u << (i % 8));
    }
    rfm_column columns[COLUMNS] = {
        scores_column("customer", RFM_COLUMN_INT64, 0, customers, row_count),
        scores_column("n", RFM_COLUMN_INT64, 0, n, row_count),
        scores_column("a", RFM_COLUMN_AMOUNT, 2, a, row_count),
        scores_column("d", RFM_COLUMN_DOUBLE, 0, d, row_count)};
    columns[1].validity = has_n;
    columns[3].validity = has_d;
    return scores_frame(columns, COLUMNS);
}

static const char *const a_cuts[] = {"0", "100.5", "20000"};

/* Each way first, second and third, so that each is nested in each. */
static const rfm_dimension ways[] = {
    {.name = "q", .column = "n", .bins = 4},
    {.name = "k", .column = "a", .strategy = RFM_SCORE_KMEANS, .bins = 4},
    {.name = "l", .column = "d", .strategy = RFM_SCORE_KMEANS, .bins = 3, .direction = 1},
    {.name = "n", .column = "n", .quantile_type = RFM_QUANTILE_NTILE, .bins = 3, .direction = 1},
    {.name = "o", .column = "d", .quantile_type = RFM_QUANTILE_NTILE, .bins = 5},
    {.name = "p", .column = "d", .quantile_type = RFM_QUANTILE_RPKG, .bins = 5},
    {.name = "m", .column = "a", .quantile_type = RFM_QUANTILE_RPKG, .bins = 3},
    {.name = "t",
     .column = "a",
     .strategy = RFM_SCORE_THRESHOLD,
     .cuts = a_cuts,
     .cut_count = 3,
     .direction = 1},
    {.name = "f", .column = "n", .quantile_type = RFM_QUANTILE_TYPE_1, .bins = 2},
};
enum { WAYS = sizeof ways / sizeof ways[0], DEEP = 3 };

static const rfm_points points[DEEP] = {{.weight = 2.5}, {.weight = 0.1}, {0}};
static const rfm_grade grades[] = {{"A", 12.3}, {"B", 7}, {"C", 4}};

/* Way `which` and the two after it. */
static rfm_scorer *fit_way(const rfm_frame *frame, int which, int32_t method) {
    rfm_dimension dimensions[DEEP];
    for (int i = 0; i < DEEP; ++i) dimensions[i] = ways[(which + i * (1 + which % 2)) % WAYS];
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = DEEP,
                                        .dimensions = dimensions,
                                        .method = method,
                                        .points = points,
                                        .grades = grades,
                                        .grade_count = 3};
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_scorer_fit(frame, &options, &scorer, &error), RFM_OK, "%s", error.message);
    return scorer;
}

static const int64_t sizes[] = {1, 2, 3, 5, 7, 33, 400, 1025, MOST};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void for_each_way(void (*check)(const rfm_scorer *scorer, const rfm_frame *frame)) {
    for (int s = 0; s < SIZES; ++s) {
        for (int which = 0; which < WAYS; ++which) {
            for (int32_t method = 0; method < 2; ++method) {
                make_rows(sizes[s], 17 + (uint64_t)(s * 100 + which));
                rfm_frame *frame = frame_of_rows();
                rfm_scorer *scorer = fit_way(frame, which, method);
                check(scorer, frame);
                rfm_scorer_free(scorer);
                rfm_frame_free(frame);
            }
        }
    }
}

/* Every column that is made of one customer's row in both frames. */
static void assert_same_customer(const rfm_frame *left, int64_t i, const rfm_frame *right,
                                 int64_t k) {
    for (int32_t c = COLUMNS; c < rfm_frame_column_count(left); ++c) {
        rfm_column a, b;
        cr_assert_eq(rfm_frame_column(left, c, &a, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_column(right, c, &b, NULL), RFM_OK);
        cr_assert_eq(scores_is_missing(&a, i), scores_is_missing(&b, k));
        if (scores_is_missing(&a, i)) continue;
        if (a.label_offsets != NULL) {
            cr_assert_str_eq(scores_text(left, a.name, i), scores_text(right, a.name, k));
        } else if (a.type == RFM_COLUMN_DOUBLE) {
            cr_assert_eq(((const double *)a.values)[i], ((const double *)b.values)[k]);
        } else {
            cr_assert_eq(((const int32_t *)a.values)[i], ((const int32_t *)b.values)[k]);
        }
    }
}

Test(law_score_ways, the_order_of_rows_changes_nothing) {
    static int64_t place_of[200000];
    for (int s = 0; s < SIZES; ++s) {
        for (int which = 0; which < WAYS; ++which) {
            make_rows(sizes[s], 501 + (uint64_t)(s * 100 + which));
            rfm_frame *frame = frame_of_rows();
            for (int64_t i = 0; i < row_count; ++i) place_of[rows[i].customer + 50000] = i;
            shuffle_rows();
            rfm_frame *shuffled = frame_of_rows();
            for (int32_t method = 0; method < 2; ++method) {
                rfm_scorer *first = fit_way(frame, which, method);
                rfm_scorer *second = fit_way(shuffled, which, method);
                rfm_buffer *left = scores_save(first), *right = scores_save(second);
                cr_assert_str_eq(rfm_buffer_data(left), rfm_buffer_data(right));
                rfm_frame *a = scores_apply(first, frame, 1);
                rfm_frame *b = scores_apply(second, shuffled, 1);
                for (int64_t i = 0; i < row_count; ++i) {
                    assert_same_customer(a, place_of[rows[i].customer + 50000], b, i);
                }
                rfm_frame_free(a);
                rfm_frame_free(b);
                rfm_buffer_free(left);
                rfm_buffer_free(right);
                rfm_scorer_free(first);
                rfm_scorer_free(second);
            }
            rfm_frame_free(frame);
            rfm_frame_free(shuffled);
        }
    }
}

static void check_round_trip(const rfm_scorer *scorer, const rfm_frame *frame) {
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
    cr_assert_eq(rfm_scorer_centres(scorer, &a, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_centres(loaded, &b, NULL), RFM_OK);
    scores_assert_same(a, b);
    rfm_frame_free(a);
    rfm_frame_free(b);
    rfm_buffer_free(saved);
    rfm_buffer_free(again);
    rfm_scorer_free(loaded);
}

Test(law_score_ways, a_loaded_scorer_is_the_saved_one) { for_each_way(check_round_trip); }

/* A customer's own drift is none: everybody who was fitted to is where the fit left them. */
static void check_no_drift(const rfm_scorer *scorer, const rfm_frame *frame) {
    rfm_frame *dimensions, *cuts;
    const rfm_status status = rfm_scorer_drift(scorer, frame, &dimensions, &cuts, NULL);
    if (status != RFM_OK) {
        cr_assert_eq(status, RFM_E_ARGUMENT); /* ranks and thresholds alone */
        return;
    }
    for (int64_t i = 0; i < rfm_frame_count(dimensions); ++i) {
        cr_assert_eq(scores_double(dimensions, "psi", i), 0.0);
        cr_assert_eq(scores_double(dimensions, "shift", i), 0.0);
        cr_assert_eq(scores_int64(dimensions, "customers", i),
                     scores_int64(dimensions, "customers_fitted", i));
    }
    for (int64_t i = 0; i < rfm_frame_count(cuts); ++i) {
        cr_assert_eq(scores_double(cuts, "shift", i), 0.0);
        cr_assert_eq(scores_at(cuts, "worn", i), 0);
    }
    rfm_frame_free(dimensions);
    rfm_frame_free(cuts);
}

Test(law_score_ways, those_fitted_to_have_not_drifted) { for_each_way(check_no_drift); }

static double value_of(const ways_row *row, const char *column) {
    return column[0] == 'n' ? (double)row->n : column[0] == 'a' ? (double)row->a : row->d;
}

/* Among rows with the same scores before, or among all. */
static void check_monotone(int which, int32_t method) {
    rfm_frame *frame = frame_of_rows();
    rfm_scorer *scorer = fit_way(frame, which, method);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    for (int i = 0; i < DEEP; ++i) {
        const rfm_dimension *way = &ways[(which + i * (1 + which % 2)) % WAYS];
        for (int64_t row = 0; row < row_count; ++row) {
            for (int64_t other = row + 1; other < row_count && other < row + 40; ++other) {
                int is_comparable = scores_at(scored, way->name, row) > 0 &&
                                    scores_at(scored, way->name, other) > 0;
                for (int k = 0; method == RFM_SCORE_NESTED && k < i; ++k) {
                    const char *before = ways[(which + k * (1 + which % 2)) % WAYS].name;
                    is_comparable &=
                        scores_at(scored, before, row) == scores_at(scored, before, other);
                }
                if (!is_comparable) continue;
                const double left = value_of(&rows[row], way->column);
                const double right = value_of(&rows[other], way->column);
                int32_t rise =
                    scores_at(scored, way->name, other) - scores_at(scored, way->name, row);
                if (way->direction == RFM_LOW_IS_GOOD) rise = -rise;
                if (left < right) cr_assert_geq(rise, 0);
                if (left > right) cr_assert_leq(rise, 0);
                if (left == right && way->quantile_type != RFM_QUANTILE_NTILE) {
                    cr_assert_eq(rise, 0);
                }
            }
        }
    }
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(law_score_ways, scores_never_fall_as_values_rise_and_only_ranks_part_equal_values) {
    for (int which = 0; which < WAYS; ++which) {
        make_rows(300, 77 + (uint64_t)which);
        check_monotone(which, RFM_SCORE_INDEPENDENT);
        check_monotone(which, RFM_SCORE_NESTED);
    }
}

/* Groups of ranks differ by one row at most, the larger ones first. */
Test(law_score_ways, ranks_are_as_even_as_can_be) {
    for (int64_t count = 1; count < 60; ++count) {
        make_rows(count, (uint64_t)count);
        for (int64_t i = 0; i < count; ++i) rows[i].has_d = 1;
        rfm_frame *frame = frame_of_rows();
        const rfm_dimension *way = &ways[4];
        rfm_scorer *scorer = scores_fit(NULL, way, 1);
        rfm_frame *scored = scores_apply(scorer, frame, 1);
        int64_t counts[6] = {0};
        for (int64_t i = 0; i < count; ++i) ++counts[scores_at(scored, way->name, i)];
        for (int group = 1; group <= 5; ++group) {
            cr_assert_eq(counts[group], count / 5 + (group <= count % 5));
        }
        rfm_frame_free(scored);
        rfm_scorer_free(scorer);
        rfm_frame_free(frame);
    }
}
