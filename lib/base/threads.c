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
    rfm_progress_fn progress; /* on that thread too; NULL: nobody asks */
    void *payload;
    int64_t told; /* chunks that it knows of */
    int64_t chunk_count;
    _Atomic int64_t next_chunk;
    _Atomic int64_t done_count;
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

/* Takes the next chunk; 0 when there is none left. */
static int threads_step(threads_job *job) {
    const int64_t chunk = atomic_fetch_add(&job->next_chunk, 1);
    if (chunk >= job->chunk_count) return 0;
    rfm_error error;
    rfm__error_clear(&error);
    if (job->run(job->context, chunk, &error) == RFM_OK) {
        atomic_fetch_add(&job->done_count, 1);
    } else {
        threads_keep_failure(job, chunk, &error);
        atomic_store(&job->next_chunk, job->chunk_count);
    }
    return 1;
}

/* Chunks are handed out in order, so when one fails every lower one has been started and will
 * finish. */
static void *threads_work(void *argument) {
    while (threads_step(argument)) continue;
    return NULL;
}

static rfm_status threads_tell(threads_job *job, rfm_error *error) {
    const int64_t done = atomic_load(&job->done_count);
    if (job->progress == NULL || done == job->told) return RFM_OK;
    job->told = done;
    if (job->progress(job->payload, done, job->chunk_count) == 0) return RFM_OK;
    return rfm__fail(error, RFM_E_CANCELLED, -1, "cancelled");
}

static rfm_status threads_run_alone(threads_job *job, rfm_error *error) {
    if (job->own != NULL) RFM_TRY(job->own(job->context, error));
    for (int64_t chunk = 0; chunk < job->chunk_count; ++chunk) {
        RFM_TRY(job->run(job->context, chunk, error));
        atomic_fetch_add(&job->done_count, 1);
        RFM_TRY(threads_tell(job, error));
    }
    return RFM_OK;
}

/* What the thread that called has to say comes before all chunks. */
static void threads_stop(threads_job *job, const rfm_error *error) {
    threads_keep_failure(job, -1, error);
    atomic_store(&job->next_chunk, job->chunk_count);
}

/* The part of the thread that called. */
static void threads_lead(threads_job *job) {
    rfm_error error;
    rfm__error_clear(&error);
    if (job->own != NULL && job->own(job->context, &error) != RFM_OK) threads_stop(job, &error);
    while (threads_step(job)) {
        if (threads_tell(job, &error) != RFM_OK) threads_stop(job, &error);
    }
}

static rfm_status threads_run(threads_job *job, int32_t threads, rfm_error *error) {
    if (threads > THREADS_MOST) threads = THREADS_MOST;
    const int64_t useful = job->own == NULL ? job->chunk_count : job->chunk_count + 1;
    if (threads > useful) threads = (int32_t)useful;
    job->failed_chunk = job->chunk_count;
    if (threads <= 1 || pthread_mutex_init(&job->lock, NULL) != 0) {
        return threads_run_alone(job, error);
    }
    pthread_t workers[THREADS_MOST];
    int32_t started = 0;
    while (started < threads - 1 &&
           pthread_create(&workers[started], NULL, threads_work, job) == 0) {
        ++started;
    }
    threads_lead(job);
    for (int32_t i = 0; i < started; ++i) pthread_join(workers[i], NULL);
    pthread_mutex_destroy(&job->lock);
    if (job->failed_chunk == job->chunk_count) return threads_tell(job, error);
    if (error != NULL) *error = job->failure;
    return job->failure.status;
}

rfm_status rfm__parallel_beside(int32_t threads, int64_t chunk_count, rfm__chunk_fn run,
                                rfm__own_fn own, void *context, rfm_error *error) {
    threads_job job = {.run = run, .own = own, .context = context, .chunk_count = chunk_count};
    return threads_run(&job, threads, error);
}

rfm_status rfm__parallel(int32_t threads, int64_t chunk_count, rfm__chunk_fn run, void *context,
                         rfm_error *error) {
    return rfm__parallel_beside(threads, chunk_count, run, NULL, context, error);
}

rfm_status rfm__parallel_told(int32_t threads, int64_t chunk_count, rfm__chunk_fn run,
                              void *context, rfm_progress_fn progress, void *payload,
                              rfm_error *error) {
    threads_job job = {.run = run,
                       .context = context,
                       .progress = progress,
                       .payload = payload,
                       .chunk_count = chunk_count};
    return threads_run(&job, threads, error);
}
