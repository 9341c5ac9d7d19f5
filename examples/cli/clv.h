/* SPDX-License-Identifier: MIT */
/* The parts of rfm clv: models, predictions, what happened in a holdout, and how it is said. */
#ifndef RFM_CLI_CLV_H
#define RFM_CLI_CLV_H

#include "frame_output.h"
#include "job.h"
#include "option_values.h"

enum { CLV_MOST_TRIED = 10, CLV_ANY = -1, CLV_MOST_COVARIATES = 16, CLV_DEFAULT_TOP = 10 };

/* Days, or months: of 365 / 12 days ahead, of the calendar back. */
typedef struct clv_length {
    int is_given, is_months, count;
} clv_length;

/* A list of names. */
typedef struct clv_names {
    const char *const *names;
    int32_t count;
    void *memory; /* holds them; for free */
} clv_names;

/* The command's own options. */
typedef struct clv_settings {
    int model;                /* place in clv_kinds plus 1; CLV_ANY or 0: the best */
    int k_low, k_high;        /* 0: 1 to 12 */
    int is_regular, is_aging; /* auto tries the cnbd-k models, ggom-nbd too */
    double unit_days;         /* 0: 7 */
    double ridge, covariate_ridge;
    clv_names purchase, dropout, equal;
    const char *customers_file;
    clv_names parameters, spend_parameters; /* given, not fitted */
    int replicates;
    uint64_t seed;
    double interval; /* 0: 0.95 */
    clv_length horizon, later, holdout;
    given_day holdout_day;
    double yearly_rate, margin_share; /* share 0: 1 */
    int period_months;                /* 0: 1 */
    int endless, dert, chances;       /* chances: most purchases plus 1 */
    double alive_level;
    int simple;
    double lifespan_years;
    int top; /* customers to print plus 1; 0: 10 */
    int no_spend, events, first_spend, free;
    const char *histories, *weight;
    int frequency, tracking, compare, step_days, most, groups;
    const char *frequency_file, *tracking_file, *by_purchases, *deciles;
    int simulated; /* customers; 0: none */
    clv_length acquisition;
    given_day start;
    const char *save_model, *load_model;
} clv_settings;

/* What a model reads of a customer. */
enum { CLV_TIMES, CLV_CHANCES, CLV_PERIODS, CLV_SPENDS };

typedef struct clv_kind {
    const char *name;
    int reads;
    int is_regular;                    /* needs litt, has k */
    int takes_purchase, takes_dropout; /* covariates */
} clv_kind;
enum { CLV_KINDS = 10 };
extern const clv_kind clv_kinds[CLV_KINDS];

typedef struct clv_fit {
    const char *name; /* lives as long as the library */
    rfm_model *model; /* NULL: none */
    rfm_model_state state;
} clv_fit;

/* What was fitted, loaded or given. */
typedef struct clv_models {
    clv_fit tried[CLV_MOST_TRIED], spend;
    int count, best; /* tried[best] predicts */
    int is_loaded, is_given;
    const char *no_spend; /* why there is no spend model; NULL: there is one */
} clv_models;

/* Sums over the customers, each counting by its weight. */
typedef struct clv_summary {
    double customers, once; /* all; without a repeat purchase */
    double without_spend;   /* with repeat purchases, but of no mean spend above 0 */
    double likely;          /* more likely alive than not */
    double valued;          /* with a clv */
    double purchases;       /* made so far, the first ones too */
    double alive, buyers;   /* sums of probabilities */
    double expected, clv;   /* in the horizon; clv without one with --endless */
    double below_level;     /* P(alive) under --alive-level already */
    double historic, simple;
} clv_summary;

/* Tables of the library's checks; NULL: not asked for, or no holdout. */
typedef struct clv_checks {
    rfm_frame *frequency, *errors, *by_purchases, *deciles, *tracking;
} clv_checks;

/* What the parameters say; NaN where there is no answer. */
typedef struct clv_reading {
    double a_year;                             /* purchases of a live customer */
    double leave_share;                        /* after a purchase, before a chance, of period 1 */
    double take_share;                         /* of the chances that a live customer has */
    double later_share;                        /* leave at the end of the fifth period */
    double median_lifetime_days;               /* from the first purchase */
    double top_days;                           /* most leave about then */
    double new_purchases, new_alive, new_none; /* a new customer's first year */
    double mean_spend;                         /* of a purchase, over all customers */
    double spend_correlation;                  /* of x and mean_repeat_spend */
} clv_reading;

/* Everything a run has. */
typedef struct clv_run {
    const settings *from;
    const clv_settings *own;
    job done;
    int decimals;
    int32_t fit_day; /* that of the customer table; as_of_day of the job comes after it in a
                        holdout */
    int reads;       /* CLV_TIMES, ...: of what was read */
    int has_litt;
    double horizon_days;
    double period_rate, margin_share;
    clv_models models;
    rfm_frame *comparison; /* NULL: not asked for */
    rfm_frame *customers;  /* with predictions */
    double lifespan_years; /* of --simple */
    clv_summary summary;
    clv_checks checks;
    clv_reading reading;
} clv_run;

/* clv_options.c */

