/* SPDX-License-Identifier: MIT */
/*
 * What shops worked out before there were models, and still compare with: what a customer has
 * brought, and what a customer of the same pace brings in a lifespan that is the same for all.
 */
#include <math.h>

#include "base/options.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "math/functions.h"
#include "rfm/clv.h"

enum { SIMPLE_NUMBERS = 1 << RFM_COLUMN_INT64 | 1 << RFM_COLUMN_DOUBLE };

static const double simple_year_days = 365;

typedef struct simple_job {
    rfm_simple_clv_options options;
    rfm_column money, tenure, silence; /* silence: days since the last purchase */
    double share;                      /* of the money that is margin */
    double unit;                       /* minor units in a major one */
    double years;                      /* of the lifespan, discounted */
    int64_t rows;
} simple_job;

static double simple_number(const rfm_column *column, int64_t row) {
    if (rfm__cell_is_missing(column, row)) return NAN;
    return column->type == RFM_COLUMN_DOUBLE ? ((const double *)column->values)[row]
                                             : (double)((const int64_t *)column->values)[row];
}

static rfm_status simple_check(rfm_simple_clv_options *options, rfm_error *error) {
    if (options->churn_days == 0) options->churn_days = 365;
    if (options->least_days == 0) options->least_days = 365;
    const struct {
        const char *name;
        double value, low, high;
    } limits[] = {{"churn_days", options->churn_days, 1, 100000},
                  {"least_days", options->least_days, 1, 100000},
                  {"lifespan_years", options->lifespan_years, 0, 1000},
                  {"margin_share", options->margin_share, 0, 1000},
                  {"yearly_rate", options->yearly_rate, 0, 10}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; ++i) {
        if (limits[i].value >= limits[i].low && limits[i].value <= limits[i].high) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not between %d and %d", limits[i].name,
                         (int)limits[i].low, (int)limits[i].high);
    }
    return RFM_OK;
}

static rfm_status simple_find(simple_job *job, const rfm_frame *frame, rfm_error *error) {
    const uint32_t money = SIMPLE_NUMBERS | 1 << RFM_COLUMN_AMOUNT;
    const double given = job->options.margin_share;
    const int has_margin = given == 0 && rfm__frame_index(frame, RFM__MARGIN) >= 0;
    RFM_TRY(rfm__frame_require(frame, has_margin ? RFM__MARGIN : RFM__SPEND_NET, money, &job->money,
                               error));
    RFM_TRY(rfm__frame_require(frame, RFM__TENURE_DAYS, SIMPLE_NUMBERS, &job->tenure, error));
    job->share = given == 0 ? 1 : given;
    job->unit = 1;
    for (int32_t i = 0; job->money.type == RFM_COLUMN_AMOUNT && i < job->money.scale; ++i) {
        job->unit *= 10;
    }
    if (job->options.lifespan_years > 0) return RFM_OK;
    return rfm__frame_require(frame, RFM__DAYS_SINCE_LAST, SIMPLE_NUMBERS, &job->silence, error);
}

/* One over the churn of a year: of the customers before `churn_days` ago who had bought within as
 * many days, those who did not come back. Whoever came back counts as having been one. */
static rfm_status simple_find_lifespan(simple_job *job, rfm_error *error) {
    const double days = job->options.churn_days;
    int64_t lost = 0, kept = 0;
    for (int64_t row = 0; row < job->rows; ++row) {
        const double silence = simple_number(&job->silence, row);
        const double tenure = simple_number(&job->tenure, row);
        if (!(tenure >= days)) continue;
        kept += silence < days;
        lost += silence >= days && silence < 2 * days;
    }
    if (lost == 0) {
        return rfm__fail(error, RFM_E_DATA, -1,
                         "no customer left between %d and %d days ago: churn says nothing; give "
                         "lifespan_years",
                         (int)(2 * days), (int)days);
    }
    job->options.lifespan_years =
        ((double)lost + (double)kept) / (double)lost * (days / simple_year_days);
    return RFM_OK;
}

/* Years of which each is worth less: (1 - (1 + rate)^-years) / rate. */
static double simple_annuity(double years, double rate) {
    return rate > 0 ? -rfm__expm1(-years * rfm__log1p(rate)) / rate : years;
}

