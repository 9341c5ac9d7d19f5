/* SPDX-License-Identifier: MIT */
/* The hidden parts of a ledger: the table of ids, the order of ids, the order of entries, sets of
 * fingerprints, rows of a tail. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cells.h"
#include "ledger/entries.h"
#include "ledger/order.h"
#include "ledger/prints.h"
#include "memory.h"
#include "shop.h"

static rfm__id text_id(const rfm__dictionary *dictionary, const char *text) {
    rfm__id id = {.text = text, .size = strlen(text)};
    id.hash = rfm__dictionary_hash(dictionary, &id);
    return id;
}

/* Random adds, finds, truncations and wipes against a plain array. */
Test(dictionary, agrees_with_a_list) {
    enum { MOST = 4000 };
    static char names[MOST][16];
    static int is_wiped[MOST];
    rfm__dictionary dictionary = {.key = {1, 2}};
    uint64_t state = 3;
    uint32_t count = 0;
    for (int step = 0; step < 60000; ++step) {
        const uint64_t what = shop_random(&state) % 1000;
        if (what < 500 && count < MOST) {
            snprintf(names[count], sizeof names[count], "id-%d", step);
            is_wiped[count] = 0;
            rfm__id id = text_id(&dictionary, names[count]);
            uint32_t index;
            cr_assert_eq(rfm__dictionary_add(&dictionary, &id, &index, NULL), RFM_OK);
            cr_assert_eq(index, count++);
        } else if (what < 504) {
            count -= (uint32_t)(shop_random(&state) % (count / 64 + 1));
            rfm__dictionary_truncate(&dictionary, count);
        } else if (what < 520 && count > 0) {
            const uint32_t victim = (uint32_t)(shop_random(&state) % count);
            if (!is_wiped[victim]) rfm__dictionary_wipe(&dictionary, victim);
            is_wiped[victim] = 1;
        } else if (count > 0) {
            const uint32_t some = (uint32_t)(shop_random(&state) % count);
            const rfm__id id = text_id(&dictionary, names[some]);
            cr_assert_eq(rfm__dictionary_find(&dictionary, &id),
                         is_wiped[some] ? RFM__NO_INDEX : some);
            const rfm__id stranger = text_id(&dictionary, "nobody");
            cr_assert_eq(rfm__dictionary_find(&dictionary, &stranger), RFM__NO_INDEX);
        }
    }
    cr_assert_gt(count, 1000u, "the run has to reach a size that tells");
    rfm__dictionary_free(&dictionary);
}

/* Many at once, as they are loaded: found afterwards by all that finds, and added to as usual. */
Test(dictionary, many_are_made_findable_at_once) {
    enum { MANY = 3000 };
    for (int integers = 0; integers < 2; ++integers) {
        rfm__dictionary dictionary = {.key = {5, 6}, .integers = integers};
        for (int i = 0; i < MANY; ++i) {
            char text[64];
            snprintf(text, sizeof text, i % 7 == 0 ? "a-longer-id-than-a-cell-%d" : "id%d", i);
            rfm__id id = {.text = text, .size = strlen(text), .number = 1000 - i};
            id.hash = rfm__dictionary_hash(&dictionary, &id);
            uint32_t index;
            const int is_late = i >= MANY - 500;
            if (i == MANY - 500) {
                cr_assert_eq(rfm__dictionary_make_findable(&dictionary, NULL), RFM_OK);
            }
            if (is_late) cr_assert_eq(rfm__dictionary_find(&dictionary, &id), RFM__NO_INDEX);
            cr_assert_eq(is_late ? rfm__dictionary_add(&dictionary, &id, &index, NULL)
                                 : rfm__dictionary_add_unfound(&dictionary, &id, &index, NULL),
                         RFM_OK);
            cr_assert_eq(index, (uint32_t)i);
        }
        for (uint32_t i = 0; i < MANY; ++i) {
            rfm__id id = rfm__dictionary_get(&dictionary, i);
            id.hash = rfm__dictionary_hash(&dictionary, &id);
            cr_assert_eq(rfm__dictionary_find(&dictionary, &id), i);
        }
        rfm__dictionary_free(&dictionary);
    }
}

