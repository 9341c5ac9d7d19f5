/* SPDX-License-Identifier: MIT */
/* One day of a delay. Everything that can fail is made beside what is there: the new table, its
 * names, the columns; then one takes the place of the other. */
#include <string.h>

#include "base/days.h"
#include "delay/cells32.h"
#include "delay/delay.h"
#include "frame/vocabulary.h"

/* The columns of codes and days that are added; pending_days comes after them. */
enum {
    ADVANCE_SEGMENT,
    ADVANCE_LEVEL,
    ADVANCE_COMPUTED,
    ADVANCE_PREVIOUS,
    ADVANCE_SINCE,
    ADVANCE_PENDING,
    ADVANCE_PENDING_SINCE,
    ADVANCE_CELLS
};

typedef struct advance {
    const rfm_delay *delay;
    int32_t day;
    rfm_column customer;
    rfm__segment_columns columns;
    rfm__roster ids;
    rfm__name *names; /* the frame's labels, then the delay's names */
    int64_t name_count;
    int32_t distinct;
    rfm__level *levels;      /* by number */
    int32_t *codes;          /* number to label of the columns made, or -1 */
    int32_t *kept;           /* number to number among the names that are kept, or -1 */
    const rfm__name **texts; /* by number */
    rfm__labels *labels;
    rfm__cells32 cells[ADVANCE_CELLS];
    rfm__column *days_left;
    rfm_delay next; /* what the delay will be */
} advance;

static void advance_free(advance *work) {
    rfm__roster_free(&work->ids);
    rfm__free(work->names);
    rfm__free(work->levels);
    rfm__free(work->codes);
    rfm__free(work->kept);
    rfm__free(work->texts);
    rfm__labels_free(work->labels);
    for (int32_t i = 0; i < ADVANCE_CELLS; ++i) rfm__cells32_free(&work->cells[i]);
    rfm__column_free(work->days_left);
    rfm__delay_table_free(&work->next.table);
    rfm__delay_names_free(&work->next.names);
}

static rfm_status advance_read(advance *work, const rfm_frame *frame, rfm_error *error) {
    const rfm_delay *delay = work->delay;
    const uint32_t types =
        delay->id_type != 0 ? 1u << delay->id_type : 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_TEXT;
    if (!rfm__day_is_valid(work->day)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "as-of day %d is outside 0001-01-01 to 9999-12-31", (int)work->day);
    }
    if (delay->advances > 0 && work->day <= delay->last_day) {
        char day[10], last[10];
        rfm__day_write(work->day, day);
        rfm__day_write(delay->last_day, last);
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "as-of day %.10s is not after the last one, %.10s", day, last);
    }
    RFM_TRY(rfm__frame_require(frame, RFM__CUSTOMER, types, &work->customer, error));
    RFM_TRY(rfm__segment_columns_find(frame, &work->columns, error));
    RFM_TRY(rfm__roster_read(&work->customer, &work->ids, error));
    work->next.up_days = delay->up_days;
    work->next.down_days = delay->down_days;
    work->next.last_day = work->day;
    work->next.id_type = work->customer.type;
    work->next.advances = delay->advances + 1;
    return RFM_OK;
}

/* One numbering for the labels of the frame and the names of the delay; the levels of the day, and
 * those last seen of segments that have no row on it. */
static rfm_status advance_number(advance *work, rfm_error *error) {
    const rfm__delay_names *old = &work->delay->names;
    const int64_t labels = work->columns.segment.label_count;
    work->name_count = labels + old->count;
    const size_t count = (size_t)work->name_count;
    RFM_TRY(rfm__new_array(count, sizeof *work->names, &work->names, error));
    rfm__names_of_labels(&work->columns.segment, work->names);
    for (int32_t i = 0; i < old->count; ++i) work->names[labels + i] = rfm__delay_name(old, i);
    RFM_TRY(rfm__names_number(work->names, work->name_count, &work->distinct, error));
    const size_t distinct = (size_t)work->distinct;
    RFM_TRY(rfm__new_zeroed_array(distinct, sizeof *work->levels, &work->levels, error));
    RFM_TRY(rfm__new_array(distinct, sizeof *work->codes, &work->codes, error));
    RFM_TRY(rfm__new_array(distinct, sizeof *work->kept, &work->kept, error));
    RFM_TRY(rfm__new_array(distinct, sizeof *work->texts, &work->texts, error));
    RFM_TRY(rfm__segment_columns_levels(&work->columns, work->names, work->levels, error));
    for (int32_t i = 0; i < old->count; ++i) {
        rfm__level *level = &work->levels[work->names[labels + i].number];
        if (!level->is_known) *level = old->levels[i];
    }
    for (int64_t i = 0; i < work->name_count; ++i) {
        work->texts[work->names[i].number] = &work->names[i];
    }
    return RFM_OK;
}

