/* picture.c - see picture.h.
 *
 * Resolutions that differ are the word of whoever wrote the file: a fax's are true, a converted fax's
 * often stayed behind when its pixels were made square. Letters know better: of a picture that is not
 * read with ease as its file says, the other shape is read, too.
 */
#include "ocr/picture.h"

#include <string.h>

/* Mean confidence above which nobody asks for the other shape: true faxes have 0.98, pictures
 * stretched to twice their height 0.2. */
#define WITH_EASE 0.95

typedef struct reading {
    io_document doc;
    ocr_page_stats stats;
    double sure, bytes; /* bytes of text, and those weighted by their lines' confidences */
} reading;

static nn_err read_as(const ocr_page_models *models, const ocr_page_config *config,
                      const io_picture *picture, const char *source, int64_t max_pixels,
                      reading *out)
{
    nn_err err;
    io_image made = {0};
    io_upright way;
    NN_TRY(io_upright_make(picture, source, max_pixels, &made, &way));
    NN_TRY(ocr_page_read(models, config, made.pixels ? &made : &picture->image, source, &out->doc,
                         &out->stats));
    NN_TRY(io_doc_finish(&out->doc));
    io_upright_back(&way, &picture->facts, &out->doc);
    for (int32_t i = 0; i < out->doc.n_lines; i++) {
        const io_doc_line *line = &out->doc.line[i];
        double n = (double)strlen(io_doc_text(&out->doc, line->text));
        out->bytes += n;
        out->sure += n * (double)line->confidence;
    }
out:
    io_image_free(&made);
    return err;
}

nn_err ocr_picture_read(const ocr_page_models *models, const ocr_page_config *config,
                        const io_picture *picture, const char *source, int64_t max_pixels,
                        io_document *doc, ocr_page_stats *stats)
{
    nn_err err;
    reading said = {.doc = *doc}, square = {0};
    io_picture part = *picture, as_square;
    io_image masked = {0};
    if (config->regions.n > 0) {
        err = ocr_regions_mask(&config->regions, &picture->image, &masked);
        if (err)
            return err;
        part.image = masked;
        picture = &part;
    }
    as_square = *picture;
    as_square.facts.aspect = 1;
    err = read_as(models, config, picture, source, max_pixels, &said);
    if (err == NN_OK && picture->facts.aspect != 1 && said.sure < WITH_EASE * said.bytes) {
        err = read_as(models, config, &as_square, source, max_pixels, &square);
        if (err == NN_OK && square.sure > said.sure) {
            reading other = said;
            said = square;
            square = other;
        }
    }
    *doc = said.doc;
    if (stats)
        *stats = said.stats;
    io_doc_free(&square.doc);
    io_image_free(&masked);
    return err;
}
