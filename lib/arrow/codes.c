/* SPDX-License-Identifier: MIT */
/* Each batch may bring a dictionary of its own. All their labels are made one list, sorted by bytes
 * and each kept once, so that the column does not depend on how the rows were cut into batches. */
#include <string.h>

#include "arrow/import.h"
#include "base/text.h"

/* Labels of all dictionaries in a row; a slot is a place in that row. */
typedef struct arrow_slots {
    rfm__arrow_word *words; /* without those that are missing */
    size_t word_capacity;
    int64_t word_count;
    int64_t *firsts; /* for each batch, the slot of its first label */
    int64_t count;
    int32_t *codes; /* of each slot; -1 where the label is missing */
} arrow_slots;

static void arrow_slots_free(arrow_slots *slots) {
    rfm__free(slots->words);
    rfm__free(slots->firsts);
    rfm__free(slots->codes);
}

/* Batches of one producer mostly share their dictionary; it is then read once. */
static int arrow_labels_are_shared(const struct ArrowArray *left, const struct ArrowArray *right) {
    if (left == NULL || right == NULL || left->length != right->length ||
        left->offset != right->offset || left->null_count != right->null_count ||
        left->n_buffers != right->n_buffers || left->length == 0) {
        return 0;
    }
    for (int64_t i = 0; i < left->n_buffers; ++i) {
        if (left->buffers[i] != right->buffers[i]) return 0;
    }
    return 1;
}

static rfm_status arrow_add_labels(const rfm__arrow_field *field, const struct ArrowArray *labels,
                                   arrow_slots *slots, rfm_error *error) {
    const rfm__arrow_part part = rfm__arrow_part_of_labels(labels);
    RFM_TRY(rfm__arrow_texts_check(field, field->label_layout, &part, error));
    RFM_TRY(rfm__grow(&slots->words, &slots->word_capacity,
                      (size_t)slots->word_count + (size_t)part.rows, sizeof *slots->words, error));
    for (int64_t row = 0; row < part.rows; ++row) {
        if (rfm__arrow_is_missing(&part, row)) continue;
        rfm__arrow_word *word = &slots->words[slots->word_count];
        word->text = rfm__arrow_text_at(field->label_layout, labels, part.start + row, &word->size);
        word->slot = slots->count + row;
        if (rfm__utf8_valid_prefix(word->text, word->size) != word->size) {
            return rfm__fail_at(error, RFM_E_DATA, -1, field->number,
                                "label %lld of column %.40s is not valid UTF-8", (long long)row,
                                field->name);
        }
        ++slots->word_count;
    }
    slots->count += part.rows;
    return RFM_OK;
}

static rfm_status arrow_gather_labels(const rfm__arrow_table *table, int32_t index,
                                      arrow_slots *slots, rfm_error *error) {
    const struct ArrowArray *last = NULL;
    RFM_TRY(
        rfm__new_array((size_t)table->batch_count, sizeof *slots->firsts, &slots->firsts, error));
    for (int64_t i = 0; i < table->batch_count; ++i) {
        const struct ArrowArray *labels = table->batches[i].children[index]->dictionary;
        slots->firsts[i] = slots->count;
        if (labels == NULL) continue;
        if (arrow_labels_are_shared(last, labels)) {
            slots->firsts[i] = slots->count - labels->length;
        } else {
            RFM_TRY(arrow_add_labels(&table->fields[index], labels, slots, error));
            last = labels;
        }
    }
    return RFM_OK;
}

static int arrow_words_are_equal(const rfm__arrow_word *left, const rfm__arrow_word *right) {
    return left->size == right->size && memcmp(left->text, right->text, left->size) == 0;
}

