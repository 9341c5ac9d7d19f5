// SPDX-License-Identifier: MIT
/* Money: major units as numbers or decimal text, minor units as whole numbers. */

const POWERS = Array.from({ length: 19 }, (_, digits) => 10 ** digits);
const LIMIT = 2n ** 63n;

/** Checks the digits after the point that amounts have. */
export function checkScale(scale: unknown): number {
    if (!Number.isInteger(scale) || (scale as number) < 0 || (scale as number) > 18) {
        throw new RangeError(`scale is ${String(scale)}; expected 0 to 18`);
    }
    return scale as number;
}

/** Minor units of decimal text, undefined when it is none or has more decimals than the scale. */
function fromText(text: string, scale: number): bigint | undefined {
    const parts = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
    if (!parts) return undefined;
    const decimals = parts[3] ?? '';
    if (/[1-9]/.test(decimals.slice(scale))) return undefined;
    const minor = BigInt((parts[2] ?? '') + decimals.slice(0, scale).padEnd(scale, '0'));
    return parts[1] === '-' ? -minor : minor;
}

/** Minor units of one amount in major units; undefined when it is none of that scale. */
export function toMinor(value: unknown, scale: number): bigint | undefined {
    if (typeof value === 'number') {
        const power = POWERS[scale] as number;
        const minor = Math.round(value * power);
        if (Number.isSafeInteger(minor) && minor / power === value) return BigInt(minor);
        return Number.isFinite(value) ? inRange(fromText(plain(value), scale)) : undefined;
    }
    if (typeof value === 'bigint') return inRange(value * 10n ** BigInt(scale));
    if (typeof value === 'string') return inRange(fromText(value, scale));
    return undefined;
}

function inRange(minor: bigint | undefined): bigint | undefined {
    return minor !== undefined && minor >= -LIMIT && minor < LIMIT ? minor : undefined;
}

/** A number's shortest decimal text without an exponent. */
function plain(value: number): string {
    const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
    const sign = value < 0 ? '-' : '';
    const digits = mantissa.replace(/[-.]/g, '');
    const point = Number(exponent) + 1;
    if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
    if (point >= digits.length) return sign + digits.padEnd(point, '0');
    return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Minor units in major units, rounded once. */
export function toMajor(minor: Float64Array | BigInt64Array, scale: number): Float64Array {
    const power = POWERS[scale] as number;
    if (minor instanceof Float64Array) return minor.map((value) => value / power);
    const made = new Float64Array(minor.length);
    minor.forEach((value, row) => (made[row] = exactly(value, scale)));
    return made;
}

/** One amount in major units, rounded once whatever its size. */
export function exactly(minor: number | bigint, scale: number): number {
    if (Number.isSafeInteger(minor)) return Number(minor) / (POWERS[scale] as number);
    return Number(`${minor}e-${scale}`);
}
