#include "datasets/render/fonts.h"

#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "io/file.h"
#include "nn/mem.h"

#define FONT_ROOT "/usr/share/fonts/"
#define LATIN_MODERN "../texmf/fonts/opentype/public/lm/"
#define LIST_LIMIT ((size_t)16 << 20)
#define MAX_FACES 20000
#define MAX_DEPTH 8

/* The one list. Path patterns are relative to FONT_ROOT. Faces whose lower-case letters are
 * small capitals, keys or symbols are left out by their patterns. FreeFont is not in it and
 * must not be: the standing measure (bench/reading) renders FreeMono as the face that no
 * training has seen. */
static const struct font_row {
    const char *package;
    ds_style style;
    const char *pattern;
} font_rows[] = {
    {"fonts-liberation2", DS_SANS, "truetype/liberation2/LiberationSans-*.ttf"},
    {"fonts-liberation2", DS_SERIF, "truetype/liberation2/LiberationSerif-*.ttf"},
    {"fonts-liberation2", DS_MONO, "truetype/liberation2/LiberationMono-*.ttf"},
    {"fonts-liberation", DS_CONDENSED, "truetype/liberation/LiberationSansNarrow-*.ttf"},
    {"fonts-croscore", DS_MONO, "truetype/croscore/Cousine-*.ttf"},
    {"fonts-noto-core", DS_SANS, "truetype/noto/NotoSans-*.ttf"},
    {"fonts-noto-core", DS_SANS, "truetype/noto/NotoSansDisplay-*.ttf"},
    {"fonts-noto-core", DS_SERIF, "truetype/noto/NotoSerif-*.ttf"},
    {"fonts-noto-core", DS_SERIF, "truetype/noto/NotoSerifDisplay-*.ttf"},
    {"fonts-noto-mono", DS_MONO, "truetype/noto/NotoSansMono-*.ttf"},
    {"fonts-noto-mono", DS_MONO, "truetype/noto/NotoMono-*.ttf"},
    {"fonts-inter", DS_SANS, "opentype/inter/Inter-*.otf"},
    {"fonts-inter", DS_SANS, "opentype/inter/InterDisplay-[BIMRS]*.otf"},
    {"fonts-dejavu-core", DS_SANS, "truetype/dejavu/DejaVuSans[-.]*.ttf"},
    {"fonts-dejavu-core", DS_SERIF, "truetype/dejavu/DejaVuSerif*.ttf"},
    {"fonts-dejavu-core", DS_MONO, "truetype/dejavu/DejaVuSansMono*.ttf"},
    {"fonts-dejavu-extra", DS_CONDENSED, "truetype/dejavu/DejaVuSansCondensed*.ttf"},
    {"fonts-urw-base35", DS_SANS, "opentype/urw-base35/NimbusSans-*.otf"},
    {"fonts-urw-base35", DS_SANS, "opentype/urw-base35/URWGothic-*.otf"},
    {"fonts-urw-base35", DS_CONDENSED, "opentype/urw-base35/NimbusSansNarrow-*.otf"},
    {"fonts-urw-base35", DS_SERIF, "opentype/urw-base35/NimbusRoman-*.otf"},
    {"fonts-urw-base35", DS_SERIF, "opentype/urw-base35/P052-*.otf"},
    {"fonts-urw-base35", DS_BOOK, "opentype/urw-base35/C059-*.otf"},
    {"fonts-urw-base35", DS_BOOK, "opentype/urw-base35/URWBookman-*.otf"},
    {"fonts-urw-base35", DS_TYPEWRITER, "opentype/urw-base35/NimbusMonoPS-*.otf"},
    {"fonts-urw-base35", DS_SCRIPT, "opentype/urw-base35/Z003-MediumItalic.otf"},
    {"fonts-crosextra-carlito", DS_SANS, "truetype/crosextra/Carlito-*.ttf"},
    {"fonts-crosextra-caladea", DS_SERIF, "truetype/crosextra/Caladea-*.ttf"},
    {"fonts-open-sans", DS_SANS, "truetype/open-sans/OpenSans-[BEILRS]*.ttf"},
    {"fonts-open-sans", DS_CONDENSED, "truetype/open-sans/OpenSans-Cond*.ttf"},
    {"fonts-clear-sans", DS_SANS, "truetype/clear-sans/ClearSans-*.ttf"},
    {"fonts-cantarell", DS_SANS, "opentype/cantarell/Cantarell-*.otf"},
    {"fonts-cabin", DS_SANS, "opentype/cabin/Cabin-*.otf"},
    {"fonts-oxygen", DS_SANS, "truetype/oxygen/Oxygen-Sans*.ttf"},
    {"fonts-oxygen", DS_MONO, "truetype/oxygen/OxygenMono-*.ttf"},
    {"fonts-lato", DS_SANS, "truetype/lato/Lato-[BHLMRS]*.ttf"},
    {"fonts-roboto-unhinted", DS_SANS,
     "truetype/roboto/unhinted/RobotoTTF/Roboto-[BILMR]*.ttf"},
    {"fonts-roboto-unhinted", DS_CONDENSED, "truetype/roboto/unhinted/RobotoCondensed-*.ttf"},
    {"fonts-adf-gillius", DS_SANS, "truetype/adf/GilliusADF-*.otf"},
    {"fonts-adf-gillius", DS_CONDENSED, "truetype/adf/GilliusADFNo2-*Cond*.otf"},
    {"fonts-adf-universalis", DS_SANS, "truetype/adf/UniversalisADFStd-*.otf"},
    {"fonts-opendin", DS_CONDENSED, "truetype/opendin/OSP-DIN.ttf"},
    {"fonts-bebas-neue", DS_CONDENSED, "opentype/bebas-neue/BebasNeue-[BR]*.otf"},
    {"fonts-yanone-kaffeesatz", DS_CONDENSED,
     "opentype/yanone-kaffeesatz/YanoneKaffeesatz-*.otf"},
    {"fonts-comfortaa", DS_DISPLAY, "truetype/comfortaa/Comfortaa-*.ttf"},
    {"fonts-roadgeek", DS_CONDENSED, "truetype/roadgeek/RG2014[BCD].ttf"},
    {"fonts-roadgeek", DS_SANS, "truetype/roadgeek/RG2014[EF]*.ttf"},
    {"fonts-osifont", DS_SANS, "truetype/osifont/osifont.ttf"},
    {"fonts-roboto-slab", DS_SERIF, "opentype/roboto/slab/RobotoSlab-*.otf"},
    {"fonts-stix", DS_SERIF, "opentype/stix/STIXGeneral-*.otf"},
    {"fonts-linuxlibertine", DS_BOOK, "opentype/linux-libertine/LinLibertine_[DR]*.otf"},
    {"fonts-linuxlibertine", DS_SANS, "opentype/linux-libertine/LinBiolinum_R*.otf"},
    {"fonts-ebgaramond", DS_BOOK, "opentype/ebgaramond/EBGaramond*-*.otf"},
    {"fonts-adf-baskervald", DS_BOOK, "truetype/adf/BaskervaldADFStd*.otf"},
    {"fonts-adf-accanthis", DS_BOOK, "truetype/adf/AccanthisADFStd*.otf"},
    {"fonts-adf-romande", DS_BOOK, "truetype/adf/RomandeADFStd-*.otf"},
    {"fonts-goudybookletter", DS_BOOK, "opentype/sortsmill/GoudyBookletter1911.otf"},
    {"fonts-century-catalogue", DS_BOOK,
     "truetype/fonts-century-catalogue/Century-Catalogue.ttf"},
    {"fonts-levien-museum", DS_BOOK, "opentype/levien/Museum*.otf"},
    {"fonts-fanwood", DS_BOOK, "truetype/fanwood/Fanwood*.otf"},
    {"fonts-cardo", DS_BOOK, "truetype/cardo/Cardo*.ttf"},
    {"fonts-sil-gentium", DS_BOOK, "truetype/gentium/Gentium-*.ttf"},
    {"fonts-sil-charis", DS_SERIF, "truetype/charis/CharisSIL-*.ttf"},
    {"fonts-essays1743", DS_BOOK, "truetype/essays1743/Essays1743*.ttf"},
    {"fonts-cmu", DS_BOOK, "truetype/cmu/cmun[bors][bilmx]*.ttf"},
    {"fonts-cmu", DS_TYPEWRITER, "truetype/cmu/cmun[bivt]tt*.ttf"},
    {"fonts-cmu", DS_TYPEWRITER, "truetype/cmu/cmuntt.ttf"},
    {"fonts-cmu", DS_SANS, "truetype/cmu/cmuns[isx]*.ttf"},
    {"fonts-lmodern", DS_BOOK, LATIN_MODERN "lmroman[18]*-*.otf"},
    {"fonts-lmodern", DS_SANS, LATIN_MODERN "lmsans[18]*-*.otf"},
    {"fonts-lmodern", DS_CONDENSED, LATIN_MODERN "lmsansdemicond10-*.otf"},
    {"fonts-lmodern", DS_TYPEWRITER, LATIN_MODERN "lmmono[18l]*-*.otf"},
    {"fonts-vollkorn", DS_BOOK, "truetype/vollkorn/Vollkorn-[BIMRS]*.ttf"},
    {"fonts-gnutypewriter", DS_TYPEWRITER, "truetype/gnutypewriter/GNUTypewriter.ttf"},
    {"fonts-courier-prime", DS_TYPEWRITER, "opentype/courier-prime/Courier Prime*.otf"},
    {"fonts-inconsolata", DS_MONO, "truetype/inconsolata/Inconsolata.otf"},
    {"fonts-anonymous-pro", DS_MONO, "truetype/anonymous-pro/Anonymous Pro*.ttf"},
    {"fonts-jetbrains-mono", DS_MONO, "truetype/jetbrains-mono/JetBrainsMono-[BIMRS]*.ttf"},
    {"fonts-hack", DS_MONO, "truetype/hack/Hack-*.ttf"},
    {"fonts-firacode", DS_MONO, "truetype/firacode/FiraCode-*.ttf"},
    {"fonts-3270", DS_TERMINAL, "truetype/3270/3270*.ttf"},
    {"fonts-pc", DS_TERMINAL, "pc/Px_*.ttf"},
    {"fonts-ocr-a", DS_MACHINE, "truetype/ocr-a/OCRA*.ttf"},
    {"fonts-ocr-b", DS_MACHINE, "opentype/ocr-b/OCRB[.FLS]*otf"},
    {"fonts-dseg", DS_SEGMENT, "truetype/dseg/DSEG7[CM]*.ttf"},
    {"fonts-dseg", DS_SEGMENT, "truetype/dseg/DSEG14[CM]*.ttf"},
    {"fonts-lobster", DS_DISPLAY, "opentype/lobster/lobster.otf"},
    {"fonts-dancingscript", DS_SCRIPT, "opentype/dancingscript/DancingScript-*.otf"},
    {"fonts-comic-neue", DS_SCRIPT, "opentype/comic-neue/ComicNeue-*.otf"},
    {"fonts-breip", DS_SCRIPT, "truetype/breip/Breip.ttf"},
    {"fonts-dkg-handwriting", DS_SCRIPT, "truetype/fifthhorseman/dkg*.ttf"},
    {"fonts-rufscript", DS_SCRIPT, "truetype/rufscript/Rufscript010.ttf"},
    {"fonts-humor-sans", DS_SCRIPT, "truetype/humor-sans/Humor-Sans.ttf"},
    {"fonts-sjfonts", DS_SCRIPT, "truetype/sjfonts/*.ttf"},
    {"fonts-dustin", DS_DISPLAY, "truetype/dustin/[Dd]ustismo*.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/bobcaygr.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/combustt.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/ecliptic.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/gravitat.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/hillock.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/hyperion.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/kaliberr.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/nominal.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/nostalgi.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/phorfeir.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/quantrh.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/registry.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/slender.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/syracuse.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/vindicti.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/weathers.ttf"},
    {"fonts-aenigma", DS_DISPLAY, "truetype/aenigma/zephyrea.ttf"},
    {"fonts-dustin", DS_SCRIPT, "truetype/dustin/Domestic_Manners.ttf"},
};

