/* SPDX-License-Identifier: MIT */
/* Birth and death of scorers, their cells, and the rules on names that fitting and loading share.
 */
#include "score/scorer.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "frame/vocabulary.h"
#include "score/strategy.h"

/* The trade's advice: 1-3 under 30,000 customers, 1-4 up to 200,000, 1-5 above. */
enum { SCORER_FEW = 30000, SCORER_MANY = 200000 };

int32_t rfm_scorer_suggest_bins(int64_t customers) {
    return customers < SCORER_FEW ? 3 : customers <= SCORER_MANY ? 4 : 5;
}

rfm_status rfm__scorer_new(rfm_scorer **out_scorer, rfm_error *error) {
    *out_scorer = rfm__alloc_zeroed(sizeof **out_scorer);
    return *out_scorer == NULL ? rfm__fail_memory(error) : RFM_OK;
}

static void scorer_free_dimension(rfm__fitted *fitted) {
    for (size_t i = 0; i < fitted->cell_count; ++i) {
        rfm__free(fitted->cells[i].cuts);
        rfm__free(fitted->cells[i].counts);
        rfm__free(fitted->cells[i].equal);
        rfm__free(fitted->cells[i].centres);
        rfm__free(fitted->cells[i].within);
    }
    rfm__free(fitted->cells);
    rfm__free(fitted->name);
    rfm__free(fitted->column);
}

void rfm_scorer_free(rfm_scorer *scorer) {
    if (scorer == NULL) return;
    for (int32_t i = 0; i < scorer->count; ++i) scorer_free_dimension(&scorer->dimensions[i]);
    for (int32_t i = 0; i < RFM__DIMENSIONS_MAX; ++i) rfm__free(scorer->points[i].points);
    for (int32_t i = 0; i < scorer->grade_count; ++i) rfm__free(scorer->grades[i].label);
    rfm__free(scorer);
}

rfm_status rfm__fitted_add_cell(rfm__fitted *fitted, uint64_t place, rfm__cell **out_cell,
                                rfm_error *error) {
    const size_t bins = (size_t)fitted->bins;
    RFM_TRY(rfm__grow(&fitted->cells, &fitted->cell_capacity, fitted->cell_count + 1,
                      sizeof *fitted->cells, error));
    rfm__cell *cell = *out_cell = &fitted->cells[fitted->cell_count++];
    memset(cell, 0, sizeof *cell);
    cell->place = place;
    RFM_TRY(rfm__new_zeroed_array(bins - 1, sizeof *cell->cuts, &cell->cuts, error));
    if (fitted->strategy->needs_values) {
        RFM_TRY(rfm__new_zeroed_array(bins, sizeof *cell->counts, &cell->counts, error));
        RFM_TRY(rfm__new_zeroed_array(bins - 1, sizeof *cell->equal, &cell->equal, error));
    }
    if (fitted->strategy->has_centres) {
        RFM_TRY(rfm__new_zeroed_array(bins, sizeof *cell->centres, &cell->centres, error));
        RFM_TRY(rfm__new_zeroed_array(bins, sizeof *cell->within, &cell->within, error));
    }
    return RFM_OK;
}

int rfm__scorer_is_within(const rfm_scorer *scorer, int32_t index) {
    return scorer->method == RFM_SCORE_NESTED && index > 0 &&
           scorer->dimensions[index].strategy->needs_values;
}

int64_t rfm__fitted_find_cell(const rfm__fitted *fitted, uint64_t place) {
    size_t low = 0, high = fitted->cell_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (fitted->cells[middle].place < place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < fitted->cell_count && fitted->cells[low].place == place ? (int64_t)low : -1;
}

int64_t rfm__cell_total(const rfm__fitted *fitted, const rfm__cell *cell) {
    int64_t total = 0;
    for (int32_t i = 0; i < fitted->bins; ++i) total += cell->counts[i];
    return total;
}

size_t rfm__place_write(const rfm_scorer *scorer, int32_t index, uint64_t place, char *to) {
    int32_t scores[RFM__DIMENSIONS_MAX];
    size_t size = 0;
    for (int32_t i = index - 1; i >= 0; --i) {
        const uint64_t bins = (uint64_t)scorer->dimensions[i].bins;
        scores[i] = (int32_t)(place % bins) + 1;
        place /= bins;
    }
    for (int32_t i = 0; i < index; ++i) {
        if (i > 0) to[size++] = '-';
        size += rfm__write_int64(to + size, scores[i]);
    }
    return size;
}

int rfm__place_read(const rfm_scorer *scorer, int32_t index, const char *text, size_t size,
                    uint64_t *out_place) {
    size_t at = 0;
    *out_place = 0;
    for (int32_t i = 0; i < index; ++i) {
        const rfm__fitted *fitted = &scorer->dimensions[i];
        int64_t score;
        size_t end = at;
        while (end < size && text[end] != '-') ++end;
        if (rfm__read_int64(text + at, end - at, &score) != 1) return 0;
        if (score < 1 || score > fitted->bins || (end == size) != (i == index - 1)) return 0;
        *out_place = rfm__place_next(*out_place, fitted, (int32_t)score);
        at = end + 1;
    }
    return 1;
}

const char *rfm__scorer_name_fault(const rfm_scorer *scorer, int32_t index) {
    const char *name = scorer->dimensions[index].name;
    const int is_points = scorer->has_points && strcmp(name, RFM__SCORE_POINTS) == 0;
    const int is_grade = scorer->grade_count > 0 && strcmp(name, RFM__SCORE_GRADE) == 0;
    if (strcmp(name, RFM__SCORE_CODE) == 0 || strcmp(name, RFM__SCORE_FM) == 0 || is_points ||
        is_grade) {
        return "a column of that name is made from the scores";
    }
    for (int32_t i = 0; i < index; ++i) {
        if (strcmp(name, scorer->dimensions[i].name) == 0) return "another one has that name";
    }
    return NULL;
}
