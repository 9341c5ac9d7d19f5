/* SPDX-License-Identifier: MIT */
/* The fast ways of finding structural bytes and reading short numbers, against the plain ones. */
#include <criterion/criterion.h>
#include <string.h>

#include "csv/number.h"
#include "csv/record.h"

static uint64_t scan_state = 88172645463325252u;

static uint64_t scan_random(void) {
    scan_state ^= scan_state << 13;
    scan_state ^= scan_state >> 7;
    scan_state ^= scan_state << 17;
    return scan_state;
}

Test(csv_scan, masks_agree) {
    static const char alphabet[] = "ab1,;\t|\"\n\r\x00\x01\x7F\x80\xFF";
    static const char delimiters[] = ",;\t|";
    for (int round = 0; round < 20000; ++round) {
        char bytes[RFM__CSV_WINDOW];
        const char delimiter = delimiters[round % 4];
        for (size_t i = 0; i < sizeof bytes; ++i) {
            const uint64_t draw = scan_random();
            bytes[i] =
                round % 2 == 0 ? (char)(draw >> 8) : alphabet[(draw >> 8) % (sizeof alphabet - 1)];
        }
        const rfm__csv_masks plain = rfm__csv_masks_plain(bytes, delimiter);
        const rfm__csv_masks words = rfm__csv_masks_words(bytes, delimiter);
        const rfm__csv_masks fast = rfm__csv_masks_fast(bytes, delimiter);
        cr_assert_eq(words.specials, plain.specials);
        cr_assert_eq(fast.specials, plain.specials);
        cr_assert_eq(words.odd != 0, plain.odd != 0);
        cr_assert_eq(fast.odd != 0, plain.odd != 0);
    }
}

/* Each byte value alone, in each place: nothing is taken for a special that is none. */
Test(csv_scan, each_byte) {
    for (int c = 0; c < 256; ++c) {
        for (int place = 0; place < RFM__CSV_WINDOW; ++place) {
            char bytes[RFM__CSV_WINDOW];
            memset(bytes, 'x', sizeof bytes);
            bytes[place] = (char)c;
            const int special = c == ';' || c == '"' || c == '\n';
            const rfm__csv_masks words = rfm__csv_masks_words(bytes, ';');
            const rfm__csv_masks fast = rfm__csv_masks_fast(bytes, ';');
            cr_assert_eq(words.specials, (uint64_t)special << place);
            cr_assert_eq(fast.specials, (uint64_t)special << place);
            cr_assert_eq(words.odd != 0, c == 0 || c >= 0x80);
            cr_assert_eq(fast.odd != 0, c == 0 || c >= 0x80);
        }
    }
}

/* The cursor stops at each special of texts of every length, also where the last window is cut. */
Test(csv_scan, cursor_finds_all) {
    char text[300];
    for (size_t size = 0; size < sizeof text; ++size) {
        for (size_t i = 0; i < size; ++i) text[i] = ",x\"y\nz, "[scan_random() >> 8 & 7];
        char *copy = malloc(size + 1); /* a read past the end is seen by the sanitizer */
        memcpy(copy, text, size);
        copy = realloc(copy, size == 0 ? 1 : size);
        rfm__csv_scan scan = {.end = copy + size, .delimiter = ','};
        rfm__csv_scan_seek(&scan, copy);
        for (size_t i = 0; i < size; ++i) {
            if (strchr(",\"\n", text[i]) == NULL) continue;
            cr_assert_eq(rfm__csv_scan_next(&scan), copy + i);
        }
        cr_assert_null(rfm__csv_scan_next(&scan));
        free(copy);
    }
}

Test(csv_scan, lowest_bit) {
    for (int32_t i = 0; i < 64; ++i) {
        cr_expect_eq(rfm__csv_lowest_bit((uint64_t)1 << i), i);
        cr_expect_eq(rfm__csv_lowest_bit(~(uint64_t)0 << i), i);
    }
}

/* All texts of up to eight characters over a small alphabet cannot be tried; many random ones
 * can. */
