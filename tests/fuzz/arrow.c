/* SPDX-License-Identifier: MIT */
/* Bytes describe a schema and arrays: any formats, lengths, offsets, bitmaps, indices. The sizes of
 * buffers are honest, as the interface demands, and exact, so that a read past one is seen. The
 * import must refuse or make a frame, and a frame must go out and come in again as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arrow.h"

enum { FUZZ_BLOCKS = 512, FUZZ_BATCHES = 3, FUZZ_DEPTH = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input, and everything that was made from it. */
typedef struct fuzz_input {
    const uint8_t *at;
    size_t left;
    void *blocks[FUZZ_BLOCKS];
    int block_count;
    struct ArrowSchema schema;
    struct ArrowArray batches[FUZZ_BATCHES];
    int batch_count;
    int next_batch;
} fuzz_input;

/* What follows from the format: how many buffers, and how wide the values are. */
typedef struct fuzz_kind {
    const char *format;
    int buffers;
    int width; /* 0 text with 32-bit offsets, -1 with 64-bit ones, -2 views, -3 bits */
} fuzz_kind;

static const fuzz_kind fuzz_kinds[] = {
    {"c", 2, 1},          {"C", 2, 1},       {"s", 2, 2},    {"S", 2, 2},   {"i", 2, 4},
    {"I", 2, 4},          {"l", 2, 8},       {"L", 2, 8},    {"f", 2, 4},   {"g", 2, 8},
    {"d:18,2", 2, 16},    {"d:38,9", 2, 16}, {"tdD", 2, 4},  {"tdm", 2, 8}, {"tss:", 2, 8},
    {"tsm:UTC", 2, 8},    {"tsu:x", 2, 8},   {"tsn:", 2, 8}, {"b", 2, -3},  {"u", 3, 0},
    {"U", 3, -1},         {"vu", 4, -2},     {"n", 0, 1},    {"+l", 2, 4},  {"+s", 1, 1},
    {"d:5,2,256", 2, 32}, {"e", 2, 2},       {"z", 3, 0},    {"vz", 4, -2}, {"w:3", 2, 3},
};
enum { FUZZ_KINDS = sizeof fuzz_kinds / sizeof fuzz_kinds[0] };

static uint8_t fuzz_byte(fuzz_input *in) {
    if (in->left == 0) return 0;
    --in->left;
    return *in->at++;
}

/* Memory of exactly `size` bytes, freed at the end; filled from the input when asked. */
static void *fuzz_block(fuzz_input *in, size_t size, int is_filled) {
    if (in->block_count == FUZZ_BLOCKS) return NULL;
    uint8_t *block = calloc(1, size > 0 ? size : 1);
    if (block == NULL) abort();
    if (size == 0) { /* not even one byte may be read */
        free(block);
        block = malloc(0);
        if (block == NULL) return NULL;
    }
    in->blocks[in->block_count++] = block;
    for (size_t i = 0; is_filled && i < size && in->left > 0; ++i) block[i] = fuzz_byte(in);
    return block;
}

static void fuzz_release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void fuzz_release_array(struct ArrowArray *array) { array->release = NULL; }

/* Mostly small; now and then what no sound array has, as buffers for it could not be honest. */
static int64_t fuzz_count(fuzz_input *in, int64_t most) {
    const uint8_t byte = fuzz_byte(in);
    if (byte < 250) return byte % (most + 1);
    static const int64_t wild[] = {-1, INT64_MIN, INT64_MAX, INT64_MAX / 64 + 1, INT64_MAX / 2, 0};
    return wild[byte - 250];
}

static const fuzz_kind *fuzz_take_kind(fuzz_input *in) {
    return &fuzz_kinds[fuzz_byte(in) % FUZZ_KINDS];
}

static const char *fuzz_name(fuzz_input *in, int index) {
    static const char *const names[] = {"a", "b", "c", "d", "\xC3\xA9", "", "\xFF", "a"};
    const uint8_t byte = fuzz_byte(in);
    if (byte == 255) return NULL;
    return byte < 240 ? names[index % 4] : names[byte % 8];
}

