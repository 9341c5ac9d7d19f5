/* SPDX-License-Identifier: MIT */
/* Where most of a ledger's memory goes while it is filled. */
#include "ledger/tail.h"

void rfm__tail_free(rfm__tail *tail) {
    rfm__free(tail->slim);
    rfm__free(tail->rows);
    rfm__free(tail->customers);
    rfm__free(tail->margins);
    rfm__free(tail->tuples);
    *tail = (rfm__tail){0};
}

/* A column that is there, or is to be, grows to the tail's new capacity. */
static rfm_status tail_grow_column(void *column, int is_wanted, size_t capacity,
                                   size_t element_size, rfm_error *error) {
    size_t none = 0;
    return is_wanted ? rfm__grow(column, &none, capacity, element_size, error) : RFM_OK;
}

/* While it is small it grows sixteenfold: copying rows that only just came cost a shop's history
 * three per cent of its time, most of it for new pages, and room that is not used yet is no memory
 * until it is written. A column that has grown alone, when another one cannot, is no harm. */
enum { TAIL_SMALL = 65536, TAIL_FACTOR_SMALL = 16, TAIL_FACTOR = 2, TAIL_PAGE = 1024 };

rfm_status rfm__tail_grow(rfm__tail *tail, size_t needed, int has_margin, int has_tuples,
                          rfm_error *error) {
    const int is_slim = rfm__tail_is_slim(tail);
    size_t capacity =
        tail->capacity * (tail->capacity < TAIL_SMALL ? TAIL_FACTOR_SMALL : TAIL_FACTOR);
    if (needed <= tail->capacity) return RFM_OK;
    if (capacity < needed) capacity = needed < 16 ? 16 : needed;
    RFM_TRY(tail_grow_column(&tail->slim, is_slim, capacity, sizeof *tail->slim, error));
    RFM_TRY(tail_grow_column(&tail->rows, !is_slim, capacity, sizeof *tail->rows, error));
    RFM_TRY(tail_grow_column(&tail->customers, 1, capacity, sizeof *tail->customers, error));
    RFM_TRY(tail_grow_column(&tail->margins, has_margin, capacity, sizeof *tail->margins, error));
    RFM_TRY(tail_grow_column(&tail->tuples, has_tuples, capacity, sizeof *tail->tuples, error));
    tail->capacity = capacity;
    return RFM_OK;
}

rfm_status rfm__tail_widen(rfm__tail *tail, rfm_error *error) {
    rfm__tail_row *rows;
    if (!rfm__tail_is_slim(tail)) return RFM_OK;
    RFM_TRY(rfm__new_array(tail->capacity, sizeof *rows, &rows, error));
    for (size_t i = 0; i < tail->count; ++i) rows[i] = rfm__tail_read(tail, 1, i);
    rfm__free(tail->slim);
    tail->slim = NULL;
    tail->rows = rows;
    return RFM_OK;
}

void rfm__tail_remove(rfm__tail *tail, size_t index) {
    if (rfm__tail_is_slim(tail)) {
        tail->slim[index].sum &= ~((UINT64_C(1) << RFM__SLIM_LINES) - 1);
    } else {
        tail->rows[index].sum.lines = 0;
    }
}

/* Room more than a page behind the last row has not been written, but for rows taken back. */
size_t rfm__tail_memory(const rfm__tail *tail) {
    const size_t reached = tail->count + TAIL_PAGE;
    size_t each = rfm__tail_is_slim(tail) ? sizeof *tail->slim : sizeof *tail->rows;
    each += sizeof *tail->customers;
    if (tail->margins != NULL) each += sizeof *tail->margins;
    if (tail->tuples != NULL) each += sizeof *tail->tuples;
    return each * (reached < tail->capacity ? reached : tail->capacity);
}
