/* SPDX-License-Identifier: MIT */
/* Order statistics against a plain sort, and quantile positions against the definitions. */
#include "math/quantiles.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint64_t state;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Kinds of data that a selection by buckets may find hard. */
enum { CONSTANT, FEW, DAYS, FULL, SKEWED, EXTREMES, DOUBLES, KINDS };

static int64_t make_key(int kind) {
    const uint64_t r = next_random();
    switch (kind) {
        case CONSTANT: return -7;
        case FEW: return (int64_t)(r % 3) - 1;
        case DAYS: return (int64_t)(r % 1000);
        case FULL: return (int64_t)r;
        case SKEWED: return (int64_t)(r >> (next_random() % 60)) / 2;
        case EXTREMES: return r % 3 == 0 ? INT64_MIN : r % 3 == 1 ? INT64_MAX : (int64_t)(r % 9);
        default: return rfm__key_from_double(((double)(r >> 11) - 4e15) * (r % 2 ? 1e-300 : 1e3));
    }
}

static int64_t read_array(const void *context, int64_t first, int64_t count, int64_t *out_keys) {
    memcpy(out_keys, (const int64_t *)context + first, (size_t)count * sizeof *out_keys);
    return count;
}

/* Places with an odd key have none. */
static int64_t read_even(const void *context, int64_t first, int64_t count, int64_t *out_keys) {
    const int64_t *keys = context;
    int64_t kept = 0;
    for (int64_t i = first; i < first + count; ++i) {
        if (keys[i] % 2 == 0) out_keys[kept++] = keys[i];
    }
    return kept;
}

static int compare_keys(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static void check_selection(const rfm__keys *keys, int64_t *sorted, int64_t count) {
    enum { RANKS = 40 };
    int64_t ranks[RANKS], found[RANKS];
    int32_t rank_count = 0;
    qsort(sorted, (size_t)count, sizeof *sorted, compare_keys);
    const rfm__keys_span span = rfm__keys_measure(keys);
    cr_assert_eq(span.count, count);
    cr_assert_eq(span.lowest, sorted[0]);
    cr_assert_eq(span.highest, sorted[count - 1]);
    for (int64_t at = 0; at < count && rank_count < RANKS; at += count / (RANKS - 1) + 1) {
        ranks[rank_count++] = at;
    }
    if (rank_count < RANKS && ranks[rank_count - 1] != count - 1) ranks[rank_count++] = count - 1;
    cr_assert_eq(rfm__keys_select(keys, &span, ranks, rank_count, found, NULL), RFM_OK);
    for (int32_t i = 0; i < rank_count; ++i) {
        cr_assert_eq(found[i], sorted[ranks[i]], "rank %lld of %lld", (long long)ranks[i],
                     (long long)count);
    }
}

Test(quantiles, selected_keys_are_those_of_a_plain_sort) {
    static const int64_t sizes[] = {1, 2, 5, 31, 32, 33, 1023, 1024, 1025, 5000, 70000, 200000};
    int64_t *values = malloc(200000 * sizeof *values);
    int64_t *sorted = malloc(200000 * sizeof *sorted);
    cr_assert(values != NULL && sorted != NULL);
    state = 20111210;
    for (int kind = 0; kind < KINDS; ++kind) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
            for (int64_t i = 0; i < sizes[s]; ++i) values[i] = make_key(kind);
            memcpy(sorted, values, (size_t)sizes[s] * sizeof *values);
            const rfm__keys keys = {read_array, values, sizes[s], NULL};
            check_selection(&keys, sorted, sizes[s]);
        }
    }
    free(values);
    free(sorted);
}

Test(quantiles, places_without_a_key_do_not_count) {
    int64_t values[3000], sorted[3000];
    int64_t count = 0;
    state = 4;
    for (int32_t i = 0; i < 3000; ++i) {
        values[i] = (int64_t)(next_random() % 100);
        if (values[i] % 2 == 0) sorted[count++] = values[i];
    }
    const rfm__keys keys = {read_even, values, 3000, NULL};
    check_selection(&keys, sorted, count);
    const rfm__keys none = {read_even, values, 0, NULL};
    const rfm__keys_span span = rfm__keys_measure(&none);
    cr_assert(span.count == 0 && span.lowest == 0 && span.highest == 0);
}

