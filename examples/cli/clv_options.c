/* SPDX-License-Identifier: MIT */
/* The options of rfm clv, and which of them do not go together. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clv.h"
#include "option_groups.h"
#include "say.h"

enum {
    MOST_DAYS = 36500,
    MOST_MONTHS = 1200,
    MOST_TOP = 1000000,
    MOST_REPLICATES = 10000,
    MOST_CHANCES = 100,
    MOST_SIMULATED = 100000000,
    MOST_TABLE = 10000
};

double clv_length_days(const clv_length *length) {
    return length->is_months ? length->count * 365.0 / 12 : length->count;
}

static int read_length(const char *value, clv_length *to) {
    static const struct {
        const char *suffix;
        int is_months, factor;
    } units[] = {{"", 0, 1}, {"d", 0, 1}, {"w", 0, 7}, {"mo", 1, 1}, {"y", 1, 12}};
    const size_t digits = strspn(value, "0123456789");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; ++i) {
        const int most = (units[i].is_months ? MOST_MONTHS : MOST_DAYS) / units[i].factor;
        int count;
        if (strcmp(value + digits, units[i].suffix) != 0) continue;
        if (!read_number(value, digits, 1, most, &count)) return 0;
        *to = (clv_length){1, units[i].is_months, count * units[i].factor};
        return 1;
    }
    return 0;
}

static void take_length(void *member, const char *option, const char *value) {
    if (read_length(value, member)) return;
    fail(EXIT_BAD_USAGE,
         "%s %s: expected days, weeks, months or years like 365, 52w, 12mo, 5y, up to %d days",
         option, value, MOST_DAYS);
}

/* Of clv_settings: a length back, or a day. */
static void take_holdout(void *member, const char *option, const char *value) {
    clv_settings *const to = member;
    rfm_error error;
    to->holdout = (clv_length){0};
    to->holdout_day = (given_day){0};
    if (read_length(value, &to->holdout)) return;
    if (rfm_day_parse(value, &to->holdout_day.day, &error) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "%s %s: expected days like 273 or 39w, or a day like 2011-12-10",
             option, value);
    }
    to->holdout_day.is_given = 1;
}

static double decimal_of(const char *option, const char *value, double low, double high) {
    char *end;
    const double number = strtod(value, &end);
    if (end == value || *end != '\0' || strspn(value, "0123456789.eE+-") != strlen(value) ||
        !(number >= low && number <= high)) {
        fail(EXIT_BAD_USAGE, "%s %s: expected a number from %.10g to %.10g", option, value, low,
             high);
    }
    return number;
}

static void take_unit(void *member, const char *option, const char *value) {
    static const struct {
        const char *word;
        double days;
    } words[] = {
        {"day", 1}, {"week", 7}, {"month", 365.0 / 12}, {"quarter", 365.0 / 4}, {"year", 365}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
        if (strcmp(value, words[i].word) != 0) continue;
        *(double *)member = words[i].days;
        return;
    }
    if (value[0] < '0' || value[0] > '9') {
        fail(EXIT_BAD_USAGE, "%s %s: expected days, or day, week, month, quarter or year", option,
             value);
    }
    *(double *)member = decimal_of(option, value, 1e-6, 1e6);
}

static void take_ridge(void *member, const char *option, const char *value) {
    *(double *)member = decimal_of(option, value, 0, 1e12);
}

static void take_lifespan(void *member, const char *option, const char *value) {
    *(double *)member = decimal_of(option, value, 1e-6, 1e6);
}

/* Names parted by commas. */
static void take_names(void *member, const char *option, const char *value) {
    clv_names *const to = member;
    const size_t size = strlen(value) + 1;
    const char **names;
    char *text;
    free(to->memory);
    *to = clv_names_new(CLV_MOST_COVARIATES, size, &names, &text);
    memcpy(text, value, size);
    for (char *at = text;; ++at) {
        char *const end = at + strcspn(at, ",");
        const int is_last = *end == '\0';
        *end = '\0';
        if (end == at) fail(EXIT_BAD_USAGE, "%s %s: expected names like a,b", option, value);
        if (to->count == CLV_MOST_COVARIATES) {
            fail(EXIT_BAD_USAGE, "%s: more than %d names", option, CLV_MOST_COVARIATES);
        }
        names[to->count++] = at;
        if (is_last) break;
        at = end;
    }
}

