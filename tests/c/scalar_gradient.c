/* Gradients of elementwise operations: every formula of scalar.def against central differences, and
 * what the checklist (R.6) says of dtypes, broadcasting, discrete and complex inputs. */
#include <complex.h>

#include "graph_check.h"
#include "ops/families.h"
#include "ops/scalar.h"
#include "tensor/cast.h"

static const char *const names[] = {
#define SCALAR(id, name, ...) [OP_##id] = name,
#include "ops/scalar.def"
#undef SCALAR
};

enum { POINTS = 6 };

/* Points inside the domain of a row, away from its steps and kinks. */
static void set_domain(Op op, int input, double *points) {
  static const double anywhere[POINTS] = {-1.7, -0.6, -0.05, 0.3, 0.9, 2.1},
                      above_one[POINTS] = {1.1, 1.4, 2, 3, 7, 20};
  for (int i = 0; i < POINTS; i++) switch (op) {
      case OP_POW:
        points[i] = input ? anywhere[POINTS - 1 - i] : fabs(anywhere[i]) + 0.1;
        break;
      case OP_SQRT:
      case OP_LOG:
      case OP_LOG2:
      case OP_LOG10:
        points[i] = above_one[i] - 1;
        break;
      case OP_LOG1P:
        points[i] = above_one[i] - 1.5;
        break;
      case OP_LOG1MEXP:
        points[i] = -above_one[i] + 1.05;
        break;
      case OP_ARCSIN:
      case OP_ARCCOS:
      case OP_ARCTANH:
        points[i] = anywhere[i] / 2.4;
        break;
      case OP_ARCCOSH:
        points[i] = above_one[i];
        break;
      case OP_TRUE_DIV:
      case OP_INT_DIV:
      case OP_MOD:
      case OP_ARCTAN2:
      case OP_MAXIMUM:
      case OP_MINIMUM:
        points[i] = anywhere[i] + (input ? (i % 2 ? 0.35 : -0.35) : 0);
        break;
      case OP_CLIP:
        points[i] = input == 0 ? anywhere[i] : input == 1 ? -0.5 : 0.7;
        break;
      case OP_GRAD_CLIP:
        points[i] = input == 0 ? anywhere[i] : input == 1 ? -10 : 10;
        break;
      case OP_GRAD_SCALE:
        points[i] = input ? 1 : anywhere[i];
        break;
      default:
        points[i] = anywhere[i] + (input ? 0.4 : 0);
    }
}

/* Ours to evaluate, theirs to differentiate: not the ones whose gradient is not that of their
 * value. */
static bool has_true_gradient(Op op) {
  return op != OP_DISCONNECTED_GRAD && op != OP_ZERO_GRAD && op != OP_UNDEFINED_GRAD &&
         op != OP_COMPLEX;
}

static Var vector_of(const double *points) {
  Var var = graph_input(type_tensor(DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN)), NULL);
  return bind(var, array_of(DTYPE_FLOAT64, 1, LENGTHS(POINTS), points));
}

/* Results of the pullback for the given cotangent. */
static void pull(Var output, Var cotangent, Var *results) {
  PullbackCall call = {var_owner(output), &cotangent, results};
  for (int i = 0; i < node_ninputs(call.node); i++) results[i] = grad_disconnected();
  op_info(node_op(call.node))->pullback(&call);
}

static void check_differences(Op op, int input, Var output, Var gradient) {
  Array *found = value_of(gradient), *above, *below;
  if (!check_record(found != NULL, names[op], __FILE__, __LINE__, ": %s", error_message())) return;
  double *at = bound.arrays[input]->view.data;
  for (int i = 0; i < POINTS; i++) {
    double here = at[i], step = 1e-5;
    at[i] = here + step;
    above = value_of(output);
    at[i] = here - step;
    below = value_of(output);
    at[i] = here;
    double slope = (view_float(&above->view, i) - view_float(&below->view, i)) / (2 * step);
    double cotangent = view_float(bound.views[bound.count - 1], i), expected = cotangent * slope;
    check_record(fabs(view_float(&found->view, i) - expected) <= 2e-7 * (1 + fabs(expected)),
                 names[op], __FILE__, __LINE__, ": d/d input %d at %g: %.12g, expected %.12g",
                 input, here, view_float(&found->view, i), expected);
    array_release(above);
    array_release(below);
  }
  array_release(found);
}

