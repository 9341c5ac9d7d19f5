/* SPDX-License-Identifier: MIT */
/* A rule table bound to the columns of a frame: one flat list of tests that jump to each other. */
#ifndef RFM_LIB_SEGMENT_PROGRAM_H
#define RFM_LIB_SEGMENT_PROGRAM_H

#include "frame/frame.h"
#include "segment/rules.h"

/* A customer as tests see it. */
enum { RFM__NO_SCORE = -1 };
typedef struct rfm__point {
    int64_t row; /* of the bound frame; not read when no test reads a column */
    int32_t score[RFM__DIMENSIONS];
} rfm__point;

/* Where values come from. */
enum {
    RFM__SOURCE_NONE,
    RFM__SOURCE_SCORE,
    RFM__SOURCE_FM,    /* (f + m) * 5, with one decimal */
    RFM__SOURCE_CELL,  /* number of the cell */
    RFM__SOURCE_INT64, /* int64 and amount */
    RFM__SOURCE_INT32, /* code without labels, and day */
    RFM__SOURCE_DOUBLE,
    RFM__SOURCE_TEXT,
    RFM__SOURCE_LABELS
};
typedef struct rfm__source {
    int32_t kind;
    int32_t dimension; /* of a score */
    int32_t scale;     /* decimals of the integers read */
    rfm_column column;
} rfm__source;

/* What a step does with its values. */
enum {
    RFM__STEP_UNKNOWN,  /* reads a column, and the program is bound to none */
    RFM__STEP_INTEGER,  /* low <= value <= high */
    RFM__STEP_DOUBLE,   /* between two doubles, each end in or out */
    RFM__STEP_INTEGERS, /* value in a sorted list */
    RFM__STEP_DOUBLES,
    RFM__STEP_TEXTS,
    RFM__STEP_LABELS, /* a flag for each label */
    RFM__STEP_MISSING,
    RFM__STEP_PAIR_INTEGER, /* left against factor * right, exact */
    RFM__STEP_PAIR_DOUBLE
};
typedef struct rfm__step {
    int32_t kind;
    int32_t negated;           /* holds when the test does not, the value being present */
    int32_t on_true, on_false; /* next step; below 0 an end: -1 - rule, past the rules: none */
    rfm__source left, right;
    int64_t low, high; /* of an integer */
    double low_double,
        high_double; /* of a double; a pair of doubles has its factor in low_double */
    int32_t low_is_out, high_is_out; /* whether these ends do not count */
    int32_t comparison;              /* of a pair */
    int32_t left_power, right_power; /* a pair of integers compares left * 10^left_power with */
    int64_t factor;                  /* right * factor * 10^right_power, */
    int64_t left_times,
        right_times;       /* or left * left_times with right * right_times, where not 0 */
    size_t set, set_count; /* a list's part of the program's pool of its kind */
} rfm__step;

typedef struct rfm__text {
    const char *text; /* in the pool of the rules */
    size_t size;
} rfm__text;

typedef struct rfm__program {
    const rfm_rules *rules;
    int32_t step_count;
    int32_t reads_score[RFM__DIMENSIONS];
    rfm__source scores[RFM__DIMENSIONS];
    int32_t reads_columns; /* other than scores */
    rfm__step *steps;      /* in the order of the tests in the text */
    int64_t *integers;
    double *doubles;
    rfm__text *texts;
    uint8_t *flags;
    size_t integer_count, double_count, text_count, flag_count;
    size_t integer_capacity, double_capacity, text_capacity, flag_capacity;
} rfm__program;

/* bind.c */
/* Binds to the columns of a frame, or, when NULL, leaves tests of columns unknown. */
rfm_status rfm__program_bind(const rfm_rules *rules, const rfm_frame *frame,
                             rfm__program *out_program, rfm_error *error);
void rfm__program_free(rfm__program *program);

/* step.c: makes the step of a test, whose sources are bound. Fails with RFM_E_COLUMN when the
 * column's type is not one for this test. */
rfm_status rfm__step_make(rfm__program *program, const rfm__node *node, rfm__step *step,
                          rfm_error *error);
/* list.c: the same for lists. */
rfm_status rfm__step_make_list(rfm__program *program, const rfm__node *node, rfm__step *step,
                               rfm_error *error);
int rfm__step_has_integer(const rfm__program *program, const rfm__step *step, int64_t value);
int rfm__step_has_double(const rfm__program *program, const rfm__step *step, double value);
int rfm__step_has_text(const rfm__program *program, const rfm__step *step, const char *text,
                       size_t size);

/* A literal in units of a column of a scale. */
typedef struct rfm__bound {
    int64_t floor; /* the whole number at or below it */
    int32_t is_exact;
    int32_t beyond; /* -1 or 1: below or above all 64-bit numbers */
} rfm__bound;
rfm__bound rfm__literal_bound(const rfm__literal *literal, int32_t scale);
/* The nearest double. */
double rfm__literal_double(const rfm__literal *literal);

/* program.c */
/* Scores of a row; fails with RFM_E_DATA when one is outside its scale. */
rfm_status rfm__program_point(const rfm__program *program, int64_t row, rfm__point *out_point,
                              rfm_error *error);
/* 1 or 0; for an unknown step 2. */
enum { RFM__FALSE = 0, RFM__TRUE = 1, RFM__UNKNOWN = 2 };
int rfm__step_test(const rfm__program *program, const rfm__step *step, const rfm__point *point);
/* Index of the rule that takes the point, or -1. No step may be unknown. */
int32_t rfm__program_run(const rfm__program *program, const rfm__point *point);
/* Whether a condition holds, in three-valued logic. */
int rfm__condition_holds(const rfm__program *program, int32_t node, const rfm__point *point);
/* 0 when the value is missing. */
int rfm__source_integer(const rfm__program *program, const rfm__source *source,
                        const rfm__point *point, int64_t *out_value);
int rfm__source_double(const rfm__program *program, const rfm__source *source,
                       const rfm__point *point, double *out_value);
int rfm__source_is_missing(const rfm__program *program, const rfm__source *source,
                           const rfm__point *point);

/* apply.c: the segments in order of the table, for a column of their indexes. */
rfm_status rfm__rules_labels(const rfm_rules *rules, rfm__labels **out_labels, rfm_error *error);

#endif
