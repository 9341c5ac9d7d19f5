/* SPDX-License-Identifier: MIT */
/*
 * What may stand behind --score and its kin. A shop scores each dimension in its own way, so every
 * way is a short text that fits behind one option and can be written for one dimension alone.
 */
#include "score_values.h"

#include <stdlib.h>
#include <string.h>

#include "option_values.h"
#include "say.h"

static const char dimension_names[DIMENSION_COUNT + 1] = "rfm";

/* Ways that take a number of scores. */
static const struct {
    const char *word;
    int strategy, quantile_type;
} ways[] = {{"quantile", RFM_SCORE_QUANTILE, RFM_QUANTILE_TYPE_7},
            {"type7", RFM_SCORE_QUANTILE, RFM_QUANTILE_TYPE_7},
            {"type1", RFM_SCORE_QUANTILE, RFM_QUANTILE_TYPE_1},
            {"ntile", RFM_SCORE_QUANTILE, RFM_QUANTILE_NTILE},
            {"rpkg", RFM_SCORE_QUANTILE, RFM_QUANTILE_RPKG},
            {"kmeans", RFM_SCORE_KMEANS, 0}};
enum { WAYS = sizeof ways / sizeof ways[0], DECILES = 10, MOST_CUTS = 254, MOST_POINTS = 255 };

static void *allocate(size_t size) {
    void *made = calloc(1, size);
    if (made == NULL) fail(EXIT_BAD_DATA, "out of memory");
    return made;
}

static char *copy_piece(const char *text, size_t size) {
    char *copy = allocate(size + 1);
    memcpy(copy, text, size);
    return copy;
}

static int dimension_of(char letter) {
    int dimension = 0;
    while (dimension < DIMENSION_COUNT && dimension_names[dimension] != letter) ++dimension;
    return dimension;
}

/* What stands behind "word:", or NULL when the value does not start so. */
static const char *behind(const char *value, const char *word) {
    const size_t size = strlen(word);
    return strncmp(value, word, size) == 0 && value[size] == ':' ? value + size + 1 : NULL;
}

/* Lets the library say what is wrong with thresholds, before anything is read. */
static void check_cuts(const char *option, const score_choice *chosen) {
    const rfm_dimension dimension = {.name = "r",
                                     .column = "days_since_last",
                                     .strategy = RFM_SCORE_THRESHOLD,
                                     .cuts = (const char *const *)chosen->cuts,
                                     .cut_count = chosen->cut_count};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 1, .dimensions = &dimension};
    rfm_scorer *scorer;
    rfm_error error;
    if (rfm_scorer_fit(NULL, &options, &scorer, &error) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "%s: %s", option, error.message);
    }
    rfm_scorer_free(scorer);
}

static void choice_free(score_choice *chosen) {
    for (int i = 0; i < chosen->cut_count; ++i) free(chosen->cuts[i]);
    free(chosen->cuts);
    *chosen = (score_choice){0};
}

static void read_cuts(score_choice *to, const char *option, const char *text, size_t size) {
    char **cuts = allocate(MOST_CUTS * sizeof *cuts);
    int count = 0;
    for (size_t at = 0;; ++count) {
        size_t end = at;
        while (end < size && text[end] != ',') ++end;
        if (count == MOST_CUTS) fail(EXIT_BAD_USAGE, "%s: at most 254 thresholds", option);
        cuts[count] = copy_piece(text + at, end - at);
        if (end == size) break;
        at = end + 1;
    }
    choice_free(to);
    *to = (score_choice){
        .is_given = 1, .strategy = RFM_SCORE_THRESHOLD, .cuts = cuts, .cut_count = count + 1};
    check_cuts(option, to);
}

/* "5", or "5,4,3" for `most` dimensions; how many numbers there were, 0 when they are none. */
static int read_bins(const char *text, int most, int bins[DIMENSION_COUNT]) {
    int count = 0;
    for (const char *at = text;; ++at) {
        const size_t size = strcspn(at, ",");
        if (count == most || !read_number(at, size, 2, 255, &bins[count])) return 0;
        ++count;
        at += size;
        if (*at == '\0') return count;
    }
}

