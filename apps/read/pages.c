/* pages.c - pages: each is read by one thread, several at once, and written in order.
 *
 *     thread 0:  take 1 | read 1        | take 3 | read 3 | write 3, 4 | ...
 *     thread 1:         | take 2 | read 2 | write 1, 2 | take 4 | read 4 | ...
 *
 * A reader takes the next page of the inputs, reads it all by itself, and writes what is due: its own page,
 * if those before it are written, and those behind it that wait for it. So many pages are at
 * hand that a slow one does not hold the others up at once, and no more. A picture too large to
 * be in memory several times is put off until the readers have ended and then read alone, with
 * threads inside operators; after it they begin again.
 */
#include "apps/read/read.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "nn/clock.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "nn/parallel.h"
#include "ocr/picture.h"
#include "ocr/spread.h"

/* A4 at 600 dots per inch has 34.8 million; of larger pictures one is read at a time. A page is
 * in memory up to four times while its orientation is sought, larger where it leans
 * (page_upright.c). */
#define LARGE_PIXELS ((int64_t)36000000)
#define LARGE_FILE (3 * (size_t)LARGE_PIXELS)

/* Pixels a point of text that is copied from a PDF: 300 dots per inch. */
#define COPY_DPI 300

/* Pages at hand for each reader: being read, or read and waiting for one before them. While
 * pictures are kept for the output there is one more than readers. */
#define PAGES_PER_READER 4

typedef enum page_state {
    PAGE_NONE,
    PAGE_TAKEN,   /* a thread reads it */
    PAGE_PUT_OFF, /* to be read alone */
    PAGE_READ,    /* doc or err; waits to be written */
} page_state;

typedef struct page {
    page_state state;
    read_page of;
    io_document doc;
    bool split;          /* doc and picture are the left page of two; */
    io_document right;   /* the other one, */
    io_picture right_picture;
    ocr_page_stats stats;
    nn_err err;
    bool fatal; /* err ends the work; else only this page is left out */
    char message[512];
} page;

typedef struct pages {
    const read_options *o;
    read_results *results;
    page_models models;

    page *at_hand;      /* page i, counted over all inputs, is page i % n_at_hand */
    int n_at_hand, readers;
    pthread_mutex_t taking; /* inputs are opened one after the other: some are pipes */
    io_source *source;      /* of `input`; NULL: to be opened. Both under `taking` */
    int input;
    pthread_mutex_t lock;   /* for all below, and the pages' states */
    pthread_cond_t moved;   /* `done` moved, or `stop` was set */
    int64_t next, done;     /* pages taken, pages dealt with */
    bool writing;           /* somebody does */
    bool stop;              /* readers take no more */
    bool exhausted;         /* no input is left */
    nn_err err;             /* what ended the work */
    char message[512];
} pages;

static nn_err keep_error(page *g, nn_err err)
{
    if (err != NN_OK)
        snprintf(g->message, sizeof g->message, "%s", nn_error_message());
    g->err = err;
    return err;
}

static nn_err read_document(pages *p, page *g)
{
    const char *label = g->of.sheet.label;
    nn_err err = ocr_picture_read(&p->models.page, &p->models.config, &g->of.picture,
                                  p->o->inputs.path[g->of.input], p->o->max_pixels, &g->doc,
                                  &g->stats);
    bool own = err == NN_ERR_LIMIT || err == NN_ERR_INPUT; /* the next page may be another size */
    if (own)
        nn_fail_prefix("%s", label);
    g->fatal = err != NN_OK && !own;
    return err;
}

/* --skip-text: a page of a PDF that holds text already is not read. */
static nn_err copy_text(pages *p, page *g)
{
    const io_pdf_pages *pdf = io_sheet_pdf(&g->of.sheet);
    nn_err err;
    if (!pdf || !p->o->skip_text)
        return NN_OK;
    const io_pdf_sheet *paper = &pdf->sheet[g->of.sheet.page - 1];
    const io_image *image = &g->of.picture.image;
    int32_t width = image->pixels ? image->width : (int32_t)(paper->width * COPY_DPI / 72) + 1;
    int32_t height = image->pixels ? image->height : (int32_t)(paper->height * COPY_DPI / 72) + 1;
    NN_TRY(io_pdf_text(pdf, g->of.sheet.page, g->of.sheet.label, width, height, &g->doc,
                       &g->of.copied));
    if (g->of.copied) {
        NN_TRY(io_doc_finish(&g->doc));
        g->doc.page[0].dpi = image->pixels ? g->of.picture.facts.dpi_x : COPY_DPI;
    } else {
        io_doc_clear(&g->doc);
    }
out:
    return err;
}

