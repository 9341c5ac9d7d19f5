/* SPDX-License-Identifier: MIT */
/* Everybody is drawn twice: to know how many rows there are, and to write them. That costs less
 * memory than keeping them, and each chunk of customers then writes where no other does. */
#include "base/exact.h"
#include "base/threads.h"
#include "clv/simulate.h"
#include "frame/vocabulary.h"

enum { RECEIPTS_CUSTOMER, RECEIPTS_RECEIPT, RECEIPTS_DAY, RECEIPTS_AMOUNT, RECEIPTS_COLUMNS };

typedef struct receipts_job {
    const rfm__simulation *simulation;
    int64_t chunks;
    int64_t *starts; /* of each chunk's rows, and their end */
    int64_t unit;    /* minor units in a major one */
    int64_t *customers, *receipts, *amounts;
    int32_t *days;
} receipts_job;

typedef rfm_status (*receipts_fn)(const receipts_job *job, int64_t customer,
                                  const rfm__person *person, int64_t *rows, rfm_error *error);

static rfm_status receipts_visit(const receipts_job *job, int64_t chunk, receipts_fn take,
                                 int64_t *rows, rfm_error *error) {
    const rfm_simulate_options *options = &job->simulation->options;
    const int64_t first = chunk * RFM__PERSONS_CHUNK, left = options->customers - first;
    const int64_t end = first + (left < RFM__PERSONS_CHUNK ? left : RFM__PERSONS_CHUNK);
    rfm__person person = {0};
    rfm_status status = RFM_OK;
    for (int64_t i = first; status == RFM_OK && i < end; ++i) {
        status = rfm__person_draw(job->simulation, i, options->end_day, &person, error);
        if (status == RFM_OK) status = take(job, i, &person, rows, error);
    }
    rfm__person_free(&person);
    return status;
}

static rfm_status receipts_count(const receipts_job *job, int64_t customer,
                                 const rfm__person *person, int64_t *rows, rfm_error *error) {
    (void)job;
    (void)customer;
    (void)error;
    *rows += person->repeats + 1;
    return RFM_OK;
}

static rfm_status receipts_count_chunk(void *context, int64_t chunk, rfm_error *error) {
    const receipts_job *job = context;
    int64_t rows = 0;
    RFM_TRY(receipts_visit(job, chunk, receipts_count, &rows, error));
    job->starts[chunk + 1] = rows;
    return RFM_OK;
}

/* The first purchase is at the end of its day; what comes within the k-th day after is of that day.
 * So there are as many up to a day as the model has up to as many days. */
static int32_t receipts_day(const receipts_job *job, const rfm__person *person, int64_t receipt) {
    const int32_t last = job->simulation->options.end_day;
    if (receipt == 0) return person->first_day;
    const double days = person->times[receipt - 1] * job->simulation->model->unit_days;
    int64_t whole = (int64_t)days;
    if ((double)whole < days) ++whole;
    const int64_t day = person->first_day + whole;
    return day < last ? (int32_t)day : last; /* rounding may lead a hair past it */
}

static rfm_status receipts_amount(const receipts_job *job, int64_t customer,
                                  const rfm__person *person, int64_t receipt, int64_t *out_amount,
                                  rfm_error *error) {
    *out_amount = job->unit;
    if (job->simulation->options.spend == NULL) return RFM_OK;
    const double amount = person->spends[receipt] * (double)job->unit;
    if (!(amount < 0x1p62)) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1,
                         "an amount that customer %lld spends does not fit 64 bits",
                         (long long)customer + 1);
    }
    *out_amount = amount < 1 ? 1 : (int64_t)(amount + 0.5);
    return RFM_OK;
}

static rfm_status receipts_write(const receipts_job *job, int64_t customer,
                                 const rfm__person *person, int64_t *rows, rfm_error *error) {
    for (int64_t i = 0; i <= person->repeats; ++i) {
        const int64_t row = (*rows)++;
        job->customers[row] = customer + 1;
        job->receipts[row] = i + 1;
        job->days[row] = receipts_day(job, person, i);
        RFM_TRY(receipts_amount(job, customer, person, i, &job->amounts[row], error));
    }
    return RFM_OK;
}

static rfm_status receipts_write_chunk(void *context, int64_t chunk, rfm_error *error) {
    const receipts_job *job = context;
    int64_t row = job->starts[chunk];
    return receipts_visit(job, chunk, receipts_write, &row, error);
}

static rfm_status receipts_make(receipts_job *job, rfm__column **columns, int64_t *out_rows,
                                rfm_error *error) {
    static const struct {
        const char *name;
        int32_t type;
    } layout[RECEIPTS_COLUMNS] = {{RFM__CUSTOMER, RFM_COLUMN_INT64},
                                  {RFM__RECEIPT, RFM_COLUMN_INT64},
                                  {RFM__DAY, RFM_COLUMN_DAY},
                                  {RFM__AMOUNT, RFM_COLUMN_AMOUNT}};
    const rfm_simulate_options *options = &job->simulation->options;
    RFM_TRY(rfm__parallel(options->threads, job->chunks, receipts_count_chunk, job, error));
    job->starts[0] = 0; /* counts to places; at most 1e14 in all */
    for (int64_t i = 0; i < job->chunks; ++i) job->starts[i + 1] += job->starts[i];
    *out_rows = job->starts[job->chunks];
    for (int i = 0; i < RECEIPTS_COLUMNS; ++i) {
        RFM_TRY(rfm__column_new(layout[i].name, layout[i].type,
                                i == RECEIPTS_AMOUNT ? options->scale : 0, *out_rows, &columns[i],
                                error));
    }
    job->customers = rfm__column_int64(columns[RECEIPTS_CUSTOMER]);
    job->receipts = rfm__column_int64(columns[RECEIPTS_RECEIPT]);
    job->days = rfm__column_int32(columns[RECEIPTS_DAY]);
    job->amounts = rfm__column_int64(columns[RECEIPTS_AMOUNT]);
    return rfm__parallel(options->threads, job->chunks, receipts_write_chunk, job, error);
}

rfm_status rfm__simulate_receipts(const rfm__simulation *simulation, rfm_frame **out_frame,
                                  rfm_error *error) {
    receipts_job job = {.simulation = simulation,
                        .unit = rfm__power_of_ten(simulation->options.scale)};
    rfm__column *columns[RECEIPTS_COLUMNS] = {NULL};
    int64_t rows = 0;
    job.chunks = (simulation->options.customers + RFM__PERSONS_CHUNK - 1) / RFM__PERSONS_CHUNK;
    RFM_TRY(rfm__new_array((size_t)job.chunks + 1, sizeof *job.starts, &job.starts, error));
    const rfm_status status = receipts_make(&job, columns, &rows, error);
    rfm__free(job.starts);
    if (status == RFM_OK) {
        return rfm__frame_publish(columns, RECEIPTS_COLUMNS, rows, out_frame, error);
    }
    for (int i = 0; i < RECEIPTS_COLUMNS; ++i) rfm__column_free(columns[i]);
    return status;
}