/* A pair of metadata with honest lengths; the key is mostly the one that is looked for. */
static const char *fuzz_metadata(fuzz_input *in) {
    const uint8_t byte = fuzz_byte(in);
    if (byte < 192) return NULL;
    const int32_t count = byte % 3, key_size = byte & 8 ? -3 : 9, value_size = byte % 4;
    char *block = fuzz_block(in, 4 + 2 * (4 + 9 + 4 + 4), 0);
    if (block == NULL) return NULL;
    memcpy(block, &count, 4);
    for (int i = 0; i < count; ++i) {
        char *pair = block + 4 + i * (17 + value_size);
        memcpy(pair, &key_size, 4);
        memcpy(pair + 4, i == 0 && byte & 4 ? "rfm.scalx" : "rfm.scale", 9);
        memcpy(pair + 13, &value_size, 4);
        for (int k = 0; k < value_size; ++k) pair[17 + k] = (char)fuzz_byte(in);
    }
    return block;
}

/* A column's schema; `kinds` keeps what was chosen, the values' first, then the labels'. */
static void fuzz_field(fuzz_input *in, struct ArrowSchema *field, int index,
                       const fuzz_kind **kinds) {
    kinds[0] = fuzz_take_kind(in);
    kinds[1] = NULL;
    field->format = kinds[0]->format;
    if (fuzz_byte(in) > 250) field->format = fuzz_block(in, 8, 1);
    if (field->format != kinds[0]->format && field->format != NULL) {
        ((char *)in->blocks[in->block_count - 1])[7] = '\0';
        /* A format by chance could want larger buffers than are made. */
        for (int i = 0; i < FUZZ_KINDS; ++i) {
            if (field->format[0] == fuzz_kinds[i].format[0]) field->format = "?";
        }
    }
    field->name = fuzz_name(in, index);
    field->metadata = fuzz_metadata(in);
    field->release = fuzz_byte(in) == 255 ? NULL : fuzz_release_schema;
    if (fuzz_byte(in) % 3 != 0) return;
    field->dictionary = fuzz_block(in, sizeof *field->dictionary, 0);
    if (field->dictionary == NULL) return;
    kinds[1] = fuzz_byte(in) % 8 == 0 ? fuzz_take_kind(in) : &fuzz_kinds[19 + fuzz_byte(in) % 3];
    field->dictionary->format = kinds[1]->format;
    field->dictionary->release = fuzz_release_schema;
}

/* Offsets go up by small steps, sometimes down, and never past the bytes there are. */
static void fuzz_texts(fuzz_input *in, const fuzz_kind *kind, int64_t rows, const void **buffers) {
    const int64_t size = fuzz_byte(in) % 64;
    const size_t width = kind->width == 0 ? 4 : 8;
    uint8_t *offsets = fuzz_block(in, (size_t)(rows + 1) * width, 0);
    buffers[1] = offsets;
    buffers[2] = size == 0 && fuzz_byte(in) % 2 == 0 ? NULL : fuzz_block(in, (size_t)size, 1);
    if (buffers[2] == NULL && size > 0) buffers[1] = NULL;
    int64_t value = 0;
    for (int64_t i = 0; i <= rows && offsets != NULL; ++i) {
        const uint8_t step = fuzz_byte(in);
        value += step < 240 ? step % 8 : (int8_t)step;
        if (value > size) value = size;
        const int32_t narrow = (int32_t)value;
        memcpy(offsets + (size_t)i * width, width == 4 ? (const void *)&narrow : &value, width);
    }
}

static void fuzz_views(fuzz_input *in, int64_t rows, const void **buffers) {
    const int64_t size = fuzz_byte(in) % 64;
    uint8_t *views = fuzz_block(in, (size_t)rows * 16, 1);
    int64_t *sizes = fuzz_block(in, sizeof size, 0);
    buffers[1] = views;
    buffers[2] = fuzz_block(in, (size_t)size, 1);
    buffers[3] = sizes;
    if (sizes != NULL) *sizes = buffers[2] == NULL ? 0 : size;
    for (int64_t i = 0; i < rows && views != NULL; ++i) {
        const uint8_t shape = fuzz_byte(in);
        const int32_t length = shape % 32, place[2] = {shape / 250, shape % 16};
        if (shape % 7 == 6) continue; /* as wild as the input */
        memcpy(views + i * 16, &length, 4);
        if (length > 12) memcpy(views + i * 16 + 8, place, 8);
    }
}

