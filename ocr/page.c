/* page.c - the stages of reading a page, one function each, over one array of segments. */
#include "ocr/page_parts.h"

#include "nn/mem.h"
#include "ocr/orientation.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* A line is taken for upside down against its page only when the classifier is that sure, and
 * the recogniser reads it better that way by this much. */
#define SURE 0.9f
#define BETTER 0.1f
/* On an upright page at least this share of the segments' length is in long ones that run
 * across (0.74 to 1 on real pages); on its side, where the detector sees letters one by one, 0
 * to 0.25. */
#define ACROSS_SHARE 0.5f
/* A page whose lines lean by more degrees than this is levelled and looked at again, when such a
 * share of their length leans alike: at 5, 10 and 15 degrees words' F1 falls from 93.3 to 92.0,
 * 89.3 and 77.9 otherwise. */
#define LEVEL 2.0f
#define AGREE 0.5f
/* Lines by which the classifier judges a page: longer than so many heights. */
#define TELLING_ASPECT 2.0f

ocr_page_config ocr_page_defaults(void)
{
    return (ocr_page_config){
        .detect = ocr_detect_defaults(),
        .layout = OCR_LAYOUT_AUTO,
        .rotate = -1,
        .batch = 16,
        .drop_score = 0.4f,
    };
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void free_segments(ocr_page_reading *r)
{
    for (int i = 0; i < r->n; i++) {
        io_image_free(&r->seg[i].crop);
        if (r->seg[i].read)
            ocr_text_free(&r->seg[i].text);
    }
    nn_free(r->seg);
    nn_free(r->quad);
    r->seg = NULL;
    r->quad = NULL;
    r->n = 0;
}

/* --- where text is --- */

static nn_err new_segments(ocr_page_reading *r, int n)
{
    free_segments(r);
    r->seg = nn_calloc((size_t)n + 1, sizeof *r->seg);
    r->quad = nn_calloc((size_t)n + 1, sizeof *r->quad);
    if (!r->seg || !r->quad)
        return nn_fail_memory((size_t)n * sizeof *r->seg, "the segments of a page");
    r->n = n;
    return NN_OK;
}

static nn_err detect(ocr_page_reading *r)
{
    ocr_detection found;
    nn_err err =
        ocr_detect(r->models->detector, r->upright, &r->config->detect, &found);
    if (err)
        return err;
    err = new_segments(r, found.boxes.n);
    for (int i = 0; i < r->n && !err; i++) {
        const ocr_box *b = &found.boxes.box[i];
        const float *xy = b->bend.bent ? b->strip : b->xy;
        for (int k = 0; k < 4; k++) {
            r->quad[i].x[k] = xy[2 * k];
            r->quad[i].y[k] = xy[2 * k + 1];
        }
        r->seg[i].bend = b->bend;
    }
    r->stats.candidates_dropped = found.boxes.dropped;
    ocr_detection_free(&found);
    return err;
}

/* `next` takes the upright picture's place; `from`: its points as points of that one. */
static void replace_page(ocr_page_reading *r, io_image next, ocr_placing from)
{
    const ocr_placing to = r->placing;
    io_image_free(&r->turned);
    r->turned = next;
    r->upright = &r->turned;
    r->placing = (ocr_placing){
        .xx = to.xx * from.xx + to.xy * from.yx,
        .xy = to.xx * from.xy + to.xy * from.yy,
        .x0 = to.xx * from.x0 + to.xy * from.y0 + to.x0,
        .yx = to.yx * from.xx + to.yy * from.yx,
        .yy = to.yx * from.xy + to.yy * from.yy,
        .y0 = to.yx * from.x0 + to.yy * from.y0 + to.y0,
    };
}

static nn_err turn_page(ocr_page_reading *r, int quarters)
{
    float w = (float)r->upright->width, h = (float)r->upright->height;
    const ocr_placing from[4] = {
        {1, 0, 0, 0, 1, 0}, {0, 1, 0, -1, 0, h}, {-1, 0, w, 0, -1, h}, {0, -1, w, 1, 0, 0}};
    io_image next;
    nn_err err = ocr_rotate(r->upright, quarters, &next);
    if (err)
        return err;
    replace_page(r, next, from[quarters & 3]);
    r->quarters = (r->quarters + quarters) & 3;
    return NN_OK;
}

/* Turns the page so that lines that lean by `degrees` run level. */
static nn_err level_page(ocr_page_reading *r, float degrees)
{
    float a = -degrees * 0.017453292519943295f, c = cosf(a), s = sinf(a);
    float w = (float)r->upright->width, h = (float)r->upright->height;
    io_image next;
    nn_err err = ocr_turn(r->upright, -degrees, &next);
    if (err)
        return err;
    float x = 0.5f * (float)next.width, y = 0.5f * (float)next.height;
    replace_page(r, next,
                 (ocr_placing){c, s, 0.5f * w - c * x - s * y, -s, c, 0.5f * h + s * x - c * y});
    r->levelled += degrees;
    return NN_OK;
}

/* Detects, and looks at the page turned by a quarter as well where it seems to lie on its side:
 * the way that has more of lines that run across is kept. */
static nn_err detect_either_way(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    ocr_page_reading before = {0};
    float share;
    NN_TRY(detect(r));
    float across = ocr_across(r->n, r->quad, &share);
    if (share >= ACROSS_SHARE)
        goto out;
    before = *r;
    r->seg = NULL;
    r->quad = NULL;
    r->n = 0;
    NN_TRY(turn_page(r, 1));
    NN_TRY(detect(r));
    if (ocr_across(r->n, r->quad, &share) <= across) {
        free_segments(r);
        io_image_free(&r->turned);
        *r = before;
        before = (ocr_page_reading){0};
    }
out:
    free_segments(&before);
    return err;
}

static nn_err find_segments(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    double begin = seconds();
    if (r->config->rotate > 0)
        NN_TRY(turn_page(r, r->config->rotate / 90));
    if (r->config->whole) {
        NN_TRY(new_segments(r, 1));
        float w = (float)r->upright->width, h = (float)r->upright->height;
        r->quad[0] = (ocr_quad){{0, w, w, 0}, {0, 0, h, h}};
    } else {
        NN_TRY(r->config->rotate < 0 ? detect_either_way(r) : detect(r));
    }
    float agree;
    NN_TRY(ocr_skew(r->n, r->quad, &r->skew, &agree));
    if (!r->config->whole && fabsf(r->skew) > LEVEL && agree > AGREE) {
        NN_TRY(level_page(r, r->skew));
        NN_TRY(detect(r));
        NN_TRY(ocr_skew(r->n, r->quad, &r->skew, &agree));
    }
    NN_TRY(ocr_typical_height(r->n, r->quad, &r->typical));
    for (int i = 0; i < r->n; i++) {
        /* A bent line is a long one that runs across: it is aimed already. */
        if (!r->seg[i].bend.bent)
            ocr_quad_aim(&r->quad[i], r->skew);
        /* Text set vertically mostly runs upwards; the classifier tells where it does not. */
        if (!r->config->whole && ocr_quad_is_vertical_text(&r->quad[i], r->typical))
            ocr_quad_aim(&r->quad[i], r->skew - 90);
        r->seg[i].quad = r->quad[i];
    }
    r->stats.segments = r->n;
out:
    r->stats.detect_seconds = seconds() - begin;
    return err;
}

/* --- which way up --- */

static void crop_task(void *ctx, int64_t task, int thread)
{
    ocr_page_reading *r = ctx;
    ocr_segment *s = &r->seg[task];
    nn_err err = ocr_warp(r->upright, &s->quad, &s->bend, &s->crop);
    if (err && err != NN_ERR_INPUT) /* a segment without area is left out */
        r->failed[thread] = err;
}

static nn_err cut_crops(ocr_page_reading *r)
{
    memset(r->failed, 0, sizeof r->failed);
    nn_parallel(r->n, crop_task, r);
    for (int i = 0; i < NN_MAX_THREADS; i++)
        if (r->failed[i])
            return nn_fail(r->failed[i], "not enough memory for the lines of a page");
    int used = 0;
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].crop.pixels)
            r->seg[used++] = r->seg[i];
    r->stats.dropped += r->n - used;
    r->n = used;
    return NN_OK;
}

