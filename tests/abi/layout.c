/* SPDX-License-Identifier: MIT */
/*
 * Holds the size of every public struct, the place of every member and the value of every constant,
 * as written down by hand when they were published. A program built against an older header keeps
 * working only while each line here stays true: lines are added, never changed, but for the size of
 * a struct that knows its size and grew at its end. Compiled as C11 and as C++17;
 * tests/abi/headers.py checks that nothing public is missing from this file.
 */
#include "rfm.h"

#ifdef __cplusplus
#define HOLDS(what) static_assert(what, #what)
#else
#define HOLDS(what) _Static_assert(what, #what)
#endif

#define VALUE(name, value) HOLDS((name) == (value))
/* Offsets are those of 64-bit platforms; elsewhere pointers are shorter. */
#define IS_64                   (sizeof(void *) == 8)
#define SIZE(type, bytes)       HOLDS(!IS_64 || sizeof(type) == (bytes))
#define AT(type, member, bytes) HOLDS(!IS_64 || offsetof(type, member) == (bytes))

/* base */

SIZE(rfm_status, 4);
VALUE(RFM_OK, 0);
VALUE(RFM_E_ARGUMENT, 1);
VALUE(RFM_E_MEMORY, 2);
VALUE(RFM_E_DATA, 3);
VALUE(RFM_E_COLUMN, 4);
VALUE(RFM_E_SYNTAX, 5);
VALUE(RFM_E_OVERFLOW, 6);
VALUE(RFM_E_FORMAT, 7);
VALUE(RFM_E_VERSION, 8);
VALUE(RFM_E_DUPLICATE, 9);
VALUE(RFM_E_CANCELLED, 10);
VALUE(RFM_E_NOT_FOUND, 11);
VALUE(RFM_E_MISMATCH, 12);
VALUE(RFM_DAY_MIN, -719162);
VALUE(RFM_DAY_MAX, 2932896);

SIZE(rfm_error, 256);
AT(rfm_error, status, 0);
AT(rfm_error, column, 4);
AT(rfm_error, where, 8);
AT(rfm_error, message, 16);

SIZE(rfm_progress_fn, 8);
SIZE(rfm_write_fn, 8);

/* frame */

VALUE(RFM_COLUMN_INT64, 1);
VALUE(RFM_COLUMN_DOUBLE, 2);
VALUE(RFM_COLUMN_AMOUNT, 3);
VALUE(RFM_COLUMN_DAY, 4);
VALUE(RFM_COLUMN_TEXT, 5);
VALUE(RFM_COLUMN_CODE, 6);

SIZE(rfm_column, 88);
AT(rfm_column, name, 0);
AT(rfm_column, type, 8);
AT(rfm_column, scale, 12);
AT(rfm_column, length, 16);
AT(rfm_column, null_count, 24);
AT(rfm_column, validity, 32);
AT(rfm_column, values, 40);
AT(rfm_column, offsets, 48);
AT(rfm_column, bytes, 56);
AT(rfm_column, label_count, 64);
AT(rfm_column, label_offsets, 72);
AT(rfm_column, label_bytes, 80);

/* csv */

VALUE(RFM_CSV_SAMPLE, 1048576);
VALUE(RFM_CSV_ORDER_DETECT, 0);
VALUE(RFM_CSV_ORDER_DAY_MONTH, 1);
VALUE(RFM_CSV_ORDER_MONTH_DAY, 2);
VALUE(RFM_CSV_UTF8, 0);
VALUE(RFM_CSV_LATIN1, 1);
VALUE(RFM_CSV_REFUSE, 0);
VALUE(RFM_CSV_COLLECT, 1);
VALUE(RFM_CSV_NO_HEADER, 1);
VALUE(RFM_CSV_ROUND, 2);
VALUE(RFM_CSV_RAW_TEXT, 4);
VALUE(RFM_CSV_OPTIONAL, 1);
VALUE(RFM_CSV_WHOLE_IDS, 2);
VALUE(RFM_CSV_REQUIRED, 4);

