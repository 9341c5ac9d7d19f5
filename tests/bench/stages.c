/* SPDX-License-Identifier: MIT */
/*
 * Where the time of the shop's job goes: stages RECEIPTS.CSV AS_OF_DAY THREADS OUT.CSV LEDGER
 * does it step by step, one after the other, then saves the ledger and loads it. Prints for each
 * step its name, wall seconds, CPU seconds and the peak memory up to it, and what the ledger holds.
 */
#include "bench.h"

enum { BLOCK = 8 * 1024 * 1024 };

typedef struct steps {
    bench_clock read, parse, append;
} steps;

static rfm_csv *open_reader(int32_t threads) {
    const rfm_csv_column columns[] = {{.name = "customer", .type = RFM_COLUMN_TEXT},
                                      {.name = "day", .source = "date", .type = RFM_COLUMN_DAY},
                                      {.name = "receipt", .type = RFM_COLUMN_TEXT},
                                      {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2}};
    const rfm_csv_options options = {
        .struct_size = sizeof options, .column_count = 4, .columns = columns, .threads = threads};
    rfm_csv *reader;
    rfm_error error;
    bench_must(rfm_csv_new(&options, &reader, &error), &error);
    return reader;
}

static rfm_ledger *take_file(const char *path, int32_t threads, steps *took) {
    const rfm_append_options how = {.struct_size = sizeof how, .threads = threads};
    FILE *file = fopen(path, "rb");
    char *block = malloc(BLOCK);
    rfm_csv *reader = open_reader(threads);
    rfm_ledger *ledger;
    rfm_error error;
    if (file == NULL || block == NULL) exit(1);
    bench_must(rfm_ledger_new(NULL, &ledger, &error), &error);
    for (size_t size = BLOCK; size == BLOCK;) {
        rfm_frame *rows;
        bench_clock clock = bench_start();
        size = fread(block, 1, BLOCK, file);
        bench_add(&took->read, &clock);
        bench_must(rfm_csv_read(reader, block, size, size < BLOCK, &rows, &error), &error);
        bench_add(&took->parse, &clock);
        bench_must(rfm_ledger_append(ledger, rows, &how, &error), &error);
        bench_add(&took->append, &clock);
        rfm_frame_free(rows);
    }
    rfm_csv_free(reader);
    free(block);
    fclose(file);
    return ledger;
}

static int32_t write_file(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static rfm_frame *make_table(const rfm_ledger *ledger, int32_t as_of_day, int32_t threads,
                             const char *out) {
    const rfm_customers_options all = {.struct_size = sizeof all, .threads = threads};
    const rfm_scorer_options fit = {.struct_size = sizeof fit, .threads = threads};
    const rfm_csv_write_options how = {.struct_size = sizeof how, .threads = threads};
    bench_clock clock = bench_start(), took[4] = {{0, 0}};
    rfm_frame *customers, *scored, *segmented;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_error error;
    bench_must(rfm_customers_build(ledger, as_of_day, &all, &customers, NULL, &error), &error);
    bench_add(&took[0], &clock);
    bench_must(rfm_scorer_fit(customers, &fit, &scorer, &error), &error);
    bench_must(rfm_scorer_apply(scorer, customers, threads, &scored, &error), &error);
    bench_add(&took[1], &clock);
    bench_must(rfm_rules_preset("classic11", 0, &rules, &error), &error);
    bench_must(rfm_rules_apply(rules, scored, threads, &segmented, &error), &error);
    bench_add(&took[2], &clock);
    FILE *file = fopen(out, "wb");
    if (file == NULL) exit(1);
    bench_must(rfm_csv_write(segmented, &how, write_file, file, &error), &error);
    if (fclose(file) != 0) exit(1);
    bench_add(&took[3], &clock);
    bench_say("customers", took[0]);
    bench_say("scores", took[1]);
    bench_say("segments", took[2]);
    bench_say("write", took[3]);
    rfm_rules_free(rules);
    rfm_scorer_free(scorer);
    rfm_frame_free(scored);
    rfm_frame_free(segmented);
    return customers;
}

static void save(const rfm_ledger *ledger, const char *path) {
    bench_clock clock = bench_start(), took = {0, 0};
    rfm_error error;
    FILE *file = fopen(path, "wb");
    if (file == NULL) exit(1);
    bench_must(rfm_ledger_save(ledger, write_file, file, &error), &error);
    if (fclose(file) != 0) exit(1);
    bench_add(&took, &clock);
    bench_say("save", took);
}

static rfm_ledger *loaded_copy(rfm_ledger *ledger) {
    rfm_buffer *saved;
    rfm_ledger *copy;
    rfm_error error;
    bench_must(rfm_buffer_new(&saved, &error), &error);
    bench_must(rfm_ledger_save(ledger, rfm_buffer_write, saved, &error), &error);
    bench_must(
        rfm_ledger_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &copy, &error),
        &error);
    rfm_buffer_free(saved);
    rfm_ledger_free(ledger);
    return copy;
}

/* The same customers with one receipt each: what is held more is held for the other receipts. */
static void say_firsts(const rfm_frame *table) {
    const char *const names[] = {"customer", "first_day", "spend_net"};
    const rfm_append_options how = {.struct_size = sizeof how,
                                    .day = "first_day",
                                    .receipt = "customer",
                                    .amount = "spend_net"};
    rfm_frame *firsts;
    rfm_ledger *ledger;
    rfm_error error;
    bench_must(rfm_frame_select(table, names, 3, &firsts, &error), &error);
    bench_must(rfm_ledger_new(NULL, &ledger, &error), &error);
    bench_must(rfm_ledger_append(ledger, firsts, &how, &error), &error);
    ledger = loaded_copy(ledger);
    bench_say_held("held-firsts", ledger);
    rfm_ledger_free(ledger);
    rfm_frame_free(firsts);
}

static void load(const char *path) {
    bench_clock clock = bench_start(), took = {0, 0};
    rfm_ledger *ledger;
    rfm_error error;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) exit(1);
    const size_t size = (size_t)ftell(file);
    char *bytes = malloc(size);
    rewind(file);
    if (bytes == NULL || fread(bytes, 1, size, file) != size) exit(1);
    fclose(file);
    bench_add(&took, &clock);
    bench_say("read-saved", took);
    took = (bench_clock){0, 0};
    bench_must(rfm_ledger_load(bytes, size, &ledger, &error), &error);
    bench_add(&took, &clock);
    bench_say("load", took);
    bench_say_held("held-loaded", ledger);
    rfm_ledger_free(ledger);
    free(bytes);
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    const int32_t as_of_day = (int32_t)atoi(argv[2]), threads = (int32_t)atoi(argv[3]);
    steps took = {{0, 0}, {0, 0}, {0, 0}};
    rfm_ledger *ledger = take_file(argv[1], threads, &took);
    bench_say("read", took.read);
    bench_say("parse", took.parse);
    bench_say("append", took.append);
    rfm_frame *table = make_table(ledger, as_of_day, threads, argv[4]);
    bench_say_held("held", ledger);
    save(ledger, argv[5]);
    rfm_ledger_free(ledger);
    load(argv[5]);
    say_firsts(table);
    rfm_frame_free(table);
    return 0;
}
