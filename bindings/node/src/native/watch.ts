// SPDX-License-Identifier: MIT
/* Progress of a long call and how to stop it: a callback, an AbortSignal, or both. */

/** How to follow and stop a long call. */
export interface Watched {
    /**
     * Called now and then with what is done; `total` is 0 while it is not known. What it throws
     * stops the call and arrives at the caller; `false` stops it too.
     */
    progress?: (done: number, total: number) => unknown;
    /** Stops the call, which then fails with the signal's reason. */
    signal?: AbortSignal;
}

/** The watch over one call. */
export class Watch {
    readonly #progress: Watched['progress'];
    readonly #signal: AbortSignal | undefined;
    #hasFailed = false;
    #failure: unknown;

    constructor(from: Watched) {
        if (from.progress !== undefined && typeof from.progress !== 'function') {
            throw new TypeError(`progress is ${typeof from.progress}; expected a function`);
        }
        const signal: unknown = from.signal;
        if (
            signal !== undefined &&
            (typeof signal !== 'object' || !('aborted' in (signal ?? {})))
        ) {
            throw new TypeError(`signal is ${typeof signal}; expected an AbortSignal`);
        }
        this.#progress = from.progress;
        this.#signal = from.signal;
    }

    /** What the library calls; null when nobody watches. */
    get callback(): ((_: unknown, done: number | bigint, total: number | bigint) => number) | null {
        if (this.#progress === undefined && this.#signal === undefined) return null;
        return (_, done, total) => {
            if (this.#hasFailed) return 1;
            try {
                if (this.#progress?.(Number(done), Number(total)) === false) return 1;
                this.check();
            } catch (error) {
                this.#hasFailed = true;
                this.#failure = error;
                return 1;
            }
            return 0;
        };
    }

    /** Throws when the signal has fired. */
    check(): void {
        if (this.#signal?.aborted === true) throw this.#signal.reason;
    }

    /** Throws what the callback threw, if it did. */
    settle(): void {
        if (this.#hasFailed) throw this.#failure;
    }
}
