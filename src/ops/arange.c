/* arange: start, start + step, ... below stop (S1-CR-15), element for element as NumPy fills it. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "ops/families.h"
#include "ops/pushforward.h"

enum { START, STOP, STEP };

bool arange_type(TypeCall *call) {
  Dtype dtype = (Dtype)params_get(call->params, 0);
  for (int i = 0; i < 3; i++) {
    if (var_ndim(call->inputs[i]) == 0 && !dtype_is(var_dtype(call->inputs[i]), GROUP_COMPLEX))
      continue;
    error_set(ERROR_TYPE, "the start, stop and step of arange must be real scalars");
    return false;
  }
  if (dtype_is(dtype, GROUP_BOOL | GROUP_COMPLEX)) {
    error_set(ERROR_TYPE, "arange makes integers or real numbers, not %s", dtype_name(dtype));
    return false;
  }
  call->outputs[0] = (struct TypeOutput){dtype, 1};
  return true;
}

/* ---- length: max(ceil((stop - start) / step), 0) ---- */

static Dtype bound_dtype(const ShapeCall *call, int input) {
  return call->mode == DIM_RUNTIME ? call->input_values[input]->dtype
                                   : var_dtype(call->input_vars[input]);
}

static bool bounds_are_integers(const ShapeCall *call) {
  for (int i = START; i <= STEP; i++)
    if (!dtype_is(bound_dtype(call, i), GROUP_DISCRETE)) return false;
  return true;
}

static void refuse_zero_step(void) { error_set(ERROR_ZERO_DIVISION, "the step of arange is zero"); }

/* Exact: the distance from start to stop may need all 64 bits. */
static void known_length(ShapeCall *call, int64_t start, int64_t stop, int64_t step) {
  uint64_t from = (uint64_t)start, to = (uint64_t)stop;
  uint64_t span = step > 0 ? to - from : from - to;
  uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
  bool none = step > 0 ? stop <= start : stop >= start;
  uint64_t length = none ? 0 : (span - 1) / stride + 1;
  if (length > INT64_MAX)
    error_set(ERROR_VALUE, "arange: Maximum allowed size exceeded");
  else
    call->outputs[0][0] = dim_of((int64_t)length);
}

/* ceil(a / b) = -floor(-a / b), exact in integers. */
static void integer_length(ShapeCall *call) {
  Dim start = shape_value(call, START, 0), stop = shape_value(call, STOP, 0);
  Dim step = shape_value(call, STEP, 0);
  if (dim_is(step, 0)) {
    refuse_zero_step();
    return;
  }
  if (dim_known(start) && dim_known(stop) && dim_known(step)) {
    known_length(call, start.value, stop.value, step.value);
    return;
  }
  Dim length = dim_sub(dim_of(0), dim_div(dim_sub(start, stop), step));
  call->outputs[0][0] = dim_max(length, dim_of(0));
}

/* Whether the value of a bound is known, and the value. */
static bool bound_value(const ShapeCall *call, int input, double *value) {
  if (call->mode != DIM_RUNTIME) return op_constant_scalar(call->input_vars[input], value);
  *value = view_float(call->input_values[input], 0);
  return true;
}

static Var symbolic_length(const Var *bounds) {
  Var start = op_cast(bounds[START], DTYPE_FLOAT64), stop = op_cast(bounds[STOP], DTYPE_FLOAT64);
  Var span = op_binary(OP_SUB, stop, start);
  Var count = op_unary(OP_CEIL, op_binary(OP_TRUE_DIV, span, bounds[STEP]));
  return op_binary(OP_MAXIMUM, op_cast(count, DTYPE_INT64), graph_constant_int(DTYPE_INT64, 0));
}

static void real_length(ShapeCall *call) {
  double bounds[3];
  bool known = true;
  for (int i = START; i <= STEP; i++) {
    bool told = bound_value(call, i, &bounds[i]);
    if (told && i == STEP && bounds[i] == 0) {
      refuse_zero_step();
      return;
    }
    known = known && told;
  }
  if (!known) {
    if (call->mode == DIM_SYMBOLIC)
      call->outputs[0][0] = dim_symbol(symbolic_length(call->input_vars));
    return;
  }
  double length = ceil((bounds[STOP] - bounds[START]) / bounds[STEP]);
  if (isnan(length))
    error_set(ERROR_VALUE, "arange: cannot compute length");
  else if (length > 0x1p53)
    error_set(ERROR_VALUE, "arange: Maximum allowed size exceeded");
  else
    call->outputs[0][0] = dim_of(length > 0 ? (int64_t)length : 0);
}

/* A constant, or a little arithmetic of scalar constants, such as the -k of a triangle. */
static bool is_written_out(Var x, int depth) {
  if (var_kind(x) == VAR_CONSTANT) return true;
  Node node = var_owner(x);
  if (!node || depth == 0 || var_ndim(x) > 0) return false;
  for (int i = 0; i < node_ninputs(node); i++)
    if (!is_written_out(node_input(node, i), depth - 1) || var_ndim(node_input(node, i)) > 0)
      return false;
  return true;
}

