/* SPDX-License-Identifier: MIT */
/* Doubles to decimal text and back, exactly, without the C library: its conversions follow the
 * locale and differ between platforms, and what a report writes must read back to the same bits
 * everywhere.
 *
 * Writing finds the decimal with the fewest digits inside the interval of reals that read back to
 * the value (Steele and White 1990), nearest to it, ties to the even digit. With v = c * 2^q, the
 * interval is as wide as 2^q; take 10^k <= 2^q < 10^(k+1). Then at most one multiple of 10^(k+1)
 * lies inside, and it is the answer; otherwise a neighbour of v among the multiples of 10^k is
 * (Giulietti 2020, theorem on R_k). For usual magnitudes all of this is exact in one product of two
 * 64-bit numbers; the rest takes long integers.
 *
 * Reading takes one division or product when both sides are exact doubles (Clinger 1990), checks
 * a guess against the midpoints in 128 bits for usual fractions, and takes long integers for the
 * rest. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/big.h"
#include "base/exact.h"
#include "base/text.h"

/* With wider intermediate results one operation rounds twice, and the short cuts that count on
 * one rounding stay shut. */
#if FLT_EVAL_METHOD == 0
enum { DOUBLE_ROUNDS_ONCE = 1 };
#else
enum { DOUBLE_ROUNDS_ONCE = 0 };
#endif

enum {
    DOUBLE_EXACT_POWERS = 22, /* 10^22 is the last power of ten that is a double */
    DOUBLE_FIVES = 27,        /* 5^27 is the last power of five below 2^63 */
    DOUBLE_KEPT_DIGITS = 19,  /* so many digits always fit 64 bits unsigned */
    /* A point halfway between two doubles has at most 767 digits: one more, and a mark that
     * there were others, decide every case. */
    DOUBLE_USED_DIGITS = 768
};

#define DOUBLE_HIDDEN_BIT    (UINT64_C(1) << 52)
#define DOUBLE_INFINITY_BITS (UINT64_C(0x7FF) << 52)

static const double double_powers[DOUBLE_EXACT_POWERS + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* clang-format off */
static const uint64_t double_fives[DOUBLE_FIVES + 1] = {
    1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625,
    1220703125, 6103515625, 30517578125, 152587890625, 762939453125, 3814697265625,
    19073486328125, 95367431640625, 476837158203125, 2384185791015625, 11920928955078125,
    59604644775390625, 298023223876953125, 1490116119384765625, 7450580596923828125};

static const uint64_t double_tens[18] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
    100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
    10000000000000000, 100000000000000000};
/* clang-format on */

static uint64_t double_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* |value| = fraction * 2^exponent, exactly. */
typedef struct double_parts {
    uint64_t fraction;
    int32_t exponent;
    int lower_is_near; /* a power of two: the double below is half as far as the one above */
} double_parts;

static double_parts double_split(uint64_t magnitude_bits) {
    double_parts parts;
    const int32_t biased = (int32_t)(magnitude_bits >> 52);
    parts.fraction = magnitude_bits & (DOUBLE_HIDDEN_BIT - 1);
    parts.lower_is_near = parts.fraction == 0 && biased > 1;
    if (biased > 0) parts.fraction |= DOUBLE_HIDDEN_BIT;
    parts.exponent = (biased > 0 ? biased : 1) - 1075;
    return parts;
}

/* ---- Writing ---- */

/* digits * 10^exponent. */
typedef struct double_decimal {
    uint64_t digits;
    int32_t exponent;
} double_decimal;

/* Exact in 128 bits for -83 <= exponent <= -1, that is 5e-10 .. 9e15: there 10^-k <= 10^26, the
 * floor of v / 10^k has at most 17 digits and its rest at most 60 bits. All distances are in
 * units of 10^k / 2^rest_bits. */