/* A ladder's keys for the asking. */
typedef struct ladder_keys {
    const int64_t *keys;
    int64_t count;
    int32_t asked;
} ladder_keys;

static rfm_status gather(void *context, const rfm__ladder_range *ranges, int32_t count,
                         int64_t **out_keys, size_t *out_count, rfm_error *error) {
    ladder_keys *of = context;
    (void)error;
    ++of->asked;
    *out_count = 0;
    *out_keys = rfm__alloc((size_t)of->count * sizeof **out_keys);
    cr_assert(*out_keys != NULL);
    for (int32_t i = 1; i < count; ++i) cr_assert_lt(ranges[i - 1].highest, ranges[i].lowest);
    for (int64_t i = 0; i < of->count; ++i) {
        int is_wanted = 0;
        for (int32_t r = 0; r < count; ++r) {
            is_wanted |= of->keys[i] >= ranges[r].lowest && of->keys[i] <= ranges[r].highest;
        }
        if (is_wanted) (*out_keys)[(*out_count)++] = of->keys[i];
    }
    return RFM_OK;
}

static int64_t count_below(const int64_t *keys, int64_t count, int64_t key, int64_t *out_equal) {
    int64_t below = 0;
    *out_equal = 0;
    for (int64_t i = 0; i < count; ++i) {
        below += keys[i] < key;
        *out_equal += keys[i] == key;
    }
    return below;
}

enum { LADDER_KEYS = 3000, LADDER_RANKS = 7 };

/* Ranks of a plain sort, and counts by looking at every key; `shift` is added to what goes in. */
static void check_ladder(rfm__ladder *ladder, int64_t *sorted, int64_t count, int64_t shift) {
    int64_t ranks[LADDER_RANKS], found[LADDER_RANKS], below[LADDER_RANKS], equal[LADDER_RANKS];
    int64_t lowest, highest, expected_equal;
    qsort(sorted, (size_t)count, sizeof *sorted, compare_keys);
    for (int32_t i = 0; i < LADDER_RANKS; ++i) ranks[i] = (count - 1) * i / (LADDER_RANKS - 1);
    ladder->shift = shift;
    cr_assert_eq(ladder->total, count);
    rfm__ladder_span(ladder, &lowest, &highest);
    cr_assert(lowest <= sorted[0] + shift && highest >= sorted[count - 1] + shift);
    cr_assert_eq(rfm__ladder_select(ladder, ranks, LADDER_RANKS, found, NULL), RFM_OK);
    for (int32_t i = 0; i < LADDER_RANKS; ++i) cr_assert_eq(found[i], sorted[ranks[i]] + shift);
    for (int32_t step = 0; step < 2; ++step) { /* what was found, and half way to the next one */
        cr_assert_eq(rfm__ladder_count(ladder, found, LADDER_RANKS, below, equal, NULL), RFM_OK);
        for (int32_t i = 0; i < LADDER_RANKS; ++i) {
            const int64_t key = found[i] - shift;
            cr_assert_eq(below[i], count_below(sorted, count, key, &expected_equal));
            cr_assert_eq(equal[i], expected_equal);
        }
        for (int32_t i = 0; i + 1 < LADDER_RANKS; ++i) {
            found[i] += (int64_t)(((uint64_t)found[i + 1] - (uint64_t)found[i]) / 2);
        }
    }
}

