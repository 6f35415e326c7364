/* report.c - see report.h. The two texts are aligned by edit distance:
 *
 *     reference  T o t a l _ 1 2 . 5 0        cost table d[i][j], walked back from the end:
 *     reading    T o t o l _ 1 2 - 5 _          same, substitution, deletion or insertion
 *
 * and every character that has no equal partner is marked. */
#include "apps/report.h"

#include <string.h>

#include "nn/mem.h"

/* Longer lines are shown without marks: the table would take more than 64 MB. */
#define ALIGN_MAX 4000

typedef struct glyphs {
    int n;
    int *start;   /* [n + 1] byte offsets */
    bool *wrong;  /* [n] */
} glyphs;

static void glyphs_free(glyphs *g)
{
    nn_free(g->start);
    nn_free(g->wrong);
}

static nn_err glyphs_split(const char *text, glyphs *g)
{
    size_t bytes = strlen(text);
    const char *p = text, *end = text + bytes;
    g->start = nn_calloc(bytes + 1, sizeof *g->start);
    g->wrong = nn_calloc(bytes + 1, sizeof *g->wrong);
    if (!g->start || !g->wrong)
        return nn_fail_memory(bytes, "a line of the report");
    while (p < end) {
        g->start[g->n++] = (int)(p - text);
        if (io_utf8_next(&p, end) < 0)
            p++; /* not UTF-8: a byte by itself */
    }
    g->start[g->n] = (int)bytes;
    return NN_OK;
}

static bool same(const char *a, const glyphs *ga, int i, const char *b, const glyphs *gb, int j)
{
    int n = ga->start[i + 1] - ga->start[i];
    return n == gb->start[j + 1] - gb->start[j] && memcmp(a + ga->start[i], b + gb->start[j], (size_t)n) == 0;
}

static nn_err align(const char *a, glyphs *ga, const char *b, glyphs *gb)
{
    if (ga->n > ALIGN_MAX || gb->n > ALIGN_MAX)
        return NN_OK;
    size_t stride = (size_t)gb->n + 1;
    uint16_t *d = nn_calloc((size_t)(ga->n + 1) * stride, sizeof *d);
    if (!d)
        return nn_fail_memory((size_t)(ga->n + 1) * stride * sizeof *d, "the alignment of two lines");
    for (int i = 0; i <= ga->n; i++)
        for (int j = 0; j <= gb->n; j++) {
            int best;
            if (i == 0 || j == 0) {
                best = i + j;
            } else {
                best = d[(size_t)(i - 1) * stride + (size_t)j - 1] + !same(a, ga, i - 1, b, gb, j - 1);
                int up = d[(size_t)(i - 1) * stride + (size_t)j] + 1;
                int left = d[(size_t)i * stride + (size_t)j - 1] + 1;
                best = best < up ? best : up;
                best = best < left ? best : left;
            }
            d[(size_t)i * stride + (size_t)j] = (uint16_t)best;
        }
    for (int i = ga->n, j = gb->n; i > 0 || j > 0;) {
        int here = d[(size_t)i * stride + (size_t)j];
        bool both = i > 0 && j > 0;
        bool equal = both && same(a, ga, i - 1, b, gb, j - 1);
        if (both && here == d[(size_t)(i - 1) * stride + (size_t)j - 1] + !equal) {
            ga->wrong[--i] = !equal;
            gb->wrong[--j] = !equal;
        } else if (i > 0 && here == d[(size_t)(i - 1) * stride + (size_t)j] + 1) {
            ga->wrong[--i] = true;
        } else {
            gb->wrong[--j] = true;
        }
    }
    nn_free(d);
    return NN_OK;
}

/* Text with & < > " escaped. */
static nn_err add_escaped(io_bytes *html, const char *text, size_t n)
{
    nn_err err = NN_OK;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '&')
            NN_TRY(io_bytes_text(html, "&amp;"));
        else if (c == '<')
            NN_TRY(io_bytes_text(html, "&lt;"));
        else if (c == '>')
            NN_TRY(io_bytes_text(html, "&gt;"));
        else if (c == '"')
            NN_TRY(io_bytes_text(html, "&quot;"));
        else if (c < 0x20 || c == 0x7f)
            NN_TRY(io_bytes_text(html, " "));
        else
            NN_TRY(io_bytes_add(html, &text[i], 1));
    }
out:
    return err;
}

static nn_err add_marked(io_bytes *html, const char *text, const glyphs *g)
{
    nn_err err = NN_OK;
    for (int i = 0; i < g->n;) {
        int j = i;
        while (j < g->n && g->wrong[j] == g->wrong[i])
            j++;
        if (g->wrong[i])
            NN_TRY(io_bytes_text(html, "<mark>"));
        NN_TRY(add_escaped(html, text + g->start[i], (size_t)(g->start[j] - g->start[i])));
        if (g->wrong[i])
            NN_TRY(io_bytes_text(html, "</mark>"));
        i = j;
    }
    if (g->n == 0)
        NN_TRY(io_bytes_text(html, "<i>nothing</i>"));
out:
    return err;
}