static nn_err classify(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    io_image *crops = nn_calloc((size_t)r->n + 1, sizeof *crops);
    float *p = nn_calloc((size_t)r->n + 1, sizeof *p);
    if (!crops || !p) {
        err = nn_fail_memory((size_t)r->n * sizeof *crops, "the lines of a page");
        goto out;
    }
    for (int i = 0; i < r->n; i++)
        crops[i] = r->seg[i].crop;
    NN_TRY(ocr_direction_run(r->models->direction, r->n, crops, p));
    for (int i = 0; i < r->n; i++)
        r->seg[i].upside_down = p[i];
out:
    nn_free(p);
    nn_free(crops);
    return err;
}

static void turn_segment(ocr_segment *s)
{
    s->quad = ocr_quad_turn(&s->quad, 2);
    ocr_bend_turn(&s->bend);
    ocr_turn_half(&s->crop);
    s->upside_down = 1 - s->upside_down;
}

/* The lines vote, each by its length and the classifier's certainty. */
static bool page_upside_down(const ocr_page_reading *r)
{
    double vote = 0;
    for (int i = 0; i < r->n; i++) {
        const ocr_segment *s = &r->seg[i];
        if ((float)s->crop.width > TELLING_ASPECT * (float)s->crop.height)
            vote += (double)s->crop.width * ((double)s->upside_down - 0.5);
    }
    return vote > 0;
}

