/* SPDX-License-Identifier: MIT */
/* The centres in the units of the columns, which is what a person can read. */
#include "cluster/values.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"

enum { CENTRES_CLUSTER, CENTRES_CUSTOMERS, CENTRES_SHARE, CENTRES_WITHIN, CENTRES_FIRST_AXIS };

static void centres_add(rfm__builder *builder, const rfm_clusters *clusters, int32_t cluster,
                        int64_t all) {
    const int32_t axes = clusters->axis_count;
    const int64_t customers = clusters->customers[cluster];
    rfm__builder_int64(builder, CENTRES_CLUSTER, cluster + 1);
    rfm__builder_int64(builder, CENTRES_CUSTOMERS, customers);
    rfm__builder_double(builder, CENTRES_SHARE, (double)customers / (double)all);
    rfm__builder_double(builder, CENTRES_WITHIN, clusters->within[cluster]);
    for (int32_t a = 0; a < axes; ++a) {
        rfm__builder_double(
            builder, CENTRES_FIRST_AXIS + a,
            rfm__axis_value(&clusters->axes[a], clusters->centres[cluster * axes + a]));
    }
    rfm__builder_end_row(builder);
}

rfm_status rfm_clusters_centres(const rfm_clusters *clusters, rfm_frame **out_frame,
                                rfm_error *error) {
    rfm__builder_column columns[CENTRES_FIRST_AXIS + RFM__AXES_MAX] = {
        [CENTRES_CLUSTER] = {RFM__CLUSTER, RFM_COLUMN_CODE, 0},
        [CENTRES_CUSTOMERS] = {RFM__CLUSTER_CUSTOMERS, RFM_COLUMN_INT64, 0},
        [CENTRES_SHARE] = {RFM__CLUSTER_SHARE, RFM_COLUMN_DOUBLE, 0},
        [CENTRES_WITHIN] = {RFM__CLUSTER_WITHIN, RFM_COLUMN_DOUBLE, 0},
    };
    rfm__builder *builder;
    int64_t all = 0;
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (clusters == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "clusters is NULL");
    for (int32_t a = 0; a < clusters->axis_count; ++a) {
        const rfm__builder_column column = {clusters->axes[a].name, RFM_COLUMN_DOUBLE, 0};
        columns[CENTRES_FIRST_AXIS + a] = column;
    }
    RFM_TRY(rfm__builder_new(columns, CENTRES_FIRST_AXIS + clusters->axis_count, &builder, error));
    for (int32_t c = 0; c < clusters->count; ++c) all += clusters->customers[c];
    for (int32_t c = 0; c < clusters->count; ++c) centres_add(builder, clusters, c, all);
    return rfm__builder_finish(builder, out_frame, error);
}
