#include "ops/gradient.h"

#include "ops/ops.h"

Var grad_disconnected(void) { return graph_input(type_disconnected(), NULL); }
Var grad_null(const char *why) { return graph_input(type_null(why), NULL); }

static Var grad_null_because(Op op, int input, const char *what) {
  String why = {0};
  string_print(&why, "the gradient of %s with respect to its input %d is %s", op_name(op), input,
               what);
  Var null = grad_null(string_text(&why));
  string_free(&why);
  return null;
}

Var grad_undefined(Op op, int input) { return grad_null_because(op, input, "undefined"); }

Var grad_not_implemented(Op op, int input) {
  return grad_null_because(op, input, "not implemented");
}

bool var_is_disconnected(Var var) { return var && type_kind(var_type(var)) == TYPE_DISCONNECTED; }
bool var_is_null(Var var) { return var && type_kind(var_type(var)) == TYPE_NULL; }

Var grad_zeros(Var x) { return op_zeros_like(x, dtype_floatx()); }