Test(quantiles, a_ladder_knows_ranks_while_keys_come_and_go) {
    static int64_t keys[LADDER_KEYS], sorted[LADDER_KEYS];
    ladder_keys of = {keys, 0, 0};
    state = 7;
    for (int kind = 0; kind < KINDS; ++kind) {
        rfm__ladder ladder;
        of.count = LADDER_KEYS;
        cr_assert_eq(rfm__ladder_new(&ladder, NULL), RFM_OK);
        ladder.gather = gather;
        ladder.context = &of;
        for (int64_t i = 0; i < LADDER_KEYS; ++i) {
            keys[i] = make_key(kind);
            rfm__ladder_add(&ladder, keys[i], 1);
        }
        for (int round = 0; round < 4; ++round) {
            memcpy(sorted, keys, (size_t)of.count * sizeof *keys);
            check_ladder(&ladder, sorted, of.count, kind == DAYS ? 5 * round : 0);
            rfm__ladder_forget(&ladder);
            while (of.count > LADDER_KEYS - 700 * (round + 1)) { /* some go, */
                rfm__ladder_add(&ladder, keys[--of.count], -1);
            }
            for (int64_t i = 0; i < 100; ++i) { /* others change */
                rfm__ladder_add(&ladder, keys[i], -1);
                keys[i] = make_key(kind);
                rfm__ladder_add(&ladder, keys[i], 1);
            }
        }
        rfm__ladder_free(&ladder);
    }
    /* Single values need no look at the keys. */
    of.asked = 0;
    rfm__ladder ladder;
    cr_assert_eq(rfm__ladder_new(&ladder, NULL), RFM_OK);
    ladder.gather = gather;
    ladder.context = &of;
    for (int64_t i = 0; i < 4096; ++i) rfm__ladder_add(&ladder, i - 2048, 1);
    int64_t key;
    const int64_t rank = 2050;
    cr_assert_eq(rfm__ladder_select(&ladder, &rank, 1, &key, NULL), RFM_OK);
    cr_assert(key == 2 && of.asked == 0);
    rfm__ladder_free(&ladder);
}

Test(quantiles, keys_of_doubles_keep_their_order) {
    const double rising[] = {-DBL_MAX, -1e300, -2.0, -1.0,      -DBL_MIN, -DBL_TRUE_MIN,
                             0.0,      5e-324, 0.1,  0.1000001, 1.0,      DBL_MAX};
    for (size_t i = 0; i < sizeof rising / sizeof rising[0]; ++i) {
        const int64_t key = rfm__key_from_double(rising[i]);
        cr_assert_eq(rfm__key_to_double(key), rising[i]);
        if (i > 0) cr_assert_gt(key, rfm__key_from_double(rising[i - 1]), "value %zu", i);
    }
    cr_assert_eq(rfm__key_from_double(-0.0), rfm__key_from_double(0.0));
    cr_assert_eq(rfm__key_from_double(INFINITY), rfm__key_from_double(DBL_MAX));
    cr_assert_eq(rfm__key_from_double(-INFINITY), rfm__key_from_double(-DBL_MAX));
    cr_assert_eq(rfm__key_from_double(NAN), RFM__KEY_NAN);
    cr_assert_eq(rfm__key_from_double(-NAN), RFM__KEY_NAN);
    cr_assert_lt(RFM__KEY_NAN, rfm__key_from_double(-DBL_MAX));
}

static void check_position(rfm__quantile at, int64_t rank, int32_t remainder) {
    cr_assert(at.rank == rank && at.remainder == remainder, "%lld and %d; expected %lld and %d",
              (long long)at.rank, (int)at.remainder, (long long)rank, (int)remainder);
}

Test(quantiles, positions_follow_the_definitions) {
    /* By hand: type 7 of 4338 values, 4337 k / 5 = 867.4, 1734.8, 2602.2, 3469.6. */
    check_position(rfm__quantile_type_7(4338, 1, 5), 867, 2);
    check_position(rfm__quantile_type_7(4338, 2, 5), 1734, 4);
    check_position(rfm__quantile_type_7(4338, 3, 5), 2602, 1);
    check_position(rfm__quantile_type_7(4338, 4, 5), 3469, 3);
    /* Type 1: ceil(4338 k / 5) - 1. */
    check_position(rfm__quantile_type_1(4338, 1, 5), 867, 0);
    check_position(rfm__quantile_type_1(4338, 4, 5), 3470, 0);
    check_position(rfm__quantile_type_1(10, 1, 5), 1, 0);
    check_position(rfm__quantile_type_1(10, 4, 5), 7, 0);
    check_position(rfm__quantile_type_7(1, 254, 255), 0, 0);
    check_position(rfm__quantile_type_1(1, 1, 255), 0, 0);
    check_position(rfm__quantile_type_1(1, 254, 255), 0, 0);
    /* Python: divmod((2**63 - 2) * 254, 255) and -(-(2**63 - 1) * 254 // 255) - 1 */
    check_position(rfm__quantile_type_7(INT64_MAX, 254, 255), INT64_C(9187201950435737469), 129);
    check_position(rfm__quantile_type_1(INT64_MAX, 254, 255), INT64_C(9187201950435737470), 0);
}