/* Numbers the sorted words, equal ones alike, and keeps one of each at the front. */
static rfm_status arrow_number_labels(const rfm__arrow_field *field, arrow_slots *slots,
                                      int64_t *out_count, rfm_error *error) {
    RFM_TRY(rfm__arrow_words_sort(slots->words, slots->word_count, error));
    RFM_TRY(rfm__new_array((size_t)slots->count, sizeof *slots->codes, &slots->codes, error));
    memset(slots->codes, 0xFF, (size_t)slots->count * sizeof *slots->codes);
    int64_t count = 0;
    for (int64_t i = 0; i < slots->word_count; ++i) {
        const rfm__arrow_word word = slots->words[i];
        if (count == 0 || !arrow_words_are_equal(&slots->words[count - 1], &word)) {
            if (count == INT32_MAX) {
                return rfm__fail_at(error, RFM_E_OVERFLOW, -1, field->number,
                                    "column %.40s has more than 2147483647 labels", field->name);
            }
            slots->words[count++] = word;
        }
        slots->codes[word.slot] = (int32_t)(count - 1);
    }
    *out_count = count;
    return RFM_OK;
}

static rfm_status arrow_copy_labels(const rfm__arrow_word *words, int64_t count,
                                    rfm__labels **out_labels, rfm_error *error) {
    int64_t *offsets;
    RFM_TRY(rfm__new_array((size_t)count + 1, sizeof *offsets, &offsets, error));
    offsets[0] = 0;
    for (int64_t i = 0; i < count; ++i) offsets[i + 1] = offsets[i] + (int64_t)words[i].size;
    char *bytes;
    rfm_status status = rfm__new_array((size_t)offsets[count], 1, &bytes, error);
    if (status == RFM_OK) {
        for (int64_t i = 0; i < count; ++i) {
            if (words[i].size > 0) memcpy(bytes + offsets[i], words[i].text, words[i].size);
        }
        status = rfm__labels_new(count, offsets, bytes, out_labels, error);
    }
    rfm__free(bytes);
    rfm__free(offsets);
    return status;
}

static rfm_status arrow_fill_codes(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                   const int32_t *codes, rfm__column *column, rfm_error *error) {
    int32_t *to = rfm__column_int32(column) + part->at;
    for (int64_t row = 0; row < part->rows; ++row) {
        int64_t index = -1;
        int32_t code = -1;
        if (!rfm__arrow_is_missing(part, row)) {
            if (!rfm__arrow_integer_at(field->layout, part->array->buffers[1], part->start + row,
                                       &index) ||
                index < 0 || index >= part->array->dictionary->length) {
                return rfm__fail_at(error, RFM_E_DATA, part->at + row, field->number,
                                    "column %.40s has an index without a label", field->name);
            }
            code = codes[index];
        }
        to[row] = code < 0 ? 0 : code;
        if (code < 0) RFM_TRY(rfm__arrow_set_missing(column, part->at + row, error));
    }
    return RFM_OK;
}

static rfm_status arrow_fill_all_codes(const rfm__arrow_table *table, int32_t index,
                                       const arrow_slots *slots, rfm__column *column,
                                       rfm_error *error) {
    int64_t at = 0;
    for (int64_t i = 0; i < table->batch_count; ++i) {
        const rfm__arrow_part part = rfm__arrow_part_of(&table->batches[i], index, at);
        RFM_TRY(arrow_fill_codes(&table->fields[index], &part, slots->codes + slots->firsts[i],
                                 column, error));
        at += part.rows;
    }
    rfm__column_count_nulls(column);
    return RFM_OK;
}

rfm_status rfm__arrow_make_code(const rfm__arrow_table *table, int32_t index,
                                rfm__column **out_column, rfm_error *error) {
    const rfm__arrow_field *field = &table->fields[index];
    arrow_slots slots = {0};
    rfm__labels *labels = NULL;
    int64_t count = 0;
    rfm_status status = arrow_gather_labels(table, index, &slots, error);
    if (status == RFM_OK) status = arrow_number_labels(field, &slots, &count, error);
    if (status == RFM_OK) status = arrow_copy_labels(slots.words, count, &labels, error);
    if (status == RFM_OK) {
        status = rfm__column_new(field->name, RFM_COLUMN_CODE, 0, table->rows, out_column, error);
    }
    if (status == RFM_OK) {
        rfm__column_set_labels(*out_column, labels);
        status = arrow_fill_all_codes(table, index, &slots, *out_column, error);
    }
    rfm__labels_free(labels);
    arrow_slots_free(&slots);
    return status;
}
