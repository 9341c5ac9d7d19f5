// SPDX-License-Identifier: MIT
/* Delimited text, as shops really export it, block by block to frames. */
import { csvColumn, csvOptions, type CsvColumn, type CsvOptions } from './csv_options';
import { Frame, frameOf } from './frame';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, readStruct } from './native/library';
import { kindOf, Options } from './native/options';

/** What to read and how. */
export interface CsvReaderOptions extends CsvOptions {
    /** Columns of the frame by name: each a header, a place, or all that can be said of it. */
    columns: Readonly<Record<string, CsvColumn>>;
}

/** What a reader found out and did so far. */
export interface CsvState {
    /** The delimiter. */
    delimiter: string;
    /** The decimal mark. */
    decimalMark: string;
    /** The thousands mark, null where none was seen. */
    thousandsMark: string | null;
    /** The order of day and month, null where it did not matter. */
    dayOrder: 'day-month' | 'month-day' | null;
    /** Most digits after the point that an amount needed. */
    maxDecimals: number;
    /** Lines of text consumed, the header too. */
    lines: number;
    /** Good rows given. */
    rows: number;
    /** Rows set apart. */
    badRows: number;
    /** Bytes consumed. */
    bytes: number;
}

function blockOf(bytes: unknown): Uint8Array {
    if (typeof bytes === 'string') return Buffer.from(bytes, 'utf8');
    if (bytes instanceof Uint8Array) return bytes;
    throw new TypeError(`bytes are ${kindOf(bytes)}; expected a Buffer, a Uint8Array or text`);
}

function markOf(code: unknown): string | null {
    return code === 0 ? null : String.fromCharCode(code as number);
}

/** Reads CSV that comes in blocks of any size; the answer does not depend on how they were cut. */
export class CsvReader extends Handle {
    constructor(options: CsvReaderOptions) {
        const given = new Options(options);
        const columns = (given.any('columns') ?? {}) as CsvReaderOptions['columns'];
        const made = Object.entries(columns).map(([name, from]) => csvColumn(name, from));
        const settings = csvOptions(given, made);
        given.done();
        const room = addressRoom();
        run(job('rfm_csv_new', [settings, room], {}, () => undefined));
        super('rfm_csv_free', room[0] as bigint);
    }

    #read(bytes: Uint8Array | string, isLast: boolean): Job<Frame> {
        const block = blockOf(bytes);
        const room = addressRoom();
        const args = [Handle.addressOf(this), block, block.length, isLast ? 1 : 0, room] as const;
        return job('rfm_csv_read', [...args], { writes: [this] }, () => frameOf(room));
    }

    /** Feeds bytes and gives the rows that are complete: often all, sometimes none. */
    read(bytes: Uint8Array | string, isLast = false): Frame {
        return run(this.#read(bytes, isLast));
    }

    /** As `read`, on a worker thread; leave the bytes alone until it is done. */
    async readAsync(bytes: Uint8Array | string, isLast = false): Promise<Frame> {
        return start(() => this.#read(bytes, isLast));
    }

    /** Reads a stream, or anything that gives blocks, one frame for each block. */
    async *frames(
        blocks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
    ): AsyncGenerator<Frame, void, undefined> {
        for await (const block of blocks) yield await this.readAsync(block);
        yield await this.readAsync(Buffer.alloc(0), true);
    }

    /** Gives the rows set apart since the last call: line, column, reason, text. */
    badLines(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_csv_bad_lines', [...args], { writes: [this] }, () => frameOf(room)));
    }

    /** Says what the reader found out so far. */
    state(): CsvState {
        const room = emptyStruct('rfm_csv_state');
        const args = [Handle.addressOf(this), room] as const;
        run(job('rfm_csv_inspect', [...args], { reads: [this] }, () => undefined));
        const found = readStruct('rfm_csv_state', room);
        const orders = [null, 'day-month', 'month-day'] as const;
        return {
            delimiter: markOf(found['delimiter']) ?? '',
            decimalMark: markOf(found['decimal_mark']) ?? '',
            thousandsMark: markOf(found['thousands_mark']),
            dayOrder: orders[found['day_order'] as number] ?? null,
            maxDecimals: found['max_decimals'] as number,
            lines: Number(found['lines']),
            rows: Number(found['rows']),
            badRows: Number(found['bad_rows']),
            bytes: Number(found['bytes']),
        };
    }
}

/**
 * Looks at the first bytes of a file: a row for each column that it has, with position, name, type
 * (whole, decimal, day, text or empty) and an example.
 */
export function sniffCsv(bytes: Uint8Array | string, options?: CsvOptions): Frame {
    const block = blockOf(bytes);
    const given = new Options(options);
    const settings = csvOptions(given, []);
    given.done();
    const room = addressRoom();
    const args = [block, block.length, settings, room] as const;
    return run(job('rfm_csv_sniff', [...args], {}, () => frameOf(room)));
}
