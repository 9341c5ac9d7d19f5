// SPDX-License-Identifier: MIT
/* koffi, whose types are written for ES modules only. */
import type * as Koffi from 'koffi' with { 'resolution-mode': 'import' };

/** A type as koffi has it. */
export type TypeObject = Koffi.TypeObject;

/** The foreign function interface. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const koffi = require('koffi') as typeof Koffi;
