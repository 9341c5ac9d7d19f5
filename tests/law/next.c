/* SPDX-License-Identifier: MIT */
/* Laws of next level and fall: the answers are those of brute force, which buys every amount with
 * every number of receipts and waits every day, in small shops whose amounts are small. Nothing of
 * the search stands here; a shop is asked as any host asks it. */
#include "next.h"
#include "rounds.h"

enum { HORIZON = 150, VISITS = 3, AMOUNTS = 400 };

typedef struct next_case {
    const char *preset, *text; /* one of the two */
    const rfm_dimension *dimensions;
    int32_t dimension_count;
    int32_t method, quantile_type;
    int32_t has_points;
    int32_t flags; /* of the customer table */
} next_case;

static const char spend_rules[] =
    "rules t\n"
    "segment \"A\" level 5 when spend_net >= 120 and receipts >= 3\n"
    "segment \"B\" level 4 when mean_receipt > 12 and days_since_last <= 1 months\n"
    "segment \"C\" level 3 when spend_gross 60..90 or lines in 3 5\n"
    "segment \"D\" level 1 when days_since_last > 2 months\n"
    "otherwise \"E\" level 2\n";
static const char day_rules[] =
    "rules t\n"
    "segment \"A\" level 5 when tenure_days 30..80 and purchase_days >= 3\n"
    "segment \"B\" level 4 when mean_interval_days 5..20 and spend_net > 40\n"
    "segment \"C\" level 3 when last_day 2012-02-20..2012-04-10 and first_day < last_day\n"
    "segment \"D\" level 2 when first_day > 2011-12-20 and mean_interval_days is missing\n"
    "segment \"E\" level 1 when days_since_last in 3 4 9 40 41\n";
static const char pair_rules[] =
    "rules t scale 5\n"
    "segment \"A\" level 6 when returned <= 0.1 * spend_gross and r > f and m >= 3\n"
    "segment \"B\" level 5 when tenure_days > 2 * mean_interval_days and spend_net = 77\n"
    "segment \"C\" level 4 when spend_net = 0.9 * spend_gross or mean_receipt > 4 * receipts\n"
    "segment \"D\" level 3 when tenure_days > 20 * r or days_since_last >= mean_interval_days\n"
    "segment \"E\" level 2 when not spend_net in 10 20 30 40\n";
static const char zigzag_rules[] =
    "rules t scale 5\n"
    "segment \"A\" level 4 when tenure_days > 13 * r and tenure_days < 29 * r\n"
    "segment \"B\" level 3 when tenure_days = 7 * mean_interval_days\n"
    "segment \"C\" level 2 when tenure_days > 4 * mean_interval_days or days_since_last > 9 * f\n";
static const char hole_rules[] =
    "rules t\n"
    "segment \"A\" level 2 when receipts in 3 5\n"
    "segment \"B\" level 0 when spend_net 20..50 or days_since_last 25..33\n"
    "segment \"C\" level 1 when returned > 30\n";
static const char model_rules[] =
    "rules t\n"
    "segment \"A\" level 5 when mean_repeat_spend >= 14.5 and x >= 2\n"
    "segment \"B\" level 4 when t_x > 45 or mean_repeat_spend in 7 8 9\n"
    "segment \"C\" level 3 when T > 60\n"
    "otherwise \"D\" level 2\n";

static const char point_rules[] =
    "rules t\n"
    "segment \"A\" level 3 when grade = \"A\" and points > 3 * receipts\n"
    "segment \"B\" level 2 when points 24..39.5\n"
    "otherwise \"C\" level 1\n";

static const char *const low_cuts[] = {"3", "10", "30", "70"};
static const char *const means[] = {"5", "8.5", "12", "20"};
static const rfm_dimension by_mean[] = {
    {.name = "r", .column = "last_day", .bins = 4},
    {.name = "f", .column = "purchase_days", .bins = 5, .quantile_type = RFM_QUANTILE_TYPE_1},
    {.name = "m",
     .column = "mean_receipt",
     .strategy = RFM_SCORE_THRESHOLD,
     .cuts = means,
     .cut_count = 4}};
