/* SPDX-License-Identifier: MIT */
/**
 * @file ledger.h
 * The ledger: every receipt a shop has seen, ready to be looked at from any day.
 *
 * Lines come one by one, in columns or in frames; those that share customer and receipt become one
 * receipt whenever they come. A ledger's content, and each byte it saves, depends on the lines it
 * was given and never on their order, batches, threads or merges.
 */
#ifndef RFM_LEDGER_H
#define RFM_LEDGER_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** Constants of the options below. */
enum {
    RFM_ID_TEXT = 0,    /**< customer ids are UTF-8 text, compared byte by byte */
    RFM_ID_INTEGER = 1, /**< customer ids are 64-bit integers */

    RFM_SCALE_WHOLE = -1, /**< amounts have no digits after the point */

    RFM_LEDGER_MARGIN = 1, /**< flag: a second amount, the margin, rides along */

    RFM_APPEND_ROUND = 1 /**< flag: round amounts past the scale half to even */
};

/** What kind of ledger; zero means the default. Ledgers merge only when these are alike. */
typedef struct rfm_ledger_options {
    uint32_t struct_size;
    int32_t id_type;
    /** digits after the point of all amounts, 1 to 9; default 2; RFM_SCALE_WHOLE for 0 */
    int32_t scale;
    int32_t flags;
    int32_t attribute_count;
    int32_t reserved;
    const char *const *attributes; /**< text columns kept for each line (item, store, ...) */
    uint64_t erase_salt;           /**< mixed into the fingerprints that remember erased ids */
    uint64_t hash_seed; /**< mixed into the secret of the id table; no result depends on it */
} rfm_ledger_options;

/** Where to find things in a batch, and how to take it; zero means the default. */
typedef struct rfm_append_options {
    uint32_t struct_size;
    int32_t flags;
    const char *batch_key; /**< a second batch with this key is refused; NULL: not checked */
    const char *customer;  /**< column names; defaults: customer, day, receipt, amount, margin */
    const char *day;
    const char *receipt; /**< this one may be absent unless named here */
    const char *amount;
    const char *margin;
    /** receipts that start with it are returns: their amounts count as negative */
    const char *return_prefix;
    int32_t threads; /**< default 1 */
    int32_t reserved;
    rfm_progress_fn progress;
    void *progress_payload;
} rfm_append_options;

/** One line for rfm_ledger_append_line; set what does not apply to zero. */
typedef struct rfm_line {
    uint32_t struct_size;
    int32_t day;
    const char *customer;       /**< id of a text ledger; NULL or empty: unidentified */
    const int64_t *customer_id; /**< id of an integer ledger; NULL: unidentified */
    const char *receipt;        /**< NULL or empty: this line is a receipt of its own */
    int64_t amount;             /**< minor units; below zero is a return */
    int64_t margin;
    /** as many as the ledger has, in its order; NULL or a NULL: none */
    const char *const *attributes;
} rfm_line;

/** What a ledger holds. */
typedef struct rfm_ledger_state {
    uint32_t struct_size; /**< set by the caller */
    int32_t id_type;
    int32_t scale;
    int32_t flags;
    int32_t first_day; /**< first and last day with a line; 0 and -1 when there is none */
    int32_t last_day;
    int64_t lines;
    int64_t entries;   /**< sums kept: one for each receipt, day and direction (and attributes) */
    int64_t customers; /**< ids with a line, aliases not counted */
    int64_t aliases;
    int64_t erased;
    int64_t batches; /**< batch keys remembered */
    int64_t memory_bytes;
} rfm_ledger_state;

/** A ledger. */
typedef struct rfm_ledger rfm_ledger;

/** Makes an empty ledger. Owned: rfm_ledger_free. */
rfm_status rfm_ledger_new(const rfm_ledger_options *options, rfm_ledger **out_ledger,
                          rfm_error *error);
