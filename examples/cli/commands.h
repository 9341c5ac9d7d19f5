/* SPDX-License-Identifier: MIT */
/* The sub-commands; each gives the exit status. */
#ifndef RFM_CLI_COMMANDS_H
#define RFM_CLI_COMMANDS_H

#include "options.h"

int command_segment(const settings *from);
int command_explain(const settings *from);
int command_check(const settings *from);
int command_presets(const settings *from);

#endif
