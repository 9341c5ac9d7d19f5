/* SPDX-License-Identifier: MIT */
/**
 * @file clv.h
 * Customer lifetime value: probability models of who still buys, how often and for how much.
 *
 * A model is fitted to the columns x, t_x and T of a customer table (rfm_customers_build with
 * RFM_CUSTOMERS_MODELS) and predicts for any table that has them. docs/clv.md describes each model.
 */
#ifndef RFM_CLV_H
#define RFM_CLV_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** How a fit ended. */
enum {
    RFM_FIT_CONVERGED = 0, /**< at a maximum, the likelihood curved in every direction */
    RFM_FIT_FLAT = 1,      /**< at a maximum along a line: the data do not identify a parameter */
    RFM_FIT_BOUNDARY = 2,  /**< the likelihood rises as a parameter goes to 0 or to infinity */
    RFM_FIT_STOPPED = 3,   /**< max_iterations ran out */
    RFM_FIT_GIVEN = 4      /**< parameters were given, nothing was fitted */
};

/** How to fit; zero means the default. */
typedef struct rfm_model_options {
    uint32_t struct_size;
    int32_t max_iterations; /**< of a climb, of which there may be several; default 200 */
    int32_t threads;        /**< default 1 */
    int32_t k;              /**< of the cnbd-k models: 1 to 12; default 0: the likeliest of them */
    double unit_days;       /**< days in the model's unit of time, 1e-6 to 1e6; default 7 */
    double ridge;           /**< times half the sum of squares of log parameters; default 0 */
    const char *weight;     /**< column of weights, int64 or double, 0 to 1e12; NULL: 1 each */
    const char *const *purchase_columns; /**< covariates of how often customers buy */
    const char *const *dropout_columns;  /**< covariates of how soon they leave */
    const char *const *equal_columns;    /**< of both lists: one coefficient for the two */
    int32_t purchase_column_count;
    int32_t dropout_column_count;
    int32_t equal_column_count;
    int32_t replicates;     /**< of the bootstrap, for intervals of predictions; default 0 */
    double covariate_ridge; /**< times half the sum of squares of coefficients; default 0 */
    uint64_t seed;          /**< of the bootstrap */
} rfm_model_options;

/** A model with its parameters; immutable. */
typedef struct rfm_model rfm_model;

/** What a fit found. */
typedef struct rfm_model_state {
    uint32_t struct_size; /**< set by the caller */
    int32_t status;       /**< RFM_FIT_ */
    int32_t parameter_count;
    int32_t parameter; /**< 0-based, of FLAT and BOUNDARY; else -1 */
    int32_t iterations;
    int32_t k;         /**< of the cnbd-k models; else 0 */
    int64_t customers; /**< rows that took part */
    int64_t left_out;  /**< rows that did not: of gamma-gamma those without repeat spend above 0 */
    double weight;     /**< sum of weights */
    double log_likelihood; /**< without the penalty */
    double penalty;
    double aic;
    double bic;
    double gradient_norm; /**< largest of |d/d log parameter| of likelihood less penalty, per
                             customer */
    double unit_days;
    const char *name;     /**< of the model, as fitted by; lives as long as the library */
    int32_t coefficients; /**< of covariates, rows of rfm_model_parameters behind the parameters */
    int32_t replicates;   /**< of the bootstrap that the model holds */
} rfm_model_state;

/**
 * Fits a model by name: nbd, bg-nbd, mbg-nbd, pareto-nbd to x, t_x and T; gamma-gamma to x and
 * mean_repeat_spend (rows with x above 0).
 *
 * Maximises the likelihood over the logarithms of the parameters (Newton in a trust region, with
 * analytic derivatives, from several starts), the same to the bit for any order of rows and any
 * threads. A fit at a
 * boundary or along a flat line is no failure: see rfm_model_inspect. RFM_E_NOT_FOUND lists the
 * names; RFM_E_COLUMN; RFM_E_DATA when a row cannot be (t_x above T or above 0 without a repeat
 * purchase, a value below 0, missing, or x above 1,000,000), or when no row is left. Owned.
 */
