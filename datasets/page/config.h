/* config.h - what generated pages are to be. Strings must live as long as the generator. */
#ifndef DS_PAGE_CONFIG_H
#define DS_PAGE_CONFIG_H

#include "nn/base.h"

typedef struct ds_page_config {
    uint64_t seed;
    float level;          /* strength of damage: 0 none, 1 the default mixture */
    const char *alphabet; /* as ds_synth_config */
    const char *font_list, *font_dir;
    const char *text_file, *words_file;
    const char *kind; /* one of ds_page_kinds(), separated by '|'; NULL: mixture */
    int dpi;          /* 40..600; 0: mixture, mostly 80 to 200 */
    float skew;       /* degrees, the largest; negative: mixture, mostly below 2, up to 15 */
    int rotate;       /* quarter turns clockwise times 90; -1: each as likely; default 0 */
    int color;        /* 0 grey, 1 color, -1 mixture */
    bool truth;       /* pages carry lines and regions too (page.h) */
} ds_page_config;

#endif
