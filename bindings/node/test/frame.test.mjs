// SPDX-License-Identifier: MIT
/* Columns in and out, and all that is refused before the library is called. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addMonths, Frame, formatDay, parseDay, RfmError } from 'librfm';

test('typed arrays go in and come out by type', () => {
    const frame = Frame.from({
        whole: new Int32Array([1, -2, 2147483647]),
        bytes: new Uint8Array([1, 2, 255]),
        wide: new BigInt64Array([1n, -(2n ** 53n) - 1n, 2n ** 62n]),
        safe: new BigInt64Array([1n, -5n, 2n ** 53n - 1n]),
        unsigned: new BigUint64Array([0n, 1n, 2n ** 63n - 1n]),
        number: new Float64Array([0.1, -0, 1e300]),
        half: new Float32Array([0.5, 1.5, -2]),
    });
    assert.equal(frame.count, 3);
    assert.equal(frame.columnCount, 7);
    assert.deepEqual(frame.types, {
        whole: 'int64',
        bytes: 'int64',
        wide: 'int64',
        safe: 'int64',
        unsigned: 'int64',
        number: 'double',
        half: 'double',
    });
    assert.deepEqual(frame.column('whole').values, Float64Array.of(1, -2, 2147483647));
    assert.deepEqual(frame.column('bytes').values, Float64Array.of(1, 2, 255));
    assert.deepEqual(
        frame.column('wide').values,
        BigInt64Array.of(1n, -(2n ** 53n) - 1n, 2n ** 62n),
    );
    assert.deepEqual(frame.column('safe').values, Float64Array.of(1, -5, 2 ** 53 - 1));
    assert.equal(frame.column('unsigned').values[2], 2n ** 63n - 1n);
    assert.deepEqual(frame.column('number').values, Float64Array.of(0.1, -0, 1e300));
    assert.deepEqual(frame.column('half').values, Float64Array.of(0.5, 1.5, -2));
    assert.deepEqual(frame.column(0).toArray(), [1, -2, 2147483647]);
});

test('a subarray is read from where it starts', () => {
    const all = new Float64Array([9, 1, 2, 3, 9]);
    const days = new Int32Array([9, 9, 15318, 15319, 15320]);
    const frame = Frame.from(
        { a: all.subarray(1, 4), d: days.subarray(2) },
        { types: { d: 'day' } },
    );
    assert.deepEqual(frame.column('a').toArray(), [1, 2, 3]);
    assert.deepEqual(frame.column('d').toArray(), ['2011-12-10', '2011-12-11', '2011-12-12']);
});

test('plain arrays are taken by their first value', () => {
    const frame = Frame.from({
        text: ['a', null, 'c'],
        whole: [1, undefined, 3],
        number: [1, 2.5, null],
        big: [1n, 2n ** 60n, null],
        day: [new Date('2011-12-10T23:59:59Z'), null, new Date('2011-12-11T00:00:00Z')],
        flag: [true, false, null],
        nothing: [null, null, null],
    });
    assert.deepEqual(Object.values(frame.types), [
        'text',
        'int64',
        'double',
        'int64',
        'day',
        'code',
        'text',
    ]);
    assert.deepEqual(frame.toRows(), [
        { text: 'a', whole: 1, number: 1, big: 1n, day: '2011-12-10', flag: 1, nothing: null },
        { text: null, whole: null, number: 2.5, big: 2n ** 60n, day: null, flag: 0, nothing: null },
        {
            text: 'c',
            whole: 3,
            number: null,
            big: null,
            day: '2011-12-11',
            flag: null,
            nothing: null,
        },
    ]);
    const whole = frame.column('whole');
    assert.equal(whole.nullCount, 1);
    assert.ok(Number.isNaN(whole.values[1]));
    assert.deepEqual(whole.validity, Uint8Array.of(0b101));
    assert.equal(whole.has(1), false);
    assert.equal(whole.at(1), null);
    assert.equal(frame.column('day').values[1], 0);
});

test('what stands under a missing row does not matter', () => {
    const validity = [true, false];
    const frame = Frame.from({
        unsigned: { values: BigUint64Array.of(1n, 2n ** 64n - 1n), validity },
        number: { values: Float64Array.of(1, Number.NaN), validity, type: 'int64' },
        code: { values: Int32Array.of(0, 9), validity, type: 'code', labels: ['x'] },
        day: { values: Int32Array.of(0, 2 ** 31 - 1), validity, type: 'day' },
    });
    assert.deepEqual(frame.row(1), { unsigned: null, number: null, code: null, day: null });
});

test('rows are turned on their side', () => {
    const frame = Frame.from([{ a: 1, b: 'x' }, { a: 2 }, { b: 'z', a: 3 }]);
    assert.deepEqual(frame.toRows(), [
        { a: 1, b: 'x' },
        { a: 2, b: null },
        { a: 3, b: 'z' },
    ]);
    assert.deepEqual(frame.row(2), { a: 3, b: 'z' });
    assert.deepEqual([...frame][1], { a: 2, b: null });
    assert.throws(() => Frame.from([{ a: 1 }, 5]), /row 1 is number; expected an object/);
});

test('text of every kind survives', () => {
    const texts = ['', 'plain', 'chén', '漢字', '😀 emoji', 'a\0b', 'x'.repeat(100_000), 'é'];
    const many = Array.from({ length: 20_000 }, (_, row) => texts[row % texts.length].slice(0, 50));
    assert.deepEqual(Frame.from({ texts }).column('texts').toArray(), texts);
    assert.deepEqual(Frame.from({ many }).column('many').toArray(), many);
    const ascii = Array.from({ length: 9000 }, (_, row) => `id-${row}`);
    assert.deepEqual(Frame.from({ ascii }).column('ascii').toArray(), ascii);
});

test('half characters are refused, also where two halves would meet', () => {
    const half = '\ud83d';
    assert.throws(() => Frame.from({ t: ['ok', half] }), /column t .* row 1; expected well-formed/);
    assert.throws(() => Frame.from({ t: [half, '\ude00'] }), /row 0; expected well-formed text/);
});

test('amounts are major units, or minor ones on request', () => {
    const type = { type: 'amount', scale: 2 };
    const frame = Frame.from({ spend: [19.95, '0.10', null, -3] }, { types: { spend: type } });
    assert.deepEqual(frame.column('spend').toArray(), [19.95, 0.1, null, -3]);
    assert.deepEqual(frame.column('spend', { money: 'minor' }).toArray(), [1995, 10, null, -300]);
    const minor = Frame.from({
        spend: { values: [1995n], type: 'amount', money: 'minor', scale: 3 },
    });
    assert.equal(minor.column('spend').at(0), 1.995);
    assert.equal(minor.column('spend').scale, 3);
    const huge = { values: [2n ** 63n - 1n], type: 'amount', money: 'minor', scale: 2 };
    const wide = Frame.from({ huge });
    assert.equal(wide.column('huge', { money: 'minor' }).at(0), 2n ** 63n - 1n);
    assert.equal(wide.column('huge').at(0), 2 ** 63 / 100);
    for (const bad of [0.001, '0.001', 'x', 1e20, Number.NaN, Infinity, '', '1,5', {}]) {
        const refused = () => Frame.from({ spend: [1, bad] }, { types: { spend: type } });
        assert.throws(refused, { row: 1 }, String(bad));
    }
    /* Numbers whose nearest binary value is off are those people write: 1.1, 0.07, 4.35. */
    const cents = Array.from({ length: 3000 }, (_, row) => Number(`${row / 100}`));
    const back = Frame.from({ a: cents }, { types: { a: type } }).column('a', { money: 'minor' });
    assert.deepEqual(
        back.toArray(),
        cents.map((_, row) => row),
    );
});

