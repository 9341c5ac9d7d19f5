/* SPDX-License-Identifier: MIT */
/*
 * Scores as SQL gives them with NTILE(n) OVER (ORDER BY value, customer), for shops that have to
 * agree with a warehouse. Rows stand from the worst value to the best (low first where high is
 * good, high first where low is good), equal values by customer, rising; the first of n groups are
 * one larger where the rows do not divide. Equal values may get different scores here, which no
 * other way of scoring does; but who gets which is decided by the customer's id and never by the
 * order of rows. A scorer keeps nothing of it: ranks are those of the frame it is applied to, and
 * of the rows with the same scores so far where dimensions are nested.
 *
 * Only equal values across the border of two groups need their ids compared, so only those are
 * sorted by them.
 */
#include "base/memory.h"
#include "base/text.h"
#include "frame/vocabulary.h"
#include "score/pass.h"

static rfm_status ntile_load(rfm__fitted *fitted, rfm__reader *reader, rfm_error *error) {
    (void)reader;
    (void)error;
    fitted->quantile_type = RFM_QUANTILE_NTILE;
    return RFM_OK;
}

const rfm__strategy rfm__strategy_ntile = {.name = "ntile", .ranks = 1, .load = ntile_load};

/* What compares as the ids of customers do, or, of texts, as their first eight bytes do. */
static int64_t ntile_id_key(const rfm_column *customers, int64_t row) {
    const int is_text = customers->type == RFM_COLUMN_TEXT || customers->label_offsets != NULL;
    uint64_t prefix = 0;
    size_t size;
    if (!is_text && customers->type == RFM_COLUMN_INT64) {
        return ((const int64_t *)customers->values)[row];
    }
    if (!is_text) return ((const int32_t *)customers->values)[row];
    const char *text = rfm__cell_text(customers, row, &size);
    for (size_t i = 0; i < 8; ++i) prefix = prefix << 8 | (i < size ? (unsigned char)text[i] : 0u);
    return (int64_t)(prefix ^ (uint64_t)1 << 63);
}

/* Two ids with the same key. */
static int ntile_compare_rest(const rfm_column *customers, int64_t left, int64_t right) {
    if (customers->type != RFM_COLUMN_TEXT && customers->label_offsets == NULL) return 0;
    size_t left_size, right_size;
    const char *left_text = rfm__cell_text(customers, left, &left_size);
    const char *right_text = rfm__cell_text(customers, right, &right_size);
    return rfm__compare_text(left_text, left_size, right_text, right_size);
}

/* Merges neighbouring runs of growing width between two arrays; the sorted one is returned. */
static rfm__score_entry *ntile_merge(const rfm_column *customers, rfm__score_entry *from,
                                     rfm__score_entry *to, size_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            const size_t middle = count - start < width ? count : start + width;
            const size_t end = count - start < 2 * width ? count : start + 2 * width;
            size_t left = start, right = middle;
            for (size_t at = start; at < end; ++at) {
                const int takes_left =
                    left < middle && (right == end || ntile_compare_rest(customers, from[left].row,
                                                                         from[right].row) <= 0);
                to[at] = takes_left ? from[left++] : from[right++];
            }
        }
        rfm__score_entry *const other = from;
        from = to;
        to = other;
    }
    return from;
}

/* Ids that begin alike, in order; one that is there twice is refused. */
static rfm_status ntile_sort_alike(const rfm_column *customers, rfm__score_entry *alike,
                                   size_t count, rfm_error *error) {
    rfm__score_entry *scratch;
    RFM_TRY(rfm__new_array(count, sizeof *scratch, &scratch, error));
    const rfm__score_entry *sorted = ntile_merge(customers, alike, scratch, count);
    if (sorted != alike) memcpy(alike, sorted, count * sizeof *alike);
    rfm__free(scratch);
    for (size_t i = 1; i < count; ++i) {
        if (ntile_compare_rest(customers, alike[i - 1].row, alike[i].row) != 0) continue;
        return rfm__fail(error, RFM_E_DATA, alike[i].row,
                         "rows %lld and %lld have the same customer and the same value; ntile "
                         "expects one row for each customer",
                         (long long)alike[i - 1].row, (long long)alike[i].row);
    }
    return RFM_OK;
}

