/* SPDX-License-Identifier: MIT */
/* Whether the next line belongs to the same receipt cannot be foreseen, and a wrong guess costs as
 * much as reading a line. So cells are read as two words each and compared without a branch, one
 * column after the other; with AVX2 short texts of both columns as one register each. */
#include "ledger/begins.h"

const rfm__words rfm__words_masks[16] = {
    {0, 0},
    {0xFF, 0},
    {0xFFFF, 0},
    {0xFFFFFF, 0},
    {0xFFFFFFFF, 0},
    {0xFFFFFFFFFF, 0},
    {0xFFFFFFFFFFFF, 0},
    {0xFFFFFFFFFFFFFF, 0},
    {UINT64_MAX, 0},
    {UINT64_MAX, 0xFF},
    {UINT64_MAX, 0xFFFF},
    {UINT64_MAX, 0xFFFFFF},
    {UINT64_MAX, 0xFFFFFFFF},
    {UINT64_MAX, 0xFFFFFFFFFF},
    {UINT64_MAX, 0xFFFFFFFFFFFF},
    {UINT64_MAX, 0xFFFFFFFFFFFFFF},
};

/* Marks the rows behind the first whose cell is another one than in the row before, or, where
 * `alone`, that have none. Gives all sizes together. */
RFM__INLINE uint64_t begins_mark_cells(const rfm_column *given, int cells, int has_missing,
                                       int alone, int64_t first, size_t count, uint8_t *begins) {
    const rfm_column column = *given; /* of its own, so that no mark could change it */
    rfm__words before = rfm__words_read(&column, cells, first, has_missing);
    uint64_t sizes = before.second;
    for (size_t i = 1; i < count; ++i) {
        const rfm__words words = rfm__words_read(&column, cells, first + (int64_t)i, has_missing);
        const uint64_t differ = (words.first ^ before.first) | (words.second ^ before.second);
        begins[i] |= (uint8_t)((differ != 0) | (alone & (words.second == 0)));
        sizes |= words.second;
        before = words;
    }
    return sizes;
}

/* 0 when a text is too long for a cell. */
static int begins_mark_column(const rfm_column *column, int cells, int alone, int64_t first,
                              size_t count, uint8_t *begins) {
    enum { TEXT = RFM__CELL_TEXT, VIEW = RFM__CELL_VIEW, NUMBER = RFM__CELL_NUMBER };
    uint64_t sizes;
    if (cells == VIEW) {
        sizes = begins_mark_cells(column, VIEW, 0, alone, first, count, begins);
    } else if (cells == NUMBER) {
        sizes = begins_mark_cells(column, NUMBER, 1, alone, first, count, begins);
    } else if (column->validity != NULL) {
        sizes = begins_mark_cells(column, TEXT, 1, alone, first, count, begins);
    } else {
        sizes = begins_mark_cells(column, TEXT, 0, alone, first, count, begins);
    }
    return sizes >> 56 <= RFM__ID_SHORT;
}

/* Marks lines of another day, or whose amounts are of another sign. */
RFM__INLINE void begins_mark_lanes(const rfm__lanes *lanes, size_t count, uint8_t *begins) {
    const int32_t *days = lanes->days;
    const int64_t *amounts = lanes->amounts;
    begins[0] = 1;
    for (size_t i = 1; i < count; ++i) {
        const int differ = ((amounts[i] > 0) ^ (amounts[i - 1] > 0)) |
                           ((amounts[i] < 0) ^ (amounts[i - 1] < 0)) | (days[i] != days[i - 1]);
        begins[i] = (uint8_t)differ;
    }
}

int rfm__begins_mark_plain(const rfm__begins_rows *rows, const rfm__lanes *lanes, int joins,
                           uint8_t *begins) {
    const int has_receipts = rows->receipts != RFM__CELL_ABSENT;
    if (joins && has_receipts) {
        begins_mark_lanes(lanes, rows->count, begins);
    } else {
        memset(begins, 1, rows->count);
    }
    return begins_mark_column(rows->customer, rows->customers, 0, rows->first, rows->count,
                              begins) &&
           (!has_receipts ||
            begins_mark_column(rows->receipt, rows->receipts, 1, rows->first, rows->count, begins));
}

