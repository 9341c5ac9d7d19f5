/* SPDX-License-Identifier: MIT */
/* Reads a file ahead: the next block comes in while the one before it is worked on. */
#ifndef RFM_CLI_AHEAD_H
#define RFM_CLI_AHEAD_H

#include <stddef.h>

typedef struct ahead ahead;

/* Starts to read from a descriptor in blocks of this size. NULL when memory runs out. */
ahead *ahead_start(int descriptor, size_t block_bytes);
/* The next block, full unless it is the last; valid until the next call. Size 0 at the end.
 * `error_number` is 0, or why reading failed. */
const char *ahead_next(ahead *from, size_t *size, int *error_number);
/* Stops and frees; the descriptor stays open. */
void ahead_end(ahead *from);

#endif
