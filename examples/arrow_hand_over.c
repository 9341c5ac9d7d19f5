/* SPDX-License-Identifier: MIT */
/*
 * Frames speak the Arrow C data interface, so pandas, polars, DuckDB or a database take a result
 * without a copy. Here the other side is a function that knows nothing but the two public Arrow
 * structs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

/* The foreign side: lists the columns, adds up the whole numbers, and lets go of what it was
 * given. */
static void foreign_program(struct ArrowSchema *schema, struct ArrowArray *array) {
    printf("%lld rows, %lld columns\n", (long long)array->length, (long long)schema->n_children);
    for (int64_t i = 0; i < schema->n_children; ++i) {
        const struct ArrowSchema *column = schema->children[i];
        const struct ArrowArray *values = array->children[i];
        printf("  %-18s format %-6s nulls %lld", column->name, column->format,
               (long long)values->null_count);
        if (column->format[0] == 'l') {
            const int64_t *numbers = values->buffers[1];
            int64_t sum = 0;
            for (int64_t row = 0; row < values->length; ++row) sum += numbers[values->offset + row];
            printf(" sum %lld", (long long)sum);
        }
        printf("\n");
    }
    schema->release(schema);
    array->release(array);
}

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    rfm_frame *customers, *shown, *back;
    int32_t day;
    must(rfm_day_parse("2025-03-03", &day, &error), &error);
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    static const char *const names[] = {"anna", "bram", "anna", "chen", "anna"};
    for (int32_t i = 0; i < 5; ++i) {
        const rfm_line line = {.struct_size = sizeof line,
                               .customer = names[i],
                               .day = day + i,
                               .amount = 1000 * i + 995};
        must(rfm_ledger_append_line(ledger, &line, &error), &error);
    }
    must(rfm_customers_build(ledger, day + 10, NULL, &customers, NULL, &error), &error);
    static const char *const columns[] = {"customer", "last_day", "receipts", "spend_net",
                                          "mean_interval_days"};
    must(rfm_frame_select(customers, columns, 5, &shown, &error), &error);

    struct ArrowSchema schema;
    struct ArrowArray array;
    must(rfm_arrow_export(shown, NULL, &schema, &array, &error), &error);
    rfm_frame_free(customers); /* the export keeps what it needs */
    rfm_frame_free(shown);
    must(rfm_arrow_import(&schema, &array, NULL, &back, &error), &error);
    foreign_program(&schema, &array);

    printf("read back: %lld rows\n", (long long)rfm_frame_count(back));
    rfm_frame_free(back);
    rfm_ledger_free(ledger);
    return 0;
}
