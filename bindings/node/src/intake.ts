// SPDX-License-Identifier: MIT
/* Lines into a ledger: one from a till, batches of columns, whole CSV files. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { toMinor } from './columns/amount';
import { columnsFrom, type TableInput } from './columns/input';
import type { Wanted } from './columns/types';
import { CsvReader, type CsvReaderOptions } from './csv';
import type { CsvColumn, CsvOptions } from './csv_options';
import { toDay, type DayLike } from './day';
import { Frame } from './frame';
import type { Ledger } from './ledger';
import { appendOptions, type AppendOptions, type Batch } from './ledger_options';
import { job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { sizeOf } from './native/library';
import { checkText, kindOf, Options } from './native/options';
import type { rfm_column, rfm_line } from './raw/types';

/** One line of a receipt. */
export interface Line {
    /** The day. */
    day: DayLike;
    /** The customer's id; absent: unidentified. */
    customer?: string | number | bigint | null;
    /** The receipt's id; absent: this line is a receipt of its own. */
    receipt?: string | null;
    /** The amount in whole currency, as a number or as decimal text; below zero is a return. */
    amount?: number | string;
    /** The amount in minor units, instead. */
    amountMinor?: number | bigint;
    /** The margin in whole currency. */
    margin?: number | string;
    /** The margin in minor units, instead. */
    marginMinor?: number | bigint;
    /** Texts of the ledger's attributes, in its order. */
    attributes?: readonly (string | null)[];
}

/** One amount of a line, in minor units. */
function amountOf(given: Options, key: string, scale: number): bigint {
    const minor = given.any(`${key}Minor`);
    const major = given.any(key);
    if (minor !== undefined) {
        if (major !== undefined) throw new TypeError(`${key} and ${key}Minor are both given`);
        if (typeof minor !== 'bigint' && !Number.isSafeInteger(minor)) {
            throw new RangeError(`${key}Minor is ${kindOf(minor)}; expected a whole number`);
        }
        return BigInt(minor as number | bigint);
    }
    if (major === undefined) return 0n;
    const found = toMinor(major, scale);
    if (found === undefined) {
        const value =
            typeof major === 'number' || typeof major === 'string' ? major : kindOf(major);
        throw new RangeError(
            `${key} is ${value}; expected an amount with at most ${scale} digits after the point`,
        );
    }
    return found;
}

/** The library reads as many texts as the ledger has attributes; so it gets the most it can. */
const MOST_ATTRIBUTES = 16;

function attributesOf(ledger: Ledger, given: readonly unknown[] | undefined) {
    if (given === undefined) return null;
    const most = ledger.attributeCount ?? MOST_ATTRIBUTES;
    if (given.length > most) {
        throw new RangeError(`attributes are ${given.length}; this ledger has ${most}`);
    }
    return Array.from({ length: MOST_ATTRIBUTES }, (_, index) => {
        const one = given[index] ?? null;
        return one === null ? null : checkText(`attributes[${index}]`, one);
    });
}

function lineOf(ledger: Ledger, line: Line): rfm_line {
    const given = new Options(line);
    const customer = given.any('customer');
    const day = given.any('day');
    if (day === undefined) throw new TypeError('day is missing');
    const made: rfm_line = {
        struct_size: sizeOf('rfm_line'),
        day: toDay(day as DayLike),
        receipt: given.text('receipt'),
        amount: amountOf(given, 'amount', ledger.scale),
        margin: amountOf(given, 'margin', ledger.scale),
        attributes: attributesOf(ledger, given.list('attributes')),
    };
    given.done();
    if (customer === undefined) return made;
    if (ledger.idType === 'text') made.customer = checkText('customer', customer);
    else if (typeof customer === 'bigint' || Number.isSafeInteger(customer)) {
        made.customer_id = new BigInt64Array([BigInt(customer as number | bigint)]);
    } else
        throw new TypeError(`customer is ${kindOf(customer)}; expected a whole number or a bigint`);
    return made;
}

/** Describes appending one line. */
export function lineJob(ledger: Ledger, line: Line): Job<void> {
    const args = [Handle.addressOf(ledger), lineOf(ledger, line)] as const;
    return job('rfm_ledger_append_line', [...args], { writes: [ledger] }, () => undefined);
}

