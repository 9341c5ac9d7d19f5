/* SPDX-License-Identifier: MIT */
/*
 * The library opens no files; this does. It asks for blocks, one after the other, so that memory
 * holds two of them and the ledger, never the file.
 */
#define _POSIX_C_SOURCE 200809L

#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cells.h"
#include "output.h"
#include "progress.h"
#include "say.h"

enum { HEAD_BYTES = 1024 * 1024, INNER_SCALE = 6 };

typedef struct run run;

/* One input being read. */
typedef struct source {
    run *job;
    const char *path; /* for messages */
    int descriptor;
    int error_number; /* of the last reading */
    int collects;     /* bad lines are set apart */
    char *head;       /* the first bytes, looked at before there is a reader */
    size_t head_size;
    size_t head_given; /* to the library */
    int64_t bytes;     /* given to it in all */
    rfm_csv *reader;
    column_plan plan;
    int64_t rows; /* in the ledger so far */
} source;

/* The whole intake being done. */
struct run {
    const settings *from;
    intake *to;
    output *bad; /* NULL: refuse */
    int bad_has_header;
    int64_t bytes_before; /* of the inputs that are through */
};

static int open_input(const char *path) {
    struct stat kind;
    if (strcmp(path, "-") == 0) return STDIN_FILENO;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &kind) != 0) fail_file(path, errno);
    if (S_ISDIR(kind.st_mode)) fail_file(path, EISDIR);
    return descriptor;
}

/* Reads what there is, at most so much; below 0 when that fails. */
static int64_t read_some(source *in, void *bytes, size_t size) {
    for (;;) {
        const ssize_t got = read(in->descriptor, bytes, size);
        if (got >= 0) return got;
        if (errno == EINTR) continue;
        in->error_number = errno;
        return -1;
    }
}

/* Reads the first bytes, as many as the input has of so many. */
static void read_head(source *in) {
    in->head = malloc(HEAD_BYTES);
    if (in->head == NULL) fail(EXIT_BAD_DATA, "out of memory");
    int64_t got = 1;
    while (got > 0 && in->head_size < HEAD_BYTES) {
        got = read_some(in, in->head + in->head_size, HEAD_BYTES - in->head_size);
        if (got > 0) in->head_size += (size_t)got;
    }
    if (got < 0) fail_file(in->path, in->error_number);
    if (in->head_size == 0) fail(EXIT_BAD_DATA, "%s: is empty", in->path);
}

/* Gives the library bytes: the first ones, then what is read now. */
static int64_t give_bytes(void *payload, void *bytes, size_t size) {
    source *in = payload;
    const size_t left = in->head_size - in->head_given;
    int64_t given;
    if (left > 0) {
        given = (int64_t)(left < size ? left : size);
        memcpy(bytes, in->head + in->head_given, (size_t)given);
        in->head_given += (size_t)given;
    } else {
        given = read_some(in, bytes, size);
    }
    if (given > 0) in->bytes += given;
    return given;
}

/* Refuses an input that an output would replace, and one that is there twice and would count
 * twice. */
static void check_twice(const settings *from, int index, int descriptor) {
    for (int i = 0; i < from->output_count; ++i) {
        if (output_is_same_file(from->outputs[i], descriptor)) {
            fail(EXIT_BAD_USAGE, "%s: is an input and an output", from->outputs[i]);
        }
    }
    for (int i = 0; i < index; ++i) {
        if (output_is_same_file(from->inputs[i], descriptor)) {
            fail(EXIT_BAD_USAGE, "%s and %s are the same file; its lines would count twice",
                 from->inputs[i], from->inputs[index]);
        }
    }
}

static void start_reader(const run *job, source *in) {
    const settings *from = job->from;
    const rfm_csv_options options = {
        .struct_size = sizeof options,
        .flags = (from->no_header ? RFM_CSV_NO_HEADER : 0) | (from->round ? RFM_CSV_ROUND : 0),
        .delimiter = from->delimiter,
        .decimal_mark = from->decimal_mark,
        .day_order = from->day_order,
        .encoding = from->latin1 ? RFM_CSV_LATIN1 : RFM_CSV_UTF8,
        .on_bad = from->bad_path == NULL ? RFM_CSV_REFUSE : RFM_CSV_COLLECT,
        .threads = from->threads,
        .column_count = in->plan.count,
        .columns = in->plan.columns};
    rfm_error error;
    if (rfm_csv_new(&options, &in->reader, &error) != RFM_OK) fail_with(in->path, &error);
}

