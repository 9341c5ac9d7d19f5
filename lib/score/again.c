/* SPDX-License-Identifier: MIT */
/* A shop that fits its cut points anew every day says once how: the scorer it has tells. */
#include "score/again.h"

#include <string.h>

#include "base/memory.h"
#include "score/strategy.h"

static int32_t again_strategy(const rfm__fitted *fitted) {
    if (fitted->strategy == &rfm__strategy_ntile) return RFM_SCORE_QUANTILE;
    int32_t number = 0;
    while (rfm__strategy_at(number) != fitted->strategy) ++number;
    return number;
}

/* Thresholds are the host's own; other cut points are found anew. */
static void again_take_cuts(const rfm__fitted *fitted, int32_t d, rfm__scorer_options *out) {
    rfm_dimension *dimension = &out->dimensions[d];
    if (fitted->strategy != &rfm__strategy_threshold) return;
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        char *text = out->texts[d][i];
        text[rfm__cut_write(fitted, &fitted->cells[0].cuts[i], text)] = '\0';
        out->cuts[d][i] = text;
    }
    dimension->cuts = out->cuts[d];
    dimension->cut_count = fitted->bins - 1;
}

static void again_take_dimension(const rfm_scorer *scorer, int32_t d, rfm__scorer_options *out) {
    const rfm__fitted *fitted = &scorer->dimensions[d];
    out->dimensions[d] = (rfm_dimension){.name = fitted->name,
                                         .column = fitted->column,
                                         .strategy = again_strategy(fitted),
                                         .direction = fitted->direction,
                                         .bins = fitted->bins,
                                         .quantile_type = fitted->quantile_type};
    again_take_cuts(fitted, d, out);
    const rfm__dimension_points *points = &scorer->points[d];
    out->points[d] = (rfm_points){.points = points->points,
                                  .count = points->points == NULL ? 0 : fitted->bins,
                                  .weight = points->weight};
}

void rfm__scorer_options_of(const rfm_scorer *scorer, rfm__scorer_options *out_options) {
    memset(out_options, 0, sizeof *out_options);
    rfm_scorer_options *options = &out_options->options;
    options->struct_size = sizeof *options;
    options->dimension_count = scorer->count;
    options->dimensions = out_options->dimensions;
    options->method = scorer->method;
    options->bins = RFM__BINS_DEFAULT;
    for (int32_t d = 0; d < scorer->count; ++d) again_take_dimension(scorer, d, out_options);
    if (!scorer->has_points) return;
    options->points = out_options->points;
    options->grade_count = scorer->grade_count;
    options->grades = out_options->grades;
    for (int32_t i = 0; i < scorer->grade_count; ++i) {
        out_options->grades[i] =
            (rfm_grade){.label = scorer->grades[i].label, .at_least = scorer->grades[i].at_least};
    }
}