#define N_ROWS (sizeof font_rows / sizeof font_rows[0])

#define ASCII                                                                                  \
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"                      \
    "abcdefghijklmnopqrstuvwxyz{|}~"

/* What faces have and must not be used for: found by looking at every character of the alphabet
 * in every face. Faces of segments repeat shapes (a small d is a capital D) and draw blanks for
 * what they cannot show; some draw a caron over ascenders where print has a stroke beside
 * them; some of one man's own keep other letters, or a drawing, in the places of letters with
 * marks. */
static const struct font_exception {
    const char *pattern;
    bool only; /* these characters alone; otherwise all but these */
    const char *characters;
} font_exceptions[] = {
    {"*/DSEG7*", true, " -.:0123456789"},
    {"*/DSEG14*", true, " -.:/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"*/Essays1743*", false, "ďťľĽ"},
    {"*/[Dd]ustismo[._]*", false, "ť"},
    {"*/3270*", false, "ďťľĽ"},
    {"*/Px_*", false, "ďťľĽ"},
    {"*/Dustismo_Roman_Italic*", false, "ī"},
    {"*/OCRA*", false, "¿"},
    {"*/Humor-Sans*", false, "€"},
    {"*/Breip*", false, "Þþ"},
    {"*/SteveHand*", true, ASCII},
    {"*/aenigma/*", true, ASCII},
};

#define N_EXCEPTIONS (sizeof font_exceptions / sizeof font_exceptions[0])

const char *ds_fonts_packages(void)
{
    /* Rows of one package may stand apart: a package is named at its first row. */
    static _Thread_local char text[2048];
    size_t used = 0;
    text[0] = 0;
    for (size_t i = 0; i < N_ROWS; i++) {
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++)
            seen = !strcmp(font_rows[j].package, font_rows[i].package);
        size_t n = strlen(font_rows[i].package);
        if (seen)
            continue;
        NN_ASSERT(used + n + 2 < sizeof text);
        if (used)
            text[used++] = ' ';
        memcpy(text + used, font_rows[i].package, n + 1);
        used += n;
    }
    return text;
}

