/* spread.c - see spread.h. */
#include "ocr/spread.h"

#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDE 1.05f         /* times the height: two pages */
#define WIDE_PLAIN 1.2f    /* without numbers of pages */
#define MIDDLE 0.15f       /* of the width: the white's middle is as near to the picture's */
#define LINES 4            /* on each side, at least */
#define SIDE 0.2f          /* of the width: as wide is the text of each side, at least */
#define COMMON 0.5f        /* of the higher side's height stands beside the other */
#define WHITE_NUMBERS 0.06f /* of a side's text: as wide is the white, with numbers, */
#define WHITE_FOLD 0.1f    /* with a fold, */
#define WHITE_PLAIN 0.2f   /* with neither; it is two margins, */
#define WHITE_ELSEWHERE 0.5f /* and on neither side is more than this much of it */
#define FOLD 0.6f          /* of the text's height is a fold long */
#define PROSE_ASPECT 6.0f  /* lines of prose are so much longer than high, */
#define PROSE 0.6f         /* and so much of a side's length is in such lines */
#define MOST_DIGITS 4      /* of a page's number */
#define ENDS 0.5f          /* of its height: a page's number stands at its first or last line */

typedef struct side {
    int n;
    float x0, y0, x1, y1, length, prose, white; /* white: the widest strip within */
    int top, bottom; /* page numbers there; -1: none */
} side;

static int compare_boxes(const void *pa, const void *pb)
{
    const ocr_layout_box *a = *(const ocr_layout_box *const *)pa;
    const ocr_layout_box *b = *(const ocr_layout_box *const *)pb;
    return (a->x0 > b->x0) - (a->x0 < b->x0);
}

/* "12", "- 12 -"; -1: something else. */
static int page_number(const char *t)
{
    t += strspn(t, " -\u2013\u2014[(");
    size_t n = strspn(t, "0123456789");
    const char *rest = t + n;
    if (n == 0 || n > MOST_DIGITS || rest[strspn(rest, " -\u2013\u2014])")])
        return -1;
    return atoi(t);
}

/* The widest white of sorted boxes whose middle is in [from, to]: *x0 to *x1. */
static float widest_white(int n, const ocr_layout_box *const *sorted, float from, float to,
                          float *x0, float *x1)
{
    float right = INFINITY, most = 0;
    for (int i = 0; i < n; i++) {
        float left = sorted[i]->x0, middle = 0.5f * (left + right);
        if (left - right > most && middle >= from && middle <= to) {
            most = left - right;
            *x0 = right;
            *x1 = left;
        }
        right = i == 0 ? sorted[i]->x1 : fmaxf(right, sorted[i]->x1);
    }
    return most;
}

static side look_at(int n, const ocr_layout_box *const *sorted, const ocr_layout_box *box,
                    const char *const *text)
{
    side s = {n, INFINITY, INFINITY, -INFINITY, -INFINITY, 0, 0, 0, -1, -1};
    float x0, x1;
    for (int i = 0; i < n; i++) {
        const ocr_layout_box *b = sorted[i];
        float width = b->x1 - b->x0, height = b->y1 - b->y0;
        s.x0 = fminf(s.x0, b->x0);
        s.y0 = fminf(s.y0, b->y0);
        s.x1 = fmaxf(s.x1, b->x1);
        s.y1 = fmaxf(s.y1, b->y1);
        s.length += width;
        s.prose += width >= PROSE_ASPECT * height ? width : 0;
    }
    for (int i = 0; i < n; i++) {
        const ocr_layout_box *b = sorted[i];
        float reach = ENDS * (b->y1 - b->y0);
        int number = page_number(text[b - box]);
        if (number >= 0 && b->y0 < s.y0 + reach)
            s.top = number;
        if (number >= 0 && b->y1 > s.y1 - reach)
            s.bottom = number;
    }
    s.white = widest_white(n, sorted, -INFINITY, INFINITY, &x0, &x1);
    return s;
}

static bool has_fold(int n, const ocr_rule *rule, float x0, float x1, float height)
{
    for (int i = 0; i < n; i++)
        if (rule[i].x0 >= x0 && rule[i].x1 <= x1 && rule[i].y1 - rule[i].y0 >= FOLD * height)
            return true;
    return false;
}

static bool is_prose(const side *s)
{
    return s->prose >= PROSE * s->length;
}

static bool are_pages(const side *a, const side *b, float wide, int n_rules, const ocr_rule *rule)
{
    float white = b->x0 - a->x1, high = fmaxf(a->y1 - a->y0, b->y1 - b->y0);
    float text = fminf(a->x1 - a->x0, b->x1 - b->x0);
    if (a->n < LINES || b->n < LINES || text < SIDE * (b->x1 - a->x0) ||
        fminf(a->y1, b->y1) - fmaxf(a->y0, b->y0) < COMMON * high)
        return false;
    bool numbered = (a->top >= 0 && b->top == a->top + 1) ||
                    (a->bottom >= 0 && b->bottom == a->bottom + 1);
    if (numbered && white >= WHITE_NUMBERS * text)
        return true;
    if (wide < WIDE_PLAIN || !is_prose(a) || !is_prose(b))
        return false;
    if (white >= WHITE_FOLD * text && has_fold(n_rules, rule, a->x1, b->x0, high))
        return true;
    return white >= WHITE_PLAIN * text && fmaxf(a->white, b->white) <= WHITE_ELSEWHERE * white;
}

nn_err ocr_spread_find(float width, float height, int n_rules, const ocr_rule *rule, int n,
                       const ocr_layout_box *box, const char *const *text, bool *found, float *x)
{
    float x0, x1;
    int left = 0;
    *found = false;
    if (width < WIDE * height || n < 2 * LINES)
        return NN_OK;
    const ocr_layout_box **sorted = nn_calloc((size_t)n, sizeof *sorted);
    if (!sorted)
        return nn_fail_memory((size_t)n * sizeof *sorted, "the pages of a spread");
    for (int i = 0; i < n; i++)
        sorted[i] = &box[i];
    qsort(sorted, (size_t)n, sizeof *sorted, compare_boxes);
    if (widest_white(n, sorted, -MIDDLE * width, MIDDLE * width, &x0, &x1) > 0) {
        while (left < n && sorted[left]->x0 < x1)
            left++;
        side a = look_at(left, sorted, box, text);
        side b = look_at(n - left, sorted + left, box, text);
        *found = are_pages(&a, &b, width / height, n_rules, rule);
        *x = 0.5f * (x0 + x1);
    }
    nn_free(sorted);
    return NN_OK;
}

nn_err ocr_spread_half(const io_image *image, float fold, bool right, io_image *out)
{
    int32_t at = (int32_t)lrintf(fold * (float)image->width);
    at = at < 1 ? 1 : at > image->width - 1 ? image->width - 1 : at;
    int32_t from = right ? at : 0, width = right ? image->width - at : at;
    size_t pixel = (size_t)image->channels, row = (size_t)image->width * pixel;
    nn_err err = io_image_new(out, width, image->height, image->channels);
    for (int32_t y = 0; y < image->height && err == NN_OK; y++)
        memcpy(out->pixels + (size_t)y * (size_t)width * pixel,
               image->pixels + (size_t)y * row + (size_t)from * pixel, (size_t)width * pixel);
    return err;
}
