/* SPDX-License-Identifier: MIT */
/* Sums in 128 bits. Expected halves and doubles are from Python's whole numbers: divmod(n, 2**64)
 * and float(n). */
#include "base/sum128.h"

#include <criterion/criterion.h>

static uint64_t state = 88172645463325252u;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Small and large ones. */
static int64_t next_value(void) {
    const uint64_t value = next_random() >> next_random() % 64;
    return (int64_t)(next_random() % 2 == 0 ? value : 0 - value);
}

static rfm__sum128 product_of(int64_t left, int64_t right) {
    rfm__sum128 sum = {0, 0};
    rfm__sum128_add_product(&sum, left, right);
    return sum;
}

static void assert_is(const rfm__sum128 *sum, int64_t high, uint64_t low) {
    cr_assert_eq(sum->high, high, "%lld", (long long)sum->high);
    cr_assert_eq(sum->low, low, "%llx", (unsigned long long)sum->low);
}

Test(sum128, adds_across_the_halves_and_comes_back) {
    rfm__sum128 sum = {0, 0};
    rfm__sum128_add(&sum, -1);
    assert_is(&sum, -1, UINT64_MAX);
    rfm__sum128_add(&sum, 1);
    assert_is(&sum, 0, 0);
    for (int i = 0; i < 5; ++i) rfm__sum128_add(&sum, INT64_MAX);
    assert_is(&sum, 2, 9223372036854775803u);
    for (int i = 0; i < 10; ++i) rfm__sum128_add(&sum, INT64_MIN);
    assert_is(&sum, -3, 9223372036854775803u);
    for (int i = 0; i < 5; ++i) rfm__sum128_add(&sum, INT64_MAX);
    assert_is(&sum, -1, UINT64_MAX - 9);
}

Test(sum128, products_of_the_outermost_numbers) {
    rfm__sum128 sum = product_of(INT64_MAX, INT64_MAX);
    assert_is(&sum, 4611686018427387903, 1);
    sum = product_of(INT64_MIN, INT64_MIN);
    assert_is(&sum, 4611686018427387904, 0);
    sum = product_of(INT64_MIN, INT64_MAX);
    assert_is(&sum, -4611686018427387904, 9223372036854775808u);
    sum = product_of(-3, 0);
    assert_is(&sum, 0, 0);
    sum = product_of(-1, 1);
    assert_is(&sum, -1, UINT64_MAX);
    sum = product_of(-4294967296, 4294967296);
    assert_is(&sum, -1, 0);
}

/* (a + b) (c + d) = ac + ad + bc + bd, in whatever order they are summed. */
Test(sum128, products_distribute_over_sums) {
    for (int i = 0; i < 100000; ++i) {
        const int64_t a = next_value() / 2, b = next_value() / 2;
        const int64_t c = next_value() / 2, d = next_value() / 2;
        const rfm__sum128 whole = product_of(a + b, c + d), fourth = product_of(b, d);
        rfm__sum128 parts = product_of(c, a);
        rfm__sum128_add_product(&parts, a, d);
        rfm__sum128_add_sum(&parts, &fourth);
        rfm__sum128_add_product(&parts, b, c);
        cr_assert_eq(rfm__sum128_compare(&whole, &parts), 0, "(%lld + %lld) (%lld + %lld)",
                     (long long)a, (long long)b, (long long)c, (long long)d);
    }
}

Test(sum128, adding_sums_carries) {
    rfm__sum128 sum = {-1, UINT64_MAX};
    const rfm__sum128 one = {0, 1}, least = {INT64_MIN, 0}, most = {INT64_MAX, UINT64_MAX};
    rfm__sum128_add_sum(&sum, &one);
    assert_is(&sum, 0, 0);
    rfm__sum128_add_sum(&sum, &least);
    rfm__sum128_add_sum(&sum, &most);
    assert_is(&sum, -1, UINT64_MAX);
    rfm__sum128_add_sum(&sum, &sum);
    assert_is(&sum, -1, UINT64_MAX - 1);
}

Test(sum128, subtracting_sums_borrows) {
    rfm__sum128 sum = {0, 0};
    const rfm__sum128 one = {0, 1}, large = {5, 0};
    rfm__sum128_subtract_sum(&sum, &one);
    assert_is(&sum, -1, UINT64_MAX);
    rfm__sum128_subtract_sum(&sum, &large);
    assert_is(&sum, -6, UINT64_MAX);
    rfm__sum128_subtract_sum(&sum, &sum);
    assert_is(&sum, 0, 0);
}

