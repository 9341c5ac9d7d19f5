// SPDX-License-Identifier: MIT
/* The customer table: one row for each customer with a purchase, as of a day, over a window. */
import { toDay, type DayLike } from './day';
import { Frame } from './frame';
import type { Ledger } from './ledger';
import { addressRoom, job, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, sizeOf } from './native/library';
import { kindOf, Options } from './native/options';
import { Watch, type Watched } from './native/watch';
import { C } from './raw/table';
import type { rfm_customers_options } from './raw/types';
import { filled } from './structs';
import type { Money } from './columns/types';

/** How returns count: lower spend (net), not at all, or take the receipt back. */
export type Returns = 'net' | 'ignore' | 'cancel';
/** What a purchase is: a day with one, or a receipt. */
export type Events = 'days' | 'receipts';
/** The days looked at, up to the as-of day: all, or the last so many. */
export type Window = 'all' | { days: number } | { months: number };

/** What to look at. */
export interface CustomersOptions extends Watched {
    /** Default all. */
    window?: Window;
    /** Default net. */
    returns?: Returns;
    /** A model's purchase; default days. */
    events?: Events;
    /** Add x, t_x, T and mean_repeat_spend, which models read. */
    models?: boolean;
    /** mean_repeat_spend counts the first purchase too. */
    firstSpend?: boolean;
    /** A receipt of free lines alone is a purchase too. */
    free?: boolean;
    /** Add litt, the sum of the logarithms of the days between purchases. */
    litt?: boolean;
    /** Add what customers did in so many days after the as-of day; default none. */
    holdoutDays?: number;
    /** Default 1. */
    threads?: number;
}

/** How totals come out. */
export interface TotalsOptions {
    /** Amounts of the totals in whole currency (default) or in minor units. */
    money?: Money;
}

/** Totals of the same day and window. */
export interface CustomersTotals {
    /** Digits after the point of amounts. */
    scale: number;
    /** Rows of the table. */
    customers: number;
    /** Ids with lines in the window but no purchase. */
    customersWithoutPurchase: number;
    /** Purchases of identified customers. */
    receipts: number;
    /** Receipts of any kind with a customer. */
    identifiedReceipts: number;
    /** Receipts of any kind without. */
    unidentifiedReceipts: number;
    /** Spend of customers before returns. */
    spendGross: number;
    /** What customers returned. */
    returned: number;
    /** Spend of customers less returns. */
    spendNet: number;
    /** Spend of nobody known. */
    unidentifiedGross: number;
    /** What nobody known returned. */
    unidentifiedReturned: number;
}

export const RETURNS = {
    net: C.RFM_RETURNS_NET,
    ignore: C.RFM_RETURNS_IGNORE,
    cancel: C.RFM_RETURNS_CANCEL,
};
export const EVENTS = { days: C.RFM_EVENTS_DAYS, receipts: C.RFM_EVENTS_RECEIPTS };
const AMOUNTS = [
    'spend_gross',
    'returned',
    'spend_net',
    'unidentified_gross',
    'unidentified_returned',
];

/** A customer table with the totals of its day and window. */
export class CustomerFrame extends Frame {
    /** Totals of the same day and window. */
    readonly totals: CustomersTotals;

    /** @internal */
    constructor(address: bigint, totals: CustomersTotals) {
        super(address);
        this.totals = totals;
    }
}

function windowOf(window: unknown): [unit: number, length: number] {
    if (window === undefined || window === 'all') return [C.RFM_WINDOW_ALL, 0];
    if (typeof window === 'object' && window !== null) {
        const given = new Options(window);
        const days = given.int('days', 1);
        const months = given.int('months', 1);
        given.done();
        if (days > 0 && months === 0) return [C.RFM_WINDOW_DAYS, days];
        if (months > 0 && days === 0) return [C.RFM_WINDOW_MONTHS, months];
    }
    throw new TypeError(
        `window is ${kindOf(window)}; expected 'all', { days: 365 } or { months: 36 }`,
    );
}

/** The options of a table as the library wants them, with the watch they ask for. */
export function customersOptions(given: Options): [rfm_customers_options, Watch] {
    const watch = new Watch({
        progress: given.any('progress') as Watched['progress'],
        signal: given.any('signal') as Watched['signal'],
    });
    const [unit, length] = windowOf(given.any('window'));
    const flags = given.flags({
        models: C.RFM_CUSTOMERS_MODELS,
        firstSpend: C.RFM_CUSTOMERS_FIRST_SPEND,
        free: C.RFM_CUSTOMERS_FREE,
        litt: C.RFM_CUSTOMERS_LITT,
    });
    const made = {
        struct_size: sizeOf('rfm_customers_options'),
        window_unit: unit,
        window_length: length,
        returns: given.choice('returns', RETURNS),
        events: given.choice('events', EVENTS),
        flags,
        threads: given.int('threads'),
        holdout_days: given.int('holdoutDays'),
        progress: watch.callback,
    };
    return [made, watch];
}

/** Describes building the table. */
export function customersJob(
    ledger: Ledger,
    asOf: DayLike,
    options: (CustomersOptions & TotalsOptions) | undefined,
): Job<CustomerFrame> {
    const given = new Options(options);
    const [settings, watch] = customersOptions(given);
    const isMinor = given.choice('money', { major: 0, minor: 1 }) === 1;
    given.done();
    const room = addressRoom();
    const totals = emptyStruct('rfm_customers_totals');
    const args = [Handle.addressOf(ledger), toDay(asOf, 'asOf'), settings, room, totals] as const;
    return job('rfm_customers_build', [...args], { reads: [ledger], watch }, () => {
        const scale = isMinor ? null : ledger.scale;
        const sums = filled<CustomersTotals>('rfm_customers_totals', totals, AMOUNTS, scale);
        return new CustomerFrame(room[0] as bigint, sums);
    });
}
