/* SPDX-License-Identifier: MIT */
/*
 * Shops name their columns as their till does. Asking for four options before the first answer
 * would be rude, so common English and Dutch headers are known; what was taken is always said, and
 * any option overrules it.
 */
#include "columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "option_values.h"
#include "say.h"

/* Headers in lower case without blanks and marks, likeliest first. */
static const char *const customer_headers[] = {
    "customerid",   "customer",     "customernumber", "customerno",   "customernr",
    "customercode", "custid",       "custno",         "cust",         "clientid",
    "client",       "clientnumber", "klantid",        "klantnummer",  "klantnr",
    "klantno",      "klantcode",    "klant",          "debiteurid",   "debiteurnummer",
    "debiteurnr",   "debiteurcode", "debiteur",       "relatieid",    "relatienummer",
    "relatienr",    "relatie",      "memberid",       "membernumber", "member",
    "lidnummer",    "lid",          "kaartnummer",    "klantkaart",   "klantenkaart",
    "loyaltycard",  "cardnumber",   "userid",         "accountid",    NULL};
static const char *const day_headers[] = {
    "date",         "day",        "invoicedate", "orderdate",    "purchasedate", "transactiondate",
    "receiptdate",  "salesdate",  "saledate",    "datum",        "dag",          "factuurdatum",
    "besteldatum",  "orderdatum", "bondatum",    "aankoopdatum", "koopdatum",    "transactiedatum",
    "verkoopdatum", "kassadatum", "datetime",    "datumtijd",    "timestamp",    "createdat",
    "orderedat",    NULL};
static const char *const receipt_headers[] = {"receipt",
                                              "receiptid",
                                              "receiptno",
                                              "receiptnumber",
                                              "receiptnr",
                                              "invoiceno",
                                              "invoiceid",
                                              "invoicenumber",
                                              "invoicenr",
                                              "invoice",
                                              "orderid",
                                              "orderno",
                                              "ordernumber",
                                              "ordernr",
                                              "order",
                                              "transactionid",
                                              "transactionno",
                                              "transactionnumber",
                                              "transaction",
                                              "ticketid",
                                              "ticketno",
                                              "ticketnumber",
                                              "ticket",
                                              "basketid",
                                              "basket",
                                              "bonnummer",
                                              "bonnr",
                                              "bonid",
                                              "bon",
                                              "kassabon",
                                              "kassabonnummer",
                                              "factuurnummer",
                                              "factuurnr",
                                              "factuur",
                                              "ordernummer",
                                              "bestelnummer",
                                              "bestelling",
                                              "transactienummer",
                                              "transactieid",
                                              "transactie",
                                              NULL};
static const char *const amount_headers[] = {
    "amount",      "lineamount",  "linetotal",   "netamount",     "totalamount", "total",
    "totalprice",  "salesamount", "sales",       "revenue",       "turnover",    "spend",
    "bedrag",      "regelbedrag", "regeltotaal", "nettobedrag",   "brutobedrag", "totaalbedrag",
    "totaalprijs", "totaal",      "omzet",       "verkoopbedrag", NULL};
static const char *const quantity_headers[] = {"quantity", "qty",         "quantityordered",
                                               "units",    "pieces",      "aantal",
                                               "stuks",    "hoeveelheid", NULL};
static const char *const price_headers[] = {
    "unitprice",  "price",         "itemprice",    "priceeach",    "prijs",        "stukprijs",
    "stuksprijs", "eenheidsprijs", "prijsperstuk", "artikelprijs", "verkoopprijs", NULL};
static const char *const margin_headers[] = {
    "margin", "grossmargin", "marginamount", "marge", "brutomarge", "margebedrag", NULL};
static const char *const contact_headers[] = {"email",       "emailaddress", "emailadres",
                                              "hasemail",    "heeftemail",   "mail",
                                              "mailaddress", "mailadres",    NULL};

/* What is left of a header when only letters and digits count; endings that name a currency or tax
 * go. */
