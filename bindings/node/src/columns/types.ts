// SPDX-License-Identifier: MIT
/* What columns are, in the words of this package. */
import { C } from '../raw/table';

/** Types of columns. */
export type ColumnType = 'int64' | 'double' | 'amount' | 'day' | 'text' | 'code';

/** The library's number of each type. */
export const TYPES: Readonly<Record<ColumnType, number>> = {
    int64: C.RFM_COLUMN_INT64,
    double: C.RFM_COLUMN_DOUBLE,
    amount: C.RFM_COLUMN_AMOUNT,
    day: C.RFM_COLUMN_DAY,
    text: C.RFM_COLUMN_TEXT,
    code: C.RFM_COLUMN_CODE,
};

/** The type of the library's number. */
export const TYPE_NAMES = new Map(
    Object.entries(TYPES).map(([name, number]) => [number, name as ColumnType]),
);

/** Typed arrays of numbers that columns are taken from. */
export type NumberArray =
    | Int8Array
    | Uint8Array
    | Int16Array
    | Uint16Array
    | Int32Array
    | Uint32Array
    | Float32Array
    | Float64Array
    | BigInt64Array
    | BigUint64Array;

/** One cell of a plain array. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** Whether money is in whole currency (19.95) or in minor units (1995). */
export type Money = 'major' | 'minor';

/** A column with all that can be said of it; what `frame.column()` gives fits too. */
export interface ColumnData {
    /** Typed array or plain array; null, undefined in a plain array are missing. */
    values: NumberArray | readonly Cell[];
    /** One bit a row, lowest first, 1 = present; or an array of true and false. */
    validity?: Uint8Array | readonly boolean[] | null;
    /** Default: by the values. */
    type?: ColumnType;
    /** Amounts: digits after the point; default 2. */
    scale?: number;
    /** Amounts: what the values count; default major. */
    money?: Money;
    /** Codes: the texts that the values are numbers of. */
    labels?: readonly string[] | null;
}

/** What a column is made of. */
export type ColumnInput = NumberArray | readonly Cell[] | ColumnData;

/** What a column shall become. */
export interface Wanted {
    readonly type?: ColumnType | undefined;
    readonly scale?: number | undefined;
    readonly money?: Money | undefined;
}
