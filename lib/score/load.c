/* SPDX-License-Identifier: MIT */
/* Reads a saved scorer back. The text may have been edited by hand, so everything in it is
 * checked. */
#include <string.h>

#include "base/exact.h"
#include "base/text.h"
#include "frame/frame.h"
#include "score/points.h"
#include "score/strategy.h"

enum { SCORER_SCALE_MAX = 18 };

/* More values than this were never fitted to; shares of them in thousandths stay below 2^63. */
static const int64_t scorer_load_count_max = 1000000000000000;

static rfm_status scorer_load_header(rfm__reader *reader, int64_t *out_version, rfm_error *error) {
    int64_t version;
    (void)rfm__reader_next_line(reader);
    RFM_TRY(rfm__reader_expect(reader, "rfm", error));
    RFM_TRY(rfm__reader_expect(reader, "scorer", error));
    RFM_TRY(rfm__reader_int64(reader, 1, INT64_MAX, "the version of the format", &version, error));
    if (version > RFM__SCORER_VERSION) {
        return rfm__fail(error, RFM_E_VERSION, reader->line,
                         "scorer is of version %lld; this library reads version %d",
                         (long long)version, (int)RFM__SCORER_VERSION);
    }
    *out_version = version;
    return rfm__reader_end_line(reader, error);
}

static rfm_status scorer_load_type(rfm__reader *reader, rfm__fitted *fitted, rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    int64_t scale = 0;
    fitted->type = -1;
    if (rfm__word_is(&word, "number")) fitted->type = RFM__TYPE_NUMBER;
    for (int32_t type = RFM_COLUMN_INT64; type <= RFM_COLUMN_CODE; ++type) {
        if (type != RFM_COLUMN_TEXT && rfm__word_is(&word, rfm__column_type_name(type))) {
            fitted->type = type;
        }
    }
    if (fitted->type < 0) {
        return rfm__reader_fail(reader, &word, "number, int64, double, amount, day or code", error);
    }
    if (fitted->type == RFM_COLUMN_AMOUNT) {
        RFM_TRY(
            rfm__reader_int64(reader, 0, SCORER_SCALE_MAX, "a scale from 0 to 18", &scale, error));
    }
    fitted->scale = (int32_t)scale;
    return RFM_OK;
}

static rfm_status scorer_load_direction(rfm__reader *reader, rfm__fitted *fitted,
                                        rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    fitted->direction = rfm__word_is(&word, "low-is-good") ? RFM_LOW_IS_GOOD : RFM_HIGH_IS_GOOD;
    if (fitted->direction == RFM_LOW_IS_GOOD || rfm__word_is(&word, "high-is-good")) return RFM_OK;
    return rfm__reader_fail(reader, &word, "high-is-good or low-is-good", error);
}

/* Quantiles and clusters are of values of a type, thresholds and ranks of none. */
static rfm_status scorer_load_strategy(rfm__reader *reader, rfm__fitted *fitted, rfm_error *error) {
    int64_t bins;
    const rfm__word word = rfm__reader_next(reader);
    fitted->strategy = rfm__strategy_find(word.text, word.size);
    if (fitted->strategy == NULL) {
        return rfm__reader_fail(reader, &word, "quantile, threshold, k-means or ntile", error);
    }
    if (fitted->strategy->needs_values != (fitted->type != RFM__TYPE_NUMBER)) {
        return rfm__reader_fail(reader, &word,
                                fitted->type == RFM__TYPE_NUMBER
                                    ? "threshold or ntile, as the type is number"
                                    : "quantile or k-means, as the type is one of a column",
                                error);
    }
    RFM_TRY(rfm__reader_int64(reader, RFM__BINS_MIN, RFM__BINS_MAX, "bins from 2 to 255", &bins,
                              error));
    fitted->bins = (int32_t)bins;
    return fitted->strategy->load == NULL ? RFM_OK : fitted->strategy->load(fitted, reader, error);
}

