/* SPDX-License-Identifier: MIT */
/* A night of a shop: yesterday's receipts came, the window moved by a day, and of ten million
 * customers a few hundred thousand have to be looked at again. */
#include "view/view.h"

#include <string.h>

#include "base/options.h"

static rfm_status view_take_options(rfm_view *view, const rfm_view_options *options,
                                    rfm_error *error) {
    if (options->reserved != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "reserved is not 0");
    }
    view->refit = options->refit != 0 || options->scorer == NULL;
    view->list_scores = options->list_scores != 0;
    RFM_TRY(rfm__plan_make(view->ledger, options->customers, options->scorer, options->rules,
                           &view->plan, error));
    RFM_TRY(rfm__cells_new(view->plan.scorer, &view->cells, error));
    return rfm__new_zeroed_array((size_t)view->cells.count, sizeof *view->counts, &view->counts,
                                 error);
}

/* ---- going to a day ---- */

static rfm_status view_turn_part(void *context, int64_t chunk, rfm_error *error) {
    rfm__turning *turning = context;
    rfm_view *view = turning->view;
    RFM_TRY(
        rfm__part_turn(&view->parts[chunk], &view->ledger->shards[chunk], &turning->turn, error));
    turning->turned[chunk] = 1;
    return RFM_OK;
}

static rfm_status view_score_part(void *context, int64_t chunk, rfm_error *error) {
    return rfm__turning_score_part(context, chunk, error);
}

/* Both, while the customers looked at are still in the cache. */
static rfm_status view_turn_and_score_part(void *context, int64_t chunk, rfm_error *error) {
    RFM_TRY(view_turn_part(context, chunk, error));
    return view_score_part(context, chunk, error);
}

/* Cut points that are fitted have to wait until all parts are where they will be. */
static rfm_status view_turn_all(rfm__turning *turning, rfm_error *error) {
    const rfm_view *view = turning->view;
    const int32_t threads = view->plan.customers.threads;
    if (!view->refit) {
        RFM_TRY(rfm__turning_prepare(turning, error));
        return rfm__crew_run(view->crew, threads, RFM__SHARDS, view_turn_and_score_part, NULL,
                             turning, error);
    }
    RFM_TRY(rfm__crew_run(view->crew, threads, RFM__SHARDS, view_turn_part, NULL, turning, error));
    RFM_TRY(rfm__turning_prepare(turning, error));
    return rfm__crew_run(view->crew, threads, RFM__SHARDS, view_score_part, NULL, turning, error);
}

static void view_undo(rfm__turning *turning) {
    rfm__turning_uncount(turning);
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        if (turning->turned[s]) rfm__part_undo(&turning->view->parts[s], &turning->turn);
    }
    rfm_scorer_free(turning->fitted);
}

static void view_keep_part(rfm_view *view, rfm__part *part, const int64_t *counts) {
    view->touched += view->is_new ? (int64_t)part->customers - 1 : (int64_t)part->touched_count;
    for (size_t i = 0; i < part->changed_count; ++i) view->changed += part->changed[i].is_listed;
    for (int32_t i = 0; i < view->cells.count; ++i) {
        view->counts[i] += counts[i];
        view->present += counts[i];
    }
    rfm__part_keep(part);
}

static void view_keep(rfm__turning *turning) {
    rfm_view *view = turning->view;
    view->touched = view->changed = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        view_keep_part(view, &view->parts[s], turning->counts + (int64_t)s * view->cells.count);
    }
    for (int32_t d = 0; d < turning->turn.count; ++d) view->edges[d] = turning->edges[d];
    view->has_edges = turning->scorer != NULL;
    rfm_scorer_free(view->fitted);
    view->fitted = turning->fitted;
    view->lens = turning->turn.lens;
    view->is_new = 0;
}

