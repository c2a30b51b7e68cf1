/* Graphs as operations (PyTensor's OpFromGraph): a node stands for a graph on its inputs until a
 * function is compiled, which puts that in its place. What gradients, tangents and batches make of
 * it is in src/grad/inner.c. */
#ifndef ST_OPS_INNER_H
#define ST_OPS_INNER_H

#include "ops/ops.h"

enum { INNER_PULLBACK = 1, INNER_PUSHFORWARD = 2, INNER_INLINE = 4 };

typedef struct InnerGraph {
  int64_t id; /* of the host's operation; graphs with one id are one */
  const char *name;
  uint32_t flags; /* rules that the host has for it, and how it is printed */
  int ninputs, noutputs;
  const Var *inputs, *outputs; /* inputs: variables without owner, for nobody else */
} InnerGraph;

/* The graph's operation on variables of the types of its inputs. */
bool op_inner(const InnerGraph *graph, const Var *args, Var *outputs);

/* What a node of OP_GRAPH stands for, as long as it lives. */
const InnerGraph *inner_graph(Node node);

/* `outputs` rebuilt with each of `from` replaced, not beyond the variables of `stop`; each of them
 * may be of another kind than a tensor's. */
bool inner_expand(int count, const Var *from, const Var *to, int nstop, const Var *stop,
                  int noutputs, const Var *outputs, Var *results);

/* The variables with the graphs themselves in place of all such nodes. */
bool inner_inline(int count, const Var *vars, Var *results);

#endif
