// SPDX-License-Identifier: MIT
/* The moving day: scores and segments carried from one day to the next. */
import { customersOptions, type CustomersOptions } from './customers';
import { formatDay, toDay, type DayLike } from './day';
import { Frame, frameOf } from './frame';
import { Ledger } from './ledger';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, readStruct, sizeOf } from './native/library';
import { Options } from './native/options';
import { expectKind } from './next';
import { Rules } from './rules';
import { Scorer } from './scorer';

/** How to look. */
export interface ViewOptions extends Omit<CustomersOptions, 'progress' | 'signal'> {
    /** Fit the scorer's cut points anew on each day; default they stay. */
    refit?: boolean;
    /** Default that of `Scorer.fit`, fitted anew on each day. */
    scorer?: Scorer;
    /** Default the preset classic11. */
    rules?: Rules;
    /** Changes list those too whose code alone changed. */
    listScores?: boolean;
}

/** What a view is and did last. */
export interface ViewState {
    /** The day it is on. */
    asOf: string;
    /** Customers with a purchase in the window. */
    customers: number;
    /** Whose receipts the last day looked at. */
    touched: number;
    /** Whose segment it changed. */
    changed: number;
    /** Whether each day is built from all receipts. */
    isWhole: boolean;
    memoryBytes: number;
}

function newView(ledger: Ledger, asOf: DayLike, options: ViewOptions | undefined): bigint {
    if (!(ledger instanceof Ledger)) throw new TypeError('ledger is not a Ledger');
    const given = new Options(options);
    const scorer = given.any('scorer') as Scorer | undefined;
    const rules = given.any('rules') as Rules | undefined;
    if (scorer !== undefined) expectKind(scorer, Scorer, 'scorer');
    if (rules !== undefined) expectKind(rules, Rules, 'rules');
    const [customers] = customersOptions(given);
    const settings = {
        struct_size: sizeOf('rfm_view_options'),
        refit: given.flag('refit') ? 1 : 0,
        customers,
        scorer: scorer === undefined ? null : Handle.addressOf(scorer),
        rules: rules === undefined ? null : Handle.addressOf(rules),
        list_scores: given.flag('listScores') ? 1 : 0,
    };
    given.done();
    const room = addressRoom();
    const args = [Handle.addressOf(ledger), toDay(asOf, 'asOf'), settings, room] as const;
    run(job('rfm_view_new', [...args], { reads: [ledger, scorer, rules] }, () => undefined));
    return room[0] as bigint;
}

/** A ledger seen from a moving day. The ledger's memory stays as long as a view needs it. */
export class View extends Handle {
    readonly #ledger: Ledger;

    /** Makes a view of a ledger as of a day. */
    constructor(ledger: Ledger, asOf: DayLike, options?: ViewOptions) {
        super('rfm_view_free', newView(ledger, asOf, options), ledger);
        this.#ledger = ledger;
    }

    #advance(asOf: DayLike): Job<Frame> {
        const room = addressRoom();
        const args = [Handle.addressOf(this), toDay(asOf, 'asOf'), room] as const;
        const around = { reads: [this.#ledger], writes: [this] };
        return job('rfm_view_advance', [...args], around, () => frameOf(room));
    }

    /** Goes to another day, or to the same one for lines that came since, and says who changed. */
    advance(asOf: DayLike): Frame {
        return run(this.#advance(asOf));
    }

    /** As `advance`, on a worker thread. */
    async advanceAsync(asOf: DayLike): Promise<Frame> {
        return start(() => this.#advance(asOf));
    }

    /** Says what the view is and did last. */
    state(): ViewState {
        const room = emptyStruct('rfm_view_state');
        const args = [Handle.addressOf(this), room] as const;
        run(job('rfm_view_inspect', [...args], { reads: [this] }, () => undefined));
        const found = readStruct('rfm_view_state', room) as Record<string, number>;
        return {
            asOf: formatDay(found['as_of_day'] as number),
            customers: Number(found['customers']),
            touched: Number(found['touched']),
            changed: Number(found['changed']),
            isWhole: found['whole'] !== 0,
            memoryBytes: Number(found['memory_bytes']),
        };
    }

    /** Counts the customers of each segment. */
    segments(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_view_segments', [...args], { reads: [this] }, () => frameOf(room)));
    }

    #table(): Job<Frame> {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        const around = { reads: [this, this.#ledger] };
        return job('rfm_view_table', [...args], around, () => frameOf(room));
    }

    /** Gives the customer table of the view's day with scores and segments. */
    table(): Frame {
        return run(this.#table());
    }

    /** As `table`, on a worker thread. */
    async tableAsync(): Promise<Frame> {
        return start(() => this.#table());
    }

    /** Gives a copy of the scorer in force. */
    scorer(): Scorer {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        const done = () => new Scorer(room[0] as bigint);
        return run(job('rfm_view_scorer', [...args], { reads: [this] }, done));
    }
}
