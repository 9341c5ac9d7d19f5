/* SPDX-License-Identifier: MIT */
/* Laws of the change delay on random histories: what is in force follows from the days alone, and
 * neither the order of rows nor a save and load in between is seen. */
#include "moves.h"

enum { LAW_CUSTOMERS = 24, LAW_DAYS = 60, LAW_SEGMENTS = 6, LAW_ABSENT = -2, LAW_NONE = -1 };

/* Two segments share level 3, one has no level. */
static const char *const segment_words[LAW_SEGMENTS] = {"A/1", "B/2", "C/3", "D/3", "E/4", "F/?"};
static const int32_t segment_ranks[LAW_SEGMENTS] = {1, 2, 3, 3, 4, 0};

typedef struct history {
    int32_t computed[LAW_DAYS][LAW_CUSTOMERS];
} history;

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Mostly as yesterday, so that changes get a chance to come due. */
static void fill(history *made, uint64_t seed) {
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int day = 0; day < LAW_DAYS; ++day) {
        for (int who = 0; who < LAW_CUSTOMERS; ++who) {
            const uint64_t dice = next_random(&state) % 100;
            int32_t *cell = &made->computed[day][who];
            *cell = day == 0 ? LAW_ABSENT : made->computed[day - 1][who];
            if (dice < 30) *cell = (int32_t)(next_random(&state) % LAW_SEGMENTS);
            if (dice >= 95) *cell = LAW_NONE;
            if (dice >= 98) *cell = LAW_ABSENT;
        }
    }
}

/* The table of a day, rows in an order of their own. */
static rfm_frame *table_of(const history *from, int day, uint64_t seed) {
    char words[LAW_CUSTOMERS * 16] = "";
    int order[LAW_CUSTOMERS];
    uint64_t state = seed * UINT64_C(0xD1342543DE82EF95) + 1;
    for (int i = 0; i < LAW_CUSTOMERS; ++i) order[i] = i;
    for (int i = LAW_CUSTOMERS - 1; i > 0 && seed != 0; --i) {
        const int k = (int)(next_random(&state) % (uint64_t)(i + 1));
        const int item = order[i];
        order[i] = order[k];
        order[k] = item;
    }
    for (int i = 0; i < LAW_CUSTOMERS; ++i) {
        const int32_t computed = from->computed[day][order[i]];
        char word[32];
        if (computed == LAW_ABSENT) continue;
        snprintf(word, sizeof word, "k%02d=%s ", order[i],
                 computed == LAW_NONE ? "-/?" : segment_words[computed]);
        strcat(words, word);
    }
    return moves_frame(words);
}

static int32_t rank_of(int32_t segment) {
    return segment == LAW_NONE ? -1 : segment_ranks[segment];
}

/* What is in force, by looking back over all days for each: the definition in docs/delay.md. */
static int32_t in_force(const history *from, int who, int day, int32_t up, int32_t down) {
    int start = day;
    while (start > 0 && from->computed[start - 1][who] != LAW_ABSENT) --start;
    int32_t force = from->computed[start][who];
    int last_change = start;
    for (int now = start + 1; now <= day; ++now) {
        const int32_t target = from->computed[now][who];
        if (target == force) continue;
        int since = now;
        while (since - 1 > last_change && from->computed[since - 1][who] == target) --since;
        const int32_t wait = rank_of(target) < rank_of(force) ? down : up;
        if (now - since < wait) continue;
        force = target;
        last_change = now;
    }
    return force;
}

static rfm_frame *advance(rfm_delay *delay, int day, const history *from, uint64_t seed) {
    rfm_frame *table = table_of(from, day, seed), *made;
    rfm_error error;
    cr_assert_eq(rfm_delay_advance(delay, 1000 + day, table, &made, &error), RFM_OK, "%s",
                 error.message);
    rfm_frame_free(table);
    return made;
}

static void check_day(const history *from, rfm_frame *made, int day, int32_t up, int32_t down) {
    const rfm_column segments = moves_column(made, "segment");
    const rfm_column customers = moves_column(made, "customer");
    for (int64_t row = 0; row < segments.length; ++row) {
        char id[8], text[8];
        moves_cell(&customers, row, id, sizeof id);
        const int32_t wanted = in_force(from, atoi(id + 1), day, up, down);
        moves_cell(&segments, row, text, sizeof text);
        cr_assert_eq(text[0], wanted == LAW_NONE ? '-' : segment_words[wanted][0],
                     "%s on day %d: %s", id, day, text);
    }
    rfm_frame_free(made);
}

Test(law_delay, what_is_in_force_follows_from_the_days) {
    static history all;
    static const int32_t waits[][2] = {{0, 0}, {1, 0}, {0, 1}, {3, 7}, {7, 3}, {2, 2}, {90, 1}};
    for (uint64_t seed = 1; seed <= 6; ++seed) {
        fill(&all, seed);
        for (size_t i = 0; i < sizeof waits / sizeof waits[0]; ++i) {
            rfm_delay *delay = moves_delay(waits[i][0], waits[i][1]);
            for (int day = 0; day < LAW_DAYS; ++day) {
                check_day(&all, advance(delay, day, &all, 0), day, waits[i][0], waits[i][1]);
            }
            rfm_delay_free(delay);
        }
    }
}

Test(law_delay, row_order_and_saving_are_not_seen) {
    static history all;
    for (uint64_t seed = 1; seed <= 6; ++seed) {
        fill(&all, seed);
        rfm_delay *plain = moves_delay(3, 2), *other = moves_delay(3, 2);
        for (int day = 0; day < LAW_DAYS; ++day) {
            rfm_frame_free(advance(plain, day, &all, 0));
            rfm_frame_free(advance(other, day, &all, seed + (uint64_t)day + 1));
            moves_same_delays(plain, other, "shuffled");
            rfm_buffer *saved = moves_saved(other);
            rfm_delay_free(other);
            other = moves_loaded(saved);
            rfm_buffer_free(saved);
            rfm_frame *left, *right;
            cr_assert_eq(rfm_delay_pending(plain, &left, NULL), RFM_OK);
            cr_assert_eq(rfm_delay_pending(other, &right, NULL), RFM_OK);
            moves_same(left, right, "pending");
            rfm_frame_free(left);
            rfm_frame_free(right);
        }
        rfm_delay_free(plain);
        rfm_delay_free(other);
    }
}
