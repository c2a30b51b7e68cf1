/* Functions made of operations, as a person calls them: results recorded from PyTensor 3.0.7
 * (Python linker), evaluated here one operation at a time. */
#include "api_check.h"
#include "core/error.h"
#include "ops/ops.h"

enum { MAX_VALUES = 64 };

static const char prelude[] =
    "m = as_tensor_variable([[3.0, -1.0, 2.0], [0.5, 4.0, -2.5]])\n"
    "v = as_tensor_variable([2.0, 5.0, -1.0])\n"
    "i = as_tensor_variable([[1, 2], [3, 4]])\n";

static const struct Row {
  const char *text, *type; /* dtype and shape */
  double values[MAX_VALUES];
} rows[] = {
    {"m.T", "float64(3,2)", {3.0, 0.5, -1.0, 4.0, 2.0, -2.5}},
    {"m.flatten()", "float64(6,)", {3.0, -1.0, 2.0, 0.5, 4.0, -2.5}},
    {"m.dimshuffle(1, 'x', 0)", "float64(3,1,2)", {3.0, 0.5, -1.0, 4.0, 2.0, -2.5}},
    {"moveaxis(m.dimshuffle('x', 0, 1), 0, 2)", "float64(2,3,1)", {3.0, -1.0, 2.0, 0.5, 4.0, -2.5}},
    {"shape_padaxis(v, -1)", "float64(3,1)", {2.0, 5.0, -1.0}},
    {"swapaxes(m, 0, 1)", "float64(3,2)", {3.0, 0.5, -1.0, 4.0, 2.0, -2.5}},
    {"m.reshape((3, -1))", "float64(3,2)", {3.0, -1.0, 2.0, 0.5, 4.0, -2.5}},
    {"tile(v, (2, 2))",
     "float64(2,6)",
     {2.0, 5.0, -1.0, 2.0, 5.0, -1.0, 2.0, 5.0, -1.0, 2.0, 5.0, -1.0}},
    {"roll(m, 1, axis=1)", "float64(2,3)", {2.0, 3.0, -1.0, -2.5, 0.5, 4.0}},
    {"roll(m, -4)", "float64(2,3)", {4.0, -2.5, 3.0, -1.0, 2.0, 0.5}},
    {"v.repeat(2)", "float64(6,)", {2.0, 2.0, 5.0, 5.0, -1.0, -1.0}},
    {"m.repeat([1, 2], axis=0)", "float64(3,3)", {3.0, -1.0, 2.0, 0.5, 4.0, -2.5, 0.5, 4.0, -2.5}},
    {"stack([v, v], axis=1)", "float64(3,2)", {2.0, 2.0, 5.0, 5.0, -1.0, -1.0}},
    {"stack([1, 2.5])", "float32(2,)", {1.0, 2.5}},
    {"concatenate([m, m], axis=-1)",
     "float64(2,6)",
     {3.0, -1.0, 2.0, 3.0, -1.0, 2.0, 0.5, 4.0, -2.5, 0.5, 4.0, -2.5}},
    {"split(v, [1, 2], n_splits=2)[1]", "float64(2,)", {5.0, -1.0}},
    {"split(m, [1, 2], axis=1)[1]", "float64(2,2)", {-1.0, 2.0, 4.0, -2.5}},
    {"eye(2, 3, k=1)", "float64(2,3)", {0.0, 1.0, 0.0, 0.0, 0.0, 1.0}},
    {"tri(2, 3)", "float64(2,3)", {1.0, 0.0, 0.0, 1.0, 1.0, 0.0}},
    {"tril(m)", "float64(2,3)", {3.0, -0.0, 0.0, 0.5, 4.0, -0.0}},
    {"triu(m, k=1)", "float64(2,3)", {0.0, -1.0, 2.0, 0.0, 0.0, -2.5}},
    {"arange(5, 0, -2)", "int64(3,)", {5.0, 3.0, 1.0}},
    {"linspace(0, 1, 5)", "float64(5,)", {0.0, 0.25, 0.5, 0.75, 1.0}},
    {"mgrid[0:2, 0:3][1]", "int64(2,3)", {0.0, 1.0, 2.0, 0.0, 1.0, 2.0}},
    {"ogrid[0:2, 0:3][0]", "int64(2,1)", {0.0, 1.0}},
    {"full((2, 2), 7)", "int8(2,2)", {7.0, 7.0, 7.0, 7.0}},
    {"zeros((2,), dtype='int16')", "int16(2,)", {0.0, 0.0}},
    {"fill(i, 1.5)", "float32(2,2)", {1.5, 1.5, 1.5, 1.5}},
    {"m.mean(axis=0)", "float64(3,)", {1.75, 1.5, -0.25}},
    {"m.var(axis=1)", "float64(2,)", {2.888888888888889, 7.055555555555556}},
    {"m.std(ddof=1, axis=0)",
     "float64(3,)",
     {1.7677669529663689, 3.5355339059327378, 3.181980515339464}},
    {"m.var(corrected=True)", "float64()", {5.083333333333333}},
    {"ptp(m, axis=1)", "float64(2,)", {4.0, 6.5}},
    {"m.norm(2)", "float64()", {6.041522986797286}},
    {"argmax(m, axis=(1, 0))", "int64()", {4.0}},
    {"argmin(m, axis=0, keepdims=True)", "int64(1,3)", {1.0, 0.0, 1.0}},
    {"prod(m, axis=1)", "float64(2,)", {-6.0, -5.0}},
    {"all(m > 0, axis=0)", "bool(3,)", {1, 0, 0}},
    {"logsumexp(m, axis=1)", "float64(2,)", {3.3265626412674703, 4.031208724463505}},
    {"logaddexp(v, v)",
     "float64(3,)",
     {2.6931471805599454, 5.693147180559945, -0.30685281944005466}},
    {"softmax(m, axis=0)",
     "float64(2,3)",
     {0.9241418199787566, 0.006692850924284856, 0.9890130573694068, 0.07585818002124356,
      0.9933071490757153, 0.01098694263059318}},
    {"median(m, axis=1)", "float64(2,)", {2.0, 0.5}},
    {"cumsum(m, axis=0)", "float64(2,3)", {3.0, -1.0, 2.0, 3.5, 3.0, -0.5}},
    {"sort(m, axis=0)", "float64(2,3)", {0.5, -1.0, -2.5, 3.0, 4.0, 2.0}},
    {"argsort(v)", "int64(3,)", {2.0, 0.0, 1.0}},
    {"dot(m, v)", "float64(2,)", {-1.0, 23.5}},
    {"dot(i, i)", "int64(2,2)", {7.0, 10.0, 15.0, 22.0}},
    {"matmul(v, m.T)", "float64(2,)", {-1.0, 23.5}},
    {"outer(v, v)", "float64(3,3)", {4.0, 10.0, -2.0, 10.0, 25.0, -5.0, -2.0, -5.0, 1.0}},
    {"tensordot(m, m, axes=[[1], [1]])", "float64(2,2)", {14.0, -7.5, -7.5, 22.5}},
    {"batched_dot(m, m)", "float64(2,)", {14.0, 22.5}},
    {"m[1]", "float64(3,)", {0.5, 4.0, -2.5}},
    {"m[:, ::-1]", "float64(2,3)", {2.0, -1.0, 3.0, -2.5, 4.0, 0.5}},
    {"m[..., 1]", "float64(2,)", {-1.0, 4.0}},
    {"m[None, 0, 1:]", "float64(1,2)", {-1.0, 2.0}},
    {"m[[0, 1], [2, 0]]", "float64(2,)", {2.0, 0.5}},
    {"m[:, [2, 0]]", "float64(2,2)", {2.0, 3.0, -2.5, 0.5}},
    {"m[m > 0]", "float64(4,)", {3.0, 2.0, 0.5, 4.0}},
    {"m[1:].set(0.0)", "float64(2,3)", {3.0, -1.0, 2.0, 0.0, 0.0, 0.0}},
    {"m[[0, 0]].inc(v)", "float64(2,3)", {7.0, 9.0, 0.0, 0.5, 4.0, -2.5}},
    {"set_subtensor(m.T[0], 9.0)", "float64(3,2)", {9.0, 9.0, -1.0, 4.0, 2.0, -2.5}},
    {"take(m, [0, -1], axis=1)", "float64(2,2)", {3.0, 2.0, 0.5, -2.5}},
    {"take(v, [0, 5], mode='wrap', axis=0)", "float64(2,)", {2.0, -1.0}},
    {"flip(m, axis=1)", "float64(2,3)", {2.0, -1.0, 3.0, -2.5, 4.0, 0.5}},
    {"(m > 1).nonzero()[1]", "int64(3,)", {0.0, 2.0, 1.0}},
    {"m.nonzero_values()", "float64(6,)", {3.0, -1.0, 2.0, 0.5, 4.0, -2.5}},
    {"compress([1, 0, 1], v)", "float64(2,)", {2.0, -1.0}},
    {"choose([0, 1, 0], [v, v * 10])", "float64(3,)", {2.0, 50.0, -1.0}},
    {"where(m > 0, m, 0.0)", "float64(2,3)", {3.0, 0.0, 2.0, 0.5, 4.0, 0.0}},
    {"inverse_permutation([2, 0, 1])", "int64(3,)", {1.0, 2.0, 0.0}},
    {"diagonal(m, offset=1)", "float64(2,)", {-1.0, -2.5}},
    {"diag(v[:2], k=-1)", "float64(3,3)", {0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 5.0, 0.0}},
    {"trace(i)", "int64()", {5.0}},
    {"searchsorted(sort(v), [0.0, 2.0])", "int64(2,)", {1.0, 1.0}},
    {"take_along_axis(m, argsort(m, axis=1), axis=1)",
     "float64(2,3)",
     {-1.0, 2.0, 3.0, -2.5, 0.5, 4.0}},
    {"round(v / 2)", "float64(3,)", {1.0, 2.0, -0.0}},
    {"iround(v * 1.5)", "int64(3,)", {3.0, 8.0, -2.0}},
    {"clip(m, -1, 2.5)", "float64(2,3)", {2.5, -1.0, 2.0, 0.5, 2.5, -1.0}},
    {"v % 3", "float64(3,)", {2.0, 2.0, 2.0}},
    {"v // 2", "float64(3,)", {1.0, 2.0, -1.0}},
    {"i ** 2", "int64(2,2)", {1.0, 4.0, 9.0, 16.0}},
    {"i / 2", "float64(2,2)", {0.5, 1.0, 1.5, 2.0}},
    {"isclose(v, v + 1e-9)", "bool(3,)", {1, 1, 1}},
    {"isnan(log(v))", "bool(3,)", {0, 0, 1}},
    {"switch(i, i, -1)", "int64(2,2)", {1.0, 2.0, 3.0, 4.0}},
    {"cov(m)",
     "float64(2,2)",
     {4.333333333333333, -5.083333333333333, -5.083333333333333, 10.583333333333334}},
    {"deg2rad(v)",
     "float64(3,)",
     {0.03490658503988659, 0.08726646259971647, -0.017453292519943295}},
    {"angle(complex(v, v))",
     "float64(3,)",
     {0.7853981633974483, 0.7853981633974483, -2.356194490192345}},
    {"divmod(i, 3)[1]", "int64(2,2)", {1.0, 2.0, 0.0, 1.0}},
    {"maximum(i, 2.5)", "float64(2,2)", {2.5, 2.5, 3.0, 4.0}},
    {"nan_to_num(log(v))", "float64(3,)", {0.6931471805599453, 1.6094379124341003, 0.0}},
};

