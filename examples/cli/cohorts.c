/* SPDX-License-Identifier: MIT */
/*
 * `rfm cohorts`: the customers of each period, and who of them still buys later. A triangle is read
 * down its columns, so ages stand below each other; what is too wide goes on in a second triangle.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "frame_output.h"
#include "job.h"
#include "json_text.h"
#include "option_groups.h"
#include "option_values.h"
#include "say.h"

enum { SCREEN_WIDTH = 80, CELL_ROOM = 32, LABEL_ROOM = 16 };
enum { SHOW_RETENTION, SHOW_CUSTOMERS, SHOW_RECEIPTS, SHOW_REVENUE };

typedef struct cohorts_settings {
    int period, shown, free;
    given_day first_day, last_day;
} cohorts_settings;

static const choice periods[] = {{"month", RFM_PERIOD_MONTH},
                                 {"quarter", RFM_PERIOD_QUARTER},
                                 {"year", RFM_PERIOD_YEAR},
                                 {"week", RFM_PERIOD_WEEK}};
static const choice shows[] = {{"retention", SHOW_RETENTION},
                               {"customers", SHOW_CUSTOMERS},
                               {"receipts", SHOW_RECEIPTS},
                               {"revenue", SHOW_REVENUE}};

static void take_period(void *member, const char *option, const char *value) {
    *(int *)member = choice_of(option, value, periods, 4);
}

static void take_shown(void *member, const char *option, const char *value) {
    *(int *)member = choice_of(option, value, shows, 4);
}

/* The triangle laid out. */
typedef struct triangle {
    rfm_column cohort, size, value;
    int64_t *starts; /* first row of each cohort; one more behind */
    int64_t cohorts, ages;
    int period, is_share, decimals;
    int label_width, size_width, cell_width;
} triangle;

static void write_label(const triangle *of, int64_t row, char to[LABEL_ROOM]) {
    char day[11] = "";
    rfm_day_format(((const int32_t *)of->cohort.values)[row], day, NULL);
    if (of->period == RFM_PERIOD_YEAR) {
        snprintf(to, LABEL_ROOM, "%.4s", day);
    } else if (of->period == RFM_PERIOD_QUARTER) {
        const int month = (day[5] - '0') * 10 + day[6] - '0';
        snprintf(to, LABEL_ROOM, "%.4s-Q%d", day, (month + 2) / 3);
    } else {
        snprintf(to, LABEL_ROOM, "%.*s", of->period == RFM_PERIOD_WEEK ? 10 : 7, day);
    }
}

static void write_cell(const triangle *of, int64_t row, char to[CELL_ROOM]) {
    if (cell_is_missing(&of->value, row)) {
        snprintf(to, CELL_ROOM, "-");
    } else if (of->is_share) {
        const double share = ((const double *)of->value.values)[row];
        snprintf(to, CELL_ROOM, "%.*f", of->decimals, 100 * share);
    } else {
        rfm_buffer *text = text_new();
        text_add_cell(text, &of->value, row, of->decimals);
        snprintf(to, CELL_ROOM, "%s", rfm_buffer_data(text));
        rfm_buffer_free(text);
    }
}

static void find_starts(triangle *of) {
    const int64_t rows = of->cohort.length;
    const int32_t *days = of->cohort.values;
    of->starts = malloc(((size_t)rows + 1) * sizeof *of->starts);
    if (of->starts == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < rows; ++row) {
        if (row == 0 || days[row] != days[row - 1]) of->starts[of->cohorts++] = row;
    }
    of->starts[of->cohorts] = rows;
    of->ages = of->cohorts == 0 ? 0 : of->starts[1] - of->starts[0];
}

static void widen(int *width, const char *text) {
    const int wanted = (int)strlen(text);
    if (wanted > *width) *width = wanted;
}

static void measure(triangle *of) {
    char text[CELL_ROOM];
    snprintf(text, sizeof text, "%lld", (long long)(of->ages - 1));
    of->label_width = 6; /* Cohort */
    of->size_width = 3;  /* New */
    of->cell_width = (int)strlen(text);
    for (int64_t row = 0; row < of->cohort.length; ++row) {
        write_cell(of, row, text);
        widen(&of->cell_width, text);
    }
    for (int64_t c = 0; c < of->cohorts; ++c) {
        char label[LABEL_ROOM];
        write_label(of, of->starts[c], label);
        widen(&of->label_width, label);
        snprintf(text, sizeof text, "%lld", (long long)cell_int64(&of->size, of->starts[c]));
        widen(&of->size_width, text);
    }
}

