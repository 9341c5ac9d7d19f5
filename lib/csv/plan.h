/* SPDX-License-Identifier: MIT */
/* What to read and how: the options checked and copied, and what the sample of the file said. After
 * it is settled it is only read, by as many threads as there are. */
#ifndef RFM_LIB_CSV_PLAN_H
#define RFM_LIB_CSV_PLAN_H

#include "base/bytes.h"
#include "csv/number.h"
#include "csv/record.h"
#include "rfm/csv.h"

/* A column asked for; texts are owned. */
typedef struct rfm__csv_column {
    char *name;
    char *source; /* never NULL: the name when none is given */
    char *factor; /* NULL: none */
    int32_t position;
    int32_t factor_position;
    int32_t type;
    int32_t flags;
    int32_t scale;
    int64_t field;        /* 0-based place in the file, -1: not there */
    int64_t factor_field; /* the same; -1 also when there is no factor */
} rfm__csv_column;

typedef struct rfm__csv_plan {
    rfm_csv_options given; /* defaults filled in; `columns` is not used */
    rfm__csv_column *columns;
    int32_t column_count;
    /* Settled on the sample: */
    rfm__csv_rules rules;
    rfm__csv_marks marks;
    int32_t marks_known; /* 0: neither given nor seen */
    int32_t order;
    int64_t field_count;
    rfm__bytes header_text; /* names with a zero byte behind each */
    size_t *header;         /* where in it; field_count of them, or NULL without a header */
} rfm__csv_plan;

/* Checks and copies options; `needs_columns` is 0 for a mere look at a file. */
rfm_status rfm__csv_plan_make(rfm__csv_plan *plan, const rfm_csv_options *options,
                              int32_t needs_columns, rfm_error *error);
/* Frees what a plan holds. */
void rfm__csv_plan_clear(rfm__csv_plan *plan);

/* The header of a field, or "" when there is none. */
const char *rfm__csv_plan_header(const rfm__csv_plan *plan, int64_t field);
/* The name in the frame of the column that reads a field, or NULL. */
const char *rfm__csv_plan_name(const rfm__csv_plan *plan, int64_t field);
/* Appends what a message calls a field: its header, the name of its column, or its place. */
rfm_status rfm__csv_plan_label(const rfm__csv_plan *plan, int64_t field, rfm__bytes *to,
                               rfm_error *error);

/* Appends what a fault of quotes or length is called. */
rfm_status rfm__csv_plan_fault(const rfm__csv_plan *plan, int32_t fault, rfm__bytes *to,
                               rfm_error *error);

/* The first bytes of a file, behind a byte order mark; `whole` when they are all there is. */
typedef struct rfm__csv_sample {
    const char *bytes;
    size_t size;
    int32_t whole;
} rfm__csv_sample;

/* Finds out what was not given. Gives where the data begins and how many lines lie before it. */
rfm_status rfm__csv_settle(rfm__csv_plan *plan, const rfm__csv_sample *sample,
                           const char **out_data, int64_t *out_lines, rfm_error *error);

/* The steps of it, of which looking at a file needs the first three. */
rfm_status rfm__csv_settle_encoding(rfm__csv_sample *sample, rfm_error *error);
rfm_status rfm__csv_settle_delimiter(rfm__csv_plan *plan, const rfm__csv_sample *sample,
                                     rfm_error *error);
rfm_status rfm__csv_settle_header(rfm__csv_plan *plan, const rfm__csv_sample *sample,
                                  const char **out_data, int64_t *out_lines, rfm_error *error);
rfm_status rfm__csv_settle_columns(rfm__csv_plan *plan, rfm_error *error);
rfm_status rfm__csv_settle_marks(rfm__csv_plan *plan, const rfm__csv_sample *data,
                                 int64_t lines_before, rfm_error *error);

/* Goes through the records of a sample. */
typedef struct rfm__csv_walk {
    rfm__csv_scan scan;
    rfm__csv_rules rules;
    rfm__csv_record record;
    const char *at;
    int64_t line; /* 1-based, of the record */
} rfm__csv_walk;

void rfm__csv_walk_begin(rfm__csv_walk *walk, const rfm__csv_plan *plan,
                         const rfm__csv_sample *sample, char delimiter);
/* The next record that is not blank: RFM__CSV_RECORD_GOOD, _BAD, _INCOMPLETE or _NONE. */
int32_t rfm__csv_walk_next(rfm__csv_walk *walk, rfm__csv_field *fields, int64_t room);

#endif
