/* SPDX-License-Identifier: MIT */
/* From what the host asks for to a scorer: every dimension is checked, then fitted by its
 * strategy. */
#include <string.h>

#include "base/options.h"
#include "base/text.h"
#include "base/threads.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "score/again.h"
#include "score/pass.h"
#include "score/points.h"

static const rfm_dimension scorer_fit_defaults[] = {
    {.name = RFM__SCORE_R, .column = RFM__DAYS_SINCE_LAST, .direction = RFM_LOW_IS_GOOD},
    {.name = RFM__SCORE_F, .column = RFM__RECEIPTS},
    {.name = RFM__SCORE_M, .column = RFM__SPEND_NET},
};

static rfm_status scorer_fit_options(const rfm_scorer_options *given, rfm_scorer_options *options,
                                     rfm_error *error) {
    RFM_TRY(rfm__options_read(given, options, sizeof *options, "rfm_scorer_options", error));
    if (options->dimension_count == 0) {
        options->dimensions = scorer_fit_defaults;
        options->dimension_count = sizeof scorer_fit_defaults / sizeof scorer_fit_defaults[0];
    }
    if (options->dimension_count < 0 || options->dimension_count > RFM__DIMENSIONS_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%d dimensions; expected 1 to 8",
                         (int)options->dimension_count);
    }
    if (options->dimensions == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dimensions is NULL; expected %d of them",
                         (int)options->dimension_count);
    }
    if (options->method != RFM_SCORE_INDEPENDENT && options->method != RFM_SCORE_NESTED) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "method is %d; expected RFM_SCORE_INDEPENDENT or RFM_SCORE_NESTED",
                         (int)options->method);
    }
    if (options->threads < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "threads is %d; expected 0 or more",
                         (int)options->threads);
    }
    if (options->reserved != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "reserved of the options is not 0");
    }
    if (options->bins == 0) options->bins = RFM__BINS_DEFAULT;
    return RFM_OK;
}

static rfm_status scorer_fit_copy_name(const char *name, const char *what, int32_t index,
                                       char **out_name, rfm_error *error) {
    if (name == NULL || name[0] == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dimension %d has no %s", (int)index + 1, what);
    }
    const size_t size = strlen(name);
    if (rfm__utf8_valid_prefix(name, size) != size) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "the %s of dimension %d is not UTF-8", what,
                         (int)index + 1);
    }
    return rfm__copy_text(name, size, out_name, error);
}

static rfm_status scorer_fit_choose(rfm_scorer *scorer, const rfm_scorer_options *options,
                                    rfm_error *error) {
    const int32_t index = scorer->count++;
    const rfm_dimension *given = &options->dimensions[index];
    rfm__fitted *fitted = &scorer->dimensions[index];
    RFM_TRY(scorer_fit_copy_name(given->name, "name", index, &fitted->name, error));
    RFM_TRY(scorer_fit_copy_name(given->column, "column", index, &fitted->column, error));
    const char *fault = rfm__scorer_name_fault(scorer, index);
    if (fault != NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dimension %d cannot be named %.40s: %s",
                         (int)index + 1, fitted->name, fault);
    }
    if (given->direction != RFM_HIGH_IS_GOOD && given->direction != RFM_LOW_IS_GOOD) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has direction %d; expected RFM_HIGH_IS_GOOD or "
                         "RFM_LOW_IS_GOOD",
                         fitted->name, (int)given->direction);
    }
    if (given->reserved != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "reserved of dimension %.40s is not 0",
                         fitted->name);
    }
    fitted->direction = given->direction;
    fitted->strategy = rfm__strategy_at(given->strategy);
    if (fitted->strategy == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has strategy %d; expected RFM_SCORE_QUANTILE, "
                         "_THRESHOLD or _KMEANS",
                         fitted->name, (int)given->strategy);
    }
    RFM_TRY(fitted->strategy->choose(given, options, fitted, error));
    fitted->is_within = rfm__scorer_is_within(scorer, index);
    return RFM_OK;
}

/* All values at once, from where they lie. */
static rfm_status scorer_fit_keys(rfm__fitted *fitted, const rfm__keys *keys, rfm_error *error) {
    const rfm__keys_span span = rfm__keys_measure(keys);
    rfm__cell *cell;
    if (span.count == 0) {
        return rfm__fail(error, RFM_E_DATA, -1, "column %.40s has no values; expected some %s",
                         fitted->column, fitted->strategy->purpose);
    }
    RFM_TRY(rfm__fitted_add_cell(fitted, 0, &cell, error));
    return fitted->strategy->fit(fitted, cell, keys, &span, error);
}

