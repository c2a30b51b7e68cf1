/* Creating tensors from shapes and numbers: checklist S1-CR-01..08, 14..17. */
#include "build/build.h"
#include "core/error.h"

static Var constant_of(Dtype dtype, int64_t value) { return graph_constant_int(dtype, value); }

/* ---- alloc and what is made with it ---- */

static Var alloc_lengths(Var value, Value shape) {
  Lengths lengths;
  if (!value || !convert_lengths(shape, "Shapes", false, &lengths)) return 0;
  if (var_ndim(value) > lengths.count) {
    error_set(ERROR_TYPE,
              "The value to allocate has more dimensions (%d) than the desired shape has (%d)",
              var_ndim(value), lengths.count);
    return 0;
  }
  return op_alloc(value, lengths.count, lengths.at);
}

/* tag: 0 or 1. */
Var build_zeros(const Args *args) {
  Dtype dtype = arg_given(args, 1) ? arg_dtype(args, 1) : dtype_floatx();
  return alloc_lengths(constant_of(dtype, args->tag), arg_value(args, 0));
}

Var build_full(const Args *args) {
  Var value = arg_var(args, 1);
  if (arg_given(args, 2)) value = op_cast(value, arg_dtype(args, 2));
  return alloc_lengths(value, arg_value(args, 0));
}

Var build_alloc(const Args *args) { return alloc_lengths(arg_var(args, 0), arg_value(args, 1)); }

/* Parameters: x, dtype, opt, which PyTensor's rewrites have for a result without x in it: ours drop
 * it where they can. Tag: 0 or 1. */
Var build_zeros_like(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  return op_binary(OP_SECOND, x,
                   constant_of(arg_given(args, 1) ? arg_dtype(args, 1) : var_dtype(x), args->tag));
}

Var build_full_like(const Args *args) {
  Var value = arg_var(args, 1);
  if (arg_given(args, 2)) value = op_cast(value, arg_dtype(args, 2));
  return op_binary(OP_SECOND, arg_var(args, 0), value);
}

Var build_fill(const Args *args) {
  return op_binary(OP_SECOND, arg_var(args, 0), arg_var(args, 1));
}

/* ---- matrices with a pattern ---- */

static Dtype dtype_or_floatx(const Args *args, int index) {
  return arg_given(args, index) ? arg_dtype(args, index) : dtype_floatx();
}

static Var scalar_length(const Args *args, int index, const char *what) {
  return convert_length(arg_value(args, index), what);
}

Var build_eye(const Args *args) {
  Var rows = scalar_length(args, 0, "n");
  Var columns = arg_given(args, 1) ? scalar_length(args, 1, "m") : rows;
  return op_eye(rows, columns, scalar_length(args, 2, "k"), dtype_or_floatx(args, 3));
}

Var build_identity_like(const Args *args) {
  Var x = arg_var(args, 0);
  if (!x) return 0;
  if (var_ndim(x) < 2) {
    error_set(ERROR_INDEX, "`identity_like` takes a matrix, not a tensor of rank %d", var_ndim(x));
    return 0;
  }
  Dtype dtype = arg_given(args, 1) ? arg_dtype(args, 1) : var_dtype(x);
  return op_eye(op_shape_i(x, 0), op_shape_i(x, 1), constant_of(DTYPE_INT64, 0), dtype);
}

Var range_to(Var count) {
  return op_arange(constant_of(DTYPE_INT64, 0), count, constant_of(DTYPE_INT64, 1), DTYPE_INT64);
}

/* 1 where column - row <= k: numpy.tri. */
static Var lower_triangle(Var rows, Var columns, Var k, Dtype dtype) {
  Var from = op_unary(OP_NEG, k);
  Var row = op_dimshuffle(range_to(rows), 2, (int[]){0, -1});
  Var column =
      op_arange(from, op_binary(OP_SUB, columns, k), constant_of(DTYPE_INT64, 1), DTYPE_INT64);
  return op_cast(op_binary(OP_GE, row, op_pad_left(column, 2)), dtype);
}

Var build_tri(const Args *args) {
  Var rows = scalar_length(args, 0, "N");
  Var columns = arg_given(args, 1) ? scalar_length(args, 1, "M") : rows;
  Var k = scalar_length(args, 2, "k");
  return rows && columns && k ? lower_triangle(rows, columns, k, dtype_or_floatx(args, 3)) : 0;
}

/* The last two axes' triangle, of a vector that of the square with it as rows; `above`: the
 * elements on and above diagonal k, otherwise on and below. */
