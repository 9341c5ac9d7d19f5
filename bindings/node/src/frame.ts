// SPDX-License-Identifier: MIT
/* Frames: the currency between all parts of the library and a program's own data. */
import { Column, type CellValue } from './columns/column';
import { columnsFrom, columnsOfChunks, type TableInput } from './columns/input';
import { columnOut, columnRoom } from './columns/output';
import { columnFrom } from './columns/from_values';
import type { ColumnType, Money, Wanted } from './columns/types';
import { csvWriteOptions, type CsvWriteOptions } from './csv_options';
import { addressRoom, job, run, start, type Job } from './native/call';
import { errorFrom, errorRoom } from './native/error';
import { Handle } from './native/handle';
import { raw } from './native/library';
import { checkInt, checkText, Options } from './native/options';
import type { rfm_column } from './raw/types';
import { csvJob } from './saving';

/** How columns become a frame. */
export interface FrameOptions {
    /** Types by name of column, where the values do not say: `{ day: 'day' }`. */
    types?: Readonly<
        Record<string, ColumnType | { type: ColumnType; scale?: number; money?: Money }>
    >;
    /** Added to points in time before their day is taken. */
    dayShiftSeconds?: number;
}

/** How columns come out. */
export interface ColumnOptions {
    /** Amounts in whole currency (default) or in minor units. */
    money?: Money;
}

function moneyOf(options: ColumnOptions | undefined): Money {
    const given = new Options(options);
    const money = given.choice('money', { major: 0, minor: 1 });
    given.done();
    return money === 1 ? 'minor' : 'major';
}

function planOf(types: FrameOptions['types']): (name: string) => Wanted {
    return (name) => {
        if (types === undefined || !Object.hasOwn(types, name)) return {};
        const wanted = types[name];
        return typeof wanted === 'string' ? { type: wanted } : (wanted ?? {});
    };
}

/**
 * Equally long, named, typed, read-only columns.
 *
 * A frame holds memory of the library: `free()` it, declare it with `using`, or leave it to the
 * garbage collector.
 */
export class Frame extends Handle {
    /** @internal */
    constructor(address: bigint) {
        if (typeof address !== 'bigint') throw new TypeError('a frame is made by Frame.from');
        super('rfm_frame_free', address);
    }

    /** Makes a frame of columns, rows, an Arrow table or a DuckDB result; values are copied. */
    static from(input: TableInput, options?: FrameOptions): Frame {
        const given = new Options(options);
        const types = given.any('types') as FrameOptions['types'];
        const shift = given.int('dayShiftSeconds', -0x7fffffff);
        given.done();
        return Frame.ofColumns(columnsFrom(input, planOf(types), shift));
    }

    /** Makes a frame of chunks of `@duckdb/node-api` and the names of their columns. */
    static fromChunks(
        names: readonly string[],
        chunks: Parameters<typeof columnsOfChunks>[1],
        options?: Pick<FrameOptions, 'dayShiftSeconds'>,
    ): Frame {
        const given = new Options(options);
        const shift = given.int('dayShiftSeconds', -0x7fffffff);
        given.done();
        const columns = columnsOfChunks(names, chunks, shift);
        return Frame.ofColumns(Array.from(columns, ([name, column]) => columnFrom(name, column)));
    }

    /** @internal */
    static ofColumns(columns: readonly rfm_column[]): Frame {
        const room = addressRoom();
        const done = () => new Frame(room[0] as bigint);
        return run(job('rfm_frame_new', [columns, columns.length, room], {}, done));
    }

    /** How many rows. */
    get count(): number {
        return Number(raw.rfm_frame_count(Handle.addressOf(this)));
    }

    /** How many columns. */
    get columnCount(): number {
        return raw.rfm_frame_column_count(Handle.addressOf(this));
    }

    /** Names of the columns in order. */
    get names(): string[] {
        return this.columns().map((column) => column.name);
    }

    /** Types by name of column. */
    get types(): Record<string, ColumnType> {
        return Object.fromEntries(this.columns().map((column) => [column.name, column.type]));
    }

    /** Copies one column out, by its name or its place from 0. */
    column(which: string | number, options?: ColumnOptions): Column {
        const room = columnRoom();
        const error = errorRoom();
        const address = Handle.addressOf(this);
        const money = moneyOf(options);
        const status =
            typeof which === 'number'
                ? raw.rfm_frame_column(address, checkInt('column', which), room, error)
                : raw.rfm_frame_find(address, checkText('column', which), room, error);
        if (status !== 0) throw errorFrom(error, status);
        return columnOut(room, money);
    }

    /** Copies all columns out. */
    columns(options?: ColumnOptions): Column[] {
        return Array.from({ length: this.columnCount }, (_, index) => this.column(index, options));
    }

    /** All rows as objects; days as `'YYYY-MM-DD'`, codes as labels, missing cells as null. */
    toRows(options?: ColumnOptions): Record<string, CellValue>[] {
        const columns = this.columns(options).map(
            (column) => [column.name, column.toArray()] as const,
        );
        return Array.from({ length: this.count }, (_, row) =>
            Object.fromEntries(columns.map(([name, cells]) => [name, cells[row] ?? null])),
        );
    }

    /** One row as an object; as `toRows`. */
    row(index: number, options?: ColumnOptions): Record<string, CellValue> {
        checkInt('row', index, 0);
        if (index >= this.count) throw new RangeError(`row ${index} of ${this.count} rows`);
        return Object.fromEntries(
            this.columns(options).map((column) => [column.name, column.at(index)]),
        );
    }

    /** Rows in order, as `toRows`. */
    [Symbol.iterator](): Iterator<Record<string, CellValue>> {
        return this.toRows()[Symbol.iterator]();
    }

    /** Makes a frame of some columns, in the given order; values are shared. */
    select(names: readonly string[]): Frame {
        if (!Array.isArray(names)) throw new TypeError('names are not an array of strings');
        const texts = names.map((name, index) => checkText(`names[${index}]`, name));
        const room = addressRoom();
        const args = [Handle.addressOf(this), texts, texts.length, room] as const;
        const done = () => new Frame(room[0] as bigint);
        return run(job('rfm_frame_select', [...args], { reads: [this] }, done));
    }

    /** Makes a frame with the columns of both; one of `right` replaces one of the same name. */
    join(right: Frame): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), addressOf(right, 'right'), room] as const;
        const done = () => new Frame(room[0] as bigint);
        return run(job('rfm_frame_join', [...args], { reads: [this, right] }, done));
    }

    /** Writes the frame as CSV. */
    toCsv(options?: CsvWriteOptions): Buffer {
        return run(this.#csvJob(options));
    }

    /** As `toCsv`, on a worker thread. */
    async toCsvAsync(options?: CsvWriteOptions): Promise<Buffer> {
        return start(() => this.#csvJob(options));
    }

    #csvJob(options: CsvWriteOptions | undefined): Job<Buffer> {
        Handle.addressOf(this);
        return csvJob(this, csvWriteOptions(options));
    }
}

/** The address of a frame that was handed in, or a clear error. */
export function addressOf(frame: unknown, what: string): bigint {
    if (!(frame instanceof Frame)) throw new TypeError(`${what} is not a Frame`);
    return Handle.addressOf(frame);
}

/** Makes the frame that a call has filled in. */
export function frameOf(room: BigUint64Array): Frame {
    return new Frame(room[0] as bigint);
}
