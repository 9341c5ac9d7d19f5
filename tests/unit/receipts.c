/* SPDX-License-Identifier: MIT */
/* Lines to receipts, against a plain account of which lines belong together: ids of all sizes and
 * kinds, missing ones, texts that end with their buffer. And what is made of ids on the way. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cells.h"
#include "ledger/begins.h"
#include "ledger/receipts.h"
#include "rounds.h"
#include "shop.h"

static uint64_t seed = 20261122;
static uint32_t below(uint32_t bound) { return (uint32_t)(shop_random(&seed) % bound); }

/* ---- hashes ---- */

Test(receipts, cells_are_hashed_as_texts_are) {
    enum { MOST = 70 };
    rfm__id_cell cells[MOST];
    uint64_t many[MOST + 1], plain[MOST], prints[MOST];
    for (int round = 0; round < ROUNDS(3000, 300); ++round) {
        const size_t count = below(MOST + 1);
        const rfm__key key = {shop_random(&seed), shop_random(&seed)};
        for (size_t i = 0; i < count; ++i) {
            char text[RFM__ID_SHORT] = {0};
            const size_t size = below(RFM__ID_SHORT + 1);
            for (size_t k = 0; k < size; ++k) text[k] = (char)below(256);
            cells[i] = cell_of(text, size);
        }
        many[count] = 77;
        rfm__hash_cells(key, cells, count, many);
        rfm__hash_cells_plain(key, cells, count, plain);
        rfm__fingerprint_cells(cells, count, prints);
        cr_assert_eq(many[count], 77, "nothing is written behind the last one");
        for (size_t i = 0; i < count; ++i) {
            const size_t size = (size_t)cells[i].bytes[RFM__ID_SHORT];
            cr_assert_eq(plain[i], rfm__hash(key, cells[i].bytes, size));
            cr_assert_eq(many[i], plain[i], "size %zu", size);
            cr_assert_eq(prints[i], size == 0 ? 0 : rfm__fingerprint64(cells[i].bytes, size));
        }
    }
}

Test(receipts, plain_texts_are_told_from_others) {
    int plain = 0, other = 0;
    for (int round = 0; round < ROUNDS(20000, 2000); ++round) {
        char text[RFM__ID_SHORT] = {0};
        const size_t size = below(RFM__ID_SHORT + 1);
        int is_plain = 1;
        for (size_t k = 0; k < size; ++k) text[k] = (char)(1 + below(127));
        if (size > 0 && below(2) == 0) text[below((uint32_t)size)] = (char)below(256);
        for (size_t k = 0; k < size; ++k) is_plain &= text[k] != 0 && (unsigned char)text[k] < 0x80;
        const rfm__id_cell cell = cell_of(text, size);
        cr_assert_eq(rfm__id_cell_is_plain(&cell), is_plain);
        plain += is_plain;
        other += !is_plain;
    }
    cr_assert(plain > 100 && other > 100);
}

Test(receipts, checksums_are_the_same_on_any_machine) {
    static unsigned char bytes[9000];
    for (size_t i = 0; i < sizeof bytes; ++i) bytes[i] = (unsigned char)below(256);
    for (int round = 0; round < ROUNDS(2000, 200); ++round) {
        const size_t from = below(16), size = below(round % 10 == 0 ? 8900 : 100);
        const uint32_t before = below(2) == 0 ? 0 : below(UINT32_MAX);
        cr_assert_eq(rfm__crc32c(before, bytes + from, size),
                     rfm__crc32c_plain(before, bytes + from, size), "%zu bytes", size);
    }
    cr_assert_eq(rfm__crc32c(0, "123456789", 9), 0xE3069283u, "RFC 3720, B.4");
}

/* ---- amounts ---- */

