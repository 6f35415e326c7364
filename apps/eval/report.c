/* report.c - see report.h. The two texts are aligned by edit distance:
 *
 *     reference  T o t a l _ 1 2 . 5 0        cost table d[i][j], walked back from the end:
 *     reading    T o t o l _ 1 2   5 0          same, substitution, deletion or insertion
 *
 * and every character that has no equal partner is marked. */
#include "apps/eval/report.h"

#include <string.h>

#include "apps/cli/cli.h"
#include "io/codecs.h"
#include "io/letter_case.h"
#include "nn/mem.h"
#include "ocr/normalize.h"

/* Longer lines are shown without marks: the table would take more than 32 MB. */
#define ALIGN_MAX 4000

typedef struct glyphs {
    int64_t n;
    uint32_t *code; /* [n] */
    bool *wrong;    /* [n] */
} glyphs;

static void glyphs_free(glyphs *g)
{
    nn_free(g->code);
    nn_free(g->wrong);
}

static nn_err glyphs_split(const char *text, glyphs *g)
{
    nn_err err = ocr_text_normalize(text, &g->code, &g->n);
    if (err != NN_OK)
        return err;
    g->wrong = nn_calloc((size_t)g->n + 1, sizeof *g->wrong);
    return g->wrong ? NN_OK : nn_fail_memory((size_t)g->n, "a line of the report");
}

static bool same(uint32_t a, uint32_t b, bool ignore_case)
{
    return a == b || (ignore_case && io_code_upper(a) == io_code_upper(b));
}

static nn_err align(glyphs *a, glyphs *b, bool ignore_case)
{
    if (a->n > ALIGN_MAX || b->n > ALIGN_MAX)
        return NN_OK;
    int na = (int)a->n, nb = (int)b->n;
    size_t stride = (size_t)nb + 1;
    uint16_t *d = nn_calloc((size_t)(na + 1) * stride, sizeof *d);
    if (!d)
        return nn_fail_memory((size_t)(na + 1) * stride * sizeof *d,
                              "the alignment of two lines");
    for (int i = 0; i <= na; i++)
        for (int j = 0; j <= nb; j++) {
            int best;
            if (i == 0 || j == 0) {
                best = i + j;
            } else {
                best = d[(size_t)(i - 1) * stride + (size_t)j - 1] +
                       !same(a->code[i - 1], b->code[j - 1], ignore_case);
                int up = d[(size_t)(i - 1) * stride + (size_t)j] + 1;
                int left = d[(size_t)i * stride + (size_t)j - 1] + 1;
                best = best < up ? best : up;
                best = best < left ? best : left;
            }
            d[(size_t)i * stride + (size_t)j] = (uint16_t)best;
        }
    for (int i = na, j = nb; i > 0 || j > 0;) {
        int here = d[(size_t)i * stride + (size_t)j];
        bool both = i > 0 && j > 0;
        bool equal = both && same(a->code[i - 1], b->code[j - 1], ignore_case);
        if (both && here == d[(size_t)(i - 1) * stride + (size_t)j - 1] + !equal) {
            a->wrong[--i] = !equal;
            b->wrong[--j] = !equal;
        } else if (i > 0 && here == d[(size_t)(i - 1) * stride + (size_t)j] + 1) {
            a->wrong[--i] = true;
        } else {
            b->wrong[--j] = true;
        }
    }
    nn_free(d);
    return NN_OK;
}

static nn_err add_marked(io_bytes *html, const glyphs *g)
{
    nn_err err = NN_OK;
    for (int64_t i = 0; i < g->n; i++) {
        char utf8[4];
        if (g->wrong[i] && (i == 0 || !g->wrong[i - 1]))
            NN_TRY(io_bytes_text(html, "<mark>"));
        NN_TRY(cli_html_text(html, utf8, (size_t)io_utf8_put(g->code[i], utf8)));
        if (g->wrong[i] && (i + 1 == g->n || !g->wrong[i + 1]))
            NN_TRY(io_bytes_text(html, "</mark>"));
    }
    if (g->n == 0)
        NN_TRY(io_bytes_text(html, "<i>nothing</i>"));
out:
    return err;
}

/* RFC 4648, section 4. */
static nn_err add_base64(io_bytes *html, const io_bytes *in)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    nn_err err = NN_OK;
    for (size_t i = 0; i < in->size; i += 3) {
        size_t n = in->size - i < 3 ? in->size - i : 3;
        uint32_t v = (uint32_t)in->data[i] << 16;
        v |= n > 1 ? (uint32_t)in->data[i + 1] << 8 : 0;
        v |= n > 2 ? in->data[i + 2] : 0;
        char four[4] = {digits[v >> 18], digits[v >> 12 & 63],
                        n > 1 ? digits[v >> 6 & 63] : '=', n > 2 ? digits[v & 63] : '='};
        NN_TRY(io_bytes_add(html, four, 4));
    }
out:
    return err;
}

