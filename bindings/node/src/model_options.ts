// SPDX-License-Identifier: MIT
/* Options of models: how to fit, what to predict, whom to make up. */
import { toDay, type DayLike } from './day';
import { sizeOf } from './native/library';
import { Options } from './native/options';
import { C } from './raw/table';
import type {
    rfm_model_options,
    rfm_predict_options,
    rfm_simple_clv_options,
    rfm_simulate_options,
} from './raw/types';

/** How to fit. */
export interface ModelOptions {
    /** Of a climb, of which there may be several; default 200. */
    maxIterations?: number;
    /** Of the cnbd-k models: 1 to 12; default the likeliest of them. */
    k?: number;
    /** Days in the model's unit of time; default 7. */
    unitDays?: number;
    /** Times half the sum of squares of log parameters; default 0. */
    ridge?: number;
    /** Column of weights; default 1 each. */
    weight?: string;
    /** Covariates of how often customers buy. */
    purchaseColumns?: readonly string[];
    /** Covariates of how soon they leave. */
    dropoutColumns?: readonly string[];
    /** Of both lists: one coefficient for the two. */
    equalColumns?: readonly string[];
    /** Times half the sum of squares of coefficients; default 0. */
    covariateRidge?: number;
    /** Of the bootstrap, for intervals of predictions; default 0. */
    replicates?: number;
    /** Of the bootstrap. */
    seed?: number | bigint;
    /** Default 1. */
    threads?: number;
}

/** What to predict. */
export interface PredictOptions {
    /** Default 365. */
    horizonDays?: number;
    /** p_alive_later is about so many days after T; default the horizon. */
    laterDays?: number;
    /** Of discount, by month: 0.01; default 0. */
    monthlyRate?: number;
    /** Of discount: 3 by quarter, 12 by year; default 1. */
    periodMonths?: number;
    /** Of spend that is margin, for clv; default 1. */
    marginShare?: number;
    /** Of discount, continuous by the model's unit of time, for dert. */
    dertRate?: number;
    /** Of the bootstrap: 0.95 gives columns _lower and _upper. */
    interval?: number;
    /** Adds days_to_alive_level. */
    aliveLevel?: number;
    /** clv has no horizon. */
    endless?: boolean;
    /** Default 1. */
    threads?: number;
}

/** Whom to make up. */
export interface SimulateOptions {
    /** Rows for a ledger (default) or for a model. */
    form?: 'receipts' | 'histories';
    /** How many. */
    customers: number;
    seed?: number | bigint;
    /** Of the first purchases. */
    firstDay: DayLike;
    /** Over which they are spread evenly; default 1. */
    acquisitionDays?: number;
    /** The last day that is seen. */
    endDay: DayLike;
    /** Of histories: what comes in so many days more; default not seen. */
    holdoutDays?: number;
    /** Digits of amounts after the point, 0 to 9; default 2. */
    scale?: number;
    /** Default 1. */
    threads?: number;
}

/** How to value customers without a model. */
export interface SimpleClvOptions {
    /** Of what counts as a year of churn; default 365. */
    churnDays?: number;
    /** A customer known for less counts as known so long; default 365. */
    leastDays?: number;
    /** Default: one over the yearly churn of the table. */
    lifespanYears?: number;
    /** Of spend; default the column margin, or 1. */
    marginShare?: number;
    /** Of discount; default 0. */
    yearlyRate?: number;
}

/** The options of a fit as the library wants them. */
export function modelOptions(options: ModelOptions | undefined): rfm_model_options {
    const given = new Options(options);
    const purchase = given.texts('purchaseColumns') ?? [];
    const dropout = given.texts('dropoutColumns') ?? [];
    const equal = given.texts('equalColumns') ?? [];
    const made = {
        struct_size: sizeOf('rfm_model_options'),
        max_iterations: given.int('maxIterations'),
        threads: given.int('threads'),
        k: given.int('k'),
        unit_days: given.number('unitDays'),
        ridge: given.number('ridge'),
        weight: given.text('weight'),
        purchase_columns: purchase.length > 0 ? purchase : null,
        dropout_columns: dropout.length > 0 ? dropout : null,
        equal_columns: equal.length > 0 ? equal : null,
        purchase_column_count: purchase.length,
        dropout_column_count: dropout.length,
        equal_column_count: equal.length,
        replicates: given.int('replicates'),
        covariate_ridge: given.number('covariateRidge'),
        seed: given.bits('seed'),
    };
    given.done();
    return made;
}

/** The options of a prediction; `spend` is the address of a model of spend. */
export function predictOptions(given: Options, spend: bigint | null): rfm_predict_options {
    return {
        struct_size: sizeOf('rfm_predict_options'),
        threads: given.int('threads'),
        horizon_days: given.number('horizonDays'),
        later_days: given.number('laterDays'),
        spend,
        monthly_rate: given.number('monthlyRate'),
        margin_share: given.number('marginShare'),
        dert_rate: given.number('dertRate'),
        interval: given.number('interval'),
        alive_level: given.number('aliveLevel'),
        flags: given.flags({ endless: C.RFM_PREDICT_ENDLESS }),
        period_months: given.int('periodMonths'),
    };
}

const FORMS = { receipts: C.RFM_SIMULATE_RECEIPTS, histories: C.RFM_SIMULATE_HISTORIES };

/** The options of a simulation; `spend` as above. */
export function simulateOptions(given: Options, spend: bigint | null): rfm_simulate_options {
    return {
        struct_size: sizeOf('rfm_simulate_options'),
        form: given.choice('form', FORMS),
        customers: given.int('customers'),
        seed: given.bits('seed'),
        first_day: toDay(given.any('firstDay') as DayLike, 'firstDay'),
        acquisition_days: given.int('acquisitionDays'),
        end_day: toDay(given.any('endDay') as DayLike, 'endDay'),
        holdout_days: given.int('holdoutDays'),
        scale: given.any('scale') === 0 ? C.RFM_SCALE_WHOLE : given.int('scale'),
        threads: given.int('threads'),
        spend,
    };
}

/** The options of the values that need no model. */
export function simpleClvOptions(options: SimpleClvOptions | undefined): rfm_simple_clv_options {
    const given = new Options(options);
    const made = {
        struct_size: sizeOf('rfm_simple_clv_options'),
        churn_days: given.int('churnDays'),
        least_days: given.int('leastDays'),
        lifespan_years: given.number('lifespanYears'),
        margin_share: given.number('marginShare'),
        yearly_rate: given.number('yearlyRate'),
    };
    given.done();
    return made;
}
