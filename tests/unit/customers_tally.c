/* SPDX-License-Identifier: MIT */
/* A receipt whose lines lie on several days counts on its first one. The tally finds that out in
 * three ways, by length of the run; here the plain definition is worked out beside it. */
#include "customers/tally.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "ledger/entries.h"

typedef struct expected {
    int64_t receipts, purchase_days, gross, returned;
    int32_t first_day, last_day;
} expected;

static uint32_t random_state;

static uint32_t random_below(uint32_t bound) {
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)random_state * bound) >> 32);
}

static int32_t day_of_receipt(const rfm__entry *entries, size_t count, const rfm__entry *of) {
    int32_t day = of->day;
    for (size_t i = 0; i < count && of->print != 0; ++i) {
        if (entries[i].print == of->print && entries[i].day < day) day = entries[i].day;
    }
    return day;
}

/* Sums of entry `at`'s receipt when it is the first of them in the run; 0 when it is not. */
static int receipt_at(const rfm__entry *entries, size_t count, size_t at, int64_t *gross,
                      int64_t *returned) {
    const uint64_t print = entries[at].print;
    *gross = *returned = 0;
    for (size_t i = 0; i < count; ++i) {
        if (i != at && (print == 0 || entries[i].print != print)) continue;
        if (i < at) return 0;
        *gross += entries[i].amount > 0 ? entries[i].amount : 0;
        *returned -= entries[i].amount < 0 ? entries[i].amount : 0;
    }
    return 1;
}

static expected work_out(const rfm__entry *entries, size_t count, const rfm__lens *lens) {
    expected sum = {0};
    char seen[1000] = {0};
    for (size_t i = 0; i < count; ++i) {
        int64_t gross, returned;
        if (!receipt_at(entries, count, i, &gross, &returned)) continue;
        const int32_t day = day_of_receipt(entries, count, &entries[i]);
        if (day < lens->first_day) continue;
        sum.gross += gross;
        sum.returned += returned;
        if (gross <= 0) continue;
        if (sum.receipts == 0 || day < sum.first_day) sum.first_day = day;
        if (sum.receipts == 0 || day > sum.last_day) sum.last_day = day;
        ++sum.receipts;
        sum.purchase_days += !seen[day];
        seen[day] = 1;
    }
    return sum;
}

static void check_run(size_t count, uint32_t receipts, uint32_t days) {
    rfm__entry *entries = calloc(count, sizeof *entries);
    rfm__entry *scratch = calloc(count, sizeof *scratch);
    for (size_t i = 0; i < count; ++i) {
        entries[i].print = random_below(receipts) * UINT64_C(0x100000000);
        entries[i].amount = (int64_t)random_below(2000) - 400;
        entries[i].day = (int32_t)random_below(days);
        entries[i].lines = 1;
    }
    rfm__entries_sort(entries, scratch, count);
    const rfm__lens lens = {.first_day = (int32_t)(days / 4), .as_of_day = 999};
    const expected wanted = work_out(entries, count, &lens);
    rfm__tally tally;
    rfm__tally_entries(entries, scratch, count, &lens, &tally);
    cr_assert_eq(tally.receipts, wanted.receipts, "%zu entries", count);
    cr_assert_eq(tally.purchase_days, wanted.purchase_days, "%zu entries", count);
    cr_assert_eq(tally.gross, wanted.gross, "%zu entries", count);
    cr_assert_eq(tally.returned, wanted.returned, "%zu entries", count);
    if (wanted.receipts > 0) {
        cr_assert_eq(tally.first_day, wanted.first_day, "%zu entries", count);
        cr_assert_eq(tally.last_day, wanted.last_day, "%zu entries", count);
    }
    free(entries);
    free(scratch);
}

Test(customers_tally, receipts_over_several_days_count_on_their_first) {
    random_state = 1;
    for (int round = 0; round < 3000; ++round) {
        const size_t count = 1 + random_below(40);
        check_run(count, 1 + random_below(30), 1 + random_below(12));
    }
}

Test(customers_tally, long_runs_too) {
    random_state = 2;
    check_run(1025, 400, 300);
    check_run(2500, 2400, 900);
    check_run(2500, 4, 900);
    check_run(3000, 1000000, 5);
}
