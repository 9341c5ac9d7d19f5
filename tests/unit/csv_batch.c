/* SPDX-License-Identifier: MIT */
/* Stops in the fast ways against the plain one, and the records of batches against those that the
 * careful reader finds. */
#include <criterion/criterion.h>
#include <string.h>

#include "csv/batch.h"

enum { TEXT_BYTES = 3 * RFM__CSV_BATCH_BYTES };

static uint64_t batch_state = 88172645463325252u;

static uint64_t batch_random(uint64_t below) {
    batch_state ^= batch_state << 13;
    batch_state ^= batch_state >> 7;
    batch_state ^= batch_state << 17;
    return (batch_state >> 11) % below;
}

static void batch_check_stops(const char *bytes, int32_t windows, char delimiter) {
    static int16_t plain[RFM__CSV_STOPS_ROOM], any[RFM__CSV_STOPS_ROOM], fast[RFM__CSV_STOPS_ROOM];
    int32_t plain_others, any_others, fast_others;
    const int32_t count = rfm__csv_stops_plain(bytes, windows, delimiter, plain, &plain_others);
    cr_assert_eq(rfm__csv_stops_any(bytes, windows, delimiter, any, &any_others), count);
    cr_assert_eq(rfm__csv_stops_fast(bytes, windows, delimiter, fast, &fast_others), count);
    cr_assert_eq(any_others, plain_others);
    cr_assert_eq(fast_others, plain_others);
    cr_assert_arr_eq(any, plain, (size_t)count * sizeof *plain);
    cr_assert_arr_eq(fast, plain, (size_t)count * sizeof *plain);
}

Test(csv_batch, stops_agree) {
    static const char alphabet[] = "ab1,;\t|\"\n\r\x00\x01\x7F\x80\x81\xFF";
    static const char delimiters[] = ",;\t|";
    for (int round = 0; round < 6000; ++round) {
        char bytes[5 * RFM__CSV_WINDOW];
        const uint64_t rare = 1 + batch_random(20);
        for (size_t i = 0; i < sizeof bytes; ++i) {
            bytes[i] = batch_random(rare) ? 'x' : alphabet[batch_random(sizeof alphabet - 1)];
            if (round % 8 == 0) bytes[i] = (char)batch_random(256);
        }
        batch_check_stops(bytes, (int32_t)batch_random(6), delimiters[round % 4]);
    }
}

/* Each byte value alone in each place, and nothing but stops in as many windows as there may be. */
Test(csv_batch, stops_of_each_byte) {
    char bytes[RFM__CSV_WINDOW];
    for (int c = 0; c < 256; ++c) {
        for (size_t place = 0; place < sizeof bytes; ++place) {
            memset(bytes, 'x', sizeof bytes);
            bytes[place] = (char)c;
            int16_t stops[RFM__CSV_WINDOW + RFM__CSV_STOPS_STEP];
            int32_t others;
            const int is_other = c == '"' || c == '\n' || c == 0 || c >= 0x80;
            const int is_stop = is_other || c == ';';
            cr_assert_eq(rfm__csv_stops_fast(bytes, 1, ';', stops, &others), is_stop);
            cr_assert_eq(others, is_other);
            if (is_stop) cr_assert_eq((size_t)stops[0], place);
        }
    }
    static char full[RFM__CSV_BATCH_BYTES];
    memset(full, ',', sizeof full);
    batch_check_stops(full, RFM__CSV_STOPS_WINDOWS, ',');
    memset(full, '\n', sizeof full);
    batch_check_stops(full, RFM__CSV_STOPS_WINDOWS, ',');
}

/* The record that the careful way finds at `at`; its kind. */
static int32_t batch_record(const char *at, const char *end, const rfm__csv_rules *rules,
                            rfm__csv_field *fields, int64_t count, rfm__csv_record *record) {
    rfm__csv_scan scan = {.end = end, .delimiter = rules->delimiter};
    rfm__csv_scan_seek(&scan, at);
    return rfm__csv_record_next(&scan, at, rules, fields, count, record);
}

/* Goes through a text, a batch at a time, and compares each record found with what the careful way
 * gives; a record that is not ordinary is passed over with care. Gives how many were found. */