static Var triangle(Var x, Var k, bool above) {
  if (!x || !k) return 0;
  int ndim = var_ndim(x);
  if (ndim < 1) {
    error_set(ERROR_TYPE, "A triangle is taken of a matrix, not of a tensor of rank %d", ndim);
    return 0;
  }
  if (above) k = op_binary(OP_SUB, k, constant_of(DTYPE_INT64, 1));
  Dtype dtype = var_dtype(x);
  Var rows = untyped_length(op_shape_i(x, ndim > 1 ? ndim - 2 : 0));
  Var columns = untyped_length(op_shape_i(x, ndim - 1));
  Var lower = lower_triangle(rows, columns, k, dtype == DTYPE_BOOL ? DTYPE_INT8 : dtype);
  Var mask = above ? op_binary(OP_SUB, op_literal(1, lower), lower) : lower;
  return op_binary(OP_MUL, x, op_cast(mask, dtype));
}

Var build_tril(const Args *args) {
  return triangle(arg_var(args, 0), scalar_length(args, 1, "k"), false);
}
Var build_triu(const Args *args) {
  return triangle(arg_var(args, 0), scalar_length(args, 1, "k"), true);
}

/* ---- ranges ---- */

/* S1-CR-15: integers become int64 or uint64. */
static Dtype range_dtype(Var start, Var stop, Var step) {
  Dtype dtype = dtype_upcast(dtype_upcast(var_dtype(start), var_dtype(stop)), var_dtype(step));
  if (dtype_is(dtype, GROUP_INT)) return DTYPE_INT64;
  return dtype_is(dtype, GROUP_UINT) ? DTYPE_UINT64 : dtype;
}

static Var range(Var start, Var stop, Var step, Dtype dtype) {
  if (!start || !stop || !step) return 0;
  double value;
  if (op_constant_scalar(step, &value) && value == 0) {
    error_set(ERROR_ZERO_DIVISION, "arange: step must not be zero");
    return 0;
  }
  return op_arange(start, stop, step, dtype == DTYPE_NONE ? range_dtype(start, stop, step) : dtype);
}

Var build_arange(const Args *args) {
  bool one = !arg_given(args, 1);
  Var start = one ? graph_constant_int(DTYPE_INT8, 0) : arg_var(args, 0);
  return range(start, arg_var(args, one ? 0 : 1), arg_var(args, 2), arg_dtype(args, 3));
}

/* `num` evenly spaced numbers along a new first axis, in floating point; the last one is `stop` if
 * `endpoint`. */
static Var spaced(Var start, Var stop, Var num, bool endpoint) {
  if (!start || !stop || !num) return 0;
  Dtype dtype = dtype_upcast(dtype_floatx(), dtype_upcast(var_dtype(start), var_dtype(stop)));
  Var one = constant_of(DTYPE_INT64, 1), last = op_binary(OP_SUB, num, one);
  Var steps = op_cast(op_binary(OP_MAXIMUM, endpoint ? last : num, one), dtype);
  Var from = op_cast(start, dtype), to = op_cast(stop, dtype), extent = op_binary(OP_SUB, to, from);
  if (!extent) return 0;
  Axes first = {.count = 1}, others = {.count = var_ndim(extent)};
  for (int i = 0; i < others.count; i++) others.at[i] = i + 1;
  Var index = expand_axes(range_to(num), &others);
  from = expand_axes(op_pad_left(from, others.count), &first);
  Var moved = op_binary(OP_MUL, op_cast(index, dtype), expand_axes(extent, &first));
  Var numbers = op_binary(OP_ADD, op_binary(OP_TRUE_DIV, moved, steps), from);
  if (!endpoint) return numbers;
  /* `stop` exactly, unless it is the only number. */
  Var is_last = op_binary(OP_EQ, index, op_binary(OP_MAXIMUM, last, one));
  to = expand_axes(op_pad_left(to, others.count), &first);
  return op_ternary(OP_SWITCH, is_last, to, numbers);
}

/* Parameters: start, stop, num, endpoint, dtype. */
Var build_linspace(const Args *args) {
  Var num = scalar_length(args, 2, "num");
  Var numbers = spaced(arg_var(args, 0), arg_var(args, 1), num, arg_bool(args, 3));
  return op_cast(numbers, dtype_or_floatx(args, 4));
}

/* Parameters: start, stop, num, base, endpoint, dtype. start and stop are exponents. */
Var build_logspace(const Args *args) {
  Var num = scalar_length(args, 2, "num");
  Var exponents = spaced(arg_var(args, 0), arg_var(args, 1), num, arg_bool(args, 4));
  return op_cast(op_binary(OP_POW, arg_var(args, 3), exponents), dtype_or_floatx(args, 5));
}

/* The same parameters. start and stop are the first and last number, of one sign. Logarithms are
 * taken in the dtypes that start, stop and base have: of small integers in float32. */
