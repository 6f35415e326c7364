/* resolve.h - which type each value of a converted graph has: what the operators can do (column
 * quant of nn/ops/ops.def), what was asked for, and what the users of a value want.
 */
#ifndef QUANT_RESOLVE_H
#define QUANT_RESOLVE_H

#include "nn/ops/ops.h"
#include "quant/calibrate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a node can become, its inputs considered. */
typedef enum quant_kind {
    QUANT_FLOAT,     /* stays float */
    QUANT_WEIGHTS,   /* 8-bit weights: NN_QUANT_WEIGHTS, NN_QUANT_RECURRENT */
    QUANT_POINTWISE, /* in 8 bits when an input is */
    QUANT_TABLE,     /* in 8 bits when its input is and its result is wanted so */
    QUANT_SAME,      /* takes its input's type */
} quant_kind;

quant_kind quant_node_kind(const nn_graph *g, const quant_calibration *c, int i);
bool quant_node_has_16(const nn_graph *g, int i);

typedef struct quant_config {
    quant_method method;
    double percentile;
    bool symmetric;       /* activations */
    bool clip;            /* weights: MSE-optimal clipping */
    bool correct_bias; /* b -= sum (w_q - w) mean(x): Nagel et al. 2019, section 4.2, with the
                          means that calibration saw; padding is not counted */
} quant_config;

/* What quant_convert makes of a choice of bits, without writing it. */
typedef struct quant_resolved {
    uint8_t bits;     /* 0, 8, 16 after what is possible */
    bool is_low; /* the value is computed in 8 or 16 bits; an 8-bit node may write floats */
    bool needs_low, needs_float; /* some user wants it so */
} quant_resolved;
nn_err quant_resolve(const nn_graph *g, const quant_calibration *c, const uint8_t *bits,
                     quant_resolved *out);

/* --- for convert.c and convert_values.c --- */

typedef enum quant_type { QUANT_AS_F32, QUANT_AS_U8, QUANT_AS_S16, QUANT_TYPES } quant_type;

typedef struct quant_converter {
    const nn_graph *old;
    const nn_params *params;
    const quant_calibration *cal;
    const quant_config *config;
    const uint8_t *wanted; /* bits that the caller asked for */
    nn_graph *g;           /* the new graph, empty at first */
    void *block;           /* all arrays below, one entry for each old node */
    int (*made)[QUANT_TYPES]; /* new node of each type, -1 */
    int *users, *user;     /* how many, the last one */
    int *clamp;            /* the activation after node i that becomes its own, -1 */
    quant_kind *kind;
    quant_type *own;       /* in which the node computes */
    uint8_t *bits;         /* 0, 8, 16 after what is possible */
    uint8_t *need;         /* set of types that users want */
} quant_converter;

/* Arrays of the size of v->old, and an empty graph. On NN_ERR_LIMIT nothing is left to free. */
nn_err quant_converter_new(quant_converter *v);
void quant_converter_free(quant_converter *v);
/* Fills users .. need from old, cal and wanted. */
void quant_converter_resolve(quant_converter *v);
/* Then fills g and made (convert.c). */
nn_err quant_converter_emit(quant_converter *v);
/* Scale and zero of old value i as that type. */
quant_affine quant_value_affine(const quant_converter *v, int i, quant_type as);

static inline bool quant_is_recurrent(const nn_node *node)
{
    return nn_node_entry(node)->quant == NN_QUANT_RECURRENT;
}

#ifdef __cplusplus
}
#endif

#endif
