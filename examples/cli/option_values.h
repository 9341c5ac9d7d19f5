/* SPDX-License-Identifier: MIT */
/* The values of options: each function reads one kind or exits with status 2. */
#ifndef RFM_CLI_OPTION_VALUES_H
#define RFM_CLI_OPTION_VALUES_H

#include "options.h"

/* Kinds of members that any command may use. */

/* const char *: any text but none at all. */
void take_text(void *member, const char *option, const char *value);
/* The same, of a file to write; "-" is standard output, which one output alone may have. */
void take_output(void *member, const char *option, const char *value);
/* int: 1. */
void take_flag(void *member, const char *option, const char *value);

/* A day that may be left out. */
typedef struct given_day {
    int is_given;
    int32_t day;
} given_day;
/* given_day: 2011-12-10. */
void take_day(void *member, const char *option, const char *value);

/* A word and what it stands for. */
typedef struct choice {
    const char *word;
    int value;
} choice;
/* One of at most 16 words; a misspelt one gets the nearest. */
int choice_of(const char *option, const char *value, const choice *choices, int count);
/* A whole number from low to high. */
int number_of(const char *option, const char *value, int low, int high);
/* A share above 0 and up to 1, written 0.35, 0,35 or 35%. */
double share_of(const char *option, const char *value);
/* double: such a share. */
void take_share(void *member, const char *option, const char *value);
/* A whole number from low to high and nothing else; 0 when it is none. */
int read_number(const char *text, size_t size, int low, int high, int *out);

/* Members of settings, which is what `member` points at. */

void take_as_of(void *member, const char *option, const char *value);
void take_window(void *member, const char *option, const char *value);
void take_returns(void *member, const char *option, const char *value);
void take_frequency(void *member, const char *option, const char *value);
void take_monetary(void *member, const char *option, const char *value);
void take_on_bad(void *member, const char *option, const char *value);
void take_threads(void *member, const char *option, const char *value);
void take_scale(void *member, const char *option, const char *value);
void take_delimiter(void *member, const char *option, const char *value);
void take_decimal(void *member, const char *option, const char *value);
void take_day_order(void *member, const char *option, const char *value);

#endif
