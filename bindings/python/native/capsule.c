/* SPDX-License-Identifier: MIT */
/*
 * Frees what Arrow capsules hold. A destructor in Python cannot do it: capsules may die after the
 * interpreter has begun to end. So it is native, and is handed the one function of Python's that
 * it needs, so that no header and no version of Python enters the build. Beside it, the one loop
 * over rows that the package needs: amounts in major units.
 */
#include <stdint.h>
#include <stdlib.h>

#include "rfm/arrow.h"

#if defined(_WIN32)
#define CAPSULE_API __declspec(dllexport)
#else
#define CAPSULE_API __attribute__((visibility("default")))
#endif

typedef void *(*capsule_pointer_fn)(void *capsule, const char *name);

/* PyCapsule_GetPointer, the same for the life of the process. */
static capsule_pointer_fn capsule_pointer;

CAPSULE_API void rfm_capsule_set(capsule_pointer_fn pointer);
CAPSULE_API void *rfm_capsule_new(size_t size);
CAPSULE_API void rfm_capsule_free_schema(void *capsule);
CAPSULE_API void rfm_capsule_free_array(void *capsule);
CAPSULE_API void rfm_capsule_free_stream(void *capsule);
CAPSULE_API void rfm_capsule_majors(const int64_t *minors, int64_t count, double unit, double *out);

void rfm_capsule_set(capsule_pointer_fn pointer) { capsule_pointer = pointer; }

/* Zeroed memory for a struct that a capsule will own. */
void *rfm_capsule_new(size_t size) { return calloc(1, size); }

void rfm_capsule_free_schema(void *capsule) {
    struct ArrowSchema *schema = capsule_pointer(capsule, "arrow_schema");
    if (schema == NULL) return;
    if (schema->release != NULL) schema->release(schema);
    free(schema);
}

void rfm_capsule_free_array(void *capsule) {
    struct ArrowArray *array = capsule_pointer(capsule, "arrow_array");
    if (array == NULL) return;
    if (array->release != NULL) array->release(array);
    free(array);
}

void rfm_capsule_free_stream(void *capsule) {
    struct ArrowArrayStream *stream = capsule_pointer(capsule, "arrow_array_stream");
    if (stream == NULL) return;
    if (stream->release != NULL) stream->release(stream);
    free(stream);
}

/* minors / unit, rounded once: unit is a power of ten, exact up to 10^18. Past 2^53 a minor unit is
 * no double, so its whole part and rest are divided apart. */
void rfm_capsule_majors(const int64_t *minors, int64_t count, double unit, double *out) {
    const int64_t whole_unit = (int64_t)unit;
    for (int64_t row = 0; row < count; ++row) {
        const int64_t minor = minors[row];
        if (minor > -((int64_t)1 << 53) && minor < ((int64_t)1 << 53)) {
            out[row] = (double)minor / unit;
        } else {
            out[row] = (double)(minor / whole_unit) + (double)(minor % whole_unit) / unit;
        }
    }
}
