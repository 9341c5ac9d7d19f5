/* SPDX-License-Identifier: MIT */
/* A real shop's year: for every customer the answer of next level, when it is really bought, lifts,
 * and nothing cheaper of a grid of purchases does; the days until which it does so, and the day on
 * which the customer falls, are those of looking every day. A change is bought by appending its
 * receipts to a copy of the ledger, which then goes through customer table, scorer and rules. */
#define _POSIX_C_SOURCE 200809L /* popen */
#include <string.h>

#include "retail.h"
#include "rfm.h"

enum { AS_OF = 15318 /* 2011-12-10 */, VISITS = 3, HORIZON = 365 };

typedef struct year {
    rfm_buffer *saved; /* the ledger */
    rfm_customers_options look;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_frame *today; /* the customers as of the day, judged */
    int64_t count;
    rfm_column ids;
} year;

/* What one customer buys; no visits: nothing. */
typedef struct basket {
    int64_t visits, spend;
} basket;

typedef struct state {
    int32_t is_there, has_level, level, segment;
} state;

static rfm_column find(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    return column;
}

static int is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

static rfm_ledger *copy_ledger(const year *of) {
    rfm_ledger *ledger = NULL;
    rfm_error error;
    cr_assert_eq(rfm_ledger_load(rfm_buffer_data(of->saved), (size_t)rfm_buffer_size(of->saved),
                                 &ledger, &error),
                 RFM_OK, "%s", error.message);
    return ledger;
}

