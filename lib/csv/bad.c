/* SPDX-License-Identifier: MIT */
/* Nothing of a file may vanish: what is not taken as a row is kept with its line, its reason and
 * its text, so that somebody can mend it and offer it again. */
#include "csv/bad.h"

#include <string.h>

#include "csv/show.h"
#include "frame/builder.h"

rfm_status rfm__csv_bad_end(rfm__csv_bad_list *list, const rfm__csv_plan *plan, size_t begin,
                            int64_t line, int64_t field, const char *text, size_t size,
                            rfm_error *error) {
    rfm__csv_bad row = {line, field, begin, list->text.size, 0};
    if (size > 0 && text[size - 1] == '\n') --size;
    if (size > 0 && text[size - 1] == '\r') --size;
    RFM_TRY(rfm__csv_clean(&list->text, text, size, plan->marks.latin1, 0, error));
    row.end = list->text.size;
    RFM_TRY(rfm__grow(&list->rows, &list->capacity, list->count + 1, sizeof *list->rows, error));
    list->rows[list->count++] = row;
    return RFM_OK;
}

rfm_status rfm__csv_bad_append(rfm__csv_bad_list *list, const rfm__csv_bad_list *from,
                               int64_t lines_before, rfm_error *error) {
    if (from->count == 0) return RFM_OK;
    RFM_TRY(rfm__grow(&list->rows, &list->capacity, list->count + from->count, sizeof *list->rows,
                      error));
    const size_t shift = list->text.size;
    RFM_TRY(rfm__bytes_add(&list->text, from->text.data, from->text.size, error));
    for (size_t i = 0; i < from->count; ++i) {
        rfm__csv_bad *row = &list->rows[list->count++];
        *row = from->rows[i];
        row->line += lines_before;
        row->reason += shift;
        row->text += shift;
        row->end += shift;
    }
    return RFM_OK;
}

rfm_status rfm__csv_bad_refuse(const rfm__csv_bad_list *list, int64_t lines_before,
                               rfm_error *error) {
    const rfm__csv_bad *row = &list->rows[0];
    const int64_t line = lines_before + row->line;
    const size_t size = row->text - row->reason;
    return rfm__fail_at(error, RFM_E_DATA, line, (int32_t)((row->field + 1) % INT32_MAX),
                        "line %lld, %.*s", (long long)line, (int)(size < 256 ? size : 256),
                        list->text.data + row->reason);
}

rfm_status rfm__csv_bad_frame(const rfm__csv_bad_list *list, const rfm__csv_plan *plan,
                              rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[] = {
        {"line", RFM_COLUMN_INT64, 0},
        {"column", RFM_COLUMN_TEXT, 0},
        {"reason", RFM_COLUMN_TEXT, 0},
        {"text", RFM_COLUMN_TEXT, 0},
    };
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 4, &builder, error));
    for (size_t i = 0; i < list->count; ++i) {
        const rfm__csv_bad *row = &list->rows[i];
        const char *header = rfm__csv_plan_header(plan, row->field);
        rfm__builder_int64(builder, 0, row->line);
        if (header[0] != 0) {
            rfm__builder_text(builder, 1, header, strlen(header));
        } else {
            const char *name = rfm__csv_plan_name(plan, row->field);
            if (name != NULL) rfm__builder_text(builder, 1, name, strlen(name));
        }
        rfm__builder_text(builder, 2, list->text.data + row->reason, row->text - row->reason);
        rfm__builder_text(builder, 3, list->text.data + row->text, row->end - row->text);
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

void rfm__csv_bad_reset(rfm__csv_bad_list *list) {
    list->text.size = 0;
    list->count = 0;
}

void rfm__csv_bad_clear(rfm__csv_bad_list *list) {
    rfm__bytes_free(&list->text);
    rfm__free(list->rows);
    memset(list, 0, sizeof *list);
}
