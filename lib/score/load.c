/* SPDX-License-Identifier: MIT */
/* Reads a saved scorer back. The text may have been edited by hand, so everything in it is
 * checked. */
#include <string.h>

#include "base/exact.h"
#include "base/text.h"
#include "frame/frame.h"
#include "score/strategy.h"

enum { SCORER_SCALE_MAX = 18 };

/* More values than this were never fitted to; shares of them in thousandths stay below 2^63. */
static const int64_t scorer_load_count_max = 1000000000000000;

static rfm_status scorer_load_header(rfm__reader *reader, rfm_error *error) {
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

/* Quantiles are of values of a type, thresholds of none. */
static rfm_status scorer_load_strategy(rfm__reader *reader, rfm__fitted *fitted, rfm_error *error) {
    int64_t bins;
    const rfm__word word = rfm__reader_next(reader);
    fitted->strategy = rfm__strategy_find(word.text, word.size);
    if (fitted->strategy == NULL) {
        return rfm__reader_fail(reader, &word, "quantile or threshold", error);
    }
    if (fitted->strategy->needs_values != (fitted->type != RFM__TYPE_NUMBER)) {
        return rfm__reader_fail(reader, &word,
                                fitted->type == RFM__TYPE_NUMBER
                                    ? "threshold, as the type is number"
                                    : "quantile, as the type is one of a column",
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
        return rfm__reader_fail(
            reader, &word,
            scorer->count == RFM__DIMENSIONS_MAX ? "no more than 8 dimensions" : "dimension",
            error);
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
    return rfm__reader_end_line(reader, error);
}

/* Decimals share one scale, which is known only when all are read. */
static rfm_status scorer_load_numbers(rfm__reader *reader, rfm__fitted *fitted, rfm_error *error) {
    const char *texts[RFM__BINS_MAX];
    size_t sizes[RFM__BINS_MAX];
    int32_t fault = 0;
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        const rfm__word word = rfm__reader_next(reader);
        texts[i] = word.text;
        sizes[i] = word.size;
    }
    const int outcome = rfm__cuts_read_numbers(texts, sizes, fitted->bins - 1, fitted->cuts,
                                               &fitted->scale, &fault);
    if (outcome == 1) return RFM_OK;
    const rfm__word word = {texts[fault], sizes[fault]};
    return rfm__reader_fail(
        reader, &word, outcome == 0 ? "a number" : "fewer digits: it does not fit 64 bits", error);
}

static rfm_status scorer_load_cut_of_type(rfm__reader *reader, rfm__fitted *fitted, int32_t index,
                                          rfm_error *error) {
    const rfm__word word = rfm__reader_next(reader);
    const int outcome = rfm__cut_read(fitted, word.text, word.size, &fitted->cuts[index]);
    if (outcome == 1) return RFM_OK;
    return rfm__reader_fail(reader, &word,
                            outcome < 0 ? "a cut point that fits 64 bits"
                            : fitted->type == RFM_COLUMN_DAY
                                ? "a cut point like 2011-12-09 or 2011-12-09+4/5"
                                : "a cut point of the type, like 13 or 13+4/5",
                            error);
}

static rfm_status scorer_load_cuts(rfm__reader *reader, rfm__fitted *fitted, rfm_error *error) {
    const int may_equal = fitted->strategy->needs_values; /* quantiles may, thresholds may not */
    RFM_TRY(rfm__reader_expect(reader, "cuts", error));
    rfm__reader again = *reader;
    if (fitted->type == RFM__TYPE_NUMBER) RFM_TRY(scorer_load_numbers(reader, fitted, error));
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        if (fitted->type != RFM__TYPE_NUMBER) {
            RFM_TRY(scorer_load_cut_of_type(reader, fitted, i, error));
        }
        const rfm__word word = rfm__reader_next(&again);
        const int step = i == 0 ? 1 : rfm__cut_compare(&fitted->cuts[i], &fitted->cuts[i - 1]);
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

static rfm_status scorer_load_counts(rfm__reader *reader, rfm__fitted *fitted, rfm_error *error) {
    RFM_TRY(scorer_load_count_line(reader, "counts", fitted->counts, fitted->bins, error));
    int64_t total = 0;
    for (int32_t i = 0; i < fitted->bins; ++i) total += fitted->counts[i]; /* 255e15 at most */
    const int64_t counted_line = reader->line;
    RFM_TRY(scorer_load_count_line(reader, "equal", fitted->equal, fitted->bins - 1, error));
    if (total < 1 || total > scorer_load_count_max) {
        return rfm__fail(error, RFM_E_SYNTAX, counted_line,
                         "counts add up to %lld values; expected 1 to %lld", (long long)total,
                         (long long)scorer_load_count_max);
    }
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        if (fitted->equal[i] <= total) continue;
        return rfm__fail(error, RFM_E_SYNTAX, reader->line,
                         "%lld values equal cut point %d; expected no more than all %lld",
                         (long long)fitted->equal[i], (int)i + 1, (long long)total);
    }
    return RFM_OK;
}

static rfm_status scorer_load_all(rfm__reader *reader, rfm_scorer *scorer, rfm_error *error) {
    RFM_TRY(scorer_load_header(reader, error));
    while (rfm__reader_next_line(reader)) {
        RFM_TRY(scorer_load_dimension_line(reader, scorer, error));
        rfm__fitted *fitted = &scorer->dimensions[scorer->count - 1];
        RFM_TRY(rfm__fitted_reserve(fitted, fitted->strategy->needs_values, error));
        (void)rfm__reader_next_line(reader);
        RFM_TRY(scorer_load_cuts(reader, fitted, error));
        if (fitted->counts != NULL) RFM_TRY(scorer_load_counts(reader, fitted, error));
    }
    if (scorer->count > 0) return RFM_OK;
    return rfm__reader_expect(reader, "dimension", error);
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
