/* SPDX-License-Identifier: MIT */
/* A rule table in memory: flat pools of rules, nodes of conditions, literals and texts that
 * refer to each other by index, so that a failed addition is taken back by cutting the pools to
 * their old length. */
#ifndef RFM_LIB_SEGMENT_RULES_H
#define RFM_LIB_SEGMENT_RULES_H

#include "base/bytes.h"
#include "rfm/segment.h"

enum { RFM__DIMENSIONS = 3, RFM__DEPTH_MAX = 64 };

/* What a test reads. The first three are indexes into scales and points. */
enum {
    RFM__SUBJECT_NONE = -1,
    RFM__SUBJECT_R = 0,
    RFM__SUBJECT_F = 1,
    RFM__SUBJECT_M = 2,
    RFM__SUBJECT_FM = 3,    /* (f + m) / 2 */
    RFM__SUBJECT_CODE = 4,  /* the cell of all scores in the scale */
    RFM__SUBJECT_COLUMN = 5 /* any column of the frame */
};

enum { RFM__NODE_OR, RFM__NODE_AND, RFM__NODE_NOT, RFM__NODE_TEST };

enum {
    RFM__COMPARE_EQ,
    RFM__COMPARE_NE,
    RFM__COMPARE_LT,
    RFM__COMPARE_LE,
    RFM__COMPARE_GT,
    RFM__COMPARE_GE,
    RFM__COMPARE_RANGE, /* two literals, both ends included */
    RFM__COMPARE_IN,
    RFM__COMPARE_NOT_IN,
    RFM__COMPARE_MISSING,
    RFM__COMPARE_PRESENT
};

enum {
    RFM__LITERAL_NUMBER,
    RFM__LITERAL_DURATION,
    RFM__LITERAL_DAY,
    RFM__LITERAL_TEXT,
    RFM__LITERAL_CODE
};

enum { RFM__UNIT_DAYS, RFM__UNIT_WEEKS, RFM__UNIT_MONTHS, RFM__UNIT_YEARS, RFM__UNIT_COUNT };

/* Bytes in rfm_rules.texts, with a zero byte behind them. */
typedef struct rfm__slice {
    size_t offset, size;
} rfm__slice;

typedef struct rfm__literal {
    int32_t kind;
    int32_t unit;     /* of a duration */
    int32_t decimals; /* of a number or duration, without zeros at the end */
    int32_t line, column;
    int64_t value; /* mantissa, day, or index of a cell */
    rfm__slice text;
} rfm__literal;

typedef struct rfm__node {
    int32_t kind;
    int32_t comparison;
    int32_t subject;
    int32_t
        other; /* subject on the right side; RFM__SUBJECT_NONE: literals. A literal is its factor */
    int32_t child;      /* first below; -1 under a test */
    int32_t next;       /* next of the same parent, or -1 */
    int32_t first_test; /* position, among all tests, of the first at or below this node */
    int32_t line, column;
    rfm__slice name, other_name; /* of column subjects */
    size_t literal, literal_count;
} rfm__node;

typedef struct rfm__rule {
    int32_t segment;
    int32_t node; /* -1: otherwise */
    int32_t line; /* 0: added by a call */
} rfm__rule;

typedef struct rfm__segment {
    rfm__slice label;
    rfm__slice action; /* size 0: none */
    int32_t level;
    int32_t rules;
} rfm__segment;

/* Scores of one dimension run from low to high; high 0: the dimension is not used. */
typedef struct rfm__scale {
    int32_t low, high;
} rfm__scale;

struct rfm_rules {
    rfm__bytes texts;
    rfm__slice name, title; /* title of size 0: none */
    int32_t version;
    int32_t match;
    rfm__scale scale[RFM__DIMENSIONS];
    int32_t rule_count, segment_count, node_count, test_count;
    int32_t has_otherwise;
    size_t literal_count;
    rfm__rule *rules;
    rfm__segment *segments;
    rfm__node *nodes;
    rfm__literal *literals;
    size_t rule_capacity, segment_capacity, node_capacity, literal_capacity;
    uint8_t
        *listed; /* a bit for each cell listed in a table of exact codes; NULL before the first */
};

