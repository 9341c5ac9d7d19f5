/* SPDX-License-Identifier: MIT */
/* The grammar of delimited text is decided here and nowhere else, so that detection, reading,
 * pieces on other threads and the rest of a cut block all agree on where a record ends. */
#include "csv/record.h"

#include <string.h>

enum { CSV_RECORD_MORE = -1 }; /* a field has ended, the record has not */

static int csv_record_all_blank(const char *from, const char *to) {
    while (from < to && rfm__csv_is_blank(*from)) ++from;
    return from == to;
}

static inline void csv_record_add(rfm__csv_record *record, rfm__csv_field *fields, int64_t room,
                                  const char *from, const char *to, int32_t form) {
    if (record->count < room) {
        rfm__csv_field *field = &fields[record->count];
        field->text = from;
        field->size_and_form = (size_t)(to - from) << 2 | (size_t)form;
    } else if (form != RFM__CSV_PLAIN ? to > from : !csv_record_all_blank(from, to)) {
        record->surplus = 1;
    }
    ++record->count;
}

/* Ends a bad record with the physical line that `field` begins on; incomplete while that line
 * is. */
static int32_t csv_record_bad(rfm__csv_scan *scan, const rfm__csv_rules *rules,
                              rfm__csv_record *record, int32_t fault, const char *field) {
    const char *line = memchr(field, '\n', (size_t)(scan->end - field));
    if (line == NULL && !rules->last && !rules->refuse) return RFM__CSV_RECORD_INCOMPLETE;
    record->cut = line == NULL;
    record->end = line == NULL ? scan->end : line + 1;
    record->fault = fault;
    record->fault_field = record->count;
    record->lines = 0;
    for (const char *at = record->begin; at < record->end; ++record->lines) {
        const char *next = memchr(at, '\n', (size_t)(record->end - at));
        at = next == NULL ? record->end : next + 1;
    }
    rfm__csv_scan_seek(scan, record->end);
    return RFM__CSV_RECORD_BAD;
}

static int32_t csv_record_close(rfm__csv_record *record, const rfm__csv_field *fields, int64_t room,
                                const char *end) {
    record->end = end;
    ++record->lines;
    if (record->count > 1 || room == 0) return RFM__CSV_RECORD_GOOD;
    if (rfm__csv_field_form(fields) != RFM__CSV_PLAIN) return RFM__CSV_RECORD_GOOD;
    return csv_record_all_blank(fields->text, fields->text + rfm__csv_field_size(fields))
               ? RFM__CSV_RECORD_BLANK
               : RFM__CSV_RECORD_GOOD;
}

/* Finds the closing quote of the field whose opening quote stands before `from`. NULL when there is
 * none; then *out_long tells whether the field is too long. */
static const char *csv_record_closing(rfm__csv_scan *scan, const rfm__csv_rules *rules,
                                      rfm__csv_record *record, const char *from, int32_t *form,
                                      int32_t *out_long) {
    const int64_t most = rules->max_field_bytes;
    for (;;) {
        const char *at = rfm__csv_scan_next(scan);
        *out_long = (at == NULL ? scan->end : at) - from > most;
        if (at == NULL || *out_long) return NULL;
        if (*at == '\n') ++record->lines;
        if (*at != '"') continue;
        if (at + 1 == scan->end || at[1] != '"') return at;
        (void)rfm__csv_scan_next(scan); /* the second of the two */
        *form = RFM__CSV_ESCAPED;
    }
}

/* Reads a quoted field up to what ends it. `opening` is its quote, `field` where the field
 * begins. */
