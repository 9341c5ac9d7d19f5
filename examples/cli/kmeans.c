/* SPDX-License-Identifier: MIT */
/*
 * `rfm kmeans`: groups that the data have by themselves, beside those that a rule table names. One
 * run gives the groups; --choose says how many there are.
 */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "commands.h"
#include "frame_output.h"
#include "job.h"
#include "option_groups.h"
#include "option_values.h"
#include "progress.h"
#include "say.h"

enum { MOST_CLUSTER_COLUMNS = 16, MOST_CLUSTERS = 255 };

typedef struct kmeans_settings {
    int clusters, starts;
    int from, to; /* of --choose; 0: not given */
    uint64_t seed;
    const char *columns;
} kmeans_settings;

/* --columns, taken apart. */
typedef struct column_list {
    rfm_cluster_column columns[MOST_CLUSTER_COLUMNS];
    char *text; /* holds the names */
    int count;
} column_list;

static void take_clusters(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 2, MOST_CLUSTERS);
}

static void take_starts(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, 1000000);
}

static void take_seed(void *member, const char *option, const char *value) {
    *(uint64_t *)member = (uint64_t)number_of(option, value, 0, 999999999);
}

/* "2..10" */
static void take_choose(void *member, const char *option, const char *value) {
    kmeans_settings *const to = member;
    const size_t size = strcspn(value, ".");
    const int is_good =
        strncmp(value + size, "..", 2) == 0 &&
        read_number(value, size, 2, MOST_CLUSTERS, &to->from) &&
        read_number(value + size + 2, strlen(value + size + 2), to->from, MOST_CLUSTERS, &to->to);
    if (!is_good) {
        fail(EXIT_BAD_USAGE, "%s %s: expected numbers of clusters like 2..10, from 2 to %d", option,
             value, (int)MOST_CLUSTERS);
    }
}

/* What stands behind a prefix, or NULL. */
static char *behind(char *text, const char *prefix) {
    const size_t size = strlen(prefix);
    return strncmp(text, prefix, size) == 0 ? text + size : NULL;
}

/* "-days_since_last", "log:receipts", "raw:spend_net*2" in any mix; 0 when it is none. */
static int read_column(rfm_cluster_column *to, char *text) {
    for (;;) {
        char *rest;
        if ((rest = behind(text, "-")) != NULL) {
            to->flags |= RFM_CLUSTER_LOW_IS_GOOD;
        } else if ((rest = behind(text, "log:")) != NULL) {
            to->flags |= RFM_CLUSTER_LOG1P;
        } else if ((rest = behind(text, "raw:")) != NULL) {
            to->flags |= RFM_CLUSTER_NO_Z_SCORE;
        } else {
            break;
        }
        text = rest;
    }
    char *star = strchr(text, '*');
    if (star != NULL) {
        char *end;
        *star = '\0';
        to->weight = strtod(star + 1, &end);
        const int is_number = *end == '\0' && strspn(star + 1, ".0123456789") == strlen(star + 1);
        if (!is_number || !(to->weight > 0)) return 0;
    }
    to->column = text;
    return *text != '\0';
}

static void read_columns(const kmeans_settings *own, column_list *to) {
    *to = (column_list){0};
    if (own->columns == NULL) return;
    to->text = malloc(strlen(own->columns) + 1);
    if (to->text == NULL) fail(EXIT_BAD_DATA, "out of memory");
    strcpy(to->text, own->columns);
    for (char *at = to->text; at != NULL;) {
        char *comma = strchr(at, ',');
        if (comma != NULL) *comma = '\0';
        if (to->count == MOST_CLUSTER_COLUMNS || !read_column(&to->columns[to->count++], at)) {
            fail(EXIT_BAD_USAGE,
                 "--columns %s: expected at most %d columns like "
                 "-days_since_last,log:receipts,log:spend_net*2",
                 own->columns, (int)MOST_CLUSTER_COLUMNS);
        }
        at = comma == NULL ? NULL : comma + 1;
    }
}

static void show(const settings *from, const rfm_frame *frame, const shown_column *columns,
                 int count, int decimals, output *screen) {
    rfm_buffer *text = text_new();
    if (from->json) {
        frame_add_json(text, frame, decimals);
    } else {
        frame_add_table(text, frame, columns, count, decimals);
    }
    screen_write(screen, text);
}

static void choose(const settings *from, const job *done, const rfm_cluster_options *options,
                   output *out, output *screen) {
    static const shown_column columns[] = {
        {"clusters", NULL, SHOW_AUTO, NULL},     {"within_ss", "Within SS", SHOW_PLAIN, NULL},
        {"explained", NULL, SHOW_PERCENT, NULL}, {"sampled", NULL, SHOW_AUTO, NULL},
        {"silhouette", NULL, SHOW_PLAIN, NULL},  {"silhouette", "", SHOW_BAR, NULL},
    };
    const kmeans_settings *own = from->own;
    rfm_frame *found;
    rfm_error error;
    if (rfm_clusters_choose(done->customers, options, own->from, own->to, &found, &error) !=
        RFM_OK) {
        fail_with(NULL, &error);
    }
    progress_end();
    csv_write(from, from->out, found, done->taken.decimals, out);
    show(from, found, columns, OPTION_COUNT(columns), done->taken.decimals, screen);
    rfm_frame_free(found);
}