/** What the columns of a batch shall become, by the names the options give them. */
function planOf(batch: Batch, ledger: Ledger): (name: string) => Wanted {
    const { settings, isMinor } = batch;
    const amounts = [settings.amount ?? 'amount', settings.margin ?? 'margin'];
    const day = settings.day ?? 'day';
    return (name) => {
        if (name === day) return { type: 'day' };
        if (!amounts.includes(name)) return {};
        return isMinor ? { type: 'amount', money: 'minor', scale: ledger.scale } : {};
    };
}

/** Money given as text becomes exact minor units; numbers go over as they are. */
function moneyAsText(input: TableInput, batch: Batch, ledger: Ledger): TableInput {
    if (batch.isMinor || Array.isArray(input)) return input;
    const { settings } = batch;
    const made = { ...(input as Record<string, unknown>) };
    let hasText = false;
    for (const name of [settings.amount ?? 'amount', settings.margin ?? 'margin']) {
        const values = Object.hasOwn(made, name) ? made[name] : undefined;
        if (Array.isArray(values) && values.some((value) => typeof value === 'string')) {
            made[name] = { values, type: 'amount', scale: ledger.scale };
            hasText = true;
        }
    }
    return hasText ? (made as TableInput) : input;
}

function batchColumns(ledger: Ledger, input: TableInput, batch: Batch): rfm_column[] {
    const isPlain =
        typeof input === 'object' &&
        input !== null &&
        [Object.prototype, null].includes(Object.getPrototypeOf(input) as object | null);
    const columns = isPlain ? moneyAsText(input, batch, ledger) : input;
    return columnsFrom(columns, planOf(batch, ledger), batch.shiftSeconds);
}

function batchOf(options: AppendOptions | undefined): Batch {
    const given = new Options(options);
    const batch = appendOptions(given);
    given.done();
    return batch;
}

function frameJob(ledger: Ledger, frame: Frame, batch: Batch, owned: boolean): Job<void> {
    const args = [Handle.addressOf(ledger), Handle.addressOf(frame), batch.settings] as const;
    const around = { reads: [frame], writes: [ledger], watch: batch.watch };
    return job('rfm_ledger_append', [...args], around, () => {
        if (owned) frame.free();
    });
}

/** Describes appending a batch at once, straight from the host's arrays. */
export function appendJob(
    ledger: Ledger,
    input: TableInput | Frame,
    options: AppendOptions | undefined,
): Job<void> {
    const batch = batchOf(options);
    if (input instanceof Frame) return frameJob(ledger, input, batch, false);
    const columns = batchColumns(ledger, input, batch);
    const args = [Handle.addressOf(ledger), columns, columns.length, batch.settings] as const;
    const around = { writes: [ledger], watch: batch.watch };
    return job('rfm_ledger_append_columns', [...args], around, () => undefined);
}

/** Describes appending a batch later: the arrays are copied first, so they may change meanwhile. */
export function appendLaterJob(
    ledger: Ledger,
    input: TableInput | Frame,
    options: AppendOptions | undefined,
): Job<void> {
    const batch = batchOf(options);
    if (input instanceof Frame) return frameJob(ledger, input, batch, false);
    return frameJob(ledger, Frame.ofColumns(batchColumns(ledger, input, batch)), batch, true);
}

/** Columns of a CSV file by what they are to a ledger. */
export interface CsvBatchOptions
    extends
        CsvOptions,
        Pick<AppendOptions, 'batchKey' | 'returnPrefix' | 'round' | 'progress' | 'signal'> {
    /** The file's headers: `{ customer: 'CustomerID', day: 'Date', amount: 'Total' }`. */
    columns: Readonly<Record<string, CsvColumn>>;
}

/** What was taken from a CSV file. */
export interface CsvBatch {
    /** Rows appended. */
    rows: number;
    /** Rows set apart, with `onBad: 'collect'`: line, column, reason, text. */
    badLines: Frame;
}

