/* SPDX-License-Identifier: MIT */
/* A reader may not settle a ledger that others read too. It does not have to: what a customer has
 * in the tail is found by one counting sort, and merged with the base in room for a single run. */
#include "ledger/runs.h"

#include <string.h>

#include "ledger/entries.h"

enum { RUNS_FEW = 32, RUNS_DIGIT_BITS = 8, RUNS_AHEAD = 16 };

void rfm__runs_close(rfm__runs *runs) {
    rfm__free(runs->tail_starts);
    rfm__free(runs->order);
    rfm__free(runs->run);
    rfm__free(runs->scratch);
    *runs = (rfm__runs){0};
}

/* Counting sort of the tail's rows, or of those that are given, by customer: stable, so rows that
 * came in order of days stay so. */
RFM__INLINE void runs_sort(rfm__runs *runs, uint32_t customers, const uint32_t *rows) {
    const uint32_t *whose = runs->shard->tail.customers;
    const size_t count = runs->order_count;
    uint32_t *next = runs->tail_starts + 1; /* shifted by one, so that filling leaves the starts */
    for (size_t i = 0; i < count; ++i) ++next[whose[rows == NULL ? i : rows[i]] + 1];
    for (uint32_t c = 0; c < customers; ++c) next[c + 1] += next[c];
    for (size_t i = 0; i < count; ++i) {
        const uint32_t row = rows == NULL ? (uint32_t)i : rows[i];
        runs->order[next[whose[row]]++] = row;
    }
}

static rfm_status runs_order(rfm__runs *runs, uint32_t customers, const uint32_t *rows,
                             size_t count, rfm_error *error) {
    RFM_TRY(rfm__new_zeroed_array((size_t)customers + 2, sizeof *runs->tail_starts,
                                  &runs->tail_starts, error));
    RFM_TRY(rfm__new_array(count, sizeof *runs->order, &runs->order, error));
    runs->order_count = count;
    if (rows == NULL) {
        runs_sort(runs, customers, NULL);
    } else {
        runs_sort(runs, customers, rows);
    }
    return RFM_OK;
}

/* Room for the longest run of any customer. */
static rfm_status runs_room(rfm__runs *runs, uint32_t customers, rfm_error *error) {
    size_t longest = 0;
    for (uint32_t c = 0; c < customers; ++c) {
        uint32_t start, end;
        rfm__settled_run(&runs->shard->base, c, &start, &end);
        const size_t count = (end - start) + (runs->tail_starts[c + 1] - runs->tail_starts[c]);
        if (count > longest) longest = count;
    }
    RFM_TRY(rfm__new_array(longest, sizeof *runs->run, &runs->run, error));
    RFM_TRY(rfm__new_array(longest, sizeof *runs->scratch, &runs->scratch, error));
    runs->rows = (uint64_t *)(void *)runs->scratch;
    runs->spare = runs->rows + longest;
    return RFM_OK;
}

static rfm_status runs_open(const rfm__shard *shard, const uint32_t *rows, size_t count,
                            rfm__runs *out_runs, rfm_error *error) {
    const uint32_t customers = shard->ids.count + 1;
    *out_runs = (rfm__runs){.shard = shard};
    if (rfm__shard_is_settled(shard)) return RFM_OK;
    rfm_status status = runs_order(out_runs, customers, rows, count, error);
    if (status == RFM_OK) status = runs_room(out_runs, customers, error);
    if (status != RFM_OK) rfm__runs_close(out_runs);
    return status;
}

rfm_status rfm__runs_open(const rfm__shard *shard, rfm__runs *out_runs, rfm_error *error) {
    return runs_open(shard, NULL, shard->tail.count, out_runs, error);
}

rfm_status rfm__runs_open_rows(const rfm__shard *shard, const uint32_t *rows, size_t count,
                               rfm__runs *out_runs, rfm_error *error) {
    return runs_open(shard, rows, count, out_runs, error);
}

int rfm__runs_is_settled(const rfm__runs *runs, uint32_t customer) {
    return runs->tail_starts == NULL ||
           (runs->tail_starts[customer] == runs->tail_starts[customer + 1] &&
            runs->shard->removed == 0);
}

