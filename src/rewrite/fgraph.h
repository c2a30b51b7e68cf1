/* A function's private graph: the one place where nodes change. It knows the clients of every
 * variable. */
#ifndef ST_REWRITE_FGRAPH_H
#define ST_REWRITE_FGRAPH_H

#include "core/vector.h"
#include "graph/graph.h"
#include "graph/map.h"

/* A use of a variable: input `index` of `node`, or output `index` of the graph when node is 0. */
typedef struct Client {
  Node node;
  int index;
} Client;

typedef struct ClientList {
  Client *data;
  size_t length, capacity;
} ClientList;

typedef struct FunctionGraph {
  int ninputs, noutputs;
  Var *inputs;  /* the graph is cut at these; they may be results in the person's graph */
  Var *outputs; /* replaced as the graph is rewritten */
  IdMap cuts;   /* the inputs, for looking up */
  IdMap nodes;  /* member node -> 1 + where its uses begin in `places` */
  IdMap slots;  /* variable -> 1 + place in `clients` */
  VECTOR(ClientList) clients;
  /* Where each use stands in its variable's list, so that taking it out costs the same however long
   * the list is: the outputs' uses first, then those of each node's inputs. */
  VECTOR(uint32_t) places;
  NodeList imported; /* nodes that joined since a reader last emptied this */
} FunctionGraph;

/* A private copy of everything between inputs and outputs; leaves are shared with the person's
 * graph. */
FunctionGraph *fgraph_new(int ninputs, const Var *inputs, int noutputs, const Var *outputs);
void fgraph_free(FunctionGraph *fgraph);

/* Puts `with` wherever `var` is used, imports what computes it and drops what is used no more.
 * Types: same dtype and rank; the caller sees to the shape. Var's name goes over to an unnamed
 * `with` computed by a node. */
void fgraph_replace(FunctionGraph *fgraph, Var var, Var with);

const ClientList *fgraph_clients(const FunctionGraph *fgraph, Var var);
bool fgraph_has(const FunctionGraph *fgraph, Node node);
/* Member nodes, inputs before users, in an order that depends on the graph's structure only. */
void fgraph_toposort(const FunctionGraph *fgraph, NodeList *order);

/* Asserts the invariants: clients agree with inputs, every used node is a member, no cycle, no
 * unused member. */
void fgraph_check(FunctionGraph *fgraph);

#endif