/** Each column with the type that its role asks for. */
function roleColumns(ledger: Ledger, columns: CsvBatchOptions['columns']) {
    const made: Record<string, CsvColumn> = {};
    for (const [name, from] of Object.entries(columns)) {
        const column =
            typeof from === 'string'
                ? { source: from }
                : typeof from === 'number'
                  ? { position: from }
                  : from;
        const roles: Record<string, CsvColumn> = {
            customer: { type: ledger.idType === 'integer' ? 'int64' : 'text' },
            day: { type: 'day', required: true },
            amount: { type: 'amount', scale: ledger.scale, required: true },
            margin: { type: 'amount', scale: ledger.scale },
            receipt: { type: 'text' },
        };
        made[name] = { ...(roles[name] as object), ...column };
    }
    return made;
}

interface CsvIntake {
    readonly reader: CsvReader;
    readonly append: AppendOptions;
    /** Nobody watches the appending, so that the file can be fed without a frame. */
    readonly feeds: boolean;
}

function csvIntake(ledger: Ledger, options: CsvBatchOptions): CsvIntake {
    const { batchKey, returnPrefix, progress, signal, columns, ...rest } = options;
    const { threads, round } = rest;
    if (typeof columns !== 'object') throw new TypeError('columns are missing');
    const settings: CsvReaderOptions = { ...rest, columns: roleColumns(ledger, columns) };
    const append: AppendOptions = { batchKey, returnPrefix, progress, signal, threads, round };
    const feeds = progress === undefined && signal === undefined;
    return { reader: new CsvReader(settings), append, feeds };
}

/** Describes feeding a whole file; gives its rows. */
function feedJob(
    ledger: Ledger,
    reader: CsvReader,
    bytes: Uint8Array,
    append: AppendOptions,
): Job<number> {
    const { settings } = batchOf(append);
    const rows = new BigInt64Array(1);
    const file = [Handle.addressOf(reader), bytes, bytes.length, 1] as const;
    const args = [...file, Handle.addressOf(ledger), settings, rows] as const;
    return job('rfm_feed_csv', [...args], { writes: [reader, ledger] }, () => Number(rows[0]));
}

/** Appends a whole CSV file as one batch, all or none. */
export function appendCsv(
    ledger: Ledger,
    source: string | URL | Uint8Array,
    options: CsvBatchOptions,
): CsvBatch {
    const { reader, append, feeds } = csvIntake(ledger, options);
    let frame: Frame | undefined;
    try {
        const bytes = source instanceof Uint8Array ? source : readFileSync(source);
        if (feeds) {
            const rows = run(feedJob(ledger, reader, bytes, append));
            return { rows, badLines: reader.badLines() };
        }
        frame = reader.read(bytes, true);
        run(appendJob(ledger, frame, append));
        return { rows: frame.count, badLines: reader.badLines() };
    } finally {
        frame?.free();
        reader.free();
    }
}

/** Where a CSV file comes from. */
export type CsvSource = string | URL | Uint8Array | AsyncIterable<Uint8Array | string>;

async function bytesOf(source: CsvSource, signal: AbortSignal | undefined): Promise<Uint8Array> {
    if (source instanceof Uint8Array) return source;
    if (typeof source === 'string' || source instanceof URL) {
        return readFile(source, signal ? { signal } : {});
    }
    const blocks: Uint8Array[] = [];
    for await (const block of source) {
        signal?.throwIfAborted();
        blocks.push(typeof block === 'string' ? Buffer.from(block) : block);
    }
    return Buffer.concat(blocks);
}

/** As `appendCsv` from a path, bytes or a stream, on a worker thread. */
export async function appendCsvAsync(
    ledger: Ledger,
    source: CsvSource,
    options: CsvBatchOptions,
): Promise<CsvBatch> {
    const { reader, append, feeds } = csvIntake(ledger, options);
    let frame: Frame | undefined;
    try {
        const bytes = await bytesOf(source, options.signal);
        if (feeds) {
            const rows = await start(() => feedJob(ledger, reader, bytes, append));
            return { rows, badLines: reader.badLines() };
        }
        frame = await reader.readAsync(bytes, true);
        const taken = frame;
        await start(() => appendLaterJob(ledger, taken, append));
        return { rows: frame.count, badLines: reader.badLines() };
    } finally {
        frame?.free();
        reader.free();
    }
}
