/* SPDX-License-Identifier: MIT */
/* With prefix sums of weights, distances and squares the cost of a stretch, squares - sums^2 /
 * weights, takes a few operations, but it is a small difference of large numbers where values lie
 * close together and far from the middle. So sums are of double-doubles, they start in the middle
 * and grow outwards, and where even that leaves less than 60 good bits the stretch is put together
 * from blocks by the formula of Chan, Golub and LeVeque 1983 ("Algorithms for computing the sample
 * variance"), all of whose terms are positive. */
#include "math/line_cost.h"

#include <math.h>

#include "base/exact.h"
#include "base/memory.h"

enum {
    MOMENTS_BLOCK = 32,         /* values under a leaf of the tree */
    MOMENTS_SHORT = 256,        /* shorter stretches do not have it built */
    MOMENTS_DIRECT = 4,         /* shorter stretches are put together from values */
    MOMENTS_HALF_EXPONENT = 600 /* a scale is two factors: 2^2098 does not fit one */
};

static const double moments_error_of_sum = 0x1p-102;
static const double moments_good_enough = 0x1p-60;

static rfm__dd moments_place(const rfm__line *line, int64_t index) {
    return rfm__dd_sum(line->values[index] * line->unit * line->unit_more, -line->middle);
}

double rfm__line_at(const rfm__line *line, int64_t index) {
    return line->values[index] * line->unit * line->unit_more - line->middle;
}

static rfm__moments moments_merge(const rfm__moments *left, const rfm__moments *right) {
    const rfm__dd apart = rfm__dd_subtract(right->mean, left->mean);
    const rfm__dd left_weight = rfm__dd_from_int64(left->weight);
    const rfm__dd right_weight = rfm__dd_from_int64(right->weight);
    const rfm__dd share = rfm__dd_divide(right_weight, rfm__dd_add(left_weight, right_weight));
    const rfm__dd step = rfm__dd_multiply(apart, share);
    const rfm__dd between = rfm__dd_multiply(rfm__dd_multiply(apart, step), left_weight);
    rfm__moments both;
    both.weight = left->weight + right->weight;
    both.mean = rfm__dd_add(left->mean, step);
    both.within = rfm__dd_add(rfm__dd_add(left->within, right->within), between);
    return both;
}

static void moments_join(rfm__moments *sum, const rfm__moments *next) {
    *sum = sum->weight == 0 ? *next : next->weight == 0 ? *sum : moments_merge(sum, next);
}

/* In two passes: the mean, then the distances to it. */
static rfm__moments moments_join_values(const rfm__line *line, int64_t from, int64_t to) {
    rfm__moments sum = {line->weights[to] - line->weights[from], {0.0, 0.0}, {0.0, 0.0}};
    if (from == to) return sum;
    const rfm__dd first = moments_place(line, from);
    for (int64_t i = from + 1; i < to; ++i) {
        const rfm__dd apart = rfm__dd_subtract(moments_place(line, i), first);
        sum.mean =
            rfm__dd_add(sum.mean, rfm__dd_multiply(apart, rfm__dd_from_int64(line->counts[i])));
    }
    sum.mean = rfm__dd_add(first, rfm__dd_divide(sum.mean, rfm__dd_from_int64(sum.weight)));
    for (int64_t i = from; i < to; ++i) {
        const rfm__dd apart = rfm__dd_subtract(moments_place(line, i), sum.mean);
        const rfm__dd weighted = rfm__dd_multiply(apart, rfm__dd_from_int64(line->counts[i]));
        sum.within = rfm__dd_add(sum.within, rfm__dd_multiply(weighted, apart));
    }
    return sum;
}

/* The unit brings the range to 1 .. 2; a middle within the values brings all distances to 2. */
static void moments_scale(rfm__line *line) {
    const double low = line->values[0], high = line->values[line->count - 1];
    int exponent = 0;
    if (line->count > 1) (void)frexp(high / 2.0 - low / 2.0, &exponent);
    line->exponent = -exponent;
    const int first = line->exponent > MOMENTS_HALF_EXPONENT    ? MOMENTS_HALF_EXPONENT
                      : line->exponent < -MOMENTS_HALF_EXPONENT ? -MOMENTS_HALF_EXPONENT
                                                                : line->exponent;
    line->unit = ldexp(1.0, first);
    line->unit_more = ldexp(1.0, line->exponent - first);
}

