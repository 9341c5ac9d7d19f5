// SPDX-License-Identifier: MIT
/*
 * Who uses a handle now: many readers or one writer. Calls at once do not wait, they are refused
 * while a call on a worker stands in their way; calls on a worker wait for their turn.
 */

/** One handle's lock. */
export class Lock {
    #readers = 0;
    #isWriting = false;
    readonly #waiting: { writes: boolean; enter: () => void }[] = [];

    /** Whether anybody uses the handle. */
    get isUsed(): boolean {
        return this.#readers > 0 || this.#isWriting;
    }

    #mayEnter(writes: boolean): boolean {
        return !this.#isWriting && !(writes && this.#readers > 0);
    }

    /** Enters if nobody stands in the way. */
    tryEnter(writes: boolean): boolean {
        if (!this.#mayEnter(writes)) return false;
        if (writes) this.#isWriting = true;
        else this.#readers += 1;
        return true;
    }

    /** Enters when all that came before and stand in the way have left. */
    enter(writes: boolean): Promise<void> {
        if (this.#waiting.length === 0 && this.tryEnter(writes)) return Promise.resolve();
        return new Promise((resolve) => {
            this.#waiting.push({ writes, enter: resolve });
        });
    }

    /** Leaves and lets in whoever may follow. */
    leave(writes: boolean): void {
        if (writes) this.#isWriting = false;
        else this.#readers -= 1;
        for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
            if (!this.tryEnter(first.writes)) return;
            this.#waiting.shift();
            first.enter();
        }
    }
}
