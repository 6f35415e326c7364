/* model.c - a safetensors file whose metadata hold a graph, checked by CRC before it is parsed.
 *
 * Reading: header bounds -> CRC -> JSON and tensors' places -> graph (shapes from the tensors)
 * -> every tensor is a Param or an extra -> parameters. Only then is memory taken for tensors,
 * and together they are as long as the file.
 */
#include "io/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "io/graph_json.h"
#include "io/safetensors.h"
#include "nn/mem.h"

#define VERSION "1"
#define CRC_KEY "\"octavo.crc32\":\""
#define CRC_DIGITS 8
#define HEADER_AT 8 /* behind the length */

static const char *const reserved[] = {"octavo.version", "octavo.graph", "octavo.crc32"};
#define N_RESERVED 3

static bool is_reserved(const char *key)
{
    for (int i = 0; i < N_RESERVED; i++)
        if (strcmp(key, reserved[i]) == 0)
            return true;
    return false;
}

const char *io_meta_get(const io_meta *m, const char *key)
{
    for (int i = 0; i < m->n; i++)
        if (strcmp(m->key[i], key) == 0)
            return m->value[i];
    return NULL;
}

nn_err io_meta_set(io_meta *m, const char *key, const char *value)
{
    NN_ASSERT(!is_reserved(key));
    int at = 0;
    while (at < m->n && strcmp(m->key[at], key) != 0)
        at++;
    if (at == IO_MAX_META)
        return nn_fail(NN_ERR_LIMIT, "more than %d metadata in a model", IO_MAX_META);
    char *copy = nn_strdup(value);
    if (!copy)
        return nn_fail_memory(strlen(value) + 1, "metadata");
    if (at < m->n) {
        nn_free(m->value[at]);
        m->value[at] = copy;
        return NN_OK;
    }
    m->key[at] = nn_strdup(key);
    if (!m->key[at]) {
        nn_free(copy);
        return nn_fail_memory(strlen(key) + 1, "metadata");
    }
    m->value[at] = copy;
    m->n++;
    return NN_OK;
}

void io_meta_remove(io_meta *m, const char *key)
{
    int at = 0;
    while (at < m->n && strcmp(m->key[at], key) != 0)
        at++;
    if (at == m->n)
        return;
    nn_free(m->key[at]);
    nn_free(m->value[at]);
    m->n--;
    for (; at < m->n; at++) {
        m->key[at] = m->key[at + 1];
        m->value[at] = m->value[at + 1];
    }
}

nn_err io_meta_set_int(io_meta *m, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    return io_meta_set(m, key, text);
}

bool io_meta_int(const io_meta *m, const char *key, int64_t *out)
{
    const char *text = io_meta_get(m, key);
    if (!text)
        return false;
    bool negative = *text == '-';
    const char *p = text + negative;
    int64_t v = 0;
    if (!*p)
        return false;
    for (; *p; p++)
        if (*p < '0' || *p > '9' || __builtin_mul_overflow(v, (int64_t)10, &v) ||
            __builtin_sub_overflow(v, (int64_t)(*p - '0'), &v))
            return false;
    if (!negative && v == INT64_MIN)
        return false;
    *out = negative ? v : -v;
    return true;
}

void io_meta_free(io_meta *m)
{
    for (int i = 0; i < m->n; i++) {
        nn_free(m->key[i]);
        nn_free(m->value[i]);
    }
    m->n = 0;
}

/* Where the CRC's digits stand in the header, or 0. Inside a JSON string the key's quotes would
 * be escaped, so the pattern is a key wherever it is found; two of them are refused. */
static size_t find_crc(const uint8_t *bytes, size_t header)
{
    const uint8_t *begin = bytes + HEADER_AT, *end = begin + header;
    size_t n = strlen(CRC_KEY);
    const uint8_t *first = memmem(begin, header, CRC_KEY, n);
    if (!first || (size_t)(end - first) < n + CRC_DIGITS + 1)
        return 0;
    const uint8_t *digits = first + n;
    if (memmem(digits, (size_t)(end - digits), CRC_KEY, n))
        return 0;
    for (int i = 0; i < CRC_DIGITS; i++)
        if (!((digits[i] >= '0' && digits[i] <= '9') || (digits[i] >= 'a' && digits[i] <= 'f')))
            return 0;
    return digits[CRC_DIGITS] == '"' ? (size_t)(digits - bytes) : 0;
}

