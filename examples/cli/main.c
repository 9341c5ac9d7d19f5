/* SPDX-License-Identifier: MIT */
/*
 * The `rfm` command: the main job from a shell, for people who do not program and for scripts. It
 * is also the largest example: all of it is written on the public interface of the library.
 */
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "commands.h"
#include "say.h"

static const command *const commands[] = {
    &segment_command, &explain_command, &moves_command,   &next_level_command, &kmeans_command,
    &drift_command,   &check_command,   &presets_command, &baseline_command,   &cohorts_command,
    &pareto_command,  &heatmap_command, &clv_command,
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static rfm_buffer *help(void) {
    rfm_buffer *text = text_new();
    text_add(text,
             "Usage: rfm COMMAND ...\n"
             "\n"
             "From a shop's receipts to customers with recency, frequency and monetary scores and "
             "a\n"
             "named segment.\n"
             "\n");
    for (int i = 0; i < COMMAND_COUNT; ++i) {
        text_add(text, "  %-10s  %s\n", commands[i]->name, commands[i]->summary);
    }
    text_add(text,
             "\n"
             "  rfm segment receipts.csv   a first run\n"
             "  rfm COMMAND --help         all options of a command\n"
             "  rfm --version\n"
             "\n"
             "Exit status: 0 done, 1 bad data, 2 bad usage.\n");
    return text;
}

static int print(const char *text) {
    if (fputs(text, stdout) == EOF || fflush(stdout) != 0) {
        fail(EXIT_BAD_DATA, "standard output: cannot be written");
    }
    return EXIT_OK;
}

static _Noreturn void fail_unknown(const char *name) {
    const char *names[COMMAND_COUNT];
    for (int i = 0; i < COMMAND_COUNT; ++i) names[i] = commands[i]->name;
    const char *nearest = nearest_word(name, names, COMMAND_COUNT);
    if (nearest != NULL) {
        fail(EXIT_BAD_USAGE, "unknown command %s; did you mean %s?", name, nearest);
    }
    rfm_buffer *list = text_new();
    for (int i = 0; i < COMMAND_COUNT; ++i) {
        text_add(list, "%s%s", i == 0 ? "" : i + 1 < COMMAND_COUNT ? ", " : " or ", names[i]);
    }
    fail(EXIT_BAD_USAGE, "unknown command %s; expected %s", name, rfm_buffer_data(list));
}

int main(int count, char **arguments) {
    if (count < 2) {
        rfm_buffer *text = help();
        fputs(rfm_buffer_data(text), stderr);
        rfm_buffer_free(text);
        return EXIT_BAD_USAGE;
    }
    const char *name = arguments[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        rfm_buffer *text = help();
        const int status = print(rfm_buffer_data(text));
        rfm_buffer_free(text);
        return status;
    }
    if (strcmp(name, "--version") == 0) {
        char line[64];
        snprintf(line, sizeof line, "rfm %s\n", rfm_version());
        return print(line);
    }
    for (int i = 0; i < COMMAND_COUNT; ++i) {
        if (strcmp(name, commands[i]->name) != 0) continue;
        settings from;
        options_read(&from, commands[i], count - 2, arguments + 2);
        const int status = commands[i]->run(&from);
        options_free(&from);
        return status;
    }
    fail_unknown(name);
}
