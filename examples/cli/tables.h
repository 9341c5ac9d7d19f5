/* SPDX-License-Identifier: MIT */
/* Rule tables by name or file. */
#ifndef RFM_CLI_TABLES_H
#define RFM_CLI_TABLES_H

#include "options.h"

/* Makes the table that NAME, NAME:VERSION or a path means; exits when there is none. */
rfm_rules *tables_load(const char *name);
/* The same for a built-in table alone. */
rfm_rules *tables_preset(const char *name);
/* How many scores the table's scale has for r, f and m; 5 for a dimension that it does not use. */
void tables_scale(const rfm_rules *rules, int32_t bins[DIMENSION_COUNT]);
/* The table's own text. Owned: rfm_buffer_free. */
rfm_buffer *tables_text(const rfm_rules *rules);

#endif
