/* synth_page.c - from a page's number to its image and truth.
 *
 *   rng(seed, index) -> recipe -> layout (for receipts once without ink: their height) ->
 * window
 *     -> layout into the window's canvases, pieces of truth
 *     -> inks, paper (paper.c) -> pose (pose.c) -> light, file -> quarter turns
 *
 * The layout samples from a random stream of its own, so that it is the same for every window.
 */
#include "datasets/page/synth_page.h"

#include <math.h>
#include <string.h>

#include "datasets/line/synth.h"
#include "datasets/page/parts.h"
#include "nn/mem.h"

/* A4 at 600 dpi has 35 million. */
#define MAX_PIXELS 50000000.0f
/* Streams of one page. */
enum { STREAM_RECIPE, STREAM_LAYOUT, STREAM_DAMAGE, STREAM_WINDOW, STREAMS };

static ds_layout *const layouts[DS_PAGE_KINDS] = {
    ds_layout_receipt, ds_layout_letter, ds_layout_typed,   ds_layout_typescript,
    ds_layout_form,    ds_layout_table,  ds_layout_invoice, ds_layout_card,
    ds_layout_book,    ds_layout_news,   ds_layout_list,    ds_layout_scene,
    ds_layout_columns, ds_layout_grid, ds_layout_magazine, ds_layout_report,
    ds_layout_contract, ds_layout_prices, ds_layout_statement, ds_layout_notes,
    ds_layout_screen, ds_layout_chart, ds_layout_sizes, ds_layout_picture,
    ds_layout_bill,
};

ds_page_config ds_page_defaults(void)
{
    return (ds_page_config){.seed = 1, .level = 1, .skew = -1, .color = -1};
}

const char *ds_page_kinds(void)
{
    return "receipt|letter|typed|typescript|form|table|invoice|card|book|news|list|scene|"
           "columns|grid|magazine|report|contract|prices|statement|notes|screen|chart|sizes|"
           "picture|bill";
}

static nn_err read_kinds(ds_pages *s, const char *text)
{
    s->kinds = text ? 0 : (1u << DS_PAGE_KINDS) - 1;
    for (const char *p = text; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL) {
        size_t n = strcspn(p, "|");
        int found = -1;
        for (int i = 0; i < DS_PAGE_KINDS; i++)
            if (strlen(ds_page_kind_names[i]) == n && !memcmp(p, ds_page_kind_names[i], n))
                found = i;
        if (found < 0)
            return nn_fail(NN_ERR_USAGE,
                           "kind: expected %s or some of them with | between, "
                           "found '%s'",
                           ds_page_kinds(), text);
        s->kinds |= 1u << found;
    }
    return NN_OK;
}

nn_err ds_pages_new(ds_pages **out, const ds_page_config *config)
{
    nn_err err = NN_OK;
    *out = NULL;
    ds_pages *s = nn_calloc(1, sizeof *s);
    if (!s)
        return nn_fail_memory(sizeof *s, "the page generator");
    s->config = *config;
    NN_TRY(read_kinds(s, config->kind));
    if (config->dpi != 0 && (config->dpi < 40 || config->dpi > 600)) {
        err = nn_fail(NN_ERR_USAGE, "dpi: expected 40 to 600, found %d", config->dpi);
        goto out;
    }
    if (config->rotate != -1 &&
        (config->rotate % 90 || config->rotate < 0 || config->rotate > 270)) {
        err = nn_fail(NN_ERR_USAGE, "rotate: expected 0, 90, 180, 270 or -1, found %d",
                      config->rotate);
        goto out;
    }
    ds_synth_config synth = ds_synth_defaults();
    synth.seed = config->seed;
    synth.level = config->level;
    synth.alphabet = config->alphabet;
    synth.font_list = config->font_list;
    synth.font_dir = config->font_dir;
    synth.text_file = config->text_file;
    synth.words_file = config->words_file;
    NN_TRY(ds_synth_new(&s->synth, &synth));
    *out = s;
    return NN_OK;
out:
    ds_pages_free(s);
    return err;
}

void ds_pages_free(ds_pages *s)
{
    if (!s)
        return;
    ds_synth_free(s->synth);
    nn_free(s);
}

nn_err ds_page_context_new(ds_page_context **out, const ds_pages *s)
{
    *out = NULL;
    ds_page_context *c = nn_calloc(1, sizeof *c);
    if (!c)
        return nn_fail_memory(sizeof *c, "a page's context");
    c->source = s;
    nn_err err = ds_glyphs_new(&c->glyphs, s->synth->fonts.n);
    if (err) {
        ds_page_context_free(c);
        return err;
    }
    *out = c;
    return NN_OK;
}

void ds_page_context_free(ds_page_context *c)
{
    if (!c)
        return;
    ds_glyphs_free(c->glyphs);
    ds_scratch_free(&c->scratch);
    for (int i = 0; i < DS_LAYERS; i++)
        ds_canvas_free(&c->ink[i]);
    for (int i = 0; i < 3; i++) {
        ds_canvas_free(&c->art[i]);
        ds_plane_free(&c->light[i]);
    }
    ds_canvas_free(&c->stencil);
    ds_plane_free(&c->moved);
    nn_free(c->profile);
    nn_free(c->piece);
    nn_free(c->divider);
    nn_free(c->letter);
    nn_free(c->region);
    io_bytes_free(&c->strings);
    nn_free(c);
}

