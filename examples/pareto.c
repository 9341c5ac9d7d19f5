/* SPDX-License-Identifier: MIT */
/*
 * Do a fifth of the customers bring four fifths of the money? Twenty customers of a shop, with
 * their spend in cents and scores that came from elsewhere: how concentrated the spend is, tenth by
 * tenth, and where in the grid of recency and frequency it sits.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { CUSTOMERS = 20 };
static const int64_t spend[CUSTOMERS] = {1250,  89900, 4300, 21500, 2995, 7450, 310000,
                                         1895,  5600,  990,  12400, 3350, 8800, 2250,
                                         46000, 1500,  6700, 3900,  2600, 15250};
static const int32_t r[CUSTOMERS] = {1, 3, 2, 3, 1, 2, 3, 1, 2, 1, 3, 3, 2, 1, 3, 2, 3, 1, 2, 3};
static const int32_t f[CUSTOMERS] = {1, 3, 1, 2, 1, 2, 3, 1, 2, 1, 2, 1, 2, 1, 3, 1, 2, 1, 1, 3};

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static const double *doubles(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    return column.values;
}

int main(void) {
    const rfm_column columns[] = {
        {.name = "r", .type = RFM_COLUMN_CODE, .length = CUSTOMERS, .values = r},
        {.name = "f", .type = RFM_COLUMN_CODE, .length = CUSTOMERS, .values = f},
        {.name = "spend_net",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = CUSTOMERS,
         .values = spend}};
    rfm_pareto pareto = {.struct_size = sizeof pareto};
    rfm_frame *customers, *curve, *deciles, *grid;
    rfm_error error;
    must(rfm_frame_new(columns, 3, &customers, &error), &error);
    must(rfm_report_pareto(customers, "spend_net", 10, &pareto, &curve, &deciles, &error), &error);
    must(rfm_report_heatmap(customers, "r", "f", "spend_net", &grid, &error), &error);

    printf("%d customers, %.2f in all, Gini %.3f\n", CUSTOMERS, pareto.total, pareto.gini);
    printf("the best 20 %% hold %.1f %%; %d customers (%.0f %%) bring 80 %%\n\n",
           100 * pareto.top_20_share, (int)pareto.customers_for_80,
           100 * pareto.customers_for_80_share);

    /* The Lorenz curve: of the poorest so many customers, what they hold. */
    const double *of_customers = doubles(curve, "customers_share"),
                 *share = doubles(curve, "share");
    for (int64_t i = 1; i < rfm_frame_count(curve); ++i) {
        printf("%3.0f %% %5.1f %% |", 100 * of_customers[i], 100 * share[i]);
        for (int bar = 0; bar < (int)(50 * share[i]); ++bar) putchar('#');
        putchar('\n');
    }
    putchar('\n');
    must(rfm_csv_write(deciles, NULL, print, stdout, &error), &error);
    putchar('\n');
    must(rfm_csv_write(grid, NULL, print, stdout, &error), &error);

    rfm_frame_free(grid);
    rfm_frame_free(deciles);
    rfm_frame_free(curve);
    rfm_frame_free(customers);
    return 0;
}