/* Fits a dimension; those before it are scored when it lies within them. */
static rfm_status scorer_fit_dimension(rfm_scorer *scorer, int32_t d, rfm__pass *pass,
                                       rfm_error *error) {
    rfm__fitted *fitted = &scorer->dimensions[d];
    rfm_column *column = &pass->inputs[d];
    if (pass->frame == NULL && fitted->strategy->needs_values) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "frame is NULL; expected one, as dimension %.40s has no thresholds",
                         fitted->name);
    }
    if (pass->frame == NULL) return RFM_OK;
    RFM_TRY(rfm__values_find(pass->frame, fitted->column, column, error));
    if (!fitted->strategy->needs_values) return RFM_OK;
    fitted->type = column->type;
    fitted->scale = rfm__values_scale(column);
    if (!fitted->is_within) {
        const rfm__keys keys = {rfm__values_present, column, column->length, NULL};
        return scorer_fit_keys(fitted, &keys, error);
    }
    while (pass->opened < d) RFM_TRY(rfm__pass_open(pass, error));
    RFM_TRY(rfm__pass_finish(pass, 1, error));
    return rfm__nested_fit(pass, d, fitted, error);
}

/* The same from sources, which do not know scores of other dimensions. */
static rfm_status scorer_fit_source(rfm__fitted *fitted, const rfm__scorer_source *source,
                                    rfm_error *error) {
    if (!fitted->strategy->needs_values) return RFM_OK;
    fitted->type = source->type;
    fitted->scale = source->scale;
    return scorer_fit_keys(fitted, &source->keys, error);
}

static rfm_status scorer_choose_all(rfm_scorer *scorer, const rfm_scorer_options *options,
                                    rfm_error *error) {
    scorer->method = options->method;
    RFM_TRY(rfm__points_announce(scorer, options, error));
    while (scorer->count < options->dimension_count) {
        RFM_TRY(scorer_fit_choose(scorer, options, error));
    }
    return rfm__points_choose(scorer, options, error);
}

/* A scorer being fitted to a frame. */
typedef struct scorer_fitting {
    rfm_scorer *scorer;
    rfm__pass pass;
} scorer_fitting;

static rfm_status scorer_fit_chunk(void *context, int64_t chunk, rfm_error *error) {
    scorer_fitting *work = context;
    return scorer_fit_dimension(work->scorer, (int32_t)chunk, &work->pass, error);
}

/* Nested dimensions wait for the scores of those before. */
static rfm_status scorer_fit_all(rfm_scorer *scorer, const rfm_frame *frame,
                                 const rfm_scorer_options *options, rfm_error *error) {
    RFM_TRY(scorer_choose_all(scorer, options, error));
    scorer_fitting work = {.scorer = scorer, .pass = {.scorer = scorer, .frame = frame}};
    if (frame != NULL) work.pass.rows = rfm_frame_count(frame);
    const int32_t threads = options->method == RFM_SCORE_NESTED ? 1 : options->threads;
    const rfm_status status = rfm__parallel(threads, scorer->count, scorer_fit_chunk, &work, error);
    rfm__pass_free(&work.pass);
    return status;
}

rfm_status rfm_scorer_fit(const rfm_frame *frame, const rfm_scorer_options *options,
                          rfm_scorer **out_scorer, rfm_error *error) {
    rfm_scorer_options own;
    rfm_scorer *scorer;
    rfm__error_clear(error);
    if (out_scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_scorer is NULL");
    *out_scorer = NULL;
    RFM_TRY(scorer_fit_options(options, &own, error));
    RFM_TRY(rfm__scorer_new(&scorer, error));
    const rfm_status status = scorer_fit_all(scorer, frame, &own, error);
    if (status != RFM_OK) {
        rfm_scorer_free(scorer);
        return status;
    }
    *out_scorer = scorer;
    return RFM_OK;
}

rfm_status rfm__scorer_fit_sources(const rfm_scorer *like, const rfm__scorer_source *sources,
                                   rfm_scorer **out_scorer, rfm_error *error) {
    rfm_scorer *scorer;
    *out_scorer = NULL;
    rfm__scorer_options *again = rfm__alloc(sizeof *again); /* large for a stack */
    if (again == NULL) return rfm__fail_memory(error);
    rfm__scorer_options_of(like, again);
    rfm_status status = rfm__scorer_new(&scorer, error);
    if (status == RFM_OK) status = scorer_choose_all(scorer, &again->options, error);
    for (int32_t d = 0; status == RFM_OK && d < scorer->count; ++d) {
        status = scorer_fit_source(&scorer->dimensions[d], &sources[d], error);
    }
    rfm__free(again);
    if (status == RFM_OK) {
        *out_scorer = scorer;
    } else {
        rfm_scorer_free(scorer);
    }
    return status;
}