static int double_shortest_near(double_parts parts, double_decimal *out) {
    if (parts.exponent < -83 || parts.exponent > -1) return 0;
    /* -k = ceil(-q * log10(2)), for a power of two ceil(-q * log10(2) - log10(3/4)). */
    const int32_t q = -parts.exponent;
    const int32_t power = ((q * 1262611 + (parts.lower_is_near ? 524031 : 0)) >> 22) + 1;
    const int32_t rest_bits = q + 2 - power;
    const uint64_t five = double_fives[power];
    const rfm__u128 scaled = rfm__multiply_u64(4 * parts.fraction, five);
    const uint64_t unit = UINT64_C(1) << rest_bits;
    const uint64_t down = scaled.low & (unit - 1), up = unit - down;
    const uint64_t floor = (scaled.high << (64 - rest_bits)) | (scaled.low >> rest_bits);
    /* The ends of the interval read back to v when its fraction is even. */
    const uint64_t closed = (parts.fraction & 1) == 0;
    const uint64_t below = (parts.lower_is_near ? five : 2 * five) + closed;
    const uint64_t above = 2 * five + closed;

    /* Chosen without branches: which case holds is as good as random. */
    const uint64_t last = floor % 10, tens = floor - last;
    const int is_up = down > up || (down == up && (last & 1) != 0);
    const int is_inside = is_up ? up < above : down < below;
    uint64_t digits = floor + (uint64_t)(is_up == is_inside);
    digits = up + (9 - last) * unit < above ? tens + 10 : digits;
    out->digits = down + last * unit < below ? tens : digits;
    out->exponent = -power;
    return 1;
}

/* For any exponent, by generating digits (Steele and White 1990, scaled as in Burger and Dybvig
 * 1996): value / scale is what is left of v, low and high the distances to the ends of the
 * interval. */
static void double_shortest_far(double_parts parts, double_decimal *out) {
    rfm__big value, scale, low, high, sum;
    const int is_closed = (parts.fraction & 1) == 0;
    int32_t length = 0, digit, is_low, is_high;
    for (uint64_t rest = parts.fraction; rest != 0; rest >>= 1) ++length;
    /* At most one below the place of the first digit, and never above it. */
    const int32_t high_bit = parts.exponent + length - 1;
    int32_t place = (high_bit + 1075) * 1233 / 4096 - 324;

    rfm__big_set(&value, 4 * parts.fraction);
    rfm__big_set(&scale, 4);
    rfm__big_set(&low, parts.lower_is_near ? 1 : 2);
    rfm__big_set(&high, 2);
    rfm__big *const shifted[] = {&value, &low, &high};
    for (int i = 0; i < 3; ++i) {
        if (parts.exponent > 0) rfm__big_shift(shifted[i], parts.exponent);
        if (place < 0) rfm__big_scale(shifted[i], -place);
    }
    if (parts.exponent < 0) rfm__big_shift(&scale, -parts.exponent);
    if (place > 0) rfm__big_scale(&scale, place);

    /* The first digit must be below ten even after rounding up. */
    for (;;) {
        rfm__big ten = scale;
        rfm__big_multiply(&ten, 10, 0);
        sum = value;
        rfm__big_add(&sum, &high);
        if (rfm__big_compare(&sum, &ten) < 1 - is_closed) break;
        scale = ten;
        ++place;
    }
    out->digits = 0;
    for (;;) {
        for (digit = 0; rfm__big_compare(&value, &scale) >= 0; ++digit) {
            rfm__big_subtract(&value, &scale);
        }
        sum = value;
        rfm__big_add(&sum, &high);
        is_low = rfm__big_compare(&value, &low) < is_closed;
        is_high = rfm__big_compare(&sum, &scale) > -is_closed;
        if (is_low || is_high) break;
        out->digits = out->digits * 10 + (uint64_t)digit;
        --place;
        rfm__big_multiply(&value, 10, 0);
        rfm__big_multiply(&low, 10, 0);
        rfm__big_multiply(&high, 10, 0);
    }
    if (is_low && is_high) {
        rfm__big_multiply(&value, 2, 0);
        const int half = rfm__big_compare(&value, &scale);
        is_high = half > 0 || (half == 0 && digit % 2 != 0);
    }
    out->digits = out->digits * 10 + (uint64_t)(digit + is_high);
    out->exponent = place;
}

/* Whether the value is the double nearest to digits / 10^decimals. With below 10^15 digits that is
 * its shortest text up to zeros, since no two such texts read back to the same double. */
static int double_is_decimal(double value, int64_t digits, int32_t decimals) {
    return DOUBLE_ROUNDS_ONCE && (double)digits / double_powers[decimals] == value;
}

static inline void double_cut(double_decimal *decimal, uint64_t unit, int32_t zeros) {
    if (decimal->digits % unit != 0) return;
    decimal->digits /= unit;
    decimal->exponent += zeros;
}

/* The shortest decimal of a finite value that is not zero, the sign left out. */
static double_decimal double_shortest(double value) {
    double_decimal shortest;
    const double_parts parts = double_split(double_bits(value) & ~(UINT64_C(1) << 63));
    if (!double_shortest_near(parts, &shortest)) double_shortest_far(parts, &shortest);
    double_cut(&shortest, 100000000, 8);
    double_cut(&shortest, 10000, 4);
    double_cut(&shortest, 100, 2);
    while (shortest.digits % 10 == 0) double_cut(&shortest, 10, 1);
    return shortest;
}

