/* SPDX-License-Identifier: MIT */
/* The life of a ledger, and the few steps that every way in shares: an id to its place, an entry to
 * its shard, the totals that keep sums from wrapping, and the way back when a batch fails. */
#include "ledger/ledger.h"

#include <string.h>

#include "base/exact.h"
#include "base/options.h"
#include "base/text.h"
#include "base/threads.h"

static rfm_status ledger_check_names(const rfm_ledger_options *options, rfm_error *error) {
    if (options->attribute_count < 0 || options->attribute_count > RFM__ATTRIBUTES_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "attribute_count is %d; expected 0 to %d",
                         (int)options->attribute_count, (int)RFM__ATTRIBUTES_MOST);
    }
    if (options->attribute_count > 0 && options->attributes == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "attributes is NULL");
    }
    for (int32_t i = 0; i < options->attribute_count; ++i) {
        const char *name = options->attributes[i];
        if (name == NULL || name[0] == '\0' ||
            rfm__utf8_valid_prefix(name, strlen(name)) != strlen(name)) {
            return rfm__fail(error, RFM_E_ARGUMENT, i, "attribute %d has no name in valid UTF-8",
                             (int)i + 1);
        }
        for (int32_t k = 0; k < i; ++k) {
            if (strcmp(name, options->attributes[k]) != 0) continue;
            return rfm__fail(error, RFM_E_ARGUMENT, i, "attribute %.40s comes twice", name);
        }
    }
    return RFM_OK;
}

static rfm_status ledger_check_options(const rfm_ledger_options *options, rfm_error *error) {
    if (options->id_type != RFM_ID_TEXT && options->id_type != RFM_ID_INTEGER) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "id_type is %d; expected text or integer",
                         (int)options->id_type);
    }
    if (options->scale < RFM_SCALE_WHOLE || options->scale > 9) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "scale is %d; expected 1 to 9, or -1 for none",
                         (int)options->scale);
    }
    if ((options->flags & ~RFM_LEDGER_MARGIN) != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "unknown flags %d", (int)options->flags);
    }
    return ledger_check_names(options, error);
}

/* A secret that no stranger knows: where this ledger lies in memory, with what the host adds. */
static rfm__key ledger_make_key(const rfm_ledger *ledger, uint64_t seed) {
    const rfm__key fixed = {UINT64_C(0x6C65646765722D6B), seed};
    const uint64_t place = (uint64_t)(uintptr_t)ledger;
    rfm__key key = {rfm__hash(fixed, &place, sizeof place), 0};
    key.k1 = rfm__hash(key, &seed, sizeof seed);
    return key;
}

