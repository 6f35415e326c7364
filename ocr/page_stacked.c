/* page_stacked.c - text that runs up or down a page, where the detector or the recogniser took it
 * for something else:
 *
 *   - letters one below another: the recogniser knows rows only, so the letters are set side by
 *     side and read as one;
 *   - a sideways line that was found in pieces, each like a letter of its own: the column of
 *     pieces is one segment, read up, down and as letters one below another.
 *
 * Only what was read unsurely is tried, and only what is read better so is taken: a column of
 * digits in a table is sure already. Sure capitals one below another are a word where nothing
 * stands in their rows.
 */
#include "ocr/page_parts.h"

#include "io/rectify.h"
#include "nn/mem.h"
#include "ocr/otsu.h"
#include "ocr/rotate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A line on its side: */
#define LONG 2.5f /* times longer than high */
#define SURE 0.97f
#define BETTER 0.02f

/* Letters one below another: */
#define MOST_LETTERS 64
#define LEAST_LETTERS 3
#define LOW 0.4f   /* of the usual height: a mark, an i's dot */
#define EVEN 1.7f  /* ratio of a distance of middles to the usual one */
#define APART 0.06f /* of a height between letters: less is one line on its side */
#define GAP 0.18f  /* of a height, as they are set */
#define PAD 0.3f

/* A column of pieces: */
#define LEAST_PIECES 3
#define MOST_PIECES 1000 /* of a page */
#define PIECE_CHARACTERS 3
#define PIECE_WIDE 1.4f /* typical lines */
#define PIECE_GAP 1.6f  /* widths */
#define PIECE_COMMON 0.5f
#define PIECE_UNSURE 0.8f
#define COLUMN_LONG 3.5f
#define LEAST_CAPITALS 4
#define PROSE 0.6f /* of a line in the rows of others: small letters */
#define ROW_CLEAR 12.0f /* widths beside capitals */
#define COLUMN_SURE 0.85f
#define BEYOND 12 /* widths in which the column's ends are looked for, */
#define WORDS 0.8f /* without a gap so wide */

typedef struct letter {
    int32_t x0, y0, x1, y1;
} letter;

typedef struct stack {
    int n;
    int threshold;
    bool light; /* letters on a dark ground */
    letter at[MOST_LETTERS];
} stack;

static bool is_ink(const stack *s, const io_image *g, int32_t x, int32_t y)
{
    return (g->pixels[(size_t)y * (size_t)g->width + (size_t)x] <= s->threshold) != s->light;
}

static void find_tones(const io_image *g, stack *s)
{
    int64_t count[256] = {0}, n = (int64_t)g->width * g->height;
    for (int64_t i = 0; i < n; i++)
        count[g->pixels[i]]++;
    s->threshold = ocr_otsu(count, n);
    int32_t dark = 0;
    for (int32_t y = 0; y < g->height; y++)
        for (int k = 0; k < 2; k++)
            dark += g->pixels[(size_t)y * (size_t)g->width + (size_t)(k ? g->width - 1 : 0)] <=
                    s->threshold;
    s->light = dark > g->height;
}

static bool find_columns(const io_image *g, const stack *s, letter *l)
{
    l->x0 = g->width;
    l->x1 = 0;
    for (int32_t y = l->y0; y < l->y1; y++)
        for (int32_t x = 0; x < g->width; x++)
            if (is_ink(s, g, x, y)) {
                l->x0 = x < l->x0 ? x : l->x0;
                l->x1 = x >= l->x1 ? x + 1 : l->x1;
            }
    return l->x1 > l->x0;
}