static void check_between(int64_t low, int64_t high, int32_t remainder, int32_t bins, int64_t whole,
                          int32_t numerator) {
    int64_t got_whole;
    int32_t got_numerator;
    rfm__interpolate_int64(low, high, remainder, bins, &got_whole, &got_numerator);
    cr_assert(got_whole == whole && got_numerator == numerator, "%lld + %d/%d",
              (long long)got_whole, (int)got_numerator, (int)bins);
}

Test(quantiles, whole_numbers_are_interpolated_exactly) {
    check_between(13, 14, 4, 5, 13, 4);
    check_between(-14, -13, 1, 5, -14, 1);
    check_between(7, 7, 3, 5, 7, 0);
    check_between(0, 10, 1, 5, 2, 0);
    check_between(0, 9, 2, 4, 4, 2);
    /* Python: divmod((2**64 - 1) * 1, 2) - 2**63, and the same with 254 of 255 and 3 of 10 */
    check_between(INT64_MIN, INT64_MAX, 1, 2, -1, 1);
    check_between(INT64_MIN, INT64_MAX, 254, 255, INT64_C(9151031864016699134), 0);
    check_between(INT64_MIN, INT64_MAX, 3, 10, INT64_C(-3689348814741910324), 5);
}

Test(quantiles, doubles_stay_between_their_neighbours) {
    cr_assert_eq(rfm__interpolate_double(1.0, 2.0, 0, 5), 1.0);
    cr_assert_eq(rfm__interpolate_double(1.0, 2.0, 1, 5), 1.2);
    cr_assert_eq(rfm__interpolate_double(-DBL_MAX, DBL_MAX, 1, 2), 0.0);
    const double half = rfm__interpolate_double(-DBL_MAX, DBL_MAX, 3, 4);
    cr_assert_lt(fabs(half / (DBL_MAX / 2) - 1.0), 4 * DBL_EPSILON);
    state = 9;
    for (int i = 0; i < 100000; ++i) {
        const int64_t first = make_key(DOUBLES), second = make_key(DOUBLES);
        const double low = rfm__key_to_double(first < second ? first : second);
        const double high = rfm__key_to_double(first < second ? second : first);
        const int32_t bins = 2 + (int32_t)(next_random() % 254);
        double last = low;
        for (int32_t r = 0; r < bins; ++r) {
            const double value = rfm__interpolate_double(low, high, r, bins);
            cr_assert(value >= last && value <= high, "%a..%a %d/%d", low, high, r, bins);
            last = value;
        }
    }
}

static int compare_unsigned(const void *left, const void *right) {
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

Test(quantiles, sorting_is_that_of_the_c_library) {
    enum { MOST = 3000 };
    uint64_t values[MOST], scratch[MOST], expected[MOST];
    state = 77;
    for (size_t count = 0; count <= MOST; count += count < 4 ? 1 : 599) {
        for (size_t i = 0; i < count; ++i) values[i] = next_random() >> (next_random() % 64);
        if (count > 1) values[1] = UINT64_MAX;
        memcpy(expected, values, count * sizeof *values);
        qsort(expected, count, sizeof *expected, compare_unsigned);
        rfm__sort_uint64(values, scratch, count);
        cr_assert(memcmp(values, expected, count * sizeof *values) == 0, "%zu", count);
    }
}
