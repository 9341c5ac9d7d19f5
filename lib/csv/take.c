/* SPDX-License-Identifier: MIT */
/* Fields become values here. Nearly all of them are written in the plainest way, so each type
 * first tries that by hand and leaves everything else, and everything wrong, to the slow and
 * careful way. */
#include <string.h>

#include "base/text.h"
#include "csv/day.h"
#include "csv/piece.h"
#include "csv/show.h"

/* Everything that the values of one record need. */
typedef struct csv_take {
    rfm__csv_piece *piece;
    const rfm__csv_plan *plan;
    const rfm__csv_record *record;
    const char *limit;
    int64_t *field; /* of the fault */
    int32_t odd;
} csv_take;

enum {
    CSV_TAKE_SAFE_DIGITS = 18,  /* digits that fit an int64 whatever they are */
    CSV_TAKE_NUMBER_TEXT = 512, /* longer texts are no numbers */
};

/* The text of a field without blanks around it; with `inside` also those inside quotes. */
static inline void csv_take_text_of(const rfm__csv_field *field, int inside, const char **text,
                                    size_t *size) {
    *text = field->text;
    *size = rfm__csv_field_size(field);
    if (rfm__csv_field_form(field) == RFM__CSV_PLAIN || inside) rfm__csv_trim(text, size);
}

/* A number in the ordinary way of writing, see rfm__csv_number_plain. */
static inline int csv_take_ordinary(const csv_take *take, const char *text, size_t size,
                                    int64_t *mantissa, int32_t *decimals) {
    const char mark = take->plan->marks.decimal;
    if (take->limit - text >= 8 && rfm__csv_number_short(text, size, mark, mantissa, decimals)) {
        return 1;
    }
    return rfm__csv_number_plain(text, size, mark, mantissa, decimals);
}

/* Begins the reason of a bad line: column amount: "abc" */
static rfm_status csv_take_blame(const csv_take *take, int64_t field, const char *text, size_t size,
                                 rfm_error *error) {
    rfm__bytes *reason = &take->piece->bad.text;
    *take->field = field;
    RFM_TRY(rfm__bytes_add_text(reason, "column ", error));
    RFM_TRY(rfm__csv_plan_label(take->plan, field, reason, error));
    if (text == NULL) return RFM_OK;
    RFM_TRY(rfm__bytes_add_text(reason, ": ", error));
    return rfm__csv_show(reason, text, size, take->plan->marks.latin1, error);
}

static rfm_status csv_take_bad(const csv_take *take, int64_t field, const char *text, size_t size,
                               const char *what, rfm_error *error) {
    RFM_TRY(csv_take_blame(take, field, text, size, error));
    RFM_TRY(rfm__bytes_add_text(&take->piece->bad.text, what, error));
    return RFM_E_DATA;
}

static const char *csv_take_expected(int32_t type) {
    switch (type) {
        case RFM_COLUMN_INT64: return " is empty; expected a whole number";
        case RFM_COLUMN_DAY: return " is empty; expected a day";
        case RFM_COLUMN_TEXT:
        case RFM_COLUMN_CODE: return " is empty; expected text";
        default: return " is empty; expected a number";
    }
}

/* An empty field: no value, or a bad line when one is required. */
static rfm_status csv_take_missing(const csv_take *take, int32_t index, int64_t field,
                                   rfm_error *error) {
    rfm__csv_build *build = &take->piece->builds[index];
    const rfm__csv_column *column = &take->plan->columns[index];
    if ((column->flags & RFM_CSV_REQUIRED) != 0) {
        return csv_take_bad(take, field, NULL, 0, csv_take_expected(column->type), error);
    }
    RFM_TRY(rfm__grow(&build->missing, &build->missing_capacity, build->missing_count + 1,
                      sizeof *build->missing, error));
    if (build->wide != NULL) build->wide[take->piece->rows] = 0;
    if (build->real != NULL) build->real[take->piece->rows] = 0;
    if (build->narrow != NULL) build->narrow[take->piece->rows] = 0;
    build->missing[build->missing_count++] = take->piece->rows;
    return RFM_OK;
}

static void csv_take_note_decimals(rfm__csv_piece *piece, int64_t mantissa, int32_t decimals) {
    while (decimals > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --decimals;
    }
    if (decimals > piece->max_decimals) piece->max_decimals = decimals;
}

