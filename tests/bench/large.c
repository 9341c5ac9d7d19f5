/* SPDX-License-Identifier: MIT */
/*
 * More receipts than anyone keeps in a file: large RECEIPTS CUSTOMERS THREADS makes them as they
 * are taken in, in order of time, few customers buying much, and then makes the table of customers
 * with scores and segments. Prints each step with seconds and peak memory, and what a billion
 * receipts of as many customers each would take at this pace.
 */
#include "bench.h"

enum { BATCH = 1000000, START = 20000, YEARS = 3 * 365 };

typedef struct batch {
    int64_t customers[BATCH], amounts[BATCH];
    int32_t days[BATCH];
} batch;

static int64_t fill(batch *made, uint64_t *state, int64_t done, int64_t receipts,
                    int64_t customers) {
    const int64_t count = receipts - done < BATCH ? receipts - done : BATCH;
    for (int64_t i = 0; i < count; ++i) {
        const double u = (double)(bench_random(state) >> 11) * 0x1p-53;
        made->customers[i] = (int64_t)(u * u * (double)customers);
        made->days[i] = START + (int32_t)((double)(done + i) / (double)receipts * YEARS);
        made->amounts[i] = 100 + (int64_t)(bench_random(state) % 20000);
    }
    return count;
}

static void append(rfm_ledger *ledger, const batch *made, int64_t count, int32_t threads) {
    const rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = count, .values = made->customers},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = count, .values = made->days},
        {.name = "amount",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = count,
         .values = made->amounts}};
    const rfm_append_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_error error;
    bench_must(rfm_ledger_append_columns(ledger, columns, 3, &options, &error), &error);
}

static rfm_ledger *take_in(int64_t receipts, int64_t customers, int32_t threads,
                           bench_clock *out_sum) {
    static batch made;
    const rfm_ledger_options ids = {.struct_size = sizeof ids, .id_type = RFM_ID_INTEGER};
    bench_clock making = {0, 0}, appending = {0, 0};
    uint64_t state = 88172645463325252u;
    rfm_ledger *ledger;
    rfm_error error;
    bench_must(rfm_ledger_new(&ids, &ledger, &error), &error);
    for (int64_t done = 0; done < receipts;) {
        bench_clock clock = bench_start();
        const int64_t count = fill(&made, &state, done, receipts, customers);
        bench_add(&making, &clock);
        append(ledger, &made, count, threads);
        bench_add(&appending, &clock);
        done += count;
    }
    bench_say("made", making);
    bench_say("append", appending);
    *out_sum = appending;
    return ledger;
}

static bench_clock segment(const rfm_ledger *ledger, int32_t threads) {
    const rfm_customers_options all = {.struct_size = sizeof all, .threads = threads};
    bench_clock clock = bench_start(), took[2] = {{0, 0}, {0, 0}};
    rfm_frame *customers, *scored, *segmented;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_error error;
    bench_must(rfm_customers_build(ledger, START + YEARS, &all, &customers, NULL, &error), &error);
    bench_add(&took[0], &clock);
    bench_say("customers", took[0]);
    bench_must(rfm_scorer_fit(customers, NULL, &scorer, &error), &error);
    bench_must(rfm_scorer_apply(scorer, customers, threads, &scored, &error), &error);
    bench_must(rfm_rules_preset("classic11", 0, &rules, &error), &error);
    bench_must(rfm_rules_apply(rules, scored, threads, &segmented, &error), &error);
    bench_add(&took[1], &clock);
    bench_say("segments", took[1]);
    printf("rows %lld\n", (long long)rfm_frame_count(segmented));
    rfm_rules_free(rules);
    rfm_scorer_free(scorer);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    rfm_frame_free(segmented);
    return (bench_clock){took[0].wall + took[1].wall, took[0].cpu + took[1].cpu};
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    const int64_t receipts = atoll(argv[1]);
    const int32_t threads = (int32_t)atoi(argv[3]);
    bench_clock appending;
    rfm_ledger *ledger = take_in(receipts, atoll(argv[2]), threads, &appending);
    const bench_clock rest = segment(ledger, threads);
    rfm_ledger_state held = {.struct_size = sizeof held};
    rfm_error error;
    bench_must(rfm_ledger_inspect(ledger, &held, &error), &error);
    const double times = 1e9 / (double)receipts;
    printf("held %lld %lld %lld\n", (long long)held.memory_bytes, (long long)held.entries,
           (long long)held.customers);
    printf("billion %.0f %.1f\n", times * (appending.wall + rest.wall),
           times * (double)bench_peak() / 1073741824.0);
    rfm_ledger_free(ledger);
    return 0;
}