static rfm_status scorer_load_dimension_line(rfm__reader *reader, rfm_scorer *scorer,
                                             rfm_error *error) {
    rfm__word word = rfm__reader_next(reader);
    if (!rfm__word_is(&word, "dimension") || scorer->count == RFM__DIMENSIONS_MAX) {
        const char *expected = scorer->count == 0                     ? "dimension"
                               : scorer->count == RFM__DIMENSIONS_MAX ? "no more than 8 dimensions"
                                                                      : "dimension or points";
        return rfm__reader_fail(reader, &word, expected, error);
    }
    rfm__fitted *fitted = &scorer->dimensions[scorer->count++];
    rfm__reader before = *reader;
    RFM_TRY(rfm__reader_name(reader, &fitted->name, error));
    if (rfm__scorer_name_fault(scorer, scorer->count - 1) != NULL) {
        word = rfm__reader_next(&before);
        return rfm__reader_fail(reader, &word, "a name that is not taken", error);
    }
    RFM_TRY(rfm__reader_expect(reader, "column", error));
    RFM_TRY(rfm__reader_name(reader, &fitted->column, error));
    RFM_TRY(rfm__reader_expect(reader, "type", error));
    RFM_TRY(scorer_load_type(reader, fitted, error));
    RFM_TRY(scorer_load_direction(reader, fitted, error));
    RFM_TRY(scorer_load_strategy(reader, fitted, error));
    fitted->is_within = rfm__scorer_is_within(scorer, scorer->count - 1);
    return rfm__reader_end_line(reader, error);
}

/* Decimals share one scale, which is known only when all are read. */
static rfm_status scorer_load_numbers(rfm__reader *reader, rfm__fitted *fitted,
                                      const rfm__cell *cell, rfm_error *error) {
    const char *texts[RFM__BINS_MAX];
    size_t sizes[RFM__BINS_MAX];
    int32_t fault = 0;
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        const rfm__word word = rfm__reader_next(reader);
        texts[i] = word.text;
        sizes[i] = word.size;
    }
    const int outcome =
        rfm__cuts_read_numbers(texts, sizes, fitted->bins - 1, cell->cuts, &fitted->scale, &fault);
    if (outcome == 1) return RFM_OK;
    const rfm__word word = {texts[fault], sizes[fault]};
    return rfm__reader_fail(
        reader, &word, outcome == 0 ? "a number" : "fewer digits: it does not fit 64 bits", error);
}

static rfm_status scorer_load_cut_of_type(rfm__reader *reader, const rfm__fitted *fitted,
                                          rfm__cut *cut, rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    const int outcome = rfm__cut_read(fitted, word.text, word.size, cut);
    if (outcome == 1) return RFM_OK;
    return rfm__reader_fail(reader, &word,
                            outcome < 0 ? "a cut point that fits 64 bits"
                            : fitted->type == RFM_COLUMN_DAY
                                ? "a cut point like 2011-12-09 or 2011-12-09+4/5"
                                : "a cut point of the type, like 13 or 13+4/5",
                            error);
}

