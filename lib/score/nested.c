/* SPDX-License-Identifier: MIT */
/*
 * The direct mailer's way: frequency is compared among customers of the same recency, money among
 * those of the same recency and frequency, and every cell comes out about as full. Each combination
 * of scores that a customer has is a cell with cut points of its own; one that nobody has is none.
 */
#include "score/pass.h"

/* Keys of a run of entries, in place of a column. */
static int64_t nested_read_keys(const void *context, int64_t first, int64_t count,
                                int64_t *out_keys) {
    const rfm__score_entry *entries = context;
    for (int64_t i = 0; i < count; ++i) out_keys[i] = entries[first + i].key;
    return count;
}

static rfm_status nested_fit_cells(rfm__fitted *fitted, const rfm__score_entry *entries,
                                   size_t count, rfm_error *error) {
    for (size_t start = 0; start < count;) {
        const size_t end = rfm__score_entries_run(entries, count, start);
        const rfm__keys keys = {nested_read_keys, entries + start, (int64_t)(end - start), NULL};
        const rfm__keys_span span = rfm__keys_measure(&keys);
        rfm__cell *cell;
        RFM_TRY(rfm__fitted_add_cell(fitted, entries[start].place, &cell, error));
        RFM_TRY(fitted->strategy->fit(fitted, cell, &keys, &span, error));
        start = end;
    }
    if (fitted->cell_count > 0) return RFM_OK;
    return rfm__fail(error, RFM_E_DATA, -1, "column %.40s has no values; expected some %s",
                     fitted->column, fitted->strategy->purpose);
}

rfm_status rfm__nested_fit(const rfm__pass *pass, int32_t d, rfm__fitted *fitted,
                           rfm_error *error) {
    rfm__score_entry *entries;
    size_t count;
    RFM_TRY(rfm__score_entries_gather(pass, d, 1, &entries, &count, error));
    rfm_status status = rfm__score_entries_sort_by_place(entries, count, error);
    if (status == RFM_OK) status = nested_fit_cells(fitted, entries, count, error);
    rfm__free(entries);
    return status;
}
