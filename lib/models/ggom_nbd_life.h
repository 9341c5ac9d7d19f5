/* SPDX-License-Identifier: MIT */
/* A lifetime whose hazard grows as Gompertz's law has it, at a level that is gamma distributed, and
 * integrals over its moments. */
#ifndef RFM_LIB_MODELS_GGOM_NBD_LIFE_H
#define RFM_LIB_MODELS_GGOM_NBD_LIFE_H

/* S(t) = (beta / (beta - 1 + e^(b t)))^s, hazard s b q(t). Somebody who has lived a while has such
 * a lifetime too, with a beta nearer to 1. */
typedef struct rfm__gompertz {
    double b, s, beta;
    double excess; /* beta - 1, which is exact where beta is next to 1 */
} rfm__gompertz;

/* A moment of it. */
typedef struct rfm__gompertz_moment {
    double kept;   /* e^(-b t) */
    double gone;   /* 1 - kept */
    double q;      /* 1 / (beta kept + gone) */
    double growth; /* -ln S(t) / s */
} rfm__gompertz_moment;

rfm__gompertz rfm__gompertz_new(double b, double s, double beta);
rfm__gompertz rfm__gompertz_after(const rfm__gompertz *life, double time);
void rfm__gompertz_look(const rfm__gompertz *life, double time, rfm__gompertz_moment *out);
/* When -ln S / s has come to so much. */
double rfm__gompertz_time(const rfm__gompertz *life, double growth);
double rfm__gompertz_survival(const rfm__gompertz *life, double time);

/* What is integrated: S, or (`leaves`) its density, times (alpha + u)^-at_alpha u^at_zero
 * e^(-at_time u); at_alpha is at_zero or more. */
typedef struct rfm__gompertz_form {
    const rfm__gompertz *life;
    int leaves;
    double at_alpha, alpha;
    double at_zero;
    double at_time;
} rfm__gompertz_form;

typedef void (*rfm__gompertz_visit)(void *context, double u, double width);
/* Whether what is left of the integral from u on may be left out. */
typedef int (*rfm__gompertz_rest)(void *context, double u);

/* How far one panel reaches from a place, `to` at most; *out_scale belongs to the panel. With
 * at_zero above 0 the place is above 0. */
double rfm__gompertz_reach(const rfm__gompertz_form *form, double from, double to,
                           double *out_scale);
/* Visits the nodes of a panel. */
void rfm__gompertz_panel(double scale, double from, double to, rfm__gompertz_visit visit,
                         void *context);
/* Visits nodes from `from` to `to`. */
void rfm__gompertz_walk(const rfm__gompertz_form *form, double from, double to,
                        rfm__gompertz_visit visit, rfm__gompertz_rest rest, void *context);

#endif
