/* lm.h - a character n-gram language model: how likely a character is after those before it.
 *
 * It judges symbols rather than characters: capitals are small, digits are all one, quotes and
 * dashes are plain (normalize.h), what the model does not know is OCR_LM_OTHER. So it never
 * prefers a case or one number to another. OCR_LM_EDGE stands before and behind each line.
 * h is a context: the last order - 1 symbols; h' is h without its first one.
 *
 *     p(c|h) = stored p(c|h)    where the n-gram hc is stored
 *              b(h) p(c|h')     else; b(h) = 1 where h is not stored     (Katz 1987)
 *
 * What is stored was interpolated by Witten and Bell (1991, method C; Chen and Goodman 1999,
 * section 2.6): over a text, with kinds(h) different symbols behind h, and 1 / symbols below,
 *
 *     p(c|h) = (count(hc) + kinds(h) p(c|h')) / (count(h) + kinds(h))
 *     b(h)   = (1 - sum of stored p(c|h)) / (1 - sum of p(c|h') over the same c)
 *
 * n-grams found once are not stored; of the others those are left out first without which the
 * text's ln p falls the least (Seymore and Rosenfeld 1996). Logarithms are kept in 8 bits, in
 * steps of 1/16: sums over all symbols differ from 1 by a few percent.
 *
 * A reading's score (shallow fusion) is, over the paths of its text and over its characters,
 *
 *     ln p(text|image) + weight * trust * sum of ln (p(c|h) / p(c))
 *
 * The division takes out how frequent a symbol is at all, which the network has learned, too
 * (the density ratio of McDermott et al. 2019, with p(c) for the network's own language model):
 * rare symbols and long texts are not punished, and contexts that the model has never seen
 * count nothing. Behind a digit, a sign and at the line's begin only letters are judged: no
 * text tells how a number goes on, or whether a comma stands in it, but O among digits is
 * rare. trust says whether the line is in a language that the model knows (ocr_lm_trust).
 *
 * File: an io_model of task "lm" without operators. octavo.order, octavo.alphabet: the symbols
 * from 2 on as one UTF-8 string of ascending codes; tensors as in ocr_lm.
 */
#ifndef OCR_LM_H
#define OCR_LM_H

#include "io/model.h"
#include "ocr/alphabet.h"

#define OCR_LM_MAX_ORDER 8
#define OCR_LM_MAX_SYMBOLS 255
#define OCR_LM_EDGE 0
#define OCR_LM_OTHER 1
#define OCR_LM_NONE 255 /* no symbol: stands where a context has nothing */

/* Measured on the development lists: 0.2 to 0.4 differ little (bench/accuracy.md). */
#define OCR_LM_WEIGHT 0.3f
/* Default weights of the search with a model. */
#define OCR_LM_BEAM 8

/* n-grams as a tree: node 0 is the empty one; a node's children, by ascending symbol, stand at
 * [first[i], first[i + 1]); nodes from n_inner on have none. The root has all symbols. */
typedef struct ocr_lm {
    io_model model; /* owns the tensors */
    int order, n_symbols;
    uint32_t code[OCR_LM_MAX_SYMBOLS]; /* ascending from 2 on */
    int32_t n, n_inner;
    const int32_t *first;   /* [n_inner + 1] */
    const uint8_t *symbol;  /* [n]: the last of the n-gram */
    const uint8_t *logp;    /* [n]: ln p = -logp / 16 */
    const uint8_t *backoff; /* [n_inner]: ln b = 2 - backoff / 16 */
} ocr_lm;

/* The latest symbol in the lowest byte. */
typedef uint64_t ocr_lm_context;
#define OCR_LM_BEGIN ((UINT64_MAX ^ OCR_LM_NONE) | OCR_LM_EDGE) /* of a line */
static inline ocr_lm_context ocr_lm_append(ocr_lm_context h, uint8_t symbol)
{
    return h << 8 | symbol;
}

/* Takes over *model (also on failure) and checks all of it. NN_ERR_MODEL. */
nn_err ocr_lm_new(ocr_lm *out, io_model *model);
void ocr_lm_free(ocr_lm *lm);
uint8_t ocr_lm_symbol(const ocr_lm *lm, uint32_t code);
/* ln p(symbol|h); symbol < n_symbols. */
float ocr_lm_log_prob(const ocr_lm *lm, ocr_lm_context h, uint8_t symbol);

/* Where a context stands in the tree, so that a text is not looked up from the root again with
 * each of its characters. */
typedef struct ocr_lm_place {
    int32_t at[OCR_LM_MAX_ORDER]; /* [order]: node of the last k symbols; -1: there is none */
    uint8_t last;
} ocr_lm_place;
void ocr_lm_find(const ocr_lm *lm, ocr_lm_context h, ocr_lm_place *out);
/* Of h with the symbol behind it; out is not h. */
void ocr_lm_follow(const ocr_lm *lm, const ocr_lm_place *h, uint8_t symbol, ocr_lm_place *out);
float ocr_lm_log_prob_at(const ocr_lm *lm, const ocr_lm_place *h, uint8_t symbol);

/* The model beside a recogniser's classes; lm must outlive it. NN_ERR_LIMIT. */
typedef struct ocr_lm_view {
    const ocr_lm *lm;
    float weight;
    uint8_t *symbol; /* [V] */
    bool *letter;    /* [V] */
    float *most;     /* [V]: -weight ln p(symbol), the most that a character can gain */
    float most_of_all; /* the largest of them */
    bool judges[256]; /* behind a symbol everything is judged: letters and the space */
} ocr_lm_view;
nn_err ocr_lm_view_new(ocr_lm_view *out, const ocr_lm *lm, const ocr_alphabet *a,
                       float weight);
void ocr_lm_view_free(ocr_lm_view *v);
/* What a character adds to the score: weight * ln (p(c|h) / p(c)), or 0. */
static inline double ocr_lm_gain(const ocr_lm_view *v, const ocr_lm_place *h, int32_t label)
{
    if (!v->letter[label] && !v->judges[h->last])
        return 0;
    return (double)v->weight * (double)ocr_lm_log_prob_at(v->lm, h, v->symbol[label]) +
           (double)v->most[label];
}

/* How far the model is to be heard about a line that it likes best as these n classes: 0 not
 * at all .. 1. In a language that it knows
 *
 *     sum over letters of ln (p(c|h) / p(c))  /  (n + OCR_LM_DOUBT)
 *
 * is about 1 nat; in other languages, codes and words by chance it is below 0; of a number it
 * is 0. Up to OCR_LM_DEAF nothing is heard, from OCR_LM_HEARD on all, in between a part. */
#define OCR_LM_DOUBT 4
#define OCR_LM_DEAF (-0.1f)
#define OCR_LM_HEARD 0.3f
float ocr_lm_trust(const ocr_lm_view *v, int n, const int32_t *label);

/* Lines of UTF-8, each as if it stood `weight` times in the text; bad bytes are skipped. */
typedef struct ocr_lm_text {
    const char *utf8;
    size_t n;
    int weight;
} ocr_lm_text;

/* order: 2 to OCR_LM_MAX_ORDER. As many n-grams as fit in max_bytes of tensors (the single
 * symbols always stay). A symbol is a folded character found at least 10 times, the 253 most
 * frequent. NN_ERR_INPUT: no text; NN_ERR_LIMIT: memory. */
nn_err ocr_lm_build(int order, int64_t max_bytes, int n, const ocr_lm_text *text, ocr_lm *out);

/* The character that stands for `code` and its like. */
uint32_t ocr_lm_fold(uint32_t code);

#endif
