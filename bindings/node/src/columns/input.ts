// SPDX-License-Identifier: MIT
/* Whatever holds columns: objects, rows, Arrow tables, DuckDB results. */
import type { rfm_column } from '../raw/types';
import { kindOf } from '../native/options';
import { columnsOfArrow, isArrowTable, type ArrowTable } from './from_arrow';
import {
    columnsOfChunks,
    columnsOfReader,
    isDuckChunks,
    isDuckReader,
    type DuckReader,
} from './from_duckdb';
import { columnFrom } from './from_values';
import type { Cell, ColumnInput, Wanted } from './types';

/**
 * What frames and ledgers are fed with: an object of columns, an array of row objects, a table of
 * apache-arrow, or a result reader of `@duckdb/node-api` whose rows have been read.
 */
export type TableInput =
    | Readonly<Record<string, ColumnInput>>
    | readonly Readonly<Record<string, Cell>>[]
    | ArrowTable
    | DuckReader;

/** What each column shall become, by its name. */
export type Plan = (name: string) => Wanted;

/** Rows turned on their side; a key that a row lacks is missing there. */
function columnsOfRows(rows: readonly Readonly<Record<string, Cell>>[]): Map<string, ColumnInput> {
    const found = new Map<string, Cell[]>();
    rows.forEach((row, index) => {
        if (typeof row !== 'object' || row === null || Array.isArray(row)) {
            throw new TypeError(`row ${index} is ${kindOf(row)}; expected an object`);
        }
        for (const name of Object.keys(row)) {
            let cells = found.get(name);
            if (cells === undefined)
                found.set(name, (cells = new Array<Cell>(rows.length).fill(null)));
            cells[index] = row[name];
        }
    });
    return found;
}

function columnsOf(input: TableInput, shiftSeconds: number): Map<string, ColumnInput> {
    if (isArrowTable(input)) return columnsOfArrow(input, shiftSeconds);
    if (isDuckReader(input)) return columnsOfReader(input, shiftSeconds);
    if (isDuckChunks(input)) {
        throw new TypeError('chunks of DuckDB have no names; hand in the result reader');
    }
    if (Array.isArray(input)) return columnsOfRows(input);
    if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) {
        throw new TypeError(
            `columns are ${kindOf(input)}; expected an object of arrays, an array of rows, ` +
                'an Arrow table or a DuckDB result',
        );
    }
    return new Map(Object.entries(input as Record<string, ColumnInput>));
}

/** Makes columns of the library, all of one length. */
export function columnsFrom(input: TableInput, plan: Plan, shiftSeconds = 0): rfm_column[] {
    const made: rfm_column[] = [];
    for (const [name, column] of columnsOf(input, shiftSeconds)) {
        const one = columnFrom(name, column, plan(name));
        const first = made[0];
        if (first !== undefined && first.length !== one.length) {
            throw new RangeError(
                `column ${name} has ${one.length} rows; column ${first.name} has ${first.length}`,
            );
        }
        made.push(one);
    }
    return made;
}

export { columnsOfChunks };