static void check_row(Op op) {
  int arity = scalar_arity(op) == VARIADIC ? 3 : scalar_arity(op);
  Var inputs[3], results[3];
  double points[POINTS];
  for (int i = 0; i < arity; i++) {
    set_domain(op, i, points);
    inputs[i] = vector_of(points);
  }
  Var output = op_scalar(op, arity, inputs);
  if (dtype_is(var_dtype(output), GROUP_DISCRETE)) return;
  Var cotangent = vector_of(NUMBERS(1, -2, 0.5, 3, 0.25, -1.5));
  pull(output, cotangent, results);
  check_record(!error_pending(), names[op], __FILE__, __LINE__, ": %s", error_message());
  for (int i = 0; i < arity && !error_pending(); i++) {
    CHECK_EQUAL(!var_is_disconnected(results[i]), op_bit(scalar_connected(op), i));
    if (var_is_disconnected(results[i])) continue;
    CHECK_EQUAL(var_dtype(results[i]), DTYPE_FLOAT64);
    check_differences(op, i, output, results[i]);
  }
}

static void test_formulas(void) {
  int checked = 0;
  for (Op op = OP_NONE + 1; op < OP_SCALARS_END; op++) {
    if (op == OP_CAST || scalar_rule(op) == RULE_BIT || !has_true_gradient(op)) continue;
    if (op >= OP_ERFCX && op <= OP_KVE) continue; /* see special.c */
    check_row(op);
    forget();
    checked++;
  }
  CHECK(checked > 60);
}

/* ---- R.6 ---- */

static Var input_of(Dtype dtype, int ndim, const int64_t *shape) {
  return graph_input(type_tensor(dtype, ndim, shape), NULL);
}

static Var pulled(Var output, int input) {
  Var results[SCALAR_MAX_ARITY];
  pull(output,
       op_ones_like(output, dtype_is(var_dtype(output), GROUP_DISCRETE) ? dtype_floatx()
                                                                        : var_dtype(output)),
       results);
  return error_pending() ? 0 : results[input];
}

/* R-GB: sums over the axes that broadcast, and over no other. */
static void test_broadcast(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 1), LENGTHS(2, 1));
  Var y = tensor("y", DTYPE_FLOAT64, 1, LENGTHS(3), LENGTHS(3));
  Var s = tensor("s", DTYPE_FLOAT64, 0, NULL, NULL);
  Var product = op_scalar(OP_MUL, 3, (Var[]){x, y, s});
  CHECK_TYPE(pulled(product, 0), "Matrix(float64, shape=(?, 1))");
  CHECK_TYPE(pulled(product, 1), "Matrix(float64, shape=(1, 3))");
  CHECK_TYPE(pulled(product, 2), "Matrix(float64, shape=(1, 1))");
  CHECK_VALUE(pulled(product, 0), LENGTHS(2, 1), 2.34375, 2.34375);
  CHECK_VALUE(pulled(product, 1), LENGTHS(1, 3), 1.71875, 1.71875, 1.71875);
  CHECK_TYPE(pulled(op_binary(OP_ADD, x, x), 0), "Matrix(float64, shape=(?, 1))");
  CHECK_TYPE(pulled(op_ternary(OP_SWITCH, x, y, s), 0), "Matrix(float64, shape=(?, 1))");
  forget();
}

