/* SPDX-License-Identifier: MIT */
/* The one list of models: a new one is a file and a line here. */
#include <string.h>

#include "clv/kind.h"

const rfm__kind *const rfm__kinds[] = {
    &rfm__kind_nbd,        &rfm__kind_bg_nbd,      &rfm__kind_mbg_nbd,
    &rfm__kind_pareto_nbd, &rfm__kind_gamma_gamma, NULL,
};

static rfm_status kinds_fail(const char *name, rfm_error *error) {
    char names[160];
    size_t used = 0;
    for (int32_t i = 0; rfm__kinds[i] != NULL; ++i) {
        const size_t size = strlen(rfm__kinds[i]->name);
        if (used + size + 3 > sizeof names) break;
        if (i > 0) memcpy(names + used, ", ", 2);
        used += i > 0 ? 2 : 0;
        memcpy(names + used, rfm__kinds[i]->name, size);
        used += size;
    }
    names[used] = '\0';
    return rfm__fail(error, RFM_E_NOT_FOUND, -1, "no model %.40s; there are %s", name, names);
}

rfm_status rfm__kind_find(const char *name, const rfm__kind **out_kind, rfm_error *error) {
    *out_kind = NULL;
    for (int32_t i = 0; rfm__kinds[i] != NULL; ++i) {
        if (strcmp(rfm__kinds[i]->name, name) != 0) continue;
        *out_kind = rfm__kinds[i];
        return RFM_OK;
    }
    return kinds_fail(name, error);
}

int rfm__kind_allows(const rfm__kind *kind, int32_t i, double value) {
    const double most = rfm__kind_power(kind, i) != 0 ? RFM__KIND_TIME_MOST : RFM__KIND_MOST;
    return value >= 1 / most && value <= most;
}

int32_t rfm__kind_values(const rfm__kind *kind) {
    return kind->parameter_count + (kind->constant != NULL);
}

int rfm__kind_allows_constant(const rfm__kind *kind, double value) {
    return value >= 1 && value <= kind->constant_most && value == (double)(int32_t)value;
}

int32_t rfm__kind_power(const rfm__kind *kind, int32_t i) {
    return (int32_t)(kind->times >> i & 1u) - (int32_t)(kind->rates >> i & 1u);
}

int rfm__kind_is_spend(const rfm__kind *kind) { return kind->reads == RFM__READS_SPEND; }