/* Minor units, rounded half to even. */
static int simple_round(double value, int64_t *out) {
    const double below = floor(value), part = value - below;
    const int is_odd = below != 2 * floor(below / 2);
    const double rounded = part > 0.5 || (part == 0.5 && is_odd) ? below + 1 : below;
    if (!(fabs(rounded) < 0x1p63)) return 0;
    *out = (int64_t)rounded;
    return 1;
}

static void simple_mark_missing(rfm__column *column, int64_t row) {
    uint8_t *validity = rfm__column_validity(column); /* made beforehand */
    rfm__column_double(column)[row] = 0;              /* no bit set: of an amount too */
    validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
}

static rfm_status simple_put_historic(const simple_job *job, int64_t row, rfm__column *column,
                                      rfm_error *error) {
    if (job->money.type != RFM_COLUMN_AMOUNT) {
        const double value = simple_number(&job->money, row) * job->share;
        rfm__column_double(column)[row] = value;
        if (!(fabs(value) < HUGE_VAL)) simple_mark_missing(column, row);
        return RFM_OK;
    }
    const int64_t money = ((const int64_t *)job->money.values)[row];
    int64_t *out = &rfm__column_int64(column)[row];
    *out = money;
    if (job->share == 1 || simple_round((double)money * job->share, out)) return RFM_OK;
    return rfm__fail(error, RFM_E_OVERFLOW, row, "row %lld: the historic value is too large",
                     (long long)row);
}

static rfm_status simple_fill(const simple_job *job, rfm__column *historic, rfm__column *simple,
                              rfm_error *error) {
    const double least = job->options.least_days;
    for (int64_t row = 0; row < job->rows; ++row) {
        const double money = simple_number(&job->money, row);
        const double tenure = simple_number(&job->tenure, row);
        const double seen = tenure < least ? least : tenure;
        const double value =
            money / job->unit * job->share / (seen / simple_year_days) * job->years;
        if (money != money) {
            simple_mark_missing(historic, row);
        } else {
            RFM_TRY(simple_put_historic(job, row, historic, error));
        }
        if (fabs(value) < HUGE_VAL) {
            rfm__column_double(simple)[row] = value;
        } else {
            simple_mark_missing(simple, row);
        }
    }
    rfm__column_count_nulls(historic);
    rfm__column_count_nulls(simple);
    return RFM_OK;
}

static rfm_status simple_make(const simple_job *job, const rfm_frame *frame, rfm_frame **out_frame,
                              rfm_error *error) {
    const int is_amount = job->money.type == RFM_COLUMN_AMOUNT;
    rfm__column *made[2] = {NULL, NULL};
    rfm_status status =
        rfm__column_new(RFM__HISTORIC_CLV, is_amount ? RFM_COLUMN_AMOUNT : RFM_COLUMN_DOUBLE,
                        is_amount ? job->money.scale : 0, job->rows, &made[0], error);
    if (status == RFM_OK) {
        status = rfm__column_new(RFM__SIMPLE_CLV, RFM_COLUMN_DOUBLE, 0, job->rows, &made[1], error);
    }
    if (status == RFM_OK &&
        (rfm__column_validity(made[0]) == NULL || rfm__column_validity(made[1]) == NULL)) {
        status = rfm__fail_memory(error);
    }
    if (status == RFM_OK) status = simple_fill(job, made[0], made[1], error);
    if (status == RFM_OK) return rfm__frame_extend(frame, made, 2, out_frame, error);
    rfm__column_free(made[0]);
    rfm__column_free(made[1]);
    return status;
}

rfm_status rfm_simple_clv(const rfm_frame *frame, const rfm_simple_clv_options *options,
                          double *out_lifespan_years, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_lifespan_years != NULL) *out_lifespan_years = 0;
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    simple_job job = {.rows = rfm_frame_count(frame)};
    RFM_TRY(rfm__options_read(options, &job.options, sizeof job.options, "rfm_simple_clv_options",
                              error));
    RFM_TRY(simple_check(&job.options, error));
    RFM_TRY(simple_find(&job, frame, error));
    if (!(job.options.lifespan_years > 0)) RFM_TRY(simple_find_lifespan(&job, error));
    job.years = simple_annuity(job.options.lifespan_years, job.options.yearly_rate);
    RFM_TRY(simple_make(&job, frame, out_frame, error));
    if (out_lifespan_years != NULL) *out_lifespan_years = job.options.lifespan_years;
    return RFM_OK;
}
