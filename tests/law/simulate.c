/* SPDX-License-Identifier: MIT */
/*
 * Laws of simulated shops, for every model that can be simulated: nobody depends on anybody else,
 * receipts and histories tell the same story, and what is drawn agrees with what the model says of
 * it: numbers of purchases, who comes back, conditional expectations, variances, survival. Seeds
 * are fixed; a bound of 4.5 deviations is passed by chance once in 150,000 times, of which there
 * are some 500 here.
 */
#include <criterion/criterion.h>

#include "clv.h"
#include "clv/model.h"
#include "rounds.h"

enum {
    FIRST_DAY = 19000,
    FIRST_DAYS = 98,
    END_DAY = FIRST_DAY + 280,
    HOLDOUT_DAYS = 140,
    LONG_DAYS = 7000,
    PEOPLE = ROUNDS(20000, 5000),
    UNIT_DAYS = 7
};

static const double z_most = 4.5;

/* Time is in weeks; any kind gets along with parameters like these. */
static rfm_model *model_of(const rfm__kind *kind) {
    double parameters[RFM__KIND_PARAMETERS_MOST];
    rfm_model *model;
    rfm_error error;
    for (int32_t i = 0; i < kind->parameter_count; ++i) {
        const int32_t power = rfm__kind_power(kind, i);
        parameters[i] = power > 0 ? 6 + 3 * i : power < 0 ? 0.04 : 0.9 + 0.3 * i;
    }
    if (kind->constant != NULL) parameters[kind->parameter_count] = 2;
    cr_assert_eq(
        rfm_model_new(kind->name, parameters, rfm__kind_values(kind), UNIT_DAYS, &model, &error),
        RFM_OK, "%s: %s", kind->name, error.message);
    return model;
}

static rfm_frame *simulate(const rfm_model *model, const rfm_simulate_options *with) {
    rfm_simulate_options options = *with;
    rfm_frame *frame;
    rfm_error error;
    options.struct_size = sizeof options;
    options.first_day = FIRST_DAY;
    options.end_day = END_DAY;
    if (options.acquisition_days == 0) options.acquisition_days = FIRST_DAYS;
    if (options.customers == 0) options.customers = PEOPLE;
    cr_assert_eq(rfm_model_simulate(model, &options, &frame, &error), RFM_OK, "%s: %s",
                 model->kind->name, error.message);
    return frame;
}

static rfm_frame *histories(const rfm_model *model, int32_t holdout_days) {
    const rfm_simulate_options options = {
        .form = RFM_SIMULATE_HISTORIES, .seed = 11, .holdout_days = holdout_days};
    return simulate(model, &options);
}

static double cell(const rfm_frame *frame, const char *name, int64_t row) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    if (column.type == RFM_COLUMN_DOUBLE) return ((const double *)column.values)[row];
    if (column.type == RFM_COLUMN_DAY) return ((const int32_t *)column.values)[row];
    return (double)((const int64_t *)column.values)[row];
}

/* Kinds that can be simulated; those of contracts, the others, or all (-1). */
static const rfm__kind *next_kind(int32_t *at, int is_contract) {
    while (rfm__kinds[*at] != NULL) {
        const rfm__kind *kind = rfm__kinds[(*at)++];
        if (kind->draw == NULL) continue;
        if (is_contract < 0 || is_contract == (kind->reads == RFM__READS_RENEWALS)) return kind;
    }
    return NULL;
}

