/* SPDX-License-Identifier: MIT */
/* Who a customer is can change after the fact: a card is replaced, a guest is recognised, a person
 * asks to be forgotten. Each is a move of entries from one customer to another, or to nobody. */
#include <string.h>

#include "base/text.h"
#include "ledger/identity.h"

static int identity_is_same(rfm__place left, rfm__place right) {
    return left.shard == right.shard && left.customer == right.customer;
}

typedef struct identity_move {
    rfm_ledger *ledger;
    rfm__place to;
    size_t *pending; /* while room is counted; NULL while entries move */
} identity_move;

static uint32_t identity_target(const rfm_ledger *ledger, rfm__place to, const rfm__entry *entry) {
    if (to.customer != 0) return to.shard;
    return rfm__shard_of_unidentified(ledger, entry->print, entry->amount, entry->day);
}

static void identity_visit(void *context, const rfm__entry *entry) {
    identity_move *move = context;
    if (move->pending != NULL) {
        ++move->pending[identity_target(move->ledger, move->to, entry)];
    } else {
        rfm__ledger_push(move->ledger, move->to, entry);
    }
}

static rfm_status identity_reserve_move(rfm_ledger *ledger, rfm__place from, rfm__place to,
                                        size_t pending[RFM__SHARDS], rfm_error *error) {
    identity_move move = {ledger, to, pending};
    rfm__shard_visit(&ledger->shards[from.shard], from.customer, identity_visit, &move);
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        if (pending[s] == 0) continue;
        RFM_TRY(rfm__shard_reserve(&ledger->shards[s], pending[s], error));
    }
    return RFM_OK;
}

static void identity_move_entries(rfm_ledger *ledger, rfm__place from, rfm__place to) {
    identity_move move = {ledger, to, NULL};
    rfm__shard_visit(&ledger->shards[from.shard], from.customer, identity_visit, &move);
    rfm__shard_remove(&ledger->shards[from.shard], from.customer);
}

static rfm_status identity_reserve_redirect(rfm_ledger *ledger, uint32_t shard_index,
                                            rfm_error *error) {
    rfm__shard *shard = &ledger->shards[shard_index];
    const size_t wanted = shard->ids.count;
    if (shard->redirect_count >= wanted) return RFM_OK;
    size_t capacity = shard->redirect_count;
    const size_t old = shard->redirect_count;
    RFM_TRY(rfm__grow(&shard->redirect, &capacity, wanted, sizeof *shard->redirect, error));
    memset(shard->redirect + old, 0, (capacity - old) * sizeof *shard->redirect);
    shard->redirect_count = capacity;
    return RFM_OK;
}

/* Every alias of one place to another place. */
static void identity_retarget(rfm_ledger *ledger, rfm__place from, rfm__place to) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        rfm__shard *shard = &ledger->shards[s];
        for (size_t i = 0; i < shard->redirect_count; ++i) {
            rfm__redirect *redirect = &shard->redirect[i];
            if (redirect->customer != from.customer || redirect->shard != from.shard) continue;
            redirect->shard = to.shard;
            redirect->customer = to.customer;
        }
    }
}

static void identity_set_alias(rfm_ledger *ledger, rfm__place old_place, rfm__place current) {
    identity_move_entries(ledger, old_place, current);
    identity_retarget(ledger, old_place, current);
    rfm__shard *shard = &ledger->shards[old_place.shard];
    shard->redirect[old_place.customer - 1] = (rfm__redirect){current.shard, current.customer};
    ++shard->aliases;
    ++ledger->aliases;
}

static rfm_status identity_fail(const rfm_ledger *ledger, const rfm__id *old_id, const char *reason,
                                rfm_error *error) {
    if (ledger->id_type == RFM_ID_INTEGER) {
        return rfm__fail(error, RFM_E_MISMATCH, -1, "customer %lld: %s", (long long)old_id->number,
                         reason);
    }
    return rfm__fail(error, RFM_E_MISMATCH, -1, "customer %.*s: %s",
                     (int)(old_id->size < 60 ? old_id->size : 60), old_id->text, reason);
}

/* Both ids are in the ledger: the rest of an alias, which either happens whole or not. */
static rfm_status identity_alias_places(rfm_ledger *ledger, const rfm__id *old_id, rfm__place leads,
                                        rfm__place current, rfm_error *error) {
    const uint32_t shard = rfm__shard_of_hash(old_id->hash);
    const rfm__place self = {shard, rfm__dictionary_find(&ledger->shards[shard].ids, old_id) + 1};
    const int is_alias = !identity_is_same(leads, self);
    if (identity_is_same(leads, current)) {
        if (is_alias) return RFM_OK; /* said before */
        return identity_fail(ledger, old_id, "the two ids would stand for each other", error);
    }
    if (is_alias) return identity_fail(ledger, old_id, "it already stands for another id", error);
    size_t pending[RFM__SHARDS] = {0};
    RFM_TRY(identity_reserve_move(ledger, self, current, pending, error));
    RFM_TRY(identity_reserve_redirect(ledger, shard, error));
    identity_set_alias(ledger, self, current);
    return RFM_OK;
}

