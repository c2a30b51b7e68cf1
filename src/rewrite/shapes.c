#include "rewrite/shapes.h"

#include "core/error.h"
#include "ops/index.h"
#include "ops/ops.h"
#include "ops/reduce.h"

/* The same arithmetic on the same lengths: each rule writes the length of a slice anew. */
static bool same_length(Var a, Var b, int depth) {
  int64_t x, y;
  if (a == b) return true;
  Node p = var_owner(a), q = var_owner(b);
  if (!p || !q) return op_constant_int(a, 0, &x) && op_constant_int(b, 0, &y) && x == y;
  if (!depth || node_op(p) != node_op(q) || node_params(p) != node_params(q) ||
      node_ninputs(p) != node_ninputs(q) || node_noutputs(p) != 1)
    return false;
  for (int i = 0; i < node_ninputs(p); i++)
    if (!same_length(node_input(p, i), node_input(q, i), depth - 1)) return false;
  return true;
}

enum { LENGTH_DEPTH = 8 };

bool shapes_equal(Dim a, Dim b) {
  if (dim_known(a) || dim_known(b)) return dim_known(a) && dim_is(b, a.value);
  return a.symbol && b.symbol && same_length(a.symbol, b.symbol, LENGTH_DEPTH);
}

static const ShapeKnown *recall(const Shapes *shapes, Var var) {
  uint32_t place = map_get(&shapes->known, var);
  return place ? &shapes->entries.data[place - 1] : NULL;
}

static ShapeKnown *remember(Shapes *shapes, Var var, Dim *dims) {
  ShapeKnown *entry = vector_push(&shapes->entries);
  map_set(&shapes->known, var, (uint32_t)shapes->entries.length);
  *entry = (ShapeKnown){.dims = dims, .fits = true, .certain = true};
  return entry;
}

static Dim *unknown_dims(Shapes *shapes, Var var) {
  int ndim = var_ndim(var);
  Dim *dims = ARENA_ARRAY(&shapes->arena, Dim, ndim ? ndim : 1);
  for (int axis = 0; axis < ndim; axis++) dims[axis] = dim_unknown();
  return dims;
}

/* What static types say wins; a length that no rule can tell is read off the variable itself. */
static void settle(Var var, Dim *dims) {
  for (int axis = 0; axis < var_ndim(var); axis++) {
    if (var_dim(var, axis) != DIM_UNKNOWN) dims[axis] = dim_of(var_dim(var, axis));
    if (!dim_known(dims[axis]) && !dims[axis].symbol)
      dims[axis] = dim_symbol(op_shape_i(var, axis));
  }
}

/* The function's inputs are leaves, whatever computes them in the person's graph. */
static Node owner_in(const Shapes *shapes, Var var) {
  return map_get(&shapes->fgraph->cuts, var) ? 0 : var_owner(var);
}

/* Lengths read off a variable that has been seen are that variable's lengths, whichever node reads
 * them. */
static Dim length_of(const Shapes *shapes, Var length) {
  int64_t value;
  if (op_constant_int(length, 0, &value)) return dim_of(value);
  Node owner = var_owner(length);
  if (owner && node_op(owner) == OP_SHAPE_I) {
    const ShapeKnown *x = recall(shapes, node_input(owner, 0));
    if (x) return x->dims[params_get(node_params(owner), 0)];
  }
  return dim_symbol(length);
}

/* ---- what cannot fail ---- */

/* Whether input axes broadcast against the output's: of static length 1, or known to be equal. */
static bool broadcasts(const Shapes *shapes, Node node, const Dim *result) {
  int ndim = var_ndim(node_output(node, 0));
  for (int i = 0; i < node_ninputs(node); i++) {
    Var input = node_input(node, i);
    const Dim *dims = recall(shapes, input)->dims;
    for (int axis = 0; axis < ndim; axis++)
      if (var_dim(input, axis) != 1 && !shapes_equal(dims[axis], result[axis])) return false;
  }
  return true;
}

