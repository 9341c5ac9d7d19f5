/* SPDX-License-Identifier: MIT */
/* Sorting a million ids by comparing texts would cost more than reading their receipts. Ids of one
 * shop look alike, so the part they share is skipped and the next eight bytes are sorted as
 * numbers, byte by byte from the last (a radix sort); only ids that agree in these are looked at
 * again. */
#include "ledger/order.h"

#include <string.h>

#include "base/text.h"
#include "base/threads.h"

enum { ORDER_SMALL = 24, ORDER_DEEPEST = 32 };

rfm__id rfm__place_id(const rfm_ledger *ledger, rfm__place place) {
    return rfm__dictionary_get(&ledger->shards[place.shard].ids, place.customer - 1);
}

static uint64_t order_load(const char *from) {
    uint64_t key = 0;
    for (int i = 0; i < 8; ++i) key = key << 8 | (unsigned char)from[i];
    return key;
}

/* Up to eight bytes from `skip` on as a number that sorts as they do; ids have no zero byte, so a
 * shorter one sorts first. */
static uint64_t order_text_key(const rfm__id *id, size_t skip) {
    if (id->size <= skip) return 0;
    const size_t left = id->size - skip;
    if (left >= 8) return order_load(id->text + skip);
    if (id->size >= 8) return order_load(id->text + id->size - 8) << (8 * (8 - left));
    uint64_t key = 0;
    for (size_t i = 0; i < left; ++i) key = key << 8 | (unsigned char)id->text[skip + i];
    return key << (8 * (8 - left));
}

static int order_compare(const rfm_ledger *ledger, const rfm__ordered *left,
                         const rfm__ordered *right) {
    const rfm__id a = rfm__place_id(ledger, left->place);
    const rfm__id b = rfm__place_id(ledger, right->place);
    if (ledger->id_type == RFM_ID_INTEGER) return (a.number > b.number) - (a.number < b.number);
    return rfm__compare_text(a.text, a.size, b.text, b.size);
}

static void order_insert_sort(const rfm_ledger *ledger, rfm__ordered *ordered, size_t count) {
    for (size_t i = 1; i < count; ++i) {
        const rfm__ordered item = ordered[i];
        size_t k = i;
        for (; k > 0 && order_compare(ledger, &ordered[k - 1], &item) > 0; --k) {
            ordered[k] = ordered[k - 1];
        }
        ordered[k] = item;
    }
}

/* For what stays alike after many bytes: bottom-up merge sort by comparison. */
static void order_merge_sort(const rfm_ledger *ledger, rfm__ordered *ordered, rfm__ordered *scratch,
                             size_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            const size_t middle = start + width < count ? start + width : count;
            const size_t end = middle + width < count ? middle + width : count;
            size_t a = start;
            size_t b = middle;
            for (size_t to = start; to < end; ++to) {
                const int left = a < middle &&
                                 (b == end || order_compare(ledger, &ordered[a], &ordered[b]) <= 0);
                scratch[to] = left ? ordered[a++] : ordered[b++];
            }
        }
        memcpy(ordered, scratch, count * sizeof *ordered);
    }
}

/* Stable counting sort by each byte of the key in which any two differ. */
static void order_radix_sort(rfm__ordered *ordered, rfm__ordered *scratch, size_t count) {
    uint64_t differ = 0;
    for (size_t i = 1; i < count; ++i) differ |= ordered[i].key ^ ordered[0].key;
    rfm__ordered *from = ordered;
    rfm__ordered *to = scratch;
    for (int shift = 0; shift < 64; shift += 8) {
        if ((differ >> shift & 0xFF) == 0) continue;
        size_t next[257] = {0};
        for (size_t i = 0; i < count; ++i) ++next[(from[i].key >> shift & 0xFF) + 1];
        for (int b = 0; b < 256; ++b) next[b + 1] += next[b];
        for (size_t i = 0; i < count; ++i) to[next[from[i].key >> shift & 0xFF]++] = from[i];
        rfm__ordered *other = from;
        from = to;
        to = other;
    }
    if (from != ordered) memcpy(ordered, from, count * sizeof *ordered);
}

