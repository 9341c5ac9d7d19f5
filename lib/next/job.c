/* SPDX-License-Identifier: MIT */
/* From arguments to a question that can be put to customers, and the walk over all of them, shard
 * by shard. */
#include "next/job.h"

#include <string.h>

#include "base/days.h"
#include "base/options.h"
#include "base/threads.h"
#include "ledger/entries.h"
#include "ledger/runs.h"

enum { JOB_MAX_VISITS = 3, JOB_HORIZON = 365, JOB_VISITS_MOST = 1000, JOB_HORIZON_MOST = 36525 };

void rfm__next_job_free(rfm__next_job *job) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) rfm__free(job->answers[s]);
    rfm__free(job->ordered);
    rfm__free(job->window_starts);
    rfm__next_plan_free(&job->plan);
}

/* Levels of the rules, and whether the scores that they read can be outside their scale. */
static rfm_status job_check_rules(rfm__next_job *job, rfm_error *error) {
    static const char *const names[RFM__DIMENSIONS] = {"r", "f", "m"};
    const rfm_rules *rules = job->rules;
    job->lowest_level = INT32_MAX;
    job->highest_level = INT32_MIN;
    for (int32_t i = 0; i < rules->segment_count; ++i) {
        const int32_t level = rules->segments[i].level;
        if (level < job->lowest_level) job->lowest_level = level;
        if (level > job->highest_level) job->highest_level = level;
    }
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        const rfm__scale scale = rules->scale[i];
        if (!job->plan.program.reads_score[i]) continue;
        for (int32_t k = 0; k < job->scorer->count; ++k) {
            const rfm__fitted *fitted = &job->scorer->dimensions[k];
            if (strcmp(fitted->name, names[i]) != 0) continue;
            if (scale.low <= 1 && fitted->bins <= scale.high) continue;
            return rfm__fail(error, RFM_E_DATA, -1,
                             "scores of %s run from 1 to %d; expected %d to %d, the scale of the "
                             "rules",
                             names[i], (int)fitted->bins, (int)scale.low, (int)scale.high);
        }
    }
    return RFM_OK;
}

static rfm_status job_check_scorer(const rfm_scorer *scorer, rfm_error *error) {
    for (int32_t i = 0; i < scorer->count; ++i) {
        const rfm__fitted *fitted = &scorer->dimensions[i];
        if (fitted->quantile_type != RFM_QUANTILE_NTILE) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.60s ranks customers (ntile), so what lifts one depends on "
                         "all others; expected cut points",
                         fitted->name);
    }
    return RFM_OK;
}

static rfm_status job_read_number(int32_t *number, int32_t usual, int32_t most, const char *name,
                                  rfm_error *error) {
    if (*number == 0) *number = usual;
    if (*number > 0 && *number <= most) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is %d; expected 1 to %d", name, (int)*number,
                     (int)most);
}

static rfm_status job_find_one(rfm__next_job *job, const char *customer, rfm_error *error) {
    rfm__id id;
    job->is_one = 1;
    if (rfm__ledger_id(job->ledger, customer, strlen(customer), &id, NULL) == RFM_OK) {
        rfm__ledger_hash_id(job->ledger, &id);
        job->one = rfm__ledger_find(job->ledger, &id);
    }
    if (job->one.customer != 0) return RFM_OK;
    return rfm__fail(error, RFM_E_NOT_FOUND, -1, "customer %.100s is not in the ledger", customer);
}

static rfm_status job_read_options(rfm__next_job *job, const rfm_next_options *options,
                                   int32_t as_of_day, rfm_error *error) {
    rfm_next_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_next_options", error));
    RFM_TRY(rfm__options_read(own.customers, &job->customers, sizeof job->customers,
                              "rfm_customers_options", error));
    RFM_TRY(job_read_number(&own.max_visits, JOB_MAX_VISITS, JOB_VISITS_MOST, "max_visits", error));
    RFM_TRY(
        job_read_number(&own.horizon_days, JOB_HORIZON, JOB_HORIZON_MOST, "horizon_days", error));
    RFM_TRY(rfm__lens_make(&job->customers, as_of_day, &job->lens, error));
    job->max_visits = own.max_visits;
    job->as_of_day = as_of_day;
    job->last_day = as_of_day;
    for (int32_t i = 0; i < own.horizon_days && job->last_day < RFM_DAY_MAX; ++i) ++job->last_day;
    return own.customer == NULL ? RFM_OK : job_find_one(job, own.customer, error);
}

