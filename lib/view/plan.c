/* SPDX-License-Identifier: MIT */
/* A host hands in a scorer and rules and goes its way: they are copied, and checked once for being
 * of the kind that needs no table. */
#include "view/plan.h"

#include <string.h>

#include "base/bytes.h"
#include "base/exact.h"
#include "base/options.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "score/strategy.h"

static const struct plan_measure {
    const char *name;
    int32_t type;
} plan_measures[RFM__MEASURES] = {
    [RFM__MEASURE_DAYS_SINCE_LAST] = {RFM__DAYS_SINCE_LAST, RFM_COLUMN_INT64},
    [RFM__MEASURE_TENURE_DAYS] = {RFM__TENURE_DAYS, RFM_COLUMN_INT64},
    [RFM__MEASURE_RECEIPTS] = {RFM__RECEIPTS, RFM_COLUMN_INT64},
    [RFM__MEASURE_PURCHASE_DAYS] = {RFM__PURCHASE_DAYS, RFM_COLUMN_INT64},
    [RFM__MEASURE_LINES] = {RFM__LINES, RFM_COLUMN_INT64},
    [RFM__MEASURE_SPEND_GROSS] = {RFM__SPEND_GROSS, RFM_COLUMN_AMOUNT},
    [RFM__MEASURE_RETURNED] = {RFM__RETURNED, RFM_COLUMN_AMOUNT},
    [RFM__MEASURE_SPEND_NET] = {RFM__SPEND_NET, RFM_COLUMN_AMOUNT},
    [RFM__MEASURE_MARGIN] = {RFM__MARGIN, RFM_COLUMN_AMOUNT},
    [RFM__MEASURE_MEAN_RECEIPT] = {RFM__MEAN_RECEIPT, RFM_COLUMN_AMOUNT},
};

static rfm_status plan_choose_measure(const rfm_ledger *ledger, rfm__plan *plan, int32_t d,
                                      rfm_error *error) {
    const rfm__fitted *fitted = &plan->scorer->dimensions[d];
    const int has_margin = (ledger->flags & RFM_LEDGER_MARGIN) != 0;
    if (fitted->is_within || fitted->strategy->ranks) {
        return rfm__fail(
            error, RFM_E_ARGUMENT, -1,
            "dimension %.40s has no cut points that are the same everywhere; such ones are "
            "needed here",
            fitted->name);
    }
    for (int32_t i = 0; i < RFM__MEASURES; ++i) {
        if (strcmp(plan_measures[i].name, fitted->column) != 0) continue;
        if (i == RFM__MEASURE_MARGIN && !has_margin) break;
        const int32_t type = plan_measures[i].type;
        plan->measures[d] = i;
        plan->columns[d] = (rfm_column){.name = plan_measures[i].name,
                                        .type = type,
                                        .scale = type == RFM_COLUMN_AMOUNT ? ledger->scale : 0};
        return RFM_OK;
    }
    return rfm__fail(error, RFM_E_COLUMN, -1,
                     "dimension %.40s reads column %.40s, which cannot be had without a "
                     "table",
                     fitted->name, fitted->column);
}

static int32_t plan_take_bytes(void *payload, const void *bytes, size_t size) {
    return rfm__bytes_add(payload, bytes, size, NULL);
}

static rfm_status plan_copy_rules(const rfm_rules *rules, rfm_rules **out_rules, rfm_error *error) {
    rfm__bytes bytes = {0};
    if (rules == NULL) return rfm_rules_preset("classic11", 0, out_rules, error);
    rfm_status status = rfm_rules_write(rules, plan_take_bytes, &bytes, error);
    if (status == RFM_E_CANCELLED) status = rfm__fail_memory(error); /* why else refuse */
    if (status == RFM_OK) status = rfm_rules_parse(bytes.data, bytes.size, out_rules, error);
    rfm__bytes_free(&bytes);
    return status;
}

/* The usual scorer, fitted to a customer who is as good as any: it is fitted anew on each day. */
static rfm_status plan_make_scorer(const rfm_ledger *ledger, rfm_scorer **out_scorer,
                                   rfm_error *error) {
    const rfm__builder_column columns[] = {{RFM__DAYS_SINCE_LAST, RFM_COLUMN_INT64, 0},
                                           {RFM__RECEIPTS, RFM_COLUMN_INT64, 0},
                                           {RFM__SPEND_NET, RFM_COLUMN_AMOUNT, ledger->scale}};
    rfm__builder *builder;
    rfm_frame *frame;
    RFM_TRY(rfm__builder_new(columns, 3, &builder, error));
    for (int32_t i = 0; i < 3; ++i) rfm__builder_int64(builder, i, 1);
    rfm__builder_end_row(builder);
    RFM_TRY(rfm__builder_finish(builder, &frame, error));
    const rfm_status status = rfm_scorer_fit(frame, NULL, out_scorer, error);
    rfm_frame_free(frame);
    return status;
}

rfm_status rfm__plan_make(const rfm_ledger *ledger, const rfm_customers_options *customers,
                          const rfm_scorer *scorer, const rfm_rules *rules, rfm__plan *out_plan,
                          rfm_error *error) {
    rfm__plan *plan = out_plan;
    *plan = (rfm__plan){0};
    RFM_TRY(rfm__options_read(customers, &plan->customers, sizeof plan->customers,
                              "rfm_customers_options", error));
    RFM_TRY(scorer == NULL ? plan_make_scorer(ledger, &plan->scorer, error)
                           : rfm__scorer_copy(scorer, &plan->scorer, error));
    RFM_TRY(plan_copy_rules(rules, &plan->rules, error));
    for (int32_t d = 0; d < plan->scorer->count; ++d) {
        RFM_TRY(plan_choose_measure(ledger, plan, d, error));
    }
    return RFM_OK;
}

void rfm__plan_free(rfm__plan *plan) {
    rfm_scorer_free(plan->scorer);
    rfm_rules_free(plan->rules);
    *plan = (rfm__plan){0};
}

int rfm__measure_ages(int32_t measure) { return measure <= RFM__MEASURE_TENURE_DAYS; }

int64_t rfm__measure(int32_t measure, const rfm__lens *lens, const rfm__tally *tally) {
    const int64_t net = tally->gross - tally->returned;
    switch (measure) {
        case RFM__MEASURE_DAYS_SINCE_LAST: return lens->as_of_day - tally->last_day;
        case RFM__MEASURE_TENURE_DAYS: return lens->as_of_day - tally->first_day;
        case RFM__MEASURE_RECEIPTS: return tally->receipts;
        case RFM__MEASURE_PURCHASE_DAYS: return tally->purchase_days;
        case RFM__MEASURE_LINES: return tally->lines;
        case RFM__MEASURE_SPEND_GROSS: return tally->gross;
        case RFM__MEASURE_RETURNED: return tally->returned;
        case RFM__MEASURE_MARGIN: return tally->margin;
        case RFM__MEASURE_MEAN_RECEIPT: return rfm__divide_half_even(net, tally->receipts);
        default: return net;
    }
}
