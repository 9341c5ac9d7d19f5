// SPDX-License-Identifier: MIT
/* What the library writes, gathered in a buffer of its own and copied out once. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Functions } from './raw/types';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { borrowed, raw, writeToBuffer } from './native/library';
import { kindOf } from './native/options';

/** Bytes that grow inside the library. */
class Bytes extends Handle {
    constructor() {
        const room = addressRoom();
        run(job('rfm_buffer_new', [room], {}, () => undefined));
        super('rfm_buffer_free', room[0] as bigint);
    }

    /** Copies what was written and frees it. */
    take(): Buffer {
        const address = Handle.addressOf(this);
        const at = raw.rfm_buffer_data(address) ?? 0n;
        const bytes = Buffer.from(
            new Uint8Array(borrowed(at, Number(raw.rfm_buffer_size(address)))),
        );
        this.free();
        return bytes;
    }
}

/** Functions that write a handle out: handle, write, payload, error. */
type Save = Extract<keyof Functions, `${string}_save` | 'rfm_rules_write'>;

/** Describes a call that writes into memory. */
export function saveJob(name: Save, handle: Handle): Job<Buffer> {
    const bytes = new Bytes();
    const args = [Handle.addressOf(handle), writeToBuffer, Handle.addressOf(bytes)];
    return job(name, args as never, { reads: [handle], writes: [bytes] }, () => bytes.take());
}

/** Describes writing a frame as CSV into memory. */
export function csvJob(frame: Handle, options: unknown): Job<Buffer> {
    const bytes = new Bytes();
    const args = [Handle.addressOf(frame), options, writeToBuffer, Handle.addressOf(bytes)];
    const around = { reads: [frame], writes: [bytes] };
    return job('rfm_csv_write', args as never, around, () => bytes.take());
}

/** Functions that make a handle of saved bytes: bytes, size, out, error. */
type Load = Extract<keyof Functions, `${string}_load` | 'rfm_rules_parse'>;

/** Saved bytes or text as bytes. */
export function bytesOf(saved: unknown): Uint8Array {
    if (typeof saved === 'string') return Buffer.from(saved, 'utf8');
    if (saved instanceof Uint8Array) return saved;
    throw new TypeError(`saved state is ${kindOf(saved)}; expected a Buffer, a Uint8Array or text`);
}

/** Describes a call that reads saved bytes; `mine` makes the class of the address. */
export function loadJob<T>(name: Load, saved: unknown, mine: (address: bigint) => T): Job<T> {
    const bytes = bytesOf(saved);
    const room = addressRoom();
    return job(name, [bytes, bytes.length, room] as never, {}, () => mine(room[0] as bigint));
}

/** Writes bytes to a file that appears whole or not at all. */
export async function saveTo(path: string | URL, make: () => Job<Buffer>): Promise<void> {
    const bytes = await start(make);
    const beside = `${path instanceof URL ? fileURLToPath(path) : path}.${process.pid}.part`;
    try {
        await writeFile(beside, bytes);
        await rename(beside, path);
    } catch (error) {
        await rm(beside, { force: true });
        throw error;
    }
}

/** Reads a file and makes what was saved in it. */
export async function loadFrom<T>(path: string | URL, make: (bytes: Buffer) => Job<T>): Promise<T> {
    const bytes = await readFile(path);
    return start(() => make(bytes));
}