static void take_numbers(void *member, const char *option, const char *value) {
    const clv_names *const to = member;
    take_names(member, option, value);
    for (int32_t i = 0; i < to->count; ++i) decimal_of(option, to->names[i], 1e-36, 1e36);
}

static void take_model(void *member, const char *option, const char *value) {
    choice choices[CLV_KINDS + 1] = {{"auto", CLV_ANY}};
    for (int i = 0; i < CLV_KINDS; ++i) choices[i + 1] = (choice){clv_kinds[i].name, i + 1};
    *(int *)member = choice_of(option, value, choices, CLV_KINDS + 1);
}

/* Of clv_settings: 3, or 2-6. */
static void take_k(void *member, const char *option, const char *value) {
    clv_settings *const to = member;
    const size_t low = strspn(value, "0123456789");
    const char *const high = value[low] == '-' ? value + low + 1 : value;
    if (!read_number(value, low, 1, 12, &to->k_low) ||
        !read_number(high, strlen(high), to->k_low, 12, &to->k_high)) {
        fail(EXIT_BAD_USAGE, "%s %s: expected 1 to 12, or a range like 2-6", option, value);
    }
}

static void take_top(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 0, MOST_TOP) + 1;
}

static void take_chances(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 0, MOST_CHANCES) + 1;
}

static void take_table(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, MOST_TABLE);
}

static void take_step(void *member, const char *option, const char *value) {
    clv_length length = {0};
    if (!read_length(value, &length) || length.is_months) {
        fail(EXIT_BAD_USAGE, "%s %s: expected days or weeks like 7 or 4w", option, value);
    }
    *(int *)member = length.count;
}

static void take_replicates(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, MOST_REPLICATES);
}

static void take_simulated(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, MOST_SIMULATED);
}

static void take_seed(void *member, const char *option, const char *value) {
    *(uint64_t *)member = (uint64_t)number_of(option, value, 0, 999999999);
}

static void take_rate(void *member, const char *option, const char *value) {
    *(double *)member = strcmp(value, "0") == 0 ? 0 : share_of(option, value);
}

/* A share that is not all. */
static void take_level(void *member, const char *option, const char *value) {
    const double share = share_of(option, value);
    if (share >= 1) fail(EXIT_BAD_USAGE, "%s %s: expected a share below 1", option, value);
    *(double *)member = share;
}

static void take_period(void *member, const char *option, const char *value) {
    static const choice choices[] = {{"month", 1}, {"quarter", 3}, {"year", 12}};
    *(int *)member = choice_of(option, value, choices, OPTION_COUNT(choices));
}

static void take_events(void *member, const char *option, const char *value) {
    static const choice choices[] = {{"days", RFM_EVENTS_DAYS}, {"receipts", RFM_EVENTS_RECEIPTS}};
    *(int *)member = choice_of(option, value, choices, OPTION_COUNT(choices));
}

