/* SPDX-License-Identifier: MIT */
/* Leaks on purpose, in a test that passes: the sanitized run must notice (see sanitized.py). */
#include <criterion/criterion.h>
#include <stdlib.h>

Test(leaking, leaves_a_block_behind) {
    char *volatile block = malloc(100);
    cr_assert_not_null(block);
    block[0] = 1;
    block = NULL;
}
