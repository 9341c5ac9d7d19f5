/* SPDX-License-Identifier: MIT */
/*
 * Saved scorers and models are text that people keep beside their code, so it may come back with
 * comments, blank lines and Windows line ends, and a mistake in it deserves its line and place.
 * Names of columns are anybody's: those that could be mistaken for something else are quoted.
 */
#include "base/reader.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

void rfm__reader_start(rfm__reader *reader, const char *text, size_t size) {
    memset(reader, 0, sizeof *reader);
    reader->text = text;
    reader->size = size;
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) reader->next_start = 3;
}

static int reader_is_blank(char c) { return c == ' ' || c == '\t'; }

static void reader_skip_blanks(rfm__reader *reader) {
    while (reader->at < reader->line_end && reader_is_blank(reader->text[reader->at])) ++reader->at;
}

int rfm__reader_next_line(rfm__reader *reader) {
    for (;;) {
        ++reader->line;
        reader->line_start = reader->line_end = reader->at = reader->next_start;
        if (reader->next_start >= reader->size) return 0;
        const char *start = reader->text + reader->next_start;
        const char *end = memchr(start, '\n', reader->size - reader->next_start);
        reader->line_end = end == NULL ? reader->size : (size_t)(end - reader->text);
        reader->next_start = reader->line_end + (end != NULL);
        if (reader->line_end > reader->line_start && reader->text[reader->line_end - 1] == '\r') {
            --reader->line_end;
        }
        reader_skip_blanks(reader);
        if (reader->at < reader->line_end && reader->text[reader->at] != '#') return 1;
    }
}

/* A quoted word ends at its second quote; when there is none, at the end of the line. */
static size_t reader_quoted_end(const rfm__reader *reader) {
    size_t at = reader->at + 1;
    while (at < reader->line_end && reader->text[at] != '"') {
        at += reader->text[at] == '\\' && at + 1 < reader->line_end ? 2 : 1;
    }
    return at < reader->line_end ? at + 1 : reader->line_end;
}

rfm__word rfm__reader_next(rfm__reader *reader) {
    reader_skip_blanks(reader);
    const size_t start = reader->at;
    if (start < reader->line_end && reader->text[start] == '"') {
        reader->at = reader_quoted_end(reader);
    } else {
        while (reader->at < reader->line_end && !reader_is_blank(reader->text[reader->at])) {
            ++reader->at;
        }
    }
    const rfm__word word = {reader->text + start, reader->at - start};
    return word;
}

int rfm__word_is(const rfm__word *word, const char *text) {
    return word->size == strlen(text) && memcmp(word->text, text, word->size) == 0;
}

rfm_status rfm__reader_fail(const rfm__reader *reader, const rfm__word *word, const char *expected,
                            rfm_error *error) {
    const size_t place = (size_t)(word->text - reader->text);
    int32_t column = 1; /* in characters: bytes that continue one do not count */
    for (size_t at = reader->line_start; at < place && column < INT32_MAX; ++at) {
        column += ((unsigned char)reader->text[at] & 0xC0) != 0x80;
    }
    if (word->size == 0) {
        return rfm__fail_at(error, RFM_E_SYNTAX, reader->line, column,
                            "line %lld ends too early; expected %s", (long long)reader->line,
                            expected);
    }
    return rfm__fail_at(error, RFM_E_SYNTAX, reader->line, column, "found %.*s; expected %s",
                        word->size > 40 ? 40 : (int)word->size, word->text, expected);
}

rfm_status rfm__reader_expect(rfm__reader *reader, const char *text, rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    return rfm__word_is(&word, text) ? RFM_OK : rfm__reader_fail(reader, &word, text, error);
}

rfm_status rfm__reader_int64(rfm__reader *reader, int64_t lowest, int64_t highest,
                             const char *expected, int64_t *out_value, rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    int64_t value;
    if (rfm__read_int64(word.text, word.size, &value) != 1 || value < lowest || value > highest) {
        return rfm__reader_fail(reader, &word, expected, error);
    }
    *out_value = value;
    return RFM_OK;
}

rfm_status rfm__reader_double(rfm__reader *reader, const char *expected, double *out_value,
                              rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    double value;
    if (rfm__read_double(word.text, word.size, &value) != 1) {
        return rfm__reader_fail(reader, &word, expected, error);
    }
    *out_value = value + 0.0; /* no zero with a minus */
    return RFM_OK;
}

rfm_status rfm__reader_end_line(rfm__reader *reader, rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    return word.size == 0 ? RFM_OK : rfm__reader_fail(reader, &word, "the end of the line", error);
}

static int reader_hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes the quotes off `name` in place; 0 when they are not well formed. */
static int reader_unquote(char *name, size_t size) {
    size_t to = 0;
    if (size < 3 || name[size - 1] != '"') return 0;
    for (size_t at = 1; at < size - 1; ++at) {
        char c = name[at];
        if (c == '"') return 0;
        if (c == '\\') {
            c = name[++at];
            if (c == 'x') {
                const int high = at + 2 < size ? reader_hex_value(name[at + 1]) : -1;
                const int low = at + 2 < size ? reader_hex_value(name[at + 2]) : -1;
                if (high < 0 || low < 0 || high > 7 || high + low == 0)
                    return 0; /* ASCII, not NUL */
                c = (char)(high * 16 + low);
                at += 2;
            } else if ((c != '"' && c != '\\') || at == size - 1) {
                return 0;
            }
        }
        name[to++] = c;
    }
    name[to] = 0;
    return 1;
}

rfm_status rfm__reader_name(rfm__reader *reader, char **out_name, rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    char *name;
    if (word.size == 0 || memchr(word.text, 0, word.size) != NULL) {
        return rfm__reader_fail(reader, &word, "a name", error);
    }
    RFM_TRY(rfm__copy_text(word.text, word.size, &name, error));
    if (name[0] == '"' && !reader_unquote(name, word.size)) {
        rfm__free(name);
        return rfm__reader_fail(reader, &word, "a name in quotes, with \\\", \\\\ and \\x0a in it",
                                error);
    }
    *out_name = name;
    return RFM_OK;
}

static int reader_name_is_plain(const char *name) {
    if (name[0] == '"' || name[0] == '#') return 0;
    for (; *name != 0; ++name) {
        const unsigned char c = (unsigned char)*name;
        if (c <= ' ' || c == 0x7F) return 0;
    }
    return 1;
}

rfm_status rfm__name_write(rfm__bytes *bytes, const char *name, rfm_error *error) {
    static const char digits[] = "0123456789abcdef";
    if (reader_name_is_plain(name)) return rfm__bytes_add_text(bytes, name, error);
    RFM_TRY(rfm__bytes_add(bytes, "\"", 1, error));
    for (; *name != 0; ++name) {
        const unsigned char c = (unsigned char)*name;
        char escaped[4] = {'\\', (char)c, 0, 0};
        if (c < ' ' || c == 0x7F) {
            escaped[1] = 'x';
            escaped[2] = digits[c / 16];
            escaped[3] = digits[c % 16];
            RFM_TRY(rfm__bytes_add(bytes, escaped, 4, error));
        } else if (c == '"' || c == '\\') {
            RFM_TRY(rfm__bytes_add(bytes, escaped, 2, error));
        } else {
            RFM_TRY(rfm__bytes_add(bytes, name, 1, error));
        }
    }
    return rfm__bytes_add(bytes, "\"", 1, error);
}
