// SPDX-License-Identifier: MIT
/* Worker threads load the package each for itself; ends of threads and processes are silent. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as librfm from 'librfm';
import { shop } from './support.mjs';

const CODE = `
const { parentPort, workerData } = require('node:worker_threads');
const { Ledger, Frame, Scorer, Rules } = require('librfm');
const ledger = Ledger.load(workerData);
async function work() {
  const table = await ledger.customersAsync('2025-01-01');
  const rules = Rules.preset('classic11');
  const done = rules.apply(Scorer.fit(table).apply(table));
  try { ledger.append({ customer: ['a'] }); } catch (error) { return [done.toCsv(), error.status]; }
}
work().then((answer) => parentPort.postMessage(answer));
`;

function worker(saved) {
    return new Promise((resolve, reject) => {
        const one = new Worker(CODE, { eval: true, workerData: saved });
        let answer;
        one.on('message', (message) => (answer = message));
        one.on('error', reject);
        one.on('exit', (code) =>
            code === 0 ? resolve(answer) : reject(new Error(`exit ${code}`)),
        );
    });
}

test('eight workers give the same answer', async () => {
    const saved = shop().save();
    const answers = await Promise.all(Array.from({ length: 8 }, () => worker(saved)));
    for (const [csv, status] of answers) {
        assert.equal(status, 'RFM_E_COLUMN');
        assert.deepEqual(csv, answers[0][0]);
    }
});

function run(code) {
    return execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', stdio: 'pipe' });
}

test('a process ends silently with live handles and running calls', () => {
    const live = `const { Ledger, Frame } = require('librfm');
    globalThis.kept = [new Ledger(), Frame.from({ a: [1] })]; console.log('end');`;
    assert.equal(run(live), 'end\n');
    const throwing = `const { Ledger } = require('librfm');
    const ledger = new Ledger();
    ledger.append({ customer: ['a'], day: [1], amount: [1] });
    process.on('exit', () => console.log(ledger.state().lines));`;
    assert.equal(run(throwing), '1\n');
});

test('ES and CommonJS programs share one library', () => {
    const common = createRequire(import.meta.url)('librfm');
    assert.equal(common.Ledger, librfm.Ledger);
    assert.equal(librfm.default.Frame, librfm.Frame);
    assert.deepEqual(
        Object.keys(librfm).filter((name) => name !== 'default'),
        Object.keys(common).sort(),
    );
    assert.match(librfm.version, /^0\.\d+\.\d+$/);
});

test('a library that is not there is named', () => {
    const code = `try { require('librfm') } catch (error) { console.log(error.message) }`;
    const env = { ...process.env, RFM_LIBRARY: '/nowhere/librfm.so' };
    const said = execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', env });
    assert.equal(said, 'the library /nowhere/librfm.so cannot be loaded\n');
});
