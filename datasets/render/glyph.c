#include "datasets/render/glyph.h"

#ifdef OCTAVO_FREETYPE

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/render/pictogram.h"
#include "nn/mem.h"

/* Open addressing; a line has at most 200 characters, a neighbour as many. */
#define SLOTS 1024
#define MAX_KEPT 700
#define POOL_BYTES ((size_t)8 << 20)
/* A bitmap of POOL_BYTES / 4 is far above the largest letter drawn (em 200: 40 KB). */
#define MAX_BITMAP (POOL_BYTES / 4)

/* Codes of slots beyond Unicode: part k of a ligature is its code plus (k + 1) PART. */
#define PART 0x1000000u

typedef struct slot {
    uint32_t code;
    bool used, missing;
    ds_glyph glyph;
} slot;

struct ds_glyphs {
    FT_Library library;
    int n_faces;
    FT_Face *face; /* [n_faces], opened when first used */
    FT_Face now;
    uint32_t now_index;
    float bold, slant;
    ds_raster raster;
    int em_x, em_y;
    ds_metrics metrics;
    int kept;
    slot slots[SLOTS];
    uint8_t *pool;
    size_t pool_used;
};

bool ds_glyphs_available(void)
{
    return true;
}

nn_err ds_glyphs_new(ds_glyphs **out, int faces)
{
    ds_glyphs *g = nn_calloc(1, sizeof *g);
    *out = NULL;
    if (!g)
        return nn_fail_memory(sizeof *g, "the glyph store");
    g->n_faces = faces;
    g->face = nn_calloc((size_t)(faces > 0 ? faces : 1), sizeof(FT_Face));
    g->pool = nn_alloc(POOL_BYTES);
    if (!g->face || !g->pool || FT_Init_FreeType(&g->library)) {
        ds_glyphs_free(g);
        return nn_fail_memory(POOL_BYTES, "the glyph store");
    }
    *out = g;
    return NN_OK;
}

void ds_glyphs_free(ds_glyphs *g)
{
    if (!g)
        return;
    for (int i = 0; g->face && i < g->n_faces; i++)
        if (g->face[i])
            FT_Done_Face(g->face[i]);
    if (g->library)
        FT_Done_FreeType(g->library);
    nn_free(g->face);
    nn_free(g->pool);
    nn_free(g);
}

static FT_Pos top_of(FT_Face face, uint32_t code)
{
    FT_BBox box;
    if (FT_Load_Char(face, code, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) ||
        face->glyph->format != FT_GLYPH_FORMAT_OUTLINE)
        return 0;
    FT_Outline_Get_CBox(&face->glyph->outline, &box);
    return box.yMax;
}

/* Small letters as high as capitals: in other faces x is at most 0.8 of X. */
static bool only_capitals(FT_Face face)
{
    static const char pairs[] = "xXnNeEaA";
    for (int i = 0; pairs[i]; i += 2) {
        FT_Pos small = top_of(face, (uint32_t)pairs[i]),
               large = top_of(face, (uint32_t)pairs[i + 1]);
        if (large <= 0 || 10 * small < 9 * large)
            return false;
    }
    return true;
}

/* Faces map characters that they lack to blanks. (Copies of .notdef were looked for: one of
 * 1,356 faces of Debian has one.) */
static bool shows(FT_Face face, uint32_t code)
{
    FT_UInt index = FT_Get_Char_Index(face, code);
    if (!index)
        return false;
    if (code == ' ' || code == 0xA0)
        return true;
    FT_Outline *o = &face->glyph->outline;
    FT_BBox box;
    if (FT_Load_Glyph(face, index, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) ||
        face->glyph->format != FT_GLYPH_FORMAT_OUTLINE || o->n_points <= 0)
        return false;
    FT_Outline_Get_CBox(o, &box);
    return box.xMin < box.xMax && box.yMin < box.yMax;
}

/* White between a letter's foot and what hangs below it, at 100 pixels: a comma stands apart,
 * a cedilla does not. */
