/* sign.c - see sign.h: fonts, the plate with its text, and the four views (view.c). */
#include "datasets/sign/sign.h"

#include <math.h>
#include <string.h>

#include "datasets/render/fonts.h"
#include "datasets/render/render.h"
#include "datasets/sign/view.h"
#include "io/file.h"
#include "nn/mem.h"

#define EM 48       /* of the plate's letters, pixels: two to five times what a view shows */
#define HELD_OUT 8  /* one family in so many */
#define MOST_ROWS 3

struct ds_signs {
    ds_sign_config config;
    ds_fonts fonts;
    uint32_t *alphabet;
    int n_alphabet;
};

struct ds_sign_context {
    const ds_signs *signs;
    ds_glyphs *glyphs;
    ds_run run[MOST_ROWS];
    ds_canvas canvas;
    ds_view_scratch view;
};

/* Which styles signs are painted in. */
static const float STYLES[DS_STYLES] = {
    [DS_SANS] = 5, [DS_CONDENSED] = 3, [DS_SERIF] = 1, [DS_BOOK] = 0.5f, [DS_DISPLAY] = 0.3f};

/* A face of this sort of signs that has every letter, so that any name can be set in it. */
static bool face_fits(const void *ctx, const ds_face *face)
{
    const ds_signs *s = ctx;
    uint32_t hash = 2166136261u; /* FNV-1a, 32 bits */
    for (const char *p = face->family; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    bool whole = !face->caps;
    for (int i = 0; i < s->n_alphabet && whole; i++)
        whole = face->covered[i / 64] >> i % 64 & 1;
    return ((hash ^ hash >> 16) % HELD_OUT == 0) == s->config.held_out &&
           STYLES[face->style] > 0 && whole;
}

nn_err ds_signs_new(ds_signs **out, const ds_sign_config *config)
{
    nn_err err;
    ds_signs *s = nn_calloc(1, sizeof *s);
    *out = NULL;
    if (!s)
        return nn_fail_memory(sizeof *s, "the generator of signs");
    s->config = *config;
    size_t bytes = strlen(ds_sign_alphabet);
    s->alphabet = nn_alloc(bytes * sizeof *s->alphabet);
    if (!s->alphabet) {
        err = nn_fail_memory(bytes * sizeof *s->alphabet, "an alphabet");
        goto out;
    }
    for (const char *p = ds_sign_alphabet, *end = p + bytes; p < end;)
        s->alphabet[s->n_alphabet++] = (uint32_t)io_utf8_next(&p, end);
    NN_TRY(ds_fonts_find(&s->fonts, config->font_list, config->font_dir, s->alphabet,
                         s->n_alphabet));
    int families = s->fonts.n_families;
    NN_TRY(ds_fonts_keep(&s->fonts, face_fits, s));
    if (s->fonts.n == 0) {
        err = nn_fail(NN_ERR_USAGE, "none of %d font families is %s signs: more fonts are needed",
                      families,
                      config->held_out ? "among those held out from" : "one for");
        goto out;
    }
    *out = s;
    s = NULL;
out:
    ds_signs_free(s);
    return err;
}

void ds_signs_free(ds_signs *s)
{
    if (!s)
        return;
    ds_fonts_free(&s->fonts);
    nn_free(s->alphabet);
    nn_free(s);
}

nn_err ds_sign_context_new(ds_sign_context **out, const ds_signs *s)
{
    *out = NULL;
    ds_sign_context *c = nn_calloc(1, sizeof *c);
    if (!c)
        return nn_fail_memory(sizeof *c, "the generator's context");
    c->signs = s;
    nn_err err = ds_glyphs_new(&c->glyphs, s->fonts.n);
    if (err)
        ds_sign_context_free(c);
    else
        *out = c;
    return err;
}

void ds_sign_context_free(ds_sign_context *c)
{
    if (!c)
        return;
    ds_glyphs_free(c->glyphs);
    ds_canvas_free(&c->canvas);
    ds_view_scratch_free(&c->view);
    nn_free(c);
}

/* Cuts the text at spaces into `rows`, so that the longest row is as short as it can be: the
 * widths that a row may have are tried in rising order. Returns the rows it became. */
static int cut_rows(const ds_text *text, int rows, ds_text row[MOST_ROWS])
{
    for (int most = 1; most <= text->n; most++) {
        int n = 0, at = 0;
        while (at < text->n && n < rows) {
            int end = text->n;
            if (end - at > most)
                for (end = at + most; end > at && text->code[end] != ' ';)
                    end--;
            if (end == at)
                break; /* a word is longer */
            row[n].n = end - at;
            memcpy(row[n++].code, text->code + at, (size_t)(end - at) * sizeof *text->code);
            at = end + (end < text->n);
        }
        if (at == text->n)
            return n;
    }
    return 0;
}

static nn_err set_rows(ds_sign_context *c, ds_text *row, int n, nn_rng *r)
{
    nn_err err = NN_OK;
    const ds_fonts *fonts = &c->signs->fonts;
    const ds_setting setting = {.space_factor = nn_rng_range(r, 0.9f, 1.3f),
                                .letter_space = EM * nn_rng_range(r, 0, 0.08f)};
    int i = ds_fonts_draw(fonts, STYLES, r);
    bool covered = true;
    NN_TRY(ds_glyphs_set(c->glyphs, i, fonts->face[i].path, (int)(EM * nn_rng_range(r, 0.8f, 1.1f)),
                         EM, nn_rng_chance(r, 0.3f) ? 2 : 0, 0, DS_RASTER_PRINT));
    for (int k = 0; k < n && covered; k++)
        NN_TRY(ds_run_set(&c->run[k], c->glyphs, &row[k], &setting, r, &covered));
    if (!covered)
        err = nn_fail(NN_ERR_INPUT, "%s: a letter of a name is missing", fonts->face[i].path);
out:
    return err;
}

/* Draws the rows into the canvas, each in the middle. */
static nn_err draw_plate(ds_sign_context *c, int n, nn_rng *r)
{
    int width = 0, x = (int)(EM * nn_rng_range(r, 0.3f, 1)), y = (int)(EM * nn_rng_range(r, 0.2f, 0.7f));
    int pitch = (int)(EM * nn_rng_range(r, 1.0f, 1.3f));
    for (int k = 0; k < n; k++) {
        int w = c->run[k].x1 - c->run[k].x0;
        width = w > width ? w : width;
    }
    nn_err err = ds_canvas_clear(&c->canvas, width + 2 * x, n * pitch + 2 * y);
    for (int k = 0; k < n && !err; k++) {
        const ds_run *run = &c->run[k];
        int left = x + (width - (run->x1 - run->x0)) / 2 - run->x0;
        ds_run_draw(run, &c->canvas, left, y + k * pitch + (int)(0.8f * (float)pitch));
    }
    return err;
}

nn_err ds_sign_draw(ds_sign_context *c, uint64_t index, io_image *out, char name[DS_SIGN_NAME])
{
    nn_err err;
    const ds_sign_config *config = &c->signs->config;
    nn_rng r = nn_rng_make(config->seed, 2 * index + config->held_out);
    ds_text text, row[MOST_ROWS];
    ds_sign_name(&r, config->held_out, name);
    ds_text_from_utf8(name, strlen(name), &text);
    if (nn_rng_chance(&r, 0.5f))
        ds_text_upper(&text, DS_CASING_PLAIN);
    int want = text.n <= 10 ? nn_rng_int(&r, 1, 2) : text.n <= 20 ? 2 : nn_rng_int(&r, 2, 3);
    int rows = cut_rows(&text, want, row);
    *out = (io_image){0};
    if (rows == 0)
        return nn_fail(NN_ERR_LIMIT, "\"%s\" does not fit on a sign", name);
    NN_TRY(set_rows(c, row, rows, &r));
    NN_TRY(draw_plate(c, rows, &r));
    NN_TRY(io_image_new(out, DS_SIGN_VIEWS * DS_SIGN_SIDE, DS_SIGN_SIDE, 3));
    ds_plate plate;
    ds_plate_draw(&plate, &c->canvas, &r);
    for (int v = 0; v < DS_SIGN_VIEWS; v++)
        NN_TRY(ds_view_draw(&plate, config->level, &r, &c->view, out, v * DS_SIGN_SIDE,
                            DS_SIGN_SIDE));
out:
    if (err)
        io_image_free(out);
    return err;
}
