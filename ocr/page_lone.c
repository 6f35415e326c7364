/* page_lone.c - a lone O in a column of numbers is a zero, a lone l or I a one: in many faces the
 * shapes are the same, so that only the company tells. Words are the tokens of what was read;
 * company are those of the same row and those above and below with an edge or the middle in
 * common. Each number is a vote for the digit; a lone letter or a word of the column is one
 * for the letter, a lone letter of the row, too: the columns of a table differ, its labels stand
 * at the left.
 */
#include "ocr/page_parts.h"

#include "io/file.h"
#include "nn/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW 0.4f         /* heights between middles */
#define ROW_REACH 20.0f  /* heights between words of a row */
#define COLUMN 0.35f     /* heights between edges or middles */
#define COLUMN_REACH 16.0f
#define AS_HIGH 1.6f
#define VOTES 2    /* numbers, */
#define MAJORITY 3 /* and so many for each letter */
#define LOOK 400   /* words that one looks at, on either side */

typedef enum kind { NUMBER, LETTER, WORD, LOOKALIKE } kind;

typedef struct token {
    float x0, x1, y, high; /* level coordinates */
    int segment, at;       /* its first character */
    kind kind;
} token;

typedef struct tokens {
    ocr_page_reading *r;
    int n;
    token *item; /* by y */
} tokens;

/* The digit that the character may be; 0: none. */
static uint32_t digit_like(uint32_t c)
{
    return c == 'O' || c == 'o' ? '0' : c == 'l' || c == 'I' || c == '|' ? '1' : 0;
}

static kind kind_of(const ocr_page_reading *r, const ocr_text *t, int from, int to)
{
    int digits = 0, letters = 0;
    if (to - from == 1 && digit_like(ocr_page_code_at(r, t, from)))
        return LOOKALIKE;
    for (int i = from; i < to; i++) {
        uint32_t c = ocr_page_code_at(r, t, i);
        digits += c >= '0' && c <= '9';
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
    }
    return digits > 0 && letters == 0 ? NUMBER : to - from == 1 && letters == 1 ? LETTER : WORD;
}

static void add_tokens(tokens *all, int segment)
{
    ocr_page_reading *r = all->r;
    const ocr_segment *s = &r->seg[segment];
    const ocr_text *t = &s->text;
    ocr_rule b = ocr_page_level_box(r, &s->quad);
    float scale = (b.x1 - b.x0) / (float)s->crop.width, x0, x1, unused;
    for (int from = 0, to; from < t->n; from = to + 1) {
        for (to = from; to < t->n && ocr_page_code_at(r, t, to) != ' '; to++)
            ;
        if (to == from)
            continue;
        ocr_recognizer_char_box(r->models->recognizer, &s->crop, &t->chars[from], &x0, &unused);
        ocr_recognizer_char_box(r->models->recognizer, &s->crop, &t->chars[to - 1], &unused, &x1);
        all->item[all->n++] =
            (token){b.x0 + scale * x0, b.x0 + scale * x1, 0.5f * (b.y0 + b.y1), b.y1 - b.y0,
                    segment, from, kind_of(r, t, from, to)};
    }
}

static int compare_tokens(const void *pa, const void *pb)
{
    const token *a = pa, *b = pb;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static bool same_row(const token *a, const token *b)
{
    float gap = fmaxf(a->x0 - b->x1, b->x0 - a->x1);
    return fabsf(a->y - b->y) < ROW * a->high && gap < ROW_REACH * a->high;
}

static bool same_column(const token *a, const token *b)
{
    float near = COLUMN * a->high;
    return fabsf(a->y - b->y) < COLUMN_REACH * a->high && a->high < AS_HIGH * b->high &&
           b->high < AS_HIGH * a->high &&
           (fabsf(a->x0 - b->x0) < near || fabsf(a->x1 - b->x1) < near ||
            fabsf(a->x0 + a->x1 - b->x0 - b->x1) < 2 * near);
}

/* Whether the token's company are numbers. */
static bool among_numbers(const tokens *all, int i)
{
    const token *t = &all->item[i];
    int numbers = 0, letters = 0;
    for (int step = -1; step <= 1; step += 2)
        for (int k = i + step, looked = 0; k >= 0 && k < all->n && looked < LOOK;
             k += step, looked++) {
            const token *o = &all->item[k];
            if (fabsf(o->y - t->y) > COLUMN_REACH * t->high)
                break;
            bool row = same_row(t, o), column = !row && same_column(t, o);
            numbers += (row || column) && o->kind == NUMBER;
            letters += ((row || column) && o->kind == LETTER) || (column && o->kind == WORD);
        }
    return numbers >= VOTES && numbers >= MAJORITY * letters;
}

nn_err ocr_page_set_character(ocr_page_reading *r, int segment, int at, uint32_t code)
{
    nn_err err = NN_OK;
    ocr_text *text = &r->seg[segment].text;
    const ocr_recognizer *reader = r->models->recognizer;
    int label = ocr_alphabet_class(&reader->alphabet, code);
    io_bytes utf8 = {0};
    if (label <= 0 || (r->config->decode.allow && !r->config->decode.allow[label]))
        return NN_OK;
    text->chars[at].label = label;
    for (int i = 0; i < text->n; i++) {
        char c[5];
        NN_TRY(io_bytes_add(&utf8, c, (size_t)io_utf8_put(ocr_page_code_at(r, text, i), c)));
    }
    NN_TRY(io_bytes_add(&utf8, "", 1));
    char *copy = nn_strdup((const char *)utf8.data);
    if (!copy) {
        err = nn_fail_memory(utf8.size, "a text");
        goto out;
    }
    nn_free(text->utf8);
    text->utf8 = copy;
out:
    io_bytes_free(&utf8);
    return err;
}

static nn_err set_digit(ocr_page_reading *r, const token *t)
{
    uint32_t code = digit_like(ocr_page_code_at(r, &r->seg[t->segment].text, t->at));
    return ocr_page_set_character(r, t->segment, t->at, code);
}

nn_err ocr_page_lone_digits(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    size_t most = 1;
    bool any = false;
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].kept && !io_quad_is_upended(&r->seg[i].quad))
            most += (size_t)r->seg[i].text.n;
    tokens all = {.r = r, .item = nn_alloc(most * sizeof *all.item)};
    if (!all.item)
        return nn_fail_memory(most * sizeof *all.item, "the words of a page");
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].kept && !io_quad_is_upended(&r->seg[i].quad))
            add_tokens(&all, i);
    for (int i = 0; i < all.n; i++)
        any |= all.item[i].kind == LOOKALIKE;
    if (any)
        qsort(all.item, (size_t)all.n, sizeof *all.item, compare_tokens);
    /* What is changed is no vote for others: the result does not depend on the order. */
    for (int i = 0; i < all.n && any; i++)
        if (all.item[i].kind == LOOKALIKE && among_numbers(&all, i))
            NN_TRY(set_digit(r, &all.item[i]));
out:
    nn_free(all.item);
    return err;
}
