/* SPDX-License-Identifier: MIT */
/* Law: what comes out of a file depends on its bytes alone, not on how they were cut into blocks,
 * nor on the number of threads, nor on where a block is cut for them. */
#include <criterion/criterion.h>

#include "csv.h"
#include "csv/reader.h"
#include "memory.h"
#include "rounds.h"

enum { LAW_ROUNDS = ROUNDS(150, 25) };

static uint64_t law_state = 88172645463325252u;

static uint64_t law_random(uint64_t below) {
    law_state ^= law_state << 13;
    law_state ^= law_state >> 7;
    law_state ^= law_state << 17;
    return (law_state >> 11) % below;
}

static const rfm_csv_column law_columns[] = {
    {.name = "id", .type = RFM_COLUMN_TEXT, .flags = RFM_CSV_WHOLE_IDS},
    {.name = "day", .type = RFM_COLUMN_DAY},
    {.name = "amount", .source = "n", .factor = "price", .type = RFM_COLUMN_AMOUNT, .scale = 3},
    {.name = "n", .type = RFM_COLUMN_INT64, .flags = RFM_CSV_REQUIRED},
    {.name = "price", .type = RFM_COLUMN_DOUBLE},
    {.name = "kind", .type = RFM_COLUMN_CODE},
    {.name = "note", .type = RFM_COLUMN_TEXT, .flags = RFM_CSV_OPTIONAL},
};

/* Columns whose ordinary values are read in loops of their own, without a product and a code. */
static const rfm_csv_column law_simple_columns[] = {
    {.name = "id", .type = RFM_COLUMN_TEXT, .flags = RFM_CSV_WHOLE_IDS},
    {.name = "day", .type = RFM_COLUMN_DAY},
    {.name = "n", .type = RFM_COLUMN_INT64},
    {.name = "price", .type = RFM_COLUMN_AMOUNT, .scale = 3},
    {.name = "note", .type = RFM_COLUMN_TEXT, .flags = RFM_CSV_OPTIONAL | RFM_CSV_REQUIRED},
};
static int law_is_simple;

static csv_text law_read(const csv_text *file, const rfm_csv_options *base, size_t sample,
                         int32_t threads, size_t block, size_t piece, int last_with_bytes) {
    rfm_csv_options options = *base;
    rfm_error error;
    rfm_csv *reader;
    options.struct_size = sizeof options;
    options.threads = threads;
    options.columns = law_is_simple ? law_simple_columns : law_columns;
    options.column_count = law_is_simple ? sizeof law_simple_columns / sizeof law_simple_columns[0]
                                         : sizeof law_columns / sizeof law_columns[0];
    cr_assert_eq(rfm__csv_reader_new(&options, sample, piece, &reader, &error), RFM_OK, "%s",
                 error.message);
    csv_text got = csv_read_all(reader, file->data, file->size, block, last_with_bytes);
    rfm_csv_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_csv_inspect(reader, &state, NULL), RFM_OK);
    csv_text_format(&got, "delimiter %d, marks %d %d, order %d, decimals %d\n",
                    (int)state.delimiter, (int)state.decimal_mark, (int)state.thousands_mark,
                    (int)state.day_order, (int)state.max_decimals);
    if (strstr(got.data, "error ") == NULL) {
        cr_assert_eq((size_t)state.bytes, file->size);
        csv_text_format(&got, "%lld lines, %lld rows, %lld bad\n", (long long)state.lines,
                        (long long)state.rows, (long long)state.bad_rows);
    }
    rfm_csv_free(reader);
    return got;
}

