/* SPDX-License-Identifier: MIT */
/* Law: columns that went out can be read and let go on any threads, together with the frame. */
#include <stdio.h>
#include <string.h>

#include "base/threads.h"
#include "memory.h"
#include "rfm/arrow.h"

enum { OUT_COLUMNS = 24, OUT_ROWS = 100, OUT_BATCHES = 10, OUT_ROUNDS = 200 };

typedef struct out_work {
    rfm_frame *frame;
    struct ArrowArray columns[OUT_BATCHES][OUT_COLUMNS];
    int64_t sums[OUT_BATCHES * OUT_COLUMNS];
} out_work;

static rfm_frame *make_frame(void) {
    static int64_t values[OUT_ROWS];
    rfm_column columns[OUT_COLUMNS] = {{0}};
    char names[OUT_COLUMNS][8];
    rfm_frame *frame = NULL;
    for (int64_t i = 0; i < OUT_ROWS; ++i) values[i] = i;
    for (int i = 0; i < OUT_COLUMNS; ++i) {
        snprintf(names[i], sizeof names[i], "c%d", i);
        columns[i].name = names[i];
        columns[i].type = i % 2 == 0 ? RFM_COLUMN_INT64 : RFM_COLUMN_AMOUNT;
        columns[i].length = OUT_ROWS;
        columns[i].values = values;
    }
    return rfm_frame_new(columns, OUT_COLUMNS, &frame, NULL) == RFM_OK ? frame : NULL;
}

/* Takes all columns out of all batches, and lets stream and structs go. */
static int move_out(out_work *work) {
    const rfm_arrow_options options = {.struct_size = sizeof options,
                                       .amounts = RFM_ARROW_MINOR_UNITS,
                                       .batch_rows = OUT_ROWS / OUT_BATCHES};
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    if (rfm_arrow_export_stream(work->frame, &options, &stream, NULL) != RFM_OK) return 0;
    for (int i = 0; i < OUT_BATCHES; ++i) {
        if (stream.get_next(&stream, &batch) != 0 || batch.release == NULL) return 0;
        for (int k = 0; k < OUT_COLUMNS; ++k) {
            work->columns[i][k] = *batch.children[k];
            batch.children[k]->release = NULL;
        }
        batch.release(&batch);
    }
    stream.release(&stream);
    return 1;
}

/* The last chunk lets the frame go; each other one reads a column and lets it go. */
static rfm_status let_go(void *context, int64_t chunk, rfm_error *error) {
    out_work *work = context;
    (void)error;
    if (chunk == OUT_BATCHES * OUT_COLUMNS) {
        rfm_frame_free(work->frame);
        return RFM_OK;
    }
    struct ArrowArray *column = &work->columns[chunk / OUT_COLUMNS][chunk % OUT_COLUMNS];
    const int64_t *values = column->buffers[1];
    for (int64_t i = 0; i < column->length; ++i) work->sums[chunk] += values[column->offset + i];
    column->release(column);
    return RFM_OK;
}

int main(void) {
    static out_work work;
    for (int round = 0; round < OUT_ROUNDS; ++round) {
        int64_t sum = 0;
        memset(&work, 0, sizeof work);
        work.frame = make_frame();
        if (work.frame == NULL || !move_out(&work)) return 1;
        if (rfm__parallel(4, OUT_BATCHES * OUT_COLUMNS + 1, let_go, &work, NULL) != RFM_OK) {
            return 1;
        }
        for (int i = 0; i < OUT_BATCHES * OUT_COLUMNS; ++i) sum += work.sums[i];
        if (sum != 4950 * OUT_COLUMNS || test_memory_live() != 0) { /* 0 + 1 + ... + 99 = 4950 */
            printf("round %d: sum %lld, %lld blocks left\n", round, (long long)sum,
                   (long long)test_memory_live());
            return 1;
        }
    }
    return 0;
}
