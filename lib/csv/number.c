/* SPDX-License-Identifier: MIT */
/* Money must come in exactly, from every way in which accounting software writes it: 1.234,56 and
 * (12.50) and 12.50- and "EUR 12". No double is made on the way to an amount. */
#include "csv/number.h"

#include <string.h>

#include "csv/record.h"

const int64_t rfm__csv_powers[19] = {1,
                                     10,
                                     100,
                                     1000,
                                     10000,
                                     100000,
                                     1000000,
                                     10000000,
                                     100000000,
                                     1000000000,
                                     10000000000,
                                     100000000000,
                                     1000000000000,
                                     10000000000000,
                                     100000000000000,
                                     1000000000000000,
                                     10000000000000000,
                                     100000000000000000,
                                     1000000000000000000};

/* A number without sign and currency: what is between `from` and `to`. */
typedef struct csv_number_core {
    const char *from;
    const char *to;
    int32_t negative;
} csv_number_core;

/* Bytes of the currency sign that the text begins with, or 0. */
static size_t csv_number_currency(const char *from, const char *to, int32_t latin1) {
    const size_t size = (size_t)(to - from);
    if (size >= 1 && *from == '$') return 1;
    if (size >= 3 && memcmp(from, "EUR", 3) == 0) return 3;
    if (latin1) { /* also the euro sign of Windows-1252 */
        return size >= 1 && (*from == '\xA3' || *from == '\x80') ? 1 : 0;
    }
    if (size >= 3 && memcmp(from, "\xE2\x82\xAC", 3) == 0) return 3;
    return size >= 2 && memcmp(from, "\xC2\xA3", 2) == 0 ? 2 : 0;
}

/* The same for the end of the text. */
static size_t csv_number_currency_behind(const char *from, const char *to, int32_t latin1) {
    for (size_t size = 1; size <= 3 && size <= (size_t)(to - from); ++size) {
        if (csv_number_currency(to - size, to, latin1) == size) return size;
    }
    return 0;
}

/* Bytes of the blank that the text begins with (also the two that do not break a line), or 0. */
static size_t csv_number_blank(const char *from, const char *to, int32_t latin1) {
    const size_t size = (size_t)(to - from);
    if (size >= 1 && *from == ' ') return 1;
    if (latin1) return size >= 1 && *from == '\xA0' ? 1 : 0;
    if (size >= 2 && memcmp(from, "\xC2\xA0", 2) == 0) return 2;
    return size >= 3 && memcmp(from, "\xE2\x80\xAF", 3) == 0 ? 3 : 0;
}

static size_t csv_number_blank_behind(const char *from, const char *to, int32_t latin1) {
    for (size_t size = 1; size <= 3 && size <= (size_t)(to - from); ++size) {
        if (csv_number_blank(to - size, to, latin1) == size) return size;
    }
    return 0;
}

/* Takes one sign, currency sign, blank or pair of brackets off either end; 0 when there is none. */
static int csv_number_strip_one(csv_number_core *core, int32_t latin1, int32_t *signs,
                                int32_t *currencies) {
    const size_t blank = csv_number_blank(core->from, core->to, latin1);
    const size_t blank_behind = csv_number_blank_behind(core->from, core->to, latin1);
    const size_t currency = csv_number_currency(core->from, core->to, latin1);
    const size_t currency_behind = csv_number_currency_behind(core->from, core->to, latin1);
    const char first = *core->from;
    const char last = core->to[-1];
    const int brackets = first == '(' && last == ')' && core->to - core->from >= 2;
    const int sign = first == '-' || first == '+';
    const int sign_behind = !sign && last == '-';
    if (blank + blank_behind > 0) {
        if (blank > 0) {
            core->from += blank;
        } else {
            core->to -= blank_behind;
        }
    } else if (sign || sign_behind || brackets) {
        ++*signs;
        core->negative |= first == '-' || sign_behind || brackets;
        core->from += sign || brackets;
        core->to -= sign_behind || brackets;
    } else if (currency + currency_behind > 0) {
        ++*currencies;
        if (currency > 0) {
            core->from += currency;
        } else {
            core->to -= currency_behind;
        }
    } else {
        return 0;
    }
    return 1;
}

