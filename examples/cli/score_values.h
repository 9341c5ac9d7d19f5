/* SPDX-License-Identifier: MIT */
/* The values of the options of scoring; `member` points at settings. */
#ifndef RFM_CLI_SCORE_VALUES_H
#define RFM_CLI_SCORE_VALUES_H

#include "options.h"

void take_score(void *member, const char *option, const char *value);
/* For --score-r, --score-f and --score-m. */
void take_one_score(void *member, const char *option, const char *value);
void take_scorer(void *member, const char *option, const char *value);
void take_points(void *member, const char *option, const char *value);
void take_grades(void *member, const char *option, const char *value);

/* Exits when the options of scoring contradict each other. */
void scores_check(const settings *from);
void scores_free(settings *from);

#endif
