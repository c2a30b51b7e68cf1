/* Rewriting a function's private graph: phases of named rules, each of which can be traced and
 * switched off. */
#ifndef ST_REWRITE_REWRITE_H
#define ST_REWRITE_REWRITE_H

#include "rewrite/fgraph.h"

/* The phases, in the order in which they run (checklist 3.2). */
typedef enum RewritePhase {
  PHASE_CANONICALIZE,
  PHASE_STABILIZE,
  PHASE_SPECIALIZE,
  PHASES
} RewritePhase;

/* Called when a rule has fired: `before` was replaced by `after`; both are still there to be
 * printed. */
typedef void RewriteTrace(void *context, RewritePhase phase, const char *rule, Var before,
                          Var after);

typedef struct RewriteOptions {
  int nexcluded;
  const char *const *excluded; /* names of rules or phases that stay off */
  RewriteTrace *trace;         /* NULL: none */
  void *trace_context;
} RewriteOptions;

/* merge, then each phase (constant folding included) with a merge behind it. Never fails: a rule
 * that cannot be applied leaves the graph as it was. `options` may be NULL. */
void rewrite_all(FunctionGraph *fgraph, const RewriteOptions *options);

/* One node for equal operations on equal inputs, one constant for equal data (S3-RW-01). Returns
 * how many went. */
int rewrite_merge(FunctionGraph *fgraph);

/* ---- what the tables know, for listings ---- */

int rewrite_count(void);
const char *rewrite_name(int index);
RewritePhase rewrite_phase(int index);
/* The algebra: the two sides of a formula ("log(1 + x)", "log1p(x)"), or one line of words and
 * NULL. */
const char *rewrite_before(int index);
const char *rewrite_after(int index);
const char *rewrite_phase_name(RewritePhase phase);

void rewrite_free_all(void);

#endif
