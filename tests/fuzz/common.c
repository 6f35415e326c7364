/* common.c - see fuzz.h. */
#include "tests/fuzz/fuzz.h"

#include <ctype.h>

#include "io/json.h"
#include "io/write.h"
#include "nn/exec.h"

static nn_limits limits;

int64_t fuzz_begin(void)
{
    nn_set_threads(1);
    limits = (nn_limits){.max_bytes = 64 << 20, .max_work = 2e7};
    nn_limits_enter(&limits);
    return nn_mem_live();
}

void fuzz_end(int64_t blocks)
{
    nn_limits_leave(&limits);
    FUZZ_REQUIRE(nn_mem_live() == blocks, "%lld blocks left", (long long)(nn_mem_live() - blocks));
}

void fuzz_network(const nn_graph *g, nn_params *p, fuzz_bytes *b)
{
    static const int32_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 31, 32, 33, 40, 64, 100};
    nn_exec *e = NULL;
    nn_tensor input[NN_MAX_INPUTS];
    int n = 0;
    for (int i = 0; i < g->n; i++) {
        const nn_node *node = &g->node[i];
        if (node->kind != NN_NODE_INPUT)
            continue;
        if (n == NN_MAX_INPUTS)
            return;
        input[n] = (nn_tensor){.shape = node->shape};
        for (int k = 0; k < node->shape.rank; k++)
            if (node->shape.dim[k] < 0)
                input[n].shape.dim[k] = sizes[fuzz_take(b, 1) % 16];
        n++;
    }
    nn_err err = nn_exec_new(&e, g, p, false);
    if (err == NN_OK) {
        nn_shape shape[NN_MAX_INPUTS];
        for (int i = 0; i < n; i++)
            shape[i] = input[i].shape;
        /* Twice: other sizes in the same arena. */
        for (int round = 0; round < 2 && err == NN_OK; round++) {
            err = nn_exec_bind(e, n, shape);
            for (int i = 0; i < n && err == NN_OK; i++) {
                nn_tensor *t = nn_exec_input(e, i);
                size_t bytes = nn_tensor_bytes(t);
                for (size_t k = 0; k + 4 <= bytes; k += 4) {
                    float value = (float)((int)(k * 37 % 255) - 127) / 64;
                    memcpy((char *)t->data + k, &value, t->dtype == NN_F32 ? 4 : 0);
                }
                if (t->dtype != NN_F32)
                    memset(t->data, 1, bytes);
            }
            if (err == NN_OK)
                nn_exec_forward(e);
            for (int i = 0; i < n; i++)
                for (int k = 0, at = 0; k < g->n; k++)
                    if (g->node[k].kind == NN_NODE_INPUT && at++ == i)
                        for (int j = 0; j < shape[i].rank; j++)
                            if (g->node[k].shape.dim[j] < 0)
                                shape[i].dim[j] = sizes[fuzz_take(b, 1) % 16];
        }
    }
    nn_exec_free(e);
}

static void require_json(const io_bytes *text)
{
    const char *p = (const char *)text->data, *end = p + text->size;
    while (p < end) {
        const char *line = memchr(p, '\n', (size_t)(end - p));
        FUZZ_REQUIRE(line, "the last line has no end");
        io_json *j = NULL;
        nn_err err = io_json_parse(p, (size_t)(line - p), "output", NN_ERR_INPUT, &j);
        FUZZ_REQUIRE(err == NN_OK || err == NN_ERR_LIMIT, "%s", nn_error_message());
        if (err == NN_OK)
            io_json_free(j);
        p = line + 1;
    }
}

