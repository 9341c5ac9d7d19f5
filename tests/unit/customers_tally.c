/* SPDX-License-Identifier: MIT */
/* A receipt whose lines lie on several days counts on its first one. The tally finds that out in
 * three ways, by length of the run; here the plain definition is worked out beside it. */
#include "customers/tally.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

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

/* A tally counted again from the listed receipts. */
static void check_list(const rfm__receipt *receipts, size_t count, const rfm__tally *tally) {
    rfm__tally again = {0};
    for (size_t i = 0; i < count; ++i) {
        cr_assert(i == 0 || receipts[i - 1].day <= receipts[i].day);
        again.gross += receipts[i].gross;
        again.returned += receipts[i].returned;
        again.margin += receipts[i].margin;
        if (!receipts[i].is_purchase) continue;
        if (again.receipts++ == 0) again.first_day = receipts[i].day;
        again.purchase_days += again.receipts == 1 || receipts[i].day != again.last_day;
        again.last_day = receipts[i].day;
        again.lines += receipts[i].lines;
        again.purchase_spend += receipts[i].gross - receipts[i].returned;
    }
    cr_assert_eq((int64_t)count, tally->any_receipts);
    cr_assert_eq(again.receipts, tally->receipts);
    cr_assert_eq(again.purchase_days, tally->purchase_days);
    cr_assert_eq(again.first_day, tally->first_day);
    cr_assert_eq(again.last_day, tally->last_day);
    cr_assert_eq(again.lines, tally->lines);
    cr_assert_eq(again.gross, tally->gross);
    cr_assert_eq(again.returned, tally->returned);
    cr_assert_eq(again.margin, tally->margin);
    cr_assert_eq(again.purchase_spend, tally->purchase_spend);
}

Test(customers_tally, the_list_of_a_run_adds_up_to_its_tally) {
    enum { MOST = 1500 };
    static rfm__entry entries[MOST], copy[MOST], scratch[MOST];
    rfm__tally_room room = {0};
    random_state = 3;
    for (int round = 0; round < 4000; ++round) {
        const size_t count = 1 + random_below(round % 500 == 0 ? MOST : 30);
        const uint32_t receipts = 1 + random_below(20), days = 1 + random_below(12);
        for (size_t i = 0; i < count; ++i) {
            const int64_t amount = (int64_t)random_below(9) - 4;
            entries[i] = (rfm__entry){.print = random_below(receipts) * UINT64_C(0x100000000),
                                      .amount = amount,
                                      .margin = amount / 2,
                                      .day = (int32_t)random_below(days),
                                      .lines = 1 + random_below(2)};
        }
        rfm__entries_sort(entries, scratch, count);
        const rfm__lens lens = {.first_day = (int32_t)random_below(days),
                                .as_of_day = (int32_t)random_below(days + 3),
                                .returns = (int32_t)random_below(3),
                                .free = (int32_t)random_below(2)};
        rfm__tally tally;
        memcpy(copy, entries, count * sizeof *copy);
        rfm__tally_entries(copy, scratch, count, &lens, &tally);
        memcpy(copy, entries, count * sizeof *copy);
        cr_assert_eq(rfm__tally_list_entries(copy, scratch, count, &lens, &room, NULL), RFM_OK);
        check_list(room.receipts, room.receipt_count, &tally);
    }
    rfm__tally_room_free(&room);
}

/* ---- Tallies from where rows lie ---- */

typedef struct visited {
    rfm__entry *entries;
    size_t count;
} visited;

static void visit_one(void *context, const rfm__entry *entry) {
    visited *all = context;
    all->entries[all->count++] = *entry;
}

static void push_some(rfm__shard *shard, size_t count, uint32_t customers, uint32_t receipts,
                      uint32_t days) {
    cr_assert_eq(rfm__shard_reserve(shard, count, NULL), RFM_OK);
    for (size_t i = 0; i < count; ++i) {
        const int64_t amount = (int64_t)random_below(9) - 4;
        const rfm__entry entry = {.print = random_below(receipts) * UINT64_C(0x100000000),
                                  .amount = amount,
                                  .margin = amount / 2,
                                  .day = (int32_t)random_below(days) - (int32_t)days / 2,
                                  .lines = 1 + random_below(2),
                                  .customer = random_below(customers)};
        rfm__shard_push(shard, entry.customer, &entry);
    }
}

/* The entries of a customer in canonical order by the plain way. */
static size_t look_up(const rfm__shard *shard, uint32_t customer, rfm__entry *entries,
                      rfm__entry *scratch) {
    visited all = {entries, 0};
    rfm__shard_visit(shard, customer, visit_one, &all);
    for (size_t i = 0; i < all.count; ++i) entries[i].customer = customer;
    return rfm__entries_join(entries, scratch, all.count);
}

