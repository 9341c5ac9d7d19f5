/* SPDX-License-Identifier: MIT */
/*
 * From values to scores, in blocks that stay in the cache. A row is scored on its own where cut
 * points are the same everywhere; within the scores before it where they were fitted so; and as one
 * of all rows where scores are ranks.
 */
#include "score/pass.h"

#include <string.h>

#include "base/threads.h"

static void cell_limits_free(rfm__cell_limits *limits) {
    rfm__free(limits->places);
    rfm__free(limits->keys);
    rfm__free(limits->counts);
    rfm__free(limits->always);
}

void rfm__pass_free(rfm__pass *pass) {
    for (int32_t d = 0; d < RFM__DIMENSIONS_MAX; ++d) {
        cell_limits_free(&pass->within[d]);
        rfm__column_free(pass->columns[d]);
    }
}

static rfm_status cell_limits_make(const rfm__fitted *fitted, const rfm_column *input,
                                   rfm__cell_limits *limits, rfm_error *error) {
    const size_t cells = fitted->cell_count, cuts = (size_t)fitted->bins - 1;
    rfm__limits one;
    RFM_TRY(rfm__new_array(cells, sizeof *limits->places, &limits->places, error));
    RFM_TRY(rfm__new_array(cells, cuts * sizeof *limits->keys, &limits->keys, error));
    RFM_TRY(rfm__new_array(cells, sizeof *limits->counts, &limits->counts, error));
    RFM_TRY(rfm__new_array(cells, sizeof *limits->always, &limits->always, error));
    for (size_t c = 0; c < cells; ++c) {
        RFM_TRY(rfm__limits_make(fitted, &fitted->cells[c], input, &one, error));
        limits->places[c] = fitted->cells[c].place;
        limits->counts[c] = one.count;
        limits->always[c] = one.always;
        memcpy(limits->keys + c * cuts, one.keys, cuts * sizeof *one.keys);
    }
    return RFM_OK;
}

/* Whether a dimension needs the scores before it. */
static int pass_is_within(const rfm__pass *pass, int32_t d) {
    return pass->scorer->method == RFM_SCORE_NESTED && d > 0 &&
           (pass->scorer->dimensions[d].is_within || pass->scorer->dimensions[d].strategy->ranks);
}

rfm_status rfm__pass_open(rfm__pass *pass, rfm_error *error) {
    const int32_t d = pass->opened;
    const rfm__fitted *fitted = &pass->scorer->dimensions[d];
    rfm_column *input = &pass->inputs[d];
    RFM_TRY(rfm__values_find(pass->frame, fitted->column, input, error));
    if (fitted->is_within) {
        RFM_TRY(cell_limits_make(fitted, input, &pass->within[d], error));
    } else if (!fitted->strategy->ranks) {
        RFM_TRY(rfm__limits_make(fitted, &fitted->cells[0], input, &pass->limits[d], error));
    }
    RFM_TRY(
        rfm__column_new(fitted->name, RFM_COLUMN_CODE, 0, pass->rows, &pass->columns[d], error));
    pass->scores[d] = rfm__column_int32(pass->columns[d]);
    if (rfm__values_may_miss(input) || pass_is_within(pass, d)) {
        pass->validity[d] = rfm__column_validity(pass->columns[d]);
        if (pass->validity[d] == NULL) return rfm__fail_memory(error);
    }
    ++pass->opened;
    return RFM_OK;
}

int rfm__pass_place(const rfm__pass *pass, int32_t d, int64_t row, uint64_t *out_place) {
    uint64_t place = 0;
    for (int32_t e = 0; e < d; ++e) {
        const int32_t score = pass->scores[e][row];
        if (score == 0) return 0;
        place = rfm__place_next(place, &pass->scorer->dimensions[e], score);
    }
    *out_place = place;
    return 1;
}

/* Takes over the input's bitmap, takes out NaNs, and zeroes the scores of what is missing. */
static void pass_missing(const rfm_column *input, int64_t first, int64_t count, const int64_t *keys,
                         uint8_t *validity, int32_t *scores) {
    const int is_double = input->type == RFM_COLUMN_DOUBLE;
    if (input->validity != NULL) {
        memcpy(validity, input->validity + first / 8, (size_t)((count + 7) / 8));
    }
    for (int64_t i = 0; i < count; ++i) {
        const uint8_t bit = (uint8_t)(1u << (i % 8));
        if (is_double && keys[i] == RFM__KEY_NAN) validity[i / 8] &= (uint8_t)~bit;
        if ((validity[i / 8] & bit) == 0) scores[i] = 0;
    }
}

static int64_t cell_limits_find(const rfm__cell_limits *limits, size_t count, uint64_t place) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (limits->places[middle] < place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && limits->places[low] == place ? (int64_t)low : -1;
}

