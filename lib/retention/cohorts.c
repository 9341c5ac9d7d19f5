/* SPDX-License-Identifier: MIT */
/* The triangle that shows whether the customers of each month stay: everyone is put by the period
 * of the first purchase, and counted in every period with another. */
#include "base/memory.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "retention/scope.h"

enum {
    COHORTS_COHORT,
    COHORTS_AGE,
    COHORTS_COHORT_CUSTOMERS,
    COHORTS_CUSTOMERS,
    COHORTS_RECEIPTS,
    COHORTS_SPEND_NET,
    COHORTS_RETENTION,
    COHORTS_COLUMNS
};

/* One cohort at one age. */
typedef struct cohorts_cell {
    int64_t customers;
    int64_t receipts;
    int64_t spend;
} cohorts_cell;

typedef struct cohorts_part {
    const rfm__scope *scope;
    cohorts_cell *cells; /* by cohort and age: a triangle */
} cohorts_part;

static int64_t cohorts_cell_count(int64_t periods) { return periods * (periods + 1) / 2; }

/* The cell of a cohort at age 0: one with p periods to go stands before all with fewer. */
static int64_t cohorts_start(const rfm__scope *scope, int64_t cohort) {
    return cohorts_cell_count(scope->periods) - cohorts_cell_count(scope->periods - cohort);
}

static rfm_status cohorts_take(void *context, rfm__place place, const rfm__receipt *receipts,
                               size_t count, rfm_error *error) {
    const cohorts_part *part = context;
    size_t first = 0;
    (void)place;
    (void)error;
    while (first < count && !receipts[first].is_purchase) ++first;
    if (first == count) return RFM_OK; /* never bought anything */
    const int64_t cohort = rfm__scope_period(part->scope, receipts[first].day);
    if (cohort < 0) return RFM_OK;
    cohorts_cell *cells = part->cells + cohorts_start(part->scope, cohort);
    int64_t last_age = -1;
    for (size_t i = 0; i < count; ++i) {
        const int64_t age = rfm__scope_period(part->scope, receipts[i].day) - cohort;
        if (age < 0) continue; /* a return without its purchase */
        cells[age].spend += receipts[i].gross - receipts[i].returned;
        if (!receipts[i].is_purchase) continue;
        ++cells[age].receipts;
        cells[age].customers += age != last_age;
        last_age = age;
    }
    return RFM_OK;
}

static void cohorts_write(const rfm__scope *scope, const cohorts_cell *cells,
                          rfm__builder *builder) {
    for (int64_t cohort = 0; cohort < scope->periods; ++cohort) {
        const int64_t customers = cells->customers;
        for (int64_t age = 0; cohort + age < scope->periods; ++age, ++cells) {
            rfm__builder_int64(builder, COHORTS_COHORT, rfm__scope_first_day(scope, cohort));
            rfm__builder_int64(builder, COHORTS_AGE, age);
            rfm__builder_int64(builder, COHORTS_COHORT_CUSTOMERS, customers);
            rfm__builder_int64(builder, COHORTS_CUSTOMERS, cells->customers);
            rfm__builder_int64(builder, COHORTS_RECEIPTS, cells->receipts);
            rfm__builder_int64(builder, COHORTS_SPEND_NET, cells->spend);
            if (customers > 0) {
                rfm__builder_double(builder, COHORTS_RETENTION,
                                    (double)cells->customers / (double)customers);
            }
            rfm__builder_end_row(builder);
        }
    }
}

static rfm_status cohorts_finish(const rfm__scope *scope, const cohorts_cell *cells,
                                 rfm_frame **out_frame, rfm_error *error) {
    const rfm__builder_column columns[COHORTS_COLUMNS] = {
        {"cohort", RFM_COLUMN_DAY, 0},
        {"age", RFM_COLUMN_INT64, 0},
        {"cohort_customers", RFM_COLUMN_INT64, 0},
        {"customers", RFM_COLUMN_INT64, 0},
        {RFM__RECEIPTS, RFM_COLUMN_INT64, 0},
        {RFM__SPEND_NET, RFM_COLUMN_AMOUNT, scope->ledger->scale},
        {"retention", RFM_COLUMN_DOUBLE, 0},
    };
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, COHORTS_COLUMNS, &builder, error));
    cohorts_write(scope, cells, builder);
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status cohorts_check(const rfm__scope *scope, rfm_error *error) {
    if (cohorts_cell_count(scope->periods) <= RFM__SCOPE_CELLS) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "%lld periods make %lld cohorts and ages; expected up to %d: longer periods "
                     "or fewer days",
                     (long long)scope->periods, (long long)cohorts_cell_count(scope->periods),
                     (int)RFM__SCOPE_CELLS);
}

static rfm_status cohorts_run(const rfm__scope *scope, rfm_frame **out_frame, rfm_error *error) {
    const int64_t cell_count = cohorts_cell_count(scope->periods);
    cohorts_part parts[RFM__SHARDS];
    const int32_t part_count = rfm__scope_parts(scope, cell_count);
    cohorts_cell *cells;
    RFM_TRY(rfm__new_zeroed_array((size_t)cell_count * (size_t)part_count, sizeof *cells, &cells,
                                  error));
    for (int32_t p = 0; p < part_count; ++p) {
        parts[p] = (cohorts_part){.scope = scope, .cells = cells + p * cell_count};
    }
    rfm_status status =
        rfm__scope_visit(scope, 1, parts, part_count, sizeof parts[0], cohorts_take, error);
    for (int64_t i = cell_count; i < cell_count * part_count; ++i) {
        cohorts_cell *sum = &cells[i % cell_count];
        sum->customers += cells[i].customers;
        sum->receipts += cells[i].receipts;
        sum->spend += cells[i].spend;
    }
    if (status == RFM_OK) status = cohorts_finish(scope, cells, out_frame, error);
    rfm__free(cells);
    return status;
}

rfm_status rfm_retention_cohorts(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                 const rfm_retention_options *options, rfm_frame **out_frame,
                                 rfm_error *error) {
    rfm__scope scope;
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    RFM_TRY(rfm__scope_open(ledger, first_day, last_day, options, &scope, error));
    RFM_TRY(cohorts_check(&scope, error));
    rfm__scope_look_back(&scope);
    return cohorts_run(&scope, out_frame, error);
}
