/* SPDX-License-Identifier: MIT */
/*
 * Do members of the club buy more often, or do they only stay longer? Two crowds are simulated, of
 * which the members buy 1.8 times as often and leave no sooner or later; models with the column
 * `club` find it again, and a likelihood-ratio test says how much of it is needed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { CROWD = 1500, END_DAY = 20000 };

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static rfm_column column_of(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    return column;
}

/* Both crowds in one table, `club` being 0 or 1. */
static rfm_frame *customers(void) {
    static double cells[4][2 * CROWD];
    static const char *const names[] = {"x", "t_x", "T", "club"};
    rfm_column columns[4];
    rfm_frame *frame;
    rfm_error error;
    for (int club = 0; club <= 1; ++club) {
        const double parameters[] = {0.9, club ? 8 / 1.8 : 8, 0.8, 15}; /* alpha by 1.8: weeks */
        const rfm_simulate_options options = {.struct_size = sizeof options,
                                              .form = RFM_SIMULATE_HISTORIES,
                                              .customers = CROWD,
                                              .seed = (uint64_t)club,
                                              .first_day = END_DAY - 400,
                                              .acquisition_days = 200,
                                              .end_day = END_DAY};
        rfm_model *model;
        must(rfm_model_new("pareto-nbd", parameters, 4, 7, &model, &error), &error);
        must(rfm_model_simulate(model, &options, &frame, &error), &error);
        for (int row = 0; row < CROWD; ++row) {
            const int at = club * CROWD + row;
            cells[0][at] = (double)((const int64_t *)column_of(frame, "x").values)[row];
            cells[1][at] = ((const double *)column_of(frame, "t_x").values)[row];
            cells[2][at] = ((const double *)column_of(frame, "T").values)[row];
            cells[3][at] = club;
        }
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
    for (int i = 0; i < 4; ++i) {
        columns[i] = (rfm_column){
            .name = names[i], .type = RFM_COLUMN_DOUBLE, .length = 2 * CROWD, .values = cells[i]};
    }
    must(rfm_frame_new(columns, 4, &frame, &error), &error);
    return frame;
}

static rfm_model *fit(const rfm_frame *frame, int purchases, int dropout) {
    static const char *const club[] = {"club"};
    const rfm_model_options options = {.struct_size = sizeof options,
                                       .purchase_columns = club,
                                       .purchase_column_count = purchases,
                                       .dropout_columns = club,
                                       .dropout_column_count = dropout};
    rfm_model *model;
    rfm_error error;
    must(rfm_model_fit("pareto-nbd", frame, &options, &model, &error), &error);
    return model;
}

static void print_coefficients(const rfm_model *model) {
    rfm_frame *table;
    rfm_error error;
    must(rfm_model_parameters(model, &table, &error), &error);
    const rfm_column names = column_of(table, "parameter");
    for (int64_t i = 4; i < names.length; ++i) { /* behind the four parameters */
        printf("  %.*s %.3f, from %.3f to %.3f\n", (int)(names.offsets[i + 1] - names.offsets[i]),
               names.bytes + names.offsets[i],
               ((const double *)column_of(table, "value").values)[i],
               ((const double *)column_of(table, "lower").values)[i],
               ((const double *)column_of(table, "upper").values)[i]);
    }
    rfm_frame_free(table);
}

/* The first model against those that have one coefficient more each. */
static void print_test(const rfm_model *small, const rfm_model *large) {
    const rfm_model *const models[] = {small, large};
    rfm_frame *table;
    rfm_error error;
    must(rfm_model_compare(models, 2, &table, &error), &error);
    printf("  gain: chi squared %.2f, p %.2g\n",
           ((const double *)column_of(table, "chi_square").values)[1],
           ((const double *)column_of(table, "p_value").values)[1]);
    rfm_frame_free(table);
}

int main(void) {
    rfm_frame *frame = customers();
    rfm_model *none = fit(frame, 0, 0), *often = fit(frame, 1, 0), *both = fit(frame, 1, 1);
    printf("club may tell how often people buy (truth: ln 1.8 = 0.588)\n");
    print_coefficients(often);
    print_test(none, often);
    printf("and how soon they leave (truth: 0)\n");
    print_coefficients(both);
    print_test(often, both);
    rfm_model_free(none);
    rfm_model_free(often);
    rfm_model_free(both);
    rfm_frame_free(frame);
    return 0;
}
