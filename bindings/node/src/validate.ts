// SPDX-License-Identifier: MIT
/* Checks of a model against what happened, before the day it was fitted to and after. */
import { EVENTS, RETURNS, type Events, type Returns } from './customers';
import { toDay, type DayLike } from './day';
import { addressOf, Frame, frameOf } from './frame';
import { Ledger } from './ledger';
import { Model } from './model';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { sizeOf } from './native/library';
import { Options } from './native/options';
import { C } from './raw/table';

/** How to look. */
export interface ValidateOptions {
    /** Purchases up to which each number has a row; default 7. */
    most?: number;
    /** Groups of `validateDeciles`; default 10. */
    groups?: number;
    /** Of `validateFrequency`: a column of weights. */
    weight?: string;
    /** Default 1. */
    threads?: number;
}

/** What to track. */
export interface TrackingOptions {
    /** Customers are those with a first purchase up to it. */
    calibrationEnd: DayLike;
    /** The last day of the last step. */
    end: DayLike;
    /** Default 7. */
    stepDays?: number;
    returns?: Returns;
    events?: Events;
    /** A receipt of free lines alone is a purchase too. */
    free?: boolean;
    /** A customer's time is the last day less the first. */
    daysPassed?: boolean;
    /** Default 1. */
    threads?: number;
}

type Check = `rfm_validate_${'frequency' | 'holdout' | 'deciles' | 'errors'}`;

function expectModel(model: unknown): asserts model is Model {
    if (!(model instanceof Model)) throw new TypeError('model is not a Model');
}

function checkJob(
    name: Check,
    model: Model,
    frame: Frame,
    options: ValidateOptions | undefined,
): Job<Frame> {
    expectModel(model);
    const given = new Options(options);
    const settings = {
        struct_size: sizeOf('rfm_validate_options'),
        threads: given.int('threads'),
        most: given.int('most'),
        groups: given.int('groups'),
        weight: given.text('weight'),
    };
    given.done();
    const room = addressRoom();
    const args = [Handle.addressOf(model), addressOf(frame, 'frame'), settings, room] as const;
    return job(name, [...args], { reads: [model, frame] }, () => frameOf(room));
}

/** Counts customers by their repeat purchases beside what the model expects. */
export function validateFrequency(model: Model, frame: Frame, options?: ValidateOptions): Frame {
    return run(checkJob('rfm_validate_frequency', model, frame, options));
}

/** Holds predictions against the holdout by repeat purchases before it. */
export function validateHoldout(model: Model, frame: Frame, options?: ValidateOptions): Frame {
    return run(checkJob('rfm_validate_holdout', model, frame, options));
}

/** Holds predictions against the holdout by their size. */
export function validateDeciles(model: Model, frame: Frame, options?: ValidateOptions): Frame {
    return run(checkJob('rfm_validate_deciles', model, frame, options));
}

/** Sums up how far predictions are from the holdout, in one row. */
export function validateErrors(model: Model, frame: Frame, options?: ValidateOptions): Frame {
    return run(checkJob('rfm_validate_errors', model, frame, options));
}

function trackingJob(model: Model, ledger: Ledger, options: TrackingOptions): Job<Frame> {
    expectModel(model);
    if (!(ledger instanceof Ledger)) throw new TypeError('ledger is not a Ledger');
    const given = new Options(options);
    const settings = {
        struct_size: sizeOf('rfm_tracking_options'),
        calibration_end_day: toDay(given.any('calibrationEnd') as DayLike, 'calibrationEnd'),
        end_day: toDay(given.any('end') as DayLike, 'end'),
        step_days: given.int('stepDays'),
        returns: given.choice('returns', RETURNS),
        events: given.choice('events', EVENTS),
        flags: given.flags({ free: C.RFM_TRACKING_FREE, daysPassed: C.RFM_TRACKING_DAYS_PASSED }),
        threads: given.int('threads'),
    };
    given.done();
    const room = addressRoom();
    const args = [Handle.addressOf(model), Handle.addressOf(ledger), settings, room] as const;
    return job('rfm_validate_tracking', [...args], { reads: [model, ledger] }, () => frameOf(room));
}

/** Tracks repeat purchases step by step beside what the model expects. */
export function validateTracking(model: Model, ledger: Ledger, options: TrackingOptions): Frame {
    return run(trackingJob(model, ledger, options));
}

/** As `validateTracking`, on a worker thread. */
export async function validateTrackingAsync(
    model: Model,
    ledger: Ledger,
    options: TrackingOptions,
): Promise<Frame> {
    return start(() => trackingJob(model, ledger, options));
}
