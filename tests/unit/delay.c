/* SPDX-License-Identifier: MIT */
/* What delays and moves stand on: ids in order, segments numbered, the days that a change waits. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "delay/delay.h"
#include "moves/universe.h"

static rfm_column texts_of(const char *const *texts, int64_t count, int64_t *offsets, char *bytes) {
    offsets[0] = 0;
    for (int64_t i = 0; i < count; ++i) {
        const size_t size = strlen(texts[i]);
        memcpy(bytes + offsets[i], texts[i], size);
        offsets[i + 1] = offsets[i] + (int64_t)size;
    }
    const rfm_column column = {.name = "customer",
                               .type = RFM_COLUMN_TEXT,
                               .length = count,
                               .offsets = offsets,
                               .bytes = bytes};
    return column;
}

static void assert_order(const rfm_column *column, const int64_t *wanted) {
    rfm__roster roster;
    cr_assert_eq(rfm__roster_read(column, &roster, NULL), RFM_OK);
    for (int64_t place = 0; place < column->length; ++place) {
        cr_assert_eq(rfm__roster_row(&roster, place), wanted[place], "place %d", (int)place);
    }
    rfm__roster_free(&roster);
}

Test(delay, ids_in_order_need_no_order) {
    static const char *const texts[] = {"a", "ab", "abc", "b"};
    int64_t offsets[8];
    char bytes[64];
    const rfm_column column = texts_of(texts, 4, offsets, bytes);
    rfm__roster roster;
    cr_assert_eq(rfm__roster_read(&column, &roster, NULL), RFM_OK);
    cr_assert_null(roster.order);
    rfm__roster_free(&roster);
}

/* Byte order: shorter first, no sign of char, and what agrees in eight bytes and more. */
Test(delay, texts_are_put_in_order_of_bytes) {
    static const char *const texts[] = {"customer-12", "\xC3\xA9",    "customer-1", "customer",
                                        "z",           "customer-11", "Z"};
    static const int64_t wanted[] = {6, 3, 2, 5, 0, 4, 1};
    int64_t offsets[8];
    char bytes[64];
    const rfm_column column = texts_of(texts, 7, offsets, bytes);
    assert_order(&column, wanted);
}

/* Eight bytes of a shorter text are filled up with zeros, which a longer one may have. */
Test(delay, zero_bytes_count) {
    static const int64_t offsets[] = {0, 3, 4, 6};
    const rfm_column column = {.name = "customer",
                               .type = RFM_COLUMN_TEXT,
                               .length = 3,
                               .offsets = offsets,
                               .bytes =
                                   "a\0\0a"
                                   "a\0"};
    static const int64_t wanted[] = {1, 2, 0};
    assert_order(&column, wanted);
}

Test(delay, numbers_are_put_in_order) {
    static const int64_t numbers[] = {3, INT64_MIN, -1, INT64_MAX, 0};
    static const int64_t wanted[] = {1, 2, 4, 0, 3};
    const rfm_column column = {
        .name = "customer", .type = RFM_COLUMN_INT64, .length = 5, .values = numbers};
    assert_order(&column, wanted);
}

Test(delay, many_shuffled_ids_come_out_as_they_were) {
    enum { COUNT = 5000 };
    static int64_t numbers[COUNT];
    for (int64_t i = 0; i < COUNT; ++i) numbers[i] = i * 2654435761 % COUNT - 77;
    const rfm_column column = {
        .name = "customer", .type = RFM_COLUMN_INT64, .length = COUNT, .values = numbers};
    rfm__roster roster;
    cr_assert_eq(rfm__roster_read(&column, &roster, NULL), RFM_OK);
    for (int64_t i = 0; i < COUNT; ++i) cr_assert_eq(numbers[roster.order[i]], i - 77);
    rfm__roster_free(&roster);
}

Test(delay, the_first_row_that_comes_twice_is_named) {
    static const int64_t numbers[] = {9, 4, 1, 9, 4, 4};
    const rfm_column column = {
        .name = "customer", .type = RFM_COLUMN_INT64, .length = 6, .values = numbers};
    rfm__roster roster;
    rfm_error error;
    cr_assert_eq(rfm__roster_read(&column, &roster, &error), RFM_E_DATA);
    cr_assert_eq(error.where, 3);
    cr_assert_str_eq(error.message, "customer in row 3 is that of row 0 too; expected each once");
    rfm__roster_free(&roster);
}

Test(delay, equal_names_have_one_number) {
    rfm__name names[] = {{"Tin", 3, 0}, {"Gold", 4, 0}, {"", 0, 0}, {"Tin", 3, 0}, {"Go", 2, 0}};
    static const int32_t wanted[] = {3, 2, 0, 3, 1};
    int32_t distinct;
    cr_assert_eq(rfm__names_number(names, 5, &distinct, NULL), RFM_OK);
    cr_assert_eq(distinct, 4);
    for (int i = 0; i < 5; ++i) cr_assert_eq(names[i].number, wanted[i]);
    cr_assert_eq(rfm__names_number(names, 0, &distinct, NULL), RFM_OK);
    cr_assert_eq(distinct, 0);
}

