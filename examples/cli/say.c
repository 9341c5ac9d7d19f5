/* SPDX-License-Identifier: MIT */
/*
 * One voice: every line that the command says goes through here, so that all of them start alike,
 * nothing that a file contains can steer the terminal, and a failure leaves no unfinished file
 * behind.
 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "progress.h"

static int quiet;

void say_quietly(int be_quiet) { quiet = be_quiet; }

/* Control characters of an id or header would reach the terminal as commands. */
static void print_line(const char *format, va_list arguments) {
    char line[1024];
    const int length = vsnprintf(line, sizeof line, format, arguments);
    if (length < 0) return;
    for (char *at = line; *at != '\0'; ++at) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f) *at = '?';
    }
    progress_hide();
    fprintf(stderr, "rfm: %s\n", line);
}

void say(const char *format, ...) {
    if (quiet) return;
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}

_Noreturn void fail(int exit_status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
    output_discard_all();
    exit(exit_status);
}

_Noreturn void fail_with(const char *subject, const rfm_error *error) {
    const int usage = error->status == RFM_E_ARGUMENT || error->status == RFM_E_NOT_FOUND;
    fail(usage ? EXIT_BAD_USAGE : EXIT_BAD_DATA, "%s%s%s", subject == NULL ? "" : subject,
         subject == NULL ? "" : ": ", error->message);
}

_Noreturn void fail_file(const char *path, int error_number) {
    const char *reason = strerror(error_number);
    const int lower = reason[0] >= 'A' && reason[0] <= 'Z' && reason[1] >= 'a';
    fail(EXIT_BAD_DATA, "%s: %c%s", path, lower ? reason[0] - 'A' + 'a' : reason[0], reason + 1);
}

static char lower_letter(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

enum { LONGEST_WORD = 40 };

/* Edits (insert, delete, replace) between two words; many when one of them is too long to be a
 * word. */
static size_t edit_distance(const char *left, const char *right) {
    size_t row[LONGEST_WORD + 1];
    const size_t left_size = strlen(left), right_size = strlen(right);
    if (left_size > LONGEST_WORD || right_size > LONGEST_WORD) return LONGEST_WORD;
    for (size_t j = 0; j <= right_size; ++j) row[j] = j;
    for (size_t i = 1; i <= left_size; ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= right_size; ++j) {
            const int differs = lower_letter(left[i - 1]) != lower_letter(right[j - 1]);
            size_t best = diagonal + (differs ? 1 : 0);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[right_size];
}

const char *nearest_word(const char *text, const char *const *words, int count) {
    const char *best = NULL;
    size_t best_distance = 2 + strlen(text) / 4;
    for (int i = 0; i < count; ++i) {
        const size_t distance = edit_distance(text, words[i]);
        if (distance < best_distance) {
            best_distance = distance;
            best = words[i];
        }
    }
    return best;
}
