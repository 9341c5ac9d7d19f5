/* SPDX-License-Identifier: MIT */
/*
 * Reading, parsing and keeping a block of receipts take about the same time and do not need each
 * other's memory: each step runs one block ahead of the next, so that no core waits for a file.
 */
#define _POSIX_C_SOURCE 200809L

#include "ahead.h"

#include <pthread.h>
#include <stdlib.h>

/* An item passes from the thread (full = 0) to the caller (full = 1) and back. */
typedef struct ahead_slot {
    void *item;
    int full;
    int is_last;
} ahead_slot;

struct ahead {
    ahead_fn make;
    void *context;
    ahead_slot slots[2];
    int taken; /* which slot the caller has; -1: none yet */
    int stop;
    int has_thread;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static void *make_in_turn(void *argument) {
    ahead *from = argument;
    for (int turn = 0;; turn = 1 - turn) {
        ahead_slot *slot = &from->slots[turn];
        pthread_mutex_lock(&from->lock);
        while (slot->full && !from->stop) pthread_cond_wait(&from->changed, &from->lock);
        const int stop = from->stop;
        pthread_mutex_unlock(&from->lock);
        if (stop) return NULL;
        const int is_last = !from->make(from->context, slot->item);
        pthread_mutex_lock(&from->lock);
        slot->is_last = is_last;
        slot->full = 1;
        pthread_cond_signal(&from->changed);
        pthread_mutex_unlock(&from->lock);
        if (is_last) return NULL;
    }
}

ahead *ahead_start(ahead_fn make, void *context, size_t item_size, int on_thread) {
    ahead *from = calloc(1, sizeof *from);
    if (from == NULL) return NULL;
    from->make = make;
    from->context = context;
    from->taken = -1;
    from->slots[0].item = calloc(1, item_size);
    from->slots[1].item = calloc(1, item_size);
    if (from->slots[0].item == NULL || from->slots[1].item == NULL) {
        free(from->slots[0].item);
        free(from->slots[1].item);
        free(from);
        return NULL;
    }
    pthread_mutex_init(&from->lock, NULL);
    pthread_cond_init(&from->changed, NULL);
    from->has_thread = on_thread && pthread_create(&from->thread, NULL, make_in_turn, from) == 0;
    return from;
}

void *ahead_next(ahead *from) {
    ahead_slot *last = from->taken < 0 ? NULL : &from->slots[from->taken];
    if (last != NULL && last->is_last) return NULL;
    from->taken = from->taken < 0 ? 0 : 1 - from->taken;
    ahead_slot *slot = &from->slots[from->taken];
    if (!from->has_thread) {
        slot->is_last = !from->make(from->context, slot->item);
        return slot->item;
    }
    pthread_mutex_lock(&from->lock);
    if (last != NULL) last->full = 0;
    pthread_cond_signal(&from->changed);
    while (!slot->full) pthread_cond_wait(&from->changed, &from->lock);
    pthread_mutex_unlock(&from->lock);
    return slot->item;
}

void ahead_end(ahead *from, void (*clear)(void *item)) {
    if (from == NULL) return;
    if (from->has_thread) {
        pthread_mutex_lock(&from->lock);
        from->stop = 1;
        pthread_cond_signal(&from->changed);
        pthread_mutex_unlock(&from->lock);
        pthread_join(from->thread, NULL);
    }
    for (int i = 0; i < 2; ++i) {
        if (clear != NULL) clear(from->slots[i].item);
        free(from->slots[i].item);
    }
    pthread_mutex_destroy(&from->lock);
    pthread_cond_destroy(&from->changed);
    free(from);
}
