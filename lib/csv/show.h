/* SPDX-License-Identifier: MIT */
/* Bytes of a strange file made fit to be looked at: messages, names and texts of bad lines. */
#ifndef RFM_LIB_CSV_SHOW_H
#define RFM_LIB_CSV_SHOW_H

#include "base/bytes.h"
#include "csv/record.h"

/* Bytes of a text that is shown in a message before it is cut. */
enum { RFM__CSV_SHOWN = 40 };

/* Appends the text between double quotes, control characters as escapes, cut when it is long. */
rfm_status rfm__csv_show(rfm__bytes *to, const char *text, size_t size, int32_t latin1,
                         rfm_error *error);
/* Appends valid UTF-8: what is not valid and NUL become \xNN, so that nothing is lost; with
 * `controls` the other control characters become escapes too. */
rfm_status rfm__csv_clean(rfm__bytes *to, const char *text, size_t size, int32_t latin1,
                          int32_t controls, rfm_error *error);
/* Appends a field as the text it stands for: trimmed or without quotes, as UTF-8. It must have been
 * checked to be valid unless it is Latin-1. */
rfm_status rfm__csv_unquote(rfm__bytes *to, const rfm__csv_field *field, int32_t latin1,
                            rfm_error *error);

/* Writes a Latin-1 byte as UTF-8; one or two bytes. */
static inline size_t rfm__csv_put_latin1(char *to, char c) {
    const unsigned code = (unsigned char)c;
    if (code < 0x80) {
        to[0] = c;
        return 1;
    }
    to[0] = (char)(0xC0 | code >> 6);
    to[1] = (char)(0x80 | (code & 0x3F));
    return 2;
}

#endif