static int64_t ages_at_once(const triangle *of) {
    const int left = SCREEN_WIDTH - of->label_width - 2 - of->size_width - 1;
    const int64_t count = left / (of->cell_width + 1);
    return count < 1 ? 1 : count;
}

/* Digits after the point go when the whole triangle fits without them. */
static void choose_digits(triangle *of, int decimals) {
    of->decimals = decimals;
    measure(of);
    if (decimals == 0 || ages_at_once(of) >= of->ages) return;
    of->decimals = 0;
    measure(of);
    if (of->value.type == RFM_COLUMN_AMOUNT || ages_at_once(of) >= of->ages) return;
    of->decimals = decimals;
    measure(of);
}

static void add_block(rfm_buffer *text, const triangle *of, int64_t first, int64_t last) {
    text_add(text, "%-*s  %*s ", of->label_width, "Cohort", of->size_width, "New");
    for (int64_t age = first; age < last; ++age) {
        text_add(text, " %*lld", of->cell_width, (long long)age);
    }
    text_add(text, "\n");
    for (int64_t c = 0; c < of->cohorts; ++c) {
        char label[LABEL_ROOM], cell[CELL_ROOM];
        const int64_t start = of->starts[c], ages = of->starts[c + 1] - start;
        if (ages <= first) break; /* later cohorts have fewer */
        write_label(of, start, label);
        text_add(text, "%-*s  %*lld ", of->label_width, label, of->size_width,
                 (long long)cell_int64(&of->size, start));
        for (int64_t age = first; age < last && age < ages; ++age) {
            write_cell(of, start + age, cell);
            text_add(text, " %*s", of->cell_width, cell);
        }
        text_add(text, "\n");
    }
}

static void add_title(rfm_buffer *text, const cohorts_settings *own, const char *first,
                      const char *last) {
    static const char *const before[] = {[SHOW_RETENTION] = "Of each ",
                                         [SHOW_CUSTOMERS] = "Of each ",
                                         [SHOW_RECEIPTS] = "Receipts of each ",
                                         [SHOW_REVENUE] = "Net spend of each "};
    static const char *const behind[] = {[SHOW_RETENTION] = ", per cent that buy",
                                         [SHOW_CUSTOMERS] = ", those that buy",
                                         [SHOW_RECEIPTS] = "",
                                         [SHOW_REVENUE] = ""};
    const char *period = periods[own->period].word;
    text_add(text, "%s%s's new customers%s, by %ss since\n%s to %s\n\n", before[own->shown], period,
             behind[own->shown], period, first, last);
}

static void add_triangle(rfm_buffer *text, const rfm_frame *frame, const cohorts_settings *own,
                         int decimals) {
    static const char *const columns[] = {[SHOW_RETENTION] = "retention",
                                          [SHOW_CUSTOMERS] = "customers",
                                          [SHOW_RECEIPTS] = "receipts",
                                          [SHOW_REVENUE] = "spend_net"};
    triangle of = {.cohort = column_of(frame, "cohort"),
                   .size = column_of(frame, "cohort_customers"),
                   .value = column_of(frame, columns[own->shown]),
                   .period = own->period,
                   .is_share = own->shown == SHOW_RETENTION};
    find_starts(&of);
    choose_digits(&of, of.is_share ? 1 : of.value.type == RFM_COLUMN_AMOUNT ? decimals : 0);
    const int64_t step = ages_at_once(&of);
    for (int64_t first = 0; first < of.ages; first += step) {
        if (first > 0) text_add(text, "\n");
        add_block(text, &of, first, first + step < of.ages ? first + step : of.ages);
    }
    free(of.starts);
}

