/* SPDX-License-Identifier: MIT */
/* Saved bytes come from disks and strangers: length and sum over all of them are checked first,
 * then every number is read within bounds, and whatever this library would not have written itself
 * is refused. */
#include <string.h>

#include "base/days.h"
#include "base/hash.h"
#include "delay/delay.h"
#include "delay/format.h"

typedef struct delay_load {
    const unsigned char *bytes;
    size_t size; /* without the sum at the end */
    size_t at;
    rfm_delay *delay;
    rfm__bytes last_id;
    rfm__bytes name_bytes, ids; /* texts, end to end */
    uint8_t *is_met;            /* by name: a row mentions it */
    size_t row_capacity, number_capacity, offset_capacity;
    rfm_error *error;
} delay_load;

static rfm_status delay_load_fail(const delay_load *in, const char *reason) {
    return rfm__fail(in->error, RFM_E_FORMAT, (int64_t)in->at, "saved delay, byte %zu: %s", in->at,
                     reason);
}

static rfm_status delay_load_bytes(delay_load *in, uint64_t size, const unsigned char **out_bytes) {
    *out_bytes = in->bytes + in->at;
    if (size > in->size - in->at) return delay_load_fail(in, "it ends too early");
    in->at += (size_t)size;
    return RFM_OK;
}

/* Seven bits a byte, lowest first, no byte more than needed; at most `limit`. */
static rfm_status delay_load_number(delay_load *in, uint64_t limit, const char *reason,
                                    uint64_t *out_value) {
    const int32_t used = rfm__varint_read(in->bytes + in->at, in->size - in->at, out_value);
    if (used == RFM__VARINT_CUT) return delay_load_fail(in, "it ends too early");
    if (used == RFM__VARINT_LONG)
        return delay_load_fail(in, "a number is not in its shortest form");
    in->at += (size_t)used;
    return *out_value > limit ? delay_load_fail(in, reason) : RFM_OK;
}

static rfm_status delay_load_text(delay_load *in, const char **out_text, size_t *out_size) {
    const unsigned char *bytes;
    uint64_t size;
    RFM_TRY(delay_load_number(in, in->size, "it ends too early", &size));
    RFM_TRY(delay_load_bytes(in, size, &bytes));
    *out_text = (const char *)bytes;
    *out_size = (size_t)size;
    return RFM_OK;
}

static rfm_status delay_load_options(delay_load *in) {
    rfm_delay *delay = in->delay;
    uint64_t up_days, down_days, advances, last_day, ids;
    RFM_TRY(delay_load_number(in, INT32_MAX, "up_days is out of range", &up_days));
    RFM_TRY(delay_load_number(in, INT32_MAX, "down_days is out of range", &down_days));
    RFM_TRY(delay_load_number(in, RFM_DAY_MAX - RFM_DAY_MIN + 1, "too many advances", &advances));
    RFM_TRY(delay_load_number(in, UINT32_MAX, "the last day is out of range", &last_day));
    RFM_TRY(delay_load_number(in, RFM__DELAY_IDS_TEXT, "unknown type of ids", &ids));
    const int64_t day = rfm__unzigzag(last_day);
    if (!rfm__day_is_valid(day) || (int64_t)advances > day - RFM_DAY_MIN + 1) {
        return delay_load_fail(in, "the last day is out of range");
    }
    if ((advances == 0) != (ids == RFM__DELAY_IDS_NONE) || (advances == 0 && day != 0)) {
        return delay_load_fail(in, "days and ids contradict each other");
    }
    delay->up_days = (int32_t)up_days;
    delay->down_days = (int32_t)down_days;
    delay->advances = (int64_t)advances;
    delay->last_day = (int32_t)day;
    if (ids == RFM__DELAY_IDS_INTEGER) delay->id_type = RFM_COLUMN_INT64;
    if (ids == RFM__DELAY_IDS_TEXT) delay->id_type = RFM_COLUMN_TEXT;
    return RFM_OK;
}

static rfm_status delay_load_level(delay_load *in, rfm__level *out_level) {
    uint64_t is_known, level;
    *out_level = (rfm__level){0};
    RFM_TRY(delay_load_number(in, 1, "a level is neither known nor unknown", &is_known));
    if (is_known == 0) return RFM_OK;
    RFM_TRY(delay_load_number(in, UINT32_MAX, "a level is out of range", &level));
    *out_level = (rfm__level){.is_known = 1, .value = (int32_t)rfm__unzigzag(level)};
    return RFM_OK;
}

