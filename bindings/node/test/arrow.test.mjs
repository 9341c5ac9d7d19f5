// SPDX-License-Identifier: MIT
/* Tables of apache-arrow of every type, whole, sliced, chunked, with missing values and empty. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as arrow from 'apache-arrow';
import { Frame, Ledger } from 'librfm';
import { shopColumns } from './support.mjs';

const DAY = Date.UTC(2024, 1, 29);
const times = (type) => [
    type,
    [DAY, null, -1000, DAY + 86_399_000, 0],
    'day',
    ['2024-02-29', null, '1969-12-31', '2024-02-29', '1970-01-01'],
];
const whole = [1, null, 3, 0, 7];
const big = [1n, null, -(2n ** 53n), 0n, 7n];
const words = ['x', null, 'é', '', 'x'];
const CASES = {
    int8: [new arrow.Int8(), whole, 'int64', whole],
    int16: [new arrow.Int16(), whole, 'int64', whole],
    int32: [new arrow.Int32(), whole, 'int64', whole],
    int64: [new arrow.Int64(), big, 'int64', big],
    uint8: [new arrow.Uint8(), whole, 'int64', whole],
    uint16: [new arrow.Uint16(), whole, 'int64', whole],
    uint32: [new arrow.Uint32(), whole, 'int64', whole],
    uint64: [new arrow.Uint64(), [1n, null, 3n, 0n, 7n], 'int64', whole],
    float32: [new arrow.Float32(), [0.5, null, -2, 0, 1], 'double', [0.5, null, -2, 0, 1]],
    float64: [new arrow.Float64(), [0.1, null, -2, 0, 1], 'double', [0.1, null, -2, 0, 1]],
    bool: [new arrow.Bool(), [true, null, false, true, true], 'code', [1, null, 0, 1, 1]],
    utf8: [new arrow.Utf8(), words, 'text', words],
    largeUtf8: [new arrow.LargeUtf8(), words, 'text', words],
    dictionary: [new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()), words, 'text', words],
    dateDay: times(new arrow.DateDay()),
    dateMillisecond: times(new arrow.DateMillisecond()),
    timestampSecond: times(new arrow.TimestampSecond()),
    timestampMillisecond: times(new arrow.TimestampMillisecond()),
    timestampMicrosecond: times(new arrow.TimestampMicrosecond()),
    timestampNanosecond: times(new arrow.TimestampNanosecond()),
};

function check(table, expected, type) {
    const frame = Frame.from(table);
    assert.equal(frame.count, expected.length);
    const column = frame.column('c');
    assert.equal(column.type, type);
    const isWide = column.values instanceof BigInt64Array;
    assert.deepEqual(
        column.toArray(),
        expected.map((one) => (typeof one === 'bigint' && !isWide ? Number(one) : one)),
    );
}

for (const [name, [type, values, ours, expected]] of Object.entries(CASES)) {
    test(`arrow ${name}`, () => {
        const vector = arrow.vectorFromArray(values, type);
        const table = new arrow.Table({ c: vector });
        check(table, expected, ours);
        check(table.slice(1, 4), expected.slice(1, 4), ours);
        check(table.slice(3), expected.slice(3), ours);
        const chunked = table.concat(table.slice(2, 5)).concat(table.slice(1, 2));
        check(chunked, [...expected, ...expected.slice(2, 5), ...expected.slice(1, 2)], ours);
        check(chunked.slice(4, 7), [...expected, ...expected.slice(2, 5)].slice(4, 7), ours);
        check(table.slice(0, 0), [], ours);
        const long = Array.from({ length: 1000 }, (_, row) => values[row % 5]);
        const wide = new arrow.Table({ c: arrow.vectorFromArray(long, type) });
        const all = Array.from({ length: 1000 }, (_, row) => expected[row % 5]);
        check(wide.slice(13, 901), all.slice(13, 901), ours);
    });
}

function decimals(values, bitWidth = 128) {
    const perValue = bitWidth / 32;
    const data = new Uint32Array(values.length * perValue);
    values.forEach((value, row) => {
        for (let word = 0; word < perValue; word += 1) {
            data[row * perValue + word] = Number(BigInt.asUintN(32, value >> BigInt(32 * word)));
        }
    });
    const type = new arrow.Decimal(2, 18, bitWidth);
    return new arrow.Table({
        c: arrow.makeVector({ type, data, length: values.length, nullCount: 0 }),
    });
}

test('arrow decimals are exact', () => {
    for (const width of [128, 256]) {
        const table = decimals([1995n, -1n, 0n, 2n ** 62n], width);
        const column = Frame.from(table).column('c', { money: 'minor' });
        assert.deepEqual([column.type, column.scale], ['amount', 2]);
        assert.deepEqual(column.toArray(), [1995n, -1n, 0n, 2n ** 62n]);
        const sliced = Frame.from(table.slice(1, 3)).column('c');
        assert.deepEqual(sliced.toArray(), [-0.01, 0]);
    }
    assert.throws(() => Frame.from(decimals([1n, 2n ** 63n])), /more than 64 bits in row 1/);
});

test('types without a column are left out, float16 is refused', () => {
    const table = new arrow.Table({
        c: arrow.vectorFromArray([1, 2], new arrow.Int32()),
        list: arrow.vectorFromArray([[1], [2]]),
        nothing: arrow.vectorFromArray([null, null], new arrow.Null()),
    });
    const frame = Frame.from(table);
    assert.deepEqual(frame.names, ['c', 'nothing']);
    assert.deepEqual(frame.column('nothing').toArray(), [null, null]);
    const half = new arrow.Table({ c: arrow.vectorFromArray([1, 2], new arrow.Float16()) });
    assert.throws(() => Frame.from(half), /float16; expected float32 or float64/);
});

test('nanoseconds at the edge of a day are exact, shifts move it', () => {
    const edge = BigInt(DAY) * 1_000_000n;
    const data = BigInt64Array.of(edge - 1n, edge, edge + 86_400_000_000_000n - 1n, -1n);
    const type = new arrow.TimestampNanosecond();
    const table = new arrow.Table({ c: arrow.makeVector({ type, data, length: 4, nullCount: 0 }) });
    assert.deepEqual(Frame.from(table).column('c').toArray(), [
        '2024-02-28',
        '2024-02-29',
        '2024-02-29',
        '1969-12-31',
    ]);
    const shifted = Frame.from(table, { dayShiftSeconds: 3600 }).column('c');
    assert.deepEqual(shifted.toArray(), ['2024-02-29', '2024-02-29', '2024-03-01', '1970-01-01']);
});

test('a ledger takes an Arrow table', () => {
    const columns = shopColumns(500);
    const plain = new Ledger();
    plain.append(columns);
    const dictionary = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
    const days = Array.from(columns.day, (day) => day * 86_400_000 + 80_000_000);
    const table = new arrow.Table({
        customer: arrow.vectorFromArray(columns.customer, dictionary),
        day: arrow.vectorFromArray(days, new arrow.TimestampMillisecond()),
        receipt: arrow.vectorFromArray(columns.receipt, new arrow.Utf8()),
        amount: arrow.vectorFromArray(columns.amount, new arrow.Float64()),
    });
    const ledger = new Ledger();
    ledger.append(table);
    assert.deepEqual(ledger.save(), plain.save());
});
