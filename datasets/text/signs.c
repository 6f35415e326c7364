/* signs.c - the built-ins of the grammar that draw character by character. */
#include "datasets/text/signs.h"

#include <string.h>

#include "io/file.h"

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL "abcdefghijklmnopqrstuvwxyz"

static void put_one_of(ds_builder *b, const char *characters)
{
    ds_builder_put(b, &characters[nn_rng_below(b->r, (uint32_t)strlen(characters))], 1);
}

static bool is_ascii_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What stands alone in a cell. Inside each class every character is as likely: a reader that
 * saw more O than 0 would read every round sign as O. A digit is three times as frequent as a
 * letter, as in tables. */
static void put_lone(ds_builder *b)
{
    static const struct {
        float share;
        bool letter, ascii;
    } classes[] = {
        {0.5f, true, true}, {0.1f, true, false}, {0.08f, false, true}, {0.04f, false, false}};
    const ds_texts *t = b->t;
    float at = nn_rng_float(b->r);
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        at -= classes[i].share;
        /* An alphabet need not hold any of a class. */
        for (int tries = 0; at < 0 && tries < 64; tries++) {
            uint32_t c = t->alphabet[nn_rng_below(b->r, (uint32_t)t->config.n_alphabet)];
            bool letter = c < 128 ? is_ascii_letter(c) : ds_code_is_letter(c);
            if (c <= ' ' || (c >= '0' && c <= '9') || c == 0xA0 ||
                letter != classes[i].letter || (c < 128) != classes[i].ascii)
                continue;
            char bytes[4];
            ds_builder_put(b, bytes, (size_t)io_utf8_put(c, bytes));
            return;
        }
        if (at < 0)
            break;
    }
    put_one_of(b, DIGITS);
}

static void put_small_letter(ds_builder *b)
{
    put_one_of(b, SMALL);
}

static void put_letter(ds_builder *b)
{
    put_one_of(b, CAPITALS SMALL);
}

static void put_letter_or_digit(ds_builder *b)
{
    put_one_of(b, CAPITALS SMALL DIGITS);
}

static void put_hex_digit(ds_builder *b)
{
    put_one_of(b, DIGITS "abcdef");
}

static void put_hex_capital(ds_builder *b)
{
    put_one_of(b, DIGITS "ABCDEF");
}

static void put_snake(ds_builder *b)
{
    ds_code_name(b, 's');
}

static void put_camel(ds_builder *b)
{
    ds_code_name(b, 'c');
}

static void put_type(ds_builder *b)
{
    ds_code_name(b, 'T');
}

static void put_constant(ds_builder *b)
{
    ds_code_name(b, 'C');
}

static void put_plain_word(ds_builder *b)
{
    ds_code_name(b, 'w');
}

static const struct {
    const char *name;
    void (*put)(ds_builder *b);
} built_ins[] = {
    {"lone", put_lone},         {"lc", put_small_letter},
    {"letter", put_letter},     {"alnum", put_letter_or_digit},
    {"x", put_hex_digit},       {"X", put_hex_capital},
    {"snake", put_snake},       {"camel", put_camel},
    {"type", put_type},         {"constant", put_constant},
    {"word", put_plain_word},   {"mixed", ds_code_mixed},
    {"serial", ds_code_serial}, {"base64", ds_code_base64},
    {"hash", ds_code_hex},      {"uuid", ds_code_uuid},
    {"iban", ds_code_iban},     {"card", ds_code_card},
    {"mrz", ds_code_mrz},       {"source", ds_code_source},
};

bool ds_signs_put(ds_builder *b, const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof built_ins / sizeof built_ins[0]; i++)
        if (!strncmp(built_ins[i].name, name, n) && !built_ins[i].name[n]) {
            built_ins[i].put(b);
            return true;
        }
    return false;
}
