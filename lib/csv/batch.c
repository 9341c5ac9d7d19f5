/* SPDX-License-Identifier: MIT */
/* Where fields end is found for many records at once and noted, so that the values of a column can
 * then be read one after the other, in a loop that does nothing else. */
#include "csv/batch.h"

#include "base/bytes.h"

void rfm__csv_batch_begin(rfm__csv_batch *batch, const char *limit, int64_t fields) {
    batch->limit = limit;
    batch->bytes = NULL;
    batch->size = 0;
    batch->most = RFM__CSV_BATCH_FIRST;
    batch->count = 0;
    batch->first = 0;
    batch->fields = fields < RFM__CSV_BATCH_BYTES ? (int32_t)fields : 0;
    batch->places = 0;
    batch->is_even = 0;
}

/* Whether the batch has nothing but good records: every so many stops there is a line feed, and
 * there are no others than those which do not end fields within a line. */
static int csv_batch_is_even(const rfm__csv_batch *batch, int32_t others) {
    const int16_t *end = batch->stops + batch->places;
    const int16_t *stops = batch->stops;
    for (; end - stops > batch->fields; --others) {
        stops += batch->fields;
        if (batch->bytes[*stops] != '\n') return 0;
    }
    return others == 0;
}

/* Asks for the bytes of the batch to come, which lie in no near cache: they arrive while the values
 * of this one are read. */
RFM__INLINE void csv_batch_announce(const char *bytes, const char *limit) {
    const ptrdiff_t left = limit - bytes;
    const ptrdiff_t size = left < RFM__CSV_BATCH_BYTES ? left : RFM__CSV_BATCH_BYTES;
    for (ptrdiff_t i = 0; i < size; i += RFM__CSV_WINDOW) RFM__PREFETCH(bytes + i);
}

static void csv_batch_load(rfm__csv_batch *batch, const char *at, char delimiter) {
    const ptrdiff_t left = batch->limit - at - RFM__CSV_BATCH_MARGIN;
    const ptrdiff_t windows = left < 0 ? 0 : left / RFM__CSV_WINDOW;
    const int32_t count =
        windows < RFM__CSV_STOPS_WINDOWS ? (int32_t)windows : RFM__CSV_STOPS_WINDOWS;
    batch->bytes = at;
    batch->size = count * RFM__CSV_WINDOW;
    batch->first = 0;
    batch->stops[0] = -1;
    csv_batch_announce(at + batch->size, batch->limit);
    int32_t others;
    batch->places = 1 + rfm__csv_stops_fast(at, count, delimiter, batch->stops + 1, &others);
    batch->is_even = csv_batch_is_even(batch, others);
}

/* Whether the stops of a record are what they should be; they are all there. */
static inline int csv_batch_is_record(const rfm__csv_batch *batch, const int16_t *stops,
                                      char delimiter) {
    const char *bytes = batch->bytes;
    const int16_t *last = stops + batch->fields - 1;
    for (; stops < last; ++stops) {
        if (bytes[*stops] != delimiter) return 0;
    }
    return bytes[*last] == '\n';
}

/* Finds up to `most` records from `first` on; 0 when even that needs bytes behind the batch. */
static int csv_batch_run(rfm__csv_batch *batch, const rfm__csv_rules *rules, const char *stop,
                         int32_t most) {
    const ptrdiff_t until = stop - batch->bytes;
    const int16_t *end = batch->stops + batch->places;
    const int16_t *stops = batch->stops + batch->first;
    int32_t count = 0;
    if (batch->is_even && rules->max_field_bytes >= RFM__CSV_BATCH_BYTES) {
        count = (int32_t)(end - 1 - stops) / batch->fields;
        if (count > most) count = most;
        while (count > 0 && stops[(count - 1) * batch->fields] + 1 >= until) --count;
        batch->count = count;
        return end - stops > batch->fields;
    }
    while (count < most && end - stops > batch->fields && *stops + 1 < until) {
        if (!csv_batch_is_record(batch, stops + 1, rules->delimiter)) break;
        if (stops[batch->fields] - stops[0] > rules->max_field_bytes) break;
        stops += batch->fields;
        ++count;
    }
    batch->count = count;
    return count > 0 || end - stops > batch->fields;
}

int32_t rfm__csv_batch_find(rfm__csv_batch *batch, const rfm__csv_rules *rules, const char *at,
                            const char *stop, int64_t room) {
    const int32_t most = room < batch->most ? (int32_t)room : batch->most;
    batch->count = 0;
    if (batch->fields < 2) return 0; /* lines of one field may be blank */
    const int is_inside = batch->bytes != NULL && at - batch->bytes < batch->size;
    if (is_inside) { /* what was read with care lies between */
        const int32_t place = (int32_t)(at - batch->bytes) - 1;
        while (batch->first + 1 < batch->places && batch->stops[batch->first] < place) {
            ++batch->first;
        }
    }
    if (!is_inside || !csv_batch_run(batch, rules, stop, most)) {
        csv_batch_load(batch, at, rules->delimiter);
        (void)csv_batch_run(batch, rules, stop, most);
    }
    return batch->count;
}

const char *rfm__csv_batch_take(rfm__csv_batch *batch, int32_t taken) {
    if (taken < batch->count) {
        batch->most = 2 * taken + 2;
    } else if (batch->most < RFM__CSV_BATCH_BYTES) {
        batch->most *= 2;
    }
    batch->first += taken * batch->fields;
    return batch->bytes + batch->stops[batch->first] + 1;
}
