/* SPDX-License-Identifier: MIT */
/* Saved bytes come from disks and strangers: the sum over all of them is checked first, then every
 * number is read within bounds, and whatever this library would not have written itself is refused.
 */
#include <string.h>

#include "base/days.h"
#include "base/text.h"
#include "ledger/entries.h"
#include "ledger/format.h"
#include "ledger/identity.h"

typedef struct load {
    const unsigned char *bytes;
    size_t size; /* without the sum at the end */
    size_t at;
    rfm_ledger *ledger;
    rfm__base_room rooms[RFM__SHARDS];
    rfm__bytes last_id;
    int64_t last_number;
    int has_last;
    rfm_error *error;
} load;

static rfm_status load_fail(const load *in, const char *reason) {
    return rfm__fail(in->error, RFM_E_FORMAT, (int64_t)in->at, "saved ledger, byte %zu: %s", in->at,
                     reason);
}

static rfm_status load_bytes(load *in, size_t size, const unsigned char **out_bytes) {
    *out_bytes = in->bytes;
    if (size > in->size - in->at) return load_fail(in, "it ends too early");
    *out_bytes = in->bytes + in->at;
    in->at += size;
    return RFM_OK;
}

/* Seven bits a byte, lowest first, no byte more than needed. */
static rfm_status load_number(load *in, uint64_t *out_value) {
    const int32_t used = rfm__varint_read(in->bytes + in->at, in->size - in->at, out_value);
    if (used == RFM__VARINT_CUT) return load_fail(in, "it ends too early");
    if (used == RFM__VARINT_LONG) return load_fail(in, "a number is not in its shortest form");
    in->at += (size_t)used;
    return RFM_OK;
}

static rfm_status load_limited(load *in, uint64_t limit, const char *reason, uint64_t *out_value) {
    RFM_TRY(load_number(in, out_value));
    return *out_value > limit ? load_fail(in, reason) : RFM_OK;
}

static rfm_status load_u64(load *in, uint64_t *out_value) {
    const unsigned char *bytes;
    RFM_TRY(load_bytes(in, 8, &bytes));
    *out_value = rfm__get_u64(bytes);
    return RFM_OK;
}

static rfm_status load_text(load *in, const char **out_text, size_t *out_size) {
    const unsigned char *bytes;
    uint64_t size = 0;
    RFM_TRY(load_limited(in, SIZE_MAX / 2, "a text is too long", &size));
    RFM_TRY(load_bytes(in, (size_t)size, &bytes));
    *out_text = (const char *)bytes;
    *out_size = (size_t)size;
    if (rfm__utf8_valid_prefix(*out_text, *out_size) != *out_size) {
        return load_fail(in, "a text is not valid UTF-8");
    }
    return RFM_OK;
}

static rfm_status load_prints(load *in, rfm__print_set *set) {
    uint64_t count;
    RFM_TRY(load_limited(in, (in->size - in->at) / 16, "too many fingerprints", &count));
    RFM_TRY(rfm__prints_reserve(set, (size_t)count, in->error));
    for (uint64_t i = 0; i < count; ++i) {
        rfm__print128 print;
        RFM_TRY(load_u64(in, &print.high));
        RFM_TRY(load_u64(in, &print.low));
        if (i > 0 && rfm__prints_compare(set->prints[i - 1], print) >= 0) {
            return load_fail(in, "fingerprints are out of order");
        }
        set->prints[set->count++] = print;
    }
    return RFM_OK;
}

static rfm_status load_attribute_values(load *in, int32_t attribute) {
    rfm__attributes *attributes = &in->ledger->attributes;
    const char *last = NULL;
    size_t last_size = 0;
    uint64_t count;
    RFM_TRY(load_limited(in, in->size - in->at, "too many values", &count));
    for (uint64_t i = 0; i < count; ++i) {
        const char *text;
        size_t size;
        uint32_t code;
        RFM_TRY(load_text(in, &text, &size));
        if (size == 0 || (last != NULL && rfm__compare_text(last, last_size, text, size) >= 0)) {
            return load_fail(in, "values of an attribute are out of order");
        }
        RFM_TRY(rfm__attributes_code(attributes, attribute, text, size, &code, in->error));
        last = text;
        last_size = size;
    }
    return RFM_OK;
}

