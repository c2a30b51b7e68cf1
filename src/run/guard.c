/* NanGuardMode: numbers that are NaN, infinite or big are found where they are made. */
#include <math.h>

#include "core/error.h"
#include "run/state.h"

static const double BIG = 1e10; /* as PyTensor has it */

/* What is wrong with a view, of real parts and, of complex numbers, imaginary ones; NULL if
 * nothing. */
static const char *fault_of(const View *view, Guard guard) {
  if (!dtype_is(view->dtype, GROUP_CONTINUOUS)) return NULL;
  const char *fault = NULL;
  int64_t size = view_size(view), one = 1, length = 1;
  for (int64_t i = 0; i < size && !fault; i++) {
    double parts[2];
    View element = {view_at(view, i), view->dtype, 1, &length, &one};
    view_copy(&(View){parts, DTYPE_COMPLEX128, 1, &length, &one}, &element);
    for (int k = 0; k < 2 && !fault; k++)
      fault = isnan(parts[k])                               ? (guard & GUARD_NAN ? "NaN" : NULL)
              : isinf(parts[k]) && (guard & GUARD_INF)      ? "Inf"
              : fabs(parts[k]) > BIG && (guard & GUARD_BIG) ? "Big value"
                                                            : NULL;
  }
  return fault;
}

bool guard_leaf(Guard guard, Var var, const View *view) {
  const char *fault = fault_of(view, guard);
  if (!fault) return true;
  error_set(ERROR_ASSERTION,
            "%s detected\nNanGuardMode found an error in an input of the graph: %s", fault,
            var_name(var) ? var_name(var) : "one without a name");
  if (var_origin(var)) error_note("made at %s", var_origin(var));
  return false;
}

bool guard_output(Guard guard, const Plan *plan, int value, const View *view) {
  const char *fault = fault_of(view, guard);
  if (!fault) return true;
  error_set(ERROR_ASSERTION,
            "%s detected\nNanGuardMode found an error in the output of this operation:", fault);
  plan_note_maker(plan, value);
  return false;
}