/* A text that is no number; when it would be one with another decimal mark, the reason says so. */
static rfm_status csv_take_not_number(const csv_take *take, int64_t field, const char *text,
                                      size_t size, rfm_error *error) {
    const rfm__csv_plan *plan = take->plan;
    char thousands;
    const int32_t hint = rfm__csv_number_hint(text, size, plan->marks.latin1, &thousands);
    RFM_TRY(csv_take_blame(take, field, text, size, error));
    if (hint == RFM__CSV_HINT_NONE && thousands == 0) {
        RFM_TRY(rfm__bytes_add_text(&take->piece->bad.text, " is not a number", error));
        return RFM_E_DATA;
    }
    const char *how = !plan->marks_known              ? "taken as no value in the sample had one"
                      : plan->given.decimal_mark == 0 ? "detected"
                                                      : "given";
    RFM_TRY(rfm__bytes_add_format(&take->piece->bad.text, error,
                                  " is not a number with the decimal mark \"%c\" (%s)",
                                  plan->marks.decimal, how));
    return RFM_E_DATA;
}

/* Reads a number in any way of writing. */
static rfm_status csv_take_number(const csv_take *take, int64_t field, const char *text,
                                  size_t size, rfm__csv_number *number, rfm_error *error) {
    switch (rfm__csv_number_read(text, size, &take->plan->marks, number)) {
        case RFM__CSV_NUMBER_OK: take->piece->grouped |= number->grouped; return RFM_OK;
        case RFM__CSV_NUMBER_LARGE:
            return csv_take_bad(take, field, text, size, " does not fit 64 bits", error);
        default: return csv_take_not_number(take, field, text, size, error);
    }
}

/* Brings a number to the scale of its column and keeps it. `text` is for the reason. */
static rfm_status csv_take_minor(const csv_take *take, int32_t index, const rfm__csv_number *number,
                                 const char *text, size_t size, rfm_error *error) {
    const rfm__csv_column *column = &take->plan->columns[index];
    const int is_amount = column->type == RFM_COLUMN_AMOUNT;
    const int32_t round = is_amount && (take->plan->given.flags & RFM_CSV_ROUND) != 0;
    int64_t *value = &take->piece->builds[index].wide[take->piece->rows];
    if (is_amount) {
        const int64_t decimals = rfm__csv_number_decimals(number);
        if (decimals > take->piece->max_decimals) take->piece->max_decimals = decimals;
    }
    const int32_t outcome = rfm__csv_number_to_minor(number, column->scale, round, value);
    if (outcome == RFM__CSV_NUMBER_OK) return RFM_OK;
    RFM_TRY(csv_take_blame(take, column->field, text, size, error));
    rfm__bytes *reason = &take->piece->bad.text;
    if (column->factor_field >= 0) {
        const rfm__csv_field *factor = &take->piece->fields[column->factor_field];
        RFM_TRY(rfm__bytes_add_text(reason, " times ", error));
        RFM_TRY(rfm__csv_show(reason, factor->text, rfm__csv_field_size(factor),
                              take->plan->marks.latin1, error));
    }
    if (outcome == RFM__CSV_NUMBER_LARGE) {
        RFM_TRY(rfm__bytes_add_text(reason, " does not fit 64 bits", error));
    } else if (is_amount) {
        RFM_TRY(rfm__bytes_add_format(reason, error,
                                      " has more than %d decimals; RFM_CSV_ROUND would round it",
                                      (int)column->scale));
    } else {
        RFM_TRY(rfm__bytes_add_text(reason, " is not a whole number", error));
    }
    return RFM_E_DATA;
}

