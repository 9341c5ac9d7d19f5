// SPDX-License-Identifier: MIT
/* Models, their checks, clusters, and the moving day. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    Clusters,
    Model,
    movesBetween,
    Scorer,
    simpleClv,
    Till,
    validateDeciles,
    validateErrors,
    validateFrequency,
    validateHoldout,
    validateTracking,
    validateTrackingAsync,
    View,
} from 'librfm';
import { segmented, shop, shopColumns } from './support.mjs';

test('a model is fitted, read, saved and predicts', async () => {
    const ledger = shop(4000, 600);
    const table = ledger.customers('2024-06-30', { models: true, holdoutDays: 180 });
    const model = Model.fit('bg-nbd', table, { unitDays: 7, ridge: 0.01 });
    const later = await Model.fitAsync('bg-nbd', table, { unitDays: 7, ridge: 0.01, threads: 2 });
    assert.equal(later.save(), model.save());
    assert.equal(Model.load(model.save()).save(), model.save());
    const state = model.state();
    assert.equal(state.customers, table.count);
    assert.equal(state.parameterCount, 4);
    assert.ok(['converged', 'flat', 'boundary'].includes(state.status));
    assert.deepEqual(model.parameters().column('parameter').toArray(), ['r', 'alpha', 'a', 'b']);
    const { total, frame } = model.likelihood(table);
    assert.ok(Math.abs(total - state.logLikelihood) < 1e-6 * Math.abs(total));
    assert.equal(frame.count, table.count);
    const spend = Model.fit('gamma-gamma', table);
    const options = { horizonDays: 180, spend, monthlyRate: 0.01, threads: 2 };
    const predicted = model.predict(table, options);
    assert.ok(predicted.names.includes('clv') && predicted.names.includes('p_alive'));
    assert.deepEqual((await model.predictAsync(table, options)).toCsv(), predicted.toCsv());
    assert.equal(model.expect([0, 30, 365]).count, 3);
    assert.equal(model.pmf(365, 9).count, 10);
    assert.ok(model.predictPmf(table, 90, 3).names.includes('p_3'));
    assert.equal(Model.compare([model, Model.fit('mbg-nbd', table)]).count, 2);
    assert.equal(validateFrequency(model, table, { most: 4 }).count, 6);
    assert.equal(validateHoldout(model, table, { most: 4 }).count, 6);
    assert.equal(validateDeciles(model, table).count, 10);
    assert.equal(validateErrors(model, table).count, 1);
    const stretch = { calibrationEnd: '2024-06-30', end: '2024-12-31', stepDays: 30 };
    const tracked = validateTracking(model, ledger, stretch);
    assert.ok(tracked.count > 20);
    const again = await validateTrackingAsync(model, ledger, stretch);
    assert.deepEqual(again.toCsv(), tracked.toCsv());
    const { frame: valued, lifespanYears } = simpleClv(table, { lifespanYears: 3 });
    assert.ok(valued.names.includes('simple_clv') && lifespanYears === 3);
});

test('a model of given parameters makes up customers', async () => {
    const model = Model.of('bg-nbd', [0.243, 4.414, 0.793, 2.426]);
    assert.deepEqual(model.state().status, 'given');
    assert.deepEqual(model.state().name, 'bg-nbd');
    const spend = Model.of('gamma-gamma', [6.25, 3.74, 15.44]);
    const options = { customers: 50, seed: 7, firstDay: '2023-01-01', endDay: '2024-12-31', spend };
    const receipts = model.simulate(options);
    assert.deepEqual((await model.simulateAsync(options)).toCsv(), receipts.toCsv());
    assert.deepEqual(receipts.names, ['customer', 'receipt', 'day', 'amount']);
    assert.ok(Model.list().column('model').toArray().includes('pareto-nbd'));
    assert.throws(() => Model.of('bg-nbd', [1]), { status: 'RFM_E_ARGUMENT' });
    assert.throws(() => Model.of('bg-nbd', ['1', 2, 3, 4]), /expected an array of numbers/);
    assert.throws(() => Model.of('nobody', [1]), { status: 'RFM_E_NOT_FOUND' });
    assert.throws(() => Model.compare([5]), /expected an array of models/);
    const wrong = { ...options, spend: 5 };
    assert.throws(() => model.simulate(wrong), /spend is number; expected a Model/);
});

test('clusters', async () => {
    const table = shop(3000).customers('2025-01-01');
    const options = {
        clusters: 3,
        seed: 5n,
        columns: ['receipts', { column: 'spend_net', log1p: true }],
    };
    const clusters = Clusters.fit(table, options);
    const seen = [];
    const progress = (done, total) => seen.push([done, total]);
    const later = await Clusters.fitAsync(table, { ...options, threads: 2, progress });
    assert.equal(later.save(), clusters.save());
    assert.ok(seen.length > 0);
    assert.equal(Clusters.load(clusters.save()).save(), clusters.save());
    const applied = clusters.apply(table);
    assert.deepEqual((await clusters.applyAsync(table)).toCsv(), applied.toCsv());
    assert.equal(clusters.centres().count, 3);
    const chosen = Clusters.choose(table, 2, 4, options);
    assert.deepEqual(chosen.column('clusters').toArray(), [2, 3, 4]);
    assert.deepEqual((await Clusters.chooseAsync(table, 2, 4, options)).toCsv(), chosen.toCsv());
    assert.throws(() => Clusters.fit(table, { clusters: 1 }), { status: 'RFM_E_ARGUMENT' });
});

test('a view moves from day to day and keeps its ledger', async () => {
    const ledger = shop(3000);
    const { scorer, rules, table } = segmented(ledger, '2024-11-01');
    const view = new View(ledger, '2024-11-01', { scorer, rules });
    assert.deepEqual(view.table().toCsv(), table.toCsv());
    const changes = view.advance('2024-11-02');
    const after = rules.apply(scorer.apply(ledger.customers('2024-11-02')));
    const moved = movesBetween(table, after, { onlyChanged: true, known: table }).customers;
    assert.deepEqual(changes.column('customer').toArray(), moved.column('customer').toArray());
    assert.equal(view.state().asOf, '2024-11-02');
    assert.equal(view.state().changed, changes.count);
    assert.equal(view.scorer().save(), scorer.save());
    ledger.append(shopColumns(100, 50, 9));
    await view.advanceAsync('2024-11-03');
    const counted = view.segments().column('customers').toArray();
    assert.equal(
        counted.reduce((sum, one) => sum + one, 0),
        view.state().customers,
    );
    assert.equal((await view.tableAsync()).count, view.state().customers);
    ledger.free();
    assert.throws(() => view.advance('2024-11-04'), { code: 'RFM_FREED' });
    view.free();
    assert.throws(() => view.state(), { code: 'RFM_FREED' });
    assert.throws(() => new View({}, '2024-11-01'), /ledger is not a Ledger/);
    assert.ok(new View(shop(10), '2024-11-01').scorer() instanceof Scorer);
});

test('a till answers at once what the tables say', async () => {
    const ledger = shop(2000);
    const { scorer, rules, table } = segmented(ledger, '2024-12-31');
    const till = new Till(ledger, { scorer, rules });
    const expected = table.row(5);
    const found = till.look(expected.customer, '2024-12-31');
    assert.deepEqual(
        [found.code, found.segment, found.level, found.receipts, found.spendNet, found.lastDay],
        [
            expected.code,
            expected.segment,
            expected.level,
            expected.receipts,
            expected.spend_net,
            expected.last_day,
        ],
    );
    assert.deepEqual(found.scores, [expected.r, expected.f, expected.m]);
    assert.equal(till.row(expected.customer, '2024-12-31').row(0).code, expected.code);
    assert.equal(till.look('nobody', '2024-12-31'), null);
    assert.throws(() => ledger.appendLine({ day: 1 }), /is written to by its till/);
    const line = { customer: expected.customer, day: '2024-12-31', amount: 10 };
    till.appendLine(line);
    till.append([line]);
    await till.appendAsync([line]);
    assert.equal(till.look(expected.customer, '2024-12-31').receipts, expected.receipts + 3);
    assert.throws(() => till.appendLine({ day: 'soon' }), { status: 'RFM_E_SYNTAX' });
    till.free();
    ledger.appendLine(line);
    assert.equal(ledger.state().lines, 2004);
});
