/* SPDX-License-Identifier: MIT */
/*
 * Who changed, as a table. What a change is called is said by the comparison of two tables
 * (rfm_moves_between), which is asked once for each pair of segments that occurs, not once for a
 * customer; customers are then put beside the pair that is theirs.
 */
#include <string.h>

#include "base/bytes.h"
#include "delay/cells32.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "ledger/identity.h"
#include "math/quantiles.h"
#include "view/view.h"

/* One row of the list. */
typedef struct changes_row {
    const rfm__changed *changed;
    int32_t pair;
} changes_row;

/* From one face to another, of any two cells that have them. */
typedef struct changes_pair {
    uint16_t from, to; /* RFM__NO_CELL: not in the table */
    uint8_t is_known;
} changes_pair;

typedef struct changes {
    const rfm_view *view;
    rfm__ordered *places; /* in order of ids */
    changes_row *rows;    /* beside the places */
    size_t count;
    changes_pair *pairs;
    size_t pair_count, pair_room;
    rfm_frame *moves; /* a row for each pair */
} changes;

static void changes_free(changes *of) {
    rfm__free(of->places);
    rfm__free(of->rows);
    rfm__free(of->pairs);
    rfm_frame_free(of->moves);
}

/* ---- in order of ids ---- */

/* By customer, to be found again: there are no two of one. */
static rfm_status changes_sort_part(void *context, int64_t chunk, rfm_error *error) {
    rfm__part *part = &((rfm_view *)context)->parts[chunk];
    const size_t count = part->changed_count;
    uint64_t *keys;
    rfm__changed *sorted;
    if (count == 0) return RFM_OK;
    RFM_TRY(rfm__new_array(2 * count, sizeof *keys, &keys, error));
    const rfm_status status = rfm__new_array(count, sizeof *sorted, &sorted, error);
    if (status == RFM_OK) {
        for (size_t i = 0; i < count; ++i) keys[i] = (uint64_t)part->changed[i].customer << 32 | i;
        rfm__sort_uint64(keys, keys + count, count);
        for (size_t i = 0; i < count; ++i) sorted[i] = part->changed[(uint32_t)keys[i]];
        memcpy(part->changed, sorted, count * sizeof *sorted);
    }
    rfm__free(keys);
    rfm__free(sorted);
    return status;
}

static const rfm__changed *changes_find(const rfm_view *view, rfm__place place) {
    const rfm__part *part = &view->parts[place.shard];
    size_t low = 0, high = part->changed_count;
    while (low + 1 < high) {
        const size_t middle = low + (high - low) / 2;
        if (part->changed[middle].customer <= place.customer) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &part->changed[low];
}

/* Those that were erased have no id any more and are left out. */
static void changes_list_places(changes *of) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        const rfm__part *part = &of->view->parts[s];
        for (size_t i = 0; i < part->changed_count; ++i) {
            const rfm__place place = {s, part->changed[i].customer};
            if (!part->changed[i].is_listed) continue;
            if (rfm__place_is_erased(of->view->ledger, place)) continue;
            of->places[of->count++].place = place;
        }
    }
}

enum { CHANGES_CHUNK = 4096 };

static rfm_status changes_find_rows(void *context, int64_t chunk, rfm_error *error) {
    changes *of = context;
    const size_t start = (size_t)chunk * CHANGES_CHUNK;
    const size_t end = of->count - start < CHANGES_CHUNK ? of->count : start + CHANGES_CHUNK;
    (void)error;
    for (size_t i = start; i < end; ++i) {
        of->rows[i].changed = changes_find(of->view, of->places[i].place);
    }
    return RFM_OK;
}

static rfm_status changes_gather(rfm_view *view, changes *of, rfm_error *error) {
    const int32_t threads = view->plan.customers.threads;
    size_t most = 0;
    rfm__ordered *scratch;
    RFM_TRY(rfm__crew_run(view->crew, threads, RFM__SHARDS, changes_sort_part, NULL, view, error));
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) most += view->parts[s].changed_count;
    RFM_TRY(rfm__new_array(most, sizeof *of->places, &of->places, error));
    RFM_TRY(rfm__new_array(most, sizeof *of->rows, &of->rows, error));
    RFM_TRY(rfm__new_array(most, sizeof *scratch, &scratch, error));
    changes_list_places(of);
    const rfm_status status =
        rfm__places_sort(view->ledger, of->places, scratch, of->count, threads, error);
    rfm__free(scratch);
    RFM_TRY(status);
    const int64_t chunks = ((int64_t)of->count + CHANGES_CHUNK - 1) / CHANGES_CHUNK;
    return rfm__crew_run(view->crew, threads, chunks, changes_find_rows, NULL, of, error);
}