/* Whether a length that alloc is asked for cannot be negative. */
static bool is_length(Var var) {
  int64_t value;
  return op_constant_int(var, 0, &value) ? value >= 0 : var_op(var) == OP_SHAPE_I;
}

static bool alloc_fits(const Shapes *shapes, Node node) {
  Var x = node_input(node, 0);
  const Dim *have = recall(shapes, x)->dims;
  int ndim = var_ndim(node_output(node, 0)), added = ndim - var_ndim(x);
  for (int i = 0; i < ndim; i++) {
    Var asked = node_input(node, i + 1);
    if (!is_length(asked)) return false;
    if (i < added || var_dim(x, i - added) == 1) continue;
    if (!shapes_equal(length_of(shapes, asked), have[i - added])) return false;
  }
  return true;
}

/* Slices always select something; a step must not be 0, a scalar must be within a known length. */
static bool subtensor_fits(const Shapes *shapes, Node node) {
  const Dim *dims = recall(shapes, node_input(node, 0))->dims;
  Index indices[TYPE_MAX_NDIM];
  int count = index_decode(node, indices);
  for (int i = 0; i < count; i++) {
    int64_t value = 1;
    if (indices[i].kind == INDEX_SLICE) {
      if (indices[i].step && (!op_constant_int(indices[i].step, 0, &value) || !value)) return false;
      continue;
    }
    if (!op_constant_int(indices[i].start, 0, &value) || !dim_known(dims[i])) return false;
    if (value < -dims[i].value || value >= dims[i].value) return false;
  }
  return true;
}

/* A maximum needs an element in every group. */
static bool reduce_fits(const Shapes *shapes, Node node) {
  const Dim *dims = recall(shapes, node_input(node, 0))->dims;
  Params params = node_params(node);
  Reducer reducer = reduce_reducer(params);
  if ((reducer != REDUCE_MAX && reducer != REDUCE_MIN) || reduce_of_none(params)) return true;
  for (int i = 0; i < reduce_axis_count(params); i++) {
    Dim dim = dims[reduce_axis(params, i)];
    if (!dim_known(dim) || dim.value == 0) return false;
  }
  return true;
}

static bool dimshuffle_fits(Node node) {
  Var x = node_input(node, 0);
  uint64_t kept = 0;
  for (int i = 0; i < params_count(node_params(node)); i++)
    if (params_get(node_params(node), i) >= 0)
      kept |= (uint64_t)1 << params_get(node_params(node), i);
  for (int axis = 0; axis < var_ndim(x); axis++)
    if (!(kept >> axis & 1) && var_dim(x, axis) != 1) return false;
  return true;
}

static bool node_fits(const Shapes *shapes, Node node, const Dim *result) {
  Op op = node_op(node);
  if (op_is_scalar(op)) return broadcasts(shapes, node, result);
  switch (op) {
    case OP_SHAPE:
    case OP_SHAPE_I:
    case OP_MAKE_VECTOR:
      return true;
    case OP_DIMSHUFFLE:
      return dimshuffle_fits(node);
    case OP_REDUCE:
      return reduce_fits(shapes, node);
    case OP_SUBTENSOR:
      return subtensor_fits(shapes, node);
    case OP_ALLOC:
      return alloc_fits(shapes, node);
    case OP_DOT:
      return shapes_equal(recall(shapes, node_input(node, 0))->dims[1],
                          recall(shapes, node_input(node, 1))->dims[0]);
    case OP_RESHAPE: { /* flattening */
      int64_t length;
      return var_ndim(node_output(node, 0)) == 1 &&
             op_constant_int(node_input(node, 1), 0, &length) && length == -1;
    }
    default:
      return false;
  }
}

/* ---- inference ---- */

