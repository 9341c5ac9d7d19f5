/* SPDX-License-Identifier: MIT */
/*
 * With a delay the segments of two days are not those computed from receipts: a delay knows the
 * ones in force at its last day, and the changes since lead back to the day before them. Receipts
 * that came late make no difference to that.
 */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "frame_maker.h"
#include "moves.h"
#include "say.h"

/* The customers of a frame in order of their ids. */
typedef struct id_list {
    rfm_column customer;
    rfm_column order; /* day, which decides between rows of one customer; length 0: none */
    int64_t *rows;
    int64_t count;
} id_list;

static int compare_ids(const rfm_column *left, int64_t left_row, const rfm_column *right,
                       int64_t right_row) {
    size_t left_size, right_size;
    const char *a = cell_text(left, left_row, &left_size);
    const char *b = cell_text(right, right_row, &right_size);
    const int order = memcmp(a, b, left_size < right_size ? left_size : right_size);
    if (order != 0) return order;
    return left_size < right_size ? -1 : left_size > right_size;
}

static int compare_rows(const id_list *list, int64_t left, int64_t right) {
    const int order = compare_ids(&list->customer, left, &list->customer, right);
    if (order != 0 || list->order.length == 0) return order;
    const int64_t a = cell_int64(&list->order, left), b = cell_int64(&list->order, right);
    return a < b ? -1 : a > b;
}

/* Merges two sorted halves; qsort has no place for the columns. */
static void sort_rows(const id_list *list, int64_t *rows, int64_t *spare, int64_t count) {
    if (count < 2) return;
    const int64_t half = count / 2;
    sort_rows(list, rows, spare, half);
    sort_rows(list, rows + half, spare, count - half);
    if (compare_rows(list, rows[half - 1], rows[half]) <= 0) return;
    memcpy(spare, rows, (size_t)count * sizeof *rows);
    for (int64_t i = 0, a = 0, b = half; i < count; ++i) {
        const int takes_left =
            b == count || (a < half && compare_rows(list, spare[a], spare[b]) <= 0);
        rows[i] = takes_left ? spare[a++] : spare[b++];
    }
}

static id_list sorted_ids(const rfm_frame *frame, const char *order) {
    id_list list = {.customer = column_of(frame, "customer"), .count = rfm_frame_count(frame)};
    if (order != NULL) list.order = column_of(frame, order);
    list.rows = malloc(((size_t)list.count + 1) * sizeof *list.rows);
    int64_t *spare = malloc(((size_t)list.count + 1) * sizeof *spare);
    if (list.rows == NULL || spare == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < list.count; ++row) list.rows[row] = row;
    sort_rows(&list, list.rows, spare, list.count);
    free(spare);
    return list;
}

/* A frame of customer, segment and level in the making. */
static frame_maker *start_places(const rfm_column *labels) {
    frame_maker *maker = maker_new();
    maker_column(maker, "customer", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "segment", RFM_COLUMN_CODE, 0);
    maker_column(maker, "level", RFM_COLUMN_CODE, 0);
    maker_labels(maker, 1, labels);
    return maker;
}

static void add_place(frame_maker *to, const rfm_column *customer, int64_t row,
                      const rfm_column *segment, const rfm_column *level, int64_t place_row) {
    maker_cell(to, 0, customer, row);
    maker_cell(to, 1, segment, place_row);
    maker_cell(to, 2, level, place_row);
}

rfm_frame *moves_in_force(const rfm_frame *computed, const rfm_frame *pending) {
    const rfm_column segment = column_of(computed, "segment"), level = column_of(computed, "level");
    const rfm_column kept = column_of(pending, "segment"), kept_level = column_of(pending, "level");
    const id_list all = sorted_ids(computed, NULL), waiting = sorted_ids(pending, NULL);
    frame_maker *const to = start_places(&segment);
    int64_t next = 0;
    for (int64_t i = 0; i < all.count; ++i) {
        const int64_t row = all.rows[i];
        int order = 1;
        while (next < waiting.count && (order = compare_ids(&waiting.customer, waiting.rows[next],
                                                            &all.customer, row)) < 0) {
            ++next;
        }
        if (next < waiting.count && order == 0) {
            add_place(to, &all.customer, row, &kept, &kept_level, waiting.rows[next]);
        } else {
            add_place(to, &all.customer, row, &segment, &level, row);
        }
    }
    free(all.rows);
    free(waiting.rows);
    return maker_finish(to);
}

/* 1 when the customer of a change was in no table before it. */
static int came_by(const rfm_column *change, int64_t row) {
    const int64_t code = cell_int64(change, row);
    return code == RFM_MOVE_NEW || code == RFM_MOVE_RETURNED;
}

rfm_frame *moves_undone(const rfm_frame *after, const rfm_frame *changes) {
    const rfm_column segment = column_of(after, "segment"), level = column_of(after, "level");
    const rfm_column old = column_of(changes, "from_segment");
    const rfm_column old_level = column_of(changes, "from_level");
    const rfm_column change = column_of(changes, "change");
    const id_list all = sorted_ids(after, NULL), moved = sorted_ids(changes, "day");
    frame_maker *const to = start_places(&segment);
    for (int64_t i = 0, j = 0; i < all.count || j < moved.count;) {
        const int order = j == moved.count ? -1
                          : i == all.count ? 1
                                           : compare_ids(&all.customer, all.rows[i],
                                                         &moved.customer, moved.rows[j]);
        if (order < 0) {
            add_place(to, &all.customer, all.rows[i], &segment, &level, all.rows[i]);
            ++i;
            continue;
        }
        const int64_t first = moved.rows[j]; /* the earliest change of this customer */
        if (!came_by(&change, first)) {
            add_place(to, &moved.customer, first, &old, &old_level, first);
        }
        while (j < moved.count &&
               compare_ids(&moved.customer, moved.rows[j], &moved.customer, first) == 0) {
            ++j;
        }
        i += order == 0;
    }
    free(all.rows);
    free(moved.rows);
    return maker_finish(to);
}
