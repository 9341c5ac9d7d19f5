/* SPDX-License-Identifier: MIT */
/* 1.234 may be a thousand or a little over one, and 1/12 may be in January: the values of the
 * sample vote, and when none of them tells, the host is asked instead of the customer's money being
 * guessed at. */
#include <string.h>

#include "csv/day.h"
#include "csv/plan.h"
#include "csv/show.h"

/* A value that leaves a question open, or tells one side of it. */
typedef struct csv_marks_example {
    const char *text; /* NULL: none so far */
    size_t size;
    int64_t field;
    int64_t line;
} csv_marks_example;

/* Votes for the two answers of a question, with the first value of each kind. */
typedef struct csv_marks_poll {
    int64_t votes[2];
    csv_marks_example told[2];
    csv_marks_example open;
} csv_marks_poll;

typedef struct csv_marks_votes {
    csv_marks_poll decimal; /* point, comma */
    csv_marks_poll order;   /* day first, month first */
    int64_t open[2];        /* single points and commas before three digits */
    int64_t thousands[2];   /* apostrophes, blanks */
} csv_marks_votes;

static void csv_marks_note(csv_marks_example *example, const csv_marks_example *value) {
    if (example->text == NULL) *example = *value;
}

static void csv_marks_vote_number(csv_marks_votes *votes, const csv_marks_example *value,
                                  int32_t latin1) {
    char thousands;
    const int32_t hint = rfm__csv_number_hint(value->text, value->size, latin1, &thousands);
    if (thousands != 0) ++votes->thousands[thousands == ' '];
    if (hint == RFM__CSV_HINT_POINT || hint == RFM__CSV_HINT_COMMA) {
        const int side = hint == RFM__CSV_HINT_COMMA;
        ++votes->decimal.votes[side];
        csv_marks_note(&votes->decimal.told[side], value);
    } else if (hint == RFM__CSV_HINT_EITHER) {
        ++votes->open[memchr(value->text, ',', value->size) != NULL];
        csv_marks_note(&votes->decimal.open, value);
    }
}

static void csv_marks_vote_day(csv_marks_votes *votes, const csv_marks_example *value) {
    const int32_t hint = rfm__csv_day_hint(value->text, value->size);
    if (hint == RFM__CSV_ORDER_DAY_FIRST || hint == RFM__CSV_ORDER_MONTH_FIRST) {
        const int side = hint == RFM__CSV_ORDER_MONTH_FIRST;
        ++votes->order.votes[side];
        csv_marks_note(&votes->order.told[side], value);
    } else if (hint == RFM__CSV_ORDER_EITHER) {
        csv_marks_note(&votes->order.open, value);
    }
}

static void csv_marks_vote(csv_marks_votes *votes, const rfm__csv_plan *plan,
                           const rfm__csv_column *column, const rfm__csv_field *fields,
                           int64_t field, int64_t line) {
    if (field < 0) return;
    csv_marks_example value = {fields[field].text, rfm__csv_field_size(&fields[field]), field,
                               line};
    rfm__csv_trim(&value.text, &value.size);
    if (value.size == 0) return;
    if (column->type == RFM_COLUMN_DAY) {
        csv_marks_vote_day(votes, &value);
    } else if (column->type != RFM_COLUMN_TEXT && column->type != RFM_COLUMN_CODE) {
        csv_marks_vote_number(votes, &value, plan->marks.latin1);
    }
}

static rfm_status csv_marks_count(const rfm__csv_plan *plan, const rfm__csv_sample *data,
                                  int64_t lines_before, csv_marks_votes *votes, rfm_error *error) {
    rfm__csv_walk walk;
    rfm__csv_field *fields;
    int32_t kind;
    RFM_TRY(rfm__new_array((size_t)plan->field_count, sizeof *fields, &fields, error));
    rfm__csv_walk_begin(&walk, plan, data, plan->rules.delimiter);
    while ((kind = rfm__csv_walk_next(&walk, fields, plan->field_count)) <
           RFM__CSV_RECORD_INCOMPLETE) {
        if (kind != RFM__CSV_RECORD_GOOD || walk.record.count < plan->field_count ||
            walk.record.surplus) {
            continue;
        }
        for (int32_t i = 0; i < plan->column_count; ++i) {
            const rfm__csv_column *column = &plan->columns[i];
            if (column->field < 0) continue;
            const int64_t line = lines_before + walk.line;
            csv_marks_vote(votes, plan, column, fields, column->field, line);
            csv_marks_vote(votes, plan, column, fields, column->factor_field, line);
        }
    }
    rfm__free(fields);
    return RFM_OK;
}

