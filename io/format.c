/* format.c - what is known of each output format. */
#include "io/format.h"

#include <string.h>

static const struct {
    const char *name, *suffix, *about;
    int traits;
} formats[IO_N_FORMATS] = {
#define IO_FORMAT(id, name, suffix, traits, begin, page, end, about)                           \
    [IO_##id] = {name, suffix, about, traits},
#include "io/formats.def"
#undef IO_FORMAT
};

bool io_format_by_name(const char *name, size_t n, io_format *out)
{
    for (int f = 0; f < IO_N_FORMATS; f++)
        if (n > 0 && strlen(formats[f].name) == n && memcmp(name, formats[f].name, n) == 0) {
            *out = (io_format)f;
            return true;
        }
    return false;
}

bool io_format_by_suffix(const char *path, io_format *out)
{
    size_t n = strlen(path), longest = 0;
    for (int f = 0; f < IO_N_FORMATS; f++) {
        size_t m = strlen(formats[f].suffix);
        if (!formats[f].name[0] || m <= longest || n <= m + 1 || path[n - m - 1] != '.' ||
            strcmp(path + n - m, formats[f].suffix) != 0)
            continue;
        longest = m;
        *out = (io_format)f;
    }
    return longest > 0;
}

const char *io_format_name(io_format format)
{
    return formats[format].name;
}

const char *io_format_suffix(io_format format)
{
    return formats[format].suffix;
}

const char *io_format_about(io_format format)
{
    return formats[format].about;
}

bool io_format_is(io_format format, io_format_trait trait)
{
    return (formats[format].traits & (int)trait) != 0;
}

bool io_format_wants_picture(io_format format, const io_write_config *config)
{
    return io_format_is(format, IO_PICTURE) &&
           !(config->text_only && io_format_is(format, IO_PICTURE_OPTIONAL));
}

void io_format_list(int trait, char out[IO_FORMAT_LIST])
{
    char *p = out;
    for (int f = 0; f < IO_N_FORMATS; f++) {
        if (!formats[f].name[0] || (formats[f].traits & trait) != trait)
            continue;
        if (p > out)
            *p++ = ',';
        p = stpcpy(p, formats[f].name);
    }
    *p = 0;
}