static void infer_lengths(Shapes *shapes, Node node, Dim **outputs) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  int *input_ndims = ARENA_ARRAY(&shapes->arena, int, ninputs + 1),
      *output_ndims = ARENA_ARRAY(&shapes->arena, int, noutputs);
  Dim **inputs = ARENA_ARRAY(&shapes->arena, Dim *, ninputs + 1);
  Var *vars = ARENA_ARRAY(&shapes->arena, Var, ninputs + 1);
  for (int i = 0; i < ninputs; i++) {
    vars[i] = node_input(node, i);
    input_ndims[i] = var_ndim(vars[i]);
    inputs[i] = recall(shapes, vars[i])->dims;
  }
  for (int i = 0; i < noutputs; i++) output_ndims[i] = var_ndim(node_output(node, i));
  ShapeCall call = {.mode = DIM_SYMBOLIC,
                    .op = node_op(node),
                    .params = node_params(node),
                    .ninputs = ninputs,
                    .noutputs = noutputs,
                    .input_ndims = input_ndims,
                    .inputs = inputs,
                    .output_ndims = output_ndims,
                    .outputs = outputs,
                    .input_vars = vars};
  op_info(node_op(node))->shape(&call);
}

static void infer_node(Shapes *shapes, Node node) {
  int noutputs = node_noutputs(node);
  Dim **outputs = ARENA_ARRAY(&shapes->arena, Dim *, noutputs);
  for (int i = 0; i < noutputs; i++) outputs[i] = unknown_dims(shapes, node_output(node, i));
  if (op_info(node_op(node))->execution != EXECUTE_SHAPE) infer_lengths(shapes, node, outputs);
  bool refused = error_pending(); /* the error belongs to the call, not to the compilation */
  if (refused) {
    error_clear();
    for (int i = 0; i < noutputs; i++) outputs[i] = unknown_dims(shapes, node_output(node, i));
  }
  for (int i = 0; i < noutputs; i++) {
    settle(node_output(node, i), outputs[i]);
    for (int axis = 0; axis < var_ndim(node_output(node, i)); axis++)
      if (!dim_known(outputs[i][axis]))
        outputs[i][axis] = length_of(shapes, outputs[i][axis].symbol);
  }
  bool fits = !refused && node_fits(shapes, node, outputs[0]), certain = fits;
  for (int i = 0; i < node_ninputs(node) && certain; i++)
    certain = recall(shapes, node_input(node, i))->certain;
  for (int i = 0; i < noutputs; i++) {
    ShapeKnown *entry = remember(shapes, node_output(node, i), outputs[i]);
    entry->fits = fits;
    entry->certain = certain;
  }
}

static const ShapeKnown *infer(Shapes *shapes, Var var) {
  const ShapeKnown *known = recall(shapes, var);
  if (known) return known;
  VECTOR(Var) todo = {0};
  *vector_push(&todo) = var;
  while (todo.length) {
    Var top = todo.data[todo.length - 1];
    Node owner = owner_in(shapes, top);
    size_t before = todo.length;
    for (int i = 0; owner && !recall(shapes, top) && i < node_ninputs(owner); i++)
      if (!recall(shapes, node_input(owner, i))) *vector_push(&todo) = node_input(owner, i);
    if (todo.length > before) continue;
    if (!recall(shapes, top) && owner) {
      infer_node(shapes, owner);
    } else if (!recall(shapes, top)) {
      Dim *dims = unknown_dims(shapes, top);
      settle(top, dims);
      remember(shapes, top, dims);
    }
    todo.length--;
  }
  vector_free(&todo);
  return recall(shapes, var);
}

const Dim *shapes_of(Shapes *shapes, Var var) { return infer(shapes, var)->dims; }
bool shapes_fit(Shapes *shapes, Var var) { return infer(shapes, var)->fits; }
bool shapes_certain(Shapes *shapes, Var var) { return infer(shapes, var)->certain; }

Dim shapes_length(Shapes *shapes, Var length) {
  infer(shapes, length);
  return length_of(shapes, length);
}

void shapes_free(Shapes *shapes) {
  arena_free(&shapes->arena);
  map_free(&shapes->known);
  vector_free(&shapes->entries);
}