/* The lengths of all pools, to cut them back to. */
typedef struct rfm__mark {
    size_t texts, literals;
    int32_t rules, segments, nodes, tests;
} rfm__mark;

/* A rule that was read and waits to be added; line 0 when it comes by a call. */
typedef struct rfm__draft {
    const char *label, *action; /* action NULL: none */
    size_t label_size, action_size;
    int32_t level;
    int32_t node;
    int32_t line;
    int32_t label_line, label_column, level_line, level_column, action_line, action_column;
} rfm__draft;

/* table.c */
rfm_status rfm__rules_new_empty(rfm_rules **out_rules, rfm_error *error);
rfm__mark rfm__rules_mark(const rfm_rules *rules);
void rfm__rules_cut(rfm_rules *rules, rfm__mark mark);
const char *rfm__rules_text(const rfm_rules *rules, rfm__slice slice);
rfm_status rfm__rules_add_text(rfm_rules *rules, const char *text, size_t size,
                               rfm__slice *out_slice, rfm_error *error);
rfm_status rfm__rules_add_node(rfm_rules *rules, const rfm__node *node, int32_t *out_index,
                               rfm_error *error);
rfm_status rfm__rules_add_literal(rfm_rules *rules, const rfm__literal *literal, rfm_error *error);
/* Adds a drafted rule, or fails with nothing but the pools grown (the caller cuts them). */
rfm_status rfm__rules_add_draft(rfm_rules *rules, const rfm__draft *draft, rfm_error *error);
/* 1 when the text is not empty, valid UTF-8 and free of control characters: writing it reads
 * back. */
int rfm__rules_text_is_clean(const char *text, size_t size);

/* exact.c: tables whose rules are lists of codes, each code under one segment. */
rfm_status rfm__exact_list(rfm_rules *rules, const rfm__draft *draft, rfm_error *error);

/* cells.c: all combinations of scores, numbered with the last dimension fastest. */
enum { RFM__CODE_TEXT = 16 };
int rfm__scale_is_used(const rfm_rules *rules, int32_t dimension);
int64_t rfm__cells_count(const rfm_rules *rules);
void rfm__cell_scores(const rfm_rules *rules, int64_t cell, int32_t out_scores[RFM__DIMENSIONS]);
/* The cell of these scores, of which each is in its scale. */
int64_t rfm__cell_index(const rfm_rules *rules, const int32_t scores[RFM__DIMENSIONS]);
/* "544", or "10-4-4" when a scale passes 9; returns the length, without a zero byte. */
size_t rfm__cell_write(const rfm_rules *rules, int64_t cell, char *to);
/* 1 when the text is a code in the form above, with each score in its scale. */
int rfm__cell_read(const rfm_rules *rules, const char *text, size_t size, int64_t *out_cell);

/* parser.c: a condition alone, for rfm_rules_add. */
rfm_status rfm__parse_condition(rfm_rules *rules, const char *text, size_t size, int32_t *out_node,
                                rfm_error *error);

/* literal.c: durations are exact decimals of days, because a month is 365.2425 / 12 = 30.436875
 * days. */
extern const char *const rfm__unit_words[RFM__UNIT_COUNT][2]; /* singular, plural */
/* The number that a NUMBER or DURATION stands for; 0 when it does not fit. */
int rfm__literal_decimal(const rfm__literal *literal, int64_t *out_mantissa, int32_t *out_decimals);

/* write.c: canonical text. */
rfm_status rfm__condition_write(const rfm_rules *rules, int32_t node, rfm__bytes *to,
                                rfm_error *error);
/* The name of what a test reads: r, fm, code, or the column's as it must be written in a rule. */
rfm_status rfm__subject_write(const rfm_rules *rules, int32_t subject, rfm__slice name,
                              rfm__bytes *to, rfm_error *error);

#endif