/* Entry i of a prefix sum is of the values from the middle up to i, or minus that of the values
 * from i up to the middle. `step` is 1 or -1. */
static void moments_sum_outwards(rfm__line *line, int64_t middle, int64_t step) {
    const rfm__dd sign = {(double)step, 0.0};
    rfm__dd sum = {0.0, 0.0}, square = {0.0, 0.0};
    for (int64_t i = step > 0 ? middle : middle - 1; i >= 0 && i < line->count; i += step) {
        const rfm__dd place = moments_place(line, i);
        const rfm__dd weight = rfm__dd_multiply(sign, rfm__dd_from_int64(line->counts[i]));
        const rfm__dd weighted = rfm__dd_multiply(place, weight);
        const int64_t to = step > 0 ? i + 1 : i;
        line->sums[to] = sum = rfm__dd_add(sum, weighted);
        line->squares[to] = square = rfm__dd_add(square, rfm__dd_multiply(weighted, place));
    }
}

static rfm_status moments_weigh(rfm__line *line, rfm_error *error) {
    line->weights[0] = 0;
    for (int64_t i = 0; i < line->count; ++i) {
        if (!rfm__add_int64(line->weights[i], line->counts[i], &line->weights[i + 1])) {
            return rfm__fail(error, RFM_E_OVERFLOW, -1, "counts of values do not fit 64 bits");
        }
    }
    return RFM_OK;
}

/* The value in the middle of all that is counted. */
static int64_t moments_find_middle(const rfm__line *line) {
    const int64_t half = line->weights[line->count] / 2;
    int64_t low = 0, high = line->count - 1;
    while (low < high) {
        const int64_t at = low + (high - low) / 2;
        if (line->weights[at + 1] > half) {
            high = at;
        } else {
            low = at + 1;
        }
    }
    return low;
}

static void moments_build_blocks(rfm__line *line) {
    for (int64_t block = 0; block < line->block_count; ++block) {
        const int64_t from = block * MOMENTS_BLOCK;
        const int64_t to = from + MOMENTS_BLOCK < line->count ? from + MOMENTS_BLOCK : line->count;
        line->blocks[line->block_count + block] = moments_join_values(line, from, to);
    }
    for (int64_t node = line->block_count - 1; node > 0; --node) {
        line->blocks[node] = moments_merge(&line->blocks[2 * node], &line->blocks[2 * node + 1]);
    }
    line->is_built = 1;
}

static rfm_status moments_fill(rfm__line *line, rfm_error *error) {
    const size_t places = (size_t)line->count + 1;
    RFM_TRY(rfm__new_array(places, sizeof *line->weights, &line->weights, error));
    RFM_TRY(moments_weigh(line, error));
    RFM_TRY(rfm__new_array(places, sizeof *line->sums, &line->sums, error));
    RFM_TRY(rfm__new_array(places, sizeof *line->squares, &line->squares, error));
    RFM_TRY(
        rfm__new_array(2 * (size_t)line->block_count, sizeof *line->blocks, &line->blocks, error));
    moments_scale(line);
    const int64_t middle = moments_find_middle(line);
    line->middle = line->values[middle] * line->unit * line->unit_more;
    line->sums[middle] = line->squares[middle] = (rfm__dd){0.0, 0.0};
    moments_sum_outwards(line, middle, 1);
    moments_sum_outwards(line, middle, -1);
    line->error_share = moments_error_of_sum * (double)(line->count + 8);
    return RFM_OK;
}

rfm_status rfm__line_new(rfm__line *line, const double *values, const int64_t *counts,
                         int64_t count, rfm_error *error) {
    *line = (rfm__line){.values = values, .counts = counts, .count = count};
    line->block_count = (count + MOMENTS_BLOCK - 1) / MOMENTS_BLOCK;
    const rfm_status status = moments_fill(line, error);
    if (status != RFM_OK) rfm__line_free(line);
    return status;
}

