/* SPDX-License-Identifier: MIT */
/*
 * A model that is right in sum and wrong in time shows here. Customers are put by the day of their
 * first purchase: from there on the model expects the same of all of them, so that each day of each
 * such group costs one multiplication.
 */
#include "base/days.h"
#include "base/options.h"
#include "base/threads.h"
#include "clv/answers.h"
#include "clv/model.h"
#include "customers/visits.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "math/double_double.h"
#include "rfm/validate.h"

enum { TRACKING_STEP = 7, TRACKING_DAYS_MOST = 100000 };

enum {
    TRACKING_STEP_NUMBER,
    TRACKING_LAST_DAY,
    TRACKING_IS_HOLDOUT,
    TRACKING_CUSTOMERS,
    TRACKING_ACTUAL,
    TRACKING_EXPECTED,
    TRACKING_CUMULATIVE_ACTUAL,
    TRACKING_CUMULATIVE_EXPECTED,
    TRACKING_COLUMNS
};

static const rfm__builder_column tracking_columns[TRACKING_COLUMNS] = {
    {"step", RFM_COLUMN_INT64, 0},
    {RFM__LAST_DAY, RFM_COLUMN_DAY, 0},
    {"is_holdout", RFM_COLUMN_INT64, 0},
    {"customers", RFM_COLUMN_INT64, 0},
    {"actual", RFM_COLUMN_INT64, 0},
    {"expected", RFM_COLUMN_DOUBLE, 0},
    {"cumulative_actual", RFM_COLUMN_INT64, 0},
    {"cumulative_expected", RFM_COLUMN_DOUBLE, 0},
};

typedef struct tracking {
    const rfm_model *model;
    const rfm_ledger *ledger;
    rfm_tracking_options options;
    rfm__lens lens;
    int32_t first_day; /* of all purchases; past end_day: there is none */
    int64_t days;      /* from it to end_day, both counted */
    rfm_frame *new_customers;
    const double *expected; /* of a new customer, by days */
} tracking;

/* What one thread gathers: first purchases and repeat purchases by day since first_day. */
typedef struct tracking_part {
    const tracking *of;
    int32_t first_day;
    int64_t *starts;
    int64_t *repeats;
} tracking_part;

/* ---- the ledger ---- */

static size_t tracking_first(const rfm__receipt *receipts, size_t count) {
    size_t first = 0;
    while (first < count && !receipts[first].is_purchase) ++first;
    return first;
}

static rfm_status tracking_find_first(void *context, rfm__place place, const rfm__receipt *receipts,
                                      size_t count, rfm_error *error) {
    tracking_part *part = context;
    const size_t first = tracking_first(receipts, count);
    (void)place;
    (void)error;
    if (first < count && receipts[first].day < part->first_day) {
        part->first_day = receipts[first].day;
    }
    return RFM_OK;
}

static rfm_status tracking_count(void *context, rfm__place place, const rfm__receipt *receipts,
                                 size_t count, rfm_error *error) {
    const tracking_part *part = context;
    const tracking *of = part->of;
    const int is_receipts = of->options.events == RFM_EVENTS_RECEIPTS;
    const size_t first = tracking_first(receipts, count);
    (void)place;
    (void)error;
    if (first == count || receipts[first].day > of->options.calibration_end_day) return RFM_OK;
    int32_t before = receipts[first].day;
    ++part->starts[before - of->first_day];
    for (size_t i = first + 1; i < count; ++i) {
        if (!receipts[i].is_purchase || (receipts[i].day == before && !is_receipts)) continue;
        before = receipts[i].day;
        ++part->repeats[before - of->first_day];
    }
    return RFM_OK;
}

typedef struct tracking_visit {
    const tracking *of;
    tracking_part *parts;
    int32_t part_count;
    rfm__visits_fn take;
} tracking_visit;

