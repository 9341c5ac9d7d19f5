/* SPDX-License-Identifier: MIT */
/* A stretch of days: each is made, compared with the one before it and summed up. A delay that was
 * handed in is worked on as a copy, so that it is as it was until everything has succeeded. */
#include <string.h>

#include "base/days.h"
#include "base/options.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "moves/day.h"
#include "moves/known.h"
#include "moves/list.h"

/* What one day comes to. */
typedef struct daily_counts {
    int64_t customers, bought;
    int64_t changes[RFM__CHANGES];
    int64_t idle;         /* of both days, without a purchase in between */
    int64_t changed_idle; /* of these, in another segment */
} daily_counts;

/* These cannot overflow: a ledger takes no more lines and amounts than 64 bits can add up. */
typedef struct daily_segment {
    int64_t customers, receipts, spend;
} daily_segment;

typedef struct daily {
    rfm__day_plan plan;
    int32_t first_day, last_day, step;
    rfm_progress_fn progress;
    void *progress_payload;
    int64_t done, total; /* days made and to be made */
    rfm__name *names;    /* of the delay */
    rfm__universe universe;
    rfm__side before, after;
    int has_before;
    int wants_changes;
    rfm__known known;
    int32_t day; /* that is being compared with */
    int64_t previous_day;
    const int32_t *last_days; /* of the customers of the day: their last purchase */
    daily_counts counts;
    int32_t scale;
    daily_segment *sums; /* by segment, with none at the end */
    int32_t *order;      /* segments as reports show them */
    rfm__builder *days, *segments;
    rfm__move_list changes;
} daily;

static void daily_free(daily *work) {
    rfm_delay_free(work->plan.delay);
    rfm__side_free(&work->before);
    rfm__side_free(&work->after);
    rfm__universe_free(&work->universe);
    rfm__known_close(&work->known);
    rfm__builder_free(work->days);
    rfm__builder_free(work->segments);
    rfm__move_list_free(&work->changes);
    rfm__free(work->names);
    rfm__free(work->sums);
    rfm__free(work->order);
    rfm__free(work);
}

/* ---- the arguments ---- */

static rfm_status daily_check_days(const daily *work, const rfm_delay *delay, rfm_error *error) {
    char first[10], last[10];
    if (!rfm__day_is_valid(work->first_day) || !rfm__day_is_valid(work->last_day)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "days %d to %d are not within 0001-01-01 to 9999-12-31",
                         (int)work->first_day, (int)work->last_day);
    }
    rfm__day_write(work->first_day, first);
    rfm__day_write(work->last_day, last);
    if (work->last_day < work->first_day) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "last day %.10s is before the first, %.10s",
                         last, first);
    }
    if (work->step < 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "step_days is %d; expected 1 or more",
                         (int)work->step);
    }
    if (delay == NULL || delay->advances == 0 || delay->last_day < work->first_day) return RFM_OK;
    rfm__day_write(delay->last_day, last);
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "first day %.10s is not after the last one of the delay, %.10s", first, last);
}

static rfm_status daily_read_options(daily *work, const rfm_daily_options *given,
                                     rfm_error *error) {
    rfm_daily_options own;
    RFM_TRY(rfm__options_read(given, &own, sizeof own, "rfm_daily_options", error));
    RFM_TRY(rfm__options_read(own.customers, &work->plan.customers, sizeof work->plan.customers,
                              "rfm_customers_options", error));
    work->plan.customers.struct_size = sizeof work->plan.customers;
    if (own.scorer != NULL && own.scoring != NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "scoring is set beside a scorer; expected one of them");
    }
    work->plan.scorer = own.scorer;
    work->plan.scoring = own.scoring;
    work->step = own.step_days == 0 ? 1 : own.step_days;
    work->progress = own.progress;
    work->progress_payload = own.progress_payload;
    return RFM_OK;
}

/* ---- what stays the same over all days ---- */

static rfm_status daily_number(daily *work, const rfm_delay *delay, rfm_error *error) {
    const int32_t count = delay == NULL ? 0 : delay->names.count;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *work->names, &work->names, error));
    for (int32_t i = 0; i < count; ++i) work->names[i] = rfm__delay_name(&delay->names, i);
    return rfm__universe_make(work->plan.rules, work->names, count, &work->universe, error);
}

