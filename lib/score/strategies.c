/* SPDX-License-Identifier: MIT */
/* The one place that lists the strategies, and what those that find cut points share. */
#include <string.h>

#include "score/strategy.h"
#include "score/values.h"

enum { STRATEGY_NUMBERED = 3, STRATEGY_LANES = 4 };

/* First those that have an RFM_SCORE_ number, in that order. */
static const rfm__strategy *const strategies[] = {
    &rfm__strategy_quantile,
    &rfm__strategy_threshold,
    &rfm__strategy_kmeans,
    &rfm__strategy_ntile,
};
enum { STRATEGY_COUNT = sizeof strategies / sizeof strategies[0] };

const rfm__strategy *rfm__strategy_at(int32_t number) {
    return number >= 0 && number < STRATEGY_NUMBERED ? strategies[number] : NULL;
}

const rfm__strategy *rfm__strategy_find(const char *name, size_t size) {
    for (int32_t i = 0; i < STRATEGY_COUNT; ++i) {
        if (strlen(strategies[i]->name) == size && memcmp(strategies[i]->name, name, size) == 0) {
            return strategies[i];
        }
    }
    return NULL;
}

rfm_status rfm__strategy_take_bins(const rfm_dimension *given, const rfm_scorer_options *options,
                                   const char *with, rfm__fitted *fitted, rfm_error *error) {
    if (given->cuts != NULL || given->cut_count != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has cuts; expected none with %s", fitted->name, with);
    }
    fitted->bins = given->bins != 0 ? given->bins : options->bins;
    if (fitted->bins < RFM__BINS_MIN || fitted->bins > RFM__BINS_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has %d bins; expected 2 to 255", fitted->name,
                         (int)fitted->bins);
    }
    return RFM_OK;
}

/* What the values of a bin number, several times over: a value seldom waits for the one before
 * it. */
typedef struct strategy_tally {
    int64_t counts[STRATEGY_LANES][RFM__LIMITS_ROOM];
    int64_t equal[STRATEGY_LANES][RFM__LIMITS_ROOM];
} strategy_tally;

static void strategy_tally_add(strategy_tally *tally, const rfm__limits *limits,
                               const int64_t *keys, int64_t count) {
    int32_t bins[RFM__KEYS_BLOCK];
    rfm__limits_score(limits, keys, count, 0, 1, bins);
    for (int64_t i = 0; i < count; ++i) {
        ++tally->counts[i % STRATEGY_LANES][bins[i]];
        tally->equal[i % STRATEGY_LANES][bins[i]] += keys[i] == limits->keys[bins[i]];
    }
}

/* From a ladder: what is not above a limit less what was not above the one before. */
static rfm_status strategy_count_ladder(const rfm__limits *limits, rfm__ladder *ladder,
                                        strategy_tally *tally, rfm_error *error) {
    int64_t below[RFM__LIMITS_ROOM], equal[RFM__LIMITS_ROOM];
    int64_t before = 0;
    int32_t bin = limits->always;
    RFM_TRY(rfm__ladder_count(ladder, limits->keys, limits->count, below, equal, error));
    for (int32_t i = 0; i < limits->count; ++i, ++bin) {
        const int is_new = i == 0 || limits->keys[i - 1] != limits->keys[i];
        tally->counts[0][bin] = below[i] + equal[i] - before;
        tally->equal[0][bin] = is_new ? equal[i] : 0;
        before = below[i] + equal[i];
    }
    tally->counts[0][bin] = ladder->total - before;
    return RFM_OK;
}

static void strategy_count_all(const rfm__limits *limits, const rfm__keys *keys,
                               strategy_tally *tally) {
    int64_t block[RFM__KEYS_BLOCK];
    for (int64_t first = 0; first < keys->places; first += RFM__KEYS_BLOCK) {
        const int64_t left = keys->places - first;
        const int64_t count = keys->read(keys->context, first,
                                         left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK, block);
        strategy_tally_add(tally, limits, block, count);
    }
}

rfm_status rfm__cell_count(const rfm__fitted *fitted, rfm__cell *cell, const rfm__keys *keys,
                           rfm_error *error) {
    const rfm_column own = {.type = fitted->type, .scale = fitted->scale};
    const int32_t last = fitted->bins - 1;
    rfm__limits limits;
    strategy_tally tally = {0};
    RFM_TRY(rfm__limits_make(fitted, cell, &own, &limits, error));
    if (keys->ladder != NULL) {
        RFM_TRY(strategy_count_ladder(&limits, keys->ladder, &tally, error));
    } else {
        strategy_count_all(&limits, keys, &tally);
    }
    for (int32_t bin = 0; bin <= last; ++bin) {
        const int is_value = bin < last && cell->cuts[bin].numerator == 0;
        for (int32_t lane = 0; lane < STRATEGY_LANES; ++lane) {
            cell->counts[bin] += tally.counts[lane][bin];
            if (is_value) cell->equal[bin] += tally.equal[lane][bin];
        }
    }
    for (int32_t i = 1; i < last; ++i) { /* of equal cut points only the first met its values */
        if (rfm__cut_compare(&cell->cuts[i - 1], &cell->cuts[i]) == 0) {
            cell->equal[i] = cell->equal[i - 1];
        }
    }
    return RFM_OK;
}
