// SPDX-License-Identifier: MIT
/* Reads an options object key by key; what nobody asked for is refused, not ignored. */

const INT32_MAX = 0x7fffffff;

function show(value: unknown): string {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
    return typeof value === 'boolean' ? `${value}` : kindOf(value);
}

/** A value's kind in a few words, for messages. */
export function kindOf(value: unknown): string {
    if (value === null) return 'null';
    if (Array.isArray(value)) return 'an array';
    if (typeof value === 'object') {
        const name = (value.constructor as { name?: string } | undefined)?.name;
        return name === undefined || name === 'Object' ? 'an object' : `a ${name}`;
    }
    return typeof value;
}

/** Checks text that goes to C: no zero byte inside, no half characters. */
export function checkText(what: string, value: unknown): string {
    if (typeof value !== 'string')
        throw new TypeError(`${what} is ${kindOf(value)}; expected a string`);
    if (value.includes('\0')) throw new RangeError(`${what} holds a zero character`);
    if (/\p{Surrogate}/u.test(value)) throw new RangeError(`${what} is not well-formed text`);
    return value;
}

/** Checks a whole number within 32 bits. */
export function checkInt(what: string, value: unknown, least = -INT32_MAX - 1): number {
    if (typeof value !== 'number')
        throw new TypeError(`${what} is ${kindOf(value)}; expected a number`);
    if (!Number.isInteger(value) || value < least || value > INT32_MAX) {
        const expected = least < 0 ? 'a whole number' : `a whole number from ${least}`;
        throw new RangeError(`${what} is ${value}; expected ${expected}`);
    }
    return value;
}

/** Checks a number that need not be whole. */
export function checkNumber(what: string, value: unknown): number {
    if (typeof value === 'number') return value;
    throw new TypeError(`${what} is ${kindOf(value)}; expected a number`);
}

/** One options object. Without it all keys are absent. */
export class Options {
    readonly #given: Readonly<Record<string, unknown>>;
    readonly #known = new Set<string>();

    constructor(given: object | null | undefined) {
        if (
            given !== null &&
            given !== undefined &&
            (typeof given !== 'object' || Array.isArray(given))
        ) {
            throw new TypeError(`options are ${kindOf(given)}; expected an object`);
        }
        this.#given = (given ?? {}) as Record<string, unknown>;
    }

    /** The value of a key as it stands; null counts as absent. */
    any(key: string): unknown {
        this.#known.add(key);
        return this.#given[key] ?? undefined;
    }

    /** A number of any kind; absent: 0, the library's default. */
    number(key: string): number {
        const value = this.any(key);
        return value === undefined ? 0 : checkNumber(key, value);
    }

    /** A whole number; absent: 0. */
    int(key: string, least = 0): number {
        const value = this.any(key);
        return value === undefined ? 0 : checkInt(key, value, least);
    }

    /** 64 bits without a sign, from a number or a bigint; absent: 0. */
    bits(key: string): bigint {
        const value = this.any(key);
        if (value === undefined) return 0n;
        if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
            throw new TypeError(`${key} is ${show(value)}; expected a whole number or a bigint`);
        }
        const bits = BigInt(value as number | bigint);
        if (bits !== BigInt.asUintN(64, bits)) throw new RangeError(`${key} does not fit 64 bits`);
        return bits;
    }

    /** Text; absent: null. */
    text(key: string): string | null {
        const value = this.any(key);
        return value === undefined ? null : checkText(key, value);
    }

    /** One character, as its number; absent: 0. */
    mark(key: string): number {
        const value = this.text(key);
        if (value === null) return 0;
        if (value.length !== 1)
            throw new RangeError(`${key} is ${show(value)}; expected one character`);
        return value.charCodeAt(0);
    }

    /** One of several words, as its number; absent: 0. */
    choice(key: string, words: Readonly<Record<string, number>>): number {
        const value = this.any(key);
        if (value === undefined) return 0;
        const number =
            typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined;
        if (number === undefined) {
            const list = Object.keys(words).map((word) => JSON.stringify(word));
            throw new TypeError(`${key} is ${show(value)}; expected ${list.join(', ')}`);
        }
        return number;
    }

    /** Yes or no; absent: no. */
    flag(key: string): boolean {
        const value = this.any(key);
        if (value === undefined) return false;
        if (typeof value !== 'boolean') {
            throw new TypeError(`${key} is ${show(value)}; expected true or false`);
        }
        return value;
    }

    /** Several yes or no keys, as bits of one number. */
    flags(bits: Readonly<Record<string, number>>): number {
        let sum = 0;
        for (const [key, bit] of Object.entries(bits)) if (this.flag(key)) sum |= bit;
        return sum;
    }

    /** A list; absent: undefined. */
    list(key: string): readonly unknown[] | undefined {
        const value = this.any(key);
        if (value === undefined) return undefined;
        if (!Array.isArray(value))
            throw new TypeError(`${key} is ${kindOf(value)}; expected an array`);
        return value as unknown[];
    }

    /** A list of texts; absent: undefined. */
    texts(key: string): string[] | undefined {
        return this.list(key)?.map((one, index) => checkText(`${key}[${index}]`, one));
    }

    /** Refuses keys that nothing has asked for. */
    done(): void {
        for (const key of Object.keys(this.#given)) {
            if (!this.#known.has(key) && this.#given[key] !== undefined) {
                const list = Array.from(this.#known).join(', ');
                throw new TypeError(`unknown option ${JSON.stringify(key)}; there are: ${list}`);
            }
        }
    }
}
