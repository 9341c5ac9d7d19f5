// SPDX-License-Identifier: MIT
/* A column of a frame, copied out: typed arrays and strings that need the frame no more. */
import { dayWriter } from '../day';
import type { ColumnType, Money } from './types';
import { isPresent } from './validity';

/** What a column's values are, by its type. */
export type ColumnValues = Float64Array | BigInt64Array | Int32Array | readonly (string | null)[];

/** A cell as plain JavaScript: a day is `'YYYY-MM-DD'`, a code its label, a missing one null. */
export type CellValue = string | number | bigint | null;

/**
 * One column, copied out of its frame.
 *
 * `values` are, by type: `int64` and `amount` a Float64Array, or a BigInt64Array where a value
 * passes 2^53; `double` a Float64Array; `day` and `code` an Int32Array; `text` an array of strings.
 * Under a missing row stands NaN in a Float64Array, 0 in others, null in an array of strings.
 */
export class Column {
    /** @internal */
    constructor(
        /** Its name in the frame. */
        readonly name: string,
        /** Its type. */
        readonly type: ColumnType,
        /** The values of all rows. */
        readonly values: ColumnValues,
        /** One bit a row, lowest first, 1 = present; null when all are. */
        readonly validity: Uint8Array | null,
        /** How many rows are missing. */
        readonly nullCount: number,
        /** Amounts: digits after the point; else 0. */
        readonly scale: number,
        /** Amounts: what `values` count. */
        readonly money: Money,
        /** Codes with labels: the texts that `values` are numbers of; else null. */
        readonly labels: readonly string[] | null,
    ) {}

    /** How many rows. */
    get length(): number {
        return this.values.length;
    }

    /** Whether a row is present. */
    has(row: number): boolean {
        return row >= 0 && row < this.length && isPresent(this.validity, row);
    }

    /** One cell as plain JavaScript; null when it is missing or outside. */
    at(row: number): CellValue {
        return this.#reader()(row);
    }

    /** All cells as plain JavaScript. */
    toArray(): CellValue[] {
        const read = this.#reader();
        return Array.from({ length: this.length }, (_, row) => read(row));
    }

    /** Cells in order. */
    [Symbol.iterator](): Iterator<CellValue> {
        return this.toArray()[Symbol.iterator]();
    }

    #reader(): (row: number) => CellValue {
        const { values, labels } = this;
        if (this.type === 'day') {
            const write = dayWriter();
            return (row) => (this.has(row) ? write(values[row] as number) : null);
        }
        if (labels)
            return (row) => (this.has(row) ? (labels[values[row] as number] ?? null) : null);
        return (row) => (this.has(row) ? (values[row] as CellValue) : null);
    }
}
