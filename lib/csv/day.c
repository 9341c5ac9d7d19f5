/* SPDX-License-Identifier: MIT */
/* Every till and every spreadsheet writes days in its own way; the shapes that say themselves what
 * they mean are read as they are, the others need to be told which of two numbers is the month. */
#include "csv/day.h"

#include "base/days.h"
#include "rfm/csv.h"

/* A day taken apart; `ordered` is 1 when first and second may be day and month or month and day. */
typedef struct csv_day_parts {
    int32_t year;
    int32_t first; /* day, or the month when the shape says so */
    int32_t second;
    int32_t ordered;
} csv_day_parts;

typedef struct csv_day_month {
    const char *name;
    int32_t month;
} csv_day_month;

/* English and Dutch. */
static const csv_day_month csv_day_months[] = {
    {"jan", 1},       {"january", 1},   {"januari", 1},  {"feb", 2},       {"february", 2},
    {"februari", 2},  {"mar", 3},       {"march", 3},    {"mrt", 3},       {"maart", 3},
    {"apr", 4},       {"april", 4},     {"may", 5},      {"mei", 5},       {"jun", 6},
    {"june", 6},      {"juni", 6},      {"jul", 7},      {"july", 7},      {"juli", 7},
    {"aug", 8},       {"august", 8},    {"augustus", 8}, {"sep", 9},       {"sept", 9},
    {"september", 9}, {"oct", 10},      {"okt", 10},     {"october", 10},  {"oktober", 10},
    {"nov", 11},      {"november", 11}, {"dec", 12},     {"december", 12},
};

static int csv_day_is_digit(char c) { return c >= '0' && c <= '9'; }

static char csv_day_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static int csv_day_is_letter(char c) { return csv_day_lower(c) >= 'a' && csv_day_lower(c) <= 'z'; }

/* Reads up to `most` digits, moves *at, and gives how many there were. */
static int32_t csv_day_digits(const char **at, const char *end, int32_t most, int32_t *out_value) {
    int32_t count = 0;
    *out_value = 0;
    for (; *at < end && csv_day_is_digit(**at) && count < most; ++*at, ++count) {
        *out_value = *out_value * 10 + (**at - '0');
    }
    return count;
}

/* The month that letters name, or 0. */
static int32_t csv_day_named_month(const char *text, size_t size) {
    for (size_t i = 0; i < sizeof csv_day_months / sizeof csv_day_months[0]; ++i) {
        const char *name = csv_day_months[i].name;
        size_t same = 0;
        while (same < size && name[same] != 0 && name[same] == csv_day_lower(text[same])) ++same;
        if (same == size && name[same] == 0) return csv_day_months[i].month;
    }
    return 0;
}

static int csv_day_skip(const char **at, const char *end, char c) {
    if (*at == end || **at != c) return 0;
    ++*at;
    return 1;
}

/* Exactly two digits. */
static int csv_day_two(const char **at, const char *end) {
    int32_t value;
    return csv_day_digits(at, end, 2, &value) == 2;
}

/* "Z", "UTC", "+01:00", "-0500", "+01" or nothing up to the end. */
static int csv_day_is_zone(const char *at, const char *end) {
    if (at == end) return 1;
    if (end - at == 1) return *at == 'Z' || *at == 'z';
    if (end - at == 3 && at[0] == 'U' && at[1] == 'T' && at[2] == 'C') return 1;
    if (*at != '+' && *at != '-') return 0;
    ++at;
    if (!csv_day_two(&at, end)) return 0;
    if (at == end) return 1;
    (void)csv_day_skip(&at, end, ':');
    return csv_day_two(&at, end) && at == end;
}

/* "8:26", "08:26:00.123 PM", "082600Z": what may stand behind a day. */
static int csv_day_is_time(const char *at, const char *end) {
    int32_t value;
    if (csv_day_digits(&at, end, 2, &value) == 0) return 0;
    if (at < end && *at == ':') {
        for (int part = 0; part < 2 && csv_day_skip(&at, end, ':'); ++part) {
            if (!csv_day_two(&at, end)) return 0;
        }
    } else {
        for (int part = 0; part < 2 && at < end && csv_day_is_digit(*at); ++part) {
            if (!csv_day_two(&at, end)) return 0;
        }
    }
    if (at < end && (*at == '.' || *at == ',')) {
        ++at;
        if (at == end || !csv_day_is_digit(*at)) return 0;
        while (at < end && csv_day_is_digit(*at)) ++at;
    }
    while (at < end && *at == ' ') ++at;
    if (end - at >= 2 && (csv_day_lower(*at) == 'a' || csv_day_lower(*at) == 'p') &&
        csv_day_lower(at[1]) == 'm') {
        at += 2;
        while (at < end && *at == ' ') ++at;
    }
    return csv_day_is_zone(at, end);
}

/* Whether nothing or a time follows. */
static int csv_day_is_end(const char *at, const char *end) {
    if (at == end) return 1;
    if (*at == 'T' || *at == 't') return csv_day_is_time(at + 1, end);
    if (*at != ' ') return 0;
    while (at < end && *at == ' ') ++at;
    return csv_day_is_time(at, end);
}

/* A year of four digits, or of two: 69 to 99 are in the last century. */
static int csv_day_year(const char **at, const char *end, int32_t *out_year) {
    const int32_t digits = csv_day_digits(at, end, 4, out_year);
    if (digits == 2) *out_year += *out_year >= 69 ? 1900 : 2000;
    return digits == 2 || digits == 4;
}

