/* SPDX-License-Identifier: MIT */
/*
 * One table says everything about each option: who knows it, what it takes, what it does. Parsing
 * and --help both read that table, so that they cannot disagree.
 */
#define _POSIX_C_SOURCE 200809L

#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "option_values.h"
#include "say.h"

typedef void (*take_fn)(settings *to, const char *option, const char *value);

typedef struct option {
    unsigned commands;
    const char *name;
    const char *value; /* what --help calls it; NULL: the option takes none */
    take_fn take;      /* NULL: the text or flag goes to `offset` */
    size_t offset;
    const char *help;
} option;

enum { FLOW = COMMAND_SEGMENT | COMMAND_EXPLAIN };

#define AT(member)   NULL, offsetof(settings, member)
#define BY(function) function, 0
/* A NULL name is a heading of --help. */
static const option options[] = {
    {COMMAND_EXPLAIN, "--customer", "ID", AT(explained),
     "the customer to explain, as the input writes it"},
    {FLOW, NULL, NULL, AT(inputs),
     "Columns (by header; guessed from common English and Dutch headers when left out)"},
    {COMMAND_SEGMENT, "--customer", "NAME", AT(customer),
     "customer id; empty fields are unidentified sales"},
    {FLOW, "--customer-column", "NAME", AT(customer), "the same"},
    {FLOW, "--day", "NAME", AT(day), "day of the line; a time behind it is ignored"},
    {FLOW, "--receipt", "NAME", AT(receipt), "receipt, order or invoice that lines share"},
    {FLOW, "--amount", "NAME", AT(amount), "amount of the line"},
    {FLOW, "--quantity", "NAME", AT(quantity), "instead of an amount: quantity ..."},
    {FLOW, "--price", "NAME", AT(price), "... times price"},
    {FLOW, "--margin", "NAME", AT(margin), "margin of the line"},
    {FLOW, "--return-prefix", "TEXT", AT(return_prefix), "receipts that start so are returns"},
    {FLOW, NULL, NULL, AT(inputs), "Input (what is not given is detected)"},
    {FLOW, "--delimiter", "CHAR", BY(take_delimiter), ", ; | or tab"},
    {FLOW, "--decimal", "CHAR", BY(take_decimal), ". or ,"},
    {FLOW, "--day-order", "dm|md", BY(take_day_order), "order of day and month in 1/12/2011"},
    {FLOW, "--latin1", NULL, AT(latin1), "the text is Latin-1, not UTF-8"},
    {FLOW, "--whole-ids", NULL, AT(whole_ids), "read ids like 17850.0 as 17850"},
    {FLOW, "--no-header", NULL, AT(no_header), "the first line is data; give columns by number"},
    {FLOW, "--scale", "N", BY(take_scale), "digits after the point of amounts (0 to 9)"},
    {FLOW, "--round", NULL, AT(round), "round amounts with more digits, half to even"},
    {FLOW, "--on-bad", "WHAT", BY(take_on_bad), "bad lines: refuse (default) or collect=FILE"},
    {FLOW, "--threads", "N", BY(take_threads), "default: as many as there are processors"},
    {FLOW, NULL, NULL, AT(inputs), "What is looked at"},
    {FLOW, "--as-of", "DAY", BY(take_as_of),
     "as-of day, 2011-12-10; default the day after the last line"},
    {FLOW, "--window", "LENGTH", BY(take_window), "365d, 52w, 36mo, 3y or all (default)"},
    {FLOW, "--returns", "HOW", BY(take_returns), "net (default), ignore or cancel"},
    {FLOW, NULL, NULL, AT(inputs), "Scores and segments"},
    {FLOW, "--score", "HOW", BY(take_score),
     "quantile:5 (default), quantile:R,F,M, thresholds:r=30,90/f=2,3/m=100,250, or a saved scorer"},
    {FLOW, "--score-r", "HOW", BY(take_one_score),
     "this dimension alone: quantile:N or thresholds:30,90,180,365"},
    {FLOW, "--score-f", "HOW", BY(take_one_score), "the same"},
    {FLOW, "--score-m", "HOW", BY(take_one_score), "the same"},
    {FLOW, "--frequency", "COLUMN", BY(take_frequency),
     "receipts (default), purchase_days or lines"},
    {FLOW, "--monetary", "COLUMN", BY(take_monetary),
     "spend_net (default), spend_gross, margin or mean_receipt"},
    {FLOW, "--rules", "TABLE", AT(rules),
     "a preset, NAME or NAME:VERSION (default classic11), or a file"},
    {COMMAND_SEGMENT, "--save-scorer", "FILE", AT(save_scorer),
     "write the cut points, for --score another day"},
    {COMMAND_SEGMENT, NULL, NULL, AT(inputs), "Output (FILE may be - for standard output)"},
    {COMMAND_SEGMENT, "--out", "FILE", AT(out), "every customer, as CSV"},
    {COMMAND_SEGMENT, "--summary", "FILE", AT(summary), "every segment, as CSV"},
    {COMMAND_SEGMENT, "--json", NULL, AT(json), "print one JSON object instead of the table"},
    {COMMAND_SEGMENT, "--raw-text", NULL, AT(raw_text),
     "no guard against spreadsheet formulas in text"},
    {FLOW, "--quiet", NULL, AT(quiet), "say only what went wrong"},
    {COMMAND_CHECK, "--strict", NULL, AT(strict), "exit with 1 when something was found"},
};
#undef AT
#undef BY
enum { OPTION_COUNT = sizeof options / sizeof options[0] };

