/* SPDX-License-Identifier: MIT */
/* Hosts that have an editor of their own build tables by calls; what they get is the table that
 * the canonical text would have given. */
#include <string.h>

#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "segment/rules.h"

static rfm_status build_check_text(const char *text, const char *what, rfm_error *error) {
    if (text == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL", what);
    if (rfm__rules_text_is_clean(text, strlen(text))) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "%s is empty, has control characters or is not valid UTF-8", what);
}

static rfm_status build_check_head(const char *name, int32_t match, const int32_t scale[3],
                                   rfm_error *error) {
    RFM_TRY(build_check_text(name, "name", error));
    if (match != RFM_MATCH_FIRST && match != RFM_MATCH_EXACT) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "match is %d; expected RFM_MATCH_FIRST or RFM_MATCH_EXACT", (int)match);
    }
    if (scale == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scale is NULL");
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (scale[i] >= 0 && scale[i] <= 255) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "scale of %c is %d; expected 0 to 255",
                         "rfm"[i], (int)scale[i]);
    }
    return RFM_OK;
}

rfm_status rfm_rules_new(const char *name, int32_t match, const int32_t scale[3],
                         rfm_rules **out_rules, rfm_error *error) {
    rfm__error_clear(error);
    if (out_rules == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_rules is NULL");
    *out_rules = NULL;
    RFM_TRY(build_check_head(name, match, scale, error));
    rfm_rules *rules;
    RFM_TRY(rfm__rules_new_empty(&rules, error));
    const rfm_status status = rfm__rules_add_text(rules, name, strlen(name), &rules->name, error);
    if (status != RFM_OK) {
        rfm_rules_free(rules);
        return status;
    }
    rules->match = match;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        rules->scale[i] = (rfm__scale){.low = scale[i] > 0 ? 1 : 0, .high = scale[i]};
    }
    *out_rules = rules;
    return RFM_OK;
}

static rfm_status build_add(rfm_rules *rules, rfm__draft *draft, const char *condition,
                            rfm_error *error) {
    if (condition != NULL) {
        RFM_TRY(rfm__parse_condition(rules, condition, strlen(condition), &draft->node, error));
    }
    return rfm__rules_add_draft(rules, draft, error);
}

rfm_status rfm_rules_add(rfm_rules *rules, const char *label, int32_t level, const char *action,
                         const char *condition, rfm_error *error) {
    rfm__error_clear(error);
    if (rules == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "rules is NULL");
    RFM_TRY(build_check_text(label, "label", error));
    if (action != NULL) RFM_TRY(build_check_text(action, "action", error));
    if (condition != NULL && strlen(condition) > INT32_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "condition is longer than %d bytes",
                         (int)INT32_MAX);
    }
    if (rules->has_otherwise) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "a rule behind \"otherwise\"; expected that one to be the last");
    }
    rfm__draft draft = {.label = label,
                        .label_size = strlen(label),
                        .action = action,
                        .action_size = action == NULL ? 0 : strlen(action),
                        .level = level,
                        .node = -1};
    const rfm__mark mark = rfm__rules_mark(rules);
    const rfm_status status = build_add(rules, &draft, condition, error);
    if (status != RFM_OK) rfm__rules_cut(rules, mark);
    return status;
}

rfm_status rfm_rules_segments(const rfm_rules *rules, rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[] = {{RFM__SEGMENT, RFM_COLUMN_TEXT, 0},
                                                  {RFM__LEVEL, RFM_COLUMN_CODE, 0},
                                                  {"action", RFM_COLUMN_TEXT, 0},
                                                  {"rules", RFM_COLUMN_INT64, 0}};
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (rules == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "rules is NULL");
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 4, &builder, error));
    for (int32_t i = 0; i < rules->segment_count; ++i) {
        const rfm__segment *segment = &rules->segments[i];
        rfm__builder_text(builder, 0, rfm__rules_text(rules, segment->label), segment->label.size);
        rfm__builder_int64(builder, 1, segment->level);
        if (segment->action.size > 0) {
            rfm__builder_text(builder, 2, rfm__rules_text(rules, segment->action),
                              segment->action.size);
        }
        rfm__builder_int64(builder, 3, segment->rules);
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}
