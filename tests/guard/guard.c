/* SPDX-License-Identifier: MIT */
/*
 * Fixed small jobs whose instructions are counted, because time cannot be compared from one day or
 * machine to the next and a count can. Runs under callgrind, which is told where each job begins
 * and ends; guard.py reads what it wrote. Each job starts from the same bytes on every machine and
 * uses one thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/callgrind.h>

#include "rfm.h"

enum {
    LINES = 200000,
    CUSTOMERS = 20000,
    SINGLE = 100000,
    NIGHT = 2000,
    LOOKS = 20000,
    HISTORIES = 6000,
    POINTS = 10000,
    START = 20000,
    YEAR = 365,
    LINE_SIZE = 64
};

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "guard: %s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static void begin(void) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
}

/* What was counted since `begin` goes into a file that says the job's name. */
#define END(name)                       \
    do {                                \
        CALLGRIND_DUMP_STATS_AT(name);  \
        CALLGRIND_STOP_INSTRUMENTATION; \
    } while (0)

static uint64_t random_next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Few customers buy much: the square of a uniform number. */
static int64_t draw_customer(uint64_t *state) {
    const double u = (double)(random_next(state) >> 11) * 0x1p-53;
    return (int64_t)(u * u * CUSTOMERS);
}

/* ---- the shop's job ---- */

/* Lines of a year in order of time; some have no customer and some are returns. */
static char *make_text(size_t *out_size) {
    uint64_t state = 88172645463325252u;
    char *text = malloc((size_t)LINES * LINE_SIZE), *at = text;
    if (text == NULL) exit(1);
    at += sprintf(at, "customer,day,receipt,item,amount\n");
    for (int i = 0; i < LINES; ++i) {
        char day[11];
        const int64_t customer = draw_customer(&state);
        const int is_known = random_next(&state) % 4 != 0;
        const int is_return = random_next(&state) % 40 == 0;
        const unsigned cents = 95 + (unsigned)(random_next(&state) % 12000);
        must(rfm_day_format(START + i * YEAR / LINES, day, NULL), NULL);
        if (is_known) at += sprintf(at, "C%010d", (int)customer);
        at += sprintf(at, ",%s,%d,%u,%s%u.%02u\n", day, i / 3, cents % 2000, is_return ? "-" : "",
                      cents / 100, cents % 100);
    }
    *out_size = (size_t)(at - text);
    return text;
}

static rfm_frame *read_text(const char *text, size_t size) {
    const rfm_csv_column columns[] = {{.name = "customer", .type = RFM_COLUMN_TEXT},
                                      {.name = "day", .type = RFM_COLUMN_DAY},
                                      {.name = "receipt", .type = RFM_COLUMN_TEXT},
                                      {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2}};
    const rfm_csv_options options = {
        .struct_size = sizeof options, .column_count = 4, .columns = columns};
    rfm_csv *reader;
    rfm_frame *rows;
    rfm_error error;
    begin();
    must(rfm_csv_new(&options, &reader, &error), &error);
    must(rfm_csv_read(reader, text, size, 1, &rows, &error), &error);
    END("csv read");
    rfm_csv_free(reader);
    return rows;
}

static rfm_ledger *append_rows(const rfm_frame *rows) {
    rfm_ledger *ledger;
    rfm_error error;
    begin();
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    must(rfm_ledger_append(ledger, rows, NULL, &error), &error);
    END("append");
    return ledger;
}

static int32_t swallow(void *sum, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)sum += size;
    return 0;
}

static rfm_frame *make_segments(const rfm_ledger *ledger) {
    rfm_frame *customers, *scored, *segmented;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_error error;
    size_t size = 0;
    begin();
    must(rfm_customers_build(ledger, START + YEAR, NULL, &customers, NULL, &error), &error);
    END("customers");
    begin();
    must(rfm_scorer_fit(customers, NULL, &scorer, &error), &error);
    must(rfm_scorer_apply(scorer, customers, 1, &scored, &error), &error);
    must(rfm_rules_preset("classic11", 0, &rules, &error), &error);
    must(rfm_rules_apply(rules, scored, 1, &segmented, &error), &error);
    END("score and segment");
    begin();
    must(rfm_csv_write(segmented, NULL, swallow, &size, &error), &error);
    END("csv write");
    rfm_rules_free(rules);
    rfm_scorer_free(scorer);
    rfm_frame_free(scored);
    rfm_frame_free(segmented);
    return customers;
}

static void save_and_load(const rfm_ledger *ledger) {
    rfm_buffer *saved;
    rfm_ledger *loaded;
    rfm_error error;
    must(rfm_buffer_new(&saved, &error), &error);
    begin();
    must(rfm_ledger_save(ledger, rfm_buffer_write, saved, &error), &error);
    END("save");
    begin();
    must(rfm_ledger_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &loaded, &error),
         &error);
    END("load");
    rfm_ledger_free(loaded);
    rfm_buffer_free(saved);
}

/* ---- single receipts, nights, the till ---- */

static void pay(rfm_ledger *ledger, uint64_t *state, int32_t day) {
    const int64_t customer = draw_customer(state);
    const rfm_line line = {.struct_size = sizeof line,
                           .customer_id = &customer,
                           .day = day,
                           .amount = 100 + (int64_t)(random_next(state) % 20000)};
    rfm_error error;
    must(rfm_ledger_append_line(ledger, &line, &error), &error);
}

