/* SPDX-License-Identifier: MIT */
/* Laws of moves on random shops: customers are conserved, and a run over many days says what a host
 * would find by hand, in one call or in many. */
#include "moves.h"
#include "shop.h"

enum { LAW_FIRST = 15250, LAW_DAYS = 24, LAW_ROWS = 1500 };

typedef struct law_shop {
    rfm_ledger *ledger;
    rfm_rules *rules;
    rfm_customers_options window;
} law_shop;

/* A loaded ledger has no tail, one that was just filled is little else. */
static void settle(rfm_ledger **ledger) {
    rfm_buffer *saved = shop_saved(*ledger);
    rfm_ledger_free(*ledger);
    cr_assert_eq(
        rfm_ledger_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), ledger, NULL),
        RFM_OK);
    rfm_buffer_free(saved);
}

static law_shop open_shop(uint64_t seed, int shuffled) {
    static shop_row rows[LAW_ROWS];
    law_shop made = {.ledger = shop_ledger(0, seed),
                     .window = {.struct_size = sizeof made.window,
                                .window_unit = RFM_WINDOW_DAYS,
                                .window_length = 40 + 10 * (int32_t)seed,
                                .returns = (int32_t)(seed % 3)}};
    shop_fill(rows, LAW_ROWS, 120, seed);
    if (shuffled) shop_shuffle(rows, LAW_ROWS, seed);
    shop_append(made.ledger, rows, LAW_ROWS, 1);
    if (shuffled) settle(&made.ledger);
    /* Few rules and no otherwise, so that there are customers without a segment too. */
    static const int32_t scale[3] = {5, 5, 5};
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &made.rules, NULL), RFM_OK);
    static const struct {
        const char *label;
        int32_t level;
        const char *condition;
    } rules[] = {{"Best", 9, "r >= 4 and f >= 4"},
                 {"Big", 9, "m = 5"},
                 {"Fresh", 5, "r >= 4"},
                 {"Quiet", 3, "r 2..3"},
                 {"Gone", 1, "r = 1 and f <= 3"}};
    for (int i = 0; i < 5; ++i) {
        cr_assert_eq(rfm_rules_add(made.rules, rules[i].label, rules[i].level, NULL,
                                   rules[i].condition, NULL),
                     RFM_OK);
    }
    return made;
}

static void close_shop(law_shop *shop) {
    rfm_rules_free(shop->rules);
    rfm_ledger_free(shop->ledger);
}

/* The segmented table of a day, by hand. */
static rfm_frame *table_of(const law_shop *shop, int32_t day) {
    rfm_frame *customers, *scored, *segmented;
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_customers_build(shop->ledger, day, &shop->window, &customers, NULL, &error),
                 RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_scorer_fit(customers, NULL, &scorer, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_scorer_apply(scorer, customers, 1, &scored, &error), RFM_OK);
    cr_assert_eq(rfm_rules_apply(shop->rules, scored, 1, &segmented, &error), RFM_OK);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    return segmented;
}

/* Everybody with a purchase up to a day. */
static rfm_frame *known_by(const law_shop *shop, int32_t day) {
    const rfm_customers_options options = {.struct_size = sizeof options,
                                           .returns = shop->window.returns};
    rfm_frame *customers;
    cr_assert_eq(rfm_customers_build(shop->ledger, day, &options, &customers, NULL, NULL), RFM_OK);
    return customers;
}

typedef struct month {
    rfm_frame *frames[3]; /* days, segments, changes */
} month;

static month run(const law_shop *shop, int32_t first, int32_t last, int32_t step,
                 rfm_delay *delay) {
    const rfm_daily_options options = {
        .struct_size = sizeof options, .step_days = step, .customers = &shop->window};
    month made;
    rfm_error error;
    cr_assert_eq(rfm_moves_daily(shop->ledger, first, last, shop->rules, &options, delay,
                                 &made.frames[0], &made.frames[1], &made.frames[2], &error),
                 RFM_OK, "%s", error.message);
    return made;
}

