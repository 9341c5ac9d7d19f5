/* SPDX-License-Identifier: MIT */
/* The one seam through which all memory comes; tests put an allocator behind it that fails. */
#ifndef RFM_LIB_BASE_MEMORY_H
#define RFM_LIB_BASE_MEMORY_H

#include "base/error.h"

/* NULL when memory runs out; size 0 gives a pointer that can be freed. */
void *rfm__alloc(size_t size);
void *rfm__alloc_zeroed(size_t size);
void *rfm__realloc(void *memory, size_t size);
void rfm__free(void *memory);

/* Memory for `count` elements, the product checked; *out is NULL after a failure. */
rfm_status rfm__new_array(size_t count, size_t element_size, void *out_pointer, rfm_error *error);
rfm_status rfm__new_zeroed_array(size_t count, size_t element_size, void *out_pointer,
                                 rfm_error *error);

/* Makes room for `needed` elements in a growable array (`pointer` is the address of its pointer);
 * at least doubles, so that pushing is amortised O(1). Content and capacity are kept on failure. */
rfm_status rfm__grow(void *pointer, size_t *capacity, size_t needed, size_t element_size,
                     rfm_error *error);

/* Gives back what lies behind `count` elements; that a smaller block cannot be had is no harm. */
void rfm__shrink(void *pointer, size_t *capacity, size_t count, size_t element_size);

/* A copy of `size` bytes with a zero byte behind them. */
rfm_status rfm__copy_text(const char *text, size_t size, char **out_text, rfm_error *error);

/* Overwrites memory so that the compiler cannot leave it out: erased ids must really go. */
void rfm__wipe(void *memory, size_t size);

#endif
