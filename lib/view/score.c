/* SPDX-License-Identifier: MIT */
/* The scores of all customers of a view: cut points found among the values where they lie, then a
 * cell for each customer, then who is in another one than the day before. */
#include <string.h>

#include "base/threads.h"
#include "score/again.h"
#include "score/strategy.h"
#include "view/view.h"

/* ---- values of all parts, one after the other ---- */

typedef struct score_keys {
    const rfm__turning *turning;
    int32_t dimension;
} score_keys;

static int64_t score_read_keys(const void *context, int64_t first, int64_t count,
                               int64_t *out_keys) {
    const score_keys *keys = context;
    const rfm__turning *turning = keys->turning;
    uint32_t part = 0;
    for (uint32_t step = RFM__SHARDS / 2; step > 0; step /= 2) {
        if (turning->starts[part + step] <= first) part += step;
    }
    for (int64_t done = 0; done < count; ++part) {
        const int64_t at = first + done - turning->starts[part];
        const int64_t there = turning->starts[part + 1] - turning->starts[part] - at;
        const int64_t taken = there < count - done ? there : count - done;
        if (taken <= 0) continue;
        memcpy(out_keys + done, turning->view->parts[part].values[keys->dimension] + at,
               (size_t)taken * sizeof *out_keys);
        done += taken;
    }
    return count;
}

static rfm_status score_fit(const rfm__turning *turning, rfm_scorer **out_scorer,
                            rfm_error *error) {
    const rfm_view *view = turning->view;
    score_keys keys[RFM__DIMENSIONS_MAX];
    rfm__scorer_source sources[RFM__DIMENSIONS_MAX];
    for (int32_t d = 0; d < view->plan.scorer->count; ++d) {
        keys[d] = (score_keys){turning, d};
        sources[d] =
            (rfm__scorer_source){.type = view->plan.columns[d].type,
                                 .scale = view->plan.columns[d].scale,
                                 .keys = {score_read_keys, &keys[d], turning->starts[RFM__SHARDS]}};
    }
    return rfm__scorer_fit_sources(view->plan.scorer, sources, out_scorer, error);
}

/* ---- a cell for each customer ---- */

enum { SCORE_BLOCK = 1024 };

static void score_block(const rfm__turning *turning, rfm__part *part, uint32_t first,
                        uint32_t count) {
    const rfm_scorer *scorer = turning->scorer;
    int32_t scores[SCORE_BLOCK];
    uint32_t cells[SCORE_BLOCK] = {0};
    for (int32_t d = 0; d < scorer->count; ++d) {
        const rfm__fitted *fitted = &scorer->dimensions[d];
        const int is_low = fitted->direction == RFM_LOW_IS_GOOD;
        const uint32_t weight = turning->view->cells.weights[d];
        rfm__limits_score(&turning->limits[d], part->values[d] + first, count,
                          is_low ? fitted->bins - 1 : 0, is_low ? -1 : 1, scores);
        for (uint32_t i = 0; i < count; ++i) cells[i] += (uint32_t)scores[i] * weight;
    }
    for (uint32_t i = 0; i < count; ++i) part->fresh[first + i] = (uint16_t)cells[i];
}

static rfm_status score_add_change(rfm__part *part, uint32_t customer, uint16_t from, uint16_t to,
                                   rfm_error *error) {
    const rfm__touched *touched = rfm__part_find_touched(part, customer);
    RFM_TRY(rfm__grow(&part->changed, &part->changed_room, part->changed_count + 1,
                      sizeof *part->changed, error));
    part->changed[part->changed_count++] =
        (rfm__changed){.customer = customer,
                       .from = from,
                       .to = to,
                       .bought = touched == NULL ? 0 : touched->bought,
                       .is_known = touched == NULL ? 0 : touched->is_known};
    return RFM_OK;
}

static int score_is_change(const rfm_view *view, uint16_t from, uint16_t to) {
    if (from == RFM__NO_CELL || view->list_scores) return 1;
    const rfm__cell_face *faces = view->cells.faces;
    return faces[from].segment != faces[to].segment;
}

static rfm_status score_find_changes(const rfm_view *view, rfm__part *part, rfm_error *error) {
    for (uint32_t slot = 0; slot < part->count; ++slot) {
        const uint16_t from = part->cells[slot], to = part->fresh[slot];
        if (from == to || !score_is_change(view, from, to)) continue;
        RFM_TRY(score_add_change(part, part->owners[slot], from, to, error));
    }
    for (size_t i = 0; i < part->touched_count; ++i) {
        const rfm__touched *touched = &part->touched[i];
        if (touched->slot == RFM__NO_SLOT || part->slots[touched->customer] != RFM__NO_SLOT) {
            continue;
        }
        RFM_TRY(score_add_change(part, touched->customer, touched->cell, RFM__NO_CELL, error));
    }
    return RFM_OK;
}

static rfm_status score_part(void *context, int64_t chunk, rfm_error *error) {
    const rfm__turning *turning = context;
    const rfm_view *view = turning->view;
    rfm__part *part = &turning->view->parts[chunk];
    int64_t *counts = turning->counts + chunk * view->cells.count;
    for (uint32_t first = 0; first < part->count; first += SCORE_BLOCK) {
        const uint32_t left = part->count - first;
        score_block(turning, part, first, left < SCORE_BLOCK ? left : SCORE_BLOCK);
    }
    for (uint32_t slot = 0; slot < part->count; ++slot) ++counts[part->fresh[slot]];
    return view->is_new ? RFM_OK : score_find_changes(view, part, error);
}

static rfm_status score_prepare(rfm__turning *turning, rfm_error *error) {
    rfm_view *view = turning->view;
    const rfm_scorer *scorer = turning->scorer;
    for (int32_t d = 0; d < scorer->count; ++d) {
        const rfm__fitted *fitted = &scorer->dimensions[d];
        RFM_TRY(rfm__limits_make(fitted, &fitted->cells[0], &view->plan.columns[d],
                                 &turning->limits[d], error));
    }
    return rfm__cells_fill(&view->cells, scorer, view->plan.rules, view->plan.columns,
                           turning->limits, error);
}

rfm_status rfm__turning_score(rfm__turning *turning, rfm_error *error) {
    rfm_view *view = turning->view;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        turning->starts[s + 1] = turning->starts[s] + view->parts[s].count;
    }
    RFM_TRY(rfm__new_zeroed_array((size_t)view->cells.count * RFM__SHARDS, sizeof *turning->counts,
                                  &turning->counts, error));
    if (view->refit && turning->starts[RFM__SHARDS] > 0) {
        RFM_TRY(score_fit(turning, &turning->fitted, error));
    }
    turning->scorer = view->refit ? turning->fitted : view->plan.scorer;
    if (turning->scorer != NULL) RFM_TRY(score_prepare(turning, error));
    return rfm__parallel(view->plan.customers.threads, RFM__SHARDS, score_part, turning, error);
}
