/* synth.c - from a sample's number to its image: text, face, recipe, ink, paper, scan.
 *
 *   rng(seed, index) -> scene -> text -> recipe -> face that has every character
 *     -> canvas of coverage (line, neighbours, rules)      at the resolution of printing
 *     -> ink                                               (degrade_ink.c)
 *     -> resize, bend, crop                                to the resolution of the image
 *     -> paper, scan                                       (degrade_paper.c, degrade_scan.c)
 *
 * All state besides the configuration is scratch, so a sample does not depend on what was made before it.
 */
#include "datasets/synth.h"

#include <dirent.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/recipe.h"
#include "io/file.h"
#include "nn/mem.h"

/* ASCII; Latin-1's letters; the letters of the other alphabets of Europe that are written in Latin; signs. */
static const char default_alphabet[] =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŸ"
    "ĄąĆćČčĎďĘęĚěĞğİıŁłŃńŇňŐőŘřŚśŞşŠšŤťŮůŰűŹźŻżŽžȘșȚțĂă"
    "¡¢£¥§©«®°±²³µ·¹º»¼½¾¿×÷–—‘’‚“”„†‡•…‰€™";

#define MAX_ALPHABET 20000
#define MAX_PICTURES 256
#define MAX_PICTURE_PIXELS ((int64_t)1 << 24)
#define DEFAULT_MAX_LENGTH 80
/* Font sizes at printing; below 8 pixels nothing is legible. */
#define MIN_EM 8
#define MAX_EM 640
#define MIN_HEIGHT 8

struct ds_synth {
    ds_synth_config config;
    ds_ink_range color;
    int n_alphabet;
    uint32_t *alphabet; /* sorted */
    ds_fonts fonts;
    ds_texts *texts;
    int n_pictures;
    io_image *picture;
};

struct ds_synth_context {
    const ds_synth *synth;
    ds_glyphs *glyphs;
    ds_scratch scratch;
    ds_canvas canvas;
    ds_plane ink, moved;
    ds_run run, neighbour;
    ds_text text, other;
};

bool ds_synth_available(void)
{
    return ds_glyphs_available();
}

ds_synth_config ds_synth_defaults(void)
{
    return (ds_synth_config){
        .seed = 1,
        .level = 1,
        .height = -1,
        .words = -1,
        .skew = -1,
        .blur = -1,
        .max_length = DEFAULT_MAX_LENGTH,
        .background = -1,
        .spacing = NAN,
        .space_width = NAN,
        .margin = -1,
        .stroke = -1,
        .text_share = 1,
        .width = -1,
    };
}

static int compare_codes(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static nn_err read_alphabet(ds_synth *s, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    s->alphabet = nn_alloc((strlen(text) + 1) * sizeof(uint32_t));
    if (!s->alphabet)
        return nn_fail_memory(strlen(text) * sizeof(uint32_t), "the alphabet");
    int n = 0, visible = 0;
    while (p < end) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0)
            return nn_fail(NN_ERR_USAGE, "alphabet: expected UTF-8, found a damaged character at byte %d",
                           (int)(p - text));
        if (n == MAX_ALPHABET)
            return nn_fail(NN_ERR_USAGE, "alphabet: more than %d characters", MAX_ALPHABET);
        if (code < ' ')
            continue;
        visible += code != ' ' && code != 0xA0;
        s->alphabet[n++] = (uint32_t)code;
    }
    if (visible == 0)
        return nn_fail(NN_ERR_USAGE, "alphabet: expected visible characters, found none");
    qsort(s->alphabet, (size_t)n, sizeof(uint32_t), compare_codes);
    for (int i = 0; i < n; i++)
        if (s->n_alphabet == 0 || s->alphabet[s->n_alphabet - 1] != s->alphabet[i])
            s->alphabet[s->n_alphabet++] = s->alphabet[i];
    return NN_OK;
}