SIZE(rfm_csv_column, 48);
AT(rfm_csv_column, name, 0);
AT(rfm_csv_column, source, 8);
AT(rfm_csv_column, factor, 16);
AT(rfm_csv_column, position, 24);
AT(rfm_csv_column, factor_position, 28);
AT(rfm_csv_column, type, 32);
AT(rfm_csv_column, flags, 36);
AT(rfm_csv_column, scale, 40);
AT(rfm_csv_column, reserved, 44);

SIZE(rfm_csv_options, 56);
AT(rfm_csv_options, struct_size, 0);
AT(rfm_csv_options, flags, 4);
AT(rfm_csv_options, delimiter, 8);
AT(rfm_csv_options, decimal_mark, 12);
AT(rfm_csv_options, thousands_mark, 16);
AT(rfm_csv_options, day_order, 20);
AT(rfm_csv_options, encoding, 24);
AT(rfm_csv_options, on_bad, 28);
AT(rfm_csv_options, threads, 32);
AT(rfm_csv_options, column_count, 36);
AT(rfm_csv_options, columns, 40);
AT(rfm_csv_options, max_field_bytes, 48);

SIZE(rfm_csv_state, 56);
AT(rfm_csv_state, struct_size, 0);
AT(rfm_csv_state, delimiter, 4);
AT(rfm_csv_state, decimal_mark, 8);
AT(rfm_csv_state, thousands_mark, 12);
AT(rfm_csv_state, day_order, 16);
AT(rfm_csv_state, max_decimals, 20);
AT(rfm_csv_state, lines, 24);
AT(rfm_csv_state, rows, 32);
AT(rfm_csv_state, bad_rows, 40);
AT(rfm_csv_state, bytes, 48);

SIZE(rfm_csv_write_options, 24);
AT(rfm_csv_write_options, struct_size, 0);
AT(rfm_csv_write_options, flags, 4);
AT(rfm_csv_write_options, delimiter, 8);
AT(rfm_csv_write_options, decimal_mark, 12);
AT(rfm_csv_write_options, amount_decimals, 16);
AT(rfm_csv_write_options, threads, 20);

/* arrow */

VALUE(ARROW_FLAG_DICTIONARY_ORDERED, 1);
VALUE(ARROW_FLAG_NULLABLE, 2);
VALUE(ARROW_FLAG_MAP_KEYS_SORTED, 4);
VALUE(RFM_ARROW_DECIMAL, 0);
VALUE(RFM_ARROW_MINOR_UNITS, 1);

SIZE(struct ArrowSchema, 72);
AT(struct ArrowSchema, format, 0);
AT(struct ArrowSchema, name, 8);
AT(struct ArrowSchema, metadata, 16);
AT(struct ArrowSchema, flags, 24);
AT(struct ArrowSchema, n_children, 32);
AT(struct ArrowSchema, children, 40);
AT(struct ArrowSchema, dictionary, 48);
AT(struct ArrowSchema, release, 56);
AT(struct ArrowSchema, private_data, 64);

SIZE(struct ArrowArray, 80);
AT(struct ArrowArray, length, 0);
AT(struct ArrowArray, null_count, 8);
AT(struct ArrowArray, offset, 16);
AT(struct ArrowArray, n_buffers, 24);
AT(struct ArrowArray, n_children, 32);
AT(struct ArrowArray, buffers, 40);
AT(struct ArrowArray, children, 48);
AT(struct ArrowArray, dictionary, 56);
AT(struct ArrowArray, release, 64);
AT(struct ArrowArray, private_data, 72);

SIZE(struct ArrowArrayStream, 40);
AT(struct ArrowArrayStream, get_schema, 0);
AT(struct ArrowArrayStream, get_next, 8);
AT(struct ArrowArrayStream, get_last_error, 16);
AT(struct ArrowArrayStream, release, 24);
AT(struct ArrowArrayStream, private_data, 32);