Var build_geomspace(const Args *args) {
  Var num = scalar_length(args, 2, "num"), base = op_unary(OP_LOG, arg_var(args, 3));
  Var start = arg_var(args, 0), stop = arg_var(args, 1), sign = op_unary(OP_SIGN, start);
  bool endpoint = arg_bool(args, 4);
  start = op_binary(OP_MUL, start, sign), stop = op_binary(OP_MUL, stop, sign);
  Var logs = spaced(op_binary(OP_TRUE_DIV, op_unary(OP_LOG, start), base),
                    op_binary(OP_TRUE_DIV, op_unary(OP_LOG, stop), base), num, endpoint);
  Var numbers = op_binary(OP_POW, arg_var(args, 3), logs);
  if (!numbers) return 0;
  Axes others = {.count = var_ndim(numbers) - 1};
  for (int i = 0; i < others.count; i++) others.at[i] = i + 1;
  Var index = expand_axes(range_to(num), &others), zero = constant_of(DTYPE_INT64, 0);
  Var last = op_binary(OP_SUB, num, constant_of(DTYPE_INT64, 1));
  numbers = op_ternary(OP_SWITCH, op_binary(OP_EQ, index, zero), start, numbers);
  Var ends = op_binary(OP_AND, op_binary(OP_EQ, index, last), op_binary(OP_GT, index, zero));
  if (endpoint) numbers = op_ternary(OP_SWITCH, ends, stop, numbers);
  return op_cast(op_binary(OP_MUL, numbers, sign), dtype_or_floatx(args, 5));
}

static Value triangle_indices(Var rows, Var columns, Var k, bool above) {
  if (!rows || !columns || !k) return value_none();
  if (above) k = op_binary(OP_SUB, k, constant_of(DTYPE_INT64, 1));
  Var inside = lower_triangle(rows, columns, k, DTYPE_BOOL);
  if (above) inside = op_unary(OP_INVERT, inside);
  Var coordinates[2] = {op_nonzero(inside, 0), op_nonzero(inside, 1)};
  return value_vars(ST_TUPLE, 2, coordinates);
}

/* Coordinates of the elements on and below (tag 0) or on and above (tag 1) diagonal k. Parameters:
 * n, k, m. */
Value build_triangle_indices(const Args *args) {
  Var rows = scalar_length(args, 0, "n"), k = scalar_length(args, 1, "k");
  Var columns = arg_given(args, 2) ? scalar_length(args, 2, "m") : rows;
  return triangle_indices(rows, columns, k, args->tag);
}

/* The same of a matrix. Parameters: a, k. */
Value build_triangle_indices_from(const Args *args) {
  Var x = arg_var(args, 0);
  if (x && var_ndim(x) != 2) error_set(ERROR_VALUE, "The input array must be two dimensional.");
  if (!x || var_ndim(x) != 2) return value_none();
  return triangle_indices(op_shape_i(x, 0), op_shape_i(x, 1), scalar_length(args, 1, "k"),
                          args->tag);
}

Var build_broadcast_to(const Args *args) {
  return alloc_lengths(arg_var(args, 0), arg_value(args, 1));
}

/* The range that one slice of mgrid or ogrid stands for, one of `count`. */
static Var grid_range(Value slice, int count) {
  if (slice.kind != ST_SLICE) {
    error_set(ERROR_TYPE, "mgrid and ogrid take slices, not %s", value_text(slice));
    return 0;
  }
  const Value *parts = value_items(slice);
  Var start =
      value_is_none(parts[0]) ? graph_constant_int(DTYPE_INT8, 0) : convert_tensor(parts[0]);
  Var step = value_is_none(parts[2]) ? graph_constant_int(DTYPE_INT8, 1) : convert_tensor(parts[2]);
  if (count > 1 && step && dtype_is(var_dtype(step), GROUP_COMPLEX)) {
    error_set(ERROR_NOT_IMPLEMENTED,
              "a complex step as a number of points is not implemented for mgrid and ogrid: give a "
              "real step, or use linspace");
    return 0;
  }
  return range(start, convert_tensor(parts[1]), step, DTYPE_NONE);
}

/* tag 1: open grids, each of length 1 along the other axes; 0: each filled to the whole grid.
 * S1-CR-17 */
Value build_grid(const Args *args) {
  Value index = arg_value(args, 0);
  if (index.kind == ST_SLICE) return value_var(grid_range(index, 1));
  int count = value_is_sequence(index) ? (int)index.extra : 0;
  if (count < 1 || count > TYPE_MAX_NDIM) {
    error_set(ERROR_TYPE, "mgrid and ogrid take slices, not %s", value_text(index));
    return value_none();
  }
  Var grids[TYPE_MAX_NDIM];
  for (int i = 0; i < count; i++) {
    Axes others = {0};
    for (int j = 0; j < count; j++)
      if (j != i) others.at[others.count++] = j;
    grids[i] = expand_axes(grid_range(value_items(index)[i], count), &others);
  }
  if (args->tag == 0) {
    Var open[TYPE_MAX_NDIM];
    for (int i = 0; i < count; i++) open[i] = grids[i];
    for (int i = 0; i < count; i++)
      for (int j = 0; j < count; j++)
        if (j != i)
          grids[i] = op_binary(OP_MUL, grids[i],
                               op_ones_like(open[j], open[j] ? var_dtype(open[j]) : DTYPE_INT64));
  }
  return value_vars(ST_LIST, count, grids);
}
