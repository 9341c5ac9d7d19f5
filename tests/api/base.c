/* SPDX-License-Identifier: MIT */
/* Buffers, version and civil days as a host meets them. */
#include <criterion/criterion.h>
#include <string.h>

#include "rfm.h"

Test(version, is_three_numbers) { cr_assert_str_eq(rfm_version(), "0.1.0"); }

Test(status, has_a_text_whatever_it_is) {
    cr_assert_str_eq(rfm_status_text(RFM_OK), "ok");
    cr_assert_str_eq(rfm_status_text(RFM_E_DUPLICATE), "batch taken before");
    cr_assert_str_eq(rfm_status_text(99), "unknown status");
}

Test(buffer, gathers_what_is_written) {
    rfm_buffer *buffer = NULL;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, &error), RFM_OK);
    cr_assert_str_empty(rfm_buffer_data(buffer));
    cr_assert_eq(rfm_buffer_size(buffer), 0);
    cr_assert_eq(rfm_buffer_write(buffer, "one", 3), 0);
    cr_assert_eq(rfm_buffer_write(buffer, "", 0), 0);
    cr_assert_eq(rfm_buffer_write(buffer, " two", 4), 0);
    cr_assert_str_eq(rfm_buffer_data(buffer), "one two");
    cr_assert_eq(rfm_buffer_size(buffer), 7);
    rfm_buffer_free(buffer);
    rfm_buffer_free(NULL);
}

Test(buffer, arguments) {
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(NULL, &error), RFM_E_ARGUMENT);
    cr_assert_neq(rfm_buffer_write(NULL, "x", 1), 0);
    cr_assert_str_empty(rfm_buffer_data(NULL));
    cr_assert_eq(rfm_buffer_size(NULL), 0);
}

/* Days from Python's datetime.date(...).toordinal() - 719163. */
Test(day, reads_and_writes_iso) {
    static const struct {
        const char *text;
        int32_t day;
    } days[] = {{"1970-01-01", 0},       {"2011-12-10", 15318},   {"2000-02-29", 11016},
                {"0001-01-01", -719162}, {"9999-12-31", 2932896}, {"1969-12-31", -1}};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; ++i) {
        int32_t day;
        char text[11];
        cr_assert_eq(rfm_day_parse(days[i].text, &day, NULL), RFM_OK);
        cr_assert_eq(day, days[i].day, "%s", days[i].text);
        cr_assert_eq(rfm_day_format(day, text, NULL), RFM_OK);
        cr_assert_str_eq(text, days[i].text);
    }
}

Test(day, refuses_what_is_no_day) {
    static const char *const texts[] = {"2011-02-30", "1900-02-29", "0000-01-01", "2011-13-01",
                                        "2011-1-1",   "11-12-2011", "",           "2011-12-10 ",
                                        "2011/12/10", "2011-12-1x", "10000-01-01"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) {
        int32_t day = 99;
        rfm_error error;
        cr_assert_eq(rfm_day_parse(texts[i], &day, &error), RFM_E_SYNTAX, "%s", texts[i]);
        cr_assert_eq(day, 0);
        cr_assert_not_null(strstr(error.message, "2011-12-31"), "the message shows the form");
    }
    int32_t day;
    char text[11];
    cr_assert_eq(rfm_day_parse(NULL, &day, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_day_parse("2011-12-10", NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_day_format(RFM_DAY_MAX + 1, text, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_day_format(0, NULL, NULL), RFM_E_ARGUMENT);
}

Test(status, has_a_text_of_its_own) {
    for (rfm_status status = RFM_OK; status <= RFM_E_MISMATCH; ++status) {
        cr_assert_str_neq(rfm_status_text(status), "unknown status");
    }
    cr_assert_str_eq(rfm_status_text(RFM_E_MISMATCH + 1), "unknown status");
    cr_assert_str_eq(rfm_status_text(-1), "unknown status");
}

static void assert_months(const char *from, int32_t months, const char *to) {
    int32_t day, expected, moved;
    cr_assert_eq(rfm_day_parse(from, &day, NULL), RFM_OK);
    cr_assert_eq(rfm_day_parse(to, &expected, NULL), RFM_OK);
    cr_assert_eq(rfm_day_add_months(day, months, &moved, NULL), RFM_OK);
    cr_assert_eq(moved, expected, "%s by %d months", from, (int)months);
}

Test(day, moves_by_months) {
    assert_months("2011-12-10", -36, "2008-12-10");
    assert_months("2012-03-31", -1, "2012-02-29");
    assert_months("2011-03-31", -1, "2011-02-28");
    assert_months("2011-01-31", 1, "2011-02-28");
    assert_months("2011-11-30", 3, "2012-02-29");
    assert_months("2011-01-15", -1, "2010-12-15");
    assert_months("2011-01-15", 0, "2011-01-15");
    int32_t moved;
    cr_assert_eq(rfm_day_add_months(0, INT32_MAX, &moved, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_day_add_months(0, INT32_MIN, &moved, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_day_add_months(RFM_DAY_MIN, -1, &moved, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_day_add_months(RFM_DAY_MIN - 1, 1, &moved, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_day_add_months(0, 1, NULL, NULL), RFM_E_ARGUMENT);
}
