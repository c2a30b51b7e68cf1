/* Derivatives as a person calls them: checklist S1-GR, S2-GD. */
#include "api/warning.h"
#include "build/args.h"
#include "core/error.h"
#include "grad/jacobian.h"
#include "grad/pushforward.h"
#include "grad/vectorize.h"

/* ---- lists: one variable for one, a list for a list ---- */

typedef struct Vars {
  bool one;
  StKind kind; /* of the list */
  int count;
  Var *at;
} Vars;

/* A variable, or a list or tuple of them; numbers and arrays become constants if `convert`. */
static bool read_vars(Value value, const char *what, bool convert, Vars *vars) {
  vars->one = !value_is_sequence(value);
  vars->kind = (StKind)value.kind;
  vars->count = vars->one ? 1 : (int)value.extra;
  vars->at = frame_alloc(sizeof(Var) * (size_t)vars->count);
  for (int i = 0; i < vars->count; i++) {
    Value item = vars->one ? value : value_items(value)[i];
    if (item.kind != ST_VAR && !convert) {
      error_set(ERROR_TYPE, "`%s` must be symbolic variables, got %s", what, value_text(item));
      return false;
    }
    if (!(vars->at[i] = item.kind == ST_VAR ? item.extra : convert_tensor(item))) return false;
  }
  return true;
}

static Value list_of(StKind kind, int count, const Var *vars) {
  Value *items = frame_alloc(sizeof(Value) * (size_t)count);
  for (int i = 0; i < count; i++) items[i] = vars[i] ? value_var(vars[i]) : value_none();
  return value_sequence(kind, count, items);
}

/* Results in the place of the variables; 0 is None. */
static Value vars_like(const Vars *vars, const Var *results) {
  if (vars->one) return results[0] ? value_var(results[0]) : value_none();
  return list_of(vars->kind, vars->count, results);
}

static Var *room_for(const Vars *vars) { return frame_alloc(sizeof(Var) * (size_t)vars->count); }

static bool same_length(const Vars *a, const char *a_name, const Vars *b, const char *b_name) {
  if (a->count == b->count) return true;
  error_set(ERROR_VALUE, "`%s` must be the same length as `%s`, but they have %d and %d", a_name,
            b_name, a->count, b->count);
  return false;
}

/* A dict from variables to tensors. */
static bool read_dict(Value value, const char *what, Vars *from, Vars *to) {
  if (value.kind != ST_DICT) {
    error_set(ERROR_TYPE, "`%s` must be a dict from variables to variables, got %s", what,
              value_text(value));
    return false;
  }
  Value *keys = frame_alloc(sizeof(Value) * value.extra);
  Value *values = frame_alloc(sizeof(Value) * value.extra);
  for (uint32_t i = 0; i < value.extra; i++) {
    keys[i] = value_items(value)[2 * i];
    values[i] = value_items(value)[2 * i + 1];
  }
  return read_vars(value_sequence(ST_LIST, (int)value.extra, keys), what, false, from) &&
         read_vars(value_sequence(ST_LIST, (int)value.extra, values), what, true, to);
}

/* ---- options ---- */

/* consider_constant: a list of variables; a vector is looked at as the list of its elements would
 * be. */
static bool read_constants(Value value, GradOptions *options) {
  int64_t length;
  Vars vars;
  if (value_is_none(value)) return true;
  if (value.kind == ST_VAR && !vector_length(value.extra, &length)) return false;
  if (!value_is_sequence(value)) {
    error_set(ERROR_TYPE, "`consider_constant` must be a list of variables, got %s",
              value_text(value));
    return false;
  }
  if (!read_vars(value, "consider_constant", false, &vars)) return false;
  options->nconsider_constant = vars.count;
  options->consider_constant = vars.at;
  return true;
}

static bool read_known(Value value, const char *what, GradOptions *options) {
  Vars known, gradients;
  if (value_is_none(value)) return true;
  if (!read_dict(value, what, &known, &gradients)) return false;
  options->nknown = known.count;
  options->known = known.at;
  options->known_gradients = gradients.at;
  return true;
}

/* Which of three words a string argument is, or a ValueError. */
static bool read_choice(const Args *args, int index, const char *what, const char *const *words,
                        int *choice) {
  for (*choice = 0; words[*choice]; ++*choice)
    if (arg_is(args, index, words[*choice])) return true;
  error_set(ERROR_VALUE,
            "Invalid value for keyword `%s`, valid values are '%s', '%s'%s%s%s: got %s", what,
            words[0], words[1], words[2] ? " and '" : "", words[2] ? words[2] : "",
            words[2] ? "'" : "", value_text(arg_value(args, index)));
  return false;
}

static bool read_disconnected(const Args *args, int index, const char *what,
                              GradDisconnectedInputs *choice) {
  static const char *const words[] = {"raise", "warn", "ignore", NULL};
  int number;
  if (!read_choice(args, index, what, words, &number)) return false;
  *choice = (GradDisconnectedInputs)number;
  return true;
}

