/* SPDX-License-Identifier: MIT */
/* Feeding as a host meets it: what comes in, and each refusal, after which the ledger is as before
 * to the byte and the reader at its end. */
#include "shop.h"

static const rfm_csv_column columns[] = {
    {.name = "customer", .source = "who", .type = RFM_COLUMN_TEXT},
    {.name = "day", .source = "when", .type = RFM_COLUMN_DAY},
    {.name = "receipt", .source = "bon", .type = RFM_COLUMN_TEXT, .flags = RFM_CSV_OPTIONAL},
    {.name = "amount", .source = "paid", .type = RFM_COLUMN_AMOUNT, .scale = 2}};

static const char head[] = "who,when,bon,paid\n";
static const char good[] =
    "anna,2024-01-01,1,10.00\nanna,2024-01-01,1,2.50\n\"bram, jr\",2024-01-02,2,-3.00\n"
    ",2024-01-03,,4.00\n";

static rfm_csv *new_reader(const rfm_csv_column *given, int32_t count, int32_t on_bad) {
    const rfm_csv_options options = {
        .struct_size = sizeof options, .on_bad = on_bad, .columns = given, .column_count = count};
    rfm_csv *reader;
    rfm_error error;
    cr_assert_eq(rfm_csv_new(&options, &reader, &error), RFM_OK, "%s", error.message);
    return reader;
}

static rfm_ledger *new_ledger(void) {
    const rfm_line line = {
        .struct_size = sizeof line, .customer = "anna", .day = 19000, .amount = 7};
    const rfm_append_options keyed = {.struct_size = sizeof keyed, .batch_key = "monday"};
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    const rfm_column none[] = {{.name = "customer", .type = RFM_COLUMN_INT64},
                               {.name = "day", .type = RFM_COLUMN_DAY},
                               {.name = "amount", .type = RFM_COLUMN_INT64}};
    cr_assert_eq(rfm_ledger_append_columns(ledger, none, 3, &keyed, NULL), RFM_OK);
    return ledger;
}

static rfm_ledger_state state_of(const rfm_ledger *ledger) {
    rfm_ledger_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_ledger_inspect(ledger, &state, NULL), RFM_OK);
    return state;
}

static rfm_csv_state reader_state(const rfm_csv *reader) {
    rfm_csv_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_csv_inspect(reader, &state, NULL), RFM_OK);
    return state;
}