static const rfm_dimension by_model[] = {
    {.name = "r",
     .column = "days_since_last",
     .direction = RFM_LOW_IS_GOOD,
     .strategy = RFM_SCORE_THRESHOLD,
     .cuts = low_cuts,
     .cut_count = 4},
    {.name = "f", .column = "mean_interval_days", .direction = RFM_LOW_IS_GOOD},
    {.name = "m", .column = "mean_repeat_spend"}};
static const rfm_dimension by_few[] = {
    {.name = "r", .column = "days_since_last", .direction = RFM_LOW_IS_GOOD, .bins = 3},
    {.name = "f", .column = "lines", .bins = 3},
    {.name = "m", .column = "spend_gross", .bins = 3}};

static const rfm_dimension by_kmeans[] = {
    {.name = "r",
     .column = "days_since_last",
     .direction = RFM_LOW_IS_GOOD,
     .strategy = RFM_SCORE_KMEANS},
    {.name = "f", .column = "receipts", .strategy = RFM_SCORE_KMEANS, .bins = 3},
    {.name = "m", .column = "spend_net", .strategy = RFM_SCORE_KMEANS}};
static const rfm_dimension by_r_package[] = {
    {.name = "r", .column = "days_since_last", .direction = RFM_LOW_IS_GOOD},
    {.name = "f", .column = "receipts"},
    {.name = "m", .column = "spend_net"}};
/* Frequency within money: the second score depends on what is spent as well. */
static const rfm_dimension by_money_first[] = {{.name = "m", .column = "spend_gross", .bins = 3},
                                               {.name = "f", .column = "mean_receipt", .bins = 3},
                                               {.name = "r", .column = "tenure_days", .bins = 2}};

static rfm_rules *case_rules(const next_case *given) {
    rfm_rules *rules = NULL;
    rfm_error error;
    const rfm_status status =
        given->preset != NULL ? rfm_rules_preset(given->preset, 0, &rules, &error)
                              : rfm_rules_parse(given->text, strlen(given->text), &rules, &error);
    cr_assert_eq(status, RFM_OK, "%s", error.message);
    return rules;
}

static rfm_scorer *case_scorer(const next_case *given, const next_shop *shop) {
    static const double bands[] = {0, 5, 12, 30, 31.5};
    static const rfm_points points[] = {
        {.points = bands, .count = 5}, {.weight = 2.5}, {.points = bands, .count = 5}};
    static const rfm_grade grades[] = {{"A", 40}, {"B", 20}};
    rfm_ledger *ledger = next_ledger(shop, NEXT_AS_OF, NULL, 0);
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = given->dimension_count,
                                        .dimensions = given->dimensions,
                                        .quantile_type = given->quantile_type,
                                        .points = given->has_points ? points : NULL,
                                        .grades = grades,
                                        .grade_count = given->has_points ? 2 : 0,
                                        .method = given->method};
    rfm_frame *customers;
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_customers_build(ledger, NEXT_AS_OF, &shop->look, &customers, NULL, NULL),
                 RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, &options, &scorer, &error), RFM_OK, "%s", error.message);
    rfm_frame_free(customers);
    rfm_ledger_free(ledger);
    return scorer;
}

/* A row of the answers, whatever its place. */
typedef struct next_row {
    next_state now, then;
    int is_found;
    next_basket basket;
    int32_t day;
} next_row;

static void read_rows(const rfm_frame *frame, const char *segment, const char *level,
                      const char *day, int has_basket, next_row rows[NEXT_CUSTOMERS]) {
    const rfm_column ids = next_column(frame, "customer");
    const rfm_column now = next_column(frame, "segment"), now_level = next_column(frame, "level");
    const rfm_column then = next_column(frame, segment), then_level = next_column(frame, level);
    const rfm_column days = next_column(frame, day);
    memset(rows, 0, NEXT_CUSTOMERS * sizeof *rows);
    for (int64_t i = 0; i < ids.length; ++i) {
        next_row *row = &rows[((const int64_t *)ids.values)[i]];
        row->now = next_state_at(&now, &now_level, i);
        row->then = next_state_at(&then, &then_level, i);
        row->is_found = !next_is_missing(&days, i);
        row->day = ((const int32_t *)days.values)[i];
        if (!has_basket || !row->is_found) continue;
        const rfm_column visits = next_column(frame, "visits");
        const rfm_column spend = next_column(frame, "spend");
        cr_assert_eq(spend.type, RFM_COLUMN_AMOUNT);
        row->basket.visits = ((const int64_t *)visits.values)[i];
        row->basket.spend = ((const int64_t *)spend.values)[i];
    }
}

