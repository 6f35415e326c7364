/* annotate.c - `octavo annotate`: pictures and their classes as a page to label them on, as a
 * label file, as folders by class; each made of any of the others.
 */
#include "apps/annotate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/cli.h"
#include "apps/cli/commands.h"
#include "apps/cli/inputs.h"
#include "datasets/class_list.h"
#include "io/image_file.h"
#include "nn/mem.h"

enum { TO_HTML, TO_LABELS, TO_FOLDERS };

typedef struct annotator {
    const char *source, *output, *model_path, *class_names;
    int format;
    char *folder; /* where the label file belongs */
    ds_list list; /* labelled ones, or */
    app_inputs inputs;
    ocr_classes classes;
    ocr_classifier model;
    int n;
    app_annotation *item;
} annotator;

/* Pictures stand in the folder itself: none has a class. */
static bool holds_pictures(annotator *a)
{
    a->inputs.quiet = true;
    return io_path_is_dir(a->source) && app_inputs_add(&a->inputs, a->source) == NN_OK &&
           a->inputs.n > 0;
}

/* Behind "folder/", where it stands before it. */
static const char *inside(const char *folder, const char *path)
{
    size_t n = strlen(folder);
    if (strcmp(folder, ".") == 0)
        return strncmp(path, "./", 2) == 0 ? path + 2 : path;
    if (strncmp(path, folder, n) == 0 && path[n] == '/')
        return path + n + 1;
    return n > 0 && folder[n - 1] == '/' && strncmp(path, folder, n) == 0 ? path + n : path;
}

static nn_err open_items(annotator *a)
{
    nn_err err;
    bool dir = io_path_is_dir(a->source), open = holds_pictures(a);
    a->folder = dir ? nn_strdup(a->source) : io_path_dir(a->source);
    if (!a->folder)
        return nn_fail_memory(strlen(a->source), "a path");
    if (!open)
        NN_TRY(ds_class_list_read(a->source, false, &a->list));
    a->n = open ? a->inputs.n : a->list.n;
    a->item = nn_calloc((size_t)a->n, sizeof *a->item);
    if (!a->item)
        return nn_fail_memory((size_t)a->n * sizeof *a->item, "pictures");
    for (int i = 0; i < a->n; i++) {
        const char *path = open ? a->inputs.path[i] : a->list.entry[i].path;
        a->item[i] = (app_annotation){.path = path, .name = inside(a->folder, path),
                                      .class = open ? "" : a->list.entry[i].text};
    }
    char bad[512];
    ds_list_bad_text(&a->list, bad, sizeof bad);
    if (bad[0])
        cli_note("%s: %s", a->source, bad);
    err = NN_OK;
out:
    return err;
}

/* --classes, what the pictures have, what the model knows. */
static nn_err collect_classes(annotator *a)
{
    nn_err err = NN_OK;
    char name[OCR_CLASS_NAME];
    for (const char *p = a->class_names; p && *p;) {
        size_t n = strcspn(p, ",");
        if (n >= sizeof name)
            return nn_fail(NN_ERR_USAGE, "--classes: a name of more than %d bytes",
                           OCR_CLASS_NAME - 1);
        snprintf(name, sizeof name, "%.*s", (int)n, p);
        NN_TRY(ocr_classes_add(&a->classes, name));
        p += n + (p[n] == ',');
    }
    for (int i = 0; i < a->n; i++)
        if (*a->item[i].class)
            NN_TRY(ocr_classes_add(&a->classes, a->item[i].class));
    for (int i = 0; i < a->model.classes.n; i++)
        NN_TRY(ocr_classes_add(&a->classes, a->model.classes.name[i]));
out:
    return err;
}

static nn_err propose(annotator *a)
{
    nn_err err;
    io_model model;
    float *p = NULL;
    NN_TRY(cli_model_load(a->model_path, &model));
    NN_TRY(ocr_classifier_new(&a->model, &model));
    p = nn_alloc((size_t)a->model.classes.n * sizeof *p);
    if (!p)
        return nn_fail_memory((size_t)a->model.classes.n * sizeof *p, "probabilities");
    for (int i = 0; i < a->n; i++) {
        io_image image = {0}, fit = {0};
        if (*a->item[i].class || io_image_read(a->item[i].path, 0, &image) != NN_OK)
            continue;
        err = ocr_picture_fit(&a->model.form, &image, &fit);
        if (!err)
            err = ocr_classifier_run(&a->model, 1, &fit, p);
        io_image_free(&image);
        io_image_free(&fit);
        if (err)
            goto out;
        int best = 0;
        for (int k = 1; k < a->model.classes.n; k++)
            if (p[k] > p[best])
                best = k;
        a->item[i].class = a->model.classes.name[best];
        a->item[i].proposed = true;
    }
out:
    nn_free(p);
    return err;
}

/* --- outputs --- */

static nn_err write_page(const annotator *a)
{
    io_bytes html = {0};
    nn_err err = app_annotate_page(a->n, a->item, &a->classes, a->folder, &html);
    if (!err)
        err = cli_write(a->output, &html);
    io_bytes_free(&html);
    return err;
}

