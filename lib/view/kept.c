/* SPDX-License-Identifier: MIT */
/* Amounts above twenty million in cents are rare, but there are currencies and wholesalers: then a
 * column becomes a wide one, and stays that. Few customers have what is looked for, so what matters
 * is to pass by the others, many at a time. */
#include "view/kept.h"

#include <string.h>

void rfm__kept_free(rfm__kept *kept) {
    rfm__free(kept->narrow);
    rfm__free(kept->wide);
    *kept = (rfm__kept){0};
}

size_t rfm__kept_memory(const rfm__kept *kept) {
    return kept->room * (kept->wide == NULL ? sizeof *kept->narrow : sizeof *kept->wide);
}

rfm_status rfm__kept_reserve(rfm__kept *kept, size_t customers, rfm_error *error) {
    return kept->wide == NULL
               ? rfm__grow(&kept->narrow, &kept->room, customers, sizeof *kept->narrow, error)
               : rfm__grow(&kept->wide, &kept->room, customers, sizeof *kept->wide, error);
}

rfm_status rfm__kept_admit(rfm__kept *kept, size_t customers, int64_t value, rfm_error *error) {
    if (kept->wide != NULL || (value >= INT32_MIN && value <= INT32_MAX)) return RFM_OK;
    RFM_TRY(rfm__new_array(kept->room, sizeof *kept->wide, &kept->wide, error));
    for (size_t i = 0; i < customers; ++i) kept->wide[i] = kept->narrow[i];
    rfm__free(kept->narrow);
    kept->narrow = NULL;
    return RFM_OK;
}

/* ---- stretches ---- */

void rfm__stretches_make(const rfm__stretch *wide, int32_t count, rfm__narrow_stretch *narrow,
                         rfm__stretches *out) {
    *out = (rfm__stretches){.wide = wide, .narrow = narrow, .count = count};
    for (int32_t i = 0; i < count; ++i) {
        const int64_t first = wide[i].first, last = wide[i].last;
        if ((uint64_t)last - (uint64_t)first > INT64_MAX) out->is_broad = 1;
        if (first > INT32_MAX || last < INT32_MIN) continue;
        rfm__narrow_stretch *to = &narrow[out->narrow_count++];
        to->first = first < INT32_MIN ? INT32_MIN : (int32_t)first;
        to->last = last > INT32_MAX ? INT32_MAX : (int32_t)last;
        if ((uint32_t)to->last - (uint32_t)to->first > INT32_MAX) out->is_broad = 1;
    }
}

static int stretches_have(const rfm__stretches *in, int64_t value) {
    int has = 0;
    for (int32_t i = 0; i < in->count; ++i) {
        has |= (value >= in->wide[i].first) & (value <= in->wide[i].last);
    }
    return has;
}

/* ---- the next who has a value in one ---- */

uint32_t rfm__kept_next_plain(const rfm__kept *kept, uint32_t from, uint32_t customers,
                              const rfm__stretches *in, uint32_t *out_who) {
    for (; from < customers; from += RFM__BLOCK) {
        const uint32_t left = customers - from;
        uint32_t who = 0;
        for (uint32_t i = 0; i < RFM__BLOCK && i < left; ++i) {
            who |= (uint32_t)stretches_have(in, rfm__kept_at(kept, from + i)) << i;
        }
        *out_who = who;
        if (who != 0) return from;
    }
    return customers;
}

/* What lies below the first number of a stretch or above the last has the highest bit set in one of
 * two differences, as long as the stretch has at most half of all numbers. */
#if defined(__GNUC__) && defined(__x86_64__)
#define KEPT_LANES
typedef uint32_t kept_narrow __attribute__((vector_size(32)));
typedef uint64_t kept_wide __attribute__((vector_size(32)));

RFM__INLINE uint32_t kept_narrow_who(const int32_t *values, const rfm__stretches *in) {
    const uint64_t signs = UINT64_C(0x8000000080000000);
    kept_narrow a, b, c, d, out_a, out_b, out_c, out_d;
    memcpy(&a, values, sizeof a);
    memcpy(&b, values + 8, sizeof b);
    memcpy(&c, values + 16, sizeof c);
    memcpy(&d, values + 24, sizeof d);
    out_a = out_b = out_c = out_d = ~(a ^ a);
    for (int32_t i = 0; i < in->narrow_count; ++i) {
        const uint32_t first = (uint32_t)in->narrow[i].first, last = (uint32_t)in->narrow[i].last;
        out_a &= (a - first) | (last - a);
        out_b &= (b - first) | (last - b);
        out_c &= (c - first) | (last - c);
        out_d &= (d - first) | (last - d);
    }
    const kept_wide all = (kept_wide)(out_a & out_b & out_c & out_d);
    if ((all[0] & all[1] & all[2] & all[3] & signs) == signs) return 0;
    uint32_t who = 0;
    for (int i = 0; i < 8; ++i) {
        who |= (~out_a[i] >> 31) << i | (~out_b[i] >> 31) << (8 + i) |
               (~out_c[i] >> 31) << (16 + i) | (~out_d[i] >> 31) << (24 + i);
    }
    return who;
}

RFM__INLINE uint32_t kept_wide_who(const int64_t *values, const rfm__stretches *in) {
    uint32_t who = 0;
    for (int at = 0; at < RFM__BLOCK; at += 8) {
        kept_wide a, b, out_a, out_b;
        memcpy(&a, values + at, sizeof a);
        memcpy(&b, values + at + 4, sizeof b);
        out_a = out_b = ~(a ^ a);
        for (int32_t i = 0; i < in->count; ++i) {
            const uint64_t first = (uint64_t)in->wide[i].first, last = (uint64_t)in->wide[i].last;
            out_a &= (a - first) | (last - a);
            out_b &= (b - first) | (last - b);
        }
        const kept_wide all = out_a & out_b;
        if ((all[0] & all[1] & all[2] & all[3]) >> 63 != 0) continue;
        for (int i = 0; i < 4; ++i) {
            who |= (uint32_t)(~out_a[i] >> 63) << (at + i) | (uint32_t)(~out_b[i] >> 63)
                                                                 << (at + 4 + i);
        }
    }
    return who;
}

RFM__INLINE uint32_t kept_next_wide(const rfm__kept *kept, uint32_t from, uint32_t whole,
                                    const rfm__stretches *in, uint32_t *out_who) {
    for (; from < whole; from += RFM__BLOCK) {
        const uint32_t who = kept->wide == NULL ? kept_narrow_who(kept->narrow + from, in)
                                                : kept_wide_who(kept->wide + from, in);
        *out_who = who;
        if (who != 0) break;
    }
    return from;
}

__attribute__((target("avx2"))) static uint32_t kept_next_avx2(const rfm__kept *kept, uint32_t from,
                                                               uint32_t whole,
                                                               const rfm__stretches *in,
                                                               uint32_t *out_who) {
    return kept_next_wide(kept, from, whole, in, out_who);
}
#endif

uint32_t rfm__kept_next(const rfm__kept *kept, uint32_t from, uint32_t customers,
                        const rfm__stretches *in, uint32_t *out_who) {
#if defined(KEPT_LANES)
    const uint32_t whole = customers - customers % RFM__BLOCK;
    if (!in->is_broad && from < whole && __builtin_cpu_supports("avx2")) {
        from = kept_next_avx2(kept, from, whole, in, out_who);
        if (from < whole) return from;
    }
#endif
    return rfm__kept_next_plain(kept, from, customers, in, out_who);
}
#undef KEPT_LANES