Test(delay, days_of_each_kind_of_change) {
    static const rfm__level levels[] = {{1, 5}, {1, -3}, {1, 5}, {0, 0}, {0, 9}};
    static const struct {
        int32_t from, to, days;
    } changes[] = {{1, 0, 7}, {0, 1, 2}, {0, 2, 7},  {2, 0, 7},  {0, 3, 2},  {3, 0, 7},
                   {3, 1, 7}, {3, 4, 7}, {0, -1, 2}, {3, -1, 2}, {-1, 0, 7}, {-1, 3, 7}};
    const rfm_delay delay = {.up_days = 7, .down_days = 2};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; ++i) {
        cr_assert_eq(rfm__delay_days(&delay, levels, changes[i].from, changes[i].to),
                     changes[i].days, "%d to %d", (int)changes[i].from, (int)changes[i].to);
    }
}

/* A state with one or two bytes changed and the checksum mended: nothing but the meaning is wrong.
 * The bytes are those of the_saved_form_is_as_written_down in tests/api/delay.c. */
Test(delay, states_that_cannot_be_are_refused) {
    static const unsigned char sound[61] = {
        'r', 'f', 'm', 'd', 'e', 'l', 'a', 'y', 1,   0,   0,   0,   61, 0, 0,   0,   0,   0,   0,
        0,   3,   2,   2,   4,   2,   2,   4,   'G', 'o', 'l', 'd', 1,  6, 3,   'T', 'i', 'n', 1,
        2,   2,   0,   3,   'a', 'n', 'n', 1,   0,   1,   3,   0,   3,  1, 'a', 2,   0,   0,   0};
    static const struct {
        size_t at;
        unsigned char byte;
        size_t also_at;
        unsigned char also;
        const char *reason;
    } changes[] = {
        {21, 0, 0, 'r', "a change that is overdue"},
        {49, 1, 0, 'r', "a change that cannot wait"}, /* since the day of the segment in force */
        {48, 2, 0, 'r', "a change that cannot wait"}, /* to the segment in force */
        {46, 1, 0, 'r', "a change from a segment to itself"},
        {48, 1, 53, 1, "a name that no customer mentions"},
        {45, 3, 0, 'r', "a segment does not exist"},
        {46, 3, 0, 'r', "a segment does not exist"},
        {48, 4, 0, 'r', "a segment does not exist"},
        {22, 0, 0, 'r', "days and ids contradict each other"},
        {24, 0, 0, 'r', "days and ids contradict each other"},
        {24, 3, 0, 'r', "unknown type of ids"},
        {27, 'Z', 0, 'r', "names are out of order"},
        {27, 0xFF, 0, 'r', "a name is not valid UTF-8"},
        {31, 2, 0, 'r', "a level is neither known nor unknown"},
        {39, 1, 0, 'r', "there is more than a delay"},
        {39, 3, 0, 'r', "it ends too early"},
        {39, 99, 0, 'r', "too many customers"},
        {50, 4, 0, 'r', "an id shares too much"},
        {50, 0, 0, 'r', "customers are out of order"},
        {51, 0, 0, 'r', "customers are out of order"},
        {52, 0x80, 0, 'r', "an id is not valid UTF-8"},
        {20, 0x80, 21, 0, "a number is not in its shortest form"}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; ++i) {
        unsigned char bytes[61];
        rfm_delay *delay;
        rfm_error error;
        memcpy(bytes, sound, sizeof bytes);
        bytes[changes[i].at] = changes[i].byte;
        bytes[changes[i].also_at] = changes[i].also;
        rfm__put_u32(bytes + 57, rfm__crc32c(0, bytes, 57));
        cr_assert_eq(rfm_delay_load(bytes, sizeof bytes, &delay, &error), RFM_E_FORMAT, "%s",
                     changes[i].reason);
        cr_assert_null(delay);
        cr_assert_not_null(strstr(error.message, changes[i].reason), "%s, not %s", error.message,
                           changes[i].reason);
    }
}

Test(delay, segments_of_rules_come_first_and_reports_go_by_level) {
    static const int32_t scale[3] = {5, 5, 5};
    static const rfm__name others[] = {
        {"Zinc", 4, 0}, {"Tin", 3, 0}, {"Brass", 5, 0}, {"Zinc", 4, 0}};
    static const char *const names[] = {"Tin", "Gold", "Brass", "Zinc"};
    static const rfm__level first[4] = {{1, 99}, {0, 0}, {1, 3}, {0, 0}};
    static const rfm__level second[4] = {{0, 0}, {0, 0}, {1, 8}, {1, 4}};
    static const int32_t wanted[] = {1, 3, 2, 0}, without[] = {1, 2, 0, 3};
    rfm_rules *rules;
    rfm__universe universe;
    int32_t order[4];
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &rules, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Tin", 1, NULL, "r = 1", NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Gold", 9, NULL, "r = 5", NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Tin", 1, NULL, "r = 2", NULL), RFM_OK);
    cr_assert_eq(rfm__universe_make(rules, others, 4, &universe, NULL), RFM_OK);
    cr_assert_eq(universe.count, 4);
    cr_assert_eq(universe.listed, 2);
    for (int32_t i = 0; i < 4; ++i) {
        cr_assert_eq(rfm__universe_find(&universe, names[i], strlen(names[i])), i, "%s", names[i]);
    }
    cr_assert_eq(rfm__universe_find(&universe, "Tinn", 4), -1);
    cr_assert_eq(rfm__universe_find(&universe, "", 0), -1);
    cr_assert_eq(rfm__universe_order(&universe, first, second, order, NULL), RFM_OK);
    cr_assert_eq(memcmp(order, wanted, sizeof order), 0);
    cr_assert_eq(rfm__universe_order(&universe, first, NULL, order, NULL), RFM_OK);
    cr_assert_eq(memcmp(order, without, sizeof order), 0);
    rfm__universe_free(&universe);
    rfm_rules_free(rules);
}
