/* outputs.h - the outputs of a command line: a list of formats and a base name, all written
 * page by page, each whole or not at all.
 *
 *     -o out -f txt,pdf      out.txt out.pdf
 *     -o out.pdf             without -f the name's end says the format
 *     -o out                 out.txt when it says none
 *     -o - -f tsv            stdout; one format
 *     --draw boxes.png       beside them, boxes and order over the picture
 *
 * Formats that hold one page (page, --draw) number their files when there are several pages:
 * out-0001.page.xml.
 */
#ifndef APPS_CLI_OUTPUTS_H
#define APPS_CLI_OUTPUTS_H

#include "apps/cli/cli.h"
#include "apps/cli/pdf_output.h"
#include "io/write.h"

typedef struct app_write_options {
    const char *formats;  /* names with commas between; NULL: by the end of `base` */
    const char *base;     /* NULL or "-": stdout */
    const char *draw;     /* NULL: no drawing */
    const char *language; /* BCP 47; NULL: not known */
    const char *const *inputs; /* pictures that are read: none of them is written over */
    int n_inputs;
    int pages;            /* expected of all inputs; 2: more than one */
    bool redacted;        /* pictures were changed: their files are not embedded, PDFs not laid over */
    bool text_only;       /* pdf without the picture */
    bool archive;         /* pdf as PDF/A-2b: pages of PDFs become pictures */
    bool pdfs;            /* pages of PDFs come: the PDF keeps their paper (app_writers_page) */
    bool edit;            /* html in which lines are corrected */
    bool grid;            /* txt that keeps columns */
    bool dehyphenate;     /* txt, md, html with divided words joined */
    bool characters;      /* hocr, alto, page with characters */
    bool lines, names;    /* txt: pages are single lines; their names before them */
} app_write_options;

#define APP_MAX_OUTPUTS IO_N_FORMATS

typedef struct app_writers {
    const app_write_options *options;
    io_write_config config;
    int n;
    io_format format[APP_MAX_OUTPUTS];
    io_writer *writer[APP_MAX_OUTPUTS]; /* NULL: opened with each page */
    bool to_stdout, one_file;           /* one_file: base is the name, suffix and all */
    int pages;                          /* expected; above 1 one-page formats are numbered */
    int done;
    bool parts;           /* the PDF is `pdf` and has no writer here */
    app_pdf_output pdf;
} app_writers;

/* Checks the options and opens what all pages share, so that a wrong name is known before the
 * work. `pages`: how many will come at most. `options` must outlive *out. NN_ERR_USAGE (two
 * outputs in one file and an output over an input, too), NN_ERR_OUTPUT. */
nn_err app_writers_open(const app_write_options *options, int pages, app_writers *out);
/* Would these options' outputs of `pages` pages all be there? NN_ERR_USAGE. */
nn_err app_writers_there(const app_write_options *options, int pages, bool *there);
/* Do these options number the files of several pages? */
bool app_writers_numbered(const app_write_options *options);
/* Does an output of these options show pictures, where a PDF that is laid over needs none? */
bool app_writers_show(const app_write_options *options, bool laid_over);
/* Does any output embed or show the picture (so that the reader keeps pixels and file)? */
bool app_writers_stream(const app_writers *w); /* to stdout, a pipe or a device: nothing stays */
bool app_writers_want_image(const app_writers *w);
/* pdf, number: the page is page `number` of a PDF, which has to last until one of another input comes or
 * all is closed; number 0: one that has this text already. NULL: it is a picture. */
nn_err app_writers_page(app_writers *w, const io_document *d, int32_t index,
                        const io_pdf_pages *pdf, int number);
/* Ends all files; those after a failed one are dropped. Exit code of a failed write to stdout:
 * cli_write_error. */
nn_err app_writers_close(app_writers *w);
void app_writers_drop(app_writers *w); /* nothing stays; good for {0} and after close */

#endif
