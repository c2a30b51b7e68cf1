/* Questions that rules ask about the graph. */
#include "rewrite/context.h"

#include "ops/ops.h"
#include "ops/reduce.h"

Node rewrite_match(const Rewrite *rewrite, Var var, Op op) {
  Node owner = var_owner(var);
  return owner && node_op(owner) == op && fgraph_has(rewrite->fgraph, owner) &&
                 !map_get(&rewrite->fgraph->cuts, var)
             ? owner
             : 0;
}

bool rewrite_is_one_element(Var var) {
  for (int i = 0; i < var_ndim(var); i++)
    if (var_dim(var, i) != 1) return false;
  return true;
}

bool rewrite_is_small_constant(Var var) {
  return var_kind(var) == VAR_CONSTANT && rewrite_is_one_element(var);
}

/* ---- signs ---- */

static bool is_positive(const Rewrite *rewrite, Var var, int depth) {
  Node node = var_owner(var) ? rewrite_match(rewrite, var, node_op(var_owner(var))) : 0;
  double value;
  if (!node || !depth) return op_constant_scalar(var, &value) && value > 0;
  switch (node_op(node)) {
    case OP_EXP:
    case OP_SIGMOID:
    case OP_SOFTMAX:
    case OP_SOFTPLUS:
    case OP_COSH:
      return true;
    case OP_ADD:
      for (int i = 0; i < node_ninputs(node); i++)
        if (!is_positive(rewrite, node_input(node, i), depth - 1)) return false;
      return true;
    case OP_DIMSHUFFLE:
      return is_positive(rewrite, node_input(node, 0), depth - 1);
    case OP_REDUCE:
      return reduce_reducer(node_params(node)) == REDUCE_SUM &&
             is_positive(rewrite, node_input(node, 0), depth - 1);
    default:
      return false;
  }
}

enum { POSITIVE_DEPTH = 4 };

bool rewrite_is_positive(const Rewrite *rewrite, Var var) {
  return is_positive(rewrite, var, POSITIVE_DEPTH);
}

/* ---- dropping ---- */

enum { DROP_ROOM = 64, CLIENTS_SEEN = 32 };

/* What would not be computed any more if `user` did not use one of its inputs. */
typedef struct Drop {
  Node user;
  int nbeside;
  const Var *beside; /* what stays together in one elementwise operation */
  int ncandidates, ndropped;
  Node candidates[DROP_ROOM], dropped[DROP_ROOM];
} Drop;

static bool drop_has(const Drop *drop, Node node) {
  for (int i = 0; i < drop->ndropped; i++)
    if (drop->dropped[i] == node) return true;
  return false;
}

/* Whether a node has no user that stays; one that asks for its shape only is none. */
static bool drop_takes(const Rewrite *rewrite, const Drop *drop, Node node) {
  for (int i = 0; i < node_noutputs(node); i++) {
    const ClientList *clients = fgraph_clients(rewrite->fgraph, node_output(node, i));
    for (size_t k = 0; k < clients->length && k < CLIENTS_SEEN; k++) {
      Node user = clients->data[k].node;
      bool stays = !user || (user != drop->user && !drop_has(drop, user) &&
                             op_info(node_op(user))->execution != EXECUTE_SHAPE);
      if (stays) return false;
    }
  }
  return true;
}

/* False when there is no room. What cannot fail, with all that it is made of, is no candidate. */
static bool drop_consider(Rewrite *rewrite, Drop *drop, Var var) {
  Node owner = var_owner(var);
  if (!owner || map_get(&rewrite->fgraph->cuts, var) || shapes_certain(&rewrite->shapes, var))
    return true;
  for (int i = 0; i < drop->ncandidates; i++)
    if (drop->candidates[i] == owner) return true;
  if (drop->ncandidates == DROP_ROOM || !fgraph_has(rewrite->fgraph, owner)) return false;
  drop->candidates[drop->ncandidates++] = owner;
  return true;
}

/* Whether the lengths that an elementwise node would find different are among those that the
 * variables beside it would find different. */
static bool drop_is_checked_beside(Rewrite *rewrite, const Drop *drop, Node node) {
  int ndim = var_ndim(node_output(node, 0));
  if (!op_is_scalar(node_op(node))) return false;
  for (int i = 0; i < node_ninputs(node); i++) {
    const Dim *dims = shapes_of(&rewrite->shapes, node_input(node, i));
    for (int axis = 0; axis < ndim; axis++) {
      bool found = var_dim(node_input(node, i), axis) == 1;
      for (int k = 0; k < drop->nbeside && !found; k++)
        found = var_ndim(drop->beside[k]) == ndim && var_dim(drop->beside[k], axis) != 1 &&
                shapes_equal(shapes_of(&rewrite->shapes, drop->beside[k])[axis], dims[axis]);
      if (!found) return false;
    }
  }
  return true;
}

bool rewrite_may_drop(Rewrite *rewrite, Node node, Var var) {
  return rewrite_may_drop_beside(rewrite, node, var, 0, NULL);
}

bool rewrite_may_drop_beside(Rewrite *rewrite, Node node, Var var, int nbeside, const Var *beside) {
  Drop drop = {.user = node, .nbeside = nbeside, .beside = beside};
  if (!drop_consider(rewrite, &drop, var)) return false;
  /* Until nothing is added: a node goes only after all that uses it. */
  for (int before = -1; before < drop.ndropped;) {
    before = drop.ndropped;
    for (int i = 0; i < drop.ncandidates; i++) {
      Node candidate = drop.candidates[i];
      if (drop_has(&drop, candidate) || !drop_takes(rewrite, &drop, candidate)) continue;
      if (!shapes_fit(&rewrite->shapes, node_output(candidate, 0)) &&
          !drop_is_checked_beside(rewrite, &drop, candidate))
        return false;
      drop.dropped[drop.ndropped++] = candidate;
      for (int k = 0; k < node_ninputs(candidate); k++)
        if (!drop_consider(rewrite, &drop, node_input(candidate, k))) return false;
    }
  }
  return true;
}
