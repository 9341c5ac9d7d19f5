/* SPDX-License-Identifier: MIT */
/*
 * Donations, mailings and contracts leave no receipts, and published data are often summaries. So a
 * file may give what a model reads: times, chances or periods.
 */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "clv_file.h"
#include "say.h"

enum { HISTORY_COLUMNS = 48 };

/* The columns to read. */
typedef struct history_plan {
    rfm_csv_column columns[HISTORY_COLUMNS];
    int count;
} history_plan;

static void want(history_plan *plan, const char *name, int32_t type, int32_t flags) {
    for (int i = 0; i < plan->count; ++i) {
        if (strcmp(plan->columns[i].name, name) == 0) return;
    }
    if (plan->count == HISTORY_COLUMNS) fail(EXIT_BAD_USAGE, "too many columns");
    plan->columns[plan->count++] = (rfm_csv_column){.name = name, .type = type, .flags = flags};
}

static void want_all(history_plan *plan, const char *const *names) {
    for (; *names != NULL; ++names) want(plan, *names, RFM_COLUMN_DOUBLE, RFM_CSV_REQUIRED);
}

static void want_if_there(history_plan *plan, const clv_file *file, const char *name,
                          int32_t flags) {
    if (clv_file_has(file, name)) want(plan, name, RFM_COLUMN_DOUBLE, flags);
}

/* What a named or loaded model reads, or what the headers say. */
static int reads_of(const clv_run *run, const clv_file *file) {
    if (run->models.is_loaded) return clv_kind_of(run->models.tried[0].name)->reads;
    if (run->own->model > 0) return clv_kinds[run->own->model - 1].reads;
    if (clv_file_has(file, "periods") && clv_file_has(file, "churned")) return CLV_PERIODS;
    return clv_file_has(file, "n") && !clv_file_has(file, "T") ? CLV_CHANCES : CLV_TIMES;
}

static void want_histories(const clv_run *run, const clv_file *file, history_plan *plan) {
    static const char *const times[] = {"x", "t_x", "T", NULL},
                             *const chances[] = {"x", "t_x", "n", NULL},
                             *const periods[] = {"periods", "churned", NULL};
    if (clv_file_has(file, "customer")) want(plan, "customer", RFM_COLUMN_TEXT, 0);
    want_all(plan, run->reads == CLV_TIMES ? times : run->reads == CLV_CHANCES ? chances : periods);
    want_if_there(plan, file, "litt", RFM_CSV_REQUIRED);
    if (run->reads != CLV_PERIODS) want_if_there(plan, file, "mean_repeat_spend", 0);
    want_if_there(plan, file, "holdout_x", 0);
    want_if_there(plan, file, "holdout_days", 0);
}

static void want_more(const clv_run *run, const clv_file *file, const clv_names *loaded,
                      history_plan *plan) {
    const clv_settings *own = run->own;
    const clv_names *const lists[] = {&own->purchase, &own->dropout, loaded};
    if (own->weight != NULL) want(plan, own->weight, RFM_COLUMN_DOUBLE, RFM_CSV_REQUIRED);
    if (own->weight == NULL) want_if_there(plan, file, "weight", RFM_CSV_REQUIRED);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; ++i) {
        for (int32_t j = 0; j < lists[i]->count; ++j) {
            want(plan, lists[i]->names[j], RFM_COLUMN_DOUBLE, RFM_CSV_REQUIRED);
        }
    }
}

/* Rows without an id are called by their place below the header. */
static void number_rows(clv_run *run) {
    rfm_column found;
    const int64_t count = rfm_frame_count(run->customers);
    if (clv_find(run->customers, "customer", &found)) return;
    int64_t *rows = malloc(((size_t)count + 1) * sizeof *rows);
    if (rows == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t i = 0; i < count; ++i) rows[i] = i + 1;
    const rfm_column column = {
        .name = "row", .type = RFM_COLUMN_INT64, .length = count, .values = rows};
    clv_add_column(&run->customers, &column);
    free(rows);
}

void clv_histories(clv_run *run) {
    clv_file file = clv_file_open(run->from, run->own->histories);
    const clv_names loaded = clv_models_covariates(&run->models);
    history_plan plan = {.count = 0};
    rfm_column weight;
    run->reads = reads_of(run, &file);
    run->has_litt = clv_file_has(&file, "litt");
    want_histories(run, &file, &plan);
    want_more(run, &file, &loaded, &plan);
    run->customers = clv_file_read(&file, plan.columns, plan.count);
    free(loaded.memory);
    number_rows(run);
    if (run->own->weight == NULL && clv_find(run->customers, "weight", &weight)) {
        say("%s: the column weight says how many customers a row stands for", file.path);
    }
    clv_file_close(&file);
}
