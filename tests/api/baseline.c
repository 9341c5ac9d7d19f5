/* SPDX-License-Identifier: MIT */
/* Baselines by hand: a shop small enough to reckon on paper, and every way to ask wrongly. Random
 * shops and a real one are compared with a second implementation in golden/baseline_brute.py and
 * golden/baseline_shop.py. */
#include <math.h>

#include "baselines.h"
#include "shop.h"

enum { DAY_0 = 15000, HALF = 15364, FULL = 15464 };

/* anna: 20.00, then 30.00 in two lines, a loose return of 5.00, then 40.00. ben: 12.00 once. carl:
 * only a return. dora: 100.00, 50.00 and 25.00. Nobody: 8.00, 4.50 and a return of 1.00. */
static const shop_row rows[] = {
    {"anna", "1", "", DAY_0, 2000, 800},        {"anna", "2", "", DAY_0 + 100, 1000, 500},
    {"anna", "2", "", DAY_0 + 100, 2000, 500},  {"anna", "4", "", DAY_0 + 101, -500, -300},
    {"anna", "5", "", DAY_0 + 400, 4000, 1500}, {"ben", "6", "", DAY_0 + 300, 1200, 100},
    {"carl", "7", "", DAY_0 + 310, -700, -50},  {"dora", "8", "", DAY_0 + 390, 10000, 0},
    {"dora", "9", "", DAY_0 + 391, 5000, 0},    {"dora", "10", "", DAY_0 + 392, 2500, 900},
    {"", "11", "", DAY_0 + 100, 800, 0},        {"", "12", "", DAY_0 + 395, 450, 0},
    {"", "13", "", DAY_0 + 396, -100, 0}};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const int32_t days[] = {HALF, FULL};

static rfm_ledger *filled(int rich) {
    rfm_ledger *ledger = shop_ledger(rich, 0);
    shop_append(ledger, rows, ROWS, 1);
    return ledger;
}

static rfm_frame *measured(const rfm_ledger *ledger, const rfm_baseline_options *options) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_baseline_measure(ledger, days, 2, options, &frame, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(error.status, RFM_OK);
    return frame;
}

static rfm_frame *judged(const rfm_ledger *ledger, int32_t day,
                         const rfm_baseline_options *options) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_baseline_readiness(ledger, day, options, &frame, &error), RFM_OK, "%s",
                 error.message);
    return frame;
}

/* The row of a figure on the first (0) or second (1) day. */
static int64_t row_of(const rfm_frame *frame, const char *figure, int turn) {
    int64_t row = 0;
    for (; row < rfm_frame_count(frame); ++row) {
        if (strcmp(baselines_text(frame, "figure", row), figure) == 0 && turn-- == 0) break;
    }
    cr_assert_lt(row, rfm_frame_count(frame), "no figure %s", figure);
    return row;
}

static void assert_cell(const rfm_frame *frame, const char *column, int64_t row, double wanted) {
    const double found = baselines_double(frame, column, row);
    cr_assert(isnan(wanted) ? isnan(found) : found == wanted, "%s of row %d is %g; expected %g",
              column, (int)row, found, wanted);
}

/* A number that two counts give, on both days; below NULL: a plain count. */
static void assert_figure(const rfm_frame *frame, const char *figure, const char *unit,
                          const double above[2], const double below[2]) {
    double values[2];
    for (int turn = 0; turn < 2; ++turn) {
        const int64_t row = row_of(frame, figure, turn);
        values[turn] = below == NULL ? above[turn] : above[turn] / below[turn];
        cr_assert_str_eq(baselines_text(frame, "unit", row), unit);
        cr_assert_eq(baselines_day(frame, "day", row), days[turn]);
        assert_cell(frame, "value", row, values[turn]);
        assert_cell(frame, "numerator", row, below == NULL ? NAN : above[turn]);
        assert_cell(frame, "denominator", row, below == NULL ? NAN : below[turn]);
        const double change = turn == 0 ? NAN : values[1] - values[0];
        assert_cell(frame, "change", row, change);
        assert_cell(frame, "change_share", row, change / values[0]);
    }
}
#define ASSERT_RATIO(figure, unit, above_1, below_1, above_2, below_2)         \
    assert_figure(frame, figure, unit, (const double[]){(above_1), (above_2)}, \
                  (const double[]){(below_1), (below_2)})
