/* op.h - what an operator is. Adding one touches four places, and each one forgotten fails with
 * a message: ops/<op>.c, a line in ops/ops.def, its description in ops/ops.h, and a case in
 * tests/test_nn_ops_*.c.
 *
 * Life of a call: the exec fills in `node`, `in`, `training` and calls `bind` (shape rule): it
 * checks attributes and shapes, sets out.shape and out.dtype and says how much memory it wants.
 * Then the exec plans memory and sets the pointers; `pack`, `forward` and `backward` cannot
 * allocate or print, nor fail but for one case: a pack of weights whose values are not
 * possible sets `error`, and the exec's bind fails with it.
 */
#ifndef NN_OP_H
#define NN_OP_H

#include <stdalign.h>

#include "nn/graph.h"
#include "nn/kernels/dispatch.h"
#include "nn/kernels/types.h"
#include "nn/rng.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_OP_STATE 512 /* bytes an op may keep between bind, forward and backward */

typedef struct nn_call {
    const nn_node *node;
    bool training;       /* BatchNormalization and Dropout differ; backward will follow */
    int n_in;
    const nn_tensor *in[NN_MAX_INPUTS]; /* NULL for an absent optional input */
    unsigned in_param;   /* bit i: input i is a Param, whose values are known before forward */
    nn_tensor out;
    /* Gradients. dx[i] is NULL where nobody wants it; backward ADDS into dx[i] (it may already
     * hold the gradient of another user); dy has the shape of out. */
    float *dx[NN_MAX_INPUTS];
    bool wants_dx[NN_MAX_INPUTS]; /* known already at bind */
    const float *dy;
    /* Memory asked for by bind (bytes) and given by the exec (64-byte aligned). */
    size_t work_bytes;   void *work;          /* scratch of one forward or one backward */
    size_t thread_bytes; char *thread_work;   /* scratch of each thread: nn_call_thread(c, t) */
    size_t thread_stride;
    size_t saved_bytes;  void *saved;         /* from forward to backward; training only */
    size_t packed_bytes; void *packed;        /* weights in the kernels' form, filled by `pack`
                                                before forward, kept for backward */
    int packed_key;                           /* distinguishes packed forms of one node */
    unsigned in_packed;  /* inference: bit i: after `pack`, forward does not read input i any
                            more, and there is one packed form, whatever shapes are bound */
    nn_err error;        /* set by a pack that refuses the weights' values (nn_call_fail) */
    const char *algorithm; /* static; of a bind that chose one ("winograd 4x4"): for reports */
    const nn_kernels *k;
    uint64_t step_seed;  /* training: differs by step; Dropout derives its stream from it */
    alignas(16) char state[NN_OP_STATE];
} nn_call;

/* What an 8-bit operator can do with an activation that was fused into it; each can do what
 * those before it can. */
typedef enum nn_act_low {
    NN_ACT_LOW_TABLE = 1, /* nothing: the activation stays a node, a table of 256 values */
    NN_ACT_LOW_REQUANT,   /* apply it to the real sum before that is rounded to 8 or 16 bits */
    NN_ACT_LOW_FLOAT,     /* and where the result is not rounded but float */
    NN_ACT_LOW_CLAMP, /* it is max(x, 0), a lower bound of a rounded result: in any operator */
} nn_act_low;

/* Of an operator that is an activation: y = f(x), element by element. */
typedef struct nn_activation {
    nn_act kernel;     /* its code in kernels: it can be fused; NN_ACT_NONE: they have none */
    nn_act_low low;
    bool homogeneous;  /* f(s x) = s f(x) for s > 0 */
    double alpha;      /* default of the attribute alpha; 0: it has no such attribute */
    double (*real)(double x, double alpha); /* f: for tables */
    /* How ONNX writes it where it is not simply `name`: its attributes, or x times the
     * activation `gate`. */
    struct {
        const char *name; /* NULL: no more */
        double value;
    } onnx[2];
    const char *gate;
} nn_activation;

