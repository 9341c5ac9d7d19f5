/* SPDX-License-Identifier: MIT */
/* Fork and join over fixed chunks: workers are born and joined inside one call. */
#ifndef RFM_LIB_BASE_THREADS_H
#define RFM_LIB_BASE_THREADS_H

#include "base/error.h"

/* Does chunk `chunk` of `context`; its failure is kept per chunk. */
typedef rfm_status (*rfm__chunk_fn)(void *context, int64_t chunk, rfm_error *error);

/* Runs chunks 0..chunk_count-1 on up to `threads` threads (this one included; below 1 means 1). The
 * failure of the lowest chunk that failed is returned, whatever ran first; chunks after a failed
 * one may be left out. A thread that cannot start is not an error: the others do its work. */
rfm_status rfm__parallel(int32_t threads, int64_t chunk_count, rfm__chunk_fn run, void *context,
                         rfm_error *error);

/* What only this thread may do, as a callback of the host. */
typedef rfm_status (*rfm__own_fn)(void *context, rfm_error *error);

/* The same chunks while this thread does `own` first and then helps. Its failure comes before that
 * of any chunk. */
rfm_status rfm__parallel_beside(int32_t threads, int64_t chunk_count, rfm__chunk_fn run,
                                rfm__own_fn own, void *context, rfm_error *error);

/* The same chunks, and after each that this thread has done `progress` (unless NULL) is told how
 * many there are done; in the end, all. RFM_E_CANCELLED when it asks to stop. */
rfm_status rfm__parallel_told(int32_t threads, int64_t chunk_count, rfm__chunk_fn run,
                              void *context, rfm_progress_fn progress, void *payload,
                              rfm_error *error);

/* Workers of a call that has many pieces of work, one after the other: they wait in between. A new
 * thread often begins a millisecond behind the one that made it, a waiting one at once. */
typedef struct rfm__crew rfm__crew;

/* Workers for up to `threads` threads, the calling one included, and no more than pieces of at most
 * `chunk_count` chunks can use. NULL when it will be alone. */
rfm__crew *rfm__crew_start(int32_t threads, int64_t chunk_count);
/* Sends them home; NULL is allowed. */
void rfm__crew_end(rfm__crew *crew);
/* rfm__parallel_beside on up to `threads` of the crew (NULL: on this thread); `own` may be NULL. */
rfm_status rfm__crew_run(rfm__crew *crew, int32_t threads, int64_t chunk_count, rfm__chunk_fn run,
                         rfm__own_fn own, void *context, rfm_error *error);
/* rfm__parallel_told on them. */
rfm_status rfm__crew_run_told(rfm__crew *crew, int32_t threads, int64_t chunk_count,
                              rfm__chunk_fn run, void *context, rfm_progress_fn progress,
                              void *payload, rfm_error *error);

#endif
