/* SPDX-License-Identifier: MIT */
/* Reads saved clusters back. The text may have been edited by hand, so everything in it is
 * checked. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/reader.h"
#include "base/text.h"
#include "cluster/values.h"

/* Customers of all clusters together stay below 2^63. */
static const int64_t clusters_load_count_max = 1000000000000000;

typedef struct clusters_loading {
    rfm__reader reader;
    rfm__axis axes[RFM__AXES_MAX];
    int32_t axis_count;
    rfm_clusters *clusters; /* with room for the most, once the columns are known */
} clusters_loading;

static rfm_status clusters_load_header(rfm__reader *reader, rfm_error *error) {
    int64_t version;
    (void)rfm__reader_next_line(reader);
    RFM_TRY(rfm__reader_expect(reader, "rfm", error));
    RFM_TRY(rfm__reader_expect(reader, "clusters", error));
    RFM_TRY(rfm__reader_int64(reader, 1, INT64_MAX, "the version of the format", &version, error));
    if (version > RFM__CLUSTERS_VERSION) {
        return rfm__fail(error, RFM_E_VERSION, reader->line,
                         "clusters are of version %lld; this library reads version %d",
                         (long long)version, (int)RFM__CLUSTERS_VERSION);
    }
    return rfm__reader_end_line(reader, error);
}

/* A word and a number from `lowest` to `highest`. */
static rfm_status clusters_load_double(rfm__reader *reader, const char *word, double lowest,
                                       double highest, const char *expected, double *out_value,
                                       rfm_error *error) {
    if (word != NULL) RFM_TRY(rfm__reader_expect(reader, word, error));
    rfm__reader before = *reader;
    RFM_TRY(rfm__reader_double(reader, expected, out_value, error));
    if (*out_value >= lowest && *out_value <= highest) return RFM_OK;
    const rfm__word found = rfm__reader_next(&before);
    return rfm__reader_fail(reader, &found, expected, error);
}

/* One of two words; sets the flag for the second. */
static rfm_status clusters_load_flag(rfm__reader *reader, const char *unset, const char *set,
                                     const char *expected, int32_t flag, int32_t *flags,
                                     rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    if (rfm__word_is(&word, set)) {
        *flags |= flag;
        return RFM_OK;
    }
    return rfm__word_is(&word, unset) ? RFM_OK : rfm__reader_fail(reader, &word, expected, error);
}

static rfm_status clusters_load_axis(clusters_loading *loading, rfm_error *error) {
    rfm__reader *reader = &loading->reader;
    rfm__axis *axis = &loading->axes[loading->axis_count];
    rfm__reader before = *reader;
    RFM_TRY(rfm__reader_name(reader, &axis->name, error));
    ++loading->axis_count;
    if (rfm__clusters_name_fault(loading->axes, loading->axis_count - 1) != NULL) {
        const rfm__word word = rfm__reader_next(&before);
        return rfm__reader_fail(reader, &word, "a name that is not taken", error);
    }
    RFM_TRY(clusters_load_flag(reader, "linear", "log1p", "linear or log1p", RFM_CLUSTER_LOG1P,
                               &axis->flags, error));
    RFM_TRY(clusters_load_flag(reader, "high-is-good", "low-is-good", "high-is-good or low-is-good",
                               RFM_CLUSTER_LOW_IS_GOOD, &axis->flags, error));
    RFM_TRY(clusters_load_double(reader, "weight", DBL_MIN, DBL_MAX, "a weight above 0",
                                 &axis->weight, error));
    RFM_TRY(
        clusters_load_double(reader, "mean", -DBL_MAX, DBL_MAX, "a number", &axis->mean, error));
    RFM_TRY(clusters_load_double(reader, "deviation", DBL_MIN, DBL_MAX, "a deviation above 0",
                                 &axis->deviation, error));
    return rfm__reader_end_line(reader, error);
}

/* A coordinate on the grid's range, which stands for a number in the column's own units. */
static rfm_status clusters_load_place(rfm__reader *reader, const rfm__axis *axis, double *out_place,
                                      rfm_error *error) {
    const char *expected = "a coordinate from -1048576 to 1048576";
    rfm__reader before = *reader;
    RFM_TRY(clusters_load_double(reader, NULL, -RFM__GRID_LIMIT, RFM__GRID_LIMIT, expected,
                                 out_place, error));
    if (fabs(rfm__axis_value(axis, *out_place)) <= DBL_MAX) return RFM_OK;
    const rfm__word word = rfm__reader_next(&before);
    return rfm__reader_fail(reader, &word, "a coordinate that stands for a number", error);
}