static void assert_state(const next_state *found, const next_state *wanted, const char *what) {
    cr_assert_eq(found->is_there, wanted->is_there, "%s", what);
    cr_assert_eq(found->has_level, wanted->has_level, "%s", what);
    cr_assert_str_eq(found->segment, wanted->segment, "%s", what);
    cr_assert_eq(found->level, wanted->level, "%s", what);
}

typedef rfm_status (*next_fn)(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                              const rfm_rules *rules, const rfm_next_options *options,
                              rfm_frame **out_frame, rfm_error *error);

/* Each customer alone has the answer that stands among all. */
static void assert_one_by_one(const next_shop *shop, const rfm_ledger *ledger, next_fn ask,
                              rfm_next_options options, const rfm_frame *all, const char *what) {
    const rfm_column ids = next_column(all, "customer");
    for (int64_t row = 0; row < ids.length; ++row) {
        char id[24];
        rfm_frame *one;
        rfm_error error;
        snprintf(id, sizeof id, "%d", (int)((const int64_t *)ids.values)[row]);
        options.customer = id;
        cr_assert_eq(ask(ledger, NEXT_AS_OF, shop->scorer, shop->rules, &options, &one, &error),
                     RFM_OK, "%s: %s", what, error.message);
        cr_assert_eq(rfm_frame_count(one), 1);
        for (int32_t i = 0; i < rfm_frame_column_count(all); ++i) {
            rfm_column left, right;
            cr_assert_eq(rfm_frame_column(all, i, &left, NULL), RFM_OK);
            cr_assert_eq(rfm_frame_column(one, i, &right, NULL), RFM_OK);
            const int is_absent = next_is_missing(&left, row);
            const int is_wide = left.type == RFM_COLUMN_INT64 || left.type == RFM_COLUMN_AMOUNT;
            const size_t size = is_wide ? sizeof(int64_t) : sizeof(int32_t);
            cr_assert_eq(next_is_missing(&right, 0), is_absent, "%s: %s", what, left.name);
            cr_assert(is_absent || memcmp((const char *)left.values + (size_t)row * size,
                                          right.values, size) == 0,
                      "%s: %s", what, left.name);
        }
        rfm_frame_free(one);
    }
}

/* The first basket of each customer that lifts, fewest receipts and then least money first. */
static void find_baskets(const next_shop *shop, const next_state *now, next_basket *baskets,
                         next_state *then) {
    next_basket tried[NEXT_CUSTOMERS];
    next_state states[NEXT_CUSTOMERS];
    memset(baskets, 0, NEXT_CUSTOMERS * sizeof *baskets);
    for (int64_t visits = 1; visits <= VISITS; ++visits) {
        for (int64_t spend = visits; spend <= AMOUNTS; ++spend) {
            for (int64_t i = 0; i < NEXT_CUSTOMERS; ++i) {
                tried[i] = (next_basket){visits, spend};
            }
            next_look(shop, tried, NEXT_AS_OF, states);
            for (int64_t i = 0; i < NEXT_CUSTOMERS; ++i) {
                if (!now[i].is_there || baskets[i].visits > 0) continue;
                if (!next_is_higher(&now[i], &states[i])) continue;
                baskets[i] = tried[i];
                then[i] = states[i];
            }
        }
    }
}

