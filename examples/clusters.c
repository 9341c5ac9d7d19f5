/* SPDX-License-Identifier: MIT */
/*
 * Which groups do customers form by themselves? A made-up shop of three kinds of customers, and
 * nobody tells the library so: how many clusters explain it, where their centres lie, and into
 * which of them somebody new would come.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { CUSTOMERS = 4000 };
static int64_t ids[CUSTOMERS], days[CUSTOMERS], receipts[CUSTOMERS], spend[CUSTOMERS];

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static int64_t random_below(int64_t limit) {
    static uint64_t state = 20111210;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int64_t)(state >> 33) % limit;
}

/* Days since the last purchase, receipts and cents of one customer of a kind. */
static void make_customer(int i) {
    static const int64_t kinds[3][3] = {{400, 3, 2500}, {90, 3, 6000}, {40, 40, 5000}};
    const int64_t *kind = kinds[random_below(10) * 3 / 10];
    ids[i] = i;
    days[i] = random_below(kind[0]) + kind[0] / 4;
    receipts[i] = 1 + random_below(kind[1]);
    spend[i] = receipts[i] * (kind[2] / 2 + random_below(kind[2]));
}

static rfm_frame *frame_of(int64_t rows) {
    const rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = rows, .values = ids},
        {.name = "days_since_last", .type = RFM_COLUMN_INT64, .length = rows, .values = days},
        {.name = "receipts", .type = RFM_COLUMN_INT64, .length = rows, .values = receipts},
        {.name = "spend_net",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = rows,
         .values = spend}};
    rfm_frame *frame;
    rfm_error error;
    must(rfm_frame_new(columns, 4, &frame, &error), &error);
    return frame;
}

static rfm_column column_of(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    return column;
}

static double number_at(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = column_of(frame, name);
    if (column.type == RFM_COLUMN_DOUBLE) return ((const double *)column.values)[row];
    if (column.type == RFM_COLUMN_CODE) return ((const int32_t *)column.values)[row];
    return (double)((const int64_t *)column.values)[row];
}

int main(void) {
    rfm_cluster_options options = {.struct_size = sizeof options, .clusters = 3};
    rfm_clusters *clusters;
    rfm_frame *figures, *centres, *applied;
    rfm_error error;
    for (int i = 0; i < CUSTOMERS; ++i) make_customer(i);
    rfm_frame *customers = frame_of(CUSTOMERS);
    must(rfm_clusters_choose(customers, &options, 2, 6, &figures, &error), &error);
    printf("clusters  explained  silhouette\n");
    for (int64_t row = 0; row < rfm_frame_count(figures); ++row) {
        printf("%8.0f %8.1f %% %11.3f\n", number_at(figures, "clusters", row),
               100 * number_at(figures, "explained", row), number_at(figures, "silhouette", row));
    }

    must(rfm_clusters_fit(customers, &options, &clusters, &error), &error);
    must(rfm_clusters_centres(clusters, &centres, &error), &error);
    printf("\ncluster  customers  days ago  receipts     spend\n");
    for (int64_t row = 0; row < rfm_frame_count(centres); ++row) {
        printf("%7.0f %10.0f %9.0f %9.1f %9.2f\n", number_at(centres, "cluster", row),
               number_at(centres, "customers", row), number_at(centres, "days_since_last", row),
               number_at(centres, "receipts", row), number_at(centres, "spend_net", row));
    }

    days[0] = 3; /* somebody new */
    receipts[0] = 25;
    spend[0] = 80000;
    rfm_frame *newcomer = frame_of(1);
    must(rfm_clusters_apply(clusters, newcomer, 1, &applied, &error), &error);
    printf("\n3 days ago, 25 receipts, 800.00: cluster %.0f, %.2f from its centre\n",
           number_at(applied, "cluster", 0), number_at(applied, "cluster_distance", 0));
    rfm_frame_free(applied);
    rfm_frame_free(newcomer);
    rfm_frame_free(centres);
    rfm_frame_free(figures);
    rfm_frame_free(customers);
    rfm_clusters_free(clusters);
    return 0;
}
