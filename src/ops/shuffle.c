/* Operations whose result is the input's memory seen differently: dimshuffle, reshape,
 * specify_shape, split. */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/vectorize.h"

/* The planner and op_evaluate give view rules writable arrays behind View's const pointers. */
static int64_t *strides_of(View *view) { return (int64_t *)view->strides; }

bool op_normalize_axis(int *axis, int ndim) {
  if (*axis < -ndim || *axis >= ndim) {
    error_set(ERROR_AXIS, "axis %d is out of bounds for array of dimension %d", *axis, ndim);
    return false;
  }
  if (*axis < 0) *axis += ndim;
  return true;
}

/* ---- dimshuffle (S1-M-06) ---- */

static bool order_keeps(Params order, int axis) {
  for (int i = 0; i < params_count(order); i++)
    if (params_get(order, i) == axis) return true;
  return false;
}

bool dimshuffle_type(TypeCall *call) {
  int ndim = var_ndim(call->inputs[0]), count = params_count(call->params);
  bool seen[TYPE_MAX_NDIM] = {false};
  for (int i = 0; i < count; i++) {
    int64_t axis = params_get(call->params, i);
    if (axis == -1) continue;
    if (axis < -1 || axis >= ndim) {
      error_set(ERROR_VALUE, "new_order[%d] is %lld, but the input only has %d axes.", i,
                (long long)axis, ndim);
      return false;
    }
    if (seen[axis]) {
      error_set(ERROR_VALUE,
                "the same input dimension may not appear twice in the list of output "
                "dimensions: axis %lld does",
                (long long)axis);
      return false;
    }
    seen[axis] = true;
  }
  call->outputs[0].dtype = var_dtype(call->inputs[0]);
  call->outputs[0].ndim = count;
  return true;
}

void dimshuffle_shape(ShapeCall *call) {
  for (int axis = 0; axis < call->input_ndims[0]; axis++) {
    Dim length = call->inputs[0][axis];
    if (!dim_known(length) || length.value == 1 || order_keeps(call->params, axis)) continue;
    error_set(call->mode == DIM_RUNTIME ? ERROR_VALUE : ERROR_TYPE,
              "Input dropped dimension %d must have length 1 but has %lld", axis,
              (long long)length.value);
    return;
  }
  for (int i = 0; i < call->output_ndims[0]; i++) {
    int64_t axis = params_get(call->params, i);
    call->outputs[0][i] = axis == -1 ? dim_of(1) : call->inputs[0][axis];
  }
}

void dimshuffle_pullback(PullbackCall *call) {
  Var x = node_input(call->node, 0);
  if (dtype_is(var_dtype(x), GROUP_DISCRETE)) {
    call->results[0] = grad_zeros(x);
    return;
  }
  Params order = node_params(call->node);
  int inverse[TYPE_MAX_NDIM], ndim = var_ndim(x);
  for (int axis = 0; axis < ndim; axis++) inverse[axis] = -1;
  for (int i = 0; i < params_count(order); i++)
    if (params_get(order, i) != -1) inverse[params_get(order, i)] = i;
  call->results[0] = op_dimshuffle(call->cotangents[0], ndim, inverse);
}

void dimshuffle_vectorize(VectorizeCall *call) {
  Params params = node_params(call->node);
  int order[2 * TYPE_MAX_NDIM], batch = call->batch, count = params_count(params);
  for (int i = 0; i < batch; i++) order[i] = i;
  for (int i = 0; i < count; i++) {
    int axis = (int)params_get(params, i);
    order[batch + i] = axis < 0 ? -1 : axis + batch;
  }
  call->outputs[0] = op_dimshuffle(call->inputs[0], batch + count, order);
}

bool dimshuffle_run(KernelCall *call) {
  View *out = &call->outputs[0];
  out->data = call->inputs[0].data;
  for (int i = 0; i < out->ndim; i++) {
    int64_t axis = params_get(call->params, i);
    strides_of(out)[i] = axis == -1 ? 0 : call->inputs[0].strides[axis];
  }
  return true;
}

