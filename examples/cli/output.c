/* SPDX-License-Identifier: MIT */
/*
 * A report that is cut off by a full disk looks like a report. So files are written under a
 * temporary name in the folder of the target and renamed at the very end, all together; on a
 * failure or a signal they are removed. Things that are no plain files (a pipe, /dev/null) are
 * written directly.
 */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE   700 /* realpath */

#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

struct output {
    const char *given; /* as the person wrote it, for messages */
    char *target;      /* NULL when there is nothing to rename */
    char *temporary;
    int descriptor;
};

enum { MOST_OPEN = 16 };
static output outputs[MOST_OPEN];
static volatile sig_atomic_t output_count;

static void remove_temporaries(void) {
    for (int i = 0; i < output_count; ++i) {
        if (outputs[i].temporary != NULL) unlink(outputs[i].temporary);
    }
}

void output_discard_all(void) {
    remove_temporaries();
    output_count = 0;
}

static void on_signal(int number) {
    remove_temporaries();
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_signals(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
        struct sigaction before;
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL) {
            sigaction(numbers[i], &action, NULL);
        }
    }
}

/* The folder of the target, a dot, its name, the process: nobody else writes there. */
static char *temporary_name(const char *target) {
    const char *slash = strrchr(target, '/');
    const int folder = slash == NULL ? 0 : (int)(slash - target) + 1;
    const size_t size = strlen(target) + 40;
    char *name = malloc(size);
    if (name == NULL) fail(EXIT_BAD_DATA, "out of memory");
    snprintf(name, size, "%.*s.%s.%ld", folder, target, target + folder, (long)getpid());
    return name;
}

static void open_plain_file(output *to, const struct stat *existing) {
    to->temporary = temporary_name(to->target);
    to->descriptor = open(to->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (to->descriptor < 0) {
        const int error_number = errno;
        to->temporary = NULL;
        fail_file(to->given, error_number);
    }
    if (existing != NULL) (void)fchmod(to->descriptor, existing->st_mode & 0777);
}

output *output_open(const char *path) {
    struct stat existing;
    if (output_count == MOST_OPEN) fail(EXIT_BAD_USAGE, "too many outputs");
    if (output_count == 0) catch_signals();
    output *to = &outputs[output_count++];
    *to = (output){.given = path, .descriptor = -1};
    if (strcmp(path, "-") == 0) {
        to->given = "standard output";
        to->descriptor = STDOUT_FILENO;
    } else if (stat(path, &existing) != 0) {
        to->target = strdup(path);
        open_plain_file(to, NULL);
    } else if (S_ISDIR(existing.st_mode)) {
        fail_file(path, EISDIR);
    } else if (S_ISREG(existing.st_mode)) {
        if (access(path, W_OK) != 0) fail_file(path, errno);
        to->target = realpath(path, NULL); /* through a link, so that the link stays */
        if (to->target == NULL) fail_file(path, errno);
        open_plain_file(to, &existing);
    } else {
        to->descriptor = open(path, O_WRONLY | O_CLOEXEC);
        if (to->descriptor < 0) fail_file(path, errno);
    }
    return to;
}

int32_t output_write(void *payload, const void *bytes, size_t size) {
    const output *to = payload;
    const char *at = bytes;
    while (size > 0) {
        const ssize_t written = write(to->descriptor, at, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_file(to->given, errno);
        at += written;
        size -= (size_t)written;
    }
    return 0;
}

void output_text(output *to, const char *text) { output_write(to, text, strlen(text)); }

/* A full disk shows when a file is closed at the latest. That the disk itself has the bytes before
 * the name changes is left to the system: a report can be made again. */
static void finish_writing(output *to) {
    if (to->descriptor < 0) return;
    const int failed = close(to->descriptor) != 0;
    to->descriptor = -1;
    if (failed) fail_file(to->given, errno);
}

static void give_name(output *to) {
    if (to->temporary == NULL) return;
    if (rename(to->temporary, to->target) != 0) fail_file(to->given, errno);
    char *const renamed = to->temporary;
    to->temporary = NULL; /* before it is freed: a signal may look */
    free(renamed);
    free(to->target);
    to->target = NULL;
}

void output_commit(output *to) {
    finish_writing(to);
    give_name(to);
}

void output_commit_all(void) {
    for (int i = 0; i < output_count; ++i) finish_writing(&outputs[i]);
    for (int i = 0; i < output_count; ++i) give_name(&outputs[i]);
    output_count = 0;
}

int output_is_same_file(const char *path, int descriptor) {
    struct stat left, right;
    return stat(path, &left) == 0 && fstat(descriptor, &right) == 0 &&
           left.st_dev == right.st_dev && left.st_ino == right.st_ino && S_ISREG(left.st_mode);
}