static void normalise(const char *bytes, size_t size, char *to, size_t room) {
    static const char *const endings[] = {"eur",     "euro",    "inclbtw",
                                          "exclbtw", "incltax", "excltax"};
    size_t length = 0;
    for (size_t i = 0; i < size && length + 1 < room; ++i) {
        const char letter = bytes[i];
        if (letter >= 'A' && letter <= 'Z') {
            to[length++] = (char)(letter - 'A' + 'a');
        } else if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) {
            to[length++] = letter;
        }
    }
    to[length] = '\0';
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; ++i) {
        const size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(to + length - ending, endings[i]) == 0) {
            length -= ending;
            to[length] = '\0';
        }
    }
}

/* The headers of one file. */
typedef struct headers {
    rfm_frame *frame;
    rfm_column names;
} headers;

/* 0-based row of the first known header that the file has, or -1. */
static int64_t guess(const headers *in, const char *const *known) {
    for (; *known != NULL; ++known) {
        for (int64_t row = 0; row < in->names.length; ++row) {
            char plain[64];
            size_t size;
            if (cell_is_missing(&in->names, row)) continue;
            const char *bytes = cell_text(&in->names, row, &size);
            normalise(bytes, size, plain, sizeof plain);
            if (strcmp(plain, *known) == 0) return row;
        }
    }
    return -1;
}

static char *copy_text(const char *bytes, size_t size) {
    char *copy = malloc(size + 1);
    if (copy == NULL) fail(EXIT_BAD_DATA, "out of memory");
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

static char *header_at(const headers *in, int64_t row) {
    size_t size;
    const char *bytes = cell_text(&in->names, row, &size);
    return copy_text(bytes, size);
}

static _Noreturn void fail_to_guess(const char *path, const headers *in, const char *what,
                                    const char *option) {
    char names[700];
    rfm_buffer *list = text_new();
    for (int64_t row = 0; row < in->names.length; ++row) {
        if (row > 0) text_add(list, ", ");
        text_add_cell(list, &in->names, row, 0);
    }
    snprintf(names, sizeof names, "%s", rfm_buffer_data(list));
    rfm_buffer_free(list);
    fail(EXIT_BAD_DATA, "%s: no column looks like the %s; give %s NAME (columns are %s)", path,
         what, option, names);
}

/* Points a column at what the option says, a number or a header, or at a guessed place. */
static int place(rfm_csv_column *column, const char *given, const settings *from, const headers *in,
                 const char *const *known, char **out_name) {
    if (given != NULL) {
        *out_name = copy_text(given, strlen(given));
        if (from->no_header) {
            read_number(given, strlen(given), 1, 100000, &column->position);
        } else {
            column->source = *out_name;
        }
        return 1;
    }
    if (from->no_header) return 0;
    const int64_t row = guess(in, known);
    if (row < 0) return 0;
    column->position = (int32_t)row + 1;
    *out_name = header_at(in, row);
    return 1;
}

static rfm_csv_column *add(column_plan *to, const char *name, int32_t type) {
    rfm_csv_column *column = &to->columns[to->count++];
    *column = (rfm_csv_column){.name = name, .type = type};
    return column;
}

static void plan_amount(const char *path, const headers *in, const settings *from, int scale,
                        column_plan *to) {
    rfm_csv_column *amount = add(to, "amount", RFM_COLUMN_AMOUNT);
    rfm_csv_column price = {0};
    amount->scale = scale;
    amount->flags = RFM_CSV_REQUIRED;
    char **name = &to->names[COLUMN_AMOUNT];
    if (from->quantity == NULL && place(amount, from->amount, from, in, amount_headers, name)) {
        return;
    }
    if (!place(amount, from->quantity, from, in, quantity_headers, name) ||
        !place(&price, from->price, from, in, price_headers, &to->factor)) {
        fail_to_guess(path, in, "amount", "--amount NAME, or --quantity NAME and --price");
    }
    amount->factor = price.source;
    amount->factor_position = price.position;
}

/* Ids are text: zeros in front are part of them. */
static int plan_id(column_plan *to, int index, const char *name, const char *given,
                   const settings *from, const headers *in, const char *const *known) {
    rfm_csv_column *column = add(to, name, RFM_COLUMN_TEXT);
    column->flags = from->whole_ids ? RFM_CSV_WHOLE_IDS : 0;
    if (place(column, given, from, in, known, &to->names[index])) return 1;
    --to->count;
    return 0;
}

static void plan_all(const char *path, const headers *in, const settings *from, int scale,
                     column_plan *to) {
    if (!plan_id(to, COLUMN_CUSTOMER, "customer", from->customer, from, in, customer_headers)) {
        fail_to_guess(path, in, "customer", "--customer-column");
    }
    rfm_csv_column *day = add(to, "day", RFM_COLUMN_DAY);
    day->flags = RFM_CSV_REQUIRED;
    if (!place(day, from->day, from, in, day_headers, &to->names[COLUMN_DAY])) {
        fail_to_guess(path, in, "day", "--day");
    }
    to->has_receipt =
        plan_id(to, COLUMN_RECEIPT, "receipt", from->receipt, from, in, receipt_headers);
    plan_amount(path, in, from, scale, to);
    /* A margin that nobody asked for is not read: it costs time and memory. */
    const int wants_margin =
        from->margin != NULL || (from->monetary != NULL && strcmp(from->monetary, "margin") == 0);
    if (!wants_margin) return;
    rfm_csv_column *margin = add(to, "margin", RFM_COLUMN_AMOUNT);
    margin->scale = scale;
    margin->flags = RFM_CSV_REQUIRED;
    to->has_margin = 1;
    if (!place(margin, from->margin, from, in, margin_headers, &to->names[COLUMN_MARGIN])) {
        fail_to_guess(path, in, "margin", "--margin");
    }
}

static headers look_at_headers(const char *path, const void *bytes, size_t size,
                               const settings *from) {
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .flags = from->no_header ? RFM_CSV_NO_HEADER : 0,
                                     .delimiter = from->delimiter,
                                     .decimal_mark = from->decimal_mark,
                                     .day_order = from->day_order,
                                     .encoding = from->latin1 ? RFM_CSV_LATIN1 : RFM_CSV_UTF8};
    headers in;
    rfm_error error;
    const size_t sample = size < RFM_CSV_SAMPLE ? size : RFM_CSV_SAMPLE;
    if (rfm_csv_sniff(bytes, sample, &options, &in.frame, &error) != RFM_OK) {
        fail_with(path, &error);
    }
    in.names = column_of(in.frame, "name");
    return in;
}