test('columns that come out go in again', () => {
    const frame = Frame.from(
        { t: ['a', null], d: ['2024-02-29', null], c: ['x', 'y'], s: [1.25, null], n: [null, 7] },
        { types: { d: 'day', c: 'code', s: { type: 'amount', scale: 2 } } },
    );
    const again = Frame.from(Object.fromEntries(frame.columns().map((one) => [one.name, one])));
    assert.deepEqual(again.types, frame.types);
    assert.deepEqual(again.toRows(), frame.toRows());
    assert.deepEqual(again.toCsv(), frame.toCsv());
    const minor = frame.columns({ money: 'minor' }).map((one) => [one.name, one]);
    assert.deepEqual(Frame.from(Object.fromEntries(minor)).toRows(), frame.toRows());
});

test('codes have labels or are small numbers', () => {
    const frame = Frame.from({
        c: { values: Int32Array.of(1, 0, 1), type: 'code', labels: ['no', 'yes'] },
        n: { values: Int32Array.of(7, 0, 1), type: 'code', validity: [true, false, true] },
        m: { values: new Uint8Array([7, 0, 1]), type: 'code' },
    });
    assert.deepEqual(frame.column('c').toArray(), ['yes', 'no', 'yes']);
    assert.deepEqual(frame.column('c').labels, ['no', 'yes']);
    assert.deepEqual(frame.column('n').toArray(), [7, null, 1]);
    assert.deepEqual(frame.column('m').toArray(), [7, 0, 1]);
    const outside = { values: Int32Array.of(2), type: 'code', labels: ['no', 'yes'] };
    assert.throws(() => Frame.from({ c: outside }), { status: 'RFM_E_DATA', row: 0 });
});

