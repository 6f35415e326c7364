/* signs.c - `octavo read` with a reader of street signs as --model: each picture holds four views
 * of one sign and becomes a document of one line. */
#include "apps/read/read.h"

#include "ocr/sign_document.h"
#include "ocr/tasks.h"

typedef struct reader {
    const read_options *o;
    read_results *results;
    ocr_sign_reader sign;
    io_document doc;
    io_source *source; /* of `input`; NULL: to be opened */
    int input;
} reader;

bool read_signs_is(const char *model)
{
    return model && io_model_says(model, "octavo.task", ocr_task_get(OCR_TASK_ATTN)->stored);
}

/* Text of an upright picture, added to the document, and with --draw its drawing. */
static nn_err read_picture(reader *r, const read_page *page, const io_image *picture,
                           io_image *drawing)
{
    const int beam = r->o->models.lm.beam > 0 ? r->o->models.lm.beam : 1;
    const char *label = page->sheet.label;
    nn_err err;
    io_image fit = {0};
    ocr_sign_text text = {0};
    err = ocr_sign_fit(&r->sign.form, picture, &fit);
    if (err) {
        nn_fail_prefix("%s", label);
        return err;
    }
    NN_TRY(ocr_sign_read(&r->sign, beam, 1, &fit, &text));
    NN_TRY(ocr_sign_document(&text, picture->width, picture->height,
                             r->o->inputs.path[page->input], &r->doc));
    NN_TRY(io_doc_finish(&r->doc));
    if (!text.ended) {
        cli_note("%s: the text has no end within %d symbols", label, r->sign.parts.steps);
        read_results_warn(r->results);
    }
    if (r->o->write.draw) {
        NN_TRY(ocr_sign_draw(&text, picture, drawing));
        r->doc.page[0].drawing = drawing;
    }
out:
    ocr_sign_text_free(&text);
    io_image_free(&fit);
    return err;
}

static nn_err read_page_of(reader *r, read_page *page, bool *added)
{
    nn_err err;
    io_picture *p = &page->picture;
    io_image made = {0}, drawing = {0};
    io_upright way;
    *added = false;
    NN_TRY(io_sheet_decode(&page->sheet, r->o->max_pixels, !r->o->inputs.strict, p));
    NN_TRY(io_upright_make(p, page->sheet.label, r->o->max_pixels, &made, &way));
    io_doc_clear(&r->doc);
    NN_TRY(read_picture(r, page, made.pixels ? &made : &p->image, &drawing));
    if (!r->results->keep_pictures)
        io_image_free(&p->image);
    *added = true;
    err = read_add_line(r->o, r->results, &way, page, &r->doc);
out:
    io_image_free(&made);
    io_image_free(&drawing);
    return err;
}

nn_err read_signs(const read_options *o, read_results *results)
{
    nn_err err;
    io_model model = {0};
    reader r = {.o = o, .results = results, .source = o->source};
    NN_TRY(cli_model_load_reader(o->models.recognizer, &o->models.reader, &model));
    NN_TRY(ocr_sign_reader_new(&r.sign, &model));
    while (r.input < o->inputs.n && !cli_signal()) {
        bool added = false;
        read_page page = {.input = r.input};
        err = app_inputs_next(&o->inputs, &r.input, &r.source, &page.sheet);
        if (err == NN_OK && !page.sheet.file)
            continue;
        page.pages = page.sheet.file ? io_source_pages(r.source) : 0;
        err = err ? err : read_page_of(&r, &page, &added);
        bool fatal = err && (added || err == NN_ERR_OUTPUT);
        if (err && !fatal)
            read_results_fail(results, page.input, err);
        read_page_free(&page);
        if (fatal)
            goto out;
    }
    err = NN_OK;
out:
    io_source_close(r.source);
    io_doc_free(&r.doc);
    ocr_sign_reader_free(&r.sign);
    return err;
}
