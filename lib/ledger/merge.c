/* SPDX-License-Identifier: MIT */
/* Two ledgers become what one would be that had seen all lines. Lines alone are added in place.
 * Where the other one knows aliases or erased ids, customers on both sides may change: then a new
 * ledger is built from what both know, which cannot be half done, and takes the place of the first.
 */
#include <string.h>

#include "base/text.h"
#include "ledger/identity.h"

static rfm_status merge_check_alike(const rfm_ledger *ledger, const rfm_ledger *other,
                                    rfm_error *error) {
    const char *what = NULL;
    if (ledger->id_type != other->id_type) what = "id types";
    if (ledger->scale != other->scale) what = "scales";
    if (ledger->flags != other->flags) what = "flags";
    if (ledger->erase_salt != other->erase_salt) what = "erase salts";
    if (ledger->attributes.count != other->attributes.count) what = "attributes";
    for (int32_t i = 0; what == NULL && i < ledger->attributes.count; ++i) {
        if (strcmp(ledger->attributes.names[i], other->attributes.names[i]) != 0) {
            what = "attributes";
        }
    }
    if (what == NULL) return RFM_OK;
    return rfm__fail(error, RFM_E_MISMATCH, -1, "ledgers with different %s do not merge", what);
}

static rfm_status merge_check_batches(const rfm_ledger *ledger, const rfm_ledger *other,
                                      rfm_error *error) {
    for (size_t i = 0; i < other->batches.count; ++i) {
        if (!rfm__prints_have(&ledger->batches, other->batches.prints[i])) continue;
        return rfm__fail(error, RFM_E_DUPLICATE, -1, "both ledgers hold a batch of the same key");
    }
    return RFM_OK;
}

static rfm_status merge_add_totals(rfm_ledger *ledger, const rfm_ledger *other, rfm_error *error) {
    const rfm__ledger_totals *more = &other->totals;
    rfm__ledger_totals sum = ledger->totals;
    if (more->lines == 0) return RFM_OK;
    if (!rfm__totals_add(&sum, more->magnitude, more->margin_magnitude, more->lines,
                         more->first_day) ||
        !rfm__totals_add(&sum, 0, 0, 0, more->last_day)) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1,
                         "all amounts together pass 64 bits of minor units");
    }
    ledger->totals = sum;
    return RFM_OK;
}

/* The other ledger's tuples as numbers of this one's. */
static rfm_status merge_tuples(rfm_ledger *ledger, const rfm_ledger *other, uint32_t **out_map,
                               rfm_error *error) {
    const rfm__attributes *theirs = &other->attributes;
    uint32_t *map;
    *out_map = NULL;
    RFM_TRY(rfm__new_array(theirs->tuples.count, sizeof *map, &map, error));
    rfm_status status = RFM_OK;
    for (uint32_t t = 0; t < theirs->tuples.count && status == RFM_OK; ++t) {
        uint32_t codes[RFM__ATTRIBUTES_MOST];
        rfm__attributes_get(theirs, t, codes);
        for (int32_t i = 0; i < theirs->count && status == RFM_OK; ++i) {
            if (codes[i] == 0) continue;
            const rfm__id value = rfm__dictionary_get(&theirs->values[i], codes[i] - 1);
            status = rfm__attributes_code(&ledger->attributes, i, value.text, value.size, &codes[i],
                                          error);
        }
        if (status == RFM_OK) {
            status = rfm__attributes_tuple(&ledger->attributes, codes, &map[t], error);
        }
    }
    if (status != RFM_OK) {
        rfm__free(map);
        return status;
    }
    *out_map = map;
    return RFM_OK;
}