/* A page that an earlier run has read. Of its picture only what the outputs show is needed. */
static bool take_kept(pages *p, page *g, int64_t most, nn_err *err)
{
    io_page_note note;
    io_picture *picture = &g->of.picture;
    if (!g->of.store ||
        !io_page_store_find(g->of.store, g->of.input, g->of.sheet.page, &g->doc, &note))
        return false;
    if (p->results->keep_pictures && read_results_want_picture(p->results, &g->of)) {
        *err = io_sheet_decode(&g->of.sheet, most, !p->o->inputs.strict, picture);
        if (*err != NN_OK)
            return true;
        if (g->doc.n_pages != 1 || picture->image.width != g->doc.page[0].width ||
            picture->image.height != g->doc.page[0].height) {
            io_picture_free(picture); /* another picture than it was */
            return false;
        }
    }
    picture->damage = note.damage;
    g->of.kept = true;
    g->of.copied = note.copied;
    g->stats.candidates_dropped = note.dropped;
    return g->doc.n_pages == 1;
}

static nn_err read_text(pages *p, page *g, int64_t most)
{
    nn_err err = NN_OK;
    if (take_kept(p, g, most, &err))
        return err;
    io_doc_clear(&g->doc);
    g->of.copied = g->of.kept = false;
    if (!p->results->keep_pictures)
        NN_TRY(copy_text(p, g));
    if (g->of.copied)
        return NN_OK;
    NN_TRY(io_sheet_decode(&g->of.sheet, most, !p->o->inputs.strict, &g->of.picture));
    if (p->results->keep_pictures)
        NN_TRY(copy_text(p, g));
    if (!g->of.copied)
        err = read_document(p, g);
out:
    return err;
}

static void blacken(io_image *image, const io_doc_page *of, const io_box *box)
{
    int32_t b[4];
    const io_box inside = {fmaxf(box->x0, 0), fmaxf(box->y0, 0), fminf(box->x1, (float)of->width),
                           fminf(box->y1, (float)of->height)};
    io_doc_pixels(of, inside, b);
    size_t each = (size_t)image->channels, row = (size_t)image->width * each;
    for (int32_t y = b[1]; y < b[3]; y++)
        memset(image->pixels + (size_t)y * row + (size_t)b[0] * each, 0, (size_t)(b[2] - b[0]) * each);
}

/* --redact: out of the document and, where an output shows it, out of the picture. */
static nn_err redact(pages *p, io_document *doc, io_image *image)
{
    io_box *black;
    int32_t n;
    nn_err err = fields_redact(p->o->redact, doc, 0, &black, &n);
    for (int32_t i = 0; i < n && err == NN_OK && image->pixels; i++)
        blacken(image, &doc->page[0], &black[i]);
    nn_free(black);
    return err;
}

static void drop_right(page *g)
{
    g->split = false;
    io_image_free(&g->right_picture.image);
    io_doc_clear(&g->right);
}

/* --split-spreads: the two pages of a picture, as it is seen, are read each by itself. */
static nn_err split_spread(pages *p, page *g)
{
    const char *label = g->of.sheet.label;
    float fold = g->doc.page[0].fold;
    io_picture half[2] = {{.damage = g->of.picture.damage}};
    io_image made = {0};
    io_upright way;
    nn_err err;
    NN_TRY(io_upright_make(&g->of.picture, label, p->o->max_pixels, &made, &way));
    for (int side = 0; side < 2; side++) {
        io_document *doc = side ? &g->right : &g->doc;
        half[side].facts = g->of.picture.facts;
        half[side].facts.orientation = 1;
        half[side].facts.aspect = 1;
        NN_TRY(ocr_spread_half(made.pixels ? &made : &g->of.picture.image, fold, side == 1,
                               &half[side].image));
        io_doc_clear(doc);
        NN_TRY(ocr_picture_read(&p->models.page, &p->models.config, &half[side], label,
                                p->o->max_pixels, doc, &g->stats));
        doc->page[0].fold = 0;
    }
    io_image_free(&g->of.picture.image);
    g->of.picture = half[0];
    g->right_picture = half[1];
    half[0].image = half[1].image = (io_image){0};
    g->split = g->of.part = true;
out:
    io_image_free(&half[1].image);
    io_image_free(&half[0].image);
    io_image_free(&made);
    return err;
}