Var op_dimshuffle(Var x, int count, const int *order) {
  if (!x) return 0;
  if (count > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "a tensor has at most %d axes; this one would have %d", TYPE_MAX_NDIM,
              count);
    return 0;
  }
  int64_t values[TYPE_MAX_NDIM];
  bool identity = count == var_ndim(x);
  for (int i = 0; i < count; i++) {
    values[i] = order[i];
    identity = identity && order[i] == i;
  }
  return identity ? x : op_apply1(OP_DIMSHUFFLE, params_make(count, values), 1, &x);
}

Var op_transpose(Var x) {
  if (!x) return 0;
  int order[TYPE_MAX_NDIM], ndim = var_ndim(x);
  for (int i = 0; i < ndim; i++) order[i] = ndim - 1 - i;
  return op_dimshuffle(x, ndim, order);
}

Var op_pad_left(Var x, int ndim) {
  if (!x) return 0;
  int order[TYPE_MAX_NDIM], added = ndim - var_ndim(x);
  if (added <= 0) return x;
  for (int i = 0; i < ndim; i++) order[i] = i < added ? -1 : i - added;
  return op_dimshuffle(x, ndim, order);
}

Var op_expand_dims(Var x, int axis) {
  if (!x) return 0;
  int order[TYPE_MAX_NDIM + 1], ndim = var_ndim(x);
  assert(axis >= 0 && axis <= ndim);
  for (int i = 0; i <= ndim; i++) order[i] = i == axis ? -1 : i - (i > axis);
  return op_dimshuffle(x, ndim + 1, order);
}

Var op_squeeze(Var x, int count, const int *axes) {
  if (!x) return 0;
  bool dropped[TYPE_MAX_NDIM] = {false};
  int order[TYPE_MAX_NDIM], kept = 0;
  for (int i = 0; i < count; i++) dropped[axes[i]] = true;
  for (int axis = 0; axis < var_ndim(x); axis++)
    if (!dropped[axis]) order[kept++] = axis;
  return op_dimshuffle(x, kept, order);
}

/* ---- reshape (S1-SH-02) ---- */

/* Integers; of an empty list the dtype does not matter. */
static bool is_shape_vector(Var shape) {
  return dtype_is(var_dtype(shape), GROUP_INTEGER) ||
         (var_kind(shape) == VAR_CONSTANT && var_dim(shape, 0) == 0);
}

static bool reshape_length_fits(int64_t length, int rank) {
  if (length == rank) return true;
  error_set(ERROR_VALUE, "Shape argument to Reshape has incorrect length: %lld, should be %d",
            (long long)length, rank);
  return false;
}

bool reshape_type(TypeCall *call) {
  Var shape = call->inputs[1];
  int64_t rank = params_get(call->params, 0);
  if (var_ndim(shape) != 1) {
    error_set(ERROR_TYPE,
              "New shape in reshape must be a vector or a list of scalars; it has %d dimensions",
              var_ndim(shape));
    return false;
  }
  if (!is_shape_vector(shape)) {
    error_set(ERROR_TYPE, "Shape must be integers; got %s", dtype_name(var_dtype(shape)));
    return false;
  }
  if (rank < 0) {
    error_set(ERROR_VALUE, "The output dimensions after reshape must be 0 or greater");
    return false;
  }
  if (var_dim(shape, 0) != DIM_UNKNOWN && !reshape_length_fits(var_dim(shape, 0), (int)rank))
    return false;
  call->outputs[0].dtype = var_dtype(call->inputs[0]);
  call->outputs[0].ndim = (int)rank;
  return true;
}

/* The product of lengths, -1 if int64 cannot hold it; a length that is not known, or is negative (a
 * -1 that stands for the rest), is left out and counted. */
static int64_t known_product(int count, const Dim *dims, int *left_out) {
  int64_t lengths[TYPE_MAX_NDIM];
  int known = 0;
  for (int i = 0; i < count; i++)
    if (dim_known(dims[i]) && dims[i].value >= 0) lengths[known++] = dims[i].value;
  *left_out = count - known;
  return shape_size(known, lengths);
}

