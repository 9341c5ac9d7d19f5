/* SPDX-License-Identifier: MIT */
/* The one place that lists the strategies, in the order of their RFM_SCORE_ numbers. */
#include <string.h>

#include "score/strategy.h"

static const rfm__strategy *const strategies[] = {&rfm__strategy_quantile,
                                                  &rfm__strategy_threshold};
enum { STRATEGY_COUNT = sizeof strategies / sizeof strategies[0] };

const rfm__strategy *rfm__strategy_at(int32_t number) {
    return number >= 0 && number < STRATEGY_COUNT ? strategies[number] : NULL;
}

const rfm__strategy *rfm__strategy_find(const char *name, size_t size) {
    for (int32_t i = 0; i < STRATEGY_COUNT; ++i) {
        if (strlen(strategies[i]->name) == size && memcmp(strategies[i]->name, name, size) == 0) {
            return strategies[i];
        }
    }
    return NULL;
}
