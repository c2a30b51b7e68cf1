/* Evaluates operations on arrays one by one, nothing fused and nothing planned: for folding
 * constants, for shape arithmetic, and as the reference that the compiled path is tested
 * against. */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/vector.h"
#include "graph/map.h"
#include "ops/evaluate.h"
#include "ops/ifelse.h"
#include "ops/scalar_kernel.h"

/* ---- elementwise operations ---- */

/* Whether the view is, as it stands, `like` in C order. */
static bool stands_as(const View *view, Dtype dtype, const View *like) {
  return view->dtype == dtype && view->ndim == like->ndim && view_contiguous(view) &&
         (!like->ndim || !memcmp(view->shape, like->shape, (size_t)like->ndim * sizeof(int64_t)));
}

/* Copies `from`, broadcast to the shape of `to`, with a cast. */
static void broadcast_copy(const View *to, const View *from) {
  int64_t strides[TYPE_MAX_NDIM];
  int added = to->ndim - from->ndim;
  for (int i = 0; i < to->ndim; i++)
    strides[i] = i < added || from->shape[i - added] == 1 ? 0 : from->strides[i - added];
  view_copy(to, &(View){from->data, from->dtype, to->ndim, to->shape, strides});
}

/* The elements of an input as a kernel wants them; *made is a new array if that takes one. */
static const void *strip_of(const View *input, Dtype dtype, const View *like, Array **made) {
  *made = NULL;
  if (stands_as(input, dtype, like)) return input->data;
  *made = array_new(dtype, like->ndim, like->shape);
  if (!*made) return NULL;
  broadcast_copy(&(*made)->view, input);
  return (*made)->view.data;
}

/* out = k(x0, x1); out = k(out, x2); ... */
static bool run_folded(const KernelCall *call, const Dtype *compute, ScalarKernel *kernel) {
  assert(compute[0] == call->outputs[0].dtype);
  const View *out = &call->outputs[0];
  size_t count = (size_t)view_size(out);
  broadcast_copy(out, &call->inputs[0]);
  for (int i = 1; i < call->ninputs; i++) {
    Array *made;
    const void *strip = strip_of(&call->inputs[i], compute[i], out, &made);
    if (strip) kernel(count, out->data, (const void *const[]){out->data, strip});
    array_release(made);
    if (!strip) return false;
  }
  return true;
}

static bool run_whole(const KernelCall *call, const Dtype *compute, ScalarKernel *kernel) {
  const View *out = &call->outputs[0];
  const void *strips[SCALAR_MAX_ARITY];
  Array *made[SCALAR_MAX_ARITY] = {NULL};
  bool fine = true;
  for (int i = 0; fine && i < call->ninputs; i++) {
    strips[i] = strip_of(&call->inputs[i], compute[i], out, &made[i]);
    fine = strips[i] != NULL;
  }
  if (fine) kernel((size_t)view_size(out), out->data, strips);
  for (int i = 0; i < call->ninputs; i++) array_release(made[i]);
  return fine;
}

static bool run_kernel(const KernelCall *call, const Dtype *compute) {
  ScalarKernel *kernel = scalar_kernel(call->op, compute);
  bool folded = scalar_arity(call->op) == VARIADIC;
  return folded ? run_folded(call, compute, kernel) : run_whole(call, compute, kernel);
}

/* Runs a kernel that writes `result`, which may be wider than the output. */
static bool run_in(const KernelCall *call, const Dtype *compute, Dtype result) {
  View *out = &call->outputs[0];
  if (result == out->dtype) return run_kernel(call, compute);
  Array *wide = array_new(result, out->ndim, out->shape);
  if (!wide) return false;
  KernelCall wide_call = *call;
  wide_call.outputs = &wide->view;
  bool fine = run_kernel(&wide_call, compute);
  if (fine) view_copy(out, &wide->view);
  array_release(wide);
  return fine;
}

bool evaluate_elementwise(KernelCall *call) {
  int copied = scalar_copied_input(call->op);
  if (copied >= 0) {
    broadcast_copy(&call->outputs[0], &call->inputs[copied]);
    return true;
  }
  Dtype *dtypes = memory_alloc(2 * (size_t)call->ninputs * sizeof(Dtype)),
        *compute = dtypes + call->ninputs;
  Dtype result;
  for (int i = 0; i < call->ninputs; i++) dtypes[i] = call->inputs[i].dtype;
  bool fine = scalar_signature(call->op, call->params, call->ninputs, dtypes, compute, &result) &&
              run_in(call, compute, result);
  memory_free(dtypes);
  return fine;
}

/* ---- one node ---- */