#define ASSERT_COUNT(figure, unit, first, second) \
    assert_figure(frame, figure, unit, (const double[]){(first), (second)}, NULL)

Test(baseline, figures_of_two_days) {
    rfm_ledger *ledger = filled(0);
    rfm_frame *frame = measured(ledger, NULL);
    static const char *const columns[] = {"day",       "figure",      "unit",   "value",
                                          "numerator", "denominator", "change", "change_share"};
    cr_assert_eq(rfm_frame_column_count(frame), 8);
    for (int32_t i = 0; i < 8; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(frame, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, columns[i]);
    }
    cr_assert_eq(rfm_frame_count(frame), 2 * 13);
    /* receipts 1, 2, 4, 6, 7 and 11; then 2, 4, 5, 6, 7, 8, 9, 10 and 11, 12, 13 */
    ASSERT_COUNT("receipts", "count", 6, 11);
    ASSERT_COUNT("registered_receipts", "count", 5, 8);
    ASSERT_RATIO("registration_by_receipts", "share", 5, 6, 8, 11);
    ASSERT_RATIO("registration_by_spend", "share", 62, 70, 257, 269.5);
    ASSERT_COUNT("active_customers", "count", 2, 3);
    ASSERT_COUNT("customers", "count", 2, 3);
    ASSERT_RATIO("active_share", "share", 2, 2, 3, 3);
    ASSERT_COUNT("spend_net", "amount", 57, 252); /* carl bought nothing: he is in no table */
    ASSERT_RATIO("mean_receipt", "amount", 57, 3, 252, 6);
    ASSERT_RATIO("receipts_per_customer", "ratio", 3, 2, 6, 3);
    ASSERT_RATIO("spend_per_customer", "amount", 57, 2, 252, 3);
    ASSERT_RATIO("repeat_rate", "share", 1, 2, 2, 3);
    ASSERT_RATIO("historic_clv", "amount", 57, 2, 272, 3);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(baseline, windows_and_returns) {
    rfm_ledger *ledger = filled(0);
    rfm_baseline_options options = {.struct_size = sizeof options, .window_days = 65};
    rfm_frame *frame = measured(ledger, &options);
    /* 15300..15364: ben and carl; 15400..15464: anna's last */
    ASSERT_COUNT("receipts", "count", 2, 1);
    ASSERT_RATIO("active_share", "share", 1, 2, 1, 3);
    ASSERT_RATIO("registration_by_spend", "share", 12, 12, 40, 40);
    ASSERT_RATIO("repeat_rate", "share", 0, 1, 0, 1);
    ASSERT_RATIO("historic_clv", "amount", 57, 2, 272, 3);
    rfm_frame_free(frame);
    options = (rfm_baseline_options){.struct_size = sizeof options, .returns = RFM_RETURNS_IGNORE};
    frame = measured(ledger, &options);
    ASSERT_COUNT("spend_net", "amount", 62, 257);
    ASSERT_RATIO("mean_receipt", "amount", 62, 3, 257, 6);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(baseline, value_of_customers_by_margin_or_share) {
    rfm_ledger *ledger = filled(1);
    rfm_frame *frame = measured(ledger, NULL);
    /* anna 8 + 10 - 3, ben 1; then anna 15 more, dora 9 */
    ASSERT_RATIO("historic_clv", "amount", 16, 2, 40, 3);
    rfm_frame_free(frame);
    const rfm_baseline_options options = {.struct_size = sizeof options, .margin_share = 0.25};
    frame = measured(ledger, &options);
    ASSERT_RATIO("historic_clv", "amount", 14.25, 2, 68, 3);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

/* zed never bought; carl only returned; a row without an id is left out. */
static const char *const contact_ids[] = {"zed", "dora", "", "anna", "carl", "ben"};
static const int64_t contact_flags[] = {1, 1, 1, 1, 1, 1};
static const uint8_t contact_validity[] = {0x1F}; /* ben's flag is missing */

Test(baseline, contacts) {
    rfm_ledger *ledger = filled(0);
    rfm_frame *contacts =
        baselines_contacts("email", contact_ids, contact_flags, contact_validity, 6);
    const rfm_baseline_options options = {.struct_size = sizeof options, .contacts = contacts};
    rfm_frame *frame = measured(ledger, &options);
    cr_assert_eq(rfm_frame_count(frame), 2 * 15);
    ASSERT_COUNT("customers_with_email", "count", 1, 2);
    ASSERT_RATIO("email_share", "share", 1, 2, 2, 3);
    rfm_frame_free(frame);
    /* ben has become dora, erased anna is nobody's any more: the old id reaches the new one. */
    cr_assert_eq(rfm_ledger_alias(ledger, "ben", "dora", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_erase(ledger, "anna", NULL), RFM_OK);
    static const char *const others[] = {"ben", "dora", "anna"};
    static const int64_t flags[] = {1, 0, 1};
    rfm_frame *other_contacts = baselines_contacts("mail", others, flags, NULL, 3);
    const rfm_baseline_options other = {
        .struct_size = sizeof other, .contacts = other_contacts, .contact_column = "mail"};
    frame = measured(ledger, &other);
    ASSERT_COUNT("customers_with_email", "count", 1, 1);
    ASSERT_RATIO("email_share", "share", 1, 1, 1, 1);
    rfm_frame_free(frame);
    static const int64_t both[] = {1, 1, 1}; /* two contacts that are one customer count once */
    rfm_frame *doubled = baselines_contacts("mail", others, both, NULL, 3);
    const rfm_baseline_options twice = {
        .struct_size = sizeof twice, .contacts = doubled, .contact_column = "mail"};
    frame = measured(ledger, &twice);
    ASSERT_COUNT("customers_with_email", "count", 1, 1);
    rfm_frame_free(frame);
    rfm_frame_free(doubled);
    rfm_frame_free(other_contacts);
    rfm_frame_free(contacts);
    rfm_ledger_free(ledger);
}

Test(baseline, figures_of_nothing_are_missing) {
    rfm_ledger *ledger = shop_ledger(1, 0);
    rfm_frame *contacts = baselines_contacts("email", contact_ids, contact_flags, NULL, 0);
    const rfm_baseline_options options = {.struct_size = sizeof options, .contacts = contacts};
    rfm_frame *frame = measured(ledger, &options);
    for (int64_t row = 0; row < 2 * 15; ++row) {
        const int is_count = isnan(baselines_double(frame, "denominator", row)) != 0;
        assert_cell(frame, "value", row, is_count ? 0 : NAN);
        assert_cell(frame, "numerator", row, is_count ? NAN : 0);
        assert_cell(frame, "denominator", row, is_count ? NAN : 0);
        assert_cell(frame, "change", row, is_count && row >= 15 ? 0 : NAN);
        assert_cell(frame, "change_share", row, NAN);
    }
    rfm_frame_free(frame);
    rfm_frame_free(contacts);
    rfm_ledger_free(ledger);
}

/* From -4.00 to 5.00 is a rise of 9.00, 2.25 of what there was. */
Test(baseline, a_rise_from_below_zero_is_a_rise) {
    static const shop_row lossy[] = {{"anna", "1", "", HALF, 100, 0},
                                     {"anna", "2", "", HALF, -500, 0},
                                     {"anna", "3", "", FULL, 900, 0}};
    rfm_ledger *ledger = shop_ledger(0, 0);
    shop_append(ledger, lossy, 3, 1);
    rfm_frame *frame = measured(ledger, NULL);
    const int64_t row = row_of(frame, "spend_net", 1);
    assert_cell(frame, "change", row, 9);
    assert_cell(frame, "change_share", row, 2.25);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

static void assert_verdict(const rfm_frame *frame, int64_t row, const char *condition,
                           double figure, double threshold, int met) {
    cr_assert_str_eq(baselines_text(frame, "profile", row), row < 4 ? "basic" : "programme");
    cr_assert_str_eq(baselines_text(frame, "condition", row), condition);
    assert_cell(frame, "figure", row, figure);
    assert_cell(frame, "threshold", row, threshold);
    cr_assert_eq(baselines_code(frame, "met", row), met, "%s", condition);
}

Test(baseline, readiness_of_a_small_shop) {
    rfm_ledger *ledger = filled(0);
    rfm_frame *frame = judged(ledger, FULL, NULL);
    cr_assert_eq(rfm_frame_count(frame), 6);
    cr_assert_eq(rfm_frame_column_count(frame), 5);
    assert_verdict(frame, 0, "customers_with_order", 3, 500, 0);
    assert_verdict(frame, 1, "days_of_history", 464, 180, 1);
    assert_verdict(frame, 2, "days_since_last_order", 64, 30, 0);
    assert_verdict(frame, 3, "customers_with_three_orders", 2, 1, 1);
    assert_verdict(frame, 4, "registration_by_receipts", 8.0 / 11.0, 0.6, 1);
    assert_verdict(frame, 5, "customers_with_email", NAN, 5000, -1);
    rfm_frame_free(frame);
    /* On the edges: a first day 180 days ago, a last order 30 days ago. */
    frame = judged(ledger, DAY_0 + 180, NULL);
    assert_verdict(frame, 1, "days_of_history", 180, 180, 1);
    assert_verdict(frame, 3, "customers_with_three_orders", 0, 1, 0);
    rfm_frame_free(frame);
    frame = judged(ledger, DAY_0 + 179, NULL);
    assert_verdict(frame, 1, "days_of_history", 179, 180, 0);
    rfm_frame_free(frame);
    frame = judged(ledger, DAY_0 + 430, NULL);
    assert_verdict(frame, 2, "days_since_last_order", 30, 30, 1);
    rfm_frame_free(frame);
    frame = judged(ledger, DAY_0 + 431, NULL);
    assert_verdict(frame, 2, "days_since_last_order", 31, 30, 0);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(baseline, readiness_without_a_purchase) {
    rfm_ledger *ledger = filled(0);
    rfm_frame *frame = judged(ledger, DAY_0 - 1, NULL);
    assert_verdict(frame, 0, "customers_with_order", 0, 500, 0);
    assert_verdict(frame, 1, "days_of_history", 0, 180, 0);
    assert_verdict(frame, 2, "days_since_last_order", NAN, 30, 0);
    assert_verdict(frame, 3, "customers_with_three_orders", 0, 1, 0);
    assert_verdict(frame, 4, "registration_by_receipts", NAN, 0.6, -1);
    assert_verdict(frame, 5, "customers_with_email", NAN, 5000, -1);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

/* Of five receipts three are registered: 0.6 as it stands. Ids are integers here, of both signs. */
Test(baseline, readiness_of_a_large_programme) {
    enum { PEOPLE = 5000, NOBODY = 3333 };
    const rfm_ledger_options integers = {.struct_size = sizeof integers, .id_type = RFM_ID_INTEGER};
    static int64_t ids[PEOPLE];
    static int32_t flags[PEOPLE];
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(&integers, &ledger, NULL), RFM_OK);
    for (int64_t i = 0; i < PEOPLE + NOBODY; ++i) {
        const int64_t id = i * 7919 % PEOPLE - 2500;
        const rfm_line line = {.struct_size = sizeof line,
                               .day = DAY_0,
                               .customer_id = i < PEOPLE ? &id : NULL,
                               .amount = 100};
        cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
        if (i < PEOPLE) ids[i] = i - 2500, flags[i] = 1;
    }
    rfm_column columns[] = {
        {.name = "email", .type = RFM_COLUMN_CODE, .length = PEOPLE, .values = flags},
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = PEOPLE, .values = ids}};
    rfm_frame *contacts, *frame;
    rfm_baseline_options options = {.struct_size = sizeof options};
    for (int missing = 0; missing < 2; ++missing) {
        flags[17] = !missing;
        cr_assert_eq(rfm_frame_new(columns, 2, &contacts, NULL), RFM_OK);
        options.contacts = contacts;
        frame = judged(ledger, DAY_0 + 1, &options);
        assert_verdict(frame, 0, "customers_with_order", 5000, 500, 1);
        assert_verdict(frame, 4, "registration_by_receipts", 5000.0 / 8333.0, 0.6, 1);
        assert_verdict(frame, 5, "customers_with_email", 5000 - missing, 5000, !missing);
        rfm_frame_free(frame);
        rfm_frame_free(contacts);
    }
    const rfm_line line = {.struct_size = sizeof line, .day = DAY_0, .amount = 100};
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    frame = judged(ledger, DAY_0 + 1, NULL); /* 5000 / 8334 is less */
    assert_verdict(frame, 4, "registration_by_receipts", 5000.0 / 8334.0, 0.6, 0);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
    /* 3 of 5, to the bit of 0.6. */
    static const shop_row five[] = {{"a", "1", "", DAY_0, 1, 0},
                                    {"a", "2", "", DAY_0, 1, 0},
                                    {"a", "3", "", DAY_0, 1, 0},
                                    {"", "4", "", DAY_0, 1, 0},
                                    {"", "5", "", DAY_0, 1, 0}};
    ledger = shop_ledger(0, 0);
    shop_append(ledger, five, 5, 1);
    frame = judged(ledger, DAY_0, NULL);
    assert_verdict(frame, 4, "registration_by_receipts", 0.6, 0.6, 1);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

static void assert_refused(const rfm_ledger *ledger, const rfm_baseline_options *options,
                           rfm_status status, int64_t where, const char *message) {
    for (int turn = 0; turn < 2; ++turn) {
        rfm_frame *frame = (rfm_frame *)&turn; /* not NULL */
        rfm_error error;
        const rfm_status found =
            turn == 0 ? rfm_baseline_measure(ledger, days, 2, options, &frame, &error)
                      : rfm_baseline_readiness(ledger, FULL, options, &frame, &error);
        cr_assert_eq(found, status, "%d: %s", (int)found, error.message);
        cr_assert_null(frame);
        cr_assert_eq(error.where, where);
        cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
    }
}

Test(baseline, options_are_checked) {
    rfm_ledger *ledger = filled(0);
    rfm_baseline_options options = {.struct_size = 2};
    assert_refused(NULL, NULL, RFM_E_ARGUMENT, -1, "ledger is NULL");
    assert_refused(ledger, &options, RFM_E_ARGUMENT, -1, "rfm_baseline_options");
    options = (rfm_baseline_options){.struct_size = sizeof options, .window_days = -1};
    assert_refused(ledger, &options, RFM_E_ARGUMENT, -1, "window_days is -1; expected 1 or more");
    options = (rfm_baseline_options){.struct_size = sizeof options, .returns = 9};
    assert_refused(ledger, &options, RFM_E_ARGUMENT, -1, "returns has an unknown value");
    static const double shares[] = {-0.1, 1.01, NAN, INFINITY};
    for (int i = 0; i < 4; ++i) {
        options = (rfm_baseline_options){.struct_size = sizeof options, .margin_share = shares[i]};
        assert_refused(ledger, &options, RFM_E_ARGUMENT, -1, "margin_share is not from 0 to 1");
    }
    options = (rfm_baseline_options){.struct_size = sizeof options, .contact_column = "email"};
    assert_refused(ledger, &options, RFM_E_ARGUMENT, -1, "contact_column is set without contacts");
    rfm_ledger_free(ledger);
}

static void assert_contacts_refused(const rfm_ledger *ledger, const rfm_column *columns,
                                    rfm_status status, int64_t where, const char *message) {
    rfm_frame *contacts;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 2, &contacts, &error), RFM_OK, "%s", error.message);
    const rfm_baseline_options options = {.struct_size = sizeof options, .contacts = contacts};
    assert_refused(ledger, &options, status, where, message);
    rfm_frame_free(contacts);
}

Test(baseline, contacts_are_checked) {
    static const int64_t offsets[] = {0, 1, 2, 3, 4}, label_offsets[] = {0, 1, 2};
    static const int64_t flags[] = {0, 1, 1, 0}, numbers[] = {4, 3, 2, 4}, bad[] = {0, 1, 2, -1};
    static const int32_t codes[] = {0, 1, 1, 0};
    static const double doubles[] = {0, 1, 1, 0};
    rfm_column columns[2] = {
        {.name = "customer",
         .type = RFM_COLUMN_TEXT,
         .length = 4,
         .offsets = offsets,
         .bytes = "bcab"},
        {.name = "email", .type = RFM_COLUMN_INT64, .length = 4, .values = flags}};
    const rfm_column good = columns[0];
    rfm_ledger *ledger = filled(0);
    assert_contacts_refused(ledger, columns, RFM_E_DATA, 3,
                            "row 3 has the customer of row 0 again; expected each customer once");
    columns[1].values = bad;
    assert_contacts_refused(ledger, columns, RFM_E_DATA, 2, "email is 2; expected 0 or 1");
    columns[1] =
        (rfm_column){.name = "email", .type = RFM_COLUMN_DOUBLE, .length = 4, .values = doubles};
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1, "column email is double; expected");
    columns[1] = (rfm_column){.name = "email",
                              .type = RFM_COLUMN_CODE,
                              .length = 4,
                              .values = codes,
                              .label_count = 2,
                              .label_offsets = label_offsets,
                              .label_bytes = "01"};
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1,
                            "column email is code with labels; expected 0 or 1");
    columns[1] =
        (rfm_column){.name = "mail", .type = RFM_COLUMN_INT64, .length = 4, .values = flags};
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1, "no column email");
    columns[1].name = "email";
    columns[0].name = "client";
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1, "no column customer");
    columns[0] =
        (rfm_column){.name = "customer", .type = RFM_COLUMN_INT64, .length = 4, .values = numbers};
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1,
                            "column customer of the contacts is int64, but the ledger's ids are "
                            "text; expected text");
    columns[0] =
        (rfm_column){.name = "customer", .type = RFM_COLUMN_CODE, .length = 4, .values = codes};
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1,
                            "column customer is code without labels; expected text or int64");
    columns[0] =
        (rfm_column){.name = "customer", .type = RFM_COLUMN_DOUBLE, .length = 4, .values = doubles};
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1,
                            "column customer is double; expected");
    rfm_ledger_free(ledger);
    const rfm_ledger_options integers = {.struct_size = sizeof integers, .id_type = RFM_ID_INTEGER};
    cr_assert_eq(rfm_ledger_new(&integers, &ledger, NULL), RFM_OK);
    columns[0] = good;
    assert_contacts_refused(ledger, columns, RFM_E_COLUMN, -1,
                            "column customer of the contacts is text, but the ledger's ids are "
                            "integers; expected int64");
    columns[0] =
        (rfm_column){.name = "customer", .type = RFM_COLUMN_INT64, .length = 4, .values = numbers};
    assert_contacts_refused(ledger, columns, RFM_E_DATA, 3, "row 3 has the customer of row 0");
    rfm_ledger_free(ledger);
}