static void fuzz_values(fuzz_input *in, const fuzz_kind *kind, int64_t rows, const void **buffers) {
    if (kind->width == 0 || kind->width == -1) {
        fuzz_texts(in, kind, rows, buffers);
    } else if (kind->width == -2) {
        fuzz_views(in, rows, buffers);
    } else if (kind->width == -3) {
        buffers[1] = fuzz_block(in, (size_t)(rows + 7) / 8, 1);
    } else {
        uint8_t *values = fuzz_block(in, (size_t)(rows * kind->width), 1);
        buffers[1] = values;
        /* Small values, so that many are within the calendar, the labels and 64 bits. */
        for (int64_t i = 0; i < rows && values != NULL && kind->width > 2; ++i) {
            const uint8_t shape = fuzz_byte(in);
            if (shape > 250) continue;
            memset(values + i * kind->width, 0, (size_t)kind->width);
            values[i * kind->width] = shape;
        }
    }
}

static void fuzz_array(fuzz_input *in, const fuzz_kind *const *kinds, int64_t rows, int depth,
                       struct ArrowArray *out) {
    const void **buffers = fuzz_block(in, 4 * sizeof *buffers, 0);
    if (buffers == NULL) return;
    out->offset = fuzz_count(in, 9);
    const int64_t extra = fuzz_count(in, 3);
    out->length = extra < 0 || extra > 3 ? extra : rows + extra;
    const int is_sound =
        out->offset >= 0 && out->offset < 10 && out->length >= 0 && out->length < 1000;
    const int64_t all = is_sound ? out->offset + out->length : 0;
    out->n_buffers = kinds[0]->buffers;
    fuzz_values(in, kinds[0], all, buffers);
    const uint8_t missing = fuzz_byte(in);
    if (missing % 2 != 0) buffers[0] = fuzz_block(in, (size_t)(all + 7) / 8, 1);
    out->null_count = missing < 128 ? (missing % 2 != 0 ? -1 : 0) : missing % 5;
    const uint8_t fault = fuzz_byte(in);
    if (fault == 255) out->n_buffers = fault % 2;
    if (fault == 254) buffers[1] = NULL;
    out->buffers = fault == 253 ? NULL : buffers;
    out->release = fault == 252 ? NULL : fuzz_release_array;
    if (kinds[1] == NULL || depth == FUZZ_DEPTH || fault == 251) return;
    out->dictionary = fuzz_block(in, sizeof *out->dictionary, 0);
    if (out->dictionary == NULL) return;
    const fuzz_kind *const label_kinds[] = {kinds[1], NULL};
    fuzz_array(in, label_kinds, fuzz_byte(in) % 12, depth + 1, out->dictionary);
}

static void fuzz_batch(fuzz_input *in, const fuzz_kind *const (*kinds)[2], int count,
                       struct ArrowArray *out) {
    struct ArrowArray **pointers = fuzz_block(in, (size_t)count * sizeof *pointers, 0);
    const void **buffers = fuzz_block(in, sizeof *buffers, 0);
    if (pointers == NULL || buffers == NULL) return;
    out->length = fuzz_count(in, 20);
    out->offset = fuzz_count(in, 5);
    const int is_sound =
        out->length >= 0 && out->length <= 20 && out->offset >= 0 && out->offset <= 5;
    const int64_t rows = is_sound ? out->length + out->offset : 1;
    if (is_sound && fuzz_byte(in) % 16 == 0) {
        buffers[0] = fuzz_block(in, (size_t)(rows + 7) / 8, 1);
        out->null_count = -1;
    }
    out->n_buffers = 1;
    out->buffers = buffers;
    out->n_children = count;
    out->children = pointers;
    out->release = fuzz_release_array;
    for (int i = 0; i < count; ++i) {
        pointers[i] = fuzz_block(in, sizeof **pointers, 0);
        if (pointers[i] != NULL) fuzz_array(in, kinds[i], rows, 0, pointers[i]);
    }
    if (fuzz_byte(in) == 255 && count > 0) --out->n_children;
}

