/* SPDX-License-Identifier: MIT */
/* Clusters as a host sees them: every function, every status it can return. */
#include <math.h>

#include "clusters.h"

/* Two groups of customers, as in 1..4 and 11..14 receipts; one lacks its receipts. */
enum { SMALL = 9 };
static const int64_t small_ids[SMALL] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const double small_x[SMALL] = {1, 2, 3, 4, 11, 12, 13, 14, 99};
static const double small_y[SMALL] = {0, 0, 0, 0, 10, 10, 10, 10, 99};
static const uint8_t small_validity[2] = {0xFF, 0x00};

static rfm_frame *small_frame(void) {
    rfm_column columns[] = {scores_column("customer", RFM_COLUMN_INT64, 0, small_ids, SMALL),
                            scores_column("x", RFM_COLUMN_DOUBLE, 0, small_x, SMALL),
                            scores_column("y", RFM_COLUMN_DOUBLE, 0, small_y, SMALL)};
    columns[1].validity = small_validity;
    return scores_frame(columns, 3);
}

static const rfm_cluster_column plain_x[] = {{"x", RFM_CLUSTER_NO_Z_SCORE, 0, 0}};
static const rfm_cluster_column plain_xy[] = {{"x", RFM_CLUSTER_NO_Z_SCORE, 0, 0},
                                              {"y", RFM_CLUSTER_NO_Z_SCORE, 0, 0}};

static rfm_cluster_options options_of(const rfm_cluster_column *columns, int32_t count,
                                      int32_t clusters) {
    const rfm_cluster_options options = {.struct_size = sizeof options,
                                         .clusters = clusters,
                                         .columns = columns,
                                         .column_count = count};
    return options;
}

/* By hand: means 2.5 and 12.5, sums of squares 5 and 5. */
static void check_small(const rfm_clusters *clusters, double share_of_second) {
    rfm_frame *centres;
    rfm_error error;
    cr_assert_eq(rfm_clusters_centres(clusters, &centres, &error), RFM_OK);
    cr_assert_eq(rfm_frame_count(centres), 2);
    for (int row = 0; row < 2; ++row) {
        cr_assert_eq(scores_at(centres, "cluster", row), row + 1);
        cr_assert_eq(scores_int64(centres, "customers", row), 4);
        cr_assert_eq(scores_double(centres, "share", row), share_of_second);
        cr_assert_float_eq(scores_double(centres, "within_ss", row), 5.0, 1e-9);
    }
    cr_assert_float_eq(scores_double(centres, "x", 0), 2.5, 1e-9);
    cr_assert_float_eq(scores_double(centres, "x", 1), 12.5, 1e-9);
    rfm_frame_free(centres);
}

Test(api_cluster, finds_two_groups_and_applies_them) {
    rfm_frame *frame = small_frame(), *applied;
    rfm_error error;
    for (int columns = 1; columns <= 2; ++columns) {
        const rfm_cluster_options options = options_of(plain_xy, columns, 2);
        rfm_clusters *clusters = clusters_fit(frame, &options);
        check_small(clusters, 0.5);
        cr_assert_eq(rfm_clusters_apply(clusters, frame, 0, &applied, &error), RFM_OK);
        cr_assert_eq(rfm_frame_column_count(applied), 5);
        for (int row = 0; row < SMALL; ++row) {
            cr_assert_eq(scores_at(applied, "cluster", row), row == 8 ? -1 : row < 4 ? 1 : 2);
        }
        /* 1 is 1.5 from 2.5 */
        cr_assert_float_eq(scores_double(applied, "cluster_distance", 0), 1.5, 1e-9);
        const rfm_column distances = scores_find(applied, "cluster_distance");
        cr_assert(scores_is_missing(&distances, 8));
        rfm_frame_free(applied);
        rfm_clusters_free(clusters);
    }
    rfm_frame_free(frame);
}