nn_err app_report_begin(io_bytes *html, const char *title, const char *summary)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_text(
        html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"));
    NN_TRY(cli_html_text(html, title, strlen(title)));
    NN_TRY(io_bytes_text(
        html,
        "</title>\n<style>\n"
        ":root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fbfaf7; --rule: #d8d4cb;\n"
        "  --soft: #6a665e; --mark: #ffd4cc; --mark-ink: #8c1400; }\n"
        "@media (prefers-color-scheme: dark) {\n"
        "  :root { --ink: #e6e3dc; --paper: #1c1b19; --rule: #44413b; --soft: #a29d92;\n"
        "    --mark: #5c1f14; --mark-ink: #ffc9bf; } }\n"
        "body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem;\n"
        "  background: var(--paper);\n"
        "  color: var(--ink); font: 1rem/1.45 system-ui, sans-serif; }\n"
        "h1 { font-size: 1.35rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }\n"
        "pre.summary { font: .9rem/1.4 ui-monospace, monospace; color: var(--soft);\n"
        "  overflow-x: auto; }\n"
        "article { border-top: 1px solid var(--rule); padding: 1rem 0; }\n"
        "article header { display: flex; gap: 1rem; color: var(--soft); font-size: .85rem; }\n"
        "article header span:first-child { flex: 1; overflow-wrap: anywhere; }\n"
        "img { display: block; max-width: 100%; height: auto; margin: .5rem 0;\n"
        "  background: #fff; }\n"
        "dl { display: grid; grid-template-columns: 6rem 1fr; margin: 0; gap: .15rem .5rem; }\n"
        "dt { color: var(--soft); font-size: .85rem; align-self: center; }\n"
        "dd { margin: 0; font: 1.05rem/1.4 ui-monospace, monospace; white-space: pre-wrap;\n"
        "  overflow-wrap: anywhere; }\n"
        "table { border-collapse: collapse; font-size: .85rem; }\n"
        "div.wide { overflow-x: auto; }\n"
        "th, td { text-align: right; padding: .15rem .5rem; border: 1px solid var(--rule); }\n"
        "th { color: var(--soft); font-weight: 600; }\n"
        "td.right { background: color-mix(in srgb, #009e73 35%, var(--paper)); }\n"
        "td.wrong { background: var(--mark); color: var(--mark-ink); }\n"
        "mark { background: var(--mark); color: var(--mark-ink); border-radius: 2px; }\n"
        "</style>\n</head>\n<body>\n<h1>"));
    NN_TRY(cli_html_text(html, title, strlen(title)));
    NN_TRY(io_bytes_text(html, "</h1>\n<pre class=\"summary\">"));
    for (const char *p = summary; *p;) {
        size_t n = strcspn(p, "\n");
        NN_TRY(cli_html_text(html, p, n));
        NN_TRY(io_bytes_text(html, "\n"));
        p += n + (p[n] == '\n');
    }
    err = io_bytes_text(html, "</pre>\n");
out:
    return err;
}

nn_err app_report_image(io_bytes *html, const io_image *image, const char *alt)
{
    nn_err err;
    io_bytes png = {0};
    NN_TRY(io_png_encode(image, &png));
    NN_TRY(io_bytes_format(html, "<img width=\"%d\" height=\"%d\" alt=\"", image->width,
                           image->height));
    NN_TRY(cli_html_text(html, alt, strlen(alt)));
    NN_TRY(io_bytes_text(html, "\" src=\"data:image/png;base64,"));
    NN_TRY(add_base64(html, &png));
    err = io_bytes_text(html, "\">\n");
out:
    io_bytes_free(&png);
    return err;
}

nn_err app_report_sample_add(io_bytes *html, int rank, const app_report_sample *s,
                             const io_image *image)
{
    nn_err err = NN_OK;
    glyphs reference = {0}, reading = {0};
    NN_TRY(glyphs_split(s->reference, &reference));
    NN_TRY(glyphs_split(s->reading, &reading));
    NN_TRY(align(&reference, &reading, s->ignore_case));
    NN_TRY(io_bytes_format(html, "<article>\n<header><span>%d. ", rank));
    NN_TRY(cli_html_text(html, s->path, strlen(s->path)));
    NN_TRY(io_bytes_format(
        html, "</span><span>CER %.1f %%</span><span>confidence %.2f</span></header>\n",
        100 * s->cer, (double)s->confidence));
    if (image)
        NN_TRY(app_report_image(html, image, s->reference));
    NN_TRY(io_bytes_text(html, "<dl><dt>reference</dt><dd>"));
    NN_TRY(add_marked(html, &reference));
    NN_TRY(io_bytes_text(html, "</dd><dt>reading</dt><dd>"));
    NN_TRY(add_marked(html, &reading));
    err = io_bytes_text(html, "</dd></dl>\n</article>\n");
out:
    glyphs_free(&reading);
    glyphs_free(&reference);
    return err;
}

nn_err app_report_end(io_bytes *html)
{
    return io_bytes_text(html, "</body>\n</html>\n");
}
