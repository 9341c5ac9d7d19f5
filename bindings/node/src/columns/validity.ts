// SPDX-License-Identifier: MIT
/* Which rows are present: one bit a row, lowest first, as the library and Arrow have it. */

/** All rows present but those that are marked later. */
export function allPresent(length: number): Uint8Array {
    return new Uint8Array((length + 7) >> 3).fill(0xff);
}

/** Marks one row as missing. */
export function setMissing(bits: Uint8Array, row: number): void {
    bits[row >> 3] = (bits[row >> 3] as number) & ~(1 << (row & 7));
}

/** Whether a row is present. */
export function isPresent(bits: Uint8Array | null, row: number): boolean {
    return bits === null || (((bits[row >> 3] as number) >> (row & 7)) & 1) === 1;
}

/** Copies bits from an offset of one bitmap to an offset of another. */
export function copyBits(
    from: Uint8Array,
    fromOffset: number,
    to: Uint8Array,
    toOffset: number,
    count: number,
): void {
    for (let index = 0; index < count; index += 1) {
        if (!isPresent(from, fromOffset + index)) setMissing(to, toOffset + index);
    }
}
