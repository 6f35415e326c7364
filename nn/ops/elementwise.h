/* elementwise.h - operators that compute each element from those at its place in one to three
 * arrays: what is common, and the functions themselves (elementwise_table.c). */
#ifndef NN_OPS_ELEMENTWISE_H
#define NN_OPS_ELEMENTWISE_H

#include "nn/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Floats are computed in double and rounded once. p: the values of the attributes `param`. */
typedef struct nn_elementwise_fn {
    int op; /* index in nn_ops */
    double (*f)(const double *v, const double *p);
    int64_t (*i)(const int64_t *v); /* of integers; NULL: refused */
    /* dv[k] = dy/dv[k], for the gradient; NULL: none passes */
    void (*d)(const double *v, const double *p, double y, double *dv);
    bool truth; /* the result is a truth value, S64 */
    struct {
        const char *name;
        double value; /* when it is not there */
    } param[2];
} nn_elementwise_fn;

/* The function of an operator; asserts that there is one. */
const nn_elementwise_fn *nn_elementwise_find(int op);

/* An operator as such a function. All of one type, F32 or S64; the first of three is S64. */
nn_err nn_elementwise_bind(nn_call *c);
void nn_elementwise_forward(nn_call *c);
void nn_elementwise_backward(nn_call *c);
/* Was this call bound by the one above? For operators that also have a bind of their own, whose
 * state must not begin with this mark. */
bool nn_elementwise_is(const nn_call *c);

#ifdef __cplusplus
}
#endif

#endif
