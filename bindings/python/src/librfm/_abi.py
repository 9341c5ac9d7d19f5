# SPDX-License-Identifier: MIT
# Written by bindings/abi/generate.py from the headers in include/rfm; changes here are lost.
"""What ctypes must know to call librfm: constants, structs, callbacks and functions."""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any

VERSION = "0.1.0"

RFM_OK = 0
RFM_E_ARGUMENT = 1
RFM_E_MEMORY = 2
RFM_E_DATA = 3
RFM_E_COLUMN = 4
RFM_E_SYNTAX = 5
RFM_E_OVERFLOW = 6
RFM_E_FORMAT = 7
RFM_E_VERSION = 8
RFM_E_DUPLICATE = 9
RFM_E_CANCELLED = 10
RFM_E_NOT_FOUND = 11
RFM_E_MISMATCH = 12
RFM_DAY_MIN = -719162
RFM_DAY_MAX = 2932896
RFM_COLUMN_INT64 = 1
RFM_COLUMN_DOUBLE = 2
RFM_COLUMN_AMOUNT = 3
RFM_COLUMN_DAY = 4
RFM_COLUMN_TEXT = 5
RFM_COLUMN_CODE = 6
ARROW_FLAG_DICTIONARY_ORDERED = 1
ARROW_FLAG_NULLABLE = 2
ARROW_FLAG_MAP_KEYS_SORTED = 4
RFM_ARROW_DECIMAL = 0
RFM_ARROW_MINOR_UNITS = 1
RFM_ID_TEXT = 0
RFM_ID_INTEGER = 1
RFM_SCALE_WHOLE = -1
RFM_LEDGER_MARGIN = 1
RFM_APPEND_ROUND = 1
RFM_WINDOW_ALL = 0
RFM_WINDOW_DAYS = 1
RFM_WINDOW_MONTHS = 2
RFM_RETURNS_NET = 0
RFM_RETURNS_IGNORE = 1
RFM_RETURNS_CANCEL = 2
RFM_EVENTS_DAYS = 0
RFM_EVENTS_RECEIPTS = 1
RFM_CUSTOMERS_MODELS = 1
RFM_CUSTOMERS_FIRST_SPEND = 2
RFM_CUSTOMERS_FREE = 4
RFM_CUSTOMERS_LITT = 8
RFM_CLUSTER_LOG1P = 1
RFM_CLUSTER_NO_Z_SCORE = 2
RFM_CLUSTER_LOW_IS_GOOD = 4
RFM_FIT_CONVERGED = 0
RFM_FIT_FLAT = 1
RFM_FIT_BOUNDARY = 2
RFM_FIT_STOPPED = 3
RFM_FIT_GIVEN = 4
RFM_PREDICT_ENDLESS = 1
RFM_SIMULATE_RECEIPTS = 0
RFM_SIMULATE_HISTORIES = 1
RFM_CSV_SAMPLE = 1048576
RFM_CSV_ORDER_DETECT = 0
RFM_CSV_ORDER_DAY_MONTH = 1
RFM_CSV_ORDER_MONTH_DAY = 2
RFM_CSV_UTF8 = 0
RFM_CSV_LATIN1 = 1
RFM_CSV_REFUSE = 0
RFM_CSV_COLLECT = 1
RFM_CSV_NO_HEADER = 1
RFM_CSV_ROUND = 2
RFM_CSV_RAW_TEXT = 4
RFM_CSV_OPTIONAL = 1
RFM_CSV_WHOLE_IDS = 2
RFM_CSV_REQUIRED = 4
RFM_SCORE_QUANTILE = 0
RFM_SCORE_THRESHOLD = 1
RFM_SCORE_KMEANS = 2
RFM_QUANTILE_TYPE_7 = 0
RFM_QUANTILE_TYPE_1 = 1
RFM_QUANTILE_NTILE = 2
RFM_QUANTILE_RPKG = 3
RFM_SCORE_INDEPENDENT = 0
RFM_SCORE_NESTED = 1
RFM_HIGH_IS_GOOD = 0
RFM_LOW_IS_GOOD = 1
RFM_MATCH_FIRST = 0
RFM_MATCH_EXACT = 1
RFM_MOVE_STAYED = 0
RFM_MOVE_UP = 1
RFM_MOVE_DOWN = 2
RFM_MOVE_ACROSS = 3
RFM_MOVE_NEW = 4
RFM_MOVE_LOST = 5
RFM_MOVE_RETURNED = 6
RFM_PERIOD_MONTH = 0
RFM_PERIOD_QUARTER = 1
RFM_PERIOD_YEAR = 2
RFM_PERIOD_WEEK = 3
RFM_PERIOD_DAY = 4
RFM_RETENTION_FREE = 1
RFM_TRACKING_FREE = 1
RFM_TRACKING_DAYS_PASSED = 2

