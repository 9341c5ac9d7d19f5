/* SPDX-License-Identifier: MIT */
/* What will a year with 5,000 new customers come to? Receipts as the model makes them answer any
 * question that real ones do, before there are any. */
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

enum { YEAR = 365 };

static int32_t start_of(const clv_run *run) {
    const clv_settings *own = run->own;
    if (own->start.is_given) return own->start.day;
    return run->done.as_of_day < RFM_DAY_MAX ? run->done.as_of_day + 1 : run->done.as_of_day;
}

static void say_what_came(const clv_run *run, const rfm_frame *receipts, int32_t start,
                          int32_t end) {
    const rfm_column amount = column_of(receipts, "amount");
    char first[11], last[11];
    double sum = 0;
    for (int64_t row = 0; row < amount.length; ++row) sum += clv_number(&amount, row);
    rfm_day_format(start, first, NULL);
    rfm_day_format(end, last, NULL);
    say("%d made-up customers from %s to %s: %lld receipts, %.*f in all%s", run->own->simulated,
        first, last, (long long)amount.length, run->decimals, sum,
        run->models.spend.model == NULL ? " (1 each: no spend was modelled)" : "");
}

void clv_simulate(clv_run *run, output *to) {
    const clv_settings *own = run->own;
    const clv_fit *best = &run->models.tried[run->models.best];
    const double days = own->horizon.is_given ? clv_length_days(&own->horizon) : YEAR;
    const int32_t start = start_of(run), end = start + (int32_t)days - 1;
    const rfm_simulate_options options = {
        .struct_size = sizeof options,
        .form = RFM_SIMULATE_RECEIPTS,
        .customers = own->simulated,
        .seed = own->seed,
        .first_day = start,
        .acquisition_days =
            own->acquisition.is_given ? (int32_t)clv_length_days(&own->acquisition) : 1,
        .end_day = end,
        .scale = run->decimals > 0 ? run->decimals : -1,
        .threads = run->from->threads,
        .spend = run->models.spend.model};
    rfm_frame *receipts;
    rfm_error error;
    if (end > RFM_DAY_MAX) fail(EXIT_BAD_USAGE, "--horizon goes too far");
    if (rfm_model_simulate(best->model, &options, &receipts, &error) != RFM_OK) {
        fail_with(best->name, &error);
    }
    say_what_came(run, receipts, start, end);
    csv_write(run->from, run->from->out == NULL ? "standard output" : run->from->out, receipts,
              run->decimals, to);
    rfm_frame_free(receipts);
}
