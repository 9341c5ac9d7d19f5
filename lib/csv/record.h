/* SPDX-License-Identifier: MIT */
/* One record of delimited text: where its fields are, and what is wrong with its quotes. */
#ifndef RFM_LIB_CSV_RECORD_H
#define RFM_LIB_CSV_RECORD_H

#include "csv/scan.h"

/* How a field was written. */
enum { RFM__CSV_PLAIN = 0, RFM__CSV_QUOTED = 1, RFM__CSV_ESCAPED = 2 /* doubled quotes inside */ };

/* The bytes between the quotes, or between the delimiters with their blanks; its size and form
 * share one word, so that noting a field is two stores. */
typedef struct rfm__csv_field {
    const char *text;
    size_t size_and_form; /* size * 4 + form */
} rfm__csv_field;

static inline size_t rfm__csv_field_size(const rfm__csv_field *field) {
    return field->size_and_form >> 2;
}

static inline int32_t rfm__csv_field_form(const rfm__csv_field *field) {
    return (int32_t)(field->size_and_form & 3);
}

/* What rfm__csv_record_next found. */
enum {
    RFM__CSV_RECORD_GOOD = 0,
    RFM__CSV_RECORD_BLANK = 1,      /* a line without anything in it */
    RFM__CSV_RECORD_BAD = 2,        /* a fault of quotes or length, see below */
    RFM__CSV_RECORD_INCOMPLETE = 3, /* the bytes end before the record does */
    RFM__CSV_RECORD_NONE = 4        /* the bytes end here */
};

/* Why a record is bad. */
enum {
    RFM__CSV_FAULT_NONE = 0,
    RFM__CSV_FAULT_LONG = 1,     /* a field above max_field_bytes */
    RFM__CSV_FAULT_UNCLOSED = 2, /* a quote that is open at the end of the input */
    RFM__CSV_FAULT_BEHIND = 3    /* text between a closing quote and the delimiter */
};

/* How to read records. */
typedef struct rfm__csv_rules {
    int64_t max_field_bytes;
    char delimiter;
    char last;   /* nothing comes behind these bytes */
    char refuse; /* a bad record ends the reading: its end need not be found */
} rfm__csv_rules;

typedef struct rfm__csv_record {
    const char *begin;
    const char *end;     /* where the next record begins */
    int64_t lines;       /* physical lines, those inside quotes too */
    int64_t count;       /* fields */
    int64_t fault_field; /* 0-based field of the fault */
    int32_t fault;
    int32_t surplus; /* 1: a field past the room given is not empty */
    int32_t cut;     /* 1: the input ended without a line feed */
} rfm__csv_record;

/* Reads the record at `at`, where the scan's cursor stands, and moves the cursor behind it. Fields
 * past `room` are counted, not kept. A bad record ends with the physical line on which the field at
 * fault begins, so that one stray quote costs one line. */
int32_t rfm__csv_record_next(rfm__csv_scan *scan, const char *at, const rfm__csv_rules *rules,
                             rfm__csv_field *fields, int64_t room, rfm__csv_record *record);

static inline int rfm__csv_is_blank(char c) { return c == ' ' || c == '\t'; }

/* Leaves blanks out on both sides. */
static inline void rfm__csv_trim(const char **text, size_t *size) {
    const char *from = *text;
    size_t left = *size;
    while (left > 0 && rfm__csv_is_blank(from[left - 1])) --left;
    while (left > 0 && rfm__csv_is_blank(*from)) {
        ++from;
        --left;
    }
    *text = from;
    *size = left;
}

#endif
