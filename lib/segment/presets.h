/* SPDX-License-Identifier: MIT */
/* Built-in rule tables, as text in the language itself. */
#ifndef RFM_LIB_SEGMENT_PRESETS_H
#define RFM_LIB_SEGMENT_PRESETS_H

#include <stdint.h>

typedef struct rfm__preset {
    const char *name;
    int32_t version;
    const char *const *lines; /* NULL ends them */
} rfm__preset;

/* presets_classic.c */
extern const char *const rfm__preset_classic11_v1[];
extern const char *const rfm__preset_classic11_v2[];
extern const char *const rfm__preset_rfgrid10_v1[];
extern const char *const rfm__preset_grid9_v1[];
/* presets_groups.c */
extern const char *const rfm__preset_reveal11_v1[];
extern const char *const rfm__preset_reveal11_raw_v1[];
extern const char *const rfm__preset_value3_v1[];
extern const char *const rfm__preset_ek_focus_v1[];
/* presets_conformance.c */
extern const char *const rfm__preset_rpkg_0_2_v1[];
extern const char *const rfm__preset_rpkg_0_3_v1[];
extern const char *const rfm__preset_braze_0_3_v1[];

#endif
