#include "rewrite/pattern.h"

#include <assert.h>
#include <math.h>

#include "core/error.h"
#include "ops/operator.h"
#include "ops/ops.h"
#include "ops/reduce.h"
#include "text/text.h"

typedef enum FormKind { FORM_VARIABLE, FORM_CONSTANT, FORM_NUMBER, FORM_APPLY } FormKind;

/* One side of a rule. */
typedef struct Form Form;
struct Form {
  FormKind kind;
  char letter;   /* VARIABLE, CONSTANT */
  double number; /* NUMBER */
  Op op;         /* APPLY */
  int count;
  const Form *children[SCALAR_MAX_ARITY];
};

struct Pattern {
  Arena *arena;
  const char *result;
  const Form *before, *after; /* after: read when first built */
};

/* ---- reading formulas ---- */

static const Form *form_of(Arena *arena, const TextNode *text);

static void form_children(Arena *arena, Form *form, const TextNode *text, uint32_t first) {
  assert(text->count - first <= SCALAR_MAX_ARITY);
  for (uint32_t i = first; i < text->count; i++)
    form->children[form->count++] = form_of(arena, text->children[i]);
}

static void form_call(Arena *arena, Form *form, const TextNode *text) {
  const TextNode *name = text->children[0];
  assert(name->kind == TEXT_NAME);
  form->kind = FORM_APPLY;
  form->op = op_find(name->text, name->length);
  assert(op_is_scalar(form->op));
  form_children(arena, form, text, 1);
}

static const Form *form_of(Arena *arena, const TextNode *text) {
  Form *form = ARENA_NEW(arena, Form);
  switch (text->kind) {
    case TEXT_NAME:
      if (text->length == 3 && !memcmp(text->text, "nan", 3)) {
        form->kind = FORM_NUMBER;
        form->number = NAN;
        break;
      }
      assert(text->length == 1);
      form->letter = text->text[0];
      form->kind = form->letter == 'c' || form->letter == 'k' ? FORM_CONSTANT : FORM_VARIABLE;
      break;
    case TEXT_INT:
      form->kind = FORM_NUMBER;
      form->number = (double)text->integer;
      break;
    case TEXT_FLOAT:
      form->kind = FORM_NUMBER;
      form->number = text->number;
      break;
    case TEXT_CALL:
      form_call(arena, form, text);
      break;
    case TEXT_UNARY:
    case TEXT_BINARY:
    case TEXT_COMPARE:
      form->kind = FORM_APPLY;
      form->op = op_of_operator(text->op);
      assert(op_is_scalar(form->op));
      form_children(arena, form, text, 0);
      if (text->op == TEXT_NEGATE && form->children[0]->kind == FORM_NUMBER)
        *form = (Form){.kind = FORM_NUMBER, .number = -form->children[0]->number};
      break;
    default:
      assert(!"a formula is made of names, numbers, operators and calls");
  }
  return form;
}

static const Form *form_read(Arena *arena, const char *formula) {
  const TextNode *text = text_parse_expression(arena, formula, strlen(formula));
  assert(text);
  return form_of(arena, text);
}

Pattern *pattern_parse(Arena *arena, const char *before, const char *after) {
  Pattern *pattern = ARENA_NEW(arena, Pattern);
  *pattern = (Pattern){arena, after, form_read(arena, before), NULL};
  assert(pattern->before->kind == FORM_APPLY);
  return pattern;
}

Op pattern_root(const Pattern *pattern) { return pattern->before->op; }

/* ---- matching ---- */

Var pattern_variable(const PatternMatch *match, char letter) {
  for (int i = 0; i < match->count; i++)
    if (match->letters[i] == letter) return match->vars[i];
  return 0;
}

/* The same variable, or equal applications a few levels deep: merging is done between phases only.
 */