/* The rule of the delay, for a customer who was there on the day before. */
static void advance_row(const advance *work, int32_t computed, rfm__delay_row *row) {
    if (computed == row->segment) {
        row->pending = RFM__DELAY_SETTLED;
        row->pending_since_day = 0;
        return;
    }
    if (row->pending != computed) {
        row->pending = computed;
        row->pending_since_day = work->day;
    }
    const int32_t days = rfm__delay_days(work->delay, work->levels, row->segment, computed);
    if ((int64_t)work->day - row->pending_since_day < days) return;
    row->previous = row->segment;
    row->segment = computed;
    row->since_day = work->day;
    row->pending = RFM__DELAY_SETTLED;
    row->pending_since_day = 0;
}

/* A segment of the delay in the numbering of today. */
static int32_t advance_renumber(const advance *work, int32_t segment) {
    if (segment < 0) return segment;
    return work->names[work->columns.segment.label_count + segment].number;
}

/* Walks the customers of both in order of ids; who is in the delay alone is forgotten. */
static rfm_status advance_rows(advance *work, rfm_error *error) {
    const rfm__roster *ids = &work->ids;
    const rfm__roster old = rfm__delay_roster(work->delay);
    rfm__delay_table *held = &work->next.table;
    held->count = ids->count;
    RFM_TRY(rfm__new_array((size_t)ids->count, sizeof *held->rows, &held->rows, error));
    for (int64_t place = 0, at = 0; place < ids->count; ++place) {
        const int64_t row = rfm__roster_row(ids, place);
        const int32_t computed = rfm__segment_at(&work->columns, work->names, row);
        int order = 1;
        while (at < old.count && (order = rfm__roster_compare(&old, at, ids, row)) < 0) ++at;
        rfm__delay_row *next = &held->rows[place];
        if (at == old.count || order != 0) {
            *next = (rfm__delay_row){.segment = computed,
                                     .previous = RFM__SEGMENT_NONE,
                                     .pending = RFM__DELAY_SETTLED,
                                     .since_day = work->day};
            continue;
        }
        *next = work->delay->table.rows[at++];
        next->segment = advance_renumber(work, next->segment);
        next->previous = advance_renumber(work, next->previous);
        next->pending = advance_renumber(work, next->pending);
        advance_row(work, computed, next);
        held->pending += next->pending != RFM__DELAY_SETTLED;
    }
    return RFM_OK;
}

static rfm_status advance_copy_texts(advance *work, rfm_error *error) {
    rfm__delay_table *held = &work->next.table;
    const rfm__roster *ids = &work->ids;
    size_t size, total = 0;
    for (int64_t row = 0; row < ids->count; ++row) {
        rfm__roster_text(ids, row, &size);
        total += size;
    }
    RFM_TRY(rfm__new_array((size_t)ids->count + 1, 8, &held->offsets, error));
    RFM_TRY(rfm__new_array(total, 1, &held->bytes, error));
    held->offsets[0] = 0;
    for (int64_t place = 0; place < ids->count; ++place) {
        const char *text = rfm__roster_text(ids, rfm__roster_row(ids, place), &size);
        memcpy(held->bytes + held->offsets[place], text, size);
        held->offsets[place + 1] = held->offsets[place] + (int64_t)size;
    }
    return RFM_OK;
}

static rfm_status advance_copy_ids(advance *work, rfm_error *error) {
    rfm__delay_table *held = &work->next.table;
    const rfm__roster *ids = &work->ids;
    if (work->customer.type == RFM_COLUMN_TEXT) return advance_copy_texts(work, error);
    RFM_TRY(rfm__new_array((size_t)ids->count, 8, &held->numbers, error));
    for (int64_t place = 0; place < ids->count; ++place) {
        held->numbers[place] = ids->numbers[rfm__roster_row(ids, place)];
    }
    return RFM_OK;
}