/* ---- pairs ---- */

/* Segments of cells in a numbering of those that occur. */
typedef struct changes_faces {
    int32_t count;
    int32_t *numbers;       /* by label + 1; -1: not met yet */
    int32_t *pairs;         /* by both numbers and whether known; -1: not met yet */
    uint16_t *cell_numbers; /* by cell: 0 is for not being in the table */
} changes_faces;

static void changes_faces_free(changes_faces *faces) {
    rfm__free(faces->numbers);
    rfm__free(faces->pairs);
    rfm__free(faces->cell_numbers);
}

static rfm_status changes_number_faces(const rfm_view *view, changes_faces *faces,
                                       rfm_error *error) {
    const size_t labels = (size_t)view->cells.label_count + 1;
    RFM_TRY(rfm__new_array(labels, sizeof *faces->numbers, &faces->numbers, error));
    RFM_TRY(rfm__new_zeroed_array((size_t)view->cells.count, sizeof *faces->cell_numbers,
                                  &faces->cell_numbers, error));
    for (size_t i = 0; i < labels; ++i) faces->numbers[i] = -1;
    faces->count = 1;
    for (int32_t i = 0; i < view->cells.count; ++i) {
        const int32_t segment = view->cells.faces[i].segment;
        if (segment == RFM__SEGMENT_UNKNOWN) continue;
        int32_t *number = &faces->numbers[segment + 1];
        if (*number < 0) *number = faces->count++;
        faces->cell_numbers[i] = (uint16_t)*number;
    }
    const size_t pairs = 2 * (size_t)faces->count * (size_t)faces->count;
    RFM_TRY(rfm__new_array(pairs, sizeof *faces->pairs, &faces->pairs, error));
    for (size_t i = 0; i < pairs; ++i) faces->pairs[i] = -1;
    return RFM_OK;
}

static rfm_status changes_choose_pairs(changes *of, const changes_faces *faces, rfm_error *error) {
    for (size_t i = 0; i < of->count; ++i) {
        const rfm__changed *row = of->rows[i].changed;
        const int is_new = row->from == RFM__NO_CELL;
        const size_t from = is_new ? 0 : faces->cell_numbers[row->from];
        const size_t to = row->to == RFM__NO_CELL ? 0 : faces->cell_numbers[row->to];
        const size_t is_known = is_new && row->is_known;
        int32_t *pair = &faces->pairs[2 * (from * (size_t)faces->count + to) + is_known];
        if (*pair < 0) {
            RFM_TRY(rfm__grow(&of->pairs, &of->pair_room, of->pair_count + 1, sizeof *of->pairs,
                              error));
            of->pairs[of->pair_count] = (changes_pair){row->from, row->to, (uint8_t)is_known};
            *pair = (int32_t)of->pair_count++;
        }
        of->rows[i].pair = *pair;
    }
    return RFM_OK;
}

static rfm_status changes_find_pairs(changes *of, rfm_error *error) {
    changes_faces faces = {0};
    rfm_status status = changes_number_faces(of->view, &faces, error);
    if (status == RFM_OK) status = changes_choose_pairs(of, &faces, error);
    changes_faces_free(&faces);
    return status;
}

/* ---- tables of pairs, each as if it were a customer ---- */

typedef uint16_t (*changes_cell)(const changes_pair *pair);

static uint16_t changes_from(const changes_pair *pair) { return pair->from; }
static uint16_t changes_to(const changes_pair *pair) { return pair->to; }
/* Newcomers who have been there before: where they are now is not looked at. */
static uint16_t changes_known(const changes_pair *pair) {
    return pair->is_known ? pair->to : RFM__NO_CELL;
}

enum { CHANGES_CUSTOMER, CHANGES_SEGMENT, CHANGES_LEVEL, CHANGES_COLUMNS };

/* Gives a frame's column of segment numbers the labels of the rules. */
static rfm_status changes_label(const rfm_view *view, const rfm_frame *frame, rfm_frame **out_frame,
                                rfm_error *error) {
    rfm_column numbers;
    rfm__column *made;
    RFM_TRY(rfm_frame_find(frame, RFM__SEGMENT, &numbers, error));
    RFM_TRY(rfm__column_new(RFM__SEGMENT, RFM_COLUMN_CODE, 0, numbers.length, &made, error));
    uint8_t *validity = rfm__column_validity(made);
    if (validity == NULL) {
        rfm__column_free(made);
        return rfm__fail_memory(error);
    }
    memcpy(rfm__column_int32(made), numbers.values, (size_t)numbers.length * sizeof(int32_t));
    if (numbers.validity != NULL) {
        memcpy(validity, numbers.validity, (size_t)(numbers.length + 7) / 8);
    }
    rfm__column_set_labels(made, view->cells.labels);
    rfm__column_count_nulls(made);
    return rfm__frame_extend(frame, &made, 1, out_frame, error);
}

