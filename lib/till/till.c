/* SPDX-License-Identifier: MIT */
/* At the till a customer is looked up while others pay. One lock does: what is done under it takes
 * about a microsecond. */
#include "rfm/till.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/options.h"
#include "customers/table.h"
#include "view/cells.h"
#include "view/chain.h"
#include "view/plan.h"

struct rfm_till {
    rfm_ledger *ledger;
    rfm__plan plan;
    rfm__cells cells;
    rfm__limits limits[RFM__DIMENSIONS_MAX];
    char **names;           /* of segments */
    _Atomic int32_t asking; /* threads that wait to look somebody up */
    pthread_mutex_t lock;   /* guards the ledger and all below */
    rfm__chain chains[RFM__SHARDS];
    rfm__chain_room room;
};

/* ---- the lock ---- */

enum {
    TILL_TRIES = 1000, /* some ten microseconds */
    TILL_WAITS = 100
};

/* Who asks wants an answer now. A thread that brings in one receipt after the other would have the
 * lock again before anybody else saw it free, and sleeping until it is free takes many times as
 * long as what is done under it: so who asks tries for a while, and who brings gives way to him. */
static void till_lock_to_look(rfm_till *till) {
    int has_lock = 0;
    atomic_fetch_add(&till->asking, 1);
    for (int i = 0; i < TILL_TRIES && !has_lock; ++i) {
        has_lock = pthread_mutex_trylock(&till->lock) == 0;
    }
    if (!has_lock) pthread_mutex_lock(&till->lock);
    atomic_fetch_sub(&till->asking, 1);
}

static void till_lock_to_bring(rfm_till *till) {
    for (int i = 0; i < TILL_WAITS && atomic_load(&till->asking) > 0; ++i) continue;
    pthread_mutex_lock(&till->lock);
}

static void till_unlock(rfm_till *till) { pthread_mutex_unlock(&till->lock); }

/* ---- making one ---- */

static rfm_status till_name_segments(rfm_till *till, rfm_error *error) {
    rfm_frame *segments;
    rfm_column names;
    RFM_TRY(rfm_rules_segments(till->plan.rules, &segments, error));
    rfm_status status = rfm_frame_find(segments, "segment", &names, error);
    if (status == RFM_OK) {
        status = rfm__new_zeroed_array((size_t)names.length + 1, sizeof *till->names, &till->names,
                                       error);
    }
    for (int64_t i = 0; status == RFM_OK && i < names.length; ++i) {
        size_t size;
        const char *name = rfm__cell_text(&names, i, &size);
        status = rfm__copy_text(name, size, &till->names[i], error);
    }
    rfm_frame_free(segments);
    return status;
}

static rfm_status till_prepare(rfm_till *till, const rfm_till_options *options, rfm_error *error) {
    rfm__plan *plan = &till->plan;
    RFM_TRY(rfm__plan_make(till->ledger, options->customers, options->scorer, options->rules, plan,
                           error));
    rfm__lens lens;
    RFM_TRY(rfm__lens_make(&plan->customers, 0, &lens, error));
    RFM_TRY(rfm__cells_new(plan->scorer, &till->cells, error));
    for (int32_t d = 0; d < plan->scorer->count; ++d) {
        const rfm__fitted *fitted = &plan->scorer->dimensions[d];
        RFM_TRY(rfm__limits_make(fitted, &fitted->cells[0], &plan->columns[d], &till->limits[d],
                                 error));
    }
    RFM_TRY(rfm__cells_fill(&till->cells, plan->scorer, plan->rules, plan->columns, till->limits,
                            error));
    return till_name_segments(till, error);
}

static void till_free_content(rfm_till *till) {
    for (int32_t i = 0; till->names != NULL && i < till->cells.label_count; ++i) {
        rfm__free(till->names[i]);
    }
    rfm__free(till->names);
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) rfm__chain_free(&till->chains[s]);
    rfm__chain_room_free(&till->room);
    rfm__cells_free(&till->cells);
    rfm__plan_free(&till->plan);
    rfm__free(till);
}

