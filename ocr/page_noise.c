/* page_noise.c - a picture without text whose grain was taken for signs: they are many, they are
 * signs, and none is sure. A page of text has words; a table of signs is sure of them.
 */
#include "ocr/page_parts.h"

#define MANY 8          /* segments */
#define SIGNS 0.5f      /* so many of them hold no letter and no digit, */
#define UNSURE 0.75f    /* read on average with less confidence than this; so are */
#define WORDS_SURE 0.8f /* those that stay */

static bool is_sign(const ocr_text *t)
{
    for (const char *p = t->utf8; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
        /* Letters beyond ASCII lie below U+2000, where signs begin: 0xE2. */
        if (letter || (*p >= '0' && *p <= '9') || ((uint8_t)*p >= 0xC3 && (uint8_t)*p < 0xE2))
            return false;
    }
    return true;
}

void ocr_page_drop_noise(ocr_page_reading *r)
{
    int n = 0, signs = 0;
    float sure = 0;
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].kept) {
            n++;
            if (is_sign(&r->seg[i].text)) {
                signs++;
                sure += r->seg[i].text.confidence;
            }
        }
    if (n < MANY || (float)signs < SIGNS * (float)n || sure >= UNSURE * (float)signs)
        return;
    for (int i = 0; i < r->n; i++) {
        ocr_segment *s = &r->seg[i];
        if (!s->kept || (!is_sign(&s->text) && s->text.confidence >= WORDS_SURE))
            continue;
        s->kept = false;
        r->stats.dropped++;
    }
}
