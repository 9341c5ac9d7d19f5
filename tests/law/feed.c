/* SPDX-License-Identifier: MIT */
/* Law: feeding a file is reading it and appending the frames: the same ledger to the byte, the same
 * rows in each call, the same state and bad lines of the reader, and the same failures, however the
 * file is cut into blocks, steps and pieces and on however many threads. */
#include <criterion/criterion.h>

#include "feed.h"
#include "memory.h"

enum { LAW_ROUNDS = 40, LAW_CUTS = 6 };

static uint64_t law_state = 88172645463325252u;

static uint64_t law_random(uint64_t below) {
    law_state ^= law_state << 13;
    law_state ^= law_state >> 7;
    law_state ^= law_state << 17;
    return (law_state >> 11) % below;
}

/* What goes wrong in a file: at most one kind, since a block taken in steps may meet the second
 * kind first. */
enum { LAW_GOOD, LAW_BAD_LINES, LAW_COLLECTED, LAW_BAD_ID, LAW_BAD_MARGIN, LAW_OVERFLOW, LAW_FINE };

/* What file and ledger are like. */
typedef struct law_case {
    int wrong;
    int integers; /* the ledger's ids */
    int numbers;  /* the file's ids are whole numbers */
    int margin;
    int attributes;
    int latin1;
    int32_t count; /* of columns */
    rfm_csv_column columns[7];
    int32_t threads; /* of the appending */
    const char *prefix;
    int rounds;
} law_case;

static void law_column(law_case *c, const char *name, int32_t type, int32_t scale, int32_t flags) {
    c->columns[c->count++] =
        (rfm_csv_column){.name = name, .type = type, .scale = scale, .flags = flags};
}

static law_case law_draw(int wrong) {
    static const int32_t texts[] = {RFM_COLUMN_TEXT, RFM_COLUMN_TEXT, RFM_COLUMN_CODE};
    law_case c = {.wrong = wrong};
    c.integers = wrong == LAW_BAD_ID || law_random(4) == 0;
    c.numbers = c.integers || law_random(4) == 0;
    c.margin = wrong == LAW_BAD_MARGIN || law_random(3) == 0;
    c.attributes = (int)law_random(3);
    c.latin1 = law_random(3) == 0;
    c.threads = (int32_t)law_random(3);
    c.prefix = law_random(2) ? "R" : NULL;
    const int is_number = c.numbers && wrong != LAW_BAD_ID && law_random(2);
    law_column(&c, "customer", is_number ? RFM_COLUMN_INT64 : texts[law_random(3)], 0, 0);
    law_column(&c, "day", RFM_COLUMN_DAY, 0, RFM_CSV_REQUIRED);
    if (c.numbers && law_random(2)) {
        law_column(&c, "receipt", RFM_COLUMN_INT64, 0, 0);
        c.prefix = c.prefix == NULL ? NULL : "1";
    } else if (law_random(4)) {
        law_column(&c, "receipt", texts[law_random(3)], 0, RFM_CSV_OPTIONAL);
    }
    const int is_fine = wrong == LAW_FINE || wrong == LAW_OVERFLOW; /* and others are rounded */
    c.rounds = !is_fine && law_random(2);
    if (law_random(4) == 0 && wrong != LAW_OVERFLOW) {
        law_column(&c, "amount", RFM_COLUMN_DOUBLE, 0, RFM_CSV_REQUIRED);
    } else {
        law_column(&c, "amount", RFM_COLUMN_AMOUNT, c.rounds || wrong == LAW_FINE ? 4 : 2,
                   RFM_CSV_REQUIRED);
    }
    if (c.margin) {
        law_column(&c, "margin", RFM_COLUMN_AMOUNT, 2,
                   wrong == LAW_BAD_MARGIN ? 0 : RFM_CSV_REQUIRED);
    }
    if (c.attributes > 0) law_column(&c, "item", RFM_COLUMN_CODE, 0, 0);
    if (c.attributes > 1) law_column(&c, "store", RFM_COLUMN_TEXT, 0, 0);
    return c;
}

static const char *law_pick(const char *const *texts, uint64_t count) {
    return texts[law_random(count)];
}
#define PICK(texts) law_pick(texts, sizeof(texts) / sizeof(texts)[0])

