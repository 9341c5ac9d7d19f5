/* SPDX-License-Identifier: MIT */
/* The caller owns the error, so a failure can be read on any thread; this file is the only one that
 * fills it. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(rfm_error) == 256, "the error is 256 bytes for ever");

static const char *const error_status_texts[] = {
    [RFM_OK] = "ok",
    [RFM_E_ARGUMENT] = "bad argument or option",
    [RFM_E_MEMORY] = "out of memory",
    [RFM_E_DATA] = "bad data",
    [RFM_E_COLUMN] = "column missing or of another type",
    [RFM_E_SYNTAX] = "mistake in the text",
    [RFM_E_OVERFLOW] = "number too large",
    [RFM_E_FORMAT] = "saved bytes are damaged or of another kind",
    [RFM_E_VERSION] = "saved bytes are from a newer version",
    [RFM_E_DUPLICATE] = "batch taken before",
    [RFM_E_CANCELLED] = "cancelled",
    [RFM_E_NOT_FOUND] = "not found",
    [RFM_E_MISMATCH] = "things that should be alike differ",
};

const char *rfm_status_text(rfm_status status) {
    const int32_t count = (int32_t)(sizeof error_status_texts / sizeof error_status_texts[0]);
    return status >= 0 && status < count ? error_status_texts[status] : "unknown status";
}

void rfm__error_clear(rfm_error *error) {
    if (error == NULL) return;
    error->status = RFM_OK;
    error->column = 0;
    error->where = -1;
    error->message[0] = '\0';
}

/* Cuts an over-long message where no character is torn: drops the bytes of an unfinished one. */
static void error_trim_message(char *message, size_t length) {
    size_t lead = length;
    while (lead > 0 && ((unsigned char)message[lead - 1] & 0xC0u) == 0x80u) --lead;
    if (lead == 0) return;
    const unsigned char first = (unsigned char)message[lead - 1];
    const size_t need = first >= 0xF0u ? 4 : first >= 0xE0u ? 3 : first >= 0xC0u ? 2 : 1;
    if (lead - 1 + need > length) message[lead - 1] = '\0';
}

RFM__PRINTF(5, 0)
static rfm_status error_fill(rfm_error *error, rfm_status status, int64_t where, int32_t column,
                             const char *format, va_list arguments) {
    if (error == NULL) return status;
    error->status = status;
    error->where = where;
    error->column = column;
    const int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    if (length < 0) error->message[0] = '\0';
    if (length >= (int)sizeof error->message) {
        error_trim_message(error->message, sizeof error->message - 1);
    }
    return status;
}

rfm_status rfm__fail(rfm_error *error, rfm_status status, int64_t where, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    error_fill(error, status, where, 0, format, arguments);
    va_end(arguments);
    return status;
}

rfm_status rfm__fail_at(rfm_error *error, rfm_status status, int64_t where, int32_t column,
                        const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    error_fill(error, status, where, column, format, arguments);
    va_end(arguments);
    return status;
}

rfm_status rfm__fail_memory(rfm_error *error) {
    return rfm__fail(error, RFM_E_MEMORY, -1, "out of memory");
}
