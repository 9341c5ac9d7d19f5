/* SPDX-License-Identifier: MIT */
/*
 * Likelihoods of few parameters are cheap to differentiate twice and awkward to climb: ridges, flat
 * ends, places where they are bent upwards. Each step goes to the highest point of the quadratic
 * model within a radius in which the model has proved good (Conn, Gould and Toint 2000, Trust-Region
 * Methods, sections 7.3 and 7.4): with eigenvalues of the Hessian at hand this needs no
 * factorisation and no luck. Coordinates at a bound that the function rises out of are left alone.
 */
#include "math/climb.h"

#include <math.h>

enum { CLIMB_HALVINGS = 80 };

static const double climb_radius_first = 1.0;
static const double climb_radius_most = 4.0;
static const double climb_radius_least = 1e-13;
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

static void climb_make_model(const rfm__climb *climb, const rfm__climbed *now, climb_model *model) {
    rfm__symmetric bend;
    model->count = 0;
    for (int32_t i = 0; i < climb->count; ++i) {
        if (!climb_is_held(climb, now, i)) model->index[model->count++] = i;
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

/* The step to take, and what it should gain. Where the way up is not told by the slope (it stands on
 * a saddle) it goes along the direction that is bent up most. */
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

/* Puts the step's end into the box; returns its length. */
static double climb_move(const rfm__climb *climb, const rfm__climbed *now, const climb_model *model,
                         const double *step, double *to) {
    double sum = 0;
    for (int32_t i = 0; i < climb->count; ++i) to[i] = now->at[i];
    for (int32_t i = 0; i < model->count; ++i) {
        const int32_t index = model->index[i];
        to[index] += step[i];
        if (to[index] > climb->high) to[index] = climb->high;
        if (to[index] < climb->low) to[index] = climb->low;
        sum += (to[index] - now->at[index]) * (to[index] - now->at[index]);
    }
    return sqrt(sum);
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

/* What kind of place it is where the gradient is zero, or nothing is gained any more. */
static void climb_judge(const rfm__climb *climb, rfm__climbed *now) {
    rfm__symmetric bend, directions;
    double bends[RFM__CLIMB_MOST];
    now->outcome = RFM__CLIMB_TOP;
    for (int32_t i = 0; i < climb->count; ++i) {
        if (climb_is_held(climb, now, i)) {
            now->outcome = RFM__CLIMB_EDGE;
            now->coordinate = i;
            return;
        }
        for (int32_t k = 0; k < climb->count; ++k) {
            bend.cells[i][k] = -now->surface.hessian.cells[i][k];
        }
    }
    rfm__symmetric_solve(&bend, climb->count, bends, &directions);
    if (bends[0] >= climb->least_bend) return;
    now->outcome = RFM__CLIMB_FLAT;
    now->coordinate = 0;
    for (int32_t i = 1; i < climb->count; ++i) {
        if (fabs(directions.cells[i][0]) > fabs(directions.cells[now->coordinate][0])) {
            now->coordinate = i;
        }
    }
}

/* One step, taken or not; 0 when nothing more can be gained. */
static int climb_step(const rfm__climb *climb, rfm__climbed *now, double *radius,
                      rfm_status *out_status, rfm_error *error) {
    climb_model model;
    double step[RFM__CLIMB_MOST], to[RFM__CLIMB_MOST] = {0};
    rfm__surface there;
    climb_make_model(climb, now, &model);
    if (model.count == 0) return 0;
    (void)climb_plan(&model, *radius, step);
    const double length = climb_move(climb, now, &model, step, to);
    const double expected = climb_expected_gain(climb, now, to);
    const double noise = climb_noise * fabs(now->surface.value);
    if (length == 0 || *radius < climb_radius_least) return 0;
    *out_status = climb->function(climb->context, to, &there, error);
    if (*out_status != RFM_OK) return 0;
    const double gained = there.value - now->surface.value;
    const double ratio = (gained + noise) / (expected + noise);
    const int is_good = gained >= -noise && ratio > 1e-4;
    if (!(ratio > 0.25)) {
        *radius = length / 4;
    } else if (ratio > 0.75 && length > 0.9 * *radius) {
        *radius = 2 * *radius < climb_radius_most ? 2 * *radius : climb_radius_most;
    }
    if (is_good) {
        for (int32_t i = 0; i < climb->count; ++i) now->at[i] = to[i];
        now->surface = there;
    }
    /* A step below what sums can tell apart is the last one. */
    return !(is_good && expected < noise / 16);
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
    while (out->iterations < climb->most) {
        const int goes_on = climb_slope(climb, out) > climb->tolerance &&
                            climb_step(climb, out, &radius, &status, error);
        RFM_TRY(status);
        if (!goes_on) {
            climb_judge(climb, out);
            return RFM_OK;
        }
        ++out->iterations;
    }
    return RFM_OK;
}
