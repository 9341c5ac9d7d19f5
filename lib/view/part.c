/* SPDX-License-Identifier: MIT */
/*
 * What a day does to the customers of one shard. A customer's values depend on the entries up to
 * the as-of day and on where the window starts, so they can only change when one of his entries
 * crosses one of the two days, or when he gets new ones; all others are a day older and that is it.
 */
#include "view/part.h"

#include <string.h>

#include "base/bytes.h"

static const int32_t part_never = INT32_MAX;
static const int32_t part_at_once = INT32_MIN;

void rfm__part_free(rfm__part *part) {
    rfm__free(part->oldest);
    rfm__free(part->next);
    rfm__free(part->cells);
    for (int32_t d = 0; d < RFM__DIMENSIONS_MAX; ++d) {
        rfm__kept_free(&part->kept[d]);
    }
    rfm__chain_free(&part->chain);
    rfm__free(part->touched);
    rfm__free(part->before);
    rfm__free(part->changed);
    *part = (rfm__part){0};
}

size_t rfm__part_memory(const rfm__part *part) {
    size_t bytes = rfm__chain_memory(&part->chain) + part->cell_room * sizeof *part->cells;
    bytes += (part->oldest_room + part->next_room) * sizeof *part->oldest;
    bytes += part->touched_room * sizeof *part->touched;
    bytes += part->before_room * sizeof *part->before;
    bytes += part->changed_room * sizeof *part->changed;
    for (int32_t d = 0; d < RFM__DIMENSIONS_MAX; ++d) {
        bytes += rfm__kept_memory(&part->kept[d]);
    }
    return bytes;
}

/* ---- room ---- */

static rfm_status part_reserve(rfm__part *part, const rfm__turn *turn, uint32_t customers,
                               rfm_error *error) {
    RFM_TRY(rfm__grow(&part->oldest, &part->oldest_room, customers, sizeof *part->oldest, error));
    RFM_TRY(rfm__grow(&part->next, &part->next_room, customers, sizeof *part->next, error));
    RFM_TRY(rfm__grow(&part->cells, &part->cell_room, customers, sizeof *part->cells, error));
    for (int32_t d = 0; d < turn->count; ++d) {
        RFM_TRY(rfm__kept_reserve(&part->kept[d], customers, error));
    }
    for (; part->customers < customers; ++part->customers) {
        const uint32_t c = part->customers;
        part->oldest[c] = part_never;
        part->next[c] = c == 0 ? part_never : part_at_once;
        part->cells[c] = RFM__NO_CELL;
        for (int32_t d = 0; d < turn->count; ++d) rfm__kept_set_lowest(&part->kept[d], c);
    }
    return RFM_OK;
}

/* ---- who is touched ---- */

/* Those with new rows in the tail are to be looked at, and everybody when the shard is not what it
 * was. */
static rfm_status part_follow(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                              rfm_error *error) {
    size_t first;
    int is_anew;
    RFM_TRY(part_reserve(part, turn, shard->ids.count + 1, error));
    RFM_TRY(rfm__chain_follow(&part->chain, shard, &first, &is_anew, error));
    for (uint32_t c = 1; is_anew && c < part->customers; ++c) part->next[c] = part_at_once;
    for (size_t row = first; row < shard->tail.count; ++row) {
        const uint32_t customer = shard->tail.customers[row];
        if (customer != 0) part->next[customer] = part_at_once;
    }
    return RFM_OK;
}

static rfm_status part_add_touched(rfm__part *part, const rfm__turn *turn, uint32_t customer,
                                   rfm_error *error) {
    const size_t count = part->touched_count + 1;
    RFM_TRY(rfm__grow(&part->touched, &part->touched_room, count, sizeof *part->touched, error));
    RFM_TRY(rfm__grow(&part->before, &part->before_room, count * (size_t)turn->count,
                      sizeof *part->before, error));
    part->touched[part->touched_count++].customer = customer;
    return RFM_OK;
}

/* 1 for each of a block whom the day touches; in this form compilers look at several at once. */
static void part_flag(const rfm__turn *turn, const int32_t *oldest, const int32_t *next,
                      rfm__flags *out) {
    const int32_t first = turn->lens.first_day, last = turn->lens.as_of_day;
    for (int i = 0; i < RFM__FLAGS; ++i) {
        out->of[i] = (uint8_t)((oldest[i] < first) | (next[i] <= last));
    }
}

/* Most customers are nobody's business: eight at a time are passed by. */
static rfm_status part_gather_block(rfm__part *part, const rfm__turn *turn, uint32_t start,
                                    rfm_error *error) {
    rfm__flags flags;
    part_flag(turn, part->oldest + start, part->next + start, &flags);
    for (int i = 0; i < RFM__FLAGS; ++i) {
        if (i % 8 == 0 && !turn->anew && rfm__flags_are_clear(&flags, i)) {
            i += 7;
            continue;
        }
        if ((turn->anew || flags.of[i]) && start + (uint32_t)i > 0) {
            RFM_TRY(part_add_touched(part, turn, start + (uint32_t)i, error));
        }
    }
    return RFM_OK;
}

