// SPDX-License-Identifier: MIT
/* Lines in, one by one, in batches and from files; state kept, merged, erased and saved. */
import assert from 'node:assert/strict';
import { createReadStream, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { CsvReader, Frame, Ledger, sniffCsv } from 'librfm';
import { folder, random, shop, shopColumns } from './support.mjs';

test('a till appends line by line', () => {
    const ledger = new Ledger();
    ledger.appendLine({ day: '2024-11-02', customer: 'anna', receipt: '1', amount: 45 });
    ledger.appendLine({ day: 20029, customer: 'anna', receipt: '1', amount: '0.05' });
    ledger.appendLine({ day: new Date('2024-11-03T10:00:00Z'), amountMinor: 250n });
    const { lines, customers, firstDay, lastDay, idType } = ledger.state();
    assert.deepEqual(
        [lines, customers, firstDay, lastDay, idType],
        [3, 1, '2024-11-02', '2024-11-03', 'text'],
    );
    const table = ledger.customers('2024-12-01');
    assert.equal(table.column('spend_net').at(0), 45.05);
    assert.equal(table.totals.unidentifiedGross, 2.5);
    const minor = ledger.customers('2024-12-01', { money: 'minor' }).totals;
    assert.deepEqual([minor.unidentifiedGross, minor.spendNet], [250, 4505]);
});

test('a line that cannot be is refused and named', () => {
    const ledger = new Ledger();
    const day = '2024-11-02';
    const refused = [
        [{ day, amount: 0.001 }, RangeError, /amount is 0.001; expected an amount with at most 2/],
        [{ day, amount: 1, amountMinor: 100 }, TypeError, /amount and amountMinor are both given/],
        [{ day, amount: true }, RangeError, /amount is boolean/],
        [{ day, amountMinor: 1.5 }, RangeError, /amountMinor is number; expected a whole number/],
        [{ day, customer: 5 }, TypeError, /customer is number; expected a string/],
        [{ day, customer: 'a\0b' }, RangeError, /customer holds a zero character/],
        [{ day, customer: 'a\ud800' }, RangeError, /customer is not well-formed text/],
        [{ amount: 1 }, TypeError, /day is missing/],
        [{ day: 1.5 }, RangeError, /day is 1.5/],
        [{ day, amont: 1 }, TypeError, /unknown option "amont"; there are: /],
        [{ day, attributes: ['x'] }, RangeError, /attributes are 1; this ledger has 0/],
        ['line', TypeError, /options are string/],
    ];
    for (const [line, kind, message] of refused) {
        assert.throws(
            () => ledger.appendLine(line),
            (error) => {
                assert.ok(error instanceof kind, `${error}`);
                assert.match(error.message, message);
                return true;
            },
        );
    }
    assert.throws(() => ledger.appendLine({ day: '2024-13-01' }), { status: 'RFM_E_SYNTAX' });
    assert.equal(ledger.state().lines, 0);
});

test('batches are equal however they are written and cut', () => {
    const columns = shopColumns(1000);
    const whole = new Ledger();
    whole.append(columns);
    const rows = Array.from({ length: 1000 }, (_, row) => ({
        customer: columns.customer[row],
        day: new Date(columns.day[row] * 86400000),
        receipt: columns.receipt[row],
        amount: columns.amount[row].toFixed(2),
    }));
    const byRow = new Ledger();
    for (const row of rows.toReversed?.() ?? [...rows].reverse()) byRow.appendLine(row);
    const typed = new Ledger();
    const amount = Float64Array.from(columns.amount);
    typed.append({ ...columns, amount }, { threads: 2 });
    const minor = new Ledger();
    const cents = Int32Array.from(columns.amount, (value) => Math.round(value * 100));
    minor.append({ ...columns, amount: cents }, { money: 'minor' });
    const frames = new Ledger();
    frames.append(Frame.from(columns, { types: { day: 'day', amount: 'amount' } }));
    for (const other of [byRow, typed, minor, frames]) assert.deepEqual(other.save(), whole.save());
});

test('a bad batch changes nothing and names the row', () => {
    const ledger = shop(100);
    const before = ledger.save();
    const day = ['2024-01-01', '2024-01-02'];
    const bad = [
        [
            { customer: ['a', 'b'], day, amount: [1, 2.345] },
            { status: 'RFM_E_DATA', row: 1 },
        ],
        [
            { customer: ['a', 'b'], day: [1, null], amount: [1, 2] },
            { status: 'RFM_E_DATA', row: 1 },
        ],
        [{ customer: ['a', 'b'], amount: [1, 2] }, { status: 'RFM_E_COLUMN' }],
        [
            { customer: ['a', 'b'], day, amount: [1, Number.NaN] },
            { status: 'RFM_E_DATA', row: 1 },
        ],
        [{ customer: ['a'], day, amount: [1, 2] }, RangeError],
        [{ customer: ['a', 'b'], day: ['2024-01-01', 'soon'], amount: [1, 2] }, RangeError],
        [{ customer: ['a', 'b'], day: new Uint8ClampedArray(2), amount: [1, 2] }, TypeError],
    ];
    for (const [batch, expected] of bad) assert.throws(() => ledger.append(batch), expected);
    assert.deepEqual(ledger.save(), before);
});

test('names of columns, return prefix, batch keys', () => {
    const ledger = new Ledger();
    const batch = { k: ['a', 'a', 'a'], d: [1, 2, 3], r: ['1', '2', 'C1'], sum: [10, 20, 5] };
    const options = { customer: 'k', day: 'd', receipt: 'r', amount: 'sum', returnPrefix: 'C' };
    ledger.append(batch, { ...options, batchKey: 'monday' });
    assert.throws(() => ledger.append(batch, { ...options, batchKey: 'monday' }), {
        status: 'RFM_E_DUPLICATE',
    });
    assert.equal(ledger.state().batches, 1);
    assert.equal(ledger.customers(10).column('spend_net').at(0), 25);
    assert.equal(ledger.customers(10).column('returned').at(0), 5);
});

test('whole ids, whole amounts, margins, attributes', () => {
    const ledger = new Ledger({
        idType: 'integer',
        scale: 0,
        margin: true,
        attributes: ['store', 'item'],
    });
    ledger.append({
        customer: [17850n, 2n ** 60n, null],
        day: [1, 2, 3],
        amount: [500, 700, 9],
        margin: [50, 70, 1],
        store: ['x', 'y', 'x'],
        item: ['p', null, 'q'],
    });
    ledger.appendLine({ day: 4, customer: 17850, amount: 100, margin: 5, attributes: ['x'] });
    assert.throws(() => ledger.appendLine({ day: 4, customer: '17850' }), TypeError);
    assert.throws(() => ledger.appendLine({ day: 4, amount: 1.5 }), RangeError);
    const table = ledger.customers(10);
    assert.deepEqual(table.column('customer').values, BigInt64Array.of(17850n, 2n ** 60n));
    assert.deepEqual(table.column('margin').toArray(), [55, 70]);
    assert.equal(ledger.scale, 0);
    const again = Ledger.load(ledger.save());
    assert.deepEqual([again.idType, again.scale, again.state().hasMargin], ['integer', 0, true]);
    again.appendLine({ day: 5, customer: 17850, attributes: ['x', 'p'], amount: 1 });
    again.appendLine({ day: 5, customer: 17850, amount: 1 });
    const many = { day: 5, attributes: Array(17).fill('x') };
    assert.throws(() => again.appendLine(many), /this ledger has 16/);
    assert.deepEqual(ledger.export().names.slice(-2), ['store', 'item']);
    const given = { ...ledger.export().row(0) };
    assert.equal(given.customer, 17850n);
});

test('aliases, erasure, merge', () => {
    const left = new Ledger();
    left.appendLine({ day: 1, customer: 'old', amount: 1 });
    left.alias('old', 'new');
    const right = new Ledger();
    right.appendLine({ day: 2, customer: 'new', amount: 2 });
    right.appendLine({ day: 3, customer: 'gone', amount: 4 });
    left.merge(right);
    left.erase('gone');
    assert.deepEqual(left.customers(9).column('customer').toArray(), ['new']);
    assert.equal(left.customers(9).column('spend_net').at(0), 3);
    const { aliases, erased } = left.state();
    assert.deepEqual([aliases, erased], [1, 1]);
    assert.throws(() => left.alias('old', 'other'), { status: 'RFM_E_MISMATCH' });
    assert.throws(() => left.merge(new Ledger({ scale: 3 })), { status: 'RFM_E_MISMATCH' });
    assert.throws(() => left.merge({}), /other is not a Ledger/);
    assert.throws(() => left.erase({}), /customer is an object; expected an id/);
});

test('compacting changes memory alone', async () => {
    const ledger = shop(500);
    const saved = ledger.save();
    const { memoryBytes, ...before } = ledger.state();
    ledger.compact({ threads: 2 });
    const { memoryBytes: least, ...after } = ledger.state();
    assert.deepEqual(after, before);
    assert.ok(least < memoryBytes, `${least} and ${memoryBytes}`);
    await ledger.compactAsync();
    assert.equal(ledger.state().memoryBytes, least);
    assert.deepEqual(ledger.save(), saved);
    assert.throws(() => ledger.compact({ thread: 2 }), /thread/);
});

test('saved state in memory and in files', async (context) => {
    const at = folder(context);
    const ledger = shop(500);
    const saved = ledger.save();
    assert.deepEqual(Ledger.load(saved).save(), saved);
    assert.deepEqual(await (await Ledger.loadAsync(saved)).saveAsync(), saved);
    const path = join(at, 'shop.rfm');
    await ledger.saveTo(path);
    assert.deepEqual(readFileSync(path), saved);
    assert.deepEqual((await Ledger.loadFrom(pathToFileURL(path))).save(), saved);
    assert.deepEqual(readdirSync(at), ['shop.rfm']);
    const torn = Buffer.from(saved);
    torn[torn.length >> 1] ^= 1;
    assert.throws(() => Ledger.load(torn), { status: 'RFM_E_FORMAT' });
    assert.throws(() => Ledger.load(saved.subarray(0, 20)), { status: 'RFM_E_FORMAT' });
    assert.throws(() => Ledger.load(5), /saved state is number/);
    await assert.rejects(Ledger.loadFrom(join(at, 'none')), { code: 'ENOENT' });
    await assert.rejects(ledger.saveTo(join(at, 'no', 'such')), { code: 'ENOENT' });
});

const CSV =
    'Klant;Datum;Bon;Aantal;Prijs\n' +
    '17850.0;31/12/2023;1001;2;1,50\n' +
    ';01/01/2024;1002;1;9,95\n' +
    '17851.0;02/01/2024;C9;-1;1,50\n' +
    '17850.0;15/01/2024;1003;10;0,99\n';
const COLUMNS = {
    customer: { source: 'Klant', wholeIds: true },
    day: 'Datum',
    receipt: 'Bon',
    amount: { source: 'Aantal', factor: 'Prijs' },
};

test('CSV files, as one batch', async (context) => {
    const path = join(folder(context), 'shop.csv');
    writeFileSync(path, CSV);
    const ledger = new Ledger();
    assert.equal(ledger.appendCsv(Buffer.from(CSV), { columns: COLUMNS }).rows, 4);
    assert.deepEqual(
        ledger.customers('2024-02-01').select(['customer', 'receipts', 'spend_net']).toRows(),
        [{ customer: '17850', receipts: 2, spend_net: 12.9 }],
    );
    for (const source of [path, pathToFileURL(path), Buffer.from(CSV), createReadStream(path)]) {
        const other = new Ledger();
        const progress = [];
        const { rows, badLines } = await other.appendCsvAsync(source, {
            columns: COLUMNS,
            batchKey: 'x',
            progress: (done, total) => progress.push([done, total]),
        });
        assert.deepEqual([rows, badLines.count], [4, 0]);
        assert.ok(progress.length > 0);
        assert.equal(other.state().lines, 4);
    }
    const fresh = new Ledger();
    fresh.appendCsv(path, { columns: COLUMNS });
    assert.deepEqual(fresh.save(), ledger.save());
});

test('bad lines are an error or set apart', async () => {
    const text = Buffer.from(`${CSV}17850.0;32/01/2024;1004;1;1,00\n`);
    const ledger = new Ledger();
    assert.throws(() => ledger.appendCsv(text, { columns: COLUMNS }), {
        status: 'RFM_E_DATA',
        where: 6,
    });
    await assert.rejects(ledger.appendCsvAsync(text, { columns: COLUMNS }), { where: 6 });
    assert.equal(ledger.state().lines, 0);
    const { rows, badLines } = ledger.appendCsv(text, { columns: COLUMNS, onBad: 'collect' });
    assert.equal(rows, 4);
    assert.equal(badLines.row(0).line, 6);
    assert.throws(() => ledger.appendCsv(text, { columns: { customer: 'Nobody' } }), {
        status: 'RFM_E_COLUMN',
    });
    assert.throws(() => ledger.appendCsv(text, {}), /columns are missing/);
    assert.throws(() => ledger.appendCsv(text, { columns: COLUMNS, delimitr: ';' }), /"delimitr"/);
});

test('a reader takes blocks cut anywhere', async () => {
    const bytes = Buffer.from(CSV);
    const next = random(7);
    const options = {
        columns: {
            customer: 'Klant',
            day: { source: 'Datum', type: 'day' },
            price: { source: 'Prijs', type: 'amount', scale: 3 },
            count: { position: 4, type: 'int64' },
        },
    };
    function* blocks() {
        for (let at = 0; at < bytes.length;) {
            const size = 1 + next(9);
            yield bytes.subarray(at, at + size);
            at += size;
        }
    }
    const reader = new CsvReader(options);
    const rows = [];
    for await (const frame of reader.frames(blocks())) rows.push(...frame.toRows());
    assert.deepEqual(rows, new CsvReader(options).read(CSV, true).toRows());
    assert.deepEqual(rows[0], { customer: '17850.0', day: '2023-12-31', price: 1.5, count: 2 });
    const { delimiter, decimalMark, thousandsMark, dayOrder, maxDecimals, lines } = reader.state();
    assert.deepEqual(
        [delimiter, decimalMark, thousandsMark, dayOrder, maxDecimals, lines, reader.state().rows],
        [';', ',', null, 'day-month', 2, 5, 4],
    );
    const seen = sniffCsv(CSV).toRows();
    assert.deepEqual(
        seen.map(({ name, type }) => [name, type]),
        [
            ['Klant', 'decimal'],
            ['Datum', 'day'],
            ['Bon', 'text'],
            ['Aantal', 'whole'],
            ['Prijs', 'decimal'],
        ],
    );
    assert.throws(() => new CsvReader({ columns: { a: 5.5 } }), RangeError);
});
