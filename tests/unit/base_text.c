/* SPDX-License-Identifier: MIT */
/* Text without a locale. Expected numbers were computed by CPython 3.11: repr() and float() for
 * doubles, int and decimal.Decimal (ROUND_HALF_EVEN) for the rest. */
#include "base/text.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *cut(char *text, size_t size) {
    text[size] = '\0';
    return text;
}

/* ---- UTF-8 ---- */

static size_t prefix(const char *text) { return rfm__utf8_valid_prefix(text, strlen(text)); }

Test(base_text, utf8_valid_texts_are_valid_to_their_end) {
    const char *const texts[] = {"",
                                 "a",
                                 "ascii text of more than eight bytes",
                                 "caf\xC3\xA9",
                                 "\xE2\x82\xAC 12",
                                 "\xF0\x9F\x9B\x92 basket",
                                 "\xEF\xBB\xBF",
                                 "\xC2\x80",
                                 "\xDF\xBF",
                                 "\xE0\xA0\x80",
                                 "\xED\x9F\xBF",
                                 "\xEE\x80\x80",
                                 "\xEF\xBF\xBF",
                                 "\xF0\x90\x80\x80",
                                 "\xF4\x8F\xBF\xBF",
                                 "1234567\xC3\xA9 12345678\xC3\xA9"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) {
        cr_assert_eq(prefix(texts[i]), strlen(texts[i]), "text %zu", i);
    }
    cr_assert_eq(rfm__utf8_valid_prefix("a\0b", 3), 3);
    cr_assert_eq(rfm__utf8_valid_prefix(NULL, 0), 0);
}

Test(base_text, utf8_stops_at_the_first_wrong_byte) {
    const char *const bad[] = {"\x80",
                               "\xBF",
                               "\xC0\x80",
                               "\xC1\xBF",
                               "\xC3",
                               "\xC3(",
                               "\xE0\x9F\xBF",
                               "\xE2\x82",
                               "\xE2(\xA1",
                               "\xED\xA0\x80",
                               "\xED\xBF\xBF",
                               "\xF0\x8F\xBF\xBF",
                               "\xF0\x9F\x9B",
                               "\xF4\x90\x80\x80",
                               "\xF5\x80\x80\x80",
                               "\xFE",
                               "\xFF",
                               "\xE2\x82(",
                               "\xF0\x90\x80("};
    char text[64];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        for (size_t before = 0; before < 20; ++before) {
            memset(text, 'x', before);
            strcpy(text + before, bad[i]);
            cr_assert_eq(prefix(text), before, "text %zu after %zu", i, before);
            strcat(text, "and a tail of ascii");
            cr_assert_eq(prefix(text), before, "text %zu after %zu, with a tail", i, before);
        }
    }
}

/* ---- Integers and decimals ---- */

Test(base_text, int64_is_written_and_read_back) {
    const struct {
        int64_t value;
        const char *text;
    } cases[] = {{0, "0"},
                 {7, "7"},
                 {-1, "-1"},
                 {10, "10"},
                 {99, "99"},
                 {100, "100"},
                 {999, "999"},
                 {1000, "1000"},
                 {9999, "9999"},
                 {10000, "10000"},
                 {-123456, "-123456"},
                 {99999999, "99999999"},
                 {100000000, "100000000"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        char text[RFM__INT64_TEXT + 1];
        int64_t value = -77;
        cr_assert_str_eq(cut(text, rfm__write_int64(text, cases[i].value)), cases[i].text);
        cr_assert_eq(rfm__read_int64(text, strlen(text), &value), 1);
        cr_assert_eq(value, cases[i].value);
    }
    char text[RFM__INT64_TEXT + 1];
    cr_assert_str_eq(cut(text, rfm__write_uint64(text, UINT64_MAX)), "18446744073709551615");
    rfm__write_digits(text, 1234567, 9);
    cr_assert_str_eq(cut(text, 9), "001234567");
    rfm__write_digits(text, 1234567, 3);
    cr_assert_str_eq(cut(text, 3), "567");
}

static int read_int(const char *text, int64_t *out) {
    return rfm__read_int64(text, strlen(text), out);
}

Test(base_text, int64_reads_signs_and_zeros_and_refuses_the_rest) {
    int64_t value = 5;
    cr_assert_eq(read_int("+31", &value), 1);
    cr_assert_eq(value, 31);
    cr_assert_eq(read_int("-0", &value), 1);
    cr_assert_eq(value, 0);
    cr_assert_eq(read_int("00000000000000000000000000017850", &value), 1);
    cr_assert_eq(value, 17850);
    const char *const wrong[] = {"",
                                 "-",
                                 "+",
                                 " 1",
                                 "1 ",
                                 "1.0",
                                 "1e3",
                                 "--1",
                                 "0x1",
                                 "1,000",
                                 "99999999999999999999999x",
                                 "\xD9\xA1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
        cr_assert_eq(read_int(wrong[i], &value), 0, "%s", wrong[i]);
    }
    cr_assert_eq(rfm__read_int64("1\0", 2, &value), 0);
    const char *const large[] = {"9223372036854775808", "-9223372036854775809",
                                 "18446744073709551616", "100000000000000000000000000000"};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; ++i) {
        cr_assert_eq(read_int(large[i], &value), -1, "%s", large[i]);
    }
    cr_assert_eq(value, 17850, "a text that is not read leaves the value");
}

