// SPDX-License-Identifier: MIT
/* Structs that a call fills, as plain objects with camelCase keys. */
import { exactly } from './columns/amount';
import { readStruct } from './native/library';
import type { STRUCTS } from './raw/table';

/** `spend_net` as `spendNet`. */
export function camelCase(name: string): string {
    return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const PLUMBING = new Set(['struct_size', 'reserved']);

/**
 * The members of a filled struct. `amounts` are in minor units and become major ones by the scale,
 * unless that is null.
 */
export function filled<T>(
    name: keyof typeof STRUCTS,
    room: Buffer,
    amounts: readonly string[] = [],
    scale: number | null = null,
): T {
    const made: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(readStruct(name, room))) {
        if (PLUMBING.has(field)) continue;
        const isAmount = scale !== null && amounts.includes(field);
        made[camelCase(field)] = isAmount ? exactly(value as number | bigint, scale) : value;
    }
    return made as T;
}