Test(api_cluster, gives_the_lower_of_two_equally_near_clusters) {
    static const double x[] = {7.5, 7.6, 0.0, 1e300, -1e300};
    static const uint8_t validity = 0x1B; /* the third is missing */
    static const int32_t expected[] = {1, 2, -1, 2, 1};
    rfm_frame *frame = small_frame(), *applied;
    const rfm_cluster_options options = options_of(plain_x, 1, 2);
    rfm_clusters *clusters = clusters_fit(frame, &options);
    rfm_error error;
    rfm_column column = scores_column("x", RFM_COLUMN_DOUBLE, 0, x, 5);
    column.validity = &validity;
    rfm_frame *other = scores_frame(&column, 1);
    cr_assert_eq(rfm_clusters_apply(clusters, other, 2, &applied, &error), RFM_OK);
    for (int row = 0; row < 5; ++row) {
        cr_assert_eq(scores_at(applied, "cluster", row), expected[row]);
    }
    rfm_frame_free(applied);
    rfm_frame_free(other);
    rfm_frame_free(frame);
    rfm_clusters_free(clusters);
}

/* z = (v - mean) / deviation of the population: -1 and 1 here; weight 4 doubles distances. */
Test(api_cluster, divides_by_the_deviation_and_multiplies_by_the_weight) {
    static const int64_t amounts[] = {1000, 1000, 3000, 3000};
    const rfm_column column = scores_column("x", RFM_COLUMN_AMOUNT, 2, amounts, 4);
    const rfm_cluster_column by[] = {{"x", RFM_CLUSTER_LOW_IS_GOOD, 0, 4.0}};
    const rfm_cluster_options options = options_of(by, 1, 2);
    rfm_frame *frame = scores_frame(&column, 1);
    rfm_clusters *clusters = clusters_fit(frame, &options);
    rfm_buffer *saved = clusters_save(clusters);
    cr_assert_str_eq(rfm_buffer_data(saved),
                     "rfm clusters 1\n"
                     "column x linear low-is-good weight 4 mean 20 deviation 10\n"
                     "cluster 1 customers 2 within 0 at 2\n"
                     "cluster 2 customers 2 within 0 at -2\n");
    rfm_buffer_free(saved);
    rfm_clusters_free(clusters);
    rfm_frame_free(frame);
}

/* ln(1 + v), below 0 as 0; the centre of ln 1 and ln 100 is ln 10, which stands for 9. */
Test(api_cluster, takes_logarithms_and_turns_them_back) {
    static const int32_t days[] = {-5, 99, 999999, 999999};
    const rfm_column column = scores_column("x", RFM_COLUMN_DAY, 0, days, 4);
    const rfm_cluster_column by[] = {{"x", RFM_CLUSTER_LOG1P | RFM_CLUSTER_NO_Z_SCORE, 0, 0}};
    const rfm_cluster_options options = options_of(by, 1, 2);
    rfm_frame *frame = scores_frame(&column, 1), *centres;
    rfm_clusters *clusters = clusters_fit(frame, &options);
    cr_assert_eq(rfm_clusters_centres(clusters, &centres, NULL), RFM_OK);
    cr_assert_float_eq(scores_double(centres, "x", 0), 9.0, 1e-7);
    cr_assert_float_eq(scores_double(centres, "x", 1), 999999.0, 1e-2);
    /* 2 (ln 10)^2 */
    cr_assert_float_eq(scores_double(centres, "within_ss", 0), 10.603796220956, 1e-8);
    rfm_frame_free(centres);
    rfm_clusters_free(clusters);
    rfm_frame_free(frame);
}

