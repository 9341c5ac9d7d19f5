// SPDX-License-Identifier: MIT
/* Clusters: k-means over several columns at once. */
import { addressOf, Frame, frameOf } from './frame';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { sizeOf } from './native/library';
import { checkInt, Options } from './native/options';
import { Watch, type Watched } from './native/watch';
import { C } from './raw/table';
import type { rfm_cluster_column, rfm_cluster_options } from './raw/types';
import { loadJob, saveJob } from './saving';

/** One column to cluster by. */
export interface ClusterColumn {
    /** Its name. */
    column: string;
    /** Take ln(1 + value). */
    log1p?: boolean;
    /** Do not divide by the standard deviation. */
    noZScore?: boolean;
    /** Low is good, for the rank of clusters by value. */
    lowIsGood?: boolean;
    /** Of its distances; default 1. */
    weight?: number;
}

/** How to cluster. */
export interface ClusterOptions extends Watched {
    /** 2 to 255; default 5. */
    clusters?: number;
    /** Default days_since_last, ln receipts, ln spend_net. */
    columns?: readonly (ClusterColumn | string)[];
    /** Default 16. */
    starts?: number;
    /** At most, for each start; default 300. */
    iterations?: number;
    /** Default 0. */
    seed?: number | bigint;
    /** Default 1. */
    threads?: number;
}

function columnOf(from: unknown): rfm_cluster_column {
    const given = new Options(typeof from === 'string' ? { column: from } : (from as object));
    const made = {
        column: given.text('column'),
        flags: given.flags({
            log1p: C.RFM_CLUSTER_LOG1P,
            noZScore: C.RFM_CLUSTER_NO_Z_SCORE,
            lowIsGood: C.RFM_CLUSTER_LOW_IS_GOOD,
        }),
        weight: given.number('weight'),
    };
    given.done();
    return made;
}

function clusterOptions(given: Options): [rfm_cluster_options, Watch] {
    const watch = new Watch({
        progress: given.any('progress') as Watched['progress'],
        signal: given.any('signal') as Watched['signal'],
    });
    const columns = given.list('columns')?.map(columnOf);
    const made = {
        struct_size: sizeOf('rfm_cluster_options'),
        clusters: given.int('clusters'),
        columns: columns ?? null,
        column_count: columns?.length ?? 0,
        starts: given.int('starts'),
        iterations: given.int('iterations'),
        threads: given.int('threads'),
        seed: given.bits('seed'),
        progress: watch.callback,
    };
    return [made, watch];
}

/** Fitted clusters: immutable centres. */
export class Clusters extends Handle {
    /** @internal */
    constructor(address: bigint) {
        if (typeof address !== 'bigint') throw new TypeError('clusters are made by Clusters.fit');
        super('rfm_clusters_free', address);
    }

    static #fit(frame: Frame, options: ClusterOptions | undefined): Job<Clusters> {
        const given = new Options(options);
        const [settings, watch] = clusterOptions(given);
        given.done();
        const room = addressRoom();
        const args = [addressOf(frame, 'frame'), settings, room] as const;
        const done = () => new Clusters(room[0] as bigint);
        return job('rfm_clusters_fit', [...args], { reads: [frame], watch }, done);
    }

    /** Fits clusters to a customer table. */
    static fit(frame: Frame, options?: ClusterOptions): Clusters {
        return run(Clusters.#fit(frame, options));
    }

    /** As `fit`, on a worker thread. */
    static async fitAsync(frame: Frame, options?: ClusterOptions): Promise<Clusters> {
        return start(() => Clusters.#fit(frame, options));
    }

    static #choose(
        frame: Frame,
        from: number,
        to: number,
        options: ClusterOptions | undefined,
    ): Job<Frame> {
        const given = new Options(options);
        const [settings, watch] = clusterOptions(given);
        given.done();
        const room = addressRoom();
        const range = [checkInt('from', from), checkInt('to', to)] as const;
        const args = [addressOf(frame, 'frame'), settings, ...range, room] as const;
        const around = { reads: [frame], watch };
        return job('rfm_clusters_choose', [...args], around, () => frameOf(room));
    }

    /** Tries every number of clusters: within_ss, explained, silhouette. */
    static choose(frame: Frame, from: number, to: number, options?: ClusterOptions): Frame {
        return run(Clusters.#choose(frame, from, to, options));
    }

    /** As `choose`, on a worker thread. */
    static async chooseAsync(
        frame: Frame,
        from: number,
        to: number,
        options?: ClusterOptions,
    ): Promise<Frame> {
        return start(() => Clusters.#choose(frame, from, to, options));
    }

    /** Makes clusters of saved text. */
    static load(text: string | Uint8Array): Clusters {
        return run(loadJob('rfm_clusters_load', text, (at) => new Clusters(at)));
    }

    #apply(frame: Frame, options: { threads?: number } | undefined): Job<Frame> {
        const given = new Options(options);
        const threads = given.int('threads');
        given.done();
        const room = addressRoom();
        const args = [Handle.addressOf(this), addressOf(frame, 'frame'), threads, room] as const;
        return job('rfm_clusters_apply', [...args], { reads: [this, frame] }, () => frameOf(room));
    }

    /** Gives the frame with cluster and cluster_distance added. */
    apply(frame: Frame, options?: { threads?: number }): Frame {
        return run(this.#apply(frame, options));
    }

    /** As `apply`, on a worker thread. */
    async applyAsync(frame: Frame, options?: { threads?: number }): Promise<Frame> {
        return start(() => this.#apply(frame, options));
    }

    /** Gives the centres, a row a cluster. */
    centres(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_clusters_centres', [...args], { reads: [this] }, () => frameOf(room)));
    }

    /** Writes the clusters as text that `load` reads back exactly. */
    save(): string {
        return run(saveJob('rfm_clusters_save', this)).toString('utf8');
    }
}
