/* pad: more elements before and after those of each axis. S2-MI-01 */
#include "build/build.h"
#include "core/error.h"

static Var whole(int64_t value) { return graph_constant_int(DTYPE_INT64, value); }

/* Numbers for both sides of each axis: one for all, two for each axis, or a pair for each. */
static bool pair_of(Var numbers, int axis, Var *pair) {
  if (!numbers) return false;
  if (var_ndim(numbers) > 2) {
    error_set(ERROR_VALUE, "pad takes a number, a pair, or a pair for each axis, not %s",
              value_text(value_var(numbers)));
    return false;
  }
  for (int side = 0; side < 2; side++) {
    Var number = numbers;
    for (int last = var_ndim(numbers) - 1; last >= 0; last--) {
      bool of_sides = last == var_ndim(numbers) - 1;
      int64_t index = var_dim(numbers, last) == 1 ? 0 : of_sides ? side : axis;
      number = element_at(number, last, whole(index));
    }
    pair[side] = number;
  }
  return pair[0] && pair[1];
}

/* One axis under way. */
typedef struct Padding {
  Var x;
  int axis;
  Var length, widths[2];
} Padding;

/* `value`, of length 1 along the axis or a scalar, `width` times. */
static Var block(const Padding *pad, Var value, Var width) {
  Var lengths[TYPE_MAX_NDIM];
  int ndim = var_ndim(pad->x);
  for (int i = 0; i < ndim; i++) lengths[i] = i == pad->axis ? width : op_shape_i(pad->x, i);
  return op_alloc(op_cast(value, var_dtype(pad->x)), ndim, lengths);
}

static Var between(const Padding *pad, Var before, Var after) {
  return op_join(pad->axis, 3, (Var[]){before, pad->x, after});
}

/* For each place of the padded axis the index of the element that is repeated there. */
static Var repeated(const Padding *pad, const Args *args) {
  bool edge = arg_is(args, 2, "edge"), wrap = arg_is(args, 2, "wrap");
  bool reflect = arg_is(args, 2, "reflect");
  Var one = whole(1), n = edge ? pad->length : untyped_length(pad->length);
  Var place = op_arange(op_unary(OP_NEG, pad->widths[0]), op_binary(OP_ADD, n, pad->widths[1]), one,
                        DTYPE_INT64);
  Var last = op_binary(OP_SUB, n, one);
  if (edge)
    place = op_ternary(OP_CLIP, place, whole(0), last);
  else if (wrap)
    place = op_binary(OP_MOD, place, n);
  else { /* there and back: n-1 steps without, n with the ends twice */
    Var steps = reflect ? op_binary(OP_MAXIMUM, last, one) : n;
    place = op_binary(OP_MOD, place, op_binary(OP_MUL, whole(2), steps));
    Var end = op_binary(OP_SUB, op_binary(OP_MUL, whole(2), steps), reflect ? whole(0) : one);
    place = op_ternary(OP_SWITCH, op_binary(OP_LT, place, n), place, op_binary(OP_SUB, end, place));
  }
  return index_at(pad->x, pad->axis, place);
}

/* From `end` on in equal steps to the element next to the padding, which is not reached. */
static Var ramp(const Padding *pad, int side, Var end) {
  Var one = whole(1), last = op_binary(OP_SUB, pad->length, one), width = pad->widths[side];
  Var edge = element_at(pad->x, pad->axis, side ? last : whole(0));
  edge = edge ? op_expand_dims(edge, pad->axis) : 0;
  Axes others = {0};
  for (int i = 0; i < var_ndim(pad->x); i++)
    if (i != pad->axis) others.at[others.count++] = i;
  Var steps = expand_axes(range_to(width), &others);
  if (side) steps = op_binary(OP_SUB, op_binary(OP_SUB, width, one), steps);
  Var part = op_binary(OP_TRUE_DIV, op_binary(OP_MUL, steps, op_binary(OP_SUB, edge, end)), width);
  return op_binary(OP_ADD, part, end);
}

/* The largest, smallest or mean element of those next to the padding. */
static Var statistic(const Padding *pad, const Args *args, int side, Var count) {
  Axes along = {1, {pad->axis}};
  count = count ? op_binary(OP_MINIMUM, count, pad->length) : pad->length;
  Var from = side ? op_binary(OP_SUB, pad->length, count) : whole(0);
  Var chunk = slice_at(pad->x, pad->axis, from, op_binary(OP_ADD, from, count), 0);
  if (arg_is(args, 2, "mean")) return mean_axes(chunk, &along, true, DTYPE_NONE, DTYPE_NONE);
  return reduce_axes(arg_is(args, 2, "maximum") ? REDUCE_MAX : REDUCE_MIN, chunk, &along, true,
                     DTYPE_NONE, DTYPE_NONE);
}

static Var padded(const Padding *pad, const Args *args) {
  Var sides[2], counts[2] = {0, 0};
  bool constant = arg_is(args, 2, "constant"), linear = arg_is(args, 2, "linear_ramp");
  if (constant || linear) {
    if (!pair_of(arg_var(args, constant ? 3 : 4), pad->axis, sides)) return 0;
    for (int i = 0; i < 2; i++)
      sides[i] = constant ? block(pad, sides[i], pad->widths[i])
                          : op_cast(ramp(pad, i, sides[i]), var_dtype(pad->x));
    return between(pad, sides[0], sides[1]);
  }
  if (arg_given(args, 5) && !pair_of(arg_var(args, 5), pad->axis, counts)) return 0;
  for (int i = 0; i < 2; i++)
    sides[i] = block(pad, statistic(pad, args, i, counts[i]), pad->widths[i]);
  return between(pad, sides[0], sides[1]);
}

/* Parameters: x, pad_width, mode, constant_values, end_values, stat_length, reflect_type. As in
 * PyTensor those modes that make new elements give floatX. */
Var build_pad(const Args *args) {
  static const char *const modes[] = {"reflect", "symmetric", "wrap",        "edge", "constant",
                                      "maximum", "minimum",   "linear_ramp", "mean"};
  enum { MODES = sizeof modes / sizeof *modes, FIRST_OF_FLOATX = 3, FIRST_OF_NEW = 4 };
  Padding pad = {.x = arg_var(args, 0)};
  int mode = 0;
  while (mode < MODES && !arg_is(args, 2, modes[mode])) mode++;
  if (mode == MODES || !arg_is(args, 6, "even")) {
    error_set(
        mode == MODES && !arg_is(args, 2, "median") ? ERROR_VALUE : ERROR_NOT_IMPLEMENTED,
        "pad: mode %s with `reflect_type` %s; there are constant, edge, linear_ramp, maximum, "
        "mean, minimum, reflect, symmetric, wrap, and even",
        value_text(arg_value(args, 2)), value_text(arg_value(args, 6)));
    return 0;
  }
  if (mode >= FIRST_OF_FLOATX && pad.x && !dtype_is(var_dtype(pad.x), GROUP_COMPLEX))
    pad.x = op_cast(pad.x, dtype_floatx());
  for (pad.axis = 0; pad.x && pad.axis < var_ndim(pad.x); pad.axis++) {
    if (!pair_of(arg_var(args, 1), pad.axis, pad.widths)) return 0;
    for (int i = 0; i < 2; i++) pad.widths[i] = op_cast(pad.widths[i], DTYPE_INT64);
    pad.length = op_shape_i(pad.x, pad.axis);
    pad.x = mode < FIRST_OF_NEW ? repeated(&pad, args) : padded(&pad, args);
  }
  return pad.x;
}
