// SPDX-License-Identifier: MIT
// Written by bindings/abi/generate.py from the public headers; do not edit.
/* Types of the raw layer: names, order and words as in C. */

declare const kind: unique symbol;

/** Growing bytes in memory, for hosts that want what is written as one block. */
export type rfm_buffer = bigint & { readonly [kind]?: 'rfm_buffer' };
/** A set of columns of one length. */
export type rfm_frame = bigint & { readonly [kind]?: 'rfm_frame' };
/** A ledger. */
export type rfm_ledger = bigint & { readonly [kind]?: 'rfm_ledger' };
/** Fitted clusters: immutable centres. */
export type rfm_clusters = bigint & { readonly [kind]?: 'rfm_clusters' };
/** A model with its parameters; immutable. */
export type rfm_model = bigint & { readonly [kind]?: 'rfm_model' };
/** A reader in the middle of a file. */
export type rfm_csv = bigint & { readonly [kind]?: 'rfm_csv' };
/** Each customer's segment in force and the change that waits. */
export type rfm_delay = bigint & { readonly [kind]?: 'rfm_delay' };
/** A fitted scorer: immutable cut points. */
export type rfm_scorer = bigint & { readonly [kind]?: 'rfm_scorer' };
/** A rule table. */
export type rfm_rules = bigint & { readonly [kind]?: 'rfm_rules' };
/** A till. */
export type rfm_till = bigint & { readonly [kind]?: 'rfm_till' };
/** A view. */
export type rfm_view = bigint & { readonly [kind]?: 'rfm_view' };

/**
 * Reports progress of a long call on the calling thread; non-zero cancels it with nothing changed.
 *
 * `total` is 0 while it is not known.
 */
export type rfm_progress_fn = (
  payload: bigint | null,
  done: number | bigint,
  total: number | bigint,
) => number;
/** Takes `size` bytes that the library writes out, in order; non-zero stops the writing. */
export type rfm_write_fn = (
  payload: bigint | null,
  bytes: bigint | null,
  size: number | bigint,
) => number;
/** Puts up to `size` bytes of a stream into `bytes`: how many, 0 at its end, below 0 to give up. */
export type rfm_read_fn = (
  payload: bigint | null,
  bytes: bigint | null,
  size: number | bigint,
) => number;

/**
 * What went wrong, owned and provided by the caller; exactly 256 bytes for ever.
 *
 * `where` is the 0-based row of a frame, the 1-based line of a text, or the byte of saved state; -1
 * when none applies. `column` is the 1-based position of the column or character at fault, else 0.
 * The message is one line of UTF-8 without a full stop.
 */
export interface rfm_error {
  status?: number;
  column?: number;
  where?: number | bigint;
  message?: string;
}

/**
 * One column seen from outside; also how a host hands columns in. Layout frozen.
 *
 * `validity` has one bit a row, lowest first, 1 = present; NULL when all are present. Text of row i
 * is bytes[offsets[i]] .. bytes[offsets[i + 1]]. Labels of a code column are laid out the same way,
 * `label_count` of them. Values under a zero validity bit are undefined and never read.
 */
export interface rfm_column {
  name?: string | null;
  type?: number;
  scale?: number;
  length?: number | bigint;
  null_count?: number | bigint;
  validity?: Uint8Array | bigint | null;
  values?: ArrayBufferView | bigint | null;
  offsets?: BigInt64Array | bigint | null;
  bytes?: Uint8Array | bigint | null;
  label_count?: number | bigint;
  label_offsets?: BigInt64Array | bigint | null;
  label_bytes?: Uint8Array | bigint | null;
}

/** How foreign columns are read and ours are written; zero means the default. */
export interface rfm_arrow_options {
  struct_size: number;
  /** out: RFM_ARROW_DECIMAL (default) or RFM_ARROW_MINOR_UNITS */
  amounts?: number;
  /** in: added to timestamps before the day is taken */
  day_shift_seconds?: number;
  reserved?: number;
  /** out, streams: rows in one array; default all in one */
  batch_rows?: number | bigint;
}

/** What kind of ledger; zero means the default. Ledgers merge only when these are alike. */
export interface rfm_ledger_options {
  struct_size: number;
  id_type?: number;
  /** digits after the point of all amounts, 1 to 9; default 2; RFM_SCALE_WHOLE for 0 */
  scale?: number;
  flags?: number;
  attribute_count?: number;
  reserved?: number;
  /** text columns kept for each line (item, store, ...) */
  attributes?: readonly (string | null)[] | null;
  /** mixed into the fingerprints that remember erased ids */
  erase_salt?: number | bigint;
  /** mixed into the secret of the id table; no result depends on it */
  hash_seed?: number | bigint;
}

/** Where to find things in a batch, and how to take it; zero means the default. */
export interface rfm_append_options {
  struct_size: number;
  flags?: number;
  /** a second batch with this key is refused; NULL: not checked */
  batch_key?: string | null;
  /** column names; defaults: customer, day, receipt, amount, margin */
  customer?: string | null;
  day?: string | null;
  /** this one may be absent unless named here */
  receipt?: string | null;
  amount?: string | null;
  margin?: string | null;
  /** receipts that start with it are returns: their amounts count as negative */
  return_prefix?: string | null;
  /** default 1 */
  threads?: number;
  reserved?: number;
  progress?: rfm_progress_fn | bigint | null;
  progress_payload?: ArrayBufferView | bigint | null;
}

/** One line for rfm_ledger_append_line; set what does not apply to zero. */
export interface rfm_line {
  struct_size: number;
  day?: number;
  /** id of a text ledger; NULL or empty: unidentified */
  customer?: string | null;
  /** id of an integer ledger; NULL: unidentified */
  customer_id?: BigInt64Array | bigint | null;
  /** NULL or empty: this line is a receipt of its own */
  receipt?: string | null;
  /** minor units; below zero is a return */
  amount?: number | bigint;
  margin?: number | bigint;
  /** as many as the ledger has, in its order; NULL or a NULL: none */
  attributes?: readonly (string | null)[] | null;
}

/** What a ledger holds. */
export interface rfm_ledger_state {
  /** set by the caller */
  struct_size: number;
  id_type?: number;
  scale?: number;
  flags?: number;
  /** first and last day with a line; 0 and -1 when there is none */
  first_day?: number;
  last_day?: number;
  lines?: number | bigint;
  /** sums kept: one for each receipt, day and direction (and attributes) */
  entries?: number | bigint;
  /** ids with a line, aliases not counted */
  customers?: number | bigint;
  aliases?: number | bigint;
  erased?: number | bigint;
  /** batch keys remembered */
  batches?: number | bigint;
  memory_bytes?: number | bigint;
}

/** What to look at; zero means the default. */
export interface rfm_customers_options {
  struct_size: number;
  /** default all days up to the as-of day */
  window_unit?: number;
  /** days or months: the window is (as-of day - length, as-of day] */
  window_length?: number;
  returns?: number;
  events?: number;
  flags?: number;
  /** default 1 */
  threads?: number;
  /** default 0: no holdout */
  holdout_days?: number;
  progress?: rfm_progress_fn | bigint | null;
  progress_payload?: ArrayBufferView | bigint | null;
}

/** Totals of the same day and window, in minor units; registration figures come from these. */
export interface rfm_customers_totals {
  /** set by the caller */
  struct_size: number;
  scale?: number;
  /** rows of the table */
  customers?: number | bigint;
  /** ids with lines in the window but no purchase */
  customers_without_purchase?: number | bigint;
  /** purchases of identified customers */
  receipts?: number | bigint;
  /** receipts of any kind with a customer */
  identified_receipts?: number | bigint;
  /** receipts of any kind without */
  unidentified_receipts?: number | bigint;
  spend_gross?: number | bigint;
  returned?: number | bigint;
  spend_net?: number | bigint;
  unidentified_gross?: number | bigint;
  unidentified_returned?: number | bigint;
}

/** What to measure; zero means the default. */
export interface rfm_baseline_options {
  struct_size: number;
  /** default 1 */
  threads?: number;
  /** days that count as active, receipts and registration of a day; default 365 */
  window_days?: number;
  /** RFM_RETURNS_ of customers.h */
  returns?: number;
  /** Read: customer and a flag column; NULL: no e-mail figures */
  contacts?: rfm_frame | null;
  /** int64 or code, 0 or 1; default email */
  contact_column?: string | null;
  /** of spend, for historic CLV; 0: margin of the ledger, or 1 */
  margin_share?: number;
}

/** One column to cluster by. Layout frozen. */
export interface rfm_cluster_column {
  /** int64, double, amount or day */
  column?: string | null;
  flags?: number;
  reserved?: number;
  /** of its distances; 0 means 1 */
  weight?: number;
}

/** How to cluster; zero means the default. */
export interface rfm_cluster_options {
  struct_size: number;
  /** 2 to 255; default 5 */
  clusters?: number;
  /** Read; none: days_since_last (low is good), ln receipts, ln spend_net */
  columns?: rfm_cluster_column | readonly rfm_cluster_column[] | null;
  /** at most 16 */
  column_count?: number;
  /** default 16 */
  starts?: number;
  /** at most, for each start; default 300 */
  iterations?: number;
  /** default 1 */
  threads?: number;
  seed?: number | bigint;
  progress?: rfm_progress_fn | bigint | null;
  progress_payload?: ArrayBufferView | bigint | null;
}

/** How to fit; zero means the default. */
export interface rfm_model_options {
  struct_size: number;
  /** of a climb, of which there may be several; default 200 */
  max_iterations?: number;
  /** default 1 */
  threads?: number;
  /** of the cnbd-k models: 1 to 12; default 0: the likeliest of them */
  k?: number;
  /** days in the model's unit of time, 1e-6 to 1e6; default 7 */
  unit_days?: number;
  /** times half the sum of squares of log parameters; default 0 */
  ridge?: number;
  /** column of weights, int64 or double, 0 to 1e12; NULL: 1 each */
  weight?: string | null;
  /** covariates of how often customers buy: int64, double */
  purchase_columns?: readonly (string | null)[] | null;
  /** covariates of how soon they leave */
  dropout_columns?: readonly (string | null)[] | null;
  /** that are in both lists: one coefficient for the two */
  equal_columns?: readonly (string | null)[] | null;
  purchase_column_count?: number;
  dropout_column_count?: number;
  equal_column_count?: number;
  /** of the bootstrap, for intervals of predictions: 0 (default) to 10000 */
  replicates?: number;
  /** times half the sum of squares of coefficients; default 0 */
  covariate_ridge?: number;
  /** of the bootstrap */
  seed?: number | bigint;
}