/* All cuts give what one block and one thread gave. */
static void law_check(const csv_text *file, const rfm_csv_options *options) {
    static const size_t blocks[] = {1, 2, 3, 7, 64, 4096, 0};
    const int64_t live = test_memory_live();
    law_is_simple = (int)law_random(2);
    const size_t sample = law_random(2) ? RFM_CSV_SAMPLE : 20 + law_random(100);
    csv_text expected = law_read(file, options, sample, 1, 0, 1 << 20, 1);
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; ++i) {
        for (int32_t threads = 1; threads <= 3; ++threads) {
            const size_t piece = 1 + law_random(40);
            csv_text got = law_read(file, options, sample, threads, blocks[i], piece, threads % 2);
            cr_assert_str_eq(got.data, expected.data,
                             "blocks of %zu, %d threads, pieces of %zu, file:\n%s\ngot:\n%s\n"
                             "expected:\n%s",
                             blocks[i], (int)threads, piece, file->data, got.data, expected.data);
            free(got.data);
        }
    }
    free(expected.data);
    cr_assert_eq(test_memory_live(), live);
}

static const char *law_pick(const char *const *texts, uint64_t count) {
    return texts[law_random(count)];
}
#define PICK(texts) law_pick(texts, sizeof(texts) / sizeof(texts)[0])

/* A file as it should be, with every so often a field or a byte that should not be there. */
static csv_text law_file(int dirt) {
    static const char *const ids[] = {"C1",         "00123", "17850.0", "\"a,\nb\"",
                                      "\"q\"\"q\"", "",      " x "};
    static const char *const days[] = {"2011-12-01", "13/1/2011",  "1/2/2011 08:26",
                                       "1-Dec-11",   "2011-02-29", ""};
    static const char *const counts[] = {"1", "-2", "3.00", "(4)", "1,000", "12345678"};
    static const char *const prices[] = {"2.5", "0.001", "1,234.25", "\xE2\x82\xAC 5", "", "7"};
    static const char *const kinds[] = {"web", "shop", "caf\xC3\xA9", "\"web\"", "", "a\"b"};
    static const char *const notes[] = {"",         "\"line\r\nline\"", "\"\n\n\n\"",
                                        "5\" pipe", "\"x\" ",           "y"};
    static const char *const junk[] = {"\"",   "\n",  ",",  "\r", "\r\n", "\"\"", "\xFF", "x\"",
                                       "\n\"", "\",", ";;", "\t", "\"\n", "e",    "''",   ",,,,"};
    csv_text file = {0};
    csv_text_format(&file, "%sid,day,n,price,kind,note%s", law_random(2) ? "\xEF\xBB\xBF" : "",
                    law_random(2) ? "\r\n" : "\n");
    const uint64_t rows = law_random(30);
    for (uint64_t row = 0; row < rows; ++row) {
        const char *const fields[] = {PICK(ids),    PICK(days),  law_random(9) ? "1" : PICK(counts),
                                      PICK(prices), PICK(kinds), PICK(notes)};
        for (int i = 0; i < 6; ++i) {
            if (i > 0) csv_text_add(&file, ",", 1);
            const char *field = fields[i];
            const int is_quoted = strchr(field, ',') != NULL && field[0] != '"';
            csv_text_format(&file, is_quoted ? "\"%s\"" : "%s", field);
            if (dirt && law_random(40) == 0) csv_text_format(&file, "%s", PICK(junk));
        }
        if (dirt && law_random(60) == 0) csv_text_add(&file, "\0", 1);
        if (row + 1 < rows || law_random(2)) csv_text_format(&file, law_random(4) ? "\n" : "\r\n");
    }
    return file;
}

/* Lines of ordinary fields with here and there one that is not, once as they are and once with a
 * quoted field at the end, which makes each of them take the careful way. */
