/* page.c - a page from picture to document: orientation, texts, document. */
#include "ocr/page.h"

#include "nn/clock.h"
#include "nn/limits.h"
#include "nn/mem.h"
#include "ocr/page_parts.h"

#include <string.h>

/* A line is taken for upside down against its page only when the classifier is that sure, and
 * the recogniser reads it better that way by this much. */
#define SURE 0.9f
#define BETTER 0.1f

/* Of a page's time goes into finding its text, more or less: for progress. */
#define FIND_SHARE 0.5

/* Those that the classifier holds to be upside down are read the other way, too. */
static nn_err reread_rotated(ocr_page_reading *r, int *which, ocr_text *texts)
{
    int n = 0;
    for (int i = 0; i < r->n; i++)
        if (r->seg[i].upside_down > SURE) {
            ocr_segment_rotate_180(&r->seg[i]);
            which[n++] = i;
        }
    nn_err err = ocr_page_recognize(r, n, which, texts);
    for (int i = 0; i < n && !err; i++) {
        ocr_segment *s = &r->seg[which[i]];
        if (texts[i].n > 0 && texts[i].confidence > s->text.confidence + BETTER) {
            ocr_text_free(&s->text);
            s->text = texts[i];
            r->stats.rotated++;
        } else {
            ocr_text_free(&texts[i]);
            ocr_segment_rotate_180(s);
        }
    }
    return err;
}

static nn_err read_texts(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    int *which = nn_calloc((size_t)r->n + 1, sizeof *which);
    ocr_text *texts = nn_calloc((size_t)r->n + 1, sizeof *texts);
    if (!which || !texts) {
        err = nn_fail_memory((size_t)r->n * sizeof *texts, "the texts of a page");
        goto out;
    }
    int n = 0;
    for (int i = 0; i < r->n; i++)
        if (!r->seg[i].read)
            which[n++] = i;
    NN_TRY(ocr_page_recognize(r, n, which, texts));
    for (int i = 0; i < n; i++) {
        r->seg[which[i]].text = texts[i];
        r->seg[which[i]].read = true;
    }
    NN_TRY(reread_rotated(r, which, texts));
    for (int i = 0; i < r->n; i++) {
        ocr_segment *s = &r->seg[i];
        s->kept = strspn(s->text.utf8, " ") < strlen(s->text.utf8) &&
                  s->text.confidence >= r->config->drop_score &&
                  (!s->mark || ocr_page_mark_is_plausible(s));
        r->stats.dropped += !s->kept;
    }
    if (!r->config->whole) {
        NN_TRY(ocr_page_drop_doubles(r));
        NN_TRY(ocr_page_read_stacked(r));
        ocr_page_drop_noise(r);
        NN_TRY(ocr_page_lone_digits(r));
        NN_TRY(ocr_page_lone_case(r));
    }
out:
    nn_free(texts);
    nn_free(which);
    return err;
}

nn_err ocr_page_read(const ocr_page_models *models, const ocr_page_config *config,
                     const io_image *image, const char *source, io_document *doc,
                     ocr_page_stats *stats)
{
    nn_err err;
    ocr_page_reading r = {.models = models, .config = config, .given = image, .upright = image,
                          .to_given = {1, 0, 0, 0, 1, 0}};
    double begin = nn_seconds();
    nn_limits_stage(0, FIND_SHARE);
    NN_TRY(ocr_page_orient(&r));
    nn_limits_stage(FIND_SHARE, 1);
    r.stats.find_seconds = nn_seconds() - begin;
    NN_TRY(read_texts(&r));
    r.stats.read_seconds = nn_seconds() - begin - r.stats.find_seconds;
    NN_TRY(ocr_page_write(&r, source, doc));
    if (stats)
        *stats = r.stats;
out:
    ocr_page_segments_free(&r);
    io_image_free(&r.rotated);
    return err;
}