/* R-GDT, R-GI, R-G0, R-GD. */
static void test_dtypes(void) {
  const int64_t *any = LENGTHS(UNKNOWN);
  Var f = input_of(DTYPE_FLOAT32, 1, any), d = input_of(DTYPE_FLOAT64, 1, any),
      i = input_of(DTYPE_INT64, 1, any);
  CHECK_TYPE(pulled(op_binary(OP_MUL, f, d), 0), "Vector(float64, shape=(?,))");
  CHECK_TYPE(pulled(op_binary(OP_MUL, f, d), 1), "Vector(float64, shape=(?,))");
  CHECK_TYPE(pulled(op_binary(OP_MUL, i, d), 0), "Vector(float64, shape=(?,))");
  CHECK_TYPE(pulled(op_binary(OP_MUL, i, i), 0), "Vector(float64, shape=(?,))");
  CHECK_TYPE(pulled(op_binary(OP_LT, f, d), 0), "Vector(float64, shape=(?,))");
  CHECK_TYPE(pulled(op_unary(OP_FLOOR, f), 0), "Vector(float32, shape=(?,))");
  CHECK_TYPE(pulled(op_cast(f, DTYPE_FLOAT64), 0), "Vector(float64, shape=(?,))");
  CHECK(var_is_disconnected(pulled(op_binary(OP_SECOND, f, d), 0)));
  CHECK(var_is_disconnected(pulled(op_unary(OP_DISCONNECTED_GRAD, f), 0)));
  CHECK(var_is_disconnected(pulled(op_unary(OP_DISCONNECTED_GRAD, i), 0)));
  CHECK(var_is_null(pulled(op_unary(OP_UNDEFINED_GRAD, d), 0)));
  CHECK_TEXT(type_why_null(var_type(pulled(op_unary(OP_UNDEFINED_GRAD, d), 0))),
             "the gradient of undefined_grad with respect to its input 0 is undefined");
  dtype_settings.floatx = DTYPE_FLOAT32;
  CHECK_TYPE(pulled(op_cast(d, DTYPE_INT8), 0), "Vector(float32, shape=(?,))");
  dtype_settings.floatx = DTYPE_FLOAT64;
  CHECK_EQUAL(scalar_connected(OP_SECOND), 2);
  CHECK_EQUAL(scalar_connected(OP_ADD), ~(uint32_t)0);
  CHECK_EQUAL(scalar_connected(OP_SWITCH), 7);
  CHECK_EQUAL(scalar_connected(OP_GRAD_CLIP), 1);
  forget();
}

static Var scalar_float(double value) {
  return bind(input_of(DTYPE_FLOAT64, 0, NULL), array_float(DTYPE_FLOAT64, value));
}
static Var scalar_int(Dtype dtype, int64_t value) {
  return bind(input_of(dtype, 0, NULL), array_int(dtype, value));
}

static void test_values(void) {
  Var five = scalar_int(DTYPE_INT8, 100), half = scalar_float(0.5), zero = scalar_float(0);
  CHECK_SCALAR(pulled(op_unary(OP_RECIPROCAL, five), 0),
               -(double)(0.01f * 0.01f)); /* not of 100 * 100 in int8 */
  CHECK_SCALAR(pulled(op_scalar(OP_MUL, 3, (Var[]){half, five, five}), 0), 10000);
  CHECK_SCALAR(pulled(op_binary(OP_TRUE_DIV, five, five), 0), 0);
  CHECK_SCALAR(pulled(op_binary(OP_INT_DIV, half, half), 1), 0);
  CHECK_SCALAR(pulled(op_unary(OP_ZERO_GRAD, half), 0), 0);
  CHECK_SCALAR(pulled(op_unary(OP_ABS, zero), 0), 0);
  CHECK_SCALAR(pulled(op_binary(OP_MAXIMUM, half, half), 0), 1); /* a tie: all to the first */
  CHECK_SCALAR(pulled(op_binary(OP_MAXIMUM, half, half), 1), 0);
  CHECK_SCALAR(pulled(op_binary(OP_POW, zero, half), 1), 0);
  CHECK_SCALAR(pulled(op_binary(OP_GRAD_SCALE, half, op_literal(-3, half)), 0), -3);
  CHECK_SCALAR(
      pulled(op_ternary(OP_GRAD_CLIP, half, op_literal(-2, half), op_literal(0.25, half)), 0),
      0.25);
  CHECK_SCALAR(pulled(op_unary(OP_LOG1MEXP, zero), 0), -INFINITY);
  CHECK_SCALAR(pulled(op_ternary(OP_CLIP, half, half, op_literal(2, half)), 0),
               1); /* the ends belong to it */
  CHECK_SCALAR(pulled(op_ternary(OP_SWITCH, op_literal(1, five), half, zero), 2), 0);
  forget();
}

