/* SPDX-License-Identifier: MIT */
/* Eigenvalues of small symmetric matrices. */
#ifndef RFM_LIB_MATH_SYMMETRIC_H
#define RFM_LIB_MATH_SYMMETRIC_H

#include <stdint.h>

enum { RFM__SYMMETRIC_MOST = 16 };

typedef struct rfm__symmetric {
    double cells[RFM__SYMMETRIC_MOST][RFM__SYMMETRIC_MOST];
} rfm__symmetric;

/* matrix = sum over i of values[i] v_i v_i', v_i the i-th column of `vectors`, values rising.
 * O(size^3). All cells are finite. */
void rfm__symmetric_solve(const rfm__symmetric *matrix, int32_t size, double *out_values,
                          rfm__symmetric *out_vectors);

#endif