static void print_lengths(String *out, int count, const Dim *dims) {
  for (int i = 0; i < count; i++) {
    if (i) string_print(out, ", ");
    if (dim_known(dims[i]))
      string_print(out, "%lld", (long long)dims[i].value);
    else
      string_print(out, "?");
  }
  if (count == 1) string_print(out, ",");
}

static void reshape_refuse(const ShapeCall *call, const Dim *wanted) {
  String from = {0}, to = {0};
  print_lengths(&from, call->input_ndims[0], call->inputs[0]);
  print_lengths(&to, call->output_ndims[0], wanted);
  error_set(ERROR_VALUE, "Reshape: Input shape (%s) is incompatible with new shape (%s)",
            string_text(&from), string_text(&to));
  string_free(&from);
  string_free(&to);
}

/* All lengths of the input are known: the one open length of the output follows, and the sizes
 * must agree. Beside a length of 0 an open one cannot be told: static knowledge leaves it open,
 * at run time it is a mistake. */
static void reshape_known(ShapeCall *call, const Dim *wanted) {
  int open, none, rank = call->output_ndims[0];
  int64_t size = known_product(call->input_ndims[0], call->inputs[0], &none);
  int64_t product = known_product(rank, wanted, &open);
  if (open > 1 && call->mode == DIM_RUNTIME) {
    error_set(ERROR_VALUE, "can only specify one unknown dimension in reshape");
    return;
  }
  bool told = product != 0, zero_fits = size == 0 && call->mode == DIM_STATIC;
  bool fits = open == 0 ? size == product : told ? size % product == 0 : zero_fits;
  if (size < 0 || product < 0) fits = false; /* beyond int64: equal or not, no array has so many */
  if (open <= 1 && !fits) {
    reshape_refuse(call, wanted);
    return;
  }
  for (int i = 0; open == 1 && told && i < rank; i++)
    if (!dim_known(wanted[i]) || wanted[i].value < 0) call->outputs[0][i] = dim_of(size / product);
}

/* A symbolic length may turn out to be -1, then it is size / -(product of all): the other
 * lengths are not negative. */
static void reshape_symbolic(ShapeCall *call, const Dim *wanted) {
  int rank = call->output_ndims[0];
  Dim size = dim_of(1), product = dim_of(1);
  bool rest_asked = false;
  for (int i = 0; i < call->input_ndims[0]; i++) size = dim_mul(size, call->inputs[0][i]);
  for (int i = 0; i < rank; i++) {
    bool is_rest = dim_known(wanted[i]) && wanted[i].value < 0;
    rest_asked = rest_asked || is_rest;
    if (!is_rest) product = dim_mul(product, wanted[i]);
  }
  Dim divisor = rest_asked ? product : dim_sub(dim_of(0), product);
  Dim rest = dim_div(size, dim_max(divisor, dim_of(1)));
  for (int i = 0; i < rank; i++) call->outputs[0][i] = dim_if_negative(wanted[i], rest, wanted[i]);
}

void reshape_shape(ShapeCall *call) {
  Dim wanted[TYPE_MAX_NDIM];
  int rank = call->output_ndims[0], unknown;
  if (call->mode == DIM_RUNTIME && !reshape_length_fits(call->input_values[1]->shape[0], rank))
    return;
  for (int i = 0; i < rank; i++) {
    wanted[i] = shape_value(call, 1, i);
    bool length = dim_known(wanted[i]) && wanted[i].value >= 0;
    call->outputs[0][i] = length ? wanted[i] : dim_unknown();
  }
  known_product(call->input_ndims[0], call->inputs[0], &unknown);
  if (call->mode == DIM_SYMBOLIC)
    reshape_symbolic(call, wanted);
  else if (!unknown)
    reshape_known(call, wanted);
}