static rfm_status load_tuples(load *in) {
    rfm__attributes *attributes = &in->ledger->attributes;
    uint32_t last[RFM__ATTRIBUTES_MOST] = {0};
    uint64_t count;
    RFM_TRY(load_limited(in, in->size - in->at, "too many tuples", &count));
    for (uint64_t i = 0; i < count; ++i) {
        uint32_t codes[RFM__ATTRIBUTES_MOST];
        int order = 0;
        for (int32_t a = 0; a < attributes->count; ++a) {
            uint64_t code;
            RFM_TRY(load_limited(in, attributes->values[a].count, "a value does not exist", &code));
            codes[a] = (uint32_t)code;
            if (order == 0 && codes[a] != last[a]) order = codes[a] > last[a] ? 1 : -1;
        }
        if (i > 0 && order <= 0) return load_fail(in, "tuples are out of order");
        uint32_t tuple;
        RFM_TRY(rfm__attributes_tuple(attributes, codes, &tuple, in->error));
        memcpy(last, codes, sizeof last);
    }
    return RFM_OK;
}

/* Name and values of each attribute; the names make the ledger, the values go into it. Names are
 * read ahead, for a ledger is made with all of them. */
static rfm_status load_skip_values(load *in) {
    uint64_t count;
    RFM_TRY(load_limited(in, in->size - in->at, "too many values", &count));
    for (uint64_t i = 0; i < count; ++i) {
        const char *text;
        size_t size;
        RFM_TRY(load_text(in, &text, &size));
    }
    return RFM_OK;
}

static rfm_status load_attributes(load *in, size_t at) {
    uint64_t count;
    in->at = at;
    RFM_TRY(load_number(in, &count));
    for (int32_t a = 0; a < in->ledger->attributes.count; ++a) {
        const char *name;
        size_t size;
        RFM_TRY(load_text(in, &name, &size));
        RFM_TRY(load_attribute_values(in, a));
    }
    return in->ledger->attributes.count > 0 ? load_tuples(in) : RFM_OK;
}

static rfm_status load_new_ledger(load *in, rfm_ledger_options *options) {
    char *names[RFM__ATTRIBUTES_MOST] = {NULL};
    const char *const_names[RFM__ATTRIBUTES_MOST];
    rfm_status status = RFM_OK;
    for (int32_t a = 0; a < options->attribute_count && status == RFM_OK; ++a) {
        const char *name;
        size_t size;
        status = load_text(in, &name, &size);
        if (status == RFM_OK && memchr(name, '\0', size) != NULL) {
            status = load_fail(in, "a name has a zero byte");
        }
        if (status == RFM_OK) status = rfm__copy_text(name, size, &names[a], in->error);
        if (status == RFM_OK) status = load_skip_values(in);
        const_names[a] = names[a];
    }
    options->attributes = const_names;
    if (status == RFM_OK) status = rfm_ledger_new(options, &in->ledger, in->error);
    for (int32_t a = 0; a < options->attribute_count; ++a) rfm__free(names[a]);
    return status == RFM_E_ARGUMENT ? load_fail(in, "its options are none of a ledger") : status;
}

static rfm_status load_header(load *in) {
    uint64_t id_type, scale, flags, count;
    rfm_ledger_options options = {.struct_size = sizeof options};
    RFM_TRY(load_limited(in, 1, "unknown id type", &id_type));
    RFM_TRY(load_limited(in, 9, "unknown scale", &scale));
    RFM_TRY(load_limited(in, RFM_LEDGER_MARGIN, "unknown flags", &flags));
    RFM_TRY(load_u64(in, &options.erase_salt));
    const size_t attributes_at = in->at;
    RFM_TRY(load_limited(in, RFM__ATTRIBUTES_MOST, "too many attributes", &count));
    options.id_type = (int32_t)id_type;
    options.scale = scale == 0 ? RFM_SCALE_WHOLE : (int32_t)scale;
    options.flags = (int32_t)flags;
    options.attribute_count = (int32_t)count;
    RFM_TRY(load_new_ledger(in, &options));
    return load_attributes(in, attributes_at);
}

