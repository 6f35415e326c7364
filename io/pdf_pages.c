/* pdf_pages.c - see pdf_pages.h. */
#include "io/pdf_pages.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/child.h"
#include "io/number.h"
#include "nn/mem.h"

#define MAX_PAGES 1000000
#define MAX_TEXT ((size_t)1 << 28)  /* bytes that pdfinfo, pdfimages may write */
#define SECONDS_TO_OPEN 60
#define SECONDS_A_PAGE 120
#define DPI_USUAL 300.0
#define DPI_LEAST 150.0  /* below, a page's pictures are taken for ornaments */
#define DPI_MOST 600.0
#define DPI_LOWEST 72.0  /* what a page too large for the limit is drawn with at least */
#define MAX_POINTS 1e6

/* --- a child's output in memory --- */

typedef struct collected {
    io_bytes bytes;
    size_t most;
    const char *label;
} collected;

static nn_err collect(void *ctx, const uint8_t *data, size_t n)
{
    collected *c = ctx;
    if (n > c->most - c->bytes.size)
        return nn_fail(NN_ERR_LIMIT, "%s: a PDF whose programs write more than %zu bytes",
                       c->label, c->most);
    return io_bytes_add(&c->bytes, data, n);
}

/* Runs `program` over the file; a 0 byte follows the bytes. */
static nn_err run(const io_pdf_pages *p, const char *program, const char *const *arguments,
                  double seconds, collected *out, io_child *child)
{
    *child = (io_child){.program = program, .package = "poppler-utils", .missing = NN_ERR_INPUT,
                        .arguments = arguments, .input = &p->fd, .n_inputs = 1,
                        .seconds = seconds,
                        .take = collect, .ctx = out};
    nn_err err = io_child_run(child, out->label);
    if (err == NN_OK && (err = io_bytes_add(&out->bytes, "", 1)) == NN_OK)
        out->bytes.size--;
    return err;
}

/* --- counting and measuring --- */

static nn_err refuse(const io_pdf_pages *p, const char *said)
{
    if (strstr(said, "ncorrect password"))
        return nn_fail(NN_ERR_INPUT, "%s: a PDF that asks for a password: make one without, for "
                                     "example with qpdf --decrypt --password=...", p->name);
    return nn_fail(NN_ERR_INPUT, "%s: damaged PDF: %.160s", p->name,
                   said[0] ? said : "its pages cannot be counted");
}

static bool numbers(const char *text, double *out, int n)
{
    for (int i = 0; i < n; i++) {
        while (*text == ' ')
            text++;
        if (!io_number_parse(&text, &out[i]) || !(fabs(out[i]) < MAX_POINTS))
            return false;
    }
    return true;
}

typedef struct boxes {
    double media[4], crop[4], trim[4], turn; /* x0 y0 x1 y1; degrees clockwise */
} boxes;

/* "Page  12 CropBox:  x0 y0 x1 y1" */
static void take_line(const char *line, boxes *all, int n)
{
    char *end;
    if (strncmp(line, "Page ", 5) != 0)
        return;
    long page = strtol(line + 5, &end, 10);
    if (page < 1 || page > n)
        return;
    boxes *b = &all[page - 1];
    double v[4];
    if (strncmp(end, " rot:", 5) == 0 && numbers(end + 5, v, 1))
        b->turn = v[0];
    else if (strncmp(end, " MediaBox:", 10) == 0 && numbers(end + 10, v, 4))
        memcpy(b->media, v, sizeof v);
    else if (strncmp(end, " CropBox:", 9) == 0 && numbers(end + 9, v, 4))
        memcpy(b->crop, v, sizeof v);
    else if (strncmp(end, " TrimBox:", 9) == 0 && numbers(end + 9, v, 4))
        memcpy(b->trim, v, sizeof v);
}

