/* SPDX-License-Identifier: MIT */
/*
 * A report by segment starts from what the segments are: those of the rule table when it is given,
 * since a segment that nobody is in is news too, and those that the frame has. Ordering goes by
 * number, never by which row came first.
 */
#include "report/groups.h"

#include <string.h>

#include "frame/vocabulary.h"
#include "math/quantiles.h"

static rfm_status groups_find_columns(const rfm_frame *frame, rfm__groups *groups,
                                      rfm_error *error) {
    RFM_TRY(
        rfm__frame_require(frame, RFM__SEGMENT, 1u << RFM_COLUMN_CODE, &groups->segment, error));
    if (groups->segment.label_offsets == NULL) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, rfm__frame_index(frame, RFM__SEGMENT) + 1,
                            "column %s is code without labels; expected labels", RFM__SEGMENT);
    }
    RFM_TRY(rfm__frame_require(frame, RFM__LEVEL, 1u << RFM_COLUMN_CODE | 1u << RFM_COLUMN_INT64,
                               &groups->level, error));
    if (groups->level.label_offsets == NULL) return RFM_OK;
    return rfm__fail_at(error, RFM_E_COLUMN, -1, rfm__frame_index(frame, RFM__LEVEL) + 1,
                        "column %s is code with labels; expected numbers", RFM__LEVEL);
}

static int64_t groups_level_at(const rfm_column *column, int64_t row) {
    return column->type == RFM_COLUMN_INT64 ? ((const int64_t *)column->values)[row]
                                            : ((const int32_t *)column->values)[row];
}

static rfm_status groups_set_level(rfm__group *group, const rfm_column *column, int64_t row,
                                   rfm_error *error) {
    const int64_t level = groups_level_at(column, row);
    const int shown = group->name_size > 60 ? 60 : (int)group->name_size;
    if (level < INT32_MIN || level > INT32_MAX) {
        return rfm__fail(error, RFM_E_DATA, row, "level %lld is outside 32 bits", (long long)level);
    }
    if (group->has_level && group->level != level) {
        return rfm__fail(error, RFM_E_DATA, row,
                         "segment %.*s has level %lld; expected %d as before", shown, group->name,
                         (long long)level, (int)group->level);
    }
    group->has_level = 1;
    group->level = (int32_t)level;
    return RFM_OK;
}

static rfm_status groups_list_rules(const rfm_rules *rules, rfm__groups *groups, rfm_column *names,
                                    rfm_column *levels, rfm_error *error) {
    const uint32_t texts = 1u << RFM_COLUMN_TEXT | 1u << RFM_COLUMN_CODE;
    const uint32_t numbers = 1u << RFM_COLUMN_CODE | 1u << RFM_COLUMN_INT64;
    if (rules == NULL) return RFM_OK;
    RFM_TRY(rfm_rules_segments(rules, &groups->listed, error));
    RFM_TRY(rfm__frame_require(groups->listed, RFM__SEGMENT, texts, names, error));
    return rfm__frame_require(groups->listed, RFM__LEVEL, numbers, levels, error);
}

static rfm_status groups_add_listed(rfm__groups *groups, const rfm_column *names,
                                    const rfm_column *levels, rfm_error *error) {
    for (int64_t i = 0; i < names->length; ++i) {
        if (rfm__cell_is_missing(names, i)) continue;
        rfm__group *group = &groups->groups[groups->count++];
        group->name = rfm__cell_text(names, i, &group->name_size);
        group->is_listed = 1;
        if (!rfm__cell_is_missing(levels, i)) {
            RFM_TRY(groups_set_level(group, levels, i, error));
        }
    }
    return RFM_OK;
}

