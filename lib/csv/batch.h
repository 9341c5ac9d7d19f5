/* SPDX-License-Identifier: MIT */
/* A few thousand bytes of the file as records: where the fields of those that are ordinary end. */
#ifndef RFM_LIB_CSV_BATCH_H
#define RFM_LIB_CSV_BATCH_H

#include "csv/record.h"
#include "csv/stops.h"

enum {
    RFM__CSV_BATCH_BYTES = RFM__CSV_STOPS_WINDOWS * RFM__CSV_WINDOW,
    /* Bytes that can be read behind those of a batch, so that short texts are copied whole. */
    RFM__CSV_BATCH_MARGIN = 16,
    RFM__CSV_BATCH_FIRST = 16 /* records that are tried at first */
};

typedef struct rfm__csv_batch {
    const char *limit; /* behind the last byte that there is */
    const char *bytes; /* what the batch is about; NULL: nothing yet */
    int32_t size;      /* of it */
    int32_t most;      /* records to try at once: fewer where many turn out to need care */
    int32_t count;     /* records found ... */
    int32_t first;     /* ... and the place before which the first of them begins */
    int32_t fields;    /* of each */
    int32_t places;    /* stops in the bytes, behind a first one at -1 */
    int32_t is_even;   /* all of them end fields of records of that many */
    int16_t stops[1 + RFM__CSV_STOPS_ROOM];
} rfm__csv_batch;

/* A batch of nothing; `limit` is behind the last byte that may be read. */
void rfm__csv_batch_begin(rfm__csv_batch *batch, const char *limit, int64_t fields);
/* Finds up to `room` records from `at` on that begin before `stop`, are ASCII without quotes and
 * NUL, have the right number of fields and are not too long; gives how many. Field k of them all
 * lies from behind stops[first + k] to before stops[first + k + 1]. */
int32_t rfm__csv_batch_find(rfm__csv_batch *batch, const rfm__csv_rules *rules, const char *at,
                            const char *stop, int64_t room);
/* Tells that the first `taken` of the records found were taken; gives where the next one begins. */
const char *rfm__csv_batch_take(rfm__csv_batch *batch, int32_t taken);

#endif
