/* Reductions over axes: sum, product, maximum, minimum, any, all (checklist 1.6, R-RED). */
#include "ops/reduce.h"

#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "ops/families.h"
#include "ops/odometer.h"
#include "ops/pushforward.h"
#include "ops/reduce_kernel.h"
#include "tensor/cast.h"

static const struct {
  const char *name, *ufunc; /* ufunc: NumPy's name, for messages */
} reducers[] = {
    [REDUCE_SUM] = {"sum", "add"},     [REDUCE_PROD] = {"prod", "multiply"},
    [REDUCE_MAX] = {"max", "maximum"}, [REDUCE_MIN] = {"min", "minimum"},
    [REDUCE_ANY] = {"any", "or"},      [REDUCE_ALL] = {"all", "and"},
};

static bool is_sum_or_prod(Reducer reducer) {
  return reducer == REDUCE_SUM || reducer == REDUCE_PROD;
}
static bool is_max_or_min(Reducer reducer) {
  return reducer == REDUCE_MAX || reducer == REDUCE_MIN;
}

/* ---- dtypes ---- */

/* Narrow integers are summed as 64-bit ones. */
static Dtype default_dtype(Reducer reducer, Dtype dtype) {
  if (!is_sum_or_prod(reducer)) return dtype;
  if (dtype_is(dtype, GROUP_BOOL | GROUP_INT)) return DTYPE_INT64;
  return dtype_is(dtype, GROUP_UINT) ? DTYPE_UINT64 : dtype;
}

static Dtype default_acc_dtype(Reducer reducer, Dtype dtype) {
  if (!is_sum_or_prod(reducer)) return dtype;
  if (dtype == DTYPE_FLOAT32) return DTYPE_FLOAT64;
  if (dtype == DTYPE_COMPLEX64) return DTYPE_COMPLEX128;
  return default_dtype(reducer, dtype);
}

static bool acc_dtype_fits(Reducer reducer, Dtype dtype, Dtype acc) {
  bool widens = dtype_is(acc, GROUP_CONTINUOUS) && dtype_is(dtype, GROUP_DISCRETE);
  if (widens || dtype_upcast(dtype, acc) == acc) return true;
  error_set(
      ERROR_TYPE,
      "Cannot build %s with input dtype %s and `acc_dtype` %s, as precision would be lost. To "
      "correct this error, specify a wider `acc_dtype`, or cast the input first",
      reducers[reducer].name, dtype_name(dtype), dtype_name(acc));
  return false;
}

bool reduce_type(TypeCall *call) {
  assert(call->ninputs == 1 && call->noutputs == 1);
  Reducer reducer = reduce_reducer(call->params);
  Dtype dtype = var_dtype(call->inputs[0]);
  if (!acc_dtype_fits(reducer, dtype, reduce_acc_dtype(call->params))) return false;
  if (reducer == REDUCE_MIN && dtype_is(dtype, GROUP_COMPLEX)) {
    error_set(ERROR_NOT_IMPLEMENTED,
              "min is not defined for complex numbers: take real(x), imag(x) or abs(x)");
    return false;
  }
  assert((reducer != REDUCE_ANY && reducer != REDUCE_ALL) || dtype == DTYPE_BOOL);
  int count = reduce_axis_count(call->params);
  call->outputs[0].dtype = reduce_dtype(call->params);
  call->outputs[0].ndim = var_ndim(call->inputs[0]) - count;
  return true;
}

/* ---- shapes ---- */

void reduce_keep_lengths(ShapeCall *call, int first_axis, bool *empty) {
  int count = params_count(call->params) - first_axis;
  const int64_t *axes = params_values(call->params) + first_axis;
  bool none_folded = false;
  int kept = 0, next = 0;
  for (int i = 0; i < call->input_ndims[0]; i++) {
    Dim length = call->inputs[0][i];
    if (next < count && axes[next] == i) {
      none_folded = none_folded || dim_is(length, 0);
      next++;
    } else {
      call->outputs[0][kept++] = length;
    }
  }
  *empty = call->mode == DIM_RUNTIME && none_folded;
}