/* Sorts entries of one value by customer. */
static rfm_status ntile_sort_tie(const rfm_column *customers, rfm__score_entry *tie, size_t count,
                                 rfm_error *error) {
    const int64_t value = tie[0].key;
    for (size_t i = 0; i < count; ++i) tie[i].key = ntile_id_key(customers, tie[i].row);
    RFM_TRY(rfm__score_entries_sort_by_key(tie, count, 0, error));
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && tie[end].key == tie[start].key;) ++end;
        if (end - start == 1) continue;
        RFM_TRY(ntile_sort_alike(customers, tie + start, end - start, error));
    }
    for (size_t i = 0; i < count; ++i) tie[i].key = value;
    return RFM_OK;
}

/* 0-based position of the first row of a 0-based group. */
static size_t ntile_start(size_t count, size_t groups, size_t group) {
    const size_t rest = count % groups;
    return count / groups * group + (group < rest ? group : rest);
}

/* Entries of one place, sorted by value: those that need it also by customer, then the scores. */
static rfm_status ntile_score_run(const rfm__pass *pass, int32_t d, const rfm_column *customers,
                                  rfm__score_entry *run, size_t count, rfm_error *error) {
    const size_t groups = (size_t)pass->scorer->dimensions[d].bins;
    size_t tie_end = 0;
    for (size_t group = 1; group < groups; ++group) {
        const size_t border = ntile_start(count, groups, group);
        if (border == 0 || border >= count || border < tie_end) continue;
        if (run[border - 1].key != run[border].key) continue;
        size_t tie = border;
        while (tie > 0 && run[tie - 1].key == run[border].key) --tie;
        for (tie_end = border; tie_end < count && run[tie_end].key == run[border].key;) ++tie_end;
        RFM_TRY(ntile_sort_tie(customers, run + tie, tie_end - tie, error));
    }
    for (size_t group = 0; group < groups; ++group) {
        const size_t end = ntile_start(count, groups, group + 1);
        for (size_t i = ntile_start(count, groups, group); i < end; ++i) {
            pass->scores[d][run[i].row] = (int32_t)group + 1;
        }
    }
    return RFM_OK;
}

static rfm_status ntile_score_entries(const rfm__pass *pass, int32_t d, rfm__score_entry *entries,
                                      size_t count, rfm_error *error) {
    const uint32_t types = 1u << RFM_COLUMN_TEXT | 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_CODE;
    const int falling = pass->scorer->dimensions[d].direction == RFM_LOW_IS_GOOD;
    rfm_column customers;
    RFM_TRY(rfm__frame_require(pass->frame, RFM__CUSTOMER, types, &customers, error));
    for (size_t i = 0; customers.validity != NULL && i < count; ++i) {
        if (!rfm__cell_is_missing(&customers, entries[i].row)) continue;
        return rfm__fail(error, RFM_E_DATA, entries[i].row,
                         "row %lld has no customer; expected one, as ntile parts equal values by "
                         "customer",
                         (long long)entries[i].row);
    }
    RFM_TRY(rfm__score_entries_sort_by_key(entries, count, falling, error));
    RFM_TRY(rfm__score_entries_sort_by_place(entries, count, error));
    for (size_t start = 0; start < count;) {
        const size_t end = rfm__score_entries_run(entries, count, start);
        RFM_TRY(ntile_score_run(pass, d, &customers, entries + start, end - start, error));
        start = end;
    }
    return RFM_OK;
}

rfm_status rfm__ntile_score(const rfm__pass *pass, int32_t d, rfm_error *error) {
    const int is_within = pass->scorer->method == RFM_SCORE_NESTED && d > 0;
    int32_t *scores = pass->scores[d];
    uint8_t *validity = pass->validity[d];
    rfm__score_entry *entries;
    size_t count;
    RFM_TRY(rfm__score_entries_gather(pass, d, is_within, &entries, &count, error));
    memset(scores, 0, (size_t)pass->rows * sizeof *scores);
    const rfm_status status = ntile_score_entries(pass, d, entries, count, error);
    rfm__free(entries);
    for (int64_t row = 0; validity != NULL && row < pass->rows; ++row) {
        if (scores[row] == 0) validity[row / 8] &= (uint8_t) ~(1u << (row % 8));
    }
    return status;
}
