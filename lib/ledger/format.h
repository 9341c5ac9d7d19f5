/* SPDX-License-Identifier: MIT */
/* The saved form of a ledger, docs/state-format.md: what saving and loading must agree on. */
#ifndef RFM_LIB_LEDGER_FORMAT_H
#define RFM_LIB_LEDGER_FORMAT_H

#include "base/varint.h"

#define RFM__FORMAT_MAGIC "rfmledgr"
enum { RFM__FORMAT_MAGIC_SIZE = 8, RFM__FORMAT_VERSION = 1 };

#endif
