/* SPDX-License-Identifier: MIT */
/* The customer table as of a day: each customer's receipts are tallied shard by shard. Putting the
 * ids in order is one more piece of work beside the shards. The ledger stays as it is. */
#include <string.h>

#include "base/days.h"
#include "base/exact.h"
#include "base/options.h"
#include "base/threads.h"
#include "customers/sweep.h"
#include "customers/table.h"
#include "ledger/runs.h"

/* One shard's part: tallies of its customers with a purchase, and who they are. */
typedef struct customers_part {
    rfm__brief *briefs;    /* of the tallies */
    rfm__brief_more *more; /* beside them; NULL: not needed */
    rfm__extra *extras;    /* beside them; NULL: none are wanted */
    uint32_t *positions;   /* of each local customer among them; CUSTOMERS_NONE: no purchase */
    uint32_t count;
    rfm_customers_totals totals;
    char apart[RFM__APART];
} customers_part;

enum { CUSTOMERS_CHUNK = 16384 }; /* of the ordered ones */
#define CUSTOMERS_NONE UINT32_MAX

typedef struct customers_work {
    const rfm_ledger *ledger;
    rfm_customers_options options;
    rfm__lens lens;
    rfm__lens holdout;
    rfm__extras extras;
    rfm__crew *crew;
    customers_part parts[RFM__SHARDS];
    rfm__ordered *ordered; /* by id */
    rfm__known_ids ids;    /* what is in the keys of these */
    size_t ordered_count;
    size_t *kept; /* of each chunk of them, those with a purchase */
    int64_t rows;
} customers_work;

static void customers_free(customers_work *work) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        rfm__free(work->parts[s].briefs);
        rfm__free(work->parts[s].more);
        rfm__free(work->parts[s].extras);
        rfm__free(work->parts[s].positions);
    }
    rfm__free(work->ordered);
    rfm__free(work->kept);
    rfm__crew_end(work->crew);
    rfm__free(work);
}

static rfm_status customers_check(const rfm_customers_options *options, rfm_error *error) {
    const char *what = NULL;
    if (options->window_unit < RFM_WINDOW_ALL || options->window_unit > RFM_WINDOW_MONTHS) {
        what = "window_unit";
    } else if (options->returns < RFM_RETURNS_NET || options->returns > RFM_RETURNS_CANCEL) {
        what = "returns";
    } else if (options->events < RFM_EVENTS_DAYS || options->events > RFM_EVENTS_RECEIPTS) {
        what = "events";
    } else if ((options->flags & ~(RFM_CUSTOMERS_MODELS | RFM_CUSTOMERS_FIRST_SPEND |
                                   RFM_CUSTOMERS_FREE | RFM_CUSTOMERS_LITT)) != 0) {
        what = "flags";
    }
    if (what != NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s has an unknown value", what);
    if (options->window_unit != RFM_WINDOW_ALL && options->window_length <= 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "window_length is %d; expected 1 or more",
                         (int)options->window_length);
    }
    if (options->window_unit == RFM_WINDOW_ALL && options->window_length != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "window_length is set without a window_unit");
    }
    return RFM_OK;
}

/* The window is (as-of day - length, as-of day]; one that reaches back past year 1 has no
 * beginning. */
rfm_status rfm__lens_make(const rfm_customers_options *options, int32_t as_of_day,
                          rfm__lens *out_lens, rfm_error *error) {
    RFM_TRY(customers_check(options, error));
    if (!rfm__day_is_valid(as_of_day)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "as-of day %d is outside 0001-01-01 to 9999-12-31", (int)as_of_day);
    }
    *out_lens = (rfm__lens){.first_day = RFM_DAY_MIN,
                            .as_of_day = as_of_day,
                            .returns = options->returns,
                            .events = options->events,
                            .first_spend = (options->flags & RFM_CUSTOMERS_FIRST_SPEND) != 0,
                            .free = (options->flags & RFM_CUSTOMERS_FREE) != 0};
    int32_t before;
    if (options->window_unit == RFM_WINDOW_DAYS &&
        options->window_length <= (int64_t)as_of_day - RFM_DAY_MIN) {
        out_lens->first_day = as_of_day - options->window_length + 1;
    } else if (options->window_unit == RFM_WINDOW_MONTHS &&
               rfm__day_add_months(as_of_day, -options->window_length, &before)) {
        out_lens->first_day = before + 1;
    }
    return RFM_OK;
}

