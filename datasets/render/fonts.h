/* fonts.h - which font faces there are: the built-in list of Debian packages, a list file, or a
 * folder.
 *
 * The table in fonts.c is the only place that names packages and fonts. Faces are found by
 * their path patterns, sorted, and grouped style > family > face, so that a family with many
 * weights is not drawn more often than one with a single face.
 */
#ifndef DS_RENDER_FONTS_H
#define DS_RENDER_FONTS_H

#include "datasets/render/glyph.h"
#include "nn/rng.h"

typedef enum ds_style {
    DS_SANS,
    DS_CONDENSED,
    DS_SERIF,
    DS_BOOK,
    DS_MONO,
    DS_TYPEWRITER,
    DS_TERMINAL,
    DS_SCRIPT,
    DS_DISPLAY,
    DS_SEGMENT, /* digits of seven segments, letters of fourteen */
    DS_MACHINE, /* OCR-A, OCR-B: made to be read by machines */
    DS_STYLES
} ds_style;

typedef struct ds_face {
    char *path, *family;
    ds_style style;
    int weight; /* how often within its family: regular 10, bold 5, italic 2, extreme 1 */
    bool caps;  /* lower-case letters look like capitals: only for text in capitals */
    unsigned twins; /* ds_twins that look alike: not for codes that hold one of them */
    uint64_t *covered; /* bit i: has character i of the alphabet */
} ds_face;

typedef struct ds_font_family {
    const char *name;
    ds_style style;
    int n, *face, weight; /* weight: sum over faces */
} ds_font_family;

typedef struct ds_fonts {
    int n;
    ds_face *face;
    int n_families;
    ds_font_family *family;
    int style_families[DS_STYLES];
} ds_fonts;

/* Finds and probes the faces. list: NULL (built-in) or a file of font paths, one a row,
 * relative to it; dir: NULL or a folder searched below (then list is ignored). No face at all:
 * NN_ERR_USAGE naming the packages; an unreadable list or folder: NN_ERR_INPUT. */
nn_err ds_fonts_find(ds_fonts *out, const char *list, const char *dir, const uint32_t *alphabet,
                     int n);
void ds_fonts_free(ds_fonts *fonts);
/* Takes out all faces but those that fits(ctx, face) is true of; none may be left. */
nn_err ds_fonts_keep(ds_fonts *fonts, bool (*fits)(const void *ctx, const ds_face *face),
                     const void *ctx);

/* Face drawn by style weights (weights of styles without a family count 0); -1 when all are 0.
 */
int ds_fonts_draw(const ds_fonts *fonts, const float weight[DS_STYLES], nn_rng *r);

/* The Debian packages of the built-in list, separated by spaces: arguments of `apt-get
 * install`. */
const char *ds_fonts_packages(void);

#endif
