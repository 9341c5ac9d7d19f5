/* SPDX-License-Identifier: MIT */
/*
 * A shop's histories are whole days, and then a history is one number: purchases, the day of the
 * last one and the days seen, one behind the other. Of models of spend it is two, of which the
 * first, purchases, is small. Sorting a million numbers takes a tenth of the time of sorting the
 * histories themselves, which patterns.c does with all others.
 */
#include "clv/packed.h"

#include "math/bits.h"
#include "math/quantiles.h"

enum { PACKED_DAY_BITS = 22, PACKED_X_BITS = 64 - 2 * PACKED_DAY_BITS };

/* One behind the other, so that numbers are in the order of histories. */
static int packed_number(const rfm__history *of, uint64_t *out_number) {
    const double most = (double)(1 << PACKED_DAY_BITS), x_most = (double)(1 << PACKED_X_BITS);
    if (!(of->x < x_most && of->T < most)) return 0; /* t_x is not above T */
    const uint64_t x = (uint64_t)of->x, t_x = (uint64_t)of->t_x, T = (uint64_t)of->T;
    *out_number = (x << PACKED_DAY_BITS | t_x) << PACKED_DAY_BITS | T;
    return (double)t_x == of->t_x && (double)T == of->T;
}

/* 0 when a row is no such history; what is wrong with it is for the other way to say. */
static int packed_read(const rfm__history_columns *columns, int64_t rows, uint64_t *numbers) {
    rfm__history_columns in_days = *columns;
    in_days.per_unit = 1;
    for (int64_t row = 0; row < rows; ++row) {
        rfm__history history;
        int takes_part;
        if (rfm__history_read(&in_days, row, &history, &takes_part, NULL) != RFM_OK ||
            !takes_part || !packed_number(&history, &numbers[row])) {
            return 0;
        }
    }
    return 1;
}

static rfm__pattern packed_pattern(uint64_t number, double per_unit) {
    const uint64_t days = (UINT64_C(1) << PACKED_DAY_BITS) - 1;
    const rfm__pattern pattern = {
        .of = {.x = (double)(number >> 2 * PACKED_DAY_BITS),
               .t_x = (double)(number >> PACKED_DAY_BITS & days) * per_unit,
               .T = (double)(number & days) * per_unit}};
    return pattern;
}

static rfm_status packed_unpack(const uint64_t *numbers, int64_t rows, double per_unit,
                                rfm__patterns *out, rfm_error *error) {
    int64_t different = 0;
    for (int64_t i = 0; i < rows; ++i) different += i == 0 || numbers[i] != numbers[i - 1];
    RFM_TRY(rfm__new_array((size_t)different, sizeof *out->list, &out->list, error));
    for (int64_t i = 0; i < rows; ++i) {
        if (i == 0 || numbers[i] != numbers[i - 1]) {
            out->list[out->count++] = packed_pattern(numbers[i], per_unit);
        }
        out->list[out->count - 1].weight += 1;
    }
    out->customers = rows;
    return RFM_OK;
}

static rfm_status packed_make_days(const rfm_frame *frame, const rfm__history_columns *columns,
                                   rfm__patterns *out, int *out_made, rfm_error *error) {
    const int64_t rows = rfm_frame_count(frame);
    uint64_t *numbers;
    RFM_TRY(rfm__new_array(2 * (size_t)rows, sizeof *numbers, &numbers, error));
    rfm_status status = RFM_OK;
    if (packed_read(columns, rows, numbers)) {
        rfm__sort_uint64(numbers, numbers + rows, (size_t)rows);
        status = packed_unpack(numbers, rows, columns->per_unit, out, error);
        *out_made = status == RFM_OK;
    }
    rfm__free(numbers);
    return status;
}

/* Spends by purchases: those of x purchases are starts[x] .. starts[x + 1]. */
typedef struct packed_spends {
    uint32_t *x;    /* by row that takes part */
    uint64_t *bits; /* of its spend, which are in the order of spends above 0 */
    uint64_t *sorted;
    int64_t *starts;
    int64_t count;
    uint32_t most;
} packed_spends;

