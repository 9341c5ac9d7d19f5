/* SPDX-License-Identifier: MIT */
/* The ways of rfm moves: two days, every day between, and the comparison of ways of scoring. */
#ifndef RFM_CLI_MOVES_H
#define RFM_CLI_MOVES_H

#include "frame_output.h"
#include "job.h"
#include "option_values.h"

typedef struct moves_settings {
    given_day from, to;
    const char *into, *out_of;
    const char *matrix, *segments, *delay_state; /* files */
    int delay_up, delay_down;                    /* days plus 1; 0: not given */
    int daily, stability, list, frozen;
} moves_settings;

/* The outputs, opened before the input is read; NULL: not wanted. */
typedef struct moves_outputs {
    output *out, *summary, *matrix, *segments, *delay_state, *screen;
} moves_outputs;

/* Everything a run needs. */
typedef struct moves_run {
    const settings *from;
    const moves_settings *own;
    moves_outputs to;
    job done;         /* its scorer is set when cut points are frozen */
    rfm_delay *delay; /* NULL: none */
} moves_run;

void moves_two_days(moves_run *run);
void moves_daily(moves_run *run);
void moves_stability(moves_run *run);

/* The customers as of a day with segment and level; exits when there are none. Cut points are the
 * frozen ones, or those of that day. */
rfm_frame *moves_segmented(moves_run *run, int32_t day);
/* The options of a run over days; `window` and the run must outlive them. */
rfm_daily_options moves_day_options(const moves_run *run, const rfm_customers_options *window);
/* Takes the delay, which knows no day after `from`, through all days up to and with it. */
void moves_delay_to(moves_run *run, int32_t day);

/* Adds the matrix as a person reads it, at most 80 columns wide: counts where they fit, else shares
 * of each row. */
void moves_add_matrix(rfm_buffer *text, const rfm_frame *matrix, const rfm_frame *flow);

/* The segments in force at the end of a run over days: those computed, but for changes that wait.
 * Columns customer, segment, level; Owned. */
rfm_frame *moves_in_force(const rfm_frame *computed, const rfm_frame *pending);
/* The segments in force before the changes of a run over days, from those after it. Owned. */
rfm_frame *moves_undone(const rfm_frame *after, const rfm_frame *changes);

#endif
