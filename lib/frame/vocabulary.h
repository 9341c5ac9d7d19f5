/* SPDX-License-Identifier: MIT */
/* The column names at which modules meet. Published: docs/conventions.md lists them with their
 * meaning. */
#ifndef RFM_LIB_FRAME_VOCABULARY_H
#define RFM_LIB_FRAME_VOCABULARY_H

#define RFM__CUSTOMER "customer"
#define RFM__DAY      "day"
#define RFM__RECEIPT  "receipt"
#define RFM__AMOUNT   "amount"
#define RFM__MARGIN   "margin"
#define RFM__LINES    "lines"

#define RFM__FIRST_DAY          "first_day"
#define RFM__LAST_DAY           "last_day"
#define RFM__DAYS_SINCE_LAST    "days_since_last"
#define RFM__RECEIPTS           "receipts"
#define RFM__PURCHASE_DAYS      "purchase_days"
#define RFM__SPEND_GROSS        "spend_gross"
#define RFM__RETURNED           "returned"
#define RFM__SPEND_NET          "spend_net"
#define RFM__MEAN_RECEIPT       "mean_receipt"
#define RFM__TENURE_DAYS        "tenure_days"
#define RFM__MEAN_INTERVAL_DAYS "mean_interval_days"
#define RFM__MODEL_X            "x"
#define RFM__MODEL_T_X          "t_x"
#define RFM__MODEL_T            "T"
#define RFM__MEAN_REPEAT_SPEND  "mean_repeat_spend"

#define RFM__SCORE_R    "r"
#define RFM__SCORE_F    "f"
#define RFM__SCORE_M    "m"
#define RFM__SCORE_CODE "code"
#define RFM__SCORE_FM   "fm"
#define RFM__SEGMENT    "segment"
#define RFM__LEVEL      "level"

#endif