static void free_month(month *made) {
    for (int i = 0; i < 3; ++i) rfm_frame_free(made->frames[i]);
}

static void same_months(const month *left, const month *right, const char *what) {
    for (int i = 0; i < 3; ++i) moves_same(left->frames[i], right->frames[i], what);
}

Test(law_moves, customers_are_conserved_between_any_two_days) {
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        law_shop shop = open_shop(seed, 0);
        rfm_frame *tables[LAW_DAYS];
        for (int i = 0; i < LAW_DAYS; ++i) tables[i] = table_of(&shop, LAW_FIRST + i);
        for (int i = 0; i < LAW_DAYS; ++i) {
            for (int k = 0; k < LAW_DAYS; k += 1 + i % 3) {
                const rfm_moves_options options = {.struct_size = sizeof options,
                                                   .rules = k % 2 == 0 ? shop.rules : NULL};
                rfm_frame *matrix, *flow;
                rfm_error error;
                cr_assert_eq(
                    rfm_moves_between(tables[i], tables[k], &options, NULL, &matrix, &flow, &error),
                    RFM_OK, "%s", error.message);
                moves_conserve(tables[i], tables[k], matrix, flow);
                rfm_frame_free(matrix);
                rfm_frame_free(flow);
            }
        }
        for (int i = 0; i < LAW_DAYS; ++i) rfm_frame_free(tables[i]);
        close_shop(&shop);
    }
}

/* A run's changes of a day, without day and bought: what rfm_moves_between lists. */
static char *changes_of(const month *made, int32_t day, int64_t *out_count) {
    const rfm_column days = moves_column(made->frames[2], "day");
    const int32_t *values = days.values;
    char *text = malloc((size_t)days.length * 256 + 1);
    size_t used = 0;
    *out_count = 0;
    for (int64_t row = 0; row < days.length; ++row) {
        if (values[row] != day) continue;
        ++*out_count;
        for (int32_t i = 1; i < 7; ++i) {
            rfm_column column;
            rfm_frame_column(made->frames[2], i, &column, NULL);
            used += moves_cell(&column, row, text + used, 64);
            text[used++] = i < 6 ? ' ' : '\n';
        }
    }
    text[used] = '\0';
    return text;
}

static void check_day(const law_shop *shop, const month *made, const rfm_frame *before,
                      const rfm_frame *after, int32_t day, int32_t step) {
    rfm_frame *known = known_by(shop, day - step), *listed, *flow;
    const rfm_moves_options options = {
        .struct_size = sizeof options, .only_changed = 1, .known = known, .rules = shop->rules};
    rfm_error error;
    cr_assert_eq(rfm_moves_between(before, after, &options, &listed, NULL, &flow, &error), RFM_OK,
                 "%s", error.message);
    int64_t count;
    char *wanted = moves_text(listed), *found = changes_of(made, day, &count);
    cr_assert_eq(count, rfm_frame_count(listed));
    cr_assert_str_eq(found, wanted, "day %d", (int)day);
    int64_t up = 0, returned = 0;
    for (int64_t row = 0; row < rfm_frame_count(flow); ++row) {
        up += moves_number(flow, "up_in", row);
        returned += moves_number(flow, "returned", row);
    }
    const int64_t at = (day - LAW_FIRST) / step;
    cr_assert_eq(moves_number(made->frames[0], "up", at), up);
    cr_assert_eq(moves_number(made->frames[0], "returned", at), returned);
    cr_assert_eq(moves_number(made->frames[0], "customers", at), rfm_frame_count(after));
    free(wanted);
    free(found);
    rfm_frame_free(known);
    rfm_frame_free(listed);
    rfm_frame_free(flow);
}

