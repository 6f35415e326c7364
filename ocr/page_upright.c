/* page_upright.c - where the text of a page is, and which way up it stands.
 *
 *   detect -> lean: level and detect again -> crops -> classifier's vote: turn by half
 *          -> the longest lines are read; where that gives nothing legible, the other three
 *             ways up are tried and the most legible one is taken
 */
#include "ocr/page_parts.h"

#include "nn/mem.h"
#include "ocr/orientation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A page whose lines lean by more degrees than this is levelled and looked at again, when such a
 * share of their length leans alike: at 5, 10 and 15 degrees words' F1 falls from 93.3 to 92.0,
 * 89.3 and 77.9 otherwise. */
#define LEVEL 2.0f
#define AGREE 0.5f
/* ... and when the level picture has at most so many times the pixels: A4 at 45 degrees has 2.1, a
 * receipt five times as long as wide 2.3 at 15. A strip of 65535 x 1500 would need gigabytes. */
#define LEVEL_GROWTH 4.0f
/* Lines by which the classifier judges a page: longer than so many heights. */
#define TELLING_ASPECT 2.0f
/* So many of the longest lines are read to see whether a page makes sense; the mean of their
 * confidences, by length, is 0.95 and more on upright real pages, 0.49 to 0.68 on those that lie on
 * their side, where columns of letters are taken for lines. */
#define SAMPLE 16
#define LEGIBLE 0.8f

void ocr_page_free_segments(ocr_page_reading *r)
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
    ocr_page_free_segments(r);
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

static bool can_level(const ocr_page_reading *r)
{
    float w = (float)r->upright->width, h = (float)r->upright->height;
    int32_t width, height;
    ocr_turn_size(r->upright, -r->skew, &width, &height);
    return (float)width * (float)height <= LEVEL_GROWTH * w * h;
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

static void aim(ocr_page_reading *r)
{
    for (int i = 0; i < r->n; i++) {
        /* A bent line is a long one that runs across: it is aimed already. */
        if (!r->seg[i].bend.bent)
            ocr_quad_aim(&r->quad[i], r->skew);
        /* Text set vertically mostly runs upwards; the classifier tells where it does not. */
        if (!r->config->whole && ocr_quad_is_vertical_text(&r->quad[i], r->typical))
            ocr_quad_aim(&r->quad[i], r->skew - 90);
        r->seg[i].quad = r->quad[i];
    }
}

/* Segments and crops of the page as it stands but for its lean. */
static nn_err look(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    float agree;
    if (r->config->whole) {
        NN_TRY(new_segments(r, 1));
        float w = (float)r->upright->width, h = (float)r->upright->height;
        r->quad[0] = (ocr_quad){{0, w, w, 0}, {0, 0, h, h}};
    } else {
        NN_TRY(detect(r));
    }
    NN_TRY(ocr_skew(r->n, r->quad, &r->skew, &agree));
    if (!r->config->whole && fabsf(r->skew) > LEVEL && agree > AGREE && can_level(r)) {
        NN_TRY(level_page(r, r->skew));
        NN_TRY(detect(r));
        NN_TRY(ocr_skew(r->n, r->quad, &r->skew, &agree));
    }
    NN_TRY(ocr_typical_height(r->n, r->quad, &r->typical));
    aim(r);
    r->stats.segments = r->n;
    NN_TRY(cut_crops(r));
out:
    return err;
}

/* --- which way up --- */

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

void ocr_segment_turn(ocr_segment *s)
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

/* By half; what was read is forgotten. */
static nn_err flip(ocr_page_reading *r)
{
    nn_err err = turn_page(r, 2);
    if (err)
        return err;
    float w = (float)r->upright->width, h = (float)r->upright->height;
    for (int i = 0; i < r->n; i++) {
        ocr_segment *s = &r->seg[i];
        for (int k = 0; k < 4; k++) {
            s->quad.x[k] = w - s->quad.x[k];
            s->quad.y[k] = h - s->quad.y[k];
        }
        ocr_segment_turn(s);
        if (s->read)
            ocr_text_free(&s->text);
        s->read = false;
    }
    return NN_OK;
}

/* The SAMPLE longest lines; how many there are. */
static int choose_sample(const ocr_page_reading *r, int which[SAMPLE])
{
    int n = 0;
    for (int i = 0; i < r->n; i++) {
        const io_image *crop = &r->seg[i].crop;
        int at = n < SAMPLE ? n++ : SAMPLE;
        for (; at > 0 && r->seg[which[at - 1]].crop.width < crop->width; at--)
            if (at < SAMPLE)
                which[at] = which[at - 1];
        if (at < SAMPLE)
            which[at] = i;
    }
    return n;
}

/* Reads the sample, which stays read. *legible: 0..1. Single characters say nothing: of a page on
 * its side there may be no more. */
static nn_err judge(ocr_page_reading *r, float *legible)
{
    int which[SAMPLE] = {0}, n = choose_sample(r, which);
    ocr_text texts[SAMPLE];
    double sum = 0, all = 0;
    nn_err err = ocr_page_recognize(r, n, which, texts);
    for (int i = 0; i < n && !err; i++) {
        ocr_segment *s = &r->seg[which[i]];
        s->text = texts[i];
        s->read = true;
        all += s->crop.width;
        sum += s->text.n > 1 ? (double)s->text.confidence * s->crop.width : 0;
    }
    *legible = all > 0 ? (float)(sum / all) : 0;
    return err;
}

static nn_err look_and_judge(ocr_page_reading *r, float *legible)
{
    nn_err err = NN_OK;
    NN_TRY(look(r));
    if (r->models->direction) {
        NN_TRY(classify(r));
        if (page_upside_down(r))
            NN_TRY(flip(r));
    }
    NN_TRY(judge(r, legible));
    if (r->n > 0 && *legible < LEGIBLE) {
        float other;
        NN_TRY(flip(r));
        NN_TRY(judge(r, &other));
        if (other > *legible)
            *legible = other;
        else
            NN_TRY(flip(r));
    }
out:
    return err;
}

nn_err ocr_page_find(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    float legible, other;
    ocr_page_reading turned = *r;
    if (r->config->rotate > 0)
        NN_TRY(turn_page(r, r->config->rotate / 90));
    if (r->config->rotate >= 0)
        return look(r);
    NN_TRY(look_and_judge(r, &legible));
    if (legible >= LEGIBLE || r->n == 0 || r->config->whole)
        goto out;
    NN_TRY(turn_page(&turned, 1));
    NN_TRY(look_and_judge(&turned, &other));
    if (other > legible) {
        ocr_page_reading keep = *r;
        *r = turned;
        turned = keep;
        r->upright = &r->turned; /* by turn_page */
    }
out:
    ocr_page_free_segments(&turned);
    io_image_free(&turned.turned);
    return err;
}
