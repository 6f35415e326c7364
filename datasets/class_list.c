/* class_list.c - see class_list.h. */
#include "datasets/class_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/file_kind.h"
#include "nn/mem.h"

#define MAX_PICTURES (1 << 24)

typedef struct names {
    int n, capacity;
    char **name;
} names;

static void free_names(names *l)
{
    for (int i = 0; i < l->n; i++)
        nn_free(l->name[i]);
    nn_free(l->name);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static nn_err add_name(names *l, const char *name)
{
    if (l->n == l->capacity) {
        int capacity = l->capacity ? 2 * l->capacity : 64;
        char **grown = capacity > MAX_PICTURES
                           ? NULL
                           : nn_realloc(l->name, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "folder listing");
        l->name = grown;
        l->capacity = capacity;
    }
    l->name[l->n] = nn_strdup(name);
    return l->name[l->n++] ? NN_OK : nn_fail_memory(strlen(name), "folder listing");
}

/* What is not hidden in a folder, by name. */
static nn_err list_folder(const char *path, names *out)
{
    nn_err err = NN_OK;
    DIR *dir = opendir(path);
    if (!dir)
        return nn_fail(NN_ERR_INPUT, "%s: cannot open the folder: %s", path, strerror(errno));
    for (struct dirent *d; !err && (d = readdir(dir)) != NULL;)
        if (d->d_name[0] != '.')
            err = add_name(out, d->d_name);
    closedir(dir);
    if (out->n > 1)
        qsort(out->name, (size_t)out->n, sizeof *out->name, compare_names);
    return err;
}

typedef struct reader {
    ds_list *list;
    int capacity;
} reader;

static nn_err add_picture(reader *r, char *path, const char *class)
{
    ds_list *list = r->list;
    if (list->n == r->capacity) {
        int capacity = r->capacity ? 2 * r->capacity : 256;
        ds_entry *grown = capacity > MAX_PICTURES
                              ? NULL
                              : nn_realloc(list->entry, (size_t)capacity * sizeof *grown);
        if (!grown)
            return nn_fail_memory((size_t)capacity * sizeof *grown, "label list");
        list->entry = grown;
        r->capacity = capacity;
    }
    char *text = nn_strdup(class);
    if (!text)
        return nn_fail_memory(strlen(class), "label list");
    list->entry[list->n++] = (ds_entry){path, text};
    return NN_OK;
}

static nn_err read_class(reader *r, const char *folder, const char *class)
{
    nn_err err;
    names files = {0};
    NN_TRY(list_folder(folder, &files));
    for (int i = 0; i < files.n; i++) {
        char *path = io_path_join(folder, files.name[i]);
        if (!path) {
            err = nn_fail_memory(strlen(folder), "file name");
            goto out;
        }
        bool picture = !io_path_is_dir(path) && io_file_is_picture(path);
        err = picture ? add_picture(r, path, class) : NN_OK;
        if (err || !picture)
            nn_free(path);
        if (err)
            goto out;
    }
out:
    free_names(&files);
    return err;
}

static nn_err read_folder(const char *path, ds_list *out)
{
    nn_err err;
    names classes = {0};
    reader r = {.list = out};
    NN_TRY(list_folder(path, &classes));
    for (int i = 0; i < classes.n; i++) {
        char *folder = io_path_join(path, classes.name[i]);
        if (!folder) {
            err = nn_fail_memory(strlen(path), "file name");
            goto out;
        }
        if (io_path_is_dir(folder))
            err = read_class(&r, folder, classes.name[i]);
        nn_free(folder);
        if (err)
            goto out;
    }
    if (out->n == 0)
        err = nn_fail(NN_ERR_INPUT, "%s: no pictures in folders by class (CLASS/picture.png)",
                      path);
out:
    free_names(&classes);
    return err;
}

nn_err ds_class_list_read(const char *path, bool strict, ds_list *out)
{
    *out = (ds_list){0};
    if (!io_path_is_dir(path))
        return ds_list_read(path, strict, out);
    nn_err err = read_folder(path, out);
    if (err)
        ds_list_free(out);
    return err;
}