Test(receipts, many_doubles_become_what_each_becomes) {
    static const double odd[] = {0.005, 1e15, -1e15, 9.99e14, 1e300, INFINITY, NAN, 0.1 + 0.2};
    for (int round = 0; round < ROUNDS(20000, 2000); ++round) {
        double major[64];
        int64_t minor[64];
        const size_t count = 1 + below(64);
        const int32_t scale = (int32_t)below(5);
        const double unit = (double)rfm__power_of_ten(scale);
        for (size_t i = 0; i < count; ++i) {
            const int64_t whole = (int64_t)(shop_random(&seed) >> (14 + below(50)));
            major[i] = (double)(below(2) == 0 ? whole : -whole) / unit;
        }
        if (below(3) == 0) major[below((uint32_t)count)] = odd[below(8)];
        const int done = rfm__doubles_to_minor(major, count, scale, minor);
        int ordinary = 1;
        for (size_t i = 0; i < count; ++i) {
            int64_t one = 0;
            const int outcome = rfm__double_to_minor(major[i], scale, 0, &one);
            ordinary &= outcome == 1 && fabs(major[i] * unit) < 1e15;
            if (done) cr_assert(outcome == 1 && one == minor[i], "%.17g", major[i]);
        }
        cr_assert_eq(done, ordinary);
    }
}

/* ---- lines ---- */

enum { LINES = 400, TEXTS = 24 };

/* A column of ids in the making: what each row has, and the column that says so. */
typedef struct ids {
    int which[LINES]; /* of the texts; -1: missing, 0: empty where it is text */
    int64_t numbers[LINES];
    int64_t offsets[LINES + 1];
    char *bytes; /* exactly as many as there are, so that reading past them is seen */
    uint8_t validity[LINES / 8 + 1];
    rfm_column column;
} ids;

typedef struct id_texts {
    char bytes[TEXTS][300];
    size_t sizes[TEXTS];
} id_texts;

static void make_texts(id_texts *texts, uint32_t longest) {
    for (int t = 0; t < TEXTS; ++t) {
        texts->sizes[t] = t == 0 ? 0 : 1 + below(longest);
        if (t == 1 && below(4) == 0) texts->sizes[t] = 256; /* ends with a zero byte */
        for (size_t k = 0; k < texts->sizes[t]; ++k) texts->bytes[t][k] = (char)('a' + below(3));
    }
}

static void make_ids(ids *to, const id_texts *texts, int is_number, int may_miss, int count) {
    to->offsets[0] = 0;
    memset(to->validity, 0xFF, sizeof to->validity);
    for (int i = 0; i < count; ++i) {
        const int again = i > 0 && below(3) > 0;
        to->which[i] = again ? to->which[i - 1] : (int)below(may_miss ? TEXTS + 2 : TEXTS);
        if (to->which[i] >= TEXTS) to->which[i] = -1;
        to->numbers[i] = to->which[i] < 0        ? (int64_t)shop_random(&seed)
                         : to->which[i] % 5 == 0 ? INT64_C(1000000000000000000) * (to->which[i] / 5)
                                                 : to->which[i] - 9;
        if (to->which[i] < 0) to->validity[i / 8] &= (uint8_t) ~(1u << (i % 8));
        to->offsets[i + 1] =
            to->offsets[i] + (to->which[i] < 0 ? 0 : (int64_t)texts->sizes[to->which[i]]);
    }
    to->bytes = malloc((size_t)to->offsets[count]);
    for (int i = 0; i < count; ++i) {
        if (to->offsets[i + 1] == to->offsets[i]) continue;
        memcpy(to->bytes + to->offsets[i], texts->bytes[to->which[i]], texts->sizes[to->which[i]]);
    }
    to->column = (rfm_column){.name = "id",
                              .type = is_number ? RFM_COLUMN_INT64 : RFM_COLUMN_TEXT,
                              .length = count,
                              .values = to->numbers,
                              .offsets = to->offsets,
                              .bytes = to->bytes,
                              .validity = may_miss ? to->validity : NULL};
}

