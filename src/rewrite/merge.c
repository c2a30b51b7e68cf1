#include "core/hash.h"
#include "ops/ops.h"
#include "rewrite/context.h"

typedef struct Merge {
  Rewrite *rewrite;
  HashTable constants, numbers, nodes;
  VECTOR(Var) constant_list;
  VECTOR(Node) node_list;
  int merged;
} Merge;

/* Items of the tables are places in these lists; a node is looked up by its id, compared by its
 * content. */
static int same_constant(const void *key, uint32_t item, void *context) {
  const Merge *merge = context;
  return array_identical(var_data(*(const Var *)key), var_data(merge->constant_list.data[item]));
}

static int same_number(const void *key, uint32_t item, void *context) {
  const Merge *merge = context;
  Var a = *(const Var *)key, b = merge->constant_list.data[item];
  double x, y;
  return var_ndim(a) == var_ndim(b) && op_constant_scalar(a, &x) && op_constant_scalar(b, &y) &&
         !memcmp(&x, &y, sizeof x); /* -0 is not 0 */
}

/* What counts as input `i` of a node: arithmetic of floats converts its constants, so that 1 - x is
 * 1.0 - x (S3-RW-15). */
static Var input_of(Merge *merge, Node node, int i) {
  Var input = node_input(node, i);
  Op op = node_op(node);
  double value;
  bool converts = (op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_TRUE_DIV) &&
                  dtype_is(var_dtype(node_output(node, 0)), GROUP_FLOAT);
  if (!converts || !rewrite_is_small_constant(input) || !op_constant_scalar(input, &value))
    return input;
  uint64_t hash = hash_bytes(&value, sizeof value, (uint64_t)var_ndim(input));
  uint32_t item = hash_find(&merge->numbers, hash, &input, same_number, merge);
  if (item != HASH_NONE) return merge->constant_list.data[item];
  *vector_push(&merge->constant_list) = input;
  hash_add(&merge->numbers, hash, (uint32_t)merge->constant_list.length - 1);
  return input;
}

static int same_node(const void *key, uint32_t item, void *context) {
  Merge *merge = context;
  Node a = *(const Node *)key, b = merge->node_list.data[item];
  if (node_op(a) != node_op(b) || node_params(a) != node_params(b)) return 0;
  if (node_ninputs(a) != node_ninputs(b) || node_noutputs(a) != node_noutputs(b)) return 0;
  for (int i = 0; i < node_ninputs(a); i++)
    if (input_of(merge, a, i) != input_of(merge, b, i)) return 0;
  return !node_noutputs(a) || var_type(node_output(a, 0)) == var_type(node_output(b, 0));
}

static void replace(Merge *merge, Var var, Var with) {
  fgraph_replace(merge->rewrite->fgraph, var, with);
  rewrite_note(merge->rewrite, -1, var, with);
}

static void merge_constant(Merge *merge, Var var) {
  uint64_t hash = array_hash(var_data(var));
  uint32_t item = hash_find(&merge->constants, hash, &var, same_constant, merge);
  if (item == HASH_NONE) {
    *vector_push(&merge->constant_list) = var;
    hash_add(&merge->constants, hash, (uint32_t)merge->constant_list.length - 1);
  } else if (merge->constant_list.data[item] != var) {
    replace(merge, var, merge->constant_list.data[item]);
    merge->merged++;
  }
}

static uint64_t node_hash(Merge *merge, Node node) {
  uint64_t hash = hash_mix(node_op(node), node_params(node));
  for (int i = 0; i < node_ninputs(node); i++) hash = hash_mix(hash, input_of(merge, node, i));
  return hash;
}

static void merge_node(Merge *merge, Node node) {
  uint64_t hash = node_hash(merge, node);
  uint32_t item = hash_find(&merge->nodes, hash, &node, same_node, merge);
  if (item == HASH_NONE) {
    *vector_push(&merge->node_list) = node;
    hash_add(&merge->nodes, hash, (uint32_t)merge->node_list.length - 1);
    return;
  }
  for (int i = 0; i < node_noutputs(node); i++)
    replace(merge, node_output(node, i), node_output(merge->node_list.data[item], i));
  merge->merged++;
}

int rewrite_merge(Rewrite *rewrite) {
  FunctionGraph *fgraph = rewrite->fgraph;
  Merge merge = {.rewrite = rewrite};
  if (!rewrite->merges) return 0;
  NodeList order = {0};
  VarList leaves = {0};
  graph_leaves(fgraph->noutputs, fgraph->outputs, fgraph->ninputs, fgraph->inputs, &leaves);
  for (size_t i = 0; i < leaves.length; i++)
    if (var_kind(leaves.data[i]) == VAR_CONSTANT) merge_constant(&merge, leaves.data[i]);
  /* In this order a node's inputs have been merged when it is looked at, so one pass finds
   * everything. */
  fgraph_toposort(fgraph, &order);
  for (size_t i = 0; i < order.length; i++)
    if (fgraph_has(fgraph, order.data[i])) merge_node(&merge, order.data[i]);
  hash_free(&merge.constants);
  hash_free(&merge.numbers);
  hash_free(&merge.nodes);
  vector_free(&merge.constant_list);
  vector_free(&merge.node_list);
  vector_free(&order);
  vector_free(&leaves);
  return merge.merged;
}

void rewrite_lowered(FunctionGraph *fgraph) {
  rewrite_merge(&(Rewrite){.fgraph = fgraph, .merges = true});
}
