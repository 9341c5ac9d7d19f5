/* SPDX-License-Identifier: MIT */
/*
 * Likelihoods of few parameters are cheap to differentiate twice and awkward to climb: ridges, flat
 * ends, places where they are bent upwards. Each step goes to the highest point of the quadratic
 * model within a radius in which the model has proved good (Conn, Gould and Toint 2000,
 * Trust-Region Methods, sections 7.3 and 7.4): with eigenvalues of the Hessian at hand this needs
 * no factorisation and no luck. Coordinates at a bound that the function rises out of are left
 * alone.
 */
#include "math/climb.h"

#include <math.h>

enum { CLIMB_HALVINGS = 80, CLIMB_PATIENCE = 25 };

static const double climb_radius_first = 1.0;
static const double climb_radius_most = 4.0;
static const double climb_radius_least = 1e-13;
/* Of the value: less, or less than the slope that is zero gains, is nothing to go for. */
static const double climb_gain_least = 1e-9;
static const double climb_side = 1e-9;   /* from a side of the box: there */
static const double climb_noise = 4e-16; /* of the value: what summing leaves uncertain */

/* The quadratic model at a point, over the free coordinates, in the directions of the bends. */
typedef struct climb_model {
    int32_t count;
    int32_t index[RFM__CLIMB_MOST]; /* free coordinates */
    double bends[RFM__CLIMB_MOST];  /* eigenvalues of the negative Hessian, rising */
    double slopes[RFM__CLIMB_MOST]; /* gradient along each */
    rfm__symmetric directions;
} climb_model;

static int climb_is_held(const rfm__climb *climb, const rfm__climbed *now, int32_t i) {
    const double slope = now->surface.gradient[i];
    return (now->at[i] >= climb->high && slope > 0) || (now->at[i] <= climb->low && slope < 0);
}

static double climb_slope(const rfm__climb *climb, const rfm__climbed *now) {
    double most = 0;
    for (int32_t i = 0; i < climb->count; ++i) {
        const double slope = fabs(now->surface.gradient[i]);
        if (!climb_is_held(climb, now, i) && slope > most) most = slope;
    }
    return most;
}

/* `blocked` are coordinates to leave alone besides those held. */
static void climb_make_model(const rfm__climb *climb, const rfm__climbed *now, const int *blocked,
                             climb_model *model) {
    rfm__symmetric bend;
    model->count = 0;
    for (int32_t i = 0; i < climb->count; ++i) {
        if (!blocked[i] && !climb_is_held(climb, now, i)) model->index[model->count++] = i;
    }
    for (int32_t i = 0; i < model->count; ++i) {
        for (int32_t k = 0; k < model->count; ++k) {
            bend.cells[i][k] = -now->surface.hessian.cells[model->index[i]][model->index[k]];
        }
    }
    rfm__symmetric_solve(&bend, model->count, model->bends, &model->directions);
    for (int32_t i = 0; i < model->count; ++i) {
        model->slopes[i] = 0;
        for (int32_t k = 0; k < model->count; ++k) {
            model->slopes[i] +=
                model->directions.cells[k][i] * now->surface.gradient[model->index[k]];
        }
    }
}

/* Length of the step when every bend is raised by `shift`. */
static double climb_length(const climb_model *model, double shift) {
    double sum = 0;
    for (int32_t i = 0; i < model->count; ++i) {
        if (model->slopes[i] == 0) continue;
        const double part = model->slopes[i] / (model->bends[i] + shift);
        sum += part * part;
    }
    return sqrt(sum);
}