static rfm_buffer *text_of(const rfm_frame *frame) {
    rfm_buffer *text;
    cr_assert_eq(rfm_buffer_new(&text, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_write(frame, NULL, rfm_buffer_write, text, NULL), RFM_OK);
    return text;
}

/* ---- nobody depends on anybody else ---- */

Test(law_simulate, a_customer_is_the_same_in_every_crowd_and_with_any_threads) {
    static const double spend_parameters[] = {2, 3, 40};
    rfm_model *spend;
    cr_assert_eq(rfm_model_new("gamma-gamma", spend_parameters, 3, 7, &spend, NULL), RFM_OK);
    int32_t at = 0;
    for (const rfm__kind *kind; (kind = next_kind(&at, -1)) != NULL;) {
        rfm_model *model = model_of(kind);
        for (int32_t form = 0; form < 2; ++form) {
            rfm_simulate_options options = {
                .form = form, .customers = 10, .seed = 5, .spend = spend, .threads = 1};
            rfm_frame *few = simulate(model, &options);
            options.customers = 2500;
            rfm_frame *many = simulate(model, &options);
            options.threads = 3;
            rfm_frame *again = simulate(model, &options);
            options.seed = 6;
            rfm_frame *other = simulate(model, &options);
            rfm_buffer *texts[] = {text_of(few), text_of(many), text_of(again), text_of(other)};
            const size_t size = (size_t)rfm_buffer_size(texts[0]);
            cr_assert(memcmp(rfm_buffer_data(texts[0]), rfm_buffer_data(texts[1]), size) == 0);
            cr_assert_str_eq(rfm_buffer_data(texts[1]), rfm_buffer_data(texts[2]));
            cr_assert_str_neq(rfm_buffer_data(texts[1]), rfm_buffer_data(texts[3]));
            for (int i = 0; i < 4; ++i) rfm_buffer_free(texts[i]);
            rfm_frame_free(few);
            rfm_frame_free(many);
            rfm_frame_free(again);
            rfm_frame_free(other);
        }
        rfm_model_free(model);
    }
    rfm_model_free(spend);
}

/* What comes later changes nothing of before. */
Test(law_simulate, a_holdout_is_more_of_the_same) {
    int32_t at = 0;
    for (const rfm__kind *kind; (kind = next_kind(&at, -1)) != NULL;) {
        rfm_model *model = model_of(kind);
        rfm_frame *frames[] = {histories(model, 70), histories(model, 140)};
        for (int32_t c = 0; c < rfm_frame_column_count(frames[0]); ++c) {
            rfm_column column;
            cr_assert_eq(rfm_frame_column(frames[0], c, &column, NULL), RFM_OK);
            if (strcmp(column.name, "holdout_days") == 0) continue;
            for (int64_t row = 0; row < PEOPLE; ++row) {
                const double before = cell(frames[0], column.name, row);
                const double after = cell(frames[1], column.name, row);
                cr_assert(strcmp(column.name, "holdout_x") == 0 ? before <= after
                                                                : before == after);
            }
        }
        rfm_frame_free(frames[0]);
        rfm_frame_free(frames[1]);
        rfm_model_free(model);
    }
}

static rfm_ledger *ledger_of(const rfm_frame *receipts) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger;
    rfm_error error;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append(ledger, receipts, NULL, &error), RFM_OK, "%s", error.message);
    return ledger;
}

