/* SPDX-License-Identifier: MIT */
/*
 * "A fifth of the customers brings four fifths of the money": how true that is of this shop. All
 * figures are sums over the customers from the poorest to the richest, one division each; between
 * customers of equal value it does not matter who comes first.
 *
 * Lorenz 1905, "Methods of measuring the concentration of wealth"; Gini 1914, "Sulla misura della
 * concentrazione e della variabilita dei caratteri", as sum (2i - n - 1) x_i / (n sum x_i).
 */
#include <float.h>
#include <math.h>

#include "base/options.h"
#include "frame/vocabulary.h"
#include "report/ranked.h"
#include "rfm/report.h"

enum { LORENZ_POINTS = 100, LORENZ_DECILES = 10 };

typedef struct lorenz_work {
    const char *name;
    rfm__ranked ranked;
    rfm__ranked_sum total;
    double weight; /* of the total; shares are of it, and there are none when it is not above 0 */
} lorenz_work;

/* The poorest `place` customers and what they hold. */
typedef struct lorenz_part {
    int64_t place;
    rfm__ranked_sum sum;
} lorenz_part;

static void lorenz_rise(const lorenz_work *work, lorenz_part *part, int64_t place) {
    while (part->place < place) rfm__ranked_add(&work->ranked, part->place++, 1, &part->sum);
}

static double lorenz_share(const lorenz_work *work, const rfm__ranked_sum *sum) {
    return work->weight > 0 ? rfm__ranked_weight(&work->ranked, sum) / work->weight : (double)NAN;
}

/* What all but the poorest ones hold, of whom the sum is given. */
static rfm__ranked_sum lorenz_above(const lorenz_work *work, const rfm__ranked_sum *poorest) {
    rfm__ranked_sum sum = work->total;
    rfm__ranked_subtract(&sum, poorest);
    return sum;
}

/* Each value is counted at most n times (see the Gini), so sums of 63-bit values stay within 127
 * bits as long as n is below 2^32. */
static rfm_status lorenz_start(const rfm_frame *frame, const char *name, lorenz_work *work,
                               rfm_error *error) {
    rfm_column column;
    work->name = name;
    RFM_TRY(rfm__frame_require(frame, name, RFM__RANKED_TYPES, &column, error));
    if (column.length > UINT32_MAX) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1, "%lld rows; expected fewer than 2^32",
                         (long long)column.length);
    }
    RFM_TRY(rfm__ranked_make(&column, &work->ranked, error));
    lorenz_part part = {0};
    lorenz_rise(work, &part, work->ranked.count);
    work->total = part.sum;
    work->weight = rfm__ranked_weight(&work->ranked, &work->total);
    return RFM_OK;
}

static double lorenz_gini(const lorenz_work *work) {
    const int64_t n = work->ranked.count;
    if (work->weight == 0) return (double)NAN;
    rfm__ranked_sum numerator = {0}, denominator = {0};
    for (int64_t i = 0; i < n; ++i) {
        rfm__ranked_add(&work->ranked, i, 2 * i + 1 - n, &numerator);
        rfm__ranked_add(&work->ranked, i, n, &denominator);
    }
    return rfm__ranked_weight(&work->ranked, &numerator) /
           rfm__ranked_weight(&work->ranked, &denominator);
}

/* The fewest of the richest whose sum is at least 4/5 of the total: 5 sum - 4 total >= 0. */
static int64_t lorenz_count_80(const lorenz_work *work) {
    if (!(work->weight > 0)) return 0;
    rfm__ranked_sum missing = {0};
    for (int i = 0; i < 4; ++i) rfm__ranked_subtract(&missing, &work->total);
    int64_t place = work->ranked.count;
    while (place > 0 && rfm__ranked_weight(&work->ranked, &missing) < 0) {
        rfm__ranked_add(&work->ranked, --place, 5, &missing);
    }
    return work->ranked.count - place;
}

static rfm_status lorenz_measure(const lorenz_work *work, rfm_pareto *out, rfm_error *error) {
    const int64_t n = work->ranked.count;
    const int32_t percents[] = {20, 10, 5, 1};
    double *const shares[] = {&out->top_20_share, &out->top_10_share, &out->top_5_share,
                              &out->top_1_share};
    lorenz_part part = {0};
    for (int i = 0; i < 4; ++i) {
        const int64_t customers = n / 100 * percents[i] + (n % 100 * percents[i] + 99) / 100;
        lorenz_rise(work, &part, n - customers);
        const rfm__ranked_sum sum = lorenz_above(work, &part.sum);
        *shares[i] = lorenz_share(work, &sum);
    }
    out->customers = n;
    out->total = rfm__ranked_total(&work->ranked, &work->total);
    if (out->total > DBL_MAX || out->total < -DBL_MAX) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1, "sum of %s is too large for a double",
                         work->name);
    }
    out->gini = lorenz_gini(work);
    out->customers_for_80 = lorenz_count_80(work);
    out->customers_for_80_share =
        work->weight > 0 ? (double)out->customers_for_80 / (double)n : (double)NAN;
    return RFM_OK;
}

/* NaN stands for missing. */
static void lorenz_put_share(rfm__builder *builder, int32_t column, double share) {
    if (share == share) rfm__builder_double(builder, column, share);
}

static rfm_status lorenz_curve(const lorenz_work *work, int32_t points, rfm_frame **out_curve,
                               rfm_error *error) {
    static const rfm__builder_column columns[] = {
        {"customers_share", RFM_COLUMN_DOUBLE, 0},
        {"share", RFM_COLUMN_DOUBLE, 0},
    };
    const int64_t n = work->ranked.count;
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 2, &builder, error));
    lorenz_part part = {0};
    for (int64_t i = 0; i <= points; ++i) {
        lorenz_rise(work, &part, n / points * i + n % points * i / points);
        rfm__builder_double(builder, 0, (double)i / (double)points);
        lorenz_put_share(builder, 1, lorenz_share(work, &part.sum));
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_curve, error);
}

