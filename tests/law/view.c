/* SPDX-License-Identifier: MIT */
/* The law of views: after any steps of days, lines, aliases and erasures a view says what two fresh
 * builds say when they are compared. */
#include "moves.h"
#include "shop.h"

enum { VIEW_ROWS = 3000, VIEW_FIRST = 15180, VIEW_STEPS = 14, VIEW_MOST_ROWS = 400 };

typedef struct law_view {
    rfm_ledger *ledger;
    rfm_rules *rules;
    rfm_customers_options window;
    const rfm_scorer_options *fit; /* how it is fitted anew each day; NULL: by default */
    rfm_scorer *frozen;            /* NULL: fitted anew each day */
    rfm_view *view;
    int32_t day;
    rfm_frame *table; /* of that day, as built on it */
} law_view;

static rfm_rules *make_rules(const rfm_scorer_options *fit) {
    int32_t scale[3] = {5, 5, 5};
    /* No otherwise, so that there are customers without a segment too. */
    static const char *const rules[][2] = {
        {"Best", "r >= 4 and f >= 4"}, {"Big", "m = 5"}, {"Fresh", "r >= 4"}, {"Quiet", "r 2..3"}};
    rfm_rules *made;
    for (int i = 0; fit != NULL && i < 3; ++i) {
        if (fit->dimensions[i].bins != 0) scale[i] = fit->dimensions[i].bins;
    }
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &made, NULL), RFM_OK);
    for (int i = 0; i < 4; ++i) {
        cr_assert_eq(rfm_rules_add(made, rules[i][0], 9 - 2 * i, NULL, rules[i][1], NULL), RFM_OK);
    }
    return made;
}

static rfm_frame *customers_at(const law_view *law, int32_t day) {
    rfm_frame *customers;
    rfm_error error;
    cr_assert_eq(rfm_customers_build(law->ledger, day, &law->window, &customers, NULL, &error),
                 RFM_OK, "%s", error.message);
    return customers;
}

/* The segmented table of a day, built from nothing. */
static rfm_frame *build(const law_view *law, int32_t day) {
    rfm_frame *customers = customers_at(law, day), *scored, *segmented;
    rfm_scorer *fitted = NULL;
    rfm_error error;
    if (law->frozen == NULL) {
        cr_assert_eq(rfm_scorer_fit(customers, law->fit, &fitted, &error), RFM_OK, "%s",
                     error.message);
    }
    cr_assert_eq(
        rfm_scorer_apply(law->frozen != NULL ? law->frozen : fitted, customers, 1, &scored, &error),
        RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_rules_apply(law->rules, scored, 1, &segmented, &error), RFM_OK);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    rfm_scorer_free(fitted);
    return segmented;
}

/* Everybody with a purchase up to a day. */
static rfm_frame *known_by(const law_view *law, int32_t day) {
    const rfm_customers_options options = {
        .struct_size = sizeof options, .returns = law->window.returns, .flags = law->window.flags};
    rfm_frame *customers;
    cr_assert_eq(rfm_customers_build(law->ledger, day, &options, &customers, NULL, NULL), RFM_OK);
    return customers;
}

static rfm_column column_of(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    return column;
}

static int is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

static const char *text_of(const rfm_column *column, int64_t row, int *out_size) {
    const int is_code = column->type == RFM_COLUMN_CODE;
    const int64_t at = is_code ? ((const int32_t *)column->values)[row] : row;
    const int64_t *offsets = is_code ? column->label_offsets : column->offsets;
    *out_size = (int)(offsets[at + 1] - offsets[at]);
    return (is_code ? column->label_bytes : column->bytes) + offsets[at];
}

static int64_t find_customer(const rfm_frame *table, const char *id, int size) {
    const rfm_column customers = column_of(table, "customer");
    for (int64_t row = 0; row < customers.length; ++row) {
        int there;
        const char *text = text_of(&customers, row, &there);
        if (there == size && memcmp(text, id, (size_t)size) == 0) return row;
    }
    return -1;
}

/* The code of a customer in a table is the one of the changes. */
static void check_code(const rfm_frame *changes, const char *name, int64_t row,
                       const rfm_frame *table, int64_t at) {
    const rfm_column codes = column_of(changes, name);
    if (at < 0) {
        cr_assert(is_missing(&codes, row));
        return;
    }
    const rfm_column made = column_of(table, "code");
    int size, expected_size;
    const char *code = text_of(&codes, row, &size);
    const char *expected = text_of(&made, at, &expected_size);
    cr_assert(!is_missing(&codes, row) && size == expected_size &&
              memcmp(code, expected, (size_t)size) == 0);
}

