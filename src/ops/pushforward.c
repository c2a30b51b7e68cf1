/* Forward rules that many operations share. */
#include "ops/pushforward.h"

#include "core/error.h"
#include "core/memory.h"

/* Linear in the connected inputs together, apart from those that decide the shape: the operation
 * itself, on tangents. */
static void linear_pushforward(PushforwardCall *call) {
  Node node = call->node;
  Op op = node_op(node);
  int ninputs = node_ninputs(node);
  Var *inputs = memory_alloc((size_t)ninputs * sizeof(Var));
  for (int i = 0; i < ninputs; i++) {
    inputs[i] = node_input(node, i);
    if (!op_bit(node_connected(node), i) || op_bit(op_info(op)->shape_values, i)) continue;
    inputs[i] = call->tangents[i] ? call->tangents[i] : op_zeros_like(inputs[i], DTYPE_NONE);
  }
  op_rebuild(node, inputs, call->results);
  memory_free(inputs);
}

/* d(x y) = dx y + x dy */
static void product_pushforward(PushforwardCall *call) {
  Var sum = 0;
  for (int i = 0; i < 2; i++) {
    Var inputs[] = {node_input(call->node, 0), node_input(call->node, 1)}, term;
    if (!call->tangents[i]) continue;
    inputs[i] = call->tangents[i];
    if (!op_rebuild(call->node, inputs, &term)) return;
    sum = sum ? op_binary(OP_ADD, sum, term) : term;
  }
  call->results[0] = sum;
}

/* Shapes and indices do not change with the values. */
static void flat_pushforward(PushforwardCall *call) { (void)call; }

static void undefined_pushforward(PushforwardCall *call) {
  call->results[0] = grad_undefined(node_op(call->node), 0);
}

static bool any_continuous(Node node) {
  for (int i = 0; i < node_noutputs(node); i++)
    if (dtype_is(var_dtype(node_output(node, i)), GROUP_CONTINUOUS)) return true;
  return false;
}

#define UNDEFINED  undefined_pushforward
#define LINEAR     linear_pushforward
#define PRODUCT    product_pushforward
#define FLAT       flat_pushforward
#define BY(prefix) prefix##_pushforward
static void (*const rules[OPS])(PushforwardCall *call) = {
#define OP(id, prefix, name, printed, python, parameters, executed, connected, shape_values, \
           facts, vectorize, forward, ...)                                                   \
  [OP_##id] = forward,
#include "ops/ops.def"
#undef OP
};

void op_pushforward(PushforwardCall *call) {
  Op op = node_op(call->node);
  void (*rule)(PushforwardCall *) = op_is_scalar(op) ? scalar_pushforward : rules[op];
  if (rule == UNDEFINED || any_continuous(call->node)) rule(call);
}