rfm_progress_fn = CFUNCTYPE(c_int32, c_void_p, c_int64, c_int64)
rfm_write_fn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)
rfm_read_fn = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_size_t)


class rfm_error(Structure):
    status: int
    column: int
    where: int
    message: bytes
    _fields_ = [
        ("status", c_int32),
        ("column", c_int32),
        ("where", c_int64),
        ("message", c_char * 240),
    ]


class rfm_column(Structure):
    name: bytes | None
    type: int
    scale: int
    length: int
    null_count: int
    validity: int | None
    values: int | None
    offsets: int | None
    bytes: int | None
    label_count: int
    label_offsets: int | None
    label_bytes: int | None
    _fields_ = [
        ("name", c_char_p),
        ("type", c_int32),
        ("scale", c_int32),
        ("length", c_int64),
        ("null_count", c_int64),
        ("validity", c_void_p),
        ("values", c_void_p),
        ("offsets", c_void_p),
        ("bytes", c_void_p),
        ("label_count", c_int64),
        ("label_offsets", c_void_p),
        ("label_bytes", c_void_p),
    ]


class ArrowSchema(Structure):
    format: int | None
    name: int | None
    metadata: int | None
    flags: int
    n_children: int
    children: int | None
    dictionary: int | None
    release: Any
    private_data: int | None
    _fields_ = [
        ("format", c_void_p),
        ("name", c_void_p),
        ("metadata", c_void_p),
        ("flags", c_int64),
        ("n_children", c_int64),
        ("children", c_void_p),
        ("dictionary", c_void_p),
        ("release", CFUNCTYPE(None, c_void_p)),
        ("private_data", c_void_p),
    ]


class ArrowArray(Structure):
    length: int
    null_count: int
    offset: int
    n_buffers: int
    n_children: int
    buffers: int | None
    children: int | None
    dictionary: int | None
    release: Any
    private_data: int | None
    _fields_ = [
        ("length", c_int64),
        ("null_count", c_int64),
        ("offset", c_int64),
        ("n_buffers", c_int64),
        ("n_children", c_int64),
        ("buffers", c_void_p),
        ("children", c_void_p),
        ("dictionary", c_void_p),
        ("release", CFUNCTYPE(None, c_void_p)),
        ("private_data", c_void_p),
    ]


class ArrowArrayStream(Structure):
    get_schema: Any
    get_next: Any
    get_last_error: Any
    release: Any
    private_data: int | None
    _fields_ = [
        ("get_schema", CFUNCTYPE(c_int, c_void_p, c_void_p)),
        ("get_next", CFUNCTYPE(c_int, c_void_p, c_void_p)),
        ("get_last_error", CFUNCTYPE(c_void_p, c_void_p)),
        ("release", CFUNCTYPE(None, c_void_p)),
        ("private_data", c_void_p),
    ]


class rfm_arrow_options(Structure):
    struct_size: int
    amounts: int
    day_shift_seconds: int
    reserved: int
    batch_rows: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("amounts", c_int32),
        ("day_shift_seconds", c_int32),
        ("reserved", c_int32),
        ("batch_rows", c_int64),
    ]


class rfm_ledger_options(Structure):
    struct_size: int
    id_type: int
    scale: int
    flags: int
    attribute_count: int
    reserved: int
    attributes: Any
    erase_salt: int
    hash_seed: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("id_type", c_int32),
        ("scale", c_int32),
        ("flags", c_int32),
        ("attribute_count", c_int32),
        ("reserved", c_int32),
        ("attributes", POINTER(c_char_p)),
        ("erase_salt", c_uint64),
        ("hash_seed", c_uint64),
    ]


class rfm_append_options(Structure):
    struct_size: int
    flags: int
    batch_key: bytes | None
    customer: bytes | None
    day: bytes | None
    receipt: bytes | None
    amount: bytes | None
    margin: bytes | None
    return_prefix: bytes | None
    threads: int
    reserved: int
    progress: Any
    progress_payload: int | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_int32),
        ("batch_key", c_char_p),
        ("customer", c_char_p),
        ("day", c_char_p),
        ("receipt", c_char_p),
        ("amount", c_char_p),
        ("margin", c_char_p),
        ("return_prefix", c_char_p),
        ("threads", c_int32),
        ("reserved", c_int32),
        ("progress", rfm_progress_fn),
        ("progress_payload", c_void_p),
    ]