/* RFC 4648, section 4. */
static nn_err add_base64(io_bytes *html, const io_bytes *in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    nn_err err = NN_OK;
    for (size_t i = 0; i < in->size; i += 3) {
        size_t n = in->size - i < 3 ? in->size - i : 3;
        uint32_t v = (uint32_t)in->data[i] << 16;
        v |= n > 1 ? (uint32_t)in->data[i + 1] << 8 : 0;
        v |= n > 2 ? in->data[i + 2] : 0;
        char four[4] = {digits[v >> 18], digits[v >> 12 & 63], n > 1 ? digits[v >> 6 & 63] : '=',
                        n > 2 ? digits[v & 63] : '='};
        NN_TRY(io_bytes_add(html, four, 4));
    }
out:
    return err;
}

nn_err app_report_begin(io_bytes *html, const char *title, const char *summary)
{
    nn_err err = NN_OK;
    NN_TRY(io_bytes_text(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                               "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"));
    NN_TRY(add_escaped(html, title, strlen(title)));
    NN_TRY(io_bytes_text(
        html,
        "</title>\n<style>\n"
        ":root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fbfaf7; --rule: #d8d4cb;\n"
        "  --soft: #6a665e; --mark: #ffd4cc; --mark-ink: #8c1400; }\n"
        "@media (prefers-color-scheme: dark) {\n"
        "  :root { --ink: #e6e3dc; --paper: #1c1b19; --rule: #44413b; --soft: #a29d92;\n"
        "    --mark: #5c1f14; --mark-ink: #ffc9bf; } }\n"
        "body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; background: var(--paper);\n"
        "  color: var(--ink); font: 1rem/1.45 system-ui, sans-serif; }\n"
        "h1 { font-size: 1.35rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }\n"
        "pre.summary { font: .9rem/1.4 ui-monospace, monospace; color: var(--soft); overflow-x: auto; }\n"
        "article { border-top: 1px solid var(--rule); padding: 1rem 0; }\n"
        "article header { display: flex; gap: 1rem; color: var(--soft); font-size: .85rem; }\n"
        "article header span:first-child { flex: 1; overflow-wrap: anywhere; }\n"
        "img { display: block; max-width: 100%; height: auto; margin: .5rem 0; background: #fff; }\n"
        "dl { display: grid; grid-template-columns: 6rem 1fr; margin: 0; gap: .15rem .5rem; }\n"
        "dt { color: var(--soft); font-size: .85rem; align-self: center; }\n"
        "dd { margin: 0; font: 1.05rem/1.4 ui-monospace, monospace; white-space: pre-wrap;\n"
        "  overflow-wrap: anywhere; }\n"
        "mark { background: var(--mark); color: var(--mark-ink); border-radius: 2px; }\n"
        "</style>\n</head>\n<body>\n<h1>"));
    NN_TRY(add_escaped(html, title, strlen(title)));
    NN_TRY(io_bytes_text(html, "</h1>\n<pre class=\"summary\">"));
    for (const char *p = summary; *p;) {
        size_t n = strcspn(p, "\n");
        NN_TRY(add_escaped(html, p, n));
        NN_TRY(io_bytes_text(html, "\n"));
        p += n + (p[n] == '\n');
    }
    err = io_bytes_text(html, "</pre>\n");
out:
    return err;
}

nn_err app_report_sample_add(io_bytes *html, int rank, const app_report_sample *s, const io_image *image)
{
    nn_err err = NN_OK;
    glyphs reference = {0}, reading = {0};
    io_bytes png = {0};
    NN_TRY(glyphs_split(s->reference, &reference));
    NN_TRY(glyphs_split(s->reading, &reading));
    NN_TRY(align(s->reference, &reference, s->reading, &reading));
    NN_TRY(io_bytes_format(html, "<article>\n<header><span>%d. ", rank));
    NN_TRY(add_escaped(html, s->path, strlen(s->path)));
    NN_TRY(io_bytes_format(html, "</span><span>CER %.1f %%</span><span>confidence %.2f</span></header>\n",
                           100 * s->cer, (double)s->confidence));
    if (image) {
        NN_TRY(io_png_encode(image, &png));
        NN_TRY(io_bytes_format(html, "<img width=\"%d\" height=\"%d\" alt=\"", image->width, image->height));
        NN_TRY(add_escaped(html, s->reference, strlen(s->reference)));
        NN_TRY(io_bytes_text(html, "\" src=\"data:image/png;base64,"));
        NN_TRY(add_base64(html, &png));
        NN_TRY(io_bytes_text(html, "\">\n"));
    }
    NN_TRY(io_bytes_text(html, "<dl><dt>reference</dt><dd>"));
    NN_TRY(add_marked(html, s->reference, &reference));
    NN_TRY(io_bytes_text(html, "</dd><dt>reading</dt><dd>"));
    NN_TRY(add_marked(html, s->reading, &reading));
    err = io_bytes_text(html, "</dd></dl>\n</article>\n");
out:
    io_bytes_free(&png);
    glyphs_free(&reading);
    glyphs_free(&reference);
    return err;
}

nn_err app_report_end(io_bytes *html)
{
    return io_bytes_text(html, "</body>\n</html>\n");
}