/* Where each local customer of their shard lives here; aliases and erased ids have no entries. */
static rfm_status merge_places(rfm_ledger *ledger, const rfm__shard *theirs, rfm__place *places,
                               rfm_error *error) {
    places[0] = (rfm__place){0, 0};
    for (uint32_t i = 0; i < theirs->ids.count; ++i) {
        places[i + 1] = (rfm__place){0, 0};
        if (i < theirs->redirect_count && theirs->redirect[i].customer != 0) continue;
        rfm__id id = rfm__dictionary_get(&theirs->ids, i);
        rfm__ledger_hash_id(ledger, &id);
        RFM_TRY(rfm__ledger_place(ledger, &id, &places[i + 1], error));
    }
    return RFM_OK;
}

static rfm_status merge_push(rfm_ledger *ledger, rfm__place place, rfm__entry entry,
                             const uint32_t *tuples, rfm_error *error) {
    if (entry.lines == 0) return RFM_OK;
    if (ledger->attributes.count > 0) entry.tuple = tuples[entry.tuple];
    if (place.customer == 0) {
        place.shard = rfm__shard_of_unidentified(ledger, entry.print, entry.amount, entry.day);
    }
    RFM_TRY(rfm__shard_reserve_for(&ledger->shards[place.shard], &entry, error));
    rfm__ledger_push(ledger, place, &entry);
    return RFM_OK;
}

static rfm_status merge_shard(rfm_ledger *ledger, const rfm__shard *theirs, const uint32_t *tuples,
                              rfm_error *error) {
    rfm__place *places;
    RFM_TRY(rfm__new_array((size_t)theirs->ids.count + 1, sizeof *places, &places, error));
    rfm_status status = merge_places(ledger, theirs, places, error);
    for (uint32_t c = 0; status == RFM_OK && c < theirs->base.customers; ++c) {
        for (uint32_t i = theirs->base.starts[c];
             status == RFM_OK && i < theirs->base.starts[c + 1]; ++i) {
            status =
                merge_push(ledger, places[c], rfm__settled_entry(&theirs->base, i), tuples, error);
        }
    }
    for (size_t i = 0; status == RFM_OK && i < theirs->tail.count; ++i) {
        const rfm__entry entry = rfm__shard_tail_entry(theirs, i);
        status = merge_push(ledger, places[entry.customer], entry, tuples, error);
    }
    rfm__free(places);
    return status;
}

static rfm_status merge_lines(rfm_ledger *ledger, const rfm_ledger *other, rfm_error *error) {
    uint32_t *tuples;
    RFM_TRY(merge_add_totals(ledger, other, error));
    RFM_TRY(merge_tuples(ledger, other, &tuples, error));
    rfm_status status = RFM_OK;
    for (uint32_t s = 0; s < RFM__SHARDS && status == RFM_OK; ++s) {
        status = merge_shard(ledger, &other->shards[s], tuples, error);
    }
    rfm__free(tuples);
    return status;
}

/* All lines of the other one added here, or none. */
static rfm_status merge_in_place(rfm_ledger *ledger, const rfm_ledger *other, rfm_error *error) {
    rfm__ledger_mark mark;
    RFM_TRY(rfm__prints_reserve(&ledger->batches, other->batches.count, error));
    rfm__ledger_set_mark(ledger, &mark);
    const rfm_status status = merge_lines(ledger, other, error);
    if (status != RFM_OK) {
        rfm__ledger_go_back(ledger, &mark);
        return status;
    }
    for (size_t i = 0; i < other->batches.count; ++i) {
        rfm__prints_add(&ledger->batches, other->batches.prints[i]);
    }
    rfm__ledger_tidy(ledger, 1);
    return RFM_OK;
}

