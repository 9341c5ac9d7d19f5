/* SPDX-License-Identifier: MIT */
/* The values of options: each function reads one kind or exits with status 2. */
#ifndef RFM_CLI_OPTION_VALUES_H
#define RFM_CLI_OPTION_VALUES_H

#include "options.h"

void take_as_of(settings *to, const char *option, const char *value);
void take_window(settings *to, const char *option, const char *value);
void take_returns(settings *to, const char *option, const char *value);
void take_score(settings *to, const char *option, const char *value);
/* For --score-r, --score-f and --score-m. */
void take_one_score(settings *to, const char *option, const char *value);
void take_frequency(settings *to, const char *option, const char *value);
void take_monetary(settings *to, const char *option, const char *value);
void take_on_bad(settings *to, const char *option, const char *value);
void take_threads(settings *to, const char *option, const char *value);
void take_scale(settings *to, const char *option, const char *value);
void take_delimiter(settings *to, const char *option, const char *value);
void take_decimal(settings *to, const char *option, const char *value);
void take_day_order(settings *to, const char *option, const char *value);

/* Makes a choice that is not given. */
void score_choice_free(score_choice *chosen);
/* A whole number from low to high and nothing else; 0 when it is none. */
int read_number(const char *text, size_t size, int low, int high, int *out);

#endif
