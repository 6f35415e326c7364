/* ink_boxes.c - see ink_boxes.h. */
#include "ocr/ink_boxes.h"

#include "nn/mem.h"
#include "nn/sort.h"
#include "ocr/glyph_shape.h"
#include "ocr/line_ink.h"

#include <math.h>
#include <stdlib.h>

#define CROSS 3.0f
#define EMPTY 6.0f
#define SPACE 4.0f
#define WIDTH_SPREAD 0.15f /* of an em: typefaces differ so much */
#define PLACE_SPREAD 0.1f  /* of an em, besides a step of the alignment */
#define REACH 1.0f         /* of an em: a cut is looked for so far beyond the alignment's middles */
#define MOST_PLACES 128    /* of one cut; beyond, those next to a letter are looked at */
#define FINEST 48          /* heights from there on are cut in steps of a 48th */
#define OWN 0.75f          /* of a part's width in one character: all of it is */
#define EM_OF_BODY 1.8f    /* an em is so many times an x high */
#define PRIOR 0.5f         /* pairs of characters that this guess counts for */

typedef struct cutting {
    int n, unit; /* unit: pixels from one place of a cut to the next */
    const ocr_ink_char *chars;
    const ocr_line_ink *ink;
    float body, em, pitch, step; /* pitch: of a typewriter; 0: widths differ */
    int32_t *first, *count;      /* [n + 1]: places of each cut, in units */
    int32_t most;                /* of count */
    float *cost;                 /* [2][most] */
    int32_t *from;               /* [n + 1][most] */
    int32_t *cut;                /* [n + 1], in pixels */
} cutting;

static float middle(const ocr_ink_char *c)
{
    return 0.5f * (c->x0 + c->x1);
}

static float advance_of(const cutting *c, int i)
{
    return c->pitch > 0 ? c->pitch : c->em * ocr_glyph_advance(c->chars[i].code);
}

/* How large the type is, and whether all characters are of one width. */
static void measure_type(cutting *c)
{
    float distance = 0, ems = 0, off = 0, off_fixed = 0;
    int pairs = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i + 1 < c->n; i++) {
            const ocr_ink_char *a = &c->chars[i], *b = a + 1;
            if (a->code == ' ' || b->code == ' ')
                continue;
            float d = middle(b) - middle(a),
                  e = 0.5f * (ocr_glyph_advance(a->code) + ocr_glyph_advance(b->code));
            if (pass == 0) {
                distance += d;
                ems += e;
                pairs++;
            } else {
                off += fabsf(d - e * c->em);
                off_fixed += fabsf(d - distance / (float)pairs);
            }
        }
        if (pass == 0)
            c->em = (distance + PRIOR * EM_OF_BODY * c->body) / (ems + PRIOR);
        c->em = fmaxf(c->em, 0.5f * c->body);
    }
    c->pitch = pairs > 3 && off_fixed < off ? distance / (float)pairs : 0;
}

static void find_places(cutting *c)
{
    int32_t width = c->ink->width;
    float reach = REACH * c->em;
    for (int i = 0; i <= c->n; i++) {
        float left = i > 0 ? middle(&c->chars[i - 1]) - 0.5f * c->step
                           : middle(&c->chars[0]) - reach,
              right = i < c->n ? middle(&c->chars[i]) + 0.5f * c->step
                               : middle(&c->chars[c->n - 1]) + reach;
        if (right < left)
            left = right = 0.5f * (left + right);
        int32_t a = (int32_t)(left / (float)c->unit) - 1,
                b = (int32_t)(right / (float)c->unit) + 1, last = width / c->unit;
        a = a < 0 ? 0 : a > last ? last : a;
        b = b < a ? a : b > last ? last : b;
        if (b - a >= MOST_PLACES) {
            bool after = i > 0 && c->chars[i - 1].code != ' ',
                 before = i < c->n && c->chars[i].code != ' ';
            int32_t over = b - a + 1 - MOST_PLACES;
            a += after && before ? over / 2 : after ? 0 : over;
            b = a + MOST_PLACES - 1;
        }
        c->first[i] = a;
        c->count[i] = b - a + 1;
        c->most = c->count[i] > c->most ? c->count[i] : c->most;
    }
}

