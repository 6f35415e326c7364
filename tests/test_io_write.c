/* test_io_write.c - every writer on random and hostile documents, read back by small readers of
 * its own: XML that nests, JSON that parses, TSV with 12 columns, a PDF whose table finds its
 * objects. Files whole or not at all; the same bytes twice; a locale with a comma; no memory.
 */
#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <unistd.h>
#include <zlib.h>

#include "io/codecs.h"
#include "io/json.h"
#include "io/put.h"
#include "io/write.h"
#include "nn/mem.h"
#include "nn/rng.h"
#include "tests/check.h"

#define OK(call) CHECK((call) == NN_OK, "%s", nn_error_message())

static const io_write_config plain = {.engine = "octavo (test) 1.0\\", .language = "de",
                                      .time = 1700000000};
static const io_write_config chars = {.engine = "octavo", .characters = true, .text_only = true,
                                      .time = -1};

/* The document as one file in memory: terminated by a 0 that is not counted. Of a format that
 * holds one page, the first. */
static nn_err write_all(io_format format, const io_write_config *config, const io_document *d,
                        io_bytes *out)
{
    io_document first = *d;
    nn_err err;
    *out = (io_bytes){0};
    if (io_format_is(format, IO_ONE_PAGE) && d->n_pages > 1)
        first.n_pages = 1;
    NN_TRY(io_write_document(format, &first, config, out));
    NN_TRY(io_bytes_add(out, "", 1));
    out->size--;
out:
    if (err != NN_OK)
        io_bytes_free(out);
    return err;
}

/* --- XML and our own HTML: nesting, quoted attributes, entities, unique ids --- */

static const char *xml_name(const char *p, char *name, size_t size)
{
    size_t n = 0;
    while (isalnum((unsigned char)*p) || strchr("_:-.", *p)) {
        if (*p == 0)
            break;
        if (n + 1 < size)
            name[n++] = *p;
        p++;
    }
    name[n] = 0;
    return p;
}

/* NULL, or what is wrong. */
static const char *check_entity(const char *p)
{
    static const char *const known[] = {"&amp;", "&lt;",    "&gt;",   "&quot;",
                                        "&#39;", "&#9632;", "&times;"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strncmp(p, known[i], strlen(known[i])) == 0)
            return NULL;
    return "a loose &";
}

static const char *check_markup(const char *p, bool html)
{
    static char open[32][32];
    static char ids[20000][24];
    int depth = 0, n_ids = 0;
    bool raw = false; /* inside <style> or <script> */
    if (!io_utf8_valid(p, strlen(p)))
        return "bad UTF-8";
    while (*p) {
        if (raw && strncmp(p, "</", 2) != 0) {
            p++;
            continue;
        }
        if (*p == '&' && check_entity(p))
            return check_entity(p);
        if ((unsigned char)*p < 0x20 && *p != '\n')
            return "a control character";
        if (strncmp(p, "]]>", 3) == 0)
            return "]]> in text";
        if (*p != '<') {
            p++;
            continue;
        }
        if (p[1] == '?' || p[1] == '!') {
            p = strchr(p, '>') + 1;
            continue;
        }
        char name[32];
        bool end = p[1] == '/';
        p = xml_name(p + 1 + end, name, sizeof name);
        if (!name[0])
            return "a loose <";
        if (end) {
            if (depth == 0 || strcmp(open[--depth], name) != 0)
                return "ends something else";
            raw = false;
        }
        while (isspace((unsigned char)*p)) {
            char key[32];
            while (isspace((unsigned char)*p))
                p++;
            if (*p == '>' || *p == '/')
                break;
            p = xml_name(p, key, sizeof key);
            if (!key[0])
                return "an attribute without name";
            if (html && *p != '=')
                continue;
            char quote = p[0] ? p[1] : 0;
            if (p[0] != '=' || (quote != '"' && quote != '\''))
                return "an attribute without quotes";
            const char *value = p += 2;
            for (; *p && *p != quote; p++)
                if (*p == '<' || (*p == '&' && check_entity(p)))
                    return "markup in an attribute";
            if ((strcmp(key, "id") == 0 || strcmp(key, "ID") == 0) && n_ids < 20000) {
                snprintf(ids[n_ids], sizeof ids[0], "%.*s", (int)(p - value), value);
                for (int i = n_ids < 300 ? n_ids : 0; i-- > 0;)
                    if (strcmp(ids[i], ids[n_ids]) == 0)
                        return "an id twice";
                n_ids++;
            }
            p++;
        }
        bool empty = *p == '/';
        p += empty;
        if (*p++ != '>')
            return "a tag without end";
        bool alone = html && (strcmp(name, "meta") == 0 || strcmp(name, "br") == 0 ||
                              strcmp(name, "input") == 0);
        if (!end && !empty && !alone) {
            if (depth == 32)
                return "too deep";
            snprintf(open[depth++], sizeof open[0], "%s", name);
            raw = html && (strcmp(name, "style") == 0 || strcmp(name, "script") == 0);
        }
    }
    return depth ? "not all is closed" : NULL;
}

/* --- PDF: the table finds every object, lengths are true, flate streams unpack --- */

