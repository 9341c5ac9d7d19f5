/* SPDX-License-Identifier: MIT */
/* Writes clusters as text: a line for each column with what makes coordinates of its values, and a
 * line for each cluster, in order of rank. Doubles are written so that they read back exactly. */
#include "base/reader.h"
#include "base/text.h"
#include "cluster/clusters.h"

static rfm_status clusters_save_double(rfm__bytes *bytes, const char *word, double value,
                                       rfm_error *error) {
    char text[RFM__DOUBLE_TEXT];
    const size_t size = rfm__write_double(text, value);
    RFM_TRY(rfm__bytes_add_text(bytes, word, error));
    return rfm__bytes_add(bytes, text, size, error);
}

static rfm_status clusters_save_axis(rfm__bytes *bytes, const rfm__axis *axis, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_text(bytes, "column ", error));
    RFM_TRY(rfm__name_write(bytes, axis->name, error));
    RFM_TRY(
        rfm__bytes_add_text(bytes, axis->flags & RFM_CLUSTER_LOG1P ? " log1p" : " linear", error));
    RFM_TRY(rfm__bytes_add_text(
        bytes, axis->flags & RFM_CLUSTER_LOW_IS_GOOD ? " low-is-good" : " high-is-good", error));
    RFM_TRY(clusters_save_double(bytes, " weight ", axis->weight, error));
    RFM_TRY(clusters_save_double(bytes, " mean ", axis->mean, error));
    RFM_TRY(clusters_save_double(bytes, " deviation ", axis->deviation, error));
    return rfm__bytes_add(bytes, "\n", 1, error);
}

static rfm_status clusters_save_cluster(rfm__bytes *bytes, const rfm_clusters *clusters,
                                        int32_t cluster, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_format(bytes, error, "cluster %d customers %lld", (int)cluster + 1,
                                  (long long)clusters->customers[cluster]));
    RFM_TRY(clusters_save_double(bytes, " within ", clusters->within[cluster], error));
    for (int32_t a = 0; a < clusters->axis_count; ++a) {
        RFM_TRY(clusters_save_double(bytes, a == 0 ? " at " : " ",
                                     clusters->centres[cluster * clusters->axis_count + a], error));
    }
    return rfm__bytes_add(bytes, "\n", 1, error);
}

rfm_status rfm_clusters_save(const rfm_clusters *clusters, rfm_write_fn write, void *payload,
                             rfm_error *error) {
    rfm__bytes bytes = {0};
    rfm__error_clear(error);
    if (clusters == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "clusters is NULL");
    if (write == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "write is NULL");
    rfm_status status =
        rfm__bytes_add_format(&bytes, error, "rfm clusters %d\n", (int)RFM__CLUSTERS_VERSION);
    for (int32_t a = 0; status == RFM_OK && a < clusters->axis_count; ++a) {
        status = clusters_save_axis(&bytes, &clusters->axes[a], error);
    }
    for (int32_t c = 0; status == RFM_OK && c < clusters->count; ++c) {
        status = clusters_save_cluster(&bytes, clusters, c, error);
    }
    if (status == RFM_OK) status = rfm__write(write, payload, bytes.data, bytes.size, error);
    rfm__bytes_free(&bytes);
    return status;
}
