// SPDX-License-Identifier: MIT
/* Points in time to days, exactly, also where nanoseconds are too many for a number. */

/** Units of time in one day. */
export const PER_DAY = { s: 86_400, ms: 86_400_000, us: 86_400_000_000, ns: 86_400_000_000_000 };
/** A unit of time. */
export type TimeUnit = keyof typeof PER_DAY;

const PER_SECOND = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** The day of each point in time after a shift by seconds. */
export function daysOf(
    times: BigInt64Array | Float64Array | Int32Array,
    unit: TimeUnit,
    shiftSeconds: number,
    made: Int32Array,
    at: number,
): void {
    const perDay = PER_DAY[unit];
    const shift = shiftSeconds * PER_SECOND[unit];
    if (!(times instanceof BigInt64Array)) {
        for (let row = 0; row < times.length; row += 1) {
            made[at + row] = Math.floor(((times[row] as number) + shift) / perDay);
        }
        return;
    }
    const [wideDay, wideShift] = [BigInt(perDay), BigInt(shift)];
    for (let row = 0; row < times.length; row += 1) {
        const near = Number(times[row]) + shift;
        if (Number.isSafeInteger(near)) made[at + row] = Math.floor(near / perDay);
        else {
            const time = (times[row] as bigint) + wideShift;
            const day = time / wideDay;
            made[at + row] = Number(time % wideDay < 0n ? day - 1n : day);
        }
    }
}
