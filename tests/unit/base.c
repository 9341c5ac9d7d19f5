/* SPDX-License-Identifier: MIT */
/* The parts of base that have no text in them: errors, options, memory, hashes, exact arithmetic,
 * threads. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <string.h>

#include "base/bytes.h"
#include "base/exact.h"
#include "base/hash.h"
#include "base/options.h"
#include "base/threads.h"
#include "memory.h"

Test(error, carries_status_place_and_message) {
    rfm_error error;
    cr_assert_eq(rfm__fail_at(&error, RFM_E_DATA, 7, 3, "%s is %d", "x", 5), RFM_E_DATA);
    cr_assert_eq(error.status, RFM_E_DATA);
    cr_assert_eq(error.where, 7);
    cr_assert_eq(error.column, 3);
    cr_assert_str_eq(error.message, "x is 5");
    rfm__error_clear(&error);
    cr_assert_eq(error.status, RFM_OK);
    cr_assert_eq(error.where, -1);
    cr_assert_str_empty(error.message);
    cr_assert_eq(rfm__fail(NULL, RFM_E_MEMORY, 0, "nobody listens"), RFM_E_MEMORY);
}

Test(error, cuts_a_long_message_at_a_whole_character) {
    char text[400];
    rfm_error error;
    /* 240 bytes hold 239 and a zero: 119 two-byte characters after "a" fill them, one byte is over.
     */
    for (int shift = 0; shift < 4; ++shift) {
        memset(text, 'a', sizeof text);
        for (size_t i = (size_t)shift; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "\xE2\x82\xAC", 3);
        text[sizeof text - 1] = '\0';
        rfm__fail(&error, RFM_E_DATA, -1, "%s", text);
        const size_t length = strlen(error.message);
        cr_assert_geq(length, 236u);
        cr_assert_eq((length - (size_t)shift) % 3, 0u, "shift %d leaves a torn character", shift);
    }
}

Test(error, each_status_has_a_text_of_its_own) {
    for (rfm_status status = RFM_OK; status <= RFM_E_MISMATCH; ++status) {
        cr_assert_str_neq(rfm_status_text(status), "unknown status");
        for (rfm_status other = RFM_OK; other < status; ++other) {
            cr_assert_str_neq(rfm_status_text(status), rfm_status_text(other));
        }
    }
    cr_assert_str_eq(rfm_status_text(RFM_E_MISMATCH + 1), "unknown status");
    cr_assert_str_eq(rfm_status_text(-1), "unknown status");
}

typedef struct grown {
    uint32_t struct_size;
    int32_t first;
    int64_t second;
} grown;

Test(options, shorter_and_longer_structs) {
    grown own;
    rfm_error error;
    cr_assert_eq(rfm__options_read(NULL, &own, sizeof own, "grown", &error), RFM_OK);
    cr_assert(own.first == 0 && own.second == 0);

    const grown older = {.struct_size = 8, .first = 5, .second = 9};
    cr_assert_eq(rfm__options_read(&older, &own, sizeof own, "grown", &error), RFM_OK);
    cr_assert(own.first == 5 && own.second == 0, "what the caller does not have is zero");

    struct {
        grown known;
        int64_t later;
    } newer = {{.struct_size = sizeof newer, .first = 1, .second = 2}, 0};
    cr_assert_eq(rfm__options_read(&newer, &own, sizeof own, "grown", &error), RFM_OK);
    cr_assert(own.first == 1 && own.second == 2);
    newer.later = 1;
    cr_assert_eq(rfm__options_read(&newer, &own, sizeof own, "grown", &error), RFM_E_ARGUMENT);
    cr_assert_eq(error.where, (int64_t)sizeof(grown));
}