static bool same_value(Var a, Var b, int depth) {
  if (a == b) return true;
  if (var_kind(a) == VAR_CONSTANT && var_kind(b) == VAR_CONSTANT)
    return array_identical(var_data(a), var_data(b));
  Node x = var_owner(a), y = var_owner(b);
  if (!x || !y || !depth || var_index(a) != var_index(b)) return false;
  if (node_op(x) != node_op(y) || node_params(x) != node_params(y) ||
      node_ninputs(x) != node_ninputs(y))
    return false;
  for (int i = 0; i < node_ninputs(x); i++)
    if (!same_value(node_input(x, i), node_input(y, i), depth - 1)) return false;
  return true;
}

enum { SAME_DEPTH = 4 };

static bool bind(PatternMatch *match, char letter, Var var) {
  Var bound = pattern_variable(match, letter);
  if (bound) return same_value(bound, var, SAME_DEPTH);
  assert(match->count < PATTERN_MAX_VARIABLES);
  match->letters[match->count] = letter;
  match->vars[match->count++] = var;
  return true;
}

static bool match_var(const Form *form, PatternMatch *match, Var var);

static bool is_variadic(Op op) { return op == OP_ADD || op == OP_MUL; }
static bool any_order(Op op) {
  return is_variadic(op) || op == OP_MAXIMUM || op == OP_MINIMUM || op == OP_AND || op == OP_OR ||
         op == OP_XOR;
}

/* The terms of a node that a form has not claimed. */
static int unclaimed(Node node, uint64_t claimed, Var *terms) {
  int count = 0;
  for (int i = 0; i < node_ninputs(node); i++)
    if (!(claimed >> i & 1)) terms[count++] = node_input(node, i);
  return count;
}

enum { TERMS_MAX = 64 };

static Var join_terms(Op op, int count, const Var *terms) {
  return count == 1 ? terms[0] : op_scalar(op, count, terms);
}

/* Terms of a product or sum of floats may be taken together only where they stand side by side, so
 * that nothing overflows or cancels that did not before: (a * b) * c is not a * (b * c). */
static bool may_regroup(Node node, uint64_t claimed) {
  uint64_t run = claimed / (claimed & -claimed);
  return dtype_is(var_dtype(node_output(node, 0)), GROUP_DISCRETE) || !(run & (run + 1));
}

/* Matches children `next`... of a commutative form to unclaimed inputs, backtracking. The last
 * letter of an inner form takes everything left. */
static bool match_terms(const Form *form, PatternMatch *match, Node node, int next,
                        uint64_t claimed, bool root) {
  Var left[TERMS_MAX];
  if (next == form->count) {
    if (root) match->claimed = claimed;
    return root ? may_regroup(node, claimed) : !unclaimed(node, claimed, left);
  }
  const Form *child = form->children[next];
  bool takes_all =
      !root && next == form->count - 1 && child->kind == FORM_VARIABLE && is_variadic(form->op);
  if (takes_all) {
    int count = unclaimed(node, claimed, left);
    return count > 0 && bind(match, child->letter, join_terms(form->op, count, left));
  }
  for (int i = 0; i < node_ninputs(node); i++) {
    if (claimed >> i & 1) continue;
    PatternMatch saved = *match;
    if (match_var(child, match, node_input(node, i)) &&
        match_terms(form, match, node, next + 1, claimed | (uint64_t)1 << i, root))
      return true;
    *match = saved;
  }
  return false;
}

static bool match_node(const Form *form, PatternMatch *match, Node node, bool root) {
  if (node_op(node) != form->op || node_ninputs(node) > TERMS_MAX) return false;
  if (var_dtype(node_output(node, 0)) != var_dtype(node_output(match->node, 0))) return false;
  if (any_order(form->op)) {
    bool enough = node_ninputs(node) >= form->count &&
                  (is_variadic(form->op) || node_ninputs(node) == form->count);
    return enough && match_terms(form, match, node, 0, 0, root);
  }
  if (node_ninputs(node) != form->count) return false;
  for (int i = 0; i < form->count; i++)
    if (!match_var(form->children[i], match, node_input(node, i))) return false;
  return true;
}

/* A constant of one value, whose shape either takes no part in the result's or is known, and whose
 * computation cannot fail. */
static bool is_number(Rewrite *rewrite, Var var, double *value) {
  bool known = var_kind(var) == VAR_CONSTANT;
  for (int i = 0; !known && i < var_ndim(var); i++)
    if (var_dim(var, i) != 1) return false;
  return op_constant_scalar(var, value) && (known || shapes_certain(&rewrite->shapes, var));
}

