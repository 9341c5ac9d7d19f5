/* SPDX-License-Identifier: MIT */
/* Law: fork and join give the same result, and the same failure, for any number of threads. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/threads.h"

enum { PARALLEL_CHUNKS = 1000 };

typedef struct parallel_work {
    int64_t squares[PARALLEL_CHUNKS];
    int64_t first_bad; /* chunks from here on with an even distance fail */
    pthread_t caller;
    int own_fails;
    int own_runs; /* times that the caller's own part ran on its thread */
    int64_t told; /* chunks done, as told last */
    int64_t stop_at;
    int is_told_well;
} parallel_work;

static rfm_status square_one(void *context, int64_t chunk, rfm_error *error) {
    parallel_work *work = context;
    if (chunk >= work->first_bad && (chunk - work->first_bad) % 2 == 0) {
        return rfm__fail(error, RFM_E_DATA, chunk, "chunk %lld is bad", (long long)chunk);
    }
    work->squares[chunk] = chunk * chunk;
    return RFM_OK;
}

static int squares_are_complete(int32_t threads) {
    parallel_work work = {.first_bad = PARALLEL_CHUNKS};
    rfm_error error = {0};
    if (rfm__parallel(threads, PARALLEL_CHUNKS, square_one, &work, &error) != RFM_OK) return 0;
    int64_t sum = 0;
    for (int64_t i = 0; i < PARALLEL_CHUNKS; ++i) sum += work.squares[i];
    return sum == 332833500; /* n (n - 1) (2 n - 1) / 6 for n = 1000 */
}

static int lowest_failure_is_told(int32_t threads, int64_t first_bad) {
    parallel_work work = {.first_bad = first_bad};
    rfm_error error = {0};
    char expected[64];
    snprintf(expected, sizeof expected, "chunk %lld is bad", (long long)first_bad);
    return rfm__parallel(threads, PARALLEL_CHUNKS, square_one, &work, &error) == RFM_E_DATA &&
           error.where == first_bad && strcmp(error.message, expected) == 0;
}

static rfm_status do_own(void *context, rfm_error *error) {
    parallel_work *work = context;
    work->own_runs += pthread_equal(work->caller, pthread_self()) != 0;
    return work->own_fails ? rfm__fail(error, RFM_E_CANCELLED, -1, "own") : RFM_OK;
}

/* The own part runs once, on the calling thread; its failure comes before all others. */
static int own_part_is_done(int32_t threads) {
    parallel_work work = {.first_bad = PARALLEL_CHUNKS, .caller = pthread_self()};
    rfm_error error = {0};
    if (rfm__parallel_beside(threads, PARALLEL_CHUNKS, square_one, do_own, &work, &error) !=
        RFM_OK) {
        return 0;
    }
    int64_t sum = 0;
    for (int64_t i = 0; i < PARALLEL_CHUNKS; ++i) sum += work.squares[i];
    if (sum != 332833500 || work.own_runs != 1) return 0;
    work.first_bad = 0;
    work.own_fails = 1;
    if (rfm__parallel_beside(threads, PARALLEL_CHUNKS, square_one, do_own, &work, &error) !=
            RFM_E_CANCELLED ||
        work.own_runs != 2 || strcmp(error.message, "own") != 0) {
        return 0;
    }
    work.own_fails = 0;
    return rfm__parallel_beside(threads, PARALLEL_CHUNKS, square_one, do_own, &work, &error) ==
               RFM_E_DATA &&
           error.where == 0 &&
           rfm__parallel_beside(threads, 0, square_one, do_own, &work, &error) == RFM_OK &&
           work.own_runs == 4;
}

static int32_t hear(void *payload, int64_t done, int64_t total) {
    parallel_work *work = payload;
    work->is_told_well &= total == PARALLEL_CHUNKS && done > work->told && done <= total &&
                          pthread_equal(work->caller, pthread_self());
    work->told = done;
    return done >= work->stop_at;
}

/* Progress rises to the whole on the calling thread, unless it stops the work or a chunk fails. */
static int progress_is_told(int32_t threads) {
    parallel_work work = {.first_bad = PARALLEL_CHUNKS,
                          .caller = pthread_self(),
                          .stop_at = PARALLEL_CHUNKS + 1,
                          .is_told_well = 1};
    rfm_error error = {0};
    if (rfm__parallel_told(threads, PARALLEL_CHUNKS, square_one, &work, hear, &work, &error) !=
            RFM_OK ||
        work.told != PARALLEL_CHUNKS || !work.is_told_well) {
        return 0;
    }
    work.told = 0;
    work.stop_at = PARALLEL_CHUNKS;
    if (rfm__parallel_told(threads, PARALLEL_CHUNKS, square_one, &work, hear, &work, &error) !=
            RFM_E_CANCELLED ||
        work.told != PARALLEL_CHUNKS || strcmp(error.message, "cancelled") != 0) {
        return 0;
    }
    work.told = 0;
    work.stop_at = 1;
    work.first_bad = PARALLEL_CHUNKS / 2;
    const rfm_status status =
        rfm__parallel_told(threads, PARALLEL_CHUNKS, square_one, &work, hear, &work, &error);
    return work.is_told_well && (status == RFM_E_CANCELLED || (threads > 1 && work.told == 0));
}

/* One crew does many pieces of work, large and small, that fail and that do not, for as many
 * threads as each asks for. */
static int crew_does_all(int32_t threads) {
    rfm__crew *crew = rfm__crew_start(threads, PARALLEL_CHUNKS);
    int is_good = (crew != NULL) == (threads > 1);
    for (int64_t round = 0; round < 300 && is_good; ++round) {
        const int64_t chunks = round % 7 == 0 ? PARALLEL_CHUNKS : round % 5;
        const int64_t bad = round % 11 == 0 && chunks > 3 ? 3 : PARALLEL_CHUNKS;
        parallel_work work = {.first_bad = bad, .caller = pthread_self()};
        rfm_error error = {0};
        const rfm_status status = rfm__crew_run(crew, 1 + (int32_t)(round % 9), chunks, square_one,
                                                round % 2 == 0 ? do_own : NULL, &work, &error);
        int64_t sum = 0;
        for (int64_t i = 0; i < chunks; ++i) sum += work.squares[i];
        is_good = work.own_runs == (round % 2 == 0) &&
                  (bad < chunks
                       ? status == RFM_E_DATA && error.where == 3
                       : status == RFM_OK && 6 * sum == chunks * (chunks - 1) * (2 * chunks - 1));
    }
    rfm__crew_end(crew);
    return is_good;
}

int main(void) {
    for (int32_t threads = -1; threads <= 8; ++threads) {
        for (int64_t first_bad = 0; first_bad < PARALLEL_CHUNKS; first_bad += 111) {
            if (!lowest_failure_is_told(threads, first_bad)) {
                printf("%d threads: the failure of chunk %lld is not the one told\n", threads,
                       (long long)first_bad);
                return 1;
            }
        }
        if (!own_part_is_done(threads)) {
            printf("%d threads: the caller's own part is wrong\n", threads);
            return 1;
        }
        if (!progress_is_told(threads)) {
            printf("%d threads: progress is not told as it should be\n", threads);
            return 1;
        }
        if (!crew_does_all(threads)) {
            printf("%d threads: a crew does its work wrong\n", threads);
            return 1;
        }
        if (!squares_are_complete(threads)) {
            printf("%d threads: squares are wrong\n", threads);
            return 1;
        }
    }
    return 0;
}