/* After the id before it: as save_id. Ids must rise. */
static rfm_status load_id(load *in, rfm__id *out_id) {
    *out_id = (rfm__id){0};
    if (in->ledger->id_type == RFM_ID_INTEGER) {
        uint64_t number;
        RFM_TRY(load_u64(in, &number));
        out_id->number = (int64_t)number;
        if (in->has_last && out_id->number <= in->last_number) {
            return load_fail(in, "customers are out of order");
        }
        in->last_number = out_id->number;
    } else {
        uint64_t shared, rest;
        const unsigned char *bytes;
        RFM_TRY(load_limited(in, in->last_id.size, "an id shares too much", &shared));
        RFM_TRY(load_limited(in, in->size - in->at, "it ends too early", &rest));
        RFM_TRY(load_bytes(in, (size_t)rest, &bytes));
        const int rises = rest > 0 && (shared == in->last_id.size ||
                                       bytes[0] > (unsigned char)in->last_id.data[shared]);
        if (!rises) return load_fail(in, "customers are out of order");
        in->last_id.size = (size_t)shared;
        RFM_TRY(rfm__bytes_add(&in->last_id, bytes, (size_t)rest, in->error));
        out_id->text = in->last_id.data;
        out_id->size = in->last_id.size;
    }
    in->has_last = 1;
    rfm__ledger_hash_id(in->ledger, out_id);
    return RFM_OK;
}

static rfm_status load_entry(load *in, int32_t last_day, rfm__entry *out_entry) {
    uint64_t day, lines, amount, margin = 0, tuple = 0;
    *out_entry = (rfm__entry){0};
    RFM_TRY(load_number(in, &day));
    const int64_t moved = rfm__unzigzag(day);
    if (moved < -4000000 || moved > 4000000 || !rfm__day_is_valid(last_day + moved)) {
        return load_fail(in, "a day is out of range");
    }
    RFM_TRY(load_limited(in, UINT64_C(0x1FFFFFFFF), "too many lines", &lines));
    if (lines < 2) return load_fail(in, "a sum has no lines");
    if ((lines & 1) != 0) {
        RFM_TRY(load_u64(in, &out_entry->print));
        if (out_entry->print == 0) return load_fail(in, "a fingerprint is 0");
    }
    RFM_TRY(load_number(in, &amount));
    if ((in->ledger->flags & RFM_LEDGER_MARGIN) != 0) RFM_TRY(load_number(in, &margin));
    if (in->ledger->attributes.count > 0) {
        if (in->ledger->attributes.tuples.count == 0)
            return load_fail(in, "a tuple does not exist");
        RFM_TRY(load_limited(in, in->ledger->attributes.tuples.count - 1, "a tuple does not exist",
                             &tuple));
    }
    out_entry->day = (int32_t)(last_day + moved);
    out_entry->lines = (uint32_t)(lines >> 1);
    out_entry->amount = rfm__unzigzag(amount);
    out_entry->margin = rfm__unzigzag(margin);
    out_entry->tuple = (uint32_t)tuple;
    return RFM_OK;
}

/* Entries come as a base has them, customer by customer; only those of the unidentified, which
 * belong to its front, and of ids that an alias has made known before go by way of the tail. */
static rfm_status load_keep(load *in, const rfm__place *place, int is_open,
                            const rfm__entry *entry) {
    if (is_open) {
        return rfm__shard_put(&in->ledger->shards[place->shard], &in->rooms[place->shard], entry,
                              in->error);
    }
    rfm__place target = *place;
    if (place->customer == 0) {
        target.shard =
            rfm__shard_of_unidentified(in->ledger, entry->print, entry->amount, entry->day);
    }
    RFM_TRY(rfm__shard_reserve_for(&in->ledger->shards[target.shard], entry, in->error));
    rfm__ledger_push(in->ledger, target, entry);
    return RFM_OK;
}

