/* SPDX-License-Identifier: MIT */
/* What becomes of a customer who stays away: days pass and receipts leave the window. Every day on
 * which that may change anything is judged, and the first with a lower level is it. */
#include "frame/vocabulary.h"
#include "next/job.h"

static int fall_is_lower(const rfm__next_answer *answer, const rfm__next_verdict *verdict) {
    return verdict->segment == RFM__NEXT_NO_SEGMENT || verdict->level < answer->level;
}

/* Who has no segment can only leave. */
static int fall_is_possible(const rfm__next_job *job, const rfm__next_answer *answer) {
    if (answer->segment == RFM__NEXT_NO_SEGMENT) return 0;
    return !job->rules->has_otherwise || answer->level > job->lowest_level;
}

static void fall_set(rfm__next_answer *answer, int32_t day, int32_t segment, int32_t level) {
    answer->is_found = 1;
    answer->day = day;
    answer->to_segment = segment;
    answer->to_level = level;
}

/* Days of one customer come in order. */
static void fall_take_day(void *context, const rfm__next_verdict *verdict) {
    rfm__next_chunk *chunk = context;
    rfm__next_answer *answer = chunk->people[verdict->owner].answer;
    if (answer->is_found || !fall_is_lower(answer, verdict)) return;
    fall_set(answer, verdict->day, verdict->segment, verdict->level);
}

static rfm_status fall_push_days(rfm__next_chunk *chunk, size_t index,
                                 const rfm__next_stretch *stretch, rfm_error *error) {
    rfm__next_change change = rfm__next_chunk_change(chunk, index);
    change.before = &stretch->tally;
    change.day = stretch->first_day;
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

static rfm_status fall_push_customer(rfm__next_chunk *chunk, size_t index, rfm_error *error) {
    rfm__next_person *person = &chunk->people[index];
    rfm__next_stretch stretch;
    const int is_possible = fall_is_possible(chunk->job, person->answer);
    int more = rfm__next_stretch_first(chunk, index, chunk->job->as_of_day + 1, &stretch);
    for (; more; more = rfm__next_stretch_next(chunk, index, &stretch)) {
        if (stretch.tally.receipts == 0) {
            person->is_closed = 1;
            person->leave_day = stretch.first_day;
            return RFM_OK;
        }
        if (is_possible) RFM_TRY(fall_push_days(chunk, index, &stretch, error));
    }
    return RFM_OK;
}

static rfm_status fall_find(rfm__next_chunk *chunk, rfm_error *error) {
    RFM_TRY(rfm__next_chunk_judge(chunk, error));
    chunk->judge.take = fall_take_day;
    for (size_t i = 0; i < chunk->count; ++i) RFM_TRY(fall_push_customer(chunk, i, error));
    RFM_TRY(rfm__next_judge_finish(&chunk->judge, error));
    for (size_t i = 0; i < chunk->count; ++i) {
        const rfm__next_person *person = &chunk->people[i];
        if (person->answer->is_found || !person->is_closed) continue;
        fall_set(person->answer, person->leave_day, RFM__NEXT_NO_SEGMENT, 0);
    }
    return RFM_OK;
}

rfm_status rfm_next_fall(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                         const rfm_rules *rules, const rfm_next_options *options,
                         rfm_frame **out_frame, rfm_error *error) {
    static const rfm__next_cells cells[] = {{RFM__SEGMENT, RFM__NEXT_CELL_SEGMENT},
                                            {RFM__LEVEL, RFM__NEXT_CELL_LEVEL},
                                            {RFM__FALL_DAY, RFM__NEXT_CELL_DAY},
                                            {RFM__FALL_SEGMENT, RFM__NEXT_CELL_TO_SEGMENT},
                                            {RFM__FALL_LEVEL, RFM__NEXT_CELL_TO_LEVEL}};
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    rfm__next_job job = {.find = fall_find};
    rfm_status status =
        rfm__next_job_start(&job, ledger, as_of_day, scorer, rules, options, 0, error);
    if (status == RFM_OK) status = rfm__next_job_run(&job, error);
    if (status == RFM_OK) {
        status = rfm__next_publish(&job, cells, sizeof cells / sizeof cells[0], out_frame, error);
    }
    rfm__next_job_free(&job);
    return status;
}
