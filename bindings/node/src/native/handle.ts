// SPDX-License-Identifier: MIT
/* An object of the library, freed by hand, by `using`, or when the collector finds it. */
/// <reference lib="esnext.disposable" preserve="true" />
import { native } from './library';
import { Lock } from './lock';

type Free = `${string}_free` & keyof typeof native;

/** What a handle stands for; it is freed when the handle and all that need it are gone. */
interface Native {
    readonly free: Free;
    readonly address: bigint;
    readonly needs: Native | undefined;
    holders: number;
    /** Handles that it is written to through, and through none else. */
    guards: number;
    readonly isGuard: boolean;
}

function letGo(of: Native): void {
    of.holders -= 1;
    if (of.holders > 0) return;
    native[of.free](of.address);
    if (of.needs) {
        if (of.isGuard) of.needs.guards -= 1;
        letGo(of.needs);
    }
}

const forgotten = new FinalizationRegistry<Native>(letGo);

/** A failure of use rather than of data: a freed handle, or one that another call uses now. */
function misuse(code: 'RFM_FREED' | 'RFM_BUSY', message: string): Error {
    return Object.assign(new Error(message), { code });
}

/** What a call does with a handle. */
export interface Use {
    readonly handle: Handle;
    readonly writes: boolean;
}

/**
 * Base of all classes that hold memory of the library.
 *
 * `free()` gives it back at once, as `using` does at the end of a block; otherwise the garbage
 * collector does, when it gets there. A handle that was freed throws when it is used again.
 */
export abstract class Handle {
    readonly #native: Native;
    readonly #lock = new Lock();
    #isFreed = false;

    /** @internal `needs` is a handle whose memory must outlive this one's. */
    constructor(free: Free, address: bigint, needs?: Handle, isGuard = false) {
        this.#native = {
            free,
            address,
            needs: needs ? needs.#native : undefined,
            holders: 1,
            guards: 0,
            isGuard,
        };
        if (needs) {
            needs.#native.holders += 1;
            if (isGuard) needs.#native.guards += 1;
        }
        forgotten.register(this, this.#native, this.#native);
    }

    /** Whether `free` was called. */
    get isFreed(): boolean {
        return this.#isFreed;
    }

    /** Gives the memory back now, or as soon as calls that run on a worker are done with it. */
    free(): void {
        if (this.#isFreed) return;
        this.#isFreed = true;
        forgotten.unregister(this.#native);
        if (!this.#lock.isUsed) this.#release();
    }

    /** As `free`; what `using` calls. */
    [Symbol.dispose](): void {
        this.free();
    }

    #release(): void {
        letGo(this.#native);
    }

    #leave(writes: boolean): void {
        this.#lock.leave(writes);
        if (this.#isFreed && !this.#lock.isUsed) this.#release();
    }

    #checkAlive(): void {
        if (this.#isFreed) throw misuse('RFM_FREED', `this ${this.constructor.name} was freed`);
    }

    /** A handle with a guard is written to through the guard alone. */
    static #checkGuards(uses: readonly Use[]): void {
        for (const { handle, writes } of uses) {
            if (!writes || handle.#native.guards === 0) continue;
            if (uses.some((use) => use.handle.#native.needs === handle.#native)) continue;
            throw misuse('RFM_BUSY', `this ${handle.constructor.name} is written to by its till`);
        }
    }

    /** @internal The address, for a call that has entered. */
    static addressOf(handle: Handle): bigint {
        handle.#checkAlive();
        return handle.#native.address;
    }

    /** @internal Enters all handles of a call at once, or refuses; gives the way out. */
    static enter(uses: readonly Use[]): () => void {
        Handle.#checkGuards(uses);
        const entered: Use[] = [];
        const leave = () => {
            for (const { handle, writes } of entered) handle.#leave(writes);
        };
        try {
            for (const use of uses) {
                use.handle.#checkAlive();
                if (!use.handle.#lock.tryEnter(use.writes)) {
                    const name = use.handle.constructor.name;
                    throw misuse('RFM_BUSY', `another call uses this ${name} now; await it first`);
                }
                entered.push(use);
            }
        } catch (error) {
            leave();
            throw error;
        }
        return leave;
    }

    /**
     * @internal Waits until all handles of a call may be entered; gives the way out. A call queues
     * for all its handles in one step, so calls run in the order in which they were made and no two
     * wait for each other.
     */
    static async wait(uses: readonly Use[]): Promise<() => void> {
        for (const { handle } of uses) handle.#checkAlive();
        Handle.#checkGuards(uses);
        await Promise.all(uses.map(({ handle, writes }) => handle.#lock.enter(writes)));
        const leave = () => {
            for (const { handle, writes } of uses) handle.#leave(writes);
        };
        try {
            for (const { handle } of uses) handle.#checkAlive();
        } catch (error) {
            leave();
            throw error;
        }
        return leave;
    }
}
