// SPDX-License-Identifier: MIT
/*
 * Results of @duckdb/node-api, known by their shape: a reader whose rows are read, with its chunks
 * of 2,048 rows. A chunk's vector has a typed array of values, or a view of wider ones.
 */
import { daysOf, type TimeUnit } from './day_of';
import { concatenated, Missing, type Bits } from './gather';
import type { Cell, ColumnData, NumberArray } from './types';

interface DuckVector {
    readonly type: { readonly typeId: number; readonly scale?: number; readonly width?: number };
    readonly itemCount: number;
    readonly items?: NumberArray;
    readonly dataView?: DataView;
    readonly validity?: { readonly data: BigUint64Array | null; readonly offset: number };
    getItem(index: number): unknown;
}
interface DuckChunk {
    readonly rowCount: number;
    readonly columnCount: number;
    getColumnVector(index: number): unknown;
}
/** What makes a result reader of DuckDB one. */
export interface DuckReader {
    readonly done: boolean;
    columnNames(): readonly string[];
    readAll(): Promise<unknown>;
}

/** Type numbers of DuckDB's C API. */
const BOOLEAN = 1;
const DATE = 13;
const VARCHAR = 17;
const DECIMAL = 19;
const ENUM = 23;
const WHOLE = new Set([2, 3, 4, 5, 6, 7, 8, 9]);
const FLOATS = new Set([10, 11]);
const TIMES = new Map<number, TimeUnit>([
    [12, 'us'],
    [20, 's'],
    [21, 'ms'],
    [22, 'ns'],
    [31, 'us'],
]);
/** HUGEINT, what SUM of whole numbers gives. */
const WIDE = new Set([16, 32]);

/** Whether an input is a result reader of DuckDB. */
export function isDuckReader(input: unknown): input is DuckReader {
    const reader = input as Partial<DuckReader> | null;
    return (
        typeof input === 'object' &&
        typeof reader?.columnNames === 'function' &&
        typeof reader.readAll === 'function'
    );
}

/** Whether an input is a list of chunks of DuckDB. */
export function isDuckChunks(input: unknown): input is readonly DuckChunk[] {
    return (
        Array.isArray(input) &&
        input.length > 0 &&
        typeof (input[0] as Partial<DuckChunk> | null)?.getColumnVector === 'function'
    );
}

function bitsOf(vector: DuckVector): Bits | null {
    const validity = vector.validity;
    if (!validity?.data) return null;
    const { buffer, byteOffset, byteLength } = validity.data;
    return { bits: new Uint8Array(buffer, byteOffset, byteLength), offset: validity.offset };
}

function missingOf(vectors: readonly DuckVector[], length: number): Missing {
    const missing = new Missing(length);
    let at = 0;
    for (const vector of vectors) {
        if (vector.validity) missing.take(bitsOf(vector), at, vector.itemCount);
        else {
            for (let row = 0; row < vector.itemCount; row += 1) {
                if (vector.getItem(row) === null) missing.set(at + row);
            }
        }
        at += vector.itemCount;
    }
    return missing;
}

/** Every value by the vector's own means. */
function itemsOf(vectors: readonly DuckVector[]): Cell[] {
    const made: Cell[] = [];
    for (const vector of vectors) {
        for (let row = 0; row < vector.itemCount; row += 1) made.push(vector.getItem(row) as Cell);
    }
    return made;
}

function itemArrays(name: string, vectors: readonly DuckVector[]): NumberArray {
    return concatenated(
        vectors.map(({ items }) => {
            if (items === undefined) throw new TypeError(`column ${name} has no values to read`);
            return items;
        }),
    );
}

function days(vectors: readonly DuckVector[], unit: TimeUnit, shift: number, length: number) {
    const made = new Int32Array(length);
    let at = 0;
    for (const { items, itemCount } of vectors) {
        daysOf(items as BigInt64Array, unit, shift, made, at);
        at += itemCount;
    }
    return made;
}

function scaledOf(vector: DuckVector, row: number): bigint | null {
    const view = vector.dataView;
    const width = vector.type.width ?? 18;
    if (view && width <= 4) return BigInt(view.getInt16(2 * row, true));
    if (view && width <= 9) return BigInt(view.getInt32(4 * row, true));
    if (view && width <= 18) return view.getBigInt64(8 * row, true);
    const item = vector.getItem(row) as { value: bigint } | null;
    return item === null ? null : item.value;
}

function decimals(name: string, vectors: readonly DuckVector[], length: number): BigInt64Array {
    const made = new BigInt64Array(length);
    let at = 0;
    for (const vector of vectors) {
        for (let row = 0; row < vector.itemCount; row += 1) {
            const value = scaledOf(vector, row) ?? 0n;
            if (BigInt.asIntN(64, value) !== value) {
                throw new RangeError(`column ${name} has more than 64 bits in row ${at + row}`);
            }
            made[at + row] = value;
        }
        at += vector.itemCount;
    }
    return made;
}

function columnOf(
    name: string,
    vectors: readonly DuckVector[],
    shiftSeconds: number,
): ColumnData | undefined {
    const type = vectors[0]?.type;
    if (type === undefined) return { values: [], type: 'text' };
    const length = vectors.reduce((sum, vector) => sum + vector.itemCount, 0);
    const { typeId } = type;
    const validity = () => missingOf(vectors, length).bits;
    if (WHOLE.has(typeId)) {
        return { values: itemArrays(name, vectors), validity: validity(), type: 'int64' };
    }
    if (WIDE.has(typeId)) return { values: itemsOf(vectors), type: 'int64' };
    if (FLOATS.has(typeId)) {
        return { values: itemArrays(name, vectors), validity: validity(), type: 'double' };
    }
    if (typeId === VARCHAR || typeId === ENUM) return { values: itemsOf(vectors), type: 'text' };
    if (typeId === BOOLEAN) return { values: itemsOf(vectors), type: 'code' };
    if (typeId === DATE) {
        return { values: itemArrays(name, vectors), validity: validity(), type: 'day' };
    }
    const unit = TIMES.get(typeId);
    if (unit !== undefined) {
        const values = days(vectors, unit, shiftSeconds, length);
        return { values, validity: validity(), type: 'day' };
    }
    if (typeId === DECIMAL) {
        const values = decimals(name, vectors, length);
        return {
            values,
            validity: validity(),
            type: 'amount',
            money: 'minor',
            scale: type.scale ?? 0,
        };
    }
    return undefined;
}

/** All columns of chunks by name; those of other types are left out. */
export function columnsOfChunks(
    names: readonly string[],
    chunks: readonly DuckChunk[],
    shiftSeconds: number,
): Map<string, ColumnData> {
    const found = new Map<string, ColumnData>();
    names.forEach((name, index) => {
        const vectors = chunks
            .map((chunk) => chunk.getColumnVector(index) as DuckVector)
            .filter((vector) => vector.itemCount > 0);
        const column = columnOf(name, vectors, shiftSeconds);
        if (column !== undefined) found.set(name, column);
    });
    return found;
}

/** All columns of a reader whose rows have been read. */
export function columnsOfReader(reader: DuckReader, shiftSeconds: number): Map<string, ColumnData> {
    if (!reader.done)
        throw new TypeError('the DuckDB result is not read yet; await readAll() first');
    const chunks = (reader as unknown as { chunks?: readonly DuckChunk[] }).chunks;
    if (!Array.isArray(chunks)) throw new TypeError('the DuckDB result has no chunks');
    return columnsOfChunks(reader.columnNames(), chunks as readonly DuckChunk[], shiftSeconds);
}
