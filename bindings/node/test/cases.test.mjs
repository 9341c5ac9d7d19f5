// SPDX-License-Identifier: MIT
/* The cases that C, Python and Node answer alike: bindings/cases/README.md. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Frame, Ledger, pareto, Rules, Scorer, summary } from 'librfm';
import { TOP } from './support.mjs';

const CASES = join(TOP, 'bindings', 'cases');

function batchOf(rows, idType) {
    const column = (at) => rows.map((row) => row[at]);
    const customer = column(0);
    return {
        customer: idType === 'integer' ? customer.map((id) => id && BigInt(id)) : customer,
        day: column(1),
        receipt: column(2),
        amount: column(3),
    };
}

function windowOf(text) {
    if (text === 'all') return 'all';
    const [count, unit] = text.split(' ');
    return { [unit]: Number(count) };
}

function scorerOf(cuts, customers) {
    if (cuts === null) return Scorer.fit(customers);
    return Scorer.fit(null, {
        dimensions: [
            { name: 'r', column: 'days_since_last', good: 'low', cuts: cuts.r },
            { name: 'f', column: 'receipts', cuts: cuts.f },
            { name: 'm', column: 'spend_net', cuts: cuts.m },
        ],
    });
}

function rulesOf(text) {
    const preset = /^(\w+):(\d+)$/.exec(text);
    return preset ? Rules.preset(preset[1], Number(preset[2])) : Rules.parse(text);
}

/** `spendNet` as `spend_net`, `top20Share` as `top_20_share`. */
const snake = (name) => name.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);

function rowOf(totals) {
    const named = Object.entries(totals).map(([name, value]) => [snake(name), [value]]);
    return Frame.from(Object.fromEntries(named));
}

function answers({ ledger: kind, rows, as_of: asOf, window, returns, cuts, rules: table }) {
    const ledger = new Ledger({ idType: kind.id_type, scale: kind.scale });
    const returnPrefix = kind.returns_prefix === '' ? undefined : kind.returns_prefix;
    ledger.append(batchOf(rows, kind.id_type), { returnPrefix });
    const customers = ledger.customers(asOf, { window: windowOf(window), returns, money: 'minor' });
    const rules = rulesOf(table);
    const segments = rules.apply(scorerOf(cuts, customers).apply(customers));
    return {
        customers,
        totals: rowOf(customers.totals),
        segments,
        summary: summary(segments),
        pareto: rowOf(pareto(segments).totals),
    };
}

for (const file of readdirSync(CASES).filter((name) => name.endsWith('.json'))) {
    const one = JSON.parse(readFileSync(join(CASES, file), 'utf8'));
    test(`case ${file.replace(/\.json$/, '')}: ${one.about}`, () => {
        if (one.error) {
            const { status, row } = one.error;
            assert.throws(
                () => answers(one),
                (error) => {
                    /* What is refused before the call names the row as well. */
                    assert.equal(error.row, row);
                    assert.ok(
                        error instanceof RangeError || error.status === status,
                        error.message,
                    );
                    return true;
                },
            );
            return;
        }
        const found = answers(one);
        for (const [name, lines] of Object.entries(one.expected)) {
            const csv = found[name].select(lines[0].split(',')).toCsv().toString('utf8');
            assert.equal(csv, `${lines.join('\n')}\n`, name);
        }
    });
}