static nn_err decode_and_read(pages *p, page *g, int64_t most)
{
    nn_err err;
    drop_right(g);
    NN_TRY(read_text(p, g, most));
    if (p->o->split_spreads && !io_sheet_pdf(&g->of.sheet) && g->doc.page[0].fold > 0)
        NN_TRY(split_spread(p, g));
    for (int side = 0; side <= g->split; side++) {
        io_document *doc = side ? &g->right : &g->doc;
        if (p->o->form)
            NN_TRY(fields_find(p->o->form, doc));
        if (p->o->redact)
            NN_TRY(redact(p, doc, side ? &g->right_picture.image : &g->of.picture.image));
    }
out:
    return err;
}

/* What a page becomes. What is too large beside others may be possible alone. */
static page_state read_one(pages *p, page *g, bool alone)
{
    int64_t most = alone ? p->o->max_pixels : nn_min_i64(p->o->max_pixels, LARGE_PIXELS);
    if (!g->of.sheet.file || g->err != NN_OK) /* it could not be opened */
        return PAGE_READ;
    nn_limits limits = {.max_seconds = (double)p->o->batch.timeout};
    if (limits.max_seconds > 0)
        nn_limits_enter(&limits);
    nn_err err = decode_and_read(p, g, most);
    if (limits.max_seconds > 0)
        nn_limits_leave(&limits);
    bool late = limits.stopped != NN_OK;
    if (late) {
        g->fatal = false;
        err = nn_fail(NN_ERR_LIMIT, "%s: left out: not read in %g seconds (--timeout)",
                      g->of.sheet.label, limits.max_seconds);
    }
    if (err == NN_ERR_LIMIT && !alone && !late) {
        io_picture_free(&g->of.picture);
        return PAGE_PUT_OFF;
    }
    keep_error(g, err);
    if (err != NN_OK || !p->results->keep_pictures) {
        io_image_free(&g->of.picture.image);
        io_image_free(&g->right_picture.image);
    }
    return PAGE_READ;
}

/* Tells or writes what became of the page; one page at a time, in the inputs' order. */
static nn_err deliver(pages *p, page *g)
{
    if (g->err != NN_OK) {
        nn_err err = nn_fail(g->err, "%s", g->message);
        if (!g->fatal)
            read_results_fail(p->results, g->of.input, err);
        return g->fatal ? err : NN_OK;
    }
    g->of.dropped = g->stats.candidates_dropped;
    if (app_inputs_warn(g->of.sheet.label, &g->of.picture))
        read_results_warn(p->results);
    if (g->stats.candidates_dropped > 0)
        cli_note("%s: %lld of the smallest text segments were left out (--det-max-candidates)",
                 g->of.sheet.label, (long long)g->stats.candidates_dropped);
    if (g->doc.n_lines == 0)
        cli_note("%s: no text found", g->of.sheet.label);
    if (g->doc.page[0].fold > 0)
        cli_note("%s: two pages of an open book, the left one read first (--split-spreads makes two "
                 "pages)", g->of.sheet.label);
    nn_err err = read_results_add(p->results, &g->doc, &g->of);
    if (err == NN_OK && g->split) {
        io_image_free(&g->of.picture.image);
        g->of.picture = g->right_picture;
        g->right_picture.image = (io_image){0};
        err = read_results_add(p->results, &g->right, &g->of);
    }
    return err;
}

/* The page is in `state` now. Whoever finds the next page due delivers it and those behind it,
 * unless somebody is at it: then that one does. */