/* The outputs of a view operation, copied out of the input's memory. */
static bool evaluate_view(KernelCall *call) {
  int64_t(*strides)[TYPE_MAX_NDIM] = memory_alloc((size_t)call->noutputs * sizeof *strides);
  View *views = memory_alloc((size_t)call->noutputs * sizeof(View));
  for (int i = 0; i < call->noutputs; i++) {
    views[i] = call->outputs[i];
    views[i].strides = strides[i];
  }
  KernelCall view_call = *call;
  view_call.outputs = views;
  Array *ordered = NULL;
  View *inputs = NULL;
  bool fine = op_info(call->op)->run.view(&view_call);
  if (!fine && !error_pending() && (ordered = array_copy(&call->inputs[0]))) {
    inputs = memory_alloc((size_t)call->ninputs * sizeof(View));
    memcpy(inputs, call->inputs, (size_t)call->ninputs * sizeof(View));
    inputs[0] = ordered->view;
    view_call.inputs = inputs;
    fine = op_info(call->op)->run.view(&view_call);
    assert(fine);
  }
  for (int i = 0; fine && i < call->noutputs; i++) view_copy(&call->outputs[i], &views[i]);
  array_release(ordered);
  memory_free(inputs);
  memory_free(views);
  memory_free(strides);
  return fine;
}

static bool evaluate_call(KernelCall *call) {
  const OpInfo *info = op_info(call->op);
  switch (info->execution) {
    case EXECUTE_SCALAR:
      return evaluate_elementwise(call);
    case EXECUTE_VIEW:
      return evaluate_view(call);
    case EXECUTE_UPDATE:
      view_copy(&call->outputs[0], &call->inputs[0]);
      break;
    default:
      break;
  }
  return info->run.kernel(call);
}

static void release_all(int count, Array **arrays) {
  for (int i = 0; i < count; i++) {
    array_release(arrays[i]);
    arrays[i] = NULL;
  }
}

/* New arrays of the shapes that the run-time shape rule gives. */
static bool allocate_outputs(Node node, const View *const *inputs, Array **outputs) {
  int count = node_noutputs(node);
  int64_t(*shapes)[TYPE_MAX_NDIM] = memory_alloc((size_t)count * sizeof *shapes);
  int64_t **pointers = memory_alloc((size_t)count * sizeof *pointers);
  int *ndims = memory_alloc((size_t)count * sizeof *ndims);
  for (int i = 0; i < count; i++) {
    pointers[i] = shapes[i];
    ndims[i] = var_ndim(node_output(node, i));
  }
  bool fine = op_runtime_shape(node_op(node), node_params(node), node_ninputs(node),
                               node_inputs(node), inputs, count, ndims, pointers);
  for (int i = 0; fine && i < count; i++) {
    outputs[i] = array_new(var_dtype(node_output(node, i)), ndims[i], shapes[i]);
    fine = outputs[i] != NULL;
  }
  memory_free(shapes);
  memory_free(pointers);
  memory_free(ndims);
  return fine;
}

static bool evaluate_lowered(Node node, const View *const *inputs, Array **outputs) {
  int noutputs = node_noutputs(node), ninputs = node_ninputs(node);
  Var *lowered = memory_alloc((size_t)noutputs * sizeof(Var));
  bool fine = op_info(node_op(node))->run.lower(node, lowered) &&
              op_evaluate_outputs(noutputs, lowered, ninputs, node_inputs(node), inputs, outputs);
  memory_free(lowered);
  return fine;
}

static bool evaluate_node(Node node, const View *const *inputs, Array **outputs) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  View *views = memory_alloc((size_t)(ninputs + noutputs) * sizeof(View));
  bool calls = op_info(node_op(node))->execution == EXECUTE_CALL,
       fine = calls || allocate_outputs(node, inputs, outputs);
  for (int i = 0; i < ninputs; i++) views[i] = *inputs[i];
  for (int i = 0; calls && i < noutputs; i++) views[ninputs + i] = (View){0};
  for (int i = 0; fine && !calls && i < noutputs; i++) views[ninputs + i] = outputs[i]->view;
  KernelCall call = {node_op(node), node_params(node), ninputs, noutputs, views, views + ninputs};
  fine = fine && (calls ? op_info(call.op)->run.compute(&call, outputs) : evaluate_call(&call));
  memory_free(views);
  return fine;
}

bool op_evaluate(Node node, const View *const *inputs, Array **outputs) {
  for (int i = 0; i < node_noutputs(node); i++) outputs[i] = NULL;
  if (error_pending()) return false;
  bool lowers = op_info(node_op(node))->execution == EXECUTE_LOWER;
  if (lowers ? evaluate_lowered(node, inputs, outputs) : evaluate_node(node, inputs, outputs))
    return true;
  assert(error_pending());
  release_all(node_noutputs(node), outputs);
  return false;
}

/* ---- a graph ---- */

/* The value of a variable: an array of ours, or a view of somebody else's. */
typedef struct Value {
  const View *view;
  Array *array;
} Value;

typedef struct Evaluation {
  IdMap index; /* of a variable's value, plus one */
  IdMap done;  /* nodes that were evaluated */
  VECTOR(Value) values;
} Evaluation;

static void set_value(Evaluation *evaluation, Var var, const View *view, Array *array) {
  *vector_push(&evaluation->values) = (Value){view, array};
  map_set(&evaluation->index, var, (uint32_t)evaluation->values.length);
}

