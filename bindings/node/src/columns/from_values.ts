// SPDX-License-Identifier: MIT
/*
 * Arrays of JavaScript into columns of the library. Typed arrays of the right kind go over as they
 * are; others are converted once. What does not fit is refused with the column and the row.
 */
import type { rfm_column } from '../raw/types';
import { toDay, dayReader } from '../day';
import { checkText, kindOf } from '../native/options';
import { checkScale, toMinor } from './amount';
import { fromNumbers, signed } from './int64';
import { encodeTexts } from './text';
import {
    TYPES,
    type Cell,
    type ColumnData,
    type ColumnInput,
    type ColumnType,
    type NumberArray,
    type Wanted,
} from './types';
import { allPresent, isPresent, setMissing } from './validity';

const NUMBER_ARRAYS = [
    Int8Array,
    Uint8Array,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
];

/** Whether a value is a typed array that columns are taken from. */
export function isNumberArray(value: unknown): value is NumberArray {
    return NUMBER_ARRAYS.some((kind) => value instanceof kind);
}

/** A column on its way: what is known of it, and how to refuse a row of it. */
class Coming {
    readonly length: number;
    validity: Uint8Array | null;

    constructor(
        readonly name: string,
        readonly values: NumberArray | readonly Cell[],
        validity: Uint8Array | null,
        readonly scale: number,
        readonly isMinor: boolean,
        readonly labels: readonly string[] | null,
    ) {
        this.length = values.length;
        this.validity = validity;
    }

    /** Refuses a row: a TypeError where not even the kind of value is one of those expected. */
    refuse(row: number, expected: string, kinds: readonly string[]): never {
        const value = this.values[row];
        const isObject = typeof value === 'object' && value !== null;
        const found = isObject ? kindOf(value) : String(value);
        const error = `column ${this.name} has ${found} in row ${row}; expected ${expected}`;
        const isKind = kinds.includes(value instanceof Date ? 'Date' : typeof value);
        throw Object.assign(isKind ? new RangeError(error) : new TypeError(error), { row });
    }

    /** Cells one by one, for arrays that must be looked at; missing ones are marked. */
    forEachPresent(take: (value: Cell, row: number) => void): void {
        for (let row = 0; row < this.length; row += 1) {
            const value = this.values[row];
            if (value === null || value === undefined) {
                this.validity ??= allPresent(this.length);
                setMissing(this.validity, row);
            } else if (isPresent(this.validity, row)) take(value, row);
        }
    }

    column(type: ColumnType, rest: Partial<rfm_column>): rfm_column {
        const { name, length, validity } = this;
        return { name, type: TYPES[type], length, validity, null_count: -1, ...rest };
    }
}

function int64Values(coming: Coming): BigInt64Array {
    const { values } = coming;
    const expected = 'a whole number of 64 bits';
    const refuse = (row: number): never =>
        coming.refuse(row, expected, ['number', 'bigint', 'boolean']);
    if (values instanceof BigInt64Array) return values;
    if (values instanceof BigUint64Array) {
        /* What stands under a missing row may be anything. */
        return signed(values, (row) => {
            if (isPresent(coming.validity, row)) refuse(row);
        });
    }
    if (isNumberArray(values)) {
        return fromNumbers(coming.validity === null ? values : masked(coming, values), refuse);
    }
    const made = new BigInt64Array(coming.length);
    coming.forEachPresent((value, row) => {
        if (typeof value === 'boolean') made[row] = value ? 1n : 0n;
        else if (
            typeof value === 'bigint' ||
            (typeof value === 'number' && Number.isSafeInteger(value))
        ) {
            const wide = BigInt(value);
            if (BigInt.asIntN(64, wide) !== wide) refuse(row);
            made[row] = wide;
        } else refuse(row);
    });
    return made;
}

function masked(coming: Coming, values: ArrayLike<number>): Float64Array {
    return Float64Array.from(values, (value, row) => (isPresent(coming.validity, row) ? value : 0));
}

function doubleValues(coming: Coming): Float64Array {
    const { values } = coming;
    if (values instanceof Float64Array) return values;
    if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
        return Float64Array.from(values as BigInt64Array, Number);
    }
    if (isNumberArray(values)) return Float64Array.from(values);
    const made = new Float64Array(coming.length);
    coming.forEachPresent((value, row) => {
        if (typeof value !== 'number' && typeof value !== 'bigint')
            coming.refuse(row, 'a number', []);
        made[row] = Number(value);
    });
    return made;
}

function amountValues(coming: Coming): BigInt64Array {
    if (coming.isMinor) return int64Values(coming);
    const made = new BigInt64Array(coming.length);
    coming.forEachPresent((value, row) => {
        const minor = toMinor(value, coming.scale);
        if (minor === undefined) {
            coming.refuse(row, `an amount with at most ${coming.scale} digits after the point`, [
                'number',
                'bigint',
                'string',
            ]);
        }
        made[row] = minor;
    });
    return made;
}

function dayValues(coming: Coming): Int32Array {
    if (coming.values instanceof Int32Array) return coming.values;
    const made = new Int32Array(coming.length);
    const read = dayReader();
    coming.forEachPresent((value, row) => {
        try {
            made[row] = typeof value === 'string' ? read(value) : toDay(value as number);
        } catch {
            coming.refuse(row, "a day: 'YYYY-MM-DD', a Date or whole days since 1970-01-01", [
                'string',
                'number',
                'Date',
            ]);
        }
    });
    return made;
}

