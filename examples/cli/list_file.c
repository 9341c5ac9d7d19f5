/* SPDX-License-Identifier: MIT */
/*
 * A shop's customers stand in its relation table, not in its receipts. Such a list is small beside
 * them, so it is read block by block into two plain columns.
 */
#define _POSIX_C_SOURCE 200809L

#include "list_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "output.h"
#include "say.h"
#include "whole_file.h"

enum { LIST_BLOCK = 4 << 20 };

/* The list so far. */
typedef struct list {
    const char *path;
    int has_contact;
    int64_t rows;
    size_t row_room, byte_room;
    int64_t *offsets; /* rows + 1 */
    char *bytes;
    int64_t *contacts;
    char *block;      /* of the file */
    rfm_frame *frame; /* of the block */
} list;

static void *grow(void *memory, size_t count, size_t size) {
    void *more = count > SIZE_MAX / size ? NULL : realloc(memory, count * size);
    if (more == NULL) fail(EXIT_BAD_DATA, "out of memory");
    return more;
}

static void make_room(list *to, size_t bytes) {
    if ((size_t)to->rows + 2 > to->row_room) {
        to->row_room = 2 * to->row_room + 1024;
        to->offsets = grow(to->offsets, to->row_room, sizeof *to->offsets);
        to->contacts = grow(to->contacts, to->row_room, sizeof *to->contacts);
        to->offsets[0] = 0;
    }
    const size_t needed = (size_t)to->offsets[to->rows] + bytes;
    if (needed <= to->byte_room && to->bytes != NULL) return;
    to->byte_room = 2 * needed + 4096;
    to->bytes = grow(to->bytes, to->byte_room, 1);
}

static int is_word(const char *bytes, size_t size, const char *const *words) {
    for (; *words != NULL; ++words) {
        size_t i = 0;
        while (i < size && (*words)[i] != '\0' && (bytes[i] | 0x20) == ((*words)[i] | 0x20)) ++i;
        if (i == size && (*words)[i] == '\0') return 1;
    }
    return 0;
}

/* 1 for an address or a yes, 0 for a no or nothing. */
static int read_contact(const list *to, const rfm_column *column, int64_t row) {
    static const char *const yes[] = {"1", "yes", "y", "true", "ja", "j", NULL};
    static const char *const no[] = {"0", "no", "n", "false", "nee", NULL};
    size_t size;
    if (cell_is_missing(column, row)) return 0;
    const char *bytes = cell_text(column, row, &size);
    if (size == 0 || is_word(bytes, size, no)) return 0;
    if (memchr(bytes, '@', size) != NULL || is_word(bytes, size, yes)) return 1;
    fail(EXIT_BAD_DATA,
         "%s: row %lld below the header: \"%.*s\" is no e-mail address; expected "
         "one, or yes or no, or 1 or 0",
         to->path, (long long)(to->rows + 1), (int)(size < 40 ? size : 40), bytes);
}

static void take_rows(list *to, const rfm_frame *frame) {
    const rfm_column customer = column_of(frame, "customer");
    rfm_column contact = {0};
    if (to->has_contact) contact = column_of(frame, "contact");
    for (int64_t row = 0; row < rfm_frame_count(frame); ++row) {
        size_t size = 0;
        const char *bytes = "";
        if (!cell_is_missing(&customer, row)) bytes = cell_text(&customer, row, &size);
        make_room(to, size);
        memcpy(to->bytes + to->offsets[to->rows], bytes, size);
        to->contacts[to->rows] = to->has_contact ? read_contact(to, &contact, row) : 0;
        to->offsets[to->rows + 1] = to->offsets[to->rows] + (int64_t)size;
        ++to->rows;
    }
}

static rfm_csv *start_reader(const char *path, const void *bytes, size_t size,
                             const list_request *wanted, const settings *from) {
    column_plan plan;
    columns_plan_list(path, bytes, size, wanted, from, &plan);
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .encoding = from->latin1 ? RFM_CSV_LATIN1 : RFM_CSV_UTF8,
                                     .threads = from->threads,
                                     .column_count = plan.count,
                                     .columns = plan.columns};
    rfm_csv *reader;
    rfm_error error;
    if (rfm_csv_new(&options, &reader, &error) != RFM_OK) fail_with(path, &error);
    if (wanted->has_contact) {
        say("%s: customer = %s, e-mail = %s", path, plan.names[COLUMN_CUSTOMER],
            plan.names[COLUMN_RECEIPT]);
    } else {
        say("%s: customer = %s", path, plan.names[COLUMN_CUSTOMER]);
    }
    columns_free(&plan);
    return reader;
}

static void take_block(list *to, rfm_csv *reader, size_t size, int is_last) {
    rfm_error error;
    if (rfm_csv_read(reader, to->block, size, is_last, &to->frame, &error) != RFM_OK) {
        fail_in_text(to->path, &error);
    }
    take_rows(to, to->frame);
    rfm_frame_free(to->frame);
}

static void read_all(list *to, FILE *file, const list_request *wanted, const settings *from) {
    to->block = grow(NULL, LIST_BLOCK, 1);
    rfm_csv *reader = NULL;
    for (int is_last = 0; !is_last;) {
        const size_t got = fread(to->block, 1, LIST_BLOCK, file);
        if (ferror(file)) fail_file(to->path, errno);
        is_last = got < LIST_BLOCK;
        if (reader == NULL && got == 0) fail(EXIT_BAD_DATA, "%s: is empty", to->path);
        if (reader == NULL) reader = start_reader(to->path, to->block, got, wanted, from);
        take_block(to, reader, got, is_last);
    }
    rfm_csv_free(reader);
    free(to->block);
}

static rfm_frame *make_frame(const list *from) {
    const rfm_column columns[] = {{.name = "customer",
                                   .type = RFM_COLUMN_TEXT,
                                   .length = from->rows,
                                   .offsets = from->offsets,
                                   .bytes = from->bytes},
                                  {.name = "contact",
                                   .type = RFM_COLUMN_INT64,
                                   .length = from->rows,
                                   .values = from->contacts}};
    rfm_frame *frame;
    rfm_error error;
    if (rfm_frame_new(columns, from->has_contact ? 2 : 1, &frame, &error) != RFM_OK) {
        fail_with(from->path, &error);
    }
    return frame;
}

rfm_frame *list_file_read(const char *path, const list_request *wanted, const settings *from) {
    list to = {.path = path, .has_contact = wanted->has_contact};
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_file(path, errno);
    for (int i = 0; i < from->output_count; ++i) {
        if (output_is_same_file(from->outputs[i], fileno(file))) {
            fail(EXIT_BAD_USAGE, "%s: is an input and an output", from->outputs[i]);
        }
    }
    make_room(&to, 0);
    read_all(&to, file, wanted, from);
    fclose(file);
    rfm_frame *frame = make_frame(&to);
    free(to.offsets);
    free(to.bytes);
    free(to.contacts);
    return frame;
}
