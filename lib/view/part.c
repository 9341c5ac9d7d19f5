/* SPDX-License-Identifier: MIT */
/*
 * What a day does to the customers of one shard. A customer's values depend on the entries up to
 * the as-of day and on where the window starts, so they can only change when one of his entries
 * crosses one of the two days, or when he gets new ones; all others are a day older and that is it.
 */
#include "view/part.h"

#include <string.h>

static const int32_t part_never = INT32_MAX;
static const int32_t part_at_once = INT32_MIN;

void rfm__part_free(rfm__part *part) {
    rfm__free(part->slots);
    rfm__free(part->oldest);
    rfm__free(part->next);
    rfm__chain_free(&part->chain);
    rfm__free(part->owners);
    for (int32_t d = 0; d < RFM__DIMENSIONS_MAX; ++d) rfm__free(part->values[d]);
    rfm__free(part->cells);
    rfm__free(part->fresh);
    rfm__free(part->touched);
    rfm__free(part->changed);
    *part = (rfm__part){0};
}

size_t rfm__part_memory(const rfm__part *part, int32_t dimensions) {
    size_t bytes = rfm__chain_memory(&part->chain) + part->slot_room * sizeof *part->slots;
    bytes += (part->oldest_room + part->next_room) * sizeof *part->oldest;
    bytes += part->owner_room * sizeof *part->owners;
    bytes += (part->cell_room + part->fresh_room) * sizeof *part->cells;
    bytes += part->touched_room * sizeof *part->touched;
    bytes += part->changed_room * sizeof *part->changed;
    for (int32_t d = 0; d < dimensions; ++d) bytes += part->value_room[d] * sizeof(int64_t);
    return bytes;
}

/* ---- room ---- */

static rfm_status part_reserve_customers(rfm__part *part, uint32_t customers, rfm_error *error) {
    RFM_TRY(rfm__grow(&part->slots, &part->slot_room, customers, sizeof *part->slots, error));
    RFM_TRY(rfm__grow(&part->oldest, &part->oldest_room, customers, sizeof *part->oldest, error));
    RFM_TRY(rfm__grow(&part->next, &part->next_room, customers, sizeof *part->next, error));
    for (; part->customers < customers; ++part->customers) {
        part->slots[part->customers] = RFM__NO_SLOT;
        part->oldest[part->customers] = part_never;
        part->next[part->customers] = part->customers == 0 ? part_never : part_at_once;
    }
    return RFM_OK;
}

/* Every touched customer may be a new one. */
static rfm_status part_reserve_slots(rfm__part *part, const rfm__turn *turn, rfm_error *error) {
    const size_t count = part->count + part->touched_count;
    RFM_TRY(rfm__grow(&part->owners, &part->owner_room, count, sizeof *part->owners, error));
    RFM_TRY(rfm__grow(&part->cells, &part->cell_room, count, sizeof *part->cells, error));
    RFM_TRY(rfm__grow(&part->fresh, &part->fresh_room, count, sizeof *part->fresh, error));
    for (int32_t d = 0; d < turn->count; ++d) {
        RFM_TRY(rfm__grow(&part->values[d], &part->value_room[d], count, sizeof(int64_t), error));
    }
    return RFM_OK;
}

/* ---- who is touched ---- */

/* Those with new rows in the tail are to be looked at, and everybody when the shard is not what it
 * was. */
static rfm_status part_follow(rfm__part *part, const rfm__shard *shard, rfm_error *error) {
    size_t first;
    int is_anew;
    RFM_TRY(part_reserve_customers(part, shard->ids.count + 1, error));
    RFM_TRY(rfm__chain_follow(&part->chain, shard, &first, &is_anew, error));
    for (uint32_t c = 1; is_anew && c < part->customers; ++c) part->next[c] = part_at_once;
    for (size_t row = first; row < shard->tail_count; ++row) {
        const uint32_t customer = shard->tail[row].customer;
        if (customer != 0) part->next[customer] = part_at_once;
    }
    return RFM_OK;
}

static rfm_status part_gather_touched(rfm__part *part, const rfm__turn *turn, rfm_error *error) {
    const int32_t first = turn->lens.first_day, last = turn->lens.as_of_day;
    part->touched_count = 0;
    for (uint32_t c = 1; c < part->customers; ++c) {
        if (!turn->anew && part->oldest[c] >= first && part->next[c] > last) continue;
        RFM_TRY(rfm__grow(&part->touched, &part->touched_room, part->touched_count + 1,
                          sizeof *part->touched, error));
        part->touched[part->touched_count++].customer = c;
    }
    return RFM_OK;
}