static rfm_ledger *append_lines(void) {
    const rfm_ledger_options ids = {.struct_size = sizeof ids, .id_type = RFM_ID_INTEGER};
    uint64_t state = 88172645463325252u;
    rfm_ledger *ledger;
    rfm_error error;
    must(rfm_ledger_new(&ids, &ledger, &error), &error);
    begin();
    for (int i = 0; i < SINGLE; ++i) pay(ledger, &state, START + i * YEAR / SINGLE);
    END("append line");
    return ledger;
}

static void pass_nights(rfm_ledger *ledger) {
    const rfm_customers_options year = {
        .struct_size = sizeof year, .window_unit = RFM_WINDOW_DAYS, .window_length = YEAR};
    const rfm_view_options options = {.struct_size = sizeof options, .customers = &year};
    uint64_t state = 999;
    rfm_view *view;
    rfm_error error;
    must(rfm_view_new(ledger, START + YEAR - 1, &options, &view, &error), &error);
    begin();
    for (int32_t night = 0; night < 3; ++night) {
        rfm_frame *changes;
        for (int i = 0; i < NIGHT; ++i) pay(ledger, &state, START + YEAR + night);
        must(rfm_view_advance(view, START + YEAR + night, &changes, &error), &error);
        rfm_frame_free(changes);
    }
    END("view night");
    rfm_view_free(view);
}

static void look_up(rfm_ledger *ledger) {
    rfm_frame *customers;
    rfm_scorer *scorer;
    rfm_till *till;
    rfm_error error;
    uint64_t state = 5;
    must(rfm_customers_build(ledger, START + YEAR, NULL, &customers, NULL, &error), &error);
    must(rfm_scorer_fit(customers, NULL, &scorer, &error), &error);
    const rfm_till_options options = {.struct_size = sizeof options, .scorer = scorer};
    must(rfm_till_new(ledger, &options, &till, &error), &error);
    begin();
    for (int i = 0; i < LOOKS; ++i) {
        char id[24];
        rfm_till_customer said = {.struct_size = sizeof said};
        snprintf(id, sizeof id, "%lld", (long long)draw_customer(&state));
        must(rfm_till_look(till, id, START + YEAR, &said, &error), &error);
    }
    END("till look-up");
    rfm_till_free(till);
    rfm_scorer_free(scorer);
    rfm_frame_free(customers);
}

/* ---- models and clusters ---- */

static void fit_model(void) {
    const double parameters[] = {0.243, 4.414, 0.793, 2.426};
    const rfm_simulate_options how = {.struct_size = sizeof how,
                                      .form = RFM_SIMULATE_HISTORIES,
                                      .customers = HISTORIES,
                                      .seed = 1,
                                      .first_day = START,
                                      .acquisition_days = YEAR,
                                      .end_day = START + 3 * YEAR};
    rfm_model *truth, *fitted;
    rfm_frame *histories;
    rfm_error error;
    must(rfm_model_new("bg-nbd", parameters, 4, 7.0, &truth, &error), &error);
    must(rfm_model_simulate(truth, &how, &histories, &error), &error);
    begin();
    must(rfm_model_fit("bg-nbd", histories, NULL, &fitted, &error), &error);
    END("fit of BG/NBD");
    rfm_model_free(truth);
    rfm_model_free(fitted);
    rfm_frame_free(histories);
}

static void cluster(void) {
    static int64_t ids[POINTS];
    static double days[POINTS], receipts[POINTS], spend[POINTS];
    uint64_t state = 77;
    for (int i = 0; i < POINTS; ++i) {
        const double u = (double)(random_next(&state) >> 11) * 0x1p-53;
        ids[i] = i;
        receipts[i] = 1.0 + (double)(random_next(&state) % 1000) * u * u / 20.0;
        days[i] = (double)(random_next(&state) % 36500) / 100.0;
        spend[i] = receipts[i] * (1.0 + (double)(random_next(&state) % 10000) / 100.0);
    }
    const rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = POINTS, .values = ids},
        {.name = "days_since_last", .type = RFM_COLUMN_DOUBLE, .length = POINTS, .values = days},
        {.name = "receipts", .type = RFM_COLUMN_DOUBLE, .length = POINTS, .values = receipts},
        {.name = "spend_net", .type = RFM_COLUMN_DOUBLE, .length = POINTS, .values = spend}};
    const rfm_dimension dimension = {
        .name = "m", .column = "spend_net", .strategy = RFM_SCORE_KMEANS};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 1, .dimensions = &dimension};
    const rfm_cluster_options joint = {.struct_size = sizeof joint, .starts = 2};
    rfm_frame *frame;
    rfm_scorer *scorer;
    rfm_clusters *clusters;
    rfm_error error;
    must(rfm_frame_new(columns, 4, &frame, &error), &error);
    begin();
    must(rfm_scorer_fit(frame, &options, &scorer, &error), &error);
    END("k-means, one column");
    begin();
    must(rfm_clusters_fit(frame, &joint, &clusters, &error), &error);
    END("k-means, three columns");
    rfm_clusters_free(clusters);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

int main(void) {
    size_t size;
    char *text = make_text(&size);
    rfm_frame *rows = read_text(text, size);
    rfm_ledger *ledger = append_rows(rows);
    rfm_frame_free(make_segments(ledger));
    save_and_load(ledger);
    rfm_ledger_free(ledger);
    rfm_frame_free(rows);
    free(text);
    ledger = append_lines();
    pass_nights(ledger);
    look_up(ledger);
    rfm_ledger_free(ledger);
    fit_model();
    cluster();
    return 0;
}
