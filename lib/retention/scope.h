/* SPDX-License-Identifier: MIT */
/* What every report on retention starts with: checked options, days, periods, and a walk over all
 * customers. */
#ifndef RFM_LIB_RETENTION_SCOPE_H
#define RFM_LIB_RETENTION_SCOPE_H

#include "customers/visits.h"
#include "retention/period.h"

typedef struct rfm__scope {
    const rfm_ledger *ledger;
    rfm_retention_options options; /* defaults filled in */
    rfm__lens lens;                /* from first_day to last_day */
    int32_t first_number;          /* period of the first day */
    int64_t periods;               /* up to the period of the last day */
} rfm__scope;

/* Most cells that cohorts of one report may have. */
enum { RFM__SCOPE_CELLS = 1 << 24 };

/* Checks all that the caller gave. */
rfm_status rfm__scope_open(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                           const rfm_retention_options *options, rfm__scope *out_scope,
                           rfm_error *error);
/* Makes the lens see all history up to the last day. */
void rfm__scope_look_back(rfm__scope *scope);
/* Place of a day's period among those of the report; below zero before the first. */
static inline int64_t rfm__scope_period(const rfm__scope *scope, int32_t day) {
    return (int64_t)rfm__period_number(scope->options.period, day) - scope->first_number;
}
int32_t rfm__scope_first_day(const rfm__scope *scope, int64_t period);

/* In how many parts of `cells` sums each to gather: as many as there are threads, as long as they
 * do not fill memory. Sums are of whole numbers, so the number of parts changes no result. */
int32_t rfm__scope_parts(const rfm__scope *scope, int64_t cells);
/* Visits all customers, those of shard s with part s % part_count as context. Unidentified receipts
 * come too where `first` is 0; it is 1 otherwise. */
rfm_status rfm__scope_visit(const rfm__scope *scope, uint32_t first, void *parts,
                            int32_t part_count, size_t part_size, rfm__visits_fn take,
                            rfm_error *error);

#endif
