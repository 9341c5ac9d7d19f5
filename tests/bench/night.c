/* SPDX-License-Identifier: MIT */
/*
 * A shop's nights: night CUSTOMERS RECEIPTS NEW THREADS WINDOW [FILE]. Makes a ledger of
 * RECEIPTS / NEW days of a shop that sells NEW receipts a day to about CUSTOMERS customers in all,
 * then times each of five nights: the day's receipts, a view whose cut points stay, a view whose
 * cut points are fitted each night, both with the list of who changed segment. After the last
 * night both lists are compared with what two tables built from nothing say.
 *
 * The shop is in balance: a third of the newcomers never come back, others come about 20 times and
 * then stay away, each as often as is his way (the keenest a hundred times as often as the most
 * idle), and for everyone who stays away a new one comes. One receipt in 50 comes up to three
 * days late.
 *
 * With FILE, the receipts are written there as columns of numbers for another program to read:
 * customer int32, day int32, cents int32, each night behind the days before.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rfm.h"

enum { BATCH = 1000000, NIGHTS = 5, START = 20000 };

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

/* Who may come: a place is taken by another customer when the one before stays away. */
typedef struct shop {
    uint64_t state;
    int64_t places, customers; /* ids are given out in order */
    int64_t sold, a_day;
    double leaving; /* how probable it is that somebody stays away after a receipt */
    int32_t *who;
    uint8_t *is_new;
} shop;

static double uniform(shop *made) { return (double)(random_next(&made->state) >> 11) * 0x1p-53; }

/* A quarter of all customers is in the shop at any time; so many receipts must a customer come to
 * for the numbers asked for. */
static void open_shop(shop *made, int64_t customers, int64_t receipts, int64_t a_day) {
    const double each = (double)receipts / (0.75 * (double)customers);
    const double returning = each > 2 ? (each - 0.35) / 0.65 - 1 : 1;
    *made = (shop){.state = 88172645463325252u,
                   .places = customers / 4,
                   .customers = customers / 4,
                   .a_day = a_day,
                   .leaving = 1 / returning};
    made->who = malloc((size_t)made->places * sizeof *made->who);
    made->is_new = calloc((size_t)made->places, 1);
    if (made->who == NULL || made->is_new == NULL) exit(1);
    for (int64_t i = 0; i < made->places; ++i) made->who[i] = (int32_t)i;
}

