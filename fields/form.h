/* form.h - which fields of a page are sought, under which names: a preset, or a template.
 *
 * A template is a text file; a line makes a field:
 *
 *     # name    type    where        label | label | ...
 *     number    number  right,below  Invoice No. | Rechnungsnummer
 *     date      date    first        -
 *     total     amount  right        Total | Summe
 *
 * type: a kind (kinds.def), `number` (a word with a digit in it), `text` (what stands there up to
 * the next wide gap). where: `right` of the label in its row, `below` it, both with a comma in
 * order of preference; without a label (-) `first`, `last` or `every` one of its type on the page, or the
 * `largest` amount. Letters' case, points and colons of labels do not matter. '#' begins a comment.
 */
#ifndef FIELDS_FORM_H
#define FIELDS_FORM_H

#include "fields/detect.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FIELDS_MAX_RULES 64
#define FIELDS_MAX_LABELS 24
#define FIELDS_NAME 32
#define FIELDS_LABEL 64

/* Beside the kinds of a form. */
#define FIELDS_TYPE_NUMBER FIELDS_KINDS
#define FIELDS_TYPE_TEXT (FIELDS_KINDS + 1)

typedef enum fields_where {
    FIELDS_RIGHT = 1,
    FIELDS_BELOW = 2,
    FIELDS_BELOW_FIRST = 4,
    FIELDS_FIRST = 8,
    FIELDS_LAST = 16,
    FIELDS_EVERY = 32,
    FIELDS_LARGEST = 64
} fields_where;

typedef struct fields_rule {
    char name[FIELDS_NAME];
    int type;  /* fields_kind, or FIELDS_TYPE_* */
    int where; /* of fields_where */
    int n_labels;
    char label[FIELDS_MAX_LABELS][FIELDS_LABEL];
} fields_rule;

typedef struct fields_form {
    int n;
    fields_rule rule[FIELDS_MAX_RULES];
    bool pairs; /* every "label: value" of the page, too, under its label */
    /* Picks further fields (picker.h); the caller's, who outlives the form. NULL: none. */
    const struct fields_picker *picker;
} fields_form;

/* "receipt|invoice|letter|form" */
const char *fields_preset_names(void);
/* False when there is no preset of that name. */
bool fields_form_preset(const char *name, fields_form *out);
/* `what` names the template in messages, which say line and column. NN_ERR_USAGE. */
nn_err fields_form_parse(const char *text, size_t n, const char *what, fields_form *out);

/* Adds the fields of page `index` of a finished document that rules and pairs find. */
nn_err fields_form_fill(const fields_form *form, const fields_text *t, const fields_hits *hits,
                        io_document *d, int32_t index);
/* Adds bytes [begin, end) of the text as a field of page `index`, its white space made one space;
 * normal NULL or "": as printed. `sure` is multiplied with the words' mean confidence. */
nn_err fields_add(io_document *d, int32_t index, const fields_text *t, const char *name,
                  const char *kind, int32_t begin, int32_t end, const char *normal, float sure);

#ifdef __cplusplus
}
#endif

#endif
