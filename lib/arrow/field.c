/* SPDX-License-Identifier: MIT */
/* Arrow tells a column's type by a short format text. This file alone knows those texts: which are
 * taken, what each becomes, and by what name the others are refused. */
#include <string.h>

#include "arrow/import.h"
#include "arrow/shared.h"
#include "base/text.h"

/* Formats that are taken and have no parameters. */
static const struct {
    char format[4];
    int32_t layout;
    int32_t type;
} arrow_taken[] = {
    {"c", RFM__ARROW_INT8, RFM_COLUMN_INT64},        {"s", RFM__ARROW_INT16, RFM_COLUMN_INT64},
    {"i", RFM__ARROW_INT32, RFM_COLUMN_INT64},       {"l", RFM__ARROW_INT64, RFM_COLUMN_INT64},
    {"C", RFM__ARROW_UINT8, RFM_COLUMN_INT64},       {"S", RFM__ARROW_UINT16, RFM_COLUMN_INT64},
    {"I", RFM__ARROW_UINT32, RFM_COLUMN_INT64},      {"L", RFM__ARROW_UINT64, RFM_COLUMN_INT64},
    {"f", RFM__ARROW_FLOAT32, RFM_COLUMN_DOUBLE},    {"g", RFM__ARROW_FLOAT64, RFM_COLUMN_DOUBLE},
    {"b", RFM__ARROW_BOOL, RFM_COLUMN_INT64},        {"tdD", RFM__ARROW_DATE32, RFM_COLUMN_DAY},
    {"u", RFM__ARROW_UTF8, RFM_COLUMN_TEXT},         {"U", RFM__ARROW_LARGE_UTF8, RFM_COLUMN_TEXT},
    {"vu", RFM__ARROW_STRING_VIEW, RFM_COLUMN_TEXT}, {"n", RFM__ARROW_NULL, RFM_COLUMN_TEXT},
};

/* Names of what is refused, found by the beginning of the format; longer beginnings first. */
static const struct {
    char format[4];
    char name[20];
} arrow_refused[] = {
    {"e", "float16"},
    {"z", "binary"},
    {"Z", "large_binary"},
    {"vz", "binary_view"},
    {"w:", "fixed binary"},
    {"tt", "time of day"},
    {"tD", "duration"},
    {"ti", "interval"},
    {"ts", "timestamp"},
    {"td", "date"},
    {"d:", "decimal"},
    {"+l", "list"},
    {"+L", "large_list"},
    {"+vl", "list_view"},
    {"+vL", "large_list_view"},
    {"+w", "fixed_size_list"},
    {"+s", "struct"},
    {"+m", "map"},
    {"+u", "union"},
    {"+r", "run_end_encoded"},
};

static const char *arrow_type_name(const char *format) {
    for (size_t i = 0; i < sizeof arrow_refused / sizeof arrow_refused[0]; ++i) {
        const char *begin = arrow_refused[i].format;
        if (strncmp(format, begin, strlen(begin)) == 0) return arrow_refused[i].name;
    }
    return "unknown";
}

/* A format in a message, as long as it can be printed. */
static const char *arrow_shown_format(const char *format) {
    for (const char *at = format; *at != '\0'; ++at) {
        if (*at < 0x20 || *at > 0x7E) return "not ASCII";
    }
    return format;
}

static rfm_status arrow_field_refuse(const rfm__arrow_field *field, const char *type,
                                     const char *format, rfm_error *error) {
    return rfm__fail_at(
        error, RFM_E_COLUMN, -1, field->number,
        "column %.40s has Arrow type %s (%.24s); expected integers, float32, float64, "
        "decimal128, dates, timestamps, text, bool, dictionary of text or null",
        field->name, type, arrow_shown_format(format));
}

static int arrow_find_taken(const char *format) {
    for (size_t i = 0; i < sizeof arrow_taken / sizeof arrow_taken[0]; ++i) {
        if (strcmp(format, arrow_taken[i].format) == 0) return (int)i;
    }
    return -1;
}

/* "d:18,2" or "d:18,2,128"; other widths are other types. */
static rfm_status arrow_field_decimal(rfm__arrow_field *field, const char *format,
                                      rfm_error *error) {
    int64_t numbers[3] = {0, 0, 128};
    const char *at = format + 2;
    for (int i = 0; i < 3; ++i) {
        size_t size = 0;
        while (at[size] != '\0' && at[size] != ',') ++size;
        if (rfm__read_int64(at, size, &numbers[i]) != 1) {
            return arrow_field_refuse(field, "decimal", format, error);
        }
        at += size;
        if (*at == '\0' && i > 0) break;
        if (*at != ',' || i == 2) return arrow_field_refuse(field, "decimal", format, error);
        ++at;
    }
    if (numbers[2] != 128) {
        return arrow_field_refuse(field,
                                  numbers[2] == 256  ? "decimal256"
                                  : numbers[2] == 64 ? "decimal64"
                                  : numbers[2] == 32 ? "decimal32"
                                                     : "decimal",
                                  format, error);
    }
    if (numbers[1] < 0 || numbers[1] > 18) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, field->number,
                            "column %.40s is decimal128 with scale %lld; expected 0 to 18",
                            field->name, (long long)numbers[1]);
    }
    field->layout = RFM__ARROW_DECIMAL128;
    field->type = RFM_COLUMN_AMOUNT;
    field->scale = (int32_t)numbers[1];
    return RFM_OK;
}

/* Ticks per second of "tdm" and of "tss:", "tsm:", "tsu:", "tsn:" with any zone; 0 for anything
 * else. */
