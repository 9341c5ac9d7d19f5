/* SPDX-License-Identifier: MIT */
/*
 * Jacobi's method: plane rotations, each of which makes one cell off the diagonal zero, row by row
 * until none is left (Golub and Van Loan, Matrix Computations, section 8.5). For the handful of
 * parameters of a model nothing is simpler, and it finds small eigenvalues to full relative
 * accuracy where the matrix allows it, which is how a flat direction of a likelihood is told from a
 * curved one.
 */
#include "math/symmetric.h"

#include <math.h>

enum { SYMMETRIC_SWEEPS = 60 }; /* seven or eight are usual */

/* Tangent of the angle that makes cell p, q zero: the smaller of the two. */
static double symmetric_tangent(double pp, double qq, double pq) {
    const double half = (qq - pp) / (2 * pq);
    const double size = half < 0 ? -half : half;
    const double tangent = size > 1e150 ? 1 / (2 * size) : 1 / (size + sqrt(size * size + 1));
    return half < 0 ? -tangent : tangent;
}

static void symmetric_rotate_pair(double *left, double *right, double cosine, double sine) {
    const double l = *left, r = *right;
    *left = cosine * l - sine * r;
    *right = sine * l + cosine * r;
}

static void symmetric_rotate(rfm__symmetric *a, rfm__symmetric *v, int32_t size, int32_t p,
                             int32_t q) {
    const double pq = a->cells[p][q];
    const double tangent = symmetric_tangent(a->cells[p][p], a->cells[q][q], pq);
    const double cosine = 1 / sqrt(tangent * tangent + 1);
    const double sine = tangent * cosine;
    a->cells[p][p] -= tangent * pq;
    a->cells[q][q] += tangent * pq;
    a->cells[p][q] = a->cells[q][p] = 0;
    for (int32_t i = 0; i < size; ++i) {
        symmetric_rotate_pair(&v->cells[i][p], &v->cells[i][q], cosine, sine);
        if (i == p || i == q) continue;
        symmetric_rotate_pair(&a->cells[i][p], &a->cells[i][q], cosine, sine);
        a->cells[p][i] = a->cells[i][p];
        a->cells[q][i] = a->cells[i][q];
    }
}

/* A cell that adds nothing to either of the two it would be rotated with counts as zero. */
static int symmetric_is_zero(const rfm__symmetric *a, int32_t p, int32_t q) {
    const double pq = fabs(a->cells[p][q]);
    return pq == 0 || (fabs(a->cells[p][p]) + pq == fabs(a->cells[p][p]) &&
                       fabs(a->cells[q][q]) + pq == fabs(a->cells[q][q]));
}

static int symmetric_sweep(rfm__symmetric *a, rfm__symmetric *v, int32_t size) {
    int rotated = 0;
    for (int32_t p = 0; p < size; ++p) {
        for (int32_t q = p + 1; q < size; ++q) {
            if (symmetric_is_zero(a, p, q)) continue;
            symmetric_rotate(a, v, size, p, q);
            rotated = 1;
        }
    }
    return rotated;
}

static void symmetric_sort(double *values, rfm__symmetric *vectors, int32_t size) {
    for (int32_t i = 0; i < size; ++i) {
        int32_t least = i;
        for (int32_t k = i + 1; k < size; ++k) least = values[k] < values[least] ? k : least;
        const double value = values[i];
        values[i] = values[least];
        values[least] = value;
        for (int32_t row = 0; row < size && least != i; ++row) {
            const double cell = vectors->cells[row][i];
            vectors->cells[row][i] = vectors->cells[row][least];
            vectors->cells[row][least] = cell;
        }
    }
}

void rfm__symmetric_solve(const rfm__symmetric *matrix, int32_t size, double *out_values,
                          rfm__symmetric *out_vectors) {
    rfm__symmetric a = *matrix;
    for (int32_t i = 0; i < size; ++i) {
        for (int32_t k = 0; k < size; ++k) out_vectors->cells[i][k] = i == k;
    }
    for (int32_t sweep = 0; sweep < SYMMETRIC_SWEEPS; ++sweep) {
        if (!symmetric_sweep(&a, out_vectors, size)) break;
    }
    for (int32_t i = 0; i < size; ++i) out_values[i] = a.cells[i][i];
    symmetric_sort(out_values, out_vectors, size);
}
