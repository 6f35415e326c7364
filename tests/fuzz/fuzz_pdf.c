/* fuzz_pdf.c - the bytes are what poppler's programs write about a PDF: up to the first form feed
 * `pdfinfo -box` or `pdfimages -list`, behind it `pdftotext -bbox-layout`. A child that runs nothing stands in
 * for io/child.c.
 */
#include <unistd.h>

#include "io/child.h"
#include "io/pdf_pages.h"
#include "tests/fuzz/fuzz.h"

static const uint8_t *said, *said_of_text;
static size_t n_said, n_said_of_text;

nn_err io_child_run(io_child *c, const char *name)
{
    (void)name;
    bool text = !strcmp(c->program, "pdftotext");
    c->status = 0;
    snprintf(c->said, sizeof c->said, "nothing");
    return c->take(c->ctx, text ? said_of_text : said, text ? n_said_of_text : n_said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t blocks = fuzz_begin();
    const uint8_t *cut = memchr(data, '\f', size);
    said = data;
    n_said = cut ? (size_t)(cut - data) : size;
    said_of_text = cut ? cut + 1 : data + size;
    n_said_of_text = cut ? size - n_said - 1 : 0;
    static int pipes[2] = {-1, -1};
    if (pipes[0] < 0)
        FUZZ_REQUIRE(pipe(pipes) == 0, "pipe");
    io_pdf_pages p = {0};
    if (io_pdf_open(pipes[0], "fuzz", &p) == NN_OK) {
        for (int page = 1; page <= p.n && page <= 3; page++) {
            io_document d = {0};
            bool any;
            float dpi = 0;
            io_image image = {0};
            io_damage damage = {0};
            if (io_pdf_text(&p, page, "fuzz", 1000, 1400, &d, &any) == NN_OK && io_doc_finish(&d) == NN_OK)
                fuzz_write(&d);
            io_doc_free(&d);
            if (io_pdf_draw(&p, page, "fuzz", 1 << 20, &dpi, &image, &damage) == NN_OK)
                io_image_free(&image);
        }
    }
    io_pdf_close(&p);
    fuzz_end(blocks);
    return 0;
}