/* Of character i between these cuts. */
static float piece_cost(const cutting *c, int i, int32_t x0, int32_t x1)
{
    float w = (float)(x1 - x0), off = 0.5f * (float)(x0 + x1) - middle(&c->chars[i]),
          ink = (float)(c->ink->ink[x1] - c->ink->ink[x0]),
          spread = c->step + PLACE_SPREAD * c->em;
    if (c->chars[i].code == ' ') {
        spread += PLACE_SPREAD * c->em;
        return SPACE * ink / c->body + 0.25f * off * off / (spread * spread);
    }
    float wide = (w - advance_of(c, i)) / (1 + WIDTH_SPREAD * c->em);
    return 0.5f * wide * wide + 0.25f * off * off / (spread * spread) +
           (ink > 0 ? 0 : EMPTY);
}

static float cross_cost(const cutting *c, int32_t x)
{
    return CROSS * (float)c->ink->crossed[x] / c->body;
}

static void cut(cutting *c)
{
    float *old = c->cost, *now = c->cost + c->most;
    for (int k = 0; k < c->count[0]; k++)
        old[k] = cross_cost(c, (c->first[0] + k) * c->unit);
    for (int i = 1; i <= c->n; i++) {
        for (int k = 0; k < c->count[i]; k++) {
            int32_t x = (c->first[i] + k) * c->unit, best_from = 0;
            float best = INFINITY;
            for (int j = 0; j < c->count[i - 1]; j++) {
                int32_t from = (c->first[i - 1] + j) * c->unit;
                /* Cuts may not cross; one that must stay behind costs more than any other. */
                float cost = old[j] + (from <= x ? piece_cost(c, i - 1, from, x)
                                                 : 1e6f + (float)(from - x));
                if (cost < best) {
                    best = cost;
                    best_from = j;
                }
            }
            now[k] = best + cross_cost(c, x);
            c->from[(size_t)i * (size_t)c->most + (size_t)k] = best_from;
        }
        float *swap = old;
        old = now;
        now = swap;
    }
    int32_t at = 0;
    for (int k = 1; k < c->count[c->n]; k++)
        at = old[k] < old[at] ? k : at;
    for (int i = c->n; i >= 0; i--) {
        c->cut[i] = (c->first[i] + at) * c->unit;
        if (i > 0)
            at = c->from[(size_t)i * (size_t)c->most + (size_t)at];
    }
    for (int i = 1; i <= c->n; i++)
        c->cut[i] = c->cut[i] < c->cut[i - 1] ? c->cut[i - 1] : c->cut[i];
}

/* --- boxes --- */

static void add_ink(ocr_ink_char *c, int32_t x0, int32_t x1, int32_t y0, int32_t y1)
{
    io_box b = {(float)x0, (float)y0, (float)x1, (float)y1};
    c->box = c->box.x1 > c->box.x0 ? io_box_join(c->box, b) : b;
}

/* The first character whose right cut lies beyond x; n: none. */
static int char_at(const cutting *c, int32_t x)
{
    int lo = 0, hi = c->n;
    while (lo < hi) {
        int at = (lo + hi) / 2;
        if (c->cut[at + 1] > x)
            hi = at;
        else
            lo = at + 1;
    }
    return lo;
}

static int32_t overlap(const cutting *c, int i, int32_t x0, int32_t x1)
{
    int32_t a = c->cut[i] > x0 ? c->cut[i] : x0, b = c->cut[i + 1] < x1 ? c->cut[i + 1] : x1;
    return b > a ? b - a : 0;
}

/* The character that the part is wholly of; -1: it is cut; -2: of none. */
static int owner_of(const cutting *c, const ocr_ink_part *p)
{
    if (!p->kept || p->x1 <= c->cut[0] || p->x0 >= c->cut[c->n])
        return -2;
    int best = -1;
    int32_t most = 0, w = p->x1 - p->x0;
    for (int i = char_at(c, p->x0); i < c->n && c->cut[i] < p->x1; i++) {
        int32_t both = overlap(c, i, p->x0, p->x1);
        if (both > most && c->chars[i].code != ' ') {
            most = both;
            best = i;
        }
    }
    return best >= 0 && ((float)most >= OWN * (float)w || w - most <= 1) ? best : -1;
}