/* Ids of every size around that of a cell, with zero bytes in them as tuples have, in whatever
 * order they are added, cut off and wiped, against a plain list; the table grows while slots are
 * removed. */
enum { CELLS_MOST = 3000, CELLS_LONGEST = 40 };

typedef struct cells_name {
    char bytes[CELLS_LONGEST];
    size_t size;
    int is_wiped;
} cells_name;

static rfm__id cells_id(const rfm__dictionary *dictionary, const cells_name *name) {
    rfm__id id = {.text = name->bytes, .size = name->size};
    id.hash = rfm__dictionary_hash(dictionary, &id);
    return id;
}

/* Few different bytes and sizes around 15, and the number behind them or before. */
static cells_name cells_draw(uint64_t *state, uint32_t number) {
    static const char bytes[] = {0, 1, 15, 0x7F, (char)0xFF};
    static const size_t sizes[] = {4, 5, 8, 13, 14, 15, 15, 16, 16, 17, 31, CELLS_LONGEST};
    cells_name name = {.size = sizes[shop_random(state) % 12]};
    memset(name.bytes, bytes[shop_random(state) % 5], sizeof name.bytes);
    memcpy(name.bytes + (shop_random(state) % 2 ? 0 : name.size - sizeof number), &number,
           sizeof number);
    return name;
}

static void cells_check(const rfm__dictionary *dictionary, const cells_name *names, uint32_t index,
                        uint32_t count) {
    const cells_name *name = &names[index];
    const rfm__id id = cells_id(dictionary, name);
    const uint32_t wanted = index >= count || name->is_wiped ? RFM__NO_INDEX : index;
    cr_assert_eq(rfm__dictionary_find(dictionary, &id), wanted, "id %u of %zu bytes", index,
                 name->size);
    if (name->size <= RFM__ID_SHORT) {
        const rfm__id_cell cell = cell_of(name->bytes, name->size);
        cr_assert_eq(rfm__dictionary_seek(dictionary, id.hash, &cell, 0), wanted);
    }
    if (index >= count) return;
    const rfm__id got = rfm__dictionary_get(dictionary, index);
    cr_assert_eq(got.size, name->size);
    if (!name->is_wiped) cr_assert_eq(memcmp(got.text, name->bytes, name->size), 0);
    for (size_t i = 0; name->is_wiped && i < got.size; ++i) cr_assert_eq(got.text[i], 0);
}

Test(dictionary, cells_and_long_ids_agree_with_a_list) {
    static cells_name names[CELLS_MOST];
    for (uint64_t seed = 1; seed <= 8; ++seed) {
        rfm__dictionary dictionary = {.key = {seed, 2}};
        uint64_t state = seed;
        uint32_t count = 0, most = 0;
        for (uint32_t step = 0; step < 12000; ++step) {
            const uint64_t what = shop_random(&state) % 1000;
            if (what < 450 && count < CELLS_MOST) {
                uint32_t index;
                names[count] = cells_draw(&state, step);
                const rfm__id id = cells_id(&dictionary, &names[count]);
                cr_assert_eq(rfm__dictionary_find_or_add(&dictionary, &id, &index, NULL), RFM_OK);
                cr_assert_eq(index, count++);
                cr_assert_eq(rfm__dictionary_find_or_add(&dictionary, &id, &index, NULL), RFM_OK);
                cr_assert_eq(index, count - 1);
            } else if (what < 455) {
                count -= (uint32_t)(shop_random(&state) % (count / 16 + 1));
                rfm__dictionary_truncate(&dictionary, count);
            } else if (what < 500 && count > 0) {
                const uint32_t victim = (uint32_t)(shop_random(&state) % count);
                if (!names[victim].is_wiped) rfm__dictionary_wipe(&dictionary, victim);
                names[victim].is_wiped = 1;
            } else if (what == 500) {
                rfm__dictionary_trim(&dictionary);
                cr_assert(count == 0 || dictionary.cell_capacity == count);
            } else if (most > 0) {
                cells_check(&dictionary, names, (uint32_t)(shop_random(&state) % most), count);
            }
            if (count > most) most = count;
        }
        for (uint32_t i = 0; i < most; ++i) cells_check(&dictionary, names, i, count);
        cr_assert_gt(count, 1000u, "%u", count);
        rfm__dictionary_truncate(&dictionary, 0);
        cr_assert_eq(dictionary.text.size, 0u);
        for (uint32_t i = 0; i < most; ++i) cells_check(&dictionary, names, i, 0);
        rfm__dictionary_free(&dictionary);
    }
}

