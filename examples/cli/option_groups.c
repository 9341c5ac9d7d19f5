/* SPDX-License-Identifier: MIT */
/*
 * What most commands take alike: where the columns are, how text is read, which days count, how
 * customers are scored. Said once here, it cannot mean two things in two commands.
 */
#include "option_groups.h"

#include "option_values.h"
#include "score_values.h"

#define AT(member) offsetof(settings, member)

static const cli_option customer_options[] = {
    {"--customer", "NAME", take_text, AT(customer),
     "customer id; empty fields are unidentified sales"},
};

static const cli_option column_options[] = {
    {"--customer-column", "NAME", take_text, AT(customer), "the customer id, in every command"},
    {"--day", "NAME", take_text, AT(day), "day of the line; a time behind it is ignored"},
    {"--receipt", "NAME", take_text, AT(receipt), "receipt, order or invoice that lines share"},
    {"--amount", "NAME", take_text, AT(amount), "amount of the line"},
    {"--quantity", "NAME", take_text, AT(quantity), "instead of an amount: quantity ..."},
    {"--price", "NAME", take_text, AT(price), "... times price"},
    {"--margin", "NAME", take_text, AT(margin), "margin of the line"},
    {"--return-prefix", "TEXT", take_text, AT(return_prefix), "receipts that start so are returns"},
};

static const cli_option input_options[] = {
    {"--delimiter", "CHAR", take_delimiter, 0, ", ; | or tab"},
    {"--decimal", "CHAR", take_decimal, 0, ". or ,"},
    {"--day-order", "dm|md", take_day_order, 0, "order of day and month in 1/12/2011"},
    {"--latin1", NULL, take_flag, AT(latin1), "the text is Latin-1, not UTF-8"},
    {"--whole-ids", NULL, take_flag, AT(whole_ids), "read ids like 17850.0 as 17850"},
    {"--no-header", NULL, take_flag, AT(no_header),
     "the first line is data; give columns by number"},
    {"--scale", "N", take_scale, 0, "digits after the point of amounts (0 to 9)"},
    {"--round", NULL, take_flag, AT(round), "round amounts with more digits, half to even"},
    {"--on-bad", "WHAT", take_on_bad, 0, "bad lines: refuse (default) or collect=FILE"},
    {"--threads", "N", take_threads, 0, "default: as many as there are processors"},
};

static const cli_option as_of_options[] = {
    {"--as-of", "DAY", take_as_of, 0, "as-of day, 2011-12-10; default the day after the last line"},
};

static const cli_option window_options[] = {
    {"--window", "LENGTH", take_window, 0, "365d, 52w, 36mo, 3y or all (default)"},
};

static const cli_option returns_options[] = {
    {"--returns", "HOW", take_returns, 0, "net (default), ignore or cancel"},
};

static const cli_option score_options[] = {
    {"--score", "HOW", take_score, 0,
     "quantile:5 (default), type1:5, ntile:5, rpkg:5, kmeans:5, each also as quantile:R,F,M; "
     "decile; thresholds:r=30,90/f=2,3/m=100,250; or a saved scorer"},
    {"--score-r", "HOW", take_one_score, 0,
     "this dimension alone: as above, or thresholds:30,90,180,365"},
    {"--score-f", "HOW", take_one_score, 0, "the same"},
    {"--score-m", "HOW", take_one_score, 0, "the same"},
    {"--scorer", "FILE", take_scorer, 0, "a saved scorer: the cut points of another day"},
    {"--nested", NULL, take_flag, AT(nested), "f within each r, m within each r and f"},
    {"--suggest", NULL, take_flag, AT(suggest),
     "as many scores as suit the number of customers, 3 to 5"},
    {"--points", "TABLE", take_points, 0,
     "points for each score, lowest first, and their total: r=20,25,35,50/f*2=1,2,3,4/m*0.5"},
    {"--grades", "TABLE", take_grades, 0, "letters for the total, highest first: A=12,B=8"},
    {"--frequency", "COLUMN", take_frequency, 0, "receipts (default), purchase_days or lines"},
    {"--monetary", "COLUMN", take_monetary, 0,
     "spend_net (default), spend_gross, margin or mean_receipt"},
};

static const cli_option rules_options[] = {
    {"--rules", "TABLE", take_text, AT(rules),
     "a preset, NAME or NAME:VERSION (default classic11), or a file"},
};

static const cli_option save_scorer_options[] = {
    {"--save-scorer", "FILE", take_output, AT(save_scorer),
     "write the cut points, for --scorer another day"},
};

static const cli_option result_options[] = {
    {"--out", "FILE", take_output, AT(out), "the rows as CSV"},
    {"--json", NULL, take_flag, AT(json), "print JSON instead of the table"},
    {"--raw-text", NULL, take_flag, AT(raw_text), "no guard against spreadsheet formulas in text"},
};

static const cli_option quiet_options[] = {
    {"--quiet", NULL, take_flag, AT(quiet), "say only what went wrong"},
};

#define GROUP(name, heading, table) \
    const option_group name = {heading, table, OPTION_COUNT(table), 0}
#define COLUMNS_HEADING \
    "Columns (by header; guessed from common English and Dutch headers when left out)"

GROUP(options_customer, COLUMNS_HEADING, customer_options);
GROUP(options_columns, COLUMNS_HEADING, column_options);
GROUP(options_input, "Input (what is not given is detected)", input_options);
GROUP(options_as_of, "What is looked at", as_of_options);
GROUP(options_window, "What is looked at", window_options);
GROUP(options_returns, "What is looked at", returns_options);
GROUP(options_scores, "Scores and segments", score_options);
GROUP(options_rules, "Scores and segments", rules_options);
GROUP(options_save_scorer, "Scores and segments", save_scorer_options);
GROUP(options_results, "Output (FILE may be - for standard output)", result_options);
GROUP(options_quiet, "Output (FILE may be - for standard output)", quiet_options);