/* The id of a row as text, NULL when there is none. */
static const char *id_text(const ids *from, const id_texts *texts, int row, char *room,
                           size_t *out_size) {
    *out_size = 0;
    if (from->which[row] < 0) return NULL;
    if (from->column.type == RFM_COLUMN_INT64) {
        *out_size = rfm__write_int64(room, from->numbers[row]);
        return room;
    }
    *out_size = texts->sizes[from->which[row]];
    return *out_size == 0 ? NULL : texts->bytes[from->which[row]];
}

static int is_same(const ids *of, const id_texts *texts, int a, int b) {
    char rooms[2][RFM__INT64_TEXT];
    size_t sizes[2];
    const char *left = id_text(of, texts, a, rooms[0], &sizes[0]);
    const char *right = id_text(of, texts, b, rooms[1], &sizes[1]);
    if (left == NULL || right == NULL) return left == right;
    return sizes[0] == sizes[1] && memcmp(left, right, sizes[0]) == 0;
}

typedef struct lines {
    id_texts customer_texts, receipt_texts;
    ids customers, receipts;
    int32_t days[LINES];
    int64_t amounts[LINES];
    int has_receipts, count, joins;
    rfm__intake intake;
} lines;

static int64_t amount_of(const lines *all, int row) {
    char room[RFM__INT64_TEXT];
    size_t size = 0;
    const char *text =
        all->has_receipts ? id_text(&all->receipts, &all->receipt_texts, row, room, &size) : NULL;
    const int is_return = text != NULL && all->intake.return_prefix_size > 0 && text[0] == 'a';
    return is_return && all->amounts[row] > 0 ? -all->amounts[row] : all->amounts[row];
}

static int belong_together(const lines *all, int a, int b) {
    char room[RFM__INT64_TEXT];
    size_t size;
    if (!all->joins || !all->has_receipts) return 0;
    if (id_text(&all->receipts, &all->receipt_texts, b, room, &size) == NULL) return 0;
    const int64_t left = amount_of(all, a), right = amount_of(all, b);
    return all->days[a] == all->days[b] && (left > 0) == (right > 0) && (left < 0) == (right < 0) &&
           is_same(&all->receipts, &all->receipt_texts, a, b) &&
           is_same(&all->customers, &all->customer_texts, a, b);
}

static void check_ids(const lines *all, const rfm__receipts *found, size_t k) {
    const rfm_ledger *ledger = all->intake.ledger;
    const int row = (int)found->rows[k];
    char room[RFM__INT64_TEXT];
    size_t size;
    const char *text = id_text(&all->customers, &all->customer_texts, row, room, &size);
    const int shown = found->customers[k].bytes[RFM__ID_SHORT];
    if (text == NULL) {
        cr_assert_eq(shown, 0);
    } else if (ledger->id_type == RFM_ID_INTEGER) {
        cr_assert_eq(shown, 1);
        cr_assert_eq(memcmp(found->customers[k].bytes, &all->customers.numbers[row], 8), 0);
        cr_assert_eq(found->hashes[k], rfm__hash_int64(ledger->key, all->customers.numbers[row]));
    } else {
        cr_assert_eq(found->hashes[k], rfm__hash(ledger->key, text, size));
        cr_assert_eq(shown, size > RFM__ID_SHORT ? RFM__ID_LONG : (int)size);
        cr_assert(size > RFM__ID_SHORT || memcmp(found->customers[k].bytes, text, size) == 0);
    }
    text =
        all->has_receipts ? id_text(&all->receipts, &all->receipt_texts, row, room, &size) : NULL;
    cr_assert_eq(found->prints[k], text == NULL ? 0 : rfm__fingerprint64(text, size));
}

/* As they are written, before returns are turned. */
static int have_one_sign(const lines *all, int a, int b) {
    return (all->amounts[a] > 0) == (all->amounts[b] > 0) &&
           (all->amounts[a] < 0) == (all->amounts[b] < 0);
}

/* Each line is in one receipt, in order; lines are joined only where they belong together, and are
 * apart where they do not, where a return is written with two signs, and in one place at most where
 * texts come near the end of their buffer. */
