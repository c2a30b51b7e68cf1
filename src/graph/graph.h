/* The graph a person builds: variables and the applications of operations that compute them.
 *
 * Both are addressed by id, immutable once built (names aside) and reference counted. A new
 * variable starts without references in the nursery; the API boundary retains what it hands out and
 * calls graph_sweep(), which frees the rest: functions that build need no bookkeeping. Var 0 is the
 * failed variable: whoever is given one returns it, and the recorded error is reported at the
 * boundary (core/error.h). */
#ifndef ST_GRAPH_GRAPH_H
#define ST_GRAPH_GRAPH_H

#include "tensor/array.h"
#include "tensor/type.h"

typedef uint32_t Var;    /* id of a variable; 0: failed */
typedef uint32_t Node;   /* id of an apply; 0: none */
typedef uint16_t Op;     /* a row of scalar.def or ops.def, see ops/ops.h; here just a number */
typedef uint32_t Params; /* interned parameters of an operation; 0: none */

typedef enum VarKind {
  VAR_INPUT,    /* a symbolic leaf */
  VAR_CONSTANT, /* has data that never changes */
  VAR_SHARED,   /* has data that lives between calls and can be replaced */
  VAR_RESULT    /* output `index` of node `owner` */
} VarKind;

/* ---- making variables and nodes ---- */

Var graph_input(Type type, const char *name);
/* Takes over the caller's reference to the array; static shape is the full shape of the data. NULL
 * gives 0. */
Var graph_constant(Array *array);
Var graph_constant_float(Dtype dtype, double value); /* 0-d */
Var graph_constant_int(Dtype dtype, int64_t value);  /* 0-d */
/* Takes over the caller's reference; `type` may know less of the shape than the data. */
Var graph_shared(Array *array, Type type, const char *name);

/* The node `op(inputs)` with outputs of the given types; retains the inputs. No checks: ops/ops.h
 * `op_apply` has the type rules. */
Node graph_apply(Op op, Params params, int ninputs, const Var *inputs, int noutputs,
                 const Type *outputs);

/* The same operation on other inputs of the same types; names, place and serial number are kept. */
Node graph_clone(Node node, const Var *inputs);
/* Changes an input of a node that is private to one function's graph (rewrite/fgraph.h); user
 * graphs are immutable. */
void graph_set_input(Node node, int index, Var var);

/* ---- reading ---- */

VarKind var_kind(Var var);
Type var_type(Var var);
Dtype var_dtype(Var var);
int var_ndim(Var var);
const int64_t *var_shape(Var var);  /* static lengths; valid until the next type is made */
int64_t var_dim(Var var, int axis); /* static length or DIM_UNKNOWN */
Node var_owner(Var var);            /* 0 for leaves */
int var_index(Var var);             /* which output of its owner */
const char *var_name(Var var);      /* NULL without one */
void var_set_name(Var var, const char *name); /* copied; NULL takes it away */
const Array *var_data(Var var);               /* of constants and shared variables, else NULL */
void var_set_data(Var var, Array *array);     /* shared only; takes over the reference */
/* The place in the person's program that made it, for messages: an interned text, or NULL. */
const char *var_origin(Var var);
/* What stands in an origin between the place in a text and the place of the text. */
#define GRAPH_TEXT_AT " of the text at "
/* Every node made from now on carries this origin ("line 3, column 9"); NULL ends it. Returns the
 * one before. */
const char *graph_set_origin(const char *origin);

/* The forward node whose rule made a node of a gradient. */
typedef struct Source {
  uint32_t node; /* its serial number, 0 where the sum of several terms belongs to a leaf */
  Op op;         /* 0 for leaves */
  uint8_t term;  /* which part of the rule: ops.h, op_rule; 0 with op 0: no source */
} Source;

/* Where a node comes from: a place in the person's source, and the source of a gradient's node. */
typedef struct Provenance {
  const char *origin;
  Source source;
} Provenance;

/* What nodes made now carry. */
Provenance graph_provenance(void);
/* Nodes made from now on carry this. Both return what held before. */
Source graph_set_source(Source source);
Provenance graph_set_provenance(Provenance provenance);
Provenance node_provenance(Node node);
void node_set_source(Node node, Source source);
/* One number for a node and its clones, of no other. */
uint32_t node_serial(Node node);

/* One id for equal texts, for ever; and the text. */
uint32_t graph_intern(const char *text);
const char *graph_text(uint32_t id);

Op node_op(Node node);
Params node_params(Node node);
int node_ninputs(Node node);
int node_noutputs(Node node);
Var node_input(Node node, int index);
const Var *node_inputs(Node node); /* valid until the next node is made */
Var node_output(Node node, int index);

/* The operation that makes `var`, or 0 (no operation) for a leaf. */
Op var_op(Var var);

/* ---- parameters ---- */

/* The id of a tuple of integers; the same integers give the same id,
 * none give 0. */
Params params_make(int count, const int64_t *values);
/* The same for parameters that stand for something outside the graph: `release` is called with them
 * when the last node that has them is gone. */
Params params_make_owner(int count, const int64_t *values, void (*release)(const int64_t *values));
int params_count(Params params);
const int64_t *params_values(Params params); /* valid until the next params_make */
int64_t params_get(Params params, int index);

/* ---- lifetimes ---- */

void var_retain(Var var);
/* Gives a reference back; frees the variable, and what only it kept alive, when it was the last. */
void var_release(Var var);
/* Gives a reference back; what it kept alive is freed at the next sweep, so that ids under
 * examination stay valid. */
void var_release_later(Var var);
/* Frees what was made since the last sweep and nobody retained. */
void graph_sweep(void);
/* Variables alive: what tests of leaks look at. */
size_t graph_live(void);
void graph_free_all(void);

/* ---- whole graphs ---- */

typedef struct VarList {
  Var *data;
  size_t length, capacity;
} VarList;
typedef struct NodeList {
  Node *data;
  size_t length, capacity;
} NodeList;

/* Every node that the outputs depend on, inputs before users; not beyond the variables of `stop`
 * (each may be NULL with count 0). */
void graph_toposort(int noutputs, const Var *outputs, int nstop, const Var *stop, NodeList *order);
/* The leaves that the outputs depend on, each once, in order of first use; not beyond `stop`. */
void graph_leaves(int noutputs, const Var *outputs, int nstop, const Var *stop, VarList *leaves);
/* The outputs and everything they are computed from, each once, in PyTensor's order: depth first,
 * from the last input on; not beyond `stop`, whose variables belong to it. `siblings`: with the
 * other outputs of the nodes on the way. */
void graph_ancestors(int noutputs, const Var *outputs, int nstop, const Var *stop, bool siblings,
                     VarList *ancestors);
/* Whether xs[i] and ys[i] are computed alike, for every i, if x_inputs[j] is taken for y_inputs[j].
 * Other leaves are equal only to themselves, constants to those with the same value, and, unless
 * `strict`, with equal numbers of another dtype. */
bool graph_equal(int count, const Var *xs, const Var *ys, int ninputs, const Var *x_inputs,
                 const Var *y_inputs, bool strict);

#endif