/* Places in no order lie all over the dictionaries. */
RFM__INLINE void order_look_ahead(const rfm_ledger *ledger, const rfm__ordered *ordered, size_t i,
                                  size_t count, int is_text) {
    enum { STEP = 16 };
    if (i + 2 * STEP < count) {
        const rfm__place place = ordered[i + 2 * STEP].place;
        rfm__dictionary_prefetch_id(&ledger->shards[place.shard].ids, place.customer - 1, 0);
    }
    if (is_text && i + STEP < count) {
        const rfm__place place = ordered[i + STEP].place;
        rfm__dictionary_prefetch_id(&ledger->shards[place.shard].ids, place.customer - 1, 1);
    }
}

static size_t order_shared_prefix(const rfm_ledger *ledger, const rfm__ordered *ordered,
                                  size_t count, size_t skip) {
    const rfm__id first = rfm__place_id(ledger, ordered[0].place);
    size_t shared = first.size;
    for (size_t i = 1; i < count && shared > skip; ++i) {
        order_look_ahead(ledger, ordered, i, count, 1);
        const rfm__id id = rfm__place_id(ledger, ordered[i].place);
        if (id.size < shared) shared = id.size;
        size_t same = skip;
        while (same < shared && id.text[same] == first.text[same]) ++same;
        shared = same;
    }
    return shared < skip ? skip : shared;
}

static void order_sort_texts(const rfm_ledger *ledger, rfm__ordered *ordered, rfm__ordered *scratch,
                             size_t count, size_t skip, int depth) {
    if (count <= ORDER_SMALL) {
        order_insert_sort(ledger, ordered, count);
        return;
    }
    if (depth > ORDER_DEEPEST) {
        order_merge_sort(ledger, ordered, scratch, count);
        return;
    }
    skip = order_shared_prefix(ledger, ordered, count, skip);
    for (size_t i = 0; i < count; ++i) {
        order_look_ahead(ledger, ordered, i, count, 1);
        const rfm__id id = rfm__place_id(ledger, ordered[i].place);
        ordered[i].key = order_text_key(&id, skip);
    }
    order_radix_sort(ordered, scratch, count);
    for (size_t start = 0; start < count;) {
        size_t end = start + 1;
        while (end < count && ordered[end].key == ordered[start].key) ++end;
        if (end - start > 1) {
            order_sort_texts(ledger, ordered + start, scratch, end - start, skip + 8, depth + 1);
        }
        start = end;
    }
}

/* Places on their way to their keys. */
typedef struct order_keys {
    const rfm_ledger *ledger;
    rfm__ordered *ordered;
    size_t count;
} order_keys;

enum { ORDER_KEYS_CHUNK = 4096 };

static rfm_status order_number_keys(void *context, int64_t chunk, rfm_error *error) {
    const order_keys *keys = context;
    const size_t start = (size_t)chunk * ORDER_KEYS_CHUNK;
    const size_t left = keys->count - start;
    const size_t end = start + (left < ORDER_KEYS_CHUNK ? left : ORDER_KEYS_CHUNK);
    (void)error;
    for (size_t i = start; i < end; ++i) {
        order_look_ahead(keys->ledger, keys->ordered, i, end, 0);
        const rfm__id id = rfm__place_id(keys->ledger, keys->ordered[i].place);
        keys->ordered[i].key = rfm__number_key(id.number);
    }
    return RFM_OK;
}

rfm_status rfm__places_sort(const rfm_ledger *ledger, rfm__ordered *ordered, rfm__ordered *scratch,
                            size_t count, int32_t threads, rfm_error *error) {
    if (count == 0) return RFM_OK;
    if (ledger->id_type == RFM_ID_TEXT) {
        order_sort_texts(ledger, ordered, scratch, count, 0, 0);
        return RFM_OK;
    }
    order_keys keys = {ledger, ordered, count};
    const int64_t chunks = ((int64_t)count + ORDER_KEYS_CHUNK - 1) / ORDER_KEYS_CHUNK;
    RFM_TRY(rfm__parallel(threads, chunks, order_number_keys, &keys, error));
    order_radix_sort(ordered, scratch, count);
    return RFM_OK;
}

