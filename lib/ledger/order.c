/* SPDX-License-Identifier: MIT */
/* Sorting a million ids by comparing texts would cost more than reading their receipts. Ids of one
 * shop look alike, so the part they share is skipped and the next eight bytes are sorted as
 * numbers, byte by byte from the last (a radix sort); only ids that agree in these are looked at
 * again. */
#include "ledger/order.h"

#include <string.h>

#include "base/text.h"

enum { ORDER_SMALL = 24, ORDER_DEEPEST = 32 };

rfm__id rfm__place_id(const rfm_ledger *ledger, rfm__place place) {
    return rfm__dictionary_get(&ledger->shards[place.shard].ids, place.customer - 1);
}

/* Up to eight bytes from `skip` on as a number that sorts as they do; ids have no zero byte, so a
 * shorter one sorts first. */
static uint64_t order_text_key(const rfm__id *id, size_t skip) {
    uint64_t key = 0;
    for (size_t i = 0; i < 8; ++i) {
        key = key << 8 | (skip + i < id->size ? (unsigned char)id->text[skip + i] : 0u);
    }
    return key;
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

static size_t order_shared_prefix(const rfm_ledger *ledger, const rfm__ordered *ordered,
                                  size_t count, size_t skip) {
    const rfm__id first = rfm__place_id(ledger, ordered[0].place);
    size_t shared = first.size;
    for (size_t i = 1; i < count && shared > skip; ++i) {
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

void rfm__places_sort(const rfm_ledger *ledger, rfm__ordered *ordered, rfm__ordered *scratch,
                      size_t count) {
    if (ledger->id_type == RFM_ID_TEXT) {
        order_sort_texts(ledger, ordered, scratch, count, 0, 0);
        return;
    }
    for (size_t i = 0; i < count; ++i) {
        const rfm__id id = rfm__place_id(ledger, ordered[i].place);
        ordered[i].key = (uint64_t)id.number ^ UINT64_C(0x8000000000000000);
    }
    order_radix_sort(ordered, scratch, count);
}

static int order_is_customer(const rfm__shard *shard, uint32_t index) {
    return index >= shard->redirect_count || shard->redirect[index].customer == 0;
}

rfm_status rfm__ledger_order(const rfm_ledger *ledger, rfm__ordered **out_ordered,
                             size_t *out_count, rfm_error *error) {
    *out_ordered = NULL;
    *out_count = 0;
    size_t most = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) most += ledger->shards[s].ids.count;
    rfm__ordered *ordered;
    rfm__ordered *scratch;
    RFM_TRY(rfm__new_array(most, sizeof *ordered, &ordered, error));
    const rfm_status status = rfm__new_array(most, sizeof *scratch, &scratch, error);
    if (status != RFM_OK) {
        rfm__free(ordered);
        return status;
    }
    size_t count = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const rfm__shard *shard = &ledger->shards[s];
        for (uint32_t i = 0; i < shard->ids.count; ++i) {
            if (!order_is_customer(shard, i)) continue;
            ordered[count].place = (rfm__place){s, i + 1};
            ++count;
        }
    }
    rfm__places_sort(ledger, ordered, scratch, count);
    rfm__free(scratch);
    *out_ordered = ordered;
    *out_count = count;
    return RFM_OK;
}
