/* SPDX-License-Identifier: MIT */
/*
 * What a person sees first: one line a segment with counts, shares, spend and a bar. It must fit a
 * plain terminal of 80 columns, and look right on one that knows no UTF-8.
 */
#include <stdio.h>

#include "bars.h"
#include "cells.h"
#include "reports.h"
#include "width.h"

enum { TABLE_WIDTH = 80, MOST_NAME = 24, MOST_BAR = 24, LEAST_BAR = 6 };

/* The columns shown. */
typedef struct table {
    rfm_column segment, customers, share, net, net_share;
    int64_t rows, customers_total, net_total;
    double largest_share;
    int decimals, name_width, customers_width, net_width, bar_width;
} table;

static int width_of_amount(int64_t minor, int scale, int decimals) {
    rfm_buffer *text = text_new();
    text_add_amount(text, minor, scale, decimals);
    const int width = (int)rfm_buffer_size(text);
    rfm_buffer_free(text);
    return width;
}

static int width_of_label(const rfm_column *column, int64_t row) {
    static const char no_segment[] = "(no segment)";
    if (cell_is_missing(column, row)) return (int)sizeof no_segment - 1;
    size_t size;
    const char *bytes = cell_text(column, row, &size);
    return text_width(bytes, size);
}

static double share_at(const rfm_column *column, int64_t row) {
    return cell_is_missing(column, row) ? 0 : ((const double *)column->values)[row];
}

static void widen(int *width, int wanted) {
    if (wanted > *width) *width = wanted;
}

static void measure(table *of) {
    char number[32];
    of->name_width = 7;
    of->net_width = 3;
    for (int64_t row = 0; row < of->rows; ++row) {
        widen(&of->name_width, width_of_label(&of->segment, row));
        const int64_t net = cell_int64(&of->net, row);
        widen(&of->net_width, width_of_amount(net, of->net.scale, of->decimals));
        of->customers_total += cell_int64(&of->customers, row);
        of->net_total += net;
        const double share = share_at(&of->share, row);
        if (share > of->largest_share) of->largest_share = share;
    }
    widen(&of->net_width, width_of_amount(of->net_total, of->net.scale, of->decimals));
    if (of->name_width > MOST_NAME) of->name_width = MOST_NAME;
    of->customers_width = snprintf(number, sizeof number, "%lld", (long long)of->customers_total);
    widen(&of->customers_width, 9);
    /* two blanks between columns, two shares of six */
    of->bar_width = TABLE_WIDTH - of->name_width - of->customers_width - of->net_width - 2 * 6 - 10;
    if (of->bar_width > MOST_BAR) of->bar_width = MOST_BAR;
}

static void add_bar(rfm_buffer *text, const table *of, double share) {
    if (of->bar_width < LEAST_BAR || of->largest_share <= 0 || share <= 0) return;
    text_add(text, "  ");
    bar_add(text, share / of->largest_share, of->bar_width);
}

static void add_net(rfm_buffer *text, const table *of, int64_t net) {
    text_add(text, "%*s", of->net_width - width_of_amount(net, of->net.scale, of->decimals) + 2,
             "");
    text_add_amount(text, net, of->net.scale, of->decimals);
}

static void add_share(rfm_buffer *text, const rfm_column *share, int64_t row) {
    if (cell_is_missing(share, row)) {
        text_add(text, "  %6s", "-");
    } else {
        text_add(text, "  %5.1f%%", 100 * share_at(share, row));
    }
}

static void add_row(rfm_buffer *text, const table *of, int64_t row) {
    size_t size = 12;
    const int missing = cell_is_missing(&of->segment, row);
    const char *label = missing ? "(no segment)" : cell_text(&of->segment, row, &size);
    text_add_padded(text, label, size, of->name_width);
    text_add(text, "  %*lld", of->customers_width, (long long)cell_int64(&of->customers, row));
    add_share(text, &of->share, row);
    add_net(text, of, cell_int64(&of->net, row));
    add_share(text, &of->net_share, row);
    add_bar(text, of, share_at(&of->share, row));
    text_add(text, "\n");
}

void table_add(rfm_buffer *text, const rfm_frame *summary, int decimals) {
    table of = {.segment = column_of(summary, "segment"),
                .customers = column_of(summary, "customers"),
                .share = column_of(summary, "share"),
                .net = column_of(summary, "spend_net"),
                .net_share = column_of(summary, "spend_share"),
                .rows = rfm_frame_count(summary),
                .decimals = decimals};
    measure(&of);
    text_add(text, "%-*s  %*s  %6s  %*s  %6s\n", of.name_width, "Segment", of.customers_width,
             "Customers", "Share", of.net_width, "Net", "Share");
    for (int64_t row = 0; row < of.rows; ++row) add_row(text, &of, row);
    text_add(text, "%-*s  %*lld  %6s", of.name_width, "Total", of.customers_width,
             (long long)of.customers_total, "100.0%");
    add_net(text, &of, of.net_total);
    text_add(text, "  %6s\n", "100.0%");
}
