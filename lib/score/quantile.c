/* SPDX-License-Identifier: MIT */
/*
 * Cut points at the k/n quantiles of the values. They are values (or lie between two), so customers
 * with equal values always fall into the same bin, whatever their number: bins can be lost to ties,
 * which is counted here and reported, but equal customers never differ.
 *
 * The R package rfm (its functions bins, bins_lower and bins_upper) adds 1 to each type 7 quantile
 * and gives bin k + 1 to values in [cut k, cut k + 1). On whole numbers its rule is followed in
 * exact arithmetic; on doubles in R's own steps, so that the cut points have R's bits: the
 * probabilities are k times 1 / n, the position is 1 + (N - 1) p, and the quantile (1 - h) low +
 * h high with h the part of the position behind the point.
 */
#include <string.h>

#include "base/exact.h"
#include "score/strategy.h"
#include "score/values.h"

static rfm_status quantile_choose(const rfm_dimension *given, const rfm_scorer_options *options,
                                  rfm__fitted *fitted, rfm_error *error) {
    RFM_TRY(rfm__strategy_take_bins(given, options, "quantiles", fitted, error));
    fitted->quantile_type =
        given->quantile_type != 0 ? given->quantile_type : options->quantile_type;
    if (fitted->quantile_type < RFM_QUANTILE_TYPE_7 || fitted->quantile_type > RFM_QUANTILE_RPKG) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has quantile_type %d; expected RFM_QUANTILE_TYPE_7, "
                         "_TYPE_1, _NTILE or _RPKG",
                         fitted->name, (int)fitted->quantile_type);
    }
    if (fitted->quantile_type == RFM_QUANTILE_NTILE) fitted->strategy = &rfm__strategy_ntile;
    return RFM_OK;
}

/* The order statistics that a cut point lies at or between, by rank, and how far along. */
typedef struct quantile_spot {
    int64_t low, high;
    int32_t remainder; /* of the bins; */
    double share;      /* or this, in R's steps */
} quantile_spot;

static int quantile_is_r_double(const rfm__fitted *fitted) {
    return fitted->quantile_type == RFM_QUANTILE_RPKG && fitted->type == RFM_COLUMN_DOUBLE;
}

static quantile_spot quantile_at(const rfm__fitted *fitted, int64_t count, int32_t cut) {
    quantile_spot spot = {0};
    if (quantile_is_r_double(fitted)) {
        const double step = 1.0 / (double)fitted->bins;
        const double position = (double)(count - 1) * ((double)(cut + 1) * step); /* from 0 */
        const double index = 1.0 + position;
        spot.low = (int64_t)index - 1;
        spot.share = index - (double)(spot.low + 1);
        spot.high = spot.low + (spot.share > 0.0 && spot.low + 1 < count);
        return spot;
    }
    const rfm__quantile at = fitted->quantile_type == RFM_QUANTILE_TYPE_1
                                 ? rfm__quantile_type_1(count, cut + 1, fitted->bins)
                                 : rfm__quantile_type_7(count, cut + 1, fitted->bins);
    spot.low = at.rank;
    spot.remainder = at.remainder;
    spot.high = at.rank + (at.remainder > 0);
    return spot;
}

/* Ranks that are wanted, each once, and their keys. */
typedef struct quantile_ranks {
    int32_t count;
    int64_t ranks[2 * RFM__BINS_MAX];
    int64_t keys[2 * RFM__BINS_MAX];
} quantile_ranks;

static void quantile_want(quantile_ranks *wanted, int64_t rank) {
    if (wanted->count > 0 && wanted->ranks[wanted->count - 1] >= rank) return;
    wanted->ranks[wanted->count++] = rank;
}

static int64_t quantile_between_doubles(const rfm__fitted *fitted, int64_t low, int64_t high,
                                        const quantile_spot *spot) {
    const double below = rfm__key_to_double(low), above = rfm__key_to_double(high);
    if (quantile_is_r_double(fitted)) {
        return rfm__key_from_double((1.0 - spot->share) * below + spot->share * above);
    }
    return rfm__key_from_double(
        rfm__interpolate_double(below, above, spot->remainder, fitted->bins));
}

static rfm__cut quantile_between(const rfm__fitted *fitted, int64_t low, int64_t high,
                                 const quantile_spot *spot) {
    int64_t whole = low;
    int32_t numerator = 0;
    if (low != high && fitted->type == RFM_COLUMN_DOUBLE) {
        whole = quantile_between_doubles(fitted, low, high, spot);
    } else if (low != high) {
        rfm__interpolate_int64(low, high, spot->remainder, fitted->bins, &whole, &numerator);
    }
    return rfm__cut_make(whole, numerator, fitted->bins);
}