SIZE(rfm_arrow_options, 24);
AT(rfm_arrow_options, struct_size, 0);
AT(rfm_arrow_options, amounts, 4);
AT(rfm_arrow_options, day_shift_seconds, 8);
AT(rfm_arrow_options, reserved, 12);
AT(rfm_arrow_options, batch_rows, 16);

/* ledger */

VALUE(RFM_ID_TEXT, 0);
VALUE(RFM_ID_INTEGER, 1);
VALUE(RFM_SCALE_WHOLE, -1);
VALUE(RFM_LEDGER_MARGIN, 1);
VALUE(RFM_APPEND_ROUND, 1);

SIZE(rfm_ledger_options, 48);
AT(rfm_ledger_options, struct_size, 0);
AT(rfm_ledger_options, id_type, 4);
AT(rfm_ledger_options, scale, 8);
AT(rfm_ledger_options, flags, 12);
AT(rfm_ledger_options, attribute_count, 16);
AT(rfm_ledger_options, reserved, 20);
AT(rfm_ledger_options, attributes, 24);
AT(rfm_ledger_options, erase_salt, 32);
AT(rfm_ledger_options, hash_seed, 40);

SIZE(rfm_append_options, 88);
AT(rfm_append_options, struct_size, 0);
AT(rfm_append_options, flags, 4);
AT(rfm_append_options, batch_key, 8);
AT(rfm_append_options, customer, 16);
AT(rfm_append_options, day, 24);
AT(rfm_append_options, receipt, 32);
AT(rfm_append_options, amount, 40);
AT(rfm_append_options, margin, 48);
AT(rfm_append_options, return_prefix, 56);
AT(rfm_append_options, threads, 64);
AT(rfm_append_options, reserved, 68);
AT(rfm_append_options, progress, 72);
AT(rfm_append_options, progress_payload, 80);

SIZE(rfm_line, 56);
AT(rfm_line, struct_size, 0);
AT(rfm_line, day, 4);
AT(rfm_line, customer, 8);
AT(rfm_line, customer_id, 16);
AT(rfm_line, receipt, 24);
AT(rfm_line, amount, 32);
AT(rfm_line, margin, 40);
AT(rfm_line, attributes, 48);

SIZE(rfm_ledger_state, 80);
AT(rfm_ledger_state, struct_size, 0);
AT(rfm_ledger_state, id_type, 4);
AT(rfm_ledger_state, scale, 8);
AT(rfm_ledger_state, flags, 12);
AT(rfm_ledger_state, first_day, 16);
AT(rfm_ledger_state, last_day, 20);
AT(rfm_ledger_state, lines, 24);
AT(rfm_ledger_state, entries, 32);
AT(rfm_ledger_state, customers, 40);
AT(rfm_ledger_state, aliases, 48);
AT(rfm_ledger_state, erased, 56);
AT(rfm_ledger_state, batches, 64);
AT(rfm_ledger_state, memory_bytes, 72);

/* customers */

VALUE(RFM_WINDOW_ALL, 0);
VALUE(RFM_WINDOW_DAYS, 1);
VALUE(RFM_WINDOW_MONTHS, 2);
VALUE(RFM_RETURNS_NET, 0);
VALUE(RFM_RETURNS_IGNORE, 1);
VALUE(RFM_RETURNS_CANCEL, 2);
VALUE(RFM_EVENTS_DAYS, 0);
VALUE(RFM_EVENTS_RECEIPTS, 1);
VALUE(RFM_CUSTOMERS_MODELS, 1);
VALUE(RFM_CUSTOMERS_FIRST_SPEND, 2);
VALUE(RFM_CUSTOMERS_FREE, 4);
VALUE(RFM_CUSTOMERS_LITT, 8);

SIZE(rfm_customers_options, 48);
AT(rfm_customers_options, struct_size, 0);
AT(rfm_customers_options, window_unit, 4);
AT(rfm_customers_options, window_length, 8);
AT(rfm_customers_options, returns, 12);
AT(rfm_customers_options, events, 16);
AT(rfm_customers_options, flags, 20);
AT(rfm_customers_options, threads, 24);
AT(rfm_customers_options, holdout_days, 28);
AT(rfm_customers_options, progress, 32);
AT(rfm_customers_options, progress_payload, 40);

