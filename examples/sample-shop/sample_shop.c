/* SPDX-License-Identifier: MIT */
/*
 * A shop that never was, so that the main job runs with nothing to download and a benchmark has its
 * ten million lines: seeded, whole numbers only, hence the same bytes on every machine.
 *
 * What it imitates: nearly half of the customers buy once; the others differ widely in how often
 * and how long they come; Saturdays and December are busy; a quarter of the sales has no customer
 * card; some goods come back, either on their receipt or on one of their own that starts with R-.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm/base.h"

enum {
    ITEMS = 2000,
    MOST_LINES = 15,
    ONE_TIME = 450,         /* of 1000 customers */
    UNIDENTIFIED = 250,     /* of 1000 lines */
    RETURNED = 25,          /* of 1000 receipts */
    LINES_PER_RECEIPT = 250 /* hundredths */
};

typedef struct shop {
    int64_t customers, lines;
    int32_t start_day, days;
    uint64_t seed;
    int numeric_ids;
} shop;

/* Random numbers: SplitMix64 (Steele, Lea and Flood 2014), a stream for each customer. */

typedef struct stream {
    uint64_t state;
} stream;

static uint64_t draw(stream *from) {
    uint64_t mixed = from->state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

static stream stream_of(uint64_t seed, uint64_t number) {
    stream made = {seed * UINT64_C(0xd1342543de82ef95) + number};
    made.state = draw(&made);
    return made;
}

/* Evenly from 0 to bound - 1; bound below 2^32. */
static uint32_t below(stream *from, uint32_t bound) {
    return (uint32_t)(((draw(from) >> 32) * bound) >> 32);
}

static int happens(stream *from, uint32_t of_thousand) { return below(from, 1000) < of_thousand; }

/* How many times something goes on, with this mean (thousandths). */
static int64_t geometric(stream *from, int64_t mean, int64_t most) {
    const uint64_t on = ((uint64_t)mean << 32) / ((uint64_t)mean + 1000);
    int64_t count = 0;
    while (count < most && draw(from) >> 32 < on) ++count;
    return count;
}

/* The calendar: how busy each day is. */

static int64_t *busy_before; /* sum of the weights of the days before; days + 1 of them */

static void make_calendar(const shop *of) {
    static const int weekdays[7] = {110, 160, 60, 70, 80, 90, 110}; /* from Friday, Saturday ... */
    static const int months[12] = {85, 80, 95, 100, 105, 100, 85, 85, 95, 100, 120, 170};
    busy_before = malloc(((size_t)of->days + 1) * sizeof *busy_before);
    if (busy_before == NULL) exit(1);
    busy_before[0] = 0;
    for (int32_t day = 0; day < of->days; ++day) {
        char text[11];
        rfm_day_format(of->start_day + day, text, NULL);
        const int month = (text[5] - '0') * 10 + text[6] - '0';
        /* 0001-01-01 was a Monday, so this counts from Friday. */
        const int weekday = (of->start_day + day - RFM_DAY_MIN + 3) % 7;
        busy_before[day + 1] = busy_before[day] + weekdays[weekday] * months[month - 1];
    }
}

/* A day from first to last, busy ones more often. */
static int32_t draw_day(stream *from, int32_t first, int32_t last) {
    const int64_t width = busy_before[last + 1] - busy_before[first];
    const int64_t point = busy_before[first] + (int64_t)(draw(from) % (uint64_t)width);
    int32_t low = first, high = last;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (busy_before[middle + 1] <= point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Customers: what kind, and the days of their receipts. */

/* Receipts wanted for each customer, thousandths. */
static int64_t mean_receipts(const shop *of) {
    const int64_t lines = of->lines * (1000 - UNIDENTIFIED) / of->customers; /* thousandths */
    const int64_t receipts = lines * 100 / LINES_PER_RECEIPT * (1000 - RETURNED) / 1000;
    return receipts < 1000 ? 1000 : receipts;
}

typedef struct visits {
    int64_t count;
    int32_t first_day, last_day;
} visits;

static visits draw_visits(const shop *of, stream *from) {
    const int64_t mean = mean_receipts(of), repeating = 1000 - ONE_TIME;
    /* the mean of those who come back, above the two visits that all of them make */
    int64_t extra = (mean * 1000 - ONE_TIME * 1000) / repeating - 2000;
    uint32_t once = ONE_TIME;
    if (extra < 0) {
        extra = 0;
        once = mean < 2000 ? (uint32_t)(2000 - mean) : 0;
    }
    visits made = {1, 0, of->days - 1};
    const int is_known_before = happens(from, 250);
    const int32_t start = of->days < 90 ? of->days : 90;
    made.first_day = draw_day(from, 0, is_known_before ? start - 1 : of->days - 1);
    if (happens(from, once)) return made;
    const uint32_t kind = below(from, 100); /* 60 now and then, 30 regular, 10 loyal: mean 1 */
    const int64_t kind_mean = kind < 60   ? extra * 35 / 100
                              : kind < 90 ? extra * 12 / 10
                                          : extra * 43 / 10;
    made.count = 2 + geometric(from, kind_mean, 1000);
    const int32_t left = of->days - 1 - made.first_day;
    if (!happens(from, 450) && left > 30) {
        made.last_day = made.first_day + 30 + (int32_t)below(from, (uint32_t)(left - 29));
    }
    return made;
}

/* All receipts of customers, in order of the day. */
typedef struct plan {
    int64_t *starts;     /* of each day in `customers`; days + 1 */
    uint32_t *customers; /* who comes */
} plan;

/* Goes through the visits of all customers; they are drawn twice, first to count and then to
 * place. */
static void each_visit(const shop *of, int64_t *slots, uint32_t *customers) {
    for (int64_t i = 0; i < of->customers; ++i) {
        stream from = stream_of(of->seed, (uint64_t)i);
        const visits made = draw_visits(of, &from);
        for (int64_t visit = 0; visit < made.count; ++visit) {
            const int32_t day =
                visit == 0 ? made.first_day : draw_day(&from, made.first_day, made.last_day);
            if (customers == NULL) {
                ++slots[day + 1];
            } else {
                customers[slots[day]++] = (uint32_t)i;
            }
        }
    }
}

static plan make_plan(const shop *of) {
    plan made;
    const size_t days = (size_t)of->days;
    int64_t *next = malloc((days + 1) * sizeof *next);
    made.starts = calloc(days + 1, sizeof *made.starts);
    if (next == NULL || made.starts == NULL) exit(1);
    each_visit(of, made.starts, NULL);
    for (size_t day = 0; day < days; ++day) made.starts[day + 1] += made.starts[day];
    memcpy(next, made.starts, (days + 1) * sizeof *next);
    made.customers = malloc(((size_t)made.starts[days] + 1) * sizeof *made.customers);
    if (made.customers == NULL) exit(1);
    each_visit(of, next, made.customers);
    free(next);
    return made;
}

/* Goods: dear ones have high numbers. */

static int64_t price_of(uint32_t item) {
    const int64_t cents = 95 + (int64_t)item * item * 12000 / ((int64_t)ITEMS * ITEMS);
    return cents / 10 * 10 + 5;
}

/* Taste is 0 to 2: the same customer always buys cheap, anything or dear. */
static uint32_t draw_item(stream *from, int taste) {
    const uint32_t one = below(from, ITEMS), other = below(from, ITEMS);
    if (taste == 1) return one;
    return (taste == 0) == (one < other) ? one : other;
}

/* Writing. */

enum { BLOCK = 1 << 20, LONGEST_LINE = 128 };
static char block[BLOCK];
static size_t block_size;

static void flush_block(void) {
    if (fwrite(block, 1, block_size, stdout) != block_size || fflush(stdout) != 0) {
        fprintf(stderr, "sample_shop: standard output cannot be written\n");
        exit(1);
    }
    block_size = 0;
}

static void put_text(const char *text, size_t size) {
    memcpy(block + block_size, text, size);
    block_size += size;
}

static void put_number(uint64_t value, int width) {
    char digits[20];
    int count = 0;
    do {
        digits[19 - count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0 || count < width);
    put_text(digits + 20 - count, (size_t)count);
}

/* A receipt as it is being written; customer -1 is unidentified. */
typedef struct receipt {
    int64_t customer, number;
    int is_return;
    const char *date;
} receipt;

static void put_line(const shop *of, const receipt *on, uint32_t item, int64_t cents) {
    if (block_size > BLOCK - LONGEST_LINE) flush_block();
    if (on->customer >= 0 && !of->numeric_ids) put_text("C", 1);
    if (on->customer >= 0) put_number((uint64_t)on->customer + 1000000, of->numeric_ids ? 1 : 10);
    put_text(",", 1);
    put_text(on->date, 10);
    put_text(on->is_return ? ",R-" : ",", on->is_return ? 3 : 1);
    put_number((uint64_t)on->number, 1);
    put_text(",", 1);
    put_number(1000 + (uint64_t)item * 7919 % 9000, 4);
    put_text(cents < 0 ? ",-" : ",", cents < 0 ? 2 : 1);
    const uint64_t magnitude = (uint64_t)(cents < 0 ? -cents : cents);
    put_number(magnitude / 100, 1);
    put_text(".", 1);
    put_number(magnitude % 100, 2);
    put_text("\n", 1);
}

/* Goods that will come back, in a list for each day. */
typedef struct coming_back {
    struct coming_back *next;
    receipt on;
    uint32_t item;
    int64_t cents;
} coming_back;

/* The shop while it is being written out. */
typedef struct till {
    const shop *of;
    stream from;
    coming_back **returns; /* by day */
    int64_t written, last_receipt;
    int32_t day;
    char date[11];
} till;

static void plan_return(till *at, const receipt *on, uint32_t item, int64_t cents) {
    const int32_t day = at->day + 2 + (int32_t)below(&at->from, 28);
    if (day >= at->of->days) return;
    coming_back *item_back = malloc(sizeof *item_back);
    if (item_back == NULL) exit(1);
    *item_back = (coming_back){at->returns[day], *on, item, -cents};
    item_back->on.is_return = happens(&at->from, 500);
    at->returns[day] = item_back;
}

/* Gives the number of lines. */
static int64_t write_receipt(till *at, int64_t customer) {
    const receipt on = {customer, ++at->last_receipt, 0, at->date};
    const int taste = customer < 0 ? 1 : (int)((uint64_t)customer * 2654435761u % 3);
    const int64_t lines = 1 + geometric(&at->from, 10 * (LINES_PER_RECEIPT - 100), MOST_LINES - 1);
    int64_t back = -1;
    if (happens(&at->from, RETURNED)) back = (int64_t)below(&at->from, (uint32_t)lines);
    for (int64_t line = 0; line < lines && at->written < at->of->lines; ++line) {
        const uint32_t item = draw_item(&at->from, taste);
        const uint32_t luck = below(&at->from, 100);
        const int64_t quantity = luck < 80 ? 1 : luck < 93 ? 2 : luck - 90;
        const int64_t cents = price_of(item) * quantity;
        put_line(at->of, &on, item, cents);
        ++at->written;
        if (line == back) plan_return(at, &on, item, cents);
    }
    return lines;
}

static void write_returns(till *at) {
    while (at->returns[at->day] != NULL) {
        coming_back *item = at->returns[at->day];
        at->returns[at->day] = item->next;
        if (item->on.is_return) item->on.number = ++at->last_receipt;
        item->on.date = at->date;
        if (at->written < at->of->lines) {
            put_line(at->of, &item->on, item->item, item->cents);
            ++at->written;
        }
        free(item);
    }
}

/* Lines of this day without a customer: its part, by how busy it is, of all those still to come. */
static int64_t unidentified_lines(const till *at, const plan *receipts) {
    const shop *of = at->of;
    const int64_t to_come = receipts->starts[of->days] - receipts->starts[at->day];
    const int64_t others =
        of->lines - at->written - to_come * LINES_PER_RECEIPT / 100 * (1000 + RETURNED) / 1000;
    const int64_t busy = busy_before[at->day + 1] - busy_before[at->day];
    const int64_t all = busy_before[of->days] - busy_before[at->day];
    return others <= 0 ? 0 : others / all * busy + others % all * busy / all;
}

static void write_day(till *at, const plan *receipts) {
    const int is_last = at->day + 1 == at->of->days;
    int64_t others = unidentified_lines(at, receipts);
    rfm_day_format(at->of->start_day + at->day, at->date, NULL);
    write_returns(at);
    for (int64_t i = receipts->starts[at->day]; i < receipts->starts[at->day + 1]; ++i) {
        if (others > 0 && happens(&at->from, UNIDENTIFIED)) others -= write_receipt(at, -1);
        write_receipt(at, receipts->customers[i]);
    }
    while (is_last ? at->written < at->of->lines : others > 0) others -= write_receipt(at, -1);
}

static void write_shop(const shop *of) {
    make_calendar(of);
    plan receipts = make_plan(of);
    till at = {.of = of, .from = stream_of(of->seed, UINT64_MAX), .last_receipt = 100000000};
    at.returns = calloc((size_t)of->days, sizeof(coming_back *));
    if (at.returns == NULL) exit(1);
    const char header[] = "customer,date,receipt,item,amount\n";
    put_text(header, sizeof header - 1);
    for (at.day = 0; at.day < of->days; ++at.day) write_day(&at, &receipts);
    flush_block();
    free(at.returns);
    free(receipts.starts);
    free(receipts.customers);
    free(busy_before);
}

/* Options. */

static void stop(const char *message, const char *what) {
    fprintf(stderr, "sample_shop: %s%s\n", message, what);
    exit(2);
}

static int64_t number_of(const char *option, const char *value, int64_t low, int64_t high) {
    int64_t number = 0;
    const size_t size = strlen(value);
    if (size == 0 || size > 18) stop("not a number: ", value);
    for (size_t i = 0; i < size; ++i) {
        if (value[i] < '0' || value[i] > '9') stop("not a whole number: ", value);
        number = number * 10 + (value[i] - '0');
    }
    if (number < low || number > high) stop("out of range: ", option);
    return number;
}

static const char help[] =
    "Usage: sample_shop [OPTIONS] > receipts.csv\n\n"
    "Writes the receipts of a made-up shop: customer,date,receipt,item,amount\n\n"
    "  --lines N        default 60000; with --customers alone 11.6 for each\n"
    "  --customers N    default one for 11.6 lines\n"
    "  --days N         default 1096, three years\n"
    "  --start DATE     default 2022-01-01\n"
    "  --ids text|number  C0001000000 (default) or 1000000\n"
    "  --seed N         default 1; another seed is another shop\n";

static void read_option(shop *to, const char *option, const char *value) {
    if (strcmp(option, "--lines") == 0) {
        to->lines = number_of(option, value, 1, 4000000000);
    } else if (strcmp(option, "--customers") == 0) {
        to->customers = number_of(option, value, 1, 300000000);
    } else if (strcmp(option, "--days") == 0) {
        to->days = (int32_t)number_of(option, value, 1, 36525);
    } else if (strcmp(option, "--seed") == 0) {
        to->seed = (uint64_t)number_of(option, value, 0, 999999999999999999);
    } else if (strcmp(option, "--start") == 0) {
        if (rfm_day_parse(value, &to->start_day, NULL) != RFM_OK) stop("not a day: ", value);
    } else if (strcmp(option, "--ids") == 0) {
        to->numeric_ids = strcmp(value, "number") == 0;
        if (!to->numeric_ids && strcmp(value, "text") != 0)
            stop("expected text or number: ", value);
    } else {
        stop("unknown option ", option);
    }
}

int main(int count, char **arguments) {
    shop of = {.days = 1096, .seed = 1};
    rfm_day_parse("2022-01-01", &of.start_day, NULL);
    for (int i = 1; i < count; i += 2) {
        if (strcmp(arguments[i], "--help") == 0) {
            fputs(help, stdout);
            return 0;
        }
        if (i + 1 == count) stop("no value for ", arguments[i]);
        read_option(&of, arguments[i], arguments[i + 1]);
    }
    if (of.lines == 0) of.lines = of.customers == 0 ? 60000 : of.customers * 116 / 10 + 1;
    if (of.customers == 0) of.customers = of.lines * 10 / 116 + 1;
    if (of.lines < of.customers) stop("fewer lines than customers", "");
    if (of.start_day + of.days - 1 > RFM_DAY_MAX) stop("the last day is after 9999-12-31", "");
    write_shop(&of);
    return 0;
}