static void write_customers(const settings *from, job *done, const rfm_clusters *clusters,
                            output *out) {
    rfm_frame *found;
    rfm_error error;
    if (rfm_clusters_apply(clusters, done->customers, from->threads, &found, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    found = frame_with_decimals(found, done->taken.decimals);
    csv_write(from, from->out, found, done->taken.decimals, out);
    rfm_frame_free(found);
}

/* All columns by their names, but for one that would read badly. */
static void show_centres(const settings *from, const rfm_frame *centres, int decimals,
                         output *screen) {
    shown_column columns[MOST_CLUSTER_COLUMNS + 4];
    const int count = (int)rfm_frame_column_count(centres);
    for (int i = 0; i < count; ++i) {
        rfm_column column;
        rfm_error error;
        if (rfm_frame_column(centres, i, &column, &error) != RFM_OK) fail_with(NULL, &error);
        columns[i] = (shown_column){.name = column.name, .how = SHOW_AUTO};
        if (strcmp(column.name, "within_ss") == 0) columns[i].title = "Within SS";
    }
    show(from, centres, columns, count, decimals, screen);
}

static void cluster(const settings *from, job *done, const rfm_cluster_options *options,
                    output *out, output *screen) {
    rfm_clusters *clusters;
    rfm_frame *centres;
    rfm_error error;
    if (rfm_clusters_fit(done->customers, options, &clusters, &error) != RFM_OK ||
        rfm_clusters_centres(clusters, &centres, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    progress_end();
    if (out != NULL) write_customers(from, done, clusters, out);
    show_centres(from, centres, done->taken.decimals, screen);
    rfm_frame_free(centres);
    rfm_clusters_free(clusters);
}

static int run_kmeans(const settings *from) {
    const kmeans_settings *own = from->own;
    column_list list;
    job done = {0};
    read_columns(own, &list);
    output *const out = csv_open(from->out), *const screen = screen_open(from);
    job_read(from, &done);
    job_choose_day(from, &done);
    job_customers(from, &done);
    const rfm_cluster_options options = {.struct_size = sizeof options,
                                         .clusters = own->clusters,
                                         .columns = list.count == 0 ? NULL : list.columns,
                                         .column_count = list.count,
                                         .starts = own->starts,
                                         .threads = from->threads,
                                         .seed = own->seed,
                                         .progress = progress_call};
    progress_start(0, from->quiet);
    if (own->from > 0) {
        choose(from, &done, &options, out, screen);
    } else {
        cluster(from, &done, &options, out, screen);
    }
    output_commit_all();
    free(list.text);
    job_free(&done);
    return EXIT_OK;
}

static void check_kmeans(const settings *from) {
    const kmeans_settings *own = from->own;
    column_list list;
    if (own->clusters > 0 && own->from > 0) {
        fail(EXIT_BAD_USAGE, "give --clusters or --choose, not both");
    }
    read_columns(own, &list);
    free(list.text);
}

#define AT(member) offsetof(kmeans_settings, member)
static const cli_option own_options[] = {
    {"--clusters", "K", take_clusters, AT(clusters), "how many; default 5"},
    {"--columns", "LIST", take_text, AT(columns),
     "what to cluster by; default -days_since_last,log:receipts,log:spend_net. -NAME: low is "
     "good, log:NAME: ln(1 + value), raw:NAME: not divided by its deviation, NAME*2: weight"},
    {"--choose", "FROM..TO", take_choose, 0,
     "instead: how well each number of clusters fits, like 2..10"},
    {"--starts", "N", take_starts, AT(starts), "starting points to try; default 16"},
    {"--seed", "N", take_seed, AT(seed), "of the starting points; default 0"},
};
#undef AT
static const option_group own_group = {"Clusters", own_options, OPTION_COUNT(own_options), 1};
static const option_group *const groups[] = {
    &own_group,      &options_customer, &options_columns, &options_input, &options_as_of,
    &options_window, &options_returns,  &options_results, &options_quiet, NULL};

const command kmeans_command = {
    .name = "kmeans",
    .usage = "FILE... [OPTIONS]",
    .what =
        "Groups customers by k-means over several columns and prints the centres. --out "
        "writes every\ncustomer with its cluster: 1 the lowest value, K the highest.",
    .summary = "group customers by k-means, or find how many groups there are",
    .groups = groups,
    .own_size = sizeof(kmeans_settings),
    .reads_receipts = 1,
    .check = check_kmeans,
    .run = run_kmeans,
};
