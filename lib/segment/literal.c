/* SPDX-License-Identifier: MIT */
/* Durations are lengths, not moves in a calendar: the mean Gregorian year has 365.2425 days, so
 * a month of a twelfth of it has 30.436875 exactly, and every duration is an exact decimal
 * number of days. */
#include "base/exact.h"
#include "base/text.h"
#include "segment/program.h"

const char *const rfm__unit_words[RFM__UNIT_COUNT][2] = {
    {"day", "days"}, {"week", "weeks"}, {"month", "months"}, {"year", "years"}};

typedef struct literal_unit {
    int64_t mantissa;
    int32_t decimals;
} literal_unit;

static const literal_unit literal_units[RFM__UNIT_COUNT] = {
    {1, 0}, {7, 0}, {30436875, 6}, {3652425, 4}};

int rfm__literal_decimal(const rfm__literal *literal, int64_t *out_mantissa,
                         int32_t *out_decimals) {
    literal_unit unit = {1, 0};
    if (literal->kind == RFM__LITERAL_DURATION) unit = literal_units[literal->unit];
    int64_t mantissa;
    if (!rfm__multiply_int64(literal->value, unit.mantissa, &mantissa)) return 0;
    int32_t decimals = literal->decimals + unit.decimals;
    while (decimals > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --decimals;
    }
    if (decimals > 18) return 0;
    *out_mantissa = mantissa;
    *out_decimals = decimals;
    return 1;
}

rfm__bound rfm__literal_bound(const rfm__literal *literal, int32_t scale) {
    int64_t mantissa = 0;
    int32_t decimals = 0;
    rfm__literal_decimal(literal, &mantissa, &decimals); /* fits: the parser has looked */
    rfm__bound bound = {.floor = mantissa, .is_exact = 1};
    if (scale >= decimals) {
        if (!rfm__multiply_int64(mantissa, rfm__power_of_ten(scale - decimals), &bound.floor)) {
            bound.beyond = mantissa < 0 ? -1 : 1;
        }
        return bound;
    }
    const int64_t divisor = rfm__power_of_ten(decimals - scale);
    bound.is_exact = mantissa % divisor == 0;
    bound.floor = mantissa / divisor - (!bound.is_exact && mantissa < 0 ? 1 : 0);
    return bound;
}

double rfm__literal_double(const rfm__literal *literal) {
    int64_t mantissa = 0;
    int32_t decimals = 0;
    char text[RFM__DECIMAL_TEXT];
    double value = 0;
    rfm__literal_decimal(literal, &mantissa, &decimals);
    const size_t size = rfm__write_decimal(text, mantissa, decimals, decimals, '.');
    rfm__read_double(text, size, &value);
    return value;
}
