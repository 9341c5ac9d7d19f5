/* SPDX-License-Identifier: MIT */
/* Built-in tables against what their authors published, and against counts made by going through
 * all cells in a few lines of Python, written from the published tables and not from the texts
 * here. */
#include <stdlib.h>

#include "rules.h"

/* All cells of a scale low..high in two or three dimensions, last one fastest. */
static rfm_frame *all_cells(int32_t low, int32_t high, int32_t dimensions) {
    static const char *const names[] = {"r", "f", "m"};
    const int32_t width = high - low + 1;
    int32_t rows = 1;
    for (int32_t i = 0; i < dimensions; ++i) rows *= width;
    int32_t *values[3] = {NULL, NULL, NULL};
    rfm_column columns[3] = {{0}, {0}, {0}};
    int32_t step = rows;
    for (int32_t i = 0; i < dimensions; ++i) {
        step /= width;
        values[i] = malloc((size_t)rows * sizeof *values[i]);
        for (int32_t row = 0; row < rows; ++row) values[i][row] = low + row / step % width;
        columns[i].name = names[i];
        columns[i].type = RFM_COLUMN_CODE;
        columns[i].length = rows;
        columns[i].values = values[i];
    }
    rfm_frame *frame = rules_frame(columns, dimensions);
    for (int32_t i = 0; i < dimensions; ++i) free(values[i]);
    return frame;
}

/* One segment's share of the cells. */
typedef struct won {
    const char *segment;
    int cells;
} won;

typedef struct published {
    const char *name;
    int32_t version, low, high, dimensions;
    int64_t uncovered, multiple;
    const char *dead;  /* "A, B", in table order */
    const char *holes; /* some uncovered codes, the first ones */
    won cells[12];
} published;

/* Counts by brute force: for each cell of itertools.product, the rules that hold; the first
 * wins. */
static const published tables[] = {
    {"reveal11",
     1,
     1,
     5,
     3,
     0,
     55,
     "",
     "",
     {{"Soulmates", 1},
      {"Lovers", 17},
      {"New Passion", 4},
      {"Potential Lovers", 9},
      {"Apprentice", 12},
      {"Flirting", 8},
      {"Platonic Friend", 24},
      {"About to Dump You", 25},
      {"Don Juan", 2},
      {"Ex-lovers", 11},
      {"Break-up", 12}}},
    {"classic11",
     1,
     1,
     5,
     3,
     0,
     0,
     "",
     "",
     {{"Champions", 7},
      {"Loyal", 8},
      {"Potential Loyalist", 24},
      {"New Customers", 7},
      {"Promising", 16},
      {"Need Attention", 8},
      {"About To Sleep", 8},
      {"At Risk", 22},
      {"Cannot Lose Them", 8},
      {"Hibernating", 11},
      {"Lost", 6}}},
    {"classic11",
     2,
     1,
     5,
     3,
     0,
     0,
     "",
     "",
     {{"Champions", 7},
      {"Loyal", 8},
      {"Potential Loyalist", 24},
      {"New Customers", 7},
      {"Promising", 16},
      {"Need Attention", 8},
      {"About To Sleep", 5},
      {"At Risk", 22},
      {"Cannot Lose Them", 8},
      {"Hibernating", 14},
      {"Lost", 6}}},
    {"rfgrid10",
     1,
     1,
     5,
     2,
     0,
     0,
     "",
     "",
     {{"Champions", 2},
      {"Loyal Customers", 4},
      {"Potential Loyalists", 4},
      {"New Customers", 1},
      {"Promising", 1},
      {"Need Attention", 1},
      {"About to Sleep", 2},
      {"Can't Lose", 2},
      {"At Risk", 4},
      {"Hibernating", 4}}},
    {"grid9",
     1,
     1,
     3,
     3,
     0,
     0,
     "",
     "",
     {{"Ideal customer", 3},
      {"Faithful customer", 3},
      {"Growing customer", 3},
      {"Steady customer", 3},
      {"Newcomer", 3},
      {"Missed customer", 3},
      {"Casual customer", 3},
      {"Fading customer", 3},
      {"Lost customer", 3}}},
    {"rpkg-0.2",
     1,
     1,
     5,
     3,
     36,
     39,
     "New Customers, Promising, Can't Lose Them",
     "113 114 115 131 141 151 213 214 215 231",
     {{"Champions", 8},
      {"Loyal Customers", 28},
      {"Potential Loyalist", 24},
      {"Need Attention", 3},
      {"About To Sleep", 3},
      {"At Risk", 20},
      {"Lost", 3}}},
    {"rpkg-0.3",
     1,
     1,
     5,
     3,
     10,
     58,
     "",
     "215 241 251 252 341 351 441 451 541 551",
     {{"Champions", 1},
      {"Potential Loyalist", 35},
      {"Loyal Customers", 15},
      {"Promising", 8},
      {"New Customers", 15},
      {"Can't Lose Them", 6},
      {"At Risk", 7},
      {"Need Attention", 4},
      {"About To Sleep", 10},
      {"Lost", 14}}},
    {"braze-0-3",
     1,
     0,
     3,
     3,
     1,
     39,
     "",
     "030",
     {{"Champions", 4},
      {"Loyal Users", 8},
      {"Potential Loyalists", 3},
      {"Promising", 3},
      {"New Customer", 4},
      {"Needing Attention", 10},
      {"Cannot lose them", 8},
      {"At Risk", 10},
      {"About to Sleep", 7},
      {"Hibernating", 6}}},
};

