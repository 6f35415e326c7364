/* page_source.c - index -> part and its occurrence number (mixture.c) -> page -> crop. */
#include "datasets/page_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/page_list.h"
#include "nn/mem.h"
#include "nn/rng.h"

typedef struct part {
    ds_pages *pages; /* the generator; NULL: a list */
    char *kinds;     /* of the generator; NULL: its mixture */
    ds_page_list list;
    ds_page *page; /* [list.n], read; unreadable ones are left out */
    int n;
} part;

struct ds_page_source {
    ds_page_source_config config;
    ds_mixture mixture;
    part part[DS_MIXTURE_MAX_PARTS];
    int64_t kept_bytes;
    char describe[2048];
};

struct ds_page_source_context {
    const ds_page_source *source;
    ds_page_context *pages[DS_MIXTURE_MAX_PARTS]; /* NULL where a part is a list */
};

static nn_err read_pages(ds_page_source *s, part *q, const char *path, int *damaged)
{
    nn_err err;
    NN_TRY(ds_page_list_read(path, s->config.strict, &q->list));
    q->page = nn_calloc((size_t)q->list.n, sizeof *q->page);
    if (!q->page) {
        err = nn_fail_memory((size_t)q->list.n * sizeof *q->page, "training pages");
        goto out;
    }
    for (int i = 0; i < q->list.n; i++) {
        ds_page *page = &q->page[q->n];
        err = ds_page_list_page(&q->list, i, 0, page);
        if (err == NN_ERR_INPUT && !s->config.strict) {
            (*damaged)++;
            continue;
        }
        if (err != NN_OK)
            goto out;
        q->n++;
        if (s->config.crop.channels == 1)
            io_image_to_gray(&page->image);
        s->kept_bytes +=
            (int64_t)page->image.width * page->image.height * page->image.channels;
        if (s->kept_bytes > DS_PAGE_SOURCE_KEEP_BYTES) {
            err = nn_fail(NN_ERR_LIMIT, "%s: training pages need more than %lld bytes", path,
                          (long long)DS_PAGE_SOURCE_KEEP_BYTES);
            goto out;
        }
    }
    err = NN_OK;
    if (q->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: none of its pages is readable: %s", path,
                      nn_error_message());
out:
    return err;
}

static void describe(ds_page_source *s, int k, int damaged)
{
    const ds_share *share = &s->mixture.share[k];
    size_t used = strlen(s->describe), room = sizeof s->describe - used;
    char *to = s->describe + used;
    double percent = 100.0 * share->slots / DS_MIXTURE_BLOCK;
    int n = snprintf(to, room, "%s%.300s %.3g %%", used ? ", " : "", share->name, percent);
    if (n < 0 || (size_t)n >= room || s->part[k].pages)
        return;
    int64_t texts = 0;
    for (int i = 0; i < s->part[k].n; i++)
        texts += s->part[k].page[i].n;
    to += n;
    room -= (size_t)n;
    if (damaged)
        snprintf(to, room, " (%d pages, %lld texts, %d pages unreadable)", s->part[k].n,
                 (long long)texts, damaged);
    else
        snprintf(to, room, " (%d pages, %lld texts)", s->part[k].n, (long long)texts);
}

/* `synth-pages` or `synth-pages=KIND|KIND`; *synth is false for anything else. */
static nn_err open_generator(const ds_page_source *s, part *q, const char *name, bool *synth)
{
    static const char prefix[] = "synth-pages";
    const size_t n = sizeof prefix - 1;
    *synth = strncmp(name, prefix, n) == 0 && (!name[n] || name[n] == '=');
    if (!*synth)
        return NN_OK;
    ds_page_config pages = s->config.pages;
    pages.seed = s->config.seed;
    if (name[n]) {
        pages.kind = q->kinds = nn_strdup(name + n + 1);
        if (!q->kinds)
            return nn_fail_memory(strlen(name), "kinds of pages");
    }
    return ds_pages_new(&q->pages, &pages);
}

nn_err ds_page_source_new(ds_page_source **out, const ds_page_source_config *config)
{
    nn_err err;
    *out = NULL;
    ds_page_source *s = nn_calloc(1, sizeof *s);
    if (!s)
        return nn_fail_memory(sizeof *s, "data source");
    s->config = *config;
    NN_TRY(ds_mixture_parse(&s->mixture, config->spec));
    for (int k = 0; k < s->mixture.n; k++) {
        int damaged = 0;
        bool synth;
        NN_TRY(open_generator(s, &s->part[k], s->mixture.share[k].name, &synth));
        if (!synth)
            NN_TRY(read_pages(s, &s->part[k], s->mixture.share[k].name, &damaged));
        describe(s, k, damaged);
    }
out:
    if (err != NN_OK) {
        ds_page_source_free(s);
        s = NULL;
    }
    *out = s;
    return err;
}

void ds_page_source_free(ds_page_source *s)
{
    if (!s)
        return;
    for (int k = 0; k < s->mixture.n; k++) {
        part *q = &s->part[k];
        for (int i = 0; i < q->n; i++)
            ds_page_free(&q->page[i]);
        nn_free(q->page);
        ds_page_list_free(&q->list);
        ds_pages_free(q->pages);
        nn_free(q->kinds);
    }
    ds_mixture_free(&s->mixture);
    nn_free(s);
}

nn_err ds_page_source_context_new(ds_page_source_context **out, const ds_page_source *s)
{
    nn_err err = NN_OK;
    ds_page_source_context *c = nn_calloc(1, sizeof *c);
    *out = NULL;
    if (!c)
        return nn_fail_memory(sizeof *c, "data source");
    c->source = s;
    for (int k = 0; k < s->mixture.n && err == NN_OK; k++)
        if (s->part[k].pages)
            err = ds_page_context_new(&c->pages[k], s->part[k].pages);
    if (err != NN_OK) {
        ds_page_source_context_free(c);
        return err;
    }
    *out = c;
    return NN_OK;
}

void ds_page_source_context_free(ds_page_source_context *c)
{
    if (!c)
        return;
    for (int k = 0; k < c->source->mixture.n; k++)
        ds_page_context_free(c->pages[k]);
    nn_free(c);
}

nn_err ds_page_source_crop(ds_page_source_context *c, uint64_t index, ds_page *out)
{
    const ds_page_source *s = c->source;
    uint64_t occurrence;
    int k = ds_mixture_pick(&s->mixture, s->config.seed, index, &occurrence);
    const part *q = &s->part[k];
    nn_rng r = nn_rng_make(ds_mixture_stream(s->config.seed, k), ~index);
    if (!q->pages) {
        int64_t i = ds_mixture_element(s->config.seed, k, occurrence, q->n);
        return ds_page_crop(&q->page[i], &s->config.crop, &r, out);
    }
    /* A window wide enough for most scales: the generator's cost goes with its area. */
    int window = (int)((float)s->config.crop.size * nn_rng_range(&r, 1, 2));
    ds_page page;
    nn_err err = ds_page_make(c->pages[k], index, window, window, &page);
    if (err != NN_OK)
        return err;
    err = ds_page_crop(&page, &s->config.crop, &r, out);
    ds_page_free(&page);
    return err;
}

const char *ds_page_source_describe(const ds_page_source *s)
{
    return s->describe;
}

int64_t ds_page_source_real_pages(const ds_page_source *s)
{
    int64_t n = 0;
    for (int k = 0; k < s->mixture.n; k++)
        n += s->part[k].n;
    return n;
}

bool ds_page_source_has_synth(const ds_page_source *s)
{
    for (int k = 0; k < s->mixture.n; k++)
        if (s->part[k].pages)
            return true;
    return false;
}