/** What a fit found. */
export interface rfm_model_state {
  /** set by the caller */
  struct_size: number;
  /** RFM_FIT_ */
  status?: number;
  parameter_count?: number;
  /** 0-based row of rfm_model_parameters, of FLAT and BOUNDARY; else -1 */
  parameter?: number;
  iterations?: number;
  /** of the cnbd-k models; else 0 */
  k?: number;
  /** rows that took part */
  customers?: number | bigint;
  /** rows that did not: of gamma-gamma those without repeat spend above 0 */
  left_out?: number | bigint;
  /** sum of weights */
  weight?: number;
  /** without the penalty */
  log_likelihood?: number;
  penalty?: number;
  aic?: number;
  bic?: number;
  /**
   * largest of |d/d log parameter| (of coefficients: by what one deviation of the column does) of
   * likelihood less penalty, per customer
   */
  gradient_norm?: number;
  unit_days?: number;
  /** of the model, as fitted by; lives as long as the library */
  name?: string | null;
  /** of covariates, rows of rfm_model_parameters behind the parameters */
  coefficients?: number;
  /** of the bootstrap that the model holds */
  replicates?: number;
}

/** What to predict; zero means the default. */
export interface rfm_predict_options {
  struct_size: number;
  /** default 1 */
  threads?: number;
  /** default 365 */
  horizon_days?: number;
  /** p_alive_later is about so many days after T; default horizon_days */
  later_days?: number;
  /** Read: gamma-gamma, for expected_spend and clv; NULL: neither */
  spend?: rfm_model | null;
  /** of discount, by month (or period_months): 0.01; default 0 */
  monthly_rate?: number;
  /** of spend that is margin, for clv; default 1 */
  margin_share?: number;
  /**
   * of discount, continuous by the model's unit of time (of bg-bb, sbg, bdw by period, not
   * continuous); 0: no dert, else 1e-9 to 1000
   */
  dert_rate?: number;
  /** of the bootstrap: 0.95 gives columns _lower and _upper; default none */
  interval?: number;
  /** of days_to_alive_level; default 0: no such column */
  alive_level?: number;
  /** RFM_PREDICT_ */
  flags?: number;
  /** of discount: 3 by quarter, 12 by year; default 1 */
  period_months?: number;
}

/** Whom to make up; zero means the default. */
export interface rfm_simulate_options {
  struct_size: number;
  /** RFM_SIMULATE_ */
  form?: number;
  /** 1 to 1e8 */
  customers?: number | bigint;
  seed?: number | bigint;
  /** of the first purchases */
  first_day?: number;
  /** over which they are spread evenly; default 1 */
  acquisition_days?: number;
  /** the last day that is seen */
  end_day?: number;
  /** of histories: what comes in so many days more; default 0: not seen */
  holdout_days?: number;
  /** of amounts: 1 to 9, default 2; -1: no digits after the point */
  scale?: number;
  /** default 1 */
  threads?: number;
  /** Read: gamma-gamma; NULL: no spend */
  spend?: rfm_model | null;
}

/** The values that need no model; zero means the default. */
export interface rfm_simple_clv_options {
  struct_size: number;
  /** of what counts as a year of churn; default 365 */
  churn_days?: number;
  /** a customer known for less counts as known so long; default 365 */
  least_days?: number;
  reserved?: number;
  /** default: one over the yearly churn of the table */
  lifespan_years?: number;
  /** of spend_net; default: the column margin, or 1 without one */
  margin_share?: number;
  /** of discount; default 0 */
  yearly_rate?: number;
}

/** One column to read. Layout frozen; set unused members to zero. */
export interface rfm_csv_column {
  /** its name in the frame */
  name?: string | null;
  /** its header in the file; NULL: as name */
  source?: string | null;
  /** amounts: header of a second column to multiply with, exactly */
  factor?: string | null;
  /** 1-based place in the file, instead of a header */
  position?: number;
  /** the same for factor */
  factor_position?: number;
  /** RFM_COLUMN_INT64, DOUBLE, AMOUNT, DAY, TEXT or CODE (text, as labels) */
  type?: number;
  /** RFM_CSV_OPTIONAL | RFM_CSV_WHOLE_IDS | RFM_CSV_REQUIRED */
  flags?: number;
  /** amounts: digits kept after the point, 0 to 9 */
  scale?: number;
  reserved?: number;
}

/** How to read; zero means the default. Marks are characters: ';', ',' and so on, 0 = detect. */
export interface rfm_csv_options {
  struct_size: number;
  flags?: number;
  /** comma, semicolon, tab or bar */
  delimiter?: number;
  /** point or comma */
  decimal_mark?: number;
  /** point, comma, apostrophe or blank; default by decimal mark */
  thousands_mark?: number;
  day_order?: number;
  encoding?: number;
  on_bad?: number;
  /** default 1 */
  threads?: number;
  column_count?: number;
  /** Read during rfm_csv_new */
  columns?: rfm_csv_column | readonly rfm_csv_column[] | null;
  /** a longer field is a bad line; default 1 MiB */
  max_field_bytes?: number | bigint;
}

/** What a reader found out and did so far. */
export interface rfm_csv_state {
  /** set by the caller */
  struct_size: number;
  delimiter?: number;
  decimal_mark?: number;
  /** 0: none seen */
  thousands_mark?: number;
  /** RFM_CSV_ORDER_DETECT: it did not matter */
  day_order?: number;
  /** most digits after the point that an amount needed */
  max_decimals?: number;
  /** text lines consumed, the header too */
  lines?: number | bigint;
  /** good rows given */
  rows?: number | bigint;
  /** rows set apart */
  bad_rows?: number | bigint;
  /** bytes consumed */
  bytes?: ArrayBufferView | bigint | null;
}

/** How to write; zero means the default. */
export interface rfm_csv_write_options {
  struct_size: number;
  /** RFM_CSV_NO_HEADER | RFM_CSV_RAW_TEXT | RFM_CSV_ROUND */
  flags?: number;
  /** default , */
  delimiter?: number;
  /** default . */
  decimal_mark?: number;
  /** digits of amounts plus 1; default the column's scale */
  amount_decimals?: number;
  /** default 1 */
  threads?: number;
}

/** How long a change waits; zero means at once. */
export interface rfm_delay_options {
  struct_size: number;
  /** to a higher level, or to another segment of the same level */
  up_days?: number;
  /** to a lower level, or to no segment */
  down_days?: number;
  reserved?: number;
}

/** What a delay holds. */
export interface rfm_delay_state {
  /** set by the caller */
  struct_size: number;
  up_days?: number;
  down_days?: number;
  /** as-of day of the last advance; 0 when there was none */
  last_day?: number;
  advances?: number | bigint;
  customers?: number | bigint;
  pending?: number | bigint;
}

/**
 * One dimension. Layout frozen; set unused members to zero.
 *
 * A value v gets bin 1 + (number of cut points below v); the score is the bin, or n + 1 - bin where
 * low is good. So v <= cut belongs below the cut. With RFM_QUANTILE_RPKG cut points are one major
 * unit above the quantiles and v == cut belongs above. With RFM_QUANTILE_NTILE the score is
 * NTILE(n) of SQL over the rows from the worst value to the best, equal values by customer, rising:
 * the first rows % n groups are one row larger.
 */
export interface rfm_dimension {
  /** score column to make: "r", "f", "m" */
  name?: string | null;
  /** column to read: int64, double, amount or day */
  column?: string | null;
  strategy?: number;
  direction?: number;
  /** 2 to 255; default 5, or one more than cut points given */
  bins?: number;
  quantile_type?: number;
  /** thresholds: ascending numbers as text, in major units ("500", "49.95") */
  cuts?: readonly (string | null)[] | null;
  cut_count?: number;
  reserved?: number;
}

/** Points of one dimension: for each score, lowest first. Layout frozen. */
export interface rfm_points {
  /** Read, finite; NULL: the score itself */
  points?: Float64Array | bigint | null;
  /** as many as the dimension has bins; 0 with NULL */
  count?: number;
  reserved?: number;
  /** of the dimension in the total; 0 means 1 */
  weight?: number;
}

/** A letter, or any label of its own, for totals from a number up. Layout frozen. */
export interface rfm_grade {
  label?: string | null;
  at_least?: number;
}

/**
 * Which dimensions; NULL or none means r on days_since_last (low is good), f on receipts, m on
 * spend_net.
 */
export interface rfm_scorer_options {
  struct_size: number;
  dimension_count?: number;
  /** Read */
  dimensions?: rfm_dimension | readonly rfm_dimension[] | null;
  /** for dimensions that do not say; default 5 */
  bins?: number;
  /** the same */
  quantile_type?: number;
  /** RFM_SCORE_INDEPENDENT or RFM_SCORE_NESTED */
  method?: number;
  grade_count?: number;
  /** Read: one for each dimension; NULL: no points and no total */
  points?: rfm_points | readonly rfm_points[] | null;
  /** Read: highest first; only with points */
  grades?: rfm_grade | readonly rfm_grade[] | null;
  /** default 1; dimensions are fitted beside each other */
  threads?: number;
  reserved?: number;
}

/** What rfm_rules_check counted over all score cells. */
export interface rfm_rules_counts {
  /** set by the caller */
  struct_size: number;
  reserved?: number;
  rules?: number | bigint;
  /** score combinations of the table's scale */
  cells?: number | bigint;
  /** cells that no rule takes */
  uncovered?: number | bigint;
  /** cells that two or more rules take */
  multiple?: number | bigint;
  /** rules that can never win */
  dead?: number | bigint;
  /** rules whose condition stands in an earlier rule too */
  duplicate?: number | bigint;
  /** cells where it depends on columns other than scores */
  undecided?: number | bigint;
}

/** Which customers to list; zero means all. */
export interface rfm_moves_options {
  struct_size: number;
  /** leave out those that stayed */
  only_changed?: number;
  /** only those that came into this segment */
  into?: string | null;
  /** only those that left this segment */
  out_of?: string | null;
  /** Read: customers known before, though not in the earlier table; NULL: nobody can return */
  known?: rfm_frame | null;
  /** Read: lists its segments, in its order; may be NULL */
  rules?: rfm_rules | null;
}

