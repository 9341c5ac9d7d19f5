/* SPDX-License-Identifier: MIT */
/*
 * What may stand behind each option. A value that is not understood ends the command at once, with
 * the values that are, and before a single byte of input is read.
 */
#include "option_values.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

enum { MOST_CHOICES = 16 };

void take_text(void *member, const char *option, const char *value) {
    if (*value == '\0') fail(EXIT_BAD_USAGE, "%s needs a value", option);
    memcpy(member, &value, sizeof value);
}

void take_output(void *member, const char *option, const char *value) {
    take_text(member, option, value);
}

void take_flag(void *member, const char *option, const char *value) {
    (void)option;
    (void)value;
    *(int *)member = 1;
}

void take_day(void *member, const char *option, const char *value) {
    given_day *const to = member;
    rfm_error error;
    if (rfm_day_parse(value, &to->day, &error) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "%s %s: expected a day like 2011-12-10", option, value);
    }
    to->is_given = 1;
}

int choice_of(const char *option, const char *value, const choice *choices, int count) {
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

/* Whole digits over a power of ten. */
double share_of(const char *option, const char *value) {
    double digits = 0, unit = 1;
    int count = 0, has_point = 0;
    const char *at = value;
    for (; (*at >= '0' && *at <= '9') || (!has_point && (*at == '.' || *at == ',')); ++at) {
        if (*at == '.' || *at == ',') {
            has_point = 1;
            continue;
        }
        digits = 10 * digits + (*at - '0');
        unit *= has_point ? 10 : 1;
        ++count;
    }
    if (*at == '%') {
        unit *= 100;
        ++at;
    }
    if (count == 0 || count > 12 || *at != '\0' || digits == 0 || digits > unit) {
        fail(EXIT_BAD_USAGE, "%s %s: expected a share like 0.35 or 35%%", option, value);
    }
    return digits / unit;
}

void take_share(void *member, const char *option, const char *value) {
    *(double *)member = share_of(option, value);
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

int number_of(const char *option, const char *value, int low, int high) {
    int number;
    if (!read_number(value, strlen(value), low, high, &number)) {
        fail(EXIT_BAD_USAGE, "%s %s: expected a whole number from %d to %d", option, value, low,
             high);
    }
    return number;
}

void take_as_of(void *member, const char *option, const char *value) {
    settings *const to = member;
    given_day given;
    take_day(&given, option, value);
    to->has_as_of = 1;
    to->as_of_day = given.day;
}

void take_window(void *member, const char *option, const char *value) {
    settings *const to = member;
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

void take_returns(void *member, const char *option, const char *value) {
    settings *const to = member;
    static const choice choices[] = {
        {"net", RFM_RETURNS_NET}, {"ignore", RFM_RETURNS_IGNORE}, {"cancel", RFM_RETURNS_CANCEL}};
    to->returns = choice_of(option, value, choices, 3);
    to->returns_text = value;
}

void take_frequency(void *member, const char *option, const char *value) {
    settings *const to = member;
    static const choice choices[] = {{"receipts", 0}, {"purchase_days", 0}, {"lines", 0}};
    choice_of(option, value, choices, 3);
    to->frequency = value;
}

void take_monetary(void *member, const char *option, const char *value) {
    settings *const to = member;
    static const choice choices[] = {
        {"spend_net", 0}, {"spend_gross", 0}, {"margin", 0}, {"mean_receipt", 0}};
    choice_of(option, value, choices, 4);
    to->monetary = value;
}

void take_on_bad(void *member, const char *option, const char *value) {
    settings *const to = member;
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

void take_threads(void *member, const char *option, const char *value) {
    settings *const to = member;
    to->threads = number_of(option, value, 1, 256);
}

void take_scale(void *member, const char *option, const char *value) {
    settings *const to = member;
    to->scale = number_of(option, value, 0, 9);
}

void take_delimiter(void *member, const char *option, const char *value) {
    settings *const to = member;
    static const choice choices[] = {{",", ','},     {";", ';'},         {"|", '|'},
                                     {"tab", '\t'},  {"\\t", '\t'},      {"\t", '\t'},
                                     {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'}};
    to->delimiter = choice_of(option, value, choices, 9);
}

void take_decimal(void *member, const char *option, const char *value) {
    settings *const to = member;
    static const choice choices[] = {{".", '.'}, {",", ','}, {"point", '.'}, {"comma", ','}};
    to->decimal_mark = choice_of(option, value, choices, 4);
}

void take_day_order(void *member, const char *option, const char *value) {
    settings *const to = member;
    static const choice choices[] = {{"dm", RFM_CSV_ORDER_DAY_MONTH},
                                     {"md", RFM_CSV_ORDER_MONTH_DAY}};
    to->day_order = choice_of(option, value, choices, 2);
}
