/* SPDX-License-Identifier: MIT */
/* The one list of models: a new one is a file and a line here. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "models/kind.h"

const rfm__kind *const rfm__kinds[] = {
    &rfm__kind_nbd,      &rfm__kind_bg_nbd,     &rfm__kind_mbg_nbd,     &rfm__kind_bg_cnbd,
    &rfm__kind_mbg_cnbd, &rfm__kind_pareto_nbd, &rfm__kind_ggom_nbd,    &rfm__kind_bg_bb,
    &rfm__kind_sbg,      &rfm__kind_bdw,        &rfm__kind_gamma_gamma, NULL,
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

static double kinds_most(const rfm__kind *kind, int32_t i) {
    return rfm__kind_power(kind, i) != 0 ? RFM__KIND_TIME_MOST : RFM__KIND_MOST;
}

int rfm__kind_allows(const rfm__kind *kind, int32_t i, double value) {
    const double most = kinds_most(kind, i);
    return value >= 1 / most && value <= most;
}

double rfm__kind_limit(const rfm__kind *kind, int32_t i, double value) {
    const double most = kinds_most(kind, i);
    return value > most ? most : value < 1 / most ? 1 / most : value;
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

/* Horizons come from divisions: this is far more than they round, and far less than a period. */
static const double kinds_whole = 1e-9;

double rfm__kind_days_near(const rfm__kind *kind, double days, double unit_days) {
    if (kind->reads < RFM__READS_CHANCES) return days;
    const double units = floor(days / unit_days + 0.5);
    return (units > 1 ? units : 1) * unit_days;
}

rfm_status rfm__kind_check_days(const rfm__kind *kind, const char *name, double days,
                                double unit_days, rfm_error *error) {
    char texts[2][RFM__DOUBLE_TEXT];
    const double units = days / unit_days;
    if (kind->reads < RFM__READS_CHANCES) return RFM_OK;
    if (units >= 0 && fabs(units - floor(units + 0.5)) <= kinds_whole) return RFM_OK;
    const int sizes[2] = {(int)rfm__write_double(texts[0], days),
                          (int)rfm__write_double(texts[1], unit_days)};
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "%s %.*s is not a whole number of units of unit_days %.*s, by which %s counts",
                     name, sizes[0], texts[0], sizes[1], texts[1], kind->name);
}
