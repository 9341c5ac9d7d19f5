/* SPDX-License-Identifier: MIT */
/*
 * What may stand behind each option. A value that is not understood ends the command at once, with
 * the values that are, and before a single byte of input is read.
 */
#include "option_values.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

/* A word and what it stands for. */
typedef struct choice {
    const char *word;
    int value;
} choice;

enum { MOST_CHOICES = 16 };

/* One of a few words; a misspelt one gets the nearest. */
static int take_choice(const char *option, const char *value, const choice *choices, int count) {
    const char *words[MOST_CHOICES];
    char list[200] = "";
    for (int i = 0; i < count; ++i) {
        if (strcmp(value, choices[i].word) == 0) return choices[i].value;
        words[i] = choices[i].word;
        strncat(list, i == 0 ? "" : i + 1 < count ? ", " : " or ", sizeof list - strlen(list) - 1);
        strncat(list, words[i], sizeof list - strlen(list) - 1);
    }
    const char *nearest = nearest_word(value, words, count);
    fail(EXIT_BAD_USAGE, "%s %s: expected %s%s%s%s", option, value, list,
         nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest,
         nearest == NULL ? "" : "?");
}

int read_number(const char *text, size_t size, int low, int high, int *out) {
    int number = 0;
    if (size == 0 || size > 9) return 0;
    for (size_t i = 0; i < size; ++i) {
        if (text[i] < '0' || text[i] > '9') return 0;
        number = number * 10 + (text[i] - '0');
    }
    if (number < low || number > high) return 0;
    *out = number;
    return 1;
}

static int take_number(const char *option, const char *value, int low, int high) {
    int number;
    if (!read_number(value, strlen(value), low, high, &number)) {
        fail(EXIT_BAD_USAGE, "%s %s: expected a whole number from %d to %d", option, value, low,
             high);
    }
    return number;
}

void take_as_of(settings *to, const char *option, const char *value) {
    rfm_error error;
    if (rfm_day_parse(value, &to->as_of_day, &error) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "%s %s: expected a day like 2011-12-10", option, value);
    }
    to->has_as_of = 1;
}

void take_window(settings *to, const char *option, const char *value) {
    static const struct {
        const char *suffix;
        int unit, factor, most;
    } units[] = {{"d", RFM_WINDOW_DAYS, 1, 3652059},
                 {"w", RFM_WINDOW_DAYS, 7, 521722},
                 {"mo", RFM_WINDOW_MONTHS, 1, 119988},
                 {"y", RFM_WINDOW_MONTHS, 12, 9999}};
    to->window_text = value;
    if (strcmp(value, "all") == 0) {
        to->window_unit = RFM_WINDOW_ALL;
        to->window_length = 0;
        return;
    }
    const size_t digits = strspn(value, "0123456789");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; ++i) {
        int number;
        if (strcmp(value + digits, units[i].suffix) != 0) continue;
        if (!read_number(value, digits, 1, units[i].most, &number)) break;
        to->window_unit = units[i].unit;
        to->window_length = number * units[i].factor;
        return;
    }
    fail(EXIT_BAD_USAGE,
         "%s %s: expected days, weeks, months or years like 365d, 52w, 36mo, 3y, or all", option,
         value);
}

void take_returns(settings *to, const char *option, const char *value) {
    static const choice choices[] = {
        {"net", RFM_RETURNS_NET}, {"ignore", RFM_RETURNS_IGNORE}, {"cancel", RFM_RETURNS_CANCEL}};
    to->returns = take_choice(option, value, choices, 3);
    to->returns_text = value;
}

void take_frequency(settings *to, const char *option, const char *value) {
    static const choice choices[] = {{"receipts", 0}, {"purchase_days", 0}, {"lines", 0}};
    take_choice(option, value, choices, 3);
    to->frequency = value;
}

void take_monetary(settings *to, const char *option, const char *value) {
    static const choice choices[] = {
        {"spend_net", 0}, {"spend_gross", 0}, {"margin", 0}, {"mean_receipt", 0}};
    take_choice(option, value, choices, 4);
    to->monetary = value;
}

void take_on_bad(settings *to, const char *option, const char *value) {
    static const char collect[] = "collect=";
    if (strcmp(value, "refuse") == 0) {
        to->bad_path = NULL;
    } else if (strncmp(value, collect, sizeof collect - 1) == 0 &&
               value[sizeof collect - 1] != '\0') {
        to->bad_path = value + sizeof collect - 1;
    } else {
        fail(EXIT_BAD_USAGE, "%s %s: expected refuse or collect=FILE", option, value);
    }
}

void take_threads(settings *to, const char *option, const char *value) {
    to->threads = take_number(option, value, 1, 256);
}

void take_scale(settings *to, const char *option, const char *value) {
    to->scale = take_number(option, value, 0, 9);
}

