#include "rewrite/ratio.h"

#include "ops/ops.h"

enum { DEPTH = 6 };

typedef struct Ratio {
  Rewrite *rewrite;
  Node root;       /* the product or quotient to be rewritten */
  RatioForm *form; /* or, where there is none, */
  const Rule *rule;
} Ratio;

/* ---- one above, one below ---- */

static Var form_of(const Ratio *ratio, Var above, Var below, Node view) {
  const Rule *rule = ratio->rule;
  PatternMatch match;
  if (!rule) return ratio->form(ratio->rewrite, above, below, view);
  bool found = !view &&
               pattern_match_quotient(rule->pattern, ratio->rewrite, ratio->root,
                                      (Var[]){above, below}, &match) &&
               rule->condition(&match);
  return found ? pattern_instantiate(rule->pattern, &match) : 0;
}

static Var product(int count, const Var *factors) {
  return count == 1 ? factors[0] : op_scalar(OP_MUL, count, factors);
}

/* The product without one of its factors. */
static Var without(Node node, int place) {
  Var factors[REWRITE_TERMS_MAX];
  int count = 0;
  for (int i = 0; i < node_ninputs(node); i++)
    if (i != place) factors[count++] = node_input(node, i);
  return product(count, factors);
}

/* The node that computes `var`, in the dtype of the result. */
static Node inner_node(const Ratio *ratio, Var var) {
  Node owner = var_owner(var);
  bool fits = owner && var_dtype(var) == var_dtype(node_output(ratio->root, 0)) &&
              node_ninputs(owner) <= SCALAR_MAX_ARITY;
  return fits ? rewrite_match(ratio->rewrite, var, node_op(owner)) : 0;
}

/* ---- looking for them ---- */

/* Where something meets its counterpart. */
typedef struct Search {
  const Ratio *ratio;
  Var x;
  bool below; /* x divides; otherwise it is a factor */
  Node view;
} Search;

static Var meet(Search search, Var var, int depth);

static Var seen(const Search *search, Var var) {
  Var result = var;
  return !search->view || op_rebuild(search->view, &var, &result) ? result : 0;
}

/* x / below, or over a part of it: (x / y) / z where `below` is y * z, (x / y) * z where y / z. */
static Var meet_below(const Search *search, Var below) {
  Var met = form_of(search->ratio, search->x, below, search->view);
  Node node = met ? 0 : inner_node(search->ratio, below);
  if (node && node_op(node) == OP_TRUE_DIV) {
    met = form_of(search->ratio, search->x, node_input(node, 0), search->view);
    return met ? op_binary(OP_MUL, met, seen(search, node_input(node, 1))) : 0;
  }
  if (!node || node_op(node) != OP_MUL || search->view) return met;
  for (int i = 0; i < node_ninputs(node) && !met; i++) {
    met = form_of(search->ratio, search->x, node_input(node, i), 0);
    if (met) met = op_binary(OP_TRUE_DIV, met, without(node, i));
  }
  return met;
}

/* A product with its first factor that x meets, or a sum with all its terms, in their form. */
static Var meet_in_inputs(const Search *search, Node node, bool all, int depth) {
  Var inputs[SCALAR_MAX_ARITY];
  bool any = false;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var met = all || !any ? meet(*search, node_input(node, i), depth) : 0;
    if (all && !met) return 0;
    any |= met != 0;
    inputs[i] = met ? met : seen(search, node_input(node, i));
  }
  return any ? op_scalar(node_op(node), node_ninputs(node), inputs) : 0;
}

static Var meet_in_quotient(const Search *search, Node node, int depth) {
  Var above = node_input(node, 0), below = node_input(node, 1);
  Var met = search->below ? 0 : meet_below(search, below);
  if (met) return op_binary(OP_MUL, seen(search, above), met);
  met = meet(*search, above, depth);
  return met ? op_binary(OP_TRUE_DIV, met, seen(search, below)) : 0;
}

static Var meet_in_node(Search search, Node node, int depth) {
  switch (node_op(node)) {
    case OP_NEG:
    case OP_MUL:
      return meet_in_inputs(&search, node, false, depth);
    case OP_ADD:
    case OP_SUB:
      return rewrite_uses(search.ratio->rewrite, node) == 1
                 ? meet_in_inputs(&search, node, true, depth)
                 : 0;
    case OP_TRUE_DIV:
      return meet_in_quotient(&search, node, depth);
    case OP_DIMSHUFFLE:
      if (search.view || search.below) return 0;
      search.view = node;
      return meet(search, node_input(node, 0), depth);
    default:
      return 0;
  }
}

/* var * x or var / x, where x meets its counterpart in var; otherwise 0. */
static Var meet(Search search, Var var, int depth) {
  const Ratio *ratio = search.ratio;
  Var met = search.below ? form_of(ratio, var, search.x, 0) : 0;
  Node node = depth && !met ? inner_node(ratio, var) : 0;
  if (!node) return met;
  return meet_in_node(search, node, depth - 1);
}

/* ---- the node ---- */

static Var in_product(const Ratio *ratio) {
  Node root = ratio->root;
  for (int i = 0; i < node_ninputs(root); i++) {
    Var x = node_input(root, i);
    if (ratio->rule && !pattern_may_stand_above(ratio->rule->pattern, x)) continue;
    for (int k = 0; k < node_ninputs(root); k++) {
      Var met = k == i ? 0 : meet((Search){ratio, x, false, 0}, node_input(root, k), DEPTH);
      if (!met) continue;
      Var factors[REWRITE_TERMS_MAX];
      int kept = 0;
      for (int m = 0; m < node_ninputs(root); m++)
        if (m != i) factors[kept++] = m == k ? met : node_input(root, m);
      return product(kept, factors);
    }
  }
  return 0;
}

static Var in_quotient(const Ratio *ratio) {
  Var above = node_input(ratio->root, 0), below = node_input(ratio->root, 1);
  Search search = {.ratio = ratio, .x = below, .below = true};
  Var met = meet(search, above, DEPTH);
  Node factors = met ? 0 : inner_node(ratio, below);
  if (!factors || node_op(factors) != OP_MUL) return met;
  for (int i = 0; i < node_ninputs(factors); i++) {
    search.x = node_input(factors, i);
    met = meet(search, above, DEPTH);
    if (met) return op_binary(OP_TRUE_DIV, met, without(factors, i));
  }
  return 0;
}

Var ratio_apply(Rewrite *rewrite, Node node, RatioForm *form, const Rule *rule) {
  Ratio ratio = {rewrite, node, form, rule};
  if (node_ninputs(node) > REWRITE_TERMS_MAX ||
      !dtype_is(var_dtype(node_output(node, 0)), GROUP_FLOAT))
    return 0;
  return node_op(node) == OP_MUL ? in_product(&ratio) : in_quotient(&ratio);
}

static Var same(Rewrite *rewrite, Var above, Var below, Node view) {
  bool cancels = above == below && !view && rewrite_is_positive(rewrite, above);
  return cancels ? op_binary(OP_SECOND, above, op_literal(1, above)) : 0;
}

Var ratio_cancel(Rewrite *rewrite, Node product, Var term, Var x) {
  Ratio ratio = {rewrite, product, same, NULL};
  return meet((Search){.ratio = &ratio, .x = x}, term, DEPTH);
}
