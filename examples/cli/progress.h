/* SPDX-License-Identifier: MIT */
/* A bar on the terminal for what takes long. */
#ifndef RFM_CLI_PROGRESS_H
#define RFM_CLI_PROGRESS_H

#include <stdint.h>

/* Starts the clock; `total` is 0 when it is not known. Nothing is shown unless standard error is a
 * terminal. */
void progress_start(int64_t total, int quiet);
/* Shows how far it got, a few times a second, from half a second on. */
void progress_show(int64_t done);
/* An rfm_progress_fn for long calls of the library, between progress_start and progress_end. */
int32_t progress_call(void *payload, int64_t done, int64_t total);
/* Takes the bar away, until it is shown again: before a message. */
void progress_hide(void);
/* Takes the bar away for good. */
void progress_end(void);

#endif
