/* SPDX-License-Identifier: MIT */
/* Values in the most ordinary way of writing, all ASCII; take.c knows every way and must agree. */
#ifndef RFM_LIB_CSV_QUICK_H
#define RFM_LIB_CSV_QUICK_H

#include <string.h>

#include "csv/piece.h"

/* What a field becomes. */
enum {
    RFM__CSV_LANE_TEXT = 1,
    RFM__CSV_LANE_DAY = 2,
    RFM__CSV_LANE_NUMBER = 3, /* int64 or amount */
    RFM__CSV_LANE_OTHER = 4   /* always needs care */
};

/* A column in the making as the quick loops see it: only what they need, side by side. */
typedef struct rfm__csv_lane {
    int32_t kind;
    int32_t scale;    /* of a number */
    int32_t decimals; /* seen so far: more of them are worth a note */
    char decimal;
    char is_required;
    char is_whole; /* ids lose zeros behind the point */
    int64_t *ends;
    char *bytes;
    size_t room; /* for bytes */
    int64_t *wide;
    int32_t *narrow;
    rfm__csv_month *months;
} rfm__csv_lane;

static inline int32_t rfm__csv_lane_kind(const rfm__csv_column *column) {
    switch (column->type) {
        case RFM_COLUMN_TEXT: return RFM__CSV_LANE_TEXT;
        case RFM_COLUMN_DAY: return RFM__CSV_LANE_DAY;
        case RFM_COLUMN_AMOUNT:
        case RFM_COLUMN_INT64:
            return column->factor_field >= 0 ? RFM__CSV_LANE_OTHER : RFM__CSV_LANE_NUMBER;
        default: return RFM__CSV_LANE_OTHER;
    }
}

static inline rfm__csv_lane rfm__csv_lane_of(const rfm__csv_piece *piece, const rfm__csv_plan *plan,
                                             const rfm__csv_column *column,
                                             const rfm__csv_build *build) {
    const int64_t seen = piece->max_decimals < column->scale ? piece->max_decimals : column->scale;
    const rfm__csv_lane lane = {.kind = rfm__csv_lane_kind(column),
                                .scale = column->scale,
                                .decimals = (int32_t)seen,
                                .decimal = plan->marks.decimal,
                                .is_required = (column->flags & RFM_CSV_REQUIRED) != 0,
                                .is_whole = (column->flags & RFM_CSV_WHOLE_IDS) != 0,
                                .ends = build->ends,
                                .bytes = build->bytes,
                                .room = build->byte_capacity,
                                .wide = build->wide,
                                .narrow = build->narrow,
                                .months = build->months};
    return lane;
}

/* Whether a field needs no trimming: it has characters, and none at its ends may be a blank. */
static inline int rfm__csv_quick_is_tight(const char *text, size_t size) {
    return size > 0 && (unsigned char)text[0] > ' ' && (unsigned char)text[size - 1] > ' ';
}

/* Text of up to sixteen characters, copied whole with what lies behind it. */
static inline int rfm__csv_quick_text(const rfm__csv_lane *lane, int64_t row, const char *text,
                                      size_t size, const char *limit) {
    const size_t used = (size_t)lane->ends[row];
    if (size > RFM__CSV_WIDE || limit - text < RFM__CSV_WIDE) return 0;
    if (used + RFM__CSV_WIDE > lane->room) return 0;
    if (lane->is_whole && text[size - 1] == '0') return 0;
    memcpy(lane->bytes + used, text, RFM__CSV_WIDE);
    lane->ends[row + 1] = (int64_t)(used + size);
    return 1;
}

/* A number of up to eight characters, with a minus before them or not, in minor units; nine can be
 * read. */
static inline int rfm__csv_quick_minor(const rfm__csv_lane *lane, const char *text, size_t size,
                                       int64_t *out) {
    const size_t minus = *text == '-';
    int64_t mantissa;
    int32_t decimals;
    if (!rfm__csv_number_short(text + minus, size - minus, lane->decimal, &mantissa, &decimals)) {
        return 0;
    }
    if (decimals > lane->decimals) return 0;
    const int64_t minor = mantissa * rfm__csv_powers[lane->scale - decimals];
    *out = minus != 0 ? -minor : minor;
    return 1;
}

/* The value of a field in a row; 0 when it needs more care. Up to `limit` may be read. */
static inline int rfm__csv_quick_value(const rfm__csv_lane *lane, int64_t row, const char *text,
                                       size_t size, const char *limit) {
    if (!rfm__csv_quick_is_tight(text, size)) return 0;
    switch (lane->kind) {
        case RFM__CSV_LANE_TEXT: return rfm__csv_quick_text(lane, row, text, size, limit);
        case RFM__CSV_LANE_NUMBER:
            if (limit - text < 9) return 0;
            return rfm__csv_quick_minor(lane, text, size, &lane->wide[row]);
        case RFM__CSV_LANE_DAY:
            if (size != 10 || limit - text < 10) return 0;
            return rfm__csv_day_iso(text, lane->months, &lane->narrow[row]);
        default: return 0;
    }
}

#endif
