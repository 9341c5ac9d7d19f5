// SPDX-License-Identifier: MIT
/* Options of scorers, as JavaScript writes them. */
import { sizeOf } from './native/library';
import { checkText, kindOf, Options } from './native/options';
import { C } from './raw/table';
import type { rfm_dimension, rfm_grade, rfm_points, rfm_scorer_options } from './raw/types';

/** Which quantile: R's type 7 (default) or 1, SQL's NTILE, or as the R package rfm has it. */
export type QuantileType = 'type7' | 'type1' | 'ntile' | 'rpkg';

/** One dimension. */
export interface Dimension {
    /** Score column to make: r, f, m. */
    name: string;
    /** Column to read. */
    column: string;
    /** Default quantile, or threshold where cuts are given. */
    strategy?: 'quantile' | 'threshold' | 'kmeans';
    /** Which end of the column is good; default high. */
    good?: 'high' | 'low';
    /** 2 to 255; default 5, or one more than cuts. */
    bins?: number;
    /** Default that of the scorer. */
    quantileType?: QuantileType;
    /** Thresholds, rising, in whole currency or as the column counts. */
    cuts?: readonly (number | string)[];
}

/** Points of one dimension. */
export interface Points {
    /** For each score, lowest first; default the score itself. */
    points?: readonly number[];
    /** Of the dimension in the total; default 1. */
    weight?: number;
}

/** A letter for totals from a number up. */
export interface Grade {
    label: string;
    atLeast: number;
}

/** Which dimensions and how; default quintiles of days_since_last, receipts and spend_net. */
export interface ScorerOptions {
    dimensions?: readonly Dimension[];
    /** For dimensions that do not say; default 5. */
    bins?: number;
    /** For dimensions that do not say. */
    quantileType?: QuantileType;
    /** Each dimension over all customers (default), or within the scores of those before. */
    method?: 'independent' | 'nested';
    /** One for each dimension: adds points, their weighted total. */
    points?: readonly Points[];
    /** Highest first; with points only. */
    grades?: readonly Grade[];
    /** Dimensions are fitted beside each other; default 1. */
    threads?: number;
}

const STRATEGIES = {
    quantile: C.RFM_SCORE_QUANTILE,
    threshold: C.RFM_SCORE_THRESHOLD,
    kmeans: C.RFM_SCORE_KMEANS,
};
const QUANTILES = {
    type7: C.RFM_QUANTILE_TYPE_7,
    type1: C.RFM_QUANTILE_TYPE_1,
    ntile: C.RFM_QUANTILE_NTILE,
    rpkg: C.RFM_QUANTILE_RPKG,
};
const METHODS = { independent: C.RFM_SCORE_INDEPENDENT, nested: C.RFM_SCORE_NESTED };
const GOOD = { high: C.RFM_HIGH_IS_GOOD, low: C.RFM_LOW_IS_GOOD };

/** A threshold as the text that the library reads exactly. */
function cutText(what: string, cut: unknown): string {
    if (typeof cut === 'number' && Number.isFinite(cut)) {
        const text = String(cut);
        if (!text.includes('e')) return text;
        throw new RangeError(`${what} is ${text}; write it as text without an exponent`);
    }
    if (typeof cut !== 'string')
        throw new TypeError(`${what} is ${kindOf(cut)}; expected a number`);
    return checkText(what, cut);
}

function dimensionOf(from: unknown): rfm_dimension {
    const given = new Options(from as object);
    const cuts = given.list('cuts')?.map((cut, index) => cutText(`cuts[${index}]`, cut));
    const strategy = given.any('strategy');
    const made = {
        name: given.text('name'),
        column: given.text('column'),
        strategy:
            strategy === undefined && cuts !== undefined
                ? C.RFM_SCORE_THRESHOLD
                : given.choice('strategy', STRATEGIES),
        direction: given.choice('good', GOOD),
        bins: given.int('bins'),
        quantile_type: given.choice('quantileType', QUANTILES),
        cuts: cuts ?? null,
        cut_count: cuts?.length ?? 0,
    };
    given.done();
    return made;
}

function pointsOf(from: unknown): rfm_points {
    const given = new Options(from as object);
    const points = given.list('points');
    const wrong = points?.findIndex((one) => typeof one !== 'number') ?? -1;
    if (wrong >= 0) throw new TypeError(`points[${wrong}] is ${kindOf(points?.[wrong])}`);
    const made = {
        points: points ? Float64Array.from(points as number[]) : null,
        count: points?.length ?? 0,
        weight: given.number('weight'),
    };
    given.done();
    return made;
}

function gradeOf(from: unknown): rfm_grade {
    const given = new Options(from as object);
    const made = { label: given.text('label'), at_least: given.number('atLeast') };
    given.done();
    return made;
}

/** The options as the library wants them; null is all defaults. */
export function scorerOptions(options: ScorerOptions | null | undefined): rfm_scorer_options {
    const given = new Options(options);
    const dimensions = given.list('dimensions')?.map(dimensionOf);
    const points = given.list('points')?.map(pointsOf);
    const grades = given.list('grades')?.map(gradeOf);
    const count = dimensions?.length ?? 3;
    if (points !== undefined && points.length !== count) {
        throw new RangeError(`points are for ${points.length} dimensions; there are ${count}`);
    }
    const made = {
        struct_size: sizeOf('rfm_scorer_options'),
        dimension_count: dimensions?.length ?? 0,
        dimensions: dimensions ?? null,
        bins: given.int('bins'),
        quantile_type: given.choice('quantileType', QUANTILES),
        method: given.choice('method', METHODS),
        grade_count: grades?.length ?? 0,
        points: points ?? null,
        grades: grades ?? null,
        threads: given.int('threads'),
    };
    given.done();
    return made;
}