class rfm_line(Structure):
    struct_size: int
    day: int
    customer: bytes | None
    customer_id: int | None
    receipt: bytes | None
    amount: int
    margin: int
    attributes: Any
    _fields_ = [
        ("struct_size", c_uint32),
        ("day", c_int32),
        ("customer", c_char_p),
        ("customer_id", c_void_p),
        ("receipt", c_char_p),
        ("amount", c_int64),
        ("margin", c_int64),
        ("attributes", POINTER(c_char_p)),
    ]


class rfm_ledger_state(Structure):
    struct_size: int
    id_type: int
    scale: int
    flags: int
    first_day: int
    last_day: int
    lines: int
    entries: int
    customers: int
    aliases: int
    erased: int
    batches: int
    memory_bytes: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("id_type", c_int32),
        ("scale", c_int32),
        ("flags", c_int32),
        ("first_day", c_int32),
        ("last_day", c_int32),
        ("lines", c_int64),
        ("entries", c_int64),
        ("customers", c_int64),
        ("aliases", c_int64),
        ("erased", c_int64),
        ("batches", c_int64),
        ("memory_bytes", c_int64),
    ]


class rfm_customers_options(Structure):
    struct_size: int
    window_unit: int
    window_length: int
    returns: int
    events: int
    flags: int
    threads: int
    holdout_days: int
    progress: Any
    progress_payload: int | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("window_unit", c_int32),
        ("window_length", c_int32),
        ("returns", c_int32),
        ("events", c_int32),
        ("flags", c_int32),
        ("threads", c_int32),
        ("holdout_days", c_int32),
        ("progress", rfm_progress_fn),
        ("progress_payload", c_void_p),
    ]


class rfm_customers_totals(Structure):
    struct_size: int
    scale: int
    customers: int
    customers_without_purchase: int
    receipts: int
    identified_receipts: int
    unidentified_receipts: int
    spend_gross: int
    returned: int
    spend_net: int
    unidentified_gross: int
    unidentified_returned: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("scale", c_int32),
        ("customers", c_int64),
        ("customers_without_purchase", c_int64),
        ("receipts", c_int64),
        ("identified_receipts", c_int64),
        ("unidentified_receipts", c_int64),
        ("spend_gross", c_int64),
        ("returned", c_int64),
        ("spend_net", c_int64),
        ("unidentified_gross", c_int64),
        ("unidentified_returned", c_int64),
    ]


class rfm_baseline_options(Structure):
    struct_size: int
    threads: int
    window_days: int
    returns: int
    contacts: int | None
    contact_column: bytes | None
    margin_share: float
    _fields_ = [
        ("struct_size", c_uint32),
        ("threads", c_int32),
        ("window_days", c_int32),
        ("returns", c_int32),
        ("contacts", c_void_p),
        ("contact_column", c_char_p),
        ("margin_share", c_double),
    ]


class rfm_cluster_column(Structure):
    column: bytes | None
    flags: int
    reserved: int
    weight: float
    _fields_ = [
        ("column", c_char_p),
        ("flags", c_int32),
        ("reserved", c_int32),
        ("weight", c_double),
    ]


class rfm_cluster_options(Structure):
    struct_size: int
    clusters: int
    columns: Any
    column_count: int
    starts: int
    iterations: int
    threads: int
    seed: int
    progress: Any
    progress_payload: int | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("clusters", c_int32),
        ("columns", POINTER(rfm_cluster_column)),
        ("column_count", c_int32),
        ("starts", c_int32),
        ("iterations", c_int32),
        ("threads", c_int32),
        ("seed", c_uint64),
        ("progress", rfm_progress_fn),
        ("progress_payload", c_void_p),
    ]


class rfm_model_options(Structure):
    struct_size: int
    max_iterations: int
    threads: int
    k: int
    unit_days: float
    ridge: float
    weight: bytes | None
    purchase_columns: Any
    dropout_columns: Any
    equal_columns: Any
    purchase_column_count: int
    dropout_column_count: int
    equal_column_count: int
    replicates: int
    covariate_ridge: float
    seed: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("max_iterations", c_int32),
        ("threads", c_int32),
        ("k", c_int32),
        ("unit_days", c_double),
        ("ridge", c_double),
        ("weight", c_char_p),
        ("purchase_columns", POINTER(c_char_p)),
        ("dropout_columns", POINTER(c_char_p)),
        ("equal_columns", POINTER(c_char_p)),
        ("purchase_column_count", c_int32),
        ("dropout_column_count", c_int32),
        ("equal_column_count", c_int32),
        ("replicates", c_int32),
        ("covariate_ridge", c_double),
        ("seed", c_uint64),
    ]