SIZE(rfm_customers_totals, 88);
AT(rfm_customers_totals, struct_size, 0);
AT(rfm_customers_totals, scale, 4);
AT(rfm_customers_totals, customers, 8);
AT(rfm_customers_totals, customers_without_purchase, 16);
AT(rfm_customers_totals, receipts, 24);
AT(rfm_customers_totals, identified_receipts, 32);
AT(rfm_customers_totals, unidentified_receipts, 40);
AT(rfm_customers_totals, spend_gross, 48);
AT(rfm_customers_totals, returned, 56);
AT(rfm_customers_totals, spend_net, 64);
AT(rfm_customers_totals, unidentified_gross, 72);
AT(rfm_customers_totals, unidentified_returned, 80);

/* score */

VALUE(RFM_SCORE_QUANTILE, 0);
VALUE(RFM_SCORE_THRESHOLD, 1);
VALUE(RFM_SCORE_KMEANS, 2);
VALUE(RFM_QUANTILE_TYPE_7, 0);
VALUE(RFM_QUANTILE_TYPE_1, 1);
VALUE(RFM_QUANTILE_NTILE, 2);
VALUE(RFM_QUANTILE_RPKG, 3);
VALUE(RFM_SCORE_INDEPENDENT, 0);
VALUE(RFM_SCORE_NESTED, 1);
VALUE(RFM_HIGH_IS_GOOD, 0);
VALUE(RFM_LOW_IS_GOOD, 1);

SIZE(rfm_dimension, 48);
AT(rfm_dimension, name, 0);
AT(rfm_dimension, column, 8);
AT(rfm_dimension, strategy, 16);
AT(rfm_dimension, direction, 20);
AT(rfm_dimension, bins, 24);
AT(rfm_dimension, quantile_type, 28);
AT(rfm_dimension, cuts, 32);
AT(rfm_dimension, cut_count, 40);
AT(rfm_dimension, reserved, 44);

SIZE(rfm_points, 24);
AT(rfm_points, points, 0);
AT(rfm_points, count, 8);
AT(rfm_points, reserved, 12);
AT(rfm_points, weight, 16);

SIZE(rfm_grade, 16);
AT(rfm_grade, label, 0);
AT(rfm_grade, at_least, 8);

SIZE(rfm_scorer_options, 56);
AT(rfm_scorer_options, struct_size, 0);
AT(rfm_scorer_options, dimension_count, 4);
AT(rfm_scorer_options, dimensions, 8);
AT(rfm_scorer_options, bins, 16);
AT(rfm_scorer_options, quantile_type, 20);
AT(rfm_scorer_options, method, 24);
AT(rfm_scorer_options, grade_count, 28);
AT(rfm_scorer_options, points, 32);
AT(rfm_scorer_options, grades, 40);
AT(rfm_scorer_options, threads, 48);
AT(rfm_scorer_options, reserved, 52);

/* segment */

VALUE(RFM_MATCH_FIRST, 0);
VALUE(RFM_MATCH_EXACT, 1);

SIZE(rfm_rules_counts, 64);
AT(rfm_rules_counts, struct_size, 0);
AT(rfm_rules_counts, reserved, 4);
AT(rfm_rules_counts, rules, 8);
AT(rfm_rules_counts, cells, 16);
AT(rfm_rules_counts, uncovered, 24);
AT(rfm_rules_counts, multiple, 32);
AT(rfm_rules_counts, dead, 40);
AT(rfm_rules_counts, duplicate, 48);
AT(rfm_rules_counts, undecided, 56);

/* report */

SIZE(rfm_pareto, 80);
AT(rfm_pareto, struct_size, 0);
AT(rfm_pareto, reserved, 4);
AT(rfm_pareto, customers, 8);
AT(rfm_pareto, total, 16);
AT(rfm_pareto, gini, 24);
AT(rfm_pareto, top_1_share, 32);
AT(rfm_pareto, top_5_share, 40);
AT(rfm_pareto, top_10_share, 48);
AT(rfm_pareto, top_20_share, 56);
AT(rfm_pareto, customers_for_80, 64);
AT(rfm_pareto, customers_for_80_share, 72);

