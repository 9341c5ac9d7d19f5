/* SPDX-License-Identifier: MIT */
/* On a line clusters are stretches, so dynamic programming over the borders between them finds the
 * best partition (Wang and Song 2011, "Ckmeans.1d.dp"). The cost obeys the quadrangle inequality:
 * the best border before moves forward with the border behind, which makes a layer O(n log n) by
 * divide and conquer.
 *
 * Most places cannot be a border at all, and that is seen from afar. Each border is first known
 * only to lie in one of some hundred cells. A stretch between two cells costs at least what surely
 * lies in it does, so the same programme over cells, from the left and from the right, gives a
 * lower bound for all partitions with a border in a cell. Cells where it is above the cost of a
 * partition at hand (by Lloyd's method from the best cells) drop out, the others are split, until
 * cells are single places: then the bound is the cost, and its least is the answer. Nothing is
 * given away: in the worst case all places remain. */
#include "math/kmeans_line.h"

#include <math.h>

#include "base/memory.h"
#include "math/line_cost.h"

enum {
    KLINE_CELLS = 512,         /* cells of a border at first */
    KLINE_SINGLE_BELOW = 2048, /* so few places become cells of their own at once */
    KLINE_STEPS = 16384,       /* in which values are seen for the first cells */
    KLINE_LLOYD_STEPS = 30
};

/* Costs that differ by less are equal: double-doubles are rounded. */
static const double kline_tie_share = 0x1p-56;
/* Lower bounds are doubles. */
static const double kline_bound_share = 1.0 + 0x1p-40;

/* Where a border may be: places low..high of cell after cell. A border at place b parts values
 * b - 1 and b. */
typedef struct kline_cell {
    int32_t low, high;
} kline_cell;

typedef struct kline_border {
    kline_cell *cells;
    int64_t count;
    rfm__dd *before; /* the least cost of the values before, in the clusters before */
    double *behind;  /* and of those behind */
    int32_t *best;   /* the cell of the border before */
} kline_border;

typedef struct kline_problem {
    rfm__line line;
    int32_t clusters;
    kline_border *borders; /* clusters - 1 of them */
    int64_t *places;       /* the partition at hand: clusters + 1 of them */
    int64_t *trial;
    double cost; /* of the partition at hand */
} kline_problem;

static rfm__dd kline_cost(rfm__line *line, int64_t from, int64_t to) {
    const rfm__dd nothing = {0.0, 0.0};
    return from < to ? rfm__line_cost(line, from, to) : nothing;
}

static int kline_is_better(rfm__dd left, rfm__dd right) {
    if (isinf(right.high)) return !isinf(left.high);
    if (isinf(left.high)) return 0;
    return rfm__dd_subtract(left, right).high < -kline_tie_share * right.high;
}

/* Layers from the left: targets are cells of `border`, candidates cells of the one before. */
typedef struct kline_layer {
    rfm__line *line;
    kline_border *border;
    const kline_border *from;
} kline_layer;

static rfm__dd kline_forward_cost(const kline_layer *layer, int64_t target, int64_t candidate) {
    const rfm__dd before = layer->from->before[candidate];
    if (isinf(before.high)) return before;
    return rfm__dd_add(before, kline_cost(layer->line, layer->from->cells[candidate].high,
                                          layer->border->cells[target].low));
}

/* Targets first..last have their best candidates within low..high. Depth: log2 of the targets. */
static void kline_forward(const kline_layer *layer, int64_t first, int64_t last, int64_t low,
                          int64_t high) {
    if (first > last) return;
    const int64_t target = first + (last - first) / 2;
    const int32_t end = layer->border->cells[target].high;
    rfm__dd best = {HUGE_VAL, 0.0};
    int64_t at = low;
    for (int64_t i = low; i <= high && layer->from->cells[i].low < end; ++i) {
        const rfm__dd cost = kline_forward_cost(layer, target, i);
        if (!kline_is_better(cost, best)) continue;
        best = cost;
        at = i;
    }
    layer->border->before[target] = best;
    layer->border->best[target] = (int32_t)at;
    kline_forward(layer, first, target - 1, low, at);
    kline_forward(layer, target + 1, last, at, high);
}

