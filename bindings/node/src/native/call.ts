// SPDX-License-Identifier: MIT
/*
 * One way through which every call goes. A job says which function, with which arguments, on which
 * handles and what to make of its outputs; it runs at once or on a worker thread.
 */
import type { Functions } from '../raw/types';
import { errorFrom, errorRoom } from './error';
import { Handle, type Use } from './handle';
import { checkRoom, native } from './library';
import type { Watch } from './watch';

/** Arguments of a function without the error. */
type Arguments<K> = K extends keyof Functions
    ? Functions[K] extends (...args: [...infer A, ArrayBufferView | null]) => number
        ? A
        : never
    : never;

/** A call that is ready to be made. */
export interface Job<T> {
    readonly name: keyof Functions;
    readonly args: readonly unknown[];
    readonly uses: readonly Use[];
    readonly watch: Watch | undefined;
    /** Makes the result of what the call has filled. */
    readonly result: () => T;
}

/** What else a job may have. */
interface Around {
    reads?: readonly (Handle | null | undefined)[];
    writes?: readonly (Handle | null | undefined)[];
    watch?: Watch;
}

function usesOf(around: Around): Use[] {
    const found = new Map<Handle, boolean>();
    for (const handle of around.reads ?? []) if (handle) found.set(handle, false);
    for (const handle of around.writes ?? []) if (handle) found.set(handle, true);
    return Array.from(found, ([handle, writes]) => ({ handle, writes }));
}

/** Describes a call. */
export function job<K extends keyof Functions, T>(
    name: K,
    args: Arguments<K>,
    around: Around,
    result: () => T,
): Job<T> {
    return { name, args, uses: usesOf(around), watch: around.watch, result };
}

function discard(result: unknown): void {
    if (result instanceof Handle) result.free();
    else if (typeof result === 'object' && result !== null) Object.values(result).forEach(discard);
}

/**
 * The result, unless the watch or the library says no. A signal that fires when the call is all but
 * done throws away what was only read; what was changed stays changed and the call succeeds.
 */
function finish<T>(one: Job<T>, status: number, error: Buffer): T {
    const failed = status === 0 ? undefined : errorFrom(error, status);
    try {
        one.watch?.settle();
        if (failed === undefined && one.uses.every((use) => !use.writes)) one.watch?.check();
    } catch (reason) {
        if (failed === undefined) discard(one.result());
        throw reason;
    }
    if (failed !== undefined) throw failed;
    return one.result();
}

/** Makes a call at once. */
export function run<T>(one: Job<T>): T {
    one.watch?.check();
    const error = errorRoom();
    const leave = Handle.enter(one.uses);
    let status: number;
    try {
        status = native[one.name](...one.args, error) as number;
    } finally {
        leave();
    }
    return finish(one, status, error);
}

/** Calls handed to the worker threads at one time; each has a stack of its own. */
const MOST_CALLS = 16;
let running = 0;
const queue: (() => void)[] = [];

async function turn(): Promise<void> {
    if (running < MOST_CALLS) running += 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
}

function next(): void {
    const first = queue.shift();
    if (first) first();
    else running -= 1;
}

function onWorker(one: Job<unknown>, error: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
        native[one.name].async(...one.args, error, (failure: unknown, status: number) => {
            if (failure) reject(failure instanceof Error ? failure : new Error('the call failed'));
            else resolve(status);
        });
    });
}

/** Makes a call on a worker thread, after those that stand in its way. */
export async function start<T>(make: () => Job<T>): Promise<T> {
    checkRoom();
    const one = make();
    one.watch?.check();
    const error = errorRoom();
    const leave = await Handle.wait(one.uses);
    let status: number;
    try {
        await turn();
        try {
            one.watch?.check();
            status = await onWorker(one, error);
        } finally {
            next();
        }
    } finally {
        leave();
    }
    return finish(one, status, error);
}

/** Room for an address that a call gives back. */
export function addressRoom(): BigUint64Array {
    return new BigUint64Array(1);
}
