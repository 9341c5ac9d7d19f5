/* SPDX-License-Identifier: MIT */
/* Climbing hills whose tops are known, and places that look like tops. */
#include "math/climb.h"

#include <criterion/criterion.h>
#include <math.h>

static rfm__climb climb_of(rfm__climb_fn function, int32_t count) {
    const rfm__climb climb = {.function = function,
                              .count = count,
                              .most = 100,
                              .low = -10,
                              .high = 10,
                              .tolerance = 1e-11,
                              .least_bend = 1e-6};
    return climb;
}

static rfm__climbed run(const rfm__climb *climb, double x, double y) {
    const double start[2] = {x, y};
    rfm__climbed top;
    cr_assert_eq(rfm__climb_run(climb, start, &top, NULL), RFM_OK);
    return top;
}

static void set(rfm__surface *out, double value, double x, double y, double xx, double xy,
                double yy) {
    out->value = value;
    out->gradient[0] = x;
    out->gradient[1] = y;
    out->hessian.cells[0][0] = xx;
    out->hessian.cells[0][1] = out->hessian.cells[1][0] = xy;
    out->hessian.cells[1][1] = yy;
}

/* 7 - 3 (x - 1)^2 - 2 (x - 1) (y + 2) - (y + 2)^2: top 7 at (1, -2). */
static rfm_status quadratic(void *context, const double *at, rfm__surface *out, rfm_error *error) {
    const double x = at[0] - 1, y = at[1] + 2;
    (void)context;
    (void)error;
    set(out, 7 - 3 * x * x - 2 * x * y - y * y, -6 * x - 2 * y, -2 * x - 2 * y, -6, -2, -2);
    return RFM_OK;
}

Test(climb, a_quadratic_takes_the_steps_that_the_radius_asks_for) {
    const rfm__climb climb = climb_of(quadratic, 2);
    const rfm__climbed near = run(&climb, 1.5, -2.25);
    cr_assert_eq(near.outcome, RFM__CLIMB_TOP);
    cr_assert_eq(near.iterations, 1);
    cr_assert_eq(near.coordinate, -1);
    cr_assert_float_eq(near.at[0], 1, 1e-12);
    cr_assert_float_eq(near.at[1], -2, 1e-12);
    cr_assert_float_eq(near.surface.value, 7, 1e-12);
    const rfm__climbed far = run(&climb, -9, 9);
    cr_assert_eq(far.outcome, RFM__CLIMB_TOP);
    cr_assert_leq(far.iterations, 8); /* 15 away, steps of 1, 2, 4, 4, 4 and what is left */
    cr_assert_float_eq(far.at[0], 1, 1e-10);
}

/* Rosenbrock 1960, upside down: top 0 at (1, 1), reached along a bent ridge. */
static rfm_status rosenbrock(void *context, const double *at, rfm__surface *out, rfm_error *error) {
    const double x = at[0], y = at[1], off = y - x * x;
    (void)context;
    (void)error;
    set(out, -100 * off * off - (1 - x) * (1 - x), 400 * x * off + 2 * (1 - x), -200 * off,
        400 * off - 800 * x * x - 2, 400 * x, -200);
    return RFM_OK;
}

Test(climb, a_bent_ridge) {
    const rfm__climb climb = climb_of(rosenbrock, 2);
    const double starts[][2] = {{-1.2, 1}, {0, 0}, {9, -9}, {-10, 10}, {1, 1}};
    for (int i = 0; i < 5; ++i) {
        const rfm__climbed top = run(&climb, starts[i][0], starts[i][1]);
        cr_assert_eq(top.outcome, RFM__CLIMB_TOP, "start %d", i);
        cr_assert_leq(top.iterations, 60, "start %d: %d", i, (int)top.iterations);
        cr_assert_float_eq(top.at[0], 1, 1e-9);
        cr_assert_float_eq(top.at[1], 1, 1e-9);
    }
}

/* y^2 - y^4 - x^2: a saddle at (0, 0), tops of 1/4 at y = 1 / sqrt(2) and - 1 / sqrt(2). */
static rfm_status saddle(void *context, const double *at, rfm__surface *out, rfm_error *error) {
    const double x = at[0], y = at[1];
    (void)context;
    (void)error;
    set(out, y * y - y * y * y * y - x * x, -2 * x, 2 * y - 4 * y * y * y, -2, 0, 2 - 12 * y * y);
    return RFM_OK;
}