Test(law_simulate, receipts_and_histories_tell_the_same) {
    const rfm_customers_options build = {
        .struct_size = sizeof build, .events = RFM_EVENTS_RECEIPTS, .flags = RFM_CUSTOMERS_MODELS};
    int32_t at = 0;
    for (const rfm__kind *kind; (kind = next_kind(&at, 0)) != NULL;) {
        rfm_model *model = model_of(kind);
        const double unit = kind->reads == RFM__READS_CHANCES ? UNIT_DAYS : 1;
        const rfm_simulate_options options = {.seed = 11};
        rfm_frame *told = histories(model, 0), *receipts = simulate(model, &options), *seen;
        rfm_ledger *ledger = ledger_of(receipts);
        cr_assert_eq(rfm_customers_build(ledger, END_DAY, &build, &seen, NULL, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_count(seen), PEOPLE);
        for (int64_t row = 0; row < PEOPLE; ++row) {
            cr_assert_eq(cell(seen, "customer", row), (double)(row + 1));
            cr_assert_eq(cell(seen, "x", row), cell(told, "x", row));
            cr_assert_eq(cell(seen, "t_x", row), ceil(unit * cell(told, "t_x", row)));
            const double T = cell(seen, "T", row);
            cr_assert_eq(unit > 1 ? floor(T / unit) : T, cell(told, unit > 1 ? "n" : "T", row));
        }
        rfm_frame_free(seen);
        rfm_ledger_free(ledger);
        rfm_frame_free(receipts);
        rfm_frame_free(told);
        rfm_model_free(model);
    }
}

/* ---- what is drawn is what the model says ---- */

/* Sums from which a deviation is judged by the spread of its parts; one event more or less, which
 * may be of a kind that never came, is no deviation. */
typedef struct judged {
    double count, sum, square;
} judged;

static void judge(judged *of, double off) {
    ++of->count;
    of->sum += off;
    of->square += off * off;
}

static void assert_judged(const judged *of, const rfm__kind *kind, const char *what, int part) {
    if (of->count < 50) return;
    const double z = of->sum / sqrt(1 + of->square - of->sum * of->sum / of->count);
    cr_assert_lt(fabs(z), z_most, "%s: %s %d is off by %.2f deviations (%g)", kind->name, what,
                 part, z, of->sum / of->count);
}

static double *expected_by_day(const rfm_model *model, double *out, int32_t days) {
    double at[400];
    rfm_frame *frame;
    rfm_error error;
    for (int32_t i = 0; i < days; ++i) {
        at[i] = model->kind->reads >= RFM__READS_CHANCES ? i / UNIT_DAYS * UNIT_DAYS : i;
    }
    cr_assert_eq(rfm_model_expect(model, at, days, &frame, &error), RFM_OK, "%s", error.message);
    memcpy(out, clv_doubles(frame, "expected_purchases"), (size_t)days * sizeof *out);
    rfm_frame_free(frame);
    return out;
}

/* Mean of x, and how many have 0, 1, 2 ... of them, each with a T of their own. */
Test(law_simulate, numbers_of_purchases) {
    int32_t at = 0;
    for (const rfm__kind *kind; (kind = next_kind(&at, 0)) != NULL;) {
        rfm_model *model = model_of(kind);
        rfm_frame *frame = histories(model, 0), *counts;
        const rfm_validate_options options = {.struct_size = sizeof options, .most = 25};
        const double unit = kind->reads == RFM__READS_CHANCES ? UNIT_DAYS : 1;
        double expected[400];
        judged off = {0, 0, 0};
        (void)expected_by_day(model, expected, 281);
        for (int64_t row = 0; row < PEOPLE; ++row) {
            const double T = unit * cell(frame, unit > 1 ? "n" : "T", row);
            judge(&off, cell(frame, "x", row) - expected[(int)T]);
        }
        assert_judged(&off, kind, "mean", 0);
        cr_assert_eq(rfm_validate_frequency(model, frame, &options, &counts, NULL), RFM_OK);
        double sum = 0;
        for (int64_t n = 0; n < 27; ++n) {
            const double wanted = cell(counts, "expected", n);
            sum += wanted;
            if (wanted < 10) continue;
            const double z =
                (cell(counts, "actual", n) - wanted) / sqrt(wanted * (1 - wanted / PEOPLE));
            cr_assert_lt(fabs(z), z_most, "%s: %d purchases off by %.2f deviations", kind->name,
                         (int)n, z);
        }
        cr_assert_float_eq(sum, PEOPLE, 1e-8);
        rfm_frame_free(counts);
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
}

static int class_of(double p) { return p < 0.2 ? 0 : p < 0.5 ? 1 : p < 0.8 ? 2 : p < 0.95 ? 3 : 4; }

static rfm_frame *predict(const rfm_model *model, const rfm_frame *frame, double days) {
    const rfm_predict_options options = {.struct_size = sizeof options, .horizon_days = days};
    rfm_frame *predicted;
    rfm_error error;
    cr_assert_eq(rfm_model_predict(model, frame, &options, &predicted, &error), RFM_OK, "%s: %s",
                 model->kind->name, error.message);
    return predicted;
}

/* Over twenty years nearly everybody who is alive comes back, so that P(alive) is judged too. */
Test(law_simulate, who_comes_back) {
    static const int32_t days[] = {HOLDOUT_DAYS, LONG_DAYS};
    int32_t at = 0;
    for (const rfm__kind *kind; (kind = next_kind(&at, -1)) != NULL;) {
        rfm_model *model = model_of(kind);
        for (int i = 0; i < 2; ++i) {
            rfm_frame *frame = histories(model, days[i]);
            rfm_frame *predicted = predict(model, frame, days[i]);
            judged off[5] = {{0, 0, 0}};
            for (int64_t row = 0; row < PEOPLE; ++row) {
                const int stayed_away = cell(frame, "holdout_x", row) == 0;
                judge(&off[class_of(cell(predicted, "p_alive", row))],
                      stayed_away - cell(predicted, "p_no_purchase", row));
            }
            for (int c = 0; c < 5; ++c) {
                assert_judged(&off[c], kind, i == 0 ? "no purchase" : "alive", c);
            }
            rfm_frame_free(predicted);
            rfm_frame_free(frame);
        }
        rfm_model_free(model);
    }
}

/* By purchases before, and all together; the squares of errors against the variances that the model
 * says they have. */
Test(law_simulate, expected_purchases_of_a_history) {
    int32_t at = 0;
    for (const rfm__kind *kind; (kind = next_kind(&at, -1)) != NULL;) {
        rfm_model *model = model_of(kind);
        rfm_frame *frame = histories(model, HOLDOUT_DAYS), *errors;
        rfm_frame *predicted = predict(model, frame, HOLDOUT_DAYS);
        judged off[5] = {{0, 0, 0}}, square = {0, 0, 0};
        for (int64_t row = 0; row < PEOPLE; ++row) {
            const double x = kind->reads == RFM__READS_RENEWALS ? cell(frame, "churned", row)
                                                                : cell(frame, "x", row);
            const double one =
                cell(frame, "holdout_x", row) - cell(predicted, "expected_purchases", row);
            judge(&off[x < 3 ? (int)x : x < 6 ? 3 : 4], one);
            judge(&square, one * one);
        }
        for (int c = 0; c < 5; ++c) assert_judged(&off[c], kind, "purchases of class", c);
        cr_assert_eq(rfm_validate_errors(model, frame, NULL, &errors, NULL), RFM_OK);
        cr_assert_lt(fabs(cell(errors, "z", 0)), z_most, "%s: z is %.2f", kind->name,
                     cell(errors, "z", 0));
        const double deviation = cell(errors, "deviation", 0);
        const double spread = sqrt(square.square - square.sum * square.sum / square.count);
        cr_assert_lt(fabs(square.sum - deviation * deviation), z_most * spread,
                     "%s: errors have a variance of %g in all; the model says %g", kind->name,
                     square.sum, deviation * deviation);
        rfm_frame_free(errors);
        rfm_frame_free(predicted);
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
}

/* Contracts: how many are left after each period. */
Test(law_simulate, contracts_survive_as_long_as_they_should) {
    int32_t at = 0;
    const rfm__kind *kind;
    while ((kind = next_kind(&at, 1)) != NULL) {
        const rfm_simulate_options options = {
            .form = RFM_SIMULATE_HISTORIES, .seed = 12, .acquisition_days = 1};
        rfm_model *model = model_of(kind);
        rfm_frame *frame = simulate(model, &options), *curve;
        double days[41];
        for (int t = 0; t <= 40; ++t) days[t] = t * UNIT_DAYS;
        cr_assert_eq(rfm_model_expect(model, days, 41, &curve, NULL), RFM_OK);
        for (int t = 1; t <= 40; ++t) {
            const double chance = clv_doubles(curve, "p_alive")[t];
            int64_t left = 0;
            for (int64_t row = 0; row < PEOPLE; ++row) {
                left += cell(frame, "periods", row) > t || cell(frame, "churned", row) == 0;
            }
            const double z =
                ((double)left - PEOPLE * chance) / sqrt(PEOPLE * chance * (1 - chance));
            cr_assert_lt(fabs(z), z_most, "%s: %d left after %d periods, %g expected", kind->name,
                         (int)left, t, PEOPLE * chance);
        }
        rfm_frame_free(curve);
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
}

/* A contract is paid at its start and at each renewal. */
Test(law_simulate, contracts_are_paid_until_they_end) {
    int32_t at = 0;
    const rfm__kind *kind;
    while ((kind = next_kind(&at, 1)) != NULL) {
        rfm_model *model = model_of(kind);
        const rfm_simulate_options options = {.seed = 11};
        rfm_frame *told = histories(model, 0), *receipts = simulate(model, &options);
        const int64_t rows = rfm_frame_count(receipts);
        int64_t row = 0;
        for (int64_t i = 0; i < PEOPLE; ++i) {
            const int64_t first = row;
            while (row < rows && cell(receipts, "customer", row) == (double)(i + 1)) {
                cr_assert_eq(cell(receipts, "day", row),
                             cell(receipts, "day", first) + UNIT_DAYS * (double)(row - first));
                ++row;
            }
            const double paid = cell(told, "periods", i) + (cell(told, "churned", i) == 0);
            cr_assert_eq((double)(row - first), paid, "%s, customer %d", kind->name, (int)i);
        }
        cr_assert_eq(row, rows);
        rfm_frame_free(receipts);
        rfm_frame_free(told);
        rfm_model_free(model);
    }
}

/* Spend: the mean of all is p gamma / (q - 1), whatever the purchases; the mean of the first
 * purchases too. */
Test(law_simulate, spends_have_the_mean_of_the_population) {
    static const double spend_parameters[] = {6, 5, 20}, mean = 6 * 20 / (5.0 - 1);
    const rfm__kind *kind = &rfm__kind_pareto_nbd;
    rfm_model *model = model_of(kind), *spend;
    cr_assert_eq(rfm_model_new("gamma-gamma", spend_parameters, 3, 7, &spend, NULL), RFM_OK);
    rfm_simulate_options options = {.seed = 13, .spend = spend, .form = RFM_SIMULATE_HISTORIES};
    rfm_frame *frame = simulate(model, &options);
    judged off = {0, 0, 0}, first = {0, 0, 0};
    for (int64_t row = 0; row < PEOPLE; ++row) {
        if (clv_is_missing(frame, "mean_repeat_spend", row)) continue;
        judge(&off, cell(frame, "mean_repeat_spend", row) - mean);
    }
    cr_assert_gt(off.count, PEOPLE / 3);
    assert_judged(&off, kind, "spend", 0);
    options.form = RFM_SIMULATE_RECEIPTS;
    rfm_frame *receipts = simulate(model, &options);
    for (int64_t row = 0; row < rfm_frame_count(receipts); ++row) {
        if (cell(receipts, "receipt", row) != 1) continue;
        judge(&first, cell(receipts, "amount", row) / 100 - mean);
    }
    cr_assert_eq(first.count, PEOPLE);
    assert_judged(&first, kind, "first spend", 0);
    rfm_frame_free(receipts);
    rfm_frame_free(frame);
    rfm_model_free(spend);
    rfm_model_free(model);
}

/* Amounts and histories are of the same purchases: the mean of repeat purchases is told in both. */
Test(law_simulate, amounts_are_the_spends_of_the_history) {
    static const double spend_parameters[] = {6, 5, 20};
    const rfm_customers_options build = {
        .struct_size = sizeof build, .events = RFM_EVENTS_RECEIPTS, .flags = RFM_CUSTOMERS_MODELS};
    rfm_model *model = model_of(&rfm__kind_bg_nbd), *spend;
    cr_assert_eq(rfm_model_new("gamma-gamma", spend_parameters, 3, 7, &spend, NULL), RFM_OK);
    rfm_simulate_options options = {.seed = 13, .spend = spend, .scale = 4};
    rfm_frame *receipts = simulate(model, &options), *seen;
    options.form = RFM_SIMULATE_HISTORIES;
    rfm_frame *told = simulate(model, &options);
    const rfm_ledger_options fine = {
        .struct_size = sizeof fine, .id_type = RFM_ID_INTEGER, .scale = 4};
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(&fine, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append(ledger, receipts, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_customers_build(ledger, END_DAY, &build, &seen, NULL, NULL), RFM_OK);
    for (int64_t row = 0; row < PEOPLE; ++row) {
        if (clv_is_missing(told, "mean_repeat_spend", row)) continue;
        cr_assert_float_eq(cell(seen, "mean_repeat_spend", row),
                           cell(told, "mean_repeat_spend", row), 5.1e-5);
    }
    rfm_ledger_free(ledger);
    rfm_frame_free(seen);
    rfm_frame_free(told);
    rfm_frame_free(receipts);
    rfm_model_free(spend);
    rfm_model_free(model);
}
