/* SPDX-License-Identifier: MIT */
/* What next level and fall share: the question, the customers it is put to in chunks, the answers.
 */
#ifndef RFM_LIB_NEXT_JOB_H
#define RFM_LIB_NEXT_JOB_H

#include "next/judge.h"
#include "next/plan.h"
#include "rfm/next.h"

enum { RFM__NEXT_PEOPLE = 4096, RFM__NEXT_ENTRIES = 1 << 17 };

typedef struct rfm__next_answer {
    int64_t visits, spend;
    int32_t is_customer;    /* has a row in the table of the as-of day */
    int32_t is_found;       /* what stands below is the answer */
    int32_t segment, level; /* of the as-of day; RFM__NEXT_NO_SEGMENT: no rule holds */
    int32_t to_segment, to_level;
    int32_t day;
} rfm__next_answer;

struct rfm__next_chunk;

typedef struct rfm__next_job {
    const rfm_ledger *ledger;
    const rfm_scorer *scorer;
    const rfm_rules *rules;
    rfm_customers_options customers;
    int32_t max_visits;
    int32_t as_of_day, last_day;
    rfm__lens lens;         /* of the as-of day */
    int32_t *window_starts; /* first day of the window for each day from the as-of day on */
    int64_t most_spend;     /* that the ledger could still take */
    int32_t lowest_level, highest_level;
    int32_t is_one; /* one customer is asked for: */
    rfm__place one;
    rfm__next_answer one_answer;
    rfm__next_plan plan;
    rfm_status (*find)(struct rfm__next_chunk *chunk, rfm_error *error);
    rfm__ordered *ordered;
    size_t ordered_count;
    rfm__next_answer *answers[RFM__SHARDS]; /* by local customer */
} rfm__next_job;

/* A customer with a row in the table. */
typedef struct rfm__next_person {
    uint32_t customer;               /* local */
    size_t first_entry, entry_count; /* up to the as-of day, in order of days */
    rfm__tally tally;
    rfm__next_answer *answer;
    int32_t is_closed;
    int32_t leave_day;
    int32_t scores[RFM__DIMENSIONS_MAX];
} rfm__next_person;

typedef struct rfm__next_chunk {
    const rfm__next_job *job;
    uint32_t shard;
    size_t count;
    rfm__next_person *people; /* RFM__NEXT_PEOPLE */
    rfm__entry *entries, *scratch;
    size_t entry_count, entry_capacity, scratch_capacity;
    rfm__next_list list;
    rfm__next_judge judge;
} rfm__next_chunk;

/* A column of the answers. */
enum {
    RFM__NEXT_CELL_SEGMENT,
    RFM__NEXT_CELL_LEVEL,
    RFM__NEXT_CELL_TO_SEGMENT,
    RFM__NEXT_CELL_TO_LEVEL,
    RFM__NEXT_CELL_VISITS,
    RFM__NEXT_CELL_SPEND,
    RFM__NEXT_CELL_DAY
};
typedef struct rfm__next_cells {
    const char *name;
    int32_t cell;
} rfm__next_cells;

/* job.c */
/* Takes over arguments and options; the job is to be freed whatever happens. */
rfm_status rfm__next_job_start(rfm__next_job *job, const rfm_ledger *ledger, int32_t as_of_day,
                               const rfm_scorer *scorer, const rfm_rules *rules,
                               const rfm_next_options *options, int buys, rfm_error *error);
void rfm__next_job_free(rfm__next_job *job);
/* Asks `find` about all customers in the table, or about the one. */
rfm_status rfm__next_job_run(rfm__next_job *job, rfm_error *error);

/* chunk.c */
void rfm__next_chunk_free(rfm__next_chunk *chunk);
rfm_status rfm__next_chunk_start(rfm__next_chunk *chunk, const rfm__next_job *job, uint32_t shard,
                                 rfm_error *error);
/* Room for the entries of one more customer, to be laid behind those that are there. */
rfm_status rfm__next_chunk_reserve(rfm__next_chunk *chunk, size_t count, rfm_error *error);
/* Takes the customer whose entries were laid there, and finds answers when the chunk is full. */
rfm_status rfm__next_chunk_add(rfm__next_chunk *chunk, uint32_t customer, size_t count,
                               rfm__next_answer *answer, rfm_error *error);
rfm_status rfm__next_chunk_finish(rfm__next_chunk *chunk, rfm_error *error);
/* Judges the customers as they are and fills in their segments and levels. */
rfm_status rfm__next_chunk_judge(rfm__next_chunk *chunk, rfm_error *error);
rfm_status rfm__next_chunk_push(rfm__next_chunk *chunk, size_t person,
                                const rfm__next_change *change, rfm_error *error);
/* The change in which nothing happened yet. */
rfm__next_change rfm__next_chunk_change(const rfm__next_chunk *chunk, size_t person);

/* A stretch of days in which no receipt leaves the window. */
typedef struct rfm__next_stretch {
    int32_t first_day, last_day;
    rfm__tally tally;
    size_t gone; /* entries that have left the window */
} rfm__next_stretch;
/* The first stretch, from a day on; 0 when that is past the horizon. */
int rfm__next_stretch_first(rfm__next_chunk *chunk, size_t person, int32_t day,
                            rfm__next_stretch *out_stretch);
int rfm__next_stretch_next(rfm__next_chunk *chunk, size_t person, rfm__next_stretch *stretch);

/* answer.c */
rfm_status rfm__next_publish(const rfm__next_job *job, const rfm__next_cells *cells,
                             int32_t cell_count, rfm_frame **out_frame, rfm_error *error);

#endif