/* NULL and a MissingInputError for a leaf without a value. */
static const Value *value_of(Evaluation *evaluation, Var var) {
  uint32_t index = map_get(&evaluation->index, var);
  if (!index && var_data(var)) {
    set_value(evaluation, var, &var_data(var)->view, NULL);
    index = (uint32_t)evaluation->values.length;
  }
  if (index) return &evaluation->values.data[index - 1];
  error_set(ERROR_MISSING_INPUT, "the input %s has no value",
            var_name(var) ? var_name(var) : "without a name");
  return NULL;
}

static bool evaluate_in(Evaluation *evaluation, Node node) {
  int ninputs = node_ninputs(node), noutputs = node_noutputs(node);
  const View **inputs = memory_alloc((size_t)ninputs * sizeof *inputs);
  Array **outputs = memory_alloc((size_t)noutputs * sizeof *outputs);
  bool fine = true;
  for (int i = 0; fine && i < ninputs; i++) {
    const Value *value = value_of(evaluation, node_input(node, i));
    fine = value != NULL;
    if (fine) inputs[i] = value->view;
  }
  fine = fine && op_evaluate(node, inputs, outputs);
  for (int i = 0; fine && i < noutputs; i++) {
    if (map_get(&evaluation->index, node_output(node, i)))
      array_release(outputs[i]); /* bound: the given value counts */
    else
      set_value(evaluation, node_output(node, i), &outputs[i]->view, outputs[i]);
  }
  memory_free(inputs);
  memory_free(outputs);
  return fine;
}

/* The outputs of an ifelse are those of the branch taken. */
static bool take_branch(Evaluation *evaluation, Node node) {
  int first = ifelse_first(value_of(evaluation, node_input(node, 0))->view, node_noutputs(node));
  for (int i = 0; i < node_noutputs(node); i++) {
    const Value *value = value_of(evaluation, node_input(node, first + i));
    if (!value) return false;
    Value taken = *value;
    set_value(evaluation, node_output(node, i), taken.view,
              taken.array ? array_retain(taken.array) : NULL);
  }
  return true;
}

/* Puts the makers of what `node` still needs on the stack: of an ifelse first the condition, then
 * one branch. False and the error for a leaf without a value. */
static bool push_needed(Evaluation *evaluation, Node node, NodeList *stack) {
  int first = 0, end = node_ninputs(node);
  if (node_op(node) == OP_IFELSE) {
    Var condition = node_input(node, 0);
    bool known = map_get(&evaluation->index, condition) || !var_owner(condition);
    const Value *value = known ? value_of(evaluation, condition) : NULL;
    if (known && !value) return false;
    first = known ? ifelse_first(value->view, node_noutputs(node)) : 0;
    end = known ? first + node_noutputs(node) : 1;
  }
  for (int i = first; i < end; i++) {
    Var input = node_input(node, i);
    if (map_get(&evaluation->index, input)) continue;
    if (var_owner(input))
      *vector_push(stack) = var_owner(input);
    else if (!value_of(evaluation, input))
      return false;
  }
  return true;
}

/* Computes what `output` needs and nothing else. */
static bool demand(Evaluation *evaluation, Var output) {
  NodeList stack = {0};
  bool fine = output != 0;
  if (fine && var_owner(output)) *vector_push(&stack) = var_owner(output);
  while (fine && stack.length) {
    size_t before = stack.length;
    Node node = stack.data[before - 1];
    if (map_get(&evaluation->index, node_output(node, 0)) || map_get(&evaluation->done, node)) {
      stack.length--;
      continue;
    }
    fine = push_needed(evaluation, node, &stack);
    if (!fine || stack.length > before) continue;
    map_add(&evaluation->done, node);
    fine =
        node_op(node) == OP_IFELSE ? take_branch(evaluation, node) : evaluate_in(evaluation, node);
  }
  vector_free(&stack);
  return fine;
}

static bool take_result(Evaluation *evaluation, Var output, Array **result) {
  const Value *value = value_of(evaluation, output);
  if (value) *result = value->array ? array_retain(value->array) : array_copy(value->view);
  return *result != NULL;
}

bool op_evaluate_outputs(int noutputs, const Var *outputs, int nbound, const Var *bound,
                         const View *const *values, Array **results) {
  for (int i = 0; i < noutputs; i++) results[i] = NULL;
  if (error_pending()) return false;
  Evaluation evaluation = {0};
  bool fine = true;
  for (int i = 0; i < nbound; i++) set_value(&evaluation, bound[i], values[i], NULL);
  for (int i = 0; fine && i < noutputs; i++) fine = demand(&evaluation, outputs[i]);
  for (int i = 0; fine && i < noutputs; i++)
    fine = take_result(&evaluation, outputs[i], &results[i]);
  if (!fine) release_all(noutputs, results);
  for (size_t i = 0; i < evaluation.values.length; i++)
    array_release(evaluation.values.data[i].array);
  vector_free(&evaluation.values);
  map_free(&evaluation.index);
  map_free(&evaluation.done);
  return fine;
}
