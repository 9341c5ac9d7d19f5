// SPDX-License-Identifier: MIT
/* Where the shared library lies: RFM_LIBRARY, else the optional package for this platform. */

const FILES: Record<string, string> = { win32: 'rfm.dll', darwin: 'librfm.dylib' };

/** Gives the path of the library, or says what was looked for. */
export function findLibrary(): string {
    const given = process.env['RFM_LIBRARY'];
    if (given !== undefined && given !== '') return given;
    const name = `@librfm/${process.platform}-${process.arch}`;
    try {
        return require.resolve(`${name}/${FILES[process.platform] ?? 'librfm.so'}`);
    } catch {
        throw new Error(
            `no library for this platform: the package ${name} is not installed; ` +
                'install it, or set RFM_LIBRARY to the path of librfm',
        );
    }
}
