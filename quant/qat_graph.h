/* qat_graph.h - making fake-quantised graphs (qat.h) of plain ones, and back.
 */
#ifndef QUANT_QAT_GRAPH_H
#define QUANT_QAT_GRAPH_H

#include "quant/resolve.h"

#ifdef __cplusplus
extern "C" {
#endif

/* bits[i] of layer i of g: 8 or 4 for its weights, 0 leaves it in float; 8 when called. */
typedef nn_err quant_choose(void *ctx, const nn_graph *g, uint8_t *bits);

typedef struct quant_qat_config {
    quant_config quant;
    bool equalise;        /* channels around depthwise convolutions (quant/prepare.h) */
    bool learn;           /* scales are trained, by LSQ; of what a rectifier gives, 255 s is the
                           * learnt clip of PACT (Choi et al. 2018) with LSQ's gradient */
    quant_choose *choose; /* NULL: all layers in 8 bits */
    void *choose_ctx;
} quant_qat_config;

/* Of a float model that was trained: folds, calibrates on the samples and replaces both by the
 * fake-quantised form, whose integer network is the one that quant_convert makes. feed binds an
 * exec of this graph. NN_ERR_MODEL: no layer can work in 8 bits, or it is fake-quantised. */
nn_err quant_qat_insert(nn_graph **g, nn_params **p, const quant_qat_config *config,
                        int64_t samples, quant_feed *feed, void *ctx);
bool quant_qat_is(const nn_graph *g);

/* --- for qat.c --- */

/* A fake-quantised graph without what makes it one. */
nn_err quant_qat_strip(const nn_graph *fake, nn_graph **out);
/* Activations fused where 8-bit operators can apply them. p: NULL gives zeros. */
nn_err quant_qat_fuse(const nn_graph *plain, const nn_params *p, nn_graph **fused,
                      nn_params **fused_params);
/* value[i]: the node of `g`, plain or fake-quantised, that has the value of node i of the graph
 * that was fused from it; -1 when there is none. */
void quant_qat_values(const nn_graph *fused, const nn_graph *g, int *value);

#ifdef __cplusplus
}
#endif

#endif