static const char *check_pdf(const io_bytes *f)
{
    const char *s = (const char *)f->data, *tail = s + f->size;
    for (int i = 0; tail > s && i < 3; i++) /* "startxref", number, "%%EOF" */
        for (tail--; tail > s && tail[-1] != '\n';)
            tail--;
    int count;
    if (strncmp(s, "%PDF-1.5\n", 9) != 0 || strncmp(tail, "startxref\n", 10) != 0)
        return "no PDF";
    const char *table = s + strtoll(tail + 10, NULL, 10), *entry;
    if (table >= s + f->size || sscanf(table, "xref\n0 %d\n", &count) != 1)
        return "no table";
    entry = strstr(table + 5, "\n") + 1;
    for (int i = 1; i < count; i++) {
        entry += 20;
        if (strncmp(entry + 10, " 00000 n \n", 10) != 0)
            return "a bad entry";
        const char *object = s + strtoll(entry, NULL, 10);
        int number;
        if (object >= table || sscanf(object, "%d 0 obj\n", &number) != 1 || number != i)
            return "an object is elsewhere";
        const char *dict = strstr(object, "\n") + 1, *length = strstr(dict, "/Length ");
        const char *stop = strstr(dict, "endobj"), *stream = strstr(dict, ">>\nstream\n");
        if (!stream || (stop && stop < stream))
            continue;
        size_t n = strtoul(length + 8, NULL, 10);
        if (strncmp(stream + 10 + n, "\nendstream\nendobj\n", 18) != 0)
            return "a wrong length";
        if (!strstr(dict, "DCTDecode") || strstr(dict, "DCTDecode") > stream) {
            static uint8_t out[1 << 22];
            uLongf size = sizeof out;
            if (uncompress(out, &size, (const uint8_t *)stream + 10, n) != Z_OK)
                return "a stream does not unpack";
        }
    }
    return NULL;
}

static const char *check_tsv(const char *p)
{
    if (strncmp(p, "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\t"
                   "height\tconf\ttext\n", 77) != 0)
        return "another header";
    int tabs = 0;
    for (; *p; p++) {
        tabs += *p == '\t';
        if (*p == '\n' && tabs != 11)
            return "not 12 columns";
        if (*p == '\n')
            tabs = 0;
    }
    return tabs ? "no last line end" : NULL;
}

static const char *check_json(const char *p)
{
    for (const char *end; *p; p = end + 1) {
        io_json *j;
        end = strchr(p, '\n');
        if (!end)
            return "no line end";
        if (io_json_parse(p, (size_t)(end - p), "page", NN_ERR_INPUT, &j) != NN_OK)
            return nn_error_message();
        bool whole = io_json_get(j, "lines") && io_json_get(j, "schema");
        io_json_free(j);
        if (!whole)
            return "no lines";
    }
    return NULL;
}

static const char *check_text(const io_bytes *f)
{
    return io_utf8_valid((const char *)f->data, f->size) ? NULL : "bad UTF-8";
}

static const char *check_tsv_file(const io_bytes *f)
{
    return check_tsv((const char *)f->data);
}

static const char *check_json_file(const io_bytes *f)
{
    return check_json((const char *)f->data);
}

static const char *check_xml_file(const io_bytes *f)
{
    return check_markup((const char *)f->data, false);
}

static const char *check_html_file(const io_bytes *f)
{
    return check_markup((const char *)f->data, true);
}

/* RFC 4180: CR LF, quotes closed and doubled, as many fields in each row of a table. */
static const char *check_csv(const io_bytes *f)
{
    int fields = 1, want = 0;
    bool quoted = false, begin = true;
    for (const char *p = (const char *)f->data, *end = p + f->size; p < end; p++) {
        if (quoted) {
            if (*p == '"' && p[1] == '"')
                p++;
            else if (*p == '"')
                quoted = false;
        } else if (*p == '"') {
            if (p > (const char *)f->data && !strchr(",\n", p[-1]))
                return "a quote within a field";
            quoted = true;
            begin = false;
        } else if (*p == '\r') {
            if (*++p != '\n')
                return "CR alone";
            if (want && !begin && fields != want)
                return "a row of another length";
            want = begin ? 0 : fields;
            fields = 1;
            begin = true;
        } else if (*p == '\n') {
            return "LF alone";
        } else {
            fields += *p == ',';
            begin = false;
        }
    }
    return quoted ? "an open quote" : !begin ? "no last line end" : check_text(f);
}

/* No markup of HTML but <br>. */
static const char *check_md(const io_bytes *f)
{
    for (const char *p = (const char *)f->data; (p = strchr(p, '<')) != NULL; p++)
        if (p == (const char *)f->data || (p[-1] != '\\' && strncmp(p, "<br>", 4) != 0))
            return "a tag";
    return check_text(f);
}

static const char *check_png(const io_bytes *f)
{
    io_image image;
    if (f->size == 0)
        return NULL; /* no page, no picture */
    if (io_png_decode(f->data, f->size, "drawing", 0, &image, NULL) != NN_OK)
        return nn_error_message();
    io_image_free(&image);
    return NULL;
}

/* Who judges a format: NULL, or what is wrong with its bytes. test_judges wants one for each
 * line of formats.def. */
/* Five columns in every line, the first line their names. */
static const char *check_fields(const io_bytes *f)
{
    const char *p = (const char *)f->data, *end = p + f->size;
    if (strncmp(p, "page\tname\tvalue\tnormalised\tconfidence\n", 38) != 0)
        return "no head";
    while (p < end) {
        int tabs = 0;
        for (; p < end && *p != '\n'; p++)
            tabs += *p == '\t';
        if (tabs != 4 || p++ == end)
            return "a line without five columns";
    }
    return NULL;
}

static const char *(*const judge[IO_N_FORMATS])(const io_bytes *f) = {
    [IO_TXT] = check_text,
    [IO_TSV] = check_tsv_file,
    [IO_HOCR] = check_xml_file,
    [IO_ALTO] = check_xml_file,
    [IO_PAGE] = check_xml_file,
    [IO_JSON] = check_json_file,
    [IO_CSV] = check_csv,
    [IO_MD] = check_md,
    [IO_PDF] = check_pdf,
    [IO_HTML] = check_html_file,
    [IO_PNG] = check_png,
    [IO_BOX] = check_text,
    [IO_LSTMBOX] = check_text,
    [IO_WORDSTRBOX] = check_text,
    [IO_FIELDS] = check_fields,
    [IO_DRAW] = check_png,
};

static bool expected[IO_N_FORMATS]; /* test_known knows what stands in it */

/* Every format of formats.def is judged, and some of its bytes are known. */
static void test_judges(void)
{
    for (int f = 0; f < IO_N_FORMATS; f++) {
        const char *name = io_format_name((io_format)f);
        name = *name ? name : io_format_suffix((io_format)f);
        CHECK(judge[f], "tests/test_io_write.c: judge[] has no entry for format '%s' of "
                        "io/formats.def", name);
        CHECK(expected[f], "tests/test_io_write.c: test_known expects nothing of format '%s' "
                           "of io/formats.def", name);
    }
}