/* The library names its own options; the person at the terminal has those of the command. */
static void add_in_our_words(rfm_buffer *text, const char *message) {
    static const struct {
        const char *theirs, *ours;
    } words[] = {{"decimal_mark", "--decimal"},
                 {"day_order", "--day-order"},
                 {"RFM_CSV_LATIN1", "--latin1"},
                 {"its position", "it another name in the file"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
        const char *found = strstr(message, words[i].theirs);
        if (found == NULL) continue;
        text_add(text, "%.*s%s%s", (int)(found - message), message, words[i].ours,
                 found + strlen(words[i].theirs));
        return;
    }
    text_add(text, "%s", message);
}

static _Noreturn void fail_at_line(const source *in, const rfm_error *error) {
    if (error->status != RFM_E_DATA && error->status != RFM_E_SYNTAX) fail_with(in->path, error);
    rfm_buffer *text = text_new();
    const int says_line = strncmp(error->message, "line ", 5) == 0;
    if (!says_line && error->where > 0) text_add(text, "line %lld: ", (long long)error->where);
    add_in_our_words(text, error->message);
    fail(EXIT_BAD_DATA, "%s: %s", in->path, rfm_buffer_data(text));
}

/* The rows set apart, with the name of their file in front. */
static rfm_frame *with_file_name(const rfm_frame *bad, const char *path) {
    const int64_t rows = rfm_frame_count(bad);
    const int64_t size = (int64_t)strlen(path);
    int64_t *offsets = malloc(((size_t)rows + 1) * sizeof *offsets);
    char *bytes = malloc((size_t)(rows * size) + 1);
    if (offsets == NULL || bytes == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row <= rows; ++row) {
        offsets[row] = row * size;
        if (row < rows) memcpy(bytes + row * size, path, (size_t)size);
    }
    const rfm_column file = {.name = "file",
                             .type = RFM_COLUMN_TEXT,
                             .length = rows,
                             .offsets = offsets,
                             .bytes = bytes};
    rfm_frame *names, *joined;
    rfm_error error;
    if (rfm_frame_new(&file, 1, &names, &error) != RFM_OK ||
        rfm_frame_join(names, bad, &joined, &error) != RFM_OK) {
        fail_with(path, &error);
    }
    rfm_frame_free(names);
    free(offsets);
    free(bytes);
    return joined;
}

static void write_bad_lines(run *job, const source *in, const rfm_frame *bad) {
    rfm_error error;
    const int64_t count = rfm_frame_count(bad);
    if (count > 0 || !job->bad_has_header) {
        rfm_frame *named = with_file_name(bad, in->path);
        const int flags = (job->bad_has_header ? RFM_CSV_NO_HEADER : 0) |
                          (job->from->raw_text ? RFM_CSV_RAW_TEXT : 0);
        const rfm_csv_write_options options = {.struct_size = sizeof options, .flags = flags};
        if (rfm_csv_write(named, &options, output_write, job->bad, &error) != RFM_OK) {
            fail_with(job->from->bad_path, &error);
        }
        job->bad_has_header = 1;
        rfm_frame_free(named);
    }
}

/* Between blocks. */
static int32_t note_rows(void *payload, int64_t done, int64_t total) {
    source *in = payload;
    rfm_error error;
    rfm_frame *bad;
    (void)total;
    in->rows = done;
    progress_show(in->job->bytes_before + in->bytes);
    if (!in->collects) return 0;
    if (rfm_csv_bad_lines(in->reader, &bad, &error) != RFM_OK) fail_with(in->path, &error);
    write_bad_lines(in->job, in, bad);
    rfm_frame_free(bad);
    return 0;
}

static void take_all(source *in) {
    const settings *from = in->job->from;
    const rfm_append_options options = {.struct_size = sizeof options,
                                        .return_prefix = from->return_prefix,
                                        .threads = from->threads,
                                        .progress = note_rows,
                                        .progress_payload = in};
    rfm_error error;
    if (rfm_feed_csv_stream(in->reader, give_bytes, in, in->job->to->ledger, &options, NULL,
                            &error) == RFM_OK) {
        return;
    }
    if (in->error_number != 0) fail_file(in->path, in->error_number);
    if (error.status != RFM_E_OVERFLOW || in->rows == 0) fail_at_line(in, &error);
    fail(EXIT_BAD_DATA, "%s: after %lld rows: %s", in->path, (long long)in->rows, error.message);
}

static void describe(const settings *from, const source *in, const rfm_csv_state *state) {
    static const char *const kinds[COLUMN_COUNT] = {"customer", "day", "receipt", "amount",
                                                    "margin"};
    rfm_buffer *line = text_new();
    for (int i = 0; i < COLUMN_COUNT; ++i) {
        if (in->plan.names[i] == NULL) continue;
        text_add(line, "%s%s = %s%s", i == 0 ? "" : ", ", kinds[i],
                 from->no_header ? "column " : "", in->plan.names[i]);
        if (i == COLUMN_AMOUNT && in->plan.factor != NULL) text_add(line, " x %s", in->plan.factor);
    }
    if (!in->plan.has_receipt) text_add(line, "; no receipt column: every line is a receipt");
    say("%s: %s", in->path, rfm_buffer_data(line));
    rfm_buffer_free(line);
    const char *order = state->day_order == RFM_CSV_ORDER_DAY_MONTH   ? ", day before month"
                        : state->day_order == RFM_CSV_ORDER_MONTH_DAY ? ", month before day"
                                                                      : "";
    if (state->delimiter == '\t') {
        say("%s: delimiter tab, decimal mark \"%c\"%s", in->path, (char)state->decimal_mark, order);
    } else {
        say("%s: delimiter \"%c\", decimal mark \"%c\"%s", in->path, (char)state->delimiter,
            (char)state->decimal_mark, order);
    }
}

static int same_form(const rfm_csv_state *left, const rfm_csv_state *right) {
    return left->delimiter == right->delimiter && left->decimal_mark == right->decimal_mark &&
           left->day_order == right->day_order;
}

/* Adds up what was found out; says it for the first file, and for each later one that is
 * different. */
static void finish_source(run *job, source *in, int index) {
    intake *to = job->to;
    rfm_csv_state state = {.struct_size = sizeof state};
    rfm_error error;
    if (rfm_csv_inspect(in->reader, &state, &error) != RFM_OK) fail_with(in->path, &error);
    if (index == 0 || !columns_equal(&to->first_plan, &in->plan) ||
        !same_form(&to->first_state, &state)) {
        describe(job->from, in, &state);
    }
    to->rows += state.rows;
    to->bad_rows += state.bad_rows;
    if (state.max_decimals > to->decimals) to->decimals = state.max_decimals;
    job->bytes_before += state.bytes;
    rfm_csv_free(in->reader);
    if (index == 0) {
        to->first_plan = in->plan;
        to->first_state = state;
    } else {
        columns_free(&in->plan);
    }
}

static void make_ledger(run *job, const source *in) {
    const int digits = job->from->scale < 0 ? INNER_SCALE : job->from->scale;
    const rfm_ledger_options options = {.struct_size = sizeof options,
                                        .scale = digits == 0 ? RFM_SCALE_WHOLE : digits,
                                        .flags = in->plan.has_margin ? RFM_LEDGER_MARGIN : 0};
    rfm_error error;
    if (rfm_ledger_new(&options, &job->to->ledger, &error) != RFM_OK) fail_with(NULL, &error);
}

static void read_source(run *job, int index) {
    const settings *from = job->from;
    const char *path = from->inputs[index];
    source in = {.job = job,
                 .path = strcmp(path, "-") == 0 ? "standard input" : path,
                 .collects = job->bad != NULL};
    in.descriptor = open_input(path);
    check_twice(from, index, in.descriptor);
    read_head(&in);
    columns_plan(in.path, in.head, in.head_size, from, from->scale < 0 ? INNER_SCALE : from->scale,
                 &in.plan);
    if (index == 0) make_ledger(job, &in);
    start_reader(job, &in);
    take_all(&in);
    free(in.head);
    if (in.descriptor != STDIN_FILENO) close(in.descriptor);
    finish_source(job, &in, index);
}

/* Bytes of all inputs, or 0 when one of them is a pipe. */
static int64_t total_bytes(const settings *from) {
    int64_t total = 0;
    for (int i = 0; i < from->input_count; ++i) {
        struct stat kind;
        const int is_stdin = strcmp(from->inputs[i], "-") == 0;
        const int known = is_stdin ? fstat(STDIN_FILENO, &kind) : stat(from->inputs[i], &kind);
        if (known != 0 || !S_ISREG(kind.st_mode)) return 0;
        total += (int64_t)kind.st_size;
    }
    return total;
}

/* The bad lines are kept even so: they say why nothing was good. */
static _Noreturn void fail_without_rows(const run *job) {
    if (job->to->bad_rows == 0) {
        fail(EXIT_BAD_DATA, "%s: has a header and no lines", job->from->inputs[0]);
    }
    output_commit(job->bad);
    fail(EXIT_BAD_DATA, "none of %lld lines is good; the reasons are in %s",
         (long long)job->to->bad_rows,
         strcmp(job->from->bad_path, "-") == 0 ? "standard output" : job->from->bad_path);
}

void input_read(const settings *from, intake *to) {
    run job = {.from = from, .to = to};
    *to = (intake){0};
    if (from->bad_path != NULL) job.bad = output_open(from->bad_path);
    progress_start(total_bytes(from), from->quiet);
    for (int i = 0; i < from->input_count; ++i) read_source(&job, i);
    progress_end();
    if (to->rows == 0) fail_without_rows(&job);
    if (from->scale >= 0) {
        to->decimals = from->scale;
    } else if (to->decimals < 2) {
        to->decimals = 2;
    }
}

void input_free(intake *taken) {
    rfm_ledger_free(taken->ledger);
    columns_free(&taken->first_plan);
    *taken = (intake){0};
}
