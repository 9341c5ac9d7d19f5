// SPDX-License-Identifier: MIT
/*
 * Tables of apache-arrow, known by their shape: no import, any version. A sliced chunk's values
 * start at its first row, but its bits (missing rows, booleans) at its offset.
 */
import { daysOf, type TimeUnit } from './day_of';
import { concatenated, Missing, narrowed } from './gather';
import type { Cell, ColumnData, NumberArray } from './types';
import { isPresent } from './validity';

interface ArrowType {
    readonly typeId: number;
    readonly precision?: number;
    readonly scale?: number;
    readonly bitWidth?: number;
    readonly unit?: number;
}
interface ArrowData {
    readonly type: ArrowType;
    readonly offset: number;
    readonly length: number;
    readonly nullCount: number;
    readonly nullBitmap?: Uint8Array | null;
    readonly values: unknown;
    readonly valueOffsets?: Int32Array | BigInt64Array;
    readonly dictionary?: ArrowVector;
}
interface ArrowVector {
    readonly type: ArrowType;
    readonly length: number;
    readonly data: readonly ArrowData[];
    get(index: number): unknown;
}
/** What makes a table of arrow-js one. */
export interface ArrowTable {
    readonly schema: {
        readonly fields: readonly { readonly name: string; readonly type: unknown }[];
    };
    readonly numRows: number;
    getChildAt(index: number): unknown;
}

/** Type numbers of Arrow's own format description; below zero are arrow-js's for one width. */
const DICTIONARY = -1;
const NULL = 1;
const INT = 2;
const FLOAT = 3;
const UTF8 = 5;
const BOOL = 6;
const DECIMAL = 7;
const DATE = 8;
const TIMESTAMP = 10;
const LARGE_UTF8 = 20;
const UTF8_VIEW = 24;
const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

/** Whether an input is a table of arrow-js. */
export function isArrowTable(input: unknown): input is ArrowTable {
    return (
        typeof input === 'object' &&
        input !== null &&
        typeof (input as ArrowTable).getChildAt === 'function' &&
        typeof (input as ArrowTable).numRows === 'number' &&
        Array.isArray((input as Partial<ArrowTable>).schema?.fields)
    );
}

/** A type's number with those for one width turned into the general ones. */
function general(typeId: number): number {
    if (typeId <= -2 && typeId >= -9) return INT;
    if (typeId <= -10 && typeId >= -12) return FLOAT;
    if (typeId === -13 || typeId === -14) return DATE;
    if (typeId <= -15 && typeId >= -18) return TIMESTAMP;
    return typeId;
}

function missingOf(vector: ArrowVector): Missing {
    const missing = new Missing(vector.length);
    let at = 0;
    for (const chunk of vector.data) {
        const bits = chunk.nullBitmap;
        if (general(chunk.type.typeId) === NULL) {
            for (let row = 0; row < chunk.length; row += 1) missing.set(at + row);
        } else if (chunk.nullCount > 0 && bits && bits.length > 0) {
            missing.take({ bits, offset: chunk.offset }, at, chunk.length);
        }
        at += chunk.length;
    }
    return missing;
}

function numbers(name: string, vector: ArrowVector): NumberArray {
    return concatenated(
        vector.data.map((chunk) => {
            const values = chunk.values as NumberArray;
            if (values instanceof Uint16Array && general(chunk.type.typeId) === FLOAT) {
                throw new TypeError(`column ${name} is float16; expected float32 or float64`);
            }
            return values.subarray(0, chunk.length);
        }),
    );
}

function decimals(name: string, vector: ArrowVector): BigInt64Array {
    const made = new BigInt64Array(vector.length);
    let at = 0;
    for (const chunk of vector.data) {
        const words = chunk.values as Uint32Array;
        const perValue = (chunk.type.bitWidth ?? 128) / 32;
        for (let row = 0; row < chunk.length; row += 1) {
            if (chunk.nullBitmap && chunk.nullBitmap.length > 0 && chunk.nullCount > 0) {
                if (!isPresent(chunk.nullBitmap, chunk.offset + row)) continue;
            }
            const value = narrowed(words.subarray(row * perValue, (row + 1) * perValue), perValue);
            if (typeof value === 'number') {
                throw new RangeError(`column ${name} has more than 64 bits in row ${at + row}`);
            }
            made[at + row] = value[0] as bigint;
        }
        at += chunk.length;
    }
    return made;
}

function days(vector: ArrowVector, unit: TimeUnit, shiftSeconds: number): Int32Array {
    const made = new Int32Array(vector.length);
    let at = 0;
    for (const chunk of vector.data) {
        const values = (chunk.values as BigInt64Array).subarray(0, chunk.length);
        daysOf(values, unit, shiftSeconds, made, at);
        at += chunk.length;
    }
    return made;
}

function dates(vector: ArrowVector): Int32Array {
    const isMilliseconds = vector.type.unit === 1 || vector.type.typeId === -14;
    if (!isMilliseconds) {
        return concatenated(
            vector.data.map((chunk) => (chunk.values as Int32Array).subarray(0, chunk.length)),
        ) as Int32Array;
    }
    return days(vector, 'ms', 0);
}

/** Each value as text or null, by the vector's own means, with one text for each label. */
function textsOf(vector: ArrowVector): (string | null)[] {
    const made = new Array<string | null>(vector.length);
    for (let row = 0; row < vector.length; row += 1) made[row] = vector.get(row) as string | null;
    return made;
}

function booleans(vector: ArrowVector): Int32Array {
    const made = new Int32Array(vector.length);
    let at = 0;
    for (const chunk of vector.data) {
        for (let row = 0; row < chunk.length; row += 1) {
            made[at + row] = isPresent(chunk.values as Uint8Array, chunk.offset + row) ? 1 : 0;
        }
        at += chunk.length;
    }
    return made;
}

/** One column of a table, undefined when it is of a type that no column is taken from. */
function columnOf(name: string, vector: ArrowVector, shiftSeconds: number): ColumnData | undefined {
    const validity = missingOf(vector).bits;
    const { type } = vector;
    switch (general(type.typeId)) {
        case NULL:
        case UTF8:
        case LARGE_UTF8:
        case UTF8_VIEW:
            return { values: textsOf(vector), type: 'text' };
        case DICTIONARY:
            return { values: textsOf(vector) as readonly Cell[] };
        case INT:
            return { values: numbers(name, vector), validity, type: 'int64' };
        case FLOAT:
            return { values: numbers(name, vector), validity, type: 'double' };
        case BOOL:
            return { values: booleans(vector), validity, type: 'code' };
        case DECIMAL: {
            const values = decimals(name, vector);
            return { values, validity, type: 'amount', money: 'minor', scale: type.scale ?? 0 };
        }
        case DATE:
            return { values: dates(vector), validity, type: 'day' };
        case TIMESTAMP: {
            const unit = UNITS[type.unit ?? 0] as TimeUnit;
            return { values: days(vector, unit, shiftSeconds), validity, type: 'day' };
        }
        default:
            return undefined;
    }
}

/** All columns of a table by name; those of other types are left out. */
export function columnsOfArrow(table: ArrowTable, shiftSeconds: number): Map<string, ColumnData> {
    const found = new Map<string, ColumnData>();
    table.schema.fields.forEach((field, index) => {
        const vector = table.getChildAt(index) as ArrowVector | null;
        const column = vector === null ? undefined : columnOf(field.name, vector, shiftSeconds);
        if (column !== undefined) found.set(field.name, column);
    });
    return found;
}
