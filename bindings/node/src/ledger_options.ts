// SPDX-License-Identifier: MIT
/* Options of ledgers, batches and lines. */
import type { Money } from './columns/types';
import { sizeOf } from './native/library';
import { Options } from './native/options';
import { Watch, type Watched } from './native/watch';
import { C } from './raw/table';
import type { rfm_append_options, rfm_ledger_options } from './raw/types';

/** What kind of ledger; ledgers merge only when these are alike. */
export interface LedgerOptions {
    /** Customer ids: text compared byte by byte (default), or 64-bit integers. */
    idType?: 'text' | 'integer';
    /** Digits after the point of all amounts, 0 to 9; default 2. */
    scale?: number;
    /** A second amount, the margin, rides along. */
    margin?: boolean;
    /** Text columns kept for each line: item, store, ... */
    attributes?: readonly string[];
    /** Mixed into the fingerprints that remember erased ids. */
    eraseSalt?: number | bigint;
    /** Mixed into the secret of the id table; no result depends on it. */
    hashSeed?: number | bigint;
}

/** Where to find things in a batch, and how to take it. */
export interface AppendOptions extends Watched {
    /** A second batch with this key is refused. */
    batchKey?: string;
    /** Column of customer ids; default customer. */
    customer?: string;
    /** Column of days; default day. */
    day?: string;
    /** Column of receipts; default receipt, which may be absent. */
    receipt?: string;
    /** Column of amounts; default amount. */
    amount?: string;
    /** Column of margins; default margin. */
    margin?: string;
    /** Receipts that start with it are returns. */
    returnPrefix?: string;
    /** Round amounts with too many digits half to even instead of refusing them. */
    round?: boolean;
    /** Amounts given as numbers: in whole currency (default) or in minor units. */
    money?: Money;
    /** Added to points in time before their day is taken. */
    dayShiftSeconds?: number;
    /** Default 1. */
    threads?: number;
}

/** The options of a new ledger as the library wants them. */
export function ledgerOptions(options: LedgerOptions | undefined): rfm_ledger_options {
    const given = new Options(options);
    const attributes = given.texts('attributes') ?? [];
    const made = {
        struct_size: sizeOf('rfm_ledger_options'),
        id_type: given.choice('idType', { text: C.RFM_ID_TEXT, integer: C.RFM_ID_INTEGER }),
        scale: given.any('scale') === 0 ? C.RFM_SCALE_WHOLE : given.int('scale'),
        flags: given.flags({ margin: C.RFM_LEDGER_MARGIN }),
        attribute_count: attributes.length,
        attributes: attributes.length > 0 ? attributes : null,
        erase_salt: given.bits('eraseSalt'),
        hash_seed: given.bits('hashSeed'),
    };
    given.done();
    return made;
}

/** A batch's options, taken apart. */
export interface Batch {
    readonly settings: rfm_append_options;
    readonly watch: Watch;
    readonly isMinor: boolean;
    readonly shiftSeconds: number;
}

/** The options of a batch as the library wants them. */
export function appendOptions(given: Options): Batch {
    const watch = new Watch({
        progress: given.any('progress') as Watched['progress'],
        signal: given.any('signal') as Watched['signal'],
    });
    const settings = {
        struct_size: sizeOf('rfm_append_options'),
        flags: given.flags({ round: C.RFM_APPEND_ROUND }),
        batch_key: given.text('batchKey'),
        customer: given.text('customer'),
        day: given.text('day'),
        receipt: given.text('receipt'),
        amount: given.text('amount'),
        margin: given.text('margin'),
        return_prefix: given.text('returnPrefix'),
        threads: given.int('threads'),
        progress: watch.callback,
    };
    return {
        settings,
        watch,
        isMinor: given.choice('money', { major: 0, minor: 1 }) === 1,
        shiftSeconds: given.int('dayShiftSeconds', -0x7fffffff),
    };
}