static const char *check_bytes(io_format format, const io_bytes *f)
{
    return judge[format] ? judge[format](f) : NULL;
}

/* --- random documents --- */

static void random_text(nn_rng *r, char *out, int most)
{
    static const char *const pieces[] = {
        "<", ">", "&", "\"", "'", "]]>", "\t", "\n", " ", "  ", "a", "word", "\xC3\xA9", "(",
        ")", "\\", "\x01", "\x7f", "\xff", "\xF0\x9F\x98\x80", "\xD7\xA9", "%s", "</script>",
        "\xED\xA0\x80", "\xEF\xBF\xBE", "-->", "\xF0\x9D\x94\x98", "1", ";", "\r"};
    int n = nn_rng_int(r, 0, most);
    *out = 0;
    while (n-- > 0)
        strcat(out, pieces[nn_rng_below(r, sizeof pieces / sizeof pieces[0])]);
}

static void random_points(nn_rng *r, io_point *p, int n)
{
    for (int i = 0; i < n; i++) {
        p[i] = (io_point){nn_rng_range(r, -20, 320), nn_rng_range(r, -20, 220)};
        if (nn_rng_chance(r, 0.01f))
            p[i].x = NAN;
        if (nn_rng_chance(r, 0.1f) && i > 0)
            p[i] = p[i - 1];
    }
}

/* Words of a page, and its first one. */
static int32_t words_of(const io_document *d, int32_t index)
{
    io_line_walk walk = {.d = d, .page = &d->page[index]};
    int32_t n = 0;
    while (io_line_next(&walk))
        n += walk.at->words.n;
    return n;
}

static int32_t first_word(const io_document *d, int32_t index)
{
    io_line_walk walk = {.d = d, .page = &d->page[index]};
    while (io_line_next(&walk))
        if (walk.at->words.n > 0)
            return walk.at->words.first;
    return -1;
}

static void random_document(uint64_t seed, io_document *d, io_image *image)
{
    nn_rng r = nn_rng_make(7, seed);
    char text[400];
    io_point p[9];
    *d = (io_document){0};
    int pages = nn_rng_int(&r, 0, 3);
    for (int i = 0; i < pages; i++) {
        random_text(&r, text, 6);
        OK(io_doc_add_page(d, text, 300, 200));
        io_doc_page *page = &d->page[d->n_pages - 1];
        page->rotation = 90 * nn_rng_int(&r, 0, 3);
        page->dpi = nn_rng_chance(&r, 0.5f) ? nn_rng_range(&r, 10, 600) : 0;
        page->skew = nn_rng_range(&r, -15, 15);
        page->image = nn_rng_chance(&r, 0.5f) ? image : NULL;
        for (int b = nn_rng_int(&r, 0, 3); b-- > 0;) {
            OK(io_doc_add_block(d));
            for (int g = nn_rng_int(&r, 0, 2); g-- > 0;) {
                OK(io_doc_add_paragraph(d));
                for (int l = nn_rng_int(&r, 0, 4); l-- > 0;) {
                    int n = nn_rng_chance(&r, 0.2f) ? 0 : nn_rng_int(&r, 4, 9);
                    random_points(&r, p, 9);
                    OK(io_doc_add_line(d, p, n, nn_rng_float(&r)));
                    if (nn_rng_chance(&r, 0.5f))
                        io_doc_line_role(d, (io_role)nn_rng_int(&r, 0, IO_ROLE_PICTURE - 1));
                    bool cells = nn_rng_chance(&r, 0.4f);
                    if (cells)
                        io_doc_line_cell(d, nn_rng_int(&r, 1, 2), nn_rng_int(&r, 1, 4),
                                         nn_rng_int(&r, 1, 5));
                    if (nn_rng_chance(&r, 0.3f))
                        OK(io_doc_line_baseline(d, p, nn_rng_int(&r, 2, 4)));
                    random_text(&r, text, 30);
                    if (nn_rng_chance(&r, 0.5f))
                        OK(io_doc_line_text(d, text));
                    for (int k = nn_rng_int(&r, 0, 3); k-- > 0;) {
                        random_text(&r, text, 8);
                        random_points(&r, p, 9);
                        int m = nn_rng_chance(&r, 0.5f) ? 0 : nn_rng_int(&r, 4, 9);
                        OK(io_doc_add_word(d, p, m, text, nn_rng_float(&r)));
                        if (cells && nn_rng_chance(&r, 0.5f))
                            io_doc_word_cell(d, nn_rng_int(&r, 1, 1 << 20),
                                             nn_rng_int(&r, 1, 1 << 20));
                        for (int c = nn_rng_int(&r, 0, 3); c-- > 0;)
                            OK(io_doc_add_char(d, (io_box){p[0].x, p[0].y, p[1].x, p[1].y},
                                               nn_rng_below(&r, 0x120000), nn_rng_float(&r)));
                    }
                }
            }
        }
    }
    OK(io_doc_finish(d));
    for (int32_t i = 0; i < d->n_pages; i++)
        for (int k = nn_rng_int(&r, 0, 2); k-- > 0 && words_of(d, i) > 0;) {
            char value[256];
            random_text(&r, text, 8);
            random_text(&r, value, 8);
            int32_t word = first_word(d, i);
            OK(io_doc_add_field(d, i, "x", text, value, text, nn_rng_float(&r), &word, 1));
        }
}

static void make_image(io_image *image, int channels)
{
    OK(io_image_new(image, 300, 200, channels));
    for (int i = 0; i < 300 * 200 * channels; i++)
        image->pixels[i] = (uint8_t)(i * 7 / 5);
}

