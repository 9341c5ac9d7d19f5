/* SPDX-License-Identifier: MIT */
/* A ledger is its content: however the lines came, in whatever order, batches, threads, merges or
 * forms, the same bytes are saved. */
#include <stdlib.h>

#include "rounds.h"
#include "shop.h"

enum { ROWS = 6000, CUSTOMERS = 400 };

static shop_row rows[ROWS];

static rfm_buffer *expected_bytes(int rich) {
    shop_fill(rows, ROWS, CUSTOMERS, 7);
    rfm_ledger *ledger = shop_ledger(rich, 0);
    shop_append(ledger, rows, ROWS, 1);
    rfm_buffer *bytes = shop_saved(ledger);
    rfm_ledger_free(ledger);
    return bytes;
}

Test(ledger_law, row_order) {
    for (int rich = 0; rich < 2; ++rich) {
        rfm_buffer *expected = expected_bytes(rich);
        for (uint64_t seed = 1; seed <= ROUNDS(20, 5); ++seed) {
            rfm_ledger *ledger = shop_ledger(rich, seed);
            shop_shuffle(rows, ROWS, seed);
            shop_append(ledger, rows, ROWS, 1);
            shop_assert_same(expected, ledger, "shuffle %d", (int)seed);
        }
        rfm_buffer_free(expected);
    }
}

Test(ledger_law, batches_and_threads) {
    for (int rich = 0; rich < 2; ++rich) {
        rfm_buffer *expected = expected_bytes(rich);
        for (int32_t threads = 1; threads <= 3; ++threads) {
            const int64_t sizes[] = {1, 7, 64, 305, 2999, ROWS};
            for (size_t k = rich ? 2 : 0; k < sizeof sizes / sizeof sizes[0]; ++k) {
                rfm_ledger *ledger = shop_ledger(rich, k);
                for (int64_t start = 0; start < ROWS; start += sizes[k]) {
                    const int64_t left = ROWS - start;
                    shop_append(ledger, rows + start, left < sizes[k] ? left : sizes[k], threads);
                }
                shop_assert_same(expected, ledger, "batches of %d on %d threads", (int)sizes[k],
                                 (int)threads);
            }
        }
        rfm_buffer_free(expected);
    }
}

Test(ledger_law, single_lines) {
    for (int rich = 0; rich < 2; ++rich) {
        rfm_buffer *expected = expected_bytes(rich);
        rfm_ledger *ledger = shop_ledger(rich, 5);
        for (int64_t i = 0; i < ROWS; ++i) {
            const char *const items[] = {rows[i].item};
            const rfm_line line = {.struct_size = sizeof line,
                                   .day = rows[i].day,
                                   .customer = rows[i].customer,
                                   .receipt = rows[i].receipt,
                                   .amount = rows[i].amount,
                                   .margin = rich ? rows[i].margin : 0,
                                   .attributes = rich ? items : NULL};
            cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
        }
        shop_assert_same(expected, ledger, "line by line");
        rfm_buffer_free(expected);
    }
}

/* Parts merged from the left, from the right, and in pairs. */
Test(ledger_law, merge_order) {
    enum { PARTS = 7 };
    for (int rich = 0; rich < 2; ++rich) {
        rfm_buffer *expected = expected_bytes(rich);
        for (int way = 0; way < 3; ++way) {
            rfm_ledger *parts[PARTS];
            for (int p = 0; p < PARTS; ++p) {
                parts[p] = shop_ledger(rich, (uint64_t)p);
                const int64_t start = ROWS * p / PARTS;
                shop_append(parts[p], rows + start, ROWS * (p + 1) / PARTS - start, 1);
            }
            for (int step = 1; step < PARTS; step *= way == 2 ? 2 : PARTS) {
                for (int p = way == 2 ? 0 : 1; p < PARTS; p += way == 2 ? 2 * step : 1) {
                    const int into = way == 0 ? 0 : way == 1 ? PARTS - 1 : p;
                    const int from = way == 0 ? p : way == 1 ? PARTS - 1 - p : p + step;
                    if (from >= PARTS) continue;
                    cr_assert_eq(rfm_ledger_merge(parts[into], parts[from], NULL), RFM_OK);
                    rfm_ledger_free(parts[from]);
                    parts[from] = NULL;
                }
            }
            const int whole = way == 1 ? PARTS - 1 : 0;
            shop_assert_same(expected, parts[whole], "merge way %d", way);
        }
        rfm_buffer_free(expected);
    }
}