/* Puts the mark behind `whole` digits, which stand one place too far right until then. */
static char *double_place_mark(char *to, size_t digits, size_t whole) {
    for (size_t i = 0; i < whole; ++i) to[i] = to[i + 1];
    if (digits == whole) return to + digits;
    to[whole] = '.';
    return to + digits + 1;
}

/* Writes digits from `to + 1` on and arranges them; `place` is that of the first digit. */
static char *double_arrange(char *to, size_t digits, int32_t place) {
    if (place < -5 || place > 17) {
        to = double_place_mark(to, digits, 1);
        *to++ = 'e';
        *to++ = place < 0 ? '-' : '+';
        return to + rfm__write_uint64(to, (uint64_t)(place < 0 ? -place : place));
    }
    if (place < 0) {
        const size_t zeros = (size_t)-place; /* the one before the mark too */
        memmove(to + zeros + 1, to + 1, digits);
        memset(to, '0', zeros + 1);
        to[1] = '.';
        return to + zeros + 1 + digits;
    }
    const size_t whole = (size_t)place + 1;
    if (whole <= digits) return double_place_mark(to, digits, whole);
    memmove(to, to + 1, digits);
    memset(to + digits, '0', whole - digits);
    return to + whole;
}

/* Up to two decimals, as amounts have. */
static size_t double_write_hundredths(char *to, int64_t hundredths) {
    const int64_t whole = hundredths / 100, rest = hundredths % 100;
    size_t size = rfm__write_uint64(to, (uint64_t)whole);
    if (rest == 0) return size;
    to[size] = '.';
    to[size + 1] = (char)('0' + rest / 10);
    to[size + 2] = (char)('0' + rest % 10);
    return size + 2 + (size_t)(rest % 10 != 0);
}

/* For 1e-5 <= value < 1e13. The shortest decimal has the same whole part as the
 * value: any whole number between them would be a double itself, and nearer. */
static size_t double_write_plain(char *to, double value) {
    double_decimal shortest;
    const uint64_t whole = (uint64_t)(int64_t)value;
    size_t size = rfm__write_uint64(to, whole);
    double_shortest_near(double_split(double_bits(value)), &shortest);
    int32_t decimals = -shortest.exponent;
    to[size++] = '.';
    if (whole != 0) shortest.digits -= whole * double_tens[decimals];
    for (; decimals > 17; --decimals) to[size++] = '0';
    rfm__write_digits(to + size, shortest.digits, (size_t)decimals);
    size += (size_t)decimals;
    size -= to[size - 1] == '0';
    while (to[size - 1] == '0') --size;
    return size - (to[size - 1] == '.');
}

size_t rfm__write_double(char *to, double value) {
    if (isnan(value)) {
        memcpy(to, "nan", 3);
        return 3;
    }
    char *at = to;
    if (signbit(value)) {
        *at++ = '-';
        value = -value;
    }
    if (isinf(value)) {
        memcpy(at, "inf", 3);
        return (size_t)(at - to) + 3;
    }
    if (value == 0) {
        *at++ = '0';
        return (size_t)(at - to);
    }
    if (value < 1e13) {
        const int64_t hundredths = (int64_t)(value * 100 + 0.5);
        if (double_is_decimal(value, hundredths, 2)) {
            return (size_t)(at - to) + double_write_hundredths(at, hundredths);
        }
        if (value >= 1e-5) return (size_t)(at - to) + double_write_plain(at, value);
    }
    const double_decimal shortest = double_shortest(value);
    const size_t digits = rfm__write_uint64(at + 1, shortest.digits);
    at = double_arrange(at, digits, shortest.exponent + (int32_t)digits - 1);
    return (size_t)(at - to);
}

int rfm__double_to_minor(double major, int32_t scale, int round, int64_t *out) {
    if (isnan(major) || isinf(major)) return -1;
    const double scaled = major * double_powers[scale];
    if (fabs(scaled) < 1e15) {
        const int64_t minor = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        if (double_is_decimal(major, minor, scale)) {
            *out = minor;
            return 1;
        }
    }
    if (major == 0) {
        *out = 0;
        return 1;
    }
    const double_decimal shortest = double_shortest(major);
    const int64_t mantissa = (int64_t)shortest.digits;
    return rfm__rescale(major < 0 ? -mantissa : mantissa, -shortest.exponent, scale, round, out);
}

/* Added to a double below 2^51 it leaves that rounded to a whole number, in the lowest bits. */
#define DOUBLE_WHOLE 6755399441055744.0

