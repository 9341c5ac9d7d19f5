/* SPDX-License-Identifier: MIT */
/*
 * Most customers of a shop share their history with many others (bought once, the same day), so a
 * likelihood costs less by pattern than by customer. In order, sums over patterns have one order
 * too, and the fit does not know in which order rows came.
 */
#include "clv/patterns.h"

#include <math.h>
#include <string.h>

#include "clv/packed.h"
#include "math/functions.h"

static const double patterns_factor_most = 0x1p80; /* RFM__KIND_TIME_MOST allows for it */
static const double patterns_deviation_least = 1e-100;

void rfm__patterns_free(rfm__patterns *patterns) {
    rfm__free(patterns->list);
    rfm__free(patterns->covariates);
    *patterns = (rfm__patterns){0};
}

static int patterns_compare_covariates(const rfm__pattern *left, const rfm__pattern *right,
                                       int32_t columns) {
    for (int32_t i = 0; i < columns; ++i) {
        const double a = left->covariates[i], b = right->covariates[i];
        if (a != b) return a < b ? -1 : 1;
    }
    return 0;
}

static int patterns_compare(const rfm__pattern *left, const rfm__pattern *right, int32_t columns) {
    const int order = patterns_compare_covariates(left, right, columns);
    if (order != 0) return order;
    const double a[5] = {left->of.x, left->of.t_x, left->of.T, left->of.litt, left->weight};
    const double b[5] = {right->of.x, right->of.t_x, right->of.T, right->of.litt, right->weight};
    for (int i = 0; i < 5; ++i) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

/* Bottom-up merge sort. */
static void patterns_sort(rfm__patterns *patterns, rfm__pattern *scratch) {
    rfm__pattern *list = patterns->list;
    const int64_t count = patterns->count;
    const int32_t columns = patterns->columns;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t start = 0; start < count; start += 2 * width) {
            const int64_t middle = start + width < count ? start + width : count;
            const int64_t end = middle + width < count ? middle + width : count;
            int64_t a = start, b = middle;
            if (middle == end || patterns_compare(&list[middle - 1], &list[middle], columns) <= 0) {
                memcpy(scratch + start, list + start, (size_t)(end - start) * sizeof *list);
                continue;
            }
            for (int64_t to = start; to < end; ++to) {
                const int left =
                    a < middle && (b == end || patterns_compare(&list[a], &list[b], columns) <= 0);
                scratch[to] = left ? list[a++] : list[b++];
            }
        }
        memcpy(list, scratch, (size_t)count * sizeof *list);
    }
}

/* Equal histories become one; weights are added in their order. */
static void patterns_merge_equal(rfm__patterns *patterns) {
    int64_t made = 0;
    for (int64_t i = 0; i < patterns->count; ++i) {
        const rfm__pattern *next = &patterns->list[i];
        rfm__pattern *last = made > 0 ? &patterns->list[made - 1] : NULL;
        if (last != NULL && last->of.x == next->of.x && last->of.t_x == next->of.t_x &&
            last->of.T == next->of.T && last->of.litt == next->of.litt &&
            patterns_compare_covariates(last, next, patterns->columns) == 0) {
            last->weight += next->weight;
        } else {
            patterns->list[made++] = *next;
        }
    }
    patterns->count = made;
}

static rfm_status patterns_read_covariates(const rfm_column *columns, int64_t row,
                                           rfm__patterns *out, rfm_error *error) {
    double *values = out->covariates + out->count * out->columns;
    int32_t missing;
    RFM_TRY(rfm__covariates_read(columns, out->columns, row, values, &missing, error));
    out->list[out->count].covariates = values;
    if (missing < 0) return RFM_OK;
    return rfm__fail(error, RFM_E_DATA, row, "column %.60s, row %lld: the value is missing",
                     columns[missing].name, (long long)row);
}

static rfm_status patterns_read(const rfm_frame *frame, const rfm__history_columns *columns,
                                const rfm_column *covariates, const rfm__kind *kind,
                                rfm__patterns *out, rfm_error *error) {
    const int64_t rows = rfm_frame_count(frame);
    for (int64_t row = 0; row < rows; ++row) {
        rfm__pattern *pattern = &out->list[out->count];
        int takes_part;
        RFM_TRY(rfm__history_read(columns, row, &pattern->of, &takes_part, error));
        RFM_TRY(rfm__weight_read(&columns->weight, row, &pattern->weight, error));
        if (!takes_part && !rfm__kind_is_spend(kind)) {
            static const char *const names[] = {"x, t_x or T", "x", "x, t_x, T or litt",
                                                "x, t_x or n", "periods or churned"};
            return rfm__fail(error, RFM_E_DATA, row, "row %lld: %s is missing", (long long)row,
                             names[kind->reads]);
        }
        if (!takes_part || pattern->weight == 0) {
            ++out->left_out;
            continue;
        }
        if (out->columns > 0) RFM_TRY(patterns_read_covariates(covariates, row, out, error));
        ++out->customers;
        ++out->count;
    }
    return RFM_OK;
}

/* Sums in order of the patterns. */
static void patterns_sum(rfm__patterns *patterns, const rfm__kind *kind) {
    rfm__means *means = &patterns->means;
    for (int64_t i = 0; i < patterns->count; ++i) {
        const rfm__pattern *pattern = &patterns->list[i];
        const double weight = pattern->weight, x = pattern->of.x;
        patterns->weight += weight;
        if (kind->reads < RFM__READS_CHANCES) {
            patterns->densities += rfm__kind_is_spend(kind) ? weight : weight * x;
        }
        if (x > (double)patterns->x_most) patterns->x_most = (int64_t)x;
        means->x += weight * x;
        means->x_square += weight * x * x;
        means->repeats += x > 0 ? weight : 0;
        means->T += weight * pattern->of.T;
        means->spend += weight * pattern->of.t_x;
    }
    means->x /= patterns->weight;
    means->x_square /= patterns->weight;
    means->repeats /= patterns->weight;
    means->T /= patterns->weight;
    means->spend /= patterns->weight;
}