static void expect_cells_won(const rfm_rules *rules, const published *table) {
    rfm_frame *frame = all_cells(table->low, table->high, table->dimensions);
    rfm_frame *made = rules_apply(rules, frame);
    int64_t left = rfm_frame_count(made);
    for (int i = 0; table->cells[i].segment != NULL; ++i) {
        int cells = 0;
        for (int64_t row = 0; row < rfm_frame_count(made); ++row) {
            cells += strcmp(rules_cell(made, "segment", row), table->cells[i].segment) == 0;
        }
        cr_expect_eq(cells, table->cells[i].cells, "%s %s: %d", table->name,
                     table->cells[i].segment, cells);
        left -= cells;
    }
    cr_expect_eq(left, table->uncovered, "%s leaves %lld", table->name, (long long)left);
    rfm_frame_free(made);
    rfm_frame_free(frame);
}

/* The findings of a kind, of one column, joined with what stands between. */
static void join_findings(const rfm_frame *findings, const char *kind, const char *column,
                          const char *between, char *to, size_t size) {
    to[0] = '\0';
    for (int64_t row = 0; row < rfm_frame_count(findings); ++row) {
        if (strcmp(rules_cell(findings, "kind", row), kind) != 0) continue;
        const char *text = rules_cell(findings, column, row);
        if (strlen(to) + strlen(between) + strlen(text) + 1 > size) return;
        if (to[0] != '\0') strcat(to, between);
        strcat(to, text);
    }
}

Test(presets, cells_won_and_checks) {
    for (size_t i = 0; i < sizeof tables / sizeof *tables; ++i) {
        const published *table = &tables[i];
        rfm_rules *rules = rules_preset(table->name, table->version);
        rfm_rules_counts counts = {.struct_size = sizeof counts};
        rfm_frame *findings = NULL;
        rfm_error error;
        char text[400];
        expect_cells_won(rules, table);
        cr_assert_eq(rfm_rules_check(rules, &counts, &findings, &error), RFM_OK);
        cr_expect_eq(counts.uncovered, table->uncovered, "%s", table->name);
        cr_expect_eq(counts.multiple, table->multiple, "%s", table->name);
        cr_expect_eq(counts.undecided, 0, "%s", table->name);
        cr_expect_eq(counts.duplicate, 0, "%s", table->name);
        join_findings(findings, "dead", "segment", ", ", text, sizeof text);
        cr_expect_str_eq(text, table->dead, "%s: %s", table->name, text);
        join_findings(findings, "uncovered", "cell", " ", text, sizeof text);
        cr_expect_eq(strncmp(text, table->holes, strlen(table->holes)), 0, "%s", text);
        rfm_frame_free(findings);
        rfm_rules_free(rules);
    }
}

/* The list that Spotler Activate published, every code of 125. */
static const char *const classic11[][3] = {
    {"Champions", "11", "555 554 544 545 454 455 445"},
    {"Loyal", "10", "543 444 435 355 354 345 344 335"},
    {"Potential Loyalist", "9",
     "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353"
     " 352 351 342 341 333 323"},
    {"New Customers", "8", "512 511 422 421 412 411 311"},
    {"Promising", "7", "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313"},
    {"Need Attention", "6", "535 534 443 434 343 334 325 324"},
    {"About To Sleep", "5", "331 321 312 221 213 231 241 251"},
    {"At Risk", "4",
     "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135"
     " 134 133 125 124"},
    {"Cannot Lose Them", "3", "155 154 144 214 215 115 114 113"},
    {"Hibernating", "2", "332 322 233 232 223 222 132 123 122 212 211"},
    {"Lost", "1", "111 112 121 131 141 151"},
};

