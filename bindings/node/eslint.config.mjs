// SPDX-License-Identifier: MIT
import js from '@eslint/js';
import ts from 'typescript-eslint';

const node = {
    AbortController: 'readonly',
    AbortSignal: 'readonly',
    Buffer: 'readonly',
    URL: 'readonly',
    console: 'readonly',
    fetch: 'readonly',
    gc: 'readonly',
    performance: 'readonly',
    process: 'readonly',
    require: 'readonly',
    setImmediate: 'readonly',
    setTimeout: 'readonly',
    structuredClone: 'readonly',
};

export default ts.config(
    { ignores: ['dist/**', 'check/node_modules/**', 'node_modules/**'] },
    js.configs.recommended,
    {
        files: ['src/**/*.ts'],
        extends: [...ts.configs.strictTypeChecked, ...ts.configs.stylisticTypeChecked],
        languageOptions: { parserOptions: { project: './tsconfig.json' } },
        rules: {
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
            '@typescript-eslint/no-confusing-void-expression': 'off',
            '@typescript-eslint/require-await': 'off',
            '@typescript-eslint/only-throw-error': 'off',
            '@typescript-eslint/non-nullable-type-assertion-style': 'off',
            '@typescript-eslint/no-unnecessary-type-parameters': 'off',
            '@typescript-eslint/prefer-for-of': 'off',
            '@typescript-eslint/no-unnecessary-condition': 'off',
        },
    },
    {
        files: ['src/raw/*.ts'],
        rules: { '@typescript-eslint/no-redundant-type-constituents': 'off' },
    },
    {
        files: ['**/*.mjs', '**/*.cjs'],
        languageOptions: { globals: node },
    },
);
