/* SPDX-License-Identifier: MIT */
/* Text without a locale: UTF-8, integers, exact decimals, doubles that read back, nearest words. */
#ifndef RFM_LIB_BASE_TEXT_H
#define RFM_LIB_BASE_TEXT_H

#include "base/bytes.h"

/* Length of the valid UTF-8 prefix; equal to `size` when all of it is valid (no surrogates, no
 * overlong forms, nothing past U+10FFFF; NUL is valid here). */
size_t rfm__utf8_valid_prefix(const char *text, size_t size);

/* Longest text that rfm__write_... below can make, without a zero byte. */
enum { RFM__INT64_TEXT = 20, RFM__DECIMAL_TEXT = 40, RFM__DOUBLE_TEXT = 32 };

/* The last `count` (1..20) digits of a value, with zeros in front; may touch eight characters. */
void rfm__write_digits(char *to, uint64_t value, size_t count);

/* Each writes without a zero byte and returns the number of characters. Characters behind them may
 * be touched too, within the room that its constant above says. */
size_t rfm__write_uint64(char *to, uint64_t value);
size_t rfm__write_int64(char *to, int64_t value);
/* Minor units with `scale` (0..18) digits after the mark, exactly `decimals` of them shown;
 * decimals may be above the scale (zeros) but below it only when the digits left out are zero
 * (see next function). */
size_t rfm__write_decimal(char *to, int64_t minor, int32_t scale, int32_t decimals, char mark);
/* Digits after the point that `minor` needs at `scale`: 1230 at 3 needs 2. */
int32_t rfm__decimals_needed(int64_t minor, int32_t scale);
/* Shortest decimal text that reads back to the same double, the nearest of those; "inf", "-inf",
 * "nan" for those. Plain notation for exponents -5..17 (12, 0.00001), otherwise 1.5e+30, 1e-7. */
size_t rfm__write_double(char *to, double value);

/* Whole text must match. Each returns 1 when read, 0 when the text is not such a number, -1 when
 * it does not fit. A sign, - or +, may stand in front. No blanks, no marks for thousands. */
int rfm__read_int64(const char *text, size_t size, int64_t *out);
/* "-12.5", "12", ".5", "1e3" not; gives mantissa and number of decimals (trailing zeros kept
 * as far as they fit). */
int rfm__read_decimal(const char *text, size_t size, int64_t *out_mantissa, int32_t *out_decimals);
/* Correctly rounded (half to even) from any decimal text with optional exponent; inf and nan are
 * not read. What is too small becomes zero. */
int rfm__read_double(const char *text, size_t size, double *out);

/* Brings a mantissa with `decimals` to `scale`: 1 done, 0 digits would be lost and round is 0,
 * -1 does not fit. With round, half to even. */
int rfm__rescale(int64_t mantissa, int32_t decimals, int32_t scale, int round, int64_t *out);
/* Major units to minor units at `scale`: the decimal text that the double stands for (its
 * shortest form) is taken, so 0.1 is 10 cents. 1 done, 0 not representable and round is 0, -1
 * does not fit or not finite. */
int rfm__double_to_minor(double major, int32_t scale, int round, int64_t *out);
/* The same for many at once: 1 when all are of the ordinary kind, which needs no rounding; else
 * `out` means nothing. */
int rfm__doubles_to_minor(const double *major, size_t count, int32_t scale, int64_t *out);

/* Index of the word nearest to `text` by edit distance (ASCII case ignored, two letters swapped
 * count one), or -1 when none is near enough to be a misspelling (distance <= 1 + length / 4,
 * and below the length). Earlier words win ties. */
int32_t rfm__nearest_word(const char *text, size_t size, const char *const *words, int32_t count);

/* Compares byte by byte, shorter first on a common prefix. */
int rfm__compare_text(const char *left, size_t left_size, const char *right, size_t right_size);

#endif
