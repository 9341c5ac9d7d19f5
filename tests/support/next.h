/* SPDX-License-Identifier: MIT */
/* Next level and fall by brute force: a small shop whose ledger is made anew for every change and
 * day that is tried, and looked at as any host would. */
#ifndef RFM_TESTS_SUPPORT_NEXT_H
#define RFM_TESTS_SUPPORT_NEXT_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "rfm.h"

enum { NEXT_LINES = 400, NEXT_CUSTOMERS = 24, NEXT_AS_OF = 15400 };

typedef struct next_line {
    int64_t customer;
    int32_t day;
    int64_t amount;
    char receipt[8]; /* "" for a receipt of its own */
} next_line;

typedef struct next_shop {
    int64_t count;
    next_line lines[NEXT_LINES];
    rfm_customers_options look;
    const rfm_scorer *scorer;
    const rfm_rules *rules;
} next_shop;

/* Where a customer is. */
typedef struct next_state {
    int is_there, has_level;
    int32_t level;
    char segment[40];
} next_state;

/* What a customer buys, all customers at once: one does not touch the other. */
typedef struct next_basket {
    int64_t visits, spend; /* no visits: nothing */
} next_basket;

static inline uint64_t next_random(uint64_t *state, uint64_t below) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (*state >> 11) % below;
}

/* Lines before and some after the as-of day, receipts over several days, returns, free items. */
static inline void next_fill(next_shop *shop, uint64_t seed) {
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    memset(shop, 0, sizeof *shop);
    for (int64_t who = 0; who < NEXT_CUSTOMERS; ++who) {
        const uint64_t lines = 1 + next_random(&state, 1 + next_random(&state, 14));
        const int32_t first = NEXT_AS_OF - (int32_t)next_random(&state, 130);
        for (uint64_t i = 0; i < lines; ++i) {
            next_line *line = &shop->lines[shop->count++];
            line->customer = who;
            line->day = first + (int32_t)next_random(&state, 100);
            if (next_random(&state, 9) == 0) line->day = NEXT_AS_OF;
            line->amount = (int64_t)next_random(&state, 30);
            const uint64_t kind = next_random(&state, 12);
            if (kind < 2) line->amount = -line->amount;
            if (kind > 4) {
                snprintf(line->receipt, sizeof line->receipt, "%d", (int)next_random(&state, 6));
            }
        }
    }
}

static inline void next_append(rfm_ledger *ledger, int64_t customer, int32_t day, int64_t amount,
                               const char *receipt) {
    const rfm_line line = {.struct_size = sizeof line,
                           .day = day,
                           .customer_id = &customer,
                           .receipt = receipt,
                           .amount = amount};
    rfm_error error;
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, &error), RFM_OK, "%s", error.message);
}

/* The shop's ledger up to a day, and what is bought on another. */
static inline rfm_ledger *next_ledger(const next_shop *shop, int32_t last_day,
                                      const next_basket *baskets, int32_t day) {
    const rfm_ledger_options options = {
        .struct_size = sizeof options, .id_type = RFM_ID_INTEGER, .scale = RFM_SCALE_WHOLE};
    rfm_ledger *ledger = NULL;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    for (int64_t i = 0; i < shop->count; ++i) {
        const next_line *line = &shop->lines[i];
        if (line->day > last_day) continue;
        next_append(ledger, line->customer, line->day, line->amount, line->receipt);
    }
    for (int64_t who = 0; baskets != NULL && who < NEXT_CUSTOMERS; ++who) {
        for (int64_t i = 0; i < baskets[who].visits; ++i) {
            const int64_t rest = baskets[who].spend - (baskets[who].visits - 1);
            next_append(ledger, who, day, i == 0 ? rest : 1, NULL);
        }
    }
    return ledger;
}

static inline rfm_frame *next_judged(const rfm_ledger *ledger, const next_shop *shop, int32_t day) {
    rfm_frame *customers, *scored, *judged;
    rfm_error error;
    cr_assert_eq(rfm_customers_build(ledger, day, &shop->look, &customers, NULL, &error), RFM_OK);
    cr_assert_eq(rfm_scorer_apply(shop->scorer, customers, 1, &scored, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_rules_apply(shop->rules, scored, 1, &judged, &error), RFM_OK, "%s",
                 error.message);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    return judged;
}

static inline rfm_column next_column(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    return column;
}

static inline int next_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

static inline next_state next_state_at(const rfm_column *segment, const rfm_column *level,
                                       int64_t row) {
    next_state state = {.is_there = 1};
    if (next_is_missing(segment, row)) return state;
    const int32_t label = ((const int32_t *)segment->values)[row];
    const int64_t start = segment->label_offsets[label];
    const int64_t size = segment->label_offsets[label + 1] - start;
    state.has_level = 1;
    state.level = ((const int32_t *)level->values)[row];
    memcpy(state.segment, segment->label_bytes + start, (size_t)size);
    return state;
}

/* Where everybody is as of `day`, if the baskets are bought on that day. */
static inline void next_look(const next_shop *shop, const next_basket *baskets, int32_t day,
                             next_state states[NEXT_CUSTOMERS]) {
    rfm_ledger *ledger = next_ledger(shop, NEXT_AS_OF, baskets, day);
    rfm_frame *judged = next_judged(ledger, shop, day);
    const rfm_column ids = next_column(judged, "customer");
    const rfm_column segment = next_column(judged, "segment");
    const rfm_column level = next_column(judged, "level");
    memset(states, 0, NEXT_CUSTOMERS * sizeof *states);
    for (int64_t row = 0; row < ids.length; ++row) {
        states[((const int64_t *)ids.values)[row]] = next_state_at(&segment, &level, row);
    }
    rfm_frame_free(judged);
    rfm_ledger_free(ledger);
}

static inline int next_is_higher(const next_state *than, const next_state *state) {
    if (!state->is_there || !state->has_level) return 0;
    return !than->has_level || state->level > than->level;
}

static inline int next_is_lower(const next_state *than, const next_state *state) {
    if (!state->is_there) return 1;
    return than->has_level && (!state->has_level || state->level < than->level);
}

#endif