class rfm_model_state(Structure):
    struct_size: int
    status: int
    parameter_count: int
    parameter: int
    iterations: int
    k: int
    customers: int
    left_out: int
    weight: float
    log_likelihood: float
    penalty: float
    aic: float
    bic: float
    gradient_norm: float
    unit_days: float
    name: bytes | None
    coefficients: int
    replicates: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("parameter_count", c_int32),
        ("parameter", c_int32),
        ("iterations", c_int32),
        ("k", c_int32),
        ("customers", c_int64),
        ("left_out", c_int64),
        ("weight", c_double),
        ("log_likelihood", c_double),
        ("penalty", c_double),
        ("aic", c_double),
        ("bic", c_double),
        ("gradient_norm", c_double),
        ("unit_days", c_double),
        ("name", c_char_p),
        ("coefficients", c_int32),
        ("replicates", c_int32),
    ]


class rfm_predict_options(Structure):
    struct_size: int
    threads: int
    horizon_days: float
    later_days: float
    spend: int | None
    monthly_rate: float
    margin_share: float
    dert_rate: float
    interval: float
    alive_level: float
    flags: int
    period_months: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("threads", c_int32),
        ("horizon_days", c_double),
        ("later_days", c_double),
        ("spend", c_void_p),
        ("monthly_rate", c_double),
        ("margin_share", c_double),
        ("dert_rate", c_double),
        ("interval", c_double),
        ("alive_level", c_double),
        ("flags", c_int32),
        ("period_months", c_int32),
    ]


class rfm_simulate_options(Structure):
    struct_size: int
    form: int
    customers: int
    seed: int
    first_day: int
    acquisition_days: int
    end_day: int
    holdout_days: int
    scale: int
    threads: int
    spend: int | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("form", c_int32),
        ("customers", c_int64),
        ("seed", c_uint64),
        ("first_day", c_int32),
        ("acquisition_days", c_int32),
        ("end_day", c_int32),
        ("holdout_days", c_int32),
        ("scale", c_int32),
        ("threads", c_int32),
        ("spend", c_void_p),
    ]


class rfm_simple_clv_options(Structure):
    struct_size: int
    churn_days: int
    least_days: int
    reserved: int
    lifespan_years: float
    margin_share: float
    yearly_rate: float
    _fields_ = [
        ("struct_size", c_uint32),
        ("churn_days", c_int32),
        ("least_days", c_int32),
        ("reserved", c_int32),
        ("lifespan_years", c_double),
        ("margin_share", c_double),
        ("yearly_rate", c_double),
    ]


class rfm_csv_column(Structure):
    name: bytes | None
    source: bytes | None
    factor: bytes | None
    position: int
    factor_position: int
    type: int
    flags: int
    scale: int
    reserved: int
    _fields_ = [
        ("name", c_char_p),
        ("source", c_char_p),
        ("factor", c_char_p),
        ("position", c_int32),
        ("factor_position", c_int32),
        ("type", c_int32),
        ("flags", c_int32),
        ("scale", c_int32),
        ("reserved", c_int32),
    ]


class rfm_csv_options(Structure):
    struct_size: int
    flags: int
    delimiter: int
    decimal_mark: int
    thousands_mark: int
    day_order: int
    encoding: int
    on_bad: int
    threads: int
    column_count: int
    columns: Any
    max_field_bytes: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_int32),
        ("delimiter", c_int32),
        ("decimal_mark", c_int32),
        ("thousands_mark", c_int32),
        ("day_order", c_int32),
        ("encoding", c_int32),
        ("on_bad", c_int32),
        ("threads", c_int32),
        ("column_count", c_int32),
        ("columns", POINTER(rfm_csv_column)),
        ("max_field_bytes", c_int64),
    ]


class rfm_csv_state(Structure):
    struct_size: int
    delimiter: int
    decimal_mark: int
    thousands_mark: int
    day_order: int
    max_decimals: int
    lines: int
    rows: int
    bad_rows: int
    bytes: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("delimiter", c_int32),
        ("decimal_mark", c_int32),
        ("thousands_mark", c_int32),
        ("day_order", c_int32),
        ("max_decimals", c_int32),
        ("lines", c_int64),
        ("rows", c_int64),
        ("bad_rows", c_int64),
        ("bytes", c_int64),
    ]


class rfm_csv_write_options(Structure):
    struct_size: int
    flags: int
    delimiter: int
    decimal_mark: int
    amount_decimals: int
    threads: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_int32),
        ("delimiter", c_int32),
        ("decimal_mark", c_int32),
        ("amount_decimals", c_int32),
        ("threads", c_int32),
    ]


class rfm_delay_options(Structure):
    struct_size: int
    up_days: int
    down_days: int
    reserved: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("up_days", c_int32),
        ("down_days", c_int32),
        ("reserved", c_int32),
    ]


class rfm_delay_state(Structure):
    struct_size: int
    up_days: int
    down_days: int
    last_day: int
    advances: int
    customers: int
    pending: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("up_days", c_int32),
        ("down_days", c_int32),
        ("last_day", c_int32),
        ("advances", c_int64),
        ("customers", c_int64),
        ("pending", c_int64),
    ]