/* Takes signs, currency and brackets off, each at most once; 0 when nothing is left or they do not
 * fit together. */
static int csv_number_strip(const char *text, size_t size, int32_t latin1, csv_number_core *core) {
    int32_t signs = 0;
    int32_t currencies = 0;
    core->from = text;
    core->to = text + size;
    core->negative = 0;
    while (core->from < core->to && csv_number_strip_one(core, latin1, &signs, &currencies)) {
    }
    return core->from < core->to && signs <= 1 && currencies <= 1;
}

static int csv_number_is_digit(char c) { return c >= '0' && c <= '9'; }

/* Bytes of the thousands mark at `from`, or 0. */
static size_t csv_number_thousands(const char *from, const char *to, const rfm__csv_marks *marks) {
    if (marks->thousands == 0 || from == to) return 0;
    if (marks->thousands == ' ') return csv_number_blank(from, to, marks->latin1);
    return *from == marks->thousands ? 1 : 0;
}

/* Checks that the whole part is digits in groups that fit; gives its end, or NULL when it does
 * not. */
static const char *csv_number_whole_end(const csv_number_core *core, const rfm__csv_marks *marks,
                                        int32_t *grouped) {
    const char *at = core->from;
    int32_t digits = 0;
    *grouped = 0;
    for (;;) {
        while (at < core->to && csv_number_is_digit(*at)) {
            ++at;
            if (digits < 4) ++digits;
        }
        const size_t mark = csv_number_thousands(at, core->to, marks);
        if (mark == 0) break;
        if (*grouped ? digits != 3 : digits < 1 || digits > 3) return NULL;
        *grouped = 1;
        digits = 0;
        at += mark;
    }
    return *grouped && digits != 3 ? NULL : at;
}

/* Adds digits to the mantissa while it has room and gives how many; of the rest it keeps what
 * rounding needs and sets *left_out. */
static int64_t csv_number_digits(const char *from, const char *to, rfm__csv_number *number,
                                 int32_t *left_out) {
    int64_t taken = 0;
    *left_out = 0;
    for (; from < to; ++from) {
        if (!csv_number_is_digit(*from)) continue; /* a thousands mark */
        const uint32_t digit = (uint32_t)(*from - '0');
        if (*left_out) {
            number->below |= digit;
        } else if (number->mantissa.low > (UINT64_MAX - 9) / 10) {
            *left_out = 1;
            number->next_digit = digit;
        } else {
            number->mantissa.low = number->mantissa.low * 10 + digit;
            ++taken;
        }
    }
    return taken;
}

int32_t rfm__csv_number_read(const char *text, size_t size, const rfm__csv_marks *marks,
                             rfm__csv_number *out) {
    csv_number_core core;
    int32_t left_out;
    memset(out, 0, sizeof *out);
    if (!csv_number_strip(text, size, marks->latin1, &core)) return RFM__CSV_NUMBER_NOT;
    const char *whole_end = csv_number_whole_end(&core, marks, &out->grouped);
    if (whole_end == NULL) return RFM__CSV_NUMBER_NOT;
    const char *fraction = whole_end;
    if (fraction < core.to) {
        if (*fraction != marks->decimal || fraction + 1 == core.to) return RFM__CSV_NUMBER_NOT;
        ++fraction;
    } else if (whole_end == core.from) {
        return RFM__CSV_NUMBER_NOT;
    }
    for (const char *at = fraction; at < core.to; ++at) {
        if (!csv_number_is_digit(*at)) return RFM__CSV_NUMBER_NOT;
    }
    out->negative = core.negative;
    (void)csv_number_digits(core.from, whole_end, out, &left_out);
    if (left_out) return RFM__CSV_NUMBER_LARGE;
    const char *fraction_end = core.to;
    while (fraction_end > fraction && fraction_end[-1] == '0') --fraction_end;
    out->decimals = csv_number_digits(fraction, fraction_end, out, &left_out);
    return RFM__CSV_NUMBER_OK;
}

