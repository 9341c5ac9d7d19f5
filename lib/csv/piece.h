/* SPDX-License-Identifier: MIT */
/* A stretch of the file read into growing columns by one thread. */
#ifndef RFM_LIB_CSV_PIECE_H
#define RFM_LIB_CSV_PIECE_H

#include "csv/bad.h"
#include "csv/batch.h"
#include "csv/day.h"
#include "csv/labels.h"

enum {
    RFM__CSV_DAY_TEXT = 32,
    RFM__CSV_WIDE = 16 /* short texts are copied by so many bytes, with what lies behind them */
};

/* One column in the making. Which arrays are used depends on its type. */
typedef struct rfm__csv_build {
    int64_t *wide; /* int64 and amounts */
    double *real;
    int32_t *narrow; /* days and codes */
    int64_t *ends;   /* text of row i lies from ends[i] to ends[i + 1] */
    size_t value_capacity;
    char *bytes;
    size_t byte_capacity;
    size_t bytes_before; /* how many were used when they were last given away */
    int64_t *missing;    /* rows without a value, ascending */
    size_t missing_count;
    size_t missing_capacity;
    uint8_t *validity; /* of a view: the same as bits */
    size_t validity_room;
    rfm__csv_labels labels;
    rfm__csv_month *months;           /* of a day column */
    char day_text[RFM__CSV_DAY_TEXT]; /* the day read last: files are often sorted by it */
    size_t day_size;
    int32_t day;
} rfm__csv_build;

typedef struct rfm__csv_piece {
    rfm__csv_build *builds; /* one for each column of the plan */
    int32_t build_count;
    int64_t rows;
    int64_t room;        /* rows there is room for */
    int64_t rows_before; /* how many there were when texts were last given away */
    int64_t lines;
    int64_t max_decimals;
    int32_t grouped;    /* 1: marks for thousands were seen */
    int32_t refused;    /* 1: bad.rows[0] ended the reading */
    int32_t incomplete; /* 1: the bytes ended within the record at `end` */
    const char *end;    /* where the next record begins */
    rfm__csv_bad_list bad;
    rfm__csv_field *fields; /* field_count of them */
    rfm__bytes scratch;
    char apart[RFM__APART];
} rfm__csv_piece;

/* Makes the first room of a piece that is all zero. */
rfm_status rfm__csv_piece_make(rfm__csv_piece *piece, const rfm__csv_plan *plan, rfm_error *error);
void rfm__csv_piece_clear(rfm__csv_piece *piece);
/* Forgets what was read and keeps the room. */
void rfm__csv_piece_reset(rfm__csv_piece *piece);

/* Reads the records that begin in [from, stop), which may go on to `end`, behind what the piece
 * holds. */
rfm_status rfm__csv_piece_read(rfm__csv_piece *piece, const rfm__csv_plan *plan, const char *from,
                               const char *stop, const char *end, int32_t last, rfm_error *error);

/* Takes the values of a record as row piece->rows. RFM_E_DATA: it is bad, the reason is appended to
 * piece->bad.text, *out_field tells where; nothing is taken then. `odd` when the record may have
 * bytes outside ASCII; up to `limit` may be read. */
rfm_status rfm__csv_piece_take(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                               const rfm__csv_record *record, int32_t odd, const char *limit,
                               int64_t *out_field, rfm_error *error);

/* Takes values from column `index` on for as long as they are written in the most ordinary way, all
 * ASCII; gives the first column that needs care, or column_count. */
int32_t rfm__csv_piece_quick(rfm__csv_piece *piece, const rfm__csv_plan *plan, int32_t index,
                             const char *limit);

/* Takes records from `at` on for as long as they are ordinary, begin before `stop` and find room;
 * gives where the next one begins. */
const char *rfm__csv_piece_run(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                               rfm__csv_batch *batch, const char *at, const char *stop);

/* Takes the value of one column as that of a row from piece->rows on, where the record's fields
 * that it needs are in piece->fields, all ASCII. 0 when nothing is taken: then its record is bad,
 * memory is short, or it is the first to show something that the piece notes. */
int rfm__csv_piece_take_one(rfm__csv_piece *piece, const rfm__csv_plan *plan, int32_t index,
                            int64_t row, const char *limit);

/* Forgets what the columns noted about rows from piece->rows on, which are not taken. */
void rfm__csv_piece_forget(rfm__csv_piece *piece);

/* The columns of pieces as one frame, in their order. A piece that is alone gives its texts
 * away. */
rfm_status rfm__csv_gather(rfm__csv_piece *pieces, int32_t piece_count, const rfm__csv_plan *plan,
                           rfm_frame **out_frame, rfm_error *error);

/* The columns of a piece as they lie in it, valid until it is read into again; there is room for
 * all of the plan. A file with columns of codes cannot be looked at so. */
int rfm__csv_can_view(const rfm__csv_plan *plan);
rfm_status rfm__csv_view(rfm__csv_piece *piece, const rfm__csv_plan *plan, rfm_column *out_columns,
                         int32_t *out_count, rfm_error *error);

#endif