void reduce_shape(ShapeCall *call) {
  bool empty;
  reduce_keep_lengths(call, REDUCE_AXES, &empty);
  Reducer reducer = reduce_reducer(call->params);
  if (empty && is_max_or_min(reducer) && !reduce_of_none(call->params))
    error_set(ERROR_VALUE, "zero-size array to reduction operation %s which has no identity",
              reducers[reducer].ufunc);
}

/* ---- gradient ---- */

/* `reduced` with the folded axes put back with length 1. */
static Var put_back_axes(Var reduced, int ndim, int count, const int64_t *axes) {
  int order[TYPE_MAX_NDIM], kept = 0, next = 0;
  for (int i = 0; i < ndim; i++) {
    bool folded = next < count && axes[next] == i;
    order[i] = folded ? -1 : kept++;
    next += folded;
  }
  return op_dimshuffle(reduced, ndim, order);
}

/* The gradient of a product, by how many zeros its group has (S1-RD-07): without one
 * g prod(x) / x; with one, at the zero, g times the product of the others; with more, nothing.
 * Where zeros are, differentiating this again would miss terms, so the product of the others is
 * marked as having no gradient. */
static Var prod_gradient(Node node, Var g, int count, const int *axes, Var out) {
  Var x = node_input(node, 0);
  Dtype dtype = var_dtype(x), acc = reduce_acc_dtype(node_params(node));
  Var regular = op_binary(OP_TRUE_DIV, op_binary(OP_MUL, g, out), x);
  if (reduce_no_zeros(node_params(node))) return regular;
  Var zero = op_literal(0, x), one = op_literal(1, x);
  Var is_zero = op_binary(OP_EQ, x, zero);
  Var zeros = op_reduce_keepdims(REDUCE_SUM, is_zero, count, axes, DTYPE_NONE, DTYPE_NONE);
  Var filled = op_ternary(OP_SWITCH, is_zero, one, x);
  Var others =
      op_unary(OP_UNDEFINED_GRAD, op_reduce_keepdims(REDUCE_PROD, filled, count, axes, dtype, acc));
  Var single = op_binary(OP_EQ, zeros, op_literal(1, zeros));
  Var none = op_binary(OP_EQ, zeros, op_literal(0, zeros));
  Var at_zero =
      op_ternary(OP_SWITCH, op_binary(OP_AND, single, is_zero), op_binary(OP_MUL, others, g), zero);
  return op_ternary(OP_SWITCH, none, regular, at_zero);
}

void reduce_pullback(PullbackCall *call) {
  Var x = node_input(call->node, 0), out = node_output(call->node, 0);
  Params params = node_params(call->node);
  Reducer reducer = reduce_reducer(params);
  if (dtype_is(var_dtype(out), GROUP_DISCRETE) && reducer != REDUCE_MAX) {
    call->results[0] = grad_zeros(x);
    return;
  }
  int ndim = var_ndim(x), count = reduce_axis_count(params), axes[TYPE_MAX_NDIM];
  int64_t folded[TYPE_MAX_NDIM];
  for (int i = 0; i < count; i++) axes[i] = (int)(folded[i] = reduce_axis(params, i));
  Var g = put_back_axes(call->cotangents[0], ndim, count, folded);
  if (reducer == REDUCE_SUM) {
    call->results[0] = op_alloc_like(g, x);
    return;
  }
  out = put_back_axes(out, ndim, count, folded);
  if (reducer == REDUCE_PROD)
    call->results[0] = prod_gradient(call->node, g, count, axes, out);
  else
    call->results[0] = op_binary(OP_MUL, op_binary(OP_EQ, out, x), g);
}

/* An element influences one result only, so a result's tangent is the sum over its group of
 * tangents times the gradients that a cotangent of 1 gives. */
