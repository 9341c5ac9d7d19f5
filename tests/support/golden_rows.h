/* SPDX-License-Identifier: MIT */
/* Lines of numbers from files in tests/golden, and models held against them. */
#ifndef RFM_TESTS_SUPPORT_GOLDEN_ROWS_H
#define RFM_TESTS_SUPPORT_GOLDEN_ROWS_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/kind.h"
#include "models/rising.h"

enum { CELLS = 48, CELL_SIZE = 32 };

typedef struct row {
    char cells[CELLS][CELL_SIZE];
    int count;
    char line[1600];
} row;

static inline FILE *open_golden(const char *name) {
    const char *root = getenv("RFM_SOURCE_ROOT");
    char path[1000];
    snprintf(path, sizeof path, "%s/tests/golden/%s", root == NULL ? "." : root, name);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    return file;
}

/* The next line with a word on it; 0 at the end. */
static inline int next_row(FILE *file, row *out) {
    while (fgets(out->line, sizeof out->line, file) != NULL) {
        const char *at = out->line;
        int used;
        out->count = 0;
        while (out->count < CELLS && sscanf(at, "%31s%n", out->cells[out->count], &used) == 1) {
            ++out->count;
            at += used;
        }
        if (out->count > 0) return 1;
    }
    return 0;
}

/* NaN where the line has "-". */
static inline double number(const row *of, int cell) {
    cr_assert_lt(cell, of->count, "%s", of->line);
    return strcmp(of->cells[cell], "-") == 0 ? (double)NAN : strtod(of->cells[cell], NULL);
}

/* Within `bound` times `size`. */
static inline void assert_near(double got, double expected, double size, double bound,
                               const row *of, const char *what) {
    if (isnan(expected)) return;
    cr_assert(fabs(got - expected) <= bound * size, "%s is %.17g, expected %.17g, off by %.2g: %s",
              what, got, expected, fabs(got - expected) / size, of->line);
}

static inline const rfm__kind *kind_of(const char *name) {
    const rfm__kind *kind;
    cr_assert_eq(rfm__kind_find(name, &kind, NULL), RFM_OK);
    return kind;
}

static inline void derive(const rfm__kind *kind, const double *parameters,
                          const rfm__history *history, rfm__surface *out) {
    rfm__rising rising;
    cr_assert_eq(rfm__rising_new(kind->rising_for, (int64_t)history->x, &rising, NULL), RFM_OK);
    rfm__rising_fill(&rising, parameters);
    kind->derive(parameters, &rising, history, out);
    rfm__rising_free(&rising);
}

#endif