#if defined(__GNUC__) && defined(__x86_64__)
#define BEGINS_AVX2 __attribute__((target("avx2")))
#include <immintrin.h>

/* All sizes of some texts together, and of those that are missing; whether one is empty. */
typedef struct begins_sizes {
    uint64_t all, missing;
    int has_empty;
} begins_sizes;

BEGINS_AVX2 static inline uint64_t begins_join_lanes(__m256i lanes) {
    uint64_t parts[4];
    _mm256_storeu_si256((__m256i *)(void *)parts, lanes);
    return parts[0] | parts[1] | parts[2] | parts[3];
}

/* All bits of those of four rows that are missing; the number of the first is a multiple of 4. */
BEGINS_AVX2 static inline __m256i begins_missing(const uint8_t *validity, int64_t row) {
    const __m256i bits = _mm256_setr_epi64x(1, 2, 4, 8);
    const __m256i four = _mm256_set1_epi64x(validity[row / 8] >> (row % 8));
    return _mm256_cmpeq_epi64(_mm256_and_si256(four, bits), _mm256_setzero_si256());
}

RFM__INLINE BEGINS_AVX2 begins_sizes begins_measure_four(const rfm_column *column, int64_t first,
                                                         size_t count, int may_miss) {
    const int64_t *offsets = column->offsets + first;
    const __m256i zero = _mm256_setzero_si256();
    __m256i all = zero, empty = zero, missing = zero;
    for (size_t i = 0; i < count; i += 4) {
        const __m256i from = _mm256_loadu_si256((const __m256i *)(const void *)(offsets + i));
        const __m256i to = _mm256_loadu_si256((const __m256i *)(const void *)(offsets + i + 1));
        const __m256i size = _mm256_sub_epi64(to, from);
        all = _mm256_or_si256(all, size);
        empty = _mm256_or_si256(empty, _mm256_cmpeq_epi64(size, zero));
        if (!may_miss) continue;
        const __m256i are_missing = begins_missing(column->validity, first + (int64_t)i);
        missing = _mm256_or_si256(missing, _mm256_and_si256(size, are_missing));
    }
    return (begins_sizes){begins_join_lanes(all), begins_join_lanes(missing),
                          !_mm256_testz_si256(empty, empty)};
}

/* Rows behind the last four are looked at one by one. */
BEGINS_AVX2 static begins_sizes begins_measure(const rfm_column *column, int64_t first,
                                               size_t count) {
    const size_t fours = column->validity == NULL || first % 4 == 0 ? count / 4 * 4 : 0;
    begins_sizes sizes = column->validity == NULL ? begins_measure_four(column, first, fours, 0)
                                                  : begins_measure_four(column, first, fours, 1);
    for (size_t i = fours; i < count; ++i) {
        const int64_t row = first + (int64_t)i;
        const uint64_t size = (uint64_t)(column->offsets[row + 1] - column->offsets[row]);
        sizes.all |= size;
        sizes.missing |= rfm__cell_is_missing(column, row) ? size : 0;
        sizes.has_empty |= size == 0;
    }
    return sizes;
}

/* What belongs to a text of a size, and the size; to a view of it. */
typedef struct begins_masks {
    rfm__words texts[2 * 16];
    rfm__words views[16];
} begins_masks;

static void begins_make_masks(begins_masks *masks) {
    for (uint64_t size = 0; size < 16; ++size) {
        const rfm__words text = rfm__words_masks[size];
        masks->texts[2 * size] = text;
        masks->texts[2 * size + 1] = (rfm__words){0, size << 56};
        masks->views[size] =
            (rfm__words){text.first << 32 | UINT32_MAX, text.first >> 32 | text.second << 32};
    }
}

BEGINS_AVX2 static inline __m128i begins_load(const void *from) {
    return _mm_loadu_si128((const __m128i *)from);
}

/* A text with its size, or a view without what lies behind it; those of sixteen bytes and more were
 * not let in. */