static void test_random(void)
{
    io_image image;
    make_image(&image, 1);
    for (uint64_t seed = 0; seed < 100; seed++) {
        io_document d;
        random_document(seed, &d, &image);
        for (int f = 0; f < IO_N_FORMATS; f++) {
            const io_write_config *config = seed % 2 ? &plain : &chars;
            io_bytes a, b;
            OK(write_all((io_format)f, config, &d, &a));
            OK(write_all((io_format)f, config, &d, &b));
            const char *wrong = check_bytes((io_format)f, &a);
            CHECK(!wrong, "document %d, %s: %s", (int)seed, io_format_name((io_format)f),
                  wrong);
            CHECK(a.size == b.size && memcmp(a.data, b.data, a.size) == 0,
                  "%s differs from itself", io_format_name((io_format)f));
            io_bytes_free(&a);
            io_bytes_free(&b);
        }
        io_doc_free(&d);
    }
    io_image_free(&image);
}

/* A document whose every figure is known. */
static void known_document(io_document *d)
{
    io_point line[4] = {{10, 20}, {110, 20}, {110, 40}, {10, 40}};
    *d = (io_document){0};
    OK(io_doc_add_page(d, "a \"b\".png", 200, 100));
    d->page[0].dpi = 100;
    OK(io_doc_add_block(d));
    OK(io_doc_add_paragraph(d));
    OK(io_doc_add_line(d, line, 4, 0.875f));
    OK(io_doc_line_baseline(d, (io_point[2]){{10, 36}, {110, 31}}, 2));
    io_doc_line_sizes(d, 8, 11.5f, 3);
    OK(io_doc_add_word_part(d, 0, 0.4f, "A<B", 0.5f));
    OK(io_doc_add_char_part(d, 0, 0.1f, 'A', 0.25f));
    OK(io_doc_add_word_part(d, 0.5f, 1, "c\xC3\xA9", 0.99f));
    OK(io_doc_finish(d));
}

static void expect(const io_document *d, io_format format, const char *part)
{
    io_bytes f;
    expected[format] = true;
    OK(write_all(format, &plain, d, &f));
    CHECK(memmem(f.data, f.size, part, strlen(part)) != NULL, "%s without '%s':\n%s",
          io_format_name(format), part, format == IO_PDF ? "" : (char *)f.data);
    io_bytes_free(&f);
}

static void test_known(void)
{
    io_document d;
    known_document(&d);
    expect(&d, IO_TXT, "A<B c\xC3\xA9\n\f");
    expect(&d, IO_TSV, "\n1\t1\t0\t0\t0\t0\t0\t0\t200\t100\t-1\t\n"
                       "2\t1\t1\t0\t0\t0\t10\t20\t100\t20\t-1\t\n"
                       "3\t1\t1\t1\t0\t0\t10\t20\t100\t20\t-1\t\n"
                       "4\t1\t1\t1\t1\t0\t10\t20\t100\t20\t-1\t\n"
                       "5\t1\t1\t1\t1\t1\t10\t20\t40\t20\t50\tA<B\n"
                       "5\t1\t1\t1\t1\t2\t60\t20\t50\t20\t99\tc\xC3\xA9\n");
    expect(&d, IO_HOCR, "title='image \"a _b_.png\"; bbox 0 0 200 100; ppageno 0; "
                        "scan_res 100 100'>");
    expect(&d, IO_HOCR, "bbox 10 20 110 40; baseline -0.05 -4; x_size 14.5; "
                        "x_descenders 3; x_ascenders 3.5\"");
    expect(&d, IO_HOCR, "title=\"bbox 10 20 50 40; x_wconf 50\">A&lt;B</span>");
    expect(&d, IO_ALTO, "CONTENT=\"A&lt;B\" HPOS=\"10\" VPOS=\"20\" WIDTH=\"40\" HEIGHT=\"20\" "
                        "WC=\"0.5\"><Shape><Polygon POINTS=\"10,20 50,20 50,40 10,40\"/>");
    expect(&d, IO_PAGE, "<Created>2023-11-14T22:13:20Z</Created>");
    expect(&d, IO_PAGE, "<TextEquiv conf=\"0.875\"><Unicode>A&lt;B c\xC3\xA9</Unicode>");
    expect(&d, IO_JSON, "\"dpi\":100,\"rotation\":0,\"skew\":0,\"text\":\"A<B c\xC3\xA9\\n\",");
    expect(&d, IO_JSON, "{\"text\":\"A\",\"confidence\":0.25,\"bbox\":[10,20,20,40]}");
    expect(&d, IO_JSON, "\"blank\":false,");
    expect(&d, IO_MD, "A\\<B c\xC3\xA9\n");
    expect(&d, IO_HTML, "<polygon class=\"w q1\" points=\"10,20 50,20 50,40 10,40\"/>");
    expect(&d, IO_HTML, "<span class=\"q1\" data-c=\"50\">A&lt;B</span> <span class=\"q4\"");
    expect(&d, IO_PDF, "/MediaBox[0 0 144 72]");
    expect(&d, IO_PDF, "/Producer(octavo \\(test\\) 1.0\\\\)");
    expect(&d, IO_BOX, "c 60 60 85 80 0\n\xC3\xA9 85 60 110 80 0\n");
    expect(&d, IO_LSTMBOX, "B 10 60 110 80 0\n  10 60 110 80 0\nc 10 60 110 80 0\n");
    expect(&d, IO_DRAW, "IHDR");
    expect(&d, IO_PNG, "IHDR");
    expect(&d, IO_WORDSTRBOX, "WordStr 10 60 110 80 0 #A<B c\xC3\xA9\n\t 110 60 111 80 0\n");
    io_doc_free(&d);
}

static void role_line(io_document *d, io_role role, const char *text)
{
    io_point p[4] = {{10, 20}, {110, 20}, {110, 40}, {10, 40}};
    OK(io_doc_add_line(d, p, 4, 1));
    io_doc_line_role(d, role);
    OK(io_doc_line_text(d, text));
}

static void cell_word(io_document *d, const char *text, int column, int columns)
{
    OK(io_doc_add_word(d, NULL, 0, text, 1));
    io_doc_word_cell(d, column, columns);
}

