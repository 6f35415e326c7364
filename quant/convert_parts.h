/* convert_parts.h - between convert.c (the graph) and convert_values.c (its parameters). */
#ifndef QUANT_CONVERT_PARTS_H
#define QUANT_CONVERT_PARTS_H

#include "nn/ops/ops.h"
#include "quant/convert.h"

typedef enum form { AS_F32, AS_U8, AS_S16, FORMS } form;

typedef struct converter {
    const nn_graph *old;
    const nn_params *params;
    const quant_calibration *cal;
    const quant_config *config;
    const uint8_t *wanted; /* bits that the caller asked for */
    nn_graph *g;
    void *block;           /* all arrays below, one entry for each old node */
    int (*made)[FORMS];    /* new node of each form, -1 */
    int *users, *user;     /* how many, the last one */
    int *clamp;            /* the activation behind node i that becomes its own, -1 */
    quant_kind *kind;
    form *own;             /* in which the node computes */
    uint8_t *bits;         /* 0, 8, 16 after what is possible */
    uint8_t *need;         /* set of forms that users want */
} converter;

static inline bool is_recurrent(const nn_node *node)
{
    return nn_node_entry(node)->quant == NN_QUANT_RECURRENT;
}

/* Scale and zero of old value i in that form. */
quant_affine quant_value_affine(const converter *v, int i, form as);
/* Values of the new graph's parameters. */
nn_err quant_fill_values(const converter *v, nn_params *to);

#endif