rfm_status rfm_model_fit(const char *name, const rfm_frame *frame, const rfm_model_options *options,
                         rfm_model **out_model, rfm_error *error);
/**
 * Makes a model of given parameters in the order of rfm_model_list, between 1e-9 and 1e9, times and
 * spends (alpha, beta, gamma) between 1e-36 and 1e36. unit_days 0 is 7. Owned.
 */
rfm_status rfm_model_new(const char *name, const double *parameters, int32_t parameter_count,
                         double unit_days, rfm_model **out_model, rfm_error *error);
/** Frees a model; NULL is allowed. */
void rfm_model_free(rfm_model *model);
/** Lists the models: model, title, parameters (text, parted by blanks), columns, source. Owned. */
rfm_status rfm_model_list(rfm_frame **out_frame, rfm_error *error);
/** Fills in what the fit found. O(1). */
rfm_status rfm_model_inspect(const rfm_model *model, rfm_model_state *out_state, rfm_error *error);
/**
 * Gives the parameters, a row each: parameter, value, standard_error, lower, upper (95 %, of the
 * log parameter turned back), and cov_<parameter> for each parameter: the covariance matrix.
 *
 * From the observed information (inverse of the negative Hessian) by the delta method; missing
 * where nothing was fitted, the fit stopped or the data do not identify the parameter. Owned.
 */
rfm_status rfm_model_parameters(const rfm_model *model, rfm_frame **out_frame, rfm_error *error);
/** Gives the frame with `log_likelihood` (double) of each row added, and their sum. Owned. */
rfm_status rfm_model_likelihood(const rfm_model *model, const rfm_frame *frame, double *out_total,
                                rfm_frame **out_frame, rfm_error *error);

/** What to predict; zero means the default. */
typedef struct rfm_predict_options {
    uint32_t struct_size;
    int32_t threads;     /**< default 1 */
    double horizon_days; /**< default 365 */
    double later_days;   /**< p_alive_later is about so many days after T; default horizon_days */
    const rfm_model *spend; /**< Read: gamma-gamma, for expected_spend and clv; NULL: neither */
    double monthly_rate;    /**< of discount, by month: 0.01; default 0 */
    double margin_share;    /**< of spend that is margin, for clv; default 1 */
    double dert_rate; /**< of discount, continuous by the model's unit of time; 0: no dert, else
                         1e-9 to 1000 */
} rfm_predict_options;

/**
 * Gives the frame with predictions added: p_alive (at T), p_alive_later, expected_purchases and
 * p_no_purchase within the horizon; with a spend model expected_spend (of a purchase) and clv
 * (purchases of the horizon, month by month, times spend times margin, discounted at the end of
 * each month of 365 / 12 days).
 *
 * pareto-nbd gives dert too when asked for (discounted expected residual purchases without a
 * horizon: Fader, Hardie and Lee 2005). A gamma-gamma model gives expected_spend alone; it is
 * missing where the mean does not exist, and for customers without a repeat purchase that of all
 * customers. Missing where x, t_x or T is. Owned. O(rows).
 */
rfm_status rfm_model_predict(const rfm_model *model, const rfm_frame *frame,
                             const rfm_predict_options *options, rfm_frame **out_frame,
                             rfm_error *error);
/**
 * Gives what to expect of a new customer at each of the given days after the first purchase, which
 * rise: day, expected_purchases (repeat purchases up to it), p_alive. Owned.
 */
rfm_status rfm_model_expect(const rfm_model *model, const double *days, int32_t day_count,
                            rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the probabilities of 0, 1, ... most repeat purchases of a new customer within some days:
 * purchases, probability. Owned.
 */
rfm_status rfm_model_pmf(const rfm_model *model, double days, int32_t most, rfm_frame **out_frame,
                         rfm_error *error);
/** Writes the model as text that a person can read and rfm_model_load reads back exactly. */
rfm_status rfm_model_save(const rfm_model *model, rfm_write_fn write, void *payload,
                          rfm_error *error);
/** Makes a model from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
rfm_status rfm_model_load(const void *text, size_t size, rfm_model **out_model, rfm_error *error);

RFM_END_DECLARATIONS

#endif
