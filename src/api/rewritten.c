/* Rewriting without compiling: rewrite_graph (S2-EV-02). */
#include "api/mode.h"
#include "api/trace.h"
#include "build/args.h"
#include "core/error.h"

/* Parameters: graph (a variable or a list of them), include, exclude. The tag says what is asked
 * for: 0 the graph, 1 the trace. */
Value api_rewrite_graph(const Args *args) {
  Value graph = arg_value(args, 0);
  bool many = value_is_sequence(graph);
  int count = 1;
  Var one = 0;
  const Var *outputs = &one;
  RewriteOptions options = {0};
  Trace trace = {0};
  if (many)
    outputs = convert_tensors(graph, &count);
  else
    one = convert_tensor(graph);
  if (error_pending() ||
      !mode_words(arg_value(args, 1), "include", &options.nincluded, &options.included) ||
      !mode_words(arg_value(args, 2), "exclude", &options.nexcluded, &options.excluded))
    return value_none();
  static const char *const canonicalize = "canonicalize", *const nothing = "";
  if (!options.nincluded) {
    options.nincluded = 1;
    options.included = arg_given(args, 1) ? &nothing : &canonicalize;
  }
  if (args->tag) options.trace = trace_step, options.trace_context = &trace;
  FunctionGraph *fgraph = fgraph_new(0, NULL, count, outputs);
  rewrite_all(fgraph, &options);
  Value result =
      many ? value_vars((StKind)graph.kind, count, fgraph->outputs) : value_var(fgraph->outputs[0]);
  fgraph_free(fgraph);
  if (!args->tag) return result;
  String text = trace_end(&trace);
  result = value_string(frame_string(string_text(&text), text.length));
  string_free(&text);
  return result;
}