class rfm_dimension(Structure):
    name: bytes | None
    column: bytes | None
    strategy: int
    direction: int
    bins: int
    quantile_type: int
    cuts: Any
    cut_count: int
    reserved: int
    _fields_ = [
        ("name", c_char_p),
        ("column", c_char_p),
        ("strategy", c_int32),
        ("direction", c_int32),
        ("bins", c_int32),
        ("quantile_type", c_int32),
        ("cuts", POINTER(c_char_p)),
        ("cut_count", c_int32),
        ("reserved", c_int32),
    ]


class rfm_points(Structure):
    points: int | None
    count: int
    reserved: int
    weight: float
    _fields_ = [
        ("points", c_void_p),
        ("count", c_int32),
        ("reserved", c_int32),
        ("weight", c_double),
    ]


class rfm_grade(Structure):
    label: bytes | None
    at_least: float
    _fields_ = [
        ("label", c_char_p),
        ("at_least", c_double),
    ]


class rfm_scorer_options(Structure):
    struct_size: int
    dimension_count: int
    dimensions: Any
    bins: int
    quantile_type: int
    method: int
    grade_count: int
    points: Any
    grades: Any
    threads: int
    reserved: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("dimension_count", c_int32),
        ("dimensions", POINTER(rfm_dimension)),
        ("bins", c_int32),
        ("quantile_type", c_int32),
        ("method", c_int32),
        ("grade_count", c_int32),
        ("points", POINTER(rfm_points)),
        ("grades", POINTER(rfm_grade)),
        ("threads", c_int32),
        ("reserved", c_int32),
    ]


class rfm_rules_counts(Structure):
    struct_size: int
    reserved: int
    rules: int
    cells: int
    uncovered: int
    multiple: int
    dead: int
    duplicate: int
    undecided: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("rules", c_int64),
        ("cells", c_int64),
        ("uncovered", c_int64),
        ("multiple", c_int64),
        ("dead", c_int64),
        ("duplicate", c_int64),
        ("undecided", c_int64),
    ]


class rfm_moves_options(Structure):
    struct_size: int
    only_changed: int
    into: bytes | None
    out_of: bytes | None
    known: int | None
    rules: int | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("only_changed", c_int32),
        ("into", c_char_p),
        ("out_of", c_char_p),
        ("known", c_void_p),
        ("rules", c_void_p),
    ]


class rfm_daily_options(Structure):
    struct_size: int
    step_days: int
    customers: Any
    scorer: int | None
    scoring: Any
    progress: Any
    progress_payload: int | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("step_days", c_int32),
        ("customers", POINTER(rfm_customers_options)),
        ("scorer", c_void_p),
        ("scoring", POINTER(rfm_scorer_options)),
        ("progress", rfm_progress_fn),
        ("progress_payload", c_void_p),
    ]


class rfm_next_options(Structure):
    struct_size: int
    max_visits: int
    horizon_days: int
    reserved: int
    customers: Any
    customer: bytes | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("max_visits", c_int32),
        ("horizon_days", c_int32),
        ("reserved", c_int32),
        ("customers", POINTER(rfm_customers_options)),
        ("customer", c_char_p),
    ]


class rfm_pareto(Structure):
    struct_size: int
    reserved: int
    customers: int
    total: float
    gini: float
    top_1_share: float
    top_5_share: float
    top_10_share: float
    top_20_share: float
    customers_for_80: int
    customers_for_80_share: float
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("customers", c_int64),
        ("total", c_double),
        ("gini", c_double),
        ("top_1_share", c_double),
        ("top_5_share", c_double),
        ("top_10_share", c_double),
        ("top_20_share", c_double),
        ("customers_for_80", c_int64),
        ("customers_for_80_share", c_double),
    ]


class rfm_retention_options(Structure):
    struct_size: int
    period: int
    returns: int
    events: int
    ranks: int
    threads: int
    flags: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("period", c_int32),
        ("returns", c_int32),
        ("events", c_int32),
        ("ranks", c_int32),
        ("threads", c_int32),
        ("flags", c_int32),
    ]


class rfm_regularity(Structure):
    struct_size: int
    steps: int
    customers: int
    intervals: int
    cv: float
    wheat_morrison: float
    mle: float
    mle_conditional: float
    _fields_ = [
        ("struct_size", c_uint32),
        ("steps", c_int32),
        ("customers", c_int64),
        ("intervals", c_int64),
        ("cv", c_double),
        ("wheat_morrison", c_double),
        ("mle", c_double),
        ("mle_conditional", c_double),
    ]


