/* write_page.c - PAGE content 2019-07-15 (PRImA). One page a file, as its schema says. */
#include "io/put.h"

static void put_time(io_writer *w, const char *element)
{
    io_put_format(w, "  <%s>", element);
    io_put_time(w, false);
    io_put_format(w, "</%s>\n", element);
}

void io_page_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    (void)d;
    io_put(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<PcGts xmlns=\"http://schema.primaresearch.org/PAGE/gts/pagecontent/"
              "2019-07-15\"\n"
              "       xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
              "       xsi:schemaLocation=\"http://schema.primaresearch.org/PAGE/gts/"
              "pagecontent/2019-07-15 http://schema.primaresearch.org/PAGE/gts/pagecontent/"
              "2019-07-15/pagecontent.xsd\">\n"
              " <Metadata>\n  <Creator>");
    io_put_xml(w, w->config.engine);
    io_put(w, "</Creator>\n");
    put_time(w, "Created");
    put_time(w, "LastChange");
    io_put(w, " </Metadata>\n");
    if (!first) /* the schema wants one */
        io_put(w, " <Page imageFilename=\"\" imageWidth=\"0\" imageHeight=\"0\"/>\n");
}

void io_page_end(io_writer *w)
{
    io_put(w, "</PcGts>\n");
}

static void put_coords(io_writer *w, const io_document *d, io_span polygon, const char *indent)
{
    io_put(w, indent);
    io_put(w, "<Coords points=\"");
    io_put_points(w, d, polygon);
    io_put(w, "\"/>\n");
}

static void put_box(io_writer *w, const io_doc_page *page, io_box box, const char *indent)
{
    int32_t b[4];
    io_doc_pixels(page, box, b);
    io_put(w, indent);
    io_put_format(w, "<Coords points=\"%d,%d %d,%d %d,%d %d,%d\"/>\n", b[0], b[1], b[2], b[1],
                  b[2], b[3], b[0], b[3]);
}

/* <TextEquiv>, with a confidence from 0 on. */
static void put_equiv_begin(io_writer *w, float confidence)
{
    io_put(w, "<TextEquiv");
    if (confidence >= 0) {
        io_put(w, " conf=\"");
        io_put_fixed(w, (double)confidence, 4);
        io_put(w, "\"");
    }
    io_put(w, "><Unicode>");
}

static void put_equiv_end(io_writer *w)
{
    io_put(w, "</Unicode></TextEquiv>\n");
}

static void put_word(io_writer *w, const io_document *d, const io_doc_page *page,
                     const io_doc_word *word, int region, int line, int number)
{
    io_put_format(w, "    <Word id=\"r%d_l%d_w%d\">\n", region, line, number);
    put_coords(w, d, word->polygon, "     ");
    for (int32_t i = 0; w->config.characters && i < word->chars.n; i++) {
        const io_doc_char *c = &d->chr[word->chars.first + i];
        io_put_format(w, "     <Glyph id=\"r%d_l%d_w%d_g%d\">\n", region, line, number, i + 1);
        put_box(w, page, c->box, "      ");
        io_put(w, "      ");
        put_equiv_begin(w, c->confidence);
        io_put_code(w, c->code);
        put_equiv_end(w);
        io_put(w, "     </Glyph>\n");
    }
    io_put(w, "     ");
    put_equiv_begin(w, word->confidence);
    io_put_xml(w, io_doc_text(d, word->text));
    put_equiv_end(w);
    io_put(w, "    </Word>\n");
}

static void put_line(io_writer *w, const io_document *d, const io_doc_page *page,
                     const io_doc_line *line, int region, int number)
{
    io_put_format(w, "   <TextLine id=\"r%d_l%d\" readingDirection=\"%s\">\n", region, number,
                  line->rtl ? "right-to-left" : "left-to-right");
    put_coords(w, d, line->polygon, "    ");
    if (line->baseline.n > 0) {
        io_put(w, "    <Baseline points=\"");
        io_put_points(w, d, line->baseline);
        io_put(w, "\"/>\n");
    }
    for (int32_t i = 0; i < line->words.n; i++)
        put_word(w, d, page, &d->word[line->words.first + i], region, number, i + 1);
    io_put(w, "    ");
    put_equiv_begin(w, line->confidence);
    io_put_xml(w, io_doc_text(d, line->text));
    put_equiv_end(w);
    io_put(w, "   </TextLine>\n");
}

