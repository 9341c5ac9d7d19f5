/* SPDX-License-Identifier: MIT */
/**
 * @file segment.h
 * Rule tables: text that a person writes and a diff reviews, from scores and columns to named
 * segments.
 *
 * The language is described in docs/rules.md. Rules read columns of a frame by name, whatever made
 * them.
 */
#ifndef RFM_SEGMENT_H
#define RFM_SEGMENT_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** How rules are matched. */
enum {
    RFM_MATCH_FIRST = 0, /**< the first rule that holds wins */
    RFM_MATCH_EXACT = 1  /**< each score code is listed under one segment */
};

/** A rule table. */
typedef struct rfm_rules rfm_rules;

/** What rfm_rules_check counted over all score cells. */
typedef struct rfm_rules_counts {
    uint32_t struct_size; /**< set by the caller */
    int32_t reserved;
    int64_t rules;
    int64_t cells;     /**< score combinations of the table's scale */
    int64_t uncovered; /**< cells that no rule takes */
    int64_t multiple;  /**< cells that two or more rules take */
    int64_t dead;      /**< rules that can never win */
    int64_t duplicate; /**< rules whose condition stands in an earlier rule too */
    int64_t undecided; /**< cells where it depends on columns other than scores */
} rfm_rules_counts;

/**
 * Reads a rule table.
 *
 * RFM_E_SYNTAX with line and column; a misspelt word gets the nearest one. Owned.
 */
rfm_status rfm_rules_parse(const void *text, size_t size, rfm_rules **out_rules, rfm_error *error);
/**
 * Makes a built-in table; version 0 is the first, so that a name alone never changes its meaning.
 *
 * RFM_E_NOT_FOUND lists the names. Owned.
 */
rfm_status rfm_rules_preset(const char *name, int32_t version, rfm_rules **out_rules,
                            rfm_error *error);
/** Lists the built-in tables: name, version, segments, cells, title. Owned. */
rfm_status rfm_rules_presets(rfm_frame **out_frame, rfm_error *error);
/**
 * Makes an empty table with a scale for r, f and m (1 to 255; 0: not used), for hosts that build by
 * calls.
 *
 * Owned.
 */
rfm_status rfm_rules_new(const char *name, int32_t match, const int32_t scale[3],
                         rfm_rules **out_rules, rfm_error *error);
/** Frees a rule table; NULL is allowed. */
void rfm_rules_free(rfm_rules *rules);
/**
 * Adds one rule at the end; `condition` is what stands behind "when", NULL for "otherwise".
 *
 * A label may come back in a later rule with the same level: the segment then has several rules.
 * `action` may be NULL.
 */
rfm_status rfm_rules_add(rfm_rules *rules, const char *label, int32_t level, const char *action,
                         const char *condition, rfm_error *error);
/** Writes the table as text in its canonical form, which parses to the same table. */
rfm_status rfm_rules_write(const rfm_rules *rules, rfm_write_fn write, void *payload,
                           rfm_error *error);
/** Lists the segments in order of the table: segment, level, action, rules (how many). Owned. */
rfm_status rfm_rules_segments(const rfm_rules *rules, rfm_frame **out_frame, rfm_error *error);
/**
 * Proves what can be proved over all score cells; raw columns make a cell undecided, never guessed.
 *
 * `out_findings` (may be NULL; Owned): kind (uncovered, multiple, dead, duplicate, undecided), cell
 * (code, missing for rules), segment, line (int64), message. O(cells x rules).
 */
rfm_status rfm_rules_check(const rfm_rules *rules, rfm_rules_counts *out_counts,
                           rfm_frame **out_findings, rfm_error *error);
/**
 * Gives the frame with `segment` (code with labels) and `level` (code) added; no rule, no
 * otherwise: missing.
 *
 * A comparison with a missing value is false. Fails with RFM_E_COLUMN when a rule names a column
 * that is absent or of another type, with RFM_E_DATA when a score is outside the table's scale.
 * Owned. O(rows x rules).
 */
rfm_status rfm_rules_apply(const rfm_rules *rules, const rfm_frame *frame, int32_t threads,
                           rfm_frame **out_frame, rfm_error *error);
/**
 * Explains one row, a row for each rule: rule (int64), line (int64), segment, outcome (won, lost,
 * shadowed), condition, reason (the first part that failed and the value it met). Owned.
 */
rfm_status rfm_rules_explain(const rfm_rules *rules, const rfm_frame *frame, int64_t row,
                             rfm_frame **out_frame, rfm_error *error);

RFM_END_DECLARATIONS

#endif
