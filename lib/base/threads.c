/* SPDX-License-Identifier: MIT */
/* Parallel work is cut into chunks that do not depend on the number of threads; threads only pick
 * the next one, so every result is the same for any number of them. Workers never outlive the call.
 */
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/memory.h"

/* Who sleeps is woken by the system, which can take longer than the next piece of work: so a thread
 * looks whether it has come for a fifth of a millisecond first. It yields between looks: where
 * there are more threads than processors, the one that is waited for may need this one. */
enum { THREADS_MOST = 64, THREADS_LOOKS = 250, THREADS_PAUSES = 64 };
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
#define THREADS_PAUSE() __builtin_ia32_pause()
#else
#define THREADS_PAUSE() ((void)0)
#endif

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
    rfm__crew *crew;      /* its lock guards the failure below */
    int64_t failed_chunk; /* chunk_count while none failed */
    rfm_error failure;
} threads_job;

struct rfm__crew {
    pthread_mutex_t lock;
    pthread_cond_t called;  /* there is a job, or the end */
    pthread_cond_t through; /* no worker is at the job any more */
    threads_job *job;       /* NULL: none that can still be joined */
    _Atomic int64_t jobs;   /* begun so far, and one more at the end */
    int32_t places;         /* workers that may still join this one */
    _Atomic int32_t working;
    int32_t over;
    int32_t count;
    pthread_t workers[THREADS_MOST];
};

