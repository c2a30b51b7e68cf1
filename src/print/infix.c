#include "print/infix.h"

#include <math.h>

#include "ops/ops.h"

/* How tightly an operator binds, as in the expression language (text/operator.def); calls and names
 * bind tightest. */
typedef struct Spelling {
  Op op;
  const char *text;
  int precedence;
} Spelling;

enum { PRECEDENCE_UNARY = 7, PRECEDENCE_POWER = 8, PRECEDENCE_CALL = 9 };

static const Spelling binary[] = {
    {OP_LT, " < ", 1},       {OP_LE, " <= ", 1},      {OP_GT, " > ", 1},   {OP_GE, " >= ", 1},
    {OP_OR, " | ", 2},       {OP_XOR, " ^ ", 3},      {OP_AND, " & ", 4},  {OP_ADD, " + ", 5},
    {OP_SUB, " - ", 5},      {OP_MUL, " * ", 6},      {OP_MOD, " % ", 6},  {OP_DOT, " @ ", 6},
    {OP_TRUE_DIV, " / ", 6}, {OP_INT_DIV, " // ", 6}, {OP_POW, " ** ", 8},
};

static const Spelling *spelling_of(Op op) {
  for (size_t i = 0; i < sizeof binary / sizeof *binary; i++)
    if (binary[i].op == op) return &binary[i];
  return NULL;
}

static void print_expression(String *out, Var var, int depth, int context);

static void print_number(String *out, const View *value) {
  if (dtype_is(value->dtype, GROUP_BOOL)) {
    string_print(out, "%s", view_int(value, 0) ? "True" : "False");
  } else if (dtype_is(value->dtype, GROUP_DISCRETE)) {
    string_print(out, "%lld", (long long)view_int(value, 0));
  } else {
    double number = view_float(value, 0);
    string_print(
        out, isfinite(number) && number == trunc(number) && fabs(number) < 1e15 ? "%.1f" : "%.9g",
        number);
  }
}

static void print_leaf(String *out, Var var) {
  if (var_name(var)) {
    string_print(out, "%s", var_name(var));
  } else if (var_kind(var) == VAR_CONSTANT && view_size(&var_data(var)->view) == 1) {
    print_number(out, &var_data(var)->view);
  } else {
    string_print(out, "<");
    type_print(out, var_type(var));
    string_print(out, ">");
  }
}

static void print_call(String *out, Node node, int depth) {
  string_print(out, "%s", op_name(node_op(node)));
  if (!op_is_scalar(node_op(node)) && params_count(node_params(node))) {
    string_print(out, "{");
    for (int i = 0; i < params_count(node_params(node)); i++)
      string_print(out, "%s%lld", i ? ", " : "", (long long)params_get(node_params(node), i));
    string_print(out, "}");
  }
  string_print(out, "(");
  for (int i = 0; i < node_ninputs(node); i++) {
    if (i) string_print(out, ", ");
    print_expression(out, node_input(node, i), depth - 1, 0);
  }
  if (node_op(node) == OP_CAST)
    string_print(out, ", %s", dtype_name(var_dtype(node_output(node, 0))));
  string_print(out, ")");
}

/* The right operand of what groups to the left, and the left one of a power, need brackets at equal
 * precedence. */
static void print_operator(String *out, Node node, const Spelling *spelling, int depth,
                           int context) {
  if (spelling->precedence < context) string_print(out, "(");
  for (int i = 0; i < node_ninputs(node); i++) {
    bool right_grouping = spelling->precedence == PRECEDENCE_POWER;
    bool tighter = right_grouping ? i == 0 : i > 0;
    if (i) string_print(out, "%s", spelling->text);
    print_expression(out, node_input(node, i), depth - 1, spelling->precedence + tighter);
  }
  if (spelling->precedence < context) string_print(out, ")");
}

static void print_expression(String *out, Var var, int depth, int context) {
  Node owner = var_owner(var);
  if (!owner) {
    print_leaf(out, var);
    return;
  }
  if (depth <= 0) {
    string_print(out, "...");
    return;
  }
  const Spelling *spelling = spelling_of(node_op(owner));
  if (node_op(owner) == OP_NEG) {
    string_print(out, context > PRECEDENCE_UNARY ? "(-" : "-");
    print_expression(out, node_input(owner, 0), depth - 1, PRECEDENCE_UNARY);
    if (context > PRECEDENCE_UNARY) string_print(out, ")");
  } else if (spelling && node_ninputs(owner) >= 2) {
    print_operator(out, owner, spelling, depth, context);
  } else {
    print_call(out, owner, depth);
    if (node_noutputs(owner) > 1) string_print(out, ".%d", var_index(var));
  }
}

void print_infix(String *out, Var var, int depth) { print_expression(out, var, depth, 0); }
