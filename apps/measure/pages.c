/* pages.c - see pages.h. */
#include "apps/measure/pages.h"
#include "nn/clock.h"

#include "apps/cli/cli.h"
#include "nn/mem.h"

nn_err measure_pages_open(measure_pages *p, const char *path, int limit, bool strict)
{
    nn_err err;
    *p = (measure_pages){0};
    NN_TRY(ds_page_list_read(path, strict, &p->list));
    int want = limit > 0 && limit < p->list.n ? limit : p->list.n;
    p->page = nn_calloc((size_t)want, sizeof *p->page);
    if (!p->page) {
        err = nn_fail_memory((size_t)want * sizeof *p->page, "pages");
        goto out;
    }
    for (int i = 0; i < want; i++) {
        err = ds_page_list_page(&p->list, (int)((int64_t)i * p->list.n / want), 0,
                                &p->page[p->n]);
        if (err == NN_ERR_INPUT && !strict) {
            if (p->failed++ == 0)
                cli_note("left out: %s", nn_error_message());
            continue;
        }
        if (err != NN_OK)
            goto out;
        p->n++;
    }
    err = NN_OK;
    if (p->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: none of its pages is readable: %s", path,
                      nn_error_message());
out:
    if (err != NN_OK)
        measure_pages_free(p);
    return err;
}

void measure_pages_free(measure_pages *p)
{
    for (int i = 0; i < p->n; i++)
        ds_page_free(&p->page[i]);
    nn_free(p->page);
    ds_page_list_free(&p->list);
    *p = (measure_pages){0};
}

static nn_err run_page(const ds_page *page, ocr_detector *d, const ocr_detect_options *options,
                       ocr_det_metrics *m, measure_page *result)
{
    nn_err err;
    ocr_detection found = {0};
    ocr_outline *truth = NULL, *box = NULL;
    double before = nn_seconds();
    NN_TRY(ocr_detect(d, &page->image, options, &found));
    double seconds = nn_seconds() - before;
    truth = nn_alloc(((size_t)page->n + 1) * sizeof *truth);
    box = nn_alloc(((size_t)found.boxes.n + 1) * sizeof *box);
    if (!truth || !box) {
        err = nn_fail_memory(((size_t)page->n + 1) * sizeof *truth, "boxes");
        goto out;
    }
    for (int i = 0; i < page->n; i++)
        truth[i] =
            (ocr_outline){page->segment[i].n, page->segment[i].xy, page->segment[i].ignore};
    for (int i = 0; i < found.boxes.n; i++)
        box[i] = (ocr_outline){4, found.boxes.box[i].xy, false};
    ocr_det_metrics one = {0};
    NN_TRY(ocr_det_metrics_add(&one, page->image.width, page->image.height, page->n, truth,
                               found.boxes.n, box, NULL));
    m->pages++;
    m->truths += one.truths;
    m->found += one.found;
    m->matches += one.matches;
    m->area_truth += one.area_truth;
    m->area_found += one.area_found;
    m->area_both += one.area_both;
    if (result)
        *result = (measure_page){one.truths, one.found,   one.matches, seconds,
                                    found.width, found.height, found.passes};
out:
    nn_free(truth);
    nn_free(box);
    ocr_detection_free(&found);
    return err;
}

nn_err measure_pages_run(const measure_pages *p, ocr_detector *d,
                         const ocr_detect_options *options, ocr_det_metrics *m,
                         measure_page *results, bool *done)
{
    nn_err err = NN_OK;
    for (int i = 0; i < p->n; i++) {
        if (cli_signal()) {
            *done = false;
            return NN_OK;
        }
        NN_TRY(run_page(&p->page[i], d, options, m, results ? &results[i] : NULL));
        cli_progress(false, "page %d of %d", i + 1, p->n);
    }
out:
    return err;
}