RFM__INLINE BEGINS_AVX2 __m128i begins_text(const rfm_column *column, int64_t row, int is_view,
                                            const begins_masks *masks) {
    if (is_view) {
        const char *view = (const char *)column->values + (size_t)row * RFM__VIEW_SIZE;
        uint32_t size;
        memcpy(&size, view, sizeof size);
        return _mm_and_si128(begins_load(view), begins_load(&masks->views[size]));
    }
    const int64_t *offsets = column->offsets + row;
    const rfm__words *words = &masks->texts[2 * (offsets[1] - offsets[0])];
    const __m128i text = begins_load(column->bytes + offsets[0]);
    return _mm_or_si128(_mm_and_si128(text, begins_load(words)), begins_load(words + 1));
}

/* Marks the rows whose customer or receipt is another one than in the row before. */
RFM__INLINE BEGINS_AVX2 void begins_mark_texts(const rfm__begins_rows *rows, int are_views,
                                               uint8_t *begins) {
    const rfm_column customers = *rows->customer; /* of their own, so that no mark could change */
    const rfm_column receipts = *rows->receipt;   /* them */
    const int64_t first = rows->first;
    begins_masks masks;
    begins_make_masks(&masks);
    __m128i customer = begins_text(&customers, first, are_views, &masks);
    __m128i receipt = begins_text(&receipts, first, are_views, &masks);
    for (size_t i = 1; i < rows->count; ++i) {
        const int64_t row = first + (int64_t)i;
        const __m128i next_customer = begins_text(&customers, row, are_views, &masks);
        const __m128i next_receipt = begins_text(&receipts, row, are_views, &masks);
        const __m128i differ = _mm_or_si128(_mm_xor_si128(customer, next_customer),
                                            _mm_xor_si128(receipt, next_receipt));
        begins[i] |= (uint8_t)!_mm_testz_si128(differ, differ);
        customer = next_customer;
        receipt = next_receipt;
    }
}

/* 0 when there are texts of other kinds, or such as are missing and not empty. */
BEGINS_AVX2 static int begins_mark_avx2(const rfm__begins_rows *rows, const rfm__lanes *lanes,
                                        uint8_t *begins) {
    const begins_sizes customers = begins_measure(rows->customer, rows->first, rows->count);
    const begins_sizes receipts = begins_measure(rows->receipt, rows->first, rows->count);
    if ((customers.all | receipts.all) > RFM__ID_SHORT || customers.missing != 0 ||
        receipts.has_empty) {
        return 0;
    }
    begins_mark_lanes(lanes, rows->count, begins);
    begins_mark_texts(rows, 0, begins);
    return 1;
}

BEGINS_AVX2 static int begins_mark_views_avx2(const rfm__begins_rows *rows, const rfm__lanes *lanes,
                                              uint8_t *begins) {
    const char *views = (const char *)rows->receipt->values + (size_t)rows->first * RFM__VIEW_SIZE;
    int has_empty = 0;
    for (size_t i = 0; i < rows->count; ++i) {
        uint32_t size;
        memcpy(&size, views + i * RFM__VIEW_SIZE, sizeof size);
        has_empty |= size == 0;
    }
    if (has_empty) return 0;
    begins_mark_lanes(lanes, rows->count, begins);
    begins_mark_texts(rows, 1, begins);
    return 1;
}
#endif

int rfm__begins_mark(const rfm__begins_rows *rows, const rfm__lanes *lanes, int joins,
                     uint8_t *begins) {
#if defined(BEGINS_AVX2)
    if (joins && rows->customers == rows->receipts && __builtin_cpu_supports("avx2")) {
        if (rows->customers == RFM__CELL_TEXT && rows->receipt->validity == NULL &&
            begins_mark_avx2(rows, lanes, begins)) {
            return 1;
        }
        if (rows->customers == RFM__CELL_VIEW && begins_mark_views_avx2(rows, lanes, begins)) {
            return 1;
        }
    }
#endif
    return rfm__begins_mark_plain(rows, lanes, joins, begins);
}
#undef BEGINS_AVX2