static rfm_status scorer_load_cuts(rfm__reader *reader, rfm__fitted *fitted, const rfm__cell *cell,
                                   rfm_error *error) {
    const int may_equal = fitted->strategy->needs_values; /* quantiles may, thresholds may not */
    (void)rfm__reader_next_line(reader);
    RFM_TRY(rfm__reader_expect(reader, "cuts", error));
    rfm__reader again = *reader;
    if (fitted->type == RFM__TYPE_NUMBER) RFM_TRY(scorer_load_numbers(reader, fitted, cell, error));
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        if (fitted->type != RFM__TYPE_NUMBER) {
            RFM_TRY(scorer_load_cut_of_type(reader, fitted, &cell->cuts[i], error));
        }
        const rfm__word word = rfm__reader_next(&again);
        const int step = i == 0 ? 1 : rfm__cut_compare(&cell->cuts[i], &cell->cuts[i - 1]);
        if (step > 0 || (step == 0 && may_equal)) continue;
        return rfm__reader_fail(
            &again, &word,
            may_equal ? "a cut point not below the one before" : "a cut point above the one before",
            error);
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status scorer_load_count_line(rfm__reader *reader, const char *what, int64_t *numbers,
                                         int32_t count, rfm_error *error) {
    (void)rfm__reader_next_line(reader);
    RFM_TRY(rfm__reader_expect(reader, what, error));
    for (int32_t i = 0; i < count; ++i) {
        RFM_TRY(rfm__reader_int64(reader, 0, scorer_load_count_max, "a number of values",
                                  &numbers[i], error));
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status scorer_load_counts(rfm__reader *reader, const rfm__fitted *fitted,
                                     const rfm__cell *cell, rfm_error *error) {
    RFM_TRY(scorer_load_count_line(reader, "counts", cell->counts, fitted->bins, error));
    const int64_t total = rfm__cell_total(fitted, cell); /* 255e15 at most */
    const int64_t counted_line = reader->line;
    RFM_TRY(scorer_load_count_line(reader, "equal", cell->equal, fitted->bins - 1, error));
    if (total < 1 || total > scorer_load_count_max) {
        return rfm__fail(error, RFM_E_SYNTAX, counted_line,
                         "counts add up to %lld values; expected 1 to %lld", (long long)total,
                         (long long)scorer_load_count_max);
    }
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        if (cell->equal[i] <= total) continue;
        return rfm__fail(error, RFM_E_SYNTAX, reader->line,
                         "%lld values equal cut point %d; expected no more than all %lld",
                         (long long)cell->equal[i], (int)i + 1, (long long)total);
    }
    return RFM_OK;
}

/* One number for each cluster that has values: centres never fall (wide
 * whole numbers may share a double), sums are not below zero. */
static rfm_status scorer_load_clusters(rfm__reader *reader, const rfm__fitted *fitted,
                                       const rfm__cell *cell, int is_centre, double *numbers,
                                       rfm_error *error) {
    int32_t last = -1;
    (void)rfm__reader_next_line(reader);
    RFM_TRY(rfm__reader_expect(reader, is_centre ? "centres" : "within-ss", error));
    for (int32_t i = 0; i < fitted->bins; ++i) {
        if (cell->counts[i] == 0) continue;
        rfm__reader before = *reader;
        RFM_TRY(rfm__reader_double(reader, "a number for each cluster", &numbers[i], error));
        const rfm__word word = rfm__reader_next(&before);
        if (!is_centre && numbers[i] < 0.0) {
            return rfm__reader_fail(reader, &word, "a sum of squares", error);
        }
        if (is_centre && last >= 0 && numbers[i] < numbers[last]) {
            return rfm__reader_fail(reader, &word, "a centre not below the one before", error);
        }
        last = i;
    }
    return rfm__reader_end_line(reader, error);
}

/* The lines of a cell; where cells lie within others, behind the line that says which. */
static rfm_status scorer_load_cell(rfm__reader *reader, rfm__fitted *fitted, uint64_t place,
                                   rfm_error *error) {
    rfm__cell *cell;
    RFM_TRY(rfm__fitted_add_cell(fitted, place, &cell, error));
    RFM_TRY(scorer_load_cuts(reader, fitted, cell, error));
    if (cell->counts != NULL) RFM_TRY(scorer_load_counts(reader, fitted, cell, error));
    if (cell->centres == NULL) return RFM_OK;
    RFM_TRY(scorer_load_clusters(reader, fitted, cell, 1, cell->centres, error));
    return scorer_load_clusters(reader, fitted, cell, 0, cell->within, error);
}

static rfm_status scorer_load_within(rfm__reader *reader, rfm_scorer *scorer, rfm_error *error) {
    const int32_t index = scorer->count - 1;
    rfm__fitted *fitted = &scorer->dimensions[index];
    int64_t total = 0;
    for (;;) {
        uint64_t place;
        rfm__reader ahead = *reader;
        if (!rfm__reader_next_line(&ahead)) break;
        rfm__word word = rfm__reader_next(&ahead);
        if (!rfm__word_is(&word, "within")) break;
        *reader = ahead;
        word = rfm__reader_next(reader);
        if (!rfm__place_read(scorer, index, word.text, word.size, &place)) {
            return rfm__reader_fail(reader, &word, "a score of each dimension before, like 5-3",
                                    error);
        }
        if (fitted->cell_count > 0 && place <= fitted->cells[fitted->cell_count - 1].place) {
            return rfm__reader_fail(reader, &word, "scores above those of the cell before", error);
        }
        RFM_TRY(rfm__reader_end_line(reader, error));
        RFM_TRY(scorer_load_cell(reader, fitted, place, error));
        total += rfm__cell_total(fitted, &fitted->cells[fitted->cell_count - 1]);
        if (total <= scorer_load_count_max) continue;
        return rfm__fail(error, RFM_E_SYNTAX, reader->line,
                         "counts of all cells add up to more than %lld values",
                         (long long)scorer_load_count_max);
    }
    if (fitted->cell_count > 0) return RFM_OK;
    (void)rfm__reader_next_line(reader);
    return rfm__reader_expect(reader, "within", error);
}

static rfm_status scorer_load_dimension(rfm__reader *reader, rfm_scorer *scorer, rfm_error *error) {
    RFM_TRY(scorer_load_dimension_line(reader, scorer, error));
    rfm__fitted *fitted = &scorer->dimensions[scorer->count - 1];
    if (fitted->is_within) return scorer_load_within(reader, scorer, error);
    return fitted->strategy->ranks ? RFM_OK : scorer_load_cell(reader, fitted, 0, error);
}

/* Whether the next line begins with a word, which is read then. */
static int scorer_load_next_is(rfm__reader *reader, const char *word) {
    rfm__reader ahead = *reader;
    if (!rfm__reader_next_line(&ahead)) return 0;
    const rfm__word found = rfm__reader_next(&ahead);
    if (!rfm__word_is(&found, word)) return 0;
    *reader = ahead;
    return 1;
}

static rfm_status scorer_load_all(rfm__reader *reader, rfm_scorer *scorer, rfm_error *error) {
    int64_t version = 0;
    RFM_TRY(scorer_load_header(reader, &version, error));
    const int64_t version_line = reader->line;
    if (scorer_load_next_is(reader, "method")) {
        RFM_TRY(rfm__reader_expect(reader, "nested", error));
        RFM_TRY(rfm__reader_end_line(reader, error));
        scorer->method = RFM_SCORE_NESTED;
    }
    while (!scorer->has_points) {
        if (scorer->count > 0 && scorer_load_next_is(reader, "points")) {
            RFM_TRY(rfm__points_load(scorer, reader, error));
            break;
        }
        if (!rfm__reader_next_line(reader)) break;
        RFM_TRY(scorer_load_dimension(reader, scorer, error));
    }
    if (scorer->count == 0) return rfm__reader_expect(reader, "dimension", error);
    if (rfm__scorer_version(scorer) <= version) return RFM_OK;
    return rfm__fail(error, RFM_E_SYNTAX, version_line,
                     "a scorer of version %lld holds what came with version %d", (long long)version,
                     (int)RFM__SCORER_VERSION);
}

static rfm_status scorer_load_check_text(const char *text, size_t size, rfm_error *error) {
    const size_t valid = rfm__utf8_valid_prefix(text, size);
    int64_t line = 1;
    if (valid == size) return RFM_OK;
    for (size_t at = 0; at < valid; ++at) line += text[at] == '\n';
    return rfm__fail(error, RFM_E_SYNTAX, line, "line %lld is not UTF-8", (long long)line);
}

rfm_status rfm_scorer_load(const void *text, size_t size, rfm_scorer **out_scorer,
                           rfm_error *error) {
    rfm__reader reader;
    rfm_scorer *scorer;
    rfm__error_clear(error);
    if (out_scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_scorer is NULL");
    *out_scorer = NULL;
    if (text == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "text is NULL");
    RFM_TRY(scorer_load_check_text(text, size, error));
    RFM_TRY(rfm__scorer_new(&scorer, error));
    rfm__reader_start(&reader, text, size);
    const rfm_status status = scorer_load_all(&reader, scorer, error);
    if (status != RFM_OK) {
        rfm_scorer_free(scorer);
        return status;
    }
    *out_scorer = scorer;
    return RFM_OK;
}
