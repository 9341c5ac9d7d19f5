/* SPDX-License-Identifier: MIT */
/* A till knows one line at a time; this way in has no staging and no threads, only the steps
 * themselves. */
#include <string.h>

#include "base/days.h"
#include "base/options.h"
#include "base/text.h"
#include "ledger/ledger.h"

static rfm_status line_id(const rfm_ledger *ledger, const rfm_line *line, int *out_has,
                          rfm__id *out_id, rfm_error *error) {
    *out_has = 0;
    if (ledger->id_type == RFM_ID_INTEGER) {
        if (line->customer != NULL) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1,
                             "customer is set; this ledger's ids are integers: set customer_id");
        }
        if (line->customer_id == NULL) return RFM_OK;
        *out_id = (rfm__id){.number = *line->customer_id};
    } else {
        if (line->customer_id != NULL) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1,
                             "customer_id is set; this ledger's ids are text: set customer");
        }
        if (line->customer == NULL || line->customer[0] == '\0') return RFM_OK;
        *out_id = (rfm__id){.text = line->customer, .size = strlen(line->customer)};
    }
    rfm__ledger_hash_id(ledger, out_id);
    *out_has = 1;
    return RFM_OK;
}

static rfm_status line_check(const rfm_ledger *ledger, const rfm_line *line, rfm_error *error) {
    if (!rfm__day_is_valid(line->day)) {
        return rfm__fail(error, RFM_E_DATA, -1, "day %d is outside 0001-01-01 to 9999-12-31",
                         (int)line->day);
    }
    if (line->margin != 0 && (ledger->flags & RFM_LEDGER_MARGIN) == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "margin is set; this ledger has none");
    }
    if (line->attributes != NULL && ledger->attributes.count == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "attributes are set; this ledger has none");
    }
    return RFM_OK;
}

static rfm_status line_tuple(rfm_ledger *ledger, const rfm_line *line, uint32_t *out_tuple,
                             rfm_error *error) {
    rfm__attributes *attributes = &ledger->attributes;
    uint32_t codes[RFM__ATTRIBUTES_MOST] = {0};
    *out_tuple = 0;
    if (attributes->count == 0) return RFM_OK;
    for (int32_t i = 0; line->attributes != NULL && i < attributes->count; ++i) {
        const char *text = line->attributes[i];
        const size_t size = text == NULL ? 0 : strlen(text);
        if (size > 0 && rfm__utf8_valid_prefix(text, size) != size) {
            return rfm__fail(error, RFM_E_DATA, -1, "attribute %.40s is not valid UTF-8",
                             attributes->names[i]);
        }
        RFM_TRY(rfm__attributes_code(attributes, i, text, size, &codes[i], error));
    }
    return rfm__attributes_tuple(attributes, codes, out_tuple, error);
}

/* All that can fail comes before anything that stays; ids and attribute values that were added go
 * again. */
static rfm_status line_place(rfm_ledger *ledger, const rfm_line *line, const rfm__id *id,
                             rfm__entry *entry, rfm__place *out_place, rfm_error *error) {
    rfm__ledger_totals totals = ledger->totals;
    if (!rfm__totals_add(&totals, entry->amount, entry->margin, 1, entry->day)) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1,
                         "all amounts together pass 64 bits of minor units");
    }
    rfm__attributes_mark mark;
    rfm__attributes_set_mark(&ledger->attributes, &mark);
    const uint32_t id_shard = id == NULL ? 0 : rfm__shard_of_hash(id->hash);
    const uint32_t id_count = ledger->shards[id_shard].ids.count;
    rfm_status status = line_tuple(ledger, line, &entry->tuple, error);
    *out_place = (rfm__place){0, 0};
    if (status == RFM_OK && id != NULL) status = rfm__ledger_place(ledger, id, out_place, error);
    if (status == RFM_OK) {
        if (out_place->customer == 0) {
            out_place->shard =
                rfm__shard_of_unidentified(ledger, entry->print, entry->amount, entry->day);
        }
        status = rfm__shard_reserve_for(&ledger->shards[out_place->shard], entry, error);
    }
    if (status == RFM_OK) {
        ledger->totals = totals;
    } else {
        rfm__attributes_go_back(&ledger->attributes, &mark);
        rfm__dictionary_truncate(&ledger->shards[id_shard].ids, id_count);
    }
    return status;
}

rfm_status rfm_ledger_append_line(rfm_ledger *ledger, const rfm_line *line, rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL || line == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         ledger == NULL ? "ledger" : "line");
    }
    rfm_line own;
    RFM_TRY(rfm__options_read(line, &own, sizeof own, "rfm_line", error));
    RFM_TRY(line_check(ledger, &own, error));
    rfm__id id;
    int has_id;
    RFM_TRY(line_id(ledger, &own, &has_id, &id, error));
    rfm__entry entry = {.amount = own.amount, .margin = own.margin, .day = own.day, .lines = 1};
    if (own.receipt != NULL && own.receipt[0] != '\0') {
        entry.print = rfm__fingerprint64(own.receipt, strlen(own.receipt));
    }
    rfm__place place;
    RFM_TRY(line_place(ledger, &own, has_id ? &id : NULL, &entry, &place, error));
    rfm__ledger_push(ledger, place, &entry);
    rfm__shard *shard = &ledger->shards[place.shard];
    if (rfm__shard_is_due(shard)) (void)rfm__shard_settle(shard, NULL);
    return RFM_OK;
}
