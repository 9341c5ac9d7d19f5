// SPDX-License-Identifier: MIT
/* Texts to UTF-8 with offsets and back, a block at a time where they are ASCII. */

/** Texts as the library has them. */
export interface Utf8 {
    readonly offsets: BigInt64Array;
    readonly bytes: Uint8Array;
}

const BLOCK = 4096;
const SURROGATE = /\p{Surrogate}/u;

class Grown {
    bytes = Buffer.allocUnsafe(1 << 16);
    size = 0;

    reserve(more: number): void {
        if (this.size + more <= this.bytes.length) return;
        const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.size + more));
        this.bytes.copy(larger, 0, 0, this.size);
        this.bytes = larger;
    }
}

/** Encodes texts; missing ones are empty. Half characters are refused by row. */
export function encodeTexts(
    texts: readonly (string | null)[],
    refuse: (row: number) => never,
): Utf8 {
    const offsets = new Float64Array(texts.length + 1);
    const grown = new Grown();
    for (let first = 0; first < texts.length; first += BLOCK) {
        const last = Math.min(first + BLOCK, texts.length);
        const block = texts.slice(first, last).join('');
        grown.reserve(3 * block.length);
        const size = grown.bytes.write(block, grown.size, 'utf8');
        const isAscii = size === block.length;
        if (!isAscii && SURROGATE.test(block)) {
            refuse(
                first + texts.slice(first, last).findIndex((text) => text && SURROGATE.test(text)),
            );
        }
        let at = grown.size;
        for (let row = first; row < last; row += 1) {
            const text = texts[row] ?? '';
            at += isAscii ? text.length : Buffer.byteLength(text);
            offsets[row + 1] = at;
        }
        if (at !== grown.size + size) {
            /* Two halves of a character met at a seam of the block. */
            refuse(
                first + texts.slice(first, last).findIndex((text) => text && SURROGATE.test(text)),
            );
        }
        grown.size = at;
    }
    const wide = new BigInt64Array(offsets.length);
    const low = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;
    const halves = new Int32Array(wide.buffer);
    for (let row = 0; row < offsets.length; row += 1) {
        const offset = offsets[row] as number;
        halves[2 * row + low] = offset | 0;
        halves[2 * row + 1 - low] = Math.floor(offset / 4_294_967_296);
    }
    return { offsets: wide, bytes: grown.bytes.subarray(0, grown.size) };
}

/** Decodes texts. */
export function decodeTexts(offsets: ArrayLike<number>, bytes: Buffer): string[] {
    const count = Math.max(offsets.length - 1, 0);
    const texts = new Array<string>(count);
    for (let first = 0; first < count; first += BLOCK) {
        const last = Math.min(first + BLOCK, count);
        const start = offsets[first] as number;
        const block = bytes.toString('utf8', start, offsets[last]);
        const isAscii = block.length === (offsets[last] as number) - start;
        for (let row = first; row < last; row += 1) {
            const from = offsets[row] as number;
            const to = offsets[row + 1] as number;
            texts[row] = isAscii
                ? block.slice(from - start, to - start)
                : bytes.toString('utf8', from, to);
        }
    }
    return texts;
}
