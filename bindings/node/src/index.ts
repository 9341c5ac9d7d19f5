// SPDX-License-Identifier: MIT
/*
 * librfm: a shop's receipts in; customers, recency / frequency / monetary scores and segments out.
 */
import { raw } from './native/library';

export { channelOverlap, type BaselineOptions } from './baseline';
export { Clusters, type ClusterColumn, type ClusterOptions } from './clusters';
export { Column, type CellValue, type ColumnValues } from './columns/column';
export type { TableInput } from './columns/input';
export type { ArrowTable } from './columns/from_arrow';
export type { DuckReader } from './columns/from_duckdb';
export type {
    Cell,
    ColumnData,
    ColumnInput,
    ColumnType,
    Money,
    NumberArray,
} from './columns/types';
export { CsvReader, sniffCsv, type CsvReaderOptions, type CsvState } from './csv';
export type { CsvColumn, CsvOptions, CsvWriteOptions } from './csv_options';
export {
    CustomerFrame,
    type CustomersOptions,
    type CustomersTotals,
    type Events,
    type Returns,
    type TotalsOptions,
    type Window,
} from './customers';
export { addMonths, formatDay, parseDay, type DayLike } from './day';
export { Delay, type DelayOptions, type DelayState } from './delay';
export { Frame, type ColumnOptions, type FrameOptions } from './frame';
export type { CsvBatch, CsvBatchOptions, CsvSource, Line } from './intake';
export { Ledger, type LedgerState } from './ledger';
export type { AppendOptions, LedgerOptions } from './ledger_options';
export { Model, simpleClv, type FitStatus, type ModelState } from './model';
export type {
    ModelOptions,
    PredictOptions,
    SimpleClvOptions,
    SimulateOptions,
} from './model_options';
export {
    movesBetween,
    movesBetweenAsync,
    type DailyMoves,
    type DailyOptions,
    type Moves,
    type MovesOptions,
} from './moves';
export { RfmError, type StatusName } from './native/error';
export { Handle } from './native/handle';
export type { Watched } from './native/watch';
export type { NextOptions } from './next';
export {
    heatmap,
    pareto,
    summary,
    type HeatmapOptions,
    type Pareto,
    type ParetoOptions,
    type ParetoTotals,
} from './report';
export type { Regularity, RegularityTotals, RetentionOptions } from './retention';
export { Rules, type Rule, type RulesCounts, type RulesOptions } from './rules';
export { Scorer } from './scorer';
export type { Dimension, Grade, Points, QuantileType, ScorerOptions } from './scorer_options';
export {
    validateDeciles,
    validateErrors,
    validateFrequency,
    validateHoldout,
    validateTracking,
    validateTrackingAsync,
    type TrackingOptions,
    type ValidateOptions,
} from './validate';
export { Till, type TillCustomer, type TillOptions } from './till';
export { View, type ViewOptions, type ViewState } from './view';

/** Version of the library that is loaded. */
export const version: string = raw.rfm_version();
