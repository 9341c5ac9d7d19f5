/* SPDX-License-Identifier: MIT */
/* Reads text that was saved: lines of words, quoted where they must be, comments left
 * out. */
#ifndef RFM_LIB_BASE_READER_H
#define RFM_LIB_BASE_READER_H

#include "base/bytes.h"

typedef struct rfm__reader {
    const char *text;
    size_t size;
    size_t line_start, line_end; /* of the current line, its end mark left out */
    size_t next_start;           /* of the line after it */
    size_t at;
    int64_t line; /* 1-based; 0 before the first */
} rfm__reader;

typedef struct rfm__word {
    const char *text; /* still with its quotes; size 0 at the end of the line */
    size_t size;
} rfm__word;

void rfm__reader_start(rfm__reader *reader, const char *text, size_t size);
/* Goes to the next line that has a word; 0 at the end of the text (then `line` is one past the
 * last). */
int rfm__reader_next_line(rfm__reader *reader);
/* The next word of the line. */
rfm__word rfm__reader_next(rfm__reader *reader);
int rfm__word_is(const rfm__word *word, const char *text);
/* Fails with RFM_E_SYNTAX at the word: `expected` says what should stand there. */
rfm_status rfm__reader_fail(const rfm__reader *reader, const rfm__word *word, const char *expected,
                            rfm_error *error);

/* Each reads the next word and fails at it. */
rfm_status rfm__reader_expect(rfm__reader *reader, const char *text, rfm_error *error);
rfm_status rfm__reader_int64(rfm__reader *reader, int64_t lowest, int64_t highest,
                             const char *expected, int64_t *out_value, rfm_error *error);
rfm_status rfm__reader_double(rfm__reader *reader, const char *expected, double *out_value,
                              rfm_error *error);
rfm_status rfm__reader_name(rfm__reader *reader, char **out_name, rfm_error *error);
rfm_status rfm__reader_end_line(rfm__reader *reader, rfm_error *error);

/* Writes a name so that rfm__reader_name reads it back: as it is, or quoted. */
rfm_status rfm__name_write(rfm__bytes *bytes, const char *name, rfm_error *error);

#endif