/* Ids around the size of a cell, and such as need quotes. */
static const char *law_customer(const law_case *c, char *room, size_t size) {
    static const char *const ids[] = {"C1",
                                      "",
                                      "123456789012345",
                                      "1234567890123456",
                                      "12345678901234567",
                                      "\"Smith, \"\"J\"\"\nRotterdam\"",
                                      "\"a\r\nb\"",
                                      "gone",
                                      "old card",
                                      "a customer with a very long id indeed, so they say",
                                      "\x7F"};
    static const char *const accents[] = {"caf\xC3\xA9", "\xC3\xBF\xC3\xBF\xC3\xBF\xC3\xBF"};
    static const char *const latin[] = {"caf\xE9", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"};
    static const char *const numbers[] = {"7", "-1", "9223372036854775807", "1234567890123456", "9",
                                          "",  "0"};
    if (c->wrong == LAW_BAD_ID && law_random(40) == 0) return "C1";
    if (c->numbers && law_random(3)) return PICK(numbers);
    if (!c->numbers && law_random(8) == 0) return c->latin1 ? PICK(latin) : PICK(accents);
    if (!c->numbers && law_random(2)) {
        const char *id = PICK(ids);
        if (strchr(id, ',') == NULL || id[0] == '"') return id;
        snprintf(room, size, "\"%s\"", id);
        return room;
    }
    snprintf(room, size, c->numbers ? "%d" : "customer-%05d", (int)law_random(60));
    return room;
}

static const char *law_amount(const law_case *c) {
    static const char *const usual[] = {"12.50", "-3.25", "0", "(4.00)", "\"1,000.00\"", "0.01"};
    static const char *const fine[] = {"1.2345", "2.005", "-0.0151"};
    if (c->wrong == LAW_OVERFLOW && law_random(25) == 0) return "46116860184273879.04";
    if ((c->rounds && law_random(5) == 0) || (c->wrong == LAW_FINE && law_random(50) == 0)) {
        return PICK(fine);
    }
    return PICK(usual);
}

static const char *law_junk(void) {
    static const char *const junk[] = {"\"", "\n", ",", "\"x\"y", "\n\"", "x", "\"\n\n", ",,,"};
    return PICK(junk);
}

static void law_rest_of_line(const law_case *c, csv_text *file) {
    static const char *const items[] = {"tea", "\"tea, green\"", "", "\"two\nlines\"",
                                        "an item with a name of more than sixteen bytes"};
    static const char *const margins[] = {"1.00", "-2.50", "0"};
    static const char *const missing[] = {"1.00", "0", "0", "0", "0", "0", ""};
    csv_text_format(file, "%s,", law_amount(c));
    const int may_miss = c->wrong == LAW_BAD_MARGIN && law_random(10) == 0;
    csv_text_format(file, "%s,", may_miss ? PICK(missing) : PICK(margins));
    csv_text_format(file, "%s,%s", PICK(items), PICK(items));
    const int dirty = c->wrong == LAW_BAD_LINES || c->wrong == LAW_COLLECTED;
    if (dirty && law_random(15) == 0) csv_text_format(file, "%s", law_junk());
    csv_text_format(file, law_random(3) ? "\n" : "\r\n");
}

/* Receipts of one to four lines, which mostly share customer and day. */
static csv_text law_file(const law_case *c) {
    csv_text file = {0};
    csv_text_format(&file, "%scustomer,day,receipt,amount,margin,item,store\n",
                    law_random(2) || c->latin1 ? "" : "\xEF\xBB\xBF");
    for (uint64_t receipts = law_random(60); receipts > 0; --receipts) {
        char room[80];
        const char *customer = law_customer(c, room, sizeof room);
        const int day = 1 + (int)law_random(28);
        const int receipt = (int)law_random(40);
        for (uint64_t line = law_random(4) + 1; line > 0; --line) {
            csv_text_format(&file, "%s,2024-02-%02d,", customer,
                            law_random(9) ? day : 1 + (int)law_random(28));
            if (law_random(10)) {
                csv_text_format(&file, "%s%d,", c->numbers || law_random(8) ? "" : "R", receipt);
            } else {
                csv_text_format(&file, ",");
            }
            law_rest_of_line(c, &file);
        }
    }
    return file;
}

/* A ledger in which there are customers, an alias and an erased id already. */
static rfm_ledger *law_ledger(const law_case *c) {
    static const char *const names[] = {"item", "store"};
    const int64_t number = 7;
    const rfm_ledger_options options = {.struct_size = sizeof options,
                                        .id_type = c->integers ? RFM_ID_INTEGER : RFM_ID_TEXT,
                                        .flags = c->margin ? RFM_LEDGER_MARGIN : 0,
                                        .attribute_count = c->attributes,
                                        .attributes = names};
    const rfm_line line = {.struct_size = sizeof line,
                           .day = 19000,
                           .customer = c->integers ? NULL : "123456789012345",
                           .customer_id = c->integers ? &number : NULL,
                           .receipt = "1",
                           .amount = 500};
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_alias(ledger, c->numbers ? "9" : "old card",
                                  c->numbers ? "7" : "1234567890123456", NULL),
                 RFM_OK);
    cr_assert_eq(rfm_ledger_erase(ledger, c->numbers ? "0" : "gone", NULL), RFM_OK);
    return ledger;
}