function textColumn(coming: Coming): rfm_column {
    const { values } = coming;
    if (isNumberArray(values)) {
        throw new TypeError(
            `column ${coming.name} is ${kindOf(values)}; expected an array of strings`,
        );
    }
    coming.forEachPresent((value, row) => {
        if (typeof value !== 'string') coming.refuse(row, 'a string', []);
    });
    const refuse = (row: number): never => coming.refuse(row, 'well-formed text', ['string']);
    const { offsets, bytes } = encodeTexts(values as readonly (string | null)[], refuse);
    return coming.column('text', { offsets, bytes });
}

function labelled(labels: readonly string[], values: Int32Array, coming: Coming): rfm_column {
    const { offsets, bytes } = encodeTexts(labels, (row) => {
        throw new RangeError(`label ${row} of column ${coming.name} is not well-formed text`);
    });
    const parts = {
        values,
        label_count: labels.length,
        label_offsets: offsets,
        label_bytes: bytes,
    };
    return coming.column('code', parts);
}

function codeColumn(coming: Coming): rfm_column {
    const { values, labels } = coming;
    if (values instanceof Int32Array) {
        return labels ? labelled(labels, values, coming) : coming.column('code', { values });
    }
    const made = new Int32Array(coming.length);
    const found = new Map((labels ?? []).map((label, index) => [label, index]));
    let isText = false;
    coming.forEachPresent((value, row) => {
        if (typeof value === 'string') {
            isText = true;
            let index = found.get(value);
            if (index === undefined) found.set(value, (index = found.size));
            made[row] = index;
        } else {
            const number = Number(value);
            if (value instanceof Date || !Number.isInteger(number) || (number | 0) !== number) {
                coming.refuse(row, 'a label or a whole number of 32 bits', ['number', 'bigint']);
            }
            made[row] = number;
        }
    });
    return isText || labels
        ? labelled(Array.from(found.keys()), made, coming)
        : coming.column('code', { values: made });
}

/** The type that values have when nobody says. */
function typeOf(values: NumberArray | readonly Cell[]): ColumnType {
    if (values instanceof Float32Array || values instanceof Float64Array) return 'double';
    if (isNumberArray(values)) return 'int64';
    const first = values.find((value) => value !== null && value !== undefined);
    if (first instanceof Date) return 'day';
    if (typeof first === 'bigint') return 'int64';
    if (typeof first === 'boolean') return 'code';
    if (typeof first !== 'number') return 'text';
    const isWhole = values.every(
        (value) => typeof value !== 'number' || Number.isSafeInteger(value),
    );
    return isWhole ? 'int64' : 'double';
}

function bitmap(name: string, from: ColumnData['validity'], length: number): Uint8Array | null {
    if (from === null || from === undefined) return null;
    if (from instanceof Uint8Array) {
        if (8 * from.length >= length) return from;
        throw new RangeError(
            `validity of column ${name} has ${from.length} bytes; ` +
                `${length} rows need ${(length + 7) >> 3}`,
        );
    }
    if (!Array.isArray(from)) {
        throw new TypeError(`validity of column ${name} is ${kindOf(from)}; expected a Uint8Array`);
    }
    if (from.length !== length) {
        throw new RangeError(
            `validity of column ${name} has ${from.length} rows; expected ${length}`,
        );
    }
    const bits = allPresent(length);
    from.forEach((present, row) => present !== true && setMissing(bits, row));
    return bits;
}

/** What was handed in, as an object with values; strides and other arrays are refused. */
function described(name: string, input: unknown): ColumnData {
    if (isNumberArray(input) || Array.isArray(input)) return { values: input as readonly Cell[] };
    const expected = 'expected a typed array of numbers, an array, or an object with values';
    if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) {
        throw new TypeError(`column ${name} is ${kindOf(input)}; ${expected}`);
    }
    const stride: unknown =
        'stride' in input ? input.stride : 'strides' in input ? input.strides : 1;
    if (stride !== 1 && !(Array.isArray(stride) && stride.length === 1 && stride[0] === 1)) {
        throw new TypeError(`column ${name} has strides; expected values one behind another`);
    }
    const { values } = input as { values?: unknown };
    if (!isNumberArray(values) && !Array.isArray(values)) {
        const found =
            values === undefined ? kindOf(input) : `an object with ${kindOf(values)} as values`;
        throw new TypeError(`column ${name} is ${found}; ${expected}`);
    }
    return input as ColumnData;
}

/** Makes a column of a host's array. */
export function columnFrom(name: string, input: ColumnInput, wanted: Wanted = {}): rfm_column {
    checkText('a column name', name);
    const from = described(name, input);
    const type = from.type ?? wanted.type ?? typeOf(from.values);
    if (!Object.hasOwn(TYPES, type)) {
        const list = Object.keys(TYPES).join(', ');
        throw new TypeError(`column ${name} has type ${type as string}; expected ${list}`);
    }
    const validity = bitmap(name, from.validity, from.values.length);
    const scale = checkScale(from.scale ?? wanted.scale ?? 2);
    const isMinor = (from.money ?? wanted.money ?? 'major') === 'minor';
    const coming = new Coming(name, from.values, validity, scale, isMinor, from.labels ?? null);
    switch (type) {
        case 'int64': {
            const values = int64Values(coming);
            return coming.column(type, { values });
        }
        case 'double': {
            const values = doubleValues(coming);
            return coming.column(type, { values });
        }
        case 'amount': {
            const values = amountValues(coming);
            return coming.column(type, { values, scale });
        }
        case 'day': {
            const values = dayValues(coming);
            return coming.column(type, { values });
        }
        case 'text':
            return textColumn(coming);
        default:
            return codeColumn(coming);
    }
}
