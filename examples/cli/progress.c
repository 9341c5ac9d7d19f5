/* SPDX-License-Identifier: MIT */
/*
 * Ten gigabytes take a while, and a silent command looks like a hanging one. Short runs and runs
 * into a log file show nothing at all.
 */
#define _POSIX_C_SOURCE 200809L

#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static struct {
    int is_on, is_shown;
    int64_t total, started, shown_at;
} progress;

static int64_t now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_start(int64_t total, int quiet) {
    progress.is_on = !quiet && isatty(STDERR_FILENO);
    progress.is_shown = 0;
    progress.total = total;
    progress.started = progress.is_on ? now_milliseconds() : 0;
    progress.shown_at = progress.started + 400;
}

void progress_show(int64_t done) {
    enum { WIDTH = 40 };
    if (!progress.is_on) return;
    const int64_t now = now_milliseconds();
    if (now - progress.shown_at < 100) return;
    progress.shown_at = now;
    progress.is_shown = 1;
    const double megabytes = (double)done / 1e6;
    if (progress.total <= 0) {
        fprintf(stderr, "\rrfm: %.0f MB read", megabytes);
    } else {
        const double part = done < progress.total ? (double)done / (double)progress.total : 1;
        const int full = (int)(part * WIDTH);
        fprintf(stderr, "\rrfm: [%.*s%*s] %3.0f %%", full,
                "########################################", WIDTH - full, "", part * 100);
    }
    fflush(stderr);
}

int32_t progress_call(void *payload, int64_t done, int64_t total) {
    (void)payload;
    progress.total = total;
    if (total > 0) progress_show(done);
    return 0;
}

void progress_hide(void) {
    if (progress.is_shown) fprintf(stderr, "\r%60s\r", "");
    progress.is_shown = 0;
}

void progress_end(void) {
    progress_hide();
    progress.is_on = 0;
}
