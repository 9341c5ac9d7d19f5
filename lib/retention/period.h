/* SPDX-License-Identifier: MIT */
/* Calendar periods by number: neighbours differ by one, so ages are differences. */
#ifndef RFM_LIB_RETENTION_PERIOD_H
#define RFM_LIB_RETENTION_PERIOD_H

#include "rfm/retention.h"

/* Number of the period (RFM_PERIOD_) that a valid day lies in, and the first day of that period. */
int32_t rfm__period_number(int32_t period, int32_t day);
int32_t rfm__period_first_day(int32_t period, int32_t number);

#endif
