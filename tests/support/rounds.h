/* SPDX-License-Identifier: MIT */
/* How many random cases are drawn. Under a sanitizer each costs five to ten times as much and goes
 * over the same code as the one before, so that few show what it looks for; all are run by gcc and
 * clang. */
#ifndef RFM_TESTS_SUPPORT_ROUNDS_H
#define RFM_TESTS_SUPPORT_ROUNDS_H

#ifdef RFM_TEST_FEW
#define ROUNDS(all, few) (few)
#else
#define ROUNDS(all, few) (all)
#endif

#endif