static nn_err measure(io_pdf_pages *p, const char *text)
{
    const char *count = strncmp(text, "Pages:", 6) == 0 ? text : strstr(text, "\nPages:");
    long n = count ? strtol(strchr(count, ':') + 1, NULL, 10) : 0;
    if (n < 1)
        return nn_fail(NN_ERR_INPUT, "%s: a PDF without pages", p->name);
    if (n > MAX_PAGES)
        return nn_fail(NN_ERR_LIMIT, "%s: a PDF of %ld pages, at most %d are read", p->name, n,
                       MAX_PAGES);
    boxes *all = nn_calloc((size_t)n, sizeof *all);
    p->sheet = nn_calloc((size_t)n, sizeof *p->sheet);
    if (!all || !p->sheet) {
        nn_free(all);
        return nn_fail_memory((size_t)n * sizeof *all, "the pages of a PDF");
    }
    for (const char *line = count; line; line = strchr(line + 1, '\n'))
        take_line(line + (*line == '\n'), all, (int)n);
    const char *encrypted = strstr(count, "\nEncrypted:");
    p->encrypted = encrypted && strncmp(encrypted + 11 + strspn(encrypted + 11, " "), "yes", 3) == 0;
    p->n = (int)n;
    for (int i = 0; i < p->n; i++) {
        const boxes *b = &all[i];
        double w = b->crop[2] - b->crop[0], h = b->crop[3] - b->crop[1];
        int turn = ((int)fmod(b->turn, 360) + 360) % 360;
        bool side = turn % 180 == 90;
        p->sheet[i] = (io_pdf_sheet){.width = side ? h : w, .height = side ? w : h,
                                     .turn = turn,
                                     .cropped = memcmp(b->media, b->crop, sizeof b->crop) != 0 ||
                                                memcmp(b->media, b->trim, sizeof b->trim) != 0};
        memcpy(p->sheet[i].media, b->media, sizeof b->media);
        memcpy(p->sheet[i].crop, b->crop, sizeof b->crop);
    }
    nn_free(all);
    return NN_OK;
}

nn_err io_pdf_open(int fd, const char *name, io_pdf_pages *out)
{
    static const char *const arguments[] = {"-box", "-f", "1", "-l", "1000000", "/dev/fd/3", NULL};
    io_child child;
    collected text = {.most = MAX_TEXT, .label = name};
    *out = (io_pdf_pages){.fd = fd, .name = name};
    nn_err err;
    NN_TRY(run(out, "pdfinfo", arguments, SECONDS_TO_OPEN, &text, &child));
    err = child.status ? refuse(out, child.said) : measure(out, (const char *)text.bytes.data);
out:
    io_bytes_free(&text.bytes);
    return err;
}

void io_pdf_close(io_pdf_pages *p)
{
    nn_free(p->sheet);
    *p = (io_pdf_pages){.fd = -1};
}

/* --- drawing --- */

/* Fields of a line of pdfimages -list, from its end: ratio, size, y-ppi, x-ppi; from its start:
 * page, number, type, width, height. */
static bool image_line(char *line, double *dpi, double *area)
{
    char *field[32], *state = NULL;
    int n = 0;
    for (char *f = strtok_r(line, " ", &state); f && n < 32; f = strtok_r(NULL, " ", &state))
        field[n++] = f;
    if (n < 13 || (strcmp(field[2], "image") != 0 && strcmp(field[2], "stencil") != 0))
        return false;
    double width, height, x, y;
    if (!io_number_parse_all(field[3], &width) || !io_number_parse_all(field[4], &height) ||
        !io_number_parse_all(field[n - 4], &x) || !io_number_parse_all(field[n - 3], &y) ||
        !(x >= 1) || !(y >= 1))
        return false;
    *dpi = fmax(x, y);
    *area = width / x * (height / y);
    return true;
}