static void add_json(rfm_buffer *text, const rfm_frame *frame, const cohorts_settings *own,
                     const int32_t days[2], int decimals) {
    int count = 0;
    text_add(text, "{");
    json_add_text(text, &count, "version", rfm_version());
    json_add_text(text, &count, "period", periods[own->period].word);
    json_add_day(text, &count, "first_day", days[0]);
    json_add_day(text, &count, "last_day", days[1]);
    text_add(text, ",\n \"cohorts\": ");
    json_add_rows(text, frame, decimals, 1);
    text_add(text, "}\n");
}

static void check_cohorts(const settings *from) {
    const cohorts_settings *own = from->own;
    if (own->first_day.is_given && own->last_day.is_given &&
        own->first_day.day > own->last_day.day) {
        fail(EXIT_BAD_USAGE, "--first-day is after --last-day");
    }
}

static rfm_frame *make_cohorts(const settings *from, const job *in, const int32_t days[2]) {
    const cohorts_settings *own = from->own;
    const rfm_retention_options options = {.struct_size = sizeof options,
                                           .period = own->period,
                                           .returns = from->returns,
                                           .threads = from->threads,
                                           .flags = own->free ? RFM_RETENTION_FREE : 0};
    rfm_frame *frame;
    rfm_error error;
    if (days[0] > days[1]) {
        fail(EXIT_BAD_DATA, "no line is from --first-day to --last-day");
    }
    if (rfm_retention_cohorts(in->taken.ledger, days[0], days[1], &options, &frame, &error) !=
        RFM_OK) {
        fail_with(NULL, &error);
    }
    return frame;
}

static int run_cohorts(const settings *from) {
    const cohorts_settings *own = from->own;
    output *const file = csv_open(from->out), *const screen = screen_open(from);
    job done = {0};
    job_read(from, &done);
    const int decimals = done.taken.decimals;
    const int32_t days[2] = {own->first_day.is_given ? own->first_day.day : done.ledger.first_day,
                             own->last_day.is_given ? own->last_day.day : done.ledger.last_day};
    rfm_frame *frame = make_cohorts(from, &done, days);
    csv_write(from, from->out, frame, decimals, file);
    rfm_buffer *text = text_new();
    if (from->json) {
        add_json(text, frame, own, days, decimals);
    } else {
        char first[11] = "", last[11] = "";
        rfm_day_format(days[0], first, NULL);
        rfm_day_format(days[1], last, NULL);
        add_title(text, own, first, last);
        add_triangle(text, frame, own, decimals);
    }
    screen_write(screen, text);
    output_commit_all();
    rfm_frame_free(frame);
    job_free(&done);
    return EXIT_OK;
}

static const cli_option own_options[] = {
    {"--period", "WORD", take_period, offsetof(cohorts_settings, period),
     "month (default), quarter, year or week, Monday to Sunday"},
    {"--first-day", "DAY", take_day, offsetof(cohorts_settings, first_day),
     "cohorts from the period of this day on; default that of the first line"},
    {"--last-day", "DAY", take_day, offsetof(cohorts_settings, last_day),
     "later lines do not count; default the day of the last line"},
    {"--free", NULL, take_flag, offsetof(cohorts_settings, free),
     "a receipt of free lines alone is a purchase too"},
};
static const cli_option show_options[] = {
    {"--show", "WHAT", take_shown, offsetof(cohorts_settings, shown),
     "retention (default), customers, receipts or revenue; files have all"},
};
static const option_group own_group = {"What is looked at", own_options, OPTION_COUNT(own_options),
                                       1};
static const option_group show_group = {"Output (FILE may be - for standard output)", show_options,
                                        OPTION_COUNT(show_options), 1};
static const option_group *const groups[] = {&options_customer, &options_columns, &options_input,
                                             &own_group,        &options_returns, &show_group,
                                             &options_results,  &options_quiet,   NULL};

const command cohorts_command = {
    .name = "cohorts",
    .usage = "FILE... [OPTIONS]",
    .what =
        "Puts customers by the period of their first purchase, and counts who of them buys in\n"
        "each later period. What was bought before the first day counts too: nobody is new twice.",
    .summary = "show how many of each month's new customers come back",
    .groups = groups,
    .own_size = sizeof(cohorts_settings),
    .reads_receipts = 1,
    .check = check_cohorts,
    .run = run_cohorts,
};
