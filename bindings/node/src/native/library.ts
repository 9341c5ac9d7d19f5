// SPDX-License-Identifier: MIT
/*
 * The library, loaded once: the generated table turned into koffi types and functions. Types have
 * no names, so that a module that is loaded twice (a test runner does that) does not clash.
 */
import { CALLBACKS, FUNCTIONS, STRUCTS, VERSION } from '../raw/table';
import type { Functions } from '../raw/types';
import { findLibrary } from './find';
import { koffi, type TypeObject } from './koffi';

type Signature = readonly [string, readonly string[]];
/** A function of the library as koffi gives it: called at once, or on a worker thread. */
export interface NativeFunction {
    (...args: unknown[]): unknown;
    async(...args: unknown[]): void;
}

const structs = new Map<string, TypeObject>();
const callbacks = new Map<string, TypeObject>();

/** The koffi type of a public struct. */
export function structType(name: string): TypeObject {
    let type = structs.get(name);
    if (type === undefined) {
        const members: Record<string, TypeObject> = {};
        for (const [field, word] of Object.entries(STRUCTS[name as keyof typeof STRUCTS])) {
            members[field] = typeOf(word);
        }
        type = koffi.struct(members);
        structs.set(name, type);
    }
    return type;
}

function callbackType(name: string): TypeObject {
    let type = callbacks.get(name);
    if (type === undefined) {
        const [result, args] = CALLBACKS[name as keyof typeof CALLBACKS] as Signature;
        type = koffi.proto(typeOf(result), args.map(typeOf));
        callbacks.set(name, type);
    }
    return type;
}

function typeOf(word: string): TypeObject {
    const [head, name, count] = word.split(':') as [string, string, string?];
    switch (head) {
        case 'pointer':
            return koffi.pointer('void');
        case 'text':
            return koffi.type('const char *');
        case 'texts':
            return koffi.pointer('const char *');
        case 'struct':
            return koffi.pointer(structType(name));
        case 'callback':
            return koffi.pointer(callbackType(name));
        case 'array':
            return koffi.array(name, Number(count), 'Array');
        case 'chars':
            return koffi.array('char', Number(name), 'String');
        default:
            return koffi.type(head);
    }
}

/** Stack of a call on a worker thread; koffi's default of 128 KiB is too small for some. */
const STACK_BYTES = 1 << 20;

/** Asks koffi for room; a program that has loaded another library with koffi before cannot. */
function makeRoom(): boolean {
    try {
        koffi.config({ async_stack_size: STACK_BYTES });
    } catch {
        return (koffi.config().async_stack_size ?? 0) >= STACK_BYTES;
    }
    return true;
}

/** Whether calls may run on worker threads. */
const hasRoom = makeRoom();

/** Says why calls cannot run on worker threads, if they cannot. */
export function checkRoom(): void {
    if (hasRoom) return;
    throw new Error(
        'calls on worker threads need a larger stack than koffi has: load librfm before other ' +
            `libraries, or call koffi.config({ async_stack_size: ${STACK_BYTES} }) before them`,
    );
}

function load(): Record<keyof Functions, NativeFunction> {
    const path = findLibrary();
    let library: ReturnType<typeof koffi.load>;
    try {
        library = koffi.load(path);
    } catch (cause) {
        throw new Error(`the library ${path} cannot be loaded`, { cause });
    }
    const made = {} as Record<keyof Functions, NativeFunction>;
    for (const name of Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[]) {
        /* Declared when it is first used: most programs use a few. */
        Object.defineProperty(made, name, {
            configurable: true,
            get() {
                const [result, args] = FUNCTIONS[name] as Signature;
                const value = library.func(
                    name,
                    typeOf(result),
                    args.map(typeOf),
                ) as NativeFunction;
                Object.defineProperty(made, name, { value });
                return value;
            },
        });
    }
    const found = String(made.rfm_version());
    const [major, minor] = VERSION.split('.');
    if (!found.startsWith(`${major}.`) || Number(found.split('.')[1]) < Number(minor)) {
        throw new Error(
            `the library ${path} is version ${found}; expected ${major}.${minor} or later`,
        );
    }
    writeToBuffer = library.symbol('rfm_buffer_write') as bigint;
    return made;
}

/** Address of rfm_buffer_write, handed to the library as the function that takes what is saved. */
export let writeToBuffer: bigint;

/** All functions, for calls at once and on a worker. */
export const native = load();

/** The same for calls at once, with the types of the headers. */
export const raw = native as unknown as Functions;

/** Bytes of a public struct. */
export function sizeOf(name: keyof typeof STRUCTS): number {
    return koffi.sizeof(structType(name));
}

/** Room for a struct that a call fills, its struct_size set where it has one. */
export function emptyStruct(name: keyof typeof STRUCTS): Buffer {
    const bytes = Buffer.alloc(sizeOf(name));
    if ('struct_size' in STRUCTS[name]) {
        new Uint32Array(bytes.buffer, bytes.byteOffset, 1)[0] = bytes.length;
    }
    return bytes;
}

/** The members of a struct that a call has filled. */
export function readStruct(name: keyof typeof STRUCTS, bytes: Buffer): Record<string, unknown> {
    return koffi.decode(bytes, structType(name)) as Record<string, unknown>;
}

/** Bytes that the library lends, as a view that must be copied before the next call. */
export function borrowed(address: bigint, length: number): ArrayBuffer {
    return length === 0 || address === 0n ? new ArrayBuffer(0) : koffi.view(address, length);
}