/* A cell is all of the id and nothing else: alike only when the ids are. */
Test(dictionary, cells_tell_ids_apart) {
    static const char text[] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for (size_t size = 0; size <= RFM__ID_SHORT; ++size) {
        char whole[16] = {0};
        for (size_t i = 0; i < size; ++i) whole[i] = (char)('a' + i);
        const rfm__id_cell cell = cell_of(whole, size);
        rfm__id_cell plain;
        rfm__id_cell_fill_plain(&plain, whole, size);
        cr_assert_eq(memcmp(&plain, &cell, sizeof cell), 0, "size %zu", size);
        cr_assert_eq(memcmp(cell.bytes, whole, 15), 0, "size %zu", size);
        cr_assert_eq(cell.bytes[RFM__ID_SHORT], (char)size);
        for (size_t other = 0; other < size; ++other) {
            const rfm__id_cell left = cell_of(text, size);
            const rfm__id_cell right = cell_of(text, other);
            cr_assert_neq(memcmp(&left, &right, sizeof left), 0, "%zu and %zu zeros", size, other);
        }
    }
}

static int compare_names(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Ids that share beginnings of every length, from none to sixty bytes, sort as strcmp says. */
Test(order, sorts_texts_like_strcmp) {
    enum { COUNT = 5000 };
    static char names[COUNT][80];
    static char *sorted[COUNT];
    static const char *const heads[] = {
        "",         "C000",     "customer/of/the/shop/in/the/high/street/with/a/long/name/",
        "\xC3\xA9", "aaaaaaaa", "aaaaaaaaaaaaaaaa"};
    rfm_ledger *ledger = shop_ledger(0, 0);
    uint64_t state = 17;
    for (int i = 0; i < COUNT; ++i) {
        snprintf(names[i], sizeof names[i], "%s%.*d", heads[shop_random(&state) % 6],
                 (int)(shop_random(&state) % 12), (int)(shop_random(&state) % 100000));
        const size_t size = strlen(names[i]);
        snprintf(names[i] + size, sizeof names[i] - size, "%d", i);
        sorted[i] = names[i];
        const rfm_line line = {.struct_size = sizeof line, .customer = names[i], .amount = 1};
        cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    }
    qsort(sorted, COUNT, sizeof sorted[0], compare_names);
    rfm__ordered *ordered;
    size_t count;
    cr_assert_eq(rfm__ledger_order(ledger, &ordered, &count, NULL), RFM_OK);
    cr_assert_eq(count, (size_t)COUNT);
    for (size_t i = 0; i < count; ++i) {
        const rfm__id id = rfm__place_id(ledger, ordered[i].place);
        cr_assert(strlen(sorted[i]) == id.size && memcmp(sorted[i], id.text, id.size) == 0,
                  "place %zu is %.*s, not %s", i, (int)id.size, id.text, sorted[i]);
    }
    rfm__free(ordered);
    rfm_ledger_free(ledger);
}

/* Ids so alike that each step of eight bytes parts with few of them: the deep way, by comparison,
 * is taken. */
Test(order, sorts_ids_that_part_very_late) {
    enum { COUNT = 60, DEEP = 600 };
    static char name[DEEP + 2];
    rfm_ledger *ledger = shop_ledger(0, 0);
    for (int i = 0; i < COUNT; ++i) {
        memset(name, 'a', sizeof name);
        name[(i * 37 % COUNT) * (DEEP / COUNT) + 1] = '\0';
        const rfm_line line = {.struct_size = sizeof line, .customer = name, .amount = 1};
        cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    }
    rfm__ordered *ordered;
    size_t count;
    cr_assert_eq(rfm__ledger_order(ledger, &ordered, &count, NULL), RFM_OK);
    for (size_t i = 1; i < count; ++i) {
        cr_assert_lt(rfm__place_id(ledger, ordered[i - 1].place).size,
                     rfm__place_id(ledger, ordered[i].place).size);
    }
    rfm__free(ordered);
    rfm_ledger_free(ledger);
}

Test(order, sorts_integers_by_value) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    const int64_t ids[] = {5, INT64_MAX, -1, 0, INT64_MIN, 256, -256, 1};
    const int64_t sorted[] = {INT64_MIN, -256, -1, 0, 1, 5, 256, INT64_MAX};
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    for (int i = 0; i < 8; ++i) {
        const rfm_line line = {.struct_size = sizeof line, .customer_id = &ids[i], .amount = 1};
        cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    }
    rfm__ordered *ordered;
    size_t count;
    cr_assert_eq(rfm__ledger_order(ledger, &ordered, &count, NULL), RFM_OK);
    for (size_t i = 0; i < 8; ++i) {
        cr_assert_eq(rfm__place_id(ledger, ordered[i].place).number, sorted[i]);
    }
    rfm__free(ordered);
    rfm_ledger_free(ledger);
}

