/* Rules written as formulas: "log(1 + x)" becomes "log1p(x)" (rules.def). */
#ifndef ST_REWRITE_PATTERN_H
#define ST_REWRITE_PATTERN_H

#include "rewrite/driver.h"

typedef struct Pattern Pattern;

enum { PATTERN_MAX_VARIABLES = 8 };

/* What the letters of a pattern stand for, and where it matched. `c`, `k` match constants of one
 * value only. */
typedef struct PatternMatch {
  Rewrite *rewrite;
  Node node;
  int count;
  char letters[PATTERN_MAX_VARIABLES];
  Var vars[PATTERN_MAX_VARIABLES];
  Var rest; /* terms of a variadic root that the pattern did not need: the result is joined with
               them; 0: none */
} PatternMatch;

typedef bool PatternCondition(const PatternMatch *match);

/* The result is real floating and `x` has its dtype. */
PatternCondition pattern_is_float;
/* `x` has negative values. */
PatternCondition pattern_is_signed;
/* The sum or product at the root has no further terms. */
PatternCondition pattern_is_binary;

/* Both sides; what they cannot say is our mistake (assert). */
Pattern *pattern_parse(const char *before, const char *after);
void pattern_free(Pattern *pattern);
/* The operation of the node the pattern looks at. */
Op pattern_root(const Pattern *pattern);

/* Whether `node` has the form; add and mul match in any order and any subset at the root, and the
 * last letter of an inner sum or product takes all terms that are left. */
bool pattern_match(const Pattern *pattern, Rewrite *rewrite, Node node, PatternMatch *match);
/* The other side. 0 where a letter that it drops has a shape that the result would not have
 * checked. */
Var pattern_instantiate(const Pattern *pattern, const PatternMatch *match);

/* What `letter` stands for; 0 when the pattern has no such letter. */
Var pattern_variable(const PatternMatch *match, char letter);

#endif