static int order_is_customer(const rfm__shard *shard, uint32_t index) {
    return index >= shard->redirect_count || shard->redirect[index].customer == 0;
}

/* ---- All ids of a ledger ---- */

/* Keys of ids differ in few bits: digits in four each. Those bits, close together, and the place of
 * the id below them mostly fit one word, so that half the memory is sorted in fewer rounds. Keys
 * and places lie in the two halves of what will be the sorted places. */
typedef struct order_job {
    const rfm_ledger *ledger;
    rfm__ordered *ordered;
    size_t count;
    uint64_t *words;          /* keys at first */
    uint64_t *spare;          /* places at first */
    size_t skip;              /* bytes that all ids begin with */
    uint64_t differ;          /* bits in which any two keys differ */
    uint64_t first;           /* key of one id, */
    const char *prefix;       /* and its bytes before that */
    size_t shortest, longest; /* sizes of texts */
    int place_bits;           /* those of the shard above those of the customer */
    int customer_bits;
} order_job;

enum { ORDER_DIGIT_MOST = 11, ORDER_SHARD_BITS = 6, ORDER_SAMPLE = 61, ORDER_BLOCK = 512 };

static int order_count_bits(uint64_t mask) {
    int bits = 0;
    for (; mask != 0; mask &= mask - 1) ++bits;
    return bits;
}

/* What the first ids of the shards have in common: a guess at what all have. */
static size_t order_guess_prefix(const rfm_ledger *ledger) {
    rfm__id first = {0};
    size_t shared = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        for (uint32_t i = 0; i < ledger->shards[s].ids.count && i < ORDER_SAMPLE; ++i) {
            const rfm__id id = rfm__place_id(ledger, (rfm__place){s, i + 1});
            if (first.text == NULL) shared = id.size;
            if (first.text == NULL) first = id;
            if (id.size < shared) shared = id.size;
            size_t same = 0;
            while (same < shared && id.text[same] == first.text[same]) ++same;
            shared = same;
        }
    }
    return shared;
}

/* 0 when an id does not begin as the first one does; what is shared is then cut. */
static int order_has_prefix(order_job *job, const rfm__id *id) {
    size_t same = 0;
    if (job->prefix == NULL) job->prefix = id->text;
    const size_t most = id->size < job->skip ? id->size : job->skip;
    while (same < most && id->text[same] == job->prefix[same]) ++same;
    if (same == job->skip) return 1;
    job->skip = same;
    return 0;
}

/* Keys and places of all ids; 0 when one of them does not begin with the shared prefix, which is
 * cut to what it has of it. */
static int order_make_keys(order_job *job) {
    const rfm_ledger *ledger = job->ledger;
    const int is_text = ledger->id_type == RFM_ID_TEXT;
    size_t count = 0;
    job->differ = 0;
    job->prefix = NULL;
    job->shortest = SIZE_MAX;
    job->longest = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const rfm__shard *shard = &ledger->shards[s];
        for (uint32_t i = 0; i < shard->ids.count; ++i) {
            if (!order_is_customer(shard, i)) continue;
            const rfm__id id = rfm__dictionary_get(&shard->ids, i);
            if (is_text) {
                if (!order_has_prefix(job, &id)) return 0;
                if (id.size < job->shortest) job->shortest = id.size;
                if (id.size > job->longest) job->longest = id.size;
            }
            job->words[count] =
                is_text ? order_text_key(&id, job->skip) : rfm__number_key(id.number);
            job->differ |= job->words[count] ^ job->words[0];
            job->spare[count++] = (uint64_t)s << job->customer_bits | (i + 1);
        }
    }
    job->count = count;
    job->first = count == 0 ? 0 : job->words[0];
    return 1;
}

/* Neighbouring bits that differ: `size` of them from `shift` on. */
typedef struct order_stretch {
    uint64_t mask; /* shifted down */
    int shift;
    int size;
} order_stretch;