void take_delimiter(settings *to, const char *option, const char *value) {
    static const choice choices[] = {{",", ','},     {";", ';'},         {"|", '|'},
                                     {"tab", '\t'},  {"\\t", '\t'},      {"\t", '\t'},
                                     {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'}};
    to->delimiter = take_choice(option, value, choices, 9);
}

void take_decimal(settings *to, const char *option, const char *value) {
    static const choice choices[] = {{".", '.'}, {",", ','}, {"point", '.'}, {"comma", ','}};
    to->decimal_mark = take_choice(option, value, choices, 4);
}

void take_day_order(settings *to, const char *option, const char *value) {
    static const choice choices[] = {{"dm", RFM_CSV_ORDER_DAY_MONTH},
                                     {"md", RFM_CSV_ORDER_MONTH_DAY}};
    to->day_order = take_choice(option, value, choices, 2);
}

/* Scores. */

static const char *const dimension_names[DIMENSION_COUNT] = {"r", "f", "m"};

static char *copy_piece(const char *text, size_t size) {
    char *copy = malloc(size + 1);
    if (copy == NULL) fail(EXIT_BAD_DATA, "out of memory");
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
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

void score_choice_free(score_choice *chosen) {
    for (int i = 0; i < chosen->cut_count; ++i) free(chosen->cuts[i]);
    free(chosen->cuts);
    *chosen = (score_choice){0};
}

static void read_cuts(score_choice *to, const char *option, const char *text, size_t size) {
    enum { MOST_CUTS = 254 };
    char **cuts = malloc(MOST_CUTS * sizeof *cuts);
    if (cuts == NULL) fail(EXIT_BAD_DATA, "out of memory");
    int count = 0;
    for (size_t at = 0;; ++count) {
        size_t end = at;
        while (end < size && text[end] != ',') ++end;
        if (count == MOST_CUTS) fail(EXIT_BAD_USAGE, "%s: at most 254 thresholds", option);
        cuts[count] = copy_piece(text + at, end - at);
        if (end == size) break;
        at = end + 1;
    }
    score_choice_free(to);
    *to = (score_choice){.is_given = 1, .cuts = cuts, .cut_count = count + 1};
    check_cuts(option, to);
}

static int read_bins(const char *text, size_t size) {
    int bins;
    return read_number(text, size, 2, 255, &bins) ? bins : 0;
}

/* "5", or "5,4,3" for r, f and m. */
static int read_quantiles(settings *to, const char *text) {
    int bins[DIMENSION_COUNT], count = 0;
    for (const char *at = text;;) {
        const size_t size = strcspn(at, ",");
        if (count == DIMENSION_COUNT) return 0;
        bins[count] = read_bins(at, size);
        if (bins[count++] == 0) return 0;
        at += size;
        if (*at == '\0') break;
        ++at;
    }
    if (count == 2) return 0;
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        score_choice_free(&to->scores[i]);
        to->scores[i] = (score_choice){.is_given = 1, .bins = bins[count == 1 ? 0 : i]};
    }
    return 1;
}

/* "r=30,90/f=2,3/m=100,250"; dimensions not named keep their default. */
static int read_thresholds(settings *to, const char *option, const char *text) {
    for (const char *at = text;;) {
        const size_t size = strcspn(at, "/");
        int dimension = 0;
        while (dimension < DIMENSION_COUNT && at[0] != dimension_names[dimension][0]) ++dimension;
        if (dimension == DIMENSION_COUNT || size < 3 || at[1] != '=') return 0;
        read_cuts(&to->scores[dimension], option, at + 2, size - 2);
        at += size;
        if (*at == '\0') return 1;
        ++at;
    }
}

/* What stands behind "word:", or NULL when the value does not start so. */
static const char *behind(const char *value, const char *word) {
    const size_t size = strlen(word);
    return strncmp(value, word, size) == 0 && value[size] == ':' ? value + size + 1 : NULL;
}

void take_score(settings *to, const char *option, const char *value) {
    const char *quantiles = behind(value, "quantile"), *thresholds = behind(value, "thresholds");
    to->scorer_path = NULL;
    if (quantiles != NULL) {
        if (!read_quantiles(to, quantiles)) {
            fail(EXIT_BAD_USAGE, "%s %s: expected quantile:N or quantile:R,F,M, each from 2 to 255",
                 option, value);
        }
    } else if (thresholds != NULL) {
        if (!read_thresholds(to, option, thresholds)) {
            fail(EXIT_BAD_USAGE,
                 "%s %s: expected thresholds like r=30,90,180,365/f=1,2,3,5/m=100,250", option,
                 value);
        }
    } else {
        to->scorer_path = value;
    }
}

void take_one_score(settings *to, const char *option, const char *value) {
    const char *quantiles = behind(value, "quantile"), *thresholds = behind(value, "thresholds");
    const char letter = option[strlen(option) - 1];
    int dimension = 0;
    while (dimension_names[dimension][0] != letter) ++dimension;
    score_choice *chosen = &to->own_scores[dimension];
    if (thresholds != NULL) {
        read_cuts(chosen, option, thresholds, strlen(thresholds));
        return;
    }
    const int bins = quantiles == NULL ? 0 : read_bins(quantiles, strlen(quantiles));
    if (bins == 0) {
        fail(EXIT_BAD_USAGE, "%s %s: expected quantile:5 or thresholds:30,90,180,365", option,
             value);
    }
    score_choice_free(chosen);
    *chosen = (score_choice){.is_given = 1, .bins = bins};
}
