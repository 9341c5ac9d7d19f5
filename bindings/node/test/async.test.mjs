// SPDX-License-Identifier: MIT
/* Calls on a worker: order, progress, abort, exceptions, handles that are freed meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clusters, Frame, Ledger, Rules, Scorer } from 'librfm';
import { segmented, shop, shopColumns } from './support.mjs';

test('results are those of calls at once', async () => {
    const ledger = shop();
    const { customers, scorer, rules, table } = segmented(ledger);
    const later = await ledger.customersAsync('2025-01-01', { threads: 2 });
    assert.deepEqual(await later.toCsvAsync(), customers.toCsv());
    assert.deepEqual(later.totals, customers.totals);
    const scored = await (await Scorer.fitAsync(later)).applyAsync(later);
    assert.deepEqual(scored.toCsv(), scorer.apply(customers).toCsv());
    assert.deepEqual((await rules.applyAsync(scored)).toCsv(), table.toCsv());
    assert.deepEqual((await ledger.exportAsync()).toCsv(), ledger.export().toCsv());
});

test('two hundred readers at once', async () => {
    const ledger = shop();
    const days = Array.from({ length: 200 }, (_, index) => 19700 + index);
    const frames = await Promise.all(days.map((day) => ledger.customersAsync(day)));
    frames.forEach((frame, index) => {
        assert.equal(frame.count, ledger.customers(days[index]).count);
    });
});

test('writers and readers of one ledger take turns', async () => {
    const columns = shopColumns(400);
    const ledger = new Ledger();
    const counts = [];
    const calls = [];
    for (let batch = 0; batch < 20; batch += 1) {
        calls.push(ledger.appendAsync(columns, { batchKey: `b${batch}` }));
        calls.push(ledger.exportAsync().then(() => counts.push(batch)));
    }
    await Promise.all(calls);
    assert.equal(ledger.state().lines, 8000);
    assert.deepEqual(
        counts,
        [...counts].sort((a, b) => a - b),
    );
});

test('two ledgers merged into each other at once do not wait for ever', async () => {
    const [left, right] = [shop(500, 50, 1), shop(500, 50, 2)];
    await Promise.all([left.mergeAsync(right), right.mergeAsync(left)]);
    assert.equal(left.state().lines + right.state().lines, 2500);
});

test('a call at once that would collide is refused', async () => {
    const ledger = shop();
    const appended = ledger.appendAsync(shopColumns(200_000));
    await new Promise((resolve) => setImmediate(resolve));
    assert.throws(() => ledger.state(), { code: 'RFM_BUSY' });
    assert.throws(() => ledger.appendLine({ day: 1 }), /another call uses this Ledger now/);
    await appended;
    assert.equal(ledger.state().lines, 202_000);
});

test('a batch may be changed as soon as it is handed over', async () => {
    const columns = { ...shopColumns(50_000), amount: new Float64Array(50_000).fill(1) };
    const ledger = new Ledger();
    const appended = ledger.appendAsync(columns);
    columns.amount.fill(9);
    structuredClone(columns.amount, { transfer: [columns.amount.buffer] });
    await appended;
    const spent = ledger.customers('2030-01-01').totals;
    assert.equal(spent.spendNet + spent.unidentifiedGross, 50_000);
});

test('progress rises to its total', async () => {
    const ledger = new Ledger();
    const seen = [];
    const progress = (done, total) => seen.push([done, total]);
    await ledger.appendAsync(shopColumns(600_000), { progress });
    assert.ok(seen.length >= 2);
    assert.ok(seen.every(([done, total], at) => done <= total && done >= (seen[at - 1]?.[0] ?? 0)));
    await ledger.customersAsync('2025-01-01', { progress });
});

for (const isLater of [false, true]) {
    const kind = isLater ? 'on a worker' : 'at once';
    const append = (ledger, batch, options) =>
        isLater
            ? ledger.appendAsync(batch, options)
            : (async () => ledger.append(batch, options))();

    test(`what a callback throws arrives, ${kind}`, async () => {
        const ledger = shop(100);
        const before = ledger.save();
        const boom = new Error('boom');
        const progress = () => {
            throw boom;
        };
        await assert.rejects(
            append(ledger, shopColumns(1000), { progress }),
            (error) => error === boom,
        );
        const nothing = { progress: () => Promise.reject.call.nothing.at.all };
        await assert.rejects(append(ledger, shopColumns(1000), nothing), TypeError);
        assert.deepEqual(ledger.save(), before);
    });

    test(`false stops a call, ${kind}`, async () => {
        const ledger = new Ledger();
        const stopped = append(ledger, shopColumns(1000), { progress: () => false });
        await assert.rejects(stopped, { name: 'RfmError', status: 'RFM_E_CANCELLED' });
        assert.equal(ledger.state().lines, 0);
    });

    test(`a signal stops a call, ${kind}`, async () => {
        const ledger = new Ledger();
        const batch = shopColumns(300_000);
        await assert.rejects(append(ledger, batch, { signal: AbortSignal.abort() }), {
            name: 'AbortError',
        });
        const controller = new AbortController();
        const reason = new Error('enough');
        const options = { signal: controller.signal, progress: () => controller.abort(reason) };
        await assert.rejects(append(ledger, batch, options), (error) => error === reason);
        assert.equal(ledger.state().lines, 0);
        await assert.rejects(append(ledger, batch, { signal: 'stop' }), /expected an AbortSignal/);
        await assert.rejects(append(ledger, batch, { progress: 5 }), /expected a function/);
    });
}

test('a signal from a timer stops a fit', async () => {
    const customers = shop(30_000, 9000).customers('2025-01-01');
    const signal = AbortSignal.timeout(20);
    const fit = Clusters.fitAsync(customers, { clusters: 60, starts: 500, signal });
    await assert.rejects(fit, { name: 'TimeoutError' });
});

test('a wait for a busy ledger is aborted too', async () => {
    const ledger = new Ledger();
    const controller = new AbortController();
    const first = ledger.appendAsync(shopColumns(100_000));
    const second = ledger.appendAsync(shopColumns(10), { signal: controller.signal });
    controller.abort();
    await assert.rejects(second, { name: 'AbortError' });
    await first;
    assert.equal(ledger.state().lines, 100_000);
});

test('a handle freed under a call is freed after it', async () => {
    const ledger = shop(50_000, 5000);
    const { customers, scorer } = segmented(ledger);
    const calls = [
        ledger.customersAsync('2025-01-01'),
        scorer.applyAsync(customers),
        customers.toCsvAsync(),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    for (const handle of [ledger, scorer, customers]) handle.free();
    const [table, scored] = await Promise.all(calls);
    assert.equal(table.count, scored.count);
    assert.throws(() => customers.count, { code: 'RFM_FREED' });
    await assert.rejects(ledger.customersAsync('2025-01-01'), { code: 'RFM_FREED' });
});

test('a handle freed in its own callback', () => {
    const ledger = shop(100);
    const frame = Frame.from({ customer: ['a'], day: { values: [1], type: 'day' }, amount: [1] });
    const free = () => {
        frame.free();
        ledger.free();
        assert.throws(() => ledger.state(), { code: 'RFM_FREED' });
    };
    ledger.append(frame, { progress: free });
    assert.throws(() => ledger.state(), { code: 'RFM_FREED' });
    const other = shop(100);
    const again = { progress: () => other.appendLine({ day: 1 }) };
    assert.throws(() => other.append({ day: [1], customer: ['a'], amount: [1] }, again), {
        code: 'RFM_BUSY',
    });
});

test('mistakes reject, they do not throw', async () => {
    const ledger = shop(10);
    const calls = [
        () => ledger.customersAsync('soon'),
        () => ledger.customersAsync('2025-01-01', { windw: 1 }),
        () => ledger.appendAsync(5),
        () => Scorer.fitAsync({}),
        () => Rules.preset('classic11').applyAsync(5),
        () => Ledger.loadAsync('x'),
    ];
    for (const call of calls) await assert.rejects(call());
});