static rfm_status part_gather_touched(rfm__part *part, const rfm__turn *turn, rfm_error *error) {
    const int32_t first = turn->lens.first_day, last = turn->lens.as_of_day;
    const uint32_t whole = part->customers - part->customers % RFM__FLAGS;
    for (uint32_t start = 0; start < whole; start += RFM__FLAGS) {
        RFM_TRY(part_gather_block(part, turn, start, error));
    }
    for (uint32_t c = whole > 0 ? whole : 1; c < part->customers; ++c) {
        if (!turn->anew && part->oldest[c] >= first && part->next[c] > last) continue;
        RFM_TRY(part_add_touched(part, turn, c, error));
    }
    return RFM_OK;
}

/* ---- what is known of a customer ---- */

/* Entries lie in order of days. */
static void part_note_day(const rfm__turn *turn, int32_t day, int32_t *oldest, int32_t *next) {
    if (day >= turn->lens.first_day && *oldest == part_never) *oldest = day;
    if (day > turn->lens.as_of_day && *next == part_never) *next = day;
}

/* Tallies a customer, and notes the days on which he has to be looked at next. */
static rfm_status part_tally(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                             uint32_t c, rfm__chain_room *room, rfm__tally *out_tally,
                             rfm_error *error) {
    int32_t oldest = part_never, next = part_never;
    if (rfm__chain_is_settled(&part->chain, shard, c)) {
        uint32_t start, end;
        rfm__settled_run(&shard->base, c, &start, &end);
        for (uint32_t i = start; i < end && next == part_never; ++i) {
            part_note_day(turn, shard->base.sums[i].day, &oldest, &next);
        }
        RFM_TRY(
            rfm__tally_run(&shard->base, start, end, &turn->lens, &room->tally, out_tally, error));
    } else {
        size_t count;
        RFM_TRY(rfm__chain_gather(&part->chain, shard, c, room, &count, error));
        for (size_t i = 0; i < count && next == part_never; ++i) {
            part_note_day(turn, room->entries[i].day, &oldest, &next);
        }
        rfm__tally_entries(room->entries, room->scratch, count, &turn->lens, out_tally);
    }
    part->oldest[c] = oldest;
    part->next[c] = next;
    return RFM_OK;
}

/* Whether a customer has a purchase up to the day before. */
static rfm_status part_is_known(const rfm__part *part, const rfm__shard *shard,
                                const rfm__turn *turn, uint32_t c, rfm__chain_room *room,
                                int *out_is_known, rfm_error *error) {
    rfm__lens past = turn->before;
    rfm__tally tally;
    past.first_day = RFM_DAY_MIN;
    RFM_TRY(rfm__chain_tally(&part->chain, shard, c, &past, room, &tally, error));
    *out_is_known = tally.receipts > 0;
    return RFM_OK;
}

/* ---- what is kept of a customer ---- */

/* When it fails nothing is set. */
static rfm_status part_set(rfm__part *part, const rfm__turn *turn, uint32_t c,
                           const rfm__tally *tally, rfm_error *error) {
    int64_t values[RFM__DIMENSIONS_MAX];
    if (tally->receipts == 0) {
        part->cells[c] = RFM__NO_CELL;
        for (int32_t d = 0; d < turn->count; ++d) rfm__kept_set_lowest(&part->kept[d], c);
        return RFM_OK;
    }
    for (int32_t d = 0; d < turn->count; ++d) {
        values[d] = rfm__measure(turn->measures[d], &turn->lens, tally) - rfm__turn_shift(turn, d);
        RFM_TRY(rfm__kept_admit(&part->kept[d], part->customers, values[d], error));
    }
    for (int32_t d = 0; d < turn->count; ++d) rfm__kept_set(&part->kept[d], c, values[d]);
    if (part->cells[c] == RFM__NO_CELL) part->cells[c] = RFM__CELL_PENDING;
    return RFM_OK;
}

static void part_record(rfm__part *part, const rfm__turn *turn, size_t i) {
    rfm__touched *touched = &part->touched[i];
    int64_t *before = part->before + i * (size_t)turn->count;
    touched->cell = part->cells[touched->customer];
    for (int32_t d = 0; d < turn->count; ++d) {
        before[d] = rfm__kept_at(&part->kept[d], touched->customer);
    }
}

static void part_take_back(rfm__part *part, const rfm__turn *turn, size_t i) {
    const rfm__touched *touched = &part->touched[i];
    const int64_t *before = part->before + i * (size_t)turn->count;
    const uint32_t c = touched->customer;
    part->next[c] = part_at_once;
    part->cells[c] = touched->cell;
    for (int32_t d = 0; d < turn->count; ++d) rfm__kept_set(&part->kept[d], c, before[d]);
}

