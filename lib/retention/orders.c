/* SPDX-License-Identifier: MIT */
/* The first repeat order is the one that is hardest to get: how many customers come to a second,
 * third, fourth, how long that takes, and what they spend on it. */
#include "base/exact.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "math/quantiles.h"
#include "retention/counter.h"
#include "retention/scope.h"

enum {
    ORDERS_RANK,
    ORDERS_CUSTOMERS,
    ORDERS_NEXT_CUSTOMERS,
    ORDERS_NEXT_SHARE,
    ORDERS_DAYS_MEAN,
    ORDERS_DAYS_Q25,
    ORDERS_DAYS_MEDIAN,
    ORDERS_DAYS_Q75,
    ORDERS_SPEND_MEAN,
    ORDERS_COLUMNS
};

/* Orders of one rank; the last rank stands for all from it on. */
typedef struct orders_rank {
    int64_t customers;
    int64_t next_customers;
    int64_t orders;
    int64_t spend;
} orders_rank;

typedef struct orders_part {
    const rfm__scope *scope;
    orders_rank *ranks;
    rfm__counter gaps; /* days to the next order; rank - 1 in the upper half of the key */
} orders_part;

/* A customer on the way from order to order. */
typedef struct orders_customer {
    int64_t orders;
    int32_t day; /* of the last one */
} orders_customer;

static rfm_status orders_add(orders_part *part, orders_customer *customer, int32_t day,
                             int64_t spend, rfm_error *error) {
    const int64_t last = part->scope->options.ranks - 1;
    const int64_t before = customer->orders++; /* orders there are; also the place of this one */
    orders_rank *rank = &part->ranks[before < last ? before : last];
    rank->customers += before <= last;
    ++rank->orders;
    rank->spend += spend;
    if (before > 0) {
        const int64_t from = before - 1 < last ? before - 1 : last;
        const uint64_t gap = (uint64_t)(day - customer->day);
        part->ranks[from].next_customers += before <= last + 1;
        RFM_TRY(rfm__counter_add(&part->gaps, (uint64_t)from << 32 | gap, error));
    }
    customer->day = day;
    return RFM_OK;
}

/* All purchases of a day. Which of several receipts came first is not known, so each is taken to be
 * worth their mean; what does not divide goes to the first ones, a unit each. */
static rfm_status orders_add_day(orders_part *part, orders_customer *customer, int32_t day,
                                 int64_t receipts, int64_t spend, rfm_error *error) {
    if (part->scope->options.events == RFM_EVENTS_DAYS) receipts = 1;
    int64_t each = spend / receipts, rest = spend % receipts;
    if (rest < 0) {
        --each;
        rest += receipts;
    }
    for (int64_t i = 0; i < receipts; ++i) {
        RFM_TRY(orders_add(part, customer, day, each + (i < rest), error));
    }
    return RFM_OK;
}

static rfm_status orders_take(void *context, rfm__place place, const rfm__receipt *receipts,
                              size_t count, rfm_error *error) {
    orders_part *part = context;
    orders_customer customer = {0};
    (void)place;
    for (size_t i = 0; i < count;) {
        const int32_t day = receipts[i].day;
        int64_t purchases = 0, spend = 0;
        for (; i < count && receipts[i].day == day; ++i) {
            if (!receipts[i].is_purchase) continue;
            ++purchases;
            spend += receipts[i].gross - receipts[i].returned;
        }
        if (purchases == 0) continue;
        RFM_TRY(orders_add_day(part, &customer, day, purchases, spend, error));
    }
    return RFM_OK;
}

/* The gaps of one rank: a stretch of the sorted list. */
typedef struct orders_gaps {
    const rfm__counted *list;
    size_t count;
    int64_t total;
    int64_t days; /* sum of all */
} orders_gaps;

static int64_t orders_gap_days(const rfm__counted *counted) {
    return (int64_t)(counted->key & UINT32_MAX);
}

static orders_gaps orders_find_gaps(const rfm__counter *counter, size_t *at, int64_t rank) {
    orders_gaps gaps = {.list = counter->count == 0 ? NULL : counter->list + *at};
    for (; *at < counter->count && (int64_t)(counter->list[*at].key >> 32) == rank; ++*at) {
        ++gaps.count;
        gaps.total += counter->list[*at].count;
        gaps.days += counter->list[*at].count * orders_gap_days(&counter->list[*at]);
    }
    return gaps;
}

static int64_t orders_gap_at(const orders_gaps *gaps, int64_t rank) {
    size_t i = 0;
    for (; i + 1 < gaps->count && rank >= gaps->list[i].count; ++i) rank -= gaps->list[i].count;
    return orders_gap_days(&gaps->list[i]);
}

/* The k-th quarter, type 7; exact, as days are whole numbers and quarters of them binary. */
static double orders_quartile(const orders_gaps *gaps, int32_t k) {
    const rfm__quantile at = rfm__quantile_type_7(gaps->total, k, 4);
    const int64_t low = orders_gap_at(gaps, at.rank);
    if (at.remainder == 0) return (double)low;
    const int64_t high = orders_gap_at(gaps, at.rank + 1);
    return (double)(4 * low + (high - low) * at.remainder) / 4.0;
}