/* ---- Ids made of what they were sorted by ---- */

/* Each id of the order is what its key says, or nothing is said. */
static void check_known(const rfm_ledger *ledger, size_t wanted_count, int wanted) {
    rfm__ordered *ordered;
    rfm__known_ids ids;
    size_t count;
    cr_assert_eq(rfm__ledger_order_known(ledger, &ordered, &count, &ids, NULL), RFM_OK);
    cr_assert_eq(count, wanted_count);
    cr_assert_eq(ids.are_known, wanted);
    for (size_t i = 0; i < count; ++i) {
        const rfm__id id = rfm__place_id(ledger, ordered[i].place);
        if (i > 0) {
            const rfm__id last = rfm__place_id(ledger, ordered[i - 1].place);
            if (ledger->id_type == RFM_ID_INTEGER) cr_assert_lt(last.number, id.number);
            if (ledger->id_type == RFM_ID_TEXT) {
                cr_assert_lt(rfm__compare_text(last.text, last.size, id.text, id.size), 0);
            }
        }
        if (!ids.are_known) continue;
        uint64_t key;
        rfm__known_ids_keys(&ids, &ordered[i], 1, &key);
        if (ledger->id_type == RFM_ID_INTEGER) {
            cr_assert_eq((int64_t)key, id.number);
            continue;
        }
        char text[RFM__KNOWN_PREFIX + 8];
        memcpy(text, ids.prefix, ids.skip);
        for (int k = 0; k < 8; ++k) text[ids.skip + (size_t)k] = (char)(key >> (56 - 8 * k) & 0xFF);
        const size_t size = ids.skip + rfm__known_key_size(key);
        cr_assert(size == id.size && memcmp(text, id.text, size) == 0, "%.*s is not %.*s",
                  (int)size, text, (int)id.size, id.text);
        cr_assert(ids.size == 0 || ids.size == size);
    }
    rfm__free(ordered);
}