Test(ledger_law, save_and_load_in_between) {
    for (int rich = 0; rich < 2; ++rich) {
        rfm_buffer *expected = expected_bytes(rich);
        rfm_ledger *ledger = shop_ledger(rich, 1);
        for (int64_t start = 0; start < ROWS; start += 1000) {
            shop_append(ledger, rows + start, 1000, 1);
            rfm_buffer *bytes = shop_saved(ledger);
            rfm_error error;
            rfm_ledger_free(ledger);
            cr_assert_eq(rfm_ledger_load(rfm_buffer_data(bytes), (size_t)rfm_buffer_size(bytes),
                                         &ledger, &error),
                         RFM_OK, "%s", error.message);
            rfm_buffer_free(bytes);
        }
        shop_assert_same(expected, ledger, "six loads");
        rfm_buffer_free(expected);
    }
}

/* What happens to whom: aliases, an erasure, and the batches of lines, as letters in any order; and
 * in between the ledger is compacted. A
 * chain and a fork of aliases end at one customer; the erased customer has an alias. */
static void do_step(rfm_ledger *ledger, char step) {
    switch (step) {
        case 'a': cr_assert_eq(rfm_ledger_alias(ledger, "C00001", "C00002", NULL), RFM_OK); break;
        case 'b': cr_assert_eq(rfm_ledger_alias(ledger, "C00002", "C00003", NULL), RFM_OK); break;
        case 'c': cr_assert_eq(rfm_ledger_alias(ledger, "C00004", "C00003", NULL), RFM_OK); break;
        case 'd': cr_assert_eq(rfm_ledger_alias(ledger, "C00010", "C00011", NULL), RFM_OK); break;
        case 'e': cr_assert_eq(rfm_ledger_erase(ledger, "C00020", NULL), RFM_OK); break;
        case 'f': cr_assert_eq(rfm_ledger_erase(ledger, "never seen", NULL), RFM_OK); break;
        case 'g': cr_assert_eq(rfm_ledger_compact(ledger, 2, NULL), RFM_OK); break;
        default: shop_append(ledger, rows + (step - '0') * 1500, 1500, 2); break;
    }
}

Test(ledger_law, aliases_and_erasures_before_between_and_after_the_lines) {
    char steps[] = "0123abcdefggg";
    const size_t count = sizeof steps - 1;
    for (int rich = 0; rich < 2; ++rich) {
        shop_fill(rows, ROWS, CUSTOMERS, 7);
        rfm_buffer *expected = NULL;
        uint64_t state = 4711;
        for (int round = 0; round < ROUNDS(60, 10); ++round) {
            rfm_ledger *ledger = shop_ledger(rich, state);
            for (size_t i = 0; i < count; ++i) do_step(ledger, steps[i]);
            if (expected == NULL) expected = shop_saved(ledger);
            shop_assert_same(expected, ledger, "steps %s", steps);
            for (size_t i = count - 1; i > 0; --i) {
                const size_t k = (size_t)(shop_random(&state) % (i + 1));
                const char step = steps[i];
                steps[i] = steps[k];
                steps[k] = step;
            }
        }
        rfm_buffer_free(expected);
    }
}

