/* SPDX-License-Identifier: MIT */
/* Data sets that are not part of the project: $RFM_SHARED, or the folder `shared` beside the
 * checkout. */
#ifndef RFM_TESTS_SUPPORT_SHARED_H
#define RFM_TESTS_SUPPORT_SHARED_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* Writes the path of a shared file ("data/cdnow/cdnow-sample.txt"); skips the test where it is
 * absent. */
static inline void shared_path(const char *file, char *out_path, size_t size) {
    const char *folder = getenv("RFM_SHARED");
    const char *root = getenv("RFM_SOURCE_ROOT");
    if (folder != NULL) {
        snprintf(out_path, size, "%s/%s", folder, file);
    } else {
        snprintf(out_path, size, "%s/../shared/%s", root == NULL ? "." : root, file);
    }
    FILE *found = fopen(out_path, "rb");
    if (found == NULL) {
        /* Criterion itself says so only when asked. */
        fprintf(stderr, "[SKIP] %s is absent\n", out_path);
        cr_skip_test("%s is absent", out_path);
    }
    fclose(found);
}

#endif
