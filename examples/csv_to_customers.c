/* SPDX-License-Identifier: MIT */
/*
 * A till's export as it comes, with Dutch headers, semicolons and decimal commas. Give a file with
 * these headers as argument, or see what a built-in one gives.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "line %lld: %s\n", (long long)error->where, error->message);
    exit(1);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static const char built_in[] =
    "klantnummer;datum;bon;omschrijving;bedrag\n"
    "00017;31-01-2025;1;\"Jas; \"\"winter\"\"\";129,95\n"
    "00017;31-01-2025;1;Sjaal;19,95\n"
    "00018;03-12-2024;2;Trui;1.049,00\n"
    ";03-12-2024;3;Sokken;9,95\n"
    "00019;14-06-2024;4;Broek;59,95\n"
    "00017;02-02-2025;5;Sjaal retour;-19,95\n";

/* A file, or what is left of a text. */
typedef struct source {
    FILE *file;
    const char *text;
} source;

static int64_t give(void *payload, void *bytes, size_t size) {
    source *from = payload;
    if (from->file != NULL) {
        const size_t count = fread(bytes, 1, size, from->file);
        return ferror(from->file) ? -1 : (int64_t)count;
    }
    const size_t left = strlen(from->text);
    const size_t count = left < size ? left : size;
    memcpy(bytes, from->text, count);
    from->text += count;
    return (int64_t)count;
}

int main(int count, char **arguments) {
    const rfm_csv_column columns[] = {
        {.name = "customer", .source = "klantnummer", .type = RFM_COLUMN_TEXT},
        {.name = "day", .source = "datum", .type = RFM_COLUMN_DAY},
        {.name = "receipt", .source = "bon", .type = RFM_COLUMN_TEXT},
        {.name = "amount", .source = "bedrag", .type = RFM_COLUMN_AMOUNT, .scale = 2}};
    const rfm_csv_options options = {
        .struct_size = sizeof options, .column_count = 4, .columns = columns};
    rfm_error error;
    rfm_csv *reader;
    rfm_ledger *ledger;
    must(rfm_csv_new(&options, &reader, &error), &error);
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    source from = {count > 1 ? fopen(arguments[1], "rb") : NULL, built_in};
    if (count > 1 && from.file == NULL) return 1;
    must(rfm_feed_csv_stream(reader, give, &from, ledger, NULL, NULL, &error), &error);
    if (from.file != NULL) fclose(from.file);

    rfm_ledger_state state = {.struct_size = sizeof state};
    rfm_customers_totals totals = {.struct_size = sizeof totals};
    rfm_frame *customers;
    must(rfm_ledger_inspect(ledger, &state, &error), &error);
    must(rfm_customers_build(ledger, state.last_day + 1, NULL, &customers, &totals, &error),
         &error);
    must(rfm_csv_write(customers, NULL, print, stdout, &error), &error);
    printf("%lld receipts with a customer, %lld without\n", (long long)totals.identified_receipts,
           (long long)totals.unidentified_receipts);
    rfm_frame_free(customers);
    rfm_ledger_free(ledger);
    rfm_csv_free(reader);
    return 0;
}