static void threads_keep_failure(threads_job *job, int64_t chunk, const rfm_error *error) {
    pthread_mutex_lock(&job->crew->lock);
    if (chunk < job->failed_chunk) {
        job->failed_chunk = chunk;
        job->failure = *error;
    }
    pthread_mutex_unlock(&job->crew->lock);
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

/* A moment, awake; 0 when so many have passed that it is better to sleep. */
static int threads_linger(int32_t *looks) {
    if (++*looks > THREADS_LOOKS) return 0;
    for (int i = 0; i < THREADS_PAUSES; ++i) THREADS_PAUSE();
    sched_yield();
    return 1;
}

/* A worker waits for a job that it has not seen and joins it; 0 at the end. *out_job is NULL when
 * it came too late. */
static int crew_join(rfm__crew *crew, int64_t *seen, threads_job **out_job) {
    int32_t looks = 0;
    while (crew->jobs == *seen && threads_linger(&looks)) continue;
    pthread_mutex_lock(&crew->lock);
    while (crew->jobs == *seen) pthread_cond_wait(&crew->called, &crew->lock);
    const int is_over = crew->over;
    *seen = crew->jobs;
    *out_job = crew->places > 0 ? crew->job : NULL;
    if (*out_job != NULL) {
        --crew->places;
        ++crew->working;
    }
    pthread_mutex_unlock(&crew->lock);
    return !is_over;
}

static void crew_leave(rfm__crew *crew) {
    pthread_mutex_lock(&crew->lock);
    if (--crew->working == 0) pthread_cond_signal(&crew->through);
    pthread_mutex_unlock(&crew->lock);
}

/* The part of a worker. Chunks are handed out in order, so when one fails every lower one has been
 * started and will finish. */
static void *crew_work(void *argument) {
    rfm__crew *crew = argument;
    threads_job *job;
    int64_t seen = 0;
    while (crew_join(crew, &seen, &job)) {
        if (job == NULL) continue;
        while (threads_step(job)) continue;
        crew_leave(crew);
    }
    return NULL;
}

/* 0 when the system refuses. */
static int crew_open(rfm__crew *crew) {
    crew->job = NULL;
    crew->jobs = 0;
    crew->places = 0;
    crew->working = 0;
    crew->over = 0;
    crew->count = 0;
    if (pthread_mutex_init(&crew->lock, NULL) != 0) return 0;
    if (pthread_cond_init(&crew->called, NULL) != 0) {
        pthread_mutex_destroy(&crew->lock);
        return 0;
    }
    if (pthread_cond_init(&crew->through, NULL) != 0) {
        pthread_cond_destroy(&crew->called);
        pthread_mutex_destroy(&crew->lock);
        return 0;
    }
    return 1;
}

static void crew_hire(rfm__crew *crew, int32_t count) {
    while (crew->count < count &&
           pthread_create(&crew->workers[crew->count], NULL, crew_work, crew) == 0) {
        ++crew->count;
    }
}

static void crew_close(rfm__crew *crew) {
    pthread_mutex_lock(&crew->lock);
    crew->over = 1;
    ++crew->jobs;
    pthread_cond_broadcast(&crew->called);
    pthread_mutex_unlock(&crew->lock);
    for (int32_t i = 0; i < crew->count; ++i) pthread_join(crew->workers[i], NULL);
    pthread_cond_destroy(&crew->through);
    pthread_cond_destroy(&crew->called);
    pthread_mutex_destroy(&crew->lock);
}

static void crew_call(rfm__crew *crew, threads_job *job, int32_t workers) {
    job->crew = crew;
    pthread_mutex_lock(&crew->lock);
    crew->job = job;
    crew->places = workers;
    ++crew->jobs;
    pthread_cond_broadcast(&crew->called);
    pthread_mutex_unlock(&crew->lock);
}

/* Whoever did not come in time is not waited for. */
static void crew_finish(rfm__crew *crew) {
    int32_t looks = 0;
    pthread_mutex_lock(&crew->lock);
    crew->job = NULL;
    pthread_mutex_unlock(&crew->lock);
    while (crew->working > 0 && threads_linger(&looks)) continue;
    pthread_mutex_lock(&crew->lock);
    while (crew->working > 0) pthread_cond_wait(&crew->through, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

/* How many threads have something to do. */
static int32_t threads_useful(int32_t threads, int64_t chunk_count, int has_own) {
    const int64_t useful = has_own ? chunk_count + 1 : chunk_count;
    if (threads > THREADS_MOST) threads = THREADS_MOST;
    return threads < useful ? threads : (int32_t)useful;
}

static rfm_status threads_result(threads_job *job, rfm_error *error) {
    if (job->failed_chunk == job->chunk_count) return threads_tell(job, error);
    if (error != NULL) *error = job->failure;
    return job->failure.status;
}

/* With workers that are there. */
static rfm_status crew_do(rfm__crew *crew, threads_job *job, int32_t threads, rfm_error *error) {
    threads = threads_useful(threads, job->chunk_count, job->own != NULL);
    if (crew == NULL || threads <= 1) return threads_run_alone(job, error);
    job->failed_chunk = job->chunk_count;
    crew_call(crew, job, threads - 1);
    threads_lead(job);
    crew_finish(crew);
    return threads_result(job, error);
}

/* With workers of its own. */
static rfm_status threads_run(threads_job *job, int32_t threads, rfm_error *error) {
    rfm__crew crew;
    threads = threads_useful(threads, job->chunk_count, job->own != NULL);
    if (threads <= 1 || !crew_open(&crew)) return threads_run_alone(job, error);
    crew_hire(&crew, threads - 1);
    const rfm_status status = crew_do(&crew, job, threads, error);
    crew_close(&crew);
    return status;
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

rfm__crew *rfm__crew_start(int32_t threads, int64_t chunk_count) {
    threads = threads_useful(threads, chunk_count, 1);
    if (threads <= 1) return NULL;
    rfm__crew *crew = rfm__alloc(sizeof *crew);
    if (crew == NULL) return NULL;
    if (!crew_open(crew)) {
        rfm__free(crew);
        return NULL;
    }
    crew_hire(crew, threads - 1);
    return crew;
}

void rfm__crew_end(rfm__crew *crew) {
    if (crew == NULL) return;
    crew_close(crew);
    rfm__free(crew);
}

rfm_status rfm__crew_run(rfm__crew *crew, int32_t threads, int64_t chunk_count, rfm__chunk_fn run,
                         rfm__own_fn own, void *context, rfm_error *error) {
    threads_job job = {.run = run, .own = own, .context = context, .chunk_count = chunk_count};
    return crew_do(crew, &job, threads, error);
}

rfm_status rfm__crew_run_told(rfm__crew *crew, int32_t threads, int64_t chunk_count,
                              rfm__chunk_fn run, void *context, rfm_progress_fn progress,
                              void *payload, rfm_error *error) {
    threads_job job = {.run = run,
                       .context = context,
                       .progress = progress,
                       .payload = payload,
                       .chunk_count = chunk_count};
    return crew_do(crew, &job, threads, error);
}

#undef THREADS_PAUSE
