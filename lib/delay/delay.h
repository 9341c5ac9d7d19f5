/* SPDX-License-Identifier: MIT */
/* Inside of a delay, for its own files and for moves, which takes a copy through many days. */
#ifndef RFM_LIB_DELAY_DELAY_H
#define RFM_LIB_DELAY_DELAY_H

#include "delay/names.h"
#include "delay/roster.h"
#include "rfm/delay.h"

/* In place of a pending segment: nothing waits. RFM__SEGMENT_NONE is a change to no segment. */
#define RFM__DELAY_SETTLED (-2)

/* A customer; segments are numbers of the delay's names. */
typedef struct rfm__delay_row {
    int32_t segment;  /* in force */
    int32_t previous; /* in force before the last change; RFM__SEGMENT_NONE without one */
    int32_t pending;
    int32_t since_day;
    int32_t pending_since_day; /* 0 while nothing waits */
} rfm__delay_row;

/* Customers in order of ids, which are numbers or texts as the delay's id_type says. */
typedef struct rfm__delay_table {
    int64_t count;
    int64_t pending; /* rows in which something waits */
    int64_t *numbers;
    int64_t *offsets;
    char *bytes;
    rfm__delay_row *rows;
} rfm__delay_table;

/* The names that rows mention and no others, rising. */
typedef struct rfm__delay_names {
    int32_t count;
    int64_t *offsets;
    char *bytes;
    rfm__level *levels;
} rfm__delay_names;

struct rfm_delay {
    int32_t up_days;
    int32_t down_days;
    int32_t last_day;
    int32_t id_type; /* RFM_COLUMN_INT64 or RFM_COLUMN_TEXT; 0 before the first advance */
    int64_t advances;
    rfm__delay_table table;
    rfm__delay_names names;
};

void rfm__delay_table_free(rfm__delay_table *held);
void rfm__delay_names_free(rfm__delay_names *names);
/* A name as text, never NULL. */
rfm__name rfm__delay_name(const rfm__delay_names *names, int32_t index);
/* The ids as a roster, which borrows them and is not to be freed. */
rfm__roster rfm__delay_roster(const rfm_delay *delay);

/* Days that a change waits, by the levels of both segments. */
int32_t rfm__delay_days(const rfm_delay *delay, const rfm__level *levels, int32_t from, int32_t to);

/* A delay of its own with the same content. */
rfm_status rfm__delay_copy(const rfm_delay *delay, rfm_delay **out_copy, rfm_error *error);
/* Gives two delays each other's content. */
void rfm__delay_swap(rfm_delay *left, rfm_delay *right);
/* Customer, segment and level as of the last advance, in order of ids. */
rfm_status rfm__delay_in_force(const rfm_delay *delay, rfm_frame **out_frame, rfm_error *error);

#endif
