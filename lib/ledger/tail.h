/* SPDX-License-Identifier: MIT */
/* Sums in the order they came, in columns: who sorts them by customer reads nothing else. */
#ifndef RFM_LIB_LEDGER_TAIL_H
#define RFM_LIB_LEDGER_TAIL_H

#include "base/bytes.h"
#include "ledger/entry.h"

typedef struct rfm__tail_row {
    uint64_t print;
    rfm__sum sum;
} rfm__tail_row;

/* The same in two thirds of the room, which does for most shops: amounts of up to 38 bits, days
 * within 89 years of each other, up to 2,047 lines. */
typedef struct rfm__tail_slim {
    uint64_t print;
    uint64_t sum; /* amount, day, lines, from the highest bit on */
} rfm__tail_slim;

enum { RFM__SLIM_AMOUNT = 38, RFM__SLIM_DAY = 15, RFM__SLIM_LINES = 11 }; /* bits */
#define RFM__SLIM_ZERO (INT64_C(1) << (RFM__SLIM_AMOUNT - 1)) /* what an amount of 0 is */

typedef struct rfm__tail {
    size_t count;
    size_t capacity;      /* of all columns */
    rfm__tail_slim *slim; /* the rows as long as all of them fit, */
    rfm__tail_row *rows;  /* and since one did not; NULL before */
    int32_t first_day;    /* of slim rows */
    uint32_t *customers;  /* local */
    int64_t *margins;     /* NULL: the ledger has no margin */
    uint32_t *tuples;     /* NULL: the ledger has no attributes */
} rfm__tail;

void rfm__tail_free(rfm__tail *tail);
/* Room for `needed` rows; columns of margins and tuples where they are wanted. */
rfm_status rfm__tail_grow(rfm__tail *tail, size_t needed, int has_margin, int has_tuples,
                          rfm_error *error);
/* Slim rows become such as hold anything. Unchanged on failure. */
rfm_status rfm__tail_widen(rfm__tail *tail, rfm_error *error);
/* Removes a row: it stays, without lines. */
void rfm__tail_remove(rfm__tail *tail, size_t index);
size_t rfm__tail_memory(const rfm__tail *tail);

static inline int rfm__tail_is_slim(const rfm__tail *tail) { return tail->rows == NULL; }
RFM__INLINE int rfm__slim_holds(int32_t first_day, rfm__sum sum) {
    const uint64_t amount = (uint64_t)sum.amount + (uint64_t)RFM__SLIM_ZERO;
    const uint32_t day = (uint32_t)sum.day - (uint32_t)first_day;
    return (amount >> RFM__SLIM_AMOUNT | day >> RFM__SLIM_DAY | sum.lines >> RFM__SLIM_LINES) == 0;
}
RFM__INLINE uint64_t rfm__slim_pack(int32_t first_day, rfm__sum sum) {
    const uint64_t amount = (uint64_t)(sum.amount + RFM__SLIM_ZERO);
    const uint64_t day = (uint64_t)(sum.day - first_day);
    return (amount << RFM__SLIM_DAY | day) << RFM__SLIM_LINES | sum.lines;
}
RFM__INLINE rfm__sum rfm__slim_unpack(int32_t first_day, uint64_t packed) {
    const uint64_t day = packed >> RFM__SLIM_LINES & ((UINT64_C(1) << RFM__SLIM_DAY) - 1);
    return (rfm__sum){(int64_t)(packed >> (RFM__SLIM_DAY + RFM__SLIM_LINES)) - RFM__SLIM_ZERO,
                      first_day + (int32_t)day,
                      (uint32_t)(packed & ((UINT64_C(1) << RFM__SLIM_LINES) - 1))};
}

/* 1 when the rows can hold a sum as they are. */
RFM__INLINE int rfm__tail_holds(const rfm__tail *tail, rfm__sum sum) {
    return !rfm__tail_is_slim(tail) || rfm__slim_holds(tail->first_day, sum);
}
/* Around which day slim rows lie, as long as there are none. */
static inline void rfm__tail_centre(rfm__tail *tail, int32_t day) {
    tail->first_day = day - (1 << (RFM__SLIM_DAY - 1));
}
RFM__INLINE void rfm__tail_put(rfm__tail *tail, size_t index, uint64_t print, rfm__sum sum) {
    if (rfm__tail_is_slim(tail)) {
        tail->slim[index] = (rfm__tail_slim){print, rfm__slim_pack(tail->first_day, sum)};
    } else {
        tail->rows[index] = (rfm__tail_row){print, sum};
    }
}
/* A row, of a tail that is known to be slim or not. */
RFM__INLINE rfm__tail_row rfm__tail_read(const rfm__tail *tail, int is_slim, size_t index) {
    if (!is_slim) return tail->rows[index];
    const rfm__tail_slim row = tail->slim[index];
    return (rfm__tail_row){row.print, rfm__slim_unpack(tail->first_day, row.sum)};
}
RFM__INLINE rfm__tail_row rfm__tail_get(const rfm__tail *tail, size_t index) {
    return rfm__tail_read(tail, rfm__tail_is_slim(tail), index);
}
RFM__INLINE uint64_t rfm__tail_print(const rfm__tail *tail, size_t index) {
    return rfm__tail_is_slim(tail) ? tail->slim[index].print : tail->rows[index].print;
}
RFM__INLINE void rfm__tail_prefetch(const rfm__tail *tail, size_t index) {
    if (rfm__tail_is_slim(tail)) {
        RFM__PREFETCH(&tail->slim[index]);
    } else {
        RFM__PREFETCH(&tail->rows[index]);
    }
}

#endif
