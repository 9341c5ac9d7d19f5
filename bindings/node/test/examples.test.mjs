// SPDX-License-Identifier: MIT
/* The examples as programs, and the service with a real client. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { makeService } from '../examples/service.mjs';
import { random } from './support.mjs';

const EXAMPLES = new URL('../examples/', import.meta.url);

for (const file of readdirSync(new URL('expected/', EXAMPLES))) {
    const name = file.replace(/\.txt$/, '');
    test(`example ${name}`, () => {
        const program = fileURLToPath(new URL(`${name}.mjs`, EXAMPLES));
        const printed = execFileSync(process.execPath, [program], { encoding: 'utf8' });
        assert.equal(printed, readFileSync(new URL(`expected/${file}`, EXAMPLES), 'utf8'));
    });
}

/** A service on a port of its own, and how to ask it. */
async function service(context) {
    const app = makeService();
    const at = await app.listen({ port: 0, host: '127.0.0.1' });
    context.after(() => app.close());
    const ask = async (path, options) => {
        const { statusCode, body } = await request(at + path, options);
        return [statusCode, await body.json()];
    };
    const post = (body, headers = {}) =>
        ask('/receipts', {
            method: 'POST',
            body,
            headers: { 'content-type': 'application/x-ndjson', ...headers },
        });
    return { app, at, ask, post };
}

const line = (id, day, customer, ...amounts) =>
    `${JSON.stringify({ id, day, customer, amounts })}\n`;

function manyLines(count, seed) {
    const next = random(seed);
    return Array.from({ length: count }, (_, at) => {
        const two = (number) => String(number).padStart(2, '0');
        const day = `2024-${two(1 + next(12))}-${two(1 + next(28))}`;
        return line(`${seed}-${at}`, day, `c${next(60)}`, (1 + next(9000)) / 100, 5);
    });
}

test('receipts in, a customer and a day out', async (context) => {
    const { ask, post } = await service(context);
    const lines = manyLines(3000, 1);
    assert.deepEqual(await post(Readable.from(lines)), [201, { receipts: 3000, lines: 6000 }]);
    const [status, customer] = await ask('/customers/c7?asOf=2025-01-01');
    assert.equal(status, 200);
    const mine = lines.map((one) => JSON.parse(one)).filter((one) => one.customer === 'c7');
    assert.equal(customer.receipts, mine.length);
    const cents = mine
        .flatMap((one) => one.amounts)
        .reduce((sum, one) => sum + Math.round(one * 100), 0);
    assert.equal(customer.spend_net, cents / 100);
    assert.ok(customer.segment && customer.code.length === 3);
    assert.ok(customer.next.next_level === null || customer.next.next_level > customer.level);
    const [ok, moves] = await ask('/moves/2024-12-01');
    assert.equal(ok, 200);
    assert.equal(moves.day, '2024-12-01');
    assert.equal(moves.moves.filter((one) => one.change === 'up').length, moves.up);
    assert.equal((await ask('/customers/c7?asOf=2025-01-01'))[1].receipts, mine.length);
    await post(line('new', '2024-12-30', 'c7', 100));
    assert.equal((await ask('/customers/c7?asOf=2025-01-01'))[1].receipts, mine.length + 1);
});