static rfm_status quantile_find(const rfm__fitted *fitted, rfm__cell *cell, const rfm__keys *keys,
                                const rfm__keys_span *span, rfm_error *error) {
    quantile_ranks wanted = {.count = 0};
    const int32_t cut_count = fitted->bins - 1;
    for (int32_t i = 0; i < cut_count; ++i) {
        const quantile_spot spot = quantile_at(fitted, span->count, i);
        quantile_want(&wanted, spot.low);
        quantile_want(&wanted, spot.high);
    }
    RFM_TRY(rfm__keys_select(keys, span, wanted.ranks, wanted.count, wanted.keys, error));
    int32_t place = 0;
    for (int32_t i = 0; i < cut_count; ++i) {
        const quantile_spot spot = quantile_at(fitted, span->count, i);
        while (wanted.ranks[place] < spot.low) ++place;
        const int64_t high = spot.high > spot.low ? wanted.keys[place + 1] : wanted.keys[place];
        cell->cuts[i] = quantile_between(fitted, wanted.keys[place], high, &spot);
    }
    return RFM_OK;
}

/* One major unit on: 1 day, 1 receipt, 1 euro. */
static rfm_status quantile_add_one(const rfm__fitted *fitted, rfm__cut *cut, rfm_error *error) {
    if (fitted->type == RFM_COLUMN_DOUBLE) {
        cut->whole = rfm__key_from_double(rfm__key_to_double(cut->whole) + 1.0);
        return RFM_OK;
    }
    const int64_t highest = fitted->type == RFM_COLUMN_DAY ? RFM_DAY_MAX : INT64_MAX;
    if (cut->whole > highest - rfm__power_of_ten(fitted->scale)) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1,
                         "a quantile of column %.40s leaves no room for the 1 that the R package "
                         "adds",
                         fitted->column);
    }
    cut->whole += rfm__power_of_ten(fitted->scale);
    return RFM_OK;
}

/* Cut points move up by one and values are counted anew; `equal` stays what equals the quantile,
 * as it is the cause of bins lost. */
static rfm_status quantile_shift(const rfm__fitted *fitted, rfm__cell *cell, const rfm__keys *keys,
                                 rfm_error *error) {
    int64_t equal[RFM__BINS_MAX];
    const size_t cuts = (size_t)fitted->bins - 1;
    memcpy(equal, cell->equal, cuts * sizeof *equal);
    memset(cell->equal, 0, cuts * sizeof *equal);
    memset(cell->counts, 0, (cuts + 1) * sizeof *cell->counts);
    for (size_t i = 0; i < cuts; ++i) RFM_TRY(quantile_add_one(fitted, &cell->cuts[i], error));
    RFM_TRY(rfm__cell_count(fitted, cell, keys, error));
    memcpy(cell->equal, equal, cuts * sizeof *equal);
    return RFM_OK;
}

static rfm_status quantile_fit(const rfm__fitted *fitted, rfm__cell *cell, const rfm__keys *keys,
                               const rfm__keys_span *span, rfm_error *error) {
    rfm__fitted plain = *fitted;
    RFM_TRY(quantile_find(fitted, cell, keys, span, error));
    plain.quantile_type = RFM_QUANTILE_TYPE_7; /* a value belongs below the cut point it equals */
    RFM_TRY(rfm__cell_count(&plain, cell, keys, error));
    if (fitted->quantile_type != RFM_QUANTILE_RPKG) return RFM_OK;
    return quantile_shift(fitted, cell, keys, error);
}

static const char *const quantile_type_words[] = {"7", "1", NULL, "rpkg"};
enum { QUANTILE_TYPES = sizeof quantile_type_words / sizeof quantile_type_words[0] };

static rfm_status quantile_save(const rfm__fitted *fitted, rfm__bytes *bytes, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_text(bytes, " type ", error));
    return rfm__bytes_add_text(bytes, quantile_type_words[fitted->quantile_type], error);
}

static rfm_status quantile_load(rfm__fitted *fitted, rfm__reader *reader, rfm_error *error) {
    RFM_TRY(rfm__reader_expect(reader, "type", error));
    const rfm__word word = rfm__reader_next(reader);
    for (int32_t i = 0; i < QUANTILE_TYPES; ++i) {
        if (quantile_type_words[i] == NULL || !rfm__word_is(&word, quantile_type_words[i]))
            continue;
        fitted->quantile_type = i;
        return RFM_OK;
    }
    return rfm__reader_fail(reader, &word, "1, 7 or rpkg", error);
}

const rfm__strategy rfm__strategy_quantile = {
    .name = "quantile",
    .needs_values = 1,
    .purpose = "to take quantiles of",
    .choose = quantile_choose,
    .fit = quantile_fit,
    .save = quantile_save,
    .load = quantile_load,
};
