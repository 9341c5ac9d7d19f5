// SPDX-License-Identifier: MIT
/* Change delay: a customer changes segment only after the new one has held for some days. */
import { formatDay, toDay, type DayLike } from './day';
import { addressOf, Frame, frameOf } from './frame';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct, readStruct, sizeOf } from './native/library';
import { Options } from './native/options';
import { loadFrom, loadJob, saveJob, saveTo } from './saving';

/** How long a change waits; default not at all. */
export interface DelayOptions {
    /** To a higher level, or to another segment of the same level. */
    upDays?: number;
    /** To a lower level, or to no segment. */
    downDays?: number;
}

/** What a delay holds. */
export interface DelayState {
    upDays: number;
    downDays: number;
    /** As-of day of the last advance, null when there was none. */
    lastDay: string | null;
    advances: number;
    customers: number;
    pending: number;
}

class Loaded {
    constructor(readonly address: bigint) {}
}

function newDelay(options: DelayOptions | undefined): bigint {
    const given = new Options(options);
    const settings = {
        struct_size: sizeOf('rfm_delay_options'),
        up_days: given.int('upDays'),
        down_days: given.int('downDays'),
    };
    given.done();
    const room = addressRoom();
    run(job('rfm_delay_new', [settings, room], {}, () => undefined));
    return room[0] as bigint;
}

/** Each customer's segment in force and the change that waits. */
export class Delay extends Handle {
    /** Makes a delay that knows no customer. */
    constructor(options?: DelayOptions) {
        const loaded: unknown = options;
        super('rfm_delay_free', loaded instanceof Loaded ? loaded.address : newDelay(options));
    }

    static #load(saved: unknown): Job<Delay> {
        return loadJob('rfm_delay_load', saved, (at) => new Delay(new Loaded(at) as DelayOptions));
    }

    /** Makes a delay of saved bytes, all of which are checked. */
    static load(saved: Uint8Array): Delay {
        return run(Delay.#load(saved));
    }

    /** Makes a delay of a saved file. */
    static async loadFrom(path: string | URL): Promise<Delay> {
        return loadFrom(path, (bytes) => Delay.#load(bytes));
    }

    /** Says what the delay holds. */
    state(): DelayState {
        const room = emptyStruct('rfm_delay_state');
        const args = [Handle.addressOf(this), room] as const;
        run(job('rfm_delay_inspect', [...args], { reads: [this] }, () => undefined));
        const found = readStruct('rfm_delay_state', room) as Record<string, number>;
        const advances = Number(found['advances']);
        return {
            upDays: found['up_days'] as number,
            downDays: found['down_days'] as number,
            lastDay: advances > 0 ? formatDay(found['last_day'] as number) : null,
            advances,
            customers: Number(found['customers']),
            pending: Number(found['pending']),
        };
    }

    #advance(asOf: DayLike, frame: Frame): Job<Frame> {
        const room = addressRoom();
        const at = [Handle.addressOf(this), toDay(asOf, 'asOf')] as const;
        const args = [...at, addressOf(frame, 'frame'), room] as const;
        const around = { reads: [frame], writes: [this] };
        return job('rfm_delay_advance', [...args], around, () => frameOf(room));
    }

    /** Takes the segments computed as of a day and gives the frame with those in force. */
    advance(asOf: DayLike, frame: Frame): Frame {
        return run(this.#advance(asOf, frame));
    }

    /** As `advance`, on a worker thread. */
    async advanceAsync(asOf: DayLike, frame: Frame): Promise<Frame> {
        return start(() => this.#advance(asOf, frame));
    }

    /** Lists what waits, in order of customers. */
    pending(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_delay_pending', [...args], { reads: [this] }, () => frameOf(room)));
    }

    /** Writes the delay in its canonical format. */
    save(): Buffer {
        return run(saveJob('rfm_delay_save', this));
    }

    /** Saves to a file, which appears whole or not at all. */
    async saveTo(path: string | URL): Promise<void> {
        return saveTo(path, () => saveJob('rfm_delay_save', this));
    }
}