/* Divides in place by a divisor below 2^32 and gives the rest. */
static uint32_t csv_number_divide(rfm__u128 *value, uint32_t divisor) {
    const uint64_t low32 = 0xffffffffU;
    const uint64_t parts[4] = {value->high >> 32, value->high & low32, value->low >> 32,
                               value->low & low32};
    uint64_t quotients[4];
    uint64_t rest = 0;
    for (int i = 0; i < 4; ++i) {
        const uint64_t part = rest << 32 | parts[i];
        quotients[i] = part / divisor;
        rest = part % divisor;
    }
    value->high = quotients[0] << 32 | quotients[1];
    value->low = quotients[2] << 32 | quotients[3];
    return (uint32_t)rest;
}

static int csv_number_is_zero(rfm__u128 value) { return value.high == 0 && value.low == 0; }

/* The number times 10^(decimals - places), half to even; 0 when something was cut off. */
static int csv_number_cut(const rfm__csv_number *number, int64_t places, rfm__u128 *value) {
    uint32_t digit = number->next_digit;
    uint32_t below = number->below;
    *value = number->mantissa;
    for (; places > 0; --places) {
        below |= digit;
        digit = csv_number_divide(value, 10);
        if (digit == 0 && csv_number_is_zero(*value)) break; /* only zeros follow */
    }
    if (digit > 5 || (digit == 5 && (below != 0 || (value->low & 1) != 0))) {
        value->low += 1;
        if (value->low == 0) value->high += 1;
    }
    return digit == 0 && below == 0;
}

int32_t rfm__csv_number_to_minor(const rfm__csv_number *number, int32_t scale, int32_t round,
                                 int64_t *out) {
    rfm__u128 value = number->mantissa;
    if (number->decimals >= scale) {
        if (!csv_number_cut(number, number->decimals - scale, &value) && !round) {
            return RFM__CSV_NUMBER_DECIMALS;
        }
    } else {
        /* Digits are left out only past 19 others: at a larger scale the number cannot fit. */
        if (value.high != 0 || (number->next_digit | number->below) != 0) {
            return RFM__CSV_NUMBER_LARGE;
        }
        value = rfm__multiply_u64(value.low,
                                  (uint64_t)rfm__power_of_ten(scale - (int32_t)number->decimals));
    }
    if (value.high != 0 || value.low > (uint64_t)INT64_MAX + (number->negative ? 1U : 0U)) {
        return RFM__CSV_NUMBER_LARGE;
    }
    if (!number->negative) {
        *out = (int64_t)value.low;
    } else {
        *out = value.low == 0 ? 0 : -(int64_t)(value.low - 1) - 1;
    }
    return RFM__CSV_NUMBER_OK;
}

int32_t rfm__csv_number_multiply(const rfm__csv_number *left, const rfm__csv_number *right,
                                 rfm__csv_number *out) {
    memset(out, 0, sizeof *out);
    if ((left->next_digit | left->below | right->next_digit | right->below) != 0) {
        return RFM__CSV_NUMBER_LARGE;
    }
    out->mantissa = rfm__multiply_u64(left->mantissa.low, right->mantissa.low);
    out->decimals = left->decimals + right->decimals;
    out->negative = left->negative != right->negative;
    out->grouped = left->grouped | right->grouped;
    if (!csv_number_is_zero(out->mantissa)) return RFM__CSV_NUMBER_OK;
    out->decimals = 0;
    return RFM__CSV_NUMBER_OK;
}

