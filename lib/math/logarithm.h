/* SPDX-License-Identifier: MIT */
/* The logarithm with more than its 53 bits, for sums in which much of it goes away. */
#ifndef RFM_LIB_MATH_LOGARITHM_H
#define RFM_LIB_MATH_LOGARITHM_H

#include "math/double_double.h"

/* x > 0 and finite; right to some 2^-59 of the result. */
rfm__dd rfm__log_dd(rfm__dd x);

#endif
