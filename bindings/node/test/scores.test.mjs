// SPDX-License-Identifier: MIT
/* Scores, rules, reports, moves, delays, next levels, retention, baseline. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
    channelOverlap,
    Delay,
    Frame,
    heatmap,
    Ledger,
    movesBetween,
    movesBetweenAsync,
    pareto,
    Rules,
    Scorer,
    summary,
} from 'librfm';
import { folder, segmented, shop } from './support.mjs';

/* Five values in rising order: quintiles by type 7 give each a score of its own. */
const FIVE = {
    customer: ['a', 'b', 'c', 'd', 'e'],
    days_since_last: [1, 2, 3, 4, 5],
    receipts: [5, 4, 3, 2, 1],
    spend_net: { values: [50, 40, 30, 20, 10], type: 'amount' },
};

test('quintiles, saved and loaded', () => {
    const frame = Frame.from(FIVE);
    const scorer = Scorer.fit(frame);
    assert.deepEqual(scorer.apply(frame).column('code').toArray(), [
        '555',
        '444',
        '333',
        '222',
        '111',
    ]);
    const text = scorer.save();
    const again = Scorer.load(text);
    assert.equal(again.save(), text);
    assert.deepEqual(again.apply(frame).toCsv(), scorer.apply(frame).toCsv());
    assert.equal(scorer.cuts().count, 12);
    assert.equal(scorer.centres().count, 0);
    const { dimensions, cuts } = scorer.drift(frame);
    assert.deepEqual(dimensions.column('psi').toArray(), [0, 0, 0]);
    assert.equal(cuts.count, 12);
    assert.deepEqual([29_999, 30_000, 1e6].map(Scorer.suggestBins), [3, 4, 5]);
    assert.throws(() => Scorer.load('nonsense'), { status: 'RFM_E_SYNTAX', where: 1 });
    assert.throws(() => new Scorer(), /made by Scorer.fit/);
});

test('limits, points and grades without a customer', () => {
    const scorer = Scorer.fit(null, {
        dimensions: [
            { name: 'r', column: 'days_since_last', good: 'low', cuts: [2, 4] },
            { name: 'm', column: 'spend_net', cuts: ['15.00', 35.5] },
        ],
        points: [{ points: [10, 20, 40], weight: 0.5 }, {}],
        grades: [
            { label: 'A', atLeast: 20 },
            { label: 'B', atLeast: 12 },
        ],
    });
    const scored = scorer.apply(Frame.from(FIVE));
    /* r: v <= 2 is the best of three; points halved, plus the score of m. */
    assert.deepEqual(scored.column('r').toArray(), [3, 3, 2, 2, 1]);
    assert.deepEqual(scored.column('m').toArray(), [3, 3, 2, 2, 1]);
    assert.deepEqual(scored.column('points').toArray(), [23, 23, 12, 12, 6]);
    assert.deepEqual(scored.column('grade').toArray(), ['A', 'A', 'B', 'B', null]);
    assert.throws(
        () => Scorer.fit(null, { points: [{}] }),
        /points are for 1 dimensions; there are 3/,
    );
    const cuts =
        (...list) =>
        () =>
            Scorer.fit(null, { dimensions: [{ name: 'r', column: 'x', cuts: list }] });
    assert.throws(cuts(2, 1), { status: 'RFM_E_ARGUMENT' });
    assert.throws(cuts({}), TypeError);
    assert.throws(cuts(1e30), RangeError);
    assert.throws(
        () => Scorer.fit(Frame.from(FIVE), { method: 'both' }),
        /"independent", "nested"/,
    );
});

test('other ways to score', async () => {
    const frame = Frame.from(FIVE);
    const dimension = { name: 'm', column: 'spend_net' };
    for (const options of [
        { quantileType: 'type1' },
        { quantileType: 'ntile' },
        { quantileType: 'rpkg' },
        { method: 'nested', bins: 2 },
        { dimensions: [{ ...dimension, strategy: 'kmeans', bins: 3 }] },
    ]) {
        const scorer = await Scorer.fitAsync(frame, options);
        const [now, later] = [scorer.apply(frame), await scorer.applyAsync(frame, { threads: 2 })];
        assert.deepEqual(now.toCsv(), later.toCsv());
    }
});

