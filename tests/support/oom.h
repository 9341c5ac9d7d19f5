/* SPDX-License-Identifier: MIT */
/* The sweep: fail the n-th allocation for every n until the call needs no more, and look after
 * each. */
#ifndef RFM_TESTS_SUPPORT_OOM_H
#define RFM_TESTS_SUPPORT_OOM_H

#include <criterion/criterion.h>

#include "memory.h"
#include "rfm/base.h"
#include "rounds.h"

/* Does the call under test; must free what it made when the call succeeds, and check that outputs
 * are empty and handles unchanged when it fails. */
typedef rfm_status (*oom_step)(void *context, rfm_error *error);

/* Runs the step failing at allocation 1, 2, 3 ... until it succeeds untouched. Each failure must be
 * RFM_E_MEMORY, say so in the error, and leave no block behind. Returns how many allocations there
 * were. Under a sanitizer some are passed over after the first hundred, where a loop allocates. */
static inline int64_t oom_sweep(oom_step step, void *context) {
    for (int64_t n = 1;; n += n < 100 ? 1 : ROUNDS(1, 1 + n % 5)) {
        rfm_error error = {0};
        const int64_t live_before = test_memory_live();
        test_memory_fail_at(n);
        const rfm_status status = step(context, &error);
        const int failed = test_memory_has_failed();
        test_memory_fail_at(0);
        cr_assert_eq(test_memory_live(), live_before, "allocation %lld leaks", (long long)n);
        if (!failed) {
            cr_assert_eq(status, RFM_OK, "%s", error.message);
            return n - 1;
        }
        if (status != RFM_OK) {
            cr_assert_eq(status, RFM_E_MEMORY, "allocation %lld gives %d: %s", (long long)n,
                         (int)status, error.message);
            cr_assert_eq(error.status, RFM_E_MEMORY);
        }
    }
}

#endif
