// SPDX-License-Identifier: MIT
/*
 * A real shop's year through typed arrays gives the very bytes that the rfm command writes. The
 * data lie beside the project, or in the folder RFM_SHARED.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Ledger, parseDay } from 'librfm';
import { folder, segmented, TOP } from './support.mjs';

const SHARED = process.env.RFM_SHARED ?? join(TOP, '..', 'shared');
const DATA = join(SHARED, 'data', 'online-retail', 'online-retail.csv.gz');
const COMMAND = process.env.RFM_COMMAND ?? join(TOP, 'build', 'examples', 'cli', 'rfm');
const absent = [DATA, COMMAND].find((path) => !existsSync(path));

/** Fields of one line; the file quotes those that hold a comma. */
function fields(line) {
    if (!line.includes('"')) return line.split(',');
    return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
    );
}

function columnsOf(text) {
    const lines = text.split('\n').filter((line) => line !== '');
    const head = fields(lines[0].trimEnd());
    const at = Object.fromEntries(head.map((name, index) => [name, index]));
    const count = lines.length - 1;
    const columns = {
        customer: new Array(count),
        day: new Int32Array(count),
        receipt: new Array(count),
        amount: new Float64Array(count),
    };
    const days = new Map();
    for (let row = 0; row < count; row += 1) {
        const cells = fields(lines[row + 1].trimEnd());
        const id = cells[at.CustomerID];
        columns.customer[row] = id === '' ? null : id.replace(/\.0$/, '');
        const day = cells[at.InvoiceDate].slice(0, 10);
        if (!days.has(day)) days.set(day, parseDay(day));
        columns.day[row] = days.get(day);
        columns.receipt[row] = cells[at.InvoiceNo];
        /* Thousandths, as whole numbers: four prices have three decimals. */
        columns.amount[row] =
            Math.round(Number(cells[at.UnitPrice]) * 1000) * Number(cells[at.Quantity]);
    }
    return columns;
}

const skip = absent === undefined ? false : `${absent} is absent`;
test('online-retail, byte for byte as the command', { skip, timeout: 120_000 }, (context) => {
    const at = folder(context);
    const text = gunzipSync(readFileSync(DATA));
    writeFileSync(join(at, 'shop.csv'), text);
    const out = join(at, 'customers.csv');
    const options =
        '--quantity Quantity --price UnitPrice --customer CustomerID --receipt InvoiceNo';
    const more = '--day InvoiceDate --as-of 2011-12-10 --scale 3 --quiet --rules classic11:1';
    const args = ['segment', join(at, 'shop.csv'), ...options.split(' '), ...more.split(' ')];
    execFileSync(COMMAND, [...args, '--whole-ids', '--out', out], { stdio: 'pipe' });
    const ledger = new Ledger({ scale: 3 });
    ledger.append(columnsOf(text.toString('latin1')), { money: 'minor', threads: 2 });
    assert.equal(ledger.state().lines, 541_909);
    const { table } = segmented(ledger, '2011-12-10');
    const csv = table.toCsv();
    assert.equal(csv.equals(readFileSync(out)), true, `${csv.subarray(0, 600)}`);
});
