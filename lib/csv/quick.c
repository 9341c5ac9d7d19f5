/* SPDX-License-Identifier: MIT */
/* Ten million lines are ten million times the same four fields. These are the two loops that they
 * go through: over whole records straight from the masks of structural bytes, and over the values
 * of a record that was found the careful way. Both stop at whatever is not ordinary and leave it to
 * record.c and take.c, with which they must agree. */
#include "csv/quick.h"

int32_t rfm__csv_piece_quick(rfm__csv_piece *piece, const rfm__csv_plan *plan, int32_t index,
                             const char *limit) {
    const rfm__csv_column *column = plan->columns + index;
    const rfm__csv_column *end = plan->columns + plan->column_count;
    rfm__csv_build *build = piece->builds + index;
    for (; column < end; ++column, ++build) {
        if (column->field < 0) break;
        const rfm__csv_field *field = &piece->fields[column->field];
        if (rfm__csv_field_form(field) == RFM__CSV_ESCAPED) break;
        const rfm__csv_lane lane = rfm__csv_lane_of(piece, plan, column, build);
        if (!rfm__csv_quick_value(&lane, piece->rows, field->text, rfm__csv_field_size(field),
                                  limit)) {
            break;
        }
    }
    return (int32_t)(column - plan->columns);
}

/* No value in a text column that may be without one; 0 when there is no room to note it. */
static inline int csv_quick_missing(const rfm__csv_lane *lane, int64_t row) {
    rfm__csv_build *build = lane->build;
    if (lane->kind != RFM__CSV_LANE_TEXT || lane->is_required) return 0;
    if (build->missing_count == build->missing_capacity) return 0;
    lane->ends[row + 1] = lane->ends[row];
    build->missing[build->missing_count++] = row;
    return 1;
}

/* The fields of a record and where they go. */
typedef struct csv_quick_run {
    rfm__csv_lane lanes[RFM__CSV_LANES];
    int32_t count;
    char delimiter;
    size_t most; /* bytes of a field */
    rfm__csv_scan *scan;
} csv_quick_run;

static void csv_quick_open(csv_quick_run *run, rfm__csv_piece *piece, const rfm__csv_plan *plan,
                           rfm__csv_scan *scan) {
    run->scan = scan;
    run->count = (int32_t)plan->field_count;
    run->delimiter = plan->rules.delimiter;
    run->most = (size_t)plan->rules.max_field_bytes;
    for (int32_t i = 0; i < run->count; ++i) {
        const int32_t index = plan->column_of_field[i];
        run->lanes[i] = (rfm__csv_lane){.kind = RFM__CSV_LANE_NONE};
        if (index < 0) continue;
        run->lanes[i] = rfm__csv_lane_of(piece, plan, &plan->columns[index], &piece->builds[index]);
    }
}

static inline int csv_quick_field(const csv_quick_run *run, int32_t i, int64_t row,
                                  const char *text, size_t size) {
    const rfm__csv_lane *lane = &run->lanes[i];
    if (size > run->most) return 0;
    if (lane->kind == RFM__CSV_LANE_NONE) return 1;
    if (size == 0) return csv_quick_missing(lane, row);
    return rfm__csv_quick_value(lane, row, text, size, run->scan->end);
}

/* Takes one record whose fields end at the structural bytes to come, and gives where it ends. NULL
 * when it is not ordinary: the scan stands anywhere then. */
static inline const char *csv_quick_record(const csv_quick_run *run, int64_t row, const char *at) {
    rfm__csv_scan *scan = run->scan;
    const char *field = at;
    const char *window = scan->window;
    uint64_t specials = scan->specials;
    uint64_t odd = scan->window_odd;
    const int32_t last = run->count - 1;
    for (int32_t i = 0;; ++i) {
        while (specials == 0) {
            if (!rfm__csv_scan_refill(scan)) return NULL;
            specials = scan->specials;
            odd |= scan->window_odd;
            window = scan->window;
        }
        const char *stop = window + rfm__csv_lowest_bit(specials);
        specials &= specials - 1;
        if (i == last) {
            const char *line_feed = stop;
            if (*stop != '\n' || odd != 0) return NULL;
            if (stop > field && stop[-1] == '\r') --stop;
            if (!csv_quick_field(run, i, row, field, (size_t)(stop - field))) return NULL;
            scan->specials = specials;
            return line_feed + 1;
        }
        if (*stop != run->delimiter) return NULL;
        if (!csv_quick_field(run, i, row, field, (size_t)(stop - field))) return NULL;
        field = stop + 1;
    }
}

const char *rfm__csv_piece_run(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                               rfm__csv_scan *scan, const char *at, const char *stop) {
    csv_quick_run run;
    int64_t row = piece->rows;
    csv_quick_open(&run, piece, plan, scan);
    while (at < stop && row < piece->room) {
        const char *end = csv_quick_record(&run, row, at);
        if (end == NULL) break;
        ++row;
        at = end;
    }
    piece->lines += row - piece->rows;
    piece->rows = row;
    rfm__csv_piece_forget(piece);
    rfm__csv_scan_seek(scan, at);
    return at;
}