static void fill_boxes(const cutting *c, ocr_ink_char *chars)
{
    for (int i = 0; i < c->n; i++)
        chars[i].box = (io_box){0};
    for (int i = 0; i < c->ink->n_parts; i++) {
        ocr_ink_part *p = &c->ink->part[i];
        int owner = owner_of(c, p);
        if (owner >= 0)
            add_ink(&chars[owner], p->x0, p->x1, p->y0, p->y1);
        /* Only those that are cut are looked at again. */
        p->kept = owner == -1;
    }
    for (int i = 0; i < c->ink->n_runs; i++) {
        const ocr_ink_run *r = &c->ink->run[i];
        if (!c->ink->part[r->part].kept)
            continue;
        for (int k = char_at(c, r->x0); k < c->n && c->cut[k] < r->x1; k++)
            if (chars[k].code != ' ' && overlap(c, k, r->x0, r->x1) > 0)
                add_ink(&chars[k], c->cut[k] > r->x0 ? c->cut[k] : r->x0,
                        c->cut[k + 1] < r->x1 ? c->cut[k + 1] : r->x1, r->y, r->y + 1);
    }
    for (int i = 0; i < c->n; i++)
        if (chars[i].box.x1 <= chars[i].box.x0)
            chars[i].box = (io_box){(float)c->cut[i], (float)c->ink->body0,
                                    (float)c->cut[i + 1], (float)c->ink->body1};
}

/* --- the baseline --- */

static float median(float *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, nn_compare_floats);
    return n % 2 ? v[n / 2] : 0.5f * (v[n / 2 - 1] + v[n / 2]);
}

#define MOST_FEET 64 /* of all pairs of which slopes are taken */
#define MOST_SLOPE 0.2f

typedef struct feet {
    int n;
    const ocr_ink_char *chars;
    const float *lowered; /* NULL: by none */
    float width, apart;   /* of the line; two feet that are no farther apart give no slope */
} feet;

static bool has_foot(const feet *f, int i)
{
    return ocr_glyph_feet_of(f->chars[i].code) == OCR_FEET_BASE;
}

static float foot(const feet *f, int i)
{
    return f->chars[i].box.y1 + (f->lowered ? f->lowered[i] : 0);
}

/* From the line's middle. */
static float along(const feet *f, int i)
{
    return 0.5f * (f->chars[i].box.x0 + f->chars[i].box.x1 - f->width);
}

/* Theil (1950) and Sen (1968): medians of slopes and of what is left. v: room for feet_room(n)
 * values. The number of feet; none leave *line as it is. */
static int fit_feet(const feet *f, float *v, ocr_ink_line *line)
{
    int n = 0, slopes = 0, some[MOST_FEET], all = 0, m = 0;
    for (int i = 0; i < f->n; i++)
        all += has_foot(f, i);
    int stride = all / MOST_FEET + 1;
    for (int i = 0, k = 0; i < f->n; i++)
        if (has_foot(f, i) && k++ % stride == 0)
            some[n++] = i;
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++) {
            float dx = along(f, some[k]) - along(f, some[i]);
            if (dx > f->apart)
                v[slopes++] = (foot(f, some[k]) - foot(f, some[i])) / dx;
        }
    if (all == 0)
        return 0;
    float slope = slopes > 2 ? median(v, slopes) : 0;
    line->slope = fmaxf(-MOST_SLOPE, fminf(MOST_SLOPE, slope));
    for (int i = 0; i < f->n; i++)
        if (has_foot(f, i))
            v[m++] = foot(f, i) - line->slope * along(f, i);
    line->baseline = median(v, m);
    return all;
}

static size_t feet_room(int n)
{
    return (size_t)MOST_FEET * MOST_FEET / 2 + (size_t)n + 1;
}

#define FEW_FEET 3

nn_err ocr_ink_baseline(int n, const ocr_ink_char *chars, const float *lowered, float width,
                        ocr_ink_line *line, float *off)
{
    float *v = nn_alloc(feet_room(n) * sizeof *v);
    const feet f = {n, chars, lowered, width, 2 * line->x_height};
    ocr_ink_line fitted = *line;
    int m = 0;
    *off = INFINITY;
    if (!v)
        return nn_fail_memory(feet_room(n) * sizeof *v, "the feet of characters");
    if (fit_feet(&f, v, &fitted) >= FEW_FEET) {
        for (int i = 0; i < n; i++)
            if (has_foot(&f, i))
                v[m++] = fabsf(foot(&f, i) - fitted.baseline - fitted.slope * along(&f, i));
        *off = median(v, m);
        *line = fitted;
    }
    nn_free(v);
    return NN_OK;
}

