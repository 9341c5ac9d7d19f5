/* SPDX-License-Identifier: MIT */
/* A scale has finitely many score combinations, "cells"; whatever is proved about a table is
 * proved by going through them, and a code in a rule is the number of one. */
#include "segment/rules.h"

int rfm__scale_is_used(const rfm_rules *rules, int32_t dimension) {
    return rules->scale[dimension].high > 0;
}

static int64_t cells_width(const rfm_rules *rules, int32_t dimension) {
    const rfm__scale scale = rules->scale[dimension];
    return scale.high > 0 ? scale.high - scale.low + 1 : 1;
}

int64_t rfm__cells_count(const rfm_rules *rules) {
    int64_t count = 1;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) count *= cells_width(rules, i);
    return count;
}

void rfm__cell_scores(const rfm_rules *rules, int64_t cell, int32_t out_scores[RFM__DIMENSIONS]) {
    for (int32_t i = RFM__DIMENSIONS - 1; i >= 0; --i) {
        const int64_t width = cells_width(rules, i);
        out_scores[i] = rules->scale[i].low + (int32_t)(cell % width);
        cell /= width;
    }
}

int64_t rfm__cell_index(const rfm_rules *rules, const int32_t scores[RFM__DIMENSIONS]) {
    int64_t cell = 0;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (!rfm__scale_is_used(rules, i)) continue;
        cell = cell * cells_width(rules, i) + (scores[i] - rules->scale[i].low);
    }
    return cell;
}

/* Whether codes need dashes: a score may have two digits. */
static int cells_are_dashed(const rfm_rules *rules) {
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (rules->scale[i].high > 9) return 1;
    }
    return 0;
}

size_t rfm__cell_write(const rfm_rules *rules, int64_t cell, char *to) {
    int32_t scores[RFM__DIMENSIONS];
    rfm__cell_scores(rules, cell, scores);
    const int dashed = cells_are_dashed(rules);
    size_t size = 0;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (!rfm__scale_is_used(rules, i)) continue;
        if (dashed && size > 0) to[size++] = '-';
        if (scores[i] >= 100) to[size++] = (char)('0' + scores[i] / 100);
        if (scores[i] >= 10) to[size++] = (char)('0' + scores[i] / 10 % 10);
        to[size++] = (char)('0' + scores[i] % 10);
    }
    return size;
}

/* One score of a code: one digit, or the digits up to a dash. Returns -1 when there is none. */
static int32_t cells_read_score(const char *text, size_t size, int dashed, size_t *at) {
    const size_t most = dashed ? 3 : 1;
    int32_t score = 0;
    size_t digits = 0;
    while (*at < size && digits < most && text[*at] >= '0' && text[*at] <= '9') {
        score = score * 10 + (text[*at] - '0');
        ++digits;
        ++*at;
    }
    return digits == 0 ? -1 : score;
}

int rfm__cell_read(const rfm_rules *rules, const char *text, size_t size, int64_t *out_cell) {
    int32_t scores[RFM__DIMENSIONS] = {0};
    const int dashed = cells_are_dashed(rules);
    size_t at = 0;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (!rfm__scale_is_used(rules, i)) continue;
        if (dashed && at > 0) {
            if (at >= size || text[at] != '-') return 0;
            ++at;
        }
        scores[i] = cells_read_score(text, size, dashed, &at);
        if (scores[i] < rules->scale[i].low || scores[i] > rules->scale[i].high) return 0;
    }
    if (size == 0 || at != size) return 0;
    *out_cell = rfm__cell_index(rules, scores);
    return 1;
}
