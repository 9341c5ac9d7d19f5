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
    const char *const
        *purchase_columns;              /**< covariates of how often customers buy: int64, double */
    const char *const *dropout_columns; /**< covariates of how soon they leave */
    const char *const *equal_columns;   /**< that are in both lists: one coefficient for the two */
    int32_t purchase_column_count;
    int32_t dropout_column_count;
    int32_t equal_column_count;
    int32_t replicates; /**< of the bootstrap, for intervals of predictions: 0 (default) to 10000 */
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
    int32_t parameter; /**< 0-based row of rfm_model_parameters, of FLAT and BOUNDARY; else -1 */
    int32_t iterations;
    int32_t k;         /**< of the cnbd-k models; else 0 */
    int64_t customers; /**< rows that took part */
    int64_t left_out;  /**< rows that did not: of gamma-gamma those without repeat spend above 0 */
    double weight;     /**< sum of weights */
    double log_likelihood; /**< without the penalty */
    double penalty;
    double aic;
    double bic;
    double gradient_norm; /**< largest of |d/d log parameter| (of coefficients: by what one
                             deviation of the column does) of likelihood less penalty, per
                             customer */
    double unit_days;
    const char *name;     /**< of the model, as fitted by; lives as long as the library */
    int32_t coefficients; /**< of covariates, rows of rfm_model_parameters behind the parameters */
    int32_t replicates;   /**< of the bootstrap that the model holds */
} rfm_model_state;

/**
 * Fits a model by name: nbd, bg-nbd, mbg-nbd, pareto-nbd, ggom-nbd to x, t_x and T; bg-cnbd-k and
 * mbg-cnbd-k to these and litt (RFM_CUSTOMERS_LITT); gamma-gamma to x and mean_repeat_spend (rows
 * with x above 0); bg-bb to x, t_x and n, chances to buy that are counted (t_x is the number of the
 * last one taken); sbg and bdw to the periods of a contract that were seen and churned, 1 where it
 * ended with the last of them, else 0. Of these three unit_days is how long a chance or a period
 * lasts, and all their times are whole numbers of it.
 *
 * Maximises the likelihood over the logarithms of the parameters (Newton in a trust region, with
 * analytic derivatives, from several starts), the same to the bit for any order of rows and any
 * threads. A fit at a boundary or along a flat line is no failure: see rfm_model_inspect.
 *
 * Covariates (Fader and Hardie 2007; not of bg-bb, sbg, bdw, gamma-gamma) divide
 * alpha by e^(sum of coefficient times column), those of dropout (not of nbd) beta, or b in the
 * models with a and b: more is oftener, or sooner. Parameters and coefficients are at most 16, and
 * of equal columns both have one. A replicate of the bootstrap is fitted with Poisson(weight)
 * customers of each history. RFM_E_NOT_FOUND lists the names; RFM_E_COLUMN; RFM_E_DATA when a row
 * cannot be (t_x above T or above 0 without a repeat purchase, a value below 0, missing, or x above
 * 1,000,000; a covariate missing or beyond 1e12), or when no row is left. Owned.
 */
rfm_status rfm_model_fit(const char *name, const rfm_frame *frame, const rfm_model_options *options,
                         rfm_model **out_model, rfm_error *error);
/**
 * Makes a model of given parameters in the order of rfm_model_list, between 1e-9 and 1e9, times,
 * spends and rates (alpha, beta of pareto-nbd, gamma, b of ggom-nbd) between 1e-36 and 1e36.
 * Of the cnbd-k models k stands behind them, 1 to 12. unit_days 0 is 7. Owned.
 */
rfm_status rfm_model_new(const char *name, const double *parameters, int32_t parameter_count,
                         double unit_days, rfm_model **out_model, rfm_error *error);
/** Frees a model; NULL is allowed. */
void rfm_model_free(rfm_model *model);
/**
 * Lists the models: model, title, parameters (as rfm_model_new takes them, parted by blanks),
 * columns, source. Owned.
 */
rfm_status rfm_model_list(rfm_frame **out_frame, rfm_error *error);
/** Fills in what the fit found. O(1). */
rfm_status rfm_model_inspect(const rfm_model *model, rfm_model_state *out_state, rfm_error *error);
/**
 * Gives the parameters, a row each: parameter, value, standard_error, lower, upper (95 %, of the
 * log parameter turned back), and cov_<parameter> for each parameter: the covariance matrix.
 *
 * Behind them the coefficients of covariates, with a plain interval, each called purchase.,
 * dropout. or both. and its column; the parameters then are those of a customer whose covariates
 * are all 0. From the observed information (inverse of the negative Hessian) by the delta method;
 * missing where nothing was fitted, the fit stopped or the data do not identify the parameter.
 * Owned.
 */
