/* Gradients of elementwise operations: the formulas of scalar.def, read once and instantiated on
 * variables. */
#include <assert.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/operator.h"
#include "ops/pushforward.h"
#include "ops/scalar.h"
#include "text/text.h"

/* ---- the column `gradient` ---- */

typedef struct Piece {
  const char *text;
  size_t length; /* 0: there is none */
} Piece;

static Piece trimmed(const char *begin, const char *end) {
  while (begin < end && *begin == ' ') begin++;
  while (end > begin && end[-1] == ' ') end--;
  return (Piece){begin, (size_t)(end - begin)};
}

static const char *find_or_end(const char *begin, const char *end, char wanted) {
  const char *found = memchr(begin, wanted, (size_t)(end - begin));
  return found ? found : end;
}

/* The formula for an input: the real one, or what follows the colon. */
static Piece formula_piece(Op op, int input, bool complex) {
  const char *begin = scalar_gradient(op), *end = begin + strlen(begin), *stop;
  if (scalar_arity(op) == VARIADIC) input = 0;
  for (int i = 0; i < input; i++) {
    begin = find_or_end(begin, end, ';') + 1;
    assert(begin < end);
  }
  stop = find_or_end(begin, end, ';');
  const char *colon = find_or_end(begin, stop, ':');
  if (!complex) return trimmed(begin, colon);
  return colon == stop ? (Piece){"", 0} : trimmed(colon + 1, stop);
}

/* '0', '-', '?' or '!' or '#'; 0 for a formula. */
static char special_sign(Piece piece) {
  return piece.length == 1 && strchr("0-?!#", piece.text[0]) ? piece.text[0] : 0;
}

uint32_t scalar_connected(Op op) {
  if (scalar_arity(op) == VARIADIC) return ~(uint32_t)0;
  uint32_t connected = 0;
  for (int i = 0; i < scalar_arity(op); i++)
    if (special_sign(formula_piece(op, i, false)) != '-') connected |= (uint32_t)1 << i;
  return connected;
}

/* Source.term: 1 + 2 * input + whether the formula is that of complex numbers; the last input
 * stands for all from it on, in a variadic operation, where they have one formula. */
enum { TERM_LAST_INPUT = 126 };

static uint8_t term_of(int input, bool complex) {
  return (uint8_t)(1 + 2 * (input < TERM_LAST_INPUT ? input : TERM_LAST_INPUT) + complex);
}

SourceRule scalar_rule_of_term(Source source) {
  int input = (source.term - 1) / 2;
  Piece piece = formula_piece(source.op, input, !(source.term & 1));
  return (SourceRule){piece.text, piece.length, input < TERM_LAST_INPUT ? input : -1};
}

bool scalar_has_term(Op op, int term) {
  return scalar_arity(op) == VARIADIC || (term - 1) / 2 < scalar_arity(op);
}

/* Formulas live as long as the engine. */
enum { FORMULAS_MAX = 4 };
static struct {
  Arena arena;
  const TextNode *parsed[OP_SCALARS_END][FORMULAS_MAX][2];
} formulas;

static const TextNode *formula_tree(Op op, int input, bool complex, Piece piece) {
  if (scalar_arity(op) == VARIADIC) input = 0;
  const TextNode **slot = &formulas.parsed[op][input][complex];
  if (!*slot) *slot = text_parse_expression(&formulas.arena, piece.text, piece.length);
  assert(*slot);
  return *slot;
}

void scalar_free_all(void) {
  arena_free(&formulas.arena);
  memset(&formulas, 0, sizeof formulas);
}

/* ---- instantiating a formula ---- */

typedef struct Scope {
  Node node;
  int input; /* the gradient with respect to which */
  Var cotangent;
  Var *products; /* for each input the product of all others, filled in when first asked for */
} Scope;

static bool is_discrete(Var var) { return dtype_is(var_dtype(var), GROUP_DISCRETE); }
static bool is_complex(Var var) { return dtype_is(var_dtype(var), GROUP_COMPLEX); }

/* Whether an operation is given integers as they are: it means the same on them as on the floats
 * they stand for, or takes floats of them by itself. */
static bool takes_integers(Op op) {
  ScalarRule rule = scalar_rule(op);
  bool logical = rule == RULE_BOOL || rule == RULE_BIT || rule == RULE_SW;
  return logical || rule == RULE_FLT || rule == RULE_FLTNC;
}

static Var formula_apply(const Scope *scope, Op op, int count, Var *arguments) {
  bool discrete = true;
  for (int i = 0; i < count; i++) {
    if (!arguments[i]) return 0;
    discrete &= is_discrete(arguments[i]);
  }
  if (op == OP_CONJ && !is_complex(arguments[0])) return arguments[0];
  if (discrete && !takes_integers(op))
    for (int i = 0; i < count; i++)
      arguments[i] = op_cast(arguments[i], var_dtype(scope->cotangent));
  return op_scalar(op, count, arguments);
}

static Var times(const Scope *scope, Var x, Var y) {
  return formula_apply(scope, OP_MUL, 2, (Var[]){x, y});
}

