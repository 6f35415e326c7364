/* tesseract.c - see tesseract.h. The names are Tesseract 5's. */
#include "apps/read/tesseract.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "io/format.h"

/* --- languages --- */

/* Tesseract's names, by ISO 639-2, of what the models that are built in know, and their tags. */
static const char languages[] =
    " aze:az bre:br cat:ca ces:cs cym:cy dan:da deu:de eng:en epo:eo est:et eus:eu fao:fo fin:fi"
    " fra:fr gle:ga glg:gl hrv:hr hun:hu isl:is ita:it lat:la lav:lv lit:lt ltz:lb mlt:mt nld:nl"
    " nor:nb pol:pl por:pt ron:ro slk:sk slv:sl sme:se spa:es sqi:sq swe:sv tur:tr frk:de "
    " deu_frak:de deu_latf:de spa_old:es ita_old:it ";

/* The tag of a name of n letters, static; NULL: not known. */
static const char *tag_of(const char *name, size_t n)
{
    static char tag[3];
    char key[16];
    if (n + 3 > sizeof key)
        return NULL;
    snprintf(key, sizeof key, " %.*s:", (int)n, name);
    const char *at = strstr(languages, key);
    if (!at)
        return NULL;
    memcpy(tag, at + n + 2, 2);
    return tag;
}

/* "deu", "chi_sim", "deu+eng", "script/Latin": no file that somebody would name so. */
static bool like_languages(const char *text)
{
    for (const char *p = text;;) {
        size_t n = 0;
        while (islower((unsigned char)p[n]))
            n++;
        if (n != 3)
            return strncmp(p, "script/", 7) == 0;
        while (islower((unsigned char)p[n]) || p[n] == '_')
            n++;
        if (p[n] != '+')
            return p[n] == 0;
        p += n + 1;
    }
}

int read_tesseract_language(const cli_command *command, const char **list, const char **language)
{
    if (!*list || !like_languages(*list))
        return CLI_GO;
    if (io_path_exists(*list)) {
        cli_note("--list: '%s' is taken for a file that names images; languages need no option",
                 *list);
        return CLI_GO;
    }
    const char *name = *list;
    for (const char *p = name; *p; p += strcspn(p, "+"), p += *p == '+')
        if (strncmp(p, "osd", 3) != 0 && strncmp(p, "script/Latin", 12) != 0 &&
            !tag_of(p, strcspn(p, "+")))
            return cli_usage(command,
                             "-l: there is no file '%s' that names images, and '%.*s' is no "
                             "language that is read (Latin letters: 39 languages, without an "
                             "option)",
                             name, (int)strcspn(p, "+"), p);
    const char *tag = tag_of(name, strcspn(name, "+"));
    cli_note("-l %s: all languages are read, without an option; -l FILE reads a list of images, "
             "--language=%s names the language in outputs", name, tag ? tag : "en");
    if (!*language)
        *language = tag;
    *list = NULL;
    return CLI_GO;
}

/* --- options --- */

/* -c NAME=VALUE: what there is here. */
static const struct {
    const char *name, *here;
} parameters[] = {
    {"tessedit_create_txt", "-f txt"},
    {"tessedit_create_pdf", "-f pdf"},
    {"tessedit_create_hocr", "-f hocr"},
    {"tessedit_create_alto", "-f alto"},
    {"tessedit_create_page_xml", "-f page"},
    {"tessedit_create_tsv", "-f tsv"},
    {"tessedit_create_boxfile", "-f box"},
    {"tessedit_create_lstmbox", "-f lstmbox"},
    {"tessedit_create_wordstrbox", "-f wordstrbox"},
    {"textonly_pdf", "--textonly"},
    {"hocr_char_boxes", "--characters"},
    {"preserve_interword_spaces", "--layout=keep"},
    {"tessedit_pageseg_mode", "--psm"},
    {"load_system_dawg", "--lm=off"},
    {"load_freq_dawg", "--lm=off"},
    {"debug_file", "-q"},
};

static int check_parameter(const cli_command *command, const char *text, const char **allow,
                           const char **deny)
{
    size_t n = strcspn(text, "=");
    const char *value = text[n] ? text + n + 1 : "";
    if (n == 23 && memcmp(text, "tessedit_char_whitelist", n) == 0) {
        *allow = *value ? value : *allow;
        return CLI_GO;
    }
    if (n == 23 && memcmp(text, "tessedit_char_blacklist", n) == 0) {
        *deny = *value ? value : *deny;
        return CLI_GO;
    }
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++)
        if (strlen(parameters[i].name) == n && memcmp(parameters[i].name, text, n) == 0)
            return cli_usage(command, "-c %s: here it is %s", text, parameters[i].here);
    return cli_usage(command, "-c %s: there is no such setting here", text);
}

int read_tesseract_check(const cli_command *command, const read_tesseract *t, const char **allow,
                         const char **deny)
{
    if (t->languages || t->parameters)
        return cli_usage(command, t->languages
                                      ? "--list-langs: languages need no option (Latin letters, 39 "
                                        "languages); 'octavo info' lists the models"
                                      : "--print-parameters: 'octavo read --help' lists all");
    if (t->tessdata)
        return cli_usage(command, "--tessdata-dir: models are inside the program; "
                                  "--model=FILE takes another one");
    if (t->words || t->patterns)
        return cli_usage(command, "--user-%s: 'octavo lm' makes a language model of texts, and "
                                  "--lm=FILE reads with it", t->words ? "words" : "patterns");
    if (t->loglevel)
        cli_note("--loglevel: -q says less");
    if (t->oem)
        cli_note("--oem: there is one engine; --model chooses among models");
    for (int i = 0; i < t->set.n; i++) {
        int code = check_parameter(command, t->set.text[i], allow, deny);
        if (code != CLI_GO)
            return code;
    }
    return CLI_GO;
}

/* --- operands --- */

static bool is_config(const char *name, io_format *format)
{
    static const struct {
        const char *name;
        io_format format;
    } also[] = {{"makebox", IO_BOX}, {"lstm.train", IO_LSTMBOX}};
    for (size_t i = 0; i < sizeof also / sizeof also[0]; i++)
        if (strcmp(name, also[i].name) == 0) {
            *format = also[i].format;
            return true;
        }
    return io_format_by_name(name, strlen(name), format);
}

int read_tesseract_operands(const cli_command *command, int n, char *const *operand)
{
    char formats[64] = "";
    if (n < 2 || strcmp(operand[1], "-") == 0 || io_path_exists(operand[1]))
        return CLI_GO;
    const char *slash = strrchr(operand[1], '/');
    bool to_stdout = strcmp(operand[1], "stdout") == 0;
    if (!to_stdout && strchr(slash ? slash : operand[1], '.'))
        return CLI_GO; /* an image whose name is misspelt */
    for (int i = 2; i < n; i++) {
        io_format format;
        size_t at = strlen(formats);
        if (!is_config(operand[i], &format) || io_path_exists(operand[i]))
            return CLI_GO;
        snprintf(formats + at, sizeof formats - at, "%s%s", at ? "," : " -f ",
                 io_format_name(format));
    }
    if (to_stdout)
        return cli_usage(command, "'stdout' is no image: 'octavo read %s%s' writes to stdout",
                         operand[0], formats);
    return cli_usage(command, "'%s' is no image: -o says where results go: 'octavo read %s -o %s%s'",
                     operand[1], operand[0], operand[1], formats);
}
