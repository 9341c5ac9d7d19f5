/* SPDX-License-Identifier: MIT */
/* Days between orders are many and mostly alike: a median of all of them needs each length and how
 * often it came, not a copy of every one. Keys wait in a short list, are sorted there, and go into
 * the long one together. */
#include "retention/counter.h"

#include "math/quantiles.h"

enum { COUNTER_PENDING = 8192 };

void rfm__counter_free(rfm__counter *counter) {
    rfm__free(counter->list);
    rfm__free(counter->pending);
    rfm__free(counter->scratch);
    *counter = (rfm__counter){0};
}

static void counter_put(rfm__counted *list, size_t *count, rfm__counted item) {
    if (*count > 0 && list[*count - 1].key == item.key) {
        list[*count - 1].count += item.count;
    } else {
        list[(*count)++] = item;
    }
}

/* Two lists in order, either of keys or of counted ones, into a new one. */
static rfm_status counter_join(rfm__counter *counter, const rfm__counted *others,
                               const uint64_t *keys, size_t other_count, rfm_error *error) {
    rfm__counted *joined;
    size_t made = 0, own = 0, other = 0;
    RFM_TRY(rfm__new_array(counter->count + other_count, sizeof *joined, &joined, error));
    while (own < counter->count || other < other_count) {
        rfm__counted item = {0};
        if (other < other_count) {
            item = keys == NULL ? others[other] : (rfm__counted){keys[other], 1};
        }
        if (other == other_count || (own < counter->count && counter->list[own].key <= item.key)) {
            counter_put(joined, &made, counter->list[own++]);
        } else {
            counter_put(joined, &made, item);
            ++other;
        }
    }
    rfm__free(counter->list);
    counter->list = joined;
    counter->count = made;
    return RFM_OK;
}

rfm_status rfm__counter_settle(rfm__counter *counter, rfm_error *error) {
    if (counter->pending_count == 0) return RFM_OK;
    RFM_TRY(rfm__grow(&counter->scratch, &counter->scratch_capacity, counter->pending_count,
                      sizeof *counter->scratch, error));
    rfm__sort_uint64(counter->pending, counter->scratch, counter->pending_count);
    RFM_TRY(counter_join(counter, NULL, counter->pending, counter->pending_count, error));
    counter->pending_count = 0;
    return RFM_OK;
}

rfm_status rfm__counter_add(rfm__counter *counter, uint64_t key, rfm_error *error) {
    /* A long list is only gone through for as many keys as it has. */
    if (counter->pending_count >= COUNTER_PENDING && counter->pending_count >= counter->count) {
        RFM_TRY(rfm__counter_settle(counter, error));
    }
    RFM_TRY(rfm__grow(&counter->pending, &counter->pending_capacity, counter->pending_count + 1,
                      sizeof *counter->pending, error));
    counter->pending[counter->pending_count++] = key;
    return RFM_OK;
}

rfm_status rfm__counter_merge(rfm__counter *counter, const rfm__counter *other, rfm_error *error) {
    return counter_join(counter, other->list, NULL, other->count, error);
}