void columns_plan(const char *path, const void *bytes, size_t size, const settings *from, int scale,
                  column_plan *to) {
    const headers in = look_at_headers(path, bytes, size, from);
    *to = (column_plan){0};
    plan_all(path, &in, from, scale, to);
    rfm_frame_free(in.frame);
}

void columns_plan_list(const char *path, const void *bytes, size_t size, const list_request *wanted,
                       const settings *from, column_plan *to) {
    /* The file is another one: nothing that was said of the receipts holds for its marks. */
    const settings plain = {.latin1 = from->latin1, .whole_ids = from->whole_ids};
    const headers in = look_at_headers(path, bytes, size, &plain);
    *to = (column_plan){0};
    if (!plan_id(to, COLUMN_CUSTOMER, "customer", wanted->customer, &plain, &in,
                 customer_headers)) {
        fail_to_guess(path, &in, "customer", wanted->customer_option);
    }
    if (wanted->has_contact) {
        rfm_csv_column *contact = add(to, "contact", RFM_COLUMN_TEXT);
        if (!place(contact, wanted->contact, &plain, &in, contact_headers,
                   &to->names[COLUMN_RECEIPT])) {
            fail_to_guess(path, &in, "e-mail address", wanted->contact_option);
        }
    }
    rfm_frame_free(in.frame);
}

void columns_free(column_plan *plan) {
    for (int i = 0; i < COLUMN_COUNT; ++i) free(plan->names[i]);
    free(plan->factor);
    *plan = (column_plan){0};
}

static int same_text(const char *left, const char *right) {
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

int columns_equal(const column_plan *left, const column_plan *right) {
    int equal = same_text(left->factor, right->factor);
    for (int i = 0; i < COLUMN_COUNT; ++i) {
        equal = equal && same_text(left->names[i], right->names[i]);
    }
    return equal;
}