static rfm_status view_prepare(rfm_view *view, int32_t day, rfm__turning *turning,
                               rfm_error *error) {
    rfm__turn *turn = &turning->turn;
    turning->view = view;
    RFM_TRY(rfm__lens_make(&view->plan.customers, day, &turn->lens, error));
    turn->before = view->lens;
    if (view->is_new) view->base_day = day;
    turn->base_day = view->base_day;
    turn->is_first = view->is_new;
    /* Backwards, an entry may cross the days the other way. */
    turn->anew = day < view->lens.as_of_day || turn->lens.first_day < view->lens.first_day;
    turn->count = view->plan.scorer->count;
    turn->measures = view->plan.measures;
    return RFM_OK;
}

static rfm_status view_go(rfm_view *view, int32_t day, rfm_frame **out_changes, rfm_error *error) {
    rfm__turning *turning = rfm__alloc_zeroed(sizeof *turning);
    if (turning == NULL) return rfm__fail_memory(error);
    rfm_status status = view_prepare(view, day, turning, error);
    view->crew = rfm__crew_start(view->plan.customers.threads, RFM__SHARDS);
    if (status == RFM_OK) status = view_turn_all(turning, error);
    if (status == RFM_OK && out_changes != NULL) {
        status = rfm__turning_list(turning, out_changes, error);
    }
    if (status == RFM_OK) {
        view_keep(turning);
    } else {
        view_undo(turning);
    }
    rfm__crew_end(view->crew);
    view->crew = NULL;
    rfm__free(turning->counts);
    rfm__free(turning);
    return status;
}

/* ---- public ---- */

void rfm_view_free(rfm_view *view) {
    if (view == NULL) return;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) rfm__part_free(&view->parts[s]);
    for (int32_t d = 0; d < RFM__DIMENSIONS_MAX; ++d) rfm__ladder_free(&view->ladders[d]);
    rfm__cells_free(&view->cells);
    rfm__free(view->counts);
    rfm_scorer_free(view->fitted);
    rfm__plan_free(&view->plan);
    rfm__free(view);
}

rfm_status rfm_view_new(const rfm_ledger *ledger, int32_t as_of_day,
                        const rfm_view_options *options, rfm_view **out_view, rfm_error *error) {
    rfm__error_clear(error);
    if (out_view == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_view is NULL");
    *out_view = NULL;
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    rfm_view_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_view_options", error));
    rfm_view *view = rfm__alloc_zeroed(sizeof *view);
    if (view == NULL) return rfm__fail_memory(error);
    view->ledger = ledger;
    view->epoch = ledger->epoch;
    view->is_new = 1;
    rfm_status status = view_take_options(view, &own, error);
    if (status == RFM_OK) status = view_go(view, as_of_day, NULL, error);
    if (status == RFM_OK) {
        *out_view = view;
    } else {
        rfm_view_free(view);
    }
    return status;
}

rfm_status rfm_view_advance(rfm_view *view, int32_t as_of_day, rfm_frame **out_changes,
                            rfm_error *error) {
    rfm__error_clear(error);
    if (out_changes != NULL) *out_changes = NULL;
    if (view == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "view is NULL");
    if (view->epoch != view->ledger->epoch) {
        return rfm__fail(error, RFM_E_MISMATCH, -1,
                         "the ledger was merged with one that brought aliases or erasures; make a "
                         "new view");
    }
    return view_go(view, as_of_day, out_changes, error);
}

rfm_status rfm_view_inspect(const rfm_view *view, rfm_view_state *out_state, rfm_error *error) {
    rfm__error_clear(error);
    if (view == NULL || out_state == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         view == NULL ? "view" : "out_state");
    }
    rfm_view_state state = {.as_of_day = view->lens.as_of_day,
                            .customers = view->present,
                            .touched = view->touched,
                            .changed = view->changed,
                            .memory_bytes = (int64_t)sizeof *view};
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        state.memory_bytes += (int64_t)rfm__part_memory(&view->parts[s]);
    }
    for (int32_t d = 0; d < RFM__DIMENSIONS_MAX; ++d) {
        state.memory_bytes += (int64_t)rfm__ladder_memory(&view->ladders[d]);
    }
    return rfm__struct_write(out_state, &state, sizeof state, "rfm_view_state", error);
}
