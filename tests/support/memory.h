/* SPDX-License-Identifier: MIT */
/* The allocator of the tests: counts what lives, fails the n-th call. */
#ifndef RFM_TESTS_SUPPORT_MEMORY_H
#define RFM_TESTS_SUPPORT_MEMORY_H

#include <stdint.h>

/* Fails the n-th allocation from now (1 = the next) and every one after it; 0 never fails. */
void test_memory_fail_at(int64_t n);
/* While paused nothing fails: for looking at what a failed call left behind. */
void test_memory_pause(int paused);
/* 1 when a failure was handed out since the last test_memory_fail_at. */
int test_memory_has_failed(void);
/* Blocks allocated and not freed. */
int64_t test_memory_live(void);

#endif
