/* SPDX-License-Identifier: MIT */
/*
 * Single receipts as a till hands them over: lines CUSTOMERS RECEIPTS ROUNDS. Each is one call of
 * rfm_ledger_append_line, in order of time, by customers at random. Prints a line for each kind of
 * id and round: kind, wall seconds, CPU seconds, bytes in memory. The receipts are made before the
 * clock starts.
 */
#include <inttypes.h>

#include "bench.h"

enum { START = 20000, YEAR = 365, ID_SIZE = 12 };

typedef struct sale {
    int64_t customer;
    int32_t day, amount;
    char id[ID_SIZE], receipt[ID_SIZE];
} sale;

/* How a kind of call names the customer and the receipt. */
typedef struct kind {
    const char *name;
    int32_t id_type;
    int has_receipt;
} kind;

static sale *make_sales(int64_t customers, int64_t count) {
    uint64_t state = 88172645463325252u;
    sale *made = malloc((size_t)count * sizeof *made);
    if (made == NULL) exit(1);
    for (int64_t i = 0; i < count; ++i) {
        made[i].customer = (int64_t)(bench_random(&state) % (uint64_t)customers);
        made[i].day = START + (int32_t)(i * YEAR / count);
        made[i].amount = 100 + (int32_t)(bench_random(&state) % 20000);
        snprintf(made[i].id, ID_SIZE, "C%010" PRIu32, (uint32_t)made[i].customer);
        snprintf(made[i].receipt, ID_SIZE, "%" PRIu32, (uint32_t)i);
    }
    return made;
}

static void append_all(const kind *how, const sale *sales, int64_t count) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = how->id_type};
    rfm_ledger *ledger;
    rfm_error error;
    bench_must(rfm_ledger_new(&options, &ledger, &error), &error);
    bench_clock clock = bench_start(), took = {0, 0};
    for (int64_t i = 0; i < count; ++i) {
        rfm_line line = {
            .struct_size = sizeof line, .day = sales[i].day, .amount = sales[i].amount};
        if (how->id_type == RFM_ID_TEXT) {
            line.customer = sales[i].id;
        } else {
            line.customer_id = &sales[i].customer;
        }
        if (how->has_receipt) line.receipt = sales[i].receipt;
        bench_must(rfm_ledger_append_line(ledger, &line, &error), &error);
    }
    bench_add(&took, &clock);
    rfm_ledger_state held = {.struct_size = sizeof held};
    bench_must(rfm_ledger_inspect(ledger, &held, &error), &error);
    if (held.lines != count || held.entries != count) exit(1);
    printf("%s %.6f %.6f %" PRId64 "\n", how->name, took.wall, took.cpu, held.memory_bytes);
    rfm_ledger_free(ledger);
}

int main(int argc, char **argv) {
    static const kind kinds[] = {{"integer", RFM_ID_INTEGER, 0},
                                 {"text", RFM_ID_TEXT, 0},
                                 {"text-numbered", RFM_ID_TEXT, 1}};
    if (argc != 4) return 2;
    const int64_t count = atoll(argv[2]);
    sale *sales = make_sales(atoll(argv[1]), count);
    for (int64_t round = atoll(argv[3]); round > 0; --round) {
        for (int i = 0; i < 3; ++i) append_all(&kinds[i], sales, count);
    }
    free(sales);
    return 0;
}