rfm_status rfm_model_parameters(const rfm_model *model, rfm_frame **out_frame, rfm_error *error);
/**
 * Holds fitted models of the same customers against each other, a row each: model, parameters
 * (number of them, with coefficients), log_likelihood, aic, bic.
 *
 * Where the first model is a restriction of another, or another of the first (fewer covariates, one
 * coefficient for two, sbg in bdw), with chi_square (twice the gain in likelihood), degrees and
 * p_value (likelihood-ratio test, Wilks 1938), which is missing where a fit did not converge or has
 * a penalty. RFM_E_ARGUMENT for models that were not fitted, or not to the same customers, weights,
 * events and unit of time. Owned.
 */
rfm_status rfm_model_compare(const rfm_model *const *models, int32_t count, rfm_frame **out_frame,
                             rfm_error *error);
/** Gives the frame with `log_likelihood` (double) of each row added, and their sum. Owned. */
rfm_status rfm_model_likelihood(const rfm_model *model, const rfm_frame *frame, double *out_total,
                                rfm_frame **out_frame, rfm_error *error);

enum {
    RFM_PREDICT_ENDLESS = 1 /**< flag: clv has no horizon */
};

/** What to predict; zero means the default. */
typedef struct rfm_predict_options {
    uint32_t struct_size;
    int32_t threads;     /**< default 1 */
    double horizon_days; /**< default 365 */
    double later_days;   /**< p_alive_later is about so many days after T; default horizon_days */
    const rfm_model *spend; /**< Read: gamma-gamma, for expected_spend and clv; NULL: neither */
    double monthly_rate;    /**< of discount, by month (or period_months): 0.01; default 0 */
    double margin_share;    /**< of spend that is margin, for clv; default 1 */
    double dert_rate;   /**< of discount, continuous by the model's unit of time (of bg-bb, sbg, bdw
                           by period, not continuous); 0: no dert, else 1e-9 to 1000 */
    double interval;    /**< of the bootstrap: 0.95 gives columns _lower and _upper; default none */
    double alive_level; /**< of days_to_alive_level; default 0: no such column */
    int32_t flags;      /**< RFM_PREDICT_ */
    int32_t period_months; /**< of discount: 3 by quarter, 12 by year; default 1 */
} rfm_predict_options;

/**
 * Gives the frame with predictions added: p_alive (at T), p_alive_later, expected_purchases and
 * p_no_purchase within the horizon; with a spend model expected_spend (of a purchase), clv
 * (purchases of the horizon, month by month, times spend times margin, discounted at the end of
 * each month of 365 / 12 days, or period of period_months of these) and value_at_risk (clv times 1
 * - p_alive).
 *
 * All models but nbd and cnbd-k give dert too when asked for (discounted expected residual
 * purchases without a horizon: Fader, Hardie and Lee 2005). With RFM_PREDICT_ENDLESS clv is DERT
 * times spend times margin for every model, purchases discounted continuously from the moment they
 * are made at the rate that comes to monthly_rate by period, which must be above 0. With an
 * alive_level days_to_alive_level (int64): the first day after T on which p_alive of a customer who
 * buys nothing more is below it; missing where that is not within 100,000 days. With an interval
 * p_alive, expected_purchases and clv have bounds from the replicates of the model (rfm_model_fit;
 * RFM_E_ARGUMENT without), expected_spend from those of the spend model where it has some.
 *
 * Models that count chances or periods (bg-bb, sbg, bdw) take horizon_days and later_days that are
 * whole numbers of unit_days, to 1e-9 of one (else RFM_E_ARGUMENT; by default as many as come
 * nearest to 365 days), and discount at the end of each; purchases of sbg and bdw are renewals. The
 * same goes for the days of rfm_model_expect, rfm_model_pmf and rfm_model_predict_pmf. A
 * gamma-gamma model gives expected_spend alone; it is missing where the mean does not exist, and
 * for customers without a repeat purchase that of all customers. Missing where x, t_x or T is.
 * Owned. O(rows), each history worked out once.
 */
rfm_status rfm_model_predict(const rfm_model *model, const rfm_frame *frame,
                             const rfm_predict_options *options, rfm_frame **out_frame,
                             rfm_error *error);
/**
 * Gives the frame with the chances that each customer makes 0, 1, ... most (up to 100) purchases
 * within some days after T: p_0, p_1, ... p_<most>.
 *
 * More than that has what is left to 1. Missing where a row's history is. RFM_E_ARGUMENT also on a
 * model of spend. Owned. O(histories times most).
 */
rfm_status rfm_model_predict_pmf(const rfm_model *model, const rfm_frame *frame, double days,
                                 int32_t most, int32_t threads, rfm_frame **out_frame,
                                 rfm_error *error);