/* ---- the day ---- */

/* Customers lie all over the memory: what will be needed of them is asked for in time, of several
 * together, because each waits for where in memory a page lies, and those waits overlap. */
enum { PART_GROUP = 12 };

RFM__INLINE void part_ask_far(const rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                              uint32_t c) {
    RFM__PREFETCH(&part->chain.heads[c]);
    RFM__PREFETCH(&part->cells[c]);
    RFM__PREFETCH(&part->oldest[c]);
    RFM__PREFETCH(&part->next[c]);
    if (c < shard->base.customers) RFM__PREFETCH(&shard->base.starts[c]);
    for (int32_t d = 0; d < turn->count; ++d) rfm__kept_prefetch(&part->kept[d], c);
}

RFM__INLINE void part_ask_near(const rfm__part *part, const rfm__shard *shard, uint32_t c) {
    enum { PART_LINE = 4 }; /* sums in what memory gives at once */
    uint32_t start, end;
    const uint32_t head = part->chain.heads[c];
    rfm__settled_run(&shard->base, c, &start, &end);
    if (head != 0) rfm__tail_prefetch(&shard->tail, head - 1);
    if (head != 0) RFM__PREFETCH(&part->chain.links[head - 1]);
    for (uint32_t i = 0; i < 6 && start + i * PART_LINE < end; ++i) {
        RFM__PREFETCH(&shard->base.sums[start + i * PART_LINE]);
    }
    if (shard->base.prints != NULL && start < end) RFM__PREFETCH(&shard->base.prints[start]);
}

static void part_ask(const rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                     size_t i) {
    const size_t near = i + PART_GROUP, far = near + PART_GROUP;
    if (i % PART_GROUP != 0) return;
    for (size_t k = near; k < far && k < part->touched_count; ++k) {
        part_ask_near(part, shard, part->touched[k].customer);
    }
    for (size_t k = far; k < far + PART_GROUP && k < part->touched_count; ++k) {
        part_ask_far(part, shard, turn, part->touched[k].customer);
    }
}

static rfm_status part_look(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                            rfm__chain_room *room, size_t *done, rfm_error *error) {
    for (*done = 0; *done < part->touched_count; ++*done) {
        rfm__touched *touched = &part->touched[*done];
        const uint32_t customer = touched->customer;
        rfm__tally tally;
        int is_known = 0;
        part_ask(part, shard, turn, *done);
        RFM_TRY(part_tally(part, shard, turn, customer, room, &tally, error));
        if (part->cells[customer] == RFM__NO_CELL && tally.receipts > 0) {
            RFM_TRY(part_is_known(part, shard, turn, customer, room, &is_known, error));
        }
        part_record(part, turn, *done);
        touched->bought = tally.receipts > 0 && tally.last_day > turn->before.as_of_day;
        touched->is_known = (uint8_t)is_known;
        RFM_TRY(part_set(part, turn, customer, &tally, error));
    }
    return RFM_OK;
}

static rfm_status part_look_at_some(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                                    rfm__chain_room *room, rfm_error *error) {
    size_t done = 0;
    RFM_TRY(part_gather_touched(part, turn, error));
    const rfm_status status = part_look(part, shard, turn, room, &done, error);
    if (status == RFM_OK) return RFM_OK;
    part->next[part->touched[done].customer] = part_at_once;
    part->touched_count = done;
    rfm__part_undo(part, turn);
    return status;
}

/* There is nothing to go back to. */
static rfm_status part_look_at_all(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                                   rfm__chain_room *room, rfm_error *error) {
    for (uint32_t c = 1; c < part->customers; ++c) {
        rfm__tally tally;
        RFM_TRY(part_tally(part, shard, turn, c, room, &tally, error));
        RFM_TRY(part_set(part, turn, c, &tally, error));
    }
    return RFM_OK;
}

rfm_status rfm__part_turn(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                          rfm_error *error) {
    rfm__chain_room room = {0};
    part->touched_count = part->changed_count = 0;
    RFM_TRY(part_follow(part, shard, turn, error));
    const rfm_status status = turn->is_first ? part_look_at_all(part, shard, turn, &room, error)
                                             : part_look_at_some(part, shard, turn, &room, error);
    rfm__chain_room_free(&room);
    return status;
}

void rfm__part_undo(rfm__part *part, const rfm__turn *turn) {
    while (part->changed_count > 0) {
        const rfm__changed *changed = &part->changed[--part->changed_count];
        part->cells[changed->customer] = changed->from;
    }
    while (part->touched_count > 0) part_take_back(part, turn, --part->touched_count);
}

void rfm__part_keep(rfm__part *part) {
    if (part->touched_room < part->customers / 4 + 1024) return;
    rfm__free(part->touched);
    rfm__free(part->before);
    part->touched = NULL;
    part->before = NULL;
    part->touched_room = part->before_room = 0;
}
