// SPDX-License-Identifier: MIT
/* What several tests need: a small shop, random numbers of a fixed seed, the project's top. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, Rules, Scorer } from 'librfm';

/** The project's top folder. */
export const TOP = process.env.RFM_TOP ?? '';

/** Whole numbers below a limit, the same every time. */
export function random(seed = 1) {
    let state = BigInt(seed) * 2n + 1n;
    return (limit) => {
        state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
        return Number(state >> 33n) % limit;
    };
}

/** Columns of a shop of so many lines over two years from 2023-01-01 (day 19358). */
export function shopColumns(lines = 2000, customers = 200, seed = 1) {
    const next = random(seed);
    const columns = { customer: [], day: new Int32Array(lines), receipt: [], amount: [] };
    for (let line = 0; line < lines; line += 1) {
        columns.customer.push(next(20) === 0 ? null : `c${next(customers)}`);
        columns.day[line] = 19358 + next(730);
        columns.receipt.push(`r${Math.floor(line / 2)}`);
        columns.amount.push((next(20000) - 800) / 100);
    }
    return columns;
}

/** A ledger of that shop. */
export function shop(...args) {
    const ledger = new Ledger();
    ledger.append(shopColumns(...args));
    return ledger;
}

/** A shop's customers with scores and segments. */
export function segmented(ledger, asOf = '2025-01-01', options = {}) {
    const customers = ledger.customers(asOf, options);
    const scorer = Scorer.fit(customers);
    const rules = Rules.preset('classic11');
    return { customers, scorer, rules, table: rules.apply(scorer.apply(customers)) };
}

/** A folder that goes away at the end of a test. */
export function folder(test) {
    const path = mkdtempSync(join(tmpdir(), 'librfm-'));
    test.after(() => rmSync(path, { recursive: true, force: true }));
    return path;
}
