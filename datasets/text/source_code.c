/* source_code.c - a line of a program, of markup, of data, of a log.
 *
 * A line is a template of its language (source_lines.c). In it, § and a letter stand for
 *   i an identifier   a b the line's first and second (the same each time)   f a function
 *   T a type's name   C a constant   w a word   s words as a string has them   c a comment
 *   n a number   h hexadecimal digits   o an operator   r a relation   e an expression
 *   p a path   . a file's ending   d a digit   l a small letter   L a capital   * any sign
 * and ⟨x¦y¦z⟩ for one of them, again a template. Everything else is the language's own: the
 * grammar of gen.h would need a backslash before every bracket.
 */
#include <string.h>

#include "datasets/text/signs.h"
#include "datasets/text/source_lines.h"

#define MARK "\xC2\xA7"      /* § */
#define OPEN "\xE2\x9F\xA8"  /* ⟨ */
#define CLOSE "\xE2\x9F\xA9" /* ⟩ */
#define BAR "\xC2\xA6"       /* ¦ */
#define MAX_CHOICES 48
#define MAX_DEPTH 5
#define NAME_BYTES 40

typedef struct line {
    ds_builder *b;
    const ds_code_language *language;
    char style; /* of identifiers: s snake_case, c camelCase, T TypeCase, 1 one letter */
    int depth;
    char own[2][NAME_BYTES]; /* §a and §b */
} line;

static const char *one_of(const char *const *list, int n, nn_rng *r)
{
    return list[nn_rng_below(r, (uint32_t)n)];
}

static void put_text(ds_builder *b, const char *s)
{
    ds_builder_put(b, s, strlen(s));
}

/* ---- names ---- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* A word of a to z: what programs are written about, or any English word that is one. */
static const char *draw_plain(ds_builder *b)
{
    const ds_words *common = &b->t->common[0];
    for (int tries = 0; tries < 6 && common->n && nn_rng_chance(b->r, 0.5f); tries++) {
        const char *w = ds_words_draw(common, b->r);
        size_t n = strlen(w);
        if (n > 1 && n < 11 && strspn(w, "abcdefghijklmnopqrstuvwxyz") == n)
            return w;
    }
    return one_of(ds_code_words, ds_n_source_words, b->r);
}

void ds_code_name(ds_builder *b, char kind)
{
    nn_rng *r = b->r;
    int words = kind == 'w' ? 1 : nn_rng_chance(r, 0.3f) ? 1 : nn_rng_int(r, 2, 3);
    for (int i = 0; i < words; i++) {
        const char *w = draw_plain(b);
        size_t n = strlen(w), from = b->n;
        ds_builder_put(b, "_", i > 0 && (kind == 's' || kind == 'C'));
        if (i > 0 && nn_rng_chance(r, 0.06f)) {
            static const char *const parts[] = {"2",   "1", "0",  "id", "max",
                                                "min", "x", "to", "8"};
            w = one_of(parts, 9, r);
            n = strlen(w);
        }
        ds_builder_put(b, w, n);
        bool capital = kind == 'T' || (kind == 'c' && i > 0);
        for (size_t k = from; k < b->n; k++)
            if (kind == 'C' || (capital && k == from))
                b->s[k] = upper(b->s[k]);
    }
    if (kind != 'w' && nn_rng_chance(r, 0.07f)) {
        char digit = (char)('0' + nn_rng_below(r, 10));
        ds_builder_put(b, &digit, 1);
    }
}

static void put_identifier(line *l)
{
    ds_builder *b = l->b;
    if (l->style == '1' || nn_rng_chance(b->r, 0.2f)) {
        static const char *const brief[] = {
            "i",  "j",  "k",   "n",  "x",  "y",   "s",   "p",   "q",   "t",   "c", "w",   "h",
            "r",  "it", "id",  "ok", "fd", "buf", "len", "src", "dst", "tmp", "l", "ctx", "ll",
            "x0", "y1", "err", "I",  "O",  "_",   "a1",  "b2",  "e",   "f",   "m", "v"};
        put_text(b, one_of(brief, sizeof brief / sizeof brief[0], b->r));
        return;
    }
    ds_code_name(b, l->style);
}

