/* page_orientation.c - which of four orientations a page has.
 *
 *   segments -> classifier's vote: rotate by 180 degrees
 *            -> the longest lines are read; where that gives nothing legible, the other three
 *               orientations are tried and the most legible one is taken
 */
#include "ocr/page_parts.h"

#include <math.h>

/* Lines by which the classifier judges a page: longer than so many heights. */
#define TELLING_ASPECT 2.0f
/* So many of the longest lines are read to see whether a page is legible; the mean of their
 * confidences, by length, is 0.95 and more on upright real pages, 0.49 to 0.68 on those that
 * lie on their side, where columns of letters are taken for lines. */
#define SAMPLE 16
#define LEGIBLE 0.8f
/* Weak evidence turns nothing: a crop that says 96% reads as well the other way, and a grid of
 * digits on its side holds a word or two by chance. The classifier needs some line's worth of
 * certainty, another orientation a clear lead and enough characters; to lie on the side, the
 * page must be fairly legible that way. */
#define VOTE 1.5f /* heights of line, at full certainty 3 */
#define LEAD 0.1f
#define CHARACTERS 6
/* Letters one below another are read one by one: where they are as sure as this, they stay. */
#define SINGLES 4
#define SINGLES_SURE 0.9f
#define FAIRLY_LEGIBLE 0.5f

/* The lines vote, each by its length in heights and the classifier's certainty. */
static bool page_upside_down(const ocr_page_reading *r)
{
    double vote = 0;
    for (int i = 0; i < r->n; i++) {
        const ocr_segment *s = &r->seg[i];
        if ((float)s->crop.width > TELLING_ASPECT * (float)s->crop.height)
            vote += (double)s->crop.width / s->crop.height * ((double)s->upside_down - 0.5);
    }
    return vote > (double)VOTE;
}

/* By 180 degrees; what was read is forgotten. */
static nn_err flip(ocr_page_reading *r)
{
    nn_err err = ocr_page_rotate(r, 2);
    if (err)
        return err;
    float w = (float)r->upright->width, h = (float)r->upright->height;
    for (int i = 0; i < r->n; i++) {
        ocr_segment *s = &r->seg[i];
        for (int k = 0; k < 4; k++) {
            s->quad.x[k] = w - s->quad.x[k];
            s->quad.y[k] = h - s->quad.y[k];
        }
        ocr_segment_rotate_180(s);
        if (s->read)
            ocr_text_free(&s->text);
        s->read = false;
    }
    for (int i = 0; i < r->n_rules; i++) {
        ocr_rule *rule = &r->rule[i];
        *rule = (ocr_rule){-rule->x1, -rule->y1, -rule->x0, -rule->y0};
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

typedef struct judgement {
    float legible;  /* 0..1 */
    int characters; /* that it rests on */
    int singles;    /* characters alone, and the mean of their confidences */
    float sure;
} judgement;

static bool better(const judgement *a, const judgement *b)
{
    float stays = b->singles >= SINGLES && b->sure > SINGLES_SURE ? b->sure : 0;
    return a->characters >= CHARACTERS && a->legible > fmaxf(b->legible + LEAD, stays);
}

/* Reads the sample, which stays read. Single characters say nothing: of a page on its side
 * there may be no more. */
static nn_err judge(ocr_page_reading *r, judgement *out)
{
    int which[SAMPLE] = {0}, n = choose_sample(r, which);
    ocr_text texts[SAMPLE];
    double sum = 0, all = 0;
    *out = (judgement){0};
    nn_err err = ocr_page_recognize(r, n, which, texts);
    for (int i = 0; i < n && !err; i++) {
        r->seg[which[i]].text = texts[i];
        r->seg[which[i]].read = true;
    }
    for (int i = 0; i < n && !err; i++) {
        ocr_segment *s = &r->seg[which[i]];
        err = ocr_page_try_letters(r, s);
        all += s->crop.width;
        if (s->text.n > 1) {
            sum += (double)s->text.confidence * s->crop.width;
            out->characters += s->text.n;
        } else if (s->text.n == 1) {
            out->singles++;
            out->sure += s->text.confidence;
        }
    }
    if (out->singles > 0)
        out->sure /= (float)out->singles;
    out->legible = all > 0 ? (float)(sum / all) : 0;
    return err;
}

static nn_err segment_and_judge(ocr_page_reading *r, judgement *out)
{
    nn_err err = NN_OK;
    NN_TRY(ocr_page_segment(r));
    if (r->models->direction) {
        NN_TRY(ocr_page_classify(r));
        if (page_upside_down(r))
            NN_TRY(flip(r));
    }
    NN_TRY(judge(r, out));
    if (r->n > 0 && out->legible < LEGIBLE) {
        judgement other;
        NN_TRY(flip(r));
        NN_TRY(judge(r, &other));
        if (better(&other, out))
            *out = other;
        else
            NN_TRY(flip(r));
    }
out:
    return err;
}

nn_err ocr_page_orient(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    judgement upright, side;
    ocr_page_reading rotated = *r;
    if (r->config->rotate > 0)
        NN_TRY(ocr_page_rotate(r, r->config->rotate / 90));
    if (r->config->rotate >= 0)
        return ocr_page_segment(r);
    NN_TRY(segment_and_judge(r, &upright));
    if (upright.legible >= LEGIBLE || r->n == 0 || r->config->whole)
        goto out;
    NN_TRY(ocr_page_rotate(&rotated, 1));
    NN_TRY(segment_and_judge(&rotated, &side));
    if (better(&side, &upright) && side.legible >= FAIRLY_LEGIBLE) {
        ocr_page_reading keep = *r;
        *r = rotated;
        rotated = keep;
        r->upright = &r->rotated; /* by ocr_page_rotate */
    }
out:
    ocr_page_segments_free(&rotated);
    io_image_free(&rotated.rotated);
    return err;
}
