/* SPDX-License-Identifier: MIT */
/* A CSV with seventeen digits of a chance is of no use to anybody: what the models add is cut to
 * what a reader needs. Columns that were read stay as they are. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

/* 1 when the name is this one, or a bound of it. */
static int is_of(const char *name, const char *base) {
    const size_t size = strlen(base);
    return strncmp(name, base, size) == 0 &&
           (name[size] == '\0' || strcmp(name + size, "_lower") == 0 ||
            strcmp(name + size, "_upper") == 0);
}

static int is_one_of(const char *name, const char *const *list) {
    for (; *list != NULL; ++list) {
        if (is_of(name, *list)) return 1;
    }
    return 0;
}

static int is_chance(const char *name) {
    return strncmp(name, "p_", 2) == 0 && name[2] >= '0' && name[2] <= '9';
}

/* Money with the digits of the input, everything else with six that count. */
static double round_value(double value, int is_money, int decimals) {
    char text[352]; /* any double without an exponent */
    if (is_money) {
        snprintf(text, sizeof text, "%.*f", decimals, value);
    } else {
        snprintf(text, sizeof text, "%.6g", value);
    }
    return strtod(text, NULL);
}

static rfm_frame *with_rounded(rfm_frame *frame, const rfm_column *from, int is_money,
                               int decimals) {
    rfm_column shape = *from;
    rfm_frame *one, *joined;
    rfm_error error;
    double *values = malloc(((size_t)from->length + 1) * sizeof *values);
    if (values == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < from->length; ++row) {
        const double value = clv_number(from, row);
        values[row] = isnan(value) ? 0 : round_value(value, is_money, decimals);
    }
    shape.values = values;
    if (rfm_frame_new(&shape, 1, &one, &error) != RFM_OK ||
        rfm_frame_join(frame, one, &joined, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    free(values);
    rfm_frame_free(one);
    return joined;
}

rfm_frame *clv_rounded(const clv_run *run) {
    static const char *const money[] = {"expected_spend", "clv", "value_at_risk", "simple_clv",
                                        NULL},
                             *const plain[] = {
                                 "p_alive",       "p_alive_later", "expected_purchases",
                                 "p_no_purchase", "dert",          NULL};
    const int is_read = run->own->histories != NULL;
    rfm_frame *current = run->customers;
    for (int32_t i = 0; i < rfm_frame_column_count(run->customers); ++i) {
        rfm_column column;
        if (rfm_frame_column(run->customers, i, &column, NULL) != RFM_OK) continue;
        const int is_money = is_one_of(column.name, money) ||
                             (!is_read && strcmp(column.name, "mean_repeat_spend") == 0);
        if (!is_money && !is_one_of(column.name, plain) && !is_chance(column.name)) continue;
        if (column.type != RFM_COLUMN_DOUBLE) continue;
        rfm_frame *next = with_rounded(current, &column, is_money, run->decimals);
        if (current != run->customers) rfm_frame_free(current);
        current = next;
    }
    return current;
}
