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
