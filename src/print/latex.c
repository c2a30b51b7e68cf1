/* Graphs as formulas for KaTeX. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "core/memory.h"
#include "ops/ops.h"
#include "ops/reduce.h"
#include "print/debug.h"
#include "print/forms.h"
#include "print/listing.h"
#include "print/number.h"
#include "print/spelling.h"

/* How tightly a formula holds together. */
typedef enum Binding { RELATION = 1, SUM, PRODUCT, FRACTION, POWER, ATOM } Binding;

/* A template that starts with a blank stands between the inputs; a `~` input is bracketed unless it
 * is an ATOM. Operations without a row are calls. */
static const struct LatexForm {
  Op op;
  Binding binding;
  const char *template;
} forms[] = {
    {OP_ADD, SUM, " + "},
    {OP_SUB, SUM, " - "},
    {OP_MUL, PRODUCT, " \\odot "},
    {OP_DOT, PRODUCT, " \\, "},
    {OP_BATCHED_DOT, PRODUCT, " \\, "},
    {OP_MOD, PRODUCT, " \\bmod "},
    {OP_LT, RELATION, " < "},
    {OP_LE, RELATION, " \\le "},
    {OP_GT, RELATION, " > "},
    {OP_GE, RELATION, " \\ge "},
    {OP_EQ, RELATION, " = "},
    {OP_NEQ, RELATION, " \\ne "},
    {OP_AND, RELATION, " \\wedge "},
    {OP_OR, RELATION, " \\vee "},
    {OP_XOR, RELATION, " \\oplus "},
    {OP_INVERT, ATOM, "\\neg ~0"},
    {OP_NEG, SUM, "-~0"},
    {OP_TRUE_DIV, FRACTION, "\\frac{@0}{@1}"},
    {OP_INT_DIV, ATOM, "\\left\\lfloor\\frac{@0}{@1}\\right\\rfloor"},
    {OP_RECIPROCAL, FRACTION, "\\frac{1}{@0}"},
    {OP_POW, POWER, "{~0}^{@1}"},
    {OP_SQR, POWER, "{~0}^{2}"},
    {OP_SQRT, ATOM, "\\sqrt{@0}"},
    {OP_ABS, ATOM, "\\left|@0\\right|"},
    {OP_CONJ, ATOM, "\\overline{@0}"},
    {OP_EXP, POWER, "e^{@0}"},
    {OP_EXPM1, SUM, "e^{@0} - 1"},
    {OP_LOG1P, ATOM, "\\log\\left(1 + @0\\right)"},
    {OP_LOG, ATOM, "\\log\\left(@0\\right)"},
    {OP_SIGMOID, ATOM, "\\sigma\\left(@0\\right)"},
    {OP_GAMMA, ATOM, "\\Gamma\\left(@0\\right)"},
    {OP_PSI, ATOM, "\\psi\\left(@0\\right)"},
    {OP_FLOOR, ATOM, "\\left\\lfloor @0\\right\\rfloor"},
    {OP_CEIL, ATOM, "\\left\\lceil @0\\right\\rceil"},
    {OP_MAXIMUM, ATOM, "\\max\\left(@*\\right)"},
    {OP_MINIMUM, ATOM, "\\min\\left(@*\\right)"},
    {OP_SWITCH, RELATION,
     "\\begin{cases}@1 & \\text{if } @0\\\\ @2 & \\text{otherwise}\\end{cases}"},
    {OP_IDENTITY, ATOM, "~0"},
    {OP_CAST, ATOM, "\\mathrm{$w}\\left(@0\\right)"},
    {OP_SECOND, ATOM, "\\left[@1\\right]_{$z}"},
    {OP_ALLOC, ATOM, "\\left[@0\\right]_{$z}"},
    {OP_SHAPE_I, ATOM, "n_{$0}\\left(@0\\right)"},
    {OP_MAKE_VECTOR, ATOM, "\\left[@*\\right]"},
    {OP_SUBTENSOR, ATOM, "{~0}_{\\left[$j\\right]}"},
    {OP_ADVANCED_SUBTENSOR, ATOM, "{~0}_{\\left[$j\\right]}"},
    {OP_REDUCE, PRODUCT, "\\$c0(sum|prod|max|min|bigvee|bigwedge)_{\\text{$a3}} ~0"},
};

enum { SHARED_LENGTH = 24, LINE_LENGTH = 160 }; /* bytes from which a part gets a name */

typedef struct Formula {
  String text;
  Binding binding;
  uint32_t uses;
} Formula;

typedef struct Latex {
  Listing listing;
  Formula *formulas; /* of the variables, as the listing numbers them */
  char letter;       /* of the names t_1, t_2 */
  int names;
} Latex;

/* ---- names and values ---- */