static rfm_status daily_start_days(daily *work, rfm_error *error) {
    static const rfm__builder_column columns[] = {{RFM__DAY, RFM_COLUMN_DAY, 0},
                                                  {"customers", RFM_COLUMN_INT64, 0},
                                                  {RFM__BOUGHT, RFM_COLUMN_INT64, 0},
                                                  {"up", RFM_COLUMN_INT64, 0},
                                                  {"down", RFM_COLUMN_INT64, 0},
                                                  {"across", RFM_COLUMN_INT64, 0},
                                                  {"new", RFM_COLUMN_INT64, 0},
                                                  {"lost", RFM_COLUMN_INT64, 0},
                                                  {"returned", RFM_COLUMN_INT64, 0},
                                                  {"changed", RFM_COLUMN_INT64, 0},
                                                  {"changed_share", RFM_COLUMN_DOUBLE, 0},
                                                  {"changed_idle", RFM_COLUMN_INT64, 0},
                                                  {"changed_idle_share", RFM_COLUMN_DOUBLE, 0}};
    return rfm__builder_new(columns, (int32_t)(sizeof columns / sizeof columns[0]), &work->days,
                            error);
}

static rfm_status daily_start_segments(daily *work, rfm_error *error) {
    const rfm__builder_column columns[] = {{RFM__DAY, RFM_COLUMN_DAY, 0},
                                           {RFM__SEGMENT, RFM_COLUMN_TEXT, 0},
                                           {RFM__LEVEL, RFM_COLUMN_CODE, 0},
                                           {"customers", RFM_COLUMN_INT64, 0},
                                           {"share", RFM_COLUMN_DOUBLE, 0},
                                           {RFM__RECEIPTS, RFM_COLUMN_INT64, 0},
                                           {RFM__SPEND_NET, RFM_COLUMN_AMOUNT, work->scale}};
    return rfm__builder_new(columns, (int32_t)(sizeof columns / sizeof columns[0]), &work->segments,
                            error);
}

static rfm_status daily_start(daily *work, const rfm_delay *delay, rfm_error *error) {
    const rfm_ledger *ledger = work->plan.ledger;
    RFM_TRY(daily_number(work, delay, error));
    const size_t segments = (size_t)work->universe.count;
    RFM_TRY(rfm__new_array(segments + 1, sizeof *work->sums, &work->sums, error));
    RFM_TRY(rfm__new_array(segments, sizeof *work->order, &work->order, error));
    work->known.ledger = ledger;
    work->known.returns = work->plan.customers.returns;
    work->changes.is_daily = 1;
    work->changes.id_type = ledger->id_type == RFM_ID_INTEGER ? RFM_COLUMN_INT64 : RFM_COLUMN_TEXT;
    work->scale = ledger->scale;
    RFM_TRY(daily_start_days(work, error));
    RFM_TRY(daily_start_segments(work, error));
    return delay == NULL ? RFM_OK : rfm__delay_copy(delay, &work->plan.delay, error);
}

/* ---- one day ---- */

static rfm_status daily_is_known(void *context, int64_t after_row, int *out_is_known,
                                 rfm_error *error) {
    daily *work = context;
    /* Over all days the table before has everybody who was known. */
    *out_is_known = 0;
    if (work->plan.customers.window_unit == RFM_WINDOW_ALL) return RFM_OK;
    if (work->previous_day < RFM_DAY_MIN) return RFM_OK;
    return rfm__known_ask(&work->known, &work->after.ids, after_row, (int32_t)work->previous_day,
                          out_is_known, error);
}

static int daily_has_bought(const daily *work, int64_t after_row) {
    return after_row >= 0 && work->last_days[after_row] > work->previous_day;
}

static rfm_status daily_take(void *context, const rfm__move *move, rfm_error *error) {
    daily *work = context;
    daily_counts *counts = &work->counts;
    const int has_bought = daily_has_bought(work, move->after_row);
    const int is_changed = move->change != RFM_MOVE_STAYED;
    ++counts->changes[move->change];
    if (move->before_row >= 0 && move->after_row >= 0 && !has_bought) {
        ++counts->idle;
        counts->changed_idle += is_changed;
    }
    if (!is_changed || !work->wants_changes) return RFM_OK;
    return rfm__move_list_add(&work->changes, &work->before, &work->after, move, work->day,
                              has_bought, error);
}

static void daily_put_share(rfm__builder *builder, int32_t column, int64_t part, int64_t whole) {
    if (whole > 0) rfm__builder_double(builder, column, (double)part / (double)whole);
}