/* Where the window begins on each day to come; none when it never leaves anything behind. */
static rfm_status job_open_windows(rfm__next_job *job, rfm_error *error) {
    const int32_t count = job->last_day - job->as_of_day + 1;
    rfm__lens lens;
    if (job->customers.window_unit == RFM_WINDOW_ALL) return RFM_OK;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *job->window_starts, &job->window_starts, error));
    for (int32_t i = 0; i < count; ++i) {
        RFM_TRY(rfm__lens_make(&job->customers, job->as_of_day + i, &lens, error));
        job->window_starts[i] = lens.first_day;
    }
    return RFM_OK;
}

static rfm_status job_plan(rfm__next_job *job, int buys, rfm_error *error) {
    rfm_frame *customers, *scored;
    rfm__next_judge judge = {.ledger = job->ledger,
                             .lens = &job->lens,
                             .scorer = job->scorer,
                             .rules = job->rules,
                             .models = (job->customers.flags & RFM_CUSTOMERS_MODELS) != 0};
    RFM_TRY(rfm__next_judge_probe(&judge, &customers, &scored, error));
    rfm_status status =
        rfm__next_plan_make(job->scorer, job->rules, customers, scored, buys, &job->plan, error);
    if (status == RFM_OK) status = job_check_rules(job, error);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    return status;
}

