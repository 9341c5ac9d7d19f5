/* SPDX-License-Identifier: MIT */
/* What the command tells the person at the terminal: notes, failures, and the exit status. */
#ifndef RFM_CLI_SAY_H
#define RFM_CLI_SAY_H

#include "rfm/base.h"

#if defined(__GNUC__)
#define CLI_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define CLI_PRINTF(text, first)
#endif

/* Exit statuses of the command. */
enum { EXIT_OK = 0, EXIT_BAD_DATA = 1, EXIT_BAD_USAGE = 2 };

/* Turns notes off. */
void say_quietly(int quiet);
/* Writes "rfm: ..." and a line feed to standard error, unless quiet. */
void say(const char *format, ...) CLI_PRINTF(1, 2);
/* Writes "rfm: ..." to standard error, drops unfinished output files and exits. */
_Noreturn void fail(int exit_status, const char *format, ...) CLI_PRINTF(2, 3);
/* Exits with an error of the library; `subject` (may be NULL) says what it is about. */
_Noreturn void fail_with(const char *subject, const rfm_error *error);
/* Exits with an error of the operating system about a file. */
_Noreturn void fail_file(const char *path, int error_number);

/* The word nearest to a misspelt one, or NULL when none is near. */
const char *nearest_word(const char *text, const char *const *words, int count);

#endif
