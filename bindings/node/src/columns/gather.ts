// SPDX-License-Identifier: MIT
/* Chunks of foreign columns put one behind another, ready for columnFrom. */
import type { Cell, ColumnData, NumberArray } from './types';
import { allPresent, copyBits, setMissing } from './validity';

/** A chunk's missing rows: bits from an offset on. */
export interface Bits {
    readonly bits: Uint8Array;
    readonly offset: number;
}

/** Collects the validity of chunks; null as long as nothing is missing. */
export class Missing {
    bits: Uint8Array | null = null;

    constructor(readonly length: number) {}

    take(from: Bits | null, at: number, count: number): void {
        if (from === null || count === 0) return;
        this.bits ??= allPresent(this.length);
        copyBits(from.bits, from.offset, this.bits, at, count);
    }

    set(row: number): void {
        this.bits ??= allPresent(this.length);
        setMissing(this.bits, row);
    }
}

type Made = new (length: number) => NumberArray;

/** Typed arrays of one kind, one behind another; a single one goes over as it is. */
export function concatenated(parts: readonly NumberArray[]): NumberArray {
    const first = parts[0];
    if (first === undefined) return new Float64Array(0);
    if (parts.length === 1) return first;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const made = new (first.constructor as Made)(length);
    let at = 0;
    for (const part of parts) {
        (made as BigInt64Array).set(part as BigInt64Array, at);
        at += part.length;
    }
    return made;
}

/** A column of texts whose missing rows are null. */
export function texts(values: readonly Cell[]): ColumnData {
    return { values, type: 'text' };
}

/** 64-bit integers of two's complement words, lowest first; undefined at the row that is wider. */
export function narrowed(words: Uint32Array, perValue: number): BigInt64Array | number {
    const count = words.length / perValue;
    const made = new BigInt64Array(count);
    for (let row = 0; row < count; row += 1) {
        const at = row * perValue;
        const low = BigInt(words[at] as number) | (BigInt(words[at + 1] as number) << 32n);
        made[row] = BigInt.asIntN(64, low);
        const rest = (made[row] as bigint) < 0n ? 0xffffffff : 0;
        for (let word = 2; word < perValue; word += 1) if (words[at + word] !== rest) return row;
    }
    return made;
}