static void check_codes(const law_view *law, const rfm_frame *changes, const rfm_frame *after) {
    const rfm_column ids = column_of(changes, "customer");
    const rfm_column bought = column_of(changes, "bought");
    const rfm_column last_days = column_of(after, "last_day");
    for (int64_t row = 0; row < ids.length; ++row) {
        int size;
        const char *id = text_of(&ids, row, &size);
        const int64_t at = find_customer(after, id, size);
        check_code(changes, "from_code", row, law->table, find_customer(law->table, id, size));
        check_code(changes, "to_code", row, after, at);
        const int has_bought = at >= 0 && ((const int32_t *)last_days.values)[at] > law->day;
        cr_assert_eq(((const int32_t *)bought.values)[row], has_bought);
    }
}

static void check_changes(const law_view *law, const rfm_frame *changes, const rfm_frame *after) {
    static const char *const names[] = {"customer",   "from_segment", "from_level",
                                        "to_segment", "to_level",     "change"};
    rfm_frame *known = known_by(law, law->day), *expected, *shown;
    const rfm_moves_options options = {
        .struct_size = sizeof options, .only_changed = 1, .known = known, .rules = law->rules};
    rfm_error error;
    cr_assert_eq(rfm_moves_between(law->table, after, &options, &expected, NULL, NULL, &error),
                 RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_frame_select(changes, names, 6, &shown, NULL), RFM_OK);
    moves_same(shown, expected, "changes");
    rfm_frame_free(known);
    rfm_frame_free(expected);
    rfm_frame_free(shown);
}

/* Customers of each segment as the table has them. */
static void check_segments(const law_view *law, const rfm_frame *after) {
    rfm_frame *segments;
    cr_assert_eq(rfm_view_segments(law->view, &segments, NULL), RFM_OK);
    const rfm_column names = column_of(segments, "segment");
    const rfm_column counts = column_of(segments, "customers");
    const rfm_column made = column_of(after, "segment");
    int64_t all = 0;
    for (int64_t i = 0; i < names.length; ++i) {
        int64_t expected = 0;
        for (int64_t row = 0; row < made.length; ++row) {
            int size = 0, other = 0;
            const int lacks = is_missing(&made, row);
            if (lacks || is_missing(&names, i)) {
                expected += lacks && is_missing(&names, i);
                continue;
            }
            const char *name = text_of(&names, i, &size), *is = text_of(&made, row, &other);
            expected += size == other && memcmp(name, is, (size_t)size) == 0;
        }
        cr_assert_eq(((const int64_t *)counts.values)[i], expected);
        all += expected;
    }
    cr_assert_eq(all, rfm_frame_count(after));
    rfm_frame_free(segments);
}

static rfm_buffer *saved_scorer(const rfm_scorer *scorer) {
    rfm_buffer *buffer;
    cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_save(scorer, rfm_buffer_write, buffer, NULL), RFM_OK);
    return buffer;
}

/* The cut points in force and what is counted with them are those of a fit to the day's table. */
static void check_scorer(const law_view *law, int32_t day) {
    if (law->frozen != NULL) return;
    rfm_frame *customers = customers_at(law, day);
    rfm_scorer *made, *expected;
    cr_assert_eq(rfm_view_scorer(law->view, &made, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, law->fit, &expected, NULL), RFM_OK);
    rfm_buffer *left = saved_scorer(made), *right = saved_scorer(expected);
    cr_assert(shop_same_bytes(left, right), "scorer of day %d", (int)day);
    rfm_buffer_free(left);
    rfm_buffer_free(right);
    rfm_scorer_free(made);
    rfm_scorer_free(expected);
    rfm_frame_free(customers);
}

static void advance(law_view *law, int32_t day) {
    rfm_frame *changes, *after = build(law, day), *table;
    rfm_error error;
    cr_assert_eq(rfm_view_advance(law->view, day, &changes, &error), RFM_OK, "%s", error.message);
    check_changes(law, changes, after);
    check_codes(law, changes, after);
    check_segments(law, after);
    check_scorer(law, day);
    cr_assert_eq(rfm_view_table(law->view, &table, NULL), RFM_OK);
    moves_same(table, after, "table");
    rfm_frame_free(table);
    rfm_frame_free(changes);
    rfm_frame_free(law->table);
    law->table = after;
    law->day = day;
}

