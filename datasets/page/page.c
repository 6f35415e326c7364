/* page.c - a page's ground truth as label rows, box rows and text. */
#include <math.h>
#include <string.h>

#include "datasets/page/page.h"
#include "io/json.h"
#include "nn/mem.h"

void ds_page_free(ds_page *page)
{
    for (int i = 0; i < page->n; i++) {
        nn_free(page->segment[i].xy);
        nn_free(page->segment[i].text);
    }
    nn_free(page->segment);
    io_image_free(&page->image);
    *page = (ds_page){0};
}

nn_err ds_page_label_row(const ds_page *page, const char *image, io_bytes *out)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_format(out, "%s\t[", image));
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        NN_TRY(io_bytes_text(out, i ? ", {\"transcription\": " : "{\"transcription\": "));
        NN_TRY(io_json_string(out, s->text));
        NN_TRY(io_bytes_text(out, ", \"points\": ["));
        for (int k = 0; k < s->n; k++)
            NN_TRY(io_bytes_format(out, "%s[%ld, %ld]", k ? ", " : "", lrintf(s->xy[2 * k]),
                                   lrintf(s->xy[2 * k + 1])));
        NN_TRY(io_bytes_text(out, "]}"));
    }
    NN_TRY(io_bytes_text(out, "]\n"));
out:
    return err;
}

nn_err ds_page_box_rows(const ds_page *page, io_bytes *out)
{
    nn_err err = NN_OK;
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        float x0 = s->xy[0], x1 = x0, y0 = s->xy[1], y1 = y0;
        for (int k = 1; k < s->n; k++) {
            x0 = fminf(x0, s->xy[2 * k]);
            x1 = fmaxf(x1, s->xy[2 * k]);
            y0 = fminf(y0, s->xy[2 * k + 1]);
            y1 = fmaxf(y1, s->xy[2 * k + 1]);
        }
        NN_TRY(io_bytes_format(out, "%d\t%d\t%d\t%d\t%s\t", (int)floorf(x0), (int)floorf(y0),
                               (int)ceilf(x1), (int)ceilf(y1), s->text));
        for (int k = 0; k < s->n; k++)
            NN_TRY(io_bytes_format(out, "%s%ld,%ld", k ? " " : "", lrintf(s->xy[2 * k]),
                                   lrintf(s->xy[2 * k + 1])));
        NN_TRY(io_bytes_text(out, "\n"));
    }
out:
    return err;
}

nn_err ds_page_text(const ds_page *page, io_bytes *out)
{
    nn_err err = NN_OK;
    int block = -1;
    for (int i = 0; i < page->n; i++) {
        const ds_segment *s = &page->segment[i];
        if (s->ignore)
            continue;
        if (block >= 0 && s->block != block)
            NN_TRY(io_bytes_text(out, "\n"));
        block = s->block;
        NN_TRY(io_bytes_format(out, "%s\n", s->text));
    }
out:
    return err;
}
