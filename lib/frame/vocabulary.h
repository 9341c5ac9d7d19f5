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

#define RFM__SCORE_R      "r"
#define RFM__SCORE_F      "f"
#define RFM__SCORE_M      "m"
#define RFM__SCORE_CODE   "code"
#define RFM__SCORE_FM     "fm"
#define RFM__SCORE_POINTS "points"
#define RFM__SCORE_GRADE  "grade"
#define RFM__SEGMENT      "segment"
#define RFM__LEVEL        "level"

#define RFM__COMPUTED_SEGMENT  "computed_segment"
#define RFM__PREVIOUS_SEGMENT  "previous_segment"
#define RFM__SINCE_DAY         "since_day"
#define RFM__PENDING_SEGMENT   "pending_segment"
#define RFM__PENDING_LEVEL     "pending_level"
#define RFM__PENDING_SINCE_DAY "pending_since_day"
#define RFM__PENDING_DAYS      "pending_days"
#define RFM__DUE_DAY           "due_day"

#define RFM__FROM_SEGMENT "from_segment"
#define RFM__FROM_LEVEL   "from_level"
#define RFM__TO_SEGMENT   "to_segment"
#define RFM__TO_LEVEL     "to_level"
#define RFM__CHANGE       "change"
#define RFM__BOUGHT       "bought"

#define RFM__CLUSTER           "cluster"
#define RFM__CLUSTER_DISTANCE  "cluster_distance"
#define RFM__CLUSTER_CUSTOMERS "customers"
#define RFM__CLUSTER_SHARE     "share"
#define RFM__CLUSTER_WITHIN    "within_ss"

#define RFM__NEXT_SEGMENT "next_segment"
#define RFM__NEXT_LEVEL   "next_level"
#define RFM__NEXT_VISITS  "visits"
#define RFM__NEXT_SPEND   "spend"
#define RFM__FALL_DAY     "fall_day"
#define RFM__FALL_SEGMENT "fall_segment"
#define RFM__FALL_LEVEL   "fall_level"

#define RFM__P_ALIVE            "p_alive"
#define RFM__P_ALIVE_LATER      "p_alive_later"
#define RFM__EXPECTED_PURCHASES "expected_purchases"
#define RFM__P_NO_PURCHASE      "p_no_purchase"
#define RFM__EXPECTED_SPEND     "expected_spend"
#define RFM__CLV                "clv"
#define RFM__DERT               "dert"
#define RFM__LOG_LIKELIHOOD     "log_likelihood"

#endif