void reduce_pushforward(PushforwardCall *call) {
  Node node = call->node;
  Params params = node_params(node);
  Var out = node_output(node, 0), tangent = call->tangents[0], gradient = 0;
  if (reduce_reducer(params) == REDUCE_SUM) {
    op_apply(OP_REDUCE, params, 1, &tangent, 1, call->results);
    return;
  }
  int axes[TYPE_MAX_NDIM], count = reduce_axis_count(params);
  for (int i = 0; i < count; i++) axes[i] = reduce_axis(params, i);
  Var ones = op_ones_like(out, DTYPE_NONE);
  reduce_pullback(&(PullbackCall){node, &ones, &gradient});
  call->results[0] = op_reduce(REDUCE_SUM, op_binary(OP_MUL, gradient, tangent), count, axes,
                               var_dtype(out), DTYPE_NONE);
}

/* ---- the generic kernel ---- */

/* Two strips stay in the nearest cache together, and are long enough for memory to be read ahead.
 */
enum { STRIP_BYTES = 1 << 14 };

/* One reduction under way; elements are cast to the accumulator's dtype a strip at a time. */
typedef struct Reduction {
  ReduceAxes axes;
  Reducer reducer;
  Dtype dtype, acc, result;
  size_t size, acc_size, result_size;
  const char *x;
  char *out;
  int64_t longest; /* elements of the accumulator's dtype in a strip */
  _Alignas(64) char strip[STRIP_BYTES], accumulators[STRIP_BYTES];
} Reduction;

/* `count` elements from `offset` on as contiguous elements of the accumulator's dtype. */
static const void *reduction_strip(Reduction *r, int64_t offset, int64_t stride, int64_t count) {
  const char *from = r->x + offset * (int64_t)r->size;
  if (stride == 1 && r->dtype == r->acc) return from;
  cast_kernel(r->dtype, r->acc)((size_t)count, r->strip, 1, from, stride);
  return r->strip;
}

static void reduction_finish(Reduction *r, int64_t position, int64_t count) {
  cast_kernel(r->acc, r->result)((size_t)count, r->out + position * (int64_t)r->result_size, 1,
                                 r->accumulators, 1);
}

/* Each kept element by itself: runs along the last folded axis are folded strip by strip. */
static void reduction_rows(Reduction *r) {
  const ReduceAxes *axes = &r->axes;
  ReduceKernel *fold = reduce_strip_kernel(r->reducer, r->acc);
  int last = axes->nfolded - 1;
  int64_t length = last < 0 ? 1 : axes->folded_shape[last];
  int64_t stride = last < 0 ? 1 : axes->folded_strides[last];
  Odometer kept = {axes->nkept, axes->kept_shape, {axes->kept_strides}, {0}, {0}};
  for (int64_t position = 0; position < axes->kept_size; position++, odometer_next(&kept)) {
    reduce_identity(r->reducer, r->acc, r->accumulators);
    Odometer rows = {last < 0 ? 0 : last, axes->folded_shape, {axes->folded_strides}, {0}, {0}};
    rows.offsets[0] = kept.offsets[0];
    do {
      for (int64_t i = 0; i < length; i += r->longest) {
        int64_t count = length - i < r->longest ? length - i : r->longest;
        fold((size_t)count, r->accumulators,
             reduction_strip(r, rows.offsets[0] + i * stride, stride, count));
      }
    } while (odometer_next(&rows));
    reduction_finish(r, position, 1);
  }
}

/* Strips of neighbouring kept elements together: each folded index adds one strip. */
static void reduction_columns(Reduction *r) {
  const ReduceAxes *axes = &r->axes;
  ReduceKernel *combine = reduce_elementwise_kernel(r->reducer, r->acc);
  int last = axes->nkept - 1;
  int64_t length = axes->kept_shape[last], stride = axes->kept_strides[last], position = 0;
  Odometer kept = {last, axes->kept_shape, {axes->kept_strides}, {0}, {0}};
  do {
    for (int64_t i = 0; i < length; i += r->longest) {
      int64_t count = length - i < r->longest ? length - i : r->longest;
      for (int64_t j = 0; j < count; j++)
        reduce_identity(r->reducer, r->acc, r->accumulators + (size_t)j * r->acc_size);
      Odometer folded = {axes->nfolded, axes->folded_shape, {axes->folded_strides}, {0}, {0}};
      folded.offsets[0] = kept.offsets[0] + i * stride;
      do {
        combine((size_t)count, r->accumulators,
                reduction_strip(r, folded.offsets[0], stride, count));
      } while (odometer_next(&folded));
      reduction_finish(r, position + i, count);
    }
    position += length;
  } while (odometer_next(&kept));
}