void reshape_pullback(PullbackCall *call) {
  Var x = node_input(call->node, 0);
  call->results[0] = op_reshape(call->cotangents[0], op_shape(x), var_ndim(x));
}

/* Element `index` of a shape, with what is known of it. */
static Var shape_element(Var shape, int index) {
  int64_t known;
  if (op_constant_int(shape, index, &known)) return graph_constant_int(DTYPE_INT64, known);
  if (var_op(shape) == OP_MAKE_VECTOR) return node_input(var_owner(shape), index);
  Index at = {.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, index)};
  return op_subtensor(shape, 1, &at);
}

void reshape_vectorize(VectorizeCall *call) {
  Var x = call->inputs[0], lengths[2 * TYPE_MAX_NDIM];
  int batch = call->batch, rank = (int)params_get(node_params(call->node), 0);
  if (vectorize_is_batched(call, 1)) {
    vectorize_refuse(call, 1);
    return;
  }
  for (int i = 0; i < batch; i++) lengths[i] = op_shape_i(x, i);
  for (int i = 0; i < rank; i++) lengths[batch + i] = shape_element(call->inputs[1], i);
  call->outputs[0] = op_reshape(x, op_make_vector(batch + rank, lengths), batch + rank);
}

/* Strides of `shape` over the elements of `x`, if there are any: runs of axes with equal
 * products of lengths on both sides are matched, and the axes of x within a run must lie as in C
 * order relative to each other (the method of NumPy's _attempt_nocopy_reshape). Axes of length 1
 * say nothing. */
static bool reshape_strides(const View *x, int ndim, const int64_t *shape, int64_t *strides) {
  int64_t lengths[TYPE_MAX_NDIM], steps[TYPE_MAX_NDIM];
  int count = 0;
  shape_strides(ndim, shape, strides);
  if (shape_size(ndim, shape) == 0) return true;
  for (int i = 0; i < x->ndim; i++) {
    if (x->shape[i] == 1) continue;
    lengths[count] = x->shape[i];
    steps[count++] = x->strides[i];
  }
  int from = 0, to = 0;
  while (from < count) {
    int from_end = from + 1, to_end = to + 1;
    int64_t have = lengths[from], want = shape[to];
    while (have != want) {
      if (want < have)
        want *= shape[to_end++];
      else
        have *= lengths[from_end++];
    }
    for (int i = from; i + 1 < from_end; i++)
      if (steps[i] != lengths[i + 1] * steps[i + 1]) return false;
    strides[to_end - 1] = steps[from_end - 1];
    for (int i = to_end - 1; i > to; i--) strides[i - 1] = strides[i] * shape[i];
    from = from_end;
    to = to_end;
  }
  return true;
}

bool reshape_run(KernelCall *call) {
  View *out = &call->outputs[0];
  out->data = call->inputs[0].data;
  return reshape_strides(&call->inputs[0], out->ndim, out->shape, strides_of(out));
}

Var op_reshape(Var x, Var shape, int ndim) {
  int64_t rank = ndim;
  return op_apply1(OP_RESHAPE, params_make(1, &rank), 2, (Var[]){x, shape});
}

Var op_flatten(Var x) {
  if (!x || var_ndim(x) == 1) return x;
  Var flat = op_reshape(x, op_int_vector(1, (int64_t[]){-1}), 1);
  if (!flat || var_dim(flat, 0) != DIM_UNKNOWN) return flat;
  for (int axis = 0; axis < var_ndim(x); axis++)
    if (var_dim(x, axis) != 1) return flat;
  return op_specify_shape(flat, (Var[]){graph_constant_int(DTYPE_INT64, 1)});
}

/* ---- specify_shape (S1-SH-06) ---- */