int rfm__doubles_to_minor(const double *major, size_t count, int32_t scale, int64_t *out) {
    const double power = double_powers[scale];
    const uint64_t whole_bits = double_bits(DOUBLE_WHOLE);
    int64_t odd = !DOUBLE_ROUNDS_ONCE;
    for (size_t i = 0; i < count; ++i) { /* without a branch: several at once */
        const double scaled = major[i] * power;
        const double shifted = scaled + DOUBLE_WHOLE;
        uint64_t bits;
        memcpy(&bits, &shifted, sizeof bits);
        out[i] = (int64_t)(bits - whole_bits);
        odd |= (shifted - DOUBLE_WHOLE) / power != major[i];
        odd |= !(fabs(scaled) < 1e15);
    }
    return odd == 0;
}

/* ---- Reading ---- */

/* A text taken apart: digits * 10^exponent, where `digits` are the first DOUBLE_KEPT_DIGITS of
 * `count` significant ones. */
typedef struct double_text {
    const char *first; /* first digit that is not zero */
    const char *end;   /* behind the last digit */
    uint64_t digits;
    int64_t count;
    int64_t exponent; /* of the last of all digits */
    int is_negative;
} double_text;

static int double_is_digit(char c) { return c >= '0' && c <= '9'; }

/* Reads an exponent with its sign; 0 when there is none. Past any use it stays where it is. */
static int double_scan_exponent(const char *at, const char *end, int64_t *out) {
    const int is_negative = at < end && *at == '-';
    int64_t value = 0;
    if (at < end && (*at == '-' || *at == '+')) ++at;
    if (at == end) return 0;
    for (; at < end; ++at) {
        if (!double_is_digit(*at)) return 0;
        if (value < INT64_MAX / 20) value = value * 10 + (*at - '0');
    }
    *out = is_negative ? -value : value;
    return 1;
}

static int double_scan(const char *at, const char *end, double_text *out) {
    const char *mark = NULL, *start;
    int64_t exponent = 0;
    memset(out, 0, sizeof *out);
    if (at < end && (*at == '-' || *at == '+')) out->is_negative = *at++ == '-';
    start = at;
    for (; at < end; ++at) {
        if (*at == '.' && mark == NULL) {
            mark = at;
            continue;
        }
        if (!double_is_digit(*at)) break;
        if (out->count == 0 && *at == '0') continue;
        if (out->count == 0) out->first = at;
        if (out->count < DOUBLE_KEPT_DIGITS) {
            out->digits = out->digits * 10 + (uint64_t)(*at - '0');
        }
        ++out->count;
    }
    out->end = at;
    if (at - start == (mark != NULL)) return 0;
    if (at < end) {
        if (*at != 'e' && *at != 'E') return 0;
        if (!double_scan_exponent(at + 1, end, &exponent)) return 0;
    }
    out->exponent = exponent - (mark == NULL ? 0 : out->end - mark - 1);
    return 1;
}

static int double_compare_wide(rfm__u128 left, rfm__u128 right) {
    if (left.high != right.high) return left.high < right.high ? -1 : 1;
    return (left.low > right.low) - (left.low < right.low);
}

/* digits / 10^power for power 4..27, digits not zero: a guess, moved until it is the nearest.
 * The midpoints to its neighbours are compared exactly, (4c + 2) * 2^(q - 2) * 10^power with
 * digits. */
static uint64_t double_divide_exact(uint64_t digits, int32_t power) {
    const double guess = power <= DOUBLE_EXACT_POWERS
                             ? (double)digits / double_powers[power]
                             : (double)digits / double_powers[DOUBLE_EXACT_POWERS] /
                                   double_powers[power - DOUBLE_EXACT_POWERS];
    uint64_t bits = double_bits(guess);
    for (;;) {
        const double_parts parts = double_split(bits);
        /* digits * 2^shift is about 4c * 5^power, below 2^118. */
        const int32_t shift = 2 - power - parts.exponent;
        rfm__u128 given;
        given.high = shift >= 64 ? digits << (shift - 64) : shift == 0 ? 0 : digits >> (64 - shift);
        given.low = shift >= 64 ? 0 : digits << shift;
        const uint64_t five = double_fives[power], four = 4 * parts.fraction;
        const rfm__u128 above = rfm__multiply_u64(four + 2, five);
        const rfm__u128 below = rfm__multiply_u64(four - (parts.lower_is_near ? 1 : 2), five);
        /* On a midpoint the even neighbour is the nearest. */
        const int is_odd = (int)(parts.fraction & 1);
        if (double_compare_wide(given, above) > -is_odd) {
            ++bits;
        } else if (double_compare_wide(given, below) < is_odd) {
            --bits;
        } else {
            return bits;
        }
    }
}