/** Frees a ledger; NULL is allowed. */
void rfm_ledger_free(rfm_ledger *ledger);
/** Appends one line. Amortised O(1). */
rfm_status rfm_ledger_append_line(rfm_ledger *ledger, const rfm_line *line, rfm_error *error);
/**
 * Appends one batch of lines, all or none.
 *
 * Columns are Read: customer (text, code with labels, or int64; missing or empty is unidentified),
 * day, receipt (the same types; missing or empty is a receipt of its own), amount (amount; double
 * or int64 in major units), margin, attributes. Days may come in any order. Fails with
 * RFM_E_COLUMN, RFM_E_DATA (where = row), RFM_E_OVERFLOW, RFM_E_DUPLICATE or RFM_E_CANCELLED.
 * O(rows).
 */
rfm_status rfm_ledger_append(rfm_ledger *ledger, const rfm_frame *frame,
                             const rfm_append_options *options, rfm_error *error);
/** Appends one batch from a host's own columns, without a frame. As rfm_ledger_append. */
rfm_status rfm_ledger_append_columns(rfm_ledger *ledger, const rfm_column *columns,
                                     int32_t column_count, const rfm_append_options *options,
                                     rfm_error *error);
/**
 * Makes an old id stand for a current one, for the lines already here and all that come later.
 *
 * Ids as text, also in an integer ledger. Fails with RFM_E_MISMATCH when the old id already stands
 * for another one or the two would stand for each other.
 */
rfm_status rfm_ledger_alias(rfm_ledger *ledger, const char *old_customer,
                            const char *current_customer, rfm_error *error);
/**
 * Forgets a customer: the id and all its aliases leave memory and later saves; its receipts stay as
 * unidentified.
 *
 * A salted fingerprint remains, so that later lines with the id stay unidentified too. An id never
 * seen is remembered as erased as well.
 */
rfm_status rfm_ledger_erase(rfm_ledger *ledger, const char *customer, rfm_error *error);
/**
 * Adds all that another ledger holds; `other` is Read. Commutative and associative to the bit.
 *
 * Fails with RFM_E_MISMATCH when the options differ or aliases contradict each other, with
 * RFM_E_DUPLICATE when both hold the same batch, with RFM_E_OVERFLOW when the total does not fit.
 */
rfm_status rfm_ledger_merge(rfm_ledger *ledger, const rfm_ledger *other, rfm_error *error);
/**
 * Brings all that was appended into the least memory: 16 bytes a receipt, 24 where receipts have
 * ids, as in a ledger that was loaded. Nothing else changes.
 *
 * For a ledger that stays, or is nearly as large as the memory: appending does it by itself only
 * when much has come in, and then leaves room for more. Needs room for one 64th of the ledger more
 * for each thread meanwhile. Fails with RFM_E_MEMORY; what the ledger holds is the same then, too.
 * O(receipts) when something was appended, else O(1).
 */
rfm_status rfm_ledger_compact(rfm_ledger *ledger, int32_t threads, rfm_error *error);
/** Fills in what the ledger holds. O(1). */
rfm_status rfm_ledger_inspect(const rfm_ledger *ledger, rfm_ledger_state *out_state,
                              rfm_error *error);
/**
 * Gives all entries in canonical order: customer (missing: unidentified), day, receipt (int64
 * fingerprint; missing: none), amount, lines, margin, attributes. Owned.
 */
rfm_status rfm_ledger_export(const rfm_ledger *ledger, rfm_frame **out_frame, rfm_error *error);
/** Writes the ledger in its canonical format (docs/state-format.md): equal content, equal bytes. */
rfm_status rfm_ledger_save(const rfm_ledger *ledger, rfm_write_fn write, void *payload,
                           rfm_error *error);
/**
 * Makes a ledger from saved bytes, which are Read and checked in full.
 *
 * RFM_E_FORMAT, RFM_E_VERSION.
 */
rfm_status rfm_ledger_load(const void *bytes, size_t size, rfm_ledger **out_ledger,
                           rfm_error *error);

RFM_END_DECLARATIONS

#endif