/* Of what comes before an input and what comes after it, so that there are not as many products as
 * pairs of inputs, and no quotient, which zeros would spoil. */
static void multiply_others(const Scope *scope) {
  int last = node_ninputs(scope->node) - 1;
  Var product = 0, *others = scope->products;
  for (int i = 0; i <= last; i++) {
    Var input = node_input(scope->node, i);
    others[i] = product;
    product = product ? i < last ? times(scope, product, input) : 0 : input;
  }
  for (int i = last; i >= 0; i--) {
    Var input = node_input(scope->node, i);
    if (product) others[i] = others[i] ? times(scope, others[i], product) : product;
    product = product ? i ? times(scope, input, product) : 0 : input;
  }
}

static Var *no_products(Node node) {
  size_t size = sizeof(Var) * (size_t)node_ninputs(node);
  return memset(memory_alloc(size), 0, size);
}

static Var product_of_others(const Scope *scope) {
  if (node_ninputs(scope->node) == 1) return op_literal(1, scope->cotangent);
  if (!scope->products[0]) multiply_others(scope);
  return scope->products[scope->input];
}

static Var formula_name(const Scope *scope, const char *name) {
  static const char inputs[] = "xywu";
  assert(strlen(name) == 1);
  if (*name == 'g') return scope->cotangent;
  if (*name == 'z') return node_output(scope->node, 0);
  if (*name == 'r') return product_of_others(scope);
  if (scalar_arity(node_op(scope->node)) == VARIADIC) {
    assert(*name == 'x');
    return node_input(scope->node, scope->input);
  }
  assert(strchr(inputs, *name));
  return node_input(scope->node, (int)(strchr(inputs, *name) - inputs));
}

static Op formula_operator(const TextNode *tree) {
  if (tree->kind == TEXT_CALL) return op_find(tree->children[0]->text, tree->children[0]->length);
  return op_of_operator(tree->op);
}

static bool is_number(const TextNode *tree) {
  return tree->kind == TEXT_INT || tree->kind == TEXT_FLOAT;
}
static double number_of(const TextNode *tree) {
  return tree->kind == TEXT_INT ? (double)tree->integer : tree->number;
}

static Var formula_build(const Scope *scope, const TextNode *tree) {
  if (tree->kind == TEXT_NAME) return formula_name(scope, tree->text);
  if (is_number(tree)) return op_literal(number_of(tree), scope->cotangent);
  if (tree->kind == TEXT_UNARY && is_number(tree->children[0]))
    return op_literal(-number_of(tree->children[0]), scope->cotangent);
  if (tree->kind == TEXT_CALL && !strcmp(tree->children[0]->text, "float64"))
    return op_cast(formula_build(scope, tree->children[1]), DTYPE_FLOAT64);
  Op op = formula_operator(tree);
  uint32_t first = tree->kind == TEXT_CALL, count = tree->count - first;
  assert(op_is_scalar(op) && count <= FORMULAS_MAX);
  Var arguments[FORMULAS_MAX];
  for (uint32_t i = 0; i < count; i++)
    arguments[i] = formula_build(scope, tree->children[first + i]);
  return formula_apply(scope, op, (int)count, arguments);
}

/* ---- from a term to a gradient of the input ---- */

/* R-GB: an axis of length 1 that was broadcast collects what it was used for. */
static Var sum_broadcast_axes(Var term, Var input, Var output) {
  int axes[TYPE_MAX_NDIM], count = 0;
  if (!term) return 0;
  for (int axis = 0; axis < var_ndim(input); axis++)
    if (var_dim(input, axis) == 1 && var_dim(output, axis) != 1) axes[count++] = axis;
  return count ? op_reduce_keepdims(REDUCE_SUM, term, count, axes, DTYPE_NONE, DTYPE_NONE) : term;
}

/* R-GDT: a float, which beside wider inputs may be wider than the input is; grad narrows what goes
 * through another operation. */
static Var real_for(Var term, Var input) {
  return term && is_complex(term) && !is_complex(input) ? op_unary(OP_REAL, term) : term;
}

/* As PyTensor has it: of one input in its dtype where that is continuous (but for trunc), of
 * several in floatX. */
static Var zeros_for(Node node, Var input) {
  bool own_dtype = node_ninputs(node) == 1 && !is_discrete(input) && node_op(node) != OP_TRUNC;
  return own_dtype ? op_zeros_like(input, var_dtype(input)) : grad_zeros(input);
}

static Var special_gradient(char sign, Op op, int index) {
  if (sign == '-') return grad_disconnected();
  if (sign == '#') {
    error_set(ERROR_METHOD_NOT_DEFINED, "%s has no gradient", op_name(op));
    return 0;
  }
  return sign == '?' ? grad_undefined(op, index) : grad_not_implemented(op, index);
}

