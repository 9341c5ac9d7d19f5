/* SPDX-License-Identifier: MIT */
/* The zero measurement of a shop, and the same figures half a year and a year on. One table says
 * of which two counts each figure is made; nothing is rounded before its one division. */
#include <string.h>

#include "baseline/view.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"

enum {
    MEASURE_DAY,
    MEASURE_FIGURE,
    MEASURE_UNIT,
    MEASURE_VALUE,
    MEASURE_NUMERATOR,
    MEASURE_DENOMINATOR,
    MEASURE_CHANGE,
    MEASURE_CHANGE_SHARE,
    MEASURE_COLUMNS
};

static const rfm__builder_column measure_columns[MEASURE_COLUMNS] = {
    {RFM__DAY, RFM_COLUMN_DAY, 0},       {"figure", RFM_COLUMN_TEXT, 0},
    {"unit", RFM_COLUMN_TEXT, 0},        {"value", RFM_COLUMN_DOUBLE, 0},
    {"numerator", RFM_COLUMN_DOUBLE, 0}, {"denominator", RFM_COLUMN_DOUBLE, 0},
    {"change", RFM_COLUMN_DOUBLE, 0},    {"change_share", RFM_COLUMN_DOUBLE, 0},
};

/* Each of the two counts of a figure may be money. */
enum { MEASURE_MONEY_ABOVE = 1, MEASURE_MONEY_BELOW = 2, MEASURE_WORTH = 4, MEASURE_CONTACTS = 8 };
enum { MEASURE_ALONE = -1 }; /* no denominator: the count is the figure */

static const struct measure_figure {
    const char *name;
    const char *unit;
    int32_t above, below; /* rfm__baseline_count */
    int32_t flags;
} measure_figures[] = {
    {"receipts", "count", RFM__BASELINE_RECEIPTS, MEASURE_ALONE, 0},
    {"registered_receipts", "count", RFM__BASELINE_REGISTERED, MEASURE_ALONE, 0},
    {"registration_by_receipts", "share", RFM__BASELINE_REGISTERED, RFM__BASELINE_RECEIPTS, 0},
    {"registration_by_spend", "share", RFM__BASELINE_REGISTERED_GROSS, RFM__BASELINE_GROSS,
     MEASURE_MONEY_ABOVE | MEASURE_MONEY_BELOW},
    {"active_customers", "count", RFM__BASELINE_ACTIVE, MEASURE_ALONE, 0},
    {"customers", "count", RFM__BASELINE_CUSTOMERS, MEASURE_ALONE, 0},
    {"active_share", "share", RFM__BASELINE_ACTIVE, RFM__BASELINE_CUSTOMERS, 0},
    {"spend_net", "amount", RFM__BASELINE_NET, MEASURE_ALONE, MEASURE_MONEY_ABOVE},
    {"mean_receipt", "amount", RFM__BASELINE_NET, RFM__BASELINE_PURCHASES, MEASURE_MONEY_ABOVE},
    {"receipts_per_customer", "ratio", RFM__BASELINE_PURCHASES, RFM__BASELINE_ACTIVE, 0},
    {"spend_per_customer", "amount", RFM__BASELINE_NET, RFM__BASELINE_ACTIVE, MEASURE_MONEY_ABOVE},
    {"repeat_rate", "share", RFM__BASELINE_REPEATERS, RFM__BASELINE_ACTIVE, 0},
    {"historic_clv", "amount", RFM__BASELINE_WORTH, RFM__BASELINE_CUSTOMERS,
     MEASURE_MONEY_ABOVE | MEASURE_WORTH},
    {"customers_with_email", "count", RFM__BASELINE_EMAIL, MEASURE_ALONE, MEASURE_CONTACTS},
    {"email_share", "share", RFM__BASELINE_ACTIVE_EMAIL, RFM__BASELINE_ACTIVE, MEASURE_CONTACTS},
};
enum { MEASURE_FIGURES = sizeof measure_figures / sizeof measure_figures[0] };

typedef struct measure_value {
    int is_missing;
    double value;
    double above, below; /* major units */
} measure_value;