static int64_t arrow_ticks_per_second(const char *format) {
    if (strcmp(format, "tdm") == 0) return 1000;
    if (strncmp(format, "ts", 2) != 0 || format[2] == '\0' || format[3] != ':') return 0;
    switch (format[2]) {
        case 's': return 1;
        case 'm': return 1000;
        case 'u': return 1000000;
        case 'n': return 1000000000;
        default: return 0;
    }
}

static int32_t arrow_read_int32(const char *at) {
    int32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* The value of a metadata key; NULL when it is not there. The text carries its lengths within. */
static const char *arrow_metadata_find(const char *metadata, const char *key, size_t *out_size) {
    if (metadata == NULL) return NULL;
    const int32_t count = arrow_read_int32(metadata);
    const char *at = metadata + 4;
    for (int32_t i = 0; i < count; ++i) {
        const int32_t key_size = arrow_read_int32(at);
        if (key_size < 0) return NULL;
        const char *found = at + 4;
        at = found + key_size;
        const int32_t value_size = arrow_read_int32(at);
        if (value_size < 0) return NULL;
        if ((size_t)key_size == strlen(key) && memcmp(found, key, (size_t)key_size) == 0) {
            *out_size = (size_t)value_size;
            return at + 4;
        }
        at += 4 + value_size;
    }
    return NULL;
}

/* An int64 column that says its scale is one of our amounts that went out as minor units. */
static rfm_status arrow_field_scale(rfm__arrow_field *field, const char *metadata,
                                    rfm_error *error) {
    size_t size = 0;
    const char *text = arrow_metadata_find(metadata, RFM__ARROW_SCALE_KEY, &size);
    if (text == NULL) return RFM_OK;
    int64_t scale;
    if (rfm__read_int64(text, size, &scale) != 1 || scale < 0 || scale > 18) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, field->number,
                            "column %.40s has metadata " RFM__ARROW_SCALE_KEY
                            " that is not a whole number from 0 to 18",
                            field->name);
    }
    field->type = RFM_COLUMN_AMOUNT;
    field->scale = (int32_t)scale;
    return RFM_OK;
}

static rfm_status arrow_field_dictionary(rfm__arrow_field *field, const struct ArrowSchema *schema,
                                         rfm_error *error) {
    const struct ArrowSchema *labels = schema->dictionary;
    if (labels->release == NULL || labels->format == NULL) {
        return rfm__fail_at(error, RFM_E_DATA, -1, field->number,
                            "the dictionary of column %.40s is released or has no format",
                            field->name);
    }
    const int found = arrow_find_taken(labels->format);
    const int32_t layout = found < 0 ? 0 : arrow_taken[found].layout;
    if (layout < RFM__ARROW_UTF8 || layout > RFM__ARROW_STRING_VIEW || labels->dictionary != NULL) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, field->number,
                            "column %.40s is a dictionary of Arrow type %.24s; expected text (u, U "
                            "or vu)",
                            field->name, arrow_shown_format(labels->format));
    }
    if (field->layout < RFM__ARROW_INT8 || field->layout > RFM__ARROW_UINT64) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, field->number,
                            "column %.40s is a dictionary with indices of Arrow type %.24s; "
                            "expected integers",
                            field->name, arrow_shown_format(schema->format));
    }
    field->type = RFM_COLUMN_CODE;
    field->label_layout = layout;
    return RFM_OK;
}

static rfm_status arrow_field_name(const struct ArrowSchema *schema, rfm__arrow_field *field,
                                   rfm_error *error) {
    if (schema == NULL || schema->release == NULL || schema->format == NULL) {
        return rfm__fail_at(error, RFM_E_DATA, -1, field->number,
                            "the schema of column %d is released or has no format",
                            (int)field->number);
    }
    if (schema->name == NULL || schema->name[0] == '\0') {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, field->number, "column %d has no name",
                            (int)field->number);
    }
    const size_t size = strlen(schema->name);
    if (rfm__utf8_valid_prefix(schema->name, size) != size) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, field->number,
                            "the name of column %d is not valid UTF-8", (int)field->number);
    }
    field->name = schema->name;
    return RFM_OK;
}

rfm_status rfm__arrow_field_read(const struct ArrowSchema *schema, int32_t number,
                                 int32_t shift_seconds, rfm__arrow_field *out_field,
                                 rfm_error *error) {
    *out_field = (rfm__arrow_field){0};
    out_field->number = number;
    RFM_TRY(arrow_field_name(schema, out_field, error));
    const char *format = schema->format;
    const int found = arrow_find_taken(format);
    if (found >= 0) {
        out_field->layout = arrow_taken[found].layout;
        out_field->type = arrow_taken[found].type;
    }
    if (schema->dictionary != NULL) return arrow_field_dictionary(out_field, schema, error);
    if (out_field->layout == RFM__ARROW_INT64) {
        return arrow_field_scale(out_field, schema->metadata, error);
    }
    if (found >= 0) return RFM_OK;
    if (strncmp(format, "d:", 2) == 0) return arrow_field_decimal(out_field, format, error);
    out_field->ticks_per_second = arrow_ticks_per_second(format);
    if (out_field->ticks_per_second == 0) {
        return arrow_field_refuse(out_field, arrow_type_name(format), format, error);
    }
    out_field->layout = RFM__ARROW_TICKS;
    out_field->type = RFM_COLUMN_DAY;
    out_field->shift_seconds = format[1] == 's' ? shift_seconds : 0;
    return RFM_OK;
}