static Var formula_gradient(const Scope *scope, bool complex) {
  Op op = node_op(scope->node);
  Piece piece = formula_piece(op, scope->input, complex);
  Var input = node_input(scope->node, scope->input);
  if (!piece.length) {
    error_set(ERROR_NOT_IMPLEMENTED, "the gradient of %s is not implemented for complex numbers",
              op_name(op));
    return 0;
  }
  Source source = {node_serial(scope->node), op, term_of(scope->input, complex)};
  Source before = graph_set_source(source);
  Var term = formula_build(scope, formula_tree(op, scope->input, complex, piece));
  term = real_for(sum_broadcast_axes(term, input, node_output(scope->node, 0)), input);
  graph_set_source(before);
  return term;
}

static bool any_complex(Node node) {
  if (is_complex(node_output(node, 0))) return true;
  for (int i = 0; i < node_ninputs(node); i++)
    if (is_complex(node_input(node, i))) return true;
  return false;
}

/* R-GI: what is constant between steps has gradient zero, also the quotient of two integers. What
 * only changes the gradient does that for integers too. */
static bool is_flat(Node node) {
  if (scalar_rule(node_op(node)) == RULE_FIRST) return false;
  if (is_discrete(node_output(node, 0))) return true;
  if (scalar_rule(node_op(node)) != RULE_TDIV) return false;
  return is_discrete(node_input(node, 0)) && is_discrete(node_input(node, 1));
}

void scalar_pullback(PullbackCall *call) {
  Op op = node_op(call->node);
  bool flat = is_flat(call->node), complex = any_complex(call->node);
  if (var_is_disconnected(call->cotangents[0])) return;
  Var output = node_output(call->node, 0), g = call->cotangents[0];
  Var cotangent = flat ? 0 : is_discrete(output) ? g : op_cast(g, var_dtype(output));
  if (!flat && !cotangent) return;
  Var *products = no_products(call->node);
  for (int i = 0; i < node_ninputs(call->node); i++) {
    Var input = node_input(call->node, i);
    char sign = special_sign(formula_piece(op, i, false));
    if (sign && sign != '0')
      call->results[i] = special_gradient(sign, op, i);
    else if (flat)
      call->results[i] = grad_zeros(input);
    else if (sign && !(complex && formula_piece(op, i, true).length))
      call->results[i] = zeros_for(call->node, input);
    else
      call->results[i] = formula_gradient(&(Scope){call->node, i, cotangent, products}, complex);
  }
  memory_free(products);
}

/* ---- forward mode ---- */

/* What is no derivative in the complex sense, so that its formula is none in forward mode; 0: it is
 * one. */
static Var complex_tangent(Node node, int index, Var tangent) {
  Op op = node_op(node);
  if (op == OP_REAL || op == OP_IMAG || op == OP_CONJ) return op_unary(op, tangent);
  if (op == OP_COMPLEX) {
    Var zero = op_literal(0, tangent);
    return index ? op_binary(op, zero, tangent) : op_binary(op, tangent, zero);
  }
  if (op != OP_ABS || !is_complex(tangent)) return 0;
  Var product = op_binary(OP_MUL, op_unary(OP_CONJ, node_input(node, 0)), tangent);
  return op_binary(OP_TRUE_DIV, op_unary(OP_REAL, product), node_output(node, 0));
}

/* The term of one input: its formula for real numbers, which is linear in the cotangent and
 * elementwise, on the tangent in place of that; 0 if it is zero. */
static Var formula_tangent(PushforwardCall *call, int index, Var *products) {
  Node node = call->node;
  Op op = node_op(node);
  Var term = complex_tangent(node, index, call->tangents[index]);
  Piece piece = formula_piece(op, index, false);
  char sign = special_sign(piece);
  if (term || error_pending() || sign == '-' || sign == '0') return term;
  if (sign) return special_gradient(sign, op, index);
  Var tangent = op_cast(call->tangents[index], var_dtype(node_output(node, 0)));
  const TextNode *tree = formula_tree(op, index, false, piece);
  if (op == OP_GRAD_CLIP) return tangent; /* not linear */
  return tangent ? formula_build(&(Scope){node, index, tangent, products}, tree) : 0;
}

/* The term in the shape of the output, if it was broadcast. */
static Var broadcast_like(Var term, Var output) {
  for (int axis = 0; term && axis < var_ndim(output); axis++)
    if (var_dim(term, axis) == 1 && var_dim(output, axis) != 1) return op_alloc_like(term, output);
  return term;
}

void scalar_pushforward(PushforwardCall *call) {
  Var output = node_output(call->node, 0), sum = 0, null = 0;
  if (is_flat(call->node)) return;
  Var *products = no_products(call->node);
  for (int i = 0; i < node_ninputs(call->node) && !error_pending() && !null; i++) {
    Var term = call->tangents[i] ? formula_tangent(call, i, products) : 0;
    if (var_is_null(term))
      null = term;
    else if (term)
      sum = sum ? op_binary(OP_ADD, sum, term) : term;
  }
  memory_free(products);
  if (null || error_pending())
    call->results[0] = null;
  else if (sum)
    call->results[0] = op_cast(broadcast_like(sum, output), var_dtype(output));
}