static void check_shard(const rfm__shard *shard, uint32_t customers, const rfm__lens *lens) {
    enum { MOST = 4000 };
    static rfm__entry entries[MOST], scratch[MOST];
    rfm__tally_room room = {0};
    rfm__runs runs;
    cr_assert_eq(rfm__runs_open(shard, &runs, NULL), RFM_OK);
    for (uint32_t c = 0; c < customers; ++c) {
        rfm__tally wanted, tally;
        const size_t count = look_up(shard, c, entries, scratch);
        if (rfm__runs_is_settled(&runs, c)) {
            uint32_t start, end;
            rfm__settled_run(&shard->base, c, &start, &end);
            cr_assert_eq(end - start, count);
            cr_assert_eq(rfm__tally_run(&shard->base, start, end, lens, &room, &tally, NULL),
                         RFM_OK);
        } else {
            cr_assert_eq(rfm__runs_get(&runs, c), count);
            for (size_t i = 0; i < count; ++i) {
                cr_assert_eq(rfm__entry_compare(&runs.run[i], &entries[i]), 0);
                cr_assert_eq(runs.run[i].customer, c);
            }
            cr_assert_eq(rfm__tally_rows(&runs, c, lens, &room, &tally, NULL), RFM_OK);
        }
        rfm__tally_entries(entries, scratch, count, lens, &wanted);
        cr_assert_eq(memcmp(&wanted, &tally, sizeof tally), 0, "%zu entries", count);
    }
    rfm__runs_close(&runs);
    rfm__tally_room_free(&room);
}

/* Base, tail or both, with rows removed from either; receipts in parts; days in any order. The
 * plain definition on entries in canonical order is beside it. */
Test(customers_tally, rows_where_they_lie_add_up_as_entries_in_order_do) {
    random_state = 4;
    for (int round = 0; round < 1500; ++round) {
        const uint32_t customers = 1 + random_below(12), receipts = 1 + random_below(40);
        const uint32_t days = 1 + random_below(round % 3 == 0 ? 100000 : 12);
        const size_t most = round % 50 == 0 ? 1900 : 60;
        rfm__shard shard = {.has_margin = round % 2, .ids.count = customers - 1};
        if (random_below(2) == 1) {
            push_some(&shard, random_below((uint32_t)most), customers, receipts, days);
            cr_assert_eq(rfm__shard_settle(&shard, NULL), RFM_OK);
        }
        push_some(&shard, random_below((uint32_t)most), customers, receipts, days);
        if (random_below(4) == 0) rfm__shard_remove(&shard, random_below(customers));
        const rfm__lens lens = {.first_day = (int32_t)random_below(days) - (int32_t)days / 2,
                                .as_of_day = (int32_t)random_below(days + 3) - (int32_t)days / 2,
                                .returns = (int32_t)random_below(3),
                                .free = (int32_t)random_below(2)};
        check_shard(&shard, customers, &lens);
        shard.ids.count = 0;
        rfm__shard_free(&shard);
    }
}

typedef struct free_case {
    int64_t amounts[3];     /* of one receipt; NONE: fewer lines */
    int32_t is_purchase[3]; /* with net, ignore, cancel, free lines counting */
    int32_t is_usual[3];    /* the same while they do not */
} free_case;

/* By the definition: a line above zero makes a purchase; free lines alone do where they count. */
Test(customers_tally, what_free_lines_make) {
    enum { NONE = INT32_MIN };
    static const free_case cases[] = {
        {{0, NONE, NONE}, {1, 1, 1}, {0, 0, 0}},  {{0, -5, NONE}, {0, 1, 0}, {0, 0, 0}},
        {{0, 5, NONE}, {1, 1, 1}, {1, 1, 1}},     {{0, 5, -5}, {1, 1, 0}, {1, 1, 0}},
        {{-5, NONE, NONE}, {0, 0, 0}, {0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        for (int32_t way = 0; way < 6; ++way) {
            rfm__entry entries[3], scratch[3];
            size_t count = 0;
            for (; count < 3 && cases[i].amounts[count] != NONE; ++count) {
                entries[count] = (rfm__entry){
                    .print = 1, .amount = cases[i].amounts[count], .day = 5, .lines = 1};
            }
            const rfm__lens lens = {.as_of_day = 9, .returns = way % 3, .free = way < 3};
            const int32_t *wanted = lens.free ? cases[i].is_purchase : cases[i].is_usual;
            rfm__tally tally;
            rfm__entries_sort(entries, scratch, count);
            rfm__tally_entries(entries, scratch, count, &lens, &tally);
            cr_assert_eq(tally.receipts, wanted[way % 3], "case %zu, way %d", i, (int)way);
        }
    }
}
