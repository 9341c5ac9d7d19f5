/* SPDX-License-Identifier: MIT */
/* What a file is like is found out once, on its first bytes, before any row is taken: so the
 * answer cannot depend on how the bytes arrive, and what cannot be known is asked for and never
 * guessed. */
#include <string.h>

#include "csv/plan.h"
#include "csv/show.h"

void rfm__csv_walk_begin(rfm__csv_walk *walk, const rfm__csv_plan *plan,
                         const rfm__csv_sample *sample, char delimiter) {
    memset(walk, 0, sizeof *walk);
    walk->rules = plan->rules;
    walk->rules.delimiter = delimiter;
    walk->rules.last = sample->whole != 0;
    walk->rules.refuse = 0;
    walk->scan.end = sample->bytes + sample->size;
    walk->scan.delimiter = delimiter;
    walk->at = sample->bytes;
    walk->line = 1;
    walk->record.lines = 0;
    rfm__csv_scan_seek(&walk->scan, walk->at);
}

int32_t rfm__csv_walk_next(rfm__csv_walk *walk, rfm__csv_field *fields, int64_t room) {
    for (;;) {
        walk->line += walk->record.lines;
        const int32_t kind =
            rfm__csv_record_next(&walk->scan, walk->at, &walk->rules, fields, room, &walk->record);
        if (kind >= RFM__CSV_RECORD_INCOMPLETE) return kind;
        walk->at = walk->record.end;
        if (kind != RFM__CSV_RECORD_BLANK) return kind;
    }
}

rfm_status rfm__csv_settle_encoding(rfm__csv_sample *sample, rfm_error *error) {
    if (sample->size >= 2 &&
        (memcmp(sample->bytes, "\xFF\xFE", 2) == 0 || memcmp(sample->bytes, "\xFE\xFF", 2) == 0)) {
        return rfm__fail(error, RFM_E_DATA, 1, "the file is UTF-16; expected UTF-8 or Latin-1");
    }
    if (sample->size >= 3 && memcmp(sample->bytes, "\xEF\xBB\xBF", 3) == 0) {
        sample->bytes += 3;
        sample->size -= 3;
    }
    if (sample->size == 0) return rfm__fail(error, RFM_E_DATA, -1, "the file is empty");
    const char *mark = memchr(sample->bytes, '\r', sample->size);
    if (mark != NULL && mark + 1 < sample->bytes + sample->size &&
        memchr(sample->bytes, '\n', sample->size) == NULL) {
        return rfm__fail(error, RFM_E_DATA, 1,
                         "lines end in carriage returns alone; expected line feeds");
    }
    return RFM_OK;
}

/* How well a delimiter fits: fields of the first record, and records after it with as many. */
typedef struct csv_settle_fit {
    int64_t fields;
    int64_t records;
    int64_t matches;
} csv_settle_fit;

/* Fields of the first record; 0 when it is no good one. */
static int64_t csv_settle_first(const rfm__csv_plan *plan, const rfm__csv_sample *sample,
                                char delimiter) {
    rfm__csv_walk walk;
    rfm__csv_field first;
    rfm__csv_walk_begin(&walk, plan, sample, delimiter);
    const int32_t kind = rfm__csv_walk_next(&walk, &first, 1);
    return kind == RFM__CSV_RECORD_GOOD ? walk.record.count : 0;
}

static rfm_status csv_settle_try(const rfm__csv_plan *plan, const rfm__csv_sample *sample,
                                 char delimiter, csv_settle_fit *fit, rfm_error *error) {
    rfm__csv_walk walk;
    rfm__csv_field *fields;
    int32_t kind;
    *fit = (csv_settle_fit){.fields = csv_settle_first(plan, sample, delimiter)};
    RFM_TRY(rfm__new_array((size_t)fit->fields, sizeof *fields, &fields, error));
    rfm__csv_walk_begin(&walk, plan, sample, delimiter);
    (void)rfm__csv_walk_next(&walk, fields, fit->fields);
    while ((kind = rfm__csv_walk_next(&walk, fields, fit->fields)) < RFM__CSV_RECORD_INCOMPLETE) {
        ++fit->records;
        fit->matches += kind == RFM__CSV_RECORD_GOOD && walk.record.count >= fit->fields &&
                        !walk.record.surplus;
    }
    rfm__free(fields);
    return RFM_OK;
}

/* Whether `fit` is better than `best`: a larger share of records that fit, then more fields. */
static int csv_settle_is_better(const csv_settle_fit *fit, const csv_settle_fit *best) {
    if (best->fields < 2) return 1;
    const int64_t left = fit->matches * (best->records > 0 ? best->records : 1);
    const int64_t right = best->matches * (fit->records > 0 ? fit->records : 1);
    return left != right ? left > right : fit->fields > best->fields;
}