static bool match_var(const Form *form, PatternMatch *match, Var var) {
  double value;
  switch (form->kind) {
    case FORM_VARIABLE:
      return bind(match, form->letter, var);
    case FORM_CONSTANT:
      return is_number(match->rewrite, var, &value) && bind(match, form->letter, var);
    case FORM_NUMBER:
      return is_number(match->rewrite, var, &value) && value == form->number;
    default:
      break;
  }
  Node node = rewrite_match(match->rewrite, var, form->op);
  return node && var_index(var) == 0 && match_node(form, match, node, false);
}

bool pattern_match(const Pattern *pattern, Rewrite *rewrite, Node node, PatternMatch *match) {
  *match = (PatternMatch){.rewrite = rewrite, .node = node};
  return match_node(pattern->before, match, node, true);
}

bool pattern_may_stand_above(const Pattern *pattern, Var var) {
  const Form *above = pattern->before->children[0];
  return above->kind != FORM_APPLY || var_op(var) == above->op;
}

bool pattern_match_quotient(const Pattern *pattern, Rewrite *rewrite, Node node, const Var *inputs,
                            PatternMatch *match) {
  *match = (PatternMatch){.rewrite = rewrite, .node = node};
  return match_var(pattern->before->children[0], match, inputs[0]) &&
         match_var(pattern->before->children[1], match, inputs[1]);
}

/* ---- building the other side ---- */

static Var build(const Form *form, const PatternMatch *match, Var like) {
  Var inputs[SCALAR_MAX_ARITY];
  switch (form->kind) {
    case FORM_VARIABLE:
    case FORM_CONSTANT:
      return op_cast(pattern_variable(match, form->letter), var_dtype(like));
    case FORM_NUMBER:
      return op_literal(form->number, like);
    default:
      break;
  }
  for (int i = 0; i < form->count; i++) {
    inputs[i] = build(form->children[i], match, like);
    if (!inputs[i]) return 0;
  }
  return op_scalar(form->op, form->count, inputs);
}

/* The root's other terms with `result` in the place of those that matched. */
static Var put_back(const PatternMatch *match, Var result) {
  Node node = match->node;
  Var terms[TERMS_MAX];
  int count = 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    if (!(match->claimed >> i & 1))
      terms[count++] = node_input(node, i);
    else if (!(match->claimed & (((uint64_t)1 << i) - 1)))
      terms[count++] = result;
  }
  return join_terms(node_op(node), count, terms);
}

static bool form_uses(const Form *form, char letter) {
  if (form->kind == FORM_VARIABLE || form->kind == FORM_CONSTANT) return form->letter == letter;
  for (int i = 0; i < form->count; i++)
    if (form_uses(form->children[i], letter)) return true;
  return false;
}

/* Whether a letter may be forgotten: it adds nothing to the shape, or is an input of a root that is
 * known to fit (the driver broadcasts to the root's shape). */
static bool may_forget(const PatternMatch *match, Var var) {
  bool direct = false;
  for (int i = 0; i < node_ninputs(match->node); i++) direct |= node_input(match->node, i) == var;
  return rewrite_may_drop(match->rewrite, match->node, var) &&
         (rewrite_is_one_element(var) ||
          (direct && shapes_fit(&match->rewrite->shapes, node_output(match->node, 0))));
}

Var pattern_instantiate(Pattern *pattern, const PatternMatch *match) {
  if (!pattern->after) pattern->after = form_read(pattern->arena, pattern->result);
  for (int i = 0; i < match->count; i++)
    if (!form_uses(pattern->after, match->letters[i]) && !may_forget(match, match->vars[i]))
      return 0;
  Var result = build(pattern->after, match, node_output(match->node, 0));
  return match->claimed && result ? put_back(match, result) : result;
}

/* ---- conditions ---- */

static Dtype result_dtype(const PatternMatch *match) {
  return var_dtype(node_output(match->node, 0));
}