static void assert_level(const next_shop *shop, const rfm_ledger *ledger, const char *what) {
    const rfm_next_options options = {.struct_size = sizeof options,
                                      .max_visits = VISITS,
                                      .horizon_days = HORIZON,
                                      .customers = &shop->look};
    next_state now[NEXT_CUSTOMERS], then[NEXT_CUSTOMERS], states[NEXT_CUSTOMERS];
    next_basket baskets[NEXT_CUSTOMERS];
    next_row rows[NEXT_CUSTOMERS];
    int32_t last_days[NEXT_CUSTOMERS], is_over[NEXT_CUSTOMERS] = {0};
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(
        rfm_next_level(ledger, NEXT_AS_OF, shop->scorer, shop->rules, &options, &frame, &error),
        RFM_OK, "%s: %s", what, error.message);
    assert_one_by_one(shop, ledger, rfm_next_level, options, frame, what);
    read_rows(frame, "next_segment", "next_level", "last_day", 1, rows);
    next_look(shop, NULL, NEXT_AS_OF, now);
    find_baskets(shop, now, baskets, then);
    for (int64_t i = 0; i < NEXT_CUSTOMERS; ++i) {
        assert_state(&rows[i].now, &now[i], what);
        cr_assert_eq(rows[i].is_found, baskets[i].visits > 0, "%s: customer %d", what, (int)i);
        cr_assert_eq(rows[i].basket.visits, baskets[i].visits, "%s: customer %d", what, (int)i);
        cr_assert_eq(rows[i].basket.spend, baskets[i].spend, "%s: customer %d: %d, not %d", what,
                     (int)i, (int)rows[i].basket.spend, (int)baskets[i].spend);
        if (rows[i].is_found) assert_state(&rows[i].then, &then[i], what);
    }
    for (int32_t day = NEXT_AS_OF; day <= NEXT_AS_OF + HORIZON; ++day) {
        next_look(shop, baskets, day, states);
        for (int64_t i = 0; i < NEXT_CUSTOMERS; ++i) {
            if (!next_is_higher(&now[i], &states[i])) is_over[i] = 1;
            if (!is_over[i]) last_days[i] = day;
        }
    }
    for (int64_t i = 0; i < NEXT_CUSTOMERS; ++i) {
        if (!rows[i].is_found) continue;
        cr_assert_eq(rows[i].day, last_days[i], "%s: customer %d: %d, not %d", what, (int)i,
                     (int)rows[i].day, (int)last_days[i]);
    }
    rfm_frame_free(frame);
}

static void assert_fall(const next_shop *shop, const rfm_ledger *ledger, const char *what) {
    const rfm_next_options options = {
        .struct_size = sizeof options, .horizon_days = HORIZON, .customers = &shop->look};
    next_state now[NEXT_CUSTOMERS], states[NEXT_CUSTOMERS];
    next_row rows[NEXT_CUSTOMERS];
    int32_t days[NEXT_CUSTOMERS] = {0};
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(
        rfm_next_fall(ledger, NEXT_AS_OF, shop->scorer, shop->rules, &options, &frame, &error),
        RFM_OK, "%s: %s", what, error.message);
    assert_one_by_one(shop, ledger, rfm_next_fall, options, frame, what);
    read_rows(frame, "fall_segment", "fall_level", "fall_day", 0, rows);
    next_look(shop, NULL, NEXT_AS_OF, now);
    for (int32_t day = NEXT_AS_OF + 1; day <= NEXT_AS_OF + HORIZON; ++day) {
        next_look(shop, NULL, day, states);
        for (int64_t i = 0; i < NEXT_CUSTOMERS; ++i) {
            if (!now[i].is_there || days[i] != 0 || !next_is_lower(&now[i], &states[i])) continue;
            days[i] = day;
            states[i].is_there = 1;
            assert_state(&rows[i].then, &states[i], what);
        }
    }
    for (int64_t i = 0; i < NEXT_CUSTOMERS; ++i) {
        assert_state(&rows[i].now, &now[i], what);
        cr_assert_eq(rows[i].is_found ? rows[i].day : 0, days[i], "%s: customer %d: %d, not %d",
                     what, (int)i, (int)rows[i].day, (int)days[i]);
    }
    rfm_frame_free(frame);
}

