/* SPDX-License-Identifier: MIT */
/**
 * @file csv.h
 * Delimited text, as shops really export it, to frames and back.
 *
 * The library opens no files: the host feeds bytes in blocks of any size, and the answer does not
 * depend on how they were cut. What is not given (delimiter, decimal mark, order of day and month)
 * is detected on the first RFM_CSV_SAMPLE bytes; what stays ambiguous is an error that says so.
 */
#ifndef RFM_CSV_H
#define RFM_CSV_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** Bytes of the input that detection looks at. */
enum { RFM_CSV_SAMPLE = 1048576 };

/** Values of the options below; 0 is the default of each. */
enum {
    RFM_CSV_ORDER_DETECT = 0,
    RFM_CSV_ORDER_DAY_MONTH = 1, /**< 31/12/2011 */
    RFM_CSV_ORDER_MONTH_DAY = 2, /**< 12/31/2011 */

    RFM_CSV_UTF8 = 0,
    RFM_CSV_LATIN1 = 1,

    RFM_CSV_REFUSE = 0,  /**< the first bad line is an error and nothing is taken */
    RFM_CSV_COLLECT = 1, /**< bad lines are set apart, see rfm_csv_bad_lines */

    RFM_CSV_NO_HEADER = 1, /**< flag: the first line is data; columns are given by position */
    RFM_CSV_ROUND = 2, /**< flag: round amounts with too many decimals half to even, not refuse */
    RFM_CSV_RAW_TEXT = 4, /**< flag, writer: no guard against formulas */

    RFM_CSV_OPTIONAL = 1,  /**< column flag: leave it out when the file does not have it */
    RFM_CSV_WHOLE_IDS = 2, /**< column flag, text: read 17850.0 as 17850 */
    RFM_CSV_REQUIRED = 4   /**< column flag: an empty field is a bad line, not a missing value */
};

/** One column to read. Layout frozen; set unused members to zero. */
typedef struct rfm_csv_column {
    const char *name;        /**< its name in the frame */
    const char *source;      /**< its header in the file; NULL: as name */
    const char *factor;      /**< amounts: header of a second column to multiply with, exactly */
    int32_t position;        /**< 1-based place in the file, instead of a header */
    int32_t factor_position; /**< the same for factor */
    int32_t type;  /**< RFM_COLUMN_INT64, DOUBLE, AMOUNT, DAY, TEXT or CODE (text, as labels) */
    int32_t flags; /**< RFM_CSV_OPTIONAL | RFM_CSV_WHOLE_IDS | RFM_CSV_REQUIRED */
    int32_t scale; /**< amounts: digits kept after the point, 0 to 9 */
    int32_t reserved;
} rfm_csv_column;

/** How to read; zero means the default. Marks are characters: ';', ',' and so on, 0 = detect. */
typedef struct rfm_csv_options {
    uint32_t struct_size;
    int32_t flags;
    int32_t delimiter;      /**< comma, semicolon, tab or bar */
    int32_t decimal_mark;   /**< point or comma */
    int32_t thousands_mark; /**< point, comma, apostrophe or blank; default by decimal mark */
    int32_t day_order;
    int32_t encoding;
    int32_t on_bad;
    int32_t threads; /**< default 1 */
    int32_t column_count;
    const rfm_csv_column *columns; /**< Read during rfm_csv_new */
    int64_t max_field_bytes;       /**< a longer field is a bad line; default 1 MiB */
} rfm_csv_options;

/** What a reader found out and did so far. */
typedef struct rfm_csv_state {
    uint32_t struct_size; /**< set by the caller */
    int32_t delimiter;
    int32_t decimal_mark;
    int32_t thousands_mark; /**< 0: none seen */
    int32_t day_order;      /**< RFM_CSV_ORDER_DETECT: it did not matter */
    int32_t max_decimals;   /**< most digits after the point that an amount needed */
    int64_t lines;          /**< text lines consumed, the header too */
    int64_t rows;           /**< good rows given */
    int64_t bad_rows;       /**< rows set apart */
    int64_t bytes;          /**< bytes consumed */
} rfm_csv_state;

/** A reader in the middle of a file. */
typedef struct rfm_csv rfm_csv;

/**
 * Makes a reader.
 *
 * Fails with RFM_E_ARGUMENT on options that do not fit each other. Owned: rfm_csv_free.
 */
rfm_status rfm_csv_new(const rfm_csv_options *options, rfm_csv **out_reader, rfm_error *error);
/** Frees a reader; NULL is allowed. */
void rfm_csv_free(rfm_csv *reader);
/**
 * Feeds the next bytes, which are Read, and gives the rows that are complete: often all, sometimes
 * none.
 *
 * Set `is_last` with the last bytes (which may be none). Fails with RFM_E_DATA (where = line of
 * text, column = place in it; the message says what was expected), RFM_E_COLUMN (a column is
 * missing; the message lists those there are) or RFM_E_SYNTAX (what was to be detected is
 * ambiguous). After a failure the reader only gives the same failure again. O(bytes).
 */
rfm_status rfm_csv_read(rfm_csv *reader, const void *bytes, size_t size, int32_t is_last,
                        rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the rows set apart since the last call: line (int64), column, reason, text (as it stood).
 *
 * Owned.
 */
rfm_status rfm_csv_bad_lines(rfm_csv *reader, rfm_frame **out_frame, rfm_error *error);
/** Fills in what the reader found out so far. */
rfm_status rfm_csv_inspect(const rfm_csv *reader, rfm_csv_state *out_state, rfm_error *error);
/**
 * Looks at the first bytes of a file without reading it: one row for each column that it has.
 *
 * Columns: position (int64), name, type (text: "whole", "decimal", "day", "text" or "empty"),
 * example. Owned. `options` may give what is known (delimiter, flags); its columns are not looked
 * at.
 */
rfm_status rfm_csv_sniff(const void *bytes, size_t size, const rfm_csv_options *options,
                         rfm_frame **out_columns, rfm_error *error);

/** How to write; zero means the default. */
typedef struct rfm_csv_write_options {
    uint32_t struct_size;
    int32_t flags;           /**< RFM_CSV_NO_HEADER | RFM_CSV_RAW_TEXT | RFM_CSV_ROUND */
    int32_t delimiter;       /**< default , */
    int32_t decimal_mark;    /**< default . */
    int32_t amount_decimals; /**< digits of amounts plus 1; default the column's scale */
    int32_t threads;         /**< default 1 */
} rfm_csv_write_options;

/**
 * Writes a frame: header, then a line a row, ended by a line feed; missing values are empty fields.
 *
 * Fields are quoted when they must be. Text that a spreadsheet would take for a formula (first
 * character = + - @ tab or carriage return) gets a leading apostrophe, unless it reads as a plain
 * number or RFM_CSV_RAW_TEXT is set. `write` is called with blocks of about a megabyte; fails with
 * RFM_E_CANCELLED when it returns non-zero, and with RFM_E_ARGUMENT when fewer decimals than an
 * amount needs are asked for, unless RFM_CSV_ROUND rounds it half to even.
 */
rfm_status rfm_csv_write(const rfm_frame *frame, const rfm_csv_write_options *options,
                         rfm_write_fn write, void *payload, rfm_error *error);

RFM_END_DECLARATIONS

#endif