static feed_how law_how(const law_case *c, size_t sample) {
    feed_how how = {.csv = {.struct_size = sizeof how.csv,
                            .on_bad = c->wrong == LAW_COLLECTED ? RFM_CSV_COLLECT : RFM_CSV_REFUSE,
                            .encoding = c->latin1 ? RFM_CSV_LATIN1 : RFM_CSV_UTF8,
                            .decimal_mark = '.',
                            .delimiter = ',',
                            .columns = c->columns,
                            .column_count = c->count},
                    .append = {.struct_size = sizeof how.append,
                               .flags = c->rounds ? RFM_APPEND_ROUND : 0,
                               .return_prefix = c->prefix,
                               .threads = c->threads},
                    .sample = sample,
                    .piece = 1 << 20};
    return how;
}

static feed_told law_take(int way, const law_case *c, const feed_how *how, const csv_text *file) {
    rfm_ledger *ledger = law_ledger(c);
    feed_told told = feed_file(way, how, ledger, file->data, file->size);
    rfm_ledger_free(ledger);
    return told;
}

static void law_same(const feed_told *expected, const feed_told *got, const feed_how *how,
                     const csv_text *file) {
    const char *other = feed_difference(expected, got, 1);
    cr_assert_null(other,
                   "another %s; %zu at a time, %d threads, pieces of %zu, file:\n%s\n"
                   "expected:\n%s%s%s\ngot:\n%s%s%s",
                   other, how->block, (int)how->csv.threads, how->piece, file->data,
                   expected->failure.data, expected->rows.data, expected->reader.data,
                   got->failure.data, got->rows.data, got->reader.data);
}

static int law_check(const law_case *c, const csv_text *file) {
    static const size_t blocks[] = {0, 0, 0, 3, 40, 200, 1500};
    const int64_t live = test_memory_live();
    feed_how how = law_how(c, law_random(2) ? RFM_CSV_SAMPLE : 60 + law_random(300));
    int failures = 0;
    for (int cut = 0; cut < LAW_CUTS; ++cut) {
        how.block = blocks[law_random(sizeof blocks / sizeof blocks[0])];
        how.last_with_bytes = (int)law_random(2);
        how.csv.threads = 1;
        how.piece = 1 << 20;
        feed_told expected = law_take(FEED_FRAMES, c, &how, file);
        how.csv.threads = 1 + (int32_t)law_random(3);
        how.piece = 1 + law_random(60);
        feed_told got = law_take(FEED_PUSHED, c, &how, file);
        law_same(&expected, &got, &how, file);
        failures += expected.failure.size > 0;
        feed_told_free(&got);
        how.piece = 1000 + law_random(5000); /* steps as large as any of these files */
        got = law_take(FEED_PUSHED, c, &how, file);
        const char *other = feed_difference(&expected, &got, 0);
        cr_assert_null(other, "another %s in one step", other);
        feed_told_free(&got);
        feed_told_free(&expected);
    }
    cr_assert_eq(test_memory_live(), live);
    return failures;
}

