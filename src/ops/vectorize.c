/* What the rules for vectorising share, and those that most families have. */
#include "ops/vectorize.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* ---- inputs ---- */

bool vectorize_is_batched(const VectorizeCall *call, int input) {
  return var_ndim(call->inputs[input]) > var_ndim(node_input(call->node, input));
}

Var vectorize_length(const VectorizeCall *call, int axis) {
  for (int i = 0; i < node_ninputs(call->node); i++)
    if (vectorize_is_batched(call, i) && var_dim(call->inputs[i], axis) != 1)
      return op_shape_i(call->inputs[i], axis);
  return graph_constant_int(DTYPE_INT64, 1);
}

Var vectorize_aligned(const VectorizeCall *call, int input, int ones) {
  Var x = call->inputs[input];
  int own = var_ndim(node_input(call->node, input)), order[2 * TYPE_MAX_NDIM];
  if (!vectorize_is_batched(call, input)) return op_pad_left(x, call->batch + ones + own);
  for (int i = 0; i < call->batch; i++) order[i] = i;
  for (int i = 0; i < ones; i++) order[call->batch + i] = -1;
  for (int i = 0; i < own; i++) order[call->batch + ones + i] = call->batch + i;
  return op_dimshuffle(x, call->batch + ones + own, order);
}

Var vectorize_full(const VectorizeCall *call, int input) {
  Var x = vectorize_aligned(call, input, 0), lengths[2 * TYPE_MAX_NDIM];
  if (!x) return 0;
  bool full = true;
  for (int i = 0; i < var_ndim(x); i++) {
    lengths[i] = i < call->batch ? vectorize_length(call, i) : op_shape_i(x, i);
    full = full && (var_dim(x, i) != 1 || var_kind(lengths[i]) == VAR_CONSTANT);
  }
  return full && vectorize_is_batched(call, input) ? x : op_alloc(x, var_ndim(x), lengths);
}

bool vectorize_refuse(const VectorizeCall *call, int input) {
  error_set(ERROR_NOT_IMPLEMENTED,
            "%s cannot be vectorized over its input %d: the results would have different shapes",
            op_name(node_op(call->node)), input);
  return false;
}

bool vectorize_inputs(const VectorizeCall *call, Var *inputs) {
  uint32_t values = op_info(node_op(call->node))->shape_values;
  for (int i = 0; i < node_ninputs(call->node); i++) {
    inputs[i] = call->inputs[i];
    if (!op_bit(values, i))
      inputs[i] = vectorize_aligned(call, i, 0);
    else if (vectorize_is_batched(call, i))
      return vectorize_refuse(call, i);
  }
  return true;
}

/* ---- rules by parameters ---- */

/* The column `vectorize`: parameters [first, last) are axes, which move up by the new ones in
 * front. */
typedef struct BatchRule {
  void (*own)(VectorizeCall *call);
  uint8_t first, last;
} BatchRule;

enum { LAST = UINT8_MAX };
#define SAME \
  { .first = 0 }
#define AXIS(parameter) \
  { .first = parameter, .last = parameter + 1 }
#define AXES(parameter) \
  { .first = parameter, .last = LAST }
#define BY(prefix) \
  { .own = prefix##_vectorize }

static const BatchRule rules[OPS] = {
#define OP(id, prefix, name, printed, python, parameters, executed, connected, shape_values, \
           facts, vectorize, ...)                                                            \
  [OP_##id] = vectorize,
#include "ops/ops.def"
#undef OP
};

static Params shifted(Params params, const BatchRule *rule, int batch) {
  int64_t values[2 * TYPE_MAX_NDIM];
  int count = params_count(params);
  if (!rule->last) return params;
  for (int i = 0; i < count; i++) {
    values[i] = params_get(params, i);
    if (i >= rule->first && i < rule->last) values[i] += batch;
  }
  return params_make(count, values);
}

static void vectorize_apply(VectorizeCall *call, const BatchRule *rule) {
  Node node = call->node;
  Var *inputs = memory_alloc((size_t)node_ninputs(node) * sizeof(Var));
  if (vectorize_inputs(call, inputs))
    op_apply(node_op(node), shifted(node_params(node), rule, call->batch), node_ninputs(node),
             inputs, node_noutputs(node), call->outputs);
  memory_free(inputs);
}

bool op_vectorize(VectorizeCall *call) {
  const BatchRule *rule = &rules[node_op(call->node)];
  for (int i = 0; i < node_ninputs(call->node); i++)
    if (!call->inputs[i]) return false;
  if (rule->own)
    rule->own(call);
  else
    vectorize_apply(call, rule);
  for (int i = 0; i < node_noutputs(call->node); i++)
    if (!call->outputs[i]) return false;
  return !error_pending();
}