/* All digits as a long integer; of very many, the first and a 1 for the others. */
static int32_t double_gather(const double_text *text, rfm__big *out) {
    int32_t taken = 0;
    out->count = 0;
    for (const char *at = text->first; at < text->end && taken < DOUBLE_USED_DIGITS; ++at) {
        if (*at == '.') continue;
        rfm__big_multiply(out, 10, (uint32_t)(*at - '0'));
        ++taken;
    }
    if (text->count > taken) {
        /* The digits left out may all be zeros; then the text is cut before it comes here. */
        rfm__big_multiply(out, 10, 1);
        ++taken;
    }
    return taken;
}

/* Bits of value / scale rounded to the nearest double, by long division to as many bits as the
 * double has. */
static uint64_t double_round_ratio(rfm__big *value, rfm__big *scale) {
    int32_t exponent = rfm__big_length(value) - rfm__big_length(scale);
    if (exponent > 0) rfm__big_shift(scale, exponent);
    if (exponent < 0) rfm__big_shift(value, -exponent);
    if (rfm__big_compare(value, scale) < 0) {
        rfm__big_multiply(value, 2, 0);
        --exponent;
    }
    /* 1 <= value / scale < 2 from here, times 2^exponent. */
    const int32_t wanted = exponent >= -1022 ? 53 : exponent + 1075;
    uint64_t quotient = 0;
    if (wanted < 0) return 0;
    for (int32_t i = 0; i < wanted; ++i) {
        const int bit = rfm__big_compare(value, scale) >= 0;
        if (bit) rfm__big_subtract(value, scale);
        quotient = quotient << 1 | (uint64_t)bit;
        rfm__big_multiply(value, 2, 0);
    }
    const int rest = rfm__big_compare(value, scale);
    quotient += rest > 0 || (rest == 0 && (quotient & 1) != 0);
    /* A carry out of the fraction moves into the exponent by itself. */
    if (exponent < -1022) return quotient;
    if (exponent > 1023) return DOUBLE_INFINITY_BITS;
    return ((uint64_t)(exponent + 1022) << 52) + quotient;
}

static uint64_t double_read_far(const double_text *text) {
    rfm__big value, scale;
    if (text->count + text->exponent > 310) return DOUBLE_INFINITY_BITS;
    if (text->count + text->exponent < -325) return 0;
    const int32_t taken = double_gather(text, &value);
    const int32_t exponent = (int32_t)(text->exponent + text->count - taken);
    rfm__big_set(&scale, 1);
    rfm__big_scale(exponent < 0 ? &scale : &value, exponent < 0 ? -exponent : exponent);
    return double_round_ratio(&value, &scale);
}

/* Zeros at the end of the digits say nothing. */
static void double_cut_zeros(double_text *text) {
    if (text->count <= DOUBLE_KEPT_DIGITS) return;
    for (; text->count > 0; --text->end) {
        const char last = text->end[-1];
        if (last != '0' && last != '.') break;
        if (last == '.') continue;
        --text->count;
        ++text->exponent;
    }
}

int rfm__read_double(const char *text, size_t size, double *out) {
    double_text found;
    uint64_t bits = 0;
    if (size == 0 || !double_scan(text, text + size, &found)) return 0;
    if (found.count == 0) {
        *out = found.is_negative ? -0.0 : 0.0;
        return 1;
    }
    const int64_t exponent = found.exponent;
    if (DOUBLE_ROUNDS_ONCE && found.count <= DOUBLE_KEPT_DIGITS &&
        found.digits <= 2 * DOUBLE_HIDDEN_BIT && exponent >= -DOUBLE_EXACT_POWERS &&
        exponent <= DOUBLE_EXACT_POWERS) {
        const double digits = (double)found.digits;
        bits = double_bits(exponent < 0 ? digits / double_powers[-exponent]
                                        : digits * double_powers[exponent]);
    } else if (found.count <= DOUBLE_KEPT_DIGITS && exponent <= -4 && exponent >= -DOUBLE_FIVES) {
        bits = double_divide_exact(found.digits, (int32_t)-exponent);
    } else {
        double_cut_zeros(&found);
        bits = double_read_far(&found);
    }
    if (bits >= DOUBLE_INFINITY_BITS) return -1;
    *out = double_from_bits(bits | (uint64_t)found.is_negative << 63);
    return 1;
}