test('bad input is refused and changes nothing', async (context) => {
    const { ask, post } = await service(context);
    const good = line('1', '2024-01-01', 'anna', 10);
    await post(good);
    const bad = [
        [`${good}{"id": 5}\n`, /receipt 2: expected id, day, amounts/],
        [`${good}not json\n`, /a line is not JSON/],
        [`${good}null\n`, /receipt 2/],
        [line('2', '2024-13-01', 'anna', 10), /expected a day/],
        [line('2', '2024-01-01', 'anna', 'ten'), /expected an amount/],
        [line('2', '2024-01-01', 'anna', 0.001), /more than 2 decimals/],
        [line('2', '2024-01-01', 5, 1) + line('3', '2024-01-01', 'b', 1), /column customer/],
    ];
    for (const [body, message] of bad) {
        const [status, answer] = await post(body);
        assert.equal(status, 400, body);
        assert.match(answer.error, message);
    }
    const json = { 'content-type': 'application/json' };
    assert.equal((await post('{"a": ', json))[0], 400);
    assert.equal((await post('{}', json))[0], 400);
    assert.equal((await post('x', { 'content-type': 'text/csv' }))[0], 415);
    assert.deepEqual(await post(`[${line('9', '2024-01-02', 'bram', 5)}]`, json), [
        201,
        { receipts: 1, lines: 1 },
    ]);
    assert.equal((await ask('/customers/nobody?asOf=2025-01-01'))[0], 404);
    assert.equal((await ask('/customers/anna'))[0], 400);
    assert.equal((await ask('/customers/anna?asOf=soon'))[0], 400);
    assert.equal((await ask('/moves/2024-02-30'))[0], 400);
    assert.equal((await ask('/nothing'))[0], 404);
    const [, anna] = await ask('/customers/anna?asOf=2025-01-01');
    assert.deepEqual([anna.receipts, anna.spend_net], [1, 10]);
});

test('the same batch twice is taken once', async (context) => {
    const { post } = await service(context);
    const headers = { 'idempotency-key': 'monday' };
    const body = line('1', '2024-01-01', 'anna', 10);
    assert.equal((await post(body, headers))[0], 201);
    assert.equal((await post(body, headers))[0], 409);
});

test('many clients at once', async (context) => {
    const { ask, post } = await service(context);
    await post(manyLines(200, 1).join(''));
    const answers = await Promise.all(
        Array.from({ length: 60 }, (_, at) =>
            at % 3 === 0
                ? post(Readable.from(manyLines(50, 100 + at)))
                : ask(at % 3 === 1 ? `/customers/c${at}?asOf=2025-01-01` : '/moves/2024-12-01'),
        ),
    );
    const statuses = answers.map(([status]) => status);
    assert.ok(
        statuses.every((status) => [200, 201, 404].includes(status)),
        `${statuses}`,
    );
    assert.equal(statuses.filter((status) => status === 201).length, 20);
    const counted = await Promise.all(
        Array.from({ length: 60 }, (_, at) => ask(`/customers/c${at}?asOf=2025-01-01`)),
    );
    assert.equal(
        counted.reduce((sum, [, customer]) => sum + (customer.receipts ?? 0), 0),
        200 + 20 * 50,
    );
});

test('a client that goes away in the middle leaves nothing', async (context) => {
    const { ask, post, at } = await service(context);
    await post(line('1', '2024-01-01', 'anna', 10));
    async function* broken() {
        yield line('2', '2024-01-02', 'anna', 10);
        throw new Error('gone');
    }
    const body = Readable.from(broken());
    const headers = { 'content-type': 'application/x-ndjson' };
    await assert.rejects(request(`${at}/receipts`, { method: 'POST', body, headers }));
    assert.equal((await ask('/customers/anna?asOf=2025-01-01'))[1].receipts, 1);
});

test('as a program it finishes what it has begun and ends', { timeout: 30_000 }, async () => {
    const program = fileURLToPath(new URL('service.mjs', EXAMPLES));
    const child = spawn(process.execPath, [program], { env: { ...process.env, PORT: '0' } });
    const ended = new Promise((resolve) =>
        child.on('exit', (code, signal) => resolve([code, signal])),
    );
    const [said] = await new Promise((resolve) =>
        createInterface({ input: child.stdout }).on('line', (text) => resolve([text])),
    );
    const at = `http://127.0.0.1:${/\d+$/.exec(said)[0]}`;
    const headers = { 'content-type': 'application/x-ndjson' };
    const body = Readable.from(manyLines(4000, 3));
    const posted = request(`${at}/receipts`, { method: 'POST', body, headers });
    await new Promise((resolve) => setTimeout(resolve, 60));
    child.kill('SIGTERM');
    const answer = await posted;
    assert.equal(answer.statusCode, 201);
    assert.equal((await answer.body.json()).receipts, 4000);
    assert.deepEqual(await ended, [0, null]);
});
