/* SPDX-License-Identifier: MIT */
/* A message about a bad line is only of use when it can be printed: no control characters, no bytes
 * that are not UTF-8, no text of a megabyte. */
#include "csv/show.h"

#include <string.h>

#include "base/text.h"

static rfm_status csv_show_byte(rfm__bytes *to, char c, rfm_error *error) {
    switch (c) {
        case '\n': return rfm__bytes_add_text(to, "\\n", error);
        case '\r': return rfm__bytes_add_text(to, "\\r", error);
        case '\t': return rfm__bytes_add_text(to, "\\t", error);
        default: return rfm__bytes_add_format(to, error, "\\x%02X", (unsigned)(unsigned char)c);
    }
}

static int csv_show_is_plain(char c, int32_t controls) {
    if (c == 0) return 0;
    return !controls || ((unsigned char)c >= 0x20 && c != 0x7F);
}

/* Valid text of one encoding: runs between the characters that need an escape. */
static rfm_status csv_show_valid(rfm__bytes *to, const char *text, size_t size, int32_t controls,
                                 rfm_error *error) {
    size_t at = 0;
    while (at < size) {
        size_t run = at;
        while (run < size && csv_show_is_plain(text[run], controls)) ++run;
        RFM_TRY(rfm__bytes_add(to, text + at, run - at, error));
        at = run;
        if (at < size) RFM_TRY(csv_show_byte(to, text[at++], error));
    }
    return RFM_OK;
}

rfm_status rfm__csv_clean(rfm__bytes *to, const char *text, size_t size, int32_t latin1,
                          int32_t controls, rfm_error *error) {
    size_t at = 0;
    while (at < size) {
        size_t valid = 0;
        if (latin1) {
            while (at + valid < size && (unsigned char)text[at + valid] < 0x80) ++valid;
        } else {
            valid = rfm__utf8_valid_prefix(text + at, size - at);
        }
        RFM_TRY(csv_show_valid(to, text + at, valid, controls, error));
        at += valid;
        if (at == size) return RFM_OK;
        if (latin1) {
            char utf8[2];
            RFM_TRY(rfm__bytes_add(to, utf8, rfm__csv_put_latin1(utf8, text[at]), error));
        } else {
            RFM_TRY(rfm__bytes_add_format(to, error, "\\x%02X", (unsigned)(unsigned char)text[at]));
        }
        ++at;
    }
    return RFM_OK;
}

/* Where to cut a text that is shown: not within a UTF-8 character. */
static size_t csv_show_cut(const char *text, size_t size, int32_t latin1) {
    if (size <= RFM__CSV_SHOWN) return size;
    size_t cut = RFM__CSV_SHOWN;
    for (size_t back = 0; back < 3 && !latin1 && ((unsigned char)text[cut] & 0xC0) == 0x80;
         ++back) {
        --cut;
    }
    return cut;
}

rfm_status rfm__csv_show(rfm__bytes *to, const char *text, size_t size, int32_t latin1,
                         rfm_error *error) {
    const size_t cut = csv_show_cut(text, size, latin1);
    RFM_TRY(rfm__bytes_add_text(to, "\"", error));
    RFM_TRY(rfm__csv_clean(to, text, cut, latin1, 1, error));
    return rfm__bytes_add_text(to, cut < size ? "...\"" : "\"", error);
}

rfm_status rfm__csv_unquote(rfm__bytes *to, const rfm__csv_field *field, int32_t latin1,
                            rfm_error *error) {
    const char *text = field->text;
    size_t size = rfm__csv_field_size(field);
    if (rfm__csv_field_form(field) == RFM__CSV_PLAIN) rfm__csv_trim(&text, &size);
    if (size == 0) return RFM_OK;
    if (size > SIZE_MAX / 2) return rfm__fail_memory(error);
    RFM_TRY(rfm__bytes_reserve(to, 2 * size, error));
    char *out = to->data + to->size;
    for (size_t i = 0; i < size; ++i) {
        if (latin1) {
            out += rfm__csv_put_latin1(out, text[i]);
        } else {
            *out++ = text[i];
        }
        if (text[i] == '"' && rfm__csv_field_form(field) == RFM__CSV_ESCAPED)
            ++i; /* the second of two */
    }
    to->size = (size_t)(out - to->data);
    return RFM_OK;
}