Test(api_cluster, ranks_the_recent_frequent_and_large_highest_by_default) {
    clusters_data *data = clusters_make(3000, 5);
    rfm_frame *frame = clusters_frame(data, NULL), *centres;
    rfm_clusters *clusters = clusters_fit(frame, NULL);
    int64_t customers = 0;
    cr_assert_eq(rfm_clusters_centres(clusters, &centres, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(centres), 5);
    for (int row = 0; row < 5; ++row) customers += scores_int64(centres, "customers", row);
    cr_assert_eq(customers, 2940); /* 60 of 3,000 lack their receipts */
    cr_assert_lt(scores_double(centres, "days_since_last", 4),
                 scores_double(centres, "days_since_last", 0));
    cr_assert_gt(scores_double(centres, "receipts", 4), scores_double(centres, "receipts", 0));
    cr_assert_gt(scores_double(centres, "spend_net", 4), scores_double(centres, "spend_net", 0));
    rfm_frame_free(centres);
    rfm_clusters_free(clusters);
    rfm_frame_free(frame);
    free(data);
}

static void check_fit_fails(const rfm_frame *frame, const rfm_cluster_options *options,
                            rfm_status status, const char *message) {
    rfm_clusters *clusters = (rfm_clusters *)1;
    rfm_error error;
    cr_assert_eq(rfm_clusters_fit(frame, options, &clusters, &error), status, "%s", error.message);
    cr_assert_null(clusters);
    cr_assert_eq(error.status, status);
    cr_assert_str_eq(error.message, message);
}

Test(api_cluster, refuses_what_it_cannot_fit) {
    rfm_frame *frame = small_frame();
    rfm_error error;
    rfm_clusters *clusters;
    rfm_cluster_options options = options_of(plain_xy, 2, 2);
    cr_assert_eq(rfm_clusters_fit(frame, &options, NULL, &error), RFM_E_ARGUMENT);
    check_fit_fails(NULL, &options, RFM_E_ARGUMENT, "frame is NULL");
    options.clusters = 256;
    check_fit_fails(frame, &options, RFM_E_ARGUMENT, "clusters is 256; expected 2 to 255");
    options.clusters = 9;
    check_fit_fails(frame, &options, RFM_E_DATA,
                    "8 different rows have all values; expected at least 9 for as many clusters");
    options.clusters = 8;
    clusters = clusters_fit(frame, &options);
    rfm_clusters_free(clusters);
    options.starts = -1;
    check_fit_fails(frame, &options, RFM_E_ARGUMENT, "starts is -1; expected 1 to 1000000");
    options = options_of(plain_xy, 2, 2);
    options.iterations = -1;
    check_fit_fails(frame, &options, RFM_E_ARGUMENT, "iterations is -1; expected 1 to 2147483647");
    options = options_of(plain_xy, 2, 2);
    options.threads = -1;
    check_fit_fails(frame, &options, RFM_E_ARGUMENT, "threads is -1; expected 1 to 2147483647");
    options = options_of(plain_xy, 17, 2);
    check_fit_fails(frame, &options, RFM_E_ARGUMENT, "column_count is 17; expected 1 to 16");
    options = options_of(plain_xy, 0, 2);
    check_fit_fails(frame, &options, RFM_E_ARGUMENT, "column_count is 0; expected 1 to 16");
    options = options_of(NULL, 2, 2);
    check_fit_fails(frame, &options, RFM_E_ARGUMENT, "columns is NULL; expected 2 of them");
    options.struct_size = 3;
    check_fit_fails(frame, &options, RFM_E_ARGUMENT,
                    "rfm_cluster_options has struct_size 3; expected sizeof the struct, 56");
    rfm_frame_free(frame);
}

static void check_column_fails(const rfm_frame *frame, rfm_cluster_column column, rfm_status status,
                               const char *message) {
    const rfm_cluster_options options = options_of(&column, 1, 2);
    check_fit_fails(frame, &options, status, message);
}

Test(api_cluster, refuses_columns_that_make_no_coordinates) {
    static const double far[] = {0, 1e7};
    rfm_frame *frame = small_frame();
    const rfm_cluster_column twice[] = {{"x", 0, 0, 0}, {"x", RFM_CLUSTER_LOG1P, 0, 0}};
    const rfm_cluster_options options = options_of(twice, 2, 2);
    check_column_fails(frame, (rfm_cluster_column){NULL, 0, 0, 0}, RFM_E_ARGUMENT,
                       "column 1 has no name");
    check_column_fails(frame, (rfm_cluster_column){"x", 8, 0, 0}, RFM_E_ARGUMENT,
                       "column x has a flag that this version does not know");
    check_column_fails(frame, (rfm_cluster_column){"x", 0, 1, 0}, RFM_E_ARGUMENT,
                       "column x has a flag that this version does not know");
    check_column_fails(frame, (rfm_cluster_column){"x", 0, 0, -1.0}, RFM_E_ARGUMENT,
                       "column x has a weight that is no number above 0");
    check_column_fails(frame, (rfm_cluster_column){"x", 0, 0, NAN}, RFM_E_ARGUMENT,
                       "column x has a weight that is no number above 0");
    check_column_fails(frame, (rfm_cluster_column){"share", 0, 0, 0}, RFM_E_ARGUMENT,
                       "column share cannot be clustered by: a column of that name is made from "
                       "the clusters");
    check_column_fails(frame, (rfm_cluster_column){"z", 0, 0, 0}, RFM_E_COLUMN,
                       "no column z; there are customer, x, y");
    check_fit_fails(frame, &options, RFM_E_ARGUMENT,
                    "column x cannot be clustered by: it is there twice");
    rfm_frame_free(frame);
    frame = scores_of(RFM_COLUMN_DOUBLE, 0, far, 2);
    check_column_fails(frame, (rfm_cluster_column){"v", RFM_CLUSTER_NO_Z_SCORE, 0, 0},
                       RFM_E_OVERFLOW,
                       "column v lies more than 1048576 units from its mean; expected a z-score, a "
                       "logarithm or a smaller weight");
    rfm_frame_free(frame);
}

Test(api_cluster, needs_customers_with_more_than_one_column) {
    const rfm_column columns[] = {scores_column("x", RFM_COLUMN_DOUBLE, 0, small_x, SMALL),
                                  scores_column("y", RFM_COLUMN_DOUBLE, 0, small_y, SMALL)};
    rfm_frame *frame = scores_frame(columns, 2);
    const rfm_cluster_options one = options_of(plain_xy, 1, 2), two = options_of(plain_xy, 2, 2);
    rfm_clusters *clusters = clusters_fit(frame, &one);
    rfm_clusters_free(clusters);
    check_fit_fails(frame, &two, RFM_E_COLUMN, "no column customer; there are x, y");
    rfm_frame_free(frame);
}

static int32_t count_steps(void *payload, int64_t done, int64_t total) {
    int64_t *last = payload;
    cr_assert_geq(done, *last);
    cr_assert_leq(done, total);
    *last = done;
    return done >= total / 2 ? 7 : 0;
}

static int32_t follow_steps(void *payload, int64_t done, int64_t total) {
    int64_t *last = payload;
    cr_assert_geq(done, last[0]);
    last[0] = done;
    last[1] = total;
    return 0;
}

Test(api_cluster, reports_progress_and_can_be_cancelled) {
    rfm_frame *frame = small_frame(), *figures;
    rfm_cluster_options options = options_of(plain_xy, 2, 2);
    int64_t steps[2] = {0, 0};
    rfm_error error;
    options.starts = 40;
    options.progress = follow_steps;
    options.progress_payload = steps;
    rfm_clusters_free(clusters_fit(frame, &options));
    cr_assert_eq(steps[0], steps[1]);
    steps[0] = 0;
    options.progress = count_steps;
    check_fit_fails(frame, &options, RFM_E_CANCELLED, "the progress function asked to stop");
    steps[0] = 0;
    cr_assert_eq(rfm_clusters_choose(frame, &options, 2, 4, &figures, &error), RFM_E_CANCELLED);
    cr_assert_null(figures);
    rfm_frame_free(frame);
}

Test(api_cluster, refuses_wrong_arguments) {
    rfm_frame *frame = small_frame(), *out = (rfm_frame *)1;
    const rfm_column column = scores_column("z", RFM_COLUMN_DOUBLE, 0, small_x, SMALL);
    rfm_frame *other = scores_frame(&column, 1);
    const rfm_cluster_options options = options_of(plain_xy, 2, 2);
    rfm_clusters *clusters = clusters_fit(frame, &options);
    rfm_error error;
    cr_assert_eq(rfm_clusters_apply(clusters, frame, 0, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_apply(NULL, frame, 0, &out, &error), RFM_E_ARGUMENT);
    cr_assert_null(out);
    cr_assert_eq(rfm_clusters_apply(clusters, NULL, 0, &out, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_apply(clusters, frame, -1, &out, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_apply(clusters, other, 0, &out, &error), RFM_E_COLUMN);
    cr_assert_null(out);
    cr_assert_eq(rfm_clusters_centres(clusters, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_centres(NULL, &out, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_save(NULL, rfm_buffer_write, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_save(clusters, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_choose(frame, &options, 2, 3, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_choose(NULL, &options, 2, 3, &out, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_choose(frame, &options, 1, 3, &out, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_choose(frame, &options, 3, 2, &out, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_choose(frame, &options, 3, 256, &out, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_choose(frame, &options, 2, 20, &out, &error), RFM_E_DATA);
    cr_assert_eq(rfm_clusters_choose(other, &options, 2, 3, &out, &error), RFM_E_COLUMN);
    cr_assert_null(out);
    rfm_clusters_free(NULL);
    rfm_clusters_free(clusters);
    rfm_frame_free(other);
    rfm_frame_free(frame);
}

static int32_t refuse_bytes(void *payload, const void *bytes, size_t size) {
    (void)payload;
    (void)bytes;
    return size > 0;
}

Test(api_cluster, passes_on_that_writing_was_refused) {
    rfm_frame *frame = small_frame();
    const rfm_cluster_options options = options_of(plain_x, 1, 2);
    rfm_clusters *clusters = clusters_fit(frame, &options);
    rfm_error error;
    cr_assert_eq(rfm_clusters_save(clusters, refuse_bytes, NULL, &error), RFM_E_CANCELLED);
    rfm_clusters_free(clusters);
    rfm_frame_free(frame);
}

/* By hand, with groups 1..4 and 11..14: of all from the mean 7.5, 2 (5 + 4 25) = 210 is left; two
 * clusters leave 10. Silhouette of 1: a = (1 + 2 + 3) / 3 = 2, b = 11.5, (b - a) / b; of 2: a = 4 /
 * 3, b = 10.5; 3: 4 / 3 and 9.5; 4: 2 and 8.5; the others mirror them. */
Test(api_cluster, says_what_each_number_of_clusters_leaves) {
    rfm_frame *frame = small_frame(), *figures;
    const rfm_cluster_options options = options_of(plain_x, 1, 0);
    const double expected =
        (9.5 / 11.5 + (10.5 - 4.0 / 3.0) / 10.5 + (9.5 - 4.0 / 3.0) / 9.5 + 6.5 / 8.5) / 4.0;
    rfm_error error;
    cr_assert_eq(rfm_clusters_choose(frame, &options, 2, 8, &figures, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_frame_count(figures), 7);
    for (int row = 0; row < 7; ++row) {
        cr_assert_eq(scores_int64(figures, "clusters", row), row + 2);
        cr_assert_eq(scores_int64(figures, "sampled", row), 8);
    }
    cr_assert_float_eq(scores_double(figures, "within_ss", 0), 10.0, 1e-8);
    cr_assert_float_eq(scores_double(figures, "explained", 0), 1.0 - 10.0 / 210.0, 1e-9);
    cr_assert_float_eq(scores_double(figures, "silhouette", 0), expected, 1e-9);
    cr_assert_float_eq(scores_double(figures, "explained", 6), 1.0, 1e-9);
    cr_assert_eq(scores_double(figures, "silhouette", 6), 0.0); /* all alone */
    rfm_frame_free(figures);
    rfm_frame_free(frame);
}

Test(api_cluster, samples_the_silhouette_of_many) {
    clusters_data *data = clusters_make(5000, 3);
    rfm_frame *frame = clusters_frame(data, NULL), *figures;
    rfm_error error;
    cr_assert_eq(rfm_clusters_choose(frame, NULL, 3, 3, &figures, &error), RFM_OK);
    cr_assert_eq(scores_int64(figures, "sampled", 0), 4000);
    rfm_frame_free(figures);
    rfm_frame_free(frame);
    free(data);
}

#define HEAD "rfm clusters 1\ncolumn x linear high-is-good weight 1 mean 0 deviation 1\n"

Test(api_cluster, reads_what_people_write) {
    static const char text[] =
        "\xEF\xBB\xBFrfm clusters 1\r\n# by hand\r\n\r\n"
        "column  \"two words\" log1p low-is-good weight 2.50 mean 0 deviation 1e0\r\n"
        "cluster 1 customers 0 within 0 at 2\n\tcluster 2 customers 5 within 1 at -2.0";
    rfm_clusters *clusters;
    rfm_error error;
    cr_assert_eq(rfm_clusters_load(text, sizeof text - 1, &clusters, &error), RFM_OK, "%s",
                 error.message);
    rfm_buffer *saved = clusters_save(clusters);
    cr_assert_str_eq(rfm_buffer_data(saved),
                     "rfm clusters 1\n"
                     "column \"two words\" log1p low-is-good weight 2.5 mean 0 deviation 1\n"
                     "cluster 1 customers 0 within 0 at 2\n"
                     "cluster 2 customers 5 within 1 at -2\n");
    rfm_buffer_free(saved);
    rfm_clusters_free(clusters);
}

Test(api_cluster, says_where_a_saved_text_is_wrong) {
    static const struct {
        const char *text;
        int64_t line;
        rfm_status status;
    } cases[] = {
        {"", 1, RFM_E_SYNTAX},
        {"rfm scorer 1\n", 1, RFM_E_SYNTAX},
        {"rfm clusters 2\n", 1, RFM_E_VERSION},
        {"rfm clusters 1\n", 2, RFM_E_SYNTAX},
        {"rfm clusters 1\ncluster 1 customers 1 within 0 at 1\n", 2, RFM_E_SYNTAX},
        {"rfm clusters 1\ncolumn x cubic high-is-good weight 1 mean 0 deviation 1\n", 2,
         RFM_E_SYNTAX},
        {"rfm clusters 1\ncolumn x linear high weight 1 mean 0 deviation 1\n", 2, RFM_E_SYNTAX},
        {"rfm clusters 1\ncolumn x linear high-is-good weight 0 mean 0 deviation 1\n", 2,
         RFM_E_SYNTAX},
        {"rfm clusters 1\ncolumn x linear high-is-good weight 1 mean inf deviation 1\n", 2,
         RFM_E_SYNTAX},
        {"rfm clusters 1\ncolumn x linear high-is-good weight 1 mean 0 deviation 0\n", 2,
         RFM_E_SYNTAX},
        {"rfm clusters 1\ncolumn share linear high-is-good weight 1 mean 0 deviation 1\n", 2,
         RFM_E_SYNTAX},
        {HEAD "column x linear high-is-good weight 1 mean 0 deviation 1\n", 3, RFM_E_SYNTAX},
        {HEAD "cluster 2 customers 1 within 0 at 1\n", 3, RFM_E_SYNTAX},
        {HEAD "cluster 1 customers -1 within 0 at 1\n", 3, RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 1 within -1 at 1\n", 3, RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 1 within 0 at 1048577\n", 3, RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 1 within 0 at 1 2\n", 3, RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 1 within 0 at 1\n", 4, RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 1 within 0 at 1\nfoo\n", 4, RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 1 within 0 at 1\ncluster 2 customers 1 within 0 at 0\n", 4,
         RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 0 within 0 at 1\ncluster 2 customers 0 within 0 at 2\n", 5,
         RFM_E_SYNTAX},
        {HEAD "cluster 1 customers 1 within 0 at 1\n\xFF", 4, RFM_E_SYNTAX},
        {"rfm clusters 1\ncolumn x log1p high-is-good weight 1 mean 0 deviation 1\n"
         "cluster 1 customers 1 within 0 at 800\n",
         3, RFM_E_SYNTAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        rfm_clusters *clusters = (rfm_clusters *)1;
        rfm_error error;
        cr_assert_eq(rfm_clusters_load(cases[i].text, strlen(cases[i].text), &clusters, &error),
                     cases[i].status, "%s", cases[i].text);
        cr_assert_null(clusters);
        cr_assert_eq(error.where, cases[i].line, "line %lld of %s", (long long)error.where,
                     cases[i].text);
        cr_assert_neq(error.message[0], 0);
    }
    rfm_clusters *clusters;
    cr_assert_eq(rfm_clusters_load(NULL, 0, &clusters, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_clusters_load("", 0, NULL, NULL), RFM_E_ARGUMENT);
}
