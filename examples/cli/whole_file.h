/* SPDX-License-Identifier: MIT */
/* Small files read whole: rule tables and saved scorers. */
#ifndef RFM_CLI_WHOLE_FILE_H
#define RFM_CLI_WHOLE_FILE_H

#include "rfm/base.h"

/* Reads a file, or gives NULL when there is none of that name. Other failures exit. */
rfm_buffer *whole_file_try(const char *path);
/* Exits with "file:line:column: what is wrong". */
_Noreturn void fail_in_text(const char *path, const rfm_error *error);

#endif