/* cluster */

VALUE(RFM_CLUSTER_LOG1P, 1);
VALUE(RFM_CLUSTER_NO_Z_SCORE, 2);
VALUE(RFM_CLUSTER_LOW_IS_GOOD, 4);

SIZE(rfm_cluster_column, 24);
AT(rfm_cluster_column, column, 0);
AT(rfm_cluster_column, flags, 8);
AT(rfm_cluster_column, reserved, 12);
AT(rfm_cluster_column, weight, 16);

SIZE(rfm_cluster_options, 56);
AT(rfm_cluster_options, struct_size, 0);
AT(rfm_cluster_options, clusters, 4);
AT(rfm_cluster_options, columns, 8);
AT(rfm_cluster_options, column_count, 16);
AT(rfm_cluster_options, starts, 20);
AT(rfm_cluster_options, iterations, 24);
AT(rfm_cluster_options, threads, 28);
AT(rfm_cluster_options, seed, 32);
AT(rfm_cluster_options, progress, 40);
AT(rfm_cluster_options, progress_payload, 48);

/* delay */

SIZE(rfm_delay_options, 16);
AT(rfm_delay_options, struct_size, 0);
AT(rfm_delay_options, up_days, 4);
AT(rfm_delay_options, down_days, 8);
AT(rfm_delay_options, reserved, 12);

SIZE(rfm_delay_state, 40);
AT(rfm_delay_state, struct_size, 0);
AT(rfm_delay_state, up_days, 4);
AT(rfm_delay_state, down_days, 8);
AT(rfm_delay_state, last_day, 12);
AT(rfm_delay_state, advances, 16);
AT(rfm_delay_state, customers, 24);
AT(rfm_delay_state, pending, 32);

/* moves */

VALUE(RFM_MOVE_STAYED, 0);
VALUE(RFM_MOVE_UP, 1);
VALUE(RFM_MOVE_DOWN, 2);
VALUE(RFM_MOVE_ACROSS, 3);
VALUE(RFM_MOVE_NEW, 4);
VALUE(RFM_MOVE_LOST, 5);
VALUE(RFM_MOVE_RETURNED, 6);

SIZE(rfm_moves_options, 40);
AT(rfm_moves_options, struct_size, 0);
AT(rfm_moves_options, only_changed, 4);
AT(rfm_moves_options, into, 8);
AT(rfm_moves_options, out_of, 16);
AT(rfm_moves_options, known, 24);
AT(rfm_moves_options, rules, 32);

SIZE(rfm_daily_options, 48);
AT(rfm_daily_options, struct_size, 0);
AT(rfm_daily_options, step_days, 4);
AT(rfm_daily_options, customers, 8);
AT(rfm_daily_options, scorer, 16);
AT(rfm_daily_options, scoring, 24);
AT(rfm_daily_options, progress, 32);
AT(rfm_daily_options, progress_payload, 40);

/* next */

SIZE(rfm_next_options, 32);
AT(rfm_next_options, struct_size, 0);
AT(rfm_next_options, max_visits, 4);
AT(rfm_next_options, horizon_days, 8);
AT(rfm_next_options, reserved, 12);
AT(rfm_next_options, customers, 16);
AT(rfm_next_options, customer, 24);

/* retention */

VALUE(RFM_PERIOD_MONTH, 0);
VALUE(RFM_PERIOD_QUARTER, 1);
VALUE(RFM_PERIOD_YEAR, 2);
VALUE(RFM_PERIOD_WEEK, 3);
VALUE(RFM_PERIOD_DAY, 4);
VALUE(RFM_RETENTION_FREE, 1);

SIZE(rfm_retention_options, 28);
AT(rfm_retention_options, struct_size, 0);
AT(rfm_retention_options, period, 4);
AT(rfm_retention_options, returns, 8);
AT(rfm_retention_options, events, 12);
AT(rfm_retention_options, ranks, 16);
AT(rfm_retention_options, threads, 20);
AT(rfm_retention_options, flags, 24);