static void expect_segment(const rfm_frame *made, const char *code, const char *segment,
                           const char *level) {
    const int64_t row = (code[0] - '1') * 25 + (code[1] - '1') * 5 + (code[2] - '1');
    cr_expect_str_eq(rules_cell(made, "segment", row), segment, "%.3s", code);
    cr_expect_str_eq(rules_cell(made, "level", row), level, "%.3s", code);
}

Test(presets, classic11_code_by_code) {
    rfm_frame *frame = all_cells(1, 5, 3);
    for (int32_t version = 1; version <= 2; ++version) {
        rfm_rules *rules = rules_preset("classic11", version);
        rfm_frame *made = rules_apply(rules, frame);
        int codes = 0;
        for (size_t i = 0; i < sizeof classic11 / sizeof *classic11; ++i) {
            for (const char *code = classic11[i][2]; *code != '\0'; ++codes) {
                const int moved =
                    version == 2 && (strncmp(code, "231", 3) == 0 || strncmp(code, "241", 3) == 0 ||
                                     strncmp(code, "251", 3) == 0);
                expect_segment(made, code, moved ? "Hibernating" : classic11[i][0],
                               moved ? "2" : classic11[i][1]);
                code += code[3] == ' ' ? 4 : 3;
            }
        }
        cr_expect_eq(codes, 125);
        rfm_frame_free(made);
        rfm_rules_free(rules);
    }
    rfm_frame_free(frame);
}

/* The hand check of the trade press: a customer who comes every two months is 544, one large
 * purchase long ago is 115. By spend alone the second ranks first. */
