// SPDX-License-Identifier: MIT
/*
 * Nothing leaks: handles made, used and dropped without free, exceptions thrown in callbacks, and
 * memory after the collector has been. RFM_CYCLES sets how many; 100,000 in the long run.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as librfm from 'librfm';

const { Frame, Ledger, Rules, Scorer } = librfm;

const CYCLES = Number(process.env.RFM_CYCLES ?? 10_000);
const DAYS = Int32Array.of(19000, 19001, 19002);

/** Lets the collector and the finalizers run. */
async function settle() {
    for (let turn = 0; turn < 4; turn += 1) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

const boom = new Error('boom');
const options = {
    progress() {
        throw boom;
    },
};

function cycle(number) {
    const batch = { customer: ['a', 'b', `c${number}`], day: DAYS, amount: [1, 2, 3] };
    const ledger = new Ledger();
    ledger.append(batch);
    assert.throws(
        () => ledger.append(batch, options),
        (error) => error === boom,
    );
    const frame = Frame.from(batch);
    assert.throws(() => frame.column('nobody'), { status: 'RFM_E_COLUMN' });
    const table = ledger.customers(19100);
    assert.equal(table.column('customer').at(2), `c${number}`);
    if (number % 3 === 0) ledger.free();
    if (number % 16 === 0) {
        const scorer = Scorer.load(Scorer.fit(table).save());
        Rules.preset('classic11').apply(scorer.apply(table));
    }
}

test(`${CYCLES} cycles of create, use and drop`, { timeout: 600_000 }, async () => {
    const run = async (from, to) => {
        for (let number = from; number < to; number += 1) {
            cycle(number);
            if (number % 500 === 0) await settle();
        }
        // What is dropped goes when the collector comes by, which a busy machine puts off.
        let least = Infinity;
        for (let turn = 0; turn < 10; turn += 1) {
            await settle();
            least = Math.min(least, process.memoryUsage().rss / 2 ** 20);
        }
        return least;
    };
    const half = Math.min(CYCLES / 2, 10_000);
    const warm = await run(0, half);
    const end = await run(half, CYCLES);
    assert.ok(end - warm < 60, `${warm.toFixed(1)} MiB when warm, ${end.toFixed(1)} at the end`);
});

test('calls on workers do not leak', { timeout: 600_000 }, async () => {
    const cycles = Math.max(CYCLES / 20, 500);
    const run = async (count) => {
        for (let number = 0; number < count; number += 1) {
            const ledger = new Ledger();
            const batch = { customer: ['a', 'b', 'c'], day: DAYS, amount: [1, 2, number] };
            await ledger.appendAsync(batch);
            await assert.rejects(ledger.appendAsync(batch, options), (error) => error === boom);
            await ledger.customersAsync(19100);
            if (number % 200 === 0) await settle();
        }
        await settle();
        return process.memoryUsage().rss / 2 ** 20;
    };
    const warm = await run(cycles / 5);
    const end = await run(cycles);
    assert.ok(end - warm < 40, `${warm.toFixed(1)} MiB warm, ${end.toFixed(1)} at the end`);
});

test('large frames that are dropped go away', async () => {
    const number = new Float64Array(2_000_000);
    for (let turn = 0; turn < 30; turn += 1) {
        Frame.from({ number }).column('number');
        await settle();
    }
    const used = process.memoryUsage().rss / 2 ** 20;
    assert.ok(used < 400, `${used.toFixed(0)} MiB; a frame is 15`);
});

test('whatever is freed throws when it is used again', () => {
    const batch = { customer: ['a', 'b', 'c'], day: DAYS, amount: [1, 2, 3] };
    const ledger = new Ledger();
    ledger.append(batch);
    const table = ledger.customers(19100);
    const columns = { a: {} };
    const scorer = Scorer.fit(table);
    const made = {
        Ledger: [new Ledger(), (one) => one.state()],
        Frame: [Frame.from(batch), (one) => one.column('day')],
        CustomerFrame: [ledger.customers(19100), (one) => one.toRows()],
        Scorer: [Scorer.fit(table), (one) => one.apply(table)],
        Rules: [Rules.preset('value3'), (one) => one.segments()],
        Clusters: [librfm.Clusters.fit(table, { clusters: 2 }), (one) => one.centres()],
        Model: [librfm.Model.of('nbd', [1, 1]), (one) => one.save()],
        Delay: [new librfm.Delay(), (one) => one.save()],
        CsvReader: [new librfm.CsvReader({ columns }), (one) => one.state()],
        View: [new librfm.View(ledger, 19100, { scorer }), (one) => one.table()],
        Till: [new librfm.Till(ledger, { scorer }), (one) => one.look('a', 19100)],
    };
    const classes = Object.keys(librfm).filter(
        (name) => name !== 'Handle' && librfm[name].prototype instanceof librfm.Handle,
    );
    assert.deepEqual(Object.keys(made).sort(), classes.sort());
    for (const [name, [handle, use]] of Object.entries(made)) {
        use(handle);
        handle.free();
        handle.free();
        for (let turn = 0; turn < 2; turn += 1) {
            assert.throws(() => use(handle), { code: 'RFM_FREED' }, name);
        }
    }
});
