/* SPDX-License-Identifier: MIT */
/* Tables of different days, of different rule tables or of a delay that remembers an older one come
 * with labels of their own. They are compared in one numbering, made before any row is looked at.
 */
#include "moves/universe.h"

#include <string.h>

#include "base/text.h"
#include "frame/vocabulary.h"
#include "math/quantiles.h"

/* What the rules list, as columns of a frame. */
typedef struct universe_rules {
    rfm_column names, levels;
} universe_rules;

static rfm_status universe_list(const rfm_rules *rules, rfm__universe *universe,
                                universe_rules *listed, rfm_error *error) {
    *listed = (universe_rules){0};
    if (rules == NULL) return RFM_OK;
    RFM_TRY(rfm_rules_segments(rules, &universe->rules, error));
    RFM_TRY(rfm__frame_require(universe->rules, RFM__SEGMENT,
                               1u << RFM_COLUMN_TEXT | 1u << RFM_COLUMN_CODE, &listed->names,
                               error));
    return rfm__frame_require(universe->rules, RFM__LEVEL,
                              1u << RFM_COLUMN_CODE | 1u << RFM_COLUMN_INT64, &listed->levels,
                              error);
}

static rfm__level universe_listed_level(const rfm_column *levels, int64_t row) {
    const int64_t value = levels->type == RFM_COLUMN_INT64 ? ((const int64_t *)levels->values)[row]
                                                           : ((const int32_t *)levels->values)[row];
    const rfm__level level = {.is_known = !rfm__cell_is_missing(levels, row),
                              .value = (int32_t)value};
    return level;
}

/* From numbers in order of bytes to those of the universe; `all` starts with the rules' own. */
static void universe_number(rfm__universe *universe, const universe_rules *listed,
                            const rfm__name *all, int64_t all_count) {
    for (int32_t i = 0; i < universe->count; ++i) universe->sorted[i] = -1;
    for (int64_t i = 0; i < listed->names.length; ++i) {
        int32_t *number = &universe->sorted[all[i].number];
        if (*number >= 0) continue;
        *number = universe->listed++;
        universe->levels[*number] = universe_listed_level(&listed->levels, i);
    }
    int32_t next = universe->listed;
    for (int32_t i = 0; i < universe->count; ++i) {
        if (universe->sorted[i] < 0) universe->sorted[i] = next++;
    }
    for (int64_t i = 0; i < all_count; ++i) {
        const int32_t number = universe->sorted[all[i].number];
        universe->names[number] = all[i];
        universe->names[number].number = number;
    }
}

static rfm_status universe_fill(rfm__universe *universe, const universe_rules *listed,
                                rfm__name *all, int64_t all_count, rfm_error *error) {
    for (int64_t i = 0; i < listed->names.length; ++i) {
        all[i].text = rfm__cell_text(&listed->names, i, &all[i].size);
    }
    RFM_TRY(rfm__names_number(all, all_count, &universe->count, error));
    const size_t count = (size_t)universe->count;
    RFM_TRY(rfm__new_array(count, sizeof *universe->names, &universe->names, error));
    RFM_TRY(rfm__new_zeroed_array(count, sizeof *universe->levels, &universe->levels, error));
    RFM_TRY(rfm__new_array(count, sizeof *universe->sorted, &universe->sorted, error));
    universe_number(universe, listed, all, all_count);
    return RFM_OK;
}

rfm_status rfm__universe_make(const rfm_rules *rules, const rfm__name *others, int64_t other_count,
                              rfm__universe *out_universe, rfm_error *error) {
    universe_rules listed;
    rfm__name *all;
    *out_universe = (rfm__universe){0};
    RFM_TRY(universe_list(rules, out_universe, &listed, error));
    const int64_t own = listed.names.length;
    RFM_TRY(rfm__new_array((size_t)(own + other_count), sizeof *all, &all, error));
    if (other_count > 0) memcpy(all + own, others, (size_t)other_count * sizeof *all);
    const rfm_status status = universe_fill(out_universe, &listed, all, own + other_count, error);
    rfm__free(all);
    return status;
}

void rfm__universe_free(rfm__universe *universe) {
    rfm__free(universe->names);
    rfm__free(universe->levels);
    rfm__free(universe->sorted);
    rfm_frame_free(universe->rules);
    *universe = (rfm__universe){0};
}

int32_t rfm__universe_find(const rfm__universe *universe, const char *text, size_t size) {
    int32_t low = 0, high = universe->count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        const rfm__name *name = &universe->names[universe->sorted[middle]];
        const int order = rfm__compare_text(name->text, name->size, text, size);
        if (order == 0) return name->number;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

rfm_status rfm__universe_labels(const rfm__universe *universe, rfm__labels **out_labels,
                                rfm_error *error) {
    int64_t *offsets;
    rfm__bytes bytes = {0};
    rfm_status status = rfm__new_array((size_t)universe->count + 1, 8, &offsets, error);
    *out_labels = NULL;
    if (status != RFM_OK) return status;
    offsets[0] = 0;
    for (int32_t i = 0; i < universe->count && status == RFM_OK; ++i) {
        status = rfm__bytes_add(&bytes, universe->names[i].text, universe->names[i].size, error);
        offsets[i + 1] = (int64_t)bytes.size;
    }
    if (status == RFM_OK) {
        status = rfm__labels_new(universe->count, offsets, bytes.data, out_labels, error);
    }
    rfm__bytes_free(&bytes);
    rfm__free(offsets);
    return status;
}

rfm__level rfm__universe_level(const rfm__universe *universe, int32_t number,
                               const rfm__level *first, const rfm__level *second) {
    if (number < universe->listed) return universe->levels[number];
    if (first[number].is_known || second == NULL) return first[number];
    return second[number];
}

rfm_status rfm__universe_order(const rfm__universe *universe, const rfm__level *first,
                               const rfm__level *second, int32_t *out_order, rfm_error *error) {
    enum { NUMBER_BITS = 31 };
    const uint64_t mask = (UINT64_C(1) << NUMBER_BITS) - 1;
    const size_t count = (size_t)universe->count;
    uint64_t *keys; /* and as many for sorting */
    RFM_TRY(rfm__new_array(count * 2, sizeof *keys, &keys, error));
    for (int32_t i = 0; i < universe->count; ++i) {
        const rfm__level level = rfm__universe_level(universe, i, first, second);
        const uint64_t rank =
            level.is_known ? (uint64_t)((int64_t)INT32_MAX - level.value) : UINT64_C(1) << 32;
        keys[i] = rank << NUMBER_BITS | (uint64_t)i;
    }
    rfm__sort_uint64(keys, keys + count, count);
    for (size_t i = 0; i < count; ++i) out_order[i] = (int32_t)(keys[i] & mask);
    rfm__free(keys);
    return RFM_OK;
}
