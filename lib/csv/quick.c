/* SPDX-License-Identifier: MIT */
/* Ten million lines are ten million times the same four fields. This is the loop that they go
 * through: it knows one way of writing for each type and leaves all others to take.c. Both must
 * agree on what they read. */
#include <string.h>

#include "csv/piece.h"

/* Whether a field needs no trimming: it has characters, and none at its ends may be a blank. */
static inline int csv_quick_is_tight(const char *text, size_t size) {
    return size > 0 && (unsigned char)text[0] > ' ' && (unsigned char)text[size - 1] > ' ';
}

/* Text of up to sixteen characters, copied whole with what lies behind it. */
static inline int csv_quick_text(rfm__csv_build *build, int64_t row, const char *text, size_t size,
                                 const char *limit) {
    int64_t *ends = build->ends + row;
    const size_t used = (size_t)ends[0];
    if (size > RFM__CSV_WIDE || limit - text < RFM__CSV_WIDE) return 0;
    if (build->byte_capacity - used < RFM__CSV_WIDE) return 0;
    memcpy(build->bytes + used, text, RFM__CSV_WIDE);
    ends[1] = (int64_t)(used + size);
    return 1;
}

/* A number of up to eight characters without a sign. */
static inline int csv_quick_number(rfm__csv_piece *piece, const rfm__csv_column *column,
                                   char decimal, const char *text, size_t size, int64_t *value) {
    int64_t mantissa;
    int32_t decimals;
    if (!rfm__csv_number_short(text, size, decimal, &mantissa, &decimals)) return 0;
    if (decimals > column->scale || decimals > piece->max_decimals) return 0;
    *value = mantissa * rfm__csv_powers[column->scale - decimals];
    return 1;
}

int32_t rfm__csv_piece_quick(rfm__csv_piece *piece, const rfm__csv_plan *plan, int32_t index,
                             const char *limit) {
    const rfm__csv_column *column = plan->columns + index;
    const rfm__csv_column *end = plan->columns + plan->column_count;
    const rfm__csv_field *fields = piece->fields;
    rfm__csv_build *build = piece->builds + index;
    const int64_t row = piece->rows;
    const char decimal = plan->marks.decimal;
    for (; column < end; ++column, ++build) {
        if (column->field < 0) break;
        const rfm__csv_field *field = &fields[column->field];
        const char *text = field->text;
        const size_t size = rfm__csv_field_size(field);
        if (rfm__csv_field_form(field) == RFM__CSV_ESCAPED) break;
        if (!csv_quick_is_tight(text, size)) break;
        if (column->type == RFM_COLUMN_TEXT) {
            if ((column->flags & RFM_CSV_WHOLE_IDS) != 0 && text[size - 1] == '0') break;
            if (!csv_quick_text(build, row, text, size, limit)) break;
        } else if (column->type == RFM_COLUMN_DAY) {
            if (size != 10 || limit - text < 10) break;
            if (!rfm__csv_day_iso(text, build->months, &build->narrow[row])) break;
        } else if (column->type == RFM_COLUMN_AMOUNT || column->type == RFM_COLUMN_INT64) {
            if (column->factor_field >= 0 || limit - text < 8) break;
            if (!csv_quick_number(piece, column, decimal, text, size, &build->wide[row])) break;
        } else {
            break;
        }
    }
    return (int32_t)(column - plan->columns);
}