/* A paragraph of the role. */
static void role_document(io_document *d, io_role role, const char *a, const char *b)
{
    *d = (io_document){0};
    OK(io_doc_add_page(d, "x", 200, 100));
    OK(io_doc_add_block(d));
    OK(io_doc_add_paragraph(d));
    role_line(d, role, a);
    if (b)
        role_line(d, role, b);
    OK(io_doc_finish(d));
}

static void expect_role(io_role role, io_format format, const char *part)
{
    io_document d;
    role_document(&d, role, "1. one", "two");
    expect(&d, format, part);
    io_doc_free(&d);
}

/* What each format says about a role. */
static void test_roles(void)
{
    expect_role(IO_ROLE_HEADING, IO_JSON, "\"role\":\"heading\"");
    expect_role(IO_ROLE_HEADING, IO_MD, "## 1. one two\n");
    expect_role(IO_ROLE_HEADING, IO_HTML, "<h3>");
    expect_role(IO_ROLE_HEADING, IO_PAGE, "<TextRegion id=\"r1\" type=\"heading\">");
    expect_role(IO_ROLE_HEADING, IO_ALTO, " TAGREFS=\"role_heading\"");
    expect_role(IO_ROLE_HEADING, IO_ALTO, "<StructureTag ID=\"role_heading\" LABEL=\"heading\"/>");
    expect_role(IO_ROLE_HEADING, IO_HOCR, "; x_role heading\"");
    expect_role(IO_ROLE_LIST_ITEM, IO_MD, "1. one\n   two\n");
    expect_role(IO_ROLE_LIST_ITEM, IO_HTML, "<ul>\n<li>");
    expect_role(IO_ROLE_NONE, IO_MD, "1\\. one\\\ntwo\n");
    expect_role(IO_ROLE_PARAGRAPH, IO_MD, "1\\. one\ntwo\n");
    expect_role(IO_ROLE_CAPTION, IO_HOCR, "<div class=\"ocr_caption\"");
    expect_role(IO_ROLE_RUNNING_HEAD, IO_HOCR, "<div class=\"ocr_header\"");
    expect_role(IO_ROLE_RUNNING_FOOT, IO_HOCR, "<div class=\"ocr_footer\"");
    expect_role(IO_ROLE_PAGE_NUMBER, IO_HOCR, "<div class=\"ocr_pageno\"");
    expect_role(IO_ROLE_RUNNING_HEAD, IO_PAGE, "type=\"header\"");
    expect_role(IO_ROLE_RUNNING_FOOT, IO_PAGE, "type=\"footer\"");
    expect_role(IO_ROLE_PAGE_NUMBER, IO_PAGE, "type=\"page-number\"");
    expect_role(IO_ROLE_FOOTNOTE, IO_PAGE, "type=\"footnote\"");
}

/* Rows that lines hold, and a second table whose lines are cells. */
static void test_fields(void)
{
    io_document d;
    known_document(&d);
    const int32_t word = 0;
    OK(io_doc_add_field(&d, 0, "total", "amount", "RM\t1,00", "1.00 MYR", 0.5f, &word, 1));
    expect(&d, IO_FIELDS, "page\tname\tvalue\tnormalised\tconfidence\n"
                          "1\ttotal\tRM 1,00\t1.00 MYR\t0.5\n");
    expect(&d, IO_JSON, ",\"fields\":[{\"name\":\"total\",\"kind\":\"amount\",\"value\":\"RM 1,00\","
                        "\"normalised\":\"1.00 MYR\",\"confidence\":0.5,\"bbox\":[");
    expect(&d, IO_JSON, "\"words\":[[1,1]]}]");
    io_doc_clear_fields(&d);
    expect(&d, IO_FIELDS, "page\tname\tvalue\tnormalised\tconfidence\n");
    io_doc_free(&d);
}

static void test_tables(void)
{
    io_document d = {0};
    OK(io_doc_add_page(&d, "x", 200, 100));
    OK(io_doc_add_block(&d));
    OK(io_doc_add_paragraph(&d));
    OK(io_doc_add_line(&d, NULL, 0, 1));
    io_doc_line_cell(&d, 1, 1, 1);
    cell_word(&d, "a,b", 1, 1);
    cell_word(&d, "two", 1, 1);
    cell_word(&d, "over", 2, 2);
    OK(io_doc_add_line(&d, NULL, 0, 1));
    io_doc_line_cell(&d, 1, 2, 2);
    cell_word(&d, "=\"1\"", 2, 1);
    cell_word(&d, "-5|", 3, 1);
    role_line(&d, IO_ROLE_NONE, "between");
    for (int i = 0; i < 3; i++) {
        role_line(&d, IO_ROLE_CELL, i == 0 ? "x" : i == 1 ? "y" : "z");
        io_doc_line_cell(&d, 2, 1, 1 + (i > 0));
    }
    OK(io_doc_finish(&d));
    io_bytes f;
    OK(write_all(IO_CSV, &plain, &d, &f));
    expect(&d, IO_CSV, "\r\n\r\nx,");
    const char *want = "\"a,b two\",over,\r\n,\"=\"\"1\"\"\",-5|\r\n\r\nx,\"y\nz\"\r\n";
    CHECK(strcmp((const char *)f.data, want) == 0, "csv: %s", (const char *)f.data);
    io_bytes_free(&f);
    expect(&d, IO_MD, "| a,b two | over | |\n| --- | --- | --- |\n| | =\"1\" | -5\\| |\n\nbetween\n\n"
                      "| x | y<br>z |\n| --- | --- |\n");
    expect(&d, IO_HTML, "<td colspan=\"2\"><span class=\"q4\" data-c=\"100\">over</span></td></tr>\n"
                        "<tr><td colspan=\"1\"></td><td>");
    expect(&d, IO_HTML, "y</span><br><span");
    expect(&d, IO_JSON, "\"rows\":2,\"columns\":3,\"cells\":[{\"row\":1,\"column\":1,\"columns\":1,"
                        "\"text\":\"a,b two\"");
    expect(&d, IO_JSON, "{\"row\":1,\"column\":2,\"columns\":2,\"text\":\"over\"");
    expect(&d, IO_JSON, "\"text\":\"y\\nz\"");
    expect(&d, IO_PAGE, "<TableRegion id=\"t1\">");
    expect(&d, IO_HOCR, "<div class=\"ocr_table\"");
    io_doc_free(&d);
}

