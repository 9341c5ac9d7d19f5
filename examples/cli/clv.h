/* SPDX-License-Identifier: MIT */
/* The parts of rfm clv: models, predictions, what happened in a holdout, and how it is said. */
#ifndef RFM_CLI_CLV_H
#define RFM_CLI_CLV_H

#include "frame_output.h"
#include "job.h"
#include "option_values.h"

enum { CLV_MODELS = 4, CLV_ANY = -1 };

/* The command's own options. */
typedef struct clv_settings {
    int model;        /* of clv_model_names plus 1; CLV_ANY or 0: the best */
    int unit_days;    /* 0: 7 */
    int horizon_days; /* 0: 365 */
    int top;          /* customers to print plus 1; 0: 10 */
    int no_spend, events, first_spend, free;
    double yearly_rate, margin_share; /* share 0: 1 */
    given_day holdout;
    const char *save_model, *load_model, *tracking, *by_purchases;
} clv_settings;

extern const char *const clv_model_names[CLV_MODELS];

typedef struct clv_fit {
    char name[16];
    rfm_model *model; /* NULL: none */
    rfm_model_state state;
} clv_fit;

/* What was fitted or loaded. */
typedef struct clv_models {
    clv_fit tried[CLV_MODELS], spend;
    int count, best; /* tried[best] predicts */
    int is_loaded;
    const char *no_spend; /* why there is no spend model; NULL: there is one */
} clv_models;

/* Sums over the customers. */
typedef struct clv_summary {
    int64_t customers, once; /* all; without a repeat purchase */
    int64_t without_spend;   /* with repeat purchases, but of no mean spend above 0 */
    int64_t likely;          /* more likely alive than not */
    int64_t valued;          /* with a clv */
    double purchases;        /* made so far, the first ones too */
    double alive, buyers;    /* sums of probabilities */
    double expected, clv;    /* in the horizon */
} clv_summary;

/* What a holdout showed. */
typedef struct clv_holdout {
    int64_t actual, bought; /* purchases, and customers with one */
    double expected, buyers;
    rfm_frame *by_purchases; /* NULL: there is no holdout */
    rfm_frame *tracking;
} clv_holdout;

/* What the parameters say; NaN where there is no answer. */
typedef struct clv_reading {
    double a_year;                             /* purchases of a live customer */
    double leave_share;                        /* after a purchase */
    double median_lifetime_days;               /* from the first purchase */
    double new_purchases, new_alive, new_none; /* a new customer's first year */
    double mean_spend;                         /* of a purchase, over all customers */
} clv_reading;

/* Everything a run has. */
typedef struct clv_run {
    const settings *from;
    const clv_settings *own;
    job done;
    int32_t
        fit_day; /* that of the customer table; as_of_day of the job comes after it in a holdout */
    int horizon_days;
    double monthly_rate, margin_share;
    clv_models models;
    rfm_frame *customers; /* with predictions */
    clv_summary summary;
    clv_holdout holdout;
    clv_reading reading;
} clv_run;

/* clv_models.c */

/* Fits what was asked for to the customers. */
void clv_models_fit(clv_run *run);
/* Works out what the parameters say. */
void clv_models_read(clv_run *run);
/* The parameters of a model. Owned. */
rfm_frame *clv_parameters(const rfm_model *model);
/* "converged", "flat", "boundary", "stopped" or "given". */
const char *clv_status_word(int32_t status);
void clv_models_free(clv_models *models);

/* clv_saved.c: a file of the model of purchases and, behind it, that of spend. */

/* Exits on damage, and when the file is to be written as well. */
void clv_saved_read(const settings *from, const char *path, clv_models *to);
void clv_saved_write(const clv_models *models, const char *path, output *to);

/* clv_customers.c */

/* The options of a table that starts where that of the fit starts; `day` is its as-of day. */
rfm_customers_options clv_window(const clv_run *run, int32_t day);
rfm_frame *clv_table(const clv_run *run, int32_t day, const rfm_customers_options *options);
/* The table of the day of the fit. */
void clv_customers(clv_run *run);
/* Adds predictions and sums them up. */
void clv_predict(clv_run *run);
/* The customers of the highest clv, or without one of the most purchases. Owned. */
rfm_frame *clv_best(const clv_run *run, int64_t count);
/* The customers with as many digits as are of use. Owned. */
rfm_frame *clv_rounded(const clv_run *run);

/* clv_holdout.c, clv_tracking.c */

/* Adds actual_purchases to the customers, compares. */
void clv_holdout_measure(clv_run *run);
/* A row for each week from the first day on: week, last_day, period, customers, actual, expected,
 * cumulative_actual, cumulative_expected. Owned. */
rfm_frame *clv_tracking_make(const clv_run *run);
/* Adds it as lines with a bar of what happened and a mark where it was expected. */
void clv_tracking_add(rfm_buffer *text, const rfm_frame *tracking);

/* clv_words.c */

/* Adds a paragraph, broken at 80 columns. */
void clv_add_paragraph(rfm_buffer *text, rfm_buffer *words);
/* Adds how a fit ended. `repeaters`: customers with a repeat purchase. */
void clv_add_status(rfm_buffer *words, const clv_fit *fit, int64_t repeaters);
/* Adds why this model is the one. */
void clv_add_choice(rfm_buffer *words, const clv_models *models);
/* Adds what the parameters mean to a shop. */
void clv_add_reading(rfm_buffer *words, const clv_run *run);
/* Adds what is predicted, and for whom not. */
void clv_add_predictions(rfm_buffer *words, const clv_run *run);
/* Adds the holdout's sums. */
void clv_add_holdout(rfm_buffer *words, const clv_run *run);

/* clv_report.c, clv_json.c */

void clv_add_report(rfm_buffer *text, const clv_run *run);
void clv_add_json(rfm_buffer *text, const clv_run *run);

#endif