int64_t rfm__csv_number_decimals(const rfm__csv_number *number) {
    rfm__u128 value = number->mantissa;
    int64_t decimals = number->decimals;
    if ((number->next_digit | number->below) != 0) return decimals + 1;
    if (csv_number_is_zero(value)) return 0;
    for (; decimals > 0; --decimals) {
        if (csv_number_divide(&value, 10) != 0) return decimals;
    }
    return 0;
}

/* Where an exponent begins, "e-7"; the end when there is none. */
static const char *csv_number_exponent(const char *from, const char *to) {
    const char *at = from;
    while (at < to && *at != 'e' && *at != 'E') ++at;
    return at;
}

size_t rfm__csv_number_normalise(const char *text, size_t size, const rfm__csv_marks *marks,
                                 char *to, size_t room) {
    csv_number_core core;
    int32_t grouped;
    if (size + 1 > room || !csv_number_strip(text, size, marks->latin1, &core)) return 0;
    const csv_number_core digits = {core.from, csv_number_exponent(core.from, core.to), 0};
    const char *whole_end = csv_number_whole_end(&digits, marks, &grouped);
    if (whole_end == NULL) return 0;
    char *out = to;
    if (core.negative) *out++ = '-';
    for (const char *at = core.from; at < whole_end; ++at) {
        if (csv_number_is_digit(*at)) *out++ = *at;
    }
    for (const char *at = whole_end; at < core.to; ++at) {
        if (*at == marks->decimal && at == whole_end) {
            *out++ = '.';
        } else if (at < digits.to && !csv_number_is_digit(*at)) {
            return 0;
        } else {
            *out++ = *at;
        }
    }
    return (size_t)(out - to);
}

/* What one mark, seen once, says: `before` and `after` are the digits around it. */
static int32_t csv_number_single(char mark, const char *from, int64_t before, int64_t after,
                                 char thousands) {
    const int groups = after == 3 && before >= 1 && before <= 3 && *from != '0' && thousands == 0;
    if (groups) return RFM__CSV_HINT_EITHER;
    return mark == '.' ? RFM__CSV_HINT_POINT : RFM__CSV_HINT_COMMA;
}

int32_t rfm__csv_number_hint(const char *text, size_t size, int32_t latin1, char *out_thousands) {
    csv_number_core core;
    int64_t counts[2] = {0, 0}; /* points, commas */
    const char *last = NULL;
    *out_thousands = 0;
    if (!csv_number_strip(text, size, latin1, &core)) return RFM__CSV_HINT_NONE;
    char thousands = 0;
    for (const char *at = core.from; at < core.to; ++at) {
        const size_t blank = csv_number_blank(at, core.to, latin1);
        if (*at == '.' || *at == ',') {
            ++counts[*at == ','];
            last = at;
        } else if (blank > 0 || *at == '\'') {
            if (last != NULL) return RFM__CSV_HINT_NONE;
            thousands = blank > 0 ? ' ' : '\'';
            at += blank > 0 ? blank - 1 : 0;
        } else if (!csv_number_is_digit(*at)) {
            return RFM__CSV_HINT_NONE;
        }
    }
    if (thousands != 0) { /* 12 34 is no number, 1 234 is */
        const rfm__csv_marks marks = {last == NULL ? '.' : *last, thousands, (char)latin1};
        rfm__csv_number number;
        if (rfm__csv_number_read(text, size, &marks, &number) == RFM__CSV_NUMBER_NOT) {
            return RFM__CSV_HINT_NONE;
        }
    }
    *out_thousands = thousands;
    if (last == NULL) return RFM__CSV_HINT_NONE;
    if (counts[0] > 0 && counts[1] > 0) {
        if (counts[*last == ','] > 1) return RFM__CSV_HINT_NONE;
        return *last == '.' ? RFM__CSV_HINT_POINT : RFM__CSV_HINT_COMMA;
    }
    if (counts[0] > 1) return RFM__CSV_HINT_COMMA;
    if (counts[1] > 1) return RFM__CSV_HINT_POINT;
    return csv_number_single(*last, core.from, last - core.from, core.to - last - 1, thousands);
}
