/* page_case.c - a lone c, o, s, v, w, x or z in a cell has the shape of its capital, and an asterisk
 * that of a star: how high its ink is beside digits and capitals of the rows around tells which it is.
 * An x is 0.66 to 0.76 as high as a digit in most typefaces.
 */
#include "ocr/page_parts.h"

#include "nn/mem.h"
#include "nn/sort.h"
#include "ocr/glyph_shape.h"
#include "ocr/line_ink.h"

#include <stdlib.h>
#include <string.h>

#define SMALL 0.80f   /* times as high as digits and capitals, at most */
#define CAPITAL 0.88f /* at least */
#define MOST_CHARS 8  /* of a word that others are measured by */
#define AS_HIGH 1.5f  /* boxes of one size of type */
#define ROWS 6.0f     /* heights between a letter and what it is measured by */
#define FEW 3
#define MANY 32       /* the nearest ones */
#define STAR 0x2605

typedef struct measured {
    float y, high; /* of the box; level coordinates */
    float ink;     /* height; 0: not known */
    int segment;
    bool letter; /* of unknown case; else a word of digits and capitals */
} measured;

/* The same shape, smaller; 0: none. */
static uint32_t small_of(uint32_t c)
{
    if (c == STAR)
        return '*';
    return c < 128 && c != 0 && strchr("COSVWXZ", (int)c) ? c - 'A' + 'a' : 0;
}

/* The same shape, as high as a digit; 0: none. */
static uint32_t large_of(uint32_t c)
{
    return c < 128 && c != 0 && strchr("cosvwxz", (int)c) ? c - 'a' + 'A' : 0;
}

static bool has_two_sizes(uint32_t c)
{
    return small_of(c) || large_of(c);
}

/* All of its characters stand on the line and are as high as a digit. */
static bool is_high(const ocr_page_reading *r, const ocr_text *t)
{
    if (t->n == 0 || t->n > MOST_CHARS || (t->n == 1 && has_two_sizes(ocr_page_code_at(r, t, 0))))
        return false;
    for (int i = 0; i < t->n; i++) {
        uint32_t c = ocr_page_code_at(r, t, i);
        if (ocr_glyph_head_of(c) != OCR_HEAD_HIGH || ocr_glyph_feet_of(c) != OCR_FEET_BASE)
            return false;
    }
    return true;
}

static nn_err measure(const ocr_page_reading *r, measured *m)
{
    const ocr_segment *s = &r->seg[m->segment];
    ocr_line_ink ink;
    nn_err err = ocr_line_ink_find(&s->crop, false, &ink);
    if (err)
        return err;
    int32_t y0 = ink.height, y1 = 0;
    for (int i = 0; i < ink.n_parts; i++) {
        const ocr_ink_part *p = &ink.part[i];
        if (!p->kept)
            continue;
        y0 = p->y0 < y0 ? p->y0 : y0;
        y1 = p->y1 > y1 ? p->y1 : y1;
    }
    if (y1 > y0)
        m->ink = (float)(y1 - y0) * m->high / (float)s->crop.height;
    ocr_line_ink_free(&ink);
    return NN_OK;
}

static int compare(const void *pa, const void *pb)
{
    const measured *a = pa, *b = pb;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return (a->segment > b->segment) - (a->segment < b->segment);
}

/* The median height of the words around item i; 0: too few. */
static float usual_height(const measured *item, int n, int i)
{
    float height[MANY];
    int count = 0, low = i - 1, high = i + 1;
    const measured *m = &item[i];
    while (count < MANY) {
        bool up = low >= 0 && m->y - item[low].y < ROWS * m->high;
        bool down = high < n && item[high].y - m->y < ROWS * m->high;
        if (!up && !down)
            break;
        bool take_up = up && (!down || m->y - item[low].y <= item[high].y - m->y);
        const measured *o = &item[take_up ? low-- : high++];
        if (!o->letter && o->ink > 0 && o->high < AS_HIGH * m->high && m->high < AS_HIGH * o->high)
            height[count++] = o->ink;
    }
    if (count < FEW)
        return 0;
    qsort(height, (size_t)count, sizeof *height, nn_compare_floats);
    return height[count / 2];
}

nn_err ocr_page_lone_case(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    int n = 0, letters = 0;
    measured *item = nn_calloc((size_t)r->n + 1, sizeof *item);
    if (!item)
        return nn_fail_memory((size_t)r->n * sizeof *item, "the words of a page");
    for (int i = 0; i < r->n; i++) {
        const ocr_segment *s = &r->seg[i];
        if (!s->kept || s->text.n == 0 || io_quad_is_upended(&s->quad))
            continue;
        bool letter = s->text.n == 1 && has_two_sizes(ocr_page_code_at(r, &s->text, 0));
        if (!letter && !is_high(r, &s->text))
            continue;
        ocr_rule b = ocr_page_level_box(r, &s->quad);
        item[n++] = (measured){0.5f * (b.y0 + b.y1), b.y1 - b.y0, 0, i, letter};
        letters += letter;
    }
    if (letters == 0)
        goto out;
    for (int i = 0; i < n; i++)
        NN_TRY(measure(r, &item[i]));
    qsort(item, (size_t)n, sizeof *item, compare);
    for (int i = 0; i < n; i++) {
        if (!item[i].letter || item[i].ink <= 0)
            continue;
        float usual = usual_height(item, n, i), ratio = usual > 0 ? item[i].ink / usual : 0;
        uint32_t c = ocr_page_code_at(r, &r->seg[item[i].segment].text, 0);
        if (ratio > 0 && ratio < SMALL && small_of(c))
            NN_TRY(ocr_page_set_character(r, item[i].segment, 0, small_of(c)));
        else if (ratio > CAPITAL && large_of(c))
            NN_TRY(ocr_page_set_character(r, item[i].segment, 0, large_of(c)));
    }
out:
    nn_free(item);
    return err;
}