/* The lowest one of a mask that is not 0. */
static order_stretch order_next_stretch(uint64_t mask) {
    order_stretch stretch = {0, 0, 0};
    while ((mask >> stretch.shift & 1) == 0) ++stretch.shift;
    while (stretch.shift + stretch.size < 64 && (mask >> (stretch.shift + stretch.size) & 1) != 0) {
        ++stretch.size;
    }
    stretch.mask = UINT64_MAX >> (64 - stretch.size);
    return stretch;
}

/* Brings the bits that differ close together, above the place. */
static void order_pack(order_job *job) {
    uint64_t keys[ORDER_BLOCK];
    for (size_t first = 0; first < job->count; first += ORDER_BLOCK) {
        const size_t left = job->count - first;
        const size_t count = left < ORDER_BLOCK ? left : ORDER_BLOCK;
        uint64_t *words = job->words + first;
        int to = job->place_bits;
        memcpy(keys, words, count * sizeof *keys);
        memcpy(words, job->spare + first, count * sizeof *words);
        for (uint64_t rest = job->differ; rest != 0;) {
            const order_stretch stretch = order_next_stretch(rest);
            for (size_t i = 0; i < count; ++i) {
                words[i] |= (keys[i] >> stretch.shift & stretch.mask) << to;
            }
            to += stretch.size;
            rest &= ~(stretch.mask << stretch.shift);
        }
    }
}

/* Stable counting sort of the packed words by all but their places. */
static void order_sort_words(order_job *job) {
    const int bits = order_count_bits(job->differ);
    const int rounds = (bits + ORDER_DIGIT_MOST - 1) / ORDER_DIGIT_MOST;
    for (int round = 0; round < rounds; ++round) {
        const int low = bits * round / rounds, high = bits * (round + 1) / rounds;
        const int shift = job->place_bits + low;
        const size_t digits = (size_t)1 << (high - low);
        size_t next[(1 << ORDER_DIGIT_MOST) + 1] = {0};
        const uint64_t *from = job->words;
        uint64_t *to = job->spare;
        for (size_t i = 0; i < job->count; ++i) ++next[(from[i] >> shift & (digits - 1)) + 1];
        for (size_t d = 0; d < digits; ++d) next[d + 1] += next[d];
        for (size_t i = 0; i < job->count; ++i) {
            to[next[from[i] >> shift & (digits - 1)]++] = from[i];
        }
        job->spare = job->words;
        job->words = to;
    }
}

static rfm__ordered order_unpack(const order_job *job, uint64_t word) {
    const uint64_t customer = word & ((UINT64_C(1) << job->customer_bits) - 1);
    const uint64_t shard = word >> job->customer_bits & (RFM__SHARDS - 1);
    return (rfm__ordered){.key = word >> job->place_bits,
                          .place = {(uint32_t)shard, (uint32_t)customer}};
}

/* Words lie in one half of what they become, so each is read before its place is written to: from
 * behind when it is the lower half, else from the front. */
static void order_spread(const order_job *job) {
    if (job->words == (uint64_t *)(void *)job->ordered) {
        for (size_t i = job->count; i-- > 0;) {
            job->ordered[i] = order_unpack(job, job->words[i]);
        }
    } else {
        for (size_t i = 0; i < job->count; ++i) {
            job->ordered[i] = order_unpack(job, job->words[i]);
        }
    }
}

/* Ids that agree in all that was sorted by are sorted by the rest. */
static rfm_status order_sort_alike(const order_job *job, rfm_error *error) {
    rfm__ordered *scratch = NULL;
    size_t most = 0;
    for (int is_sorting = 0; is_sorting < 2; ++is_sorting) {
        if (is_sorting && most > ORDER_SMALL) {
            RFM_TRY(rfm__new_array(most, sizeof *scratch, &scratch, error));
        }
        if (is_sorting && most <= 1) break;
        for (size_t start = 0; start < job->count;) {
            size_t end = start + 1;
            const uint64_t key = job->ordered[start].key;
            while (end < job->count && job->ordered[end].key == key) ++end;
            if (end - start > most) most = end - start;
            if (is_sorting && end - start > 1) {
                order_sort_texts(job->ledger, job->ordered + start, scratch, end - start,
                                 job->skip + 8, 1);
            }
            start = end;
        }
    }
    rfm__free(scratch);
    return RFM_OK;
}

