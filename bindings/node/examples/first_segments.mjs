// SPDX-License-Identifier: MIT
/*
 * The shortest way from purchases to segments: five customers, a ledger, three scores, one rule
 * table.
 */
import { Ledger, Rules, Scorer } from 'librfm';

const ledger = new Ledger();
ledger.append([
    { day: '2024-11-02', customer: 'anna', receipt: '1001', amount: 45 },
    { day: '2024-12-14', customer: 'anna', receipt: '1010', amount: 60 },
    { day: '2025-01-20', customer: 'anna', receipt: '1019', amount: 52.5 },
    { day: '2025-01-20', customer: 'anna', receipt: '1019', amount: 12.5 },
    { day: '2024-02-05', customer: 'bram', receipt: '0801', amount: 25 },
    { day: '2024-09-30', customer: 'chen', receipt: '0990', amount: 120 },
    { day: '2024-10-12', customer: 'chen', receipt: '0995', amount: 99 },
    { day: '2025-01-28', customer: 'dina', receipt: '1025', amount: 19.95 },
    { day: '2024-06-17', customer: 'evan', receipt: '0877', amount: 33 },
    { day: '2024-08-01', customer: 'evan', receipt: '0930', amount: 27.5 },
]);

const customers = ledger.customers('2025-02-01');
const scored = Scorer.fit(customers).apply(customers);
const segmented = Rules.preset('classic11').apply(scored);
const shown = ['customer', 'days_since_last', 'receipts', 'spend_net', 'code', 'segment'];
process.stdout.write(segmented.select(shown).toCsv());