/* Each label is the listed segment of that name or, where there is none, a group of its own. */
static void groups_add_labels(rfm__groups *groups) {
    const int64_t listed = groups->count;
    for (int64_t label = 0; label < groups->segment.label_count; ++label) {
        const int64_t start = groups->segment.label_offsets[label];
        const size_t size = (size_t)(groups->segment.label_offsets[label + 1] - start);
        const char *name = size == 0 ? "" : groups->segment.label_bytes + start;
        int64_t found = 0;
        while (found < listed && (groups->groups[found].name_size != size ||
                                  memcmp(groups->groups[found].name, name, size) != 0)) {
            ++found;
        }
        if (found == listed) {
            found = groups->count++;
            groups->groups[found].name = name;
            groups->groups[found].name_size = size;
        }
        groups->group_of_label[label] = found;
    }
}

rfm_status rfm__groups_make(const rfm_frame *frame, const rfm_rules *rules, rfm__groups *groups,
                            rfm_error *error) {
    rfm_column names = {0}, levels = {0};
    RFM_TRY(groups_find_columns(frame, groups, error));
    RFM_TRY(groups_list_rules(rules, groups, &names, &levels, error));
    const size_t labels = (size_t)groups->segment.label_count;
    RFM_TRY(rfm__new_zeroed_array(labels + (size_t)names.length + 1, sizeof *groups->groups,
                                  &groups->groups, error));
    RFM_TRY(rfm__new_array(labels, sizeof *groups->group_of_label, &groups->group_of_label, error));
    RFM_TRY(groups_add_listed(groups, &names, &levels, error));
    groups_add_labels(groups);
    ++groups->count; /* of those without a segment */
    return RFM_OK;
}

void rfm__groups_free(rfm__groups *groups) {
    rfm__free(groups->groups);
    rfm__free(groups->group_of_label);
    rfm_frame_free(groups->listed);
}

int64_t rfm__groups_find(const rfm__groups *groups, int64_t row) {
    if (rfm__cell_is_missing(&groups->segment, row)) return groups->count - 1;
    return groups->group_of_label[((const int32_t *)groups->segment.values)[row]];
}

rfm_status rfm__groups_count(rfm__groups *groups, rfm_error *error) {
    for (int64_t row = 0; row < groups->segment.length; ++row) {
        rfm__group *group = &groups->groups[rfm__groups_find(groups, row)];
        ++group->customers;
        if (group->name == NULL || rfm__cell_is_missing(&groups->level, row)) continue;
        RFM_TRY(groups_set_level(group, &groups->level, row, error));
    }
    return RFM_OK;
}

/* Rises as levels fall; 33 bits, so that what has no level comes after all that have. */
static uint64_t groups_rank(const rfm__group *group) {
    if (group->name == NULL) return (UINT64_C(1) << 32) + 1;
    return group->has_level ? (uint64_t)((int64_t)INT32_MAX - group->level) : UINT64_C(1) << 32;
}

rfm_status rfm__groups_order(const rfm__groups *groups, int64_t **out_order, int64_t *out_count,
                             rfm_error *error) {
    enum { INDEX_BITS = 31 };
    const uint64_t mask = (UINT64_C(1) << INDEX_BITS) - 1;
    uint64_t *keys = NULL;
    size_t count = 0;
    *out_order = NULL;
    if ((uint64_t)groups->count > mask) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1, "too many segments");
    }
    /* The second half is room for sorting. */
    RFM_TRY(rfm__new_array((size_t)groups->count * 2, sizeof *keys, &keys, error));
    for (int64_t i = 0; i < groups->count; ++i) {
        const rfm__group *group = &groups->groups[i];
        if (group->customers == 0 && !group->is_listed) continue;
        keys[count++] = groups_rank(group) << INDEX_BITS | (uint64_t)i;
    }
    rfm__sort_uint64(keys, keys + groups->count, count);
    const rfm_status status = rfm__new_array(count, sizeof **out_order, out_order, error);
    for (size_t i = 0; status == RFM_OK && i < count; ++i) {
        (*out_order)[i] = (int64_t)(keys[i] & mask);
    }
    *out_count = (int64_t)count;
    rfm__free(keys);
    return status;
}
