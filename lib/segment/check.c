/* SPDX-License-Identifier: MIT */
/* Proof by going through all cells: published rule tables have holes, overlaps and rules that
 * never win, and nobody sees it until a customer has no segment. Tests of columns other than
 * scores are "unknown", in three-valued logic: what is counted as uncovered, multiple or dead is
 * so whatever these columns hold. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/text.h"
#include "frame/builder.h"
#include "segment/program.h"

enum { CHECK_KIND, CHECK_CELL, CHECK_SEGMENT, CHECK_LINE, CHECK_MESSAGE, CHECK_COLUMNS };

/* What a rule can do in some cell. */
enum { CHECK_CAN_WIN = 1, CHECK_CAN_HOLD = 2 };

typedef struct check_job {
    const rfm_rules *rules;
    rfm__program program;
    rfm_rules_counts counts;
    uint8_t *fate;          /* for each rule, CHECK_ bits */
    int32_t *holding;       /* rules that definitely hold in the cell */
    rfm__builder *findings; /* NULL: only count */
    rfm__bytes message;
} check_job;

/* What the rules say in one cell. */
typedef struct check_cell {
    int32_t holding;   /* how many definitely hold */
    int32_t undecided; /* how many are undecided, with no earlier rule that holds */
    int32_t first_undecided;
    int32_t any_undecided;
} check_cell;

static const char *check_label(const check_job *job, int32_t rule) {
    return rfm__rules_text(job->rules, job->rules->segments[job->rules->rules[rule].segment].label);
}

/* "Lovers" (line 4), or for a rule added by a call: "Lovers" (rule 2). */
static rfm_status check_add_rule(check_job *job, int32_t rule, rfm_error *error) {
    const int32_t line = job->rules->rules[rule].line;
    return rfm__bytes_add_format(&job->message, error, "\"%s\" (%s %d)", check_label(job, rule),
                                 line > 0 ? "line" : "rule", (int)(line > 0 ? line : rule + 1));
}

/* Ends a finding with the message; rule or cell -1: none. */
static void check_report(check_job *job, const char *kind, int64_t cell, int32_t rule) {
    rfm__builder *findings = job->findings;
    rfm__builder_text(findings, CHECK_KIND, kind, strlen(kind));
    if (cell >= 0) {
        char code[RFM__CODE_TEXT];
        const size_t size = rfm__cell_write(job->rules, cell, code);
        if (size > 0) rfm__builder_text(findings, CHECK_CELL, code, size); /* else no scale */
    }
    if (rule >= 0) {
        const char *label = check_label(job, rule);
        rfm__builder_text(findings, CHECK_SEGMENT, label, strlen(label));
        if (job->rules->rules[rule].line > 0) {
            rfm__builder_int64(findings, CHECK_LINE, job->rules->rules[rule].line);
        }
    }
    rfm__builder_text(findings, CHECK_MESSAGE, job->message.data, job->message.size);
    rfm__builder_end_row(findings);
    job->message.size = 0;
}

static rfm_status check_report_uncovered(check_job *job, int64_t cell, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_text(&job->message, "no rule takes this cell", error));
    if (job->rules->has_otherwise) {
        RFM_TRY(rfm__bytes_add_format(&job->message, error, ", so otherwise gives \"%s\"",
                                      check_label(job, job->rules->rule_count - 1)));
    }
    check_report(job, "uncovered", cell, -1);
    return RFM_OK;
}

/* Names the first two, and how many there are besides. */
static rfm_status check_report_multiple(check_job *job, int64_t cell, int32_t count,
                                        rfm_error *error) {
    RFM_TRY(check_add_rule(job, job->holding[0], error));
    RFM_TRY(rfm__bytes_add_text(&job->message, count > 2 ? ", " : " and ", error));
    RFM_TRY(check_add_rule(job, job->holding[1], error));
    if (count > 2) {
        RFM_TRY(rfm__bytes_add_format(&job->message, error, " and %d more", (int)count - 2));
    }
    RFM_TRY(rfm__bytes_add_text(&job->message, " hold here", error));
    check_report(job, "multiple", cell, job->holding[0]);
    return RFM_OK;
}

static rfm_status check_report_undecided(check_job *job, int64_t cell, const check_cell *found,
                                         rfm_error *error) {
    RFM_TRY(rfm__bytes_add_text(&job->message, "depends on other columns: ", error));
    RFM_TRY(check_add_rule(job, found->first_undecided, error));
    if (found->undecided > 1) {
        RFM_TRY(
            rfm__bytes_add_format(&job->message, error, " and %d more", (int)found->undecided - 1));
    }
    check_report(job, "undecided", cell, found->first_undecided);
    return RFM_OK;
}