static int face_weight(const char *path)
{
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    if (strcasestr(name, "thin") || strcasestr(name, "black") || strcasestr(name, "heavy") ||
        strcasestr(name, "extra") || strcasestr(name, "hair"))
        return 1;
    bool italic = strcasestr(name, "ital") || strcasestr(name, "obli");
    bool bold = strcasestr(name, "bold") || strcasestr(name, "demi");
    return italic && bold ? 1 : italic ? 2 : bold ? 5 : 10;
}

typedef struct finder {
    ds_fonts *fonts;
    int capacity;
    ds_glyphs *glyphs;
    const uint32_t *alphabet;
    int n;
} finder;

static void apply_exceptions(const finder *f, const char *path, uint64_t *covered)
{
    for (size_t k = 0; k < N_EXCEPTIONS; k++) {
        const struct font_exception *e = &font_exceptions[k];
        if (fnmatch(e->pattern, path, 0))
            continue;
        for (int i = 0; i < f->n; i++) {
            bool listed = false;
            for (const char *p = e->characters, *end = p + strlen(p); p < end && !listed;)
                listed = io_utf8_next(&p, end) == (int32_t)f->alphabet[i];
            if (listed != e->only)
                covered[i / 64] &= ~((uint64_t)1 << (i % 64));
        }
    }
}

