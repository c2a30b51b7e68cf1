/* A graph as a Python program for PyTensor. */
#include <string.h>

#include "core/error.h"
#include "core/vector.h"
#include "ops/ops.h"
#include "print/forms.h"
#include "print/listing.h"
#include "print/number.h"
#include "print/spelling.h"

/* Elementwise operations that are not the function of pytensor.tensor with their name; "": PyTensor
 * has them only inside its gradients. */
static const struct {
  Op op;
  const char *template;
} exceptions[] = {
    {OP_IDENTITY, "pt.tensor_copy(@0)"},
    {OP_CAST, "pt.cast(@0, '$w')"},
    {OP_RELU, "pt.maximum(@0, pt.zeros((), dtype='$w'))"},
    {OP_DISCONNECTED_GRAD, "pytensor.gradient.disconnected_grad(@0)"},
    {OP_ZERO_GRAD, "pytensor.gradient.zero_grad(@0)"},
    {OP_UNDEFINED_GRAD, "pytensor.gradient.undefined_grad(@0)"},
    {OP_GRAD_CLIP, "pytensor.gradient.grad_clip(@*)"},
    {OP_GRAD_SCALE, "pytensor.gradient.grad_scale(@*)"},
    {OP_NDTRI_EXP, ""},
    {OP_GAMMAINC_GRAD, ""},
    {OP_GAMMAINCC_GRAD, ""},
    {OP_BETAINC_GRAD_A, ""},
    {OP_BETAINC_GRAD_B, ""},
    {OP_HYP2F1_GRAD_A, ""},
    {OP_HYP2F1_GRAD_B, ""},
    {OP_HYP2F1_GRAD_C, ""},
};

/* The operation as PyTensor spells it; NULL if it has none. */
static const char *template_of(Op op, String *room) {
  for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
    if (exceptions[i].op == op) return *exceptions[i].template ? exceptions[i].template : NULL;
  if (!op_is_scalar(op)) return op_info(op)->python;
  string_print(room, "pt.%s(@*)", op_name(op));
  return string_text(room);
}

/* ---- names ---- */

/* v0, v1 ... : a name that a person gave stands beside it. */
static void print_name(String *out, Var var, bool tight, void *context) {
  (void)tight;
  string_print(out, "v%u", listing_var(context, var));
}

static void print_string(String *out, const char *text) {
  string_append(out, "'", 1);
  for (; *text; text++) {
    if (*text == '\'' || *text == '\\')
      string_print(out, "\\%c", *text);
    else if ((unsigned char)*text < 0x20)
      string_print(out, "\\x%02x", *text);
    else
      string_append(out, text, 1);
  }
  string_append(out, "'", 1);
}

/* ---- leaves ---- */

static void print_shape(String *out, int ndim, const int64_t *shape) {
  string_print(out, "(");
  for (int i = 0; i < ndim; i++)
    if (shape[i] == DIM_UNKNOWN)
      string_print(out, "None, ");
    else
      string_print(out, "%lld, ", (long long)shape[i]);
  string_print(out, ")");
}

/* np.array([...], dtype='float32').reshape((2, 3)) */
static void print_array_value(String *out, const View *view) {
  int64_t size = view_size(view);
  string_print(out, "np.array([");
  for (int64_t i = 0; i < size; i++) {
    if (i) string_append(out, ", ", 2);
    print_element(out, view, i);
  }
  string_print(out, "], dtype='%s')", dtype_name(view->dtype));
  if (view->ndim == 1) return;
  string_print(out, ".reshape(");
  print_shape(out, view->ndim, view->shape);
  string_print(out, ")");
}

static void print_leaf_value(String *out, Var var) {
  Type type = var_type(var);
  const char *name = var_name(var);
  if (var_kind(var) == VAR_INPUT) {
    string_print(out, "pt.tensor(dtype='%s', shape=", dtype_name(type_dtype(type)));
    print_shape(out, type_ndim(type), type_shape(type));
  } else {
    bool shared = var_kind(var) == VAR_SHARED;
    string_print(out, shared ? "pytensor.shared(" : "pt.constant(");
    print_array_value(out, &var_data(var)->view);
    if (shared) string_print(out, ", shape="), print_shape(out, type_ndim(type), type_shape(type));
  }
  if (name) string_print(out, ", name="), print_string(out, name);
  string_print(out, ")\n");
}

/* ---- the program ---- */

static bool print_step(String *out, Listing *listing, Node node) {
  String room = {0};
  const char *template = template_of(node_op(node), &room);
  for (int i = 0; i < node_noutputs(node); i++) {
    if (i) string_print(out, ", ");
    print_name(out, node_output(node, i), false, listing);
  }
  string_print(out, " = ");
  if (template)
    spell(out, template, node, print_name, listing);
  else
    error_set(ERROR_NOT_IMPLEMENTED, "toPython: PyTensor has no operation %s that can be called",
              op_name(node_op(node)));
  string_print(out, "\n");
  for (int i = 0; i < node_noutputs(node); i++) {
    Var var = node_output(node, i);
    if (!var_name(var)) continue;
    print_name(out, var, false, listing);
    string_print(out, ".name = ");
    print_string(out, var_name(var));
    string_print(out, "\n");
  }
  string_free(&room);
  return template != NULL;
}

static void print_names(String *out, const char *name, Listing *listing, size_t count,
                        const Var *vars, bool only_inputs) {
  string_print(out, "%s = [", name);
  for (size_t i = 0, n = 0; i < count; i++) {
    if (only_inputs && var_kind(vars[i]) != VAR_INPUT) continue;
    if (n++) string_print(out, ", ");
    print_name(out, vars[i], false, listing);
  }
  string_print(out, "]\n");
}

bool print_python(String *out, int noutputs, const Var *outputs) {
  Listing listing;
  bool fine = true;
  listing_open(&listing, noutputs, outputs);
  string_print(out,
               "import numpy as np\nimport pytensor\nimport pytensor.tensor as pt\n"
               "from numpy import inf, nan\n"
               "from pytensor.ifelse import IfElse\n\n");
  for (size_t i = 0; i < listing.nleaves; i++) {
    print_name(out, listing.vars.data[i], false, &listing);
    string_print(out, " = ");
    print_leaf_value(out, listing.vars.data[i]);
  }
  for (size_t i = 0; fine && i < listing.nodes.length; i++)
    fine = print_step(out, &listing, listing.nodes.data[i]);
  print_names(out, "inputs", &listing, listing.nleaves, listing.vars.data, true);
  print_names(out, "outputs", &listing, (size_t)noutputs, outputs, false);
  listing_close(&listing);
  return fine;
}
