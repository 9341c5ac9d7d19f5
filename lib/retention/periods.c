/* SPDX-License-Identifier: MIT */
/* One line for each month: who bought, who of them is new, stayed or came back, and how much of the
 * trade has a name to it. */
#include "base/memory.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "retention/scope.h"

enum {
    PERIODS_PERIOD,
    PERIODS_CUSTOMERS,
    PERIODS_NEW,
    PERIODS_RETURNING,
    PERIODS_REACTIVATED,
    PERIODS_RECEIPTS,
    PERIODS_SPEND_NET,
    PERIODS_UNIDENTIFIED_RECEIPTS,
    PERIODS_UNIDENTIFIED_SPEND,
    PERIODS_REGISTERED_SHARE,
    PERIODS_REGISTERED_SPEND_SHARE,
    PERIODS_REPEAT_CUSTOMERS,
    PERIODS_REPEAT_RATE,
    PERIODS_COLUMNS
};

/* What is summed up of a period. */
enum {
    PERIODS_SUM_NEW,
    PERIODS_SUM_RETURNING,
    PERIODS_SUM_REACTIVATED,
    PERIODS_SUM_REPEAT,
    PERIODS_SUM_RECEIPTS,
    PERIODS_SUM_SPEND,
    PERIODS_SUM_UNIDENTIFIED,
    PERIODS_SUM_UNIDENTIFIED_SPEND,
    PERIODS_SUMS
};

typedef struct periods_part {
    const rfm__scope *scope;
    int64_t *sums; /* PERIODS_SUMS for each period */
} periods_part;

static void periods_take_unidentified(const periods_part *part, const rfm__receipt *receipts,
                                      size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const int64_t period = rfm__scope_period(part->scope, receipts[i].day);
        if (period < 0) continue;
        int64_t *sums = part->sums + period * PERIODS_SUMS;
        sums[PERIODS_SUM_UNIDENTIFIED] += receipts[i].is_purchase;
        sums[PERIODS_SUM_UNIDENTIFIED_SPEND] += receipts[i].gross - receipts[i].returned;
    }
}

/* What is known of a customer on the way through the receipts. */
typedef struct periods_customer {
    int64_t period; /* of the last purchase */
    int64_t orders; /* within it; 0 while nothing was bought */
    int32_t day;    /* of the last purchase */
} periods_customer;

/* A customer's first purchase within a period: `sums` are of that period. */
static void periods_arrive(const periods_customer *customer, int64_t period, int64_t *sums) {
    if (customer->orders == 0) {
        ++sums[PERIODS_SUM_NEW];
    } else if (customer->period == period - 1) {
        ++sums[PERIODS_SUM_RETURNING];
    } else {
        ++sums[PERIODS_SUM_REACTIVATED];
    }
}

static void periods_buy(const rfm__scope *scope, int64_t period, int32_t day,
                        periods_customer *customer, int64_t *sums) {
    const int is_arrival = customer->orders == 0 || customer->period != period;
    const int is_order =
        is_arrival || scope->options.events == RFM_EVENTS_RECEIPTS || customer->day != day;
    if (is_arrival && sums != NULL) periods_arrive(customer, period, sums);
    customer->orders = is_arrival ? 1 : customer->orders + is_order;
    customer->period = period;
    customer->day = day;
    if (sums == NULL) return; /* before the report begins */
    ++sums[PERIODS_SUM_RECEIPTS];
    sums[PERIODS_SUM_REPEAT] += is_order && customer->orders == 2;
}

static rfm_status periods_take(void *context, rfm__place place, const rfm__receipt *receipts,
                               size_t count, rfm_error *error) {
    const periods_part *part = context;
    periods_customer customer = {0};
    (void)error;
    if (place.customer == 0) {
        periods_take_unidentified(part, receipts, count);
        return RFM_OK;
    }
    for (size_t i = 0; i < count; ++i) {
        const int64_t period = rfm__scope_period(part->scope, receipts[i].day);
        int64_t *sums = period < 0 ? NULL : part->sums + period * PERIODS_SUMS;
        if (sums != NULL) sums[PERIODS_SUM_SPEND] += receipts[i].gross - receipts[i].returned;
        if (receipts[i].is_purchase) {
            periods_buy(part->scope, period, receipts[i].day, &customer, sums);
        }
    }
    return RFM_OK;
}

static void periods_put_share(rfm__builder *builder, int32_t column, int64_t part, int64_t whole) {
    if (whole > 0) rfm__builder_double(builder, column, (double)part / (double)whole);
}

