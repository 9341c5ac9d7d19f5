/* SPDX-License-Identifier: MIT */
/*
 * A case of bindings/cases from C: cases ROWS.csv RULES ID_TYPE SCALE PREFIX AS_OF WINDOW RETURNS
 * [R F M], limits of a score with blanks between. Prints each table as CSV under its name, or the
 * status and the row of an error; cases.py compares.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

enum { CUTS_MOST = 16 };

static rfm_error failure;

/* Row 0 of the batch is line 2 of the file. */
static void must(rfm_status status) {
    if (status == RFM_OK) return;
    printf("error %d %lld\n", (int)status, (long long)failure.where - 2);
    exit(0);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static void show(const char *name, rfm_frame *frame) {
    const rfm_csv_write_options plain = {.struct_size = sizeof plain, .flags = RFM_CSV_RAW_TEXT};
    printf("== %s\n", name);
    must(rfm_csv_write(frame, &plain, print, stdout, &failure));
    rfm_frame_free(frame);
}

static char *read_file(const char *path, size_t *out_size) {
    FILE *file = fopen(path, "rb");
    char *text = malloc(1 << 20);
    if (file == NULL || text == NULL) exit(2);
    *out_size = fread(text, 1, (1 << 20) - 1, file);
    text[*out_size] = '\0';
    fclose(file);
    return text;
}

static rfm_ledger *fill(char **arguments) {
    const int32_t scale = (int32_t)atoi(arguments[4]);
    const int is_integer = strcmp(arguments[3], "integer") == 0;
    const rfm_csv_column columns[] = {
        {.name = "customer", .type = is_integer ? RFM_COLUMN_INT64 : RFM_COLUMN_TEXT},
        {.name = "day", .type = RFM_COLUMN_DAY},
        {.name = "receipt", .type = RFM_COLUMN_TEXT},
        {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = scale}};
    const rfm_csv_options reading = {.struct_size = sizeof reading,
                                     .delimiter = ',',
                                     .decimal_mark = '.',
                                     .column_count = 4,
                                     .columns = columns};
    const rfm_ledger_options keeping = {.struct_size = sizeof keeping,
                                        .id_type = is_integer ? RFM_ID_INTEGER : RFM_ID_TEXT,
                                        .scale = scale == 0 ? RFM_SCALE_WHOLE : scale};
    const rfm_append_options taking = {.struct_size = sizeof taking,
                                       .return_prefix = arguments[5][0] == 0 ? NULL : arguments[5]};
    size_t size;
    char *text = read_file(arguments[1], &size);
    rfm_csv *reader;
    rfm_frame *rows;
    rfm_ledger *ledger;
    must(rfm_csv_new(&reading, &reader, &failure));
    must(rfm_csv_read(reader, text, size, 1, &rows, &failure));
    must(rfm_ledger_new(&keeping, &ledger, &failure));
    must(rfm_ledger_append(ledger, rows, &taking, &failure));
    rfm_frame_free(rows);
    rfm_csv_free(reader);
    free(text);
    return ledger;
}

static void show_totals(const rfm_customers_totals *totals) {
    const struct {
        const char *name;
        int64_t value;
    } figures[] = {{"customers", totals->customers},
                   {"customers_without_purchase", totals->customers_without_purchase},
                   {"receipts", totals->receipts},
                   {"identified_receipts", totals->identified_receipts},
                   {"unidentified_receipts", totals->unidentified_receipts},
                   {"spend_gross", totals->spend_gross},
                   {"returned", totals->returned},
                   {"spend_net", totals->spend_net},
                   {"unidentified_gross", totals->unidentified_gross},
                   {"unidentified_returned", totals->unidentified_returned}};
    rfm_column columns[10];
    rfm_frame *frame;
    for (int i = 0; i < 10; ++i) {
        columns[i] = (rfm_column){.name = figures[i].name,
                                  .type = RFM_COLUMN_INT64,
                                  .length = 1,
                                  .values = &figures[i].value};
    }
    must(rfm_frame_new(columns, 10, &frame, &failure));
    show("totals", frame);
}

static void show_pareto(const rfm_frame *segmented) {
    rfm_pareto made = {.struct_size = sizeof made};
    rfm_frame *frame;
    must(rfm_report_pareto(segmented, NULL, 0, &made, NULL, NULL, &failure));
    const rfm_column columns[] = {
        {.name = "customers", .type = RFM_COLUMN_INT64, .length = 1, .values = &made.customers},
        {.name = "total", .type = RFM_COLUMN_DOUBLE, .length = 1, .values = &made.total},
        {.name = "gini", .type = RFM_COLUMN_DOUBLE, .length = 1, .values = &made.gini},
        {.name = "top_20_share",
         .type = RFM_COLUMN_DOUBLE,
         .length = 1,
         .values = &made.top_20_share},
        {.name = "customers_for_80",
         .type = RFM_COLUMN_INT64,
         .length = 1,
         .values = &made.customers_for_80}};
    must(rfm_frame_new(columns, 5, &frame, &failure));
    show("pareto", frame);
}

static rfm_frame *build(const rfm_ledger *ledger, char **arguments) {
    static const char *const returns[] = {"net", "ignore", "cancel"};
    rfm_customers_options options = {.struct_size = sizeof options};
    rfm_customers_totals totals = {.struct_size = sizeof totals};
    rfm_frame *customers;
    int32_t day;
    char unit[8] = "";
    if (sscanf(arguments[7], "%d %7s", &options.window_length, unit) == 2) {
        options.window_unit = unit[0] == 'd' ? RFM_WINDOW_DAYS : RFM_WINDOW_MONTHS;
    }
    for (int32_t i = 0; i < 3; ++i) {
        if (strcmp(arguments[8], returns[i]) == 0) options.returns = i;
    }
    must(rfm_day_parse(arguments[6], &day, &failure));
    must(rfm_customers_build(ledger, day, &options, &customers, &totals, &failure));
    show_totals(&totals);
    return customers;
}

/* Limits of one score, taken apart in place. */
static void take_cuts(char *text, const char **cuts, rfm_dimension *dimension) {
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        cuts[dimension->cut_count++] = word;
    }
    dimension->strategy = RFM_SCORE_THRESHOLD;
    dimension->cuts = cuts;
}

