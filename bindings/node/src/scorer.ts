// SPDX-License-Identifier: MIT
/* Scorers: each dimension of a customer table to a score 1..n, high is good. */
import { addressOf, Frame, frameOf } from './frame';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { raw } from './native/library';
import { Options } from './native/options';
import { loadJob, saveJob } from './saving';
import { scorerOptions, type ScorerOptions } from './scorer_options';

/** A fitted scorer: immutable cut points. */
export class Scorer extends Handle {
    /** @internal */
    constructor(address: bigint) {
        if (typeof address !== 'bigint') throw new TypeError('a scorer is made by Scorer.fit');
        super('rfm_scorer_free', address);
    }

    static #fit(frame: Frame | null, options: ScorerOptions | undefined): Job<Scorer> {
        const at = frame === null ? null : addressOf(frame, 'frame');
        const room = addressRoom();
        const args = [at, scorerOptions(options), room] as const;
        const done = () => new Scorer(room[0] as bigint);
        return job('rfm_scorer_fit', [...args], { reads: [frame] }, done);
    }

    /** Fits cut points to a customer table; null is enough where all limits are given. */
    static fit(frame: Frame | null, options?: ScorerOptions): Scorer {
        return run(Scorer.#fit(frame, options));
    }

    /** As `fit`, on a worker thread. */
    static async fitAsync(frame: Frame | null, options?: ScorerOptions): Promise<Scorer> {
        return start(() => Scorer.#fit(frame, options));
    }

    /** Advises how many bins suit a number of customers. */
    static suggestBins(customers: number): number {
        if (!Number.isSafeInteger(customers)) {
            throw new TypeError(`customers is ${String(customers)}; expected a whole number`);
        }
        return raw.rfm_scorer_suggest_bins(customers);
    }

    /** Makes a scorer of saved text. */
    static load(text: string | Uint8Array): Scorer {
        return run(loadJob('rfm_scorer_load', text, (at) => new Scorer(at)));
    }

    #apply(frame: Frame, options: { threads?: number } | undefined): Job<Frame> {
        const given = new Options(options);
        const threads = given.int('threads');
        given.done();
        const room = addressRoom();
        const args = [Handle.addressOf(this), addressOf(frame, 'frame'), threads, room] as const;
        const around = { reads: [this, frame] };
        return job('rfm_scorer_apply', [...args], around, () => frameOf(room));
    }

    /** Gives the frame with scores, code and fm added. */
    apply(frame: Frame, options?: { threads?: number }): Frame {
        return run(this.#apply(frame, options));
    }

    /** As `apply`, on a worker thread. */
    async applyAsync(frame: Frame, options?: { threads?: number }): Promise<Frame> {
        return start(() => this.#apply(frame, options));
    }

    /** Gives the cut points, a row for each. */
    cuts(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_scorer_cuts', [...args], { reads: [this] }, () => frameOf(room)));
    }

    /** Gives the clusters of k-means dimensions. */
    centres(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_scorer_centres', [...args], { reads: [this] }, () => frameOf(room)));
    }

    /** Says how far the customers of a frame have moved since the scorer was fitted. */
    drift(frame: Frame): { dimensions: Frame; cuts: Frame } {
        const [dimensions, cuts] = [addressRoom(), addressRoom()];
        const args = [Handle.addressOf(this), addressOf(frame, 'frame'), dimensions, cuts] as const;
        const done = () => ({ dimensions: frameOf(dimensions), cuts: frameOf(cuts) });
        return run(job('rfm_scorer_drift', [...args], { reads: [this, frame] }, done));
    }

    /** Writes the scorer as text that a person can read and `load` reads back exactly. */
    save(): string {
        return run(saveJob('rfm_scorer_save', this)).toString('utf8');
    }
}