/* 0 when a row cannot be. */
static int packed_read_spends(const rfm__history_columns *columns, int64_t rows,
                              packed_spends *spends) {
    for (int64_t row = 0; row < rows; ++row) {
        rfm__history history;
        int takes_part;
        if (rfm__history_read(columns, row, &history, &takes_part, NULL) != RFM_OK) return 0;
        if (!takes_part) continue;
        const uint32_t x = (uint32_t)history.x;
        if (x > spends->most) spends->most = x;
        spends->x[spends->count] = x;
        spends->bits[spends->count++] = rfm__bits_of_double(history.t_x);
    }
    return 1;
}

/* Counted by purchases, then each count's spends by themselves. */
static void packed_sort_spends(packed_spends *spends) {
    int64_t *next = spends->starts + 1; /* shifted by one, so that filling leaves the starts */
    for (int64_t i = 0; i < spends->count; ++i) ++next[spends->x[i] + 1];
    for (uint32_t x = 0; x < spends->most; ++x) next[x + 1] += next[x];
    for (int64_t i = 0; i < spends->count; ++i) {
        spends->sorted[next[spends->x[i]]++] = spends->bits[i];
    }
    for (uint32_t x = 0; x <= spends->most; ++x) {
        const int64_t start = spends->starts[x], count = spends->starts[x + 1] - start;
        if (count > 1) rfm__sort_uint64(spends->sorted + start, spends->bits, (size_t)count);
    }
}

static void packed_unpack_spends(const packed_spends *spends, rfm__patterns *out) {
    for (uint32_t x = 0; x <= spends->most; ++x) {
        for (int64_t i = spends->starts[x]; i < spends->starts[x + 1]; ++i) {
            if (i == spends->starts[x] || spends->sorted[i] != spends->sorted[i - 1]) {
                out->list[out->count++] =
                    (rfm__pattern){.of = {.x = x, .t_x = rfm__double_of_bits(spends->sorted[i])}};
            }
            out->list[out->count - 1].weight += 1;
        }
    }
}

static rfm_status packed_order_spends(packed_spends *spends, int64_t rows, rfm__patterns *out,
                                      rfm_error *error) {
    RFM_TRY(rfm__new_zeroed_array((size_t)spends->most + 3, sizeof *spends->starts, &spends->starts,
                                  error));
    RFM_TRY(rfm__new_array((size_t)spends->count, sizeof *out->list, &out->list, error));
    packed_sort_spends(spends);
    packed_unpack_spends(spends, out);
    out->customers = spends->count;
    out->left_out = rows - spends->count;
    return RFM_OK;
}

static rfm_status packed_make_spends(const rfm_frame *frame, const rfm__history_columns *columns,
                                     rfm__patterns *out, int *out_made, rfm_error *error) {
    const int64_t rows = rfm_frame_count(frame);
    packed_spends spends = {0};
    rfm_status status = rfm__new_array((size_t)rows, sizeof *spends.x, &spends.x, error);
    if (status == RFM_OK) {
        status = rfm__new_array(2 * (size_t)rows, sizeof *spends.bits, &spends.bits, error);
    }
    if (status == RFM_OK) {
        spends.sorted = spends.bits + rows;
        *out_made = packed_read_spends(columns, rows, &spends) && spends.count > 0;
        if (*out_made) status = packed_order_spends(&spends, rows, out, error);
    }
    rfm__free(spends.x);
    rfm__free(spends.bits);
    rfm__free(spends.starts);
    return status;
}

rfm_status rfm__patterns_make_packed(const rfm_frame *frame, const rfm__history_columns *columns,
                                     rfm__patterns *out, int *out_made, rfm_error *error) {
    *out_made = 0;
    if (columns->weight.name != NULL || out->columns > 0 || rfm_frame_count(frame) == 0) {
        return RFM_OK;
    }
    switch (columns->reads) {
        case RFM__READS_TIMES: return packed_make_days(frame, columns, out, out_made, error);
        case RFM__READS_SPEND: return packed_make_spends(frame, columns, out, out_made, error);
        default: return RFM_OK;
    }
}