static rfm_status merge_aliases(rfm_ledger *made, const rfm_ledger *from, rfm_error *error) {
    for (uint32_t s = 0; s < RFM__SHARDS && from->aliases > 0; ++s) {
        const rfm__shard *shard = &from->shards[s];
        for (uint32_t i = 0; i < shard->redirect_count && i < shard->ids.count; ++i) {
            const rfm__redirect redirect = shard->redirect[i];
            if (redirect.customer == 0 || (redirect.shard == s && redirect.customer == i + 1)) {
                continue;
            }
            rfm__id old_id = rfm__dictionary_get(&shard->ids, i);
            rfm__id current =
                rfm__dictionary_get(&from->shards[redirect.shard].ids, redirect.customer - 1);
            rfm__ledger_hash_id(made, &old_id);
            rfm__ledger_hash_id(made, &current);
            RFM_TRY(rfm__ledger_alias_ids(made, &old_id, &current, error));
        }
    }
    return RFM_OK;
}

/* Everybody the new ledger knows by an alias and who was erased on either side goes; the
 * fingerprints of all others are kept for the lines to come. */
static rfm_status merge_erased(rfm_ledger *made, const rfm_ledger *from, rfm_error *error) {
    for (uint32_t s = 0; s < RFM__SHARDS && from->erased.count > 0; ++s) {
        for (uint32_t i = 0; i < made->shards[s].ids.count; ++i) {
            rfm__id id = rfm__dictionary_get(&made->shards[s].ids, i);
            rfm__ledger_hash_id(made, &id);
            if (!rfm__prints_have(&from->erased, rfm__ledger_print(made, &id))) continue;
            const rfm__place place = rfm__ledger_find(made, &id);
            if (place.customer == 0) continue; /* gone with another of its ids */
            RFM_TRY(rfm__ledger_erase_place(made, place, error));
        }
    }
    RFM_TRY(rfm__prints_reserve(&made->erased, from->erased.count, error));
    for (size_t i = 0; i < from->erased.count; ++i) {
        rfm__prints_add(&made->erased, from->erased.prints[i]);
    }
    return RFM_OK;
}

static rfm_status merge_new_alike(const rfm_ledger *ledger, rfm_ledger **out_made,
                                  rfm_error *error) {
    const char *names[RFM__ATTRIBUTES_MOST];
    for (int32_t i = 0; i < ledger->attributes.count; ++i) names[i] = ledger->attributes.names[i];
    const rfm_ledger_options options = {
        .struct_size = sizeof options,
        .id_type = ledger->id_type,
        .scale = ledger->scale == 0 ? RFM_SCALE_WHOLE : ledger->scale,
        .flags = ledger->flags,
        .attribute_count = ledger->attributes.count,
        .attributes = names,
        .erase_salt = ledger->erase_salt,
        .hash_seed = ledger->key.k0};
    return rfm_ledger_new(&options, out_made, error);
}

static rfm_status merge_anew(rfm_ledger *ledger, const rfm_ledger *other, rfm_error *error) {
    rfm_ledger *made;
    RFM_TRY(merge_new_alike(ledger, &made, error));
    rfm_status status = merge_aliases(made, ledger, error);
    if (status == RFM_OK) status = merge_aliases(made, other, error);
    if (status == RFM_OK) status = merge_erased(made, ledger, error);
    if (status == RFM_OK) status = merge_erased(made, other, error);
    if (status == RFM_OK) status = merge_in_place(made, ledger, error);
    if (status == RFM_OK) status = merge_in_place(made, other, error);
    if (status == RFM_OK) {
        const rfm_ledger old = *ledger;
        *ledger = *made;
        ledger->epoch = old.epoch + 1;
        *made = old;
    }
    rfm_ledger_free(made);
    return status;
}

rfm_status rfm_ledger_merge(rfm_ledger *ledger, const rfm_ledger *other, rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL || other == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         ledger == NULL ? "ledger" : "other");
    }
    if (ledger == other) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "a ledger does not merge with itself");
    }
    RFM_TRY(merge_check_alike(ledger, other, error));
    RFM_TRY(merge_check_batches(ledger, other, error));
    if (other->aliases > 0 || other->erased.count > 0) return merge_anew(ledger, other, error);
    return merge_in_place(ledger, other, error);
}