test('wrong arrays, lengths and strides are refused before the call', () => {
    const refused = [
        [{ a: new Float64Array(2), b: [1] }, RangeError, /column b has 1 rows; column a has 2/],
        [{ a: new DataView(new ArrayBuffer(8)) }, TypeError, /column a is a DataView/],
        [{ a: new ArrayBuffer(8) }, TypeError, /column a is a ArrayBuffer/],
        [{ a: new Uint8ClampedArray(8) }, TypeError, /column a is a Uint8ClampedArray/],
        [{ a: 'text' }, TypeError, /column a is string/],
        [{ a: null }, TypeError, /column a is null/],
        [{ a: { values: 5 } }, TypeError, /an object with number as values/],
        [{ a: { data: new Float64Array(4), stride: [2], shape: [2] } }, TypeError, /strides/],
        [{ a: { values: new Float64Array(4), stride: 2 } }, TypeError, /strides/],
        [
            { a: { values: new Float64Array(9), validity: new Uint8Array(1) } },
            RangeError,
            /1 bytes/,
        ],
        [{ a: { values: new Float64Array(9), validity: [true] } }, RangeError, /1 rows/],
        [{ a: { values: [1], type: 'float' } }, TypeError, /expected int64, double, amount/],
        [{ a: ['x', 5] }, TypeError, /column a has 5 in row 1; expected a string/],
        [{ a: [5, 'x'] }, TypeError, /column a has x in row 1; expected a/],
        [{ a: new BigUint64Array([2n ** 63n]) }, RangeError, /row 0; expected a whole number/],
        [{ a: [2n ** 63n] }, RangeError, /row 0; expected a whole number of 64 bits/],
        [{ a: { values: new Float64Array([1, 1.5]), type: 'int64' } }, RangeError, /1.5 in row 1/],
        [{ a: { values: [new Date(Number.NaN)], type: 'day' } }, RangeError, /expected a day/],
        [{ a: { values: ['2023-02-29'], type: 'day' } }, RangeError, /2023-02-29 in row 0/],
        [{ a: { values: [{}], type: 'day' } }, TypeError, /an object in row 0; expected a day/],
        [{ 'a\0': [1] }, RangeError, /zero character/],
        [5, TypeError, /columns are number/],
        [new Float64Array(3), TypeError, /columns are a Float64Array/],
    ];
    for (const [input, kind, message] of refused) {
        assert.throws(
            () => Frame.from(input),
            (error) => {
                assert.ok(error instanceof kind, `${error}`);
                assert.match(error.message, message);
                return true;
            },
        );
    }
    assert.throws(() => Frame.from({ '': [1] }), { status: 'RFM_E_ARGUMENT' });
    assert.throws(() => Frame.from({ d: { values: Int32Array.of(9e6), type: 'day' } }), RfmError);
    assert.throws(() => new Frame(), /made by Frame.from/);
});