bool pattern_of_positive(const PatternMatch *match) {
  Var x = pattern_variable(match, 'x');
  return pattern_is_float(match) && var_kind(x) != VAR_CONSTANT &&
         rewrite_is_positive(match->rewrite, x);
}

bool pattern_of_exp_sum(const PatternMatch *match) {
  Var x = pattern_variable(match, 'x');
  Node view = rewrite_match(match->rewrite, x, OP_DIMSHUFFLE);
  Node sum = rewrite_match(match->rewrite, view ? node_input(view, 0) : x, OP_REDUCE);
  return pattern_is_float(match) && sum && reduce_reducer(node_params(sum)) == REDUCE_SUM &&
         rewrite_match(match->rewrite, node_input(sum, 0), OP_EXP);
}

bool pattern_is_float(const PatternMatch *match) {
  return dtype_is(result_dtype(match), GROUP_FLOAT);
}

bool pattern_is_real(const PatternMatch *match) {
  return !dtype_is(result_dtype(match), GROUP_COMPLEX);
}

bool pattern_is_bool(const PatternMatch *match) {
  return dtype_is(result_dtype(match), GROUP_BOOL);
}

bool pattern_of_length(const PatternMatch *match) {
  return var_op(pattern_variable(match, 'x')) == OP_SHAPE_I;
}

bool pattern_of_discrete(const PatternMatch *match) {
  return dtype_is(var_dtype(pattern_variable(match, 'x')), GROUP_DISCRETE);
}

bool pattern_spends_exp(const PatternMatch *match) {
  Var output = node_output(match->node, 0);
  for (int i = 0; i < node_ninputs(match->node); i++) {
    Node factor = var_owner(node_input(match->node, i));
    if (match->claimed && !(match->claimed >> i & 1)) continue;
    if (rewrite_uses(match->rewrite, factor) != 1 ||
        !rewrite_same_shape(match->rewrite, node_output(factor, 0), output))
      return false;
  }
  double base = 1;
  Var c = pattern_variable(match, 'c');
  if (c && !op_constant_scalar(c, &base)) return false;
  return pattern_is_float(match) && base > 0;
}

static double constant_of(const PatternMatch *match, char letter) {
  double value = 0;
  op_constant_scalar(pattern_variable(match, letter), &value);
  return value;
}

/* Constants that no result of a few operations overflows or underflows by. */
static bool is_moderate(double value) { return fabs(value) >= 1 && fabs(value) < 0x1p30; }

/* Whether a constant of the result's dtype is `product` = x * y exactly. */
static bool is_product(const PatternMatch *match, double product, double x, double y) {
  bool single = result_dtype(match) == DTYPE_FLOAT32;
  return pattern_is_float(match) && fma(x, y, -product) == 0 &&
         (!single || ((float)x == x && (float)y == y && (float)product == product));
}

bool pattern_divides(const PatternMatch *match) {
  double c = constant_of(match, 'c'), k = constant_of(match, 'k');
  return is_moderate(c) && is_moderate(k) && is_moderate(c / k) && is_product(match, c, c / k, k);
}

bool pattern_is_divided(const PatternMatch *match) {
  double c = constant_of(match, 'c'), k = constant_of(match, 'k');
  return is_moderate(c) && is_moderate(k) && is_moderate(k / c) && fabs(k) > fabs(c) &&
         is_product(match, k, k / c, c);
}

bool pattern_multiplies(const PatternMatch *match) {
  double c = constant_of(match, 'c'), k = constant_of(match, 'k');
  return is_moderate(c) && is_moderate(k) && is_product(match, c * k, c, k);
}

bool pattern_scales(const PatternMatch *match) {
  double c = constant_of(match, 'c');
  return pattern_is_float(match) && c > 0x1p-30 && c < 0x1p30;
}

bool pattern_is_signed(const PatternMatch *match) {
  return dtype_is(result_dtype(match), GROUP_INT | GROUP_CONTINUOUS);
}

bool pattern_is_binary(const PatternMatch *match) { return node_ninputs(match->node) == 2; }

bool pattern_is_float_binary(const PatternMatch *match) {
  return pattern_is_float(match) && pattern_is_binary(match);
}
