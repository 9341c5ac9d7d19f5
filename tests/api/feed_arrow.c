/* SPDX-License-Identifier: MIT */
/* What rfm_feed_arrow refuses, and that the ledger is as before then. Expected values by hand. */
#include <errno.h>

#include "arrow.h"
#include "shop.h"

enum { ROWS = 4 };

/* A stream of one struct array, twice, and of what a test wants to go wrong. */
typedef struct feed_source {
    foreign table;
    int64_t batches; /* to give */
    int fails_at;    /* this batch; -1: none */
    int released;    /* arrays */
} feed_source;

static const int64_t ids[ROWS] = {1, 2, 1, 3};
static const int32_t days[ROWS] = {15000, 15001, 15002, 15003};
static const double amounts[ROWS] = {1.5, 2.25, -0.5, 4};
static const void *id_buffers[] = {NULL, ids};
static const void *day_buffers[] = {NULL, days};
static const void *amount_buffers[] = {NULL, amounts};

static int source_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    feed_source *source = stream->private_data;
    *out = source->table.schema;
    return 0;
}

static int source_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    feed_source *source = stream->private_data;
    memset(out, 0, sizeof *out);
    if (source->fails_at-- == 0) return EIO;
    if (source->batches-- <= 0) return 0;
    *out = source->table.array;
    out->private_data = &source->released;
    return 0;
}

static const char *source_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "the cable is out";
}

static void source_release(struct ArrowArrayStream *stream) { stream->release = NULL; }

static struct ArrowArrayStream source_open(feed_source *source, const char *amount_name) {
    memset(source, 0, sizeof *source);
    source->batches = 2;
    source->fails_at = -1;
    foreign_start(&source->table, ROWS);
    foreign_add(&source->table, "customer", "l", 2, id_buffers);
    foreign_add(&source->table, "day", "tdD", 2, day_buffers);
    foreign_add(&source->table, "lists", "+l", 2, day_buffers); /* nobody looks at it */
    foreign_add(&source->table, amount_name, "g", 2, amount_buffers);
    const struct ArrowArrayStream stream = {source_schema, source_next, source_error,
                                            source_release, source};
    return stream;
}

static rfm_ledger *integer_ledger(void) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    return ledger;
}

static rfm_ledger_state state_of(const rfm_ledger *ledger) {
    rfm_ledger_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_ledger_inspect(ledger, &state, NULL), RFM_OK);
    return state;
}

/* The call fails so and nothing is in the ledger; the batches that were given are released. */
static void check_refused(feed_source *source, struct ArrowArrayStream *stream,
                          const rfm_append_options *append, rfm_status status, int64_t where,
                          const char *message) {
    rfm_ledger *ledger = integer_ledger();
    rfm_error error;
    int64_t rows = -1;
    const int64_t given = source->batches;
    cr_assert_eq(rfm_feed_arrow(stream, NULL, ledger, append, &rows, &error), status, "%s",
                 error.message);
    cr_assert_eq(rows, 0);
    cr_assert_eq(error.where, where, "where is %d", (int)error.where);
    cr_assert_not_null(strstr(error.message, message), "%s", error.message);
    const rfm_ledger_state state = state_of(ledger);
    cr_assert_eq(state.lines, 0);
    cr_assert_eq(state.customers, 0);
    cr_assert_eq(state.batches, 0);
    cr_assert_eq(source->released, given - (source->batches < 0 ? 0 : source->batches));
    rfm_ledger_free(ledger);
}