/* The same steps spread over three ledgers that are merged in every order. */
Test(ledger_law, aliases_and_erasures_across_merges) {
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    char steps[] = "0123abcdef";
    shop_fill(rows, ROWS, CUSTOMERS, 7);
    for (int rich = 0; rich < 2; ++rich) {
        rfm_ledger *whole = shop_ledger(rich, 1);
        for (size_t i = 0; i < sizeof steps - 1; ++i) do_step(whole, steps[i]);
        rfm_buffer *expected = shop_saved(whole);
        rfm_ledger_free(whole);
        uint64_t state = 99;
        for (int round = 0; round < ROUNDS(30, 6); ++round) {
            int home[sizeof steps];
            for (size_t i = 0; i < sizeof steps - 1; ++i) home[i] = (int)(shop_random(&state) % 3);
            const int *order = orders[round % 6];
            rfm_ledger *parts[3];
            for (int p = 0; p < 3; ++p) {
                parts[p] = shop_ledger(rich, (uint64_t)p);
                for (size_t i = 0; i < sizeof steps - 1; ++i) {
                    if (home[i] == p) do_step(parts[p], steps[i]);
                }
            }
            for (int i = 1; i < 3; ++i) {
                rfm_error error;
                cr_assert_eq(rfm_ledger_merge(parts[order[0]], parts[order[i]], &error), RFM_OK,
                             "%s", error.message);
                rfm_ledger_free(parts[order[i]]);
            }
            shop_assert_same(expected, parts[order[0]], "round %d", round);
        }
        rfm_buffer_free(expected);
    }
}

/* An id erased on one side and known as an alias on the other: the person is forgotten whichever
 * comes first. */
Test(ledger_law, erasing_an_alias_elsewhere_erases_the_customer) {
    rfm_buffer *expected = NULL;
    shop_fill(rows, ROWS, CUSTOMERS, 7);
    for (int way = 0; way < 2; ++way) {
        rfm_ledger *knows = shop_ledger(0, 1);
        rfm_ledger *forgets = shop_ledger(0, 2);
        shop_append(knows, rows, ROWS / 2, 1);
        shop_append(forgets, rows + ROWS / 2, ROWS / 2, 1);
        cr_assert_eq(rfm_ledger_alias(knows, "C00030", "C00031", NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_erase(forgets, "C00030", NULL), RFM_OK);
        rfm_ledger *into = way == 0 ? knows : forgets;
        rfm_ledger *from = way == 0 ? forgets : knows;
        cr_assert_eq(rfm_ledger_merge(into, from, NULL), RFM_OK);
        rfm_ledger_free(from);
        if (expected == NULL) {
            expected = shop_saved(into);
            const char *data = rfm_buffer_data(expected);
            for (int64_t i = 0; i + 6 <= rfm_buffer_size(expected); ++i) {
                cr_assert_neq(memcmp(data + i, "C00031", 6), 0);
            }
        }
        shop_assert_same(expected, into, "way %d", way);
    }
    rfm_buffer_free(expected);
}

/* Text and integer ids, text and number receipts: the same customers come out. */
Test(ledger_law, number_ids_as_text_or_integers) {
    enum { COUNT = 3000 };
    static int64_t numbers[COUNT];
    static int64_t receipts[COUNT];
    static int32_t days[COUNT];
    static double amounts[COUNT];
    static char text[COUNT * 8];
    static int64_t offsets[COUNT + 1];
    uint64_t state = 5;
    for (int i = 0; i < COUNT; ++i) {
        numbers[i] = (int64_t)(shop_random(&state) % 300) - 20;
        receipts[i] = (int64_t)(shop_random(&state) % 900);
        days[i] = (int32_t)(receipts[i] % 60);
        amounts[i] = (double)(shop_random(&state) % 10000) / 100.0;
        offsets[i + 1] = offsets[i] + sprintf(text + offsets[i], "%d", (int)numbers[i]);
    }
    rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = COUNT, .values = numbers},
        {.name = "receipt", .type = RFM_COLUMN_INT64, .length = COUNT, .values = receipts},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = COUNT, .values = days},
        {.name = "amount", .type = RFM_COLUMN_DOUBLE, .length = COUNT, .values = amounts}};
    for (int32_t id_type = RFM_ID_TEXT; id_type <= RFM_ID_INTEGER; ++id_type) {
        const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = id_type};
        rfm_ledger *as_number;
        rfm_ledger *as_text;
        columns[0] = (rfm_column){
            .name = "customer", .type = RFM_COLUMN_INT64, .length = COUNT, .values = numbers};
        cr_assert_eq(rfm_ledger_new(&options, &as_number, NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_append_columns(as_number, columns, 4, NULL, NULL), RFM_OK);
        columns[0] = (rfm_column){.name = "customer",
                                  .type = RFM_COLUMN_TEXT,
                                  .length = COUNT,
                                  .offsets = offsets,
                                  .bytes = text};
        cr_assert_eq(rfm_ledger_new(&options, &as_text, NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_append_columns(as_text, columns, 4, NULL, NULL), RFM_OK);
        rfm_buffer *expected = shop_saved(as_number);
        shop_assert_same(expected, as_text, "id type %d", (int)id_type);
        rfm_buffer_free(expected);
        rfm_ledger_free(as_number);
    }
}

