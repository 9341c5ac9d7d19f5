/* SPDX-License-Identifier: MIT */
/*
 * Tables say everything about each option: what it takes, what it fills in. Parsing and --help both
 * read the tables that a command lists, so that they cannot disagree.
 */
#define _POSIX_C_SOURCE 200809L

#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "option_values.h"
#include "say.h"
#include "score_values.h"

enum { MOST_OPTIONS = 128 };

enum { HELP_INDENT = 26, HELP_WIDTH = 80 };

static void print_option(const cli_option *of) {
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

static _Noreturn void print_help(const command *of) {
    const char *heading = NULL;
    printf("Usage: rfm %s %s\n\n%s\n", of->name, of->usage, of->what);
    for (const option_group *const *group = of->groups; *group != NULL; ++group) {
        const char *next = (*group)->heading;
        const int is_new = next != NULL && (heading == NULL || strcmp(next, heading) != 0);
        if (is_new) {
            printf("\n%s\n", next);
            heading = next;
        } else if (group == of->groups) {
            printf("\n");
        }
        for (int i = 0; i < (*group)->count; ++i) print_option(&(*group)->options[i]);
    }
    if (fflush(stdout) != 0) fail(EXIT_BAD_DATA, "standard output: cannot be written");
    exit(EXIT_OK);
}

/* An option and the settings that it fills in. */
typedef struct known_option {
    const cli_option *option;
    char *member;
} known_option;

/* All options of the command; their number. */
static int list_options(settings *to, known_option *list) {
    int count = 0;
    for (const option_group *const *group = to->of->groups; *group != NULL; ++group) {
        char *const base = (*group)->is_own ? to->own : (char *)to;
        for (int i = 0; i < (*group)->count && count < MOST_OPTIONS; ++i) {
            const cli_option *of = &(*group)->options[i];
            list[count++] = (known_option){of, base + of->offset};
        }
    }
    return count;
}

/* Finds the option by the text before '='; exits with the nearest one when there is none. */
static known_option find_option(settings *to, const char *argument, size_t size) {
    known_option list[MOST_OPTIONS];
    const char *names[MOST_OPTIONS];
    char given[64];
    const int count = list_options(to, list);
    for (int i = 0; i < count; ++i) {
        names[i] = list[i].option->name;
        if (strlen(names[i]) == size && strncmp(argument, names[i], size) == 0) return list[i];
    }
    snprintf(given, sizeof given, "%.*s", (int)size, argument);
    const char *nearest = nearest_word(given, names, count);
    if (nearest == NULL) {
        fail(EXIT_BAD_USAGE, "unknown option %s; see rfm %s --help", given, to->of->name);
    }
    fail(EXIT_BAD_USAGE, "unknown option %s; did you mean %s?", given, nearest);
}

/* Takes the option at `index`; gives the index of its last argument. */
static int take_option(settings *to, int count, char **arguments, int index) {
    const char *argument = arguments[index];
    const size_t size = strcspn(argument, "=");
    const known_option found = find_option(to, argument, size);
    const char *name = found.option->name, *value = NULL;
    if (found.option->value == NULL) {
        if (argument[size] == '=') fail(EXIT_BAD_USAGE, "%s takes no value", name);
    } else if (argument[size] == '=') {
        value = argument + size + 1;
    } else if (index + 1 == count) {
        fail(EXIT_BAD_USAGE, "%s needs a value", name);
    } else {
        value = arguments[++index];
    }
    found.option->take(found.member, name, value);
    return index;
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

static void add_output(settings *to, const char *path) {
    if (path == NULL) return;
    for (int i = 0; i < to->output_count; ++i) {
        if (strcmp(path, to->outputs[i]) == 0 && !is_stdout(path) &&
            strncmp(path, "/dev/", 5) != 0) {
            fail(EXIT_BAD_USAGE, "%s: two outputs cannot go to one file", path);
        }
    }
    if (is_stdout(path)) {
        if (to->screen_is_taken || to->json) {
            fail(EXIT_BAD_USAGE, "only one output can go to standard output");
        }
        to->screen_is_taken = 1;
    }
    if (to->output_count == MOST_OUTPUTS) fail(EXIT_BAD_USAGE, "too many outputs");
    to->outputs[to->output_count++] = path;
}

/* Lists what will be written, as far as options say so. */
static void gather_outputs(settings *to) {
    known_option list[MOST_OPTIONS];
    const int count = list_options(to, list);
    for (int i = 0; i < count; ++i) {
        if (list[i].option->take != take_output) continue;
        const char *path;
        memcpy(&path, list[i].member, sizeof path);
        add_output(to, path);
    }
    add_output(to, to->bad_path);
}

static void check_inputs(const settings *to) {
    if (to->of->reads_receipts && to->input_count == 0) {
        fail(EXIT_BAD_USAGE, "no input file; see rfm %s --help", to->of->name);
    }
    int from_stdin = 0;
    for (int i = 0; i < to->input_count; ++i) from_stdin += is_stdout(to->inputs[i]);
    if (from_stdin > 1) fail(EXIT_BAD_USAGE, "standard input can be read once only");
}

static int online_processors(void) {
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > 256 ? 256 : (int)count;
}

void options_read(settings *to, const command *of, int count, char **arguments) {
    *to = (settings){.of = of, .scale = -1, .window_text = "all", .returns_text = "net"};
    to->inputs = malloc(((size_t)count + 1) * sizeof *to->inputs);
    to->own = calloc(1, of->own_size + 1);
    if (to->inputs == NULL || to->own == NULL) fail(EXIT_BAD_DATA, "out of memory");
    int only_inputs = 0;
    for (int i = 0; i < count; ++i) {
        const char *argument = arguments[i];
        if (only_inputs || argument[0] != '-' || argument[1] == '\0') {
            to->inputs[to->input_count++] = argument;
        } else if (strcmp(argument, "--") == 0) {
            only_inputs = 1;
        } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            print_help(of);
        } else {
            i = take_option(to, count, arguments, i);
        }
    }
    say_quietly(to->quiet);
    check_inputs(to);
    scores_check(to);
    check_columns(to);
    gather_outputs(to);
    if (of->check != NULL) of->check(to);
    if (to->threads == 0) to->threads = online_processors();
}

void options_free(settings *from) {
    scores_free(from);
    free(from->own);
    free(from->inputs);
    *from = (settings){0};
}
