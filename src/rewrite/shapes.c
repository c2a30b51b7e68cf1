#include "rewrite/shapes.h"

#include "core/error.h"
#include "ops/ops.h"

bool shapes_equal(Dim a, Dim b) {
  if (dim_known(a) || dim_known(b)) return dim_known(a) && dim_is(b, a.value);
  return a.symbol && a.symbol == b.symbol;
}

static Dim *remember(Shapes *shapes, Var var, int ndim) {
  Dim *dims = ARENA_ARRAY(&shapes->arena, Dim, ndim ? ndim : 1);
  *vector_push(&shapes->dims) = dims;
  map_set(&shapes->known, var, (uint32_t)shapes->dims.length);
  return dims;
}

static const Dim *recall(const Shapes *shapes, Var var) {
  uint32_t place = map_get(&shapes->known, var);
  return place ? shapes->dims.data[place - 1] : NULL;
}

/* What static types say wins; a length that no rule can tell is read off the variable itself. */
static void settle(Var var, Dim *dims) {
  for (int axis = 0; axis < var_ndim(var); axis++) {
    if (var_dim(var, axis) != DIM_UNKNOWN) dims[axis] = dim_of(var_dim(var, axis));
    if (!dim_known(dims[axis]) && !dims[axis].symbol)
      dims[axis] = dim_symbol(op_shape_i(var, axis));
  }
}

static void infer_node(Shapes *shapes, Node node) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  int *input_ndims = ARENA_ARRAY(&shapes->arena, int, ninputs + 1),
      *output_ndims = ARENA_ARRAY(&shapes->arena, int, noutputs);
  Dim **inputs = ARENA_ARRAY(&shapes->arena, Dim *, ninputs + 1),
      **outputs = ARENA_ARRAY(&shapes->arena, Dim *, noutputs);
  for (int i = 0; i < ninputs; i++) {
    input_ndims[i] = var_ndim(node_input(node, i));
    inputs[i] = (Dim *)recall(shapes, node_input(node, i));
  }
  for (int i = 0; i < noutputs; i++) {
    output_ndims[i] = var_ndim(node_output(node, i));
    outputs[i] = remember(shapes, node_output(node, i), output_ndims[i]);
    for (int axis = 0; axis < output_ndims[i]; axis++) outputs[i][axis] = dim_unknown();
  }
  Var *vars = ARENA_ARRAY(&shapes->arena, Var, ninputs + 1);
  for (int i = 0; i < ninputs; i++) vars[i] = node_input(node, i);
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
  bool shape_only = op_info(node_op(node))->execution == EXECUTE_SHAPE;
  if (!shape_only) op_info(node_op(node))->shape(&call);
  if (error_pending()) { /* lengths that cannot fit: the error belongs to the call, not to the
                            compilation */
    error_clear();
    for (int i = 0; i < noutputs; i++)
      for (int axis = 0; axis < output_ndims[i]; axis++) outputs[i][axis] = dim_unknown();
  }
  for (int i = 0; i < noutputs; i++) settle(node_output(node, i), outputs[i]);
}

/* The first input of a node whose shape is not known yet, or 0. */
static Var missing_input(const Shapes *shapes, Node node) {
  for (int i = 0; i < node_ninputs(node); i++)
    if (!recall(shapes, node_input(node, i))) return node_input(node, i);
  return 0;
}

const Dim *shapes_of(Shapes *shapes, Var var) {
  VECTOR(Var) todo = {0};
  if (!recall(shapes, var)) *vector_push(&todo) = var;
  while (todo.length) {
    Var top = todo.data[todo.length - 1];
    Node owner = var_owner(top);
    Var missing = owner && !recall(shapes, top) ? missing_input(shapes, owner) : 0;
    if (missing) {
      *vector_push(&todo) = missing;
      continue;
    }
    if (!recall(shapes, top)) {
      if (owner)
        infer_node(shapes, owner);
      else
        settle(top, remember(shapes, top, var_ndim(top)));
    }
    todo.length--;
  }
  vector_free(&todo);
  return recall(shapes, var);
}

void shapes_free(Shapes *shapes) {
  arena_free(&shapes->arena);
  map_free(&shapes->known);
  vector_free(&shapes->dims);
}