static bool is_greek(const char *name, size_t length) {
  static const char words[] =
      " alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi "
      "rho sigma tau phi chi psi omega ";
  char word[12];
  if (length > 7) return false;
  format_text(word, sizeof word, " %.*s ", (int)length, name);
  return strstr(words, word) != NULL;
}

static void print_word(String *out, const char *text, size_t length) {
  string_print(out, length > 1 ? "\\text{" : "");
  for (size_t i = 0; i < length; i++) {
    if (strchr("_%&#${}", text[i])) string_append(out, "\\", 1);
    string_append(out, strchr("\\^~", text[i]) ? " " : &text[i], 1);
  }
  if (length > 1) string_append(out, "}", 1);
}

/* w1, w_1, alpha, x_train: a letter, Greek letter or word, and the rest as its subscript. */
static void print_latex_name(String *out, const char *name) {
  size_t length = strlen(name), base = strcspn(name, "_");
  const char *rest = name + base + 1;
  if (base == length || base == 0 || !name[base + 1]) {
    for (base = length; base > 1 && isdigit((unsigned char)name[base - 1]);) base--;
    rest = name + base;
  }
  if (is_greek(name, base))
    string_print(out, "\\%.*s", (int)base, name);
  else
    print_word(out, name, base);
  if (!*rest || rest > name + length) return;
  string_append(out, "_{", 2);
  print_word(out, rest, strlen(rest));
  string_append(out, "}", 1);
}

static void print_value(String *out, const View *view) {
  String text = {0};
  if (view->ndim == 0) {
    print_element(&text, view, 0);
    const char *e = dtype_is(view->dtype, GROUP_COMPLEX) ? NULL : strchr(string_text(&text), 'e');
    if (e)
      string_print(out, "%.*s \\cdot 10^{%d}", (int)(e - text.data), text.data, atoi(e + 1));
    else
      string_print(out, "%s", string_text(&text));
  } else {
    string_print(out, "\\text{const}_{");
    for (int i = 0; i < view->ndim; i++)
      string_print(out, i ? " \\times %lld" : "%lld", (long long)view->shape[i]);
    string_print(out, "}");
  }
  string_free(&text);
}

static void format_leaf(Formula *formula, Var var) {
  const char *name = var_name(var);
  formula->binding = ATOM;
  if (name) {
    print_latex_name(&formula->text, name);
  } else if (var_kind(var) == VAR_CONSTANT) {
    print_value(&formula->text, &var_data(var)->view);
    if (formula->text.data[0] == '-') formula->binding = SUM;
    if (strchr(formula->text.data, ' ')) formula->binding = PRODUCT;
  } else {
    String type = {0};
    type_print(&type, var_type(var));
    print_word(&formula->text, string_text(&type), type.length);
    string_free(&type);
  }
}

/* ---- operations ---- */

static void print_bracketed(String *out, const Formula *formula, Binding least) {
  bool bare = formula->binding >= least;
  string_print(out, bare ? "" : "\\left(");
  string_append(out, string_text(&formula->text), formula->text.length);
  string_print(out, bare ? "" : "\\right)");
}

static const Formula *formula_of(const Latex *self, Var var) {
  return &self->formulas[listing_var(&self->listing, var)];
}

static void print_input(String *out, Var var, bool tight, void *context) {
  print_bracketed(out, formula_of(context, var), tight ? ATOM : RELATION);
}

/* A product with a number is written with a dot. */
static const char *operator_text(Node node, const char *text) {
  int tensors = 0;
  for (int i = 0; i < node_ninputs(node); i++) {
    Var var = node_input(node, i);
    while (var_op(var) == OP_DIMSHUFFLE) var = node_input(var_owner(var), 0);
    tensors += var_ndim(var) > 0;
  }
  return node_op(node) == OP_MUL && tensors < 2 ? " \\cdot " : text;
}

static void print_operator(String *out, Node node, const struct LatexForm *form, Latex *self) {
  bool groups = form->binding == RELATION || node_op(node) == OP_SUB || node_op(node) == OP_MOD;
  for (int i = 0; i < node_ninputs(node); i++) {
    if (i) string_print(out, "%s", operator_text(node, form->template));
    print_bracketed(out, formula_of(self, node_input(node, i)),
                    form->binding + (groups && (i || form->binding == RELATION)));
  }
}

/* Transposed, or where the axes come from: * for those that broadcast. */
static void format_dimshuffle(Formula *formula, Node node, Latex *self) {
  const Formula *input = formula_of(self, node_input(node, 0));
  int ndim = var_ndim(node_input(node, 0));
  String name = {0};
  spell_name(&name, node);
  formula->binding = ndim ? ATOM : input->binding;
  print_bracketed(&formula->text, input, formula->binding);
  if (!strcmp(string_text(&name), "MatrixTranspose"))
    string_print(&formula->text, "^{\\top}");
  else if (ndim)
    spell(&formula->text, "_{[$v]}", node, NULL, NULL);
  string_free(&name);
}

