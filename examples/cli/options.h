/* SPDX-License-Identifier: MIT */
/* The command line as one struct of settings. */
#ifndef RFM_CLI_OPTIONS_H
#define RFM_CLI_OPTIONS_H

#include "rfm.h"

/* The sub-commands, as bits: each option says which of them know it. */
enum { COMMAND_SEGMENT = 1, COMMAND_EXPLAIN = 2, COMMAND_CHECK = 4, COMMAND_PRESETS = 8 };

enum { DIMENSION_R, DIMENSION_F, DIMENSION_M, DIMENSION_COUNT };

/* How one dimension is to be scored; `cuts` is NULL for quantiles. */
typedef struct score_choice {
    int is_given;
    int bins;
    char **cuts;
    int cut_count;
} score_choice;

typedef struct settings {
    const char **inputs; /* files; or the one operand of check and presets */
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
    const char *frequency, *monetary;
    const char *rules;
    /* outputs */
    const char *save_scorer, *out, *summary;
    int json, raw_text, quiet, strict;
    const char *explained; /* the id that explain is asked about */
} settings;

/* Reads the arguments behind the sub-command. Prints help and exits 0 when asked, exits 2 on a
 * mistake. */
void options_read(settings *to, unsigned command, int count, char **arguments);
void options_free(settings *from);

#endif