/* A stream is all of a file in one call, whatever it gives at a time. */
static int law_check_stream(const law_case *c, const csv_text *file) {
    static const size_t gives[] = {0, 1, 7, 100, 1500};
    const int64_t live = test_memory_live();
    feed_how how = law_how(c, law_random(2) ? RFM_CSV_SAMPLE : 60 + law_random(300));
    int failures = 0;
    how.last_with_bytes = 1;
    feed_told expected = law_take(FEED_PUSHED, c, &how, file);
    for (int cut = 0; cut < LAW_CUTS; ++cut) {
        how.block = gives[law_random(sizeof gives / sizeof gives[0])];
        how.csv.threads = (int32_t)law_random(4);
        how.piece = law_random(3) ? 1 + law_random(60) : 1 << 20;
        feed_told got = law_take(FEED_STREAM, c, &how, file);
        law_same(&expected, &got, &how, file);
        failures += got.failure.size > 0;
        if (got.failure.size == 0) cr_assert(feed_same_text(&expected.rows, &got.rows));
        feed_told_free(&got);
    }
    feed_told_free(&expected);
    cr_assert_eq(test_memory_live(), live);
    return failures;
}

/* A law of failures that never fail would say nothing. */
static void law_rounds(int wrong, int must_fail) {
    int failures = 0;
    for (int round = 0; round < LAW_ROUNDS; ++round) {
        const law_case c = law_draw(wrong);
        csv_text file = law_file(&c);
        failures += law_check(&c, &file);
        failures += law_check_stream(&c, &file);
        free(file.data);
    }
    if (must_fail) {
        cr_assert_gt(failures, LAW_ROUNDS);
    } else {
        cr_assert_eq(failures, 0, "%d", failures);
    }
}

Test(feed_law, good_files, .timeout = 240) { law_rounds(LAW_GOOD, 0); }
Test(feed_law, bad_lines_set_apart, .timeout = 240) { law_rounds(LAW_COLLECTED, 0); }
Test(feed_law, bad_lines_refused, .timeout = 240) { law_rounds(LAW_BAD_LINES, 1); }
Test(feed_law, ids_that_are_no_numbers, .timeout = 240) { law_rounds(LAW_BAD_ID, 1); }
Test(feed_law, margins_that_are_missing, .timeout = 240) { law_rounds(LAW_BAD_MARGIN, 1); }
Test(feed_law, amounts_that_overflow, .timeout = 240) { law_rounds(LAW_OVERFLOW, 1); }
Test(feed_law, amounts_that_are_too_fine, .timeout = 240) { law_rounds(LAW_FINE, 1); }

/* One reader into two ledgers by turns, over frames now and then: what it keeps from call to call
 * belongs to no ledger. */
static void law_take_turns(int straight, const law_case *c, const csv_text *file,
                           rfm_ledger **ledgers) {
    const feed_how how = law_how(c, 200);
    const size_t block = 300;
    rfm_csv *reader;
    int turn = 0;
    cr_assert_eq(rfm__csv_reader_new(&how.csv, how.sample, 20, &reader, NULL), RFM_OK);
    for (size_t at = 0; at < file->size; at += block, ++turn) {
        const size_t step = file->size - at < block ? file->size - at : block;
        int64_t rows;
        rfm_error error;
        cr_assert_eq(
            feed_one(straight && turn % 5 != 2, reader, file->data + at, step,
                     at + step == file->size, ledgers[turn % 2], &how.append, &rows, &error),
            RFM_OK, "%s", error.message);
    }
    rfm_csv_free(reader);
}

Test(feed_law, two_ledgers_by_turns, .timeout = 240) {
    for (int round = 0; round < LAW_ROUNDS; ++round) {
        const law_case c = law_draw(LAW_COLLECTED);
        law_case plain = c; /* the second ledger keeps less */
        plain.margin = plain.attributes = 0;
        csv_text file = law_file(&c);
        rfm_ledger *expected[] = {law_ledger(&c), law_ledger(&plain)};
        rfm_ledger *got[] = {law_ledger(&c), law_ledger(&plain)};
        law_take_turns(0, &c, &file, expected);
        law_take_turns(1, &c, &file, got);
        for (int i = 0; i < 2; ++i) {
            csv_text left = {0}, right = {0};
            cr_assert_eq(rfm_ledger_save(expected[i], feed_collect, &left, NULL), RFM_OK);
            cr_assert_eq(rfm_ledger_save(got[i], feed_collect, &right, NULL), RFM_OK);
            cr_assert(feed_same_text(&left, &right), "ledger %d, round %d", i, round);
            free(left.data);
            free(right.data);
            rfm_ledger_free(expected[i]);
            rfm_ledger_free(got[i]);
        }
        free(file.data);
    }
}
