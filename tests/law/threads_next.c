/* SPDX-License-Identifier: MIT */
/* Law: next level and fall give the same bytes for any number of threads and any order of lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

enum { NEXT_LINES = 60000, NEXT_WHO = 9000, NEXT_DAY = 15400 };

static int64_t next_order[NEXT_LINES];

static uint64_t next_mix(uint64_t number) {
    number = (number ^ (number >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    number = (number ^ (number >> 27)) * UINT64_C(0x94D049BB133111EB);
    return number ^ (number >> 31);
}

static rfm_ledger *next_fill(void) {
    rfm_ledger *ledger = NULL;
    if (rfm_ledger_new(NULL, &ledger, NULL) != RFM_OK) return NULL;
    for (int64_t i = 0; i < NEXT_LINES; ++i) {
        const uint64_t mixed = next_mix((uint64_t)next_order[i] + 77);
        char customer[24], receipt[24];
        snprintf(customer, sizeof customer, "C%d", (int)(mixed % NEXT_WHO));
        snprintf(receipt, sizeof receipt, "%d", (int)(mixed >> 20 & 1023));
        const rfm_line line = {.struct_size = sizeof line,
                               .day = NEXT_DAY - (int32_t)(mixed >> 32 & 511),
                               .customer = customer,
                               .receipt = receipt,
                               .amount = (int64_t)(mixed >> 44) - 40000};
        if (rfm_ledger_append_line(ledger, &line, NULL) != RFM_OK) return NULL;
    }
    return ledger;
}

/* Both answers as text, with the scorer fitted to the customers of the same window. */
static rfm_buffer *next_answers(const rfm_ledger *ledger, int32_t threads) {
    const rfm_customers_options look = {.struct_size = sizeof look,
                                        .window_unit = RFM_WINDOW_MONTHS,
                                        .window_length = 12,
                                        .threads = threads};
    const rfm_next_options options = {.struct_size = sizeof options, .customers = &look};
    rfm_frame *customers = NULL, *level = NULL, *fall = NULL;
    rfm_scorer *scorer = NULL;
    rfm_rules *rules = NULL;
    rfm_buffer *text = NULL;
    const int good =
        rfm_buffer_new(&text, NULL) == RFM_OK &&
        rfm_customers_build(ledger, NEXT_DAY, &look, &customers, NULL, NULL) == RFM_OK &&
        rfm_scorer_fit(customers, NULL, &scorer, NULL) == RFM_OK &&
        rfm_rules_preset("reveal11-raw", 0, &rules, NULL) == RFM_OK &&
        rfm_next_level(ledger, NEXT_DAY, scorer, rules, &options, &level, NULL) == RFM_OK &&
        rfm_next_fall(ledger, NEXT_DAY, scorer, rules, &options, &fall, NULL) == RFM_OK &&
        rfm_csv_write(level, NULL, rfm_buffer_write, text, NULL) == RFM_OK &&
        rfm_csv_write(fall, NULL, rfm_buffer_write, text, NULL) == RFM_OK;
    rfm_frame_free(customers);
    rfm_frame_free(level);
    rfm_frame_free(fall);
    rfm_scorer_free(scorer);
    rfm_rules_free(rules);
    if (good) return text;
    rfm_buffer_free(text);
    return NULL;
}

static int next_is_same(const rfm_buffer *left, const rfm_ledger *ledger, int32_t threads) {
    rfm_buffer *right = next_answers(ledger, threads);
    const int same =
        left != NULL && right != NULL && rfm_buffer_size(left) == rfm_buffer_size(right) &&
        memcmp(rfm_buffer_data(left), rfm_buffer_data(right), (size_t)rfm_buffer_size(left)) == 0;
    rfm_buffer_free(right);
    return same;
}

int main(void) {
    for (int64_t i = 0; i < NEXT_LINES; ++i) next_order[i] = i;
    rfm_ledger *ledger = next_fill();
    rfm_buffer *alone = ledger == NULL ? NULL : next_answers(ledger, 1);
    if (alone == NULL || rfm_buffer_size(alone) < 100000) {
        fputs("no answers\n", stderr);
        return EXIT_FAILURE;
    }
    for (int32_t threads = 2; threads <= 8; threads += 3) {
        if (next_is_same(alone, ledger, threads)) continue;
        fputs("answers differ between thread counts\n", stderr);
        return EXIT_FAILURE;
    }
    rfm_ledger_free(ledger);
    for (int64_t i = NEXT_LINES - 1; i > 0; --i) {
        const int64_t k = (int64_t)(next_mix((uint64_t)i) % (uint64_t)(i + 1));
        const int64_t line = next_order[i];
        next_order[i] = next_order[k];
        next_order[k] = line;
    }
    ledger = next_fill();
    if (ledger == NULL || !next_is_same(alone, ledger, 2)) {
        fputs("answers differ between orders of lines\n", stderr);
        return EXIT_FAILURE;
    }
    rfm_ledger_free(ledger);
    rfm_buffer_free(alone);
    return EXIT_SUCCESS;
}
