// SPDX-License-Identifier: MIT
/* Retention: who comes back, how soon, and how regularly. */
import { EVENTS, RETURNS, type Events, type Returns } from './customers';
import { toDay, type DayLike } from './day';
import { Frame, frameOf } from './frame';
import type { Ledger } from './ledger';
import { addressRoom, job, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, sizeOf } from './native/library';
import { Options } from './native/options';
import { C } from './raw/table';
import type { rfm_retention_options } from './raw/types';
import { filled } from './structs';

/** How to count. */
export interface RetentionOptions {
    /** Default month. */
    period?: 'month' | 'quarter' | 'year' | 'week' | 'day';
    /** Default net. */
    returns?: Returns;
    /** An order is a day or a receipt; default days. */
    events?: Events;
    /** Order ranks to tell apart; default 10, the last one takes the rest. */
    ranks?: number;
    /** A receipt of free lines alone is a purchase too. */
    free?: boolean;
    /** Default 1. */
    threads?: number;
}

/** Regularity of all customers together; a shape of 1 is purchases at random. */
export interface RegularityTotals {
    /** Steps of Newton's method. */
    steps: number;
    /** Customers with two intervals or more. */
    customers: number;
    /** Intervals of these customers. */
    intervals: number;
    /** Mean of their coefficients of variation; NaN without a customer. */
    cv: number;
    /** Shape after Wheat and Morrison. */
    wheatMorrison: number;
    /** Shape by maximum likelihood; overstated where customers have few intervals. */
    mle: number;
    /** Shape by conditional likelihood; not overstated. */
    mleConditional: number;
}

/** How regularly customers buy. */
export interface Regularity {
    /** Of all together. */
    totals: RegularityTotals;
    /** A row a customer. */
    customers: Frame;
    /** Of all intervals: days, count, share, cumulative_share. */
    intervals: Frame;
}

const PERIODS = {
    month: C.RFM_PERIOD_MONTH,
    quarter: C.RFM_PERIOD_QUARTER,
    year: C.RFM_PERIOD_YEAR,
    week: C.RFM_PERIOD_WEEK,
    day: C.RFM_PERIOD_DAY,
};

function retentionOptions(options: RetentionOptions | undefined): rfm_retention_options {
    const given = new Options(options);
    const made = {
        struct_size: sizeOf('rfm_retention_options'),
        period: given.choice('period', PERIODS),
        returns: given.choice('returns', RETURNS),
        events: given.choice('events', EVENTS),
        ranks: given.int('ranks'),
        threads: given.int('threads'),
        flags: given.flags({ free: C.RFM_RETENTION_FREE }),
    };
    given.done();
    return made;
}

/** Describes a count by period or rank. */
export function retentionJob(
    name: 'rfm_retention_cohorts' | 'rfm_retention_periods' | 'rfm_retention_orders',
    ledger: Ledger,
    first: DayLike,
    last: DayLike,
    options: RetentionOptions | undefined,
): Job<Frame> {
    const room = addressRoom();
    const days = [toDay(first, 'first'), toDay(last, 'last')] as const;
    const args = [Handle.addressOf(ledger), ...days, retentionOptions(options), room] as const;
    return job(name, [...args], { reads: [ledger] }, () => frameOf(room));
}

/** Describes measuring regularity. */
export function regularityJob(
    ledger: Ledger,
    first: DayLike,
    last: DayLike,
    options: RetentionOptions | undefined,
): Job<Regularity> {
    const totals = emptyStruct('rfm_regularity');
    const [customers, intervals] = [addressRoom(), addressRoom()];
    const days = [toDay(first, 'first'), toDay(last, 'last')] as const;
    const rooms = [totals, customers, intervals] as const;
    const args = [Handle.addressOf(ledger), ...days, retentionOptions(options), ...rooms] as const;
    return job('rfm_retention_regularity', [...args], { reads: [ledger] }, () => ({
        totals: filled<RegularityTotals>('rfm_regularity', totals),
        customers: frameOf(customers),
        intervals: frameOf(intervals),
    }));
}
