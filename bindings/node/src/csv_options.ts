// SPDX-License-Identifier: MIT
/* How CSV is read and written, in this package's words. */
import { TYPES, type ColumnType } from './columns/types';
import { sizeOf } from './native/library';
import { checkInt, checkText, kindOf, Options } from './native/options';
import { C } from './raw/table';
import type { rfm_csv_column, rfm_csv_options, rfm_csv_write_options } from './raw/types';

/** One column to read: its header, its place from 1, or all that can be said. */
export type CsvColumn =
    | string
    | number
    | {
          /** Its header in the file; default its name. */
          source?: string;
          /** Its place in the file from 1, instead of a header. */
          position?: number;
          /** Amounts: header of a column to multiply with, exactly. */
          factor?: string;
          /** Amounts: place of a column to multiply with. */
          factorPosition?: number;
          /** Its type; default text. */
          type?: ColumnType;
          /** Amounts: digits kept after the point, 0 to 9; default 2. */
          scale?: number;
          /** Leave it out when the file does not have it. */
          optional?: boolean;
          /** An empty field is a bad line, not a missing value. */
          required?: boolean;
          /** Text: read 17850.0 as 17850. */
          wholeIds?: boolean;
      };

/** How to read CSV; what is not given is detected. */
export interface CsvOptions {
    /** `','`, `';'`, a tab or `'|'`. */
    delimiter?: string;
    /** `'.'` or `','`. */
    decimalMark?: string;
    /** `'.'`, `','`, `"'"` or a blank. */
    thousandsMark?: string;
    /** Order in 1/12/2011. */
    dayOrder?: 'day-month' | 'month-day';
    /** Default utf8. */
    encoding?: 'utf8' | 'latin1';
    /** Bad lines: the first is an error (default), or they are set apart. */
    onBad?: 'refuse' | 'collect';
    /** Whether the first line holds headers; default true. */
    header?: boolean;
    /** Round amounts with too many decimals half to even instead of refusing them. */
    round?: boolean;
    /** Default 1. */
    threads?: number;
    /** A longer field is a bad line; default 1 MiB. */
    maxFieldBytes?: number;
}

/** How to write CSV. */
export interface CsvWriteOptions {
    /** Default `','`. */
    delimiter?: string;
    /** Default `'.'`. */
    decimalMark?: string;
    /** Digits of amounts after the point; default those they have. */
    amountDecimals?: number;
    /** Round amounts half to even where they have more digits, instead of refusing. */
    round?: boolean;
    /** Whether to write a line of headers; default true. */
    header?: boolean;
    /** No apostrophe before text that a spreadsheet would take for a formula. */
    rawText?: boolean;
    /** Default 1. */
    threads?: number;
}

const ORDERS = { 'day-month': C.RFM_CSV_ORDER_DAY_MONTH, 'month-day': C.RFM_CSV_ORDER_MONTH_DAY };
const ENCODINGS = { utf8: C.RFM_CSV_UTF8, latin1: C.RFM_CSV_LATIN1 };
const BAD = { refuse: C.RFM_CSV_REFUSE, collect: C.RFM_CSV_COLLECT };

function noHeader(given: Options): number {
    return given.any('header') === undefined || given.flag('header') ? 0 : C.RFM_CSV_NO_HEADER;
}

/** One column as the library wants it. */
export function csvColumn(name: string, from: unknown): rfm_csv_column {
    checkText('a column name', name);
    if (typeof from === 'string') return { name, source: checkText(name, from), type: TYPES.text };
    if (typeof from === 'number') {
        return { name, position: checkInt(`position of ${name}`, from, 1), type: TYPES.text };
    }
    if (typeof from !== 'object' || from === null) {
        throw new TypeError(
            `column ${name} is ${kindOf(from)}; expected a header, a place or an object`,
        );
    }
    const given = new Options(from);
    const type = given.choice('type', TYPES) || TYPES.text;
    const isAmount = type === TYPES.amount && given.any('scale') === undefined;
    const column: rfm_csv_column = {
        name,
        source: given.text('source'),
        position: given.int('position'),
        factor: given.text('factor'),
        factor_position: given.int('factorPosition'),
        type,
        scale: isAmount ? 2 : given.int('scale'),
        flags: given.flags({
            optional: C.RFM_CSV_OPTIONAL,
            required: C.RFM_CSV_REQUIRED,
            wholeIds: C.RFM_CSV_WHOLE_IDS,
        }),
    };
    given.done();
    return column;
}

/** Reading options that the keys of an object give. */
export function csvOptions(given: Options, columns: readonly rfm_csv_column[]): rfm_csv_options {
    return {
        struct_size: sizeOf('rfm_csv_options'),
        flags: noHeader(given) | given.flags({ round: C.RFM_CSV_ROUND }),
        delimiter: given.mark('delimiter'),
        decimal_mark: given.mark('decimalMark'),
        thousands_mark: given.mark('thousandsMark'),
        day_order: given.choice('dayOrder', ORDERS),
        encoding: given.choice('encoding', ENCODINGS),
        on_bad: given.choice('onBad', BAD),
        threads: given.int('threads'),
        column_count: columns.length,
        columns: columns.length > 0 ? columns : null,
        max_field_bytes: given.int('maxFieldBytes'),
    };
}

/** Writing options. */
export function csvWriteOptions(options: CsvWriteOptions | undefined): rfm_csv_write_options {
    const given = new Options(options);
    const decimals = given.any('amountDecimals');
    const made = {
        struct_size: sizeOf('rfm_csv_write_options'),
        flags:
            noHeader(given) | given.flags({ rawText: C.RFM_CSV_RAW_TEXT, round: C.RFM_CSV_ROUND }),
        delimiter: given.mark('delimiter'),
        decimal_mark: given.mark('decimalMark'),
        amount_decimals: decimals === undefined ? 0 : given.int('amountDecimals') + 1,
        threads: given.int('threads'),
    };
    given.done();
    return made;
}
