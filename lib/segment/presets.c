/* SPDX-License-Identifier: MIT */
/* Built-in tables are texts that go through the same parser as a host's own: no rule exists that
 * a person could not have written. */
#include "segment/presets.h"

#include <string.h>

#include "base/text.h"
#include "frame/builder.h"
#include "segment/rules.h"

/* A table's versions follow each other, oldest first. */
static const rfm__preset presets_all[] = {
    {"classic11", 1, rfm__preset_classic11_v1}, {"classic11", 2, rfm__preset_classic11_v2},
    {"reveal11", 1, rfm__preset_reveal11_v1},   {"reveal11-raw", 1, rfm__preset_reveal11_raw_v1},
    {"rfgrid10", 1, rfm__preset_rfgrid10_v1},   {"grid9", 1, rfm__preset_grid9_v1},
    {"value3", 1, rfm__preset_value3_v1},       {"ek-focus", 1, rfm__preset_ek_focus_v1},
    {"rpkg-0.2", 1, rfm__preset_rpkg_0_2_v1},   {"rpkg-0.3", 1, rfm__preset_rpkg_0_3_v1},
    {"braze-0-3", 1, rfm__preset_braze_0_3_v1},
};
enum { PRESETS_COUNT = sizeof presets_all / sizeof *presets_all };

static rfm_status presets_parse(const rfm__preset *preset, rfm_rules **out_rules,
                                rfm_error *error) {
    rfm__bytes text = {0};
    rfm_status status = RFM_OK;
    for (size_t i = 0; preset->lines[i] != NULL && status == RFM_OK; ++i) {
        status = rfm__bytes_add_text(&text, preset->lines[i], error);
        if (status == RFM_OK) status = rfm__bytes_add_text(&text, "\n", error);
    }
    if (status == RFM_OK) status = rfm_rules_parse(text.data, text.size, out_rules, error);
    rfm__bytes_free(&text);
    return status;
}

/* The message has all names, and the nearest one first. */
static rfm_status presets_fail_name(const char *name, rfm_error *error) {
    const char *names[PRESETS_COUNT];
    char list[200] = "";
    int32_t count = 0;
    for (int i = 0; i < PRESETS_COUNT; ++i) {
        if (count > 0 && strcmp(names[count - 1], presets_all[i].name) == 0) continue;
        names[count++] = presets_all[i].name;
    }
    size_t used = 0;
    for (int32_t i = 0; i < count; ++i) {
        const size_t size = strlen(names[i]);
        if (used + size + 3 > sizeof list) break;
        if (i > 0) memcpy(list + used, ", ", 2);
        used += i > 0 ? 2 : 0;
        memcpy(list + used, names[i], size + 1);
        used += size;
    }
    const int32_t near = rfm__nearest_word(name, strlen(name), names, count);
    return rfm__fail(error, RFM_E_NOT_FOUND, -1, "no rule table %.40s%s%s%s; there are %s", name,
                     near >= 0 ? " (did you mean " : "", near >= 0 ? names[near] : "",
                     near >= 0 ? "?)" : "", list);
}

rfm_status rfm_rules_preset(const char *name, int32_t version, rfm_rules **out_rules,
                            rfm_error *error) {
    rfm__error_clear(error);
    if (out_rules == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_rules is NULL");
    *out_rules = NULL;
    if (name == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "name is NULL");
    if (version < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "version is %d; expected 0 or above",
                         (int)version);
    }
    const rfm__preset *found = NULL;
    const rfm__preset *newest = NULL;
    for (int i = 0; i < PRESETS_COUNT; ++i) {
        if (strcmp(presets_all[i].name, name) != 0) continue;
        newest = &presets_all[i];
        if (found == NULL && (version == 0 || newest->version == version)) found = newest;
    }
    if (newest == NULL) return presets_fail_name(name, error);
    if (found == NULL) {
        return rfm__fail(error, RFM_E_NOT_FOUND, -1,
                         "rule table %s has no version %d; the newest is %d", name, (int)version,
                         (int)newest->version);
    }
    return presets_parse(found, out_rules, error);
}

static rfm_status presets_list(const rfm__preset *preset, rfm__builder *builder, rfm_error *error) {
    rfm_rules *rules;
    RFM_TRY(presets_parse(preset, &rules, error));
    rfm__builder_text(builder, 0, preset->name, strlen(preset->name));
    rfm__builder_int64(builder, 1, preset->version);
    rfm__builder_int64(builder, 2, rules->segment_count);
    rfm__builder_int64(builder, 3, rfm__cells_count(rules));
    rfm__builder_text(builder, 4, rfm__rules_text(rules, rules->title), rules->title.size);
    rfm__builder_end_row(builder);
    rfm_rules_free(rules);
    return RFM_OK;
}

rfm_status rfm_rules_presets(rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[] = {{"name", RFM_COLUMN_TEXT, 0},
                                                  {"version", RFM_COLUMN_INT64, 0},
                                                  {"segments", RFM_COLUMN_INT64, 0},
                                                  {"cells", RFM_COLUMN_INT64, 0},
                                                  {"title", RFM_COLUMN_TEXT, 0}};
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 5, &builder, error));
    for (int i = 0; i < PRESETS_COUNT; ++i) {
        const rfm_status status = presets_list(&presets_all[i], builder, error);
        if (status != RFM_OK) {
            rfm__builder_free(builder);
            return status;
        }
    }
    return rfm__builder_finish(builder, out_frame, error);
}
