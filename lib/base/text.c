/* SPDX-License-Identifier: MIT */
/* Number and character text that no locale can change: the C library's own conversions follow
 * the host's settings, and a decimal comma in a state file or a rule would be a wrong answer. */
#include "base/text.h"

#include <string.h>

#include "base/digits.h"
#include "base/exact.h"

#define TEXT_EIGHT UINT64_C(100000000)

enum {
    TEXT_WORD_MAX = 64,   /* longer texts are not misspellings of anything */
    TEXT_SAFE_DIGITS = 18 /* so many digits always fit 64 bits */
};

/* clang-format off */
static const uint64_t text_powers[19] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
    100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
    10000000000000000, 100000000000000000, 1000000000000000000};
/* clang-format on */

/* Length of the character that starts at `at`, or 0 when it is not valid UTF-8. The second
 * byte's range keeps out overlong forms, surrogates and what is past U+10FFFF (Unicode, table
 * 3-7). */
static size_t text_utf8_length(const unsigned char *at, size_t left) {
    const unsigned char first = at[0];
    unsigned char low = 0x80, high = 0xBF;
    size_t length;
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    if (left < length || at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < length; ++i) {
        if ((at[i] & 0xC0) != 0x80) return 0;
    }
    return length;
}

size_t rfm__utf8_valid_prefix(const char *text, size_t size) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < size) {
        uint64_t eight;
        while (size - at >= sizeof eight) {
            memcpy(&eight, bytes + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) != 0) break;
            at += sizeof eight;
        }
        if (at == size) break;
        const size_t length = text_utf8_length(bytes + at, size - at);
        if (length == 0) break;
        at += length;
    }
    return at;
}

void rfm__write_digits(char *to, uint64_t value, size_t count) {
    if (count > 16) {
        rfm__store_digits(to, (uint32_t)(value / TEXT_EIGHT / TEXT_EIGHT), (uint32_t)count - 16);
        to += count - 16;
        count = 16;
    }
    if (count > 8) {
        rfm__store_digits(to, (uint32_t)(value / TEXT_EIGHT % TEXT_EIGHT), (uint32_t)count - 8);
        to += count - 8;
        count = 8;
    }
    rfm__store_digits(to, (uint32_t)(value % TEXT_EIGHT), (uint32_t)count);
}

size_t rfm__write_uint64(char *to, uint64_t value) {
    if (value < TEXT_EIGHT) return rfm__store_number(to, (uint32_t)value);
    const uint64_t above = value / TEXT_EIGHT;
    const size_t count = rfm__write_uint64(to, above);
    rfm__store_digits(to + count, (uint32_t)(value - above * TEXT_EIGHT), 8);
    return count + 8;
}

size_t rfm__write_int64(char *to, int64_t value) {
    const size_t sign = value < 0;
    to[0] = '-';
    return sign + rfm__write_uint64(to + sign, rfm__magnitude(value));
}

size_t rfm__write_decimal(char *to, int64_t minor, int32_t scale, int32_t decimals, char mark) {
    uint64_t whole = rfm__magnitude(minor), fraction = 0;
    const int32_t shown = scale < decimals ? scale : decimals;
    char *at = to;
    if (scale > shown) whole /= text_powers[scale - shown];
    if (shown > 0) {
        const uint64_t unit = text_powers[shown];
        const uint64_t both = whole;
        whole = both / unit;
        fraction = both - whole * unit;
    }
    if (minor < 0) *at++ = '-';
    at += rfm__write_uint64(at, whole);
    if (decimals > 0) {
        *at++ = mark;
        rfm__write_digits(at, fraction, (size_t)shown);
        at += shown;
        for (int32_t i = shown; i < decimals; ++i) *at++ = '0';
    }
    return (size_t)(at - to);
}

int32_t rfm__decimals_needed(int64_t minor, int32_t scale) {
    if (minor == 0) return 0;
    while (scale > 0 && minor % 10 == 0) {
        minor /= 10;
        --scale;
    }
    return scale;
}

static int text_is_digit(char c) { return c >= '0' && c <= '9'; }

/* Reads over a sign; 1 when it is a minus. */
static int text_skip_sign(const char *text, size_t size, size_t *at) {
    if (size == 0 || (text[0] != '-' && text[0] != '+')) return 0;
    *at = 1;
    return text[0] == '-';
}

/* 0 when the magnitude does not fit. */
static int text_signed(uint64_t magnitude, int is_negative, int64_t *out) {
    if (magnitude > (uint64_t)INT64_MAX + (uint64_t)is_negative) return 0;
    if (!is_negative) {
        *out = (int64_t)magnitude;
    } else {
        *out = magnitude == 0 ? 0 : -(int64_t)(magnitude - 1) - 1;
    }
    return 1;
}

/* Appends a digit; 0 when 64 bits are not enough. */
static int text_push_digit(uint64_t *value, char digit) {
    const uint64_t add = (uint64_t)(digit - '0');
    if (*value > (UINT64_MAX - add) / 10) return 0;
    *value = *value * 10 + add;
    return 1;
}

int rfm__read_int64(const char *text, size_t size, int64_t *out) {
    size_t at = 0;
    const int is_negative = text_skip_sign(text, size, &at);
    uint64_t value = 0;
    int fits = 1;
    if (at == size) return 0;
    for (; at < size; ++at) {
        if (!text_is_digit(text[at])) return 0;
        if (fits) fits = text_push_digit(&value, text[at]);
    }
    return fits && text_signed(value, is_negative, out) ? 1 : -1;
}