/* Elements nest, attributes are quoted, no bare < or &, no characters that XML 1.0 forbids. */
static void require_xml(const io_bytes *text, const char *what)
{
    const char *p = (const char *)text->data, *end = p + text->size;
    const char *open[256];
    size_t length[256];
    int depth = 0;
    FUZZ_REQUIRE(io_utf8_valid(p, text->size), "%s: not UTF-8", what);
    while (p < end) {
        unsigned char c = (unsigned char)*p;
        FUZZ_REQUIRE(c >= 32 || c == '\n' || c == '\t' || c == '\r', "%s: control character %d", what, c);
        if (c == '&') {
            const char *stop = memchr(p, ';', (size_t)(end - p) < 10 ? (size_t)(end - p) : 10);
            FUZZ_REQUIRE(stop && (p[1] == '#' || isalpha((unsigned char)p[1])), "%s: a bare &", what);
        }
        if (c != '<') {
            p++;
            continue;
        }
        if (end - p > 3 && (p[1] == '?' || p[1] == '!')) {
            p = memchr(p, '>', (size_t)(end - p));
            FUZZ_REQUIRE(p, "%s: a declaration without end", what);
            p++;
            continue;
        }
        bool closes = p + 1 < end && p[1] == '/';
        const char *name = p + 1 + closes, *q = name;
        while (q < end && (isalnum((unsigned char)*q) || strchr(":_-.", *q)))
            q++;
        FUZZ_REQUIRE(q > name, "%s: an element without a name", what);
        size_t n = (size_t)(q - name);
        char quote = 0;
        for (; q < end && (quote || *q != '>'); q++) {
            FUZZ_REQUIRE(*q != '<', "%s: < in an element", what);
            if (quote ? *q == quote : *q == '"' || *q == '\'')
                quote = quote ? 0 : *q;
        }
        FUZZ_REQUIRE(q < end, "%s: an element without end", what);
        if (closes) {
            FUZZ_REQUIRE(depth > 0 && length[depth - 1] == n && !memcmp(open[depth - 1], name, n),
                         "%s: </%.*s> closes nothing", what, (int)n, name);
            depth--;
        } else if (q[-1] != '/') {
            FUZZ_REQUIRE(depth < 256, "%s: too deep", what);
            open[depth] = name;
            length[depth++] = n;
        }
        p = q + 1;
    }
    FUZZ_REQUIRE(depth == 0, "%s: %d elements are open", what, depth);
}

static void require_pdf(const io_bytes *text)
{
    io_bytes copy = {0};
    if (io_bytes_add(&copy, text->data, text->size) || io_bytes_add(&copy, "", 1)) {
        io_bytes_free(&copy);
        return; /* no memory for the check */
    }
    const char *file = (const char *)copy.data, *mark = NULL;
    for (const char *at = file; (at = memmem(at, (size_t)(file + text->size - at), "startxref", 9)); at++)
        mark = at;
    FUZZ_REQUIRE(mark, "no startxref");
    long table = strtol(mark + 9, NULL, 10);
    FUZZ_REQUIRE(table > 0 && (size_t)table < text->size, "startxref %ld", table);
    const char *p = file + table;
    if (!strncmp(p, "xref", 4)) {
        int first, n, used;
        FUZZ_REQUIRE(sscanf(p, "xref\n%d %d\n%n", &first, &n, &used) == 2, "xref");
        p += used;
        for (int i = 0; i < n; i++, p += 20) {
            long at, generation;
            char kind, want[32];
            FUZZ_REQUIRE(sscanf(p, "%10ld %5ld %c", &at, &generation, &kind) == 3, "entry %d", i);
            if (kind != 'n')
                continue;
            snprintf(want, sizeof want, "%d 0 obj", first + i);
            FUZZ_REQUIRE((size_t)at < text->size && !strncmp(file + at, want, strlen(want)),
                         "object %d is not at %ld", first + i, at);
        }
    }
    io_bytes_free(&copy);
}

void fuzz_write(const io_document *d)
{
    static const io_format formats[] = {IO_TXT, IO_TSV, IO_HOCR, IO_ALTO, IO_PAGE, IO_JSON, IO_CSV, IO_MD,
                                        IO_PDF, IO_BOX, IO_LSTMBOX, IO_WORDSTRBOX, IO_FIELDS};
    io_write_config config = {.engine = "fuzz <&", .language = "en", .text_only = true, .characters = true,
                              .dehyphenate = true};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        io_bytes out = {0};
        io_format f = formats[i];
        config.archive = d->n_lines % 2;
        config.grid = d->n_words % 2;
        if (io_write_document(f, d, &config, &out) == NN_OK && out.size > 0) {
            if (f == IO_JSON)
                require_json(&out);
            if (f == IO_HOCR || f == IO_ALTO || f == IO_PAGE)
                require_xml(&out, io_format_name(f));
            if (f == IO_PDF)
                require_pdf(&out);
        }
        io_bytes_free(&out);
    }
}