/* Asks every rule about a point and notes who can win there. */
static check_cell check_ask(check_job *job, const rfm__point *point) {
    check_cell found = {.first_undecided = -1};
    for (int32_t i = 0; i < job->rules->rule_count; ++i) {
        if (job->rules->rules[i].node < 0) continue;
        const int holds = rfm__condition_holds(&job->program, job->rules->rules[i].node, point);
        if (holds == RFM__FALSE) continue;
        job->fate[i] |= CHECK_CAN_HOLD;
        if (found.holding == 0) job->fate[i] |= CHECK_CAN_WIN;
        if (holds == RFM__TRUE) {
            job->holding[found.holding++] = i;
            continue;
        }
        found.any_undecided = 1;
        if (found.holding > 0) continue;
        if (found.undecided++ == 0) found.first_undecided = i;
    }
    return found;
}

static rfm_status check_one_cell(check_job *job, int64_t cell, rfm_error *error) {
    rfm__point point = {.row = -1};
    rfm__cell_scores(job->rules, cell, point.score);
    const check_cell found = check_ask(job, &point);
    const int is_uncovered = found.holding == 0 && !found.any_undecided;
    job->counts.uncovered += is_uncovered;
    job->counts.multiple += found.holding > 1;
    job->counts.undecided += found.undecided > 0;
    if (job->findings == NULL) return RFM_OK;
    if (is_uncovered) RFM_TRY(check_report_uncovered(job, cell, error));
    if (found.holding > 1) RFM_TRY(check_report_multiple(job, cell, found.holding, error));
    if (found.undecided > 0) RFM_TRY(check_report_undecided(job, cell, &found, error));
    return RFM_OK;
}

static int check_all_can_win(const check_job *job) {
    for (int32_t i = 0; i < job->rules->rule_count; ++i) {
        if (job->rules->rules[i].node >= 0 && (job->fate[i] & CHECK_CAN_WIN) == 0) return 0;
    }
    return 1;
}

/* A rule may win only where a score is missing ("when m is missing"); such a rule is not dead. */
static void check_missing_scores(check_job *job) {
    const rfm_rules *rules = job->rules;
    for (int missing = 1; missing < 1 << RFM__DIMENSIONS && !check_all_can_win(job); ++missing) {
        rfm__scale scale[RFM__DIMENSIONS];
        int is_possible = 1;
        for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
            const int is_missing = missing >> i & 1;
            is_possible = is_possible && (!is_missing || job->program.reads_score[i]);
            scale[i] = rules->scale[i];
            if (is_missing) scale[i].low = scale[i].high = RFM__NO_SCORE;
            if (!job->program.reads_score[i]) scale[i].low = scale[i].high = RFM__NO_SCORE;
        }
        if (!is_possible) continue;
        rfm__point point = {.row = -1};
        for (point.score[0] = scale[0].low; point.score[0] <= scale[0].high; ++point.score[0]) {
            for (point.score[1] = scale[1].low; point.score[1] <= scale[1].high; ++point.score[1]) {
                for (point.score[2] = scale[2].low; point.score[2] <= scale[2].high;
                     ++point.score[2]) {
                    check_ask(job, &point);
                }
            }
        }
    }
}

static rfm_status check_dead(check_job *job, rfm_error *error) {
    if (!check_all_can_win(job)) check_missing_scores(job);
    for (int32_t i = 0; i < job->rules->rule_count; ++i) {
        if (job->rules->rules[i].node < 0 || (job->fate[i] & CHECK_CAN_WIN) != 0) continue;
        ++job->counts.dead;
        if (job->findings == NULL) continue;
        RFM_TRY(rfm__bytes_add_text(
            &job->message,
            (job->fate[i] & CHECK_CAN_HOLD) != 0
                ? "this rule can never win: wherever it holds, an earlier rule holds as well"
                : "this rule can never win: its condition never holds",
            error));
        check_report(job, "dead", -1, i);
    }
    return RFM_OK;
}

typedef struct check_condition {
    const char *text;
    size_t size;
    int32_t rule;
} check_condition;