static bool stands_apart(FT_Face face, uint32_t code)
{
    enum { NEAR = 10, SOME = 60 };
    if (FT_Load_Char(face, code, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP | FT_LOAD_RENDER))
        return false;
    const FT_Bitmap *b = &face->glyph->bitmap;
    bool white = false;
    int from = face->glyph->bitmap_top - NEAR;
    for (int y = from > 0 ? from : 0; y < (int)b->rows; y++) {
        bool ink = false;
        for (unsigned x = 0; x < b->width && !ink; x++)
            ink = b->buffer[(ptrdiff_t)y * b->pitch + x] > SOME;
        if (ink && white)
            return true;
        white = !ink;
    }
    return false;
}

/* Romanian letters have a comma, Turkish and Gagauz ones a cedilla; old faces draw one for the
 * other, and what they show would be learnt as the wrong character. */
static bool mark_is_right(FT_Face face, uint32_t code)
{
    bool comma = code >= 0x218 && code <= 0x21B,
         cedilla = code == 0x15E || code == 0x15F || code == 0x162 || code == 0x163;
    return comma || cedilla ? stands_apart(face, code) == comma : true;
}

enum { BOX = 24, SIDE = 4 };

/* The character's ink, stretched to BOX x BOX, at 100 pixels; its size before. */
static bool boxed(FT_Face face, uint32_t code, uint8_t out[BOX][BOX], float *w, float *h)
{
    if (FT_Load_Char(face, code, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP | FT_LOAD_RENDER))
        return false;
    const FT_Bitmap *b = &face->glyph->bitmap;
    if (!b->rows || !b->width)
        return false;
    for (unsigned y = 0; y < BOX; y++)
        for (unsigned x = 0; x < BOX; x++)
            out[y][x] = b->buffer[(ptrdiff_t)((2 * y + 1) * b->rows / (2 * BOX)) * b->pitch +
                                  (ptrdiff_t)((2 * x + 1) * b->width / (2 * BOX))];
    *w = (float)b->width;
    *h = (float)b->rows;
    return true;
}

/* Nobody can tell the two by themselves: much the same size, and no part of the box in which
 * their ink differs by more than this share. O and 0 of proportional faces differ in width, of
 * many fixed ones by a dot; I and l of faces without serifs do not. */
static bool look_alike(FT_Face face, uint32_t a, uint32_t b, float share)
{
    uint8_t p[BOX][BOX], q[BOX][BOX];
    float wa, ha, wb, hb;
    if (!boxed(face, a, p, &wa, &ha) || !boxed(face, b, q, &wb, &hb))
        return false;
    int most = 0;
    for (int y = 0; y < BOX; y += SIDE)
        for (int x = 0; x < BOX; x += SIDE) {
            int apart = 0;
            for (int k = 0; k < SIDE * SIDE; k++)
                apart += p[y + k / SIDE][x + k % SIDE] - q[y + k / SIDE][x + k % SIDE];
            apart = abs(apart);
            most = apart > most ? apart : most;
        }
    return fabsf(wa - wb) < 0.16f * fmaxf(wa, wb) && fabsf(ha - hb) < 0.13f * fmaxf(ha, hb) &&
           (float)most < share * SIDE * SIDE * 255;
}

nn_err ds_glyphs_probe(ds_glyphs *g, const char *path, const uint32_t *code, int n,
                       uint64_t *covered, char **family, bool *caps, unsigned *twins)
{
    FT_Face face;
    *family = NULL;
    *caps = false;
    *twins = 0;
    if (FT_New_Face(g->library, path, 0, &face))
        return NN_OK;
    if (FT_IS_SCALABLE(face) && face->charmap && face->family_name &&
        !FT_Set_Pixel_Sizes(face, 0, 100)) {
        for (int i = 0; i < n; i++)
            if ((shows(face, code[i]) && mark_is_right(face, code[i])) ||
                ds_pictogram_known(code[i]))
                covered[i / 64] |= (uint64_t)1 << (i % 64);
        *caps = only_capitals(face);
        /* The shares: between Inter and Cousine; Yanone Kaffeesatz and Liberation Serif. */
        *twins = (look_alike(face, 'O', '0', 0.28f) || look_alike(face, 'o', '0', 0.28f)
                      ? DS_TWINS_O0
                      : 0) |
                 (look_alike(face, 'I', 'l', 0.36f) ? DS_TWINS_IL : 0) |
                 (look_alike(face, '1', 'l', 0.36f) || look_alike(face, '1', 'I', 0.36f)
                      ? DS_TWINS_1
                      : 0);
        *family = nn_strdup(face->family_name);
    }
    FT_Done_Face(face);
    return NN_OK;
}

