/* SPDX-License-Identifier: MIT */
/*
 * Who is in another cell than the day before. Scores compare what is kept of a customer with edges,
 * which are the cut points of the day; so those whom the day did not touch can only change where an
 * edge has moved, and one look along a column finds the customers between its old place and the
 * new one. Recency moves by a day each day, unless its cut points are fitted anew; other columns
 * are not even read while their cut points stay.
 */
#include <string.h>

#include "base/threads.h"
#include "score/strategy.h"
#include "view/view.h"

/* ---- edges ---- */

/* Saturates: what is beyond all numbers is beyond all values. */
static int64_t score_less(int64_t key, int64_t shift) {
    if (shift > 0 && key < INT64_MIN + shift) return INT64_MIN;
    if (shift < 0 && key > INT64_MAX + shift) return INT64_MAX;
    return key - shift;
}

/* Cut points that every value is above come first, those that none is above last. */
static void score_make_edges(const rfm__limits *limits, int32_t count, int64_t shift,
                             rfm__edges *out_edges) {
    int32_t at = 0;
    out_edges->count = count;
    while (at < limits->always) out_edges->keys[at++] = INT64_MIN;
    for (int32_t i = 0; i < limits->count; ++i) {
        out_edges->keys[at++] = score_less(limits->keys[i], shift);
    }
    while (at < count) out_edges->keys[at++] = INT64_MAX;
}