/* ---- values ---- */

static void put_digits(ds_builder *b, const char *set, int n)
{
    for (int i = 0; i < n; i++)
        ds_builder_put(b, &set[nn_rng_below(b->r, (uint32_t)strlen(set))], 1);
}

static void put_number(ds_builder *b)
{
    static const char *const usual[] = {
        "0",   "1",   "2",  "3",    "8",  "10",  "16",   "32",   "64",   "100", "128", "255",
        "256", "512", "-1", "1024", "80", "443", "4096", "1000", "3600", "24",  "60",  "0xFF",
        "1e-6", "1e-9", "1e3", "1e-3", "10", "11", "111", "0.1", "1.0", "0o17"};
    nn_rng *r = b->r;
    float kind = nn_rng_float(r);
    if (kind < 0.5f) {
        put_text(b, one_of(usual, sizeof usual / sizeof usual[0], r));
    } else if (kind < 0.75f) {
        put_digits(b, "123456789", 1);
        put_digits(b, "0123456789", nn_rng_int(r, 0, 4));
    } else if (kind < 0.85f) {
        put_text(b, "0x");
        put_digits(b, nn_rng_chance(r, 0.5f) ? "0123456789abcdef" : "0123456789ABCDEF",
                   1 << nn_rng_int(r, 0, 3));
    } else {
        put_digits(b, "0123456789", 1);
        put_text(b, ".");
        put_digits(b, "0123456789", nn_rng_int(r, 1, 4));
        if (nn_rng_chance(r, 0.25f)) {
            put_text(b, nn_rng_chance(r, 0.7f) ? "e-" : "f");
            if (b->s[b->n - 1] == '-')
                put_digits(b, "123456789", 1);
        }
    }
}

static void put_words(ds_builder *b, int n)
{
    for (int i = 0; i < n; i++) {
        ds_builder_put(b, " ", i > 0);
        ds_builder_word(b, false);
    }
}

/* What stands between quotes. */
static void put_string(line *l)
{
    ds_builder *b = l->b;
    nn_rng *r = b->r;
    float kind = nn_rng_float(r);
    if (kind < 0.45f) {
        ds_code_name(b, nn_rng_chance(r, 0.6f) ? 'w' : 's');
    } else if (kind < 0.75f) {
        put_words(b, nn_rng_int(r, 1, 4));
        if (nn_rng_chance(r, 0.4f))
            put_text(b, one_of(ds_code_endings, ds_n_source_endings, r));
    } else if (kind < 0.85f) {
        put_text(b, one_of(ds_code_endings, ds_n_source_endings, r));
    } else if (kind < 0.92f) {
        ds_code_mixed(b);
    } else {
        ds_builder_rule(b, "path", 4);
    }
}

static void expand(line *l, const char *p, const char *end);

static void put_expression(line *l)
{
    const ds_code_language *u = l->language;
    /* Deep ones end in a name. */
    if (l->depth >= MAX_DEPTH || u->n_expressions == 0) {
        put_identifier(l);
        return;
    }
    const char *form = one_of(u->expressions, u->n_expressions, l->b->r);
    expand(l, form, form + strlen(form));
}

