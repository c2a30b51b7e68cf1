/* Sums and products of many terms: opened into one, constants put together. */
#include <math.h>

#include "ops/ops.h"
#include "rewrite/context.h"

typedef struct Terms {
  Op op;
  Dtype dtype; /* of the result */
  bool exact;  /* modulo 2^bits: any order gives the same */
  int count;
  Var terms[REWRITE_TERMS_MAX];
} Terms;

/* The node of input `i` if it is a sum (product) of the same dtype used only here. A narrower one
 * wraps or rounds on its own and stays. */
static Node inner_terms(Rewrite *rewrite, Node node, int i, const Terms *terms) {
  Var input = node_input(node, i);
  Node inner = rewrite_match(rewrite, input, terms->op);
  bool opens = inner && rewrite_uses(rewrite, inner) == 1 && var_dtype(input) == terms->dtype &&
               terms->count + node_ninputs(inner) + node_ninputs(node) - i <= REWRITE_TERMS_MAX;
  return opens ? inner : 0;
}

static void add_inputs(Terms *terms, Node inner) {
  for (int k = 0; k < node_ninputs(inner); k++) terms->terms[terms->count++] = node_input(inner, k);
}

/* The terms with inner sums opened, in an order that computes the same: what is added from the left
 * stays so, and a + (b + c) is (b + c) + a, but not (a + b) + c. */
static void collect_terms(Rewrite *rewrite, Node node, Terms *terms) {
  int first = 0;
  if (node_ninputs(node) == 2 && !inner_terms(rewrite, node, 0, terms) &&
      inner_terms(rewrite, node, 1, terms))
    first = 1;
  for (int i = 0; i < node_ninputs(node); i++) {
    int k = i == 0 ? first : i == first ? 0 : i;
    Node inner = i == 0 || terms->exact ? inner_terms(rewrite, node, k, terms) : 0;
    if (inner)
      add_inputs(terms, inner);
    else
      terms->terms[terms->count++] = node_input(node, k);
  }
}

static bool is_neutral(Var var, Op op) {
  double value;
  return rewrite_is_small_constant(var) && op_constant_scalar(var, &value) &&
         value == (op == OP_ADD ? 0 : 1);
}

/* Whether (x + a) + b may become x + (a + b): always where arithmetic is modular; of floats where
 * the sum of the two is exact and neither takes back what the other adds; of factors where the
 * product neither overflows nor loses digits. */
static bool may_combine(const Terms *terms, Var x, Var y) {
  if (!rewrite_is_small_constant(x) || !rewrite_is_small_constant(y)) return false;
  if (terms->exact) return true;
  double a, b;
  if (!dtype_is(terms->dtype, GROUP_FLOAT) || !op_constant_scalar(x, &a) ||
      !op_constant_scalar(y, &b))
    return false;
  double smallest = terms->dtype == DTYPE_FLOAT32 ? 0x1p-126 : 0x1p-1022,
         largest = terms->dtype == DTYPE_FLOAT32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023;
  if (terms->op == OP_ADD) {
    double sum = a + b;
    bool exact = sum - a == b && sum - b == a;
    if (terms->dtype == DTYPE_FLOAT32) exact &= (double)(float)sum == sum;
    return exact && (a < 0) == (b < 0) && fabs(sum) <= largest;
  }
  double product = fabs(a * b);
  return fabs(a) >= smallest && fabs(b) >= smallest && product >= smallest && product <= largest;
}

static Var combine(const Terms *terms, Var x, Var y) {
  Var both = op_binary(terms->op, op_cast(x, terms->dtype), op_cast(y, terms->dtype));
  Array *value = op_constant_value(both);
  return value ? graph_constant(value) : both;
}

static void remove_term(Terms *terms, int place) {
  terms->count--;
  memmove(&terms->terms[place], &terms->terms[place + 1],
          sizeof(Var) * (size_t)(terms->count - place));
}

static void exchange(Terms *terms, int i, int k) {
  Var term = terms->terms[i];
  terms->terms[i] = terms->terms[k];
  terms->terms[k] = term;
}

/* Puts constants together where that is exact enough; whether anything changed. */
static bool combine_constants(Terms *terms) {
  bool changed = false;
  if (terms->exact) { /* constants last */
    int constants = 0;
    for (int i = 0; i < terms->count; i++) constants += rewrite_is_small_constant(terms->terms[i]);
    if (constants < 2) return false;
    for (int i = 0, last = terms->count - constants; i < last;) {
      if (rewrite_is_small_constant(terms->terms[i])) {
        Var constant = terms->terms[i];
        remove_term(terms, i);
        terms->terms[terms->count++] = constant;
      } else {
        i++;
      }
    }
  } else if (terms->count > 2 && may_combine(terms, terms->terms[0], terms->terms[2])) {
    exchange(terms, 0, 1); /* c + x is x + c */
  }
  for (int i = 0; i + 1 < terms->count;) {
    if (!may_combine(terms, terms->terms[i], terms->terms[i + 1])) {
      i++;
      continue;
    }
    terms->terms[i] = combine(terms, terms->terms[i], terms->terms[i + 1]);
    remove_term(terms, i + 1);
    changed = true;
  }
  return changed;
}

/* 0 of a sum, 1 of a product; x + 0 keeps the sign of a zero x, as x itself does. */
static bool drop_neutral(Terms *terms) {
  bool changed = false;
  for (int i = 0; i < terms->count && terms->count > 1;) {
    if (is_neutral(terms->terms[i], terms->op)) {
      remove_term(terms, i);
      changed = true;
    } else {
      i++;
    }
  }
  return changed;
}

static Var flatten(Rewrite *rewrite, Node node) {
  Dtype dtype = var_dtype(node_output(node, 0));
  Terms terms = {.op = node_op(node), .dtype = dtype, .exact = dtype_is(dtype, GROUP_DISCRETE)};
  if (node_ninputs(node) > REWRITE_TERMS_MAX) return 0;
  collect_terms(rewrite, node, &terms);
  bool changed = terms.count != node_ninputs(node) || terms.count == 1;
  changed |= combine_constants(&terms);
  changed |= drop_neutral(&terms);
  if (!changed) return 0;
  return terms.count == 1 ? terms.terms[0] : op_scalar(terms.op, terms.count, terms.terms);
}

Var local_flatten_add(Rewrite *rewrite, Node node) { return flatten(rewrite, node); }
Var local_flatten_mul(Rewrite *rewrite, Node node) { return flatten(rewrite, node); }
