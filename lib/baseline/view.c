/* SPDX-License-Identifier: MIT */
/* What a purchase, a return and a customer are is settled in the customer table, so each day is
 * two of these: one over the window and one over all history. Here their rows are only counted. */
#include "baseline/view.h"

#include "base/exact.h"
#include "base/options.h"
#include "frame/vocabulary.h"

enum { VIEW_WINDOW_DAYS = 365, VIEW_ORDERS = 3 };

static rfm_status view_check(const rfm_baseline_options *options, rfm_error *error) {
    if (options->window_days < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "window_days is %d; expected 1 or more, or 0 for 365",
                         (int)options->window_days);
    }
    if (!(options->margin_share >= 0 && options->margin_share <= 1)) { /* nor NaN */
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "margin_share is not from 0 to 1");
    }
    if (options->contacts == NULL && options->contact_column != NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "contact_column is set without contacts");
    }
    return RFM_OK;
}

rfm_status rfm__baseline_open(const rfm_ledger *ledger, const rfm_baseline_options *options,
                              rfm__baseline_lens *out_lens, rfm_error *error) {
    *out_lens = (rfm__baseline_lens){.ledger = ledger};
    rfm_baseline_options *own = &out_lens->options;
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    RFM_TRY(rfm__options_read(options, own, sizeof *own, "rfm_baseline_options", error));
    RFM_TRY(view_check(own, error));
    if (own->window_days == 0) own->window_days = VIEW_WINDOW_DAYS;
    out_lens->worth_share = own->margin_share > 0 ? own->margin_share : 1;
    if (own->contacts == NULL) return RFM_OK;
    const char *column = own->contact_column == NULL ? "email" : own->contact_column;
    return rfm__contacts_read(ledger, own->contacts, column, &out_lens->contacts, error);
}

void rfm__baseline_close(rfm__baseline_lens *lens) { rfm__contacts_free(&lens->contacts); }

/* Sums cannot wrap: a ledger keeps the sum of all |amount| and |margin| within 64 bits. */
static int64_t view_sum(const rfm_column *column) {
    int64_t sum = 0;
    for (int64_t row = 0; row < column->length; ++row) {
        sum += ((const int64_t *)column->values)[row];
    }
    return sum;
}

static int64_t view_count_from(const rfm_column *column, int64_t least) {
    int64_t count = 0;
    for (int64_t row = 0; row < column->length; ++row) {
        count += ((const int64_t *)column->values)[row] >= least;
    }
    return count;
}

static rfm_status view_take_window(const rfm__baseline_lens *lens, const rfm_frame *table,
                                   const rfm_customers_totals *totals, rfm__baseline_view *view,
                                   rfm_error *error) {
    rfm_column receipts, customers;
    RFM_TRY(rfm_frame_find(table, RFM__RECEIPTS, &receipts, error));
    RFM_TRY(rfm_frame_find(table, RFM__CUSTOMER, &customers, error));
    int64_t *counts = view->counts;
    counts[RFM__BASELINE_RECEIPTS] = totals->identified_receipts + totals->unidentified_receipts;
    counts[RFM__BASELINE_REGISTERED] = totals->identified_receipts;
    counts[RFM__BASELINE_GROSS] = totals->spend_gross + totals->unidentified_gross;
    counts[RFM__BASELINE_REGISTERED_GROSS] = totals->spend_gross;
    counts[RFM__BASELINE_PURCHASES] = totals->receipts;
    counts[RFM__BASELINE_NET] = totals->spend_net;
    counts[RFM__BASELINE_ACTIVE] = totals->customers;
    counts[RFM__BASELINE_REPEATERS] = view_count_from(&receipts, 2);
    counts[RFM__BASELINE_ACTIVE_EMAIL] = rfm__contacts_count(&lens->contacts, &customers);
    view->unit = (double)rfm__power_of_ten(totals->scale);
    return RFM_OK;
}

static void view_take_days(const rfm_column *first, const rfm_column *last,
                           rfm__baseline_view *view) {
    const int32_t *firsts = first->values, *lasts = last->values;
    for (int64_t row = 0; row < first->length; ++row) {
        if (row == 0 || firsts[row] < view->first_day) view->first_day = firsts[row];
        if (row == 0 || lasts[row] > view->last_day) view->last_day = lasts[row];
    }
}

static rfm_status view_take_history(const rfm__baseline_lens *lens, const rfm_frame *table,
                                    const rfm_customers_totals *totals, rfm__baseline_view *view,
                                    rfm_error *error) {
    const int by_margin =
        lens->options.margin_share <= 0 && (lens->ledger->flags & RFM_LEDGER_MARGIN) != 0;
    const char *worth = by_margin ? RFM__MARGIN : RFM__SPEND_NET;
    rfm_column values, receipts, customers, first, last;
    RFM_TRY(rfm_frame_find(table, worth, &values, error));
    RFM_TRY(rfm_frame_find(table, RFM__RECEIPTS, &receipts, error));
    RFM_TRY(rfm_frame_find(table, RFM__CUSTOMER, &customers, error));
    RFM_TRY(rfm_frame_find(table, RFM__FIRST_DAY, &first, error));
    RFM_TRY(rfm_frame_find(table, RFM__LAST_DAY, &last, error));
    view->counts[RFM__BASELINE_CUSTOMERS] = totals->customers;
    view->counts[RFM__BASELINE_THREE_ORDERS] = view_count_from(&receipts, VIEW_ORDERS);
    view->counts[RFM__BASELINE_WORTH] = view_sum(&values);
    view->counts[RFM__BASELINE_EMAIL] = rfm__contacts_count(&lens->contacts, &customers);
    view_take_days(&first, &last, view);
    return RFM_OK;
}

rfm_status rfm__baseline_look(const rfm__baseline_lens *lens, int32_t as_of_day,
                              rfm__baseline_view *out_view, rfm_error *error) {
    rfm_customers_options options = {.struct_size = sizeof options,
                                     .window_unit = RFM_WINDOW_DAYS,
                                     .window_length = lens->options.window_days,
                                     .returns = lens->options.returns,
                                     .threads = lens->options.threads};
    rfm_customers_totals totals = {.struct_size = sizeof totals};
    rfm_frame *table;
    *out_view = (rfm__baseline_view){.unit = 1};
    RFM_TRY(rfm_customers_build(lens->ledger, as_of_day, &options, &table, &totals, error));
    rfm_status status = view_take_window(lens, table, &totals, out_view, error);
    rfm_frame_free(table);
    if (status != RFM_OK) return status;
    options.window_unit = RFM_WINDOW_ALL;
    options.window_length = 0;
    RFM_TRY(rfm_customers_build(lens->ledger, as_of_day, &options, &table, &totals, error));
    status = view_take_history(lens, table, &totals, out_view, error);
    rfm_frame_free(table);
    return status;
}