static bool read_returned(const Args *args, int index, GradReturnDisconnected *choice) {
  static const char *const words[] = {"zero", "none", "disconnected", NULL};
  int number;
  if (!read_choice(args, index, "return_disconnected", words, &number)) return false;
  *choice = (GradReturnDisconnected)number;
  return true;
}

/* consider_constant, disconnected_inputs: parameters from `first` on. */
static bool read_common(const Args *args, int first, GradOptions *options) {
  return read_constants(arg_value(args, first), options) &&
         read_disconnected(args, first + 1, "disconnected_inputs", &options->disconnected_inputs);
}

/* The options of grad: the common ones, add_names, known_grads, return_disconnected,
 * null_gradients. */
static bool read_options(const Args *args, int first, GradOptions *options) {
  static const char *const null[] = {"raise", "return", NULL};
  int gradients;
  if (!read_common(args, first, options) ||
      !read_known(arg_value(args, first + 3), "known_grads", options) ||
      !read_returned(args, first + 4, &options->return_disconnected) ||
      !read_choice(args, first + 5, "null_gradients", null, &gradients))
    return false;
  options->return_null = gradients == 1;
  options->no_names = !arg_bool(args, first + 2);
  return true;
}

static void warn(int warned) {
  if (warned)
    warning_set("the expression does not depend on %d of the variables: zero stands for that",
                warned);
}

/* ---- backward and forward ---- */

/* Parameters: cost, wrt, then the options. */
Value api_grad(const Args *args) {
  GradOptions options = {0};
  Vars wrt;
  int warned = 0;
  if (!read_vars(arg_value(args, 1), "wrt", false, &wrt) || !read_options(args, 2, &options))
    return value_none();
  Var *gradients = room_for(&wrt);
  if (!grad(arg_var(args, 0), wrt.count, wrt.at, &options, gradients, &warned)) return value_none();
  warn(warned);
  return vars_like(&wrt, gradients);
}

/* Parameters: f, wrt, cotangents, consider_constant, disconnected_inputs, return_disconnected. */
Value api_pullback(const Args *args) {
  GradOptions options = {.no_names = true};
  Vars f, wrt, cotangents;
  int warned = 0;
  if (!read_vars(arg_value(args, 0), "f", true, &f) ||
      !read_vars(arg_value(args, 1), "wrt", false, &wrt) ||
      !read_vars(arg_value(args, 2), "cotangents", true, &cotangents) ||
      !same_length(&f, "f", &cotangents, "cotangents") || !read_common(args, 3, &options) ||
      !read_returned(args, 5, &options.return_disconnected))
    return value_none();
  Var *results = room_for(&wrt);
  if (!pullback(f.count, f.at, cotangents.at, wrt.count, wrt.at, &options, results, &warned))
    return value_none();
  warn(warned);
  return vars_like(&wrt, results);
}

/* Parameters: f, wrt, tangents, disconnected_outputs, return_disconnected, by the forward rules. */
Value api_pushforward(const Args *args) {
  PushforwardOptions options = {.direct = arg_bool(args, 5)};
  Vars f, wrt, tangents;
  int warned = 0;
  if (!read_vars(arg_value(args, 0), "f", true, &f) ||
      !read_vars(arg_value(args, 1), "wrt", false, &wrt) ||
      !read_vars(arg_value(args, 2), "tangents", true, &tangents) ||
      !same_length(&wrt, "wrt", &tangents, "tangents") ||
      !read_disconnected(args, 3, "disconnected_outputs", &options.disconnected_outputs) ||
      !read_returned(args, 4, &options.return_disconnected))
    return value_none();
  Var *results = room_for(&f);
  if (!pushforward(f.count, f.at, wrt.count, wrt.at, tangents.at, &options, results, &warned))
    return value_none();
  warn(warned);
  return vars_like(&f, results);
}

/* ---- all derivatives at once ---- */

/* Parameters: expression, wrt, consider_constant, disconnected_inputs, vectorize (it always is). */
Value api_jacobian(const Args *args) {
  GradOptions options = {0};
  Vars wrt;
  int warned = 0;
  if (!read_vars(arg_value(args, 1), "wrt", false, &wrt) || !read_common(args, 2, &options))
    return value_none();
  Var *results = room_for(&wrt);
  if (!jacobian(arg_var(args, 0), wrt.count, wrt.at, &options, results, &warned))
    return value_none();
  warn(warned);
  return vars_like(&wrt, results);
}

/* The gradient may no longer depend on a variable that the cost depends on: that is a zero. */
static bool hessian_of(Var cost, Var wrt, const GradOptions *options, Var *result, int *warned) {
  Var gradient;
  GradOptions second = *options;
  second.disconnected_inputs = GRAD_IGNORE;
  if (var_ndim(wrt) != 1) {
    error_set(ERROR_VALUE, "hessian expects a (list of) 1 dimensional variable as `wrt`, got %s",
              value_text(value_var(wrt)));
    return false;
  }
  return grad(cost, 1, &wrt, options, &gradient, warned) &&
         jacobian(gradient, 1, &wrt, &second, result, NULL);
}

