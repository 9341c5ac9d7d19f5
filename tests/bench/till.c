/* SPDX-License-Identifier: MIT */
/*
 * Looking customers up at the till while receipts come in: till CUSTOMERS RECEIPTS LOOKS, beside
 * SQLite with an index on the customer, asked for the same sums. One thread appends single receipts
 * all the time, the other asks; prints the median and the 99th percentile of both in microseconds.
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rfm.h"

enum { BATCH = 1000000, START = 20000, YEAR = 365 };

typedef struct bench {
    int64_t customers, receipts, looks;
    rfm_ledger *ledger;
    rfm_till *till;
    sqlite3 *base;
    _Atomic int stop;
    int64_t appended;
    double *took;
    int64_t spend; /* of all customers looked up, to hold the two against each other */
} bench;

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "till: %s\n", what);
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

typedef struct sale {
    int64_t customer, amount;
    int32_t day;
} sale;

static sale next_sale(const bench *run, uint64_t *state) {
    const sale made = {.customer = (int64_t)(random_next(state) % (uint64_t)run->customers),
                       .day = START + (int32_t)(random_next(state) % YEAR),
                       .amount = 100 + (int64_t)(random_next(state) % 20000)};
    return made;
}

/* ---- a year of receipts ---- */

static void fill_ledger(bench *run) {
    static int64_t customers[BATCH], amounts[BATCH];
    static int32_t days[BATCH];
    uint64_t state = 88172645463325252u;
    for (int64_t done = 0; done < run->receipts; done += BATCH) {
        for (int64_t i = 0; i < BATCH; ++i) {
            const sale made = next_sale(run, &state);
            customers[i] = made.customer;
            days[i] = made.day;
            amounts[i] = made.amount;
        }
        const rfm_column columns[] = {
            {.name = "customer", .type = RFM_COLUMN_INT64, .length = BATCH, .values = customers},
            {.name = "day", .type = RFM_COLUMN_DAY, .length = BATCH, .values = days},
            {.name = "amount",
             .type = RFM_COLUMN_AMOUNT,
             .scale = 2,
             .length = BATCH,
             .values = amounts}};
        must(rfm_ledger_append_columns(run->ledger, columns, 3, NULL, NULL) == RFM_OK, "append");
    }
}

static void insert(sqlite3_stmt *statement, const sale *made) {
    sqlite3_bind_int64(statement, 1, made->customer);
    sqlite3_bind_int(statement, 2, made->day);
    sqlite3_bind_int64(statement, 3, made->amount);
    must(sqlite3_step(statement) == SQLITE_DONE, "insert");
    sqlite3_reset(statement);
}

static sqlite3_stmt *prepare(bench *run, const char *text) {
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v2(run->base, text, -1, &statement, NULL) == SQLITE_OK, text);
    return statement;
}

static void execute(bench *run, const char *text) {
    must(sqlite3_exec(run->base, text, NULL, NULL, NULL) == SQLITE_OK, text);
}

static void fill_sqlite(bench *run) {
    uint64_t state = 88172645463325252u;
    const int64_t rows = (run->receipts + BATCH - 1) / BATCH * BATCH;
    must(sqlite3_open(":memory:", &run->base) == SQLITE_OK, "open");
    execute(run, "create table receipts (customer integer, day integer, cents integer)");
    execute(run, "begin");
    sqlite3_stmt *statement = prepare(run, "insert into receipts values (?, ?, ?)");
    for (int64_t i = 0; i < rows; ++i) {
        const sale made = next_sale(run, &state);
        insert(statement, &made);
    }
    sqlite3_finalize(statement);
    execute(run, "commit");
    execute(run, "create index by_customer on receipts (customer, day, cents)");
}

/* ---- others pay ---- */

/* Nobody appends more than a million receipts while the looks last: of all customers the sums stay
 * those of the year where a look is about another day. */
static void *pay_till(void *context) {
    bench *run = context;
    uint64_t state = 999;
    while (!run->stop) {
        const sale made = next_sale(run, &state);
        const rfm_line line = {.struct_size = sizeof line,
                               .customer_id = &made.customer,
                               .day = START + YEAR,
                               .amount = made.amount};
        must(rfm_till_append_line(run->till, &line, NULL) == RFM_OK, "pay");
        ++run->appended;
    }
    return NULL;
}

