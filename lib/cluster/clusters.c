/* SPDX-License-Identifier: MIT */
/* Birth and death of clusters, and the two rules that fitting and loading share: what a column may
 * be called, and which cluster is of higher value. */
#include "cluster/clusters.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "frame/vocabulary.h"

rfm_status rfm__clusters_new(const rfm__axis *axes, int32_t axis_count, int32_t count,
                             rfm_clusters **out_clusters, rfm_error *error) {
    rfm_clusters *clusters = rfm__alloc_zeroed(sizeof *clusters);
    rfm_status status = clusters == NULL ? rfm__fail_memory(error) : RFM_OK;
    const size_t size = (size_t)count;
    *out_clusters = NULL;
    for (int32_t i = 0; status == RFM_OK && i < axis_count; ++i) {
        clusters->axes[i] = axes[i];
        clusters->axes[i].name = NULL;
        status = rfm__copy_text(axes[i].name, strlen(axes[i].name), &clusters->axes[i].name, error);
        clusters->axis_count = i + 1;
    }
    if (status == RFM_OK) {
        clusters->count = count;
        status = rfm__new_zeroed_array(size * (size_t)axis_count, sizeof(double),
                                       &clusters->centres, error);
    }
    if (status == RFM_OK) {
        status = rfm__new_zeroed_array(size, sizeof(int64_t), &clusters->customers, error);
    }
    if (status == RFM_OK) {
        status = rfm__new_zeroed_array(size, sizeof(double), &clusters->within, error);
    }
    if (status != RFM_OK) {
        rfm_clusters_free(clusters);
        return status;
    }
    *out_clusters = clusters;
    return RFM_OK;
}

void rfm_clusters_free(rfm_clusters *clusters) {
    if (clusters == NULL) return;
    for (int32_t i = 0; i < clusters->axis_count; ++i) rfm__free(clusters->axes[i].name);
    rfm__free(clusters->centres);
    rfm__free(clusters->customers);
    rfm__free(clusters->within);
    rfm__free(clusters);
}

/* A coordinate has one square root of the weight in it already. */
double rfm__clusters_value(const rfm__axis *axes, int32_t axis_count, const double *centre) {
    double value = 0.0;
    for (int32_t i = 0; i < axis_count; ++i) {
        const double part = sqrt(axes[i].weight) * centre[i];
        value += axes[i].flags & RFM_CLUSTER_LOW_IS_GOOD ? -part : part;
    }
    return value;
}

const char *rfm__clusters_name_fault(const rfm__axis *axes, int32_t index) {
    static const char *const taken[] = {RFM__CLUSTER,       RFM__CLUSTER_DISTANCE,
                                        RFM__CUSTOMER,      RFM__CLUSTER_CUSTOMERS,
                                        RFM__CLUSTER_SHARE, RFM__CLUSTER_WITHIN};
    const char *name = axes[index].name;
    for (size_t i = 0; i < sizeof taken / sizeof *taken; ++i) {
        if (strcmp(name, taken[i]) == 0) return "a column of that name is made from the clusters";
    }
    for (int32_t i = 0; i < index; ++i) {
        if (strcmp(name, axes[i].name) == 0) return "it is there twice";
    }
    return NULL;
}