Test(feed, takes_what_a_file_holds) {
    rfm_csv *reader = new_reader(columns, 4, 0);
    rfm_ledger *ledger = new_ledger();
    int64_t rows = -1;
    rfm_error error;
    cr_assert_eq(rfm_feed_csv(reader, head, strlen(head), 0, ledger, NULL, &rows, &error), RFM_OK);
    cr_assert_eq(rows, 0, "the file is looked at first");
    cr_assert_eq(rfm_feed_csv(reader, good, strlen(good), 0, ledger, NULL, &rows, &error), RFM_OK);
    cr_assert_eq(rows, 0);
    cr_assert_eq(rfm_feed_csv(reader, NULL, 0, 1, ledger, NULL, &rows, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rows, 4);
    cr_assert_eq(error.status, RFM_OK);
    cr_assert_eq(reader_state(reader).rows, 4);
    cr_assert_eq(state_of(ledger).lines, 5);
    cr_assert_eq(state_of(ledger).entries, 4, "two lines of one receipt are one sum");
    cr_assert_eq(state_of(ledger).customers, 2);
    cr_assert_eq(rfm_feed_csv(reader, "x", 1, 1, ledger, NULL, &rows, &error), RFM_E_ARGUMENT,
                 "the input has ended");
    cr_assert_eq(rows, 0);
    rfm_csv_free(reader);
    rfm_ledger_free(ledger);
}

Test(feed, without_a_count_and_an_error) {
    rfm_csv *reader = new_reader(columns, 4, 0);
    rfm_ledger *ledger = new_ledger();
    cr_assert_eq(rfm_feed_csv(reader, head, strlen(head), 1, ledger, NULL, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_feed_csv(reader, head, strlen(head), 1, ledger, NULL, NULL, NULL),
                 RFM_E_ARGUMENT);
    rfm_csv_free(reader);
    reader = new_reader(columns, 4, 0);
    cr_assert_eq(rfm_feed_csv(reader, "who\nx,y\n", 8, 1, ledger, NULL, NULL, NULL), RFM_E_COLUMN);
    cr_assert_eq(state_of(ledger).lines, 1);
    rfm_csv_free(reader);
    rfm_ledger_free(ledger);
}

Test(feed, names_signs_and_digits_of_the_options) {
    static const rfm_csv_column own[] = {{.name = "id", .position = 1, .type = RFM_COLUMN_CODE},
                                         {.name = "d", .position = 2, .type = RFM_COLUMN_DAY},
                                         {.name = "r", .position = 3, .type = RFM_COLUMN_TEXT},
                                         {.name = "a", .position = 4, .type = RFM_COLUMN_DOUBLE}};
    const rfm_append_options options = {.struct_size = sizeof options,
                                        .flags = RFM_APPEND_ROUND,
                                        .customer = "id",
                                        .day = "d",
                                        .receipt = "r",
                                        .amount = "a",
                                        .return_prefix = "R"};
    static const char text[] =
        "who,when,bon,paid\nanna,2024-01-01,R1,1.0050\ncees,2024-01-01,2,3\n";
    rfm_csv *reader = new_reader(own, 4, 0);
    rfm_ledger *ledger = new_ledger();
    rfm_frame *entries;
    rfm_column amounts;
    rfm_error error;
    cr_assert_eq(rfm_feed_csv(reader, text, strlen(text), 1, ledger, &options, NULL, &error),
                 RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_ledger_export(ledger, &entries, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(entries, "amount", &amounts, NULL), RFM_OK);
    cr_assert_eq(amounts.length, 3);
    cr_assert_arr_eq(amounts.values, ((int64_t[]){7, -100, 300}), 3); /* 1.005 half to even */
    rfm_frame_free(entries);
    rfm_csv_free(reader);
    rfm_ledger_free(ledger);
}

Test(feed, bad_lines_are_set_apart) {
    rfm_csv *reader = new_reader(columns, 4, RFM_CSV_COLLECT);
    rfm_ledger *ledger = new_ledger();
    static const char text[] =
        "who,when,bon,paid\nanna,2024-01-01,1,x\nbram,2024-01-02,2,5\ncees,2024-02-30,3,1\n";
    int64_t rows;
    rfm_frame *bad;
    rfm_column lines;
    cr_assert_eq(rfm_feed_csv(reader, text, strlen(text), 1, ledger, NULL, &rows, NULL), RFM_OK);
    cr_assert_eq(rows, 1);
    cr_assert_eq(rfm_csv_bad_lines(reader, &bad, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(bad, "line", &lines, NULL), RFM_OK);
    cr_assert_eq(lines.length, 2);
    cr_assert_arr_eq(lines.values, ((int64_t[]){2, 4}), 2);
    rfm_frame_free(bad);
    rfm_csv_free(reader);
    rfm_ledger_free(ledger);
}

/* A batch of one block is refused: no byte of the ledger changes, and nobody can go on reading. */
typedef struct refusal {
    const char *what;
    const char *text;
    const rfm_csv_column *columns; /* NULL: the usual ones */
    int32_t count;
    const rfm_append_options *options;
    rfm_status status;
    int64_t where;
    const char *part; /* of the message */
} refusal;

static void assert_refused(const refusal *c) {
    rfm_csv *reader =
        c->columns == NULL ? new_reader(columns, 4, 0) : new_reader(c->columns, c->count, 0);
    rfm_ledger *ledger = new_ledger();
    rfm_buffer *before = shop_saved(ledger);
    int64_t rows = -1;
    rfm_frame *frame = NULL;
    rfm_error error, again;
    cr_assert_eq(
        rfm_feed_csv(reader, c->text, strlen(c->text), 1, ledger, c->options, &rows, &error),
        c->status, "%s: %s", c->what, error.message);
    cr_assert_eq(error.status, c->status);
    cr_assert_eq(error.where, c->where, "%s: %lld", c->what, (long long)error.where);
    cr_assert_not_null(strstr(error.message, c->part), "%s: %s", c->what, error.message);
    cr_assert_eq(rows, 0);
    cr_assert_eq(rfm_feed_csv(reader, NULL, 0, 1, ledger, NULL, NULL, &again), c->status);
    cr_assert_str_eq(again.message, error.message);
    cr_assert_eq(rfm_csv_read(reader, NULL, 0, 1, &frame, &again), c->status);
    cr_assert_null(frame);
    cr_assert_eq(again.where, error.where);
    rfm_csv_free(reader);
    shop_assert_same(before, ledger, "%s changed the ledger", c->what);
    rfm_buffer_free(before);
}

static const rfm_csv_column fine[] = {
    {.name = "customer", .source = "who", .type = RFM_COLUMN_TEXT},
    {.name = "day", .source = "when", .type = RFM_COLUMN_DAY},
    {.name = "amount", .source = "paid", .type = RFM_COLUMN_AMOUNT, .scale = 3}};
static const rfm_csv_column doubles[] = {
    {.name = "customer", .source = "who", .type = RFM_COLUMN_TEXT},
    {.name = "day", .source = "when", .type = RFM_COLUMN_DAY},
    {.name = "amount", .source = "paid", .type = RFM_COLUMN_DOUBLE}};
static const rfm_csv_column no_day[] = {
    {.name = "customer", .source = "who", .type = RFM_COLUMN_TEXT},
    {.name = "amount", .source = "paid", .type = RFM_COLUMN_AMOUNT, .scale = 2}};
static const rfm_csv_column text_day[] = {
    {.name = "customer", .source = "who", .type = RFM_COLUMN_TEXT},
    {.name = "day", .source = "when", .type = RFM_COLUMN_TEXT},
    {.name = "amount", .source = "paid", .type = RFM_COLUMN_AMOUNT, .scale = 2}};
static const rfm_append_options named = {.struct_size = sizeof named, .receipt = "ticket"};

Test(feed, refusals) {
    static const refusal cases[] = {
        {"an empty file", "", NULL, 0, NULL, RFM_E_DATA, -1, "the file is empty"},
        {"a bad line", "who,when,bon,paid\nanna,2024-01-01,1,1\nbram,2024-01-32,1,1\n", NULL, 0,
         NULL, RFM_E_DATA, 3, "line 3, column when"},
        {"days that may be either", "who,when,bon,paid\nanna,1/2/2024,1,1\n", NULL, 0, NULL,
         RFM_E_SYNTAX, 2, "day_order"},
        {"a header that is not there", "who,when,bon\nanna,2024-01-01,1\n", NULL, 0, NULL,
         RFM_E_COLUMN, -1, "paid"},
        {"a column that the ledger needs", "who,when,bon,paid\nanna,2024-01-01,1,1\n", no_day, 2,
         NULL, RFM_E_COLUMN, -1, "no column day; there are customer, amount"},
        {"a column of another type", "who,when,bon,paid\nanna,2024-01-01,1,1\n", text_day, 3, NULL,
         RFM_E_COLUMN, -1, "column day is text; expected day"},
        {"the same before any row", "who,when,bon,paid\n", text_day, 3, NULL, RFM_E_COLUMN, -1,
         "column day is text; expected day"},
        {"a named receipt", "who,when,bon,paid\nanna,2024-01-01,1,1\n", NULL, 0, &named,
         RFM_E_COLUMN, -1, "no column ticket"},
        {"a missing day", "who,when,bon,paid\nanna,2024-01-01,1,1\nbram,,2,1\n", NULL, 0, NULL,
         RFM_E_DATA, 1, "column day, row 1 is missing"},
        {"a missing amount", "who,when,bon,paid\nanna,2024-01-01,1,\n", NULL, 0, NULL, RFM_E_DATA,
         0, "column amount, row 0 is missing"},
        {"an amount that is too fine", "who,when,paid\nanna,2024-01-01,1\nbram,2024-01-01,0.125\n",
         fine, 3, NULL, RFM_E_DATA, 1, "more than 2 decimals"},
        {"an amount that does not fit", "who,when,paid\nanna,2024-01-01,1\nbram,2024-01-01,1e300\n",
         doubles, 3, NULL, RFM_E_OVERFLOW, 1, "does not fit"},
        {"a sum that does not fit",
         "who,when,bon,paid\nanna,2024-01-01,1,46116860184273879.04\n"
         "bram,2024-01-01,1,-46116860184273879.03\n",
         NULL, 0, NULL, RFM_E_OVERFLOW, 1, "all amounts together pass 64 bits"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) assert_refused(&cases[i]);
}

Test(feed, ids_that_are_no_numbers) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    static const char text[] = "who,when,bon,paid\n12,2024-01-01,1,1\nanna,2024-01-01,1,1\n";
    rfm_csv *reader = new_reader(columns, 4, 0);
    rfm_ledger *ledger;
    rfm_error error;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_feed_csv(reader, text, strlen(text), 1, ledger, NULL, NULL, &error),
                 RFM_E_DATA);
    cr_assert_eq(error.where, 1);
    cr_assert_not_null(strstr(error.message, "anna"));
    cr_assert(state_of(ledger).lines == 0 && state_of(ledger).customers == 0);
    rfm_csv_free(reader);
    rfm_ledger_free(ledger);
}

/* What is found out before a byte is looked at leaves the reader where it was. */
Test(feed, refused_before_reading) {
    const rfm_append_options keyed = {.struct_size = sizeof keyed, .batch_key = "monday"};
    const rfm_append_options flags = {.struct_size = sizeof flags, .flags = 64};
    const rfm_append_options small = {.struct_size = 2};
    const rfm_append_options tuesday = {.struct_size = sizeof tuesday, .batch_key = "tuesday"};
    rfm_csv *reader = new_reader(columns, 4, 0);
    rfm_ledger *ledger = new_ledger();
    rfm_buffer *before = shop_saved(ledger);
    int64_t rows = -1;
    rfm_error error;
    cr_assert_eq(rfm_feed_csv(NULL, head, 1, 0, ledger, NULL, &rows, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "reader is NULL");
    cr_assert_eq(rows, 0);
    cr_assert_eq(rfm_feed_csv(reader, head, 1, 0, NULL, NULL, &rows, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "ledger is NULL");
    cr_assert_eq(rfm_feed_csv(reader, NULL, 1, 0, ledger, NULL, &rows, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "bytes is NULL");
    cr_assert_eq(rfm_feed_csv(reader, head, 1, 0, ledger, &flags, &rows, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_feed_csv(reader, head, 1, 0, ledger, &small, &rows, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_feed_csv(reader, head, 1, 0, ledger, &keyed, &rows, &error), RFM_E_DUPLICATE);
    cr_assert_not_null(strstr(error.message, "monday"));
    cr_assert_eq(reader_state(reader).bytes, 0);
    rfm_buffer *after = shop_saved(ledger);
    cr_assert(shop_same_bytes(before, after));
    rfm_buffer_free(after);
    rfm_buffer_free(before);
    cr_assert_eq(rfm_feed_csv(reader, head, strlen(head), 0, ledger, NULL, &rows, &error), RFM_OK);
    cr_assert_eq(rfm_feed_csv(reader, good, strlen(good), 1, ledger, &tuesday, &rows, &error),
                 RFM_OK);
    cr_assert_eq(rows, 4);
    cr_assert_eq(state_of(ledger).batches, 2);
    rfm_csv_free(reader);
    rfm_ledger_free(ledger);
}

/* A batch that failed is not remembered, and may come again with another reader. */
Test(feed, a_failed_batch_can_come_again) {
    const rfm_append_options tuesday = {.struct_size = sizeof tuesday, .batch_key = "tuesday"};
    static const char *const files[] = {
        "who,when,bon,paid\nanna,2024-01-01,1,1\nanna,2024-01-01,1,\n",
        "who,when,bon,paid\nanna,2024-01-01,1,1\n"};
    rfm_ledger *ledger = new_ledger();
    for (int round = 0; round < 2; ++round) {
        rfm_csv *reader = new_reader(columns, 4, 0);
        cr_assert_eq(rfm_feed_csv(reader, files[round], strlen(files[round]), 1, ledger, &tuesday,
                                  NULL, NULL),
                     round == 0 ? RFM_E_DATA : RFM_OK);
        rfm_csv_free(reader);
    }
    cr_assert_eq(state_of(ledger).batches, 2);
    cr_assert_eq(state_of(ledger).lines, 2);
    rfm_ledger_free(ledger);
}

/* The reader may outlive the ledger it fed, and the other way round. */
Test(feed, freed_in_any_order) {
    for (int order = 0; order < 2; ++order) {
        rfm_csv *reader = new_reader(columns, 4, 0);
        rfm_ledger *ledger = new_ledger(), *other = new_ledger();
        cr_assert_eq(rfm_feed_csv(reader, head, strlen(head), 0, ledger, NULL, NULL, NULL), RFM_OK);
        if (order == 0) rfm_ledger_free(ledger);
        cr_assert_eq(rfm_feed_csv(reader, good, strlen(good), 1, other, NULL, NULL, NULL), RFM_OK);
        cr_assert_eq(state_of(other).lines, 5);
        rfm_csv_free(reader);
        if (order == 1) rfm_ledger_free(ledger);
        rfm_ledger_free(other);
    }
}

/* Integer ids in a text ledger, together with integer receipts, are their decimal text. */
Test(feed, numbers_are_their_text) {
    static const rfm_csv_column numbers[] = {
        {.name = "customer", .source = "who", .type = RFM_COLUMN_INT64},
        {.name = "day", .source = "when", .type = RFM_COLUMN_DAY},
        {.name = "receipt", .source = "bon", .type = RFM_COLUMN_INT64},
        {.name = "amount", .source = "paid", .type = RFM_COLUMN_AMOUNT, .scale = 2}};
    static const char text[] =
        "who,when,bon,paid\n17,2024-01-01,5,1\n-9223372036854775808,2024-01-01,6,2\n"
        "17,2024-01-02,7,4\n,2024-01-02,8,8\n";
    rfm_buffer *saved[2];
    for (int i = 0; i < 2; ++i) {
        rfm_csv *reader = new_reader(i == 0 ? numbers : columns, 4, 0);
        rfm_ledger *ledger = new_ledger();
        cr_assert_eq(rfm_feed_csv(reader, text, strlen(text), 1, ledger, NULL, NULL, NULL), RFM_OK);
        cr_assert_eq(state_of(ledger).customers, 3);
        saved[i] = shop_saved(ledger);
        rfm_csv_free(reader);
        rfm_ledger_free(ledger);
    }
    cr_assert(shop_same_bytes(saved[0], saved[1]));
    rfm_buffer_free(saved[0]);
    rfm_buffer_free(saved[1]);
}

/* ---- streams ---- */

/* Bytes that come a few at a time, and then end or break off. */
typedef struct source {
    const char *bytes;
    size_t left, most;
    int64_t then; /* what is given when there are no more */
    int calls;
} source;

static source source_of(const char *text, size_t most, int64_t then) {
    return (source){.bytes = text, .left = strlen(text), .most = most, .then = then};
}

static int64_t give(void *payload, void *bytes, size_t size) {
    source *from = payload;
    ++from->calls;
    if (from->left == 0) return from->then < 0 ? from->then : from->then * (int64_t)(size + 1);
    if (size > from->left) size = from->left;
    if (size > from->most) size = from->most;
    memcpy(bytes, from->bytes, size);
    from->bytes += size;
    from->left -= size;
    return (int64_t)size;
}

/* What progress is told between blocks, and the bad lines that are fetched there. */
typedef struct listener {
    rfm_csv *reader;
    int64_t rows, total, bad;
    int calls, stops;
} listener;

static int32_t listen(void *payload, int64_t done, int64_t total) {
    listener *to = payload;
    rfm_frame *bad;
    cr_assert_geq(done, to->rows);
    to->rows = done;
    to->total = total;
    ++to->calls;
    cr_assert_eq(reader_state(to->reader).rows, done);
    cr_assert_eq(rfm_csv_bad_lines(to->reader, &bad, NULL), RFM_OK);
    to->bad += rfm_frame_count(bad);
    rfm_frame_free(bad);
    return to->stops;
}

static rfm_append_options heard_by(listener *to) {
    return (rfm_append_options){
        .struct_size = sizeof(rfm_append_options), .progress = listen, .progress_payload = to};
}

Test(feed, takes_what_a_stream_gives) {
    for (size_t most = 1; most < 200; most = most * 3 + 1) {
        char text[400];
        snprintf(text, sizeof text, "%s%sbad,2024-01-01\n", head, good);
        source from = source_of(text, most, 0);
        listener heard = {.reader = new_reader(columns, 4, RFM_CSV_COLLECT)};
        const rfm_append_options options = heard_by(&heard);
        rfm_ledger *ledger = new_ledger();
        int64_t rows = -1;
        rfm_error error;
        cr_assert_eq(
            rfm_feed_csv_stream(heard.reader, give, &from, ledger, &options, &rows, &error), RFM_OK,
            "%s", error.message);
        cr_assert_eq(rows, 4);
        cr_assert_eq(from.left, 0u);
        cr_assert_eq(heard.rows, 4);
        cr_assert_eq(heard.total, 0);
        cr_assert_eq(heard.bad, 1);
        cr_assert_eq(heard.calls, 1, "one block");
        cr_assert_eq(state_of(ledger).lines, 5);
        cr_assert_eq(rfm_feed_csv_stream(heard.reader, give, &from, ledger, NULL, &rows, &error),
                     RFM_E_ARGUMENT, "the input has ended");
        cr_assert_eq(rows, 0);
        rfm_csv_free(heard.reader);
        rfm_ledger_free(ledger);
    }
}

/* The ledger is as before and the reader at its end. */
static void assert_stream_fails(source from, int stops, rfm_status status, const char *part) {
    listener heard = {.reader = new_reader(columns, 4, 0), .stops = stops};
    const rfm_append_options options = heard_by(&heard);
    rfm_ledger *ledger = new_ledger();
    rfm_buffer *before = shop_saved(ledger);
    int64_t rows = -1;
    rfm_error error, again;
    cr_assert_eq(rfm_feed_csv_stream(heard.reader, give, &from, ledger, &options, &rows, &error),
                 status, "%s", error.message);
    cr_assert_eq(rows, 0);
    cr_assert_not_null(strstr(error.message, part), "%s", error.message);
    cr_assert_eq(rfm_feed_csv(heard.reader, NULL, 0, 1, ledger, NULL, NULL, &again), status);
    cr_assert_str_eq(again.message, error.message);
    rfm_csv_free(heard.reader);
    shop_assert_same(before, ledger, "a stream that failed changed the ledger");
    rfm_buffer_free(before);
}

Test(feed, streams_that_fail) {
    char text[400];
    snprintf(text, sizeof text, "%s%s", head, good);
    assert_stream_fails(source_of(text, 10, -1), 0, RFM_E_CANCELLED, "the read callback gave up");
    assert_stream_fails(source_of("", 10, -7), 0, RFM_E_CANCELLED, "the read callback gave up");
    assert_stream_fails(source_of(text, 10, 1), 0, RFM_E_ARGUMENT, "expected at most");
    assert_stream_fails(source_of(text, 10, 0), 1, RFM_E_CANCELLED, "cancelled after 4 rows");
    assert_stream_fails(source_of("", 10, 0), 0, RFM_E_DATA, "the file is empty");
    assert_stream_fails(source_of("who,when,bon,paid\nanna,2024-01-01,1,1\nbram,no,2,3\n", 10, 0),
                        0, RFM_E_DATA, "line 3, column when");
}

Test(feed, streams_that_nobody_gives) {
    rfm_csv *reader = new_reader(columns, 4, 0);
    rfm_ledger *ledger = new_ledger();
    const rfm_append_options keyed = {.struct_size = sizeof keyed, .batch_key = "monday"};
    source from = source_of(head, 10, 0);
    int64_t rows = -1;
    rfm_error error;
    cr_assert_eq(rfm_feed_csv_stream(NULL, give, &from, ledger, NULL, &rows, &error),
                 RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "reader is NULL");
    cr_assert_eq(rows, 0);
    cr_assert_eq(rfm_feed_csv_stream(reader, give, &from, NULL, NULL, &rows, &error),
                 RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "ledger is NULL");
    cr_assert_eq(rfm_feed_csv_stream(reader, NULL, NULL, ledger, NULL, &rows, &error),
                 RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "read is NULL");
    cr_assert_eq(rfm_feed_csv_stream(reader, give, &from, ledger, &keyed, &rows, &error),
                 RFM_E_DUPLICATE);
    cr_assert_eq(from.calls, 0, "nothing was read");
    cr_assert_eq(rfm_feed_csv_stream(reader, give, &from, ledger, NULL, &rows, NULL), RFM_OK);
    cr_assert_eq(rows, 0);
    rfm_csv_free(reader);
    rfm_ledger_free(ledger);
}
