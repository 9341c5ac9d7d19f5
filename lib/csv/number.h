/* SPDX-License-Identifier: MIT */
/* Numbers as shops write them: marks, currency signs, three ways to write a minus; all of it
 * exact. */
#ifndef RFM_LIB_CSV_NUMBER_H
#define RFM_LIB_CSV_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/exact.h"
#include "csv/scan.h"

/* How numbers are written in a file. */
typedef struct rfm__csv_marks {
    char decimal;
    char thousands; /* 0: none is taken */
    char latin1;    /* the bytes are Latin-1: its pound sign is one byte */
} rfm__csv_marks;

/* (-1)^negative * mantissa / 10^decimals, without zeros at the end; past 19 digits only the next
 * one is kept, and whether anything follows it: enough to round. */
typedef struct rfm__csv_number {
    rfm__u128 mantissa;
    int64_t decimals;
    int32_t negative;
    uint32_t next_digit;
    uint32_t below;
    int32_t grouped; /* a thousands mark was seen */
} rfm__csv_number;

/* What reading and bringing to a scale can give. */
enum {
    RFM__CSV_NUMBER_OK = 0,
    RFM__CSV_NUMBER_NOT = 1,     /* the text is not a number */
    RFM__CSV_NUMBER_LARGE = 2,   /* it does not fit 64 bits */
    RFM__CSV_NUMBER_DECIMALS = 3 /* it has more decimals than the scale, and rounding is off */
};

/* Reads a whole text without blanks around it. */
int32_t rfm__csv_number_read(const char *text, size_t size, const rfm__csv_marks *marks,
                             rfm__csv_number *out);
/* The product of two numbers that each fit 64 bits. */
int32_t rfm__csv_number_multiply(const rfm__csv_number *left, const rfm__csv_number *right,
                                 rfm__csv_number *out);
/* Brings a number to minor units at `scale`; with `round` half to even. */
int32_t rfm__csv_number_to_minor(const rfm__csv_number *number, int32_t scale, int32_t round,
                                 int64_t *out);
/* Decimals without zeros at the end. */
int64_t rfm__csv_number_decimals(const rfm__csv_number *number);

/* Copies the digits with sign, a point for the decimal mark and without the marks for thousands, so
 * that the text is what rfm__read_double takes; an exponent is kept. 0 when the text is not such a
 * number or longer than `room`. */
size_t rfm__csv_number_normalise(const char *text, size_t size, const rfm__csv_marks *marks,
                                 char *to, size_t room);

/* 10^0 to 10^18. */
extern const int64_t rfm__csv_powers[19];

/* What the way a number is written says about the marks. */
enum {
    RFM__CSV_HINT_NONE = 0,  /* not a number, or one without marks */
    RFM__CSV_HINT_POINT = 1, /* the point is the decimal mark */
    RFM__CSV_HINT_COMMA = 2, /* the comma is */
    RFM__CSV_HINT_EITHER = 3 /* one mark before exactly three digits */
};
/* *out_thousands is the apostrophe or blank that groups digits here, else 0. */
int32_t rfm__csv_number_hint(const char *text, size_t size, int32_t latin1, char *out_thousands);

/* The ordinary case, by hand: a minus or none, up to 18 digits, at most one decimal mark between
 * digits. 0 when the text is anything else, also a number in another way of writing. */
static inline int rfm__csv_number_plain(const char *text, size_t size, char decimal,
                                        int64_t *out_mantissa, int32_t *out_decimals) {
    const char *at = text;
    const char *end = text + size;
    const char *mark = NULL;
    const int negative = size > 0 && *at == '-';
    at += negative;
    if (at == end || end - at > 18) return 0;
    const char *digits = at;
    int64_t mantissa = 0;
    for (; at < end; ++at) {
        const unsigned digit = (unsigned)(unsigned char)*at - '0';
        if (digit <= 9) {
            mantissa = mantissa * 10 + (int64_t)digit;
        } else if (*at == decimal && mark == NULL && at > digits) {
            mark = at;
        } else {
            return 0;
        }
    }
    if (mark == end - 1) return 0;
    *out_mantissa = negative ? -mantissa : mantissa;
    *out_decimals = mark == NULL ? 0 : (int32_t)(end - mark - 1);
    return 1;
}

