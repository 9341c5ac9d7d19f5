// SPDX-License-Identifier: MIT
/* Baseline: a shop's zero measurement, and whether its data are ready for RFM. */
import { RETURNS, type Returns } from './customers';
import { toDay, type DayLike } from './day';
import { addressOf, Frame, frameOf } from './frame';
import type { Ledger } from './ledger';
import { addressRoom, job, run, type Job } from './native/call';
import { Handle } from './native/handle';
import { sizeOf } from './native/library';
import { kindOf, Options } from './native/options';
import type { rfm_baseline_options } from './raw/types';

/** What to measure. */
export interface BaselineOptions {
    /** Days that count as active; default 365. */
    windowDays?: number;
    /** Default net. */
    returns?: Returns;
    /** A frame of customer and a column of 0 and 1, for figures of e-mail. */
    contacts?: Frame;
    /** That column; default email. */
    contactColumn?: string;
    /** Margin as a share of spend, for historic value; default the ledger's margin, or 1. */
    marginShare?: number;
    /** Default 1. */
    threads?: number;
}

function baselineOptions(
    options: BaselineOptions | undefined,
): [rfm_baseline_options, Frame | undefined] {
    const given = new Options(options);
    const contacts = given.any('contacts') as Frame | undefined;
    const made = {
        struct_size: sizeOf('rfm_baseline_options'),
        threads: given.int('threads'),
        window_days: given.int('windowDays'),
        returns: given.choice('returns', RETURNS),
        contacts: contacts === undefined ? null : addressOf(contacts, 'contacts'),
        contact_column: given.text('contactColumn'),
        margin_share: given.number('marginShare'),
    };
    given.done();
    return [made, contacts];
}

/** Describes measuring as of several days. */
export function baselineJob(
    ledger: Ledger,
    asOfDays: readonly DayLike[],
    options: BaselineOptions | undefined,
): Job<Frame> {
    if (!Array.isArray(asOfDays)) {
        throw new TypeError(`asOfDays are ${kindOf(asOfDays)}; expected an array of days`);
    }
    const days = Int32Array.from(asOfDays as readonly DayLike[], (day) => toDay(day, 'asOfDays'));
    const [settings, contacts] = baselineOptions(options);
    const room = addressRoom();
    const args = [Handle.addressOf(ledger), days, days.length, settings, room] as const;
    const around = { reads: [ledger, contacts] };
    return job('rfm_baseline_measure', [...args], around, () => frameOf(room));
}

/** Describes asking whether data are ready. */
export function readinessJob(
    ledger: Ledger,
    asOf: DayLike,
    options: BaselineOptions | undefined,
): Job<Frame> {
    const [settings, contacts] = baselineOptions(options);
    const room = addressRoom();
    const args = [Handle.addressOf(ledger), toDay(asOf, 'asOf'), settings, room] as const;
    const around = { reads: [ledger, contacts] };
    return job('rfm_baseline_readiness', [...args], around, () => frameOf(room));
}

/** Compares the customer ids of two channels. */
export function channelOverlap(left: Frame, right: Frame): Frame {
    const room = addressRoom();
    const args = [addressOf(left, 'left'), addressOf(right, 'right'), room] as const;
    return run(
        job('rfm_baseline_overlap', [...args], { reads: [left, right] }, () => frameOf(room)),
    );
}
