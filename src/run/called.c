/* What runs between stages: the branch of an ifelse that was taken, as a function of its own. */
#include <string.h>

#include "ops/ifelse.h"
#include "run/state.h"

/* The branch's inputs are the caller's arrays where they lie, if that is in C order. */
static bool give(FunctionInput *input, const View *view) {
  if (view->ndim) memcpy(input->shape, view->shape, (size_t)view->ndim * sizeof(int64_t));
  input->given = true;
  input->borrowed = view_contiguous(view) ? view->data : NULL;
  if (input->borrowed) return true;
  int64_t strides[TYPE_MAX_NDIM];
  shape_strides(view->ndim, view->shape, strides);
  if (!function_reserve_input(input, shape_bytes(view->dtype, view->ndim, view->shape)))
    return false;
  view_copy(&(View){input->data, view->dtype, view->ndim, view->shape, strides}, view);
  return true;
}

static bool run_branch(const Function *caller, Function **made, const Branch *branch,
                       const View *inputs) {
  if (!*made) *made = function_open(branch->program);
  Function *function = *made;
  function->linker = caller->linker;
  function->guard = caller->guard;
  bool fine = true;
  for (int i = 0; fine && i < branch->ninputs; i++)
    fine = give(&function->inputs[i], &inputs[branch->inputs[i]]);
  workspace_enter();
  fine = fine && function_run(function);
  workspace_leave();
  for (int i = 0; i < branch->ninputs; i++) function->inputs[i].borrowed = NULL;
  return fine;
}

static void drop_outputs(Called *called) {
  for (int i = 0; i < called->noutputs; i++) array_release(called->outputs[i]);
  memory_free(called->outputs);
  called->outputs = NULL;
  called->noutputs = 0;
}

static bool compute(Called *called, Node node, const View *inputs, View *outputs) {
  int count = node_noutputs(node);
  drop_outputs(called);
  Array **arrays =
      memset(memory_alloc(sizeof *arrays * (size_t)count), 0, sizeof *arrays * (size_t)count);
  KernelCall call = {node_op(node), node_params(node), node_ninputs(node), count, inputs, outputs};
  bool fine = op_info(call.op)->run.compute(&call, arrays);
  called->outputs = arrays;
  called->noutputs = fine ? count : 0;
  for (int i = 0; fine && i < count; i++) outputs[i] = arrays[i]->view;
  return fine;
}

bool called_run(Function *function, const ProgramNode *node, const View *inputs, View *outputs) {
  const ProgramCall *call = &function->program->calls.data[node->call];
  Called *called = &function->called[node->call];
  if (!call->branches[0].program) return compute(called, node->node, inputs, outputs);
  int branch = ifelse_true(&inputs[0]) ? 0 : 1;
  if (!run_branch(function, &called->branches[branch], &call->branches[branch], inputs))
    return false;
  for (int i = 0; i < node_noutputs(node->node); i++)
    outputs[i] = called->branches[branch]->output_views[i];
  return true;
}

void called_free(Called *called) {
  for (int branch = 0; branch < 2; branch++)
    if (called->branches[branch]) function_close(called->branches[branch]);
  drop_outputs(called);
}
