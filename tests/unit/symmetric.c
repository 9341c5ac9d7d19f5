/* SPDX-License-Identifier: MIT */
/* Eigenvalues that are known in closed form. */
#include "math/symmetric.h"

#include <criterion/criterion.h>
#include <math.h>

/* The vectors are orthonormal and put the matrix together again. */
static void assert_parts(const rfm__symmetric *matrix, int32_t size, const double *values,
                         const rfm__symmetric *vectors, double scale) {
    for (int32_t i = 0; i < size; ++i) {
        for (int32_t k = 0; k < size; ++k) {
            double product = 0, cell = 0;
            for (int32_t d = 0; d < size; ++d) {
                product += vectors->cells[d][i] * vectors->cells[d][k];
                cell += values[d] * vectors->cells[i][d] * vectors->cells[k][d];
            }
            cr_assert_float_eq(product, i == k, 1e-14);
            cr_assert_float_eq(cell, matrix->cells[i][k], 1e-14 * scale);
        }
    }
    for (int32_t i = 1; i < size; ++i) cr_assert_leq(values[i - 1], values[i]);
}

Test(symmetric, second_differences) {
    /* 2 on the diagonal, -1 beside it: 2 - 2 cos(k pi / (n + 1)). */
    static const double pi = 3.14159265358979324;
    rfm__symmetric matrix = {{{0}}}, vectors;
    double values[RFM__SYMMETRIC_MOST];
    for (int32_t size = 1; size <= RFM__SYMMETRIC_MOST; ++size) {
        for (int32_t i = 0; i < size; ++i) {
            for (int32_t k = 0; k < size; ++k) {
                matrix.cells[i][k] = i == k ? 2 : i - k == 1 || k - i == 1 ? -1 : 0;
            }
        }
        rfm__symmetric_solve(&matrix, size, values, &vectors);
        assert_parts(&matrix, size, values, &vectors, 4);
        for (int32_t k = 1; k <= size; ++k) {
            cr_assert_float_eq(values[k - 1], 2 - 2 * cos(k * pi / (size + 1)), 1e-14);
        }
    }
}

Test(symmetric, diagonal_and_repeated) {
    rfm__symmetric matrix = {{{3, 0, 0}, {0, -1, 0}, {0, 0, 3}}}, vectors;
    double values[3];
    rfm__symmetric_solve(&matrix, 3, values, &vectors);
    assert_parts(&matrix, 3, values, &vectors, 3);
    cr_assert(values[0] == -1 && values[1] == 3 && values[2] == 3);
    matrix = (rfm__symmetric){{{0}}};
    rfm__symmetric_solve(&matrix, 3, values, &vectors);
    cr_assert(values[0] == 0 && values[2] == 0);
    assert_parts(&matrix, 3, values, &vectors, 1);
    rfm__symmetric_solve(&matrix, 0, values, &vectors); /* nothing to do */
}

/* 1 / (i + k + 1), size 4: the least eigenvalue 9.6702304022586886e-5 by mpmath 1.3 at 30 digits.
 */
Test(symmetric, hilbert) {
    rfm__symmetric matrix, vectors;
    double values[4];
    for (int32_t i = 0; i < 4; ++i) {
        for (int32_t k = 0; k < 4; ++k) matrix.cells[i][k] = 1.0 / (i + k + 1);
    }
    rfm__symmetric_solve(&matrix, 4, values, &vectors);
    assert_parts(&matrix, 4, values, &vectors, 2);
    cr_assert_float_eq(values[0], 9.6702304022586886e-5, 1e-15);
    cr_assert_float_eq(values[3], 1.5002142800592428, 1e-14);
}

/* Cells of very different size: the small eigenvalue of {{1e20, 1e10}, {1e10, 2}} is, by the
 * determinant, (2e20 - 1e20) / (1e20 + 1 + ...) = 1 - 1e-20 + ..., which keeps its digits. */
Test(symmetric, small_beside_large) {
    const rfm__symmetric matrix = {{{1e20, 1e10}, {1e10, 2}}};
    rfm__symmetric vectors;
    double values[2];
    rfm__symmetric_solve(&matrix, 2, values, &vectors);
    cr_assert_float_eq(values[0], 1, 1e-14);
    cr_assert_float_eq(values[1] / 1e20, 1, 1e-14);
}
