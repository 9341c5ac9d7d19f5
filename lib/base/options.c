/* SPDX-License-Identifier: MIT */
/* A struct grows by fields at its end: an older caller gives a shorter one, a newer one a longer
 * one. The first is filled up with zeros, the second is refused when it asks for something this
 * library does not know. */
#include "base/options.h"

#include <string.h>

static uint32_t options_given_size(const void *given) {
    uint32_t size;
    memcpy(&size, given, sizeof size);
    return size;
}

rfm_status rfm__options_read(const void *given, void *own, size_t own_size, const char *name,
                             rfm_error *error) {
    memset(own, 0, own_size);
    if (given == NULL) return RFM_OK;
    const uint32_t size = options_given_size(given);
    if (size < sizeof(uint32_t) || size > 65536) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "%s has struct_size %u; expected sizeof the struct, %zu", name,
                         (unsigned)size, own_size);
    }
    const unsigned char *bytes = given;
    for (size_t i = own_size; i < size; ++i) {
        if (bytes[i] == 0) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, (int64_t)i,
                         "%s sets an option at byte %zu that this version (%s) does not know", name,
                         i, rfm_version());
    }
    memcpy(own, given, size < own_size ? size : own_size);
    return RFM_OK;
}

rfm_status rfm__struct_write(void *given, const void *own, size_t own_size, const char *name,
                             rfm_error *error) {
    if (given == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL", name);
    const uint32_t size = options_given_size(given);
    if (size < sizeof(uint32_t) || size > 65536) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "%s has struct_size %u; expected sizeof the struct, %zu", name,
                         (unsigned)size, own_size);
    }
    memset(given, 0, size);
    memcpy(given, own, size < own_size ? size : own_size);
    memcpy(given, &size, sizeof size);
    return RFM_OK;
}