/* Days in the upper half, so that rows compare as their days do; below what tells equal ones apart:
 * places rise within a customer as they were pushed. */
static inline uint64_t runs_row(int32_t day, uint32_t index) {
    return (uint64_t)((int64_t)day - INT32_MIN) << 32 | index;
}

static void runs_insert_sort(uint64_t *rows, size_t count) {
    for (size_t i = 1; i < count; ++i) {
        const uint64_t row = rows[i];
        size_t k = i;
        for (; k > 0 && rows[k - 1] > row; --k) rows[k] = rows[k - 1];
        rows[k] = row;
    }
}

/* Stable counting sort by the days alone, of which only those bits that differ: rows of a day come
 * in order already. */
static void runs_radix_sort(uint64_t *rows, uint64_t *spare, size_t count) {
    enum { DIGITS = 1 << RUNS_DIGIT_BITS };
    uint64_t differ = 0;
    uint64_t *from = rows;
    uint64_t *to = spare;
    for (size_t i = 1; i < count; ++i) differ |= rows[i] ^ rows[0];
    for (int shift = 32; shift < 64; shift += RUNS_DIGIT_BITS) {
        if ((differ >> shift & (DIGITS - 1)) == 0) continue;
        uint32_t next[DIGITS + 1] = {0};
        for (size_t i = 0; i < count; ++i) ++next[(from[i] >> shift & (DIGITS - 1)) + 1];
        for (int d = 0; d < DIGITS; ++d) next[d + 1] += next[d];
        for (size_t i = 0; i < count; ++i) to[next[from[i] >> shift & (DIGITS - 1)]++] = from[i];
        uint64_t *other = from;
        from = to;
        to = other;
    }
    if (from != rows) memcpy(rows, from, count * sizeof *rows);
}

size_t rfm__runs_rows(rfm__runs *runs, uint32_t customer) {
    const rfm__shard *shard = runs->shard;
    uint64_t *rows = runs->rows;
    uint64_t last = 0;
    uint32_t start, end;
    size_t count = 0;
    int is_sorted = 1;
    rfm__settled_run(&shard->base, customer, &start, &end);
    for (uint32_t i = start; i < end; ++i) { /* in order of days */
        rows[count] = last = runs_row(shard->base.sums[i].day, i);
        count += shard->base.sums[i].lines > 0;
    }
    const uint32_t tail_end = runs->tail_starts[customer + 1];
    for (uint32_t i = runs->tail_starts[customer]; i < tail_end; ++i) {
        const rfm__sum sum = rfm__tail_get(&shard->tail, runs->order[i]).sum;
        if (i + RUNS_AHEAD < runs->order_count) {
            rfm__tail_prefetch(&shard->tail, runs->order[i + RUNS_AHEAD]);
        }
        if (sum.lines == 0) continue;
        const uint64_t row = runs_row(sum.day, shard->base.count + runs->order[i]);
        is_sorted &= last <= row;
        rows[count++] = last = row;
    }
    if (is_sorted) return count;
    if (count <= RUNS_FEW) {
        runs_insert_sort(rows, count);
    } else {
        runs_radix_sort(rows, runs->spare, count);
    }
    return count;
}

/* What is in order of days already into canonical order: only the entries of a day are sorted. */
static void runs_sort_days(rfm__entry *run, rfm__entry *scratch, size_t count) {
    for (size_t start = 0; start < count;) {
        size_t end = start + 1;
        while (end < count && run[end].day == run[start].day) ++end;
        if (end - start > 1) rfm__entries_sort(run + start, scratch, end - start);
        start = end;
    }
}

size_t rfm__runs_get(rfm__runs *runs, uint32_t customer) {
    rfm__entry *run = runs->run;
    const size_t count = rfm__runs_rows(runs, customer);
    for (size_t i = 0; i < count; ++i) {
        run[i] = rfm__runs_row(runs, runs->rows[i]);
        run[i].customer = customer;
    }
    runs_sort_days(run, runs->scratch, count);
    return rfm__entries_join_sorted(run, count);
}