SIZE(rfm_regularity, 56);
AT(rfm_regularity, struct_size, 0);
AT(rfm_regularity, steps, 4);
AT(rfm_regularity, customers, 8);
AT(rfm_regularity, intervals, 16);
AT(rfm_regularity, cv, 24);
AT(rfm_regularity, wheat_morrison, 32);
AT(rfm_regularity, mle, 40);
AT(rfm_regularity, mle_conditional, 48);

/* baseline */

SIZE(rfm_baseline_options, 40);
AT(rfm_baseline_options, struct_size, 0);
AT(rfm_baseline_options, threads, 4);
AT(rfm_baseline_options, window_days, 8);
AT(rfm_baseline_options, returns, 12);
AT(rfm_baseline_options, contacts, 16);
AT(rfm_baseline_options, contact_column, 24);
AT(rfm_baseline_options, margin_share, 32);

/* clv */

VALUE(RFM_FIT_CONVERGED, 0);
VALUE(RFM_FIT_FLAT, 1);
VALUE(RFM_FIT_BOUNDARY, 2);
VALUE(RFM_FIT_STOPPED, 3);
VALUE(RFM_FIT_GIVEN, 4);

SIZE(rfm_model_options, 96);
AT(rfm_model_options, struct_size, 0);
AT(rfm_model_options, max_iterations, 4);
AT(rfm_model_options, threads, 8);
AT(rfm_model_options, k, 12);
AT(rfm_model_options, unit_days, 16);
AT(rfm_model_options, ridge, 24);
AT(rfm_model_options, weight, 32);
AT(rfm_model_options, purchase_columns, 40);
AT(rfm_model_options, dropout_columns, 48);
AT(rfm_model_options, equal_columns, 56);
AT(rfm_model_options, purchase_column_count, 64);
AT(rfm_model_options, dropout_column_count, 68);
AT(rfm_model_options, equal_column_count, 72);
AT(rfm_model_options, replicates, 76);
AT(rfm_model_options, covariate_ridge, 80);
AT(rfm_model_options, seed, 88);

SIZE(rfm_model_state, 112);
AT(rfm_model_state, struct_size, 0);
AT(rfm_model_state, status, 4);
AT(rfm_model_state, parameter_count, 8);
AT(rfm_model_state, parameter, 12);
AT(rfm_model_state, iterations, 16);
AT(rfm_model_state, k, 20);
AT(rfm_model_state, customers, 24);
AT(rfm_model_state, left_out, 32);
AT(rfm_model_state, weight, 40);
AT(rfm_model_state, log_likelihood, 48);
AT(rfm_model_state, penalty, 56);
AT(rfm_model_state, aic, 64);
AT(rfm_model_state, bic, 72);
AT(rfm_model_state, gradient_norm, 80);
AT(rfm_model_state, unit_days, 88);
AT(rfm_model_state, name, 96);
AT(rfm_model_state, coefficients, 104);
AT(rfm_model_state, replicates, 108);

SIZE(rfm_predict_options, 80);
AT(rfm_predict_options, struct_size, 0);
AT(rfm_predict_options, threads, 4);
AT(rfm_predict_options, horizon_days, 8);
AT(rfm_predict_options, later_days, 16);
AT(rfm_predict_options, spend, 24);
AT(rfm_predict_options, monthly_rate, 32);
AT(rfm_predict_options, margin_share, 40);
AT(rfm_predict_options, dert_rate, 48);
AT(rfm_predict_options, interval, 56);
AT(rfm_predict_options, alive_level, 64);
AT(rfm_predict_options, flags, 72);
AT(rfm_predict_options, period_months, 76);

VALUE(RFM_PREDICT_ENDLESS, 1);