/* The way that the value names, with its bins in `bins` (1 or `most` of them); -1 when it names
 * none, -2 when its numbers are wrong. */
static int read_way(const char *value, int most, int bins[DIMENSION_COUNT]) {
    for (int way = 0; way < WAYS; ++way) {
        const char *text = behind(value, ways[way].word);
        if (text == NULL) continue;
        const int count = read_bins(text, most, bins);
        if (count != 1 && count != most) return -2;
        for (int i = count; i < most; ++i) bins[i] = bins[0];
        return way;
    }
    if (strcmp(value, "decile") != 0) return -1;
    for (int i = 0; i < most; ++i) bins[i] = DECILES;
    return 0;
}

static void choose_way(score_choice *to, int way, int bins) {
    choice_free(to);
    *to = (score_choice){.is_given = 1,
                         .strategy = ways[way].strategy,
                         .quantile_type = ways[way].quantile_type,
                         .bins = bins};
}

/* "r=30,90/f=2,3/m=100,250"; dimensions not named keep their default. */
static int read_thresholds(settings *to, const char *option, const char *text) {
    for (const char *at = text;; ++at) {
        const size_t size = strcspn(at, "/");
        const int dimension = dimension_of(at[0]);
        if (dimension == DIMENSION_COUNT || size < 3 || at[1] != '=') return 0;
        read_cuts(&to->scores[dimension], option, at + 2, size - 2);
        at += size;
        if (*at == '\0') return 1;
    }
}

void take_score(void *member, const char *option, const char *value) {
    settings *const to = member;
    int bins[DIMENSION_COUNT];
    const char *thresholds = behind(value, "thresholds");
    const int way = read_way(value, DIMENSION_COUNT, bins);
    if (!to->is_scorer_option) to->scorer_path = NULL; /* of an earlier --score */
    if (way >= 0) {
        for (int i = 0; i < DIMENSION_COUNT; ++i) choose_way(&to->scores[i], way, bins[i]);
    } else if (way == -2) {
        const int size = (int)strcspn(value, ":");
        fail(EXIT_BAD_USAGE, "%s %s: expected %.*s:N or %.*s:R,F,M, each from 2 to 255", option,
             value, size, value, size, value);
    } else if (thresholds == NULL) {
        take_text(&to->scorer_path, option, value);
        to->is_scorer_option = 0;
    } else if (!read_thresholds(to, option, thresholds)) {
        fail(EXIT_BAD_USAGE, "%s %s: expected thresholds like r=30,90,180,365/f=1,2,3,5/m=100,250",
             option, value);
    }
}

void take_one_score(void *member, const char *option, const char *value) {
    settings *const to = member;
    score_choice *chosen = &to->own_scores[dimension_of(option[strlen(option) - 1])];
    const char *thresholds = behind(value, "thresholds");
    int bins[DIMENSION_COUNT];
    if (thresholds != NULL) {
        read_cuts(chosen, option, thresholds, strlen(thresholds));
        return;
    }
    const int way = read_way(value, 1, bins);
    if (way < 0) {
        fail(EXIT_BAD_USAGE,
             "%s %s: expected quantile:5, type1:5, ntile:5, rpkg:5, kmeans:5, decile or "
             "thresholds:30,90,180,365",
             option, value);
    }
    choose_way(chosen, way, bins[0]);
}

void take_scorer(void *member, const char *option, const char *value) {
    settings *const to = member;
    take_text(&to->scorer_path, option, value);
    to->is_scorer_option = 1;
}

/* Points and grades. */

/* A decimal number and nothing else. */
static int read_decimal(const char *text, size_t size, double *out) {
    char copy[40];
    if (size == 0 || size >= sizeof copy) return 0;
    memcpy(copy, text, size);
    copy[size] = '\0';
    char *end;
    *out = strtod(copy, &end);
    return *end == '\0' && strspn(copy, "+-.0123456789") == size;
}

