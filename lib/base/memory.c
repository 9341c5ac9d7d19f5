/* SPDX-License-Identifier: MIT */
/* All memory of the library is asked for here and nowhere else, so that one file can be exchanged.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void *rfm__alloc(size_t size) { return malloc(size > 0 ? size : 1); }

void *rfm__alloc_zeroed(size_t size) { return calloc(1, size > 0 ? size : 1); }

void *rfm__realloc(void *memory, size_t size) { return realloc(memory, size > 0 ? size : 1); }

void rfm__free(void *memory) { free(memory); }

/* `out_pointer` is the address of a pointer of any type; memcpy writes it without aliasing trouble.
 */
static void memory_set_pointer(void *out_pointer, void *value) {
    memcpy(out_pointer, &value, sizeof value);
}

rfm_status rfm__new_array(size_t count, size_t element_size, void *out_pointer, rfm_error *error) {
    memory_set_pointer(out_pointer, NULL);
    if (count > SIZE_MAX / 2 / element_size) return rfm__fail_memory(error);
    void *memory = rfm__alloc(count * element_size);
    if (memory == NULL) return rfm__fail_memory(error);
    memory_set_pointer(out_pointer, memory);
    return RFM_OK;
}

rfm_status rfm__new_zeroed_array(size_t count, size_t element_size, void *out_pointer,
                                 rfm_error *error) {
    memory_set_pointer(out_pointer, NULL);
    if (count > SIZE_MAX / 2 / element_size) return rfm__fail_memory(error);
    void *memory = rfm__alloc_zeroed(count * element_size);
    if (memory == NULL) return rfm__fail_memory(error);
    memory_set_pointer(out_pointer, memory);
    return RFM_OK;
}

rfm_status rfm__grow(void *pointer, size_t *capacity, size_t needed, size_t element_size,
                     rfm_error *error) {
    if (needed <= *capacity) return RFM_OK;
    const size_t limit = SIZE_MAX / 2 / element_size;
    if (needed > limit) return rfm__fail_memory(error);
    size_t wanted = *capacity > limit / 2 ? limit : *capacity * 2;
    if (wanted < needed) wanted = needed;
    if (wanted < 8 && limit >= 8) wanted = 8;
    void *old;
    memcpy(&old, pointer, sizeof old);
    void *grown = rfm__realloc(old, wanted * element_size);
    if (grown == NULL) return rfm__fail_memory(error);
    memory_set_pointer(pointer, grown);
    *capacity = wanted;
    return RFM_OK;
}

void rfm__shrink(void *pointer, size_t *capacity, size_t count, size_t element_size) {
    void *memory;
    memcpy(&memory, pointer, sizeof memory);
    if (memory == NULL || count >= *capacity) return;
    void *smaller = rfm__realloc(memory, count * element_size);
    if (smaller == NULL) return;
    memory_set_pointer(pointer, smaller);
    *capacity = count;
}

rfm_status rfm__copy_text(const char *text, size_t size, char **out_text, rfm_error *error) {
    *out_text = NULL;
    if (size == SIZE_MAX) return rfm__fail_memory(error);
    char *copy = rfm__alloc(size + 1);
    if (copy == NULL) return rfm__fail_memory(error);
    if (size > 0) memcpy(copy, text, size);
    copy[size] = '\0';
    *out_text = copy;
    return RFM_OK;
}

void rfm__wipe(void *memory, size_t size) {
    volatile unsigned char *bytes = memory;
    for (size_t i = 0; i < size; ++i) bytes[i] = 0;
}
