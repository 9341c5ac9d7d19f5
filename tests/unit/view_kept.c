/* SPDX-License-Identifier: MIT */
/* Columns of a view: values of both widths, and who of many customers has a value in a stretch,
 * against a look at each of them. */
#include <criterion/criterion.h>

#include "memory.h"
#include "rounds.h"
#include "shop.h"
#include "view/kept.h"

enum { MOST = 150, STRETCHES = 5 };

static uint64_t seed = 20261123;
static uint32_t below(uint32_t bound) { return (uint32_t)(shop_random(&seed) % bound); }

/* Around what the two widths can hold, and close together. */
static int64_t draw_value(int is_wide) {
    static const int64_t edges[] = {INT32_MIN, INT32_MAX, 0, -1, INT64_MIN, INT64_MAX};
    const int64_t near = (int64_t)below(9) - 4;
    if (below(4) > 0) return (int64_t)below(40) - 20;
    const int64_t edge = edges[below(is_wide ? 6 : 4)];
    if (edge == INT64_MIN || edge == INT32_MIN) return edge + (near < 0 ? -near : near);
    if (edge == INT64_MAX || edge == INT32_MAX) return edge - (near < 0 ? -near : near);
    return edge + near;
}

typedef struct drawn {
    rfm__kept kept;
    int64_t values[MOST];
    uint32_t customers;
    rfm__stretch wide[STRETCHES];
    rfm__narrow_stretch narrow[STRETCHES];
    rfm__stretches in;
} drawn;

static void draw(drawn *d) {
    const int is_wide = below(2) == 0;
    const int32_t count = (int32_t)below(STRETCHES + 1);
    d->kept = (rfm__kept){0};
    d->customers = below(MOST + 1);
    cr_assert_eq(rfm__kept_reserve(&d->kept, MOST, NULL), RFM_OK);
    for (uint32_t c = 0; c < d->customers; ++c) {
        d->values[c] = draw_value(is_wide);
        cr_assert_eq(rfm__kept_admit(&d->kept, c, d->values[c], NULL), RFM_OK);
        rfm__kept_set(&d->kept, c, d->values[c]);
    }
    for (int32_t i = 0; i < count; ++i) {
        const int64_t a = draw_value(1), b = below(3) ? a + (a < INT64_MAX - 3) : draw_value(1);
        d->wide[i] = (rfm__stretch){a < b ? a : b, a < b ? b : a};
    }
    rfm__stretches_make(d->wide, count, d->narrow, &d->in);
}

static uint32_t who_of(const drawn *d, uint32_t first) {
    uint32_t who = 0;
    for (uint32_t c = first; c < first + RFM__BLOCK && c < d->customers; ++c) {
        int has = 0;
        for (int32_t i = 0; i < d->in.count; ++i) {
            has |= d->values[c] >= d->wide[i].first && d->values[c] <= d->wide[i].last;
        }
        who |= (uint32_t)has << (c - first);
    }
    return who;
}

typedef uint32_t (*next_fn)(const rfm__kept *kept, uint32_t from, uint32_t customers,
                            const rfm__stretches *in, uint32_t *out_who);

/* How many have one. */
static int check(const drawn *d, next_fn next) {
    int found = 0;
    uint32_t at = 0, who = 77;
    for (uint32_t block = 0; block < d->customers; block += RFM__BLOCK) {
        const uint32_t expected = who_of(d, block);
        if (expected == 0) continue;
        at = next(&d->kept, at, d->customers, &d->in, &who);
        cr_assert_eq(at, block);
        cr_assert_eq(who, expected);
        at += RFM__BLOCK;
        ++found;
    }
    cr_assert_geq(next(&d->kept, at, d->customers, &d->in, &who), d->customers);
    return found;
}

Test(view_kept, finds_who_has_a_value_in_a_stretch) {
    const int64_t live = test_memory_live();
    int found = 0, wide = 0;
    for (int round = 0; round < ROUNDS(40000, 4000); ++round) {
        drawn d;
        draw(&d);
        for (uint32_t c = 0; c < d.customers; ++c) {
            cr_assert_eq(rfm__kept_at(&d.kept, c), d.values[c]);
        }
        wide += d.kept.wide != NULL;
        found += check(&d, rfm__kept_next);
        cr_assert_geq(check(&d, rfm__kept_next_plain), 0);
        rfm__kept_free(&d.kept);
    }
    cr_assert(found > 1000 && wide > 100, "%d, %d", found, wide);
    cr_assert_eq(test_memory_live(), live);
}

Test(view_kept, is_narrow_until_a_value_needs_more) {
    rfm__kept kept = {0};
    cr_assert_eq(rfm__kept_reserve(&kept, 3, NULL), RFM_OK);
    const size_t narrow = rfm__kept_memory(&kept);
    rfm__kept_set_lowest(&kept, 0);
    cr_assert_eq(rfm__kept_admit(&kept, 1, INT32_MAX, NULL), RFM_OK);
    rfm__kept_set(&kept, 1, INT32_MAX);
    cr_assert_null(kept.wide);
    cr_assert_eq(rfm__kept_admit(&kept, 2, INT64_C(1) + INT32_MAX, NULL), RFM_OK);
    cr_assert_not_null(kept.wide);
    rfm__kept_set(&kept, 2, INT64_C(1) + INT32_MAX);
    cr_assert_eq(rfm__kept_memory(&kept), 2 * narrow);
    cr_assert_eq(rfm__kept_at(&kept, 0), INT32_MIN);
    cr_assert_eq(rfm__kept_at(&kept, 1), INT32_MAX);
    cr_assert_eq(rfm__kept_at(&kept, 2), INT64_C(2147483648));
    rfm__kept_set_lowest(&kept, 0);
    cr_assert_eq(rfm__kept_at(&kept, 0), INT64_MIN);
    rfm__kept_free(&kept);
}