static void start_layout(ds_page_context *c, uint64_t index, bool dry)
{
    c->layout = nn_rng_make(c->source->config.seed, index * STREAMS + STREAM_LAYOUT);
    c->dry = dry;
    c->now = (ds_type){0};
    c->n_pieces = c->n_dividers = c->line = c->paragraph = c->block = 0;
    c->n_letters = c->n_regions = c->n_tables = c->table = 0;
    c->role = IO_ROLE_NONE;
    c->strings.size = 0;
    c->art_used = false;
    c->memory = (ds_memory){0};
    c->label = 0;
    c->sum = 0;
    c->n_fields = 0;
    c->form = NULL;
    memset(c->used, 0, sizeof c->used);
}

/* The window's place in the image before quarter turns; mostly in the page's middle part, where
 * texts are. */
static int place(nn_rng *r, int whole, int part)
{
    if (part >= whole)
        return (whole - part) / 2;
    float u = nn_rng_chance(r, 0.15f) ? nn_rng_float(r) : nn_rng_range(r, 0.06f, 0.94f);
    return (int)(u * (float)(whole - part));
}

/* Canvases for the part of the page that the window shows. */
static nn_err open_canvases(ds_page_context *c, const ds_homography *m, int x, int y, int w,
                            int h)
{
    nn_err err = NN_OK;
    const ds_page_recipe *p = &c->recipe;
    float x0 = (float)x, y0 = (float)y, x1 = (float)(x + w), y1 = (float)(y + h);
    if (!p->pose.exact) {
        ds_homography back;
        float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
        if (!ds_homography_inverse(m, &back))
            NN_ASSERT(false && "a page lies flat in its image");
        for (int i = 0; i < 4; i++) {
            float u, v;
            ds_homography_point(&back, i % 2 ? x1 : x0, i / 2 ? y1 : y0, &u, &v);
            left = fminf(left, u);
            right = fmaxf(right, u);
            top = fminf(top, v);
            bottom = fmaxf(bottom, v);
        }
        float bend = fabsf(p->pose.curl) + 3;
        x0 = left - 3;
        x1 = right + 3;
        y0 = top - bend;
        y1 = bottom + bend;
    }
    x0 = fmaxf(0, fminf(x0, p->w - 4));
    y0 = fmaxf(0, fminf(y0, p->h - 4));
    x1 = fminf(p->w, fmaxf(x1, x0 + 4));
    y1 = fminf(p->h, fmaxf(y1, y0 + 4));
    c->ox = (int)floorf(x0);
    c->oy = (int)floorf(y0);
    for (int i = 0; i < DS_LAYERS && !err; i++)
        err = ds_canvas_clear(&c->ink[i], (int)ceilf(x1) - c->ox, (int)ceilf(y1) - c->oy);
    return err;
}

nn_err ds_page_make(ds_page_context *c, uint64_t index, int window_w, int window_h,
                    ds_page *out)
{
    nn_err err = NN_OK;
    ds_page_recipe *p = &c->recipe;
    uint64_t seed = c->source->config.seed;
    nn_rng r = nn_rng_make(seed, index * STREAMS + STREAM_RECIPE);
    nn_rng damage = nn_rng_make(seed, index * STREAMS + STREAM_DAMAGE);
    nn_rng at = nn_rng_make(seed, index * STREAMS + STREAM_WINDOW);
    NN_ASSERT((window_w > 0) == (window_h > 0) && window_w >= 0 && window_w <= DS_NOISE_RUN);
    *out = (ds_page){0};
    c->err = NN_OK;
    ds_page_recipe_draw(c, &r);
    if (p->h <= 0) {
        start_layout(c, index, true);
        p->h = ceilf(layouts[p->kind](c));
        NN_TRY(c->err);
    }
    if (p->w * p->h > MAX_PIXELS || p->w > DS_NOISE_RUN / 2) {
        err =
            nn_fail(NN_ERR_LIMIT,
                    "page %llu would have %.0f x %.0f pixels, expected at most "
                    "%.0f: a smaller dpi",
                    (unsigned long long)index, (double)p->w, (double)p->h, (double)MAX_PIXELS);
        goto out;
    }
    ds_pose_draw(c, &r);
    ds_homography map = ds_homography_of_pose(&p->pose, p->w, p->h);
    int x = 0, y = 0, w = p->pose.w, h = p->pose.h;
    if (window_w > 0) {
        w = p->pose.turns % 2 ? window_h : window_w;
        h = p->pose.turns % 2 ? window_w : window_h;
        x = place(&at, p->pose.w, w);
        y = place(&at, p->pose.h, h);
        p->pose.exact &= w <= p->pose.w && h <= p->pose.h;
    }
    NN_TRY(open_canvases(c, &map, x, y, w, h));
    start_layout(c, index, false);
    layouts[p->kind](c);
    NN_TRY(c->err);
    NN_TRY(ds_page_compose(c, &damage));
    if (!p->pose.exact)
        NN_TRY(ds_page_warp(c, &map, x, y, w, h, &damage));
    NN_TRY(ds_page_scan(c, &damage, &out->image));
    NN_TRY(ds_image_rotate(&out->image, p->pose.turns));
    const ds_view view = {&map, x, y, w, h};
    NN_TRY(ds_page_truth(c, &view, out));
    out->kind = ds_page_kind_names[p->kind];
    if (c->n_fields > 0 && window_w == 0) {
        out->field = nn_alloc((size_t)c->n_fields * sizeof *out->field);
        if (!out->field) {
            err = nn_fail_memory((size_t)c->n_fields * sizeof *out->field, "a page's truth");
            goto out;
        }
        memcpy(out->field, c->field, (size_t)c->n_fields * sizeof *out->field);
        out->n_fields = c->n_fields;
        out->form = c->form;
    }
out:
    if (err)
        ds_page_free(out);
    return err;
}
