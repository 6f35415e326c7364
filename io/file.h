/* file.h - whole files in, whole files out; growable bytes.
 *
 * An output is written whole or not at all: into a temporary file beside the target, flushed,
 * fsync'ed, renamed, and the folder fsync'ed. "-" is stdin or stdout. Names appear in the
 * messages.
 */
#ifndef IO_FILE_H
#define IO_FILE_H

#include <stdio.h>

#include "nn/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct io_bytes {
    uint8_t *data;
    size_t size, capacity;
} io_bytes;

/* Appends. NN_ERR_LIMIT when out of memory; the content stays as it was. */
nn_err io_bytes_add(io_bytes *b, const void *data, size_t n);
nn_err io_bytes_text(io_bytes *b, const char *text);
nn_err io_bytes_format(io_bytes *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void io_bytes_free(io_bytes *b);

/* Reads all of `path` ("-": stdin), at most `limit` bytes (NN_ERR_LIMIT). A missing, unreadable
 * or directory path is `code` (NN_ERR_INPUT or NN_ERR_MODEL). A 0 byte follows the data (not
 * counted). */
nn_err io_file_read(const char *path, size_t limit, nn_err code, io_bytes *out);
/* The same; as soon as IO_BEGIN_BYTES have come, `begin` may refuse what a stream without an
 * end (/dev/zero, a pipe) holds. It is not called for a shorter file. */
#define IO_BEGIN_BYTES 16
typedef nn_err io_begin_fn(const uint8_t *bytes, size_t n, const char *name);
nn_err io_file_read_begin(const char *path, size_t limit, nn_err code, io_begin_fn *begin,
                          io_bytes *out);
/* The same piece by piece. io_stream_open refuses a folder; `fd` stays the stream's. Fill reads
 * on until *buffer holds `want` bytes or the file has ended, which *end then says. */
typedef struct io_stream {
    int fd;
    const char *name; /* for messages: the path, borrowed */
    nn_err code;
    int64_t size; /* of a regular file; -1: not known */
} io_stream;
nn_err io_stream_open(const char *path, nn_err code, io_stream *out);
/* While a pipe, a terminal or a FIFO lets wait, `stop` is asked several times a second: when it
 * is not 0, the read ends with NN_ERR_CANCELLED. For programs that catch signals; NULL: never. */
void io_wait_until(int (*stop)(void));
nn_err io_stream_fill(io_stream *s, size_t want, io_bytes *buffer, bool *end);
void io_stream_close(io_stream *s); /* good for {0} */
nn_err io_file_write(const char *path, const void *data, size_t n); /* NN_ERR_OUTPUT */
/* The same piece by piece, for what does not fit in memory: nothing stands at `path` before
 * commit (pipes and devices get the bytes as they come). Commit and drop free *o; drop leaves
 * what was there before and takes NULL. */
typedef struct io_output io_output;
nn_err io_output_open(const char *path, io_output **out);
nn_err io_output_add(io_output *o, const void *data, size_t n);
nn_err io_output_commit(io_output *o);
void io_output_drop(io_output *o);
/* A file without a name, for reading and writing, in $TMPDIR or /tmp; NULL, with errno set, where there
 * is no room. */
FILE *io_temporary(void);
/* Removes the temporary files that processes of this machine left in the folder when they were
 * killed. Where files cannot be without a name until they are whole, the first output of a
 * process does it. */
void io_dir_sweep(const char *path);
nn_err io_dir_make(const char *path);                               /* with parents */
bool io_path_exists(const char *path);
bool io_path_is_dir(const char *path);
/* dir + "/" + name, or name alone when it is absolute; nn_alloc'ed, NULL without memory. */
char *io_path_join(const char *dir, const char *name);
/* Folder part of a path ("." when none); nn_alloc'ed. */
char *io_path_dir(const char *path);

/* Strict UTF-8 (no surrogates, no overlongs). Decodes one character at *p before end: returns
 * its code point and advances, or -1 without advancing when the bytes are not valid. */
int32_t io_utf8_next(const char **p, const char *end);
/* Bytes written (1..4) for a valid code point. */
int io_utf8_put(uint32_t code, char out[4]);
bool io_utf8_valid(const char *text, size_t n);

#ifdef __cplusplus
}
#endif

#endif
