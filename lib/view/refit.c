/* SPDX-License-Identifier: MIT */
/* Cut points of the day without counting everybody again: ladders are told of those whom the day
 * touched, and quantiles found on them. */
#include "score/again.h"
#include "score/strategy.h"
#include "view/view.h"

/* ---- all values, for what no ladder can tell ---- */

typedef struct refit_keys {
    const rfm__turning *turning;
    int32_t dimension;
    int64_t starts[RFM__SHARDS + 1]; /* customers before those of each part */
} refit_keys;

static int64_t refit_read(const void *context, int64_t first, int64_t count, int64_t *out_keys) {
    const refit_keys *keys = context;
    const rfm_view *view = keys->turning->view;
    const int64_t shift = rfm__turn_shift(&keys->turning->turn, keys->dimension);
    int64_t kept = 0;
    uint32_t s = 0;
    for (uint32_t step = RFM__SHARDS / 2; step > 0; step /= 2) {
        if (keys->starts[s + step] <= first) s += step;
    }
    for (int64_t place = first; place < first + count; ++place) {
        while (keys->starts[s + 1] <= place) ++s;
        const rfm__part *part = &view->parts[s];
        const uint32_t c = (uint32_t)(place - keys->starts[s]);
        if (part->cells[c] == RFM__NO_CELL) continue;
        out_keys[kept++] = rfm__kept_at(&part->kept[keys->dimension], c) + shift;
    }
    return kept;
}

/* ---- ladders ---- */

static int refit_wants_ladder(const rfm_view *view, int32_t d) {
    return view->plan.scorer->dimensions[d].strategy == &rfm__strategy_quantile;
}

enum { REFIT_AHEAD = 16 }; /* customers whose values are asked for early */

/* A dimension's ladder takes in (1) or takes back (-1) the customers that the day touched. */
static void refit_count_touched(const rfm__turning *turning, int32_t d, int64_t times) {
    const rfm_view *view = turning->view;
    const int32_t dimensions = turning->turn.count;
    rfm__ladder *ladder = &turning->view->ladders[d];
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const rfm__part *part = &view->parts[s];
        for (size_t i = 0; i < part->touched_count; ++i) {
            const rfm__touched *touched = &part->touched[i];
            if (i + REFIT_AHEAD < part->touched_count) {
                rfm__kept_prefetch(&part->kept[d], touched[REFIT_AHEAD].customer);
                RFM__PREFETCH(&part->cells[touched[REFIT_AHEAD].customer]);
            }
            const int was_there = touched->cell != RFM__NO_CELL;
            const int is_there = part->cells[touched->customer] != RFM__NO_CELL;
            const int64_t before = part->before[i * (size_t)dimensions + (size_t)d];
            const int64_t after = rfm__kept_at(&part->kept[d], touched->customer);
            if (was_there == is_there && before == after) continue;
            if (was_there) rfm__ladder_add(ladder, before, -times);
            if (is_there) rfm__ladder_add(ladder, after, times);
        }
    }
}

static void refit_count_all(const rfm__turning *turning, int32_t d) {
    const rfm_view *view = turning->view;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const rfm__part *part = &view->parts[s];
        for (uint32_t c = 1; c < part->customers; ++c) {
            if (part->cells[c] == RFM__NO_CELL) continue;
            rfm__ladder_add(&turning->view->ladders[d], rfm__kept_at(&part->kept[d], c), 1);
        }
    }
}

static rfm_status refit_count_dimension(void *context, int64_t chunk, rfm_error *error) {
    const rfm__turning *turning = context;
    rfm_view *view = turning->view;
    const int32_t d = (int32_t)chunk;
    (void)error;
    if (view->ladders[d].counts == NULL) return RFM_OK;
    rfm__ladder_forget(&view->ladders[d]);
    if (turning->turn.is_first) {
        refit_count_all(turning, d);
    } else {
        refit_count_touched(turning, d, 1);
    }
    return RFM_OK;
}

static rfm_status refit_count(rfm__turning *turning, rfm_error *error) {
    rfm_view *view = turning->view;
    for (int32_t d = 0; view->is_new && d < turning->turn.count; ++d) {
        if (!refit_wants_ladder(view, d)) continue;
        RFM_TRY(rfm__ladder_new(&view->ladders[d], error));
    }
    turning->is_counted = 1;
    return rfm__crew_run(view->crew, view->plan.customers.threads, turning->turn.count,
                         refit_count_dimension, NULL, turning, error);
}

void rfm__turning_uncount(rfm__turning *turning) {
    if (!turning->is_counted || turning->turn.is_first) return;
    for (int32_t d = 0; d < turning->turn.count; ++d) {
        rfm__ladder *ladder = &turning->view->ladders[d];
        if (ladder->counts == NULL) continue;
        rfm__ladder_forget(ladder);
        refit_count_touched(turning, d, -1);
    }
    turning->is_counted = 0;
}

/* ---- values in the wide buckets of a ladder ---- */