static nn_err add_face(finder *f, const char *path, ds_style style)
{
    ds_fonts *fonts = f->fonts;
    nn_err err = NN_OK;
    ds_face face = {.style = style, .weight = face_weight(path)};
    size_t words = (size_t)(f->n + 63) / 64;
    for (int i = 0; i < fonts->n; i++)
        if (!strcmp(fonts->face[i].path, path))
            return NN_OK;
    if (fonts->n == MAX_FACES)
        return nn_fail(NN_ERR_LIMIT, "more than %d font faces", MAX_FACES);
    face.path = nn_strdup(path);
    face.covered = nn_calloc(words + 1, sizeof(uint64_t));
    if (!face.path || !face.covered) {
        err = nn_fail_memory(words * 8, "a font face");
        goto out;
    }
    NN_TRY(ds_glyphs_probe(f->glyphs, path, f->alphabet, f->n, face.covered, &face.family,
                           &face.caps, &face.twins));
    /* A serif on one side of l, on both of I: small to the comparison, not to a reader. */
    if (style == DS_SERIF || style == DS_BOOK)
        face.twins &= ~(unsigned)DS_TWINS_IL;
    if (!face.family)
        goto out;
    apply_exceptions(f, path, face.covered);
    if (fonts->n == f->capacity) {
        int capacity = f->capacity ? 2 * f->capacity : 256;
        ds_face *grown = nn_realloc(fonts->face, (size_t)capacity * sizeof *grown);
        if (!grown) {
            err = nn_fail_memory((size_t)capacity * sizeof *grown, "font faces");
            goto out;
        }
        fonts->face = grown;
        f->capacity = capacity;
    }
    fonts->face[fonts->n++] = face;
    return NN_OK;
out:
    nn_free(face.path);
    nn_free(face.covered);
    nn_free(face.family);
    return err;
}