Test(order, texts_are_known_by_their_keys) {
    static const struct known_case {
        const char *format;
        int known;
    } cases[] = {{"C%06d", 1},
                 {"%d", 1},
                 {"C%d", 1},
                 {"\xC3\xA9%d", 1},
                 {"shop-%08d", 1},
                 {"%d-and-more-than-eight", 0},
                 {"a-beginning-of-more-than-sixty-four-bytes-is-too-long-to-be-kept-so-%d", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        for (int count = 0; count < 3000; count = count < 3 ? count + 1 : count * 9) {
            rfm_ledger *ledger = shop_ledger(0, 0);
            for (int k = 0; k < count; ++k) {
                char name[100];
                snprintf(name, sizeof name, cases[i].format, (int)((unsigned)k * 7919u % 99991u));
                const rfm_line line = {.struct_size = sizeof line, .customer = name, .amount = 1};
                cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
            }
            /* One id, or two, is its own beginning. */
            if (count == 0 || count > 2)
                check_known(ledger, (size_t)count, count > 2 && cases[i].known);
            rfm_ledger_free(ledger);
        }
    }
}

Test(order, integers_are_known_by_their_keys) {
    static const struct known_span {
        uint64_t factor, plus;
        int known;
    } spans[] = {{1, 0, 1},
                 {7, 1000000, 1},
                 {1, UINT64_MAX - 500, 0},              /* both sides of zero: all bits differ, */
                 {UINT64_C(0x9E3779B97F4A7C15), 3, 0}}; /* so no room for places */
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; ++i) {
        const rfm_ledger_options options = {.struct_size = sizeof options,
                                            .id_type = RFM_ID_INTEGER};
        rfm_ledger *ledger;
        cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
        for (uint64_t k = 0; k < 1000; ++k) {
            const int64_t id = (int64_t)(k * spans[i].factor + spans[i].plus);
            const rfm_line line = {.struct_size = sizeof line, .customer_id = &id, .amount = 1};
            cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
        }
        check_known(ledger, 1000, spans[i].known);
        rfm_ledger_free(ledger);
    }
}

static int compare_entries(const void *left, const void *right) {
    return rfm__entry_compare(left, right);
}

Test(entries, sort_like_qsort) {
    static rfm__entry entries[3000], wanted[3000], scratch[3000];
    uint64_t state = 8;
    for (size_t count = 0; count < 3000; count += count < 70 ? 1 : 977) {
        for (size_t i = 0; i < count; ++i) {
            entries[i] = (rfm__entry){.day = (int32_t)(shop_random(&state) % 20),
                                      .print = shop_random(&state) % 9,
                                      .amount = (int64_t)(shop_random(&state) % 7) - 3,
                                      .lines = 1 + (uint32_t)(shop_random(&state) % 2)};
        }
        memcpy(wanted, entries, sizeof wanted);
        qsort(wanted, count, sizeof wanted[0], compare_entries);
        rfm__entries_sort(entries, scratch, count);
        for (size_t i = 0; i < count; ++i) {
            cr_assert_eq(rfm__entry_compare(&entries[i], &wanted[i]), 0);
        }
    }
}

Test(entries, only_what_is_one_sum_is_absorbed) {
    const rfm__entry sale = {.day = 1, .print = 9, .amount = 5, .margin = 2, .lines = 1};
    rfm__entry into = sale;
    cr_assert(rfm__entry_absorb(&into, &sale));
    cr_assert(into.amount == 10 && into.margin == 4 && into.lines == 2);
    rfm__entry other[] = {sale, sale, sale, sale, sale, sale};
    other[0].day = 2;
    other[1].print = 8;
    other[2].amount = -5;
    other[3].amount = 0;
    other[4].tuple = 1;
    other[5].lines = UINT32_MAX - 1;
    for (int i = 0; i < 6; ++i) cr_assert_not(rfm__entry_absorb(&into, &other[i]), "case %d", i);
    rfm__entry alone = {.day = 1, .amount = 5, .lines = 1};
    cr_assert_not(rfm__entry_absorb(&alone, &alone), "lines without a receipt stay apart");
}

Test(prints, is_a_sorted_set) {
    rfm__print_set set = {0};
    uint64_t state = 2;
    cr_assert_eq(rfm__prints_reserve(&set, 500, NULL), RFM_OK);
    for (int i = 0; i < 500; ++i) {
        rfm__prints_add(&set, (rfm__print128){shop_random(&state) % 3, shop_random(&state) % 5});
    }
    cr_assert_eq(set.count, 3u * 5u);
    for (size_t i = 1; i < set.count; ++i) {
        cr_assert_lt(rfm__prints_compare(set.prints[i - 1], set.prints[i]), 0);
    }
    cr_assert(rfm__prints_have(&set, (rfm__print128){2, 4}));
    cr_assert_not(rfm__prints_have(&set, (rfm__print128){3, 0}));
    rfm__prints_free(&set);
}

