/* write_png.c - the picture of a page by itself, as it was read: pixels alone, no metadata. */
#include "io/codecs.h"
#include "io/put.h"

#include <string.h>

void io_png_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    (void)d;
    io_image white = {0};
    const io_image *image = page->image;
    nn_err err = NN_OK;
    if (!image) { /* what was read before has none */
        NN_TRY(io_image_check_size(page->width, page->height, 0, "the picture"));
        NN_TRY(io_image_new(&white, page->width, page->height, 1));
        memset(white.pixels, 255, (size_t)white.width * (size_t)white.height);
        image = &white;
    }
    err = io_png_encode(image, &w->out);
out:
    io_put_failed(w, err);
    io_image_free(&white);
}
