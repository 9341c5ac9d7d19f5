/* SPDX-License-Identifier: MIT */
/* Models of regular purchases read the times between them, and whoever checks a model reads what
 * came after the day that it was fitted on: both come from a customer's receipts in order of days.
 */
#include "customers/extras.h"

#include "math/functions.h"

/* Logarithms of whole numbers above 1 lie between 1/2 and 16 and are multiples of 2^-53: a sum of
 * them is exact in a whole number and 63 bits of a fraction, and so the same for the same intervals
 * in any order. */
typedef struct extras_sum {
    uint64_t whole;
    uint64_t fraction; /* of 2^63 */
} extras_sum;

static void extras_add_log(extras_sum *sum, int64_t days) {
    if (days < 2) return; /* ln 1 is 0 */
    const double value = rfm__log((double)days);
    const uint64_t whole = (uint64_t)value;
    sum->whole += whole;
    sum->fraction += (uint64_t)((value - (double)whole) * 0x1p63);
    sum->whole += sum->fraction >> 63;
    sum->fraction &= (UINT64_C(1) << 63) - 1;
}

static double extras_sum_to_double(const extras_sum *sum) {
    return (double)sum->whole + (double)sum->fraction * 0x1p-63;
}

static double extras_litt(const rfm__tally_room *room) {
    extras_sum sum = {0, 0};
    const rfm__receipt *last = NULL;
    for (size_t i = 0; i < room->receipt_count; ++i) {
        const rfm__receipt *receipt = &room->receipts[i];
        if (!receipt->is_purchase) continue;
        if (last != NULL) extras_add_log(&sum, (int64_t)receipt->day - last->day);
        last = receipt;
    }
    return extras_sum_to_double(&sum);
}

static void extras_count(const rfm__tally_room *room, int32_t events, rfm__extra *out) {
    const rfm__receipt *last = NULL;
    for (size_t i = 0; i < room->receipt_count; ++i) {
        const rfm__receipt *receipt = &room->receipts[i];
        out->holdout_spend += receipt->gross - receipt->returned;
        if (!receipt->is_purchase) continue;
        if (events == RFM_EVENTS_RECEIPTS || last == NULL || last->day != receipt->day) {
            ++out->holdout_x;
        }
        last = receipt;
    }
}

rfm_status rfm__extras_fill(const rfm__extras *extras, rfm__runs *runs, uint32_t customer,
                            rfm__tally_room *room, rfm__extra *out, rfm_error *error) {
    *out = (rfm__extra){0, 0, 0};
    if (extras->intervals != NULL) {
        RFM_TRY(rfm__visits_list(runs, customer, extras->intervals, room, error));
        out->litt = extras_litt(room);
    }
    if (extras->holdout != NULL) {
        RFM_TRY(rfm__visits_list(runs, customer, extras->holdout, room, error));
        extras_count(room, extras->holdout->events, out);
    }
    return RFM_OK;
}
