/* inputs.c - see inputs.h. */
#include "apps/cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/file.h"
#include "nn/mem.h"

#define LIST_MAX_BYTES ((size_t)1 << 28)

/* Takes over `path`, which may be NULL after a failed allocation. */
static nn_err take(app_inputs *inputs, char *path)
{
    if (!path)
        return nn_fail_memory(0, "a path");
    if (inputs->n == inputs->capacity) {
        int capacity = inputs->capacity ? 2 * inputs->capacity : 64;
        char **grown = nn_realloc(inputs->path, (size_t)capacity * sizeof *grown);
        if (!grown) {
            nn_free(path);
            return nn_fail_memory((size_t)capacity * sizeof *grown, "the list of images");
        }
        inputs->path = grown;
        inputs->capacity = capacity;
    }
    inputs->path[inputs->n++] = path;
    return NN_OK;
}

static bool looks_like_image(const char *name)
{
    static const char *const ends[] = {"png", "jpg", "jpeg", "pnm", "ppm", "pgm", "pbm"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof ends / sizeof ends[0]; i++)
        if (strcasecmp(dot + 1, ends[i]) == 0)
            return name[0] != '.';
    return false;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static nn_err add_folder(app_inputs *inputs, const char *path)
{
    nn_err err = NN_OK;
    int before = inputs->n;
    DIR *dir = opendir(path);
    if (!dir)
        return nn_fail(NN_ERR_INPUT, "%s: cannot open the folder: %s", path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (looks_like_image(entry->d_name))
            NN_TRY(take(inputs, io_path_join(path, entry->d_name)));
    if (inputs->n == before)
        err = nn_fail(NN_ERR_INPUT,
                      "%s: the folder holds no image (png jpg jpeg pnm ppm pgm pbm)", path);
    else
        qsort(inputs->path + before, (size_t)(inputs->n - before), sizeof *inputs->path,
              compare_paths);
out:
    closedir(dir);
    return err;
}

nn_err app_inputs_add(app_inputs *inputs, const char *path)
{
    if (strcmp(path, "-") != 0 && io_path_is_dir(path))
        return add_folder(inputs, path);
    return take(inputs, nn_strdup(path));
}

nn_err app_inputs_add_list(app_inputs *inputs, const char *list)
{
    nn_err err = NN_OK;
    io_bytes bytes = {0};
    int before = inputs->n;
    NN_TRY(io_file_read(list, LIST_MAX_BYTES, NN_ERR_INPUT, &bytes));
    const char *p = (const char *)bytes.data, *end = p + bytes.size;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        const char *next = stop ? stop + 1 : end;
        size_t n = (size_t)((stop ? stop : end) - p);
        if (n > 0 && p[n - 1] == '\r')
            n--;
        if (memchr(p, 0, n)) {
            err = nn_fail(NN_ERR_INPUT, "%s: expected one path a line, found a 0 byte", list);
            goto out;
        }
        if (n > 0)
            NN_TRY(take(inputs, nn_strndup(p, n)));
        p = next;
    }
    if (inputs->n == before)
        err = nn_fail(NN_ERR_INPUT, "%s: the list names no image", list);
out:
    io_bytes_free(&bytes);
    return err;
}

void app_inputs_free(app_inputs *inputs)
{
    for (int i = 0; i < inputs->n; i++)
        nn_free(inputs->path[i]);
    nn_free(inputs->path);
    *inputs = (app_inputs){0};
}