/* CRC-32 of the file with the digits at `at` read as zeros, as eight hex digits. */
static void compute_crc(const uint8_t *bytes, size_t n, size_t at, char text[CRC_DIGITS + 1])
{
    uLong crc = crc32_z(0, bytes, at);
    crc = crc32_z(crc, (const Bytef *)"00000000", CRC_DIGITS);
    crc = crc32_z(crc, bytes + at + CRC_DIGITS, n - at - CRC_DIGITS);
    snprintf(text, CRC_DIGITS + 1, "%08lx", crc & 0xFFFFFFFFul);
}

static nn_err check_crc(const uint8_t *bytes, size_t n, const char *name)
{
    size_t header;
    nn_err err = io_st_header(bytes, n, name, &header);
    if (err != NN_OK)
        return err;
    size_t at = find_crc(bytes, header);
    if (!at)
        return nn_fail(NN_ERR_MODEL, "%s: damaged or no model of ours: octavo.crc32 not found",
                       name);
#ifdef OCTAVO_FUZZ
    return NN_OK; /* what lies behind the sum is to be reached (Makefile) */
#endif
    char expected[CRC_DIGITS + 1];
    compute_crc(bytes, n, at, expected);
    if (memcmp(bytes + at, expected, CRC_DIGITS) != 0)
        return nn_fail(NN_ERR_MODEL, "%s: damaged: its CRC-32 is %s, it says %.8s", name,
                       expected, (const char *)bytes + at);
    return NN_OK;
}

/* NaN and Inf have all exponent bits set. */
static bool has_bad_float(const uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i + 4 <= bytes; i += 4) {
        uint32_t bits;
        memcpy(&bits, data + i, 4);
        if ((bits & 0x7F800000u) == 0x7F800000u)
            return true;
    }
    return false;
}

static bool is_extra_name(const char *name)
{
    return strncmp(name, "opt.", 4) == 0 || strncmp(name, "train.", 6) == 0;
}

static nn_err read_meta(const io_st *st, const char *name, io_meta *meta)
{
    for (int i = 0; i < st->meta->n; i++) {
        if (is_reserved(st->meta->key[i]))
            continue;
        if (meta->n == IO_MAX_META)
            return nn_fail(NN_ERR_MODEL, "%s: more than %d metadata", name, IO_MAX_META);
        nn_err err = io_meta_set(meta, st->meta->key[i], st->meta->item[i].text);
        if (err != NN_OK)
            return err;
    }
    return NN_OK;
}

/* All tensors are known and finite; *n_extra of them are no Params. */
static nn_err check_tensors(const io_st *st, const nn_graph *g, const char *name, int *n_extra)
{
    *n_extra = 0;
    for (int i = 0; i < st->n; i++) {
        const io_st_entry *e = &st->entry[i];
        if (!nn_graph_is_param(g, nn_graph_find(g, e->name))) {
            if (!is_extra_name(e->name))
                return nn_fail(NN_ERR_MODEL, "%s: tensor %s is not in the graph", name,
                               e->name);
            ++*n_extra;
        }
        if (e->dtype == NN_F32 && has_bad_float(e->data, e->bytes))
            return nn_fail(NN_ERR_MODEL, "%s: tensor %s holds NaN or Inf", name, e->name);
    }
    return NN_OK;
}

static bool has_operators(const nn_graph *g)
{
    for (int i = 0; i < g->n; i++)
        if (g->node[i].kind == NN_NODE_OP)
            return true;
    return false;
}

/* Whose bytes a model is read from. */
typedef enum owner {
    FOREIGN,  /* the caller's */
    OURS,     /* a file's, in writable memory of our own */
    PROGRAM,  /* part of the program */
} owner;

/* Only alignment for the type itself: no kernel reads a model without operators. */
static bool can_view(const io_st_entry *e)
{
    return (uintptr_t)e->data % nn_dtype_size(e->dtype) == 0;
}

/* OURS: the bytes go back to the system on the way, so that the model is never in memory
 * twice. */
