/* write_alto.c - ALTO 4.4 (altoxml/schema). Unit: pixel. */
#include "io/put.h"

#include <string.h>

/* "octavo 0.2.0": name and version are two elements. */
static void put_software(io_writer *w)
{
    char name[64];
    const char *space = strrchr(w->config.engine, ' ');
    size_t n = space ? (size_t)(space - w->config.engine) : strlen(w->config.engine);
    n = n < sizeof name ? n : sizeof name - 1;
    memcpy(name, w->config.engine, n);
    name[n] = 0;
    io_put(w, "   <processingSoftware>\n    <softwareName>");
    io_put_xml(w, name);
    io_put(w, "</softwareName>\n");
    if (space) {
        io_put(w, "    <softwareVersion>");
        io_put_xml(w, space + 1);
        io_put(w, "</softwareVersion>\n");
    }
    io_put(w, "   </processingSoftware>\n");
}

void io_alto_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    io_put(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\"\n"
              "      xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
              "      xsi:schemaLocation=\"http://www.loc.gov/standards/alto/ns-v4# "
              "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd\"\n"
              "      SCHEMAVERSION=\"4.4\">\n"
              " <Description>\n  <MeasurementUnit>pixel</MeasurementUnit>\n");
    if (first) {
        io_put(w, "  <sourceImageInformation>\n   <fileName>");
        io_put_xml(w, io_doc_text(d, first->source));
        io_put(w, "</fileName>\n  </sourceImageInformation>\n");
    }
    io_put(w, "  <Processing ID=\"OCR\">\n");
    put_software(w);
    io_put(w, "  </Processing>\n </Description>\n <Tags>\n");
    for (io_role role = IO_ROLE_PARAGRAPH; role < IO_ROLE_PICTURE; role++)
        io_put_format(w, "  <StructureTag ID=\"role_%s\" LABEL=\"%s\"/>\n", io_role_names[role],
                      io_role_names[role]);
    io_put(w, " </Tags>\n <Layout>\n");
}

void io_alto_end(io_writer *w)
{
    if (w->pages == 0) /* the schema wants one */
        io_put(w, "  <Page ID=\"page_0\" PHYSICAL_IMG_NR=\"0\"/>\n");
    io_put(w, " </Layout>\n</alto>\n");
}

static void put_box(io_writer *w, const io_doc_page *page, io_box box)
{
    int32_t b[4];
    io_doc_pixels(page, box, b);
    io_put_format(w, " HPOS=\"%d\" VPOS=\"%d\" WIDTH=\"%d\" HEIGHT=\"%d\"", b[0], b[1],
                  b[2] - b[0], b[3] - b[1]);
}

static void put_shape(io_writer *w, const io_document *d, io_span polygon)
{
    io_put(w, "<Shape><Polygon POINTS=\"");
    io_put_points(w, d, polygon);
    io_put(w, "\"/></Shape>");
}

static void put_word(io_writer *w, const io_document *d, const io_doc_page *page,
                     const io_doc_word *word, int number)
{
    io_put_format(w, "       <String ID=\"word_%d_%d\" CONTENT=\"", w->pages, number);
    io_put_xml(w, io_doc_text(d, word->text));
    io_put(w, "\"");
    put_box(w, page, word->box);
    io_put(w, " WC=\"");
    io_put_fixed(w, (double)word->confidence, 4);
    io_put(w, "\">");
    put_shape(w, d, word->polygon);
    for (int32_t i = 0; w->config.characters && i < word->chars.n; i++) {
        const io_doc_char *c = &d->chr[word->chars.first + i];
        io_put(w, "\n        <Glyph CONTENT=\"");
        io_put_code(w, c->code);
        io_put(w, "\"");
        put_box(w, page, c->box);
        io_put(w, " GC=\"");
        io_put_fixed(w, (double)c->confidence, 4);
        io_put(w, "\"/>");
    }
    io_put(w, "</String>\n");
}

static void put_line(io_writer *w, const io_document *d, const io_doc_page *page,
                     const io_doc_line *line, int number, int *words)
{
    io_put_format(w, "      <TextLine ID=\"line_%d_%d\"", w->pages, number);
    put_box(w, page, line->box);
    if (line->baseline.n > 0) {
        io_put(w, " BASELINE=\"");
        io_put_points(w, d, line->baseline);
        io_put(w, "\"");
    }
    io_put_format(w, " BASEDIRECTION=\"%s\">\n       ", line->rtl ? "rtl" : "ltr");
    put_shape(w, d, line->polygon);
    io_put(w, "\n");
    for (int32_t i = 0; i < line->words.n; i++) {
        io_put(w, i ? "       <SP/>\n" : "");
        put_word(w, d, page, &d->word[line->words.first + i], ++*words);
    }
    if (line->words.n == 0) /* the schema wants one */
        io_put(w, "       <String CONTENT=\"\"/>\n");
    io_put(w, "      </TextLine>\n");
}

void io_alto_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    int paragraphs = 0, lines = 0, words = 0;
    io_put_format(w, "  <Page ID=\"page_%d\" PHYSICAL_IMG_NR=\"%d\" WIDTH=\"%d\" HEIGHT=\"%d\"",
                  w->pages, w->pages, page->width, page->height);
    /* The text's turn counter-clockwise is the clockwise turn that undoes it. */
    io_put_format(w, " ROTATION=\"%d\">\n", page->rotation);
    io_put_format(w, "   <PrintSpace HPOS=\"0\" VPOS=\"0\" WIDTH=\"%d\" HEIGHT=\"%d\">\n",
                  page->width, page->height);
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        io_put_format(w, "    <ComposedBlock ID=\"block_%d_%d\"", w->pages, b + 1);
        put_box(w, page, block->box);
        io_put(w, ">\n");
        for (int32_t p = 0; p < block->paragraphs.n; p++) {
            const io_doc_paragraph *par = &d->paragraph[block->paragraphs.first + p];
            io_put_format(w, "     <TextBlock ID=\"par_%d_%d\"", w->pages, ++paragraphs);
            put_box(w, page, par->box);
            io_role role = io_paragraph_role(d, par);
            if (role != IO_ROLE_NONE)
                io_put_format(w, " TAGREFS=\"role_%s\"", io_role_names[role]);
            if (w->config.language && w->config.language[0]) {
                io_put(w, " LANG=\"");
                io_put_xml(w, w->config.language);
                io_put(w, "\"");
            }
            io_put(w, ">\n");
            for (int32_t l = 0; l < par->lines.n; l++)
                put_line(w, d, page, &d->line[par->lines.first + l], ++lines, &words);
            io_put(w, "     </TextBlock>\n");
        }
        io_put(w, "    </ComposedBlock>\n");
    }
    io_put(w, "   </PrintSpace>\n  </Page>\n");
}