/* The same from the right: targets are cells of `from`, candidates cells of `border`. */
static void kline_backward(const kline_layer *layer, int64_t first, int64_t last, int64_t low,
                           int64_t high) {
    if (first > last) return;
    const int64_t target = first + (last - first) / 2;
    const kline_cell *cell = &layer->from->cells[target];
    double best = HUGE_VAL;
    int64_t at = high;
    for (int64_t i = high; i >= low && layer->border->cells[i].high > cell->low; --i) {
        const double behind = layer->border->behind[i];
        if (!(behind < best)) continue;
        const double cost =
            behind + kline_cost(layer->line, cell->high, layer->border->cells[i].low).high;
        if (!(cost < best)) continue;
        best = cost;
        at = i;
    }
    layer->from->behind[target] = best;
    kline_backward(layer, first, target - 1, low, at);
    kline_backward(layer, target + 1, last, at, high);
}

static void kline_run_forward(kline_problem *problem) {
    rfm__line *line = &problem->line;
    kline_border *first = &problem->borders[0];
    for (int64_t i = 0; i < first->count; ++i) {
        first->before[i] = rfm__line_cost(line, 0, first->cells[i].low);
        first->best[i] = 0;
    }
    for (int32_t b = 1; b < problem->clusters - 1; ++b) {
        const kline_layer layer = {line, &problem->borders[b], &problem->borders[b - 1]};
        kline_forward(&layer, 0, layer.border->count - 1, 0, layer.from->count - 1);
    }
}

static void kline_run_backward(kline_problem *problem) {
    rfm__line *line = &problem->line;
    const kline_border *last = &problem->borders[problem->clusters - 2];
    for (int64_t i = 0; i < last->count; ++i) {
        last->behind[i] = rfm__line_cost(line, last->cells[i].high, line->count).high;
    }
    for (int32_t b = problem->clusters - 2; b > 0; --b) {
        const kline_layer layer = {line, &problem->borders[b], &problem->borders[b - 1]};
        kline_backward(&layer, 0, layer.from->count - 1, 0, layer.border->count - 1);
    }
}

/* The cell of the last border in the best path. */
static int64_t kline_find_last(kline_problem *problem) {
    const kline_border *last = &problem->borders[problem->clusters - 2];
    rfm__dd best = {HUGE_VAL, 0.0};
    int64_t at = 0;
    for (int64_t i = 0; i < last->count; ++i) {
        if (isinf(last->before[i].high)) continue;
        const rfm__dd cost =
            rfm__dd_add(last->before[i],
                        rfm__line_cost(&problem->line, last->cells[i].high, problem->line.count));
        if (!kline_is_better(cost, best)) continue;
        best = cost;
        at = i;
    }
    return at;
}

/* Borders in the middle of the best cells, no cluster empty. */
static void kline_trace(kline_problem *problem, int64_t *places) {
    const int64_t count = problem->line.count;
    int64_t at = kline_find_last(problem);
    places[0] = 0;
    places[problem->clusters] = count;
    for (int32_t b = problem->clusters - 2; b >= 0; --b) {
        const kline_cell *cell = &problem->borders[b].cells[at];
        const int64_t middle = cell->low + (cell->high - cell->low) / 2;
        places[b + 1] = middle < places[b + 2] ? middle : places[b + 2] - 1;
        at = problem->borders[b].best[at];
    }
    for (int32_t c = 1; c < problem->clusters; ++c) {
        if (places[c] <= places[c - 1]) places[c] = places[c - 1] + 1;
    }
}

static double kline_total(kline_problem *problem, const int64_t *places) {
    rfm__dd total = {0.0, 0.0};
    for (int32_t c = 0; c < problem->clusters; ++c) {
        total = rfm__dd_add(total, rfm__line_cost(&problem->line, places[c], places[c + 1]));
    }
    return total.high;
}

/* The first of values low..high - 1 above `limit`, or high. */
static int64_t kline_find_above(const rfm__line *line, double limit, int64_t low, int64_t high) {
    while (low < high) {
        const int64_t at = low + (high - low) / 2;
        if (rfm__line_at(line, at) > limit) {
            high = at;
        } else {
            low = at + 1;
        }
    }
    return low;
}

/* One step of Lloyd 1982: borders half way between the means. */
static void kline_lloyd_step(kline_problem *problem, int64_t *places) {
    rfm__line *line = &problem->line;
    const int32_t clusters = problem->clusters;
    double mean = rfm__line_moments(line, places[0], places[1]).mean.high;
    for (int32_t c = 1; c < clusters; ++c) {
        const double next = rfm__line_moments(line, places[c], places[c + 1]).mean.high;
        places[c] = kline_find_above(line, mean / 2.0 + next / 2.0, places[c - 1] + 1,
                                     line->count - (clusters - c));
        mean = next;
    }
}

