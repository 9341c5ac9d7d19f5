/* SPDX-License-Identifier: MIT */
/* Scores of too few customers or too short a history say nothing. Two profiles of conditions that
 * vendors and retailers work with tell beforehand, each with its figure. */
#include <string.h>

#include "baseline/view.h"
#include "frame/builder.h"

enum {
    READINESS_PROFILE,
    READINESS_CONDITION,
    READINESS_FIGURE,
    READINESS_THRESHOLD,
    READINESS_MET,
    READINESS_COLUMNS
};

static const rfm__builder_column readiness_columns[READINESS_COLUMNS] = {
    {"profile", RFM_COLUMN_TEXT, 0},  {"condition", RFM_COLUMN_TEXT, 0},
    {"figure", RFM_COLUMN_DOUBLE, 0}, {"threshold", RFM_COLUMN_DOUBLE, 0},
    {"met", RFM_COLUMN_CODE, 0},
};

/* What is known of a condition. */
typedef struct readiness_finding {
    int has_figure;
    int is_known; /* whether it holds */
    double figure;
} readiness_finding;

static readiness_finding readiness_known(double figure) {
    return (readiness_finding){.has_figure = 1, .is_known = 1, .figure = figure};
}

typedef struct readiness_day {
    const rfm__baseline_lens *lens;
    int32_t as_of_day;
    rfm__baseline_view view;
} readiness_day;

static readiness_finding readiness_customers(const readiness_day *on) {
    return readiness_known((double)on->view.counts[RFM__BASELINE_CUSTOMERS]);
}

/* Without a purchase there is no history. */
static readiness_finding readiness_history(const readiness_day *on) {
    if (on->view.counts[RFM__BASELINE_CUSTOMERS] == 0) return readiness_known(0);
    return readiness_known((double)((int64_t)on->as_of_day - on->view.first_day));
}

/* Without a purchase there is no figure, and yet it is known that none was recent. */
static readiness_finding readiness_last_order(const readiness_day *on) {
    if (on->view.counts[RFM__BASELINE_CUSTOMERS] == 0) return (readiness_finding){.is_known = 1};
    return readiness_known((double)((int64_t)on->as_of_day - on->view.last_day));
}

static readiness_finding readiness_three_orders(const readiness_day *on) {
    return readiness_known((double)on->view.counts[RFM__BASELINE_THREE_ORDERS]);
}

static readiness_finding readiness_registration(const readiness_day *on) {
    const int64_t receipts = on->view.counts[RFM__BASELINE_RECEIPTS];
    if (receipts == 0) return (readiness_finding){.is_known = 0};
    return readiness_known((double)on->view.counts[RFM__BASELINE_REGISTERED] / (double)receipts);
}

static readiness_finding readiness_email(const readiness_day *on) {
    if (on->lens->options.contacts == NULL) return (readiness_finding){.is_known = 0};
    return readiness_known((double)on->view.counts[RFM__BASELINE_EMAIL]);
}

static const struct readiness_condition {
    const char *profile;
    const char *name;
    double threshold;
    int is_most; /* the figure may be at most the threshold; else at least */
    readiness_finding (*find)(const readiness_day *on);
} readiness_conditions[] = {
    {"basic", "customers_with_order", 500, 0, readiness_customers},
    {"basic", "days_of_history", 180, 0, readiness_history},
    {"basic", "days_since_last_order", 30, 1, readiness_last_order},
    {"basic", "customers_with_three_orders", 1, 0, readiness_three_orders},
    {"programme", "registration_by_receipts", 0.6, 0, readiness_registration},
    {"programme", "customers_with_email", 5000, 0, readiness_email},
};
enum { READINESS_CONDITIONS = sizeof readiness_conditions / sizeof readiness_conditions[0] };

static void readiness_put(rfm__builder *builder, const struct readiness_condition *condition,
                          const readiness_finding *found) {
    const int holds =
        found->has_figure && (condition->is_most ? found->figure <= condition->threshold
                                                 : found->figure >= condition->threshold);
    rfm__builder_text(builder, READINESS_PROFILE, condition->profile, strlen(condition->profile));
    rfm__builder_text(builder, READINESS_CONDITION, condition->name, strlen(condition->name));
    if (found->has_figure) rfm__builder_double(builder, READINESS_FIGURE, found->figure);
    rfm__builder_double(builder, READINESS_THRESHOLD, condition->threshold);
    if (found->is_known) rfm__builder_int64(builder, READINESS_MET, holds);
    rfm__builder_end_row(builder);
}

static rfm_status readiness_run(const rfm__baseline_lens *lens, int32_t as_of_day,
                                rfm_frame **out_frame, rfm_error *error) {
    readiness_day on = {.lens = lens, .as_of_day = as_of_day};
    rfm__builder *builder;
    RFM_TRY(rfm__baseline_look(lens, as_of_day, &on.view, error));
    RFM_TRY(rfm__builder_new(readiness_columns, READINESS_COLUMNS, &builder, error));
    for (int32_t i = 0; i < READINESS_CONDITIONS; ++i) {
        const readiness_finding found = readiness_conditions[i].find(&on);
        readiness_put(builder, &readiness_conditions[i], &found);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_baseline_readiness(const rfm_ledger *ledger, int32_t as_of_day,
                                  const rfm_baseline_options *options, rfm_frame **out_frame,
                                  rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    rfm__baseline_lens lens;
    rfm_status status = rfm__baseline_open(ledger, options, &lens, error);
    if (status == RFM_OK) status = readiness_run(&lens, as_of_day, out_frame, error);
    rfm__baseline_close(&lens);
    return status;
}
