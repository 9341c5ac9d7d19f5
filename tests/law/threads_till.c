/* SPDX-License-Identifier: MIT */
/* A till with some threads paying and others asking, without Criterion so that ThreadSanitizer can
 * watch. Every batch is one receipt of two lines of 100: who asks never sees one line of it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { PAYERS = 2, ASKERS = 2, CUSTOMERS = 50, RECEIPTS = 4000 };

static rfm_till *till;
static _Atomic int paying = PAYERS;

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "threads_till: %s\n", what);
    exit(1);
}

static void pay(int64_t customer, int64_t receipt) {
    const int64_t customers[2] = {customer, customer}, receipts[2] = {receipt, receipt};
    const int64_t amounts[2] = {100, 100};
    const int32_t days[2] = {10, 10};
    const rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = 2, .values = customers},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = 2, .values = days},
        {.name = "receipt", .type = RFM_COLUMN_INT64, .length = 2, .values = receipts},
        {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 2, .values = amounts}};
    rfm_frame *frame;
    must(rfm_frame_new(columns, 4, &frame, NULL) == RFM_OK, "frame");
    must(rfm_till_append(till, frame, NULL, NULL) == RFM_OK, "append");
    rfm_frame_free(frame);
}

static void *pay_many(void *first) {
    const int64_t start = *(const int64_t *)first;
    for (int64_t i = 0; i < RECEIPTS; ++i) pay(i * 7 % CUSTOMERS, start + i);
    --paying;
    return NULL;
}

static rfm_till_customer look(int64_t customer) {
    char id[24];
    rfm_till_customer said = {.struct_size = sizeof said};
    snprintf(id, sizeof id, "%d", (int)customer);
    must(rfm_till_look(till, id, 10, &said, NULL) == RFM_OK, "look");
    must(said.spend_net == 200 * said.receipts && said.lines == 2 * said.receipts,
         "half a receipt was seen");
    return said;
}

static void *ask_many(void *ignored) {
    int64_t before[CUSTOMERS] = {0};
    (void)ignored;
    for (int64_t i = 0; paying > 0; ++i) {
        const int64_t customer = i % CUSTOMERS;
        const rfm_till_customer said = look(customer);
        must(said.receipts >= before[customer], "a receipt was there and is gone");
        before[customer] = said.receipts;
    }
    return NULL;
}

static rfm_scorer *make_scorer(void) {
    static const char *const cuts[] = {"1", "2", "3", "4"};
    const rfm_dimension dimensions[] = {{.name = "r",
                                         .column = "days_since_last",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .direction = RFM_LOW_IS_GOOD,
                                         .cuts = cuts,
                                         .cut_count = 4},
                                        {.name = "f",
                                         .column = "receipts",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .cuts = cuts,
                                         .cut_count = 4},
                                        {.name = "m",
                                         .column = "spend_net",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .cuts = cuts,
                                         .cut_count = 4}};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 3, .dimensions = dimensions};
    rfm_scorer *scorer;
    must(rfm_scorer_fit(NULL, &options, &scorer, NULL) == RFM_OK, "scorer");
    return scorer;
}

int main(void) {
    static int64_t firsts[PAYERS] = {1, 1000000};
    const rfm_ledger_options ids = {.struct_size = sizeof ids, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger;
    rfm_scorer *scorer = make_scorer();
    const rfm_till_options options = {.struct_size = sizeof options, .scorer = scorer};
    pthread_t threads[PAYERS + ASKERS];
    must(rfm_ledger_new(&ids, &ledger, NULL) == RFM_OK, "ledger");
    must(rfm_till_new(ledger, &options, &till, NULL) == RFM_OK, "till");
    for (int i = 0; i < PAYERS + ASKERS; ++i) {
        void *(*work)(void *) = i < PAYERS ? pay_many : ask_many;
        must(pthread_create(&threads[i], NULL, work, i < PAYERS ? &firsts[i] : NULL) == 0,
             "thread");
    }
    for (int i = 0; i < PAYERS + ASKERS; ++i) pthread_join(threads[i], NULL);
    int64_t receipts = 0;
    for (int64_t c = 0; c < CUSTOMERS; ++c) receipts += look(c).receipts;
    must(receipts == PAYERS * RECEIPTS, "receipts are lost");
    rfm_till_free(till);
    rfm_scorer_free(scorer);
    rfm_ledger_free(ledger);
    return 0;
}
