/* SPDX-License-Identifier: MIT */
/*
 * Cut points at the k/n quantiles of the values. They are values (or lie between two), so customers
 * with equal values always fall into the same bin, whatever their number: bins can be lost to ties,
 * which is counted here and reported, but equal customers never differ.
 */
#include "frame/frame.h"
#include "math/quantiles.h"
#include "score/strategy.h"
#include "score/values.h"

enum { QUANTILE_LANES = 4 };

static rfm_status quantile_choose(const rfm_dimension *given, const rfm_scorer_options *options,
                                  rfm__fitted *fitted, rfm_error *error) {
    if (given->cuts != NULL || given->cut_count != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has cuts; expected none with quantiles", fitted->name);
    }
    fitted->bins = given->bins != 0 ? given->bins : options->bins;
    if (fitted->bins < RFM__BINS_MIN || fitted->bins > RFM__BINS_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has %d bins; expected 2 to 255", fitted->name,
                         (int)fitted->bins);
    }
    fitted->quantile_type =
        given->quantile_type != 0 ? given->quantile_type : options->quantile_type;
    if (fitted->quantile_type != RFM_QUANTILE_TYPE_7 &&
        fitted->quantile_type != RFM_QUANTILE_TYPE_1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has quantile_type %d; expected RFM_QUANTILE_TYPE_7 or "
                         "RFM_QUANTILE_TYPE_1",
                         fitted->name, (int)fitted->quantile_type);
    }
    return rfm__fitted_reserve(fitted, 1, error);
}

/* The order statistics that the cut points lie at or between, each wanted once. */
typedef struct quantile_ranks {
    int32_t count;
    int64_t ranks[2 * RFM__BINS_MAX];
    int64_t keys[2 * RFM__BINS_MAX];
} quantile_ranks;

static rfm__quantile quantile_at(const rfm__fitted *fitted, int64_t count, int32_t cut) {
    return fitted->quantile_type == RFM_QUANTILE_TYPE_1
               ? rfm__quantile_type_1(count, cut + 1, fitted->bins)
               : rfm__quantile_type_7(count, cut + 1, fitted->bins);
}

static void quantile_want(quantile_ranks *wanted, int64_t rank) {
    if (wanted->count > 0 && wanted->ranks[wanted->count - 1] >= rank) return;
    wanted->ranks[wanted->count++] = rank;
}

static rfm__cut quantile_between(const rfm__fitted *fitted, int64_t low, int64_t high,
                                 int32_t remainder) {
    int64_t whole = low;
    int32_t numerator = 0;
    if (remainder > 0 && low != high) {
        if (fitted->type == RFM_COLUMN_DOUBLE) {
            whole = rfm__key_from_double(rfm__interpolate_double(
                rfm__key_to_double(low), rfm__key_to_double(high), remainder, fitted->bins));
        } else {
            rfm__interpolate_int64(low, high, remainder, fitted->bins, &whole, &numerator);
        }
    }
    return rfm__cut_make(whole, numerator, fitted->bins);
}

static rfm_status quantile_find(rfm__fitted *fitted, const rfm__keys *keys,
                                const rfm__keys_span *span, rfm_error *error) {
    quantile_ranks wanted = {.count = 0};
    const int32_t cut_count = fitted->bins - 1;
    for (int32_t i = 0; i < cut_count; ++i) {
        const rfm__quantile at = quantile_at(fitted, span->count, i);
        quantile_want(&wanted, at.rank);
        if (at.remainder > 0) quantile_want(&wanted, at.rank + 1);
    }
    RFM_TRY(rfm__keys_select(keys, span, wanted.ranks, wanted.count, wanted.keys, error));
    int32_t place = 0;
    for (int32_t i = 0; i < cut_count; ++i) {
        const rfm__quantile at = quantile_at(fitted, span->count, i);
        while (wanted.ranks[place] < at.rank) ++place;
        const int64_t high = at.remainder > 0 ? wanted.keys[place + 1] : wanted.keys[place];
        fitted->cuts[i] = quantile_between(fitted, wanted.keys[place], high, at.remainder);
    }
    return RFM_OK;
}

