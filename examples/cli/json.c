/* SPDX-License-Identifier: MIT */
/*
 * The summary for programs: one object, stable names, amounts as exact decimal numbers, missing
 * things as null.
 */
#include <string.h>

#include "cells.h"
#include "json_text.h"
#include "reports.h"

static void add_mark(rfm_buffer *text, int *count, const char *name, int32_t mark) {
    const char shown[2] = {(char)mark, '\0'};
    json_add_text(text, count, name, mark == 0 ? NULL : shown);
}

static void add_taken(rfm_buffer *text, const settings *from, const job *done) {
    static const char *const names[COLUMN_COUNT] = {"customer", "day", "receipt", "amount",
                                                    "margin"};
    const column_plan *plan = &done->taken.first_plan;
    const rfm_csv_state *state = &done->taken.first_state;
    int count = 0;
    text_add(text, "  \"taken\": {\"files\": [");
    for (int i = 0; i < from->input_count; ++i) {
        text_add(text, i == 0 ? "" : ", ");
        json_add_string(text, from->inputs[i], strlen(from->inputs[i]));
    }
    text_add(text, "], \"columns\": {");
    for (int i = 0; i < COLUMN_COUNT; ++i) {
        if (plan->names[i] == NULL) continue;
        const int is_product = i == COLUMN_AMOUNT && plan->factor != NULL;
        json_add_text(text, &count, is_product ? "quantity" : names[i], plan->names[i]);
        if (is_product) json_add_text(text, &count, "price", plan->factor);
    }
    text_add(text, "}, ");
    count = 0;
    add_mark(text, &count, "delimiter", state->delimiter);
    add_mark(text, &count, "decimal_mark", state->decimal_mark);
    json_add_text(text, &count, "day_order",
                  state->day_order == RFM_CSV_ORDER_DAY_MONTH   ? "dm"
                  : state->day_order == RFM_CSV_ORDER_MONTH_DAY ? "md"
                                                                : NULL);
    json_add_number(text, &count, "decimals", done->taken.decimals);
    json_add_number(text, &count, "lines", done->taken.rows);
    json_add_number(text, &count, "bad_lines", done->taken.bad_rows);
    json_add_day(text, &count, "first_day", done->ledger.first_day);
    json_add_day(text, &count, "last_day", done->ledger.last_day);
    json_add_day(text, &count, "as_of_day", done->as_of_day);
    json_add_text(text, &count, "window", from->window_text);
    json_add_text(text, &count, "returns", from->returns_text);
    json_add_text(text, &count, "rules", done->rules_name);
    text_add(text, "},\n");
}

static void add_totals(rfm_buffer *text, const job *done) {
    const rfm_customers_totals *totals = &done->totals;
    const struct {
        const char *name;
        int64_t value;
        int is_amount;
    } members[] = {{"customers", totals->customers, 0},
                   {"customers_without_purchase", totals->customers_without_purchase, 0},
                   {"receipts", totals->receipts, 0},
                   {"identified_receipts", totals->identified_receipts, 0},
                   {"unidentified_receipts", totals->unidentified_receipts, 0},
                   {"spend_gross", totals->spend_gross, 1},
                   {"returned", totals->returned, 1},
                   {"spend_net", totals->spend_net, 1},
                   {"unidentified_gross", totals->unidentified_gross, 1},
                   {"unidentified_returned", totals->unidentified_returned, 1}};
    int count = 0;
    text_add(text, "  \"totals\": {");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; ++i) {
        json_add_name(text, &count, members[i].name);
        if (members[i].is_amount) {
            text_add_amount(text, members[i].value, totals->scale, done->taken.decimals);
        } else {
            text_add(text, "%lld", (long long)members[i].value);
        }
    }
    text_add(text, "},\n");
}

/* One object a dimension, its cut points in a list: the frame has a row for each cut point. */
static void add_scores(rfm_buffer *text, const rfm_scorer *scorer) {
    static const char *const members[] = {"dimension", "within", "column",         "strategy",
                                          "direction", "bins",   "effective_bins", "reason"};
    rfm_frame *cuts;
    rfm_error error;
    if (rfm_scorer_cuts(scorer, &cuts, &error) != RFM_OK) fail_with(NULL, &error);
    const rfm_column index = column_of(cuts, "cut_index"), cut = column_of(cuts, "cut");
    text_add(text, "  \"scores\": [");
    for (int64_t row = 0; row < rfm_frame_count(cuts); ++row) {
        if (cell_int64(&index, row) == 1) {
            int count = 0;
            text_add(text, "%s\n    {", row == 0 ? "" : "]},");
            for (size_t i = 0; i < sizeof members / sizeof members[0]; ++i) {
                rfm_column column;
                if (!find_column(cuts, members[i], &column)) continue;
                json_add_name(text, &count, members[i]);
                json_add_cell(text, &column, row, 0);
            }
            text_add(text, ", \"cuts\": [");
        } else {
            text_add(text, ", ");
        }
        text_add_cell(text, &cut, row, 0);
    }
    text_add(text, "%s],\n", rfm_frame_count(cuts) == 0 ? "" : "]}\n  ");
    rfm_frame_free(cuts);
}

void json_add(rfm_buffer *text, const settings *from, const job *done, const rfm_frame *summary) {
    text_add(text, "{\n  \"version\": \"%s\",\n", rfm_version());
    add_taken(text, from, done);
    add_totals(text, done);
    add_scores(text, done->scorer);
    text_add(text, "  \"segments\": ");
    json_add_rows(text, summary, done->taken.decimals, 2);
    text_add(text, "\n}\n");
}
