/* SPDX-License-Identifier: MIT */
/*
 * `rfm pareto`: how much of the spend the best customers bring. The figure that everyone quotes is
 * one point of a curve, so the curve is drawn beside it.
 */
#include <math.h>
#include <string.h>

#include "bars.h"
#include "commands.h"
#include "frame_output.h"
#include "job.h"
#include "json_text.h"
#include "option_groups.h"
#include "option_values.h"
#include "say.h"

enum { CURVE_POINTS = 100, CURVE_STEP = 10, BAR_WIDTH = 50 };

typedef struct pareto_settings {
    const char *by; /* NULL: spend_net */
    const char *curve;
} pareto_settings;

typedef struct pareto_results {
    const char *by;
    rfm_pareto figures;
    rfm_frame *curve, *deciles;
} pareto_results;

/* Sets what is read too: a margin that nobody asks for is not. */
static void take_by(void *member, const char *option, const char *value) {
    static const char *const columns[] = {"spend_net", "margin", "receipts"};
    static const choice choices[] = {{"spend_net", 0}, {"margin", 1}, {"receipts", 2}};
    settings *const to = member;
    pareto_settings *const own = to->own;
    own->by = columns[choice_of(option, value, choices, 3)];
    to->monetary = strcmp(own->by, "margin") == 0 ? "margin" : NULL;
}