static void periods_put(const rfm__scope *scope, int64_t period, const int64_t *sums,
                        rfm__builder *builder) {
    const int64_t customers =
        sums[PERIODS_SUM_NEW] + sums[PERIODS_SUM_RETURNING] + sums[PERIODS_SUM_REACTIVATED];
    const int64_t receipts = sums[PERIODS_SUM_RECEIPTS], spend = sums[PERIODS_SUM_SPEND];
    const int64_t other_receipts = sums[PERIODS_SUM_UNIDENTIFIED];
    const int64_t other_spend = sums[PERIODS_SUM_UNIDENTIFIED_SPEND];
    rfm__builder_int64(builder, PERIODS_PERIOD, rfm__scope_first_day(scope, period));
    rfm__builder_int64(builder, PERIODS_CUSTOMERS, customers);
    rfm__builder_int64(builder, PERIODS_NEW, sums[PERIODS_SUM_NEW]);
    rfm__builder_int64(builder, PERIODS_RETURNING, sums[PERIODS_SUM_RETURNING]);
    rfm__builder_int64(builder, PERIODS_REACTIVATED, sums[PERIODS_SUM_REACTIVATED]);
    rfm__builder_int64(builder, PERIODS_RECEIPTS, receipts);
    rfm__builder_int64(builder, PERIODS_SPEND_NET, spend);
    rfm__builder_int64(builder, PERIODS_UNIDENTIFIED_RECEIPTS, other_receipts);
    rfm__builder_int64(builder, PERIODS_UNIDENTIFIED_SPEND, other_spend);
    periods_put_share(builder, PERIODS_REGISTERED_SHARE, receipts, receipts + other_receipts);
    periods_put_share(builder, PERIODS_REGISTERED_SPEND_SHARE, spend, spend + other_spend);
    rfm__builder_int64(builder, PERIODS_REPEAT_CUSTOMERS, sums[PERIODS_SUM_REPEAT]);
    periods_put_share(builder, PERIODS_REPEAT_RATE, sums[PERIODS_SUM_REPEAT], customers);
    rfm__builder_end_row(builder);
}

static rfm_status periods_finish(const rfm__scope *scope, const int64_t *sums,
                                 rfm_frame **out_frame, rfm_error *error) {
    const int32_t scale = scope->ledger->scale;
    const rfm__builder_column columns[PERIODS_COLUMNS] = {
        {"period", RFM_COLUMN_DAY, 0},
        {"customers", RFM_COLUMN_INT64, 0},
        {"new_customers", RFM_COLUMN_INT64, 0},
        {"returning_customers", RFM_COLUMN_INT64, 0},
        {"reactivated_customers", RFM_COLUMN_INT64, 0},
        {RFM__RECEIPTS, RFM_COLUMN_INT64, 0},
        {RFM__SPEND_NET, RFM_COLUMN_AMOUNT, scale},
        {"unidentified_receipts", RFM_COLUMN_INT64, 0},
        {"unidentified_spend", RFM_COLUMN_AMOUNT, scale},
        {"registered_share", RFM_COLUMN_DOUBLE, 0},
        {"registered_spend_share", RFM_COLUMN_DOUBLE, 0},
        {"repeat_customers", RFM_COLUMN_INT64, 0},
        {"repeat_rate", RFM_COLUMN_DOUBLE, 0},
    };
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, PERIODS_COLUMNS, &builder, error));
    for (int64_t period = 0; period < scope->periods; ++period) {
        periods_put(scope, period, sums + period * PERIODS_SUMS, builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status periods_run(const rfm__scope *scope, rfm_frame **out_frame, rfm_error *error) {
    const int64_t cells = scope->periods * PERIODS_SUMS;
    periods_part parts[RFM__SHARDS];
    const int32_t part_count = rfm__scope_parts(scope, cells);
    int64_t *sums;
    RFM_TRY(rfm__new_zeroed_array((size_t)cells * (size_t)part_count, sizeof *sums, &sums, error));
    for (int32_t p = 0; p < part_count; ++p) {
        parts[p] = (periods_part){.scope = scope, .sums = sums + p * cells};
    }
    rfm_status status =
        rfm__scope_visit(scope, 0, parts, part_count, sizeof parts[0], periods_take, error);
    for (int64_t i = cells; i < cells * part_count; ++i) sums[i % cells] += sums[i];
    if (status == RFM_OK) status = periods_finish(scope, sums, out_frame, error);
    rfm__free(sums);
    return status;
}

rfm_status rfm_retention_periods(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                 const rfm_retention_options *options, rfm_frame **out_frame,
                                 rfm_error *error) {
    rfm__scope scope;
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    RFM_TRY(rfm__scope_open(ledger, first_day, last_day, options, &scope, error));
    rfm__scope_look_back(&scope);
    return periods_run(&scope, out_frame, error);
}