static void check(const lines *all, const rfm__receipts *found) {
    int row = 0, missed = 0;
    for (size_t k = 0; k < found->count; ++k) {
        int64_t sum = 0;
        cr_assert_eq(found->rows[k], (uint32_t)row);
        missed += k > 0 && belong_together(all, row - 1, row) && have_one_sign(all, row - 1, row);
        for (uint32_t i = 0; i < found->lines[k]; ++i, ++row) {
            cr_assert(i == 0 || belong_together(all, row - 1, row), "row %d", row);
            sum += amount_of(all, row);
        }
        cr_assert_eq(found->amounts[k], sum);
        cr_assert_eq(found->days[k], all->days[found->rows[k]]);
        check_ids(all, found, k);
    }
    cr_assert_eq(row, all->count);
    cr_assert_leq(missed, 1);
}

/* Sometimes a text differs from another only in a zero byte at its end, or a missing one has a size
 * all the same. */
static void make_odd(ids *of, id_texts *texts, int count) {
    if (below(3) == 0) {
        memcpy(texts->bytes[2], texts->bytes[3], sizeof texts->bytes[2]);
        texts->sizes[3] = 1 + below(14);
        texts->sizes[2] = texts->sizes[3] + 1;
        texts->bytes[2][texts->sizes[3]] = 0;
    }
    make_ids(of, texts, 0, below(2) == 0, count);
    if (of->column.validity == NULL || below(4) > 0) return;
    for (int i = 0; i < 5; ++i) {
        const uint32_t row = below((uint32_t)count);
        of->validity[row / 8] &= (uint8_t) ~(1u << (row % 8));
    }
}

/* The same texts as views, with anything behind them; 0 when one is too long. */
static int make_views(const ids *from, size_t count, char *views, rfm_column *out) {
    for (size_t i = 0; i < count; ++i) {
        char *view = views + i * RFM__VIEW_SIZE;
        const int64_t size = from->offsets[i + 1] - from->offsets[i];
        if (size > RFM__VIEW_MOST || from->which[i] < 0) return 0;
        const uint32_t shown = (uint32_t)size;
        for (size_t k = 0; k < RFM__VIEW_SIZE; ++k) view[k] = (char)below(256);
        memcpy(view, &shown, sizeof shown);
        memcpy(view + RFM__VIEW_TEXT, from->bytes + from->offsets[i], shown);
    }
    *out = (rfm_column){.name = "id", .type = RFM_COLUMN_TEXT, .length = LINES, .values = views};
    return 1;
}

/* How many of the rows have sixteen bytes behind the beginning of their texts. */
static size_t readable(const ids *of, size_t count) {
    while (count > 0 && of->offsets[of->column.length] - of->offsets[count - 1] < 16) --count;
    return count;
}

