/* Compiled functions: from variables to something that runs (S2-FN, DESIGN section 3.5).
 *
 *   Fn f = function_new(&spec);
 *   double *x = function_input(f, 0, 2, (int64_t[]){3, 4});   its memory, to be filled in C order
 *   if (function_call(f)) use(function_output(f, 0));
 *
 * A function plans once for each signature of shapes; a call with the shapes of the call before
 * allocates nothing. */
#ifndef ST_RUN_FUNCTION_H
#define ST_RUN_FUNCTION_H

#include "graph/graph.h"
#include "rewrite/rewrite.h"

typedef uint32_t Fn; /* 0: failed */

/* What computed numbers may not be. S2-FN-15 */
enum { GUARD_NAN = 1, GUARD_INF = 2, GUARD_BIG = 4 };
typedef uint32_t Guard; /* a sum of those */

/* `value` has the dtype and rank of `shared`. */
typedef struct FunctionUpdate {
  Var shared, value;
} FunctionUpdate;

/* How loops run: by the strip interpreter, or as kernels compiled while the program runs, where the
 * host lets us. */
typedef enum Linker {
  LINKER_AUTO, /* compiled when calls have done enough work to pay for it */
  LINKER_VM,
  LINKER_JIT /* compiled at the first call */
} Linker;

typedef struct FunctionSpec {
  const char *name; /* for messages; NULL without one */
  int ninputs, noutputs, nupdates;
  const Var *inputs; /* no duplicates; may be results: the graph is cut there */
  const Var *outputs;
  const FunctionUpdate *updates;
  bool rewrite;  /* false: compile what is there */
  bool unfused;  /* every operation in a loop of its own */
  bool profiled; /* measure every step of every call */
  Linker linker;
  Guard guard; /* AssertionError for the first operation that makes one of these */
  const RewriteOptions *options; /* may be NULL */
} FunctionSpec;

/* Compiles; the person's graph is not changed, and what the function needs of it is retained. 0 and
 * an error (MissingInputError for a leaf without a value) on failure. Shared variables keep their
 * data in the graph. */
Fn function_new(const FunctionSpec *spec);
void function_free(Fn fn);

int function_ninputs(Fn fn);
int function_noutputs(Fn fn);
const char *function_name(Fn fn); /* NULL without one */
/* The shared variables that it reads or updates. */
int function_nshared(Fn fn);
Var function_shared(Fn fn, int index);

/* The input's own memory for an array of this shape: C order, the input's dtype, aligned to 64
 * bytes. It and what was written there stay until the same input is given another shape. Checks
 * rank and static lengths (TypeError); NULL on failure, also when it does not fit into memory. */
void *function_input(Fn fn, int index, int ndim, const int64_t *shape);
/* The input given last, in C order; `strides` has room for its rank. Valid until it is given
 * another shape. */
View function_given(Fn fn, int index, int64_t *strides);
/* Whether input `index` was ever given. */
bool function_has_input(Fn fn, int index);

/* Runs with the inputs given last, computes all outputs with the shared variables' old values, then
 * applies the updates. On failure false and an error: what was to be updated is as before, and the
 * function can be called again. TypeError "Missing input: x" if one was never given. */
bool function_call(Fn fn);

/* Output `index` of the last successful call: C order, never part of an input, a shared variable or
 * another output. Valid until the next call of this function. */
const View *function_output(Fn fn, int index);

/* Whether a call is under way: shared variables must keep their arrays. */
bool function_any_running(void);

/* Gives back the memory of outputs and plans, which the next call makes again. */
void function_forget(Fn fn);

/* Bytes that the last call had in use besides inputs, shared variables and constants. */
size_t function_peak_bytes(Fn fn);

/* The loops and steps of the last plan, for people (compile/plan_print.c). */
void function_print(Fn fn, String *out);

/* What was measured: "rows" and "buffers" of st_function_profile, an object yet to be closed;
 * nothing without `profiled`. */
void function_profile(Fn fn, String *out);
/* The graph that its loops and kernels were made of. */
const FunctionGraph *function_graph(Fn fn);

/* Frees every function and the workspace they share. */
void function_free_all(void);

#endif
