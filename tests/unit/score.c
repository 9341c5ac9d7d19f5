/* SPDX-License-Identifier: MIT */
/* Inside of scorers: places of cells, sorted rows, limits of cut points that belong above. */
#include <string.h>

#include "score/pass.h"
#include "scores.h"

static rfm_scorer *make_scorer(int32_t count, const int32_t *bins) {
    rfm_scorer *scorer;
    cr_assert_eq(rfm__scorer_new(&scorer, NULL), RFM_OK);
    for (int32_t i = 0; i < count; ++i) scorer->dimensions[i].bins = bins[i];
    return scorer;
}

Test(unit_score, places_are_written_and_read_as_scores) {
    static const int32_t bins[] = {5, 255, 2, 255, 255, 255, 255, 255};
    static const char *const texts[] = {"1-1-1", "5-255-2", "3-100-1"};
    static const uint64_t places[] = {0, 5 * 255 * 2 - 1, (2 * 255 + 99) * 2};
    rfm_scorer *scorer = make_scorer(8, bins);
    char text[RFM__PLACE_TEXT];
    uint64_t place;
    for (int i = 0; i < 3; ++i) {
        cr_assert_eq(rfm__place_read(scorer, 3, texts[i], strlen(texts[i]), &place), 1);
        cr_assert_eq(place, places[i]);
        const size_t size = rfm__place_write(scorer, 3, place, text);
        cr_assert(size == strlen(texts[i]) && memcmp(text, texts[i], size) == 0);
    }
    static const char widest[] = "5-255-2-255-255-255-255";
    cr_assert_eq(rfm__place_read(scorer, 7, widest, sizeof widest - 1, &place), 1);
    cr_assert_eq(rfm__place_write(scorer, 7, place, text), sizeof widest - 1);
    cr_assert_eq(memcmp(text, widest, sizeof widest - 1), 0);
    rfm_scorer_free(scorer);
}

Test(unit_score, other_texts_are_no_places) {
    static const int32_t bins[] = {5, 3};
    static const char *const wrong[] = {"",     "1",    "1-",  "-1",   "1-2-3",
                                        "0-1",  "6-1",  "1-4", "1--1", "a-1",
                                        "1-1 ", "1-1-", "1 1", "--",   "1-99999999999999999999"};
    rfm_scorer *scorer = make_scorer(2, bins);
    uint64_t place;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
        cr_assert_eq(rfm__place_read(scorer, 2, wrong[i], strlen(wrong[i]), &place), 0, "%s",
                     wrong[i]);
    }
    rfm_scorer_free(scorer);
}

Test(unit_score, rows_are_sorted_by_key_and_stay_in_order_where_keys_are_equal) {
    static const int64_t keys[] = {5, INT64_MIN, -1, 5, INT64_MAX, 0, -1, 5};
    static const int64_t rising[] = {1, 2, 6, 5, 0, 3, 7, 4};
    static const int64_t falling[] = {4, 0, 3, 7, 5, 2, 6, 1};
    rfm__score_entry entries[8];
    for (int pass = 0; pass < 2; ++pass) {
        for (int i = 0; i < 8; ++i) entries[i] = (rfm__score_entry){0, keys[i], i};
        cr_assert_eq(rfm__score_entries_sort_by_key(entries, 8, pass, NULL), RFM_OK);
        for (int i = 0; i < 8; ++i) {
            cr_assert_eq(entries[i].row, pass == 0 ? rising[i] : falling[i]);
        }
    }
    for (int i = 0; i < 8; ++i) entries[i].place = (uint64_t)(i % 2) << 40;
    cr_assert_eq(rfm__score_entries_sort_by_place(entries, 8, NULL), RFM_OK);
    static const int64_t parted[] = {4, 3, 5, 6, 0, 7, 2, 1};
    for (int i = 0; i < 8; ++i) cr_assert_eq(entries[i].row, parted[i]);
    cr_assert_eq(rfm__score_entries_run(entries, 8, 0), 4);
    cr_assert_eq(rfm__score_entries_run(entries, 8, 4), 8);
    cr_assert_eq(rfm__score_entries_sort_by_key(entries, 0, 0, NULL), RFM_OK);
}

/* The highest key below or at which a value is below the cut point, for cut points that belong
 * above (the R package's) and below themselves. */
Test(unit_score, limits_of_cut_points_that_belong_above_are_one_less_where_they_are_exact) {
    const struct {
        int64_t whole;
        int32_t numerator, denominator, from, to;
        int64_t below, above;
    } cases[] = {
        {4, 0, 1, 0, 0, 4, 3},      {4, 1, 3, 0, 0, 4, 4},    {4, 1, 2, 0, 1, 45, 44},
        {4, 1, 3, 0, 1, 43, 43},    {450, 0, 1, 2, 0, 4, 4},  {400, 0, 1, 2, 0, 4, 3},
        {-400, 0, 1, 2, 0, -4, -5}, {-5, 1, 2, 0, 0, -5, -5}, {-5, 1, 2, 0, 1, -45, -46},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        for (int belongs_above = 0; belongs_above < 2; ++belongs_above) {
            rfm__cut cut = rfm__cut_make(cases[i].whole, cases[i].numerator, cases[i].denominator);
            const rfm__cell cell = {.cuts = &cut};
            const rfm__fitted fitted = {
                .bins = 2,
                .type = RFM_COLUMN_AMOUNT,
                .scale = cases[i].from,
                .quantile_type = belongs_above ? RFM_QUANTILE_RPKG : RFM_QUANTILE_TYPE_7};
            const rfm_column column = {.type = RFM_COLUMN_AMOUNT, .scale = cases[i].to};
            rfm__limits limits;
            cr_assert_eq(rfm__limits_make(&fitted, &cell, &column, &limits, NULL), RFM_OK);
            cr_assert(limits.always == 0 && limits.count == 1);
            cr_assert_eq(limits.keys[0], belongs_above ? cases[i].above : cases[i].below,
                         "case %zu", i);
        }
    }
}

Test(unit_score, a_cut_point_at_the_lowest_number_that_belongs_above_is_below_everything) {
    rfm__cut cut = rfm__cut_make(INT64_MIN, 0, 1);
    const rfm__cell cell = {.cuts = &cut};
    const rfm__fitted fitted = {
        .bins = 2, .type = RFM_COLUMN_INT64, .quantile_type = RFM_QUANTILE_RPKG};
    const rfm_column column = {.type = RFM_COLUMN_INT64};
    rfm__limits limits;
    cr_assert_eq(rfm__limits_make(&fitted, &cell, &column, &limits, NULL), RFM_OK);
    cr_assert(limits.always == 1 && limits.count == 0);
}