Test(law_moves, a_run_is_many_comparisons_of_tables_built_by_hand) {
    int64_t returned = 0;
    for (uint64_t seed = 1; seed <= 6; ++seed) {
        law_shop shop = open_shop(seed, 0);
        const int32_t step = seed > 3 ? 5 : 1;
        month made = run(&shop, LAW_FIRST, LAW_FIRST + LAW_DAYS, step, NULL);
        rfm_frame *before = table_of(&shop, LAW_FIRST);
        for (int32_t day = LAW_FIRST + step; day <= LAW_FIRST + LAW_DAYS; day += step) {
            rfm_frame *after = table_of(&shop, day);
            check_day(&shop, &made, before, after, day, step);
            returned += moves_number(made.frames[0], "returned", (day - LAW_FIRST) / step);
            rfm_frame_free(before);
            before = after;
        }
        rfm_frame_free(before);
        free_month(&made);
        close_shop(&shop);
    }
    cr_assert_gt(returned, 50); /* or the law would not have been tried */
}

/* All rows of one frame below those of another. */
static void same_stacked(const rfm_frame *whole, const rfm_frame *first, const rfm_frame *second) {
    char *all = moves_text(whole), *one = moves_text(first), *two = moves_text(second);
    const size_t size = strlen(one);
    cr_assert_eq(strlen(all), size + strlen(two));
    cr_assert(memcmp(all, one, size) == 0 && strcmp(all + size, two) == 0);
    free(all);
    free(one);
    free(two);
}

Test(law_moves, one_call_is_several_with_the_delay_saved_in_between) {
    for (uint64_t seed = 1; seed <= 4; ++seed) {
        law_shop shop = open_shop(seed, 0);
        for (int32_t cut = 0; cut < LAW_DAYS; cut += 5) {
            rfm_delay *one = moves_delay(3, 2), *two = moves_delay(3, 2);
            month whole = run(&shop, LAW_FIRST, LAW_FIRST + LAW_DAYS, 1, one);
            month first = run(&shop, LAW_FIRST, LAW_FIRST + cut, 1, two);
            rfm_buffer *saved = moves_saved(two);
            rfm_delay *loaded = moves_loaded(saved);
            month second = run(&shop, LAW_FIRST + cut + 1, LAW_FIRST + LAW_DAYS, 1, loaded);
            for (int i = 0; i < 3; ++i) {
                same_stacked(whole.frames[i], first.frames[i], second.frames[i]);
            }
            moves_same_delays(one, loaded, "after both");
            rfm_buffer_free(saved);
            rfm_delay_free(one);
            rfm_delay_free(two);
            rfm_delay_free(loaded);
            free_month(&whole);
            free_month(&first);
            free_month(&second);
        }
        close_shop(&shop);
    }
}

Test(law_moves, a_run_is_the_delay_advanced_by_hand_day_by_day) {
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        law_shop shop = open_shop(seed, 0);
        rfm_delay *ours = moves_delay(4, 2), *theirs = moves_delay(4, 2);
        month made = run(&shop, LAW_FIRST, LAW_FIRST + LAW_DAYS, 1, ours);
        rfm_frame *before = NULL;
        for (int32_t day = LAW_FIRST; day <= LAW_FIRST + LAW_DAYS; ++day) {
            rfm_frame *table = table_of(&shop, day), *after;
            cr_assert_eq(rfm_delay_advance(theirs, day, table, &after, NULL), RFM_OK);
            rfm_frame_free(table);
            if (before != NULL) check_day(&shop, &made, before, after, day, 1);
            rfm_frame_free(before);
            before = after;
        }
        moves_same_delays(ours, theirs, "by hand");
        rfm_frame_free(before);
        rfm_delay_free(ours);
        rfm_delay_free(theirs);
        free_month(&made);
        close_shop(&shop);
    }
}

/* The rows of some days, of a frame whose first column is the day. */
static char *rows_of_days(const rfm_frame *frame, int32_t first, int32_t step) {
    const rfm_column days = moves_column(frame, "day");
    const int32_t *values = days.values;
    char *all = moves_text(frame), *to = all, *at = all;
    for (int64_t row = 0; row < days.length; ++row) {
        const size_t size = (size_t)(strchr(at, '\n') - at) + 1;
        if (values[row] >= first && (values[row] - first) % step == 0) {
            memmove(to, at, size);
            to += size;
        }
        at += size;
    }
    *to = '\0';
    return all;
}