Test(feed_arrow_api, rows_come_in) {
    feed_source source;
    struct ArrowArrayStream stream = source_open(&source, "amount");
    rfm_ledger *ledger = integer_ledger();
    int64_t rows = -1;
    rfm_error error;
    const rfm_append_options append = {.struct_size = sizeof append, .batch_key = "monday"};
    cr_assert_eq(rfm_feed_arrow(&stream, NULL, ledger, &append, &rows, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rows, 2 * ROWS);
    cr_assert_eq(source.released, 2);
    const rfm_ledger_state state = state_of(ledger);
    cr_assert_eq(state.lines, 8);
    cr_assert_eq(state.customers, 3);
    cr_assert_eq(state.first_day, 15000);
    cr_assert_eq(state.last_day, 15003);
    stream = source_open(&source, "amount");
    cr_assert_eq(rfm_feed_arrow(&stream, NULL, ledger, &append, NULL, &error), RFM_E_DUPLICATE);
    cr_assert_eq(state_of(ledger).lines, 8);
    stream = source_open(&source, "amount");
    source.batches = 0;
    cr_assert_eq(rfm_feed_arrow(&stream, NULL, ledger, NULL, &rows, NULL), RFM_OK);
    cr_assert_eq(rows, 0);
    rfm_ledger_free(ledger);
}

Test(feed_arrow_api, refusals) {
    feed_source source;
    struct ArrowArrayStream stream = source_open(&source, "price");
    check_refused(&source, &stream, NULL, RFM_E_COLUMN, -1,
                  "no column amount; there are customer, day, lists, price");
    stream = source_open(&source, "day");
    check_refused(&source, &stream, NULL, RFM_E_COLUMN, -1, "column day comes twice");
    const rfm_append_options by_list = {.struct_size = sizeof by_list, .receipt = "lists"};
    stream = source_open(&source, "amount");
    check_refused(&source, &stream, &by_list, RFM_E_COLUMN, -1, "lists");
    stream = source_open(&source, "amount");
    source.fails_at = 1;
    check_refused(&source, &stream, NULL, RFM_E_DATA, -1, "the cable is out");
}

/* The third row of the second batch is row 6. */
Test(feed_arrow_api, bad_rows_are_named) {
    static const double unfit[2 * ROWS] = {1, 1, 1, 1, 1, 1, 0.001, 1};
    static const void *buffers[] = {NULL, unfit};
    feed_source source;
    struct ArrowArrayStream stream = source_open(&source, "amount");
    source.batches = 1;
    source.table.array.length = 2 * ROWS;
    for (int i = 0; i < 3; ++i) source.table.columns[i].length = 2 * ROWS;
    static const int64_t more_ids[2 * ROWS] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const int32_t more_days[2 * ROWS] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const void *more_id_buffers[] = {NULL, more_ids};
    static const void *more_day_buffers[] = {NULL, more_days};
    source.table.columns[0].buffers = more_id_buffers;
    source.table.columns[1].buffers = more_day_buffers;
    source.table.columns[2].buffers = more_day_buffers;
    source.table.columns[3].length = 2 * ROWS;
    source.table.columns[3].buffers = buffers;
    check_refused(&source, &stream, NULL, RFM_E_DATA, 6, "row 6: the amount needs more than 2");
}

static int32_t stop_at_once(void *payload, int64_t done, int64_t total) {
    *(int64_t *)payload = done;
    return total == 0 ? 1 : 0;
}

Test(feed_arrow_api, cancelled) {
    feed_source source;
    int64_t done = 0;
    struct ArrowArrayStream stream = source_open(&source, "amount");
    const rfm_append_options append = {
        .struct_size = sizeof append, .progress = stop_at_once, .progress_payload = &done};
    check_refused(&source, &stream, &append, RFM_E_CANCELLED, -1, "cancelled after 8 rows");
    cr_assert_eq(done, 8);
}

Test(feed_arrow_api, arguments) {
    feed_source source;
    struct ArrowArrayStream stream = source_open(&source, "amount");
    const rfm_append_options flags = {.struct_size = sizeof flags, .flags = 64};
    const rfm_arrow_options negative = {.struct_size = sizeof negative, .batch_rows = -1};
    rfm_ledger *ledger = integer_ledger();
    rfm_error error;
    cr_assert_eq(rfm_feed_arrow(NULL, NULL, ledger, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_feed_arrow(&stream, NULL, NULL, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_feed_arrow(&stream, &negative, ledger, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_feed_arrow(&stream, NULL, ledger, &flags, NULL, &error), RFM_E_ARGUMENT);
    stream.release(&stream);
    cr_assert_eq(rfm_feed_arrow(&stream, NULL, ledger, NULL, NULL, &error), RFM_E_ARGUMENT);
    rfm_ledger_free(ledger);
}