static pareto_results measure(const settings *from, const job *in) {
    const pareto_settings *own = from->own;
    pareto_results made = {.by = own->by == NULL ? "spend_net" : own->by,
                           .figures = {.struct_size = sizeof made.figures}};
    rfm_error error;
    if (rfm_report_pareto(in->customers, made.by, CURVE_POINTS, &made.figures, &made.curve,
                          &made.deciles, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    made.deciles = frame_with_decimals(made.deciles, in->taken.decimals);
    return made;
}

static void add_share(rfm_buffer *text, const char *label, double share) {
    text_add(text, "  %-28s", label);
    if (isnan(share)) {
        text_add(text, "%7s\n", "-");
    } else {
        text_add(text, "%6.1f%%\n", 100 * share);
    }
}

static void add_figures(rfm_buffer *text, const pareto_results *results, int decimals) {
    const rfm_pareto *of = &results->figures;
    const int is_count = strcmp(results->by, "receipts") == 0;
    text_add(text, "%lld customers, %s %.*f in all\n", (long long)of->customers, results->by,
             is_count ? 0 : decimals, of->total);
    add_share(text, "The best 1 % bring", of->top_1_share);
    add_share(text, "The best 5 %", of->top_5_share);
    add_share(text, "The best 10 %", of->top_10_share);
    add_share(text, "The best 20 %", of->top_20_share);
    if (of->customers_for_80 > 0) {
        text_add(text, "  %-28s%6.1f%%  %lld customers\n", "80 % is brought by",
                 100 * of->customers_for_80_share, (long long)of->customers_for_80);
    }
    if (isnan(of->gini)) {
        text_add(text, "  %-28s%7s\n", "Gini", "-");
    } else {
        text_add(text, "  %-28s%7.3f\n", "Gini", of->gini);
    }
}

static void add_curve(rfm_buffer *text, const rfm_frame *curve) {
    const rfm_column customers = column_of(curve, "customers_share"),
                     share = column_of(curve, "share");
    text_add(text, "\nLorenz curve: what the poorest part of the customers brings\n");
    for (int64_t row = CURVE_STEP; row < rfm_frame_count(curve); row += CURVE_STEP) {
        text_add(text, "  %5.0f%%", 100 * ((const double *)customers.values)[row]);
        if (cell_is_missing(&share, row)) {
            text_add(text, "  %7s\n", "-");
            continue;
        }
        const double part = ((const double *)share.values)[row];
        rfm_buffer *bar = text_new();
        bar_add(bar, part, BAR_WIDTH);
        const int is_drawn = rfm_buffer_size(bar) > 0;
        text_add(text, "  %6.1f%%%s%s\n", 100 * part, is_drawn ? "  " : "",
                 is_drawn ? rfm_buffer_data(bar) : "");
        rfm_buffer_free(bar);
    }
}

static void add_tables(rfm_buffer *text, const pareto_results *results, int decimals) {
    static const shown_column columns[] = {{.name = "decile"},
                                           {.name = "customers"},
                                           {.name = "total"},
                                           {.name = "share"},
                                           {.name = "cumulative_share", .title = "Sum"},
                                           {.name = "mean"},
                                           {.name = "lowest"},
                                           {.name = "share", .title = "", .how = SHOW_BAR}};
    add_figures(text, results, decimals);
    add_curve(text, results->curve);
    text_add(text, "\nTenths of the customers, the best first\n");
    frame_add_table(text, results->deciles, columns, OPTION_COUNT(columns), decimals);
}

static void add_json(rfm_buffer *text, const pareto_results *results, int decimals) {
    const rfm_pareto *of = &results->figures;
    int count = 0;
    text_add(text, "{");
    json_add_text(text, &count, "version", rfm_version());
    json_add_text(text, &count, "by", results->by);
    json_add_number(text, &count, "customers", of->customers);
    json_add_double(text, &count, "total", of->total);
    json_add_double(text, &count, "gini", of->gini);
    json_add_double(text, &count, "top_1_share", of->top_1_share);
    json_add_double(text, &count, "top_5_share", of->top_5_share);
    json_add_double(text, &count, "top_10_share", of->top_10_share);
    json_add_double(text, &count, "top_20_share", of->top_20_share);
    json_add_number(text, &count, "customers_for_80", of->customers_for_80);
    json_add_double(text, &count, "customers_for_80_share", of->customers_for_80_share);
    text_add(text, ",\n \"curve\": ");
    json_add_rows(text, results->curve, decimals, 1);
    text_add(text, ",\n \"deciles\": ");
    json_add_rows(text, results->deciles, decimals, 1);
    text_add(text, "}\n");
}

static int run_pareto(const settings *from) {
    const pareto_settings *own = from->own;
    output *const deciles = csv_open(from->out), *const curve = csv_open(own->curve);
    output *const screen = screen_open(from);
    job done = {0};
    job_read(from, &done);
    job_choose_day(from, &done);
    job_customers(from, &done);
    pareto_results results = measure(from, &done);
    const int decimals = done.taken.decimals;
    csv_write(from, from->out, results.deciles, decimals, deciles);
    csv_write(from, own->curve, results.curve, decimals, curve);
    rfm_buffer *text = text_new();
    if (from->json) {
        add_json(text, &results, decimals);
    } else {
        add_tables(text, &results, decimals);
    }
    screen_write(screen, text);
    output_commit_all();
    rfm_frame_free(results.curve);
    rfm_frame_free(results.deciles);
    job_free(&done);
    return EXIT_OK;
}

static const cli_option by_options[] = {
    {"--by", "COLUMN", take_by, 0, "spend_net (default), margin or receipts"},
};
static const cli_option own_options[] = {
    {"--curve", "FILE", take_output, offsetof(pareto_settings, curve),
     "the Lorenz curve as CSV, a point for each per cent"},
};
static const option_group by_group = {"What is looked at", by_options, OPTION_COUNT(by_options), 0};
static const option_group own_group = {"Output (FILE may be - for standard output)", own_options,
                                       OPTION_COUNT(own_options), 1};
static const option_group *const groups[] = {&options_customer,
                                             &options_columns,
                                             &options_input,
                                             &options_as_of,
                                             &options_window,
                                             &options_returns,
                                             &by_group,
                                             &options_results,
                                             &own_group,
                                             &options_quiet,
                                             NULL};

const command pareto_command = {
    .name = "pareto",
    .usage = "FILE... [OPTIONS]",
    .what =
        "Measures how unequally customers spend: Lorenz curve, Gini, what the best customers\n"
        "bring, tenths.",
    .summary = "show how much of the spend the best customers bring",
    .groups = groups,
    .own_size = sizeof(pareto_settings),
    .reads_receipts = 1,
    .run = run_pareto,
};