/* Each name takes two bytes or more, so what is asked for is bounded by what there is. */
static rfm_status delay_load_names(delay_load *in) {
    rfm__delay_names *names = &in->delay->names;
    const char *text, *last = NULL;
    size_t size, last_size = 0;
    uint64_t count;
    const size_t left = (in->size - in->at) / 2;
    RFM_TRY(delay_load_number(in, left < INT32_MAX ? left : INT32_MAX, "too many names", &count));
    RFM_TRY(rfm__new_array((size_t)count + 1, 8, &names->offsets, in->error));
    RFM_TRY(rfm__new_array((size_t)count, sizeof *names->levels, &names->levels, in->error));
    RFM_TRY(rfm__new_zeroed_array((size_t)count, 1, &in->is_met, in->error));
    names->offsets[0] = 0;
    for (; names->count < (int32_t)count; ++names->count) {
        RFM_TRY(delay_load_text(in, &text, &size));
        if (rfm__utf8_valid_prefix(text, size) != size) {
            return delay_load_fail(in, "a name is not valid UTF-8");
        }
        if (last != NULL && rfm__compare_text(last, last_size, text, size) >= 0) {
            return delay_load_fail(in, "names are out of order");
        }
        RFM_TRY(rfm__bytes_add(&in->name_bytes, text, size, in->error));
        names->offsets[names->count + 1] = (int64_t)in->name_bytes.size;
        RFM_TRY(delay_load_level(in, &names->levels[names->count]));
        last = text;
        last_size = size;
    }
    names->bytes = in->name_bytes.data;
    in->name_bytes = (rfm__bytes){0};
    return RFM_OK;
}

static rfm_status delay_load_integer(delay_load *in) {
    rfm__delay_table *held = &in->delay->table;
    const unsigned char *bytes;
    RFM_TRY(delay_load_bytes(in, 8, &bytes));
    const int64_t number = (int64_t)rfm__get_u64(bytes);
    if (held->count > 0 && number <= held->numbers[held->count - 1]) {
        return delay_load_fail(in, "customers are out of order");
    }
    RFM_TRY(rfm__grow(&held->numbers, &in->number_capacity, (size_t)held->count + 1, 8, in->error));
    held->numbers[held->count] = number;
    return RFM_OK;
}

/* After the id before it: as delay_save_id. Ids must rise. */
static rfm_status delay_load_id(delay_load *in) {
    rfm__delay_table *held = &in->delay->table;
    uint64_t shared;
    const char *rest;
    size_t size;
    RFM_TRY(delay_load_number(in, in->last_id.size, "an id shares too much", &shared));
    RFM_TRY(delay_load_text(in, &rest, &size));
    const int rises =
        size > 0 && (shared == in->last_id.size ||
                     (unsigned char)rest[0] > (unsigned char)in->last_id.data[shared]);
    if (!rises) return delay_load_fail(in, "customers are out of order");
    in->last_id.size = (size_t)shared;
    RFM_TRY(rfm__bytes_add(&in->last_id, rest, size, in->error));
    const rfm__bytes *id = &in->last_id;
    if (rfm__utf8_valid_prefix(id->data, id->size) != id->size) {
        return delay_load_fail(in, "an id is not valid UTF-8");
    }
    RFM_TRY(rfm__bytes_add(&in->ids, id->data, id->size, in->error));
    RFM_TRY(rfm__grow(&held->offsets, &in->offset_capacity, (size_t)held->count + 2, 8, in->error));
    held->offsets[0] = 0;
    held->offsets[held->count + 1] = (int64_t)in->ids.size;
    return RFM_OK;
}

static void delay_load_meet(delay_load *in, int32_t segment) {
    if (segment >= 0) in->is_met[segment] = 1;
}

/* A change waits since after the day on which the segment in force came, and is not due yet. */
static rfm_status delay_load_pending(delay_load *in, rfm__delay_row *row) {
    const rfm_delay *delay = in->delay;
    uint64_t back;
    if (row->pending == RFM__DELAY_SETTLED) return RFM_OK;
    RFM_TRY(delay_load_number(in, UINT32_MAX, "a day is out of range", &back));
    const int64_t since = delay->last_day - (int64_t)back;
    if (since <= row->since_day || row->pending == row->segment) {
        return delay_load_fail(in, "a change that cannot wait");
    }
    row->pending_since_day = (int32_t)since;
    const int32_t days = rfm__delay_days(delay, delay->names.levels, row->segment, row->pending);
    if ((int64_t)back >= days) return delay_load_fail(in, "a change that is overdue");
    ++in->delay->table.pending;
    return RFM_OK;
}

