/* The table of all operations, and applying one: type rule, shape rule, node. */
#include "ops/ops.h"

#include <assert.h>
#include <string.h>

#include "core/documentation.h"
#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/scalar.h"

enum {
  INPUTS_NONE = 0,
  INPUTS_FIRST = 1,
  INPUTS_FIRST_TWO = 3,
  INPUTS_START_STEP = 5,
};
/* The facts of ops.def by their short names. */
enum {
  SAFE = OP_FACT_SAFE,
  HOST = OP_FACT_HOST,
  SHAPED = OP_FACT_SHAPED,
  MATRICES = OP_FACT_MATRICES
};
#define INPUTS_ALL       (~(uint32_t)0)
#define INPUTS_REST      (~(uint32_t)1)
#define INPUTS_AFTER_TWO (~(uint32_t)3)

#define RUN_SHAPE(prefix) \
  { .kernel = prefix##_run }
#define RUN_REDUCE(prefix) \
  { .kernel = prefix##_run }
#define RUN_KERNEL(prefix) \
  { .kernel = prefix##_run }
#define RUN_UPDATE(prefix) \
  { .kernel = prefix##_run }
#define RUN_VIEW(prefix) \
  { .view = prefix##_run }
#define RUN_LOWER(prefix) \
  { .lower = prefix##_lower }
#define RUN_CALL(prefix) \
  { .compute = prefix##_compute }

static const OpInfo table[OPS] = {
#define SCALAR(id, name, arity, dtype, gradient, run_by, facts, documentation) \
  [OP_##id] = {name,                                                           \
               EXECUTE_SCALAR,                                                 \
               INPUTS_NONE,                                                    \
               SAFE | HOST,                                                    \
               scalar_type,                                                    \
               scalar_shape,                                                   \
               scalar_pullback,                                                \
               {.kernel = NULL},                                               \
               DOCUMENTATION(documentation),                                   \
               NULL,                                                           \
               NULL,                                                           \
               gradient},
#include "ops/scalar.def"
#undef SCALAR
#define OP(id, prefix, name, printed, python, parameters, executed, connected, shape_values, \
           facts, vectorize, forward, gradient, documentation)                               \
  [OP_##id] = {name,                                                                         \
               EXECUTE_##executed,                                                           \
               INPUTS_##shape_values,                                                        \
               facts,                                                                        \
               prefix##_type,                                                                \
               prefix##_shape,                                                               \
               prefix##_pullback,                                                            \
               RUN_##executed(prefix),                                                       \
               DOCUMENTATION(documentation),                                                 \
               printed,                                                                      \
               python,                                                                       \
               gradient},
#include "ops/ops.def"
#undef OP
};

static const uint32_t connections[OPS] = {
#define OP(id, prefix, name, printed, python, parameters, executed, connected, ...) \
  [OP_##id] = INPUTS_##connected,
#include "ops/ops.def"
#undef OP
};

const OpInfo *op_info(Op op) {
  assert(op > OP_NONE && op < OPS && table[op].name);
  return &table[op];
}

const char *op_name(Op op) { return op_info(op)->name; }

uint32_t op_connected(Op op) { return op_is_scalar(op) ? scalar_connected(op) : connections[op]; }

uint32_t node_connected(Node node) {
  Op op = node_op(node);
  if (op == OP_HOST) return host_connected(node);
  return op == OP_GRAPH ? inner_connected(node) : op_connected(op);
}

Op op_find(const char *name, size_t length) {
  for (Op op = OP_NONE + 1; op < OPS; op++)
    if (table[op].name && strlen(table[op].name) == length && !memcmp(table[op].name, name, length))
      return op;
  return OP_NONE;
}

/* In parameter 0 of a reduction there are flags beside the reducer. */
enum { RULES_MAX = 16 };

static bool has_rules(Op op) {
  return op && !op_is_scalar(op) && strchr(op_info(op)->gradient, '|');
}

Source op_source(Node node) {
  Op op = node_op(node);
  uint8_t term = TERM_ALL;
  if (has_rules(op)) term = (uint8_t)(1 + params_get(node_params(node), 0) % RULES_MAX);
  return (Source){node_serial(node), op, term};
}

SourceRule op_rule(Source source) {
  int term = source.term;
  if (op_is_scalar(source.op) && term != TERM_ALL && term != TERM_SUM)
    return scalar_rule_of_term(source);
  const char *text =
      term == TERM_SUM ? "sum of the terms of all uses" : op_info(source.op)->gradient;
  while (term != TERM_SUM && term-- > 1 && strchr(text, '|')) text = strchr(text, '|') + 1;
  return (SourceRule){text, has_rules(source.op) ? strcspn(text, "|") : strlen(text), -1};
}

bool op_has_term(Op op, int64_t term) {
  if (term == TERM_ALL || term == TERM_SUM) return op || term == TERM_SUM;
  if (term < TERM_ALL || term > TERM_SUM) return false;
  return op_is_scalar(op) ? scalar_has_term(op, (int)term) : has_rules(op) && term <= RULES_MAX;
}

/* ---- the call of a shape rule ---- */

/* The arrays of a ShapeCall, in one block of memory. */
typedef struct ShapeFrame {
  ShapeCall call;
  void *block;
} ShapeFrame;

static int sum_of(int count, const int *values) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum += values[i];
  return sum;
}

static Dim *frame_slots(Dim *dims, int count, const int *ndims, Dim **slots) {
  for (int i = 0; i < count; i++) {
    slots[i] = dims;
    dims += ndims[i];
  }
  return dims;
}

/* Room for the lengths of inputs and outputs of the given ranks; all lengths start as not known. */
static void frame_open(ShapeFrame *frame, int ninputs, const int *input_ndims, int noutputs,
                       const int *output_ndims) {
  int slots = ninputs + noutputs;
  int lengths = sum_of(ninputs, input_ndims) + sum_of(noutputs, output_ndims);
  size_t dims_size = (size_t)lengths * sizeof(Dim);
  Dim *dims = memory_alloc(dims_size + (size_t)slots * (sizeof(Dim *) + sizeof(int)));
  Dim **pointers = (Dim **)(dims + lengths);
  int *ndims = (int *)(pointers + slots);
  if (lengths) memset(dims, 0, dims_size);
  memcpy(ndims, input_ndims, (size_t)ninputs * sizeof(int));
  memcpy(ndims + ninputs, output_ndims, (size_t)noutputs * sizeof(int));
  frame_slots(frame_slots(dims, ninputs, input_ndims, pointers), noutputs, output_ndims,
              pointers + ninputs);
  frame->block = dims;
  frame->call.ninputs = ninputs;
  frame->call.noutputs = noutputs;
  frame->call.input_ndims = ndims;
  frame->call.output_ndims = ndims + ninputs;
  frame->call.inputs = pointers;
  frame->call.outputs = pointers + ninputs;
}

static void frame_close(ShapeFrame *frame) { memory_free(frame->block); }

/* Opens a frame with the lengths of variables. */
static void frame_open_vars(ShapeFrame *frame, int ninputs, const Var *inputs, int noutputs,
                            const int *output_ndims) {
  int *ndims = memory_alloc((size_t)ninputs * sizeof(int));
  for (int i = 0; i < ninputs; i++) ndims[i] = var_ndim(inputs[i]);
  frame_open(frame, ninputs, ndims, noutputs, output_ndims);
  frame->call.input_vars = inputs;
  for (int i = 0; i < ninputs; i++)
    for (int axis = 0; axis < ndims[i]; axis++)
      frame->call.inputs[i][axis] = dim_of_var(frame->call.mode, inputs[i], axis);
  memory_free(ndims);
}

/* ---- applying ---- */

enum { NOTE_MAX_INPUTS = 8 };

/* "x: Matrix(float64, shape=(?, 3))"; what has no name and no value is told by the operation
 * that makes it. */
static void print_input(String *out, Var input) {
  const Array *data = var_kind(input) == VAR_CONSTANT ? var_data(input) : NULL;
  if (var_name(input))
    string_print(out, "%s: ", var_name(input));
  else if (data && data->view.ndim == 0 && !dtype_is(data->view.dtype, GROUP_COMPLEX))
    string_print(out, "%.17g: ", view_float(&data->view, 0));
  else if (var_op(input))
    string_print(out, "%s(...): ", op_name(var_op(input)));
  type_print(out, var_type(input));
}

static void note_operation(Op op, int ninputs, const Var *inputs) {
  String text = {0};
  for (int i = 0; i < ninputs && i < NOTE_MAX_INPUTS; i++) {
    if (i) string_print(&text, ", ");
    print_input(&text, inputs[i]);
  }
  if (ninputs > NOTE_MAX_INPUTS) string_print(&text, ", and %d more", ninputs - NOTE_MAX_INPUTS);
  error_note("in %s(%s)", op_name(op), string_text(&text));
  string_free(&text);
}

static bool inputs_are_tensors(int ninputs, const Var *inputs) {
  for (int i = 0; i < ninputs; i++) {
    if (type_kind(var_type(inputs[i])) == TYPE_TENSOR) continue;
    if (var_is_null(inputs[i]))
      error_set(ERROR_NULL_TYPE_GRAD, "%s", type_why_null(var_type(inputs[i])));
    else
      error_set(ERROR_TYPE, "a disconnected gradient has no value to compute with");
    return false;
  }
  return true;
}

static bool ranks_fit(const TypeCall *call) {
  for (int i = 0; i < call->noutputs; i++) {
    if (call->outputs[i].ndim <= TYPE_MAX_NDIM) continue;
    error_set(ERROR_VALUE, "a tensor has at most %d axes; this one would have %d", TYPE_MAX_NDIM,
              call->outputs[i].ndim);
    return false;
  }
  return true;
}

static bool static_type(const ShapeCall *call, int output, Dtype dtype, Type *type) {
  int64_t shape[TYPE_MAX_NDIM];
  int ndim = call->output_ndims[output];
  for (int axis = 0; axis < ndim; axis++) {
    Dim dim = call->outputs[output][axis];
    shape[axis] = dim_known(dim) ? dim.value : DIM_UNKNOWN;
    if (dim_known(dim) && dim.value < 0) {
      error_set(ERROR_VALUE, "negative dimensions are not allowed: axis %d would have length %lld",
                axis, (long long)dim.value);
      return false;
    }
  }
  *type = type_tensor(dtype, ndim, shape);
  return true;
}

/* The static shape rule, then the types of the outputs. */
static bool static_types(const TypeCall *typed, Type *types) {
  int *ndims = memory_alloc((size_t)typed->noutputs * sizeof(int));
  for (int i = 0; i < typed->noutputs; i++) ndims[i] = typed->outputs[i].ndim;
  ShapeFrame frame = {.call = {.mode = DIM_STATIC, .op = typed->op, .params = typed->params}};
  frame_open_vars(&frame, typed->ninputs, typed->inputs, typed->noutputs, ndims);
  op_info(typed->op)->shape(&frame.call);
  bool fine = !error_pending();
  for (int i = 0; fine && i < typed->noutputs; i++)
    fine = static_type(&frame.call, i, typed->outputs[i].dtype, &types[i]);
  frame_close(&frame);
  memory_free(ndims);
  return fine;
}

bool op_apply(Op op, Params params, int ninputs, const Var *inputs, int noutputs, Var *outputs) {
  for (int i = 0; i < noutputs; i++) outputs[i] = 0;
  if (error_pending()) return false;
  for (int i = 0; i < ninputs; i++)
    if (!inputs[i]) return false;
  struct TypeOutput *typed = memory_alloc((size_t)noutputs * (sizeof *typed + sizeof(Type)));
  Type *types = (Type *)(typed + noutputs);
  TypeCall call = {op, params, ninputs, inputs, noutputs, typed};
  bool fine = inputs_are_tensors(ninputs, inputs) && op_info(op)->type(&call) && ranks_fit(&call) &&
              static_types(&call, types);
  if (fine) {
    Node node = graph_apply(op, params, ninputs, inputs, noutputs, types);
    for (int i = 0; i < noutputs; i++) outputs[i] = node_output(node, i);
  } else {
    assert(error_pending());
    note_operation(op, ninputs, inputs);
  }
  memory_free(typed);
  return fine;
}

Var op_apply1(Op op, Params params, int ninputs, const Var *inputs) {
  Var output;
  op_apply(op, params, ninputs, inputs, 1, &output);
  return output;
}

bool op_rebuild(Node node, const Var *inputs, Var *outputs) {
  return op_apply(node_op(node), node_params(node), node_ninputs(node), inputs, node_noutputs(node),
                  outputs);
}

/* ---- shapes of a node ---- */

bool op_symbolic_shape(Node node, int index, Dim *dims) {
  int noutputs = node_noutputs(node);
  int *ndims = memory_alloc((size_t)noutputs * sizeof(int));
  for (int i = 0; i < noutputs; i++) ndims[i] = var_ndim(node_output(node, i));
  ShapeFrame frame = {
      .call = {.mode = DIM_SYMBOLIC, .op = node_op(node), .params = node_params(node)}};
  frame_open_vars(&frame, node_ninputs(node), node_inputs(node), noutputs, ndims);
  op_info(node_op(node))->shape(&frame.call);
  for (int axis = 0; axis < ndims[index]; axis++) {
    int64_t length = var_dim(node_output(node, index), axis);
    dims[axis] = length == DIM_UNKNOWN ? frame.call.outputs[index][axis] : dim_of(length);
  }
  frame_close(&frame);
  memory_free(ndims);
  return !error_pending();
}

/* Whether int64 counts the elements. Everything behind a shape rule relies on that, also of arrays
 * that never lie in memory. */
static bool countable(int ndim, const int64_t *shape) {
  if (shape_size(ndim, shape) >= 0) return true;
  String text = {0};
  shape_print(&text, ndim, shape);
  error_set(ERROR_MEMORY, "an array of shape %s has too many elements", string_text(&text));
  string_free(&text);
  return false;
}

bool op_runtime_shape(Op op, Params params, int ninputs, const Var *input_vars,
                      const View *const *inputs, int noutputs, const int *output_ndims,
                      int64_t **output_shapes) {
  int *ndims = memory_alloc((size_t)ninputs * sizeof(int));
  for (int i = 0; i < ninputs; i++) ndims[i] = inputs[i]->ndim;
  ShapeFrame frame = {.call = {.mode = DIM_RUNTIME, .op = op, .params = params}};
  frame_open(&frame, ninputs, ndims, noutputs, output_ndims);
  frame.call.input_vars = input_vars;
  frame.call.input_values = inputs;
  for (int i = 0; i < ninputs; i++)
    for (int axis = 0; axis < ndims[i]; axis++)
      frame.call.inputs[i][axis] = dim_of(inputs[i]->shape[axis]);
  op_info(op)->shape(&frame.call);
  bool fine = !error_pending();
  for (int i = 0; fine && i < noutputs; i++)
    for (int axis = 0; axis < output_ndims[i]; axis++) {
      assert(dim_known(frame.call.outputs[i][axis]));
      output_shapes[i][axis] = frame.call.outputs[i][axis].value;
    }
  for (int i = 0; fine && i < noutputs; i++) fine = countable(output_ndims[i], output_shapes[i]);
  frame_close(&frame);
  memory_free(ndims);
  return fine;
}
