/* SPDX-License-Identifier: MIT */
/* The options that several commands share. */
#ifndef RFM_CLI_OPTION_GROUPS_H
#define RFM_CLI_OPTION_GROUPS_H

#include "options.h"

/* --customer NAME, for commands that do not ask about one customer; before options_columns. */
extern const option_group options_customer;
/* The other columns, among them --customer-column. */
extern const option_group options_columns;
/* How the text is to be read, bad lines, threads. */
extern const option_group options_input;
extern const option_group options_as_of;
/* --window and --returns; stands behind options_as_of or a heading of the command's own. */
extern const option_group options_window;
extern const option_group options_returns;
/* --score ... --frequency, --monetary. */
extern const option_group options_scores;
extern const option_group options_rules;
extern const option_group options_save_scorer;
/* --out, --json, --raw-text. */
extern const option_group options_results;
extern const option_group options_quiet;

#endif
