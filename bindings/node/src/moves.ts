// SPDX-License-Identifier: MIT
/* Moves: who changed segment between two days, and day by day over a stretch of days. */
import { customersOptions, type CustomersOptions } from './customers';
import { toDay, type DayLike } from './day';
import { Delay } from './delay';
import { addressOf, Frame, frameOf } from './frame';
import type { Ledger } from './ledger';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { sizeOf } from './native/library';
import { Options } from './native/options';
import { expectKind } from './next';
import { Rules } from './rules';
import { Scorer } from './scorer';
import { scorerOptions, type ScorerOptions } from './scorer_options';

/** Which customers to list. */
export interface MovesOptions {
    /** Leave out those that stayed. */
    onlyChanged?: boolean;
    /** Only those that came into this segment. */
    into?: string;
    /** Only those that left this segment. */
    outOf?: string;
    /** Customers known before, though not in the earlier table; without it nobody can return. */
    known?: Frame;
    /** Lists its segments, in its order. */
    rules?: Rules;
}

/** Who moved between two tables. */
export interface Moves {
    /** A row for each customer: from and to, and what became of them. */
    customers: Frame;
    /** A row for each pair of segments. */
    matrix: Frame;
    /** A row a segment: before, in, out, after. */
    flow: Frame;
}

function betweenJob(before: Frame, after: Frame, options: MovesOptions | undefined): Job<Moves> {
    const given = new Options(options);
    const known = given.any('known') as Frame | undefined;
    const rules = given.any('rules') as Rules | undefined;
    if (rules !== undefined) expectKind(rules, Rules, 'rules');
    const settings = {
        struct_size: sizeOf('rfm_moves_options'),
        only_changed: given.flag('onlyChanged') ? 1 : 0,
        into: given.text('into'),
        out_of: given.text('outOf'),
        known: known === undefined ? null : addressOf(known, 'known'),
        rules: rules === undefined ? null : Handle.addressOf(rules),
    };
    given.done();
    const [customers, matrix, flow] = [addressRoom(), addressRoom(), addressRoom()];
    const tables = [addressOf(before, 'before'), addressOf(after, 'after')] as const;
    const args = [...tables, settings, customers, matrix, flow] as const;
    const around = { reads: [before, after, known, rules] };
    return job('rfm_moves_between', [...args], around, () => ({
        customers: frameOf(customers),
        matrix: frameOf(matrix),
        flow: frameOf(flow),
    }));
}

/** Compares two segmented customer tables. */
export function movesBetween(before: Frame, after: Frame, options?: MovesOptions): Moves {
    return run(betweenJob(before, after, options));
}

/** As `movesBetween`, on a worker thread. */
export async function movesBetweenAsync(
    before: Frame,
    after: Frame,
    options?: MovesOptions,
): Promise<Moves> {
    return start(() => betweenJob(before, after, options));
}

/** How to go through a stretch of days. */
export interface DailyOptions extends CustomersOptions {
    /** Default 1. */
    stepDays?: number;
    /** Frozen cut points; without one they are fitted each day. */
    scorer?: Scorer;
    /** How to fit when there is no scorer. */
    scoring?: ScorerOptions;
    /** Advanced through all the days; segments are then those in force. */
    delay?: Delay;
}

/** A stretch of days. */
export interface DailyMoves {
    /** A row a day. */
    days: Frame;
    /** A row for each day and segment. */
    segments: Frame;
    /** A row a move. */
    changes: Frame;
}

/** Describes going through a stretch of days. */
export function dailyJob(
    ledger: Ledger,
    first: DayLike,
    last: DayLike,
    rules: Rules,
    options: DailyOptions | undefined,
): Job<DailyMoves> {
    expectKind(rules, Rules, 'rules');
    const given = new Options(options);
    const [customers, watch] = customersOptions(given);
    const scorer = given.any('scorer') as Scorer | undefined;
    const delay = given.any('delay');
    const scoring = given.any('scoring') as ScorerOptions | undefined;
    if (scorer !== undefined) expectKind(scorer, Scorer, 'scorer');
    if (delay !== undefined && !(delay instanceof Delay))
        throw new TypeError('delay is not a Delay');
    const settings = {
        struct_size: sizeOf('rfm_daily_options'),
        step_days: given.int('stepDays'),
        customers: { ...customers, progress: null },
        scorer: scorer === undefined ? null : Handle.addressOf(scorer),
        scoring: scoring === undefined ? null : scorerOptions(scoring),
        progress: watch.callback,
    };
    given.done();
    const rooms = [addressRoom(), addressRoom(), addressRoom()] as const;
    const days = [toDay(first, 'first'), toDay(last, 'last')] as const;
    const at = delay === undefined ? null : Handle.addressOf(delay);
    const handles = [Handle.addressOf(rules), settings, at] as const;
    const args = [Handle.addressOf(ledger), ...days, ...handles, ...rooms] as const;
    const around = { reads: [ledger, rules, scorer], writes: [delay], watch };
    return job('rfm_moves_daily', [...args], around, () => ({
        days: frameOf(rooms[0]),
        segments: frameOf(rooms[1]),
        changes: frameOf(rooms[2]),
    }));
}