Test(law_moves, a_jump_is_all_the_days_in_between) {
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        law_shop shop = open_shop(seed, 0);
        const int32_t middle = LAW_FIRST + 9, last = LAW_FIRST + LAW_DAYS;
        rfm_delay *one = moves_delay(3, 2), *two = moves_delay(3, 2), *three = moves_delay(3, 2);
        month whole = run(&shop, LAW_FIRST, last, 1, one);
        month start = run(&shop, LAW_FIRST, LAW_FIRST, 1, two);
        free_month(&start);
        month jumped = run(&shop, middle, last, 1, two);
        moves_same_delays(one, two, "jumped");
        for (int i = 0; i < 3; ++i) {
            char *wanted = rows_of_days(whole.frames[i], middle, 1);
            char *found = moves_text(jumped.frames[i]);
            cr_assert_str_eq(found, wanted);
            free(wanted);
            free(found);
        }
        /* Steps report less often and delay alike. */
        month steps = run(&shop, LAW_FIRST, last, 6, three);
        moves_same_delays(one, three, "in steps");
        char *wanted = rows_of_days(whole.frames[1], LAW_FIRST, 6);
        char *found = moves_text(steps.frames[1]);
        cr_assert_str_eq(found, wanted);
        free(wanted);
        free(found);
        /* In two calls, the second of which starts a step after the first one's last. */
        rfm_delay *four = moves_delay(3, 2);
        month early = run(&shop, LAW_FIRST, LAW_FIRST + 14, 6, four);
        month late = run(&shop, LAW_FIRST + 18, last, 6, four);
        moves_same_delays(one, four, "in steps, in two calls");
        for (int i = 0; i < 3; ++i) {
            same_stacked(steps.frames[i], early.frames[i], late.frames[i]);
        }
        free_month(&early);
        free_month(&late);
        rfm_delay_free(four);
        rfm_delay_free(one);
        rfm_delay_free(two);
        rfm_delay_free(three);
        free_month(&whole);
        free_month(&jumped);
        free_month(&steps);
        close_shop(&shop);
    }
}

Test(law_moves, rows_of_the_ledger_threads_and_tails_are_not_seen) {
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        law_shop plain = open_shop(seed, 0), mixed = open_shop(seed, 1);
        mixed.window.threads = 2;
        month left = run(&plain, LAW_FIRST, LAW_FIRST + LAW_DAYS, 1, NULL);
        month right = run(&mixed, LAW_FIRST, LAW_FIRST + LAW_DAYS, 1, NULL);
        same_months(&left, &right, "shuffled, two threads");
        free_month(&left);
        free_month(&right);
        close_shop(&plain);
        close_shop(&mixed);
    }
}

Test(law_moves, order_of_rows_is_not_seen) {
    rfm_frame *left = moves_frame("a=Gold/3 b=Tin/1 c=-/? d=Gold/3 e=Tin/1");
    rfm_frame *mixed = moves_frame("e=Tin/1 c=-/? b=Tin/1 a=Gold/3 d=Gold/3");
    rfm_frame *right = moves_frame("f=Gold/3 a=Tin/1 c=Gold/3 b=Tin/1");
    rfm_frame *one[3], *two[3];
    cr_assert_eq(rfm_moves_between(left, right, NULL, &one[0], &one[1], &one[2], NULL), RFM_OK);
    cr_assert_eq(rfm_moves_between(mixed, right, NULL, &two[0], &two[1], &two[2], NULL), RFM_OK);
    for (int i = 0; i < 3; ++i) {
        moves_same(one[i], two[i], "mixed rows");
        rfm_frame_free(one[i]);
        rfm_frame_free(two[i]);
    }
    rfm_frame_free(left);
    rfm_frame_free(mixed);
    rfm_frame_free(right);
}
