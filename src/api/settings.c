/* Settings: what of PyTensor's configuration means something here. Each is read by a call without
 * an argument, and set by a call with one. */
#include "build/args.h"
#include "core/error.h"

/* Of this file alone. */
static struct { int64_t traceback_limit; } settings = {1};

Value api_traceback_limit(const Args *args) {
  if (arg_given(args, 0)) {
    Value value = arg_value(args, 0);
    if (value.kind == ST_INT && value.u.integer >= 0 && value.u.integer <= 100)
      settings.traceback_limit = value.u.integer;
    else
      error_set(ERROR_VALUE, "`traceback_limit` is a number of places from 0 to 100, not %s",
                value_text(value));
  }
  return value_int(settings.traceback_limit);
}

uint32_t st_traceback_limit(void) { return (uint32_t)settings.traceback_limit; }

Value api_floatx(const Args *args) {
  Dtype dtype;
  if (arg_given(args, 0)) {
    if (!convert_dtype(arg_value(args, 0), &dtype)) return value_none();
    if (dtype == DTYPE_FLOAT32 || dtype == DTYPE_FLOAT64)
      dtype_settings.floatx = dtype;
    else
      error_set(ERROR_VALUE, "floatX is 'float32' or 'float64', not '%s'", dtype_name(dtype));
  }
  return value_string(dtype_name(dtype_floatx()));
}

Value api_cast_policy(const Args *args) {
  if (arg_given(args, 0)) {
    bool numpy = arg_is(args, 0, "numpy+floatX");
    if (numpy || arg_is(args, 0, "custom"))
      dtype_settings.numpy_floatx = numpy;
    else
      error_set(ERROR_VALUE, "`cast_policy` is 'custom' or 'numpy+floatX', not %s",
                value_text(arg_value(args, 0)));
  }
  return value_string(dtype_settings.numpy_floatx ? "numpy+floatX" : "custom");
}

static bool read_candidates(Value list) {
  Dtype dtypes[2];
  if (!value_is_sequence(list) || list.extra < 1 || list.extra > 2) {
    error_set(ERROR_VALUE, "`autocast_float` is a list of one or two float dtypes, not %s",
              value_text(list));
    return false;
  }
  for (uint32_t i = 0; i < list.extra; i++) {
    if (!convert_dtype(value_items(list)[i], &dtypes[i])) return false;
    if (dtype_is(dtypes[i], GROUP_FLOAT)) continue;
    error_set(ERROR_VALUE, "`autocast_float` lists dtypes for floats, not '%s'",
              dtype_name(dtypes[i]));
    return false;
  }
  dtype_settings.autocast_float_count = (int)list.extra;
  for (uint32_t i = 0; i < list.extra; i++) dtype_settings.autocast_float[i] = dtypes[i];
  return true;
}

Value api_autocast_float(const Args *args) {
  Value names[2];
  if (arg_given(args, 0) && !read_candidates(arg_value(args, 0))) return value_none();
  for (int i = 0; i < dtype_settings.autocast_float_count; i++)
    names[i] = value_string(dtype_name(dtype_settings.autocast_float[i]));
  return value_sequence(ST_TUPLE, dtype_settings.autocast_float_count, names);
}
