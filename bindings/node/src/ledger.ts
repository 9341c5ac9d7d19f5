// SPDX-License-Identifier: MIT
/* The ledger: every receipt a shop has seen, ready to be looked at from any day. */
import { baselineJob, readinessJob, type BaselineOptions } from './baseline';
import type { TableInput } from './columns/input';
import {
    customersJob,
    type CustomerFrame,
    type CustomersOptions,
    type TotalsOptions,
} from './customers';
import { formatDay, type DayLike } from './day';
import { Frame, frameOf } from './frame';
import {
    appendCsv,
    appendCsvAsync,
    appendJob,
    appendLaterJob,
    lineJob,
    type CsvBatch,
    type CsvBatchOptions,
    type CsvSource,
    type Line,
} from './intake';
import { ledgerOptions, type AppendOptions, type LedgerOptions } from './ledger_options';
import { dailyJob, type DailyMoves, type DailyOptions } from './moves';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, readStruct } from './native/library';
import { checkText, kindOf, Options } from './native/options';
import { nextJob, type NextOptions } from './next';
import { regularityJob, retentionJob, type Regularity, type RetentionOptions } from './retention';
import type { Rules } from './rules';
import { loadFrom, loadJob, saveJob, saveTo } from './saving';
import type { Scorer } from './scorer';

/** What a ledger holds. */
export interface LedgerState {
    /** Kind of customer ids. */
    idType: 'text' | 'integer';
    /** Digits after the point of amounts. */
    scale: number;
    /** Whether margins ride along. */
    hasMargin: boolean;
    /** First day with a line, null when there is none. */
    firstDay: string | null;
    /** Last day with a line, null when there is none. */
    lastDay: string | null;
    /** Lines taken. */
    lines: number;
    /** Sums kept: one for each receipt, day and direction (and attributes). */
    entries: number;
    /** Ids with a line, aliases not counted. */
    customers: number;
    /** Old ids that stand for a current one. */
    aliases: number;
    /** Ids forgotten. */
    erased: number;
    /** Batch keys remembered. */
    batches: number;
    /** Memory held. */
    memoryBytes: number;
}

/** An address of the library that becomes a ledger without options. */
class Loaded {
    constructor(readonly address: bigint) {}
}

function newLedger(options: LedgerOptions | undefined): bigint {
    const room = addressRoom();
    run(job('rfm_ledger_new', [ledgerOptions(options), room], {}, () => undefined));
    return room[0] as bigint;
}

/** Checks a customer id that is given as text, also to a ledger of integers. */
export function idText(what: string, id: unknown): string {
    if (typeof id === 'bigint' || Number.isSafeInteger(id)) return String(id);
    if (typeof id !== 'string') throw new TypeError(`${what} is ${kindOf(id)}; expected an id`);
    return checkText(what, id);
}

/**
 * Every receipt a shop has seen.
 *
 * Calls whose names end in Async run on a worker thread. Those that change the ledger wait for
 * those before them, and others for them; a call at once that would collide is refused.
 */
export class Ledger extends Handle {
    /** Kind of customer ids. */
    readonly idType: 'text' | 'integer';
    /** Digits after the point of all amounts. */
    readonly scale: number;
    /** @internal How many attributes a line has; null where only the library knows. */
    readonly attributeCount: number | null;

    /** Makes an empty ledger. */
    constructor(options?: LedgerOptions) {
        const loaded: unknown = options;
        const isLoaded = loaded instanceof Loaded;
        super('rfm_ledger_free', isLoaded ? loaded.address : newLedger(options));
        const state = this.state();
        this.idType = state.idType;
        this.scale = state.scale;
        this.attributeCount = isLoaded ? null : (options?.attributes?.length ?? 0);
    }

