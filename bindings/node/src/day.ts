// SPDX-License-Identifier: MIT
/* Days: 'YYYY-MM-DD', a Date (its day in UTC) or the number of days since 1970-01-01. */
import { errorFrom, errorRoom } from './native/error';
import { raw } from './native/library';
import { kindOf } from './native/options';
import { C } from './raw/table';

/** A civil day: ISO text, a Date (its day in UTC), or days since 1970-01-01. */
export type DayLike = string | Date | number;

const MILLISECONDS = 86_400_000;
const answer = new Int32Array(1);
const letters = Buffer.alloc(11);

/** Reads an ISO date, `'2011-12-10'`, as days since 1970-01-01. */
export function parseDay(text: string): number {
    const error = errorRoom();
    if (typeof text !== 'string') throw new TypeError(`day is ${kindOf(text)}; expected a string`);
    const status = raw.rfm_day_parse(text, answer, error);
    if (status !== 0) throw errorFrom(error, status);
    return answer[0] as number;
}

/** Writes days since 1970-01-01 as ISO text. */
export function formatDay(day: number): string {
    const error = errorRoom();
    if (!Number.isInteger(day))
        throw new TypeError(`day is ${String(day)}; expected a whole number`);
    if (day < C.RFM_DAY_MIN || day > C.RFM_DAY_MAX)
        throw new RangeError(`day ${day} is out of range`);
    const status = raw.rfm_day_format(day, letters, error);
    if (status !== 0) throw errorFrom(error, status);
    return letters.toString('latin1', 0, 10);
}

/** Gives the day as days since 1970-01-01, whichever way it is written. */
export function toDay(day: DayLike, what = 'day'): number {
    if (typeof day === 'string') return parseDay(day);
    if (day instanceof Date) {
        const number = Math.floor(day.getTime() / MILLISECONDS);
        if (!(number >= C.RFM_DAY_MIN && number <= C.RFM_DAY_MAX)) {
            throw new RangeError(
                `${what} is ${String(day)}; expected a day of the years 1 to 9999`,
            );
        }
        return number;
    }
    if (typeof day !== 'number') {
        throw new TypeError(`${what} is ${kindOf(day)}; expected 'YYYY-MM-DD', a Date or a number`);
    }
    if (!Number.isInteger(day) || day < C.RFM_DAY_MIN || day > C.RFM_DAY_MAX) {
        throw new RangeError(`${what} is ${day}; expected whole days since 1970-01-01`);
    }
    return day;
}

/** Moves a day by calendar months; the 31st of a short month is its last day. */
export function addMonths(day: DayLike, months: number): string {
    const error = errorRoom();
    if (!Number.isInteger(months) || Math.abs(months) > 0x7fffffff) {
        throw new TypeError(`months is ${String(months)}; expected a whole number`);
    }
    const status = raw.rfm_day_add_months(toDay(day), months, answer, error);
    if (status !== 0) throw errorFrom(error, status);
    return formatDay(answer[0] as number);
}

/** Reads many days of which most are alike. */
export function dayReader(): (text: string) => number {
    const known = new Map<string, number>();
    return (text) => {
        let day = known.get(text);
        if (day === undefined) {
            day = parseDay(text);
            if (known.size < 100_000) known.set(text, day);
        }
        return day;
    };
}

/** Writes many days of which most are alike. */
export function dayWriter(): (day: number) => string {
    const known = new Map<number, string>();
    return (day) => {
        let text = known.get(day);
        if (text === undefined) known.set(day, (text = formatDay(day)));
        return text;
    };
}
