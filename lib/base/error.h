/* SPDX-License-Identifier: MIT */
/* Errors inside the library: fill the caller's rfm_error, return its status, pass it on. */
#ifndef RFM_LIB_BASE_ERROR_H
#define RFM_LIB_BASE_ERROR_H

#include "rfm/base.h"

#if defined(__GNUC__)
#define RFM__PRINTF(text_at, first_at) __attribute__((format(printf, text_at, first_at)))
#else
#define RFM__PRINTF(text_at, first_at)
#endif

/* The only macro that returns: passes a failure on. */
#define RFM_TRY(call)                                          \
    do {                                                       \
        const rfm_status rfm__try_status = (call);             \
        if (rfm__try_status != RFM_OK) return rfm__try_status; \
    } while (0)

/* Clears an error at the start of a public call; NULL is allowed. */
void rfm__error_clear(rfm_error *error);

/* Fills the error (NULL allowed; `where` -1 when none applies) and returns the status. A message
 * that does not fit is cut at a whole UTF-8 character. No floating formats: they depend on the
 * locale. */
rfm_status rfm__fail(rfm_error *error, rfm_status status, int64_t where, const char *format, ...)
    RFM__PRINTF(4, 5);
/* The same with the 1-based column of the fault. */
rfm_status rfm__fail_at(rfm_error *error, rfm_status status, int64_t where, int32_t column,
                        const char *format, ...) RFM__PRINTF(5, 6);
rfm_status rfm__fail_memory(rfm_error *error);

#endif
