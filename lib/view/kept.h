/* SPDX-License-Identifier: MIT */
/* One dimension's values of the customers of a part. Each day columns of them are looked along, so
 * they have 32 bits as long as that is enough for all. */
#ifndef RFM_LIB_VIEW_KEPT_H
#define RFM_LIB_VIEW_KEPT_H

#include "base/bytes.h"
#include "base/error.h"

/* What grows by a day each day is kept as of the view's first day, so that it only changes when its
 * customer does. Of who is not in the table the lowest number. */
typedef struct rfm__kept {
    int32_t *narrow;
    int64_t *wide; /* NULL while all have room in the other */
    size_t room;
} rfm__kept;

void rfm__kept_free(rfm__kept *kept);
size_t rfm__kept_memory(const rfm__kept *kept);
rfm_status rfm__kept_reserve(rfm__kept *kept, size_t customers, rfm_error *error);
/* Sees to it that such a value has room; `customers` have one. */
rfm_status rfm__kept_admit(rfm__kept *kept, size_t customers, int64_t value, rfm_error *error);

static inline int64_t rfm__kept_at(const rfm__kept *kept, uint32_t customer) {
    return kept->wide == NULL ? kept->narrow[customer] : kept->wide[customer];
}

/* A value that was admitted. */
static inline void rfm__kept_set(rfm__kept *kept, uint32_t customer, int64_t value) {
    if (kept->wide == NULL) {
        kept->narrow[customer] = (int32_t)value;
    } else {
        kept->wide[customer] = value;
    }
}

static inline void rfm__kept_set_lowest(rfm__kept *kept, uint32_t customer) {
    rfm__kept_set(kept, customer, kept->wide == NULL ? INT32_MIN : INT64_MIN);
}

static inline void rfm__kept_prefetch(const rfm__kept *kept, uint32_t customer) {
    if (kept->wide == NULL) {
        RFM__PREFETCH(&kept->narrow[customer]);
    } else {
        RFM__PREFETCH(&kept->wide[customer]);
    }
}

/* Numbers from one to another. */
typedef struct rfm__stretch {
    int64_t first, last;
} rfm__stretch;

typedef struct rfm__narrow_stretch {
    int32_t first, last;
} rfm__narrow_stretch;

/* Some of them, in both widths. */
typedef struct rfm__stretches {
    const rfm__stretch *wide;
    const rfm__narrow_stretch *narrow; /* those that meet 32 bits */
    int32_t count, narrow_count;
    int is_broad; /* one has more than half of all numbers */
} rfm__stretches;

/* Both arrays are Borrowed; `narrow` has room for `count` and is filled. */
void rfm__stretches_make(const rfm__stretch *wide, int32_t count, rfm__narrow_stretch *narrow,
                         rfm__stretches *out);

enum { RFM__BLOCK = 32 };

/* Finds the first block of customers, at or behind `from`, of whom some have a value in a stretch:
 * bit i of *out_who is set for customer i of the block. Blocks begin at multiples of RFM__BLOCK,
 * and so does `from`; `customers` when there is none. */
uint32_t rfm__kept_next(const rfm__kept *kept, uint32_t from, uint32_t customers,
                        const rfm__stretches *in, uint32_t *out_who);
/* The same without anything the processor may have: what the other is held to. */
uint32_t rfm__kept_next_plain(const rfm__kept *kept, uint32_t from, uint32_t customers,
                              const rfm__stretches *in, uint32_t *out_who);

#endif