static nn_err add_built_in(finder *f)
{
    nn_err err = NN_OK;
    for (size_t i = 0; i < N_ROWS; i++) {
        char pattern[256];
        size_t n = strlen(font_rows[i].pattern);
        NN_ASSERT(sizeof FONT_ROOT + n < sizeof pattern);
        memcpy(pattern, FONT_ROOT, sizeof FONT_ROOT - 1);
        memcpy(pattern + sizeof FONT_ROOT - 1, font_rows[i].pattern, n + 1);
        glob_t found;
        if (glob(pattern, 0, NULL, &found))
            continue;
        for (size_t k = 0; k < found.gl_pathc && !err; k++)
            err = add_face(f, found.gl_pathv[k], font_rows[i].style);
        globfree(&found);
        if (err)
            return err;
    }
    return NN_OK;
}

static nn_err add_list(finder *f, const char *list)
{
    nn_err err = NN_OK;
    io_bytes bytes = {0};
    char *dir = io_path_dir(list);
    char *path = NULL;
    if (!dir) {
        err = nn_fail_memory(strlen(list), "a path");
        goto out;
    }
    NN_TRY(io_file_read(list, LIST_LIMIT, NN_ERR_INPUT, &bytes));
    int row = 0;
    for (char *at = (char *)bytes.data, *end = at + bytes.size; at < end;) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        char *next = stop ? stop + 1 : end;
        stop = stop ? stop : end;
        row++;
        while (stop > at && (stop[-1] == '\r' || stop[-1] == ' '))
            stop--;
        *stop = 0; /* io_file_read leaves a byte after the data */
        if (*at && *at != '#') {
            path = io_path_join(dir, at);
            if (!path) {
                err = nn_fail_memory(strlen(at), "a path");
                goto out;
            }
            int before = f->fonts->n;
            NN_TRY(add_face(f, path, DS_SANS));
            if (f->fonts->n == before && !io_path_exists(path)) {
                err = nn_fail(NN_ERR_INPUT, "%s:%d: expected a font file, %s does not exist",
                              list, row, path);
                goto out;
            }
            nn_free(path);
            path = NULL;
        }
        at = next;
    }
out:
    nn_free(path);
    nn_free(dir);
    io_bytes_free(&bytes);
    return err;
}

static nn_err add_dir(finder *f, const char *dir, int depth)
{
    nn_err err = NN_OK;
    struct dirent **entry = NULL;
    int n = scandir(dir, &entry, NULL, alphasort);
    if (n < 0)
        return nn_fail(NN_ERR_INPUT, "%s: expected a folder of fonts, cannot be read", dir);
    for (int i = 0; i < n && !err; i++) {
        const char *name = entry[i]->d_name;
        if (name[0] == '.')
            continue;
        char *path = io_path_join(dir, name);
        if (!path)
            err = nn_fail_memory(strlen(name), "a path");
        else if (io_path_is_dir(path) && depth < MAX_DEPTH)
            err = add_dir(f, path, depth + 1);
        else if (!fnmatch("*.[ot]tf", name, FNM_CASEFOLD) ||
                 !fnmatch("*.pf[ab]", name, FNM_CASEFOLD))
            err = add_face(f, path, DS_SANS);
        nn_free(path);
    }
    for (int i = 0; i < n; i++)
        free(entry[i]);
    free(entry);
    return err;
}