Test(base_text, decimals_are_written_with_the_digits_asked_for) {
    const struct {
        int64_t minor;
        int32_t scale, decimals;
        char mark;
        const char *text;
    } cases[] = {{123456, 2, 2, '.', "1234.56"},
                 {5, 2, 2, '.', "0.05"},
                 {-5, 2, 2, '.', "-0.05"},
                 {-50, 2, 1, '.', "-0.5"},
                 {0, 2, 2, '.', "0.00"},
                 {0, 0, 0, '.', "0"},
                 {1200, 2, 0, '.', "12"},
                 {12, 0, 2, ',', "12,00"},
                 {1230, 3, 2, ',', "1,23"},
                 {1230, 3, 5, '.', "1.23000"},
                 {INT64_MIN, 0, 0, '.', "-9223372036854775808"},
                 {INT64_MIN, 18, 18, '.', "-9.223372036854775808"},
                 {INT64_MIN, 2, 2, '.', "-92233720368547758.08"},
                 {INT64_MAX, 3, 3, '.', "9223372036854775.807"},
                 {1, 18, 18, '.', "0.000000000000000001"},
                 {INT64_MIN, 0, 18, '.', "-9223372036854775808.000000000000000000"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        char text[RFM__DECIMAL_TEXT + 1];
        cr_assert_str_eq(cut(text, rfm__write_decimal(text, cases[i].minor, cases[i].scale,
                                                      cases[i].decimals, cases[i].mark)),
                         cases[i].text);
    }
}

Test(base_text, decimals_needed_leaves_out_zeros_at_the_end) {
    cr_assert_eq(rfm__decimals_needed(1230, 3), 2);
    cr_assert_eq(rfm__decimals_needed(1234, 3), 3);
    cr_assert_eq(rfm__decimals_needed(-1000, 3), 0);
    cr_assert_eq(rfm__decimals_needed(10000, 3), 0);
    cr_assert_eq(rfm__decimals_needed(0, 9), 0);
    cr_assert_eq(rfm__decimals_needed(7, 0), 0);
    cr_assert_eq(rfm__decimals_needed(INT64_MIN, 18), 18);
}

Test(base_text, decimal_is_read_as_mantissa_and_decimals) {
    const struct {
        const char *text;
        int64_t mantissa;
        int32_t decimals;
    } cases[] = {{"-12.5", -125, 1},
                 {"12", 12, 0},
                 {".5", 5, 1},
                 {"12.", 12, 0},
                 {"+3.00", 300, 2},
                 {"0.050", 50, 3},
                 {"000.10", 10, 2},
                 {"-0.0", 0, 1},
                 {"9223372036854775807", INT64_MAX, 0},
                 {"-9223372036854775808", INT64_MIN, 0},
                 {"-9.223372036854775808", INT64_MIN, 18},
                 {"0.000000000000000000000000001", 1, 27},
                 /* Not all zeros fit: as many as do. */
                 {"1.0000000000000000000000000", 1000000000000000000, 18},
                 {"92233720368547758.070000", INT64_MAX, 2},
                 {"5000000000000000000.00", 5000000000000000000, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        int64_t mantissa = -77;
        int32_t decimals = -77;
        cr_assert_eq(rfm__read_decimal(cases[i].text, strlen(cases[i].text), &mantissa, &decimals),
                     1, "%s", cases[i].text);
        cr_assert_eq(mantissa, cases[i].mantissa, "%s", cases[i].text);
        cr_assert_eq(decimals, cases[i].decimals, "%s", cases[i].text);
    }
}

Test(base_text, decimal_refuses_what_is_no_decimal_or_too_large) {
    const struct {
        const char *text;
        int read;
    } cases[] = {{"", 0},
                 {".", 0},
                 {"-", 0},
                 {"-.", 0},
                 {"1e3", 0},
                 {"1.2.3", 0},
                 {" 1", 0},
                 {"1,5", 0},
                 {"1-", 0},
                 {"12a", 0},
                 {"nan", 0},
                 {"9223372036854775808", -1},
                 {"-9223372036854775809", -1},
                 {"92233720368547758.08", -1},
                 {"0.12345678901234567890123", -1},
                 {"10000000000000000000000", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        int64_t mantissa;
        int32_t decimals;
        cr_assert_eq(rfm__read_decimal(cases[i].text, strlen(cases[i].text), &mantissa, &decimals),
                     cases[i].read, "%s", cases[i].text);
    }
}

Test(base_text, rescale_is_exact_or_half_to_even_or_says_no) {
    const struct {
        int64_t mantissa;
        int32_t decimals, scale, round;
        int result;
        int64_t value;
    } cases[] = {{125, 1, 2, 0, 1, 1250},
                 {1250, 2, 1, 0, 1, 125},
                 {125, 2, 1, 0, 0, 0},
                 {125, 2, 1, 1, 1, 12},
                 {135, 2, 1, 1, 1, 14},
                 {-125, 2, 1, 1, 1, -12},
                 {-135, 2, 1, 1, 1, -14},
                 {126, 2, 1, 1, 1, 13},
                 {124, 2, 1, 1, 1, 12},
                 {5, 1, 0, 1, 1, 0},
                 {15, 1, 0, 1, 1, 2},
                 {-5, 1, 0, 1, 1, 0},
                 {51, 2, 0, 1, 1, 1},
                 {0, 300, 2, 0, 1, 0},
                 {0, -300, 2, 0, 1, 0},
                 {1, 300, 2, 0, 0, 0},
                 {1, 300, 2, 1, 1, 0},
                 {5000000000000000000, 19, 0, 1, 1, 0},
                 {5000000000000000001, 19, 0, 1, 1, 1},
                 {-5000000000000000001, 19, 0, 1, 1, -1},
                 {INT64_MIN, 19, 0, 1, 1, -1},
                 {INT64_MAX, 20, 0, 1, 1, 0},
                 {INT64_MIN, 18, 0, 1, 1, -9},
                 {INT64_MIN, 0, 0, 0, 1, INT64_MIN},
                 {INT64_MIN, 3, 3, 1, 1, INT64_MIN},
                 {3, -2, 2, 0, 1, 30000},
                 {922337203685477580, 0, 1, 0, 1, 9223372036854775800},
                 {922337203685477581, 0, 1, 0, -1, 0},
                 {1, 0, 19, 1, -1, 0},
                 {1, -18, 1, 1, -1, 0},
                 {-9, 0, 18, 0, 1, -9000000000000000000},
                 {-10, 0, 18, 0, -1, 0},
                 {1, INT32_MAX, 0, 1, 1, 0},
                 {1, -INT32_MAX, 18, 1, -1, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        int64_t value = 0;
        cr_assert_eq(rfm__rescale(cases[i].mantissa, cases[i].decimals, cases[i].scale,
                                  cases[i].round, &value),
                     cases[i].result, "case %zu", i);
        cr_assert_eq(value, cases[i].value, "case %zu", i);
    }
}

/* ---- Doubles ---- */

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

typedef struct written {
    uint64_t bits;
    const char *text;
} written;

/* Digits from repr(struct.unpack("<d", bits)), laid out as text.h says. */
static const written written_doubles[] = {
    {UINT64_C(0x0000000000000000), "0"},
    {UINT64_C(0x8000000000000000), "-0"},
    {UINT64_C(0x3FF0000000000000), "1"},
    {UINT64_C(0xBFF0000000000000), "-1"},
    {UINT64_C(0x3FD3333333333334), "0.30000000000000004"},
    {UINT64_C(0x3FB999999999999A), "0.1"},
    {UINT64_C(0x3FD147AE147AE148), "0.27"},
    {UINT64_C(0x400C000000000000), "3.5"},
    {UINT64_C(0x4028AAAAAAAAAAAB), "12.333333333333334"},
    {UINT64_C(0x3FD5555555555555), "0.3333333333333333"},
    {UINT64_C(0xBFE5555555555555), "-0.6666666666666666"},
    {UINT64_C(0x4059000000000000), "100"},
    {UINT64_C(0x419D6F3454000000), "123456789"},
    {UINT64_C(0x430C6BF526340000), "1000000000000000"},
    {UINT64_C(0x4341C37937E08000), "10000000000000000"},
    {UINT64_C(0x437B69B4BA630F35), "123456789012345680"},
    {UINT64_C(0x4376345785D8A000), "100000000000000000"},
    {UINT64_C(0x43ABC16D674EC7FF), "999999999999999900"},
    {UINT64_C(0x43ABC16D674EC800), "1e+18"},
    {UINT64_C(0x444B1AE4D6E2EF50), "1e+21"},
    {UINT64_C(0x4480F0CF064DD592), "1e+22"},
    {UINT64_C(0x44B52D02C7E14AF6), "1e+23"},
    {UINT64_C(0x46293E5939A08CEA), "1e+30"},
    {UINT64_C(0x4632EEC2EB3869AF), "1.5e+30"},
    {UINT64_C(0xC632EEC2EB3869AF), "-1.5e+30"},
    {UINT64_C(0x3F50624DD2F1A9FC), "0.001"},
    {UINT64_C(0x3F1A36E2EB1C432D), "0.0001"},
    {UINT64_C(0x3EE4F8B588E368F1), "0.00001"},
    {UINT64_C(0x3EE9E409302678BA), "0.000012345678901234568"},
    {UINT64_C(0x3EB0C6F7A0B5ED8D), "1e-6"},
    {UINT64_C(0x3EE4F357252ADCCD), "9.99e-6"},
    {UINT64_C(0x3E7AD7F29ABCAF48), "1e-7"},
    {UINT64_C(0x0000000000000001), "5e-324"},
    {UINT64_C(0x8000000000000001), "-5e-324"},
    {UINT64_C(0x0000000000000002), "1e-323"},
    {UINT64_C(0x000FFFFFFFFFFFFF), "2.225073858507201e-308"},
    {UINT64_C(0x0010000000000000), "2.2250738585072014e-308"},
    {UINT64_C(0x7FEFFFFFFFFFFFFF), "1.7976931348623157e+308"},
    {UINT64_C(0x433FFFFFFFFFFFFF), "9007199254740991"},
    {UINT64_C(0x4340000000000000), "9007199254740992"},
    {UINT64_C(0x4340000000000001), "9007199254740994"},
    {UINT64_C(0x4340000000000000), "9007199254740992"},
    {UINT64_C(0x4330000000000000), "4503599627370496"},
    {UINT64_C(0x4330000000000002), "4503599627370498"},
    {UINT64_C(0x3D30000000000000), "5.684341886080802e-14"},
    {UINT64_C(0x0000000000000001), "5e-324"},
    {UINT64_C(0x0010000000000000), "2.2250738585072014e-308"},
    {UINT64_C(0x3FE0000000000000), "0.5"},
    {UINT64_C(0x3F50000000000000), "0.0009765625"},
    {UINT64_C(0x3EB0000000000000), "9.5367431640625e-7"},
    {UINT64_C(0x3E00000000000000), "4.656612873077393e-10"},
    {UINT64_C(0x3DF0000000000000), "2.3283064365386963e-10"},
    {UINT64_C(0x3AC0000000000000), "1.0339757656912846e-25"},
    {UINT64_C(0x4340000000000000), "9007199254740992"},
    {UINT64_C(0x4350000000000000), "18014398509481984"},
    {UINT64_C(0x43E0000000000000), "9.223372036854776e+18"},
    {UINT64_C(0x43F0000000000000), "1.8446744073709552e+19"},
    {UINT64_C(0x4630000000000000), "1.2676506002282294e+30"},
    {UINT64_C(0x7FE0000000000000), "8.98846567431158e+307"},
    {UINT64_C(0x3E012E0BE826D695), "5e-10"},
    {UINT64_C(0x3E00000000000000), "4.656612873077393e-10"},
    {UINT64_C(0x3DFFFFFFFFFFFFFB), "4.65661287307739e-10"},
    {UINT64_C(0x3EB0000000000000), "9.5367431640625e-7"},
    {UINT64_C(0x3FF0000000000001), "1.0000000000000002"},
    {UINT64_C(0x3FEFFFFFFFFFFFFF), "0.9999999999999999"},
    {UINT64_C(0x41B1DE784A000000), "299792458"},
    {UINT64_C(0x44DFE185CA57C517), "6.02214076e+23"},
    {UINT64_C(0x390B860BDE023111), "6.62607015e-34"},
    {UINT64_C(0x447C7E83209E90B2), "8.41e+21"},
    {UINT64_C(0x43F2250FA08398D4), "2.0919495182368195e+19"},
    {UINT64_C(0x3F18E757928E0C9E), "0.000095"},
    {UINT64_C(0x3FD3333333333333), "0.3"},
    {UINT64_C(0x4005666666666666), "2.675"},
    {UINT64_C(0x3FF0147AE147AE14), "1.005"},
    {UINT64_C(0x4011666666666666), "4.35"},
    {UINT64_C(0x3FE23D70A3D70A3D), "0.57"},
    {UINT64_C(0x3EFF75104D551D6A), "0.000030000000000000004"},
    {UINT64_C(0x4830F0CF064DD592), "5.764607523034235e+39"},
    {UINT64_C(0x4840F0CF064DD592), "1.152921504606847e+40"},
    {UINT64_C(0x000FFFFFFFFFFFFF), "2.225073858507201e-308"},
    {UINT64_C(0xEE7D95BAF2A4D27B), "-1.7110655990170282e+224"},
    {UINT64_C(0x0BB5C6E415BA2BDD), "2.9702982137271325e-252"},
    {UINT64_C(0x95ACF182BC688778), "-2.8848452153666013e-204"},
    {UINT64_C(0xED44067C4EE207F8), "-2.2090556081003895e+218"},
    {UINT64_C(0x9B20925E9B575BD1), "-5.111885336248218e-178"},
    {UINT64_C(0xD73FFED9288BC781), "-1.9236555962719882e+112"},
    {UINT64_C(0x51BCDBD464BE8049), "5.6062917444858756e+85"},
    {UINT64_C(0xEE182523FEAC7EB7), "-2.1819534185739343e+222"},
    {UINT64_C(0xAF9EF8AC8B4F2FC1), "-2.6120515857073732e-79"},
    {UINT64_C(0x404E6B5844AB6CCE), "60.838631232932684"},
    {UINT64_C(0x6F75D3000706A045), "8.27209353268055e+228"},
    {UINT64_C(0x774E86245186EE32), "4.9211602388778306e+266"},
    {UINT64_C(0x363E2520E44C5055), "2.0626068674086591e-47"},
    {UINT64_C(0x9502D6C78F7D9B78), "-1.8337090993500686e-207"},
    {UINT64_C(0x1D82D3D8061B9030), "1.5964135637305484e-166"},
    {UINT64_C(0x163829A422FE99A2), "1.2330698265805747e-201"},
    {UINT64_C(0xAE083844FFA9B9F1), "-6.087540522739977e-87"},
    {UINT64_C(0xC7AFEC3F2E8D4B8A), "-2.1216365703987912e+37"},
    {UINT64_C(0xB906A27ECBF87544), "-5.4491171926658035e-34"},
    {UINT64_C(0xC33E8920E8168561), "-8595023727068513"},
    {UINT64_C(0xAE997EEACA2CE6BC), "-3.281023622870518e-84"},
    {UINT64_C(0x2E5DBE53FB2147DF), "2.392284676881548e-85"},
    {UINT64_C(0xB90F4767294365B2), "-7.530125567970309e-34"},
    {UINT64_C(0xB32BD143B714210C), "-3.3810224806048746e-62"},
    {UINT64_C(0x53D3FF9887C56473), "6.674432558783195e+95"},
    {UINT64_C(0x23B7F813ECC1CB63), "1.288169083049e-136"},
    {UINT64_C(0xC1FCBD4DD4DEC9EF), "-7714692429.9243"},
    {UINT64_C(0x54B74667E202849D), "1.2727077527293438e+100"},
    {UINT64_C(0xF3959CC67604E4B4), "-6.044487703438387e+248"},
    {UINT64_C(0xDCE8EBDBEB9AC688), "-3.709702898489158e+139"},
    {UINT64_C(0xBA7A8ACB7C9260DC), "-5.360148031595875e-27"},
    {UINT64_C(0x786D08F1531D6460), "1.227119676616696e+272"},
    {UINT64_C(0xEAEE06F22A838AF8), "-1.2050384409374428e+207"},
    {UINT64_C(0xCEEC5E2444A4A8F6), "-1.5662956174201913e+72"},
    {UINT64_C(0xBD64DA4D4F3F8777), "-5.926705782234275e-13"},
    {UINT64_C(0xE64D4C0DB4C9E755), "-6.2243177862233476e+184"},
    {UINT64_C(0xC7F81E22848B1DF7), "-5.129270545230823e+38"},
    {UINT64_C(0xCED681B896838B76), "-6.213427685157082e+71"},
    {UINT64_C(0x5D87D28F35339774), "3.631242558148065e+142"},
    {UINT64_C(0xAEEAF29DEF24BD62), "-1.1097196230109134e-82"},
    {UINT64_C(0x40A3429A7CF25904), "2465.3017345174467"},
    {UINT64_C(0xC0C0963F0E1FA674), "-8492.492618519093"},
    {UINT64_C(0x40B907FFF911A5B4), "6407.999894240336"},
    {UINT64_C(0x40B1A6FC5A150DF6), "4518.985749545964"},
    {UINT64_C(0x40BFD9128A0DA610), "8153.072419026415"},
    {UINT64_C(0xC0B81BF20167541B), "-6171.94533391765"},
    {UINT64_C(0x40B31FA78C5D646E), "4895.654485547084"},
    {UINT64_C(0xC0C13C6939A7FB37), "-8824.822072026886"},
    {UINT64_C(0x40A7E465A82C8CF8), "3058.1985486909944"},
    {UINT64_C(0xC0B1BA015ED4BFCC), "-4538.005353257013"},
    {UINT64_C(0xC0B55BAB5EC9CE4D), "-5467.669415104739"},
    {UINT64_C(0x40BD55D2CC3D9A34), "7509.823428964755"},
    {UINT64_C(0xC0BEC2AE2B3A1357), "-7874.680347089502"},
    {UINT64_C(0x407BF40D8BD3FEC0), "447.25330717859833"},
    {UINT64_C(0x40BBA6DC32609A60), "7078.860143697442"},
    {UINT64_C(0xC0B3EF5C45D62199), "-5103.360440619662"},
    {UINT64_C(0xC0B69E6BD5790C30), "-5790.42122608707"},
    {UINT64_C(0x40BDBBA29BA2F648), "7611.635187325599"},
    {UINT64_C(0xC09816968F9C5248), "-1541.6470322060795"},
    {UINT64_C(0x40B0F338D38E85CE), "4339.221978099506"},
    {UINT64_C(0x40B4E36B851EB852), "5347.42"},
    {UINT64_C(0x40C29C6E147AE148), "9528.86"},
    {UINT64_C(0x40EDAF2D1EB851EC), "60793.41"},
    {UINT64_C(0x40ED82547AE147AE), "60434.64"},
    {UINT64_C(0x40DC293666666666), "28836.85"},
    {UINT64_C(0x40E4706E147AE148), "41859.44"},
    {UINT64_C(0x40AEBA147AE147AE), "3933.04"},
    {UINT64_C(0x40CB2A6CCCCCCCCD), "13908.85"},
    {UINT64_C(0x40D2E0CEB851EB85), "19331.23"},
    {UINT64_C(0x40C61B828F5C28F6), "11319.02"},
    {UINT64_C(0x40B09C23D70A3D71), "4252.14"},
    {UINT64_C(0x40BAC99EB851EB85), "6857.62"},
    {UINT64_C(0x7FF0000000000000), "inf"},
    {UINT64_C(0xFFF0000000000000), "-inf"},
    {UINT64_C(0x7FF8000000000000), "nan"},
};

Test(base_text, doubles_are_written_with_the_fewest_digits) {
    const size_t count = sizeof written_doubles / sizeof written_doubles[0];
    for (size_t i = 0; i < count; ++i) {
        char text[RFM__DOUBLE_TEXT + 1];
        cr_assert_str_eq(cut(text, rfm__write_double(text, double_of(written_doubles[i].bits))),
                         written_doubles[i].text);
    }
}

typedef struct read_case {
    const char *text;
    uint64_t bits;
} read_case;

/* Bits of float(text). */
static const read_case read_doubles[] = {
    {"0", UINT64_C(0x0000000000000000)},
    {"-0", UINT64_C(0x8000000000000000)},
    {"+0", UINT64_C(0x0000000000000000)},
    {".0", UINT64_C(0x0000000000000000)},
    {"0.", UINT64_C(0x0000000000000000)},
    {"-.5", UINT64_C(0xBFE0000000000000)},
    {"+.5", UINT64_C(0x3FE0000000000000)},
    {"5.", UINT64_C(0x4014000000000000)},
    {"1e3", UINT64_C(0x408F400000000000)},
    {"1E3", UINT64_C(0x408F400000000000)},
    {"1e+3", UINT64_C(0x408F400000000000)},
    {"1e-3", UINT64_C(0x3F50624DD2F1A9FC)},
    {"-1.5e-3", UINT64_C(0xBF589374BC6A7EFA)},
    {"00012.500", UINT64_C(0x4029000000000000)},
    {"123456789012345678901234567890", UINT64_C(0x45F8EE90FF6C373E)},
    {"0.1", UINT64_C(0x3FB999999999999A)},
    {"0.30000000000000004", UINT64_C(0x3FD3333333333334)},
    {"12.333333333333334", UINT64_C(0x4028AAAAAAAAAAAB)},
    {"9007199254740993", UINT64_C(0x4340000000000000)},
    {"9007199254740993.0", UINT64_C(0x4340000000000000)},
    {"9007199254740993.00000000000000000000000001", UINT64_C(0x4340000000000001)},
    {"9007199254740995", UINT64_C(0x4340000000000002)},
    {"-9007199254740993", UINT64_C(0xC340000000000000)},
    {"9007199254740992.999999999999999999", UINT64_C(0x4340000000000000)},
    {"1e22", UINT64_C(0x4480F0CF064DD592)},
    {"1e23", UINT64_C(0x44B52D02C7E14AF6)},
    {"8.5e22", UINT64_C(0x44B1FFDBF6B2B2EB)},
    {"1.7976931348623157e308", UINT64_C(0x7FEFFFFFFFFFFFFF)},
    {"1.7976931348623158e308", UINT64_C(0x7FEFFFFFFFFFFFFF)},
    {"179769313486231570000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000000000000",
     UINT64_C(0x7FEFFFFFFFFFFFFF)},
    {"4.9e-324", UINT64_C(0x0000000000000001)},
    {"5e-324", UINT64_C(0x0000000000000001)},
    {"2.4703282292062328e-324", UINT64_C(0x0000000000000001)},
    {"2.4703282292062327e-324", UINT64_C(0x0000000000000000)},
    {"2.4703282292062327208e-324", UINT64_C(0x0000000000000000)},
    {"1e-400", UINT64_C(0x0000000000000000)},
    {"-1e-400", UINT64_C(0x8000000000000000)},
    {"1e-99999999999999999999", UINT64_C(0x0000000000000000)},
    {"0e99999999999999999999", UINT64_C(0x0000000000000000)},
    {"0.000e-5", UINT64_C(0x0000000000000000)},
    {"2.2250738585072011e-308", UINT64_C(0x000FFFFFFFFFFFFF)},
    {"2.2250738585072012e-308", UINT64_C(0x0010000000000000)},
    {"2.2250738585072014e-308", UINT64_C(0x0010000000000000)},
    {"6.631236846766476e-316", UINT64_C(0x0000000008000000)},
    {"3.237883913302901e-319", UINT64_C(0x000000000000FFFF)},
    {"1.448997445238699", UINT64_C(0x3FF72F17F1F49AAD)},
    {"7.2057594037927933e16", UINT64_C(0x4370000000000000)},
    {"3e-324", UINT64_C(0x0000000000000001)},
    {"1234567890123456789e-10", UINT64_C(0x419D6F34540CA458)},
    {"9999999999999999999e-19", UINT64_C(0x3FF0000000000000)},
    {"9999999999999999999e-4", UINT64_C(0x430C6BF526340000)},
    {"9999999999999999999e-1", UINT64_C(0x43ABC16D674EC800)},
    {"1e-27", UINT64_C(0x3A53CE9A36F23C10)},
    {"9999999999999999e-27", UINT64_C(0x3DA5FD7FE1796495)},
    {"1.00000000000000011102230246251565", UINT64_C(0x3FF0000000000000)},
    {"1.00000000000000011102230246251566", UINT64_C(0x3FF0000000000001)},
    {"1.00000000000000033306690738754696212708950042724609375", UINT64_C(0x3FF0000000000002)},
    {"0.500000000000000166533453693773481063544750213623046875", UINT64_C(0x3FE0000000000002)},
    {"0.5000000000000000555111512312578270211815834045410156250", UINT64_C(0x3FE0000000000000)},
    {"0.5000000000000000555111512312578270211815834045410156249", UINT64_C(0x3FE0000000000000)},
    {"0.5000000000000000555111512312578270211815834045410156251", UINT64_C(0x3FE0000000000001)},
    {"0.99999999999999994448884876874217297882", UINT64_C(0x3FF0000000000000)},
    {"1000000000000000000000000000000000000000000000000000000000000e-60",
     UINT64_C(0x3FF0000000000000)},
    {"0.00000000000000000000000000000000000000001e41", UINT64_C(0x3FF0000000000000)},
    {"100000000000000016777215", UINT64_C(0x44B52D02C7E14AF7)},
    {"100000000000000016777216", UINT64_C(0x44B52D02C7E14AF8)},
    {"100000000000000016777217", UINT64_C(0x44B52D02C7E14AF8)},
    {"1e308", UINT64_C(0x7FE1CCF385EBC8A0)},
    {"-1.7976931348623157E+308", UINT64_C(0xFFEFFFFFFFFFFFFF)},
    {"3.0000000000000002220446049250313080847263336181640625", UINT64_C(0x4008000000000000)},
    {"3.00000000000000022204460492503130808472633361816406250000000000000000001",
     UINT64_C(0x4008000000000001)},
    {"0.000000000100000000000000010105568267120302867849435113356548754381947219371795654296875",
     UINT64_C(0x3DDB7CDFD9D7BDBC)},
    {"0."
     "000000000100000000000000010105568267120302867849435113356548754381947219371795654296875000000"
     "0000000000001",
     UINT64_C(0x3DDB7CDFD9D7BDBC)},
    {"1180591620717411434496", UINT64_C(0x4450000000000000)},
    {"12.50000000000000088817841970012523233890533447265625", UINT64_C(0x4029000000000000)},
    {"12.500000000000000888178419700125232338905334472656250000000000000000001",
     UINT64_C(0x4029000000000001)},
};

static int read_text(const char *text, double *out) {
    return rfm__read_double(text, strlen(text), out);
}

Test(base_text, doubles_are_read_to_the_nearest_half_to_even) {
    for (size_t i = 0; i < sizeof read_doubles / sizeof read_doubles[0]; ++i) {
        double value = -77;
        cr_assert_eq(read_text(read_doubles[i].text, &value), 1, "%s", read_doubles[i].text);
        cr_assert_eq(bits_of(value), read_doubles[i].bits, "%s", read_doubles[i].text);
    }
}

Test(base_text, doubles_that_are_too_large_or_no_numbers_are_not_read) {
    double value = -77;
    /* The first is half a unit past the largest double, 2^1024 - 2^970: it would round to
     * infinity. */
    const char *const large[] = {
        "1797693134862315807937289714053034150799341327100378269361737789804449682927647509466490"
        "1797758720709633028641669288791094655554785194040263065748867150582068190890200070838367"
        "6273854845817711531764475730270069855571366959622842914819860834936475292719074168444365"
        "510704342711559699508093042880177904174497792",
        "1.7976931348623159e308",
        "1e309",
        "-1e309",
        "1e99999999999999999999999",
        "123456789e301"};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; ++i) {
        cr_assert_eq(read_text(large[i], &value), -1, "%s", large[i]);
    }
    const char *const wrong[] = {"",      ".",     "-",    "+.",  "e5",  "1e",  "1e+",  "1e-",
                                 "1e5.0", "1.2.3", "1..2", " 1",  "1 ",  "1,5", "0x10", "inf",
                                 "nan",   "1_0",   "1e5x", "-e1", "--1", "1d5"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
        cr_assert_eq(read_text(wrong[i], &value), 0, "%s", wrong[i]);
    }
    cr_assert_eq(value, -77, "a text that is not read leaves the value");
}

/* factor * 2^-power in full, by halving the decimal digits. */
static size_t halve_often(char *to, int factor, int power) {
    size_t size = 1;
    memset(to, 0, 1200);
    to[0] = (char)factor;
    for (int i = 0; i < power; ++i) {
        int carry = 0;
        for (size_t at = 0; at < size || carry != 0; ++at) {
            const int twice = carry * 10 + to[at];
            to[at] = (char)(twice / 2);
            carry = twice % 2;
            if (at + 1 > size) size = at + 1;
        }
    }
    for (size_t at = size; at > 1; --at) to[at] = (char)('0' + to[at - 1]);
    to[0] = (char)('0' + to[0]);
    to[1] = '.';
    return size + 1;
}

Test(base_text, midpoints_of_subnormals_are_read_to_the_last_of_their_digits) {
    char text[2400];
    double value;
    for (int factor = 1; factor <= 9; factor += 2) {
        /* factor / 2 units of 2^-1074: the even neighbour. */
        const size_t size = halve_often(text, factor, 1075);
        const uint64_t low = (uint64_t)factor / 2, even = low + (low & 1);
        cr_assert_eq(size, 1077);
        cr_assert_eq(rfm__read_double(text, size, &value), 1);
        cr_assert_eq(bits_of(value), even, "%d halves", factor);
        /* A digit more or less at the very end decides. */
        memset(text + size, '0', 900);
        text[size + 900] = '1';
        cr_assert_eq(rfm__read_double(text, size + 900, &value), 1);
        cr_assert_eq(bits_of(value), even, "%d halves and zeros", factor);
        cr_assert_eq(rfm__read_double(text, size + 901, &value), 1);
        cr_assert_eq(bits_of(value), low + 1, "above %d halves", factor);
        text[size - 1] = '4';
        cr_assert_eq(rfm__read_double(text, size, &value), 1);
        cr_assert_eq(bits_of(value), low, "below %d halves", factor);
    }
}

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

Test(base_text, any_double_reads_back_to_its_bits) {
    uint64_t state = UINT64_C(88172645463325252);
    for (int i = 0; i < 200000; ++i) {
        uint64_t bits = next_random(&state);
        if (i % 2 == 0) bits = (bits & ~(UINT64_C(0x7FF) << 52)) | (960 + (bits >> 52) % 128) << 52;
        if ((bits >> 52 & 0x7FF) == 0x7FF) continue;
        char text[RFM__DOUBLE_TEXT + 1];
        memset(text, '#', sizeof text);
        double value = -77;
        const size_t size = rfm__write_double(text, double_of(bits));
        cr_assert_leq(size, RFM__DOUBLE_TEXT);
        cr_assert_eq(text[RFM__DOUBLE_TEXT], '#');
        cr_assert_eq(rfm__read_double(text, size, &value), 1);
        cr_assert_eq(bits_of(value), bits, "%.*s", (int)size, text);
    }
}

Test(base_text, major_units_become_the_minor_units_of_their_shortest_text) {
    const struct {
        double major;
        int32_t scale, round;
        int result;
        int64_t minor;
    } cases[] = {{0.1, 2, 0, 1, 10},
                 {0.29, 2, 0, 1, 29},
                 {-0.29, 2, 0, 1, -29},
                 {1.005, 2, 0, 0, 0},
                 {1.005, 2, 1, 1, 100},
                 {1.015, 2, 1, 1, 102},
                 {2.675, 2, 1, 1, 268},
                 {2.665, 2, 1, 1, 266},
                 {-2.675, 2, 1, 1, -268},
                 {2.675, 3, 0, 1, 2675},
                 {12.333333333333334, 2, 0, 0, 0},
                 {12.333333333333334, 2, 1, 1, 1233},
                 {0.1 + 0.2, 2, 0, 0, 0},
                 {0.1 + 0.2, 2, 1, 1, 30},
                 {0.1 + 0.2, 17, 0, 1, 30000000000000004},
                 {0.0, 2, 0, 1, 0},
                 {-0.0, 18, 0, 1, 0},
                 {1e-300, 2, 0, 0, 0},
                 {1e-300, 2, 1, 1, 0},
                 {1e15, 2, 0, 1, 100000000000000000},
                 {92233720368547740.0, 2, 0, 1, 9223372036854774000},
                 {92233720368547760.0, 2, 0, -1, 0},
                 {9.3e18, 0, 1, -1, 0},
                 {-9223372036854775808.0, 0, 0, -1, 0},
                 {1e300, 0, 1, -1, 0},
                 {-9e18, 0, 0, 1, -9000000000000000000},
                 {0.5, 0, 1, 1, 0},
                 {1.5, 0, 1, 1, 2},
                 {0.5000000000000001, 0, 1, 1, 1},
                 {9999999999999.99, 2, 0, 1, 999999999999999},
                 {99999999999999.98, 2, 0, 1, 9999999999999998},
                 {1e22, 0, 0, -1, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        int64_t minor = 0;
        cr_assert_eq(rfm__double_to_minor(cases[i].major, cases[i].scale, cases[i].round, &minor),
                     cases[i].result, "case %zu", i);
        cr_assert_eq(minor, cases[i].minor, "case %zu", i);
    }
    int64_t minor = 0;
    cr_assert_eq(rfm__double_to_minor(NAN, 2, 1, &minor), -1);
    cr_assert_eq(rfm__double_to_minor(INFINITY, 2, 1, &minor), -1);
    cr_assert_eq(rfm__double_to_minor(-INFINITY, 2, 1, &minor), -1);
}

/* ---- Words and order ---- */

static int32_t nearest(const char *text) {
    static const char *const words[] = {"customer", "day", "receipt",   "amount",     "lovers",
                                        "levers",   "r",   "spend_net", "spend_gross"};
    return rfm__nearest_word(text, strlen(text), words, 9);
}

Test(base_text, nearest_word_finds_misspellings_only) {
    cr_assert_eq(nearest("customer"), 0);
    cr_assert_eq(nearest("Custmoer"), 0, "two letters swapped");
    cr_assert_eq(nearest("costumers"), 0);
    cr_assert_eq(nearest("dya"), 1);
    cr_assert_eq(nearest("DAYS"), 1);
    cr_assert_eq(nearest("reciept"), 2);
    cr_assert_eq(nearest("spend"), -1);
    cr_assert_eq(nearest("spend_nett"), 7);
    cr_assert_eq(nearest("spendgros"), 8);
    cr_assert_eq(nearest("livers"), 4, "the earlier of two that are as near");
    cr_assert_eq(nearest("levers"), 5);
    cr_assert_eq(nearest("R"), 6);
    cr_assert_eq(nearest("x"), -1, "nothing of it would be left");
    cr_assert_eq(nearest(""), -1);
    cr_assert_eq(nearest("totally different"), -1);
    cr_assert_eq(
        nearest("a text that is much longer than any word and than what is ever looked at"), -1);
    cr_assert_eq(rfm__nearest_word("day", 3, NULL, 0), -1);
}

Test(base_text, texts_are_compared_by_bytes_then_length) {
    cr_assert_eq(rfm__compare_text("", 0, "", 0), 0);
    cr_assert_eq(rfm__compare_text(NULL, 0, NULL, 0), 0);
    cr_assert_lt(rfm__compare_text(NULL, 0, "a", 1), 0);
    cr_assert_gt(rfm__compare_text("a", 1, NULL, 0), 0);
    cr_assert_eq(rfm__compare_text("abc", 3, "abc", 3), 0);
    cr_assert_lt(rfm__compare_text("ab", 2, "abc", 3), 0);
    cr_assert_gt(rfm__compare_text("b", 1, "abc", 3), 0);
    cr_assert_lt(rfm__compare_text("z", 1, "\xC3\xA9", 2), 0, "bytes are unsigned");
    cr_assert_lt(rfm__compare_text("a\0a", 3, "a\0b", 3), 0);
}
