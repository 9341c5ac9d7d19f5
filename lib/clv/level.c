/* SPDX-License-Identifier: MIT */
/* How long a customer may be silent before the model gives up hope: P(alive) falls with T at the
 * same x and t_x, so the day is found by doubling and halving. */
#include <math.h>

#include "clv/answers.h"

static const double level_days_most = 100000;

typedef struct level_search {
    const rfm__questions *questions;
    const double *parameters;
    const rfm__history *of;
    double step; /* in units of the model */
} level_search;

static int level_is_kept(const level_search *search, double steps) {
    rfm__history later = *search->of;
    later.T += steps * search->step;
    return search->questions->kind->p_alive(search->parameters, &later) >=
           search->questions->alive_level;
}

double rfm__days_to_level(const rfm__questions *questions, const double *parameters,
                          const rfm__history *of, double alive) {
    const int is_discrete = rfm__kind_is_discrete(questions->kind);
    const double unit_days = questions->unit_days;
    const double most = is_discrete ? floor(level_days_most / unit_days) : level_days_most;
    const level_search search = {.questions = questions,
                                 .parameters = parameters,
                                 .of = of,
                                 .step = is_discrete ? 1 : 1 / unit_days};
    if (!(alive >= questions->alive_level)) return 0;
    if (most < 1 || level_is_kept(&search, most)) return NAN;
    double kept = 0, fallen = 1;
    while (fallen < most && level_is_kept(&search, fallen)) {
        kept = fallen;
        fallen = 2 * fallen < most ? 2 * fallen : most;
    }
    while (fallen - kept > 1) {
        const double middle = floor((kept + fallen) / 2);
        if (level_is_kept(&search, middle)) {
            kept = middle;
        } else {
            fallen = middle;
        }
    }
    return is_discrete ? ceil(fallen * unit_days) : fallen;
}
