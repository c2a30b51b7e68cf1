/* Graphs as text, as a person asks for them: checklist S2-PR. */
#include "build/args.h"
#include "core/error.h"
#include "core/vector.h"
#include "ops/inner.h"
#include "print/debug.h"
#include "print/forms.h"

/* The text as a value; it is freed. */
static Value text_value(String *text) {
  Value value = value_string(frame_string(string_text(text), text->length));
  string_free(text);
  return value;
}

/* A variable, or a list or tuple of variables. */
static const Var *graph_variables(Value graph, int *count) {
  if (value_is_sequence(graph)) return convert_tensors(graph, count);
  Var *one = frame_alloc(sizeof(Var));
  *count = 1;
  return (*one = convert_tensor(graph)) ? one : NULL;
}

/* Parameters: graph_like, depth, print_type, print_shape, file, id_type, stop_on_name,
 * print_view_map, print_inner_graphs, print_toposort. */
Value api_debugprint(const Args *args) {
  static const char *const ids[] = {"CHAR", "int", "id", "auto", ""};
  DebugOptions options = {.depth = (int)arg_int(args, 1),
                          .types = arg_bool(args, 2),
                          .shapes = arg_bool(args, 3),
                          .stop_on_name = arg_bool(args, 6),
                          .views = arg_bool(args, 7),
                          .inner = arg_bool(args, 8),
                          .order = arg_bool(args, 9)};
  int count;
  const Var *vars = graph_variables(arg_value(args, 0), &count);
  if (!vars) return value_none();
  if (arg_given(args, 4) && !arg_is(args, 4, "str")) {
    error_set(ERROR_VALUE, "file is None or 'str': the text is given back, not %s",
              value_text(arg_value(args, 4)));
    return value_none();
  }
  while (options.ids <= DEBUG_NONE && !arg_is(args, 5, ids[options.ids])) options.ids++;
  if (options.ids > DEBUG_NONE) {
    error_set(ERROR_VALUE, "`id_type` is 'CHAR', 'int', 'id', 'auto' or '', not %s",
              value_text(arg_value(args, 5)));
    return value_none();
  }
  String text = {0};
  print_debug(&text, count, vars, &options);
  return text_value(&text);
}

/* Parameter: a variable. */
Value api_pp(const Args *args) {
  String text = {0};
  print_pretty(&text, arg_var(args, 0));
  return text_value(&text);
}

/* Parameter: a variable or list of variables; the tag says in which notation. */
Value api_form(const Args *args) {
  int count;
  const Var *vars = graph_variables(arg_value(args, 0), &count);
  if (!vars) return value_none();
  String text = {0};
  Var *inlined = frame_alloc(sizeof(Var) * (size_t)count);
  bool whole = args->tag == 'j' || args->tag == 'p';
  if (whole && !inner_inline(count, vars, inlined)) return value_none();
  if (whole) vars = inlined;
  switch (args->tag) {
    case 'd':
      print_dot(&text, count, vars);
      break;
    case 'j':
      print_json(&text, count, vars);
      break;
    case 'l':
      print_latex(&text, count, vars);
      break;
    default:
      print_python(&text, count, vars);
  }
  return text_value(&text);
}

/* Parameter: a text. */
Value api_from_json(const Args *args) {
  Value text = arg_value(args, 0);
  VarList outputs = {0};
  Value result = value_none();
  if (read_json(text.u.pointer, text.extra, &outputs))
    result = value_vars(ST_LIST, (int)outputs.length, outputs.data);
  vector_free(&outputs);
  return result;
}