/* Whole numbers and amounts. */
static rfm_status csv_take_whole(const csv_take *take, int32_t index, rfm_error *error) {
    rfm__csv_piece *piece = take->piece;
    const rfm__csv_column *column = &take->plan->columns[index];
    const char *text;
    size_t size;
    int64_t mantissa;
    int32_t decimals;
    csv_take_text_of(&piece->fields[column->field], 1, &text, &size);
    if (size == 0) return csv_take_missing(take, index, column->field, error);
    if (csv_take_ordinary(take, text, size, &mantissa, &decimals) && decimals <= column->scale &&
        (int32_t)size + column->scale - decimals <= CSV_TAKE_SAFE_DIGITS) {
        piece->builds[index].wide[piece->rows] =
            mantissa * rfm__csv_powers[column->scale - decimals];
        if (decimals > piece->max_decimals) csv_take_note_decimals(piece, mantissa, decimals);
        return RFM_OK;
    }
    rfm__csv_number number;
    RFM_TRY(csv_take_number(take, column->field, text, size, &number, error));
    return csv_take_minor(take, index, &number, text, size, error);
}

/* An amount that is the product of two fields. */
static rfm_status csv_take_product(const csv_take *take, int32_t index, rfm_error *error) {
    rfm__csv_piece *piece = take->piece;
    const rfm__csv_column *column = &take->plan->columns[index];
    const char *left;
    const char *right;
    size_t left_size;
    size_t right_size;
    int64_t left_mantissa;
    int64_t right_mantissa;
    int32_t left_decimals;
    int32_t right_decimals;
    csv_take_text_of(&piece->fields[column->field], 1, &left, &left_size);
    csv_take_text_of(&piece->fields[column->factor_field], 1, &right, &right_size);
    if (left_size == 0) return csv_take_missing(take, index, column->field, error);
    if (right_size == 0) return csv_take_missing(take, index, column->factor_field, error);
    if (csv_take_ordinary(take, left, left_size, &left_mantissa, &left_decimals) &&
        csv_take_ordinary(take, right, right_size, &right_mantissa, &right_decimals)) {
        const int32_t decimals = left_decimals + right_decimals;
        const int32_t digits = (int32_t)(left_size + right_size) + column->scale - decimals;
        if (decimals <= column->scale && digits <= CSV_TAKE_SAFE_DIGITS) {
            const int64_t product = left_mantissa * right_mantissa;
            piece->builds[index].wide[piece->rows] =
                product * rfm__csv_powers[column->scale - decimals];
            if (decimals > piece->max_decimals) csv_take_note_decimals(piece, product, decimals);
            return RFM_OK;
        }
    }
    rfm__csv_number number;
    rfm__csv_number factor;
    rfm__csv_number product;
    RFM_TRY(csv_take_number(take, column->field, left, left_size, &number, error));
    RFM_TRY(csv_take_number(take, column->factor_field, right, right_size, &factor, error));
    if (rfm__csv_number_multiply(&number, &factor, &product) != RFM__CSV_NUMBER_OK) {
        return csv_take_bad(take, column->field, left, left_size,
                            " or its factor has more than 19 digits", error);
    }
    return csv_take_minor(take, index, &product, left, left_size, error);
}

static rfm_status csv_take_double(const csv_take *take, int32_t index, rfm_error *error) {
    rfm__csv_piece *piece = take->piece;
    const rfm__csv_column *column = &take->plan->columns[index];
    double *value = &piece->builds[index].real[piece->rows];
    const char *text;
    size_t size;
    int64_t mantissa;
    int32_t decimals;
    csv_take_text_of(&piece->fields[column->field], 1, &text, &size);
    if (size == 0) return csv_take_missing(take, index, column->field, error);
    if (size <= 15 && csv_take_ordinary(take, text, size, &mantissa, &decimals)) {
        *value =
            (double)mantissa / (double)rfm__csv_powers[decimals]; /* both exact: rounded once */
        return RFM_OK;
    }
    char normal[CSV_TAKE_NUMBER_TEXT];
    const size_t length =
        rfm__csv_number_normalise(text, size, &take->plan->marks, normal, sizeof normal);
    const int read = length == 0 ? 0 : rfm__read_double(normal, length, value);
    if (read == 1) return RFM_OK;
    if (read == 0) return csv_take_not_number(take, column->field, text, size, error);
    return csv_take_bad(take, column->field, text, size, " does not fit a double", error);
}

static const char *csv_take_order_name(int32_t order) {
    return order == RFM_CSV_ORDER_DAY_MONTH ? "day/month/year" : "month/day/year";
}