rfm_status rfm__ledger_alias_ids(rfm_ledger *ledger, const rfm__id *old_id,
                                 const rfm__id *current_id, rfm_error *error) {
    rfm__ledger_mark mark;
    rfm__ledger_set_mark(ledger, &mark);
    rfm__place leads = {0, 0};
    rfm__place current = {0, 0};
    rfm_status status = rfm__ledger_place(ledger, old_id, &leads, error);
    if (status == RFM_OK) status = rfm__ledger_place(ledger, current_id, &current, error);
    if (status == RFM_OK && leads.customer == 0) {
        status = identity_fail(ledger, old_id, "it was erased", error);
    } else if (status == RFM_OK && current.customer == 0) {
        status = identity_fail(ledger, current_id, "it was erased", error);
    }
    if (status == RFM_OK) {
        status = identity_alias_places(ledger, old_id, leads, current, error);
    }
    if (status != RFM_OK) rfm__ledger_go_back(ledger, &mark);
    return status;
}

static rfm_status identity_check_text(const char *text, const char *name, rfm_error *error) {
    if (text == NULL || text[0] == '\0') {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL or empty", name);
    }
    return RFM_OK;
}

static rfm_status identity_read(const rfm_ledger *ledger, const char *text, rfm__id *out_id,
                                rfm_error *error) {
    RFM_TRY(rfm__ledger_id(ledger, text, strlen(text), out_id, error));
    rfm__ledger_hash_id(ledger, out_id);
    return RFM_OK;
}

rfm_status rfm_ledger_alias(rfm_ledger *ledger, const char *old_customer,
                            const char *current_customer, rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    RFM_TRY(identity_check_text(old_customer, "old_customer", error));
    RFM_TRY(identity_check_text(current_customer, "current_customer", error));
    rfm__id old_id, current_id;
    RFM_TRY(identity_read(ledger, old_customer, &old_id, error));
    RFM_TRY(identity_read(ledger, current_customer, &current_id, error));
    return rfm__ledger_alias_ids(ledger, &old_id, &current_id, error);
}

/* A wiped id leads to itself but nothing finds it: its slot is gone and its customer has no
 * entries. A redirect to itself marks it, so that listings leave it out. */
static void identity_wipe(rfm_ledger *ledger, uint32_t shard_index, uint32_t index, int is_alias) {
    rfm__shard *shard = &ledger->shards[shard_index];
    const rfm__id id = rfm__dictionary_get(&shard->ids, index);
    rfm__prints_add(&ledger->erased, rfm__ledger_print(ledger, &id));
    rfm__dictionary_wipe(&shard->ids, index);
    shard->redirect[index] = (rfm__redirect){shard_index, index + 1};
    ++shard->wiped;
    if (is_alias) {
        --shard->aliases;
        --ledger->aliases;
    }
}

rfm_status rfm__ledger_erase_place(rfm_ledger *ledger, rfm__place place, rfm_error *error) {
    const rfm__place nobody = {0, 0};
    size_t pending[RFM__SHARDS] = {0};
    RFM_TRY(identity_reserve_move(ledger, place, nobody, pending, error));
    RFM_TRY(identity_reserve_redirect(ledger, place.shard, error));
    RFM_TRY(rfm__prints_reserve(&ledger->erased, (size_t)ledger->aliases + 1, error));
    identity_move_entries(ledger, place, nobody);
    for (uint32_t s = 0; s < RFM__SHARDS && ledger->aliases > 0; ++s) {
        rfm__shard *shard = &ledger->shards[s];
        for (uint32_t i = 0; i < shard->redirect_count && i < shard->ids.count; ++i) {
            const rfm__place leads = {shard->redirect[i].shard, shard->redirect[i].customer};
            if (identity_is_same(leads, place)) identity_wipe(ledger, s, i, 1);
        }
    }
    identity_wipe(ledger, place.shard, place.customer - 1, 0);
    return RFM_OK;
}

int rfm__place_is_erased(const rfm_ledger *ledger, rfm__place place) {
    const rfm__shard *shard = &ledger->shards[place.shard];
    if (place.customer > shard->redirect_count) return 0;
    const rfm__redirect redirect = shard->redirect[place.customer - 1];
    return redirect.shard == place.shard && redirect.customer == place.customer;
}

rfm_status rfm_ledger_erase(rfm_ledger *ledger, const char *customer, rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    RFM_TRY(identity_check_text(customer, "customer", error));
    rfm__id id;
    RFM_TRY(identity_read(ledger, customer, &id, error));
    const rfm__place place = rfm__ledger_find(ledger, &id);
    if (place.customer != 0) return rfm__ledger_erase_place(ledger, place, error);
    RFM_TRY(rfm__prints_reserve(&ledger->erased, 1, error));
    rfm__prints_add(&ledger->erased, rfm__ledger_print(ledger, &id));
    return RFM_OK;
}
