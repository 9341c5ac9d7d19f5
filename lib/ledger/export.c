/* SPDX-License-Identifier: MIT */
/* A ledger's content as a frame: to look into it, to hand it to another store, to compare two of
 * them. */
#include <string.h>

#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "ledger/walk.h"

enum { EXPORT_COLUMNS = 6 + RFM__ATTRIBUTES_MOST };

typedef struct export_work {
    const rfm_ledger *ledger;
    rfm__tuple_order tuples;
    int64_t rows;
    int64_t next;
    rfm__bytes text;  /* customer ids */
    int64_t *offsets; /* of them; NULL for integer ids */
    rfm__column *customer;
    rfm__column *day;
    rfm__column *receipt;
    rfm__column *amount;
    rfm__column *lines;
    rfm__column *margin;
    rfm__column *attributes[RFM__ATTRIBUTES_MOST];
} export_work;

static rfm_status export_count(void *context, const rfm__id *id, const rfm__entry *entries,
                               size_t count, rfm_error *error) {
    export_work *work = context;
    (void)id;
    (void)entries;
    (void)error;
    work->rows += (int64_t)count;
    return RFM_OK;
}

static rfm_status export_attribute(export_work *work, int32_t attribute, rfm_error *error) {
    const rfm__attributes *attributes = &work->ledger->attributes;
    const rfm__dictionary *values = &attributes->values[attribute];
    int64_t *offsets;
    rfm__bytes bytes = {0};
    rfm__labels *labels = NULL;
    RFM_TRY(rfm__new_array((size_t)values->count + 1, sizeof *offsets, &offsets, error));
    rfm_status status = RFM_OK;
    offsets[0] = 0;
    for (uint32_t i = 0; i < values->count && status == RFM_OK; ++i) {
        const rfm__id value = rfm__dictionary_get(values, work->tuples.values[attribute][i]);
        status = rfm__bytes_add(&bytes, value.text, value.size, error);
        offsets[i + 1] = (int64_t)bytes.size;
    }
    if (status == RFM_OK) {
        status = rfm__labels_new(values->count, offsets, bytes.data, &labels, error);
    }
    if (status == RFM_OK) {
        status = rfm__column_new(attributes->names[attribute], RFM_COLUMN_CODE, 0, work->rows,
                                 &work->attributes[attribute], error);
    }
    if (status == RFM_OK) rfm__column_set_labels(work->attributes[attribute], labels);
    rfm__labels_free(labels);
    rfm__bytes_free(&bytes);
    rfm__free(offsets);
    return status;
}

static rfm_status export_new_columns(export_work *work, rfm_error *error) {
    const int32_t scale = work->ledger->scale;
    const int64_t rows = work->rows;
    if (work->ledger->id_type == RFM_ID_INTEGER) {
        RFM_TRY(rfm__column_new(RFM__CUSTOMER, RFM_COLUMN_INT64, 0, rows, &work->customer, error));
    } else {
        RFM_TRY(rfm__new_array((size_t)rows + 1, sizeof *work->offsets, &work->offsets, error));
        work->offsets[0] = 0;
    }
    RFM_TRY(rfm__column_new(RFM__DAY, RFM_COLUMN_DAY, 0, rows, &work->day, error));
    RFM_TRY(rfm__column_new(RFM__RECEIPT, RFM_COLUMN_INT64, 0, rows, &work->receipt, error));
    RFM_TRY(rfm__column_new(RFM__AMOUNT, RFM_COLUMN_AMOUNT, scale, rows, &work->amount, error));
    RFM_TRY(rfm__column_new(RFM__LINES, RFM_COLUMN_INT64, 0, rows, &work->lines, error));
    if ((work->ledger->flags & RFM_LEDGER_MARGIN) != 0) {
        RFM_TRY(rfm__column_new(RFM__MARGIN, RFM_COLUMN_AMOUNT, scale, rows, &work->margin, error));
    }
    for (int32_t i = 0; i < work->ledger->attributes.count; ++i) {
        RFM_TRY(export_attribute(work, i, error));
    }
    return RFM_OK;
}

static rfm_status export_set_missing(rfm__column *column, int64_t row, rfm_error *error) {
    uint8_t *validity = rfm__column_validity(column);
    if (validity == NULL) return rfm__fail_memory(error);
    validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
    return RFM_OK;
}

static rfm_status export_customer(export_work *work, int64_t row, const rfm__id *id,
                                  rfm_error *error) {
    if (work->offsets == NULL) {
        rfm__column_int64(work->customer)[row] = id == NULL ? 0 : id->number;
        return id == NULL ? export_set_missing(work->customer, row, error) : RFM_OK;
    }
    if (id != NULL) RFM_TRY(rfm__bytes_add(&work->text, id->text, id->size, error));
    work->offsets[row + 1] = (int64_t)work->text.size;
    return RFM_OK;
}