Test(baseline, days_are_checked) {
    rfm_ledger *ledger = filled(0);
    rfm_frame *frame;
    rfm_error error;
    const int32_t same[] = {HALF, HALF}, falling[] = {HALF, FULL, FULL - 1};
    const int32_t outside[] = {HALF, RFM_DAY_MAX + 1};
    cr_assert_eq(rfm_baseline_measure(ledger, days, 0, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "day_count is 0; expected 1 or more");
    cr_assert_eq(rfm_baseline_measure(ledger, NULL, 1, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "as_of_days is NULL");
    cr_assert_eq(rfm_baseline_measure(ledger, same, 2, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_baseline_measure(ledger, falling, 3, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "as-of day 3 is 15463 after 15464; expected days that rise");
    cr_assert_eq(rfm_baseline_measure(ledger, outside, 2, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_null(frame);
    cr_assert_eq(rfm_baseline_readiness(ledger, RFM_DAY_MIN - 1, NULL, &frame, &error),
                 RFM_E_ARGUMENT);
    cr_assert_null(frame);
    cr_assert_eq(rfm_baseline_measure(ledger, days, 1, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_frame is NULL");
    cr_assert_eq(rfm_baseline_readiness(ledger, FULL, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_frame is NULL");
    /* The ends of the calendar, and one day alone. */
    const int32_t ends[] = {RFM_DAY_MIN, RFM_DAY_MAX};
    cr_assert_eq(rfm_baseline_measure(ledger, ends, 2, NULL, &frame, NULL), RFM_OK);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_baseline_measure(ledger, days, 1, NULL, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 13);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

static void assert_overlap(const rfm_frame *left, const rfm_frame *right, const int64_t counts[3]) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_baseline_overlap(left, right, &frame, &error), RFM_OK, "%s", error.message);
    const double either = (double)(counts[0] + counts[1] - counts[2]), both = (double)counts[2];
    static const char *const names[] = {"left", "right", "both"};
    cr_assert_eq(rfm_frame_count(frame), 1);
    cr_assert_eq(rfm_frame_column_count(frame), 6);
    for (int i = 0; i < 3; ++i) {
        cr_assert_eq(baselines_int64(frame, names[i], 0), counts[i], "%s", names[i]);
    }
    assert_cell(frame, "left_share", 0, counts[0] == 0 ? NAN : both / (double)counts[0]);
    assert_cell(frame, "right_share", 0, counts[1] == 0 ? NAN : both / (double)counts[1]);
    assert_cell(frame, "jaccard", 0, either == 0 ? NAN : both / either);
    rfm_frame_free(frame);
}

Test(baseline, overlap_of_text) {
    /* Doubled, empty and missing ids; prefixes of eight bytes and more in common; one inside the
     * other. */
    static const char *const shop[] = {"customer-10", "customer-1",  "",    "b", "customer-2",
                                       "customer",    "customer-10", "lost"};
    static const char *const web[] = {"customer-10", "customer-3", "b", "", "b", "customer-"};
    static const uint8_t validity[] = {0x7F};
    static const int64_t flags[8] = {0};
    rfm_frame *left = baselines_named("customer", shop, 8, validity);
    rfm_frame *right = baselines_contacts("email", web, flags, NULL, 6);
    rfm_frame *none = baselines_named("customer", web, 0, NULL);
    /* left: customer-10, customer-1, b, customer-2, customer; right: customer-10, customer-3, b,
     * customer- */
    assert_overlap(left, right, (const int64_t[]){5, 4, 2});
    assert_overlap(right, left, (const int64_t[]){4, 5, 2});
    assert_overlap(left, left, (const int64_t[]){5, 5, 5});
    assert_overlap(left, none, (const int64_t[]){5, 0, 0});
    assert_overlap(none, right, (const int64_t[]){0, 4, 0});
    assert_overlap(none, none, (const int64_t[]){0, 0, 0});
    /* Labels are text too: b, customer-10, b */
    static const int32_t codes[] = {1, 0, 1};
    static const int64_t label_offsets[] = {0, 11, 12};
    const rfm_column column = {.name = "customer",
                               .type = RFM_COLUMN_CODE,
                               .length = 3,
                               .values = codes,
                               .label_count = 2,
                               .label_offsets = label_offsets,
                               .label_bytes = "customer-10b"};
    rfm_frame *labelled;
    cr_assert_eq(rfm_frame_new(&column, 1, &labelled, NULL), RFM_OK);
    assert_overlap(labelled, left, (const int64_t[]){2, 5, 2});
    rfm_frame_free(labelled);
    rfm_frame_free(none);
    rfm_frame_free(right);
    rfm_frame_free(left);
}

/* "a", "a" with one zero byte behind it and with two: a host may have any bytes in its ids. */
Test(baseline, overlap_of_text_with_a_zero_byte) {
    static const int64_t offsets[] = {0, 1, 3, 6}, others[] = {0, 3, 4};
    rfm_column column = {.name = "customer",
                         .type = RFM_COLUMN_TEXT,
                         .length = 3,
                         .offsets = offsets,
                         .bytes = "aa\0a\0\0"};
    rfm_frame *left = baselines_frame(&column, 1);
    column.length = 2, column.offsets = others, column.bytes = "a\0\0a";
    rfm_frame *right = baselines_frame(&column, 1);
    assert_overlap(left, right, (const int64_t[]){3, 2, 2});
    rfm_frame_free(right);
    rfm_frame_free(left);
}

Test(baseline, overlap_of_integers) {
    static const int64_t shop[] = {INT64_MIN, 5, -5, 5, INT64_MAX, 0};
    static const int64_t web[] = {5, INT64_MIN, 7};
    rfm_column column = {.name = "customer", .type = RFM_COLUMN_INT64, .length = 6, .values = shop};
    rfm_frame *left, *right, *frame, *text;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(&column, 1, &left, NULL), RFM_OK);
    column.length = 3, column.values = web;
    cr_assert_eq(rfm_frame_new(&column, 1, &right, NULL), RFM_OK);
    assert_overlap(left, right, (const int64_t[]){5, 3, 2});
    static const char *const ids[] = {"5"};
    text = baselines_named("customer", ids, 1, NULL);
    cr_assert_eq(rfm_baseline_overlap(left, text, &frame, &error), RFM_E_MISMATCH);
    cr_assert_null(frame);
    cr_assert_str_eq(error.message,
                     "column customer is int64 on the left and text on the right; expected one "
                     "type");
    rfm_frame_free(text);
    text = baselines_named("client", ids, 1, NULL);
    cr_assert_eq(rfm_baseline_overlap(text, right, &frame, &error), RFM_E_COLUMN);
    cr_assert_eq(rfm_baseline_overlap(left, text, &frame, &error), RFM_E_COLUMN);
    cr_assert_null(frame);
    cr_assert_eq(rfm_baseline_overlap(NULL, right, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "left is NULL");
    cr_assert_eq(rfm_baseline_overlap(left, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "right is NULL");
    cr_assert_eq(rfm_baseline_overlap(left, right, NULL, &error), RFM_E_ARGUMENT);
    rfm_frame_free(text);
    rfm_frame_free(right);
    rfm_frame_free(left);
}
