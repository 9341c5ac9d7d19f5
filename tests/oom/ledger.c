/* SPDX-License-Identifier: MIT */
/* Every allocation of the ledger and of the customer table fails once; the ledger's bytes stay the
 * same. */
#include "oom.h"
#include "shop.h"

enum { ROWS = 700 };

static shop_row rows[ROWS];

typedef struct subject {
    int rich;
    int identities; /* the ledger knows aliases and erased ids */
    rfm_frame *frame;
    rfm_buffer *saved;
} subject;

static void fill(rfm_ledger *ledger, const subject *given) {
    shop_append(ledger, rows, ROWS, 1);
    if (!given->identities) return;
    cr_assert_eq(rfm_ledger_alias(ledger, "C00001", "C00002", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_erase(ledger, "C00005", NULL), RFM_OK);
}

/* Runs a step that changes a fresh ledger while allocations fail; after a failure the bytes are as
 * before. */
static rfm_status on_ledger(subject *given, rfm_error *error,
                            rfm_status (*change)(rfm_ledger *, subject *, rfm_error *)) {
    rfm_ledger *ledger = NULL;
    rfm_status status = rfm_ledger_load(rfm_buffer_data(given->saved),
                                        (size_t)rfm_buffer_size(given->saved), &ledger, error);
    if (status != RFM_OK) {
        cr_assert_null(ledger);
        return status;
    }
    status = change(ledger, given, error);
    if (status != RFM_OK) {
        test_memory_pause(1);
        rfm_buffer *after = shop_saved(ledger);
        cr_assert(shop_same_bytes(given->saved, after), "a failed call changed the ledger");
        rfm_buffer_free(after);
        test_memory_pause(0);
    }
    rfm_ledger_free(ledger);
    return status;
}

static rfm_status append(rfm_ledger *ledger, subject *given, rfm_error *error) {
    const rfm_append_options options = {.struct_size = sizeof options, .batch_key = "batch"};
    return rfm_ledger_append(ledger, given->frame, &options, error);
}

static rfm_status append_columns(rfm_ledger *ledger, subject *given, rfm_error *error) {
    rfm_column columns[6];
    for (int32_t i = 0; i < 6; ++i) {
        cr_assert_eq(rfm_frame_column(given->frame, i, &columns[i], NULL), RFM_OK);
    }
    return rfm_ledger_append_columns(ledger, columns, 6, NULL, error);
}

static rfm_status append_line(rfm_ledger *ledger, subject *given, rfm_error *error) {
    const char *const items[] = {"a new item"};
    const rfm_line line = {.struct_size = sizeof line,
                           .day = 20000,
                           .customer = "a new customer",
                           .receipt = "r",
                           .amount = 5,
                           .attributes = given->rich ? items : NULL};
    return rfm_ledger_append_line(ledger, &line, error);
}

static rfm_status alias(rfm_ledger *ledger, subject *given, rfm_error *error) {
    (void)given;
    return rfm_ledger_alias(ledger, "C00010", "a new card", error);
}

static rfm_status erase(rfm_ledger *ledger, subject *given, rfm_error *error) {
    (void)given;
    return rfm_ledger_erase(ledger, "C00002", error);
}

static rfm_status erase_unknown(rfm_ledger *ledger, subject *given, rfm_error *error) {
    (void)given;
    return rfm_ledger_erase(ledger, "never seen", error);
}

static rfm_status merge(rfm_ledger *ledger, subject *given, rfm_error *error) {
    rfm_ledger *other = NULL;
    const rfm_status status = rfm_ledger_load(rfm_buffer_data(given->saved),
                                              (size_t)rfm_buffer_size(given->saved), &other, error);
    if (status != RFM_OK) return status;
    const rfm_status merged = rfm_ledger_merge(ledger, other, error);
    rfm_ledger_free(other);
    return merged;
}

#define STEP(change)                                                   \
    static rfm_status change##_step(void *context, rfm_error *error) { \
        return on_ledger(context, error, change);                      \
    }