const rfm__touched *rfm__part_find_touched(const rfm__part *part, uint32_t customer) {
    size_t low = 0, high = part->touched_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (part->touched[middle].customer < customer) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const int is_there = low < part->touched_count && part->touched[low].customer == customer;
    return is_there ? &part->touched[low] : NULL;
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

/* ---- slots ---- */

static void part_set_values(rfm__part *part, const rfm__turn *turn, uint32_t slot,
                            const rfm__tally *tally) {
    for (int32_t d = 0; d < turn->count; ++d) {
        part->values[d][slot] = rfm__measure(turn->measures[d], &turn->lens, tally);
    }
}

static void part_move_slot(rfm__part *part, int32_t dimensions, uint32_t from, uint32_t to) {
    for (int32_t d = 0; d < dimensions; ++d) part->values[d][to] = part->values[d][from];
    part->cells[to] = part->cells[from];
    part->owners[to] = part->owners[from];
    part->slots[part->owners[to]] = to;
}

/* The record of a customer as he is before he is touched. */
static void part_record(const rfm__part *part, const rfm__turn *turn, rfm__touched *touched) {
    const uint32_t slot = part->slots[touched->customer];
    touched->slot = slot;
    touched->cell = RFM__NO_CELL;
    if (slot == RFM__NO_SLOT) return;
    touched->cell = part->cells[slot];
    for (int32_t d = 0; d < turn->count; ++d) touched->values[d] = part->values[d][slot];
}

static void part_put(rfm__part *part, const rfm__turn *turn, const rfm__touched *touched,
                     const rfm__tally *tally) {
    uint32_t slot = part->slots[touched->customer];
    if (tally->receipts == 0) {
        if (slot == RFM__NO_SLOT) return;
        if (slot != --part->count) part_move_slot(part, turn->count, part->count, slot);
        part->slots[touched->customer] = RFM__NO_SLOT;
        return;
    }
    if (slot == RFM__NO_SLOT) {
        slot = part->slots[touched->customer] = part->count++;
        part->owners[slot] = touched->customer;
        part->cells[slot] = RFM__NO_CELL;
    }
    part_set_values(part, turn, slot, tally);
}

/* Takes back what part_put did, the last touched customer first. */
static void part_take_back(rfm__part *part, const rfm__turn *turn, const rfm__touched *touched) {
    const uint32_t now = part->slots[touched->customer];
    part->next[touched->customer] = part_at_once;
    if (touched->slot == RFM__NO_SLOT) {
        if (now == RFM__NO_SLOT) return;
        --part->count; /* newcomers came last */
        part->slots[touched->customer] = RFM__NO_SLOT;
        return;
    }
    if (now == RFM__NO_SLOT) {
        const uint32_t end = part->count++;
        if (touched->slot != end) part_move_slot(part, turn->count, touched->slot, end);
        part->slots[touched->customer] = touched->slot;
        part->owners[touched->slot] = touched->customer;
    }
    for (int32_t d = 0; d < turn->count; ++d) part->values[d][touched->slot] = touched->values[d];
    part->cells[touched->slot] = touched->cell;
}

/* ---- the day ---- */

static void part_age(rfm__part *part, const rfm__turn *turn, int64_t days) {
    for (int32_t d = 0; d < turn->count; ++d) {
        int64_t *values = part->values[d];
        if (!rfm__measure_ages(turn->measures[d])) continue;
        for (uint32_t slot = 0; slot < part->count; ++slot) values[slot] += days;
    }
}

static rfm_status part_look(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                            rfm__chain_room *room, size_t *done, rfm_error *error) {
    for (*done = 0; *done < part->touched_count; ++*done) {
        rfm__touched *touched = &part->touched[*done];
        const uint32_t customer = touched->customer;
        rfm__tally tally;
        int is_known = 0;
        RFM_TRY(part_tally(part, shard, turn, customer, room, &tally, error));
        if (part->slots[customer] == RFM__NO_SLOT && tally.receipts > 0 && !turn->is_first) {
            RFM_TRY(part_is_known(part, shard, turn, customer, room, &is_known, error));
        }
        part_record(part, turn, touched);
        touched->bought = tally.receipts > 0 && tally.last_day > turn->before.as_of_day;
        touched->is_known = (uint8_t)is_known;
        part_put(part, turn, touched, &tally);
    }
    return RFM_OK;
}

rfm_status rfm__part_turn(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                          rfm_error *error) {
    rfm__chain_room room = {0};
    size_t done;
    part->touched_count = part->changed_count = 0;
    RFM_TRY(part_follow(part, shard, error));
    RFM_TRY(part_gather_touched(part, turn, error));
    RFM_TRY(part_reserve_slots(part, turn, error));
    part_age(part, turn, turn->days);
    const rfm_status status = part_look(part, shard, turn, &room, &done, error);
    if (status != RFM_OK) {
        part->next[part->touched[done].customer] = part_at_once;
        part->touched_count = done;
        rfm__part_undo(part, turn);
    }
    rfm__chain_room_free(&room);
    return status;
}

void rfm__part_undo(rfm__part *part, const rfm__turn *turn) {
    while (part->touched_count > 0) {
        part_take_back(part, turn, &part->touched[--part->touched_count]);
    }
    part_age(part, turn, -(int64_t)turn->days);
}

void rfm__part_keep(rfm__part *part) {
    uint16_t *cells = part->fresh;
    const size_t room = part->fresh_room;
    part->fresh = part->cells;
    part->fresh_room = part->cell_room;
    part->cells = cells;
    part->cell_room = room;
}