    static #load(saved: unknown): Job<Ledger> {
        return loadJob(
            'rfm_ledger_load',
            saved,
            (at) => new Ledger(new Loaded(at) as LedgerOptions),
        );
    }

    /** Makes a ledger of saved bytes, which are checked in full. */
    static load(saved: Uint8Array): Ledger {
        return run(Ledger.#load(saved));
    }

    /** As `load`, on a worker thread. */
    static async loadAsync(saved: Uint8Array): Promise<Ledger> {
        return start(() => Ledger.#load(saved));
    }

    /** Makes a ledger of a saved file. */
    static async loadFrom(path: string | URL): Promise<Ledger> {
        return loadFrom(path, (bytes) => Ledger.#load(bytes));
    }

    /** Appends one line, as a till has it. */
    appendLine(line: Line): void {
        run(lineJob(this, line));
    }

    /**
     * Appends one batch, all or none: a frame, an object of columns, an array of rows, an Arrow
     * table or a DuckDB result. Amounts are in whole currency unless `money` says otherwise.
     */
    append(batch: TableInput | Frame, options?: AppendOptions): void {
        run(appendJob(this, batch, options));
    }

    /** As `append`, on a worker thread; the batch is copied first. */
    async appendAsync(batch: TableInput | Frame, options?: AppendOptions): Promise<void> {
        return start(() => appendLaterJob(this, batch, options));
    }

    /** Appends a CSV file, given by its path or as bytes, as one batch, all or none. */
    appendCsv(source: string | URL | Uint8Array, options: CsvBatchOptions): CsvBatch {
        return appendCsv(this, source, options);
    }

    /** As `appendCsv`, also from a stream, on a worker thread. */
    async appendCsvAsync(source: CsvSource, options: CsvBatchOptions): Promise<CsvBatch> {
        return appendCsvAsync(this, source, options);
    }

    /** Makes an old id stand for a current one, for lines already here and all that come later. */
    alias(oldCustomer: string | number | bigint, currentCustomer: string | number | bigint): void {
        const ids = [
            idText('oldCustomer', oldCustomer),
            idText('currentCustomer', currentCustomer),
        ];
        const args = [Handle.addressOf(this), ids[0] as string, ids[1] as string] as const;
        run(job('rfm_ledger_alias', [...args], { writes: [this] }, () => undefined));
    }

    /** Forgets a customer: id and aliases go, the receipts stay as unidentified. */
    erase(customer: string | number | bigint): void {
        const args = [Handle.addressOf(this), idText('customer', customer)] as const;
        run(job('rfm_ledger_erase', [...args], { writes: [this] }, () => undefined));
    }

    #merge(other: Ledger): Job<void> {
        if (!(other instanceof Ledger)) throw new TypeError('other is not a Ledger');
        const args = [Handle.addressOf(this), Handle.addressOf(other)] as const;
        const around = { reads: [other], writes: [this] };
        return job('rfm_ledger_merge', [...args], around, () => undefined);
    }

    /** Adds all that another ledger holds. */
    merge(other: Ledger): void {
        run(this.#merge(other));
    }

    /** As `merge`, on a worker thread. */
    async mergeAsync(other: Ledger): Promise<void> {
        return start(() => this.#merge(other));
    }

    #compact(options: { threads?: number } | undefined): Job<void> {
        const given = new Options(options);
        const threads = given.int('threads');
        given.done();
        const args = [Handle.addressOf(this), threads] as const;
        return job('rfm_ledger_compact', [...args], { writes: [this] }, () => undefined);
    }

    /** Brings what was appended into the least memory, as a loaded ledger has it. */
    compact(options?: { threads?: number }): void {
        run(this.#compact(options));
    }

    /** As `compact`, on a worker thread. */
    async compactAsync(options?: { threads?: number }): Promise<void> {
        return start(() => this.#compact(options));
    }

    /** Says what the ledger holds. */
    state(): LedgerState {
        const room = emptyStruct('rfm_ledger_state');
        const args = [Handle.addressOf(this), room] as const;
        run(job('rfm_ledger_inspect', [...args], { reads: [this] }, () => undefined));
        const found = readStruct('rfm_ledger_state', room) as Record<string, number>;
        const day = (name: string) =>
            Number(found['lines']) > 0 ? formatDay(found[name] as number) : null;
        return {
            idType: found['id_type'] === 0 ? 'text' : 'integer',
            scale: Math.max(found['scale'] as number, 0),
            hasMargin: found['flags'] !== 0,
            firstDay: day('first_day'),
            lastDay: day('last_day'),
            lines: Number(found['lines']),
            entries: Number(found['entries']),
            customers: Number(found['customers']),
            aliases: Number(found['aliases']),
            erased: Number(found['erased']),
            batches: Number(found['batches']),
            memoryBytes: Number(found['memory_bytes']),
        };
    }

    #export(): Job<Frame> {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return job('rfm_ledger_export', [...args], { reads: [this] }, () => frameOf(room));
    }

    /** Gives all entries: customer, day, receipt (a fingerprint), amount, lines, attributes ... */
    export(): Frame {
        return run(this.#export());
    }

    /** As `export`, on a worker thread. */
    async exportAsync(): Promise<Frame> {
        return start(() => this.#export());
    }

    /** Writes the ledger in its canonical format: equal content, equal bytes. */
    save(): Buffer {
        return run(saveJob('rfm_ledger_save', this));
    }

    /** As `save`, on a worker thread. */
    async saveAsync(): Promise<Buffer> {
        return start(() => saveJob('rfm_ledger_save', this));
    }

    /** Saves to a file, which appears whole or not at all. */
    async saveTo(path: string | URL): Promise<void> {
        return saveTo(path, () => saveJob('rfm_ledger_save', this));
    }

    /** Builds the customer table as of a day. */
    customers(asOf: DayLike, options?: CustomersOptions & TotalsOptions): CustomerFrame {
        return run(customersJob(this, asOf, options));
    }

    /** As `customers`, on a worker thread. */
    async customersAsync(
        asOf: DayLike,
        options?: CustomersOptions & TotalsOptions,
    ): Promise<CustomerFrame> {
        return start(() => customersJob(this, asOf, options));
    }

    /** Finds the smallest purchase that lifts each customer, or one, to a higher level. */
    nextLevel(asOf: DayLike, scorer: Scorer, rules: Rules, options?: NextOptions): Frame {
        return run(nextJob('rfm_next_level', this, asOf, scorer, rules, options));
    }

    /** As `nextLevel`, on a worker thread. */
    async nextLevelAsync(
        asOf: DayLike,
        scorer: Scorer,
        rules: Rules,
        options?: NextOptions,
    ): Promise<Frame> {
        return start(() => nextJob('rfm_next_level', this, asOf, scorer, rules, options));
    }

    /** Finds the first later day on which each customer's level falls if nothing is bought. */
    nextFall(asOf: DayLike, scorer: Scorer, rules: Rules, options?: NextOptions): Frame {
        return run(nextJob('rfm_next_fall', this, asOf, scorer, rules, options));
    }

    /** As `nextFall`, on a worker thread. */
    async nextFallAsync(
        asOf: DayLike,
        scorer: Scorer,
        rules: Rules,
        options?: NextOptions,
    ): Promise<Frame> {
        return start(() => nextJob('rfm_next_fall', this, asOf, scorer, rules, options));
    }

    /** Segments the customers on every day of a stretch and says who moved. */
    movesDaily(first: DayLike, last: DayLike, rules: Rules, options?: DailyOptions): DailyMoves {
        return run(dailyJob(this, first, last, rules, options));
    }

    /** As `movesDaily`, on a worker thread. */
    async movesDailyAsync(
        first: DayLike,
        last: DayLike,
        rules: Rules,
        options?: DailyOptions,
    ): Promise<DailyMoves> {
        return start(() => dailyJob(this, first, last, rules, options));
    }

    /** Counts, for the customers of each period, who buys in each later period. */
    cohorts(first: DayLike, last: DayLike, options?: RetentionOptions): Frame {
        return run(retentionJob('rfm_retention_cohorts', this, first, last, options));
    }

    /** As `cohorts`, on a worker thread. */
    async cohortsAsync(first: DayLike, last: DayLike, options?: RetentionOptions): Promise<Frame> {
        return start(() => retentionJob('rfm_retention_cohorts', this, first, last, options));
    }

    /** Describes each period: active, new, returning and reactivated customers, receipts, spend. */
    periods(first: DayLike, last: DayLike, options?: RetentionOptions): Frame {
        return run(retentionJob('rfm_retention_periods', this, first, last, options));
    }

    /** As `periods`, on a worker thread. */
    async periodsAsync(first: DayLike, last: DayLike, options?: RetentionOptions): Promise<Frame> {
        return start(() => retentionJob('rfm_retention_periods', this, first, last, options));
    }

    /** Describes first, second, third orders and how many come back after each. */
    orders(first: DayLike, last: DayLike, options?: RetentionOptions): Frame {
        return run(retentionJob('rfm_retention_orders', this, first, last, options));
    }

    /** As `orders`, on a worker thread. */
    async ordersAsync(first: DayLike, last: DayLike, options?: RetentionOptions): Promise<Frame> {
        return start(() => retentionJob('rfm_retention_orders', this, first, last, options));
    }

    /** Measures how regularly customers buy. */
    regularity(first: DayLike, last: DayLike, options?: RetentionOptions): Regularity {
        return run(regularityJob(this, first, last, options));
    }

    /** As `regularity`, on a worker thread. */
    async regularityAsync(
        first: DayLike,
        last: DayLike,
        options?: RetentionOptions,
    ): Promise<Regularity> {
        return start(() => regularityJob(this, first, last, options));
    }

    /** Measures the shop's figures as of several days, which rise. */
    baseline(asOfDays: readonly DayLike[], options?: BaselineOptions): Frame {
        return run(baselineJob(this, asOfDays, options));
    }

    /** As `baseline`, on a worker thread. */
    async baselineAsync(asOfDays: readonly DayLike[], options?: BaselineOptions): Promise<Frame> {
        return start(() => baselineJob(this, asOfDays, options));
    }

    /** Says whether the data carry an RFM analysis. */
    readiness(asOf: DayLike, options?: BaselineOptions): Frame {
        return run(readinessJob(this, asOf, options));
    }

    /** As `readiness`, on a worker thread. */
    async readinessAsync(asOf: DayLike, options?: BaselineOptions): Promise<Frame> {
        return start(() => readinessJob(this, asOf, options));
    }
}
