/* SPDX-License-Identifier: MIT */
/*
 * More receipts than anyone keeps in a file: large RECEIPTS CUSTOMERS THREADS STEP LEDGER makes
 * them as they are taken in, in order of time, few customers buying much. After each STEP the
 * ledger is compacted; in the end it is saved and loaded from its file, and the table of customers
 * with scores and segments is made. Prints what each part takes, and what the ledger holds before
 * and after it is compacted for the last time.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

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

static int32_t write_file(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static void save(const rfm_ledger *ledger, const char *path) {
    rfm_error error;
    FILE *file = fopen(path, "wb");
    if (file == NULL) exit(1);
    bench_must(rfm_ledger_save(ledger, write_file, file, &error), &error);
    if (fclose(file) != 0) exit(1);
}

static rfm_ledger *load(const char *path) {
    rfm_ledger *ledger;
    rfm_error error;
    const int file = open(path, O_RDONLY);
    const off_t size = file < 0 ? -1 : lseek(file, 0, SEEK_END);
    void *bytes = size < 0 ? MAP_FAILED : mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) exit(1);
    bench_must(rfm_ledger_load(bytes, (size_t)size, &ledger, &error), &error);
    munmap(bytes, (size_t)size);
    close(file);
    return ledger;
}

/* What is asked for, and the time of its parts. */
typedef struct job {
    int64_t receipts, customers, step;
    int32_t threads;
    const char *path;
    bench_clock making, appending, compacting, saving, loading;
} job;

static rfm_ledger *take_in(job *of) {
    static batch made;
    const rfm_ledger_options ids = {.struct_size = sizeof ids, .id_type = RFM_ID_INTEGER};
    uint64_t state = 88172645463325252u;
    rfm_ledger *ledger;
    rfm_error error;
    bench_must(rfm_ledger_new(&ids, &ledger, &error), &error);
    for (int64_t done = 0, compact = 0; done < of->receipts;) {
        bench_clock clock = bench_start();
        const int64_t count = fill(&made, &state, done, of->receipts, of->customers);
        bench_add(&of->making, &clock);
        append(ledger, &made, count, of->threads);
        bench_add(&of->appending, &clock);
        done += count;
        if (done - compact < of->step && done < of->receipts) continue;
        if (done == of->receipts) bench_say_held("held", ledger);
        clock = bench_start();
        bench_must(rfm_ledger_compact(ledger, of->threads, &error), &error);
        bench_add(&of->compacting, &clock);
        compact = done;
    }
    bench_say_held("held-loaded", ledger);
    return ledger;
}

static rfm_ledger *save_and_load(job *of, rfm_ledger *ledger) {
    bench_clock clock = bench_start();
    save(ledger, of->path);
    bench_add(&of->saving, &clock);
    rfm_ledger_free(ledger);
    clock = bench_start();
    ledger = load(of->path);
    bench_add(&of->loading, &clock);
    return ledger;
}

static void segment(const rfm_ledger *ledger, int32_t threads) {
    const rfm_customers_options all = {.struct_size = sizeof all, .threads = threads};
    const rfm_scorer_options fit = {.struct_size = sizeof fit, .threads = threads};
    bench_clock clock = bench_start(), took[2] = {{0, 0}, {0, 0}};
    rfm_frame *customers, *scored, *segmented;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_error error;
    bench_must(rfm_customers_build(ledger, START + YEARS, &all, &customers, NULL, &error), &error);
    bench_add(&took[0], &clock);
    bench_say("customers", took[0]);
    bench_must(rfm_scorer_fit(customers, &fit, &scorer, &error), &error);
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
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    job of = {.receipts = atoll(argv[1]),
              .customers = atoll(argv[2]),
              .threads = (int32_t)atoi(argv[3]),
              .step = atoll(argv[4]),
              .path = argv[5]};
    rfm_ledger *ledger = take_in(&of);
    bench_say("made", of.making);
    bench_say("append", of.appending);
    bench_say("compact", of.compacting);
    ledger = save_and_load(&of, ledger);
    bench_say("save", of.saving);
    bench_say("load", of.loading);
    segment(ledger, of.threads);
    rfm_ledger_free(ledger);
    return 0;
}
