/* What a rule is given: the state of one rewriting. Internal to src/rewrite. */
#ifndef ST_REWRITE_CONTEXT_H
#define ST_REWRITE_CONTEXT_H

#include "rewrite/rewrite.h"
#include "rewrite/shapes.h"

typedef struct Rewrite {
  FunctionGraph *fgraph;
  Shapes shapes;
  const RewriteOptions *options;
  bool *off; /* for each rule: excluded by the options */
  bool merges;
  RewritePhase phase;
  VECTOR(Node) worklist; /* last in, first out */
  IdMap waiting;         /* nodes in the worklist */
  int64_t budget;        /* firings left in this phase */
  int64_t fired;
} Rewrite;

/* A rule looks at one node and gives what its output 0 can be replaced by, made of operation
 * constructors, or 0. It need not care for dtype and broadcasting: the driver casts, broadcasts or
 * refuses (rewrite_fit). */
typedef Var RewriteRule(Rewrite *rewrite, Node node);

#define LOCAL(name, phase, op, algebra, names, rows) RewriteRule local_##name;
#define RULE(name, phase, before, after, condition, names, rows)
#define RATIO(name, before, after, condition, names, rows)
#define PASS(name, file, algebra, rows)
#include "rewrite/rules.def"
#undef LOCAL
#undef RULE
#undef RATIO
#undef PASS

/* One node for equal operations on equal inputs, one constant for equal data (S3-RW-01). Returns
 * how many went. */
int rewrite_merge(Rewrite *rewrite);
/* Tells the trace that a rule of the table, or merging (-1), put `after` for `before`. */
void rewrite_note(const Rewrite *rewrite, int rule, Var before, Var after);

/* Uses of output 0 of a node. */
static inline size_t rewrite_uses(const Rewrite *rewrite, Node node) {
  return fgraph_clients(rewrite->fgraph, node_output(node, 0))->length;
}
/* Whether `node` may be replaced by something that does not use its input `var`: what computes that
 * cannot fail for its shapes, or is computed for somebody else too. */
bool rewrite_may_drop(Rewrite *rewrite, Node node, Var var);
/* The same where the variables of `beside` stay inputs of one elementwise operation, which checks
 * their lengths against each other. */
bool rewrite_may_drop_beside(Rewrite *rewrite, Node node, Var var, int nbeside, const Var *beside);
/* Whether two variables are known to have the same shape. */
bool rewrite_same_shape(Rewrite *rewrite, Var x, Var y);
/* The owner of `var` if it is a member of the graph (not beyond an input) and does `op`, else 0. */
Node rewrite_match(const Rewrite *rewrite, Var var, Op op);
/* The z of exp(z), log(c) of a positive constant c, or 0; of the dtype of `like`. */
Var rewrite_exponent(Rewrite *rewrite, Var term, Var like);
/* Whether no finite argument makes it 0, so that dividing by it where it underflows is not a
 * person's mistake: an exp, a sum of such, ... */
bool rewrite_is_positive(const Rewrite *rewrite, Var var);
/* Whether every axis is of static length 1. */
bool rewrite_is_one_element(Var var);
/* Whether `var` is a constant of one element. */
bool rewrite_is_small_constant(Var var);
/* Sums and products of more terms are left as they are. */
enum { REWRITE_TERMS_MAX = 64 };

#endif