static bool parse_color(const char *text, float *out)
{
    unsigned value = 0;
    if (text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
        return false;
    value = (unsigned)strtoul(text + 1, NULL, 16);
    /* ITU-R BT.601 luma, as grey images are made. */
    *out = (0.299f * (float)(value >> 16) + 0.587f * (float)(value >> 8 & 255) +
            0.114f * (float)(value & 255)) / 255;
    return true;
}

static nn_err read_color(ds_synth *s, const char *text)
{
    s->color = (ds_ink_range){1, 0};
    if (!text)
        return NN_OK;
    const char *comma = strchr(text, ',');
    char first[16] = "";
    size_t n = comma ? (size_t)(comma - text) : strlen(text);
    float a, b;
    if (n == 7)
        memcpy(first, text, n);
    if (!parse_color(first, &a) || !parse_color(comma ? comma + 1 : first, &b) ||
        (comma && strlen(comma + 1) != 7))
        return nn_fail(NN_ERR_USAGE, "color: expected #rrggbb or #rrggbb,#rrggbb, found '%s'", text);
    s->color = (ds_ink_range){a < b ? a : b, a < b ? b : a};
    return NN_OK;
}

static nn_err check_words(const char *what, const char *value, const char *const *known, int n)
{
    if (!value)
        return NN_OK;
    for (int i = 0; i < n; i++)
        if (!strcmp(value, known[i]))
            return NN_OK;
    return nn_fail(NN_ERR_USAGE, "%s: expected %s, %s or %s, found '%s'", what, known[0], known[1], known[2],
                   value);
}

static nn_err read_pictures(ds_synth *s, const char *dir)
{
    nn_err err = NN_OK;
    struct dirent **entry = NULL;
    int n = scandir(dir, &entry, NULL, alphasort);
    if (n < 0)
        return nn_fail(NN_ERR_INPUT, "%s: expected a folder of pictures, cannot be read", dir);
    s->picture = nn_calloc(MAX_PICTURES, sizeof *s->picture);
    if (!s->picture)
        err = nn_fail_memory(MAX_PICTURES * sizeof *s->picture, "pictures");
    for (int i = 0; i < n && !err && s->n_pictures < MAX_PICTURES; i++) {
        const char *name = entry[i]->d_name;
        if (fnmatch("*.png", name, FNM_CASEFOLD) && fnmatch("*.jp*g", name, FNM_CASEFOLD) &&
            fnmatch("*.p[bgnp]m", name, FNM_CASEFOLD))
            continue;
        char *path = io_path_join(dir, name);
        io_image *to = &s->picture[s->n_pictures];
        err = path ? io_image_read(path, MAX_PICTURE_PIXELS, to) : nn_fail_memory(strlen(name), "a path");
        if (!err) {
            io_image_to_gray(to);
            s->n_pictures++;
        }
        nn_free(path);
    }
    if (!err && s->n_pictures == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: expected pictures (PNG, JPEG, PNM), found none", dir);
    for (int i = 0; i < n; i++)
        free(entry[i]);
    free(entry);
    return err;
}

nn_err ds_synth_new(ds_synth **out, const ds_synth_config *config)
{
    static const char *const cases[] = {"upper", "lower", "title"};
    static const char *const bends[] = {"none", "sine", "perspective"};
    nn_err err = NN_OK;
    *out = NULL;
    ds_synth *s = nn_calloc(1, sizeof *s);
    if (!s)
        return nn_fail_memory(sizeof *s, "the generator");
    s->config = *config;
    if (s->config.max_length < 1 || s->config.max_length > DS_TEXT_MAX)
        s->config.max_length = DS_TEXT_MAX;
    if (s->config.height > MAX_EM) {
        err = nn_fail(NN_ERR_USAGE, "height: expected at most %d pixels, found %d", MAX_EM, config->height);
        goto out;
    }
    NN_TRY(check_words("letter case", config->letter_case, cases, 3));
    NN_TRY(check_words("distortion", config->distortion, bends, 3));
    NN_TRY(read_color(s, config->color));
    NN_TRY(read_alphabet(s, config->alphabet ? config->alphabet : default_alphabet));
    NN_TRY(ds_fonts_find(&s->fonts, config->font_list, config->font_dir, s->alphabet, s->n_alphabet));
    ds_text_config text = {
        .alphabet = s->alphabet,
        .n_alphabet = s->n_alphabet,
        .text_file = config->text_file,
        .words_file = config->words_file,
        .text_share = config->text_share,
        .words = config->words,
        .max_length = s->config.max_length,
        .letter_case = config->letter_case,
        .sequence = config->sequence,
    };
    NN_TRY(ds_texts_new(&s->texts, &text));
    if (config->image_dir)
        NN_TRY(read_pictures(s, config->image_dir));
    *out = s;
    return NN_OK;
out:
    ds_synth_free(s);
    return err;
}

void ds_synth_free(ds_synth *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n_pictures; i++)
        io_image_free(&s->picture[i]);
    nn_free(s->picture);
    ds_texts_free(s->texts);
    ds_fonts_free(&s->fonts);
    nn_free(s->alphabet);
    nn_free(s);
}

int ds_synth_faces(const ds_synth *s)
{
    return s->fonts.n;
}

int ds_synth_families(const ds_synth *s)
{
    return s->fonts.n_families;
}

nn_err ds_synth_context_new(ds_synth_context **out, const ds_synth *s)
{
    nn_err err = NN_OK;
    *out = NULL;
    ds_synth_context *c = nn_calloc(1, sizeof *c);
    if (!c)
        return nn_fail_memory(sizeof *c, "the generator's context");
    c->synth = s;
    NN_TRY(ds_glyphs_new(&c->glyphs, s->fonts.n));
    *out = c;
    return NN_OK;
out:
    ds_synth_context_free(c);
    return err;
}

void ds_synth_context_free(ds_synth_context *c)
{
    if (!c)
        return;
    ds_glyphs_free(c->glyphs);
    ds_scratch_free(&c->scratch);
    ds_canvas_free(&c->canvas);
    ds_plane_free(&c->ink);
    ds_plane_free(&c->moved);
    nn_free(c);
}

/* ---- choosing a face ---- */

typedef struct covering {
    const ds_synth *synth;
    const ds_face *face;
} covering;

static bool face_has(const void *ctx, uint32_t code)
{
    const covering *c = ctx;
    const ds_synth *s = c->synth;
    const uint32_t *at = bsearch(&code, s->alphabet, (size_t)s->n_alphabet, sizeof code, compare_codes);
    if (!at)
        return false;
    size_t i = (size_t)(at - s->alphabet);
    return c->face->covered[i / 64] >> (i % 64) & 1;
}

static bool face_has_all(const ds_synth *s, const ds_face *face, const ds_text *text)
{
    covering c = {s, face};
    for (int i = 0; i < text->n; i++)
        if (!face_has(&c, text->code[i]))
            return false;
    return true;
}

static int clamp_em(float em)
{
    int n = (int)lrintf(em);
    return n < MIN_EM ? MIN_EM : n > MAX_EM ? MAX_EM : n;
}

static ds_setting setting_in_pixels(const ds_setting *s, float em)
{
    ds_setting p = *s;
    p.letter_space *= em;
    p.least_space *= em;
    p.baseline_jitter *= em;
    p.pen_jitter *= em;
    return p;
}

/* Places the text in the face; *fits = false when the face lacks a character after all. */
static nn_err try_face(ds_synth_context *c, const ds_recipe *recipe, int index, float *em, nn_rng *r,
                       bool *fits)
{
    nn_err err = NN_OK;
    const ds_face *face = &c->synth->fonts.face[index];
    *em = recipe->em * recipe->ratio;
    float bold = recipe->stroke * *em;
    *fits = false;
    if (face->caps) {
        ds_text_upper(&c->text);
        if (!face_has_all(c->synth, face, &c->text))
            return NN_OK;
    }
    int size = clamp_em(*em);
    NN_TRY(ds_glyphs_set(c->glyphs, index, face->path, clamp_em((float)size * recipe->stretch), size, bold,
                         recipe->slant));
    /* Some faces draw their letters small in the em: sizes go by the height of capitals, 0.7 em in most. */
    float cap = ds_glyphs_metrics(c->glyphs).cap_height / (float)size;
    if (cap > 0.2f && (cap < 0.6f || cap > 0.8f)) {
        size = clamp_em((float)size * 0.7f / cap);
        NN_TRY(ds_glyphs_set(c->glyphs, index, face->path, clamp_em((float)size * recipe->stretch), size,
                             bold, recipe->slant));
    }
    ds_setting setting = setting_in_pixels(&recipe->setting, *em);
    NN_TRY(ds_run_set(&c->run, c->glyphs, &c->text, &setting, r, fits));
out:
    return err;
}

/* A face by the recipe's weights that has all characters; else any face that has; else the text loses what
 * the last face lacks. *fits = false when nothing of the text is left. */
static nn_err choose_face(ds_synth_context *c, const ds_recipe *recipe, float *em, nn_rng *r, int *chosen,
                          bool *fits)
{
    nn_err err = NN_OK;
    const ds_fonts *fonts = &c->synth->fonts;
    static const float any[DS_STYLES] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    ds_text whole = c->text;
    *fits = false;
    for (int tries = 0; tries < 12; tries++) {
        int i = ds_fonts_draw(fonts, tries < 8 ? recipe->style : any, r);
        i = i < 0 ? ds_fonts_draw(fonts, any, r) : i;
        c->text = whole;
        if (!face_has_all(c->synth, &fonts->face[i], &c->text))
            continue;
        NN_TRY(try_face(c, recipe, i, em, r, fits));
        if (*fits) {
            *chosen = i;
            goto out;
        }
    }
    int start = (int)nn_rng_below(r, (uint32_t)fonts->n);
    for (int k = 0; k < fonts->n; k++) {
        int i = (start + k) % fonts->n;
        c->text = whole;
        if (!face_has_all(c->synth, &fonts->face[i], &c->text))
            continue;
        NN_TRY(try_face(c, recipe, i, em, r, fits));
        if (*fits) {
            *chosen = i;
            goto out;
        }
    }
    covering rest = {c->synth, &fonts->face[start]};
    c->text = whole;
    if (ds_text_tidy(&c->text, face_has, &rest)) {
        NN_TRY(try_face(c, recipe, start, em, r, fits));
        *chosen = start;
    }
out:
    return err;
}

/* ---- the canvas ---- */

static nn_err draw_neighbour(ds_synth_context *c, const ds_recipe *recipe, ds_scene scene, int face, int x,
                             int baseline, float em, nn_rng *r)
{
    nn_err err = NN_OK;
    covering has = {c->synth, &c->synth->fonts.face[face]};
    bool covered;
    ds_texts_line(c->synth->texts, scene, r, &c->other);
    if (has.face->caps)
        ds_text_upper(&c->other);
    if (!ds_text_tidy(&c->other, face_has, &has))
        return NN_OK;
    ds_setting setting = setting_in_pixels(&recipe->setting, em);
    NN_TRY(ds_run_set(&c->neighbour, c->glyphs, &c->other, &setting, r, &covered));
    if (covered)
        ds_run_draw(&c->neighbour, &c->canvas, x, baseline);
out:
    return err;
}

/* Something of a character that the crop cut off: `seen` of its width at an edge of the canvas. */
static void draw_side(ds_synth_context *c, bool left, int baseline, nn_rng *r)
{
    ds_run one = {.n = 1};
    ds_placed p = c->run.at[nn_rng_below(r, (uint32_t)c->run.n)];
    int seen = (int)((float)p.glyph->w * nn_rng_range(r, 0.1f, 0.35f));
    p.x = left ? seen - p.glyph->w : c->canvas.w - seen;
    one.at[0] = p;
    ds_run_draw(&one, &c->canvas, 0, baseline);
}

typedef struct frame {
    float top, bottom; /* canvas pixels kept above and below the baseline */
    float bend;        /* and beyond them for slope and wave */
} frame;

static nn_err draw_canvas(ds_synth_context *c, const ds_recipe *recipe, ds_scene scene, int face, float em,
                          nn_rng *r, frame *f)
{
    nn_err err = NN_OK;
    ds_metrics m = ds_glyphs_metrics(c->glyphs);
    const ds_run *run = &c->run;
    float up = (float)-run->y0, down = (float)run->y1;
    if (recipe->tight) {
        /* A lone dash or point is still cut out as high as a small letter. */
        up = up > m.x_height ? up : m.x_height;
        down = down > 0 ? down : 0;
    } else {
        up = up > m.ascent ? up : m.ascent;
        down = down > m.descent ? down : m.descent;
    }
    float side = recipe->side_left || recipe->side_right ? 0.45f * em : 0;
    float lean = fabsf(recipe->lean) * (up + down) / 2;
    int left = (int)(recipe->left * em + side + lean), right = (int)(recipe->right * em + side + lean);
    left = left > 0 ? left : 0;
    right = right > 0 ? right : 0;
    int w = left + run->x1 - run->x0 + right;
    f->top = up + recipe->top * em;
    f->bottom = down + recipe->bottom * em;
    /* Final pixels are canvas pixels / ratio. */
    float least = MIN_HEIGHT * recipe->ratio;
    if (f->top + f->bottom < least) {
        float more = (least - f->top - f->bottom) / 2 + 1;
        f->top += more;
        f->bottom += more;
    }
    f->bend = fabsf(recipe->slope) * (float)w / 2 + recipe->wave * em +
              fabsf(recipe->perspective) * (f->top + f->bottom) / 4;
    int baseline = (int)ceilf(f->top + f->bend);
    int h = baseline + (int)ceilf(f->bottom + f->bend);
    w = w > 4 ? w : 4;
    NN_TRY(ds_canvas_clear(&c->canvas, w, h));
    ds_run_draw(run, &c->canvas, left - run->x0, baseline);
    if (recipe->above > 0)
        NN_TRY(draw_neighbour(c, recipe, scene, face, nn_rng_int(r, -8, 2) * (int)em / 4,
                              baseline - (int)(recipe->above * em), em, r));
    if (recipe->below > 0)
        NN_TRY(draw_neighbour(c, recipe, scene, face, nn_rng_int(r, -8, 2) * (int)em / 4,
                              baseline + (int)(recipe->below * em), em, r));
    if (recipe->side_left)
        draw_side(c, true, baseline, r);
    if (recipe->side_right)
        draw_side(c, false, baseline, r);
    if (recipe->underline > 0) {
        int thick = (int)(recipe->underline_thickness * em + 0.5f);
        bool whole = nn_rng_chance(r, 0.5f);
        ds_canvas_rect(&c->canvas, whole ? 0 : left, baseline + (int)(recipe->underline * em),
                       whole ? w : run->x1 - run->x0, thick > 0 ? thick : 1, 255);
    }
    if (recipe->box_thickness > 0) {
        int thick = (int)(recipe->box_thickness * em + 0.5f);
        int inset = (int)nn_rng_below(r, (uint32_t)(0.05f * em) + 1);
        int y0 = baseline - (int)f->top, y1 = baseline + (int)f->bottom;
        thick = thick > 0 ? thick : 1;
        if (recipe->box_left)
            ds_canvas_rect(&c->canvas, inset, 0, thick, h, 255);
        if (recipe->box_right)
            ds_canvas_rect(&c->canvas, w - inset - thick, 0, thick, h, 255);
        if (recipe->box_top)
            ds_canvas_rect(&c->canvas, 0, y0 + inset, w, thick, 255);
        if (recipe->box_bottom)
            ds_canvas_rect(&c->canvas, 0, y1 - inset - thick, w, thick, 255);
    }
out:
    return err;
}

/* From the canvas' plane (in c->ink) to the crop at the image's resolution (in c->ink). */
static nn_err bend_and_crop(ds_synth_context *c, const ds_recipe *recipe, const frame *f, nn_rng *r)
{
    nn_err err = NN_OK;
    float k = 1 / recipe->ratio;
    if (recipe->ratio != 1) {
        int w = (int)lrintf((float)c->ink.w * k), h = (int)lrintf((float)c->ink.h * k);
        NN_TRY(ds_plane_resize(&c->ink, &c->moved, &c->scratch.a, w > 0 ? w : 1, h > 0 ? h : 1));
        ds_plane_swap(&c->ink, &c->moved);
    }
    if (f->bend > 0) {
        int w = c->ink.w;
        float keep = f->bend * nn_rng_range(r, 0.55f, 1);
        int h = (int)lrintf((f->top + f->bottom + 2 * keep) * k);
        h = h > 0 ? h : 1;
        float em = recipe->em, middle = 0.5f * (float)(c->ink.h - 1);
        NN_TRY(ds_scratch_row(&c->scratch, 2 * w));
        float *offset = c->scratch.row, *scale = c->scratch.row + w;
        for (int x = 0; x < w; x++) {
            float at = (float)x - 0.5f * (float)(w - 1);
            float shift = recipe->slope * at;
            if (recipe->wave > 0)
                shift += recipe->wave * em * sinf(6.2832f * at / (recipe->wave_period * em) + recipe->wave_phase);
            scale[x] = 1 + recipe->perspective * at / (float)w;
            offset[x] = middle + shift - scale[x] * 0.5f * (float)(h - 1);
        }
        NN_TRY(ds_plane_warp_columns(&c->ink, &c->moved, h, offset, scale));
        ds_plane_swap(&c->ink, &c->moved);
    }
    if (recipe->lean != 0) {
        int h = c->ink.h;
        NN_TRY(ds_scratch_row(&c->scratch, h));
        for (int y = 0; y < h; y++)
            c->scratch.row[y] = recipe->lean * ((float)y - 0.5f * (float)h);
        NN_TRY(ds_plane_warp_rows(&c->ink, &c->moved, c->scratch.row));
        ds_plane_swap(&c->ink, &c->moved);
    }
out:
    return err;
}

/* Paper at the sides until the picture is `width` wide. */
static nn_err pad_width(ds_synth_context *c, int width, int align)
{
    nn_err err = NN_OK;
    int w = c->ink.w, h = c->ink.h;
    if (w >= width)
        return NN_OK;
    int left = align == 2 ? width - w : align == 1 ? (width - w) / 2 : 0;
    NN_TRY(ds_plane_size(&c->moved, width, h));
    ds_plane_fill(&c->moved, 0);
    for (int y = 0; y < h; y++)
        memcpy(c->moved.v + (size_t)y * width + left, c->ink.v + (size_t)y * w, (size_t)w * sizeof(float));
    ds_plane_swap(&c->ink, &c->moved);
out:
    return err;
}

nn_err ds_synth_line(ds_synth_context *c, uint64_t index, ds_line *out)
{
    nn_err err = NN_OK;
    const ds_synth *s = c->synth;
    nn_rng r = nn_rng_make(s->config.seed, index);
    ds_recipe recipe;
    ds_scene scene;
    frame f;
    float em = 0;
    int face = -1;
    bool fits = false;
    *out = (ds_line){0};
    for (int tries = 0; !fits; tries++) {
        if (tries == 100) {
            err = nn_fail(NN_ERR_USAGE, "none of the %d fonts has the characters of the alphabet", s->fonts.n);
            goto out;
        }
        scene = ds_scene_draw(&r);
        ds_texts_line(s->texts, scene, &r, &c->text);
        ds_recipe_draw(&recipe, scene, &s->config, s->color, &r);
        NN_TRY(choose_face(c, &recipe, &em, &r, &face, &fits));
    }
    NN_TRY(draw_canvas(c, &recipe, scene, face, em, &r, &f));
    NN_TRY(ds_canvas_to_plane(&c->canvas, &c->ink));
    NN_TRY(ds_ink_apply(&c->ink, &recipe.ink, &c->scratch, &r));
    NN_TRY(bend_and_crop(c, &recipe, &f, &r));
    if (s->config.width > 0)
        NN_TRY(pad_width(c, s->config.width, s->config.align));
    if (s->n_pictures > 0)
        recipe.paper.picture = &s->picture[nn_rng_below(&r, (uint32_t)s->n_pictures)];
    NN_TRY(ds_paper_apply(&c->ink, &recipe.paper, &c->scratch, &r));
    NN_TRY(ds_scan_apply(&c->ink, &recipe.scan, recipe.paper.paper, recipe.paper.ink, &c->scratch, &r));
    NN_TRY(ds_plane_to_image(&c->ink, &out->image));
    out->text = ds_text_utf8(&c->text);
    if (!out->text)
        err = nn_fail_memory(sizeof c->text, "a text");
out:
    if (err)
        ds_line_free(out);
    return err;
}