/* Keeps the best partition seen, which is the bound of the next round. */
static void kline_improve(kline_problem *problem) {
    int64_t *trial = problem->trial;
    const int32_t clusters = problem->clusters;
    double cost = HUGE_VAL;
    kline_trace(problem, trial);
    for (int step = 0; step < KLINE_LLOYD_STEPS; ++step) {
        const double now = kline_total(problem, trial);
        if (!(now < cost)) break;
        cost = now;
        if (cost < problem->cost) {
            problem->cost = cost;
            for (int32_t c = 0; c <= clusters; ++c) problem->places[c] = trial[c];
        }
        kline_lloyd_step(problem, trial);
    }
}

static int64_t kline_count_places(const kline_border *border) {
    int64_t places = 0;
    for (int64_t i = 0; i < border->count; ++i) {
        places += border->cells[i].high - border->cells[i].low + 1;
    }
    return places;
}

/* Drops the cells through which no partition is as good as the one at hand. */
static void kline_drop(kline_border *border, double limit) {
    int64_t kept = 0;
    for (int64_t i = 0; i < border->count; ++i) {
        if (!(border->before[i].high + border->behind[i] <= limit)) continue;
        border->cells[kept++] = border->cells[i];
    }
    if (kept > 0) border->count = kept;
}

/* Cuts each cell into `parts` of equal length, as far as it has places. */
static rfm_status kline_split(kline_border *border, int64_t parts, rfm_error *error) {
    kline_cell *cells;
    int64_t count = 0, at = 0;
    for (int64_t i = 0; i < border->count; ++i) {
        const int64_t places = (int64_t)border->cells[i].high - border->cells[i].low + 1;
        count += places < parts ? places : parts;
    }
    RFM_TRY(rfm__new_array((size_t)count, sizeof *cells, &cells, error));
    for (int64_t i = 0; i < border->count; ++i) {
        const kline_cell *cell = &border->cells[i];
        const int64_t places = (int64_t)cell->high - cell->low + 1;
        const int64_t pieces = places < parts ? places : parts;
        for (int64_t piece = 0; piece < pieces; ++piece) {
            cells[at].low = (int32_t)(cell->low + places * piece / pieces);
            cells[at++].high = (int32_t)(cell->low + places * (piece + 1) / pieces - 1);
        }
    }
    rfm__free(border->cells);
    border->cells = cells;
    border->count = count;
    return RFM_OK;
}

/* The next round looks closer where something is left to look at. */
static rfm_status kline_refine(kline_problem *problem, int64_t target, rfm_error *error) {
    const double limit = problem->cost * kline_bound_share;
    for (int32_t b = 0; b < problem->clusters - 1; ++b) {
        kline_border *border = &problem->borders[b];
        kline_drop(border, limit);
        const int64_t places = kline_count_places(border);
        const int64_t parts =
            places <= KLINE_SINGLE_BELOW ? places : (target + border->count - 1) / border->count;
        RFM_TRY(kline_split(border, parts < 2 ? 2 : parts, error));
    }
    return RFM_OK;
}

static rfm_status kline_make_room(kline_border *border, rfm_error *error) {
    const size_t count = (size_t)border->count;
    rfm__free(border->before);
    rfm__free(border->behind);
    rfm__free(border->best);
    border->before = NULL;
    border->behind = NULL;
    border->best = NULL;
    RFM_TRY(rfm__new_array(count, sizeof *border->before, &border->before, error));
    RFM_TRY(rfm__new_array(count, sizeof *border->behind, &border->behind, error));
    return rfm__new_array(count, sizeof *border->best, &border->best, error);
}

static rfm_status kline_solve(kline_problem *problem, rfm_error *error) {
    const int32_t borders = problem->clusters - 1;
    for (;;) {
        int done = 1;
        for (int32_t b = 0; b < borders; ++b) {
            kline_border *border = &problem->borders[b];
            RFM_TRY(kline_make_room(border, error));
            done &= border->count == kline_count_places(border);
        }
        kline_run_forward(problem);
        if (done) break;
        kline_run_backward(problem);
        kline_improve(problem);
        RFM_TRY(kline_refine(problem, KLINE_CELLS, error));
    }
    kline_trace(problem, problem->places);
    return RFM_OK;
}

/* The best clusters are about as long as the density of values to the power of -1/3 (Panter and
 * Dite 1951); so are the first cells, but with -1/2, which takes only a square root. */
static double kline_measure(const rfm__line *line, int64_t from, int64_t to) {
    const int64_t last = to < line->count ? to : line->count - 1;
    const double length = rfm__line_at(line, last) - rfm__line_at(line, from);
    return sqrt((double)(line->weights[to] - line->weights[from]) * length);
}