/* ---- tails ---- */

static uint64_t tail_state = 11;

/* The edges of what a slim row holds, counted by hand: 2^37, 2^14 days each way, 2^11 - 1 lines. */
static int is_slim_sum(rfm__sum sum, int32_t centre) {
    const int64_t most = INT64_C(1) << 37;
    const int64_t days = (int64_t)sum.day - centre;
    return sum.amount >= -most && sum.amount < most && days >= -16384 && days < 16384 &&
           sum.lines < 2048;
}

static rfm__sum odd_sum(int32_t centre, uint32_t rarely) {
    static const int64_t edges[] = {
        -1, 0, 1, 137438953471, 137438953472, -137438953472, -137438953473, INT64_MAX, INT64_MIN};
    static const int32_t days[] = {-16385, -16384, -1, 16383, 16384, 100000};
    static const uint32_t lines[] = {1, 2047, 2048, UINT32_MAX};
    rfm__sum sum = {(int64_t)(shop_random(&tail_state) >> 28) - (INT64_C(1) << 35),
                    centre + (int32_t)(shop_random(&tail_state) % 2000) - 1000,
                    1 + (uint32_t)(shop_random(&tail_state) % 30)};
    if (shop_random(&tail_state) % rarely == 0) sum.amount = edges[shop_random(&tail_state) % 9];
    if (shop_random(&tail_state) % rarely == 0)
        sum.day = centre + days[shop_random(&tail_state) % 6];
    if (shop_random(&tail_state) % rarely == 0) sum.lines = lines[shop_random(&tail_state) % 4];
    return sum;
}

Test(tail, gives_back_what_was_put) {
    enum { MOST = 300 };
    static rfm__entry kept[MOST];
    int wide = 0, slim = 0;
    for (int round = 0; round < 2000; ++round) {
        rfm__shard shard = {0};
        const int32_t centre = (int32_t)(shop_random(&tail_state) % 30000);
        const uint32_t rarely = round % 2 == 0 ? 5 : 100000;
        const size_t count = 1 + shop_random(&tail_state) % MOST;
        int all_are_slim = 1;
        for (size_t i = 0; i < count; ++i) {
            const rfm__sum sum = odd_sum(centre, i == 0 ? UINT32_MAX : rarely);
            kept[i] = (rfm__entry){.print = shop_random(&tail_state),
                                   .amount = sum.amount,
                                   .day = i == 0 ? centre : sum.day,
                                   .lines = sum.lines,
                                   .customer = (uint32_t)i};
            all_are_slim &= is_slim_sum(rfm__entry_sum(&kept[i]), centre);
            cr_assert_eq(rfm__shard_reserve_for(&shard, &kept[i], NULL), RFM_OK);
            rfm__shard_push(&shard, kept[i].customer, &kept[i]);
            cr_assert_eq(rfm__tail_is_slim(&shard.tail), all_are_slim);
        }
        const size_t gone = shop_random(&tail_state) % count;
        rfm__tail_remove(&shard.tail, gone);
        kept[gone].lines = 0;
        for (size_t i = 0; i < count; ++i) {
            const rfm__entry entry = rfm__shard_tail_entry(&shard, i);
            cr_assert_eq(rfm__tail_print(&shard.tail, i), kept[i].print);
            cr_assert(entry.print == kept[i].print && entry.amount == kept[i].amount &&
                      entry.day == kept[i].day && entry.lines == kept[i].lines &&
                      entry.customer == kept[i].customer);
        }
        wide += !all_are_slim;
        slim += all_are_slim;
        rfm__shard_free(&shard);
    }
    cr_assert(wide > 500 && slim > 500);
}