static float height_of(FT_Face face, uint32_t code, float otherwise)
{
    if (!FT_Get_Char_Index(face, code) ||
        FT_Load_Char(face, code, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP))
        return otherwise;
    float top = (float)face->glyph->metrics.horiBearingY / 64.0f;
    return top > 1 ? top : otherwise;
}

nn_err ds_glyphs_set(ds_glyphs *g, int index, const char *path, int em_x, int em_y, float bold,
                     float slant, ds_raster raster)
{
    NN_ASSERT(index >= 0 && index < g->n_faces && em_x > 0 && em_y > 0);
    g->kept = 0;
    g->pool_used = 0;
    memset(g->slots, 0, sizeof g->slots);
    if (!g->face[index] && FT_New_Face(g->library, path, 0, &g->face[index])) {
        g->face[index] = NULL;
        return nn_fail(NN_ERR_INPUT, "%s: expected a font file, FreeType cannot open it", path);
    }
    FT_Face face = g->face[index];
    if (FT_Set_Pixel_Sizes(face, (FT_UInt)em_x, (FT_UInt)em_y))
        return nn_fail(NN_ERR_INPUT, "%s: FreeType cannot scale this font to %d pixels", path,
                       em_y);
    g->now = face;
    g->now_index = (uint32_t)index;
    g->bold = bold;
    g->slant = slant;
    g->raster = raster;
    g->em_x = em_x;
    g->em_y = em_y;
    ds_metrics *m = &g->metrics;
    m->cap_height = height_of(face, 'H', 0.7f * (float)em_y);
    m->x_height = height_of(face, 'x', 0.68f * m->cap_height);
    float d = height_of(face, 'd', m->cap_height);
    m->ascent = d > m->cap_height ? d : m->cap_height;
    m->descent = 0.22f * (float)em_y;
    if (FT_Get_Char_Index(face, 'p') &&
        !FT_Load_Char(face, 'p', FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP)) {
        FT_Glyph_Metrics *p = &face->glyph->metrics;
        float below = (float)(p->height - p->horiBearingY) / 64.0f;
        if (below > 0)
            m->descent = below;
    }
    return NN_OK;
}

ds_metrics ds_glyphs_metrics(const ds_glyphs *g)
{
    return g->metrics;
}

/* Pixels of row y into out[w]. */
static void copy_row(const FT_Bitmap *b, int y, ds_raster raster, uint8_t *out, int w)
{
    const uint8_t *in = b->buffer + (ptrdiff_t)y * b->pitch;
    if (raster == DS_RASTER_MONO)
        for (int x = 0; x < w; x++)
            out[x] = in[x / 8] >> (7 - x % 8) & 1 ? 255 : 0;
    else if (raster == DS_RASTER_LCD)
        for (int x = 0; x < w; x++)
            out[x] =
                (uint8_t)((77 * in[3 * x] + 150 * in[3 * x + 1] + 29 * in[3 * x + 2]) >> 8);
    else
        memcpy(out, in, (size_t)w);
}

