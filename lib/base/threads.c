/* SPDX-License-Identifier: MIT */
/* Parallel work is cut into chunks that do not depend on the number of threads; threads only pick
 * the next one, so every result is the same for any number of them. Workers never outlive the call.
 */
#include "base/threads.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS_MOST = 64 };

typedef struct threads_job {
    rfm__chunk_fn run;
    rfm__own_fn own; /* of the thread that called; NULL: nothing */
    void *context;
    int64_t chunk_count;
    _Atomic int64_t next_chunk;
    pthread_mutex_t lock; /* guards the failure below */
    int64_t failed_chunk; /* chunk_count while none failed */
    rfm_error failure;
} threads_job;

static void threads_keep_failure(threads_job *job, int64_t chunk, const rfm_error *error) {
    pthread_mutex_lock(&job->lock);
    if (chunk < job->failed_chunk) {
        job->failed_chunk = chunk;
        job->failure = *error;
    }
    pthread_mutex_unlock(&job->lock);
}

/* Chunks are handed out in order, so when one fails every lower one has been started and will
 * finish. */
static void *threads_work(void *argument) {
    threads_job *job = argument;
    for (;;) {
        const int64_t chunk = atomic_fetch_add(&job->next_chunk, 1);
        if (chunk >= job->chunk_count) return NULL;
        rfm_error error;
        rfm__error_clear(&error);
        if (job->run(job->context, chunk, &error) == RFM_OK) continue;
        threads_keep_failure(job, chunk, &error);
        atomic_store(&job->next_chunk, job->chunk_count);
    }
}

static rfm_status threads_run_alone(int64_t chunk_count, rfm__chunk_fn run, void *context,
                                    rfm_error *error) {
    for (int64_t chunk = 0; chunk < chunk_count; ++chunk) {
        RFM_TRY(run(context, chunk, error));
    }
    return RFM_OK;
}

/* The part of the thread that called. */
static void threads_lead(threads_job *job) {
    rfm_error error;
    rfm__error_clear(&error);
    if (job->own != NULL && job->own(job->context, &error) != RFM_OK) {
        threads_keep_failure(job, -1, &error); /* before all chunks */
        atomic_store(&job->next_chunk, job->chunk_count);
    }
    threads_work(job);
}

rfm_status rfm__parallel_beside(int32_t threads, int64_t chunk_count, rfm__chunk_fn run,
                                rfm__own_fn own, void *context, rfm_error *error) {
    if (threads > THREADS_MOST) threads = THREADS_MOST;
    const int64_t useful = own == NULL ? chunk_count : chunk_count + 1;
    if (threads > useful) threads = (int32_t)useful;
    threads_job job = {.run = run, .own = own, .context = context, .chunk_count = chunk_count};
    job.failed_chunk = chunk_count;
    if (threads <= 1 || pthread_mutex_init(&job.lock, NULL) != 0) {
        if (own != NULL) RFM_TRY(own(context, error));
        return threads_run_alone(chunk_count, run, context, error);
    }
    pthread_t workers[THREADS_MOST];
    int32_t started = 0;
    while (started < threads - 1 &&
           pthread_create(&workers[started], NULL, threads_work, &job) == 0) {
        ++started;
    }
    threads_lead(&job);
    for (int32_t i = 0; i < started; ++i) pthread_join(workers[i], NULL);
    pthread_mutex_destroy(&job.lock);
    if (job.failed_chunk == chunk_count) return RFM_OK;
    if (error != NULL) *error = job.failure;
    return job.failure.status;
}

rfm_status rfm__parallel(int32_t threads, int64_t chunk_count, rfm__chunk_fn run, void *context,
                         rfm_error *error) {
    return rfm__parallel_beside(threads, chunk_count, run, NULL, context, error);
}