/* Whether an entry comes after another and is not of the same sum. */
static int load_is_next(const rfm__entry *last, const rfm__entry *entry) {
    rfm__entry whole = *last;
    return rfm__entry_compare(last, entry) <= 0 && !rfm__entry_absorb(&whole, entry);
}

/* The entries of one customer, in canonical order and none of them two halves of one. The one
 * before stays where it is: a copy would wait until all that was just written has left for the
 * cache. */
static rfm_status load_run(load *in, uint64_t count, const rfm__place *place) {
    rfm__entry entries[2] = {{0}, {0}};
    int is_open = 0;
    if (place->customer != 0) {
        RFM_TRY(rfm__shard_open_run(&in->ledger->shards[place->shard], &in->rooms[place->shard],
                                    place->customer, &is_open, in->error));
    }
    for (uint64_t i = 0; i < count; ++i) {
        rfm__entry *entry = &entries[i % 2], *last = &entries[(i + 1) % 2];
        RFM_TRY(load_entry(in, i == 0 ? 0 : last->day, entry));
        if (i > 0 && last->day >= entry->day && !load_is_next(last, entry)) {
            return load_fail(in, "sums are out of order");
        }
        if (!rfm__totals_add(&in->ledger->totals, entry->amount, entry->margin, entry->lines,
                             entry->day)) {
            return load_fail(in, "the sum of all amounts does not fit");
        }
        RFM_TRY(load_keep(in, place, is_open, entry));
    }
    return RFM_OK;
}

/* Ids rise, so each is a new one, unless an alias has made it known before. */
static rfm_status load_place(load *in, const rfm__id *id, rfm__place *out_place) {
    rfm_ledger *ledger = in->ledger;
    const rfm_status status = ledger->aliases == 0
                                  ? rfm__ledger_add_unfound(ledger, id, out_place, in->error)
                                  : rfm__ledger_place(ledger, id, out_place, in->error);
    if (status == RFM_E_DATA) return load_fail(in, "an id is not valid");
    RFM_TRY(status);
    if (out_place->customer == 0) return load_fail(in, "an erased customer is there");
    if (ledger->aliases == 0) return RFM_OK;
    const uint32_t home = rfm__shard_of_hash(id->hash);
    if (out_place->shard != home ||
        out_place->customer != rfm__dictionary_find(&ledger->shards[home].ids, id) + 1) {
        return load_fail(in, "an alias has receipts");
    }
    return RFM_OK;
}

static rfm_status load_customers(load *in) {
    for (;;) {
        uint64_t count;
        rfm__id id;
        rfm__place place;
        RFM_TRY(load_limited(in, in->size - in->at, "too many sums", &count));
        if (count == 0) break;
        RFM_TRY(load_id(in, &id));
        RFM_TRY(load_place(in, &id, &place));
        RFM_TRY(load_run(in, count, &place));
    }
    uint64_t count;
    const rfm__place nobody = {0, 0};
    RFM_TRY(load_limited(in, in->size - in->at, "too many sums", &count));
    return load_run(in, count, &nobody);
}

static rfm_status load_alias_id(load *in, rfm__id *out_id) {
    *out_id = (rfm__id){0};
    if (in->ledger->id_type == RFM_ID_INTEGER) {
        uint64_t number;
        RFM_TRY(load_u64(in, &number));
        out_id->number = (int64_t)number;
    } else {
        RFM_TRY(load_text(in, &out_id->text, &out_id->size));
        if (out_id->size == 0) return load_fail(in, "an id is empty");
    }
    rfm__ledger_hash_id(in->ledger, out_id);
    return RFM_OK;
}