/* Fills s from the current face; leaves s->missing when there is nothing to show. */
static void load_glyph(ds_glyphs *g, uint32_t code, slot *s)
{
    static const FT_Int32 load[] = {
        [DS_RASTER_PRINT] = FT_LOAD_NO_HINTING,
        [DS_RASTER_LIGHT] = FT_LOAD_TARGET_LIGHT,
        [DS_RASTER_GREY] = FT_LOAD_TARGET_NORMAL,
        [DS_RASTER_LCD] = FT_LOAD_TARGET_LCD,
        [DS_RASTER_MONO] = FT_LOAD_TARGET_MONO | FT_LOAD_FORCE_AUTOHINT,
    };
    FT_Face face = g->now;
    s->missing = true;
    if (!FT_Get_Char_Index(face, code) ||
        FT_Load_Char(face, code, load[g->raster] | FT_LOAD_NO_BITMAP) ||
        face->glyph->format != FT_GLYPH_FORMAT_OUTLINE)
        return;
    FT_Outline *outline = &face->glyph->outline;
    s->glyph.advance = g->raster <= DS_RASTER_LIGHT
                           ? (float)face->glyph->linearHoriAdvance / 65536.0f
                           : (float)face->glyph->advance.x / 64.0f;
    bool blank = code == ' ' || code == 0xA0;
    if (blank) {
        s->missing = false;
        return;
    }
    if (outline->n_points == 0)
        return;
    if (g->bold != 0)
        FT_Outline_Embolden(outline, (FT_Pos)(g->bold * 64));
    if (g->slant != 0) {
        FT_Matrix m = {0x10000, (FT_Fixed)(g->slant * 0x10000), 0, 0x10000};
        FT_Outline_Transform(outline, &m);
    }
    if (FT_Render_Glyph(face->glyph, g->raster == DS_RASTER_MONO  ? FT_RENDER_MODE_MONO
                                     : g->raster == DS_RASTER_LCD ? FT_RENDER_MODE_LCD
                                                                  : FT_RENDER_MODE_NORMAL))
        return;
    FT_Bitmap *b = &face->glyph->bitmap;
    int w = (int)b->width / (g->raster == DS_RASTER_LCD ? 3 : 1);
    size_t bytes = (size_t)b->rows * (size_t)w;
    if (bytes == 0 || bytes > MAX_BITMAP || b->width > 4000 || b->rows > 4000)
        return;
    if (g->pool_used + bytes > POOL_BYTES)
        return;
    s->glyph.w = (int16_t)w;
    s->glyph.h = (int16_t)b->rows;
    s->glyph.left = (int16_t)face->glyph->bitmap_left;
    s->glyph.top = (int16_t)face->glyph->bitmap_top;
    s->glyph.pixels = g->pool + g->pool_used;
    g->pool_used += bytes;
    for (int y = 0; y < (int)b->rows; y++)
        copy_row(b, y, g->raster, s->glyph.pixels + (ptrdiff_t)y * w, w);
    s->missing = false;
}

static void load_pictogram(ds_glyphs *g, uint32_t code, slot *s)
{
    ds_pictogram p = ds_pictogram_make(code, g->now_index);
    int w = (int)lrintf(p.size * (float)g->em_x), h = (int)lrintf(p.size * (float)g->em_y);
    size_t bytes = (size_t)w * (size_t)h;
    if (bytes == 0 || bytes > MAX_BITMAP || g->pool_used + bytes > POOL_BYTES)
        return;
    s->glyph.w = (int16_t)w;
    s->glyph.h = (int16_t)h;
    s->glyph.left = (int16_t)lrintf(0.06f * (float)g->em_x);
    s->glyph.top = (int16_t)(h + (int)lrintf(p.bottom * (float)g->em_y));
    s->glyph.advance = (p.size + 0.12f) * (float)g->em_x;
    s->glyph.pixels = g->pool + g->pool_used;
    g->pool_used += bytes;
    ds_pictogram_draw(&p, s->glyph.pixels, w, h);
    s->missing = false;
}

/* The slot of a code, new ones empty; NN_ERR_LIMIT when all are taken. */
static nn_err find_slot(ds_glyphs *g, uint32_t code, slot **out, bool *fresh)
{
    NN_ASSERT(g->now);
    uint32_t at = (code * 2654435761u) >> 22;
    while (g->slots[at].used && g->slots[at].code != code)
        at = (at + 1) % SLOTS;
    slot *s = &g->slots[at];
    *fresh = !s->used;
    *out = s;
    if (!s->used) {
        if (g->kept == MAX_KEPT)
            return nn_fail(NN_ERR_LIMIT, "more than %d different characters in one line",
                           MAX_KEPT);
        g->kept++;
        s->used = true;
        s->code = code;
    }
    return NN_OK;
}