static void fill(shop *made, batch *to, int64_t count) {
    to->count = count;
    for (int64_t i = 0; i < count; ++i, ++made->sold) {
        const double u = uniform(made), v = uniform(made);
        const int64_t at = (int64_t)(u * sqrt(u) * (double)made->places);
        const int64_t day = made->sold / made->a_day;
        const uint64_t late = random_next(&made->state) % 150;
        to->customers[i] = made->who[at];
        to->days[i] = START + (int32_t)(late < 3 && day > 3 ? day - 1 - (int64_t)late : day);
        to->amounts[i] = 99 + (int64_t)(v * v * v * 50000);
        if (uniform(made) < (made->is_new[at] ? 0.35 : made->leaving)) {
            made->who[at] = (int32_t)made->customers++;
            made->is_new[at] = 1;
        } else {
            made->is_new[at] = 0;
        }
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

/* ---- views ---- */

enum { FROZEN, REFIT, VIEWS };
static const char *const names[VIEWS] = {"frozen", "refit"};

typedef struct bench {
    rfm_ledger *ledger;
    rfm_view *views[VIEWS];
    rfm_customers_options window;
    shop made;
    int32_t threads, today;
    FILE *file;
} bench;

static void open_views(bench *all) {
    rfm_error error;
    rfm_scorer *scorer;
    rfm_ledger_state held = {.struct_size = sizeof held};
    rfm_view_options options = {.struct_size = sizeof options, .customers = &all->window};
    must(rfm_ledger_inspect(all->ledger, &held, &error), &error);
    printf("ledger %lld MiB, %lld customers, %lld receipts\n", (long long)(held.memory_bytes >> 20),
           (long long)held.customers, (long long)held.entries);
    for (int view = VIEWS; view-- > 0;) {
        if (view == FROZEN) {
            must(rfm_view_scorer(all->views[REFIT], &scorer, &error), &error);
            options.scorer = scorer;
        }
        const double begin = now();
        must(rfm_view_new(all->ledger, all->today, &options, &all->views[view], &error), &error);
        rfm_view_state seen = {.struct_size = sizeof seen};
        must(rfm_view_inspect(all->views[view], &seen, &error), &error);
        printf("first %s view %.3f s, view %lld MiB\n", names[view], now() - begin,
               (long long)(seen.memory_bytes >> 20));
    }
    rfm_scorer_free(scorer);
}

static int is_there(const rfm_column *column, int64_t row) {
    return column->validity == NULL || (column->validity[row / 8] >> (row % 8) & 1) != 0;
}

/* A sum over who went where, which another program can make too. */
static int64_t sum_changes(const rfm_frame *changes) {
    rfm_column ids, from, to;
    rfm_error error;
    int64_t sum = 0;
    must(rfm_frame_find(changes, "customer", &ids, &error), &error);
    must(rfm_frame_find(changes, "from_segment", &from, &error), &error);
    must(rfm_frame_find(changes, "to_segment", &to, &error), &error);
    for (int64_t row = 0; row < ids.length; ++row) {
        const int64_t id = ((const int64_t *)ids.values)[row];
        const int64_t was = is_there(&from, row) ? ((const int32_t *)from.values)[row] + 1 : 0;
        const int64_t is = is_there(&to, row) ? ((const int32_t *)to.values)[row] + 1 : 0;
        sum += (id * 1009 + was * 31 + is) % 1000003;
    }
    return sum;
}

/* One night; the changes of the views are Owned. */
static void night(bench *all, rfm_frame **out_changes) {
    static batch made;
    rfm_error error;
    fill(&all->made, &made, all->made.a_day);
    dump(all->file, &made);
    ++all->today;
    const double begin = now();
    append(all->ledger, &made, all->threads);
    const double appended = now() - begin;
    for (int view = 0; view < VIEWS; ++view) {
        const double start = now();
        must(rfm_view_advance(all->views[view], all->today, &out_changes[view], &error), &error);
        const double took = now() - start;
        rfm_view_state seen = {.struct_size = sizeof seen};
        must(rfm_view_inspect(all->views[view], &seen, &error), &error);
        printf(
            "%s night append %.4f advance %.4f total %.4f touched %lld changed %lld sum %lld "
            "of %lld\n",
            names[view], appended, took, appended + took, (long long)seen.touched,
            (long long)seen.changed, (long long)sum_changes(out_changes[view]),
            (long long)seen.customers);
    }
}

/* ---- the same from nothing ---- */

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; ++i) hash = (hash ^ at[i]) * UINT64_C(0x100000001B3);
    return hash;
}

static int32_t take_bytes(void *payload, const void *bytes, size_t size) {
    uint64_t *hash = payload;
    *hash = hash_bytes(*hash, bytes, size);
    return 0;
}

static uint64_t hash_changes(const rfm_frame *changes) {
    static const char *const columns[] = {"customer",   "from_segment", "from_level",
                                          "to_segment", "to_level",     "change"};
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    rfm_frame *shown;
    rfm_error error;
    must(rfm_frame_select(changes, columns, 6, &shown, &error), &error);
    must(rfm_csv_write(shown, NULL, take_bytes, &hash, &error), &error);
    rfm_frame_free(shown);
    return hash;
}

/* Customer and segment alone: a table of ten million is wide. */
static rfm_frame *table_of(const rfm_view *view) {
    static const char *const columns[] = {"customer", "segment", "level"};
    rfm_frame *table, *shown;
    rfm_error error;
    must(rfm_view_table(view, &table, &error), &error);
    must(rfm_frame_select(table, columns, 3, &shown, &error), &error);
    rfm_frame_free(table);
    return shown;
}

