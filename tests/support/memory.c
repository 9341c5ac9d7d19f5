/* SPDX-License-Identifier: MIT */
/* Stands in for lib/base/memory.c's calls to malloc, so that a test can let any of them fail. */
#include "memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#define malloc  test_memory_malloc
#define calloc  test_memory_calloc
#define realloc test_memory_realloc
#define free    test_memory_free

static void *test_memory_malloc(size_t size);
static void *test_memory_calloc(size_t count, size_t size);
static void *test_memory_realloc(void *memory, size_t size);
static void test_memory_free(void *memory);

#include "base/memory.c" /* the real file, its allocator renamed */

#undef malloc
#undef calloc
#undef realloc
#undef free

static atomic_llong countdown;
static atomic_int failed;
static atomic_int is_paused;
static atomic_llong live;

static int must_fail(void) {
    if (atomic_load(&countdown) == 0 || atomic_load(&is_paused)) return 0;
    if (atomic_fetch_sub(&countdown, 1) > 1) return 0;
    atomic_store(&countdown, 1);
    atomic_store(&failed, 1);
    return 1;
}

static void *counted(void *memory) {
    if (memory != NULL) atomic_fetch_add(&live, 1);
    return memory;
}

static void *test_memory_malloc(size_t size) { return must_fail() ? NULL : counted(malloc(size)); }

static void *test_memory_calloc(size_t count, size_t size) {
    return must_fail() ? NULL : counted(calloc(count, size));
}

static void *test_memory_realloc(void *memory, size_t size) {
    if (must_fail()) return NULL;
    return memory == NULL ? counted(malloc(size)) : realloc(memory, size);
}

static void test_memory_free(void *memory) {
    if (memory != NULL) atomic_fetch_sub(&live, 1);
    free(memory);
}

void test_memory_fail_at(int64_t n) {
    atomic_store(&failed, 0);
    atomic_store(&countdown, n);
}

void test_memory_pause(int paused) { atomic_store(&is_paused, paused); }

int test_memory_has_failed(void) { return atomic_load(&failed); }

int64_t test_memory_live(void) { return atomic_load(&live); }
