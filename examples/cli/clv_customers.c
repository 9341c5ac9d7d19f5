/* SPDX-License-Identifier: MIT */
/* Receipts as a model reads them: the customer table, and what else is known of the customers. */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "clv_file.h"
#include "say.h"

static int wants_litt(const clv_run *run) {
    const clv_settings *own = run->own;
    const int is_named = own->model > 0 && clv_kinds[own->model - 1].is_regular;
    const int is_loaded =
        run->models.is_loaded && clv_kind_of(run->models.tried[0].name)->is_regular;
    return is_named || is_loaded || own->is_regular || own->k_low > 0;
}

void clv_customers(clv_run *run) {
    const clv_settings *own = run->own;
    rfm_customers_options options = job_window(run->from);
    rfm_error error;
    run->has_litt = wants_litt(run);
    if (run->has_litt && own->events == RFM_EVENTS_RECEIPTS) {
        fail(EXIT_BAD_USAGE, "the cnbd-k models read days with purchases; drop --events receipts");
    }
    options.events = own->events;
    options.flags = RFM_CUSTOMERS_MODELS | (own->first_spend ? RFM_CUSTOMERS_FIRST_SPEND : 0) |
                    (own->free ? RFM_CUSTOMERS_FREE : 0) | (run->has_litt ? RFM_CUSTOMERS_LITT : 0);
    options.holdout_days = run->done.as_of_day - run->fit_day;
    if (rfm_customers_build(run->done.taken.ledger, run->fit_day, &options, &run->customers, NULL,
                            &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    if (rfm_frame_count(run->customers) == 0) {
        fail(EXIT_BAD_DATA, "no customer has a purchase in the window");
    }
}

/* Names of covariates, each once. */
static int list_names(const clv_settings *own, const char *names[2 * CLV_MOST_COVARIATES]) {
    int count = 0;
    for (int32_t i = 0; i < own->purchase.count; ++i) names[count++] = own->purchase.names[i];
    for (int32_t i = 0; i < own->dropout.count; ++i) {
        if (!clv_has_name(&own->purchase, own->dropout.names[i])) {
            names[count++] = own->dropout.names[i];
        }
    }
    return count;
}

/* A row of the file, in the order of ids. */
typedef struct listed {
    const char *id;
    size_t size;
    int64_t row;
} listed;

static int compare_listed(const void *left, const void *right) {
    const listed *a = left, *b = right;
    const size_t size = a->size < b->size ? a->size : b->size;
    const int order = size == 0 ? 0 : memcmp(a->id, b->id, size);
    return order != 0 ? order : a->size < b->size ? -1 : a->size > b->size;
}

static listed *sort_ids(const char *path, const rfm_column *ids) {
    listed *list = malloc(((size_t)ids->length + 1) * sizeof *list);
    if (list == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < ids->length; ++row) {
        list[row].row = row;
        list[row].id = cell_text(ids, row, &list[row].size);
    }
    qsort(list, (size_t)ids->length, sizeof *list, compare_listed);
    for (int64_t i = 1; i < ids->length; ++i) {
        if (compare_listed(&list[i - 1], &list[i]) != 0) continue;
        const int64_t row = list[i].row > list[i - 1].row ? list[i].row : list[i - 1].row;
        fail(EXIT_BAD_DATA, "%s: row %lld below the header: customer %.*s is there twice", path,
             (long long)row + 1, (int)list[i].size, list[i].id);
    }
    return list;
}

/* The row of the file for each customer. */
static int64_t *match_rows(const clv_run *run, const rfm_column *ids) {
    const char *const path = run->own->customers_file;
    const rfm_column customers = column_of(run->customers, "customer");
    listed *list = sort_ids(path, ids);
    int64_t *rows = malloc(((size_t)customers.length + 1) * sizeof *rows);
    int64_t unknown = 0, first = -1;
    if (rows == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < customers.length; ++row) {
        listed wanted = {.row = row};
        wanted.id = cell_text(&customers, row, &wanted.size);
        const listed *found =
            bsearch(&wanted, list, (size_t)ids->length, sizeof *list, compare_listed);
        rows[row] = found == NULL ? -1 : found->row;
        if (found == NULL && unknown++ == 0) first = row;
    }
    if (unknown > 0) {
        size_t size;
        const char *id = cell_text(&customers, first, &size);
        fail(EXIT_BAD_DATA,
             "%s: has no row for %lld of the %lld customers of the receipts; the first is %.*s",
             path, (long long)unknown, (long long)customers.length, (int)size, id);
    }
    free(list);
    return rows;
}

static void check_in_table(const clv_run *run, const char *const *names, int count) {
    for (int i = 0; i < count; ++i) {
        rfm_column column;
        const int is_there = clv_find(run->customers, names[i], &column);
        if (run->own->customers_file != NULL && is_there) {
            fail(EXIT_BAD_DATA, "%s: column %s is one of the customer table; give it another name",
                 run->own->customers_file, names[i]);
        }
        if (run->own->customers_file == NULL && !is_there) {
            fail(EXIT_BAD_DATA,
                 "the customer table has no column %s; --customers-file FILE may have it",
                 names[i]);
        }
    }
}

/* Puts the file's columns beside the customers. */
static void join(clv_run *run, const char *const *names, int count) {
    rfm_frame *file = clv_file_customers(run->from, run->own->customers_file, names, count);
    const rfm_column ids = column_of(file, "customer");
    int64_t *rows = match_rows(run, &ids);
    rfm_frame *taken = frame_take_rows(file, rows, rfm_frame_count(run->customers));
    for (int i = 0; i < count; ++i) {
        const rfm_column column = column_of(taken, names[i]);
        clv_add_column(&run->customers, &column);
    }
    rfm_frame_free(taken);
    rfm_frame_free(file);
    free(rows);
}

void clv_covariates(clv_run *run) {
    const char *names[2 * CLV_MOST_COVARIATES];
    const clv_names loaded = clv_models_covariates(&run->models);
    int count = list_names(run->own, names);
    for (int32_t i = 0; i < loaded.count; ++i) names[count++] = loaded.names[i];
    check_in_table(run, names, count);
    if (run->own->customers_file != NULL && count > 0) join(run, names, count);
    free(loaded.memory);
}