Test(climb, a_saddle_is_no_top) {
    const rfm__climb climb = climb_of(saddle, 2);
    const double starts[][2] = {{0, 0}, {3, 0}, {0, 1e-9}, {-0.5, -1e-300}};
    for (int i = 0; i < 4; ++i) {
        const rfm__climbed top = run(&climb, starts[i][0], starts[i][1]);
        cr_assert_eq(top.outcome, RFM__CLIMB_TOP, "start %d", i);
        cr_assert_float_eq(top.surface.value, 0.25, 1e-12, "start %d", i);
        cr_assert_float_eq(fabs(top.at[1]), 0.70710678118654752, 1e-9);
    }
}

/* -(x + 3 y - 1)^2: a top all along a line, on which y = 1/3 - x/3. */
static rfm_status gutter(void *context, const double *at, rfm__surface *out, rfm_error *error) {
    const double off = at[0] + 3 * at[1] - 1;
    (void)context;
    (void)error;
    set(out, -off * off, -2 * off, -6 * off, -2, -6, -18);
    return RFM_OK;
}

Test(climb, a_flat_direction_names_the_coordinate_most_along_it) {
    const rfm__climb climb = climb_of(gutter, 2);
    const rfm__climbed top = run(&climb, 2, 2);
    cr_assert_eq(top.outcome, RFM__CLIMB_FLAT);
    cr_assert_eq(top.coordinate, 0);
    cr_assert_float_eq(top.at[0] + 3 * top.at[1], 1, 1e-9);
}

/* -x^4 - y^2: level at the top, and the less bent the nearer. */
static rfm_status quartic(void *context, const double *at, rfm__surface *out, rfm_error *error) {
    const double x = at[0], y = at[1];
    (void)context;
    (void)error;
    set(out, -x * x * x * x - y * y, -4 * x * x * x, -2 * y, -12 * x * x, 0, -2);
    return RFM_OK;
}

Test(climb, a_top_that_is_level_to_the_third_order_is_flat) {
    const rfm__climb climb = climb_of(quartic, 2);
    const rfm__climbed top = run(&climb, 3, -1);
    cr_assert_eq(top.outcome, RFM__CLIMB_FLAT);
    cr_assert_eq(top.coordinate, 0);
    cr_assert_lt(fabs(top.at[0]), 1e-3);
}

/* -e^-x - (y - x / 20)^2: rises for ever as x does. */
static rfm_status rising(void *context, const double *at, rfm__surface *out, rfm_error *error) {
    const double off = at[1] - at[0] / 20, falls = exp(-at[0]);
    (void)context;
    (void)error;
    set(out, -falls - off * off, falls + off / 10, -2 * off, -falls - 1.0 / 200, 0.1, -2);
    return RFM_OK;
}

Test(climb, out_of_the_box_is_an_edge) {
    rfm__climb climb = climb_of(rising, 2);
    const rfm__climbed top = run(&climb, -3, 0);
    cr_assert_eq(top.outcome, RFM__CLIMB_EDGE);
    cr_assert_eq(top.coordinate, 0);
    cr_assert_eq(top.at[0], 10);
    cr_assert_float_eq(top.at[1], 0.5, 1e-9);
    climb.high = -4; /* the top of the quadratic, too, lies beyond one side of such a box */
    climb.function = quadratic;
    const rfm__climbed corner = run(&climb, 50, 50); /* starts are brought into the box */
    cr_assert_eq(corner.outcome, RFM__CLIMB_EDGE);
    cr_assert_eq(corner.coordinate, 0);
    cr_assert_eq(corner.at[0], -4);
    cr_assert_eq(corner.at[1], -4); /* y + 2 = 5 would be best there */
}

Test(climb, running_out_is_said) {
    rfm__climb climb = climb_of(rosenbrock, 2);
    climb.most = 3;
    const rfm__climbed top = run(&climb, -1.2, 1);
    cr_assert_eq(top.outcome, RFM__CLIMB_STOPPED);
    cr_assert_eq(top.iterations, 3);
    cr_assert_gt(top.surface.value, -24.2); /* the start's */
}

static rfm_status refuses(void *context, const double *at, rfm__surface *out, rfm_error *error) {
    int *calls = context;
    if (++*calls == 3) return rfm__fail_memory(error);
    return rosenbrock(NULL, at, out, error);
}

Test(climb, a_failure_of_the_function_is_passed_on) {
    rfm__climb climb = climb_of(refuses, 2);
    const double start[2] = {-1.2, 1};
    int calls = 0;
    rfm__climbed top;
    climb.context = &calls;
    cr_assert_eq(rfm__climb_run(&climb, start, &top, NULL), RFM_E_MEMORY);
    cr_assert_eq(calls, 3);
}