static int compare_int32(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int32_t usual_height(const stack *s)
{
    int32_t v[MOST_LETTERS];
    for (int i = 0; i < s->n; i++)
        v[i] = s->at[i].y1 - s->at[i].y0;
    qsort(v, (size_t)s->n, sizeof *v, compare_int32);
    return v[s->n / 2];
}

/* Marks and dots go to the letter that is nearer. */
static void join_low(stack *s)
{
    int32_t usual = usual_height(s);
    for (int i = 0; i < s->n && s->n > 1; i++) {
        letter *l = &s->at[i];
        if ((float)(l->y1 - l->y0) >= LOW * (float)usual)
            continue;
        int32_t up = i > 0 ? l->y0 - l[-1].y1 : INT32_MAX,
                down = i + 1 < s->n ? l[1].y0 - l->y1 : INT32_MAX;
        int into = up < down ? i - 1 : i + 1;
        letter *o = &s->at[into];
        o->y0 = l->y0 < o->y0 ? l->y0 : o->y0;
        o->y1 = l->y1 > o->y1 ? l->y1 : o->y1;
        memmove(l, l + 1, (size_t)(s->n - i - 1) * sizeof *l);
        s->n--;
        i--;
    }
}

/* Rows with ink between rows without; false where they are no letters at even distances. */
static bool find_letters(const io_image *g, stack *s)
{
    s->n = 0;
    find_tones(g, s);
    for (int32_t y = 0, from = -1; y <= g->height; y++) {
        bool ink = false;
        for (int32_t x = 0; x < g->width && y < g->height && !ink; x++)
            ink = is_ink(s, g, x, y);
        if (ink && from < 0)
            from = y;
        if (ink || from < 0)
            continue;
        if (s->n == MOST_LETTERS)
            return false;
        s->at[s->n++] = (letter){.y0 = from, .y1 = y};
        from = -1;
    }
    if (s->n < LEAST_LETTERS)
        return false;
    join_low(s);
    float usual = (float)usual_height(s), pitch = 0;
    for (int i = 0; i < s->n; i++) {
        letter *l = &s->at[i];
        if (!find_columns(g, s, l) || (float)(l->y1 - l->y0) > EVEN * usual)
            return false;
    }
    if (s->n < LEAST_LETTERS)
        return false;
    pitch = (float)(s->at[s->n - 1].y1 - s->at[0].y1) / (float)(s->n - 1);
    for (int i = 1; i < s->n; i++) {
        float step = (float)(s->at[i].y1 - s->at[i - 1].y1);
        if (step > EVEN * pitch || step * EVEN < pitch ||
            (float)(s->at[i].y0 - s->at[i - 1].y1) < APART * usual)
            return false;
    }
    return true;
}

/* The letters side by side, on one baseline. */
static nn_err set_in_row(const io_image *g, const stack *s, io_image *out)
{
    int32_t high = 0, wide = 0, at;
    for (int i = 0; i < s->n; i++) {
        const letter *l = &s->at[i];
        high = l->y1 - l->y0 > high ? l->y1 - l->y0 : high;
        wide += l->x1 - l->x0;
    }
    int32_t gap = 1 + (int32_t)(GAP * (float)high), pad = 1 + (int32_t)(PAD * (float)high);
    nn_err err = io_image_new(out, wide + gap * (s->n - 1) + 2 * pad, high + 2 * pad, 1);
    if (err)
        return err;
    memset(out->pixels, s->light ? 0 : 255, (size_t)out->width * (size_t)out->height);
    at = pad;
    for (int i = 0; i < s->n; i++) {
        const letter *l = &s->at[i];
        for (int32_t y = l->y0; y < l->y1; y++)
            memcpy(out->pixels +
                       (size_t)(pad + high - l->y1 + y) * (size_t)out->width + (size_t)at,
                   g->pixels + (size_t)y * (size_t)g->width + (size_t)l->x0,
                   (size_t)(l->x1 - l->x0));
        at += l->x1 - l->x0 + gap;
    }
    return NN_OK;
}

static nn_err read_image(ocr_page_reading *r, const io_image *image, ocr_text *text)
{
    return ocr_recognizer_read(r->models->recognizer, &r->config->decode, r->config->batch, 1,
                               image, text);
}

/* Pixels for one of the network's, so that places of a quarter pixel can be told. */
#define FINE 0.25f

/* Character i stands where letter i does, along a crop that runs down. */
static void place_letters(const ocr_recognizer *reader, const stack *s, ocr_text *text)
{
    float scale = FINE / reader->step, x0 = scale * reader->step_x0;
    for (int i = 0; i < text->n; i++) {
        text->chars[i].scale = scale;
        text->chars[i].t0 = (int32_t)lrintf(((float)s->at[i].y0 - x0) / FINE + 0.5f);
        text->chars[i].t1 = (int32_t)lrintf(((float)s->at[i].y1 - x0) / FINE + 0.5f);
    }
}

/* Reads a segment that runs down as letters one below another, which are upright in the page.
 * text->n is 0 when they are none. */
static nn_err read_stacked(ocr_page_reading *r, const io_image *crop, ocr_text *text)
{
    nn_err err = NN_OK;
    io_image upright = {0}, row = {0};
    stack s;
    *text = (ocr_text){0};
    NN_TRY(ocr_rotate_quarters(crop, 1, &upright));
    if (!find_letters(&upright, &s))
        goto out;
    NN_TRY(set_in_row(&upright, &s, &row));
    NN_TRY(read_image(r, &row, text));
    if (text->n == s.n && !strchr(text->utf8, ' '))
        place_letters(r->models->recognizer, &s, text);
    else
        ocr_text_free(text);
out:
    io_image_free(&row);
    io_image_free(&upright);
    if (text->n == 0)
        *text = (ocr_text){0};
    return err;
}

/* The text that is surer by so much stays in *best. Returns whether it is the new one. */
static bool take_better(ocr_text *best, ocr_text *other, float by)
{
    bool better = other->n > 0 && (best->n == 0 || other->confidence > best->confidence + by);
    ocr_text *worse = better ? best : other;
    ocr_text_free(worse);
    if (better)
        *best = *other;
    *other = (ocr_text){0};
    return better;
}

/* A high segment on its side, so that it runs down; from its side, so that it stands again. */
static nn_err lay_down(ocr_segment *s, bool down)
{
    io_image side;
    nn_err err = ocr_rotate_quarters(&s->crop, down ? 3 : 1, &side);
    if (err)
        return err;
    io_image_free(&s->crop);
    s->crop = side;
    s->quad = io_quad_rotate(&s->quad, down ? 1 : 3);
    return NN_OK;
}

/* A segment that runs down, or up, whose letters are upright. */
static nn_err try_letters(ocr_page_reading *r, ocr_segment *s, bool *taken)
{
    ocr_text text = {0};
    bool up = s->quad.y[1] < s->quad.y[0];
    if (up)
        ocr_segment_rotate_180(s);
    nn_err err = read_stacked(r, &s->crop, &text);
    *taken = err == NN_OK && take_better(&s->text, &text, BETTER);
    s->kept |= *taken;
    if (up && !*taken)
        ocr_segment_rotate_180(s);
    return err;
}

/* --- columns of pieces --- */

typedef struct piece {
    ocr_rule box; /* level coordinates */
    int index;
    bool used;
} piece;

static int compare_pieces(const void *pa, const void *pb)
{
    const piece *a = pa, *b = pb;
    if (a->box.y0 != b->box.y0)
        return a->box.y0 < b->box.y0 ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static int list_pieces(const ocr_page_reading *r, piece *p)
{
    int n = 0;
    for (int i = 0; i < r->n && n < MOST_PIECES; i++) {
        const ocr_segment *s = &r->seg[i];
        ocr_rule b = ocr_page_level_box(r, &s->quad);
        if (s->mark || s->text.n > PIECE_CHARACTERS || io_quad_is_upended(&s->quad) ||
            b.x1 - b.x0 > PIECE_WIDE * r->typical)
            continue;
        p[n++] = (piece){.box = b, .index = i};
    }
    qsort(p, (size_t)n, sizeof *p, compare_pieces);
    return n;
}

/* b goes on where a ends. */
static bool continues(const ocr_rule *a, const ocr_rule *b)
{
    float wide = fmaxf(a->x1 - a->x0, b->x1 - b->x0),
          narrow = fminf(a->x1 - a->x0, b->x1 - b->x0),
          common = fminf(a->x1, b->x1) - fmaxf(a->x0, b->x0), gap = b->y0 - a->y1;
    return common > PIECE_COMMON * narrow && gap < PIECE_GAP * wide && gap > -PIECE_GAP * wide;
}

/* Collects the column that piece `first` begins into which[]; its box. */
static int follow(piece *p, int n, int first, int *which, ocr_rule *box)
{
    int count = 0, last = first;
    *box = p[first].box;
    for (int i = first; i < n; i++) {
        if (i != first && (p[i].used || !continues(&p[last].box, &p[i].box)))
            continue;
        which[count++] = i;
        last = i;
        box->x0 = fminf(box->x0, p[i].box.x0);
        box->x1 = fmaxf(box->x1, p[i].box.x1);
        box->y1 = fmaxf(box->y1, p[i].box.y1);
    }
    return count;
}

static bool is_unsure(const ocr_page_reading *r, const piece *p, int n, const int *which)
{
    float sum = 0;
    for (int i = 0; i < n; i++)
        sum += r->seg[p[which[i]].index].text.confidence;
    return sum < PIECE_UNSURE * (float)n;
}

static bool are_capitals(const ocr_page_reading *r, const piece *p, int n, const int *which)
{
    for (int i = 0; i < n; i++) {
        const char *t = r->seg[p[which[i]].index].text.utf8;
        if (t[0] < 'A' || t[0] > 'Z' || t[1])
            return false;
    }
    return n >= LEAST_CAPITALS;
}

/* Nothing stands near in the column's rows, as it would in a table. */
static bool stands_alone(const ocr_page_reading *r, const ocr_rule *box)
{
    float clear = ROW_CLEAR * (box->x1 - box->x0);
    for (int i = 0; i < r->n; i++) {
        ocr_rule b = ocr_page_level_box(r, &r->seg[i].quad);
        if (r->seg[i].kept && b.y0 < box->y1 && b.y1 > box->y0 &&
            ((b.x0 >= box->x1 && b.x0 < box->x1 + clear) ||
             (b.x1 <= box->x0 && b.x1 > box->x0 - clear)))
            return false;
    }
    return true;
}

/* Level coordinates as a quad that runs up. */
static io_quad quad_upwards(const ocr_page_reading *r, const ocr_rule *b)
{
    const float x[4] = {b->x0, b->x0, b->x1, b->x1}, y[4] = {b->y1, b->y0, b->y0, b->y1};
    return ocr_page_level_quad(r, x, y);
}

/* Which ways of reading a column are tried. */
typedef struct ways {
    bool sideways, stacked;
} ways;

/* Reads the column in these ways; kept says whether one is good. */
static nn_err read_column(ocr_page_reading *r, ways w, ocr_segment *s)
{
    nn_err err = NN_OK;
    ocr_text down = {0};
    bool runs_down = false;
    if (w.sideways)
        NN_TRY(read_image(r, &s->crop, &s->text));
    s->read = true;
    ocr_segment_rotate_180(s);
    if (w.sideways) {
        NN_TRY(read_image(r, &s->crop, &down));
        runs_down = take_better(&s->text, &down, 0);
    }
    if (w.stacked) {
        NN_TRY(read_stacked(r, &s->crop, &down));
        runs_down |= take_better(&s->text, &down, BETTER);
    }
    if (!runs_down)
        ocr_segment_rotate_180(s);
    s->kept = s->text.n > 0 && s->text.confidence >= COLUMN_SURE;
out:
    return err;
}

/* Moves the ends of a column of pieces to where its ink ends: pieces are missing there, too. */
static nn_err find_ends(const ocr_page_reading *r, ocr_rule *box)
{
    float wide = box->x1 - box->x0, more = BEYOND * wide;
    ocr_rule far = {box->x0, box->y0 - more, box->x1, box->y1 + more};
    io_quad q = quad_upwards(r, &far);
    io_image crop;
    stack s;
    nn_err err = io_rectify(r->upright, &q, NULL, &crop);
    if (err)
        return err == NN_ERR_INPUT ? NN_OK : err;
    find_tones(&crop, &s);
    float pixel = (far.y1 - far.y0) / (float)crop.width;
    int32_t begin[2] = {(int32_t)(more / pixel), (int32_t)((far.y1 - box->y0) / pixel)},
            end[2] = {begin[0], begin[1]};
    for (int side = 0; side < 2; side++)
        for (int32_t x = begin[side], step = side ? 1 : -1;
             x >= 0 && x < crop.width && (float)abs(x - end[side]) * pixel < WORDS * wide;
             x += step) {
            int32_t ink = 0;
            for (int32_t y = 0; y < crop.height; y++)
                ink += is_ink(&s, &crop, x, y);
            if (ink > 0 && ink < crop.height)
                end[side] = x;
        }
    box->y1 = far.y1 - (float)end[0] * pixel + 0.1f * wide;
    box->y0 = far.y1 - (float)(end[1] + 1) * pixel - 0.1f * wide;
    io_image_free(&crop);
    return NN_OK;
}

/* Mostly small letters: what signs and digits of a table say on their side is none of that. */
static bool is_prose(const ocr_text *t)
{
    int small = 0, n = 0;
    for (const char *p = t->utf8; *p; p++) {
        small += *p >= 'a' && *p <= 'z';
        n += *p != ' ' && (*p & 0xC0) != 0x80;
    }
    return (float)small >= PROSE * (float)n;
}

/* Whether `box` is better read as one segment, which then is the page's last one. */
static nn_err try_column(ocr_page_reading *r, const ocr_rule *box, int least, ways w,
                         bool *taken)
{
    ocr_segment s = {.quad = quad_upwards(r, box), .ink1 = 1};
    *taken = false;
    nn_err err = io_rectify(r->upright, &s.quad, NULL, &s.crop);
    if (err)
        return err == NN_ERR_INPUT ? NN_OK : err;
    NN_TRY(read_column(r, w, &s));
    if (s.kept && s.text.n >= least && (w.stacked || is_prose(&s.text))) {
        ocr_segment *seg = nn_realloc(r->seg, (size_t)(r->n + 1) * sizeof *seg);
        if (!seg) {
            err = nn_fail_memory((size_t)r->n * sizeof *seg, "the segments of a page");
            goto out;
        }
        r->seg = seg;
        seg[r->n++] = s;
        *taken = true;
    }
out:
    if (!*taken) {
        io_image_free(&s.crop);
        if (s.read)
            ocr_text_free(&s.text);
    }
    return err;
}

/* What lies in the box is part of the segment that was just added. */
static void drop_inside(ocr_page_reading *r, const ocr_rule *box)
{
    for (int i = 0; i < r->n - 1; i++) {
        ocr_segment *s = &r->seg[i];
        ocr_rule b = ocr_page_level_box(r, &s->quad);
        float x = 0.5f * (b.x0 + b.x1), y = 0.5f * (b.y0 + b.y1);
        if (s->kept && x > box->x0 && x < box->x1 && y > box->y0 && y < box->y1) {
            s->kept = false;
            r->stats.dropped++;
        }
    }
}

static nn_err try_columns(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    piece *p = nn_alloc(MOST_PIECES * sizeof *p);
    int *which = nn_alloc(MOST_PIECES * sizeof *which);
    if (!p || !which) {
        err = nn_fail_memory(MOST_PIECES * sizeof *p, "the segments of a page");
        goto out;
    }
    int n = list_pieces(r, p);
    for (int i = 0; i < n; i++) {
        ocr_rule box;
        bool taken;
        int count = p[i].used ? 0 : follow(p, n, i, which, &box);
        if (count < LEAST_PIECES || box.y1 - box.y0 < COLUMN_LONG * (box.x1 - box.x0) ||
            (!is_unsure(r, p, count, which) && !are_capitals(r, p, count, which)))
            continue;
        ways w = {is_unsure(r, p, count, which), stands_alone(r, &box)};
        if (!w.sideways && !w.stacked)
            continue;
        if (w.sideways)
            NN_TRY(find_ends(r, &box));
        /* A column of a table's signs is no line; a line has more letters than pieces. */
        NN_TRY(try_column(r, &box, w.stacked ? count : count + count / 2, w, &taken));
        if (taken)
            drop_inside(r, &box);
        for (int k = 0; k < count; k++)
            p[which[k]].used = true;
    }
out:
    nn_free(which);
    nn_free(p);
    return err;
}

nn_err ocr_page_try_letters(ocr_page_reading *r, ocr_segment *s)
{
    nn_err err = NN_OK;
    bool high = (float)s->crop.height > LONG * (float)s->crop.width,
         lies = io_quad_is_upended(&s->quad) &&
                (float)s->crop.width > LONG * (float)s->crop.height,
         taken;
    if (s->text.confidence >= SURE || (!high && !lies))
        return NN_OK;
    if (high)
        NN_TRY(lay_down(s, true));
    NN_TRY(try_letters(r, s, &taken));
    if (high && !taken)
        err = lay_down(s, false);
    if (high && taken)
        s->ink0 = 0, s->ink1 = 1;
out:
    return err;
}

nn_err ocr_page_read_stacked(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    for (int i = 0; i < r->n; i++)
        NN_TRY(ocr_page_try_letters(r, &r->seg[i]));
    err = try_columns(r);
out:
    return err;
}