rfm_status rfm__csv_settle_delimiter(rfm__csv_plan *plan, const rfm__csv_sample *sample,
                                     rfm_error *error) {
    /* In a tie the mark that is rarer inside text and numbers comes first. */
    static const char candidates[] = {'\t', ';', '|', ','};
    char likely[sizeof candidates];
    size_t count = 0;
    csv_settle_fit best = {0, 0, 0};
    if (plan->given.delimiter != 0) return RFM_OK;
    plan->rules.delimiter = ',';
    for (size_t i = 0; i < sizeof candidates; ++i) {
        if (csv_settle_first(plan, sample, candidates[i]) >= 2) likely[count++] = candidates[i];
    }
    if (count > 0) plan->rules.delimiter = likely[0];
    for (size_t i = 0; i < count && count > 1; ++i) {
        csv_settle_fit fit;
        RFM_TRY(csv_settle_try(plan, sample, likely[i], &fit, error));
        if (!csv_settle_is_better(&fit, &best)) continue;
        best = fit;
        plan->rules.delimiter = likely[i];
    }
    return RFM_OK;
}

static rfm_status csv_settle_bad_header(const rfm__csv_plan *plan, const rfm__csv_walk *walk,
                                        rfm_error *error) {
    rfm__bytes text = {0};
    rfm_status status = rfm__csv_plan_fault(plan, walk->record.fault, &text, error);
    if (status == RFM_OK) {
        status = rfm__fail_at(error, RFM_E_DATA, walk->line,
                              (int32_t)(walk->record.fault_field % INT32_MAX) + 1,
                              "line %lld, field %lld %.*s", (long long)walk->line,
                              (long long)walk->record.fault_field + 1, (int)text.size, text.data);
    }
    rfm__bytes_free(&text);
    return status;
}

/* Keeps the names; empty ones at the end are left out. */
static rfm_status csv_settle_names(rfm__csv_plan *plan, const rfm__csv_field *fields,
                                   rfm_error *error) {
    const int32_t latin1 = plan->marks.latin1;
    rfm__bytes text = {0};
    rfm_status status =
        rfm__new_array((size_t)plan->field_count, sizeof *plan->header, &plan->header, error);
    int64_t used = 1;
    for (int64_t i = 0; i < plan->field_count && status == RFM_OK; ++i) {
        text.size = 0;
        plan->header[i] = plan->header_text.size;
        status = rfm__csv_unquote(&text, &fields[i], 0, error);
        if (status == RFM_OK) {
            status = rfm__csv_clean(&plan->header_text, text.data, text.size, latin1, 0, error);
        }
        if (status == RFM_OK) status = rfm__bytes_add(&plan->header_text, "", 1, error);
        if (text.size > 0) used = i + 1;
    }
    rfm__bytes_free(&text);
    plan->field_count = used;
    return status;
}

rfm_status rfm__csv_settle_header(rfm__csv_plan *plan, const rfm__csv_sample *sample,
                                  const char **out_data, int64_t *out_lines, rfm_error *error) {
    rfm__csv_walk walk;
    rfm__csv_field first;
    rfm__csv_field *fields;
    rfm__csv_walk_begin(&walk, plan, sample, plan->rules.delimiter);
    const int32_t kind = rfm__csv_walk_next(&walk, &first, 1);
    *out_data = sample->bytes;
    *out_lines = 0;
    if (kind == RFM__CSV_RECORD_NONE) {
        return rfm__fail(error, RFM_E_DATA, -1, "the file is empty");
    }
    if (kind == RFM__CSV_RECORD_INCOMPLETE) {
        return rfm__fail(error, RFM_E_DATA, walk.line,
                         "line %lld does not end within the first %zu bytes", (long long)walk.line,
                         sample->size);
    }
    if (kind == RFM__CSV_RECORD_BAD) {
        return csv_settle_bad_header(plan, &walk, error);
    }
    plan->field_count = walk.record.count;
    if ((plan->given.flags & RFM_CSV_NO_HEADER) != 0) return RFM_OK;
    *out_data = walk.record.end;
    *out_lines = walk.line - 1 + walk.record.lines;
    const rfm__csv_sample line = {walk.record.begin, (size_t)(walk.record.end - walk.record.begin),
                                  1};
    RFM_TRY(rfm__new_array((size_t)plan->field_count, sizeof *fields, &fields, error));
    rfm__csv_walk_begin(&walk, plan, &line, plan->rules.delimiter);
    (void)rfm__csv_walk_next(&walk, fields, plan->field_count);
    const rfm_status status = csv_settle_names(plan, fields, error);
    rfm__free(fields);
    return status;
}

