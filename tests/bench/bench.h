/* SPDX-License-Identifier: MIT */
/* What the programs of the benchmarks share: they end at the first failure, and look at clocks. */
#ifndef RFM_TESTS_BENCH_H
#define RFM_TESTS_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "rfm.h"

static inline void bench_must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static inline double bench_seconds(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static inline uint64_t bench_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A stretch of time: seconds on the wall and of all threads. */
typedef struct bench_clock {
    double wall, cpu;
} bench_clock;

static inline bench_clock bench_start(void) {
    return (bench_clock){bench_seconds(CLOCK_MONOTONIC), bench_seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

/* Adds what went by since `*from` to a sum and starts anew. */
static inline void bench_add(bench_clock *sum, bench_clock *from) {
    const bench_clock now = bench_start();
    sum->wall += now.wall - from->wall;
    sum->cpu += now.cpu - from->cpu;
    *from = now;
}

/* Most memory this process ever had, in bytes. */
static inline int64_t bench_peak(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (int64_t)usage.ru_maxrss * 1024;
}

/* A line of the output: what, wall seconds, CPU seconds, peak memory so far. */
static inline void bench_say(const char *what, bench_clock took) {
    printf("%s %.6f %.6f %lld\n", what, took.wall, took.cpu, (long long)bench_peak());
    fflush(stdout);
}

/* Bytes, entries and customers of a ledger. */
static inline void bench_say_held(const char *what, const rfm_ledger *ledger) {
    rfm_ledger_state held = {.struct_size = sizeof held};
    rfm_error error;
    bench_must(rfm_ledger_inspect(ledger, &held, &error), &error);
    printf("%s %lld %lld %lld\n", what, (long long)held.memory_bytes, (long long)held.entries,
           (long long)held.customers);
}

#endif
