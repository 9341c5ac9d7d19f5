/* SPDX-License-Identifier: MIT */
/* Hosts keep ids as text, numbers or dictionary codes and money as minor units, floats or whole
 * units. All of it is turned here into one form, and every value that cannot be is refused by row
 * and column. */
#include "ledger/intake.h"

#include <string.h>

#include "base/exact.h"
#include "base/text.h"
#include "frame/frame.h"
#include "frame/intake.h"
#include "frame/vocabulary.h"

enum {
    INTAKE_ID_TYPES = 1 << RFM_COLUMN_TEXT | 1 << RFM_COLUMN_CODE | 1 << RFM_COLUMN_INT64,
    INTAKE_MONEY_TYPES = 1 << RFM_COLUMN_AMOUNT | 1 << RFM_COLUMN_DOUBLE | 1 << RFM_COLUMN_INT64,
    INTAKE_BLOCK = 64 /* amounts that are tried together */
};

static void intake_list(const rfm_column *columns, int32_t count, char *text, size_t capacity) {
    size_t used = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < count; ++i) {
        const size_t size = strlen(columns[i].name);
        if (used + size + 8 > capacity) {
            memcpy(text + used, " ...", 5);
            return;
        }
        if (i > 0) memcpy(text + used, ", ", 2);
        used += i > 0 ? 2 : 0;
        memcpy(text + used, columns[i].name, size + 1);
        used += size;
    }
}

/* The columns of a batch on their way to being found. */
typedef struct intake_offer {
    const rfm_column *columns;
    int32_t count;
    int must_check;
} intake_offer;

static rfm_status intake_find(const intake_offer *offer, const char *name, int needed,
                              uint32_t types, const char *expected, rfm_column *out_column,
                              rfm_error *error) {
    const rfm_column *columns = offer->columns;
    *out_column = (rfm_column){0};
    for (int32_t i = 0; i < offer->count; ++i) {
        if (columns[i].name == NULL || strcmp(columns[i].name, name) != 0) continue;
        if ((types >> columns[i].type & 1u) == 0) {
            return rfm__fail_at(error, RFM_E_COLUMN, -1, i + 1, "column %.40s is %s; expected %s",
                                name, rfm__column_type_name(columns[i].type), expected);
        }
        if (offer->must_check) RFM_TRY(rfm__column_check(&columns[i], i, error));
        *out_column = columns[i];
        return RFM_OK;
    }
    if (!needed) return RFM_OK;
    char names[160];
    intake_list(columns, offer->count, names, sizeof names);
    return rfm__fail(error, RFM_E_COLUMN, -1, "no column %.40s; there are %s", name,
                     names[0] == '\0' ? "none" : names);
}

static const char *intake_name(const char *given, const char *usual) {
    return given == NULL ? usual : given;
}

static rfm_status intake_find_all(const intake_offer *offer, const rfm_append_options *options,
                                  rfm__intake *intake, rfm_error *error) {
    const rfm_ledger *ledger = intake->ledger;
    const char *ids = "text, code or int64";
    const char *money = "amount, double or int64";
    RFM_TRY(intake_find(offer, intake_name(options->customer, RFM__CUSTOMER), 1, INTAKE_ID_TYPES,
                        ids, &intake->customer, error));
    RFM_TRY(intake_find(offer, intake_name(options->day, RFM__DAY), 1, 1 << RFM_COLUMN_DAY, "day",
                        &intake->day, error));
    RFM_TRY(intake_find(offer, intake_name(options->receipt, RFM__RECEIPT),
                        options->receipt != NULL, INTAKE_ID_TYPES, ids, &intake->receipt, error));
    RFM_TRY(intake_find(offer, intake_name(options->amount, RFM__AMOUNT), 1, INTAKE_MONEY_TYPES,
                        money, &intake->amount, error));
    if ((ledger->flags & RFM_LEDGER_MARGIN) != 0) {
        RFM_TRY(intake_find(offer, intake_name(options->margin, RFM__MARGIN), 1, INTAKE_MONEY_TYPES,
                            money, &intake->margin, error));
    }
    for (int32_t i = 0; i < ledger->attributes.count; ++i) {
        RFM_TRY(intake_find(offer, ledger->attributes.names[i], 1,
                            1 << RFM_COLUMN_TEXT | 1 << RFM_COLUMN_CODE, "text or code",
                            &intake->attributes[i], error));
    }
    return RFM_OK;
}

