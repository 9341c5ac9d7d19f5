/* SPDX-License-Identifier: MIT */
/* What one model is: its name, its likelihood with derivatives, its answers. One file each; the
 * list is in kinds.c. */
#ifndef RFM_LIB_MODELS_KIND_H
#define RFM_LIB_MODELS_KIND_H

#include "math/climb.h"
#include "math/random.h"

/* Parameters and, behind them, the constant. */
enum { RFM__KIND_PARAMETERS_MOST = 6, RFM__KIND_TIMES_MOST = 16 };
/* One more than a customer's purchases may be: drawing goes on no longer. */
enum { RFM__KIND_DRAWS_MOST = 1000001 };

/* What a model reads of a customer. */
enum {
    RFM__READS_TIMES = 0,     /* x, t_x and T */
    RFM__READS_SPEND = 1,     /* x and the mean repeat spend, which stands in t_x */
    RFM__READS_INTERVALS = 2, /* x, t_x, T and litt */
    RFM__READS_CHANCES = 3, /* x, t_x and n, which stands in T: all are counts of chances to buy */
    RFM__READS_RENEWALS = 4 /* periods, which stands in T, and churned (0 or 1), in x */
};

/* A customer's history, time in the model's unit. */
typedef struct rfm__history {
    double x;    /* repeat purchases */
    double t_x;  /* from the first to the last one; of spend models the mean repeat spend */
    double T;    /* from the first one to the as-of day */
    double litt; /* sum of the logarithms of the times between purchases; 0 where it is not read */
} rfm__history;

/* Means over all customers, from which starts are made. */
typedef struct rfm__means {
    double x, x_square, T, repeats, spend; /* repeats: share with x above 0 */
} rfm__means;

/* Sums over i = 0 .. x - 1 that likelihoods need for every x: made once for each set of parameters.
 */
typedef struct rfm__rising rfm__rising;

/* Parameters come as they are, derivatives go by their logarithms. Answers are finite for all
 * parameters within the limits below and every possible history. NULL: the model has no such
 * answer. */
#define RFM__KIND_LOG_MOST  14.0 /* fitted ones lie between e^-14 and e^14, times scaled */
#define RFM__KIND_MOST      1e9  /* given ones between 1 / it and it */
#define RFM__KIND_TIME_MOST 1e36 /* those that are times (or spends): 2^80 e^14 and more */
typedef struct rfm__kind {
    const char *name;
    const char *title;
    const char *source;
    const char *parameters[RFM__KIND_PARAMETERS_MOST];
    int32_t parameter_count;
    uint32_t times; /* bit i: parameter i is a time */
    uint32_t rates; /* bit i: parameter i is one divided by a time */
    /* Bit i: covariates of purchases, of dropout, divide parameter i by e^(coefficient times
     * column), so that more is sooner; 0: the model takes no such covariates. */
    uint32_t purchase_scales, dropout_scales;
    int32_t reads;        /* RFM__READS_ */
    int32_t rising_for;   /* RFM__RISING_ that `derive` needs */
    const char *constant; /* a whole number from 1 that is given or chosen, not climbed to, and
                             stands behind the parameters; NULL: none */
    int32_t constant_most;
    /* Log-likelihood of one history; gradient and the lower half of the Hessian are written. */
    void (*derive)(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                   rfm__surface *out);
    int32_t (*start)(const rfm__means *means, double (*out)[RFM__KIND_PARAMETERS_MOST]);
    double (*p_alive)(const double *parameters, const rfm__history *of);
    /* `alive` is what p_alive says of the history, which is (0, 0, 0) for a new customer. */
    double (*p_alive_later)(const double *parameters, const rfm__history *of, double alive,
                            double time);
    double (*p_none)(const double *parameters, const rfm__history *of, double alive, double time);
    /* Purchases within each of up to RFM__KIND_TIMES_MOST times, which rise. */
    void (*expected)(const double *parameters, const rfm__history *of, double alive,
                     const double *times, int32_t count, double *out);
    /* Chances of 0, 1, ... `most` purchases in a time above 0 of somebody who is alive at the end
     * of the history; `out` has room for twice as many. */
    void (*pmf)(const double *parameters, const rfm__history *of, double time, int32_t most,
                double *out);
    /* Mean of n (n - 1) over the purchases n in a time; NULL: summed over `pmf`. */
    double (*second)(const double *parameters, const rfm__history *of, double alive, double time);
    double (*dert)(const double *parameters, const rfm__history *of, double alive, double rate);
    double (*spend)(const double *parameters, const rfm__history *of);
    /* Draws a new customer and writes the times of the repeat purchases within `time` (of RENEWALS
     * that of leaving) in rising order, up to `room` of them; returns how many there are, or
     * RFM__KIND_DRAWS_MOST where there are as many or more. */
    int64_t (*draw)(const double *parameters, rfm__random *random, double time, double *out_times,
                    int64_t room);
    /* Draws a customer of a spend model and what each of `count` purchases brings. */
    void (*draw_spends)(const double *parameters, rfm__random *random, int64_t count, double *out);
} rfm__kind;

extern const rfm__kind rfm__kind_nbd;
extern const rfm__kind rfm__kind_bg_nbd;
extern const rfm__kind rfm__kind_mbg_nbd;
extern const rfm__kind rfm__kind_bg_cnbd;
extern const rfm__kind rfm__kind_mbg_cnbd;
extern const rfm__kind rfm__kind_pareto_nbd;
extern const rfm__kind rfm__kind_ggom_nbd;
extern const rfm__kind rfm__kind_bg_bb;
extern const rfm__kind rfm__kind_sbg;
extern const rfm__kind rfm__kind_bdw;
extern const rfm__kind rfm__kind_gamma_gamma;

/* All of them, NULL at the end. */
extern const rfm__kind *const rfm__kinds[];
/* RFM_E_NOT_FOUND lists the names. */
rfm_status rfm__kind_find(const char *name, const rfm__kind **out_kind, rfm_error *error);
/* Whether parameter i may have this value. */
int rfm__kind_allows(const rfm__kind *kind, int32_t i, double value);
/* The nearest value that parameter i may have. */
double rfm__kind_limit(const rfm__kind *kind, int32_t i, double value);
/* Numbers that a model of the kind has: parameters and the constant. */
int32_t rfm__kind_values(const rfm__kind *kind);
/* Whether the constant, of a kind that has one, may have this value. */
int rfm__kind_allows_constant(const rfm__kind *kind, double value);
/* Coordinates of the patterns' unit are the model's times factor^power: 1, -1 or 0. */
int32_t rfm__kind_power(const rfm__kind *kind, int32_t i);
int rfm__kind_is_spend(const rfm__kind *kind);
/* Days, or of kinds whose times are whole numbers of units so many units as are nearest to them,
 * from 1 up. */
double rfm__kind_days_near(const rfm__kind *kind, double days, double unit_days);
/* RFM_E_ARGUMENT where a kind counts in units and the days are no whole number of them. */
rfm_status rfm__kind_check_days(const rfm__kind *kind, const char *name, double days,
                                double unit_days, rfm_error *error);

#endif
