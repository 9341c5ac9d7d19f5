/* SPDX-License-Identifier: MIT */
/* The smallest purchase that lifts: for one receipt, two, three, every amount at which anything may
 * change is judged, least first, and the first that lifts is it. Then the days to come, for how
 * long it would do so. */
#include "frame/vocabulary.h"
#include "next/job.h"

static int level_is_higher(const rfm__next_answer *answer, const rfm__next_verdict *verdict) {
    if (verdict->segment == RFM__NEXT_NO_SEGMENT) return 0;
    return answer->segment == RFM__NEXT_NO_SEGMENT || verdict->level > answer->level;
}

static int level_is_open(const rfm__next_chunk *chunk, size_t index) {
    const rfm__next_answer *answer = chunk->people[index].answer;
    if (answer->is_found) return 0;
    return answer->segment == RFM__NEXT_NO_SEGMENT || answer->level < chunk->job->highest_level;
}

/* Changes of one customer come with rising amounts. */
static void level_take_change(void *context, const rfm__next_verdict *verdict) {
    rfm__next_chunk *chunk = context;
    rfm__next_person *person = &chunk->people[verdict->owner];
    rfm__next_answer *answer = person->answer;
    for (int32_t i = 0; i < RFM__DIMENSIONS_MAX; ++i) person->scores[i] = verdict->scores[i];
    if (answer->is_found || !level_is_higher(answer, verdict)) return;
    answer->is_found = 1;
    answer->visits = verdict->visits;
    answer->spend = verdict->spend;
    answer->to_segment = verdict->segment;
    answer->to_level = verdict->level;
}

static rfm_status level_push_amounts(rfm__next_chunk *chunk, size_t index, rfm__next_change *change,
                                     rfm_error *error) {
    const rfm__next_job *job = chunk->job;
    chunk->list.count = 0;
    RFM_TRY(rfm__next_spend_breaks(&job->plan, change, chunk->people[index].scores, job->most_spend,
                                   &chunk->list, error));
    rfm__next_list_settle(&chunk->list);
    for (size_t i = 0; i < chunk->list.count; ++i) {
        change->spend = chunk->list.at[i];
        RFM_TRY(rfm__next_chunk_push(chunk, index, change, error));
    }
    return RFM_OK;
}

/* So many receipts: first for next to nothing, then for the amounts that count. */
static rfm_status level_try_visits(rfm__next_chunk *chunk, int32_t visits, rfm_error *error) {
    for (int with_amounts = 0; with_amounts < 2; ++with_amounts) {
        for (size_t i = 0; i < chunk->count; ++i) {
            rfm__next_change change = rfm__next_chunk_change(chunk, i);
            change.visits = change.spend = visits;
            if (!level_is_open(chunk, i)) continue;
            if (with_amounts) {
                RFM_TRY(level_push_amounts(chunk, i, &change, error));
            } else {
                RFM_TRY(rfm__next_chunk_push(chunk, i, &change, error));
            }
        }
        RFM_TRY(rfm__next_judge_finish(&chunk->judge, error));
    }
    return RFM_OK;
}

/* Changes of one customer come with rising days; the first that does not lift ends it. */
static void level_take_day(void *context, const rfm__next_verdict *verdict) {
    rfm__next_chunk *chunk = context;
    rfm__next_person *person = &chunk->people[verdict->owner];
    if (person->is_closed || level_is_higher(person->answer, verdict)) return;
    person->is_closed = 1;
    person->answer->day = verdict->day - 1;
}

static rfm_status level_push_days(rfm__next_chunk *chunk, size_t index,
                                  const rfm__next_stretch *stretch, rfm_error *error) {
    rfm__next_change change = rfm__next_chunk_change(chunk, index);
    change.before = &stretch->tally;
    change.day = stretch->first_day;
    change.visits = chunk->people[index].answer->visits;
    change.spend = chunk->people[index].answer->spend;
    chunk->list.count = 0;
    RFM_TRY(rfm__next_list_add(&chunk->list, change.day, error));
    RFM_TRY(
        rfm__next_day_breaks(&chunk->job->plan, &change, stretch->last_day, &chunk->list, error));
    rfm__next_list_settle(&chunk->list);
    for (size_t i = 0; i < chunk->list.count; ++i) {
        change.day = (int32_t)chunk->list.at[i];
        RFM_TRY(rfm__next_chunk_push(chunk, index, &change, error));
    }
    return RFM_OK;
}

/* How long it lasts: the as-of day itself is sure. */
static rfm_status level_try_days(rfm__next_chunk *chunk, rfm_error *error) {
    const rfm__next_job *job = chunk->job;
    chunk->judge.take = level_take_day;
    for (size_t i = 0; i < chunk->count; ++i) {
        rfm__next_stretch stretch;
        if (!chunk->people[i].answer->is_found) continue;
        chunk->people[i].answer->day = job->last_day;
        int more = rfm__next_stretch_first(chunk, i, job->as_of_day + 1, &stretch);
        for (; more; more = rfm__next_stretch_next(chunk, i, &stretch)) {
            RFM_TRY(level_push_days(chunk, i, &stretch, error));
        }
    }
    return rfm__next_judge_finish(&chunk->judge, error);
}

static rfm_status level_find(rfm__next_chunk *chunk, rfm_error *error) {
    const rfm__next_job *job = chunk->job;
    RFM_TRY(rfm__next_chunk_judge(chunk, error));
    chunk->judge.take = level_take_change;
    for (int32_t visits = 1; visits <= job->max_visits && visits <= job->most_spend; ++visits) {
        RFM_TRY(level_try_visits(chunk, visits, error));
    }
    return level_try_days(chunk, error);
}

rfm_status rfm_next_level(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                          const rfm_rules *rules, const rfm_next_options *options,
                          rfm_frame **out_frame, rfm_error *error) {
    static const rfm__next_cells cells[] = {{RFM__SEGMENT, RFM__NEXT_CELL_SEGMENT},
                                            {RFM__LEVEL, RFM__NEXT_CELL_LEVEL},
                                            {RFM__NEXT_SEGMENT, RFM__NEXT_CELL_TO_SEGMENT},
                                            {RFM__NEXT_LEVEL, RFM__NEXT_CELL_TO_LEVEL},
                                            {RFM__NEXT_VISITS, RFM__NEXT_CELL_VISITS},
                                            {RFM__NEXT_SPEND, RFM__NEXT_CELL_SPEND},
                                            {RFM__LAST_DAY, RFM__NEXT_CELL_DAY}};
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    rfm__next_job job = {.find = level_find};
    rfm_status status =
        rfm__next_job_start(&job, ledger, as_of_day, scorer, rules, options, 1, error);
    if (status == RFM_OK) status = rfm__next_job_run(&job, error);
    if (status == RFM_OK) {
        status = rfm__next_publish(&job, cells, sizeof cells / sizeof cells[0], out_frame, error);
    }
    rfm__next_job_free(&job);
    return status;
}
