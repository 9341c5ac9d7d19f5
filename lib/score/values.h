/* SPDX-License-Identifier: MIT */
/* Columns of any numeric type as 64-bit keys that compare as the values do, and limits to
 * compare them with. */
#ifndef RFM_LIB_SCORE_VALUES_H
#define RFM_LIB_SCORE_VALUES_H

#include "rfm/frame.h"
#include "score/scorer.h"

/* Finds a column that can be scored. Fails with RFM_E_COLUMN: absent, or text, or a code with
 * labels. */
rfm_status rfm__values_find(const rfm_frame *frame, const char *name, rfm_column *out_column,
                            rfm_error *error);
/* Digits after the point: those of an amount, none otherwise. */
int32_t rfm__values_scale(const rfm_column *column);
/* Writes the keys of a run of rows; what is missing has some key, a NaN has RFM__KEY_NAN. */
void rfm__values_keys(const rfm_column *column, int64_t first, int64_t count, int64_t *out_keys);
/* The same without the missing ones; returns how many there are. `context` is the column. */
int64_t rfm__values_present(const void *context, int64_t first, int64_t count, int64_t *out_keys);
/* Whether the values of a column may be missing, because of its bitmap or because it can hold a
 * NaN. */
int rfm__values_may_miss(const rfm_column *column);

/* The cut points of a dimension in the units of one column. A value is above `always` cut points
 * whatever it is, and above each limit that is below its key. */
enum { RFM__LIMITS_ROOM = 256 };
typedef struct rfm__limits {
    int32_t always;
    int32_t count;
    int64_t keys[RFM__LIMITS_ROOM]; /* never falling; filled up with INT64_MAX to a multiple of 4 */
} rfm__limits;
/* Of one cell. Exact for whole numbers and amounts of every scale; on doubles a decimal cut point
 * counts as the double nearest to it. Fails with RFM_E_COLUMN when the column is of another kind
 * than the one fitted to. */
rfm_status rfm__limits_make(const rfm__fitted *fitted, const rfm__cell *cell,
                            const rfm_column *column, rfm__limits *out_limits, rfm_error *error);
/* Gives each key lowest + step (1 or -1) for each cut point below it. */
void rfm__limits_score(const rfm__limits *limits, const int64_t *keys, int64_t count,
                       int32_t lowest, int32_t step, int32_t *out_scores);

#endif