static void test_dehyphenate(void)
{
    static const struct {
        const char *a, *b, *txt;
    } known[] = {
        {"an exam-", "ple here", "an example\nhere\n\f"},
        {"an exam-", "ple", "an example\n\f"},
        {"(Exam\u00AD", "ples, too", "(Examples,\ntoo\n\f"},
        {"Stra\u00DF\u2010", "en", "Stra\u00DFen\n\f"},
        {"Rhein-", "Main", "Rhein-\nMain\n\f"},
        {"A4-", "sheet", "A4-\nsheet\n\f"},
        {"EU-", "law", "EU-\nlaw\n\f"},
        {"state-of-the-", "art", "state-of-the-\nart\n\f"},
        {"pages 10-", "12 of", "pages 10-\n12 of\n\f"},
        {"a dash -", "and more", "a dash -\nand more\n\f"},
        {"x-", "ray", "x-\nray\n\f"},
        {"no hyphen", "here", "no hyphen\nhere\n\f"},
    };
    io_write_config join = plain;
    join.dehyphenate = true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        io_document d;
        io_bytes f;
        role_document(&d, IO_ROLE_PARAGRAPH, known[i].a, known[i].b);
        OK(write_all(IO_TXT, &join, &d, &f));
        CHECK(strcmp((char *)f.data, known[i].txt) == 0, "'%s' '%s': %s", known[i].a, known[i].b,
              (char *)f.data);
        io_bytes_free(&f);
        if (i == 0) {
            OK(write_all(IO_MD, &join, &d, &f));
            CHECK(strcmp((char *)f.data, "an example\nhere\n") == 0, "md: %s", (char *)f.data);
            io_bytes_free(&f);
            OK(write_all(IO_HTML, &join, &d, &f));
            CHECK(strstr((char *)f.data, ">exam</span></span><span><span class=\"q4\" data-c=\"100\">"
                                         "ple</span><br>\n"), "html: %s", (char *)f.data);
            io_bytes_free(&f);
        }
        io_doc_free(&d);
    }
}

/* Numbers keep their point. */
static void test_locale(void)
{
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};
    io_document d;
    known_document(&d);
    bool found = false;
    for (size_t i = 0; i < sizeof commas / sizeof *commas && !found; i++)
        found = setlocale(LC_ALL, commas[i]) != NULL;
    if (!found)
        CHECK_SKIP("no locale with a decimal comma (make test makes one; package locales)");
    for (int f = 0; found && f < IO_N_FORMATS; f++) {
        io_bytes a, b;
        OK(write_all((io_format)f, &plain, &d, &a));
        setlocale(LC_ALL, "C");
        OK(write_all((io_format)f, &plain, &d, &b));
        CHECK(a.size == b.size && memcmp(a.data, b.data, a.size) == 0, "%s: the locale shows",
              io_format_name((io_format)f));
        for (size_t i = 0; i < sizeof commas / sizeof *commas && !setlocale(LC_ALL, commas[i]);)
            i++;
        io_bytes_free(&a);
        io_bytes_free(&b);
    }
    setlocale(LC_ALL, "C");
    io_doc_free(&d);
}

/* Finds `part` in bytes that hold zeros. */
static bool holds(const io_bytes *f, const uint8_t *part, size_t n)
{
    return memmem(f->data, f->size, part, n) != NULL;
}

static void test_embed(void)
{
    io_document d;
    io_image image;
    io_bytes png = {0}, jpeg = {0}, f;
    known_document(&d);
    make_image(&image, 3);
    image.width = 200; /* a page of 200x100 out of the pixels' beginning */
    image.height = 100;
    d.page[0].image = &image;
    OK(io_png_encode(&image, &png));
    OK(write_all(IO_PDF, &plain, &d, &f));
    CHECK(!check_pdf(&f), "pixels: %s", check_pdf(&f));
    CHECK(holds(&f, (const uint8_t *)"/Predictor 12/Colors 3", 22), "RGB with Up");
    io_bytes_free(&f);

    d.page[0].file = png.data;
    d.page[0].file_size = png.size;
    OK(write_all(IO_PDF, &plain, &d, &f));
    CHECK(!check_pdf(&f) && holds(&f, png.data + 41, 200) &&
              holds(&f, (const uint8_t *)"/Predictor 15/Colors 3", 22), "IDAT as it is");
    io_bytes_free(&f);
    /* Any damage: the pixels are taken, or the bytes as they are; never a crash. */
    nn_rng r = nn_rng_make(3, 0);
    for (int i = 0; i < 200; i++) {
        size_t n = i < 100 ? (size_t)i : png.size;
        uint8_t *copy = malloc(n + 1);
        memcpy(copy, png.data, n);
        for (int k = i < 100 ? 0 : 3; k-- > 0;)
            copy[8 + nn_rng_below(&r, 60)] = (uint8_t)nn_rng_below(&r, 256);
        d.page[0].file = copy;
        d.page[0].file_size = n;
        OK(write_all(IO_PDF, &plain, &d, &f));
        io_bytes_free(&f);
        free(copy);
    }
    if (io_jpeg_available()) {
        OK(io_jpeg_encode(&image, 90, &jpeg));
        d.page[0].file = jpeg.data;
        d.page[0].file_size = jpeg.size;
        OK(write_all(IO_PDF, &plain, &d, &f));
        CHECK(!check_pdf(&f) && holds(&f, jpeg.data, jpeg.size), "JPEG as it is");
        io_bytes_free(&f);
        d.page[0].height = 99; /* another size than the file's: not the page's picture */
        image.height = 99;
        OK(write_all(IO_PDF, &plain, &d, &f));
        CHECK(!check_pdf(&f) && !holds(&f, jpeg.data, jpeg.size), "JPEG of another size");
        io_bytes_free(&f);
        d.page[0].height = image.height = 100;
        /* A frame header that PDF's DCTDecode does not know: lossless, arithmetic coding. */
        uint8_t *frame = memmem(jpeg.data, jpeg.size, "\xFF\xC0\0\x11\x08", 5);
        static const uint8_t unknown[] = {0xC3, 0xC9, 0xCA, 0xCB};
        for (size_t i = 0; frame && i < sizeof unknown; i++) {
            frame[1] = unknown[i];
            OK(write_all(IO_PDF, &plain, &d, &f));
            CHECK(!check_pdf(&f) && !holds(&f, jpeg.data, jpeg.size), "JPEG frame %X", unknown[i]);
            io_bytes_free(&f);
        }
        CHECK(frame != NULL, "a baseline JPEG");
        if (frame)
            frame[1] = 0xC0;
        for (int i = 0; i < 200; i++) {
            size_t n = i < 100 ? (size_t)i : jpeg.size;
            uint8_t *copy = malloc(n + 1);
            memcpy(copy, jpeg.data, n);
            for (int k = i < 100 ? 0 : 3; k-- > 0;)
                copy[2 + nn_rng_below(&r, 600)] = (uint8_t)nn_rng_below(&r, 256);
            d.page[0].file = copy;
            d.page[0].file_size = n;
            OK(write_all(IO_PDF, &plain, &d, &f));
            io_bytes_free(&f);
            free(copy);
        }
    } else {
        CHECK_NOT_APPLICABLE("built without JPEG");
    }
    d.page[0].file = (const uint8_t *)"%PDF";
    d.page[0].file_size = 4;
    d.page[0].image = NULL;
    OK(write_all(IO_PDF, &plain, &d, &f));
    CHECK(!check_pdf(&f) && !holds(&f, (const uint8_t *)"XObject", 7), "no picture");
    io_bytes_free(&f);
    io_bytes_free(&png);
    io_bytes_free(&jpeg);
    io_image_free(&image);
    io_doc_free(&d);
}

