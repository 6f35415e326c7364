/* synth.c - from a sample's number to its image: text, face, recipe, ink, paper, scan.
 *
 *   rng(seed, index) -> scene -> text -> recipe -> face that has every character
 *     -> canvas of coverage (line, neighbours, rules)      at the resolution of printing
 *     -> ink                                               (damage/ink.c)
 *     -> resize, warp, crop                                to the resolution of the image
 *     -> paper, scan                                       (damage/paper.c, damage/scan.c)
 *
 * All state besides the configuration is scratch, so a sample does not depend on what was made
 * before it.
 */
#include "datasets/line/synth.h"

#include <dirent.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/line/parts.h"
#include "io/file.h"
#include "io/image_file.h"
#include "nn/mem.h"

/* Printable ASCII: whoever trains or renders for a model gives that model's alphabet. */
static const char default_alphabet[] =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
    "abcdefghijklmnopqrstuvwxyz{|}~";

#define MAX_ALPHABET 20000
#define MAX_PICTURES 256
#define MAX_PICTURE_PIXELS ((int64_t)1 << 24)
#define DEFAULT_MAX_LENGTH 80
#define MAX_HEIGHT 512

bool ds_synth_available(void)
{
    return ds_glyphs_available();
}

ds_synth_config ds_synth_defaults(void)
{
    return (ds_synth_config){
        .seed = 1,
        .level = 1,
        .scene = -1,
        .height = -1,
        .words = -1,
        .skew = -1,
        .blur = -1,
        .max_length = DEFAULT_MAX_LENGTH,
        .background = -1,
        .spacing = NAN,
        .space_width = NAN,
        .margin = -1,
        .stroke = -1,
        .text_share = 1,
        .width = -1,
    };
}

static nn_err read_alphabet(ds_synth *s, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    s->alphabet = nn_alloc((strlen(text) + 1) * sizeof(uint32_t));
    if (!s->alphabet)
        return nn_fail_memory(strlen(text) * sizeof(uint32_t), "the alphabet");
    int n = 0, visible = 0;
    while (p < end) {
        int32_t code = io_utf8_next(&p, end);
        if (code < 0)
            return nn_fail(NN_ERR_USAGE,
                           "alphabet: expected UTF-8, found a damaged character at byte %d",
                           (int)(p - text));
        if (n == MAX_ALPHABET)
            return nn_fail(NN_ERR_USAGE, "alphabet: more than %d characters", MAX_ALPHABET);
        if (code < ' ')
            continue;
        visible += code != ' ' && code != 0xA0;
        s->alphabet[n++] = (uint32_t)code;
    }
    if (visible == 0)
        return nn_fail(NN_ERR_USAGE, "alphabet: expected visible characters, found none");
    qsort(s->alphabet, (size_t)n, sizeof(uint32_t), ds_code_compare);
    for (int i = 0; i < n; i++)
        if (s->n_alphabet == 0 || s->alphabet[s->n_alphabet - 1] != s->alphabet[i])
            s->alphabet[s->n_alphabet++] = s->alphabet[i];
    return NN_OK;
}

