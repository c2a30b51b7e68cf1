/* The table of rules. Internal to src/rewrite. */
#ifndef ST_REWRITE_TABLE_H
#define ST_REWRITE_TABLE_H

#include "rewrite/pattern.h"

typedef struct Rule {
  const char *name;
  RewritePhase phase;
  Op op;              /* the operation of the node it looks at; OP_NONE: any */
  bool meets;         /* its quotient is looked for in products and quotients (ratio.h) */
  RewriteRule *apply; /* a local rule, or NULL for a pattern: */
  const char *before, *after;
  PatternCondition *condition;
  const char *tags; /* PyTensor's names for it, and other words, separated by spaces */
  Pattern *pattern; /* parsed when first needed */
} Rule;

/* Parses the patterns; before the first use of the others. */
void table_prepare(void);
const Rule *table_rule(int index);
/* Places in the table of the rules that look at nodes of `op` in a phase. */
const uint16_t *table_rules_of(RewritePhase phase, Op op, size_t *count);
/* Whether the options leave a rule on; index -1: merging. */
bool table_is_on(const RewriteOptions *options, int index);

#endif
