/* picture.c - see picture.h. */
#include "ocr/picture.h"

nn_err ocr_picture_read(const ocr_page_models *models, const ocr_page_config *config,
                        const io_picture *picture, const char *source, int64_t max_pixels,
                        io_document *doc, ocr_page_stats *stats)
{
    nn_err err;
    io_image made = {0};
    io_upright way;
    NN_TRY(io_upright_make(picture, source, max_pixels, &made, &way));
    NN_TRY(ocr_page_read(models, config, made.pixels ? &made : &picture->image, source, doc,
                         stats));
    NN_TRY(io_doc_finish(doc));
    io_upright_back(&way, &picture->facts, doc);
out:
    io_image_free(&made);
    return err;
}
