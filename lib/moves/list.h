/* SPDX-License-Identifier: MIT */
/* Moves as rows of a frame. */
#ifndef RFM_LIB_MOVES_LIST_H
#define RFM_LIB_MOVES_LIST_H

#include "moves/side.h"

typedef struct rfm__listed {
    int32_t day;
    int32_t from, to;
    int32_t change;
    int32_t bought;
    rfm__level from_level, to_level;
} rfm__listed;

typedef struct rfm__move_list {
    int is_daily; /* with columns day and bought */
    int32_t id_type;
    int64_t count;
    rfm__listed *rows;
    size_t row_capacity;
    int64_t *ids; /* numbers, or ends of texts */
    size_t id_capacity;
    rfm__bytes texts;
} rfm__move_list;

void rfm__move_list_free(rfm__move_list *list);
rfm_status rfm__move_list_add(rfm__move_list *list, const rfm__side *before, const rfm__side *after,
                              const rfm__move *move, int32_t day, int32_t bought, rfm_error *error);
/* The frame; the list is empty after it, also after a failure. */
rfm_status rfm__move_list_publish(rfm__move_list *list, const rfm__universe *universe,
                                  rfm_frame **out_frame, rfm_error *error);

#endif
