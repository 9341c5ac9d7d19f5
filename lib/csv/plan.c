/* SPDX-License-Identifier: MIT */
/* Options come from hosts in many languages: everything that does not fit together is refused here,
 * by name, before the first byte of a file is looked at. */
#include "csv/plan.h"

#include <string.h>

#include "base/options.h"
#include "base/text.h"
#include "csv/show.h"

enum {
    CSV_PLAN_FLAGS = RFM_CSV_NO_HEADER | RFM_CSV_ROUND,
    CSV_PLAN_COLUMN_FLAGS = RFM_CSV_OPTIONAL | RFM_CSV_WHOLE_IDS | RFM_CSV_REQUIRED,
    CSV_PLAN_MOST_DECIMALS = 9,
    CSV_PLAN_FIELD_BYTES = 1048576,
    CSV_PLAN_MOST_FIELD_BYTES = 536870912 /* fits every size_t four times */
};

static int csv_plan_is_one_of(int32_t value, const char *allowed) {
    return value == 0 || (value > 0 && value < 128 && strchr(allowed, (char)value) != NULL);
}

static rfm_status csv_plan_bad(rfm_error *error, const char *option, int32_t value,
                               const char *expected) {
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "option %s is %d; expected %s", option, (int)value,
                     expected);
}

static rfm_status csv_plan_check_marks(rfm_csv_options *given, rfm_error *error) {
    if (!csv_plan_is_one_of(given->delimiter, ",;\t|")) {
        return csv_plan_bad(error, "delimiter", given->delimiter,
                            "one of , ; tab | or 0 to detect");
    }
    if (!csv_plan_is_one_of(given->decimal_mark, ".,")) {
        return csv_plan_bad(error, "decimal_mark", given->decimal_mark, ". or , or 0 to detect");
    }
    if (!csv_plan_is_one_of(given->thousands_mark, ".,' ")) {
        return csv_plan_bad(error, "thousands_mark", given->thousands_mark,
                            "one of . , ' blank or 0 for the one that fits");
    }
    if (given->decimal_mark != 0 && given->decimal_mark == given->thousands_mark) {
        return rfm__fail(
            error, RFM_E_ARGUMENT, -1,
            "decimal_mark and thousands_mark are both \"%c\"; expected different marks",
            (char)given->decimal_mark);
    }
    return RFM_OK;
}

static rfm_status csv_plan_check(rfm_csv_options *given, rfm_error *error) {
    if ((given->flags & ~CSV_PLAN_FLAGS) != 0) {
        return csv_plan_bad(error, "flags", given->flags,
                            "RFM_CSV_NO_HEADER and RFM_CSV_ROUND only");
    }
    RFM_TRY(csv_plan_check_marks(given, error));
    if (given->day_order < 0 || given->day_order > RFM_CSV_ORDER_MONTH_DAY) {
        return csv_plan_bad(error, "day_order", given->day_order, "one of RFM_CSV_ORDER_");
    }
    if (given->encoding < 0 || given->encoding > RFM_CSV_LATIN1) {
        return csv_plan_bad(error, "encoding", given->encoding, "RFM_CSV_UTF8 or RFM_CSV_LATIN1");
    }
    if (given->on_bad < 0 || given->on_bad > RFM_CSV_COLLECT) {
        return csv_plan_bad(error, "on_bad", given->on_bad, "RFM_CSV_REFUSE or RFM_CSV_COLLECT");
    }
    if (given->threads < 0) {
        return csv_plan_bad(error, "threads", given->threads, "1 or more, or 0 for 1");
    }
    if (given->max_field_bytes < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "option max_field_bytes is %lld; expected 1 or more, or 0 for the default",
                         (long long)given->max_field_bytes);
    }
    if (given->threads == 0) given->threads = 1;
    if (given->max_field_bytes == 0) given->max_field_bytes = CSV_PLAN_FIELD_BYTES;
    if (given->max_field_bytes > CSV_PLAN_MOST_FIELD_BYTES) {
        given->max_field_bytes = CSV_PLAN_MOST_FIELD_BYTES;
    }
    return RFM_OK;
}

static rfm_status csv_plan_bad_column(rfm_error *error, int32_t index, const char *expected) {
    return rfm__fail_at(error, RFM_E_ARGUMENT, -1, index + 1, "columns[%d]: expected %s",
                        (int)index, expected);
}

static int csv_plan_is_name(const char *name) {
    const size_t size = strlen(name);
    return size > 0 && rfm__utf8_valid_prefix(name, size) == size;
}

static rfm_status csv_plan_check_column(const rfm_csv_column *column, int32_t index, int32_t flags,
                                        rfm_error *error) {
    const int is_amount = column->type == RFM_COLUMN_AMOUNT;
    const int is_text = column->type == RFM_COLUMN_TEXT || column->type == RFM_COLUMN_CODE;
    const int has_factor = column->factor != NULL || column->factor_position != 0;
    const char *wrong = NULL;
    if (column->name == NULL || !csv_plan_is_name(column->name)) {
        wrong = "a name in UTF-8 that is not empty";
    } else if (column->type < RFM_COLUMN_INT64 || column->type > RFM_COLUMN_CODE) {
        wrong = "a type of RFM_COLUMN_";
    } else if ((column->flags & ~CSV_PLAN_COLUMN_FLAGS) != 0) {
        wrong = "flags RFM_CSV_OPTIONAL, RFM_CSV_WHOLE_IDS and RFM_CSV_REQUIRED only";
    } else if ((column->flags & RFM_CSV_WHOLE_IDS) != 0 && !is_text) {
        wrong = "RFM_CSV_WHOLE_IDS with text or code only";
    } else if (column->scale < 0 || column->scale > CSV_PLAN_MOST_DECIMALS) {
        wrong = "a scale from 0 to 9";
    } else if (column->scale != 0 && !is_amount) {
        wrong = "a scale with amounts only";
    } else if (has_factor && !is_amount) {
        wrong = "a factor with amounts only";
    } else if (column->position < 0 || column->factor_position < 0) {
        wrong = "positions from 1, or 0 for none";
    } else if (column->reserved != 0) {
        wrong = "the reserved member to be zero";
    } else if ((flags & RFM_CSV_NO_HEADER) != 0 &&
               (column->position == 0 || (has_factor && column->factor_position == 0))) {
        wrong = "a position, as the file has no header";
    }
    return wrong == NULL ? RFM_OK : csv_plan_bad_column(error, index, wrong);
}