/* TextTypeSimpleType */
static const char *region_type(io_role role)
{
    switch (role) {
    case IO_ROLE_HEADING:
        return "heading";
    case IO_ROLE_LIST_ITEM:
    case IO_ROLE_CELL:
        return "other";
    case IO_ROLE_DROP_CAP:
        return "drop-capital";
    case IO_ROLE_CAPTION:
        return "caption";
    case IO_ROLE_FOOTNOTE:
        return "footnote";
    case IO_ROLE_RUNNING_HEAD:
        return "header";
    case IO_ROLE_RUNNING_FOOT:
        return "footer";
    case IO_ROLE_PAGE_NUMBER:
        return "page-number";
    case IO_ROLE_MARGINAL:
        return "marginalia";
    case IO_ROLE_ASIDE:
        return "floating";
    default:
        return "paragraph";
    }
}

static void put_region(io_writer *w, const io_document *d, const io_doc_page *page,
                       const io_doc_paragraph *par, int number)
{
    io_role role = io_paragraph_role(d, par);
    if (role == IO_ROLE_CELL) {
        io_put_format(w, "  <TableRegion id=\"t%d\">\n", number);
        put_box(w, page, par->box, "   ");
    }
    io_put_format(w, "  <TextRegion id=\"r%d\" type=\"%s\"", number, region_type(role));
    if (role == IO_ROLE_LIST_ITEM)
        io_put(w, " custom=\"structure {type:list-item;}\"");
    io_put(w, ">\n");
    put_box(w, page, par->box, "   ");
    for (int32_t l = 0; l < par->lines.n; l++)
        put_line(w, d, page, &d->line[par->lines.first + l], number, l + 1);
    io_put(w, "   ");
    put_equiv_begin(w, -1);
    for (int32_t l = 0; l < par->lines.n; l++) {
        io_put(w, l ? "\n" : "");
        io_put_xml(w, io_doc_text(d, d->line[par->lines.first + l].text));
    }
    put_equiv_end(w);
    io_put(w, role == IO_ROLE_CELL ? "  </TextRegion>\n  </TableRegion>\n"
                                   : "  </TextRegion>\n");
}

void io_page_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    int regions = 0, number = 0;
    io_put(w, " <Page imageFilename=\"");
    io_put_xml(w, io_doc_text(d, page->source));
    io_put_format(w, "\" imageWidth=\"%d\" imageHeight=\"%d\"", page->width, page->height);
    if (page->dpi > 0) {
        io_put(w, " imageXResolution=\"");
        io_put_fixed(w, (double)page->dpi, 2);
        io_put(w, "\" imageYResolution=\"");
        io_put_fixed(w, (double)io_doc_dpi_y(page), 2);
        io_put(w, "\" imageResolutionUnit=\"PPI\"");
    }
    /* The clockwise turn that sets it right, in (-180, 180]. */
    double turn = (double)page->rotation - (double)page->skew;
    io_put(w, " orientation=\"");
    io_put_fixed(w, turn > 180 ? turn - 360 : turn, 2);
    io_put(w, "\">\n");
    for (int32_t b = 0; b < page->blocks.n; b++)
        regions += d->block[page->blocks.first + b].paragraphs.n;
    if (regions > 0) {
        io_put(w, "  <ReadingOrder>\n   <OrderedGroup id=\"order\">\n");
        for (int i = 0; i < regions; i++)
            io_put_format(w, "    <RegionRefIndexed index=\"%d\" regionRef=\"r%d\"/>\n", i,
                          i + 1);
        io_put(w, "   </OrderedGroup>\n  </ReadingOrder>\n");
    }
    for (int32_t b = 0; b < page->blocks.n; b++) {
        const io_doc_block *block = &d->block[page->blocks.first + b];
        for (int32_t p = 0; p < block->paragraphs.n; p++)
            put_region(w, d, page, &d->paragraph[block->paragraphs.first + p], ++number);
    }
    io_put(w, " </Page>\n");
}
