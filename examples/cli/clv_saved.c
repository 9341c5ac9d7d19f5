/* SPDX-License-Identifier: MIT */
/*
 * Purchases and spend are two models to the library and one to a shop, so both stand in one file,
 * one text behind the other. A text starts with its form, "rfm model 1", and names its model below.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"
#include "whole_file.h"

static const char saved_start[] = "rfm model ";

/* The start of the next text behind `from`, or the end; counts the lines before it. */
static const char *find_next(const char *from, const char *end, int64_t *lines) {
    for (const char *at = from; at < end;) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (feed == NULL) return end;
        at = feed + 1;
        ++*lines;
        if ((size_t)(end - at) >= sizeof saved_start - 1 &&
            memcmp(at, saved_start, sizeof saved_start - 1) == 0) {
            return at;
        }
    }
    return end;
}

static void read_one(const char *path, const char *from, const char *end, int64_t lines,
                     clv_fit *to) {
    rfm_error error;
    if (rfm_model_load(from, (size_t)(end - from), &to->model, &error) != RFM_OK) {
        if (error.where > 0) error.where += lines;
        fail_in_text(path, &error);
    }
    clv_fit_inspect(to);
}

static int is_spend(const clv_fit *fit) { return strcmp(fit->name, "gamma-gamma") == 0; }

void clv_check_outputs(const settings *from, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_file(path, errno);
    for (int i = 0; i < from->output_count; ++i) {
        if (output_is_same_file(from->outputs[i], fileno(file))) {
            fail(EXIT_BAD_USAGE, "%s: is an input and an output", from->outputs[i]);
        }
    }
    fclose(file);
}

void clv_saved_read(const settings *from, const char *path, clv_models *to) {
    const clv_settings *own = from->own;
    clv_check_outputs(from, path);
    rfm_buffer *bytes = whole_file_try(path);
    if (bytes == NULL) fail(EXIT_BAD_DATA, "%s: no such file", path);
    const char *const start = rfm_buffer_data(bytes);
    const char *const end = start + rfm_buffer_size(bytes);
    int64_t lines = 0;
    const char *const second = find_next(start, end, &lines);
    to->is_loaded = 1;
    to->count = 1;
    read_one(path, start, second, 0, &to->tried[0]);
    if (is_spend(&to->tried[0])) {
        fail(EXIT_BAD_DATA, "%s: starts with a model of spend; expected one of purchases", path);
    }
    if (second < end) {
        read_one(path, second, end, lines, &to->spend);
        if (!is_spend(&to->spend)) {
            fail(EXIT_BAD_DATA, "%s:%lld: is a second model of purchases; expected gamma-gamma",
                 path, (long long)lines + 2);
        }
    }
    if (own->no_spend) {
        rfm_model_free(to->spend.model);
        to->spend = (clv_fit){.model = NULL};
        to->no_spend = "not asked for";
    } else if (to->spend.model == NULL) {
        to->no_spend = "the saved model has none";
    }
    rfm_buffer_free(bytes);
}

void clv_saved_write(const clv_models *models, const char *path, output *to) {
    rfm_error error;
    if (to == NULL) return;
    if (rfm_model_save(models->tried[models->best].model, output_write, to, &error) != RFM_OK) {
        fail_with(path, &error);
    }
    if (models->spend.model == NULL) return;
    if (rfm_model_save(models->spend.model, output_write, to, &error) != RFM_OK) {
        fail_with(path, &error);
    }
}