Test(presets, the_hand_check) {
    rfm_frame *frame = all_cells(1, 5, 3);
    rfm_rules *rules = rules_preset("reveal11", 0);
    rfm_frame *made = rules_apply(rules, frame);
    expect_segment(made, "544", "Lovers", "10");
    expect_segment(made, "115", "Don Juan", "3");
    expect_segment(made, "555", "Soulmates", "11");
    expect_segment(made, "111", "Break-up", "1");
    rfm_frame_free(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

/* Customers made up for the tables that read facts. */
enum { CUSTOMERS = 12 };
typedef struct customer {
    int64_t receipts, days_since_last, tenure_days, purchase_days, spend_gross, returned;
    double mean_interval_days; /* 0: missing */
    const char *scores;
    const char *reveal, *value, *focus;
} customer;

static const customer customers[CUSTOMERS] = {
    /* First purchase two weeks ago, large. */
    {1, 14, 14, 1, 30000, 0, 0, "515", "Apprentice", "Medium value", "Newcomer"},
    /* Sixty days are no longer new; the large purchase makes a Don Juan. */
    {1, 60, 60, 1, 30000, 0, 0, "415", "Don Juan", "Medium value", "One-time buyer"},
    {1, 200, 200, 1, 2000, 0, 0, "212", "About to Dump You", "Low value", "One-time buyer"},
    /* 12 months are 365.2425 days: 365 is within, 366 is beyond. */
    {1, 365, 365, 1, 2000, 0, 0, "113", "About to Dump You", "Medium value", "One-time buyer"},
    {1, 366, 366, 1, 2000, 0, 0, "113", "Break-up", "Medium value", "Sleeper"},
    {9, 400, 900, 9, 90000, 0, 62.5, "144", "Ex-lovers", "High value", "Sleeper"},
    /* Half of everything sent back is low value, a cent less is not. */
    {9, 10, 900, 9, 90000, 45000, 111.25, "555", "Soulmates", "Low value", "Active"},
    {9, 10, 900, 9, 90001, 45000, 111.25, "555", "Soulmates", "High value", "Active"},
    /* Every 30 days until two months ago: 60 days are twice the interval and not more. */
    {7, 60, 240, 7, 80000, 0, 30, "344", "Potential Lovers", "High value", "Active"},
    {7, 61, 241, 7, 80000, 0, 30, "344", "Potential Lovers", "High value", "Urgent"},
    /* Twice is no habit; lowest recency within six months. */
    {2, 180, 190, 2, 9000, 0, 10, "123", "Break-up", "Medium value", "Active"},
    /* Two receipts in the first week: came back, so active. */
    {2, 1, 6, 2, 9000, 0, 5, "524", "New Passion", "High value", "Active"},
};

static rfm_frame *customer_frame(void) {
    static int64_t numbers[6][CUSTOMERS];
    static double interval[CUSTOMERS];
    static int32_t scores[3][CUSTOMERS];
    static const char *const names[] = {"receipts",      "days_since_last", "tenure_days",
                                        "purchase_days", "spend_gross",     "returned"};
    uint8_t present[2] = {0, 0};
    for (int i = 0; i < CUSTOMERS; ++i) {
        const customer *c = &customers[i];
        const int64_t given[] = {c->receipts,      c->days_since_last, c->tenure_days,
                                 c->purchase_days, c->spend_gross,     c->returned};
        for (int k = 0; k < 6; ++k) numbers[k][i] = given[k];
        for (int k = 0; k < 3; ++k) scores[k][i] = c->scores[k] - '0';
        interval[i] = c->mean_interval_days;
        if (interval[i] > 0) present[i / 8] = (uint8_t)(present[i / 8] | 1u << i % 8);
    }
    rfm_column columns[10] = {{0}};
    for (int k = 0; k < 6; ++k) {
        columns[k].name = names[k];
        columns[k].type = k < 4 ? RFM_COLUMN_INT64 : RFM_COLUMN_AMOUNT;
        columns[k].scale = k < 4 ? 0 : 2;
        columns[k].values = numbers[k];
    }
    static const char *const score_names[] = {"r", "f", "m"};
    for (int k = 0; k < 3; ++k) {
        columns[6 + k].name = score_names[k];
        columns[6 + k].type = RFM_COLUMN_CODE;
        columns[6 + k].values = scores[k];
    }
    columns[9].name = "mean_interval_days";
    columns[9].type = RFM_COLUMN_DOUBLE;
    columns[9].values = interval;
    columns[9].validity = present;
    for (int k = 0; k < 10; ++k) columns[k].length = CUSTOMERS;
    return rules_frame(columns, 10);
}

Test(presets, tables_that_read_facts) {
    static const char *const names[] = {"reveal11-raw", "value3", "ek-focus"};
    rfm_frame *frame = customer_frame();
    for (int k = 0; k < 3; ++k) {
        rfm_rules *rules = rules_preset(names[k], 1);
        rfm_frame *made = rules_apply(rules, frame);
        for (int row = 0; row < CUSTOMERS; ++row) {
            const customer *c = &customers[row];
            const char *const expected[] = {c->reveal, c->value, c->focus};
            cr_expect_str_eq(rules_cell(made, "segment", row), expected[k], "%s, customer %d: %s",
                             names[k], row, rules_cell(made, "segment", row));
        }
        rfm_frame_free(made);
        rfm_rules_free(rules);
    }
    rfm_frame_free(frame);
}

/* Each customer gets exactly one segment, whatever the scores: no cell is sure to be left. */
Test(presets, tables_that_read_facts_cover) {
    static const char *const names[] = {"reveal11-raw", "value3", "ek-focus"};
    static const int64_t cells[] = {125, 5, 1}, undecided[] = {125, 3, 1};
    for (int k = 0; k < 3; ++k) {
        rfm_rules *rules = rules_preset(names[k], 1);
        const rfm_rules_counts counts = rules_check(rules);
        cr_expect_eq(counts.cells, cells[k]);
        cr_expect_eq(counts.uncovered, 0);
        cr_expect_eq(counts.undecided, undecided[k]);
        cr_expect_eq(counts.dead, 0);
        rfm_rules_free(rules);
    }
}

Test(presets, canonical_text_reads_back) {
    rfm_frame *list = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_presets(&list, &error), RFM_OK);
    for (int64_t row = 0; row < rfm_frame_count(list); ++row) {
        rfm_rules *rules =
            rules_preset(rules_cell(list, "name", row), atoi(rules_cell(list, "version", row)));
        rfm_buffer *text = rules_write(rules);
        rfm_rules *again = rules_parse(rfm_buffer_data(text));
        rfm_buffer *same = rules_write(again);
        cr_expect_str_eq(rfm_buffer_data(same), rfm_buffer_data(text));
        rfm_buffer_free(same);
        rfm_buffer_free(text);
        rfm_rules_free(again);
        rfm_rules_free(rules);
    }
    rfm_frame_free(list);
}