class rfm_till_options(Structure):
    struct_size: int
    reserved: int
    customers: Any
    scorer: int | None
    rules: int | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("customers", POINTER(rfm_customers_options)),
        ("scorer", c_void_p),
        ("rules", c_void_p),
    ]


class rfm_till_customer(Structure):
    struct_size: int
    present: int
    first_day: int
    last_day: int
    days_since_last: int
    receipts: int
    purchase_days: int
    lines: int
    spend_gross: int
    returned: int
    spend_net: int
    score_count: int
    scores: Any
    level: int
    code: bytes | None
    segment: bytes | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("present", c_int32),
        ("first_day", c_int32),
        ("last_day", c_int32),
        ("days_since_last", c_int64),
        ("receipts", c_int64),
        ("purchase_days", c_int64),
        ("lines", c_int64),
        ("spend_gross", c_int64),
        ("returned", c_int64),
        ("spend_net", c_int64),
        ("score_count", c_int32),
        ("scores", c_int32 * 8),
        ("level", c_int32),
        ("code", c_char_p),
        ("segment", c_char_p),
    ]


class rfm_validate_options(Structure):
    struct_size: int
    threads: int
    most: int
    groups: int
    weight: bytes | None
    _fields_ = [
        ("struct_size", c_uint32),
        ("threads", c_int32),
        ("most", c_int32),
        ("groups", c_int32),
        ("weight", c_char_p),
    ]


class rfm_tracking_options(Structure):
    struct_size: int
    calibration_end_day: int
    end_day: int
    step_days: int
    returns: int
    events: int
    flags: int
    threads: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("calibration_end_day", c_int32),
        ("end_day", c_int32),
        ("step_days", c_int32),
        ("returns", c_int32),
        ("events", c_int32),
        ("flags", c_int32),
        ("threads", c_int32),
    ]


class rfm_view_options(Structure):
    struct_size: int
    refit: int
    customers: Any
    scorer: int | None
    rules: int | None
    list_scores: int
    reserved: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("refit", c_int32),
        ("customers", POINTER(rfm_customers_options)),
        ("scorer", c_void_p),
        ("rules", c_void_p),
        ("list_scores", c_int32),
        ("reserved", c_int32),
    ]


class rfm_view_state(Structure):
    struct_size: int
    as_of_day: int
    customers: int
    touched: int
    changed: int
    memory_bytes: int
    reserved: int
    _fields_ = [
        ("struct_size", c_uint32),
        ("as_of_day", c_int32),
        ("customers", c_int64),
        ("touched", c_int64),
        ("changed", c_int64),
        ("memory_bytes", c_int64),
        ("reserved", c_int64),
    ]