static rfm_status csv_plan_copy_column(rfm__csv_column *own, const rfm_csv_column *column,
                                       rfm_error *error) {
    const char *source = column->source != NULL ? column->source : column->name;
    RFM_TRY(rfm__copy_text(column->name, strlen(column->name), &own->name, error));
    RFM_TRY(rfm__copy_text(source, strlen(source), &own->source, error));
    if (column->factor != NULL) {
        RFM_TRY(rfm__copy_text(column->factor, strlen(column->factor), &own->factor, error));
    }
    own->position = column->position;
    own->factor_position = column->factor_position;
    own->type = column->type;
    own->flags = column->flags;
    own->scale = column->scale;
    own->field = -1;
    own->factor_field = -1;
    return RFM_OK;
}

static rfm_status csv_plan_copy_columns(rfm__csv_plan *plan, const rfm_csv_column *columns,
                                        int32_t count, rfm_error *error) {
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *plan->columns, &plan->columns, error));
    plan->column_count = count;
    for (int32_t i = 0; i < count; ++i) {
        RFM_TRY(csv_plan_check_column(&columns[i], i, plan->given.flags, error));
        for (int32_t j = 0; j < i; ++j) {
            if (strcmp(columns[i].name, columns[j].name) == 0) {
                return rfm__fail_at(error, RFM_E_ARGUMENT, -1, i + 1,
                                    "columns[%d] and columns[%d] are both named %s", (int)j, (int)i,
                                    columns[i].name);
            }
        }
        RFM_TRY(csv_plan_copy_column(&plan->columns[i], &columns[i], error));
    }
    return RFM_OK;
}

rfm_status rfm__csv_plan_make(rfm__csv_plan *plan, const rfm_csv_options *options,
                              int32_t needs_columns, rfm_error *error) {
    memset(plan, 0, sizeof *plan);
    RFM_TRY(rfm__options_read(options, &plan->given, sizeof plan->given, "rfm_csv_options", error));
    const rfm_csv_column *columns = plan->given.columns;
    plan->given.columns = NULL;
    RFM_TRY(csv_plan_check(&plan->given, error));
    plan->rules.max_field_bytes = plan->given.max_field_bytes;
    plan->rules.refuse = plan->given.on_bad == RFM_CSV_REFUSE;
    plan->rules.delimiter = (char)plan->given.delimiter;
    plan->marks.latin1 = plan->given.encoding == RFM_CSV_LATIN1;
    if (!needs_columns) return RFM_OK;
    if (columns == NULL || plan->given.column_count < 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "no columns are asked for; expected column_count of at least 1");
    }
    const rfm_status status = csv_plan_copy_columns(plan, columns, plan->given.column_count, error);
    if (status != RFM_OK) rfm__csv_plan_clear(plan);
    return status;
}

void rfm__csv_plan_clear(rfm__csv_plan *plan) {
    for (int32_t i = 0; i < plan->column_count; ++i) {
        rfm__free(plan->columns[i].name);
        rfm__free(plan->columns[i].source);
        rfm__free(plan->columns[i].factor);
    }
    rfm__free(plan->columns);
    rfm__bytes_free(&plan->header_text);
    rfm__free(plan->header);
    memset(plan, 0, sizeof *plan);
}

const char *rfm__csv_plan_header(const rfm__csv_plan *plan, int64_t field) {
    if (plan->header == NULL || field < 0 || field >= plan->field_count) return "";
    return plan->header_text.data + plan->header[field];
}

const char *rfm__csv_plan_name(const rfm__csv_plan *plan, int64_t field) {
    for (int32_t i = 0; i < plan->column_count; ++i) {
        if (field >= 0 && plan->columns[i].field == field) return plan->columns[i].name;
    }
    return NULL;
}

rfm_status rfm__csv_plan_label(const rfm__csv_plan *plan, int64_t field, rfm__bytes *to,
                               rfm_error *error) {
    const char *header = rfm__csv_plan_header(plan, field);
    if (header[0] != 0) {
        return rfm__csv_clean(to, header, strlen(header), 0, 1, error);
    }
    const char *name = rfm__csv_plan_name(plan, field);
    if (name != NULL) return rfm__bytes_add_text(to, name, error);
    return rfm__bytes_add_format(to, error, "%lld", (long long)field + 1);
}

rfm_status rfm__csv_plan_fault(const rfm__csv_plan *plan, int32_t fault, rfm__bytes *to,
                               rfm_error *error) {
    switch (fault) {
        case RFM__CSV_FAULT_UNCLOSED:
            return rfm__bytes_add_text(to, "has a quote that is not closed", error);
        case RFM__CSV_FAULT_BEHIND:
            return rfm__bytes_add_text(to, "has text behind its closing quote", error);
        default:
            return rfm__bytes_add_format(to, error, "is longer than %lld bytes",
                                         (long long)plan->rules.max_field_bytes);
    }
}