/* What the values of a bin number, several times over: a value seldom waits for the one before
 * it. */
typedef struct quantile_tally {
    int64_t counts[QUANTILE_LANES][RFM__LIMITS_ROOM];
    int64_t equal[QUANTILE_LANES][RFM__LIMITS_ROOM];
} quantile_tally;

static void quantile_tally_add(quantile_tally *tally, const rfm__limits *limits,
                               const int64_t *keys, int64_t count) {
    int32_t bins[RFM__KEYS_BLOCK];
    rfm__limits_score(limits, keys, count, 0, 1, bins);
    for (int64_t i = 0; i < count; ++i) {
        ++tally->counts[i % QUANTILE_LANES][bins[i]];
        tally->equal[i % QUANTILE_LANES][bins[i]] += keys[i] == limits->keys[bins[i]];
    }
}

/* Counts the values of each bin, and those that equal a cut point: both say what ties did. */
static rfm_status quantile_count(rfm__fitted *fitted, const rfm_column *column, rfm_error *error) {
    rfm__limits limits;
    quantile_tally tally = {0};
    int64_t keys[RFM__KEYS_BLOCK];
    const int32_t last = fitted->bins - 1;
    RFM_TRY(rfm__limits_make(fitted, column, &limits, error));
    for (int64_t first = 0; first < column->length; first += RFM__KEYS_BLOCK) {
        const int64_t left = column->length - first;
        const int64_t count = rfm__values_present(
            column, first, left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK, keys);
        quantile_tally_add(&tally, &limits, keys, count);
    }
    for (int32_t bin = 0; bin <= last; ++bin) {
        const int is_value = bin < last && fitted->cuts[bin].numerator == 0;
        for (int32_t lane = 0; lane < QUANTILE_LANES; ++lane) {
            fitted->counts[bin] += tally.counts[lane][bin];
            if (is_value) fitted->equal[bin] += tally.equal[lane][bin];
        }
    }
    for (int32_t i = 1; i < last; ++i) { /* of equal cut points only the first met its values */
        if (rfm__cut_compare(&fitted->cuts[i - 1], &fitted->cuts[i]) == 0) {
            fitted->equal[i] = fitted->equal[i - 1];
        }
    }
    return RFM_OK;
}

static rfm_status quantile_fit(rfm__fitted *fitted, const rfm_column *column, rfm_error *error) {
    const rfm__keys keys = {rfm__values_present, column, column->length};
    const rfm__keys_span span = rfm__keys_measure(&keys);
    fitted->type = column->type;
    fitted->scale = rfm__values_scale(column);
    if (span.count == 0) {
        return rfm__fail(error, RFM_E_DATA, -1,
                         "column %.40s has no values; expected some to take quantiles of",
                         fitted->column);
    }
    RFM_TRY(quantile_find(fitted, &keys, &span, error));
    return quantile_count(fitted, column, error);
}

static rfm_status quantile_save(const rfm__fitted *fitted, rfm__bytes *bytes, rfm_error *error) {
    return rfm__bytes_add_text(
        bytes, fitted->quantile_type == RFM_QUANTILE_TYPE_1 ? " type 1" : " type 7", error);
}

static rfm_status quantile_load(rfm__fitted *fitted, rfm__reader *reader, rfm_error *error) {
    RFM_TRY(rfm__reader_expect(reader, "type", error));
    const rfm__word word = rfm__reader_next(reader);
    if (rfm__word_is(&word, "7")) {
        fitted->quantile_type = RFM_QUANTILE_TYPE_7;
    } else if (rfm__word_is(&word, "1")) {
        fitted->quantile_type = RFM_QUANTILE_TYPE_1;
    } else {
        return rfm__reader_fail(reader, &word, "1 or 7", error);
    }
    return RFM_OK;
}

const rfm__strategy rfm__strategy_quantile = {
    .name = "quantile",
    .needs_values = 1,
    .choose = quantile_choose,
    .fit = quantile_fit,
    .save = quantile_save,
    .load = quantile_load,
};
