// SPDX-License-Identifier: MIT
/* Reports: frames about frames. */
import { addressOf, Frame, frameOf } from './frame';
import { addressRoom, job, run } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct } from './native/library';
import { Options } from './native/options';
import { expectKind } from './next';
import { Rules } from './rules';
import { filled } from './structs';

/** Summarises a segmented customer table, a row a segment; with rules also the empty ones. */
export function summary(frame: Frame, rules?: Rules | null): Frame {
    if (rules) expectKind(rules, Rules, 'rules');
    const room = addressRoom();
    const at = rules ? Handle.addressOf(rules) : null;
    const args = [addressOf(frame, 'frame'), at, room] as const;
    return run(
        job('rfm_report_summary', [...args], { reads: [frame, rules] }, () => frameOf(room)),
    );
}

/** What to measure concentration of. */
export interface ParetoOptions {
    /** Default spend_net. */
    column?: string;
    /** Points of the curve; default 100. */
    points?: number;
}

/** How unequally a column is spread; shares are NaN when the total is not above 0. */
export interface ParetoTotals {
    /** Customers with a value. */
    customers: number;
    /** Whole currency, or as the column counts. */
    total: number;
    gini: number;
    /** Share of the total by the top 1 % of customers. */
    top1Share: number;
    top5Share: number;
    top10Share: number;
    top20Share: number;
    /** Fewest customers that bring 80 % of the total. */
    customersFor80: number;
    /** The same as a share of customers. */
    customersFor80Share: number;
}

/** Concentration of a column. */
export interface Pareto {
    totals: ParetoTotals;
    /** The Lorenz curve, poorest first. */
    curve: Frame;
    /** Tenths of customers, best first. */
    deciles: Frame;
}

/** Measures concentration: Lorenz curve, Gini, top shares and deciles. */
export function pareto(frame: Frame, options?: ParetoOptions): Pareto {
    const given = new Options(options);
    const [column, points] = [given.text('column'), given.int('points')];
    given.done();
    const totals = emptyStruct('rfm_pareto');
    const [curve, deciles] = [addressRoom(), addressRoom()];
    const args = [addressOf(frame, 'frame'), column, points, totals, curve, deciles] as const;
    return run(
        job('rfm_report_pareto', [...args], { reads: [frame] }, () => ({
            totals: filled<ParetoTotals>('rfm_pareto', totals),
            curve: frameOf(curve),
            deciles: frameOf(deciles),
        })),
    );
}

/** What to cross. */
export interface HeatmapOptions {
    /** Score column down; default r. */
    row?: string;
    /** Score column across; default f. */
    column?: string;
    /** Column to total and average; default spend_net. */
    value?: string;
}

/** Crosses two score columns, a row for each cell. */
export function heatmap(frame: Frame, options?: HeatmapOptions): Frame {
    const given = new Options(options);
    const names = [given.text('row'), given.text('column'), given.text('value')] as const;
    given.done();
    const room = addressRoom();
    const args = [addressOf(frame, 'frame'), ...names, room] as const;
    return run(job('rfm_report_heatmap', [...args], { reads: [frame] }, () => frameOf(room)));
}