Test(receipts, beginnings_are_the_same_on_any_machine) {
    static char views[2][LINES * RFM__VIEW_SIZE];
    lines *all = calloc(1, sizeof *all);
    int found = 0, viewed = 0;
    for (int round = 0; round < ROUNDS(20000, 1000); ++round) {
        uint8_t quick[LINES + 1], plain[LINES];
        all->count = 1 + (int)below(LINES);
        const uint32_t longest = below(2) == 0 ? 11 : below(20) == 0 ? 17 : 15;
        make_texts(&all->customer_texts, longest);
        make_texts(&all->receipt_texts, longest);
        if (below(8) > 0) all->receipt_texts.sizes[0] = 1 + below(15);
        make_odd(&all->customers, &all->customer_texts, all->count);
        make_odd(&all->receipts, &all->receipt_texts, all->count);
        if (below(4) > 0) all->receipts.column.validity = NULL;
        for (int i = 0; i < all->count; ++i) {
            all->days[i] = i > 0 && below(8) > 0 ? all->days[i - 1] : (int32_t)below(3);
            all->amounts[i] = (int64_t)below(2000) - (below(9) == 0 ? 1900 : 0);
            if (below(30) == 0) all->amounts[i] = 0;
        }
        const size_t first = below((uint32_t)all->count);
        size_t count = readable(&all->customers, (size_t)all->count);
        count = readable(&all->receipts, count);
        if (count > first) {
            const int kind = below(9) == 0 ? RFM__CELL_ABSENT : RFM__CELL_TEXT;
            const rfm__begins_rows rows = {&all->customers.column, &all->receipts.column,
                                           RFM__CELL_TEXT,         kind,
                                           (int64_t)first,         count - first};
            const rfm__lanes lanes = {all->days + first, all->amounts + first};
            const int joins = below(9) > 0;
            quick[rows.count] = 77;
            const int are_short = rfm__begins_mark(&rows, &lanes, joins, quick);
            cr_assert_eq(are_short, rfm__begins_mark_plain(&rows, &lanes, joins, plain));
            cr_assert_eq(quick[rows.count], 77, "nothing is written behind the last one");
            if (are_short) cr_assert_arr_eq(quick, plain, rows.count);
            for (size_t i = 0; are_short && i < rows.count; ++i) found += plain[i] == 0;
            rfm_column columns[2];
            if (kind == RFM__CELL_TEXT && all->customers.column.validity == NULL &&
                all->receipts.column.validity == NULL &&
                make_views(&all->customers, count, views[0], &columns[0]) &&
                make_views(&all->receipts, count, views[1], &columns[1])) {
                const rfm__begins_rows seen = {&columns[0],    &columns[1], RFM__CELL_VIEW,
                                               RFM__CELL_VIEW, rows.first,  rows.count};
                cr_assert(rfm__begins_mark(&seen, &lanes, joins, quick));
                cr_assert_arr_eq(quick, plain, rows.count);
                cr_assert(rfm__begins_mark_plain(&seen, &lanes, joins, quick));
                cr_assert_arr_eq(quick, plain, rows.count);
                ++viewed;
            }
        }
        free(all->customers.bytes);
        free(all->receipts.bytes);
    }
    cr_assert_gt(found, 1000);
    cr_assert_gt(viewed, 10);
    free(all);
}

Test(receipts, lines_are_joined_where_they_belong_together) {
    rfm__receipts *found = malloc(sizeof *found);
    lines *all = calloc(1, sizeof *all);
    for (int round = 0; round < ROUNDS(3000, 300); ++round) {
        const int customers_are_numbers = below(3) == 0;
        const rfm_ledger_options options = {
            .struct_size = sizeof options,
            .id_type = customers_are_numbers ? RFM_ID_INTEGER : RFM_ID_TEXT};
        rfm_ledger *ledger;
        cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
        all->count = 1 + (int)below(LINES);
        all->joins = below(4) > 0;
        all->has_receipts = below(5) > 0;
        make_texts(&all->customer_texts, below(4) == 0 ? 40 : 15);
        make_texts(&all->receipt_texts, below(4) == 0 ? 40 : 15);
        make_ids(&all->customers, &all->customer_texts, customers_are_numbers, below(2) == 0,
                 all->count);
        make_ids(&all->receipts, &all->receipt_texts, below(3) == 0, below(2) == 0, all->count);
        for (int i = 0; i < all->count; ++i) {
            all->days[i] = i > 0 && below(4) > 0 ? all->days[i - 1] : (int32_t)below(3);
            all->amounts[i] = (int64_t)below(2000) - (below(4) == 0 ? 1900 : 0);
            if (below(30) == 0) all->amounts[i] = 0;
        }
        all->intake = (rfm__intake){.ledger = ledger,
                                    .rows = all->count,
                                    .customer = all->customers.column,
                                    .return_prefix = "a",
                                    .return_prefix_size = below(2)};
        if (all->has_receipts) all->intake.receipt = all->receipts.column;
        const rfm__lanes lanes = {all->days, all->amounts};
        cr_assert_eq(rfm__receipts_read(&all->intake, 0, (size_t)all->count, &lanes, all->joins,
                                        found, NULL),
                     RFM_OK);
        check(all, found);
        free(all->customers.bytes);
        free(all->receipts.bytes);
        rfm_ledger_free(ledger);
    }
    free(all);
    free(found);
}