static const struct {
    unsigned command;
    const char *name, *usage, *what;
} commands[] = {
    {COMMAND_SEGMENT, "segment", "FILE... [OPTIONS]",
     "Reads receipts, scores every customer and gives each a segment. FILE may be - for standard\n"
     "input; several files are read as one."},
    {COMMAND_EXPLAIN, "explain", "--customer ID FILE... [OPTIONS]",
     "Says why one customer has its segment: values, cut points, scores, rules won and lost."},
    {COMMAND_CHECK, "check", "TABLE [OPTIONS]",
     "Looks for holes, overlaps and rules that can never win in a rule table: a preset\n"
     "(NAME or NAME:VERSION) or a file."},
    {COMMAND_PRESETS, "presets", "[NAME[:VERSION]]",
     "Lists the built-in rule tables, or writes one as text to start from."},
};
enum { COMMAND_ROWS = sizeof commands / sizeof commands[0] };

static int command_row(unsigned command) {
    int row = 0;
    while (row + 1 < COMMAND_ROWS && commands[row].command != command) ++row;
    return row;
}

enum { HELP_INDENT = 26, HELP_WIDTH = 80 };

static void print_option(const option *of) {
    char left[40];
    snprintf(left, sizeof left, "%s%s%s", of->name, of->value == NULL ? "" : " ",
             of->value == NULL ? "" : of->value);
    printf("  %-24s", left);
    int column = HELP_INDENT;
    for (const char *word = of->help; *word != '\0';) {
        const int size = (int)strcspn(word, " ");
        if (column + 1 + size > HELP_WIDTH) {
            printf("\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        }
        printf(" %.*s", size, word);
        column += 1 + size;
        word += size + (word[size] == '\0' ? 0 : 1);
    }
    printf("\n");
}

static _Noreturn void print_help(unsigned command) {
    const int row = command_row(command);
    printf("Usage: rfm %s %s\n\n%s\n", commands[row].name, commands[row].usage, commands[row].what);
    int has_heading = 0;
    for (int i = 0; i < OPTION_COUNT; ++i) {
        if ((options[i].commands & command) == 0) continue;
        if (options[i].name == NULL) {
            printf("\n%s\n", options[i].help);
        } else {
            if (!has_heading && command != COMMAND_SEGMENT) printf("\n");
            print_option(&options[i]);
        }
        has_heading = 1;
    }
    if (fflush(stdout) != 0) fail(EXIT_BAD_DATA, "standard output: cannot be written");
    exit(EXIT_OK);
}

/* Finds the option by the text before '='; exits with the nearest one when there is none. */
static const option *find_option(unsigned command, const char *argument, size_t size) {
    const char *names[OPTION_COUNT];
    char given[64];
    int count = 0;
    for (int i = 0; i < OPTION_COUNT; ++i) {
        const option *candidate = &options[i];
        if (candidate->name == NULL || (candidate->commands & command) == 0) continue;
        if (strlen(candidate->name) == size && strncmp(argument, candidate->name, size) == 0) {
            return candidate;
        }
        names[count++] = candidate->name;
    }
    snprintf(given, sizeof given, "%.*s", (int)size, argument);
    const char *nearest = nearest_word(given, names, count);
    if (nearest == NULL) {
        fail(EXIT_BAD_USAGE, "unknown option %s; see rfm %s --help", given,
             commands[command_row(command)].name);
    }
    fail(EXIT_BAD_USAGE, "unknown option %s; did you mean %s?", given, nearest);
}

static void set_member(settings *to, const option *of, const char *value) {
    char *const member = (char *)to + of->offset;
    if (of->take != NULL) {
        of->take(to, of->name, value);
    } else if (of->value == NULL) {
        const int on = 1;
        memcpy(member, &on, sizeof on);
    } else {
        if (*value == '\0') fail(EXIT_BAD_USAGE, "%s needs a value", of->name);
        memcpy(member, &value, sizeof value);
    }
}

/* Takes the option at `index`; gives the index of its last argument. */
static int take_option(settings *to, unsigned command, int count, char **arguments, int index) {
    const char *argument = arguments[index];
    const size_t size = strcspn(argument, "=");
    const option *found = find_option(command, argument, size);
    if (found->value == NULL) {
        if (argument[size] == '=') fail(EXIT_BAD_USAGE, "%s takes no value", found->name);
        set_member(to, found, NULL);
        return index;
    }
    if (argument[size] == '=') {
        set_member(to, found, argument + size + 1);
        return index;
    }
    if (index + 1 == count) fail(EXIT_BAD_USAGE, "%s needs a value", found->name);
    set_member(to, found, arguments[index + 1]);
    return index + 1;
}

static void check_scores(const settings *to) {
    int own = 0;
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        own = own || to->own_scores[i].is_given;
    }
    if (to->scorer_path != NULL && (own || to->frequency != NULL || to->monetary != NULL)) {
        fail(EXIT_BAD_USAGE,
             "a saved scorer brings its own columns and cut points; drop --score %s, or the other "
             "options of scoring",
             to->scorer_path);
    }
    if (to->monetary != NULL && strcmp(to->monetary, "margin") == 0 && to->margin == NULL &&
        to->no_header) {
        fail(EXIT_BAD_USAGE, "--monetary margin needs --margin");
    }
}

static void check_columns(const settings *to) {
    if (to->amount != NULL && (to->quantity != NULL || to->price != NULL)) {
        fail(EXIT_BAD_USAGE, "give --amount, or --quantity with --price, not both");
    }
    if ((to->quantity == NULL) != (to->price == NULL)) {
        fail(EXIT_BAD_USAGE, "--quantity and --price go together");
    }
    if (!to->no_header) return;
    if (to->customer == NULL || to->day == NULL || (to->amount == NULL && to->quantity == NULL)) {
        fail(EXIT_BAD_USAGE,
             "--no-header needs the numbers of columns: --customer-column 1 --day 2 --amount 3");
    }
    const char *const given[] = {to->customer, to->day,   to->receipt, to->amount,
                                 to->quantity, to->price, to->margin};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; ++i) {
        int position;
        if (given[i] != NULL && !read_number(given[i], strlen(given[i]), 1, 100000, &position)) {
            fail(EXIT_BAD_USAGE, "column %s: with --no-header columns are given by number",
                 given[i]);
        }
    }
}

