/* Rules written as formulas: "log(1 + x)" becomes "log1p(x)" (rules.def). */
#ifndef ST_REWRITE_PATTERN_H
#define ST_REWRITE_PATTERN_H

#include "rewrite/context.h"

typedef struct Pattern Pattern;

enum { PATTERN_MAX_VARIABLES = 8 };

/* What the letters of a pattern stand for, and where it matched. `c`, `k` match constants of one
 * value only, numbers and `nan` those of that value. */
typedef struct PatternMatch {
  Rewrite *rewrite;
  Node node;
  int count;
  char letters[PATTERN_MAX_VARIABLES];
  Var vars[PATTERN_MAX_VARIABLES];
  uint64_t claimed; /* inputs of a variadic root that the pattern matched: the result takes their
                       place */
} PatternMatch;

typedef bool PatternCondition(const PatternMatch *match);

/* The result is real floating and x a sum of exponentials over axes. */
PatternCondition pattern_of_exp_sum;
/* The result is real floating and x is positive (rewrite_is_positive). */
PatternCondition pattern_of_positive;
/* The result is real floating. */
PatternCondition pattern_is_float;
/* The result is not complex. */
PatternCondition pattern_is_real;
PatternCondition pattern_is_bool;
/* x is of integers or booleans. */
PatternCondition pattern_of_discrete;
/* x is the length of an axis. */
PatternCondition pattern_of_length;
/* The result is real floating and so shaped is every factor, which nothing else uses; c > 0. */
PatternCondition pattern_spends_exp;
/* The result is real floating and so computed, without rounding: c / k, k / c, c * k; both are at
 * least 1 and not huge. */
PatternCondition pattern_divides;
PatternCondition pattern_is_divided;
PatternCondition pattern_multiplies;
/* The result is real floating, c positive and neither tiny nor huge. */
PatternCondition pattern_scales;
/* The result's dtype has negative values. */
PatternCondition pattern_is_signed;
/* Both: a real floating result and no further terms. */
PatternCondition pattern_is_float_binary;
/* The sum or product at the root has no further terms. */
PatternCondition pattern_is_binary;

/* A rule's two sides; what they cannot say is our mistake (assert). The texts and the arena must
 * outlive the pattern. */
Pattern *pattern_parse(Arena *arena, const char *before, const char *after);
/* The operation of the node the pattern looks at. */
Op pattern_root(const Pattern *pattern);

/* Whether `node` has the form, all its operations in the dtype of the result (a narrower one wraps
 * or rounds in between); add and mul match in any order. At the root neighbours among more terms
 * match (any terms where regrouping is exact), and the last letter of an inner sum or product takes
 * all terms that are left. */
bool pattern_match(const Pattern *pattern, Rewrite *rewrite, Node node, PatternMatch *match);
/* Whether inputs[0] / inputs[1] has the form, in the dtype of `node`. */
bool pattern_match_quotient(const Pattern *pattern, Rewrite *rewrite, Node node, const Var *inputs,
                            PatternMatch *match);
/* Whether a variable could stand above the line of a quotient's form. */
bool pattern_may_stand_above(const Pattern *pattern, Var var);
/* The other side, computed in the dtype of the result. 0 where a letter that it drops has a shape
 * that the result would not have checked. */
Var pattern_instantiate(Pattern *pattern, const PatternMatch *match);

/* What `letter` stands for; 0 when the pattern has no such letter. */
Var pattern_variable(const PatternMatch *match, char letter);

#endif
