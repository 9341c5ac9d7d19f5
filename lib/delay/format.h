/* SPDX-License-Identifier: MIT */
/* The saved form of a delay, docs/state-format.md: what saving and loading must agree on. */
#ifndef RFM_LIB_DELAY_FORMAT_H
#define RFM_LIB_DELAY_FORMAT_H

#include "base/varint.h"

#define RFM__DELAY_MAGIC "rfmdelay"
enum {
    RFM__DELAY_MAGIC_SIZE = 8,
    RFM__DELAY_VERSION = 1,
    RFM__DELAY_HEAD = 20, /* magic, version, length */
    RFM__DELAY_TAIL = 4   /* checksum */
};

/* How the type of ids is written. */
enum { RFM__DELAY_IDS_NONE = 0, RFM__DELAY_IDS_INTEGER = 1, RFM__DELAY_IDS_TEXT = 2 };

#endif