test('rules from text, presets and calls', () => {
    const rules = new Rules('two', { match: 'first', scale: { r: 5, f: 0, m: 5 } })
        .add({ label: 'Good', level: 2, when: 'r >= 4 and m >= 4', action: 'thank' })
        .add({ label: 'Rest', level: 1 });
    const text = rules.save();
    assert.equal(`${rules}`, text);
    assert.equal(Rules.parse(text).save(), text);
    const { counts, findings } = rules.check();
    assert.deepEqual(counts, {
        rules: 2,
        cells: 25,
        uncovered: 21 /* all but r 4..5 with m 4..5; otherwise does not count */,
        multiple: 0,
        dead: 0,
        duplicate: 0,
        undecided: 0,
    });
    assert.equal(findings.count, 21);
    assert.deepEqual(rules.segments().column('action').toArray(), ['thank', null]);
    assert.ok(Rules.presets().column('name').toArray().includes('classic11'));
    assert.throws(() => Rules.preset('nobody'), { status: 'RFM_E_NOT_FOUND' });
    assert.throws(() => Rules.parse('rules x\nsegmnt'), { status: 'RFM_E_SYNTAX', row: null });
    assert.throws(() => rules.add({ label: 'x', when: 'r >', level: 1 }), { name: 'RfmError' });
    const scored = Scorer.fit(Frame.from(FIVE)).apply(Frame.from(FIVE));
    const table = rules.apply(scored);
    assert.deepEqual(table.column('segment').toArray(), ['Good', 'Good', 'Rest', 'Rest', 'Rest']);
    assert.deepEqual(rules.explain(scored, 2).column('outcome').toArray(), ['lost', 'won']);
    assert.throws(() => rules.explain(scored, 9), { status: 'RFM_E_ARGUMENT' });
});

test('summary, pareto and heat map', () => {
    const frame = Frame.from(FIVE);
    const rules = Rules.preset('classic11');
    const table = rules.apply(Scorer.fit(frame).apply(frame));
    const rows = summary(table).toRows();
    assert.equal(
        rows.reduce((sum, row) => sum + row.customers, 0),
        5,
    );
    assert.equal(summary(table, rules).count, 11);
    const { totals, curve, deciles } = pareto(table, { points: 5 });
    /* Gini of 10 .. 50: sum of (2i - 6) x_i over 5 x 150 = (-40 - 40 + 0 + 80 + 200) / 750. */
    assert.equal(totals.gini, 200 / 750);
    assert.deepEqual([totals.customers, totals.total, totals.customersFor80], [5, 150, 3]);
    assert.equal(totals.top20Share, 50 / 150);
    assert.deepEqual(curve.column('share').at(1), 10 / 150);
    assert.equal(deciles.count, 10);
    assert.equal(heatmap(table).count, 25);
    assert.equal(heatmap(table, { row: 'm', column: 'r', value: 'receipts' }).count, 25);
    assert.throws(() => pareto(table, { colum: 'x' }), /unknown option/);
    assert.throws(() => summary(table, {}), /rules is not a Rules/);
});

test('moves between two days and day by day', async () => {
    const ledger = shop(3000);
    const { scorer, rules, table } = segmented(ledger, '2024-11-01');
    const after = rules.apply(scorer.apply(ledger.customers('2024-12-01')));
    const moves = movesBetween(table, after, { rules, known: table });
    const changes = moves.customers.column('change').toArray();
    assert.equal(changes.length, after.count);
    assert.ok(changes.includes('up') && changes.includes('down'));
    const only = await movesBetweenAsync(table, after, { onlyChanged: true });
    assert.equal(only.customers.count, changes.filter((one) => one !== 'stayed').length);
    const into = movesBetween(table, after, { into: 'Champions' }).customers;
    assert.ok(
        into
            .column('to_segment')
            .toArray()
            .every((one) => one === 'Champions'),
    );
    assert.throws(() => movesBetween(table, after, { into: 'Nobody' }), {
        status: 'RFM_E_NOT_FOUND',
    });
    assert.equal(moves.matrix.count > 11 && moves.flow.count === 11, true);
    const first = '2024-11-01';
    const daily = ledger.movesDaily(first, '2024-12-01', rules, { scorer });
    assert.equal(daily.days.count, 31);
    assert.deepEqual(daily.days.column('customers').at(30), after.count);
    const seen = [];
    const delay = new Delay({ upDays: 2, downDays: 7 });
    const later = await ledger.movesDailyAsync(first, '2024-12-01', rules, {
        scorer,
        delay,
        stepDays: 1,
        window: { months: 12 },
        progress: (done, total) => seen.push([done, total]),
    });
    assert.equal(later.days.count, 31);
    assert.ok(seen.length > 0);
    assert.deepEqual(delay.state().lastDay, '2024-12-01');
    const fitted = ledger.movesDaily(first, '2024-11-03', rules, { scoring: { bins: 5 } });
    assert.equal(fitted.days.count, 3);
});

test('a delay holds changes back and is saved', async (context) => {
    const table = (segment, level) =>
        Frame.from({
            customer: ['a'],
            segment: { values: [segment], type: 'code' },
            level: { values: [level], type: 'code' },
        });
    const delay = new Delay({ upDays: 2 });
    assert.equal(delay.state().lastDay, null);
    delay.advance('2024-01-01', table('Low', 1));
    const held = delay.advance('2024-01-02', table('High', 2));
    assert.equal(held.column('segment').at(0), 'Low');
    assert.equal(held.column('pending_segment').at(0), 'High');
    assert.equal(delay.pending().row(0).due_day, '2024-01-04');
    const path = join(folder(context), 'delay');
    await delay.saveTo(path);
    const again = await Delay.loadFrom(path);
    assert.deepEqual(Delay.load(delay.save()).state(), again.state());
    const later = await again.advanceAsync('2024-01-04', table('High', 2));
    assert.equal(later.column('segment').at(0), 'High');
    assert.throws(() => again.advance('2024-01-04', table('High', 2)), {
        status: 'RFM_E_ARGUMENT',
    });
    assert.throws(() => Delay.load(Buffer.from('x')), { status: 'RFM_E_FORMAT' });
});

