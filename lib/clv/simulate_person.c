/* SPDX-License-Identifier: MIT */
/* A customer is drawn from two streams, purchases and spends, so that what somebody spends does not
 * hang on how far ahead one looks. */
#include "base/memory.h"
#include "clv/answers.h"
#include "clv/simulate.h"

void rfm__person_free(rfm__person *person) {
    rfm__free(person->times);
    rfm__free(person->spends);
    *person = (rfm__person){0};
}

double rfm__person_time(const rfm__simulation *simulation, const rfm__person *person, int32_t day) {
    return rfm__days_in_units(simulation->model->kind, (double)day - (double)person->first_day,
                              simulation->model->unit_days);
}

static rfm_status person_too_many(int64_t customer, rfm_error *error) {
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "the model lets customer %lld buy more than %d times; expected fewer days or "
                     "other parameters",
                     (long long)customer + 1, RFM__KIND_DRAWS_MOST - 1);
}

/* A contract is paid at the start of every period, so somebody who left at the end of the n-th paid
 * n times. */
static rfm_status person_renew(double time, rfm__person *person, int64_t customer,
                               rfm_error *error) {
    const double paid = person->left > 0 ? person->left - 1 : time;
    if (paid >= RFM__KIND_DRAWS_MOST) return person_too_many(customer, error);
    RFM_TRY(rfm__grow(&person->times, &person->time_room, (size_t)paid + 1, sizeof *person->times,
                      error));
    person->repeats = (int64_t)paid;
    for (int64_t i = 0; i < person->repeats; ++i) person->times[i] = (double)(i + 1);
    return RFM_OK;
}

/* As often as the room turns out to be too small the same numbers are drawn again. */
static rfm_status person_buy(const rfm__simulation *simulation, const rfm__random *random,
                             double time, int64_t customer, rfm__person *person, rfm_error *error) {
    const rfm_model *model = simulation->model;
    const int is_contract = model->kind->reads == RFM__READS_RENEWALS;
    int64_t count = 1;
    do {
        rfm__random again = *random;
        RFM_TRY(rfm__grow(&person->times, &person->time_room, (size_t)count, sizeof *person->times,
                          error));
        count = model->kind->draw(model->parameters, &again, time, person->times,
                                  (int64_t)person->time_room);
        if (count >= RFM__KIND_DRAWS_MOST) return person_too_many(customer, error);
    } while (count > (int64_t)person->time_room);
    person->repeats = count;
    person->left = is_contract && count > 0 ? person->times[0] : 0;
    return is_contract ? person_renew(time, person, customer, error) : RFM_OK;
}

rfm_status rfm__person_draw(const rfm__simulation *simulation, int64_t customer, int32_t last_day,
                            rfm__person *person, rfm_error *error) {
    const rfm_simulate_options *options = &simulation->options;
    const uint64_t stream = 2 * (uint64_t)customer;
    rfm__random random;
    rfm__random_start(&random, options->seed, stream);
    person->first_day = options->first_day +
                        (int32_t)(rfm__random_uniform(&random) * (double)options->acquisition_days);
    RFM_TRY(person_buy(simulation, &random, rfm__person_time(simulation, person, last_day),
                       customer, person, error));
    if (options->spend == NULL) return RFM_OK;
    const int64_t purchases = person->repeats + 1;
    RFM_TRY(rfm__grow(&person->spends, &person->spend_room, (size_t)purchases,
                      sizeof *person->spends, error));
    rfm__random_start(&random, options->seed, stream + 1);
    options->spend->kind->draw_spends(options->spend->parameters, &random, purchases,
                                      person->spends);
    return RFM_OK;
}