rfm_status rfm__intake_open(const rfm_ledger *ledger, const rfm_column *columns, int32_t count,
                            int must_check, const rfm_append_options *options,
                            rfm__intake *out_intake, rfm_error *error) {
    const intake_offer offer = {columns, count, must_check};
    *out_intake = (rfm__intake){.ledger = ledger};
    RFM_TRY(intake_find_all(&offer, options, out_intake, error));
    out_intake->rows = out_intake->day.length;
    const rfm_column *all[4 + RFM__ATTRIBUTES_MOST] = {&out_intake->customer, &out_intake->receipt,
                                                       &out_intake->amount, &out_intake->margin};
    for (int32_t i = 0; i < ledger->attributes.count; ++i) all[4 + i] = &out_intake->attributes[i];
    for (int32_t i = 0; i < 4 + ledger->attributes.count; ++i) {
        if (all[i]->type == 0 || all[i]->length == out_intake->rows) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "column %.40s has %lld rows; expected %lld, as column %.40s", all[i]->name,
                         (long long)all[i]->length, (long long)out_intake->rows,
                         out_intake->day.name);
    }
    out_intake->round = (options->flags & RFM_APPEND_ROUND) != 0;
    if (options->return_prefix != NULL) {
        out_intake->return_prefix = options->return_prefix;
        out_intake->return_prefix_size = strlen(options->return_prefix);
    }
    return RFM_OK;
}

/* An id cell that is not missing and not plain text: a label, or a number written into
 * `number_text`. */
static const char *intake_other_cell(const rfm_column *column, int64_t row, char *number_text,
                                     size_t *out_size) {
    if (column->type == RFM_COLUMN_CODE && column->label_count > 0) {
        return rfm__cell_text(column, row, out_size);
    }
    const int64_t number = column->type == RFM_COLUMN_INT64
                               ? ((const int64_t *)column->values)[row]
                               : ((const int32_t *)column->values)[row];
    *out_size = rfm__write_int64(number_text, number);
    return number_text;
}

static const char *intake_view(const rfm_column *column, int64_t row, size_t *out_size) {
    const char *view = (const char *)column->values + (size_t)row * RFM__VIEW_SIZE;
    uint32_t size;
    memcpy(&size, view, sizeof size);
    *out_size = size;
    return view + RFM__VIEW_TEXT;
}

/* An id cell as text; int64 is written into `number_text`. Size 0 when missing. */
static inline const char *intake_cell(const rfm_column *column, int64_t row, char *number_text,
                                      size_t *out_size) {
    *out_size = 0;
    if (rfm__cell_is_missing(column, row)) return "";
    if (rfm__column_is_views(column)) return intake_view(column, row, out_size);
    if (column->type == RFM_COLUMN_TEXT) {
        *out_size = (size_t)(column->offsets[row + 1] - column->offsets[row]);
        return *out_size == 0 ? "" : column->bytes + column->offsets[row];
    }
    return intake_other_cell(column, row, number_text, out_size);
}

rfm_status rfm__intake_id(const rfm__intake *intake, int64_t row, char *number_text, int *out_has,
                          rfm__id *out_id, rfm_error *error) {
    const rfm_column *column = &intake->customer;
    *out_has = 0;
    if (column->type == RFM_COLUMN_TEXT && intake->ledger->id_type == RFM_ID_TEXT) {
        *out_id = (rfm__id){0};
        out_id->text = intake_cell(column, row, number_text, &out_id->size);
        *out_has = out_id->size > 0;
        return RFM_OK;
    }
    if (column->type == RFM_COLUMN_INT64 && intake->ledger->id_type == RFM_ID_INTEGER) {
        if (rfm__cell_is_missing(column, row)) return RFM_OK;
        *out_id = (rfm__id){.number = ((const int64_t *)column->values)[row]};
        *out_has = 1;
        return RFM_OK;
    }
    size_t size;
    const char *text = intake_cell(column, row, number_text, &size);
    if (size == 0) return RFM_OK;
    const rfm_status status = rfm__ledger_id(intake->ledger, text, size, out_id, error);
    if (status != RFM_OK && error != NULL) error->where = rfm__intake_row(intake, row);
    *out_has = status == RFM_OK;
    return status;
}

static rfm_status intake_money_fail(const rfm__intake *intake, const rfm_column *column, int64_t at,
                                    int outcome, rfm_error *error) {
    const int64_t row = rfm__intake_row(intake, at);
    if (outcome < 0) {
        return rfm__fail(error, RFM_E_OVERFLOW, row,
                         "column %.40s, row %lld: the amount does not fit 64 bits of minor units",
                         column->name, (long long)row);
    }
    return rfm__fail(error, RFM_E_DATA, row,
                     "column %.40s, row %lld: the amount needs more than %d decimals", column->name,
                     (long long)row, (int)intake->ledger->scale);
}

static rfm_status intake_missing(const rfm__intake *intake, const rfm_column *column, int64_t at,
                                 const char *expected, rfm_error *error) {
    const int64_t row = rfm__intake_row(intake, at);
    return rfm__fail(error, RFM_E_DATA, row, "column %.40s, row %lld is missing; expected %s",
                     column->name, (long long)row, expected);
}

