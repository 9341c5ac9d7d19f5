/* SPDX-License-Identifier: MIT */
/* Two tables of customers that have segments, whatever made them: last month's and this month's, or
 * one month's under two rule tables. */
#include <string.h>

#include "base/options.h"
#include "frame/vocabulary.h"
#include "moves/list.h"
#include "moves/sums.h"

/* In place of a segment to filter by: all. */
#define BETWEEN_ALL (-1)

typedef struct between {
    rfm_moves_options options;
    rfm__name *names; /* labels of both tables */
    rfm__universe universe;
    rfm__side before, after;
    rfm__roster known;
    int64_t known_at;
    int32_t into, out_of;
    int wants_list;
    rfm__move_list list;
    rfm__move_sums sums;
} between;

static void between_free(between *work) {
    rfm__move_sums_free(&work->sums);
    rfm__move_list_free(&work->list);
    rfm__roster_free(&work->known);
    rfm__side_free(&work->before);
    rfm__side_free(&work->after);
    rfm__universe_free(&work->universe);
    rfm__free(work->names);
}

static rfm_status between_number(between *work, const rfm_frame *before, const rfm_frame *after,
                                 rfm_error *error) {
    rfm__segment_columns left, right;
    RFM_TRY(rfm__moves_prefix(rfm__segment_columns_find(before, &left, error), "before", error));
    RFM_TRY(rfm__moves_prefix(rfm__segment_columns_find(after, &right, error), "after", error));
    const int64_t own = left.segment.label_count;
    const int64_t count = own + right.segment.label_count;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *work->names, &work->names, error));
    rfm__names_of_labels(&left.segment, work->names);
    rfm__names_of_labels(&right.segment, work->names + own);
    return rfm__universe_make(work->options.rules, work->names, count, &work->universe, error);
}

static rfm_status between_find(const between *work, const char *option, const char *name,
                               int32_t *out_number, rfm_error *error) {
    *out_number = BETWEEN_ALL;
    if (name == NULL) return RFM_OK;
    *out_number = rfm__universe_find(&work->universe, name, strlen(name));
    if (*out_number >= 0) return RFM_OK;
    return rfm__fail(error, RFM_E_NOT_FOUND, -1, "%s: no segment %.60s in the tables or the rules",
                     option, name);
}

static rfm_status between_read_known(between *work, rfm_error *error) {
    rfm_column customer;
    if (work->options.known == NULL) return RFM_OK;
    RFM_TRY(rfm__frame_require(work->options.known, RFM__CUSTOMER,
                               1u << RFM_COLUMN_TEXT | 1u << RFM_COLUMN_INT64, &customer, error));
    if (customer.type != work->after.id_type) {
        return rfm__fail(
            error, RFM_E_MISMATCH, -1, "customers are %s; expected %s as in the tables",
            rfm__column_type_name(customer.type), rfm__column_type_name(work->after.id_type));
    }
    return rfm__roster_read(&customer, &work->known, error);
}

static rfm_status between_is_known(void *context, int64_t after_row, int *out_is_known,
                                   rfm_error *error) {
    between *work = context;
    const rfm__roster *known = &work->known;
    (void)error;
    int order = 1;
    while (work->known_at < known->count) {
        const int64_t row = rfm__roster_row(known, work->known_at);
        order = rfm__roster_compare(known, row, &work->after.ids, after_row);
        if (order >= 0) break;
        ++work->known_at;
    }
    *out_is_known = order == 0;
    return RFM_OK;
}

static int between_is_wanted(const between *work, const rfm__move *move) {
    const rfm_moves_options *options = &work->options;
    if (options->only_changed && move->change == RFM_MOVE_STAYED) return 0;
    if (work->into != BETWEEN_ALL && (move->to != work->into || move->from == work->into)) return 0;
    if (work->out_of == BETWEEN_ALL) return 1;
    return move->from == work->out_of && move->to != work->out_of;
}

static rfm_status between_take(void *context, const rfm__move *move, rfm_error *error) {
    between *work = context;
    rfm__move_sums_add(&work->sums, move);
    if (!work->wants_list || !between_is_wanted(work, move)) return RFM_OK;
    return rfm__move_list_add(&work->list, &work->before, &work->after, move, 0, 0, error);
}

static rfm_status between_compare(between *work, const rfm_frame *before, const rfm_frame *after,
                                  rfm_error *error) {
    RFM_TRY(between_number(work, before, after, error));
    RFM_TRY(between_find(work, "into", work->options.into, &work->into, error));
    RFM_TRY(between_find(work, "out_of", work->options.out_of, &work->out_of, error));
    RFM_TRY(rfm__moves_prefix(rfm__side_read(before, &work->universe, &work->before, error),
                              "before", error));
    RFM_TRY(rfm__moves_prefix(rfm__side_read(after, &work->universe, &work->after, error), "after",
                              error));
    RFM_TRY(rfm__moves_prefix(between_read_known(work, error), "known", error));
    RFM_TRY(rfm__move_sums_start(&work->universe, &work->before, &work->after, &work->sums, error));
    work->list.id_type = work->after.id_type;
    return rfm__sides_walk(&work->before, &work->after, between_is_known, between_take, work,
                           error);
}

static rfm_status between_publish(between *work, rfm_frame **out_customers, rfm_frame **out_matrix,
                                  rfm_frame **out_flow, rfm_error *error) {
    rfm_frame *customers = NULL, *matrix = NULL, *flow = NULL;
    rfm_status status = RFM_OK;
    if (out_customers != NULL) {
        status = rfm__move_list_publish(&work->list, &work->universe, &customers, error);
    }
    if (status == RFM_OK && out_matrix != NULL) {
        status = rfm__move_sums_matrix(&work->sums, &matrix, error);
    }
    if (status == RFM_OK && out_flow != NULL) {
        status = rfm__move_sums_flow(&work->sums, &flow, error);
    }
    if (status != RFM_OK) {
        rfm_frame_free(customers);
        rfm_frame_free(matrix);
        return status;
    }
    if (out_customers != NULL) *out_customers = customers;
    if (out_matrix != NULL) *out_matrix = matrix;
    if (out_flow != NULL) *out_flow = flow;
    return RFM_OK;
}

rfm_status rfm_moves_between(const rfm_frame *before, const rfm_frame *after,
                             const rfm_moves_options *options, rfm_frame **out_customers,
                             rfm_frame **out_matrix, rfm_frame **out_flow, rfm_error *error) {
    rfm__error_clear(error);
    if (out_customers != NULL) *out_customers = NULL;
    if (out_matrix != NULL) *out_matrix = NULL;
    if (out_flow != NULL) *out_flow = NULL;
    if (before == NULL || after == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         before == NULL ? "before" : "after");
    }
    between work = {.wants_list = out_customers != NULL};
    RFM_TRY(
        rfm__options_read(options, &work.options, sizeof work.options, "rfm_moves_options", error));
    rfm_status status = between_compare(&work, before, after, error);
    if (status == RFM_OK) {
        status = between_publish(&work, out_customers, out_matrix, out_flow, error);
    }
    between_free(&work);
    return status;
}

#undef BETWEEN_ALL