/* Heights of those whose heads, and depths of those whose feet, are known; 0: there are none. */
static float measure(const cutting *c, const ocr_ink_char *chars, const ocr_ink_line *line,
                     ocr_glyph_head head, bool below, float *v)
{
    int n = 0;
    for (int i = 0; i < c->n; i++) {
        io_box b = chars[i].box;
        float base = line->baseline +
                     line->slope * (0.5f * (b.x0 + b.x1) - 0.5f * (float)c->ink->width);
        if (below && ocr_glyph_feet_of(chars[i].code) == OCR_FEET_BELOW)
            v[n++] = b.y1 - base;
        else if (!below && ocr_glyph_head_of(chars[i].code) == head)
            v[n++] = base - b.y0;
    }
    return n > 0 ? fmaxf(median(v, n), 0) : 0;
}

/* What is not there to be measured, from what is: proportions of common typefaces. */
#define X_OF_ASCENT 0.7f
#define DESCENT_OF_X 0.42f

static void measure_line(const cutting *c, const ocr_ink_char *chars, float *v,
                         ocr_ink_line *line)
{
    const feet f = {c->n, chars, NULL, (float)c->ink->width, 2 * c->body};
    *line = (ocr_ink_line){.known = true, .baseline = (float)c->ink->body1};
    fit_feet(&f, v, line);
    line->x_height = measure(c, chars, line, OCR_HEAD_X, false, v);
    line->ascent = measure(c, chars, line, OCR_HEAD_HIGH, false, v);
    line->descent = measure(c, chars, line, OCR_HEAD_UNKNOWN, true, v);
    if (line->x_height == 0)
        line->x_height = line->ascent > 0 ? X_OF_ASCENT * line->ascent : c->body;
    if (line->ascent < line->x_height)
        line->ascent = line->x_height / X_OF_ASCENT;
    if (line->descent == 0)
        line->descent = DESCENT_OF_X * line->x_height;
}

static bool has_long_dashes(int n, const ocr_ink_char *chars)
{
    for (int i = 0; i < n; i++)
        if (chars[i].code == '_' || chars[i].code == 0x2014 || chars[i].code == 0x2015)
            return true;
    return false;
}

static nn_err place(const io_image *gray, const ocr_line_ink *ink, float step, int n,
                    ocr_ink_char *chars, ocr_ink_line *line)
{
    nn_err err = NN_OK;
    size_t some = (size_t)n + 1;
    float *v = nn_alloc(feet_room(n) * sizeof *v);
    int32_t *numbers = nn_alloc(3 * some * sizeof *numbers);
    cutting c = {.n = n, .unit = 1 + gray->height / FINEST, .chars = chars, .ink = ink,
                 .body = (float)(ink->body1 - ink->body0), .step = step};
    if (!v || !numbers) {
        err = nn_fail_memory(feet_room(n) * sizeof *v, "the places of characters");
        goto out;
    }
    c.first = numbers;
    c.count = numbers + some;
    c.cut = numbers + 2 * some;
    measure_type(&c);
    find_places(&c);
    c.cost = nn_alloc(2 * (size_t)c.most * sizeof *c.cost);
    c.from = nn_alloc(some * (size_t)c.most * sizeof *c.from);
    if (!c.cost || !c.from) {
        err = nn_fail_memory(some * (size_t)c.most * sizeof *c.from,
                             "the places of characters");
        goto out;
    }
    cut(&c);
    fill_boxes(&c, chars);
    measure_line(&c, chars, v, line);
out:
    nn_free(c.from);
    nn_free(c.cost);
    nn_free(numbers);
    nn_free(v);
    return err;
}

nn_err ocr_ink_boxes(const io_image *gray, float step, int n, ocr_ink_char *chars,
                     ocr_ink_line *line)
{
    ocr_line_ink ink;
    *line = (ocr_ink_line){0};
    if (n == 0)
        return NN_OK;
    nn_err err = ocr_line_ink_find(gray, has_long_dashes(n, chars), &ink);
    if (err)
        return err;
    if (ink.ink[ink.width] > 0) {
        err = place(gray, &ink, step, n, chars, line);
    } else {
        for (int i = 0; i < n; i++)
            chars[i].box = (io_box){chars[i].x0, 0, chars[i].x1, (float)gray->height};
    }
    ocr_line_ink_free(&ink);
    return err;
}