/**
 * Gives what to expect of a new customer at each of the given days after the first purchase, which
 * rise: day, expected_purchases (repeat purchases up to it), p_alive; covariates are all 0. Owned.
 */
rfm_status rfm_model_expect(const rfm_model *model, const double *days, int32_t day_count,
                            rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the probabilities of 0, 1, ... most repeat purchases of a new customer, whose covariates
 * are all 0, within some days: purchases, probability. Owned.
 */
rfm_status rfm_model_pmf(const rfm_model *model, double days, int32_t most, rfm_frame **out_frame,
                         rfm_error *error);

/** What a simulation gives. */
enum {
    RFM_SIMULATE_RECEIPTS = 0, /**< rows for a ledger */
    RFM_SIMULATE_HISTORIES = 1 /**< rows for a model */
};

/** Whom to make up; zero means the default. */
typedef struct rfm_simulate_options {
    uint32_t struct_size;
    int32_t form;      /**< RFM_SIMULATE_ */
    int64_t customers; /**< 1 to 1e8 */
    uint64_t seed;
    int32_t first_day;        /**< of the first purchases */
    int32_t acquisition_days; /**< over which they are spread evenly; default 1 */
    int32_t end_day;          /**< the last day that is seen */
    int32_t holdout_days; /**< of histories: what comes in so many days more; default 0: not seen */
    int32_t scale;        /**< of amounts: 1 to 9, default 2; -1: no digits after the point */
    int32_t threads;      /**< default 1 */
    const rfm_model *spend; /**< Read: gamma-gamma; NULL: no spend */
} rfm_simulate_options;

/**
 * Makes up customers who buy as the model says, each from streams of random numbers of their own:
 * the same bits for any threads, and customer 7 is the same among ten and among a million.
 *
 * RFM_SIMULATE_RECEIPTS: customer (1, 2, ...), receipt (1, 2, ... of each customer), day, amount
 * (rounded to minor units, at least one; 1 in major units without a spend model), in order of
 * customer and day, as rfm_ledger_append takes them. The first purchase is at the end of its day,
 * so that a day's purchases are those of a whole day, and the number of receipts up to a day is
 * the model's after as many days.
 *
 * RFM_SIMULATE_HISTORIES: customer and the columns that the model reads as of end_day, in days
 * that are not rounded (x, t_x, T, litt; x, t_x, n with n chances of unit_days each; periods,
 * churned), with a spend model mean_repeat_spend (missing without a repeat purchase), with
 * holdout_days holdout_x (int64) and holdout_days.
 *
 * Contracts are paid in each period until they end. Fails with RFM_E_ARGUMENT also on a model with
 * covariates and where somebody would buy more than 1,000,000 times, with RFM_E_OVERFLOW when an
 * amount does not fit. Owned. O(purchases).
 */
rfm_status rfm_model_simulate(const rfm_model *model, const rfm_simulate_options *options,
                              rfm_frame **out_frame, rfm_error *error);

/** Writes the model as text that a person can read and rfm_model_load reads back exactly. */
rfm_status rfm_model_save(const rfm_model *model, rfm_write_fn write, void *payload,
                          rfm_error *error);
/** Makes a model from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
rfm_status rfm_model_load(const void *text, size_t size, rfm_model **out_model, rfm_error *error);

/** The values that need no model; zero means the default. */
typedef struct rfm_simple_clv_options {
    uint32_t struct_size;
    int32_t churn_days; /**< of what counts as a year of churn; default 365 */
    int32_t least_days; /**< a customer known for less counts as known so long; default 365 */
    int32_t reserved;
    double lifespan_years; /**< default: one over the yearly churn of the table */
    double margin_share;   /**< of spend_net; default: the column margin, or 1 without one */
    double yearly_rate;    /**< of discount; default 0 */
} rfm_simple_clv_options;

/**
 * Gives the frame with historic_clv and simple_clv added.
 *
 * historic_clv is what the customer has brought: the margin, or spend_net times margin_share (an
 * amount like the column, rounded half to even). simple_clv (double, major units) is mean receipt
 * times receipts a year times lifespan in years times margin, which is historic_clv a year, over
 * tenure_days but at least least_days, times the lifespan; with a yearly_rate d times (1 - (1 +
 * d)^-lifespan) / d instead. Churn is the share of those with a tenure of churn_days who last
 * bought in the churn_days before the latest churn_days, among them and those who bought since;
 * RFM_E_DATA where nobody left. `out_lifespan_years` may be NULL. Owned. O(rows).
 */
rfm_status rfm_simple_clv(const rfm_frame *frame, const rfm_simple_clv_options *options,
                          double *out_lifespan_years, rfm_frame **out_frame, rfm_error *error);

RFM_END_DECLARATIONS

#endif