void rfm__line_free(rfm__line *line) {
    rfm__free(line->weights);
    rfm__free(line->sums);
    rfm__free(line->squares);
    rfm__free(line->blocks);
    *line = (rfm__line){0};
}

/* Whole blocks from the tree, which is built when it is first needed; the values before and behind
 * them one by one. */
static rfm__moments moments_slow_moments(rfm__line *line, int64_t from, int64_t to) {
    int64_t first = (from + MOMENTS_BLOCK - 1) / MOMENTS_BLOCK, last = to / MOMENTS_BLOCK;
    if (first >= last || (!line->is_built && to - from <= MOMENTS_SHORT)) {
        return moments_join_values(line, from, to);
    }
    if (!line->is_built) moments_build_blocks(line);
    rfm__moments left = moments_join_values(line, from, first * MOMENTS_BLOCK);
    rfm__moments right = moments_join_values(line, last * MOMENTS_BLOCK, to);
    first += line->block_count;
    last += line->block_count;
    for (; first < last; first /= 2, last /= 2) {
        if (first % 2 == 1) moments_join(&left, &line->blocks[first++]);
        if (last % 2 == 1) {
            rfm__moments node = line->blocks[--last];
            moments_join(&node, &right);
            right = node;
        }
    }
    moments_join(&left, &right);
    return left;
}

/* squares - sums^2 / weights; 0 when that may be too wrong. */
static int moments_quick_cost(const rfm__line *line, int64_t from, int64_t to, rfm__dd *out_cost) {
    const rfm__dd sum = rfm__dd_subtract(line->sums[to], line->sums[from]);
    const rfm__dd square = rfm__dd_subtract(line->squares[to], line->squares[from]);
    const rfm__dd weight = rfm__dd_from_int64(line->weights[to] - line->weights[from]);
    const rfm__dd product = rfm__dd_multiply(sum, sum);
    const double first = product.high / weight.high; /* of product / weight, and the rest: */
    const rfm__dd back = rfm__dd_product(first, weight.high);
    const double rest =
        ((product.high - back.high) - back.low + product.low - first * weight.low) / weight.high;
    const double wrong_by = fabs(line->squares[to].high) + fabs(line->squares[from].high) +
                            2.0 * fabs(sum.high / weight.high) *
                                (fabs(line->sums[to].high) + fabs(line->sums[from].high));
    *out_cost = rfm__dd_subtract(square, rfm__dd_quick_sum(first, rest));
    return wrong_by * line->error_share < out_cost->high * moments_good_enough;
}

rfm__moments rfm__line_moments(rfm__line *line, int64_t from, int64_t to) {
    rfm__moments moments = {line->weights[to] - line->weights[from], {0.0, 0.0}, {0.0, 0.0}};
    if (to - from < MOMENTS_DIRECT || !moments_quick_cost(line, from, to, &moments.within)) {
        return moments_slow_moments(line, from, to);
    }
    moments.mean = rfm__dd_divide(rfm__dd_subtract(line->sums[to], line->sums[from]),
                                  rfm__dd_from_int64(moments.weight));
    return moments;
}

rfm__dd rfm__line_cost(rfm__line *line, int64_t from, int64_t to) {
    rfm__dd cost = {0.0, 0.0};
    if (to - from == 1) return cost;
    if (to - from >= MOMENTS_DIRECT && moments_quick_cost(line, from, to, &cost)) return cost;
    return moments_slow_moments(line, from, to).within;
}

double rfm__line_mean(const rfm__line *line, const rfm__moments *moments) {
    const rfm__dd middle = {line->middle, 0.0};
    const rfm__dd mean = rfm__dd_add(middle, moments->mean);
    return mean.high / line->unit / line->unit_more;
}

double rfm__line_within(const rfm__line *line, const rfm__moments *moments) {
    const double within = moments->within.high;
    return within / line->unit / line->unit / line->unit_more / line->unit_more;
}