Test(options, sizes_that_no_struct_has) {
    grown given = {.struct_size = 0};
    grown own;
    rfm_error error;
    cr_assert_eq(rfm__options_read(&given, &own, sizeof own, "grown", &error), RFM_E_ARGUMENT);
    given.struct_size = 3;
    cr_assert_eq(rfm__options_read(&given, &own, sizeof own, "grown", &error), RFM_E_ARGUMENT);
    given.struct_size = UINT32_MAX;
    cr_assert_eq(rfm__options_read(&given, &own, sizeof own, "grown", &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm__struct_write(&given, &own, sizeof own, "grown", &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm__struct_write(NULL, &own, sizeof own, "grown", &error), RFM_E_ARGUMENT);
}

Test(options, out_structs_keep_their_size) {
    grown given = {.struct_size = 8, .first = 0, .second = 77};
    const grown filled = {.struct_size = 0, .first = 3, .second = 4};
    cr_assert_eq(rfm__struct_write(&given, &filled, sizeof filled, "grown", NULL), RFM_OK);
    cr_assert_eq(given.struct_size, 8u);
    cr_assert_eq(given.first, 3);
    cr_assert_eq(given.second, 77, "past the caller's size nothing is written");
}

Test(memory, sizes_are_checked_before_they_are_multiplied) {
    void *memory = &memory;
    rfm_error error;
    cr_assert_eq(rfm__new_array(SIZE_MAX / 4, 8, &memory, &error), RFM_E_MEMORY);
    cr_assert_null(memory);
    size_t capacity = 0;
    cr_assert_eq(rfm__grow(&memory, &capacity, SIZE_MAX / 4, 8, &error), RFM_E_MEMORY);
    cr_assert_eq(capacity, 0u);
}

Test(memory, growing_doubles_and_survives_failure) {
    int64_t *numbers = NULL;
    size_t capacity = 0;
    size_t changes = 0;
    for (size_t i = 0; i < 100000; ++i) {
        const size_t before = capacity;
        cr_assert_eq(rfm__grow(&numbers, &capacity, i + 1, sizeof *numbers, NULL), RFM_OK);
        changes += capacity != before;
        numbers[i] = (int64_t)i;
    }
    cr_assert_leq(changes, 15u, "amortised: at least doubled each time");
    test_memory_fail_at(1);
    const size_t before = capacity;
    cr_assert_eq(rfm__grow(&numbers, &capacity, capacity + 1, sizeof *numbers, NULL), RFM_E_MEMORY);
    test_memory_fail_at(0);
    cr_assert_eq(capacity, before);
    for (size_t i = 0; i < 100000; ++i) cr_assert_eq(numbers[i], (int64_t)i);
    rfm__free(numbers);
}

/* Python 3.11 hashes bytes with SipHash-1-3; PYTHONHASHSEED=0 makes its key zero:
 * PYTHONHASHSEED=0 python3.11 -c "print(hex(hash(b'abc') & (2**64-1)))" */
Test(hash, is_siphash_1_3) {
    const rfm__key zero = {0, 0};
    unsigned char bytes[32];
    for (unsigned char i = 0; i < 32; ++i) bytes[i] = i;
    cr_assert_eq(rfm__hash(zero, "a", 1), UINT64_C(0x407448d2b89b1813));
    cr_assert_eq(rfm__hash(zero, "abc", 3), UINT64_C(0xc03bc3a0042630f2));
    cr_assert_eq(rfm__hash(zero, "12345678", 8), UINT64_C(0x3489982430560a87));
    cr_assert_eq(rfm__hash(zero, "C0001234567", 11), UINT64_C(0x0b3e0ef9f31206da));
    cr_assert_eq(rfm__hash(zero, bytes, 32), UINT64_C(0x31ef8061c910629b));
}

Test(hash, fingerprints_depend_on_salt_and_are_never_zero) {
    const rfm__print128 plain = rfm__fingerprint128(0, "17850", 5);
    const rfm__print128 salted = rfm__fingerprint128(1, "17850", 5);
    cr_assert(plain.high != salted.high && plain.low != salted.low && plain.high != plain.low);
    cr_assert_neq(rfm__fingerprint64("", 0), 0u);
}

/* Bit by bit, as the definition says: the oracle for the table. */
static uint32_t crc_plain(const unsigned char *bytes, size_t size) {
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < size; ++i) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
    }
    return ~crc;
}

Test(hash, crc32c) {
    static unsigned char bytes[20000];
    /* The check value of CRC-32C in every catalogue of these sums. */
    cr_assert_eq(rfm__crc32c(0, "123456789", 9), 0xE3069283u);
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof bytes; ++i) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)(state >> 24);
    }
    for (size_t size = 4090; size < 4110; ++size) {
        cr_assert_eq(rfm__crc32c(0, bytes, size), crc_plain(bytes, size));
    }
    const uint32_t half = rfm__crc32c(0, bytes, 9999);
    cr_assert_eq(rfm__crc32c(half, bytes + 9999, sizeof bytes - 9999),
                 crc_plain(bytes, sizeof bytes));
}