rfm_status rfm_ledger_new(const rfm_ledger_options *options, rfm_ledger **out_ledger,
                          rfm_error *error) {
    rfm__error_clear(error);
    if (out_ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_ledger is NULL");
    *out_ledger = NULL;
    rfm_ledger_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_ledger_options", error));
    RFM_TRY(ledger_check_options(&own, error));
    rfm_ledger *ledger = rfm__alloc_zeroed(sizeof *ledger);
    if (ledger == NULL) return rfm__fail_memory(error);
    ledger->id_type = own.id_type;
    ledger->scale = own.scale == 0 ? 2 : own.scale == RFM_SCALE_WHOLE ? 0 : own.scale;
    ledger->flags = own.flags;
    ledger->erase_salt = own.erase_salt;
    ledger->key = ledger_make_key(ledger, own.hash_seed);
    ledger->totals.first_day = 0;
    ledger->totals.last_day = -1;
    for (uint32_t i = 0; i < RFM__SHARDS; ++i) {
        ledger->shards[i].ids.key = ledger->key;
        ledger->shards[i].ids.integers = own.id_type == RFM_ID_INTEGER;
        ledger->shards[i].has_margin = (own.flags & RFM_LEDGER_MARGIN) != 0;
        ledger->shards[i].has_tuples = own.attribute_count > 0;
    }
    const rfm_status status = rfm__attributes_init(&ledger->attributes, own.attributes,
                                                   own.attribute_count, ledger->key, error);
    if (status != RFM_OK) {
        rfm_ledger_free(ledger);
        return status;
    }
    *out_ledger = ledger;
    return RFM_OK;
}

void rfm_ledger_free(rfm_ledger *ledger) {
    if (ledger == NULL) return;
    for (uint32_t i = 0; i < RFM__SHARDS; ++i) rfm__shard_free(&ledger->shards[i]);
    rfm__attributes_free(&ledger->attributes);
    rfm__prints_free(&ledger->batches);
    rfm__prints_free(&ledger->erased);
    rfm__free(ledger);
}

rfm_status rfm_ledger_inspect(const rfm_ledger *ledger, rfm_ledger_state *out_state,
                              rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    rfm_ledger_state state = {.id_type = ledger->id_type,
                              .scale = ledger->scale,
                              .flags = ledger->flags,
                              .first_day = ledger->totals.first_day,
                              .last_day = ledger->totals.last_day,
                              .lines = ledger->totals.lines,
                              .aliases = ledger->aliases,
                              .erased = (int64_t)ledger->erased.count,
                              .batches = (int64_t)ledger->batches.count};
    size_t memory = sizeof *ledger + rfm__attributes_memory(&ledger->attributes) +
                    (ledger->batches.capacity + ledger->erased.capacity) * sizeof(rfm__print128);
    for (uint32_t i = 0; i < RFM__SHARDS; ++i) {
        const rfm__shard *shard = &ledger->shards[i];
        state.entries +=
            (int64_t)shard->base.count + (int64_t)shard->tail.count - (int64_t)shard->removed;
        state.customers += (int64_t)shard->ids.count - shard->aliases - shard->wiped;
        memory += rfm__shard_memory(shard);
    }
    state.memory_bytes = (int64_t)memory;
    return rfm__struct_write(out_state, &state, sizeof state, "rfm_ledger_state", error);
}

void rfm__ledger_hash_id(const rfm_ledger *ledger, rfm__id *id) {
    id->hash = rfm__dictionary_hash(&ledger->shards[0].ids, id);
}

rfm_status rfm__ledger_id(const rfm_ledger *ledger, const char *text, size_t size, rfm__id *out_id,
                          rfm_error *error) {
    *out_id = (rfm__id){.text = text, .size = size};
    if (ledger->id_type == RFM_ID_INTEGER && rfm__read_int64(text, size, &out_id->number) != 1) {
        return rfm__fail(error, RFM_E_DATA, -1,
                         "customer \"%.*s\" is not a 64-bit integer, as this ledger's ids are",
                         (int)(size < 40 ? size : 40), text);
    }
    return RFM_OK;
}

rfm__print128 rfm__ledger_print(const rfm_ledger *ledger, const rfm__id *id) {
    char text[RFM__INT64_TEXT];
    if (ledger->id_type == RFM_ID_TEXT) {
        return rfm__fingerprint128(ledger->erase_salt, id->text, id->size);
    }
    return rfm__fingerprint128(ledger->erase_salt, text, rfm__write_int64(text, id->number));
}

rfm__place rfm__shard_follow(const rfm__shard *shard, uint32_t shard_index, uint32_t index) {
    rfm__place place = {shard_index, index + 1};
    if (index < shard->redirect_count && shard->redirect[index].customer != 0) {
        place.shard = shard->redirect[index].shard;
        place.customer = shard->redirect[index].customer;
    }
    return place;
}

rfm__place rfm__ledger_find(const rfm_ledger *ledger, const rfm__id *id) {
    const uint32_t shard = rfm__shard_of_hash(id->hash);
    const uint32_t index = rfm__dictionary_find(&ledger->shards[shard].ids, id);
    if (index != RFM__NO_INDEX) return rfm__shard_follow(&ledger->shards[shard], shard, index);
    const rfm__place nowhere = {shard, 0};
    return nowhere;
}

static rfm_status ledger_check_new_id(const rfm_ledger *ledger, const rfm__id *id,
                                      rfm_error *error) {
    if (ledger->id_type == RFM_ID_INTEGER) return RFM_OK;
    if (memchr(id->text, '\0', id->size) != NULL) {
        return rfm__fail(error, RFM_E_DATA, -1, "customer id has a zero byte");
    }
    if (rfm__utf8_valid_prefix(id->text, id->size) != id->size) {
        return rfm__fail(error, RFM_E_DATA, -1, "customer id is not valid UTF-8");
    }
    return RFM_OK;
}

typedef rfm_status ledger_add_fn(rfm__dictionary *dictionary, const rfm__id *id,
                                 uint32_t *out_index, rfm_error *error);

/* An id that is not there, unless it was erased. */
static rfm_status ledger_add_id(rfm_ledger *ledger, const rfm__id *id, ledger_add_fn *add,
                                rfm__place *place, rfm_error *error) {
    RFM_TRY(ledger_check_new_id(ledger, id, error));
    if (ledger->erased.count > 0 &&
        rfm__prints_have(&ledger->erased, rfm__ledger_print(ledger, id))) {
        return RFM_OK;
    }
    uint32_t index;
    RFM_TRY(add(&ledger->shards[place->shard].ids, id, &index, error));
    place->customer = index + 1;
    return RFM_OK;
}

rfm_status rfm__ledger_place(rfm_ledger *ledger, const rfm__id *id, rfm__place *out_place,
                             rfm_error *error) {
    *out_place = rfm__ledger_find(ledger, id);
    if (out_place->customer != 0) return RFM_OK;
    return ledger_add_id(ledger, id, rfm__dictionary_add, out_place, error);
}

rfm_status rfm__ledger_add(rfm_ledger *ledger, const rfm__id *id, rfm__place *out_place,
                           rfm_error *error) {
    *out_place = (rfm__place){rfm__shard_of_hash(id->hash), 0};
    return ledger_add_id(ledger, id, rfm__dictionary_add, out_place, error);
}

rfm_status rfm__ledger_add_unfound(rfm_ledger *ledger, const rfm__id *id, rfm__place *out_place,
                                   rfm_error *error) {
    *out_place = (rfm__place){rfm__shard_of_hash(id->hash), 0};
    return ledger_add_id(ledger, id, rfm__dictionary_add_unfound, out_place, error);
}

void rfm__ledger_push(rfm_ledger *ledger, rfm__place place, const rfm__entry *entry) {
    /* The entry is not copied: it was just written field by field, and to read more of it than that
     * at once waits until all of it has left for the cache. */
    if (place.customer == 0) {
        place.shard = rfm__shard_of_unidentified(ledger, entry->print, entry->amount, entry->day);
    }
    rfm__shard_push(&ledger->shards[place.shard], place.customer, entry);
}

void rfm__ledger_set_mark(const rfm_ledger *ledger, rfm__ledger_mark *mark) {
    mark->totals = ledger->totals;
    rfm__attributes_set_mark(&ledger->attributes, &mark->attributes);
    for (uint32_t i = 0; i < RFM__SHARDS; ++i) {
        mark->tail[i] = ledger->shards[i].tail.count;
        mark->ids[i] = ledger->shards[i].ids.count;
    }
}

void rfm__ledger_go_back(rfm_ledger *ledger, const rfm__ledger_mark *mark) {
    ledger->totals = mark->totals;
    rfm__attributes_go_back(&ledger->attributes, &mark->attributes);
    for (uint32_t i = 0; i < RFM__SHARDS; ++i) {
        ledger->shards[i].tail.count = mark->tail[i];
        rfm__dictionary_truncate(&ledger->shards[i].ids, mark->ids[i]);
    }
}

static rfm_status ledger_tidy_shard(void *context, int64_t chunk, rfm_error *error) {
    rfm__shard *shard = &((rfm_ledger *)context)->shards[chunk];
    if (rfm__shard_is_due(shard)) (void)rfm__shard_settle(shard, NULL);
    (void)error;
    return RFM_OK;
}

void rfm__ledger_tidy(rfm_ledger *ledger, int32_t threads) {
    int due = 0;
    for (uint32_t i = 0; i < RFM__SHARDS && !due; ++i) due = rfm__shard_is_due(&ledger->shards[i]);
    if (due) (void)rfm__parallel(threads, RFM__SHARDS, ledger_tidy_shard, ledger, NULL);
}
