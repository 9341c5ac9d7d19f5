/* SPDX-License-Identifier: MIT */
/*
 * The `rfm` command: the main job from a shell, for people who do not program and for scripts. It
 * is also the largest example: all of it is written on the public interface of the library.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "say.h"

static const struct {
    const char *name;
    unsigned command;
    int (*run)(const settings *from);
} commands[] = {{"segment", COMMAND_SEGMENT, command_segment},
                {"explain", COMMAND_EXPLAIN, command_explain},
                {"check", COMMAND_CHECK, command_check},
                {"presets", COMMAND_PRESETS, command_presets}};
enum { COMMAND_ROWS = sizeof commands / sizeof commands[0] };

static const char help[] =
    "Usage: rfm COMMAND ...\n"
    "\n"
    "From a shop's receipts to customers with recency, frequency and monetary scores and a\n"
    "named segment.\n"
    "\n"
    "  rfm segment receipts.csv         score and segment every customer, print a summary\n"
    "  rfm explain --customer ID receipts.csv\n"
    "                                   say why one customer has its segment\n"
    "  rfm check rules.txt              look for holes and overlaps in a rule table\n"
    "  rfm presets [NAME]               list the built-in rule tables, or write one\n"
    "\n"
    "  rfm COMMAND --help               all options of a command\n"
    "  rfm --version\n"
    "\n"
    "Exit status: 0 done, 1 bad data, 2 bad usage.\n";

static int print(const char *text) {
    if (fputs(text, stdout) == EOF || fflush(stdout) != 0) {
        fail(EXIT_BAD_DATA, "standard output: cannot be written");
    }
    return EXIT_OK;
}

static _Noreturn void fail_unknown(const char *name) {
    const char *names[COMMAND_ROWS];
    for (int i = 0; i < COMMAND_ROWS; ++i) names[i] = commands[i].name;
    const char *nearest = nearest_word(name, names, COMMAND_ROWS);
    if (nearest == NULL) {
        fail(EXIT_BAD_USAGE, "unknown command %s; expected segment, explain, check or presets",
             name);
    }
    fail(EXIT_BAD_USAGE, "unknown command %s; did you mean %s?", name, nearest);
}

int main(int count, char **arguments) {
    if (count < 2) {
        fputs(help, stderr);
        return EXIT_BAD_USAGE;
    }
    const char *name = arguments[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        return print(help);
    }
    if (strcmp(name, "--version") == 0) {
        char line[64];
        snprintf(line, sizeof line, "rfm %s\n", rfm_version());
        return print(line);
    }
    for (int i = 0; i < COMMAND_ROWS; ++i) {
        if (strcmp(name, commands[i].name) != 0) continue;
        settings from;
        options_read(&from, commands[i].command, count - 2, arguments + 2);
        const int status = commands[i].run(&from);
        options_free(&from);
        return status;
    }
    fail_unknown(name);
}
