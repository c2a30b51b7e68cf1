/* A graph in Graphviz' language, with pydotprint's colours: inputs green, shared variables cyan,
 * outputs blue. */
#include "print/debug.h"
#include "print/forms.h"
#include "print/listing.h"
#include "print/spelling.h"

static void print_quoted(String *out, String *text) {
  string_append(out, "\"", 1);
  for (size_t i = 0; i < text->length; i++) {
    if (text->data[i] == '"' || text->data[i] == '\\') string_append(out, "\\", 1);
    string_append(out, &text->data[i], 1);
  }
  string_append(out, "\"", 1);
  string_free(text);
}

static void print_box(String *out, char letter, size_t number, String *label, const char *colour) {
  string_print(out, "  %c%zu [shape=box, style=filled, fillcolor=%s, label=", letter, number,
               colour);
  print_quoted(out, label);
  string_print(out, "]\n");
}

/* The end of an edge that comes from a variable. */
static void print_source(String *out, const Listing *listing, Var var) {
  if (var_owner(var))
    string_print(out, "  n%u", listing_node(listing, var_owner(var)));
  else
    string_print(out, "  v%u", listing_var(listing, var));
}

/* The edge to input `index` of a node that has `count`; the output's index if the source has
 * several. */
static void print_edge(String *out, const Listing *listing, Var var, char letter, size_t target,
                       int index, int count) {
  String label = {0};
  Node owner = var_owner(var);
  if (owner && node_noutputs(owner) > 1) string_print(&label, ".%d ", var_index(var));
  if (count > 1) string_print(&label, "%d ", index);
  type_print(&label, var_type(var));
  print_source(out, listing, var);
  string_print(out, " -> %c%zu [label=", letter, target);
  print_quoted(out, &label);
  string_print(out, "]\n");
}

void print_dot(String *out, int noutputs, const Var *outputs) {
  static const char *const colours[] = {
      [VAR_INPUT] = "palegreen", [VAR_CONSTANT] = "white", [VAR_SHARED] = "cyan"};
  Listing listing;
  listing_open(&listing, noutputs, outputs);
  string_print(out, "digraph {\n");
  for (size_t i = 0; i < listing.nleaves; i++) {
    String label = {0};
    print_leaf(&label, listing.vars.data[i]);
    print_box(out, 'v', i, &label, colours[var_kind(listing.vars.data[i])]);
  }
  for (size_t i = 0; i < listing.nodes.length; i++) {
    Node node = listing.nodes.data[i];
    String label = {0};
    spell_name(&label, node);
    string_print(out, "  n%zu [label=", i);
    print_quoted(out, &label);
    string_print(out, "]\n");
    for (int j = 0; j < node_ninputs(node); j++)
      print_edge(out, &listing, node_input(node, j), 'n', i, j, node_ninputs(node));
  }
  for (int i = 0; i < noutputs; i++) {
    String label = {0};
    if (var_name(outputs[i]))
      string_print(&label, "%s", var_name(outputs[i]));
    else
      type_print(&label, var_type(outputs[i]));
    print_box(out, 'o', (size_t)i, &label, "lightblue");
    print_edge(out, &listing, outputs[i], 'o', (size_t)i, 0, 1);
  }
  string_print(out, "}\n");
  listing_close(&listing);
}