bool specify_shape_type(TypeCall *call) {
  int ndim = var_ndim(call->inputs[0]);
  if (params_count(call->params) != ndim) {
    error_set(ERROR_VALUE, "Input `x` is %d-dimensional and will never match a shape of length %d.",
              ndim, params_count(call->params));
    return false;
  }
  for (int i = 1; i < call->ninputs; i++) {
    if (var_ndim(call->inputs[i]) == 0 && dtype_is(var_dtype(call->inputs[i]), GROUP_INTEGER))
      continue;
    error_set(ERROR_TYPE, "Shape values must be integer types");
    return false;
  }
  call->outputs[0].dtype = var_dtype(call->inputs[0]);
  call->outputs[0].ndim = ndim;
  return true;
}

/* What the static shape knows already wins; a conflict is found at run time. */
void specify_shape_shape(ShapeCall *call) {
  int input = 1;
  for (int axis = 0; axis < call->output_ndims[0]; axis++) {
    Dim have = call->inputs[0][axis];
    call->outputs[0][axis] = have;
    if (!params_get(call->params, axis)) continue;
    Dim asked = shape_value(call, input++, 0);
    if (!dim_known(have)) call->outputs[0][axis] = asked;
    if (call->mode == DIM_RUNTIME && have.value != asked.value) {
      error_set(ERROR_ASSERTION, "SpecifyShape: dim %d of input has shape %lld, expected %lld.",
                axis, (long long)have.value, (long long)asked.value);
      return;
    }
  }
}

void specify_shape_pullback(PullbackCall *call) {
  int ninputs = node_ninputs(call->node);
  Var *inputs = memory_alloc((size_t)ninputs * sizeof(Var));
  memcpy(inputs, node_inputs(call->node), (size_t)ninputs * sizeof(Var));
  inputs[0] = call->cotangents[0];
  call->results[0] = op_apply1(OP_SPECIFY_SHAPE, node_params(call->node), ninputs, inputs);
  memory_free(inputs);
}

void specify_shape_vectorize(VectorizeCall *call) {
  Params params = node_params(call->node);
  Var lengths[2 * TYPE_MAX_NDIM] = {0};
  int count = params_count(params), input = 1;
  for (int i = 1; i < node_ninputs(call->node); i++)
    if (vectorize_is_batched(call, i)) {
      vectorize_refuse(call, i);
      return;
    }
  for (int i = 0; i < count; i++)
    if (params_get(params, i)) lengths[call->batch + i] = call->inputs[input++];
  call->outputs[0] = op_specify_shape(call->inputs[0], lengths);
}

bool specify_shape_run(KernelCall *call) {
  View *out = &call->outputs[0];
  out->data = call->inputs[0].data;
  for (int i = 0; i < out->ndim; i++) strides_of(out)[i] = call->inputs[0].strides[i];
  return true;
}

static bool says_nothing_new(Var x, int axis, Var length) {
  if (!length) return true;
  return var_kind(length) == VAR_CONSTANT && var_ndim(length) == 0 &&
         dtype_is(var_dtype(length), GROUP_INTEGER) && var_dim(x, axis) != DIM_UNKNOWN &&
         view_int(&var_data(length)->view, 0) == var_dim(x, axis);
}

Var op_specify_shape(Var x, const Var *lengths) {
  if (!x) return 0;
  Var inputs[TYPE_MAX_NDIM + 1] = {x};
  int64_t specified[TYPE_MAX_NDIM];
  int count = 1, ndim = var_ndim(x);
  bool new_knowledge = false;
  for (int i = 0; i < ndim; i++) {
    specified[i] = lengths[i] != 0;
    if (lengths[i]) inputs[count++] = lengths[i];
    new_knowledge = new_knowledge || !says_nothing_new(x, i, lengths[i]);
  }
  return new_knowledge ? op_apply1(OP_SPECIFY_SHAPE, params_make(ndim, specified), count, inputs)
                       : x;
}

/* ---- split (S1-CR-12) ---- */