static nn_err find_direction(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    if (!r->models->direction || r->config->rotate >= 0)
        return NN_OK;
    NN_TRY(classify(r));
    if (page_upside_down(r)) {
        NN_TRY(turn_page(r, 2));
        float w = (float)r->upright->width, h = (float)r->upright->height;
        for (int i = 0; i < r->n; i++) {
            ocr_segment *s = &r->seg[i];
            for (int k = 0; k < 4; k++) {
                s->quad.x[k] = w - s->quad.x[k];
                s->quad.y[k] = h - s->quad.y[k];
            }
            turn_segment(s);
        }
    }
out:
    return err;
}

/* --- what it says --- */

/* Reads the crops of segments chosen by which[0..n-1] into texts. */
static nn_err recognize(ocr_page_reading *r, int n, const int *which, ocr_text *texts)
{
    io_image *crops = nn_calloc((size_t)n + 1, sizeof *crops);
    if (!crops)
        return nn_fail_memory((size_t)n * sizeof *crops, "the lines of a page");
    for (int i = 0; i < n; i++)
        crops[i] = r->seg[which[i]].crop;
    nn_err err = ocr_recognizer_read(r->models->recognizer, &r->config->decode,
                                     r->config->batch, n, crops, texts);
    nn_free(crops);
    return err;
}

/* Those that the classifier holds to be upside down are read the other way, too. */
static nn_err reread_turned(ocr_page_reading *r, int *which, ocr_text *texts)
{
    int n = 0;
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].upside_down > SURE) {
            turn_segment(&r->seg[i]);
            which[n++] = i;
        }
    nn_err err = recognize(r, n, which, texts);
    for (int i = 0; i < n && !err; i++) {
        ocr_segment *s = &r->seg[which[i]];
        if (texts[i].n > 0 && texts[i].confidence > s->text.confidence + BETTER) {
            ocr_text_free(&s->text);
            s->text = texts[i];
            r->stats.turned++;
        } else {
            ocr_text_free(&texts[i]);
            turn_segment(s);
        }
    }
    return err;
}

static nn_err read_texts(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    double begin = seconds();
    int *which = nn_calloc((size_t)r->n + 1, sizeof *which);
    ocr_text *texts = nn_calloc((size_t)r->n + 1, sizeof *texts);
    if (!which || !texts) {
        err = nn_fail_memory((size_t)r->n * sizeof *texts, "the texts of a page");
        goto out;
    }
    for (int i = 0; i < r->n; i++)
        which[i] = i;
    NN_TRY(recognize(r, r->n, which, texts));
    for (int i = 0; i < r->n; i++) {
        r->seg[i].text = texts[i];
        r->seg[i].read = true;
    }
    NN_TRY(reread_turned(r, which, texts));
    for (int i = 0; i < r->n; i++) {
        ocr_segment *s = &r->seg[i];
        s->kept = strspn(s->text.utf8, " ") < strlen(s->text.utf8) &&
                  s->text.confidence >= r->config->drop_score;
        r->stats.dropped += !s->kept;
    }
out:
    nn_free(texts);
    nn_free(which);
    r->stats.read_seconds = seconds() - begin;
    return err;
}

nn_err ocr_page_read(const ocr_page_models *models, const ocr_page_config *config,
                     const io_image *image, const char *source, io_document *doc,
                     ocr_page_stats *stats)
{
    nn_err err;
    ocr_page_reading r = {.models = models, .config = config, .given = image, .upright = image,
                          .placing = {1, 0, 0, 0, 1, 0}};
    NN_TRY(find_segments(&r));
    NN_TRY(cut_crops(&r));
    NN_TRY(find_direction(&r));
    NN_TRY(read_texts(&r));
    NN_TRY(ocr_page_write(&r, source, doc));
    if (stats)
        *stats = r.stats;
out:
    free_segments(&r);
    io_image_free(&r.turned);
    return err;
}
