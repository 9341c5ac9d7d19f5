// SPDX-License-Identifier: MIT
/* Columns out of a frame's memory, copied, so that nothing points into it afterwards. */
import { koffi } from '../native/koffi';
import { borrowed, sizeOf } from '../native/library';
import { toMajor } from './amount';
import { Column, type ColumnValues } from './column';
import { toNumbers } from './int64';
import { decodeTexts } from './text';
import { TYPE_NAMES, type ColumnType, type Money } from './types';
import { isPresent } from './validity';

/** Room for an rfm_column, which all fields but two fill with whole 64-bit words. */
export function columnRoom(): BigUint64Array {
    return new BigUint64Array(sizeOf('rfm_column') / 8);
}

const IS_LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The rfm_column that a call has filled. */
class Filled {
    readonly type: ColumnType;
    readonly scale: number;
    readonly length: number;
    readonly nullCount: number;

    constructor(readonly words: BigUint64Array) {
        const view = new DataView(words.buffer);
        this.type = TYPE_NAMES.get(view.getInt32(8, IS_LITTLE)) ?? 'int64';
        this.scale = view.getInt32(12, IS_LITTLE);
        this.length = Number(words[2]);
        this.nullCount = Number(words[3]);
    }

    bytes(word: number, size: number): ArrayBuffer {
        return borrowed(this.words[word] as bigint, size);
    }

    /** Copies texts given by the words of their offsets and bytes. */
    texts(offsetsWord: number, bytesWord: number, count: number): string[] {
        if (count === 0) return [];
        const wide = new BigInt64Array(this.bytes(offsetsWord, 8 * (count + 1)));
        const offsets = toNumbers(wide);
        const last = Number(wide[count]);
        const bytes = Buffer.from(this.bytes(bytesWord, last));
        return decodeTexts(offsets as Float64Array, bytes);
    }
}

/** Puts one value under every missing row, so that no memory of the library shows through. */
function blank<T>(values: { [row: number]: T; length: number }, bits: Uint8Array, nothing: T) {
    for (let row = 0; row < values.length; row += 1)
        if (!isPresent(bits, row)) values[row] = nothing;
}

function wholeNumbers(filled: Filled, validity: Uint8Array | null): Float64Array | BigInt64Array {
    const wide = new BigInt64Array(filled.bytes(5, 8 * filled.length)).slice();
    if (validity) blank(wide, validity, 0n);
    return toNumbers(wide);
}

function valuesOf(filled: Filled, validity: Uint8Array | null, money: Money): ColumnValues {
    const { type, length } = filled;
    if (type === 'text') {
        const texts: (string | null)[] = filled.texts(6, 7, length);
        if (validity) blank(texts, validity, null);
        return texts;
    }
    if (type === 'day' || type === 'code') {
        const values = new Int32Array(filled.bytes(5, 4 * length)).slice();
        if (validity) blank(values, validity, 0);
        return values;
    }
    let values: Float64Array | BigInt64Array;
    if (type === 'double') values = new Float64Array(filled.bytes(5, 8 * length)).slice();
    else values = wholeNumbers(filled, validity);
    if (type === 'amount' && money === 'major') values = toMajor(values, filled.scale);
    if (validity && values instanceof Float64Array) blank(values, validity, Number.NaN);
    return values;
}

/** Copies the column that a call has described. */
export function columnOut(words: BigUint64Array, money: Money): Column {
    const filled = new Filled(words);
    const name = koffi.decode.string(words[0]);
    const bitsAt = words[4] as bigint;
    const hasBits = bitsAt !== 0n && filled.nullCount !== 0;
    const validity = hasBits
        ? new Uint8Array(borrowed(bitsAt, (filled.length + 7) >> 3)).slice()
        : null;
    if (validity && filled.length % 8 !== 0) {
        /* Bits past the last row may be anything. */
        const last = validity.length - 1;
        validity[last] = (validity[last] ?? 0) & ((1 << (filled.length % 8)) - 1);
    }
    const hasLabels = filled.type === 'code' && words[9] !== 0n;
    return new Column(
        name,
        filled.type,
        valuesOf(filled, validity, money),
        validity,
        filled.nullCount,
        filled.type === 'amount' ? filled.scale : 0,
        filled.type === 'amount' ? money : 'major',
        hasLabels ? filled.texts(9, 10, Number(words[8])) : null,
    );
}
