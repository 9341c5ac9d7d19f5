/* SPDX-License-Identifier: MIT */
/*
 * Each dimension is scored in its own way, quantiles here and a shop's own limits there. The
 * library takes them as a list of dimensions; this makes that list from what was written behind
 * --score.
 */
#include "scoring.h"

#include <string.h>

#include "say.h"
#include "whole_file.h"

static _Noreturn void fail_without_scorer(const settings *from) {
    static const char *const words[] = {"quantile:5", "type1:5", "ntile:5",      "rpkg:5",
                                        "kmeans:5",   "decile",  "thresholds:r="};
    const char *path = from->scorer_path;
    if (from->is_scorer_option) fail_file(path, 2);
    const char *nearest = nearest_word(path, words, sizeof words / sizeof words[0]);
    fail(EXIT_BAD_USAGE,
         "--score %s: no such file; expected quantile:5, thresholds:... or a saved scorer%s%s%s",
         path, nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest,
         nearest == NULL ? "" : "?");
}

rfm_scorer *scoring_load(const settings *from) {
    if (from->scorer_path == NULL) return NULL;
    rfm_buffer *text = whole_file_try(from->scorer_path);
    if (text == NULL) fail_without_scorer(from);
    rfm_scorer *scorer;
    rfm_error error;
    if (rfm_scorer_load(rfm_buffer_data(text), (size_t)rfm_buffer_size(text), &scorer, &error) !=
        RFM_OK) {
        fail_in_text(from->scorer_path, &error);
    }
    rfm_buffer_free(text);
    return scorer;
}

static void prepare_points(const settings *from, scoring *to) {
    if (!from->has_points) return;
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        const points_choice *chosen = &from->points[i];
        to->points[i] = (rfm_points){
            .points = chosen->points, .count = chosen->count, .weight = chosen->weight};
    }
    for (int i = 0; i < from->grade_count; ++i) {
        to->grades[i] =
            (rfm_grade){.label = from->grades[i].label, .at_least = from->grades[i].at_least};
    }
    to->options.points = to->points;
    to->options.grades = from->grade_count == 0 ? NULL : to->grades;
    to->options.grade_count = from->grade_count;
}

/* As many scores as were asked for, or as there are points for, or as the rule table has. */
static int32_t bins_of(const score_choice *chosen, const points_choice *points, int32_t otherwise) {
    if (chosen->cuts != NULL) return 0;
    if (chosen->is_given) return chosen->bins;
    return points->points != NULL ? points->count : otherwise;
}

void scoring_prepare(const settings *from, const int32_t bins[DIMENSION_COUNT], scoring *to) {
    *to = (scoring){
        .dimensions = {
            {.name = "r", .column = "days_since_last", .direction = RFM_LOW_IS_GOOD},
            {.name = "f", .column = from->frequency == NULL ? "receipts" : from->frequency},
            {.name = "m", .column = from->monetary == NULL ? "spend_net" : from->monetary}}};
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        const score_choice *own = &from->own_scores[i];
        const score_choice *chosen = own->is_given ? own : &from->scores[i];
        rfm_dimension *dimension = &to->dimensions[i];
        dimension->bins = bins_of(chosen, &from->points[i], bins[i]);
        dimension->strategy = chosen->strategy;
        dimension->quantile_type = chosen->quantile_type;
        dimension->cuts = (const char *const *)chosen->cuts;
        dimension->cut_count = chosen->cut_count;
    }
    to->options = (rfm_scorer_options){.struct_size = sizeof to->options,
                                       .dimension_count = DIMENSION_COUNT,
                                       .dimensions = to->dimensions,
                                       .method = from->nested ? RFM_SCORE_NESTED : 0,
                                       .threads = from->threads};
    prepare_points(from, to);
}

void scoring_copy(const scoring *from, scoring *to) {
    *to = *from;
    to->options.dimensions = to->dimensions;
    if (from->options.points != NULL) to->options.points = to->points;
    if (from->options.grades != NULL) to->options.grades = to->grades;
}

rfm_scorer *scoring_fit(const scoring *how, const rfm_frame *customers) {
    rfm_scorer *scorer;
    rfm_error error;
    if (rfm_scorer_fit(customers, &how->options, &scorer, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    return scorer;
}
