/* SPDX-License-Identifier: MIT */
/* The law of tills: what one says of a customer is what the whole table says, whenever it is asked.
 */
#include "moves.h"
#include "shop.h"

enum { TILL_ROWS = 2400, TILL_CUSTOMERS = 120, TILL_DAY = 15350 };

typedef struct law_till {
    rfm_ledger *ledger;
    rfm_customers_options window;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_till *till;
} law_till;

static law_till open_till(uint64_t seed, const shop_row *rows, int64_t count) {
    law_till law = {.ledger = shop_ledger(seed % 2 == 0, seed),
                    .window = {.struct_size = sizeof law.window,
                               .window_unit = RFM_WINDOW_DAYS,
                               .window_length = 100 + 40 * (int32_t)seed,
                               .returns = (int32_t)(seed % 3)}};
    rfm_frame *customers;
    rfm_error error;
    shop_append(law.ledger, rows, count, 1);
    cr_assert_eq(rfm_customers_build(law.ledger, TILL_DAY, &law.window, &customers, NULL, NULL),
                 RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, NULL, &law.scorer, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_preset("reveal11", 0, &law.rules, NULL), RFM_OK);
    rfm_frame_free(customers);
    const rfm_till_options options = {.struct_size = sizeof options,
                                      .customers = &law.window,
                                      .scorer = law.scorer,
                                      .rules = law.rules};
    cr_assert_eq(rfm_till_new(law.ledger, &options, &law.till, &error), RFM_OK, "%s",
                 error.message);
    return law;
}

static void close_till(law_till *law) {
    rfm_till_free(law->till);
    rfm_scorer_free(law->scorer);
    rfm_rules_free(law->rules);
    rfm_ledger_free(law->ledger);
}

static rfm_frame *whole_table(const law_till *law, int32_t day) {
    rfm_frame *customers, *scored, *segmented;
    cr_assert_eq(rfm_customers_build(law->ledger, day, &law->window, &customers, NULL, NULL),
                 RFM_OK);
    cr_assert_eq(rfm_scorer_apply(law->scorer, customers, 1, &scored, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_apply(law->rules, scored, 1, &segmented, NULL), RFM_OK);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    return segmented;
}

static int64_t number(const rfm_frame *table, const char *name, int64_t row) {
    return moves_number(table, name, row);
}

static void check_text(const rfm_frame *table, const char *name, int64_t row, const char *said) {
    const rfm_column column = moves_column(table, name);
    const int32_t label = ((const int32_t *)column.values)[row];
    if (moves_is_missing(&column, row)) {
        cr_assert_null(said);
        return;
    }
    const int64_t start = column.label_offsets[label];
    const int64_t size = column.label_offsets[label + 1] - start;
    cr_assert_eq((int64_t)strlen(said), size);
    cr_assert_eq(memcmp(said, column.label_bytes + start, (size_t)size), 0, "%s", name);
}

static void check_row(const rfm_till_customer *said, const rfm_frame *table, int64_t row) {
    static const char *const scores[] = {"r", "f", "m"};
    cr_assert_eq(said->first_day, number(table, "first_day", row));
    cr_assert_eq(said->last_day, number(table, "last_day", row));
    cr_assert_eq(said->days_since_last, number(table, "days_since_last", row));
    cr_assert_eq(said->receipts, number(table, "receipts", row));
    cr_assert_eq(said->purchase_days, number(table, "purchase_days", row));
    cr_assert_eq(said->lines, number(table, "lines", row));
    cr_assert_eq(said->spend_gross, number(table, "spend_gross", row));
    cr_assert_eq(said->returned, number(table, "returned", row));
    cr_assert_eq(said->spend_net, number(table, "spend_net", row));
    cr_assert_eq(said->score_count, 3);
    for (int i = 0; i < 3; ++i) cr_assert_eq(said->scores[i], number(table, scores[i], row));
    check_text(table, "code", row, said->code);
    check_text(table, "segment", row, said->segment);
    cr_assert_eq(said->level, said->segment == NULL ? 0 : number(table, "level", row));
}

/* Every id there may be; those without a row are not present. */
static void check_all(law_till *law, int32_t day) {
    rfm_frame *table = whole_table(law, day);
    const rfm_column ids = moves_column(table, "customer");
    int64_t row = 0;
    for (int i = 0; i < TILL_CUSTOMERS; ++i) {
        char id[12];
        rfm_frame *one;
        rfm_till_customer said = {.struct_size = sizeof said};
        const int size = snprintf(id, sizeof id, "C%05d", i);
        const int is_there = row < ids.length && ids.offsets[row + 1] - ids.offsets[row] == size &&
                             memcmp(ids.bytes + ids.offsets[row], id, (size_t)size) == 0;
        cr_assert_eq(rfm_till_look(law->till, id, day, &said, NULL), RFM_OK);
        cr_assert_eq(said.present, is_there, "%s", id);
        cr_assert_eq(rfm_till_row(law->till, id, day, &one, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_count(one), is_there);
        cr_assert_eq(rfm_frame_column_count(one), rfm_frame_column_count(table));
        if (is_there) {
            check_row(&said, one, 0);
            check_row(&said, table, row++);
        }
        rfm_frame_free(one);
    }
    cr_assert_eq(row, rfm_frame_count(table));
    rfm_frame_free(table);
}

Test(law_till, says_what_the_table_says) {
    static shop_row rows[TILL_ROWS];
    for (uint64_t seed = 1; seed <= 4; ++seed) {
        shop_fill(rows, TILL_ROWS, TILL_CUSTOMERS, seed);
        shop_shuffle(rows, TILL_ROWS, seed);
        law_till law = open_till(seed, rows, TILL_ROWS / 2);
        check_all(&law, TILL_DAY);
        rfm_frame *more = shop_frame(rows + TILL_ROWS / 2, TILL_ROWS / 4);
        cr_assert_eq(rfm_till_append(law.till, more, NULL, NULL), RFM_OK);
        rfm_frame_free(more);
        check_all(&law, TILL_DAY + 1);
        for (int i = 3 * TILL_ROWS / 4; i < TILL_ROWS; ++i) {
            const char *const attributes[] = {rows[i].item};
            const rfm_line line = {.struct_size = sizeof line,
                                   .day = rows[i].day,
                                   .customer = rows[i].customer,
                                   .receipt = rows[i].receipt,
                                   .amount = rows[i].amount,
                                   .margin = seed % 2 == 0 ? rows[i].margin : 0,
                                   .attributes = seed % 2 == 0 ? attributes : NULL};
            cr_assert_eq(rfm_till_append_line(law.till, &line, NULL), RFM_OK);
        }
        check_all(&law, TILL_DAY);
        check_all(&law, TILL_DAY - 200);
        close_till(&law);
    }
}
