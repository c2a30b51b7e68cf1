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

/* What a trace is told. The graph has the step behind it; `fgraph->imported` lists the nodes that
 * joined with it. `before` is still there to be printed and evaluated, its nodes as they were. */
typedef struct RewriteStep {
  const FunctionGraph *fgraph;
  RewritePhase phase;
  const char *rule;       /* "merge" too; NULL: the graph as it is before the first step */
  const char *formula[2]; /* rewrite_before, rewrite_after; NULL where there is none */
  Var before, after;
} RewriteStep;

typedef void RewriteTrace(void *context, const RewriteStep *step);

/* Words are names of rules, names that PyTensor has for them, phases, and "fast_run",
 * "fast_compile" and "merge" (rewrite_has_tag). */
typedef struct RewriteOptions {
  int nexcluded;
  const char *const *excluded; /* what bears one of these stays off */
  RewriteTrace *trace;         /* NULL: none */
  void *trace_context;
  int nincluded; /* 0: everything; otherwise only what bears one of these is on */
  const char *const *included;
} RewriteOptions;

/* merge, then each phase (constant folding included) with a merge behind it. Never fails: a rule
 * that cannot be applied leaves the graph as it was. `options` may be NULL. */
void rewrite_all(FunctionGraph *fgraph, const RewriteOptions *options);
/* The merge alone, of what lowering has made. */
void rewrite_lowered(FunctionGraph *fgraph);

/* ---- what the tables know, for listings ---- */

int rewrite_count(void);
const char *rewrite_name(int index);
RewritePhase rewrite_phase(int index);
/* The algebra: the two sides of a formula ("log(1 + x)", "log1p(x)"), or one line of words and
 * NULL. */
const char *rewrite_before(int index);
const char *rewrite_after(int index);
const char *rewrite_phase_name(RewritePhase phase);
/* Names that PyTensor has for the rule, and other tags, separated by spaces. */
const char *rewrite_tags(int index);
/* Whether a word of the options means this rule; index -1: merging. */
bool rewrite_has_tag(int index, const char *word);

void rewrite_free_all(void);

#endif
