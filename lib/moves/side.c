/* SPDX-License-Identifier: MIT */
/* What a move is, in one place for two tables as for a month of days: both are walked in order of
 * ids, and each customer of either is looked at once. */
#include "moves/side.h"

#include "frame/vocabulary.h"

static rfm_status side_number(const rfm__segment_columns *columns, const rfm__universe *universe,
                              rfm__name *names, rfm__side *side, rfm_error *error) {
    rfm__names_of_labels(&columns->segment, names);
    for (int64_t i = 0; i < columns->segment.label_count; ++i) {
        names[i].number = rfm__universe_find(universe, names[i].text, names[i].size);
    }
    RFM_TRY(rfm__segment_columns_levels(columns, names, side->levels, error));
    for (int64_t row = 0; row < side->ids.count; ++row) {
        side->segments[row] = rfm__segment_at(columns, names, row);
    }
    return RFM_OK;
}

rfm_status rfm__side_read(const rfm_frame *frame, const rfm__universe *universe,
                          rfm__side *out_side, rfm_error *error) {
    rfm_column customer;
    rfm__segment_columns columns;
    rfm__name *names;
    *out_side = (rfm__side){0};
    RFM_TRY(rfm__frame_share(frame, &out_side->frame, error));
    RFM_TRY(rfm__frame_require(frame, RFM__CUSTOMER, 1u << RFM_COLUMN_TEXT | 1u << RFM_COLUMN_INT64,
                               &customer, error));
    RFM_TRY(rfm__segment_columns_find(frame, &columns, error));
    RFM_TRY(rfm__roster_read(&customer, &out_side->ids, error));
    out_side->id_type = customer.type;
    RFM_TRY(rfm__new_array((size_t)customer.length, sizeof *out_side->segments, &out_side->segments,
                           error));
    RFM_TRY(rfm__new_zeroed_array((size_t)universe->count, sizeof *out_side->levels,
                                  &out_side->levels, error));
    RFM_TRY(rfm__new_array((size_t)columns.segment.label_count, sizeof *names, &names, error));
    const rfm_status status = side_number(&columns, universe, names, out_side, error);
    rfm__free(names);
    return status;
}

void rfm__side_free(rfm__side *side) {
    rfm__roster_free(&side->ids);
    rfm__free(side->segments);
    rfm__free(side->levels);
    rfm_frame_free(side->frame);
    *side = (rfm__side){0};
}

static int32_t side_change(const rfm__side *before, const rfm__side *after, int32_t from,
                           int32_t to) {
    if (from == to) return RFM_MOVE_STAYED;
    if (from == RFM__SEGMENT_NONE || to == RFM__SEGMENT_NONE) return RFM_MOVE_ACROSS;
    const rfm__level *old = &before->levels[from], *next = &after->levels[to];
    if (!old->is_known || !next->is_known || old->value == next->value) return RFM_MOVE_ACROSS;
    return next->value > old->value ? RFM_MOVE_UP : RFM_MOVE_DOWN;
}

rfm_status rfm__sides_walk(const rfm__side *before, const rfm__side *after, rfm__known_fn is_known,
                           rfm__move_fn take, void *context, rfm_error *error) {
    const rfm__roster *left = &before->ids, *right = &after->ids;
    if (before->id_type != after->id_type) {
        return rfm__fail(error, RFM_E_MISMATCH, -1,
                         "customers of the two tables are %s and %s; expected one type",
                         rfm__column_type_name(before->id_type),
                         rfm__column_type_name(after->id_type));
    }
    for (int64_t i = 0, k = 0; i < left->count || k < right->count;) {
        rfm__move move = {
            .before_row = -1, .after_row = -1, .from = RFM__SEGMENT_NONE, .to = RFM__SEGMENT_NONE};
        const int64_t old = i < left->count ? rfm__roster_row(left, i) : -1;
        const int64_t next = k < right->count ? rfm__roster_row(right, k) : -1;
        const int order = old < 0 ? 1 : next < 0 ? -1 : rfm__roster_compare(left, old, right, next);
        if (order <= 0) {
            move.before_row = old;
            move.from = before->segments[old];
            ++i;
        }
        if (order >= 0) {
            move.after_row = next;
            move.to = after->segments[next];
            ++k;
        }
        if (order < 0) {
            move.change = RFM_MOVE_LOST;
        } else if (order == 0) {
            move.change = side_change(before, after, move.from, move.to);
        } else {
            int known = 0;
            RFM_TRY(is_known(context, next, &known, error));
            move.change = known ? RFM_MOVE_RETURNED : RFM_MOVE_NEW;
        }
        RFM_TRY(take(context, &move, error));
    }
    return RFM_OK;
}

rfm_status rfm__moves_prefix(rfm_status status, const char *words, rfm_error *error) {
    if (status == RFM_OK || error == NULL) return status;
    const rfm_error old = *error;
    return rfm__fail_at(error, status, old.where, old.column, "%s: %s", words, old.message);
}
