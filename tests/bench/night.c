/* SPDX-License-Identifier: MIT */
/*
 * A shop's night: night CUSTOMERS RECEIPTS NEW THREADS [FILE]. Makes a year of receipts in a
 * ledger, then times each of five nights: the day's receipts, the view's step, the moves.
 * With FILE, the receipts are written there as columns of numbers for another program to read:
 * customer int32, day int32, cents int32, each night behind the year.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rfm.h"

enum { BATCH = 1000000, YEAR = 365, NIGHTS = 5, START = 20000 };

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static uint64_t random_next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

typedef struct batch {
    int64_t customers[BATCH], amounts[BATCH];
    int32_t days[BATCH];
    int64_t count;
} batch;

/* Few customers buy much: the square of a uniform number. */
static void fill(batch *made, uint64_t *state, int64_t customers, int64_t count, int32_t first,
                 int32_t days) {
    made->count = count;
    for (int64_t i = 0; i < count; ++i) {
        const double u = (double)(random_next(state) >> 11) * 0x1p-53;
        made->customers[i] = (int64_t)(u * u * (double)customers);
        made->days[i] = first + (int32_t)(random_next(state) % (uint64_t)days);
        made->amounts[i] = 100 + (int64_t)(random_next(state) % 20000);
    }
}

static void append(rfm_ledger *ledger, const batch *made, int32_t threads) {
    const rfm_column columns[] = {
        {.name = "customer",
         .type = RFM_COLUMN_INT64,
         .length = made->count,
         .values = made->customers},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = made->count, .values = made->days},
        {.name = "amount",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = made->count,
         .values = made->amounts}};
    const rfm_append_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_error error;
    must(rfm_ledger_append_columns(ledger, columns, 3, &options, &error), &error);
}

static void dump(FILE *file, const batch *made) {
    for (int64_t i = 0; file != NULL && i < made->count; ++i) {
        const int32_t row[3] = {(int32_t)made->customers[i], made->days[i],
                                (int32_t)made->amounts[i]};
        if (fwrite(row, sizeof row, 1, file) != 1) exit(1);
    }
}

/* A shop's ledger comes from its file: a loaded one is in order. */
static rfm_ledger *save_and_load(rfm_ledger *ledger) {
    rfm_buffer *saved;
    rfm_ledger *loaded;
    rfm_error error;
    const double begin = now();
    must(rfm_buffer_new(&saved, &error), &error);
    must(rfm_ledger_save(ledger, rfm_buffer_write, saved, &error), &error);
    rfm_ledger_free(ledger);
    const double end = now();
    must(rfm_ledger_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &loaded, &error),
         &error);
    printf("saved in %.3f s, %lld MiB, loaded in %.3f s\n", end - begin,
           (long long)(rfm_buffer_size(saved) >> 20), now() - end);
    rfm_buffer_free(saved);
    return loaded;
}

static void show_nights(rfm_ledger *ledger, rfm_view *view, batch *made, uint64_t *state,
                        int64_t customers, int64_t count, int32_t threads, FILE *file) {
    for (int32_t night = 0; night < NIGHTS; ++night) {
        rfm_frame *changes;
        rfm_error error;
        fill(made, state, customers, count, START + YEAR + night, 1);
        dump(file, made);
        const double begin = now();
        append(ledger, made, threads);
        const double appended = now();
        must(rfm_view_advance(view, START + YEAR + night, &changes, &error), &error);
        const double end = now();
        rfm_view_state seen = {.struct_size = sizeof seen};
        must(rfm_view_inspect(view, &seen, &error), &error);
        printf("night append %.4f advance %.4f total %.4f touched %lld changed %lld of %lld\n",
               appended - begin, end - appended, end - begin, (long long)seen.touched,
               (long long)seen.changed, (long long)seen.customers);
        rfm_frame_free(changes);
    }
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    const int64_t customers = atoll(argv[1]), receipts = atoll(argv[2]), count = atoll(argv[3]);
    const int32_t threads = (int32_t)atoi(argv[4]);
    FILE *file = argc > 5 ? fopen(argv[5], "wb") : NULL;
    const rfm_ledger_options as_numbers = {.struct_size = sizeof as_numbers,
                                           .id_type = RFM_ID_INTEGER};
    static batch made;
    uint64_t state = 88172645463325252u;
    rfm_ledger *ledger;
    rfm_view *view;
    rfm_error error;
    must(rfm_ledger_new(&as_numbers, &ledger, &error), &error);
    for (int64_t done = 0; done < receipts; done += made.count) {
        const int64_t left = receipts - done;
        fill(&made, &state, customers, left < BATCH ? left : BATCH, START, YEAR);
        dump(file, &made);
        append(ledger, &made, threads);
    }
    ledger = save_and_load(ledger);
    const rfm_customers_options year = {.struct_size = sizeof year,
                                        .window_unit = RFM_WINDOW_DAYS,
                                        .window_length = YEAR,
                                        .threads = threads};
    const rfm_view_options options = {.struct_size = sizeof options, .customers = &year};
    const double begin = now();
    must(rfm_view_new(ledger, START + YEAR - 1, &options, &view, &error), &error);
    rfm_view_state seen = {.struct_size = sizeof seen};
    rfm_ledger_state held = {.struct_size = sizeof held};
    must(rfm_view_inspect(view, &seen, &error), &error);
    must(rfm_ledger_inspect(ledger, &held, &error), &error);
    printf("first view %.3f s, view %lld MiB, ledger %lld MiB\n", now() - begin,
           (long long)(seen.memory_bytes >> 20), (long long)(held.memory_bytes >> 20));
    show_nights(ledger, view, &made, &state, customers, count, threads, file);
    rfm_view_free(view);
    rfm_ledger_free(ledger);
    return file != NULL && fclose(file) != 0;
}