static void print_call(String *out, Node node, Latex *self) {
  String name = {0};
  spell_name(&name, node);
  size_t length = strcspn(string_text(&name), "{");
  string_print(out, "\\operatorname{");
  for (size_t i = 0; i < length; i++)
    string_print(out, name.data[i] == '_' ? "\\%c" : "%c", tolower((unsigned char)name.data[i]));
  string_print(out, "}");
  string_free(&name);
  spell(out, "\\left(@*\\right)", node, print_input, self);
}

static void format_node(Formula *formula, Node node, Latex *self) {
  if (node_op(node) == OP_DIMSHUFFLE) {
    format_dimshuffle(formula, node, self);
    return;
  }
  formula->binding = ATOM;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (forms[i].op != node_op(node)) continue;
    formula->binding = forms[i].binding;
    if (forms[i].template[0] != ' ')
      spell(&formula->text, forms[i].template, node, print_input, self);
    else
      print_operator(&formula->text, node, &forms[i], self);
    return;
  }
  print_call(&formula->text, node, self);
}

/* ---- lines ---- */

static void begin_line(String *out, const char *text) {
  string_print(out, "%s%s &= ", out->length ? " \\\\\n" : "", text);
}

/* Gives a part that is long, or used more than once, or named by a person, a line of its own. */
static void name_part(String *lines, Formula *formula, Var var, Latex *self) {
  const char *given = var_name(var);
  bool named = given && !strpbrk(given, ".()");
  size_t length = formula->text.length;
  if (!formula->uses ||
      (!named && length <= LINE_LENGTH && (formula->uses < 2 || length <= SHARED_LENGTH)))
    return;
  String name = {0};
  if (named)
    print_latex_name(&name, given);
  else
    string_print(&name, "%c_{%d}", self->letter, ++self->names);
  begin_line(lines, string_text(&name));
  string_append(lines, string_text(&formula->text), length);
  string_free(&formula->text);
  formula->text = name;
  formula->binding = ATOM;
}

/* A letter that no variable's name starts with. */
static char free_letter(const Listing *listing) {
  static const char letters[] = "tuvsrqhabc";
  for (const char *letter = letters; *letter; letter++) {
    size_t i = 0;
    while (i < listing->vars.length) {
      const char *name = var_name(listing->vars.data[i]);
      if (name && *name == *letter) break;
      i++;
    }
    if (i == listing->vars.length) return *letter;
  }
  return 'T';
}

static void count_uses(Latex *self) {
  for (size_t i = 0; i < self->listing.nodes.length; i++) {
    Node node = self->listing.nodes.data[i];
    for (int j = 0; j < node_ninputs(node); j++)
      self->formulas[listing_var(&self->listing, node_input(node, j))].uses++;
  }
}

static void print_outputs(String *out, String *lines, int noutputs, const Var *outputs,
                          Latex *self) {
  if (noutputs == 1 && !lines->length) {
    if (var_name(outputs[0]) && var_owner(outputs[0])) {
      print_latex_name(out, var_name(outputs[0]));
      string_print(out, " = ");
    }
    print_bracketed(out, formula_of(self, outputs[0]), RELATION);
    return;
  }
  for (int i = 0; i < noutputs; i++) {
    String name = {0};
    if (var_name(outputs[i]))
      print_latex_name(&name, var_name(outputs[i]));
    else
      string_print(&name, "\\text{output}_{%d}", i + 1);
    begin_line(lines, string_text(&name));
    print_bracketed(lines, formula_of(self, outputs[i]), RELATION);
    string_free(&name);
  }
  string_print(out, "\\begin{aligned}\n%s\n\\end{aligned}", string_text(lines));
}

void print_latex(String *out, int noutputs, const Var *outputs) {
  Latex self = {0};
  String lines = {0};
  listing_open(&self.listing, noutputs, outputs);
  size_t count = self.listing.vars.length;
  self.formulas = memory_alloc(count * sizeof(Formula));
  memset(self.formulas, 0, count * sizeof(Formula));
  self.letter = free_letter(&self.listing);
  count_uses(&self);
  for (size_t i = 0; i < count; i++) {
    Var var = self.listing.vars.data[i];
    if (var_owner(var)) {
      format_node(&self.formulas[i], var_owner(var), &self);
      if (node_noutputs(var_owner(var)) > 1)
        string_print(&self.formulas[i].text, "_{(%d)}", var_index(var));
      name_part(&lines, &self.formulas[i], var, &self);
    } else {
      format_leaf(&self.formulas[i], var);
    }
  }
  print_outputs(out, &lines, noutputs, outputs, &self);
  for (size_t i = 0; i < count; i++) string_free(&self.formulas[i].text);
  string_free(&lines);
  memory_free(self.formulas);
  listing_close(&self.listing);
}
