/* page_segments.c - where the text of a page is.
 *
 *   detect -> skew: level and detect again -> first corners -> crops
 */
#include "ocr/page_parts.h"

#include "io/rectify.h"
#include "nn/mem.h"
#include "ocr/rotate.h"
#include "ocr/skew.h"

#include <math.h>
#include <string.h>

/* A page whose lines lean by more degrees than this is levelled and segmented again, when such
 * a share of their length leans alike: at 5, 10 and 15 degrees words' F1 falls from 93.3 to
 * 92.0, 89.3 and 77.9 otherwise. */
#define LEVEL 2.0f
#define AGREE 0.5f

void ocr_page_segments_free(ocr_page_reading *r)
{
    for (int i = 0; i < r->n; i++) {
        io_image_free(&r->seg[i].crop);
        if (r->seg[i].read)
            ocr_text_free(&r->seg[i].text);
    }
    nn_free(r->seg);
    nn_free(r->quad);
    nn_free(r->rule);
    r->rule = NULL;
    r->n_rules = 0;
    r->seg = NULL;
    r->quad = NULL;
    r->n = 0;
}

static nn_err ocr_page_segments_new(ocr_page_reading *r, int n)
{
    ocr_page_segments_free(r);
    r->seg = nn_calloc((size_t)n + 1, sizeof *r->seg);
    r->quad = nn_calloc((size_t)n + 1, sizeof *r->quad);
    if (!r->seg || !r->quad)
        return nn_fail_memory((size_t)n * sizeof *r->seg, "the segments of a page");
    r->n = n;
    return NN_OK;
}

void ocr_segment_rotate_180(ocr_segment *s)
{
    s->quad = io_quad_rotate(&s->quad, 2);
    io_centreline_rotate_180(&s->centreline);
    ocr_rotate_180(&s->crop);
    s->upside_down = 1 - s->upside_down;
    float ink0 = s->ink0;
    s->ink0 = 1 - s->ink1;
    s->ink1 = 1 - ink0;
}

static nn_err detect(ocr_page_reading *r)
{
    ocr_detection found;
    nn_err err =
        ocr_detect(r->models->detector, r->upright, &r->config->detect, &found);
    if (err)
        return err;
    err = ocr_page_segments_new(r, found.boxes.n);
    for (int i = 0; i < r->n && !err; i++) {
        const ocr_box *b = &found.boxes.box[i];
        const float *xy = b->centreline.curved ? b->straight : b->xy;
        for (int k = 0; k < 4; k++) {
            r->quad[i].x[k] = xy[2 * k];
            r->quad[i].y[k] = xy[2 * k + 1];
        }
        r->seg[i].centreline = b->centreline;
    }
    r->stats.candidates_dropped = found.boxes.dropped;
    ocr_detection_free(&found);
    return err;
}

static void crop_task(void *ctx, int64_t task, int thread)
{
    ocr_page_reading *r = ctx;
    ocr_segment *s = &r->seg[task];
    nn_err err = io_rectify(r->upright, &s->quad, &s->centreline, &s->crop);
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
        /* A curved line is a long one that runs across: its first corner is right already. */
        if (!r->seg[i].centreline.curved)
            ocr_quad_aim(&r->quad[i], r->skew);
        /* Text set vertically mostly runs upwards; the classifier corrects where it does
         * not. */
        if (!r->config->whole && ocr_quad_is_vertical_text(&r->quad[i], r->typical))
            ocr_quad_aim(&r->quad[i], r->skew - 90);
        r->seg[i].quad = r->quad[i];
        r->seg[i].ink1 = 1;
    }
}

nn_err ocr_page_segment(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    float agree;
    if (r->config->whole) {
        NN_TRY(ocr_page_segments_new(r, 1));
        float w = (float)r->upright->width, h = (float)r->upright->height;
        r->quad[0] = (io_quad){{0, w, w, 0}, {0, 0, h, h}};
    } else {
        NN_TRY(detect(r));
    }
    NN_TRY(ocr_skew(r->n, r->quad, &r->skew, &agree));
    if (!r->config->whole && fabsf(r->skew) > LEVEL && agree > AGREE && ocr_page_can_level(r)) {
        NN_TRY(ocr_page_level(r, r->skew));
        NN_TRY(detect(r));
        NN_TRY(ocr_skew(r->n, r->quad, &r->skew, &agree));
    }
    NN_TRY(ocr_typical_height(r->n, r->quad, &r->typical));
    aim(r);
    if (!r->config->whole)
        NN_TRY(ocr_page_cut(r));
    r->stats.segments = r->n;
    NN_TRY(cut_crops(r));
out:
    return err;
}