static rfm_status tracking_visit_part(void *context, int64_t part, rfm_error *error) {
    const tracking_visit *visit = context;
    for (uint32_t s = (uint32_t)part; s < RFM__SHARDS; s += (uint32_t)visit->part_count) {
        RFM_TRY(rfm__visits_shard(visit->of->ledger, s, 1, &visit->of->lens, visit->take,
                                  &visit->parts[part], error));
    }
    return RFM_OK;
}

static rfm_status tracking_visit_all(const tracking *of, tracking_part *parts, int32_t part_count,
                                     rfm__visits_fn take, rfm_error *error) {
    tracking_visit visit = {of, parts, part_count, take};
    return rfm__parallel(of->options.threads, part_count, tracking_visit_part, &visit, error);
}

static rfm_status tracking_find_days(tracking *of, tracking_part *parts, int32_t part_count,
                                     rfm_error *error) {
    of->first_day = RFM_DAY_MAX;
    for (int32_t p = 0; p < part_count; ++p) {
        parts[p] = (tracking_part){.of = of, .first_day = RFM_DAY_MAX};
    }
    RFM_TRY(tracking_visit_all(of, parts, part_count, tracking_find_first, error));
    for (int32_t p = 0; p < part_count; ++p) {
        if (parts[p].first_day < of->first_day) of->first_day = parts[p].first_day;
    }
    of->days = 0;
    if (of->first_day > of->options.calibration_end_day) return RFM_OK;
    of->days = (int64_t)of->options.end_day - of->first_day + 1;
    if (of->days < TRACKING_DAYS_MOST) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "there are %lld days from the first purchase to end_day; expected fewer than "
                     "%d",
                     (long long)of->days, TRACKING_DAYS_MOST);
}

/* Starts and repeats of part p stand behind each other in `counts`; the sums are those of part 0.
 */
static rfm_status tracking_gather(const tracking *of, tracking_part *parts, int32_t part_count,
                                  int64_t *counts, rfm_error *error) {
    for (int32_t p = 0; p < part_count; ++p) {
        parts[p].starts = counts + 2 * of->days * p;
        parts[p].repeats = parts[p].starts + of->days;
    }
    RFM_TRY(tracking_visit_all(of, parts, part_count, tracking_count, error));
    for (int64_t i = 2 * of->days; i < 2 * of->days * part_count; ++i) {
        counts[i % (2 * of->days)] += counts[i];
    }
    return RFM_OK;
}

/* ---- the model ---- */

static rfm_status tracking_expect(tracking *of, rfm_error *error) {
    double *days;
    rfm_column column;
    RFM_TRY(rfm__new_array((size_t)of->days + 1, sizeof *days, &days, error));
    for (int64_t i = 0; i <= of->days; ++i) { /* whole units where the model counts in them */
        const double time = rfm__days_in_units(of->model->kind, (double)i, of->model->unit_days);
        days[i] = rfm__kind_is_discrete(of->model->kind) ? time * of->model->unit_days : (double)i;
    }
    const rfm_status status =
        rfm_model_expect(of->model, days, (int32_t)of->days + 1, &of->new_customers, error);
    rfm__free(days);
    RFM_TRY(status);
    RFM_TRY(rfm_frame_find(of->new_customers, RFM__EXPECTED_PURCHASES, &column, error));
    of->expected = column.values;
    return RFM_OK;
}

/* ---- the table ---- */

