/* SPDX-License-Identifier: MIT */
/* Four reports ask the same questions of the ledger: which days, which receipts, in which order.
 * They are asked here, so that a report is only what it counts. */
#include "retention/scope.h"

#include "base/days.h"
#include "base/options.h"
#include "base/threads.h"

enum { SCOPE_RANKS = 10, SCOPE_RANKS_MOST = 10000 };

static rfm_status scope_check_options(const rfm_retention_options *options, rfm_error *error) {
    const char *what = NULL;
    if (options->period < RFM_PERIOD_MONTH || options->period > RFM_PERIOD_DAY) {
        what = "period";
    } else if (options->returns < RFM_RETURNS_NET || options->returns > RFM_RETURNS_CANCEL) {
        what = "returns";
    } else if (options->events < RFM_EVENTS_DAYS || options->events > RFM_EVENTS_RECEIPTS) {
        what = "events";
    } else if ((options->flags & ~RFM_RETENTION_FREE) != 0) {
        what = "flags";
    }
    if (what != NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s has an unknown value", what);
    if (options->ranks < 0 || options->ranks > SCOPE_RANKS_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "ranks is %d; expected 1 to %d, or 0 for %d",
                         (int)options->ranks, SCOPE_RANKS_MOST, SCOPE_RANKS);
    }
    return RFM_OK;
}

static rfm_status scope_check_days(int32_t first_day, int32_t last_day, rfm_error *error) {
    const char *which = !rfm__day_is_valid(first_day)  ? "first"
                        : !rfm__day_is_valid(last_day) ? "last"
                                                       : NULL;
    if (which != NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s day %d is outside 0001-01-01 to 9999-12-31",
                         which, (int)(which[0] == 'f' ? first_day : last_day));
    }
    if (first_day > last_day) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "first day %d is after last day %d",
                         (int)first_day, (int)last_day);
    }
    return RFM_OK;
}

rfm_status rfm__scope_open(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                           const rfm_retention_options *options, rfm__scope *out_scope,
                           rfm_error *error) {
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    rfm_retention_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_retention_options", error));
    RFM_TRY(scope_check_options(&own, error));
    RFM_TRY(scope_check_days(first_day, last_day, error));
    if (own.ranks == 0) own.ranks = SCOPE_RANKS;
    *out_scope = (rfm__scope){.ledger = ledger,
                              .options = own,
                              .lens = {.first_day = first_day,
                                       .as_of_day = last_day,
                                       .returns = own.returns,
                                       .events = own.events,
                                       .free = (own.flags & RFM_RETENTION_FREE) != 0},
                              .first_number = rfm__period_number(own.period, first_day)};
    out_scope->periods = rfm__scope_period(out_scope, last_day) + 1;
    return RFM_OK;
}

void rfm__scope_look_back(rfm__scope *scope) { scope->lens.first_day = RFM_DAY_MIN; }

int32_t rfm__scope_first_day(const rfm__scope *scope, int64_t period) {
    return rfm__period_first_day(scope->options.period, scope->first_number + (int32_t)period);
}

int32_t rfm__scope_parts(const rfm__scope *scope, int64_t cells) {
    const int64_t most = cells > 0 ? RFM__SCOPE_CELLS / cells : RFM__SHARDS;
    int64_t parts = scope->options.threads;
    if (parts > RFM__SHARDS) parts = RFM__SHARDS;
    if (parts > most) parts = most;
    return parts < 1 ? 1 : (int32_t)parts;
}

typedef struct scope_visit {
    const rfm__scope *scope;
    uint32_t first;
    char *parts;
    int32_t part_count;
    size_t part_size;
    rfm__visits_fn take;
} scope_visit;

static rfm_status scope_visit_part(void *context, int64_t part, rfm_error *error) {
    const scope_visit *visit = context;
    const rfm__scope *scope = visit->scope;
    void *to = visit->parts + (size_t)part * visit->part_size;
    for (uint32_t s = (uint32_t)part; s < RFM__SHARDS; s += (uint32_t)visit->part_count) {
        RFM_TRY(rfm__visits_shard(scope->ledger, s, visit->first, &scope->lens, visit->take, to,
                                  error));
    }
    return RFM_OK;
}

rfm_status rfm__scope_visit(const rfm__scope *scope, uint32_t first, void *parts,
                            int32_t part_count, size_t part_size, rfm__visits_fn take,
                            rfm_error *error) {
    scope_visit visit = {scope, first, parts, part_count, part_size, take};
    return rfm__parallel(scope->options.threads, part_count, scope_visit_part, &visit, error);
}
