/* DebugMode: at every call of a function, what each rewrite replaced and what it put there are
 * evaluated on the call's inputs and compared. */
#ifndef ST_API_DEBUG_MODE_H
#define ST_API_DEBUG_MODE_H

#include "run/function.h"

typedef struct DebugMode DebugMode;

/* Keeps what `spec` asks for. */
DebugMode *debug_mode_new(const FunctionSpec *spec);
void debug_mode_free(DebugMode *debug);
/* Rewrites anew, with the inputs that `fn` was given last. False and BadOptimization, which names
 * the rule, both expressions and both values, at the first rule that changes a value. */
bool debug_mode_check(const DebugMode *debug, Fn fn);

/* Whether two expressions have the same dtype, shape and, rounding apart, values where the first
 * one's are finite; a message at `message` if not. What `before` cannot be evaluated for is the
 * call's own error and no difference. */
bool debug_mode_same(Var before, Var after, int ninputs, const Var *inputs,
                     const View *const *values, String *message);

#endif