enum {
    LORENZ_OUT_DECILE,
    LORENZ_OUT_CUSTOMERS,
    LORENZ_OUT_TOTAL,
    LORENZ_OUT_SHARE,
    LORENZ_OUT_CUMULATIVE_SHARE,
    LORENZ_OUT_MEAN,
    LORENZ_OUT_LOWEST,
    LORENZ_OUT_HIGHEST,
    LORENZ_OUT_COUNT
};

/* A decile is what one part has more than the next; 0 when its sum does not fit. */
static int lorenz_put_decile(const lorenz_work *work, int32_t decile, const lorenz_part *below,
                             const lorenz_part *above, rfm__builder *builder) {
    const rfm__ranked *ranked = &work->ranked;
    const rfm__ranked_sum best = lorenz_above(work, &below->sum);
    rfm__ranked_sum sum = above->sum;
    rfm__ranked_subtract(&sum, &below->sum);
    if (!rfm__ranked_put_total(ranked, &sum, builder, LORENZ_OUT_TOTAL)) return 0;
    rfm__builder_int64(builder, LORENZ_OUT_DECILE, decile);
    rfm__builder_int64(builder, LORENZ_OUT_CUSTOMERS, above->place - below->place);
    lorenz_put_share(builder, LORENZ_OUT_SHARE, lorenz_share(work, &sum));
    lorenz_put_share(builder, LORENZ_OUT_CUMULATIVE_SHARE, lorenz_share(work, &best));
    if (above->place > below->place) {
        const int64_t customers = above->place - below->place;
        rfm__ranked_put_mean(ranked, &sum, customers, builder, LORENZ_OUT_MEAN);
        rfm__ranked_put_value(ranked, below->place, builder, LORENZ_OUT_LOWEST);
        rfm__ranked_put_value(ranked, above->place - 1, builder, LORENZ_OUT_HIGHEST);
    }
    rfm__builder_end_row(builder);
    return 1;
}

/* Part i is all that are in no decile up to i; the last one is empty and the first to be reached.
 */
static void lorenz_cut_deciles(const lorenz_work *work, lorenz_part *parts) {
    const int64_t n = work->ranked.count, size = n / LORENZ_DECILES, larger = n % LORENZ_DECILES;
    lorenz_part part = {0};
    for (int32_t i = LORENZ_DECILES; i >= 0; --i) {
        lorenz_rise(work, &part, n - i * size - (i < larger ? i : larger));
        parts[i] = part;
    }
}

static rfm_status lorenz_deciles(const lorenz_work *work, rfm_frame **out_deciles,
                                 rfm_error *error) {
    const int32_t type = work->ranked.type, scale = work->ranked.scale;
    const int32_t mean_type = rfm__ranked_mean_type(&work->ranked);
    const rfm__builder_column columns[LORENZ_OUT_COUNT] = {
        {"decile", RFM_COLUMN_INT64, 0},
        {"customers", RFM_COLUMN_INT64, 0},
        {"total", type, scale},
        {"share", RFM_COLUMN_DOUBLE, 0},
        {"cumulative_share", RFM_COLUMN_DOUBLE, 0},
        {"mean", mean_type, mean_type == RFM_COLUMN_AMOUNT ? scale : 0},
        {"lowest", type, scale},
        {"highest", type, scale},
    };
    lorenz_part parts[LORENZ_DECILES + 1];
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, LORENZ_OUT_COUNT, &builder, error));
    lorenz_cut_deciles(work, parts);
    for (int32_t i = 1; i <= LORENZ_DECILES; ++i) {
        if (lorenz_put_decile(work, i, &parts[i], &parts[i - 1], builder)) continue;
        rfm__builder_free(builder);
        return rfm__fail(error, RFM_E_OVERFLOW, -1, "sum of %s of decile %d does not fit 64 bits",
                         work->name, (int)i);
    }
    return rfm__builder_finish(builder, out_deciles, error);
}

rfm_status rfm_report_pareto(const rfm_frame *frame, const char *column, int32_t points,
                             rfm_pareto *out_pareto, rfm_frame **out_curve, rfm_frame **out_deciles,
                             rfm_error *error) {
    rfm__error_clear(error);
    if (out_curve != NULL) *out_curve = NULL;
    if (out_deciles != NULL) *out_deciles = NULL;
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (points < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "points is %d; expected 0 or more",
                         (int)points);
    }
    lorenz_work work = {0};
    rfm_pareto pareto = {0};
    rfm_frame *curve = NULL, *deciles = NULL;
    rfm_status status = lorenz_start(frame, column == NULL ? RFM__SPEND_NET : column, &work, error);
    if (status == RFM_OK) status = lorenz_measure(&work, &pareto, error);
    if (status == RFM_OK && out_curve != NULL) {
        status = lorenz_curve(&work, points == 0 ? LORENZ_POINTS : points, &curve, error);
    }
    if (status == RFM_OK && out_deciles != NULL) status = lorenz_deciles(&work, &deciles, error);
    if (status == RFM_OK && out_pareto != NULL) {
        status = rfm__struct_write(out_pareto, &pareto, sizeof pareto, "out_pareto", error);
    }
    rfm__ranked_free(&work.ranked);
    if (status != RFM_OK) {
        rfm_frame_free(curve);
        rfm_frame_free(deciles);
        return status;
    }
    if (out_curve != NULL) *out_curve = curve;
    if (out_deciles != NULL) *out_deciles = deciles;
    return RFM_OK;
}