static nn_err copy_tensors(const io_st *st, int n_extra, owner from, io_model *m)
{
    const bool view = from == PROGRAM && !has_operators(m->graph);
    m->extra = nn_calloc((size_t)n_extra, sizeof *m->extra);
    if (!m->extra)
        return nn_fail_memory((size_t)n_extra * sizeof *m->extra, "a model");
    for (int i = 0; i < st->n; i++) {
        const io_st_entry *e = &st->entry[i];
        nn_param *p = nn_params_find(m->params, e->name);
        void *to;
        if (p) {
            NN_ASSERT(nn_tensor_bytes(&p->value) == e->bytes);
            if (view && can_view(e)) {
                p->value.data = (void *)(uintptr_t)e->data;
                continue;
            }
            to = p->value.data;
        } else {
            to = nn_alloc(e->bytes);
            if (!to)
                return nn_fail_memory(e->bytes, "a model");
            io_extra *x = &m->extra[m->n_extra++];
            memcpy(x->name, e->name, strlen(e->name) + 1);
            x->tensor = (nn_tensor){.dtype = e->dtype, .shape = e->shape, .data = to};
        }
        memcpy(to, e->data, e->bytes);
        if (from == OURS)
            nn_mem_discard((void *)e->data, e->bytes);
    }
    m->params->version++;
    return NN_OK;
}

static nn_err decode(const uint8_t *bytes, size_t n, const char *name, owner from,
                     io_model *out)
{
    nn_err err;
    io_st st = {0};
    int n_extra;
    *out = (io_model){.built_in = from == PROGRAM};
    if (from != PROGRAM)
        NN_TRY(check_crc(bytes, n, name));
    NN_TRY(io_st_decode(bytes, n, name, &st));
    const io_json *version = io_json_get(st.meta, "octavo.version");
    const io_json *graph = io_json_get(st.meta, "octavo.graph");
    /* What find_crc saw must be this key of the metadata, not one somewhere else. */
    if (!version || !graph || !io_json_get(st.meta, "octavo.crc32")) {
        err = nn_fail(NN_ERR_MODEL,
                      "%s: expected octavo.version, octavo.graph and octavo.crc32", name);
        goto out;
    }
    if (strcmp(version->text, VERSION) != 0) {
        err = nn_fail(NN_ERR_MODEL, "%s: model version %.16s, this program reads %s", name,
                      version->text, VERSION);
        goto out;
    }
    NN_TRY(io_graph_from_json(graph->text, graph->length, &st, name, &out->graph));
    NN_TRY(check_tensors(&st, out->graph, name, &n_extra));
    NN_TRY(read_meta(&st, name, &out->meta));
    NN_TRY(nn_params_new(&out->params, out->graph));
    NN_TRY(copy_tensors(&st, n_extra, from, out));
out:
    io_st_free(&st);
    if (err != NN_OK)
        io_model_free(out);
    return err;
}

nn_err io_model_decode(const uint8_t *bytes, size_t n, const char *name, io_model *out)
{
    return decode(bytes, n, name, FOREIGN, out);
}

nn_err io_model_decode_built_in(const uint8_t *bytes, size_t n, const char *name,
                                io_model *out)
{
    return decode(bytes, n, name, PROGRAM, out);
}

/* A header's '{' stands behind its length: nothing else can become a model. */
static nn_err check_begin(const uint8_t *bytes, size_t n, const char *name)
{
    if (n > HEADER_AT && bytes[HEADER_AT] != '{')
        return nn_fail(NN_ERR_MODEL,
                       "%s: damaged or no model: the header does not begin with '{'", name);
    return NN_OK;
}

nn_err io_model_read(const char *path, io_model *out)
{
    *out = (io_model){0};
    io_bytes file;
    nn_err err = io_file_read_begin(path, IO_MODEL_MAX_BYTES, NN_ERR_MODEL, check_begin, &file);
    if (err != NN_OK)
        return err;
    err = decode(file.data, file.size, strcmp(path, "-") == 0 ? "standard input" : path, OURS,
                 out);
    io_bytes_free(&file);
    return err;
}

bool io_model_says(const char *path, const char *key, const char *value)
{
    struct stat of;
    uint8_t begin[HEADER_AT + 1];
    size_t length;
    char *text = NULL;
    io_json *json = NULL;
    const io_json *found = NULL;
    FILE *f = stat(path, &of) == 0 && S_ISREG(of.st_mode) ? fopen(path, "rb") : NULL;
    if (f && fread(begin, 1, sizeof begin, f) == sizeof begin &&
        io_st_header(begin, (size_t)of.st_size, path, &length) == NN_OK &&
        (text = nn_alloc(length)) != NULL && fseek(f, HEADER_AT, SEEK_SET) == 0 &&
        fread(text, 1, length, f) == length &&
        io_json_parse(text, length, path, NN_ERR_MODEL, &json) == NN_OK)
        found = io_json_get(io_json_get(json, "__metadata__"), key);
    bool says = found && found->kind == IO_JSON_STRING && strcmp(found->text, value) == 0;
    if (f)
        fclose(f);
    if (json)
        io_json_free(json);
    nn_free(text);
    return says;
}

