/* SPDX-License-Identifier: MIT */
/* A host knows which of its customers have an e-mail address; the ledger knows who bought. Both
 * are laid side by side in order of the id, after old ids have become current ones. */
#include "baseline/contacts.h"

#include "base/text.h"
#include "baseline/ids.h"
#include "frame/vocabulary.h"

static rfm_status contacts_find_flag(const rfm_frame *frame, const char *name,
                                     rfm_column *out_column, rfm_error *error) {
    const uint32_t types = 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_CODE;
    RFM_TRY(rfm__frame_require(frame, name, types, out_column, error));
    if (out_column->label_offsets == NULL) return RFM_OK;
    return rfm__fail(error, RFM_E_COLUMN, -1, "column %.40s is code with labels; expected 0 or 1",
                     name);
}

static int64_t contacts_flag(const rfm_column *flag, int64_t row) {
    if (rfm__cell_is_missing(flag, row)) return 0;
    return flag->type == RFM_COLUMN_CODE ? ((const int32_t *)flag->values)[row]
                                         : ((const int64_t *)flag->values)[row];
}

static rfm_status contacts_check_flags(const rfm_column *flag, const char *name, rfm_error *error) {
    for (int64_t row = 0; row < flag->length; ++row) {
        const int64_t value = contacts_flag(flag, row);
        if (value == 0 || value == 1) continue;
        return rfm__fail(error, RFM_E_DATA, row, "%.40s is %lld; expected 0 or 1", name,
                         (long long)value);
    }
    return RFM_OK;
}

/* Says which row is the first to repeat an id. */
static rfm_status contacts_check_twice(const rfm__sorted_ids *ids, rfm_error *error) {
    int64_t again = INT64_MAX, before = 0;
    for (int64_t i = 1; i < ids->count; ++i) {
        if (ids->ids[i].row >= again || rfm__ids_compare(ids, i - 1, ids, i) != 0) continue;
        before = ids->ids[i - 1].row;
        again = ids->ids[i].row;
    }
    if (again == INT64_MAX) return RFM_OK;
    return rfm__fail(error, RFM_E_DATA, again,
                     "row %lld has the customer of row %lld again; expected each customer once",
                     (long long)again, (long long)before);
}

static rfm_status contacts_check_kind(const rfm_ledger *ledger, const rfm__sorted_ids *ids,
                                      rfm_error *error) {
    const int wants_text = ledger->id_type == RFM_ID_TEXT;
    if (wants_text == (ids->is_text != 0)) return RFM_OK;
    return rfm__fail(error, RFM_E_COLUMN, -1,
                     "column customer of the contacts is %s, but the ledger's ids are %s; expected "
                     "%s",
                     ids->is_text ? "text" : "int64", wants_text ? "text" : "integers",
                     wants_text ? "text" : "int64");
}

/* Where the id of a row leads in the ledger; customer 0 when it never bought. */
static rfm__place contacts_place(const rfm_ledger *ledger, const rfm__sorted_ids *ids,
                                 int64_t row) {
    rfm__id id = {.number = 0};
    if (ids->is_text) {
        id.text = rfm__cell_text(&ids->column, row, &id.size);
    } else {
        id.number = ((const int64_t *)ids->column.values)[row];
    }
    rfm__ledger_hash_id(ledger, &id);
    return rfm__ledger_find(ledger, &id);
}

static rfm_status contacts_take(const rfm_ledger *ledger, const rfm__sorted_ids *ids,
                                const rfm_column *flag, rfm__contacts *out, rfm_error *error) {
    rfm__ordered *reached = NULL, *scratch = NULL;
    RFM_TRY(rfm__new_array((size_t)ids->count, sizeof *reached, &reached, error));
    const rfm_status status = rfm__new_array((size_t)ids->count, sizeof *scratch, &scratch, error);
    if (status != RFM_OK) {
        rfm__free(reached);
        return status;
    }
    size_t count = 0;
    for (int64_t i = 0; i < ids->count; ++i) {
        const int64_t row = ids->ids[i].row;
        if (contacts_flag(flag, row) == 0) continue;
        const rfm__place place = contacts_place(ledger, ids, row);
        if (place.customer != 0) reached[count++] = (rfm__ordered){.place = place};
    }
    const rfm_status sorted = rfm__places_sort(ledger, reached, scratch, count, 1, error);
    rfm__free(scratch);
    if (sorted != RFM_OK) {
        rfm__free(reached);
        return sorted;
    }
    *out = (rfm__contacts){.ledger = ledger, .reached = reached, .count = count};
    return RFM_OK;
}

rfm_status rfm__contacts_read(const rfm_ledger *ledger, const rfm_frame *frame,
                              const char *flag_column, rfm__contacts *out, rfm_error *error) {
    rfm__sorted_ids ids = {.count = 0};
    rfm_column flag;
    *out = (rfm__contacts){.count = 0};
    RFM_TRY(contacts_find_flag(frame, flag_column, &flag, error));
    RFM_TRY(rfm__ids_sort(frame, &ids, error));
    rfm_status status = contacts_check_kind(ledger, &ids, error);
    if (status == RFM_OK) status = contacts_check_flags(&flag, flag_column, error);
    if (status == RFM_OK) status = contacts_check_twice(&ids, error);
    if (status == RFM_OK) status = contacts_take(ledger, &ids, &flag, out, error);
    rfm__ids_free(&ids);
    return status;
}

void rfm__contacts_free(rfm__contacts *contacts) {
    rfm__free(contacts->reached);
    *contacts = (rfm__contacts){.count = 0};
}

/* The id of a contact against that of a row. */
static int contacts_compare(const rfm__contacts *contacts, size_t index,
                            const rfm_column *customers, int64_t row) {
    const rfm__id id = rfm__place_id(contacts->ledger, contacts->reached[index].place);
    if (customers->type == RFM_COLUMN_INT64) {
        const int64_t other = ((const int64_t *)customers->values)[row];
        return (id.number > other) - (id.number < other);
    }
    size_t size;
    const char *text = rfm__cell_text(customers, row, &size);
    return rfm__compare_text(id.text, id.size, text, size);
}

int64_t rfm__contacts_count(const rfm__contacts *contacts, const rfm_column *customers) {
    int64_t found = 0, row = 0;
    for (size_t i = 0; i < contacts->count && row < customers->length;) {
        const int order = contacts_compare(contacts, i, customers, row);
        if (order == 0) ++found;
        if (order >= 0) ++row; /* a customer reached by two contacts counts once */
        if (order < 0) ++i;
    }
    return found;
}
