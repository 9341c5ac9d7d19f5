/* SPDX-License-Identifier: MIT */
/*
 * A shop's own point table: so many points for each score, some dimensions worth more than others,
 * a total, and a letter for it. The total is the sum over the dimensions in their order of
 * weight * points, which is checked here to be a number whatever the scores.
 */
#include "score/points.h"

#include <float.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static int points_is_finite(double value) { return value >= -DBL_MAX && value <= DBL_MAX; }

double rfm__points_of(const rfm_scorer *scorer, int32_t d, int32_t score) {
    const rfm__dimension_points *points = &scorer->points[d];
    if (score == 0) return 0.0;
    return points->weight * (points->points == NULL ? (double)score : points->points[score - 1]);
}

/* Whether every total is finite: the largest magnitudes add up to a number. */
static int points_totals_are_finite(const rfm_scorer *scorer) {
    double most = 0.0;
    for (int32_t d = 0; d < scorer->count; ++d) {
        double magnitude = 0.0;
        for (int32_t score = 1; score <= scorer->dimensions[d].bins; ++score) {
            double value = rfm__points_of(scorer, d, score);
            if (value < 0.0) value = -value;
            if (!(value <= magnitude)) magnitude = value;
        }
        most += magnitude;
    }
    return points_is_finite(most);
}

int32_t rfm__points_grade(const rfm_scorer *scorer, double total) {
    for (int32_t i = 0; i < scorer->grade_count; ++i) {
        if (total >= scorer->grades[i].at_least) return i;
    }
    return -1;
}

/* ---- from options ---- */

rfm_status rfm__points_announce(rfm_scorer *scorer, const rfm_scorer_options *options,
                                rfm_error *error) {
    const int32_t grades = options->grade_count;
    if (grades < 0 || grades > RFM__GRADES_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%d grades; expected 0 to 255", (int)grades);
    }
    if (grades > 0 && options->grades == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "grades is NULL; expected %d of them",
                         (int)grades);
    }
    if (grades > 0 && options->points == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "points is NULL; expected some with grades");
    }
    scorer->has_points = options->points != NULL;
    scorer->grade_count = grades;
    return RFM_OK;
}

static rfm_status points_choose_dimension(rfm_scorer *scorer, int32_t d, const rfm_points *given,
                                          rfm_error *error) {
    const rfm__fitted *fitted = &scorer->dimensions[d];
    rfm__dimension_points *own = &scorer->points[d];
    const int32_t expected = given->points == NULL ? 0 : fitted->bins;
    if (given->count != expected) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has %d points; expected %d, one for each score",
                         fitted->name, (int)given->count, (int)expected);
    }
    if (given->reserved != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "reserved of the points of dimension %.40s is not 0", fitted->name);
    }
    int is_finite = points_is_finite(given->weight);
    for (int32_t i = 0; i < given->count; ++i) is_finite &= points_is_finite(given->points[i]);
    if (!is_finite) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "points or weight of dimension %.40s are not finite", fitted->name);
    }
    own->weight = given->weight == 0.0 ? 1.0 : given->weight;
    if (given->points == NULL) return RFM_OK;
    RFM_TRY(rfm__new_array((size_t)given->count, sizeof *own->points, &own->points, error));
    for (int32_t i = 0; i < given->count; ++i) {
        own->points[i] = given->points[i] + 0.0; /* no zero with a minus */
    }
    return RFM_OK;
}

static rfm_status points_choose_grade(rfm_scorer *scorer, int32_t i, const rfm_grade *given,
                                      rfm_error *error) {
    const char *label = given->label;
    const size_t size = label == NULL ? 0 : strlen(label);
    if (size == 0 || rfm__utf8_valid_prefix(label, size) != size) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "grade %d has no label in UTF-8", (int)i + 1);
    }
    for (int32_t k = 0; k < i; ++k) {
        if (strcmp(label, scorer->grades[k].label) != 0) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "grades %d and %d are both %.40s", (int)k + 1,
                         (int)i + 1, label);
    }
    if (!points_is_finite(given->at_least) ||
        (i > 0 && !(given->at_least < scorer->grades[i - 1].at_least))) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "grade %d, %.40s, is not below the one before; expected the highest first",
                         (int)i + 1, label);
    }
    scorer->grades[i].at_least = given->at_least + 0.0;
    return rfm__copy_text(label, size, &scorer->grades[i].label, error);
}

rfm_status rfm__points_choose(rfm_scorer *scorer, const rfm_scorer_options *options,
                              rfm_error *error) {
    if (!scorer->has_points) return RFM_OK;
    for (int32_t d = 0; d < scorer->count; ++d) {
        RFM_TRY(points_choose_dimension(scorer, d, &options->points[d], error));
    }
    if (!points_totals_are_finite(scorer)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "points times weights add up to more than a double holds");
    }
    for (int32_t i = 0; i < scorer->grade_count; ++i) {
        RFM_TRY(points_choose_grade(scorer, i, &options->grades[i], error));
    }
    return RFM_OK;
}

/* ---- as text ---- */

static rfm_status points_save_double(rfm__bytes *bytes, double value, rfm_error *error) {
    char text[1 + RFM__DOUBLE_TEXT] = {' '};
    const size_t size = rfm__write_double(text + 1, value);
    return rfm__bytes_add(bytes, text, size + 1, error);
}

