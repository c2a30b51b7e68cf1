/* Operations of the host: what they are asked, what their answers become, what happens when they
 * fail or call the engine. */
#include "api_check.h"
#include "core/memory.h"
#include "run/function.h"

static int prints, performs, pullbacks, forgotten;
static bool failing;
static StFunction *running; /* called from within perform */

static StValue answered[2], gradient;
static int64_t header[3];
static double numbers[8];

/* Twice the first array, as an array. */
static void perform(const StValue *argument, StValue *answer) {
  const StArray *x = items_of(*argument)[0].u.pointer;
  StArray *array = (StArray *)header;
  performs++;
  *array = (StArray){.dtype = x->dtype, .ndim = 1};
  array->data = numbers;
  array->shape[0] = x->shape[0];
  for (int64_t i = 0; i < x->shape[0]; i++) numbers[i] = 2 * ((const double *)x->data)[i];
  answered[0] = (StValue){ST_ARRAY, 0, {.pointer = array}};
  *answer = list_value(1, answered);
}

/* 2 g, built with a call of the engine. */
static void pullback(const StValue *argument, StValue *answer) {
  StValue g = items_of(items_of(*argument)[2])[0];
  pullbacks++;
  CHECK(st_call(UINT32_MAX, 0, NULL, 0, NULL, &answered[1]) ==
        1); /* a failure that is dealt with */
  answered[0] = gradient = parse_with("x * 2", g.extra, 0);
  for (uint32_t i = 0; i < 3; i++) release(items_of(*argument)[i]);
  *answer = list_value(1, answered);
}

static int host(uint32_t request, uint32_t id, const StValue *argument, StValue *answer) {
  CHECK_EQUAL(id, request == ST_HOST_PRINT ? 0 : 7);
  if (failing && request == ST_HOST_PERFORM) return 1;
  if (request == ST_HOST_PRINT) prints++;
  if (request == ST_HOST_PERFORM) perform(argument, answer);
  if (request == ST_HOST_PULLBACK) pullback(argument, answer);
  if (request == ST_HOST_FORGET) forgotten++;
  if (request == ST_HOST_PERFORM && running) {
    CHECK_EQUAL(st_function_call(running), 1);
    CHECK_ERROR("RuntimeError", "a function cannot be called by an operation");
    CHECK(st_function_input(running, 0, 1, (int64_t[]){3}) == NULL);
  }
  return 0;
}

static uint32_t twice(uint32_t x) {
  StValue name = text_value("twice"), input = var_value(x), result,
          type = {ST_TYPE, st_variable_type(x), {0}};
  StValue inputs = list_value(1, &input), types = list_value(1, &type);
  CHECK_EQUAL(st_op_apply(7, &name, ~0u, &inputs, &types, &result), 0);
  return items_of(result)[0].extra;
}

static StFunction *compile(uint32_t x, StValue output) {
  StValue input = var_value(x), inputs = list_value(1, &input);
  StFunction *f = st_function_new(&inputs, &output, 0, NULL);
  CHECK(f != NULL);
  return f;
}

static double call_at(StFunction *f, double value) {
  double *data = st_function_input(f, 0, 1, (int64_t[]){2});
  data[0] = value, data[1] = value + 1;
  if (st_function_call(f)) return NAN;
  return *(const double *)st_function_output(f, 0)->data;
}

static void test_perform(void) {
  uint32_t x = variable_of("dvector('x')"), y = twice(x);
  StValue sum = parse_with("sum(y * x) + Print('here')(x)[0]", x, y), slope;
  StFunction *f = compile(x, sum);
  CHECK_NEAR(call_at(f, 1), 2 + 8 + 1, 0);
  CHECK_NEAR(call_at(f, 2), 8 + 18 + 2, 0);
  CHECK_EQUAL(performs, 2);
  CHECK_EQUAL(prints, 2);
  running = f;
  CHECK_NEAR(call_at(f, 1), 11, 0);
  running = NULL;
  failing = true;
  CHECK(isnan(call_at(f, 1)));
  CHECK_ERROR("HostError", "the host's function failed\nin the operation twice");
  failing = false;
  CHECK_NEAR(call_at(f, 1), 11, 0);
  st_function_free(f);
  slope = parse_with("grad(sum(y * x), x)[1]", x, y);
  CHECK_EQUAL(pullbacks, 1);
  f = compile(x, slope);
  CHECK_NEAR(call_at(f, 3), 16, 0);
  st_function_free(f);
  release(sum), release(slope), release(gradient);
  CHECK_EQUAL(forgotten, 0);
  st_release(y), st_release(x);
  CHECK_EQUAL(forgotten, 1);
}

int main(void) {
  st_set_host(host);
  test_perform();
  CHECK_EQUAL(st_live_variables(), 0);
  function_free_all();
  CHECK_EQUAL(st_live_bytes(), 0);
  return check_done();
}
