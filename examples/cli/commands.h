/* SPDX-License-Identifier: MIT */
/* The sub-commands; main.c lists them. */
#ifndef RFM_CLI_COMMANDS_H
#define RFM_CLI_COMMANDS_H

#include "options.h"

extern const command segment_command;
extern const command explain_command;
extern const command moves_command;
extern const command next_level_command;
extern const command kmeans_command;
extern const command drift_command;
extern const command check_command;
extern const command presets_command;
extern const command baseline_command;
extern const command cohorts_command;
extern const command pareto_command;
extern const command heatmap_command;
extern const command clv_command;

#endif