/* The finest of the pictures that cover a quarter of the page, where pictures cover half of it. */
static double dpi_of_pictures(const io_pdf_sheet *sheet, char *list)
{
    double page = sheet->width * sheet->height / (72 * 72), covered = 0, best = 0;
    char *state = NULL;
    int row = 0;
    for (char *line = strtok_r(list, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        double dpi, area;
        if (row++ < 2 || !image_line(line, &dpi, &area))
            continue;
        covered += area;
        if (area >= page / 4)
            best = fmax(best, dpi);
    }
    return covered >= page / 2 && best >= DPI_LEAST ? fmin(best, DPI_MOST) : DPI_USUAL;
}

static nn_err choose_dpi(const io_pdf_pages *p, int page, const char *label, double *dpi)
{
    char number[16];
    snprintf(number, sizeof number, "%d", page);
    const char *const arguments[] = {"-list", "-f", number, "-l", number, "/dev/fd/3", NULL};
    io_child child;
    collected list = {.most = MAX_TEXT, .label = label};
    nn_err err;
    NN_TRY(run(p, "pdfimages", arguments, SECONDS_A_PAGE, &list, &child));
    *dpi = child.status ? DPI_USUAL
                        : dpi_of_pictures(&p->sheet[page - 1], (char *)list.bytes.data);
out:
    io_bytes_free(&list.bytes);
    return err;
}

static double pixels(double points, double dpi)
{
    return fmax(1, ceil(points * dpi / 72));
}

/* As much of the resolution as the limit leaves. */
static nn_err fit_dpi(const io_pdf_sheet *s, const char *label, int64_t max_pixels, double *dpi)
{
    double most = (double)(max_pixels > 0 ? max_pixels : IO_MAX_PIXELS_DEFAULT);
    double wanted = s->width * s->height * (*dpi / 72) * (*dpi / 72);
    if (!(s->width >= 1 && s->height >= 1))
        return nn_fail(NN_ERR_INPUT, "%s: a page of %g x %g points", label, s->width, s->height);
    if (wanted > 0.98 * most)
        *dpi = floor(*dpi * sqrt(0.98 * most / wanted));
    if (*dpi < DPI_LOWEST)
        return nn_fail(NN_ERR_LIMIT, "%s: a page of %.0f x %.0f points, the limit is %.0f pixels",
                       label, s->width, s->height, most);
    return NN_OK;
}

nn_err io_pdf_draw(const io_pdf_pages *p, int page, const char *label, int64_t max_pixels,
                   float *dpi, io_image *out, io_damage *damage)
{
    NN_ASSERT(page >= 1 && page <= p->n);
    const io_pdf_sheet *s = &p->sheet[page - 1];
    char number[16], resolution[IO_NUMBER_TEXT];
    collected file = {.label = label};
    io_child child;
    double use = (double)*dpi;
    nn_err err;
    *out = (io_image){0};
    if (use <= 0)
        NN_TRY(choose_dpi(p, page, label, &use));
    NN_TRY(fit_dpi(s, label, max_pixels, &use));
    snprintf(number, sizeof number, "%d", page);
    io_number_format(use, 6, resolution);
    const char *const arguments[] = {"-cropbox", "-r", resolution, "-f", number, "-l", number,
                                     "/dev/fd/3", NULL};
    /* A pixel more each way where sizes are rounded, and the header. */
    file.most = (size_t)(3 * (pixels(s->width, use) + 1) * (pixels(s->height, use) + 1)) + 64;
    NN_TRY(run(p, "pdftoppm", arguments, SECONDS_A_PAGE, &file, &child));
    if (child.status || file.bytes.size == 0) {
        err = nn_fail(NN_ERR_INPUT, "%s: damaged PDF: pdftoppm cannot draw it: %.160s", label,
                      child.said);
        goto out;
    }
    NN_TRY(io_pnm_decode(file.bytes.data, file.bytes.size, label, max_pixels, out, NULL));
    *dpi = (float)use;
    const char *wrong = strstr(child.said, "Syntax Error");
    if (wrong && damage)
        snprintf(damage->text, sizeof damage->text, "damaged PDF: %.120s", wrong + 13);
out:
    io_bytes_free(&file.bytes);
    return err;
}
