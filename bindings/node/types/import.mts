// SPDX-License-Identifier: MIT
/* The shipped types as a program sees them: compiled with --strict, never run. */
import librfm, { Frame, Ledger, RfmError, Rules, Scorer, summary, type Column } from 'librfm';

const ledger: Ledger = new Ledger({ scale: 2, attributes: ['store'] });
ledger.append({ customer: ['a', null], day: new Int32Array(2), amount: new Float64Array(2) });
ledger.append([{ customer: 'a', day: new Date(), amount: '1.50' }], { batchKey: 'x' });
const table = await ledger.customersAsync('2025-01-01', {
  window: { months: 36 },
  returns: 'cancel',
  signal: AbortSignal.timeout(1000),
  progress: (done: number, total: number) => console.log(done / total),
});
const spent: number = table.totals.spendNet;
const scored: Frame = Scorer.fit(table).apply(table);
const column: Column = scored.column('spend_net', { money: 'minor' });
const values: Float64Array | BigInt64Array | Int32Array | readonly (string | null)[] =
  column.values;
{
  using rules = Rules.preset('classic11');
  summary(rules.apply(scored), rules).toRows();
}
try {
  librfm.parseDay('soon');
} catch (error) {
  if (error instanceof RfmError) console.log(error.status === 'RFM_E_SYNTAX', error.row);
}

// @ts-expect-error a window is not a word
ledger.customers('2025-01-01', { window: 'year' });
// @ts-expect-error there is no such option
ledger.customers('2025-01-01', { windw: 'all' });
// @ts-expect-error a handle is not a number
Scorer.fit(5);
// @ts-expect-error nor may its address be seen
ledger.address;
void [spent, values];
