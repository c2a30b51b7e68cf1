#include "api/trace.h"

#include <string.h>

#include "ops/ops.h"
#include "print/infix.h"
#include "print/spelling.h"

enum { TEXT_DEPTH = 6 };

static void print_field(String *out, const char *name, const char *text) {
  string_print(out, ",\"%s\":", name);
  string_json(out, text, strlen(text));
}

static void print_expression(String *out, const char *name, Var var) {
  String text = {0};
  print_infix(&text, var, TEXT_DEPTH);
  print_field(out, name, string_text(&text));
  string_free(&text);
}

static void print_variable(String *out, Var var) {
  String type = {0};
  type_print(&type, var_type(var));
  string_print(out, "{\"id\":%u", var);
  print_field(out, "type", string_text(&type));
  if (var_name(var)) print_field(out, "name", var_name(var));
  string_free(&type);
}

static void print_leaf(Trace *trace, Var var, const char **separator) {
  static const char *const kinds[] = {"input", "constant", "shared", "input"};
  if (map_get(&trace->leaves, var)) return;
  map_set(&trace->leaves, var, 1);
  string_print(&trace->text, "%s", *separator);
  *separator = ",";
  print_variable(&trace->text, var);
  print_field(&trace->text, "kind", kinds[var_kind(var)]);
  if (!var_owner(var)) print_expression(&trace->text, "text", var);
  string_print(&trace->text, "}");
}

static void print_node(String *out, Node node) {
  string_print(out, "{\"id\":%u", node);
  print_field(out, "op", op_name(node_op(node)));
  String label = {0};
  spell_name(&label, node);
  print_field(out, "label", string_text(&label));
  string_free(&label);
  string_print(out, ",\"params\":[");
  for (int i = 0; i < params_count(node_params(node)); i++)
    string_print(out, "%s%lld", i ? "," : "", (long long)params_get(node_params(node), i));
  string_print(out, "],\"inputs\":[");
  for (int i = 0; i < node_ninputs(node); i++)
    string_print(out, "%s%u", i ? "," : "", node_input(node, i));
  string_print(out, "],\"outputs\":[");
  for (int i = 0; i < node_noutputs(node); i++) {
    if (i) string_print(out, ",");
    print_variable(out, node_output(node, i));
    string_print(out, "}");
  }
  string_print(out, "]}");
}

/* The nodes, and the leaves that were not met before. */
static void print_nodes(Trace *trace, const FunctionGraph *graph, const NodeList *nodes,
                        int noutputs, const Var *outputs) {
  const char *separator = "";
  string_print(&trace->text, ",\"leaves\":[");
  for (size_t i = 0; i < nodes->length; i++)
    for (int k = 0; k < node_ninputs(nodes->data[i]); k++) {
      Var input = node_input(nodes->data[i], k);
      if (!var_owner(input) || map_get(&graph->cuts, input)) print_leaf(trace, input, &separator);
    }
  for (int i = 0; i < noutputs; i++)
    if (!var_owner(outputs[i]) || map_get(&graph->cuts, outputs[i]))
      print_leaf(trace, outputs[i], &separator);
  string_print(&trace->text, "],\"nodes\":[");
  for (size_t i = 0; i < nodes->length; i++) {
    if (i) string_print(&trace->text, ",");
    print_node(&trace->text, nodes->data[i]);
  }
  string_print(&trace->text, "]");
}

static void begin(Trace *trace, const FunctionGraph *graph) {
  NodeList order = {0};
  fgraph_toposort(graph, &order);
  string_print(&trace->text, "{\"outputs\":[");
  for (int i = 0; i < graph->noutputs; i++)
    string_print(&trace->text, "%s%u", i ? "," : "", graph->outputs[i]);
  string_print(&trace->text, "]");
  print_nodes(trace, graph, &order, graph->noutputs, graph->outputs);
  string_print(&trace->text, ",\"steps\":[");
  vector_free(&order);
}

void trace_step(void *context, const RewriteStep *step) {
  Trace *trace = context;
  if (!step->rule) {
    begin(trace, step->fgraph);
    return;
  }
  string_print(&trace->text, "%s{\"phase\":\"%s\"", trace->steps++ ? ",\n" : "\n",
               rewrite_phase_name(step->phase));
  print_field(&trace->text, "rule", step->rule);
  if (step->formula[0]) {
    String formula = {0};
    string_print(&formula, "%s%s%s", step->formula[0], step->formula[1] ? " -> " : "",
                 step->formula[1] ? step->formula[1] : "");
    print_field(&trace->text, "formula", string_text(&formula));
    string_free(&formula);
  }
  print_expression(&trace->text, "before", step->before);
  print_expression(&trace->text, "after", step->after);
  string_print(&trace->text, ",\"replaced\":%u,\"by\":%u", step->before, step->after);
  print_nodes(trace, step->fgraph, &step->fgraph->imported, 1, &step->after);
  string_print(&trace->text, "}");
}

String trace_end(Trace *trace) {
  String text = trace->text;
  string_print(&text, "]}\n");
  map_free(&trace->leaves);
  *trace = (Trace){0};
  return text;
}
