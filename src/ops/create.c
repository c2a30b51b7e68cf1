/* Arrays made of lengths and scalars (shape, alloc, make_vector, eye), and the constructors
 * built on them. */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/vectorize.h"
#include "tensor/cast.h"

static bool is_integer_scalar(Var var) {
  return var_ndim(var) == 0 && dtype_is(var_dtype(var), GROUP_INTEGER);
}

/* ---- shape, shape_i (S1-SH-01): disconnected, so the pullbacks leave the results as they start
 * ---- */

bool shape_type(TypeCall *call) {
  call->outputs[0] = (struct TypeOutput){DTYPE_INT64, 1};
  return true;
}

void shape_shape(ShapeCall *call) { call->outputs[0][0] = dim_of(call->input_ndims[0]); }

void shape_pullback(PullbackCall *call) { (void)call; }

bool shape_run(KernelCall *call) {
  int64_t *lengths = call->outputs[0].data;
  for (int i = 0; i < call->inputs[0].ndim; i++) lengths[i] = call->inputs[0].shape[i];
  return true;
}

bool shape_i_type(TypeCall *call) {
  assert(params_get(call->params, 0) < var_ndim(call->inputs[0]));
  call->outputs[0] = (struct TypeOutput){DTYPE_INT64, 0};
  return true;
}

/* The lengths of one element, which are those of all. */
void shape_vectorize(VectorizeCall *call) {
  Var x = call->inputs[0], lengths[TYPE_MAX_NDIM];
  int count = var_ndim(x) - call->batch;
  for (int i = 0; i < count; i++) lengths[i] = op_shape_i(x, call->batch + i);
  call->outputs[0] = op_make_vector(count, lengths);
}

void shape_i_shape(ShapeCall *call) { (void)call; }

void shape_i_pullback(PullbackCall *call) { (void)call; }

bool shape_i_run(KernelCall *call) {
  *(int64_t *)call->outputs[0].data = call->inputs[0].shape[params_get(call->params, 0)];
  return true;
}

Var op_shape(Var x) { return op_apply1(OP_SHAPE, 0, 1, &x); }

Var op_shape_i(Var x, int axis) {
  if (!x) return 0;
  int64_t length = var_dim(x, axis), parameter = axis;
  if (length != DIM_UNKNOWN) return graph_constant_int(DTYPE_INT64, length);
  return op_apply1(OP_SHAPE_I, params_make(1, &parameter), 1, &x);
}

Var op_size(Var x) {
  if (!x) return 0;
  Dim size = dim_of(1);
  for (int axis = 0; axis < var_ndim(x); axis++)
    size = dim_mul(size, dim_of_var(DIM_SYMBOLIC, x, axis));
  return dim_var(size);
}

/* ---- alloc (S1-CR-04) ---- */

bool alloc_type(TypeCall *call) {
  Var value = call->inputs[0];
  int ndim = call->ninputs - 1;
  for (int i = 1; i <= ndim; i++) {
    if (is_integer_scalar(call->inputs[i])) continue;
    String type = {0};
    type_print(&type, var_type(call->inputs[i]));
    error_set(ERROR_TYPE, "Shapes must be scalar integers; got %s", string_text(&type));
    string_free(&type);
    return false;
  }
  if (var_ndim(value) > ndim) {
    error_set(ERROR_TYPE,
              "The Alloc value to use has more dimensions (%d) than the specified dimensions (%d)",
              var_ndim(value), ndim);
    return false;
  }
  call->outputs[0] = (struct TypeOutput){var_dtype(value), ndim};
  return true;
}

/* Whether the value's axis may be repeated: only where its static length is 1 (R-BCRT). */
static bool alloc_repeats(const ShapeCall *call, int axis) {
  return call->input_vars ? var_dim(call->input_vars[0], axis) == 1
                          : dim_is(call->inputs[0][axis], 1);
}

static void alloc_refuse(const ShapeCall *call, int axis, Dim have, Dim asked) {
  if (call->mode == DIM_STATIC)
    error_set(ERROR_VALUE,
              "Alloc static input type and target shape are incompatible: axis %d of the value has "
              "length %lld, %lld is asked for",
              axis, (long long)have.value, (long long)asked.value);
  else if (have.value == 1)
    error_set(
        ERROR_VALUE,
        "Runtime broadcasting not allowed. The output of Alloc requires broadcasting a dimension "
        "of "
        "the input value, which was not marked as broadcastable. If broadcasting was intended, use "
        "`specify_broadcastable` on the relevant input.");
  else
    error_set(ERROR_VALUE,
              "Alloc cannot broadcast axis %d of the value, which has length %lld, to length %lld",
              axis, (long long)have.value, (long long)asked.value);
}

