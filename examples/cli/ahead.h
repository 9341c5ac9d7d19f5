/* SPDX-License-Identifier: MIT */
/* Does one step of the work ahead, on a thread of its own: the next item is made while the one
 * before it is worked on. */
#ifndef RFM_CLI_AHEAD_H
#define RFM_CLI_AHEAD_H

#include <stddef.h>

/* Fills the item, which is zeroed before its first use and comes back every second time; 0 when it
 * is the last one. */
typedef int (*ahead_fn)(void *context, void *item);

typedef struct ahead ahead;

/* Starts to make items; without a thread each is made when it is asked for. NULL when memory runs
 * out. */
ahead *ahead_start(ahead_fn make, void *context, size_t item_size, int on_thread);
/* The next item, valid until the next call; NULL after the last. */
void *ahead_next(ahead *from);
/* Stops, calls `clear` (NULL: nothing) on both items and frees. */
void ahead_end(ahead *from, void (*clear)(void *item));

#endif