rfm_status rfm__next_job_start(rfm__next_job *job, const rfm_ledger *ledger, int32_t as_of_day,
                               const rfm_scorer *scorer, const rfm_rules *rules,
                               const rfm_next_options *options, int buys, rfm_error *error) {
    const char *what = ledger == NULL   ? "ledger"
                       : scorer == NULL ? "scorer"
                       : rules == NULL  ? "rules"
                                        : NULL;
    if (what != NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL", what);
    job->ledger = ledger;
    job->scorer = scorer;
    job->rules = rules;
    job->most_spend = INT64_MAX - ledger->totals.magnitude;
    RFM_TRY(job_read_options(job, options, as_of_day, error));
    RFM_TRY(job_check_scorer(scorer, error));
    RFM_TRY(job_open_windows(job, error));
    return job_plan(job, buys, error);
}

static rfm_status job_run_customers(rfm__next_job *job, rfm__next_chunk *chunk, rfm__runs *runs,
                                    rfm_error *error) {
    const uint32_t customers = runs->shard->ids.count + 1;
    rfm__next_answer *answers = job->answers[chunk->shard];
    for (uint32_t c = 1; c < customers; ++c) {
        uint32_t start = 0, end = 0;
        size_t count;
        if (rfm__runs_is_settled(runs, c)) {
            rfm__settled_run(&runs->shard->base, c, &start, &end);
            count = end - start;
            RFM_TRY(rfm__next_chunk_reserve(chunk, count, error));
            rfm__entry *entries = chunk->entries + chunk->entry_count;
            for (uint32_t i = start; i < end; ++i) {
                entries[i - start] = rfm__settled_entry(&runs->shard->base, i);
            }
        } else {
            count = rfm__runs_get(runs, c);
            RFM_TRY(rfm__next_chunk_reserve(chunk, count, error));
            if (count > 0) {
                memcpy(chunk->entries + chunk->entry_count, runs->run, count * sizeof *runs->run);
            }
        }
        RFM_TRY(rfm__next_chunk_add(chunk, c, count, &answers[c], error));
    }
    return rfm__next_chunk_finish(chunk, error);
}

static rfm_status job_run_shard(rfm__next_job *job, uint32_t shard, rfm_error *error) {
    const rfm__shard *from = &job->ledger->shards[shard];
    rfm__next_chunk chunk;
    rfm__runs runs;
    RFM_TRY(rfm__new_zeroed_array((size_t)from->ids.count + 1, sizeof *job->answers[shard],
                                  &job->answers[shard], error));
    if (from->ids.count == 0) return RFM_OK;
    RFM_TRY(rfm__runs_open(from, &runs, error));
    rfm_status status = rfm__next_chunk_start(&chunk, job, shard, error);
    if (status == RFM_OK) status = job_run_customers(job, &chunk, &runs, error);
    rfm__next_chunk_free(&chunk);
    rfm__runs_close(&runs);
    return status;
}

/* Step 0 is the order of ids, s + 1 shard s. */
static rfm_status job_step(void *context, int64_t step, rfm_error *error) {
    rfm__next_job *job = context;
    if (step > 0) return job_run_shard(job, (uint32_t)(step - 1), error);
    return rfm__ledger_order(job->ledger, &job->ordered, &job->ordered_count, error);
}

static rfm_status job_run_all(rfm__next_job *job, rfm_error *error) {
    const rfm_customers_options *options = &job->customers;
    RFM_TRY(rfm__parallel_told(options->threads, RFM__SHARDS + 1, job_step, job, options->progress,
                               options->progress_payload, error));
    size_t rows = 0;
    for (size_t i = 0; i < job->ordered_count; ++i) {
        const rfm__place place = job->ordered[i].place;
        if (job->answers[place.shard][place.customer].is_customer) {
            job->ordered[rows++] = job->ordered[i];
        }
    }
    job->ordered_count = rows;
    return RFM_OK;
}

typedef struct job_gathering {
    rfm__next_chunk *chunk;
    size_t count;
    rfm_status status;
    rfm_error *error;
} job_gathering;

static void job_gather(void *context, const rfm__entry *entry) {
    job_gathering *gathering = context;
    if (gathering->status != RFM_OK) return;
    gathering->status =
        rfm__next_chunk_reserve(gathering->chunk, gathering->count + 1, gathering->error);
    if (gathering->status == RFM_OK) gathering->chunk->entries[gathering->count++] = *entry;
}

/* As rfm__runs_get does for one customer, without a look at the others of the shard. */
static rfm_status job_ask_one(rfm__next_job *job, rfm__next_chunk *chunk, rfm_error *error) {
    job_gathering gathering = {.chunk = chunk, .status = RFM_OK, .error = error};
    rfm__shard_visit(&job->ledger->shards[job->one.shard], job->one.customer, job_gather,
                     &gathering);
    RFM_TRY(gathering.status);
    rfm__entries_sort(chunk->entries, chunk->scratch, gathering.count);
    size_t made = 0;
    for (size_t i = 0; i < gathering.count; ++i) {
        rfm__entry *entries = chunk->entries;
        if (made > 0 && rfm__entry_absorb(&entries[made - 1], &entries[i])) continue;
        entries[made++] = entries[i];
    }
    RFM_TRY(rfm__next_chunk_add(chunk, job->one.customer, made, &job->one_answer, error));
    return rfm__next_chunk_finish(chunk, error);
}

static rfm_status job_run_one(rfm__next_job *job, rfm_error *error) {
    rfm__next_chunk chunk;
    RFM_TRY(rfm__new_array(1, sizeof *job->ordered, &job->ordered, error));
    job->ordered[0] = (rfm__ordered){.place = job->one};
    job->ordered_count = 1;
    rfm_status status = rfm__next_chunk_start(&chunk, job, job->one.shard, error);
    if (status == RFM_OK) status = job_ask_one(job, &chunk, error);
    rfm__next_chunk_free(&chunk);
    return status;
}

rfm_status rfm__next_job_run(rfm__next_job *job, rfm_error *error) {
    return job->is_one ? job_run_one(job, error) : job_run_all(job, error);
}