static rfm_frame *known_of(const bench *all) {
    static const char *const columns[] = {"customer"};
    const rfm_customers_options ever = {.struct_size = sizeof ever, .threads = all->threads};
    rfm_frame *table, *shown;
    rfm_error error;
    must(rfm_customers_build(all->ledger, all->today - 1, &ever, &table, NULL, &error), &error);
    must(rfm_frame_select(table, columns, 1, &shown, &error), &error);
    rfm_frame_free(table);
    return shown;
}

static void last_night(bench *all, const rfm_rules *rules) {
    rfm_frame *before[VIEWS], *changes[VIEWS];
    rfm_error error;
    rfm_frame *known;
    for (int view = 0; view < VIEWS; ++view) before[view] = table_of(all->views[view]);
    night(all, changes);
    known = known_of(all); /* as the ledger is now: late lines too */
    const rfm_moves_options options = {
        .struct_size = sizeof options, .only_changed = 1, .known = known, .rules = rules};
    for (int view = 0; view < VIEWS; ++view) {
        rfm_frame *after = table_of(all->views[view]), *expected;
        must(rfm_moves_between(before[view], after, &options, &expected, NULL, NULL, &error),
             &error);
        const int same = hash_changes(expected) == hash_changes(changes[view]);
        printf("%s: %lld changes, %s two tables built from nothing\n", names[view],
               (long long)rfm_frame_count(changes[view]), same ? "the same as of" : "NOT those of");
        if (!same) exit(1);
        rfm_frame_free(after);
        rfm_frame_free(expected);
        rfm_frame_free(before[view]);
        rfm_frame_free(changes[view]);
    }
    rfm_frame_free(known);
}

static void make_ledger(bench *all, int64_t receipts) {
    static batch made;
    const rfm_ledger_options as_numbers = {.struct_size = sizeof as_numbers,
                                           .id_type = RFM_ID_INTEGER};
    rfm_error error;
    must(rfm_ledger_new(&as_numbers, &all->ledger, &error), &error);
    for (int64_t done = 0; done < receipts; done += made.count) {
        const int64_t left = receipts - done;
        fill(&all->made, &made, left < BATCH ? left : BATCH);
        dump(all->file, &made);
        append(all->ledger, &made, all->threads);
    }
    all->ledger = save_and_load(all->ledger);
}

int main(int argc, char **argv) {
    if (argc < 6) return 2;
    const int64_t customers = atoll(argv[1]), receipts = atoll(argv[2]), count = atoll(argv[3]);
    static bench all;
    rfm_rules *rules;
    rfm_error error;
    if (customers < 4 || count < 1 || count > BATCH || receipts < count) return 2;
    all.threads = (int32_t)atoi(argv[4]);
    all.file = argc > 6 ? fopen(argv[6], "wb") : NULL;
    all.window = (rfm_customers_options){.struct_size = sizeof all.window,
                                         .window_unit = RFM_WINDOW_DAYS,
                                         .window_length = (int32_t)atoi(argv[5]),
                                         .threads = all.threads};
    open_shop(&all.made, customers, receipts / count * count, count);
    make_ledger(&all, receipts / count * count);
    all.today = START + (int32_t)(receipts / count) - 1;
    open_views(&all);
    for (int i = 1; i < NIGHTS; ++i) {
        rfm_frame *changes[VIEWS];
        night(&all, changes);
        for (int view = 0; view < VIEWS; ++view) rfm_frame_free(changes[view]);
    }
    must(rfm_rules_preset("classic11", 0, &rules, &error), &error);
    last_night(&all, rules);
    rfm_rules_free(rules);
    for (int view = 0; view < VIEWS; ++view) rfm_view_free(all.views[view]);
    rfm_ledger_free(all.ledger);
    free(all.made.who);
    free(all.made.is_new);
    return all.file != NULL && fclose(all.file) != 0;
}