/* Beside the label file a name suffices; elsewhere the whole path. */
static nn_err write_labels(const annotator *a)
{
    nn_err err;
    io_bytes rows = {0};
    char *whole = NULL, *here = NULL, *there = NULL, *dir = io_path_dir(a->output);
    if (!dir) {
        err = nn_fail_memory(strlen(a->output), "a path");
        goto out;
    }
    here = realpath(dir, NULL);
    there = realpath(a->folder, NULL);
    bool beside = here && there && strcmp(here, there) == 0;
    for (int i = 0; i < a->n; i++) {
        if (!*a->item[i].class)
            continue;
        free(whole);
        whole = beside ? NULL : realpath(a->item[i].path, NULL);
        NN_TRY(io_bytes_format(&rows, "%s\t%s\n", whole ? whole : a->item[i].name,
                               a->item[i].class));
    }
    if (rows.size == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: no picture has a class", a->source);
    else
        err = cli_write(a->output, &rows);
out:
    free(whole);
    free(here);
    free(there);
    nn_free(dir);
    io_bytes_free(&rows);
    return err;
}

/* OUTPUT/class/name, or name-2.png where that is taken. */
static nn_err copy_picture(const app_annotation *item, const char *folder)
{
    nn_err err;
    io_bytes bytes = {0};
    char name[300], *path = NULL;
    const char *base = ds_path_base(item->path), *dot = strrchr(base, '.');
    int stem = (int)(dot && dot > base ? dot - base : (ptrdiff_t)strlen(base));
    for (int k = 1;; k++) {
        int n = k == 1 ? snprintf(name, sizeof name, "%s", base)
                       : snprintf(name, sizeof name, "%.*s-%d%s", stem, base, k, base + stem);
        nn_free(path);
        path = io_path_join(folder, name);
        if (n >= (int)sizeof name || !path) {
            err = nn_fail_memory(strlen(base), "a path");
            goto out;
        }
        if (!io_path_exists(path))
            break;
    }
    NN_TRY(io_file_read(item->path, IO_MAX_IMAGE_FILE, NN_ERR_INPUT, &bytes));
    err = io_file_write(path, bytes.data, bytes.size);
out:
    nn_free(path);
    io_bytes_free(&bytes);
    return err;
}

static nn_err write_folders(const annotator *a)
{
    nn_err err = NN_OK;
    int copied = 0;
    if (io_path_exists(a->output))
        return nn_fail(NN_ERR_OUTPUT, "%s: expected a folder that is not there yet", a->output);
    for (int i = 0; i < a->n; i++) {
        const char *class = a->item[i].class;
        if (!*class)
            continue;
        if (strchr(class, '/') || class[0] == '.')
            return nn_fail(NN_ERR_INPUT, "class \"%.60s\": no name of a folder", class);
        char *folder = io_path_join(a->output, class);
        if (!folder)
            return nn_fail_memory(strlen(class), "a path");
        err = io_dir_make(folder);
        if (!err)
            err = copy_picture(&a->item[i], folder);
        nn_free(folder);
        if (err)
            return err;
        copied++;
    }
    if (copied == 0)
        return nn_fail(NN_ERR_INPUT, "%s: no picture has a class", a->source);
    return NN_OK;
}

static void annotator_free(annotator *a)
{
    nn_free(a->folder);
    nn_free(a->item);
    ds_list_free(&a->list);
    app_inputs_free(&a->inputs);
    ocr_classes_free(&a->classes);
    ocr_classifier_free(&a->model);
}

int app_annotate(int argc, char **argv)
{
    annotator a = {0};
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, &a.output, "FILE|FOLDER", 0, 0, "what is written"},
        {"format", 'f', CLI_CHOICE, &a.format, "html|labels|folders", 0, 0,
         "html: a page to label on, for any browser; labels: rows of image<TAB>class; folders: "
         "copies of the pictures as FOLDER/CLASS/picture"},
        {"classes", 0, CLI_TEXT, &a.class_names, "A,B,...", 0, 0,
         "html: classes to choose from, besides those that pictures have"},
        {"model", 'm', CLI_TEXT, &a.model_path, "FILE", 0, 0,
         "a classifier that proposes classes of pictures that have none"},
        CLI_END,
    };
    const cli_command command = {
        "annotate", "[OPTION]... SOURCE -o OUTPUT",
        "Labels pictures for 'octavo train --task=classify'. SOURCE is a folder of pictures, a\n"
        "label file (image<TAB>class) or a folder by class (FOLDER/CLASS/picture.png).",
        options, 1, 1,
        "The page needs nothing beside it: keys 1 to 9 and letters choose classes, a button saves\n"
        "labels.txt, which belongs into the folder of the pictures.\n"
        "Examples:\n"
        "  octavo annotate scans --classes=invoice,letter,form -o page.html\n"
        "  octavo annotate scans/labels.txt -f folders -o by-class\n"
        "  octavo annotate scans -m run/best.safetensors -f labels -o scans/guessed.txt"};
    int first, code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!a.output)
        return cli_usage(&command, "missing --output");
    a.source = argv[first];
    nn_err err;
    if (a.format != TO_FOLDERS)
        NN_TRY(cli_writable(a.output));
    NN_TRY(open_items(&a));
    if (a.model_path)
        NN_TRY(propose(&a));
    NN_TRY(collect_classes(&a));
    err = a.format == TO_HTML     ? write_page(&a)
          : a.format == TO_LABELS ? write_labels(&a)
                                  : write_folders(&a);
out:
    annotator_free(&a);
    return cli_write_error(err);
}
