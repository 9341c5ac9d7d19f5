/* SPDX-License-Identifier: MIT */
/* By purchases before the holdout: a model that pulls everybody towards the mean, or that takes a
 * burst for a habit, shows at one end or the other. */
#include "base/memory.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "validate/sample.h"

enum {
    HOLDOUT_X,
    HOLDOUT_UPPER,
    HOLDOUT_CUSTOMERS,
    HOLDOUT_ACTUAL,
    HOLDOUT_PREDICTED,
    HOLDOUT_MEAN_ACTUAL,
    HOLDOUT_MEAN_PREDICTED,
    HOLDOUT_COLUMNS
};

static const rfm__builder_column holdout_columns[HOLDOUT_COLUMNS] = {
    {RFM__MODEL_X, RFM_COLUMN_INT64, 0},      {"upper", RFM_COLUMN_INT64, 0},
    {"customers", RFM_COLUMN_INT64, 0},       {"actual", RFM_COLUMN_INT64, 0},
    {"predicted", RFM_COLUMN_DOUBLE, 0},      {"mean_actual", RFM_COLUMN_DOUBLE, 0},
    {"mean_predicted", RFM_COLUMN_DOUBLE, 0},
};

/* Customers with as many purchases before. */
typedef struct holdout_class {
    int64_t customers;
    int64_t actual;
    rfm__dd predicted;
} holdout_class;

static void holdout_sum(const rfm__sample *sample, int32_t most, holdout_class *classes) {
    for (int64_t i = 0; i < sample->count; ++i) {
        const rfm__sampled *one = &sample->list[i];
        holdout_class *in = &classes[one->x > most ? most + 1 : one->x];
        ++in->customers;
        in->actual += one->actual;
        rfm__sample_add(&in->predicted, one->predicted);
    }
}

static rfm_status holdout_write(const holdout_class *classes, int32_t most, rfm_frame **out_frame,
                                rfm_error *error) {
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(holdout_columns, HOLDOUT_COLUMNS, &builder, error));
    for (int32_t x = 0; x <= most + 1; ++x) {
        const holdout_class *in = &classes[x];
        rfm__builder_int64(builder, HOLDOUT_X, x);
        if (x <= most) rfm__builder_int64(builder, HOLDOUT_UPPER, x);
        rfm__builder_int64(builder, HOLDOUT_CUSTOMERS, in->customers);
        rfm__builder_int64(builder, HOLDOUT_ACTUAL, in->actual);
        rfm__builder_double(builder, HOLDOUT_PREDICTED, in->predicted.high);
        if (in->customers > 0) {
            const double customers = (double)in->customers;
            rfm__builder_double(builder, HOLDOUT_MEAN_ACTUAL, (double)in->actual / customers);
            rfm__builder_double(builder, HOLDOUT_MEAN_PREDICTED, in->predicted.high / customers);
        }
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_validate_holdout(const rfm_model *model, const rfm_frame *frame,
                                const rfm_validate_options *options, rfm_frame **out_frame,
                                rfm_error *error) {
    rfm_validate_options own;
    rfm__sample sample;
    holdout_class *classes = NULL;
    RFM_TRY(rfm__validate_open(model, frame, options, out_frame, &own, error));
    RFM_TRY(rfm__sample_take(model, frame, own.threads, 0, &sample, error));
    rfm_status status =
        rfm__new_zeroed_array((size_t)own.most + 2, sizeof *classes, &classes, error);
    if (status == RFM_OK) {
        holdout_sum(&sample, own.most, classes);
        status = holdout_write(classes, own.most, out_frame, error);
    }
    rfm__free(classes);
    rfm__sample_free(&sample);
    return status;
}