static bool parse_color(const char *text, float *out)
{
    unsigned value = 0;
    if (text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
        return false;
    value = (unsigned)strtoul(text + 1, NULL, 16);
    /* ITU-R BT.601 luma, as grey images are made. */
    *out = (0.299f * (float)(value >> 16) + 0.587f * (float)(value >> 8 & 255) +
            0.114f * (float)(value & 255)) /
           255;
    return true;
}

static nn_err read_color(ds_synth *s, const char *text)
{
    s->color = (ds_ink_range){1, 0};
    if (!text)
        return NN_OK;
    const char *comma = strchr(text, ',');
    char first[16] = "";
    size_t n = comma ? (size_t)(comma - text) : strlen(text);
    float a, b;
    if (n == 7)
        memcpy(first, text, n);
    if (!parse_color(first, &a) || !parse_color(comma ? comma + 1 : first, &b) ||
        (comma && strlen(comma + 1) != 7))
        return nn_fail(NN_ERR_USAGE, "color: expected #rrggbb or #rrggbb,#rrggbb, found '%s'",
                       text);
    s->color = (ds_ink_range){a < b ? a : b, a < b ? b : a};
    return NN_OK;
}

static nn_err check_words(const char *what, const char *value, const char *const *known, int n)
{
    if (!value)
        return NN_OK;
    for (int i = 0; i < n; i++)
        if (!strcmp(value, known[i]))
            return NN_OK;
    return nn_fail(NN_ERR_USAGE, "%s: expected %s, %s or %s, found '%s'", what, known[0],
                   known[1], known[2], value);
}

/* "letters,digits": each of them one of the three kinds. */
static nn_err check_sequence(const char *text)
{
    static const char *const known[] = {"letters", "digits", "symbols"};
    for (const char *p = text; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
        size_t n = strcspn(p, ",");
        bool good = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            good |= strlen(known[i]) == n && memcmp(p, known[i], n) == 0;
        if (!good)
            return nn_fail(NN_ERR_USAGE,
                           "sequence: expected letters, digits, symbols or some of them with "
                           "commas between, found '%s'",
                           text);
    }
    return NN_OK;
}

static nn_err read_pictures(ds_synth *s, const char *dir)
{
    nn_err err = NN_OK;
    struct dirent **entry = NULL;
    int n = scandir(dir, &entry, NULL, alphasort);
    if (n < 0)
        return nn_fail(NN_ERR_INPUT, "%s: expected a folder of pictures, cannot be read", dir);
    s->picture = nn_calloc(MAX_PICTURES, sizeof *s->picture);
    if (!s->picture)
        err = nn_fail_memory(MAX_PICTURES * sizeof *s->picture, "pictures");
    for (int i = 0; i < n && !err && s->n_pictures < MAX_PICTURES; i++) {
        const char *name = entry[i]->d_name;
        if (fnmatch("*.png", name, FNM_CASEFOLD) && fnmatch("*.jp*g", name, FNM_CASEFOLD) &&
            fnmatch("*.p[bgnp]m", name, FNM_CASEFOLD))
            continue;
        char *path = io_path_join(dir, name);
        io_image *to = &s->picture[s->n_pictures];
        err = path ? io_image_read(path, MAX_PICTURE_PIXELS, to)
                   : nn_fail_memory(strlen(name), "a path");
        if (!err) {
            io_image_to_gray(to);
            s->n_pictures++;
        }
        nn_free(path);
    }
    if (!err && s->n_pictures == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: expected pictures (PNG, JPEG, PNM), found none", dir);
    for (int i = 0; i < n; i++)
        free(entry[i]);
    free(entry);
    return err;
}

nn_err ds_synth_new(ds_synth **out, const ds_synth_config *config)
{
    static const char *const cases[] = {"upper", "lower", "title"};
    static const char *const bends[] = {"none", "sine", "perspective"};
    nn_err err = NN_OK;
    *out = NULL;
    ds_synth *s = nn_calloc(1, sizeof *s);
    if (!s)
        return nn_fail_memory(sizeof *s, "the generator");
    s->config = *config;
    if (s->config.max_length < 1 || s->config.max_length > DS_TEXT_MAX)
        s->config.max_length = DS_TEXT_MAX;
    if (s->config.height > MAX_HEIGHT) {
        err = nn_fail(NN_ERR_USAGE, "height: expected at most %d pixels, found %d", MAX_HEIGHT,
                      config->height);
        goto out;
    }
    if (s->config.width > DS_NOISE_RUN) {
        err = nn_fail(NN_ERR_USAGE, "width: expected at most %d pixels, found %d", DS_NOISE_RUN,
                      config->width);
        goto out;
    }
    NN_TRY(check_words("letter case", config->letter_case, cases, 3));
    NN_TRY(check_words("distortion", config->distortion, bends, 3));
    NN_TRY(check_sequence(config->sequence));
    NN_TRY(read_color(s, config->color));
    NN_TRY(read_alphabet(s, config->alphabet ? config->alphabet : default_alphabet));
    NN_TRY(ds_fonts_find(&s->fonts, config->font_list, config->font_dir, s->alphabet,
                         s->n_alphabet));
    ds_text_config text = {
        .alphabet = s->alphabet,
        .n_alphabet = s->n_alphabet,
        .text_file = config->text_file,
        .words_file = config->words_file,
        .text_share = config->text_share,
        .words = config->words,
        .max_length = s->config.max_length,
        .letter_case = config->letter_case,
        .sequence = config->sequence,
    };
    NN_TRY(ds_texts_new(&s->texts, &text));
    if (config->image_dir)
        NN_TRY(read_pictures(s, config->image_dir));
    *out = s;
    return NN_OK;
out:
    ds_synth_free(s);
    return err;
}

void ds_synth_free(ds_synth *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n_pictures; i++)
        io_image_free(&s->picture[i]);
    nn_free(s->picture);
    ds_texts_free(s->texts);
    ds_fonts_free(&s->fonts);
    nn_free(s->alphabet);
    nn_free(s);
}

int ds_synth_faces(const ds_synth *s)
{
    return s->fonts.n;
}

int ds_synth_families(const ds_synth *s)
{
    return s->fonts.n_families;
}

int ds_synth_lists(const ds_synth *s)
{
    return ds_texts_lists(s->texts);
}

nn_err ds_synth_context_new(ds_synth_context **out, const ds_synth *s)
{
    nn_err err = NN_OK;
    *out = NULL;
    ds_synth_context *c = nn_calloc(1, sizeof *c);
    if (!c)
        return nn_fail_memory(sizeof *c, "the generator's context");
    c->synth = s;
    NN_TRY(ds_glyphs_new(&c->glyphs, s->fonts.n));
    *out = c;
    return NN_OK;
out:
    ds_synth_context_free(c);
    return err;
}

void ds_synth_context_free(ds_synth_context *c)
{
    if (!c)
        return;
    ds_glyphs_free(c->glyphs);
    ds_scratch_free(&c->scratch);
    ds_canvas_free(&c->canvas);
    ds_plane_free(&c->ink);
    ds_plane_free(&c->moved);
    ds_plane_free(&c->shape.columns);
    nn_free(c);
}

static const char scene_names[] = 
    "receipt|form|typewriter|book|latin|office|sign|photo|"
    "cell|numbers|code|zone|source|screen|notation|display";

int ds_synth_scene(const char *name)
{
    const char *p = scene_names;
    for (int i = 0; i < DS_SCENES; i++) {
        size_t n = strcspn(p, "|");
        if (strlen(name) == n && !memcmp(name, p, n))
            return i;
        p += n + 1;
    }
    return -1;
}

const char *ds_synth_scenes(void)
{
    return scene_names;
}

nn_err ds_synth_line(ds_synth_context *c, uint64_t index, ds_line *out)
{
    return ds_synth_line_of(c, -1, index, out);
}

nn_err ds_synth_line_of(ds_synth_context *c, int kind, uint64_t index, ds_line *out)
{
    nn_err err = NN_OK;
    const ds_synth *s = c->synth;
    nn_rng r = nn_rng_make(s->config.seed, index);
    ds_recipe recipe;
    ds_scene scene = DS_SCENES;
    float em = 0;
    int face = -1;
    bool fits = false;
    *out = (ds_line){0};
    c->made = false;
    for (int tries = 0; !fits; tries++) {
        if (tries == 100) {
            err =
                nn_fail(NN_ERR_USAGE, "none of the %d fonts has the characters of the alphabet",
                        s->fonts.n);
            goto out;
        }
        scene = ds_scene_draw(&r);
        if (kind >= 0 || s->config.scene >= 0)
            scene = (ds_scene)(kind >= 0 ? kind : s->config.scene);
        ds_texts_line(s->texts, scene, &r, &c->text);
        ds_recipe_draw(&recipe, scene, &s->config, s->color, &r);
        NN_TRY(ds_typeset_face(c, &recipe, &r, &face, &em, &fits));
    }
    NN_TRY(ds_typeset_line(c, &recipe, scene, face, em, &r));
    if (s->n_pictures > 0)
        recipe.paper.picture = &s->picture[nn_rng_below(&r, (uint32_t)s->n_pictures)];
    if (recipe.photographed)
        NN_TRY(ds_photo_apply(&c->ink, &recipe.photo, &c->scratch, &r));
    else
        NN_TRY(ds_paper_apply(&c->ink, &recipe.paper, &c->scratch, &r));
    NN_TRY(ds_scan_apply(&c->ink, &recipe.scan, recipe.paper.paper, recipe.paper.ink,
                         &c->scratch, &r));
    NN_TRY(ds_plane_to_image(&c->ink, &out->image));
    out->text = ds_text_utf8(&c->text);
    if (!out->text) {
        err = nn_fail_memory(sizeof c->text, "a text");
        goto out;
    }
    c->made = true;
out:
    if (err)
        ds_line_free(out);
    return err;
}
