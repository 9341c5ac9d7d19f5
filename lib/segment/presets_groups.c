/* SPDX-License-Identifier: MIT */
/* Tables with groups that a marketer names: love-themed, by value, by the step that comes next. */
#include <stddef.h>

#include "segment/presets.h"

const char *const rfm__preset_reveal11_v1[] = {
    "rules reveal11 version 1",
    "title \"Eleven love-themed groups, our reading of a Dutch agency's\"",
    "scale 5",
    "match first",
    "segment \"Soulmates\" level 11 when code = 555",
    "segment \"Lovers\" level 10 when r 4..5 and f 3..5 and m 3..5",
    "segment \"New Passion\" level 9 when r = 5 and f 1..4 and m 4..5",
    "segment \"Potential Lovers\" level 8 when r 3..5 and f 3..5 and m 3..5",
    "segment \"Apprentice\" level 7 when r 4..5 and f 1..3 and m 1..2",
    "segment \"Flirting\" level 6 when r 3..4 and f 1..2 and m 4..5",
    "segment \"Platonic Friend\" level 5 when r 3..5 and f 1..5 and m 1..4",
    "segment \"About to Dump You\" level 4 when r = 2",
    "segment \"Don Juan\" level 3 when code in 114 115",
    "segment \"Ex-lovers\" level 2 when code in 124 125 133 134 135 143 144 145 153 154 155",
    "segment \"Break-up\" level 1 when r = 1",
    NULL,
};

const char *const rfm__preset_reveal11_raw_v1[] = {
    "# Facts decide who is new, once-only or gone; scores sort those who are still there.",
    "rules reveal11-raw version 1",
    "title \"The eleven love-themed groups by what customers did\"",
    "scale 5",
    "match first",
    "segment \"Apprentice\" level 7 when receipts = 1 and tenure_days < 60 days",
    "segment \"Don Juan\" level 3 when receipts = 1 and m 4..5",
    "segment \"Ex-lovers\" level 2 when days_since_last > 12 months and f 3..5 and m 3..5",
    "segment \"Break-up\" level 1 when days_since_last > 12 months",
    "segment \"About to Dump You\" level 4 when days_since_last > 6 months",
    "segment \"Soulmates\" level 11 when code = 555",
    "segment \"Lovers\" level 10 when r 4..5 and f 3..5 and m 3..5",
    "segment \"New Passion\" level 9 when r = 5 and f 1..4 and m 4..5",
    "segment \"Potential Lovers\" level 8 when r 3..5 and f 3..5 and m 3..5",
    "segment \"Flirting\" level 6 when r 3..4 and f 1..2 and m 4..5",
    "# Bought in the last six months and fits none of the above, however low r is.",
    "segment \"Platonic Friend\" level 5 when r 2..5",
    "segment \"Break-up\" level 1 when r = 1",
    NULL,
};

const char *const rfm__preset_value3_v1[] = {
    "rules value3 version 1",
    "title \"Low, medium and high value by spend, return visits and returns\"",
    "scale m 5",
    "match first",
    "segment \"Low value\" level 1 when returned >= 0.5 * spend_gross or m 1..2",
    "segment \"Medium value\" level 2 when receipts = 1 or m = 3",
    "segment \"High value\" level 3 when m 4..5",
    NULL,
};

const char *const rfm__preset_ek_focus_v1[] = {
    "# The first rule that holds wins: who has been away for a year is a sleeper, whatever else is "
    "true.",
    "rules ek-focus version 1",
    "title \"Newcomers, one-time buyers, active, urgent and sleeping customers\"",
    "match first",
    "segment \"Sleeper\" level 1 action \"win back once\" when days_since_last > 12 months",
    "segment \"Newcomer\" level 4 action \"welcome\" when receipts = 1 and tenure_days < 60 days",
    "segment \"One-time buyer\" level 2 action \"invite to a second visit\" when receipts = 1",
    "# Was regular (three days or more) and has been away for more than two of the usual "
    "intervals.",
    "segment \"Urgent\" level 3 action \"remind\" when purchase_days >= 3",
    "    and days_since_last > 2 * mean_interval_days",
    "otherwise \"Active\" level 5",
    NULL,
};
