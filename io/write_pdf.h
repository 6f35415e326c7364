/* write_pdf.h - the parts of the PDF writer (not for users of io/write.h). */
#ifndef IO_WRITE_PDF_H
#define IO_WRITE_PDF_H

#include "io/put.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Objects with fixed numbers; the others follow as pages come. */
enum { IO_PDF_CATALOG = 1, IO_PDF_PAGES, IO_PDF_INFO, IO_PDF_FONT, IO_PDF_FIXED = IO_PDF_FONT };

#define IO_PDF_ASTRAL 2048 /* codes D800..DFFF, which no text has */

typedef struct io_pdf {
    int64_t *offset;            /* of object i + 1 in the file */
    int32_t n_objects, capacity;
    int32_t *page;              /* object numbers */
    int32_t n_pages, page_capacity;
    bool shared;                /* the font is taken for pages of other files, too */
    uint8_t used[65536 / 8];    /* character codes, one bit each */
    uint64_t hash;              /* of the file so far: its ID */
    uint32_t astral[IO_PDF_ASTRAL];
    int32_t n_astral;
} io_pdf;

/* A writer's io_pdf, from io_pdf_new on. */
static inline io_pdf *io_pdf_of(const io_writer *w)
{
    return (io_pdf *)w->state;
}
/* Makes it, for the writer to free; NN_ERR_LIMIT. */
nn_err io_pdf_new(io_writer *w, bool shared);

int32_t io_pdf_object(io_writer *w);              /* a new number */
void io_pdf_object_begin(io_writer *w, int32_t number); /* "N 0 obj" here */
/* A whole stream object: << dict /Length n >> and the bytes. */
void io_pdf_stream(io_writer *w, int32_t number, const char *dict, const io_bytes *data);
/* Turns what stands in w->out from `begin` on into a compressed stream object. */
void io_pdf_pack(io_writer *w, int32_t number, const char *dict, size_t begin);
/* Appends zlib's form of the bytes. */
nn_err io_pdf_deflate(const void *data, size_t n, io_bytes *out);

/* The two-byte code of a character in the font below, remembered for io_pdf_font. */
uint32_t io_pdf_code(io_pdf *p, uint32_t unicode);
/* The font whose glyphs are empty, 500 wide, from -200 to 800 high (per 1000), and what its
 * codes mean. */
void io_pdf_font(io_writer *w);

/* What PDF/A-2b asks for besides: numbers of the objects for the catalogue. */
int32_t io_pdf_metadata(io_writer *w);
int32_t io_pdf_intent(io_writer *w);

/* The picture of a page as an object; 0 when the page has none. */
int32_t io_pdf_image(io_writer *w, const io_doc_page *page);

#ifdef __cplusplus
}
#endif

#endif
