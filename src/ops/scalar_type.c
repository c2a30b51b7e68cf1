/* Elementwise operations: dtype (R.3), shape (R.5) and constructors. */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/scalar.h"

static const struct {
  uint8_t arity, rule, facts;
} rows[OP_SCALARS_END] = {
#define SCALAR(id, name, arity, dtype, gradient, kernel, facts, documentation) \
  [OP_##id] = {arity, RULE_##dtype, facts},
#include "ops/scalar.def"
#undef SCALAR
};

int scalar_arity(Op op) { return rows[op].arity; }
uint32_t scalar_facts(Op op) { return rows[op].facts; }
const char *scalar_gradient(Op op) { return op_info(op)->gradient; }
ScalarRule scalar_rule(Op op) { return (ScalarRule)rows[op].rule; }

/* ---- dtype ---- */

static Dtype float_all(int count, const Dtype *dtypes) {
  Dtype up = dtype_to_float(dtypes[0]);
  for (int i = 1; i < count; i++) up = dtype_upcast(up, dtype_to_float(dtypes[i]));
  return up;
}

static bool all_are(DtypeGroup groups, int count, const Dtype *dtypes) {
  for (int i = 0; i < count; i++)
    if (!dtype_is(dtypes[i], groups)) return false;
  return true;
}

static bool none_is(DtypeGroup groups, int count, const Dtype *dtypes) {
  for (int i = 0; i < count; i++)
    if (dtype_is(dtypes[i], groups)) return false;
  return true;
}

static bool refuse(ErrorKind kind, const char *message) {
  error_set(kind, "%s", message);
  return false;
}

static bool require_no_complex(int count, const Dtype *inputs) {
  return none_is(GROUP_COMPLEX, count, inputs) ||
         refuse(ERROR_TYPE, "complex argument not supported; take real(), imag() or abs() of it");
}

static bool require_bits(int count, const Dtype *inputs) {
  for (int i = 0; i < count; i++) {
    if (!dtype_is(inputs[i], GROUP_CONTINUOUS)) continue;
    error_set(ERROR_TYPE, "input to a BitOp must have type bool, int or uint, not %s",
              dtype_name(inputs[i]));
    return false;
  }
  if (all_are(GROUP_BOOL, count, inputs)) return true;
  if (!all_are(GROUP_INTEGER, count, inputs))
    return refuse(ERROR_TYPE,
                  "input to a BitOp must have type bool, or all must be integers; "
                  "cast the bool to an integer first");
  return dtype_is(dtype_upcast_all(count, inputs), GROUP_INTEGER) ||
         refuse(ERROR_TYPE,
                "uint64 and a signed integer have no common integer type for a BitOp; "
                "cast one of them");
}

static bool require_cast(Dtype from, Dtype to) {
  return !dtype_is(from, GROUP_COMPLEX) || dtype_is(to, GROUP_COMPLEX) ||
         refuse(ERROR_TYPE,
                "Casting from complex to real is ambiguous: consider real(), imag(), "
                "angle() or abs()");
}

/* Whether the rule accepts these inputs; the error if not. */
static bool rule_accepts(ScalarRule rule, Params params, int count, const Dtype *inputs) {
  switch (rule) {
    case RULE_SAMENB:
      return !dtype_is(inputs[0], GROUP_BOOL) || refuse(ERROR_TYPE, "bool input not supported");
    case RULE_SAMENBNC:
      return (!dtype_is(inputs[0], GROUP_BOOL) || refuse(ERROR_TYPE, "bool input not supported")) &&
             require_no_complex(count, inputs);
    case RULE_UPNB:
      return !all_are(GROUP_BOOL, count, inputs) ||
             refuse(ERROR_TYPE, "bool output not supported; use xor, or cast to an integer first");
    case RULE_UPDIV:
      return none_is(GROUP_COMPLEX, count, inputs) ||
             refuse(ERROR_TYPE,
                    "integer division (//) and remainder (%) are not supported "
                    "on complex numbers");
    case RULE_UPNC:
    case RULE_FLTNC:
    case RULE_FLTSECOND:
    case RULE_COMPLEX:
      return require_no_complex(count, inputs);
    case RULE_BIT:
      return require_bits(count, inputs);
    case RULE_CAST:
      return require_cast(inputs[0], (Dtype)params_get(params, 0));
    case RULE_FLOATONLY:
      return dtype_is(inputs[0], GROUP_FLOAT) ||
             refuse(ERROR_TYPE, "only float type are supported");
    default:
      return true;
  }
}

static Dtype bool_to_int8(Dtype dtype) { return dtype == DTYPE_BOOL ? DTYPE_INT8 : dtype; }

Dtype scalar_dtype(Op op, Params params, int ninputs, const Dtype *inputs) {
  ScalarRule rule = scalar_rule(op);
  if (!rule_accepts(rule, params, ninputs, inputs)) return DTYPE_NONE;
  switch (rule) {
    case RULE_SAME:
    case RULE_SAMENB:
    case RULE_SAMENBNC:
    case RULE_FLOATONLY:
    case RULE_FIRST:
      return inputs[0];
    case RULE_SAMEM8:
      return bool_to_int8(inputs[0]);
    case RULE_SECOND:
      return inputs[1];
    case RULE_CAST:
      return (Dtype)params_get(params, 0);
    case RULE_UPOUT:
    case RULE_UPNB:
    case RULE_UPNC:
    case RULE_UPDIV:
    case RULE_BIT:
      return dtype_upcast_all(ninputs, inputs);
    case RULE_UPM8:
      return bool_to_int8(dtype_upcast_all(ninputs, inputs));
    case RULE_TDIV:
      return all_are(GROUP_DISCRETE, ninputs, inputs) ? dtype_floatx()
                                                      : dtype_upcast_all(ninputs, inputs);
    case RULE_SW:
      return dtype_upcast_all(2, inputs + 1);
    case RULE_BOOL:
      return DTYPE_BOOL;
    case RULE_FLT:
    case RULE_FLTNC:
      return float_all(ninputs, inputs);
    case RULE_FLTSECOND:
      return dtype_to_float(inputs[1]);
    case RULE_REAL:
      return dtype_real(inputs[0]);
    case RULE_COMPLEX:
      return dtype_complex(dtype_to_float(dtype_upcast_all(ninputs, inputs)));
  }
  assert(!"a rule without a dtype");
  return DTYPE_NONE;
}

static bool arity_fits(Op op, int ninputs) {
  int arity = scalar_arity(op);
  if (arity == VARIADIC ? ninputs >= 1 : ninputs == arity) return true;
  error_set(ERROR_TYPE, "%s takes %d inputs, got %d", op_name(op), arity == VARIADIC ? 1 : arity,
            ninputs);
  return false;
}

bool scalar_type(TypeCall *call) {
  assert(call->noutputs == 1);
  if (!arity_fits(call->op, call->ninputs)) return false;
  int ndim = var_ndim(call->inputs[0]);
  Dtype *dtypes = memory_alloc(sizeof(Dtype) * (size_t)call->ninputs);
  for (int i = 0; i < call->ninputs; i++) {
    assert(var_ndim(call->inputs[i]) == ndim);
    dtypes[i] = var_dtype(call->inputs[i]);
  }
  call->outputs[0].dtype = scalar_dtype(call->op, call->params, call->ninputs, dtypes);
  call->outputs[0].ndim = ndim;
  memory_free(dtypes);
  return call->outputs[0].dtype != DTYPE_NONE;
}

/* ---- shape ---- */

static void print_static_shape(String *text, const ShapeCall *call, int input) {
  int ndim = call->input_ndims[input];
  string_print(text, "(");
  for (int axis = 0; axis < ndim; axis++) {
    Dim dim = call->inputs[input][axis];
    string_print(text, axis ? ", " : "");
    if (dim_known(dim))
      string_print(text, "%lld", (long long)dim.value);
    else
      string_print(text, "None");
  }
  string_print(text, ndim == 1 ? ",)" : ")");
}

static void error_incompatible(const ShapeCall *call) {
  String text = {0};
  for (int i = 0; i < call->ninputs; i++) {
    string_print(&text, i ? ", " : "");
    print_static_shape(&text, call, i);
  }
  error_set(ERROR_VALUE, "Incompatible Elemwise input shapes [%s]", string_text(&text));
  string_free(&text);
}

/* R-BC: of lengths that do not broadcast a known one tells most; without one any will do. */
static Dim broadcast_known(const ShapeCall *call, int axis) {
  Dim length = dim_of(1);
  for (int i = 0; i < call->ninputs; i++) {
    Dim dim = call->inputs[i][axis];
    if (dim_is(dim, 1)) continue;
    if (dim_is(length, 1) || (dim_known(dim) && !dim_known(length)))
      length = dim;
    else if (dim_known(dim) && dim.value != length.value)
      error_incompatible(call);
  }
  return length;
}

static bool may_broadcast(const ShapeCall *call, int input, int axis) {
  return !call->input_vars || var_dim(call->input_vars[input], axis) == 1;
}

/* R-BCRT: only axes of static length 1 broadcast, because the gradient sums over no others. */
static Dim broadcast_lengths(const ShapeCall *call, int axis) {
  int64_t length = 1;
  int from = -1;
  bool one = false; /* an input has length 1 here by chance */
  for (int i = 0; i < call->ninputs; i++) {
    int64_t value = call->inputs[i][axis].value;
    if (value == 1) {
      one |= !may_broadcast(call, i, axis);
      continue;
    }
    if (from >= 0 && value != length)
      error_set(
          ERROR_VALUE,
          "Input dimension mismatch: (input[%d].shape[%d] = %lld, input[%d].shape[%d] = %lld)",
          from, axis, (long long)length, i, axis, (long long)value);
    length = value;
    from = i;
  }
  if (one && from >= 0)
    error_set(
        ERROR_VALUE,
        "Runtime broadcasting not allowed. At least one input has a distinct dimension length "
        "of 1, but was not marked as broadcastable.\nIf broadcasting was intended, use "
        "`specify_broadcastable` on the relevant input.");
  return dim_of(length);
}

void scalar_shape(ShapeCall *call) {
  for (int axis = 0; axis < call->output_ndims[0]; axis++)
    call->outputs[0][axis] =
        call->mode == DIM_RUNTIME ? broadcast_lengths(call, axis) : broadcast_known(call, axis);
}

/* ---- constructors ---- */

Var op_scalar(Op op, int count, const Var *inputs) {
  for (int i = 0; i < count; i++)
    if (!inputs[i]) return 0;
  if (count == 1 && scalar_arity(op) == VARIADIC) return inputs[0];
  int ndim = 0;
  for (int i = 0; i < count; i++)
    if (type_kind(var_type(inputs[i])) == TYPE_TENSOR && var_ndim(inputs[i]) > ndim)
      ndim = var_ndim(inputs[i]);
  Var *padded = memory_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++)
    padded[i] =
        type_kind(var_type(inputs[i])) == TYPE_TENSOR ? op_pad_left(inputs[i], ndim) : inputs[i];
  Var output = op_apply1(op, 0, count, padded);
  memory_free(padded);
  return output;
}

Var op_unary(Op op, Var x) { return op_scalar(op, 1, &x); }
Var op_binary(Op op, Var x, Var y) { return op_scalar(op, 2, (Var[]){x, y}); }
Var op_ternary(Op op, Var x, Var y, Var z) { return op_scalar(op, 3, (Var[]){x, y, z}); }

Var op_cast(Var x, Dtype dtype) {
  if (!x || var_dtype(x) == dtype) return x;
  return op_apply1(OP_CAST, params_make(1, (int64_t[]){dtype}), 1, &x);
}

Var op_literal(double value, Var like) {
  if (!like) return 0;
  Dtype dtype = var_dtype(like);
  bool whole = value >= -0x1p63 && value < 0x1p63 && value == (double)(int64_t)value;
  if (dtype_is(dtype, GROUP_CONTINUOUS)) return graph_constant_float(dtype, value);
  if (!whole) return graph_constant_float(dtype_floatx(), value);
  if (dtype == DTYPE_BOOL && value != 0 && value != 1) dtype = DTYPE_INT8;
  return graph_constant_int(dtype, (int64_t)value);
}
