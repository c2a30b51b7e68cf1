#include "grad/jacobian.h"

#include "core/memory.h"
#include "grad/vectorize.h"
#include "ops/ops.h"

static bool is_one_element(Var var) {
  for (int i = 0; i < var_ndim(var); i++)
    if (var_dim(var, i) != 1) return false;
  return true;
}

/* The lengths of some variables one after the other, after `first` if that is not 0. */
static Var shapes_of(Var first, Var x, Var y) {
  Var lengths[1 + 2 * TYPE_MAX_NDIM] = {first};
  int count = first != 0;
  for (int i = 0; i < var_ndim(x); i++) lengths[count++] = op_shape_i(x, i);
  for (int i = 0; y && i < var_ndim(y); i++) lengths[count++] = op_shape_i(y, i);
  return op_make_vector(count, lengths);
}

/* All cotangents of x with one 1: along the new first axis, in the order of the elements. */
static Var basis_of(Var x, Var size, Dtype dtype) {
  Var eye = op_eye(size, size, graph_constant_int(DTYPE_INT64, 0), dtype);
  int ndim = var_ndim(x);
  if (ndim == 1 || !eye) return eye;
  return op_reshape(eye, shapes_of(size, x, 0), ndim + 1);
}

/* A row for each element of the expression becomes an axis for each of its axes. */
static Var unravelled(Var rows, Var size, Var expression, Var wrt) {
  if (!rows) return 0;
  int ndim = var_ndim(expression);
  if (var_ndim(rows) == var_ndim(wrt)) { /* the same for all elements: a zero */
    Var lengths[TYPE_MAX_NDIM + 1] = {size};
    for (int i = 0; i < var_ndim(wrt); i++) lengths[i + 1] = op_shape_i(rows, i);
    rows = op_alloc(rows, var_ndim(wrt) + 1, lengths);
  }
  return ndim == 1 ? rows : op_reshape(rows, shapes_of(0, expression, wrt), ndim + var_ndim(wrt));
}

static bool jacobian_of_one(Var expression, int nwrt, const Var *wrt, const GradOptions *options,
                            Var *results, int *warned) {
  int axes[TYPE_MAX_NDIM], ndim = var_ndim(expression);
  for (int i = 0; i < ndim; i++) axes[i] = i;
  if (!grad(op_squeeze(expression, ndim, axes), nwrt, wrt, options, results, warned)) return false;
  for (int i = 0; i < nwrt; i++)
    if (!(results[i] = op_pad_left(results[i], ndim + var_ndim(wrt[i])))) return false;
  return true;
}

bool jacobian(Var expression, int nwrt, const Var *wrt, const GradOptions *options, Var *results,
              int *warned) {
  if (!expression) return false;
  if (is_one_element(expression))
    return jacobian_of_one(expression, nwrt, wrt, options, results, warned);
  Dtype dtype = var_dtype(expression);
  if (dtype_is(dtype, GROUP_DISCRETE)) dtype = dtype_floatx();
  Var row = graph_input(type_tensor(dtype, var_ndim(expression), var_shape(expression)), NULL);
  GradOptions known = *options;
  known.nknown = 1;
  known.known = &expression;
  known.known_gradients = &row;
  known.no_names = true;
  if (!grad(0, nwrt, wrt, &known, results, warned)) return false;
  Var size = op_size(expression), basis = basis_of(expression, size, dtype);
  if (!vectorize_graph(nwrt, results, 1, &row, &basis, results)) return false;
  for (int i = 0; i < nwrt; i++)
    if (!(results[i] = unravelled(results[i], size, expression, wrt[i]))) return false;
  return true;
}
