/* SPDX-License-Identifier: MIT */
/* The reader with the two sizes that tests choose and hosts do not. */
#ifndef RFM_LIB_CSV_READER_H
#define RFM_LIB_CSV_READER_H

#include "rfm/csv.h"

/* Like rfm_csv_new; the file is settled on its first `sample_bytes`, and blocks are cut for threads
 * into pieces of at least `piece_bytes`. Neither may be 0. */
rfm_status rfm__csv_reader_new(const rfm_csv_options *options, size_t sample_bytes,
                               size_t piece_bytes, rfm_csv **out_reader, rfm_error *error);

#endif
