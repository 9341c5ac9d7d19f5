/* SPDX-License-Identifier: MIT */
/* The two tables that a marketer reads. Pairs of segments are counted by sorting those that
 * occurred: a host may have more labels than a square of counters would bear. */
#include "moves/sums.h"

#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "math/quantiles.h"

rfm_status rfm__move_sums_start(const rfm__universe *universe, const rfm__side *before,
                                const rfm__side *after, rfm__move_sums *out_sums,
                                rfm_error *error) {
    const size_t count = (size_t)universe->count;
    const uint64_t most = (uint64_t)before->ids.count + (uint64_t)after->ids.count;
    *out_sums =
        (rfm__move_sums){.universe = universe, .before = before->levels, .after = after->levels};
    if (most > SIZE_MAX / 4) return rfm__fail_memory(error);
    RFM_TRY(rfm__new_array(count, sizeof *out_sums->order, &out_sums->order, error));
    RFM_TRY(rfm__new_array(count, sizeof *out_sums->places, &out_sums->places, error));
    RFM_TRY(rfm__new_zeroed_array(count + 1, sizeof *out_sums->flows, &out_sums->flows, error));
    RFM_TRY(rfm__new_array((size_t)most * 2, sizeof *out_sums->pairs, &out_sums->pairs, error));
    RFM_TRY(rfm__universe_order(universe, after->levels, before->levels, out_sums->order, error));
    for (int32_t place = 0; place < universe->count; ++place) {
        out_sums->places[out_sums->order[place]] = place;
    }
    return RFM_OK;
}

void rfm__move_sums_free(rfm__move_sums *sums) {
    rfm__free(sums->order);
    rfm__free(sums->places);
    rfm__free(sums->flows);
    rfm__free(sums->pairs);
    *sums = (rfm__move_sums){0};
}

/* Places from 0: the segments, none, absent. */
static int64_t sums_none(const rfm__move_sums *sums) { return sums->universe->count; }

static int64_t sums_absent(const rfm__move_sums *sums) {
    return (int64_t)sums->universe->count + 1;
}

static int64_t sums_place(const rfm__move_sums *sums, int64_t row, int32_t segment) {
    if (row < 0) return sums_absent(sums);
    return segment == RFM__SEGMENT_NONE ? sums_none(sums) : sums->places[segment];
}

static uint64_t sums_pair(const rfm__move_sums *sums, int64_t from, int64_t to) {
    return (uint64_t)from * ((uint64_t)sums->universe->count + 2) + (uint64_t)to;
}

void rfm__move_sums_add(rfm__move_sums *sums, const rfm__move *move) {
    const int64_t from = sums_place(sums, move->before_row, move->from);
    const int64_t to = sums_place(sums, move->after_row, move->to);
    if (move->before_row >= 0) ++sums->flows[from].out[move->change];
    if (move->after_row >= 0) ++sums->flows[to].in[move->change];
    sums->pairs[sums->pair_count++] = sums_pair(sums, from, to);
}

static void sums_put_segment(const rfm__move_sums *sums, rfm__builder *builder, int32_t column,
                             int64_t place) {
    if (place >= sums_none(sums)) return;
    const rfm__name *name = &sums->universe->names[sums->order[place]];
    rfm__builder_text(builder, column, name->text, name->size);
}

enum {
    MATRIX_FROM,
    MATRIX_TO,
    MATRIX_FROM_PRESENT,
    MATRIX_TO_PRESENT,
    MATRIX_CUSTOMERS,
    MATRIX_SHARE,
    MATRIX_COLUMNS
};

typedef struct sums_matrix {
    rfm__move_sums *sums;
    rfm__builder *builder;
    int64_t from; /* the row of segments that is being written, and who was there */
    int64_t from_customers;
    size_t at; /* pairs that were written */
} sums_matrix;

/* Who was in the segment of the next pair: its pairs lie together. */
static void matrix_start_row(sums_matrix *matrix, int64_t from) {
    const rfm__move_sums *sums = matrix->sums;
    const uint64_t end = sums_pair(sums, from + 1, 0);
    size_t at = matrix->at;
    while (at < sums->pair_count && sums->pairs[at] < end) ++at;
    matrix->from = from;
    matrix->from_customers = (int64_t)(at - matrix->at);
}

static void matrix_put(sums_matrix *matrix, int64_t to) {
    const rfm__move_sums *sums = matrix->sums;
    const uint64_t pair = sums_pair(sums, matrix->from, to);
    const size_t start = matrix->at;
    while (matrix->at < sums->pair_count && sums->pairs[matrix->at] == pair) ++matrix->at;
    const int64_t customers = (int64_t)(matrix->at - start);
    rfm__builder *builder = matrix->builder;
    sums_put_segment(sums, builder, MATRIX_FROM, matrix->from);
    sums_put_segment(sums, builder, MATRIX_TO, to);
    rfm__builder_int64(builder, MATRIX_FROM_PRESENT, matrix->from != sums_absent(sums));
    rfm__builder_int64(builder, MATRIX_TO_PRESENT, to != sums_absent(sums));
    rfm__builder_int64(builder, MATRIX_CUSTOMERS, customers);
    if (matrix->from_customers > 0) {
        rfm__builder_double(builder, MATRIX_SHARE,
                            (double)customers / (double)matrix->from_customers);
    }
    rfm__builder_end_row(builder);
}

static int matrix_is_listed(const rfm__move_sums *sums, int64_t place) {
    return place < sums_none(sums) && sums->order[place] < sums->universe->listed;
}