/* Marks the names that a row mentions with 0, others with -1. */
static void advance_mark(advance *work) {
    const rfm__delay_table *held = &work->next.table;
    for (int32_t i = 0; i < work->distinct; ++i) work->kept[i] = -1;
    for (int64_t place = 0; place < held->count; ++place) {
        const rfm__delay_row *row = &held->rows[place];
        if (row->segment >= 0) work->kept[row->segment] = 0;
        if (row->previous >= 0) work->kept[row->previous] = 0;
        if (row->pending >= 0) work->kept[row->pending] = 0;
    }
}

/* Lays texts end to end; `out_offsets` has one more than there are. */
static rfm_status advance_lay_texts(const rfm__name *const *texts, int64_t count,
                                    int64_t **out_offsets, char **out_bytes, rfm_error *error) {
    size_t total = 0;
    for (int64_t i = 0; i < count; ++i) total += texts[i]->size;
    *out_bytes = NULL;
    RFM_TRY(rfm__new_array((size_t)count + 1, 8, out_offsets, error));
    RFM_TRY(rfm__new_array(total, 1, out_bytes, error));
    (*out_offsets)[0] = 0;
    for (int64_t i = 0; i < count; ++i) {
        memcpy(*out_bytes + (*out_offsets)[i], texts[i]->text, texts[i]->size);
        (*out_offsets)[i + 1] = (*out_offsets)[i] + (int64_t)texts[i]->size;
    }
    return RFM_OK;
}

/* Labels of the columns made: the frame's own, then what only the delay knows, if a row mentions
 * it. */
static rfm_status advance_make_labels(advance *work, rfm_error *error) {
    const int64_t own = work->columns.segment.label_count;
    const rfm__name **texts;
    int64_t *offsets = NULL;
    char *bytes = NULL;
    int64_t count = own;
    RFM_TRY(rfm__new_array((size_t)work->name_count, sizeof *texts, &texts, error));
    for (int32_t i = 0; i < work->distinct; ++i) work->codes[i] = -1;
    for (int64_t i = 0; i < own; ++i) {
        texts[i] = &work->names[i];
        int32_t *code = &work->codes[work->names[i].number];
        if (*code < 0) *code = (int32_t)i;
    }
    for (int32_t i = 0; i < work->distinct; ++i) {
        if (work->codes[i] >= 0 || work->kept[i] < 0) continue;
        work->codes[i] = (int32_t)count;
        texts[count++] = work->texts[i];
    }
    rfm_status status = advance_lay_texts(texts, count, &offsets, &bytes, error);
    if (status == RFM_OK) status = rfm__labels_new(count, offsets, bytes, &work->labels, error);
    rfm__free(offsets);
    rfm__free(bytes);
    rfm__free(texts);
    return status;
}

static void advance_put_segment(advance *work, int32_t cells, int64_t row, int32_t segment) {
    if (segment < 0) {
        rfm__cells32_skip(&work->cells[cells], row);
    } else {
        rfm__cells32_put(&work->cells[cells], row, work->codes[segment]);
    }
}

static void advance_put_row(advance *work, int64_t row, const rfm__delay_row *now) {
    const int32_t computed = rfm__segment_at(&work->columns, work->names, row);
    advance_put_segment(work, ADVANCE_SEGMENT, row, now->segment);
    advance_put_segment(work, ADVANCE_COMPUTED, row, computed);
    advance_put_segment(work, ADVANCE_PREVIOUS, row, now->previous);
    advance_put_segment(work, ADVANCE_PENDING, row, now->pending);
    rfm__cells32_put(&work->cells[ADVANCE_SINCE], row, now->since_day);
    if (now->segment >= 0 && work->levels[now->segment].is_known) {
        rfm__cells32_put(&work->cells[ADVANCE_LEVEL], row, work->levels[now->segment].value);
    } else {
        rfm__cells32_skip(&work->cells[ADVANCE_LEVEL], row);
    }
}

static rfm_status advance_make_columns(advance *work, rfm_error *error) {
    static const struct {
        const char *name;
        int32_t type, has_labels;
    } made[ADVANCE_CELLS] = {
        {RFM__SEGMENT, RFM_COLUMN_CODE, 1},          {RFM__LEVEL, RFM_COLUMN_CODE, 0},
        {RFM__COMPUTED_SEGMENT, RFM_COLUMN_CODE, 1}, {RFM__PREVIOUS_SEGMENT, RFM_COLUMN_CODE, 1},
        {RFM__SINCE_DAY, RFM_COLUMN_DAY, 0},         {RFM__PENDING_SEGMENT, RFM_COLUMN_CODE, 1},
        {RFM__PENDING_SINCE_DAY, RFM_COLUMN_DAY, 0}};
    const int64_t count = work->ids.count;
    for (int32_t i = 0; i < ADVANCE_CELLS; ++i) {
        RFM_TRY(rfm__cells32_new(made[i].name, made[i].type, count,
                                 made[i].has_labels ? work->labels : NULL, &work->cells[i], error));
    }
    RFM_TRY(
        rfm__column_new(RFM__PENDING_DAYS, RFM_COLUMN_INT64, 0, count, &work->days_left, error));
    return rfm__column_validity(work->days_left) == NULL ? rfm__fail_memory(error) : RFM_OK;
}

