/* SPDX-License-Identifier: MIT */
/*
 * Concentration is about sums of the largest and the smallest values. A host may shuffle its rows,
 * so nothing may be summed in their order: whole numbers are summed exactly, doubles after they are
 * sorted, in twice their precision and, because those sums must stay in range as well, in units of
 * the largest.
 */
#include "report/ranked.h"

#include <float.h>

#include "base/exact.h"
#include "math/bits.h"
#include "math/quantiles.h"

static const uint64_t ranked_sign = UINT64_C(1) << 63;

static int64_t ranked_key_at(const rfm__ranked *ranked, int64_t place) {
    return (int64_t)(ranked->keys[place] ^ ranked_sign);
}

rfm_status rfm__ranked_read(const rfm_column *column, int64_t row, uint64_t *out_key,
                            rfm_error *error) {
    int64_t key;
    if (column->type == RFM_COLUMN_DOUBLE) {
        const double value = ((const double *)column->values)[row];
        if (value > DBL_MAX || value < -DBL_MAX) {
            return rfm__fail(error, RFM_E_DATA, row, "column %s is infinite; expected numbers",
                             column->name);
        }
        key = rfm__key_from_double(value);
    } else {
        key = ((const int64_t *)column->values)[row];
    }
    *out_key = (uint64_t)key ^ ranked_sign;
    return RFM_OK;
}

static int32_t ranked_exponent(uint64_t key) {
    const double value = rfm__key_to_double((int64_t)(key ^ ranked_sign));
    return (int32_t)(rfm__bits_of_double(value) >> 52 & 0x7FF) - 1023;
}

void rfm__ranked_set_unit(rfm__ranked *ranked, uint64_t lowest, uint64_t highest) {
    ranked->unit = 1;
    if (ranked->type != RFM_COLUMN_DOUBLE) return;
    const int32_t low = ranked_exponent(lowest), high = ranked_exponent(highest);
    int32_t exponent = low > high ? low : high;
    if (exponent > 1000) exponent = 1000;
    if (exponent < -1000) exponent = -1000;
    ranked->unit = rfm__power_of_two(-exponent);
}

rfm_status rfm__ranked_make(const rfm_column *column, rfm__ranked *ranked, rfm_error *error) {
    *ranked = (rfm__ranked){.type = column->type, .scale = column->scale, .unit = 1};
    const size_t length = (size_t)column->length;
    RFM_TRY(rfm__new_array(length, sizeof *ranked->keys, &ranked->keys, error));
    for (int64_t row = 0; row < column->length; ++row) {
        if (rfm__cell_is_missing(column, row)) continue;
        RFM_TRY(rfm__ranked_read(column, row, &ranked->keys[ranked->count++], error));
    }
    uint64_t *scratch;
    RFM_TRY(rfm__new_array((size_t)ranked->count, sizeof *scratch, &scratch, error));
    rfm__sort_uint64(ranked->keys, scratch, (size_t)ranked->count);
    rfm__free(scratch);
    if (ranked->count > 0) {
        rfm__ranked_set_unit(ranked, ranked->keys[0], ranked->keys[ranked->count - 1]);
    }
    return RFM_OK;
}

void rfm__ranked_free(rfm__ranked *ranked) { rfm__free(ranked->keys); }

void rfm__ranked_add(const rfm__ranked *ranked, int64_t place, int64_t factor,
                     rfm__ranked_sum *sum) {
    const int64_t key = ranked_key_at(ranked, place);
    if (ranked->type != RFM_COLUMN_DOUBLE) {
        rfm__sum128_add_product(&sum->whole, factor, key);
        return;
    }
    const double value = rfm__key_to_double(key) * ranked->unit;
    sum->real = rfm__dd_add(sum->real, rfm__dd_product((double)factor, value));
}

void rfm__ranked_subtract(rfm__ranked_sum *sum, const rfm__ranked_sum *other) {
    rfm__sum128_subtract_sum(&sum->whole, &other->whole);
    sum->real = rfm__dd_add(sum->real, (rfm__dd){-other->real.high, -other->real.low});
}

double rfm__ranked_weight(const rfm__ranked *ranked, const rfm__ranked_sum *sum) {
    return ranked->type == RFM_COLUMN_DOUBLE ? sum->real.high : rfm__sum128_to_double(&sum->whole);
}

double rfm__ranked_total(const rfm__ranked *ranked, const rfm__ranked_sum *sum) {
    if (ranked->type == RFM_COLUMN_DOUBLE) return sum->real.high / ranked->unit;
    const int32_t scale = ranked->type == RFM_COLUMN_AMOUNT ? ranked->scale : 0;
    return rfm__sum128_to_double(&sum->whole) / (double)rfm__power_of_ten(scale);
}

int32_t rfm__ranked_mean_type(const rfm__ranked *ranked) {
    return ranked->type == RFM_COLUMN_AMOUNT ? RFM_COLUMN_AMOUNT : RFM_COLUMN_DOUBLE;
}

void rfm__ranked_put_value(const rfm__ranked *ranked, int64_t place, rfm__builder *builder,
                           int32_t column) {
    const int64_t key = ranked_key_at(ranked, place);
    if (ranked->type == RFM_COLUMN_DOUBLE) {
        rfm__builder_double(builder, column, rfm__key_to_double(key));
    } else {
        rfm__builder_int64(builder, column, key);
    }
}

int rfm__ranked_put_total(const rfm__ranked *ranked, const rfm__ranked_sum *sum,
                          rfm__builder *builder, int32_t column) {
    if (ranked->type == RFM_COLUMN_DOUBLE) {
        const double total = rfm__ranked_total(ranked, sum);
        if (total > DBL_MAX || total < -DBL_MAX) return 0;
        rfm__builder_double(builder, column, total);
        return 1;
    }
    int64_t total;
    if (!rfm__sum128_fits(&sum->whole, &total)) return 0;
    rfm__builder_int64(builder, column, total);
    return 1;
}

void rfm__ranked_put_mean(const rfm__ranked *ranked, const rfm__ranked_sum *sum, int64_t count,
                          rfm__builder *builder, int32_t column) {
    int64_t total;
    if (ranked->type != RFM_COLUMN_AMOUNT) {
        rfm__builder_double(builder, column,
                            rfm__ranked_weight(ranked, sum) / (double)count / ranked->unit);
    } else if (rfm__sum128_fits(&sum->whole, &total)) {
        rfm__builder_int64(builder, column, rfm__divide_half_even(total, count));
    }
}