static int csv_day_is_separator(char c) { return c == '-' || c == '/' || c == '.'; }

/* "11-Feb-17", behind the first number. */
static int csv_day_split_named(const char **at, const char *end, csv_day_parts *parts) {
    const char separator = **at;
    if (!csv_day_is_separator(separator) && separator != ' ') return 0;
    const char *from = ++*at;
    while (*at < end && csv_day_is_letter(**at)) ++*at;
    parts->second = csv_day_named_month(from, (size_t)(*at - from));
    if (parts->second == 0) return 0;
    if (separator != '.') (void)csv_day_skip(at, end, '.');
    return csv_day_skip(at, end, separator) && csv_day_year(at, end, &parts->year);
}

/* "1/12/2011", behind the first number. */
static int csv_day_split_ordered(const char **at, const char *end, csv_day_parts *parts) {
    const char separator = **at;
    if (!csv_day_is_separator(separator)) return 0;
    ++*at;
    if (csv_day_digits(at, end, 2, &parts->second) == 0) return 0;
    parts->ordered = 1;
    return csv_day_skip(at, end, separator) && csv_day_year(at, end, &parts->year);
}

/* "2011-12-01" or "20111201", behind the year; then `first` is the day. */
static int csv_day_split_year(const char **at, const char *end, csv_day_parts *parts) {
    if (*at < end && csv_day_is_digit(**at)) {
        return csv_day_digits(at, end, 2, &parts->second) == 2 &&
               csv_day_digits(at, end, 2, &parts->first) == 2;
    }
    if (*at == end || !csv_day_is_separator(**at)) return 0;
    const char separator = **at;
    ++*at;
    return csv_day_digits(at, end, 2, &parts->second) > 0 && csv_day_skip(at, end, separator) &&
           csv_day_digits(at, end, 2, &parts->first) > 0;
}

static int csv_day_split(const char *text, size_t size, csv_day_parts *parts) {
    const char *at = text;
    const char *end = text + size;
    parts->ordered = 0;
    const int32_t digits = csv_day_digits(&at, end, 4, &parts->first);
    int read = 0;
    if (digits == 4) {
        parts->year = parts->first;
        read = csv_day_split_year(&at, end, parts);
    } else if ((digits == 1 || digits == 2) && end - at >= 2) {
        read = csv_day_is_letter(at[1]) ? csv_day_split_named(&at, end, parts)
                                        : csv_day_split_ordered(&at, end, parts);
    }
    return read && csv_day_is_end(at, end);
}

static int32_t csv_day_make(int32_t year, int32_t month, int32_t day_of_month, int32_t *out_day) {
    return rfm__day_from_civil(year, month, day_of_month, out_day) ? RFM__CSV_DAY_OK
                                                                   : RFM__CSV_DAY_NONE;
}

int rfm__csv_month_learn(const char *text, rfm__csv_month *month) {
    static const char shape[] = "0000-00-";
    int32_t day;
    for (int i = 0; i < 8; ++i) {
        if (shape[i] == '0' ? !csv_day_is_digit(text[i]) : text[i] != shape[i]) return 0;
    }
    const int32_t year =
        (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
    const int32_t number = (text[5] - '0') * 10 + (text[6] - '0');
    if (!rfm__day_from_civil(year, number, 1, &month->first_day)) return 0;
    month->length = 31;
    while (!rfm__day_from_civil(year, number, month->length, &day)) --month->length;
    month->text = rfm__csv_word(text);
    return 1;
}

int32_t rfm__csv_day_read(const char *text, size_t size, int32_t order, int32_t *out_day) {
    csv_day_parts parts;
    if (!csv_day_split(text, size, &parts)) return RFM__CSV_DAY_NOT;
    if (!parts.ordered || parts.first == parts.second) {
        return csv_day_make(parts.year, parts.second, parts.first, out_day);
    }
    int32_t day_first = 0;
    int32_t month_first = 0;
    const int is_day_first = rfm__day_from_civil(parts.year, parts.second, parts.first, &day_first);
    const int is_month_first =
        rfm__day_from_civil(parts.year, parts.first, parts.second, &month_first);
    if (!is_day_first && !is_month_first) return RFM__CSV_DAY_NONE;
    if (order == RFM_CSV_ORDER_DETECT) return RFM__CSV_DAY_ORDER;
    if (order == RFM_CSV_ORDER_DAY_MONTH ? !is_day_first : !is_month_first) {
        return RFM__CSV_DAY_OTHER;
    }
    *out_day = order == RFM_CSV_ORDER_DAY_MONTH ? day_first : month_first;
    return RFM__CSV_DAY_OK;
}

int32_t rfm__csv_day_hint(const char *text, size_t size) {
    csv_day_parts parts;
    int32_t day;
    if (!csv_day_split(text, size, &parts) || !parts.ordered) return RFM__CSV_ORDER_NONE;
    if (parts.first == parts.second) return RFM__CSV_ORDER_NONE;
    const int is_day_first = rfm__day_from_civil(parts.year, parts.second, parts.first, &day);
    const int is_month_first = rfm__day_from_civil(parts.year, parts.first, parts.second, &day);
    if (is_day_first && is_month_first) return RFM__CSV_ORDER_EITHER;
    if (is_day_first) return RFM__CSV_ORDER_DAY_FIRST;
    return is_month_first ? RFM__CSV_ORDER_MONTH_FIRST : RFM__CSV_ORDER_NONE;
}