static bool file_is(const char *path, const char *text)
{
    io_bytes f;
    bool same = io_file_read(path, 1 << 20, NN_ERR_INPUT, &f) == NN_OK &&
                f.size == strlen(text) && memcmp(f.data, text, f.size) == 0;
    io_bytes_free(&f);
    return same;
}

static void test_files(void)
{
    char dir[] = "/tmp/octavo-write-XXXXXX", path[64];
    io_document d;
    io_writer *w;
    known_document(&d);
    CHECK(mkdtemp(dir), "no folder");
    snprintf(path, sizeof path, "%s/out", dir);
    OK(io_file_write(path, "before", 6));
    d.line[0].table = d.line[0].row = d.line[0].column = 1; /* for csv */
    for (int f = 0; f < IO_N_FORMATS; f++) {
        OK(io_writer_open((io_format)f, path, &plain, &w));
        OK(io_writer_page(w, &d, 0));
        CHECK(file_is(path, "before"), "%s stands before its end",
              io_format_name((io_format)f));
        io_writer_drop(w);
        CHECK(file_is(path, "before"), "a dropped %s", io_format_name((io_format)f));
        if (access("/dev/full", W_OK) == 0) {
            OK(io_writer_open((io_format)f, "/dev/full", &plain, &w));
            CHECK(io_writer_page(w, &d, 0) == NN_ERR_OUTPUT, "a full disk goes unnoticed");
            io_writer_drop(w);
        }
    }
    /* PDF counts its bytes while they go to the file. */
    io_bytes whole, there;
    OK(io_writer_open(IO_PDF, path, &plain, &w));
    OK(io_writer_page(w, &d, 0));
    OK(io_writer_close(w));
    OK(write_all(IO_PDF, &plain, &d, &whole));
    OK(io_file_read(path, 1 << 24, NN_ERR_INPUT, &there));
    CHECK(there.size == whole.size && memcmp(there.data, whole.data, whole.size) == 0,
          "a file and memory differ");
    io_bytes_free(&there);
    io_bytes_free(&whole);
    unlink(path);
    snprintf(path, sizeof path, "%s/none/out", dir);
    CHECK(io_writer_open(IO_TXT, path, &plain, &w) == NN_ERR_OUTPUT && !w, "no folder");
    CHECK(rmdir(dir) == 0, "something is left in %s", dir);
    io_doc_free(&d);
}

/* Keeps what comes, `left` bytes at most. */
typedef struct kept {
    io_bytes bytes;
    size_t left;
    int calls;
} kept;

static nn_err keep(void *ctx, const io_bytes *bytes)
{
    kept *k = ctx;
    k->calls++;
    if (bytes->size > k->left)
        return nn_fail(NN_ERR_OUTPUT, "full");
    k->left -= bytes->size;
    return io_bytes_add(&k->bytes, bytes->data, bytes->size);
}

/* Three pages: into memory behind what is there, and to a sink that takes them as they come.
 * The bytes are those of the file, the PDF's places in it, too. */