static rfm_status export_entry(export_work *work, const rfm__id *id, const rfm__entry *entry,
                               rfm_error *error) {
    const int64_t row = work->next++;
    RFM_TRY(export_customer(work, row, id, error));
    rfm__column_int32(work->day)[row] = entry->day;
    memcpy(&rfm__column_int64(work->receipt)[row], &entry->print, sizeof entry->print);
    if (entry->print == 0) RFM_TRY(export_set_missing(work->receipt, row, error));
    rfm__column_int64(work->amount)[row] = entry->amount;
    rfm__column_int64(work->lines)[row] = entry->lines;
    if (work->margin != NULL) rfm__column_int64(work->margin)[row] = entry->margin;
    const rfm__attributes *attributes = &work->ledger->attributes;
    if (attributes->count == 0) return RFM_OK;
    uint32_t codes[RFM__ATTRIBUTES_MOST];
    rfm__tuple_order_codes(attributes, &work->tuples, work->tuples.tuples[entry->tuple], codes);
    for (int32_t i = 0; i < attributes->count; ++i) {
        rfm__column_int32(work->attributes[i])[row] = codes[i] == 0 ? 0 : (int32_t)codes[i] - 1;
        if (codes[i] == 0) RFM_TRY(export_set_missing(work->attributes[i], row, error));
    }
    return RFM_OK;
}

static rfm_status export_run(void *context, const rfm__id *id, const rfm__entry *entries,
                             size_t count, rfm_error *error) {
    for (size_t i = 0; i < count; ++i) RFM_TRY(export_entry(context, id, &entries[i], error));
    return RFM_OK;
}

/* Text ids become a column once all are known; those of no one (at the end) are missing. */
static rfm_status export_text_customer(export_work *work, int64_t identified, rfm_error *error) {
    if (work->offsets == NULL) return RFM_OK;
    const rfm_status status = rfm__column_new_text(RFM__CUSTOMER, work->rows, work->offsets,
                                                   work->text.data, &work->customer, error);
    work->offsets = NULL;
    work->text = (rfm__bytes){0};
    RFM_TRY(status);
    for (int64_t row = identified; row < work->rows; ++row) {
        RFM_TRY(export_set_missing(work->customer, row, error));
    }
    return RFM_OK;
}

static rfm_status export_publish(export_work *work, rfm_frame **out_frame, rfm_error *error) {
    rfm__column *columns[EXPORT_COLUMNS] = {work->customer, work->day,   work->receipt,
                                            work->amount,   work->lines, work->margin};
    for (int32_t i = 0; i < work->ledger->attributes.count; ++i) {
        columns[6 + i] = work->attributes[i];
    }
    for (int32_t i = 0; i < EXPORT_COLUMNS; ++i) {
        if (columns[i] != NULL) rfm__column_count_nulls(columns[i]);
    }
    work->customer = work->day = work->receipt = work->amount = work->lines = work->margin = NULL;
    memset(work->attributes, 0, sizeof work->attributes);
    return rfm__frame_publish(columns, EXPORT_COLUMNS, work->rows, out_frame, error);
}

static void export_free(export_work *work) {
    rfm__column *columns[] = {work->customer, work->day,   work->receipt,
                              work->amount,   work->lines, work->margin};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; ++i) rfm__column_free(columns[i]);
    for (int32_t i = 0; i < RFM__ATTRIBUTES_MOST; ++i) rfm__column_free(work->attributes[i]);
    rfm__free(work->offsets);
    rfm__bytes_free(&work->text);
    rfm__tuple_order_free(&work->tuples);
}

static rfm_status export_fill(export_work *work, rfm_error *error) {
    const rfm_ledger *ledger = work->ledger;
    RFM_TRY(rfm__tuple_order_new(&ledger->attributes, &work->tuples, error));
    RFM_TRY(rfm__ledger_walk(ledger, &work->tuples, export_count, work, error));
    RFM_TRY(export_new_columns(work, error));
    return rfm__ledger_walk(ledger, &work->tuples, export_run, work, error);
}

/* Rows before those of the unidentified, which come last. */
static int64_t export_identified(const export_work *work) {
    int64_t row = work->rows;
    if (work->offsets == NULL) return row;
    while (row > 0 && work->offsets[row] == work->offsets[row - 1]) --row;
    return row;
}

rfm_status rfm_ledger_export(const rfm_ledger *ledger, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    export_work work = {.ledger = ledger};
    rfm_status status = export_fill(&work, error);
    if (status == RFM_OK) status = export_text_customer(&work, export_identified(&work), error);
    if (status == RFM_OK) status = export_publish(&work, out_frame, error);
    export_free(&work);
    return status;
}