static void check_values(const struct Row *row, const View *view) {
  String type = {0};
  string_print(&type, "%s", dtype_name(view->dtype));
  String shape = {0};
  shape_print(&shape, view->ndim, view->shape);
  for (const char *at = string_text(&shape); *at; at++)
    if (*at != ' ') string_append(&type, at, 1);
  bool same = check_text(string_text(&type), row->type, row->text, __FILE__, __LINE__);
  for (int64_t i = 0; same && i < view_size(view); i++)
    check_near(view_float(view, i), row->values[i], 1e-12, row->text, __FILE__, __LINE__);
  string_free(&type);
  string_free(&shape);
}

static void check_row(const struct Row *row) {
  String source = {0};
  string_print(&source, "%s%s", prelude, row->text);
  StValue value = parse(string_text(&source));
  string_free(&source);
  bool fine =
      check_record(value.kind == ST_VAR, row->text, __FILE__, __LINE__, ": %s", st_error_message());
  if (!fine) return;
  Array *result = NULL;
  Var var = value.extra;
  fine = op_evaluate_outputs(1, &var, 0, NULL, NULL, &result);
  if (check_record(fine, row->text, __FILE__, __LINE__, ": %s", error_message())) {
    check_values(row, &result->view);
    array_release(result);
  }
  error_clear();
  release(value);
}

int main(void) {
  uint32_t before = st_live_variables();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(&rows[i]);
  CHECK_EQUAL(st_live_variables(), before);
  return check_done();
}