/* Eight digits, the first in the lowest byte, as one number: pairs of digits, then of pairs, then
 * of those. */
static inline uint64_t rfm__csv_number_join(uint64_t word) {
    word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ffULL;
    word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffffULL;
    return (word * 10000 + (word >> 32)) & 0xffffffffULL;
}

/* The same for up to eight characters, of which eight can be read from `text` on: all at once, in a
 * word whose highest byte is the last character. The unused bytes below are zeros, as good as
 * leading digits. */
static inline int rfm__csv_number_short(const char *text, size_t size, char decimal,
                                        int64_t *out_mantissa, int32_t *out_decimals) {
    const uint64_t ones = 0x0101010101010101ULL;
    const uint64_t low = 0x7f7f7f7f7f7f7f7fULL;
    if (size == 0 || size > 8) return 0;
    const uint64_t unused = 8 * (8 - (uint64_t)size);
    uint64_t word = (rfm__csv_word(text) ^ (ones * '0')) << unused;
    const uint64_t other = word ^ (ones * (unsigned char)(decimal ^ '0'));
    const uint64_t marks = ~(((other & low) + low) | other | low); /* high bit where the mark is */
    int32_t decimals = 0;
    if (marks != 0) {
        const int32_t place = rfm__csv_lowest_bit(marks) & ~7; /* bit of the mark's byte */
        if ((marks & (marks - 1)) != 0 || place == 56 || place == (int32_t)unused) return 0;
        const uint64_t before = word & (((uint64_t)1 << place) - 1);
        word = before << 8 | (word & (~(uint64_t)0 << place << 8));
        decimals = 7 - place / 8;
    }
    if (((word | (word + ones * 0x76)) & (ones * 0x80)) != 0) return 0; /* a byte above 9 */
    *out_mantissa = (int64_t)rfm__csv_number_join(word);
    *out_decimals = decimals;
    return 1;
}

/* Where the decimal mark of short numbers stands in their word when each has the same number of
 * decimals, as amounts in most files do. */
enum { RFM__CSV_SHAPE_DECIMALS = 6 }; /* at most: digits stand on both sides of the mark */
typedef struct rfm__csv_shape {
    uint64_t mark;      /* the mark in its byte, less '0' */
    uint64_t mark_mask; /* that byte; 0 when there are no decimals */
    uint64_t before;    /* the bytes before it */
    uint64_t behind;
    size_t least; /* characters of the shortest number */
} rfm__csv_shape;

static inline rfm__csv_shape rfm__csv_shape_of(char decimal, int32_t decimals) {
    rfm__csv_shape shape = {0, 0, 0, ~(uint64_t)0, 1};
    if (decimals == 0) return shape;
    const int32_t place = 56 - 8 * decimals;
    shape.mark = (uint64_t)(unsigned char)(decimal ^ '0') << place;
    shape.mark_mask = (uint64_t)0xff << place;
    shape.before = ((uint64_t)1 << place) - 1;
    shape.behind = ~(uint64_t)0 << place << 8;
    shape.least = (size_t)decimals + 2;
    return shape;
}

/* rfm__csv_number_short for numbers of that shape; 0 for all others. */
static inline int rfm__csv_number_shaped(const char *text, size_t size, const rfm__csv_shape *shape,
                                         int64_t *out_mantissa) {
    const uint64_t ones = 0x0101010101010101ULL;
    if (size - shape->least > 8 - shape->least) return 0;
    uint64_t word = (rfm__csv_word(text) ^ (ones * '0')) << (8 * (8 - size)) ^ shape->mark;
    if ((word & shape->mark_mask) != 0) return 0;
    word = (word & shape->before) << 8 | (word & shape->behind);
    if (((word | (word + ones * 0x76)) & (ones * 0x80)) != 0) return 0; /* a byte above 9 */
    *out_mantissa = (int64_t)rfm__csv_number_join(word);
    return 1;
}

#endif