Test(sum128, signs_and_comparisons) {
    static const rfm__sum128 rising[] = {
        {INT64_MIN, 0}, {-2, UINT64_MAX}, {-1, 0},         {-1, UINT64_MAX}, {0, 0},
        {0, 1},         {1, 0},           {1, UINT64_MAX}, {2, 0},           {INT64_MAX, 0},
    };
    for (int i = 0; i < 10; ++i) {
        cr_assert_eq(rfm__sum128_sign(&rising[i]), i < 4 ? -1 : i > 4);
        for (int k = 0; k < 10; ++k) {
            const int compared = rfm__sum128_compare(&rising[i], &rising[k]);
            cr_assert_eq((compared > 0) - (compared < 0), (i > k) - (i < k));
        }
    }
}

Test(sum128, what_fits_64_bits) {
    static const struct {
        rfm__sum128 sum;
        int fits;
        int64_t value;
    } cases[] = {
        {{0, 0}, 1, 0},
        {{-1, UINT64_MAX}, 1, -1},
        {{0, INT64_MAX}, 1, INT64_MAX},
        {{0, (uint64_t)INT64_MAX + 1}, 0, 0},
        {{-1, (uint64_t)INT64_MAX + 1}, 1, INT64_MIN},
        {{-1, INT64_MAX}, 0, 0},
        {{1, 0}, 0, 0},
        {{-2, UINT64_MAX}, 0, 0},
    };
    for (int i = 0; i < 8; ++i) {
        int64_t value = 77;
        cr_assert_eq(rfm__sum128_fits(&cases[i].sum, &value), cases[i].fits, "case %d", i);
        cr_assert_eq(value, cases[i].fits ? cases[i].value : 77, "case %d", i);
    }
}

static void assert_double(int64_t high, uint64_t low, double expected) {
    const rfm__sum128 sum = {high, low};
    const double found = rfm__sum128_to_double(&sum);
    cr_assert_eq(found, expected, "%lld %llx: %a, expected %a", (long long)high,
                 (unsigned long long)low, found, expected);
}

Test(sum128, rounds_to_the_nearest_double_and_halves_to_even) {
    assert_double(0, 0, 0.0);
    assert_double(-1, UINT64_MAX, -1.0);
    assert_double(0, 9007199254740993u, 9007199254740992.0); /* 2^53 + 1, a half */
    assert_double(0, 9007199254740995u, 9007199254740996.0);
    assert_double(0, UINT64_MAX, 18446744073709551616.0);
    assert_double(1, 0, 0x1p64);
    assert_double(1, 2048, 0x1p64);               /* a half: to even */
    assert_double(1, 2049, 0x1.0000000000001p64); /* a little more */
    assert_double(1, 6144, 0x1.0000000000002p64); /* a half: to even */
    assert_double(1, 6143, 0x1.0000000000001p64);
    assert_double(-2, UINT64_MAX - 2048, -0x1.0000000000001p64);
    assert_double(INT64_MAX, UINT64_MAX, 0x1p127);
    assert_double(INT64_MIN, 0, -0x1p127);
    assert_double(0x4000000000000200, 0, 0x1p126); /* a half: to even */
    assert_double(0x4000000000000200, 1, 0x1.0000000000001p126);
    assert_double(0x4000000000000600, 0, 0x1.0000000000002p126);
    assert_double(0x0123456789abcdef, 0xfedcba9876543210u, 0x1.23456789abcdfp120);
}

/* What rounds to the same double as a number and its neighbours is between them. */
Test(sum128, is_monotone_and_odd) {
    for (int i = 0; i < 100000; ++i) {
        rfm__sum128 sum = product_of(next_value(), next_value()), next = sum, minus = {0, 0};
        rfm__sum128_add(&next, 1);
        minus.high = (int64_t)(~(uint64_t)sum.high + (sum.low == 0));
        minus.low = 0 - sum.low;
        cr_assert_leq(rfm__sum128_to_double(&sum), rfm__sum128_to_double(&next));
        cr_assert_eq(rfm__sum128_to_double(&minus), -rfm__sum128_to_double(&sum));
    }
}