STEP(append)
STEP(append_columns)
STEP(append_line)
STEP(alias)
STEP(erase)
STEP(erase_unknown)
STEP(merge)
#undef STEP

static rfm_status new_step(void *context, rfm_error *error) {
    static const char *const attributes[] = {"item", "store"};
    const rfm_ledger_options options = {
        .struct_size = sizeof options, .attribute_count = 2, .attributes = attributes};
    rfm_ledger *ledger = context;
    const rfm_status status = rfm_ledger_new(&options, &ledger, error);
    cr_assert_eq(status == RFM_OK, ledger != NULL);
    rfm_ledger_free(ledger);
    return status;
}

static rfm_status export_step(void *context, rfm_error *error) {
    rfm_frame *frame;
    const rfm_status status = rfm_ledger_export(context, &frame, error);
    cr_assert_eq(status == RFM_OK, frame != NULL);
    rfm_frame_free(frame);
    return status;
}

static int32_t count_bytes(void *payload, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)payload += size;
    return 0;
}

static rfm_status save_step(void *context, rfm_error *error) {
    size_t size = 0;
    return rfm_ledger_save(context, count_bytes, &size, error);
}

static rfm_status customers_step(void *context, rfm_error *error) {
    const rfm_customers_options options = {.struct_size = sizeof options,
                                           .flags = RFM_CUSTOMERS_MODELS};
    rfm_customers_totals totals = {.struct_size = sizeof totals};
    rfm_frame *frame;
    const rfm_status status = rfm_customers_build(context, 16000, &options, &frame, &totals, error);
    cr_assert_eq(status == RFM_OK, frame != NULL);
    rfm_frame_free(frame);
    return status;
}

/* What has come in stays, whatever of it was compacted. */
static rfm_status compact_step(void *context, rfm_error *error) {
    subject *given = context;
    test_memory_pause(1);
    rfm_ledger *ledger = shop_ledger(given->rich, 0);
    fill(ledger, given);
    test_memory_pause(0);
    const rfm_status status = rfm_ledger_compact(ledger, 1, error);
    test_memory_pause(1);
    shop_assert_same(given->saved, ledger, "compacting changed the ledger");
    test_memory_pause(0);
    return status;
}

static void sweep(int rich, int identities) {
    subject given = {.rich = rich, .identities = identities};
    shop_fill(rows, ROWS, 60, 11);
    rfm_ledger *ledger = shop_ledger(rich, 0);
    fill(ledger, &given);
    given.saved = shop_saved(ledger);
    given.frame = shop_frame(rows, 200);
    cr_assert_gt(oom_sweep(append_step, &given), 50);
    cr_assert_gt(oom_sweep(append_columns_step, &given), 50);
    cr_assert_gt(oom_sweep(append_line_step, &given), 50);
    cr_assert_gt(oom_sweep(alias_step, &given), 50);
    cr_assert_gt(oom_sweep(erase_step, &given), 50);
    cr_assert_gt(oom_sweep(erase_unknown_step, &given), 50);
    cr_assert_gt(oom_sweep(merge_step, &given), 100);
    cr_assert_gt(oom_sweep(compact_step, &given), 100);
    cr_assert_gt(oom_sweep(new_step, NULL), 2);
    cr_assert_gt(oom_sweep(export_step, ledger), 50);
    cr_assert_gt(oom_sweep(save_step, ledger), 50);
    cr_assert_gt(oom_sweep(customers_step, ledger), 50);
    rfm_frame_free(given.frame);
    rfm_buffer_free(given.saved);
    rfm_ledger_free(ledger);
    cr_assert_eq(test_memory_live(), 0);
}

Test(oom, plain_ledger) { sweep(0, 0); }
Test(oom, rich_ledger) { sweep(1, 0); }
Test(oom, plain_ledger_with_identities) { sweep(0, 1); }
Test(oom, rich_ledger_with_identities) { sweep(1, 1); }
