/* SPDX-License-Identifier: MIT */
/* Those who changed as two small tables, which are compared as any two tables are. */
#include <string.h>

#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "ledger/identity.h"
#include "math/quantiles.h"
#include "view/view.h"

/* Everybody who changed, in order of ids. */
typedef struct changes {
    const rfm_view *view;
    rfm__ordered *places;
    const rfm__changed **rows; /* beside the places */
    size_t count;
} changes;

static void changes_free(changes *of) {
    rfm__free(of->places);
    rfm__free(of->rows);
}

/* By customer: there are no two of one. */
static void changes_sort_part(rfm__part *part, uint64_t *keys, rfm__changed *sorted) {
    const size_t count = part->changed_count;
    for (size_t i = 0; i < count; ++i) keys[i] = (uint64_t)part->changed[i].customer << 32 | i;
    rfm__sort_uint64(keys, keys + count, count);
    for (size_t i = 0; i < count; ++i) sorted[i] = part->changed[(uint32_t)keys[i]];
    memcpy(part->changed, sorted, count * sizeof *sorted);
}

static rfm_status changes_sort_parts(rfm_view *view, rfm_error *error) {
    size_t most = 0;
    uint64_t *keys;
    rfm__changed *sorted = NULL;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        if (view->parts[s].changed_count > most) most = view->parts[s].changed_count;
    }
    RFM_TRY(rfm__new_array(2 * most, sizeof *keys, &keys, error));
    const rfm_status status = rfm__new_array(most, sizeof *sorted, &sorted, error);
    for (uint32_t s = 0; status == RFM_OK && s < RFM__SHARDS; ++s) {
        if (view->parts[s].changed_count > 0) changes_sort_part(&view->parts[s], keys, sorted);
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
            if (rfm__place_is_erased(of->view->ledger, place)) continue;
            of->places[of->count++].place = place;
        }
    }
}

static rfm_status changes_gather(rfm_view *view, changes *out, rfm_error *error) {
    size_t most = 0;
    rfm__ordered *scratch;
    *out = (changes){.view = view};
    RFM_TRY(changes_sort_parts(view, error));
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) most += view->parts[s].changed_count;
    RFM_TRY(rfm__new_array(most, sizeof *out->places, &out->places, error));
    RFM_TRY(rfm__new_array(most, sizeof *out->rows, &out->rows, error));
    RFM_TRY(rfm__new_array(most, sizeof *scratch, &scratch, error));
    changes_list_places(out);
    rfm__places_sort(view->ledger, out->places, scratch, out->count);
    rfm__free(scratch);
    for (size_t i = 0; i < out->count; ++i) out->rows[i] = changes_find(view, out->places[i].place);
    return RFM_OK;
}

/* ---- tables ---- */

typedef uint16_t (*changes_cell)(const rfm__changed *changed);

static uint16_t changes_from(const rfm__changed *changed) { return changed->from; }
static uint16_t changes_to(const rfm__changed *changed) { return changed->to; }
/* Newcomers who have been there before: where they are now is not looked at. */
static uint16_t changes_known(const rfm__changed *changed) {
    return changed->from == RFM__NO_CELL && changed->is_known ? changed->to : RFM__NO_CELL;
}

enum { CHANGES_CUSTOMER, CHANGES_SEGMENT, CHANGES_LEVEL, CHANGES_COLUMNS };

/* Segments are written as numbers first and get their labels after. */
static void changes_add_row(const changes *of, size_t i, const rfm__cell_face *face,
                            rfm__builder *builder) {
    const rfm__id id = rfm__place_id(of->view->ledger, of->places[i].place);
    if (of->view->ledger->id_type == RFM_ID_TEXT) {
        rfm__builder_text(builder, CHANGES_CUSTOMER, id.text, id.size);
    } else {
        rfm__builder_int64(builder, CHANGES_CUSTOMER, id.number);
    }
    if (face->segment >= 0) rfm__builder_int64(builder, CHANGES_SEGMENT, face->segment);
    if (face->has_level) rfm__builder_int64(builder, CHANGES_LEVEL, face->level);
    rfm__builder_end_row(builder);
}

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

static rfm_status changes_table(const changes *of, changes_cell cell_of, rfm_frame **out_frame,
                                rfm_error *error) {
    const int32_t id_type =
        of->view->ledger->id_type == RFM_ID_TEXT ? RFM_COLUMN_TEXT : RFM_COLUMN_INT64;
    const rfm__builder_column columns[CHANGES_COLUMNS] = {{RFM__CUSTOMER, id_type, 0},
                                                          {RFM__SEGMENT, RFM_COLUMN_CODE, 0},
                                                          {RFM__LEVEL, RFM_COLUMN_CODE, 0}};
    rfm__builder *builder;
    rfm_frame *numbers;
    RFM_TRY(rfm__builder_new(columns, CHANGES_COLUMNS, &builder, error));
    for (size_t i = 0; i < of->count; ++i) {
        const uint16_t cell = cell_of(of->rows[i]);
        if (cell == RFM__NO_CELL) continue;
        changes_add_row(of, i, &of->view->cells.faces[cell], builder);
    }
    RFM_TRY(rfm__builder_finish(builder, &numbers, error));
    const rfm_status status = changes_label(of->view, numbers, out_frame, error);
    rfm_frame_free(numbers);
    return status;
}

/* The columns that a comparison of tables does not give, row by row the same customers. */
static rfm_status changes_more(const changes *of, rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[] = {{"from_code", RFM_COLUMN_TEXT, 0},
                                                  {"to_code", RFM_COLUMN_TEXT, 0},
                                                  {RFM__BOUGHT, RFM_COLUMN_CODE, 0}};
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 3, &builder, error));
    for (size_t i = 0; i < of->count; ++i) {
        const rfm__changed *row = of->rows[i];
        const uint16_t cells[2] = {row->from, row->to};
        for (int32_t side = 0; side < 2; ++side) {
            if (cells[side] == RFM__NO_CELL) continue;
            const char *code = of->view->cells.faces[cells[side]].code;
            rfm__builder_text(builder, side, code, strlen(code));
        }
        rfm__builder_int64(builder, 2, row->bought);
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status changes_compare(const changes *of, rfm_frame **out_frame, rfm_error *error) {
    rfm_frame *before = NULL, *after = NULL, *known = NULL, *moves = NULL, *more = NULL;
    rfm_status status = changes_table(of, changes_from, &before, error);
    if (status == RFM_OK) status = changes_table(of, changes_to, &after, error);
    if (status == RFM_OK) status = changes_table(of, changes_known, &known, error);
    const rfm_moves_options options = {
        .struct_size = sizeof options, .known = known, .rules = of->view->plan.rules};
    if (status == RFM_OK) {
        status = rfm_moves_between(before, after, &options, &moves, NULL, NULL, error);
    }
    if (status == RFM_OK) status = changes_more(of, &more, error);
    if (status == RFM_OK) status = rfm_frame_join(moves, more, out_frame, error);
    rfm_frame_free(before);
    rfm_frame_free(after);
    rfm_frame_free(known);
    rfm_frame_free(moves);
    rfm_frame_free(more);
    return status;
}

rfm_status rfm__turning_list(const rfm__turning *turning, rfm_frame **out_frame, rfm_error *error) {
    changes of;
    rfm_status status = changes_gather(turning->view, &of, error);
    if (status == RFM_OK) status = changes_compare(&of, out_frame, error);
    changes_free(&of);
    return status;
}
