// SPDX-License-Identifier: MIT
/*
 * Runs the programs of a README as they stand, in a folder where the package is installed, and
 * compares what they print with the block behind each. Usage: node readme.mjs README FOLDER
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [readme, folder] = process.argv.slice(2);
const text = readFileSync(readme, 'utf8');
const env = { ...process.env };
delete env.RFM_LIBRARY;
let count = 0;
for (const [, kind, code, expected] of text.matchAll(
    /```js (esm|cjs)\n([\s\S]*?)```\n+(?:```text\n([\s\S]*?)```)?/g,
)) {
    const file = join(folder, `readme-${(count += 1)}.${kind === 'esm' ? 'mjs' : 'cjs'}`);
    writeFileSync(file, code);
    const printed = execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env });
    if (expected !== undefined && printed !== expected) {
        console.error(`program ${count} of ${readme} prints:\n${printed}instead of:\n${expected}`);
        process.exit(1);
    }
}
if (count === 0) throw new Error(`${readme} has no program`);
console.log(`${count} programs`);
