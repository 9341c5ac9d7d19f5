/* SPDX-License-Identifier: MIT */
/* Some thousand customers of one shard at a time: enough for tables that are worth making, few
 * enough to fit in the cache whatever the size of the ledger. */
#include "next/job.h"

void rfm__next_chunk_free(rfm__next_chunk *chunk) {
    rfm__free(chunk->people);
    rfm__free(chunk->entries);
    rfm__free(chunk->scratch);
    rfm__free(chunk->list.at);
    rfm__next_judge_free(&chunk->judge);
}

rfm_status rfm__next_chunk_start(rfm__next_chunk *chunk, const rfm__next_job *job, uint32_t shard,
                                 rfm_error *error) {
    *chunk = (rfm__next_chunk){.job = job, .shard = shard};
    chunk->judge = (rfm__next_judge){
        .ledger = job->ledger,
        .lens = &job->lens,
        .scorer = job->scorer,
        .rules = job->rules,
        .models = (job->customers.flags & RFM_CUSTOMERS_MODELS) != 0,
        .shard = shard,
        .context = chunk,
    };
    return rfm__new_array(job->is_one ? 1 : RFM__NEXT_PEOPLE, sizeof *chunk->people, &chunk->people,
                          error);
}

rfm_status rfm__next_chunk_reserve(rfm__next_chunk *chunk, size_t count, rfm_error *error) {
    RFM_TRY(
        rfm__grow(&chunk->scratch, &chunk->scratch_capacity, count, sizeof *chunk->scratch, error));
    return rfm__grow(&chunk->entries, &chunk->entry_capacity, chunk->entry_count + count,
                     sizeof *chunk->entries, error);
}

rfm_status rfm__next_chunk_add(rfm__next_chunk *chunk, uint32_t customer, size_t count,
                               rfm__next_answer *answer, rfm_error *error) {
    const rfm__next_job *job = chunk->job;
    rfm__entry *entries = chunk->entries + chunk->entry_count;
    rfm__next_person person = {
        .customer = customer, .first_entry = chunk->entry_count, .answer = answer};
    *answer =
        (rfm__next_answer){.segment = RFM__NEXT_NO_SEGMENT, .to_segment = RFM__NEXT_NO_SEGMENT};
    while (count > 0 && entries[count - 1].day > job->as_of_day) --count;
    if (count == 0) return RFM_OK;
    rfm__tally_entries(entries, chunk->scratch, count, &job->lens, &person.tally);
    if (person.tally.receipts == 0) return RFM_OK;
    person.entry_count = count;
    answer->is_customer = 1;
    if (job->window_starts != NULL) chunk->entry_count += count;
    chunk->people[chunk->count++] = person;
    if (job->is_one) return RFM_OK;
    if (chunk->count < RFM__NEXT_PEOPLE && chunk->entry_count < RFM__NEXT_ENTRIES) return RFM_OK;
    return rfm__next_chunk_finish(chunk, error);
}

rfm_status rfm__next_chunk_finish(rfm__next_chunk *chunk, rfm_error *error) {
    const rfm_status status = chunk->count == 0 ? RFM_OK : chunk->job->find(chunk, error);
    chunk->count = 0;
    chunk->entry_count = 0;
    return status;
}

rfm__next_change rfm__next_chunk_change(const rfm__next_chunk *chunk, size_t person) {
    const rfm__next_change change = {.before = &chunk->people[person].tally,
                                     .lens = &chunk->job->lens,
                                     .scale = chunk->job->ledger->scale,
                                     .day = chunk->job->as_of_day};
    return change;
}

rfm_status rfm__next_chunk_push(rfm__next_chunk *chunk, size_t person,
                                const rfm__next_change *change, rfm_error *error) {
    return rfm__next_judge_push(&chunk->judge, chunk->people[person].customer, person, change,
                                error);
}

static void chunk_take_today(void *context, const rfm__next_verdict *verdict) {
    const rfm__next_chunk *chunk = context;
    rfm__next_answer *answer = chunk->people[verdict->owner].answer;
    answer->segment = verdict->segment;
    answer->level = verdict->level;
}

rfm_status rfm__next_chunk_judge(rfm__next_chunk *chunk, rfm_error *error) {
    chunk->judge.take = chunk_take_today;
    for (size_t i = 0; i < chunk->count; ++i) {
        const rfm__next_change change = rfm__next_chunk_change(chunk, i);
        RFM_TRY(rfm__next_chunk_push(chunk, i, &change, error));
    }
    return rfm__next_judge_finish(&chunk->judge, error);
}

/* The day on which what happened on `day` has left the window; past the last one when it stays. */
static int32_t stretch_leaving(const rfm__next_job *job, int32_t day) {
    int32_t low = 0, high = job->last_day - job->as_of_day + 1;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (job->window_starts[middle] > day) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return job->as_of_day + low;
}

static void stretch_fill(rfm__next_chunk *chunk, size_t index, rfm__next_stretch *stretch) {
    const rfm__next_job *job = chunk->job;
    const rfm__next_person *person = &chunk->people[index];
    stretch->last_day = job->last_day;
    if (job->window_starts == NULL) {
        stretch->tally = person->tally;
        return;
    }
    rfm__entry *entries = chunk->entries + person->first_entry;
    rfm__lens lens = job->lens;
    lens.first_day = job->window_starts[stretch->first_day - job->as_of_day];
    while (stretch->gone < person->entry_count && entries[stretch->gone].day < lens.first_day) {
        ++stretch->gone;
    }
    rfm__tally_entries(entries + stretch->gone, chunk->scratch, person->entry_count - stretch->gone,
                       &lens, &stretch->tally);
    if (stretch->gone == person->entry_count) return;
    const int32_t leaving = stretch_leaving(job, entries[stretch->gone].day);
    if (leaving <= job->last_day) stretch->last_day = leaving - 1;
}

int rfm__next_stretch_first(rfm__next_chunk *chunk, size_t person, int32_t day,
                            rfm__next_stretch *out_stretch) {
    *out_stretch = (rfm__next_stretch){.first_day = day};
    if (day > chunk->job->last_day) return 0;
    stretch_fill(chunk, person, out_stretch);
    return 1;
}

int rfm__next_stretch_next(rfm__next_chunk *chunk, size_t person, rfm__next_stretch *stretch) {
    if (stretch->last_day >= chunk->job->last_day) return 0;
    ++stretch->last_day;
    stretch->first_day = stretch->last_day;
    stretch_fill(chunk, person, stretch);
    return 1;
}