static law_view open_view_as(uint64_t seed, const shop_row *rows, int64_t count, int is_frozen,
                             const rfm_scorer_options *fit) {
    law_view law = {.ledger = shop_ledger(seed % 2 == 0, seed),
                    .rules = make_rules(fit),
                    .window = {.struct_size = sizeof law.window,
                               .window_unit = seed % 3 == 0 ? RFM_WINDOW_MONTHS : RFM_WINDOW_DAYS,
                               .window_length = seed % 3 == 0 ? 3 : 40 + 10 * (int32_t)seed,
                               .returns = (int32_t)(seed % 3),
                               .flags = seed % 4 == 0 ? RFM_CUSTOMERS_FREE : 0,
                               .threads = (int32_t)(seed / 2 % 2) + 1},
                    .fit = fit,
                    .day = VIEW_FIRST};
    shop_append(law.ledger, rows, count, 1);
    rfm_scorer *like = NULL;
    if (is_frozen || fit != NULL) {
        rfm_frame *customers = customers_at(&law, VIEW_FIRST);
        cr_assert_eq(rfm_scorer_fit(customers, fit, &like, NULL), RFM_OK);
        rfm_frame_free(customers);
    }
    const rfm_view_options options = {.struct_size = sizeof options,
                                      .customers = &law.window,
                                      .refit = !is_frozen,
                                      .scorer = like,
                                      .rules = law.rules};
    rfm_error error;
    cr_assert_eq(rfm_view_new(law.ledger, VIEW_FIRST, &options, &law.view, &error), RFM_OK, "%s",
                 error.message);
    if (is_frozen) {
        law.frozen = like;
    } else {
        rfm_scorer_free(like);
    }
    law.table = build(&law, VIEW_FIRST);
    return law;
}

static law_view open_view(uint64_t seed, const shop_row *rows, int64_t count) {
    return open_view_as(seed, rows, count, seed % 2 == 1, NULL);
}

static void close_view(law_view *law) {
    rfm_view_free(law->view);
    rfm_frame_free(law->table);
    rfm_scorer_free(law->frozen);
    rfm_rules_free(law->rules);
    rfm_ledger_free(law->ledger);
}

static int32_t next_day(int32_t day, uint64_t *state) {
    static const int32_t steps[] = {1, 1, 1, 0, 2, 7, 30, 120, -5};
    return day + steps[shop_random(state) % (sizeof steps / sizeof steps[0])];
}

/* A shop's days from VIEW_FIRST on: lines come in, and days go by or back. */
static void live(law_view *law, const shop_row *rows, int64_t given, uint64_t seed) {
    uint64_t state = seed * UINT64_C(77777777777);
    for (int step = 0; step < VIEW_STEPS; ++step) {
        const int64_t more = (int64_t)(shop_random(&state) % VIEW_MOST_ROWS);
        const int64_t count = given + more < VIEW_ROWS ? more : 0;
        if (count > 0) shop_append(law->ledger, rows + given, count, 1);
        given += count;
        if (step % 5 == 3) cr_assert_eq(rfm_ledger_compact(law->ledger, 2, NULL), RFM_OK);
        advance(law, next_day(law->day, &state));
    }
}

Test(law_view, says_what_two_fresh_builds_say) {
    static shop_row rows[VIEW_ROWS];
    for (uint64_t seed = 1; seed <= 8; ++seed) {
        shop_fill(rows, VIEW_ROWS, 150, seed);
        shop_shuffle(rows, VIEW_ROWS, seed);
        law_view law = open_view(seed, rows, VIEW_ROWS / 2);
        live(&law, rows, VIEW_ROWS / 2, seed);
        close_view(&law);
    }
}

/* A view begins with amounts of 32 bits. */
Test(law_view, holds_when_amounts_grow) {
    static shop_row rows[VIEW_ROWS];
    for (uint64_t seed = 1; seed <= 6; ++seed) {
        shop_fill(rows, VIEW_ROWS, 150, seed);
        for (int64_t i = VIEW_ROWS / 2; i < VIEW_ROWS; ++i) {
            if (i % 7 == 0) rows[i].amount *= INT64_C(100000000);
        }
        law_view law = open_view(seed, rows, VIEW_ROWS / 2);
        live(&law, rows, VIEW_ROWS / 2, seed);
        close_view(&law);
    }
}