/* PyTensor's type knows the length where the bounds are constants, not where it could be known. */
static bool bounds_are_constants(const ShapeCall *call) {
  for (int i = START; i <= STEP; i++)
    if (!is_written_out(call->input_vars[i], 3)) return false;
  return true;
}

void arange_shape(ShapeCall *call) {
  if (bounds_are_integers(call))
    integer_length(call);
  else
    real_length(call);
  if (call->mode == DIM_STATIC && !bounds_are_constants(call)) call->outputs[0][0] = dim_unknown();
}

/* 0, 1, 2, ..., as many as there are. */
static Var counts_of(Var out) {
  return op_arange(graph_constant_int(DTYPE_INT64, 0), op_shape_i(out, 0),
                   graph_constant_int(DTYPE_INT64, 1), var_dtype(out));
}

/* x[i] = start + i * step; stop decides only how many there are. */
void arange_pullback(PullbackCall *call) {
  Var out = node_output(call->node, 0), g = call->cotangents[0];
  if (dtype_is(var_dtype(out), GROUP_DISCRETE)) {
    call->results[START] = grad_zeros(node_input(call->node, START));
    call->results[STEP] = grad_zeros(node_input(call->node, STEP));
    return;
  }
  Var counts = counts_of(out);
  call->results[START] = op_sum_all(g);
  call->results[STEP] = op_sum_all(op_binary(OP_MUL, g, counts));
}

void arange_pushforward(PushforwardCall *call) {
  Var out = node_output(call->node, 0), start = call->tangents[START], step = call->tangents[STEP];
  if (step) step = op_binary(OP_MUL, op_cast(step, var_dtype(out)), counts_of(out));
  if (start) start = op_alloc_like(op_cast(start, var_dtype(out)), out);
  call->results[0] = start && step ? op_binary(OP_ADD, start, step) : start ? start : step;
}

/* ---- elements: start + i * ((start + step) - start), computed in the result's dtype as NumPy
 * does ---- */

static void fill_float32(float *out, int64_t count, double start, double next) {
  float first = (float)start, delta = (float)next - first;
  for (int64_t i = 0; i < count; i++) out[i] = i == 1 ? (float)next : first + (float)i * delta;
}

static void fill_float64(double *out, int64_t count, double start, double next) {
  double delta = next - start;
  for (int64_t i = 0; i < count; i++) out[i] = i == 1 ? next : start + (double)i * delta;
}

/* Modulo the width of the type: the low bytes of the same sums in 64 bits. */
static void fill_integers(const View *out, uint64_t start, uint64_t next) {
  uint64_t delta = next - start;
  for (int64_t i = 0; i < out->shape[0]; i++, start += delta) {
    switch (dtype_size(out->dtype)) {
      case 1:
        ((uint8_t *)out->data)[i] = (uint8_t)start;
        break;
      case 2:
        ((uint16_t *)out->data)[i] = (uint16_t)start;
        break;
      case 4:
        ((uint32_t *)out->data)[i] = (uint32_t)start;
        break;
      default:
        ((uint64_t *)out->data)[i] = start;
    }
  }
}

/* start + step in integers when both are, otherwise in double, converted to an integer. */
static uint64_t integer_next(const View *start, const View *step) {
  bool exact = dtype_is(start->dtype, GROUP_DISCRETE) && dtype_is(step->dtype, GROUP_DISCRETE);
  if (exact) return (uint64_t)view_int(start, 0) + (uint64_t)view_int(step, 0);
  double sum = view_float(start, 0) + view_float(step, 0);
  int64_t length = 1, stride = 1;
  return (uint64_t)view_int(&(View){&sum, DTYPE_FLOAT64, 1, &length, &stride}, 0);
}

bool arange_run(KernelCall *call) {
  const View *start = &call->inputs[START], *step = &call->inputs[STEP], *out = &call->outputs[0];
  double next = view_float(start, 0) + view_float(step, 0);
  if (out->dtype == DTYPE_FLOAT64)
    fill_float64(out->data, out->shape[0], view_float(start, 0), next);
  else if (out->dtype == DTYPE_FLOAT32)
    fill_float32(out->data, out->shape[0], view_float(start, 0), next);
  else
    fill_integers(out, (uint64_t)view_int(start, 0), integer_next(start, step));
  return true;
}

/* Small integers widen to 64 bits, so that counting does not overflow. */
static Dtype arange_dtype(Var start, Var stop, Var step) {
  Dtype dtype = dtype_upcast(dtype_upcast(var_dtype(start), var_dtype(stop)), var_dtype(step));
  if (dtype_is(dtype, GROUP_INT)) return DTYPE_INT64;
  if (dtype_is(dtype, GROUP_UINT)) return DTYPE_UINT64;
  return dtype;
}

Var op_arange(Var start, Var stop, Var step, Dtype dtype) {
  if (!start || !stop || !step) return 0;
  int64_t parameter = dtype == DTYPE_NONE ? arange_dtype(start, stop, step) : dtype;
  return op_apply1(OP_ARANGE, params_make(1, &parameter), 3, (Var[]){start, stop, step});
}