static void test_targets(void)
{
    io_document d = {0};
    char dir[] = "/tmp/octavo-write-XXXXXX", path[64];
    CHECK(mkdtemp(dir), "no folder");
    snprintf(path, sizeof path, "%s/out", dir);
    for (int i = 0; i < 3; i++) {
        OK(io_doc_add_page(&d, "page.png", 200, 100));
        OK(io_doc_add_block(&d));
        OK(io_doc_add_paragraph(&d));
        OK(io_doc_add_line(&d, (io_point[4]){{10, 20}, {110, 20}, {110, 40}, {10, 40}}, 4, 1));
        io_doc_line_cell(&d, 1, 1, 1); /* for csv */
        OK(io_doc_line_text(&d, "some words"));
    }
    OK(io_doc_finish(&d));
    for (int32_t i = 0; i < 3; i++) { /* for fields */
        int32_t word = first_word(&d, i);
        OK(io_doc_add_field(&d, i, "x", "", "some", "some", 1, &word, 1));
    }
    for (int f = 0; f < IO_N_FORMATS; f++) {
        const char *name = io_format_name((io_format)f);
        bool one = io_format_is((io_format)f, IO_ONE_PAGE);
        int pages = one ? 1 : 3;
        io_bytes file, memory = {0};
        kept k = {.left = SIZE_MAX};
        io_writer *to_file, *to_memory, *to_sink;
        OK(io_bytes_text(&memory, "before"));
        OK(io_writer_open((io_format)f, path, &plain, &to_file));
        OK(io_writer_open_memory((io_format)f, &memory, &plain, &to_memory));
        OK(io_writer_open_sink((io_format)f, keep, &k, &plain, &to_sink));
        for (int i = 0; i < pages; i++) {
            OK(io_writer_page(to_file, &d, i));
            OK(io_writer_page(to_memory, &d, i));
            OK(io_writer_page(to_sink, &d, i));
            CHECK(k.calls == i + 1, "%s: page %d is not with the sink", name, i);
        }
        OK(io_writer_close(to_file));
        OK(io_writer_close(to_memory));
        OK(io_writer_close(to_sink));
        OK(io_file_read(path, 1 << 24, NN_ERR_INPUT, &file));
        CHECK(memory.size == 6 + file.size && memcmp(memory.data, "before", 6) == 0 &&
                  memcmp(memory.data + 6, file.data, file.size) == 0,
              "%s: a file and memory differ", name);
        CHECK(k.bytes.size == file.size && memcmp(k.bytes.data, file.data, file.size) == 0,
              "%s: a file and a sink differ", name);
        CHECK(!check_bytes((io_format)f, &file), "%s of three pages: %s", name,
              check_bytes((io_format)f, &file));
        /* Dropped, or failed: memory is as it was. */
        memory.size = 6;
        OK(io_writer_open_memory((io_format)f, &memory, &plain, &to_memory));
        OK(io_writer_page(to_memory, &d, 0));
        CHECK(memory.size > 6, "%s: nothing came", name);
        io_writer_drop(to_memory);
        CHECK(memory.size == 6 && memcmp(memory.data, "before", 6) == 0, "a dropped %s", name);
        CHECK(io_write_document((io_format)f, &d, &plain, &memory) ==
                  (one ? NN_ERR_USAGE : NN_OK), "%s: all pages at once", name);
        CHECK(one || memory.size == 6 + file.size, "%s: all pages at once", name);
        /* A sink that is full in the midst. */
        k.left = file.size / 2;
        OK(io_writer_open_sink((io_format)f, keep, &k, &plain, &to_sink));
        nn_err err = NN_OK;
        for (int i = 0; i < pages && err == NN_OK; i++)
            err = io_writer_page(to_sink, &d, i);
        if (err == NN_OK)
            err = io_writer_close(to_sink);
        else
            io_writer_drop(to_sink);
        CHECK(err == NN_ERR_OUTPUT, "%s: a full sink goes unnoticed", name);
        io_bytes_free(&file);
        io_bytes_free(&memory);
        io_bytes_free(&k.bytes);
    }
    unlink(path);
    CHECK(rmdir(dir) == 0, "something is left in %s", dir);
    io_doc_free(&d);
}

static void test_memory(void)
{
    io_document d;
    io_image image;
    known_document(&d);
    make_image(&image, 1);
    image.width = 200;
    image.height = 100;
    d.page[0].image = &image;
    int64_t before = nn_mem_live();
    for (int f = 0; f < IO_N_FORMATS; f++) {
        int n = 0;
        for (nn_err err = NN_ERR_LIMIT; err != NN_OK; n++) {
            io_bytes out;
            nn_mem_fail_at(n + 1, false);
            err = write_all((io_format)f, &plain, &d, &out);
            nn_mem_fail_at(0, false);
            CHECK(err == NN_OK || err == NN_ERR_LIMIT, "%s: %s", io_format_name((io_format)f),
                  nn_error_message());
            io_bytes_free(&out);
            CHECK(nn_mem_live() == before, "%s: failure %d leaves blocks",
                  io_format_name((io_format)f), n + 1);
        }
        CHECK(n >= 2, "%s: only %d allocations", io_format_name((io_format)f), n);
    }
    io_image_free(&image);
    io_doc_free(&d);
}

static void test_names(void)
{
    io_format format;
    char list[IO_FORMAT_LIST], *p = list;
    io_format_list(0, list);
    for (int f = 0; f < IO_N_FORMATS; f++) {
        const char *name = io_format_name((io_format)f);
        char path[64];
        CHECK(io_format_about((io_format)f)[0], "format '%s' says nothing about itself", name);
        snprintf(path, sizeof path, "a.b.%s", io_format_suffix((io_format)f));
        if (!*name) {
            CHECK(!io_format_by_suffix(path, &format) || format != (io_format)f,
                  "%s is no --format", path);
            continue;
        }
        CHECK(io_format_by_name(name, strlen(name), &format) && format == (io_format)f, "%s",
              name);
        CHECK(io_format_by_suffix(path, &format) && format == (io_format)f,
              "two formats end in .%s: '%s' and '%s'", io_format_suffix((io_format)f), name,
              io_format_name(format));
        CHECK(strncmp(p, name, strlen(name)) == 0, "%s is not in %s", name, list);
        p += strlen(name) + 1;
    }
    CHECK(p == list + strlen(list) + 1, "%s", list);
    io_format_list(IO_CHARACTERS, list);
    CHECK(strcmp(list, "hocr,alto,page") == 0, "%s", list);
    CHECK(!io_format_by_name("", 0, &format) && !io_format_by_name("pd", 2, &format) &&
              !io_format_by_name("pdfx", 4, &format), "unknown names");
    CHECK(!io_format_by_suffix("txt", &format) && !io_format_by_suffix(".txt", &format) &&
              !io_format_by_suffix("a.txtx", &format) && !io_format_by_suffix("", &format),
          "unknown suffixes");
}

int main(void)
{
    test_names();
    test_known();
    test_roles();
    test_fields();
    test_tables();
    test_dehyphenate();
    test_judges();
    test_random();
    test_locale();
    test_embed();
    test_files();
    test_targets();
    test_memory();
    return check_done();
}
