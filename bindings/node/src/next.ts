// SPDX-License-Identifier: MIT
/* Next level: what lifts a customer, and when one falls who buys nothing. */
import { customersOptions, type CustomersOptions } from './customers';
import { toDay, type DayLike } from './day';
import { Frame, frameOf } from './frame';
import type { Ledger } from './ledger';
import { addressRoom, job, type Job } from './native/call';
import { Handle } from './native/handle';
import { sizeOf } from './native/library';
import { Options } from './native/options';
import { Rules } from './rules';
import { Scorer } from './scorer';

/** Where to look. */
export interface NextOptions extends CustomersOptions {
    /** Receipts to try, 1 to 1000; default 3. */
    maxVisits?: number;
    /** Days ahead to look; default 365. */
    horizonDays?: number;
    /** Only this one, or who it is an alias of. */
    customer?: string;
}

/** Checks that a handle is of the class that is asked for. */
export function expectKind(
    handle: unknown,
    kind: typeof Scorer | typeof Rules,
    what: string,
): void {
    if (!(handle instanceof kind)) throw new TypeError(`${what} is not a ${kind.name}`);
}

/** Describes either search. */
export function nextJob(
    name: 'rfm_next_level' | 'rfm_next_fall',
    ledger: Ledger,
    asOf: DayLike,
    scorer: Scorer,
    rules: Rules,
    options: NextOptions | undefined,
): Job<Frame> {
    expectKind(scorer, Scorer, 'scorer');
    expectKind(rules, Rules, 'rules');
    const given = new Options(options);
    const [customers, watch] = customersOptions(given);
    const customer = given.text('customer');
    const settings = {
        struct_size: sizeOf('rfm_next_options'),
        max_visits: given.int('maxVisits'),
        horizon_days: given.int('horizonDays'),
        customers,
        customer,
    };
    given.done();
    const room = addressRoom();
    const handles = [Handle.addressOf(scorer), Handle.addressOf(rules)] as const;
    const at = [Handle.addressOf(ledger), toDay(asOf, 'asOf')] as const;
    const around = { reads: [ledger, scorer, rules], watch };
    return job(name, [...at, ...handles, settings, room], around, () => frameOf(room));
}