static void *pay_sqlite(void *context) {
    bench *run = context;
    uint64_t state = 999;
    sqlite3_stmt *statement = prepare(run, "insert into receipts values (?, ?, ?)");
    while (!run->stop) {
        sale made = next_sale(run, &state);
        made.day = START + YEAR;
        insert(statement, &made);
        ++run->appended;
    }
    sqlite3_finalize(statement);
    return NULL;
}

/* ---- and one asks ---- */

static int64_t look_till(bench *run, int64_t customer, sqlite3_stmt *unused) {
    char id[24];
    rfm_till_customer said = {.struct_size = sizeof said};
    (void)unused;
    snprintf(id, sizeof id, "%lld", (long long)customer);
    must(rfm_till_look(run->till, id, START + YEAR - 1, &said, NULL) == RFM_OK, "look");
    return said.spend_net;
}

static int64_t look_sqlite(bench *run, int64_t customer, sqlite3_stmt *statement) {
    (void)run;
    sqlite3_bind_int64(statement, 1, customer);
    must(sqlite3_step(statement) == SQLITE_ROW, "select");
    const int64_t spend = sqlite3_column_int64(statement, 2);
    sqlite3_reset(statement);
    return spend;
}

static int compare(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void ask(bench *run, const char *name, void *(*pay)(void *),
                int64_t (*look)(bench *, int64_t, sqlite3_stmt *), sqlite3_stmt *statement) {
    pthread_t other;
    uint64_t state = 5;
    run->stop = 0;
    run->appended = run->spend = 0;
    must(pthread_create(&other, NULL, pay, run) == 0, "thread");
    const double begin = now();
    for (int64_t i = 0; i < run->looks; ++i) {
        const int64_t customer = (int64_t)(random_next(&state) % (uint64_t)run->customers);
        const double start = now();
        run->spend += look(run, customer, statement);
        run->took[i] = 1e6 * (now() - start);
    }
    const double seconds = now() - begin;
    run->stop = 1;
    pthread_join(other, NULL);
    qsort(run->took, (size_t)run->looks, sizeof *run->took, compare);
    printf("%-7s median %.2f us, 99th percentile %.2f us, while %.0f receipts a second came in\n",
           name, run->took[run->looks / 2], run->took[run->looks * 99 / 100],
           (double)run->appended / seconds);
}

static void make_till(bench *run) {
    const rfm_ledger_options ids = {.struct_size = sizeof ids, .id_type = RFM_ID_INTEGER};
    rfm_frame *customers;
    rfm_scorer *scorer;
    must(rfm_ledger_new(&ids, &run->ledger, NULL) == RFM_OK, "ledger");
    fill_ledger(run);
    must(rfm_customers_build(run->ledger, START + YEAR - 1, NULL, &customers, NULL, NULL) == RFM_OK,
         "customers");
    must(rfm_scorer_fit(customers, NULL, &scorer, NULL) == RFM_OK, "scorer");
    const rfm_till_options options = {.struct_size = sizeof options, .scorer = scorer};
    must(rfm_till_new(run->ledger, &options, &run->till, NULL) == RFM_OK, "till");
    rfm_frame_free(customers);
    rfm_scorer_free(scorer);
}

int main(int argc, char **argv) {
    must(argc == 4, "expected CUSTOMERS RECEIPTS LOOKS");
    bench run = {.customers = atoll(argv[1]), .receipts = atoll(argv[2]), .looks = atoll(argv[3])};
    run.took = malloc((size_t)run.looks * sizeof *run.took);
    must(run.took != NULL, "memory");
    make_till(&run);
    ask(&run, "rfm", pay_till, look_till, NULL);
    const int64_t spend = run.spend;
    const double median = run.took[run.looks / 2], late = run.took[run.looks * 99 / 100];
    rfm_till_free(run.till);
    rfm_ledger_free(run.ledger);
    fill_sqlite(&run);
    sqlite3_stmt *statement = prepare(
        &run,
        "select max(day), count(*), sum(cents) from receipts where customer = ? and day < 20365");
    ask(&run, "SQLite", pay_sqlite, look_sqlite, statement);
    sqlite3_finalize(statement);
    must(run.spend == spend, "the two do not agree");
    printf("%.1f times quicker in the median, %.1f in the 99th percentile\n",
           run.took[run.looks / 2] / median, run.took[run.looks * 99 / 100] / late);
    sqlite3_close(run.base);
    free(run.took);
    return 0;
}
