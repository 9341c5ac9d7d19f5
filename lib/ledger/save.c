/* SPDX-License-Identifier: MIT */
/* Equal ledgers must give equal bytes, on any machine: everything is written in an order of its own
 * content, in numbers of seven bits a byte, and summed up at the end. */
#include <string.h>

#include "base/text.h"
#include "ledger/format.h"
#include "ledger/walk.h"

enum { SAVE_BLOCK = 1 << 20 };

typedef struct save {
    const rfm_ledger *ledger;
    rfm__tuple_order tuples;
    rfm__bytes block;
    rfm_write_fn write;
    void *payload;
    uint32_t crc;
    rfm__bytes last_id; /* text ids share the beginning with the one before */
    int64_t last_number;
} save;

static rfm_status save_flush(save *out, rfm_error *error) {
    out->crc = rfm__crc32c(out->crc, out->block.data, out->block.size);
    RFM_TRY(rfm__write(out->write, out->payload, out->block.data, out->block.size, error));
    out->block.size = 0;
    return RFM_OK;
}

static rfm_status save_bytes(save *out, const void *data, size_t size, rfm_error *error) {
    if (out->block.size >= SAVE_BLOCK) RFM_TRY(save_flush(out, error));
    return rfm__bytes_add(&out->block, data, size, error);
}

static rfm_status save_number(save *out, uint64_t value, rfm_error *error) {
    unsigned char bytes[RFM__VARINT_BYTES];
    const size_t size = rfm__varint_write(value, bytes);
    return save_bytes(out, bytes, size, error);
}

static rfm_status save_u64(save *out, uint64_t value, rfm_error *error) {
    unsigned char bytes[8];
    rfm__put_u64(bytes, value);
    return save_bytes(out, bytes, sizeof bytes, error);
}

static rfm_status save_text(save *out, const char *text, size_t size, rfm_error *error) {
    RFM_TRY(save_number(out, size, error));
    return save_bytes(out, text, size, error);
}

static rfm_status save_prints(save *out, const rfm__print_set *set, rfm_error *error) {
    RFM_TRY(save_number(out, set->count, error));
    for (size_t i = 0; i < set->count; ++i) {
        RFM_TRY(save_u64(out, set->prints[i].high, error));
        RFM_TRY(save_u64(out, set->prints[i].low, error));
    }
    return RFM_OK;
}

static rfm_status save_header(save *out, rfm_error *error) {
    const rfm_ledger *ledger = out->ledger;
    unsigned char version[4];
    rfm__put_u32(version, RFM__FORMAT_VERSION);
    RFM_TRY(save_bytes(out, RFM__FORMAT_MAGIC, RFM__FORMAT_MAGIC_SIZE, error));
    RFM_TRY(save_bytes(out, version, sizeof version, error));
    RFM_TRY(save_number(out, (uint64_t)ledger->id_type, error));
    RFM_TRY(save_number(out, (uint64_t)ledger->scale, error));
    RFM_TRY(save_number(out, (uint64_t)ledger->flags, error));
    return save_u64(out, ledger->erase_salt, error);
}

static rfm_status save_attributes(save *out, rfm_error *error) {
    const rfm__attributes *attributes = &out->ledger->attributes;
    RFM_TRY(save_number(out, (uint64_t)attributes->count, error));
    for (int32_t a = 0; a < attributes->count; ++a) {
        RFM_TRY(save_text(out, attributes->names[a], strlen(attributes->names[a]), error));
        RFM_TRY(save_number(out, attributes->values[a].count, error));
        for (uint32_t i = 0; i < attributes->values[a].count; ++i) {
            const rfm__id value =
                rfm__dictionary_get(&attributes->values[a], out->tuples.values[a][i]);
            RFM_TRY(save_text(out, value.text, value.size, error));
        }
    }
    if (attributes->count == 0) return RFM_OK;
    RFM_TRY(save_number(out, attributes->tuples.count, error));
    for (uint32_t i = 0; i < attributes->tuples.count; ++i) {
        uint32_t codes[RFM__ATTRIBUTES_MOST];
        rfm__tuple_order_codes(attributes, &out->tuples, out->tuples.tuples[i], codes);
        for (int32_t a = 0; a < attributes->count; ++a) {
            RFM_TRY(save_number(out, codes[a], error));
        }
    }
    return RFM_OK;
}

/* An id after the one before it in order: how much of that is shared, then the rest. */
static rfm_status save_id(save *out, const rfm__id *id, rfm_error *error) {
    if (out->ledger->id_type == RFM_ID_INTEGER) return save_u64(out, (uint64_t)id->number, error);
    size_t shared = 0;
    while (shared < out->last_id.size && shared < id->size &&
           out->last_id.data[shared] == id->text[shared]) {
        ++shared;
    }
    RFM_TRY(save_number(out, shared, error));
    RFM_TRY(save_text(out, id->text + shared, id->size - shared, error));
    out->last_id.size = shared;
    return rfm__bytes_add(&out->last_id, id->text + shared, id->size - shared, error);
}

static rfm_status save_plain_id(save *out, const rfm__id *id, rfm_error *error) {
    if (out->ledger->id_type == RFM_ID_INTEGER) return save_u64(out, (uint64_t)id->number, error);
    return save_text(out, id->text, id->size, error);
}

/* Aliases in order of the old id; the order of all ids is at hand, so places are sorted the same
 * way. */
static rfm_status save_aliases(save *out, rfm_error *error) {
    const rfm_ledger *ledger = out->ledger;
    rfm__ordered *ordered;
    rfm__ordered *scratch;
    RFM_TRY(save_number(out, (uint64_t)ledger->aliases, error));
    RFM_TRY(rfm__new_array((size_t)ledger->aliases, sizeof *ordered, &ordered, error));
    rfm_status status = rfm__new_array((size_t)ledger->aliases, sizeof *scratch, &scratch, error);
    size_t count = 0;
    for (uint32_t s = 0; s < RFM__SHARDS && status == RFM_OK; ++s) {
        const rfm__shard *shard = &ledger->shards[s];
        for (uint32_t i = 0; i < shard->redirect_count && i < shard->ids.count; ++i) {
            const rfm__redirect redirect = shard->redirect[i];
            if (redirect.customer == 0) continue;
            if (redirect.shard == s && redirect.customer == i + 1) continue; /* erased */
            ordered[count++].place = (rfm__place){s, i + 1};
        }
    }
    if (status == RFM_OK) {
        status = rfm__places_sort(ledger, ordered, scratch, count, 1, error);
    }
    for (size_t i = 0; i < count && status == RFM_OK; ++i) {
        const rfm__place place = ordered[i].place;
        const rfm__id old_id = rfm__place_id(ledger, place);
        const rfm__id current = rfm__place_id(
            ledger,
            rfm__shard_follow(&ledger->shards[place.shard], place.shard, place.customer - 1));
        status = save_plain_id(out, &old_id, error);
        if (status == RFM_OK) status = save_plain_id(out, &current, error);
    }
    rfm__free(scratch);
    rfm__free(ordered);
    return status;
}

/* The numbers of an entry, all of them, then added at once: there are millions. */
static rfm_status save_entry(save *out, const rfm__entry *entry, int32_t last_day,
                             rfm_error *error) {
    unsigned char bytes[5 * RFM__VARINT_BYTES + sizeof entry->print];
    size_t size = rfm__varint_write(rfm__zigzag((int64_t)entry->day - last_day), bytes);
    size += rfm__varint_write((uint64_t)entry->lines << 1 | (entry->print != 0), bytes + size);
    if (entry->print != 0) {
        rfm__put_u64(bytes + size, entry->print);
        size += sizeof entry->print;
    }
    size += rfm__varint_write(rfm__zigzag(entry->amount), bytes + size);
    if ((out->ledger->flags & RFM_LEDGER_MARGIN) != 0) {
        size += rfm__varint_write(rfm__zigzag(entry->margin), bytes + size);
    }
    if (out->ledger->attributes.count > 0) size += rfm__varint_write(entry->tuple, bytes + size);
    return save_bytes(out, bytes, size, error);
}

/* A run: its length, then who it is of, then the entries. Length 0 ends the customers. */
static rfm_status save_run(void *context, const rfm__id *id, const rfm__entry *entries,
                           size_t count, rfm_error *error) {
    save *out = context;
    if (id == NULL) RFM_TRY(save_number(out, 0, error));
    RFM_TRY(save_number(out, count, error));
    if (id != NULL) RFM_TRY(save_id(out, id, error));
    int32_t last_day = 0;
    for (size_t i = 0; i < count; ++i) {
        RFM_TRY(save_entry(out, &entries[i], last_day, error));
        last_day = entries[i].day;
    }
    return RFM_OK;
}

static rfm_status save_all(save *out, rfm_error *error) {
    unsigned char crc[4];
    RFM_TRY(save_header(out, error));
    RFM_TRY(save_attributes(out, error));
    RFM_TRY(save_prints(out, &out->ledger->batches, error));
    RFM_TRY(save_prints(out, &out->ledger->erased, error));
    RFM_TRY(save_aliases(out, error));
    RFM_TRY(rfm__ledger_walk(out->ledger, &out->tuples, save_run, out, error));
    RFM_TRY(save_flush(out, error));
    rfm__put_u32(crc, out->crc);
    return rfm__write(out->write, out->payload, crc, sizeof crc, error);
}

rfm_status rfm_ledger_save(const rfm_ledger *ledger, rfm_write_fn write, void *payload,
                           rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    if (write == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "write is NULL");
    save out = {.ledger = ledger, .write = write, .payload = payload};
    rfm_status status = rfm__tuple_order_new(&ledger->attributes, &out.tuples, error);
    if (status == RFM_OK) status = save_all(&out, error);
    rfm__tuple_order_free(&out.tuples);
    rfm__bytes_free(&out.block);
    rfm__bytes_free(&out.last_id);
    return status;
}
