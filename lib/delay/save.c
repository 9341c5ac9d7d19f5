/* SPDX-License-Identifier: MIT */
/* Equal delays give equal bytes: names and customers are in order of their bytes already, and days
 * are counted back from the last one. The length stands in front, so all is gone through twice:
 * once to count, once to write. */
#include <string.h>

#include "base/hash.h"
#include "delay/delay.h"
#include "delay/format.h"

enum { DELAY_SAVE_BLOCK = 1 << 20 };

typedef struct delay_save {
    const rfm_delay *delay;
    rfm_write_fn write; /* NULL while counting */
    void *payload;
    uint64_t size; /* counted */
    rfm__bytes block;
    uint32_t crc;
} delay_save;

static rfm_status delay_save_flush(delay_save *out, rfm_error *error) {
    out->crc = rfm__crc32c(out->crc, out->block.data, out->block.size);
    RFM_TRY(rfm__write(out->write, out->payload, out->block.data, out->block.size, error));
    out->block.size = 0;
    return RFM_OK;
}

static rfm_status delay_save_bytes(delay_save *out, const void *data, size_t size,
                                   rfm_error *error) {
    if (out->write == NULL) {
        out->size += size;
        return RFM_OK;
    }
    if (out->block.size >= DELAY_SAVE_BLOCK) RFM_TRY(delay_save_flush(out, error));
    return rfm__bytes_add(&out->block, data, size, error);
}

static rfm_status delay_save_number(delay_save *out, uint64_t value, rfm_error *error) {
    unsigned char bytes[RFM__VARINT_BYTES];
    const size_t size = rfm__varint_write(value, bytes);
    return delay_save_bytes(out, bytes, size, error);
}

static rfm_status delay_save_text(delay_save *out, const char *text, size_t size,
                                  rfm_error *error) {
    RFM_TRY(delay_save_number(out, size, error));
    return delay_save_bytes(out, text, size, error);
}

static rfm_status delay_save_head(delay_save *out, rfm_error *error) {
    unsigned char head[RFM__DELAY_HEAD];
    memcpy(head, RFM__DELAY_MAGIC, RFM__DELAY_MAGIC_SIZE);
    rfm__put_u32(head + RFM__DELAY_MAGIC_SIZE, RFM__DELAY_VERSION);
    rfm__put_u64(head + RFM__DELAY_MAGIC_SIZE + 4, out->size + RFM__DELAY_TAIL);
    return delay_save_bytes(out, head, sizeof head, error);
}

static rfm_status delay_save_options(delay_save *out, rfm_error *error) {
    const rfm_delay *delay = out->delay;
    const uint64_t ids = delay->id_type == 0                  ? RFM__DELAY_IDS_NONE
                         : delay->id_type == RFM_COLUMN_INT64 ? RFM__DELAY_IDS_INTEGER
                                                              : RFM__DELAY_IDS_TEXT;
    RFM_TRY(delay_save_number(out, (uint64_t)delay->up_days, error));
    RFM_TRY(delay_save_number(out, (uint64_t)delay->down_days, error));
    RFM_TRY(delay_save_number(out, (uint64_t)delay->advances, error));
    RFM_TRY(delay_save_number(out, rfm__zigzag(delay->last_day), error));
    return delay_save_number(out, ids, error);
}

static rfm_status delay_save_names(delay_save *out, rfm_error *error) {
    const rfm__delay_names *names = &out->delay->names;
    RFM_TRY(delay_save_number(out, (uint64_t)names->count, error));
    for (int32_t i = 0; i < names->count; ++i) {
        const rfm__name name = rfm__delay_name(names, i);
        RFM_TRY(delay_save_text(out, name.text, name.size, error));
        const rfm__level *level = &names->levels[i];
        RFM_TRY(delay_save_number(out, level->is_known != 0, error));
        if (!level->is_known) continue;
        RFM_TRY(delay_save_number(out, rfm__zigzag(level->value), error));
    }
    return RFM_OK;
}

/* An id after the one before it in order: how much of that is shared, then the rest. */
static rfm_status delay_save_id(delay_save *out, int64_t row, rfm_error *error) {
    const rfm__roster ids = rfm__delay_roster(out->delay);
    if (ids.numbers != NULL) {
        unsigned char bytes[8];
        rfm__put_u64(bytes, (uint64_t)ids.numbers[row]);
        return delay_save_bytes(out, bytes, sizeof bytes, error);
    }
    size_t size, last_size = 0, shared = 0;
    const char *text = rfm__roster_text(&ids, row, &size);
    const char *last = row == 0 ? "" : rfm__roster_text(&ids, row - 1, &last_size);
    while (shared < last_size && shared < size && last[shared] == text[shared]) ++shared;
    RFM_TRY(delay_save_number(out, shared, error));
    return delay_save_text(out, text + shared, size - shared, error);
}

static rfm_status delay_save_row(delay_save *out, const rfm__delay_row *row, rfm_error *error) {
    const int64_t last_day = out->delay->last_day;
    RFM_TRY(delay_save_number(out, (uint64_t)(row->segment + 1), error));
    RFM_TRY(delay_save_number(out, (uint64_t)(row->previous + 1), error));
    RFM_TRY(delay_save_number(out, (uint64_t)(last_day - row->since_day), error));
    RFM_TRY(delay_save_number(out, (uint64_t)(row->pending + 2), error));
    if (row->pending == RFM__DELAY_SETTLED) return RFM_OK;
    return delay_save_number(out, (uint64_t)(last_day - row->pending_since_day), error);
}

static rfm_status delay_save_all(delay_save *out, rfm_error *error) {
    const rfm__delay_table *held = &out->delay->table;
    RFM_TRY(delay_save_head(out, error));
    RFM_TRY(delay_save_options(out, error));
    RFM_TRY(delay_save_names(out, error));
    RFM_TRY(delay_save_number(out, (uint64_t)held->count, error));
    for (int64_t i = 0; i < held->count; ++i) {
        RFM_TRY(delay_save_id(out, i, error));
        RFM_TRY(delay_save_row(out, &held->rows[i], error));
    }
    return RFM_OK;
}

static rfm_status delay_save_twice(delay_save *out, rfm_write_fn write, rfm_error *error) {
    unsigned char crc[RFM__DELAY_TAIL];
    RFM_TRY(delay_save_all(out, error));
    out->write = write;
    RFM_TRY(delay_save_all(out, error));
    RFM_TRY(delay_save_flush(out, error));
    rfm__put_u32(crc, out->crc);
    return rfm__write(write, out->payload, crc, sizeof crc, error);
}

rfm_status rfm_delay_save(const rfm_delay *delay, rfm_write_fn write, void *payload,
                          rfm_error *error) {
    rfm__error_clear(error);
    if (delay == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "delay is NULL");
    if (write == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "write is NULL");
    delay_save out = {.delay = delay, .payload = payload};
    const rfm_status status = delay_save_twice(&out, write, error);
    rfm__bytes_free(&out.block);
    return status;
}
