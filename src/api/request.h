/* What a person asked for when compiling a function, read into variables with the checks of
 * S2-FN-01..09 and 16. Everything lies in the frame. */
#ifndef ST_API_REQUEST_H
#define ST_API_REQUEST_H

#include "api/accept.h"
#include "api/mode.h"
#include "api/trace.h"
#include "run/function.h"

/* One argument of the function. */
typedef struct RequestInput {
  Var var;
  const char *name; /* by which it is given; NULL: only by position */
  Downcast downcast;
} RequestInput;

typedef struct Request {
  FunctionSpec spec; /* points at what is below */
  RequestInput *inputs;
  Var *input_vars, *outputs;
  FunctionUpdate *updates;
  int ngivens;
  Var *from, *to;
  Downcast downcast;
  Mode mode;
  bool traced;
  Trace trace;
  bool any_type; /* givens may be of another type than what they replace */
  enum { UNUSED_RAISE, UNUSED_WARN, UNUSED_IGNORE } on_unused;
  uint32_t unused; /* inputs that nothing needs, with UNUSED_WARN */
} Request;

/* False and the error if it cannot be compiled. `names_and_values`: the options of
 * st_function_new. */
bool request_read(Request *request, Value inputs, Value outputs, uint32_t noptions,
                  const Value *names_and_values);

#endif
