/* lists.c - see lists.h. */
#include "datasets/text/lists.h"

#include <string.h>

#include "datasets/text/text.h"
#include "nn/mem.h"

#define FILE_LIMIT ((size_t)64 << 20)
/* Words kept of a list: enough that repeats are rare in 100,000 lines. */
#define LIST_WORDS 60000
#define LONGEST_WORD 24

/* Points at what lies in `words->bytes`. */
static nn_err point(ds_words *words)
{
    const char *p = (const char *)words->bytes.data, *end = p + words->bytes.size;
    int n = 0;
    for (const char *q = p; q < end; q++)
        n += *q == 0;
    words->word = nn_alloc((size_t)(n + 1) * sizeof *words->word);
    if (!words->word)
        return nn_fail_memory((size_t)n * sizeof *words->word, "a word list");
    for (; p < end; p += strlen(p) + 1)
        words->word[words->n++] = p;
    return NN_OK;
}

nn_err ds_words_cut(ds_words *out, io_bytes bytes, bool rows, ds_has *has, const void *ctx)
{
    char *p = (char *)bytes.data, *end = p + bytes.size, *to = p;
    *out = (ds_words){0};
    while (p < end) {
        char *q = p;
        while (q < end && *q != '\n' && *q != '\r' && *q && (rows || *q != ' '))
            q++;
        bool wanted = q > p && io_utf8_valid(p, (size_t)(q - p));
        for (const char *at = p; wanted && !rows && at < q;) {
            int32_t code = io_utf8_next(&at, q);
            wanted = code > ' ' && has(ctx, (uint32_t)code);
        }
        size_t n = (size_t)(q - p);
        if (wanted) {
            memmove(to, p, n);
            to[n] = 0; /* io_file_read leaves a byte after the data */
            to += n + 1;
        }
        p = q + 1;
    }
    out->bytes = bytes;
    out->bytes.size = bytes.data ? (size_t)(to - (char *)bytes.data) : 0;
    return point(out);
}

/* ISO 8859, from 0xA0 on. */
static const uint16_t latin2[96] = {
    0x0A0, 0x104, 0x2D8, 0x141, 0x0A4, 0x13D, 0x15A, 0x0A7, 0x0A8, 0x160, 0x15E, 0x164,
    0x179, 0x0AD, 0x17D, 0x17B, 0x0B0, 0x105, 0x2DB, 0x142, 0x0B4, 0x13E, 0x15B, 0x2C7,
    0x0B8, 0x161, 0x15F, 0x165, 0x17A, 0x2DD, 0x17E, 0x17C, 0x154, 0x0C1, 0x0C2, 0x102,
    0x0C4, 0x139, 0x106, 0x0C7, 0x10C, 0x0C9, 0x118, 0x0CB, 0x11A, 0x0CD, 0x0CE, 0x10E,
    0x110, 0x143, 0x147, 0x0D3, 0x0D4, 0x150, 0x0D6, 0x0D7, 0x158, 0x16E, 0x0DA, 0x170,
    0x0DC, 0x0DD, 0x162, 0x0DF, 0x155, 0x0E1, 0x0E2, 0x103, 0x0E4, 0x13A, 0x107, 0x0E7,
    0x10D, 0x0E9, 0x119, 0x0EB, 0x11B, 0x0ED, 0x0EE, 0x10F, 0x111, 0x144, 0x148, 0x0F3,
    0x0F4, 0x151, 0x0F6, 0x0F7, 0x159, 0x16F, 0x0FA, 0x171, 0x0FC, 0x0FD, 0x163, 0x2D9,
};
static const uint16_t latin7[96] = {
    0x0A0, 0x201D, 0x0A2, 0x0A3, 0x0A4, 0x201E, 0x0A6, 0x0A7, 0x0D8, 0x0A9, 0x156, 0x0AB,
    0x0AC, 0x0AD, 0x0AE, 0x0C6, 0x0B0, 0x0B1, 0x0B2, 0x0B3, 0x201C, 0x0B5, 0x0B6, 0x0B7,
    0x0F8, 0x0B9, 0x157, 0x0BB, 0x0BC, 0x0BD, 0x0BE, 0x0E6, 0x104, 0x12E, 0x100, 0x106,
    0x0C4, 0x0C5, 0x118, 0x112, 0x10C, 0x0C9, 0x179, 0x116, 0x122, 0x136, 0x12A, 0x13B,
    0x160, 0x143, 0x145, 0x0D3, 0x14C, 0x0D5, 0x0D6, 0x0D7, 0x172, 0x141, 0x15A, 0x16A,
    0x0DC, 0x17B, 0x17D, 0x0DF, 0x105, 0x12F, 0x101, 0x107, 0x0E4, 0x0E5, 0x119, 0x113,
    0x10D, 0x0E9, 0x17A, 0x117, 0x123, 0x137, 0x12B, 0x13C, 0x161, 0x144, 0x146, 0x0F3,
    0x14D, 0x0F5, 0x0F6, 0x0F7, 0x173, 0x142, 0x15B, 0x16B, 0x0FC, 0x17C, 0x17E, 0x2019,
};