static int customers_have_models(const customers_work *work) {
    return (work->options.flags & RFM_CUSTOMERS_MODELS) != 0;
}

/* Counts a customer and keeps the brief of one with a purchase, which may be there already. */
static void customers_count(customers_part *part, uint32_t customer, const rfm__brief *given,
                            int64_t any_receipts) {
    rfm_customers_totals *totals = &part->totals;
    const rfm__brief brief = *given;
    if (customer == 0) {
        totals->unidentified_receipts += any_receipts;
        totals->unidentified_gross += brief.gross;
        totals->unidentified_returned += brief.returned;
        return;
    }
    totals->identified_receipts += any_receipts;
    if (brief.receipts == 0) {
        totals->customers_without_purchase += any_receipts > 0;
        return;
    }
    totals->receipts += brief.receipts;
    totals->spend_gross += brief.gross;
    totals->returned += brief.returned;
    part->briefs[part->count] = brief;
    part->positions[customer] = part->count++;
}

/* A customer's run where it lies when it is settled, else put together. */
static rfm_status customers_tally_one(const customers_work *work, rfm__runs *runs,
                                      uint32_t customer, rfm__tally_room *room,
                                      rfm__tally *out_tally, rfm_error *error) {
    uint32_t start, end;
    if (!rfm__runs_is_settled(runs, customer)) {
        return rfm__tally_rows(runs, customer, &work->lens, room, out_tally, error);
    }
    rfm__settled_run(&runs->shard->base, customer, &start, &end);
    return rfm__tally_run(&runs->shard->base, start, end, &work->lens, room, out_tally, error);
}

static rfm_status customers_new_arrays(const customers_work *work, customers_part *part,
                                       uint32_t customers, rfm_error *error) {
    RFM_TRY(rfm__new_array(customers, sizeof *part->briefs, &part->briefs, error));
    RFM_TRY(rfm__new_array(customers, sizeof *part->positions, &part->positions, error));
    if (rfm__table_needs_more(work->ledger, customers_have_models(work))) {
        RFM_TRY(rfm__new_array(customers, sizeof *part->more, &part->more, error));
    }
    if (work->extras.intervals == NULL && work->extras.holdout == NULL) return RFM_OK;
    return rfm__new_array(customers, sizeof *part->extras, &part->extras, error);
}

/* Tallies a customer by itself. */
static rfm_status customers_take_one(const customers_work *work, customers_part *part,
                                     rfm__runs *runs, uint32_t customer, rfm__tally_room *room,
                                     rfm_error *error) {
    rfm__tally tally;
    RFM_TRY(customers_tally_one(work, runs, customer, room, &tally, error));
    const rfm__brief brief = rfm__brief_make(&tally);
    customers_count(part, customer, &brief, tally.any_receipts);
    const uint32_t position = part->positions[customer];
    if (position == CUSTOMERS_NONE) return RFM_OK;
    if (part->more != NULL) rfm__brief_more_make(&tally, &part->more[position]);
    if (part->extras == NULL) return RFM_OK;
    return rfm__extras_fill(&work->extras, runs, customer, room, &part->extras[position], error);
}

static rfm_status customers_tally_runs(const customers_work *work, customers_part *part,
                                       rfm__runs *runs, const rfm__swept *swept, rfm_error *error) {
    const uint32_t customers = runs->shard->ids.count + 1;
    rfm__tally_room room = {0};
    rfm_status status = RFM_OK;
    for (uint32_t c = 0; status == RFM_OK && c < customers; ++c) {
        const int is_swept = swept->open != NULL && !swept->open[c];
        part->positions[c] = CUSTOMERS_NONE;
        if (is_swept) customers_count(part, c, &swept->briefs[c], swept->any_receipts[c]);
        if (is_swept && c > 0) continue;
        status = customers_take_one(work, part, runs, c, &room, error);
    }
    rfm__tally_room_free(&room);
    return status;
}

