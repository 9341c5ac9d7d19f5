/* SPDX-License-Identifier: MIT */
/* Files read whole: rule tables, saved scorers, saved states. */
#ifndef RFM_CLI_WHOLE_FILE_H
#define RFM_CLI_WHOLE_FILE_H

#include "rfm/base.h"

/* Reads a small text, or gives NULL when there is none of that name. Other failures exit. */
rfm_buffer *whole_file_try(const char *path);
/* The same of a state that grows with the number of customers. */
rfm_buffer *whole_file_try_large(const char *path);
/* Exits with "file:line:column: what is wrong". */
_Noreturn void fail_in_text(const char *path, const rfm_error *error);

#endif
