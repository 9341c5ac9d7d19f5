/* SPDX-License-Identifier: MIT */
/*
 * Makes an ordinary test of a fuzz target: feeds it each file of its corpus, then cuts and bent
 * copies of them, the same ones in every run. After each input all memory must be free again.
 */
#define _POSIX_C_SOURCE 200809L /* scandir */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { REPLAY_CUTS = 16, REPLAY_MUTATIONS = 10000, REPLAY_MOST_BYTES = 1 << 22 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct replay_input {
    char name[256];
    uint8_t *bytes;
    size_t size;
} replay_input;

static uint64_t replay_state = 88172645463325252u;

static uint64_t replay_random(uint64_t below) {
    replay_state ^= replay_state << 13;
    replay_state ^= replay_state >> 7;
    replay_state ^= replay_state << 17;
    return replay_state % below;
}

/* A copy of exactly the size, so that a sanitizer sees the first byte read past it. */
static int replay_one(const uint8_t *bytes, size_t size, const char *name, const char *what) {
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    if (copy == NULL) return 0;
    if (size > 0) memcpy(copy, bytes, size);
    const int64_t live = test_memory_live();
    const int status = LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    if (status != 0) fprintf(stderr, "%s, %s: the target gave %d\n", name, what, status);
    if (test_memory_live() == live) return status == 0;
    fprintf(stderr, "%s, %s: %lld blocks leak\n", name, what,
            (long long)(test_memory_live() - live));
    return 0;
}

static int replay_cuts(const replay_input *input) {
    for (size_t part = 0; part < REPLAY_CUTS; ++part) {
        char what[32];
        snprintf(what, sizeof what, "cut at %zu/16", part);
        if (!replay_one(input->bytes, input->size / REPLAY_CUTS * part, input->name, what)) {
            return 0;
        }
    }
    return 1;
}

/* Bends up to eight places: a flipped bit, another byte, a doubled stretch or a missing one. */
static size_t replay_bend(uint8_t *bytes, size_t size) {
    const uint64_t places = 1 + replay_random(8);
    for (uint64_t i = 0; i < places && size > 1; ++i) {
        const size_t at = (size_t)replay_random(size);
        const size_t length = 1 + (size_t)replay_random(size - at);
        switch (replay_random(8)) {
            case 0: bytes[at] = (uint8_t)replay_random(256); break;
            case 1:
                memmove(bytes + at, bytes + at + length, size - at - length);
                size -= length;
                break;
            case 2:
                memmove(bytes + (size_t)replay_random(size - length + 1), bytes + at, length);
                break;
            default: bytes[at] ^= (uint8_t)(1u << replay_random(8));
        }
    }
    return size;
}

static int replay_mutations(const replay_input *input, int count) {
    uint8_t *bent = malloc(input->size + 1);
    if (bent == NULL) return 0;
    int is_good = 1;
    for (int i = 0; is_good && i < count && input->size > 1; ++i) {
        char what[32];
        snprintf(what, sizeof what, "mutation %d", i);
        memcpy(bent, input->bytes, input->size);
        is_good = replay_one(bent, replay_bend(bent, input->size), input->name, what);
    }
    free(bent);
    return is_good;
}

static int replay_read(const char *folder, const char *name, replay_input *out) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(out->name, sizeof out->name, "%s", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    out->bytes = malloc(REPLAY_MOST_BYTES);
    out->size = out->bytes == NULL ? 0 : fread(out->bytes, 1, REPLAY_MOST_BYTES, file);
    fclose(file);
    return out->bytes != NULL;
}

static int replay_is_file(const struct dirent *entry) { return entry->d_name[0] != '.'; }

int main(int count, char **arguments) {
    struct dirent **entries = NULL;
    const int files = count == 2 ? scandir(arguments[1], &entries, replay_is_file, alphasort) : -1;
    if (files < 1) {
        fprintf(stderr, "usage: %s FOLDER-WITH-INPUTS\n", arguments[0]);
        return 2;
    }
    int is_good = replay_one((const uint8_t *)"", 0, "nothing", "as it is");
    for (int i = 0; i < files; ++i) {
        replay_input input = {0};
        is_good = is_good && replay_read(arguments[1], entries[i]->d_name, &input) &&
                  replay_one(input.bytes, input.size, input.name, "as it is") &&
                  replay_cuts(&input) && replay_mutations(&input, REPLAY_MUTATIONS / files);
        free(input.bytes);
        free(entries[i]);
    }
    free(entries);
    if (is_good) printf("%d inputs and their mutations\n", files);
    return is_good ? 0 : 1;
}
