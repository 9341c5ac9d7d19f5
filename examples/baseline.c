/* SPDX-License-Identifier: MIT */
/*
 * A shop measures itself before it starts with RFM, and again after six and twelve months: the same
 * figures, made in the same way, with the change since. Beside that: are its data ready at all?
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static uint32_t random_below(uint32_t limit) {
    static uint64_t state = 20240601;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(state >> 33) % limit;
}

/* Two years of 20 receipts a day; from the second on the till asks for the card more and more. */
static void fill(rfm_ledger *ledger, int32_t first_day) {
    for (int32_t i = 0; i < 731 * 20; ++i) {
        char card[16];
        const int32_t day = i / 20;
        const uint32_t asked = day < 365 ? 45 : 45 + (uint32_t)(day - 365) / 10; /* per cent */
        rfm_line line = {.struct_size = sizeof line, .day = first_day + day};
        rfm_error error;
        line.amount = 500 + (int64_t)random_below(9000);
        snprintf(card, sizeof card, "C%04u", random_below(2000) * random_below(2000) / 2000);
        if (random_below(100) < asked) line.customer = card;
        must(rfm_ledger_append_line(ledger, &line, &error), &error);
    }
}

static rfm_column column_of(const rfm_frame *frame, const char *name) {
    rfm_error error;
    rfm_column column;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    return column;
}

/* A double or a code; missing is NaN here. */
static double number_at(const rfm_column *column, int64_t row) {
    if (column->validity != NULL && !(column->validity[row / 8] >> row % 8 & 1)) return NAN;
    return column->type == RFM_COLUMN_CODE ? ((const int32_t *)column->values)[row]
                                           : ((const double *)column->values)[row];
}

static void print_text(const rfm_column *column, int64_t row) {
    const int64_t start = column->offsets[row];
    printf("%-28.*s", (int)(column->offsets[row + 1] - start), column->bytes + start);
}

static void print_figures(const rfm_frame *frame, int64_t days) {
    const rfm_column name = column_of(frame, "figure"), value = column_of(frame, "value"),
                     change = column_of(frame, "change_share");
    const int64_t rows = rfm_frame_count(frame);
    for (int64_t first = 0; first < rows / days; ++first) {
        print_text(&name, first);
        for (int64_t row = first; row < rows; row += rows / days) {
            printf("%11.3f", number_at(&value, row));
            if (row > first) printf(" %+6.1f %%", 100 * number_at(&change, row));
        }
        printf("\n");
    }
}

static void print_verdicts(const rfm_frame *frame) {
    const rfm_column name = column_of(frame, "condition"), met = column_of(frame, "met");
    for (int64_t row = 0; row < rfm_frame_count(frame); ++row) {
        const double is_met = number_at(&met, row);
        print_text(&name, row);
        printf("%11s\n", isnan(is_met) ? "not known" : is_met > 0 ? "yes" : "no");
    }
}

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    rfm_frame *figures, *verdicts;
    int32_t first_day, days[3];
    must(rfm_day_parse("2023-06-01", &first_day, &error), &error);
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    fill(ledger, first_day);
    for (int i = 0; i < 3; ++i) { /* a year on, then half a year each */
        must(rfm_day_add_months(first_day, 12 + 6 * i, &days[i], &error), &error);
    }
    must(rfm_baseline_measure(ledger, days, 3, NULL, &figures, &error), &error);
    must(rfm_baseline_readiness(ledger, days[2], NULL, &verdicts, &error), &error);
    printf("%-28s 2024-06-01  2024-12-01           2025-06-01\n", "Figure");
    print_figures(figures, 3);
    printf("\nReady as of 2025-06-01?\n");
    print_verdicts(verdicts);
    rfm_frame_free(figures);
    rfm_frame_free(verdicts);
    rfm_ledger_free(ledger);
    return 0;
}
