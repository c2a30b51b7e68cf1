/* Products of matrices: dot (2-d) and batched_dot (matrices over broadcast leading axes), S1-LA-01,
 * 02, 05. */
#include <assert.h>

#include "core/error.h"
#include "ops/families.h"
#include "ops/odometer.h"
#include "ops/product_kernel.h"
#include "ops/vectorize.h"

/* ---- what both share ---- */

static bool product_type(TypeCall *call, int lowest_ndim, int highest_ndim) {
  assert(call->ninputs == 2 && call->noutputs == 1);
  Var x = call->inputs[0], y = call->inputs[1];
  int ndim = var_ndim(x);
  if (ndim < lowest_ndim || ndim > highest_ndim || ndim != var_ndim(y)) {
    error_set(ERROR_TYPE, "%s needs two tensors of one rank from %d to %d, not %d and %d",
              op_name(call->op), lowest_ndim, highest_ndim, ndim, var_ndim(y));
    return false;
  }
  if (var_dtype(x) != var_dtype(y)) {
    error_set(ERROR_TYPE, "%s needs one dtype, not %s and %s; cast them", op_name(call->op),
              dtype_name(var_dtype(x)), dtype_name(var_dtype(y)));
    return false;
  }
  call->outputs[0].dtype = var_dtype(x);
  call->outputs[0].ndim = var_ndim(x);
  return true;
}

static void print_lengths(String *out, int ndim, const Dim *lengths) {
  int64_t shape[TYPE_MAX_NDIM];
  for (int i = 0; i < ndim; i++) shape[i] = dim_known(lengths[i]) ? lengths[i].value : DIM_UNKNOWN;
  shape_print(out, ndim, shape);
}

static void refuse_shapes(const ShapeCall *call, const char *what) {
  String x = {0}, y = {0};
  print_lengths(&x, call->input_ndims[0], call->inputs[0]);
  print_lengths(&y, call->input_ndims[1], call->inputs[1]);
  error_set(ERROR_VALUE, "%s: %s, %s", what, string_text(&x), string_text(&y));
  string_free(&x);
  string_free(&y);
}

/* The last two axes: (m, k) x (k, n) is (m, n). */
static void matrix_shape(ShapeCall *call) {
  int rows = call->input_ndims[0] - 2, columns = rows + 1;
  Dim x_inner = call->inputs[0][columns], y_inner = call->inputs[1][rows];
  if (dim_known(x_inner) && dim_known(y_inner) && x_inner.value != y_inner.value)
    refuse_shapes(call, "Incompatible shared dimension for dot product");
  call->outputs[0][rows] = call->inputs[0][rows];
  call->outputs[0][columns] = call->inputs[1][columns];
}

/* The last two axes exchanged. */
static Var transpose_matrices(Var x) {
  int order[TYPE_MAX_NDIM], ndim = var_ndim(x);
  for (int i = 0; i < ndim; i++) order[i] = i < ndim - 2 ? i : 2 * ndim - 3 - i;
  return op_dimshuffle(x, ndim, order);
}

/* A gradient with the static lengths of its variable, summed over the axes along which that was
 * broadcast. */
static Var gradient_like(Var gradient, Var x) {
  if (!gradient) return 0;
  int axes[TYPE_MAX_NDIM], count = 0, ndim = var_ndim(x);
  for (int i = 0; i < ndim - 2; i++)
    if (var_dim(x, i) == 1 && var_dim(gradient, i) != 1) axes[count++] = i;
  if (count)
    gradient = op_reduce_keepdims(REDUCE_SUM, gradient, count, axes, DTYPE_NONE, DTYPE_NONE);
  Var lengths[TYPE_MAX_NDIM] = {0};
  for (int i = 0; i < ndim; i++)
    if (var_dim(x, i) != DIM_UNKNOWN) lengths[i] = graph_constant_int(DTYPE_INT64, var_dim(x, i));
  return op_specify_shape(gradient, lengths);
}

/* d/dx: g y', d/dy: x' g */
static void product_pullback(PullbackCall *call, Var (*product)(Var x, Var y)) {
  Var x = node_input(call->node, 0), y = node_input(call->node, 1), g = call->cotangents[0];
  bool discrete = dtype_is(var_dtype(x), GROUP_DISCRETE) && node_op(call->node) != OP_DOT;
  if (discrete || dtype_is(var_dtype(g), GROUP_COMPLEX)) { /* as in PyTensor */
    error_set(ERROR_TYPE, "Dot grad x output must be a float type");
    call->results[0] = call->results[1] = 0;
    return;
  }
  call->results[0] = gradient_like(product(g, transpose_matrices(y)), x);
  call->results[1] = gradient_like(product(transpose_matrices(x), g), y);
}

static Matrix view_matrix(const View *view, const char *data) {
  return (Matrix){(void *)data, view->strides[view->ndim - 2], view->strides[view->ndim - 1]};
}

/* ---- dot ---- */

bool dot_type(TypeCall *call) { return product_type(call, 2, 2); }
void dot_shape(ShapeCall *call) { matrix_shape(call); }
void dot_pullback(PullbackCall *call) { product_pullback(call, op_dot); }

bool dot_run(KernelCall *call) {
  const View *x = &call->inputs[0], *y = &call->inputs[1], *out = &call->outputs[0];
  return product_gemm(x->dtype, x->shape[0], y->shape[1], x->shape[1], 1, view_matrix(x, x->data),
                      view_matrix(y, y->data), 0, view_matrix(out, out->data));
}

static Var without_axis(Var x, int axis) { return op_squeeze(x, 1, &axis); }

/* Products of a batch of vectors with one matrix are one product, outer products are
 * multiplications; the rest is a product for each element. */