static rfm_status csv_take_bad_day(const csv_take *take, int64_t field, const char *text,
                                   size_t size, int32_t outcome, rfm_error *error) {
    const rfm__csv_plan *plan = take->plan;
    switch (outcome) {
        case RFM__CSV_DAY_NONE:
            return csv_take_bad(take, field, text, size, " is not a day that exists", error);
        case RFM__CSV_DAY_ORDER:
            return csv_take_bad(
                take, field, text, size,
                " needs to know the order of day and month, of which the sample told "
                "nothing; give day_order",
                error);
        case RFM__CSV_DAY_OTHER:
            RFM_TRY(csv_take_blame(take, field, text, size, error));
            RFM_TRY(rfm__bytes_add_format(&take->piece->bad.text, error, " is not a day as %s (%s)",
                                          csv_take_order_name(plan->order),
                                          plan->given.day_order == 0 ? "detected" : "given"));
            return RFM_E_DATA;
        default: return csv_take_bad(take, field, text, size, " is not a day", error);
    }
}

static rfm_status csv_take_day(const csv_take *take, int32_t index, rfm_error *error) {
    rfm__csv_piece *piece = take->piece;
    rfm__csv_build *build = &piece->builds[index];
    const int64_t field = take->plan->columns[index].field;
    const char *text;
    size_t size;
    csv_take_text_of(&piece->fields[field], 1, &text, &size);
    if (size == 10 && rfm__csv_day_iso(text, build->months, &build->narrow[piece->rows])) {
        return RFM_OK;
    }
    if (size == 0) return csv_take_missing(take, index, field, error);
    if (size != build->day_size || memcmp(text, build->day_text, size) != 0) {
        int32_t day;
        const int32_t outcome = rfm__csv_day_read(text, size, take->plan->order, &day);
        if (outcome != RFM__CSV_DAY_OK) {
            return csv_take_bad_day(take, field, text, size, outcome, error);
        }
        build->day = day;
        build->day_size = size <= RFM__CSV_DAY_TEXT ? size : 0;
        memcpy(build->day_text, text, build->day_size);
    }
    build->narrow[piece->rows] = build->day;
    return RFM_OK;
}

/* Length of an id without ".0" behind it; the same when it is not a number. */
static size_t csv_take_whole_id(const char *text, size_t size, char decimal) {
    size_t whole = size;
    while (whole > 0 && text[whole - 1] == '0') --whole;
    if (whole == size || whole < 2) return size;
    if (text[whole - 1] != '.' && text[whole - 1] != decimal) return size;
    --whole;
    for (size_t i = 0; i < whole; ++i) {
        if (text[i] < '0' || text[i] > '9') return size;
    }
    return whole;
}

/* Checks the bytes of a text; what is not UTF-8 makes the line bad. */
static rfm_status csv_take_check_utf8(const csv_take *take, int64_t field, const char *text,
                                      size_t size, rfm_error *error) {
    if (take->plan->marks.latin1) return RFM_OK;
    const size_t valid = rfm__utf8_valid_prefix(text, size);
    if (valid == size) return RFM_OK;
    RFM_TRY(csv_take_blame(take, field, text, size, error));
    RFM_TRY(rfm__bytes_add_format(
        &take->piece->bad.text, error,
        " is not valid UTF-8 at byte %lld of the line; give RFM_CSV_LATIN1 if the file is Latin-1",
        (long long)(text + valid - take->record->begin) + 1));
    return RFM_E_DATA;
}

/* Finds the text of a field as it goes into the frame: within the block, or made in scratch. */
static rfm_status csv_take_plain_text(const csv_take *take, const rfm__csv_column *column,
                                      const char **text, size_t *size, rfm_error *error) {
    const rfm__csv_field *field = &take->piece->fields[column->field];
    csv_take_text_of(field, 0, text, size);
    if (*size == 0) return RFM_OK;
    if (take->odd) RFM_TRY(csv_take_check_utf8(take, column->field, *text, *size, error));
    if (rfm__csv_field_form(field) == RFM__CSV_ESCAPED || (take->odd && take->plan->marks.latin1)) {
        rfm__bytes *scratch = &take->piece->scratch;
        scratch->size = 0;
        RFM_TRY(rfm__csv_unquote(scratch, field, take->plan->marks.latin1, error));
        *text = scratch->data;
        *size = scratch->size;
    }
    if ((column->flags & RFM_CSV_WHOLE_IDS) != 0) {
        *size = csv_take_whole_id(*text, *size, take->plan->marks.decimal);
    }
    return RFM_OK;
}