/* Briefs are all that a sweep can give. They are made in the part's own room, where those that are
 * kept move to the front. */
static int customers_can_sweep(const customers_part *part, const rfm__shard *shard) {
    return part->more == NULL && part->extras == NULL && rfm__sweep_fits(shard);
}

static rfm_status customers_tally_shard(customers_work *work, int64_t index, rfm_error *error) {
    const rfm__shard *shard = &work->ledger->shards[index];
    customers_part *part = &work->parts[index];
    rfm__swept swept = {0};
    rfm__runs runs = {0};
    rfm_status status = customers_new_arrays(work, part, shard->ids.count + 1, error);
    if (status != RFM_OK) return status;
    if (customers_can_sweep(part, shard)) {
        status = rfm__sweep(shard, &work->lens, part->briefs, &swept, error);
        if (status == RFM_OK) {
            status = rfm__runs_open_rows(shard, swept.left, swept.left_count, &runs, error);
        }
    } else {
        status = rfm__runs_open(shard, &runs, error);
    }
    if (status == RFM_OK) status = customers_tally_runs(work, part, &runs, &swept, error);
    rfm__runs_close(&runs);
    rfm__swept_free(&swept);
    return status;
}

/* Step 0 is the order of ids, s + 1 shard s. */
static rfm_status customers_step(void *context, int64_t step, rfm_error *error) {
    customers_work *work = context;
    if (step > 0) return customers_tally_shard(work, step - 1, error);
    return rfm__ledger_order_known(work->ledger, &work->ordered, &work->ordered_count, &work->ids,
                                   error);
}

static rfm_status customers_tally_all(customers_work *work, rfm_error *error) {
    const rfm_customers_options *options = &work->options;
    return rfm__crew_run_told(work->crew, options->threads, RFM__SHARDS + 1, customers_step, work,
                              options->progress, options->progress_payload, error);
}

/* Of a chunk of the ordered ones, leaves those with a purchase at its front and notes where the
 * tally of each is: in the key, or, where that tells the id, in the place. */
static rfm_status customers_keep_chunk(void *context, int64_t chunk, rfm_error *error) {
    customers_work *work = context;
    const size_t first = (size_t)chunk * CUSTOMERS_CHUNK;
    const size_t left = work->ordered_count - first;
    const size_t end = first + (left < CUSTOMERS_CHUNK ? left : CUSTOMERS_CHUNK);
    size_t rows = first;
    (void)error;
    for (size_t i = first; i < end; ++i) {
        rfm__ordered ordered = work->ordered[i];
        const uint32_t position =
            work->parts[ordered.place.shard].positions[ordered.place.customer];
        if (position == CUSTOMERS_NONE) continue;
        if (work->ids.are_known) {
            ordered.place.customer = position;
        } else {
            ordered.key = position;
        }
        work->ordered[rows++] = ordered;
    }
    work->kept[chunk] = rows - first;
    return RFM_OK;
}

/* Leaves the ordered ones with a purchase. */
static rfm_status customers_keep_buyers(customers_work *work, rfm_error *error) {
    const size_t chunks = (work->ordered_count + CUSTOMERS_CHUNK - 1) / CUSTOMERS_CHUNK;
    size_t rows = 0;
    RFM_TRY(rfm__new_array(chunks, sizeof *work->kept, &work->kept, error));
    RFM_TRY(rfm__crew_run(work->crew, work->options.threads, (int64_t)chunks, customers_keep_chunk,
                          NULL, work, error));
    for (size_t chunk = 0; chunk < chunks; ++chunk) {
        const rfm__ordered *kept = work->ordered + chunk * CUSTOMERS_CHUNK;
        memmove(work->ordered + rows, kept, work->kept[chunk] * sizeof *kept);
        rows += work->kept[chunk];
    }
    work->rows = (int64_t)rows;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        rfm__free(work->parts[s].positions);
        work->parts[s].positions = NULL;
    }
    return RFM_OK;
}