static int32_t score_edges_below(const rfm__edges *edges, int64_t value) {
    enum { SCORE_FEW = 16 };
    int32_t low = 0, high = edges->count;
    if (edges->count <= SCORE_FEW) {
        for (int32_t i = 0; i < edges->count; ++i) low += value > edges->keys[i];
        return low;
    }
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (edges->keys[middle] < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint16_t score_cell(const rfm__turning *turning, const rfm__part *part, uint32_t customer) {
    const rfm_scorer *scorer = turning->scorer;
    uint32_t cell = 0;
    for (int32_t d = 0; d < scorer->count; ++d) {
        const rfm__edges *edges = &turning->edges[d];
        const int32_t below = score_edges_below(edges, rfm__kept_at(&part->kept[d], customer));
        const int is_low = scorer->dimensions[d].direction == RFM_LOW_IS_GOOD;
        cell += (uint32_t)(is_low ? edges->count - below : below) * turning->view->cells.weights[d];
    }
    return (uint16_t)cell;
}

/* ---- one part ---- */

enum { SCORE_WAITING = 64 };

typedef struct score_part_work {
    const rfm__turning *turning;
    rfm__part *part;
    int64_t *counts;
    uint32_t waiting[SCORE_WAITING]; /* customers to be scored again, asked for */
    int32_t waiting_count;
} score_part_work;

static int score_is_listed(const rfm_view *view, uint16_t from, uint16_t to) {
    if (from == RFM__NO_CELL || to == RFM__NO_CELL || view->list_scores) return 1;
    const rfm__cell_face *faces = view->cells.faces;
    return faces[from].segment != faces[to].segment;
}

/* Puts a customer into his cell; `touched` is NULL for one whom the day did not touch. */
static rfm_status score_set(const score_part_work *work, uint32_t customer, uint16_t from,
                            uint16_t to, const rfm__touched *touched, rfm_error *error) {
    rfm__part *part = work->part;
    if (from != to) {
        RFM_TRY(rfm__grow(&part->changed, &part->changed_room, part->changed_count + 1,
                          sizeof *part->changed, error));
        part->changed[part->changed_count++] =
            (rfm__changed){.customer = customer,
                           .from = from,
                           .to = to,
                           .bought = touched == NULL ? 0 : touched->bought,
                           .is_known = touched == NULL ? 0 : touched->is_known,
                           .is_listed = (uint8_t)score_is_listed(work->turning->view, from, to)};
        if (from != RFM__NO_CELL) --work->counts[from];
        if (to != RFM__NO_CELL) ++work->counts[to];
    }
    part->cells[customer] = to;
    return RFM_OK;
}

static rfm_status score_touched(const score_part_work *work, rfm_error *error) {
    const rfm__part *part = work->part;
    for (size_t i = 0; i < part->touched_count; ++i) {
        const rfm__touched *touched = &part->touched[i];
        const uint32_t customer = touched->customer;
        const uint16_t to = part->cells[customer] == RFM__NO_CELL
                                ? RFM__NO_CELL
                                : score_cell(work->turning, part, customer);
        RFM_TRY(score_set(work, customer, touched->cell, to, touched, error));
    }
    return RFM_OK;
}

static rfm_status score_waiting(score_part_work *work, rfm_error *error) {
    const rfm__part *part = work->part;
    const int32_t count = work->waiting_count;
    work->waiting_count = 0;
    for (int32_t i = 0; i < count; ++i) {
        const uint32_t customer = work->waiting[i];
        const uint16_t from = part->cells[customer];
        if (from == RFM__NO_CELL) continue;
        RFM_TRY(score_set(work, customer, from, score_cell(work->turning, part, customer), NULL,
                          error));
    }
    return RFM_OK;
}

/* Scores a customer again, before long: what is kept of one of many lies in no cache, and those
 * waits overlap. */
static rfm_status score_again(score_part_work *work, uint32_t customer, rfm_error *error) {
    const rfm__part *part = work->part;
    RFM__PREFETCH_TO_WRITE(&part->cells[customer]);
    for (int32_t d = 0; d < work->turning->scorer->count; ++d) {
        rfm__kept_prefetch(&part->kept[d], customer);
    }
    work->waiting[work->waiting_count++] = customer;
    return work->waiting_count < SCORE_WAITING ? RFM_OK : score_waiting(work, error);
}

/* On the first day all there is to do is to count. */
static void score_first(const score_part_work *work) {
    rfm__part *part = work->part;
    for (uint32_t c = 1; c < part->customers; ++c) {
        if (part->cells[c] == RFM__NO_CELL) continue;
        part->cells[c] = score_cell(work->turning, part, c);
        ++work->counts[part->cells[c]];
    }
}

/* ---- gaps between old edges and new ones ---- */

enum { SCORE_GAPS_MOST = 8 };

/* Values above one and up to the other, which is higher. */
typedef struct score_gap {
    int64_t above, upto;
} score_gap;

/* Returns how many there are, which may be more than there is room for. */
static int32_t score_find_gaps(const rfm__edges *before, const rfm__edges *after,
                               score_gap *out_gaps) {
    int32_t count = 0;
    for (int32_t i = 0; i < after->count && count <= SCORE_GAPS_MOST; ++i) {
        const int64_t a = before->keys[i], b = after->keys[i];
        const score_gap gap = {a < b ? a : b, a < b ? b : a};
        if (a == b) continue;
        if (count > 0 && gap.above <= out_gaps[count - 1].upto) {
            out_gaps[count - 1].upto = gap.upto;
            continue;
        }
        if (count < SCORE_GAPS_MOST) out_gaps[count] = gap;
        ++count;
    }
    return count;
}

static rfm_status score_scan(score_part_work *work, const rfm__kept *kept, const score_gap *gaps,
                             int32_t count, rfm_error *error) {
    const uint32_t customers = work->part->customers;
    rfm__stretch wide[SCORE_GAPS_MOST];
    rfm__narrow_stretch narrow[SCORE_GAPS_MOST];
    rfm__stretches in;
    uint32_t at = 0, who;
    for (int32_t g = 0; g < count; ++g) {
        wide[g] = (rfm__stretch){gaps[g].above + 1, gaps[g].upto};
    }
    rfm__stretches_make(wide, count, narrow, &in);
    for (; (at = rfm__kept_next(kept, at, customers, &in, &who)) < customers; at += RFM__BLOCK) {
        for (uint32_t customer = at; who != 0; who >>= 1, ++customer) {
            if ((who & 1) != 0) RFM_TRY(score_again(work, customer, error));
        }
    }
    return RFM_OK;
}

static rfm_status score_everybody(score_part_work *work, rfm_error *error) {
    for (uint32_t c = 1; c < work->part->customers; ++c) RFM_TRY(score_again(work, c, error));
    return RFM_OK;
}

static rfm_status score_gaps(score_part_work *work, rfm_error *error) {
    const rfm__turning *turning = work->turning;
    for (int32_t d = 0; d < turning->scorer->count; ++d) {
        score_gap gaps[SCORE_GAPS_MOST];
        const int32_t count = score_find_gaps(&turning->view->edges[d], &turning->edges[d], gaps);
        if (count > SCORE_GAPS_MOST) return score_everybody(work, error);
        if (count == 0) continue;
        RFM_TRY(score_scan(work, &work->part->kept[d], gaps, count, error));
    }
    return RFM_OK;
}

/* ---- all parts ---- */

rfm_status rfm__turning_score_part(const rfm__turning *turning, int64_t part, rfm_error *error) {
    const rfm_view *view = turning->view;
    score_part_work work = {.turning = turning,
                            .part = &turning->view->parts[part],
                            .counts = turning->counts + part * view->cells.count};
    if (view->is_new) {
        if (turning->scorer != NULL) score_first(&work);
        return RFM_OK;
    }
    RFM_TRY(score_touched(&work, error));
    if (turning->scorer == NULL) return RFM_OK; /* nobody is left */
    RFM_TRY(view->has_edges ? score_gaps(&work, error) : score_everybody(&work, error));
    return score_waiting(&work, error);
}

static rfm_status score_prepare(rfm__turning *turning, rfm_error *error) {
    rfm_view *view = turning->view;
    const rfm_scorer *scorer = turning->scorer;
    rfm__limits limits[RFM__DIMENSIONS_MAX];
    for (int32_t d = 0; d < scorer->count; ++d) {
        const rfm__fitted *fitted = &scorer->dimensions[d];
        RFM_TRY(
            rfm__limits_make(fitted, &fitted->cells[0], &view->plan.columns[d], &limits[d], error));
        score_make_edges(&limits[d], fitted->bins - 1, rfm__turn_shift(&turning->turn, d),
                         &turning->edges[d]);
    }
    if (!view->refit && view->has_edges) return RFM_OK;
    return rfm__cells_fill(&view->cells, scorer, view->plan.rules, view->plan.columns, limits,
                           error);
}

rfm_status rfm__turning_prepare(rfm__turning *turning, rfm_error *error) {
    rfm_view *view = turning->view;
    RFM_TRY(rfm__new_zeroed_array((size_t)view->cells.count * RFM__SHARDS, sizeof *turning->counts,
                                  &turning->counts, error));
    if (view->refit) RFM_TRY(rfm__turning_fit(turning, error));
    turning->scorer = view->refit ? turning->fitted : view->plan.scorer;
    return turning->scorer != NULL ? score_prepare(turning, error) : RFM_OK;
}
