// SPDX-License-Identifier: MIT
/*
 * A shop behind HTTP: takes receipts as they come, answers for one customer, serves a day's moves.
 *
 *   POST /receipts              lines of JSON (application/x-ndjson), streamed, or one JSON array;
 *                               all or none, and with an Idempotency-Key only once
 *   GET  /customers/:id?asOf=   values, segment, and what lifts the customer to the next level
 *   GET  /moves/:day            who changed segment on that day
 *
 * Run as a program it listens on PORT (default 8080) until SIGTERM, then ends what it has begun.
 */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { addMonths, formatDay, Ledger, parseDay, RfmError, Rules, Scorer } from 'librfm';

/** @typedef {import('librfm').Frame} Frame */
/** @typedef {{ table: Frame, scorer: Scorer, rows: Map<unknown, number> }} Picture */

const BATCH = 1000;

/** What a client did wrong. */
class BadRequest extends Error {
    statusCode = 400;
}

/** One line of a request as lines of a batch.
 * @param {any} receipt @param {number} number @param {Record<string, any[]>} batch */
function take(receipt, number, batch) {
    if (typeof receipt?.id !== 'string' || !Array.isArray(receipt.amounts)) {
        throw new BadRequest(`receipt ${number}: expected id, day, amounts and perhaps customer`);
    }
    for (const amount of receipt.amounts) {
        batch.customer.push(receipt.customer ?? null);
        batch.day.push(receipt.day);
        batch.receipt.push(receipt.id);
        batch.amount.push(amount);
    }
}

/** @returns {Record<string, any[]>} */
const emptyBatch = () => ({ customer: [], day: [], receipt: [], amount: [] });

/** Reads receipts one by one, whichever way they come.
 * @param {unknown} body @returns {AsyncGenerator<any>} */
async function* receiptsOf(body) {
    if (Array.isArray(body)) yield* body;
    else if (body instanceof Readable) {
        for await (const line of createInterface({ input: body, crlfDelay: Infinity })) {
            if (line.trim() === '') continue;
            try {
                yield JSON.parse(line);
            } catch {
                throw new BadRequest('a line is not JSON');
            }
        }
    } else throw new BadRequest('expected lines of JSON or an array of receipts');
}

/** The service, not yet listening. @param {{ ledger?: Ledger, rules?: Rules }} [given] */
export function makeService(given = {}) {
    const ledger = given.ledger ?? new Ledger();
    const rules = given.rules ?? Rules.preset('classic11');
    const app = Fastify({ bodyLimit: 64 * 2 ** 20 });
    /** @type {Map<string, Promise<Picture>>} */
    let pictures = new Map();

    app.addContentTypeParser('application/x-ndjson', (_request, payload, done) =>
        done(null, payload),
    );

    app.setErrorHandler((error, _request, reply) => {
        const known = /** @type {Error & { statusCode?: number }} */ (error);
        const isInput =
            error instanceof RfmError || error instanceof TypeError || error instanceof RangeError;
        const isTwice = error instanceof RfmError && error.status === 'RFM_E_DUPLICATE';
        const status = known.statusCode ?? (isTwice ? 409 : isInput ? 400 : 500);
        reply
            .status(status)
            .send({ error: status === 500 ? 'something went wrong' : known.message });
    });

    /** The customers as of a day, worked out once for each state of the ledger.
     * @param {string} asOf @returns {Promise<Picture>} */
    function pictureOf(asOf) {
        let picture = pictures.get(asOf);
        if (picture === undefined) {
            picture = (async () => {
                const customers = await ledger.customersAsync(asOf);
                const scorer = await Scorer.fitAsync(customers);
                const table = await rules.applyAsync(await scorer.applyAsync(customers));
                const ids = table.column('customer').toArray();
                return { table, scorer, rows: new Map(ids.map((id, row) => [id, row])) };
            })();
            pictures.set(asOf, picture);
            picture.catch(() => pictures.delete(asOf));
        }
        return picture;
    }

    app.post('/receipts', async (request, reply) => {
        /* A ledger of its own for each request: merged whole, or thrown away. */
        const incoming = new Ledger();
        try {
            const key = request.headers['idempotency-key'];
            let options = typeof key === 'string' ? { batchKey: key } : {};
            let batch = emptyBatch();
            let count = 0;
            for await (const receipt of receiptsOf(request.body)) {
                take(receipt, (count += 1), batch);
                if (batch.day.length >= BATCH) {
                    await incoming.appendAsync(batch, options);
                    [batch, options] = [emptyBatch(), {}];
                }
            }
            if (batch.day.length > 0) await incoming.appendAsync(batch, options);
            await ledger.mergeAsync(incoming);
            pictures = new Map();
            reply.status(201);
            return { receipts: count, lines: incoming.state().lines };
        } finally {
            incoming.free();
        }
    });

    app.get('/customers/:id', async (request, reply) => {
        const { id } = /** @type {{ id: string }} */ (request.params);
        const { asOf } = /** @type {{ asOf?: string }} */ (request.query);
        if (asOf === undefined) throw new BadRequest('expected ?asOf=YYYY-MM-DD');
        parseDay(asOf);
        const { table, scorer, rows } = await pictureOf(asOf);
        const row = rows.get(id);
        if (row === undefined) return reply.status(404).send({ error: `no customer ${id}` });
        const next = await ledger.nextLevelAsync(asOf, scorer, rules, { customer: id });
        const { next_segment, next_level, visits, spend, last_day } = next.row(0);
        next.free();
        return { ...table.row(row), next: { next_segment, next_level, visits, spend, last_day } };
    });

    app.get('/moves/:day', async (request) => {
        const { day } = /** @type {{ day: string }} */ (request.params);
        const before = formatDay(parseDay(day) - 1);
        /* Cut points of a month ago: who did not buy moves only as time passes. */
        const { scorer } = await pictureOf(addMonths(day, -1));
        const { days, segments, changes } = await ledger.movesDailyAsync(before, day, rules, {
            scorer,
        });
        const moves = changes.toRows().filter((move) => move['day'] === day);
        const answer = { ...days.row(1), moves };
        for (const frame of [days, segments, changes]) frame.free();
        return answer;
    });

    /* On the way out no connection is kept for a next request. */
    let isClosing = false;
    app.addHook('preClose', async () => {
        isClosing = true;
    });
    app.addHook('onSend', async (_request, reply) => {
        if (isClosing) reply.header('connection', 'close');
    });
    app.addHook('onClose', async () => {
        ledger.free();
        rules.free();
    });
    return app;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const app = makeService();
    const at = await app.listen({ port: Number(process.env['PORT'] ?? 8080), host: '127.0.0.1' });
    console.log(`listening on ${at}`);
    process.once('SIGTERM', () => void app.close());
}