/* Where the first cells end: at most cells + 1 rising places, the first 0 and the last count. */
static int64_t kline_grid(const rfm__line *line, int64_t cells, int64_t *grid) {
    const int64_t count = line->count, steps = count < KLINE_STEPS ? count : KLINE_STEPS;
    double total = 0.0, sum = 0.0;
    int64_t at = 0, from = 0;
    for (int64_t step = 1; step <= steps; ++step) {
        const int64_t to = count * step / steps;
        total += kline_measure(line, from, to);
        from = to;
    }
    grid[at++] = from = 0;
    for (int64_t step = 1; step < steps && at < cells; ++step) {
        const int64_t to = count * step / steps;
        sum += kline_measure(line, from, to);
        from = to;
        if (sum * (double)cells >= total * (double)at) grid[at++] = to;
    }
    grid[at] = count;
    return at;
}

/* The border has `before` borders before it and `behind` behind, all at places of their own. */
static rfm_status kline_start_border(kline_border *border, const int64_t *grid, int64_t cells,
                                     int64_t low, int64_t high, rfm_error *error) {
    RFM_TRY(rfm__new_array((size_t)cells, sizeof *border->cells, &border->cells, error));
    for (int64_t i = 0; i < cells; ++i) {
        const int64_t from = grid[i] > low ? grid[i] : low;
        const int64_t to = grid[i + 1] - 1 < high ? grid[i + 1] - 1 : high;
        if (from > to) continue;
        border->cells[border->count].low = (int32_t)from;
        border->cells[border->count++].high = (int32_t)to;
    }
    return RFM_OK;
}

static rfm_status kline_start(kline_problem *problem, rfm_error *error) {
    const int32_t clusters = problem->clusters;
    const int64_t count = problem->line.count;
    const size_t ends = (size_t)clusters + 1;
    int64_t grid[KLINE_CELLS + 1];
    const int64_t cells = kline_grid(&problem->line, KLINE_CELLS, grid);
    RFM_TRY(rfm__new_array(ends, sizeof *problem->places, &problem->places, error));
    RFM_TRY(rfm__new_array(ends, sizeof *problem->trial, &problem->trial, error));
    RFM_TRY(rfm__new_zeroed_array((size_t)clusters, sizeof *problem->borders, &problem->borders,
                                  error));
    for (int32_t b = 0; b < clusters - 1; ++b) {
        RFM_TRY(kline_start_border(&problem->borders[b], grid, cells, b + 1,
                                   count - (clusters - 1 - b), error));
    }
    return RFM_OK;
}

static void kline_free(kline_problem *problem) {
    for (int32_t b = 0; problem->borders != NULL && b < problem->clusters - 1; ++b) {
        kline_border *border = &problem->borders[b];
        rfm__free(border->cells);
        rfm__free(border->before);
        rfm__free(border->behind);
        rfm__free(border->best);
    }
    rfm__free(problem->borders);
    rfm__free(problem->places);
    rfm__free(problem->trial);
    rfm__line_free(&problem->line);
}

static void kline_write(kline_problem *problem, int64_t *out_starts, double *out_centres,
                        double *out_within) {
    rfm__line *line = &problem->line;
    for (int32_t c = 0; c < problem->clusters; ++c) {
        const int64_t from = problem->places[c], to = problem->places[c + 1];
        const rfm__moments moments = rfm__line_moments(line, from, to);
        out_starts[c] = from;
        const double mean = rfm__line_mean(line, &moments); /* rounded, and scaled back */
        const double low = line->values[from], high = line->values[to - 1];
        out_centres[c] = mean < low ? low : mean > high ? high : mean;
        out_within[c] = rfm__line_within(line, &moments);
    }
    out_starts[problem->clusters] = line->count;
}

rfm_status rfm__kmeans_line(const double *values, const int64_t *counts, int64_t count,
                            int32_t clusters, int64_t *out_starts, double *out_centres,
                            double *out_within, rfm_error *error) {
    kline_problem problem = {.clusters = clusters, .cost = HUGE_VAL};
    RFM_TRY(rfm__line_new(&problem.line, values, counts, count, error));
    rfm_status status = kline_start(&problem, error);
    if (status == RFM_OK && clusters > 1) status = kline_solve(&problem, error);
    if (status == RFM_OK) {
        problem.places[0] = 0;
        problem.places[clusters] = count;
        kline_write(&problem, out_starts, out_centres, out_within);
    }
    kline_free(&problem);
    return status;
}