test('next levels', async () => {
    const ledger = shop(3000);
    const { scorer, rules, table } = segmented(ledger, '2025-01-01');
    const all = ledger.nextLevel('2025-01-01', scorer, rules);
    assert.equal(all.count, table.count);
    const customer = all.column('customer').at(0);
    const one = await ledger.nextLevelAsync('2025-01-01', scorer, rules, {
        customer,
        maxVisits: 3,
    });
    assert.deepEqual(one.toRows(), [all.row(0)]);
    const fall = await ledger.nextFallAsync('2025-01-01', scorer, rules, { customer });
    assert.deepEqual(fall.toRows(), [ledger.nextFall('2025-01-01', scorer, rules).row(0)]);
    const unknown = { customer: 'nobody' };
    assert.throws(() => ledger.nextLevel('2025-01-01', scorer, rules, unknown), {
        status: 'RFM_E_NOT_FOUND',
    });
    assert.throws(() => ledger.nextLevel('2025-01-01', rules, scorer), /scorer is not a Scorer/);
});

test('retention', async () => {
    const ledger = shop(2000);
    const stretch = ['2023-01-01', '2024-12-31'];
    assert.equal(ledger.periods(...stretch).count, 24);
    assert.equal((await ledger.periodsAsync(...stretch, { period: 'year' })).count, 2);
    const cohorts = ledger.cohorts(...stretch, { period: 'quarter', threads: 2 });
    assert.deepEqual(
        (await ledger.cohortsAsync(...stretch, { period: 'quarter' })).toCsv(),
        cohorts.toCsv(),
    );
    assert.equal(ledger.orders(...stretch, { ranks: 4 }).count, 4);
    assert.equal((await ledger.ordersAsync(...stretch, { events: 'receipts' })).count, 10);
    const { totals, customers, intervals } = ledger.regularity(...stretch);
    assert.equal(customers.count, ledger.customers('2024-12-31').count);
    assert.ok(intervals.count > 10 && totals.customers > 0 && totals.mle > 0);
    assert.deepEqual((await ledger.regularityAsync(...stretch)).totals, totals);
    assert.throws(() => ledger.periods(...stretch, { period: 'decade' }), /"month", "quarter"/);
});

test('baseline and readiness', async () => {
    const ledger = shop(2000);
    const contacts = Frame.from({ customer: ['c1', 'c2'], mail: [1, 0] });
    const days = ['2024-01-01', '2025-01-01'];
    const options = { windowDays: 365, contacts, contactColumn: 'mail', marginShare: 0.3 };
    const measured = ledger.baseline(days, options);
    assert.deepEqual((await ledger.baselineAsync(days, options)).toCsv(), measured.toCsv());
    assert.ok(measured.column('figure').toArray().includes('customers_with_email'));
    assert.throws(() => ledger.baseline(['2025-01-01', '2024-01-01']), {
        status: 'RFM_E_ARGUMENT',
    });
    assert.throws(() => ledger.baseline('2025-01-01'), /asOfDays are string; expected an array/);
    const ready = await ledger.readinessAsync('2025-01-01');
    assert.deepEqual(ledger.readiness('2025-01-01').toCsv(), ready.toCsv());
    const overlap = channelOverlap(contacts, Frame.from({ customer: ['c2', 'c3', 'c3'] }));
    assert.deepEqual(overlap.row(0), {
        left: 2,
        right: 2,
        both: 1,
        left_share: 0.5,
        right_share: 0.5,
        jaccard: 1 / 3,
    });
});

test('windows and returns', () => {
    const ledger = new Ledger();
    for (const day of ['2022-01-15', '2024-01-15', '2024-12-15']) {
        ledger.appendLine({ day, customer: 'a', amount: 10 });
    }
    ledger.appendLine({ day: '2024-12-16', customer: 'a', amount: -10 });
    const receipts = (window) =>
        ledger.customers('2025-01-01', { window }).column('receipts').at(0);
    assert.deepEqual(['all', { days: 30 }, { months: 12 }].map(receipts), [3, 1, 2]);
    const spend = (returns) =>
        ledger.customers('2025-01-01', { returns }).column('spend_net').at(0);
    assert.deepEqual(['net', 'ignore', 'cancel'].map(spend), [20, 30, 20]);
    for (const window of ['year', { days: 1, months: 1 }, {}, 5]) {
        assert.throws(() => receipts(window), TypeError);
    }
});
