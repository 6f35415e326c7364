/* config.h - what generated lines are to be. Strings must live as long as the generator. */
#ifndef DS_LINE_CONFIG_H
#define DS_LINE_CONFIG_H

#include "nn/base.h"

typedef struct ds_synth_config {
    uint64_t seed;
    float level;            /* strength of degradations: 0 none, 1 the default mixture */
    const char *alphabet;   /* UTF-8: characters that may appear, no others; NULL: ASCII */
    /* The rest are the knobs of `octavo synth lines`; ds_synth_defaults() fills them. Negative
     * or NULL means "the default mixture decides". */
    const char *text_file;  /* take lines of text from this file */
    const char *words_file; /* take words from this file */
    const char *font_list;  /* file naming fonts; NULL: the built-in list of Debian's */
    const char *font_dir;   /* all fonts below this folder instead */
    int scene;              /* kind of document, by ds_synth_scene */
    int height;             /* pixels of the font size before degradation, e.g. 32 */
    int words;              /* words per line */
    float skew;             /* degrees, the largest */
    float blur;             /* pixels, the largest */
    int max_length;         /* characters */
    int background;         /* 0 noise, 1 plain, 2 texture, 3 gradient; -1 mixture */
    const char *letter_case;/* "upper", "lower", "title"; NULL as it comes */
    float spacing;          /* letter spacing in em, added; NAN: mixture */
    float space_width;      /* width of a space relative to the font's; NAN: mixture */
    int margin;             /* pixels around the text; -1: mixture */
    int stroke;             /* extra stroke width in pixels; -1 mixture */
    const char *color;      /* "#rrggbb" or "#rrggbb,#rrggbb" (a range) of the ink */
    const char *distortion; /* "none", "sine", "perspective"; NULL mixture */
    float text_share;       /* share of lines from text_file, 0..1; the rest is generated */
    const char *sequence;   /* random "letters,digits,symbols" instead of words; NULL words */
    bool fit;               /* cut at the ink's box */
    int width;              /* padded with paper to this many pixels at least; -1 natural */
    int align;              /* place in `width`: 0 left, 1 middle, 2 right */
    const char *image_dir;  /* pictures (PNG, JPEG, PNM) whose parts serve as paper */
} ds_synth_config;

#endif