/* Segments are written as numbers first and get their labels after. */
static rfm_status changes_table(const changes *of, changes_cell cell_of, rfm_frame **out_frame,
                                rfm_error *error) {
    static const rfm__builder_column columns[CHANGES_COLUMNS] = {
        {RFM__CUSTOMER, RFM_COLUMN_INT64, 0},
        {RFM__SEGMENT, RFM_COLUMN_CODE, 0},
        {RFM__LEVEL, RFM_COLUMN_CODE, 0}};
    rfm__builder *builder;
    rfm_frame *numbers;
    RFM_TRY(rfm__builder_new(columns, CHANGES_COLUMNS, &builder, error));
    for (size_t i = 0; i < of->pair_count; ++i) {
        const uint16_t cell = cell_of(&of->pairs[i]);
        if (cell == RFM__NO_CELL) continue;
        const rfm__cell_face *face = &of->view->cells.faces[cell];
        rfm__builder_int64(builder, CHANGES_CUSTOMER, (int64_t)i);
        if (face->segment >= 0) rfm__builder_int64(builder, CHANGES_SEGMENT, face->segment);
        if (face->has_level) rfm__builder_int64(builder, CHANGES_LEVEL, face->level);
        rfm__builder_end_row(builder);
    }
    RFM_TRY(rfm__builder_finish(builder, &numbers, error));
    const rfm_status status = changes_label(of->view, numbers, out_frame, error);
    rfm_frame_free(numbers);
    return status;
}

static rfm_status changes_compare(changes *of, rfm_error *error) {
    rfm_frame *before = NULL, *after = NULL, *known = NULL;
    rfm_status status = changes_table(of, changes_from, &before, error);
    if (status == RFM_OK) status = changes_table(of, changes_to, &after, error);
    if (status == RFM_OK) status = changes_table(of, changes_known, &known, error);
    const rfm_moves_options options = {
        .struct_size = sizeof options, .known = known, .rules = of->view->plan.rules};
    if (status == RFM_OK) {
        status = rfm_moves_between(before, after, &options, &of->moves, NULL, NULL, error);
    }
    rfm_frame_free(before);
    rfm_frame_free(after);
    rfm_frame_free(known);
    return status;
}

/* ---- columns of the list ---- */

static rfm_status changes_text_ids(const changes *of, rfm__column **out_column, rfm_error *error) {
    rfm__bytes bytes = {0};
    int64_t *offsets;
    rfm_status status = rfm__new_array(of->count + 1, sizeof *offsets, &offsets, error);
    for (size_t i = 0; status == RFM_OK && i < of->count; ++i) {
        const rfm__id id = rfm__place_id(of->view->ledger, of->places[i].place);
        offsets[i] = (int64_t)bytes.size;
        status = rfm__bytes_add(&bytes, id.text, id.size, error);
    }
    if (status != RFM_OK) {
        rfm__free(offsets);
        rfm__bytes_free(&bytes);
        return status;
    }
    offsets[of->count] = (int64_t)bytes.size;
    return rfm__column_new_text(RFM__CUSTOMER, (int64_t)of->count, offsets, bytes.data, out_column,
                                error);
}

static rfm_status changes_ids(const changes *of, rfm__column **out_column, rfm_error *error) {
    if (of->view->ledger->id_type == RFM_ID_TEXT) return changes_text_ids(of, out_column, error);
    RFM_TRY(
        rfm__column_new(RFM__CUSTOMER, RFM_COLUMN_INT64, 0, (int64_t)of->count, out_column, error));
    int64_t *numbers = rfm__column_int64(*out_column);
    for (size_t i = 0; i < of->count; ++i) {
        numbers[i] = rfm__key_number(of->places[i].key);
    }
    return RFM_OK;
}

static rfm_status changes_spread(const changes *of, const char *name, rfm__column **out_column,
                                 rfm_error *error) {
    rfm_column said;
    rfm__labels *labels = NULL;
    rfm__cells32 cells = {0};
    RFM_TRY(rfm_frame_find(of->moves, name, &said, error));
    const int32_t *values = said.values;
    if (said.label_offsets != NULL) {
        RFM_TRY(rfm__labels_new(said.label_count, said.label_offsets, said.label_bytes, &labels,
                                error));
    }
    const rfm_status status =
        rfm__cells32_new(name, said.type, (int64_t)of->count, labels, &cells, error);
    rfm__labels_free(labels);
    for (size_t i = 0; status == RFM_OK && i < of->count; ++i) {
        const int32_t pair = of->rows[i].pair;
        if (rfm__cell_is_missing(&said, pair)) {
            rfm__cells32_skip(&cells, (int64_t)i);
        } else {
            rfm__cells32_put(&cells, (int64_t)i, values[pair]);
        }
    }
    if (status == RFM_OK) *out_column = rfm__cells32_take(&cells);
    rfm__cells32_free(&cells);
    return status;
}