static void law_twin_files(csv_text *plain, csv_text *quoted) {
    static const char *const ids[] = {
        "C1", "00123", "17850.0", "", " x ", "abcdefghijklmnopqrst", "caf\xC3\xA9", "0", "-"};
    static const char *const days[] = {"2011-12-01", "2011-02-29", "2011-2-3",   "20111201",
                                       "",           "2011-12-0x", "9999-12-31", "2011-13-01"};
    static const char *const counts[] = {"1", "-2",  "3.00", "",          "12345678", "123456789",
                                         "-", "--1", "1-",   "-12345678", "0",        "x"};
    static const char *const prices[] = {"2.5",      "0.001",    "-1.25",     ".5",    "5.",
                                         "1.2345",   "",         "-.5",       "1.2.3", "-0",
                                         "99999.99", "-9999.99", "123456.789"};
    static const char *const notes[] = {"y", "", "a b", "abcdefghijklmnop", "abcdefghijklmnopq"};
    csv_text_format(plain, "id,day,n,price,other,note\n");
    csv_text_format(quoted, "id,day,n,price,other,note,q\n");
    for (uint64_t rows = 1 + law_random(200); rows > 0; --rows) {
        const int is_odd = law_random(4) == 0;
        csv_text line = {0};
        csv_text_format(&line, "%s,%s,%s,%s,%s,%s", is_odd ? PICK(ids) : "C0001",
                        is_odd && law_random(2) ? PICK(days) : "2011-12-01",
                        is_odd && law_random(2) ? PICK(counts) : "7",
                        law_random(3) ? PICK(prices) : "1.5", law_random(9) ? "z" : "",
                        is_odd ? PICK(notes) : "note");
        const char *end = law_random(5) ? "\n" : "\r\n";
        csv_text_format(plain, "%s%s", line.data, end);
        csv_text_format(quoted, "%s,\"q\"%s", line.data, end);
        free(line.data);
    }
}

/* The rows and how many there were, without the text of bad lines. */
static csv_text law_rows(const csv_text *file) {
    const rfm_csv_options options = {.on_bad = RFM_CSV_COLLECT, .decimal_mark = '.'};
    csv_text got = law_read(file, &options, RFM_CSV_SAMPLE, 1, 1 << 16, 1 << 20, 1);
    char *bad = strstr(got.data, "bad:\n");
    const char *state = strstr(got.data, "delimiter ");
    cr_assert_not_null(state, "%s", got.data);
    if (bad != NULL) memmove(bad, state, strlen(state) + 1);
    return got;
}

Test(csv_law, the_quick_way_reads_as_the_careful_one, .timeout = 240) {
    law_is_simple = 1;
    for (int round = 0; round < 10 * LAW_ROUNDS; ++round) {
        csv_text plain = {0}, quoted = {0};
        law_twin_files(&plain, &quoted);
        csv_text quick = law_rows(&plain);
        csv_text careful = law_rows(&quoted);
        cr_assert_str_eq(quick.data, careful.data, "file:\n%s", plain.data);
        free(quick.data);
        free(careful.data);
        free(plain.data);
        free(quoted.data);
    }
}

Test(csv_law, clean_files, .timeout = 240) {
    for (int round = 0; round < LAW_ROUNDS; ++round) {
        const rfm_csv_options options = {
            .on_bad = RFM_CSV_COLLECT, .decimal_mark = '.', .day_order = RFM_CSV_ORDER_DAY_MONTH};
        csv_text file = law_file(0);
        law_check(&file, &options);
        free(file.data);
    }
}

Test(csv_law, dirty_files, .timeout = 240) {
    for (int round = 0; round < LAW_ROUNDS; ++round) {
        const rfm_csv_options options = {
            .on_bad = round % 3 == 0 ? RFM_CSV_REFUSE : RFM_CSV_COLLECT,
            .encoding = round % 5 == 0,
            .day_order = round % 2,
            .decimal_mark = round % 4 == 0 ? 0 : '.',
            .max_field_bytes = round % 7 == 0 ? 9 : 0};
        csv_text file = law_file(1);
        law_check(&file, &options);
        free(file.data);
    }
}