static int32_t csv_record_quoted(rfm__csv_scan *scan, const rfm__csv_rules *rules,
                                 rfm__csv_field *fields, int64_t room, rfm__csv_record *record,
                                 const char **field, const char *opening) {
    int32_t form = RFM__CSV_QUOTED;
    int32_t is_long = 0;
    if (opening - *field > rules->max_field_bytes + 1) {
        return csv_record_bad(scan, rules, record, RFM__CSV_FAULT_LONG, *field);
    }
    const char *closing = csv_record_closing(scan, rules, record, opening + 1, &form, &is_long);
    if (closing == NULL) {
        if (is_long) return csv_record_bad(scan, rules, record, RFM__CSV_FAULT_LONG, opening);
        if (!rules->last) return RFM__CSV_RECORD_INCOMPLETE;
        return csv_record_bad(scan, rules, record, RFM__CSV_FAULT_UNCLOSED, opening);
    }
    const char *at = rfm__csv_scan_next(scan);
    const char *stop = at == NULL ? scan->end : at;
    const char *text_end = stop;
    if ((at == NULL || *at == '\n') && text_end > closing + 1 && text_end[-1] == '\r') --text_end;
    if ((at != NULL && *at == '"') || !csv_record_all_blank(closing + 1, text_end)) {
        return csv_record_bad(scan, rules, record, RFM__CSV_FAULT_BEHIND, opening);
    }
    if (at == NULL && !rules->last) return RFM__CSV_RECORD_INCOMPLETE;
    csv_record_add(record, fields, room, opening + 1, closing, form);
    if (at != NULL && *at == rules->delimiter) {
        *field = at + 1;
        return CSV_RECORD_MORE;
    }
    record->cut = at == NULL;
    return csv_record_close(record, fields, room, at == NULL ? stop : at + 1);
}

/* The bytes are at an end within a field without quotes. */
static int32_t csv_record_at_end(rfm__csv_scan *scan, const rfm__csv_rules *rules,
                                 rfm__csv_field *fields, int64_t room, rfm__csv_record *record,
                                 const char *field) {
    const char *stop = scan->end;
    if (!rules->last) {
        if (stop - field <= rules->max_field_bytes + 1) return RFM__CSV_RECORD_INCOMPLETE;
        return csv_record_bad(scan, rules, record, RFM__CSV_FAULT_LONG, field);
    }
    if (stop > field && stop[-1] == '\r') --stop;
    if (stop - field > rules->max_field_bytes) {
        return csv_record_bad(scan, rules, record, RFM__CSV_FAULT_LONG, field);
    }
    csv_record_add(record, fields, room, field, stop, RFM__CSV_PLAIN);
    record->cut = 1;
    return csv_record_close(record, fields, room, scan->end);
}

static void csv_record_start(rfm__csv_record *record, const char *at) {
    record->begin = at;
    record->lines = 0;
    record->count = 0;
    record->fault = RFM__CSV_FAULT_NONE;
    record->surplus = 0;
    record->cut = 0;
}

/* The hot loop: cursor and place are kept in variables of its own and put back where others need
 * them. */
int32_t rfm__csv_record_next(rfm__csv_scan *scan, const char *at, const rfm__csv_rules *rules,
                             rfm__csv_field *fields, int64_t room, rfm__csv_record *record) {
    const int64_t most = rules->max_field_bytes;
    const char *literal = NULL; /* the field in which a quote was found to be a mere character */
    const char *field = at;
    const char *window = scan->window;
    uint64_t specials = scan->specials;
    csv_record_start(record, at);
    scan->odd = scan->window_odd;
    if (at == scan->end) return RFM__CSV_RECORD_NONE;
    for (;;) {
        while (specials == 0) {
            scan->specials = 0;
            if (!rfm__csv_scan_refill(scan)) {
                return csv_record_at_end(scan, rules, fields, room, record, field);
            }
            specials = scan->specials;
            window = scan->window;
        }
        const char *special = window + rfm__csv_lowest_bit(specials);
        const char c = *special;
        specials &= specials - 1;
        if (c == '"') {
            if (literal == field) continue;
            if (special > field && !csv_record_all_blank(field, special)) {
                literal = field;
                continue;
            }
            scan->specials = specials;
            const int32_t kind =
                csv_record_quoted(scan, rules, fields, room, record, &field, special);
            if (kind != CSV_RECORD_MORE) return kind;
            specials = scan->specials;
            window = scan->window;
            continue;
        }
        const char *stop = special;
        if (c == '\n') {
            if (stop > field && stop[-1] == '\r') --stop;
            scan->specials = specials;
            if (stop - field > most) break;
            csv_record_add(record, fields, room, field, stop, RFM__CSV_PLAIN);
            return csv_record_close(record, fields, room, special + 1);
        }
        if (stop - field > most) break;
        csv_record_add(record, fields, room, field, stop, RFM__CSV_PLAIN);
        field = special + 1;
    }
    return csv_record_bad(scan, rules, record, RFM__CSV_FAULT_LONG, field);
}
