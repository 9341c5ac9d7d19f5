/* SPDX-License-Identifier: MIT */
/* The places in many bytes at which a plain field may end or is not plain. */
#ifndef RFM_LIB_CSV_STOPS_H
#define RFM_LIB_CSV_STOPS_H

#include "csv/scan.h"

enum {
    RFM__CSV_STOPS_WINDOWS = 64, /* most windows at once */
    RFM__CSV_STOPS_STEP = 10,    /* places are written by so many, with room for them all */
    RFM__CSV_STOPS_ROOM = RFM__CSV_STOPS_WINDOWS * RFM__CSV_WINDOW + RFM__CSV_STOPS_STEP
};

/* Lists the places of delimiters, quotes, line feeds, NUL bytes and bytes outside ASCII, and gives
 * how many there are, in *out_others how many of them are no delimiters: the fastest way on this
 * machine, on any machine, and the one that says what they must give. `out` has room for
 * RFM__CSV_STOPS_ROOM. */
int32_t rfm__csv_stops_fast(const char *bytes, int32_t windows, char delimiter, int16_t *out,
                            int32_t *out_others);
int32_t rfm__csv_stops_any(const char *bytes, int32_t windows, char delimiter, int16_t *out,
                           int32_t *out_others);
int32_t rfm__csv_stops_plain(const char *bytes, int32_t windows, char delimiter, int16_t *out,
                             int32_t *out_others);

#endif
