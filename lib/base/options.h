/* SPDX-License-Identifier: MIT */
/* Options and out structs that start with their own size, so that they can grow for ever. */
#ifndef RFM_LIB_BASE_OPTIONS_H
#define RFM_LIB_BASE_OPTIONS_H

#include "base/error.h"

/* Copies the caller's options into `own` (zeroed first); NULL means all defaults. A size below the
 * first version's minimum of 4, or a longer struct whose unknown tail is not zero, is refused. */
rfm_status rfm__options_read(const void *given, void *own, size_t own_size, const char *name,
                             rfm_error *error);

/* Copies a filled struct out to the caller's, of which struct_size says how much there is room for;
 * a longer one's tail is zeroed. `given->struct_size` is kept. */
rfm_status rfm__struct_write(void *given, const void *own, size_t own_size, const char *name,
                             rfm_error *error);

#endif