static void tracking_write(const tracking *of, const int64_t *starts, const int64_t *repeats,
                           rfm__builder *builder) {
    const int64_t extra = (of->options.flags & RFM_TRACKING_DAYS_PASSED) == 0;
    int64_t customers = 0, actual = 0, actual_before = 0, day = 0, step = 0;
    double expected_before = 0;
    while (day < of->days) {
        const int64_t left = of->days - day;
        const int64_t end = day + (left < of->options.step_days ? left : of->options.step_days);
        rfm__dd sum = {0, 0};
        for (; day < end; ++day) {
            customers += starts[day];
            actual += repeats[day];
        }
        for (int64_t i = 0; i < end; ++i) {
            if (starts[i] == 0) continue;
            const rfm__dd one = {(double)starts[i] * of->expected[end - 1 - i + extra], 0};
            sum = rfm__dd_add(sum, one);
        }
        const int64_t last_day = of->first_day + end - 1;
        rfm__builder_int64(builder, TRACKING_STEP_NUMBER, ++step);
        rfm__builder_int64(builder, TRACKING_LAST_DAY, last_day);
        rfm__builder_int64(builder, TRACKING_IS_HOLDOUT,
                           last_day > of->options.calibration_end_day);
        rfm__builder_int64(builder, TRACKING_CUSTOMERS, customers);
        rfm__builder_int64(builder, TRACKING_ACTUAL, actual - actual_before);
        rfm__builder_double(builder, TRACKING_EXPECTED, sum.high - expected_before);
        rfm__builder_int64(builder, TRACKING_CUMULATIVE_ACTUAL, actual);
        rfm__builder_double(builder, TRACKING_CUMULATIVE_EXPECTED, sum.high);
        rfm__builder_end_row(builder);
        actual_before = actual;
        expected_before = sum.high;
    }
}

static rfm_status tracking_make(tracking *of, rfm_frame **out_frame, rfm_error *error) {
    const int32_t threads = of->options.threads;
    const int32_t part_count = threads < 1 ? 1 : threads < RFM__SHARDS ? threads : RFM__SHARDS;
    tracking_part parts[RFM__SHARDS];
    int64_t *counts;
    rfm__builder *builder;
    RFM_TRY(tracking_find_days(of, parts, part_count, error));
    RFM_TRY(tracking_expect(of, error));
    RFM_TRY(rfm__new_zeroed_array(2 * (size_t)of->days * (size_t)part_count, sizeof *counts,
                                  &counts, error));
    rfm_status status =
        of->days == 0 ? RFM_OK : tracking_gather(of, parts, part_count, counts, error);
    if (status == RFM_OK) {
        status = rfm__builder_new(tracking_columns, TRACKING_COLUMNS, &builder, error);
    }
    if (status == RFM_OK) {
        tracking_write(of, counts, counts + of->days, builder);
        status = rfm__builder_finish(builder, out_frame, error);
    }
    rfm__free(counts);
    return status;
}

static rfm_status tracking_check(tracking *of, rfm_error *error) {
    rfm_tracking_options *options = &of->options;
    const int32_t flags = RFM_TRACKING_FREE | RFM_TRACKING_DAYS_PASSED;
    const rfm_customers_options customers = {
        .struct_size = sizeof customers,
        .returns = options->returns,
        .events = options->events,
        .flags = (options->flags & RFM_TRACKING_FREE) != 0 ? RFM_CUSTOMERS_FREE : 0};
    if ((options->flags & ~flags) != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "flags has an unknown value");
    }
    if (options->step_days == 0) options->step_days = TRACKING_STEP;
    if (options->step_days < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "step_days is %d; expected 1 or more",
                         (int)options->step_days);
    }
    if (!rfm__day_is_valid(options->calibration_end_day)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "calibration_end_day %d is outside 0001-01-01 to 9999-12-31",
                         (int)options->calibration_end_day);
    }
    if (options->end_day < options->calibration_end_day) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "end_day %d is before calibration_end_day %d",
                         (int)options->end_day, (int)options->calibration_end_day);
    }
    if (of->model->covariates.count > 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "the model has covariates, which a ledger does not hold");
    }
    return rfm__lens_make(&customers, options->end_day, &of->lens, error);
}

rfm_status rfm_validate_tracking(const rfm_model *model, const rfm_ledger *ledger,
                                 const rfm_tracking_options *options, rfm_frame **out_frame,
                                 rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL || ledger == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "ledger");
    }
    tracking of = {.model = model, .ledger = ledger};
    RFM_TRY(
        rfm__options_read(options, &of.options, sizeof of.options, "rfm_tracking_options", error));
    RFM_TRY(tracking_check(&of, error));
    const rfm_status status = tracking_make(&of, out_frame, error);
    rfm_frame_free(of.new_customers);
    return status;
}