bool split_type(TypeCall *call) {
  Var x = call->inputs[0], sizes = call->inputs[1];
  int64_t parts = params_get(call->params, 1);
  assert(parts == call->noutputs && params_get(call->params, 0) < var_ndim(x));
  if (var_ndim(sizes) != 1 || !dtype_is(var_dtype(sizes), GROUP_INTEGER)) {
    error_set(ERROR_TYPE, "the sizes of split must be a vector of integers");
    return false;
  }
  if (var_dim(sizes, 0) != DIM_UNKNOWN && var_dim(sizes, 0) != parts) {
    error_set(ERROR_VALUE, "split into %lld parts was given %lld sizes", (long long)parts,
              (long long)var_dim(sizes, 0));
    return false;
  }
  for (int i = 0; i < call->noutputs; i++)
    call->outputs[i] = (struct TypeOutput){var_dtype(x), var_ndim(x)};
  return true;
}

static bool split_sizes_fit(const ShapeCall *call, int axis) {
  const View *sizes = call->input_values[1];
  if (sizes->shape[0] != call->noutputs) {
    error_set(ERROR_VALUE, "split into %d parts was given %lld sizes", call->noutputs,
              (long long)sizes->shape[0]);
    return false;
  }
  int64_t sum = 0, length = call->inputs[0][axis].value;
  for (int i = 0; i < call->noutputs; i++) {
    if (view_int(sizes, i) < 0) {
      error_set(ERROR_VALUE, "Split sizes cannot be negative");
      return false;
    }
    if (__builtin_add_overflow(sum, view_int(sizes, i), &sum)) sum = INT64_MAX;
  }
  if (sum == length) return true;
  error_set(ERROR_VALUE, "Split sizes sum to %lld; expected %lld", (long long)sum,
            (long long)length);
  return false;
}

void split_shape(ShapeCall *call) {
  int axis = (int)params_get(call->params, 0);
  if (call->mode == DIM_RUNTIME && !split_sizes_fit(call, axis)) return;
  for (int i = 0; i < call->noutputs; i++) {
    memcpy(call->outputs[i], call->inputs[0], (size_t)call->output_ndims[i] * sizeof(Dim));
    call->outputs[i][axis] = shape_value(call, 1, i);
  }
}

/* Parts without a gradient count as zero; a part whose gradient does not exist leaves none for
 * the whole. */
void split_pullback(PullbackCall *call) {
  int count = node_noutputs(call->node);
  Var *parts = memory_alloc((size_t)count * sizeof(Var)), null = 0;
  Dtype dtype = dtype_floatx();
  for (int i = 0; i < count; i++) {
    if (var_is_null(call->cotangents[i])) null = call->cotangents[i];
    if (type_kind(var_type(call->cotangents[i])) == TYPE_TENSOR)
      dtype = var_dtype(call->cotangents[i]);
  }
  for (int i = 0; !null && i < count; i++) {
    bool absent = var_is_disconnected(call->cotangents[i]);
    parts[i] = absent ? op_zeros_like(node_output(call->node, i), dtype) : call->cotangents[i];
  }
  call->results[0] =
      null ? null : op_join((int)params_get(node_params(call->node), 0), count, parts);
  memory_free(parts);
}

bool split_run(KernelCall *call) {
  const View *x = &call->inputs[0];
  int axis = (int)params_get(call->params, 0);
  int64_t start = 0, size = (int64_t)dtype_size(x->dtype);
  for (int i = 0; i < call->noutputs; i++) {
    View *out = &call->outputs[i];
    out->data = (char *)x->data + start * x->strides[axis] * size;
    for (int k = 0; k < out->ndim; k++) strides_of(out)[k] = x->strides[k];
    start += out->shape[axis];
  }
  return true;
}

bool op_split(Var x, Var sizes, int count, int axis, Var *outputs) {
  for (int i = 0; i < count; i++) outputs[i] = 0;
  if (!x || !sizes) return false;
  if (count < 1) {
    error_set(ERROR_VALUE, "split needs at least one part");
    return false;
  }
  if (!op_normalize_axis(&axis, var_ndim(x))) return false;
  Params params = params_make(2, (int64_t[]){axis, count});
  return op_apply(OP_SPLIT, params, 2, (Var[]){x, sizes}, count, outputs);
}
