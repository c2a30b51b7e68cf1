#include "ops/dim.h"

#include <assert.h>

#include "core/error.h"
#include "ops/ops.h"

Var dim_var(Dim dim) { return dim.known ? graph_constant_int(DTYPE_INT64, dim.value) : dim.symbol; }

/* A Dim that is neither known nor symbolic stays so: static mode builds no graph. */
static bool dim_opaque(Dim dim) { return !dim.known && !dim.symbol; }

static Dim dim_apply(Op op, Dim a, Dim b) {
  if (dim_opaque(a) || dim_opaque(b)) return dim_unknown();
  return dim_symbol(op_binary(op, dim_var(a), dim_var(b)));
}

/* Two's complement, as the int64 graph would compute it. */
static int64_t wrap_add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
static int64_t wrap_sub(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }
static int64_t wrap_mul(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }

Dim dim_add(Dim a, Dim b) {
  if (dim_is(a, 0)) return b;
  if (dim_is(b, 0)) return a;
  return a.known && b.known ? dim_of(wrap_add(a.value, b.value)) : dim_apply(OP_ADD, a, b);
}

Dim dim_sub(Dim a, Dim b) {
  if (dim_is(b, 0)) return a;
  return a.known && b.known ? dim_of(wrap_sub(a.value, b.value)) : dim_apply(OP_SUB, a, b);
}

Dim dim_mul(Dim a, Dim b) {
  if (dim_is(a, 0) || dim_is(b, 1)) return a;
  if (dim_is(b, 0) || dim_is(a, 1)) return b;
  return a.known && b.known ? dim_of(wrap_mul(a.value, b.value)) : dim_apply(OP_MUL, a, b);
}

static int64_t floor_divide(int64_t a, int64_t b) {
  if (b == -1) return wrap_sub(0, a);
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

Dim dim_div(Dim a, Dim b) {
  assert(!dim_is(b, 0));
  if (dim_is(b, 1)) return a;
  return a.known && b.known ? dim_of(floor_divide(a.value, b.value)) : dim_apply(OP_INT_DIV, a, b);
}

Dim dim_max(Dim a, Dim b) {
  if (!a.known || !b.known) return dim_apply(OP_MAXIMUM, a, b);
  return a.value > b.value ? a : b;
}

Dim dim_min(Dim a, Dim b) {
  if (!a.known || !b.known) return dim_apply(OP_MINIMUM, a, b);
  return a.value < b.value ? a : b;
}

Dim dim_if_negative(Dim a, Dim yes, Dim no) {
  if (a.known) return a.value < 0 ? yes : no;
  if (dim_opaque(a) || dim_opaque(yes) || dim_opaque(no)) return dim_unknown();
  Var negative = op_binary(OP_LT, a.symbol, graph_constant_int(DTYPE_INT64, 0));
  return dim_symbol(op_ternary(OP_SWITCH, negative, dim_var(yes), dim_var(no)));
}

Dim dim_of_var(DimMode mode, Var var, int axis) {
  int64_t length = var_dim(var, axis);
  if (length != DIM_UNKNOWN || mode != DIM_SYMBOLIC) return dim_static(length);
  return dim_symbol(op_shape_i(var, axis));
}

/* The int64 scalar that is element `index` of a scalar or vector. */
static Dim element_symbol(Var var, int64_t index) {
  if (var_ndim(var) > 0) {
    assert(var_ndim(var) == 1);
    Index element = {.kind = INDEX_SCALAR, .start = graph_constant_int(DTYPE_INT64, index)};
    var = op_subtensor(var, 1, &element);
  }
  return dim_symbol(op_cast(var, DTYPE_INT64));
}

Dim shape_value(const ShapeCall *call, int input, int64_t index) {
  if (call->mode == DIM_RUNTIME) {
    assert(call->input_values[input]);
    return dim_of(view_int(call->input_values[input], index));
  }
  int64_t value;
  if (op_constant_int(call->input_vars[input], index, &value)) return dim_of(value);
  return call->mode == DIM_STATIC ? dim_unknown() : element_symbol(call->input_vars[input], index);
}
