/* SPDX-License-Identifier: MIT */
/* The version stands here once; the build checks that it is the project's. */
#include "rfm/base.h"

const char *rfm_version(void) { return "0.1.0"; }
