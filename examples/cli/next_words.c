/* SPDX-License-Identifier: MIT */
/* One customer's next level in sentences: what is said at the till should not need a legend. */
#include "cells.h"
#include "next_level.h"

/* The cells of one answer. */
typedef struct answer {
    rfm_column customer, segment, level, next_segment, next_level, visits, spend, last_day;
    rfm_column fall_day, fall_segment, fall_level;
} answer;

static void add_segment(rfm_buffer *text, const rfm_column *segment, const rfm_column *level) {
    if (cell_is_missing(segment, 0)) {
        text_add(text, "no segment");
        return;
    }
    text_add_cell(text, segment, 0, 0);
    if (cell_is_missing(level, 0)) return;
    text_add(text, " (level ");
    text_add_cell(text, level, 0, 0);
    text_add(text, ")");
}

static void add_lift(rfm_buffer *text, const answer *of, int32_t last_of_horizon, int max_visits,
                     int decimals) {
    if (cell_is_missing(&of->visits, 0)) {
        text_add(text, "No purchase of up to %d receipts lifts the customer to a higher level.\n",
                 max_visits);
        return;
    }
    const int64_t visits = cell_int64(&of->visits, 0);
    if (visits == 1) {
        text_add(text, "One visit");
    } else {
        text_add(text, "%lld receipts on one day", (long long)visits);
    }
    if (cell_int64(&of->spend, 0) > visits) {
        text_add(text, " for ");
        text_add_cell(text, &of->spend, 0, decimals);
        if (visits > 1) text_add(text, " in all");
    } else {
        text_add(text, ", however small,");
    }
    text_add(text, " %s the customer to ", visits == 1 ? "lifts" : "lift");
    add_segment(text, &of->next_segment, &of->next_level);
    if (cell_is_missing(&of->last_day, 0)) {
        text_add(text, ".\n");
        return;
    }
    text_add(text, ".\n%s on any day up to ", visits == 1 ? "It counts" : "They count");
    text_add_cell(text, &of->last_day, 0, 0);
    if (cell_int64(&of->last_day, 0) >= last_of_horizon) {
        text_add(text, ", as far as was looked ahead.\n");
    } else {
        text_add(text, "; after that %s no longer.\n", visits == 1 ? "it does" : "they do");
    }
}

static void add_fall(rfm_buffer *text, const answer *of, int32_t day, int horizon_days) {
    if (cell_is_missing(&of->fall_day, 0)) {
        text_add(text, "If nothing is bought, the customer stays there for the next %d days.\n",
                 horizon_days);
        return;
    }
    text_add(text, "If nothing is bought, the customer ");
    if (cell_is_missing(&of->fall_segment, 0) && cell_is_missing(&of->fall_level, 0)) {
        text_add(text, "has no segment any more from ");
    } else {
        text_add(text, "falls to ");
        add_segment(text, &of->fall_segment, &of->fall_level);
        text_add(text, " on ");
    }
    text_add_cell(text, &of->fall_day, 0, 0);
    const long long days = (long long)(cell_int64(&of->fall_day, 0) - day);
    text_add(text, ", in %lld day%s.\n", days, days == 1 ? "" : "s");
}

void next_add_words(rfm_buffer *text, const rfm_frame *frame, int in_table, int32_t day,
                    int32_t horizon_days, int max_visits, int decimals) {
    const answer of = {.customer = column_of(frame, "customer"),
                       .segment = column_of(frame, "segment"),
                       .level = column_of(frame, "level"),
                       .next_segment = column_of(frame, "next_segment"),
                       .next_level = column_of(frame, "next_level"),
                       .visits = column_of(frame, "visits"),
                       .spend = column_of(frame, "spend"),
                       .last_day = column_of(frame, "last_day"),
                       .fall_day = column_of(frame, "fall_day"),
                       .fall_segment = column_of(frame, "fall_segment"),
                       .fall_level = column_of(frame, "fall_level")};
    char as_of[11];
    if (rfm_day_format(day, as_of, NULL) != RFM_OK) as_of[0] = '\0';
    text_add(text, "Customer ");
    text_add_cell(text, &of.customer, 0, 0);
    if (!in_table) {
        text_add(text, " has no purchase in the window as of %s.\n", as_of);
        return;
    }
    text_add(text, ", as of %s: ", as_of);
    add_segment(text, &of.segment, &of.level);
    text_add(text, ".\n");
    add_lift(text, &of, day + horizon_days, max_visits, decimals);
    add_fall(text, &of, day, horizon_days);
}
