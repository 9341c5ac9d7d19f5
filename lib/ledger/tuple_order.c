/* SPDX-License-Identifier: MIT */
/* Values and tuples are numbered as they come; what leaves the ledger is numbered by content
 * instead. */
#include "base/text.h"
#include "ledger/walk.h"

typedef int (*tuple_compare)(const void *context, uint32_t left, uint32_t right);

/* Bottom-up merge sort of numbers 0..count-1 by a comparison. */
static void tuple_sort(uint32_t *items, uint32_t *scratch, size_t count, tuple_compare compare,
                       const void *context) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            const size_t middle = start + width < count ? start + width : count;
            const size_t end = middle + width < count ? middle + width : count;
            size_t a = start;
            size_t b = middle;
            for (size_t to = start; to < end; ++to) {
                const int left =
                    a < middle && (b == end || compare(context, items[a], items[b]) <= 0);
                scratch[to] = left ? items[a++] : items[b++];
            }
        }
        for (size_t i = 0; i < count; ++i) items[i] = scratch[i];
    }
}

static rfm_status tuple_rank(uint32_t count, tuple_compare compare, const void *context,
                             uint32_t **out_order, uint32_t **out_ranks, rfm_error *error) {
    RFM_TRY(rfm__new_array(count, sizeof **out_order, out_order, error));
    RFM_TRY(rfm__new_array(count, sizeof **out_ranks, out_ranks, error));
    for (uint32_t i = 0; i < count; ++i) (*out_order)[i] = i;
    tuple_sort(*out_order, *out_ranks, count, compare, context);
    for (uint32_t i = 0; i < count; ++i) (*out_ranks)[(*out_order)[i]] = i;
    return RFM_OK;
}

static int tuple_compare_values(const void *context, uint32_t left, uint32_t right) {
    const rfm__dictionary *values = context;
    const rfm__id a = rfm__dictionary_get(values, left);
    const rfm__id b = rfm__dictionary_get(values, right);
    return rfm__compare_text(a.text, a.size, b.text, b.size);
}

typedef struct tuple_context {
    const rfm__attributes *attributes;
    const rfm__tuple_order *order;
} tuple_context;

static int tuple_compare_tuples(const void *context, uint32_t left, uint32_t right) {
    const tuple_context *both = context;
    uint32_t a[RFM__ATTRIBUTES_MOST];
    uint32_t b[RFM__ATTRIBUTES_MOST];
    rfm__tuple_order_codes(both->attributes, both->order, left, a);
    rfm__tuple_order_codes(both->attributes, both->order, right, b);
    for (int32_t i = 0; i < both->attributes->count; ++i) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

rfm_status rfm__tuple_order_new(const rfm__attributes *attributes, rfm__tuple_order *out_order,
                                rfm_error *error) {
    *out_order = (rfm__tuple_order){0};
    rfm_status status = RFM_OK;
    for (int32_t i = 0; i < attributes->count && status == RFM_OK; ++i) {
        status =
            tuple_rank(attributes->values[i].count, tuple_compare_values, &attributes->values[i],
                       &out_order->values[i], &out_order->value_ranks[i], error);
    }
    const tuple_context context = {attributes, out_order};
    if (status == RFM_OK) {
        status = tuple_rank(attributes->tuples.count, tuple_compare_tuples, &context,
                            &out_order->tuples, &out_order->ranks, error);
    }
    if (status != RFM_OK) rfm__tuple_order_free(out_order);
    return status;
}

void rfm__tuple_order_free(rfm__tuple_order *order) {
    for (int32_t i = 0; i < RFM__ATTRIBUTES_MOST; ++i) {
        rfm__free(order->values[i]);
        rfm__free(order->value_ranks[i]);
    }
    rfm__free(order->tuples);
    rfm__free(order->ranks);
    *order = (rfm__tuple_order){0};
}

void rfm__tuple_order_codes(const rfm__attributes *attributes, const rfm__tuple_order *order,
                            uint32_t tuple, uint32_t *out_codes) {
    rfm__attributes_get(attributes, tuple, out_codes);
    for (int32_t i = 0; i < attributes->count; ++i) {
        if (out_codes[i] != 0) out_codes[i] = order->value_ranks[i][out_codes[i] - 1] + 1;
    }
}