static void settle(pages *p, page *g, page_state state)
{
    pthread_mutex_lock(&p->lock);
    g->state = state;
    p->stop |= state == PAGE_PUT_OFF;
    while (!p->writing && !p->err) {
        page *due = &p->at_hand[p->done % p->n_at_hand];
        if (due->state != PAGE_READ)
            break;
        p->writing = true;
        pthread_mutex_unlock(&p->lock);
        nn_err err = deliver(p, due);
        read_page_free(&due->of);
        pthread_mutex_lock(&p->lock);
        p->writing = false;
        due->state = PAGE_NONE;
        p->done++;
        if (err != NN_OK) {
            snprintf(p->message, sizeof p->message, "%s", nn_error_message());
            p->err = err;
            p->stop = true;
        }
        pthread_cond_broadcast(&p->moved);
    }
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

/* The next page of the inputs, or why there is none (err), into *g; false when no input is left. */
static bool take_sheet(pages *p, page *g)
{
    g->fatal = false;
    g->stats = (ocr_page_stats){0};
    while (p->input < p->o->inputs.n) {
        g->of = (read_page){.input = p->input};
        nn_err err = app_inputs_next(&p->o->inputs, &p->input, &p->source, &g->of.sheet);
        if (g->of.sheet.file) {
            g->of.pages = io_source_pages(p->source);
            if (p->o->split_spreads && g->of.pages < 2)
                g->of.pages = 2;
            err = p->o->split_spreads ? NN_OK
                                      : read_results_store(p->results, g->of.input, g->of.pages, &g->of.store);
            g->fatal = err != NN_OK;
        }
        if (keep_error(g, err) != NN_OK || g->of.sheet.file)
            return true;
    }
    return false;
}

/* The next page; NULL when the readers have to end. */
static page *take(pages *p)
{
    const app_inputs *in = &p->o->inputs;
    pthread_mutex_lock(&p->taking);
    pthread_mutex_lock(&p->lock);
    while (!p->stop && p->input < in->n && p->next - p->done == p->n_at_hand)
        pthread_cond_wait(&p->moved, &p->lock);
    int64_t i = p->next;
    p->exhausted = p->input == in->n;
    bool go = !p->stop && !p->exhausted && !cli_signal();
    pthread_mutex_unlock(&p->lock);
    page *g = NULL;
    if (go) {
        g = &p->at_hand[i % p->n_at_hand];
        bool any = take_sheet(p, g);
        if (!any || cli_signal()) { /* it came while a pipe was waited for */
            read_page_free(&g->of);
            g = NULL;
            pthread_mutex_lock(&p->lock);
            p->exhausted = p->input == in->n;
            pthread_mutex_unlock(&p->lock);
        } else {
            bool large = p->readers > 1 && io_sheet_size(&g->of.sheet) > LARGE_FILE;
            pthread_mutex_lock(&p->lock);
            g->state = large ? PAGE_PUT_OFF : PAGE_TAKEN;
            p->stop |= large;
            p->next++;
            p->exhausted = p->input == in->n;
            pthread_mutex_unlock(&p->lock);
            g = large ? NULL : g;
        }
    }
    pthread_mutex_unlock(&p->taking);
    return g;
}

static void reader(void *ctx, int64_t task, int thread)
{
    pages *p = ctx;
    (void)task, (void)thread;
    for (page *g; (g = take(p)) != NULL;)
        settle(p, g, read_one(p, g, p->readers == 1));
}

static nn_err read_all(pages *p)
{
    /* One page is read with threads inside operators. */
    p->readers = (int)nn_max_i64(1, nn_min_i64(nn_threads(), p->o->write.pages));
    p->n_at_hand = p->readers == 1      ? 1
                   : p->results->keep_pictures ? p->readers + 1
                                      : PAGES_PER_READER * p->readers;
    p->at_hand = nn_calloc((size_t)p->n_at_hand, sizeof *p->at_hand);
    if (!p->at_hand)
        return nn_fail_memory((size_t)p->n_at_hand * sizeof *p->at_hand, "pages");
    while ((!p->exhausted || p->done < p->next) && !p->err && !cli_signal()) {
        p->stop = false;
        nn_parallel(p->readers, reader, p);
        while (p->done < p->next && !p->err && !cli_signal()) {
            page *g = &p->at_hand[p->done % p->n_at_hand];
            NN_ASSERT(g->state == PAGE_PUT_OFF);
            settle(p, g, read_one(p, g, true));
        }
    }
    for (int i = 0; i < p->n_at_hand; i++) {
        read_page_free(&p->at_hand[i].of);
        io_doc_free(&p->at_hand[i].doc);
        io_doc_free(&p->at_hand[i].right);
        io_image_free(&p->at_hand[i].right_picture.image);
    }
    nn_free(p->at_hand);
    return p->err ? nn_fail(p->err, "%s", p->message) : NN_OK;
}

nn_err read_pages(const read_options *o, read_results *results)
{
    nn_err err = NN_OK;
    pages p = {.o = o, .results = results, .taking = PTHREAD_MUTEX_INITIALIZER,
               .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
    p.source = o->source;
    NN_TRY(page_models_open(&p.models, &o->models));
    err = read_all(&p);
out:
    io_source_close(p.source);
    page_models_close(&p.models);
    return err;
}