static void customers_sum_totals(const customers_work *work, rfm_customers_totals *totals) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const rfm_customers_totals *part = &work->parts[s].totals;
        totals->customers_without_purchase += part->customers_without_purchase;
        totals->receipts += part->receipts;
        totals->identified_receipts += part->identified_receipts;
        totals->unidentified_receipts += part->unidentified_receipts;
        totals->spend_gross += part->spend_gross;
        totals->returned += part->returned;
        totals->unidentified_gross += part->unidentified_gross;
        totals->unidentified_returned += part->unidentified_returned;
    }
    totals->customers = work->rows;
    totals->scale = work->ledger->scale;
    totals->spend_net = totals->spend_gross - totals->returned;
}

/* The holdout is looked at as the table is, in the days behind it. */
static rfm_status customers_open_extras(customers_work *work, rfm_error *error) {
    const rfm_customers_options *options = &work->options;
    const int32_t as_of_day = work->lens.as_of_day;
    if ((options->flags & RFM_CUSTOMERS_LITT) != 0) {
        if (options->events == RFM_EVENTS_RECEIPTS) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1,
                             "litt is about days; receipts of one day have no time between them");
        }
        work->extras.intervals = &work->lens;
    }
    if (options->holdout_days == 0) return RFM_OK;
    if (options->holdout_days < 0 || options->holdout_days > RFM_DAY_MAX - as_of_day) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "holdout_days is %d; expected 0 to what is left until 9999-12-31",
                         (int)options->holdout_days);
    }
    work->holdout = work->lens;
    work->holdout.first_day = as_of_day + 1;
    work->holdout.as_of_day = as_of_day + options->holdout_days;
    work->extras.holdout = &work->holdout;
    return RFM_OK;
}

static rfm_status customers_build(customers_work *work, int32_t as_of_day, rfm_frame **out_frame,
                                  rfm_customers_totals *totals, rfm_error *error) {
    RFM_TRY(rfm__lens_make(&work->options, as_of_day, &work->lens, error));
    RFM_TRY(customers_open_extras(work, error));
    work->crew = rfm__crew_start(work->options.threads, RFM__SHARDS + 1);
    RFM_TRY(customers_tally_all(work, error));
    RFM_TRY(customers_keep_buyers(work, error));
    customers_sum_totals(work, totals);
    rfm__table_source source = {.ledger = work->ledger,
                                .lens = &work->lens,
                                .models = customers_have_models(work),
                                .litt = work->extras.intervals != NULL,
                                .holdout_days = work->options.holdout_days,
                                .threads = work->options.threads,
                                .crew = work->crew,
                                .ordered = work->ordered,
                                .ids = work->ids.are_known ? &work->ids : NULL,
                                .rows = work->rows};
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        source.briefs[s] = work->parts[s].briefs;
        source.more[s] = work->parts[s].more;
        source.extras[s] = work->parts[s].extras;
    }
    return rfm__table_make(&source, out_frame, error);
}

rfm_status rfm_customers_build(const rfm_ledger *ledger, int32_t as_of_day,
                               const rfm_customers_options *options, rfm_frame **out_frame,
                               rfm_customers_totals *out_totals, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    rfm_customers_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_customers_options", error));
    rfm_customers_totals totals = {0};
    if (out_totals != NULL) {
        RFM_TRY(
            rfm__struct_write(out_totals, &totals, sizeof totals, "rfm_customers_totals", error));
    }
    customers_work *work = rfm__alloc_zeroed(sizeof *work);
    if (work == NULL) return rfm__fail_memory(error);
    work->ledger = ledger;
    work->options = own;
    const rfm_status status = customers_build(work, as_of_day, out_frame, &totals, error);
    customers_free(work);
    if (status != RFM_OK || out_totals == NULL) return status;
    return rfm__struct_write(out_totals, &totals, sizeof totals, "rfm_customers_totals", error);
}

#undef CUSTOMERS_NONE
