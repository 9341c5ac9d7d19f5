/* SPDX-License-Identifier: MIT */
/*
 * Copying a file out of the system's cache takes a tenth of the time that its receipts take, and
 * nobody has to wait for it: a thread fills one block while the other is worked on.
 */
#define _POSIX_C_SOURCE 200809L

#include "ahead.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* A block passes from the thread (full = 0) to the caller (full = 1) and back. */
typedef struct ahead_block {
    char *bytes;
    size_t size;
    int error_number;
    int full;
} ahead_block;

struct ahead {
    int descriptor;
    size_t block_bytes;
    ahead_block blocks[2];
    int taken; /* which block the caller has; -1 none yet */
    int stop;
    int has_thread;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static void fill(ahead *from, ahead_block *block) {
    block->size = 0;
    block->error_number = 0;
    while (block->size < from->block_bytes) {
        const ssize_t got =
            read(from->descriptor, block->bytes + block->size, from->block_bytes - block->size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) block->error_number = errno;
        if (got <= 0) break;
        block->size += (size_t)got;
    }
}

static void *fill_in_turn(void *argument) {
    ahead *from = argument;
    for (int turn = 0;; turn = 1 - turn) {
        ahead_block *block = &from->blocks[turn];
        pthread_mutex_lock(&from->lock);
        while (block->full && !from->stop) pthread_cond_wait(&from->changed, &from->lock);
        const int stop = from->stop;
        pthread_mutex_unlock(&from->lock);
        if (stop) return NULL;
        fill(from, block);
        pthread_mutex_lock(&from->lock);
        block->full = 1;
        const int is_end = block->size < from->block_bytes;
        pthread_cond_signal(&from->changed);
        pthread_mutex_unlock(&from->lock);
        if (is_end) return NULL;
    }
}

ahead *ahead_start(int descriptor, size_t block_bytes) {
    ahead *from = calloc(1, sizeof *from);
    if (from == NULL) return NULL;
    from->descriptor = descriptor;
    from->block_bytes = block_bytes;
    from->taken = -1;
    from->blocks[0].bytes = malloc(block_bytes);
    from->blocks[1].bytes = malloc(block_bytes);
    pthread_mutex_init(&from->lock, NULL);
    pthread_cond_init(&from->changed, NULL);
    if (from->blocks[0].bytes == NULL || from->blocks[1].bytes == NULL) {
        ahead_end(from);
        return NULL;
    }
    from->has_thread = pthread_create(&from->thread, NULL, fill_in_turn, from) == 0;
    return from;
}

const char *ahead_next(ahead *from, size_t *size, int *error_number) {
    ahead_block *last = from->taken < 0 ? NULL : &from->blocks[from->taken];
    const int is_end = last != NULL && last->size < from->block_bytes;
    *size = 0;
    *error_number = 0;
    if (is_end) return NULL;
    const int turn = from->taken < 0 ? 0 : 1 - from->taken;
    ahead_block *block = &from->blocks[turn];
    if (!from->has_thread) {
        fill(from, block);
    } else {
        pthread_mutex_lock(&from->lock);
        if (last != NULL) last->full = 0;
        pthread_cond_signal(&from->changed);
        while (!block->full) pthread_cond_wait(&from->changed, &from->lock);
        pthread_mutex_unlock(&from->lock);
    }
    from->taken = turn;
    *size = block->size;
    *error_number = block->error_number;
    return block->bytes;
}

void ahead_end(ahead *from) {
    if (from->has_thread) {
        pthread_mutex_lock(&from->lock);
        from->stop = 1;
        pthread_cond_signal(&from->changed);
        pthread_mutex_unlock(&from->lock);
        pthread_join(from->thread, NULL);
    }
    pthread_mutex_destroy(&from->lock);
    pthread_cond_destroy(&from->changed);
    free(from->blocks[0].bytes);
    free(from->blocks[1].bytes);
    free(from);
}
