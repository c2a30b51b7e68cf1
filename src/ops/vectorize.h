/* Vectorising: a node of which some inputs have new axes in front, those of a batch, as operations
 * on the whole batch (PyTensor's vectorize_graph; NumPy's generalised ufuncs). */
#ifndef ST_OPS_VECTORIZE_H
#define ST_OPS_VECTORIZE_H

#include "ops/ops.h"

/* The call of a vectorising rule. An input has as many new axes in front as its rank is above that
 * of the node's own input: none, or `batch` of them, of which those of static length 1 broadcast.
 * Outputs get the new axes too, but for those that depend on shapes only. */
typedef struct VectorizeCall {
  Node node;
  int batch;
  const Var *inputs;
  Var *outputs;
} VectorizeCall;

/* By the column `vectorize` of ops.def; false with an error where the results of one batch would
 * have different shapes (NotImplementedError), or an input has failed. */
bool op_vectorize(VectorizeCall *call);

/* ---- for the rules ---- */

bool vectorize_is_batched(const VectorizeCall *call, int input);
/* The length of an axis of the batch, an int64 scalar. */
Var vectorize_length(const VectorizeCall *call, int axis);
/* The input with `ones` axes of length 1 between its new axes, all there, and its own. */
Var vectorize_aligned(const VectorizeCall *call, int input, int ones);
/* The input with all new axes in the length of the batch. */
Var vectorize_full(const VectorizeCall *call, int input);
/* Aligned inputs, those as they are whose value the shape rule needs: false if one of them has new
 * axes. */
bool vectorize_inputs(const VectorizeCall *call, Var *inputs);
bool vectorize_refuse(const VectorizeCall *call, int input);

/* Defined in the files of the families. */
void dimshuffle_vectorize(VectorizeCall *call);
void reshape_vectorize(VectorizeCall *call);
void specify_shape_vectorize(VectorizeCall *call);
void shape_vectorize(VectorizeCall *call);
void alloc_vectorize(VectorizeCall *call);
void make_vector_vectorize(VectorizeCall *call);
void join_vectorize(VectorizeCall *call);
void dot_vectorize(VectorizeCall *call);
void index_vectorize(VectorizeCall *call);
void ifelse_vectorize(VectorizeCall *call);
void search_vectorize(VectorizeCall *call);
void softmax_vectorize(VectorizeCall *call);
void checked_vectorize(VectorizeCall *call);
void host_vectorize(VectorizeCall *call);
void inner_vectorize(VectorizeCall *call);

#endif