SIZE(rfm_simple_clv_options, 40);
AT(rfm_simple_clv_options, struct_size, 0);
AT(rfm_simple_clv_options, churn_days, 4);
AT(rfm_simple_clv_options, least_days, 8);
AT(rfm_simple_clv_options, reserved, 12);
AT(rfm_simple_clv_options, lifespan_years, 16);
AT(rfm_simple_clv_options, margin_share, 24);
AT(rfm_simple_clv_options, yearly_rate, 32);

VALUE(RFM_SIMULATE_RECEIPTS, 0);
VALUE(RFM_SIMULATE_HISTORIES, 1);

SIZE(rfm_simulate_options, 56);
AT(rfm_simulate_options, struct_size, 0);
AT(rfm_simulate_options, form, 4);
AT(rfm_simulate_options, customers, 8);
AT(rfm_simulate_options, seed, 16);
AT(rfm_simulate_options, first_day, 24);
AT(rfm_simulate_options, acquisition_days, 28);
AT(rfm_simulate_options, end_day, 32);
AT(rfm_simulate_options, holdout_days, 36);
AT(rfm_simulate_options, scale, 40);
AT(rfm_simulate_options, threads, 44);
AT(rfm_simulate_options, spend, 48);

/* validate */

VALUE(RFM_TRACKING_FREE, 1);
VALUE(RFM_TRACKING_DAYS_PASSED, 2);

SIZE(rfm_validate_options, 24);
AT(rfm_validate_options, struct_size, 0);
AT(rfm_validate_options, threads, 4);
AT(rfm_validate_options, most, 8);
AT(rfm_validate_options, groups, 12);
AT(rfm_validate_options, weight, 16);

SIZE(rfm_tracking_options, 32);
AT(rfm_tracking_options, struct_size, 0);
AT(rfm_tracking_options, calibration_end_day, 4);
AT(rfm_tracking_options, end_day, 8);
AT(rfm_tracking_options, step_days, 12);
AT(rfm_tracking_options, returns, 16);
AT(rfm_tracking_options, events, 20);
AT(rfm_tracking_options, flags, 24);
AT(rfm_tracking_options, threads, 28);

/* view */

SIZE(rfm_view_options, 40);
AT(rfm_view_options, struct_size, 0);
AT(rfm_view_options, refit, 4);
AT(rfm_view_options, customers, 8);
AT(rfm_view_options, scorer, 16);
AT(rfm_view_options, rules, 24);
AT(rfm_view_options, list_scores, 32);
AT(rfm_view_options, reserved, 36);

SIZE(rfm_view_state, 48);
AT(rfm_view_state, struct_size, 0);
AT(rfm_view_state, as_of_day, 4);
AT(rfm_view_state, customers, 8);
AT(rfm_view_state, touched, 16);
AT(rfm_view_state, changed, 24);
AT(rfm_view_state, memory_bytes, 32);
AT(rfm_view_state, reserved, 40);

/* till */

SIZE(rfm_till_options, 32);
AT(rfm_till_options, struct_size, 0);
AT(rfm_till_options, reserved, 4);
AT(rfm_till_options, customers, 8);
AT(rfm_till_options, scorer, 16);
AT(rfm_till_options, rules, 24);

SIZE(rfm_till_customer, 128);
AT(rfm_till_customer, struct_size, 0);
AT(rfm_till_customer, present, 4);
AT(rfm_till_customer, first_day, 8);
AT(rfm_till_customer, last_day, 12);
AT(rfm_till_customer, days_since_last, 16);
AT(rfm_till_customer, receipts, 24);
AT(rfm_till_customer, purchase_days, 32);
AT(rfm_till_customer, lines, 40);
AT(rfm_till_customer, spend_gross, 48);
AT(rfm_till_customer, returned, 56);
AT(rfm_till_customer, spend_net, 64);
AT(rfm_till_customer, score_count, 72);
AT(rfm_till_customer, scores, 76);
AT(rfm_till_customer, level, 108);
AT(rfm_till_customer, code, 112);
AT(rfm_till_customer, segment, 120);

/* The handles are opaque: what a host holds of each is a pointer. */
int main(void) { return rfm_version() == NULL; }