static nn_err group_families(ds_fonts *fonts)
{
    size_t bytes = (size_t)fonts->n * sizeof(ds_font_family);
    fonts->family = nn_calloc((size_t)fonts->n, sizeof(ds_font_family));
    if (!fonts->family)
        return nn_fail_memory(bytes, "font families");
    for (int i = 0; i < fonts->n; i++) {
        ds_face *face = &fonts->face[i];
        ds_font_family *family = NULL;
        for (int k = 0; k < fonts->n_families && !family; k++)
            if (fonts->family[k].style == face->style &&
                !strcmp(fonts->family[k].name, face->family))
                family = &fonts->family[k];
        if (!family) {
            family = &fonts->family[fonts->n_families++];
            family->name = face->family;
            family->style = face->style;
            fonts->style_families[face->style]++;
        }
        int *grown = nn_realloc(family->face, (size_t)(family->n + 1) * sizeof(int));
        if (!grown)
            return nn_fail_memory((size_t)family->n * sizeof(int), "font families");
        family->face = grown;
        family->face[family->n++] = i;
        family->weight += face->weight;
    }
    return NN_OK;
}

nn_err ds_fonts_find(ds_fonts *out, const char *list, const char *dir, const uint32_t *alphabet,
                     int n)
{
    nn_err err = NN_OK;
    finder f = {.fonts = out, .alphabet = alphabet, .n = n};
    *out = (ds_fonts){0};
    NN_TRY(ds_glyphs_new(&f.glyphs, 0));
    if (dir)
        NN_TRY(add_dir(&f, dir, 0));
    else if (list)
        NN_TRY(add_list(&f, list));
    else
        NN_TRY(add_built_in(&f));
    if (out->n == 0) {
        if (dir || list)
            err = nn_fail(NN_ERR_USAGE, "%s: expected fonts, found none that FreeType can use",
                          dir ? dir : list);
        else
            err = nn_fail(
                NN_ERR_USAGE,
                "no fonts below %s: apt-get install fonts-liberation2 fonts-dejavu-core "
                "fonts-urw-base35, or all that 'octavo synth fonts --packages' names",
                FONT_ROOT);
        goto out;
    }
    NN_TRY(group_families(out));
out:
    ds_glyphs_free(f.glyphs);
    if (err)
        ds_fonts_free(out);
    return err;
}

static void free_face(ds_face *face)
{
    nn_free(face->path);
    nn_free(face->family);
    nn_free(face->covered);
}

static void free_families(ds_fonts *fonts)
{
    for (int i = 0; i < fonts->n_families; i++)
        nn_free(fonts->family[i].face);
    nn_free(fonts->family);
    fonts->family = NULL;
    fonts->n_families = 0;
    memset(fonts->style_families, 0, sizeof fonts->style_families);
}

nn_err ds_fonts_keep(ds_fonts *fonts, bool (*fits)(const void *ctx, const ds_face *face),
                     const void *ctx)
{
    int n = 0;
    free_families(fonts);
    for (int i = 0; i < fonts->n; i++)
        if (fits(ctx, &fonts->face[i]))
            fonts->face[n++] = fonts->face[i];
        else
            free_face(&fonts->face[i]);
    fonts->n = n;
    return n > 0 ? group_families(fonts) : NN_OK;
}

void ds_fonts_free(ds_fonts *fonts)
{
    free_families(fonts);
    for (int i = 0; i < fonts->n; i++)
        free_face(&fonts->face[i]);
    nn_free(fonts->face);
    *fonts = (ds_fonts){0};
}

int ds_fonts_draw(const ds_fonts *fonts, const float weight[DS_STYLES], nn_rng *r)
{
    float sum = 0;
    for (int s = 0; s < DS_STYLES; s++)
        sum += fonts->style_families[s] ? weight[s] : 0;
    if (sum <= 0)
        return -1;
    float at = nn_rng_float(r) * sum;
    int style = -1;
    for (int s = 0; s < DS_STYLES; s++) {
        if (!fonts->style_families[s] || weight[s] <= 0)
            continue;
        style = s;
        at -= weight[s];
        if (at < 0)
            break;
    }
    int skip = (int)nn_rng_below(r, (uint32_t)fonts->style_families[style]);
    const ds_font_family *family = NULL;
    for (int i = 0; i < fonts->n_families; i++)
        if (fonts->family[i].style == (ds_style)style && skip-- == 0)
            family = &fonts->family[i];
    NN_ASSERT(family);
    int left = (int)nn_rng_below(r, (uint32_t)family->weight);
    for (int i = 0; i < family->n; i++) {
        left -= fonts->face[family->face[i]].weight;
        if (left < 0)
            return family->face[i];
    }
    NN_ASSERT(false && "weights add up");
    return -1;
}