static void fuzz_build(fuzz_input *in) {
    const fuzz_kind *kinds[4][2];
    const int count = fuzz_byte(in) % 5;
    struct ArrowSchema **pointers = fuzz_block(in, (size_t)count * sizeof *pointers, 0);
    in->schema.format = fuzz_byte(in) == 255 ? "l" : "+s";
    in->schema.release = fuzz_release_schema;
    in->schema.children = pointers;
    in->schema.n_children = pointers == NULL ? 0 : count;
    for (int i = 0; i < in->schema.n_children; ++i) {
        pointers[i] = fuzz_block(in, sizeof **pointers, 0);
        if (pointers[i] != NULL) fuzz_field(in, pointers[i], i, kinds[i]);
    }
    in->batch_count = fuzz_byte(in) % (FUZZ_BATCHES + 1);
    for (int i = 0; i < in->batch_count; ++i) {
        fuzz_batch(in, (const fuzz_kind *const(*)[2])kinds, (int)in->schema.n_children,
                   &in->batches[i]);
    }
}

static int fuzz_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    *out = ((fuzz_input *)stream->private_data)->schema;
    return 0;
}

static int fuzz_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    fuzz_input *in = stream->private_data;
    memset(out, 0, sizeof *out);
    if (in->next_batch < in->batch_count) *out = in->batches[in->next_batch++];
    return 0;
}

static const char *fuzz_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "none";
}

static void fuzz_release_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }

static rfm_frame *fuzz_import(fuzz_input *in, int32_t shift_seconds) {
    const rfm_arrow_options options = {.struct_size = sizeof options,
                                       .day_shift_seconds = shift_seconds};
    rfm_frame *frame = NULL, *array = NULL;
    rfm_error error;
    struct ArrowArrayStream stream = {fuzz_schema, fuzz_next, fuzz_error, fuzz_release_stream, in};
    const rfm_status status = rfm_arrow_import_stream(&stream, &options, &frame, &error);
    if ((status == RFM_OK) != (frame != NULL) || error.status != status) abort();
    if (in->batch_count != 1 || in->batches[0].release == NULL) return frame;
    if (rfm_arrow_import(&in->schema, &in->batches[0], &options, &array, &error) != status) abort();
    if (frame != NULL && !arrow_frames_are_equal(frame, array)) abort();
    rfm_frame_free(array);
    return frame;
}

/* Out as minor units or decimals, in batches of any size, and in again. */
static void fuzz_return(const rfm_frame *frame, int32_t amounts, int64_t batch_rows) {
    const rfm_arrow_options options = {
        .struct_size = sizeof options, .amounts = amounts, .batch_rows = batch_rows};
    struct ArrowArrayStream stream;
    rfm_frame *again;
    if (rfm_frame_count(frame) > 1000) return; /* rows without columns */
    if (rfm_arrow_export_stream(frame, &options, &stream, NULL) != RFM_OK) abort();
    if (rfm_arrow_import_stream(&stream, NULL, &again, NULL) != RFM_OK) abort();
    if (!arrow_frames_are_equal(frame, again)) abort();
    stream.release(&stream);
    rfm_frame_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input in;
    memset(&in, 0, sizeof in);
    in.at = data;
    in.left = size;
    const int32_t shift_seconds = ((int32_t)fuzz_byte(&in) - 128) * 700;
    const int32_t amounts = fuzz_byte(&in) % 2;
    const int64_t batch_rows = fuzz_byte(&in) % 20;
    fuzz_build(&in);
    rfm_frame *frame = fuzz_import(&in, shift_seconds);
    if (frame != NULL) fuzz_return(frame, amounts, batch_rows);
    rfm_frame_free(frame);
    for (int i = 0; i < in.block_count; ++i) free(in.blocks[i]);
    return 0;
}