/* Quotes and line feeds in such numbers that most pieces begin at the wrong place. */
Test(csv_law, garbage, .timeout = 240) {
    for (int round = 0; round < LAW_ROUNDS; ++round) {
        static const char alphabet[] = "\"\"\n\n,,,1ab \r\x00\xE9";
        const rfm_csv_options options = {
            .on_bad = round % 4 == 0 ? RFM_CSV_REFUSE : RFM_CSV_COLLECT,
            .delimiter = ',',
            .encoding = round % 2,
            .max_field_bytes = round % 3 == 0 ? 5 : 0};
        csv_text file = {0};
        csv_text_format(&file, "id,day,n,price,kind\n");
        for (uint64_t left = law_random(300); left > 0; --left) {
            const uint64_t draw = law_random(sizeof alphabet - 1 + 4);
            if (draw < sizeof alphabet - 1) {
                csv_text_add(&file, &alphabet[draw], 1);
            } else {
                csv_text_format(&file, "\nx,,%d,\"\n\",\n", (int)draw);
            }
        }
        law_check(&file, &options);
        free(file.data);
    }
}

/* Fields exactly as long as they may be, refused as soon as they are longer: a carriage return that
 * the block ends with is not yet part of the field. */
Test(csv_law, lengths, .timeout = 240) {
    static const char *const files[] = {
        "id,day,n,price,kind\r\n12345,,12345,1,ab\r\n\"12345\",,1,,abcde\r\n",
        "id,day,n,price,kind\r\n\"1\"\"\"\"\",,1,,\"abcde\"  \r\n  123,,1,,  abc\r",
        "id,day,n,price,kind\r\n12345,,1,,abcdef\r\n",
        "id,day,n,price,kind\r\n123456,,1,,abcde\r\n",
        "id,day,n,price,kind\r\n1,,1,,\"abc\"x\r\n",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; ++i) {
        for (int32_t round = 0; round < ROUNDS(40, 8); ++round) {
            const rfm_csv_options options = {.on_bad = round % 2, .max_field_bytes = 5};
            csv_text file = {0};
            csv_text_add(&file, files[i], strlen(files[i]));
            law_check(&file, &options);
            free(file.data);
        }
    }
}

/* Files around the size of the sample, where it is taken from one block, from many, or is the
 * file. */
Test(csv_law, around_the_sample, .timeout = 240) {
    static const int64_t sizes[] = {-30, -1, 0, 1, 2, 30, 5000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i += ROUNDS(1, 2)) {
        const rfm_csv_options options = {.on_bad = RFM_CSV_COLLECT};
        const size_t wanted = (size_t)(RFM_CSV_SAMPLE + sizes[i]);
        csv_text file = {0};
        csv_text_format(&file, "id,day,n,price,kind,note\n");
        while (file.size + 200 < wanted) {
            csv_text_format(&file, "C%d,1/1/2011,%d,1.5,k%d,\"a\nb\"\n", (int)law_random(99),
                            (int)law_random(9), (int)law_random(5));
        }
        /* Only the last line, which is not ended, tells the order of day and month. */
        csv_text_format(&file, "C1,13/1/2011,1,1.5,k,");
        while (file.size < wanted) csv_text_add(&file, "x", 1);
        csv_text expected = law_read(&file, &options, RFM_CSV_SAMPLE, 1, 0, 1 << 20, 1);
        static const size_t blocks[] = {
            0, 1000, 65536, RFM_CSV_SAMPLE - 1, RFM_CSV_SAMPLE, RFM_CSV_SAMPLE + 1};
        for (size_t j = 0; j < sizeof blocks / sizeof blocks[0]; ++j) {
            for (int last_with_bytes = 0; last_with_bytes < 2; ++last_with_bytes) {
                csv_text got =
                    law_read(&file, &options, RFM_CSV_SAMPLE, 2, blocks[j], 4096, last_with_bytes);
                cr_assert(got.size == expected.size &&
                          memcmp(got.data, expected.data, got.size) == 0);
                free(got.data);
            }
        }
        free(expected.data);
        free(file.data);
    }
}