static void advance_fill_columns(advance *work) {
    int64_t *days_left = rfm__column_int64(work->days_left);
    uint8_t *validity = rfm__column_validity(work->days_left);
    for (int64_t place = 0; place < work->ids.count; ++place) {
        const int64_t row = rfm__roster_row(&work->ids, place);
        const rfm__delay_row *now = &work->next.table.rows[place];
        advance_put_row(work, row, now);
        days_left[row] = 0;
        if (now->pending == RFM__DELAY_SETTLED) {
            validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
            rfm__cells32_skip(&work->cells[ADVANCE_PENDING_SINCE], row);
            continue;
        }
        rfm__cells32_put(&work->cells[ADVANCE_PENDING_SINCE], row, now->pending_since_day);
        days_left[row] = (int64_t)now->pending_since_day - work->day +
                         rfm__delay_days(work->delay, work->levels, now->segment, now->pending);
    }
    rfm__column_count_nulls(work->days_left);
}

static int32_t advance_kept(const advance *work, int32_t segment) {
    return segment < 0 ? segment : work->kept[segment];
}

/* Leaves the names that rows mention and numbers them anew, in the same order. */
static rfm_status advance_keep_names(advance *work, rfm_error *error) {
    rfm__delay_names *names = &work->next.names;
    rfm__delay_table *held = &work->next.table;
    int32_t count = 0;
    for (int32_t i = 0; i < work->distinct; ++i) {
        if (work->kept[i] < 0) continue;
        work->texts[count] = work->texts[i];
        work->levels[count] = work->levels[i];
        work->kept[i] = count++;
    }
    RFM_TRY(advance_lay_texts(work->texts, count, &names->offsets, &names->bytes, error));
    RFM_TRY(rfm__new_array((size_t)count, sizeof *names->levels, &names->levels, error));
    memcpy(names->levels, work->levels, (size_t)count * sizeof *names->levels);
    names->count = count;
    for (int64_t place = 0; place < held->count; ++place) {
        rfm__delay_row *row = &held->rows[place];
        row->segment = advance_kept(work, row->segment);
        row->previous = advance_kept(work, row->previous);
        row->pending = advance_kept(work, row->pending);
    }
    return RFM_OK;
}

static rfm_status advance_publish(advance *work, const rfm_frame *frame, rfm_frame **out_frame,
                                  rfm_error *error) {
    rfm__column *added[ADVANCE_CELLS + 1];
    for (int32_t i = 0; i < ADVANCE_CELLS; ++i) added[i] = rfm__cells32_take(&work->cells[i]);
    added[ADVANCE_CELLS] = work->days_left;
    work->days_left = NULL; /* Moved, also on failure */
    return rfm__frame_extend(frame, added, ADVANCE_CELLS + 1, out_frame, error);
}

static rfm_status advance_run(advance *work, const rfm_frame *frame, rfm_frame **out_frame,
                              rfm_error *error) {
    RFM_TRY(advance_read(work, frame, error));
    RFM_TRY(advance_number(work, error));
    RFM_TRY(advance_rows(work, error));
    RFM_TRY(advance_copy_ids(work, error));
    advance_mark(work);
    RFM_TRY(advance_make_labels(work, error));
    RFM_TRY(advance_make_columns(work, error));
    advance_fill_columns(work);
    RFM_TRY(advance_keep_names(work, error));
    return advance_publish(work, frame, out_frame, error);
}

rfm_status rfm_delay_advance(rfm_delay *delay, int32_t as_of_day, const rfm_frame *frame,
                             rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (delay == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         delay == NULL ? "delay" : "frame");
    }
    advance work = {.delay = delay, .day = as_of_day};
    const rfm_status status = advance_run(&work, frame, out_frame, error);
    if (status == RFM_OK) rfm__delay_swap(delay, &work.next);
    advance_free(&work);
    return status;
}