/* Where keys and places do not fit one word. */
static rfm_status order_sort_wide(order_job *job, rfm_error *error) {
    rfm__ordered *scratch;
    RFM_TRY(rfm__new_array(job->count, sizeof *scratch, &scratch, error));
    for (size_t i = 0; i < job->count; ++i) scratch[i] = order_unpack(job, job->spare[i]);
    memcpy(job->ordered, scratch, job->count * sizeof *scratch);
    const rfm_status status =
        rfm__places_sort(job->ledger, job->ordered, scratch, job->count, 1, error);
    rfm__free(scratch);
    return status;
}

static void order_tell_ids(const order_job *job, rfm__known_ids *ids) {
    ids->differ = job->differ;
    ids->fixed = job->first & ~job->differ;
    ids->are_known = job->count > 0;
    if (job->ledger->id_type == RFM_ID_INTEGER) {
        ids->fixed ^= UINT64_C(0x8000000000000000) & ~job->differ;
        return;
    }
    ids->are_known =
        job->count > 0 && job->skip <= RFM__KNOWN_PREFIX && job->longest <= job->skip + 8;
    if (!ids->are_known) return;
    ids->skip = job->skip;
    ids->size = job->shortest == job->longest ? job->longest : 0;
    memcpy(ids->prefix, job->prefix, job->skip);
}

void rfm__known_ids_keys(const rfm__known_ids *ids, const rfm__ordered *ordered, size_t count,
                         uint64_t *out_keys) {
    int from = 0;
    for (size_t i = 0; i < count; ++i) out_keys[i] = ids->fixed;
    for (uint64_t rest = ids->differ; rest != 0;) {
        const order_stretch stretch = order_next_stretch(rest);
        for (size_t i = 0; i < count; ++i) {
            out_keys[i] |= (ordered[i].key >> from & stretch.mask) << stretch.shift;
        }
        from += stretch.size;
        rest &= ~(stretch.mask << stretch.shift);
    }
}

static rfm_status order_run(order_job *job, rfm__known_ids *ids, rfm_error *error) {
    if (job->ledger->id_type == RFM_ID_TEXT) job->skip = order_guess_prefix(job->ledger);
    while (!order_make_keys(job)) continue;
    if (order_count_bits(job->differ) > 64 - job->place_bits) return order_sort_wide(job, error);
    order_pack(job);
    order_sort_words(job);
    order_spread(job);
    order_tell_ids(job, ids);
    return job->ledger->id_type == RFM_ID_TEXT ? order_sort_alike(job, error) : RFM_OK;
}

rfm_status rfm__ledger_order(const rfm_ledger *ledger, rfm__ordered **out_ordered,
                             size_t *out_count, rfm_error *error) {
    rfm__known_ids ids;
    return rfm__ledger_order_known(ledger, out_ordered, out_count, &ids, error);
}

rfm_status rfm__ledger_order_known(const rfm_ledger *ledger, rfm__ordered **out_ordered,
                                   size_t *out_count, rfm__known_ids *out_ids, rfm_error *error) {
    order_job job = {.ledger = ledger};
    size_t most = 0;
    *out_ordered = NULL;
    *out_count = 0;
    memset(out_ids, 0, sizeof *out_ids);
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const uint64_t count = ledger->shards[s].ids.count;
        most += (size_t)count;
        while (count >> job.customer_bits != 0) ++job.customer_bits;
    }
    job.place_bits = ORDER_SHARD_BITS + job.customer_bits;
    RFM_TRY(rfm__new_array(most, sizeof *job.ordered, &job.ordered, error));
    job.words = (uint64_t *)(void *)job.ordered;
    job.spare = job.words + most;
    const rfm_status status = order_run(&job, out_ids, error);
    if (status != RFM_OK) {
        rfm__free(job.ordered);
        return status;
    }
    *out_ordered = job.ordered;
    *out_count = job.count;
    return RFM_OK;
}