# name: (result, arguments)
FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "rfm_buffer_new": (c_int32, [POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_buffer_free": (None, [c_void_p]),
    "rfm_buffer_write": (c_int32, [c_void_p, c_void_p, c_size_t]),
    "rfm_buffer_data": (c_void_p, [c_void_p]),
    "rfm_buffer_size": (c_int64, [c_void_p]),
    "rfm_version": (c_char_p, []),
    "rfm_status_text": (c_char_p, [c_int32]),
    "rfm_day_parse": (c_int32, [c_char_p, POINTER(c_int32), POINTER(rfm_error)]),
    "rfm_day_format": (c_int32, [c_int32, POINTER(c_char), POINTER(rfm_error)]),
    "rfm_day_add_months": (c_int32, [c_int32, c_int32, POINTER(c_int32), POINTER(rfm_error)]),
    "rfm_frame_new": (
        c_int32,
        [
            POINTER(rfm_column),
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_frame_free": (None, [c_void_p]),
    "rfm_frame_count": (c_int64, [c_void_p]),
    "rfm_frame_column_count": (c_int32, [c_void_p]),
    "rfm_frame_column": (c_int32, [c_void_p, c_int32, POINTER(rfm_column), POINTER(rfm_error)]),
    "rfm_frame_find": (c_int32, [c_void_p, c_char_p, POINTER(rfm_column), POINTER(rfm_error)]),
    "rfm_frame_select": (
        c_int32,
        [
            c_void_p,
            POINTER(c_char_p),
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_frame_join": (c_int32, [c_void_p, c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_arrow_export": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_arrow_options),
            POINTER(ArrowSchema),
            POINTER(ArrowArray),
            POINTER(rfm_error),
        ],
    ),
    "rfm_arrow_import": (
        c_int32,
        [
            POINTER(ArrowSchema),
            POINTER(ArrowArray),
            POINTER(rfm_arrow_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_arrow_export_stream": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_arrow_options),
            POINTER(ArrowArrayStream),
            POINTER(rfm_error),
        ],
    ),
    "rfm_arrow_import_stream": (
        c_int32,
        [
            POINTER(ArrowArrayStream),
            POINTER(rfm_arrow_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_ledger_new": (
        c_int32,
        [
            POINTER(rfm_ledger_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_ledger_free": (None, [c_void_p]),
    "rfm_ledger_append_line": (c_int32, [c_void_p, POINTER(rfm_line), POINTER(rfm_error)]),
    "rfm_ledger_append": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_append_options),
            POINTER(rfm_error),
        ],
    ),
    "rfm_ledger_append_columns": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_column),
            c_int32,
            POINTER(rfm_append_options),
            POINTER(rfm_error),
        ],
    ),
    "rfm_ledger_alias": (c_int32, [c_void_p, c_char_p, c_char_p, POINTER(rfm_error)]),
    "rfm_ledger_erase": (c_int32, [c_void_p, c_char_p, POINTER(rfm_error)]),
    "rfm_ledger_merge": (c_int32, [c_void_p, c_void_p, POINTER(rfm_error)]),
    "rfm_ledger_compact": (c_int32, [c_void_p, c_int32, POINTER(rfm_error)]),
    "rfm_ledger_inspect": (c_int32, [c_void_p, POINTER(rfm_ledger_state), POINTER(rfm_error)]),
    "rfm_ledger_export": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_ledger_save": (c_int32, [c_void_p, rfm_write_fn, c_void_p, POINTER(rfm_error)]),
    "rfm_ledger_load": (c_int32, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_customers_build": (
        c_int32,
        [
            c_void_p,
            c_int32,
            POINTER(rfm_customers_options),
            POINTER(c_void_p),
            POINTER(rfm_customers_totals),
            POINTER(rfm_error),
        ],
    ),
    "rfm_baseline_measure": (
        c_int32,
        [
            c_void_p,
            POINTER(c_int32),
            c_int32,
            POINTER(rfm_baseline_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_baseline_readiness": (
        c_int32,
        [
            c_void_p,
            c_int32,
            POINTER(rfm_baseline_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_baseline_overlap": (c_int32, [c_void_p, c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_clusters_fit": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_cluster_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_clusters_free": (None, [c_void_p]),
    "rfm_clusters_apply": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_clusters_centres": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_clusters_choose": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_cluster_options),
            c_int32,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_clusters_save": (c_int32, [c_void_p, rfm_write_fn, c_void_p, POINTER(rfm_error)]),
    "rfm_clusters_load": (c_int32, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_model_fit": (
        c_int32,
        [
            c_char_p,
            c_void_p,
            POINTER(rfm_model_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_new": (
        c_int32,
        [
            c_char_p,
            POINTER(c_double),
            c_int32,
            c_double,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_free": (None, [c_void_p]),
    "rfm_model_list": (c_int32, [POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_model_inspect": (c_int32, [c_void_p, POINTER(rfm_model_state), POINTER(rfm_error)]),
    "rfm_model_parameters": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_model_compare": (
        c_int32,
        [
            POINTER(c_void_p),
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_likelihood": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(c_double),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_predict": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_predict_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_predict_pmf": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            c_double,
            c_int32,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_expect": (
        c_int32,
        [
            c_void_p,
            POINTER(c_double),
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_pmf": (
        c_int32,
        [
            c_void_p,
            c_double,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_simulate": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_simulate_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_model_save": (c_int32, [c_void_p, rfm_write_fn, c_void_p, POINTER(rfm_error)]),
    "rfm_model_load": (c_int32, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_simple_clv": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_simple_clv_options),
            POINTER(c_double),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_csv_new": (c_int32, [POINTER(rfm_csv_options), POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_csv_free": (None, [c_void_p]),
    "rfm_csv_read": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            c_size_t,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_csv_bad_lines": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_csv_inspect": (c_int32, [c_void_p, POINTER(rfm_csv_state), POINTER(rfm_error)]),
    "rfm_csv_sniff": (
        c_int32,
        [
            c_void_p,
            c_size_t,
            POINTER(rfm_csv_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_csv_write": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_csv_write_options),
            rfm_write_fn,
            c_void_p,
            POINTER(rfm_error),
        ],
    ),
    "rfm_delay_new": (
        c_int32,
        [
            POINTER(rfm_delay_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_delay_free": (None, [c_void_p]),
    "rfm_delay_inspect": (c_int32, [c_void_p, POINTER(rfm_delay_state), POINTER(rfm_error)]),
    "rfm_delay_advance": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_void_p,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_delay_pending": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_delay_save": (c_int32, [c_void_p, rfm_write_fn, c_void_p, POINTER(rfm_error)]),
    "rfm_delay_load": (c_int32, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_feed_csv": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            c_size_t,
            c_int32,
            c_void_p,
            POINTER(rfm_append_options),
            POINTER(c_int64),
            POINTER(rfm_error),
        ],
    ),
    "rfm_feed_csv_stream": (
        c_int32,
        [
            c_void_p,
            rfm_read_fn,
            c_void_p,
            c_void_p,
            POINTER(rfm_append_options),
            POINTER(c_int64),
            POINTER(rfm_error),
        ],
    ),
    "rfm_feed_arrow": (
        c_int32,
        [
            POINTER(ArrowArrayStream),
            POINTER(rfm_arrow_options),
            c_void_p,
            POINTER(rfm_append_options),
            POINTER(c_int64),
            POINTER(rfm_error),
        ],
    ),
    "rfm_scorer_fit": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_scorer_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_scorer_suggest_bins": (c_int32, [c_int64]),
    "rfm_scorer_free": (None, [c_void_p]),
    "rfm_scorer_apply": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_scorer_cuts": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_scorer_centres": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_scorer_drift": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(c_void_p),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_scorer_save": (c_int32, [c_void_p, rfm_write_fn, c_void_p, POINTER(rfm_error)]),
    "rfm_scorer_load": (c_int32, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_rules_parse": (c_int32, [c_void_p, c_size_t, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_rules_preset": (c_int32, [c_char_p, c_int32, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_rules_presets": (c_int32, [POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_rules_new": (
        c_int32,
        [
            c_char_p,
            c_int32,
            POINTER(c_int32),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_rules_free": (None, [c_void_p]),
    "rfm_rules_add": (
        c_int32,
        [
            c_void_p,
            c_char_p,
            c_int32,
            c_char_p,
            c_char_p,
            POINTER(rfm_error),
        ],
    ),
    "rfm_rules_write": (c_int32, [c_void_p, rfm_write_fn, c_void_p, POINTER(rfm_error)]),
    "rfm_rules_segments": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_rules_check": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_rules_counts),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_rules_apply": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_rules_explain": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            c_int64,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_moves_between": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_moves_options),
            POINTER(c_void_p),
            POINTER(c_void_p),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_moves_daily": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_int32,
            c_void_p,
            POINTER(rfm_daily_options),
            c_void_p,
            POINTER(c_void_p),
            POINTER(c_void_p),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_next_level": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_void_p,
            c_void_p,
            POINTER(rfm_next_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_next_fall": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_void_p,
            c_void_p,
            POINTER(rfm_next_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_report_summary": (c_int32, [c_void_p, c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_report_pareto": (
        c_int32,
        [
            c_void_p,
            c_char_p,
            c_int32,
            POINTER(rfm_pareto),
            POINTER(c_void_p),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_report_heatmap": (
        c_int32,
        [
            c_void_p,
            c_char_p,
            c_char_p,
            c_char_p,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_retention_cohorts": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_int32,
            POINTER(rfm_retention_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_retention_periods": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_int32,
            POINTER(rfm_retention_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_retention_orders": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_int32,
            POINTER(rfm_retention_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_retention_regularity": (
        c_int32,
        [
            c_void_p,
            c_int32,
            c_int32,
            POINTER(rfm_retention_options),
            POINTER(rfm_regularity),
            POINTER(c_void_p),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_till_new": (
        c_int32,
        [
            c_void_p,
            POINTER(rfm_till_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_till_free": (None, [c_void_p]),
    "rfm_till_append_line": (c_int32, [c_void_p, POINTER(rfm_line), POINTER(rfm_error)]),
    "rfm_till_append": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_append_options),
            POINTER(rfm_error),
        ],
    ),
    "rfm_till_look": (
        c_int32,
        [
            c_void_p,
            c_char_p,
            c_int32,
            POINTER(rfm_till_customer),
            POINTER(rfm_error),
        ],
    ),
    "rfm_till_row": (
        c_int32,
        [
            c_void_p,
            c_char_p,
            c_int32,
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_validate_frequency": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_validate_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_validate_tracking": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_tracking_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_validate_holdout": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_validate_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_validate_deciles": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_validate_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_validate_errors": (
        c_int32,
        [
            c_void_p,
            c_void_p,
            POINTER(rfm_validate_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_view_new": (
        c_int32,
        [
            c_void_p,
            c_int32,
            POINTER(rfm_view_options),
            POINTER(c_void_p),
            POINTER(rfm_error),
        ],
    ),
    "rfm_view_free": (None, [c_void_p]),
    "rfm_view_advance": (c_int32, [c_void_p, c_int32, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_view_inspect": (c_int32, [c_void_p, POINTER(rfm_view_state), POINTER(rfm_error)]),
    "rfm_view_segments": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_view_table": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
    "rfm_view_scorer": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(rfm_error)]),
}
