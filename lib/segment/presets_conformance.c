/* SPDX-License-Identifier: MIT */
/* Published tables with holes, overlaps and rules that never win: kept as they are, for
 * conformance and to show what a check finds; no recommendation. */
#include <stddef.h>

#include "segment/presets.h"

const char *const rfm__preset_rpkg_0_2_v1[] = {
    "rules rpkg-0.2 version 1",
    "title \"Ten groups of an R package, 0.2: has holes and rules that never win\"",
    "scale 5",
    "match first",
    "segment \"Champions\" level 10 when r 4..5 and f 4..5 and m 4..5",
    "segment \"Loyal Customers\" level 9 when r 2..5 and f 3..5 and m 3..5",
    "segment \"Potential Loyalist\" level 8 when r 3..5 and f 1..3 and m 1..3",
    "segment \"New Customers\" level 7 when r 4..5 and f = 1 and m = 1",
    "segment \"Promising\" level 6 when r 3..4 and f = 1 and m = 1",
    "segment \"Need Attention\" level 5 when r 2..3 and f 2..3 and m 2..3",
    "segment \"About To Sleep\" level 4 when r 2..3 and f 1..2 and m 1..2",
    "segment \"At Risk\" level 3 when r 1..2 and f 2..5 and m 2..5",
    "segment \"Can't Lose Them\" level 2 when r = 1 and f 4..5 and m 4..5",
    "segment \"Lost\" level 1 when r 1..2 and f 1..2 and m 1..2",
    NULL,
};

const char *const rfm__preset_rpkg_0_3_v1[] = {
    "rules rpkg-0.3 version 1",
    "title \"Ten groups of an R package, 0.3: has holes\"",
    "scale 5",
    "match first",
    "segment \"Champions\" level 10 when r = 5 and f = 5 and m = 5",
    "segment \"Potential Loyalist\" level 9 when r 3..5 and f 3..5 and m 2..5",
    "segment \"Loyal Customers\" level 8 when r 2..4 and f 2..4 and m 2..4",
    "segment \"Promising\" level 7 when r 3..4 and f 1..3 and m 3..5",
    "segment \"New Customers\" level 6 when r 4..5 and f 1..3 and m 1..5",
    "segment \"Can't Lose Them\" level 5 when r 1..2 and f 3..4 and m 4..5",
    "segment \"At Risk\" level 4 when r 1..2 and f 2..5 and m 4..5",
    "segment \"Need Attention\" level 3 when r 1..3 and f 3..5 and m 3..5",
    "segment \"About To Sleep\" level 2 when r 2..3 and f 1..3 and m 1..4",
    "segment \"Lost\" level 1 when r = 1 and f 1..5 and m 1..5",
    NULL,
};

const char *const rfm__preset_braze_0_3_v1[] = {
    "rules braze-0-3 version 1",
    "title \"Ten groups on scores 0 to 3, as a vendor publishes them: has one hole\"",
    "scale 0..3",
    "match first",
    "segment \"Champions\" level 10 when r = 3 and f 2..3 and m 2..3",
    "segment \"Loyal Users\" level 9 when r 2..3 and f 2..3 and m 1..3",
    "segment \"Potential Loyalists\" level 8 when r = 3 and f 1..3 and m 1..3",
    "segment \"Promising\" level 7 when r = 3 and f 0..3 and m 1..3",
    "segment \"New Customer\" level 6 when r = 3 and f 0..3 and m 0..3",
    "segment \"Needing Attention\" level 5 when r 2..3 and f 0..3 and m 0..3",
    "segment \"Cannot lose them\" level 4 when r 0..1 and f 2..3 and m 2..3",
    "segment \"At Risk\" level 3 when r 0..1 and f 1..3 and m 1..3",
    "segment \"About to Sleep\" level 2 when r = 1 and f 0..3 and m 0..3",
    "segment \"Hibernating\" level 1 when r = 0 and f 0..2 and m 0..3",
    NULL,
};