void dot_vectorize(VectorizeCall *call) {
  Var x = call->inputs[0], y = call->inputs[1], *out = &call->outputs[0];
  bool one = call->batch == 1 && vectorize_is_batched(call, 0) != vectorize_is_batched(call, 1);
  int x_ndim = var_ndim(x), y_ndim = var_ndim(y);
  bool outer = var_dim(x, x_ndim - 1) == 1 && var_dim(y, y_ndim - 2) == 1;
  if (one && vectorize_is_batched(call, 1) && var_dim(y, 2) == 1) {
    Var product = op_dot(without_axis(y, 2), op_transpose(x));
    *out = product ? op_expand_dims(product, 2) : 0;
  } else if (one && vectorize_is_batched(call, 0) && var_dim(x, 1) == 1) {
    Var product = op_dot(without_axis(x, 1), y);
    *out = product ? op_expand_dims(product, 1) : 0;
  } else {
    x = vectorize_aligned(call, 0, 0);
    y = vectorize_aligned(call, 1, 0);
    *out = outer ? op_binary(OP_MUL, x, y) : op_batched_dot(x, y);
  }
}

/* ---- batched_dot ---- */

bool batched_dot_type(TypeCall *call) { return product_type(call, 3, TYPE_MAX_NDIM); }

/* Whether a length 1 may broadcast: only where it is static (R-BCRT). */
static bool may_broadcast(const ShapeCall *call, int input, int axis) {
  return call->mode != DIM_RUNTIME || !call->input_vars ||
         var_dim(call->input_vars[input], axis) == 1;
}

void batched_dot_shape(ShapeCall *call) {
  matrix_shape(call);
  for (int axis = 0; axis < call->input_ndims[0] - 2; axis++) {
    Dim x = call->inputs[0][axis], y = call->inputs[1][axis];
    Dim *out = &call->outputs[0][axis];
    if (dim_is(x, 1) && may_broadcast(call, 0, axis))
      *out = y;
    else if (dim_is(y, 1) && may_broadcast(call, 1, axis))
      *out = x;
    else
      *out = dim_known(x) ? x : y;
    if (!dim_known(x) || !dim_known(y) || x.value == y.value) continue;
    if (dim_is(x, 1) || dim_is(y, 1)) {
      if (!may_broadcast(call, dim_is(x, 1) ? 0 : 1, axis))
        refuse_shapes(call,
                      "Runtime broadcasting not allowed. A batch axis has length 1, but was not "
                      "marked as broadcastable; use `specify_broadcastable` if that is meant");
    } else {
      refuse_shapes(call, "Incompatible batch axes for dot product");
    }
  }
}

void batched_dot_pullback(PullbackCall *call) { product_pullback(call, op_batched_dot); }

/* The strides of the leading axes, 0 where a length 1 is broadcast. */
static void batch_strides(const View *view, const View *out, int64_t *strides) {
  for (int i = 0; i < out->ndim - 2; i++)
    strides[i] = view->shape[i] == 1 && out->shape[i] != 1 ? 0 : view->strides[i];
}

/* Whether all matrices of x lie below one another and y is one matrix, so that one product does it
 * all. */
static bool is_one_product(const View *x, const View *y, const View *out) {
  int rows = out->ndim - 2;
  int64_t step = x->strides[rows] * x->shape[rows];
  for (int i = rows - 1; i >= 0; i--) {
    if (y->shape[i] != 1) return false;
    if (out->shape[i] == 1) continue;
    if (x->shape[i] == 1 || x->strides[i] != step) return false;
    step *= x->shape[i];
  }
  return true;
}

bool batched_dot_run(KernelCall *call) {
  const View *x = &call->inputs[0], *y = &call->inputs[1], *out = &call->outputs[0];
  int batch = out->ndim - 2;
  int64_t m = x->shape[batch], k = x->shape[batch + 1], n = y->shape[batch + 1];
  int64_t size = (int64_t)dtype_size(x->dtype), batches = shape_size(batch, out->shape);
  if (!batches || !m || !n) return true;
  char *to = out->data;
  if (is_one_product(x, y, out))
    return product_gemm(x->dtype, batches * m, n, k, 1, view_matrix(x, x->data),
                        view_matrix(y, y->data), 0, (Matrix){to, n, 1});
  int64_t x_strides[TYPE_MAX_NDIM], y_strides[TYPE_MAX_NDIM];
  batch_strides(x, out, x_strides);
  batch_strides(y, out, y_strides);
  Odometer at = {batch, out->shape, {x_strides, y_strides}, {0, 0}, {0}};
  do {
    Matrix a = view_matrix(x, (const char *)x->data + at.offsets[0] * size);
    Matrix b = view_matrix(y, (const char *)y->data + at.offsets[1] * size);
    if (!product_gemm(x->dtype, m, n, k, 1, a, b, 0, (Matrix){to, n, 1})) return false;
    to += m * n * size;
  } while (odometer_next(&at));
  return true;
}

/* ---- constructors ---- */

static Var product_make(Op op, Var x, Var y) {
  if (!x || !y) return 0;
  Dtype dtype = dtype_upcast(var_dtype(x), var_dtype(y));
  return op_apply1(op, 0, 2, (Var[]){op_cast(x, dtype), op_cast(y, dtype)});
}

Var op_dot(Var x, Var y) { return product_make(OP_DOT, x, y); }

Var op_batched_dot(Var x, Var y) {
  if (!x || !y) return 0;
  int ndim = var_ndim(x) > var_ndim(y) ? var_ndim(x) : var_ndim(y);
  return product_make(OP_BATCHED_DOT, op_pad_left(x, ndim), op_pad_left(y, ndim));
}