/* The place of the next pair that occurred within the row, or past the last. */
static int64_t matrix_next(const sums_matrix *matrix) {
    const rfm__move_sums *sums = matrix->sums;
    const int64_t past = sums_absent(sums) + 1;
    if (matrix->at == sums->pair_count) return past;
    const uint64_t first = sums_pair(sums, matrix->from, 0);
    const uint64_t to = sums->pairs[matrix->at] - first;
    return to < (uint64_t)past ? (int64_t)to : past;
}

/* All pairs of the rules' segments, and of the others those that occurred. */
static void matrix_put_row(sums_matrix *matrix, int64_t from) {
    const rfm__move_sums *sums = matrix->sums;
    const int64_t past = sums_absent(sums) + 1;
    matrix_start_row(matrix, from);
    if (!matrix_is_listed(sums, from)) {
        for (int64_t to = matrix_next(matrix); to < past; to = matrix_next(matrix)) {
            matrix_put(matrix, to);
        }
        return;
    }
    for (int64_t to = 0; to < past; ++to) {
        if (matrix_is_listed(sums, to) || matrix_next(matrix) == to) matrix_put(matrix, to);
    }
}

rfm_status rfm__move_sums_matrix(rfm__move_sums *sums, rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[MATRIX_COLUMNS] = {
        {RFM__FROM_SEGMENT, RFM_COLUMN_TEXT, 0}, {RFM__TO_SEGMENT, RFM_COLUMN_TEXT, 0},
        {"from_present", RFM_COLUMN_CODE, 0},    {"to_present", RFM_COLUMN_CODE, 0},
        {"customers", RFM_COLUMN_INT64, 0},      {"share", RFM_COLUMN_DOUBLE, 0}};
    sums_matrix matrix = {.sums = sums};
    RFM_TRY(rfm__builder_new(columns, MATRIX_COLUMNS, &matrix.builder, error));
    rfm__sort_uint64(sums->pairs, sums->pairs + sums->pair_count, sums->pair_count);
    for (int64_t from = 0; from <= sums_absent(sums); ++from) matrix_put_row(&matrix, from);
    return rfm__builder_finish(matrix.builder, out_frame, error);
}

enum {
    FLOW_SEGMENT,
    FLOW_LEVEL,
    FLOW_BEFORE,
    FLOW_STAYED,
    FLOW_UP_IN,
    FLOW_DOWN_IN,
    FLOW_ACROSS_IN,
    FLOW_NEW,
    FLOW_RETURNED,
    FLOW_UP_OUT,
    FLOW_DOWN_OUT,
    FLOW_ACROSS_OUT,
    FLOW_LOST,
    FLOW_AFTER,
    FLOW_NET,
    FLOW_COLUMNS
};

static void flow_put(const rfm__move_sums *sums, rfm__builder *builder, int64_t place) {
    const rfm__flow *flow = &sums->flows[place];
    int64_t before = 0, after = 0;
    for (int32_t i = 0; i < RFM__CHANGES; ++i) {
        before += flow->out[i];
        after += flow->in[i];
    }
    if (before == 0 && after == 0 && !matrix_is_listed(sums, place)) return;
    const int64_t counts[FLOW_COLUMNS - FLOW_BEFORE] = {before,
                                                        flow->in[RFM_MOVE_STAYED],
                                                        flow->in[RFM_MOVE_UP],
                                                        flow->in[RFM_MOVE_DOWN],
                                                        flow->in[RFM_MOVE_ACROSS],
                                                        flow->in[RFM_MOVE_NEW],
                                                        flow->in[RFM_MOVE_RETURNED],
                                                        flow->out[RFM_MOVE_UP],
                                                        flow->out[RFM_MOVE_DOWN],
                                                        flow->out[RFM_MOVE_ACROSS],
                                                        flow->out[RFM_MOVE_LOST],
                                                        after,
                                                        after - before};
    sums_put_segment(sums, builder, FLOW_SEGMENT, place);
    if (place < sums_none(sums)) {
        const rfm__level level =
            rfm__universe_level(sums->universe, sums->order[place], sums->after, sums->before);
        if (level.is_known) rfm__builder_int64(builder, FLOW_LEVEL, level.value);
    }
    for (int32_t i = FLOW_BEFORE; i < FLOW_COLUMNS; ++i) {
        rfm__builder_int64(builder, i, counts[i - FLOW_BEFORE]);
    }
    rfm__builder_end_row(builder);
}

rfm_status rfm__move_sums_flow(const rfm__move_sums *sums, rfm_frame **out_frame,
                               rfm_error *error) {
    static const char *const names[FLOW_COLUMNS] = {
        RFM__SEGMENT, RFM__LEVEL, "before",   "stayed",     "up_in", "down_in", "across_in", "new",
        "returned",   "up_out",   "down_out", "across_out", "lost",  "after",   "net"};
    rfm__builder_column columns[FLOW_COLUMNS];
    rfm__builder *builder;
    for (int32_t i = 0; i < FLOW_COLUMNS; ++i) {
        columns[i] = (rfm__builder_column){.name = names[i], .type = RFM_COLUMN_INT64};
    }
    columns[FLOW_SEGMENT].type = RFM_COLUMN_TEXT;
    columns[FLOW_LEVEL].type = RFM_COLUMN_CODE;
    RFM_TRY(rfm__builder_new(columns, FLOW_COLUMNS, &builder, error));
    for (int64_t place = 0; place <= sums_none(sums); ++place) flow_put(sums, builder, place);
    return rfm__builder_finish(builder, out_frame, error);
}
