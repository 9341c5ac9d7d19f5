/* SPDX-License-Identifier: MIT */
/* Every allocation of feeding a stream fails once: no leak, and the ledger is as before. */
#include "oom.h"

#include "shop.h"

enum { OOM_ROWS = 60 };

typedef struct oom_work {
    const rfm_frame *frame;
    rfm_ledger *ledger;
    rfm_buffer *before;
} oom_work;

static rfm_status feed_step(void *context, rfm_error *error) {
    const oom_work *work = context;
    const rfm_arrow_options options = {.struct_size = sizeof options, .batch_rows = 25};
    const rfm_append_options append = {.struct_size = sizeof append, .batch_key = "night"};
    struct ArrowArrayStream stream;
    int64_t rows = -1;
    rfm_status status = rfm_arrow_export_stream(work->frame, &options, &stream, error);
    if (status != RFM_OK) return status;
    status = rfm_feed_arrow(&stream, NULL, work->ledger, &append, &rows, error);
    cr_assert_eq(rows, status == RFM_OK ? OOM_ROWS : 0);
    stream.release(&stream);
    if (status != RFM_OK) {
        test_memory_pause(1);
        rfm_buffer *after = shop_saved(work->ledger);
        cr_assert(shop_same_bytes(work->before, after), "a failed call changed the ledger");
        rfm_buffer_free(after);
        test_memory_pause(0);
    }
    return status;
}

/* What a ledger has made room for stays, so each point gets a ledger of its own. */
static rfm_status ledger_step(void *context, rfm_error *error) {
    oom_work *work = context;
    test_memory_pause(1);
    work->ledger = shop_ledger(1, 3);
    work->before = shop_saved(work->ledger);
    test_memory_pause(0);
    const rfm_status status = feed_step(work, error);
    test_memory_pause(1);
    rfm_buffer_free(work->before);
    rfm_ledger_free(work->ledger);
    test_memory_pause(0);
    return status;
}

Test(feed_arrow_oom, stream) {
    static shop_row rows[OOM_ROWS];
    shop_fill(rows, OOM_ROWS, 12, 5);
    rfm_frame *frame = shop_frame(rows, OOM_ROWS);
    oom_work work = {.frame = frame};
    cr_assert_gt(oom_sweep(ledger_step, &work), 30);
    rfm_frame_free(frame);
}
