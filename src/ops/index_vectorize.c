/* Vectorising the four indexing operations (S2-GD, PyTensor's vectorize_graph).
 *
 * Where only x has new axes they are taken whole, in front of the indices. Where scalars or arrays
 * of indices have new axes, all indices become arrays whose block begins with the batch, and the
 * new axes of x are indexed by their own coordinates. NumPy's rule then tells where the block goes;
 * a dimshuffle brings the batch to the front. */
#include <string.h>

#include "ops/index.h"
#include "ops/vectorize.h"

/* Axes of one element's result: the block of the arrays at `position` among those that slices
 * keep. */
typedef struct Batching {
  VectorizeCall *call;
  IndexLayout layout;
  bool update, arrays_batched, x_batched;
  int block_ndim, nkept, position;
  int labels[2 * TYPE_MAX_NDIM], nlabels; /* see emit */
} Batching;

/* The batched operation's result axis by axis: an axis i of the wanted order (batch first, then
 * those of one element) stands at the place of label i. */
static void emit(Batching *b, int first, int count) {
  for (int i = 0; i < count; i++) b->labels[b->nlabels++] = first + i;
}

static void emit_block(Batching *b) { emit(b, b->call->batch + b->position, b->block_ndim); }

static void emit_kept(Batching *b, int from, int to) {
  for (int i = from; i < to; i++)
    emit(b, b->call->batch + i + (i < b->position ? 0 : b->block_ndim), 1);
}

/* Whether scalars or arrays have new axes; false if a bound of a slice has. */
static bool look_at_indices(Batching *b) {
  int input = b->layout.first;
  for (int i = 0; i < b->layout.count; i++) {
    int code = b->layout.codes[i], end = input + index_code_inputs(code);
    for (; input < end; input++) {
      bool batched = vectorize_is_batched(b->call, input);
      int ndim = var_ndim(node_input(b->call->node, input));
      if (batched && code < INDEX_CODE_SCALAR) return vectorize_refuse(b->call, input);
      b->arrays_batched = b->arrays_batched || batched;
      if (code == INDEX_CODE_ARRAY && ndim > b->block_ndim) b->block_ndim = ndim;
    }
    b->nkept += code < INDEX_CODE_SCALAR;
  }
  b->nkept += var_ndim(node_input(b->call->node, 0)) - b->layout.count;
  int position = index_block_position(&b->layout);
  b->position = position < 0 || !b->block_ndim ? 0 : position;
  return true;
}

/* Coordinates along an axis of the batch, an array of the block's rank. */
static Var batch_coordinates(const Batching *b, Var x, int axis) {
  int order[2 * TYPE_MAX_NDIM], ndim = b->call->batch + b->block_ndim;
  for (int i = 0; i < ndim; i++) order[i] = i == axis ? 0 : -1;
  Var zero = graph_constant_int(DTYPE_INT64, 0), one = graph_constant_int(DTYPE_INT64, 1);
  return op_dimshuffle(op_arange(zero, op_shape_i(x, axis), one, DTYPE_INT64), ndim, order);
}

/* The batched operation's indices. */
static int batched_indices(const Batching *b, Var x, Index *indices) {
  const VectorizeCall *call = b->call;
  int count = 0, input = b->layout.first;
  bool x_batched = b->x_batched || b->update;
  for (int i = 0; i < call->batch && x_batched; i++)
    indices[count++] = b->arrays_batched
                           ? (Index){.kind = INDEX_ARRAY, .start = batch_coordinates(b, x, i)}
                           : (Index){.kind = INDEX_SLICE};
  for (int i = 0; i < b->layout.count; i++) {
    int code = b->layout.codes[i];
    Index *index = &indices[count++];
    *index = (Index){.kind = INDEX_SLICE};
    if (code >= INDEX_CODE_SCALAR) {
      bool array = code == INDEX_CODE_ARRAY || b->arrays_batched;
      int ones = b->block_ndim - var_ndim(node_input(call->node, input));
      index->kind = array ? INDEX_ARRAY : INDEX_SCALAR;
      index->start = vectorize_is_batched(call, input) ? vectorize_aligned(call, input, ones)
                                                       : call->inputs[input];
      input++;
      continue;
    }
    if (code & INDEX_CODE_START) index->start = call->inputs[input++];
    if (code & INDEX_CODE_STOP) index->stop = call->inputs[input++];
    if (code & INDEX_CODE_STEP) index->step = call->inputs[input++];
  }
  return count;
}

static void emit_all(Batching *b) {
  int batch = b->call->batch;
  if (!b->arrays_batched) {
    bool apart = b->layout.narrays && index_block_position(&b->layout) < 0;
    if (apart) emit_block(b);
    emit(b, 0, batch);
    if (apart)
      emit_kept(b, 0, b->nkept);
    else
      emit(b, batch, b->nkept + b->block_ndim);
    return;
  }
  int before = 0;
  if (!b->x_batched && !b->update) {
    IndexLayout arrays = b->layout;
    arrays.narrays = 0;
    for (int i = 0; i < arrays.count; i++) {
      if (arrays.codes[i] < INDEX_CODE_SCALAR) continue;
      arrays.codes[i] = INDEX_CODE_ARRAY;
      arrays.narrays++;
    }
    before = index_block_position(&arrays);
    if (before < 0) before = 0;
  }
  emit_kept(b, 0, before);
  emit(b, 0, batch);
  emit_block(b);
  emit_kept(b, before, b->nkept);
}

static Var apply(const Batching *b, Var x, Var y) {
  Index indices[2 * TYPE_MAX_NDIM];
  int count = batched_indices(b, x, indices);
  if (b->update)
    return op_inc_subtensor(x, y, count, indices, b->layout.set, b->layout.ignore_duplicates);
  return b->arrays_batched || b->layout.narrays ? op_advanced_subtensor(x, count, indices)
                                                : op_subtensor(x, count, indices);
}

void index_vectorize(VectorizeCall *call) {
  Batching b = {.call = call, .x_batched = vectorize_is_batched(call, 0)};
  index_layout(node_op(call->node), node_params(call->node), &b.layout);
  b.update = b.layout.first == 2;
  if (!look_at_indices(&b)) return;
  emit_all(&b);
  if (b.update) {
    int ones = b.nkept + b.block_ndim - var_ndim(node_input(call->node, 1));
    Var y = op_dimshuffle(vectorize_aligned(call, 1, ones), b.nlabels, b.labels);
    call->outputs[0] = apply(&b, vectorize_full(call, 0), y);
    return;
  }
  int order[2 * TYPE_MAX_NDIM];
  for (int i = 0; i < b.nlabels; i++) order[b.labels[i]] = i;
  Var result = apply(&b, call->inputs[0], 0);
  call->outputs[0] = op_dimshuffle(result, b.nlabels, order);
}