/* A length that an array is asked to have. */
static Dim asked_length(const ShapeCall *call, int input) {
  Dim length = shape_value(call, input, 0);
  int64_t value;
  if (call->mode == DIM_STATIC && !dim_known(length) &&
      op_constant_length(call->input_vars[input], &value))
    return dim_of(value);
  return length;
}

void alloc_shape(ShapeCall *call) {
  int ndim = call->output_ndims[0], added = ndim - call->input_ndims[0];
  for (int i = 0; i < ndim; i++) {
    Dim asked = asked_length(call, i + 1);
    call->outputs[0][i] = asked;
    if (dim_known(asked) && asked.value < 0) {
      error_set(ERROR_VALUE,
                "negative dimensions are not allowed: alloc was asked for length %lld on axis %d",
                (long long)asked.value, i);
      return;
    }
    if (i < added || alloc_repeats(call, i - added)) continue;
    Dim have = call->inputs[0][i - added];
    if (!dim_known(asked) && dim_known(have)) call->outputs[0][i] = have;
    if (dim_known(asked) && dim_known(have) && asked.value != have.value) {
      alloc_refuse(call, i - added, have, asked);
      return;
    }
  }
}

/* The sum over what was repeated: added axes, and axes of static length 1 that became longer. */
void alloc_pullback(PullbackCall *call) {
  Var x = node_input(call->node, 0), out = node_output(call->node, 0);
  int ndim = var_ndim(out), added = ndim - var_ndim(x), count = 0, kept = 0;
  int axes[TYPE_MAX_NDIM], order[TYPE_MAX_NDIM];
  for (int i = 0; i < ndim; i++) {
    bool repeated = i < added || (var_dim(x, i - added) == 1 && var_dim(out, i) != 1);
    if (repeated) axes[count++] = i;
    if (i >= added) order[i - added] = repeated ? -1 : kept++;
  }
  Var g = call->cotangents[0];
  if (count) g = op_reduce(REDUCE_SUM, g, count, axes, DTYPE_NONE, DTYPE_NONE);
  call->results[0] = op_dimshuffle(g, var_ndim(x), order);
}

void alloc_vectorize(VectorizeCall *call) {
  Node node = call->node;
  Var lengths[2 * TYPE_MAX_NDIM];
  int count = node_ninputs(node) - 1;
  for (int i = 1; i <= count; i++)
    if (vectorize_is_batched(call, i)) {
      vectorize_refuse(call, i);
      return;
    }
  for (int i = 0; i < call->batch; i++) lengths[i] = vectorize_length(call, i);
  for (int i = 0; i < count; i++) lengths[call->batch + i] = call->inputs[i + 1];
  Var value = vectorize_aligned(call, 0, count - var_ndim(node_input(node, 0)));
  call->outputs[0] = op_alloc(value, call->batch + count, lengths);
}

bool alloc_run(KernelCall *call) {
  const View *value = &call->inputs[0];
  View *out = &call->outputs[0];
  int64_t *strides = (int64_t *)out->strides;
  int added = out->ndim - value->ndim;
  out->data = value->data;
  for (int i = 0; i < out->ndim; i++)
    strides[i] = i < added || value->shape[i - added] == 1 ? 0 : value->strides[i - added];
  return true;
}

Var op_alloc(Var value, int count, const Var *lengths) {
  if (!value) return 0;
  if (count == 0 && var_ndim(value) == 0) return value;
  Var inputs[TYPE_MAX_NDIM + 1] = {value};
  if (count > TYPE_MAX_NDIM) {
    error_set(ERROR_VALUE, "a tensor has at most %d axes; this one would have %d", TYPE_MAX_NDIM,
              count);
    return 0;
  }
  for (int i = 0; i < count; i++) inputs[i + 1] = lengths[i];
  return op_apply1(OP_ALLOC, 0, count + 1, inputs);
}

Var op_alloc_like(Var value, Var like) {
  if (!value || !like) return 0;
  Var lengths[TYPE_MAX_NDIM];
  for (int i = 0; i < var_ndim(like); i++) lengths[i] = op_shape_i(like, i);
  return op_alloc(value, var_ndim(like), lengths);
}

static Var filled_like(Var x, Dtype dtype, int64_t value) {
  if (!x) return 0;
  return op_alloc_like(graph_constant_int(dtype == DTYPE_NONE ? var_dtype(x) : dtype, value), x);
}

Var op_zeros_like(Var x, Dtype dtype) { return filled_like(x, dtype, 0); }
Var op_ones_like(Var x, Dtype dtype) { return filled_like(x, dtype, 1); }

/* ---- make_vector (S1-CR-09) ---- */

bool make_vector_type(TypeCall *call) {
  for (int i = 0; i < call->ninputs; i++) {
    if (var_ndim(call->inputs[i]) == 0) continue;
    error_set(ERROR_VALUE, "All inputs to MakeVector must be scalars; input %d has %d dimensions",
              i, var_ndim(call->inputs[i]));
    return false;
  }
  call->outputs[0] = (struct TypeOutput){(Dtype)params_get(call->params, 0), 1};
  return true;
}

