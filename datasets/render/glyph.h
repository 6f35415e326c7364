/* glyph.h - one FreeType library with its open faces: glyph bitmaps of one face and size at a
 * time.
 *
 * FreeType faces must not be shared by threads, so each thread has its own ds_glyphs. It keeps
 * the bitmaps of the face and size set last (a line repeats its letters). The only file that
 * knows FreeType; without it every function here gives NN_ERR_USAGE.
 */
#ifndef DS_RENDER_GLYPH_H
#define DS_RENDER_GLYPH_H

#include "nn/base.h"

typedef struct ds_glyph {
    int16_t w, h;      /* 0 for a space */
    int16_t left, top; /* of the bitmap: right of the pen, above the baseline */
    float advance;     /* pixels */
    uint8_t *pixels;   /* [h][w] coverage; valid until the next ds_glyphs_set */
} ds_glyph;

typedef struct ds_glyphs ds_glyphs;

bool ds_glyphs_available(void);
/* At most `faces` different face numbers. */
nn_err ds_glyphs_new(ds_glyphs **out, int faces);
void ds_glyphs_free(ds_glyphs *g);

/* Characters that look alike in a face, so that a code without sense cannot be read. */
typedef enum ds_twins {
    DS_TWINS_O0 = 1, /* 0, and O or (old figures) o */
    DS_TWINS_IL = 2, /* capital I, small l */
    DS_TWINS_1 = 4,  /* 1, and I or l */
} ds_twins;

/* What a font file holds: family (nn_alloc'ed, NULL when the file is no usable outline font)
 * and bit i of `covered` for code[i]: the glyph is not empty, and the comma or cedilla
 * below s and t is what the character's name says. caps: its lower-case letters have the shape
 * of capitals. twins: ds_twins. Pictograms (pictogram.h) count as covered by every face. */
nn_err ds_glyphs_probe(ds_glyphs *g, const char *path, const uint32_t *code, int n,
                       uint64_t *covered, char **family, bool *caps, unsigned *twins);
/* How outlines become pixels. Screens fit strokes to the grid and advance by whole pixels. */
typedef enum ds_raster {
    DS_RASTER_PRINT, /* as drawn, grey at the edges */
    DS_RASTER_LIGHT, /* fitted to rows alone */
    DS_RASTER_GREY,
    DS_RASTER_LCD, /* three sub-pixels in a row, then the grey (ITU-R BT.601) of their colours */
    DS_RASTER_MONO /* black and white */
} ds_raster;

/* Makes the face number `face` (file `path`) current at em_x by em_y pixels; bold thickens
 * strokes by that many pixels, slant shears to the right (tan of the angle). NN_ERR_INPUT when
 * the file cannot be read. */
nn_err ds_glyphs_set(ds_glyphs *g, int face, const char *path, int em_x, int em_y, float bold,
                     float slant, ds_raster raster);
/* Of the current face, in pixels: above and below the baseline (both positive), height of x and
 * of H. */
typedef struct ds_metrics {
    float ascent, descent, x_height, cap_height;
} ds_metrics;
ds_metrics ds_glyphs_metrics(const ds_glyphs *g);
/* NULL in *out when the face has no glyph or an empty one for a visible character. */
nn_err ds_glyphs_get(ds_glyphs *g, uint32_t code, const ds_glyph **out);
/* Part `k` of the glyph of a ligature (U+FB00 .. U+FB04), cut from left to right into as many
 * parts as it has letters (ds_ligature_letters), so that each letter has a place of its own:
 * `left` is from where the pen was at the ligature's begin, the advance its equal share. */
nn_err ds_glyphs_get_part(ds_glyphs *g, uint32_t ligature, int k, const ds_glyph **out);
/* Letters of ff, fi, fl, ffi, ffl (U+FB00 ...): 2 or 3. */
int ds_ligature_letters(uint32_t ligature);
/* Pixels to add between two characters (0 when the face has no pair table). */
float ds_glyphs_kern(ds_glyphs *g, uint32_t left, uint32_t right);

#endif
