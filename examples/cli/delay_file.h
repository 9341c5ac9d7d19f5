/* SPDX-License-Identifier: MIT */
/* A change delay kept in a file from one day's run to the next. */
#ifndef RFM_CLI_DELAY_FILE_H
#define RFM_CLI_DELAY_FILE_H

#include "output.h"
#include "rfm/delay.h"

/* Reads the delay that a file holds, or NULL when there is no such file. Exits on damage. */
rfm_delay *delay_file_try(const char *path);
/* Writes it to an output that was opened for the same path. */
void delay_file_write(const rfm_delay *delay, const char *path, output *to);
/* What a delay holds. */
rfm_delay_state delay_state_of(const rfm_delay *delay);

#endif
