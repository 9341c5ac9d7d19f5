// SPDX-License-Identifier: MIT
/* The till: one customer's values, scores and segment at once, while receipts come in. */
import { exactly } from './columns/amount';
import type { TableInput } from './columns/input';
import type { Money } from './columns/types';
import { customersOptions, type CustomersOptions } from './customers';
import { formatDay, toDay, type DayLike } from './day';
import { Frame, frameOf } from './frame';
import { appendLaterJob, lineJob, type Line } from './intake';
import { idText, Ledger } from './ledger';
import type { AppendOptions } from './ledger_options';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, readStruct, sizeOf } from './native/library';
import { Options } from './native/options';
import { expectKind } from './next';
import { Rules } from './rules';
import { Scorer } from './scorer';

/** How customers are looked at. */
export interface TillOptions extends Pick<CustomersOptions, 'window' | 'returns' | 'free'> {
    /** What a nightly run has fitted. */
    scorer: Scorer;
    /** Default the preset classic11. */
    rules?: Rules;
}

/** A customer as of a day. */
export interface TillCustomer {
    firstDay: string;
    lastDay: string;
    daysSinceLast: number;
    receipts: number;
    purchaseDays: number;
    lines: number;
    spendGross: number;
    returned: number;
    spendNet: number;
    /** In order of the scorer's dimensions. */
    scores: number[];
    code: string;
    /** null without one. */
    segment: string | null;
    /** null without a segment. */
    level: number | null;
}

function newTill(ledger: Ledger, options: TillOptions): bigint {
    if (!(ledger instanceof Ledger)) throw new TypeError('ledger is not a Ledger');
    const given = new Options(options);
    const scorer = given.any('scorer') as Scorer;
    const rules = given.any('rules') as Rules | undefined;
    expectKind(scorer, Scorer, 'scorer');
    if (rules !== undefined) expectKind(rules, Rules, 'rules');
    const [customers] = customersOptions(given);
    const settings = {
        struct_size: sizeOf('rfm_till_options'),
        customers,
        scorer: Handle.addressOf(scorer),
        rules: rules === undefined ? null : Handle.addressOf(rules),
    };
    given.done();
    const room = addressRoom();
    const args = [Handle.addressOf(ledger), settings, room] as const;
    const around = { reads: [scorer, rules], writes: [ledger] };
    run(job('rfm_till_new', [...args], around, () => undefined));
    return room[0] as bigint;
}

/** A ledger at the till: written to through it alone as long as it is not freed. */
export class Till extends Handle {
    readonly #ledger: Ledger;

    constructor(ledger: Ledger, options: TillOptions) {
        super('rfm_till_free', newTill(ledger, options), ledger, true);
        this.#ledger = ledger;
    }

    /** Appends one line, as `ledger.appendLine` does. */
    appendLine(line: Line): void {
        const [, given] = lineJob(this.#ledger, line).args as [bigint, never];
        const args = [Handle.addressOf(this), given] as const;
        const around = { writes: [this, this.#ledger] };
        run(job('rfm_till_append_line', [...args], around, () => undefined));
    }

    #append(batch: TableInput | Frame, options: AppendOptions | undefined): Job<void> {
        const inner = appendLaterJob(this.#ledger, batch, options);
        const [, frame, settings] = inner.args as [bigint, bigint, never];
        const around = {
            reads: inner.uses.filter((use) => !use.writes).map((use) => use.handle),
            writes: [this, this.#ledger],
            ...(inner.watch ? { watch: inner.watch } : {}),
        };
        const args = [Handle.addressOf(this), frame, settings] as const;
        return job('rfm_till_append', [...args], around, inner.result);
    }

    /** Appends one batch, as `ledger.append` does. */
    append(batch: TableInput | Frame, options?: AppendOptions): void {
        run(this.#append(batch, options));
    }

    /** As `append`, on a worker thread. */
    async appendAsync(batch: TableInput | Frame, options?: AppendOptions): Promise<void> {
        return start(() => this.#append(batch, options));
    }

    /** Looks a customer up as of a day; null when there is no purchase in the window. */
    look(
        customer: string | number | bigint,
        asOf: DayLike,
        options?: { money?: Money },
    ): TillCustomer | null {
        const given = new Options(options);
        const isMinor = given.choice('money', { major: 0, minor: 1 }) === 1;
        given.done();
        const room = emptyStruct('rfm_till_customer');
        const id = idText('customer', customer);
        const args = [Handle.addressOf(this), id, toDay(asOf, 'asOf'), room] as const;
        const around = { reads: [this.#ledger], writes: [this] };
        return run(job('rfm_till_look', [...args], around, () => this.#customerOf(room, isMinor)));
    }

    #customerOf(room: Buffer, isMinor: boolean): TillCustomer | null {
        const found = readStruct('rfm_till_customer', room);
        const number = (name: string) => Number(found[name]);
        const money = (name: string) =>
            isMinor ? number(name) : exactly(found[name] as number | bigint, this.#ledger.scale);
        if (number('present') === 0) return null;
        const segment = found['segment'] as string | null;
        return {
            firstDay: formatDay(number('first_day')),
            lastDay: formatDay(number('last_day')),
            daysSinceLast: number('days_since_last'),
            receipts: number('receipts'),
            purchaseDays: number('purchase_days'),
            lines: number('lines'),
            spendGross: money('spend_gross'),
            returned: money('returned'),
            spendNet: money('spend_net'),
            scores: (found['scores'] as number[]).slice(0, number('score_count')),
            code: found['code'] as string,
            segment,
            level: segment === null ? null : number('level'),
        };
    }

    /** Gives the customer's row of the table with scores and segment; no row without a purchase. */
    row(customer: string | number | bigint, asOf: DayLike): Frame {
        const room = addressRoom();
        const id = idText('customer', customer);
        const args = [Handle.addressOf(this), id, toDay(asOf, 'asOf'), room] as const;
        const around = { reads: [this.#ledger], writes: [this] };
        return run(job('rfm_till_row', [...args], around, () => frameOf(room)));
    }
}
