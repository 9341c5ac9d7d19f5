/* SPDX-License-Identifier: MIT */
/**
 * @file base.h
 * What every module shares: statuses, the caller's error, bytes out, progress, civil days.
 *
 * Conventions that hold everywhere: every fallible function returns an rfm_status and takes a
 * caller-owned rfm_error last (NULL allowed); after a failure nothing has changed and outputs are
 * NULL or zero. Options structs start with their own size and read zero as "the default"; NULL
 * means all defaults. A const handle may be read by many threads at once, any other by one thread
 * alone.
 */
#ifndef RFM_BASE_H
#define RFM_BASE_H

#include <stddef.h>
#include <stdint.h>

/* clang-format off */
#if defined(__GNUC__)
#define RFM_VISIBILITY_PUSH _Pragma("GCC visibility push(default)")
#define RFM_VISIBILITY_POP _Pragma("GCC visibility pop")
#else
#define RFM_VISIBILITY_PUSH
#define RFM_VISIBILITY_POP
#endif
#ifdef __cplusplus
#define RFM_BEGIN_DECLARATIONS RFM_VISIBILITY_PUSH extern "C" {
#define RFM_END_DECLARATIONS } RFM_VISIBILITY_POP
#else
#define RFM_BEGIN_DECLARATIONS RFM_VISIBILITY_PUSH
#define RFM_END_DECLARATIONS RFM_VISIBILITY_POP
#endif
/* clang-format on */

RFM_BEGIN_DECLARATIONS

/** Outcome of a call: RFM_OK or one of the RFM_E_ codes, whose values never change. */
typedef int32_t rfm_status;

/** The statuses. Their values are pinned for ever; new ones are only added. */
enum {
    RFM_OK = 0,           /**< done */
    RFM_E_ARGUMENT = 1,   /**< an argument or option is not one this function takes */
    RFM_E_MEMORY = 2,     /**< memory ran out */
    RFM_E_DATA = 3,       /**< a row of the input is bad; where says which */
    RFM_E_COLUMN = 4,     /**< a column is missing or of another type */
    RFM_E_SYNTAX = 5,     /**< text has a mistake; where and column say at which place */
    RFM_E_OVERFLOW = 6,   /**< a number does not fit its 64 bits */
    RFM_E_FORMAT = 7,     /**< saved bytes are damaged or of another kind */
    RFM_E_VERSION = 8,    /**< saved bytes were written by a newer version */
    RFM_E_DUPLICATE = 9,  /**< this batch was taken before */
    RFM_E_CANCELLED = 10, /**< the progress, read or write callback asked to stop */
    RFM_E_NOT_FOUND = 11, /**< no such name */
    RFM_E_MISMATCH = 12   /**< two things that should be alike differ */
};

/**
 * What went wrong, owned and provided by the caller; exactly 256 bytes for ever.
 *
 * `where` is the 0-based row of a frame, the 1-based line of a text, or the byte of saved state; -1
 * when none applies. `column` is the 1-based position of the column or character at fault, else 0.
 * The message is one line of UTF-8 without a full stop.
 */
typedef struct rfm_error {
    rfm_status status;
    int32_t column;
    int64_t where;
    char message[240];
} rfm_error;

/**
 * Reports progress of a long call on the calling thread; non-zero cancels it with nothing changed.
 *
 * `total` is 0 while it is not known.
 */
typedef int32_t (*rfm_progress_fn)(void *payload, int64_t done, int64_t total);

/** Takes `size` bytes that the library writes out, in order; non-zero stops the writing. */
typedef int32_t (*rfm_write_fn)(void *payload, const void *bytes, size_t size);

/**
 * Puts up to `size` bytes of a stream into `bytes`: how many, 0 at its end, below 0 to give up.
 */
typedef int64_t (*rfm_read_fn)(void *payload, void *bytes, size_t size);

/** Growing bytes in memory, for hosts that want what is written as one block. */
typedef struct rfm_buffer rfm_buffer;

/** Makes an empty buffer. Owned: rfm_buffer_free. */
rfm_status rfm_buffer_new(rfm_buffer **out_buffer, rfm_error *error);
/** Frees a buffer; NULL is allowed. */
void rfm_buffer_free(rfm_buffer *buffer);
/**
 * Appends bytes to the rfm_buffer passed as payload: an rfm_write_fn.
 *
 * Non-zero when memory runs out.
 */
int32_t rfm_buffer_write(void *buffer, const void *bytes, size_t size);
/** Borrows the bytes, valid until the next write or free; a zero byte follows the last. */
const char *rfm_buffer_data(const rfm_buffer *buffer);
/** Counts the bytes held. */
int64_t rfm_buffer_size(const rfm_buffer *buffer);

/** Names the version of the library, "major.minor.patch". */
const char *rfm_version(void);
/** Names a status in a few words; an unknown code gives "unknown status". Never NULL. */
const char *rfm_status_text(rfm_status status);

/** Civil days run from 0001-01-01 to 9999-12-31, counted from 1970-01-01 = 0. */
enum { RFM_DAY_MIN = -719162, RFM_DAY_MAX = 2932896 };

/**
 * Reads an ISO date, "2011-12-10".
 *
 * Fails with RFM_E_SYNTAX on any other text or a day that does not exist.
 */
rfm_status rfm_day_parse(const char *text, int32_t *out_day, rfm_error *error);
/**
 * Writes a day as ISO text with a zero byte into out_text[11].
 *
 * Fails with RFM_E_ARGUMENT outside the range.
 */
rfm_status rfm_day_format(int32_t day, char *out_text, rfm_error *error);
/**
 * Moves a day by calendar months, back when below zero; the 31st of a short month is its last day.
 *
 * Fails with RFM_E_ARGUMENT when the result leaves the range of days.
 */
rfm_status rfm_day_add_months(int32_t day, int32_t months, int32_t *out_day, rfm_error *error);

RFM_END_DECLARATIONS

#endif