static rfm_status csv_settle_list(const rfm__csv_plan *plan, rfm__bytes *to, rfm_error *error) {
    for (int64_t i = 0; i < plan->field_count; ++i) {
        const char *name = rfm__csv_plan_header(plan, i);
        if (i > 0) RFM_TRY(rfm__bytes_add_text(to, ", ", error));
        RFM_TRY(rfm__csv_clean(to, name, strlen(name), 0, 1, error));
    }
    return RFM_OK;
}

/* The delimiter that was probably meant when the header came out as one field; 0 when none is
 * likely. */
static char csv_settle_meant(const rfm__csv_plan *plan) {
    static const char candidates[] = {',', ';', '\t', '|'};
    const char *name = rfm__csv_plan_header(plan, 0);
    for (size_t i = 0; i < sizeof candidates && plan->field_count == 1; ++i) {
        if (strchr(name, candidates[i]) != NULL) return candidates[i];
    }
    return 0;
}

static rfm_status csv_settle_missing(const rfm__csv_plan *plan, const char *name,
                                     rfm_error *error) {
    rfm__bytes list = {0};
    const char meant = csv_settle_meant(plan);
    rfm_status status = csv_settle_list(plan, &list, error);
    if (status == RFM_OK && meant != 0) {
        const char given[2] = {plan->rules.delimiter, 0};
        const char other[2] = {meant, 0};
        status = rfm__fail(error, RFM_E_COLUMN, -1,
                           "no column \"%s\"; with the delimiter \"%s\" the file has one column, "
                           "perhaps \"%s\" was meant: %.*s",
                           name, given[0] == '\t' ? "tab" : given, meant == '\t' ? "tab" : other,
                           (int)(list.size < 200 ? list.size : 200), list.data);
    } else if (status == RFM_OK) {
        status = rfm__fail(error, RFM_E_COLUMN, -1, "no column \"%s\"; the file has %.*s", name,
                           list.size > 0 ? (int)(list.size < 240 ? list.size : 240) : 25,
                           list.size > 0 ? list.data : "one column without a name");
    }
    rfm__bytes_free(&list);
    return status;
}

/* Finds a header or a position; *out_field is -1 when it is optional and not there. */
static rfm_status csv_settle_find(const rfm__csv_plan *plan, const char *name, int32_t position,
                                  int32_t optional, int64_t *out_field, rfm_error *error) {
    *out_field = -1;
    if (position > 0) {
        if (position <= plan->field_count) {
            *out_field = position - 1;
        } else if (!optional) {
            return rfm__fail(error, RFM_E_COLUMN, -1, "no column %d; the file has %lld columns",
                             (int)position, (long long)plan->field_count);
        }
        return RFM_OK;
    }
    for (int64_t i = 0; i < plan->field_count; ++i) {
        if (strcmp(rfm__csv_plan_header(plan, i), name) != 0) continue;
        if (*out_field >= 0) {
            return rfm__fail(error, RFM_E_COLUMN, -1,
                             "column \"%s\" is there twice, as %lld and %lld; give its position",
                             name, (long long)*out_field + 1, (long long)i + 1);
        }
        *out_field = i;
    }
    return *out_field >= 0 || optional ? RFM_OK : csv_settle_missing(plan, name, error);
}

rfm_status rfm__csv_settle_columns(rfm__csv_plan *plan, rfm_error *error) {
    for (int32_t i = 0; i < plan->column_count; ++i) {
        rfm__csv_column *column = &plan->columns[i];
        const int32_t optional = (column->flags & RFM_CSV_OPTIONAL) != 0;
        RFM_TRY(csv_settle_find(plan, column->source, column->position, optional, &column->field,
                                error));
        if (column->factor == NULL && column->factor_position == 0) continue;
        RFM_TRY(csv_settle_find(plan, column->factor, column->factor_position, optional,
                                &column->factor_field, error));
        if (column->factor_field < 0) column->field = -1;
    }
    return RFM_OK;
}

rfm_status rfm__csv_settle(rfm__csv_plan *plan, const rfm__csv_sample *sample,
                           const char **out_data, int64_t *out_lines, rfm_error *error) {
    rfm__csv_sample rest = *sample;
    RFM_TRY(rfm__csv_settle_encoding(&rest, error));
    RFM_TRY(rfm__csv_settle_delimiter(plan, &rest, error));
    RFM_TRY(rfm__csv_settle_header(plan, &rest, out_data, out_lines, error));
    RFM_TRY(rfm__csv_settle_columns(plan, error));
    const rfm__csv_sample data = {*out_data, rest.size - (size_t)(*out_data - rest.bytes),
                                  sample->whole};
    return rfm__csv_settle_marks(plan, &data, *out_lines, error);
}