static void points_free(points_choice *chosen) {
    free(chosen->points);
    *chosen = (points_choice){0};
}

/* "20,25,35,50": for each score, lowest first. */
static int read_points(points_choice *to, const char *text, size_t size) {
    to->points = allocate(MOST_POINTS * sizeof *to->points);
    for (size_t at = 0; to->count < MOST_POINTS; ++at) {
        size_t end = at;
        while (end < size && text[end] != ',') ++end;
        if (!read_decimal(text + at, end - at, &to->points[to->count++])) return 0;
        at = end;
        if (at == size) return 1;
    }
    return 0;
}

/* "r=20,25,35,50", "r*2=20,25", or "m*0.5": the score itself, times one half. */
static int read_points_piece(settings *to, const char *text, size_t size) {
    const int dimension = dimension_of(text[0]);
    if (dimension == DIMENSION_COUNT || size < 3) return 0;
    points_choice *chosen = &to->points[dimension];
    points_free(chosen);
    size_t at = 1;
    if (text[at] == '*') {
        while (at < size && text[at] != '=') ++at;
        if (!read_decimal(text + 2, at - 2, &chosen->weight) || chosen->weight <= 0) return 0;
    }
    if (at == size) return 1;
    return text[at] == '=' && read_points(chosen, text + at + 1, size - at - 1);
}

void take_points(void *member, const char *option, const char *value) {
    settings *const to = member;
    to->has_points = 1;
    for (const char *at = value;; ++at) {
        const size_t size = strcspn(at, "/");
        if (!read_points_piece(to, at, size)) {
            fail(EXIT_BAD_USAGE,
                 "%s %s: expected points for each score, lowest first, like "
                 "r=20,25,35,50/f*2=1,2,3,4/m*0.5",
                 option, value);
        }
        at += size;
        if (*at == '\0') return;
    }
}

static void grades_free(settings *from) {
    for (int i = 0; i < from->grade_count; ++i) free(from->grades[i].label);
    from->grade_count = 0;
}

void take_grades(void *member, const char *option, const char *value) {
    settings *const to = member;
    grades_free(to);
    for (const char *at = value;; ++at) {
        const size_t size = strcspn(at, ","), name = strcspn(at, "=");
        double at_least;
        const int is_good = to->grade_count < MOST_GRADES && name > 0 && name < size &&
                            read_decimal(at + name + 1, size - name - 1, &at_least);
        if (!is_good) {
            fail(EXIT_BAD_USAGE, "%s %s: expected at most %d grades, highest first, like A=12,B=8",
                 option, value, (int)MOST_GRADES);
        }
        to->grades[to->grade_count].label = copy_piece(at, name);
        to->grades[to->grade_count++].at_least = at_least;
        at += size;
        if (*at == '\0') return;
    }
}

void scores_check(const settings *from) {
    int is_more = from->nested || from->suggest || from->has_points || from->grade_count > 0 ||
                  from->frequency != NULL || from->monetary != NULL;
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        is_more = is_more || from->own_scores[i].is_given;
        is_more = is_more || (from->is_scorer_option && from->scores[i].is_given);
    }
    if (from->scorer_path != NULL && is_more) {
        fail(EXIT_BAD_USAGE,
             "a saved scorer brings its own columns, cut points and points; drop %s %s, or the "
             "other options of scoring",
             from->is_scorer_option ? "--scorer" : "--score", from->scorer_path);
    }
    if (from->grade_count > 0 && !from->has_points) {
        fail(EXIT_BAD_USAGE, "--grades needs --points");
    }
    if (from->monetary != NULL && strcmp(from->monetary, "margin") == 0 && from->margin == NULL &&
        from->no_header) {
        fail(EXIT_BAD_USAGE, "--monetary margin needs --margin");
    }
}

void scores_free(settings *from) {
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        choice_free(&from->scores[i]);
        choice_free(&from->own_scores[i]);
        points_free(&from->points[i]);
    }
    grades_free(from);
}
