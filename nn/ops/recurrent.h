/* recurrent.h - what GRU, RNN and the LSTM with states share: shapes, directions, lengths.
 *
 * x[N,T,C] w[D,G H,C] r[D,G H,H] [b[D,2 G H]] [lengths S64[N]] [h0[N,D,H]]; G gates. The result
 * is y[N,T,D,H], or with the attribute `output` "h" (or "c") the last state [N,D,H]. Places past a
 * sequence's length are 0; a reverse direction begins at its last element.
 */
#ifndef NN_OPS_RECURRENT_H
#define NN_OPS_RECURRENT_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NN_RECURRENT_ATTRS "hidden_size:i direction:s output:s clip:f"

typedef struct nn_recurrent {
    int n, t, c, h, d, gates;
    bool reverse; /* the only direction is the reverse one */
    char output;  /* 'y', 'h', 'c' */
    double clip;  /* of what goes into the gates' functions; 0: none */
} nn_recurrent;

/* Reads attributes, checks inputs 0 to 5, sets type and shape of the output. */
nn_err nn_recurrent_bind(nn_call *c, int gates, nn_recurrent *s);

/* One sequence in one direction. */
typedef struct nn_sequence {
    int n, d, length;
    bool back; /* from its end to its beginning */
    const float *w, *r, *b; /* of the direction; b NULL */
} nn_sequence;

nn_sequence nn_recurrent_sequence(const nn_call *c, const nn_recurrent *s, int64_t task);
/* Place in time of step i. */
static inline int nn_sequence_time(const nn_sequence *q, int i)
{
    return q->back ? q->length - 1 - i : i;
}
/* h0 of a sequence into h[H], zeros without; input `i`. */
void nn_recurrent_start(const nn_call *c, const nn_recurrent *s, const nn_sequence *q, int i,
                        float *h);
/* Row j of a gate: x . w_j, plus the biases; and h . r_j, apart (with its bias). */
double nn_recurrent_in(const nn_call *c, const nn_recurrent *s, const nn_sequence *q, int t,
                       int j);
double nn_recurrent_state(const nn_recurrent *s, const nn_sequence *q, const float *h, int j);
double nn_recurrent_clip(const nn_recurrent *s, double v);
/* Puts state h after time t, and after the last step as the last state. */
void nn_recurrent_put(const nn_call *c, const nn_recurrent *s, const nn_sequence *q, int i,
                      const float *h);
/* Multiply-accumulates of a forward. */
int64_t nn_recurrent_macs(const nn_call *c);
/* Zeros past the length of a sequence, and a last state where it has no steps. */
void nn_recurrent_rest(const nn_call *c, const nn_recurrent *s, const nn_sequence *q,
                       const float *h);

#ifdef __cplusplus
}
#endif

#endif