static int load_compare_ids(const rfm_ledger *ledger, const rfm__id *a, const rfm__id *b) {
    if (ledger->id_type == RFM_ID_INTEGER) return (a->number > b->number) - (a->number < b->number);
    return rfm__compare_text(a->text, a->size, b->text, b->size);
}

/* Aliases come flat and in order; whatever is not so was not written by this library. */
static rfm_status load_aliases(load *in) {
    uint64_t count;
    rfm__id last = {0};
    RFM_TRY(load_limited(in, in->size - in->at, "too many aliases", &count));
    for (uint64_t i = 0; i < count; ++i) {
        rfm__id old_id, current;
        RFM_TRY(load_alias_id(in, &old_id));
        RFM_TRY(load_alias_id(in, &current));
        if (i > 0 && load_compare_ids(in->ledger, &last, &old_id) >= 0) {
            return load_fail(in, "aliases are out of order");
        }
        const rfm_status status = rfm__ledger_alias_ids(in->ledger, &old_id, &current, in->error);
        if (status == RFM_E_MEMORY) return status;
        if (status != RFM_OK) return load_fail(in, "aliases contradict each other");
        last = old_id;
    }
    return in->ledger->aliases == (int64_t)count ? RFM_OK : load_fail(in, "an alias comes twice");
}

static rfm_status load_all(load *in) {
    RFM_TRY(load_header(in));
    RFM_TRY(load_prints(in, &in->ledger->batches));
    RFM_TRY(load_prints(in, &in->ledger->erased));
    RFM_TRY(load_aliases(in));
    RFM_TRY(load_customers(in));
    if (in->at != in->size) return load_fail(in, "there is more than a ledger");
    for (uint32_t i = 0; i < RFM__SHARDS; ++i) {
        if (in->ledger->aliases == 0) {
            RFM_TRY(rfm__dictionary_make_findable(&in->ledger->shards[i].ids, in->error));
        }
        RFM_TRY(rfm__shard_settle(&in->ledger->shards[i], in->error));
        rfm__shard_trim(&in->ledger->shards[i]);
    }
    return RFM_OK;
}

static rfm_status load_check_frame(load *in, size_t size) {
    const size_t least = RFM__FORMAT_MAGIC_SIZE + 4 + 4;
    if (size < least || memcmp(in->bytes, RFM__FORMAT_MAGIC, RFM__FORMAT_MAGIC_SIZE) != 0) {
        return rfm__fail(in->error, RFM_E_FORMAT, 0, "these bytes are no saved ledger");
    }
    const uint32_t version = rfm__get_u32(in->bytes + RFM__FORMAT_MAGIC_SIZE);
    if (version > RFM__FORMAT_VERSION) {
        return rfm__fail(in->error, RFM_E_VERSION, RFM__FORMAT_MAGIC_SIZE,
                         "saved in format %u by a newer version; this one (%s) reads up to %d",
                         (unsigned)version, rfm_version(), (int)RFM__FORMAT_VERSION);
    }
    in->size = size - 4;
    const uint32_t crc = rfm__get_u32(in->bytes + in->size);
    if (version == 0 || rfm__crc32c(0, in->bytes, in->size) != crc) {
        return rfm__fail(in->error, RFM_E_FORMAT, -1,
                         "saved ledger is damaged: its checksum does not match");
    }
    in->at = RFM__FORMAT_MAGIC_SIZE + 4;
    return RFM_OK;
}

rfm_status rfm_ledger_load(const void *bytes, size_t size, rfm_ledger **out_ledger,
                           rfm_error *error) {
    rfm__error_clear(error);
    if (out_ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_ledger is NULL");
    *out_ledger = NULL;
    if (bytes == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "bytes is NULL");
    load in = {.bytes = bytes, .error = error};
    rfm_status status = load_check_frame(&in, size);
    if (status == RFM_OK) status = load_all(&in);
    rfm__bytes_free(&in.last_id);
    if (status != RFM_OK) {
        rfm_ledger_free(in.ledger);
        return status;
    }
    *out_ledger = in.ledger;
    return RFM_OK;
}