/* Fits in days and in years are one fit: the mean time (or spend) is brought between 32 and 64 by a
 * power of two, which rounds nothing; a mean that is next to nothing is left small. */
static void patterns_scale(rfm__patterns *patterns, const rfm__kind *kind) {
    const double size = rfm__kind_is_spend(kind) ? patterns->means.spend : patterns->means.T;
    double factor = 1;
    if (kind->reads >= RFM__READS_CHANCES) { /* counts have no unit */
        patterns->factor = factor;
        return;
    }
    while (size > 0 && size * factor < 32 && factor < patterns_factor_most) factor *= 2;
    while (size * factor >= 64) factor /= 2; /* sizes are below 2^60 */
    for (int64_t i = 0; i < patterns->count; ++i) {
        patterns->list[i].of.t_x *= factor;
        patterns->list[i].of.T *= factor;
        if (kind->reads == RFM__READS_INTERVALS) {
            patterns->list[i].of.litt += patterns->list[i].of.x * rfm__log(factor);
        }
    }
    patterns->means.T *= factor;
    patterns->means.spend *= factor;
    patterns->factor = factor;
}

/* Moves the covariates of the patterns that are left behind one another. */
static rfm_status patterns_pack(rfm__patterns *patterns, rfm_error *error) {
    const size_t columns = (size_t)patterns->columns;
    double *packed;
    if (columns == 0) return RFM_OK;
    RFM_TRY(rfm__new_array((size_t)patterns->count * columns, sizeof *packed, &packed, error));
    for (int64_t i = 0; i < patterns->count; ++i) {
        double *to = packed + (size_t)i * columns;
        memcpy(to, patterns->list[i].covariates, columns * sizeof *packed);
        patterns->list[i].covariates = to;
    }
    rfm__free(patterns->covariates);
    patterns->covariates = packed;
    return RFM_OK;
}

/* Columns in dollars and in cents are one fit: each is brought to mean 0 and deviation 1. One whose
 * values are all alike becomes 0. */
static void patterns_centre(rfm__patterns *patterns, int32_t column) {
    double *at = patterns->covariates + column;
    const int32_t columns = patterns->columns;
    double sum = 0, square = 0;
    int differ = 0;
    for (int64_t i = 0; i < patterns->count; ++i) {
        sum += patterns->list[i].weight * at[i * columns];
        differ |= at[i * columns] != at[0];
    }
    const double mean = differ ? sum / patterns->weight : at[0];
    for (int64_t i = 0; i < patterns->count; ++i) {
        at[i * columns] -= mean;
        square += patterns->list[i].weight * (at[i * columns] * at[i * columns]);
    }
    const double deviation = sqrt(square / patterns->weight);
    patterns->centres[column] = mean;
    patterns->deviations[column] = deviation > patterns_deviation_least ? deviation : 1;
    for (int64_t i = 0; i < patterns->count; ++i) {
        at[i * columns] /= patterns->deviations[column];
    }
}

static rfm_status patterns_gather(const rfm_frame *frame, const rfm__history_columns *columns,
                                  const rfm_column *covariates, const rfm__kind *kind,
                                  rfm__patterns *out, rfm_error *error) {
    const size_t rows = (size_t)rfm_frame_count(frame);
    const size_t width = (size_t)out->columns;
    rfm__pattern *scratch;
    int is_made;
    RFM_TRY(rfm__patterns_make_packed(frame, columns, out, &is_made, error));
    if (is_made) return RFM_OK;
    if (width > 0) {
        if (rows > SIZE_MAX / width) return rfm__fail_memory(error);
        RFM_TRY(rfm__new_array(rows * width, sizeof(double), &out->covariates, error));
    }
    RFM_TRY(rfm__new_array(rows, sizeof *out->list, &out->list, error));
    RFM_TRY(patterns_read(frame, columns, covariates, kind, out, error));
    if (out->count == 0) {
        return rfm__fail(error, RFM_E_DATA, -1, "%s",
                         rows == 0                  ? "there are no rows"
                         : rfm__kind_is_spend(kind) ? "no row has repeat spend above 0"
                                                    : "no row has a weight above 0");
    }
    RFM_TRY(rfm__new_array((size_t)out->count, sizeof *scratch, &scratch, error));
    patterns_sort(out, scratch);
    rfm__free(scratch);
    patterns_merge_equal(out);
    return patterns_pack(out, error);
}

rfm_status rfm__patterns_make(const rfm_frame *frame, const rfm__history_columns *columns,
                              const rfm__covariates *covariates, const rfm__kind *kind,
                              rfm__patterns *out, rfm_error *error) {
    rfm_column found[RFM__COVARIATES_MOST];
    *out = (rfm__patterns){.columns = covariates->columns};
    RFM_TRY(rfm__covariates_find(covariates, frame, found, error));
    const rfm_status status = patterns_gather(frame, columns, found, kind, out, error);
    if (status != RFM_OK) {
        rfm__patterns_free(out);
        return status;
    }
    patterns_sum(out, kind);
    patterns_scale(out, kind);
    for (int32_t i = 0; i < out->columns; ++i) patterns_centre(out, i);
    return RFM_OK;
}