typedef struct refit_found {
    int64_t *values;
    size_t count, room;
} refit_found;

typedef struct refit_search {
    const rfm_view *view;
    int32_t dimension;
    rfm__stretch *wide;
    rfm__narrow_stretch *narrow; /* the same */
    rfm__stretches in;           /* both */
    refit_found found[RFM__SHARDS];
} refit_search;

static rfm_status refit_search_part(void *context, int64_t chunk, rfm_error *error) {
    refit_search *search = context;
    const rfm__part *part = &search->view->parts[chunk];
    const rfm__kept *kept = &part->kept[search->dimension];
    const uint32_t customers = part->customers;
    refit_found *found = &search->found[chunk];
    uint32_t at = 0, who;
    for (; (at = rfm__kept_next(kept, at, customers, &search->in, &who)) < customers;
         at += RFM__BLOCK) {
        RFM_TRY(rfm__grow(&found->values, &found->room, found->count + RFM__BLOCK,
                          sizeof *found->values, error));
        for (uint32_t customer = at; who != 0; who >>= 1, ++customer) {
            if ((who & 1) == 0 || part->cells[customer] == RFM__NO_CELL) continue;
            found->values[found->count++] = rfm__kept_at(kept, customer);
        }
    }
    return RFM_OK;
}

static rfm_status refit_join(const refit_search *search, int64_t **out_values, size_t *out_count,
                             rfm_error *error) {
    size_t count = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) count += search->found[s].count;
    RFM_TRY(rfm__new_array(count, sizeof **out_values, out_values, error));
    *out_count = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const refit_found *found = &search->found[s];
        for (size_t i = 0; i < found->count; ++i) (*out_values)[(*out_count)++] = found->values[i];
    }
    return RFM_OK;
}

static rfm_status refit_gather(void *context, const rfm__ladder_range *ranges, int32_t count,
                               int64_t **out_values, size_t *out_count, rfm_error *error) {
    const refit_keys *keys = context;
    const rfm_view *view = keys->turning->view;
    refit_search *search = rfm__alloc_zeroed(sizeof *search);
    *out_values = NULL;
    if (search == NULL) return rfm__fail_memory(error);
    search->view = view;
    search->dimension = keys->dimension;
    rfm_status status = rfm__new_array((size_t)count, sizeof *search->wide, &search->wide, error);
    if (status == RFM_OK) {
        status = rfm__new_array((size_t)count, sizeof *search->narrow, &search->narrow, error);
    }
    for (int32_t i = 0; status == RFM_OK && i < count; ++i) {
        search->wide[i] = (rfm__stretch){ranges[i].lowest, ranges[i].highest};
    }
    if (status == RFM_OK) {
        rfm__stretches_make(search->wide, count, search->narrow, &search->in);
        status = rfm__crew_run(view->crew, view->plan.customers.threads, RFM__SHARDS,
                               refit_search_part, NULL, search, error);
    }
    if (status == RFM_OK) status = refit_join(search, out_values, out_count, error);
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) rfm__free(search->found[s].values);
    rfm__free(search->narrow);
    rfm__free(search->wide);
    rfm__free(search);
    return status;
}

/* ---- fitting ---- */

static int refit_has_customers(const rfm_view *view) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const rfm__part *part = &view->parts[s];
        for (uint32_t c = 1; c < part->customers; ++c) {
            if (part->cells[c] != RFM__NO_CELL) return 1;
        }
    }
    return 0;
}

static void refit_open(rfm__turning *turning, refit_keys *keys, rfm__scorer_source *sources) {
    rfm_view *view = turning->view;
    for (int32_t d = 0; d < turning->turn.count; ++d) {
        rfm__ladder *ladder = &view->ladders[d];
        const int has_ladder = ladder->counts != NULL;
        keys[d] = (refit_keys){.turning = turning, .dimension = d};
        for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
            keys[d].starts[s + 1] = keys[d].starts[s] + view->parts[s].customers;
        }
        if (has_ladder) {
            ladder->shift = rfm__turn_shift(&turning->turn, d);
            ladder->gather = refit_gather;
            ladder->context = &keys[d];
        }
        sources[d] = (rfm__scorer_source){.type = view->plan.columns[d].type,
                                          .scale = view->plan.columns[d].scale,
                                          .keys = {.read = refit_read,
                                                   .context = &keys[d],
                                                   .places = keys[d].starts[RFM__SHARDS],
                                                   .ladder = has_ladder ? ladder : NULL}};
    }
}

rfm_status rfm__turning_fit(rfm__turning *turning, rfm_error *error) {
    const rfm_view *view = turning->view;
    refit_keys keys[RFM__DIMENSIONS_MAX];
    rfm__scorer_source sources[RFM__DIMENSIONS_MAX];
    RFM_TRY(refit_count(turning, error));
    if (!refit_has_customers(view)) return RFM_OK;
    refit_open(turning, keys, sources);
    return rfm__scorer_fit_sources(view->plan.scorer, sources, &turning->fitted, error);
}