rfm_status rfm_till_new(rfm_ledger *ledger, const rfm_till_options *options, rfm_till **out_till,
                        rfm_error *error) {
    rfm__error_clear(error);
    if (out_till == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_till is NULL");
    *out_till = NULL;
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    rfm_till_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_till_options", error));
    if (own.scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scorer is NULL");
    if (own.reserved != 0) return rfm__fail(error, RFM_E_ARGUMENT, -1, "reserved is not 0");
    rfm_till *till = rfm__alloc_zeroed(sizeof *till);
    if (till == NULL) return rfm__fail_memory(error);
    till->ledger = ledger;
    rfm_status status = till_prepare(till, &own, error);
    if (status == RFM_OK && pthread_mutex_init(&till->lock, NULL) != 0) {
        status = rfm__fail_memory(error);
    }
    if (status == RFM_OK) {
        *out_till = till;
    } else {
        till_free_content(till);
    }
    return status;
}

void rfm_till_free(rfm_till *till) {
    if (till == NULL) return;
    pthread_mutex_destroy(&till->lock);
    till_free_content(till);
}

/* ---- receipts ---- */

rfm_status rfm_till_append_line(rfm_till *till, const rfm_line *line, rfm_error *error) {
    rfm__error_clear(error);
    if (till == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "till is NULL");
    till_lock_to_bring(till);
    const rfm_status status = rfm_ledger_append_line(till->ledger, line, error);
    till_unlock(till);
    return status;
}

rfm_status rfm_till_append(rfm_till *till, const rfm_frame *frame,
                           const rfm_append_options *options, rfm_error *error) {
    rfm__error_clear(error);
    if (till == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "till is NULL");
    till_lock_to_bring(till);
    const rfm_status status = rfm_ledger_append(till->ledger, frame, options, error);
    till_unlock(till);
    return status;
}

/* ---- a customer ---- */

/* What is asked, and what is found under the lock. */
typedef struct till_question {
    rfm__id id;
    rfm__lens lens;
    rfm__place place; /* customer 0: not there */
    rfm__tally tally;
} till_question;

static rfm_status till_ask(rfm_till *till, const char *customer, int32_t day, const void *out,
                           till_question *question, rfm_error *error) {
    rfm__error_clear(error);
    if (till == NULL || customer == NULL || out == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         till == NULL       ? "till"
                         : customer == NULL ? "customer"
                                            : "the output");
    }
    memset(question, 0, sizeof *question);
    RFM_TRY(rfm__lens_make(&till->plan.customers, day, &question->lens, error));
    RFM_TRY(rfm__ledger_id(till->ledger, customer, strlen(customer), &question->id, error));
    rfm__ledger_hash_id(till->ledger, &question->id);
    return RFM_OK;
}

/* Under the lock. */
static rfm_status till_find(rfm_till *till, till_question *question, rfm_error *error) {
    question->place = rfm__ledger_find(till->ledger, &question->id);
    const rfm__place place = question->place;
    if (place.customer == 0) return RFM_OK;
    const rfm__shard *shard = &till->ledger->shards[place.shard];
    rfm__chain *chain = &till->chains[place.shard];
    size_t first;
    int is_anew;
    RFM_TRY(rfm__chain_follow(chain, shard, &first, &is_anew, error));
    return rfm__chain_tally(chain, shard, place.customer, &question->lens, &till->room,
                            &question->tally, error);
}

static void till_score(const rfm_till *till, const till_question *question,
                       rfm_till_customer *out) {
    const rfm_scorer *scorer = till->plan.scorer;
    uint32_t cell = 0;
    out->score_count = scorer->count;
    for (int32_t d = 0; d < scorer->count; ++d) {
        const rfm__fitted *fitted = &scorer->dimensions[d];
        const int is_low = fitted->direction == RFM_LOW_IS_GOOD;
        const int64_t value =
            rfm__measure(till->plan.measures[d], &question->lens, &question->tally);
        rfm__limits_score(&till->limits[d], &value, 1, is_low ? fitted->bins : 1, is_low ? -1 : 1,
                          &out->scores[d]);
        cell += (uint32_t)(out->scores[d] - 1) * till->cells.weights[d];
    }
    const rfm__cell_face *face = &till->cells.faces[cell];
    out->code = face->code;
    if (face->segment < 0) return;
    out->segment = till->names[face->segment];
    out->level = face->has_level ? face->level : 0;
}

static void till_tell(const rfm_till *till, const till_question *question, rfm_till_customer *out) {
    const rfm__tally *tally = &question->tally;
    if (question->place.customer == 0 || tally->receipts == 0) return;
    out->present = 1;
    out->first_day = tally->first_day;
    out->last_day = tally->last_day;
    out->days_since_last = question->lens.as_of_day - tally->last_day;
    out->receipts = tally->receipts;
    out->purchase_days = tally->purchase_days;
    out->lines = tally->lines;
    out->spend_gross = tally->gross;
    out->returned = tally->returned;
    out->spend_net = tally->gross - tally->returned;
    till_score(till, question, out);
}

rfm_status rfm_till_look(rfm_till *till, const char *customer, int32_t as_of_day,
                         rfm_till_customer *out_customer, rfm_error *error) {
    till_question question;
    rfm_till_customer made = {0};
    RFM_TRY(till_ask(till, customer, as_of_day, out_customer, &question, error));
    till_lock_to_look(till);
    const rfm_status status = till_find(till, &question, error);
    till_unlock(till);
    RFM_TRY(status);
    till_tell(till, &question, &made);
    return rfm__struct_write(out_customer, &made, sizeof made, "rfm_till_customer", error);
}

/* Under the lock: the id is the ledger's. */
static rfm_status till_make_table(const rfm_till *till, const till_question *question,
                                  rfm_frame **out_frame, rfm_error *error) {
    const int is_there = question->place.customer != 0 && question->tally.receipts > 0;
    const rfm__ordered ordered = {.key = 0, .place = question->place};
    rfm__table_source source = {.ledger = till->ledger,
                                .lens = &question->lens,
                                .models = (till->plan.customers.flags & RFM_CUSTOMERS_MODELS) != 0,
                                .ordered = &ordered,
                                .rows = is_there};
    source.tallies[question->place.shard] = &question->tally;
    return rfm__table_make(&source, out_frame, error);
}

rfm_status rfm_till_row(rfm_till *till, const char *customer, int32_t as_of_day,
                        rfm_frame **out_frame, rfm_error *error) {
    till_question question;
    rfm_frame *row = NULL, *scored = NULL;
    if (out_frame != NULL) *out_frame = NULL;
    RFM_TRY(till_ask(till, customer, as_of_day, out_frame, &question, error));
    till_lock_to_look(till);
    rfm_status status = till_find(till, &question, error);
    if (status == RFM_OK) status = till_make_table(till, &question, &row, error);
    till_unlock(till);
    if (status == RFM_OK) status = rfm_scorer_apply(till->plan.scorer, row, 1, &scored, error);
    if (status == RFM_OK) status = rfm_rules_apply(till->plan.rules, scored, 1, out_frame, error);
    rfm_frame_free(row);
    rfm_frame_free(scored);
    return status;
}