/* The code of an operator. */
typedef struct nn_op {
    int min_in, max_in;
    const char *attrs;         /* "name:kind ..."; kinds i int, f float, I ints, s string */
    nn_err (*bind)(nn_call *c);
    void (*pack)(nn_call *c);  /* NULL when packed_bytes is never set */
    void (*forward)(nn_call *c);
    void (*backward)(nn_call *c); /* NULL: no gradient passes */
    int64_t (*macs)(const nn_call *c); /* multiply-accumulates of a forward; NULL: 0 */
    int64_t (*reads)(const nn_call *c); /* values looked at, where they are many for one that
                                           is written (pooling); NULL: 0. For budget.h */
    const nn_activation *activation;   /* NULL: it is not one */
    /* Bit i: bind needs the values of input i, which decide the shape of the output (the target
     * of a Reshape): in[i]->data stands at bind. What computes them is computed then, too. */
    unsigned known;
    bool of_shape;  /* its value depends on the shape of its input alone: Shape */
    bool may_be_empty; /* an output without elements is a right one */
} nn_op;

/* What the passes (passes.h) do with an operator. */
typedef enum nn_fuse {
    NN_FUSE_NONE = 1,
    NN_FUSE_LINEAR, /* y = w x + b with weights as input 1, b as input 2 (may be absent), the
                       output channels first in w's shape; has the attribute `activation`. A
                       following normalisation is folded into w and b, an activation fused */
    NN_FUSE_LINEAR_LAST, /* the same, with the output channels last in w's shape */
    NN_FUSE_NORM,        /* BatchNormalization: folded into what is linear before it */
    NN_FUSE_ACTIVATION,  /* fused into what is linear before it, when kernels know it */
    NN_FUSE_IDENTITY,    /* does nothing in inference: removed */
} nn_fuse;

/* What quantisation (quant/convert.h) makes of an operator. */
typedef enum nn_quant {
    NN_QUANT_FLOAT = 1,  /* stays float */
    NN_QUANT_WEIGHTS,    /* `low`, with weights in 8 bits: NN_FUSE_LINEAR and LINEAR_LAST */
    NN_QUANT_RECURRENT,  /* `low`, with two weights; the scale of its result is fixed (LSTM) */
    NN_QUANT_POINTWISE,  /* `low`, without weights */
    NN_QUANT_TABLE,      /* a function of one value: QLinearTable, or fused (nn_act_low) */
    NN_QUANT_SAME,       /* itself: moves or compares values of any type */
    NN_QUANT_QUANTISED,  /* it works on quantised values already */
} nn_quant;

enum { /* flags of nn_quant */
    NN_LOW_16 = 1,      /* WEIGHTS: 16-bit values and weights too */
    NN_LOW_EQUAL = 2,   /* POINTWISE: of inputs of one shape */
    NN_LOW_GATE = 4,    /* POINTWISE: of inputs of one shape, or the second [N,1,1,C] */
    NN_LOW_CLAMP = 8,   /* POINTWISE: takes a following NN_ACT_LOW_CLAMP as its activation */
    NN_LOW_NEAREST = 16 /* SAME: only with the mode "nearest", which computes nothing */
};

/* An entry of ops.def. */
typedef struct nn_op_entry {
    const char *name;
    const nn_op *op;
    int opset;      /* of ai.onnx, 0: none */
    nn_fuse fuse;
    nn_quant quant;
    int low;        /* index of the operator on quantised values, -1 */
    unsigned flags; /* NN_LOW_* */
} nn_op_entry;

/* In the order of ops.def, which is that of NN_OP_<symbol> in ops/ops.h. */
extern const nn_op_entry nn_ops[];
extern const int nn_ops_count;
int nn_op_find(const char *name); /* -1 when unknown */

/* The entry of a node; of an Input or a Param one with op NULL, NN_FUSE_NONE and
 * NN_QUANT_FLOAT. */
const nn_op_entry *nn_node_entry(const nn_node *node);
static inline bool nn_node_is_linear(const nn_node *node)
{
    nn_fuse fuse = nn_node_entry(node)->fuse;
    return fuse == NN_FUSE_LINEAR || fuse == NN_FUSE_LINEAR_LAST;
}
/* The activation that was fused into a node (attribute `activation`); NULL: none. */
const nn_activation *nn_node_activation(const nn_node *node);

static inline void *nn_call_thread(const nn_call *c, int thread)
{
    return c->thread_work + (size_t)thread * c->thread_stride;
}

/* "conv1 (Conv): " + message, NN_ERR_MODEL: the error of a bind. */
nn_err nn_call_fail(const nn_call *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif
