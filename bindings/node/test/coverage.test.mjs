// SPDX-License-Identifier: MIT
/*
 * Every public function and every option is used by the classes, or stands here with a reason; what
 * koffi makes of the structs is what C has.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { TOP } from './support.mjs';

const SOURCE = join(TOP, 'bindings', 'node', 'src');
const package_ = createRequire(import.meta.url).resolve('librfm');
const inside = createRequire(package_);
const { FUNCTIONS, STRUCTS } = inside('./raw/table.js');
const { structType } = inside('./native/library.js');
const koffi = inside('koffi');

const UNUSED = {
    rfm_arrow_export:
        'JavaScript has no consumer of the C data interface; columns go out as arrays',
    rfm_arrow_import:
        'JavaScript has no producer of the C data interface; tables are read by shape',
    rfm_arrow_export_stream: 'as rfm_arrow_export',
    rfm_arrow_import_stream: 'as rfm_arrow_import',
    rfm_feed_csv_stream: 'bytes come in block by block, read by Node without a thread waiting',
    rfm_feed_arrow: 'as rfm_arrow_import; columns are appended where they lie',
};
/* Members that are not set by name: plumbing, or filled by calls and read as a whole. */
const UNSET = {
    rfm_append_options: ['progress_payload', 'reserved'],
    rfm_cluster_options: ['progress_payload'],
    rfm_cluster_column: ['reserved'],
    rfm_csv_column: ['reserved'],
    rfm_customers_options: ['progress_payload'],
    rfm_daily_options: ['progress_payload'],
    rfm_delay_options: ['reserved'],
    rfm_dimension: ['reserved'],
    rfm_ledger_options: ['reserved'],
    rfm_next_options: ['reserved'],
    rfm_points: ['reserved'],
    rfm_scorer_options: ['reserved'],
    rfm_simple_clv_options: ['reserved'],
    rfm_till_options: ['reserved'],
    rfm_view_options: ['reserved'],
};
const FILLED = /^rfm_(error|column|pareto|regularity|\w+_(state|totals|counts))$/;

const texts = [];
for (const file of readdirSync(SOURCE, { recursive: true })) {
    if (/\.ts$/.test(file) && !/^raw/.test(file))
        texts.push(readFileSync(join(SOURCE, file), 'utf8'));
}
const all = texts.join('\n');

test('every function is used or listed', () => {
    const missing = Object.keys(FUNCTIONS).filter((name) => {
        if (Object.hasOwn(UNUSED, name)) return false;
        const [, stem, verb] = /^(.*)_(\w+?)$/.exec(name);
        const pattern = new RegExp(`\\b${name}\\b|\\b${stem}_\\$\\{[^}]*'${verb}'`);
        return !pattern.test(all);
    });
    assert.deepEqual(missing, []);
    for (const name of Object.keys(UNUSED)) {
        assert.ok(Object.hasOwn(FUNCTIONS, name), `${name} is no public function`);
        assert.doesNotMatch(all, new RegExp(`'${name}'`));
    }
});

test('every option is set or listed', () => {
    const missing = [];
    for (const [struct, members] of Object.entries(STRUCTS)) {
        if (FILLED.test(struct) || struct === 'rfm_arrow_options') continue;
        const text = texts.filter((one) => one.includes(struct)).join('\n');
        for (const member of Object.keys(members)) {
            if (UNSET[struct]?.includes(member)) continue;
            if (!new RegExp(`\\b${member}\\b`).test(text)) missing.push(`${struct}.${member}`);
        }
    }
    assert.deepEqual(missing, []);
});

test('sizes and offsets are those of C', () => {
    const layout = readFileSync(join(TOP, 'tests', 'abi', 'layout.c'), 'utf8');
    let checked = 0;
    for (const [, name, size] of layout.matchAll(/^\s*SIZE\((rfm_\w+), (\d+)\)/gm)) {
        if (!Object.hasOwn(STRUCTS, name)) continue;
        assert.equal(koffi.sizeof(structType(name)), Number(size), name);
        checked += 1;
    }
    for (const [, name, member, offset] of layout.matchAll(/AT\((rfm_\w+), (\w+), (\d+)\)/g)) {
        if (!Object.hasOwn(STRUCTS, name)) continue;
        assert.equal(koffi.offsetof(structType(name), member), Number(offset), `${name}.${member}`);
        checked += 1;
    }
    assert.ok(checked > 200, `${checked} compared`);
});