static int64_t batch_walk(const char *text, size_t size, int64_t count, int64_t max_field_bytes) {
    const rfm__csv_rules rules = {.max_field_bytes = max_field_bytes, .delimiter = ',', .last = 1};
    const char *end = text + size;
    const char *at = text;
    rfm__csv_batch batch;
    rfm__csv_field fields[16];
    rfm__csv_record record;
    int64_t all = 0;
    rfm__csv_batch_begin(&batch, end, count);
    while (at < end) {
        const int64_t room = 1 + (int64_t)batch_random(200);
        const char *stop = at + 1 + batch_random((uint64_t)(end - at));
        const int32_t found = rfm__csv_batch_find(&batch, &rules, at, stop, room);
        const int32_t taken = (int32_t)batch_random((uint64_t)found + 1);
        cr_assert_leq(found, room);
        for (int32_t i = 0; i < found; ++i) {
            cr_assert_lt(at, stop);
            cr_assert_eq(batch_record(at, end, &rules, fields, count, &record),
                         RFM__CSV_RECORD_GOOD);
            cr_assert_eq(record.count, count);
            for (int64_t k = 0; k < count; ++k) {
                const int16_t *stops = batch.stops + batch.first + i * batch.fields + k;
                size_t bytes = (size_t)(stops[1] - stops[0] - 1);
                if (k == count - 1 && fields[k].text[bytes - (bytes > 0)] == '\r') --bytes;
                cr_assert_eq(fields[k].text, batch.bytes + stops[0] + 1);
                cr_assert_eq(rfm__csv_field_size(&fields[k]), bytes);
                cr_assert_eq(rfm__csv_field_form(&fields[k]), RFM__CSV_PLAIN);
            }
            at = record.end;
        }
        if (found > 0) {
            at = rfm__csv_batch_take(&batch, taken);
            all += taken;
        }
        if (taken > 0) continue;
        (void)batch_record(at, end, &rules, fields, count, &record);
        at = record.end;
    }
    return all;
}

static void batch_records_agree(const char *junk, int64_t max_field_bytes) {
    static char text[TEXT_BYTES];
    int64_t taken = 0;
    for (int round = 0; round < 200; ++round) {
        const int64_t count = 2 + (int64_t)batch_random(6);
        const uint64_t longest = batch_random(5) ? 12 : 90;
        const uint64_t rare = batch_random(3) ? 300 : 20;
        size_t size = 0;
        while (size + 2000 < sizeof text) {
            for (int64_t k = 0; k < count; ++k) {
                if (k > 0) text[size++] = ',';
                for (uint64_t i = batch_random(longest); i > 0; --i) text[size++] = 'x';
                if (batch_random(rare) == 0) text[size++] = junk[batch_random(strlen(junk))];
            }
            if (batch_random(4) == 0) text[size++] = '\r';
            text[size++] = '\n';
        }
        char *copy = malloc(size); /* a read past the end is seen by the sanitizer */
        memcpy(copy, text, size);
        taken += batch_walk(copy, size, count, max_field_bytes);
        free(copy);
    }
    cr_assert_gt(taken, 5000);
}

Test(csv_batch, records_agree) { batch_records_agree(",\n\"\xC3\r", 1 << 20); }

Test(csv_batch, long_records_are_left) { batch_records_agree("x", 60); }

/* All records of a sound text but those in the last few bytes are found, and none of one field. */
Test(csv_batch, finds_what_is_ordinary) {
    static char text[TEXT_BYTES];
    for (size_t i = 0; i < sizeof text; i += 8) memcpy(text + i, "ab,cd,e\n", 8);
    const rfm__csv_rules rules = {.max_field_bytes = 1 << 20, .delimiter = ','};
    const char *end = text + sizeof text;
    const char *at = text;
    rfm__csv_batch batch;
    rfm__csv_batch_begin(&batch, end, 3);
    int64_t all = 0;
    for (int32_t found; (found = rfm__csv_batch_find(&batch, &rules, at, end, 9999)) > 0;) {
        all += found;
        at = rfm__csv_batch_take(&batch, found);
    }
    cr_assert_lt(end - at, RFM__CSV_WINDOW + RFM__CSV_BATCH_MARGIN);
    cr_assert_eq(all, (at - text) / 8);
    rfm__csv_batch_begin(&batch, end, 1);
    cr_assert_eq(rfm__csv_batch_find(&batch, &rules, text, end, 9999), 0);
}
