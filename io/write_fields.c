/* write_fields.c - the fields of pages as TSV, a line each. */
#include "io/put.h"


/* Texts of a document hold no control characters but those of UTF-8: no tab, no line end. */
void io_fields_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    (void)d, (void)first;
    io_put(w, "page\tname\tvalue\tnormalised\tconfidence\n");
}

void io_fields_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    for (int32_t i = 0; i < page->fields.n; i++) {
        const io_doc_field *f = &d->field[page->fields.first + i];
        io_put_format(w, "%d\t", w->pages);
        io_put(w, io_doc_text(d, f->name));
        io_put(w, "\t");
        io_put(w, io_doc_text(d, f->value));
        io_put(w, "\t");
        io_put(w, io_doc_text(d, f->normalised));
        io_put(w, "\t");
        io_put_fixed(w, (double)f->confidence, 4);
        io_put(w, "\n");
    }
}
