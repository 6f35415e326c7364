/* graph_json.h - a graph as the JSON text of octavo.graph (its form: model.h), and back.
 *
 * A Param's type and shape are not in this text: they are its tensor's, so that they cannot
 * disagree.
 */
#ifndef IO_GRAPH_JSON_H
#define IO_GRAPH_JSON_H

#include "io/safetensors.h"
#include "nn/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends. */
nn_err io_graph_to_json(const nn_graph *g, io_bytes *out);
/* NN_ERR_MODEL for a malformed text, an unknown op or key, a bad reference, a Param without a
 * tensor in st, or whatever nn_graph_append refuses. `name` is for messages. The caller frees
 * *out. */
nn_err io_graph_from_json(const char *text, size_t n, const io_st *st, const char *name,
                          nn_graph **out);

#ifdef __cplusplus
}
#endif

#endif
