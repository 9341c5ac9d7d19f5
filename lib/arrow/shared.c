/* SPDX-License-Identifier: MIT */
/* The way in must read back what the way out writes; what both have to agree on is here. */
#include "arrow/shared.h"

#include <string.h>

#include "base/options.h"

rfm_status rfm__arrow_options_read(const rfm_arrow_options *given, rfm_arrow_options *own,
                                   rfm_error *error) {
    RFM_TRY(rfm__options_read(given, own, sizeof *own, "rfm_arrow_options", error));
    if (own->amounts != RFM_ARROW_DECIMAL && own->amounts != RFM_ARROW_MINOR_UNITS) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "option amounts is %d; expected 0 (decimal) or 1 (minor units)",
                         (int)own->amounts);
    }
    if (own->reserved != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "option reserved is %d; expected 0",
                         (int)own->reserved);
    }
    if (own->batch_rows < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "option batch_rows is %lld; expected 1 or more, or 0 for all rows in one",
                         (long long)own->batch_rows);
    }
    return RFM_OK;
}

int rfm__arrow_low_word(void) {
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, sizeof first);
    return first == 1 ? 0 : 1;
}