test('what is not there is named', () => {
    const frame = Frame.from({ a: [1], b: ['x'] });
    assert.throws(() => frame.column('c'), {
        name: 'RfmError',
        status: 'RFM_E_COLUMN',
        code: 'RFM_E_COLUMN',
        message: 'no column c; there are a, b',
        row: null,
    });
    assert.throws(() => frame.column(2), { status: 'RFM_E_ARGUMENT' });
    assert.throws(() => frame.column('a', { monye: 'minor' }), /unknown option "monye"/);
    assert.throws(() => frame.column('a', { money: 'euro' }), /expected "major", "minor"/);
    assert.throws(() => frame.row(1), RangeError);
    assert.throws(() => frame.select(['a', 5]), /names\[1\] is number; expected a string/);
    assert.throws(() => frame.join({}), /right is not a Frame/);
});

test('select, join and CSV', () => {
    const left = Frame.from({ a: [1, 2], b: ['x', '=1+1'] });
    const right = Frame.from({ b: ['p', 'q;r'], s: [1.5, null] });
    const both = left.join(right).select(['s', 'b', 'a']);
    assert.deepEqual(both.names, ['s', 'b', 'a']);
    assert.equal(both.toCsv().toString(), 's,b,a\n1.5,p,1\n,q;r,2\n');
    assert.equal(left.toCsv().toString(), `a,b\n1,x\n2,"'=1+1"\n`);
    const options = { header: false, rawText: true, delimiter: ';' };
    assert.equal(left.toCsv(options).toString(), '1;x\n2;=1+1\n');
    const money = Frame.from({ m: [1.25] }, { types: { m: 'amount' } });
    assert.equal(money.toCsv({ amountDecimals: 3, decimalMark: ',' }).toString(), 'm\n"1,250"\n');
    assert.throws(() => money.toCsv({ amountDecimals: 1 }), { status: 'RFM_E_ARGUMENT' });
    assert.equal(money.toCsv({ amountDecimals: 1, round: true }).toString(), 'm\n1.2\n');
});

test('an empty frame and one of no rows', () => {
    const frame = Frame.from({ a: new Float64Array(0), t: [], d: { values: [], type: 'day' } });
    assert.equal(frame.count, 0);
    assert.deepEqual(frame.toRows(), []);
    assert.deepEqual(frame.column('t').values, []);
    assert.equal(Frame.from({}).columnCount, 0);
});

test('a freed frame throws, twice freed is freed', () => {
    const frame = Frame.from({ a: [1] });
    const values = frame.column('a').values;
    frame.free();
    frame.free();
    assert.ok(frame.isFreed);
    assert.deepEqual(values, Float64Array.of(1));
    for (const use of [
        () => frame.count,
        () => frame.column('a'),
        () => frame.select(['a']),
        () => frame.toCsv(),
        () => Frame.from({ b: [1] }).join(frame),
    ]) {
        assert.throws(use, { code: 'RFM_FREED', message: 'this Frame was freed' });
    }
    const other = Frame.from({ a: [1] });
    other[Symbol.dispose]();
    assert.ok(other.isFreed);
});

test('days', () => {
    assert.equal(parseDay('1970-01-01'), 0);
    assert.equal(parseDay('2011-12-10'), 15318);
    assert.equal(formatDay(-719162), '0001-01-01');
    assert.equal(formatDay(2932896), '9999-12-31');
    assert.equal(addMonths('2024-01-31', 1), '2024-02-29');
    assert.equal(addMonths(new Date('2024-03-31T12:00:00Z'), -1), '2024-02-29');
    assert.throws(() => parseDay('2023-02-29'), { status: 'RFM_E_SYNTAX' });
    assert.throws(() => formatDay(2932897), RangeError);
    assert.throws(() => addMonths('9999-12-31', 1), { status: 'RFM_E_ARGUMENT' });
    assert.throws(() => addMonths({}, 1), TypeError);
});
