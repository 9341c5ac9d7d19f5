/* SPDX-License-Identifier: MIT */
/* Everybody's next level by segment: where a campaign for one more visit pays. */
#include <stdlib.h>

#include "cells.h"
#include "frame_maker.h"
#include "next_level.h"
#include "say.h"

/* One segment's counts; the last group is of customers without one. */
typedef struct group {
    int64_t label, level, customers, lifted[2], lifted_by_more, falling_soon;
    int64_t *spends;
    int64_t spend_count, spend_room;
} group;

static int compare_groups(const void *left, const void *right) {
    const group *a = left, *b = right;
    if ((a->label < 0) != (b->label < 0)) return a->label < 0 ? 1 : -1;
    if (a->level != b->level) return a->level > b->level ? -1 : 1;
    return a->label < b->label ? -1 : a->label > b->label;
}

static int compare_amounts(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static void add_spend(group *to, int64_t spend) {
    if (to->spend_count == to->spend_room) {
        to->spend_room = 2 * to->spend_room + 64;
        to->spends = realloc(to->spends, (size_t)to->spend_room * sizeof *to->spends);
        if (to->spends == NULL) fail(EXIT_BAD_DATA, "out of memory");
    }
    to->spends[to->spend_count++] = spend;
}

static void count_row(group *groups, const rfm_frame *answers, int32_t day, int soon) {
    const rfm_column segment = column_of(answers, "segment"), level = column_of(answers, "level");
    const rfm_column visits = column_of(answers, "visits"), spend = column_of(answers, "spend");
    const rfm_column fall = column_of(answers, "fall_day");
    for (int64_t row = 0; row < segment.length; ++row) {
        const int has_segment = !cell_is_missing(&segment, row);
        group *to = &groups[has_segment ? cell_int64(&segment, row) : segment.label_count];
        ++to->customers;
        if (has_segment) to->level = cell_int64(&level, row);
        if (!cell_is_missing(&fall, row) && cell_int64(&fall, row) <= day + soon) {
            ++to->falling_soon;
        }
        if (cell_is_missing(&visits, row)) continue;
        const int64_t count = cell_int64(&visits, row);
        if (count <= 2) {
            ++to->lifted[count - 1];
        } else {
            ++to->lifted_by_more;
        }
        add_spend(to, cell_int64(&spend, row));
    }
}

/* Half the way between the two in the middle, rounded down. */
static int64_t median(group *of) {
    const int64_t middle = of->spend_count / 2;
    qsort(of->spends, (size_t)of->spend_count, sizeof *of->spends, compare_amounts);
    if (of->spend_count % 2 == 1) return of->spends[middle];
    return of->spends[middle - 1] + (of->spends[middle] - of->spends[middle - 1]) / 2;
}

static void add_group(frame_maker *maker, const rfm_column *labels, group *of) {
    const int64_t lifted = of->lifted[0] + of->lifted[1] + of->lifted_by_more;
    const int64_t numbers[] = {of->customers,      of->lifted[0],          of->lifted[1],
                               of->lifted_by_more, of->customers - lifted, of->falling_soon};
    if (of->label < 0) {
        maker_missing(maker, 0);
        maker_missing(maker, 1);
    } else {
        const int64_t *offsets = labels->label_offsets;
        maker_word(maker, 0, labels->label_bytes + offsets[of->label],
                   (size_t)(offsets[of->label + 1] - offsets[of->label]));
        maker_number(maker, 1, of->level);
    }
    for (int i = 0; i < 5; ++i) maker_number(maker, 2 + i, numbers[i]);
    if (of->spend_count == 0) {
        maker_missing(maker, 7);
    } else {
        maker_number(maker, 7, median(of));
    }
    maker_number(maker, 8, numbers[5]);
}

rfm_frame *next_summary(const rfm_frame *answers, int32_t day, int soon) {
    static const char *const names[] = {"customers", "lifted_by_1", "lifted_by_2", "lifted_by_more",
                                        "not_lifted"};
    const rfm_column segment = column_of(answers, "segment"), spend = column_of(answers, "spend");
    const int64_t count = segment.label_count + 1;
    group *groups = calloc((size_t)count, sizeof *groups);
    if (groups == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t i = 0; i < count; ++i) groups[i].label = i + 1 < count ? i : -1;
    count_row(groups, answers, day, soon);
    qsort(groups, (size_t)count, sizeof *groups, compare_groups);
    frame_maker *maker = maker_new();
    maker_column(maker, "segment", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "level", RFM_COLUMN_INT64, 0);
    for (int i = 0; i < 5; ++i) maker_column(maker, names[i], RFM_COLUMN_INT64, 0);
    maker_column(maker, "median_spend", RFM_COLUMN_AMOUNT, spend.scale);
    maker_column(maker, "falling_soon", RFM_COLUMN_INT64, 0);
    for (int64_t i = 0; i < count; ++i) {
        if (groups[i].customers > 0) add_group(maker, &segment, &groups[i]);
        free(groups[i].spends);
    }
    free(groups);
    return maker_finish(maker);
}
