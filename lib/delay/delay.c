/* SPDX-License-Identifier: MIT */
/* Customers near a cut point change segment and back with every day that passes. A delay remembers
 * for each what is in force and since when something else was computed, in a table in order of ids,
 * so that a day costs one walk along it. */
#include "delay/delay.h"

#include <string.h>

#include "base/options.h"

static rfm_status delay_check(const rfm_delay_options *options, rfm_error *error) {
    if (options->up_days < 0 || options->down_days < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is %d; expected 0 or more",
                         options->up_days < 0 ? "up_days" : "down_days",
                         (int)(options->up_days < 0 ? options->up_days : options->down_days));
    }
    if (options->reserved != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "option reserved is %d; expected 0",
                         (int)options->reserved);
    }
    return RFM_OK;
}

rfm_status rfm_delay_new(const rfm_delay_options *options, rfm_delay **out_delay,
                         rfm_error *error) {
    rfm__error_clear(error);
    if (out_delay == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_delay is NULL");
    *out_delay = NULL;
    rfm_delay_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_delay_options", error));
    RFM_TRY(delay_check(&own, error));
    rfm_delay *delay = rfm__alloc_zeroed(sizeof *delay);
    if (delay == NULL) return rfm__fail_memory(error);
    delay->up_days = own.up_days;
    delay->down_days = own.down_days;
    *out_delay = delay;
    return RFM_OK;
}

void rfm__delay_table_free(rfm__delay_table *held) {
    rfm__free(held->numbers);
    rfm__free(held->offsets);
    rfm__free(held->bytes);
    rfm__free(held->rows);
    *held = (rfm__delay_table){0};
}

void rfm__delay_names_free(rfm__delay_names *names) {
    rfm__free(names->offsets);
    rfm__free(names->bytes);
    rfm__free(names->levels);
    *names = (rfm__delay_names){0};
}

void rfm_delay_free(rfm_delay *delay) {
    if (delay == NULL) return;
    rfm__delay_table_free(&delay->table);
    rfm__delay_names_free(&delay->names);
    rfm__free(delay);
}

rfm_status rfm_delay_inspect(const rfm_delay *delay, rfm_delay_state *out_state, rfm_error *error) {
    rfm__error_clear(error);
    if (delay == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "delay is NULL");
    const rfm_delay_state state = {.up_days = delay->up_days,
                                   .down_days = delay->down_days,
                                   .last_day = delay->last_day,
                                   .advances = delay->advances,
                                   .customers = delay->table.count,
                                   .pending = delay->table.pending};
    return rfm__struct_write(out_state, &state, sizeof state, "rfm_delay_state", error);
}

int32_t rfm__delay_days(const rfm_delay *delay, const rfm__level *levels, int32_t from,
                        int32_t to) {
    if (to == RFM__SEGMENT_NONE) return delay->down_days;
    if (from == RFM__SEGMENT_NONE) return delay->up_days;
    const rfm__level *old = &levels[from], *next = &levels[to];
    /* A segment without a level is below those with one and above none. */
    if (!old->is_known) return delay->up_days;
    if (!next->is_known) return delay->down_days;
    return next->value < old->value ? delay->down_days : delay->up_days;
}

rfm__name rfm__delay_name(const rfm__delay_names *names, int32_t index) {
    const int64_t start = names->offsets[index];
    const size_t size = (size_t)(names->offsets[index + 1] - start);
    const rfm__name name = {.text = size == 0 ? "" : names->bytes + start, .size = size};
    return name;
}

rfm__roster rfm__delay_roster(const rfm_delay *delay) {
    const rfm__delay_table *held = &delay->table;
    const rfm__roster roster = {
        .count = held->count,
        .numbers = delay->id_type == RFM_COLUMN_INT64 ? held->numbers : NULL,
        .offsets = held->offsets,
        .bytes = held->bytes};
    return roster;
}

/* A copy of an array; NULL stays NULL. */
static rfm_status delay_copy_array(const void *from, size_t count, size_t size, void *out_pointer,
                                   rfm_error *error) {
    void *copy = NULL;
    if (from != NULL) RFM_TRY(rfm__new_array(count, size, &copy, error));
    if (from != NULL && count > 0) memcpy(copy, from, count * size);
    memcpy(out_pointer, &copy, sizeof copy);
    return RFM_OK;
}

static rfm_status delay_copy_into(const rfm_delay *delay, rfm_delay *copy, rfm_error *error) {
    const rfm__delay_table *held = &delay->table;
    const rfm__delay_names *names = &delay->names;
    const size_t rows = (size_t)held->count, count = (size_t)names->count;
    const size_t id_bytes = held->offsets == NULL ? 0 : (size_t)held->offsets[rows];
    const size_t name_bytes = names->offsets == NULL ? 0 : (size_t)names->offsets[count];
    RFM_TRY(delay_copy_array(held->numbers, rows, 8, &copy->table.numbers, error));
    RFM_TRY(delay_copy_array(held->offsets, rows + 1, 8, &copy->table.offsets, error));
    RFM_TRY(delay_copy_array(held->bytes, id_bytes, 1, &copy->table.bytes, error));
    RFM_TRY(delay_copy_array(held->rows, rows, sizeof *held->rows, &copy->table.rows, error));
    RFM_TRY(delay_copy_array(names->offsets, count + 1, 8, &copy->names.offsets, error));
    RFM_TRY(delay_copy_array(names->bytes, name_bytes, 1, &copy->names.bytes, error));
    return delay_copy_array(names->levels, count, sizeof *names->levels, &copy->names.levels,
                            error);
}

rfm_status rfm__delay_copy(const rfm_delay *delay, rfm_delay **out_copy, rfm_error *error) {
    *out_copy = NULL;
    rfm_delay *copy = rfm__alloc(sizeof *copy);
    if (copy == NULL) return rfm__fail_memory(error);
    *copy = *delay;
    copy->table = (rfm__delay_table){.count = delay->table.count, .pending = delay->table.pending};
    copy->names = (rfm__delay_names){.count = delay->names.count};
    const rfm_status status = delay_copy_into(delay, copy, error);
    if (status != RFM_OK) {
        rfm_delay_free(copy);
        return status;
    }
    *out_copy = copy;
    return RFM_OK;
}

void rfm__delay_swap(rfm_delay *left, rfm_delay *right) {
    const rfm_delay content = *left;
    *left = *right;
    *right = content;
}
