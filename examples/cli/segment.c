/* SPDX-License-Identifier: MIT */
/* `rfm segment`: the whole job, then its outputs, which appear together or not at all. */
#include <string.h>

#include "cells.h"
#include "commands.h"
#include "output.h"
#include "reports.h"
#include "say.h"

/* Where results go; NULL: not wanted. */
typedef struct targets {
    output *customers, *summary, *scorer, *screen;
} targets;

static int is_stdout(const char *path) { return path != NULL && strcmp(path, "-") == 0; }

/* Opened before the input is read: a folder that cannot be written should not cost the reading. */
static targets open_targets(const settings *from) {
    targets to = {0};
    if (from->out != NULL) to.customers = output_open(from->out);
    if (from->summary != NULL) to.summary = output_open(from->summary);
    if (from->save_scorer != NULL) to.scorer = output_open(from->save_scorer);
    const int is_taken = is_stdout(from->out) || is_stdout(from->summary) ||
                         is_stdout(from->save_scorer) || is_stdout(from->bad_path);
    if (!is_taken) to.screen = output_open("-");
    return to;
}

static void write_csv(const settings *from, const char *path, const rfm_frame *frame, int decimals,
                      output *to) {
    const rfm_csv_write_options options = {.struct_size = sizeof options,
                                           .flags = from->raw_text ? RFM_CSV_RAW_TEXT : 0,
                                           .amount_decimals = decimals + 1,
                                           .threads = from->threads};
    rfm_error error;
    if (rfm_csv_write(frame, &options, output_write, to, &error) != RFM_OK) fail_with(path, &error);
}

static void write_targets(const settings *from, job *done, const targets *to) {
    const int decimals = done->taken.decimals;
    rfm_frame *summary;
    rfm_error error;
    if (rfm_report_summary(done->customers, done->rules, &summary, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    summary = frame_with_decimals(summary, decimals);
    done->customers = frame_with_decimals(done->customers, decimals);
    if (to->customers != NULL) {
        write_csv(from, from->out, done->customers, decimals, to->customers);
    }
    if (to->summary != NULL) write_csv(from, from->summary, summary, decimals, to->summary);
    if (to->scorer != NULL &&
        rfm_scorer_save(done->scorer, output_write, to->scorer, &error) != RFM_OK) {
        fail_with(from->save_scorer, &error);
    }
    if (to->screen != NULL) {
        rfm_buffer *text = text_new();
        if (from->json) {
            json_add(text, from, done, summary);
        } else {
            table_add(text, summary, decimals);
        }
        output_write(to->screen, rfm_buffer_data(text), (size_t)rfm_buffer_size(text));
        rfm_buffer_free(text);
    }
    rfm_frame_free(summary);
}

int command_segment(const settings *from) {
    job done;
    const targets to = open_targets(from);
    job_run(from, &done);
    write_targets(from, &done, &to);
    output_commit_all();
    job_free(&done);
    return EXIT_OK;
}