static rfm_status delay_load_row(delay_load *in, rfm__delay_row *row) {
    const rfm_delay *delay = in->delay;
    const uint64_t names = (uint64_t)delay->names.count;
    uint64_t segment, previous, back, pending;
    RFM_TRY(delay_load_number(in, names, "a segment does not exist", &segment));
    RFM_TRY(delay_load_number(in, names, "a segment does not exist", &previous));
    RFM_TRY(delay_load_number(in, UINT32_MAX, "a day is out of range", &back));
    RFM_TRY(delay_load_number(in, names + 1, "a segment does not exist", &pending));
    const int64_t since = delay->last_day - (int64_t)back;
    if (!rfm__day_is_valid(since)) return delay_load_fail(in, "a day is out of range");
    *row = (rfm__delay_row){.segment = (int32_t)segment - 1,
                            .previous = (int32_t)previous - 1,
                            .pending = (int32_t)pending - 2,
                            .since_day = (int32_t)since};
    if (row->segment == row->previous && row->segment != RFM__SEGMENT_NONE) {
        return delay_load_fail(in, "a change from a segment to itself");
    }
    RFM_TRY(delay_load_pending(in, row));
    delay_load_meet(in, row->segment);
    delay_load_meet(in, row->previous);
    delay_load_meet(in, row->pending);
    return RFM_OK;
}

static rfm_status delay_load_customers(delay_load *in) {
    rfm_delay *delay = in->delay;
    rfm__delay_table *held = &delay->table;
    uint64_t count;
    RFM_TRY(delay_load_number(in, in->size - in->at, "too many customers", &count));
    if (count > 0 && delay->advances == 0) return delay_load_fail(in, "customers without a day");
    if (delay->id_type == RFM_COLUMN_TEXT) {
        RFM_TRY(rfm__grow(&held->offsets, &in->offset_capacity, 1, 8, in->error));
        held->offsets[0] = 0;
    }
    while (held->count < (int64_t)count) {
        RFM_TRY(rfm__grow(&held->rows, &in->row_capacity, (size_t)held->count + 1,
                          sizeof *held->rows, in->error));
        RFM_TRY(delay->id_type == RFM_COLUMN_INT64 ? delay_load_integer(in) : delay_load_id(in));
        RFM_TRY(delay_load_row(in, &held->rows[held->count]));
        ++held->count;
    }
    for (int32_t i = 0; i < delay->names.count; ++i) {
        if (in->is_met[i] == 0) return delay_load_fail(in, "a name that no customer mentions");
    }
    return in->at == in->size ? RFM_OK : delay_load_fail(in, "there is more than a delay");
}

static rfm_status delay_load_all(delay_load *in) {
    in->delay = rfm__alloc_zeroed(sizeof *in->delay);
    if (in->delay == NULL) return rfm__fail_memory(in->error);
    RFM_TRY(delay_load_options(in));
    RFM_TRY(delay_load_names(in));
    RFM_TRY(delay_load_customers(in));
    in->delay->table.bytes = in->ids.data;
    in->ids = (rfm__bytes){0};
    return RFM_OK;
}

static rfm_status delay_load_check_frame(delay_load *in, size_t size) {
    const unsigned char *bytes = in->bytes;
    if (size < RFM__DELAY_MAGIC_SIZE + 4 ||
        memcmp(bytes, RFM__DELAY_MAGIC, RFM__DELAY_MAGIC_SIZE) != 0) {
        return rfm__fail(in->error, RFM_E_FORMAT, 0, "these bytes are no saved delay");
    }
    const uint32_t version = rfm__get_u32(bytes + RFM__DELAY_MAGIC_SIZE);
    if (version > RFM__DELAY_VERSION) {
        return rfm__fail(in->error, RFM_E_VERSION, RFM__DELAY_MAGIC_SIZE,
                         "saved in format %u by a newer version; this one (%s) reads up to %d",
                         (unsigned)version, rfm_version(), (int)RFM__DELAY_VERSION);
    }
    if (size < RFM__DELAY_HEAD + RFM__DELAY_TAIL ||
        rfm__get_u64(bytes + RFM__DELAY_MAGIC_SIZE + 4) != size) {
        return rfm__fail(in->error, RFM_E_FORMAT, RFM__DELAY_MAGIC_SIZE + 4,
                         "saved delay is cut off or longer than it says");
    }
    in->size = size - RFM__DELAY_TAIL;
    if (version == 0 || rfm__crc32c(0, bytes, in->size) != rfm__get_u32(bytes + in->size)) {
        return rfm__fail(in->error, RFM_E_FORMAT, -1,
                         "saved delay is damaged: its checksum does not match");
    }
    in->at = RFM__DELAY_HEAD;
    return RFM_OK;
}

rfm_status rfm_delay_load(const void *bytes, size_t size, rfm_delay **out_delay, rfm_error *error) {
    rfm__error_clear(error);
    if (out_delay == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_delay is NULL");
    *out_delay = NULL;
    if (bytes == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "bytes is NULL");
    delay_load in = {.bytes = bytes, .error = error};
    rfm_status status = delay_load_check_frame(&in, size);
    if (status == RFM_OK) status = delay_load_all(&in);
    rfm__bytes_free(&in.last_id);
    rfm__bytes_free(&in.name_bytes);
    rfm__bytes_free(&in.ids);
    rfm__free(in.is_met);
    if (status != RFM_OK) {
        rfm_delay_free(in.delay);
        return status;
    }
    *out_delay = in.delay;
    return RFM_OK;
}