/** A stretch of days; zero means the default. */
export interface rfm_daily_options {
  struct_size: number;
  /** default 1 */
  step_days?: number;
  /** Read: window, returns, threads */
  customers?: rfm_customers_options | readonly rfm_customers_options[] | null;
  /** Read: frozen cut points; NULL: fitted each day */
  scorer?: rfm_scorer | null;
  /** Read: how to fit when there is no scorer */
  scoring?: rfm_scorer_options | readonly rfm_scorer_options[] | null;
  progress?: rfm_progress_fn | bigint | null;
  progress_payload?: ArrayBufferView | bigint | null;
}

/** Where to look; zero means the default. */
export interface rfm_next_options {
  struct_size: number;
  /** receipts to try, 1 to 1000; default 3 */
  max_visits?: number;
  /** days ahead to look, 1 to 36525; default 365 */
  horizon_days?: number;
  reserved?: number;
  /** Read: window, returns, threads, flags, progress (the latter two not with `customer`) */
  customers?: rfm_customers_options | readonly rfm_customers_options[] | null;
  /** only this one, or who it is an alias of; NULL: all */
  customer?: string | null;
}

/**
 * How unequally a column is spread over customers.
 *
 * Shares are of the total and NaN when that is not above 0, as is customers_for_80_share.
 */
export interface rfm_pareto {
  /** set by the caller */
  struct_size: number;
  reserved?: number;
  /** with a value */
  customers?: number | bigint;
  /** major units */
  total?: number;
  /** sum of (2i - n - 1) x_i / (n sum x), x ascending; NaN when the sum is 0 */
  gini?: number;
  /** of the total, by the top 1 % of customers (rounded up) */
  top_1_share?: number;
  top_5_share?: number;
  top_10_share?: number;
  top_20_share?: number;
  /** fewest customers that bring 80 % of the total; 0 when it is <= 0 */
  customers_for_80?: number | bigint;
  /** of the customers */
  customers_for_80_share?: number;
}

/** How to count; zero means the default. */
export interface rfm_retention_options {
  struct_size: number;
  period?: number;
  /** RFM_RETURNS_ of customers.h */
  returns?: number;
  /** RFM_EVENTS_ of customers.h: an order is a day or a receipt */
  events?: number;
  /** order ranks to tell apart; default 10, the last one takes the rest */
  ranks?: number;
  /** default 1 */
  threads?: number;
  flags?: number;
}

/**
 * Regularity of all customers together; a shape of 1 is purchases at random, higher is regular.
 *
 * The shapes are NaN without a customer, infinity when all intervals of every customer are equal.
 */
export interface rfm_regularity {
  /** set by the caller */
  struct_size: number;
  /** of Newton's method, for both likelihoods */
  steps?: number;
  /** with two intervals or more */
  customers?: number | bigint;
  /** of these customers */
  intervals?: number | bigint;
  /** mean of their coefficients of variation; NaN without a customer */
  cv?: number;
  /**
   * shape from (1 - 4 v) / (8 v), v the variance of T1 / (T1 + T2) over both orders of each pair of
   * intervals in a row (after Wheat and Morrison 1990; no order is drawn at random)
   */
  wheat_morrison?: number;
  /**
   * shape of gamma intervals with a rate for each customer, by maximum likelihood; overstated where
   * customers have few intervals, because each has a rate to fit
   */
  mle?: number;
  /**
   * the same from the likelihood given each customer's sum of intervals, which no rate enters: not
   * overstated
   */
  mle_conditional?: number;
}

/** How customers are looked at. */
export interface rfm_till_options {
  struct_size: number;
  reserved?: number;
  /** Read: window and returns */
  customers?: rfm_customers_options | readonly rfm_customers_options[] | null;
  /** Read; needed: what a nightly run has fitted */
  scorer?: rfm_scorer | null;
  /** Read; NULL: the preset classic11 */
  rules?: rfm_rules | null;
}

/** A customer as of a day; amounts in minor units. */
export interface rfm_till_customer {
  /** set by the caller */
  struct_size: number;
  /** 0: no purchase in the window, and all that follows is 0 or NULL */
  present?: number;
  first_day?: number;
  last_day?: number;
  days_since_last?: number | bigint;
  receipts?: number | bigint;
  purchase_days?: number | bigint;
  lines?: number | bigint;
  spend_gross?: number | bigint;
  returned?: number | bigint;
  spend_net?: number | bigint;
  score_count?: number;
  /** in order of the scorer's dimensions */
  scores?: readonly number[];
  /** 0 without a segment */
  level?: number;
  /** "544"; Borrowed from the till */
  code?: string | null;
  /** Borrowed from the till; NULL: none */
  segment?: string | null;
}

/** How to look; zero means the default. */
export interface rfm_validate_options {
  struct_size: number;
  /** default 1 */
  threads?: number;
  /** purchases up to which each number has a row, 1 to 10,000; default 7 */
  most?: number;
  /** of rfm_validate_deciles, 1 to 10,000; default 10 */
  groups?: number;
  /** of rfm_validate_frequency: a column of weights; NULL: 1 each */
  weight?: string | null;
}

/** What to track; zero means the default. */
export interface rfm_tracking_options {
  struct_size: number;
  /** customers are those with a first purchase up to it */
  calibration_end_day?: number;
  /** the last day of the last step */
  end_day?: number;
  /** default 7 */
  step_days?: number;
  /** RFM_RETURNS_ */
  returns?: number;
  /** RFM_EVENTS_ */
  events?: number;
  flags?: number;
  /** default 1 */
  threads?: number;
}

/** How to look; zero means the default. */
export interface rfm_view_options {
  struct_size: number;
  /** 1: the scorer's cut points are fitted anew on each day; 0: they stay */
  refit?: number;
  /** Read: window, returns, threads */
  customers?: rfm_customers_options | readonly rfm_customers_options[] | null;
  /** Read; NULL: that of rfm_scorer_fit, and refit */
  scorer?: rfm_scorer | null;
  /** Read; NULL: the preset classic11 */
  rules?: rfm_rules | null;
  /** 1: changes list those too whose code alone changed */
  list_scores?: number;
  reserved?: number;
}

/** What a view is and did last. */
export interface rfm_view_state {
  /** set by the caller */
  struct_size: number;
  as_of_day?: number;
  /** with a purchase in the window */
  customers?: number | bigint;
  /** whose receipts the last day looked at */
  touched?: number | bigint;
  /** whose segment it changed, newcomers and leavers among them */
  changed?: number | bigint;
  memory_bytes?: number | bigint;
  reserved?: number | bigint;
}

