/* SPDX-License-Identifier: MIT */
/* Sums of doubles depend on their order, so what regularity adds up over customers is kept for each
 * of them first, and added in order of the ids. Sums of days are whole numbers: all days there are
 * lie within 3.7 million, so n x sum of squares stays below 7.3e18 and fits. */
#include "retention/intervals.h"

#include <math.h>
#include <string.h>

#include "math/functions.h"

void rfm__intervals_free(rfm__intervals *intervals) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        rfm__interval_part *part = &intervals->parts[s];
        rfm__free(part->rhythms);
        rfm__free(part->positions);
        rfm__free(part->days);
        rfm__counter_free(&part->lengths);
    }
    rfm__free(intervals->ordered);
    *intervals = (rfm__intervals){0};
}

double rfm__rhythm_mean(const rfm__rhythm *rhythm) {
    return (double)rhythm->days / (double)rhythm->intervals;
}

double rfm__rhythm_sd(const rfm__rhythm *rhythm) {
    const double n = (double)rhythm->intervals;
    return sqrt((double)rhythm->spread / (n * (n - 1)));
}

double rfm__rhythm_cv(const rfm__rhythm *rhythm) {
    return rfm__rhythm_sd(rhythm) / rfm__rhythm_mean(rhythm);
}

/* The intervals between purchase days into part->days; -1 when there is no purchase. */
static int32_t intervals_list(rfm__interval_part *part, const rfm__receipt *receipts,
                              size_t count) {
    int32_t intervals = -1;
    int32_t last_day = 0;
    for (size_t i = 0; i < count; ++i) {
        const int32_t day = receipts[i].day;
        if (!receipts[i].is_purchase || (intervals >= 0 && day == last_day)) continue;
        if (intervals >= 0) part->days[intervals] = day - last_day;
        ++intervals;
        last_day = day;
    }
    return intervals;
}

/* log(mean / t) summed up is that of d - log(1 + d) with d = t / mean - 1, as the d add up to zero.
 * Each term is above zero unless t is the mean, so no rounding brings the sum there. n t - days is
 * a whole number. */
static void intervals_measure(const int32_t *days, rfm__rhythm *rhythm) {
    const int64_t n = rhythm->intervals;
    int64_t squares = 0;
    for (int32_t i = 0; i < n; ++i) rhythm->days += days[i];
    for (int32_t i = 0; i < n; ++i) {
        const double d = (double)(n * days[i] - rhythm->days) / (double)rhythm->days;
        squares += (int64_t)days[i] * days[i];
        rhythm->excess += d - rfm__log1p(d);
        if (i == 0) continue;
        const double half =
            (double)(days[i - 1] - days[i]) / (2.0 * ((double)days[i - 1] + (double)days[i]));
        rhythm->squares += half * half;
    }
    rhythm->spread = n * squares - (int64_t)rhythm->days * rhythm->days;
}

static rfm_status intervals_take(void *context, rfm__place place, const rfm__receipt *receipts,
                                 size_t count, rfm_error *error) {
    rfm__interval_part *part = context;
    RFM_TRY(rfm__grow(&part->days, &part->day_capacity, count, sizeof *part->days, error));
    rfm__rhythm rhythm = {.intervals = intervals_list(part, receipts, count)};
    if (rhythm.intervals < 0) return RFM_OK;
    intervals_measure(part->days, &rhythm);
    for (int32_t i = 0; part->has_lengths && i < rhythm.intervals; ++i) {
        RFM_TRY(rfm__counter_add(&part->lengths, (uint64_t)part->days[i], error));
    }
    RFM_TRY(
        rfm__grow(&part->rhythms, &part->capacity, part->count + 1, sizeof *part->rhythms, error));
    part->positions[place.customer] = (uint32_t)part->count;
    part->rhythms[part->count++] = rhythm;
    return RFM_OK;
}

/* Those with a purchase stay among the ordered. */
static void intervals_keep_buyers(rfm__intervals *intervals, size_t ordered_count) {
    for (size_t i = 0; i < ordered_count; ++i) {
        const rfm__place place = intervals->ordered[i].place;
        const uint32_t position = intervals->parts[place.shard].positions[place.customer];
        if (position == UINT32_MAX) continue;
        intervals->ordered[intervals->count++] = (rfm__ordered){.place = place, .key = position};
    }
}

rfm_status rfm__intervals_gather(const rfm__scope *scope, int has_lengths,
                                 rfm__intervals *intervals, rfm_error *error) {
    size_t ordered_count;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        rfm__interval_part *part = &intervals->parts[s];
        const size_t customers = (size_t)scope->ledger->shards[s].ids.count + 1;
        part->scope = scope;
        part->has_lengths = has_lengths;
        RFM_TRY(rfm__new_array(customers, sizeof *part->positions, &part->positions, error));
        memset(part->positions, 0xFF, customers * sizeof *part->positions);
    }
    RFM_TRY(rfm__scope_visit(scope, 1, intervals->parts, RFM__SHARDS, sizeof intervals->parts[0],
                             intervals_take, error));
    RFM_TRY(rfm__ledger_order(scope->ledger, &intervals->ordered, &ordered_count, error));
    intervals_keep_buyers(intervals, ordered_count);
    return RFM_OK;
}