/* Parameters: cost, wrt, consider_constant, disconnected_inputs. */
Value api_hessian(const Args *args) {
  GradOptions options = {0};
  Vars wrt;
  int warned = 0;
  if (!read_vars(arg_value(args, 1), "wrt", false, &wrt) || !read_common(args, 2, &options))
    return value_none();
  if (var_ndim(arg_var(args, 0)) != 0) {
    error_set(ERROR_VALUE, "hessian expects a 0 dimensional variable as `cost`, got %s",
              value_text(arg_value(args, 0)));
    return value_none();
  }
  Var *results = room_for(&wrt);
  for (int i = 0; i < wrt.count; i++)
    if (!hessian_of(arg_var(args, 0), wrt.at[i], &options, &results[i], &warned))
      return value_none();
  warn(warned);
  return vars_like(&wrt, results);
}

/* The gradient of the sum of gradients times p. Parameters: cost, wrt, p, then grad's options. */
Value api_hessian_vector_product(const Args *args) {
  GradOptions options = {0};
  Vars wrt, p;
  Var product = 0;
  int warned = 0;
  if (!read_vars(arg_value(args, 1), "wrt", false, &wrt) ||
      !read_vars(arg_value(args, 2), "p", true, &p) || !same_length(&wrt, "wrt", &p, "p") ||
      !read_options(args, 3, &options))
    return value_none();
  Var *gradients = room_for(&wrt);
  if (!grad(arg_var(args, 0), wrt.count, wrt.at, &options, gradients, NULL)) return value_none();
  for (int i = 0; i < wrt.count; i++) {
    Var term = op_sum_all(op_binary(OP_MUL, gradients[i], p.at[i]));
    product = i ? op_binary(OP_ADD, product, term) : term;
  }
  if (!grad(product, wrt.count, wrt.at, &options, gradients, &warned)) return value_none();
  warn(warned);
  return vars_like(&wrt, gradients);
}

/* ---- parts of a graph ---- */

static bool require_list(const Args *args, int index, const char *name) {
  if (arg_value(args, index).kind == ST_LIST) return true;
  error_set(ERROR_TYPE, "`%s` must be a list.", name);
  return false;
}

/* Parameters: wrt, end, start, cost, details. */
Value api_subgraph_grad(const Args *args) {
  GradOptions start = {.disconnected_inputs = GRAD_IGNORE}, cost = start;
  Vars wrt, end;
  bool has_start = arg_given(args, 2), has_cost = arg_given(args, 3);
  if (!has_start && !has_cost) {
    error_set(ERROR_VALUE, "`cost` or `start` must be specified.");
    return value_none();
  }
  if (!require_list(args, 1, "end") || !require_list(args, 0, "wrt") ||
      !read_vars(arg_value(args, 0), "wrt", false, &wrt) ||
      !read_vars(arg_value(args, 1), "end", false, &end) ||
      !read_known(arg_value(args, 2), "start", &start))
    return value_none();
  int count = wrt.count + end.count;
  Var *vars = frame_alloc(3 * sizeof(Var) * (size_t)count);
  Var *of_start = vars + count, *of_cost = of_start + count, *sum = has_start ? of_start : of_cost;
  for (int i = 0; i < count; i++) vars[i] = i < wrt.count ? wrt.at[i] : end.at[i - wrt.count];
  start.nconsider_constant = cost.nconsider_constant = end.count;
  start.consider_constant = cost.consider_constant = end.at;
  if ((has_start && !grad(0, count, vars, &start, of_start, NULL)) ||
      (has_cost && !grad(arg_var(args, 3), count, vars, &cost, of_cost, NULL)))
    return value_none();
  Value none = value_none(), parts[] = {none, none, none, none};
  if (has_start) parts[2] = list_of(ST_LIST, wrt.count, of_start);
  if (has_cost) parts[3] = list_of(ST_LIST, wrt.count, of_cost);
  for (int i = 0; i < count && has_start && has_cost; i++)
    sum[i] = op_binary(OP_ADD, of_start[i], of_cost[i]);
  parts[0] = list_of(ST_LIST, wrt.count, sum);
  parts[1] = list_of(ST_LIST, end.count, sum + wrt.count);
  return value_sequence(ST_TUPLE, arg_bool(args, 4) ? 4 : 2, parts);
}

/* Parameters: outputs, replace. */
Value api_vectorize_graph(const Args *args) {
  Vars outputs, from, to;
  if (!read_vars(arg_value(args, 0), "outputs", true, &outputs) ||
      !read_dict(arg_value(args, 1), "replace", &from, &to))
    return value_none();
  Var *results = room_for(&outputs);
  if (!vectorize_graph(outputs.count, outputs.at, from.count, from.at, to.at, results))
    return value_none();
  return vars_like(&outputs, results);
}
