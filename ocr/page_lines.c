/* page_lines.c - what the networks say about the crops of a page: texts, and which are upside
 * down.
 */
#include "ocr/page_parts.h"

#include "nn/mem.h"

nn_err ocr_page_recognize(ocr_page_reading *r, int n, const int *which, ocr_text *texts)
{
    io_image *crops = nn_calloc((size_t)n + 1, sizeof *crops);
    if (!crops)
        return nn_fail_memory((size_t)n * sizeof *crops, "the lines of a page");
    for (int i = 0; i < n; i++)
        crops[i] = r->seg[which[i]].crop;
    nn_err err = ocr_recognizer_read(r->models->recognizer, &r->config->decode,
                                     r->config->batch, n, crops, texts);
    nn_free(crops);
    return err;
}

nn_err ocr_page_classify(ocr_page_reading *r)
{
    nn_err err = NN_OK;
    io_image *crops = nn_calloc((size_t)r->n + 1, sizeof *crops);
    float *p = nn_calloc((size_t)r->n + 1, sizeof *p);
    if (!crops || !p) {
        err = nn_fail_memory((size_t)r->n * sizeof *crops, "the lines of a page");
        goto out;
    }
    for (int i = 0; i < r->n; i++)
        crops[i] = r->seg[i].crop;
    NN_TRY(ocr_direction_run(r->models->direction, r->n, crops, p));
    for (int i = 0; i < r->n; i++)
        r->seg[i].upside_down = p[i];
out:
    nn_free(p);
    nn_free(crops);
    return err;
}