static void orders_put_gaps(rfm__builder *builder, const orders_gaps *gaps) {
    if (gaps->total == 0) return;
    rfm__builder_double(builder, ORDERS_DAYS_MEAN, (double)gaps->days / (double)gaps->total);
    rfm__builder_double(builder, ORDERS_DAYS_Q25, orders_quartile(gaps, 1));
    rfm__builder_double(builder, ORDERS_DAYS_MEDIAN, orders_quartile(gaps, 2));
    rfm__builder_double(builder, ORDERS_DAYS_Q75, orders_quartile(gaps, 3));
}

static void orders_write(const orders_part *all, rfm__builder *builder) {
    size_t at = 0;
    for (int32_t i = 0; i < all->scope->options.ranks && all->ranks[i].orders > 0; ++i) {
        const orders_rank *rank = &all->ranks[i];
        const orders_gaps gaps = orders_find_gaps(&all->gaps, &at, i);
        rfm__builder_int64(builder, ORDERS_RANK, i + 1);
        rfm__builder_int64(builder, ORDERS_CUSTOMERS, rank->customers);
        rfm__builder_int64(builder, ORDERS_NEXT_CUSTOMERS, rank->next_customers);
        rfm__builder_double(builder, ORDERS_NEXT_SHARE,
                            (double)rank->next_customers / (double)rank->customers);
        orders_put_gaps(builder, &gaps);
        rfm__builder_int64(builder, ORDERS_SPEND_MEAN,
                           rfm__divide_half_even(rank->spend, rank->orders));
        rfm__builder_end_row(builder);
    }
}

static rfm_status orders_finish(const orders_part *all, rfm_frame **out_frame, rfm_error *error) {
    const rfm__builder_column columns[ORDERS_COLUMNS] = {
        {"rank", RFM_COLUMN_INT64, 0},
        {"customers", RFM_COLUMN_INT64, 0},
        {"next_customers", RFM_COLUMN_INT64, 0},
        {"next_share", RFM_COLUMN_DOUBLE, 0},
        {"days_to_next_mean", RFM_COLUMN_DOUBLE, 0},
        {"days_to_next_q25", RFM_COLUMN_DOUBLE, 0},
        {"days_to_next_median", RFM_COLUMN_DOUBLE, 0},
        {"days_to_next_q75", RFM_COLUMN_DOUBLE, 0},
        {"spend_mean", RFM_COLUMN_AMOUNT, all->scope->ledger->scale},
    };
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, ORDERS_COLUMNS, &builder, error));
    orders_write(all, builder);
    return rfm__builder_finish(builder, out_frame, error);
}

/* Brings all parts into the first one. */
static rfm_status orders_gather(orders_part *parts, int32_t part_count, rfm_error *error) {
    orders_part *all = &parts[0];
    RFM_TRY(rfm__counter_settle(&all->gaps, error));
    for (int32_t p = 1; p < part_count; ++p) {
        for (int32_t i = 0; i < all->scope->options.ranks; ++i) {
            all->ranks[i].customers += parts[p].ranks[i].customers;
            all->ranks[i].next_customers += parts[p].ranks[i].next_customers;
            all->ranks[i].orders += parts[p].ranks[i].orders;
            all->ranks[i].spend += parts[p].ranks[i].spend;
        }
        RFM_TRY(rfm__counter_settle(&parts[p].gaps, error));
        RFM_TRY(rfm__counter_merge(&all->gaps, &parts[p].gaps, error));
    }
    return RFM_OK;
}

static rfm_status orders_run(const rfm__scope *scope, rfm_frame **out_frame, rfm_error *error) {
    const int32_t part_count = rfm__scope_parts(scope, scope->options.ranks);
    orders_part parts[RFM__SHARDS] = {0};
    orders_rank *ranks;
    RFM_TRY(rfm__new_zeroed_array((size_t)scope->options.ranks * (size_t)part_count, sizeof *ranks,
                                  &ranks, error));
    for (int32_t p = 0; p < part_count; ++p) {
        parts[p].scope = scope;
        parts[p].ranks = ranks + (ptrdiff_t)p * scope->options.ranks;
    }
    rfm_status status =
        rfm__scope_visit(scope, 1, parts, part_count, sizeof parts[0], orders_take, error);
    if (status == RFM_OK) status = orders_gather(parts, part_count, error);
    if (status == RFM_OK) status = orders_finish(&parts[0], out_frame, error);
    for (int32_t p = 0; p < part_count; ++p) rfm__counter_free(&parts[p].gaps);
    rfm__free(ranks);
    return status;
}

rfm_status rfm_retention_orders(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                const rfm_retention_options *options, rfm_frame **out_frame,
                                rfm_error *error) {
    rfm__scope scope;
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    RFM_TRY(rfm__scope_open(ledger, first_day, last_day, options, &scope, error));
    return orders_run(&scope, out_frame, error);
}
