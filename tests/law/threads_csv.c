/* SPDX-License-Identifier: MIT */
/* Law: a block read by several threads gives what one thread gives, also where pieces begin inside
 * quotes. A plain program, so that ThreadSanitizer can watch it. */
#include "csv.h"
#include "csv/reader.h"

enum { LAW_ROWS = 20000 };

static const rfm_csv_column law_columns[] = {
    {.name = "id", .type = RFM_COLUMN_TEXT},
    {.name = "day", .type = RFM_COLUMN_DAY},
    {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2},
    {.name = "kind", .type = RFM_COLUMN_CODE},
    {.name = "note", .type = RFM_COLUMN_TEXT},
};

static csv_text law_file(void) {
    static const char *const kinds[] = {"web", "shop", "", "phone"};
    csv_text file = {0};
    csv_text_format(&file, "id,day,amount,kind,note\n");
    for (int row = 0; row < LAW_ROWS; ++row) {
        csv_text_format(&file, "C%06d,2011-%02d-%02d,%d.%02d,%s,%s\n", row % 977, row % 12 + 1,
                        row % 28 + 1, row % 300, row % 100, kinds[row % 4],
                        row % 3 == 0    ? "\"one\ntwo\n\nthree\""
                        : row % 50 == 1 ? "\"x\"y"
                                        : "");
    }
    return file;
}

static csv_text law_read(const csv_text *file, int32_t threads, size_t piece, int32_t on_bad) {
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .on_bad = on_bad,
                                     .threads = threads,
                                     .columns = law_columns,
                                     .column_count = 5};
    csv_text got = {0};
    rfm_csv *reader;
    if (rfm__csv_reader_new(&options, 1000, piece, &reader, NULL) != RFM_OK) return got;
    got = csv_read_all(reader, file->data, file->size, 300000, 1);
    rfm_csv_free(reader);
    return got;
}

int main(void) {
    static const size_t pieces[] = {1, 1000, 40000, 262144};
    csv_text file = law_file();
    int wrong = 0;
    for (int32_t on_bad = 0; on_bad < 2; ++on_bad) {
        csv_text expected = law_read(&file, 1, 1 << 20, on_bad);
        for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; ++i) {
            for (int32_t threads = 2; threads <= 4; ++threads) {
                csv_text got = law_read(&file, threads, pieces[i], on_bad);
                if (got.data == NULL || expected.data == NULL ||
                    strcmp(got.data, expected.data) != 0) {
                    fprintf(stderr, "pieces of %zu, %d threads: another answer\n", pieces[i],
                            (int)threads);
                    wrong = 1;
                }
                free(got.data);
            }
        }
        free(expected.data);
    }
    free(file.data);
    return wrong;
}
