/* SPDX-License-Identifier: MIT */
/*
 * A cut point between two whole numbers is a fraction, and a fraction of a cent is no double. So
 * cut points are kept as they are, whole units and a share of one, and this file is where they
 * become text, come back from it and are compared with each other.
 */
#include <string.h>

#include "base/days.h"
#include "base/exact.h"
#include "base/text.h"
#include "math/quantiles.h"
#include "score/scorer.h"

enum { CUT_SCALE_MAX = 18, CUT_DAY_TEXT = 10 };

size_t rfm__cut_write(const rfm__fitted *fitted, const rfm__cut *cut, char *to) {
    size_t size;
    if (fitted->type == RFM_COLUMN_DOUBLE) {
        return rfm__write_double(to, rfm__key_to_double(cut->whole));
    }
    if (fitted->type == RFM_COLUMN_DAY) {
        rfm__day_write((int32_t)cut->whole, to);
        size = CUT_DAY_TEXT;
    } else {
        const int32_t decimals = fitted->type == RFM__TYPE_NUMBER
                                     ? rfm__decimals_needed(cut->whole, fitted->scale)
                                     : fitted->scale;
        size = rfm__write_decimal(to, cut->whole, fitted->scale, decimals, '.');
    }
    if (cut->numerator == 0) return size;
    to[size++] = '+';
    size += rfm__write_int64(to + size, cut->numerator);
    to[size++] = '/';
    return size + rfm__write_int64(to + size, cut->denominator);
}

static void cut_reduce(rfm__cut *cut) {
    int32_t a = cut->numerator, b = cut->denominator;
    while (a != 0) {
        const int32_t rest = b % a;
        b = a;
        a = rest;
    }
    cut->numerator /= b;
    cut->denominator /= b;
}

rfm__cut rfm__cut_make(int64_t whole, int32_t numerator, int32_t denominator) {
    rfm__cut cut = {whole, numerator, denominator};
    cut_reduce(&cut);
    return cut;
}

/* "+4/5", the part behind a whole number. */
static int cut_read_share(const char *text, size_t size, rfm__cut *out_cut) {
    int64_t numerator, denominator;
    const char *slash = memchr(text, '/', size);
    if (slash == NULL) return 0;
    const size_t before = (size_t)(slash - text);
    if (rfm__read_int64(text + 1, before - 1, &numerator) != 1) return 0;
    if (rfm__read_int64(slash + 1, size - before - 1, &denominator) != 1) return 0;
    if (denominator < RFM__BINS_MIN || denominator > RFM__BINS_MAX) return 0;
    if (numerator < 1 || numerator >= denominator) return 0;
    *out_cut = rfm__cut_make(out_cut->whole, (int32_t)numerator, (int32_t)denominator);
    return 1;
}

static int cut_read_day(const char *text, size_t size, int64_t *out_whole) {
    char zeroed[CUT_DAY_TEXT + 1] = {0};
    int32_t day;
    if (size != CUT_DAY_TEXT) return 0;
    memcpy(zeroed, text, size);
    if (rfm_day_parse(zeroed, &day, NULL) != RFM_OK) return 0;
    *out_whole = day;
    return 1;
}

int rfm__cut_read(const rfm__fitted *fitted, const char *text, size_t size, rfm__cut *out_cut) {
    out_cut->numerator = 0;
    out_cut->denominator = 1;
    if (fitted->type == RFM_COLUMN_DOUBLE) {
        double value;
        const int outcome = rfm__read_double(text, size, &value);
        if (outcome == 1) out_cut->whole = rfm__key_from_double(value);
        return outcome;
    }
    size_t whole = 1; /* a sign in front starts no share */
    while (whole < size && text[whole] != '+') ++whole;
    if (whole > size) return 0;
    int64_t mantissa;
    int32_t decimals;
    int outcome;
    if (fitted->type == RFM_COLUMN_DAY) {
        outcome = cut_read_day(text, whole, &out_cut->whole);
    } else {
        outcome = rfm__read_decimal(text, whole, &mantissa, &decimals);
        if (outcome == 1) {
            outcome = rfm__rescale(mantissa, decimals, fitted->scale, 0, &out_cut->whole);
        }
    }
    if (outcome != 1 || whole == size) return outcome;
    return cut_read_share(text + whole, size - whole, out_cut);
}

int rfm__cut_compare(const rfm__cut *left, const rfm__cut *right) {
    if (left->whole != right->whole) return left->whole < right->whole ? -1 : 1;
    return left->numerator * right->denominator - right->numerator * left->denominator;
}

double rfm__cut_value(const rfm__fitted *fitted, const rfm__cut *cut) {
    char text[RFM__DECIMAL_TEXT];
    double value = 0.0;
    if (fitted->type == RFM_COLUMN_DOUBLE) return rfm__key_to_double(cut->whole);
    const size_t size = rfm__write_decimal(text, cut->whole, fitted->scale, fitted->scale, '.');
    (void)rfm__read_double(text, size, &value);
    if (cut->numerator == 0) return value;
    return value + (double)cut->numerator / (double)cut->denominator /
                       (double)rfm__power_of_ten(fitted->scale);
}

int rfm__cuts_read_numbers(const char *const *texts, const size_t *sizes, int32_t count,
                           rfm__cut *out_cuts, int32_t *out_scale, int32_t *out_fault) {
    int32_t scale = 0;
    for (int32_t pass = 0; pass < 2;
         ++pass) { /* the scale that holds all, then the cut points at it */
        for (int32_t i = 0; i < count; ++i) {
            int64_t mantissa, whole;
            int32_t decimals;
            *out_fault = i;
            const int outcome = rfm__read_decimal(texts[i], sizes[i], &mantissa, &decimals);
            if (outcome != 1) return outcome;
            const int32_t needed = rfm__decimals_needed(mantissa, decimals);
            if (needed > CUT_SCALE_MAX) return -1;
            if (needed > scale) scale = needed;
            if (pass == 0) continue;
            if (rfm__rescale(mantissa, decimals, scale, 0, &whole) != 1) return -1;
            out_cuts[i] = rfm__cut_make(whole, 0, 1);
        }
    }
    *out_scale = scale;
    return 1;
}
