/* SPDX-License-Identifier: MIT */
/* Who acts on predictions picks the customers with the highest: are those the ones who bought? */
#include "frame/builder.h"
#include "validate/sample.h"

enum {
    DECILES_GROUP,
    DECILES_CUSTOMERS,
    DECILES_ACTUAL,
    DECILES_PREDICTED,
    DECILES_MEAN_ACTUAL,
    DECILES_MEAN_PREDICTED,
    DECILES_LOWEST,
    DECILES_HIGHEST,
    DECILES_CUSTOMER_SHARE,
    DECILES_GAIN,
    DECILES_COLUMNS
};

static const rfm__builder_column deciles_columns[DECILES_COLUMNS] = {
    {"group", RFM_COLUMN_INT64, 0},           {"customers", RFM_COLUMN_INT64, 0},
    {"actual", RFM_COLUMN_INT64, 0},          {"predicted", RFM_COLUMN_DOUBLE, 0},
    {"mean_actual", RFM_COLUMN_DOUBLE, 0},    {"mean_predicted", RFM_COLUMN_DOUBLE, 0},
    {"lowest", RFM_COLUMN_DOUBLE, 0},         {"highest", RFM_COLUMN_DOUBLE, 0},
    {"customer_share", RFM_COLUMN_DOUBLE, 0}, {"gain", RFM_COLUMN_DOUBLE, 0},
};

typedef struct deciles {
    const rfm__sample *sample;
    int32_t groups;
    int64_t actual;    /* of all */
    int64_t reached;   /* customers of the groups so far */
    int64_t purchases; /* of these */
} deciles;

/* Of the customers in falling order of predictions. */
static const rfm__sampled *deciles_at(const deciles *of, int64_t place) {
    return &of->sample->list[of->sample->count - 1 - place];
}

/* Whether a place starts a group after this one: it is past the group's end, and no tie. */
static int deciles_is_past(const deciles *of, int64_t place, int32_t group) {
    const int64_t end = (of->sample->count * group + of->groups - 1) / of->groups;
    if (place < end) return 0;
    return place == 0 || deciles_at(of, place)->predicted != deciles_at(of, place - 1)->predicted;
}

static void deciles_write(deciles *of, int32_t group, rfm__builder *builder) {
    const int64_t first = of->reached, all = of->sample->count;
    int64_t actual = 0;
    rfm__dd predicted = {0, 0};
    while (of->reached < all && !deciles_is_past(of, of->reached, group)) {
        const rfm__sampled *one = deciles_at(of, of->reached++);
        actual += one->actual;
        rfm__sample_add(&predicted, one->predicted);
    }
    const int64_t customers = of->reached - first;
    of->purchases += actual;
    rfm__builder_int64(builder, DECILES_GROUP, group);
    rfm__builder_int64(builder, DECILES_CUSTOMERS, customers);
    rfm__builder_int64(builder, DECILES_ACTUAL, actual);
    rfm__builder_double(builder, DECILES_PREDICTED, predicted.high);
    if (customers > 0) {
        rfm__builder_double(builder, DECILES_MEAN_ACTUAL, (double)actual / (double)customers);
        rfm__builder_double(builder, DECILES_MEAN_PREDICTED, predicted.high / (double)customers);
        rfm__builder_double(builder, DECILES_LOWEST, deciles_at(of, of->reached - 1)->predicted);
        rfm__builder_double(builder, DECILES_HIGHEST, deciles_at(of, first)->predicted);
    }
    if (all > 0) {
        rfm__builder_double(builder, DECILES_CUSTOMER_SHARE, (double)of->reached / (double)all);
    }
    if (of->actual > 0) {
        rfm__builder_double(builder, DECILES_GAIN, (double)of->purchases / (double)of->actual);
    }
    rfm__builder_end_row(builder);
}

static rfm_status deciles_make(const rfm__sample *sample, int32_t groups, rfm_frame **out_frame,
                               rfm_error *error) {
    deciles of = {.sample = sample, .groups = groups};
    rfm__builder *builder;
    for (int64_t i = 0; i < sample->count; ++i) of.actual += sample->list[i].actual;
    RFM_TRY(rfm__builder_new(deciles_columns, DECILES_COLUMNS, &builder, error));
    for (int32_t group = 1; group <= groups; ++group) deciles_write(&of, group, builder);
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_validate_deciles(const rfm_model *model, const rfm_frame *frame,
                                const rfm_validate_options *options, rfm_frame **out_frame,
                                rfm_error *error) {
    rfm_validate_options own;
    rfm__sample sample;
    RFM_TRY(rfm__validate_open(model, frame, options, out_frame, &own, error));
    RFM_TRY(rfm__sample_take(model, frame, own.threads, 0, &sample, error));
    const rfm_status status = deciles_make(&sample, own.groups, out_frame, error);
    rfm__sample_free(&sample);
    return status;
}