/** All functions of the library. */
export interface Functions {
  /** Makes an empty buffer. Owned: rfm_buffer_free. */
  rfm_buffer_new(out_buffer: BigUint64Array | null, error: ArrayBufferView | null): number;
  /** Frees a buffer; NULL is allowed. */
  rfm_buffer_free(buffer: rfm_buffer | null): void;
  /**
   * Appends bytes to the rfm_buffer passed as payload: an rfm_write_fn.
   *
   * Non-zero when memory runs out.
   */
  rfm_buffer_write(
    buffer: ArrayBufferView | bigint | null,
    bytes: ArrayBufferView | bigint | null,
    size: number | bigint,
  ): number;
  /** Borrows the bytes, valid until the next write or free; a zero byte follows the last. */
  rfm_buffer_data(buffer: rfm_buffer | null): bigint | null;
  /** Counts the bytes held. */
  rfm_buffer_size(buffer: rfm_buffer | null): number | bigint;
  /** Names the version of the library, "major.minor.patch". */
  rfm_version(): string;
  /** Names a status in a few words; an unknown code gives "unknown status". Never NULL. */
  rfm_status_text(status: number): string;
  /**
   * Reads an ISO date, "2011-12-10".
   *
   * Fails with RFM_E_SYNTAX on any other text or a day that does not exist.
   */
  rfm_day_parse(
    text: string | null,
    out_day: Int32Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Writes a day as ISO text with a zero byte into out_text[11].
   *
   * Fails with RFM_E_ARGUMENT outside the range.
   */
  rfm_day_format(day: number, out_text: Uint8Array | null, error: ArrayBufferView | null): number;
  /**
   * Moves a day by calendar months, back when below zero; the 31st of a short month is its last
   * day.
   *
   * Fails with RFM_E_ARGUMENT when the result leaves the range of days.
   */
  rfm_day_add_months(
    day: number,
    months: number,
    out_day: Int32Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a frame by copying columns, which are Read; null_count is counted, not trusted.
   *
   * Fails with RFM_E_ARGUMENT on unequal lengths, a doubled or empty name or an unknown type, and
   * with RFM_E_DATA on invalid UTF-8, falling offsets, a day outside the range or a code without a
   * label.
   */
  rfm_frame_new(
    columns: rfm_column | readonly rfm_column[] | null,
    column_count: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a frame; NULL is allowed. */
  rfm_frame_free(frame: rfm_frame | null): void;
  /** Counts the rows. */
  rfm_frame_count(frame: rfm_frame | null): number | bigint;
  /** Counts the columns. */
  rfm_frame_column_count(frame: rfm_frame | null): number;
  /**
   * Borrows the column at a 0-based index, valid while the frame lives.
   *
   * Fails with RFM_E_ARGUMENT.
   */
  rfm_frame_column(
    frame: rfm_frame | null,
    index: number,
    out_column: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Borrows the column of a name.
   *
   * Fails with RFM_E_COLUMN; the message lists the columns there are.
   */
  rfm_frame_find(
    frame: rfm_frame | null,
    name: string | null,
    out_column: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a frame of the named columns in that order; values are shared. Fails with RFM_E_COLUMN.
   */
  rfm_frame_select(
    frame: rfm_frame | null,
    names: readonly (string | null)[] | null,
    name_count: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a frame with the columns of both, rows side by side; values are shared.
   *
   * A column of `right` replaces one of the same name. Fails with RFM_E_ARGUMENT on unequal
   * lengths.
   */
  rfm_frame_join(
    left: rfm_frame | null,
    right: rfm_frame | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Fills an uninitialised schema and array (a struct of the columns) that share the frame's
   * memory.
   *
   * Owned by the consumer: each is released by its own callback, in any order, also after the
   * frame.
   */
  rfm_arrow_export(
    frame: rfm_frame | null,
    options: rfm_arrow_options | readonly rfm_arrow_options[] | null,
    out_schema: ArrayBufferView | null,
    out_array: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a frame from a schema and a struct array, both Read; the caller still releases them.
   *
   * Offsets, slices, missing validity and unknown null counts are honoured; sizes of buffers are
   * trusted. Fails with RFM_E_COLUMN on a type that is not taken (the message names it), with
   * RFM_E_DATA on a bad value and with RFM_E_OVERFLOW on an amount past 64 bits, at its row.
   * O(rows).
   */
  rfm_arrow_import(
    schema: ArrayBufferView | bigint | null,
    array: ArrayBufferView | bigint | null,
    options: rfm_arrow_options | readonly rfm_arrow_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Fills an uninitialised stream that gives the frame in batches. Owned by the consumer.
   *
   * A frame without rows gives one batch without rows. Batches may outlive stream and frame.
   */
  rfm_arrow_export_stream(
    frame: rfm_frame | null,
    options: rfm_arrow_options | readonly rfm_arrow_options[] | null,
    out_stream: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes one frame from all that a stream still gives; the stream is Read to its end, not
   * released.
   *
   * Fails as rfm_arrow_import does, rows counted over all batches, and when the stream fails: with
   * RFM_E_MEMORY for its ENOMEM, otherwise RFM_E_DATA, the message quoting the stream's own.
   */
  rfm_arrow_import_stream(
    stream: ArrayBufferView | bigint | null,
    options: rfm_arrow_options | readonly rfm_arrow_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Makes an empty ledger. Owned: rfm_ledger_free. */
  rfm_ledger_new(
    options: rfm_ledger_options | readonly rfm_ledger_options[] | null,
    out_ledger: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a ledger; NULL is allowed. */
  rfm_ledger_free(ledger: rfm_ledger | null): void;
  /** Appends one line. Amortised O(1). */
  rfm_ledger_append_line(
    ledger: rfm_ledger | null,
    line: rfm_line | readonly rfm_line[] | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Appends one batch of lines, all or none.
   *
   * Columns are Read: customer (text, code with labels, or int64; missing or empty is
   * unidentified), day, receipt (the same types; missing or empty is a receipt of its own), amount
   * (amount; double or int64 in major units), margin, attributes. Days may come in any order. Fails
   * with RFM_E_COLUMN, RFM_E_DATA (where = row), RFM_E_OVERFLOW, RFM_E_DUPLICATE or
   * RFM_E_CANCELLED. O(rows).
   */
  rfm_ledger_append(
    ledger: rfm_ledger | null,
    frame: rfm_frame | null,
    options: rfm_append_options | readonly rfm_append_options[] | null,
    error: ArrayBufferView | null,
  ): number;
  /** Appends one batch from a host's own columns, without a frame. As rfm_ledger_append. */
  rfm_ledger_append_columns(
    ledger: rfm_ledger | null,
    columns: rfm_column | readonly rfm_column[] | null,
    column_count: number,
    options: rfm_append_options | readonly rfm_append_options[] | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes an old id stand for a current one, for the lines already here and all that come later.
   *
   * Ids as text, also in an integer ledger. Fails with RFM_E_MISMATCH when the old id already
   * stands for another one or the two would stand for each other.
   */
  rfm_ledger_alias(
    ledger: rfm_ledger | null,
    old_customer: string | null,
    current_customer: string | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Forgets a customer: the id and all its aliases leave memory and later saves; its receipts stay
   * as unidentified.
   *
   * A salted fingerprint remains, so that later lines with the id stay unidentified too. An id
   * never seen is remembered as erased as well.
   */
  rfm_ledger_erase(
    ledger: rfm_ledger | null,
    customer: string | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Adds all that another ledger holds; `other` is Read. Commutative and associative to the bit.
   *
   * Fails with RFM_E_MISMATCH when the options differ or aliases contradict each other, with
   * RFM_E_DUPLICATE when both hold the same batch, with RFM_E_OVERFLOW when the total does not fit.
   */
  rfm_ledger_merge(
    ledger: rfm_ledger | null,
    other: rfm_ledger | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Brings all that was appended into the least memory: 16 bytes a receipt, 24 where receipts have
   * ids, as in a ledger that was loaded. Nothing else changes.
   *
   * For a ledger that stays, or is nearly as large as the memory: appending does it by itself only
   * when much has come in, and then leaves room for more. Needs room for one 64th of the ledger
   * more for each thread meanwhile. Fails with RFM_E_MEMORY; what the ledger holds is the same
   * then, too. O(receipts) when something was appended, else O(1).
   */
  rfm_ledger_compact(
    ledger: rfm_ledger | null,
    threads: number,
    error: ArrayBufferView | null,
  ): number;
  /** Fills in what the ledger holds. O(1). */
  rfm_ledger_inspect(
    ledger: rfm_ledger | null,
    out_state: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives all entries in canonical order: customer (missing: unidentified), day, receipt (int64
   * fingerprint; missing: none), amount, lines, margin, attributes. Owned.
   */
  rfm_ledger_export(
    ledger: rfm_ledger | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Writes the ledger in its canonical format (docs/state-format.md): equal content, equal bytes.
   */
  rfm_ledger_save(
    ledger: rfm_ledger | null,
    write: rfm_write_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a ledger from saved bytes, which are Read and checked in full.
   *
   * RFM_E_FORMAT, RFM_E_VERSION.
   */
  rfm_ledger_load(
    bytes: ArrayBufferView | bigint | null,
    size: number | bigint,
    out_ledger: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Builds the customer table as of a day, rows in order of the customer id.
   *
   * Lines after the as-of day do not count; a receipt belongs to the day of its earliest line and
   * is in the window or out of it as a whole. Columns: customer (text or int64), first_day,
   * last_day (days of purchases), days_since_last, receipts, purchase_days, lines (positive lines),
   * spend_gross, returned, spend_net, margin (if the ledger has it), mean_receipt (spend_net /
   * receipts, rounded half to even), tenure_days (since first_day), mean_interval_days (between
   * purchase days; missing with one). With RFM_CUSTOMERS_MODELS: x (repeat purchases), t_x and T
   * (days from the first to the last purchase and to the as-of day), mean_repeat_spend (major
   * units; missing when x is 0). With RFM_CUSTOMERS_LITT: litt (double, sum of the logarithms of
   * the days between purchase days, the same bits for the same intervals in any order; 0 when there
   * are none).
   *
   * With holdout_days the table is as of the as-of day all the same, and says what its customers
   * did in the days after it, (as-of day, as-of day + holdout_days]: holdout_x (purchases) and
   * holdout_spend (amount, net), which are purchase_days (or receipts) and spend_net of the table
   * as of the last of these days with a window of as many, and holdout_days.
   *
   * Owned. `out_totals` may be NULL. O(entries + customers log customers).
   */
  rfm_customers_build(
    ledger: rfm_ledger | null,
    as_of_day: number,
    options: rfm_customers_options | readonly rfm_customers_options[] | null,
    out_frame: BigUint64Array | null,
    out_totals: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Measures figures as of several days, in order of days: day, figure, unit, value (double),
   * numerator, denominator (double; missing for counts), change (value less that of the first day;
   * missing on the first), change_share.
   *
   * Figures, over the window: receipts and registered_receipts (of any kind),
   * registration_by_receipts, registration_by_spend (gross), active_customers, customers (ever),
   * active_share, spend_net (of the active customers), mean_receipt (by their purchases),
   * receipts_per_customer, spend_per_customer, repeat_rate; over all history: historic_clv (margin,
   * or spend x margin_share, for each customer); with contacts: customers_with_email (of customers
   * ever), email_share (of active customers). A figure without a denominator is missing.
   * docs/baseline.md has each formula. Fails with RFM_E_ARGUMENT when days do not rise, with
   * RFM_E_COLUMN on contacts whose ids are not of the ledger's kind, with RFM_E_DATA (where = row)
   * on an id that is there twice or a flag but 0 and 1. Owned. O(days x entries).
   */
  rfm_baseline_measure(
    ledger: rfm_ledger | null,
    as_of_days: Int32Array | bigint | null,
    day_count: number,
    options: rfm_baseline_options | readonly rfm_baseline_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Says whether the data carry an RFM analysis: profile (text: basic, programme), condition,
   * figure (double), threshold (double), met (code 0 or 1; missing when it cannot be told).
   *
   * basic: customers_with_order >= 500, days_of_history >= 180, days_since_last_order <= 30,
   * customers_with_three_orders >= 1, all of purchases ever. programme: registration_by_receipts >=
   * 0.6 (over the window), customers_with_email >= 5000. Fails as rfm_baseline_measure. Owned.
   */
  rfm_baseline_readiness(
    ledger: rfm_ledger | null,
    as_of_day: number,
    options: rfm_baseline_options | readonly rfm_baseline_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Compares the customer ids of two channels, frames with column customer of one type: one row of
   * left, right (different ids), both, left_share (both / left), right_share, jaccard (both /
   * either).
   *
   * Missing and empty ids are left out; a share of nothing is missing. Fails with RFM_E_MISMATCH
   * when one side is text and the other int64. Owned. O(n log n).
   */
  rfm_baseline_overlap(
    left: rfm_frame | null,
    right: rfm_frame | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Fits clusters to a frame, which is Read: the partition with the least sum of squared distances
   * to the centres that was found (Lloyd 1982, from k-means++ starts: Arthur and Vassilvitskii
   * 2007).
   *
   * One column is solved exactly. Coordinates are rounded once to a grid of 2^-32 and summed as
   * integers, and starts are drawn by customer id, so order of rows, threads and partitions change
   * nothing. Rows with a missing value (or a NaN) take no part. Needs column customer (text or
   * int64) with more than one column. Fails with RFM_E_COLUMN; with RFM_E_DATA when there are fewer
   * different rows than clusters; with RFM_E_OVERFLOW when a value lies more than 2^20 units from
   * its mean, which z-scores never do. Progress counts starts. Owned.
   */
  rfm_clusters_fit(
    frame: rfm_frame | null,
    options: rfm_cluster_options | readonly rfm_cluster_options[] | null,
    out_clusters: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees clusters; NULL is allowed. */
  rfm_clusters_free(clusters: rfm_clusters | null): void;
  /**
   * Gives the frame with `cluster` (code 1..k: 1 the lowest value, k the highest) and
   * `cluster_distance` (double) added: the nearest centre, the lower of two equally near.
   *
   * Missing where a value is. Owned. O(rows k columns).
   */
  rfm_clusters_apply(
    clusters: rfm_clusters | null,
    frame: rfm_frame | null,
    threads: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the centres, one row a cluster: cluster, customers, share, within_ss (squared distances
   * in coordinates), and for each column its centre in its own units (double, major units; of
   * logarithms turned back).
   *
   * Clusters are ranked by value: the sum over columns of the centre's coordinates, each in its
   * good direction and weight. Owned.
   */
  rfm_clusters_centres(
    clusters: rfm_clusters | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Tries every number of clusters from..to: clusters, within_ss, explained (1 - within_ss /
   * total), silhouette (mean over customers: Rousseeuw 1987), sampled (how many customers it was
   * worked out on: all up to 4,000, else those with the lowest hash of id and seed).
   *
   * `options->clusters` is not looked at. Needs column customer with more than one column or more
   * than 4,000 rows. Owned.
   */
  rfm_clusters_choose(
    frame: rfm_frame | null,
    options: rfm_cluster_options | readonly rfm_cluster_options[] | null,
    from: number,
    to: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Writes clusters as text that a person can read and rfm_clusters_load reads back exactly. */
  rfm_clusters_save(
    clusters: rfm_clusters | null,
    write: rfm_write_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    error: ArrayBufferView | null,
  ): number;
  /** Makes clusters from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
  rfm_clusters_load(
    text: ArrayBufferView | bigint | null,
    size: number | bigint,
    out_clusters: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Fits a model by name: nbd, bg-nbd, mbg-nbd, pareto-nbd, ggom-nbd to x, t_x and T; bg-cnbd-k and
   * mbg-cnbd-k to these and litt (RFM_CUSTOMERS_LITT); gamma-gamma to x and mean_repeat_spend (rows
   * with x above 0); bg-bb to x, t_x and n, chances to buy that are counted (t_x is the number of
   * the last one taken); sbg and bdw to the periods of a contract that were seen and churned, 1
   * where it ended with the last of them, else 0. Of these three unit_days is how long a chance or
   * a period lasts, and all their times are whole numbers of it.
   *
   * Maximises the likelihood over the logarithms of the parameters (Newton in a trust region, with
   * analytic derivatives, from several starts), the same to the bit for any order of rows and any
   * threads. A fit at a boundary or along a flat line is no failure: see rfm_model_inspect.
   *
   * Covariates (Fader and Hardie 2007; not of bg-bb, sbg, bdw, gamma-gamma) divide alpha by e^(sum
   * of coefficient times column), those of dropout (not of nbd) beta, or b in the models with a and
   * b: more is oftener, or sooner. Parameters and coefficients are at most 16, and of equal columns
   * both have one. A replicate of the bootstrap is fitted with Poisson(weight) customers of each
   * history. RFM_E_NOT_FOUND lists the names; RFM_E_COLUMN; RFM_E_DATA when a row cannot be (t_x
   * above T or above 0 without a repeat purchase, a value below 0, missing, or x above 1,000,000; a
   * covariate missing or beyond 1e12), or when no row is left. Owned.
   */
  rfm_model_fit(
    name: string | null,
    frame: rfm_frame | null,
    options: rfm_model_options | readonly rfm_model_options[] | null,
    out_model: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a model of given parameters in the order of rfm_model_list, between 1e-9 and 1e9, times,
   * spends and rates (alpha, beta of pareto-nbd, gamma, b of ggom-nbd) between 1e-36 and 1e36. Of
   * the cnbd-k models k stands behind them, 1 to 12. unit_days 0 is 7. Owned.
   */
  rfm_model_new(
    name: string | null,
    parameters: Float64Array | bigint | null,
    parameter_count: number,
    unit_days: number,
    out_model: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a model; NULL is allowed. */
  rfm_model_free(model: rfm_model | null): void;
  /**
   * Lists the models: model, title, parameters (as rfm_model_new takes them, parted by blanks),
   * columns, source. Owned.
   */
  rfm_model_list(out_frame: BigUint64Array | null, error: ArrayBufferView | null): number;
  /** Fills in what the fit found. O(1). */
  rfm_model_inspect(
    model: rfm_model | null,
    out_state: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the parameters, a row each: parameter, value, standard_error, lower, upper (95 %, of the
   * log parameter turned back), and cov_<parameter> for each parameter: the covariance matrix.
   *
   * Behind them the coefficients of covariates, with a plain interval, each called purchase.,
   * dropout. or both. and its column; the parameters then are those of a customer whose covariates
   * are all 0. From the observed information (inverse of the negative Hessian) by the delta method;
   * missing where nothing was fitted, the fit stopped or the data do not identify the parameter.
   * Owned.
   */
  rfm_model_parameters(
    model: rfm_model | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Holds fitted models of the same customers against each other, a row each: model, parameters
   * (number of them, with coefficients), log_likelihood, aic, bic.
   *
   * Where the first model is a restriction of another, or another of the first (fewer covariates,
   * one coefficient for two, sbg in bdw), with chi_square (twice the gain in likelihood), degrees
   * and p_value (likelihood-ratio test, Wilks 1938), which is missing where a fit did not converge
   * or has a penalty. RFM_E_ARGUMENT for models that were not fitted, or not to the same customers,
   * weights, events and unit of time. Owned.
   */
  rfm_model_compare(
    models: BigUint64Array | null,
    count: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Gives the frame with `log_likelihood` (double) of each row added, and their sum. Owned. */
  rfm_model_likelihood(
    model: rfm_model | null,
    frame: rfm_frame | null,
    out_total: Float64Array | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the frame with predictions added: p_alive (at T), p_alive_later, expected_purchases and
   * p_no_purchase within the horizon; with a spend model expected_spend (of a purchase), clv
   * (purchases of the horizon, month by month, times spend times margin, discounted at the end of
   * each month of 365 / 12 days, or period of period_months of these) and value_at_risk (clv times
   * 1 - p_alive).
   *
   * All models but nbd and cnbd-k give dert too when asked for (discounted expected residual
   * purchases without a horizon: Fader, Hardie and Lee 2005). With RFM_PREDICT_ENDLESS clv is DERT
   * times spend times margin for every model, purchases discounted continuously from the moment
   * they are made at the rate that comes to monthly_rate by period, which must be above 0. With an
   * alive_level days_to_alive_level (int64): the first day after T on which p_alive of a customer
   * who buys nothing more is below it; missing where that is not within 100,000 days. With an
   * interval p_alive, expected_purchases and clv have bounds from the replicates of the model
   * (rfm_model_fit; RFM_E_ARGUMENT without), expected_spend from those of the spend model where it
   * has some.
   *
   * Models that count chances or periods (bg-bb, sbg, bdw) take horizon_days and later_days that
   * are whole numbers of unit_days, to 1e-9 of one (else RFM_E_ARGUMENT; by default as many as come
   * nearest to 365 days), and discount at the end of each; purchases of sbg and bdw are renewals.
   * The same goes for the days of rfm_model_expect, rfm_model_pmf and rfm_model_predict_pmf. A
   * gamma-gamma model gives expected_spend alone; it is missing where the mean does not exist, and
   * for customers without a repeat purchase that of all customers. Missing where x, t_x or T is.
   * Owned. O(rows), each history worked out once.
   */
  rfm_model_predict(
    model: rfm_model | null,
    frame: rfm_frame | null,
    options: rfm_predict_options | readonly rfm_predict_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the frame with the chances that each customer makes 0, 1, ... most (up to 100) purchases
   * within some days after T: p_0, p_1, ... p_<most>.
   *
   * More than that has what is left to 1. Missing where a row's history is. RFM_E_ARGUMENT also on
   * a model of spend. Owned. O(histories times most).
   */
  rfm_model_predict_pmf(
    model: rfm_model | null,
    frame: rfm_frame | null,
    days: number,
    most: number,
    threads: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives what to expect of a new customer at each of the given days after the first purchase,
   * which rise: day, expected_purchases (repeat purchases up to it), p_alive; covariates are all 0.
   * Owned.
   */
  rfm_model_expect(
    model: rfm_model | null,
    days: Float64Array | bigint | null,
    day_count: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the probabilities of 0, 1, ... most repeat purchases of a new customer, whose covariates
   * are all 0, within some days: purchases, probability. Owned.
   */
  rfm_model_pmf(
    model: rfm_model | null,
    days: number,
    most: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes up customers who buy as the model says, each from streams of random numbers of their own:
   * the same bits for any threads, and customer 7 is the same among ten and among a million.
   *
   * RFM_SIMULATE_RECEIPTS: customer (1, 2, ...), receipt (1, 2, ... of each customer), day, amount
   * (rounded to minor units, at least one; 1 in major units without a spend model), in order of
   * customer and day, as rfm_ledger_append takes them. The first purchase is at the end of its day,
   * so that a day's purchases are those of a whole day, and the number of receipts up to a day is
   * the model's after as many days.
   *
   * RFM_SIMULATE_HISTORIES: customer and the columns that the model reads as of end_day, in days
   * that are not rounded (x, t_x, T, litt; x, t_x, n with n chances of unit_days each; periods,
   * churned), with a spend model mean_repeat_spend (missing without a repeat purchase), with
   * holdout_days holdout_x (int64) and holdout_days.
   *
   * Contracts are paid in each period until they end. Fails with RFM_E_ARGUMENT also on a model
   * with covariates and where somebody would buy more than 1,000,000 times, with RFM_E_OVERFLOW
   * when an amount does not fit. Owned. O(purchases).
   */
  rfm_model_simulate(
    model: rfm_model | null,
    options: rfm_simulate_options | readonly rfm_simulate_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Writes the model as text that a person can read and rfm_model_load reads back exactly. */
  rfm_model_save(
    model: rfm_model | null,
    write: rfm_write_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    error: ArrayBufferView | null,
  ): number;
  /** Makes a model from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
  rfm_model_load(
    text: ArrayBufferView | bigint | null,
    size: number | bigint,
    out_model: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the frame with historic_clv and simple_clv added.
   *
   * historic_clv is what the customer has brought: the margin, or spend_net times margin_share (an
   * amount like the column, rounded half to even). simple_clv (double, major units) is mean receipt
   * times receipts a year times lifespan in years times margin, which is historic_clv a year, over
   * tenure_days but at least least_days, times the lifespan; with a yearly_rate d times (1 - (1 +
   * d)^-lifespan) / d instead. Churn is the share of those with a tenure of churn_days who last
   * bought in the churn_days before the latest churn_days, among them and those who bought since;
   * RFM_E_DATA where nobody left. `out_lifespan_years` may be NULL. Owned. O(rows).
   */
  rfm_simple_clv(
    frame: rfm_frame | null,
    options: rfm_simple_clv_options | readonly rfm_simple_clv_options[] | null,
    out_lifespan_years: Float64Array | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a reader.
   *
   * Fails with RFM_E_ARGUMENT on options that do not fit each other. Owned: rfm_csv_free.
   */
  rfm_csv_new(
    options: rfm_csv_options | readonly rfm_csv_options[] | null,
    out_reader: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a reader; NULL is allowed. */
  rfm_csv_free(reader: rfm_csv | null): void;
  /**
   * Feeds the next bytes, which are Read, and gives the rows that are complete: often all,
   * sometimes none.
   *
   * Set `is_last` with the last bytes (which may be none). Fails with RFM_E_DATA (where = line of
   * text, column = place in it; the message says what was expected), RFM_E_COLUMN (a column is
   * missing; the message lists those there are) or RFM_E_SYNTAX (what was to be detected is
   * ambiguous). After a failure the reader only gives the same failure again. O(bytes).
   */
  rfm_csv_read(
    reader: rfm_csv | null,
    bytes: ArrayBufferView | bigint | null,
    size: number | bigint,
    is_last: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the rows set apart since the last call: line (int64), column, reason, text (as it stood).
   *
   * Owned.
   */
  rfm_csv_bad_lines(
    reader: rfm_csv | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Fills in what the reader found out so far. */
  rfm_csv_inspect(
    reader: rfm_csv | null,
    out_state: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Looks at the first bytes of a file without reading it: one row for each column that it has.
   *
   * Columns: position (int64), name, type (text: "whole", "decimal", "day", "text" or "empty"),
   * example. Owned. `options` may give what is known (delimiter, flags); its columns are not looked
   * at.
   */
  rfm_csv_sniff(
    bytes: ArrayBufferView | bigint | null,
    size: number | bigint,
    options: rfm_csv_options | readonly rfm_csv_options[] | null,
    out_columns: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Writes a frame: header, then a line a row, ended by a line feed; missing values are empty
   * fields.
   *
   * Fields are quoted when they must be. Text that a spreadsheet would take for a formula (first
   * character = + - @ tab or carriage return) gets a leading apostrophe, unless it reads as a plain
   * number or RFM_CSV_RAW_TEXT is set. `write` is called with blocks of about a megabyte; fails
   * with RFM_E_CANCELLED when it returns non-zero, and with RFM_E_ARGUMENT when fewer decimals than
   * an amount needs are asked for, unless RFM_CSV_ROUND rounds it half to even.
   */
  rfm_csv_write(
    frame: rfm_frame | null,
    options: rfm_csv_write_options | readonly rfm_csv_write_options[] | null,
    write: rfm_write_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    error: ArrayBufferView | null,
  ): number;
  /** Makes a delay that knows no customer. Owned: rfm_delay_free. */
  rfm_delay_new(
    options: rfm_delay_options | readonly rfm_delay_options[] | null,
    out_delay: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a delay; NULL is allowed. */
  rfm_delay_free(delay: rfm_delay | null): void;
  /** Fills in what the delay holds. O(1). */
  rfm_delay_inspect(
    delay: rfm_delay | null,
    out_state: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Takes the segments computed as of a day and gives the frame with those in force.
   *
   * Reads customer (text or int64; the same type every time, each id once), segment (code with
   * labels) and level. `segment` and `level` become those in force; added are computed_segment,
   * previous_segment (in force before the last change; missing: none), since_day (of the one in
   * force), pending_segment, pending_since_day and pending_days (days left), missing when nothing
   * waits. A new customer's segment is in force at once. A change waits from the first day on which
   * it was computed; another target, or the one in force again, starts it anew. So a delay must see
   * every day: rfm_moves_daily computes the days in between. Customers that are not in the frame
   * are forgotten. Fails with RFM_E_ARGUMENT when the day is not after the last one, with
   * RFM_E_DATA on an id that is missing or doubled and on a segment with two levels. Owned.
   * O(customers) where rows are in order of ids, else with a sort.
   */
  rfm_delay_advance(
    delay: rfm_delay | null,
    as_of_day: number,
    frame: rfm_frame | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Lists what waits, in order of customers: customer, segment, level, pending_segment,
   * pending_level, pending_since_day, due_day.
   *
   * Owned.
   */
  rfm_delay_pending(
    delay: rfm_delay | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Writes the delay: canonical, versioned, checksummed (docs/state-format.md). */
  rfm_delay_save(
    delay: rfm_delay | null,
    write: rfm_write_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a delay from saved bytes, all of which are checked. RFM_E_FORMAT, RFM_E_VERSION. Owned.
   */
  rfm_delay_load(
    bytes: ArrayBufferView | bigint | null,
    size: number | bigint,
    out_delay: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Reads the next bytes of a file as rfm_csv_read does and appends their rows as rfm_ledger_append
   * does; the rows of a call are one batch.
   *
   * `bytes` is Read. The reader's columns are named as rfm_ledger_append expects them, or as
   * `options` (NULL: defaults) says. *out_rows (may be NULL) is how many rows came in. The reader's
   * threads read and check, those of `options` bring in; its progress is not called. Blocks of 8 MB
   * or more use the threads well; a larger one needs no more memory. Fails as the two functions do
   * (where = line of the file for what the reader refuses, else row of the call); the ledger is
   * then as before the call, and the reader at its end, unless the failure is RFM_E_ARGUMENT or
   * RFM_E_DUPLICATE: then nothing was read. O(bytes).
   */
  rfm_feed_csv(
    reader: rfm_csv | null,
    bytes: ArrayBufferView | bigint | null,
    size: number | bigint,
    is_last: number,
    ledger: rfm_ledger | null,
    options: rfm_append_options | readonly rfm_append_options[] | null,
    out_rows: BigInt64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Reads a file to its end through `read` and appends its rows as one batch: rfm_feed_csv for
   * bytes that come from somewhere, and the quickest way in.
   *
   * `read` is called on this thread alone, block by block, with `payload`, until it gives 0 (or
   * below 0: RFM_E_CANCELLED); with several threads it reads a block ahead. Between blocks the
   * progress of `options` is told rows and a total of 0; there, and nowhere else during the call,
   * the reader may be asked for its state and its bad lines. Needs twice 4 MB for blocks, more with
   * over four threads. Fails as rfm_feed_csv does, and when it is cancelled; where = line of the
   * file or row of the call. The ledger is as before then and the reader at its end. O(bytes).
   */
  rfm_feed_csv_stream(
    reader: rfm_csv | null,
    read: rfm_read_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    ledger: rfm_ledger | null,
    options: rfm_append_options | readonly rfm_append_options[] | null,
    out_rows: BigInt64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Appends all that an Arrow stream still gives as one batch; the stream is Read to its end, not
   * released.
   *
   * What rfm_arrow_import_stream and rfm_ledger_append do together, without a frame of the whole;
   * only the columns that the ledger asks for are looked at, the others may be of any type. The
   * threads of `options` are used for all of it; its progress is told rows and a total of 0.
   * `arrow_options` and `options` may be NULL, and so may `out_rows`. Fails as the two functions
   * do, where = row of the stream; the ledger is as before then. O(rows).
   */
  rfm_feed_arrow(
    stream: ArrayBufferView | bigint | null,
    arrow_options: rfm_arrow_options | readonly rfm_arrow_options[] | null,
    ledger: rfm_ledger | null,
    options: rfm_append_options | readonly rfm_append_options[] | null,
    out_rows: BigInt64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Fits cut points to a frame, which is Read; rows with a missing value count in no quantile.
   *
   * `frame` may be NULL when every dimension has thresholds or ranks. Nested cut points are fitted
   * within each combination of scores of the dimensions before that customers have; thresholds are
   * the same everywhere. Fewer different values than clusters are a cluster each. Fails with
   * RFM_E_COLUMN, with RFM_E_DATA when a dimension to fit has no values or a double to cluster
   * passes 1e150, with RFM_E_ARGUMENT on thresholds that do not rise, grades that do not fall and
   * points without a finite total, with RFM_E_OVERFLOW where 64 bits have no room for the 1 of
   * RFM_QUANTILE_RPKG. Quantiles: O(rows). Owned.
   */
  rfm_scorer_fit(
    frame: rfm_frame | null,
    options: rfm_scorer_options | readonly rfm_scorer_options[] | null,
    out_scorer: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Advises how many bins suit a number of customers: 3 under 30,000, 4 up to 200,000, else 5. */
  rfm_scorer_suggest_bins(customers: number | bigint): number;
  /** Frees a scorer; NULL is allowed. */
  rfm_scorer_free(scorer: rfm_scorer | null): void;
  /**
   * Gives the frame with score columns added: one code column a dimension, `code` ("544", digits in
   * order of the dimensions; "10-4-4" when a scale passes 9) and, with f and m, `fm`, their mean.
   *
   * With points: `points`, the weighted total (double; missing when a score is), and with grades
   * `grade` (code with labels; missing below the lowest). A missing value gives a missing score; a
   * nested score is missing where the one it lies within is, and where no customer was fitted to.
   * RFM_QUANTILE_NTILE ranks the rows of this frame (nested: those with the same scores before),
   * which needs a column customer of text, int64 or code; fails with RFM_E_DATA where that is
   * missing or does not tell two rows apart. Columns of these names in the frame are replaced.
   * Owned. O(rows), beside ranks, which are sorted.
   */
  rfm_scorer_apply(
    scorer: rfm_scorer | null,
    frame: rfm_frame | null,
    threads: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the cut points, one row for each: dimension, within (text: the scores it lies within,
   * "5-3"; missing when not nested), column, strategy, direction (text), bins, effective_bins
   * (int64), cut_index (1..bins-1), cut (double, major units), cut_text (exact), reason (text: why
   * bins were lost, else missing). Bins are lost when equal values reach past several quantiles.
   * Ranks have no cut points and no rows. Owned.
   */
  rfm_scorer_cuts(
    scorer: rfm_scorer | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the clusters of k-means dimensions, lowest centre first: dimension, within (as in
   * rfm_scorer_cuts), cluster (1..n, as bins are numbered), centre (double, major units),
   * customers, within_ss (double: sum of squared distances to the centre, in squared major units).
   *
   * Owned. No rows when there is no such dimension.
   */
  rfm_scorer_centres(
    scorer: rfm_scorer | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Says how far the customers of a frame have moved since the scorer was fitted.
   *
   * `out_dimensions`: dimension, customers_fitted, customers, psi (population stability index: sum
   * over scores of (q - p) ln(q / p), p the share of a score at the fit and q now; where one of
   * them is nobody it counts as half a customer, where both are the score is left out),
   * mean_score_fitted, mean_score, shift (their difference), verdict (text: stable below 0.1, moved
   * below 0.25, worn). `out_cuts`: dimension, within, cut_index, cut, share_fitted (of customers in
   * the bins up to it), share, shift, worn (code 0 or 1: a share that moved by more than half a
   * bin, 1 / (2 n)). Figures of now are missing where nobody has a score. Either may be NULL;
   * Owned. Needs a scorer that was fitted to customers: RFM_E_ARGUMENT for thresholds and ntile
   * alone, whose dimensions are left out beside others. Fails as rfm_scorer_apply does. O(rows).
   */
  rfm_scorer_drift(
    scorer: rfm_scorer | null,
    frame: rfm_frame | null,
    out_dimensions: BigUint64Array | null,
    out_cuts: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Writes the scorer as text that a person can read and rfm_scorer_load reads back exactly. */
  rfm_scorer_save(
    scorer: rfm_scorer | null,
    write: rfm_write_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    error: ArrayBufferView | null,
  ): number;
  /** Makes a scorer from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
  rfm_scorer_load(
    text: ArrayBufferView | bigint | null,
    size: number | bigint,
    out_scorer: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Reads a rule table.
   *
   * RFM_E_SYNTAX with line and column; a misspelt word gets the nearest one. Owned.
   */
  rfm_rules_parse(
    text: ArrayBufferView | bigint | null,
    size: number | bigint,
    out_rules: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a built-in table; version 0 is the first, so that a name alone never changes its meaning.
   *
   * RFM_E_NOT_FOUND lists the names. Owned.
   */
  rfm_rules_preset(
    name: string | null,
    version: number,
    out_rules: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Lists the built-in tables: name, version, segments, cells, title. Owned. */
  rfm_rules_presets(out_frame: BigUint64Array | null, error: ArrayBufferView | null): number;
  /**
   * Makes an empty table with a scale for r, f and m (1 to 255; 0: not used), for hosts that build
   * by calls.
   *
   * Owned.
   */
  rfm_rules_new(
    name: string | null,
    match: number,
    scale: ArrayBufferView | bigint | null,
    out_rules: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a rule table; NULL is allowed. */
  rfm_rules_free(rules: rfm_rules | null): void;
  /**
   * Adds one rule at the end; `condition` is what stands behind "when", NULL for "otherwise".
   *
   * A label may come back in a later rule with the same level: the segment then has several rules.
   * `action` may be NULL.
   */
  rfm_rules_add(
    rules: rfm_rules | null,
    label: string | null,
    level: number,
    action: string | null,
    condition: string | null,
    error: ArrayBufferView | null,
  ): number;
  /** Writes the table as text in its canonical form, which parses to the same table. */
  rfm_rules_write(
    rules: rfm_rules | null,
    write: rfm_write_fn | bigint | null,
    payload: ArrayBufferView | bigint | null,
    error: ArrayBufferView | null,
  ): number;
  /** Lists the segments in order of the table: segment, level, action, rules (how many). Owned. */
  rfm_rules_segments(
    rules: rfm_rules | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Proves what can be proved over all score cells; raw columns make a cell undecided, never
   * guessed.
   *
   * `out_findings` (may be NULL; Owned): kind (uncovered, multiple, dead, duplicate, undecided),
   * cell (code, missing for rules), segment, line (int64), message. O(cells x rules).
   */
  rfm_rules_check(
    rules: rfm_rules | null,
    out_counts: ArrayBufferView | null,
    out_findings: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the frame with `segment` (code with labels) and `level` (code) added; no rule, no
   * otherwise: missing.
   *
   * A comparison with a missing value is false. Fails with RFM_E_COLUMN when a rule names a column
   * that is absent or of another type, with RFM_E_DATA when a score is outside the table's scale.
   * Owned. O(rows x rules).
   */
  rfm_rules_apply(
    rules: rfm_rules | null,
    frame: rfm_frame | null,
    threads: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Explains one row, a row for each rule: rule (int64), line (int64), segment, outcome (won, lost,
   * shadowed), condition, reason (the first part that failed and the value it met). Owned.
   */
  rfm_rules_explain(
    rules: rfm_rules | null,
    frame: rfm_frame | null,
    row: number | bigint,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Compares two segmented customer tables, which both need customer, segment and level.
   *
   * `out_customers`, in order of ids: customer, from_segment, from_level, to_segment, to_level,
   * change (code with labels stayed, up, down, across, new, lost, returned). `out_matrix`, a row
   * for each pair of segments: from_segment, to_segment (missing: no segment), from_present,
   * to_present (code 0: was not or is no longer in the table), customers, share (of from_segment);
   * where nobody went, only for segments of the rules. `out_flow`, a row a segment, highest level
   * first: segment, level, before, stayed, up_in, down_in, across_in, new, returned, up_out,
   * down_out, across_out, lost, after, net. Customers without a segment have a row with a missing
   * one. Rows and columns of the matrix add up to the two tables. Each may be NULL; Owned.
   * RFM_E_DATA on an id that is missing or doubled and on a segment with two levels in one table,
   * RFM_E_MISMATCH on ids of two types, RFM_E_NOT_FOUND on a filter by a segment that is nowhere.
   * O(n) where rows are in order of ids, else with a sort.
   */
  rfm_moves_between(
    before: rfm_frame | null,
    after: rfm_frame | null,
    options: rfm_moves_options | readonly rfm_moves_options[] | null,
    out_customers: BigUint64Array | null,
    out_matrix: BigUint64Array | null,
    out_flow: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Segments the customers of a ledger on every day of a stretch and says who moved.
   *
   * `delay` may be NULL; else it is advanced through all the days, and segments are those in force.
   * A delay that has seen a day before `first_day` is taken through the days in between first.
   * `out_days`, a row a day: day, customers, bought (customers with a purchase that day), up, down,
   * across, new, lost, returned, changed (up + down + across), changed_share (of customers of both
   * days), changed_idle (changed without a purchase since the day before), changed_idle_share (of
   * customers of both days who did not buy). Moves of the first day are missing, unless the delay
   * knows the day before. `out_segments`, a row for each day and segment: day, segment, level,
   * customers, share, receipts, spend_net. `out_changes`, a row a move: day, customer,
   * from_segment, from_level, to_segment, to_level, change, bought (code 0 or 1). Each may be NULL;
   * Owned. On failure the delay is unchanged. O(days x receipts).
   */
  rfm_moves_daily(
    ledger: rfm_ledger | null,
    first_day: number,
    last_day: number,
    rules: rfm_rules | null,
    options: rfm_daily_options | readonly rfm_daily_options[] | null,
    delay: rfm_delay | null,
    out_days: BigUint64Array | null,
    out_segments: BigUint64Array | null,
    out_changes: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Finds for each customer the smallest purchase that reaches a higher level.
   *
   * A change is a number of receipts bought on one day and what they come to in all, at least one
   * minor unit each; fewer receipts are smaller, then less money. It is found at the cut points of
   * the scorer and the numbers in the rules, and scored again before it is given. Columns:
   * customer, segment, level, next_segment, next_level, visits, spend (amount), last_day: the last
   * day, from the as-of day on without a gap and up to the horizon, on which that purchase still
   * gives a higher level than today's, when older receipts have left the window. What follows level
   * is missing when no change within max_visits lifts; segment and level where no rule holds, which
   * is below every level. The rows are those of the customer table, or with `customer` one, in
   * which all but customer is missing when it is not in the table. Lines after the as-of day are
   * not looked at.
   *
   * Fails with RFM_E_ARGUMENT for a scorer that ranks (ntile) and for rules that compare
   * mean_receipt or mean_repeat_spend with another column of spend, or a column of spend with a
   * score; with RFM_E_COLUMN when scorer or rules read a column that the customer table does not
   * have, with RFM_E_DATA when a score can be outside the scale of the rules, with RFM_E_NOT_FOUND
   * for an unknown `customer`, with RFM_E_CANCELLED. Owned. Cost: that of the customer table, and
   * of scoring a row for each amount and day that may matter (a dozen or two a customer); with
   * `customer` only that one's receipts, and a look at lines that are not settled yet.
   */
  rfm_next_level(
    ledger: rfm_ledger | null,
    as_of_day: number,
    scorer: rfm_scorer | null,
    rules: rfm_rules | null,
    options: rfm_next_options | readonly rfm_next_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Finds for each customer the first later day on which the level falls if nothing is bought.
   *
   * Columns: customer, segment, level, fall_day, fall_segment, fall_level; the last three missing
   * when nothing happens up to the horizon, the last two when the customer leaves the table on
   * fall_day or no rule holds any more. Rows as in rfm_next_level; fails as it does, but takes all
   * comparisons of columns. Owned.
   */
  rfm_next_fall(
    ledger: rfm_ledger | null,
    as_of_day: number,
    scorer: rfm_scorer | null,
    rules: rfm_rules | null,
    options: rfm_next_options | readonly rfm_next_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Summarises a segmented customer table, one row a segment, highest level first, then table
   * order.
   *
   * Columns: segment, level, customers, share (of customers), receipts, spend_net, spend_share,
   * mean_receipt (spend_net / receipts), mean_days_since_last, mean_receipts, mean_spend (per
   * customer), and mean_r, mean_f, mean_m where the frame has scores. With `rules` (may be NULL)
   * segments without a customer get a row as well; customers without a segment get a row with a
   * missing segment. A share or mean of nothing is missing. Needs segment, level, receipts,
   * spend_net. Owned. O(rows).
   */
  rfm_report_summary(
    frame: rfm_frame | null,
    rules: rfm_rules | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Measures concentration: Lorenz curve, Gini, top shares and deciles of a column of int64, double
   * or amount (NULL: spend_net); rows with a missing value take no part.
   *
   * `out_curve`, `points` + 1 rows (0: 100), poorest first: customers_share, share (of the total,
   * by that many customers, rounded down to whole ones). `out_deciles`, best first: decile (1..10),
   * customers, total, share, cumulative_share, mean, lowest, highest; tens are of equal size as far
   * as they can be, the first ones larger; total, lowest and highest have the type of the column,
   * means of amounts are rounded half to even. Shares are missing when the total is not above 0.
   * Each out may be NULL; frames are Owned. Fails with RFM_E_DATA at an infinite value,
   * RFM_E_OVERFLOW when a decile's total does not fit 64 bits. O(n).
   */
  rfm_report_pareto(
    frame: rfm_frame | null,
    column: string | null,
    points: number,
    out_pareto: ArrayBufferView | null,
    out_curve: BigUint64Array | null,
    out_deciles: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Crosses two score columns, one row for each cell of the grid, the highest `row` first, then the
   * lowest `column`: the two columns by their names, customers, share (of those with both scores),
   * total and mean of `value`.
   *
   * NULL names are r, f and spend_net. Scores are int64 or code of 1..255; others are RFM_E_DATA.
   * Cells without a customer have a row too: the grid goes from 1 to the highest score there is in
   * each column. The mean of a value of no customer is missing; a customer without a value counts,
   * but in no total and no mean. Types as in rfm_report_pareto. Owned. O(rows).
   */
  rfm_report_heatmap(
    frame: rfm_frame | null,
    row: string | null,
    column: string | null,
    value: string | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Counts, for the customers whose first purchase lies in each period from that of first_day to
   * last_day, who buys in each later period.
   *
   * Rows by cohort and age, also where nobody buys: cohort (day: first of the period), age (periods
   * since), cohort_customers, customers (with a purchase), receipts (purchases), spend_net (of all
   * their receipts in the period, returns too), retention (customers / cohort_customers; missing in
   * an empty cohort). What a customer bought before first_day decides the cohort too, so nobody is
   * new twice. The period of first_day counts from its beginning; the last period may be cut by
   * last_day. Fails with RFM_E_ARGUMENT also when there would be more than 2^24 rows. Owned.
   * O(receipts + rows).
   */
  rfm_retention_cohorts(
    ledger: rfm_ledger | null,
    first_day: number,
    last_day: number,
    options: rfm_retention_options | readonly rfm_retention_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Describes each period from that of first_day to that of last_day: period (day: its first),
   * customers (active), new_customers, returning_customers (active in the period before too),
   * reactivated_customers (active before that only), receipts, spend_net, unidentified_receipts,
   * unidentified_spend, registered_share (of receipts), registered_spend_share, repeat_customers
   * (two orders or more within the period), repeat_rate.
   *
   * Receipts are purchases; spend is net of returns. Whatever was bought before first_day tells who
   * is new. Periods are cut as for cohorts. A share of nothing is missing. Owned. O(receipts +
   * periods).
   */
  rfm_retention_periods(
    ledger: rfm_ledger | null,
    first_day: number,
    last_day: number,
    options: rfm_retention_options | readonly rfm_retention_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Describes first, second, third orders, as far as any customer has come: rank, customers (with
   * that many orders or more), next_customers (with one more), next_share (for rank 1 the repeat
   * rate), days_to_next_mean, days_to_next_q25, days_to_next_median, days_to_next_q75 (type 7, of
   * those who came), spend_mean (of orders of that rank, net of what was returned of them, rounded
   * half to even).
   *
   * Orders from first_day to last_day count. The last rank stands for all orders from it on. Owned.
   * O(receipts).
   */
  rfm_retention_orders(
    ledger: rfm_ledger | null,
    first_day: number,
    last_day: number,
    options: rfm_retention_options | readonly rfm_retention_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Measures how regularly customers buy, by the days between their purchase days from first_day to
   * last_day.
   *
   * `out_customers`, a row for each customer with a purchase, by id: customer, intervals,
   * mean_days, sd_days (of a sample), cv (missing with fewer than two intervals). `out_intervals`,
   * of all customers: days, count, share, cumulative_share. `out_totals` and both frames may be
   * NULL, but not all three; frames are Owned. O(receipts + customers log customers).
   */
  rfm_retention_regularity(
    ledger: rfm_ledger | null,
    first_day: number,
    last_day: number,
    options: rfm_retention_options | readonly rfm_retention_options[] | null,
    out_totals: ArrayBufferView | null,
    out_customers: BigUint64Array | null,
    out_intervals: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a till over a ledger, which is Borrowed and from now on written to through the till
   * alone.
   *
   * Scorer and rules are copied. Fails as rfm_view_new does with scorers and rules that need a
   * whole table. Owned: rfm_till_free, then the ledger.
   */
  rfm_till_new(
    ledger: rfm_ledger | null,
    options: rfm_till_options | readonly rfm_till_options[] | null,
    out_till: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a till, which no thread uses any more; NULL is allowed. */
  rfm_till_free(till: rfm_till | null): void;
  /** Appends one line, as rfm_ledger_append_line does. Any thread. */
  rfm_till_append_line(
    till: rfm_till | null,
    line: rfm_line | readonly rfm_line[] | null,
    error: ArrayBufferView | null,
  ): number;
  /** Appends one batch, as rfm_ledger_append does. Any thread. */
  rfm_till_append(
    till: rfm_till | null,
    frame: rfm_frame | null,
    options: rfm_append_options | readonly rfm_append_options[] | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Looks a customer up as of a day; the id as text, also in an integer ledger. Any thread.
   *
   * What rfm_customers_build, rfm_scorer_apply and rfm_rules_apply would say of him. An id that is
   * not there is no error: `present` is 0. RFM_E_DATA when an integer ledger cannot read the id.
   * O(the customer's receipts), and the rows that came to his part of the ledger since it was last
   * asked.
   */
  rfm_till_look(
    till: rfm_till | null,
    customer: string | null,
    as_of_day: number,
    out_customer: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the customer's row of the table with scores and segment, for rfm_next_level and the like;
   * no row when he has no purchase in the window. Any thread. Owned.
   */
  rfm_till_row(
    till: rfm_till | null,
    customer: string | null,
    as_of_day: number,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Counts customers by their repeat purchases beside what the model expects: purchases (0 .. most,
   * then most + 1), upper (the same; missing in the last row, which has all above), actual,
   * expected (double: sum over customers of the chance of so many within their own T).
   *
   * Reads the columns of the model alone. Fails with RFM_E_ARGUMENT, RFM_E_COLUMN, RFM_E_DATA
   * (where = row). Owned. O(rows log rows + different T x most).
   */
  rfm_validate_frequency(
    model: rfm_model | null,
    frame: rfm_frame | null,
    options: rfm_validate_options | readonly rfm_validate_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Tracks repeat purchases step by step from the first purchase of all: step (1, 2, ...),
   * last_day, is_holdout (int64, 1: last_day is after calibration_end_day), customers (who have
   * bought by then), actual, expected (within the step), cumulative_actual, cumulative_expected.
   *
   * Expected is what the model says of new customers, each from the first purchase on to the end of
   * the last day: one day more than the last day less the first, as published tracking plots have
   * it. With RFM_TRACKING_DAYS_PASSED it is without that day, as T is. No rows when there is no
   * customer. Fails with RFM_E_ARGUMENT, also on a model with covariates and on more than 100,000
   * days. Owned. O(entries + steps x days).
   */
  rfm_validate_tracking(
    model: rfm_model | null,
    ledger: rfm_ledger | null,
    options: rfm_tracking_options | readonly rfm_tracking_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Holds predictions against the holdout by repeat purchases before it: x (0 .. most, then most +
   * 1), upper (the same; missing in the last row), customers, actual, predicted (sums),
   * mean_actual, mean_predicted (missing without customers).
   *
   * Fails with RFM_E_ARGUMENT, RFM_E_COLUMN, RFM_E_DATA (where = row). Owned. O(rows log rows).
   */
  rfm_validate_holdout(
    model: rfm_model | null,
    frame: rfm_frame | null,
    options: rfm_validate_options | readonly rfm_validate_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Holds predictions against the holdout by their size: group (1: the highest), customers, actual,
   * predicted (sums), mean_actual, mean_predicted, lowest, highest (prediction of the group),
   * customer_share (of all, down to this group), gain (their share of actual purchases).
   *
   * Groups are equal in size but for ties: customers of one prediction are all in the group of the
   * first of them, which may leave others empty. Fails as rfm_validate_holdout. Owned.
   */
  rfm_validate_deciles(
    model: rfm_model | null,
    frame: rfm_frame | null,
    options: rfm_validate_options | readonly rfm_validate_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Sums up how far predictions are from the holdout, in one row: customers, left_out (rows with a
   * missing value), actual, predicted (sums), bias (mean of predicted less actual), mae, rmse,
   * correlation, deviation (standard deviation of the sum of actual that the model itself implies),
   * z ((actual less predicted) / deviation).
   *
   * Deviation takes the parameters as known and customers as independent: within 2 the sum is
   * within sampling error. What is not defined is missing. Fails as rfm_validate_holdout. Owned.
   */
  rfm_validate_errors(
    model: rfm_model | null,
    frame: rfm_frame | null,
    options: rfm_validate_options | readonly rfm_validate_options[] | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Makes a view of a ledger as of a day.
   *
   * The ledger is Borrowed: it must outlive the view, may be appended to between two calls of the
   * view but not during one. Scorer and rules are copied. RFM_E_ARGUMENT when a dimension has no
   * cut points that are the same everywhere (ranks, nesting) and RFM_E_COLUMN when it reads a
   * column that is not a whole number or an amount of the customer table, or when rules look at
   * anything but scores: compare tables with rfm_moves_between then. RFM_E_DATA when a score is
   * outside the rules' scale. Owned. O(receipts).
   */
  rfm_view_new(
    ledger: rfm_ledger | null,
    as_of_day: number,
    options: rfm_view_options | readonly rfm_view_options[] | null,
    out_view: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Frees a view; NULL is allowed. */
  rfm_view_free(view: rfm_view | null): void;
  /**
   * Goes to another day (or to the same one, for lines that came since) and says who changed.
   *
   * `out_changes`, in order of ids: customer, from_segment, from_level, to_segment, to_level,
   * change (as rfm_moves_between gives them; returned are those with a purchase before), from_code,
   * to_code (text; missing where the customer was not or is no longer there), bought (code 0 or 1:
   * has a purchase after the day before). An erased customer is not listed. May be NULL; Owned. The
   * same as comparing the tables of two fresh builds. On failure the view stays on its day.
   * RFM_E_MISMATCH when the ledger was merged with one that brought aliases or erasures: make a new
   * view. One look along a few columns of days, and the receipts of those whom the days touch.
   */
  rfm_view_advance(
    view: rfm_view | null,
    as_of_day: number,
    out_changes: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Fills in what the view is and did last. O(1). */
  rfm_view_inspect(
    view: rfm_view | null,
    out_state: ArrayBufferView | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Counts the customers of each segment: segment (missing: none), level, customers, share. Owned.
   */
  rfm_view_segments(
    view: rfm_view | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /**
   * Gives the customer table of the view's day with scores and segments, built from the ledger as
   * it is now. Owned. O(receipts).
   */
  rfm_view_table(
    view: rfm_view | null,
    out_frame: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
  /** Gives a copy of the scorer in force. RFM_E_DATA while nobody was there to fit to. Owned. */
  rfm_view_scorer(
    view: rfm_view | null,
    out_scorer: BigUint64Array | null,
    error: ArrayBufferView | null,
  ): number;
}