static rfm_status csv_take_text(const csv_take *take, int32_t index, rfm_error *error) {
    rfm__csv_build *build = &take->piece->builds[index];
    const rfm__csv_column *column = &take->plan->columns[index];
    int64_t *ends = build->ends + take->piece->rows;
    const char *text;
    size_t size;
    RFM_TRY(csv_take_plain_text(take, column, &text, &size, error));
    const size_t used = (size_t)ends[0];
    ends[1] = (int64_t)(used + size);
    if (size == 0) return csv_take_missing(take, index, column->field, error);
    if (build->byte_capacity - used < size + RFM__CSV_WIDE) {
        if (size > SIZE_MAX / 4) return rfm__fail_memory(error);
        RFM_TRY(
            rfm__grow(&build->bytes, &build->byte_capacity, used + size + RFM__CSV_WIDE, 1, error));
    }
    memcpy(build->bytes + used, text, size);
    return RFM_OK;
}

static rfm_status csv_take_code(const csv_take *take, int32_t index, rfm_error *error) {
    rfm__csv_build *build = &take->piece->builds[index];
    const rfm__csv_column *column = &take->plan->columns[index];
    const char *text;
    size_t size;
    RFM_TRY(csv_take_plain_text(take, column, &text, &size, error));
    if (size == 0) return csv_take_missing(take, index, column->field, error);
    return rfm__csv_labels_add(&build->labels, text, size, &build->narrow[take->piece->rows],
                               error);
}

static rfm_status csv_take_value(const csv_take *take, int32_t index, rfm_error *error) {
    const rfm__csv_column *column = &take->plan->columns[index];
    switch (column->type) {
        case RFM_COLUMN_TEXT: return csv_take_text(take, index, error);
        case RFM_COLUMN_CODE: return csv_take_code(take, index, error);
        case RFM_COLUMN_DAY: return csv_take_day(take, index, error);
        case RFM_COLUMN_DOUBLE: return csv_take_double(take, index, error);
        default:
            return column->factor_field >= 0 ? csv_take_product(take, index, error)
                                             : csv_take_whole(take, index, error);
    }
}

void rfm__csv_piece_forget(rfm__csv_piece *piece) {
    for (int32_t i = 0; i < piece->build_count; ++i) {
        rfm__csv_build *build = &piece->builds[i];
        size_t count = build->missing_count;
        while (count > 0 && build->missing[count - 1] >= piece->rows) --count;
        build->missing_count = count;
    }
}

int rfm__csv_piece_take_one(rfm__csv_piece *piece, const rfm__csv_plan *plan, int32_t index,
                            int64_t row, const char *limit) {
    rfm__csv_build *build = &piece->builds[index];
    const int64_t rows = piece->rows;
    const int64_t decimals = piece->max_decimals;
    const int32_t grouped = piece->grouped;
    const size_t bad_size = piece->bad.text.size;
    const size_t missing_count = build->missing_count;
    const rfm__csv_record record = {0};
    int64_t field;
    const csv_take take = {piece, plan, &record, limit, &field, 0};
    piece->rows = row;
    const rfm_status status = csv_take_value(&take, index, NULL);
    piece->rows = rows;
    if (status == RFM_OK && piece->max_decimals == decimals && piece->grouped == grouped) return 1;
    piece->max_decimals = decimals;
    piece->grouped = grouped;
    piece->bad.text.size = bad_size;
    build->missing_count = missing_count;
    return 0;
}

rfm_status rfm__csv_piece_take(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                               const rfm__csv_record *record, int32_t odd, const char *limit,
                               int64_t *out_field, rfm_error *error) {
    const csv_take take = {piece, plan, record, limit, out_field, odd};
    for (int32_t i = 0; i < plan->column_count; ++i) {
        if (!odd) i = rfm__csv_piece_quick(piece, plan, i, limit);
        if (i == plan->column_count) break;
        if (plan->columns[i].field < 0) continue;
        const rfm_status status = csv_take_value(&take, i, error);
        if (status != RFM_OK) {
            rfm__csv_piece_forget(piece);
            return status;
        }
    }
    return RFM_OK;
}