/* Tails are settled into bases when they have grown large, whether by single lines or by batches; a
 * few customers with many lines get there. */
Test(ledger_law, settling) {
    enum { COUNT = 300000, STEP = 7000 };
    static int64_t customers[COUNT], receipts[COUNT], amounts[COUNT];
    static int32_t days[COUNT];
    uint64_t state = 31;
    for (int i = 0; i < COUNT; ++i) {
        customers[i] = (int64_t)(shop_random(&state) % 2);
        receipts[i] = (int64_t)(shop_random(&state) % (COUNT / 2));
        days[i] = (int32_t)(receipts[i] % 1000);
        amounts[i] = (int64_t)(shop_random(&state) % 1000) - 100;
    }
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    rfm_ledger *whole, *parts;
    cr_assert_eq(rfm_ledger_new(&options, &whole, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_new(&options, &parts, NULL), RFM_OK);
    for (int start = COUNT; start > 0; start -= STEP) {
        const int first = start > STEP ? start - STEP : 0;
        const rfm_column columns[] = {{.name = "customer",
                                       .type = RFM_COLUMN_INT64,
                                       .length = start - first,
                                       .values = customers + first},
                                      {.name = "receipt",
                                       .type = RFM_COLUMN_INT64,
                                       .length = start - first,
                                       .values = receipts + first},
                                      {.name = "day",
                                       .type = RFM_COLUMN_DAY,
                                       .length = start - first,
                                       .values = days + first},
                                      {.name = "amount",
                                       .type = RFM_COLUMN_AMOUNT,
                                       .scale = 2,
                                       .length = start - first,
                                       .values = amounts + first}};
        cr_assert_eq(rfm_ledger_append_columns(parts, columns, 4, NULL, NULL), RFM_OK);
    }
    for (int i = 0; i < COUNT; ++i) {
        char receipt[12];
        snprintf(receipt, sizeof receipt, "%d", (int)receipts[i]);
        const rfm_line line = {.struct_size = sizeof line,
                               .day = days[i],
                               .customer_id = &customers[i],
                               .receipt = receipt,
                               .amount = amounts[i]};
        cr_assert_eq(rfm_ledger_append_line(whole, &line, NULL), RFM_OK);
    }
    rfm_ledger_state state_of_whole = {.struct_size = sizeof state_of_whole};
    cr_assert_eq(rfm_ledger_inspect(whole, &state_of_whole, NULL), RFM_OK);
    cr_assert_lt(state_of_whole.entries, (int64_t)COUNT, "settling joins lines of one receipt");
    rfm_buffer *expected = shop_saved(whole);
    shop_assert_same(expected, parts, "batches of %d from the last to the first", STEP);
    rfm_ledger_free(whole);
    rfm_buffer_free(expected);
}
