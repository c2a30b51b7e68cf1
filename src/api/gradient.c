/* grad as a person calls it: checklist S1-GR. */
#include "api/warning.h"
#include "build/args.h"
#include "core/error.h"
#include "grad/grad.h"

/* The variables of a list or tuple, in the frame; NULL on failure. */
static const Var *variables(Value list, const char *what, int *count) {
  if (!value_is_sequence(list)) {
    error_set(ERROR_TYPE, "%s must be a list of variables, got %s", what, value_text(list));
    return NULL;
  }
  Var *vars = frame_alloc(sizeof(Var) * list.extra);
  for (uint32_t i = 0; i < list.extra; i++) {
    Value item = value_items(list)[i];
    if (item.kind != ST_VAR) {
      error_set(ERROR_TYPE, "%s must be symbolic variables, got %s", what, value_text(item));
      return NULL;
    }
    vars[i] = item.extra;
  }
  *count = (int)list.extra;
  return vars;
}

/* consider_constant: a list of variables; a vector is looked at as the list of its elements would
 * be. */
static bool read_constants(Value value, GradOptions *options) {
  int64_t length;
  if (value_is_none(value)) return true;
  if (value.kind == ST_VAR && !vector_length(value.extra, &length)) return false;
  options->consider_constant = variables(value, "consider_constant", &options->nconsider_constant);
  return options->consider_constant != NULL;
}

static bool read_known(Value value, GradOptions *options) {
  if (value_is_none(value)) return true;
  if (value.kind != ST_DICT) {
    error_set(ERROR_TYPE, "known_grads must be a dict from variables to gradients, got %s",
              value_text(value));
    return false;
  }
  Var *known = frame_alloc(sizeof(Var) * value.extra),
      *gradients = frame_alloc(sizeof(Var) * value.extra);
  for (uint32_t i = 0; i < value.extra; i++) {
    Value key = value_items(value)[2 * i];
    if (key.kind != ST_VAR) {
      error_set(ERROR_TYPE, "the keys of known_grads are symbolic variables, got %s",
                value_text(key));
      return false;
    }
    known[i] = key.extra;
    Value gradient = value_items(value)[2 * i + 1];
    if (!(gradients[i] = gradient.kind == ST_VAR ? gradient.extra : convert_tensor(gradient)))
      return false;
  }
  options->nknown = (int)value.extra;
  options->known = known;
  options->known_gradients = gradients;
  return true;
}

/* Which of three words a string argument is, or a ValueError. */
static bool read_choice(const Args *args, int index, const char *what, const char *const *words,
                        int *choice) {
  for (*choice = 0; words[*choice]; ++*choice)
    if (arg_is(args, index, words[*choice])) return true;
  error_set(ERROR_VALUE,
            "Invalid value for keyword '%s', valid values are '%s', '%s'%s%s%s: got %s", what,
            words[0], words[1], words[2] ? " and '" : "", words[2] ? words[2] : "",
            words[2] ? "'" : "", value_text(arg_value(args, index)));
  return false;
}

static bool read_options(const Args *args, GradOptions *options) {
  static const char *const disconnected[] = {"raise", "warn", "ignore", NULL};
  static const char *const returned[] = {"zero", "none", "disconnected", NULL};
  static const char *const null[] = {"raise", "return", NULL};
  int inputs, result, gradients;
  if (!read_constants(arg_value(args, 2), options) ||
      !read_choice(args, 3, "disconnected_inputs", disconnected, &inputs) ||
      !read_known(arg_value(args, 5), options) ||
      !read_choice(args, 6, "return_disconnected", returned, &result) ||
      !read_choice(args, 7, "null_gradients", null, &gradients))
    return false;
  options->disconnected_inputs = (GradDisconnectedInputs)inputs;
  options->return_disconnected = (GradReturnDisconnected)result;
  options->return_null = gradients == 1;
  options->no_names = !arg_bool(args, 4);
  return true;
}

/* Parameters: cost, wrt, consider_constant, disconnected_inputs, add_names, known_grads,
 * return_disconnected, null_gradients. */
Value api_grad(const Args *args) {
  GradOptions options = {0};
  Value wrt = arg_value(args, 1);
  bool one = !value_is_sequence(wrt);
  int count = 0, warned = 0;
  const Var *vars = variables(one ? value_sequence(ST_LIST, 1, &wrt) : wrt, "wrt", &count);
  if (!vars || !read_options(args, &options)) return value_none();
  Var *gradients = frame_alloc(sizeof(Var) * (size_t)count);
  if (!grad(arg_var(args, 0), count, vars, &options, gradients, &warned)) return value_none();
  if (warned)
    warning_set("grad: the cost does not depend on %d of the variables; their gradients are zero",
                warned);
  Value *results = frame_alloc(sizeof(Value) * (size_t)count);
  for (int i = 0; i < count; i++)
    results[i] = gradients[i] ? value_var(gradients[i]) : value_none();
  return one ? results[0] : value_sequence((StKind)wrt.kind, count, results);
}
