/* SPDX-License-Identifier: MIT */
/* The command line as settings, read by the options that each command lists. */
#ifndef RFM_CLI_OPTIONS_H
#define RFM_CLI_OPTIONS_H

#include "rfm.h"

/* Fills in the member that an option is about, or exits with status 2. A flag has no value. */
typedef void (*take_fn)(void *member, const char *option, const char *value);

typedef struct cli_option {
    const char *name;
    const char *value; /* what --help calls it; NULL: the option takes none */
    take_fn take;
    size_t offset; /* of the member */
    const char *help;
} cli_option;

/* Options that stand together; several commands may list the same group. */
typedef struct option_group {
    const char *heading; /* NULL: they go on under the one before */
    const cli_option *options;
    int count;
    int is_own; /* members of the command's own settings, not of those below */
} option_group;

#define OPTION_COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

struct settings;

/* A sub-command. */
typedef struct command {
    const char *name;
    const char *usage;                 /* what stands behind "rfm NAME" */
    const char *what;                  /* the first lines of its --help */
    const char *summary;               /* its line in rfm --help */
    const option_group *const *groups; /* NULL behind the last */
    size_t own_size;                   /* of its own settings; zero bytes before options are read */
    int reads_receipts;                /* operands are files of receipts, one at least */
    void (*check)(const struct settings *from); /* before anything is read; NULL: nothing to add */
    int (*run)(const struct settings *from);    /* gives the exit status */
} command;

enum {
    DIMENSION_R,
    DIMENSION_F,
    DIMENSION_M,
    DIMENSION_COUNT,
    MOST_OUTPUTS = 12,
    MOST_GRADES = 16
};

/* How one dimension is to be scored. */
typedef struct score_choice {
    int is_given;
    int strategy, quantile_type;
    int bins;    /* 0: the scale of the rule table */
    char **cuts; /* of thresholds */
    int cut_count;
} score_choice;

/* Points for each score of a dimension. */
typedef struct points_choice {
    double *points; /* NULL: the score itself */
    int count;
    double weight;
} points_choice;

typedef struct grade_choice {
    char *label;
    double at_least;
} grade_choice;

typedef struct settings {
    const command *of;
    void *own;           /* the command's own settings */
    const char **inputs; /* the operands */
    int input_count;
    /* where the columns are */
    const char *customer, *day, *receipt, *amount, *quantity, *price, *margin;
    const char *return_prefix;
    int no_header;
    /* how the text is to be read */
    int delimiter, decimal_mark, day_order, latin1, whole_ids, round;
    int scale;            /* -1: as many digits as the input needs */
    const char *bad_path; /* NULL: refuse bad lines */
    int threads;
    /* what is looked at */
    int has_as_of;
    int32_t as_of_day;
    int32_t window_unit, window_length;
    const char *window_text;
    int32_t returns;
    const char *returns_text;
    /* scores and rules */
    score_choice scores[DIMENSION_COUNT];     /* of --score */
    score_choice own_scores[DIMENSION_COUNT]; /* of --score-r, --score-f and --score-m: these win */
    const char *scorer_path;                  /* a saved scorer instead */
    int is_scorer_option;                     /* it came by --scorer, not by --score */
    int nested, suggest;
    int has_points;
    points_choice points[DIMENSION_COUNT];
    grade_choice grades[MOST_GRADES];
    int grade_count;
    const char *frequency, *monetary;
    const char *rules;
    /* outputs */
    const char *save_scorer, *out, *summary;
    int json, raw_text, quiet;
    /* all paths that are written to, and whether one of them is standard output */
    const char *outputs[MOST_OUTPUTS];
    int output_count, screen_is_taken;
} settings;

/* Reads the arguments behind the sub-command. Prints help and exits 0 when asked, exits 2 on a
 * mistake. */
void options_read(settings *to, const command *of, int count, char **arguments);
void options_free(settings *from);

#endif