#define OWN(member) offsetof(clv_settings, member)
static const cli_option looked_at_options[] = {
    {"--events", "WHAT", take_events, OWN(events),
     "a purchase is a day with receipts (days, default) or a receipt (receipts)"},
    {"--first-spend", NULL, take_flag, OWN(first_spend),
     "the mean spend counts the first purchase too"},
    {"--free", NULL, take_flag, OWN(free), "a receipt of free lines alone is a purchase too"},
    {"--histories", "FILE", take_text, OWN(histories),
     "no receipts: a CSV with a row a customer, or a kind of customer. Columns x,t_x,T (days; litt "
     "for cnbd-k), or x,t_x,n (chances), or periods,churned (contracts); if there are any "
     "customer, "
     "mean_repeat_spend, holdout_x,holdout_days"},
    {"--weight", "COLUMN", take_text, OWN(weight),
     "of the histories: how many customers a row stands for; default weight, if there is one"},
};
static const cli_option model_options[] = {
    {"--model", "NAME", take_model, OWN(model),
     "bg-nbd, mbg-nbd, pareto-nbd, nbd, ggom-nbd, bg-cnbd-k, mbg-cnbd-k, bg-bb, sbg, bdw or auto "
     "(default): the best by BIC of those that the data can tell"},
    {"--regular", NULL, take_flag, OWN(is_regular), "auto tries the cnbd-k models too"},
    {"--aging", NULL, take_flag, OWN(is_aging), "auto tries ggom-nbd too, which takes longest"},
    {"--k", "K|LOW-HIGH", take_k, 0,
     "of the cnbd-k models, 1 to 12 or a range; default the likeliest of 1-12. auto tries them "
     "too"},
    {"--unit", "DAYS", take_unit, OWN(unit_days),
     "days in the model's unit of time, or day, week (default), month, quarter, year; of bg-bb, "
     "sbg and bdw how long a chance or a period lasts"},
    {"--ridge", "X", take_ridge, OWN(ridge),
     "penalty: X times half the sum of squares of log parameters; default 0"},
    {"--no-spend", NULL, take_flag, OWN(no_spend), "purchases alone: no spend, no clv"},
    {"--compare", NULL, take_flag, OWN(compare),
     "all models side by side, with likelihood-ratio tests; with covariates, those without too"},
    {"--save-model", "FILE", take_output, OWN(save_model),
     "write the models, for --load-model another day"},
    {"--load-model", "FILE", take_text, OWN(load_model), "saved models; nothing is fitted"},
    {"--parameters", "A,B,...", take_numbers, OWN(parameters),
     "with --model: of a paper or a plan; nothing is fitted"},
    {"--spend-parameters", "P,Q,G", take_numbers, OWN(spend_parameters),
     "the same of gamma-gamma: p, q, gamma"},
};
static const cli_option covariate_options[] = {
    {"--purchase-covariates", "A", take_names, OWN(purchase),
     "columns, A or A,B,..., that may tell how often customers buy"},
    {"--dropout-covariates", "A", take_names, OWN(dropout),
     "columns that may tell how soon they leave"},
    {"--equal", "A", take_names, OWN(equal),
     "columns of both: those who buy oftener leave as much sooner"},
    {"--customers-file", "FILE", take_text, OWN(customers_file),
     "CSV with the customer ids and these columns, numbers; default: the customer table, or the "
     "histories"},
    {"--covariate-ridge", "X", take_ridge, OWN(covariate_ridge),
     "penalty on their coefficients; default 0"},
};
static const cli_option prediction_options[] = {
    {"--horizon", "LENGTH", take_length, OWN(horizon),
     "how far ahead to look: days, 52w, 12mo, 5y; default 365"},
    {"--later", "LENGTH", take_length, OWN(later),
     "p_alive_later is so far ahead; default the horizon"},
    {"--rate", "SHARE", take_rate, OWN(yearly_rate),
     "discount of a year, 0.1 or 10%; default none"},
    {"--period", "WHAT", take_period, OWN(period_months),
     "discount at the end of each month (default), quarter or year"},
    {"--margin-share", "SHARE", take_share, OWN(margin_share),
     "margin as a share of spend, 0.35 or 35%; default all of it"},
    {"--endless", NULL, take_flag, OWN(endless), "clv has no horizon; needs --rate"},
    {"--dert", NULL, take_flag, OWN(dert),
     "add purchases from now on for ever, discounted; needs --rate"},
    {"--chances", "N", take_chances, OWN(chances),
     "add the chances of 0, 1, ... N purchases in the horizon"},
    {"--alive-level", "SHARE", take_level, OWN(alive_level),
     "add the day on which P(alive) falls under it, if nothing comes"},
    {"--bootstrap", "N", take_replicates, OWN(replicates),
     "fit N resamples, for intervals of the predictions"},
    {"--seed", "N", take_seed, OWN(seed), "of the bootstrap and of --simulate; default 0"},
    {"--interval", "SHARE", take_level, OWN(interval),
     "of parameters and predictions; default 0.95"},
    {"--simple", NULL, take_flag, OWN(simple),
     "add what customers have brought, and mean receipt x frequency x lifespan x margin"},
    {"--lifespan", "YEARS", take_lifespan, OWN(lifespan_years),
     "of --simple; default one over the churn of a year"},
};
static const cli_option check_options[] = {
    {"--frequency", NULL, take_flag, OWN(frequency),
     "customers by repeat purchases, and how many the model expects"},
    {"--holdout", "LENGTH|DAY", take_holdout, 0,
     "hold back the last days (273, 39w), or those after a day; fit to what came before, predict "
     "them, compare"},
    {"--tracking", NULL, take_flag, OWN(tracking),
     "repeat purchases by week, actual and expected, and a plot"},
    {"--step", "DAYS", take_step, OWN(step_days), "of --tracking; default 7"},
    {"--most", "N", take_table, OWN(most),
     "in these tables the last row is more than N purchases; default 7 (6 in the holdout)"},
    {"--groups", "N", take_table, OWN(groups), "customers by prediction in N groups; default 10"},
};
static const cli_option simulate_options[] = {
    {"--simulate", "CUSTOMERS", take_simulated, OWN(simulated),
     "instead of predictions: receipts of so many new customers as CSV, to --out or the screen. "
     "Receipts are read for the fit; with --load-model or --parameters none"},
    {"--start", "DAY", take_day, OWN(start),
     "their first day; default the day after the as-of day"},
    {"--acquisition", "LENGTH", take_length, OWN(acquisition),
     "they come one by one in so many days; default all on the first"},
};
static const cli_option output_options[] = {
    {"--top", "N", take_top, OWN(top), "print the N most valuable customers; default 10"},
    {"--frequency-file", "FILE", take_output, OWN(frequency_file), "that table as CSV"},
    {"--tracking-file", "FILE", take_output, OWN(tracking_file), "the weeks as CSV"},
    {"--by-purchases", "FILE", take_output, OWN(by_purchases),
     "with --holdout: actual and expected by purchases before, as CSV"},
    {"--deciles", "FILE", take_output, OWN(deciles),
     "with --holdout: actual and expected by size of the prediction, as CSV"},
};
#undef OWN
#define GROUP(name, heading)                                           \
    static const option_group name##_group = {heading, name##_options, \
                                              OPTION_COUNT(name##_options), 1}
GROUP(looked_at, "What is looked at");
GROUP(model, "Model");
GROUP(covariate, "Covariates");
GROUP(prediction, "Predictions");
GROUP(check, "Checks of fit");
GROUP(simulate, "Simulation");
GROUP(output, "Output (FILE may be - for standard output)");
#undef GROUP
const option_group *const clv_groups[] = {
    &options_customer, &options_columns,  &options_input,   &options_as_of,
    &options_window,   &options_returns,  &looked_at_group, &model_group,
    &covariate_group,  &prediction_group, &check_group,     &simulate_group,
    &options_results,  &output_group,     &options_quiet,   NULL};

void clv_settings_free(const clv_settings *own) {
    free(own->purchase.memory);
    free(own->dropout.memory);
    free(own->equal.memory);
    free(own->parameters.memory);
    free(own->spend_parameters.memory);
}

static int has_covariates(const clv_settings *own) {
    return own->purchase.count > 0 || own->dropout.count > 0;
}

static int is_fitted(const clv_settings *own) {
    return own->load_model == NULL && own->parameters.count == 0;
}

static int has_holdout(const clv_settings *own) {
    return own->holdout.is_given || own->holdout_day.is_given;
}

static void check_input(const settings *from, const clv_settings *own) {
    if (own->histories != NULL) {
        if (from->input_count > 0) {
            fail(EXIT_BAD_USAGE, "give files of receipts or --histories FILE, not both");
        }
        if (has_holdout(own) || own->tracking || own->tracking_file != NULL || own->simple ||
            own->customers_file != NULL) {
            fail(EXIT_BAD_USAGE,
                 "--holdout, --tracking, --simple and --customers-file read receipts; --histories "
                 "may have the columns holdout_x and holdout_days, and those of covariates");
        }
        return;
    }
    if (own->weight != NULL) fail(EXIT_BAD_USAGE, "--weight is a column of --histories FILE");
    if (from->input_count > 0 || (own->simulated > 0 && !is_fitted(own))) return;
    fail(EXIT_BAD_USAGE, "no input file; see rfm %s --help", from->of->name);
}

static void check_model(const clv_settings *own) {
    const int fits = own->unit_days > 0 || own->save_model != NULL || own->k_low > 0 ||
                     own->is_regular || own->is_aging || own->ridge > 0 ||
                     own->covariate_ridge > 0 || own->replicates > 0 || has_covariates(own) ||
                     own->compare;
    if (own->load_model != NULL && (own->model != 0 || fits || own->parameters.count > 0)) {
        fail(EXIT_BAD_USAGE,
             "--load-model fits nothing; drop --model, --unit, --save-model and what else is about "
             "a fit");
    }
    if (own->parameters.count > 0 && own->model < 1) {
        fail(EXIT_BAD_USAGE, "--parameters needs --model NAME");
    }
    if (own->spend_parameters.count > 0 && (own->parameters.count == 0 || own->no_spend)) {
        fail(EXIT_BAD_USAGE, "--spend-parameters goes with --parameters, without --no-spend");
    }
    if (own->parameters.count > 0 &&
        (own->k_low > 0 || own->replicates > 0 || has_covariates(own) || own->compare)) {
        fail(EXIT_BAD_USAGE,
             "--parameters fits nothing; drop --k, --bootstrap, --compare and "
             "covariates (k stands behind the parameters)");
    }
}

static void check_covariates(const clv_settings *own) {
    for (int32_t i = 0; i < own->equal.count; ++i) {
        if (clv_has_name(&own->purchase, own->equal.names[i]) &&
            clv_has_name(&own->dropout, own->equal.names[i])) {
            continue;
        }
        fail(EXIT_BAD_USAGE, "--equal %s: expected a column of both kinds of covariates",
             own->equal.names[i]);
    }
    if ((own->covariate_ridge > 0 || own->customers_file != NULL) && !has_covariates(own) &&
        own->load_model == NULL) {
        fail(EXIT_BAD_USAGE,
             "--customers-file and --covariate-ridge need --purchase-covariates or "
             "--dropout-covariates");
    }
    if (has_covariates(own) &&
        (own->tracking || own->tracking_file != NULL || own->simulated > 0)) {
        fail(EXIT_BAD_USAGE,
             "--tracking and --simulate are about new customers, of whom no covariate is known");
    }
}

static void check_predictions(const settings *from, const clv_settings *own) {
    if (has_holdout(own) && own->horizon.is_given) {
        fail(EXIT_BAD_USAGE, "with --holdout the horizon ends on the as-of day; drop --horizon");
    }
    if (own->histories == NULL && !has_holdout(own) &&
        (own->by_purchases != NULL || own->deciles != NULL || own->groups > 0)) {
        fail(EXIT_BAD_USAGE, "--by-purchases, --deciles and --groups need --holdout");
    }
    if ((own->tracking || own->tracking_file != NULL) && from->window_unit != RFM_WINDOW_ALL) {
        fail(EXIT_BAD_USAGE, "--tracking looks at all days; drop --window");
    }
    if (own->no_spend && (own->margin_share > 0 || own->first_spend || own->endless) &&
        !own->simple) {
        fail(EXIT_BAD_USAGE,
             "--margin-share, --first-spend and --endless are about spend; drop --no-spend");
    }
    if (own->no_spend && own->yearly_rate > 0 && !own->dert && !own->simple) {
        fail(EXIT_BAD_USAGE, "--rate is about spend; drop --no-spend, or add --dert");
    }
    if ((own->endless || own->dert) && !(own->yearly_rate > 0)) {
        fail(EXIT_BAD_USAGE, "%s needs a discount: --rate 10%%",
             own->endless ? "--endless" : "--dert");
    }
    if (own->lifespan_years > 0 && !own->simple) {
        fail(EXIT_BAD_USAGE, "--lifespan goes with --simple");
    }
}

static void check_simulation(const settings *from, const clv_settings *own) {
    if (own->simulated == 0) {
        if (own->start.is_given || own->acquisition.is_given) {
            fail(EXIT_BAD_USAGE, "--start and --acquisition go with --simulate CUSTOMERS");
        }
        return;
    }
    if (from->json || has_holdout(own) || own->tracking || own->frequency || own->compare ||
        own->frequency_file != NULL || own->tracking_file != NULL || own->by_purchases != NULL ||
        own->deciles != NULL) {
        fail(EXIT_BAD_USAGE,
             "--simulate writes receipts as CSV; drop --json, --compare and the checks");
    }
    if (from->input_count == 0 && !own->start.is_given) {
        fail(EXIT_BAD_USAGE, "--simulate without receipts needs --start DAY");
    }
}

void clv_check(const settings *from) {
    const clv_settings *own = from->own;
    check_input(from, own);
    check_model(own);
    check_covariates(own);
    check_predictions(from, own);
    check_simulation(from, own);
}