/* "column amount: "1.234" ..." with what stays open about it. */
static rfm_status csv_marks_ask(const rfm__csv_plan *plan, const csv_marks_example *example,
                                const csv_marks_example *other, const char *question,
                                rfm_error *error) {
    rfm__bytes text = {0};
    rfm_status status = rfm__bytes_add_text(&text, "column ", error);
    if (status == RFM_OK) status = rfm__csv_plan_label(plan, example->field, &text, error);
    if (status == RFM_OK) status = rfm__bytes_add_text(&text, ": ", error);
    if (status == RFM_OK) {
        status = rfm__csv_show(&text, example->text, example->size, plan->marks.latin1, error);
    }
    if (status == RFM_OK && other != NULL) {
        status = rfm__bytes_add_format(&text, error, " and on line %lld ", (long long)other->line);
        if (status == RFM_OK) {
            status = rfm__csv_show(&text, other->text, other->size, plan->marks.latin1, error);
        }
    }
    if (status == RFM_OK) {
        status = rfm__fail_at(error, RFM_E_SYNTAX, example->line,
                              (int32_t)(example->field % INT32_MAX) + 1, "line %lld, %.*s %s",
                              (long long)example->line, (int)text.size, text.data, question);
    }
    rfm__bytes_free(&text);
    return status;
}

/* The mark for thousands that goes with a decimal mark, unless the values show another. */
static char csv_marks_fitting(const csv_marks_votes *votes, char decimal) {
    if (votes->thousands[0] + votes->thousands[1] > 0) {
        return votes->thousands[1] > votes->thousands[0] ? ' ' : '\'';
    }
    return decimal == '.' ? ',' : '.';
}

/* The decimal mark when the one for thousands is known not to be a point or a comma; 0 when still
 * open. */
static char csv_marks_by_exclusion(const rfm__csv_plan *plan, const csv_marks_votes *votes) {
    const int32_t given = plan->given.thousands_mark;
    if (given == '.') return ',';
    if (given == ',') return '.';
    if (given == 0 || (votes->open[0] > 0 && votes->open[1] > 0)) return 0;
    if (votes->open[0] > 0) return '.';
    return votes->open[1] > 0 ? ',' : 0;
}

static rfm_status csv_marks_decide_number(rfm__csv_plan *plan, const csv_marks_votes *votes,
                                          rfm_error *error) {
    const csv_marks_poll *poll = &votes->decimal;
    char decimal = (char)plan->given.decimal_mark;
    if (decimal == 0) decimal = csv_marks_by_exclusion(plan, votes);
    if (decimal == 0 && poll->votes[0] != poll->votes[1]) {
        decimal = poll->votes[0] > poll->votes[1] ? '.' : ',';
    }
    if (decimal == 0 && poll->votes[0] > 0) {
        return csv_marks_ask(plan, &poll->told[0], &poll->told[1],
                             "have different decimal marks, as often; give decimal_mark", error);
    }
    if (decimal == 0 && poll->open.text != NULL) {
        return csv_marks_ask(plan, &poll->open, NULL,
                             "has either a decimal mark or one for thousands; give decimal_mark",
                             error);
    }
    plan->marks_known = decimal != 0;
    plan->marks.decimal = decimal != 0 ? decimal : '.';
    plan->marks.thousands = (char)plan->given.thousands_mark;
    if (plan->marks.thousands == 0 &&
        (plan->marks_known || votes->thousands[0] + votes->thousands[1] > 0)) {
        plan->marks.thousands = csv_marks_fitting(votes, plan->marks.decimal);
    }
    return RFM_OK;
}

static rfm_status csv_marks_decide_order(rfm__csv_plan *plan, const csv_marks_votes *votes,
                                         rfm_error *error) {
    const csv_marks_poll *poll = &votes->order;
    plan->order = plan->given.day_order;
    if (plan->order != RFM_CSV_ORDER_DETECT) return RFM_OK;
    if (poll->votes[0] != poll->votes[1]) {
        plan->order =
            poll->votes[0] > poll->votes[1] ? RFM_CSV_ORDER_DAY_MONTH : RFM_CSV_ORDER_MONTH_DAY;
        return RFM_OK;
    }
    if (poll->votes[0] > 0) {
        return csv_marks_ask(plan, &poll->told[0], &poll->told[1],
                             "have day and month in different orders, as often; give day_order",
                             error);
    }
    if (poll->open.text == NULL) return RFM_OK;
    return csv_marks_ask(plan, &poll->open, NULL,
                         "is day/month or month/day, and no line tells; give day_order", error);
}

rfm_status rfm__csv_settle_marks(rfm__csv_plan *plan, const rfm__csv_sample *data,
                                 int64_t lines_before, rfm_error *error) {
    csv_marks_votes votes;
    memset(&votes, 0, sizeof votes);
    RFM_TRY(csv_marks_count(plan, data, lines_before, &votes, error));
    RFM_TRY(csv_marks_decide_number(plan, &votes, error));
    return csv_marks_decide_order(plan, &votes, error);
}