static int check_compare_conditions(const void *left, const void *right) {
    const check_condition *a = left, *b = right;
    const int order = rfm__compare_text(a->text, a->size, b->text, b->size);
    if (order != 0) return order;
    return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static int check_compare_rules(const void *left, const void *right) {
    const check_condition *a = left, *b = right;
    return a->rule < b->rule ? -1 : a->rule > b->rule;
}

/* Fills one condition for each rule that has one: its canonical text. */
static rfm_status check_write_conditions(const rfm_rules *rules, rfm__bytes *texts,
                                         check_condition *conditions, size_t *out_count,
                                         rfm_error *error) {
    size_t count = 0, start = 0;
    for (int32_t i = 0; i < rules->rule_count; ++i) {
        if (rules->rules[i].node < 0) continue;
        RFM_TRY(rfm__condition_write(rules, rules->rules[i].node, texts, error));
        conditions[count].size = texts->size - start;
        conditions[count++].rule = i;
        start = texts->size;
    }
    start = 0;
    for (size_t i = 0; i < count; start += conditions[i++].size) {
        conditions[i].text = texts->data + start;
    }
    *out_count = count;
    return RFM_OK;
}

/* Keeps, of the conditions sorted by text, those that repeat an earlier one; `text` and `size`
 * of those are left as they are and `first` is set to the rule that had it first. */
static size_t check_keep_repeated(check_condition *conditions, size_t count, int32_t *first) {
    size_t kept = 0;
    for (size_t i = 1, group = 0; i < count; ++i) {
        if (rfm__compare_text(conditions[group].text, conditions[group].size, conditions[i].text,
                              conditions[i].size) != 0) {
            group = i;
            continue;
        }
        first[conditions[i].rule] = conditions[group].rule;
        conditions[kept++] = conditions[i];
    }
    return kept;
}

static rfm_status check_duplicates(check_job *job, rfm_error *error) {
    const size_t rule_count = (size_t)job->rules->rule_count;
    rfm__bytes texts = {0};
    check_condition *conditions;
    int32_t *first = NULL;
    size_t count = 0;
    rfm_status status = rfm__new_array(rule_count, sizeof *conditions, &conditions, error);
    if (status == RFM_OK) status = rfm__new_array(rule_count, sizeof *first, &first, error);
    if (status == RFM_OK) {
        status = check_write_conditions(job->rules, &texts, conditions, &count, error);
    }
    if (status != RFM_OK) goto done;
    if (count > 1) qsort(conditions, count, sizeof *conditions, check_compare_conditions);
    count = check_keep_repeated(conditions, count, first);
    if (count > 1) qsort(conditions, count, sizeof *conditions, check_compare_rules);
    job->counts.duplicate = (int64_t)count;
    for (size_t i = 0; i < count && job->findings != NULL && status == RFM_OK; ++i) {
        status = rfm__bytes_add_text(&job->message, "the same condition as ", error);
        if (status == RFM_OK) {
            status = check_add_rule(job, first[conditions[i].rule], error);
        }
        if (status == RFM_OK) check_report(job, "duplicate", -1, conditions[i].rule);
    }
done:
    rfm__free(conditions);
    rfm__free(first);
    rfm__bytes_free(&texts);
    return status;
}

static rfm_status check_run(check_job *job, rfm_error *error) {
    const size_t rule_count = (size_t)job->rules->rule_count;
    RFM_TRY(rfm__new_zeroed_array(rule_count, 1, &job->fate, error));
    RFM_TRY(rfm__new_array(rule_count, sizeof *job->holding, &job->holding, error));
    RFM_TRY(rfm__program_bind(job->rules, NULL, &job->program, error));
    for (int64_t cell = 0; cell < job->counts.cells; ++cell) {
        RFM_TRY(check_one_cell(job, cell, error));
    }
    RFM_TRY(check_dead(job, error));
    return check_duplicates(job, error);
}

static const rfm__builder_column check_columns[CHECK_COLUMNS] = {{"kind", RFM_COLUMN_TEXT, 0},
                                                                 {"cell", RFM_COLUMN_TEXT, 0},
                                                                 {"segment", RFM_COLUMN_TEXT, 0},
                                                                 {"line", RFM_COLUMN_INT64, 0},
                                                                 {"message", RFM_COLUMN_TEXT, 0}};

rfm_status rfm_rules_check(const rfm_rules *rules, rfm_rules_counts *out_counts,
                           rfm_frame **out_findings, rfm_error *error) {
    rfm__error_clear(error);
    if (out_findings != NULL) *out_findings = NULL;
    const rfm_rules_counts nothing = {0};
    RFM_TRY(rfm__struct_write(out_counts, &nothing, sizeof nothing, "out_counts", error));
    if (rules == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "rules is NULL");
    check_job job = {.rules = rules};
    job.counts.rules = rules->rule_count;
    job.counts.cells = rfm__cells_count(rules);
    rfm_status status = RFM_OK;
    if (out_findings != NULL) {
        status = rfm__builder_new(check_columns, CHECK_COLUMNS, &job.findings, error);
    }
    if (status == RFM_OK) status = check_run(&job, error);
    if (status == RFM_OK && out_findings != NULL) {
        status = rfm__builder_finish(job.findings, out_findings, error);
        job.findings = NULL;
    }
    if (status == RFM_OK) {
        rfm__struct_write(out_counts, &job.counts, sizeof job.counts, "out_counts", NULL);
    }
    rfm__builder_free(job.findings);
    rfm__bytes_free(&job.message);
    rfm__program_free(&job.program);
    rfm__free(job.fate);
    rfm__free(job.holding);
    return status;
}