static rfm_status intake_money(const rfm__intake *intake, const rfm_column *column, int64_t row,
                               int64_t *out_minor, rfm_error *error) {
    const int32_t scale = intake->ledger->scale;
    if (rfm__cell_is_missing(column, row)) {
        return intake_missing(intake, column, row, "an amount", error);
    }
    int outcome;
    if (column->type == RFM_COLUMN_DOUBLE) {
        outcome = rfm__double_to_minor(((const double *)column->values)[row], scale, intake->round,
                                       out_minor);
    } else {
        const int64_t value = ((const int64_t *)column->values)[row];
        const int32_t from = column->type == RFM_COLUMN_AMOUNT ? column->scale : 0;
        if (from == scale) {
            *out_minor = value;
            return RFM_OK;
        }
        outcome = rfm__rescale(value, from, scale, intake->round, out_minor);
    }
    return outcome == 1 ? RFM_OK : intake_money_fail(intake, column, row, outcome, error);
}

int rfm__intake_is_return(const rfm__intake *intake, const char *receipt, size_t size) {
    return intake->return_prefix_size > 0 && size >= intake->return_prefix_size &&
           memcmp(receipt, intake->return_prefix, intake->return_prefix_size) == 0;
}

static int intake_text_cells(const rfm_column *column) {
    if (rfm__column_is_views(column)) return RFM__CELL_VIEW;
    if (column->type == RFM_COLUMN_TEXT) return RFM__CELL_TEXT;
    return column->type == RFM_COLUMN_CODE && column->label_count > 0 ? RFM__CELL_LABEL
                                                                      : RFM__CELL_OTHER;
}

int rfm__intake_customer_cells(const rfm__intake *intake) {
    if (intake->ledger->id_type == RFM_ID_TEXT) return intake_text_cells(&intake->customer);
    return intake->customer.type == RFM_COLUMN_INT64 ? RFM__CELL_NUMBER : RFM__CELL_OTHER;
}

int rfm__intake_receipt_cells(const rfm__intake *intake) {
    if (intake->receipt.type == 0) return RFM__CELL_ABSENT;
    if (intake->receipt.type == RFM_COLUMN_INT64) return RFM__CELL_NUMBER;
    return intake_text_cells(&intake->receipt);
}

const char *rfm__intake_receipt(const rfm__intake *intake, int64_t row, char *number_text,
                                size_t *out_size) {
    return intake_cell(&intake->receipt, row, number_text, out_size);
}

/* One column after the other: each loop is short and knows its column's type. */
static rfm_status intake_fill_days(const rfm__intake *intake, int64_t first, size_t count,
                                   rfm__lanes *lanes, rfm_error *error) {
    lanes->days = (const int32_t *)intake->day.values + first;
    for (size_t i = 0; intake->day.validity != NULL && i < count; ++i) {
        const int64_t row = first + (int64_t)i;
        if (!rfm__cell_is_missing(&intake->day, row)) continue;
        return intake_missing(intake, &intake->day, row, "a day", error);
    }
    return RFM_OK;
}

static rfm_status intake_fill_amounts(const rfm__intake *intake, int64_t first, size_t count,
                                      rfm__lanes *lanes, rfm_error *error) {
    const rfm_column *column = &intake->amount;
    if (column->type == RFM_COLUMN_AMOUNT && column->scale == intake->ledger->scale &&
        column->validity == NULL) {
        memcpy(lanes->amounts, (const int64_t *)column->values + first, count * sizeof(int64_t));
        return RFM_OK;
    }
    for (size_t i = 0; i < count;) {
        const size_t end = count - i < INTAKE_BLOCK ? count : i + INTAKE_BLOCK;
        if (column->type == RFM_COLUMN_DOUBLE && column->validity == NULL &&
            rfm__doubles_to_minor((const double *)column->values + first + i, end - i,
                                  intake->ledger->scale, lanes->amounts + i)) {
            i = end;
        }
        for (; i < end; ++i) {
            RFM_TRY(intake_money(intake, column, first + (int64_t)i, &lanes->amounts[i], error));
        }
    }
    return RFM_OK;
}

rfm_status rfm__intake_fill(const rfm__intake *intake, int64_t first, size_t count,
                            rfm__lanes *lanes, rfm_error *error) {
    rfm_error days, amounts;
    const rfm_status day_status = intake_fill_days(intake, first, count, lanes, &days);
    const rfm_status status = intake_fill_amounts(intake, first, count, lanes, &amounts);
    const int is_day = day_status != RFM_OK && (status == RFM_OK || days.where < amounts.where);
    if (error != NULL && (is_day || status != RFM_OK)) *error = is_day ? days : amounts;
    return is_day ? day_status : status;
}

rfm_status rfm__intake_margin(const rfm__intake *intake, int64_t row, int64_t *out_margin,
                              rfm_error *error) {
    *out_margin = 0;
    if (intake->margin.type == 0) return RFM_OK;
    RFM_TRY(intake_money(intake, &intake->margin, row, out_margin, error));
    if (intake->return_prefix_size == 0 || intake->receipt.type == 0) return RFM_OK;
    char number_text[RFM__INT64_TEXT];
    size_t size;
    const char *receipt = intake_cell(&intake->receipt, row, number_text, &size);
    if (rfm__intake_is_return(intake, receipt, size))
        *out_margin = rfm__intake_negative(*out_margin);
    return RFM_OK;
}