static void daily_put_day(daily *work) {
    const daily_counts *counts = &work->counts;
    const int64_t *changes = counts->changes;
    rfm__builder *builder = work->days;
    rfm__builder_int64(builder, 0, work->day);
    rfm__builder_int64(builder, 1, counts->customers);
    rfm__builder_int64(builder, 2, counts->bought);
    if (work->has_before) {
        const int64_t changed =
            changes[RFM_MOVE_UP] + changes[RFM_MOVE_DOWN] + changes[RFM_MOVE_ACROSS];
        rfm__builder_int64(builder, 3, changes[RFM_MOVE_UP]);
        rfm__builder_int64(builder, 4, changes[RFM_MOVE_DOWN]);
        rfm__builder_int64(builder, 5, changes[RFM_MOVE_ACROSS]);
        rfm__builder_int64(builder, 6, changes[RFM_MOVE_NEW]);
        rfm__builder_int64(builder, 7, changes[RFM_MOVE_LOST]);
        rfm__builder_int64(builder, 8, changes[RFM_MOVE_RETURNED]);
        rfm__builder_int64(builder, 9, changed);
        daily_put_share(builder, 10, changed, changed + changes[RFM_MOVE_STAYED]);
        rfm__builder_int64(builder, 11, counts->changed_idle);
        daily_put_share(builder, 12, counts->changed_idle, counts->idle);
    }
    rfm__builder_end_row(builder);
}

static rfm_status daily_sum_segments(daily *work, rfm_error *error) {
    rfm_column receipts, spend;
    RFM_TRY(rfm__frame_require(work->after.frame, RFM__RECEIPTS, 1u << RFM_COLUMN_INT64, &receipts,
                               error));
    RFM_TRY(rfm__frame_require(work->after.frame, RFM__SPEND_NET, 1u << RFM_COLUMN_AMOUNT, &spend,
                               error));
    memset(work->sums, 0, ((size_t)work->universe.count + 1) * sizeof *work->sums);
    for (int64_t row = 0; row < work->after.ids.count; ++row) {
        const int32_t segment = work->after.segments[row];
        daily_segment *sum =
            &work->sums[segment == RFM__SEGMENT_NONE ? work->universe.count : segment];
        ++sum->customers;
        sum->receipts += ((const int64_t *)receipts.values)[row];
        sum->spend += ((const int64_t *)spend.values)[row];
    }
    return RFM_OK;
}

static void daily_put_segment(daily *work, int32_t segment) {
    const rfm__universe *universe = &work->universe;
    const daily_segment *sum = &work->sums[segment];
    rfm__builder *builder = work->segments;
    if (sum->customers == 0 && segment >= universe->listed) return;
    rfm__builder_int64(builder, 0, work->day);
    if (segment < universe->count) {
        const rfm__name *name = &universe->names[segment];
        const rfm__level level = rfm__universe_level(universe, segment, work->after.levels, NULL);
        rfm__builder_text(builder, 1, name->text, name->size);
        if (level.is_known) rfm__builder_int64(builder, 2, level.value);
    }
    rfm__builder_int64(builder, 3, sum->customers);
    daily_put_share(builder, 4, sum->customers, work->after.ids.count);
    rfm__builder_int64(builder, 5, sum->receipts);
    rfm__builder_int64(builder, 6, sum->spend);
    rfm__builder_end_row(builder);
}

static rfm_status daily_put_segments(daily *work, rfm_error *error) {
    RFM_TRY(daily_sum_segments(work, error));
    RFM_TRY(rfm__universe_order(&work->universe, work->after.levels, NULL, work->order, error));
    for (int32_t place = 0; place < work->universe.count; ++place) {
        daily_put_segment(work, work->order[place]);
    }
    daily_put_segment(work, work->universe.count);
    return RFM_OK;
}

static rfm_status daily_find_last_days(daily *work, rfm_error *error) {
    rfm_column last_day;
    RFM_TRY(rfm__frame_require(work->after.frame, RFM__LAST_DAY, 1u << RFM_COLUMN_DAY, &last_day,
                               error));
    work->last_days = last_day.values;
    work->counts = (daily_counts){.customers = work->after.ids.count};
    for (int64_t row = 0; row < work->after.ids.count; ++row) {
        work->counts.bought += daily_has_bought(work, row);
    }
    return RFM_OK;
}

/* Compares the day with the one before and sums it up; it is the one before then. */
static rfm_status daily_report(daily *work, int32_t day, const rfm_frame *segmented,
                               rfm_error *error) {
    RFM_TRY(rfm__side_read(segmented, &work->universe, &work->after, error));
    work->day = day;
    work->previous_day = (int64_t)day - work->step;
    RFM_TRY(daily_find_last_days(work, error));
    if (work->has_before) {
        RFM_TRY(
            rfm__sides_walk(&work->before, &work->after, daily_is_known, daily_take, work, error));
    }
    daily_put_day(work);
    RFM_TRY(daily_put_segments(work, error));
    rfm__side_free(&work->before);
    work->before = work->after;
    work->after = (rfm__side){0};
    work->has_before = 1;
    return RFM_OK;
}

/* ---- all days ---- */