static uint16_t changes_cell_of(const changes *of, size_t i, int is_after) {
    return is_after ? of->rows[i].changed->to : of->rows[i].changed->from;
}

static void changes_write_codes(const changes *of, int is_after, int64_t *offsets, char *bytes) {
    int64_t size = 0;
    for (size_t i = 0; i < of->count; ++i) {
        const uint16_t cell = changes_cell_of(of, i, is_after);
        offsets[i] = size;
        if (cell == RFM__NO_CELL) continue;
        const char *code = of->view->cells.faces[cell].code;
        while (*code != '\0') bytes[size++] = *code++;
    }
    offsets[of->count] = size;
}

static rfm_status changes_codes(const changes *of, int is_after, const char *name,
                                rfm__column **out_column, rfm_error *error) {
    int64_t *offsets;
    char *bytes;
    const size_t longest = 4 * (size_t)of->view->plan.scorer->count; /* 255 and a sign between */
    RFM_TRY(rfm__new_array(of->count + 1, sizeof *offsets, &offsets, error));
    const rfm_status status = rfm__new_array(of->count, longest, &bytes, error);
    if (status != RFM_OK) {
        rfm__free(offsets);
        return status;
    }
    changes_write_codes(of, is_after, offsets, bytes);
    RFM_TRY(rfm__column_new_text(name, (int64_t)of->count, offsets, bytes, out_column, error));
    uint8_t *validity = rfm__column_validity(*out_column);
    if (validity == NULL) return rfm__fail_memory(error);
    for (size_t i = 0; i < of->count; ++i) {
        if (changes_cell_of(of, i, is_after) != RFM__NO_CELL) continue;
        validity[i / 8] = (uint8_t)(validity[i / 8] & ~(1u << (i % 8)));
    }
    rfm__column_count_nulls(*out_column);
    return RFM_OK;
}

static rfm_status changes_bought(const changes *of, rfm__column **out_column, rfm_error *error) {
    RFM_TRY(
        rfm__column_new(RFM__BOUGHT, RFM_COLUMN_CODE, 0, (int64_t)of->count, out_column, error));
    int32_t *values = rfm__column_int32(*out_column);
    for (size_t i = 0; i < of->count; ++i) values[i] = of->rows[i].changed->bought;
    return RFM_OK;
}

enum { CHANGES_SPREAD = 5, CHANGES_SHOWN = CHANGES_SPREAD + 4 };

static rfm_status changes_write(const changes *of, rfm_frame **out_frame, rfm_error *error) {
    static const char *const said[CHANGES_SPREAD] = {RFM__FROM_SEGMENT, RFM__FROM_LEVEL,
                                                     RFM__TO_SEGMENT, RFM__TO_LEVEL, RFM__CHANGE};
    rfm__column *columns[CHANGES_SHOWN] = {NULL};
    rfm_status status = changes_ids(of, &columns[0], error);
    for (int32_t i = 0; status == RFM_OK && i < CHANGES_SPREAD; ++i) {
        status = changes_spread(of, said[i], &columns[1 + i], error);
    }
    rfm__column **others = columns + 1 + CHANGES_SPREAD;
    if (status == RFM_OK) status = changes_codes(of, 0, "from_code", &others[0], error);
    if (status == RFM_OK) status = changes_codes(of, 1, "to_code", &others[1], error);
    if (status == RFM_OK) status = changes_bought(of, &others[2], error);
    if (status == RFM_OK) {
        return rfm__frame_publish(columns, CHANGES_SHOWN, (int64_t)of->count, out_frame, error);
    }
    for (int32_t i = 0; i < CHANGES_SHOWN; ++i) rfm__column_free(columns[i]);
    return status;
}

rfm_status rfm__turning_list(const rfm__turning *turning, rfm_frame **out_frame, rfm_error *error) {
    changes of = {.view = turning->view};
    rfm_status status = changes_gather(turning->view, &of, error);
    if (status == RFM_OK) status = changes_find_pairs(&of, error);
    if (status == RFM_OK) status = changes_compare(&of, error);
    if (status == RFM_OK) status = changes_write(&of, out_frame, error);
    changes_free(&of);
    return status;
}