/* The least shift that keeps the step within the radius. */
static double climb_find_shift(const climb_model *model, double radius) {
    const double least = model->bends[0] > 0 ? 0 : -model->bends[0];
    double slope = 0;
    for (int32_t i = 0; i < model->count; ++i) slope += fabs(model->slopes[i]);
    if (model->bends[0] > 0 && climb_length(model, 0) <= radius) return 0;
    double low = least;
    double high = least + slope / radius;
    for (int step = 0; step < CLIMB_HALVINGS && low < high; ++step) {
        const double middle = low + (high - low) / 2;
        if (middle == low || middle == high) break;
        if (climb_length(model, middle) > radius) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/* The step to take, and what it should gain. Where the way up is not told by the slope (it stands
 * on a saddle) it goes along the direction that is bent up most. */
static double climb_plan(const climb_model *model, double radius, double *out_step) {
    const double shift = climb_find_shift(model, radius);
    double parts[RFM__CLIMB_MOST];
    double sum = 0;
    double gain = 0;
    for (int32_t i = 0; i < model->count; ++i) {
        const double bend = model->bends[i] + shift;
        parts[i] = model->slopes[i] == 0 || bend <= 0 ? 0 : model->slopes[i] / bend;
        sum += parts[i] * parts[i];
    }
    if (model->bends[0] < 0 && sum < radius * radius) {
        const double rest = sqrt(radius * radius - sum);
        parts[0] += model->slopes[0] < 0 ? -rest : rest;
    }
    for (int32_t i = 0; i < model->count; ++i) {
        gain += parts[i] * (model->slopes[i] - model->bends[i] * parts[i] / 2);
        out_step[i] = 0;
        for (int32_t k = 0; k < model->count; ++k) {
            out_step[i] += model->directions.cells[i][k] * parts[k];
        }
    }
    return gain;
}

/* Goes along the step up to the side of the box, and all the way to a side that is next to nothing
 * away: the step there would be too short to tell from noise. Returns how far. */
static double climb_move(const rfm__climb *climb, const rfm__climbed *now, const climb_model *model,
                         const double *step, double *to) {
    double share = 1, sum = 0;
    int32_t first = -1; /* to reach a side */
    for (int32_t i = 0; i < model->count; ++i) {
        const double at = now->at[model->index[i]];
        const double room = (step[i] > 0 ? climb->high : climb->low) - at;
        if (fabs(step[i]) * share <= fabs(room)) continue;
        share = room / step[i];
        first = i;
    }
    for (int32_t i = 0; i < climb->count; ++i) to[i] = now->at[i];
    for (int32_t i = 0; i < model->count; ++i) {
        const int32_t index = model->index[i];
        to[index] += share * step[i];
        if (i == first) to[index] = step[i] > 0 ? climb->high : climb->low;
        if (to[index] > climb->high - climb_side) to[index] = climb->high;
        if (to[index] < climb->low + climb_side) to[index] = climb->low;
        sum += (to[index] - now->at[index]) * (to[index] - now->at[index]);
    }
    return sqrt(sum);
}

/* Whether the step leads out of the box from one of its sides; what stands there is blocked. */
static int climb_block(const rfm__climb *climb, const rfm__climbed *now, const climb_model *model,
                       const double *step, int *blocked) {
    int found = 0;
    for (int32_t i = 0; i < model->count; ++i) {
        const double at = now->at[model->index[i]];
        if ((at < climb->high || step[i] <= 0) && (at > climb->low || step[i] >= 0)) continue;
        blocked[model->index[i]] = found = 1;
    }
    return found;
}

static double climb_expected_gain(const rfm__climb *climb, const rfm__climbed *now,
                                  const double *to) {
    double gain = 0;
    for (int32_t i = 0; i < climb->count; ++i) {
        const double di = to[i] - now->at[i];
        double bend = 0;
        for (int32_t k = 0; k < climb->count; ++k) {
            bend += now->surface.hessian.cells[i][k] * (to[k] - now->at[k]);
        }
        gain += di * (now->surface.gradient[i] + bend / 2);
    }
    return gain;
}

/* What kind of place it is where nothing is gained any more. */
static void climb_name_place(const rfm__climb *climb, const climb_model *model, rfm__climbed *now) {
    for (int32_t i = 0; i < climb->count; ++i) {
        if (!climb_is_held(climb, now, i)) continue;
        now->outcome = RFM__CLIMB_EDGE;
        now->coordinate = i;
        return;
    }
    now->outcome = RFM__CLIMB_TOP;
    if (model->bends[0] >= climb->least_bend) return;
    now->outcome = RFM__CLIMB_FLAT;
    now->coordinate = 0;
    for (int32_t i = 1; i < climb->count; ++i) {
        if (fabs(model->directions.cells[i][0]) >
            fabs(model->directions.cells[now->coordinate][0])) {
            now->coordinate = i;
        }
    }
}

/* A climb that got stuck with more to gain than sums leave uncertain has not arrived. */
static void climb_judge(const rfm__climb *climb, rfm__climbed *now) {
    climb_model model;
    double step[RFM__CLIMB_MOST];
    const int blocked[RFM__CLIMB_MOST] = {0};
    climb_make_model(climb, now, blocked, &model);
    if (model.count > 0 && climb_slope(climb, now) > climb->tolerance &&
        climb_plan(&model, climb_radius_first, step) >
            climb_gain_least * fabs(now->surface.value) + climb->tolerance) {
        return;
    }
    climb_name_place(climb, &model, now);
}

/* Along a ridge that is level but for next to nothing, and bent, steps stay short: it may be walked
 * for ever. Whether it is one, where many steps have gained nothing to speak of. */
static int climb_is_idle(const rfm__climb *climb, rfm__climbed *now, double gained) {
    climb_model model;
    const int blocked[RFM__CLIMB_MOST] = {0};
    if (gained > climb_gain_least * fabs(now->surface.value)) return 0;
    climb_make_model(climb, now, blocked, &model);
    if (model.count > 0 && !(model.bends[0] < climb->least_bend)) return 0;
    climb_name_place(climb, &model, now);
    return 1;
}

/* How a step turned out: makes the radius smaller or larger; 1 when the step is to be taken. */
static int climb_weigh(double gained, double expected, double noise, double length,
                       double *radius) {
    const double ratio = (gained + noise) / (expected + noise);
    if (!(ratio > 0.25) || gained < -noise) {
        *radius = length / 4;
    } else if (ratio > 0.75 && length > 0.9 * *radius) {
        *radius = 2 * *radius < climb_radius_most ? 2 * *radius : climb_radius_most;
    }
    return gained >= -noise && ratio > 1e-4;
}

/* One step, taken or not; 0 when nothing more can be gained. */
static int climb_step(const rfm__climb *climb, rfm__climbed *now, double *radius,
                      rfm_status *out_status, rfm_error *error) {
    climb_model model;
    double step[RFM__CLIMB_MOST];
    int blocked[RFM__CLIMB_MOST] = {0};
    climb_make_model(climb, now, blocked, &model);
    if (model.count == 0) return 0;
    const double slope = climb_slope(climb, now);
    const int is_level = slope <= climb->tolerance;
    if (is_level && model.bends[0] > -climb->least_bend) return 0; /* else it is a saddle */
    double planned = climb_plan(&model, *radius, step);
    while (climb_block(climb, now, &model, step, blocked)) {
        climb_make_model(climb, now, blocked, &model);
        if (model.count == 0) return 0;
        planned = climb_plan(&model, *radius, step);
    }
    rfm__climbed next = *now;
    const double length = climb_move(climb, now, &model, step, next.at);
    const double expected = climb_expected_gain(climb, now, next.at);
    const double noise = climb_noise * fabs(now->surface.value);
    if (length == 0 || *radius < climb_radius_least) return 0;
    *out_status = climb->function(climb->context, next.at, &next.surface, error);
    if (*out_status != RFM_OK) return 0;
    const double gained = next.surface.value - now->surface.value;
    /* Below what sums of values can tell apart the slope still may tell, for a step or two. */
    const int is_last = planned < noise / 16;
    const int is_less_steep = climb_slope(climb, &next) <= slope / 2;
    if (!climb_weigh(gained, expected, noise, length, radius) && !(is_last && is_less_steep)) {
        return 1;
    }
    *now = next;
    return !is_last || is_less_steep;
}

rfm_status rfm__climb_run(const rfm__climb *climb, const double *start, rfm__climbed *out,
                          rfm_error *error) {
    double radius = climb_radius_first;
    rfm_status status = RFM_OK;
    *out = (rfm__climbed){.outcome = RFM__CLIMB_STOPPED, .coordinate = -1};
    for (int32_t i = 0; i < climb->count; ++i) {
        out->at[i] = start[i] > climb->high  ? climb->high
                     : start[i] < climb->low ? climb->low
                                             : start[i];
    }
    RFM_TRY(climb->function(climb->context, out->at, &out->surface, error));
    double before = out->surface.value;
    while (out->iterations < climb->most) {
        const int goes_on = climb_step(climb, out, &radius, &status, error);
        RFM_TRY(status);
        if (!goes_on) {
            climb_judge(climb, out);
            return RFM_OK;
        }
        if (++out->iterations % CLIMB_PATIENCE != 0) continue;
        if (climb_is_idle(climb, out, out->surface.value - before)) return RFM_OK;
        before = out->surface.value;
    }
    return RFM_OK;
}
