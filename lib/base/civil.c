/* SPDX-License-Identifier: MIT */
/* The public face of days: what a host needs to name an as-of day and to show one. */
#include <string.h>

#include "base/days.h"
#include "base/text.h"

/* Exactly "yyyy-mm-dd". */
static int civil_read_iso(const char *text, int32_t *out_day) {
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return 0;
    int32_t digits[10];
    for (int i = 0; i < 10; ++i) {
        digits[i] = text[i] - '0';
        if (i != 4 && i != 7 && (digits[i] < 0 || digits[i] > 9)) return 0;
    }
    const int32_t year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    return rfm__day_from_civil(year, digits[5] * 10 + digits[6], digits[8] * 10 + digits[9],
                               out_day);
}

rfm_status rfm_day_parse(const char *text, int32_t *out_day, rfm_error *error) {
    rfm__error_clear(error);
    if (out_day == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_day is NULL");
    *out_day = 0;
    if (text == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "text is NULL");
    if (civil_read_iso(text, out_day)) return RFM_OK;
    *out_day = 0;
    return rfm__fail(error, RFM_E_SYNTAX, -1,
                     "\"%.40s\" is not a day; expected one that exists, as 2011-12-31", text);
}

rfm_status rfm_day_format(int32_t day, char *out_text, rfm_error *error) {
    rfm__error_clear(error);
    if (out_text == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_text is NULL");
    out_text[0] = '\0';
    if (!rfm__day_is_valid(day)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "day %d is outside 0001-01-01 to 9999-12-31",
                         (int)day);
    }
    rfm__day_write(day, out_text);
    out_text[10] = '\0';
    return RFM_OK;
}

rfm_status rfm_day_add_months(int32_t day, int32_t months, int32_t *out_day, rfm_error *error) {
    rfm__error_clear(error);
    if (out_day == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_day is NULL");
    *out_day = 0;
    if (rfm__day_is_valid(day) && rfm__day_add_months(day, months, out_day)) return RFM_OK;
    *out_day = 0;
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "day %d moved by %d months is outside 0001-01-01 to 9999-12-31", (int)day,
                     (int)months);
}