void make_vector_shape(ShapeCall *call) { call->outputs[0][0] = dim_of(call->ninputs); }

void make_vector_pullback(PullbackCall *call) {
  bool discrete = dtype_is(var_dtype(node_output(call->node, 0)), GROUP_DISCRETE);
  for (int i = 0; i < node_ninputs(call->node); i++) {
    Index element = {.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, i)};
    call->results[i] = discrete ? grad_zeros(node_input(call->node, i))
                                : op_subtensor(call->cotangents[0], 1, &element);
  }
}

/* The scalars of each batch element, joined along a new last axis. */
void make_vector_vectorize(VectorizeCall *call) {
  int count = node_ninputs(call->node);
  Dtype dtype = (Dtype)params_get(node_params(call->node), 0);
  Var *columns = memory_alloc((size_t)count * sizeof(Var));
  for (int i = 0; i < count; i++)
    columns[i] = op_expand_dims(op_cast(vectorize_full(call, i), dtype), call->batch);
  call->outputs[0] = op_join(call->batch, count, columns);
  memory_free(columns);
}

bool make_vector_run(KernelCall *call) {
  const View *out = &call->outputs[0];
  char *target = out->data;
  for (int i = 0; i < call->ninputs; i++, target += dtype_size(out->dtype))
    cast_kernel(call->inputs[i].dtype, out->dtype)(1, target, 1, call->inputs[i].data, 1);
  return true;
}

Var op_make_vector(int count, const Var *scalars) {
  Dtype dtype = count ? DTYPE_BOOL : DTYPE_INT64;
  for (int i = 0; i < count; i++) {
    if (!scalars[i]) return 0;
    dtype = i ? dtype_upcast(dtype, var_dtype(scalars[i])) : var_dtype(scalars[i]);
  }
  Var *inputs = memory_alloc((size_t)count * sizeof(Var));
  for (int i = 0; i < count; i++) inputs[i] = op_cast(scalars[i], dtype);
  int64_t parameter = dtype;
  Var vector = op_apply1(OP_MAKE_VECTOR, params_make(1, &parameter), count, inputs);
  memory_free(inputs);
  return vector;
}

Var op_int_vector(int count, const int64_t *values) {
  int64_t length = count;
  Array *array = array_new(DTYPE_INT64, 1, &length);
  if (array && count) memcpy(array->view.data, values, (size_t)count * sizeof(int64_t));
  return graph_constant(array);
}

/* ---- eye (S1-CR-07) ---- */

bool eye_type(TypeCall *call) {
  for (int i = 0; i < 3; i++) {
    if (is_integer_scalar(call->inputs[i])) continue;
    static const char *const words[] = {"number of rows", "number of columns", "diagonal"};
    error_set(ERROR_TYPE, "the %s of eye must be a scalar integer", words[i]);
    return false;
  }
  call->outputs[0] = (struct TypeOutput){(Dtype)params_get(call->params, 0), 2};
  return true;
}

void eye_shape(ShapeCall *call) {
  for (int axis = 0; axis < 2; axis++) {
    Dim length = call->outputs[0][axis] = asked_length(call, axis);
    if (!dim_known(length) || length.value >= 0) continue;
    error_set(ERROR_VALUE, "negative dimensions are not allowed: eye was asked for %lld %s",
              (long long)length.value, axis ? "columns" : "rows");
    return;
  }
}

void eye_pullback(PullbackCall *call) {
  for (int i = 0; i < 3; i++) call->results[i] = grad_undefined(OP_EYE, i);
}

bool eye_run(KernelCall *call) {
  const View *out = &call->outputs[0];
  int64_t rows = out->shape[0], columns = out->shape[1], diagonal = view_int(&call->inputs[2], 0);
  size_t size = dtype_size(out->dtype);
  CastKernel *cast = cast_kernel(DTYPE_BOOL, out->dtype);
  memset(out->data, 0, (size_t)(rows * columns) * size);
  if (diagonal <= -rows || diagonal >= columns) return true;
  int64_t row = diagonal < 0 ? -diagonal : 0, column = diagonal > 0 ? diagonal : 0;
  for (; row < rows && column < columns; row++, column++)
    cast(1, (char *)out->data + (size_t)(row * columns + column) * size, 1, &(bool){true}, 1);
  return true;
}

Var op_eye(Var rows, Var columns, Var diagonal, Dtype dtype) {
  int64_t parameter = dtype == DTYPE_NONE ? dtype_floatx() : dtype;
  return op_apply1(OP_EYE, params_make(1, &parameter), 3, (Var[]){rows, columns, diagonal});
}