Test(csv_scan, short_numbers_agree) {
    static const char alphabet[] = "0123456789.,-+ e/:";
    int64_t taken = 0;
    for (int round = 0; round < 400000; ++round) {
        char text[16];
        const size_t size = scan_random() >> 8 & 15;
        const uint64_t width = round % 3 == 0 ? sizeof alphabet - 1 : 11;
        for (size_t i = 0; i < sizeof text; ++i) {
            text[i] = alphabet[(scan_random() >> 8) % width];
        }
        int64_t plain_mantissa = 0;
        int64_t mantissa = 0;
        int32_t plain_decimals = 0;
        int32_t decimals = 0;
        const char decimal = round % 2 == 0 ? '.' : ',';
        const int plain =
            rfm__csv_number_plain(text, size, decimal, &plain_mantissa, &plain_decimals);
        if (!rfm__csv_number_short(text, size, decimal, &mantissa, &decimals)) {
            /* Only what is longer, has a sign, or is no such number. */
            cr_assert(!plain || size > 8 || text[0] == '-', "%.*s", (int)size, text);
            continue;
        }
        ++taken;
        cr_assert(plain, "%.*s", (int)size, text);
        cr_assert_eq(mantissa, plain_mantissa);
        cr_assert_eq(decimals, plain_decimals);
    }
    cr_assert_gt(taken, 50000);
}

/* Numbers of one shape: what is read of it is what is read of any short number, and nothing of that
 * shape is left out. */
Test(csv_scan, shaped_numbers_agree) {
    static const char alphabet[] = "0123456789012345678901234567890123456789.,- e/:\x7F";
    int64_t taken = 0;
    for (int round = 0; round < 600000; ++round) {
        char text[16];
        const int32_t usual = round % (RFM__CSV_SHAPE_DECIMALS + 1);
        const char decimal = round % 2 == 0 ? '.' : ',';
        const rfm__csv_shape shape = rfm__csv_shape_of(decimal, usual);
        const size_t size = scan_random() >> 8 & 15;
        const uint64_t width = round % 5 == 0 ? sizeof alphabet - 1 : 10;
        for (size_t i = 0; i < sizeof text; ++i) {
            text[i] = alphabet[(scan_random() >> 8) % width];
        }
        if (usual > 0 && size > (size_t)usual) text[size - 1 - (size_t)usual] = decimal;
        int64_t short_mantissa = 0;
        int64_t mantissa = 0;
        int32_t decimals = 0;
        const int is_short = rfm__csv_number_short(text, size, decimal, &short_mantissa, &decimals);
        const int is_shaped = rfm__csv_number_shaped(text, size, &shape, &mantissa);
        cr_assert_eq(is_shaped, is_short && decimals == usual, "%.*s", (int)size, text);
        if (is_shaped) cr_assert_eq(mantissa, short_mantissa, "%.*s", (int)size, text);
        taken += is_shaped;
    }
    cr_assert_gt(taken, 50000);
}

/* And both against the careful way. */
Test(csv_scan, plain_numbers_agree) {
    const rfm__csv_marks marks = {'.', ',', 0};
    int64_t taken = 0;
    for (int round = 0; round < 400000; ++round) {
        char text[24];
        const size_t size = (scan_random() >> 8) % sizeof text;
        for (size_t i = 0; i < size; ++i) text[i] = "0123456789."[(scan_random() >> 8) % 11];
        if (size > 0 && round % 4 == 0) text[0] = '-';
        int64_t mantissa;
        int32_t decimals;
        int64_t minor;
        rfm__csv_number number;
        if (!rfm__csv_number_plain(text, size, '.', &mantissa, &decimals)) continue;
        ++taken;
        cr_assert_eq(rfm__csv_number_read(text, size, &marks, &number), RFM__CSV_NUMBER_OK);
        cr_assert_eq(rfm__csv_number_to_minor(&number, decimals, 0, &minor), RFM__CSV_NUMBER_OK);
        cr_assert_eq(minor, mantissa, "%.*s", (int)size, text);
    }
    cr_assert_gt(taken, 20000);
}