/* How many of the first `count` keys, which never fall, are below one. */
static int32_t cell_limits_below(const int64_t *keys, int32_t count, int64_t key) {
    int32_t low = 0, high = count;
    while (low < high) {
        const int32_t middle = (low + high) / 2;
        if (keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The score of one row by the limits of its cell; 0 where there is no such cell. */
static int32_t pass_score_within(const rfm__pass *pass, int32_t d, int64_t row, int64_t key) {
    const rfm__fitted *fitted = &pass->scorer->dimensions[d];
    const rfm__cell_limits *limits = &pass->within[d];
    uint64_t place;
    if (!rfm__pass_place(pass, d, row, &place)) return 0;
    const int64_t cell = cell_limits_find(limits, fitted->cell_count, place);
    if (cell < 0) return 0;
    const int64_t *keys = limits->keys + (size_t)cell * ((size_t)fitted->bins - 1);
    const int32_t bin =
        1 + limits->always[cell] + cell_limits_below(keys, limits->counts[cell], key);
    return fitted->direction == RFM_LOW_IS_GOOD ? fitted->bins + 1 - bin : bin;
}

static void pass_block_within(const rfm__pass *pass, int32_t d, int64_t first, int64_t count,
                              const int64_t *keys) {
    int32_t *scores = pass->scores[d] + first;
    uint8_t *validity = pass->validity[d] + first / 8;
    for (int64_t i = 0; i < count; ++i) {
        scores[i] = pass_score_within(pass, d, first + i, keys[i]);
    }
    pass_missing(&pass->inputs[d], first, count, keys, validity, scores);
    for (int64_t i = 0; i < count; ++i) {
        if (scores[i] == 0) validity[i / 8] &= (uint8_t) ~(1u << (i % 8));
    }
}

void rfm__pass_block(const rfm__pass *pass, int32_t d, int64_t first, int64_t count) {
    const rfm__fitted *fitted = &pass->scorer->dimensions[d];
    const int is_low_good = fitted->direction == RFM_LOW_IS_GOOD;
    int64_t keys[RFM__KEYS_BLOCK];
    int32_t *scores = pass->scores[d] + first;
    rfm__values_keys(&pass->inputs[d], first, count, keys);
    if (fitted->is_within) {
        pass_block_within(pass, d, first, count, keys);
        return;
    }
    rfm__limits_score(&pass->limits[d], keys, count, is_low_good ? fitted->bins : 1,
                      is_low_good ? -1 : 1, scores);
    if (pass->validity[d] != NULL) {
        pass_missing(&pass->inputs[d], first, count, keys, pass->validity[d] + first / 8, scores);
    }
}

typedef struct pass_stretch {
    const rfm__pass *pass;
    int32_t end; /* dimensions before it that are not done */
} pass_stretch;

static rfm_status pass_chunk(void *context, int64_t chunk, rfm_error *error) {
    const pass_stretch *stretch = context;
    const rfm__pass *pass = stretch->pass;
    const int64_t start = chunk * RFM__PASS_CHUNK;
    (void)error;
    for (int64_t first = start; first < start + RFM__PASS_CHUNK && first < pass->rows;
         first += RFM__KEYS_BLOCK) {
        const int64_t left = pass->rows - first;
        const int64_t count = left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK;
        for (int32_t d = 0; d < stretch->end; ++d) {
            if (!pass->is_done[d]) rfm__pass_block(pass, d, first, count);
        }
    }
    return RFM_OK;
}

/* Dimensions before `end`; none of those not done is of ranks. */
static rfm_status pass_run(rfm__pass *pass, int32_t end, int32_t threads, rfm_error *error) {
    const int64_t chunks = (pass->rows + RFM__PASS_CHUNK - 1) / RFM__PASS_CHUNK;
    pass_stretch stretch = {pass, end};
    int is_done = 1;
    for (int32_t d = 0; d < end; ++d) is_done &= pass->is_done[d];
    if (is_done) return RFM_OK;
    RFM_TRY(rfm__parallel(threads, chunks, pass_chunk, &stretch, error));
    memset(pass->is_done, 1, (size_t)end);
    return RFM_OK;
}

rfm_status rfm__pass_finish_ranks(rfm__pass *pass, int32_t threads, rfm_error *error) {
    for (int32_t d = 0; d < pass->opened; ++d) {
        if (pass->is_done[d] || !pass->scorer->dimensions[d].strategy->ranks) continue;
        if (pass_is_within(pass, d)) RFM_TRY(pass_run(pass, d, threads, error));
        RFM_TRY(rfm__ntile_score(pass, d, error));
        pass->is_done[d] = 1;
    }
    return RFM_OK;
}

rfm_status rfm__pass_finish(rfm__pass *pass, int32_t threads, rfm_error *error) {
    RFM_TRY(rfm__pass_finish_ranks(pass, threads, error));
    return pass_run(pass, pass->opened, threads, error);
}