Test(exact, additions_that_do_not_fit) {
    int64_t sum = 42;
    cr_assert(rfm__add_int64(INT64_MAX - 1, 1, &sum) && sum == INT64_MAX);
    cr_assert(rfm__add_int64(INT64_MIN + 1, -1, &sum) && sum == INT64_MIN);
    sum = 42;
    cr_assert_not(rfm__add_int64(INT64_MAX, 1, &sum));
    cr_assert_not(rfm__add_int64(INT64_MIN, -1, &sum));
    cr_assert_eq(sum, 42);
}

Test(exact, products) {
    int64_t product = 42;
    cr_assert(rfm__multiply_int64(7, INT64_MAX / 7, &product) && product == INT64_MAX);
    cr_assert(rfm__multiply_int64(INT64_MIN, 1, &product) && product == INT64_MIN);
    cr_assert(rfm__multiply_int64(-2, INT64_C(1) << 62, &product) && product == INT64_MIN);
    product = 42;
    cr_assert_not(rfm__multiply_int64(INT64_MIN, -1, &product));
    cr_assert_not(rfm__multiply_int64(INT64_C(1) << 32, INT64_C(1) << 31, &product));
    cr_assert_eq(product, 42);
    const rfm__u128 square = rfm__multiply_u64(UINT64_MAX, UINT64_MAX);
    cr_assert(square.high == UINT64_MAX - 1 && square.low == 1);
}

Test(exact, division_rounds_half_to_even) {
    cr_assert_eq(rfm__divide_half_even(5, 2), 2);
    cr_assert_eq(rfm__divide_half_even(7, 2), 4);
    cr_assert_eq(rfm__divide_half_even(-5, 2), -2);
    cr_assert_eq(rfm__divide_half_even(-7, 2), -4);
    cr_assert_eq(rfm__divide_half_even(8, 3), 3);
    cr_assert_eq(rfm__divide_half_even(-8, 3), -3);
    cr_assert_eq(rfm__divide_half_even(INT64_MIN, 1), INT64_MIN);
    cr_assert_eq(rfm__divide_half_even(INT64_MAX, INT64_MAX), 1);
    cr_assert_eq(rfm__power_of_ten(0), 1);
    cr_assert_eq(rfm__power_of_ten(18), INT64_C(1000000000000000000));
}

typedef struct parallel_log {
    atomic_llong sum;
    int64_t fails_from;
} parallel_log;

static rfm_status parallel_add(void *context, int64_t chunk, rfm_error *error) {
    parallel_log *log = context;
    if (chunk >= log->fails_from) {
        return rfm__fail(error, RFM_E_DATA, chunk, "chunk %lld", (long long)chunk);
    }
    atomic_fetch_add(&log->sum, chunk);
    return RFM_OK;
}

Test(threads, every_chunk_once_and_the_first_failure) {
    for (int32_t threads = -1; threads < 9; ++threads) {
        parallel_log log = {.fails_from = 1000};
        cr_assert_eq(rfm__parallel(threads, 1000, parallel_add, &log, NULL), RFM_OK);
        cr_assert_eq(atomic_load(&log.sum), 499500);
        rfm_error error;
        log.fails_from = 17;
        cr_assert_eq(rfm__parallel(threads, 1000, parallel_add, &log, &error), RFM_E_DATA);
        cr_assert_eq(error.where, 17, "the lowest failure, whatever ran first");
        cr_assert_eq(rfm__parallel(threads, 0, parallel_add, &log, NULL), RFM_OK);
    }
}

Test(bytes, little_endian_numbers) {
    unsigned char bytes[8];
    rfm__put_u64(bytes, UINT64_C(0x0102030405060708));
    cr_assert_arr_eq(bytes, ((unsigned char[]){8, 7, 6, 5, 4, 3, 2, 1}), 8);
    cr_assert_eq(rfm__get_u64(bytes), UINT64_C(0x0102030405060708));
    cr_assert_eq(rfm__get_u32(bytes), 0x05060708u);
}
