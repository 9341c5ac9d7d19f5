// SPDX-License-Identifier: MIT
/*
 * Writes the ES module beside the CommonJS one: names of the same objects, so that a program that
 * loads both has one library and one set of classes. Usage: node esm.mjs DIST
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const dist = resolve(process.argv[2] ?? 'dist');
const types = readFileSync(join(dist, 'index.d.ts'), 'utf8');
const names = new Set();
for (const [, list] of types.matchAll(/^export \{([^}]*)\}/gm)) {
    for (const name of list.split(',').map((one) => one.trim())) {
        if (name !== '' && !name.startsWith('type ')) names.add(name);
    }
}
for (const [, name] of types.matchAll(/^export declare const (\w+)/gm)) names.add(name);
const list = [...names].sort().map((name) => `  ${name},\n`);
const head = '// SPDX-License-Identifier: MIT\n';
const body = `import librfm from './index.js';\n\nexport const {\n${list.join('')}} = librfm;\n`;
writeFileSync(join(dist, 'index.mjs'), `${head}${body}export default librfm;\n`);
writeFileSync(
    join(dist, 'index.d.mts'),
    `${head}export * from './index.js';\nimport * as librfm from './index.js';\n` +
        'export default librfm;\n',
);