void io_model_free(io_model *m)
{
    for (int i = 0; i < m->n_extra; i++)
        nn_free(m->extra[i].tensor.data);
    nn_free(m->extra);
    nn_params_free(m->params);
    nn_graph_free(m->graph);
    io_meta_free(&m->meta);
    *m = (io_model){0};
}

const nn_tensor *io_model_extra(const io_model *m, const char *name)
{
    for (int i = 0; i < m->n_extra; i++)
        if (strcmp(m->extra[i].name, name) == 0)
            return &m->extra[i].tensor;
    return NULL;
}

static nn_err add_entry(io_st_entry *e, const char *name, const nn_tensor *t)
{
    NN_ASSERT(t->data); /* not given back: nn_params_keep_packed */
    *e = (io_st_entry){name, t->dtype, t->shape, t->data, nn_tensor_bytes(t)};
    if (t->dtype == NN_F32 && has_bad_float(e->data, e->bytes))
        return nn_fail(NN_ERR_DIVERGED, "%s holds NaN or Inf, such a model is not written",
                       name);
    return NN_OK;
}

nn_err io_model_encode(const nn_graph *g, const nn_params *p, const io_meta *meta, int n_extra,
                       const io_extra *extra, io_bytes *out)
{
    nn_err err;
    io_bytes graph = {0};
    io_st_entry *entry = NULL;
    size_t before = out->size;
    int n = p->n + n_extra;
    const char *key[IO_MAX_META + N_RESERVED], *value[IO_MAX_META + N_RESERVED];
    if (n > IO_ST_MAX_TENSORS)
        return nn_fail(NN_ERR_LIMIT, "%d tensors, a model holds at most %d", n,
                       IO_ST_MAX_TENSORS);
    entry = nn_calloc((size_t)n, sizeof *entry);
    if (!entry)
        return nn_fail_memory((size_t)n * sizeof *entry, "a model's header");
    for (int i = 0; i < p->n; i++)
        NN_TRY(add_entry(&entry[i], p->param[i].name, &p->param[i].value));
    for (int i = 0; i < n_extra; i++) {
        NN_ASSERT(is_extra_name(extra[i].name));
        NN_TRY(add_entry(&entry[p->n + i], extra[i].name, &extra[i].tensor));
    }
    NN_TRY(io_graph_to_json(g, &graph));
    NN_TRY(io_bytes_add(&graph, "", 1));
    int n_meta = 0;
    key[n_meta] = "octavo.version", value[n_meta++] = VERSION;
    for (int i = 0; meta && i < meta->n; i++)
        key[n_meta] = meta->key[i], value[n_meta++] = meta->value[i];
    key[n_meta] = "octavo.graph", value[n_meta++] = (const char *)graph.data;
    key[n_meta] = "octavo.crc32", value[n_meta++] = "00000000";
    NN_TRY(io_st_encode(n, entry, n_meta, key, value, out));
    uint8_t *file = out->data + before;
    size_t header;
    NN_TRY(io_st_header(file, out->size - before, "the written model", &header));
    size_t at = find_crc(file, header);
    NN_ASSERT(at > 0);
    char crc[CRC_DIGITS + 1];
    compute_crc(file, out->size - before, at, crc);
    memcpy(file + at, crc, CRC_DIGITS);
out:
    io_bytes_free(&graph);
    nn_free(entry);
    if (err != NN_OK)
        out->size = before;
    return err;
}

nn_err io_model_write(const char *path, const nn_graph *g, const nn_params *p,
                      const io_meta *meta, int n_extra, const io_extra *extra)
{
    io_bytes file = {0};
    nn_err err = io_model_encode(g, p, meta, n_extra, extra, &file);
    if (err == NN_OK)
        err = io_file_write(path, file.data, file.size);
    io_bytes_free(&file);
    return err;
}
