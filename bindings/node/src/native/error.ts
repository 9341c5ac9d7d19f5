// SPDX-License-Identifier: MIT
/* What the library says went wrong, as an exception. */
import { C } from '../raw/table';
import { raw } from './library';

/** Statuses of the library by their names in C. */
export type StatusName =
    | 'RFM_E_ARGUMENT'
    | 'RFM_E_MEMORY'
    | 'RFM_E_DATA'
    | 'RFM_E_COLUMN'
    | 'RFM_E_SYNTAX'
    | 'RFM_E_OVERFLOW'
    | 'RFM_E_FORMAT'
    | 'RFM_E_VERSION'
    | 'RFM_E_DUPLICATE'
    | 'RFM_E_CANCELLED'
    | 'RFM_E_NOT_FOUND'
    | 'RFM_E_MISMATCH';

const NAMES = new Map<number, StatusName>();
for (const [name, value] of Object.entries(C)) {
    if (name.startsWith('RFM_E_')) NAMES.set(value, name as StatusName);
}
/** Statuses whose place is no row: a line of text, or a byte of saved state. */
const NO_ROWS = new Set<StatusName>(['RFM_E_SYNTAX', 'RFM_E_FORMAT', 'RFM_E_VERSION']);

/** A call that the library refused; nothing has changed. */
export class RfmError extends Error {
    override readonly name = 'RfmError';
    /** Which kind of failure, by its name in C: `'RFM_E_DATA'`. */
    readonly status: StatusName;
    /** The same as `status`, where Node's own errors have it. */
    readonly code: StatusName;
    /**
     * The place at fault: the 0-based row of a frame, the 1-based line of a text or the byte of
     * saved state; null when none applies.
     */
    readonly where: number | null;
    /** The 0-based row at fault, null when there is none. */
    readonly row: number | null;
    /** The 1-based position of the column or character at fault, null when there is none. */
    readonly column: number | null;

    /** @internal */
    constructor(status: StatusName, message: string, where: number | null, column: number | null) {
        super(message);
        this.status = status;
        this.code = status;
        this.where = where;
        this.row = NO_ROWS.has(status) ? null : where;
        this.column = column;
    }
}

/** Room for an rfm_error. */
export function errorRoom(): Buffer {
    return Buffer.allocUnsafe(256);
}

/** The exception for what a call wrote into its room. */
export function errorFrom(room: Buffer, status: number): RfmError {
    const view = new DataView(room.buffer, room.byteOffset, room.byteLength);
    const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
    const column = view.getInt32(4, isLittle);
    const where = Number(view.getBigInt64(8, isLittle));
    const end = room.indexOf(0, 16);
    const text = room.toString('utf8', 16, end < 0 ? room.length : end);
    return new RfmError(
        NAMES.get(status) ?? 'RFM_E_ARGUMENT',
        text === '' ? raw.rfm_status_text(status) : text,
        where < 0 ? null : where,
        column > 0 ? column : null,
    );
}