static void put_marked(line *l, char mark)
{
    static const char *const operators[] = {"+", "-",  "*",  "/", "%", "&",  "|", "^",
                                            "+", "<<", ">>", "-", "*", "&&", "||"};
    static const char *const relations[] = {"<", ">", "<=", ">=", "==", "!=", "==", "!=", "<"};
    static const char signs[] = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    ds_builder *b = l->b;
    nn_rng *r = b->r;
    char *own = l->own[mark == 'b'];
    size_t at = b->n;
    switch (mark) {
    case 'i':
        put_identifier(l);
        break;
    case 'a':
    case 'b':
        if (!own[0]) {
            put_identifier(l);
            size_t n = b->n - at < NAME_BYTES ? b->n - at : NAME_BYTES - 1;
            memcpy(own, b->s + at, n);
            own[n] = 0;
        } else {
            put_text(b, own);
        }
        break;
    case 'f':
        if (l->style == '1')
            ds_code_name(b, 'w');
        else
            ds_code_name(b, l->style);
        break;
    case 'T':
        ds_code_name(b, 'T');
        break;
    case 'C':
        ds_code_name(b, 'C');
        break;
    case 'w':
        ds_code_name(b, 'w');
        break;
    case 's':
        put_string(l);
        break;
    case 'c':
        put_words(b, nn_rng_int(r, 1, 6));
        break;
    case 'n':
        put_number(b);
        break;
    case 'h':
        put_digits(b, "0123456789abcdef", nn_rng_chance(r, 0.5f) ? 8 : nn_rng_int(r, 2, 12));
        break;
    case 'o':
        put_text(b, one_of(operators, sizeof operators / sizeof operators[0], r));
        break;
    case 'r':
        put_text(b, one_of(relations, sizeof relations / sizeof relations[0], r));
        break;
    case 'e':
        put_expression(l);
        break;
    case 'p':
        ds_builder_rule(b, "path", 4);
        break;
    case '.':
        ds_builder_rule(b, "ext", 3);
        break;
    case 'd':
        put_digits(b, "0123456789", 1);
        break;
    case 'l':
        put_digits(b, "abcdefghijklmnopqrstuvwxyz", 1);
        break;
    case 'L':
        put_digits(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1);
        break;
    case '*':
        put_digits(b, signs, 1);
        break;
    default:
        NN_ASSERT(false && "a template of source code has only marks that there are");
    }
}

static bool begins(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(end - p) >= n && !memcmp(p, what, n);
}

/* Past the matching CLOSE; choices inside it are found on the way. */
static const char *put_choice(line *l, const char *p, const char *end)
{
    const char *from[MAX_CHOICES], *to[MAX_CHOICES];
    int n = 0, depth = 0;
    from[0] = p;
    for (;; p++) {
        NN_ASSERT(p < end && n < MAX_CHOICES - 1);
        if (begins(p, end, OPEN)) {
            depth++;
        } else if (begins(p, end, BAR) && depth == 0) {
            to[n++] = p;
            from[n] = p + sizeof BAR - 1;
        } else if (begins(p, end, CLOSE) && depth-- == 0) {
            to[n++] = p;
            break;
        }
    }
    uint32_t k = nn_rng_below(l->b->r, (uint32_t)n);
    expand(l, from[k], to[k]);
    return p + sizeof CLOSE - 1;
}

static void expand(line *l, const char *p, const char *end)
{
    l->depth++;
    while (p < end) {
        if (begins(p, end, MARK)) {
            p += sizeof MARK - 1;
            NN_ASSERT(p < end);
            put_marked(l, *p++);
        } else if (begins(p, end, OPEN)) {
            p = put_choice(l, p + sizeof OPEN - 1, end);
        } else {
            ds_builder_put(l->b, p++, 1);
        }
    }
    l->depth--;
}

void ds_code_source(ds_builder *b)
{
    nn_rng *r = b->r;
    int language = 0;
    float at = nn_rng_float(r), sum = 0;
    for (int i = 0; i < ds_n_source_languages; i++)
        sum += ds_code_languages[i].share;
    at *= sum;
    for (int i = 0; i < ds_n_source_languages; i++) {
        language = i;
        at -= ds_code_languages[i].share;
        if (at < 0)
            break;
    }
    line l = {.b = b, .language = &ds_code_languages[language]};
    l.style = l.language->styles[nn_rng_below(r, (uint32_t)strlen(l.language->styles))];
    const char *form = one_of(l.language->lines, l.language->n_lines, r);
    expand(&l, form, form + strlen(form));
    if (l.language->comment && nn_rng_chance(r, 0.08f)) {
        const char *comment = l.language->comment;
        expand(&l, comment, comment + strlen(comment));
    }
}