static rfm_status daily_tell(daily *work, rfm_error *error) {
    ++work->done;
    if (work->progress == NULL) return RFM_OK;
    if (work->progress(work->progress_payload, work->done, work->total) == 0) return RFM_OK;
    return rfm__fail(error, RFM_E_CANCELLED, -1, "cancelled");
}

/* The day before the first, as the delay left it. */
static rfm_status daily_take_before(daily *work, rfm_error *error) {
    const rfm_delay *delay = work->plan.delay;
    rfm_frame *in_force;
    if (delay->advances == 0 || delay->last_day != (int64_t)work->first_day - work->step) {
        return RFM_OK;
    }
    RFM_TRY(rfm__delay_in_force(delay, &in_force, error));
    const rfm_status status = rfm__side_read(in_force, &work->universe, &work->before, error);
    rfm_frame_free(in_force);
    work->has_before = 1;
    return status;
}

static int daily_is_reported(const daily *work, int32_t day) {
    return day >= work->first_day && (day - work->first_day) % work->step == 0;
}

/* A delay sees every day, from the one after its last; without one only the reported days count. */
static rfm_status daily_run(daily *work, rfm_error *error) {
    const rfm_delay *delay = work->plan.delay;
    const int32_t steps = (work->last_day - work->first_day) / work->step;
    const int32_t end = work->first_day + steps * work->step;
    const int32_t start =
        delay != NULL && delay->advances > 0 ? delay->last_day + 1 : work->first_day;
    const int32_t stride = delay == NULL ? work->step : 1;
    work->total = ((int64_t)end - start) / stride + 1;
    if (delay != NULL) RFM_TRY(daily_take_before(work, error));
    for (int64_t day = start; day <= end; day += stride) {
        rfm_frame *segmented;
        rfm_status status = rfm__day_make(&work->plan, (int32_t)day, &segmented, error);
        if (status == RFM_OK && daily_is_reported(work, (int32_t)day)) {
            status = daily_report(work, (int32_t)day, segmented, error);
        }
        rfm_frame_free(segmented);
        RFM_TRY(status);
        if (delay != NULL && day < work->first_day) RFM_TRY(daily_take_before(work, error));
        RFM_TRY(daily_tell(work, error));
    }
    return RFM_OK;
}

static rfm_status daily_publish(daily *work, rfm_frame *outs[3], int wants_days, int wants_segments,
                                rfm_error *error) {
    rfm__builder *days = work->days, *segments = work->segments;
    if (wants_days) {
        work->days = NULL; /* freed by finish */
        RFM_TRY(rfm__builder_finish(days, &outs[0], error));
    }
    if (wants_segments) {
        work->segments = NULL;
        RFM_TRY(rfm__builder_finish(segments, &outs[1], error));
    }
    if (!work->wants_changes) return RFM_OK;
    return rfm__move_list_publish(&work->changes, &work->universe, &outs[2], error);
}

static rfm_status daily_prepare(daily *work, const rfm_daily_options *options,
                                const rfm_delay *delay, rfm_error *error) {
    RFM_TRY(daily_read_options(work, options, error));
    RFM_TRY(daily_check_days(work, delay, error));
    RFM_TRY(daily_start(work, delay, error));
    return daily_run(work, error);
}

rfm_status rfm_moves_daily(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                           const rfm_rules *rules, const rfm_daily_options *options,
                           rfm_delay *delay, rfm_frame **out_days, rfm_frame **out_segments,
                           rfm_frame **out_changes, rfm_error *error) {
    rfm__error_clear(error);
    if (out_days != NULL) *out_days = NULL;
    if (out_segments != NULL) *out_segments = NULL;
    if (out_changes != NULL) *out_changes = NULL;
    if (ledger == NULL || rules == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         ledger == NULL ? "ledger" : "rules");
    }
    daily *work = rfm__alloc_zeroed(sizeof *work);
    if (work == NULL) return rfm__fail_memory(error);
    work->plan.ledger = ledger;
    work->plan.rules = rules;
    work->first_day = first_day;
    work->last_day = last_day;
    work->wants_changes = out_changes != NULL;
    rfm_frame *outs[3] = {NULL, NULL, NULL};
    rfm_status status = daily_prepare(work, options, delay, error);
    if (status == RFM_OK) {
        status = daily_publish(work, outs, out_days != NULL, out_segments != NULL, error);
    }
    if (status == RFM_OK) {
        if (delay != NULL) rfm__delay_swap(delay, work->plan.delay);
        if (out_days != NULL) *out_days = outs[0];
        if (out_segments != NULL) *out_segments = outs[1];
        if (out_changes != NULL) *out_changes = outs[2];
    } else {
        for (int i = 0; i < 3; ++i) rfm_frame_free(outs[i]);
    }
    daily_free(work);
    return status;
}