/* ---- complex numbers: the gradient of a real function is d/dre + i d/dim ---- */

static complex double complex_value(Var var) {
  complex double value = NAN;
  Array *array = var ? value_of(var) : NULL;
  if (array) cast_kernel(array->view.dtype, DTYPE_COMPLEX128)(1, &value, 1, array->view.data, 1);
  array_release(array);
  return value;
}

#define CHECK_COMPLEX(var, expected)                   \
  do {                                                 \
    complex double found_ = complex_value(var);        \
    CHECK_NEAR(creal(found_), creal(expected), 1e-15); \
    CHECK_NEAR(cimag(found_), cimag(expected), 1e-15); \
  } while (0)

static Var scalar_complex(complex double value) {
  Array *array = array_new(DTYPE_COMPLEX128, 0, NULL);
  memcpy(array->view.data, &value, sizeof value);
  return bind(input_of(DTYPE_COMPLEX128, 0, NULL), array);
}

static void test_complex(void) {
  Var z = scalar_complex(3 + 4 * I), w = scalar_complex(1 - 2 * I), x = scalar_float(0.5),
      results[2];
  CHECK_COMPLEX(pulled(op_unary(OP_ABS, z), 0), 0.6 + 0.8 * I);
  CHECK_COMPLEX(pulled(op_unary(OP_REAL, z), 0), 1);
  CHECK_COMPLEX(pulled(op_unary(OP_IMAG, z), 0), I);
  CHECK_COMPLEX(pulled(op_unary(OP_NEG, z), 0), -1);
  CHECK_COMPLEX(pulled(op_binary(OP_MUL, z, w), 0), 1 + 2 * I);
  CHECK_TYPE(pulled(op_unary(OP_REAL, x), 0), "Scalar(float64, shape=())");
  CHECK_SCALAR(pulled(op_unary(OP_REAL, x), 0), 1);
  CHECK_SCALAR(pulled(op_unary(OP_IMAG, x), 0), 0);
  CHECK_TYPE(pulled(op_binary(OP_MUL, z, x), 1), "Scalar(float64, shape=())");
  CHECK_SCALAR(pulled(op_binary(OP_MUL, z, x), 1), 3);
  pull(op_binary(OP_COMPLEX, x, x), scalar_complex(2 + 7 * I), results);
  CHECK_SCALAR(results[0], 2);
  CHECK_SCALAR(results[1], 7);
  CHECK_TYPE(pulled(op_cast(x, DTYPE_COMPLEX64), 0), "Scalar(float32, shape=())");
  static const Op refused[] = {OP_EXP, OP_SQR, OP_SQRT, OP_RECIPROCAL, OP_SIN, OP_CONJ};
  for (int i = 0; i < COUNT(refused); i++) {
    CHECK_EQUAL(pulled(op_unary(refused[i], z), 0), 0);
    CHECK_ERROR(ERROR_NOT_IMPLEMENTED, "is not implemented for complex numbers");
  }
  CHECK_EQUAL(pulled(op_binary(OP_ADD, z, x), 1), 0);
  CHECK_ERROR(ERROR_NOT_IMPLEMENTED, "the gradient of add is not implemented for complex numbers");
  forget();
}

int main(void) {
  test_formulas();
  test_broadcast();
  test_dtypes();
  test_values();
  test_complex();
  scalar_free_all();
  return check_done();
}
