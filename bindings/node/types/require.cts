// SPDX-License-Identifier: MIT
/* The same for programs that require. */
import librfm = require('librfm');

const ledger = new librfm.Ledger();
const frame: librfm.Frame = ledger.export();
const rows: Record<string, librfm.CellValue>[] = frame.toRows();
void rows;
