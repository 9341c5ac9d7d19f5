// SPDX-License-Identifier: MIT
/* Results of DuckDB of every type, over several chunks, with missing values and empty. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { Frame, Ledger } from 'librfm';
import { shopColumns } from './support.mjs';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const read = (sql) => connection.runAndReadAll(sql);

const CASES = {
    TINYINT: ['3', 'int64', 3],
    SMALLINT: ['-3', 'int64', -3],
    INTEGER: ['70000', 'int64', 70000],
    BIGINT: ['9007199254740993', 'int64', 9007199254740993n],
    UTINYINT: ['200', 'int64', 200],
    USMALLINT: ['60000', 'int64', 60000],
    UINTEGER: ['4000000000', 'int64', 4000000000],
    UBIGINT: ['5', 'int64', 5],
    HUGEINT: ['5', 'int64', 5],
    FLOAT: ['0.5', 'double', 0.5],
    DOUBLE: ['0.1', 'double', 0.1],
    BOOLEAN: ['true', 'code', 1],
    VARCHAR: ["'chén and a longer text'", 'text', 'chén and a longer text'],
    DATE: ["'2024-02-29'", 'day', '2024-02-29'],
    TIMESTAMP: ["'2024-02-29 23:59:59'", 'day', '2024-02-29'],
    TIMESTAMP_S: ["'2024-02-29 23:59:59'", 'day', '2024-02-29'],
    TIMESTAMP_MS: ["'1969-12-31 23:59:59.999'", 'day', '1969-12-31'],
    TIMESTAMP_NS: ["'2024-02-29 23:59:59.999999999'", 'day', '2024-02-29'],
    'TIMESTAMP WITH TIME ZONE': ["'2024-02-29 23:59:59+00'", 'day', '2024-02-29'],
    'DECIMAL(4,2)': ['19.95', 'amount', 19.95],
    'DECIMAL(9,2)': ['-19.95', 'amount', -19.95],
    'DECIMAL(18,3)': ['19.955', 'amount', 19.955],
    'DECIMAL(38,2)': ['19.95', 'amount', 19.95],
    "ENUM('a', 'b')": ["'b'", 'text', 'b'],
};

for (const [type, [value, ours, expected]] of Object.entries(CASES)) {
    test(`duckdb ${type}`, async () => {
        const cell = `CAST(${value} AS ${type})`;
        const missing = `CASE WHEN i % 3 = 1 THEN NULL ELSE ${cell} END`;
        for (const rows of [0, 5, 5000]) {
            const sql = `SELECT ${missing} AS c, i FROM range(${rows}) t(i) ORDER BY i`;
            const frame = Frame.from(await read(sql));
            assert.equal(frame.count, rows);
            if (rows === 0) continue;
            const column = frame.column('c');
            assert.equal(column.type, ours);
            assert.deepEqual(
                column.toArray(),
                Array.from({ length: rows }, (_, row) => (row % 3 === 1 ? null : expected)),
            );
        }
    });
}

test('chunks with names, types that are left out, results that are not read', async () => {
    const result = await connection.run('SELECT i::BIGINT AS i, [i] AS list FROM range(3000) t(i)');
    const names = result.columnNames();
    const frame = Frame.fromChunks(names, await result.fetchAllChunks());
    assert.deepEqual(frame.names, ['i']);
    assert.equal(frame.column('i').at(2999), 2999);
    const later = await connection.streamAndRead('SELECT 1 AS a');
    assert.throws(() => Frame.from(later), /not read yet; await readAll\(\) first/);
    await later.readAll();
    assert.deepEqual(Frame.from(later).toRows(), [{ a: 1 }]);
    const chunks = await (await connection.run('SELECT 1 AS a')).fetchAllChunks();
    assert.throws(() => Frame.from(chunks), /chunks of DuckDB have no names/);
    const wide = await read('SELECT 99999999999999999999::DECIMAL(38,0) AS a');
    assert.throws(() => Frame.from(wide), /more than 64 bits in row 0/);
});

test('a ledger takes a DuckDB result', async () => {
    const columns = shopColumns(5000);
    const plain = new Ledger();
    plain.append(columns);
    await connection.run(
        'CREATE TABLE shop (customer VARCHAR, day DATE, receipt VARCHAR, cents INT)',
    );
    const row = (at) => {
        const customer = columns.customer[at] === null ? 'NULL' : `'${columns.customer[at]}'`;
        const cents = Math.round(columns.amount[at] * 100);
        const day = `DATE '1970-01-01' + ${columns.day[at]}`;
        return `(${customer}, ${day}, '${columns.receipt[at]}', ${cents})`;
    };
    const rows = Array.from({ length: 5000 }, (_, at) => row(at));
    await connection.run(`INSERT INTO shop VALUES ${rows.join(',')}`);
    for (const amount of ['(cents / 100)::DECIMAL(18, 2)', 'cents / 100.0']) {
        const ledger = new Ledger();
        ledger.append(await read(`SELECT customer, day, receipt, ${amount} AS amount FROM shop`));
        assert.deepEqual(ledger.save(), plain.save());
    }
});