/* Where the digits of a decimal text are: whole part, then fraction. */
typedef struct text_decimal {
    size_t first, mark, end; /* mark == end when there is none */
    int is_negative;
} text_decimal;

static int text_find_decimal(const char *text, size_t size, text_decimal *out) {
    size_t at = 0, digits = 0;
    out->is_negative = text_skip_sign(text, size, &at);
    out->first = at;
    out->mark = out->end = size;
    for (; at < size; ++at) {
        if (text_is_digit(text[at])) {
            ++digits;
        } else if (text[at] == '.' && out->mark == size) {
            out->mark = at;
        } else {
            return 0;
        }
    }
    return digits > 0;
}

/* The digits from `from` to `to`, the mark left out. */
static int text_push_range(const char *text, size_t from, size_t to, uint64_t *value) {
    for (size_t i = from; i < to; ++i) {
        if (text[i] != '.' && !text_push_digit(value, text[i])) return 0;
    }
    return 1;
}

int rfm__read_decimal(const char *text, size_t size, int64_t *out_mantissa, int32_t *out_decimals) {
    text_decimal found;
    uint64_t value = 0;
    size_t end;
    if (!text_find_decimal(text, size, &found)) return 0;
    end = found.end;
    if (end - found.first > TEXT_SAFE_DIGITS + 1) {
        /* Zeros at the end of a long fraction do not make the number too large: they go first. */
        while (end > found.mark + 1 && text[end - 1] == '0') --end;
    }
    if (!text_push_range(text, found.first, end, &value)) return -1;
    for (; end < found.end && value <= (uint64_t)INT64_MAX / 10; ++end) value *= 10;
    const size_t decimals = end > found.mark ? end - found.mark - 1 : 0;
    if (decimals > INT32_MAX) return -1;
    if (!text_signed(value, found.is_negative, out_mantissa)) return -1;
    *out_decimals = (int32_t)decimals;
    return 1;
}

/* mantissa / 10^drop. */
static int text_drop_digits(int64_t mantissa, int64_t drop, int round, int64_t *out) {
    if (mantissa == 0) {
        *out = 0;
        return 1;
    }
    if (drop > TEXT_SAFE_DIGITS) {
        /* At most 0.92 of a unit is left of any 64-bit number, and never without a rest. */
        if (!round) return 0;
        const int is_up = drop == TEXT_SAFE_DIGITS + 1 &&
                          rfm__magnitude(mantissa) > UINT64_C(5000000000000000000);
        *out = is_up ? (mantissa < 0 ? -1 : 1) : 0;
        return 1;
    }
    const int64_t unit = (int64_t)text_powers[drop];
    if (mantissa % unit != 0 && !round) return 0;
    *out = rfm__divide_half_even(mantissa, unit);
    return 1;
}

int rfm__rescale(int64_t mantissa, int32_t decimals, int32_t scale, int round, int64_t *out) {
    const int64_t add = (int64_t)scale - decimals;
    if (add <= 0) return text_drop_digits(mantissa, -add, round, out);
    if (mantissa == 0) {
        *out = 0;
        return 1;
    }
    if (add > TEXT_SAFE_DIGITS) return -1;
    return rfm__multiply_int64(mantissa, (int64_t)text_powers[add], out) ? 1 : -1;
}

static char text_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static size_t text_smaller(size_t left, size_t right) { return left < right ? left : right; }

/* Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment).
 * Both texts are at most TEXT_WORD_MAX long. */
static size_t text_distance(const char *left, size_t left_size, const char *right,
                            size_t right_size) {
    size_t rows[3][TEXT_WORD_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= right_size; ++j) before[j] = last[j] = j;
    for (size_t i = 1; i <= left_size; ++i) {
        now[0] = i;
        for (size_t j = 1; j <= right_size; ++j) {
            const char a = text_lower(left[i - 1]), b = text_lower(right[j - 1]);
            size_t best = last[j - 1] + (a != b);
            best = text_smaller(best, text_smaller(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a == text_lower(right[j - 2]) && b == text_lower(left[i - 2])) {
                best = text_smaller(best, before[j - 2] + 1);
            }
            now[j] = best;
        }
        size_t *const free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[right_size];
}

int32_t rfm__nearest_word(const char *text, size_t size, const char *const *words, int32_t count) {
    int32_t nearest = -1;
    size_t limit = 1 + size / 4;
    if (size == 0 || size > TEXT_WORD_MAX) return -1;
    for (int32_t i = 0; i < count; ++i) {
        const size_t word_size = strlen(words[i]);
        if (word_size > TEXT_WORD_MAX || word_size + limit < size || size + limit < word_size) {
            continue;
        }
        const size_t distance = text_distance(text, size, words[i], word_size);
        if (distance > limit || distance >= size) continue;
        if (distance == 0) return i;
        nearest = i;
        limit = distance - 1;
    }
    return nearest;
}

int rfm__compare_text(const char *left, size_t left_size, const char *right, size_t right_size) {
    const size_t common = text_smaller(left_size, right_size);
    const int order = common == 0 ? 0 : memcmp(left, right, common);
    if (order != 0) return order;
    return (left_size > right_size) - (left_size < right_size);
}