nn_err ds_glyphs_get(ds_glyphs *g, uint32_t code, const ds_glyph **out)
{
    slot *s;
    bool fresh;
    nn_err err = find_slot(g, code, &s, &fresh);
    if (err)
        return err;
    if (fresh)
        load_glyph(g, code, s);
    if (fresh && s->missing && ds_pictogram_known(code))
        load_pictogram(g, code, s);
    *out = s->missing ? NULL : &s->glyph;
    return NN_OK;
}

nn_err ds_glyphs_get_part(ds_glyphs *g, uint32_t ligature, int k, const ds_glyph **out)
{
    const ds_glyph *whole;
    slot *s;
    bool fresh;
    nn_err err = ds_glyphs_get(g, ligature, &whole);
    *out = NULL;
    if (err || !whole)
        return err;
    err = find_slot(g, ligature + (uint32_t)(k + 1) * PART, &s, &fresh);
    if (err)
        return err;
    if (fresh) {
        int n = ds_ligature_letters(ligature);
        int from = whole->w * k / n, to = whole->w * (k + 1) / n, w = to - from;
        size_t bytes = (size_t)w * (size_t)whole->h;
        s->missing = w == 0 || g->pool_used + bytes > POOL_BYTES;
        s->glyph = *whole;
        s->glyph.w = (int16_t)w;
        s->glyph.advance = whole->advance / (float)n;
        s->glyph.left = (int16_t)(whole->left + from);
        if (!s->missing) {
            s->glyph.pixels = g->pool + g->pool_used;
            g->pool_used += bytes;
            for (int y = 0; y < whole->h; y++)
                memcpy(s->glyph.pixels + (ptrdiff_t)y * w,
                       whole->pixels + (ptrdiff_t)y * whole->w + from, (size_t)w);
        }
    }
    *out = s->missing ? NULL : &s->glyph;
    return NN_OK;
}

float ds_glyphs_kern(ds_glyphs *g, uint32_t left, uint32_t right)
{
    FT_Vector k;
    if (!FT_HAS_KERNING(g->now) ||
        FT_Get_Kerning(g->now, FT_Get_Char_Index(g->now, left),
                       FT_Get_Char_Index(g->now, right), FT_KERNING_UNFITTED, &k))
        return 0;
    return (float)k.x / 64.0f;
}

#else

static nn_err absent(void)
{
    return nn_fail(NN_ERR_USAGE,
                   "this program was built without FreeType: install libfreetype-dev "
                   "and pkg-config and build again");
}

bool ds_glyphs_available(void)
{
    return false;
}

nn_err ds_glyphs_new(ds_glyphs **out, int faces)
{
    (void)faces;
    *out = NULL;
    return absent();
}

void ds_glyphs_free(ds_glyphs *g)
{
    (void)g;
}

nn_err ds_glyphs_probe(ds_glyphs *g, const char *path, const uint32_t *code, int n,
                       uint64_t *covered, char **family, bool *caps, unsigned *twins)
{
    (void)g, (void)path, (void)code, (void)n, (void)covered;
    *family = NULL;
    *caps = false;
    *twins = 0;
    return absent();
}

nn_err ds_glyphs_set(ds_glyphs *g, int face, const char *path, int em_x, int em_y, float bold,
                     float slant, ds_raster raster)
{
    (void)g, (void)face, (void)path, (void)em_x, (void)em_y, (void)bold, (void)slant;
    (void)raster;
    return absent();
}

ds_metrics ds_glyphs_metrics(const ds_glyphs *g)
{
    (void)g;
    return (ds_metrics){0};
}

nn_err ds_glyphs_get(ds_glyphs *g, uint32_t code, const ds_glyph **out)
{
    (void)g, (void)code;
    *out = NULL;
    return absent();
}

nn_err ds_glyphs_get_part(ds_glyphs *g, uint32_t ligature, int k, const ds_glyph **out)
{
    (void)g, (void)ligature, (void)k;
    *out = NULL;
    return absent();
}

float ds_glyphs_kern(ds_glyphs *g, uint32_t left, uint32_t right)
{
    (void)g, (void)left, (void)right;
    return 0;
}

#endif

int ds_ligature_letters(uint32_t ligature)
{
    NN_ASSERT(ligature >= 0xFB00 && ligature <= 0xFB04);
    return ligature <= 0xFB02 ? 2 : 3;
}
