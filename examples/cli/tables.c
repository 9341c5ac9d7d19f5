/* SPDX-License-Identifier: MIT */
/*
 * A rule table is named like a preset or like a file. Presets win, so that a stray file called
 * classic11 changes nothing; ./classic11 is the file.
 */
#include "tables.h"

#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "option_values.h"
#include "say.h"
#include "whole_file.h"

enum { DEFAULT_BINS = 5 };

/* The built-in table of NAME or NAME:VERSION, or NULL with the error filled in. */
static rfm_rules *try_preset(const char *name, rfm_error *error) {
    char plain[64];
    int version = 0;
    const char *colon = strrchr(name, ':');
    const int has_version =
        colon != NULL && read_number(colon + 1, strlen(colon + 1), 1, 1000000, &version);
    const size_t size = has_version ? (size_t)(colon - name) : strlen(name);
    snprintf(plain, sizeof plain, "%.*s", (int)(size < 64 ? size : 64), name);
    rfm_rules *rules;
    return rfm_rules_preset(plain, version, &rules, error) == RFM_OK ? rules : NULL;
}

rfm_rules *tables_preset(const char *name) {
    rfm_error error;
    rfm_rules *rules = try_preset(name, &error);
    if (rules == NULL) fail_with(NULL, &error);
    return rules;
}

rfm_rules *tables_load(const char *name) {
    rfm_error error;
    rfm_rules *rules;
    const int is_path = strchr(name, '/') != NULL;
    if (!is_path && (rules = try_preset(name, &error)) != NULL) return rules;
    rfm_buffer *text = whole_file_try(name);
    if (text == NULL) {
        if (is_path) fail_file(name, 2);
        fail(EXIT_BAD_USAGE, "%s (and there is no such file)", error.message);
    }
    if (rfm_rules_parse(rfm_buffer_data(text), (size_t)rfm_buffer_size(text), &rules, &error) !=
        RFM_OK) {
        fail_in_text(name, &error);
    }
    rfm_buffer_free(text);
    return rules;
}

rfm_buffer *tables_text(const rfm_rules *rules) {
    rfm_buffer *text = text_new();
    rfm_error error;
    if (rfm_rules_write(rules, rfm_buffer_write, text, &error) != RFM_OK) fail_with(NULL, &error);
    return text;
}

/* "r 5", or "m 0..3": the highest score of a dimension in the line that states the scale. */
static int32_t scale_of(const char *line, char dimension) {
    for (const char *at = line; *at != '\0' && *at != '\n'; ++at) {
        if (at[0] != ' ' || at[1] != dimension || at[2] != ' ') continue;
        int low, high;
        const int found = sscanf(at + 3, "%d..%d", &low, &high);
        return found == 2 ? high : found == 1 ? low : 0;
    }
    return 0;
}

void tables_scale(const rfm_rules *rules, int32_t bins[DIMENSION_COUNT]) {
    static const char names[DIMENSION_COUNT] = {'r', 'f', 'm'};
    rfm_buffer *text = tables_text(rules);
    const char *line = strstr(rfm_buffer_data(text), "\nscale ");
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        const int32_t highest = line == NULL ? 0 : scale_of(line + 1, names[i]);
        bins[i] = highest < 2 ? DEFAULT_BINS : highest;
    }
    rfm_buffer_free(text);
}
