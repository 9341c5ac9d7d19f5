/* SPDX-License-Identifier: MIT */
/* What the writer has found out about a frame before the first row, and the rows as text. Shared
 * by the writer's two files only. */
#ifndef RFM_LIB_CSV_WRITE_ROWS_H
#define RFM_LIB_CSV_WRITE_ROWS_H

#include "base/memory.h"
#include "rfm/csv.h"

/* How the cells of a column become text. */
enum {
    RFM__CSV_CELL_INT64,
    RFM__CSV_CELL_DOUBLE,
    RFM__CSV_CELL_AMOUNT, /* 1 to 7 decimals are written, of as many or more */
    RFM__CSV_CELL_ANY_AMOUNT,
    RFM__CSV_CELL_DAY,
    RFM__CSV_CELL_TEXT,
    RFM__CSV_CELL_CODE,
    RFM__CSV_CELL_LABEL
};

typedef struct rfm__csv_out_column {
    rfm_column seen;
    int32_t kind;
    int32_t decimals;  /* amounts: digits shown after the mark, */
    int32_t zeros;     /* so many zeros behind them, */
    int64_t cut;       /* and the power of ten that is left out */
    int32_t is_quoted; /* amounts: the mark is the delimiter */
    /* Labels as they are written: label i is labels[starts[i]] .. labels[starts[i + 1]], with
     * room to read 16 characters from any of them. */
    int64_t *starts;
    char *labels;
} rfm__csv_out_column;

/* Numbers below a thousand as text: three characters and, above them, how many of them count. */
typedef struct rfm__csv_thousand {
    uint32_t plain[1000];  /* "0", "7", "42", "512" */
    uint32_t padded[1000]; /* "000", "007", "042", "512" */
} rfm__csv_thousand;
void rfm__csv_thousand_fill(rfm__csv_thousand *thousand);

typedef struct rfm__csv_out {
    rfm__csv_out_column *columns;
    const rfm__csv_thousand *thousand; /* NULL: too few rows for it */
    int32_t column_count;
    int64_t row_bound; /* characters of a row at most, without its texts */
    char delimiter;
    char mark;
    char is_raw;     /* no guard against formulas */
    char is_rounded; /* amounts may have more decimals than are written */
} rfm__csv_out;

/* The text of days seen before, so that most days are written by a copy. One for each thread;
 * zeroed when new. */
enum { RFM__CSV_DAYS_KEPT = 4096 };
typedef struct rfm__csv_days {
    struct rfm__csv_day_text {
        int32_t key; /* 0: empty, otherwise the day made positive */
        char text[12];
    } kept[RFM__CSV_DAYS_KEPT];
} rfm__csv_days;

/* Room that the text of `size` characters needs at most, with quotes, guard and delimiter. */
#define RFM__CSV_TEXT_BOUND(size) (2 * (uint64_t)(size) + 4)
/* The same for a number: quotes, sign, 19 digits, mark, 18 zeros at most, delimiter. */
enum { RFM__CSV_INT64_BOUND = 21, RFM__CSV_AMOUNT_BOUND = 43, RFM__CSV_DAY_BOUND = 11 };
/* Cells are written in whole words: characters that may be touched behind the last one. */
enum { RFM__CSV_SLACK = 64 };

/* Writes one text, quoted and guarded as it must be, without a delimiter. Returns the end. */
char *rfm__csv_write_text(const rfm__csv_out *out, const char *text, size_t size, char *to);
/* Writes rows first .. first + count - 1 as lines. `days` may be NULL. Returns the end. */
char *rfm__csv_write_rows(const rfm__csv_out *out, int64_t first, int64_t count,
                          rfm__csv_days *days, char *to);

#endif
