/* SPDX-License-Identifier: MIT */
/* Law: pieces that several threads read and stage, some of them twice because they began inside
 * quotes, give the ledger that one thread gives. A plain program, so that ThreadSanitizer can watch
 * it. */
#include "feed.h"

enum { LAW_ROWS = 12000 };

static const rfm_csv_column law_columns[] = {
    {.name = "customer", .type = RFM_COLUMN_TEXT},
    {.name = "day", .type = RFM_COLUMN_DAY},
    {.name = "receipt", .type = RFM_COLUMN_TEXT},
    {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2},
    {.name = "item", .type = RFM_COLUMN_CODE},
};

static csv_text law_file(void) {
    csv_text file = {0};
    csv_text_format(&file, "customer,day,receipt,amount,item\n");
    for (int row = 0; row < LAW_ROWS; ++row) {
        csv_text_format(&file, "%s%06d,2011-%02d-%02d,%d,%d.%02d,%s\n",
                        row % 7 == 0 ? "customer-number-" : "C", row / 3 % 977, row / 3 % 12 + 1,
                        row / 3 % 28 + 1, row / 3, row % 300, row % 100,
                        row % 3 == 0    ? "\"one\ntwo\n\nthree\""
                        : row % 50 == 1 ? "\"x\"y"
                                        : "tea");
    }
    return file;
}

static feed_told law_take(int way, const csv_text *file, int32_t threads, size_t piece,
                          int32_t on_bad) {
    static const char *const attributes[] = {"item"};
    const rfm_ledger_options options = {
        .struct_size = sizeof options, .attribute_count = 1, .attributes = attributes};
    const feed_how how = {.csv = {.struct_size = sizeof how.csv,
                                  .on_bad = on_bad,
                                  .threads = threads,
                                  .columns = law_columns,
                                  .column_count = 5},
                          .append = {.struct_size = sizeof how.append, .threads = threads},
                          .sample = 1000,
                          .piece = piece,
                          .block = 200000};
    feed_told told = {{0}, {0}, {0}, {0}};
    rfm_ledger *ledger;
    if (rfm_ledger_new(&options, &ledger, NULL) != RFM_OK) return told;
    if (rfm_ledger_alias(ledger, "C000001", "C000002", NULL) == RFM_OK &&
        rfm_ledger_erase(ledger, "C000003", NULL) == RFM_OK) {
        told = feed_file(way, &how, ledger, file->data, file->size);
    }
    rfm_ledger_free(ledger);
    return told;
}

static int law_differs(int way, const feed_told *expected, const csv_text *file, int32_t threads,
                       size_t piece, int32_t on_bad) {
    feed_told got = law_take(way, file, threads, piece, on_bad);
    const char *other = feed_difference(expected, &got, 1);
    if (other != NULL) {
        fprintf(stderr, "way %d, pieces of %zu, %d threads: another %s\n", way, piece, (int)threads,
                other);
    }
    feed_told_free(&got);
    return other != NULL;
}

int main(void) {
    static const size_t pieces[] = {300, 5000, 40000};
    csv_text file = law_file();
    int wrong = 0;
    for (int32_t on_bad = 0; on_bad < 2; ++on_bad) {
        feed_told expected = law_take(FEED_FRAMES, &file, 1, 1 << 20, on_bad);
        wrong |= expected.saved.size == 0;
        for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; ++i) {
            for (int32_t threads = 2; threads <= 4; ++threads) {
                wrong |= law_differs(FEED_PUSHED, &expected, &file, threads, pieces[i], on_bad);
                if (on_bad == RFM_CSV_COLLECT) {
                    wrong |= law_differs(FEED_STREAM, &expected, &file, threads, pieces[i], on_bad);
                }
            }
        }
        feed_told_free(&expected);
    }
    free(file.data);
    return wrong;
}