extern const option_group *const clv_groups[];
/* Exits on options that do not fit together. */
void clv_check(const settings *from);
double clv_length_days(const clv_length *length);
void clv_settings_free(const clv_settings *own);

/* clv_cells.c */

/* Room for so many names and bytes of them; exits when there is none. Fill in count and names. */
clv_names clv_names_new(int most, size_t bytes, const char ***out_names, char **out_text);

/* A cell of any number as a double; NaN where it is missing. */
double clv_number(const rfm_column *column, int64_t row);
/* Finds a column; 0 and a column without rows when there is none. */
int clv_find(const rfm_frame *frame, const char *name, rfm_column *out_column);
/* 1 where --purchase-covariates and the like name this column. */
int clv_has_name(const clv_names *names, const char *name);
/* Puts a column into the customers, in place of one of the same name. */
void clv_add_column(rfm_frame **frame, const rfm_column *column);
/* Exits with the row of a file of histories, or as fail_with. */
_Noreturn void clv_fail(const clv_run *run, const char *subject, const rfm_error *error);

/* clv_customers.c: from receipts. clv_histories.c: from a file of what a model reads. */

/* The table of the day of the fit, with what came after it in a holdout. */
void clv_customers(clv_run *run);
void clv_histories(clv_run *run);
/* Joins the columns of --customers-file. */
void clv_covariates(clv_run *run);

/* clv_models.c, clv_fit.c */

/* Fits what was asked for to the customers, or takes given parameters. */
void clv_models_fit(clv_run *run);
/* Fits one more, with covariates of one's own choice; exits on failure. */
clv_fit clv_models_variant(const clv_run *run, const char *name, const clv_names *purchase,
                           const clv_names *dropout, const clv_names *equal);
/* What there is to know of a model. */
void clv_fit_inspect(clv_fit *fit);
const clv_kind *clv_kind_of(const char *name);
/* The parameters of a model, with intervals of `level`. Owned. */
rfm_frame *clv_parameters(const rfm_model *model, double level);
double clv_level(const clv_settings *own);
/* The parameter of a name; NaN without one. */
double clv_value(const clv_fit *fit, const char *parameter);
/* "converged", "flat", "boundary", "stopped" or "given". */
const char *clv_status_word(int32_t status);
void clv_models_free(clv_models *models);

/* Names of the covariates of a model that was loaded; free its memory. */
clv_names clv_models_covariates(const clv_models *models);

/* clv_compare.c: all models with likelihood-ratio tests where they are nested. Owned. */
rfm_frame *clv_compare(const clv_run *run);

/* clv_reading.c: works out what the parameters say. */
void clv_read_parameters(clv_run *run);

/* clv_saved.c: a file of the model of purchases and, behind it, that of spend. */

/* Exits on damage, and when the file is to be written as well. */
void clv_saved_read(const settings *from, const char *path, clv_models *to);
void clv_saved_write(const clv_models *models, const char *path, output *to);
/* A file that was read must not be written over by what it leads to. */
void clv_check_outputs(const settings *from, const char *path);

/* clv_predict.c, clv_rounded.c */

/* Adds predictions and sums them up. */
void clv_predict(clv_run *run);
/* The customers of the highest clv, or without one of the most purchases. Owned. */
rfm_frame *clv_best(const clv_run *run, int64_t count);
/* The customers with as many digits as are of use. Owned. */
rfm_frame *clv_rounded(const clv_run *run);

/* clv_checks.c, clv_tracking.c */

void clv_checks_make(clv_run *run);
void clv_checks_free(clv_checks *checks);
/* Adds steps as lines with a bar of what happened and a mark where it was expected. */
void clv_tracking_add(rfm_buffer *text, const rfm_frame *tracking);

/* clv_simulate.c: receipts of made-up customers as CSV. */
void clv_simulate(clv_run *run, output *to);

/* clv_words.c, clv_words_fit.c, clv_words_kind.c: sentences for who knows the shop, not models */

/* Adds a paragraph, broken at 80 columns. */
void clv_add_paragraph(rfm_buffer *text, rfm_buffer *words);
/* "3 customers", "1 customer". */
void clv_add_count(rfm_buffer *words, double count, const char *noun);
/* A number of any size with three digits that count and no exponent. */
void clv_add_size(rfm_buffer *words, double value);
/* Adds how a fit ended. `repeaters`: customers with a repeat purchase. */
void clv_add_status(rfm_buffer *words, const clv_fit *fit, double repeaters);
/* Adds why this model is the one. */
void clv_add_choice(rfm_buffer *words, const clv_models *models);
/* Adds what the parameters mean to a shop, and when the model is wrong. */
void clv_add_reading(rfm_buffer *words, const clv_run *run);
/* Adds what is predicted, and for whom not. */
void clv_add_predictions(rfm_buffer *words, const clv_run *run);
/* Adds the values without a model. */
void clv_add_simple(rfm_buffer *words, const clv_run *run);
/* Adds the holdout's sums, and whether they are within what the model implies. */
void clv_add_holdout(rfm_buffer *words, const clv_run *run);

/* clv_report.c, clv_json.c */

void clv_add_report(rfm_buffer *text, const clv_run *run);
void clv_add_json(rfm_buffer *text, const clv_run *run);

#endif
