/* SPDX-License-Identifier: MIT */
/**
 * @file rfm.h
 * The whole library in one include: receipts in, customers, scores and segments out.
 */
#ifndef RFM_H
#define RFM_H

#include "rfm/arrow.h"
#include "rfm/base.h"
#include "rfm/baseline.h"
#include "rfm/cluster.h"
#include "rfm/clv.h"
#include "rfm/csv.h"
#include "rfm/customers.h"
#include "rfm/delay.h"
#include "rfm/feed.h"
#include "rfm/frame.h"
#include "rfm/ledger.h"
#include "rfm/moves.h"
#include "rfm/next.h"
#include "rfm/report.h"
#include "rfm/retention.h"
#include "rfm/score.h"
#include "rfm/segment.h"
#include "rfm/till.h"
#include "rfm/validate.h"
#include "rfm/view.h"

#endif