/* Cut points of every kind, once fitted and fitted each day, on other columns than the usual. */
Test(law_view, holds_for_every_way_of_scoring) {
    static shop_row rows[VIEW_ROWS];
    static const char *const cuts[] = {"1", "3", "5", "8"};
    static const rfm_dimension dimensions[][3] = {
        {{.name = "r", .column = "tenure_days", .direction = RFM_LOW_IS_GOOD},
         {.name = "f", .column = "purchase_days", .quantile_type = RFM_QUANTILE_TYPE_1},
         {.name = "m", .column = "mean_receipt"}},
        {{.name = "r",
          .column = "days_since_last",
          .quantile_type = RFM_QUANTILE_RPKG,
          .direction = RFM_LOW_IS_GOOD},
         {.name = "f", .column = "lines", .strategy = RFM_SCORE_KMEANS},
         {.name = "m", .column = "spend_gross", .quantile_type = RFM_QUANTILE_RPKG}},
        {{.name = "r",
          .column = "days_since_last",
          .strategy = RFM_SCORE_KMEANS,
          .direction = RFM_LOW_IS_GOOD},
         {.name = "f",
          .column = "receipts",
          .strategy = RFM_SCORE_THRESHOLD,
          .cuts = cuts,
          .cut_count = 4},
         {.name = "m", .column = "returned", .bins = 30}},
        {{.name = "r", .column = "days_since_last", .bins = 25, .direction = RFM_LOW_IS_GOOD},
         {.name = "f", .column = "receipts"},
         {.name = "m", .column = "spend_net"}}};
    for (uint64_t seed = 0; seed < 16; ++seed) {
        const rfm_scorer_options fit = {
            .struct_size = sizeof fit, .dimension_count = 3, .dimensions = dimensions[seed / 4]};
        shop_fill(rows, VIEW_ROWS, 150, seed + 20);
        shop_shuffle(rows, VIEW_ROWS, seed);
        law_view law = open_view_as(seed, rows, VIEW_ROWS / 2, seed % 2 == 1, &fit);
        live(&law, rows, VIEW_ROWS / 2, seed + 1);
        close_view(&law);
    }
}

/* A night after settling, after an alias, and after a merge that only adds lines. */
Test(law_view, follows_aliases_and_merges) {
    static shop_row rows[VIEW_ROWS];
    for (uint64_t seed = 2; seed <= 5; ++seed) {
        shop_fill(rows, VIEW_ROWS, 150, seed);
        law_view law = open_view(seed, rows, VIEW_ROWS / 3);
        cr_assert_eq(rfm_ledger_alias(law.ledger, "C00003", "C00010", NULL), RFM_OK);
        advance(&law, VIEW_FIRST + 1);
        rfm_ledger *other = shop_ledger(seed % 2 == 0, seed);
        shop_append(other, rows + VIEW_ROWS / 3, VIEW_ROWS / 3, 1);
        cr_assert_eq(rfm_ledger_merge(law.ledger, other, NULL), RFM_OK);
        rfm_ledger_free(other);
        advance(&law, VIEW_FIRST + 2);
        shop_append(law.ledger, rows + 2 * VIEW_ROWS / 3, VIEW_ROWS / 3, 1); /* settles shards */
        advance(&law, VIEW_FIRST + 3);
        close_view(&law);
    }
}

/* Erased customers leave without being named: the counts of segments are those of a fresh build. */
Test(law_view, forgets_the_erased) {
    static shop_row rows[VIEW_ROWS];
    shop_fill(rows, VIEW_ROWS, 150, 4);
    law_view law = open_view(4, rows, VIEW_ROWS);
    const int64_t before = rfm_frame_count(law.table);
    cr_assert_eq(rfm_ledger_erase(law.ledger, "C00007", NULL), RFM_OK);
    rfm_frame *changes, *after = build(&law, VIEW_FIRST);
    cr_assert_eq(rfm_frame_count(after), before - 1);
    cr_assert_eq(rfm_view_advance(law.view, VIEW_FIRST, &changes, NULL), RFM_OK);
    cr_assert_eq(find_customer(changes, "C00007", 6), -1);
    check_segments(&law, after);
    rfm_frame_free(changes);
    rfm_frame_free(after);
    close_view(&law);
}

/* And the nights after it are as if he had never been. */
Test(law_view, goes_on_after_erasing) {
    static shop_row rows[VIEW_ROWS];
    for (uint64_t seed = 1; seed <= 4; ++seed) {
        shop_fill(rows, VIEW_ROWS, 150, seed);
        shop_shuffle(rows, VIEW_ROWS, seed);
        law_view law = open_view(seed, rows, VIEW_ROWS / 2);
        advance(&law, VIEW_FIRST + 1);
        cr_assert_eq(rfm_ledger_erase(law.ledger, "C00012", NULL), RFM_OK);
        cr_assert_eq(rfm_view_advance(law.view, VIEW_FIRST + 1, NULL, NULL), RFM_OK);
        rfm_frame_free(law.table);
        law.table = build(&law, VIEW_FIRST + 1);
        live(&law, rows, VIEW_ROWS / 2, seed);
        close_view(&law);
    }
}
