/* Choices, checks and what is printed while running. */
#include "build/build.h"
#include "core/error.h"

/* Parameters: condition, then_branch, else_branch (each a tensor or a list of them), name. */
Value build_ifelse(const Args *args) {
  Value yes = arg_value(args, 1), no = arg_value(args, 2);
  bool many = value_is_sequence(yes) || value_is_sequence(no);
  int count = 0, others = 0;
  const Var *first = many ? convert_tensors(yes, &count) : NULL,
            *second = many ? convert_tensors(no, &others) : NULL;
  if (error_pending()) return value_none();
  if (count != others) {
    error_set(ERROR_VALUE,
              "The number of values on the `then` branch should have the same number of variables "
              "as the `else` branch: (variables on `then` %d, variables on `else` %d)",
              count, others);
    return value_none();
  }
  Var one[2], *outputs = frame_alloc(sizeof(Var) * (size_t)(count + 1));
  if (!many) {
    one[0] = convert_tensor(yes), one[1] = convert_tensor(no);
    op_ifelse(arg_var(args, 0), 1, &one[0], &one[1], outputs);
    return value_var(outputs[0]);
  }
  if (!count || !op_ifelse(arg_var(args, 0), count, first, second, outputs)) return value_none();
  return value_vars(ST_LIST, count, outputs);
}

/* Parameters: x, conditions, message and (tag 0) the class of the error in front of it. */
Var build_check(const Args *args) {
  ErrorKind kind = ERROR_ASSERTION;
  int message = 2;
  if (args->tag == 0) {
    Value name = arg_value(args, message++);
    kind = error_find(frame_string(name.u.pointer, name.extra));
    if (!kind) error_set(ERROR_VALUE, "there is no class of errors called %s", value_text(name));
  }
  Value text = arg_value(args, message);
  if (error_pending()) return 0;
  return op_check(arg_var(args, 0), arg_count(args, 1), arg_vars(args, 1), kind,
                  frame_string(text.u.pointer, text.extra));
}

/* Parameters: value, conditions. */
Var build_assert(const Args *args) {
  return op_check(arg_var(args, 0), arg_count(args, 1), arg_vars(args, 1), ERROR_ASSERTION,
                  "PyTensor Assert failed!");
}

/* Parameters: x, message, attributes (a list of strings). */
Var build_print(const Args *args) {
  String attributes = {0};
  Value list = arg_value(args, 2), message = arg_value(args, 1);
  for (uint32_t i = 0; value_is_sequence(list) && i < list.extra; i++) {
    Value item = value_items(list)[i];
    if (item.kind != ST_STRING)
      error_set(ERROR_TYPE, "an attribute to print is a string, got %s", value_text(item));
    else
      string_print(&attributes, "%s%.*s", i ? "," : "", (int)item.extra,
                   (const char *)item.u.pointer);
  }
  Var shown = error_pending()
                  ? 0
                  : op_print(arg_var(args, 0), frame_string(message.u.pointer, message.extra),
                             attributes.length ? string_text(&attributes) : "__str__");
  string_free(&attributes);
  return shown;
}