rfm_status rfm__points_save(const rfm_scorer *scorer, rfm__bytes *bytes, rfm_error *error) {
    for (int32_t d = 0; scorer->has_points && d < scorer->count; ++d) {
        const rfm__dimension_points *points = &scorer->points[d];
        RFM_TRY(rfm__bytes_add_text(bytes, "points ", error));
        RFM_TRY(rfm__name_write(bytes, scorer->dimensions[d].name, error));
        if (points->points == NULL) RFM_TRY(rfm__bytes_add_text(bytes, " score", error));
        for (int32_t i = 0; points->points != NULL && i < scorer->dimensions[d].bins; ++i) {
            RFM_TRY(points_save_double(bytes, points->points[i], error));
        }
        RFM_TRY(rfm__bytes_add_text(bytes, " weight", error));
        RFM_TRY(points_save_double(bytes, points->weight, error));
        RFM_TRY(rfm__bytes_add(bytes, "\n", 1, error));
    }
    for (int32_t i = 0; i < scorer->grade_count; ++i) {
        RFM_TRY(rfm__bytes_add_text(bytes, "grade ", error));
        RFM_TRY(rfm__name_write(bytes, scorer->grades[i].label, error));
        RFM_TRY(points_save_double(bytes, scorer->grades[i].at_least, error));
        RFM_TRY(rfm__bytes_add(bytes, "\n", 1, error));
    }
    return RFM_OK;
}

/* The rest of a line behind the word points. */
static rfm_status points_load_line(rfm_scorer *scorer, int32_t d, rfm__reader *reader,
                                   rfm_error *error) {
    const rfm__fitted *fitted = &scorer->dimensions[d];
    rfm__dimension_points *own = &scorer->points[d];
    rfm__reader before = *reader;
    char *name;
    RFM_TRY(rfm__reader_name(reader, &name, error));
    const int is_next = strcmp(name, fitted->name) == 0;
    rfm__free(name);
    rfm__word word = rfm__reader_next(&before);
    if (!is_next) return rfm__reader_fail(reader, &word, "the next dimension's name", error);
    if (rfm__scorer_name_fault(scorer, d) != NULL) {
        return rfm__reader_fail(reader, &word, "no dimension of that name beside points", error);
    }
    before = *reader;
    word = rfm__reader_next(reader);
    if (!rfm__word_is(&word, "score")) {
        *reader = before;
        RFM_TRY(rfm__new_array((size_t)fitted->bins, sizeof *own->points, &own->points, error));
        for (int32_t i = 0; i < fitted->bins; ++i) {
            RFM_TRY(rfm__reader_double(reader, "a number of points for each score", &own->points[i],
                                       error));
        }
    }
    RFM_TRY(rfm__reader_expect(reader, "weight", error));
    before = *reader;
    RFM_TRY(rfm__reader_double(reader, "a weight", &own->weight, error));
    word = rfm__reader_next(&before);
    if (own->weight == 0.0) return rfm__reader_fail(reader, &word, "a weight other than 0", error);
    return rfm__reader_end_line(reader, error);
}

/* The rest of a line behind the word grade. */
static rfm_status points_load_grade(rfm_scorer *scorer, rfm__reader *reader, rfm_error *error) {
    const int32_t i = scorer->grade_count++;
    rfm__grade *own = &scorer->grades[i];
    rfm__reader before = *reader;
    RFM_TRY(rfm__reader_name(reader, &own->label, error));
    rfm__word word = rfm__reader_next(&before);
    for (int32_t k = 0; k < i; ++k) {
        if (strcmp(own->label, scorer->grades[k].label) != 0) continue;
        return rfm__reader_fail(reader, &word, "a label that is not taken", error);
    }
    before = *reader;
    RFM_TRY(rfm__reader_double(reader, "the total from which the grade is given", &own->at_least,
                               error));
    word = rfm__reader_next(&before);
    if (i > 0 && !(own->at_least < scorer->grades[i - 1].at_least)) {
        return rfm__reader_fail(reader, &word, "a total below that of the grade before", error);
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status points_load_grades(rfm_scorer *scorer, rfm__reader *reader, rfm_error *error) {
    while (rfm__reader_next_line(reader)) {
        rfm__reader before = *reader;
        const rfm__word word = rfm__reader_next(&before);
        if (scorer->grade_count == RFM__GRADES_MAX) {
            return rfm__reader_fail(reader, &word, "no more than 255 grades", error);
        }
        RFM_TRY(rfm__reader_expect(reader, "grade", error));
        RFM_TRY(points_load_grade(scorer, reader, error));
        for (int32_t d = 0; scorer->grade_count == 1 && d < scorer->count; ++d) {
            if (rfm__scorer_name_fault(scorer, d) == NULL) continue;
            return rfm__reader_fail(reader, &word, "no grades beside a dimension named grade",
                                    error);
        }
    }
    return RFM_OK;
}

rfm_status rfm__points_load(rfm_scorer *scorer, rfm__reader *reader, rfm_error *error) {
    scorer->has_points = 1;
    for (int32_t d = 0; d < scorer->count; ++d) {
        if (d > 0) {
            (void)rfm__reader_next_line(reader);
            RFM_TRY(rfm__reader_expect(reader, "points", error));
        }
        RFM_TRY(points_load_line(scorer, d, reader, error));
    }
    if (!points_totals_are_finite(scorer)) {
        return rfm__fail(error, RFM_E_SYNTAX, reader->line,
                         "points times weights add up to more than a double holds");
    }
    return points_load_grades(scorer, reader, error);
}