static rfm_scorer *fit(const rfm_frame *customers, int count, char **arguments) {
    const char *cuts[3][CUTS_MOST];
    rfm_dimension dimensions[] = {
        {.name = "r", .column = "days_since_last", .direction = RFM_LOW_IS_GOOD},
        {.name = "f", .column = "receipts"},
        {.name = "m", .column = "spend_net"}};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 3, .dimensions = dimensions};
    rfm_scorer *scorer;
    for (int i = 0; i < count; ++i) take_cuts(arguments[i], cuts[i], &dimensions[i]);
    must(rfm_scorer_fit(customers, &options, &scorer, &failure));
    return scorer;
}

static rfm_rules *read_rules(const char *path) {
    size_t size;
    char *text = read_file(path, &size), *version = strchr(text, ':');
    rfm_rules *rules;
    if (version != NULL && strchr(text, '\n') == NULL) { /* a preset, "classic11:1" */
        *version = '\0';
        must(rfm_rules_preset(text, (int32_t)atoi(version + 1), &rules, &failure));
    } else {
        must(rfm_rules_parse(text, size, &rules, &failure));
    }
    free(text);
    return rules;
}

int main(int argc, char **argv) {
    if (argc != 9 && argc != 12) return 2;
    rfm_ledger *ledger = fill(argv);
    rfm_frame *customers = build(ledger, argv), *scored, *segmented, *summary;
    rfm_scorer *scorer = fit(customers, argc - 9, argv + 9);
    rfm_rules *rules = read_rules(argv[2]);
    must(rfm_scorer_apply(scorer, customers, 1, &scored, &failure));
    must(rfm_rules_apply(rules, scored, 1, &segmented, &failure));
    must(rfm_report_summary(segmented, NULL, &summary, &failure));
    show("summary", summary);
    show_pareto(segmented);
    show("customers", customers);
    show("segments", segmented);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
    return 0;
}