typedef enum charset { UTF8, LATIN1, LATIN2, LATIN7, LATIN9 } charset;

/* `next`: what follows at *p, one character. */
static int32_t next_code(const char **p, const char *end, charset set)
{
    if (set == UTF8)
        return io_utf8_next(p, end);
    unsigned char c = (unsigned char)*(*p)++;
    if (set == LATIN9)
        switch (c) {
        case 0xA6: return 0x160;
        case 0xA8: return 0x161;
        case 0xB4: return 0x17D;
        case 0xB8: return 0x17E;
        case 0xBC: return 0x152;
        case 0xBD: return 0x153;
        case 0xBE: return 0x178;
        }
    if (c >= 0xA0 && set == LATIN2)
        return latin2[c - 0xA0];
    if (c >= 0xA0 && set == LATIN7)
        return latin7[c - 0xA0];
    return c;
}

/* From the .aff beside it, or from the bytes. NN_ERR_INPUT for one that we do not know. */
static nn_err find_charset(const char *path, const io_bytes *list, charset *set)
{
    static const struct {
        const char *name;
        charset set;
    } known[] = {{"UTF-8", UTF8},        {"ISO8859-1", LATIN1},  {"ISO8859-2", LATIN2},
                 {"ISO8859-13", LATIN7}, {"ISO8859-15", LATIN9}};
    nn_err err = NN_OK;
    io_bytes affixes = {0};
    char other[160];
    size_t n = strlen(path);
    *set = io_utf8_valid((const char *)list->data, list->size) ? UTF8 : LATIN1;
    if (n < 5 || n >= sizeof other || strcmp(path + n - 4, ".dic"))
        return NN_OK;
    memcpy(other, path, n + 1);
    memcpy(other + n - 4, ".aff", 4);
    if (!io_path_exists(other))
        return NN_OK;
    NN_TRY(io_file_read(other, FILE_LIMIT, NN_ERR_INPUT, &affixes));
    const char *p = (const char *)affixes.data, *end = p + affixes.size;
    while (p < end && (end - p < 4 || memcmp(p, "SET ", 4))) {
        const char *line = memchr(p, '\n', (size_t)(end - p));
        p = line ? line + 1 : end;
    }
    if (p == end)
        goto out;
    p += 4;
    n = 0;
    while (p + n < end && p[n] > ' ')
        n++;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == n && !memcmp(known[i].name, p, n)) {
            *set = known[i].set;
            goto out;
        }
    err = nn_fail(NN_ERR_INPUT, "%s: expected UTF-8 or ISO8859-1, -2, -13 or -15 in SET, "
                  "found '%.*s'", other, (int)(n > 40 ? 40 : n), p);
out:
    io_bytes_free(&affixes);
    return err;
}

/* One entry into UTF-8; its length, 0 when it is no word of the alphabet. */
static int take_word(const char *p, const char *end, charset set, ds_has *has, const void *ctx,
                     char *out)
{
    int n = 0, letters = 0, all = 0;
    while (p < end) {
        if (*p == '/' || *p == '\t' || *p == ' ')
            break;
        int32_t code = next_code(&p, end, set);
        if (code <= ' ' || !has(ctx, (uint32_t)code) || ++all > LONGEST_WORD)
            return 0;
        bool letter = ds_code_is_letter((uint32_t)code);
        bool inner = code == '-' || code == '\'' || code == 0x2019 || code == 0xB7;
        if (!letter && (letters == 0 || !inner))
            return 0;
        letters += letter;
        n += io_utf8_put((uint32_t)code, out + n);
    }
    return letters >= 2 ? n : 0;
}

nn_err ds_words_list(ds_words *out, const char *path, ds_has *has, const void *ctx)
{
    nn_err err = NN_OK;
    io_bytes file = {0};
    charset set;
    *out = (ds_words){0};
    NN_TRY(io_file_read(path, FILE_LIMIT, NN_ERR_INPUT, &file));
    NN_TRY(find_charset(path, &file, &set));
    const char *p = (const char *)file.data, *end = p + file.size;
    int64_t rows = 0, row = 0;
    for (const char *q = p; q < end && (q = memchr(q, '\n', (size_t)(end - q))); q++)
        rows++;
    int64_t step = nn_ceil_div(rows + 1, LIST_WORDS);
    for (const char *q; p < end; p = q + 1) {
        char word[4 * LONGEST_WORD + 1];
        q = memchr(p, '\n', (size_t)(end - p));
        q = q ? q : end;
        if (row++ % step)
            continue;
        int n = take_word(p, q > p && q[-1] == '\r' ? q - 1 : q, set, has, ctx, word);
        word[n] = 0;
        if (n)
            NN_TRY(io_bytes_add(&out->bytes, word, (size_t)n + 1));
    }
    err = point(out);
out:
    io_bytes_free(&file);
    if (err)
        ds_words_free(out);
    return err;
}

void ds_words_free(ds_words *words)
{
    nn_free(words->word);
    io_bytes_free(&words->bytes);
    *words = (ds_words){0};
}

const char *ds_words_draw(const ds_words *words, nn_rng *r)
{
    return words->word[nn_rng_below(r, (uint32_t)words->n)];
}