static rfm_status clusters_load_cluster(clusters_loading *loading, rfm_error *error) {
    rfm__reader *reader = &loading->reader;
    rfm_clusters *clusters = loading->clusters;
    const int32_t axes = loading->axis_count, index = clusters->count;
    double *centre = clusters->centres + index * axes;
    int64_t number;
    RFM_TRY(rfm__reader_int64(reader, index + 1, index + 1, "the next cluster's number, up to 255",
                              &number, error));
    RFM_TRY(rfm__reader_expect(reader, "customers", error));
    RFM_TRY(rfm__reader_int64(reader, 0, clusters_load_count_max, "a number of customers",
                              &clusters->customers[index], error));
    RFM_TRY(clusters_load_double(reader, "within", 0.0, DBL_MAX, "a sum of squares, 0 or more",
                                 &clusters->within[index], error));
    RFM_TRY(rfm__reader_expect(reader, "at", error));
    for (int32_t a = 0; a < axes; ++a) {
        RFM_TRY(clusters_load_place(reader, &loading->axes[a], &centre[a], error));
    }
    RFM_TRY(rfm__reader_end_line(reader, error));
    ++clusters->count;
    if (index == 0 || rfm__clusters_value(loading->axes, axes, centre - axes) <=
                          rfm__clusters_value(loading->axes, axes, centre)) {
        return RFM_OK;
    }
    return rfm__fail(error, RFM_E_SYNTAX, reader->line,
                     "cluster %d is of lower value than the one before; expected rising values",
                     (int)index + 1);
}

static rfm_status clusters_load_line(clusters_loading *loading, rfm_error *error) {
    rfm__reader *reader = &loading->reader;
    const rfm__word word = rfm__reader_next(reader);
    const int has_centres = loading->clusters != NULL;
    if (rfm__word_is(&word, "column") && !has_centres && loading->axis_count < RFM__AXES_MAX) {
        return clusters_load_axis(loading, error);
    }
    if (!rfm__word_is(&word, "cluster") || loading->axis_count == 0) {
        return rfm__reader_fail(reader, &word,
                                has_centres || loading->axis_count == RFM__AXES_MAX ? "cluster"
                                : loading->axis_count == 0                          ? "column"
                                                           : "column or cluster",
                                error);
    }
    if (!has_centres) {
        RFM_TRY(rfm__clusters_new(loading->axes, loading->axis_count, RFM__CLUSTERS_MAX,
                                  &loading->clusters, error));
        loading->clusters->count = 0;
    }
    if (loading->clusters->count == RFM__CLUSTERS_MAX) {
        return rfm__reader_fail(reader, &word, "no more than 255 clusters", error);
    }
    return clusters_load_cluster(loading, error);
}

static rfm_status clusters_load_all(clusters_loading *loading, rfm_error *error) {
    rfm__reader *reader = &loading->reader;
    int64_t customers = 0;
    RFM_TRY(clusters_load_header(reader, error));
    while (rfm__reader_next_line(reader)) RFM_TRY(clusters_load_line(loading, error));
    const int32_t count = loading->clusters == NULL ? 0 : loading->clusters->count;
    if (count < RFM__CLUSTERS_MIN) {
        return rfm__fail(error, RFM_E_SYNTAX, reader->line, "%d clusters; expected at least %d",
                         (int)count, (int)RFM__CLUSTERS_MIN);
    }
    for (int32_t c = 0; c < count; ++c) customers += loading->clusters->customers[c];
    if (customers >= 1 && customers <= clusters_load_count_max) return RFM_OK;
    return rfm__fail(error, RFM_E_SYNTAX, reader->line,
                     "clusters have %lld customers; expected 1 to %lld", (long long)customers,
                     (long long)clusters_load_count_max);
}

static rfm_status clusters_load_check_text(const char *text, size_t size, rfm_error *error) {
    const size_t valid = rfm__utf8_valid_prefix(text, size);
    int64_t line = 1;
    if (valid == size) return RFM_OK;
    for (size_t at = 0; at < valid; ++at) line += text[at] == '\n';
    return rfm__fail(error, RFM_E_SYNTAX, line, "line %lld is not UTF-8", (long long)line);
}

rfm_status rfm_clusters_load(const void *text, size_t size, rfm_clusters **out_clusters,
                             rfm_error *error) {
    clusters_loading loading;
    memset(&loading, 0, sizeof loading);
    rfm__error_clear(error);
    if (out_clusters == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_clusters is NULL");
    *out_clusters = NULL;
    if (text == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "text is NULL");
    RFM_TRY(clusters_load_check_text(text, size, error));
    rfm__reader_start(&loading.reader, text, size);
    const rfm_status status = clusters_load_all(&loading, error);
    for (int32_t a = 0; a < loading.axis_count; ++a) rfm__free(loading.axes[a].name);
    if (status != RFM_OK) {
        rfm_clusters_free(loading.clusters);
        return status;
    }
    *out_clusters = loading.clusters;
    return RFM_OK;
}