/* Four shops, each through another window and with another policy for returns; or one of them. */
static void assert_case(const char *name, const next_case *given) {
    static const struct {
        int32_t unit, length, returns, events;
    } looks[] = {{RFM_WINDOW_ALL, 0, RFM_RETURNS_NET, RFM_EVENTS_DAYS},
                 {RFM_WINDOW_DAYS, 60, RFM_RETURNS_CANCEL, RFM_EVENTS_RECEIPTS},
                 {RFM_WINDOW_MONTHS, 2, RFM_RETURNS_NET, RFM_EVENTS_DAYS},
                 {RFM_WINDOW_DAYS, 15, RFM_RETURNS_IGNORE, RFM_EVENTS_RECEIPTS}};
    rfm_rules *rules = case_rules(given);
    const int32_t shops = ROUNDS(4, 1), first = ROUNDS(0, (int32_t)strlen(name) % 4);
    for (int32_t i = first; i < first + shops; ++i) {
        static next_shop shop;
        char what[80];
        next_fill(&shop, (uint64_t)i + 1 + (uint64_t)strlen(name));
        shop.look = (rfm_customers_options){.struct_size = sizeof shop.look,
                                            .window_unit = looks[i].unit,
                                            .window_length = looks[i].length,
                                            .returns = looks[i].returns,
                                            .events = looks[i].events,
                                            .flags = given->flags};
        rfm_scorer *scorer = case_scorer(given, &shop);
        shop.scorer = scorer;
        shop.rules = rules;
        snprintf(what, sizeof what, "%s, look %d", name, (int)i);
        rfm_ledger *ledger = next_ledger(&shop, INT32_MAX, NULL, 0);
        assert_level(&shop, ledger, what);
        assert_fall(&shop, ledger, what);
        rfm_ledger_free(ledger);
        rfm_scorer_free(scorer);
    }
    rfm_rules_free(rules);
}

#define NEXT_CASE(name, ...)                   \
    Test(law_next, name) {                     \
        const next_case given = {__VA_ARGS__}; \
        assert_case(#name, &given);            \
    }

NEXT_CASE(classic11, .preset = "classic11")
NEXT_CASE(reveal11, .preset = "reveal11")
NEXT_CASE(reveal11_raw, .preset = "reveal11-raw")
NEXT_CASE(value3, .preset = "value3")
NEXT_CASE(ek_focus, .preset = "ek-focus")
NEXT_CASE(holes, .preset = "rpkg-0.2")
NEXT_CASE(few_bins, .preset = "grid9", .dimensions = by_few, .dimension_count = 3)
NEXT_CASE(own_spend, .text = spend_rules)
NEXT_CASE(own_days, .text = day_rules)
NEXT_CASE(own_pairs, .text = pair_rules)
NEXT_CASE(nested, .preset = "classic11", .method = RFM_SCORE_NESTED)
NEXT_CASE(nested_rules, .text = pair_rules, .method = RFM_SCORE_NESTED)
NEXT_CASE(nested_in_money, .preset = "reveal11", .dimensions = by_money_first, .dimension_count = 3,
          .method = RFM_SCORE_NESTED)
NEXT_CASE(kmeans, .preset = "reveal11", .dimensions = by_kmeans, .dimension_count = 3)
NEXT_CASE(r_package, .preset = "classic11", .dimensions = by_r_package, .dimension_count = 3,
          .quantile_type = RFM_QUANTILE_RPKG)
NEXT_CASE(own_zigzag, .text = zigzag_rules)
NEXT_CASE(own_holes, .text = hole_rules)
NEXT_CASE(points, .text = point_rules, .has_points = 1)
NEXT_CASE(means, .preset = "reveal11", .dimensions = by_mean, .dimension_count = 3)
NEXT_CASE(models, .text = model_rules, .flags = RFM_CUSTOMERS_MODELS)
NEXT_CASE(model_scores, .preset = "classic11", .dimensions = by_model, .dimension_count = 3,
          .flags = RFM_CUSTOMERS_MODELS)
NEXT_CASE(model_scores_first, .preset = "reveal11", .dimensions = by_model, .dimension_count = 3,
          .flags = RFM_CUSTOMERS_MODELS | RFM_CUSTOMERS_FIRST_SPEND)

#undef NEXT_CASE
