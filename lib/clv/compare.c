/* SPDX-License-Identifier: MIT */
/*
 * Which model? Information criteria compare any models of the same customers; a likelihood-ratio
 * test is right only where one model is the other with restrictions inside its space of parameters
 * (Wilks 1938). NBD is a limit of BG/NBD and of Pareto/NBD, where other parameters mean nothing any
 * more: no chi squared there, so none is given.
 */
#include <math.h>
#include <string.h>

#include "clv/model.h"
#include "frame/builder.h"
#include "math/gamma_tail.h"

enum {
    COMPARE_MODEL,
    COMPARE_PARAMETERS,
    COMPARE_LIKELIHOOD,
    COMPARE_AIC,
    COMPARE_BIC,
    COMPARE_CHI_SQUARE,
    COMPARE_DEGREES,
    COMPARE_P,
    COMPARE_COLUMNS
};

/* Different kinds of which one is the other with a parameter at a value that it may have. */
static const struct {
    const char *small, *large;
} compare_nested_kinds[] = {{"sbg", "bdw"}}; /* c = 1 */

/* Models of the same columns, or of them and litt, speak of the same events. */
static int compare_reads(const rfm_model *model) {
    return model->kind->reads == RFM__READS_INTERVALS ? RFM__READS_TIMES : model->kind->reads;
}

static rfm_status compare_check(const rfm_model *const *models, int32_t count, rfm_error *error) {
    for (int32_t i = 0; i < count; ++i) {
        if (models[i] == NULL) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1, "model %d is NULL", (int)i);
        }
        if (models[i]->state.status == RFM_FIT_GIVEN) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1, "model %d was not fitted", (int)i);
        }
        const rfm_model_state *first = &models[0]->state, *state = &models[i]->state;
        if (compare_reads(models[i]) != compare_reads(models[0])) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1,
                             "model %d, %s, is about other events than model 0, %s", (int)i,
                             models[i]->kind->name, models[0]->kind->name);
        }
        if (state->customers != first->customers || state->weight != first->weight) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1,
                             "model %d was fitted to %lld customers, model 0 to %lld or with other "
                             "weights; expected the same",
                             (int)i, (long long)state->customers, (long long)first->customers);
        }
        if (models[i]->unit_days != models[0]->unit_days) {
            return rfm__fail(
                error, RFM_E_ARGUMENT, -1,
                "model %d has another unit_days than model 0; likelihoods depend on it", (int)i);
        }
    }
    return RFM_OK;
}

/* Whether what a coefficient of `small` does can be done by those of `large`. */
static int compare_covers(const rfm__covariates *large, const char *name, uint32_t acts) {
    const uint32_t both = RFM__ACTS_ON_PURCHASE | RFM__ACTS_ON_DROPOUT;
    if (rfm__covariates_index(large, name, acts) >= 0) return 1;
    return acts == both && rfm__covariates_index(large, name, RFM__ACTS_ON_PURCHASE) >= 0 &&
           rfm__covariates_index(large, name, RFM__ACTS_ON_DROPOUT) >= 0;
}

static int compare_is_nested(const rfm_model *small, const rfm_model *large) {
    if (small->kind == large->kind) {
        if (small->state.k != large->state.k) return 0;
        for (int32_t c = 0; c < small->covariates.count; ++c) {
            const rfm__coefficient *coefficient = &small->covariates.list[c];
            const char *name = small->covariates.names[coefficient->column];
            if (!compare_covers(&large->covariates, name, coefficient->acts)) return 0;
        }
        return small->covariates.count < large->covariates.count;
    }
    for (size_t i = 0; i < sizeof compare_nested_kinds / sizeof *compare_nested_kinds; ++i) {
        if (strcmp(small->kind->name, compare_nested_kinds[i].small) == 0 &&
            strcmp(large->kind->name, compare_nested_kinds[i].large) == 0) {
            return 1;
        }
    }
    return 0;
}

static int32_t compare_parameters(const rfm_model *model) {
    return model->kind->parameter_count + model->covariates.count;
}

/* Theory is about maxima of the likelihood itself, in the inside. */
static int compare_is_regular(const rfm_model *model) {
    return model->state.status == RFM_FIT_CONVERGED && model->state.penalty == 0;
}

static void compare_add_test(const rfm_model *small, const rfm_model *large,
                             rfm__builder *builder) {
    const int32_t degrees = compare_parameters(large) - compare_parameters(small);
    const double twice = 2 * (large->state.log_likelihood - small->state.log_likelihood);
    const double chi_square = twice > 0 ? twice : 0;
    if (!(fabs(twice) < HUGE_VAL)) return;
    rfm__builder_double(builder, COMPARE_CHI_SQUARE, chi_square);
    rfm__builder_int64(builder, COMPARE_DEGREES, degrees);
    /* A larger model that is no better by more than rounding has not found its maximum. */
    if (!compare_is_regular(small) || !compare_is_regular(large) ||
        twice < -1e-9 * fabs(large->state.log_likelihood)) {
        return;
    }
    rfm__builder_double(builder, COMPARE_P, rfm__gamma_tail(degrees / 2.0, chi_square / 2));
}

static void compare_add_row(const rfm_model *first, const rfm_model *model, rfm__builder *builder) {
    const rfm_model_state *state = &model->state;
    rfm__builder_text(builder, COMPARE_MODEL, state->name, strlen(state->name));
    rfm__builder_int64(builder, COMPARE_PARAMETERS, compare_parameters(model));
    rfm__builder_double(builder, COMPARE_LIKELIHOOD, state->log_likelihood);
    rfm__builder_double(builder, COMPARE_AIC, state->aic);
    rfm__builder_double(builder, COMPARE_BIC, state->bic);
    if (compare_is_nested(first, model)) {
        compare_add_test(first, model, builder);
    } else if (compare_is_nested(model, first)) {
        compare_add_test(model, first, builder);
    }
    rfm__builder_end_row(builder);
}

rfm_status rfm_model_compare(const rfm_model *const *models, int32_t count, rfm_frame **out_frame,
                             rfm_error *error) {
    static const rfm__builder_column columns[COMPARE_COLUMNS] = {
        {"model", RFM_COLUMN_TEXT, 0},
        {"parameters", RFM_COLUMN_INT64, 0},
        {"log_likelihood", RFM_COLUMN_DOUBLE, 0},
        {"aic", RFM_COLUMN_DOUBLE, 0},
        {"bic", RFM_COLUMN_DOUBLE, 0},
        {"chi_square", RFM_COLUMN_DOUBLE, 0},
        {"degrees", RFM_COLUMN_INT64, 0},
        {"p_value", RFM_COLUMN_DOUBLE, 0}};
    rfm__builder *builder;
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (models == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "models is NULL");
    if (count < 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "count is %d; expected 1 or more", (int)count);
    }
    RFM_TRY(compare_check(models, count, error));
    RFM_TRY(rfm__builder_new(columns, COMPARE_COLUMNS, &builder, error));
    for (int32_t i = 0; i < count; ++i) compare_add_row(models[0], models[i], builder);
    return rfm__builder_finish(builder, out_frame, error);
}
