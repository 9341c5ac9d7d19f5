/* SPDX-License-Identifier: MIT */
/* Files that appear whole or not at all, and standard output with its errors seen. */
#ifndef RFM_CLI_OUTPUT_H
#define RFM_CLI_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

typedef struct output output;

/* Starts an output: "-" is standard output; anything else is written to a temporary name beside
 * the target. Exits when that cannot be made. */
output *output_open(const char *path);
/* An rfm_write_fn with an output as payload; exits when the disk is full or the reader is gone. */
int32_t output_write(void *to, const void *bytes, size_t size);
/* Writes zero-terminated text. */
void output_text(output *to, const char *text);
/* Brings all outputs to the disk, then gives each its name: after a failure none of them is there.
 * */
void output_commit_all(void);
/* The same for one output alone. */
void output_commit(output *to);
/* Removes what is unfinished; called before every failing exit. */
void output_discard_all(void);
/* 1 when the path names the open file `descriptor`. */
int output_is_same_file(const char *path, int descriptor);

#endif