static int is_stdout(const char *path) { return path != NULL && strcmp(path, "-") == 0; }

static void check_outputs(const settings *to) {
    const char *const paths[] = {to->out, to->summary, to->save_scorer, to->bad_path};
    int on_stdout = to->json;
    for (size_t i = 0; i < 4; ++i) {
        on_stdout += is_stdout(paths[i]);
        for (size_t j = 0; j < i; ++j) {
            if (paths[i] != NULL && paths[j] != NULL && strcmp(paths[i], paths[j]) == 0 &&
                !is_stdout(paths[i]) && strncmp(paths[i], "/dev/", 5) != 0) {
                fail(EXIT_BAD_USAGE, "%s: two outputs cannot go to one file", paths[i]);
            }
        }
    }
    if (on_stdout > 1) fail(EXIT_BAD_USAGE, "only one output can go to standard output");
}

static void check_inputs(const settings *to, unsigned command) {
    if (command & FLOW && to->input_count == 0) {
        fail(EXIT_BAD_USAGE, "no input file; see rfm %s --help",
             commands[command_row(command)].name);
    }
    if (command == COMMAND_CHECK && to->input_count != 1) {
        fail(EXIT_BAD_USAGE, "rfm check needs one rule table: a preset or a file");
    }
    if (command == COMMAND_PRESETS && to->input_count > 1) {
        fail(EXIT_BAD_USAGE, "rfm presets takes one name at most");
    }
    if (command == COMMAND_EXPLAIN && to->explained == NULL) {
        fail(EXIT_BAD_USAGE, "rfm explain needs --customer ID");
    }
    int from_stdin = 0;
    for (int i = 0; i < to->input_count; ++i) from_stdin += is_stdout(to->inputs[i]);
    if (from_stdin > 1) fail(EXIT_BAD_USAGE, "standard input can be read once only");
}

static int online_processors(void) {
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > 256 ? 256 : (int)count;
}

void options_read(settings *to, unsigned command, int count, char **arguments) {
    *to = (settings){.scale = -1, .window_text = "all", .returns_text = "net"};
    to->inputs = malloc(((size_t)count + 1) * sizeof *to->inputs);
    if (to->inputs == NULL) fail(EXIT_BAD_DATA, "out of memory");
    int only_inputs = 0;
    for (int i = 0; i < count; ++i) {
        const char *argument = arguments[i];
        if (only_inputs || argument[0] != '-' || argument[1] == '\0') {
            to->inputs[to->input_count++] = argument;
        } else if (strcmp(argument, "--") == 0) {
            only_inputs = 1;
        } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            print_help(command);
        } else {
            i = take_option(to, command, count, arguments, i);
        }
    }
    say_quietly(to->quiet);
    check_inputs(to, command);
    check_scores(to);
    check_columns(to);
    check_outputs(to);
    if (to->threads == 0) to->threads = online_processors();
}

void options_free(settings *from) {
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        score_choice_free(&from->scores[i]);
        score_choice_free(&from->own_scores[i]);
    }
    free(from->inputs);
    *from = (settings){0};
}
