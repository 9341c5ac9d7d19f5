/* SPDX-License-Identifier: MIT */
/* A small random shop for laws: rows that can be shuffled, cut and handed over in every form. */
#ifndef RFM_TESTS_SUPPORT_SHOP_H
#define RFM_TESTS_SUPPORT_SHOP_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "rfm.h"

enum { SHOP_MOST = 20000 };

typedef struct shop_row {
    char customer[12]; /* "" for an unidentified one */
    char receipt[12];  /* "" for a receipt of its own */
    char item[6];      /* "" for none */
    int32_t day;
    int64_t amount;
    int64_t margin;
} shop_row;

static inline uint64_t shop_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Rows with all that makes order matter: receipts over several lines, days and directions, equal
 * lines without a receipt, shared receipt ids, returns, free items, unidentified sales. */
static inline void shop_fill(shop_row *rows, int64_t count, int32_t customers, uint64_t seed) {
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int64_t i = 0; i < count; ++i) {
        shop_row *row = &rows[i];
        memset(row, 0, sizeof *row);
        const uint64_t who = shop_random(&state) % (uint64_t)(customers + customers / 4 + 1);
        if (who < (uint64_t)customers) {
            snprintf(row->customer, sizeof row->customer, "C%05u", (unsigned)who);
        }
        const uint64_t kind = shop_random(&state) % 16;
        if (kind != 0) {
            snprintf(row->receipt, sizeof row->receipt, "%u",
                     (unsigned)(shop_random(&state) % (uint64_t)(count / 3 + 1)));
        }
        if (shop_random(&state) % 5 != 0) {
            snprintf(row->item, sizeof row->item, "i%u", (unsigned)(shop_random(&state) % 7));
        }
        /* Mostly the day follows from the receipt; now and then a line comes on another day. */
        row->day = 15000 + (int32_t)(strtoul(row->receipt, NULL, 10) * 7 % 700);
        if (shop_random(&state) % 11 == 0) row->day += (int32_t)(shop_random(&state) % 40);
        row->amount = (int64_t)(shop_random(&state) % 5000);
        if (kind == 3) row->amount = -row->amount;
        if (kind == 4) row->amount = 0;
        row->margin = row->amount / 3;
    }
}

static inline void shop_shuffle(shop_row *rows, int64_t count, uint64_t seed) {
    uint64_t state = seed * UINT64_C(0xD1342543DE82EF95) + 1;
    for (int64_t i = count - 1; i > 0; --i) {
        const int64_t k = (int64_t)(shop_random(&state) % (uint64_t)(i + 1));
        const shop_row row = rows[i];
        rows[i] = rows[k];
        rows[k] = row;
    }
}

/* The rows as columns of a frame: customer, day, receipt, amount (minor units at scale 2), margin,
 * item. */
static inline rfm_frame *shop_frame(const shop_row *rows, int64_t count) {
    static int64_t offsets[3][SHOP_MOST + 1];
    static char bytes[3][SHOP_MOST * 12];
    static int32_t days[SHOP_MOST];
    static int64_t amounts[SHOP_MOST];
    static int64_t margins[SHOP_MOST];
    cr_assert_leq(count, (int64_t)SHOP_MOST);
    for (int64_t i = 0; i < count; ++i) {
        const char *const texts[] = {rows[i].customer, rows[i].receipt, rows[i].item};
        for (int t = 0; t < 3; ++t) {
            const int64_t size = (int64_t)strlen(texts[t]);
            memcpy(bytes[t] + offsets[t][i], texts[t], (size_t)size);
            offsets[t][i + 1] = offsets[t][i] + size;
        }
        days[i] = rows[i].day;
        amounts[i] = rows[i].amount;
        margins[i] = rows[i].margin;
    }
    const rfm_column columns[] = {
        {.name = "customer",
         .type = RFM_COLUMN_TEXT,
         .length = count,
         .offsets = offsets[0],
         .bytes = bytes[0]},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = count, .values = days},
        {.name = "receipt",
         .type = RFM_COLUMN_TEXT,
         .length = count,
         .offsets = offsets[1],
         .bytes = bytes[1]},
        {.name = "amount",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = count,
         .values = amounts},
        {.name = "margin",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = count,
         .values = margins},
        {.name = "item",
         .type = RFM_COLUMN_TEXT,
         .length = count,
         .offsets = offsets[2],
         .bytes = bytes[2]}};
    rfm_frame *frame = NULL;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 6, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

/* A ledger for such rows; `rich` ones keep margin and item. */
static inline rfm_ledger *shop_ledger(int rich, uint64_t seed) {
    static const char *const attributes[] = {"item"};
    const rfm_ledger_options options = {.struct_size = sizeof options,
                                        .flags = rich ? RFM_LEDGER_MARGIN : 0,
                                        .attribute_count = rich ? 1 : 0,
                                        .attributes = attributes,
                                        .erase_salt = 99,
                                        .hash_seed = seed};
    rfm_ledger *ledger = NULL;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    return ledger;
}

static inline void shop_append(rfm_ledger *ledger, const shop_row *rows, int64_t count,
                               int32_t threads) {
    const rfm_append_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_frame *frame = shop_frame(rows, count);
    rfm_error error;
    cr_assert_eq(rfm_ledger_append(ledger, frame, &options, &error), RFM_OK, "%s", error.message);
    rfm_frame_free(frame);
}

/* The canonical bytes of a ledger; free with rfm_buffer_free. */
static inline rfm_buffer *shop_saved(const rfm_ledger *ledger) {
    rfm_buffer *buffer = NULL;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_save(ledger, rfm_buffer_write, buffer, &error), RFM_OK, "%s",
                 error.message);
    return buffer;
}

static inline int shop_same_bytes(const rfm_buffer *left, const rfm_buffer *right) {
    return rfm_buffer_size(left) == rfm_buffer_size(right) &&
           memcmp(rfm_buffer_data(left), rfm_buffer_data(right), (size_t)rfm_buffer_size(left)) ==
               0;
}

/* Asserts that two ledgers hold the same, to the byte, and frees the second. */
#define shop_assert_same(expected, ledger, ...)                        \
    do {                                                               \
        rfm_buffer *shop_bytes = shop_saved(ledger);                   \
        cr_assert(shop_same_bytes(expected, shop_bytes), __VA_ARGS__); \
        rfm_buffer_free(shop_bytes);                                   \
        rfm_ledger_free(ledger);                                       \
    } while (0)

#endif