static measure_value measure_one(const rfm__baseline_lens *lens, const rfm__baseline_view *view,
                                 const struct measure_figure *figure) {
    const double share = (figure->flags & MEASURE_WORTH) != 0 ? lens->worth_share : 1;
    const double above_unit = (figure->flags & MEASURE_MONEY_ABOVE) != 0 ? view->unit : 1;
    const double below_unit = (figure->flags & MEASURE_MONEY_BELOW) != 0 ? view->unit : 1;
    const double above = (double)view->counts[figure->above] * share;
    const double below = figure->below == MEASURE_ALONE ? 1 : (double)view->counts[figure->below];
    measure_value made = {.above = above / above_unit, .below = below / below_unit};
    made.is_missing = below <= 0;
    /* Of two amounts the units cancel; of one the unit goes below, so that there is one division.
     */
    if (!made.is_missing) made.value = above / (below * (above_unit / below_unit));
    return made;
}

static void measure_put(rfm__builder *builder, int32_t day, const struct measure_figure *figure,
                        const measure_value *now, const measure_value *first) {
    rfm__builder_int64(builder, MEASURE_DAY, day);
    rfm__builder_text(builder, MEASURE_FIGURE, figure->name, strlen(figure->name));
    rfm__builder_text(builder, MEASURE_UNIT, figure->unit, strlen(figure->unit));
    if (!now->is_missing) rfm__builder_double(builder, MEASURE_VALUE, now->value);
    if (figure->below != MEASURE_ALONE) {
        rfm__builder_double(builder, MEASURE_NUMERATOR, now->above);
        rfm__builder_double(builder, MEASURE_DENOMINATOR, now->below);
    }
    if (now != first && !now->is_missing && !first->is_missing) {
        const double change = now->value - first->value;
        const double size = first->value < 0 ? -first->value : first->value;
        rfm__builder_double(builder, MEASURE_CHANGE, change);
        if (size > 0) rfm__builder_double(builder, MEASURE_CHANGE_SHARE, change / size);
    }
    rfm__builder_end_row(builder);
}

static rfm_status measure_days(const rfm__baseline_lens *lens, const int32_t *days, int32_t count,
                               rfm__builder *builder, rfm_error *error) {
    measure_value first[MEASURE_FIGURES];
    for (int32_t i = 0; i < count; ++i) {
        rfm__baseline_view view;
        RFM_TRY(rfm__baseline_look(lens, days[i], &view, error));
        for (int32_t f = 0; f < MEASURE_FIGURES; ++f) {
            const struct measure_figure *figure = &measure_figures[f];
            if ((figure->flags & MEASURE_CONTACTS) != 0 && lens->options.contacts == NULL) continue;
            measure_value other;
            measure_value *now = i == 0 ? &first[f] : &other;
            *now = measure_one(lens, &view, figure);
            measure_put(builder, days[i], figure, now, &first[f]);
        }
    }
    return RFM_OK;
}

static rfm_status measure_check_days(const int32_t *days, int32_t count, rfm_error *error) {
    if (count < 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "day_count is %d; expected 1 or more",
                         (int)count);
    }
    if (days == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "as_of_days is NULL");
    for (int32_t i = 1; i < count; ++i) {
        if (days[i] > days[i - 1]) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, i,
                         "as-of day %d is %d after %d; expected days that rise", (int)i + 1,
                         (int)days[i], (int)days[i - 1]);
    }
    return RFM_OK;
}

static rfm_status measure_run(const rfm__baseline_lens *lens, const int32_t *days, int32_t count,
                              rfm_frame **out_frame, rfm_error *error) {
    rfm__builder *builder;
    RFM_TRY(measure_check_days(days, count, error));
    RFM_TRY(rfm__builder_new(measure_columns, MEASURE_COLUMNS, &builder, error));
    const rfm_status status = measure_days(lens, days, count, builder, error);
    if (status == RFM_OK) return rfm__builder_finish(builder, out_frame, error);
    rfm__builder_free(builder);
    return status;
}

rfm_status rfm_baseline_measure(const rfm_ledger *ledger, const int32_t *as_of_days,
                                int32_t day_count, const rfm_baseline_options *options,
                                rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    rfm__baseline_lens lens;
    rfm_status status = rfm__baseline_open(ledger, options, &lens, error);
    if (status == RFM_OK) status = measure_run(&lens, as_of_days, day_count, out_frame, error);
    rfm__baseline_close(&lens);
    return status;
}