static rfm_frame *judged(const year *of, const rfm_ledger *ledger, int32_t day) {
    rfm_frame *customers, *scored, *judged;
    rfm_error error;
    cr_assert_eq(rfm_customers_build(ledger, day, &of->look, &customers, NULL, &error), RFM_OK);
    cr_assert_eq(rfm_scorer_apply(of->scorer, customers, 1, &scored, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_rules_apply(of->rules, scored, 1, &judged, &error), RFM_OK);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    return judged;
}

static void start_year(year *of, const char *preset, int32_t window_days, int32_t method) {
    const rfm_scorer_options scoring = {.struct_size = sizeof scoring, .method = method};
    const rfm_ledger_options kind = {.struct_size = sizeof kind, .scale = 3};
    rfm_frame *lines = retail_frame(), *customers;
    rfm_ledger *ledger;
    rfm_error error;
    *of = (year){.look = {.struct_size = sizeof of->look}};
    of->look.window_unit = window_days > 0 ? RFM_WINDOW_DAYS : RFM_WINDOW_ALL;
    of->look.window_length = window_days;
    cr_assert_eq(rfm_ledger_new(&kind, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append(ledger, lines, NULL, &error), RFM_OK, "%s", error.message);
    rfm_frame_free(lines);
    cr_assert_eq(rfm_buffer_new(&of->saved, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_save(ledger, rfm_buffer_write, of->saved, NULL), RFM_OK);
    cr_assert_eq(rfm_customers_build(ledger, AS_OF, &of->look, &customers, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, &scoring, &of->scorer, &error), RFM_OK);
    cr_assert_eq(rfm_rules_preset(preset, 1, &of->rules, &error), RFM_OK);
    rfm_frame_free(customers);
    of->today = judged(of, ledger, AS_OF);
    of->count = rfm_frame_count(of->today);
    of->ids = find(of->today, "customer");
    rfm_ledger_free(ledger);
}

static void end_year(year *of) {
    rfm_frame_free(of->today);
    rfm_rules_free(of->rules);
    rfm_scorer_free(of->scorer);
    rfm_buffer_free(of->saved);
}

/* Every receipt of the baskets as one line. */
static void buy(const year *of, rfm_ledger *ledger, const basket *baskets, int32_t day) {
    rfm_error error;
    char id[40];
    for (int64_t who = 0; who < of->count; ++who) {
        const int64_t start = of->ids.offsets[who], size = of->ids.offsets[who + 1] - start;
        snprintf(id, sizeof id, "%.*s", (int)size, of->ids.bytes + start);
        for (int64_t i = 0; i < baskets[who].visits; ++i) {
            const int64_t rest = baskets[who].spend - (baskets[who].visits - 1);
            const rfm_line line = {.struct_size = sizeof line,
                                   .day = day,
                                   .customer = id,
                                   .amount = i == 0 ? rest : 1};
            cr_assert_eq(rfm_ledger_append_line(ledger, &line, &error), RFM_OK, "%s",
                         error.message);
        }
    }
}

static int compare_ids(const rfm_column *left, int64_t i, const rfm_column *right, int64_t k) {
    const int64_t a = left->offsets[i + 1] - left->offsets[i];
    const int64_t b = right->offsets[k + 1] - right->offsets[k];
    const int order = memcmp(left->bytes + left->offsets[i], right->bytes + right->offsets[k],
                             (size_t)(a < b ? a : b));
    return order != 0 ? order : (a > b) - (a < b);
}

/* Where everybody of today's table is in another one; both are in order of ids. */
static void read_states(const year *of, const rfm_frame *frame, state *states) {
    const rfm_column ids = find(frame, "customer"), segment = find(frame, "segment");
    const rfm_column level = find(frame, "level");
    int64_t row = 0;
    for (int64_t who = 0; who < of->count; ++who) {
        while (row < ids.length && compare_ids(&ids, row, &of->ids, who) < 0) ++row;
        states[who] = (state){0};
        if (row == ids.length || compare_ids(&ids, row, &of->ids, who) != 0) continue;
        states[who].is_there = 1;
        states[who].has_level = !is_missing(&level, row);
        if (!states[who].has_level) continue;
        states[who].level = ((const int32_t *)level.values)[row];
        states[who].segment = ((const int32_t *)segment.values)[row];
    }
}

static void look(const year *of, const basket *baskets, int32_t day, state *states) {
    rfm_ledger *ledger = copy_ledger(of);
    if (baskets != NULL) buy(of, ledger, baskets, day);
    rfm_frame *frame = judged(of, ledger, day);
    read_states(of, frame, states);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

static int lifts(const state *now, const state *then) {
    return then->is_there && then->has_level && (!now->has_level || then->level > now->level);
}

static int is_cheaper(const basket *tried, const basket *answer) {
    if (answer->visits == 0 || tried->visits < answer->visits) return 1;
    return tried->visits == answer->visits && tried->spend < answer->spend;
}

/* Nobody is lifted by what is tried for less than the answer; counts how many tries that were. */
static int64_t assert_not_lifted(const year *of, const state *now, const basket *answers,
                                 const basket *tried, state *states) {
    int64_t tries = 0;
    look(of, tried, AS_OF, states);
    for (int64_t who = 0; who < of->count; ++who) {
        if (tried[who].visits == 0 || !is_cheaper(&tried[who], &answers[who])) continue;
        cr_assert(!lifts(&now[who], &states[who]), "row %d: %d receipts of %lld lift", (int)who,
                  (int)tried[who].visits, (long long)tried[who].spend);
        ++tries;
    }
    return tries;
}

static void assert_nothing_cheaper(const year *of, const state *now, const basket *answers,
                                   basket *tried, state *states) {
    int64_t tries = 0;
    for (int64_t visits = 1; visits <= VISITS; ++visits) {
        for (int64_t spend = visits; spend < 1000000000; spend += 1 + spend / 6) {
            for (int64_t who = 0; who < of->count; ++who) tried[who] = (basket){visits, spend};
            tries += assert_not_lifted(of, now, answers, tried, states);
        }
    }
    for (int64_t part = 1; part <= 16; ++part) { /* just below the answer, and parts of it */
        for (int64_t who = 0; who < of->count; ++who) {
            const basket *answer = &answers[who];
            tried[who] = *answer;
            tried[who].spend = part == 1 ? answer->spend - 1 : answer->spend * part / 17;
            if (tried[who].spend < tried[who].visits) tried[who].visits = 0;
        }
        tries += assert_not_lifted(of, now, answers, tried, states);
    }
    cr_assert_gt(tries, 10 * of->count);
}

static void assert_level(const year *of, const state *now) {
    const rfm_next_options options = {
        .struct_size = sizeof options, .max_visits = VISITS, .customers = &of->look};
    rfm_ledger *ledger = copy_ledger(of);
    rfm_frame *next;
    rfm_error error;
    cr_assert_eq(rfm_next_level(ledger, AS_OF, of->scorer, of->rules, &options, &next, &error),
                 RFM_OK, "%s", error.message);
    rfm_ledger_free(ledger);
    cr_assert_eq(rfm_frame_count(next), of->count);
    const size_t count = (size_t)of->count;
    basket *answers = calloc(count, sizeof *answers), *tried = calloc(count, sizeof *tried);
    state *states = calloc(count, sizeof *states);
    int32_t *is_over = calloc(count, sizeof *is_over), *last = calloc(count, sizeof *last);
    cr_assert(answers != NULL && tried != NULL && states != NULL && is_over != NULL &&
              last != NULL);
    const rfm_column ids = find(next, "customer"), visits = find(next, "visits");
    const rfm_column spend = find(next, "spend"), day = find(next, "last_day");
    const rfm_column segment = find(next, "segment"), level = find(next, "level");
    const rfm_column then = find(next, "next_segment"), then_level = find(next, "next_level");
    int64_t found = 0;
    for (int64_t who = 0; who < of->count; ++who) {
        cr_assert_eq(compare_ids(&ids, who, &of->ids, who), 0);
        cr_assert_eq(is_missing(&level, who), !now[who].has_level);
        cr_assert_eq(((const int32_t *)segment.values)[who], now[who].segment);
        cr_assert_eq(((const int32_t *)level.values)[who], now[who].level);
        cr_assert_eq(is_missing(&visits, who), is_missing(&day, who));
        if (is_missing(&visits, who)) continue;
        answers[who].visits = ((const int64_t *)visits.values)[who];
        answers[who].spend = ((const int64_t *)spend.values)[who];
        ++found;
    }
    cr_assert_gt(found, of->count / 2);
    look(of, answers, AS_OF, states);
    for (int64_t who = 0; who < of->count; ++who) {
        if (answers[who].visits == 0) continue;
        cr_assert(lifts(&now[who], &states[who]), "row %d is not lifted", (int)who);
        cr_assert_eq(((const int32_t *)then.values)[who], states[who].segment);
        cr_assert_eq(((const int32_t *)then_level.values)[who], states[who].level);
    }
    assert_nothing_cheaper(of, now, answers, tried, states);
    for (int32_t d = AS_OF; d <= AS_OF + HORIZON; ++d) {
        look(of, answers, d, states);
        for (int64_t who = 0; who < of->count; ++who) {
            is_over[who] |= !lifts(&now[who], &states[who]);
            if (!is_over[who]) last[who] = d;
        }
    }
    for (int64_t who = 0; who < of->count; ++who) {
        if (answers[who].visits == 0) continue;
        cr_assert_eq(((const int32_t *)day.values)[who], last[who], "row %d", (int)who);
    }
    free(answers);
    free(tried);
    free(states);
    free(is_over);
    free(last);
    rfm_frame_free(next);
}

static void assert_fall(const year *of, const state *now) {
    const rfm_next_options options = {.struct_size = sizeof options, .customers = &of->look};
    rfm_ledger *ledger = copy_ledger(of);
    rfm_frame *fall;
    rfm_error error;
    cr_assert_eq(rfm_next_fall(ledger, AS_OF, of->scorer, of->rules, &options, &fall, &error),
                 RFM_OK, "%s", error.message);
    const rfm_column day = find(fall, "fall_day"), segment = find(fall, "fall_segment");
    const rfm_column level = find(fall, "fall_level");
    state *states = calloc((size_t)of->count, sizeof *states);
    int32_t *is_over = calloc((size_t)of->count, sizeof *is_over);
    cr_assert(states != NULL && is_over != NULL);
    cr_assert_eq(day.length, of->count);
    for (int32_t d = AS_OF + 1; d <= AS_OF + HORIZON; ++d) {
        rfm_frame *frame = judged(of, ledger, d);
        read_states(of, frame, states);
        rfm_frame_free(frame);
        for (int64_t who = 0; who < of->count; ++who) {
            const state *then = &states[who];
            const int stays = then->is_there && then->has_level && then->level >= now[who].level;
            if (is_over[who] || stays) continue;
            is_over[who] = 1;
            cr_assert(!is_missing(&day, who), "row %d", (int)who);
            cr_assert_eq(((const int32_t *)day.values)[who], d, "row %d: %d, not %d", (int)who,
                         (int)((const int32_t *)day.values)[who], (int)d);
            cr_assert_eq(is_missing(&level, who), !then->has_level);
            if (!then->has_level) continue;
            cr_assert_eq(((const int32_t *)segment.values)[who], then->segment);
            cr_assert_eq(((const int32_t *)level.values)[who], then->level);
        }
    }
    for (int64_t who = 0; who < of->count; ++who) {
        cr_assert_eq(is_missing(&day, who), !is_over[who], "row %d", (int)who);
    }
    free(states);
    free(is_over);
    rfm_frame_free(fall);
    rfm_ledger_free(ledger);
}

static void assert_year(const char *preset, int32_t window_days, int32_t method) {
    year of;
    start_year(&of, preset, window_days, method);
    state *now = calloc((size_t)of.count, sizeof *now);
    cr_assert_not_null(now);
    cr_assert_gt(of.count, 4000);
    read_states(&of, of.today, now);
    assert_level(&of, now);
    assert_fall(&of, now);
    free(now);
    end_year(&of);
}

Test(next_level, classic11_over_all_history) { assert_year("classic11", 0, RFM_SCORE_INDEPENDENT); }

Test(next_level, classic11_over_a_year) { assert_year("classic11", 365, RFM_SCORE_INDEPENDENT); }

Test(next_level, reveal11_over_all_history) { assert_year("reveal11", 0, RFM_SCORE_INDEPENDENT); }

Test(next_level, reveal11_over_a_year) { assert_year("reveal11", 365, RFM_SCORE_INDEPENDENT); }

Test(next_level, nested_scores_over_a_year) { assert_year("reveal11", 365, RFM_SCORE_NESTED); }
