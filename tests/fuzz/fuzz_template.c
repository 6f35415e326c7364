/* fuzz_template.c - up to the first form feed the bytes are a template of fields, behind it a text whose
 * fields are found, by the template and by each preset, redacted, and written.
 */
#include "fields/fields.h"
#include "fields/learnt.h"
#include "fields/redact.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const presets[] = {"receipt", "invoice", "letter", "form"};
    if (size > 1 << 13)
        return 0;
    int64_t blocks = fuzz_begin();
    const uint8_t *cut = memchr(data, '\f', size);
    size_t head = cut ? (size_t)(cut - data) : size;
    static fields_form form;
    bool formed = fields_form_parse((const char *)data, head, "fuzz", &form) == NN_OK;
    char *line = nn_strndup((const char *)data, strnlen((const char *)data, head));
    static fields_learnt learnt;
    static fields_redaction r;
    if (line) {
        (void)!fields_learnt_parse(line, &learnt);
        (void)!fields_redaction_parse(line, formed ? &form : NULL, &r);
    }
    nn_free(line);
    io_document d = {0};
    if (cut && fields_document_of_text((const char *)cut + 1, size - head - 1, "fuzz", &d) == NN_OK) {
        if (formed)
            (void)!fields_find(&form, &d);
        for (int i = 0; i < 4; i++) {
            static fields_form preset;
            FUZZ_REQUIRE(fields_form_preset(presets[i], &preset), "%s", presets[i]);
            (void)!fields_find(&preset, &d);
        }
        fuzz_write(&d);
        memset(r.kind, 1, sizeof r.kind);
        for (int32_t page = 0; page < d.n_pages; page++) {
            io_box *black = NULL;
            int32_t n = 0;
            (void)!fields_redact(&r, &d, page, &black, &n);
            nn_free(black);
        }
        fuzz_write(&d);
    }
    io_doc_free(&d);
    fuzz_end(blocks);
    return 0;
}
