// SPDX-License-Identifier: MIT
/*
 * Lays out the two packages as they are published: librfm with dist, and the platform's with the
 * library. Usage: node stage.mjs TOP PROJECT LIBRARY INTO
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [top, project, library, into] = process.argv.slice(2);
const platform = `${process.platform}-${process.arch}`;
const file = { win32: 'rfm.dll', darwin: 'librfm.dylib' }[process.platform] ?? 'librfm.so';
const described = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const { version, license } = described;

function stage(folder, description) {
    const at = join(into, folder);
    rmSync(at, { recursive: true, force: true });
    mkdirSync(at, { recursive: true });
    copyFileSync(join(top, 'LICENSE'), join(at, 'LICENSE'));
    writeFileSync(join(at, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
    return at;
}

const { devDependencies, ...published } = described;
void devDependencies;
published.optionalDependencies = { [`@librfm/${platform}`]: version };
const main = stage('librfm', published);
cpSync(join(project, 'dist'), join(main, 'dist'), { recursive: true });
copyFileSync(join(project, 'README.md'), join(main, 'README.md'));

const native = stage(platform, {
    name: `@librfm/${platform}`,
    version,
    description: `The librfm library for ${platform}`,
    license,
    os: [process.platform],
    cpu: [process.arch],
    ...(process.platform === 'linux' ? { libc: ['glibc'] } : {}),
    files: [file],
});
copyFileSync(library, join(native, file));
writeFileSync(
    join(native, 'README.md'),
    `# @librfm/${platform}\n\nThe shared library that the package librfm loads on ${platform}.\n`,
);
