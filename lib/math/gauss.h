/* SPDX-License-Identifier: MIT */
/* Nodes for integrals of smooth functions. */
#ifndef RFM_LIB_MATH_GAUSS_H
#define RFM_LIB_MATH_GAUSS_H

/* Gauss and Legendre's sixteen points on -1 .. 1, exact for polynomials up to degree 31: eight
 * nodes, each with its mirror image, and their weights. */
enum { RFM__GAUSS_HALF = 8 };
extern const double rfm__gauss_nodes[RFM__GAUSS_HALF];
extern const double rfm__gauss_weights[RFM__GAUSS_HALF];

#endif