static void reduction_empty(Reduction *r) {
  reduce_identity(r->reducer, r->acc, r->accumulators);
  for (int64_t i = 0; i < r->axes.kept_size; i++) reduction_finish(r, i, 1);
}

bool reduce_run(KernelCall *call) {
  const View *x = &call->inputs[0], *out = &call->outputs[0];
  Reduction r;
  r.reducer = reduce_reducer(call->params);
  r.dtype = x->dtype;
  r.acc = reduce_acc_dtype(call->params);
  r.result = out->dtype;
  r.size = dtype_size(r.dtype);
  r.acc_size = dtype_size(r.acc);
  r.result_size = dtype_size(r.result);
  r.longest = STRIP_BYTES / (int64_t)r.acc_size;
  r.x = x->data;
  r.out = out->data;
  reduce_split_axes(x, reduce_axis_count(call->params), params_values(call->params) + REDUCE_AXES,
                    &r.axes);
  if (r.axes.kept_size == 0) return true;
  if (r.axes.folded_size == 0)
    reduction_empty(&r);
  else if (reduce_folds_rows(&r.axes))
    reduction_rows(&r);
  else
    reduction_columns(&r);
  return true;
}

/* ---- constructors ---- */

int reduce_write_axes(Var x, int count, const int *axes, int first, int64_t *params) {
  int ndim = var_ndim(x);
  bool folded[TYPE_MAX_NDIM] = {false};
  for (int i = 0; i < ndim; i++) folded[i] = count < 0;
  for (int i = 0; i < count; i++) {
    assert(axes[i] >= 0 && axes[i] < ndim && !folded[axes[i]]);
    folded[axes[i]] = true;
  }
  for (int i = 0; i < ndim; i++)
    if (folded[i]) params[first++] = i;
  return first;
}

static Var reduce_make(Reducer reducer, Var x, int count, const int *axes, Dtype dtype, Dtype acc,
                       bool keepdims) {
  int flags = reducer & (REDUCE_OF_NONE | REDUCE_NO_ZEROS);
  reducer &= REDUCE_OF_NONE - 1;
  if (!x) return 0;
  if ((reducer == REDUCE_ANY || reducer == REDUCE_ALL) && var_dtype(x) != DTYPE_BOOL)
    x = op_binary(OP_NEQ, x, op_literal(0, x));
  if (!x) return 0;
  Dtype input = var_dtype(x);
  int64_t params[REDUCE_AXES + TYPE_MAX_NDIM] = {
      [REDUCE_REDUCER] = flags | reducer,
      [REDUCE_DTYPE] = dtype == DTYPE_NONE ? default_dtype(reducer, input) : dtype,
      [REDUCE_ACC_DTYPE] = acc == DTYPE_NONE ? default_acc_dtype(reducer, input) : acc,
  };
  int ndim = var_ndim(x), nparams = reduce_write_axes(x, count, axes, REDUCE_AXES, params);
  Var reduced = op_apply1(OP_REDUCE, params_make(nparams, params), 1, &x);
  if (!keepdims || !reduced) return reduced;
  return put_back_axes(reduced, ndim, nparams - REDUCE_AXES, params + REDUCE_AXES);
}

Var op_reduce(Reducer reducer, Var x, int count, const int *axes, Dtype dtype, Dtype acc_dtype) {
  return reduce_make(reducer, x, count, axes, dtype, acc_dtype, false);
}

Var op_reduce_keepdims(Reducer reducer, Var x, int count, const int *axes, Dtype dtype,
                       Dtype acc_dtype) {
  return reduce_make(reducer, x, count, axes, dtype, acc_dtype, true);
}

Var op_sum_all(Var x) { return op_reduce(REDUCE_SUM, x, -1, NULL, DTYPE_NONE, DTYPE_NONE); }
